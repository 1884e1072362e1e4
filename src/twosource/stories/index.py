"""Texts and passages by their heaviest words, in a few segments that are looked up in place.

A segment that came later adds to those before it, and says of which texts the bar is higher now: how near another text has to be to be among
their nearest. Bars only rise, so the highest that any segment tells is the one that holds. Segments of like size are joined, so there are few.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from twosource.model import schema

from .heavy import Entries, Lists
from .pairs import Ints

Key: TypeAlias = tuple[int, int]

#: Texts of one segment when an index is made: what is sorted at once is held in memory.
LOT: Final = 1 << 16
#: Segments that are not larger are joined whatever their sizes: to look one up takes longer than to write it again.
SMALL: Final = 5000

_ARRAYS: Final[dict[str, str]] = {
    "texts": "<i8",
    "windows": "<i2",
    "bars": "<u2",
    "words": "<i4",
    "starts": "<i4",
    "owners": "<i4",
    "weights": "<f4",
    "moved_texts": "<i8",
    "moved_windows": "<i2",
    "moved_bars": "<u2",
}


@dataclass(frozen=True, slots=True)
class Items:
    """Texts (or passages of texts, by number; -1 is the text itself) with their heaviest words. Sorted."""

    texts: Ints
    windows: Ints
    entries: Entries


@dataclass(frozen=True, slots=True)
class Bars:
    """How near another text (1/`COSINE`) has to be to be among the nearest of texts (window -1) and passages, or 0. Sorted."""

    texts: Ints
    windows: Ints
    bars: Ints

    @staticmethod
    def of(bars: Mapping[Key, int]) -> Bars:
        rows = np.array([(*k, n) for k, n in sorted(bars.items())], np.int64).reshape(-1, 3)
        return Bars(rows[:, 0], rows[:, 1], rows[:, 2])

    def highest(self, texts: Ints, windows: Ints) -> Ints:
        """Those of some texts and passages, 0 for what is not told."""
        found = np.zeros(len(texts), np.int64)
        if not len(self.texts):
            return found
        at, open_ = np.searchsorted(self.texts, texts), np.arange(len(texts))
        while len(open_ := open_[at[open_] < len(self.texts)]) and len(open_ := open_[self.texts[at[open_]] == texts[open_]]):
            same = open_[self.windows[at[open_]] == windows[open_]]
            found[same] = np.maximum(found[same], self.bars[at[same]])
            at[open_] += 1
        return found


@dataclass(frozen=True, slots=True)
class Segment:
    """Some texts, or some passages, with their bars when they came; `moved`: those that are higher now, of these or of others."""

    passages: bool
    items: Bars
    lists: Lists
    moved: Bars
    name: str = ""

    @property
    def size(self) -> int:
        """How much there is of it."""
        return len(self.lists.owners) + len(self.moved.texts)

    @staticmethod
    def of(items: Items, bars: Mapping[Key, int], passages: bool) -> Segment:
        """New items, with all bars that are new."""
        keys = list(zip(items.texts.tolist(), items.windows.tolist(), strict=True))
        own = Bars(items.texts, items.windows, np.array([bars.get(k, 0) for k in keys], np.int64))
        other = {k: n for k, n in bars.items() if (k[1] >= 0) == passages}
        for k in keys:
            other.pop(k, None)
        return Segment(passages, own, Lists.of(items.entries), Bars.of(other))

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """The columns of table `heavy` that are arrays."""
        some = {k: getattr(self.items, k) for k in ("texts", "windows", "bars")}
        some |= {k: getattr(self.lists, k) for k in ("words", "starts", "owners", "weights")}
        some |= {f"moved_{k}": getattr(self.moved, k) for k in ("texts", "windows", "bars")}
        return {k: np.ascontiguousarray(some[k].astype(kind, copy=False)) for k, kind in _ARRAYS.items()}


class Side:
    """The segments of texts, or those of passages, as one list of items: those of a segment are counted on from those before it."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = segments
        self.lists = [s.lists for s in segments]
        self._ends = np.cumsum([0, *(s.lists.n for s in segments)])

    @property
    def n(self) -> int:
        return int(self._ends[-1])

    def take(self, at: Ints) -> Bars:
        """Items with the bars that they came with."""
        of = np.searchsorted(self._ends, at, side="right") - 1
        texts, windows, bars = (np.zeros(len(at), np.int64) for _ in range(3))
        for k, s in enumerate(self.segments):
            mine = np.flatnonzero(of == k)
            rows = at[mine] - self._ends[k]
            texts[mine], windows[mine], bars[mine] = s.items.texts[rows], s.items.windows[rows], s.items.bars[rows]
        return Bars(texts, windows, bars)

    def reached(self, items: Bars, cosine: Ints) -> npt.NDArray[np.bool_]:
        """Of which items, as `take` gives them, the bar is not higher than this now."""
        found = cosine >= items.bars
        for s in self.segments:
            left = np.flatnonzero(found)
            found[left] = cosine[left] >= s.moved.highest(items.texts[left], items.windows[left])
        return found


