"""What the next run will do, and why: the same steps as are counted as stale, each with its reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import generate
import twosource
from twosource import engine
from twosource.engine.estimate import SECONDS, due
from twosource.engine.local import take_in
from twosource.engine.state import State
from twosource.model import SettingError, Step
from twosource.store import Commit, Record

STEPS = tuple(s for s in engine.STEPS if s.name in ("read", "clean", "times", "words"))


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """A record of one report, worked on by the quick steps."""
    (tmp_path / "a.txt").write_text("A ferry sank in the harbour of Velmora on Monday. Nobody was hurt.\n")
    found = Record.open(tmp_path / "r", create=True)
    with found.writing():
        engine.ingest(found, [str(tmp_path / "a.txt")], only=["words", "times"], workers=1)
    return found


def reasons(record: Record, steps: tuple[Step, ...], **settings: str) -> dict[str, str]:
    found = due(record, steps, settings)
    assert {d.step for d in found} == {n for n, parts in engine.stale_steps(record, steps, settings).items() if parts}
    assert all(d.parts == 1 and d.documents == 1 and d.seconds >= 0 for d in found)
    return {d.step: d.reason for d in found}


def test_nothing_is_due_when_everything_is_up_to_date(record: Record) -> None:
    assert due(record, STEPS) == ()


def test_new_documents(record: Record, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("The mayor of Velmora spoke on Tuesday.\n")
    with record.writing():
        take_in(record, [str(tmp_path / "b.txt")], engine.Limits(), lambda event: None)
    found = due(record, STEPS)
    assert [d.step for d in found] == [s.name for s in STEPS]
    assert {d.reason for d in found} == {"new documents"}


def test_a_step_that_goes_on_is_due_for_what_came(tmp_path: Path) -> None:
    with twosource.open(tmp_path / "r") as corpus:
        corpus.ingest(generate.write(tmp_path / "a.jsonl", generate.reports(12, seed=3)), only=["families"], workers=1)
    steps = engine.needed(engine.STEPS, ["families"])
    late = generate.write(tmp_path / "b.jsonl", generate.reports(2, seed=4))
    with Record.open(tmp_path / "r", create=True) as found, found.writing():
        take_in(found, [str(late)], engine.Limits(), lambda event: None)
        assert {d.documents for d in due(found, steps)} == {2}
        anew = tuple(replace(s, version="99") if s.name == "words" else s for s in steps)
        told = {d.step: d.documents for d in due(found, anew)}
    assert (told["read"], told["words"], told["reuse"]) == (2, 14, 14)


def test_a_version_that_changed_and_what_comes_after_it(record: Record) -> None:
    changed = tuple(replace(s, version="99") if s.name == "clean" else s for s in STEPS)
    found = reasons(record, changed)
    assert found["clean"].endswith("is now 99")
    assert found["words"] == "after clean"


def test_a_lexicon_that_changed(record: Record) -> None:
    changed = tuple(replace(s, lexicons=(*s.lexicons, "regions.tsv")) if s.name == "words" else s for s in STEPS)
    assert reasons(record, changed)["words"].startswith("lexicon changed")


def test_a_setting_that_changed(record: Record) -> None:
    words = replace(next(s for s in STEPS if s.name == "words"), settings=("statements",))
    touched = tuple(words if s.name == "words" else s for s in STEPS)
    state = State(record)
    part = next(iter(state.parts["arrivals"]))
    with record.writing():
        record.commit(Commit(done=[("words", part, state.key(words, part, {}), words.version)]))
    assert reasons(record, touched) == {}
    assert reasons(record, touched, statements="rules") == {"words": "setting statements changed"}


def test_a_step_that_was_left_out_is_not_computed_yet(record: Record) -> None:
    found = {d.step: d.reason for d in due(record)}
    assert found["language"] == "not computed yet"
    assert found["claims"] == "not computed yet"


def test_seconds_are_known_for_every_step() -> None:
    assert {s.name for s in engine.STEPS} == SECONDS.keys()


def test_a_setting_that_does_not_exist_is_refused_before() -> None:
    with pytest.raises(SettingError):
        engine.check_settings({"colour": "red"})
