"""The two steps of dates: find time expressions in each document; then count the relative ones from an anchor.

TIMES needs neither the parser nor another document. ANCHOR sees the whole record, since a document without a date may stand beside one that has
one. Neither looks at a clock.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import (
    Change,
    Changes,
    ReadText,
    Settings,
    Step,
    Tables,
    from_columns,
    make_table,
    parts_of,
    plain_list,
    plain_rows,
    rows_of,
    schema,
)

from .dates_anchor import Anchors, Facts, publication
from .dates_count import Row, count
from .dates_dateline import dateline
from .dates_grammar import FIXED, HOLIDAYS, LONGEST, MOST, RULES, Expression, find
from .dates_tokens import CUES, WORDS

LEXICONS: Final = (WORDS, RULES, FIXED, HOLIDAYS, CUES)

#: Roles of segments in which times are looked for; what belongs to other reports or to the page is not.
ROLES: Final = frozenset({"title", "byline", "dateline", "body", "caption"})
#: Roles whose dates are that of the report.
_REPORT: Final = frozenset({"byline", "dateline"})

_COLUMNS: Final = ("document", "start", "end", "exact", "type", "value", "offset", "serves")


def is_english(language: str | None) -> bool:
    """Whether the grammar is for a document in `language`: English, or not known."""
    return language is None or language.lower().replace("_", "-").split("-")[0] in ("en", "eng", "und", "")


@lru_cache(maxsize=4096)
def _found(text: str) -> tuple[Expression, ...]:
    """The time expressions of a segment. Kept, since the same paragraphs come back in other reports."""
    return tuple(find(text))


def times_of(raw: str, segments: Iterable[tuple[int, int, str]], readings: Sequence[tuple[int, int, str]] = ()) -> list[Expression]:
    """The time expressions of a raw text, in order, with raw offsets.

    `segments`: (start, end, role); `readings`: (start, end, what it should read), both in raw offsets. A word that was replaced counts whole.
    """
    found: list[Expression] = []
    readings = sorted(readings)
    starts = [r[0] for r in readings]
    head, left = -1, LONGEST
    for start, end, role in segments:
        if role not in ROLES:
            continue
        if len(found) >= MOST or left <= 0:
            break
        end = min(end, start + left)
        left -= end - start
        if role == "body" and head < 0:
            # A dateline that was not parted from the first sentence.
            head = start + (line.end if (line := dateline(raw[start:end])) else 0)
        inside = readings[bisect_left(starts, start) : bisect_left(starts, end)]
        read = ReadText.of(raw, start, end, inside) if inside else None
        for e in _found(read.text if read else raw[start:end])[: MOST - len(found)]:
            a, b = read.to_raw(e.start, e.end) if read else (e.start + start, e.end + start)
            serves = "report" if (role in _REPORT or b <= head) and (e.serves or (e.offset or "").startswith("in:")) else e.serves
            found.append(Expression(a, b, e.type, e.value, e.offset, serves))
    return found


def _by_document(table: pa.Table, *names: str) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    columns = [plain_list(table.column(n)) for n in names]
    for document, *cells in zip(plain_list(table.column("document")), *columns, strict=True):
        found.setdefault(document, []).append(tuple(cells))
    return found


def times(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Step: texts, segments, readings -> time expressions, in the order of the texts and of the text."""
    about = tables["documents"]
    languages = dict(zip(about.column("id").to_pylist(), about.column("language").to_pylist(), strict=True))
    segments = _by_document(tables["segments"], "start", "end", "role")
    readings = _by_document(tables["readings"], "start", "end", "reading")
    texts = tables["texts"]
    out: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
    for document, raw in zip(texts.column("document").to_pylist(), texts.column("raw").to_pylist(), strict=True):
        if not is_english(languages.get(document)):
            continue
        for e in times_of(raw, segments.get(document, ()), readings.get(document, ())):
            for name, cell in zip(_COLUMNS, (document, e.start, e.end, raw[e.start : e.end], e.type, e.value, e.offset, e.serves), strict=True):
                out[name].append(cell)
    return {"times": from_columns("times", out)}


def _parts(tables: Tables) -> Iterator[dict[str, list[Row]]]:
    """The rows of `times` by document, a part of the table at a time."""
    for part in parts_of(tables, "times"):
        yield {document: list(rows) for document, rows in groupby(plain_rows(part), key=lambda r: r["document"])}


