"""The heaviest words of texts, by which they are found: an index from words to texts, and cosines of those words alone."""

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


def joined(a: Entries, b: Entries) -> Entries:
    """The rows of a, then those of b."""
    owner = np.concatenate([a.owner, b.owner + a.n])
    return Entries(owner, np.concatenate([a.word, b.word]), np.concatenate([a.weight, b.weight]), a.n + b.n)


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


def near(left: Entries, right: Entries, least: float = NEAR) -> Iterator[tuple[Ints, Ints, Ints]]:
    """The pairs (row of left, row of right) with a cosine of `least` or more, and the cosine (1/`COSINE`); all of a row of left at once."""
    from scipy.sparse import csr_array

    columns = np.unique(left.word)
    place = np.minimum(np.searchsorted(columns, right.word), max(0, len(columns) - 1))
    shared = columns[place] == right.word if len(columns) else np.zeros(len(right.word), np.bool_)
    turned = csr_array((right.weight[shared], (place[shared], right.owner[shared])), shape=(max(1, len(columns)), max(1, right.n)))
    ends = np.concatenate([[0], np.cumsum(np.bincount(left.owner, minlength=left.n))])
    rows = csr_array((left.weight, np.searchsorted(columns, left.word), ends), shape=(left.n, max(1, len(columns))))
    block = max(1, _HELD // max(1, right.n))
    for at in range(0, left.n, block):
        product = rows[at : at + block] @ turned
        close = np.flatnonzero(product.data >= least - 1.0 / COSINE)
        row = np.searchsorted(product.indptr, close, side="right") - 1
        cosine = np.minimum((product.data[close].astype(np.float64) * COSINE).round().astype(np.int64), COSINE)
        kept = cosine >= round(least * COSINE)
        yield at + row[kept], product.indices[close[kept]].astype(np.int64), cosine[kept]
