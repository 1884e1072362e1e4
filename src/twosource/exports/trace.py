"""Where one thing comes from: its spans, families, origins and documents, and which step made it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from twosource.model import KINDS, TABLES, Document, Span, spans_of, to_record
from twosource.store import Snapshot


@dataclass(frozen=True, slots=True)
class Trace:
    """`thing`: the typed record; `spans`: every stretch of raw text that it rests on; `families`: ids of families that these lie in;
    `origins`: (origin, reason) of a claim's supports; `documents`: with their received bytes' SHA-256; `made_by`: step and version.
    """

    id: str
    table: str
    thing: Any
    spans: tuple[Span, ...]
    families: tuple[str, ...]
    origins: tuple[tuple[str, str], ...]
    documents: tuple[Document, ...]
    places: tuple[str, ...]
    made_by: str


#: What stands before the dash of an id, and the table that it belongs to.
ID_KINDS = {
    KINDS["document"]: "documents",
    KINDS["statement"]: "statements",
    KINDS["event"]: "events",
    KINDS["actor"]: "actors",
    KINDS["link"]: "reuse",
    KINDS["family"]: "families",
    KINDS["variant"]: "quote_variants",
    KINDS["story"]: "stories",
    KINDS["claim"]: "claims",
}


def table_of(identifier: str) -> str | None:
    """The table that an id belongs to, by what stands before its dash; null for something that is no id."""
    return ID_KINDS.get(identifier.partition("-")[0])


def trace(snapshot: Snapshot, identifier: str, made_by: str) -> Trace:
    """The trace of the thing with this id. Raises `KeyError` when the record does not hold it."""
    table = table_of(identifier)
    if table is None or table not in TABLES:
        raise KeyError(identifier)
    row = next((r for r in snapshot.table(table).to_pylist() if r["id"] == identifier), None)
    if row is None:
        raise KeyError(identifier)
    found = {(s["document"], s["start"], s["end"]): s for s in (_mentions(snapshot, identifier) if table == "actors" else spans_of(table, row))}
    spans = tuple(Span.from_row(s, snapshot.raw(s["document"])) for _, s in sorted(found.items()))
    ids = list(dict.fromkeys([s.document for s in spans] + list(row.get("documents") or [])))
    if table == "documents":
        ids = [identifier]
    elif "document" in row:
        ids = list(dict.fromkeys([row["document"], *ids]))
    documents = [to_record("documents", r, snapshot.raw) for r in snapshot.of_documents("documents", ids, key="id").to_pylist()]
    places = {r["document"]: r["place"] for r in snapshot.of_documents("arrivals", ids, columns=["document", "place"]).to_pylist()}
    origins = tuple(dict.fromkeys((s["origin"], s["reason"]) for s in row["supports"])) if table == "claims" else ()
    documents.sort(key=lambda d: ids.index(d.id))
    return Trace(
        identifier,
        table,
        to_record(table, row, snapshot.raw),
        spans,
        tuple(_families(snapshot, spans)) if table != "documents" else (),
        origins,
        tuple(documents),
        tuple(places.get(d.id, "") for d in documents),
        made_by,
    )


def _mentions(snapshot: Snapshot, actor: str) -> list[dict[str, Any]]:
    """Where an actor is named."""
    import pyarrow.compute as pc

    rows = snapshot.table("mentions", ["document", "start", "end", "exact", "actor"])
    found: list[dict[str, Any]] = rows.filter(pc.equal(rows.column("actor"), actor)).to_pylist()
    return found


def _families(snapshot: Snapshot, spans: tuple[Span, ...]) -> list[str]:
    wanted: dict[str, list[tuple[int, int]]] = {}
    for s in spans:
        wanted.setdefault(s.document, []).append((s.start, s.end))
    out = []
    for family in snapshot.table("families").to_pylist():
        if any(p["start"] < e and s < p["end"] for p in family["passages"] for s, e in wanted.get(p["document"], ())):
            out.append(family["id"])
    return sorted(out)
