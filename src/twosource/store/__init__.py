"""The record on disk: manifest in SQLite, tables in Parquet, SQL by DuckDB in memory."""

from .files import LivePart, PartFile, batches, pack_places, places_of, places_where, read_parts, read_some, write_part
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
    "batches",
    "copy_of",
    "full",
    "is_full",
    "pack_places",
    "places_of",
    "places_where",
    "read_parts",
    "read_some",
    "select",
    "where",
    "write_part",
]
