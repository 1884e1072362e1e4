"""The step: documents, segments and readings in; reuse links and families out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import Settings, Tables, make_id, schema

from . import candidates, families, links, tokens, witness
from .direction import Side, credits_in, decide, instants
from .words import FILLER, REWRITTEN

#: Links that are turned into an Arrow batch at once.
BATCH: Final = 20_000
#: Share of the agreement inside quotation marks from which a link whose words differ there is an altered quote.
QUOTE: Final = 0.6

UTTERANCE: Final = "both quote one utterance, and share nothing else"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """The documents in canonical order with what speaks about them, and the rows of their body segments."""

    ids: list[str]
    bounds: list[tuple[int, int]]
    publishers: list[str | None]
    agencies: list[frozenset[str]]
    readings: dict[str, list[tuple[int, int, str]]]


class Body:
    """Body segments by document and start, for cutting exact words out of them."""

    def __init__(self, segments: pa.Table, number: dict[str, int]) -> None:
        wanted = pc.equal(segments.column("role"), "body")
        rows = segments.select(["document", "start", "end", "exact"]).filter(wanted)
        known = [number.get(d, -1) for d in rows.column("document").to_pylist()]
        owner = np.array(known, dtype=np.int64)
        start = rows.column("start").to_numpy()
        order = np.lexsort((start, owner))
        order = order[owner[order] >= 0]
        self.exact = rows.column("exact").combine_chunks()
        self.row = order
        self.owner = owner[order]
        self.start = start[order]
        self.end = rows.column("end").to_numpy()[order]

    def text(self, i: int) -> str:
        """The words of segment i."""
        found: str = self.exact[int(self.row[i])].as_py()
        return found


def _source(tables: Tables) -> tuple[Source, Body]:
    documents = tables["documents"].select(["id", "publisher", "published"]).to_pylist()
    documents.sort(key=lambda d: (instants(d["published"]), d["id"]))
    number = {d["id"]: i for i, d in enumerate(documents)}
    body = Body(tables["segments"], number)
    readings: dict[str, list[tuple[int, int, str]]] = {}
    found = tables["readings"]
    for d, s, e, r in zip(*(found.column(k).to_pylist() for k in ("document", "start", "end", "reading")), strict=True):
        readings.setdefault(d, []).append((s, e, r))
    for rows in readings.values():
        rows.sort()
    agencies = _agencies(tables["segments"], number)
    return (
        Source(
            [d["id"] for d in documents],
            [instants(d["published"]) for d in documents],
            [d["publisher"] for d in documents],
            agencies,
            readings,
        ),
        body,
    )


def _agencies(segments: pa.Table, number: dict[str, int]) -> list[frozenset[str]]:
    """Agencies that the byline or dateline of a document credits, or its body in brackets."""
    found: list[frozenset[str]] = [frozenset()] * len(number)
    role, exact = segments.column("role"), segments.column("exact")
    head = pc.is_in(role, value_set=pa.array(["byline", "dateline"]))
    marked = pc.and_(pc.equal(role, "body"), pc.match_substring_regex(exact, r"\((Reuters|AP|AFP|Xinhua|TASS|dpa|UPI|PTI)\)"))
    rows = segments.select(["document", "exact"]).filter(pc.or_(head, marked))
    for d, text in zip(rows.column("document").to_pylist(), rows.column("exact").to_pylist(), strict=True):
        if d in number and (names := credits_in([text[:400]])):
            found[number[d]] |= names
    return found


def _paragraphs(source: Source, body: Body) -> Iterator[tokens.Paragraph]:
    for i in range(len(body.row)):
        d, s, e = int(body.owner[i]), int(body.start[i]), int(body.end[i])
        rows = source.readings.get(source.ids[d], ())
        mine: tuple[tuple[int, int, str], ...] = ()
        if rows:
            k = bisect_left(rows, (s,))
            n = k
            while n < len(rows) and rows[n][0] < e:
                n += 1
            mine = tuple(r for r in rows[k:n] if r[1] <= e)
        yield tokens.Paragraph(d, s, e, body.text(i), mine)


def reuse(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Links and families of all documents. Independent of the order of the rows; sees no clock and no path."""
    source, body = _source(tables)
    texts = tokens.read(_paragraphs(source, body))
    found = candidates.propose(candidates.features(texts), texts.units)
    strict, loose, quotes = families.verify(texts, found)
    edges = families.accept(texts, strict, loose, quotes)
    linked = np.unique(families.pairs_of_documents(texts, strict))
    label = families.components(texts.units, edges)
    passages = families.passages(texts, label)
    begin = np.array([b[0] for b in source.bounds], dtype=np.int64)
    end = np.array([b[1] for b in source.bounds], dtype=np.int64)
    choice = witness.choose(texts, passages, label, edges, begin, end)
    parent = links.trees(choice, passages, begin, end)
    lean = _leans(choice, parent)
    return _tables(source, body, texts, passages, parent, lean, set(linked.tolist()))


def _leans(choice: witness.Choice, parent: list[int]) -> dict[int, float]:
    chosen = np.array(parent, dtype=np.int64)[choice.child] == choice.parent if len(choice.child) else np.zeros(0, dtype=bool)
    return dict(zip(choice.child[chosen].tolist(), choice.lean[chosen].tolist(), strict=True))


