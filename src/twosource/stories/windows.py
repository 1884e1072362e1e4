"""Windows of one to three paragraphs against the rest of their report: the features that tell stitched-in passages from a report's own."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from .coded import Coded, Floats, Ints, spread
from .names import WEEKDAYS, Names, Word, names_in, names_of, words_of

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

#: Entries of tables that are held at once: a window by a word for every page of a block.
_BLOCK: Final = 250_000
#: Digits of a feature that count: further ones depend on the order in which a sum is taken.
_DIGITS: Final = 9

_CURLY_QUOTES: Final = re.compile("[“”]")
_STRAIGHT_QUOTES: Final = re.compile('"')
_CURLY: Final = re.compile("’")
_STRAIGHT: Final = re.compile("'")
_HONORIFIC: Final = re.compile(r"\b(?:Mr|Ms|Mrs|Dr)\.?\s")
_MARKS: Final = (_CURLY_QUOTES, _STRAIGHT_QUOTES, _CURLY, _STRAIGHT, _HONORIFIC)

FEATURES: Final = (
    "words", "found_by_words", "found_apart", "alike_by_words", "stems_by_words", "stems_apart", "names_alike", "names_new", "no_name",
    "title", "edge_before", "edge_after", "edge", "host", "host_gap", "nearest", "nearest_three", "nearest_apart", "best", "key",
    "key_apart", "introduced", "first", "last", "short", "length", "paragraphs", "other_day", "quotes_differ", "quotes_alike",
    "apostrophes_differ", "apostrophes_alike", "honorific_new", "honorific_alike",
)  # fmt: skip


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


def windows_of(n: int) -> npt.NDArray[np.int64]:
    """First paragraph and the one behind the last of all windows that leave a rest of two."""
    found = [(a, a + m) for m in range(1, LONGEST + 1) for a in range(n - m + 1) if m < n - 1]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _cosines(dots: Floats, sizes: Floats, other: Floats) -> Floats:
    """Out of products and squared sizes; 0 where one of them is empty."""
    return np.asarray(dots / np.maximum(np.sqrt(sizes * other), 1e-9))


def _dots(a: Floats, b: Floats) -> Floats:
    """Products of vectors along the last axis."""
    return np.asarray(np.einsum("...c,...c->...", a, b))


def _sums(rows: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Running sums over the paragraphs of pages, with zeros in front."""
    out = np.zeros((rows.shape[0], rows.shape[1] + 1, *rows.shape[2:]), rows.dtype)
    np.cumsum(rows, axis=1, out=out[:, 1:])
    return out


def _apart(values: Floats, sizes: Ints) -> Floats:
    """How far a value lies from those of the other windows of the same size, in standard deviations (with a floor, for very even pages)."""
    out = np.zeros_like(values)
    for m in range(1, LONGEST + 1):
        if (of := sizes == m).any():
            some = values[:, of]
            out[:, of] = (some - some.mean(axis=1, keepdims=True)) / (some.std(axis=1, keepdims=True) + 0.05)
    return out


def _sides(inside: Floats, outside: Floats, inside_2: Floats, outside_2: Floats) -> Floats:
    """Two ways of writing inside and outside a window: 1 where both keep to the same one, -1 where each keeps to another."""
    return np.asarray((inside - inside_2) / (inside + inside_2 + 1) * (outside - outside_2) / (outside + outside_2 + 1))


