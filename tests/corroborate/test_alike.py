from __future__ import annotations

import pytest

from twosource.corroborate.alike import contradict, facts, uncounted


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("14 of the 31 lights were dark", "12 of the 31 lights were dark"),
        ("Fourteen lights were dark", "12 lights were dark"),
        ("The mayor approved it", "The mayor has not approved it"),
        ("The pier cost 1,400 crowns", "The pier cost 1,500 crowns"),
        ("The council approved the pier", "The council rejected the pier"),
        ("The strike at the pier was called off", "The strike at the pier was called"),
    ],
)
def test_other_numbers_and_negation_do_not_say_alike(a: str, b: str) -> None:
    assert contradict(a, b)
    assert contradict(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Three ferries sank", "3 ferries sank"),
        ("Three ferries sank on 4 May", "Three ferries sank"),
        ("The pier cost 1,400 crowns", "The pier cost 1400 crowns"),
        ("The mayor did not come", "The mayor never came"),
        ("", ""),
    ],
)
def test_other_spellings_and_cuts_do(a: str, b: str) -> None:
    assert contradict(a, b) is None


def test_every_word_of_negation_counts_and_equal_numbers_are_one() -> None:
    assert facts("Nobody said that it wasn't 1,400, not 1400 or three") == (frozenset({"1400", "3"}), 3, frozenset())
    assert facts("The pier is old") == (frozenset(), 0, frozenset())


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a fire on a ferry killed at least twelve people", "a fire on a ferry killed"),
        ("a fire on a ferry killed more than 1,200 people", "a fire on a ferry killed"),
        ("people were killed", "people were killed"),
        ("one of them was killed", "one of them was killed"),
        ("12 people were killed", ""),
        ("killed 12", ""),
    ],
)
def test_a_wording_without_its_number(text: str, left: str) -> None:
    assert uncounted(text) == left
