"""The quality floors in git name what they were scored on."""

from __future__ import annotations

import importlib.util
import json
import sys
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


@pytest.mark.slow
def test_the_load_test_runs_on_the_samples(sample_record: Path, tmp_path: Path) -> None:
    """Few addresses and few clients: that every route answers, and that the figures are written down with the machine."""
    spec = importlib.util.spec_from_file_location("bench_speed_serve", BENCH / "speed" / "serve.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench_speed_serve"] = module
    spec.loader.exec_module(module)
    found = module.measure(sample_record, 2, 4, 1.0)
    assert found["failed"] == []
    assert found["together"]["errors"] == 0
    assert found["together"]["answers"] > 0
    assert {"/stories/ID", "/api/v1/claims", "/api/v1/show/ID"} <= set(found["routes"])
    told = module.report(found)
    assert found["machine"]["processor"] in told
    assert all(f"`{route}`" in told for route in found["routes"])
    assert all(x["largest_kb"] * 1000 <= module.HEAVIEST for r, x in found["routes"].items() if not r.startswith("/api"))
