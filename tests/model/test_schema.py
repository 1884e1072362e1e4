"""Columns of tables as lists."""

from __future__ import annotations

import pyarrow as pa
import pytest

from twosource.model import plain_list


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["a", "b", "a", ""]),
        pa.array(["a", None]),
        pa.array([3, -1], pa.int64()),
        pa.array([], pa.string()),
        pa.array([], pa.int64()),
        pa.array([None, 1], pa.int64()),
        pa.array([[1], []]),
        pa.array(["a", "b", "c"]).slice(1, 1),
        pa.chunked_array([pa.array(["a"]), pa.array(["b", "a"])]),
        pa.chunked_array([], pa.string()),
    ],
)
def test_a_column_is_a_list_as_to_pylist_gives_it(column: pa.Array) -> None:
    assert plain_list(column) == column.to_pylist()
