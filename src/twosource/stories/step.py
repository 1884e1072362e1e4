"""The step: documents and segments in, stories out. New documents change what they touch; a run is the same with nothing known before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import Change, Changes, Editions, Rows, Settings, Tables, make_table, parts_of, schema

from . import index
from .advance import Found, advance
from .kept import Kept, Row, name_of
from .one import is_one, joined
from .reports import Report, read, segments_by_document

_SEGMENTS: Final = ("document", "start", "end", "exact", "role")

#: Rows of a table that are stored as one stretch: who looks for some texts reads little beside them, since those of a story stand together.
_STRETCH: Final = 256


def stories(tables: Tables, settings: Settings) -> Mapping[str, Rows]:
    """Step: documents and segments -> stories. A document is in exactly one; one without words is a story of its own.

    `gists`, where they are given, are what an earlier run found out about texts: it is not done again.
    """
    one = is_one(settings)
    kept = Kept(tables, only_gists=True)
    documents = {d["id"]: d for d in tables["documents"].select(["id", "title", "published"]).to_pylist()}
    reports: list[Report] = []
    gists: dict[int, Row] = {}
    seen: set[str] = set()
    for of in segments_by_document(parts_of(tables, "segments", _SEGMENTS)):
        some, rows, _ = read({d: documents[d] for d in of if d in documents}, of, kept, gists)
        reports += some
        gists |= rows
        seen |= of.keys()
    some, rows, _ = read({d: documents[d] for d in documents.keys() - seen}, {}, kept, gists)
    gists |= rows
    found = advance(Kept(None), reports + some, gists, tables)
    standing = _standing(found.stories, _editions(tables).replaced())
    if one:
        standing = joined(standing, {d: row["published"] for d, row in documents.items()}, gists)
    order = {t: k for k, t in enumerate(sorted(found.places, key=lambda t: (found.places[t].story, t)))}
    whole = sorted(gists, key=lambda t: (order.get(t, -1), t))
    return {
        "stories": make_table("stories", sorted(standing, key=lambda r: str(r["id"]))),
        "gists": _stretches("gists", [gists[t] for t in whole], _STRETCH),
        "bonds": _stretches("bonds", [found.places[t].row() for t in order], _STRETCH),
        "heavy": pa.RecordBatchReader.from_batches(schema("heavy"), _heavy(found)),
        "nearby": make_table("nearby", [found.nearby[k].row() for k in sorted(found.nearby)]),
        "joins": make_table("joins", found.joins),
    }


def update(tables: Tables, changes: Changes, settings: Settings) -> Mapping[str, Change] | None:
    """The same for documents that came since: null when some went, or came without having been new, or where all are one story."""
    if is_one(settings):
        return None
    documents, segments = changes["documents"], changes["segments"]
    if documents.gone or segments.gone:
        return None
    new = {d["id"]: d for d in documents.rows.select(["id", "title", "published"]).to_pylist()}
    if not set(segments.rows.column("document").unique().to_pylist()) <= new.keys():
        return None
    kept = Kept(tables)
    (of,) = segments_by_document([segments.rows.select(list(_SEGMENTS))])
    reports, gists, fresh = read(new, of, kept)
    found = advance(kept, reports, gists, tables)
    if (gone := _replaced(tables, changes, found)) is None:
        return None
    rows = _standing(found.stories, _editions(tables).replaced())
    passages = [found.nearby[k] for k in sorted(found.nearby)]
    places = [found.places[t] for t in sorted(found.places)]
    heavy, old = _heavy_now(found, kept)
    return {
        "stories": Change(make_table("stories", sorted(rows, key=lambda r: str(r["id"]))), frozenset(gone)),
        "gists": Change(make_table("gists", [gists[t] for t in sorted(fresh)]), by="text"),
        "bonds": Change(make_table("bonds", [p.row() for p in places]), frozenset(map(name_of, found.replaced)), "text"),
        "heavy": Change(heavy, old),
        "nearby": Change(make_table("nearby", [x.row() for x in passages]), frozenset(x.name for x in passages), "window"),
        "joins": Change(make_table("joins", found.joins), frozenset(found.parted), "story"),
    }


def _editions(tables: Tables) -> Editions:
    return Editions(tables["versions"].to_pylist() if "versions" in tables else ())


def _standing(rows: Iterable[Row], older: frozenset[str]) -> list[Row]:
    """Stories without the documents of which there is a later version: they were grouped with them, and are no reports of their own."""
    out = []
    for row in rows:
        if older.isdisjoint(row["documents"]):
            out.append(row)
        elif left := [d for d in row["documents"] if d not in older]:
            kept = {k: [x for x in row[k] if x["document"] not in older] for k in ("off_story", "headlines")}
            out.append({**row, "documents": left, **kept, "suspicions": [x for x in row["suspicions"] if x["span"]["document"] not in older]})
    return out


def _replaced(tables: Tables, changes: Changes, found: Found) -> set[str] | None:
    """The ids of stories that go, with those that lose a document to a later version elsewhere; null when an older version stands again."""
    change = changes.get("versions")
    if change is None or not (change.rows.num_rows or change.gone):
        return found.gone
    editions = _editions(tables)
    moved = set(change.rows.column("document").to_pylist()) | change.gone
    if any(not editions.older(d) for d in change.gone):
        return None
    lost = pa.array(sorted({x for d in moved for x in editions.all(d) if editions.older(x)}), pa.string())
    gone, there = set(found.gone), {r["id"] for r in found.stories}
    stored = tables["stories"]
    lists = stored.column("documents").combine_chunks()
    hit = pc.unique(pc.list_parent_indices(lists).filter(pc.is_in(pc.list_flatten(lists), value_set=lost)))
    for row in stored.take(hit).to_pylist():
        if row["id"] not in gone | there:
            gone.add(row["id"])
            found.stories.append(row)
    return gone


def _heavy(found: Found) -> Iterator[pa.RecordBatch]:
    """The index of texts and passages by their heaviest words."""
    for items, passages in zip(found.indexed, (False, True), strict=True):
        yield from index.rows(index.made(items, found.bars, passages))


def _heavy_now(found: Found, kept: Kept) -> tuple[pa.Table, frozenset[str]]:
    """The segments of the index that come, and those that go."""
    come: list[index.Segment] = []
    gone: frozenset[str] = frozenset()
    for items, passages in zip(found.indexed, (False, True), strict=True):
        some, old = kept.index.with_(index.Segment.of(items, found.bars, passages))
        come, gone = come + some, gone | old
    return pa.Table.from_batches(index.rows(come), schema("heavy")), gone


def _stretches(name: str, rows: list[Row], size: int) -> pa.RecordBatchReader:
    """Rows as batches that are stored apart."""

    def batches() -> Iterable[pa.RecordBatch]:
        for at in range(0, len(rows), size):
            yield from make_table(name, rows[at : at + size]).to_batches()

    return pa.RecordBatchReader.from_batches(schema(name), batches())
