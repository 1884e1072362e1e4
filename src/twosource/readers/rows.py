"""Rows to arrivals: JSON Lines, JSON and Parquet, the keys that a row or a sidecar may have, and document ids."""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Iterator, Mapping
from datetime import date
from typing import IO, Any, Final

from twosource.model import SourceError, make_id

from .limits import Limits, Problem, too_large
from .streams import json_items, lines

#: What a row or a sidecar may state of a report, besides its text.
KEYS: Final = ("id", "title", "publisher", "published", "uri", "language")
_COLUMNS: Final = ("text", "html", *KEYS)
#: Rows of a Parquet file that are decoded at once. A file may repeat one large value in every row, so few; 64 are hardly faster.
BATCH: Final = 4

Row = dict[str, Any]
Arrived = Row | Problem


class Copies:
    """Counts how often an id was met before, in 16 to 32 bytes an id: an open hash table of 64-bit keys."""

    def __init__(self) -> None:
        self.table = array("Q", bytes(8 * 1024))
        self.used = 0
        self.counts: dict[int, int] = {}

    def _slot(self, key: int) -> int:
        mask = len(self.table) - 1
        at = key & mask
        while (there := self.table[at]) and there != key:
            at = (at + 1) & mask
        return at

    def before(self, document: str) -> int:
        """How many times this id was asked for before."""
        key = int(document.rpartition("-")[2][:16], 16) or 1
        at = self._slot(key)
        if self.table[at]:
            self.counts[key] = self.counts.get(key, 0) + 1
            return self.counts[key]
        self.table[at] = key
        self.used += 1
        if 2 * self.used > len(self.table):
            old, self.table = self.table, array("Q", bytes(16 * len(self.table)))
            for k in old:
                if k:
                    self.table[self._slot(k)] = k
        return 0


def stated(row: Mapping[str, Any]) -> tuple[dict[str, str | None], list[str]]:
    """The values of `KEYS` as strings (null where absent or blank), and the keys whose values are no such thing."""
    values: dict[str, str | None] = {}
    wrong: list[str] = []
    for key in KEYS:
        value = row.get(key)
        if isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            value = str(value)
        if value is not None and (not isinstance(value, str) or not _encodable(value)):
            wrong.append(key)
            value = None
        values[key] = (value.strip() or None) if value is not None else None
    return values, wrong


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


#: Keys that only an item of ninjs has (the IPTC's "news in JSON", in lower case); a row of ours has none of them.
_OF_NINJS: Final = frozenset(
    "versioncreated headlines headline representationtype bodies renditions infosources body_xhtml body_html body_nitf body_text".split()
)


def is_ninjs(row: Mapping[str, Any]) -> bool:
    """Whether an object is an item of ninjs: it has two of the keys that only such an item has, or one and a `uri`."""
    keys = {str(k).lower() for k in row}
    return len(keys & _OF_NINJS) + ("uri" in keys) >= 2 and bool(keys & _OF_NINJS)


def arrival(
    place: str, media: str, payload: bytes, given: Mapping[str, str | None], *, name: str | None, row: bool, copies: Copies | None = None
) -> Row:
    """A row of the table `arrivals`. `name`: the base name of a file that is one report; part of its id, as its folder is not."""
    parts = (
        hashlib.sha256(payload).hexdigest(),
        media,
        given["id"],
        given["uri"],
        name,
        given["title"],
        given["publisher"],
        given["published"],
        given["language"],
    )
    document = make_id("document", *parts, 0)
    if copies and (n := copies.before(document)):
        document = make_id("document", *parts, n)
    return {
        "document": document,
        "place": place,
        "media": media,
        "charset": "utf-8" if row else None,
        "payload": payload,
        "source_id": given["id"],
        "uri": given["uri"],
        "title": given["title"],
        "publisher": given["publisher"],
        "published": given["published"],
        "language": given["language"],
    }


def unusable(place: str, keys: list[str]) -> Problem:
    """The problem that some keys of a row or a sidecar have values that cannot be used; the report itself is kept."""
    error = SourceError(
        "bad-value", f"the value of {', '.join(map(repr, keys))} cannot be used", "a string", "mend it; the report was read without it"
    )
    return Problem.of(place, error)


