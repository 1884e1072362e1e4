"""A server of our own on loopback, with what it is told to answer."""

from __future__ import annotations

import ssl
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from quiet import QuietHandler, QuietServer

#: Status, headers and body; or a function that writes what it likes.
Route: TypeAlias = "tuple[int, dict[str, str], bytes] | Callable[[Any], None]"

#: A key and a certificate for the host `served.test`, made for these tests and trusted by nobody.
KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgd0dzl9naggV8mOCH
5Lxs7orfcV81qKOqJJKm+/NUoW+hRANCAAQ8snE9JZhIKbW+l948YhINtQG8q06V
mDtddfxBYbep3/6NT9JvloKhjPkkRk55yX749oynMX8nnVUfUufdbIOG
-----END PRIVATE KEY-----
"""
CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUVAJUfyGEEH/b7K9oWq/JZOYQeG8wCgYIKoZIzj0EAwIw
FjEUMBIGA1UEAwwLc2VydmVkLnRlc3QwIBcNMjYxMTIyMDczMjQzWhgPMjEyNjEw
MjkwNzMyNDNaMBYxFDASBgNVBAMMC3NlcnZlZC50ZXN0MFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEPLJxPSWYSCm1vpfePGISDbUBvKtOlZg7XXX8QWG3qd/+jU/S
b5aCoYz5JEZOecl++PaMpzF/J51VH1Ln3WyDhqNrMGkwHQYDVR0OBBYEFIpnI9h/
J33KXKwYp2etA0yY+BsgMB8GA1UdIwQYMBaAFIpnI9h/J33KXKwYp2etA0yY+Bsg
MA8GA1UdEwEB/wQFMAMBAf8wFgYDVR0RBA8wDYILc2VydmVkLnRlc3QwCgYIKoZI
zj0EAwIDRwAwRAIgHwhJ14U4HU3c9hWIEZElCz+ThK7+VT3VxpzqrW1zhcgCIHbk
oajDCNOH9iY/amyiKxeG7mqEiXFqDrpoWIegMnHF
-----END CERTIFICATE-----
"""


class Served:
    """What a server answers by path, and what it was asked: (path, headers)."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.routes: dict[str, Route] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, without robots.txt."""
        return [p for p, _ in self.asked if p != "/robots.txt"]

    def page(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> str:
        """Answer a path; returns its address. Names of headers are written with low lines."""
        data = body.encode() if isinstance(body, str) else body
        self.routes[path] = (status, {k.replace("_", "-"): v for k, v in headers.items()}, data)
        return self.address + path


@contextmanager
def serving(tls: bool = False) -> Iterator[Served]:
    """A server while the context lasts."""

    class Handler(QuietHandler):
        protocol_version = "HTTP/1.1"

        def reply(self) -> None:
            found.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            route = found.routes.get(self.path, (404, {}, b""))
            if callable(route):
                self.close_connection = True
                route(self)
                return
            status, headers, body = route
            self.answer(status, body, headers)

    server = QuietServer(("127.0.0.1", 0), Handler)
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory() as folder:
            pem = Path(folder) / "both.pem"
            pem.write_text(KEY + CERTIFICATE)
            context.load_cert_chain(pem)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    found = Served(f"http{'s' * tls}://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