class Index:
    """Segments of both kinds."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        found = sorted(segments, key=lambda s: (-s.size, s.name))
        self.texts, self.passages = (Side([s for s in found if s.passages == p]) for p in (False, True))

    @staticmethod
    def read(table: pa.Table) -> Index:
        """The index that is in the rows of table `heavy`; arrays lie where the table lies."""
        return Index(_segment(batch, i) for batch in table.to_batches() for i in range(batch.num_rows))

    def with_(self, new: Segment) -> tuple[list[Segment], frozenset[str]]:
        """What comes with a new segment, and the names of those that go: it is joined with those that are no more than twice as large, so that
        there are about as many as the logarithm of the record's size, and an entry is written again as often.
        """
        if not new.size:
            return [], frozenset()
        some, size = [new], new.size
        for s in reversed((self.passages if new.passages else self.texts).segments):
            if s.size > max(2 * size, SMALL):
                break
            some.append(s)
            size += s.size
        return [_joined(some) if some[1:] else new], frozenset(s.name for s in some[1:])


def made(items: Items, bars: Mapping[Key, int], passages: bool) -> Iterator[Segment]:
    """An index of all items."""
    e = items.entries
    ends = np.searchsorted(e.owner, np.arange(0, e.n + LOT, LOT)).tolist()
    for k, at in enumerate(range(0, e.n, LOT)):
        texts, windows, of = items.texts[at : at + LOT], items.windows[at : at + LOT], slice(ends[k], ends[k + 1])
        some = {key: bars.get(key, 0) for key in zip(texts.tolist(), windows.tolist(), strict=True)}
        yield Segment.of(Items(texts, windows, Entries(e.owner[of] - at, e.word[of], e.weight[of], len(texts))), some, passages)


def rows(segments: Iterable[Segment]) -> Iterator[pa.RecordBatch]:
    """Segments as rows of table `heavy`, each apart."""
    wanted = schema("heavy")
    for s in segments:
        arrays = s.arrays()
        told = blake2b(b"".join(arrays[k].tobytes() for k in ("texts", "windows", "moved_texts", "moved_windows", "moved_bars")), digest_size=12)
        columns = {k: _blob(a) for k, a in arrays.items()}
        columns["id"] = pa.array([f"{'p' if s.passages else 't'}{told.hexdigest()}"])
        columns["passages"] = pa.array([s.passages])
        yield pa.RecordBatch.from_arrays([columns[f.name] for f in wanted], schema=wanted)


def _blob(array: npt.NDArray[Any]) -> pa.Array:
    ends = pa.py_buffer(np.array([0, array.nbytes], dtype=np.int64))
    return pa.LargeBinaryArray.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(array)])


def _segment(batch: pa.RecordBatch, i: int) -> Segment:
    a = {k: _cell(batch.column(k), i, kind) for k, kind in _ARRAYS.items()}
    lists = Lists(a["words"], a["starts"], a["owners"], a["weights"], len(a["texts"]))
    moved = Bars(a["moved_texts"], a["moved_windows"], a["moved_bars"])
    return Segment(batch.column("passages")[i].as_py(), Bars(a["texts"], a["windows"], a["bars"]), lists, moved, batch.column("id")[i].as_py())


def _cell(column: pa.Array, i: int, kind: str) -> npt.NDArray[Any]:
    _, ends, data = column.buffers()
    a, b = np.frombuffer(ends, dtype=np.int64)[column.offset + i : column.offset + i + 2].tolist()
    return np.frombuffer(data, dtype=kind, count=(b - a) // np.dtype(kind).itemsize, offset=a) if b > a else np.zeros(0, dtype=kind)


def _joined(some: Sequence[Segment]) -> Segment:
    texts, windows, bars = (np.concatenate([getattr(s.items, k).astype(np.int64) for s in some]) for k in ("texts", "windows", "bars"))
    order = np.lexsort((windows, texts))
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    before = np.cumsum([0, *(s.lists.n for s in some)]).tolist()
    owners = np.concatenate([place[s.lists.owners + n] for s, n in zip(some, before, strict=False)])
    words = np.concatenate([np.repeat(s.lists.words, np.diff(s.lists.starts)) for s in some])
    weights = np.concatenate([s.lists.weights for s in some])
    lists = Lists.of(Entries(owners, words, weights, len(order)))
    moved = {k: np.concatenate([getattr(s.moved, k).astype(np.int64) for s in some]) for k in ("texts", "windows", "bars")}
    by = np.lexsort((moved["bars"], moved["windows"], moved["texts"]))
    of = Bars(*(moved[k][by] for k in ("texts", "windows", "bars")))
    last = np.ones(len(by), np.bool_)
    last[:-1] = (of.texts[1:] != of.texts[:-1]) | (of.windows[1:] != of.windows[:-1])
    of = Bars(of.texts[last], of.windows[last], of.bars[last])
    own = Bars(texts[order], windows[order], np.maximum(bars[order], of.highest(texts[order], windows[order])))
    # What is moved of an item that is here stands with it now.
    here = np.isin(of.texts, own.texts) if some[0].passages else np.isin(of.texts, own.texts, assume_unique=True)
    return Segment(some[0].passages, own, lists, Bars(of.texts[~here], of.windows[~here], of.bars[~here]))


__all__ = ["LOT", "Bars", "Index", "Items", "Segment", "Side", "made", "rows"]
