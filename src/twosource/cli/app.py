"""The commands. Each asks the corpus and prints what it gets."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from twosource import corpus as api
from twosource.corpus import DEFAULT_RECORD, Corpus
from twosource.model import SettingError, TwosourceError
from twosource.model.objects import is_address

from . import render, tree
from .console import err
from .progress import progress


@dataclass
class Options:
    """What holds for every command."""

    record: Path = Path(DEFAULT_RECORD)
    debug: bool = False


options = Options()


class _Anywhere(TyperGroup):
    """Takes the options that every command has wherever they stand: `twosource show --record PATH` as well as `twosource --record PATH show`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, _hoisted(args))


def _hoisted(args: list[str]) -> list[str]:
    """The arguments with `--record PATH` and `--debug` before the command; what stands behind `--` stays."""
    first: list[str] = []
    rest: list[str] = []
    left = iter(args)
    for arg in left:
        if arg == "--":
            return [*first, *rest, arg, *left]
        if arg in ("--record", "-r"):
            if (path := next(left, None)) is None:
                raise typer.BadParameter(f"{arg} names no record; expected {arg} PATH")
            first += [arg, path]
        elif arg == "--debug" or arg.startswith("--record="):
            first.append(arg)
        else:
            rest.append(arg)
    return [*first, *rest]


app = typer.Typer(
    name="twosource",
    cls=_Anywhere,
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


class TraceShape(StrEnum):
    """How a trace is printed."""

    tree = "tree"
    jsonl = "jsonl"
    prov = "prov"


class FileShape(StrEnum):
    """What a table or a story is written as; `export --formats` says what goes with what."""

    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"
    arrow = "arrow"
    delta = "delta"
    iceberg = "iceberg"
    plover = "plover"
    cameo = "cameo"
    ngec = "ngec"
    gdelt = "gdelt"
    prov = "prov"
    claimreview = "claimreview"
    webanno = "webanno"
    ftm = "ftm"
    brat = "brat"
    conllu = "conllu"
    passim = "passim"
    graphml = "graphml"
    gexf = "gexf"
    rocrate = "rocrate"
    html = "html"


Format = Annotated[Shape, typer.Option("--format", "-f", help="A table to read, JSON Lines or CSV to work with.")]
StoryOption = Annotated[str | None, typer.Option("--story", metavar="ID", help="Only this story (an id or the beginning of one).")]
Actor = Annotated[str | None, typer.Option("--actor", metavar="NAME", help="Only what this actor says, by any name or an id.")]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="Only reports published on this day or later (ISO date).")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Only reports published on this day or earlier (ISO date).")]
EventSince = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="Only what is dated this day or later (else by its report's date).")
]
EventUntil = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="Only what is dated this day or earlier (else by its report's date).")
]
Search = Annotated[str | None, typer.Option("--search", metavar="WORDS", help="Only rows whose text holds these words.")]
Independent = Annotated[int, typer.Option("--min-independent", metavar="N", min=0, help="Only claims with at least N origins.")]
MemoryOption = Annotated[
    str | None,
    typer.Option("--memory", metavar="SIZE", envvar="TWOSOURCE_MEMORY", help="Most memory of all processes together, such as 2G or 1500M."),
]
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
    corpus: Corpus,
    sources: list[str],
    only: list[str] | None,
    workers: int | None,
    settings: dict[str, str] | None = None,
    columns: dict[str, str] | None = None,
    where: api.Where | None = None,
    memory: str | None = None,
) -> api.IngestReport:
    with progress(err) as notify:
        return corpus.ingest(sources, only=only, workers=workers, settings=settings, columns=columns, notify=notify, where=where, memory=memory)


def _columns(given: str | None) -> dict[str, str] | None:
    pairs = [pair.partition("=") for pair in (given or "").split(",") if pair.strip()]
    if wrong := [key for key, equals, name in pairs if not equals or not name.strip()]:
        raise typer.BadParameter(f"{wrong[0]!r} names no column; expected KEY=COLUMN,..., such as text=body,title=head")
    return {key.strip(): name.strip() for key, _, name in pairs} or None


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
    show: Annotated[bool, typer.Option("--open", help="Then serve it as a page and open the browser; stop with Ctrl-C.")] = False,
) -> None:
    """Build a record from the sample reports that ship with the package and print the story. They are fiction."""
    with tempfile.TemporaryDirectory(prefix="twosource-demo-") as folder:
        path = options.record if keep else Path(folder) / "demo.twosource"
        with api.open(path) as corpus:
            report = _ingest(corpus, [str(api.samples())], None, None)
            if report.refused:
                raise TwosourceError(f"a sample report was refused: {report.refused[0].problem}", "all to be read", "install twosource anew")
            render.dossier(corpus.story(), fiction=True)
        if show:
            _serve.start(path, port=0, show=True, fiction=True)
        if keep:
            err.print(f"The record is at {path}: try `twosource --record {path} claims`.")
        else:
            err.print("Try it on your own reports: `twosource ingest FOLDER`, then `twosource show`.")


