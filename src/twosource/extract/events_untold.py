"""What a clause tells by its form to be no happening, and words that mean something else than their sense says."""

from __future__ import annotations

from typing import Final

from .events_act import CONFLICT, Act
from .events_lexicon import words_of
from .events_sides import Sides
from .events_tree import Clause, Clauses
from .statements_view import View

#: Verbs whose participle behind a comma tells what a whole clause brings about: "asked for ships, allowing the fleet to sail".
_BRINGS: Final = frozenset("allow enable let prompt lead force cause trigger pave spark make leave give".split())
#: What befalls vehicles of all kinds.
_ACCIDENTS: Final = words_of("accidents")
_VEHICLES: Final = words_of("vehicles")
#: What somebody is put in charge of: "charged the inspectors with verifying".
_DUTIES: Final = frozenset(
    "verify oversee ensure monitor protect manage enforce supervise investigate find draft prepare develop lead implement administer carry "
    "coordinate maintain guard run make set handle review provide help advise".split()
)
#: What prices and figures are marked as.
_SUMS: Final = frozenset({"MONEY", "PERCENT", "CARDINAL", "QUANTITY"})
#: Quantifiers that say that nobody did it.
_NOBODY: Final = frozenset("few no neither none".split())


def means_it(act: Act, c: Clause | None, view: View, clauses: Clauses, sides: Sides) -> bool:
    """Not so: `called him "weak"` is no call, `hasn't met him` is no refusal to meet."""
    if act.mode == "phone" and act.lemma == "call" and c is not None:
        named = any(view.dep[k] in ("oprd", "acomp", "ccomp", "attr") for k in view.kids[act.verb])
        after = max([act.verb, *c.objects]) + 1
        return not named and not c.inf and not any(t in ("“", '"', "``", "''", "‘") for t in view.text[after : after + 3])
    if act.lemma == "find" and act.mode == "convict":
        a = act.verb
        return any(view.text[k].lower() in ("guilty", "liable", "responsible") for k in range(a, min(view.bounds(a)[1], a + 9)))
    if act.type == "THREATEN" and act.lemma == "warn" and c is not None and c.inf:
        home = {s.country for s in act.actors} & {s.country for s in act.recipients} - {None}
        if home:
            # One's own people are warned to take care.
            act.type, act.mode = "REQUEST", "change"
    if act.lemma in ("warn", "assure", "reassure", "caution") and c is not None and c.that and not c.inf and act.type in ("THREATEN", "AGREE"):
        # "warn that the deal was a mistake", "assured him that it was so": statements, unless they speak of what will come.
        ahead = any(clauses.of(k).modal or any(view.dep[x] == "advcl" for x in view.kids[k]) for k in c.that)
        foreign = {s.country for s in act.recipients if s.country} - {s.country for s in act.actors}
        if not ahead and (act.type == "AGREE" or not foreign):
            return False
    if (
        act.type == "ACCUSE"
        and act.lemma == "charge"
        and c is not None
        and any(
            view.lemma[t].lower() in _DUTIES or (view.dep[t] == "pobj" and view.text[t].lower()[:-3] in _DUTIES and view.text[t].endswith("ing"))
            for t in view.subtree(act.verb)
            if view.dep[t] in ("pcomp", "pobj") and view.text[view.head[t]].lower() == "with"
        )
    ):
        # "charged the inspectors with verifying".
        return False
    if act.lemma == "fall" and c is not None and any(view.entity[t] in _SUMS or view.pos[t] == "NUM" for t in c.preps.get("to", ())):
        # Prices fall too.
        return False
    if act.lemma == "treat" and c is not None and ("as" in c.preps or "like" in c.preps):
        return False
    if act.type == "SUPPORT" and act.lemma in ("recognize", "recognise") and c is not None and c.objects and act.weight == 0:
        # "recognizing the differences": states and governments are recognized.
        return any(sides.named_at(t) for t in c.objects)
    if act.type == "REQUEST" and act.lemma == "call" and act.how == "verb" and c is not None:
        # "called him unhinged", "called a debate": nobody is asked.
        return any(p in c.preps or p in c.parts for p in ("for", "on", "upon")) or bool(c.inf)
    if act.type == "REQUEST" and c is not None and any(view.lemma[t].lower() in ("anonymity", "comment") for t in c.objects):
        return False
    if act.type == "PROTEST" and act.lemma in ("demonstrate", "strike") and act.how == "verb" and c is not None and (c.that or c.objects):
        # "struck a blow", "demonstrated that it was so".
        return c.passive
    return not (act.type in ("CONSULT", "AID") and c is not None and c.negated and not c.modal)


