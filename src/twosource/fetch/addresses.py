"""Which addresses may be asked: http and https of public hosts, looked at after the name was resolved."""

from __future__ import annotations

import ipaddress
import socket
import threading
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from .answers import FetchError

#: Longest address that is followed; servers stop at 8 KiB.
MOST_CHARACTERS: Final = 8192
_PORTS: Final = {"http": 80, "https": 443}
#: IPv4 addresses written inside IPv6 ones: a translator hands the packet to the IPv4 address (RFC 6052).
_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")
_SITE: Final = ipaddress.ip_network("fec0::/10")


def plain_address(address: str) -> str:
    """A web address as it is asked for: host in lower case and ASCII, no fragment, blanks and letters escaped.

    Raises `FetchError` with code `address` for what is no http or https address, and for one with a name and password in it.
    """
    text = address.strip()
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        name = host if _literal(host) else host.encode("idna").decode("ascii") if host else ""
    except (ValueError, UnicodeError) as error:
        raise FetchError("address", f"{text[:200]!r} is no web address ({error})", "http:// or https:// and a host", "check it") from None
    if parts.scheme not in _PORTS or not name or len(text) > MOST_CHARACTERS:
        raise FetchError("address", f"{text[:200]!r} is no web address", "http:// or https:// and a host", "check it")
    if parts.username is not None or parts.password is not None:
        raise FetchError(
            "address", f"the address of {name} holds a name or password", "an address that may be kept in the record", "leave it out"
        )
    shown = f"[{name}]" if ":" in name else name
    place = shown if port in (None, _PORTS[parts.scheme]) else f"{shown}:{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
    return urlunsplit((parts.scheme, place, path, query, ""))


def _literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def origin_of(address: str) -> str:
    """Scheme, host and port of a plain address: what one robots.txt is for."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public network, with every IPv4 address that hides in an IPv6 one looked at as well."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    hidden: tuple[ipaddress.IPv4Address | None, ...] = ()
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip in _TRANSLATED:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip in _SITE:
            return False
        hidden = (ip.sixtofour, *(ip.teredo or ()))
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified:
        return False
    return all(is_public(str(h)) for h in hidden if h is not None)


def resolve(host: str, port: int, seconds: float) -> list[str]:
    """The IP addresses of a host, in the order of the resolver. Raises `FetchError` (`no-host`, `too-slow`)."""
    found: list[list[str] | OSError] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.append(list(dict.fromkeys(str(a[4][0]) for a in answers)))
        except (OSError, UnicodeError) as error:
            found.append(error if isinstance(error, OSError) else OSError(str(error)))

    # The resolver of the system cannot be given a time; it is left behind when it takes too long.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(max(0.0, seconds))
    if not found:
        raise FetchError("too-slow", f"the name {host} was not resolved in time", f"at most {seconds:.0f} seconds", "try again later")
    if isinstance(found[0], OSError):
        raise FetchError(
            "no-host", f"there is no host {host} ({found[0].strerror or found[0]})", "a host that can be found", "check the address"
        )
    return found[0]


def allowed(host: str, port: int, seconds: float, private: bool) -> list[str]:
    """The IP addresses of a host that may be connected to. Raises `FetchError` with code `private-address` when there is none."""
    found = resolve(host, port, seconds)
    chosen = found if private else [a for a in found if is_public(a)]
    if not chosen:
        raise FetchError(
            "private-address",
            f"{' is '.join(dict.fromkeys((host, ', '.join(found[:3]))))}{',' if [host] != found[:3] else ' is'} an address of a private network"
            " or of this machine",
            "a public address",
            "give --allow-private if you mean it",
        )
    return chosen
