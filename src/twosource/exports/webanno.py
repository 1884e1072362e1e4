"""Rows of any table with spans as W3C Web Annotations: every span by its words and by its place.

Web Annotation Data Model and Vocabulary (W3C Recommendations, 23 February 2017). `TextPositionSelector` counts Unicode code points into the raw
text of the report, as all spans do; `TextQuoteSelector` has as much of the text around the words as makes the place the only one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import IO, Any, Final

from twosource.model import digest, schema, span_paths

from .job import URN, Job, Row, address
from .sink import json_text

CONTEXT: Final = ["http://www.w3.org/ns/anno.jsonld", {"ts": URN}]

#: Characters of context that a quotation has on each side at least: what readers such as Hypothesis take. More where that is not unique.
CONTEXT_SIZE: Final = 32

#: Joins two characters into one, such as emoji.
_JOINER: Final = "\u200d"

#: What an annotation of a table is for, in the vocabulary's words.
_MOTIVATIONS: Final = {"mentions": "identifying", "segments": "classifying", "dates": "tagging", "readings": "editing", "reuse": "linking"}


def selectors(raw: str, start: int, end: int) -> list[dict[str, Any]]:
    """The two selectors of `raw[start:end]`. `prefix + exact + suffix` stands once in the text, and neither begins nor ends inside a character
    that is written with several code points.
    """
    before, after, size = start, end, CONTEXT_SIZE
    while True:
        before, after = _whole(raw, max(0, start - size)), _whole(raw, min(len(raw), end + size), forward=True)
        words = raw[before:after]
        first = raw.find(words)
        if raw.find(words, first + 1) < 0:
            break
        size *= 2
    quote = {"type": "TextQuoteSelector", "exact": raw[start:end], "prefix": raw[before:start], "suffix": raw[end:after]}
    return [quote, {"type": "TextPositionSelector", "start": start, "end": end}]


def _whole(raw: str, at: int, *, forward: bool = False) -> int:
    """The place at which no character is cut, at `at` or beyond it: marks, joiners, variation selectors and a line feed stay with what is
    before them, and what a joiner joins.
    """
    while 0 < at < len(raw) and (
        unicodedata.category(raw[at]) in ("Mn", "Mc", "Me") or _JOINER in raw[at - 1 : at + 1] or raw[at - 1 : at + 1] == "\r\n"
    ):
        at += 1 if forward else -1
    return at


def _spans(table: str, row: Row) -> Iterator[tuple[str, Row]]:
    """Every span of a row, with the key under which it stands (empty for a row that is a span)."""
    for path in span_paths(table):
        found: list[Any] = [row]
        for key in path:
            found = [y for x in found for y in (x[key] if isinstance(x[key], list) else [x[key]]) if y is not None]
        yield from ((".".join(path), span) for span in found)


def annotation(table: str, row: Row, texts: Mapping[str, str], reports: Mapping[str, Row]) -> dict[str, Any] | None:
    """A row as an annotation; null for one without spans. Its body holds what the row says beside its spans; unknown is left out."""
    targets: dict[tuple[str, str, int, int], dict[str, Any]] = {}
    for role, span in _spans(table, row):
        place = (role, span["document"], span["start"], span["end"])
        if place in targets:
            continue
        target: dict[str, Any] = {"type": "SpecificResource", "source": address(reports.get(span["document"], {}), span["document"])}
        target |= {"selector": selectors(texts[span["document"]], span["start"], span["end"]), "ts:document": URN + span["document"]}
        targets[place] = target | ({"ts:role": role} if role else {})
    if not targets:
        return None
    facts = _facts(table, row)
    # Two rows can be about one stretch: two leaders named by the same words.
    identifier = row["id"] if "id" in row else f"{table}-{digest(row['document'], row['start'], row['end'], json_text(facts))[:20]}"
    said = {f"ts:{k}": v for k, v in facts.items()}
    found = list(targets.values())
    return {
        "id": f"{URN}annotation-{identifier}",
        "type": "Annotation",
        "motivation": _MOTIVATIONS.get(table, "describing"),
        "body": {"id": URN + str(identifier), "type": f"ts:{table}"} | said,
        "target": found[0] if len(found) == 1 else found,
    }


def _facts(table: str, row: Row) -> dict[str, Any]:
    """What a row says beside its spans."""
    own = {"document", "start", "end", "exact"} if () in span_paths(table) else {"document"}
    paths = {p[0] for p in span_paths(table) if p}
    return {k: v for k, v in row.items() if v is not None and v != [] and k not in own | {"id"} and k not in paths}


def write_webanno(job: Job, out: IO[bytes]) -> int:
    """Write an `AnnotationCollection` with one page, an annotation a line; returns their number."""
    table = job.table
    page = {"id": f"{URN}annotations-{table}-1", "type": "AnnotationPage", "startIndex": 0}
    head = {"@context": CONTEXT, "id": f"{URN}annotations-{table}", "type": "AnnotationCollection", "label": f"{table}, {job.coder}"}
    out.write((json_text(head)[:-1] + ', "first": ' + json_text(page)[:-1] + ', "items": [').encode())
    count = 0
    for rows in job.batches():
        documents = {s["document"] for row in rows for _, s in _spans(table, row)}
        texts, reports = job.texts(sorted(documents)), {d: job.report(d) for d in documents}
        for row in rows:
            if (made := annotation(table, row, texts, reports)) is not None:
                out.write(((",\n" if count else "\n") + json_text(made)).encode())
                count += 1
    out.write(f'\n]}}, "total": {count}}}\n'.encode())
    return count


def has_spans(table: str) -> bool:
    """Whether rows of a table hold spans."""
    return bool(span_paths(table)) and bool(schema(table).names)
