"""WARC archives made byte by byte, so that anything in them can be wrong."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
from collections.abc import Callable
from typing import IO

PAGE = (
    b"<html><head><title>Pier closes</title></head><body><article><h1>Pier closes</h1>"
    b"<p>The council of Norra voted on Tuesday to close the old ferry pier, ending a dispute that had divided the town.</p>"
    b"<p>The last boat to Sund will leave on Friday evening, and season tickets can be given back until the end of May.</p>"
    b"</article></body></html>"
)


def digest(data: bytes, name: str = "sha1") -> str:
    """A digest as WARC writes it, in base 32."""
    return f"{name}:{base64.b32encode(hashlib.new(name, data).digest()).decode()}"


def answer(body: bytes = PAGE, *headers: str, status: str = "200 OK", media: str | None = "text/html; charset=utf-8") -> bytes:
    """An HTTP response."""
    lines = [f"HTTP/1.1 {status}", *([f"Content-Type: {media}"] if media else []), *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def record(
    number: int,
    block: bytes | None = None,
    *headers: str,
    kind: str = "response",
    length: int | str | None = None,
    uri: str | None = None,
    media: str = "application/http; msgtype=response",
) -> bytes:
    """A record with the id `<urn:uuid:NUMBER>`; `length`: what its Content-Length says, if not the truth."""
    block = answer() if block is None else block
    lines = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <urn:uuid:{number}>",
        "WARC-Date: 2021-03-04T05:06:07Z",
        f"WARC-Target-URI: {uri or f'https://norrapost.example/{number}'}",
        f"Content-Type: {media}",
        *headers,
        f"Content-Length: {len(block) if length is None else length}",
        "",
        "",
    ]
    return "\r\n".join(lines).encode() + block + b"\r\n\r\n"


def by_record(*records: bytes) -> bytes:
    """An archive packed record by record."""
    return b"".join(map(gzip.compress, records))


def opener(data: bytes) -> Callable[[], IO[bytes]]:
    """What opens these bytes again and again."""
    return lambda: io.BufferedReader(io.BytesIO(data))  # type: ignore[arg-type]
