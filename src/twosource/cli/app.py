"""The commands. Each asks the corpus and prints what it gets."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from twosource import corpus as api
from twosource.corpus import DEFAULT_RECORD, Corpus
from twosource.model import TwosourceError

from . import render
from .console import err
from .progress import progress


@dataclass
class Options:
    """What stands before the command."""

    record: Path = Path(DEFAULT_RECORD)
    debug: bool = False


options = Options()
app = typer.Typer(
    name="twosource",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Shape(StrEnum):
    """How a list is printed."""

    table = "table"
    jsonl = "jsonl"
    csv = "csv"


class FileShape(StrEnum):
    """What a table is written as."""

    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"


Format = Annotated[Shape, typer.Option("--format", "-f", help="A table to read, JSON Lines or CSV to work with.")]
StoryOption = Annotated[str | None, typer.Option("--story", metavar="ID", help="Only this story (an id or the beginning of one).")]
Actor = Annotated[str | None, typer.Option("--actor", metavar="NAME", help="Only what this actor says, by any name or an id.")]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="Only reports published on this day or later (ISO date).")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Only reports published on this day or earlier (ISO date).")]
Search = Annotated[str | None, typer.Option("--search", metavar="WORDS", help="Only rows whose text holds these words.")]
Independent = Annotated[int, typer.Option("--min-independent", metavar="N", min=0, help="Only claims with at least N origins.")]
Workers = Annotated[int | None, typer.Option("--workers", metavar="N", min=1, help="Processes to use; one a core by default.")]


def _version(value: bool) -> None:
    if value:
        from twosource import __version__

        print(f"twosource {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    record: Annotated[Path, typer.Option("--record", "-r", metavar="PATH", envvar="TWOSOURCE_RECORD", help="The record to use.")] = Path(
        DEFAULT_RECORD
    ),
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error came from.")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")] = False,
) -> None:
    """Take a pile of news reports apart: what is copied from what, who said what,
    and how many independent origins vouch for each claim.

    Start with `twosource demo`, then `twosource ingest FOLDER` and `twosource show`.
    """
    options.record, options.debug = record, debug


def _open(*, create: bool = False) -> Corpus:
    return api.open(options.record, create=create)


def _ingest(
    corpus: Corpus, sources: list[str], only: list[str] | None, workers: int | None, settings: dict[str, str] | None = None
) -> api.IngestReport:
    with progress(err) as notify:
        return corpus.ingest(sources, only=only, workers=workers, settings=settings, notify=notify)


def _pair(setting: str) -> tuple[str, str]:
    name, equals, value = setting.partition("=")
    if not equals:
        raise typer.BadParameter(f"{setting!r} is no setting; expected NAME=VALUE, such as statements=rules")
    return name.strip(), value.strip()


@app.command(
    epilog="Example: twosource demo",
)
def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Put the record at --record instead of a temporary folder.")] = False,
) -> None:
    """Build a record from the sample reports that ship with the package and print the story. They are fiction."""
    with tempfile.TemporaryDirectory(prefix="twosource-demo-") as folder:
        path = options.record if keep else Path(folder) / "demo.twosource"
        with api.open(path) as corpus:
            report = _ingest(corpus, [str(api.samples())], None, None)
            if report.refused:
                raise TwosourceError(f"a sample report was refused: {report.refused[0].problem}", "all to be read", "install twosource anew")
            render.dossier(corpus.story(), fiction=True)
        if keep:
            err.print(f"The record is at {path}: try `twosource --record {path} claims`.")
        else:
            err.print("Try it on your own reports: `twosource ingest FOLDER`, then `twosource show`.")


@app.command(epilog="Example: twosource ingest reports/ more.jsonl.gz && twosource show")
def ingest(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="Files, folders, archives (.gz .zip), or - for standard input.")],
    only: Annotated[
        str | None, typer.Option("--only", metavar="TABLE,...", help="Compute just what these tables need, such as reuse,families.")
    ] = None,
    workers: Workers = None,
    setting: Annotated[
        list[str] | None,
        typer.Option(
            "--setting", metavar="NAME=VALUE", help="Choose for this record and keep it: statements=model (default) or statements=rules."
        ),
    ] = None,
) -> None:
    """Read reports into the record and bring every step up to date. Safe to run again: nothing is doubled."""
    chosen = dict(_pair(s) for s in setting or ())
    tables = [t.strip() for t in only.split(",") if t.strip()] if only is not None else None
    with _open(create=True) as corpus:
        report = _ingest(corpus, sources, tables, workers, chosen)
        render.ingested(report, corpus.path)
    if report.refused and not (report.new or report.again):
        raise typer.Exit(1)


@app.command(epilog="Example: twosource status")
def status(shape: Format = Shape.table) -> None:
    """Say what is in the record, what is stale, what was refused and why."""
    with _open() as corpus:
        render.status(corpus.status(), shape.value)


@app.command(epilog="Example: twosource stories --search summit")
def stories(shape: Format = Shape.table, since: Since = None, until: Until = None, search: Search = None) -> None:
    """List the stories, newest first."""
    with _open() as corpus:
        found = corpus.stories(since=since, until=until, search=search)
        if not _machine(found, shape):
            render.stories(found, corpus.documents())


@app.command(epilog="Example: twosource show sto-1f0c")
def show(
    story: Annotated[
        str | None, typer.Argument(metavar="[STORY]", help="Id of a story or its beginning; without it, the one with the most reports.")
    ] = None,
) -> None:
    """Print one story as a dossier: reports, claims, copies, quotations, who said what, warnings."""
    with _open() as corpus:
        render.dossier(corpus.story(story))


@app.command(epilog='Example: twosource statements --actor Obama --search "hostilities"')
def statements(
    shape: Format = Shape.table,
    story: StoryOption = None,
    actor: Actor = None,
    since: Since = None,
    until: Until = None,
    search: Search = None,
    kind: Annotated[str | None, typer.Option("--kind", metavar="KIND", help="direct, indirect or mixed.")] = None,
) -> None:
    """List who said what."""
    with _open() as corpus:
        found = corpus.statements(story=story, actor=actor, since=since, until=until, search=search, kind=kind)
        if not _machine(found, shape):
            render.statements(found, corpus.documents())


@app.command(epilog="Example: twosource events --actor Kremlin --event CONSULT")
def events(
    shape: Format = Shape.table,
    story: StoryOption = None,
    actor: Annotated[
        str | None, typer.Option("--actor", metavar="NAME", help="Only with this actor on a side, by any name, an id or a country's code.")
    ] = None,
    since: Since = None,
    until: Until = None,
    search: Search = None,
    event: Annotated[str | None, typer.Option("--event", metavar="TYPE", help="Only this type of PLOVER, such as CONSULT.")] = None,
    status: Annotated[
        str | None, typer.Option("--status", metavar="STATUS", help="happened, planned, hypothetical, denied or historical.")
    ] = None,
) -> None:
    """List who did what to whom."""
    with _open() as corpus:
        found = corpus.events(story=story, actor=actor, since=since, until=until, search=search, event=event, status=status)
        if not _machine(found, shape):
            render.events(found, corpus.documents())


@app.command(epilog='Example: twosource actors --actor "Russian Federation"')
def actors(
    shape: Format = Shape.table,
    story: StoryOption = None,
    actor: Annotated[str | None, typer.Option("--actor", metavar="NAME", help="Only who goes by this name, any of them, or an id.")] = None,
    since: Since = None,
    until: Until = None,
    search: Search = None,
) -> None:
    """List who is named: names, codes, how often, in how many reports and stories. Pronouns and mere places are not counted."""
    with _open() as corpus:
        found = corpus.actors(story=story, actor=actor, since=since, until=until, search=search)
        uses = corpus.uses(story=story, since=since, until=until)
        if shape is Shape.table:
            render.actors(found, uses)
        else:
            _write(api.with_uses(found, uses), shape.value)


@app.command(epilog="Example: twosource reuse --search planes")
def reuse(
    shape: Format = Shape.table,
    story: StoryOption = None,
    since: Since = None,
    until: Until = None,
    search: Search = None,
    family: Annotated[str | None, typer.Option("--family", metavar="ID", help="All witnesses of one passage under each other.")] = None,
) -> None:
    """List copied passages, each with the witness that it most likely derives from."""
    with _open() as corpus:
        found = corpus.reuse(story=story, since=since, until=until, search=search, family=family)
        if _machine(found, shape):
            return
        if family is None:
            render.reuse(found, corpus.documents())
        else:
            render.collation(corpus.trace(family), corpus.documents())


@app.command(epilog="Example: twosource claims --min-independent 2")
def claims(
    shape: Format = Shape.table,
    story: StoryOption = None,
    actor: Actor = None,
    since: Since = None,
    until: Until = None,
    search: Search = None,
    min_independent: Independent = 0,
) -> None:
    """List what several reports say alike, and how many independent origins vouch for it."""
    with _open() as corpus:
        found = corpus.claims(story=story, actor=actor, since=since, until=until, search=search, min_independent=min_independent)
        if not _machine(found, shape):
            render.claims(found)


@app.command(epilog="Example: twosource trace clm-03b1")
def trace(identifier: Annotated[str, typer.Argument(metavar="ID", help="Any id or the beginning of one.")]) -> None:
    """Show where one thing comes from: its spans, families and origins, and which step made it."""
    with _open() as corpus:
        render.trace(corpus.trace(identifier))


@app.command(epilog='Example: twosource compare first.txt second.txt; twosource compare --words "a wording" "another wording"')
def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="A document: id, file name, source id or address.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another one.")],
    words: Annotated[bool, typer.Option("--words", help="A and B are two wordings to compare word by word, not documents.")] = False,
) -> None:
    """Lay two documents, or two wordings, side by side and mark what differs."""
    if words:
        render.wordings(a, b)
        return
    with _open() as corpus:
        render.comparison(corpus, a, b)


@app.command(epilog='Example: twosource sql "SELECT speaker_name, count(*) FROM statements GROUP BY 1 ORDER BY 2 DESC"')
def sql(
    query: Annotated[str, typer.Argument(metavar='"SELECT ..."', help="One SELECT over the tables of the record (DuckDB SQL).")],
    shape: Format = Shape.table,
) -> None:
    """Ask the record in SQL; it only reads."""
    with _open() as corpus:
        rows = corpus.sql(query)
    if shape is Shape.table:
        render.rows(rows)
    else:
        _write(rows, shape.value)


@app.command(epilog="Example: twosource export claims --format csv -o claims.csv")
def export(
    table: Annotated[str, typer.Argument(metavar="TABLE", help="The name of a table.")],
    shape: Annotated[FileShape, typer.Option("--format", "-f", help="File format.")] = FileShape.jsonl,
    path: Annotated[Path | None, typer.Option("--output", "-o", metavar="PATH", help="File to write; standard output without it.")] = None,
) -> None:
    """Write a table to a file."""
    with _open() as corpus:
        if path is None:
            corpus.export(table, sys.stdout.buffer, shape.value)
            sys.stdout.flush()
        else:
            count = corpus.export(table, path, shape.value)
            err.print(f"{count} rows of {table} written to {path}", markup=False, highlight=False)


def _machine(found: Any, shape: Shape) -> bool:
    """Print rows for a machine when asked to; says whether it did."""
    if shape is Shape.table:
        return False
    _write(found.to_arrow(), shape.value)
    return True


def _write(rows: Any, kind: str) -> None:
    api.write(rows, kind, sys.stdout.buffer)
    sys.stdout.buffer.flush()
