"""What a step over the record keeps comes back to the same step with the same key."""

from __future__ import annotations

from pathlib import Path

from twosource.engine.task import _Parts
from twosource.model import Step, keep, kept
from twosource.store import LivePart, Worked

STEP = Step("told", "1", (), (), lambda tables, settings: {}, key="record", keeps=True)


def parts(root: Path, key: str | None) -> _Parts:
    return _Parts(root, STEP, {}, memory=Worked(root, STEP.name, key) if key else None)


def test_what_a_step_over_the_record_keeps_is_known_the_next_time(tmp_path: Path) -> None:
    keep(parts(tmp_path, "v1"), {b"a": b"1", b"b": b""})
    assert kept(parts(tmp_path, "v1"), [b"a", b"b", b"c"]) == {b"a": b"1", b"b": b""}
    assert kept(parts(tmp_path, "v2"), [b"a"]) == {}


def test_a_step_without_a_memory_keeps_nothing(tmp_path: Path) -> None:
    keep(parts(tmp_path, None), {b"a": b"1"})
    assert kept(parts(tmp_path, None), [b"a"]) == {}
    assert kept(parts(tmp_path, "v1"), [b"a"]) == {}


def test_whether_a_table_is_there_is_told_without_reading_it(tmp_path: Path) -> None:
    gone = {"documents": (LivePart("documents", "p", "segments/documents/gone.parquet", 1, "0"),)}
    step = Step("told", "1", ("documents", "texts"), (), lambda tables, settings: {}, key="record")
    tables = _Parts(tmp_path, step, gone)
    assert "documents" in tables
    assert "claims" not in tables
