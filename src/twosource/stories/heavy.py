"""The heaviest words of texts, by which they are found: lists of who has a word, and cosines of those words alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from .pairs import Ints

#: A report is looked for by this many of its heaviest words.
TOP_WORDS: Final = 40
#: Texts with a smaller cosine of these words are not compared. On labelled stories .05 and .12 do alike, .15 costs .005 of F1.
NEAR: Final = 0.1
#: Cosines are kept as whole numbers of this, so that what is stored and what is made anew compare alike.
COSINE: Final = 10_000

#: Texts whose words are unpacked at once: all of a record together are large.
_LOT: Final = 2000
#: Lists of fewer words are taken one by one.
_SLICED: Final = 500
#: Entries of a product that are held at once, at most.
_HELD: Final = 2_000_000

Floats32 = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Entries:
    """Sparse rows: entry k is word `word[k]` (a hash) of row `owner[k]`; `n` rows. Sorted by row, then by word."""

    owner: Ints
    word: Ints
    weight: Floats32
    n: int

    @staticmethod
    def sorted(owner: Ints, word: Ints, weight: Floats32, n: int) -> Entries:
        order = np.lexsort((word, owner))
        return Entries(owner[order], word[order], weight[order], n)


def heaviest(owner: Ints, word: Ints, weight: npt.NDArray[Any], n: int) -> Entries:
    """The `TOP_WORDS` heaviest words of every row, scaled to unit length. Of equal ones those with the smaller hash."""
    order = np.lexsort((word, -weight, owner))
    sizes = np.bincount(owner, minlength=n)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]) if n else np.zeros(0, np.int64)
    rank = np.arange(len(order)) - np.repeat(starts, sizes)
    kept = np.sort(order[rank < TOP_WORDS])
    owner, word, weight = owner[kept], word[kept], weight[kept]
    length = np.sqrt(np.bincount(owner, weight.astype(np.float64) ** 2, n))
    return Entries.sorted(owner, word.astype(np.int64), (weight / np.maximum(length, 1e-9)[owner]).astype(np.float32), n)


def heaviest_of(rows: Sequence[tuple[bytes, bytes]]) -> Entries:
    """The heaviest words of packed vectors: ids (i32) and weights (f16)."""
    lots = [_heaviest_of(rows[at : at + _LOT]) for at in range(0, len(rows), _LOT)] or [_heaviest_of(())]
    ends = np.cumsum([0, *(e.n for e in lots)]).tolist()
    owner = np.concatenate([e.owner + at for e, at in zip(lots, ends, strict=False)])
    return Entries(owner, np.concatenate([e.word for e in lots]), np.concatenate([e.weight for e in lots]), ends[-1])


def _heaviest_of(rows: Sequence[tuple[bytes, bytes]]) -> Entries:
    word = np.frombuffer(b"".join(i for i, _ in rows), "<i4").astype(np.int64)
    weight = np.frombuffer(b"".join(w for _, w in rows), "<f2").astype(np.float32)
    owner = np.repeat(np.arange(len(rows)), [len(i) // 4 for i, _ in rows])
    return heaviest(owner, word, weight, len(rows))


@dataclass(frozen=True, slots=True)
class Lists:
    """Rows turned round: which have a word. Those of `words[k]` (sorted) are `owners` from `starts[k]` to `starts[k + 1]`, with its `weights`
    there; `n` rows.
    """

    words: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int32]
    owners: npt.NDArray[np.int32]
    weights: Floats32
    n: int

    @staticmethod
    def of(entries: Entries) -> Lists:
        order = np.argsort(entries.word, kind="stable")
        words, starts = np.unique(entries.word[order], return_index=True)
        ends = np.append(starts, len(order)).astype(np.int32)
        return Lists(words.astype(np.int32), ends, entries.owner[order].astype(np.int32), entries.weight[order], entries.n)

    def some(self, words: Ints) -> Any:
        """A sparse array with a row for each of some words."""
        from scipy.sparse import csr_array

        at = np.minimum(np.searchsorted(self.words, words.astype(np.int32)), max(0, len(self.words) - 1))
        there = self.words[at] == words if len(self.words) else np.zeros(len(words), np.bool_)
        low = np.where(there, self.starts[at], 0)
        size = np.where(there, self.starts[at + 1], 0) - low if len(self.words) else np.zeros(len(words), np.int32)
        ends = np.concatenate([[0], np.cumsum(size)]).astype(np.int32)
        if len(words) < _SLICED:
            some = [slice(a, a + n) for a, n in zip(low.tolist(), size.tolist(), strict=True) if n] or [slice(0, 0)]
            owners, weights = np.concatenate([self.owners[s] for s in some]), np.concatenate([self.weights[s] for s in some])
        else:
            taken = np.repeat(low - ends[:-1], size) + np.arange(int(ends[-1]))
            owners, weights = self.owners[taken], self.weights[taken]
        return csr_array((weights, owners, ends), shape=(len(words), max(1, self.n)))


def foremost(owner: Ints, nearness: Ints, most: int) -> npt.NDArray[np.bool_]:
    """Which entries may be among the `most` nearest of their owner: of all others so many are nearer. Entries of an owner stand together."""
    if not len(owner):
        return np.zeros(0, np.bool_)
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    kept = np.ones(len(owner), np.bool_)
    for a, b in zip(starts.tolist(), [*starts[1:].tolist(), len(owner)], strict=True):
        if b - a > most:
            kept[a:b] = nearness[a:b] >= np.partition(nearness[a:b], b - a - most)[b - a - most]
    return kept


def near(left: Entries, right: Sequence[Lists], least: float = NEAR) -> Iterator[tuple[Ints, Ints, Ints]]:
    """The pairs (row of left, row of right, where those of one are counted on from those before it) with a cosine of `least` or more, and the
    cosine (1/`COSINE`); all of a row of left at once and together.
    """
    from scipy.sparse import csr_array

    words = np.unique(left.word)
    turned = [r.some(words) for r in right]
    before = np.cumsum([0, *(r.n for r in right)]).tolist()
    ends = np.concatenate([[0], np.cumsum(np.bincount(left.owner, minlength=left.n))]).astype(np.int32)
    rows = csr_array((left.weight, np.searchsorted(words, left.word).astype(np.int32), ends), shape=(left.n, len(words)))
    block = max(1, _HELD // max(1, before[-1]))
    for at in range(0, left.n if right else 0, block):
        found = []
        some = rows[at : at + block] if left.n > block else rows
        for lists, first in zip(turned, before, strict=False):
            product = some @ lists
            close = np.flatnonzero(product.data >= least - 1.0 / COSINE)
            row = np.searchsorted(product.indptr, close, side="right") - 1
            cosine = np.minimum((product.data[close].astype(np.float64) * COSINE).round().astype(np.int64), COSINE)
            kept = cosine >= round(least * COSINE)
            found.append((at + row[kept], product.indices[close[kept]].astype(np.int64) + first, cosine[kept]))
        i, j, cosines = (np.concatenate(x) for x in zip(*found, strict=True))
        order = np.argsort(i, kind="stable") if len(found) > 1 else slice(None)
        yield i[order], j[order], cosines[order]
