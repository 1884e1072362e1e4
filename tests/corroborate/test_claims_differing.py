"""What an update makes anew and finds as it was is no change: the steps after it have nothing to do."""

from __future__ import annotations

from typing import Any

from corroborate.claims_lab import Room
from twosource.corroborate.claims import claims
from twosource.corroborate.renew import update
from twosource.model import Change

WORDS = "the cod quota would be halved because herring had vanished"


def room() -> Room:
    made = Room()
    for name, story in (("a1", "one"), ("a2", "one"), ("b1", "two"), ("b2", "two"), ("b3", "two")):
        made.doc(name, f"Report {name} has words of its own.", f"Ada Brandt said {WORDS}.", story=story)
        made.say(name, WORDS, "Ada Brandt", "Ada Brandt")
    return made


def test_what_came_out_as_it_was_is_no_change() -> None:
    tables = room().tables(["a1", "a2", "b1", "b2", "b3"])
    before = claims(tables, {})
    assert before["claims"].num_rows
    assert tables["sentences"].num_rows
    told = {name: Change(rows.slice(0, 0)) for name, rows in tables.items()}
    told["sentences"] = Change(tables["sentences"], frozenset(tables["sentences"].column("document").to_pylist()), "document")
    changed: Any = update({**tables, **before}, told, {})
    assert changed["claims"].rows.num_rows == 0
    assert changed["claims"].gone == frozenset()


def test_only_the_story_that_differs_is_told() -> None:
    made = room()
    old, new = made.tables(["a1", "a2", "b1", "b2"]), made.tables(["a1", "a2", "b1", "b2", "b3"])
    before = claims(old, {})
    told = {name: Change(rows.slice(0, 0)) for name, rows in new.items()}
    told["sentences"] = Change(new["sentences"], frozenset(new["sentences"].column("document").to_pylist()), "document")
    changed: Any = update({**new, **before}, told, {})
    stories = {r["story"] for r in claims(new, {})["claims"].to_pylist()}
    assert len(stories) == 2
    assert len(set(changed["claims"].rows.column("story").to_pylist())) == 1
    assert len(changed["claims"].gone) == 1
