"""Of the texts that share words with a new one, those that can matter to it: a name that half of the record shares says next to nothing.

What is left out changes nothing: bounds from above on the cosine decide, and those left in are compared as they always are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .heavy import COSINE, Entries, joined, near
from .pairs import Ints

#: New texts that are sifted for one by one; of more all are compared with everything that they share a word with.
_FEW: Final = 8
#: What sums of single and of double precision, and rounding to whole numbers, may differ by (1/`COSINE`).
_SLACK: Final = 2
#: Of so many times the nearest that are wanted the cosines are worked out, to know how near the last of them is.
_LOOKED_AT: Final = 4
#: Spreads the passages of a text.
_ODD: Final = 0x9E3779B1
#: A row of table `bars` is of the texts that begin with the same 8 of their 60 bits; the names of all rows.
_SHIFT: Final = 60 - 8
SHARDS: Final = tuple(f"{k:02x}" for k in range(256))


#: What stands before the hash of a word of a passage: these are looked for apart.
_OF_PASSAGE: Final = "p"


def word_name(word: int, of_passage: bool) -> str:
    """The hash of a word as it stands in table `heavy`."""
    return f"{_OF_PASSAGE if of_passage else ''}{word:08x}"


def word_of(name: str) -> int:
    """The hash of a word by its name in table `heavy`."""
    return int(name.removeprefix(_OF_PASSAGE), 16)


@dataclass(frozen=True, slots=True)
class Indexed:
    """Texts (or passages of texts, by number; -1 is the text itself) with some of their heaviest words."""

    texts: Ints
    windows: Ints
    entries: Entries

    @staticmethod
    def of(text: Ints, window: Ints, word: Ints, weight: npt.NDArray[np.float32]) -> Indexed:
        """From entries in any order: every one's text, window, word and weight."""
        order = np.lexsort((word, window, text))
        text, window = text[order], window[order]
        first = np.ones(len(text), np.bool_)
        first[1:] = (text[1:] != text[:-1]) | (window[1:] != window[:-1])
        entries = Entries(np.cumsum(first) - 1, word[order], weight[order], int(first.sum()))
        return Indexed(text[first], window[first], entries)

    @property
    def of_passages(self) -> bool:
        """Whether these are passages."""
        return bool(len(self.windows)) and bool(self.windows[0] >= 0)

    def and_(self, more: Indexed) -> Indexed:
        texts, windows = np.concatenate([self.texts, more.texts]), np.concatenate([self.windows, more.windows])
        return Indexed(texts, windows, joined(self.entries, more.entries))


@dataclass(frozen=True, slots=True)
class Postings:
    """Which texts and passages have which words among their heaviest: entry k is word `words[code[k]]` of passage `window[k]` of `text[k]`."""

    words: Ints
    code: Ints
    text: Ints
    window: Ints
    weight: npt.NDArray[np.float32]

    @staticmethod
    def none() -> Postings:
        some = np.zeros(0, np.int64)
        return Postings(some, some, some, some, np.zeros(0, np.float32))

    @staticmethod
    def read(rows: pa.Table) -> Postings:
        """From rows of table `heavy`: those of a word stand together for the most part. Without a column `window` they are of texts."""
        runs = [pc.run_end_encode(c) for c in rows.column("word").chunks]
        names = [n for r in runs for n in r.values.to_pylist()]
        sizes = np.concatenate([np.zeros(0, np.int64), *(np.diff(r.run_ends.to_numpy(), prepend=0) for r in runs)]).astype(np.int64)
        words, code = np.unique(np.array([word_of(n) for n in names], np.int64), return_inverse=True)
        text = rows.column("text").to_numpy().astype(np.int64, copy=False)
        some = "window" in rows.column_names
        window = rows.column("window").to_numpy().astype(np.int64, copy=False) if some else np.full(len(text), -1)
        return Postings(words, np.repeat(code, sizes), text, window, rows.column("weight").to_numpy().astype(np.float32))

    def where(self, kept: npt.NDArray[np.bool_]) -> Postings:
        return Postings(self.words, self.code[kept], self.text[kept], self.window[kept], self.weight[kept])

    def indexed(self) -> Indexed:
        return Indexed.of(self.text, self.window, self.words[self.code], self.weight)


