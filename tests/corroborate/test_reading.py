"""A closer look at pairs of sentences: which are read, and what is made of the answer. The reader here is ours and says what a test wants."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corroborate.claims_lab import Room
from twosource.corroborate import CLAIM_SETTING, CLAIM_WAYS
from twosource.corroborate import reading as module
from twosource.corroborate.claims import claims
from twosource.corroborate.reading import LIKELY, Read, reading, weighed
from twosource.language import read_pairs
from twosource.model import SettingError

WITH = {CLAIM_SETTING: "words+reader"}
CLAIMS = (CLAIM_SETTING, CLAIM_WAYS)
DAM = "Engineers had warned for years that the dam above Korvo leaked, a former inspector said."
SEEPS = "The Korvo dam has long been seeping, according to a man who used to inspect it for the engineers."
BREAD = "The bakery on the Korvo market sells bread until noon and closes on Sundays."


def says(same: float, against: float = 0.0) -> Callable[[Sequence[tuple[str, str]]], Any]:
    """A reader that gives one answer."""
    return lambda pairs: np.array([[same, against, 1 - same - against]] * len(pairs), dtype=np.float32)


def room(*texts: str) -> Room:
    found = Room()
    for n, text in enumerate(texts):
        found.doc(f"d{n}", text, publisher=f"Outlet {n}")
    return found


def made(found: Room, reader: Any, **settings: str) -> list[dict[str, Any]]:
    rows = claims(found.tables(), settings or WITH, reader)["claims"]
    assert not isinstance(rows, dict)
    out: list[dict[str, Any]] = rows.to_pylist()  # type: ignore[union-attr]
    return out


def test_two_sentences_are_one_claim_where_the_reader_is_sure() -> None:
    assert made(room(DAM, SEEPS), says(0.99), claims="words") == []
    (claim,) = made(room(DAM, SEEPS), says(0.99))
    assert claim["reports"] == 2
    assert {s["span"]["exact"] for s in claim["supports"]} == {DAM, SEEPS}
    assert any(s["merged"].startswith("read as one fact (") for s in claim["supports"])
    assert made(room(DAM, SEEPS), says(0.3)) == []


def test_only_pairs_of_different_reports_that_have_a_chance_are_read_and_each_once() -> None:
    asked: list[tuple[str, str]] = []

    def reader(pairs: Sequence[tuple[str, str]]) -> Any:
        asked.extend(pairs)
        return says(0.1)(pairs)

    made(room(f"{DAM} {BREAD}", SEEPS, DAM.replace("years", "months")), reader)
    assert len(asked) == len(set(asked)) > 0
    assert all(a < b for a, b in asked)
    assert not any(BREAD in pair for pair in asked)


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("Three wardens of the Korvo dam were hurt in the flood.", "Four wardens of the Korvo dam were hurt in the flood.", 0),
        ("The wardens of the Korvo dam were hurt in the flood.", "The wardens of the Korvo dam were not hurt in the flood.", 0),
        ("The wardens of the Korvo dam left before the flood.", "The wardens of the Korvo dam may have left before the flood.", 1),
    ],
)
def test_what_contradicts_keeps_apart_however_sure_the_reader_is(one: str, other: str, count: int) -> None:
    assert len(made(room(one, other), says(0.999))) == count


def test_what_contradicts_is_not_read() -> None:
    asked: list[tuple[str, str]] = []

    def reader(pairs: Sequence[tuple[str, str]]) -> Any:
        asked.extend(pairs)
        return says(0.9)(pairs)

    three = "Three wardens of the Korvo dam were hurt in the flood."
    made(room(three, three.replace("Three", "Four"), three.replace("were hurt", "got hurt badly")), reader)
    assert len(asked) == 1
    assert not any("Four" in text for text in asked[0])


class Kept(dict[str, Any]):
    """Tables that keep what a step found out."""

    def __init__(self) -> None:
        self.answers: dict[bytes, bytes] = {}

    def kept(self, keys: Collection[bytes]) -> dict[bytes, bytes]:
        return {k: self.answers[k] for k in keys if k in self.answers}

    def keep(self, found: Mapping[bytes, bytes]) -> None:
        self.answers.update(found)


def test_an_answer_is_kept_for_the_next_run() -> None:
    asked: list[tuple[str, str]] = []

    def reader(pairs: Sequence[tuple[str, str]]) -> Any:
        asked.extend(pairs)
        return np.array([[0.815, 0.1, 0.085]] * len(pairs), dtype=np.float32)

    tables = Kept()
    first = Read(reader, tables).chances([("a", "b"), ("c", "b")])
    assert asked == [("a", "b"), ("b", "c")]
    assert Read(reader, tables).chances([("b", "a"), ("c", "b"), ("a", "d")]) == [*first, first[0]]
    assert asked == [("a", "b"), ("b", "c"), ("a", "d")]


def test_whatever_is_known_already_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    count = []

    def reader(pairs: Sequence[tuple[str, str]]) -> Any:
        count.append(len(pairs))
        return says(0.5, 0.25)(pairs)

    read = Read(reader)
    assert read.chances([("b", "a"), ("a", "b"), ("a", "c")]) == [(0.5, 0.25)] * 3
    assert read.chances([("c", "a")]) == [(0.5, 0.25)]
    assert count == [2]
    monkeypatch.setattr(module, "_KEPT", 1)
    assert read.chances([("a", "c"), ("x", "y")]) == [(0.5, 0.25)] * 2
    assert count == [2, 2]


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_surer_reader_makes_a_pair_likelier(same: float, words: float, against: float) -> None:
    assert 0 < weighed(same, words, against) <= weighed(1.0, words, against) < 1
    assert weighed(0.0, 0.0, against) < LIKELY


def test_a_setting_that_is_none_is_named() -> None:
    assert reading({}, *CLAIMS, None, {}) is None
    assert reading({CLAIM_SETTING: CLAIM_WAYS[0]}, *CLAIMS, None, {}) is None
    with pytest.raises(SettingError, match="claims is 'guesses'; expected one of words"):
        reading({CLAIM_SETTING: "guesses"}, *CLAIMS, None, {})
    with pytest.raises(SettingError, match="given no reader"):
        reading(WITH, *CLAIMS, None, {})


def test_the_order_of_the_reports_does_not_matter() -> None:
    one, other = (made(room(*texts), read_pairs) for texts in ((DAM, SEEPS, BREAD), (BREAD, SEEPS, DAM)))
    assert [{s["span"]["exact"] for s in c["supports"]} for c in one] == [{s["span"]["exact"] for s in c["supports"]} for c in other]
