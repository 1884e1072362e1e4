"""Groups of different kinds that are one claim: what stands in the same places is told once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from .done import tells
from .judged import Apart
from .pieces import Group, Place

#: Two pieces are one stretch when what they have in common is at least this share of the longer one.
SAME_STRETCH: Final = 0.4
#: ... and one lies inside the other when it is this share of the shorter one.
INSIDE: Final = 0.6

#: When groups become one, which kind the claim is of: an utterance before what is said of it, a deed before the sentence that tells it.
RANK: Final[Mapping[str, int]] = {"quote": 0, "statement": 1, "event": 2, "sentence": 3}


_Places = Mapping[str, list[tuple[int, int]]]


def _places(g: Group) -> dict[str, list[tuple[int, int]]]:
    """Where the pieces of a group stand, by document."""
    found: dict[str, list[tuple[int, int]]] = {}
    for p in g.pieces:
        document, start, end = p.place
        found.setdefault(document, []).append((start, end))
    return found


def _meeting(mine: _Places, other: _Places) -> dict[str, tuple[float, float]]:
    """For every document in which pieces of both meet: what they have in common, as a share of the longer and of the shorter one."""
    out: dict[str, tuple[float, float]] = {}
    for document, some in other.items():
        for a, b in mine.get(document, ()):
            for c, d in some:
                common = (b if b < d else d) - (a if a > c else c)
                if common > 0:
                    one, two = b - a, d - c
                    shares = (common / one, common / two) if one > two else (common / two, common / one)
                    if document not in out or shares > out[document]:
                        out[document] = shares
    return out


def _leads(g: Group) -> bool:
    """Whether the pieces are what their sentences are mainly about."""
    return g.kind == "event" and all(p.row is None or p.row["lead"] for p in g.pieces)


def _relation(a: Group, b: Group, mine: _Places, other: _Places) -> str:
    """`one`, `inside` (b tells nothing beside a), `outside` (a tells nothing beside b), or nothing. a is of the higher rank. `mine`, `other`:
    where the pieces of the two stand.
    """
    meeting = _meeting(mine, other)
    if not meeting:
        return ""
    same = sum(long for long, _ in meeting.values()) / len(meeting) >= SAME_STRETCH
    inside = sum(short for _, short in meeting.values()) / len(meeting) >= INSIDE
    copied = b.kind == "sentence"
    if same and (len(meeting) > 1 or copied or {a.kind, b.kind} == {"quote", "statement"}):
        return "one"
    if copied and inside and _leads(a):
        return "one"
    if inside and len(meeting) == len(other):
        return "inside"
    if inside and len(meeting) == len(mine):
        return "outside"
    return ""


def one(a: Group, b: Group) -> Group:
    """Both groups as one: the pieces of `a`, and those of `b` that stand where none of `a` does."""
    held: dict[str, list[Place]] = defaultdict(list)
    for p in a.pieces:
        held[p.place.document].append(p.place)
    pieces, why = list(a.pieces), list(a.why)
    for p, reason in zip(b.pieces, b.why, strict=True):
        if not any(p.place.meets(q) for q in held.get(p.place.document, ())) and (a.kind != "event" or b.kind != "sentence" or tells(a, p)):
            pieces.append(p)
            why.append(reason if reason != FIRST else "the same stretch of another report that is in both")
    return Group(a.kind, tuple(pieces), tuple(why))


FIRST: Final = "the wording that the others are compared with"


#: Characters of a stretch by which groups that meet are looked up.
_STRETCH: Final = 256


def _stretches(g: Group) -> set[tuple[str, int]]:
    return {
        (p.place.document, n) for p in g.pieces for n in range(p.place.start // _STRETCH, max(p.place.start, p.place.end - 1) // _STRETCH + 1)
    }


def _order(g: Group) -> tuple[int, int, Place, int]:
    first = min(p.place for p in g.pieces)
    return RANK[g.kind], -len(g.documents()), first, len(g.pieces)


def combined(groups: Iterable[Group], apart: Apart | None = None) -> list[Group]:
    """The groups, those that stand in the same places made one or left out. The order in which they come does not matter."""
    live: dict[int, Group] = {}
    where: dict[int, dict[str, list[tuple[int, int]]]] = {}
    standing: dict[tuple[str, int], set[int]] = defaultdict(set)
    for n, group in enumerate(sorted(groups, key=_order)):
        mine, stretches = _places(group), _stretches(group)
        near = sorted({i for s in stretches for i in standing.get(s, ()) if i in live})
        said = {i: _relation(live[i], group, where[i], mine) for i in near}
        if "inside" in said.values():
            continue
        for i in near:
            if said[i] == "outside":
                del live[i]
        # A sentence may hold two utterances; it joins the one with which it has most reports in common, and the two stay two.
        ones = [i for i in near if said[i] == "one" and live[i].kind != group.kind and (apart is None or not apart.forbids(live[i], group))]
        place = min(ones, key=lambda i: (-len(live[i].documents() & group.documents()), i), default=n)
        if place in live:
            live[place] = one(live[place], group)
            mine = _places(live[place])
        else:
            live[place] = group
        where[place] = mine
        for s in stretches:
            standing[s].add(place)
    return [_once(live[i]) for i in sorted(live)]


def _once(g: Group) -> Group:
    """A group without pieces that lie inside others of it."""
    order = sorted(range(len(g.pieces)), key=lambda i: (g.pieces[i].place.start - g.pieces[i].place.end, i))
    held: dict[str, list[Place]] = defaultdict(list)
    kept = set()
    for i in order:
        place = g.pieces[i].place
        if not any(place.meets(q) for q in held[place.document]):
            held[place.document].append(place)
            kept.add(i)
    if len(kept) == len(g.pieces):
        return g
    pieces = [p for i, p in enumerate(g.pieces) if i in kept]
    return Group(g.kind, tuple(pieces), tuple(w for i, w in enumerate(g.why) if i in kept))


def speech(row: dict[str, Any] | None) -> bool:
    """Whether a row is a statement's, not an event's."""
    return row is not None and "content" in row
