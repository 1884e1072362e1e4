"""Figures of speech and verbs that do something to no one: ceding a point, rounding up a sample, getting killed at the polls."""

from __future__ import annotations

from typing import Final

from .events_act import CONFLICT, Act
from .events_sides import Sides
from .events_tree import Clause
from .statements_view import View

#: Verbs that give way, and what is given in business and in talk.
_CEDES: Final = frozenset("cede surrender yield lose concede relinquish".split())
_GROUND: Final = frozenset("share market point floor stage spotlight lead advantage microphone ground momentum".split())
#: What is shot without hurting anybody.
_SHOTS: Final = frozenset("flare video film movie footage photo photograph picture scene glance look commercial ad interview episode".split())
#: What nobody is killed in but by a figure of speech.
_ARENAS: Final = frozenset(
    "deal price market rate rating poll primary debate budget business trade stock tax caucus contest auction bargain negotiation".split()
)
#: Verbs for a defeat as well as for a death, and the auxiliary by which people speak of themselves.
_BEATEN: Final = frozenset("kill murder slaughter crush hammer massacre destroy butcher".split())
#: Verbs with a particle that need people: up goes what is gathered.
_GATHERS: Final = frozenset("round pick haul sweep lock".split())
#: What is read, not looked into.
_PAPERS: Final = frozenset("report datum data paper study article text survey book record document figure chart map poll research".split())
_READS: Final = frozenset("scrutinize scrutinise examine study review analyze analyse inspect".split())
#: What somebody goes back on with words.
_VIEWS: Final = frozenset("position stance view argument opinion claim statement remark promise pledge policy proposal idea demand race".split())
#: Verbs that need an object.
_DOES_TO: Final = frozenset("reduce seize capture detain arrest deport expel".split())
#: What one says on the telephone.
_PHONED: Final = frozenset("express thank congratulate say tell discuss talk apologize apologise inform wish check complain".split())
_OFTEN: Final = frozenset("sometimes often always usually routinely regularly occasionally frequently".split())
#: What somebody takes responsibility for without a fault.
_FAULTS: Final = frozenset({"responsibility", "blame"})
_WAYS: Final = frozenset("way option means choice possibility path method".split())


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
