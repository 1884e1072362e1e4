"""Rows of a table as typed records, with a way to Arrow, pandas and Polars."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

import pyarrow as pa

from twosource.model import TwosourceError, to_record

if TYPE_CHECKING:
    import pandas
    import polars

T = TypeVar("T")

#: Rows that are made into records at once.
_AT_ONCE = 1_000
#: Gives the rows at some places (all columns, or these) when they are looked at.
Take = Callable[..., pa.Table]


class Results(Sequence[T], Generic[T]):
    """An immutable list of records of one table. A record is built, and its spans are checked, when it is looked at. Rows are an Arrow table,
    or a way to take them at `places` from where they stay.
    """

    def __init__(self, table: str, rows: pa.Table | Take, raw: Callable[[str], str], places: Any = None) -> None:
        self.table = table
        self._rows = rows
        self._raw = raw
        self._places = places

    def __len__(self) -> int:
        return int(self._rows.num_rows) if isinstance(self._rows, pa.Table) else len(self._places)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Results[T]: ...
    def __getitem__(self, index: int | slice) -> T | Results[T]:
        if isinstance(index, slice):
            return self.at(range(*index.indices(len(self))))
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        row = self.at([index % len(self)]).to_dicts()[0]
        record: T = to_record(self.table, row, self._raw)
        return record

    def __iter__(self) -> Iterator[T]:
        for low in range(0, len(self), _AT_ONCE):
            for row in self.at(range(low, min(len(self), low + _AT_ONCE))).to_dicts():
                yield to_record(self.table, row, self._raw)

    def at(self, places: Sequence[int]) -> Results[T]:
        """The rows at these places, in the order given."""
        chosen = pa.array(places, pa.int64())
        if isinstance(self._rows, pa.Table):
            return Results(self.table, self._rows.take(chosen), self._raw)
        return Results(self.table, self._rows, self._raw, pa.array(self._places).take(chosen))

    def columns(self, *names: str) -> pa.Table:
        """Some columns of the rows, as an Arrow table."""
        return self._rows.select(list(names)) if isinstance(self._rows, pa.Table) else self._rows(self._places, list(names))

    def values(self, *names: str) -> list[tuple[Any, ...]]:
        """By row, the values of some columns: to look at all rows without making a record of each."""
        return list(zip(*(c.to_pylist() for c in self.columns(*names).columns), strict=True))

    def __repr__(self) -> str:
        return f"<{len(self)} {self.table}>"

    def to_arrow(self) -> pa.Table:
        """The rows as an Arrow table with the schema of the table."""
        return self._rows if isinstance(self._rows, pa.Table) else self._rows(self._places)

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows as dicts, as `export --format jsonl` writes them."""
        rows: list[dict[str, Any]] = self.to_arrow().to_pylist()
        return rows

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas DataFrame: counts and truth values as `Int64` and `boolean`, so that unknown stays unknown, lists and spans as objects.
        Raises `PackageError` when pandas is not installed.
        """
        pd = _package("pandas")
        kinds = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
        return self.to_arrow().to_pandas(types_mapper=kinds.get)

    def to_polars(self) -> polars.DataFrame:
        """A Polars DataFrame, with lists and structs as they are. Raises `PackageError` when Polars is not installed."""
        frame: polars.DataFrame = _package("polars").from_arrow(self.to_arrow())
        return frame


class PackageError(TwosourceError, ImportError):
    """A package that is not installed, and how to install it."""


def _package(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise PackageError(f"the package {name} is not installed", f"it for to_{name}", f"run pip install 'twosource[{name}]'") from None
