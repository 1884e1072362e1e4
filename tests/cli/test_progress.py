"""Progress where there is no terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from twosource.cli import progress
from twosource.corpus import Event


def test_a_phase_of_one_part_is_told_when_it_begins(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.progress(Console(file=io.StringIO())) as show:
        show(Event("stories", 0, 1))
        assert capsys.readouterr().err == "grouping into stories\n"
        show(Event("stories", 1, 1))
        assert capsys.readouterr().err == ""


def test_parts_are_told_now_and_then_and_at_the_end(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    with progress.progress(Console(file=io.StringIO())) as show:
        for done in range(4):
            show(Event("documents", done, 3))
            now += progress.LOG_EVERY / 2
    told = ["working through the reports: 2 of 3 parts", "working through the reports: 3 of 3 parts"]
    assert capsys.readouterr().err.splitlines() == told


def test_nothing_to_do_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.progress(Console(file=io.StringIO())) as show:
        show(Event("documents", 0, 0))
        show(Event("done", 3, 3))
    assert capsys.readouterr().err == ""
