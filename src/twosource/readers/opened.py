"""What the bytes of a report hold, whatever they are packed in: one text or page, decoded, and what the format states beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from twosource.model import SourceError

from .charset import Decoded, decode
from .metadata import Said

#: Media of arrivals, as `Arrival.media` names them.
MEDIA: Final = ("text", "html", "warc", "email", "pdf", "ninjs", "xml", "feed")


@dataclass(frozen=True, slots=True)
class Opened:
    """`decoded`: the text, or the markup of a page where `page` is true; `report`: the page holds the report and nothing else; `said`: what the
    format states of it; `title`, `publisher` and `published` (as stated) are taken from these, null when not stated. `names` and `hosts` of the
    sender say who the outlet is where the lexicon knows them.
    """

    decoded: Decoded
    page: bool
    report: bool = False
    said: tuple[Said, ...] = ()
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    names: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()


def _plain(payload: bytes, charset: str | None, row: bool, limit: int) -> Opened:
    return Opened(decode(payload, charset=charset, page=False, row=row), False)


def _page(payload: bytes, charset: str | None, row: bool, limit: int) -> Opened:
    return Opened(decode(payload, charset=charset, page=True, row=row), True)


def _crawled(payload: bytes, charset: str | None, row: bool, limit: int) -> Opened:
    from .crawled import read_crawled

    found = read_crawled(payload, limit)
    page = found.media == "html"
    return Opened(decode(found.payload, charset=found.charset, page=page, row=False), page, said=found.said)


def _email(payload: bytes, charset: str | None, row: bool, limit: int) -> Opened:
    from .mail import read_mail

    return read_mail(payload)


def _pdf(payload: bytes, charset: str | None, row: bool, limit: int) -> Opened:
    from .pdf import read_pdf

    return read_pdf(payload, limit)


def _ninjs(payload: bytes, charset: str | None, row: bool, limit: int) -> Opened:
    from .ninjs import read_ninjs

    return read_ninjs(payload)


def _xml(payload: bytes, charset: str | None, row: bool, limit: int) -> Opened:
    from .newsml import read_item

    return read_item(payload)


def _feed(payload: bytes, charset: str | None, row: bool, limit: int) -> Opened:
    from .feeds import read_entry

    return read_entry(payload)


_READERS: Final[dict[str, Callable[[bytes, str | None, bool, int], Opened]]] = {
    "text": _plain,
    "html": _page,
    "warc": _crawled,
    "email": _email,
    "pdf": _pdf,
    "ninjs": _ninjs,
    "xml": _xml,
    "feed": _feed,
}


def open_payload(arrival: dict[str, Any], row: bool, limit: int) -> Opened:
    """What an arrival holds. `row`: its text came as text; `limit`: bytes that may be unpacked. Raises `SourceError` when it cannot be read."""
    media = arrival["media"]
    if media not in _READERS:
        raise SourceError("media", f"it is of the unknown media {media!r}", f"one of {' '.join(MEDIA)}", "give the file again")
    return _READERS[media](arrival["payload"], arrival["charset"], row, limit)
