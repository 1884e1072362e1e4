"""The quality floors in git name what they were scored on."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

BENCH = Path(__file__).resolve().parents[1] / "bench"


@pytest.fixture(scope="module")
def runner() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_quality_run", BENCH / "quality" / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_score_has_a_floor_and_every_floor_a_score(runner: ModuleType) -> None:
    floors = json.loads((BENCH / "quality" / "floors.json").read_text(encoding="utf-8"))
    assert set(floors) == set(runner.SCORES)
    for name, floor in floors.items():
        assert 0 < floor["figure"] <= 1, name
        assert len(floor["scored_on"]) == 64, name


def test_a_floor_was_measured_on_the_data_that_is_here(runner: ModuleType, shared: Path) -> None:
    floors = json.loads((BENCH / "quality" / "floors.json").read_text(encoding="utf-8"))
    for name, (_, on) in runner.SCORES.items():
        if not on.startswith("make "):
            assert floors[name]["scored_on"] == runner.digest(shared / on), name
