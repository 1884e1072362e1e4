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
    "meant": "looking who is meant",
    "threads": "finding threads",
    "anchor": "counting dates",
    "events": "dating what happened",
    "claims": "counting origins",
    "disputes": "looking for disagreements",
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
        if event.phase == "done" or not event.total:
            return
        words, now, first = _WORDS.get(event.phase, event.phase), time.monotonic(), event.phase not in last
        since = last.setdefault(event.phase, now)
        if event.total == 1:  # told when it begins: it may take long
            if first:
                print(words, file=sys.stderr, flush=True)
        elif event.done == event.total or now - since >= LOG_EVERY:
            last[event.phase] = now
            print(f"{words}: {event.done} of {event.total} parts", file=sys.stderr, flush=True)

    return show
