"""Part files: Parquet, written under a temporary name, synced, then renamed. A name never changes its content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

import pyarrow as pa

EMPTY: Final = "empty"


@dataclass(frozen=True, slots=True)
class PartFile:
    """A part of a table as it lies on disk. `file` is relative to the record; empty for a part without rows. `digest`: SHA-256 of the file."""

    table: str
    file: str
    rows: int
    bytes: int
    digest: str


def sync_folder(folder: Path) -> None:
    """Make renames in `folder` durable."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def write_part(root: Path, name: str, rows: pa.Table | Iterable[pa.RecordBatch]) -> PartFile:
    """Write `rows` as a part file of table `name` under `root/segments`, named by its digest. Nothing refers to it until it is committed.

    Batches are written as they come, each a row group.
    """
    import pyarrow.parquet as pq

    batches = iter([rows] if isinstance(rows, pa.Table) else rows)
    first = next((b for b in batches if b.num_rows), None)
    if first is None:
        return PartFile(name, "", 0, 0, EMPTY)
    count = 0
    folder = root / "segments" / name
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{os.getpid()}-{os.urandom(6).hex()}.tmp"
    try:
        with temporary.open("wb") as f:
            with pq.ParquetWriter(f, first.schema, compression="zstd", compression_level=1, write_statistics=False) as writer:
                for batch in chain([first], batches):
                    writer.write(batch)
                    count += batch.num_rows
            f.flush()
            os.fsync(f.fileno())
        digest = hashlib.sha256(temporary.read_bytes()).hexdigest()
        size = temporary.stat().st_size
        final = folder / f"{digest[:40]}.parquet"
        temporary.rename(final)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(folder)
    return PartFile(name, f"segments/{name}/{final.name}", count, size, digest)


def read_parts(root: Path, name: str, files: list[str], schema: pa.Schema, columns: list[str] | None = None) -> pa.Table:
    """The rows of the named part files, one after another."""
    import pyarrow.parquet as pq

    wanted = schema if columns is None else pa.schema([schema.field(c) for c in columns])
    tables = [pq.read_table(root / f, columns=columns, partitioning=None).cast(wanted) for f in files if f]
    return pa.concat_tables(tables) if tables else wanted.empty_table()
