"""Windows of one to three paragraphs against the rest of their report: the features that tell stitched-in passages from a report's own."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from .gist import background_weight
from .names import CALENDAR, WEEKDAYS, Names, Word, counts_of, names_of, words_of, zipf

Floats: TypeAlias = npt.NDArray[np.float64]

#: The longest window, in paragraphs.
LONGEST: Final = 3
#: Bodies with fewer paragraphs have no rest to compare with; of longer ones than `MOST` the beginning is looked at.
FEWEST: Final = 4
MOST: Final = 150

#: Letters by which forms of a word are taken together (Russia, Russian), and the least weight of a word for that, in nats.
_STEM: Final = 5
_STEM_WEIGHT: Final = 2.0
#: A word this frequent (Zipf) is no name inside a report, however it is written.
_NAME_ZIPF: Final = 5.6

_CURLY_QUOTES: Final = re.compile("[“”]")
_STRAIGHT_QUOTES: Final = re.compile('"')
_CURLY: Final = re.compile("’")
_STRAIGHT: Final = re.compile("'")
_HONORIFIC: Final = re.compile(r"\b(?:Mr|Ms|Mrs|Dr)\.?\s")

FEATURES: Final = (
    "words", "found_by_words", "found_apart", "alike_by_words", "stems_by_words", "stems_apart", "names_alike", "names_new", "no_name",
    "title", "edge_before", "edge_after", "edge", "host", "host_gap", "nearest", "nearest_three", "nearest_apart", "best", "key",
    "key_apart", "introduced", "first", "last", "short", "length", "paragraphs", "other_day", "quotes_differ", "quotes_alike",
    "apostrophes_differ", "apostrophes_alike", "honorific_new", "honorific_alike",
)  # fmt: skip


def _cosines(a: Floats, b: Floats) -> Floats:
    """Row by row; 0 where a row is empty."""
    size = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    return np.asarray((a * b).sum(axis=1) / np.maximum(size, 1e-9))


def _sums(rows: Floats) -> Floats:
    """Running sums with a row of zeros in front."""
    return np.concatenate([np.zeros((1, *rows.shape[1:])), rows.cumsum(axis=0)])


def _table(counts: Sequence[Mapping[str, int]], columns: dict[str, int]) -> Floats:
    table = np.zeros((len(counts), max(1, len(columns))))
    for i, row in enumerate(counts):
        for word, n in row.items():
            if (k := columns.get(word)) is not None:
                table[i, k] = n
    return table


@dataclass(frozen=True)
class Page:
    """The paragraphs of a report, read once."""

    title: str
    body: Sequence[str]

    @cached_property
    def words(self) -> list[tuple[Word, ...]]:
        return [words_of(p) for p in self.body]

    @cached_property
    def names(self) -> list[Names]:
        return [names_of(p) for p in self.body]

    @cached_property
    def counts(self) -> list[Mapping[str, int]]:
        return [counts_of(p) for p in self.body]

    @cached_property
    def columns(self) -> dict[str, int]:
        forms = dict.fromkeys(w for c in [*self.counts, Counter(self.title_words)] for w in c if background_weight(w) > 0)
        return {w: i for i, w in enumerate(forms)}

    @cached_property
    def title_words(self) -> list[str]:
        return [w.form for w in words_of(self.title)]

    @cached_property
    def is_name(self) -> npt.NDArray[np.bool_]:
        """Which words are mostly written with a capital."""
        total: Counter[str] = Counter()
        capital: Counter[str] = Counter()
        for words, counts in zip(self.words, self.counts, strict=True):
            total.update(counts)
            capital.update(w.form for w in words if w.capital)
        named = [2 * capital[w] > total[w] and w not in CALENDAR and zipf(w) < _NAME_ZIPF for w in self.columns]
        return np.array(named or [False])

    def matches(self, pattern: re.Pattern[str]) -> Floats:
        """Running sums of how often a pattern occurs in the paragraphs."""
        return _sums(np.array([float(len(pattern.findall(p))) for p in self.body]))


def windows_of(n: int) -> npt.NDArray[np.int64]:
    """First paragraph and the one behind the last of all windows that leave a rest of two."""
    found = [(a, a + m) for m in range(1, LONGEST + 1) for a in range(n - m + 1) if m < n - 1]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _apart(values: Floats, sizes: npt.NDArray[np.int64]) -> Floats:
    """How far a value lies from those of the other windows of the same size, in standard deviations (with a floor, for very even pages)."""
    out = np.zeros_like(values)
    for m in range(1, LONGEST + 1):
        if (of := sizes == m).any():
            out[of] = (values[of] - values[of].mean()) / (values[of].std() + 0.05)
    return out


def _sides(inside: Floats, outside: Floats, inside_2: Floats, outside_2: Floats) -> Floats:
    """Two ways of writing inside and outside a window: 1 where both keep to the same one, -1 where each keeps to another."""
    return np.asarray((inside - inside_2) / (inside + inside_2 + 1) * (outside - outside_2) / (outside + outside_2 + 1))


class _Counted:
    """Counts of words in windows (`inside`) and in what is left without them (`outside`), and logarithmic, weighed vectors of both."""

    def __init__(self, table: Floats, weight: Floats, spans: npt.NDArray[np.int64]) -> None:
        self.table, self.weight, self._spans = table, weight, spans
        self._running = _sums(table)
        self.inside = self.between(spans[:, 0], spans[:, 1])
        self.outside = self._running[-1] - self.inside
        self.vectors, self.rest = self.weighed(self.inside), self.weighed(self.outside)

    def between(self, start: npt.NDArray[np.int64], end: npt.NDArray[np.int64]) -> Floats:
        return np.asarray(self._running[end] - self._running[start])

    def weighed(self, counts: Floats) -> Floats:
        return np.asarray(np.log1p(counts) * self.weight)

    def alike(self) -> Floats:
        return _cosines(self.vectors, self.rest)

    def found(self) -> Floats:
        """The share of a window's weight that stands in the rest too."""
        return np.asarray((self.vectors * (self.outside > 0)).sum(axis=1) / np.maximum(self.vectors.sum(axis=1), 1e-9))


