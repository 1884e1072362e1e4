"""The client against servers that are slow, broken or hostile."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from fetch.served import CERTIFICATE, Served, serving
from twosource import __version__
from twosource.fetch import FetchError, Fetching
from twosource.fetch.client import Fetcher
from twosource.model import SettingError

LIMITS = Fetching(seconds=20.0, wait=10.0, feed_bytes=1 << 20, page_bytes=1 << 16, gap=0.0)


@pytest.fixture
def server() -> Iterator[Served]:
    with serving() as served:
        yield served


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(private=True, limits=LIMITS) as found:
        yield found


def refused(fetcher: Fetcher, address: str, page: bool = False) -> FetchError:
    with pytest.raises(FetchError) as caught:
        (fetcher.page if page else fetcher.feed)(address)
    assert "\n" not in str(caught.value)
    assert "expected" in str(caught.value)
    return caught.value


# ---- what comes back


def test_an_answer_with_its_address_and_type(server: Served, fetcher: Fetcher) -> None:
    address = server.page("/feed?a=1", "hello", Content_Type="Application/RSS+xml; charset=ISO-8859-1")
    answer = fetcher.feed(address)
    assert (answer.status, answer.content, answer.address, answer.moved) == (200, b"hello", address, None)
    assert (answer.media, answer.charset) == ("application/rss+xml", "iso-8859-1")
    _, headers = server.asked[-1]
    assert headers["user-agent"].startswith(f"twosource/{__version__} ")
    assert headers["host"] == server.address.partition("//")[2]


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"words " * 50)),
        ("x-gzip", gzip.compress(b"words " * 50)),
        ("deflate", zlib.compress(b"words " * 50)),
        ("deflate", zlib.compress(b"words " * 50)[2:-4]),
        ("identity", b"words " * 50),
    ],
)
def test_packed_answers_are_unpacked(server: Served, fetcher: Fetcher, encoding: str, packed: bytes) -> None:
    assert fetcher.feed(server.page("/f", packed, Content_Encoding=encoding)).content == b"words " * 50


def test_conditional_requests(server: Served, fetcher: Fetcher) -> None:
    address = server.page("/f", "", 304, ETag='"b"')
    answer = fetcher.feed(address, etag='"a"', modified="Mon, 05 Sep 2016 10:00:00 GMT")
    assert (answer.status, answer.content, answer.headers["etag"]) == (304, b"", '"b"')
    _, headers = server.asked[-1]
    assert (headers["if-none-match"], headers["if-modified-since"]) == ('"a"', "Mon, 05 Sep 2016 10:00:00 GMT")


# ---- redirects


def test_a_permanent_redirect_is_told_and_a_passing_one_is_not(server: Served, fetcher: Fetcher) -> None:
    server.page("/end", "end")
    server.page("/passing", "", 302, Location="/end")
    old, new = server.page("/old", "", 301, Location="/new"), server.page("/new", "", 308, Location="/end")
    assert (fetcher.feed(old).moved, fetcher.feed(new).moved) == (server.address + "/end", server.address + "/end")
    assert fetcher.feed(server.page("/mixed", "", 301, Location="/passing")).moved == server.address + "/passing"
    answer = fetcher.feed(server.address + "/passing")
    assert (answer.moved, answer.address) == (None, server.address + "/end")


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("/loop", "redirect-loop"),
        ("/other", "redirect-loop"),
        ("/0", "redirects"),
        ("", "redirect"),
        ("file:///etc/passwd", "address"),
        ("gopher://x/", "address"),
        ("http://a:b@c/", "address"),
    ],
)
def test_redirects_that_lead_nowhere(server: Served, fetcher: Fetcher, target: str, code: str) -> None:
    for i in range(20):
        server.page(f"/{i}", "", 302, Location=f"/{i + 1}")
    server.page("/other", "", 302, Location="/loop")
    assert refused(fetcher, server.page("/loop", "", 302, Location=target)).code == code
    assert len(server.paths) <= LIMITS.redirects + 1


def test_a_redirect_to_a_private_address_is_refused(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server itself is taken for a public one here; what it redirects to is looked at again."""
    from twosource.fetch import addresses

    monkeypatch.setattr(addresses, "is_public", lambda ip: ip == "127.0.0.1")
    address = server.page("/", "", 302, Location="http://[::1]:1/secret")
    with Fetcher(limits=LIMITS) as fetcher:
        assert refused(fetcher, address).code == "private-address"
    assert server.paths == ["/"]


