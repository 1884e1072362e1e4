"""Progress: a bar on a terminal, plain log lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from twosource.corpus import Event

#: Seconds between two log lines of one phase where there is no terminal.
LOG_EVERY: Final = 5.0

_WORDS: Final = {
    "reading": "reading the sources",
    "documents": "working through the reports",
    "versions": "looking for other versions of reports",
    "reuse": "looking for copied passages",
    "quotes": "comparing quotations",
    "stories": "grouping into stories",
    "threads": "finding threads",
    "anchor": "counting dates",
    "claims": "counting origins",
    "actors": "gathering who is named",
}


@contextmanager
def progress(console: Console) -> Iterator[Callable[[Event], None]]:
    """A function that shows events on `console` while the context lasts."""
    if console.is_terminal:
        yield from _bars(console)
    else:
        yield _log()


def _bars(console: Console) -> Iterator[Callable[[Event], None]]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        tasks = {}

        def show(event: Event) -> None:
            if event.phase == "memory":
                bars.console.print(event.text, markup=False, highlight=False, soft_wrap=True)
                return
            if event.phase == "done" or event.total == 0:
                return
            if event.phase not in tasks:
                tasks[event.phase] = bars.add_task(_WORDS.get(event.phase, event.phase), total=event.total)
            bars.update(tasks[event.phase], completed=event.done, total=event.total)

        yield show


def _log() -> Callable[[Event], None]:
    last: dict[str, float] = {}

    def show(event: Event) -> None:
        if event.phase == "memory":
            print(event.text, file=sys.stderr, flush=True)
            return
        now = time.monotonic()
        since = last.setdefault(event.phase, now)
        if event.phase == "done" or not event.total or (event.done != event.total and now - since < LOG_EVERY):
            return
        last[event.phase] = now
        parts = "" if event.total == 1 else f": {event.done} of {event.total} parts"
        print(f"{_WORDS.get(event.phase, event.phase)}{parts}", file=sys.stderr, flush=True)

    return show