def _tables(
    source: Source, body: Body, texts: tokens.Texts, passages: families.Passages, parent: list[int], lean: dict[int, float], linked: set[int]
) -> dict[str, pa.Table]:
    rows = list(links.compare_passages(texts, passages, parent))
    n = len(passages)
    low = np.full(n, 2**31 - 1, dtype=np.int64)
    high = np.full(n, -1, dtype=np.int64)
    for r in rows:
        low[r.a], high[r.a] = min(low[r.a], r.a0), max(high[r.a], r.a1)
        low[r.b], high[r.b] = min(low[r.b], r.b0), max(high[r.b], r.b1)
    start = texts.start[low] if n else low
    stop = texts.start[high - 1] + texts.size[high - 1].astype(np.int64) if n else high
    spans = _Spans(source, body, texts, passages, start.tolist(), stop.tolist())
    family_at = np.nonzero(np.append(True, passages.family[1:] != passages.family[:-1]))[0].tolist() if n else []
    family_rows: list[Row] = []
    family_of: dict[int, str] = {}
    family_size: dict[int, int] = {}
    batches: list[pa.RecordBatch] = []
    direction_of: dict[int, str] = {}
    names = list(texts.vocabulary.ids)
    written: list[Row] = []
    link_batches: list[pa.RecordBatch] = []
    members = passages.family.tolist()
    for k, at in enumerate(family_at):
        to = family_at[k + 1] if k + 1 < len(family_at) else n
        key = sorted(spans.key(i) for i in range(at, to))
        family_of[members[at]] = make_id("family", *(x for s in key for x in s))
        family_size[members[at]] = to - at
    sides = _Sides(source, texts, passages, names)
    for r in rows:
        kind = "verbatim" if r.alike == r.longer else "edited"
        a, b = sides.of(r, r.a, r.only_a, r.a1 - r.a0), sides.of(r, r.b, r.only_b, r.b1 - r.b0)
        direction, why = decide(a, b, lean.get(r.a, 0.0), family_size[members[r.a]])
        if r.inside >= QUOTE:
            kind = "altered_quote" if r.altered else kind
            x, y = int(passages.document[r.a]), int(passages.document[r.b])
            if min(x, y) << 32 | max(x, y) not in linked:
                direction, why = "common_origin", UTTERANCE
        direction_of[r.a] = direction
        one, two = spans.key(r.a), spans.key(r.b)
        written.append(
            {
                "a": spans.row(r.a),
                "b": spans.row(r.b),
                "similarity": round(r.alike / r.longer, 4),
                "kind": kind,
                "direction": direction,
                "why": why,
                "id": make_id("link", *one, *two),
                "family": family_of[members[r.a]],
                "score": round(r.score, 2),
            }
        )
        if len(written) >= BATCH:
            link_batches.append(pa.RecordBatch.from_pylist(written, schema=schema("reuse")))
            written = []
    if written:
        link_batches.append(pa.RecordBatch.from_pylist(written, schema=schema("reuse")))
    for k, at in enumerate(family_at):
        to = family_at[k + 1] if k + 1 < len(family_at) else n
        roots = [i for i in range(at, to) if parent[i] < 0]
        told = all(direction_of.get(i) == "a_from_b" for i in range(at, to) if parent[i] == roots[0])
        family_rows.append(
            {
                "id": family_of[members[at]],
                "size": to - at,
                "origin": source.ids[int(passages.document[roots[0]])] if told else None,
                "passages": [spans.row(i) for i in sorted(range(at, to), key=spans.key)],
            }
        )
        if len(family_rows) >= BATCH // 4:
            batches.append(pa.RecordBatch.from_pylist(family_rows, schema=schema("families")))
            family_rows = []
    if family_rows:
        batches.append(pa.RecordBatch.from_pylist(family_rows, schema=schema("families")))
    return {
        "reuse": pa.Table.from_batches(link_batches, schema=schema("reuse")),
        "families": pa.Table.from_batches(batches, schema=schema("families")),
    }


class _Spans:
    """Rows of passages."""

    def __init__(
        self, source: Source, body: Body, texts: tokens.Texts, passages: families.Passages, start: list[int], end: list[int]
    ) -> None:
        self.ids = [source.ids[d] for d in passages.document.tolist()]
        self.start, self.end, self.body = start, end, body
        self.segment = texts.paragraph[passages.begin].tolist() if len(passages) else []

    def key(self, i: int) -> tuple[str, int, int]:
        return self.ids[i], self.start[i], self.end[i]

    def row(self, i: int) -> Row:
        at = int(self.body.start[self.segment[i]])
        text = self.body.text(self.segment[i])
        return {"document": self.ids[i], "start": self.start[i], "end": self.end[i], "exact": text[self.start[i] - at : self.end[i] - at]}


class _Sides:
    """What speaks about one side of a link."""

    def __init__(self, source: Source, texts: tokens.Texts, passages: families.Passages, names: list[str]) -> None:
        self.source, self.texts, self.names = source, texts, names
        self.document = passages.document.tolist()
        self.marked = ((texts.flags & (REWRITTEN | FILLER)) != 0).tolist()

    def of(self, link: links.Link, passage: int, only: tuple[int, ...], words: int) -> Side:
        d = self.document[passage]
        scars = tuple(self.names[w].partition("\0")[2] for w in only if "\0" in self.names[w])
        put_in = tuple(self.names[w] for w in only if self.marked[w] and "\0" not in self.names[w])
        return Side(self.source.bounds[d], self.source.publishers[d], self.source.agencies[d], words, put_in, scars)