def test_the_address_that_was_looked_at_is_the_one_that_is_asked(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that resolves to another address the second time (DNS rebinding): once for a connection, and looked at every time."""
    from twosource.fetch import addresses

    monkeypatch.setattr(addresses, "is_public", lambda ip: ip == "127.0.0.1")
    server.page("/robots.txt", "")
    port = int(server.address.rpartition(":")[2])
    server.page("/", "words")
    answers = iter(["127.0.0.1", "10.9.9.9"])
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: str, *more: Any, **other: Any) -> list[Any]:
        if host == "127.0.0.1":
            return real(host, *more, **other)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with Fetcher(limits=LIMITS) as fetcher:
        assert fetcher.feed(f"http://news.example:{port}/").content == b"words"
        assert asked == ["news.example"], "robots.txt and the feed came over one connection"
        assert server.asked[-1][1]["host"] == f"news.example:{port}"
    with Fetcher(limits=LIMITS) as fetcher:
        assert refused(fetcher, f"http://news.example:{port}/").code == "private-address"


# ---- servers that are slow, broken or hostile


def drip(handler: Any) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


def drip_headers(handler: Any) -> None:
    for c in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"y" * 1000:
        handler.wfile.write(bytes([c]))
        handler.wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize("route", [drip, drip_headers])
def test_a_server_that_sends_a_byte_now_and_then_is_given_up(server: Served, route: Any) -> None:
    server.routes["/slow"] = route
    with Fetcher(private=True, limits=Fetching(seconds=0.3, wait=0.2, gap=0.0)) as fetcher:
        began = time.monotonic()
        error = refused(fetcher, server.address + "/slow")
        assert time.monotonic() - began < 10  # the answer would take fifty
    assert error.code == "too-slow"
    assert "0.3 seconds" in str(error)


def test_a_server_that_says_nothing_is_given_up(server: Served) -> None:
    server.routes["/silent"] = lambda handler: time.sleep(1)
    with Fetcher(private=True, limits=Fetching(seconds=5, wait=0.1, gap=0.0)) as fetcher:
        assert refused(fetcher, server.address + "/silent").code == "too-slow"


def endless(handler: Any) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    while True:
        handler.wfile.write(b"8000\r\n" + b"z" * 0x8000 + b"\r\n")


def cut(handler: Any) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"abc")


def no_http(handler: Any) -> None:
    handler.wfile.write(b"\x00\x01\x02 hello\r\n\r\n")


def long_headers(handler: Any) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"y" * 1_000_000 + b"\r\n\r\n")


@pytest.mark.parametrize(
    ("route", "code"), [(endless, "too-large"), (cut, "broken-answer"), (no_http, "broken-answer"), (long_headers, "broken-answer")]
)
def test_answers_without_an_end_or_with_too_early_a_one(server: Served, fetcher: Fetcher, route: Any, code: str) -> None:
    server.routes["/x"] = route
    assert refused(fetcher, server.address + "/x").code == code


@pytest.mark.parametrize(
    ("encoding", "body", "code"),
    [
        ("gzip", gzip.compress(bytes(3 << 20)), "bomb"),
        ("gzip", b"no gzip at all", "encoding"),
        ("gzip", gzip.compress(b"words " * 500)[:30], "cut-off"),
        ("br", b"x", "encoding"),
        ("gzip, gzip", b"x", "encoding"),
        ("identity", bytes(5 << 20), "too-large"),
    ],
)
def test_what_cannot_be_unpacked(server: Served, encoding: str, body: bytes, code: str) -> None:
    with Fetcher(private=True, limits=Fetching(seconds=5, feed_bytes=4 << 20, gap=0.0)) as fetcher:
        assert refused(fetcher, server.page("/x", body, Content_Encoding=encoding)).code == code


@pytest.mark.parametrize(("status", "wait"), [(404, None), (410, None), (500, None), (503, 120.0), (429, 120.0)])
def test_answers_that_are_none(server: Served, fetcher: Fetcher, status: int, wait: float | None) -> None:
    error = refused(fetcher, server.page("/x", "words", status, Retry_After="120"))
    assert (error.code, error.status, error.wait) == ("status", status, wait)


def test_nobody_answers(fetcher: Fetcher) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    assert refused(fetcher, f"http://127.0.0.1:{port}/").code == "no-answer"


def test_a_page_is_text(server: Served, fetcher: Fetcher) -> None:
    assert fetcher.page(server.page("/a", "<p>words", Content_Type="text/html; charset=utf-8")).content == b"<p>words"
    assert fetcher.page(server.page("/b", "words")).media == ""
    assert refused(fetcher, server.page("/c", "%PDF", Content_Type="application/pdf"), page=True).code == "media"
    assert refused(fetcher, server.page("/d", bytes(1 << 17), Content_Type="text/html"), page=True).code == "too-large"


# ---- TLS


def test_a_certificate_that_nobody_vouches_for_is_refused() -> None:
    with serving(tls=True) as served, Fetcher(private=True, limits=LIMITS) as fetcher:
        error = refused(fetcher, served.page("/", "words"))
    assert error.code == "tls"
    assert "certificate" in str(error)


def test_a_certificate_is_looked_at_by_the_name_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    trusted = ssl.create_default_context(cadata=CERTIFICATE)
    with serving(tls=True) as served:
        port = int(served.address.rpartition(":")[2])
        served.page("/", "words")
        monkeypatch.setattr(
            socket, "getaddrinfo", lambda host, port, *r, **k: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
        )
        with Fetcher(private=True, limits=LIMITS, trusted=trusted) as fetcher:
            assert fetcher.feed(f"https://served.test:{port}/").content == b"words"
            assert refused(fetcher, f"https://other.test:{port}/").code == "tls"


def test_a_server_without_tls(server: Served, fetcher: Fetcher) -> None:
    assert refused(fetcher, server.address.replace("http:", "https:") + "/").code == "tls"


# ---- robots.txt


def test_robots_txt_is_honoured_and_read_once(server: Served, fetcher: Fetcher) -> None:
    server.page("/robots.txt", "User-agent: *\nDisallow: /\n\nUser-agent: twosource\nDisallow: /private*\nAllow: /\n")
    server.page("/open", "words")
    server.page("/private/x", "words")
    assert fetcher.feed(server.address + "/open").content == b"words"
    error = refused(fetcher, server.address + "/private/x")
    assert error.code == "robots"
    assert server.paths == ["/open"]
    assert [p for p, _ in server.asked].count("/robots.txt") == 1


def test_a_redirect_into_what_robots_txt_forbids(server: Served, fetcher: Fetcher) -> None:
    server.page("/robots.txt", "User-agent: *\nDisallow: /no\n")
    assert refused(fetcher, server.page("/yes", "", 302, Location="/no")).code == "robots"


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (503, False)])
def test_a_robots_txt_that_cannot_be_had(server: Served, fetcher: Fetcher, status: int, allowed: bool) -> None:
    server.page("/robots.txt", "", status)
    address = server.page("/x", "words")
    if allowed:
        assert fetcher.feed(address).content == b"words"
    else:
        assert refused(fetcher, address).status == status


def test_of_an_endless_robots_txt_the_beginning_counts(server: Served) -> None:
    server.page("/robots.txt", b"User-agent: *\nDisallow: /no\n" + b"# words\n" * 10_000)
    with Fetcher(private=True, limits=Fetching(robots_bytes=4096, gap=0.0)) as fetcher:
        assert fetcher.feed(server.page("/x", "words")).content == b"words"
        assert refused(fetcher, server.address + "/no").code == "robots"


def test_a_pause_between_two_requests_to_one_host(server: Served) -> None:
    slept: list[float] = []
    server.page("/robots.txt", "User-agent: *\nCrawl-delay: 7\n")
    with Fetcher(private=True, limits=Fetching(), now=lambda: 1000.0, sleep=slept.append) as fetcher:
        for _ in range(3):
            fetcher.feed(server.page("/x", "words"))
    assert slept == [7.0, 7.0]


def test_limits_are_checked() -> None:
    with pytest.raises(SettingError, match="seconds"):
        Fetching(seconds=0)
