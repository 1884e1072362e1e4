"""From links to tables: spans of passages, evidence for the direction, rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from twosource.model import Tables, make_id, parts_of, schema

from . import links
from .direction import Side, by_time, decide
from .families import Passages
from .stored import Ends
from .tokens import Int, Texts
from .words import FILLER, REWRITTEN

#: Rows that are turned into an Arrow batch at once: the words of the spans are Python strings only so long.
BATCH: Final = 20_000
#: Share of the agreement inside quotation marks from which a link is a quotation; its kind is an altered quote when words differ there.
QUOTE: Final = 0.6
UTTERANCE: Final = "both quote one utterance, and share nothing else"


@dataclass(frozen=True, slots=True)
class Source:
    """Documents in canonical order with what speaks about them; `publishers` may be left out where nothing is written."""

    ids: list[str]
    bounds: list[tuple[int, int]]
    publishers: list[str | None]
    agencies: dict[int, frozenset[str]]


class Spans:
    """Passages as spans: ids of their documents, raw offsets, exact words."""

    def __init__(self, source: Source, texts: Texts, passages: Passages, found: links.Links, ends: Ends) -> None:
        n = len(passages)
        low, high = np.full(n, 2**31 - 1, dtype=np.int64), np.zeros(n, dtype=np.int64)
        for i, begin, end in ((found.a, found.a0, found.a1), (found.b, found.b0, found.b1)):
            np.minimum.at(low, i, begin)
            np.maximum.at(high, i, end)
        self.ids, self.document = source.ids, passages.document
        self.words = (high - low).astype(np.int32)
        self.start, self.end = ends(low, high - 1)
        most = texts.times[passages.begin]
        self.times: dict[int, int] = {int(i): int(most[i]) for i in np.nonzero(most > 1)[0]}
        #: The words of the spans as they were cut, which are so many (`_ends`), and the place of every passage among them: together they are
        #: large, and so they are not put in order.
        self._cut: list[pa.Array] = []
        self._ends = np.zeros(1, dtype=np.int64)
        self._place = np.zeros(n, dtype=np.int32)

    def cut(self, tables: Tables) -> None:
        """Cut the exact words out of the raw texts, a part of them at a time."""
        order = np.argsort(self.document, kind="stable")
        number = {d: i for i, d in enumerate(self.ids)}
        bounds = np.searchsorted(self.document[order], np.arange(len(self.ids) + 1))
        self._cut, at = [], 0
        for part in parts_of(tables, "texts", ("document", "raw")):
            rows: list[npt.NDArray[np.int64]] = []
            exact: list[str] = []
            for document, raw in zip(part.column("document").to_pylist(), part.column("raw"), strict=True):
                if (n := number.get(document)) is None or bounds[n] == bounds[n + 1]:
                    continue
                text, mine = raw.as_py(), order[bounds[n] : bounds[n + 1]]
                exact += [text[s:e] for s, e in zip(self.start[mine].tolist(), self.end[mine].tolist(), strict=True)]
                rows.append(mine)
            if rows:
                chosen = np.concatenate(rows)
                self._place[chosen] = np.arange(at, at + len(chosen))
                at += len(chosen)
                self._cut.append(pa.array(exact, pa.string()))
        self._ends = np.cumsum([0, *map(len, self._cut)])

    def keys(self, begin: int, end: int) -> list[tuple[str, int, int]]:
        """What makes passages `begin:end`: their documents and offsets."""
        documents = [self.ids[d] for d in self.document[begin:end].tolist()]
        return list(zip(documents, self.start[begin:end].tolist(), self.end[begin:end].tolist(), strict=True))

    def key(self, i: int) -> tuple[str, int, int]:
        """What makes passage i."""
        return self.ids[self.document[i]], int(self.start[i]), int(self.end[i])

    def array(self, indices: npt.NDArray[np.integer[Any]]) -> pa.StructArray:
        """Passages as an Arrow array of spans."""
        place = self._place[indices]
        order = np.argsort(place)
        place = place[order]
        at = np.searchsorted(place, self._ends)
        some = [
            cut.take(pa.array(place[a:b] - first))
            for cut, first, a, b in zip(self._cut, self._ends.tolist(), at.tolist(), at[1:].tolist(), strict=False)
            if b > a
        ]
        back = np.empty(len(order), dtype=np.int64)
        back[order] = np.arange(len(order))
        exact = pa.concat_arrays(some).take(pa.array(back)) if some else pa.array([], pa.string())
        documents = pa.array([self.ids[d] for d in self.document[indices].tolist()], pa.string())
        fields = list(schema("reuse").field("a").type)
        columns = (documents, pa.array(self.start[indices]), pa.array(self.end[indices]), exact)
        return pa.StructArray.from_arrays([c.cast(f.type) for c, f in zip(columns, fields, strict=True)], fields=fields)

    def between(self, begin: int, end: int) -> pa.StructArray:
        """Passages `begin:end` as an Arrow array of spans."""
        return self.array(np.arange(begin, end))


class Sides:
    """What speaks about one side of a link."""

    def __init__(self, source: Source, texts: Texts, passages: Passages) -> None:
        self.source = source
        self.names = list(texts.vocabulary.ids)
        self.document = passages.document
        self.marked: list[bool] = ((texts.flags & (REWRITTEN | FILLER)) != 0).tolist()

    def of(self, passage: int, only: list[int], words: int) -> Side:
        """The side of `passage`, of whose words (so many) `only` are lacking on the other."""
        d, source, names = int(self.document[passage]), self.source, self.names
        scars = tuple([names[w].partition("\0")[2] for w in only if "\0" in names[w]])
        put_in = tuple([names[w] for w in only if self.marked[w] and "\0" not in names[w]])
        return Side(source.bounds[d], source.publishers[d], source.agencies.get(d, frozenset()), words, put_in, scars)


@dataclass(frozen=True, slots=True)
class Said:
    """Direction and reason of every link."""

    direction: list[str]
    why: list[str]


def directions(
    source: Source,
    spans: Spans,
    sides: Sides,
    passages: Passages,
    found: links.Links,
    lean: links.Lean,
    linked: Callable[[int, int], bool],
) -> Said:
    """The direction of every link. `lean`: by passage, see `witness.Choice`; `linked`: which documents share a family otherwise."""
    size = np.bincount(passages.family)[passages.family].astype(np.int64)
    judged = _judged(source, spans, sides, found, passages.document, size, lean)
    direction: list[str] = []
    why: list[str] = []
    x, y = passages.document[found.a], passages.document[found.b]
    said = found.inside >= QUOTE
    for k, (a, b, i, j, quotes) in enumerate(zip(*map(links.ints, (found.a, found.b, x, y, said)), strict=True)):
        if quotes and not linked(i, j):
            way, reason = "common_origin", UTTERANCE
        else:
            way, reason = by_time(source.bounds[i], source.bounds[j]) or judged[k]
        if (times := max(spans.times.get(a, 1), spans.times.get(b, 1))) > 1:
            reason += f"; one document repeats it {times} times, which counts once"
        direction.append(way)
        why.append(reason)
    return Said(direction, why)


def _judged(
    source: Source, spans: Spans, sides: Sides, found: links.Links, document: Int, witnesses: npt.NDArray[np.int64], lean: links.Lean
) -> dict[int, tuple[str, str]]:
    """Direction and reason, by the text, of the links whose times do not tell."""
    first, last = (np.array([b[k] for b in source.bounds], dtype=np.int64) for k in (0, 1))
    x, y = document[found.a], document[found.b]
    ways: dict[int, tuple[str, str]] = {}
    for k in np.nonzero(~((last[x] < first[y]) | (last[y] < first[x])))[0].tolist():
        a, b = int(found.a[k]), int(found.b[k])
        only_a, only_b = found.only.get(k, ([], []))
        sided = sides.of(a, only_a, int(spans.words[a])), sides.of(b, only_b, int(spans.words[b]))
        ways[k] = decide(*sided, float(lean[a]), int(witnesses[a]))
    return ways


def _bounds(passages: Passages) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Where the passages of every family begin and end."""
    members = passages.family
    n = len(members)
    heads = np.nonzero(np.append(True, members[1:] != members[:-1]))[0] if n else np.zeros(0, dtype=np.int64)
    return heads, np.append(heads[1:], n)[: len(heads)]


