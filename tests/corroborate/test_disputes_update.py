"""What came and went changes just the stories that it touches, and the result is the same as that of doing everything again."""

from __future__ import annotations

from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twosource.corroborate import disputes as step
from twosource.corroborate.disputes import DISPUTES, disputes, update
from twosource.model import Change, make_table

from .disputes_lab import Report, tables

REPORTS = [
    Report("A landslide in Cuenca killed 12 people on Monday, the mayor said.", published="2021-03-08"),
    Report("Seventeen people were killed in the landslide in Cuenca on Monday, rescuers said.", published="2021-03-09"),
    Report("The landslide in Cuenca killed 12 people on Monday. President Ana Roca said the road will open.", published="2021-03-10"),
    Report("Kenya and Uganda struck a deal on Thursday. President Ana Roca said the road will not open.", published="2021-03-11"),
    Report("There was no deal between Kenya and Uganda on Thursday, diplomats said.", published="2021-03-12"),
    Report("Kenya and Uganda ended talks without a deal on 2 February 2021.", published="2021-02-03"),
]
GROUPS = ((0, 1, 2), (3, 4, 5))
OWN = ("disputes", "positions")


@cache
def everything() -> dict[str, pa.Table]:
    return tables(REPORTS, [list(g) for g in GROUPS])


def only(documents: frozenset[int], named: frozenset[int] = frozenset()) -> dict[str, pa.Table]:
    """The tables as they are when only these documents are there, and claims over the first documents of `named` groups."""
    ids = pa.array(sorted(f"d{n}" for n in documents), pa.string())
    made = {}
    for name in DISPUTES.reads:
        rows = everything()[name]
        key = "id" if name == "documents" else "document"
        made[name] = rows.filter(pc.is_in(rows.column(key), value_set=ids)) if key in rows.column_names and name != "stories" else rows
    stories, claims = [], []
    for i, group in enumerate(GROUPS):
        mine = sorted(f"d{n}" for n in group if n in documents)
        if mine:
            stories.append(
                {"id": f"s{i}", "title": "", "documents": mine, "off_story": [], "suspicions": [], "headlines": []},
            )
        if i in named and mine:
            first = next(s for s in everything()["sentences"].to_pylist() if s["document"] == mine[0])
            span = {k: first[k] for k in ("document", "start", "end", "exact")}
            support = {"document": mine[0], "span": span, "origin": "o", "reason": "", "merged": ""}
            claims.append(
                {"id": f"c{i}-{mine[0]}", "story": f"s{i}", "kind": "sentence", "text": "", "reports": 1, "independent": 1}
                | {"supports": [support], "at_most": False}
            )
    return made | {"stories": make_table("stories", stories), "claims": make_table("claims", claims)}


def bare(rows: pa.Table) -> list[dict[str, Any]]:
    return sorted(rows.to_pylist(), key=lambda r: str(r["id"]))


def changes(old: dict[str, pa.Table], new: dict[str, pa.Table]) -> dict[str, Change]:
    found = {}
    for name in DISPUTES.reads:
        by = "id" if name in ("documents", "stories", "claims", "threads") else "document"
        before, after = old[name].to_pylist(), new[name].to_pylist()
        came = [r for r in after if r not in before]
        gone = {r[by] for r in before if r not in after}
        if by == "document":
            came = [r for r in after if r[by] in {c[by] for c in came} | gone]
        found[name] = Change(make_table(name, came), frozenset(gone), by)
    return found


def applied(rows: pa.Table, change: Change) -> pa.Table:
    kept = rows.filter(pc.invert(pc.is_in(rows.column(change.by), value_set=pa.array(sorted(change.gone), pa.string()))))
    return pa.concat_tables([kept, change.rows])


SOME = st.frozensets(st.integers(0, len(REPORTS) - 1))


