"""Rows cut by lot on disk are the rows that a look-up finds, and nothing is left lying about."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twosource.model import lots_of
from twosource.store import Spill, lots

NAMES = [f"d{n}" for n in range(12)]
ROWS = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 9)), max_size=30)


def table(rows: list[tuple[str, int]]) -> pa.Table:
    tokens = [[{"text": str(n), "at": n}] * (n % 3) for _, n in rows]
    fields = {"document": pa.string(), "n": pa.int64(), "tokens": pa.list_(pa.struct([("text", pa.string()), ("at", pa.int64())]))}
    return pa.table([[d for d, _ in rows], [n for _, n in rows], tokens], schema=pa.schema(list(fields.items())))


@given(st.lists(ROWS, max_size=5), st.lists(st.frozensets(st.sampled_from(NAMES)), min_size=1, max_size=4), st.sampled_from([1, 1000]))
def test_every_lot_has_its_rows_in_their_order(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[tuple[str, int]]], wanted: list[frozenset[str]], size: int
) -> None:
    folder = tmp_path_factory.getbasetemp()
    every = [r for p in parts for r in p]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lots, "_AT_ONCE", size)
        with Spill(folder, map(table, parts), "document", wanted, ["tokens", "n", "document"]) as spill:
            for order in (range(len(wanted)), reversed(range(len(wanted)))):
                for n in order:
                    found = spill.of(n)
                    expected = table([r for r in every if r[0] in wanted[n]]).select(["tokens", "n", "document"])
                    assert (found is None and not parts) or found.equals(expected)


def test_nothing_is_left_in_the_folder(tmp_path: Path) -> None:
    with Spill(tmp_path, [table([("d1", 1), ("d2", 2)])], "document", [{"d1"}, {"d2"}], ["n"]) as spill:
        assert spill.of(1).to_pylist() == [{"n": 2}]
        assert not list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())


@given(st.lists(st.integers(1, 9)), st.integers(1, 20))
def test_lots_keep_the_order_and_are_full_but_for_the_last(sizes: list[int], most: int) -> None:
    found = lots_of(sizes, lambda n: n, most)
    assert [n for lot in found for n in lot] == sizes
    assert all(sum(lot) >= most and sum(lot[:-1]) < most for lot in found[:-1])
    assert all(found)
