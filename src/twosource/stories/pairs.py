"""How much two reports look like one happening: some eleven features, weighed by a logistic regression with fixed signs."""

from __future__ import annotations

from functools import cache
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from twosource.lexicons import load_rows

from .gist import Gists

WEIGHTS: Final = "story_weights.tsv"

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]

#: Pairs that are looked at in one go; their vectors are held in memory.
_BLOCK: Final = 20_000

#: Features that may only raise a score, and those that may only lower it: a sign that the data would turn round is chance.
RAISING: Final = ("all", "opening", "head", "names", "pairs", "persons_found", "places_found", "numbers_shared")
LOWERING: Final = ("numbers_differ", "years_differ", "persons_missing", "names_missing")
FEATURES: Final = (*RAISING, *LOWERING)


def _dot(a: Any, b: Any) -> Floats:
    return np.asarray(a.multiply(b).sum(axis=1), dtype=np.float64).ravel()


def _found(gists: Gists, field: str, among: str, i: Ints, j: Ints) -> tuple[Floats, Floats, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """The share of the one's top entries that the other has, both ways, and which of the two have any."""
    top, all_ = gists.matrix(field), gists.present(among)
    n = gists.size(field)
    return _dot(top[i], all_[j]), _dot(top[j], all_[i]), n[i] > 0, n[j] > 0


def _block(gists: Gists, i: Ints, j: Ints) -> dict[str, Floats]:
    found = {f: _dot(gists.matrix(f)[i], gists.matrix(f)[j]) for f in ("all", "opening", "head", "names", "pairs")}
    for field, among in (("persons", "all"), ("places", "everywhere"), ("top_names", "all")):
        a, b, has_a, has_b = _found(gists, field, among, i, j)
        either = has_a.astype(np.float64) + has_b
        found[f"{field}_found"] = (a + b) / np.maximum(1.0, either)
        found[f"{field}_missing"] = np.where(has_a & has_b, 1.0 - np.maximum(a, b), 0.0)
    numbers, years = gists.size("numbers"), gists.size("years")
    shared = _dot(gists.present("numbers")[i], gists.present("numbers")[j])
    found["numbers_shared"] = shared / np.maximum(1.0, np.sqrt(numbers[i] * numbers[j]))
    found["numbers_differ"] = ((shared == 0) & (np.minimum(numbers[i], numbers[j]) >= 2)).astype(np.float64)
    same_year = _dot(gists.present("years")[i], gists.present("years")[j])
    found["years_differ"] = ((same_year == 0) & (years[i] > 0) & (years[j] > 0)).astype(np.float64)
    found["names_missing"] = found.pop("top_names_missing")
    return found


def features(gists: Gists, i: Ints, j: Ints) -> Floats:
    """The features (columns, as in `FEATURES`) of the pairs of texts `i[k]`, `j[k]`, each 0 to 1."""
    blocks = []
    for at in range(0, len(i), _BLOCK):
        found = _block(gists, i[at : at + _BLOCK], j[at : at + _BLOCK])
        blocks.append(np.stack([found[f] for f in FEATURES], axis=1))
    return np.concatenate(blocks) if blocks else np.zeros((0, len(FEATURES)))


@cache
def weights() -> dict[str, float]:
    """The weights of the features and the `bias`, as fitted by `bench/stories/train.py`."""
    return {row["feature"]: float(row["weight"]) for row in load_rows(WEIGHTS).rows}


def likeness(gists: Gists, i: Ints, j: Ints) -> Floats:
    """Log odds that two texts tell of one happening, by their words alone; publication dates come on top (`date_gap`)."""
    known = weights()
    # Summed row by row, not as a matrix product: that rounds otherwise when other pairs stand beside.
    odds = (features(gists, i, j) * np.array([known[f] for f in FEATURES])).sum(axis=1) + known["bias"]
    # As it is stored: what is made anew and what was kept compare alike.
    return np.asarray(odds.astype(np.float32).astype(np.float64))
