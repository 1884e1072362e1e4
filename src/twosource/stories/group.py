"""Texts -> groups that tell of one happening. What a new text touches is grouped again, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from .heavy import COSINE
from .linkage import SAME_STORY, groups_of
from .neighbours import MOST, Links
from .pairs import Floats, Ints

#: Log odds that two reports lose when they were published `_LONG` days or more apart; nothing up to `_SHORT` days, in between by the
#: logarithm of the distance. Set by hand: no labelled set has enough dates on both sides to fit it. On ben and ECB+ 0 to 2 change nothing
#: (3: .004 less); of the stories made out of 840 articles of one election year nine in ten then span under 26 days, without it 146.
#: A gap never raises a score.
DATE_GAP: Final = 2.0
_SHORT: Final = 4.0
_LONG: Final = 128.0

#: Texts that are this near by their heaviest words, and this likely of one happening, are copies with small changes.
_COPY: Final = 0.85
_COPY_CHANCE: Final = 0.9

#: Pairs below this chance are as good as none.
LEAST: Final = 0.02


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day of publication of every text, as ordinals; NaN where none is known."""

    first: Floats
    last: Floats

    def gap(self, a: Ints, b: Ints) -> Floats:
        """Days between two texts, 0 where their times overlap or one is not known."""
        between = np.fmax(self.first[a] - self.last[b], self.first[b] - self.last[a])
        return np.asarray(np.nan_to_num(np.maximum(between, 0.0)))


def chances(likeness: Floats, days: Days, a: Ints, b: Ints) -> Floats:
    """The chance that the two texts of a pair (by row of `days`) tell of one happening, 0 to 1."""
    gap = np.log2(np.maximum(days.gap(a, b), _SHORT) / _SHORT) / np.log2(_LONG / _SHORT)
    return np.asarray(1.0 / (1.0 + np.exp(DATE_GAP * np.minimum(gap, 1.0) - likeness)))


def group(links: Links, texts: Ints, days: Days) -> list[list[int]]:
    """Rows of `texts` (sorted) in groups (sorted; each row in one), by the links between them; those with others are left out."""
    if not len(texts):
        return []
    a = np.minimum(np.searchsorted(texts, links.owner), len(texts) - 1)
    b = np.minimum(np.searchsorted(texts, links.other), len(texts) - 1)
    kept = (a < b) & (texts[a] == links.owner) & (texts[b] == links.other)
    a, b, near, likeness = a[kept], b[kept], links.near[kept], links.likeness[kept]
    chance = chances(likeness, days, a, b)
    kept = chance >= LEAST
    copies = (near[kept] >= _COPY * COSINE) & (chance[kept] >= _COPY_CHANCE)
    return groups_of(len(texts), a[kept], b[kept], chance[kept], MOST, copies)


@dataclass(frozen=True, slots=True)
class Part:
    """Texts (sorted) with their days and all their links."""

    texts: Ints
    days: Days
    links: Links


def regroup(
    touched: set[str], part_of: Callable[[Iterable[str]], Part], beside: Callable[[Part], set[str]], texts_of: Callable[[str], Ints]
) -> tuple[set[str], list[Ints]]:
    """Groups that replace touched stories, and the stories that they replace.

    `part_of`: new texts and those of these stories; `beside`: the stories that hold a text which is likely (`SAME_STORY`) of one happening with
    one of a part; `texts_of`: the texts of a story.

    Average linkage never joins two groups unless some pair between them reaches `SAME_STORY`, and the groups of stories that nothing joins are
    those stories. So touched stories are grouped together with all stories beside them: when these come out as they were, nothing further
    away can have changed; one that does not is touched itself.
    """
    while True:
        inner = part_of(touched)
        others = beside(inner) - touched
        whole = part_of(touched | others) if others else inner
        groups = [whole.texts[g] for g in group(whole.links, whole.texts, whole.days)]
        of = {int(t): k for k, g in enumerate(groups) for t in g}
        grown = {s for s in others if len(groups[of[int((mine := texts_of(s))[0])]]) != len(mine) or len({of[int(t)] for t in mine}) > 1}
        if not grown:
            kept = set(inner.texts.tolist())
            return touched, [g for g in groups if int(g[0]) in kept]
        touched = touched | grown


__all__ = ["DATE_GAP", "LEAST", "SAME_STORY", "Days", "Part", "chances", "group", "regroup"]
