"""Leads: two sentences of a story that a reader of pairs of sentences takes for telling what cannot both be so: `disputes=rules+reader`.

The rules of the other modules know ways in which accounts are opposed. What is told in other words altogether ("a filter had been switched
off", "all filters were running without interruption") no rule finds. These are leads, to be looked at, and are kept apart by their kind.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from twosource.model import LEAD

from .copied import empty
from .gather import Line, Report
from .happening import Told
from .matching import proposals
from .opposed import Opposed, set_apart
from .reading import Read, odds
from .said import KEYS, MENTIONED
from .told import Found
from .wording import Wording, agreement, rarest, told, wording

#: The setting that chooses how disputes are found, and what it may be.
DISPUTE_SETTING: Final = "disputes"
DISPUTE_WAYS: Final = ("rules", "rules+reader")

#: Pairs that have so many nats in common, and this share of the words of the longer one, are read; and so many of a story at least, those with
#: most in common first: what excludes each other often shares no word ("no child has been hurt", "the girl suffered a broken collarbone").
NATS: Final = 5.0
SHARE: Final = 0.1
LEAST_READ: Final = 200
#: What counts: the logarithms of the odds of the reader's chances that both cannot be so, and that it is one fact (what is disputed must be
#: one); tens of nats in common, up to `MUCH`; the start. Fitted on the stories left out (`bench/claims/reader.py`).
WEIGHTS: Final = (0.81, 0.25, 0.54, -1.62)
MUCH: Final = 20.0
#: From here on a pair is a lead. Before voices are looked at: of 124 in those stories 80 are right (a seventh at a time, weights fitted on the
#: others), of 38 from .7 on 30.
LIKELY: Final = 0.5
#: Leads of a story, at most; sentences of which all pairs are looked at, from there on only those with a rare word in common.
MOST: Final = 12
ALL_PAIRS: Final = 200
#: Words of each that stand for a matter of which two sentences share no word.
NAMING: Final = 3
#: Share of a sentence that is somebody's word for it to be his.
SPOKEN: Final = 0.3


@dataclass(frozen=True, slots=True)
class _Node:
    """A sentence, wherever it stands, and what is compared of it: `days` of its reports, null for one without a date."""

    text: str
    places: tuple[tuple[Report, Line], ...]
    said: Wording
    documents: frozenset[str]
    days: frozenset[str | None]


@dataclass(frozen=True, slots=True)
class Clash:
    """Two sentences that may exclude each other, how likely, and what they have in common."""

    a: _Node
    b: _Node
    chance: float
    words: tuple[str, ...]


def clashing(against: float, same: float, nats: float) -> float:
    """The chance that two sentences cannot both be so, by what the reader says of them and what they have in common."""
    a, b, c, start = WEIGHTS
    return 1 / (1 + math.exp(-(a * odds(against) + b * odds(same) + c * min(nats, MUCH) / 10 + start)))


def clashes(mine: Sequence[Report], read: Read) -> list[Clash]:
    """The pairs of sentences of a story that are read as excluding each other, the likeliest first."""
    pairs = _worth(_pairs(_nodes(mine)))
    answers = read.chances([(a.text, b.text) for a, b, *_ in pairs])
    likely = [
        Clash(a, b, chance, tuple(told(a.said, b.said, shared)[:MENTIONED]))
        for (a, b, nats, shared), (same, against) in zip(pairs, answers, strict=True)
        if (chance := clashing(against, same, nats)) >= LIKELY
    ]
    return sorted(likely, key=lambda c: (-c.chance, c.a.text, c.b.text))


def worth_reading(mine: Sequence[Report]) -> list[tuple[str, str]]:
    """The pairs of sentences of a story that are read."""
    return [(a.text, b.text) for a, b, *_ in _worth(_pairs(_nodes(mine)))]


def leads(found: Sequence[Clash], known: Sequence[Opposed]) -> Iterator[Opposed]:
    """The likeliest of these as disputes, a sentence in one at most; not those that are known already, that two reports tell in their own words,
    or that one voice tells.
    """
    taken, apart = set[str](), set_apart(known)
    for c in found:
        sides = tuple((n.text, tuple(_told(r, line) for r, line in n.places)) for n in sorted((c.a, c.b), key=lambda n: n.text))
        one, other = ({t.speaker for t in told_by} - {None} for _, told_by in sides)
        both = (frozenset((x.span[:3], y.span[:3])) for x in sides[0][1] for y in sides[1][1])
        if not one | other or one & other or not taken.isdisjoint((c.a.text, c.b.text)) or not apart.isdisjoint(both):
            continue
        taken |= {c.a.text, c.b.text}
        common = f"in common: {', '.join(c.words)}" if c.words else "no word in common"
        subject = ", ".join(c.words) or " / ".join(", ".join(told(n.said, n.said, rarest(n.said, NAMING))) for n in (c.a, c.b))
        yield Opposed(LEAD, subject, sides, True, f"read as what cannot both be so ({c.chance:.2f}); {common}")
        if len(taken) >= 2 * MOST:
            return


def _nodes(mine: Sequence[Report]) -> list[_Node]:
    """The sentences of a story that tell something, each text once."""
    places: dict[str, list[tuple[Report, Line]]] = defaultdict(list)
    for report in mine:
        for line in report.lines:
            if line.role == "body" and not line.exact.rstrip().endswith("?") and not empty(line.exact):
                places[" ".join(line.exact.split())].append((report, line))
    return [
        _Node(
            text,
            tuple(some),
            wording(text),
            frozenset(r.id for r, _ in some),
            frozenset(r.published[:10] if r.published else None for r, _ in some),
        )
        for text, some in sorted(places.items())
    ]


def _pairs(nodes: Sequence[_Node]) -> Iterator[tuple[_Node, _Node]]:
    several = combinations(range(len(nodes)), 2) if len(nodes) <= ALL_PAIRS else proposals([rarest(n.said, KEYS) for n in nodes])
    return ((nodes[i], nodes[j]) for i, j in several)


def _worth(pairs: Iterable[tuple[_Node, _Node]]) -> list[tuple[_Node, _Node, float, list[str]]]:
    """The pairs of sentences of different reports that are read, each with what they have in common, in nats and in terms."""
    found = [(a, b, *agreement(a.said, b.said)) for a, b in pairs if a.documents.isdisjoint(b.documents) and not _later(a, b)]
    found.sort(key=lambda p: (-p[2] / max(1.0, p[0].said.total, p[1].said.total), p[0].text, p[1].text))
    return [p for n, p in enumerate(found) if n < LEAST_READ or p[2] >= max(NATS, SHARE * max(p[0].said.total, p[1].said.total))]


def _later(a: _Node, b: _Node) -> bool:
    """Whether one may only be a later count: it has another number, in reports of other days."""
    other = bool(a.said.numbers - b.said.numbers and b.said.numbers - a.said.numbers)
    return other and None not in a.days | b.days and a.days.isdisjoint(b.days)


def _told(report: Report, line: Line) -> Told:
    span, nobody = (report.id, line.start, line.end, line.exact), frozenset[str]()
    found = Found(LEAD, "", (), 0, (), nobody)
    return Told(found, span, nobody, nobody, (), None, nobody, _voice(report, line))


def _voice(report: Report, line: Line) -> str | None:
    """Whose word most of a sentence is, null where it is the report's own."""
    best: tuple[int, str] = (0, "")
    for s in sorted(report.statements, key=lambda s: str(s["id"])):
        inside = sum(max(0, min(p["end"], line.end) - max(p["start"], line.start)) for p in s["content"])
        name = s["speaker_name"] or " ".join(p["exact"] for p in s["source"])
        if name and inside > best[0]:
            best = (inside, name)
    return best[1] if best[0] >= SPOKEN * (line.end - line.start) else None
