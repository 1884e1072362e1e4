"""Events in the layout of NGEC and POLECAT, one JSON object a line.

Names and nesting as the Next Generation Event Coder writes them (github.com/ahalterman/NGEC, formatter). Offsets count code points into the raw
text of the report (`story_id`), not into `event_text`, which holds no more than the words of the act: the report is its publisher's.
"""

from __future__ import annotations

from typing import IO, Any, Final

from .job import Job, Row
from .sink import json_line

#: Why a place has no coordinates.
NO_GEO: Final = "places are not resolved to coordinates"


def ngec_record(event: Row, job: Job) -> dict[str, Any]:
    """An event. `date` and `pub_date` are the report's, as in NGEC; `date_resolved` is the act's first day, null where nobody dates it: the
    publication date is no substitute. A `qa_score`, `wiki` or place that there is none for is null. `end_date`, `status`, `confidence`, `lead`,
    `quad_code`, `event_scale` and the `id` of an actor are ours.
    """
    report = job.report(event["document"])
    published = (report.get("published") or "")[:10] or None
    attributes: dict[str, list[dict[str, Any]]] = {
        "ACTOR": [_side(s, job) for s in event["actors"]],
        "RECIP": [_side(s, job) for s in event["recipients"]],
        "LOC": [_place(s) for s in (event["place_span"],) if s],
        "DATE": [_place(s) for s in (event["date_span"],) if s],
    }
    return {
        "id": event["id"],
        "story_id": event["document"],
        "date": published,
        "pub_date": published,
        "date_raw": event["date_span"]["exact"] if event["date_span"] else None,
        "date_resolved": event["date_start"],
        "end_date": event["date_end"],
        "event_type": event["event"],
        "event_mode": [event["mode"]] if event["mode"] else [],
        "contexts": event["contexts"],
        "event_text": " … ".join(" ".join(s["exact"].split()) for s in event["evidence"]),
        "attributes": {k: v for k, v in attributes.items() if v},
        "event_geolocation": {"reason": NO_GEO, "geo": None},
        "headline": report.get("title"),
        "publisher": report.get("publisher"),
        "url": report.get("uri"),
        "version": job.coder,
        "status": event["status"],
        "confidence": event["confidence"],
        "lead": event["lead"],
        "quad_code": event["quad"],
        "event_scale": event["score"],
    }


def _place(span: Row) -> dict[str, Any]:
    return {"text": span["exact"], "qa_start_char": span["start"], "qa_end_char": span["end"], "qa_score": None}


def _side(side: Row, job: Job) -> dict[str, Any]:
    known = job.actors.get(side["actor"] or "", {})
    codes = {"wiki": None, "country": side["country"] or "", "code_1": side["sector"] or "", "code_2": ""}
    return _place(side["span"]) | codes | {"id": side["actor"], "name": side["name"], "wikidata": known.get("wikidata")}


def write_ngec(job: Job, out: IO[bytes]) -> int:
    """Write all events; returns their number."""
    count = 0
    for event in job.each():
        out.write(json_line(ngec_record(event, job)))
        count += 1
    return count
