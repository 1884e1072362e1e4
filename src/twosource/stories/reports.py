"""Documents and their segments -> reports and the gists of their texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from twosource.model import digest

from . import passages
from .coded import Coded
from .gist import FIELDS
from .kept import DIGITS, Kept, Row, name_of
from .vectors import Text, gists_of

#: Characters of a first line that serve as a title where there is none.
_TITLE: Final = 120

#: Roles that are read: what a report says, and beside it when it was written.
_SAID: Final = ("title", "body")
_BESIDE: Final = ("byline", "dateline")

#: A stretch of a report: (start, end, exact).
Stretch = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Report:
    """A document as it is grouped. `text`: the hash of its words; `wordless`: nothing in it weighs anything."""

    document: str
    published: str
    text: int
    title: str | None
    wordless: bool


def segments_by_document(parts: Iterable[pa.Table]) -> Iterator[dict[str, list[tuple[int, int, str, str]]]]:
    """The segments that are read of the documents of every part, in the order of the text: (start, end, exact, role)."""
    import pyarrow.compute as pc

    roles = pa.array([*_SAID, *_BESIDE])
    for part in parts:
        rows = part.filter(pc.is_in(part.column("role"), value_set=roles))
        of: dict[str, list[tuple[int, int, str, str]]] = {}
        columns = (rows.column(k).to_pylist() for k in ("document", "start", "end", "exact", "role"))
        for document, *rest in zip(*columns, strict=True):
            of.setdefault(document, []).append((rest[0], rest[1], rest[2], rest[3]))
        yield {d: sorted(found) for d, found in of.items()}


def paragraphs_of(segments: Sequence[tuple[int, int, str, str]]) -> list[Stretch]:
    """The paragraphs of the body."""
    return [(s, e, x) for s, e, x, role in segments if role == "body"]


def headline_of(segments: Sequence[tuple[int, int, str, str]]) -> Stretch | None:
    """The headline as it stands in the text."""
    return next(((s, e, x) for s, e, x, role in segments if role == "title"), None)


def read(
    documents: Mapping[str, Mapping[str, Any]],
    segments: Mapping[str, Sequence[tuple[int, int, str, str]]],
    kept: Kept,
    read_before: Mapping[int, Row] | None = None,
) -> tuple[list[Report], dict[int, Row], set[int]]:
    """The reports of some documents, the gists of their texts, and which of these are new; what is known of a text is taken as it is."""
    parsed = []
    for document, row in documents.items():
        of = segments.get(document, ())
        body = [x for _, _, x in paragraphs_of(of)]
        headline = headline_of(of)
        title = row["title"] or (headline[2] if headline else None)
        beside = " ".join(x for _, _, x, role in of if role in _BESIDE)
        parsed.append((row, int(digest(title, beside, *body)[:DIGITS], 16), title, body, beside))
    known = read_before or {}
    gists = {text: known[text] for _, text, *_ in parsed if text in known}
    gists |= kept.gists([text for _, text, *_ in parsed if text not in gists])
    texts = {text: (title, body, beside) for _, text, title, body, beside in parsed if text not in gists}
    gists |= _gists(texts)
    reports = []
    for row, text, *_ in parsed:
        gist = gists[text]
        wordless = not any(gist["sizes"][: 2 * (FIELDS.index("all") + 1)][-2:])
        reports.append(Report(row["id"], row["published"] or "", text, gist["title"], wordless))
    return reports, gists, set(texts)


def _gists(texts: Mapping[int, Text]) -> dict[int, Row]:
    """What there is to know about texts, by their hashes: all at once, since many have paragraphs in common."""
    found = {}
    rows = list(texts.values())
    coded = Coded.of(p for title, body, _ in rows for p in (title or "", *body))
    examined = passages.examined(coded, [(title, body) for title, body, _ in rows])
    for (text, (title, body, _)), packed, more in zip(texts.items(), gists_of(coded, rows), examined, strict=True):
        shown = title or (body[0].split("\n")[0][:_TITLE] if body else None)
        found[text] = {"text": name_of(text), "title": shown, "sizes": packed.sizes, "ids": packed.ids, "weights": packed.weights} | more
    return found
