"""How much two reports look like one happening: some eleven features, weighed by a logistic regression with fixed signs."""

from __future__ import annotations

from collections.abc import Callable
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


def _cosines(gists: Gists, field: str, i: Ints, j: Ints) -> dict[str, Floats]:
    return {field: _dot(gists.matrix(field)[i], gists.matrix(field)[j])}


def _shares(gists: Gists, field: str, among: str, i: Ints, j: Ints) -> dict[str, Floats]:
    a, b, has_a, has_b = _found(gists, field, among, i, j)
    either = has_a.astype(np.float64) + has_b
    found = (a + b) / np.maximum(1.0, either)
    return {f"{field}_found": found, f"{field}_missing": np.where(has_a & has_b, 1.0 - np.maximum(a, b), 0.0)}


def _numbers(gists: Gists, i: Ints, j: Ints) -> dict[str, Floats]:
    n = gists.size("numbers")
    shared = _dot(gists.present("numbers")[i], gists.present("numbers")[j])
    differ = ((shared == 0) & (np.minimum(n[i], n[j]) >= 2)).astype(np.float64)
    return {"numbers_shared": shared / np.maximum(1.0, np.sqrt(n[i] * n[j])), "numbers_differ": differ}


def _years(gists: Gists, i: Ints, j: Ints) -> dict[str, Floats]:
    n = gists.size("years")
    same = _dot(gists.present("years")[i], gists.present("years")[j])
    return {"years_differ": ((same == 0) & (n[i] > 0) & (n[j] > 0)).astype(np.float64)}


#: What is made of which vectors; between two lots the matrices are given up.
_LOTS: Final[tuple[tuple[Callable[[Gists, Ints, Ints], dict[str, Floats]], ...], ...]] = (
    (
        lambda g, i, j: _cosines(g, "all", i, j),
        lambda g, i, j: _shares(g, "persons", "all", i, j),
        lambda g, i, j: {k.replace("top_names", "names"): v for k, v in _shares(g, "top_names", "all", i, j).items()},
    ),
    (lambda g, i, j: _cosines(g, "pairs", i, j),),
    (lambda g, i, j: _cosines(g, "opening", i, j), lambda g, i, j: _cosines(g, "head", i, j)),
    (lambda g, i, j: _cosines(g, "names", i, j), lambda g, i, j: _shares(g, "places", "everywhere", i, j), _numbers, _years),
)


def features(gists: Gists, i: Ints, j: Ints) -> Floats:
    """The features (columns, as in `FEATURES`) of the pairs of texts `i[k]`, `j[k]`, each 0 to 1."""
    table = np.zeros((len(i), len(FEATURES)))
    for lot in _LOTS:
        for at in range(0, len(i), _BLOCK):
            block = slice(at, at + _BLOCK)
            for name, values in ((k, v) for make in lot for k, v in make(gists, i[block], j[block]).items()):
                if name in FEATURES:
                    table[block, FEATURES.index(name)] = values
        gists.forget()
    return table


@cache
def weights() -> dict[str, float]:
    """The weights of the features and the `bias`, as fitted by `bench/stories/train.py`."""
    return {row["feature"]: float(row["weight"]) for row in load_rows(WEIGHTS).rows}


def likeness(gists: Gists, i: Ints, j: Ints) -> Floats:
    """Log odds that two texts tell of one happening, by their words alone; publication dates come on top (`date_gap`)."""
    known = weights()
    # Summed row by row, not as a matrix product: that rounds otherwise when other pairs stand beside.
    odds = features(gists, i, j)
    odds *= np.array([known[f] for f in FEATURES])
    odds = odds.sum(axis=1) + known["bias"]
    # As it is stored: what is made anew and what was kept compare alike.
    return np.asarray(odds.astype(np.float32).astype(np.float64))
