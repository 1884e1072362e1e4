"""Bytes as they come: bounded unpacking, lines, and the items of a JSON text, none held whole that is larger than its limit."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import IO, Final

from twosource.model import SourceError

from .limits import Limits, too_large

CHUNK: Final = 1 << 16
#: Below this many unpacked bytes no ratio is looked at: a short file of one repeated line packs as well as a bomb.
RATIO_FROM: Final = 16 << 20

_OUTSIDE: Final = re.compile(rb'[{}\[\]",]')
_INSIDE: Final = re.compile(rb'["\\]')


def damaged(error: Exception, what: str) -> Exception:
    """What an error of an unpacker means: `SourceError` with code `corrupt`, or the error itself where the disk or the memory failed.

    The unpackers of the standard library raise errors of a dozen kinds for bytes that are not what they expect.
    """
    if isinstance(error, (SourceError, MemoryError)) or (isinstance(error, OSError) and error.errno is not None):
        return error
    why = str(error) or type(error).__name__
    return SourceError("corrupt", f"{what} is damaged, cut off or packed in an unknown way: {why}", "a whole archive", "fetch it again")


class Budget:
    """What may still be unpacked from one archive. `packed` tells how many packed bytes there are, or were read so far."""

    def __init__(self, limits: Limits, packed: Callable[[], int]) -> None:
        self.limits = limits
        self.packed = packed
        self.spent = 0

    def spend(self, n: int) -> None:
        """Count `n` unpacked bytes. Raises `SourceError` with code `bomb` above the limits."""
        self.spent += n
        todo = "unpack it yourself if you trust it, and give the files"
        if self.spent > self.limits.archive_bytes:
            raise SourceError("bomb", "the archive unpacks to more than is allowed", f"at most {self.limits.archive_bytes:,} bytes", todo)
        if self.spent > RATIO_FROM and self.spent > self.limits.ratio * max(1, self.packed()):
            raise SourceError("bomb", f"the archive unpacks to {self.spent:,} bytes and more", f"at most {self.limits.ratio} for one", todo)


class Bounded(io.RawIOBase):
    """An unpacking stream that spends a budget and turns damage into `SourceError` with code `corrupt`."""

    def __init__(self, inner: IO[bytes], budget: Budget) -> None:
        self.inner = inner
        self.budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self.inner.read(len(buffer))
        except Exception as error:
            raise damaged(error, "the archive") from None
        self.budget.spend(len(data))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self.inner.close()
        super().close()


def buffered(inner: IO[bytes], budget: Budget) -> io.BufferedReader:
    """A bounded stream with lines. Closing it closes `inner`."""
    return io.BufferedReader(Bounded(inner, budget), CHUNK)


def gunzip(packed: IO[bytes], limits: Limits) -> io.BufferedReader:
    """Unpack gzip from a stream, at most as much as the limits allow. The caller closes `packed`."""
    read = 0

    class Counted(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            nonlocal read
            data = packed.read(len(buffer))
            read += len(data)
            buffer[: len(data)] = data
            return len(data)

    stream = gzip.GzipFile(fileobj=io.BufferedReader(Counted(), CHUNK), mode="rb")
    return buffered(stream, Budget(limits, lambda: read))  # type: ignore[arg-type]


def whole(stream: IO[bytes], limit: int, what: str) -> bytes:
    """All bytes of a stream. Raises `SourceError` with code `too-large` after `limit` bytes."""
    parts: list[bytes] = []
    left = limit + 1
    while left and (data := stream.read(min(left, 16 * CHUNK))):
        parts.append(data)
        left -= len(data)
    if not left:
        raise too_large(what, limit)
    return b"".join(parts)


def lines(stream: IO[bytes], limit: int, head: bytes = b"") -> Iterator[tuple[int, bytes | SourceError]]:
    """The lines that are not blank with their numbers from 1; `head` is what was already read (a first line, or nothing).

    A line above `limit` bytes comes as an error, and the lines behind it go on.
    """
    number = 0
    while True:
        line = head or stream.readline(limit + 1)
        head = b""
        if not line:
            return
        number += 1
        if len(line.rstrip(b"\r\n")) > limit:
            while not line.endswith(b"\n") and (line := stream.readline(CHUNK)):
                pass
            yield number, too_large("the line", limit)
        elif line.strip():
            yield number, line


class _Item:
    """The bytes of one item while it is read; above the limit they are only counted."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.data = bytearray()
        self.size = 0

    def add(self, data: bytes) -> None:
        self.size += len(data)
        if self.size <= self.limit:
            self.data += data
        else:
            self.data.clear()

    def take(self) -> bytes | SourceError | None:
        """The item, an error if it is too large, or None if it is blank; then the next one begins."""
        data, size = bytes(self.data), self.size
        self.data.clear()
        self.size = 0
        if size > self.limit:
            return too_large("the item", self.limit)
        return data if data.strip() else None


def json_items(stream: IO[bytes], limit: int, head: bytes = b"") -> Iterator[tuple[int, bytes | SourceError]]:
    """The items of a JSON text that is a list, one object, or objects one after the other, with their numbers from 1.

    Each comes as its bytes, unparsed; an item above `limit` bytes comes as an error. `head` is what was already read.
    """
    item = _Item(limit)
    number = depth = 0
    base: int | None = None
    in_string = escaped = ended = False

    def taken() -> Iterator[tuple[int, bytes | SourceError]]:
        nonlocal number
        if (found := item.take()) is not None:
            number += 1
            yield number, found

    for chunk in chain([head], iter(lambda: stream.read(CHUNK), b"")):
        at = start = 0
        if base is None:
            if not (first := chunk.lstrip()):
                continue
            base = 1 if first[:1] == b"[" else 0
        while at < len(chunk):
            if escaped:
                escaped = False
                at += 1
                continue
            match = (_INSIDE if in_string else _OUTSIDE).search(chunk, at)
            if not match:
                break
            at = match.end()
            mark = match[0]
            if mark == b"\\":
                escaped = True
            elif mark == b'"':
                in_string = not in_string
            elif mark in b"{[":
                depth += 1
                if depth == 1 and base == 1:
                    start = at
            elif mark in b"}]":
                depth -= 1
                if depth == 0:
                    item.add(chunk[start : at if base == 0 else at - 1])
                    start = at
                    ended = True
                    yield from taken()
            elif depth == 1 and base == 1:
                item.add(chunk[start : at - 1])
                start = at
                yield from taken()
        item.add(chunk[start:])
    rest = item.take()
    if rest is not None and base == 0 and not depth and not ended:
        yield number + 1, SourceError("json", "it is neither an object nor a list", "one of them, or JSON Lines", "write it again")
    elif depth > 0 or in_string:
        if rest is not None and depth == base == 1 and not in_string:
            # Only the end of the list is missing; a row that is whole is kept.
            number += 1
            yield number, rest
        yield number + 1, SourceError("json", "the JSON text ends in the middle", "whole JSON", "write it again")
    elif rest is not None:
        yield number + 1, SourceError("json", "something stands behind the JSON text", "one list or objects only", "take it out")
