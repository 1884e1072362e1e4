"""What comes back: an answer of a server, its bytes unpacked within limits, or the reason why there is none."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Final

from twosource.model import SettingError, SourceError, charset_of, media_of

_MIB: Final = 1 << 20
#: Below this many unpacked bytes no ratio is looked at: a short text of one repeated line packs as well as a bomb.
_RATIO_FROM: Final = _MIB


@dataclass(frozen=True, slots=True)
class Fetching:
    """What one request may cost. Raises `SettingError` for a limit that is not above 0.

    `seconds`: all of it, name, connection, TLS, headers and body (a server that sends one byte a second is given up then); `wait`: for the
    next byte; `feed_bytes`, `page_bytes`, `robots_bytes`: unpacked (a feed of 15 items has 20 to 200 KiB, a page 50 to 2,000; RFC 9309 asks for
    500 KiB of robots.txt); `ratio`: unpacked bytes for one packed one, once 1 MiB is unpacked (news packs 3 to 20 to one, a bomb 1,000);
    `redirects`: at most so many; `gap`: seconds between two requests to one host, unless its robots.txt asks for more.
    """

    seconds: float = 60.0
    wait: float = 20.0
    feed_bytes: int = 16 * _MIB
    page_bytes: int = 8 * _MIB
    robots_bytes: int = _MIB // 2
    ratio: int = 200
    redirects: int = 10
    gap: float = 1.0

    def __post_init__(self) -> None:
        for f in fields(self):
            if (value := getattr(self, f.name)) <= 0 and f.name != "gap":
                raise SettingError(f"the limit {f.name} is {value}", "a number above 0", "leave it out for the default")


class FetchError(SourceError):
    """Something that was not fetched. `status`: of the answer, where there was one; `wait`: seconds that the server asks to be left alone."""

    def __init__(
        self, code: str, problem: str, expected: str = "", todo: str = "", *, status: int | None = None, wait: float | None = None
    ) -> None:
        super().__init__(code, problem, expected, todo)
        self.status = status
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. `address`: where it came from in the end; `moved`: the address that a permanent redirect says to ask from now on, or null;
    `status`: 200, or 304 when nothing changed since `etag` and `modified`; `headers`: names in lower case.
    """

    address: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    moved: str | None = None

    @property
    def media(self) -> str:
        """The media type in lower case, empty when none is given."""
        return media_of(self.headers)

    @property
    def charset(self) -> str | None:
        """The charset that the header declares."""
        return charset_of(self.headers)


def too_large(what: str, limit: int) -> FetchError:
    """The error for what is above a limit in bytes."""
    shown = f"{limit / _MIB:.1f} MiB" if limit >= _MIB else f"{limit:,} bytes"
    return FetchError("too-large", f"{what} is larger than {shown}", f"at most {limit:,} bytes", "fetch it yourself and give the file")


def unpacked(chunks: Iterable[bytes], encoding: str, limit: int, ratio: int) -> Iterator[bytes]:
    """The bytes behind a content encoding (RFC 9110 8.4: none, gzip or deflate), at most `limit` of them and `ratio` for one that came.

    Raises `FetchError` (`too-large`, `bomb`, `encoding`, `cut-off`).
    """
    names = [n for n in (x.strip().lower() for x in encoding.split(",")) if n not in ("", "identity")]
    if len(names) > 1 or (names and names[0] not in ("gzip", "x-gzip", "deflate")):
        raise FetchError(
            "encoding", f"the answer is packed as {encoding[:60]!r}", "gzip, deflate or nothing", "the server ignores what it was asked"
        )
    came = given = 0
    unpacker = _Unpacker(names[0]) if names else None
    for chunk in chunks:
        came += len(chunk)
        for data in unpacker.feed(chunk) if unpacker else (chunk,):
            given += len(data)
            if given > limit:
                raise too_large("the answer", limit)
            if given > _RATIO_FROM and given > ratio * came:
                raise FetchError(
                    "bomb", f"the answer unpacks from {came:,} to {given:,} bytes and more", f"at most {ratio} for one", "leave it out"
                )
            yield data
    if unpacker and not unpacker.ended:
        raise FetchError("cut-off", "the packed answer ends in the middle", "all of it", "try again later")


class _Unpacker:
    """Gzip or deflate, a little at a time. Some servers send raw deflate where RFC 9110 asks for zlib: the first byte tells."""

    def __init__(self, name: str) -> None:
        self.deflate = name == "deflate"
        self.inner: zlib._Decompress | None = None
        self.ended = False

    def feed(self, chunk: bytes, most: int = 1 << 16) -> Iterator[bytes]:
        if self.inner is None and chunk:
            wrapped = chunk[0] & 0x0F == 8
            self.inner = zlib.decompressobj(wbits=(15 if wrapped else -15) if self.deflate else 31)
        while chunk and self.inner is not None and not self.ended:
            try:
                data = self.inner.decompress(chunk, most)
            except zlib.error as error:
                raise FetchError("encoding", f"the answer is not packed as it says ({error})", "gzip or deflate", "try again later") from None
            self.ended = self.inner.eof
            chunk = self.inner.unconsumed_tail
            if data:
                yield data


def collected(parts: Iterable[bytes], check: Callable[[], None]) -> bytes:
    """All parts as one; `check` is called after each and may raise."""
    found = bytearray()
    for part in parts:
        found += part
        check()
    return bytes(found)
