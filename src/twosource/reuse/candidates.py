"""Which units may be copies of which: features, and for every unit the few earlier ones that share most of them.

Units of the same words are proposed to each other at once, and only the first of them is looked at further: equal text is worked on once. A
feature is a rare word, or two content words in a row (one word may stand between), in normal form. In the list of units that have a
feature, each unit is proposed its predecessor and the first of the list: a star and a chain instead of all pairs, so that the work grows with
the text. Proposals are added up over the features. Everything is sorting and grouping, block by block.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from .arrays import distinct, within
from .index import Index, halves, packed
from .tokens import Int
from .units import Features, Units
from .words import MIX

#: A feature is worth at least this much, in nats, however many units have it: a thousand copies of one report share only such.
LEAST: Final = 0.5
#: A pair must share features worth so many nats to be looked at, and for each unit the best few are.
ENOUGH: Final = 9.0
BEST: Final = 3
#: A feature is as rare as if so many units stood beside: what it is worth does not depend on what else is in the record, but for the units that
#: had it before. Tuned on recycled corpora and real articles.
BESIDE: Final = 16_000
#: Units that are grouped, and tokens whose features are sorted, at once.
BLOCK: Final = 100_000
PART: Final = 8_000_000
#: Features that are put beside one another at once.
STRETCH: Final = 1_000_000

_UPPER: Final = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Proposed pairs (`later`, `earlier`) of unit numbers, sorted by `later` and then the best first."""

    later: npt.NDArray[Any]
    earlier: npt.NDArray[Any]
    weight: npt.NDArray[np.float32]


#: Rows of (unit, the one before it with a feature, the first one with it, what the feature is worth in 1/8 nat).
Lists = tuple[Int, Int, Int, npt.NDArray[np.uint8]]


def _lists(both: npt.NDArray[np.uint64]) -> Lists:
    """For every unit in the list of a feature, but the first: the unit, its predecessor, the first, what it is worth."""
    n = len(both)
    unit = (both & np.uint64(0xFFFFFFFF)).astype(np.int32)
    found: tuple[list[Any], ...] = ([unit[:0]], [unit[:0]], [unit[:0]], [np.zeros(0, np.uint8)])
    head = 0
    for at in range(0, n, STRETCH):
        to = min(at + STRETCH, n)
        here = np.arange(at, to)
        new = np.append(at == 0 or both[at] >> _UPPER != both[at - 1] >> _UPPER, both[at + 1 : to] >> _UPPER != both[at : to - 1] >> _UPPER)
        heads = np.maximum.accumulate(np.where(new, here, head))
        head = int(heads[-1])
        rows = np.nonzero(~new)[0]
        first = heads[rows]
        rows += at
        for column, values in zip(found, (unit[rows], unit[rows - 1], unit[first], _WORTH[_bits(rows - first)]), strict=True):
            column.append(values)
    one, two, three, four = map(np.concatenate, found)
    return one, two, three, four


