"""Answers as text for a terminal. What comes out of reports is always plain text: it is never taken for markup."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from twosource.corpus import Corpus, IngestReport, Status, Trace, Use
from twosource.model import Actor, Claim, Document, Event, EventActor, Reuse, Statement, Story

from .console import err, out
from .dossier import dossier
from .words import clean, from_parts, marked, shortened

#: Characters of an id that are shown; enough to be unique in a record of a million rows, and any beginning that is unique is accepted.
SHOWN_ID = 14

#: Names of an actor that are shown beside the main one.
SHOWN_ALIASES = 5


def short(identifier: str) -> str:
    return identifier[:SHOWN_ID]


def grid(*columns: str | tuple[str, dict[str, Any]]) -> Table:
    """A table in the house style."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), header_style="bold")
    for column in columns:
        name, extra = column if isinstance(column, tuple) else (column, {})
        table.add_column(name, **({"overflow": "fold"} | extra))
    return table


def cell(value: object) -> Text:
    return Text("" if value is None else clean(str(value)))


def name_of(document: Document) -> str:
    """What a reader would call a report: the publisher, else the file or address, else the source's id."""
    where = Path(document.uri).name if document.uri and "://" not in document.uri else document.uri or document.source_id
    return " · ".join(x for x in (document.publisher, where) if x) or short(document.id)


def _names(documents: Iterable[Document]) -> dict[str, str]:
    return {d.id: name_of(d) for d in documents}


def _print(table: Table, rows: int, what: str) -> None:
    if rows:
        out.print(table)
    else:
        err.print(f"no {what}")


def ingested(report: IngestReport, path: Path) -> None:
    """What an ingest did, on standard error."""
    words = [f"{report.new} new report{'s' * (report.new != 1)}"]
    if report.again:
        words.append(f"{report.again} already in the record")
    if report.refused:
        words.append(f"{len(report.refused)} refused")
    err.print(f"{', '.join(words)} → {path}", markup=False)
    for refusal in report.refused[:10]:
        err.print(Text(f"  refused: {clean(refusal.place)}: {clean(refusal.problem)}"), soft_wrap=True)
    if len(report.refused) > 10:
        err.print(f"  … and {len(report.refused) - 10} more: `twosource status` lists them")


def status(found: Status, shape: str) -> None:
    """The status of a record."""
    if shape == "jsonl":
        line = {
            "path": found.path,
            "documents": found.documents,
            "rows": found.rows,
            "stale": found.stale,
            "bytes": found.bytes,
            "refused": [{"place": r.place, "document": r.document, "code": r.code, "problem": r.problem} for r in found.refused],
            "remarks": [{"code": r.code, "cases": r.cases, "documents": r.documents, "text": r.text} for r in found.remarks],
            "runs": list(found.runs),
        }
        print(json.dumps(line, ensure_ascii=False))
        return
    if shape == "csv":
        print("table,rows")
        for name, count in found.rows.items():
            print(f"{name},{'' if count is None else count}")
        return
    out.print(Text(f"{found.path}: {found.documents} reports, {found.bytes / 1e6:.1f} MB", style="bold"))
    table = grid("table", ("rows", {"justify": "right"}))
    for name, count in found.rows.items():
        table.add_row(name, "not computed" if count is None else f"{count:,}")
    out.print(table)
    stale = {name: n for name, n in found.stale.items() if n}
    if stale:
        listed = ", ".join(f"{name} ({n} part{'s' * (n != 1)})" for name, n in stale.items())
        out.print(f"stale: {listed}; `twosource ingest SOURCE` brings them up to date")
    else:
        out.print("everything is up to date")
    for remark in found.remarks:
        out.print(Text(f"note: {remark.text}: {remark.cases:,} in {remark.documents:,} report{'s' * (remark.documents != 1)}", style="dim"))
    if found.refused:
        counts = Counter(r.code for r in found.refused)
        out.print(Text(f"refused: {', '.join(f'{n} {code}' for code, n in counts.most_common())}", style="bold"))
        for r in found.refused[:50]:
            out.print(Text(f"  {clean(r.place)}: {clean(r.problem)}"), soft_wrap=True)
        if len(found.refused) > 50:
            out.print(f"  … and {len(found.refused) - 50} more: `twosource status --format jsonl` lists all")


def stories(found: Iterable[Story], documents: Iterable[Document]) -> None:
    """Stories, newest first; undated ones last, larger ones first."""
    by_id = {d.id: d for d in documents}
    rows = sorted(found, key=lambda s: (s.end is None, s.end and [-ord(c) for c in s.end], -len(s.documents), s.id))
    right = {"justify": "right"}
    table = grid("story", ("reports", right), ("publishers", right), "first", "last", "title")
    for s in rows:
        names = {by_id[d].publisher for d in s.documents if d in by_id}
        publishers = "unknown" if names == {None} else f"{len(names - {None})}{' + unknown' if None in names else ''}"
        table.add_row(
            short(s.id),
            str(len(s.documents)),
            publishers,
            cell((s.start or "unknown")[:10]),
            cell((s.end or "unknown")[:10]),
            cell(s.title),
        )
    _print(table, len(rows), "stories")


