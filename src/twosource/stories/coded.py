"""Paragraphs as numbers: each is read once, however many reports print it, and what is asked of many reports is asked of arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from .gist import background_weight, number_of
from .names import CALENDAR, Word, words_of, zipf

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def ranked(words: Sequence[str]) -> tuple[npt.NDArray[np.int32], Ints]:
    """The numbers of some words, sorted, and the words in that order; of equal numbers in the order of the words."""
    numbers = np.array([number_of(w) for w in words], np.int32)
    order = np.argsort(numbers, kind="stable")
    found = numbers[order]
    for k in np.flatnonzero(found[1:] == found[:-1]).tolist():
        at = np.flatnonzero(found == found[k])
        order[at] = sorted(order[at].tolist(), key=lambda i: words[i])
    return found, order


def spread(starts: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """The places of the stretches `starts[r]` to `starts[r + 1]` one after another, and how many each has."""
    sizes = starts[rows + 1] - starts[rows]
    ends = np.cumsum(sizes)
    return np.repeat(starts[rows] - (ends - sizes), sizes) + np.arange(int(ends[-1]) if len(ends) else 0), sizes


@dataclass(frozen=True)
class Coded:
    """Some texts (paragraphs and titles). Word k of text p is `word[starts[p] + k]`, by its place among `forms`, which are sorted by `number`.

    `entry_word`, `entry_count` and `entry_capital`, from `entry_starts[p]` on: the different words of text p, sorted, with how often they are
    there, and how often with a capital. `number`, `weight`, `zipf` and `calendar` are of the forms.
    """

    texts: tuple[str, ...]
    place: dict[str, int]
    words: list[tuple[Word, ...]]
    forms: list[str]
    number: npt.NDArray[np.int32]
    weight: Floats
    zipf: Floats
    calendar: Flags
    starts: Ints
    word: Ints
    capital: Flags
    near: Flags
    entry_starts: Ints
    entry_word: Ints
    entry_count: Ints
    entry_capital: Ints

    @staticmethod
    def of(texts: Iterable[str]) -> Coded:
        """Read texts, equal ones once."""
        place = {t: k for k, t in enumerate(dict.fromkeys(texts))}
        words = [words_of(t) for t in place]
        first: dict[str, int] = {}
        coded = np.array([first.setdefault(w.form, len(first)) for of in words for w in of], np.int64)
        known = list(first)
        number, order = ranked(known)
        rank = np.empty(len(known), np.int64)
        rank[order] = np.arange(len(known))
        word = rank[coded]
        forms = [known[k] for k in order.tolist()]
        capital = np.array([w.capital for of in words for w in of], np.bool_)
        sizes = [len(of) for of in words]
        owner = np.repeat(np.arange(len(words)), sizes)
        keys, inverse = np.unique(owner * max(1, len(forms)) + word, return_inverse=True)
        entry = np.divmod(keys, max(1, len(forms)))
        return Coded(
            tuple(place),
            place,
            words,
            forms,
            number,
            np.array([background_weight(w) for w in forms], np.float64),
            np.array([0.0 if w[0].isdigit() else zipf(w) for w in forms], np.float64),
            np.array([w in CALENDAR for w in forms], np.bool_),
            np.cumsum([0, *sizes]),
            word,
            capital,
            np.array([w.near for of in words for w in of], np.bool_),
            np.searchsorted(entry[0], np.arange(len(words) + 1)),
            entry[1],
            np.bincount(inverse, minlength=len(keys)),
            np.bincount(inverse[capital], minlength=len(keys)),
        )

    @cached_property
    def rank(self) -> dict[str, int]:
        """The place of every form."""
        return {w: k for k, w in enumerate(self.forms)}

    @cached_property
    def digit(self) -> Flags:
        """Which forms are numbers."""
        return np.array([w[0].isdigit() for w in self.forms], np.bool_)

    def of_all(self, texts: Iterable[str]) -> Ints:
        """The places of texts."""
        return np.array([self.place[t] for t in texts], np.int64)
