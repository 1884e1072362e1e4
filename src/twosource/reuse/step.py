"""The step: documents, segments and readings in; reuse links and families out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import Settings, Tables

from . import candidates, families, links, output, tokens, witness
from .direction import credits_in, instants
from .output import Body, Source


def _source(tables: Tables) -> tuple[Source, Body]:
    documents = tables["documents"].select(["id", "publisher", "published"]).to_pylist()
    documents.sort(key=lambda d: (instants(d["published"]), d["id"]))
    number = {d["id"]: i for i, d in enumerate(documents)}
    readings: dict[str, list[tuple[int, int, str]]] = {}
    found = tables["readings"]
    for d, s, e, r in zip(*(found.column(k).to_pylist() for k in ("document", "start", "end", "reading")), strict=True):
        readings.setdefault(d, []).append((s, e, r))
    for rows in readings.values():
        rows.sort()
    source = Source(
        [d["id"] for d in documents],
        [instants(d["published"]) for d in documents],
        [d["publisher"] for d in documents],
        _agencies(tables["segments"], number),
        readings,
    )
    return source, Body(tables["segments"], number)


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
    for i in range(len(body)):
        d, s, e = int(body.owner[i]), int(body.start[i]), int(body.end[i])
        rows = source.readings.get(source.ids[d], [])
        k = n = bisect_left(rows, (s,))
        while n < len(rows) and rows[n][0] < e:
            n += 1
        yield tokens.Paragraph(d, s, e, body.text(i), tuple(r for r in rows[k:n] if r[1] <= e))


def reuse(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Links and families of all documents. Independent of the order of the rows; sees no clock and no path."""
    source, body = _source(tables)
    texts = tokens.read(_paragraphs(source, body), int((body.end - body.start).sum(dtype=np.int64)))
    strings = tokens.Strings.of(texts)
    strict, loose, quotes = families.verify(texts, strings, candidates.propose(texts))
    linked = families.Linked(texts, strict)
    edges = families.accept(texts, linked, strict, loose, quotes)
    label = families.components(texts.units, edges)
    passages = families.without_furniture(families.passages(texts, label), source.publishers)
    order = np.array([b[0] for b in source.bounds], dtype=np.int64)
    until = np.array([b[1] for b in source.bounds], dtype=np.int64)
    choice = witness.choose(texts, passages, label, edges, order, until)
    parent = links.trees(choice, passages, order, until)
    found = links.compare_passages(texts, strings, passages, parent, order, until)
    passages, parent, found, lean = links.without_weak(passages, parent, found, _leans(choice, parent))
    del strings, strict, loose, quotes, edges, label, choice  # the rows are large: make room
    spans, sides = output.Spans(source, body, texts, passages, found), output.Sides(source, texts, passages)
    del texts, body
    return output.tables(source, spans, sides, passages, found, parent, lean, linked)


def _leans(choice: witness.Choice, parent: list[int]) -> dict[int, float]:
    """The lean of every passage towards the one it is linked with."""
    if not len(choice.child):
        return {}
    chosen = np.array(parent, dtype=np.int64)[choice.child] == choice.parent
    return dict(zip(choice.child[chosen].tolist(), choice.lean[chosen].tolist(), strict=True))