def untold(act: Act, c: Clause | None, view: View, clauses: Clauses) -> bool:
    """What the form of a clause says to be no happening: orders, habits, what a whole clause brings about, deeds of nobody."""
    i = act.verb
    if c is None or act.how not in ("verb", "light"):
        return False
    subjects = [t for t in c.subjects if view.sentence[t] == view.sentence[i]] if not c.passive else c.objects
    if any(view.text[k].lower() in _NOBODY and not _some(k, view) for t in subjects for k in [t, *view.kids[t]] if view.dep[k] != "conj"):
        # "very few Americans complied".
        return True
    if any(
        view.text[x].lower() == "only"
        for t in subjects
        for k in (t, *view.kids[t])
        if view.pos[k] == "NUM"
        for x in [max(k - 1, 0), *view.kids[k]]
    ):
        # "Only two Democrats back him": most do not.
        return True
    plain = not any(view.dep[k] in ("aux", "auxpass", "nsubj", "expl") for k in view.kids[i])
    if view.tag[i] == "VB" and view.dep[i] in ("ROOT", "ccomp") and act.type in CONFLICT and not c.modal and (plain or not act.actors):
        # "Fight them": an order.
        return not any(view.tag[k] in ("TO", "MD") for k in view.kids[i])
    if view.dep[i] == "acl" and view.tag[i] == "VBN" and act.type == "COERCE" and (act.mode == "seize" or not act.actors):
        # "territory occupied by Chad", "soldiers captured in the war": which ones they are, and no news.
        return True
    if act.type == "ASSAULT" and view.dep[i] == "advcl" and view.tag[i] == "VBG" and _accident(view.head[i], view, clauses):
        # "A plane of the Kenyan airline crashed into a mountain, killing 52": nobody did it.
        return True
    if act.type == "COERCE" and act.lemma == "hold" and view.dep[i] in ("acl", "relcl"):
        # "sixty prisoners held by Chad", "whom Chad had held": who they are.
        return True
    if view.tag[i] == "VBG" and view.dep[i] == "advcl" and act.lemma in _BRINGS and i and view.text[i - 1] == ",":
        return True
    if view.tag[i] in ("VBP", "VBZ") and act.type == "COOPERATE" and act.weak and not any(view.dep[k] == "aux" for k in view.kids[i]):
        # "the goods that Chad exports": a state of things.
        return True
    if view.tag[i] in ("VBP", "VBZ") and not c.modal and act.actors and act.type in ("PROTEST", "ASSAULT", "COERCE", "MOBILIZE"):
        # "Demonstrators picket every convention": a habit of nobody in particular.
        bare = all(view.tag[t] == "NNS" and not any(view.dep[k] in ("det", "nummod", "poss", "amod") for k in view.kids[t]) for t in subjects)
        return bool(subjects) and bare and all(s.country is None for s in act.actors)
    return False


def _accident(k: int, view: View, clauses: Clauses) -> bool:
    """Whether a verb tells what befell a vehicle."""
    return view.lemma[k].lower() in _ACCIDENTS and any(view.lemma[t].lower() in _VEHICLES for t in clauses.of(k).subjects)


def _some(k: int, view: View) -> bool:
    """`a few`, `no fewer`: some after all."""
    return (k > 0 and view.text[k - 1].lower() in ("a", "quite")) or (view.text[k].lower() == "no" and view.dep[k] != "det")
