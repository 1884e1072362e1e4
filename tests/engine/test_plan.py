from __future__ import annotations

import pytest

from twosource.engine import STEPS, check_plan, needed
from twosource.engine.plan import step_key
from twosource.model import PlanError, SettingError, Step


def step(name: str, reads: tuple[str, ...], writes: tuple[str, ...], key: str = "document", version: str = "1") -> Step:
    return Step(name, version, reads, writes, lambda tables, settings: {}, key=key)


READ = step("read", ("arrivals",), ("documents", "texts"))
CLEAN = step("clean", ("texts",), ("segments",))
REUSE = step("reuse", ("segments",), ("reuse",), key="record")


def test_a_right_plan_is_accepted() -> None:
    check_plan([READ, CLEAN, REUSE])
    check_plan(STEPS)


@pytest.mark.parametrize(
    ("plan", "name"),
    [
        ([CLEAN, READ], "clean"),
        ([READ, CLEAN, step("again", ("texts",), ("segments",))], "again"),
        ([READ, step("odd", ("texts",), ("nothing",))], "odd"),
        ([READ, CLEAN, REUSE, step("late", ("reuse",), ("stories",))], "late"),
    ],
)
def test_a_wrong_plan_is_refused_by_name(plan: list[Step], name: str) -> None:
    with pytest.raises(PlanError, match=f"step {name}"):
        check_plan(plan)


def test_only_what_a_table_needs() -> None:
    assert [s.name for s in needed([READ, CLEAN, REUSE], ["segments"])] == ["read", "clean"]
    assert needed(STEPS, None) == STEPS
    assert "language" not in [s.name for s in needed(STEPS, ["reuse", "families"])], "copies are found without the parser"
    with pytest.raises(SettingError, match="'verdicts'"):
        needed(STEPS, ["verdicts"])


def test_a_key_changes_with_what_was_read_and_with_the_step() -> None:
    key = step_key(READ, {}, [("arrivals", "d1"), ("arrivals", "d2")])
    assert key == step_key(READ, {}, [("arrivals", "d2"), ("arrivals", "d1")])
    assert key != step_key(READ, {}, [("arrivals", "d1")])
    assert key != step_key(step("read", (), (), version="2"), {}, [("arrivals", "d1"), ("arrivals", "d2")])
    assert key != step_key(READ, {}, [("arrivals", "d1"), ("arrivals", "d2")], without=["doc-1"])