def _edges(of: _Counted, a: npt.NDArray[np.int64], b: npt.NDArray[np.int64], n: int) -> dict[str, Floats]:
    """How a window goes on from what stands before it and into what follows, and how these two go together without it."""
    rows = np.concatenate([of.weighed(of.table), np.zeros((1, of.table.shape[1]))])
    before = of.weighed(of.between(np.maximum(a - 2, 0), a))
    after = of.weighed(of.between(b, np.minimum(b + 2, n)))
    host = _cosines(before, after)
    return {
        "edge_before": _cosines(rows[a], rows[np.where(a > 0, a - 1, n)]),
        "edge_after": _cosines(rows[b - 1], rows[b]),
        "edge": np.maximum(_cosines(rows[a], before), _cosines(rows[b - 1], after)),
        "host": host,
        "host_gap": host - np.maximum(_cosines(of.vectors, before), _cosines(of.vectors, after)),
    }


def _nearest(of: _Counted, spans: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Cosine of a window with the paragraph of the rest that is nearest, and the mean of the nearest three."""
    rows = of.weighed(of.table)
    rows = rows / np.maximum(np.sqrt((rows * rows).sum(axis=1, keepdims=True)), 1e-9)
    vectors = of.vectors / np.maximum(np.sqrt((of.vectors**2).sum(axis=1, keepdims=True)), 1e-9)
    alike = vectors @ rows.T
    place = np.arange(rows.shape[0])
    alike[(place >= spans[:, :1]) & (place < spans[:, 1:])] = 0.0
    top = np.sort(alike, axis=1)[:, ::-1]
    return top[:, 0], top[:, :3].mean(axis=1)


def _key(of: _Counted, sizes: npt.NDArray[np.int64]) -> Floats:
    """The share of the words that run through the rest (in two or more paragraphs) that a window has too."""
    has = (of.table > 0).astype(np.float64)
    running = _sums(has)
    spread = running[-1] - (running[of._spans[:, 1]] - running[of._spans[:, 0]])
    weight = np.where(spread >= 2, spread * of.weight, 0.0)
    return np.asarray((weight * (of.inside > 0)).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9))


def _introduced(page: Page, words: _Counted, spans: npt.NDArray[np.int64]) -> Floats:
    """Whether a window names a person in full, or with a title, who is named in the rest too."""
    rows = np.zeros((len(page.body), words.table.shape[1]))
    for i, names in enumerate(page.names):
        rows[i, [page.columns[w] for w in names.persons if w in page.columns]] = 1
    running = _sums(rows)
    named = (running[spans[:, 1]] - running[spans[:, 0]]) > 0
    return np.asarray((named & (words.outside > 0)).any(axis=1), dtype=np.float64)


def _writing(page: Page, a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]) -> dict[str, Floats]:
    """House style: curly against straight marks, Mr against bare names."""
    found = {}
    for name, one, two in (("quotes", _CURLY_QUOTES, _STRAIGHT_QUOTES), ("apostrophes", _CURLY, _STRAIGHT)):
        first, second = page.matches(one), page.matches(two)
        x, y = first[b] - first[a], second[b] - second[a]
        sides = _sides(x, first[-1] - x, y, second[-1] - y)
        found[f"{name}_differ"], found[f"{name}_alike"] = np.maximum(-sides, 0.0), np.maximum(sides, 0.0)
    sums = page.matches(_HONORIFIC)
    inside = sums[b] - sums[a]
    found["honorific_new"] = ((inside > 0) & (sums[-1] == inside)).astype(np.float64)
    found["honorific_alike"] = ((inside > 0) & (sums[-1] > inside)).astype(np.float64)
    return found


def _stems(page: Page) -> tuple[Floats, Floats]:
    stems: list[Counter[str]] = []
    weight: dict[str, float] = {}
    for counts in page.counts:
        row: Counter[str] = Counter()
        for word, n in counts.items():
            if (w := background_weight(word)) > _STEM_WEIGHT:
                row[word[:_STEM]] += n
                weight[word[:_STEM]] = max(w, weight.get(word[:_STEM], 0.0))
        stems.append(row)
    return _table(stems, {s: i for i, s in enumerate(weight)}), np.array([*weight.values()] or [0.0])


def features(page: Page) -> tuple[npt.NDArray[np.int64], Floats]:
    """The windows of a page and their features (columns, as in `FEATURES`)."""
    n = len(page.body)
    spans = windows_of(n)
    a, b = spans[:, 0], spans[:, 1]
    sizes = b - a
    words = _Counted(_table(page.counts, page.columns), np.array([background_weight(w) for w in page.columns] or [0.0]), spans)
    stems = _Counted(*_stems(page), spans)
    length = _sums(np.array([float(len(w)) for w in page.words]))
    inside = length[b] - length[a]
    log_length = np.log1p(inside)
    found, alike, stem_alike = words.found(), words.alike(), stems.alike()
    nearest, three = _nearest(stems, spans)
    key = _key(stems, sizes)
    title = words.weighed(_table([Counter(set(page.title_words))], page.columns))
    new_name = page.is_name & (words.outside == 0)
    rows = words.weighed(words.table)
    own = np.stack([_cosines(rows[np.minimum(a + o, b - 1)], words.rest) for o in range(LONGEST)])
    days = _sums(np.array([[float(d in c) for d in WEEKDAYS] for c in page.counts]))
    day_in = days[b] - days[a] > 0
    day_out = days[-1] - (days[b] - days[a]) > 0
    made: dict[str, Any] = {
        "words": log_length,
        "found_by_words": found * log_length,
        "found_apart": _apart(found, sizes),
        "alike_by_words": alike * log_length,
        "stems_by_words": stem_alike * log_length,
        "stems_apart": _apart(stem_alike, sizes),
        "names_alike": _cosines(words.vectors * page.is_name, words.rest * page.is_name),
        "names_new": np.log1p(((words.inside > 1) & new_name).sum(axis=1)),
        "no_name": ((words.inside > 0) & page.is_name).sum(axis=1) == 0,
        "title": _cosines(words.vectors, np.broadcast_to(title, words.vectors.shape)),
        **_edges(words, a, b, n),
        "nearest": nearest,
        "nearest_three": three,
        "nearest_apart": _apart(three, sizes),
        "best": own.max(axis=0),
        "key": key,
        "key_apart": _apart(key, sizes),
        "introduced": _introduced(page, words, spans),
        "first": a == 0,
        "last": b == n,
        "short": inside < 20,
        "length": np.log1p(length[-1] - inside),
        "paragraphs": np.full(len(a), math.log(n)),
        "other_day": day_in.any(axis=1) & day_out.any(axis=1) & ~(day_in & day_out).any(axis=1),
        **_writing(page, a, b),
    }
    return spans, np.stack([np.asarray(made[f], dtype=np.float64) for f in FEATURES], axis=1)
