"""Whom an act is done to where its frame does not say: nobody, those who provoked it, the country that is helped."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from .events_act import Act
from .events_find import Finder
from .events_lexicon import words_of
from .events_party import NOWHERE, Side
from .events_tree import Clause
from .statements_view import View

#: What is fired in a test.
_MISSILES: Final = words_of("missiles")
#: What stands before whoever is fired at.
_AT: Final = frozenset("at on into against toward towards upon over".split())
#: What tells that somebody answers a deed.
_WHEN: Final = frozenset({"after", "when", "as", "while", "because", "once"})
#: What is sent to a disaster as well as to a war, how, and what tells of one.
_CARRIERS: Final = frozenset({"helicopter", "plane", "aircraft", "ship", "vessel", "boat", "airplane"})
_SENDS: Final = frozenset({"send", "dispatch", "fly"})
_DISASTERS: Final = words_of("disasters")
_FORCES: Final = frozenset({"COP", "MIL"})
#: As what a deed would be taken that somebody threatens to answer, and with what.
_GRAVE: Final = words_of("grave")
_TAKEN: Final = words_of("taken_as")
#: What a state gives to others only.
_AID: Final = frozenset({"aid", "assistance"})
#: What conditions of a frame weigh that names what is given (see `Sense.weight`).
_NAMED: Final = 4


def aimless(act: Act, c: Clause, view: View) -> None:
    """`The North fired a ballistic missile on Tuesday`: a state that fires one at nobody tests it."""
    states = bool(act.actors) and all(s.kind in ("country", "government") or s.sector == "MIL" for s in act.actors)
    if (
        act.type != "ASSAULT"
        or act.mode != "heavy-weapons"
        or act.recipients
        or not states
        or any(p in _AT and any(view.entity[t] not in ("DATE", "TIME") for t in found) for p, found in c.preps.items())
    ):
        return
    one = [t for t in c.objects if view.lemma[t].lower() in _MISSILES and view.tag[t] == "NN"]
    hurts = [k for k in view.kids[act.verb] if view.dep[k] in ("advcl", "conj", "xcomp")]
    if one and not hurts:
        act.type, act.mode, act.needs = "MOBILIZE", "weapons", False


def provoked(act: Act, c: Clause, finder: Finder) -> None:
    """`Police used tear gas after youths threw stones`: whoever provoked it is hit."""
    if act.type != "ASSAULT" or act.recipients or not act.actors or not all(s.sector in _FORCES for s in act.actors):
        return
    view = finder.view
    mine = {s.actor for s in act.actors}
    for k in view.kids[c.verb]:
        if view.dep[k] == "advcl" and any(view.dep[m] in ("mark", "advmod") and view.text[m].lower() in _WHEN for m in view.kids[k]):
            who = [t for t in finder.clauses.of(k).subjects if view.pos[t] != "PRON"]
            found = [s for t in who for s in finder.sides.of(t, agent=True) or finder.sides.somebody(t)]
            found = [s for s in found if s.kind in ("person", "population", "armed_group") and s.actor not in mine]
            if found:
                act.recipients = [replace(s, basis="inherited: sentence", origin=s.basis) if s.basis == "unnamed" else s for s in found]
                return


def rescues(act: Act, c: Clause, finder: Finder) -> None:
    """`Floods killed 80 people. The neighbours sent two helicopters`: in a report on a disaster abroad they are sent to help."""
    view = finder.view
    if act.type != "MOBILIZE" or act.recipients or act.status != "happened" or view.lemma[act.verb].lower() not in _SENDS:
        return
    if any(view.lemma[t].lower() in _CARRIERS for t in c.objects):
        home = finder.sides.main_country() or finder.sides.other_country({s.country for s in act.actors})
        if finder.sides.tells(_DISASTERS) and home and home not in {s.country for s in act.actors}:
            act.type, act.mode, act.contexts, act.needs = "AID", "", ("disasters",), True


def helped(act: Act, finder: Finder) -> None:
    """`Chile sent firefighters`, `Canada halted its aid`: in a report on what happened in one country that country is meant."""
    ended = act.type == "SANCTION" and act.mode == "discontinue" and _aid(act, finder)
    given = act.type == "AID" or (act.type == "AGREE" and act.content == "AID")
    if act.recipients or not (given or ended) or act.how not in ("verb", "operator") or act.weight < _NAMED or not act.actors:
        return
    if act.status == "hypothetical" or not all(s.official or s.explicit for s in act.actors):
        return
    sides, mine = finder.sides, {s.country for s in act.actors}
    place = next((s for s in sides.places.get(finder.view.sentence[act.verb], ()) if s.country and s.country not in mine), None)
    home = sides.main_country() or sides.other_country(mine)
    if place is not None:
        act.recipients = [Side(None, None, "country", place.country, None, place.first, place.last, "inherited: place")]
    elif home and home not in NOWHERE and home not in mine:
        act.recipients = [Side(None, None, "country", home, None, act.verb, act.verb + 1, "inherited: document")]
    elif ended:
        # Who it is was told before: "Washington halted its military aid" is an act all the same.
        act.notes.append("stopped")


def _aid(act: Act, finder: Finder) -> bool:
    return any(finder.view.lemma[t].lower() in _AID for t in finder.clauses.of(act.verb).objects)


def meant(act: Act, finder: Finder) -> None:
    """Say where the country is named that `helped` put in."""
    for n, s in enumerate(act.recipients):
        if s.name is None and s.kind == "country" and s.basis == "inherited: document" and s.first == act.verb:
            told = (x for _, sides in sorted(finder.sides.of_sentence.items()) for x in sides)
            first = next((x for x in told if x.kind == "country" and x.country == s.country), None)
            if first is not None:
                act.recipients[n] = replace(first, basis=s.basis, origin=first.basis)


def menaces(k: int, view: View) -> bool:
    """`any intervention would be regarded as a declaration of war`: whether a clause tells what somebody would answer with force."""
    if not any(view.dep[x] == "aux" and view.tag[x] == "MD" for x in view.kids[k]) or view.lemma[k].lower() not in _TAKEN:
        return False
    behind = [x for p in view.kids[k] if view.dep[p] == "prep" and view.text[p].lower() in ("as", "with", "by") for x in view.subtree(p)]
    return any(view.lemma[x].lower() in _GRAVE for x in behind)
