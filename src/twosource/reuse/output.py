"""From links to tables: spans of passages, evidence for the direction, rows."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import make_id, schema

from . import links
from .direction import Side, by_time, decide
from .families import Linked, Passages
from .tokens import Int, Texts
from .words import FILLER, REWRITTEN

#: Rows that are turned into an Arrow batch at once: the words of the spans are Python strings only so long.
BATCH: Final = 20_000
#: Share of the agreement inside quotation marks from which a link is a quotation; its kind is an altered quote when words differ there.
QUOTE: Final = 0.6
UTTERANCE: Final = "both quote one utterance, and share nothing else"


@dataclass(frozen=True, slots=True)
class Source:
    """The documents in canonical order with what speaks about them, and the readings of each."""

    ids: list[str]
    bounds: list[tuple[int, int]]
    publishers: list[str | None]
    agencies: list[frozenset[str]]
    readings: dict[str, list[tuple[int, int, str]]]


class Body:
    """Body segments by document and start, for cutting exact words out of them."""

    def __init__(self, segments: pa.Table, number: dict[str, int]) -> None:
        rows = segments.select(["document", "start", "end", "exact", "role"]).filter(pc.equal(segments.column("role"), "body"))
        owner = np.array([number.get(d, -1) for d in rows.column("document").to_pylist()], dtype=np.int64)
        start = rows.column("start").to_numpy()
        order = np.lexsort((start, owner))
        self.row = order[owner[order] >= 0].astype(np.int32)
        self.exact = [c for c in rows.column("exact").chunks if len(c)]
        self.bounds = [0, *accumulate(map(len, self.exact))]
        self.owner = owner[self.row].astype(np.int32)
        self.start = start[self.row].astype(np.int32)
        self.end = rows.column("end").to_numpy()[self.row].astype(np.int32)

    def __len__(self) -> int:
        return len(self.row)

    def text(self, i: int) -> str:
        """The words of segment i."""
        row = int(self.row[i])
        chunk = bisect_right(self.bounds, row) - 1
        found: str = self.exact[chunk][row - self.bounds[chunk]].as_py()
        return found


class Spans:
    """Passages as spans: ids of their documents, raw offsets, exact words."""

    def __init__(self, source: Source, body: Body, texts: Texts, passages: Passages, found: links.Links) -> None:
        n = len(passages)
        self.arrays: list[pa.StructArray] = []
        low, high = np.full(n, 2**31 - 1, dtype=np.int64), np.zeros(n, dtype=np.int64)
        for i, begin, end in ((found.a, found.a0, found.a1), (found.b, found.b0, found.b1)):
            np.minimum.at(low, i, begin)
            np.maximum.at(high, i, end)
        self.document: list[str] = [source.ids[d] for d in passages.document.tolist()]
        self.start: list[int] = texts.start[low].tolist()
        self.end: list[int] = (texts.start[high - 1] + texts.size[high - 1].astype(np.int64)).tolist()
        exact = []
        for k, start, end in zip(texts.paragraph[passages.begin].tolist(), self.start, self.end, strict=True):
            at = int(body.start[k])
            exact.append(body.text(k)[start - at : end - at])
            if len(exact) == BATCH:
                self._add(exact)
                exact = []
        self._add(exact)
        self.table = pa.chunked_array(self.arrays)

    def _add(self, exact: list[str]) -> None:
        fields = list(schema("reuse").field("a").type)
        at = sum(map(len, self.arrays))
        part = slice(at, at + len(exact))
        columns = (self.document[part], self.start[part], self.end[part], exact)
        self.arrays.append(pa.StructArray.from_arrays([pa.array(c, type=f.type) for c, f in zip(columns, fields, strict=True)], fields=fields))

    def key(self, i: int) -> tuple[str, int, int]:
        """What makes passage i: its document and offsets."""
        return self.document[i], self.start[i], self.end[i]

    def array(self, indices: Int | list[int]) -> pa.StructArray:
        """Passages as an Arrow array of spans."""
        return self.table.take(pa.array(indices)).combine_chunks()


class Sides:
    """What speaks about one side of a link."""

    def __init__(self, source: Source, texts: Texts, passages: Passages) -> None:
        self.source = source
        self.names = list(texts.vocabulary.ids)
        self.document: list[int] = passages.document.tolist()
        self.marked: list[bool] = ((texts.flags & (REWRITTEN | FILLER)) != 0).tolist()

    def of(self, passage: int, only: list[int], words: int) -> Side:
        """The side of `passage`, of whose words (so many) `only` are lacking on the other."""
        d, source, names = self.document[passage], self.source, self.names
        scars = tuple([names[w].partition("\0")[2] for w in only if "\0" in names[w]])
        put_in = tuple([names[w] for w in only if self.marked[w] and "\0" not in names[w]])
        return Side(source.bounds[d], source.publishers[d], source.agencies[d], words, put_in, scars)


def tables(
    source: Source,
    body: Body,
    texts: Texts,
    passages: Passages,
    found: links.Links,
    parent: list[int],
    lean: dict[int, float],
    linked: Linked,
) -> dict[str, pa.Table]:
    """The tables `reuse` and `families`. `lean`: by passage, see `witness.Choice`; `linked`: which documents share a family otherwise."""
    spans, sides = Spans(source, body, texts, passages, found), Sides(source, texts, passages)
    members = passages.family.tolist()
    n = len(members)
    heads = [i for i in range(n) if not i or members[i] != members[i - 1]]
    ends = [*heads[1:], n]
    names = [make_id("family", *(x for k in sorted(map(spans.key, range(h, e))) for x in k)) for h, e in zip(heads, ends, strict=True)]
    size = [e - h for h, e in zip(heads, ends, strict=True)]
    document, bounds = sides.document, source.bounds
    direction: list[str] = []
    why: list[str] = []
    one, two = found.a.tolist(), found.b.tolist()
    said = (found.inside >= QUOTE).tolist()
    for k, (a, b) in enumerate(zip(one, two, strict=True)):
        x, y = document[a], document[b]
        if said[k] and not linked(x, y):
            way, reason = "common_origin", UTTERANCE
        elif known := by_time(bounds[x], bounds[y]):
            way, reason = known
        else:
            only_a, only_b = found.only.get(k, ([], []))
            way, reason = decide(
                sides.of(a, only_a, int(found.a1[k] - found.a0[k])),
                sides.of(b, only_b, int(found.b1[k] - found.b0[k])),
                lean.get(a, 0.0),
                size[members[a]],
            )
        direction.append(way)
        why.append(reason)
    kind = np.where((found.inside >= QUOTE) & found.altered, "altered_quote", np.where(found.alike == found.longer, "verbatim", "edited"))
    similarity = np.round(found.alike / found.longer, 4)
    score = np.round(found.score.astype(np.float64), 2)
    batches = []
    for at in range(0, len(one), BATCH):
        part = slice(at, at + BATCH)
        columns: dict[str, Any] = {
            "a": spans.array(found.a[part]),
            "b": spans.array(found.b[part]),
            "similarity": pa.array(similarity[part]),
            "kind": kind[part].tolist(),
            "direction": direction[part],
            "why": why[part],
            "id": [make_id("link", *spans.key(i), *spans.key(j)) for i, j in zip(one[part], two[part], strict=True)],
            "family": [names[members[i]] for i in one[part]],
            "score": pa.array(score[part]),
        }
        batches.append(_batch("reuse", columns))
    told = [True] * len(heads)
    for a, b, way in zip(one, two, direction, strict=True):
        if parent[b] < 0 and way != "a_from_b":
            told[members[a]] = False
    root = {members[i]: i for i in range(n) if parent[i] < 0}
    groups = []
    at = 0
    while at < len(heads):
        to = at
        while to < len(heads) and (to == at or ends[to] - heads[at] <= BATCH):
            to += 1
        indices = [i for k in range(at, to) for i in sorted(range(heads[k], ends[k]), key=spans.key)]
        offsets = np.cumsum([0, *size[at:to]]).astype(np.int32)
        columns = {
            "id": names[at:to],
            "size": size[at:to],
            "origin": [source.ids[document[root[k]]] if told[k] else None for k in range(at, to)],
            "passages": _lists(offsets, spans.array(indices)),
        }
        groups.append(_batch("families", columns))
        at = to
    return {
        "reuse": pa.Table.from_batches(batches, schema=schema("reuse")),
        "families": pa.Table.from_batches(groups, schema=schema("families")),
    }


def _lists(offsets: npt.NDArray[np.int32], values: pa.StructArray) -> pa.ListArray:
    return pa.ListArray.from_arrays(pa.array(offsets), values, type=schema("families").field("passages").type)


def _batch(table: str, columns: dict[str, Any]) -> pa.RecordBatch:
    wanted = schema(table)
    arrays = [c if isinstance(c := columns[f.name], pa.Array) else pa.array(c, type=f.type) for f in wanted]
    return pa.RecordBatch.from_arrays(arrays, schema=wanted)