def names_of(spans: Spans, passages: Passages) -> list[str]:
    """The ids of the families."""
    heads, ends = _bounds(passages)
    return [make_id("family", *(x for k in sorted(spans.keys(h, e)) for x in k)) for h, e in zip(heads.tolist(), ends.tolist(), strict=True)]


def tables(
    source: Source, spans: Spans, passages: Passages, names: list[str], found: links.Links, parent: Int, said: Said
) -> dict[str, pa.RecordBatchReader]:
    """The tables `reuse` and `families`, in batches: as a whole they may be larger than what they were made from. `names`: of the families."""
    return {
        "reuse": pa.RecordBatchReader.from_batches(schema("reuse"), _links(spans, passages.family, names, found, said)),
        "families": pa.RecordBatchReader.from_batches(
            schema("families"), _families(source, spans, passages, _bounds(passages), names, found, parent, said)
        ),
    }


def _links(spans: Spans, members: Int, names: list[str], found: links.Links, said: Said) -> Iterator[pa.RecordBatch]:
    kind = np.where((found.inside >= QUOTE) & found.altered, "altered_quote", np.where(found.alike == found.longer, "verbatim", "edited"))
    # A passage is all that any witness shares; one that is cut short is less alike than the run that both have.
    longer = np.maximum(spans.words[found.a], spans.words[found.b]) if len(found.a) else found.longer
    for at in range(0, len(found.a), BATCH):
        part = slice(at, at + BATCH)
        one, two = found.a[part], found.b[part]
        columns: dict[str, Any] = {
            "a": spans.array(one),
            "b": spans.array(two),
            "similarity": pa.array(np.round(found.alike[part] / np.maximum(found.longer[part], longer[part]), 4)),
            "kind": kind[part].tolist(),
            "direction": said.direction[part],
            "why": said.why[part],
            "id": [make_id("link", *spans.key(i), *spans.key(j)) for i, j in zip(one.tolist(), two.tolist(), strict=True)],
            "family": [names[f] for f in members[one].tolist()],
            "score": pa.array(np.round(found.score[part].astype(np.float64), 2)),
        }
        yield _batch("reuse", columns)


