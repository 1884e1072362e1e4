"""Pages that a crawler kept: which records of a WARC archive are reports, and what such a record says of its page.

The report is kept as the whole record, so that its headers stay with it; of a page that was met unchanged a second time (`revisit`), as the
record that has the page followed by the one that refers to it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Final

from twosource.model import SourceError

from .http import PAGES, Response, end_of_headers, headers_of, payload_of, response_of
from .limits import Limits, Problem
from .metadata import Said
from .rows import Arrived, Copies, Row, arrival
from .warc import Record, Records

#: Records of revisits that are kept until the archive was read; at about a kilobyte each.
MOST_REVISITS: Final = 50_000

#: Records that hold no page.
_OTHER: Final = frozenset({"warcinfo", "request", "metadata"})
_HOLDING: Final = frozenset({"response", "resource", "conversion"})
_MARKUP: Final = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|\?xml)\b", re.IGNORECASE | re.DOTALL)
_DIGESTS: Final = ("md5", "sha1", "sha256", "sha384", "sha512")
#: Header fields that are kept as what the report states, and under which key.
_KEPT: Final = (
    ("warc-date", "captured"),
    ("warc-payload-digest", "payload_digest"),
    ("warc-truncated", "truncated"),
    ("warc-refers-to", "revisit_of"),
)


@dataclass(frozen=True, slots=True)
class Crawled:
    """A page out of an archive: its media (`html` or `text`), its bytes as the server meant them, its charset where a header declares one, and
    what the record says of it.
    """

    media: str
    payload: bytes
    charset: str | None
    said: tuple[Said, ...]


def _response(record: Record) -> Response:
    """The response that a record holds; of a record without HTTP (`resource`, `conversion`) one that has its media type and its block."""
    kind = record.headers.get("content-type", "").lower()
    if record.headers.get("warc-type", "").lower() == "response" and (kind.startswith("application/http") or record.block[:5] == b"HTTP/"):
        return response_of(record.block)
    headers = {"content-type": record.headers.get("warc-identified-payload-type", kind) if kind.startswith("application/http") else kind}
    return Response(200, "", headers, record.block)


def _media(record: Record, response: Response) -> str:
    """How the page is read. Raises `SourceError` with code `status` or `not-html`."""
    if response.status != 200:
        answer = f"{response.status} {response.reason}".strip()
        raise SourceError("status", f"the server answered {answer}", "200", "leave it out")
    media = response.media
    if record.headers.get("warc-type", "").lower() == "conversion" and media in ("text/plain", ""):
        return "text"
    if media in PAGES or (not media and _MARKUP.match(response.body[:4096])):
        return "html"
    raise SourceError("not-html", f"its media type is {media or 'not given'!r}", "text/html", "leave it out, or give the file by itself")


def _check_digest(record: Record, response: Response, payload: bytes) -> str:
    """Hold the payload against the digest that the record gives for it. Returns where that is said.

    Raises `SourceError` with code `digest`. Crawlers count the payload before or after its encodings are undone, so either will do.
    """
    stated = record.headers.get("warc-payload-digest", "")
    name, _, value = stated.partition(":")
    name = name.strip().lower().replace("-", "")
    if not stated or record.headers.get("warc-truncated") or name not in _DIGESTS:
        return "WARC-Payload-Digest" + " (not checked)" * bool(stated)
    for data in dict.fromkeys((response.body, payload, record.block)):
        found = hashlib.new(name, data, usedforsecurity=False)
        in_base_32 = base64.b32encode(found.digest()).decode().rstrip("=")
        if value.strip().rstrip("=").upper() == in_base_32 or value.strip().lower() == found.hexdigest():
            return "WARC-Payload-Digest (checked)"
    raise SourceError("digest", f"its payload does not have its digest {stated[:60]}", "the bytes that were crawled", "fetch the archive again")


def _split(payload: bytes) -> list[Record]:
    """The records of a report as `arrivals` keeps them: one, or two for a revisit."""
    out: list[Record] = []
    at = 0
    while at < len(payload):
        end = end_of_headers(payload, at)
        headers = headers_of(payload[at:end]) if end > 0 else {}
        size = headers.get("content-length", "")
        if end < 0 or not size.isdigit():
            raise SourceError("corrupt", "it is no WARC record", "a header and a block", "give the archive itself")
        out.append(Record(headers, payload[end : end + int(size)], payload[at : end + int(size)], at))
        at = end + int(size)
    return out


def read_crawled(payload: bytes, limit: int) -> Crawled:
    """The page in a record (the `payload` of an arrival of media `warc`), at most `limit` bytes of it.

    Raises `SourceError` with code `digest`, `truncated`, `corrupt`, `too-large`, `unknown-encoding`, `status`, `not-html` or `http`.
    """
    records = _split(payload)
    if not records:
        raise SourceError("empty", "there is no record in it", "a WARC record", "leave it out")
    record, last = records[0], records[-1]
    response = _response(record)
    media = _media(record, response)
    page = payload_of(response, limit)
    checked = _check_digest(record, response, page)
    said = []
    for name, key in _KEPT:
        if value := last.headers.get(name) or record.headers.get(name):
            said.append(Said(key, value, checked if key == "payload_digest" else name.title().replace("Warc", "WARC")))
    if modified := response.headers.get("last-modified"):
        said.append(Said("last_modified", modified, "Last-Modified"))
    return Crawled(media, page, response.charset, tuple(said))


# ---- arriving ---------------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Waiting:
    """Revisits until the record that they refer to is met: by its id, by its address and date, and by the digest of its payload."""

    rows: list[Record] = field(default_factory=list)
    by_key: dict[tuple[str, ...], list[int]] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)

    def add(self, record: Record) -> None:
        h = record.headers
        keys: list[tuple[str, ...]] = []
        if target := h.get("warc-refers-to"):
            keys.append(("id", target))
        if (uri := h.get("warc-refers-to-target-uri")) and (date := h.get("warc-refers-to-date")):
            keys.append(("uri", uri, date))
        if not keys and (digest := h.get("warc-payload-digest")):
            keys.append(("digest", digest))
        for key in keys:
            self.by_key.setdefault(key, []).append(len(self.rows))
        self.rows.append(record)

    def take(self, record: Record) -> list[Record]:
        """The revisits that refer to this record and are still waiting."""
        h = record.headers
        keys = [("id", record.id or ""), ("uri", record.uri or "", h.get("warc-date", "")), ("digest", h.get("warc-payload-digest", ""))]
        numbers = sorted({n for key in keys for n in self.by_key.get(key, ())} - self.done)
        self.done.update(numbers)
        return [self.rows[n] for n in numbers]

    def left(self) -> list[Record]:
        return [r for n, r in enumerate(self.rows) if n not in self.done]


def _row(place: str, record: Record, payload: bytes, copies: Copies) -> Row:
    given = {**dict.fromkeys(("title", "publisher", "published", "language")), "id": record.id, "uri": record.uri}
    return arrival(f"{place}!{record.name}", "warc", payload, given, name=None, row=False, copies=copies)


def crawled(place: str, open_file: Callable[[], IO[bytes]], limits: Limits) -> Iterator[Arrived]:
    """The pages of an archive, in order, then its revisits; a `Problem` at `place!ID` for every record that is refused.

    `open_file`: opens the archive from its beginning; it is opened again when revisits must be resolved. Raises `SourceError` when it is no
    archive or has no page in it.
    """
    records = Records(place, open_file, limits)
    copies = Copies()
    waiting = _Waiting()
    found = False
    for record in records:
        if isinstance(record, Problem):
            found = True
            yield record
            continue
        kind = record.headers.get("warc-type", "").lower()
        if kind in _OTHER:
            continue
        found = True
        if kind == "revisit" and len(waiting.rows) < MOST_REVISITS:
            waiting.add(record)
            continue
        try:
            if kind == "revisit":
                raise SourceError("revisit", "the archive has too many revisits", f"at most {MOST_REVISITS:,}", "cut it into several")
            if kind not in _HOLDING:
                raise SourceError("record-type", f"it is a record of type {kind[:40]!r}", "a response", "leave it out")
            _media(record, _response(record))
        except SourceError as error:
            yield records.problem(record.name, error)
        else:
            yield _row(place, record, record.data, copies)
    if not found:
        raise SourceError("empty", "there is no page in the archive", "responses", "leave it out")
    if waiting.rows:
        yield from _resolved(place, open_file, limits, waiting, copies)


def _resolved(place: str, open_file: Callable[[], IO[bytes]], limits: Limits, waiting: _Waiting, copies: Copies) -> Iterator[Arrived]:
    records = Records(place, open_file, limits)
    for record in records:
        if isinstance(record, Problem) or record.headers.get("warc-type", "").lower() not in _HOLDING:
            continue
        for revisit in waiting.take(record):
            try:
                _media(record, _response(record))
            except SourceError as error:
                yield records.problem(revisit.name, error)
            else:
                yield _row(place, revisit, record.data + revisit.data, copies)
    for revisit in waiting.left():
        target = revisit.headers.get("warc-refers-to") or revisit.headers.get("warc-refers-to-target-uri") or "a record that it does not name"
        problem = f"it is unchanged since {target[:200]}, which is not in this archive"
        lost = SourceError("revisit", problem, "the page itself", "give both as one archive")
        yield records.problem(revisit.name, lost)
