"""All formats: the same record gives the same bytes, a story has its own rows, and what cannot be is said in one line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import twosource
from twosource.exports import FORMS, form_of
from twosource.exports.tables import write
from twosource.model import PUBLIC, TABLES, SettingError, schema, spans_of

PAIRS = [(f, t) for f in FORMS if not f.lake for t in (f.of or ("documents", "claims"))]


def test_names_are_distinct_and_every_table_is_one() -> None:
    assert len({f.name for f in FORMS}) == len(FORMS)
    for f in FORMS:
        assert set(f.of) <= {*TABLES, "story"}
        assert f.title


def test_the_command_knows_every_format() -> None:
    from twosource.cli.app import FileShape

    assert {s.value for s in FileShape} == {f.name for f in FORMS} | {"html"}


@pytest.mark.parametrize(("form", "table"), PAIRS, ids=lambda x: getattr(x, "name", x))
def test_the_same_record_gives_the_same_bytes(hostile_record: Path, tmp_path: Path, form: Any, table: str) -> None:
    written = []
    for name in ("a", "b"):
        path = tmp_path / (f"{name}.zip" if form.folder else name)
        with twosource.open(hostile_record) as corpus:
            corpus.export(table, path, form.name)
        written.append(path.read_bytes())
    assert written[0] == written[1]
    assert written[0]
    if not form.folder and form.name not in ("parquet", "arrow"):
        written[0].decode("utf-8")


@pytest.mark.parametrize("table", PUBLIC)
def test_a_story_has_its_own_rows(sample_record: Path, table: str) -> None:
    with twosource.open(sample_record) as corpus:
        whole = [json.dumps(r, default=str) for r in corpus.table(table).to_pylist()]
        shares = []
        for story in corpus.stories():
            out = io.BytesIO()
            if table == "judgements":
                with pytest.raises(SettingError, match="belong to no story"):
                    corpus.export(table, out, story=story.id)
                return
            corpus.export(table, out, story=story.id)
            rows = [json.loads(line) for line in out.getvalue().decode().splitlines()]
            shares.append({json.dumps(r) for r in rows})
            for row in rows:
                if "document" in schema(table).names:
                    assert row["document"] in story.documents
                spans = list(spans_of(table, row))
                if spans and table != "stories":
                    assert any(s["document"] in story.documents for s in spans)
            assert [r for r in whole if r in shares[-1]] == [json.dumps(r) for r in rows], "in the same order"
    if table not in ("actors", "claims", "families", "quote_variants", "reuse"):
        assert sum(map(len, shares)) <= len(whole)
    # what an outlet wrote over belongs to no story
    assert set().union(*shares) <= set(whole)
    assert any(shares) == bool(whole)


def test_plain_formats_come_back(sample_record: Path, tmp_path: Path) -> None:
    with twosource.open(sample_record) as corpus:
        for table in PUBLIC:
            rows = corpus.table(table)
            corpus.export(table, tmp_path / "x.parquet", "parquet")
            assert pq.read_table(tmp_path / "x.parquet").equals(rows.combine_chunks())
            corpus.export(table, tmp_path / "x.arrow", "arrow")
            with pa.ipc.open_file(tmp_path / "x.arrow") as file:
                assert file.read_all().equals(rows)
            corpus.export(table, tmp_path / "x.csv", "csv")
            with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as text:
                read = list(csv.reader(text))
            assert read[0] == rows.column_names
            assert len(read) == rows.num_rows + 1


def test_a_cell_of_csv_is_no_formula() -> None:
    words = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "plain", "a=b", ""]
    out = io.BytesIO()
    write(pa.table({"text": words, "number": [-1] * len(words)}), "csv", out)
    rows = list(csv.reader(io.StringIO(out.getvalue().decode(), newline="")))[1:]
    assert [r[0] for r in rows] == [f"'{w}" for w in words[:6]] + words[6:]
    assert {r[1] for r in rows} == {"-1"}, "a number is a number"


def test_what_cannot_be_is_said(sample_record: Path, tmp_path: Path) -> None:
    with twosource.open(sample_record) as corpus:
        with pytest.raises(SettingError, match="no table 'nothing'"):
            corpus.export("nothing", io.BytesIO())
        with pytest.raises(SettingError, match="a story has no format 'jsonl'"):
            corpus.export("story", io.BytesIO())
        with pytest.raises(SettingError, match="no format 'xml'"):
            corpus.export("claims", tmp_path / "x", "xml")
        assert not (tmp_path / "x").exists()
    with pytest.raises(SettingError, match="export families so"):
        form_of("claims", "passim")


def test_remarks_are_told(sample_record: Path) -> None:
    told: list[str] = []
    with twosource.open(sample_record) as corpus:
        undated = sum(e.date_start is None for e in corpus.events())
        corpus.export("events", io.BytesIO(), "plover", tell=told.append)
    assert undated
    assert told == [f"{undated} events without a date left out: PLOVER asks for one; --format cameo and jsonl have them"]