def dates_of(rows: Mapping[str, Sequence[Row]], anchors: Anchors) -> list[Row]:
    """Rows of `dates` for rows of `times`, by document."""
    out = []
    for document, told in rows.items():
        for row, counted in zip(told, count(told, anchors.of_document(document)), strict=True):
            out.append(
                {**{k: row[k] for k in ("document", "start", "end", "exact", "type")}, "value": counted.value}
                | {"anchor": counted.kind, "anchor_span": counted.span}
            )
    return out


def dates(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Step: time expressions, documents, families, stories -> dates."""
    published: dict[str, str | None] = {}
    for table in parts_of(tables, "documents", ("id", "published")):
        published.update(zip(table.column("id").to_pylist(), table.column("published").to_pylist(), strict=True))
    facts: dict[str, Facts] = {}
    for part in _parts(tables):
        for document, rows in part.items():
            if publication(published.get(document)) is None:
                known = facts.setdefault(document, Facts())
                for row in rows:
                    known.add(row)
    families: list[Sequence[Row]] = []
    stories: list[Sequence[str]] = []
    if facts:
        for table in parts_of(tables, "families", ("passages",)):
            families += [p for p in table.column("passages").to_pylist() if any(s["document"] in facts for s in p)]
        for table in parts_of(tables, "stories", ("documents",)):
            stories += [d for d in table.column("documents").to_pylist() if any(x in facts for x in d)]
    anchors = Anchors(published, facts, families, stories)
    found = [make_table("dates", dates_of(part, anchors)) for part in _parts(tables)]
    return {"dates": pa.concat_tables(found) if found else schema("dates").empty_table()}


def _holding(table: pa.Table, column: str, documents: set[str]) -> list[list[Any]]:
    """The lists (of spans or of ids) in `column` that hold one of these documents."""
    lists = table.column(column).combine_chunks()
    values = lists.flatten()
    ids = values.field("document") if pa.types.is_struct(values.type) else values
    rows = pc.list_parent_indices(lists).filter(pc.is_in(ids, value_set=pa.array(sorted(documents), pa.string())))
    found: list[list[Any]] = lists.take(rows.unique()).to_pylist()
    return found


def more_dates(tables: Tables, changes: Changes, settings: Settings) -> dict[str, Change] | None:
    """How `dates` changes when documents come: theirs, and those of documents that are dated by others."""
    if changes["times"].gone or changes["documents"].gone:
        return None
    new = set(changes["documents"].rows.column("id").to_pylist())
    near = {s["document"] for p in changes["families"].rows.column("passages").to_pylist() for s in p}
    near |= {d for documents in changes["stories"].rows.column("documents").to_pylist() for d in documents}
    borrowed = pc.is_in(tables["dates"].column("anchor"), value_set=pa.array(["family", "story"]))
    near |= set(tables["dates"].column("document").filter(borrowed).unique().to_pylist())

    def days(documents: set[str]) -> dict[str, str | None]:
        rows = rows_of(tables, "documents", "id", documents, ("id", "published"))
        return dict(zip(rows.column("id").to_pylist(), rows.column("published").to_pylist(), strict=True))

    def told(documents: set[str]) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in rows_of(tables, "times", "document", documents).to_pylist():
            found.setdefault(row["document"], []).append(row)
        return found

    published = days(new | near)
    undated = {d for d, day in published.items() if publication(day) is None}
    families = _holding(tables["families"], "passages", undated) if undated else []
    stories = _holding(tables["stories"], "documents", undated) if undated else []
    others = {s["document"] for p in families for s in p} | {d for documents in stories for d in documents}
    published |= days(others - published.keys())
    facts: dict[str, Facts] = {}
    for document, rows in told({d for d in undated | others if publication(published.get(d)) is None}).items():
        known = facts.setdefault(document, Facts())
        for row in rows:
            known.add(row)
    redo = new | undated
    rows = dates_of(told(redo), Anchors(published, facts, families, stories))
    return {"dates": Change(make_table("dates", rows), frozenset(redo), "document")}


TIMES: Final = Step(
    name="times", version="6", reads=("documents", "texts", "segments", "readings"), writes=("times",), run=times, lexicons=LEXICONS
)
ANCHOR: Final = Step(
    name="anchor",
    version="2",
    reads=("documents", "times", "families", "stories"),
    writes=("dates",),
    run=dates,
    key="record",
    columns={"documents": ("id", "published"), "families": ("passages",), "stories": ("documents",)},
    update=more_dates,
)
