"""Columns of tables as lists."""

from __future__ import annotations

import pyarrow as pa
import pytest

from twosource.model import plain_list, plain_rows


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["a", "b", "a", ""]),
        pa.array(["a", None]),
        pa.array([None, None], pa.string()),
        pa.array(["", None, "a"]).slice(1),
        pa.array([3, -1], pa.int64()),
        pa.array([], pa.string()),
        pa.array([], pa.int64()),
        pa.array([None, 1], pa.int64()),
        pa.array([[1], []]),
        pa.array(["a", "b", "c"]).slice(1, 1),
        pa.chunked_array([pa.array(["a"]), pa.array(["b", "a"])]),
        pa.chunked_array([], pa.string()),
        pa.array([[{"a": 1, "b": "x"}, {"a": None, "b": "y"}], None, []]),
        pa.array([[{"a": 1, "b": ["x"]}], [{"a": 2, "b": []}], [None, {"a": 3, "b": None}]]).slice(1, 2),
        pa.array([{"a": 1}, None, {"a": 2}]).slice(1),
        pa.array([[], [[]], [[1.5], [None]]]),
    ],
)
def test_a_column_is_a_list_as_to_pylist_gives_it(column: pa.Array) -> None:
    assert plain_list(column) == column.to_pylist()


def test_rows_are_as_to_pylist_gives_them() -> None:
    table = pa.table(
        {
            "document": ["a", "a", "b"],
            "start": pa.array([0, 4, None], pa.int64()),
            "country": pa.array([None, "FRA", None], pa.string()),
            "sure": [True, False, None],
            "source": [[{"start": 1, "exact": "x"}], [], None],
        }
    )
    assert plain_rows(table) == table.to_pylist()
    assert plain_rows(table.slice(0, 0)) == []
