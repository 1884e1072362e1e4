"""A server on loopback that says nothing of those who leave it."""

from __future__ import annotations

import http.server
from typing import Any


class QuietHandler(http.server.BaseHTTPRequestHandler):
    """Answers without a log; `reply` is what it does when asked."""

    def do_GET(self) -> None:
        self.reply()

    def reply(self) -> None:
        self.answer(404, b"")

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        """The whole answer, with its length."""
        self.send_response(status)
        for key, value in (headers or {}).items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class QuietServer(http.server.ThreadingHTTPServer):
    """Does not wait for its threads, and does not mind a client that is gone."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass
