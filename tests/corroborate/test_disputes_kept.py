"""What is kept of sentences, and what is not looked at since nothing can be opposed to it, changes the time alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twosource.corroborate import disputes as step
from twosource.corroborate.gather import Telling

from .test_disputes_update import OWN, bare, everything, only


class Memory(Mapping[str, pa.Table]):
    """Tables with a memory; `asked` and `told` count what was looked up and found there."""

    def __init__(self, tables: Mapping[str, pa.Table], held: dict[bytes, bytes]) -> None:
        self._tables, self.held = tables, held
        self.asked = self.told = 0

    def __getitem__(self, name: str) -> pa.Table:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def kept(self, keys: Collection[bytes]) -> dict[bytes, bytes]:
        found = {k: self.held[k] for k in keys if k in self.held}
        self.asked, self.told = self.asked + len(keys), self.told + len(found)
        return found

    def keep(self, found: Mapping[bytes, bytes]) -> None:
        self.held.update(found)


def rows(tables: Mapping[str, pa.Table]) -> dict[str, list[dict[str, object]]]:
    made = step.disputes(tables, {})
    return {name: bare(made[name]) for name in OWN}


@settings(deadline=None, max_examples=10)
@given(st.frozensets(st.integers(0, 5)), st.integers(0, 40))
def test_a_memory_changes_no_row(before: frozenset[int], lost: int) -> None:
    held: dict[bytes, bytes] = {}
    rows(Memory(only(before), held))
    for key in sorted(held)[:lost]:
        del held[key]
    assert rows(Memory(everything(), held)) == rows(everything())


def test_what_was_looked_at_is_known_the_next_time() -> None:
    held: dict[bytes, bytes] = {}
    first, second = Memory(everything(), held), Memory(everything(), held)

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
