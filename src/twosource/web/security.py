"""Who may ask, and what a browser may do with the answer."""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from .problems import problem_body

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

#: Nothing is loaded from elsewhere, nothing in a page runs or styles but our own files, and no other page may show ours in a frame.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS: Final = (
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
#: Longest query that is read, in bytes: the words of two wordings to compare fit in many times.
LONGEST: Final = 16_000
COOKIE: Final = "twosource"


def cookie_of(token: str) -> str:
    """The header that leaves a token with a browser: no script sees it, and no other page can send it."""
    return f"{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict"


def new_token() -> str:
    """A token that nobody guesses."""
    return secrets.token_urlsafe(24)


def is_loopback(host: str) -> bool:
    """Whether an address to listen on is reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _name(host: str) -> str:
    """A Host header without its port."""
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.rpartition(":")[0] if ":" in host else host


class Guard:
    """Refuses what may not be asked and puts the headers of safety on every answer.

    `token`: needed for every request when `closed`, for writing otherwise; `local`: only names of this machine are answered, so that a page
    from elsewhere cannot reach the record under a name of its own; `door`: the page that asks a browser for the token, by the path that was
    asked for. Files of the page's own style and scripts hold nothing of the record and are given to everybody.
    """

    def __init__(self, app: Any, *, token: str | None, closed: bool, local: bool, door: Callable[[str], bytes] | None = None) -> None:
        self._app, self._token, self._closed, self._local, self._door = app, token, closed, local, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        head = scope["method"] == "HEAD"
        if head:  # the answer to a GET without its body
            scope = {**scope, "method": "GET"}

        async def sealed(message: Message) -> None:
            if head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            if message["type"] == "http.response.start":
                headers = [(k, v) for k, v in message.get("headers", []) if k.lower() != b"server"]
                there = {k.lower() for k, _ in headers}
                headers += [(k.encode(), v.encode()) for k, v in HEADERS if k.encode() not in there]
                message = {**message, "headers": headers}
            await send(message)

        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        if self._local and not is_loopback(_name(headers.get("host", ""))):
            await _answer(sealed, 421, "not a name of this machine", "the page answers to localhost and 127.0.0.1 only")
            return
        if len(scope.get("query_string", b"")) > LONGEST:
            await _answer(sealed, 414, "the query is too long", f"at most {LONGEST} bytes are read")
            return
        scope["trusted"] = self._known(headers)
        if self._token and (target := self._login(scope)) is not None:
            sent = [(b"location", target.encode()), (b"set-cookie", cookie_of(self._token).encode()), (b"cache-control", b"no-store")]
            await sealed({"type": "http.response.start", "status": 303, "headers": sent})
            await sealed({"type": "http.response.body", "body": b""})
            return
        if self._closed and not scope["trusted"] and not scope["path"].startswith("/static/"):
            if self._door and scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
                await _page(sealed, self._door(scope["path"]))
                return
            await _answer(
                sealed, 401, "a token is needed", "open the address that `twosource serve` printed, or send `Authorization: Bearer TOKEN`"
            )
            return
        if scope["method"] not in ("GET", "HEAD", "OPTIONS") and not self._same_origin(headers):
            await _answer(sealed, 403, "the request comes from another page", "a request of this page or of a program")
            return
        await self._app(scope, receive, sealed)

    def _known(self, headers: dict[str, str]) -> bool:
        if self._token is None:
            return False
        kind, _, given = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and _equal(given.strip(), self._token):
            return True
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return False
        return cookie is not None and _equal(cookie.value, self._token)

    def _login(self, scope: Scope) -> str | None:
        """Where to go on when the address holds the token: the same page, without it."""
        query = parse_qsl(scope.get("query_string", b"").decode("latin-1"))
        if scope["method"] != "GET" or self._token is None or not any(k == "token" and _equal(v, self._token) for k, v in query):
            return None
        rest = urlencode([(k, v) for k, v in query if k != "token"])
        # A path that begins with two slashes would name another host.
        path: str = "/" + scope.get("raw_path", b"/").decode("latin-1").split("?")[0].lstrip("/\\")
        return path + (f"?{rest}" if rest else "")

    @staticmethod
    def _same_origin(headers: dict[str, str]) -> bool:
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return False
        origin = headers.get("origin")
        return origin is None or origin.partition("://")[2] == headers.get("host")


def _equal(a: str, b: str) -> bool:
    return hmac.compare_digest(a.encode(), b.encode())


async def _page(send: Send, body: bytes) -> None:
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 401, "headers": [*headers, (b"www-authenticate", b"Bearer")]})
    await send({"type": "http.response.body", "body": body})


async def _answer(send: Send, status: int, title: str, detail: str) -> None:
    body = problem_body(status, title, detail)
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
