from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twosource.corroborate.matching import joined, proposals, reasons
from twosource.corroborate.stems import stem
from twosource.corroborate.wording import agreement, opposed, wording


@pytest.mark.parametrize(
    "words", ["separate separated separating", "hack hacked hackers hacking", "ratify ratified", "organise organized", "ship ships"]
)
def test_words_of_one_root_meet(words: str) -> None:
    assert len({stem(w) for w in words.split()}) == 1


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1.5 million crowns", {"1500000"}),
        ("1,500,000 crowns", {"1500000"}),
        ("three ferries and 12 nets", {"3", "12"}),
        ("one of the ferries", set()),
        ("no one came", set()),
    ],
)
def test_numbers_are_read_with_their_scale(text: str, numbers: set[str]) -> None:
    assert wording(text).numbers == numbers


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("the pier was repaired", "fact"),
        ("the pier will be repaired", "ahead"),
        ("they agreed to repair the pier", "ahead"),
        ("the pier may be repaired", "possible"),
        ("the pier must be repaired", "demand"),
        ("the pier stays closed unless it is repaired", "condition"),
        ("they repaired the pier, which may sink", "fact"),
        ("they asked the port to repair the pier", "demand"),
        ("they asked why the pier was repaired", "fact"),
    ],
)
def test_mood(text: str, mood: str) -> None:
    assert wording(text).mood == mood


def test_not_unless_denies_nothing() -> None:
    assert not wording("it cannot sail unless it is repaired").negated
    assert wording("it cannot sail").negated
    assert opposed(wording("it has sailed"), wording("it has not sailed")) == "one is negated"
    assert opposed(wording("three of the crew were hurt, one of them badly"), wording("two of the crew were hurt")) == "3 against 2"
    assert opposed(wording("one of the crew was hurt"), wording("two of the crew were hurt")) is None, "'one' is often no number"


def test_names_count_as_whoever_they_mean() -> None:
    a = wording("Moscow repaired the pier", [(0, 6, "RUS")])
    b = wording("the Kremlin repaired a pier", [(4, 11, "RUS")])
    assert "@RUS" in agreement(a, b)[1]
    assert "moscow" not in a.terms


def test_a_name_that_goes_on_counts_less() -> None:
    both = wording("he opened the Harbour Explorer yesterday").terms
    assert both["explor"] < both[stem("harbour")]


@given(st.text(max_size=200), st.text(max_size=200))
def test_agreement_is_symmetric_and_never_more_than_either(a: str, b: str) -> None:
    x, y = wording(a), wording(b)
    assert agreement(x, y)[0] == pytest.approx(agreement(y, x)[0])
    assert agreement(x, y)[0] <= min(x.total, y.total) + 1e-9
    assert opposed(x, y) is None or opposed(y, x) is not None


def test_a_veto_keeps_two_apart_that_a_third_resembles() -> None:
    def judge(i: int, j: int) -> tuple[float, str]:
        return (-1.0, "no") if (i, j) == (0, 2) else (1.0 - 0.1 * i, "yes")

    found, why = joined(3, [(0, 1), (1, 2), (0, 2)], judge)
    assert found == [[0, 1]]
    assert reasons(found[0], why)[1] == {0: (None, ""), 1: (0, "yes")}


def test_a_chain_of_neighbours_is_no_claim() -> None:
    found, _ = joined(6, [(i, i + 1) for i in range(5)], lambda i, j: (1.0, "near") if j == i + 1 else (0.0, ""))
    assert max(len(g) for g in found) <= 3


def test_proposals_grow_with_the_text_and_not_with_its_square() -> None:
    pairs = proposals([["rare", "word"]] * 2_000, 2)
    assert len(pairs) <= 2_000 * 16
