"""Which units may be copies of which: features, and for every unit the few earlier ones that share most of them.

Units of the same words are proposed to each other at once, and only the first of them is looked at further: equal text is worked on once. A
feature is a rare word, or two content words in a row (one word may stand between), in normal form. In the list of units that have a
feature, each unit is proposed its predecessor and the first of the list: a star and a chain instead of all pairs, so that the work grows with
the text. Proposals are added up over the features. Everything is sorting and grouping, block by block.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from .arrays import distinct, within
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


@dataclass(frozen=True, slots=True)
class Pairs:
    """Proposed pairs (`later`, `earlier`) of unit numbers, sorted by `later` and then the best first."""

    later: Int
    earlier: Int
    weight: npt.NDArray[np.float32]


#: Rows of (unit, the one before it with a feature, the first one with it, what the feature is worth in 1/8 nat).
Lists = tuple[Int, Int, Int, npt.NDArray[np.uint8]]


def _lists(packed: npt.NDArray[np.uint64]) -> Lists:
    """For every unit in the list of a feature, but the first: the unit, its predecessor, the first, what it is worth."""
    unit = (packed & np.uint64(0xFFFFFFFF)).astype(np.int32)
    upper = (packed >> np.uint64(32)).astype(np.uint32)
    heads = np.nonzero(np.append(True, upper[1:] != upper[:-1]))[0] if len(unit) else np.zeros(0, dtype=np.int64)
    del upper
    length = np.diff(np.append(heads, len(unit)))
    place = np.arange(len(unit)) - np.repeat(heads, length)
    at = np.nonzero(place > 0)[0]
    return unit[at], unit[at - 1], np.repeat(unit[heads], length)[at], _WORTH[_bits(place[at])]


def _bits(n: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The number of bits of positive numbers: 1 -> 1, 2 and 3 -> 2, 4 to 7 -> 3."""
    return np.frexp(n.astype(np.float64))[1].astype(np.int64)


#: What sharing a feature is worth by the bits of the number of units that had it before, in 1/8 nat.
_WORTH: Final = np.round(8 * np.maximum(np.log(BESIDE) - np.log(2.0) * np.arange(64), LEAST)).astype(np.uint8)


def _equal(units: Units, among: npt.NDArray[np.bool_] | None = None) -> tuple[npt.NDArray[np.bool_], Pairs]:
    """Which units are the first with their words, and the others with the one before them and the first; `among` these units only."""
    there = units.times > 0 if among is None else (units.times > 0) & among
    unit = np.nonzero(there)[0].astype(np.int32)
    unit = unit[np.argsort(units.contents[unit], kind="stable")]
    new = np.ones(len(unit), dtype=bool)
    new[1:] = units.contents[unit[1:]] != units.contents[unit[:-1]]
    leader = unit[np.maximum.accumulate(np.where(new, np.arange(len(unit)), 0))] if len(unit) else unit
    chosen = np.zeros(units.units, dtype=bool)
    chosen[unit[new]] = True
    again = np.nonzero(~new)[0]
    far = again[unit[again - 1] != leader[again]]
    later, earlier = np.concatenate([unit[again], unit[far]]), np.concatenate([unit[again - 1], leader[far]])
    order = np.lexsort((-earlier, later))
    return chosen, Pairs(later[order], earlier[order], np.full(len(order), ENOUGH, dtype=np.float32))