@dataclass(frozen=True, slots=True)
class Bars:
    """How near another text (1/`COSINE`) has to be to be among the nearest of every text (`windows[k]` is -1) and of every passage; 0 where
    there are fewer. Sorted by text, then by passage; every text has all its passages.
    """

    texts: Ints
    windows: Ints
    bars: Ints

    @staticmethod
    def read(rows: Iterable[Mapping[str, Any]]) -> Bars:
        """From rows of table `bars`."""
        found = sorted(rows, key=lambda r: str(r["shard"]))
        kinds = (("texts", "<i8"), ("windows", "<i2"), ("bars", "<u2"))
        return Bars(*(np.frombuffer(b"".join([r[k] for r in found]), kind).astype(np.int64) for k, kind in kinds))

    def _at(self, texts: Ints, windows: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """Where some texts and passages stand, and which of them are there."""
        at = np.searchsorted(self.texts, texts) + windows + 1
        inside = np.minimum(at, max(0, len(self.texts) - 1))
        there = (self.texts[inside] == texts) & (at == inside) if len(self.texts) else np.zeros(len(texts), np.bool_)
        return inside, there

    def of(self, texts: Ints) -> Ints:
        """Those of some texts; 0 for one that is not known."""
        at, there = self._at(texts, np.full(len(texts), -1))
        return np.where(there, self.bars[at] if len(self.bars) else 0, 0)

    def rows(self, now: Mapping[tuple[int, int], int]) -> list[dict[str, Any]]:
        """The rows of table `bars` that change with those that some texts and passages have now."""
        keys = np.array([*now], np.int64).reshape(-1, 2)
        bars = np.array([*now.values()], np.int64)
        at, there = self._at(keys[:, 0], keys[:, 1])
        moved = ~there
        moved[there] = self.bars[at[there]] != bars[there]
        wanted = np.unique(keys[moved, 0] >> _SHIFT)
        if not len(wanted):
            return []
        starts, ends = (np.searchsorted(self.texts, w << _SHIFT) for w in (wanted, wanted + 1))
        kept = np.zeros(len(self.texts), np.bool_)
        for a, b in zip(starts.tolist(), ends.tolist(), strict=True):
            kept[a:b] = True
        kept[at[there & moved]] = False
        texts, windows = np.concatenate([self.texts[kept], keys[moved, 0]]), np.concatenate([self.windows[kept], keys[moved, 1]])
        order = np.lexsort((windows, texts))
        texts = texts[order].astype("<i8")
        packed = (texts, windows[order].astype("<i2"), np.concatenate([self.bars[kept], bars[moved]])[order].astype("<u2"))
        of = [slice(*np.searchsorted(texts, [w << _SHIFT, (w + 1) << _SHIFT]).tolist()) for w in wanted.tolist()]
        return [
            {"shard": SHARDS[w]} | {k: values[s].tobytes() for k, values in zip(("texts", "windows", "bars"), packed, strict=True)}
            for w, s in zip(wanted.tolist(), of, strict=True)
        ]


def sift(left: Entries, right: Postings, least: float, most: int | None, bars: Bars | None) -> Indexed:
    """Those of `right` that may be among the `most` nearest (null: not asked) of a row of `left`, or may have one among theirs (`bars`: how near
    it has to be; null: not asked), or, where neither is asked, all; and with a cosine of `least` or more.
    """
    if not left.n:
        return Postings.none().indexed()
    if left.n > _FEW or not len(right.text):
        return right.indexed()
    size = 1 << max(10, len(right.text).bit_length())
    passages = right.window[0] >= 0
    place = _places(right.text, right.window if passages else None, size)
    lowest = np.full(size, COSINE + 1 if most is not None or bars is not None else 0)
    if bars is not None:
        alike = (bars.windows >= 0) == passages
        np.minimum.at(lowest, _places(bars.texts[alike], bars.windows[alike], size), bars.bars[alike])
    found = [np.zeros(0, np.int64)]
    for row in range(left.n):
        of = left.owner == row
        one = Entries(np.zeros(int(of.sum()), np.int64), left.word[of], left.weight[of], 1)
        # Several texts may fall into one place: together they are no less near than each.
        bound = np.bincount(place, _weights(one, right.words)[right.code] * right.weight, size)
        close = np.flatnonzero(bound * COSINE >= least * COSINE - _SLACK)
        above = bound[close].astype(np.float64) * COSINE + _SLACK
        wanted = lowest[close]
        if most is not None:
            wanted = np.minimum(wanted, _last(one, right.where(_among(place, close[_top(above, _LOOKED_AT * most)], size)), least, most))
        found.append(close[above >= wanted])
    return right.where(_among(place, np.concatenate(found), size)).indexed()


def _weights(one: Entries, words: Ints) -> npt.NDArray[np.float64]:
    """The weight of each of these words in a text, 0 for those that it has not."""
    found = np.zeros(len(words))
    at = np.minimum(np.searchsorted(one.word, words), max(0, len(one.word) - 1))
    there = one.word[at] == words if len(one.word) else np.zeros(len(words), np.bool_)
    found[there] = one.weight[at[there]]
    return found


def _top(values: npt.NDArray[np.float64], n: int) -> Ints:
    return np.argpartition(-values, n)[:n] if len(values) > n else np.arange(len(values))


def _places(texts: Ints, windows: Ints | None, size: int) -> Ints:
    return (texts if windows is None else texts + (windows + 1) * _ODD) & (size - 1)


def _among(place: Ints, some: Ints, size: int) -> npt.NDArray[np.bool_]:
    chosen = np.zeros(size, np.bool_)
    chosen[some] = True
    return chosen[place]


def _last(one: Entries, some: Postings, least: float, most: int) -> int:
    """How near at least the last of the `most` nearest of a text is, by some others; 0 where these are too few."""
    found = np.sort(np.concatenate([c for _, _, c in near(one, some.indexed().entries, least)]))
    return int(found[-most]) if len(found) >= most else 0


__all__ = ["SHARDS", "Bars", "Indexed", "Postings", "sift", "word_name"]
