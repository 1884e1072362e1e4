"""The words of the OpenAPI description: parameters, schemas out of the tables, examples."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa

from twosource.model import schema

from .asked import FILTERS, FLAGS, MOST, MOST_FOUND, NUMBERS, USUAL, Listing
from .problems import MEDIA

_PROBLEM: Final = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "expected": {"type": "string"},
        "todo": {"type": "string"},
    },
}
_PROBLEM_EXAMPLE: Final = {
    "type": "about:blank",
    "title": "not found",
    "status": 404,
    "detail": "no claims row has an id that begins with 'clm-0000'",
    "expected": "one id",
    "todo": "take it from a list such as `twosource claims`",
}
_SAID: Final = {400: "a value that cannot be used", 404: "not there", 503: "the record cannot be used"}
_ABOUT: Final = {
    **FILTERS,
    "q": "words; quotation marks make a phrase",
    "a": "a document by any of its names, or a wording",
    "b": "another one",
    "start": "offset of the first character",
    "end": "offset behind the last character",
    "limit": f"rows of one answer, at most {MOST}",
    "offset": "rows that are passed over",
    "format": "json (a page with an envelope), jsonl or csv (everything that the filters leave, as a file)",
}
#: Values for examples, by the name of a key; the meeting, the persons and the outlets are fiction.
_VALUES: Final[dict[str, Any]] = {
    "id": "clm-0f3a9c5d7e1b2a4c6d8e",
    "document": "doc-1b2a4c6d8e0f3a9c5d7e",
    "story": "sto-5d7e1b2a4c6d8e0f3a9c",
    "title": "Ministers meet in Portavel",
    "publisher": "Portavel Courier",
    "published": "2024-05-02",
    "language": "en",
    "start": 104,
    "end": 131,
    "exact": "the talks had been fruitful",
    "speaker_name": "Ana Larrondo",
    "name": "Ana Larrondo",
    "kind": "event",
    "text": "Larrondo met Veit in Portavel.",
    "reports": 3,
    "publishers": 3,
    "independent": 2,
    "event": "CONSULT",
    "date_start": "2024-05-02",
    "date_end": "2024-05-02",
    "place": "Portavel",
    "status": "happened",
    "country": "ESP",
}


def described(path: str, *, listing: Listing | None = None, query: tuple[str, ...] = (), table: bool = False) -> dict[str, Any]:
    """What `APIRouter.get` is told about a route: its parameters, answers and examples."""
    names = (*listing.filters, "limit", "offset", "format") if listing else query
    parameters = [_parameter(n, path) for n in names]
    data: dict[str, Any] = {}
    example: Any = {}
    if listing:
        row = schema(listing.table)
        data = {"type": "array", "items": _struct(row)}
        example = [{f.name: _example(f.name, f.type, listing.table) for f in row}]
    elif path == "/search":
        data, example = {"type": "array", "items": {"type": "object"}}, [{k: _VALUES[k] for k in ("document", "start", "end", "exact", "story")}]
    elif table:
        data = {"type": "object"}
    envelope = {
        "type": "object",
        "required": ["data", "meta", "links"],
        "properties": {"data": data, "meta": {"type": "object"}, "links": {"type": "object"}},
    }
    meta = {"table": listing.table, "total": 1, "limit": USUAL, "offset": 0, "state": "0f3a9c5d7e1b2a4c6d8e"} if listing else {}
    content: dict[str, Any] = {"application/json": {"schema": envelope, "example": {"data": example, "meta": meta, "links": {}}}}
    if listing:
        content |= {"application/jsonl": {"schema": {"type": "string"}}, "text/csv": {"schema": {"type": "string"}}}
    problems = {
        status: {"description": words, "content": {MEDIA: {"schema": _PROBLEM, "example": _PROBLEM_EXAMPLE}}} for status, words in _SAID.items()
    }
    return {
        "tags": ["tables" if listing or table else "questions"],
        "openapi_extra": {"parameters": parameters} if parameters else {},
        "responses": {200: {"description": "the answer", "content": content}, **problems},
    }


def _parameter(name: str, path: str) -> dict[str, Any]:
    kind: dict[str, Any] = {"type": "string"}
    if name in NUMBERS or name in ("limit", "offset", "start", "end"):
        kind = {"type": "integer", "minimum": 1 if name == "limit" else 0}
    elif name in FLAGS:
        kind = {"type": "boolean"}
    elif name == "format":
        kind = {"type": "string", "enum": ["json", "jsonl", "csv"]}
    elif name in ("since", "until"):
        kind = {"type": "string", "format": "date"}
    about = f"sentences, at most {MOST_FOUND}" if (name, path) == ("limit", "/search") else _ABOUT[name]
    return {"name": name, "in": "query", "required": path.startswith("/compare"), "description": about, "schema": kind}


def _struct(found: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {f.name: _typed(f.type, f.nullable) for f in found}}


def _typed(kind: Any, nullable: bool) -> dict[str, Any]:
    if pa.types.is_list(kind):
        return {"type": "array", "items": _typed(kind.value_type, False)}
    if pa.types.is_struct(kind):
        found = _struct(kind)
        return {**found, "type": ["object", "null"]} if nullable else found
    name = (
        "boolean"
        if pa.types.is_boolean(kind)
        else "integer"
        if pa.types.is_integer(kind)
        else "number"
        if pa.types.is_floating(kind)
        else "string"
    )
    return {"type": [name, "null"] if nullable else name}


def _example(name: str, kind: Any, table: str) -> Any:
    if pa.types.is_list(kind):
        return [_example(name, kind.value_type, table)] if pa.types.is_struct(kind.value_type) else []
    if pa.types.is_struct(kind):
        return {f.name: _example(f.name, f.type, table) for f in kind}
    if name in _VALUES and (pa.types.is_string(kind) == isinstance(_VALUES[name], str)):
        return _VALUES[name]
    if pa.types.is_boolean(kind):
        return False
    return 1 if pa.types.is_integer(kind) else 0.9 if pa.types.is_floating(kind) else None
