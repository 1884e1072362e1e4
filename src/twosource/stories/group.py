"""Texts -> groups that tell of one happening."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from .gist import Gists
from .linkage import groups_of
from .neighbours import MOST, Bonds, bonds
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
_LEAST: Final = 0.02


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day of publication of every text, as ordinals; NaN where none is known."""

    first: Floats
    last: Floats

    def gap(self, a: Ints, b: Ints) -> Floats:
        """Days between two texts, 0 where their times overlap or one is not known."""
        between = np.fmax(self.first[a] - self.last[b], self.first[b] - self.last[a])
        return np.asarray(np.nan_to_num(np.maximum(between, 0.0)))


def chances(found: Bonds, days: Days) -> Floats:
    """The chance that the two of a pair tell of one happening, 0 to 1."""
    gap = np.log2(np.maximum(days.gap(found.a, found.b), _SHORT) / _SHORT) / np.log2(_LONG / _SHORT)
    return np.asarray(1.0 / (1.0 + np.exp(DATE_GAP * np.minimum(gap, 1.0) - found.likeness)))


def group(gists: Gists, days: Days, new: npt.NDArray[np.bool_] | None = None, known: Bonds | None = None) -> tuple[list[list[int]], Bonds]:
    """Rows of `gists` in groups (sorted; each row in one), and the pairs that were compared. A text without words is alone.

    `known`: pairs compared before, which cover all but the rows `new`. Depends on the numbering of the rows only where bonds are equal.
    """
    fresh = np.ones(gists.n, dtype=np.bool_) if new is None or known is None else new
    found = bonds(gists, fresh, known or Bonds.none())
    chance = chances(found, days)
    kept = chance >= _LEAST
    copies = (found.near[kept] >= _COPY) & (chance[kept] >= _COPY_CHANCE)
    return groups_of(gists.n, found.a[kept], found.b[kept], chance[kept], MOST, copies), found
