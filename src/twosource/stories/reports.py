"""Documents and their segments -> reports and the gists of their texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from twosource.model import digest

from . import passages
from .gist import FIELDS, pack, vectors_of
from .kept import DIGITS, Kept, Row, name_of

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
    documents: Mapping[str, Mapping[str, Any]], segments: Mapping[str, Sequence[tuple[int, int, str, str]]], kept: Kept
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
    gists = kept.gists([text for _, text, *_ in parsed])
    reports, new = [], set()
    for row, text, title, body, beside in parsed:
        if text not in gists:
            gists[text] = _gist(text, title, body, beside)
            new.add(text)
        gist = gists[text]
        wordless = not any(gist["sizes"][: 2 * (FIELDS.index("all") + 1)][-2:])
        reports.append(Report(row["id"], row["published"] or "", text, gist["title"], wordless))
    return reports, gists, new


def _gist(text: int, title: str | None, body: Sequence[str], beside: str) -> Row:
    packed = pack(vectors_of(title, body, beside))
    shown = title or (body[0].split("\n")[0][:_TITLE] if body else None)
    found = {"text": name_of(text), "title": shown, "sizes": packed.sizes, "ids": packed.ids, "weights": packed.weights}
    return found | passages.examine(title, body)
