"""What comes later is added to: no step over the record makes everything anew for it, and the tables are those of taking all in at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import generate
import twosource
from twosource.engine import STEPS, task
from twosource.model import PUBLIC, Change, Step
from twosource.reuse import update

ROWS = generate.reports(45, seed=3)
#: One that came in the middle, and one of the last.
LATER = (20, 43)


def watched(step: Step, seen: dict[str, list[str]]) -> Step:
    """The step, noting whether it made everything or went on, and whether it gave up doing so."""
    run, go_on = step.run, step.update

    def made(*given: Any) -> Any:
        seen.setdefault(step.name, []).append("everything")
        return run(*given)

    def went_on(*given: Any) -> Mapping[str, Change] | None:
        assert go_on is not None
        found = go_on(*given)
        seen.setdefault(step.name, []).append("gave up" if found is None else "went on")
        return found

    return replace(step, run=made, update=None if go_on is None else went_on)


def rows(corpus: twosource.Corpus) -> dict[str, list[str]]:
    computed = corpus.status().rows
    return {t: sorted(map(repr, corpus.table(t).to_pylist())) for t in PUBLIC if computed.get(t) is not None}


@pytest.mark.slow
def test_every_step_goes_on_from_what_it_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, list[str]] = {}
    monkeypatch.setattr(task, "by_name", lambda: {s.name: watched(s, seen) for s in STEPS})
    monkeypatch.setattr(update, "MOST", 1.0)  # in so small a record a report touches more than is worth going on for
    first = [r for i, r in enumerate(ROWS) if i not in LATER]
    with twosource.open(tmp_path / "grown") as grown, twosource.open(tmp_path / "whole") as whole:
        grown.ingest(generate.write(tmp_path / "first.jsonl", first), workers=1)
        for i in LATER:
            seen.clear()
            grown.ingest(generate.write(tmp_path / f"{i}.jsonl", [ROWS[i]]), workers=1)
            over = {s.name for s in STEPS if s.key == "record"}
            assert [n for n, how in seen.items() if n in over and how != ["went on"]] == []
            assert {"stories", "threads", "claims", "disputes", "quotes", "actors"} <= seen.keys()
        whole.ingest(generate.write(tmp_path / "all.jsonl", ROWS), workers=1)
        assert rows(grown) == rows(whole)
