"""The step: documents and segments in, stories out. What a text is about and how pairs of texts compare is kept for the next time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from twosource.model import Settings, Tables, digest, from_columns, make_id, make_table, parts_of

from . import passages, titles
from .elsewhere import Elsewhere
from .gist import Gist, Gists, pack, vectors_of
from .group import Days, group
from .neighbours import Bonds

#: Characters of a first line that serve as a title where there is none.
_TITLE: Final = 120

#: Roles that are read: what a report says, and beside it when it was written.
_SAID: Final = ("title", "body")
_BESIDE: Final = ("byline", "dateline")


@dataclass(frozen=True, slots=True)
class Report:
    """A document as it is grouped. `text`: a hash of its words; `headline`: one that does not fit, as (start, end, exact).

    `paragraphs`: those of the body in the same way, where they are needed.
    """

    document: str
    published: str | None
    title: str | None
    text: int
    headline: tuple[int, int, str] | None
    paragraphs: tuple[tuple[int, int, str], ...]


@dataclass
class _Texts:
    """What is known of texts by their hash: rows of `gists`. Those that were known before, and the new ones of this run."""

    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    before: frozenset[int] = frozenset()
    used: set[int] = field(default_factory=set)

    @staticmethod
    def of(tables: Tables) -> _Texts:
        table = tables.get("gists")
        rows = {row["text"]: row for row in table.to_pylist()} if table is not None else {}
        return _Texts(rows, frozenset(rows))

    def get(self, text: int, title: str | None, body: Sequence[str], beside: str) -> dict[str, Any]:
        """The row of a text, made when it is new."""
        self.used.add(text)
        if (row := self.rows.get(text)) is None:
            packed = pack(vectors_of(title, body, beside))
            found = {"text": text, "sizes": packed.sizes, "ids": packed.ids, "weights": packed.weights}
            row = self.rows[text] = found | passages.examine(title, body)
        return row


def _rows(tables: Tables, documents: dict[str, dict[str, Any]]) -> Iterator[tuple[dict[str, Any], list[tuple[int, int, str, str]]]]:
    """Every document with its segments that are read, in the order of the text. Documents without any come last."""
    import pyarrow.compute as pc

    seen: set[str] = set()
    roles = pa.array([*_SAID, *_BESIDE])
    for part in parts_of(tables, "segments", ("document", "start", "end", "exact", "role")):
        rows = part.filter(pc.is_in(part.column("role"), value_set=roles))
        of: dict[str, list[tuple[int, int, str, str]]] = {}
        for document, *rest in zip(*(c.to_pylist() for c in rows.columns), strict=True):
            of.setdefault(document, []).append(tuple(rest))
        for document, found in of.items():
            if document in documents:
                seen.add(document)
                yield documents[document], sorted(found)
    for document in documents.keys() - seen:
        yield documents[document], []


def _report(row: dict[str, Any], segments: Sequence[tuple[int, int, str, str]], texts: _Texts) -> Report:
    body = [(s, e, x) for s, e, x, role in segments if role == "body"]
    headline = next(((s, e, x) for s, e, x, role in segments if role == "title"), None)
    title = row["title"] or (headline[2] if headline else None)
    beside = " ".join(x for _, _, x, role in segments if role in _BESIDE)
    paragraphs = [x for _, _, x in body]
    text = int(digest(title, beside, *paragraphs)[:15], 16)
    known = texts.get(text, title, paragraphs, beside)
    misfit = headline if not known["fits"] else None
    if title is None and body:
        title = body[0][2].split("\n")[0][:_TITLE]
    keep = tuple(body) if known["strays"] else ()
    return Report(row["id"], row["published"], title, text, misfit, keep)


def _known(tables: Tables, numbers: npt.NDArray[np.int64], before: frozenset[int]) -> Bonds | None:
    """The pairs compared before by row; null where a text of then is gone, since others may take its place among the nearest."""
    table = tables.get("bonds")
    if table is None or not before or not np.isin(np.fromiter(before, np.int64), numbers).all():
        return None
    a, b = (np.searchsorted(numbers, table.column(k).to_numpy()) for k in ("a", "b"))
    return Bonds(a, b, *(table.column(k).to_numpy().astype(np.float64) for k in ("near", "likeness")))


def _days(reports: Sequence[Report], row_of: dict[int, int]) -> Days:
    first, last = np.full(len(row_of), np.inf), np.full(len(row_of), -np.inf)
    for r in reports:
        if r.published:
            day = float(date.fromisoformat(r.published[:10]).toordinal())
            i = row_of[r.text]
            first[i], last[i] = min(first[i], day), max(last[i], day)
    return Days(np.where(np.isinf(first), np.nan, first), np.where(np.isinf(last), np.nan, last))


def stories(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Step: documents and segments -> stories. A document is in exactly one; one without words is a story of its own.

    `gists` and `bonds`, where they are given, are what an earlier run found out about texts and pairs of texts: it is not done again.
    """
    columns = ["id", "title", "published"]
    documents = {d["id"]: d for d in tables["documents"].select(columns).to_pylist()}
    texts = _Texts.of(tables)
    reports = sorted((_report(*row, texts) for row in _rows(tables, documents)), key=lambda r: (r.published or "9999", r.document))
    # Rows are numbered by the hash of the text: the order of arrival and the dates leave no trace.
    numbers = sorted(texts.used)
    row_of = {text: i for i, text in enumerate(numbers)}
    gists = Gists([Gist(*(texts.rows[t][k] for k in ("sizes", "ids", "weights"))) for t in numbers])
    new = np.array([t not in texts.before for t in numbers], dtype=np.bool_)
    groups, found = group(gists, _days(reports, row_of), new, _known(tables, np.array(numbers, dtype=np.int64), texts.before))
    at: dict[int, list[int]] = {}
    for i, r in enumerate(reports):
        at.setdefault(row_of[r.text], []).append(i)
    wordless = gists.size("all") == 0
    members = [sorted(i for m in g for i in at[m]) for g in groups if not wordless[g[0]]]
    members += [[i] for m in np.flatnonzero(wordless).tolist() for i in at[m]]
    title_of = [reports[at[i][0]].title for i in range(gists.n)]
    best = dict(zip((g[0] for g in groups), titles.choose(gists, groups, title_of), strict=True))
    ids = [make_id("story", reports[m[0]].document) for m in members]
    story_of = {row_of[reports[i].text]: s for s, m in zip(ids, members, strict=True) for i in m}
    strays = {reports[i].text for i in range(len(reports)) if reports[i].paragraphs}
    elsewhere = Elsewhere(gists, groups, row_of, {t: texts.rows[t]["strays"] for t in sorted(strays)})
    rows = []
    for story, m in zip(ids, members, strict=True):
        of = [reports[i] for i in m]
        dates = [r.published for r in of if r.published]
        row = best.get(min(row_of[r.text] for r in of))
        suspicions = [s for r in of for s in _suspicions(r, elsewhere, row_of, story_of)]
        rows.append(
            {
                "id": story,
                "title": (title_of[row] if row is not None else None) or "(no text)",
                "start": min(dates, default=None),
                "end": max(dates, default=None),
                "documents": [r.document for r in of],
                "off_story": [s["span"] for s in suspicions],
                "suspicions": suspicions,
                "headlines": [_span(r.document, *r.headline) for r in of if r.headline],
            }
        )
    texts_of = np.array(numbers, dtype=np.int64)
    kept = {"a": texts_of[found.a], "b": texts_of[found.b], "near": found.near, "likeness": found.likeness}
    return {
        "stories": make_table("stories", sorted(rows, key=lambda r: str(r["id"]))),
        "gists": make_table("gists", [texts.rows[t] for t in numbers]),
        "bonds": from_columns("bonds", {k: pa.array(v) for k, v in kept.items()}),
    }


def _span(document: str, start: int, end: int, exact: str) -> dict[str, Any]:
    return {"document": document, "start": start, "end": end, "exact": exact}


def _suspicions(report: Report, elsewhere: Elsewhere, row_of: dict[int, int], story_of: dict[int, str]) -> Iterator[dict[str, Any]]:
    """The passages of a report that seem to belong elsewhere; one span a paragraph, since what stands between is no part of them."""
    if not report.paragraphs:
        return
    for stray in elsewhere.of(report.text):
        story = story_of.get(stray.row) if stray.row is not None else None
        for i in range(stray.first, stray.last + 1):
            at, _, exact = report.paragraphs[i]
            start = stray.start if i == stray.first else 0
            end = stray.end if i == stray.last else len(exact)
            yield {
                "span": _span(report.document, at + start, at + end, exact[start:end]),
                "word": stray.word,
                "chance": stray.chance,
                "reason": stray.reason,
                "story": story,
            }