@settings(max_examples=30, deadline=None)
@given(SOME, SOME, st.frozensets(st.integers(0, 1)), st.frozensets(st.integers(0, 1)))
def test_an_update_is_the_same_as_doing_all_again(
    before: frozenset[int], after: frozenset[int], named: frozenset[int], claimed: frozenset[int]
) -> None:
    old, new = only(before, named), only(after, claimed)
    had = disputes(old, {})
    made = update({**new, **had}, changes(old, new), {})
    assert made is not None
    wanted = disputes(new, {})
    for name in OWN:
        assert bare(applied(had[name], made[name])) == bare(wanted[name])


def test_a_story_that_nothing_touches_is_left_alone() -> None:
    old, new = only(frozenset({0, 1, 3, 4})), only(frozenset({0, 1, 2, 3, 4}))
    had = disputes(old, {})
    made = update({**new, **had}, changes(old, new), {})
    assert made is not None
    assert made["disputes"].gone == {"s0"}
    assert set(made["disputes"].rows.column("story").to_pylist()) == {"s0"}


def test_where_nothing_went_the_column_does_not_matter() -> None:
    """As the engine tells it when reports are only added: no table lost anything but for what was made of the stories anew."""
    old, new = only(frozenset({0, 1, 3, 4})), only(frozenset(range(len(REPORTS))))
    had = disputes(old, {})
    told = {name: c if c.gone else Change(c.rows) for name, c in changes(old, new).items()}
    assert {c.by for name, c in told.items() if name not in ("stories", "threads")} == {"id"}
    made = update({**new, **had}, told, {})
    assert made is not None
    for name in OWN:
        assert bare(applied(had[name], made[name])) == bare(disputes(new, {})[name])


@pytest.mark.parametrize("after", [frozenset({1}), frozenset({0, 1}), frozenset()])
def test_claims_that_are_told_by_where_they_were_formed(after: frozenset[int]) -> None:
    every = frozenset(range(len(REPORTS)))
    old, new = only(every, frozenset({0})), only(every, after)
    had = disputes(old, {})
    assert any(side["claims"] for row in had["disputes"].to_pylist() for side in row["sides"])
    # One was formed in its story, the other in a family, whose name says nothing of the story.
    for cell in ("s0", "fam-1"):
        came = Change(new["claims"] if after else new["claims"].slice(0, 0), frozenset({cell}), "formed_in")
        told = {name: Change(new[name].slice(0, 0)) for name in DISPUTES.reads} | {"claims": came}
        made = update({**new, **had}, told, {})
        assert made is not None
        assert made["disputes"].gone <= {"s0", "s1"}
        for name in OWN:
            assert bare(applied(had[name], made[name])) == bare(disputes(new, {})[name])


def test_claims_alone_touch_only_what_is_disputed(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = frozenset({0, 2, 3, 4})  # of the first story nothing is disputed
    old, new = only(documents), only(documents, frozenset({0, 1}))
    had = disputes(old, {})
    assert set(had["disputes"].column("story").to_pylist()) == {"s1"}
    gone_through: list[str] = []
    made = step._made
    monkeypatch.setattr(
        step, "_made", lambda tables, stories, read: (gone_through.extend(s["id"] for s in stories), made(tables, stories, read))[1]
    )
    found = update({**new, **had}, changes(old, new), {})
    assert gone_through == ["s1"]
    assert found is not None
    for name in OWN:
        assert bare(applied(had[name], found[name])) == bare(disputes(new, {})[name])


def test_what_cannot_be_placed_makes_everything_anew() -> None:
    old = only(frozenset(range(len(REPORTS))))
    lost = {name: Change(old[name].slice(0, 0)) for name in DISPUTES.reads}
    lost["mentions"] = Change(old["mentions"].slice(0, 0), frozenset({"act-x"}), "actor")
    assert update({**old, **disputes(old, {})}, lost, {}) is None


@pytest.mark.parametrize("name", OWN)
def test_rows_have_ids_of_their_own(name: str) -> None:
    rows = disputes(only(frozenset(range(len(REPORTS)))), {})[name].column("id").to_pylist()
    assert rows
    assert len(set(rows)) == len(rows)
