"""Which pairs of reports are worth a look: for every text the nearest others by its heaviest words. What is known of a pair is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from .gist import Gists
from .pairs import Floats, Ints, likeness

#: A report is looked for by this many of its heaviest words.
TOP_WORDS: Final = 40
#: Texts with a smaller cosine of these words are not compared.
NEAR: Final = 0.05
#: For every text so many nearest others are compared. On labelled stories 25 to 200 do alike (15: .015 less).
MOST: Final = 40

#: Rows of the product that are held at once.
_BLOCK: Final = 256


@dataclass(frozen=True, slots=True)
class Bonds:
    """Pairs of texts by row, `a[k] < b[k]`: cosine of the heaviest words (`near`) and log odds of one happening (`likeness`)."""

    a: Ints
    b: Ints
    near: Floats
    likeness: Floats

    @staticmethod
    def none() -> Bonds:
        return Bonds(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0))


def _heaviest(gists: Gists) -> Any:
    """Rows of unit length with the `TOP_WORDS` heaviest words of every text, as float32; columns are packed, in the order of their numbers."""
    from scipy.sparse import csr_array

    rows = gists.matrix("all")
    sizes = np.diff(rows.indptr)
    owner = np.repeat(np.arange(gists.n), sizes)
    order = np.lexsort((rows.indices, -rows.data, owner))
    rank = np.arange(len(order)) - np.repeat(rows.indptr[:-1], sizes)
    kept = np.sort(order[rank < TOP_WORDS])
    owner, weight = owner[kept], rows.data[kept]
    length = np.sqrt(np.bincount(owner, weight.astype(np.float64) ** 2, gists.n))
    columns, packed = np.unique(rows.indices[kept], return_inverse=True)
    ends = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=gists.n))])
    data = (weight / np.maximum(length, 1e-9)[owner]).astype(np.float32)
    return csr_array((data, packed.astype(np.int32), ends), shape=(gists.n, max(1, len(columns))))


def _ranks(of: Ints, near: Floats, other: Ints) -> Ints:
    """The place of every entry among those of the same `of`: the nearest first, then by `other`."""
    order = np.lexsort((other, -near, of))
    sorted_of = of[order]
    first = np.searchsorted(sorted_of, sorted_of, side="left")
    ranks = np.empty(len(of), np.int64)
    ranks[order] = np.arange(len(of)) - first
    return ranks


def _pruned(a: Ints, b: Ints, near: Floats) -> npt.NDArray[np.bool_]:
    """Which pairs are among the `MOST` nearest of one of their sides."""
    ranks = _ranks(np.concatenate([a, b]), np.concatenate([near, near]), np.concatenate([b, a]))
    return np.asarray((ranks[: len(a)] < MOST) | (ranks[len(a) :] < MOST))


def _bar(n: int, known: Bonds) -> Floats:
    """What a new neighbour must reach to be among the `MOST` nearest of a text."""
    of, near = np.concatenate([known.a, known.b]), np.concatenate([known.near, known.near])
    ranks = _ranks(of, near, np.concatenate([known.b, known.a]))
    bar = np.zeros(n)
    bar[of[ranks == MOST - 1]] = near[ranks == MOST - 1]
    return bar


def bonds(gists: Gists, new: npt.NDArray[np.bool_], known: Bonds) -> Bonds:
    """The pairs of all texts. `new`: the texts that `known` does not cover; what it says of the others is taken as it is.

    The same as with all texts new and nothing known: a text's nearest are among its nearest of before and the new ones.
    """
    rows = _heaviest(gists)
    turned = rows.T.tocsr()
    bar = np.where(new, np.inf, _bar(gists.n, known))
    a, b, near = [known.a], [known.b], [known.near]
    which = np.flatnonzero(new)
    for at in range(0, len(which), _BLOCK):
        block = which[at : at + _BLOCK]
        product = (rows[block] @ turned).tocoo()
        i, j, cosine = block[product.row], product.col.astype(np.int64), product.data.astype(np.float64).round(4)
        kept = (cosine >= NEAR) & (i != j)
        i, j, cosine = i[kept], j[kept], cosine[kept]
        kept = (_ranks(i, cosine, j) < MOST) | (cosine >= bar[j])
        i, j, cosine = i[kept], j[kept], cosine[kept]
        a.append(np.minimum(i, j))
        b.append(np.maximum(i, j))
        near.append(cosine)
    a_, b_, near_ = np.concatenate(a), np.concatenate(b), np.concatenate(near)
    # What is known stands first, and np.unique takes the first of equal ones: it keeps its likeness.
    _, first = np.unique(a_ * gists.n + b_, return_index=True)
    first = first[_pruned(a_[first], b_[first], near_[first])]
    odds = np.concatenate([known.likeness, np.zeros(len(a_) - len(known.a))])
    fresh = first[first >= len(known.a)]
    odds[fresh] = likeness(gists, a_[fresh], b_[fresh])
    return Bonds(a_[first], b_[first], near_[first], odds[first])
