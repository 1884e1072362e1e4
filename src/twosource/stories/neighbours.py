"""For every text the nearest others. A new text is among the nearest of some; what it pushes out goes, unless it is held from the other side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from .heavy import Entries, Lists, foremost, near
from .index import Side
from .pairs import Floats, Ints

#: For every text so many nearest others are compared. On labelled stories 25 to 200 do alike (15: .015 less).
MOST: Final = 40


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs of texts as each side sees them: `owner[k]` and `other[k]` are texts, `near[k]` their cosine (1/`COSINE`), `likeness[k]` the log
    odds that they tell of one happening, NaN where it is not known yet.
    """

    owner: Ints
    other: Ints
    near: Ints
    likeness: Floats

    @staticmethod
    def none() -> Links:
        return Links(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))

    def where(self, kept: npt.NDArray[np.bool_] | Ints | slice) -> Links:
        return Links(self.owner[kept], self.other[kept], self.near[kept], self.likeness[kept])

    def and_(self, more: Links) -> Links:
        return Links.of([self, more])

    @staticmethod
    def of(found: Sequence[Links]) -> Links:
        some = [Links.none(), *found]
        return Links(
            np.concatenate([f.owner for f in some]),
            np.concatenate([f.other for f in some]),
            np.concatenate([f.near for f in some]),
            np.concatenate([f.likeness for f in some]),
        )


def ranks(owner: Ints, nearness: Ints, other: Ints) -> Ints:
    """The place of every entry among those of the same owner: the nearest first, then by `other`."""
    order = np.lexsort((other, -nearness, owner))
    sorted_owner = owner[order]
    starts = np.flatnonzero(np.append(True, sorted_owner[1:] != sorted_owner[:-1])[: len(owner)])
    del sorted_owner
    found = np.empty(len(owner), np.int64)
    found[order] = np.arange(len(owner)) - np.repeat(starts, np.diff(np.append(starts, len(owner))))
    return found


def candidates(new: Ints, heavy: Entries, old: Side) -> Links:
    """Pairs with a new text that may be among the `MOST` nearest of one side, once each (`owner` is new), likeness not known.

    Of old texts those matter that are among the nearest of a new one, or for which the new one reaches the bar.
    """
    found = []
    for i, j, cosine in near(heavy, [Lists.of(heavy), *old.lists]):
        kept = i != j
        i, j, cosine = i[kept], j[kept], cosine[kept]
        kept = foremost(i, cosine, MOST)
        if old.n:
            there = np.flatnonzero(~kept & (j >= len(new)))
            kept[there] = cosine[there] >= old.take(j[there] - len(new)).bars
        i, j, cosine = i[kept], j[kept], cosine[kept]
        there = np.flatnonzero(j >= len(new))
        known = old.take(j[there] - len(new))
        other = new[np.where(j < len(new), j, 0)]
        other[there] = known.texts
        top = ranks(i, cosine, other) < MOST
        # Between two new ones the other side finds the pair too.
        top[there] |= old.reached(known, cosine[there])
        a, b = new[i[top]], other[top]
        turned = (j[top] < len(new)) & (b < a)
        found.append(Links(np.where(turned, b, a), np.where(turned, a, b), cosine[top], np.full(int(top.sum()), np.nan)))
    links = Links.of(found)
    del found
    order = np.lexsort((links.other, links.owner))
    again = np.zeros(len(order), np.bool_)
    for k, column in enumerate((links.owner, links.other)):
        same = column[order[1:]] == column[order[:-1]]
        again[1:] = again[1:] & same if k else same
    return links.where(order[~again])


def _place(texts: Ints, of: Ints) -> Ints:
    """The place of each of `of` in the sorted `texts`, -1 for those that are not there."""
    at = np.minimum(np.searchsorted(texts, of), max(0, len(texts) - 1))
    return np.where(texts[at] == of, at, -1) if len(texts) else np.full(len(of), -1)


@dataclass(frozen=True, slots=True)
class Change:
    """`links`: all of those texts whose links have changed; `dropped`: links that went, as their owners had them."""

    links: Links
    dropped: Links


def _first(fresh: Links) -> Links:
    """The links of texts that had none: both sides of pairs of which one side has the other among its `MOST` nearest."""
    n = len(fresh.owner)
    owner, other = np.concatenate([fresh.owner, fresh.other]), np.concatenate([fresh.other, fresh.owner])
    held = ranks(owner, np.concatenate([fresh.near, fresh.near]), other) < MOST
    rows = np.flatnonzero(held[:n] | held[n:])
    both = np.concatenate([rows, rows])
    return Links(np.concatenate([owner[rows], other[rows]]), np.concatenate([other[rows], owner[rows]]), fresh.near[both], fresh.likeness[both])


def relink(fresh: Links, load: Callable[[Ints], Links]) -> Change:
    """The links of all texts that `fresh` pairs touch. `load`: the links of old texts; a text is loaded once.

    A link is held while one of its sides has the other among its `MOST` nearest.
    """
    owners = np.unique(np.concatenate([fresh.owner, fresh.other]))
    old = load(owners)
    if not len(old.owner):
        return Change(_first(fresh), Links.none())
    added = fresh.and_(Links(fresh.other, fresh.owner, fresh.near, fresh.likeness))
    links = old.and_(added)
    before, after = ranks(old.owner, old.near, old.other), ranks(links.owner, links.near, links.other)
    pushed = (before < MOST) & (after[: len(before)] >= MOST)
    more = np.setdiff1d(old.other[pushed], owners)
    others = load(more)
    links = links.and_(others)
    after = np.concatenate([after, ranks(others.owner, others.near, others.other)])
    owners = np.union1d(owners, more)
    texts = np.union1d(owners, links.other)
    mine, theirs = _place(texts, links.owner), _place(texts, links.other)
    key, turned = mine * len(texts) + theirs, theirs * len(texts) + mine
    order = np.argsort(key)
    at = np.minimum(np.searchsorted(key[order], turned), max(0, len(order) - 1))
    there = key[order][at] == turned if len(order) else np.zeros(0, np.bool_)
    # What a text that was not loaded holds is held still: only what came or was pushed out can change, and that was loaded.
    held = (after < MOST) | np.where(there, after[order][at] < MOST if len(order) else False, True)
    is_new = np.zeros(len(links.owner), np.bool_)
    is_new[len(old.owner) : len(old.owner) + len(added.owner)] = True
    changed = np.unique(links.owner[is_new == held])
    kept = held & np.isin(links.owner, changed)
    return Change(links.where(kept), links.where(~held & ~is_new))


def bars(links: Links) -> dict[int, int]:
    """How near another text has to be to be among the `MOST` nearest of a text; 0 for those that have fewer, which are left out."""
    last = ranks(links.owner, links.near, links.other) == MOST - 1
    return dict(zip(links.owner[last].tolist(), links.near[last].tolist(), strict=True))
