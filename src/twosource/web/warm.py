"""What is made before anybody asks, so that the first reader of a page waits no longer than the second."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

from twosource.model import TwosourceError

from .api import found_sentences
from .asked import LISTINGS, answer
from .desk import Desk
from .pages import NEWEST
from .rows import ROWS

#: Stories of which the dossier is made beforehand: those with most reports, as long as they have more than `LARGE`. A dossier takes about 4 ms a
#: report; smaller ones are made while their page is.
LARGEST, LARGE = 40, 25
#: Of the time that something took, how long to wait before the next: whoever asks in the meantime has the processor.
REST: Final = 0.5

_LOG = logging.getLogger("twosource.web")


def warm(desk: Desk) -> None:
    """Make what many pages need, then the largest stories; until the record changes. What the record does not hold is passed over."""
    state = desk.state()
    for make in _makers(desk):
        start = time.monotonic()
        try:
            make()
        except TwosourceError:
            pass  # whoever asks is told
        except Exception:
            _LOG.exception("something could not be made beforehand")
        if desk.state() != state or desk.closed:
            return
        time.sleep(min(1.0, REST * (time.monotonic() - start)))


def _makers(desk: Desk) -> Iterator[Callable[[], Any]]:
    yield desk.documents
    yield desk.story_of
    yield lambda: answer(desk, "stories", {}, NEWEST).slice(0, 50)
    for table in ROWS:
        yield lambda t=table: answer(desk, t, {}, ROWS[t].order).slice(0, 50)  # type: ignore[misc]
    for table in LISTINGS:
        yield lambda t=table: answer(desk, t, {}).slice(0, 100)  # type: ignore[misc]
    nowhere = "a word that stands nowhere"
    for table, listing in LISTINGS.items():
        for name in ("search", "actor"):
            if name in listing.filters:
                yield lambda t=table, n=name: answer(desk, t, {n: nowhere})  # type: ignore[misc]
    yield lambda: found_sentences(desk, nowhere, 1)
    try:
        rows = answer(desk, "stories", {}, (("reports", "descending"), ("id", "ascending"))).slice(0, LARGEST).to_pylist()
    except TwosourceError:
        return
    for row in rows[-1:] + rows:  # the texts and tables behind a dossier first, by a small one
        if row["reports"] > LARGE or row is rows[-1]:
            yield lambda i=row["id"]: desk.dossier(i)  # type: ignore[misc]


def in_background(desk: Desk) -> threading.Thread:
    """Begin to `warm` beside the server."""
    thread = threading.Thread(target=warm, args=(desk,), name="warm", daemon=True)
    thread.start()
    return thread
