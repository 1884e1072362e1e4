"""The words of the OpenAPI description: parameters, answers out of the record types, and an example of everything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from twosource.corpus import Dossier, Judged, Status, Trace
from twosource.model import TABLES, Document, Judgement, Span

from .asked import FILTERS, FLAGS, MOST, MOST_FOUND, NUMBERS, SHARES, USUAL, Listing
from .problems import MEDIA
from .shapes import SCHEMAS, VALUES, Shape, example_of, listed, obj, shape_of, whole

TEXT: Final[Shape] = {"type": "string"}
#: A text that is not empty.
WORDS: Final[Shape] = {"type": "string", "minLength": 1, "pattern": r"\S"}
NUMBER: Final[Shape] = {"type": "integer"}
PROBLEM: Final[Shape] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {k: NUMBER if k == "status" else TEXT for k in ("type", "title", "status", "detail", "expected", "todo", "instance")},
}
_PROBLEMS: Final = {
    "400": ("a value that cannot be used", "limit is 'many'", "a whole number from 1 to 1000", ""),
    "401": ("a token is needed", "open the address that `twosource serve` printed, or send `Authorization: Bearer TOKEN`", "", ""),
    "404": ("not found", "no claims row has an id that begins with 'clm-0000'", "one id", "take it from a list such as `twosource claims`"),
    "503": ("the record cannot be used", "the record r has format 9", "at most 3, which this version of twosource knows", "update twosource"),
    "default": ("an error", "what went wrong", "", ""),
}
_ABOUT: Final = {
    **FILTERS,
    "q": "words; quotation marks make a phrase",
    "a": "a document by any of its names, or a wording",
    "b": "another one",
    "start": "offset of the first character",
    "end": "offset behind the last character",
    "limit": f"rows of one answer, at most {MOST}",
    "offset": "rows that are passed over",
    "format": "json (a page with an envelope), jsonl or csv (everything that the filters leave, or `limit` rows from `offset` on, as a file)",
    "identifier": "an id or the beginning of one; of a document, any of its names",
    "table": "the name of a table",
}
_STRETCH: Final = shape_of(Span)
_COUNTS: Final = {"reports": NUMBER, "publishers": {"type": ["integer", "null"]}, "independent": NUMBER, "at_most": {"type": "boolean"}}
_ROW: Final = {"stories": _COUNTS, "actors": {"mentions": NUMBER, "documents": NUMBER, "stories": listed(TEXT)}}
_PART: Final = obj({**dict.fromkeys(("a_start", "a_end", "b_start", "b_end"), NUMBER), "kind": TEXT})


def row_of(table: str) -> Shape:
    """The schema of a row of a list."""
    found = shape_of(TABLES[table])
    return obj({**whole(found)["properties"], **_ROW[table]}) if table in _ROW else found


def _or_null(shape: Shape) -> Shape:
    return {"anyOf": [shape, {"type": "null"}]}


def answers() -> dict[str, Shape]:
    """The schema of `data` by route, for routes that are no lists."""
    maybe: Shape = {"type": ["string", "null"]}
    dated = dict.fromkeys(("date_start", "date_end"), maybe) | {"status": TEXT, "event": maybe, "mode": maybe}
    told = {"who": listed(TEXT), "whom": listed(TEXT), "place": maybe, "text": TEXT, "documents": listed(TEXT), "ids": listed(TEXT)}
    line = obj({**dated, **told, "spans": listed(_STRETCH), "basis": maybe})
    thing = {"n": NUMBER, "parent": {"type": ["integer", "null"]}, "relation": TEXT, "kind": TEXT, "id": maybe, "text": TEXT}
    node = obj({**thing, "span": _or_null(_STRETCH), "facts": {"type": "object"}, "made": _or_null({"type": "object"})})
    trace = whole(shape_of(Trace))["properties"]
    shared = obj({**dict.fromkeys(("a_start", "a_end", "b_start", "b_end"), NUMBER), "parts": listed(_PART)})
    return {
        "/": obj({"version": TEXT, "tables": {"type": "object"}, "judging": {"type": "boolean"}}),
        "/state": obj({"state": TEXT, "writing": _or_null(obj({"since": TEXT, "command": TEXT}))}),
        "/status": shape_of(Status),
        "/search": listed(obj({**whole(_STRETCH)["properties"], "story": maybe})),
        "/show/{story}": shape_of(Dossier),
        "/timeline/{story}": listed(line),
        "/trace/{identifier}": obj(
            {
                "id": TEXT,
                "table": TEXT,
                "thing": {"type": "object"},
                "spans": trace["spans"],
                "families": trace["families"],
                "origins": listed(obj({"origin": TEXT, "reason": TEXT})),
                "documents": listed(shape_of(Document)),
                "places": trace["places"],
                "made": trace["made"],
                "judgements": listed(shape_of(Judged)),
                "steps": trace["steps"],
                "tree": listed(node),
            }
        ),
        "/compare": obj({"a": TEXT, "b": TEXT, "shared": listed(shared), "own_a": listed(listed(NUMBER)), "own_b": listed(listed(NUMBER))}),
        "/compare/words": obj(
            {"a": TEXT, "b": TEXT, "similarity": {"type": "number"}, "parts": listed(_PART), "alike": NUMBER, "longer": NUMBER}
        ),
        "/documents/{identifier}/text": obj({"document": TEXT, "start": NUMBER, "end": NUMBER, "exact": TEXT}),
        "/{table}/{identifier}": {"type": "object"},
        "/judgements": shape_of(Judgement),
    }


def envelope(data: Shape, table: str = "", meta: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The success envelope around some data, as the content of an answer."""
    shape = obj({"data": data, "meta": {"type": "object"}, "links": {"type": "object"}})
    example = {"data": example_of(data, table=table) or {"id": VALUES["id"]}, "meta": {"state": VALUES["state"], **(meta or {})}, "links": {}}
    return {"application/json": {"schema": shape, "example": example}}


