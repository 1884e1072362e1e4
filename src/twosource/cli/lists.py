"""Lists on the terminal: stories, events, claims, disputes, positions, a timeline. What comes out of reports is plain text, never markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

from rich import box
from rich.table import Table
from rich.text import Text

from twosource.corpus import Happening, Results, StoryCount, is_echo, statements_read
from twosource.model import Claim, Dispute, Document, Event, EventActor, Position, Statement, Story, period

from . import page
from .console import err, out
from .dossier import dispute, publishers, told
from .happened import CALLED, print_timeline
from .said import position
from .words import clean, shortened

#: Characters of an id that are shown; enough to be unique in a record of a million rows, and any beginning that is unique is accepted.
SHOWN_ID: Final = 14

#: Characters of a report's name in a list.
NAME: Final = 28
#: Rows of a table that are shown: more of them are read by machines, and tens of thousands take minutes to lay out.
MOST: Final = 1_000

T = TypeVar("T")


def values(found: Sequence[Any], *names: str) -> list[tuple[Any, ...]]:
    """By row, some values: out of columns where they are at hand, since a record of every row of a large table takes minutes to make."""
    return found.values(*names) if isinstance(found, Results) else [tuple(getattr(row, n) for n in names) for row in found]


def at(found: Sequence[T], places: Sequence[int]) -> list[T]:
    """The rows at some places, in the order given."""
    return list(found.at(places)) if isinstance(found, Results) else [found[n] for n in places]


def first(rows: Iterable[T], what: str) -> list[T]:
    """The rows that a table shows; where there are more that is said on standard error."""
    some = list(islice(rows, MOST + 1))
    if len(some) > MOST:
        err.print(f"the first {MOST:,} {what} are shown: ask for fewer by the filters (--help), or for all by --format jsonl or csv")
    return some[:MOST]


def short(identifier: str) -> str:
    """The beginning of an id."""
    return identifier[:SHOWN_ID]


def name_of(document: Document) -> str:
    """What a reader would call a report: the publisher, else the file or address, else the source's id."""
    return _name(document.id, document.publisher, document.uri, document.source_id)


def _name(identifier: str, publisher: str | None, uri: str | None, source_id: str | None) -> str:
    where = Path(uri).name if uri and "://" not in uri else uri or source_id
    return " · ".join(x for x in (publisher, where) if x) or short(identifier)


def names_of(documents: Sequence[Document]) -> dict[str, str]:
    """What every report is called, by id."""
    return {row[0]: _name(*row) for row in values(documents, "id", "publisher", "uri", "source_id")}


def _short_names(documents: Sequence[Document]) -> dict[str, str]:
    return {d: shortened(n, NAME) for d, n in names_of(documents).items()}


def stories(found: Sequence[Story], counts: Mapping[str, StoryCount]) -> None:
    """Stories, newest first; undated ones last, larger ones first."""
    rows = values(found, "id", "title", "start", "end", "documents")
    for name, title, start, end, documents in sorted(rows, key=lambda s: (s[3] is None, [-ord(c) for c in s[3] or ""], -len(s[4]), s[0])):
        n = counts[name]
        first, last = (start or "")[:10], (end or "")[:10]
        when = "undated" if not first else first if first == last else f"{first} to {last}"
        origins = f"{'≤ ' * n.at_most}{page.count(len(n.origins), 'origin')}"
        page.line((shortened(title, 200), "bold"), indent=0)
        page.line(f"{when} · {page.count(len(documents), 'report')}, {publishers(n)}, {origins}", (f"  {short(name)}", "dim"))
    if not rows:
        err.print("no stories")


def events(found: Iterable[Event], documents: Sequence[Document]) -> None:
    """Events in order of time, three lines each: when and what, who and whom, the words; what the clause itself does not say is dim."""
    names = _short_names(documents)
    rows = sorted(found, key=lambda e: (e.date_start or "9999", e.date_end or "9999", e.document, e.evidence[0].start))
    for e in rows:
        kind = f"{e.event} {e.mode}" if e.mode else e.event
        word, style = CALLED[e.status]
        status = Text(word or e.status, style=style)
        sure = f"  {e.confidence:.2f}".replace("0.", ".")
        page.line((f"{period(e.date_start, e.date_end):<12}  ", "cyan"), (f"{kind:<18}  ", "bold"), status, (sure, "dim"), indent=0)
        sides = _sides(e.actors)
        if e.recipients:
            sides = Text.assemble(sides, " → ", _sides(e.recipients))
        page.line(sides)
        words = " … ".join(clean(s.exact) for s in e.evidence[:2])
        page.line(f"“{shortened(words, 160)}”", (f"  {names.get(e.document, '?')}  {short(e.id)}", "dim"))
    if not rows:
        err.print("no events")


def _sides(sides: Iterable[EventActor]) -> Text:
    shown = [(clean(f"{s.name or s.span.exact} ({s.country or '?'})"), "dim" if s.basis.startswith("inherited") else "") for s in sides]
    return Text(", ").join(Text(words, style=style) for words, style in shown) if shown else Text("somebody", style="dim")


def claims(found: Sequence[Claim]) -> None:
    """Claims, most independent first; echoes, when there is nothing else, most repeated first."""
    rows = values(found, "id", "reports", "independent")
    only_echoes = bool(rows) and all(is_echo(reports, independent) for _, reports, independent in rows)
    order = sorted((0 if only_echoes else -independent, -reports, name, n) for n, (name, reports, independent) in enumerate(rows))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), header_style="bold")
    table.add_column("claim", no_wrap=True)
    table.add_column("origins", justify="right", no_wrap=True)
    table.add_column("reports", justify="right", no_wrap=True)
    table.add_column("what is said", overflow="fold", ratio=1)
    for c in at(found, first((n for *_, n in order), "claims")):
        table.add_row(short(c.id), f"{'≤ ' * c.at_most}{c.independent}", str(c.reports), Text(shortened(told(c), 300)))
    if rows:
        out.print(table)
    else:
        err.print("no claims")


def disputes(found: Iterable[Dispute], documents: Sequence[Document]) -> None:
    """Disputes with their sides, leads behind the others; those that only look like one come last, with the reason."""
    names = _short_names(documents)
    rows = sorted(found, key=lambda d: (not d.same_happening, d.lead, d.story, d.id))
    for d in rows:
        if d.same_happening:
            dispute(d, names)
        else:
            page.line((clean(d.subject), "bold"), f": not the same happening: {d.reason}", (f"  {short(d.id)}", "dim"))
    if not rows:
        err.print("no disputes")


def positions(
    found: Iterable[Position],
    documents: Sequence[Document],
    threads: Mapping[str, str],
    statements: Iterable[Statement],
    raw: Callable[[str], str],
) -> None:
    """Positions, changed ones first. `statements`: those that they are made of and others of their reports; `raw`: the text of a document."""
    names = _short_names(documents)
    told = list(statements)
    reads = statements_read(told, cache(raw))
    of = {s.id: s for s in told}
    rows = sorted(found, key=lambda p: (p.changed is None, p.story, p.name, p.id))
    for p in rows:
        position(p, names, threads.get(p.thread or ""), of, reads)
    if not rows:
        err.print("no positions")


def timeline(found: Iterable[Happening], documents: Sequence[Document]) -> None:
    """All lines of a timeline."""
    rows = list(found)
    print_timeline(rows, _short_names(documents))
    if not rows:
        err.print("nothing in this time")