class _Table:
    """The words of a block of pages with as many paragraphs each. Entry k is `count[k]` times word `word[k]` in row `row[k]`: paragraph
    `row % n` of page `row // n`; a word once a row.

    What stands in one paragraph only (`alone`) shares nothing with any other, so it is summed up; the rest has a column in `counts`: page by
    paragraph by word, with a `weight` for every page and word.
    """

    def __init__(self, shape: tuple[int, int], row: Ints, word: Ints, count: Ints, weight: Floats, words: int) -> None:
        self.shape, self.row, self.count = shape, row, count
        pages, n = shape
        self.page = row // n
        self.words = max(1, words)
        self.keys, self.group, paragraphs = np.unique(self.page * self.words + word, return_inverse=True, return_counts=True)
        self.of_page = self.keys // self.words
        shared = paragraphs > 1
        #: The column of every different word of a page, -1 for those that are alone.
        self.column = np.full(len(self.keys), -1)
        pages_of = self.of_page[shared]
        self.column[shared] = np.arange(len(pages_of)) - np.searchsorted(pages_of, pages_of)
        self.columns = int(self.column.max(initial=0)) + 1
        at = self.column[self.group]
        self.alone, kept = at < 0, at >= 0
        self.counts = np.zeros((pages, n, self.columns), np.int64)
        self.counts[self.page[kept], row[kept] % n, at[kept]] = count[kept]
        self.entry_weight = weight
        self.weight = np.zeros((pages, self.columns))
        self.weight[self.page[kept], at[kept]] = weight[kept]
        self.logs = np.log1p(np.arange(int(self.counts.sum(axis=1).max(initial=0)) + 1))
        self.single = np.log1p(count[self.alone]) * weight[self.alone]

    def by_page(self, values: npt.NDArray[Any], of: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Values of the groups `of` as pages by columns, 0 for those that have none."""
        out = np.zeros((self.shape[0], self.columns), values.dtype)
        kept = of[self.column[of] >= 0]
        out[self.of_page[kept], self.column[kept]] = values[self.column[of] >= 0]
        return out

    def lonely(self, values: npt.NDArray[Any]) -> Floats:
        """Values of the words that stand alone, summed up by paragraph: pages by paragraphs."""
        return np.asarray(np.bincount(self.row[self.alone], values, self.shape[0] * self.shape[1]).reshape(self.shape), np.float64)

    def find(self, page: Ints, word: Ints) -> Ints:
        """The groups of words of pages, -1 for what is not there."""
        key = page * self.words + word
        at = np.minimum(np.searchsorted(self.keys, key), max(0, len(self.keys) - 1))
        return np.where(self.keys[at] == key, at, -1) if len(self.keys) else np.full(len(key), -1)

    def weighed(self, counts: Ints) -> Floats:
        return np.asarray(self.logs[counts] * self.weight[:, None])


class _Counted:
    """Counts of words in windows (`inside`) and in what is left without them (`outside`), logarithmic, weighed vectors of both, and what these
    weigh with the words that stand alone: `size` and `rest_size` squared.
    """

    def __init__(self, table: _Table, spans: Ints) -> None:
        self.table, self.a, self.b = table, spans[:, 0], spans[:, 1]
        self._running = _sums(table.counts)
        self.inside = self.between(self.a, self.b)
        self.outside = self._running[:, -1:] - self.inside
        self.vectors, self.rest = table.weighed(self.inside), table.weighed(self.outside)
        self._squares = _sums(table.lonely(table.single**2))
        alone = self.alone(self._squares)
        self.size = _dots(self.vectors, self.vectors) + alone
        self.rest_size = _dots(self.rest, self.rest) + (self._squares[:, -1:] - alone)

    def between(self, start: Ints, end: Ints) -> Ints:
        return np.asarray(self._running[:, end] - self._running[:, start])

    def alone(self, running: Floats) -> Floats:
        """What running sums are in windows."""
        return np.asarray(running[:, self.b] - running[:, self.a])

    def stretch(self, start: Ints, end: Ints) -> tuple[Floats, Floats]:
        """The vectors of stretches of paragraphs, and their sizes squared."""
        found = self.table.weighed(self.between(start, end))
        return found, _dots(found, found) + self._squares[:, end] - self._squares[:, start]

    def alike(self) -> Floats:
        return _cosines(_dots(self.vectors, self.rest), self.size, self.rest_size)

    def found(self) -> Floats:
        """The share of a window's weight that stands in the rest too."""
        whole = self.vectors.sum(axis=-1) + self.alone(_sums(self.table.lonely(self.table.single)))
        return np.asarray((self.vectors * (self.outside > 0)).sum(axis=-1) / np.maximum(whole, 1e-9))


def _edges(of: _Counted, n: int) -> dict[str, Floats]:
    """How a window goes on from what stands before it and into what follows, and how these two go together without it."""
    place = np.arange(n + 1)
    rows, size = of.stretch(place, np.minimum(place + 1, n))  # nothing stands behind the last
    before, before_size = of.stretch(np.maximum(place - 2, 0), place)
    after, after_size = of.stretch(place, np.minimum(place + 2, n))
    a, b = of.a, of.b
    last = np.concatenate([[n], place[:-1]])
    along = _cosines(_dots(rows, rows[:, last]), size, size[:, last])  # a paragraph and the one before it
    led = _cosines(_dots(rows, before), size, before_size)
    follows = _cosines(_dots(rows[:, last], after), size[:, last], after_size)
    host = _cosines(_dots(before[:, a], after[:, b]), before_size[:, a], after_size[:, b])
    own = (_cosines(_dots(of.vectors, x[:, k]), of.size, s[:, k]) for x, s, k in ((before, before_size, a), (after, after_size, b)))
    return {
        "edge_before": along[:, a],
        "edge_after": along[:, b],
        "edge": np.maximum(led[:, a], follows[:, b]),
        "host": host,
        "host_gap": host - np.maximum(*own),
    }


def _nearest(of: _Counted, n: int) -> tuple[Floats, Floats]:
    """Cosine of a window with the paragraph of the rest that is nearest, and the mean of the nearest three."""
    place = np.arange(n)
    rows, size = of.stretch(place, place + 1)
    alike = np.matmul(of.vectors, rows.transpose(0, 2, 1))
    alike /= np.maximum(np.sqrt(of.size), 1e-9)[:, :, None] * np.maximum(np.sqrt(size), 1e-9)[:, None]
    alike[:, (place >= of.a[:, None]) & (place < of.b[:, None])] = 0.0
    top = np.sort(alike, axis=-1)[..., ::-1]
    return top[..., 0], top[..., :3].mean(axis=-1)


def _key(of: _Counted) -> Floats:
    """The share of the words that run through the rest (in two or more paragraphs) that a window has too."""
    running = _sums((of.table.counts > 0).astype(np.int64))
    spread_ = running[:, -1:] - (running[:, of.b] - running[:, of.a])
    weight = np.where(spread_ >= 2, spread_ * of.table.weight[:, None], 0.0)
    return np.asarray((weight * (of.inside > 0)).sum(axis=-1) / np.maximum(weight.sum(axis=-1), 1e-9))


class _Pages:
    """Reports with as many paragraphs each: `titles` and `bodies` (a row a report) are places in `coded`."""

    def __init__(self, coded: Coded, titles: Ints, bodies: Ints) -> None:
        self.coded, self.titles = coded, titles
        self.shape: tuple[int, int] = bodies.shape
        self.pieces = bodies.ravel()
        at, sizes = spread(coded.entry_starts, self.pieces)
        word = coded.entry_word[at]
        kept = coded.weight[word] > 0
        self.row, self.word = np.repeat(np.arange(len(self.pieces)), sizes)[kept], word[kept]
        self.count, self.capital = coded.entry_count[at][kept], coded.entry_capital[at][kept]

    def by_piece(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Running sums of what is told of every paragraph."""
        return _sums(values[self.pieces].reshape(*self.shape, *values.shape[1:]))

    def title_words(self) -> tuple[Ints, Ints]:
        """The words of titles that weigh something: pages and words."""
        at, sizes = spread(self.coded.entry_starts, self.titles)
        word = self.coded.entry_word[at]
        kept = self.coded.weight[word] > 0
        return np.repeat(np.arange(len(self.titles)), sizes)[kept], word[kept]

    def table(self) -> _Table:
        return _Table(self.shape, self.row, self.word, self.count, self.coded.weight[self.word], len(self.coded.forms))

    def stems(self, stem: Ints, stems: int) -> _Table:
        """The same by the beginnings of words, which weigh as much as the heaviest of them."""
        kept = np.flatnonzero(stem[self.word] >= 0)
        row, of = self.row[kept], stem[self.word[kept]]
        keys, at = np.unique(row * max(1, stems) + of, return_inverse=True)
        row_, of_ = np.divmod(keys, max(1, stems))
        count = np.bincount(at, self.count[kept], len(keys)).astype(np.int64)
        page, group = np.unique(row // self.shape[1] * max(1, stems) + of, return_inverse=True)
        heaviest = np.zeros(len(page))
        np.maximum.at(heaviest, group, self.coded.weight[self.word[kept]])
        weight = heaviest[np.searchsorted(page, row_ // self.shape[1] * max(1, stems) + of_)]
        return _Table(self.shape, row_, of_, count, weight, stems)


class Known:
    """What is told of every form, and of the coded paragraphs that are `used`, whatever report they stand in."""

    def __init__(self, coded: Coded, used: Ints) -> None:
        self.coded = coded
        first: dict[str, int] = {}
        heavy = (coded.weight > _STEM_WEIGHT).tolist()
        self.stem = np.array([first.setdefault(w[:_STEM], len(first)) if h else -1 for w, h in zip(coded.forms, heavy, strict=True)], np.int64)
        self.stems = len(first)
        self.may_be_name = ~coded.calendar & (coded.zipf < _NAME_ZIPF)
        days = [coded.rank.get(d, -1) for d in WEEKDAYS]
        self.days = np.zeros((len(coded.texts), len(WEEKDAYS)))
        self.marks = np.zeros((len(coded.texts), len(_MARKS)))
        persons: list[list[int]] = [[] for _ in coded.texts]
        for p in np.unique(used).tolist():
            text = coded.texts[p]
            self.marks[p] = [len(pattern.findall(text)) for pattern in _MARKS]
            persons[p] = sorted(coded.rank[w] for w in names_in(coded.words[p]).persons)
        for k, d in enumerate(days):
            at = np.flatnonzero(coded.entry_word == d)
            self.days[np.searchsorted(coded.entry_starts, at, side="right") - 1, k] = 1.0
        self.person_starts = np.cumsum([0, *map(len, persons)])
        self.person = np.array([w for of in persons for w in of], np.int64)


def _introduced(pages: _Pages, known: Known, words: _Counted) -> Floats:
    """Whether a window names a person in full, or with a title, who is named in the rest too."""
    table = words.table
    at, sizes = spread(known.person_starts, pages.pieces)
    row = np.repeat(np.arange(len(pages.pieces)), sizes)
    group = table.find(row // pages.shape[1], known.person[at])
    kept = (group >= 0) & (table.column[group] >= 0) if len(table.keys) else np.zeros(len(group), np.bool_)
    rows = np.zeros(table.counts.shape, np.int64)
    rows[row[kept] // pages.shape[1], row[kept] % pages.shape[1], table.column[group[kept]]] = 1
    named = words.alone(_sums(rows)) > 0
    return np.asarray((named & (words.outside > 0)).any(axis=-1), dtype=np.float64)


def _writing(marks: Floats, a: Ints, b: Ints) -> dict[str, Floats]:
    """House style: curly against straight marks, Mr against bare names. `marks`: running sums of `_MARKS`."""
    found = {}
    inside = marks[:, b] - marks[:, a]
    outside = marks[:, -1:] - inside
    for k, name in enumerate(("quotes", "apostrophes")):
        sides = _sides(inside[..., 2 * k], outside[..., 2 * k], inside[..., 2 * k + 1], outside[..., 2 * k + 1])
        found[f"{name}_differ"], found[f"{name}_alike"] = np.maximum(-sides, 0.0), np.maximum(sides, 0.0)
    found["honorific_new"] = ((inside[..., 4] > 0) & (outside[..., 4] == 0)).astype(np.float64)
    found["honorific_alike"] = ((inside[..., 4] > 0) & (outside[..., 4] > 0)).astype(np.float64)
    return found


def _features(pages: _Pages, known: Known, spans: Ints) -> Floats:
    """The features of all windows of pages: pages by windows by features."""
    n = pages.shape[1]
    a, b = spans[:, 0], spans[:, 1]
    sizes = b - a
    words = _Counted(pages.table(), spans)
    table = words.table
    stems = _Counted(pages.stems(known.stem, known.stems), spans)
    inside = words.alone(length := pages.by_piece(np.diff(pages.coded.starts).astype(np.float64)))
    log_length = np.log1p(inside)
    found, alike, stem_alike = words.found(), words.alike(), stems.alike()
    nearest, three = _nearest(stems, n)
    key = _key(stems)
    # Which words are mostly written with a capital.
    total, capital = (np.bincount(table.group, x, len(table.keys)) for x in (pages.count, pages.capital))
    is_name = (2 * capital > total) & known.may_be_name[table.keys % table.words]
    name_here = table.by_page(is_name, np.arange(len(is_name)))[:, None]
    alone_name = is_name[table.group[table.alone]]
    names, rest_names = words.vectors * name_here, words.rest * name_here
    squares = _sums(table.lonely(np.where(alone_name, table.single**2, 0.0)))
    names_in = words.alone(squares)
    names_alike = _cosines(
        _dots(names, rest_names), _dots(names, names) + names_in, _dots(rest_names, rest_names) + (squares[:, -1:] - names_in)
    )
    new = ((words.inside > 1) & name_here & (words.outside == 0)).sum(axis=-1)
    new = new + words.alone(_sums(table.lonely((alone_name & (table.count[table.alone] > 1)).astype(np.float64))))
    named = ((words.inside > 0) & name_here).any(axis=-1) | (words.alone(_sums(table.lonely(alone_name.astype(np.float64)))) > 0)
    # The words of the title, once each.
    page, title = pages.title_words()
    heavy = math.log1p(1.0) * pages.coded.weight[title]
    group = table.find(page, title)
    in_title = np.zeros(len(table.keys))
    in_title[group[group >= 0]] = heavy[group >= 0]
    dots = _dots(words.vectors, np.broadcast_to(table.by_page(in_title, np.arange(len(in_title)))[:, None], words.vectors.shape))
    dots = dots + words.alone(_sums(table.lonely(table.single * in_title[table.group[table.alone]])))
    title_size = np.asarray(np.bincount(page, heavy * heavy, pages.shape[0]), np.float64)
    place = np.arange(n)
    rows, row_size = words.stretch(place, place + 1)
    inner = [np.minimum(a + o, b - 1) for o in range(LONGEST)]
    own = [_cosines(_dots(rows[:, k], words.rest), row_size[:, k], words.rest_size) for k in inner]
    days = pages.by_piece(known.days)
    day_in = days[:, b] - days[:, a] > 0
    day_out = days[:, -1:] - (days[:, b] - days[:, a]) > 0
    made: dict[str, Any] = {
        "words": log_length,
        "found_by_words": found * log_length,
        "found_apart": _apart(found, sizes),
        "alike_by_words": alike * log_length,
        "stems_by_words": stem_alike * log_length,
        "stems_apart": _apart(stem_alike, sizes),
        "names_alike": names_alike,
        "names_new": np.log1p(new),
        "no_name": ~named,
        "title": _cosines(dots, words.size, title_size[:, None]),
        **_edges(words, n),
        "nearest": nearest,
        "nearest_three": three,
        "nearest_apart": _apart(three, sizes),
        "best": np.maximum.reduce(own),
        "key": key,
        "key_apart": _apart(key, sizes),
        "introduced": _introduced(pages, known, words),
        "first": a == 0,
        "last": b == n,
        "short": inside < 20,
        "length": np.log1p(length[:, -1:] - inside),
        "paragraphs": math.log(n),
        "other_day": day_in.any(axis=-1) & day_out.any(axis=-1) & ~(day_in & day_out).any(axis=-1),
        **_writing(pages.by_piece(known.marks), a, b),
    }
    out = np.empty((pages.shape[0], len(spans), len(FEATURES)))
    for k, f in enumerate(FEATURES):
        out[..., k] = made[f]
    return np.round(out, _DIGITS)


@dataclass(frozen=True, slots=True)
class Windows:
    """Reports (by number) with the same windows, `spans`, and the features of these: reports by windows by features, as in `FEATURES`."""

    reports: Ints
    spans: Ints
    rows: Floats


def windows(known: Known, titles: Ints, bodies: Sequence[Ints]) -> Iterator[Windows]:
    """The windows of reports, whose titles and paragraphs are places among what is `known`: some reports at a time."""
    coded = known.coded
    sizes = np.array([len(b) for b in bodies], np.int64)
    # Reports whose tables are as wide stand together.
    width = np.array([int((coded.entry_starts[b + 1] - coded.entry_starts[b]).sum()) for b in bodies], np.int64)
    for n in np.unique(sizes).tolist():
        spans = windows_of(n)
        left = np.flatnonzero(sizes == n)
        left = left[np.argsort(width[left], kind="stable")]
        while len(left):
            most = max(1, _BLOCK // max(1, len(spans) * int(width[left[0]]) // 2))
            some, left = left[:most], left[most:]
            yield Windows(some, spans, _features(_Pages(coded, titles[some], np.stack([bodies[k] for k in some.tolist()])), known, spans))


def features(page: Page) -> tuple[Ints, Floats]:
    """The windows of a page and their features (columns, as in `FEATURES`)."""
    coded = Coded.of([page.title, *page.body])
    body = coded.of_all(page.body)
    (found,) = windows(Known(coded, body), coded.of_all([page.title]), [body])
    return found.spans, found.rows[0]
