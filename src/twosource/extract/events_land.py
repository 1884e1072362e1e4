"""Which country a report is about: the one whose people and bodies it may name without a country."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from typing import Final

from .actors_towns import town_key, towns
from .events_names import nations, nobody
from .events_party import NOWHERE
from .statements_view import View

#: Sentences at the head of a report, its title among them, that say what it is about. Set by hand: news tells the country in its title or
#: its first two sentences, and a country that comes up later is another one.
LEAD: Final = 3
#: What a name counts that is none of the head's. Set by hand: what comes late is as often an answer from abroad.
LATER: Final = 0.5
#: What a dateline weighs against a name. Set by hand: police, courts and crowds are most often of the place from which news is sent.
SENT_FROM: Final = 2
#: Sentences from which on a report names its own country more than once. Set by hand.
LONG: Final = 5
_LABELS: Final = frozenset({"GPE", "LOC", "NORP"})
#: Letters of a dateline at most.
_LONGEST: Final = 80


def about(
    view: View, named: Mapping[int, Sequence[str]], inside: Container[int], settled: Container[str], abroad: Container[str] = ()
) -> str | None:
    """The country that more than half of what a report names belongs to, of those that its head names; null where there is none.

    Where the head names none it is one that is named twice or is one of `settled`: the countries of persons, offices and bodies, and not only a
    state that does something abroad. `named`: the countries of the mentions of each sentence; `inside`: the tokens of mentions. Adjectives and
    capitals outside of these count too, and the place that a dateline gives.
    """
    told: Counter[str] = Counter()
    lead: set[str] = set()
    for n in range(len(view.sentences)):
        # Once a sentence: a visitor is named in every clause.
        here = {c for c in (*named.get(n, ()), *_stated(view, n, inside)) if c not in NOWHERE}
        told.update(here)
        if n < LEAD:
            lead.update(here)
    # "WASHINGTON - The Monetary Fund": sent from where a union of states has its seat, and about any of them.
    seat = any(c in NOWHERE for n in range(LEAD) for c in named.get(n, ()))
    if (place := sent_from(view)) and (told[place] or not seat):
        told[place] += SENT_FROM
        lead.add(place)
    fit = [c for c in told if c in lead] or [c for c in told if told[c] > 1 or c in settled]
    country = min(fit, key=lambda c: (-told[c], c), default=None)
    total = sum(told[c] * (1.0 if c in fit or lead.isdisjoint(fit) else LATER) for c in told)
    if country is not None and country in abroad and told[country] == 1 and len(view.sentences) > LONG:
        # "China agreed": a state that is told once, and does something, is no more than a visitor.
        return None
    return country if country is not None and 2 * told[country] > total else None


def _stated(view: View, n: int, inside: Container[int]) -> list[str]:
    """Countries that a sentence names by an adjective or a capital that is no mention: `Bishkek`, the `Kenyan` port."""
    a, b = view.sentences[n]
    known = nations()
    found = []
    for i in range(a, b):
        if i in inside or not view.text[i][:1].isupper() or view.pos[i] not in ("PROPN", "ADJ") or view.entity[i] not in _LABELS:
            continue
        if (hit := known.get(view.text[i].lower())) and hit[2] != "name" and not nobody(view, i, i + 1):
            found.append(hit[0])
    return found


def sent_from(view: View) -> str | None:
    """The country of a dateline before the first sentence of the body: `BISHKEK, March 11 (Agency) -`; null where it names none."""
    p = next((p for p in view.paragraphs if p.role != "title"), None)
    if p is None:
        return None
    line = view.raw[view.raw.rfind("\n", 0, p.start) + 1 : p.start].split("(")[0]
    if not line.strip() or len(line) > _LONGEST:
        return None
    known = nations()
    words = [w.strip(" .-–—") for w in line.replace("/", ",").split(",")]
    found = [known[w.lower()][0] for w in words if w.lower() in known]
    if found:
        return found[-1]
    places = [codes for w in words if len(codes := towns().get(town_key(w), ())) == 1]
    return places[-1][0] if places else None