def _families(
    source: Source,
    spans: Spans,
    passages: Passages,
    bounds: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
    names: list[str],
    found: links.Links,
    parent: Int,
    said: Said,
) -> Iterator[pa.RecordBatch]:
    heads, ends = bounds
    top = parent < 0
    roots = np.full(len(heads), -1, dtype=np.int64)
    roots[passages.family[top]] = np.nonzero(top)[0]
    # the root is the origin unless one of its copies may be the original
    told = np.ones(len(heads), dtype=bool)
    told[passages.family[found.a[top[found.b] & (np.array(said.direction, dtype="U13") != "a_from_b")]]] = False
    at = 0
    while at < len(heads):
        to = max(at + 1, int(np.searchsorted(ends, heads[at] + BATCH, side="right")))
        columns = {
            "id": names[at:to],
            "size": pa.array(ends[at:to] - heads[at:to]),
            "origin": [
                source.ids[passages.document[r]] if t else None for r, t in zip(roots[at:to].tolist(), told[at:to].tolist(), strict=True)
            ],
            "passages": _lists(np.append(heads[at:to], ends[to - 1]) - heads[at], spans.between(int(heads[at]), int(ends[to - 1]))),
        }
        yield _batch("families", columns)
        at = to


def _lists(offsets: npt.NDArray[np.int64], values: pa.StructArray) -> pa.ListArray:
    return pa.ListArray.from_arrays(pa.array(offsets, type=pa.int32()), values, type=schema("families").field("passages").type)


def _batch(table: str, columns: dict[str, Any]) -> pa.RecordBatch:
    wanted = schema(table)
    arrays = [c if isinstance(c := columns[f.name], pa.Array) else pa.array(c, type=f.type) for f in wanted]
    return pa.RecordBatch.from_arrays(arrays, schema=wanted)
