from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from twosource.model import make_table, schema
from twosource.store import LivePart, files, keys, pack_places, places_where, read_parts, read_some, touching, write_part
from twosource.store.files import read_touching
from twosource.store.memory import Memory


def part(root: Path, r: random.Random, n: int) -> LivePart:
    """Mentions of actors in ten documents, in stretches of seven rows; some rows are dropped."""
    rows = [{"document": f"d{r.randrange(10)}", "start": i, "exact": f"word {i}", "actor": r.choice(["a", "b", "ä", ""])} for i in range(n)]
    made = make_table("mentions", [{"end": 0, "basis": ""} | row for row in rows])
    file = write_part(root, "mentions", made, 7)
    gone = r.sample(range(n), r.choice([0, n // 3, n]))
    return LivePart("mentions", f"p{n}", file.file, n - len(gone), file.digest, pack_places(gone))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("most", [0, 10, keys.MOST])
def test_some_rows_are_those_that_reading_all_would_find(tmp_path: Path, seed: int, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "MOST", most)
    r = random.Random(seed)
    parts = [part(tmp_path, r, n) for n in (30, 1, 8)] + [LivePart("mentions", "none", "", 0, "empty")]
    whole = read_parts(tmp_path, "mentions", parts, schema("mentions"))
    for key, values in (
        ("document", {"d1", "d7", "x"}),
        ("actor", {"ä"}),
        ("actor", {""}),
        ("exact", {"word 0", "word 29"}),
        ("document", set[str]()),
    ):
        wanted = whole.filter(pc.is_in(whole.column(key), value_set=pa.array(sorted(values), pa.string())))
        for columns in (None, ["start", "exact"], [key]):
            found = read_some(tmp_path, parts, schema("mentions"), key, values, columns)
            assert found.equals(wanted if columns is None else wanted.select(columns))
        live = [p for p in parts if p.file]
        assert sum(len(places_where(tmp_path, p, key, values)) for p in live) == wanted.num_rows


def test_of_a_part_without_such_rows_nothing_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = part(tmp_path, random.Random(1), 30)
    read_some(tmp_path, [one], schema("mentions"), "document", {"d1"})
    read: list[list[str]] = []
    monkeypatch.setattr(pq.ParquetFile, "read", lambda *_: pytest.fail("the keys were read again"))
    monkeypatch.setattr(pq.ParquetFile, "read_row_group", lambda _, g, columns: read.append(columns))
    assert read_some(tmp_path, [one], schema("mentions"), "document", {"elsewhere"}).num_rows == 0
    assert read == []


def test_what_is_kept_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_memory", Memory(20_000))
    for seed in range(9):
        one = part(tmp_path, random.Random(seed), 40 + seed)
        for key in ("document", "exact"):
            keys.places(tmp_path / one.file, key, ["d1"])
    assert 0 < keys._memory.size <= 20_000
    assert files.read_some(tmp_path, [one], schema("mentions"), "exact", {"word 1"}).num_rows <= 1


@pytest.mark.parametrize("seed", range(8))
def test_rows_by_what_is_inside_are_those_of_the_whole_table(tmp_path: Path, seed: int) -> None:
    r = random.Random(seed)
    n = r.choice([1, 9, 20])
    rows: list[dict[str, Any]] = [{"id": f"q{n:02}", "kind": "same", "spans": [], "differences": []} for n in range(n)]
    for row in rows:
        row["spans"] = [{"document": f"d{r.randrange(6)}", "start": k, "end": k + 1, "exact": "x"} for k in range(r.randrange(4))]
    gone = sorted(r.sample(range(n), r.choice([0, n // 2, n])))
    file = write_part(tmp_path, "quote_variants", make_table("quote_variants", rows), 4)
    some = [
        LivePart("quote_variants", "all", file.file, n - len(gone), file.digest, pack_places(gone)),
        LivePart("quote_variants", "b", "", 0, "empty"),
    ]
    for path in (["spans", "document"], ["kind"], ["id"]):
        for values in ({"d1", "d4", "q03"}, {"same"}, {"elsewhere"}):
            whole = touching(read_parts(tmp_path, "quote_variants", some, schema("quote_variants")), path, values)
            found = read_touching(tmp_path, some, schema("quote_variants"), path, values)
            assert found.equals(whole)
            assert read_touching(tmp_path, some, schema("quote_variants"), path, values, ["id"]).equals(whole.select(["id"]))
