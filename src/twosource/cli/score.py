"""The commands `import` and `score`: labels that people made, and how good the record is on them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.table import Table

from twosource.corpus import LABELS, Figure, Labelled

from .app import Shape, _open, _write, app
from .console import err, out
from .progress import progress
from .words import clean


@app.command(name="import", epilog="Example: twosource import labelled.jsonl && twosource score")
def import_(
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE...]", help="Labelled reports as JSON Lines; see docs/scoring.md.")] = None,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="What to call the labels of one file, by default as the file.")
    ] = None,
    workers: Annotated[int | None, typer.Option("--workers", "-j", metavar="N", min=1, help="Processes, by default one a core.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the labels that are kept.")] = False,
    forget: Annotated[str | None, typer.Option("--forget", metavar="NAME", help="Take labels away; the reports stay.")] = None,
) -> None:
    """Take labels of your own into the record: statements, events, dates, stories or copied passages that a person marked, to score by."""
    if sum((bool(files), listed, forget is not None)) != 1:
        raise typer.BadParameter("name files, or --list, or --forget NAME")
    if name is not None and len(files or ()) != 1:
        raise typer.BadParameter("--name is for one file")
    with _open(create=bool(files)) as corpus:
        if forget is not None:
            corpus.forget_gold(forget)
            err.print(f"the labels {forget} are gone", markup=False, highlight=False)
        for path in files or ():
            with progress(err) as notify:
                kept = corpus.import_gold(path, name=name, workers=workers, notify=notify)
            err.print(_told(kept), markup=False, highlight=False, soft_wrap=True)
        if listed:
            for found in corpus.gold():
                out.print(_told(found), markup=False, highlight=False, soft_wrap=True)
            if not corpus.gold():
                err.print("no labels yet; take some in with `twosource import FILE`", markup=False, highlight=False)


def _told(found: Labelled) -> str:
    labels = ", ".join(f"{n} {kind}" for kind, n in found.labels.items())
    return f"{clean(found.name)}: {found.reports} labelled report{'s' * (found.reports != 1)} ({labels})"


@app.command(epilog="Example: twosource score statements events --format jsonl")
def score(
    kinds: Annotated[list[str] | None, typer.Argument(metavar="[KIND...]", help=f"Some of {', '.join(LABELS)}; all by default.")] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Only the labels of this name.")] = None,
    shape: Annotated[Shape, typer.Option("--format", "-f", help="How to print.")] = Shape.table,
) -> None:
    """Say how good the record is on labels of your own: precision, recall and F1 by kind. Labels come in with `twosource import`."""
    with _open() as corpus:
        found = corpus.score(kinds, name=name)
    if shape is Shape.table:
        out.print(_table(found))
        return
    import pyarrow as pa

    _write(pa.Table.from_pylist([asdict(f) for f in found]), shape.value)


def _table(found: tuple[Figure, ...]) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for head in ("kind", "what agrees"):
        table.add_column(head, no_wrap=True)
    for head in ("precision", "recall", "F1", "labels", "found"):
        table.add_column(head, justify="right")
    for f in found:
        figures = ("–" if x is None else f"{x:.3f}" for x in (f.precision, f.recall, f.f1))
        table.add_row(f.table, f.measure, *figures, str(f.gold), str(f.found))
    return table
