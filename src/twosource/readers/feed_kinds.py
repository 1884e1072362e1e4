"""Whether bytes are a feed, told from how they begin."""

from __future__ import annotations

import re
from typing import IO, Final

#: The first bytes of a feed that are looked at to tell what it is.
LOOKED_AT: Final = 4096

_JSON_FEED: Final = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version\\?/')
_ROOT: Final = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(rss|rdf|feed)\b", re.IGNORECASE)
_SKIPPED: Final = re.compile(rb"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)", re.IGNORECASE | re.DOTALL)


def is_feed(stream: IO[bytes]) -> bool:
    """Whether what a stream holds begins like a feed; nothing is taken from it. A stream that cannot be looked ahead in holds none."""
    peek = getattr(stream, "peek", None)
    return peek is not None and feed_kind(peek(LOOKED_AT)[:LOOKED_AT]) is not None


def feed_kind(head: bytes) -> str | None:
    """`xml` or `json` for bytes that begin like a feed, else null."""
    start = plain_head(head).lstrip()
    if start[:1] == b"{":
        return "json" if _JSON_FEED.search(start[:LOOKED_AT]) else None
    while match := _SKIPPED.match(start):
        start = start[match.end() :]
    return "xml" if _ROOT.match(start.lstrip()) else None


def plain_head(head: bytes) -> bytes:
    """The beginning of a text in bytes of ASCII, whatever it is written in."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if head.startswith(mark):
            return head[: len(head) - len(head) % 2 if name == "utf-16" else None].decode(name, "replace").lstrip("\ufeff").encode("utf-8")
    return head
