"""The client: one GET at a time, over connections to addresses that were looked at, within a time and a size, by the rules of robots.txt."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import httpcore

from twosource import __version__

from .addresses import allowed, origin_of, plain_address
from .answers import Answer, FetchError, Fetching, collected, unpacked
from .asked import retry_after
from .robots import ALL, Rules, rules_of

USER_AGENT: Final = f"twosource/{__version__} (reads news feeds for twosource, a tool that compares reports; honours robots.txt as twosource)"
#: The name that a robots.txt calls us by.
ROBOT: Final = "twosource"
ACCEPT_FEED: Final = "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, */*;q=0.5"
ACCEPT_PAGE: Final = "text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.1"
#: What a robots.txt says holds for so long, in seconds (RFC 9309 2.4: at most a day).
_ROBOTS_KEPT: Final = 86_400.0
#: A robots.txt that asks for longer pauses between two requests (seconds) is taken to be mistaken; 1 to 30 are usual.
LONGEST_GAP: Final = 300.0

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PERMANENT: Final = frozenset({301, 308})
_GONE: Final = 410
#: Of what may be of any size the beginning is read.
_ANY_SIZE: Final = 1 << 62
#: What is left of the time when a wait ended with it: clocks and timers differ by a few milliseconds.
_INSTANT: Final = 0.01


class _Stream(httpcore.NetworkStream):
    """A connection every wait of which ends with the time of the request."""

    def __init__(self, inner: httpcore.NetworkStream, left: Callable[[float | None], float]) -> None:
        self._inner, self._left = inner, left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._left(timeout)), self._left)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Dialler(httpcore.NetworkBackend):
    """Resolves a name, looks at what it resolved to, and connects to exactly that: the name is not resolved a second time."""

    def __init__(self, private: bool, left: Callable[[float | None], float]) -> None:
        self._inner = httpcore.SyncBackend()
        self._private, self._left = private, left

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        last: Exception = httpcore.ConnectError("no address")
        for address in allowed(host, port, self._left(timeout), self._private):
            try:
                return _Stream(self._inner.connect_tcp(address, port, self._left(timeout), local_address, socket_options), self._left)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates of Mozilla's list and of the system: a company's own authority is in the second."""
    import certifi

    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    return context


