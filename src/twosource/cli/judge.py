"""The command `judge`: a person's verdict, kept for good."""

from __future__ import annotations

import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from twosource.corpus import Corpus, Judged

from . import render
from .app import Shape, _ingest, _open, app
from .console import err, out
from .words import clean


class Verdict(StrEnum):
    """What a person can say."""

    same = "same"
    not_same = "not-same"
    independent = "independent"
    dependent = "dependent"
    wrong_speaker = "wrong-speaker"


@app.command(
    epilog='Example: twosource judge stm-03b1 stm-9c20 --verdict same --who "A. Editor" --why "both give the minister\'s words"',
)
def judge(
    a: Annotated[
        str | None,
        typer.Argument(
            metavar="[A]",
            help="What the verdict is about: the id (or the beginning) of a claim, statement, event or family; a report by id, name or "
            "address; DOCUMENT:START-END; publisher:NAME.",
        ),
    ] = None,
    b: Annotated[str | None, typer.Argument(metavar="[B]", help="The other one; none for wrong-speaker, which is about a statement.")] = None,
    verdict: Annotated[
        Verdict | None,
        typer.Option(
            "--verdict",
            help="same, not-same: two passages say the same or not. independent, dependent: two reports, passages or publishers. "
            "wrong-speaker: the statement is not by whom the record says.",
        ),
    ] = None,
    who: Annotated[str | None, typer.Option("--who", metavar="NAME", envvar="TWOSOURCE_WHO", help="Who judges.")] = None,
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help="On what grounds.")] = None,
    withdraw: Annotated[
        str | None, typer.Option("--withdraw", metavar="ID", help="Take a judgement back (with --who and --why); both rows stay.")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List all judgements and what has become of them.")] = False,
    shape: Annotated[Shape, typer.Option("--format", "-f", help="How --list prints.")] = Shape.table,
    to: Annotated[Path | None, typer.Option("--export", metavar="FILE", help="Write all judgements to a file of JSON Lines.")] = None,
    source: Annotated[
        Path | None, typer.Option("--import", metavar="FILE", help="Take judgements in from such a file; known ones are passed over.")
    ] = None,
    later: Annotated[bool, typer.Option("--later", help="Only keep the verdict; the next ingest brings claims up to date.")] = False,
) -> None:
    """Keep a person's verdict: the same or not, independent or not, the wrong speaker. It wins over the machine, and nothing overwrites it."""
    wanted = [n for n, v in (("A", a), ("--withdraw", withdraw), ("--list", listed), ("--export", to), ("--import", source)) if v]
    if len(wanted) != 1:
        raise typer.BadParameter(f"name one of A, --withdraw, --list, --export and --import{' only' if wanted else ''}; see judge --help")
    if listed:
        with _open() as corpus:
            _list(corpus.judgements(), shape)
        return
    if to is not None:
        with _open() as corpus:
            count = corpus.export_judgements(to)
        err.print(f"{count} judgement{'s' * (count != 1)} written to {to}", markup=False, highlight=False)
        return
    with _open():  # a record that is missing is not made by a verdict
        pass
    with _open(create=True) as corpus:
        if source is not None:
            new = len(corpus.import_judgements(source))
            err.print(f"{new} new judgement{'s' * (new != 1)} from {source}", markup=False, highlight=False)
        else:
            new = _keep(corpus, a, b, verdict, withdraw, who, why)
        if new and not later:
            _ingest(corpus, [], None, None)


def _keep(corpus: Corpus, a: str | None, b: str | None, verdict: Verdict | None, withdraw: str | None, who: str | None, why: str | None) -> int:
    for name, value in (("--who", who), ("--why", why)):
        if not (value or "").strip():
            raise typer.BadParameter(f"{name} is missing: a verdict says who made it and why")
    if withdraw is not None:
        kept = corpus.withdraw(withdraw, who=who or "", why=why or "")
    elif verdict is None:
        raise typer.BadParameter(f"--verdict is missing; one of {', '.join(v.value for v in Verdict)}")
    else:
        kept = corpus.judge(verdict.value, a or "", b, who=who or "", why=why or "")
    found = next(j for j in corpus.judgements() if j.judgement.id == kept.id)
    out.print(_line(found), soft_wrap=True)
    return 1


def _line(found: Judged) -> Text:
    j = found.judgement
    verdict = f"withdrawn: {j.verdict}" if j.withdraws else j.verdict
    text = Text.assemble((j.id, "bold"), f"  {verdict.replace('_', ' ')}: {clean(' | '.join(found.about))}")
    return text.append(f"  ({found.note})", "dim") if found.note else text


def _list(found: tuple[Judged, ...], shape: Shape) -> None:
    if shape is not Shape.table:
        import pyarrow as pa

        from twosource.corpus import write

        rows = [asdict(f.judgement) | {"state": f.state, "note": f.note, "about": list(f.about)} for f in found]
        if rows:
            write(pa.Table.from_pylist(rows), shape.value, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    whole = {"no_wrap": True}
    columns = ("judgement", ("verdict", whole), ("about", {"ratio": 2}), "who", ("why", {"ratio": 1}), "made", ("state", whole))
    table = render.grid(*columns)
    for f in found:
        j = f.judgement
        about = Text("\n").join(render.cell(x) for x in f.about)
        state = render.cell(f"{f.state}: {f.note}" if f.note else f.state)
        verdict = render.cell(j.verdict.replace("_", " "))
        table.add_row(render.short(j.id), verdict, about, render.cell(j.who), render.cell(j.why), render.cell(j.made[:16]), state)
    if found:
        out.print(table)
    else:
        err.print("no judgements")
