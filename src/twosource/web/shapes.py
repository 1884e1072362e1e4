"""What an answer looks like: JSON schemas and examples out of the record types."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import InitVar, fields, is_dataclass
from functools import cache
from typing import Any, Final, Union, get_args, get_origin

Shape = dict[str, Any]

_REF: Final = "#/components/schemas/"
#: The schemas of the record types that were asked for, by name.
SCHEMAS: Final[dict[str, Shape]] = {}

_PLAIN: Final = {str: "string", int: "integer", float: "number", bool: "boolean"}

#: Values for examples, by the name of a key; the meeting, the persons and the outlets are fiction.
VALUES: Final[Mapping[str, Any]] = {
    "id": "clm-0f3a9c5d7e1b2a4c6d8e",
    "document": "doc-1b2a4c6d8e0f3a9c5d7e",
    "story": "sto-5d7e1b2a4c6d8e0f3a9c",
    "identifier": "clm-0f3a9c5d7e1b2a4c6d8e",
    "table": "claims",
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
    "reason": "its own words",
    "state": "0f3a9c5d7e1b2a4c6d8e",
    "similarity": 0.93,
    "verdict": "dependent",
    "who": "M. Okafor",
    "why": "both print the ministry's release",
    "made": "2024-05-03T09:30:00+00:00",
    "path": "record.twosource",
    "label": "A",
    "step": "claims",
    "version": "1",
    "role": "body",
    "code": "empty",
    "problem": "the file is empty",
    "since": "2024-05-02",
    "until": "2024-05-09",
    "actor": "Larrondo",
    "search": "talks",
    "min_independent": 2,
    "confidence": 0.65,
    "echoes": True,
    "changed": True,
    "family": "fam-7e1b2a4c6d8e0f3a9c5d",
    "q": "fruitful talks",
    "a": "doc-1b2a4c6d8e0f3a9c5d7e",
    "b": "doc-6d8e0f3a9c5d7e1b2a4c",
    "limit": 100,
    "offset": 0,
    "format": "json",
}
#: What begins the id of a row of a table.
_IDS: Final = {
    "documents": "doc-1b2a4c6d8e0f3a9c5d7e",
    "stories": "sto-5d7e1b2a4c6d8e0f3a9c",
    "statements": "stm-2a4c6d8e0f3a9c5d7e1b",
    "events": "evt-4c6d8e0f3a9c5d7e1b2a",
    "actors": "act-6d8e0f3a9c5d7e1b2a4c",
    "families": "fam-7e1b2a4c6d8e0f3a9c5d",
}


@cache
def _hints(cls: type) -> dict[str, Any]:
    hints = typing.get_type_hints(cls)
    return {f.name: hints[f.name] for f in fields(cls) if not isinstance(hints[f.name], InitVar)}


def shape_of(hint: Any) -> Shape:
    """The JSON schema of what a record or a value of this type is written as."""
    if get_origin(hint) in (Union, types.UnionType):
        parts = [shape_of(a) for a in get_args(hint) if a is not type(None)]
        null = type(None) in get_args(hint)
        if len(parts) == 1 and null and isinstance(parts[0].get("type"), str):
            return {**parts[0], "type": [parts[0]["type"], "null"]}
        return {"anyOf": [*parts, *([{"type": "null"}] if null else [])]}
    if hint in _PLAIN:
        return {"type": _PLAIN[hint]}
    origin, inside = get_origin(hint), get_args(hint)
    if origin is tuple and len(inside) == 2 and inside[1] is not Ellipsis:
        return {"type": "array", "items": {"anyOf": [shape_of(x) for x in inside]}, "minItems": 2, "maxItems": 2}
    if origin in (tuple, list):
        return {"type": "array", "items": shape_of(inside[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": shape_of(inside[1])}
    if is_dataclass(hint) and isinstance(hint, type):
        if hint.__name__ not in SCHEMAS:
            SCHEMAS[hint.__name__] = {}  # a record may hold others of its kind
            SCHEMAS[hint.__name__] = obj({n: shape_of(h) for n, h in _hints(hint).items()})
        return {"$ref": _REF + hint.__name__}
    return {}


def whole(shape: Shape) -> Shape:
    """A schema itself where it is only named."""
    return SCHEMAS[shape["$ref"].removeprefix(_REF)] if "$ref" in shape else shape


def obj(properties: Mapping[str, Shape]) -> Shape:
    """An object that has all of these keys."""
    return {"type": "object", "required": list(properties), "properties": dict(properties)}


def listed(items: Shape) -> Shape:
    """A list of these."""
    return {"type": "array", "items": items}


def example_of(shape: Shape, name: str = "", table: str = "") -> Any:
    """An invented value that fits a schema."""
    shape = whole(shape)
    if "enum" in shape:
        return shape["enum"][0]
    if "anyOf" in shape:
        return example_of(shape["anyOf"][0], name, table)
    kind = shape.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "array":
        return [example_of(shape["items"], name, table)] * shape.get("minItems", 1)
    if kind == "object":
        return {k: example_of(s, k, table) for k, s in shape.get("properties", {}).items()}
    value = _IDS.get(table) if name == "id" and table in _IDS else VALUES.get(name)
    if value is not None and type(value) is {"string": str, "integer": int, "number": float, "boolean": bool}.get(str(kind)):
        return value
    return {"integer": 1, "number": 0.9, "boolean": False, "string": name.replace("_", " ") or "text"}.get(str(kind), {})
