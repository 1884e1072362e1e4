"""The record on disk: manifest in SQLite, tables in Parquet, SQL by DuckDB in memory."""

from .files import LivePart, PartFile, batches, pack_places, places_of, places_where, read_parts, read_some, write_part
from .judgements import append, from_lines, judge, to_lines, withdraw
from .manifest import FORMAT, full, is_full
from .record import GRACE_SECONDS, Commit, Record, Refusal, Snapshot, copy_of, where
from .sql import select

__all__ = [
    "FORMAT",
    "GRACE_SECONDS",
    "Commit",
    "LivePart",
    "PartFile",
    "Record",
    "Refusal",
    "Snapshot",
    "append",
    "batches",
    "copy_of",
    "from_lines",
    "full",
    "is_full",
    "judge",
    "pack_places",
    "places_of",
    "places_where",
    "read_parts",
    "read_some",
    "select",
    "to_lines",
    "where",
    "withdraw",
    "write_part",
]