def actors(found: Iterable[Actor], uses: dict[str, Use]) -> None:
    """Actors, most often named first."""
    right = {"justify": "right"}
    rows = sorted(found, key=lambda a: (-uses[a.id].mentions, -uses[a.id].documents, a.id) if a.id in uses else (0, 0, a.id))
    table = grid("actor", "name", "kind", "codes", ("mentions", right), ("reports", right), ("stories", right), ("also called", {"ratio": 1}))
    for a in rows:
        use = uses.get(a.id)
        codes = " ".join(x for x in (a.country, a.sector, a.wikidata) if x) or "unknown"
        others = [x for x in a.aliases if x != a.name]
        shown = ", ".join(others[:SHOWN_ALIASES]) + (f" and {len(others) - SHOWN_ALIASES} more" if len(others) > SHOWN_ALIASES else "")
        numbers = (str(use.mentions), str(use.documents), str(len(use.stories))) if use else ("0", "0", "0")
        table.add_row(short(a.id), cell(a.name), cell(a.kind.replace("_", " ")), cell(codes), *numbers, cell(shown))
    _print(table, len(rows), "actors")


def statements(found: Iterable[Statement], documents: Iterable[Document]) -> None:
    """Statements, one a row."""
    names = _names(documents)
    table = grid("statement", "report", "speaker", "kind", ("content", {"ratio": 1}))
    for s in found:
        content = " … ".join(clean(c.exact) for c in s.content)
        speaker = cell(s.speaker_name) if s.speaker_name else Text("unknown: " + s.speaker_basis, style="dim")
        kind = s.kind + (" (negated)" if s.negated else "")
        table.add_row(short(s.id), cell(names.get(s.document)), speaker, kind, Text(content))
    _print(table, table.row_count, "statements")


def events(found: Iterable[Event], documents: Iterable[Document]) -> None:
    """Events, one a row; what the text does not say of a side is dimmed."""
    names = _names(documents)
    table = grid("event", "report", "type", ("who", {"ratio": 1}), ("to whom", {"ratio": 1}), "when", "status", ("text", {"ratio": 2}))
    for e in found:
        kind = f"{e.event} {e.mode}" if e.mode else e.event
        days = e.date_start if e.date_start == e.date_end else f"{e.date_start} – {e.date_end}"
        words = " … ".join(clean(s.exact) for s in e.evidence[:2])
        who = (_sides(e.actors), _sides(e.recipients))
        table.add_row(short(e.id), cell(names.get(e.document)), cell(kind), *who, cell(days), cell(e.status), Text(words))
    _print(table, table.row_count, "events")


def _sides(sides: Iterable[EventActor]) -> Text:
    shown = [(clean(f"{s.name or 'unknown'} ({s.country or '?'})"), "dim" if s.basis.startswith("inherited") else "") for s in sides]
    return Text(", ").join(Text(words, style=style) for words, style in shown)


def reuse(found: Iterable[Reuse], documents: Iterable[Document]) -> None:
    """Copied passages in pairs with the differing words marked."""
    names = _names(documents)
    links = list(found)
    for r in links:
        head = Text(f"{short(r.id)}  {arrow(r, names)}  {r.similarity:.0%} alike, {r.kind.replace('_', ' ')}", style="bold")
        out.print(head)
        out.print(Text(f"  {clean(r.why)}", style="dim"))
        a, b = marked(r.a.exact, r.b.exact)
        for label, side in ((names.get(r.a.document), a), (names.get(r.b.document), b)):
            out.print(Text.assemble((f"  {clean(label or '?')}: ", "cyan"), side))
        out.print()
    if not links:
        err.print("no copied passages")


def arrow(link: Reuse, names: dict[str, str]) -> str:
    """Who has it from whom, in words."""
    a, b = names.get(link.a.document, "?"), names.get(link.b.document, "?")
    between = {"a_from_b": "← from", "b_from_a": "→ to", "common_origin": "and, of one origin,"}
    return f"{a} {between.get(link.direction, '– direction unknown –')} {b}"


def collation(found: Trace, documents: Iterable[Document]) -> None:
    """All witnesses of a family under each other; what differs from the first is marked."""
    names = _names(documents)
    base = next((p for p in found.thing.passages if p.document == found.thing.origin), found.thing.passages[0])
    origin = names.get(found.thing.origin, "unknown") if found.thing.origin else "unknown"
    out.print(Text(f"{found.id}: {found.thing.size} passages, likely origin: {origin}", style="bold"))
    out.print(Text.assemble((f"  {clean(names.get(base.document, '?'))}: ", "cyan"), clean(base.exact)))
    for p in found.thing.passages:
        if p != base:
            out.print(Text.assemble((f"  {clean(names.get(p.document, '?'))}: ", "cyan"), marked(p.exact, base.exact)[0]))


