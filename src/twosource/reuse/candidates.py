"""Which units may be copies of which: features, and for every unit the few earlier ones that share most of them.

A feature is a rare word, or two content words in a row (one word may stand between), in normal form. In the list of units that have a
feature, each unit is proposed its predecessor and the first of the list: a star and a chain instead of all pairs, so that the work grows with
the text. Proposals are added up over the features. Everything is sorting and grouping, block by block.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from .tokens import SCALE, Int, Texts, unit_of_tokens
from .words import FUNCTION_WORD

#: A word alone is a feature when its agreement is worth so many nats; about the rarest third of the content words of news.
RARE: Final = 5.0
#: A feature that stands in more than this share of the units (and in more than `COMMON_UNITS`) says nothing.
COMMON: Final = 0.02
COMMON_UNITS: Final = 60
#: A pair must share features worth so many nats to be looked at, and for each unit the best few are.
ENOUGH: Final = 9.0
BEST: Final = 4
#: Units that are grouped at once.
BLOCK: Final = 100_000

_MIX: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Proposed pairs (`later`, `earlier`) of unit numbers, sorted by `later` and then the best first."""

    later: Int
    earlier: Int
    weight: npt.NDArray[np.float32]


def features(texts: Texts) -> npt.NDArray[np.uint64]:
    """One number a feature of a unit: hash in the upper 32 bits, unit in the lower; sorted, without doubles."""
    keep = (texts.flags & FUNCTION_WORD) == 0
    hashes = texts.vocabulary.hashes()[texts.norm] if texts.units else np.zeros(0, dtype=np.uint64)
    parts: list[npt.NDArray[np.uint64]] = []
    for begin in range(0, texts.units, BLOCK):
        end = min(texts.units, begin + BLOCK)
        a, b = int(texts.first[begin]), int(texts.first[end])
        voc = texts.voc[a:b]
        content = np.nonzero(keep[voc])[0]
        unit = np.repeat(np.arange(begin, end, dtype=np.uint64), np.diff(texts.first[begin : end + 1]))[content]
        h = hashes[voc[content]]
        rare = texts.weight[a:b][content] >= RARE * SCALE
        parts.append(_pack(h[rare], unit[rare]))
        for step in (1, 2):
            same = unit[step:] == unit[:-step]
            pair = (h[:-step] * np.uint64(3) + h[step:] * np.uint64(7) + np.uint64(step)) * _MIX
            parts.append(_pack(pair[same], unit[step:][same]))
    out = np.concatenate(parts) if parts else np.zeros(0, dtype=np.uint64)
    out.sort()
    return out[np.append(True, out[1:] != out[:-1])] if len(out) else out


def _pack(h: npt.NDArray[np.uint64], unit: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    h = (h ^ (h >> np.uint64(31))) * _MIX
    return (h & np.uint64(0xFFFFFFFF00000000)) | unit


def propose(packed: npt.NDArray[np.uint64], units: int) -> Pairs:
    """Pairs out of sorted features."""
    empty = np.zeros(0, dtype=np.int32)
    if len(packed) < 2:
        return Pairs(empty, empty, np.zeros(0, dtype=np.float32))
    unit = (packed & np.uint64(0xFFFFFFFF)).astype(np.int32)
    upper = packed >> np.uint64(32)
    heads = np.nonzero(np.append(True, upper[1:] != upper[:-1]))[0]
    del upper
    length = np.diff(np.append(heads, len(unit)))
    useful = (length > 1) & ((length <= COMMON_UNITS) | (length <= COMMON * units))
    nats = np.log(units / length).astype(np.float32)
    rows = np.repeat(useful, length)
    rows[heads] = False
    at = np.nonzero(rows)[0]
    later, before = unit[at], unit[at - 1]
    leader = np.repeat(unit[heads], length)[at]
    weight = np.repeat(nats, length)[at]
    del rows, at
    found: list[tuple[Int, Int, npt.NDArray[np.float32]]] = []
    for begin in range(0, units, BLOCK):
        mine = np.nonzero((later >= begin) & (later < begin + BLOCK))[0]
        if not len(mine):
            continue
        u = later[mine].astype(np.uint64) << np.uint64(32)
        distinct = before[mine] != leader[mine]
        key = np.concatenate([u | leader[mine].astype(np.uint64), (u | before[mine].astype(np.uint64))[distinct]])
        w = np.concatenate([weight[mine], weight[mine][distinct]])
        order = np.argsort(key, kind="stable")
        key, w = key[order], w[order]
        starts = np.nonzero(np.append(True, key[1:] != key[:-1]))[0]
        total = np.add.reduceat(w, starts)
        key = key[starts]
        enough = total >= ENOUGH
        key, total = key[enough], total[enough]
        a, b = (key >> np.uint64(32)).astype(np.int32), (key & np.uint64(0xFFFFFFFF)).astype(np.int32)
        order = np.lexsort((b, -total, a))
        a, b, total = a[order], b[order], total[order]
        if len(a):
            top = np.nonzero(np.append(True, a[1:] != a[:-1]))[0]
            rank = np.arange(len(a)) - np.repeat(top, np.diff(np.append(top, len(a))))
            best = rank < BEST
            found.append((a[best], b[best], total[best]))
    if not found:
        return Pairs(empty, empty, np.zeros(0, dtype=np.float32))
    return Pairs(*(np.concatenate([f[k] for f in found]) for k in range(3)))  # type: ignore[arg-type]
