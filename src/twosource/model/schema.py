"""Arrow schemas out of the record types, and the way between rows and records."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import InitVar, fields, is_dataclass
from functools import cache
from itertools import accumulate
from typing import Any, Union, get_args, get_origin

import pyarrow as pa

from .errors import SpanError
from .records import TABLES
from .spans import Span, check

_PLAIN = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), bytes: pa.large_binary()}
Row = dict[str, Any]

#: Rows whose spans are checked at once: as Python objects a million spans would take a gigabyte.
_CHECKED = 10_000


@cache
def _hints(cls: type) -> dict[str, Any]:
    hints = typing.get_type_hints(cls)
    names = [f.name for f in fields(cls)]
    return {n: hints[n] for n in names if not isinstance(hints[n], InitVar)}


def _unwrap(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) in (Union, types.UnionType):
        inner = [a for a in get_args(hint) if a is not type(None)]
        return inner[0], True
    return hint, False


def _arrow(hint: Any) -> pa.DataType:
    if hint in _PLAIN:
        return _PLAIN[hint]
    if get_origin(hint) is tuple:
        return pa.list_(_arrow(get_args(hint)[0]))
    if is_dataclass(hint):
        return pa.struct([_field(n, h) for n, h in _hints(hint).items()])  # type: ignore[arg-type]
    raise TypeError(f"no Arrow type for {hint!r}")


def _field(name: str, hint: Any) -> pa.Field:
    inner, nullable = _unwrap(hint)
    return pa.field(name, _arrow(inner), nullable=nullable)


@cache
def schema(table: str) -> pa.Schema:
    """The Arrow schema of a table. Raises `KeyError` for a name that is none."""
    return pa.schema([_field(n, h) for n, h in _hints(TABLES[table]).items()])


def plain_list(column: pa.Array | pa.ChunkedArray) -> list[Any]:
    """A column as a list, as `to_pylist` gives it. Equal strings are one object; ten times as fast for tokens, of which few are distinct, and
    three times for rows with spans.
    """
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if pa.types.is_integer(column.type) and not column.null_count:
        return list(column.to_numpy().tolist())
    import numpy as np

    if pa.types.is_struct(column.type):
        names = [column.type.field(n).name for n in range(column.type.num_fields)]
        rows = [dict(zip(names, row, strict=True)) for row in zip(*map(plain_list, column.flatten()), strict=True)]
        there = column.is_valid().to_pylist() if column.null_count else None
        return rows if there is None else [row if known else None for row, known in zip(rows, there, strict=True)]
    if pa.types.is_list(column.type):
        values = plain_list(column.flatten())
        sizes = column.value_lengths().to_pylist()
        ends = accumulate(size or 0 for size in sizes)
        return [None if size is None else values[end - size : end] for size, end in zip(sizes, ends, strict=True)]
    if not pa.types.is_string(column.type):
        return list(column.to_pylist())

    coded = column.dictionary_encode()
    # A null is the last of the words.
    words = np.array([*coded.dictionary.to_pylist(), None], dtype=object)
    return list(words[coded.indices.fill_null(len(words) - 1).to_numpy()].tolist())


def plain_rows(table: pa.Table) -> list[Row]:
    """The rows of a table as `to_pylist` gives them, several times as fast. Equal strings of a column are one object."""
    names = table.column_names
    return [dict(zip(names, row, strict=True)) for row in zip(*(plain_list(c) for c in table.columns), strict=True)]


def make_table(name: str, rows: list[Row]) -> pa.Table:
    """Rows (dicts; a missing nullable key is null) as an Arrow table with the schema of `name`."""
    return pa.Table.from_pylist(rows, schema=schema(name))


def from_columns(name: str, columns: Mapping[str, Any]) -> pa.Table:
    """Columns (lists or arrays) as an Arrow table with the schema of `name`; faster than rows for flat tables."""
    wanted = schema(name)
    return pa.table(
        [pa.array(columns[f.name], type=f.type) if isinstance(columns[f.name], list) else columns[f.name] for f in wanted], schema=wanted
    )


def replaced(table: pa.Table, rows: Mapping[int, Row]) -> pa.Table:
    """A table with other rows in some places; what stays is not looked at."""
    if not rows:
        return table
    import numpy as np

    order = np.arange(table.num_rows)
    order[list(rows)] = np.arange(table.num_rows, table.num_rows + len(rows))
    new = pa.Table.from_pylist(list(rows.values()), schema=table.schema)
    return pa.concat_tables([table, new]).take(pa.array(order))


@cache
def span_paths(table: str) -> tuple[tuple[str, ...], ...]:
    """Where the spans of a table's rows stand: `()` for a row that is a span itself, else keys to follow (lists are walked)."""

    def walk(cls: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if issubclass(cls, Span):
            yield path
            return
        for name, hint in _hints(cls).items():
            inner, _ = _unwrap(hint)
            inner = get_args(inner)[0] if get_origin(inner) is tuple else inner
            if is_dataclass(inner):
                yield from walk(inner, (*path, name))

    return tuple(walk(TABLES[table], ()))


def spans_of(table: str, row: Any) -> Iterator[Row]:
    """Every span in a row of `table`, as rows with `document start end exact`."""
    for path in span_paths(table):
        found = [row]
        for key in path:
            found = [y for x in found for y in (x[key] if isinstance(x[key], list) else [x[key]]) if y is not None]
        yield from found


def check_spans(table: str, rows: pa.Table, raw: Callable[[str], str]) -> None:
    """Raise `SpanError` unless every span in `rows` satisfies `raw(document)[start:end] == exact`."""
    for at in range(0, rows.num_rows, _CHECKED):
        _check_rows(table, rows.slice(at, _CHECKED), raw)


def _columns(rows: pa.Table, path: tuple[str, ...]) -> pa.Table | pa.StructArray:
    """The spans that stand at the end of `path` in these rows, one under the other."""
    if not path:
        return rows.select(["document", "start", "end", "exact"])
    array = rows.column(path[0]).combine_chunks()
    for i in range(len(path)):
        while pa.types.is_list(array.type):
            array = array.flatten()
        # A span that may be missing: what stands under a null is filler.
        array = array.drop_null()
        if i + 1 < len(path):
            array = array.field(path[i + 1])
    return array


def documents_of(table: str, rows: pa.Table) -> set[str]:
    """The documents that the spans of these rows lie in."""
    found: set[str] = set()
    for path in span_paths(table):
        columns = _columns(rows, path)
        column = columns.column("document") if isinstance(columns, pa.Table) else columns.field("document")
        found.update(column.unique().to_pylist())
    return found


def _check_rows(table: str, rows: pa.Table, raw: Callable[[str], str]) -> None:
    for path in span_paths(table):
        columns = _columns(rows, path)
        get = columns.column if isinstance(columns, pa.Table) else columns.field
        document, start, end, exact = (plain_list(get(k)) if k != "exact" else get(k).to_pylist() for k in ("document", "start", "end", "exact"))
        for d, s, e, x in zip(document, start, end, exact, strict=True):
            try:
                text = raw(d)
            except KeyError:
                raise SpanError(
                    f"a span in {table} names the document {d}, which the record does not hold", "a document of the record"
                ) from None
            if text[s:e] != x or s < 0 or not x:
                check(d, s, e, x, text)


Raw = Callable[[str], str]


def _part(hint: Any) -> Callable[[Any, Raw], Any] | None:
    """What makes a value out of one of a row; null where it stays as it is. Types are looked at once, not for every value."""
    inner, _ = _unwrap(hint)
    if get_origin(inner) is tuple:
        part = _part(get_args(inner)[0])
        return (
            (lambda values, raw: tuple(values))
            if part is None
            else (lambda values, raw: tuple(None if v is None else part(v, raw) for v in values))
        )
    if not is_dataclass(inner):
        return None
    made: Callable[[Any, Raw], Any] = _maker(typing.cast("Any", inner))
    return made


@cache
def _maker(cls: Any) -> Callable[[Row, Raw], Any]:
    hints = _hints(cls)
    names = tuple(hints)
    parts = [(n, part) for n, h in hints.items() if (part := _part(h)) is not None]
    checked = issubclass(cls, Span)

    def make(row: Row, raw: Raw) -> Any:
        values = {n: row[n] for n in names}
        for n, part in parts:
            if values[n] is not None:
                values[n] = part(values[n], raw)
        if checked:
            values["raw"] = raw(row["document"])
        return cls(**values)

    return make


def to_record(table: str, row: Row, raw: Callable[[str], str]) -> Any:
    """A row as the typed record of its table; every span is checked against the raw text again. Raises `SpanError`."""
    made: Any = _maker(TABLES[table])(row, raw)
    return made


def to_records(table: str, rows: Iterable[Row], raw: Callable[[str], str]) -> Iterator[Any]:
    """`to_record` for many rows."""
    return (to_record(table, row, raw) for row in rows)
