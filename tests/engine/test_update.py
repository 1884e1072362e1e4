"""Tables of the whole record that change by parts: the same rows as when everything came at once, for every way of reading them."""

from __future__ import annotations

from pathlib import Path

import pytest

import generate
import twosource
from twosource.engine import merging
from twosource.reuse import update
from twosource.store import Record, copy_of

ROWS = generate.reports(60, seed=11)
ONLY = ("reuse", "families")


def rows(corpus: twosource.Corpus) -> dict[str, list[str]]:
    return {t: sorted(map(repr, corpus.table(t).to_pylist())) for t in ONLY}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    folder = tmp_path_factory.mktemp("whole")
    with twosource.open(folder / "r") as corpus:
        corpus.ingest(generate.write(folder / "rows.jsonl", ROWS), only=ONLY, workers=1)
        return rows(corpus)


@pytest.fixture
def grown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record to which reports came by and by."""
    monkeypatch.setattr(update, "MOST", 1.0)
    with twosource.open(tmp_path / "r") as corpus:
        for i, (a, b) in enumerate([(0, 30), (30, 33), (33, 34), (34, 45), (45, 60)]):
            corpus.ingest(generate.write(tmp_path / f"{i}.jsonl", ROWS[a:b]), only=ONLY, workers=1)
    return tmp_path / "r"


def parts(path: Path, table: str) -> list[str]:
    with Record.open(path) as record:
        return sorted(record.snapshot().parts[table])


def test_what_came_by_and_by_is_what_came_at_once(whole: dict[str, list[str]], grown: Path) -> None:
    assert len(parts(grown, "reuse")) > 1, "the table was made anew"
    with twosource.open(grown) as corpus:
        assert rows(corpus) == whole
        counted = corpus.sql("SELECT count(*) AS n, count(DISTINCT id) AS d FROM families").to_pylist()
        assert counted == [{"n": len(whole["families"]), "d": len(whole["families"])}]
        listed = corpus.sql("SELECT id FROM reuse ORDER BY id").to_pylist()
        assert [r["id"] for r in listed] == sorted(r["id"] for r in corpus.table("reuse").to_pylist())
        assert corpus.status().rows["families"] == len(whole["families"])


def test_some_rows_are_read_without_the_rest(grown: Path) -> None:
    with Record.open(grown) as record:
        snap = record.snapshot()
        all_ = snap.table("families").to_pylist()
        some = {r["id"] for r in all_[::3]}
        assert sorted(map(repr, snap.rows_of("families", "id", some).to_pylist())) == sorted(repr(r) for r in all_ if r["id"] in some)
        assert snap.rows_of("families", "id", {"none"}).num_rows == 0


def test_a_table_with_many_changes_is_written_anew_and_nothing_runs_again(grown: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "_MANY", 1)
    late = generate.write(tmp_path / "late.jsonl", ROWS[:60] + generate.reports(1, seed=99))
    with twosource.open(grown) as corpus:
        corpus.ingest(late, only=ONLY, workers=1)
        assert parts(grown, "families") == ["all"]
        assert corpus.ingest(late, only=ONLY, workers=1).steps == ()
        found = rows(corpus)
    with twosource.open(tmp_path / "again") as corpus:
        corpus.ingest(late, only=ONLY, workers=1)
        assert rows(corpus) == found


def test_a_step_that_cannot_go_on_makes_everything_anew(whole: dict[str, list[str]], grown: Path) -> None:
    with Record.open(grown, create=True) as record, record.writing():
        record._db.execute("DELETE FROM seen")
        record._db.execute("UPDATE done SET key = 'other' WHERE step = 'reuse'")
    with twosource.open(grown) as corpus:
        report = corpus.ingest([], only=ONLY, workers=1)
        assert "reuse" in report.steps
        assert rows(corpus) == whole
    assert parts(grown, "reuse") == ["all"]


def test_a_copy_has_the_same_rows(whole: dict[str, list[str]], grown: Path, tmp_path: Path) -> None:
    with Record.open(grown) as record:
        copy_of(record, tmp_path / "copy")
    with twosource.open(tmp_path / "copy") as corpus:
        assert rows(corpus) == whole
