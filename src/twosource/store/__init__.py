"""The record on disk: manifest in SQLite, tables in Parquet, SQL by DuckDB in memory."""

from .files import PartFile, read_parts, write_part
from .manifest import FORMAT, full, is_full
from .record import GRACE_SECONDS, Commit, LivePart, Record, Refusal, Snapshot, copy_of
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
    "copy_of",
    "full",
    "is_full",
    "read_parts",
    "select",
    "write_part",
]
