"""A step of the pipeline: what it reads and writes, and a pure function over tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias, runtime_checkable

import pyarrow as pa

Tables = Mapping[str, pa.Table]
#: What a step writes for a table: all rows, or for a step over the record a reader of batches, which is read once.
Rows: TypeAlias = pa.Table | pa.RecordBatchReader
Settings = Mapping[str, str | int | float | bool | None]


@runtime_checkable
class Stored(Protocol):
    """Tables that can be read a part at a time."""

    def parts(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """The parts of table `name`."""


def parts_of(tables: Tables, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """The rows of table `name` a part at a time, or at once where they are in memory anyway. `columns`: which ones, all by default."""
    if isinstance(tables, Stored):
        yield from tables.parts(name, columns)
    else:
        yield tables[name] if columns is None else tables[name].select(list(columns))


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `run(tables, settings)` sees the tables named in `reads` and returns those named in `writes`.

    It sees no path, rank, connection, network or clock. `key` says what a part is: with `document` the function works on any set of
    documents and every row depends on its own document alone; with `record` it sees all rows at once. `lexicons` names the lexicon files
    whose digests belong to the key of a finished part; `settings` the settings it looks at. A change of behaviour changes `version`.

    `columns`: for a table that is read, the columns that are looked at (all by default). `carries`: tables among `writes` that the step
    over the record gets back the next time, as long as version, lexicons and settings are the same: what it found out about pairs of texts, so
    that only new pairs are work. They must change nothing but the time it takes.
    """

    name: str
    version: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    run: Callable[[Tables, Settings], Mapping[str, Rows]]
    key: Literal["document", "record"] = "document"
    lexicons: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    carries: tuple[str, ...] = ()
