"""Judgements on disk: they only grow, one transaction each, and steps see what came."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from twosource.model import Judgement, SettingError, Verdicts
from twosource.store import Record, append, from_lines, judge, manifest, to_lines, withdraw
from twosource.store import judgements as module

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
A, B = "span:doc-1:0-5:words", "span:doc-2:7-12:spoke"


def say(record: Record, verdict: str = "same", who: str = "Ada", now: datetime = NOON, a: str = A, b: str | None = B) -> Judgement:
    with record.writing():
        return judge(record, verdict, a, b, who=who, why="read  both\nreports", now=now)


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return Record.open(tmp_path / "r", create=True)


def test_a_verdict_is_kept_and_is_a_row_for_the_steps(record: Record) -> None:
    made = say(record)
    assert made == record.judgements()[0]
    assert made.id.startswith("jud-")
    assert made.why == "read both reports"
    assert made.made == "2026-05-01T12:00:00.000000+00:00"
    snap = record.snapshot()
    assert snap.computed("judgements")
    assert snap.table("judgements").to_pylist() == [asdict(made)]
    assert Verdicts.of(snap.table("judgements")).live == (made,)


def test_every_verdict_is_a_part_of_its_own_so_that_steps_see_what_came(record: Record) -> None:
    say(record)
    before = record.snapshot().parts["judgements"]
    say(record, "not_same")
    after = record.snapshot().parts["judgements"]
    assert before.items() < after.items()
    assert len(after) == 2


def test_many_parts_become_one(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MANY_PARTS", 4)
    for n in range(9):
        say(record, a=f"document:doc-{n}", b="publisher:Post", verdict="dependent")
        snap = record.snapshot()
        assert len(snap.parts["judgements"]) < 4
        assert sorted(r["id"] for r in snap.table("judgements").to_pylist()) == sorted(j.id for j in record.judgements())
    assert len(record.judgements()) == 9


def test_the_clock_may_go_back_and_the_last_word_is_still_the_last(record: Record) -> None:
    first = say(record, now=NOON)
    second = say(record, "not_same", now=NOON - timedelta(hours=3))
    other = say(record, "not_same", who="Ben", now=NOON - timedelta(hours=3))
    assert first.made < second.made
    assert other.made < first.made, "another person's clock is his own"


def test_a_verdict_is_taken_back_and_both_rows_stay(record: Record) -> None:
    made = say(record)
    with record.writing():
        gone = withdraw(record, made, who="Ben", why="another ferry", now=NOON)
        assert gone.withdraws == made.id
        assert [j.id for j in record.judgements()] == [made.id, gone.id]
        assert not Verdicts(record.judgements())
        with pytest.raises(SettingError, match="withdrawn already"):
            withdraw(record, made, who="Ada", why="again", now=NOON)
        with pytest.raises(SettingError, match="judge again"):
            withdraw(record, gone, who="Ada", why="again", now=NOON)


def test_rows_cannot_be_changed_or_removed(record: Record) -> None:
    say(record)
    with sqlite3.connect(record.root / "manifest.sqlite") as db:
        for change in ("UPDATE judgements SET who = 'x'", "DELETE FROM judgements"):
            with pytest.raises(sqlite3.IntegrityError, match="only grow"):
                db.execute(change)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"verdict": "maybe"}, "one of same"),
        ({"who": "  "}, "--who has 0 characters"),
        ({"why": "x" * 4001}, "4001 characters"),
        ({"who": "\ud800"}, "half a character"),
        ({"a": B}, "one thing"),
        ({"a": "claim:clm-1"}, "no key"),
        ({"b": None}, "nothing"),
        ({"a": "document:doc-1"}, "about 'document:doc-1'"),
        ({"verdict": "wrong_speaker"}, "about 'span:doc-2"),
        ({"made": "2026-05-01T12:00:00+02:00"}, "UTC"),
        ({"id": "jud-0"}, "id of its content"),
    ],
)
def test_what_cannot_stand_is_refused_whole(record: Record, change: dict[str, str | None], match: str) -> None:
    good = say(record)
    bad = replace(good, **change)  # type: ignore[arg-type]
    if "id" not in change and "\ud800" not in bad.who:
        bad = module.sealed(bad)
    new = module.sealed(replace(good, who="Cy"))
    with record.writing(), pytest.raises(SettingError, match=match):
        append(record, [new, bad])
    assert record.judgements() == [good]


def test_a_file_of_judgements_goes_from_record_to_record(record: Record, tmp_path: Path) -> None:
    say(record)
    say(record, "not_same", "Ben")
    lines = to_lines(record.judgements())
    with Record.open(tmp_path / "other", create=True) as other, other.writing():
        assert len(append(other, from_lines(lines, "f"))) == 2
        assert append(other, from_lines(lines, "f")) == []
        assert other.judgements() == record.judgements()


def test_a_line_written_by_hand_needs_no_id() -> None:
    row = {"verdict": "same", "a": A, "b": B, "who": "Ada", "why": "x", "made": "2026-05-01T14:00:00+02:00"}
    (found,) = from_lines(json.dumps(row) + "\n\n", "f")
    assert found.made == "2026-05-01T12:00:00.000000+00:00"
    assert found == module.sealed(found)


@pytest.mark.parametrize(
    ("line", "match"),
    [
        ("{", "f, line 2: this is no JSON"),
        ("[]", "this is no judgement"),
        ('{"verdict": "same", "extra": 1}', "this is no judgement"),
        ('{"verdict": 3, "a": "", "who": "", "why": "", "made": ""}', "verdict is 3"),
        ('{"verdict": "same", "a": "x", "who": "a", "why": "b", "made": "yesterday"}', "made at 'yesterday'"),
        ('{"verdict": "same", "a": "x", "who": "a", "why": "b", "made": "9999-12-31T23:59:59+00:00"}', "made at '9999"),
        ('{"verdict": "same", "a": "x", "who": "a", "why": "b", "made": "2026-05-01"}', "with a zone"),
    ],
)
def test_a_bad_line_is_named(line: str, match: str) -> None:
    with pytest.raises(SettingError, match=match):
        from_lines("\n" + line, "f")


def test_a_record_of_the_format_before_is_migrated(tmp_path: Path) -> None:
    root = tmp_path / "old"
    with Record.open(root, create=True):
        pass
    with sqlite3.connect(root / "manifest.sqlite") as db:
        db.executescript("DROP TABLE judgements; ALTER TABLE arrived DROP COLUMN run; PRAGMA user_version = 2;")
    assert manifest.FORMAT >= 3
    with Record.open(root, create=True) as record:
        assert record.judgements() == []
        say(record)
        assert len(record.judgements()) == 1


KILLED = """
import os, sys
from twosource.store import Record, judge, manifest
record = Record.open(sys.argv[1], create=True)
whole = manifest.judgements.insert
def insert(db, rows):
    whole(db, rows)
    if rows:
        os.kill(os.getpid(), 9)
manifest.judgements.insert = insert
with record.writing():
    judge(record, "same", "span:doc-1:0-5:words", "span:doc-2:7-12:spoke", who="Ada", why="x")
"""


def test_a_kill_in_the_middle_leaves_nothing_half(record: Record) -> None:
    kept = say(record)
    done = subprocess.run([sys.executable, "-c", KILLED, str(record.root)], check=False, capture_output=True)
    assert done.returncode == -9, done.stderr.decode()
    assert record.judgements() == [kept]
    assert record.snapshot().table("judgements").num_rows == 1
    again = say(record, "not_same")
    assert record.judgements() == [kept, again]
    assert record.snapshot().table("judgements").num_rows == 2
