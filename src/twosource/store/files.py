"""Part files: Parquet, written under a temporary name, synced, then renamed. A name never changes its content."""

from __future__ import annotations

import hashlib
import os
import zlib
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyarrow as pa

from .keys import opened, places

EMPTY: Final = "empty"
#: Tables that are looked up in place: they lie on disk as in memory (Arrow's file format, mapped, not compressed), so that a lookup reads a few
#: pages however large they are. All others are Parquet.
MAPPED: Final = frozenset({"lists", "tried", "compared", "heavy"})
#: Rows of a part file that are compressed together. A few rows out of a large part cost reading so many.
GROUP: Final = 20_000
#: ... and of so many bytes at most, so that what has long lists can be read in stretches.
GROUP_BYTES: Final = 32_000_000
#: The same for tables of which a few stretches are read often. Measured on sentences with their tokens: 512 rows are read in 2.6 ms, a part
#: of 3,335 in 23 ms; the file grows by 12 %.
FEW: Final = 512


@dataclass(frozen=True, slots=True)
class PartFile:
    """A part of a table as it lies on disk. `file` is relative to the record; empty for a part without rows. `digest`: SHA-256 of the file."""

    table: str
    file: str
    rows: int
    bytes: int
    digest: str


@dataclass(frozen=True, slots=True)
class LivePart:
    """A part of a table that is live. `part` names the set of documents, or is `all`, or `all+N` for the Nth change of a table of the whole
    record. `rows` counts those that are live; `dropped`: the places of rows that a later change took away, packed by `pack_places`.
    """

    table: str
    part: str
    file: str
    rows: int
    digest: str
    dropped: bytes = b""

    @property
    def key(self) -> str:
        """What its live rows are: the digest of the file, and of the places that are gone."""
        return f"{self.digest}-{hashlib.sha256(self.dropped).hexdigest()[:16]}" if self.dropped else self.digest


def pack_places(places: Iterable[int]) -> bytes:
    """Places of rows as bytes; nothing for none."""
    found = array("i", sorted(places))
    return zlib.compress(found.tobytes()) if found else b""


def places_of(packed: bytes) -> Sequence[int]:
    """The places that `pack_places` packed, sorted."""
    found = array("i")
    if packed:
        found.frombytes(zlib.decompress(packed))
    return found


