"""An answer that is the same until the record changes is made and sent once: ETags for everything that is given."""

from __future__ import annotations

import hashlib
from typing import Any

from .desk import Desk
from .security import Message, Receive, Scope, Send


class Tagged:
    """Puts an ETag on every answer and answers 304 to whoever has it already, without making it again. A tag is one of the record, of who
    writes to it, of the server's `options` and of the address: what was given once under all of them is given again.
    """

    def __init__(self, app: Any, desk: Desk, options: str) -> None:
        self._app, self._desk, self._options = app, desk, options

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        # The form of a judgement is another one for whoever has the token.
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] == "/judge":
            await self._app(scope, receive, send)
            return
        if scope["path"].startswith("/static/"):  # files have tags of their own
            await self._app(scope, receive, _with({b"cache-control": b"no-cache"}, send))
            return
        tag = self._tag(scope)
        asked = b", ".join(v for k, v in scope["headers"] if k.lower() == b"if-none-match").split(b",")
        if tag in {t.strip() for t in asked}:
            await send({"type": "http.response.start", "status": 304, "headers": [(b"etag", tag), (b"cache-control", b"no-cache")]})
            await send({"type": "http.response.body", "body": b""})
            return
        await self._app(scope, receive, _with({b"etag": tag, b"cache-control": b"no-cache"}, send))

    def _tag(self, scope: Scope) -> bytes:
        where = f"{scope.get('raw_path') or scope['path']!r}?{scope.get('query_string', b'')!r}"
        said = f"{self._desk.state()} {self._desk.writing()} {self._options} {where}"
        return b'W/"' + hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:24].encode() + b'"'


def _with(more: dict[bytes, bytes], send: Send) -> Send:
    """Put headers on what is given; an error is not to be kept."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = more if message["status"] in (200, 304) else {b"cache-control": b"no-store"}
            kept = [(k, v) for k, v in message.get("headers", []) if k.lower() not in given]
            message = {**message, "headers": [*kept, *given.items()]}
        await send(message)

    return sent
