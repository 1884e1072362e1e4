"""The origins of a claim as a page calls them."""

from __future__ import annotations

from typing import Any

from twosource.model import Claim, Document, Span, Support
from twosource.web.story import sources


def _document(identifier: str, publisher: str | None) -> Document:
    empty: dict[str, Any] = dict.fromkeys(Document.__dataclass_fields__)
    return Document(**{**empty, "id": identifier, "publisher": publisher, "characters": 100})


KNOWN = {d: _document(d, p) for d, p in (("doc-a", "Velmora Post"), ("doc-b", None), ("doc-c", "Gulf Wire"), ("doc-d", "Tarno Tribune"))}
ORDER = {d: i for i, d in enumerate(KNOWN)}


def _support(document: str, origin: str) -> Support:
    raw = "x" * 100
    return Support(document, Span.at(document, 10, 20, raw), None, origin, None, "why", None, None, "how")


def _claim(*supports: Support) -> Claim:
    return Claim("clm-1", "sto-1", "quote", "x", len(supports), None, 2, supports, False, None, None, None, None, "story")


def test_the_report_that_the_others_have_it_from_gives_its_name() -> None:
    claim = _claim(_support("doc-a", "fam-1"), _support("doc-c", "fam-1"), _support("doc-d", "publisher:Tarno Tribune"))
    found = sources(claim, ORDER, KNOWN, {"doc-a": [("doc-c", 5, 15)]})
    assert [s.name for s in found] == ["Gulf Wire", "Tarno Tribune"]
    assert found[0].documents == ("doc-c", "doc-a")


def test_where_nobody_knows_who_was_first_there_is_no_name() -> None:
    claim = _claim(_support("doc-a", "fam-1"), _support("doc-c", "fam-1"), _support("doc-b", "doc-b"))
    found = sources(claim, ORDER, KNOWN, {"doc-a": [("doc-c", 40, 50)]})  # another passage than this one
    assert [s.name for s in found] == [None, None]
    assert [s.first.document for s in found] == ["doc-a", "doc-b"]


def test_a_named_source_is_called_by_its_name_and_cleaned() -> None:
    found = sources(_claim(_support("doc-b", "statement:Port\u202e office")), ORDER, KNOWN, {})
    assert found[0].name == "Port� office"
