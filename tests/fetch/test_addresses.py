"""Which addresses are asked, and which are not."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twosource.fetch import FetchError
from twosource.fetch.addresses import allowed, is_public, plain_address


@pytest.mark.parametrize(
    ("given_", "plain"),
    [
        ("HTTP://News.Example/A b?q=ü#top", "http://news.example/A%20b?q=%C3%BC"),
        ("https://news.example", "https://news.example/"),
        ("https://news.example:443/x", "https://news.example/x"),
        ("http://news.example:8080/x%20y", "http://news.example:8080/x%20y"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("http://[2001:db8::1]:80/", "http://[2001:db8::1]/"),
    ],
)
def test_an_address_as_it_is_asked_for(given_: str, plain: str) -> None:
    assert plain_address(given_) == plain
    assert plain_address(plain) == plain


@pytest.mark.parametrize(
    "address",
    ["", "feed.xml", "ftp://news.example/", "file:///etc/passwd", "http://", "http://a:b@news.example/", "http://x:99999/", "http://[x/"],
)
def test_what_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(FetchError) as caught:
        plain_address(address)
    assert caught.value.code == "address"
    assert "expected" in str(caught.value)


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        plain = plain_address(text)
    except FetchError:
        return
    assert plain_address(plain) == plain


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 127.9.9.9 0.0.0.0 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 192.0.2.1 198.18.0.1 224.0.0.1 240.0.0.1 "
    "255.255.255.255 ::1 :: fe80::1 fe80::1%eth0 fc00::1 fd12::1 fec0::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 2002:7f00:1:: "
    "64:ff9b::7f00:1 64:ff9b::a00:1 2001:db8::1 nonsense".split(),
)
def test_what_is_not_of_the_public_network(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::6810:84e5", "64:ff9b::808:808"])
def test_what_is(address: str) -> None:
    assert is_public(address)


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    asked: list[str] = []

    def answer(host: str, port: int, **more: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in answers]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


def test_only_the_public_addresses_of_a_host_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "10.0.0.7", "8.8.8.8")
    assert allowed("news.example", 80, 5, private=False) == ["8.8.8.8"]
    assert allowed("news.example", 80, 5, private=True) == ["10.0.0.7", "8.8.8.8"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433", "0x7f.1", "::1"])
def test_this_machine_is_refused_however_it_is_spelled(host: str) -> None:
    with pytest.raises(FetchError) as caught:
        allowed(host, 80, 5, private=False)
    assert caught.value.code == "private-address"
    assert "--allow-private" in str(caught.value)


def test_a_resolver_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    never = threading.Event()

    def hang(*arguments: Any, **more: Any) -> list[Any]:
        never.wait(5)
        raise OSError("too late")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    with pytest.raises(FetchError) as caught:
        allowed("news.example", 80, 0.05, private=False)
    assert caught.value.code == "too-slow"
    never.set()
