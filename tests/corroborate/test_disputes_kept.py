"""What is kept of sentences, and what is not looked at since nothing can be opposed to it, changes the time alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kept_lab import Kept
from twosource.corroborate import disputes as step
from twosource.corroborate.gather import Telling

from .test_disputes_update import OWN, bare, everything, only


def rows(tables: Mapping[str, pa.Table]) -> dict[str, list[dict[str, object]]]:
    made = step.disputes(tables, {})
    return {name: bare(made[name]) for name in OWN}


@settings(deadline=None, max_examples=10)
@given(st.frozensets(st.integers(0, 5)), st.integers(0, 40))
def test_a_memory_changes_no_row(before: frozenset[int], lost: int) -> None:
    held: dict[bytes, bytes] = {}
    rows(Kept(only(before), held))
    for key in sorted(held)[:lost]:
        del held[key]
    assert rows(Kept(everything(), held)) == rows(everything())


def test_what_was_looked_at_is_known_the_next_time() -> None:
    held: dict[bytes, bytes] = {}
    first, second = Kept(everything(), held), Kept(everything(), held)

    assert rows(first) == rows(second)
    assert first.asked
    assert not first.told
    assert second.told == second.asked == first.asked


def test_what_cannot_be_opposed_changes_no_dispute(monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = rows(everything())

    def every(tellings: Iterable[Telling]) -> set[tuple[str, ...]]:
        return {matter for matter, _ in tellings}

    monkeypatch.setattr(step, "opposable", every)
    assert rows(everything()) == narrow
    assert narrow["disputes"]
