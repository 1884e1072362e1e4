"""The record on disk: manifest in SQLite, tables in Parquet, SQL by DuckDB in memory."""

from .files import (
    FEW,
    GROUP,
    LivePart,
    PartFile,
    batches,
    follow,
    pack_places,
    places_of,
    places_where,
    read_parts,
    read_some,
    read_stretches,
    sync_folder,
    touching,
    write_part,
)
from .gold import forget_gold, gold_name, keep_gold, kept_gold
from .held import Held
from .judgements import append, from_lines, judge, to_lines, withdraw
from .lots import Spill
from .manifest import FORMAT, full, is_full
from .memory import Memory
from .record import GRACE_SECONDS, Commit, Record, Refusal, Snapshot, copy_of, where
from .sql import select
from .worked import Worked, read_places

__all__ = [
    "FEW",
    "FORMAT",
    "GRACE_SECONDS",
    "GROUP",
    "Commit",
    "Held",
    "LivePart",
    "Memory",
    "PartFile",
    "Record",
    "Refusal",
    "Snapshot",
    "Spill",
    "Worked",
    "append",
    "batches",
    "copy_of",
    "follow",
    "forget_gold",
    "from_lines",
    "full",
    "gold_name",
    "is_full",
    "judge",
    "keep_gold",
    "kept_gold",
    "pack_places",
    "places_of",
    "places_where",
    "read_parts",
    "read_places",
    "read_some",
    "read_stretches",
    "select",
    "sync_folder",
    "to_lines",
    "touching",
    "where",
    "withdraw",
    "write_part",
]
