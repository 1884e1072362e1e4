"""ninjs, the IPTC's "news in JSON", versions 1.0 to 3.x: keys in lower case up to 2.x and in camel case since 3.0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from twosource.model import SourceError

from .newsroom import as_markup, check_status, item, plain_words
from .opened import Opened
from .rows import parse_json

#: Keys of 1.x under which a body stands, best first.
_BODIES: Final = ("body_xhtml", "body_html", "body_nitf", "body_text", "body_sms")


def _lower(value: Mapping[str, Any]) -> dict[str, Any]:
    return {str(k).lower(): v for k, v in value.items()}


def _texts(value: Any) -> Iterator[tuple[str, str, str]]:
    """Role, media type and text of each entry of a list such as `headlines` and `bodies`."""
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, str):
            yield "", "", entry
        elif isinstance(entry, dict):
            entry = _lower(entry)
            text = entry.get("value")
            if isinstance(text, str):
                yield str(entry.get("role") or "").lower(), str(entry.get("contenttype") or "").lower(), text


def _string(row: Mapping[str, Any], *keys: str) -> str | None:
    for key in keys:
        value = row.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return None


def _headline(row: Mapping[str, Any]) -> str | None:
    if title := _string(row, "headline", "title"):
        return plain_words(title)
    found = [(role, text) for role, _, text in _texts(row.get("headlines")) if text.strip()]
    found.sort(key=lambda f: f[0] not in ("", "main", "headline"))
    return plain_words(found[0][1]) if found else None


def _body(row: Mapping[str, Any]) -> str:
    for key in (*_BODIES, *sorted(k for k in row if k.startswith("body_"))):
        if text := _string(row, key):
            return as_markup(text)
    found = [(role, kind, text) for role, kind, text in _texts(row.get("bodies")) if text.strip()]
    found.sort(key=lambda f: (f[0] not in ("", "main", "body"), "html" not in f[1]))
    return as_markup(found[0][2]) if found else ""


def _sources(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Role and name of those who are named as sources of the item."""
    value = row.get("infosource") or row.get("infosources") or []
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, str):
            yield "", entry
        elif isinstance(entry, dict):
            entry = _lower(entry)
            if name := _string(entry, "name", "literal"):
                yield str(entry.get("role") or "").lower(), name


def _names(value: Any) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    entries = value if isinstance(value, list) else []
    names = [n for e in entries if (n := e if isinstance(e, str) else _string(_lower(e), "name", "literal") if isinstance(e, dict) else None)]
    return ", ".join(names) or None


def read_ninjs(payload: bytes) -> Opened:
    """An item as a page, and what it states. Raises `SourceError` with code `json`, `withdrawn` or `no-text`."""
    content = parse_json(payload)
    if not isinstance(content, dict):
        raise SourceError("json", "the item is no JSON object", "an object of ninjs", "mend it")
    row = _lower(content)
    check_status(_string(row, "pubstatus"))
    sources = list(_sources(row))
    # Who sends the item out is the outlet; others may be named as those who supplied it.
    sent = [name for role, name in sources if any(w in role for w in ("distribut", "publish", "provid"))]
    publisher = next(iter(sent), None) or _string(row, "provider", "source") or next((n for role, n in sources if not role), None)
    publisher = publisher or _string(row, "copyrightholder")
    dates = [(k, v) for k in ("versioncreated", "contentcreated", "firstcreated", "versionstored") if (v := _string(row, k))]
    byline = _string(row, "byline", "by") or _names(row.get("by")) or _names(row.get("bylines"))
    located = _string(row, "located")
    said = [
        ("title", _headline(row), "ninjs headline"),
        *(("published" if i == 0 else "created", v, f"ninjs {k}") for i, (k, v) in enumerate(dates)),
        *(("source", name, "ninjs infosource") for _, name in sources),
        ("publisher", publisher, "ninjs"),
        ("author", byline, "ninjs byline"),
        ("dateline", located, "ninjs located"),
        ("rights", _string(row, "copyrightholder"), "ninjs copyrightholder"),
        ("rights", _string(row, "usageterms"), "ninjs usageterms"),
        ("language", _string(row, "language"), "ninjs language"),
        ("version", str(row["version"]) if isinstance(row.get("version"), (str, int)) else None, "ninjs version"),
        ("canonical", (uri if (uri := _string(row, "uri")) and uri.startswith("http") else None), "ninjs uri"),
    ]
    return item(
        title=_headline(row), lines=[byline], body=_body(row), said=said, publisher=publisher,
        published=dates[0][1] if dates else None, encoding="utf-8",
    )  # fmt: skip