class Fetcher:
    """Fetches feeds, pages and robots.txt. Not for several threads at once. Use as a context, or call `close()`.

    `private`: whether addresses of private networks and of this machine may be asked. `now` and `sleep`: seconds since 1970, and a pause.
    """

    def __init__(
        self,
        *,
        private: bool = False,
        limits: Fetching = Fetching(),  # noqa: B008 - it is frozen
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self.limits = limits
        self._now, self._sleep = now, sleep
        self._ends = 0.0
        self._rules: dict[str, tuple[float, Rules]] = {}
        self._asked: dict[str, float] = {}
        self._pool = httpcore.ConnectionPool(
            ssl_context=trusted or _trusted(),
            network_backend=_Dialler(private, self._left),
            max_connections=4,
            max_keepalive_connections=2,
            keepalive_expiry=5.0,
        )

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    # ---- what is asked for --------------------------------------------------------------------------------------------------------

    def feed(self, address: str, *, etag: str | None = None, modified: str | None = None) -> Answer:
        """A feed, or an answer 304 when it did not change since `etag` or `modified` (as the server gave them). Raises `FetchError`."""
        headers = {"Accept": ACCEPT_FEED}
        if etag:
            headers["If-None-Match"] = etag
        if modified:
            headers["If-Modified-Since"] = modified
        return self._follow(address, headers, self.limits.feed_bytes)

    def page(self, address: str) -> Answer:
        """A page: HTML or plain text. Raises `FetchError`, with code `media` for anything else."""
        answer = self._follow(address, {"Accept": ACCEPT_PAGE}, self.limits.page_bytes, _only_text)
        _only_text(answer.headers)
        return answer

    # ---- how ----------------------------------------------------------------------------------------------------------------------

    def _follow(
        self, address: str, headers: Mapping[str, str], limit: int, check: Callable[[Mapping[str, str]], None] = lambda headers: None
    ) -> Answer:
        """Follow redirects one by one, each looked at like the first address."""
        at = plain_address(address)
        seen = [at]
        moved: str | None = None
        permanent = True
        while True:
            self._permitted(at)
            answer = self._one(at, headers, limit, check)
            if answer.status not in _REDIRECTS:
                return Answer(answer.address, answer.status, answer.headers, answer.content, moved)
            target = answer.headers.get("location", "").strip()
            if not target:
                raise FetchError("redirect", f"{at} sends elsewhere without saying where", "an address", "try again later", status=answer.status)
            permanent = permanent and answer.status in _PERMANENT
            at = plain_address(urljoin(at, target))
            if at in seen:
                raise FetchError("redirect-loop", f"{seen[0]} sends in a circle, back to {at}", "an answer", "check the address")
            seen.append(at)
            if len(seen) > self.limits.redirects + 1:
                todo = "give the address at the end of it"
                raise FetchError("redirects", f"{seen[0]} sends on and on, last to {at}", f"at most {self.limits.redirects} redirects", todo)
            moved = at if permanent else moved

    def _permitted(self, address: str) -> None:
        """Raise `FetchError` with code `robots` where robots.txt says no; wait until the host may be asked again."""
        origin = origin_of(address)
        rules = self._rules_of(origin)
        if not rules.may(address):
            raise FetchError("robots", f"{origin}/robots.txt does not allow {address}", "an address that it allows", "leave it out")
        gap = max(self.limits.gap, min(rules.delay, LONGEST_GAP))
        if (rest := self._asked.get(origin, 0.0) + gap - self._now()) > 0:
            self._sleep(min(rest, gap))
        self._asked[origin] = self._now()

    def _rules_of(self, origin: str) -> Rules:
        known = self._rules.get(origin)
        if known is not None and self._now() - known[0] < _ROBOTS_KEPT:
            return known[1]
        rules = self._fetch_rules(f"{origin}/robots.txt")
        self._rules[origin] = (self._now(), rules)
        return rules

    def _fetch_rules(self, address: str) -> Rules:
        """RFC 9309 2.3.1: what is not there forbids nothing; a server that fails, forbids everything."""
        at = address
        for _ in range(6):
            try:
                answer = self._one(at, {"Accept": "text/plain, */*;q=0.5"}, self.limits.robots_bytes, whole=False)
            except FetchError as error:
                if error.status is not None and 400 <= error.status < 500 and error.status != 429:
                    return ALL
                if error.status is None:
                    raise
                raise FetchError(
                    error.code,
                    f"{address} cannot be read: {error.problem}",
                    error.expected or "rules for robots, or none",
                    error.todo,
                    status=error.status,
                    wait=error.wait,
                ) from None
            if answer.status not in _REDIRECTS:
                return rules_of(answer.content, ROBOT)
            at = plain_address(urljoin(at, answer.headers.get("location", "")))
        return ALL

    def _left(self, wait: float | None) -> float:
        """Seconds that are left for the next wait. Raises `FetchError` when the time of the request is over."""
        left = self._ends - time.monotonic()
        if left <= _INSTANT:
            raise FetchError("too-slow", f"the server took longer than {self.limits.seconds:g} seconds", "a quicker answer", "try again later")
        return left if wait is None else min(left, wait)

    def _one(
        self,
        address: str,
        headers: Mapping[str, str],
        limit: int,
        check: Callable[[Mapping[str, str]], None] = lambda headers: None,
        *,
        whole: bool = True,
    ) -> Answer:
        """One request. `whole`: false where the first `limit` bytes will do."""
        wait = self.limits.wait
        self._ends = time.monotonic() + self.limits.seconds
        sent = {"Host": urlsplit(address).netloc, "User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate", **headers}
        try:
            with self._pool.stream(
                "GET",
                address,
                headers=[(k.encode(), v.encode("latin-1", "replace")) for k, v in sent.items()],
                extensions={"timeout": {"connect": wait, "read": wait, "write": wait, "pool": wait}},
            ) as response:
                got = _headers(response.headers)
                if response.status in _REDIRECTS or response.status == 304:
                    return Answer(address, response.status, got, b"")
                self._refuse(address, response.status, got)
                check(got)
                size = got.get("content-length", "")
                if whole and size.isascii() and size[:15].isdigit() and int(size[:15]) > limit:
                    raise _too_large(limit)
                most = limit if whole else _ANY_SIZE
                parts = unpacked(response.iter_stream(), got.get("content-encoding", ""), most, self.limits.ratio)
                if not whole:
                    return Answer(address, response.status, got, _first(parts, limit))
                return Answer(address, response.status, got, collected(parts, lambda: self._over()))
        except FetchError:
            raise
        except (httpcore.TimeoutException, TimeoutError):
            self._left(None)
            raise FetchError("too-slow", f"{address} sent nothing for {wait:g} seconds", "a quicker answer", "try again later") from None
        except ssl.SSLError as error:
            raise _broken_tls(address, error) from None
        except httpcore.ConnectError as error:
            if isinstance(error.__cause__ or error.__context__, ssl.SSLError) or "SSL" in str(error):
                raise _broken_tls(address, error) from None
            why = str(error) or "refused"
            raise FetchError("no-answer", f"{address} cannot be connected to ({why})", "a server that answers", "try again later") from None
        except (httpcore.ProtocolError, httpcore.NetworkError, OSError, ValueError) as error:
            why = str(error)[:200] or type(error).__name__
            raise FetchError(
                "broken-answer", f"the answer of {address} is cut off or no HTTP ({why})", "a whole answer", "try again later"
            ) from None

    def _over(self) -> None:
        self._left(None)

    def _refuse(self, address: str, status: int, headers: Mapping[str, str]) -> None:
        if 200 <= status < 300:
            return
        wait = retry_after(headers, self._now()) if status in (429, 503) else None
        todo = "take it off the list" if status == _GONE else "check the address" if status in (404, 451) else "try again later"
        raise FetchError("status", f"{address} answers {status}", "200", todo, status=status, wait=wait)


def _too_large(limit: int) -> FetchError:
    from .answers import too_large

    return too_large("the answer", limit)


def _broken_tls(address: str, error: Exception) -> FetchError:
    why = " ".join(str(error).split())[:200]
    return FetchError(
        "tls", f"the certificate or the encryption of {address} is not good ({why})", "a server that proves who it is", "check the address"
    )


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in raw:
        name, text = key.decode("latin-1").lower(), value.decode("latin-1")
        found[name] = f"{found[name]}, {text}" if name in found and name in ("cache-control", "content-encoding") else text
    return found


def _first(parts: Iterable[bytes], limit: int) -> bytes:
    found = bytearray()
    for part in parts:
        found += part
        if len(found) >= limit:
            break
    return bytes(found[:limit])


def _only_text(headers: Mapping[str, str]) -> None:
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in ("", "text/html", "application/xhtml+xml", "text/plain"):
        raise FetchError("media", f"the page is of the type {media[:80]!r}", "text/html, application/xhtml+xml or text/plain", "leave it out")