def _bits(n: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The number of bits of positive numbers: 1 -> 1, 2 and 3 -> 2, 4 to 7 -> 3."""
    return np.frexp(n.astype(np.float64))[1].astype(np.int64)


#: What sharing a feature is worth by the bits of the number of units that had it before, in 1/8 nat.
_WORTH: Final = np.round(8 * np.maximum(np.log(BESIDE) - np.log(2.0) * np.arange(64), LEAST)).astype(np.uint8)


def equal(units: Units) -> tuple[npt.NDArray[np.bool_], Pairs]:
    """Which units are the first with their words, and the others with the one before them and the first."""
    unit = np.nonzero(units.times > 0)[0].astype(np.int32)
    unit = unit[np.argsort(units.contents[unit], kind="stable")]
    later, earlier, first = _same(units.contents[unit], unit)
    chosen = np.zeros(units.units, dtype=bool)
    chosen[unit[first]] = True
    order = np.lexsort((-earlier, later))
    return chosen, Pairs(later[order], earlier[order], np.full(len(order), ENOUGH, dtype=np.float32))


def _same(contents: npt.NDArray[np.uint64], unit: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[np.bool_]]:
    """Of units sorted by contents: each with the one before it and, where that is another one, with the first; and which are the first."""
    new = np.ones(len(unit), dtype=bool)
    new[1:] = contents[1:] != contents[:-1]
    leader = unit[np.maximum.accumulate(np.where(new, np.arange(len(unit)), 0))] if len(unit) else unit
    again = np.nonzero(~new)[0]
    far = again[unit[again - 1] != leader[again]]
    return np.concatenate([unit[again], unit[far]]), np.concatenate([unit[again - 1], leader[far]]), new


def _places(both: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """A hash of what is proposed to a unit for a feature: of both, its predecessor, the first of the list, and what the feature is worth."""
    upper = both >> np.uint64(32)
    new = np.append(True, upper[1:] != upper[:-1])[: len(both)]
    heads = np.nonzero(new)[0]
    length = np.diff(np.append(heads, len(both)))
    bits = _bits(np.arange(len(both)) - np.repeat(heads, length))
    before = np.where(new, both, np.roll(both, 1))
    out = np.zeros(len(both), dtype=np.uint64)
    for column in (both, before, np.repeat(both[heads], length), bits.astype(np.uint64)):
        out = (out ^ column) * MIX
        out ^= out >> np.uint64(29)
    return out


def parts_of(units: Units, chosen: npt.NDArray[np.bool_]) -> int:
    """In how many parts the features of the chosen units are sorted."""
    return max(1, int(units.count[chosen].sum(dtype=np.int64)) // PART)


def loaded(units: Units) -> Features:
    """The reader of features that are in memory."""

    def features(chosen: npt.NDArray[np.bool_], part: int, parts: int) -> npt.NDArray[np.uint64]:
        rows = chosen[units.feature_of] & ((units.feature.astype(np.uint64) * np.uint64(parts)) >> np.uint64(32) == part)
        out = packed(units.feature[rows], units.feature_of[rows])
        out.sort()
        return out

    return features


def propose(units: Units, features: Features) -> Pairs:
    """Pairs of units that share features. `features` reads these."""
    chosen, alike = equal(units)
    empty = np.zeros(0, dtype=np.int32)
    parts = parts_of(units, chosen)
    lists = [_lists(features(chosen, k, parts)) for k in range(parts)]
    found = [(alike.later, alike.earlier, alike.weight)]
    for begin in range(0, units.units, BLOCK):
        here = [np.nonzero((x[0] >= begin) & (x[0] < begin + BLOCK))[0] for x in lists]
        here_of = list(zip(here, lists, strict=True))
        later, before, leader, weight = (np.concatenate([empty, *(x[k][m] for m, x in here_of)]) for k in range(4))
        if len(later):
            a, b, total = _best(later, before, leader, weight)
            found.append((a.astype(np.int32), b.astype(np.int32), total))
    later, earlier = (np.concatenate([f[k] for f in found]) for k in (0, 1))
    order = np.argsort(later, kind="stable")
    return Pairs(later[order], earlier[order], np.concatenate([f[2] for f in found])[order])


def _best(
    later: npt.NDArray[Any], before: npt.NDArray[Any], leader: npt.NDArray[Any], weight: npt.NDArray[Any]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """The best few pairs of every unit, which shares features worth `weight` with the one before it and the first: sums that are enough."""
    u = later.astype(np.uint64) << np.uint64(32)
    apart = before != leader
    key = np.concatenate([u | leader.astype(np.uint64), (u | before.astype(np.uint64))[apart]])
    w = np.concatenate([weight, weight[apart]])
    order = np.argsort(key)
    key, w = key[order], w[order]
    starts = np.nonzero(np.append(True, key[1:] != key[:-1]))[0][: len(key)]
    total = (np.add.reduceat(w, starts, dtype=np.float32) / 8).astype(np.float32) if len(key) else np.zeros(0, np.float32)
    key = key[starts]
    enough = total >= ENOUGH
    key, total = key[enough], total[enough]
    a, b = halves(key)
    order = np.lexsort((b, -total, a))
    a, b, total = a[order], b[order], total[order]
    best = ranks(a) < BEST
    return a[best], b[best], total[best]


def ranks(sorted_: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """The place of every row among those of the same value, which stand together."""
    top = np.nonzero(np.append(True, sorted_[1:] != sorted_[:-1]))[0] if len(sorted_) else np.zeros(0, dtype=np.int64)
    return np.arange(len(sorted_)) - np.repeat(top, np.diff(np.append(top, len(sorted_))))


# ---- what new documents change -----------------------------------------------------------------------------------------------------

#: Labels of units -> their features: features, and whose they are.
Reading = Callable[[npt.NDArray[np.uint32]], tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]]


@dataclass(frozen=True, slots=True)
class Fresh:
    """New units: their labels, the hashes of their words (those that their document repeats are left out), and the reader of features."""

    labels: npt.NDArray[np.uint32]
    contents: npt.NDArray[np.uint64]
    features: Reading


def listed(index: Index, fresh: Fresh) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """The postings that come with new units and those that are lost: of units that are no longer the first with their words."""
    of, unit = index.alike(fresh.contents)
    contents, labels = np.concatenate([of, fresh.contents]), np.concatenate([unit, fresh.labels])
    order = np.lexsort((labels, contents))
    first = labels[order][np.append(True, contents[order][1:] != contents[order][:-1])[: len(order)]]
    was = unit[np.append(True, of[1:] != of[:-1])[: len(of)]]
    come, go = first[within(first, fresh.labels)], was[~within(was, first)]
    found = []
    for some in (come, go):
        feature, owner = fresh.features(np.sort(some)) if len(some) else (some, some)
        both = packed(feature, owner)
        both.sort()
        found.append(both)
    return found[0], found[1]


def affected(old: Index, new: Index, fresh: Fresh) -> npt.NDArray[np.uint32]:
    """The units for which other pairs may be proposed in a new index than in the old one, all new ones among them; sorted labels."""
    touched = [fresh.labels]
    alike = []
    for index in (old, new):
        later, earlier, _ = _same(*index.alike(fresh.contents))
        alike.append(packed(later, earlier))
    for a, b in (alike, alike[::-1]):
        touched.append(halves(a[~within(a, b)])[0].astype(np.uint32))
    moved = np.concatenate([new.segments[-1].postings, new.segments[-1].lost])
    features = distinct(halves(moved)[0]).astype(np.uint32)
    lists = [index.lists(features) for index in (old, new)]
    rests = [_places(x) for x in lists]
    for k in (0, 1):
        touched.append(halves(lists[k][~within(rests[k], rests[1 - k])])[1].astype(np.uint32))
    return distinct(np.concatenate(touched))


def propose_some(index: Index, wanted: npt.NDArray[np.uint32], fresh: Fresh) -> Pairs:
    """Pairs of the wanted units (sorted labels, of which the new ones are in `fresh`) with earlier ones; numbers are labels."""
    later, earlier, _ = _same(*index.alike(fresh.contents))
    mine = within(later, wanted)
    later, earlier = later[mine].astype(np.int64), earlier[mine].astype(np.int64)
    order = np.lexsort((-earlier, later))
    found = [(later[order], earlier[order], np.full(len(order), ENOUGH, dtype=np.float32))]
    feature, owner = fresh.features(wanted)
    keys = packed(feature, owner)
    keys.sort()
    keys = keys[index.listed(keys)]
    rank = index.rank(keys)
    keys, rank = keys[rank > 0], rank[rank > 0]
    if len(keys):
        before, first = halves(index.before(keys))[1], halves(index.first(keys))[1]
        found.append(_best(halves(keys)[1], before, first, _WORTH[_bits(rank)]))
    a, b = (np.concatenate([f[k] for f in found]) for k in (0, 1))
    order = np.argsort(a, kind="stable")
    return Pairs(a[order], b[order], np.concatenate([f[2] for f in found])[order])
