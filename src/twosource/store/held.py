"""A committed state of which the columns that are asked for stay in memory, with indexes: for a process that answers many questions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, TypeVar

import pyarrow as pa

from twosource.model import TABLES, schema

from .files import follow, read_parts
from .keys import OBJECT, Index, index_of
from .memory import Memory
from .record import Snapshot

T = TypeVar("T")

#: The share of the memory that one column may take.
WIDEST: Final = 0.25
Path = tuple[str, ...]


@dataclass(frozen=True)
class Held(Snapshot):
    """A `Snapshot` with a memory. What it gives is the same, row by row."""

    memory: Memory = field(kw_only=True, repr=False, compare=False)

    @cached_property
    def _marks(self) -> dict[str, tuple[object, ...]]:
        """What a table is made of, by its name: equal for two states that have the same one."""
        return {t: (str(self.root), t, hash(tuple(p.key for p in self.live(t)))) for t in TABLES}

    def derived(self, tables: Sequence[str], key: tuple[object, ...], make: Callable[[], T], size: Callable[[T], int]) -> T:
        """Something that is made out of these tables alone, kept while they are the same; `size`: its bytes."""
        return self.memory.keep((*(self._marks[t] for t in tables), *key), make, size)

    def column(self, name: str, column: str) -> pa.Array | None:
        """A whole column as one array, null when it is too large to be kept."""
        return self.columns(name, [column])[0]

    def columns(self, name: str, columns: Sequence[str]) -> list[pa.Array | None]:
        """Some whole columns, each as one array, null for one that is too large to be kept. All that are new are read at once."""
        keys = {c: (self._marks[name], "column", c) for c in columns}
        if new := [c for c in columns if not self.memory.has(keys[c])]:
            self.memory.keep((self._marks[name], "reading", *new), lambda: self._read(name, new, keys), lambda _: None)
        return [self.memory.keep(keys[c], lambda c=c: self._joined(name, [c])[c], _size_of_column) for c in columns]  # type: ignore[misc]

    def _read(self, name: str, columns: Sequence[str], keys: Mapping[str, Hashable]) -> None:
        # Whoever waited while another one read finds nothing new.
        if new := [c for c in columns if not self.memory.has(keys[c])]:
            for column, found in self._joined(name, new).items():
                self.memory.put(keys[column], found, _size_of_column(found))

    def _joined(self, name: str, columns: Sequence[str]) -> dict[str, pa.Array | None]:
        chunks: dict[str, list[Any]] = {c: [] for c in columns}
        sizes = dict.fromkeys(columns, 0)
        out: dict[str, pa.Array | None] = {}
        for part in self.live(name):
            rows = read_parts(self.root, name, [part], schema(name), list(chunks))
            for c in list(chunks):
                chunks[c] += rows.column(c).chunks
                sizes[c] += rows.column(c).nbytes
                if sizes[c] > self.memory.limit * WIDEST:  # found out by its first parts
                    out[c] = None
                    del chunks[c]
            if not chunks:
                break
        return out | {c: pa.chunked_array(each, schema(name).field(c).type).combine_chunks() for c, each in chunks.items()}

    def table(self, name: str, columns: list[str] | None = None) -> pa.Table:
        """As in `Snapshot`."""
        wanted = schema(name) if columns is None else pa.schema([schema(name).field(c) for c in columns])
        found = self.columns(name, wanted.names)
        return super().table(name, columns) if any(c is None for c in found) else pa.table(found, schema=wanted)

    def index(self, name: str, path: Path) -> Index | None:
        """Which rows of a table have a value at the end of a path, such as `("document",)` or `("supports", "document")`; null where the column
        is too large.
        """
        if (column := self.column(name, path[0])) is None:
            return None
        return self.derived((name,), ("index", path), lambda: index_of(*follow(column, path[1:])), lambda i: i.nbytes)

    def rows_of(self, name: str, key: str, values: Collection[str], columns: list[str] | None = None) -> pa.Table:
        """As in `Snapshot`."""
        import pyarrow.compute as pc

        if (keys := self.column(name, key)) is None:
            return super().rows_of(name, key, values, columns)
        if key == "id":  # an index of what stands once is larger than the column
            return self.take(name, pc.indices_nonzero(pc.is_in(keys, value_set=pa.array(sorted(values), keys.type))), columns)
        index = self.index(name, (key,))
        return super().rows_of(name, key, values, columns) if index is None else self.take(name, pa.array(index.of(values)), columns)

    def of_documents(self, name: str, documents: Iterable[str], key: str = "document", columns: list[str] | None = None) -> pa.Table:
        """As in `Snapshot`."""
        wanted = list(dict.fromkeys(documents))
        self.arrived(wanted)
        return self.rows_of(name, key, wanted, columns)

    def touching(self, name: str, path: Path, values: Collection[str], columns: list[str] | None = None) -> pa.Table:
        """As in `Snapshot`."""
        index = self.index(name, path)
        return super().touching(name, path, values, columns) if index is None else self.take(name, pa.array(index.of(values)), columns)

    def take(self, name: str, places: pa.Array, columns: list[str] | None = None) -> pa.Table:
        """As in `Snapshot`."""
        wanted = schema(name) if columns is None else pa.schema([schema(name).field(c) for c in columns])
        found = self.columns(name, wanted.names)
        if any(c is None for c in found):
            return super().take(name, places, columns)
        return pa.table([c.take(places) for c in found if c is not None], schema=wanted)

    def raw(self, document: str) -> str:
        """As in `Snapshot`."""
        raws, index = self.column("texts", "raw"), self.index("texts", ("document",))
        if index is None or raws is None or document not in index.codes:
            return super().raw(document)
        code = index.codes[document]
        text: str = raws[int(index.rows[index.starts[code]])].as_py()
        return text


def _size_of_column(column: pa.Array | None) -> int:
    return OBJECT if column is None else int(column.nbytes)
