"""Events as PLOVER records, one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from twosource.model import period
from twosource.store import Snapshot

#: What the events are coded by.
CODEBOOK: Final = "PLOVER manual of 4 February 2024"

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Around:
    """What stands around the events: rows of `documents`, of `actors` and (start, end) of sentences in order, each by id."""

    documents: Mapping[str, Row]
    actors: Mapping[str, Row]
    sentences: Mapping[str, list[tuple[int, int]]]
    coder: str

    @classmethod
    def of(cls, snapshot: Snapshot, coder: str) -> Around:
        """All of a record. `coder`: the name and version of the program."""
        documents = {r["id"]: r for r in snapshot.table("documents").to_pylist()}
        actors: dict[str, Row] = {}
        if snapshot.computed("actors"):
            actors = {r["id"]: r for r in snapshot.table("actors", ["id", "name", "wikidata"]).to_pylist()}
        sentences: dict[str, list[tuple[int, int]]] = {}
        if snapshot.computed("sentences"):
            rows = snapshot.table("sentences", ["document", "start", "end"])
            for d, s, e in zip(*(rows.column(k).to_pylist() for k in ("document", "start", "end")), strict=True):
                sentences.setdefault(d, []).append((s, e))
        for each in sentences.values():
            each.sort()
        return cls(documents, actors, sentences, coder)


def plover_record(event: Row, around: Around) -> dict[str, Any] | None:
    """An event as a PLOVER record: `id date event actor` are required there, so an event that nobody dates has none (null).

    `date` and `enddate` are the event's own; `event`, `event_text` and `context` are lists, as PLOVER has them; entities are `code sector
    entity_text identifier_id identifier_text`, the identifier being Wikidata's where it is known. Optional fields that are unknown are left out.
    `text` is left out too: PLOVER fills it only where the maker of the record has the rights. `status`, `confidence` and `lead` are ours.
    Layout: PLOVER manual of 4 February 2024, tables of JSON fields.
    """
    if event["date_start"] is None:
        return None
    document = around.documents.get(event["document"], {})
    start = min(s["start"] for s in event["evidence"])
    end = max(s["end"] for s in event["evidence"])
    places = around.sentences.get(event["document"], [])
    number = next((i for i, (s, e) in enumerate(places) if s <= event["evidence"][0]["start"] < e), None)
    notes = [f"status: {event['status']}", *([event["basis"]] if event["basis"] else [])]
    if event["reported_by"]:
        notes.append(f"told by statement {event['reported_by']}")
    if event["date_start"] != event["date_end"]:
        notes.append(f"the text says no more than {period(event['date_start'], event['date_end'])}")
    record: dict[str, Any] = {
        "id": event["id"],
        "date": event["date_start"],
        "enddate": event["date_end"] if event["date_end"] != event["date_start"] else None,
        "event": [event["event"]],
        "actor": [_entity(s, around) for s in event["actors"]],
        "recipient": [_entity(s, around) for s in event["recipients"]],
        "mode": event["mode"],
        "context": event["contexts"],
        "quad_code": event["quad"],
        "event_scale": event["score"],
        "event_loc": {"name": event["place"]} if event["place"] else None,
        "event_text": [s["exact"] for s in event["evidence"]],
        "text_info": _known({"sequence": number, "start": start, "end": end}),
        "cite_info": _known(
            {
                "citation": document.get("source_id") or event["document"],
                "url": document.get("uri"),
                "title": document.get("title"),
                "language": (document.get("language") or "")[:2] or None,
                "publication": document.get("publisher"),
                "codebook": CODEBOOK,
            }
        ),
        "coder": around.coder,
        "comment": "; ".join(notes),
    }
    return _known(record) | {"actor": record["actor"], "status": event["status"], "confidence": event["confidence"], "lead": event["lead"]}


def _entity(side: Row, around: Around) -> dict[str, Any]:
    known = around.actors.get(side["actor"] or "", {})
    fields = {
        "code": side["country"],
        "sector": side["sector"],
        "entity_text": side["span"]["exact"],
        "identifier_id": known.get("wikidata") or side["actor"],
        "identifier_text": side["name"],
    }
    return _known(fields)


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in fields.items() if v is not None and v != []}


def plover_records(events: Iterable[Row], around: Around) -> Iterator[dict[str, Any]]:
    """The records of all events that have a date, in their order."""
    for event in events:
        if (record := plover_record(event, around)) is not None:
            yield record