def sync_folder(folder: Path) -> None:
    """Make renames in `folder` durable."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def write_part(root: Path, name: str, rows: pa.Table | Iterable[pa.RecordBatch], group: int = GROUP) -> PartFile:
    """Write `rows` as a part file of table `name` under `root/segments`, named by its digest. Nothing refers to it until it is committed.

    Batches are written as they come, each a row group; more than `group` rows, or more than `GROUP_BYTES`, become several.
    """
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
            with _writer(f, name, first.schema, group) as write:
                for batch in chain([first], batches):
                    write(batch)
                    count += batch.num_rows
            f.flush()
            os.fsync(f.fileno())
        with temporary.open("rb") as f:
            digest = hashlib.file_digest(f, "sha256").hexdigest()
        size = temporary.stat().st_size
        final = folder / f"{digest[:40]}.{'arrow' if name in MAPPED else 'parquet'}"
        temporary.rename(final)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(folder)
    return PartFile(name, f"segments/{name}/{final.name}", count, size, digest)


@contextmanager
def _writer(f: BinaryIO, name: str, schema: pa.Schema, group: int) -> Iterator[Callable[[Any], None]]:
    """A function that writes rows to a part file."""
    if name in MAPPED:
        with pa.ipc.new_file(f, schema) as writer:
            yield writer.write
        return
    import pyarrow.parquet as pq

    with pq.ParquetWriter(f, schema, compression="zstd", compression_level=1, write_statistics=False) as writer:
        yield lambda rows: writer.write(rows, row_group_size=max(1, min(group, GROUP_BYTES * rows.num_rows // max(rows.nbytes, 1))))


def _read(path: Path, columns: list[str] | None) -> pa.Table:
    """All rows of a part file."""
    if path.suffix == ".arrow":
        table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
        return table if columns is None else table.select(columns)
    import pyarrow.parquet as pq

    # Not by `read_table`, which takes as long again to look for a data set around a small file.
    with pq.ParquetFile(path) as file:
        table = file.read(columns, use_threads=file.metadata.num_rows > GROUP)
    return table if columns is None else table.select(columns)


#: Of tables with fewer rows some are left out without copying the rest.
_SLICED: Final = 100


def _live(rows: pa.Table, dropped: bytes, at: int = 0) -> pa.Table:
    """The rows that are not dropped, of those that begin at place `at` of the file."""
    import numpy as np

    gone = np.asarray(places_of(dropped), dtype=np.int64) - at
    gone = gone[(gone >= 0) & (gone < rows.num_rows)]
    if not len(gone):
        return rows
    if len(gone) < rows.num_rows < _SLICED:  # what is mapped stays so
        ends = [-1, *gone.tolist(), rows.num_rows]
        return pa.concat_tables([rows.slice(a + 1, b - a - 1) for a, b in pairwise(ends) if b > a + 1])
    kept = np.ones(rows.num_rows, dtype=bool)
    kept[gone] = False
    return rows.filter(pa.array(kept))


def read_parts(root: Path, name: str, parts: Sequence[LivePart], schema: pa.Schema, columns: list[str] | None = None) -> pa.Table:
    """The live rows of these parts, one after another."""
    wanted = schema if columns is None else pa.schema([schema.field(c) for c in columns])
    tables = [_live(_read(root / p.file, columns).cast(wanted), p.dropped) for p in parts if p.file]
    return pa.concat_tables(tables) if tables else wanted.empty_table()


def read_some(
    root: Path, parts: Sequence[LivePart], schema: pa.Schema, key: str, values: Collection[str], columns: list[str] | None = None
) -> pa.Table:
    """The live rows of these parts whose column `key` is among `values`; of large parts only the stretches that hold such rows are read."""
    import numpy as np
    import pyarrow.compute as pc

    wanted = schema if columns is None else pa.schema([schema.field(c) for c in columns])
    sought = pa.array(sorted(values), schema.field(key).type)
    read = None if columns is None else list(dict.fromkeys([*columns, key]))
    found = []
    for part in parts:
        if not part.file or not len(sought):
            continue
        path = root / part.file
        if part.table in MAPPED:
            rows = _live(_read(path, read), part.dropped)
            found.append(rows.filter(pc.is_in(rows.column(key), value_set=sought)).select(wanted.names).cast(wanted))
            continue
        some = places(path, key, values)
        if some is not None and len(some) and part.dropped:
            some = np.setdiff1d(some, places_of(part.dropped), assume_unique=True)
        if some is not None and not len(some):
            continue
        with opened(path) as file:
            at = 0
            for group in range(file.num_row_groups):
                size = file.metadata.row_group(group).num_rows
                if some is None:
                    if pc.any(pc.is_in(file.read_row_group(group, [key]).column(key), value_set=sought)).as_py():
                        rows = _live(file.read_row_group(group, read), part.dropped, at)
                        found.append(rows.filter(pc.is_in(rows.column(key), value_set=sought)).select(wanted.names).cast(wanted))
                else:
                    here = some[np.searchsorted(some, at) : np.searchsorted(some, at + size)]
                    if len(here):
                        found.append(file.read_row_group(group, wanted.names).take(pa.array(here - at)).select(wanted.names).cast(wanted))
                at += size
    return pa.concat_tables(found) if found else wanted.empty_table()


def take_some(root: Path, parts: Sequence[LivePart], schema: pa.Schema, places: Sequence[int], columns: list[str] | None = None) -> pa.Table:
    """The live rows of these parts at these places, counted over all live rows, in the order given. Of large parts just stretches are read."""
    import numpy as np
    import pyarrow.parquet as pq

    wanted = schema if columns is None else pa.schema([schema.field(c) for c in columns])
    asked = np.asarray(places, dtype=np.int64)
    sought = np.unique(asked)
    found, first = [], 0
    for part in parts:
        last = first + part.rows
        if part.file and np.searchsorted(sought, first) < np.searchsorted(sought, last):
            gone = np.asarray(places_of(part.dropped), dtype=np.int64)
            with pq.ParquetFile(root / part.file) as file:
                at = 0
                for group in range(file.num_row_groups):
                    size = file.metadata.row_group(group).num_rows
                    low = first + at - int(np.searchsorted(gone, at))
                    high = first + at + size - int(np.searchsorted(gone, at + size))
                    here = sought[np.searchsorted(sought, low) : np.searchsorted(sought, high)] - low
                    if len(here):
                        found.append(_live(file.read_row_group(group, columns), part.dropped, at).take(pa.array(here)).cast(wanted))
                    at += size
        first = last
    rows = pa.concat_tables(found) if found else wanted.empty_table()
    return rows.take(pa.array(np.searchsorted(sought, asked)))


def touching(rows: pa.Table, path: Sequence[str], values: Collection[str], columns: list[str] | None = None) -> pa.Table:
    """The rows with one of these values at the end of a path through lists and structs."""
    import pyarrow.compute as pc

    ends, parents = follow(rows.column(path[0]).combine_chunks(), path[1:])
    hit = pc.is_in(ends, value_set=pa.array(sorted(values), ends.type))
    places = pc.indices_nonzero(hit) if parents is None else pc.unique(parents.filter(hit))
    return rows.take(places).select(columns if columns is not None else rows.column_names)


def read_touching(
    root: Path, parts: Sequence[LivePart], schema: pa.Schema, path: Sequence[str], values: Collection[str], columns: list[str] | None = None
) -> pa.Table:
    """The live rows of these parts with one of these values at the end of a path, as `touching` finds them; of large parts one stretch is in
    memory at a time, and of one without such rows just the end of the path is read.
    """
    import numpy as np
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    wanted = schema if columns is None else pa.schema([schema.field(c) for c in columns])
    leaf, found = _leaf(schema, path), []
    for part in parts:
        if not part.file:
            continue
        if part.table in MAPPED:
            rows = read_parts(root, part.table, [part], schema)
            found.append(touching(rows, path, values, wanted.names))
            continue
        gone = np.asarray(places_of(part.dropped), dtype=np.int64)
        with pq.ParquetFile(root / part.file) as file:
            at = 0
            for group in range(file.num_row_groups):
                ends, parents = follow(file.read_row_group(group, [leaf]).column(path[0]).combine_chunks(), path[1:])
                hit = pc.is_in(ends, value_set=pa.array(sorted(values), ends.type))
                places = (pc.indices_nonzero(hit) if parents is None else pc.unique(parents.filter(hit))).to_numpy()
                size = file.metadata.row_group(group).num_rows
                here = gone[np.searchsorted(gone, at) : np.searchsorted(gone, at + size)] - at
                if len(left := places[~np.isin(places, here)]):
                    found.append(file.read_row_group(group, wanted.names).take(pa.array(left)).select(wanted.names).cast(wanted))
                at += size
    return pa.concat_tables(found) if found else wanted.empty_table()


def _leaf(schema: pa.Schema, path: Sequence[str]) -> str:
    """What a Parquet file calls the column at the end of a path of keys: lists have two levels there, which are no keys."""
    names, kind = [path[0]], schema.field(path[0]).type
    for key in (*path[1:], None):
        while pa.types.is_list(kind):
            names += ["list", "element"]
            kind = kind.value_type
        if key is not None:
            names.append(key)
            kind = kind.field(key).type
    return ".".join(names)


def follow(column: pa.Array, path: Sequence[str]) -> tuple[pa.Array, pa.Array | None]:
    """The values at the end of a path of keys through structs and lists, and the row of each; null for the rows when no list is on the way."""
    import pyarrow.compute as pc

    parents = None
    for key in (*path, None):
        while pa.types.is_list(column.type):
            here = pc.list_parent_indices(column)
            parents = here if parents is None else parents.take(here)
            column = pc.list_flatten(column)
        if key is not None:
            column = pc.struct_field(column, key)
    return column, parents


def read_stretches(root: Path, parts: Sequence[LivePart], schema: pa.Schema, columns: list[str] | None = None) -> Iterator[pa.Table]:
    """The live rows of these parts, those of a large one in several stretches."""
    import pyarrow.parquet as pq

    wanted = schema if columns is None else pa.schema([schema.field(c) for c in columns])
    for part in parts:
        if part.table in MAPPED and part.file:
            yield _live(_read(root / part.file, columns).cast(wanted), part.dropped)
        elif part.file:
            with pq.ParquetFile(root / part.file) as file:
                at = 0
                for group in range(file.num_row_groups):
                    rows = file.read_row_group(group, columns).select(wanted.names).cast(wanted)
                    yield _live(rows, part.dropped, at)
                    at += rows.num_rows


def batches(root: Path, parts: Sequence[LivePart], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The live rows of these parts, a batch at a time."""
    for rows in read_stretches(root, parts, schema):
        yield from rows.combine_chunks().to_batches()


def places_where(root: Path, part: LivePart, key: str, values: Collection[str]) -> list[int]:
    """The places of the live rows of a part whose column `key` is among `values`."""
    import numpy as np
    import pyarrow.compute as pc

    if not part.file or not values:
        return []
    path = root / part.file
    found = None if part.table in MAPPED else places(path, key, values)
    if found is None:
        column = _read(path, [key]).column(key)
        found = np.nonzero(pc.is_in(column, value_set=pa.array(sorted(values), column.type)).to_numpy())[0]
    left: list[int] = np.setdiff1d(found, places_of(part.dropped), assume_unique=True).tolist()
    return left
