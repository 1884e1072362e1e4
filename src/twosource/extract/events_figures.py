"""Figures of speech and verbs that do something to no one: ceding a point, rounding up a sample, getting killed at the polls."""

from __future__ import annotations

from typing import Final

from .events_act import CONFLICT, Act
from .events_lexicon import words_of
from .events_sides import Sides
from .events_tree import Clause
from .statements_view import View

#: Verbs that give way, and what is given in business and in talk.
_CEDES: Final = words_of("cedes")
_GROUND: Final = words_of("ground")
#: What is shot without hurting anybody.
_SHOTS: Final = words_of("shots")
#: What nobody is killed in but by a figure of speech.
_ARENAS: Final = words_of("arenas")
#: Verbs for a defeat as well as for a death, and the auxiliary by which people speak of themselves.
_BEATEN: Final = words_of("figures_beaten")
#: Verbs with a particle that need people: up goes what is gathered.
_GATHERS: Final = words_of("gathers")
#: What is read, not looked into.
_PAPERS: Final = words_of("papers")
_READS: Final = words_of("reads")
#: What somebody goes back on with words.
_VIEWS: Final = words_of("views")
#: Verbs that need an object.
_DOES_TO: Final = words_of("does_to")
#: What one says on the telephone.
_PHONED: Final = words_of("phoned")
_OFTEN: Final = words_of("often")
#: What somebody takes responsibility for without a fault.
_FAULTS: Final = frozenset({"responsibility", "blame"})
_WAYS: Final = words_of("ways")
#: What one said or found oneself: to stand by it helps nobody.
_STOOD_BY: Final = words_of("stood_by")


def figure(act: Act, c: Clause | None, view: View, sides: Sides) -> bool:
    """Whether the words of an act are a figure of speech, or are done to nobody."""
    if act.lemma == "displace" and not act.actors:
        # "millions are displaced": nobody is said to drive them out.
        return True
    if act.type == "ACCUSE" and act.how == "light" and any(view.lemma[t].lower() == "concern" for t in act.trigger):
        # "voiced concern about the missing sailors": not about what they do.
        return bool(act.recipients) and not any(s.official for s in act.recipients)
    if act.status == "planned" and act.content == "CONSULT" and not act.both and not act.recipients and act.lemma in ("visit", "travel", "tour"):
        # "plans to visit a town that nobody knows": at home, perhaps.
        return True
    if c is None or act.how not in ("verb", "light"):
        return False
    if act.lemma == "lean":
        return "on" not in c.preps and "upon" not in c.preps
    if act.lemma == "call" and act.type == "REQUEST" and c.objects and any(view.lemma[k].lower() in _PHONED for k in c.inf):
        # "called her to say thanks": on the telephone.
        return True
    if c.modal == "would" and any(view.text[k].lower() in _OFTEN for k in view.kids[act.verb]):
        # "he would often threaten his brothers": a habit of long ago.
        return True
    if _ordered(act, c, view):
        return True
    objects = {view.lemma[t].lower() for t in c.objects}
    if act.lemma in _CEDES and objects & _GROUND:
        return True
    if act.type == "ASSAULT":
        return _hurts_nobody(act, c, view, objects)
    if act.type == "COERCE":
        if act.lemma in _GATHERS and act.mode == "arrest" and all(s.basis.startswith("inherited") for s in act.recipients):
            return not any(sides.named_at(t) or sides.somebody(t) or sides.unnamed(t) for t in c.objects)
        return act.lemma in _DOES_TO and not c.objects and not act.recipients and not c.passive
    if act.type == "ACCUSE" and act.mode == "investigate" and act.lemma in _READS:
        return bool(objects) and objects <= _PAPERS
    if act.lemma == "stand" and act.type == "SUPPORT":
        return any(view.lemma[t].lower() in _STOOD_BY for word in ("by", "behind", "with") for t in c.preps.get(word, ()))
    if act.type == "RETREAT":
        behind = {view.lemma[t].lower() for t in c.preps.get("from", ()) if view.tag[t] == "NN"}
        return bool(behind & _VIEWS)
    if act.type == "CONCEDE" and act.lemma == "take" and objects & _FAULTS:
        # "takes responsibility for the sales department": a post, unless it is a deed.
        return c.modal == "will" or view.tag[act.verb] in ("VBZ", "VBP")
    return False


def _ordered(act: Act, c: Clause, view: View) -> bool:
    """`Villagers, seize them`: an order to those who are called on."""
    i = act.verb
    before = [t for t in c.subjects if t < i]
    return (
        act.type in CONFLICT
        and view.tag[i] in ("VB", "VBP")
        and not c.modal
        and bool(before)
        and before[-1] == i - 2
        and view.text[i - 1] == ","
    )


def _hurts_nobody(act: Act, c: Clause, view: View, objects: set[str]) -> bool:
    if act.lemma == "shoot" and objects & _SHOTS:
        return True
    if act.lemma == "reduce" and (not (c.passive or c.objects) or any(s.kind in ("person", "population") or s.sector for s in act.recipients)):
        # "the rivals were reduced to ashes in the debate".
        return True
    if act.lemma == "engage" and c.passive and not act.actors:
        # "are engaged in a war": nobody engages them.
        return True
    if act.lemma in _BEATEN and c.passive and not act.actors:
        got = any(view.dep[k] == "auxpass" and view.lemma[k].lower() == "get" for k in view.kids[act.verb])
        where = {view.lemma[t].lower() for p in ("in", "at", "on") for t in c.preps.get(p, ())}
        return bool(where & _ARENAS) and (got or "violent" not in act.notes)
    return False


def by_choice(i: int, view: View) -> bool:
    """`has three ways to win: by asking Chad`: whether a deed told as a means is one that is open to somebody."""
    up = view.head[view.head[i]]
    near = [up, view.head[up]]
    return any(view.lemma[k].lower() in _WAYS for n in near for k in (n, *view.kids[n]))