@app.command(epilog="Example: twosource ingest reports/ more.jsonl.gz && twosource show")
def ingest(
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help="Files, folders, archives (.gz .zip .warc), or - for standard input.")
    ],
    only: Annotated[
        str | None, typer.Option("--only", metavar="TABLE,...", help="Compute just what these tables need, such as reuse,families.")
    ] = None,
    workers: Workers = None,
    memory: MemoryOption = None,
    setting: Annotated[
        list[str] | None,
        typer.Option(
            "--setting",
            metavar="NAME=VALUE",
            help="Choose for this record and keep it: statements=model (default) or rules; events=rules (default) or rules+vectors; "
            "claims=words (default) or words+reader; disputes=rules (default) or rules+reader; stories=grouped (default) or one, "
            "if you know that all reports are about one happening.",
        ),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option("--columns", metavar="KEY=COLUMN,...", help="For CSV and TSV: the columns that hold text, title, published ..."),
    ] = None,
    engine: Annotated[
        str, typer.Option("--engine", metavar="ENGINE", help="Who works: local (default), local-ray, or ray://HOST:PORT; see docs/scale.md.")
    ] = "local",
    staging: Annotated[
        str | None,
        typer.Option(
            "--staging", metavar="URL", help="For a cluster without a shared disk: where part files travel, such as s3://bucket/folder."
        ),
    ] = None,
) -> None:
    """Read reports into the record and bring every step up to date. Safe to run again: nothing is doubled."""
    chosen, chosen_columns = dict(_pair(s) for s in setting or ()), _columns(columns)
    tables = [t.strip() for t in only.split(",") if t.strip()] if only is not None else None
    where = api.Where(engine, staging)
    with _open(create=True) as corpus:
        report = _ingest(corpus, sources, tables, workers, chosen, chosen_columns, where, memory)
        render.ingested(report, corpus.path)
    if report.refused and not (report.new or report.again):
        raise typer.Exit(1)


@app.command(epilog="Example: twosource status --plan")
def status(
    shape: Format = Shape.table,
    plan: Annotated[bool, typer.Option("--plan", help="Say what the next ingest will run, why, and in about how many seconds.")] = False,
    memory: Annotated[
        str | None, typer.Option("--memory", metavar="SIZE", help="With --plan: say what an ingest with this --memory would do with it.")
    ] = None,
) -> None:
    """Say what is in the record, what is stale, what was refused and why."""
    if memory is not None and not plan:
        raise typer.BadParameter("--memory goes with --plan")
    bound = Corpus.share(memory) if memory is not None else None
    with _open() as corpus:
        if plan:
            render.plan(corpus.plan(), shape.value)
            if bound is not None:
                err.print(str(bound), markup=False, highlight=False, soft_wrap=True)
        else:
            render.status(corpus.status(), shape.value)


@app.command(epilog="Example: twosource stories --search summit")
def stories(
    shape: Format = Shape.table,
    actor: Annotated[str | None, typer.Option("--actor", metavar="NAME", help="Only where this actor is named, by any name or an id.")] = None,
    since: Since = None,
    until: Until = None,
    search: Search = None,
    min_independent: Annotated[
        int, typer.Option("--min-independent", metavar="N", min=0, help="Only stories whose reports have at least N origins.")
    ] = 0,
) -> None:
    """List the stories, newest first, with their reports, publishers and origins."""
    with _open() as corpus:
        found = corpus.stories(actor=actor, since=since, until=until, search=search, min_independent=min_independent)
        counts = corpus.story_counts(found.columns("id", "documents").to_pylist())
        if shape is Shape.table:
            render.stories(found, counts)
        else:
            _write(api.with_counts(found.to_arrow(), counts), shape.value)


