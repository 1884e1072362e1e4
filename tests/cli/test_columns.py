"""The option that says which columns of a CSV file are what."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any


def test_columns_are_named_on_the_command_line(command: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('head,body\nPier closes,"The council of Norra voted, and the pier closes on Friday."\n', encoding="utf-8")
    record, file = ["--record", str(tmp_path / "r"), "ingest"], str(tmp_path / "a.csv")
    rest = ["--only", "documents", "--workers", "1"]
    missing = command(*record, file, "--columns", "text=corpse", *rest)
    assert missing.status == 1
    assert "no column 'corpse'; expected one of head, body" in " ".join(missing.err.split())
    wrong = command(*record, file, "--columns", "headline=head,text=body", *rest)
    assert wrong.status == 1
    assert "a report has no 'headline'" in " ".join(wrong.err.split())
    assert command(*record, file, "--columns", "body", *rest).status == 2
    done = command(*record, file, "--columns", "text=body,title=head", *rest)
    assert (done.status, "1 new report" in done.err) == (0, True)
