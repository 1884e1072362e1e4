"""What is made before anybody asks, so that the first reader of a page waits no longer than the second."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import threading
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

from twosource.model import TwosourceError

from .asked import LISTINGS, answer
from .desk import Desk
from .rows import ROWS

#: Stories of which the page is made beforehand: those with most reports, as long as they have more than `LARGE`. A page takes about 5 ms a
#: report; smaller ones are made when they are asked for. Those of more than `HUGE` are made for programs too.
LARGEST, LARGE, HUGE = 150, 10, 30
#: A word that stands nowhere: looking for it makes what is searched.
NOWHERE: Final = "xqzzxq"
#: Of the time that something took, how long to wait before the next: whoever asks in the meantime has the processor.
REST: Final = 0.5
#: Seconds between two looks whether the record has changed, and how often in a row it must be found unchanged before pages are made anew: a run
#: commits every few seconds, and what is made in between is of no use a moment later.
LOOK: Final = 2.0
CALM: Final = 5


def in_background(app: Any, desk: Desk) -> threading.Thread:
    """Ask an application (ASGI) for its pages, as a reader would, beside the server: at once, and whenever the record has changed and rests."""
    thread = threading.Thread(target=lambda: asyncio.run(_keep_warm(app, desk)), name="warm", daemon=True)
    thread.start()
    return thread


async def _keep_warm(app: Any, desk: Desk) -> None:
    while not desk.closed:
        state = desk.state()
        await _warm(app, desk)
        while not desk.closed and desk.state() == state:
            await asyncio.sleep(LOOK)
        calm = 0
        while not desk.closed and calm < CALM:
            state = desk.state()
            await asyncio.sleep(LOOK)
            calm = calm + 1 if desk.state() == state else 0


async def _warm(app: Any, desk: Desk) -> None:
    """Make the pages once, or as many as there is time for before the record changes."""
    state = desk.state()
    async for path in _each(desk):
        start = time.monotonic()
        with contextlib.suppress(Exception):  # it is in the log, and whoever asks for it is told
            await _ask(app, path)
        if desk.closed or desk.state() != state:
            return
        await asyncio.sleep(min(1.0, REST * (time.monotonic() - start)))
    gc.freeze()  # what was made stays: nobody has to look through it for cycles again


async def _each(desk: Desk) -> AsyncIterator[str]:
    """The addresses: lists and what filters need first, then the largest stories, a small one before them for what all have in common."""
    yield "/"
    for table in LISTINGS:
        yield f"/api/v1/{table}"
    for table in ROWS:
        yield f"/{table}"
    for table, listing in LISTINGS.items():
        for name in ("search", "actor"):
            if name in listing.filters:
                yield f"/api/v1/{table}?{name}={NOWHERE}"
    yield f"/search?q={NOWHERE}"
    yield "/record"
    for story, reports in await asyncio.to_thread(lambda: list(_largest(desk))):
        yield f"/stories/{story}"
        if reports > HUGE:
            yield f"/api/v1/show/{story}"
            yield f"/api/v1/timeline/{story}"


def _largest(desk: Desk) -> Iterator[tuple[str, int]]:
    try:
        rows = answer(desk, "stories", {}, (("reports", "descending"), ("id", "ascending"))).slice(0, LARGEST).to_pylist()
    except TwosourceError:
        return
    yield from ((r["id"], r["reports"]) for r in [*rows[-1:], *rows] if r["reports"] > LARGE or r is rows[-1])


async def _ask(app: Any, path: str) -> None:
    where, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": where,
        "raw_path": where.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "client": None,
        "server": ("localhost", 80),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        """What is answered is kept by the desk and needed by nobody here."""

    await app(scope, receive, send)