@app.command(epilog="Example: twosource show sto-1f0c")
def show(
    story: Annotated[
        str | None, typer.Argument(metavar="[STORY]", help="Id of a story or its beginning; without it, the one with the most reports.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Cut nothing, and list who is named and every day spoken of.")] = False,
) -> None:
    """Print one story as a dossier: reports, claims and echoes, disputes, who said what, copies, threads, timeline, warnings."""
    with _open() as corpus:
        render.dossier(corpus.story(story), everything=everything)


@app.command(epilog="Example: twosource timeline --status planned")
def timeline(
    story: Annotated[
        str | None, typer.Argument(metavar="[STORY]", help="Id of a story or its beginning; without it, the one with the most reports.")
    ] = None,
    shape: Format = Shape.table,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Only what is dated this day or later (ISO date).")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Only what is dated this day or earlier (ISO date).")] = None,
    status: Annotated[
        str | None, typer.Option("--status", metavar="STATUS", help="happened, planned, hypothetical, denied, historical or said.")
    ] = None,
) -> None:
    """List what happened, what was planned and what was said in one story, by date; what nobody dates comes last."""
    with _open() as corpus:
        found = corpus.timeline(story, since=since, until=until, status=status)
        if shape is Shape.table:
            render.timeline(found, corpus.documents())
        else:
            _write(api.timeline_rows(found), shape.value)


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
            render.statements(found, corpus.documents(), corpus.raw)


@app.command(epilog="Example: twosource events --actor Kremlin --event CONSULT")
def events(
    shape: Format = Shape.table,
    story: StoryOption = None,
    actor: Annotated[
        str | None, typer.Option("--actor", metavar="NAME", help="Only with this actor on a side, by any name, an id or a country's code.")
    ] = None,
    since: EventSince = None,
    until: EventUntil = None,
    search: Search = None,
    event: Annotated[str | None, typer.Option("--event", metavar="TYPE", help="Only this type of PLOVER, such as CONSULT.")] = None,
    status: Annotated[
        str | None, typer.Option("--status", metavar="STATUS", help="happened, planned, hypothetical, denied or historical.")
    ] = None,
    confidence: Annotated[float, typer.Option("--confidence", metavar="SHARE", help="Only with at least this confidence, 0 to 1.")] = 0.0,
) -> None:
    """List who did what to whom, in order of time; what nobody dates comes last."""
    with _open() as corpus:
        found = corpus.events(
            story=story, actor=actor, since=since, until=until, search=search, event=event, status=status, confidence=confidence
        )
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
            _write(api.with_uses(found.to_arrow(), uses), shape.value)


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
    echoes: Annotated[bool, typer.Option("--echoes", help="Only what several reports repeat and one origin vouches for.")] = False,
) -> None:
    """List what several reports say alike, and how many independent origins vouch for it."""
    with _open() as corpus:
        found = corpus.claims(story=story, actor=actor, since=since, until=until, search=search, min_independent=min_independent, echoes=echoes)
        if not _machine(found, shape):
            render.claims(found)


@app.command(epilog='Example: twosource disputes --search "ended without"')
def disputes(
    shape: Format = Shape.table,
    story: StoryOption = None,
    actor: Annotated[
        str | None, typer.Option("--actor", metavar="NAME", help="Only where this actor speaks for a side or is named in its words.")
    ] = None,
    since: Since = None,
    until: Until = None,
    search: Search = None,
    min_independent: Annotated[
        int, typer.Option("--min-independent", metavar="N", min=0, help="Only disputes in which every side has at least N origins.")
    ] = 0,
) -> None:
    """List claims about one matter that cannot all be right, side by side, without a verdict."""
    with _open() as corpus:
        found = corpus.disputes(story=story, actor=actor, since=since, until=until, search=search, min_independent=min_independent)
        if not _machine(found, shape):
            render.disputes(found, corpus.documents())


@app.command(epilog='Example: twosource positions --actor "Ana Larrondo"')
def positions(
    shape: Format = Shape.table,
    story: StoryOption = None,
    actor: Actor = None,
    since: Since = None,
    until: Until = None,
    search: Search = None,
    changed: Annotated[bool, typer.Option("--changed", help="Only where an earlier word is taken back.")] = False,
) -> None:
    """List what each actor said on each thread of a story, over time."""
    with _open() as corpus:
        found = corpus.positions(story=story, actor=actor, since=since, until=until, search=search, changed=changed)
        if not _machine(found, shape):
            reports = {s.document for p in found for s in p.spans}
            told = [s for s in corpus.statements(story=story) if s.document in reports]
            render.positions(found, corpus.documents(), corpus.threads(), told, corpus.raw_of)


