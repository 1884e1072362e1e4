"""Answers as text for a terminal. What comes out of reports is always plain text: it is never taken for markup."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from twosource.corpus import Corpus, Due, Form, IngestReport, Status, Trace, Use, cue_words
from twosource.model import Actor, Document, Reuse, Statement

from .console import err, out
from .dossier import dossier
from .lists import MOST, at, claims, disputes, events, first, name_of, names_of, positions, short, stories, timeline, values
from .words import clean, from_parts, marked, shortened

#: Columns of the terminal from which on a list may have one more.
WIDE = 100
#: Names of an actor that are shown beside the main one.
SHOWN_ALIASES = 5


def grid(*columns: str | tuple[str, dict[str, Any]]) -> Table:
    """A table in the house style. In a narrow terminal neither ids, which come first, nor the words of a heading are cut in two."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), header_style="bold")
    for n, column in enumerate(columns):
        name, extra = column if isinstance(column, tuple) else (column, {})
        own: dict[str, Any] = {"overflow": "fold", "no_wrap": not n, "min_width": max(map(len, name.split()), default=1)}
        table.add_column(name, **(own | extra))
    return table


def cell(value: object) -> Text:
    return Text("" if value is None else clean(str(value)))


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


def plan(found: Sequence[Due], shape: str) -> None:
    """What the next run will do."""
    if shape == "jsonl":
        for d in found:
            print(json.dumps(asdict(d), ensure_ascii=False))
        return
    if shape == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(["step", "parts", "documents", "reason", "seconds"])
        writer.writerows([d.step, d.parts, d.documents, d.reason, d.seconds] for d in found)
        return
    if not found:
        out.print("everything is up to date: nothing to run")
        return
    right = {"justify": "right"}
    table = grid("step", ("parts", right), ("reports", right), ("seconds", right), ("why", {"ratio": 1}))
    for d in found:
        table.add_row(d.step, str(d.parts), f"{d.documents:,}", f"{d.seconds:,.1f}", cell(d.reason))
    out.print(table)
    out.print(f"about {sum(d.seconds for d in found):,.0f} CPU seconds on one core; `twosource ingest SOURCE` runs it")


def actors(found: Sequence[Actor], uses: dict[str, Use]) -> None:
    """Actors, most often named first; what they are called besides where there is room for it."""
    wide = out.width >= WIDE
    right: dict[str, Any] = {"justify": "right"}
    rows = sorted((*((-use.mentions, -use.documents) if (use := uses.get(i)) else (0, 0)), i, n) for n, (i,) in enumerate(values(found, "id")))
    more: list[tuple[str, dict[str, Any]]] = [("also called", {"ratio": 1})] if wide else []
    table = grid("actor", "name", "kind", "codes", ("mentions", right), ("reports", right), ("stories", right), *more)
    for a in at(found, first((n for *_, n in rows), "actors")):
        use = uses.get(a.id)
        codes = " ".join(x for x in (a.country, a.sector, a.wikidata) if x) or "unknown"
        others = [x for x in a.aliases if x != a.name]
        shown = ", ".join(others[:SHOWN_ALIASES]) + (f" and {len(others) - SHOWN_ALIASES} more" if len(others) > SHOWN_ALIASES else "")
        numbers = (str(use.mentions), str(use.documents), str(len(use.stories))) if use else ("0", "0", "0")
        table.add_row(short(a.id), cell(a.name), cell(a.kind.replace("_", " ")), cell(codes), *numbers, *([cell(shown)] if wide else []))
    _print(table, len(rows), "actors")


def statements(found: Iterable[Statement], documents: Sequence[Document], raw: Callable[[str], str]) -> None:
    """Statements, one a row. `raw`: the text of a document."""
    text = cache(raw)
    names = names_of(documents)
    table = grid("statement", "report", "speaker", "kind", ("content", {"ratio": 1}))
    for s in first(found, "statements"):
        cue = clean(cue_words(s.kind, s.negated, s.cue, s.content, text(s.document)))
        content = (f"{cue}: " if cue else "") + " … ".join(clean(c.exact) for c in s.content)
        speaker = cell(s.speaker_name) if s.speaker_name else Text("unknown: " + s.speaker_basis, style="dim")
        kind = s.kind + (" (negated)" if s.negated else "")
        table.add_row(short(s.id), cell(names.get(s.document)), speaker, kind, Text(content))
    _print(table, table.row_count, "statements")


def reuse(found: Iterable[Reuse], documents: Sequence[Document]) -> None:
    """Copied passages in pairs with the differing words marked."""
    names = names_of(documents)
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


def collation(found: Trace, documents: Sequence[Document]) -> None:
    """All witnesses of a family under each other; what differs from the first is marked."""
    names = names_of(documents)
    base = next((p for p in found.thing.passages if p.document == found.thing.origin), found.thing.passages[0])
    origin = names.get(found.thing.origin, "unknown") if found.thing.origin else "unknown"
    out.print(Text(f"{found.id}: {found.thing.size} passages, likely origin: {origin}", style="bold"))
    out.print(Text.assemble((f"  {clean(names.get(base.document, '?'))}: ", "cyan"), clean(base.exact)))
    for p in found.thing.passages:
        if p != base:
            out.print(Text.assemble((f"  {clean(names.get(p.document, '?'))}: ", "cyan"), marked(p.exact, base.exact)[0]))


def wordings(a: str, b: str) -> None:
    """Two wordings under each other."""
    first, second = marked(a, b)
    out.print(Text.assemble(("A ", "cyan"), first))
    out.print(Text.assemble(("B ", "cyan"), second))


def rows(table: Any) -> None:
    """The rows of a query."""
    shown = grid(*table.column_names)
    for row in table.slice(0, MOST).to_pylist():
        shown.add_row(*(cell(json.dumps(v, ensure_ascii=False, default=str) if isinstance(v, (list, dict)) else v) for v in row.values()))
    out.print(shown)
    if table.num_rows > MOST:
        err.print(f"{table.num_rows - MOST} more rows: use --format jsonl or csv")
    sys.stdout.flush()


def formats(forms: Iterable[Form], page: bool) -> None:
    """The formats of `export`, with what each goes with and what it writes; `page`: and the page of a story."""
    shown = grid("--format", "goes with", "writes", "what it is")
    for f in forms:
        shown.add_row(f.name, " ".join(f.of) or "every table", "a folder" if f.lake else "a folder or a .zip" if f.folder else "a file", f.title)
    if page:
        shown.add_row("html", "story", "a file", "the page of a story as one self-contained file")
    out.print(shown)


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
    "disputes",
    "dossier",
    "events",
    "ingested",
    "name_of",
    "plan",
    "positions",
    "reuse",
    "rows",
    "short",
    "shortened",
    "statements",
    "status",
    "stories",
    "timeline",
    "wordings",
]
