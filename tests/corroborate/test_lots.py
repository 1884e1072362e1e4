"""Claims that are formed, or brought up to date, lot by lot are those that are formed at once."""

from __future__ import annotations

import json
import random
from collections.abc import Collection
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corroborate.claims_lab import read
from corroborate.test_claims_judged import key
from corroborate.test_claims_update import QUOTED, REPORT, SAID, after, anew, difference, otherwise, room, told_again
from twosource.corroborate import linked, lots, renew
from twosource.corroborate.claims import claims
from twosource.corroborate.renew import update
from twosource.model import Cut, Tables, rows_of

PLANS = st.lists(st.tuples(*(st.integers(0, n) for n in (4, 4, 2, 1, 1))), min_size=2, max_size=9)


def rows(tables: Tables, most: int) -> dict[str, list[str]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lots, "AT_ONCE", most)
        patch.setattr(linked, "AT_ONCE", max(1, min(most, 20)))
        found = {t: read(r) for t, r in claims(tables, {}).items()}
    for batch in found["claims"].to_batches():
        keys = list(zip(batch.column("id").to_pylist(), batch.column("formed_in").to_pylist(), strict=True))
        assert keys == sorted(set(keys))
    return {t: sorted(json.dumps(r, sort_keys=True) for r in rows_.to_pylist()) for t, rows_ in found.items()}


@settings(max_examples=60)
@given(PLANS, st.integers(1, 4), st.randoms(use_true_random=False))
def test_lots_change_nothing(plan: list[tuple[int, int, int, int, int]], most: int, rnd: random.Random) -> None:
    for tables in (room(plan).tables(), otherwise(room(plan).tables(), rnd)):
        assert rows(tables, most) == rows(tables, 10_000)


@settings(max_examples=40)
@given(PLANS, st.integers(1, 4), st.sampled_from(["same", "not_same"]), st.randoms(use_true_random=False))
def test_what_people_tied_is_in_one_lot(plan: list[tuple[int, int, int, int, int]], most: int, verdict: str, rnd: random.Random) -> None:
    made = room(plan)
    said = [(f"d{n:02}", words) for n, (_, s, _, q, _) in enumerate(plan) for words in (*([SAID[s - 1]] if s else []), *([QUOTED] if q else []))]
    for _ in range(2):
        if len(said) > 1:
            made.judge(verdict, *(key(made, *one) for one in rnd.sample(said, 2)))
    assert rows(made.tables(), most) == rows(made.tables(), 10_000)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(REPORT, min_size=4, max_size=10), st.integers(1, 4), st.sampled_from([None, "same", "not_same"]), st.randoms(use_true_random=False)
)
def test_lots_of_an_update_change_nothing(
    plan: list[tuple[int, int, int, int, int]], most: int, verdict: str | None, rnd: random.Random
) -> None:
    made = room(plan)
    said = [(f"d{n:02}", words) for n, (_, s, _, q, _) in enumerate(plan) for words in (*([SAID[s - 1]] if s else []), *([QUOTED] if q else []))]
    if verdict and len(said) > 1:
        made.judge(verdict, *(key(made, *one) for one in rnd.sample(said, 2)))
    names = sorted(made.texts)
    old, new = (otherwise(made.tables(rnd.sample(names, rnd.randint(len(names) // 2, len(names)))), rnd) for _ in range(2))
    before, changes = claims(old, {}), told_again(difference(old, new), new, rnd)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lots, "AT_ONCE", most)
        patch.setattr(linked, "AT_ONCE", 20)
        patch.setattr(renew, "MOST", 2.0)
        changed: Any = update({**new, **before}, changes, {})
    wanted = claims(new, {})
    for name in ("claims", "formed"):
        assert after(before[name], changed[name]) == anew(wanted[name])


def test_a_record_of_which_most_changes_is_made_anew() -> None:
    made = room([(0, 1, 1, 1, 1)] * 4)
    old, new = made.tables(["d00", "d01", "d02"]), made.tables()
    before = claims(old, {})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lots, "AT_ONCE", 2)
        assert update({**new, **before}, difference(old, new), {}) is None
        patch.setattr(renew, "MOST", 1.0)
        assert update({**new, **before}, difference(old, new), {}) is not None


def test_what_a_lot_lets_go_of_is_read_from_the_whole() -> None:
    tables = room([(0, 1, 1, 1, 1)] * 3).tables()
    cuts = {"sentences": Cut(("document", "exact"))}
    one = str(tables["sentences"].column("document")[0].as_py())
    held: dict[str, Collection[str]] = {"document": {one}}
    wanted = rows_of(tables, "sentences", "document", {one}, ["document", "exact"])
    overlay = lots.Overlay(tables, cuts, held, {"sentences": wanted.slice(0, 0)})
    assert rows_of(overlay, "sentences", "document", {one}).num_rows == 0
    overlay.let_go()
    assert wanted.num_rows
    assert rows_of(overlay, "sentences", "document", {one}, ["document", "exact"]) == wanted
