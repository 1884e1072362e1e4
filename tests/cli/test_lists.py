"""Lists on the terminal."""

from __future__ import annotations

import pytest

from twosource.cli import lists


@pytest.mark.parametrize(("rows", "more"), [(0, False), (3, False), (4, True)])
def test_a_table_shows_so_many_rows_and_says_that_there_are_more(
    rows: int, more: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lists, "MOST", 3)
    assert lists.first(range(rows), "claims") == list(range(min(rows, 3)))
    assert ("the first 3 claims are shown" in " ".join(capsys.readouterr().err.split())) == more


def test_what_is_not_shown_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST", 3)
    endless = iter(int, 1)
    assert lists.first(endless, "statements") == [0, 0, 0]
