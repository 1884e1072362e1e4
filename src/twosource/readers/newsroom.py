"""What the formats of newsrooms have in common: a page made of headline, lines and body, and an outlet out of those that are named."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape
from typing import Final

from twosource.model import SourceError

from .charset import Decoded
from .metadata import Said
from .opened import Opened

#: Publication statuses under which an item must not be used.
NOT_USABLE: Final = frozenset({"canceled", "cancelled", "withheld", "killed", "stat:canceled", "stat:withheld", "stat:cancelled"})

_TAG: Final = re.compile(r"<[^<>]+>")
_MARKUP: Final = re.compile(r"<(?:p|div|br|h[1-6]|ul|ol|table|blockquote|section|article)\b", re.IGNORECASE)


def plain_words(markup: str) -> str:
    """The words of a line of markup."""
    return " ".join(unescape(_TAG.sub(" ", markup)).split())


def as_markup(text: str) -> str:
    """Body text as markup, a paragraph a line (a run of lines where empty lines part them); what is markup already stays."""
    if _MARKUP.search(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    parts = re.split(r"\n\s*\n", text) if re.search(r"\n[ \t]*\n", text.strip()) else text.split("\n")
    return "".join(f"<p>{escape(part.strip())}</p>" for part in parts if part.strip())


def check_status(status: str | None) -> None:
    """Raises `SourceError` with code `withdrawn` for an item that its sender has cancelled or withheld."""
    if status and status.strip().lower().rpartition("/")[2] in NOT_USABLE:
        raise SourceError("withdrawn", f"its sender has marked it {status.strip()!r}", "an item that is usable", "leave it out")


def item(
    *, title: str | None, lines: Iterable[str | None], body: str, said: Iterable[tuple[str, str | None, str]], publisher: str | None,
    published: str | None, encoding: str, hosts: Iterable[str | None] = (),
) -> Opened:  # fmt: skip
    """An item as a page: headline, lines such as the byline, body (markup). `said`: key, value, where.

    Raises `SourceError` with code `no-text`.
    """
    if not plain_words(body):
        raise SourceError("no-text", "the item has no body", "a body of text or HTML", "leave it out")
    head = f"<h1>{escape(title)}</h1>" if title else ""
    head += "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    page = f"<html><head><title>{escape(title or '')}</title></head><body>{head}{body}</body></html>"
    kept = tuple(Said(key, " ".join(value.split())[:1000], where) for key, value, where in said if value and value.strip())
    return Opened(Decoded(page, encoding, "declared"), True, True, kept, title, publisher, published, hosts=tuple(h for h in hosts if h))
