"""The index on disk: it survives a run that ends between two writes, it is copied with the record, and a record without it gets one."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

import generate
import twosource
from twosource.engine import task
from twosource.reuse import update
from twosource.reuse.index import Index
from twosource.store import Record, copy_of

ROWS = generate.reports(48, seed=23)
ONLY = ("reuse", "families")


class Killed(BaseException):
    """Stands for a signal: nothing catches it."""


def ingest(folder: Path, name: str, a: int, b: int) -> dict[str, list[str]]:
    with twosource.open(folder / name) as corpus:
        corpus.ingest(generate.write(folder / f"{a}.jsonl", ROWS[a:b]), only=ONLY, workers=1)
        return {t: sorted(map(repr, corpus.table(t).to_pylist())) for t in ONLY}


def labels(record: Path) -> list[str]:
    snap = Record.open(record).snapshot()
    found = Index.of(snap.table("lists"))
    return found.ids(range(len(found.documents)))  # type: ignore[arg-type]


@pytest.mark.parametrize("after", range(0, 8, 2))
def test_a_run_that_ends_between_two_writes_leaves_the_record_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    monkeypatch.setattr(update, "MOST", 1.0)
    before = ingest(tmp_path, "r", 0, 36)
    was = labels(tmp_path / "r")
    written: list[str] = []

    def dying(root: Path, table: str, *rest: Any) -> Any:
        part = write(root, table, *rest)
        written.append(table)
        if table in REUSE_WRITES and sum(t in REUSE_WRITES for t in written) > after:
            raise Killed
        return part

    write = task.write_part
    with monkeypatch.context() as patch:
        patch.setattr(task, "write_part", dying)
        with pytest.raises(Killed):
            ingest(tmp_path, "r", 36, 48)
    with twosource.open(tmp_path / "r") as corpus:
        assert {t: sorted(map(repr, corpus.table(t).to_pylist())) for t in ONLY} == before
    assert labels(tmp_path / "r") == was
    assert ingest(tmp_path, "r", 36, 48) == ingest(tmp_path, "whole", 0, 48)
    assert sorted(labels(tmp_path / "r")) == sorted(labels(tmp_path / "whole"))


REUSE_WRITES = ("reuse", "families", "tried", "compared", "remarks", "kin", "lists")


def test_the_index_is_copied_and_goes_on_in_the_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(update, "MOST", 1.0)
    ingest(tmp_path, "r", 0, 36)
    copy_of(Record.open(tmp_path / "r"), tmp_path / "copy")
    assert list((tmp_path / "copy/segments/lists").glob("*.arrow"))
    assert ingest(tmp_path, "copy", 36, 48) == ingest(tmp_path, "whole", 0, 48)
    with twosource.open(tmp_path / "copy") as corpus:
        assert corpus.sql("SELECT count(*) AS n, max(serial) AS last FROM lists").to_pylist()[0]["n"] > 0


def test_a_record_of_before_the_index_is_made_anew(tmp_path: Path) -> None:
    ingest(tmp_path, "r", 0, 36)
    with sqlite3.connect(tmp_path / "r" / "manifest.sqlite") as db:
        db.execute("DELETE FROM parts WHERE tbl = 'lists'")
        db.execute("UPDATE done SET version = '4', key = 'old' WHERE step LIKE 'reuse%'")
    assert ingest(tmp_path, "r", 36, 48) == ingest(tmp_path, "whole", 0, 48)
    assert sorted(labels(tmp_path / "r")) == sorted(labels(tmp_path / "whole"))
