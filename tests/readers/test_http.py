from __future__ import annotations

import gzip
import zlib

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readers.archives import PAGE, answer
from twosource.model import SourceError
from twosource.readers.http import headers_of, payload_of, response_of

LIMIT = 100_000


def chunked(data: bytes, size: int) -> bytes:
    parts = [data[i : i + size] for i in range(0, len(data), size)]
    return b"".join(b"%x;note=1\r\n%s\r\n" % (len(p), p) for p in parts) + b"0\r\nTrailer: x\r\n\r\n"


def read(body: bytes, *headers: str) -> bytes:
    return payload_of(response_of(answer(body, *headers)), LIMIT)


def refused(body: bytes, *headers: str) -> str:
    with pytest.raises(SourceError) as caught:
        read(body, *headers)
    return caught.value.code


def test_status_and_headers() -> None:
    found = response_of(b'HTTP/1.0 404\nContent-Type: Text/HTML; Charset="ISO-8859-1"\nX-Long: one\n  two\nno field\nX-Long2:\xe9\n\nbody')
    assert (found.status, found.reason, found.media, found.charset, found.body) == (404, "", "text/html", "iso-8859-1", b"body")
    assert found.headers["x-long"] == "one two"
    assert found.headers["x-long2"] == "é"
    assert headers_of(b"a b: c\r\nd: e\r\nd: f\r\n") == {"d": "f"}
    for block in (b"", b"HTTP/1.1 200 OK\r\nno end", b"<html></html>", b"HTTP/1.1 abc\r\n\r\n"):
        with pytest.raises(SourceError):
            response_of(block)


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda d: zlib.compress(d)[2:-4]),
        ("br", lambda d: pa.Codec("brotli").compress(d, asbytes=True)),
        ("zstd", lambda d: pa.Codec("zstd").compress(d, asbytes=True)),
        ("identity", bytes),
        ("gzip, gzip", lambda d: gzip.compress(gzip.compress(d))),
    ],
)
def test_encodings_are_undone(encoding: str, pack: object) -> None:
    packed = pack(PAGE)  # type: ignore[operator]
    assert read(packed, f"Content-Encoding: {encoding}") == PAGE
    assert read(chunked(packed, 50), f"Content-Encoding: {encoding}", "Transfer-Encoding: chunked") == PAGE
    assert read(chunked(packed, 50), f"Transfer-Encoding: {encoding}, chunked") == PAGE
    # Many archives undo them and keep the header.
    assert read(PAGE, f"Content-Encoding: {encoding}", "Transfer-Encoding: chunked") == PAGE


@given(st.binary(min_size=1, max_size=300), st.integers(1, 80))
def test_chunks_are_joined(data: bytes, size: int) -> None:
    assert read(chunked(data, size), "Transfer-Encoding: chunked") == data


def test_what_breaks_off_or_is_damaged_is_refused() -> None:
    assert refused(chunked(PAGE, 50)[:120], "Transfer-Encoding: chunked") == "truncated"
    assert refused(gzip.compress(PAGE)[:-20], "Content-Encoding: gzip") == "truncated"
    assert refused(gzip.compress(PAGE)[:20] + b"abc" * 30, "Content-Encoding: gzip") == "corrupt"
    assert refused(b"\x00\x01nothing", "Content-Encoding: zstd") == "corrupt"
    assert refused(b"\x00\x01nothing", "Content-Encoding: deflate") == "corrupt"
    assert refused(b"\x00", "Content-Encoding: sdch") == "unknown-encoding"


def test_a_bomb_is_not_unpacked() -> None:
    zeros = b"0" * 10_000_000
    assert refused(gzip.compress(zeros), "Content-Encoding: gzip") == "too-large"
    assert refused(zlib.compress(zeros), "Content-Encoding: deflate") == "too-large"
    assert refused(pa.Codec("brotli").compress(zeros, asbytes=True), "Content-Encoding: br") == "too-large"
    assert refused(pa.Codec("zstd").compress(zeros, asbytes=True), "Content-Encoding: zstd") == "too-large"
    assert refused(b"x", "Content-Encoding: gzip, gzip, gzip, gzip") == "bomb"
    assert refused(b"%x\r\n" % (2 * LIMIT) + b"0" * 2 * LIMIT + b"\r\n0\r\n\r\n", "Transfer-Encoding: chunked") == "too-large"