def problems(*statuses: str) -> dict[int | str, dict[str, Any]]:
    """Answers that are errors."""
    out: dict[int | str, dict[str, Any]] = {}
    for status in (*statuses, "default"):
        title, detail, expected, todo = _PROBLEMS[status]
        number = 500 if status == "default" else int(status)
        example = {
            "type": "about:blank",
            "title": title,
            "status": number,
            "detail": detail,
            "expected": expected,
            "todo": todo,
            "instance": "/api/v1/",
        }
        example = {k: v for k, v in example.items() if v}
        out[status] = {"description": title, "content": {MEDIA: {"schema": PROBLEM, "example": example}}}
    return out


def described(path: str, *, listing: Listing | None = None, query: tuple[str, ...] = (), table: bool = False) -> dict[str, Any]:
    """What `APIRouter.get` is told about a route: its parameters, answers and examples."""
    names = (*listing.filters, "limit", "offset", "format") if listing else query
    parameters = [_parameter(n, path) for n in names]
    if listing:
        content = envelope(listed(row_of(listing.table)), listing.table, {"table": listing.table, "total": 1, "limit": USUAL, "offset": 0})
        content |= {k: {"schema": TEXT, "example": "id,story\n" if k == "text/csv" else "{}\n"} for k in ("application/jsonl", "text/csv")}
    else:
        content = envelope(answers()[path])
    return {
        "tags": ["tables" if listing or table else "questions"],
        "openapi_extra": {"parameters": parameters} if parameters else {},
        "responses": {200: {"description": "the answer", "content": content}, **problems("400", "401", "404", "503")},
    }


def _parameter(name: str, path: str) -> dict[str, Any]:
    kind: dict[str, Any] = {"type": "string"}
    if name in NUMBERS or name in ("limit", "offset", "start", "end"):
        most = {"limit": MOST_FOUND if path == "/search" else MOST, "min_independent": 1_000_000}.get(name, 1_000_000_000)
        kind = {"type": "integer", "minimum": 1 if name == "limit" else 0, "maximum": most}
    elif name in SHARES:
        kind = {"type": "number", "minimum": 0, "maximum": 1}
    elif name in FLAGS:
        kind = {"type": "boolean"}
    elif name == "format":
        kind = {"type": "string", "enum": ["json", "jsonl", "csv"]}
    elif name in ("since", "until"):
        kind = {"type": "string", "format": "date"}
    elif name == "status":
        kind = {
            "type": "string",
            "enum": ["happened", "planned", "hypothetical", "denied", "historical", *(["said"] if "timeline" in path else [])],
        }
    elif name != "q":
        kind = WORDS
    needed = path.startswith("/compare")
    about = f"sentences, at most {MOST_FOUND}" if (name, path) == ("limit", "/search") else _ABOUT[name]
    value: Any = {"status": "happened", "kind": "direct", "start": 0}.get(name, VALUES.get(name))
    if path == "/compare/words":
        value = {"a": "we had fruitful talks", "b": "we held fruitful talks"}[name]
    return {"name": name, "in": "query", "required": needed, "description": about, "schema": kind, "example": value}


def finished(found: dict[str, Any]) -> dict[str, Any]:
    """The description as FastAPI makes it, with every path parameter told and without the answer that it adds and we never give."""
    for path, methods in found["paths"].items():
        for told in methods.values():
            told["responses"].pop("422", None)
            for p in (p for p in told.get("parameters", ()) if p["in"] == "path"):
                about = FILTERS["story"].removeprefix("only ") if p["name"] == "story" else _ABOUT[p["name"]]
                value = "doc-1b2a4c6d8e0f3a9c5d7e" if "/documents/" in path else VALUES[p["name"]]
                p |= {"description": about, "example": value, "schema": {"type": "string", "minLength": 1}}
    found.setdefault("components", {})["schemas"] = dict(sorted(SCHEMAS.items()))
    found["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": "the token that `twosource serve` prints"}
    }
    return found
