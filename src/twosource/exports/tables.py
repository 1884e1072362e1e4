"""Tables as JSON Lines, CSV and Parquet, always in the same order of rows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from typing import IO, Any, Final

import pyarrow as pa

from twosource.model import SettingError, schema
from twosource.store import Held

from .choice import Choice, chosen
from .sink import on_one_line

_BATCH: Final = 2_000
#: Rows of a group of a Parquet file, or of a batch of an Arrow file.
_GROUP: Final = 50_000
#: With these a spreadsheet takes a cell for a formula, which may open an address or run a program (OWASP, "CSV Injection").
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

#: Rows are ordered by these keys, so that the same record gives the same file.
_ORDER: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "reuse": (("a", "document"), ("a", "start"), ("b", "document"), ("b", "start"), ("id",)),
    "documents": (("id",),),
    "mentions": (("document",), ("start",), ("end",), ("actor",)),
    "named": (("document",), ("actor",)),
    "texts": (("document",),),
    "arrivals": (("document",),),
    "refused": (("document",),),
    "received": (("document",),),
    "identities": (("key",), ("document",)),
    "versions": (("of",), ("number",)),
    "stated": (("document",), ("key",), ("where",), ("value",)),
}


def in_order(name: str, rows: pa.Table) -> pa.Table:
    """The rows of table `name` in their fixed order: by document and offset, or by id."""
    return rows.take(_order(rows, _paths(name)))


def places_in_order(snapshot: Held, name: str, choice: Choice) -> Any:
    """The places of the rows that are chosen, in the fixed order of the table; `Snapshot.take` gives the rows."""
    import numpy as np

    paths = _paths(name)

    def order() -> Any:
        return _order(snapshot.table(name, list(dict.fromkeys(p[0] for p in paths))), paths).to_numpy().astype(np.int64)

    ordered = snapshot.derived((name,), ("in order",), order, lambda o: int(o.nbytes))
    if not choice.masks and choice.fits is None:
        return ordered
    wanted = np.zeros(len(ordered), dtype=bool)
    wanted[chosen(snapshot, name, choice)] = True
    return ordered[wanted[ordered]]


def _paths(name: str) -> tuple[tuple[str, ...], ...]:
    """The keys that a table is ordered by."""
    if name in _ORDER:
        return _ORDER[name]
    names = schema(name).names
    if "id" in names:
        return (("document",), ("id",)) if "document" in names else (("id",),)
    return tuple((n,) for n in [n for n in ("document", "start", "end") if n in names] or names[:1])


def _order(rows: pa.Table, paths: Sequence[tuple[str, ...]]) -> pa.Array:
    import pyarrow.compute as pc

    keys = {}
    for i, path in enumerate(paths):
        column = rows.column(path[0])
        for part in path[1:]:
            column = pc.struct_field(column, part)
        keys[f"k{i}"] = column
    return pc.sort_indices(pa.table(keys), sort_keys=[(k, "ascending") for k in keys])


def _jsonl(rows: pa.Table, out: IO[bytes]) -> None:
    for batch in rows.to_batches(_BATCH):
        lines = (json.dumps(row, ensure_ascii=False, default=_plain) for row in batch.to_pylist())
        out.write(on_one_line("".join(line + "\n" for line in lines)).encode("utf-8", "surrogatepass"))


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        import base64

        return base64.b64encode(value).decode("ascii")
    return str(value)


def _csv(rows: pa.Table, out: IO[bytes]) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(rows.column_names)
    for batch in rows.to_batches(_BATCH):
        for row in batch.to_pylist():
            writer.writerow([_cell(v) for v in row.values()])
    text.detach()


def _cell(value: Any) -> Any:
    """A value for CSV. A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    if isinstance(value, (list, dict, bytes)):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def _parquet(rows: pa.Table, out: IO[bytes]) -> None:
    import pyarrow.parquet as pq

    pq.write_table(rows, out, compression="zstd", row_group_size=_GROUP)


def _arrow(rows: pa.Table, out: IO[bytes]) -> None:
    with pa.ipc.new_file(out, rows.schema) as writer:
        writer.write_table(rows, max_chunksize=_GROUP)


FORMATS: Final[dict[str, Callable[[pa.Table, IO[bytes]], None]]] = {"jsonl": _jsonl, "csv": _csv, "parquet": _parquet, "arrow": _arrow}


def write(rows: pa.Table, kind: str, out: IO[bytes]) -> None:
    """Write rows in the format `kind` (a key of `FORMATS`). Lists and spans in CSV are JSON. Raises `SettingError`."""
    if kind not in FORMATS:
        raise SettingError(f"no format {kind!r}", f"one of {', '.join(FORMATS)}", "see `twosource export --help`")
    FORMATS[kind](rows, out)
