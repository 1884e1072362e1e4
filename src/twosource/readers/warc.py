"""WARC archives (ISO 28500, versions 0.17 to 1.1) as a stream of records, what is damaged in them passed over with a reason.

Framing is done here: the libraries for it stop at the first damaged record, or take the records behind a wrong length for its content. Of each
record, the header, the block and the blank lines behind it are held against one another; where they do not agree the record is refused and
reading goes on at the next that can be found. No more than one record is held in memory.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import IO, Final

from twosource.model import SourceError

from .http import MOST_HEADERS, Headers, end_of_headers, headers_of
from .limits import Limits, Problem, too_large
from .streams import CHUNK, RATIO_FROM, damaged

#: Packed bytes of a damaged member in which the next one is looked for.
_KEPT: Final = 1 << 20
#: Places behind damage that look like a member and hold no record; then the rest is given up.
MOST_TRIES: Final = 200
#: How often an archive is read anew from a place that a wrong length led past.
MOST_RETURNS: Final = 16

_GZIP: Final = b"\x1f\x8b\x08"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_ZSTD_DICTIONARY: Final = b"\x5d\x2a\x4d\x18"
_VERSION: Final = re.compile(rb"WARC/\d\.\d+\r?\n")
#: Where a record begins behind another: blank lines, a version, and a field of its own.
_MARK: Final = re.compile(rb"\r?\n\r?\n(?=WARC/\d\.\d+\r?\n[A-Za-z-]+[ \t]*:)")
_MARK_SIZE: Final = 64


@dataclass(frozen=True, slots=True)
class Record:
    """A record: its header fields (names in lower case), its block, both together as they stood in the archive, and where it began in it
    (unpacked bytes).
    """

    headers: Headers
    block: bytes
    data: bytes
    at: int

    @property
    def id(self) -> str | None:
        """The WARC-Record-ID as it stands there."""
        return self.headers.get("warc-record-id") or None

    @property
    def uri(self) -> str | None:
        """The target URI; WARC/1.0 put some in angle brackets."""
        uri = self.headers.get("warc-target-uri", "").strip()
        return (uri[1:-1] if uri.startswith("<") and uri.endswith(">") else uri) or None

    @property
    def name(self) -> str:
        """What to call it in a place: its id, else where it begins."""
        return self.id or f"@{self.at}"


@dataclass(frozen=True, slots=True)
class _Cut:
    """A place that no record goes across, and the damage that made it."""

    error: SourceError | None = None


Piece = bytes | _Cut


# ---- unpacking --------------------------------------------------------------------------------------------------------------------


def _read(stream: IO[bytes]) -> bytes:
    try:
        return stream.read(CHUNK)
    except Exception as error:
        raise damaged(error, "the archive") from None


class _Counted(io.RawIOBase):
    """A stream that knows how much was read of it."""

    def __init__(self, inner: IO[bytes]) -> None:
        self.inner = inner
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self.inner.read(len(buffer))
        self.count += len(data)
        buffer[: len(data)] = data
        return len(data)


def _bomb(unpacked: int, packed: int, limits: Limits) -> SourceError | None:
    if unpacked <= RATIO_FROM or unpacked <= limits.ratio * max(1, packed):
        return None
    todo = "unpack it yourself if you trust it"
    return SourceError("bomb", f"it unpacks to {unpacked:,} bytes and more", f"at most {limits.ratio} for one", todo)


class _Members:
    """The members of a gzip file one after another: a cut between them where a record begins, and damage passed over to the next member that
    begins with one.
    """

    def __init__(self, stream: IO[bytes], limits: Limits) -> None:
        self.stream = stream
        self.limits = limits
        #: What is not unpacked yet, and the last packed bytes of the member in hand: after damage the next one is looked for in these.
        self.raw = b""
        self.kept = b""
        self.ended = False

    def _more(self) -> bool:
        if not self.ended:
            data = _read(self.stream)
            self.raw += data
            self.ended = not data
        return not self.ended

    def _next(self) -> bool:
        """Go to the next place where a member may begin; whether there is one."""
        while True:
            if (at := self.raw.find(_GZIP)) >= 0:
                self.raw, self.kept = self.raw[at:], b""
                return True
            self.raw = self.raw[-len(_GZIP) + 1 :]
            if not self._more():
                return False

    def _member(self) -> Iterator[Piece]:
        """The bytes of the member that begins here, and last a cut with the damage when it does not come to its end."""
        unpacker = zlib.decompressobj(31)
        packed = unpacked = 0
        while True:
            data, self.raw = self.raw, b""
            self.kept = (self.kept + data)[-_KEPT:]
            try:
                while data:
                    # A little at first: the error of a call takes its output along, and the header says which record it is.
                    out = unpacker.decompress(data, 4 * CHUNK if unpacked else _MARK_SIZE * 32)
                    packed += len(data) - len(unpacker.unconsumed_tail)
                    data = unpacker.unconsumed_tail
                    unpacked += len(out)
                    if error := _bomb(unpacked, packed, self.limits):
                        yield _Cut(error)
                        return
                    if out:
                        yield out
                    if unpacker.eof:
                        self.raw = unpacker.unused_data
                        return
            except zlib.error as error:
                yield _Cut(SourceError("corrupt", f"its gzip member is damaged ({error})", "a whole archive", "fetch it again"))
                return
            if not self._more():
                yield _Cut(SourceError("truncated", "the archive breaks off in it", "an archive to its end", "fetch it again"))
                return

    def __iter__(self) -> Iterator[Piece]:
        tries = 0
        while tries <= MOST_TRIES and self._next():
            head, begun, damage = b"", False, None
            for piece in self._member():
                if isinstance(piece, _Cut):
                    damage = piece
                    break
                if begun:
                    yield piece
                    continue
                head += piece
                if len(head) < _MARK_SIZE:
                    continue
                begins = _VERSION.match(head.lstrip(b"\r\n"))
                if tries and not begins:
                    damage = _Cut()
                    break
                begun = True
                if begins:
                    tries = 0
                    yield _Cut()
                yield head
            if damage is None:
                if not begun and not tries:
                    yield head
                continue
            if damage.error and (begun or not tries):
                if not begun:
                    yield _Cut()
                    yield head
                yield damage
            # The magic may have been chance, or damage may have hidden the end: look again just behind where this one began.
            self.raw = self.kept[1:]
            tries += 1


def _zstd(stream: IO[bytes], limits: Limits) -> Iterator[Piece]:
    import pyarrow as pa

    counted = _Counted(stream)
    unpacked = 0
    try:
        with pa.CompressedInputStream(pa.PythonFile(counted, mode="r"), "zstd") as unpacker:
            while out := unpacker.read(4 * CHUNK):
                unpacked += len(out)
                if error := _bomb(unpacked, counted.count, limits):
                    yield _Cut(error)
                    return
                yield out
    except (OSError, pa.ArrowException) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        yield _Cut(SourceError("corrupt", f"the zstd archive is damaged or cut off: {error}", "a whole archive", "fetch it again"))


def _pieces(stream: IO[bytes], limits: Limits) -> Iterator[Piece]:
    head = stream.peek(4)[:4]  # type: ignore[attr-defined]
    if head.startswith(_GZIP):
        yield from _Members(stream, limits)
    elif head == _ZSTD_DICTIONARY:
        raise SourceError("dictionary", "it is packed with a dictionary", "zstd without one, or gzip", "unpack it with `zstd -d` and give that")
    elif head == _ZSTD:
        yield from _zstd(stream, limits)
    else:
        while data := _read(stream):
            yield data


# ---- framing ----------------------------------------------------------------------------------------------------------------------


class _Tape:
    """Unpacked bytes with a look ahead up to the next cut. `at`: how many bytes lie behind."""

    def __init__(self, pieces: Iterator[Piece]) -> None:
        self.pieces = pieces
        self.buffer = bytearray()
        self.cut: _Cut | None = None
        self.ended = False
        self.at = 0

    def fill(self, n: int) -> bool:
        """Whether `n` bytes lie ahead before the next cut; reads what is needed."""
        while len(self.buffer) < n and self.cut is None and not self.ended:
            piece = next(self.pieces, None)
            if piece is None:
                self.ended = True
            elif isinstance(piece, _Cut):
                self.cut = piece
            else:
                self.buffer += piece
        return len(self.buffer) >= n

    def drop(self, n: int) -> None:
        """Go on behind the next `n` bytes."""
        del self.buffer[:n]
        self.at += n

    def take_cut(self) -> _Cut:
        """Go across the cut or the end that lies ahead, dropping what is before it."""
        while self.fill(1):
            self.drop(len(self.buffer))
        cut, self.cut = self.cut or _Cut(), None
        return cut

    def skip_blank(self) -> bool:
        """Go to the next byte that is no line end before the next cut; whether there is one."""
        while self.fill(1):
            n = len(self.buffer) - len(self.buffer.lstrip(b"\r\n"))
            self.drop(n)
            if self.buffer:
                return True
        return False

    def find_mark(self, start: int) -> bool:
        """Drop all before the next record that begins behind byte `start`, up to the next cut; whether there is one."""
        self.fill(start)
        self.drop(min(start, len(self.buffer)))
        while True:
            if found := _MARK.search(self.buffer):
                self.drop(found.end())
                return True
            if not self.fill(len(self.buffer) + 1):
                self.drop(len(self.buffer))
                return False
            if len(self.buffer) > 4 * CHUNK:
                self.drop(len(self.buffer) - _MARK_SIZE)


def _length(headers: Headers) -> int:
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        raise SourceError("length", f"its Content-Length is {length[:40]!r}", "a number of bytes", "make the archive again")
    return int(length)


class Records:
    """The records of an archive, and a `Problem` for each that is refused. `open` gives the bytes of the file from its beginning.

    Iterating raises `SourceError` when it is no archive at all.
    """

    def __init__(self, place: str, open_file: Callable[[], IO[bytes]], limits: Limits) -> None:
        self.place = place
        self.open = open_file
        self.limits = limits
        self.returns = 0

    def problem(self, name: str, error: SourceError) -> Problem:
        """The problem that an error in the record of this name is."""
        return Problem.of(f"{self.place}!{name}", error)

    def __iter__(self) -> Iterator[Record | Problem]:
        begin: int | None = 0
        while begin is not None:
            with self.open() as stream:
                tape = _Tape(_pieces(stream, self.limits))
                begin = yield from self._from(tape, begin)

    def _from(self, tape: _Tape, begin: int) -> Generator[Record | Problem, None, int | None]:
        """The records from byte `begin` on. Returns from where to read anew, or null at the end."""
        while tape.at < begin:
            if tape.fill(1):
                tape.drop(min(begin - tape.at, len(tape.buffer)))
            else:
                tape.take_cut()
                if tape.ended:
                    return None
        found = begin > 0
        lost = False
        while True:
            if not tape.skip_blank():
                if (error := tape.take_cut().error) and not lost:
                    yield self.problem(f"@{tape.at}", error)
                lost = False
                if tape.ended and not tape.buffer:
                    return None
                continue
            start = tape.at
            tape.fill(MOST_HEADERS)
            end = end_of_headers(tape.buffer)
            if end < 0 or not _VERSION.match(tape.buffer):
                if not found and tape.cut is None and not _MARK.search(tape.buffer):
                    raise SourceError("corrupt", "it is no WARC archive", "records that begin with WARC/1.0 or WARC/1.1", "check what it is")
                if not lost:
                    yield self.problem(f"@{start}", self._no_record(tape))
                lost = not tape.find_mark(0)
                continue
            found = True
            headers = headers_of(bytes(tape.buffer[:end]))
            name = headers.get("warc-record-id") or f"@{start}"
            try:
                size = _length(headers)
            except SourceError as error:
                yield self.problem(name, error)
                lost = not tape.find_mark(end - 4)
                continue
            if size > self.limits.document_bytes:
                again = self._pass_over(tape, end, size)
                yield self.problem(name, too_large("the record", self.limits.document_bytes))
                if again is not None and self.returns < MOST_RETURNS:
                    self.returns += 1
                    return again
                continue
            whole = tape.fill(end + size)
            # A block that holds another record took it along by a wrong length.
            swallowed = whole and tape.buffer.find(b"\nWARC/", end, end + size) >= 0 and _MARK.search(tape.buffer, end, end + size)
            if whole and not swallowed and self._ends_well(tape, end + size) and not self._damaged(tape, end + size):
                data = bytes(tape.buffer[: end + size])
                tape.drop(end + size)
                yield Record(headers, data[end:], data, start)
                continue
            yield self.problem(name, self._wrong(tape, size, len(tape.buffer) - end, whole))
            lost = not tape.find_mark(end - 4)

    @staticmethod
    def _no_record(tape: _Tape) -> SourceError:
        if tape.cut and tape.cut.error:
            return tape.cut.error
        if tape.ended and b"WARC/".startswith(bytes(tape.buffer[:5])):
            return SourceError("truncated", "the archive breaks off in its header", "an archive to its end", "fetch it again")
        return SourceError("corrupt", "no record begins here", "WARC/1.0 and headers", "it was passed over up to the next record")

    @staticmethod
    def _ends_well(tape: _Tape, end: int) -> bool:
        """Whether a record may end here: at the end or a cut, or before the two line ends that close a record."""
        tape.fill(end + _MARK_SIZE)
        behind = bytes(tape.buffer[end : end + _MARK_SIZE])
        rest = behind.lstrip(b"\r\n")
        return not rest or behind.startswith(b"\r\n\r\n") or (rest != behind and rest.startswith(b"WARC/"))

    @staticmethod
    def _damaged(tape: _Tape, end: int) -> bool:
        """Whether a record that ends here is the last before damage: its checksum is wrong, or was never reached."""
        return tape.cut is not None and tape.cut.error is not None and not tape.buffer[end:].strip(b"\r\n")

    @staticmethod
    def _wrong(tape: _Tape, size: int, there: int, whole: bool) -> SourceError:
        if tape.cut and tape.cut.error and (not whole or Records._damaged(tape, len(tape.buffer))):
            return tape.cut.error
        if not whole and tape.cut is None and not _MARK.search(tape.buffer, 4):
            problem = f"the archive breaks off after {there:,} of its {size:,} bytes"
            return SourceError("truncated", problem, "an archive to its end", "fetch it again")
        return SourceError("length", f"its Content-Length of {size:,} is not its length", "the length of its block", "make the archive again")

    @staticmethod
    def _pass_over(tape: _Tape, end: int, size: int) -> int | None:
        """Go behind a block that is too large. Returns where the next record begins when the length led past it or to no record."""
        tape.drop(end)
        first: int | None = None
        left = size
        while left > 0:
            n = min(left, CHUNK)
            enough = tape.fill(n + _MARK_SIZE)
            if first is None and (mark := _MARK.search(tape.buffer)):
                first = tape.at + mark.end()
            n = min(n, len(tape.buffer))
            tape.drop(n)
            left -= n
            if not enough and not tape.buffer:
                break
        if left == 0 and Records._ends_well(tape, 0):
            return None
        return first
