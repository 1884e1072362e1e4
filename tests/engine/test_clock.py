"""A clock that is set back or forth: what comes later is later, and nothing is lost."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import twosource
from twosource.engine import local

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)


def test_what_comes_after_the_clock_was_set_back_is_the_later_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = (
        "The harbour office counted nine ferries on Monday.",
        "The harbour office counted ten ferries on Monday.",
        "It counted eleven ferries.",
    )
    steps = (timedelta(0), timedelta(days=-400), timedelta(days=-800))
    with twosource.open(tmp_path / "r") as corpus:
        for text, step in zip(texts, steps, strict=True):
            monkeypatch.setattr(local, "_clock", lambda s=step: NOW + s)
            monkeypatch.setattr("twosource.watching._now", lambda s=step: (NOW + s).isoformat(timespec="seconds"))
            row = {"uri": "https://norrland.example/ferries", "text": text}
            (tmp_path / "in.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
            assert corpus.ingest(tmp_path / "in.jsonl", only=("segments", "versions")).new == 1
        seen = corpus.sql("SELECT seen FROM received JOIN texts USING (document) ORDER BY seen").to_pylist()
        order = corpus.sql("SELECT raw FROM received JOIN texts USING (document) ORDER BY seen").to_pylist()
    assert [r["raw"] for r in order] == list(texts)
    assert seen[0]["seen"].startswith("2030-01-01T12:00:00")
    assert len({r["seen"] for r in seen}) == 3


def test_with_a_clock_that_runs_nothing_is_read_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in.jsonl").write_text('{"text": "Nine ferries."}\n', encoding="utf-8")
    with twosource.open(tmp_path / "r") as corpus:
        corpus.ingest(tmp_path / "in.jsonl", only=("segments",))
        assert local._latest(corpus._record) == datetime.min.replace(tzinfo=UTC)


def test_files_that_died_in_a_time_to_come_are_swept_all_the_same(tmp_path: Path) -> None:
    import time

    from twosource.store.record import GRACE_SECONDS

    (tmp_path / "in.jsonl").write_text('{"text": "Nine ferries."}\n', encoding="utf-8")
    with twosource.open(tmp_path / "r") as corpus:
        corpus.ingest(tmp_path / "in.jsonl", only=("segments",))
        record = corpus._record
        file = next(p for p in (tmp_path / "r" / "segments" / "segments").iterdir())
        old = file.with_name("0" * 40 + file.suffix)
        old.write_bytes(file.read_bytes())
        now = time.time()
        record._db.execute("INSERT INTO dead VALUES (?, ?)", (old.relative_to(tmp_path / "r").as_posix(), now + 400 * 86_400))
        record._db.commit()
        assert record.sweep(now) == 0
        assert old.exists()
        assert record.sweep(now + GRACE_SECONDS + 60) >= 1
        assert not old.exists()
        assert file.exists()