@app.command(epilog="Example: twosource trace clm-03b1")
def trace(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="Any id or the beginning of one.")],
    shape: Annotated[
        TraceShape, typer.Option("--format", "-f", help="A tree to read, its rows as JSON Lines, or a claim as PROV-JSON.")
    ] = TraceShape.tree,
) -> None:
    """Show where one thing comes from: its spans, families and origins, and which step made it."""
    with _open() as corpus:
        found = corpus.trace(identifier)
        if shape is TraceShape.tree:
            tree.trace(found)
        elif shape is TraceShape.jsonl:
            _lines(found.rows())
        else:
            _lines([corpus.prov([found.id])])


@app.command(epilog='Example: twosource compare first.txt second.txt; twosource compare --words "a wording" "another wording"')
def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="A document: id, file name, source id or address.")],
    b: Annotated[str | None, typer.Argument(metavar="[B]", help="Another one; none with --versions.")] = None,
    words: Annotated[bool, typer.Option("--words", help="A and B are two wordings to compare word by word, not documents.")] = False,
    versions: Annotated[bool, typer.Option("--versions", help="What changed between the versions of A.")] = False,
) -> None:
    """Lay two documents, two wordings, or the versions of one document side by side and mark what differs."""
    if versions and (b is not None or words):
        raise typer.BadParameter("--versions goes with one document and nothing else")
    if versions:
        from .versions import versions as shown

        with _open() as corpus:
            shown(corpus, a)
        return
    if b is None:
        raise typer.BadParameter("there is nothing to compare A with: name B, or give --versions")
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


@app.command(epilog="Example: twosource export events --format gdelt -o events.zip")
def export(
    table: Annotated[str | None, typer.Argument(metavar="TABLE", help="The name of a table, or story.")] = None,
    shape: Annotated[
        FileShape, typer.Option("--format", "-f", metavar="NAME", help="The format; --formats lists which goes with what.")
    ] = FileShape.jsonl,
    path: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help="File to write, or s3://bucket/name; else, or with -, standard output. For several files a new folder or .zip.",
        ),
    ] = None,
    story: Annotated[
        str | None, typer.Option("--story", metavar="ID", help="Only what belongs to this story; which one, where a story is written.")
    ] = None,
    formats: Annotated[bool, typer.Option("--formats", help="List the formats, what each goes with and what it writes.")] = False,
) -> None:
    """Write a table or a story to a file, in the formats of the field (docs/exports.md says what each holds)."""
    if formats:
        render.formats(Corpus.formats(table), page=table in (None, "story"))
        return
    if table is None:
        raise typer.BadParameter("name a table, or story; --formats lists what goes with what", param_hint="TABLE")
    if shape is FileShape.html:
        if is_address(path):
            raise SettingError("the page of a story is written to a file", "a path", "write it here and send it there")
        _serve.write_sheet(table, shape.value, None if path in (None, "-") else Path(str(path)), story)
        return

    def tell(text: str) -> None:
        err.print(text, markup=False, highlight=False, soft_wrap=True)

    with _open() as corpus:
        if path is None or path == "-":
            corpus.export(table, sys.stdout.buffer, shape.value, story=story, tell=tell)
            sys.stdout.flush()
        else:
            count = corpus.export(table, path, shape.value, story=story, tell=tell)
            unit = next(f.unit for f in Corpus.formats(table) if f.name == shape.value)
            tell(f"{count} {unit or f'rows of {table}'} written to {path}")


def _machine(found: Any, shape: Shape) -> bool:
    """Print rows for a machine when asked to; says whether it did."""
    if shape is Shape.table:
        return False
    _write(found.to_arrow(), shape.value)
    return True


def _lines(rows: Any) -> None:
    for row in rows:
        sys.stdout.buffer.write((json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass"))
    sys.stdout.buffer.flush()


def _write(rows: Any, kind: str) -> None:
    api.write(rows, kind, sys.stdout.buffer)
    sys.stdout.buffer.flush()


from . import judge as _judge  # noqa: E402, F401 - it adds its command to `app`
from . import score as _score  # noqa: E402, F401
from . import serve as _serve  # noqa: E402
from . import watch as _watch  # noqa: E402, F401
