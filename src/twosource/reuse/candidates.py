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

from .tokens import SCALE, Int, Texts
from .words import FUNCTION_WORD, MIX

#: A word alone is a feature when its agreement is worth so many nats; about the rarest third of the content words of news.
RARE: Final = 5.0
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


def features(texts: Texts, chosen: npt.NDArray[np.bool_], part: int = 0, parts: int = 1) -> npt.NDArray[np.uint64]:
    """One number a feature of a unit that is `chosen`: hash in the upper 32 bits, unit in the lower; sorted, without doubles.

    `part` of `parts`: only the features whose hash falls there, so that a large corpus is worked on a part at a time.
    """
    keep = (texts.flags & FUNCTION_WORD) == 0
    hashes = texts.vocabulary.hashes()
    found: list[npt.NDArray[np.uint64]] = []
    for begin in range(0, texts.units, BLOCK):
        end = min(texts.units, begin + BLOCK)
        a, b = int(texts.first[begin]), int(texts.first[end])
        voc = texts.voc[a:b]
        content = np.nonzero(keep[voc] & np.repeat(chosen[begin:end], np.diff(texts.first[begin : end + 1])))[0]
        unit = np.repeat(np.arange(begin, end, dtype=np.uint64), np.diff(texts.first[begin : end + 1]))[content]
        h = hashes[voc[content]]
        rare = texts.weight[a:b][content] >= RARE * SCALE
        rows = [_pack(h[rare], unit[rare])]
        for step in (1, 2):
            same = unit[step:] == unit[:-step]
            pair = (h[:-step] * np.uint64(3) + h[step:] * np.uint64(7) + np.uint64(step)) * MIX
            rows.append(_pack(pair[same], unit[step:][same]))
        packed = np.concatenate(rows)
        if parts > 1:
            packed = packed[((packed >> np.uint64(32)) * np.uint64(parts)) >> np.uint64(32) == part]
        found.append(packed)
    out = np.concatenate(found) if found else np.zeros(0, dtype=np.uint64)
    out.sort()
    return out[np.append(True, out[1:] != out[:-1])] if len(out) else out


def _pack(h: npt.NDArray[np.uint64], unit: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    h = (h ^ (h >> np.uint64(31))) * MIX
    return (h & np.uint64(0xFFFFFFFF00000000)) | unit


def _lists(packed: npt.NDArray[np.uint64]) -> tuple[Int, Int, Int, npt.NDArray[np.uint8]]:
    """For every unit in the list of a feature, but the first: (unit, its predecessor, the first, weight in 1/8 nat)."""
    unit = (packed & np.uint64(0xFFFFFFFF)).astype(np.int32)
    upper = (packed >> np.uint64(32)).astype(np.uint32)
    heads = np.nonzero(np.append(True, upper[1:] != upper[:-1]))[0]
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


def _equal(texts: Texts, content: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.bool_], Pairs]:
    """Which units are the first with their words, and the others with the one before them and the first."""
    unit = np.nonzero(texts.times > 0)[0].astype(np.int32)
    unit = unit[np.argsort(content[unit], kind="stable")]
    new = np.ones(len(unit), dtype=bool)
    new[1:] = content[unit[1:]] != content[unit[:-1]]
    leader = unit[np.maximum.accumulate(np.where(new, np.arange(len(unit)), 0))] if len(unit) else unit
    chosen = np.zeros(texts.units, dtype=bool)
    chosen[unit[new]] = True
    again = np.nonzero(~new)[0]
    far = again[unit[again - 1] != leader[again]]
    later, earlier = np.concatenate([unit[again], unit[far]]), np.concatenate([unit[again - 1], leader[far]])
    order = np.lexsort((-earlier, later))
    return chosen, Pairs(later[order], earlier[order], np.full(len(order), ENOUGH, dtype=np.float32))


def propose(texts: Texts, content: npt.NDArray[np.uint64]) -> Pairs:
    """Pairs of units that share features. `content`: a hash of every unit's words (`tokens.contents`)."""
    units = texts.units
    chosen, equal = _equal(texts, content)
    empty = np.zeros(0, dtype=np.int32)
    parts = max(1, int(np.diff(texts.first)[chosen].sum()) // PART)
    lists = [_lists(packed) for k in range(parts) if len(packed := features(texts, chosen, k, parts)) > 1]
    found = [(equal.later, equal.earlier, equal.weight)]
    for begin in range(0, units, BLOCK):
        mine = [np.nonzero((x[0] >= begin) & (x[0] < begin + BLOCK))[0] for x in lists]
        later, before, leader, weight = (
            np.concatenate([x[k][m] for m, x in zip(mine, lists, strict=True)]) if lists else empty for k in range(4)
        )
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
