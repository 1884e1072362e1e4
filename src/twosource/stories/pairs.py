"""How much two reports look like one happening: some twelve features, weighed by a logistic regression with fixed signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
_BLOCK: Final = 5_000

#: What brings the features of rare words to 1 or so: the weight of an unknown name (nats), and the logarithm of 150 nats.
_NAME: Final = 11.5
_WORDS: Final = 5.0

#: Log odds of two texts at most that share nothing rare but one name, or no name and rare words at all: a chance of .1. Of short texts one town
#: makes half of the cosines. Of the invented reports that were moved into a few towns this raises the precision of their first three sentences
#: from .75 to .96 and of all from .937 to .979; ECB+ loses .008 as fitted. The fit does not find it, since ECB+ holds few such pairs.
_BARE: Final = -2.2

#: Features that may only raise a score, and those that may only lower it: a sign that the data would turn round is chance.
RAISING: Final = ("all", "opening", "names", "pairs", "persons_found", "numbers_shared", "second_name", "name_and_words")
LOWERING: Final = ("numbers_differ", "years_differ", "persons_missing", "names_missing")
FEATURES: Final = (*RAISING, *LOWERING)


def _dot(a: Any, b: Any) -> Floats:
    return np.asarray(a.multiply(b).sum(axis=1), dtype=np.float64).ravel()


def _found(gists: Gists, field: str, among: str, i: Ints, j: Ints) -> tuple[Floats, Floats, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """The share of the one's top entries that the other has, both ways, and which of the two have any."""
    top, all_ = gists.matrix(field), gists.present(among)
    n = gists.size(field)
    return _dot(top[i], all_[j]), _dot(top[j], all_[i]), n[i] > 0, n[j] > 0


def _cosines(gists: Gists, fields: Sequence[str], i: Ints, j: Ints) -> dict[str, Floats]:
    return {f: _dot(gists.matrix(f)[i], gists.matrix(f)[j]) for f in fields}


def _shares(gists: Gists, field: str, among: str, i: Ints, j: Ints) -> dict[str, Floats]:
    a, b, has_a, has_b = _found(gists, field, among, i, j)
    either = has_a.astype(np.float64) + has_b
    missing = np.where(has_a & has_b, 1.0 - np.maximum(a, b), 0.0)
    return {f"{field}_found": (a + b) / np.maximum(1.0, either), f"{field}_missing": missing}


def _of_all(gists: Gists, i: Ints, j: Ints) -> dict[str, Floats]:
    names = _shares(gists, "top_names", "all", i, j)
    return {**_cosines(gists, ("all",), i, j), **_shares(gists, "persons", "all", i, j), "names_missing": names["top_names_missing"]}


def _of_pairs(gists: Gists, i: Ints, j: Ints) -> dict[str, Floats]:
    return _cosines(gists, ("pairs",), i, j)


def _of_beginnings(gists: Gists, i: Ints, j: Ints) -> dict[str, Floats]:
    return _cosines(gists, ("opening",), i, j)


def _of_rare(gists: Gists, i: Ints, j: Ints) -> dict[str, Floats]:
    """What rare words both have: of short texts by two hands they may be all that is common.

    One name says nothing without other words: in a local paper it is that of the town.
    """
    called, rare = gists.matrix("called"), gists.matrix("rare")
    first, second = rarest(called[i].multiply(called[j]).tocsr())
    words = np.log1p(_dot(rare[i], rare[j])) / _WORDS
    return {"second_name": second / _NAME, "name_and_words": first / _NAME * words}


def rarest(shared: Any) -> tuple[Floats, Floats]:
    """The largest entry of every row of a sparse array and the one after it, 0 where there is none."""
    row = np.repeat(np.arange(shared.shape[0]), np.diff(shared.indptr))
    order = np.lexsort((-shared.data, row))
    found = np.zeros((2, shared.shape[0]))
    for k in (0, 1):
        at = shared.indptr[:-1] + k
        some = np.flatnonzero(at < shared.indptr[1:])
        found[k, some] = shared.data[order[at[some]]]
    return found[0], found[1]


def _of_names(gists: Gists, i: Ints, j: Ints) -> dict[str, Floats]:
    numbers, years = gists.size("numbers"), gists.size("years")
    shared = _dot(gists.present("numbers")[i], gists.present("numbers")[j])
    same_year = _dot(gists.present("years")[i], gists.present("years")[j])
    return {
        **_cosines(gists, ("names",), i, j),
        "numbers_shared": shared / np.maximum(1.0, np.sqrt(numbers[i] * numbers[j])),
        "numbers_differ": ((shared == 0) & (np.minimum(numbers[i], numbers[j]) >= 2)).astype(np.float64),
        "years_differ": ((same_year == 0) & (years[i] > 0) & (years[j] > 0)).astype(np.float64),
    }


def features(gists: Gists, i: Ints, j: Ints) -> Floats:
    """The features (columns, as in `FEATURES`) of the pairs of texts `i[k]`, `j[k]`, each 0 to 1."""
    table = np.zeros((len(i), len(FEATURES)))
    for some in (_of_all, _of_pairs, _of_beginnings, _of_names, _of_rare):
        for at in range(0, len(i), _BLOCK):
            block = slice(at, at + _BLOCK)
            for name, values in some(gists, i[block], j[block]).items():
                table[block, FEATURES.index(name)] = values
        gists.forget()
    return table


@cache
def weights() -> dict[str, float]:
    """The weights of the features and the `bias`, as fitted by `bench/stories/train.py`."""
    return {row["feature"]: float(row["weight"]) for row in load_rows(WEIGHTS).rows}


def weighed(rows: Floats, known: Mapping[str, float]) -> Floats:
    """Log odds of pairs by their features (`FEATURES`), which are changed; `known`: the weights of the features and the `bias`."""
    bare = (rows[:, [FEATURES.index(f) for f in ("second_name", "name_and_words")]] == 0).all(axis=1)
    # Summed row by row, not as a matrix product: that rounds otherwise when other pairs stand beside.
    rows *= np.array([known[f] for f in FEATURES])
    odds = rows.sum(axis=1) + known["bias"]
    odds[bare] = np.minimum(odds[bare], _BARE)
    return np.asarray(odds)


def likeness(gists: Gists, i: Ints, j: Ints) -> Floats:
    """Log odds that two texts tell of one happening, by their words alone; publication dates come on top (`date_gap`)."""
    odds = weighed(features(gists, i, j), weights())
    # As it is stored: what is made anew and what was kept compare alike.
    return odds.astype(np.float32).astype(np.float64)
