"""Families by the documents that they lie in, and rows of two tables compared column by column."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from twosource.corroborate.placed import Placed, same_rows

SPAN = pa.struct([("document", pa.string()), ("start", pa.int64()), ("end", pa.int64())])
ROW = pa.schema([("id", pa.string()), ("passages", pa.list_(SPAN)), ("told", pa.string())])

SPANS = st.lists(
    st.builds(
        lambda d, s: {"document": d, "start": s, "end": s + 1}, st.sampled_from("abc"), st.one_of(st.none(), st.just(1)).map(lambda s: s or 0)
    ),
    max_size=3,
)
ROWS = st.lists(st.fixed_dictionaries({"passages": SPANS, "told": st.sampled_from([None, "", "x"])}), max_size=6)


def table(rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist([{"id": f"r{n}"} | row for n, row in enumerate(rows)], schema=ROW)


@given(ROWS, st.sets(st.sampled_from("abcd")), st.sets(st.sampled_from(["r0", "r1", "r4", "none"])))
def test_rows_are_found_by_document_and_id(rows: list[dict[str, Any]], documents: set[str], ids: set[str]) -> None:
    placed = Placed(table(rows), "passages")
    by_id = {f"r{n}": {p["document"] for p in row["passages"]} for n, row in enumerate(rows)}
    assert placed.holding(documents) == {i for i, own in by_id.items() if own & documents}
    assert placed.known(ids) == ids & by_id.keys()
    assert placed.documents(ids) == {d for i in ids for d in by_id.get(i, ())}
    assert placed.rows(ids).column("id").to_pylist() == [i for i in by_id if i in ids]
    assert {i: part.documents() for i, part in placed.parts(ids).items()} == {i: own for i, own in by_id.items() if i in ids}


@given(ROWS, ROWS)
def test_rows_that_hold_the_same(a: list[dict[str, Any]], b: list[dict[str, Any]]) -> None:
    size = min(len(a), len(b))
    got = same_rows(table(a[:size]), table(b[:size])).tolist()
    assert got == [x == y for x, y in zip(a[:size], b[:size], strict=True)]
