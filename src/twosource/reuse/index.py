"""How new sentences are found among all others by what they share, without reading the rest: sorted lists that are looked up in place.

The rows of the table `lists` are segments of one index. A unit (a sentence) is called by its label, a number of 32 bits: labels are in canonical
order of documents, with gaps between them for documents that come later. A segment that came later adds to what is in those before it,
and takes away what was listed of units that are no longer the first with their words. Segments of like size are joined, so there are few.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from twosource.model import schema

from .arrays import distinct, within
from .words import hash_of

#: A document: its first label and how many it has, the first and last second of its publication, and hashes of its id and its outlet.
DOCUMENT: Final = np.dtype([("begin", "<u4"), ("units", "<u4"), ("first", "<i8"), ("until", "<i8"), ("hash", "<u8"), ("outlet", "<u8")])
#: Which group (a hash) the document that begins at a label belongs to: documents of which any two sentences were found alike, and what
#: they hang together with. A group only grows; what is said later counts.
GROUP: Final = np.dtype([("begin", "<u4"), ("group", "<u8")])

#: The first label when an index is made, and how many follow on average; what is left lies before and behind them.
LOWEST: Final = 1 << 30
SPREAD: Final = 1 << 31
#: So many labels at most are kept free for every one that is given; before the first and behind the last document this share of what there
#: is (2^-14), so that there is always some.
GAP: Final = 1 << 10
ROOM: Final = 14

_UPPER: Final = np.uint64(32)
_LOWER: Final = np.uint64(0xFFFFFFFF)
Words = npt.NDArray[np.uint64]
Labels = npt.NDArray[np.uint32]
Numbers = npt.NDArray[np.int64]
Array = npt.NDArray[Any]

#: Postings that are given other numbers at once.
STRETCH: Final = 1_000_000

#: A part -> its postings by number of unit, and how many parts there are.
Features = Callable[[int], tuple[Words, int]]

_ARRAYS: Final[dict[str, Any]] = {"postings": "<u8", "lost": "<u8", "contents": "<u8", "holders": "<u4", "documents": DOCUMENT, "groups": GROUP}


@dataclass(frozen=True, slots=True)
class Segment:
    """`postings`: features (upper 32 bits) of units (lower), sorted; `lost`: those that are no longer there. `contents`: hashes of the words of
    units, sorted, and `holders`, which units. `documents` (`DOCUMENT`) and `ids`: in order; `groups` (`GROUP`).
    """

    serial: int
    postings: Words
    lost: Words
    contents: Words
    holders: Labels
    documents: Array
    ids: pa.Array
    groups: Array
    name: str = ""

    @property
    def size(self) -> int:
        """How much there is of it."""
        return len(self.postings) + len(self.lost) + len(self.contents) + len(self.documents) + len(self.groups)


def rows(segments: Iterable[Segment]) -> Iterator[pa.RecordBatch]:
    """Segments as rows of `lists`."""
    wanted = schema("lists")
    for s in segments:
        columns = {k: _blob(np.ascontiguousarray(getattr(s, k)).astype(kind, copy=False)) for k, kind in _ARRAYS.items()}
        columns["id"] = pa.array([f"{s.serial}-{hash_of(repr((s.size, s.postings[:1].tolist(), s.documents[:1].tolist()))):016x}"])
        columns["serial"] = pa.array([s.serial], pa.int64())
        columns["ids"] = pa.ListArray.from_arrays(pa.array([0, len(s.ids)], pa.int32()), s.ids, type=wanted.field("ids").type)
        yield pa.RecordBatch.from_arrays([columns[f.name] for f in wanted], schema=wanted)


def _blob(array: Array) -> pa.Array:
    ends = pa.py_buffer(np.array([0, array.nbytes], dtype=np.int64))
    return pa.LargeBinaryArray.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(array)])


def _segments(table: pa.Table) -> list[Segment]:
    """The rows of `lists`, oldest first, as arrays that lie where the table lies."""
    found = []
    for batch in table.to_batches():
        for i in range(batch.num_rows):
            arrays = {k: _cell(batch.column(k), i, kind) for k, kind in _ARRAYS.items()}
            ids = batch.column("ids")
            found.append(Segment(batch.column("serial")[i].as_py(), **arrays, ids=ids.slice(i, 1).flatten(), name=batch.column("id")[i].as_py()))
    return sorted(found, key=lambda s: (s.serial, s.name))


def _cell(column: pa.Array, i: int, kind: Any) -> Array:
    _, ends, data = column.buffers()
    a, b = np.frombuffer(ends, dtype=np.int64)[column.offset + i : column.offset + i + 2].tolist()
    return np.frombuffer(data, dtype=kind, count=(b - a) // np.dtype(kind).itemsize, offset=a) if b > a else np.zeros(0, dtype=kind)


def packed(upper: npt.NDArray[np.integer[Any]], lower: npt.NDArray[np.integer[Any]]) -> Words:
    """Two numbers of 32 bits as one."""
    return upper.astype(np.uint64) << _UPPER | lower.astype(np.uint64)


def halves(both: Words) -> tuple[Numbers, Numbers]:
    """The upper and the lower 32 bits."""
    return (both >> _UPPER).astype(np.int64), (both & _LOWER).astype(np.int64)


def _slices(array: Array, low: Numbers, high: Numbers) -> Array:
    """The stretches `[low, high)` of an array one after another."""
    count = high - low
    at = np.repeat(low - (np.cumsum(count) - count), count) + np.arange(int(count.sum()))
    return array[at]


def _among(keys: Words, some: list[Words]) -> npt.NDArray[np.bool_]:
    """Whether each key is in one of the arrays."""
    out = np.zeros(len(keys), dtype=bool)
    for a in some:
        out |= a[np.minimum(np.searchsorted(a, keys), len(a) - 1)] == keys
    return out


class Index:
    """Segments as one index."""

    def __init__(self, segments: list[Segment]) -> None:
        self.segments = segments
        self._postings = [s.postings for s in segments if len(s.postings)]
        self._lost = [s.lost for s in segments if len(s.lost)]
        documents = np.concatenate([np.zeros(0, dtype=DOCUMENT), *(s.documents for s in segments)])
        self._order = np.argsort(documents["begin"])
        self.documents = documents[self._order]
        self.begins = np.ascontiguousarray(self.documents["begin"]).astype(np.int64)
        self._ends = np.cumsum([0, *(len(s.documents) for s in segments)])
        groups = np.concatenate([np.zeros(0, dtype=GROUP), *(s.groups for s in segments)])
        self.group = np.zeros(len(self.documents), dtype=np.uint64)
        self.group[np.searchsorted(self.begins, groups["begin"])] = groups["group"]  # what is said later stays

    @classmethod
    def of(cls, table: pa.Table) -> Index:
        """The index that is in the rows of `lists`."""
        return cls(_segments(table))

    @property
    def units(self) -> int:
        """Number of units."""
        return int(self.documents["units"].sum(dtype=np.int64))

    def with_(self, more: Segment) -> Index:
        """This index with one segment more."""
        return Index([*self.segments, more])

    # ---- documents ----------------------------------------------------------------------------------------------------------------

    def ids(self, documents: Numbers) -> list[str]:
        """The ids of documents."""
        at = self._order[documents]
        segment = np.searchsorted(self._ends, at, side="right") - 1
        found = np.zeros(len(at), dtype=object)
        for k in distinct(segment).tolist():
            mine = np.nonzero(segment == k)[0]
            found[mine] = self.segments[k].ids.take(pa.array(at[mine] - self._ends[k])).to_pylist()
        return list(found)

    def document_of(self, labels: npt.NDArray[np.integer[Any]]) -> Numbers:
        """The documents in which these units stand."""
        found: Numbers = np.searchsorted(self.begins, labels, side="right") - 1
        return found

    def by_hash(self, hashes: Words) -> Numbers:
        """The documents whose ids have these hashes."""
        known = np.ascontiguousarray(self.documents["hash"])
        order = np.argsort(known)
        found: Numbers = order[np.searchsorted(known, hashes, sorter=order)]
        return found

    def place(self, key: tuple[tuple[int, int], str]) -> int:
        """Before which document one belongs: with these instants and this id."""

        def told(i: int) -> tuple[tuple[int, int], str]:
            row = self.documents[i]
            when = int(row["first"]), int(row["until"])
            return when, self.ids(np.array([i]))[0] if when == key[0] else ""

        return bisect_left(range(len(self.documents)), key, key=told)

    # ---- features -----------------------------------------------------------------------------------------------------------------

    def lists(self, features: Labels) -> Words:
        """All postings of these features (sorted), sorted."""
        low, high = packed(features, np.zeros(1, np.int64)), packed(features, _LOWER.reshape(1))
        live, lost = (
            np.concatenate(
                [np.zeros(0, np.uint64), *(_slices(a, np.searchsorted(a, low), np.searchsorted(a, high, side="right")) for a in some)]
            )
            for some in (self._postings, self._lost)
        )
        live.sort()
        return live[~within(live, lost)]

    def rank(self, keys: Words) -> Numbers:
        """How many units before the one that each (sorted) key names have the feature."""
        heads = keys & ~_LOWER
        out = np.zeros(len(keys), dtype=np.int64)
        for sign, some in ((1, self._postings), (-1, self._lost)):
            for a in some:
                out += sign * (np.searchsorted(a, keys) - np.searchsorted(a, heads))
        return out

    def listed(self, keys: Words) -> npt.NDArray[np.bool_]:
        """Whether these postings are there."""
        return _among(keys, self._postings) & ~_among(keys, self._lost)

    def before(self, keys: Words) -> Words:
        """The last posting of the feature before each key; the key itself where there is none."""
        return self._near(keys, 1, keys)

    def first(self, keys: Words) -> Words:
        """The first posting of the feature of each key; the key itself where there is none."""
        return self._near(keys & ~_LOWER, 0, keys)

    def _near(self, sought: Words, back: int, keys: Words) -> Words:
        """The last posting below (`back` 1) or the first from (0) what is sought, of the feature of each key; else the key."""
        out = keys.copy()
        open_ = np.arange(len(keys))
        while len(open_):
            best, any_ = np.zeros(len(open_), dtype=np.uint64), np.zeros(len(open_), dtype=bool)
            for a in self._postings:
                at = np.searchsorted(a, sought) - back
                found = a[np.clip(at, 0, len(a) - 1)]
                better = (at >= 0) & (at < len(a)) & (~any_ | (found > best if back else found < best))
                best[better] = found[better]
                any_ |= better
            same = any_ & (best >> _UPPER == keys[open_] >> _UPPER)
            gone = same & _among(best, self._lost)
            done = same & ~gone
            out[open_[done]] = best[done]
            open_, sought = open_[gone], best[gone] if back else best[gone] + np.uint64(1)
        return out

    # ---- wordings -----------------------------------------------------------------------------------------------------------------

    def alike(self, contents: Words) -> tuple[Words, Labels]:
        """All units with the words that have these hashes: hashes and labels, sorted by both."""
        known, which = [np.zeros(0, np.uint64)], [np.zeros(0, np.uint32)]
        sought = distinct(contents)
        for s in self.segments:
            if len(s.contents):
                low, high = np.searchsorted(s.contents, sought), np.searchsorted(s.contents, sought, side="right")
                known.append(_slices(s.contents, low, high))
                which.append(_slices(s.holders, low, high))
        of, unit = np.concatenate(known), np.concatenate(which)
        order = np.lexsort((unit, of))
        return of[order], unit[order]


def by_contents(contents: Words, labels: Labels) -> tuple[Words, Labels]:
    """The columns `contents` and `holders`."""
    order = np.lexsort((labels, contents))
    return contents[order], labels[order].astype(np.uint32)


def labels_of(count: Numbers) -> Numbers:
    """The first labels of documents with so many units, in order, where there are no others. Raises `OverflowError` for too many."""
    total = int(count.sum())
    if total > SPREAD:
        raise OverflowError(f"{total} sentences are more than {SPREAD} that can be numbered")
    found: Numbers = LOWEST + (np.cumsum(count) - count) * min(GAP, SPREAD // max(total, 1))
    return found


def made(
    documents: Array, ids: list[str], groups: Words, contents: Words, listed: npt.NDArray[np.bool_], features: Features
) -> Iterator[Segment]:
    """An index of all units. `documents` (`DOCUMENT` without labels) and `ids` in canonical order, with the `groups` that they are in; the
    hash of the `contents` of every unit, and whether it is `listed`, which those are not that repeat what their document said; `features`
    reads those of the first units with their words.
    """
    count = documents["units"].astype(np.int64)
    documents = documents.copy()
    documents["begin"] = labels_of(count)
    labels = np.repeat(documents["begin"].astype(np.uint32), count) + (
        np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    ).astype(np.uint32)
    there = count > 0
    grouped = np.zeros(int(there.sum()), dtype=GROUP)
    grouped["begin"], grouped["group"] = documents["begin"][there], groups[there]
    known = by_contents(contents[listed], labels[listed])
    named = pa.array([d for d, n in zip(ids, there.tolist(), strict=True) if n], pa.string())
    nothing = np.zeros(0, np.uint64)
    parts = 1
    part = 0
    while part < parts:
        postings, parts = features(part)
        for at in range(0, len(postings), STRETCH):
            some = postings[at : at + STRETCH]
            some[:] = some & ~_LOWER | labels[(some & _LOWER).astype(np.int64)]
        if part:
            more = pa.array([], pa.string())
            yield Segment(0, postings, nothing, nothing, known[1][:0], documents[:0], more, grouped[:0])
        else:
            yield Segment(0, postings, nothing, *known, documents[there], named, grouped)
        part += 1


def between(index: Index, places: list[int], count: Numbers) -> Numbers | None:
    """The first labels of new documents, in order, each before the document `places` of the index; null where there is no room left."""
    known = index.documents
    out = np.zeros(len(count), dtype=np.int64)
    at = 0
    while at < len(places):
        to = at
        while to < len(places) and places[to] == places[at]:
            to += 1
        here = places[at]
        low = int(known["begin"][here - 1]) + int(known["units"][here - 1]) if here else 0
        high = int(known["begin"][here]) if here < len(known) else 1 << 32
        need = int(count[at:to].sum())
        if high - low < need:
            return None
        apart = (high - low - need) // (to - at + 1)
        if here in (0, len(known)):
            apart = min(apart, GAP * need // (to - at), (high - low) >> ROOM)
        first = low + apart
        if here == 0:
            first = high - need - (to - at) * apart if len(known) else LOWEST
        out[at:to] = first + np.cumsum(count[at:to]) - count[at:to] + apart * np.arange(to - at)
        at = to
    return out


def settled(index: Index, new: Segment) -> tuple[list[Segment], frozenset[str]]:
    """A new segment joined with those before it that are no more than twice as large: rows that come, and the names of those that go.

    So there are about as many as the logarithm of the record's size, and a posting is written again as often.
    """
    joined = [new]
    size = new.size
    for s in reversed(index.segments):
        if s.size > 2 * size:
            break
        joined.append(s)
        size += s.size
    return [_merged(joined[::-1]) if joined[1:] else new], frozenset(s.name for s in joined[1:])


def _merged(some: list[Segment]) -> Segment:
    """Segments, oldest first, as one. What is lost stays lost: it may be listed in a segment that is not among them."""
    postings, lost = (np.concatenate([getattr(s, k) for s in some]) for k in ("postings", "lost"))
    postings.sort()
    lost.sort()
    both = within(lost, postings)
    postings, lost = postings[~within(postings, lost)], lost[~both]
    contents, holders = by_contents(np.concatenate([s.contents for s in some]), np.concatenate([s.holders for s in some]))
    documents = np.concatenate([s.documents for s in some])
    order = np.argsort(documents["begin"])
    ids = pa.concat_arrays([s.ids for s in some]).take(pa.array(order))
    groups = np.concatenate([s.groups for s in some])[::-1]
    _, last = np.unique(groups["begin"], return_index=True)
    return Segment(max(s.serial for s in some), postings, lost, contents, holders, documents[order], ids, groups[last])
