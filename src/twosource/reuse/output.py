"""From links to tables: spans of passages, evidence for the direction, rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import make_id, schema

from . import links
from .direction import Side, decide
from .families import Linked, Passages
from .tokens import Texts
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
        self.row = order[owner[order] >= 0]
        self.exact = [c for c in rows.column("exact").chunks if len(c)]
        self.bounds = np.cumsum([0, *map(len, self.exact)])
        self.chunk = (np.searchsorted(self.bounds, self.row, side="right") - 1).tolist()
        self.at = (self.row - self.bounds[self.chunk]).tolist() if len(self.row) else []
        self.owner = owner[self.row]
        self.start = start[self.row]
        self.end = rows.column("end").to_numpy()[self.row]

    def __len__(self) -> int:
        return len(self.row)

    def text(self, i: int) -> str:
        """The words of segment i."""
        found: str = self.exact[self.chunk[i]][self.at[i]].as_py()
        return found


class Spans:
    """Passages as spans: ids of their documents, raw offsets, exact words."""

    def __init__(self, source: Source, body: Body, texts: Texts, passages: Passages, rows: list[links.Link]) -> None:
        n = len(passages)
        low, high = [2**31] * n, [-1] * n
        for r in rows:
            for i, b, e in ((r.a, r.a0, r.a1), (r.b, r.b0, r.b1)):
                if b < low[i]:
                    low[i] = b
                if e > high[i]:
                    high[i] = e
        first, last = np.array(low, dtype=np.int64), np.array(high, dtype=np.int64) - 1
        self.document: list[str] = [source.ids[d] for d in passages.document.tolist()]
        self.start: list[int] = texts.start[first].tolist() if n else []
        self.end: list[int] = (texts.start[last] + texts.size[last].astype(np.int64)).tolist() if n else []
        self.segment: list[int] = texts.paragraph[passages.begin].tolist() if n else []
        self.body = body

    def key(self, i: int) -> tuple[str, int, int]:
        """What makes passage i: its document and offsets."""
        return self.document[i], self.start[i], self.end[i]

    def array(self, indices: list[int]) -> pa.StructArray:
        """Passages as an Arrow array of spans."""
        exact = []
        for i in indices:
            k = self.segment[i]
            at = int(self.body.start[k])
            exact.append(self.body.text(k)[self.start[i] - at : self.end[i] - at])
        fields = list(schema("reuse").field("a").type)
        columns = ([self.document[i] for i in indices], [self.start[i] for i in indices], [self.end[i] for i in indices], exact)
        return pa.StructArray.from_arrays([pa.array(c, type=f.type) for c, f in zip(columns, fields, strict=True)], fields=fields)


class Sides:
    """What speaks about one side of a link."""

    def __init__(self, source: Source, texts: Texts, passages: Passages) -> None:
        self.source = source
        self.names = list(texts.vocabulary.ids)
        self.document: list[int] = passages.document.tolist()
        self.marked: list[bool] = ((texts.flags & (REWRITTEN | FILLER)) != 0).tolist()

    def of(self, passage: int, only: tuple[int, ...], words: int) -> Side:
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
    rows: list[links.Link],
    parent: list[int],
    lean: dict[int, float],
    linked: Linked,
) -> dict[str, pa.Table]:
    """The tables `reuse` and `families`. `lean`: by passage, see `witness.Choice`; `linked`: which documents share a family otherwise."""
    spans, sides = Spans(source, body, texts, passages, rows), Sides(source, texts, passages)
    members = passages.family.tolist()
    n = len(members)
    heads = [i for i in range(n) if not i or members[i] != members[i - 1]]
    ends = [*heads[1:], n]
    names = [make_id("family", *(x for k in sorted(map(spans.key, range(h, e))) for x in k)) for h, e in zip(heads, ends, strict=True)]
    size = [e - h for h, e in zip(heads, ends, strict=True)]
    document = sides.document
    direction: list[str] = []
    why: list[str] = []
    kind: list[str] = []
    for r in rows:
        a, b = sides.of(r.a, r.only_a, r.a1 - r.a0), sides.of(r.b, r.only_b, r.b1 - r.b0)
        x, y = document[r.a], document[r.b]
        if r.inside >= QUOTE and not linked(x, y):
            way, reason = "common_origin", UTTERANCE
        else:
            way, reason = decide(a, b, lean.get(r.a, 0.0), size[members[r.a]])
        direction.append(way)
        why.append(reason)
        same = r.alike == r.longer
        kind.append("altered_quote" if r.inside >= QUOTE and r.altered else "verbatim" if same else "edited")
    batches = []
    for at in range(0, len(rows), BATCH):
        part = rows[at : at + BATCH]
        one, two = [r.a for r in part], [r.b for r in part]
        columns: dict[str, Any] = {
            "a": spans.array(one),
            "b": spans.array(two),
            "similarity": [round(r.alike / r.longer, 4) for r in part],
            "kind": kind[at : at + BATCH],
            "direction": direction[at : at + BATCH],
            "why": why[at : at + BATCH],
            "id": [make_id("link", *spans.key(i), *spans.key(j)) for i, j in zip(one, two, strict=True)],
            "family": [names[members[i]] for i in one],
            "score": [round(r.score, 2) for r in part],
        }
        batches.append(_batch("reuse", columns))
    told = [True] * len(heads)
    for r, way in zip(rows, direction, strict=True):
        if parent[r.b] < 0 and way != "a_from_b":
            told[members[r.a]] = False
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