def claims(found: Iterable[Claim]) -> None:
    """Claims, most independent first."""
    right = {"justify": "right"}
    rows = sorted(found, key=lambda c: (-c.independent, -c.reports, c.id))
    table = grid("claim", ("origins", right), ("reports", right), ("publishers", right), ("claim", {"ratio": 1}))
    for c in rows:
        publishers = "unknown" if c.publishers is None else str(c.publishers)
        table.add_row(short(c.id), f"{'≤ ' if c.at_most else ''}{c.independent}", str(c.reports), publishers, cell(c.text))
    _print(table, len(rows), "claims")


def trace(found: Trace) -> None:
    """A trace as an indented list."""
    out.print(Text(f"{found.id}", style="bold"), Text(f"a row of {found.table}, made by step {found.made_by}"))
    summary = getattr(found.thing, "text", None) or getattr(found.thing, "title", None) or getattr(found.thing, "why", None)
    if summary:
        out.print(Text(f"  {clean(summary)}"))
    if getattr(found.thing, "speaker_basis", None):
        out.print(Text(f"  speaker: {found.thing.speaker_name or 'unknown'} ({clean(found.thing.speaker_basis)})"))
    if found.origins:
        out.print(Text(f"  origins: {len({o for o, _ in found.origins})}"))
        for origin, reason in found.origins:
            out.print(Text(f"    {clean(origin)}: {clean(reason)}"), soft_wrap=True)
    if found.families:
        out.print(Text(f"  families: {', '.join(found.families)}"), soft_wrap=True)
    out.print(Text("  reports:"))
    for document, place in zip(found.documents, found.places, strict=True):
        facts = [document.id, place, f"published {document.published or 'unknown'}", f"publisher {document.publisher or 'unknown'}"]
        out.print(Text("    " + clean(" · ".join(facts))), soft_wrap=True)
        out.print(Text(f"      received bytes: sha256 {document.sha256}", style="dim"), soft_wrap=True)
        for span in found.spans:
            if span.document == document.id:
                out.print(Text.assemble((f"      [{span.start}, {span.end}) ", "cyan"), clean(span.exact)))


def wordings(a: str, b: str) -> None:
    """Two wordings under each other."""
    first, second = marked(a, b)
    out.print(Text.assemble(("A ", "cyan"), first))
    out.print(Text.assemble(("B ", "cyan"), second))


def rows(table: Any) -> None:
    """The rows of a query."""
    shown = grid(*table.column_names)
    for row in table.slice(0, 1000).to_pylist():
        shown.add_row(*(cell(json.dumps(v, ensure_ascii=False, default=str) if isinstance(v, (list, dict)) else v) for v in row.values()))
    out.print(shown)
    if table.num_rows > 1000:
        err.print(f"{table.num_rows - 1000} more rows: use --format jsonl or csv")
    sys.stdout.flush()


def comparison(corpus: Corpus, a: str, b: str) -> None:
    """Two documents: shared passages aligned, then what each has for itself."""
    documents = {d.id: name_of(d) for d in corpus.documents()}
    sides = [corpus.document(n) for n in (a, b)]
    labels = [documents[d] for d in sides]
    raws = [corpus.raw(d) for d in sides]
    found = corpus.compare(*sides)
    out.print(Text(f"A  {clean(labels[0])}\nB  {clean(labels[1])}", style="bold"))
    for s in found.shared:
        note = "the same words quoted" if s.quotation else "shared"
        out.print(Text(f"\n{note}, {s.similarity:.0%} alike, {s.score:.0f} nats above chance", style="bold"))
        for label, side in zip("AB", _aligned(raws, s), strict=True):
            out.print(Text.assemble((f"  {label}  ", "cyan"), side))
    if not found.shared:
        out.print("nothing shared")
    for label, raw, own in zip("AB", raws, (found.own_a, found.own_b), strict=True):
        out.print(Text(f"\nonly in {label}: {len(own)} passage{'s' * (len(own) != 1)}", style="bold"))
        for start, end in own:
            out.print(Text.assemble((f"  {label}  ", "cyan"), (clean(raw[start:end]), "dim")))


def _aligned(raws: list[str], s: Any) -> tuple[Text, Text]:
    a, b = raws[0][s.a_start : s.a_end], raws[1][s.b_start : s.b_end]
    parts = [
        replace(p, a_start=p.a_start - s.a_start, a_end=p.a_end - s.a_start, b_start=p.b_start - s.b_start, b_end=p.b_end - s.b_start)
        for p in s.parts
    ]
    return from_parts(a, b, parts)


__all__ = [
    "arrow",
    "claims",
    "collation",
    "comparison",
    "dossier",
    "events",
    "ingested",
    "name_of",
    "reuse",
    "rows",
    "short",
    "shortened",
    "statements",
    "status",
    "stories",
    "trace",
    "wordings",
]
