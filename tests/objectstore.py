"""A small object store that speaks as much of S3 as pyarrow and the Delta library ask for, and fails when it is told to."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import formatdate
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import pytest


@dataclass(frozen=True)
class Store:
    """A store in a process of its own (the Delta library lets no other thread of this one work while it waits)."""

    port: int

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def address(self, name: str) -> str:
        """The address of an object or a folder, with what it takes to reach this store."""
        return f"s3://{name}?scheme=http&endpoint_override={self.host}"

    def fail(self, *statuses: int, every: int = 1) -> None:
        """From now on spoil every so-manieth request, with these statuses in turn; none without a status."""
        self._tell({"statuses": statuses, "every": every})

    def counts(self) -> tuple[int, int]:
        """How many requests came since `fail`, and how many of them were spoiled."""
        found = self._tell({})
        return found["asked"], found["failed"]

    def objects(self) -> list[str]:
        """What it holds, as `bucket/key`."""
        return list(self._tell({})["objects"])

    def _tell(self, what: dict[str, object]) -> dict[str, Any]:
        request = urllib.request.Request(f"http://{self.host}{_CONTROL}", json.dumps(what).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
            return found


_CONTROL = "/-/control"


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.lock = threading.Lock()
        self.statuses: list[int] = []
        self.every = 1
        self.asked = self.failed = 0

    def handle_error(self, request: object, client_address: object) -> None:
        return None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        return None

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _error(self, status: int, code: str) -> None:
        self._answer(status, f"<Error><Code>{code}</Code><Message>so it was told</Message></Error>".encode(), Content_Type="application/xml")

    def _body(self) -> bytes:
        data = b""
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline().partition(b";")[0], 16):
                data += self.rfile.read(size)
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
        else:
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not (self.headers.get("x-amz-content-sha256") or "").startswith("STREAMING"):
            return data
        whole = b""
        while data:
            head, _, data = data.partition(b"\r\n")
            size = int(head.partition(b";")[0], 16)
            if not size:
                break
            whole, data = whole + data[:size], data[size + 2 :]
        return whole

    def _serve(self) -> None:
        body = self._body()
        parts = urlsplit(self.path)
        name, asked = unquote(parts.path).strip("/"), parse_qs(parts.query, keep_blank_values=True)
        store = self.server
        with store.lock:
            if self.path == _CONTROL:
                self._control(json.loads(body))
                return
            store.asked += 1
            if store.statuses and store.asked % store.every == 0:
                status = store.statuses[store.failed % len(store.statuses)]
                store.failed += 1
                self._error(status, {403: "AccessDenied", 404: "NoSuchBucket", 503: "SlowDown"}.get(status, "InternalError"))
                return
            getattr(self, f"_{self.command.lower()}")(name, asked, body)

    def _control(self, told: dict[str, Any]) -> None:
        store = self.server
        if "statuses" in told:
            store.statuses, store.every, store.asked, store.failed = told["statuses"], told["every"], 0, 0
        self._answer(200, json.dumps({"asked": store.asked, "failed": store.failed, "objects": sorted(store.objects)}).encode())

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _serve  # noqa: N815 - the names are http.server's

    def _put(self, name: str, asked: dict[str, list[str]], body: bytes) -> None:
        if "uploadId" in asked:
            self.server.parts[asked["uploadId"][0]][int(asked["partNumber"][0])] = body
        elif self.headers.get("If-None-Match") == "*" and name in self.server.objects:
            self._error(412, "PreconditionFailed")
            return
        else:
            self.server.objects[name] = body
        self._answer(200, ETag=_tag(body))

    def _post(self, name: str, asked: dict[str, list[str]], body: bytes) -> None:
        if "uploads" in asked:
            identifier = f"u{len(self.server.parts)}"
            self.server.parts[identifier] = {}
            inner = f"<UploadId>{identifier}</UploadId>"
            self._answer(200, f"<InitiateMultipartUploadResult>{inner}</InitiateMultipartUploadResult>".encode())
        elif "delete" in asked:
            self._answer(200, b"<DeleteResult></DeleteResult>")
        else:
            pieces = self.server.parts[asked["uploadId"][0]]
            self.server.objects[name] = b"".join(piece for _, piece in sorted(pieces.items()))
            tag = escape(_tag(self.server.objects[name]))
            self._answer(200, f"<CompleteMultipartUploadResult><ETag>{tag}</ETag></CompleteMultipartUploadResult>".encode())

    def _head(self, name: str, asked: dict[str, list[str]], body: bytes) -> None:
        self._get(name, asked, body)

    def _get(self, name: str, asked: dict[str, list[str]], body: bytes) -> None:
        if "/" not in name:
            self._list(name, asked)
            return
        data = self.server.objects.get(name)
        if data is None:
            self._error(404, "NoSuchKey")
            return
        status, piece, more = 200, data, {}
        if (span := self.headers.get("Range")) and self.command == "GET":
            low, _, high = span.removeprefix("bytes=").partition("-")
            first = int(low) if low else max(0, len(data) - int(high))
            last = min(int(high), len(data) - 1) if low and high else len(data) - 1
            status, piece = 206, data[first : last + 1]
            more = {"Content_Range": f"bytes {first}-{last}/{len(data)}"}
        when = formatdate(usegmt=True)
        self._answer(status, piece, ETag=_tag(data), Last_Modified=when, Content_Length=str(len(piece)), Accept_Ranges="bytes", **more)

    def _delete(self, name: str, asked: dict[str, list[str]], body: bytes) -> None:
        self.server.objects.pop(name, None)
        self._answer(204)

    def _list(self, bucket: str, asked: dict[str, list[str]]) -> None:
        prefix, mark = asked.get("prefix", [""])[0], asked.get("delimiter", [""])[0]
        after = asked.get("start-after", [""])[0]
        keys, folders = [], set()
        for full in sorted(self.server.objects):
            key = full.removeprefix(f"{bucket}/")
            if key == full or not key.startswith(prefix) or key <= after:
                continue
            rest = key[len(prefix) :]
            if mark and mark in rest:
                folders.add(prefix + rest.partition(mark)[0] + mark)
            else:
                keys.append((key, self.server.objects[full]))
        when = "2021-05-06T08:00:00.000Z"
        rows = [
            f"<Contents><Key>{escape(k)}</Key><LastModified>{when}</LastModified><ETag>{escape(_tag(d))}</ETag><Size>{len(d)}</Size></Contents>"
            for k, d in keys
        ]
        rows += [f"<CommonPrefixes><Prefix>{escape(f)}</Prefix></CommonPrefixes>" for f in sorted(folders)]
        count = f"<KeyCount>{len(rows)}</KeyCount><IsTruncated>false</IsTruncated><Name>{bucket}</Name><Prefix>{escape(prefix)}</Prefix>"
        self._answer(200, f"<ListBucketResult>{count}{''.join(rows)}</ListBucketResult>".encode(), Content_Type="application/xml")


def _tag(data: bytes) -> str:
    return f'"{md5(data, usedforsecurity=False).hexdigest()}"'


@contextmanager
def running() -> Iterator[Store]:
    """A store at work."""
    process = subprocess.Popen([sys.executable, __file__], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield Store(int(process.stdout.readline()))
    finally:
        process.kill()
        process.communicate()


def environment(patch: pytest.MonkeyPatch) -> None:
    """The environment of somebody who has the keys of this store, and of no other."""
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        patch.delenv(name, raising=False)
    for name, value in (("AWS_ACCESS_KEY_ID", "somebody"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_EC2_METADATA_DISABLED", "true")):
        patch.setenv(name, value)


if __name__ == "__main__":
    server = _Server()
    print(server.server_address[1], flush=True)
    with suppress(KeyboardInterrupt):
        server.serve_forever()
