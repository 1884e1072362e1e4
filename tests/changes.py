"""What changes between two states of a table, and a table after a change: for the tests of steps that are brought up to date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from twosource.model import Change, Settings, Step, make_table


def change(name: str, before: pa.Table, after: pa.Table, by: str = "id") -> Change:
    """Rows of `after` that are not in `before`, and the keys of those that are gone or differ."""
    old, new = (sorted(t.to_pylist(), key=repr) for t in (before, after))
    came = [r for r in new if r not in old]
    went = {r[by] for r in old if r not in new}
    return Change(make_table(name, came + [r for r in new if r in old and r[by] in went]), frozenset(went), by)


def after(name: str, before: pa.Table, changed: Change) -> pa.Table:
    """The table when the change is made."""
    kept = [r for r in before.to_pylist() if not changed.gone or r[changed.by] not in changed.gone]
    return make_table(name, kept + changed.rows.to_pylist())


def in_any_order(table: pa.Table) -> list[str]:
    """The rows, to be compared as a set; passages of a family in any order."""
    rows = table.to_pylist()
    for row in rows:
        if isinstance(row.get("passages"), list):
            row["passages"].sort(key=repr)
    return sorted(map(repr, rows))


def check(
    step: Step,
    before: Mapping[str, pa.Table],
    now: Mapping[str, pa.Table],
    keys: Mapping[str, str] | None = None,
    settings: Settings | None = None,
    loose: Mapping[str, Any] | None = None,
) -> bool:
    """Whether the step could be brought up to date; then its tables must be those of a run over everything.

    `keys`: of tables that are read, `id` where none is named; `loose`: tables that it keeps for itself and that need not be equal.
    """
    assert step.update
    old = {k: _whole(v) for k, v in step.run({t: before[t] for t in step.reads}, settings or {}).items()}
    changes = {t: change(t, before[t], now[t], (keys or {}).get(t, "id")) for t in step.reads}
    found = step.update({**{t: now[t] for t in step.reads}, **old}, changes, settings or {})
    if found is None:
        return False
    assert set(found) == set(step.writes)
    want = {k: _whole(v) for k, v in step.run({t: now[t] for t in step.reads}, settings or {}).items()}
    for name in step.writes:
        if name not in (loose or {}):
            got = after(name, old[name], found[name])
            assert sorted(map(repr, got.to_pylist())) == sorted(map(repr, want[name].to_pylist())), name
    return True


def _whole(rows: Any) -> pa.Table:
    return rows if isinstance(rows, pa.Table) else rows.read_all()