def from_row(place: str, row: Any, limits: Limits, copies: Copies, item: bytes | None = None) -> Iterator[Arrived]:
    """The report of a row, and a `Problem` for keys that cannot be used. `item`: the row as it stood in a JSON text, which may be one of ninjs.

    Raises `SourceError` when there is no report in it.
    """
    if not isinstance(row, dict):
        raise SourceError("not-a-row", f"the row is a JSON {_json_type(row)}", "an object with the key 'text' or 'html'", "mend the row")
    if item is not None and not isinstance(row.get("text") or row.get("html"), str) and is_ninjs(row):
        given, _ = stated({"id": row.get("uri"), "uri": row.get("uri")})
        if not (given["uri"] or "").startswith(("http://", "https://")):
            given["uri"] = None
        yield arrival(place, "ninjs", item, given, name=None, row=True, copies=copies)
        return
    media = "text" if isinstance(row.get("text"), str) and (row["text"] or not row.get("html")) else "html"
    content = row.get(media)
    if not isinstance(content, str):
        raise SourceError("no-text", "the row has no text", "a string under the key 'text' or 'html'", "add it or leave the row out")
    try:
        payload = content.encode("utf-8")
    except UnicodeEncodeError as error:
        raise SourceError(
            "surrogate",
            f"half a surrogate pair stands at character {error.start} of its {media}",
            "whole characters",
            "write the row again",
        ) from None
    if len(payload) > limits.document_bytes:
        raise too_large(f"the {media} of the row", limits.document_bytes)
    given, wrong = stated(row)
    yield arrival(place, media, payload, given, name=None, row=True, copies=copies)
    if wrong:
        yield unusable(place, wrong)


def _json_type(value: Any) -> str:
    names = {list: "list", str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}
    return names.get(type(value), type(value).__name__)


def parse_json(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise SourceError("encoding", f"byte {error.start} of the row is no UTF-8", "JSON in UTF-8", "write it again as UTF-8") from None
    except (ValueError, RecursionError) as error:
        why = f"{error.msg} at character {error.pos}" if isinstance(error, json.JSONDecodeError) else str(error)
        raise SourceError("json", f"the row is not JSON: {why}", "one object", "mend the row") from None


def json_rows(place: str, stream: IO[bytes], limits: Limits, *, by_line: bool) -> Iterator[Arrived]:
    """The reports of a JSON text, in order. `by_line`: it is JSON Lines; else that is found out from its first line.

    A row that cannot be used comes as a `Problem` at `place#n`. Raises `SourceError` with code `encoding` for UTF-16, `empty` for no rows.
    """
    head = stream.readline(limits.document_bytes + 4)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SourceError("encoding", "the rows are in UTF-16", "JSON in UTF-8", "write them again as UTF-8")
    head = head.removeprefix(b"\xef\xbb\xbf") or b"\n"
    if not by_line and head.lstrip()[:1] == b"{" and len(head) <= limits.document_bytes:
        try:
            by_line = isinstance(parse_json(head), dict)
        except SourceError:
            by_line = False
    copies = Copies()
    number = 0
    for number, item in (lines if by_line else json_items)(stream, limits.document_bytes, head):
        where = f"{place}#{number}"
        try:
            if isinstance(item, SourceError):
                raise item
            yield from from_row(where, parse_json(item), limits, copies, item)
        except SourceError as error:
            yield Problem.of(where, error)
    if not number:
        raise SourceError("empty", "there are no rows in it", "at least one row", "leave it out")


def parquet_rows(place: str, source: Any, limits: Limits) -> Iterator[Arrived]:
    """The reports of a Parquet file, in order. `source`: a path or a file that can be sought in.

    A row that cannot be used comes as a `Problem` at `place#n`. Raises `SourceError` with code `corrupt`, `no-text`, `empty` or `bomb`.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(source) as file:
            names = file.schema_arrow.names
            columns = [c for c in _COLUMNS if c in names]
            if not {"text", "html"} & set(columns):
                found = ", ".join(names[:8])
                raise SourceError("no-text", f"it has the columns {found}", "a column 'text' or 'html'", "rename the column of the texts")
            if not file.metadata.num_rows:
                raise SourceError("empty", "there are no rows in it", "at least one row", "leave it out")
            _check_groups(file.metadata, limits)
            copies = Copies()
            number = 0
            for batch in file.iter_batches(batch_size=BATCH, columns=columns, use_threads=False):
                for i in range(batch.num_rows):
                    number += 1
                    where = f"{place}#{number}"
                    try:
                        row = {c: _cell(batch.column(j)[i], limits) for j, c in enumerate(batch.schema.names)}
                        yield from from_row(where, row, limits, copies)
                    except SourceError as error:
                        yield Problem.of(where, error)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise SourceError("corrupt", f"it is no whole Parquet file: {str(error)[:200]}", "a Parquet file", "write it again") from None


def _cell(scalar: Any, limits: Limits) -> Any:
    scalar = scalar.value if hasattr(scalar, "dictionary") else scalar
    if hasattr(scalar, "as_buffer") and (buffer := scalar.as_buffer()) is not None and buffer.size > limits.document_bytes:
        raise too_large("a value of the row", limits.document_bytes)
    return scalar.as_py()


def _check_groups(metadata: Any, limits: Limits) -> None:
    for g in range(metadata.num_row_groups):
        group = metadata.row_group(g)
        for c in range(group.num_columns):
            column = group.column(c)
            unpacked, packed = column.total_uncompressed_size, max(1, column.total_compressed_size)
            if unpacked > limits.archive_bytes or unpacked > max(16 << 20, limits.ratio * packed):
                raise SourceError(
                    "bomb", f"a column unpacks from {packed:,} to {unpacked:,} bytes", f"at most {limits.ratio} for one", "write it again"
                )
