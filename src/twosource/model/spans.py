"""Spans: stretches of a raw text that carry their own proof.

Offsets count Unicode code points into the raw text of a document, half-open `[start, end)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import InitVar, dataclass
from typing import Any, Final, Self

from .errors import SpanError


def check(document: str, start: int, end: int, exact: str, raw: str) -> None:
    """Raise `SpanError` unless `raw[start:end] == exact` and the span holds at least one character."""
    if not 0 <= start < end <= len(raw):
        raise SpanError(
            f"span [{start}, {end}) of {document} lies outside its raw text or is empty",
            f"0 <= start < end <= {len(raw)}",
            "report this as a bug of the step that made it",
        )
    if raw[start:end] != exact:
        raise SpanError(
            f"span [{start}, {end}) of {document} says {exact[:60]!r}",
            f"{raw[start:end][:60]!r}, which stands there",
            "report this as a bug of the step that made it",
        )


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the raw text of `document`. `raw` is only looked at to check that `raw[start:end] == exact`.

    Raises `SpanError` when it is not so: a span that is wrong cannot be made.
    """

    document: str
    start: int
    end: int
    exact: str
    raw: InitVar[str]

    def __post_init__(self, raw: str) -> None:
        check(self.document, self.start, self.end, self.exact, raw)

    @classmethod
    def at(cls, document: str, start: int, end: int, raw: str) -> Span:
        """The span of `raw` from `start` to `end`."""
        return Span(document, start, end, raw[start:end] if start >= 0 else "", raw)

    @classmethod
    def from_row(cls, row: Mapping[str, Any], raw: str) -> Self:
        """A span out of a table's row, checked against the raw text again."""
        return cls(row["document"], row["start"], row["end"], row["exact"], raw)


#: What stands between the pages of a text that has some: a form feed, as in the raw text of a PDF file.
PAGE_BREAK: Final = "\f"


def page_of(raw: str, offset: int) -> int | None:
    """The number of the page, from 1, on which an offset of a raw text lies; null where the text has no pages."""
    return raw.count(PAGE_BREAK, 0, offset) + 1 if PAGE_BREAK in raw else None


def span_row(document: str, start: int, end: int, raw: str) -> dict[str, Any]:
    """The row of a span, for building tables fast; the engine checks every span of a table before it is kept."""
    return {"document": document, "start": start, "end": end, "exact": raw[start:end]}
