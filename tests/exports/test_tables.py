from __future__ import annotations

import csv
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from twosource.exports import in_order, write
from twosource.model import SettingError, make_table, schema, span_row

RAW = "One ‘two’ three"
ROWS = [span_row("doc-2", 0, 3, RAW) | {"role": "body", "reason": "b"}, span_row("doc-1", 4, 9, RAW) | {"role": "title", "reason": "a"}]


def dump(rows: pa.Table, kind: str) -> bytes:
    out = io.BytesIO()
    write(rows, kind, out)
    return out.getvalue()


def test_rows_come_in_one_order() -> None:
    a, b = (in_order("segments", make_table("segments", rows)) for rows in (ROWS, ROWS[::-1]))
    assert a == b
    assert a.column("document").to_pylist() == ["doc-1", "doc-2"]


def test_json_lines_have_the_keys_of_the_contract_in_order() -> None:
    lines = dump(make_table("segments", ROWS), "jsonl").decode().splitlines()
    assert list(json.loads(lines[0])) == ["document", "start", "end", "exact", "role", "reason"]
    assert "‘two’" in lines[1]


def test_csv_and_parquet_hold_the_same_rows() -> None:
    table = make_table("families", [{"id": "fam-1", "size": 1, "origin": None, "passages": [span_row("doc-1", 0, 3, RAW)]}])
    row = next(iter(csv.DictReader(io.StringIO(dump(table, "csv").decode()))))
    assert row["origin"] == ""
    assert json.loads(row["passages"])[0]["exact"] == "One"
    assert pq.read_table(io.BytesIO(dump(table, "parquet"))).to_pylist() == table.to_pylist()


def test_an_unknown_format() -> None:
    with pytest.raises(SettingError, match="'xml'"):
        write(schema("segments").empty_table(), "xml", io.BytesIO())