def _packed(units: Units, rows: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """These features: hash in the upper 32 bits, unit in the lower; sorted."""
    out = units.feature[rows].astype(np.uint64) << np.uint64(32) | units.feature_of[rows].astype(np.uint64)
    out.sort()
    return out


def _part(units: Units, rows: npt.NDArray[np.bool_], part: int, parts: int) -> npt.NDArray[np.bool_]:
    mine: npt.NDArray[np.bool_] = rows & ((units.feature.astype(np.uint64) * np.uint64(parts)) >> np.uint64(32) == part)
    return mine


def _holding(units: Units, sought: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """The rows of the features that are among `sought`."""
    coarse = np.zeros(1 << 22, dtype=bool)
    coarse[sought >> np.uint32(10)] = True
    rows = np.nonzero(coarse[units.feature >> np.uint32(10)])[0]
    sought = distinct(sought)
    at = np.minimum(np.searchsorted(sought, units.feature[rows]), max(len(sought) - 1, 0))
    return rows[sought[at] == units.feature[rows]] if len(sought) else rows


def affected(units: Units, old: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The units for which other pairs may be proposed than when only the `old` ones were there; all that are not old among them."""
    again = within(units.contents, units.contents[~old])  # those of the words of new ones
    now, equal = _equal(units, again)
    then, before = _equal(units, again & old)
    touched = ~old
    moved = now != then
    touched |= moved
    a, b = (x.later.astype(np.uint64) << np.uint64(32) | x.earlier.astype(np.uint64) for x in (equal, before))
    touched[equal.later[~within(a, b)]] = True
    touched[before.later[~within(b, a)]] = True
    rows = _holding(units, units.feature[moved[units.feature_of]])
    owner = units.feature_of[rows]
    first = units.times > 0
    first[_equal(units, ~again)[1].later] = False
    lists = [_packed(units, rows[x[owner]]) for x in (np.where(again, now, first), np.where(again, then, first))]
    rests = [_places(x) for x in lists]
    for k in (0, 1):
        touched[(lists[k] & np.uint64(0xFFFFFFFF)).astype(np.int64)[~within(rests[k], rests[1 - k])]] = True
    return touched


def _places(packed: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """A hash of what is proposed to a unit for a feature: of both, its predecessor, the first of the list, and what the feature is worth."""
    upper = packed >> np.uint64(32)
    new = np.append(True, upper[1:] != upper[:-1])[: len(packed)]
    heads = np.nonzero(new)[0]
    length = np.diff(np.append(heads, len(packed)))
    bits = _bits(np.arange(len(packed)) - np.repeat(heads, length))
    before = np.where(new, packed, np.roll(packed, 1))
    out = np.zeros(len(packed), dtype=np.uint64)
    for column in (packed, before, np.repeat(packed[heads], length), bits.astype(np.uint64)):
        out = (out ^ column) * MIX
        out ^= out >> np.uint64(29)
    return out


def propose(units: Units, wanted: npt.NDArray[np.bool_] | None = None, features: Features | None = None) -> Pairs:
    """Pairs of units that share features; of `wanted` units with earlier ones only, where that is given. `features`: reads them, where they are
    not loaded.
    """
    chosen, equal = _equal(units)
    empty = np.zeros(0, dtype=np.int32)
    if wanted is None:
        parts = max(1, int(units.count[chosen].sum(dtype=np.int64)) // PART)
        read = features or (lambda chosen, part, parts: _packed(units, _part(units, chosen[units.feature_of], part, parts)))
        lists = [_lists(read(chosen, k, parts)) for k in range(parts)]
    else:
        mine = _holding(units, units.feature[(chosen & wanted)[units.feature_of]])
        rows = wanted[equal.later]
        equal = Pairs(equal.later[rows], equal.earlier[rows], equal.weight[rows])
        one = _lists(_packed(units, mine[chosen[units.feature_of[mine]]]))
        lists = [tuple(c[wanted[one[0]]] for c in one)]  # type: ignore[list-item]
    found = [(equal.later, equal.earlier, equal.weight)]
    for begin in range(0, units.units, BLOCK):
        here = [np.nonzero((x[0] >= begin) & (x[0] < begin + BLOCK))[0] for x in lists]
        here_of = list(zip(here, lists, strict=True))
        later, before, leader, weight = (np.concatenate([empty, *(x[k][m] for m, x in here_of)]) for k in range(4))
        if not len(later):
            continue
        u = later.astype(np.uint64) << np.uint64(32)
        apart = before != leader
        key = np.concatenate([u | leader.astype(np.uint64), (u | before.astype(np.uint64))[apart]])
        w = np.concatenate([weight, weight[apart]])
        order = np.argsort(key)
        key, w = key[order], w[order]
        starts = np.nonzero(np.append(True, key[1:] != key[:-1]))[0]
        total = (np.add.reduceat(w, starts, dtype=np.float32) / 8).astype(np.float32)
        key = key[starts]
        enough = total >= ENOUGH
        key, total = key[enough], total[enough]
        a, b = (key >> np.uint64(32)).astype(np.int32), (key & np.uint64(0xFFFFFFFF)).astype(np.int32)
        order = np.lexsort((b, -total, a))
        a, b, total = a[order], b[order], total[order]
        if len(a):
            best = ranks(a) < BEST
            found.append((a[best], b[best], total[best]))
    later, earlier = (np.concatenate([f[k] for f in found]) for k in (0, 1))
    order = np.argsort(later, kind="stable")
    return Pairs(later[order], earlier[order], np.concatenate([f[2] for f in found])[order])


def ranks(sorted_: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """The place of every row among those of the same value, which stand together."""
    top = np.nonzero(np.append(True, sorted_[1:] != sorted_[:-1]))[0] if len(sorted_) else np.zeros(0, dtype=np.int64)
    return np.arange(len(sorted_)) - np.repeat(top, np.diff(np.append(top, len(sorted_))))
