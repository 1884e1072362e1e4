"""An HTTP response as an archive keeps it: status, headers, and the body with its transfer and content encodings undone (RFC 9110, 9112)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from twosource.model import SourceError, charset_of, media_of

from .limits import too_large

#: Bytes of a block of headers; servers and archives stop at 8 to 64 KiB.
MOST_HEADERS: Final = 1 << 17
#: Encodings laid over one another that are undone.
MOST_ENCODINGS: Final = 3

_STATUS: Final = re.compile(rb"HTTP/\d(?:\.\d)? +(\d{3})(?: +([^\r\n]*))?\r?\n", re.IGNORECASE)
_CHUNK: Final = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
#: Media types of pages.
PAGES: Final = frozenset({"text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"})

Headers = dict[str, str]


@dataclass(frozen=True, slots=True)
class Response:
    """`status` and `reason` of the answer, its headers (names in lower case; of several of one name the last), and its body as it was sent."""

    status: int
    reason: str
    headers: Headers
    body: bytes

    @property
    def media(self) -> str:
        """The media type in lower case, `""` when none is given."""
        return media_of(self.headers)

    @property
    def charset(self) -> str | None:
        """The charset that the header declares."""
        return charset_of(self.headers)


def end_of_headers(data: bytes | bytearray, start: int = 0) -> int:
    """The offset behind the blank line that ends a block of headers, -1 when there is none in `MOST_HEADERS` bytes."""
    stop = start + MOST_HEADERS
    ends = [at + len(mark) for mark in (b"\r\n\r\n", b"\n\n", b"\n\r\n") if (at := data.find(mark, start, stop)) >= 0]
    return min(ends, default=-1)


def headers_of(block: bytes) -> Headers:
    """Header fields, names in lower case, folded lines joined. What is no field is passed over."""
    found: Headers = {}
    name = ""
    for line in block.split(b"\n"):
        text = _text(line.rstrip(b"\r"))
        if text[:1] in (" ", "\t") and name:
            found[name] = f"{found[name]} {text.strip()}".strip()
            continue
        key, colon, value = text.partition(":")
        if colon and key and " " not in key.strip():
            name = key.strip().lower()
            found[name] = value.strip()
    return found


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def response_of(block: bytes) -> Response:
    """The response in a block. Raises `SourceError` with code `http`."""
    status = _STATUS.match(block)
    end = end_of_headers(block)
    if not status or end < 0:
        raise SourceError("http", "no HTTP response stands in it", "a status line and headers", "leave it out")
    return Response(int(status[1]), _text(status[2] or b"").strip(), headers_of(block[status.end() : end]), block[end:])


def _dechunked(body: bytes, limit: int) -> bytes:
    """The body without its chunk lengths. Archives often keep the header and not the chunks: a body that has none comes back as it is."""
    parts: list[bytes] = []
    at = size = 0
    while True:
        length = _CHUNK.match(body, at)
        if not length:
            if not at:
                return body
            raise SourceError("truncated", f"its chunked body breaks off at byte {at:,}", "a body to its last chunk", "fetch the page again")
        n = int(length[1], 16)
        if not n:
            return b"".join(parts)
        part = body[length.end() : length.end() + n]
        size += len(part)
        if size > limit:
            raise too_large("the body", limit)
        if len(part) < n:
            if not at:
                return body
            raise SourceError("truncated", f"its last chunk has {len(part):,} of {n:,} bytes", "a body to its end", "fetch the page again")
        parts.append(part)
        at = length.end() + n
        at += 2 if body[at : at + 2] == b"\r\n" else body[at : at + 1] == b"\n"


def _inflated(body: bytes, limit: int, windows: tuple[int, ...], what: str) -> bytes:
    problem = ""
    for bits in windows:
        out, left = b"", body
        try:
            while left and len(out) <= limit:
                unpacker = zlib.decompressobj(bits)
                out += unpacker.decompress(left, limit + 1 - len(out))
                if len(out) > limit:
                    raise too_large("the unpacked body", limit)
                if not unpacker.eof:
                    raise SourceError("truncated", f"its {what} body breaks off", "a body to its end", "fetch the page again")
                # Behind the end, servers send further members or a few stray bytes.
                left = unpacker.unused_data if unpacker.unused_data[:2] == b"\x1f\x8b" else b""
        except zlib.error as error:
            problem = str(error)
            continue
        return out
    raise SourceError("corrupt", f"its {what} body cannot be unpacked: {problem}", "a whole body", "fetch the page again")


def _gunzipped(body: bytes, limit: int) -> bytes:
    # Archives that unpack bodies keep the header, so what is not packed is taken as it is.
    return _inflated(body, limit, (31,), "gzip") if body[:2] == b"\x1f\x8b" else body


def _deflated(body: bytes, limit: int) -> bytes:
    # "deflate" is zlib by the standard and bare deflate by some servers.
    return body if body.lstrip()[:1] == b"<" else _inflated(body, limit, (15, -15), "deflate")


def _by_codec(body: bytes, limit: int, codec: str) -> bytes:
    import pyarrow as pa

    try:
        with pa.CompressedInputStream(pa.BufferReader(body), codec) as stream:
            out = stream.read(limit + 1)
    except (OSError, pa.ArrowException) as error:
        if body.lstrip()[:1] == b"<":
            return body
        raise SourceError("corrupt", f"its {codec} body cannot be unpacked: {error}", "a whole body", "fetch the page again") from None
    if len(out) > limit:
        raise too_large("the unpacked body", limit)
    return bytes(out)


_UNPACKERS: Final[dict[str, Callable[[bytes, int], bytes]]] = {
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _deflated,
    "br": lambda body, limit: _by_codec(body, limit, "brotli"),
    "zstd": lambda body, limit: _by_codec(body, limit, "zstd"),
}
_AS_IT_IS: Final = frozenset({"", "identity", "none", "chunked", "binary", "8bit", "utf-8", "utf8"})


def _tokens(value: str) -> list[str]:
    return [token.strip().lower() for token in value.split(",")]


def payload_of(response: Response, limit: int) -> bytes:
    """The body as the server meant it: chunks joined and encodings undone, at most `limit` bytes.

    Raises `SourceError` with code `truncated`, `corrupt`, `too-large` or `unknown-encoding`.
    """
    body = response.body
    transfer = _tokens(response.headers.get("transfer-encoding", ""))
    if "chunked" in transfer:
        body = _dechunked(body, limit)
    # Encodings are listed in the order in which they were laid on.
    encodings = [t for t in [*_tokens(response.headers.get("content-encoding", "")), *transfer] if t not in _AS_IT_IS]
    if len(encodings) > MOST_ENCODINGS:
        raise SourceError("bomb", f"its body is packed {len(encodings)} times", f"at most {MOST_ENCODINGS}", "leave it out")
    for encoding in reversed(encodings):
        unpack: Any = _UNPACKERS.get(encoding)
        if unpack is None:
            raise SourceError("unknown-encoding", f"its body is packed as {encoding!r}", f"one of {' '.join(_UNPACKERS)}", "fetch it again")
        body = unpack(body, limit)
    return body
