"""The help that finds rows made for equal text: present, stale, broken, absent."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twosource.model import make_table, schema
from twosource.store import Worked, read_places, write_part
from twosource.store.worked import NAME


def readings(count: int) -> pa.Table:
    rows = [{"document": "d", "start": i, "end": i + 1, "exact": "x", "reading": str(i), "kind": "case"} for i in range(count)]
    return make_table("readings", rows)


def test_a_text_is_found_where_it_was_noted(tmp_path: Path) -> None:
    part = write_part(tmp_path, "readings", readings(10), 3)
    memory = Worked(tmp_path, "language", "v1")
    assert memory.find(["a"]) == {}
    memory.note(part.file, [("a", 0, 2), ("b", 2, 5), ("\ud800", 9, 1)])
    found = memory.find(["b", "c", "a", "\ud800"])
    assert set(found) == {"a", "b", "\ud800"}
    texts, counts, rows = read_places(tmp_path, found, schema("readings"))
    assert (texts, counts) == (["a", "b", "\ud800"], [2, 5, 1])
    assert rows["reading"].to_pylist() == [*"01", *"23456", "9"]


def test_another_version_of_the_step_begins_anew_and_another_step_is_apart(tmp_path: Path) -> None:
    part = write_part(tmp_path, "readings", readings(2))
    Worked(tmp_path, "language", "v1").note(part.file, [("a", 0, 1)])
    assert Worked(tmp_path, "language", "v2").find(["a"]) == {}
    assert Worked(tmp_path, "clean", "v1").find(["a"]) == {}
    Worked(tmp_path, "language", "v2").note(part.file, [("b", 0, 1)])
    assert set(Worked(tmp_path, "language", "v2").find(["a", "b"])) == {"b"}


def test_a_file_that_is_gone_is_not_pointed_to(tmp_path: Path) -> None:
    part = write_part(tmp_path, "readings", readings(2))
    memory = Worked(tmp_path, "language", "v1")
    memory.note(part.file, [("a", 0, 1)])
    places = memory.find(["a"])
    (tmp_path / part.file).unlink()
    assert memory.find(["a"]) == {}
    assert read_places(tmp_path, places, schema("readings"))[0] == []


def test_a_broken_file_is_nothing_found_and_is_begun_anew(tmp_path: Path) -> None:
    part = write_part(tmp_path, "readings", readings(2))
    (tmp_path / NAME).write_bytes(b"no database at all, but long enough to be read as one" * 99)
    memory = Worked(tmp_path, "language", "v1")
    assert memory.find(["a"]) == {}
    memory.note(part.file, [("a", 0, 1)])
    memory.note(part.file, [("a", 0, 1)])
    assert set(memory.find(["a"])) == {"a"}


def test_a_name_that_is_no_text_any_more_is_nothing_found_and_is_begun_anew(tmp_path: Path) -> None:
    part = write_part(tmp_path, "readings", readings(2))
    memory = Worked(tmp_path, "language", "v1")
    memory.note(part.file, [("a", 0, 1)])
    with closing(sqlite3.connect(tmp_path / NAME)) as db:
        db.execute("UPDATE file SET name = CAST(x'7365676d656e74c9' AS TEXT)")
        db.execute("UPDATE step SET key = CAST(x'76c9' AS TEXT)")
        db.commit()
    assert memory.find(["a"]) == memory.kept([b"a"]) == {}
    memory.note(part.file, [("a", 0, 1)])
    memory.note(part.file, [("a", 0, 1)])
    assert set(memory.find(["a"])) == {"a"}


@pytest.mark.parametrize("change", ["rows = rows - 1", "first = first + 1", "first = -1", "rows = 'x'", "text = text + 1"])
def test_a_place_that_was_damaged_is_not_believed(tmp_path: Path, change: str) -> None:
    part = write_part(tmp_path, "readings", readings(10))
    memory = Worked(tmp_path, "language", "v1")
    memory.note(part.file, [("a", 0, 2), ("b", 2, 5)])
    with closing(sqlite3.connect(tmp_path / NAME)) as db:
        db.execute(f"UPDATE place SET {change} WHERE rows = 5")
        db.commit()
    assert set(memory.find(["a", "b"])) == {"a"}


def test_a_file_of_an_older_layout_is_begun_anew(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / NAME)) as db:
        db.execute("CREATE TABLE step (name TEXT PRIMARY KEY, key TEXT NOT NULL) WITHOUT ROWID")
        db.execute("CREATE TABLE place (step TEXT, text INTEGER)")
        db.commit()
    part = write_part(tmp_path, "readings", readings(2))
    memory = Worked(tmp_path, "language", "v1")
    assert memory.find(["a"]) == {}
    memory.note(part.file, [("a", 0, 1)])
    assert set(memory.find(["a"])) == {"a"}


@settings(deadline=None)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=12), st.data())
def test_rows_come_back_as_they_were_written(tmp_path_factory: object, counts: list[int], data: st.DataObject) -> None:
    root = Path(tmp_path_factory.mktemp("worked"))  # type: ignore[attr-defined]
    part = write_part(root, "readings", readings(sum(counts)), data.draw(st.integers(1, 9)))
    firsts = [sum(counts[:i]) for i in range(len(counts))]
    memory = Worked(root, "language", "v1")
    memory.note(part.file, [(str(i), f, n) for i, (f, n) in enumerate(zip(firsts, counts, strict=True))])
    wanted = data.draw(st.sets(st.sampled_from(range(len(counts))), min_size=1))
    texts, found, rows = read_places(root, memory.find([str(i) for i in wanted]), schema("readings"))
    assert [int(t) for t in texts] == sorted(wanted)
    assert found == [counts[i] for i in sorted(wanted)]
    assert rows["reading"].to_pylist() == [str(j) for i in sorted(wanted) for j in range(firsts[i], firsts[i] + counts[i])]


def test_what_a_step_keeps_comes_back_to_the_same_version_alone(tmp_path: Path) -> None:
    memory = Worked(tmp_path, "statements", "v1")
    assert memory.kept([b"k"]) == {}
    memory.keep({b"k": b"[]", b"\x00\xff": b""})
    assert memory.kept([b"\x00\xff", b"k", b"other"]) == {b"k": b"[]", b"\x00\xff": b""}
    assert Worked(tmp_path, "statements", "v2").kept([b"k"]) == {}
    assert Worked(tmp_path, "acts", "v1").kept([b"k"]) == {}
    Worked(tmp_path, "statements", "v2").keep({b"n": b"1"})
    assert memory.kept([b"k"]) == {}
    assert Worked(tmp_path, "statements", "v2").kept([b"k", b"n"]) == {b"n": b"1"}


def test_what_is_kept_and_was_damaged_is_not_found(tmp_path: Path) -> None:
    memory = Worked(tmp_path, "statements", "v1")
    memory.keep({b"a": b"[1]", b"b": b"[2]", b"c": b"[3]"})
    with closing(sqlite3.connect(tmp_path / NAME, isolation_level=None)) as db:
        db.execute("UPDATE kept SET found = ? WHERE key = ?", (b"[9]", b"a".hex()))
        db.execute("UPDATE kept SET found = 'text' WHERE key = ?", (b"b".hex(),))
    assert memory.kept([b"a", b"b", b"c"]) == {b"c": b"[3]"}
    (tmp_path / NAME).write_bytes(b"no database at all, but long enough to be read as one" * 99)
    assert memory.kept([b"c"]) == {}
    memory.keep({b"c": b"[3]"})
    memory.keep({b"c": b"[3]"})
    assert memory.kept([b"c"]) == {b"c": b"[3]"}
