"""Recipients that do not stand in an act's own clause: who made the offer that is refused, whom the sentence names beside the actor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from .events_act import CONFLICT, Act
from .events_find import Finder
from .events_lexicon import words_of
from .events_mend import part_of
from .events_party import Side, unique
from .events_whom import meant
from .statements_view import View

#: What somebody makes and somebody else refuses or takes.
_MADE: Final = words_of("made")
#: Verbs whose subject is the one who makes them.
_MAKES: Final = words_of("makes")
#: Types whose other side is looked for, and those that are said about somebody abroad as well as at home.
_SOUGHT: Final = frozenset({"REJECT", "REQUEST", "ACCUSE", "THREATEN", "AGREE", "MOBILIZE", "PROTEST"})
_ANSWERS: Final = frozenset({"REJECT", "AGREE", "CONCEDE", "SUPPORT"})
#: What somebody did and others condemn, and what of it is the firing of a missile or the fall of a government.
_FIRED: Final = words_of("fired")
_TAKEOVERS: Final = words_of("takeovers")
_DONE: Final = _FIRED | _TAKEOVERS
_SHOTS: Final = (("MOBILIZE", "weapons"), ("ASSAULT", "heavy-weapons"))
#: Steps from a name up to its verb.
_DEEP: Final = 6
#: What is asked for somebody.
_RELEASE: Final = words_of("freed")
#: Verbs of reports.
_SAYS: Final = words_of("says")
#: Verbs by whose subject somebody else is blamed: who "called the raid a massacre" is not the one whom the next sentence condemns for it.
_BLAMES: Final = words_of("blames")
#: Sectors of those against whom people protest.
_RULERS: Final = frozenset({"GOV", "MIL", "COP"})
#: Sentences over which the offer that is answered has been told before. Set by hand: news names the one who made it once in a paragraph.
_BACK: Final = 6
#: Bases of mentions that stand for somebody in particular.
_NAMED: Final = frozenset({"name", "alias", "metonym", "modifier", "office", "group"})
#: What troops do to a state at whose border they stand.
_MENACES: Final = words_of("menaces")
#: Verbs of those who ask for something: nobody asks it of them.
_ASKS: Final = words_of("asks")
#: Of which type of acts it is said who cannot be meant.
_BY_TYPE: Final = {"ACCUSE": _BLAMES, "REQUEST": _ASKS}
#: What stands before whoever an act is about, and not for whom it is meant: where it is, from where, beside whom.
_TOPICS: Final = words_of("topics")
#: Nouns by which a report goes on to speak of the firm it has named.
_FIRMS: Final = words_of("firms")


def by_name(act: Act, finder: Finder) -> None:
    """`Harrow said the company will close`: a firm that is only told by its kind is the one that says so."""
    view = finder.view
    for n, s in enumerate(act.actors):
        i = s.last - 1
        plain = s.basis == "unnamed" or (s.basis == "group" and s.sector == "BUS" and s.country is None and (s.name or "").lower() in _FIRMS)
        if not plain or view.lemma[i].lower() not in _FIRMS or not any(view.text[k].lower() == "the" for k in view.kids[i]):
            continue
        a, b = view.bounds(i)
        m = max(view.sentence[i] - 1, 0)
        here = [x for x in finder.sides.within(a, b) if x.last <= i and _firm(x)]
        told = [x for x in here if _speaks(view, x)] or here or [x for x in finder.sides.within(view.sentences[m][0], a) if _firm(x)]
        if len({x.actor for x in told}) == 1:
            act.actors[n] = replace(told[0], first=s.first, last=s.last, basis="pronoun")


def _firm(s: Side) -> bool:
    return s.kind == "organisation" and s.basis in ("name", "alias") and s.sector in ("BUS", None)


def near(act: Act, finder: Finder, before: Sequence[Act] = ()) -> None:
    """Give an act without a recipient the one whom its sentence, else the one before, names; marked `inherited: sentence` or `document`.

    That is done only where there is no choice: whoever made the very offer that is answered, who did what is condemned, by the acts that were
    told `before`, or the one party beside the actor.
    """
    by_name(act, finder)
    meant(act, finder)
    mine = {s.actor for s in act.actors}
    # "urged both sides to talk": who urges is none of the two, so they are not the two that were named last.
    act.recipients = [s for s in act.recipients if s.basis != "pronoun" or mine.isdisjoint(_meant_too(s, finder))]
    alone = act.both and act.type == "AGREE" and len(act.actors) == 1
    if act.recipients or not act.actors or not (act.needs or alone or act.type == "PROTEST") or act.status == "hypothetical":
        return
    if ("idle" in act.notes and act.type == "REJECT") or (act.type == "REQUEST" and act.weak and not act.content):
        # "refuses to publish his letters", "argued for it": of nobody in particular.
        return
    view = finder.view
    n = view.sentence[act.verb]
    if act.type in _ANSWERS and act.how in ("verb", "light") and (maker := _maker(act, finder)):
        word = "sentence" if view.sentence[maker[0].first] == n else "document"
        act.recipients = [replace(s, basis=f"inherited: {word}", origin=s.basis) for s in maker]
        return
    if alone and (sides := _of_the_deal(act, finder)):
        act.recipients = sides
        return
    deeds = (
        [t for t in finder.clauses.of(act.verb).objects if finder.is_deed(t) or view.lemma[t].lower() in _DONE] if act.type == "ACCUSE" else []
    )
    if deeds and (culprits := _culprits(act, deeds, finder, before)):
        act.recipients = [replace(s, basis="inherited: document", origin=s.basis) for s in culprits]
        return
    if act.type not in _SOUGHT or (act.type == "AGREE" and any(s.political for s in act.actors)):
        # Whom a state promises something is not told by who else is named.
        return
    if act.type == "REQUEST" and _asked(act, finder):
        # "urged both sides to talk": they are told, though nothing here names them.
        return
    for m, word in ((n, "sentence"), (n - 1, "document")):
        if m < 0 or (word == "document" and (act.type in ("PROTEST", "MOBILIZE", "AGREE") or deeds)):
            return
        if act.type == "MOBILIZE" and act.mode == "weapons":
            # "Japan protested after the North fired a missile into the sea": a test is aimed at nobody.
            return
        found = _parties(act, finder, m)
        if len(found) == 1:
            act.recipients = [replace(s, basis=f"inherited: {word}", origin=s.basis) for s in found]
        if found:
            return


def _meant_too(s: Side, finder: Finder) -> set[str | None]:
    """Everybody for whom the words stand that mean a side: not he whose mother is meant by "his mother"."""
    found = {x.actor for x in finder.sides.within(s.first, s.last) if (x.first, x.last) == (s.first, s.last)}
    return found if s.actor in found else set()


def _asked(act: Act, finder: Finder) -> bool:
    """Whether the clause says who is to do what is asked, by a noun that names nobody."""
    view, c = finder.view, finder.clauses.of(act.verb)
    told = [*c.objects, *(t for p in ("on", "upon", "to") for t in c.preps.get(p, ()))]
    return any(view.pos[t] == "NOUN" and act.verb < t < k for k in c.inf for t in told)


def _culprits(act: Act, deeds: Sequence[int], finder: Finder, before: Sequence[Act]) -> list[Side]:
    """Who did what is condemned, as the acts before tell it; nobody where several did such a thing."""
    view, known = finder.view, finder.known
    lemmas = {view.lemma[t].lower() for t in deeds}
    kinds = {(s.type, s.mode) for w in lemmas for s in known.nouns.get(w, ())} | {
        (kind, mode) for w in lemmas if w in _FIRED for kind, mode in _SHOTS
    }
    kinds |= {("COERCE", "")} if lemmas & _TAKEOVERS else set()
    found: dict[frozenset[str | None], list[Side]] = {}
    for other in before:
        same = bool(lemmas & {view.lemma[t].lower() for t in other.trigger}) and other.type in CONFLICT
        like = any(other.type == kind and (not mode or mode == other.mode) for kind, mode in kinds)
        who = [s for s in other.actors if s.actor and not s.actor.startswith("~")]
        if (same or like) and other.status == "happened" and who:
            found.setdefault(frozenset(s.actor for s in who), who)
    mine = {s.actor for s in act.actors}
    fit = [who for actors, who in found.items() if not actors & mine]
    return fit[0] if len(fit) == 1 else []


def _maker(act: Act, finder: Finder) -> list[Side]:
    """Who made the offer that an act answers: told by the noun itself where it was named before, `Harrow's bid`, `Harrow made an offer`."""
    view = finder.view
    c = finder.clauses.of(act.verb)
    answered = [t for t in c.objects if view.lemma[t].lower() in _MADE]
    if not answered:
        return []
    t = answered[0]
    if not any(view.text[k].lower() in ("the", "this", "that", "those", "these", "which", "it") for k in view.kids[t]) and view.pos[t] == "NOUN":
        return []
    mine = {s.actor for s in act.actors}
    own = {s.country for s in act.actors if s.country and s.sector != "BUS"}
    first = view.sentences[max(view.sentence[t] - _BACK, 0)][0]
    for k in range(t, first - 1, -1):
        if view.lemma[k].lower() == view.lemma[t].lower():
            found = [s for s in _owners(k, finder) if s.actor not in mine and (s.country is None or s.country not in own)]
            found = [s for s in found if s.basis in _NAMED or s.basis == "pronoun" or (s.name or "")[:1].isupper()]
            if found:
                return found
    return []


def _of_the_deal(act: Act, finder: Finder) -> list[Side]:
    """`the Chad-Sudan accord was worked out by Deby`: a deal that bears the names of its sides."""
    view = finder.view
    home = {s.country for s in act.actors if s.country}
    before = [
        k for t in finder.clauses.of(act.verb).objects for k in view.kids[t] if view.dep[k] in ("compound", "amod", "nmod", "poss") and k < t
    ]
    found = unique([s for k in before for s in finder.sides.modifier(k) if s.country and s.political])
    return [s for s in found if s.country not in home] if len({s.country for s in found}) > 1 or len(found) == 1 else []


def _owners(k: int, finder: Finder) -> list[Side]:
    """Whose a noun is: its possessor, the one it is by or from, or the subject that makes it."""
    view = finder.view
    found = [s for x in view.kids[k] if view.dep[x] == "poss" for s in finder.sides.of(x, agent=True)]
    behind = [x for y in view.kids[k] if view.dep[y] in ("prep", "agent") and view.text[y].lower() in ("by", "from") for x in view.kids[y]]
    found = found or _named(finder, (x for x in behind if view.dep[x] == "pobj"))
    up = view.head[k]
    if not found and view.dep[k] == "dobj" and view.lemma[up].lower() in _MAKES:
        found = _named(finder, finder.clauses.of(up).subjects)
    return unique(found)


def _named(finder: Finder, tokens: Iterable[int]) -> list[Side]:
    return unique([s for t in tokens for s in finder.sides.of(t, agent=True)])


def _parties(act: Act, finder: Finder, n: int) -> list[Side]:
    """The parties of a sentence beside the actors, one of each country; who only says something is none."""
    view = finder.view
    a, b = part_of(view, act.verb) if view.sentence[act.verb] == n else view.sentences[n]
    mine = {s.actor for s in act.actors}
    home = {s.country for s in act.actors if s.country}
    political = any(s.political for s in act.actors)
    found: list[Side] = []
    told: list[Side] = []
    for s in finder.sides.within(a, b):
        if any(s.last == x.first for x in act.actors):
            continue  # "US Trade Representative Ada Quill" does nothing to the body that her title names
        if s.actor in mine or s.basis not in _NAMED or finder.sides.bound(s.last - 1) or _spared(finder, s, act):
            continue
        if act.type == "PROTEST":
            # "Police fired as thousands marched": who does something beside the crowd is not who it is against.
            busy = view.dep[finder.sides.head_of(s.first, s.last)] in ("nsubj", "nsubjpass")
            if s.official and s.country and s.sector in _RULERS and s.kind != "country" and not busy:
                found.append(s)
            continue
        if (political and not (s.country and s.political and s.country not in home and s.sector != "JRN")) or _topic(view, s):
            continue
        if act.type == "MOBILIZE" and not (s.kind in ("country", "government") or s.sector == "GOV"):
            continue
        if not political and not (s.kind == "organisation" and s.basis in ("name", "alias")):
            continue
        speaks = _speaks(view, s) or _speaks(view, s, _BY_TYPE.get(act.type, frozenset()))
        (told if speaks else found).append(s)
    if not political and not found:
        found = told
    return _by_country(found) if political else unique(found)


def _spared(finder: Finder, s: Side, act: Act) -> bool:
    """`demanded the release of a Chadian`, `condemned the raid on Chad`: whoever is to be freed or was hit is neither asked nor blamed."""
    view, i = finder.view, s.last - 1
    for _ in range(_DEEP):
        up = view.head[i]
        if view.dep[i] == "prep":
            word = view.text[i].lower()
            if word == "of" and view.lemma[up].lower() in _RELEASE:
                return True
            if act.type == "ACCUSE" and word in ("against", "on", "upon") and view.pos[up] == "NOUN" and finder.is_deed(up):
                return True
        if view.pos[up] == "VERB" and view.dep[up] == "conj" and view.head[up] == act.verb and up > act.verb:
            # "condemned the raid and urged the council to act": the council is urged.
            return view.dep[i] in ("dobj", "prep", "dative", "nsubj", "ccomp", "xcomp")
        if up == i or view.pos[up] in ("VERB", "AUX"):
            return False
        i = up
    return False


def _by_country(sides: Iterable[Side]) -> list[Side]:
    """One of each country, the first that holds power."""
    best: dict[str | None, Side] = {}
    for s in sides:
        if s.country not in best or (s.official and not best[s.country].official):
            best[s.country] = s
    return list(best.values())


def _topic(view: View, s: Side) -> bool:
    """Whether a side stands behind a preposition of place or company."""
    i = next((k for k in range(s.first, s.last) if not s.first <= view.head[k] < s.last), s.first)
    while view.dep[i] in ("compound", "amod", "nmod") and view.head[i] > i:
        # "alongside three Chadian vessels".
        i = view.head[i]
    return view.dep[i] == "pobj" and view.text[view.head[i]].lower() in _TOPICS


def _speaks(view: View, s: Side, verbs: frozenset[str] = _SAYS) -> bool:
    """Whether a side is the subject of a verb of saying, or part of one: `the minister of Chad said`."""
    i = s.last - 1
    for _ in range(6):
        up = view.head[i]
        if up == i:
            return False
        if view.pos[up] in ("VERB", "AUX"):
            return view.dep[i] == "nsubj" and view.lemma[up].lower() in verbs
        i = up
    return False


def aimed(acts: Sequence[Act], finder: Finder) -> None:
    """Whom a show of force is aimed at: whom its sentence says is threatened or attacked by it, not the place where the troops stand."""
    view = finder.view
    for act in acts:
        if act.type != "MOBILIZE":
            continue
        who = {s.actor for s in act.actors}
        mine = {s.country for s in act.actors if s.country}
        for other in acts:
            joined = other.type in ("THREATEN", "ASSAULT") and view.sentence[other.verb] == view.sentence[act.verb]
            if joined and not act.recipients and other.recipients and {s.actor for s in other.actors} == who:
                act.recipients = list(other.recipients)
        # "brigades gathered in Chad menace Sudan": Sudan is meant, whatever the parser makes of the two verbs.
        up = view.head[act.verb]
        tops = [view.head[up]] if view.dep[act.verb] in ("acl", "relcl") and view.dep[up] == "nsubj" else []
        tops += [k for k in view.kids[up] if k > act.verb and view.dep[k] == view.dep[act.verb] and view.kid(k, "nsubj") < 0]
        for top in tops:
            if view.lemma[top].lower() in _MENACES:
                them = [s for s in _named(finder, finder.clauses.of(top).objects) if s.country and s.country not in mine]
                act.recipients = them or act.recipients
