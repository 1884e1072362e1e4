"""`twosource watch`: feeds into the record, once or again and again."""

from __future__ import annotations

import signal
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.text import Text

from twosource import corpus as api
from twosource.corpus import Look
from twosource.model import SettingError

from .app import MemoryOption, Workers, _open, app
from .console import err
from .progress import progress
from .words import clean

#: Refusals of one look that are listed.
SHOWN = 5


@app.command(epilog="Example: twosource watch https://example.org/feed.xml --every 15m --fetch")
def watch(
    feeds: Annotated[list[str], typer.Argument(metavar="FEED...", help="Addresses of feeds: RSS, Atom or JSON Feed.")],
    every: Annotated[
        str, typer.Option("--every", metavar="TIME", help="How often to look, such as 15m or 2h; never more often than a feed asks for.")
    ] = "15m",
    once: Annotated[bool, typer.Option("--once", help="Look once and leave.")] = False,
    fetch: Annotated[
        bool, typer.Option("--fetch", help="Fetch the article that each new or changed entry links to, if its robots.txt allows.")
    ] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Ask hosts of private networks and of this machine too, and allow an --every from 1s.")
    ] = False,
    workers: Workers = None,
    memory: MemoryOption = None,
) -> None:
    """Take the entries of feeds into the record and keep every version of one that changes. Stop with Ctrl-C: what came is kept."""
    try:
        seconds = api.seconds_of(every)
    except SettingError as error:
        raise typer.BadParameter(str(error), param_hint="--every") from None
    came = 0

    def heard(look: Look) -> None:
        nonlocal came
        came += look.new
        err.print(Text(line(look, once)), soft_wrap=True)
        for refusal in look.refused[:SHOWN]:
            err.print(Text(f"  refused: {clean(refusal.place)}: {clean(refusal.problem)}"), soft_wrap=True)
        if len(look.refused) > SHOWN:
            err.print(f"  … and {len(look.refused) - SHOWN} more: `twosource status` lists them")

    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with _open(create=True) as corpus, progress(err) as notify:
            looks = corpus.watch(
                feeds,
                every=seconds,
                once=once,
                fetch=fetch,
                allow_private=allow_private,
                workers=workers,
                memory=memory,
                notify=notify,
                heard=heard,
            )
    except KeyboardInterrupt:
        err.print(f"stopped: {came} new report{'s' * (came != 1)} since the start; what came is kept")
        return
    finally:
        signal.signal(signal.SIGTERM, before)
    if all(look.outcome in ("failed", "gone") for look in looks):
        raise typer.Exit(1)


def line(look: Look, once: bool = False) -> str:
    """A look in one line: what came, and (unless `once`) when the feed is looked at again."""
    again = _clock(look.next)
    then = "" if once else f"; next look {again}"
    feed = clean(look.feed)
    if look.outcome == "waiting":
        return f"{feed}: not asked: it wants to be left alone until {again}"
    if look.outcome == "unchanged":
        return f"{feed}: nothing new, says the server{then}"
    if look.outcome == "gone":
        return f"{feed}: {clean(look.problem)}" + ("" if once else "; it is watched no more")
    if look.outcome == "failed":
        return f"{feed}: {clean(look.problem)}{then}"
    parts = [f"{look.new} new of {look.entries} entr{'y' if look.entries == 1 else 'ies'}"]
    if look.changed:
        parts.append(f"{look.changed} of them changed since")
    if look.refused:
        parts.append(f"{len(look.refused)} refused")
    return f"{feed}: {', '.join(parts)}{then}"


def _clock(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
