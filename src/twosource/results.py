"""Rows of a table as typed records, with a way to Arrow, pandas and Polars."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

import pyarrow as pa

from twosource.model import to_record

T = TypeVar("T")


class Results(Sequence[T], Generic[T]):
    """An immutable list of records of one table. A record is built, and its spans are checked, when it is looked at."""

    def __init__(self, table: str, rows: pa.Table, raw: Callable[[str], str]) -> None:
        self.table = table
        self._rows = rows
        self._raw = raw

    def __len__(self) -> int:
        return int(self._rows.num_rows)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Results[T]: ...
    def __getitem__(self, index: int | slice) -> T | Results[T]:
        if isinstance(index, slice):
            chosen = pa.array(range(*index.indices(len(self))), pa.int64())
            return Results(self.table, self._rows.take(chosen), self._raw)
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        row = self._rows.slice(index % len(self), 1).to_pylist()[0]
        record: T = to_record(self.table, row, self._raw)
        return record

    def __iter__(self) -> Iterator[T]:
        for batch in self._rows.to_batches(1000):
            for row in batch.to_pylist():
                yield to_record(self.table, row, self._raw)

    def __repr__(self) -> str:
        return f"<{len(self)} {self.table}>"

    def to_arrow(self) -> pa.Table:
        """The rows as an Arrow table with the schema of the table."""
        return self._rows

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows as dicts, as `export --format jsonl` writes them."""
        rows: list[dict[str, Any]] = self._rows.to_pylist()
        return rows

    def to_pandas(self) -> Any:
        """A pandas DataFrame. Raises `ImportError` when pandas is not installed."""
        return self._rows.to_pandas()

    def to_polars(self) -> Any:
        """A Polars DataFrame. Raises `ImportError` when Polars is not installed."""
        import polars

        return polars.from_arrow(self._rows)
