"""Opposites keep two texts apart, and phrases count as the word that they stand for; over invented sentences."""

from __future__ import annotations

import pytest

from twosource.corroborate.alike import contradict
from twosource.corroborate.opposites import OPPOSITES, SHORT, contrary, shortened, sides_of
from twosource.corroborate.pieces import Act
from twosource.corroborate.stems import stem
from twosource.corroborate.wording import agreement, opposed, wording
from twosource.lexicons import load_rows


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("The bank raised its rate on Monday", "The bank lowered its rate on Monday"),
        ("Norra and Sund agreed to reopen the bridge", "Norra and Sund agreed to close the bridge"),
        ("The minister was appointed on Friday", "The minister was sacked on Friday"),
        ("The mayor resigned over the bridge on Friday", "The mayor was dismissed over the bridge on Friday"),
        ("Unions called off the walkout in Sund", "Unions called the walkout in Sund"),
    ],
)
def test_opposites_do_not_say_alike(a: str, b: str) -> None:
    assert contradict(a, b)
    assert contradict(b, a)
    assert opposed(wording(a), wording(b))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("The bank cut its rate as prices rose", "The bank lowered its rate"),
        ("The bridge was closed", "The bridge was shut"),
        ("The walkout was called off", "The strike was cancelled"),
    ],
)
def test_words_of_one_side_do(a: str, b: str) -> None:
    assert contradict(a, b) is None
    assert contrary(wording(a).terms, wording(b).terms) is None


def test_phrases_and_two_words_of_a_number_count_as_one() -> None:
    words = "twenty two unions called off the strike".split()
    assert [w for _, w in shortened(words)] == ["22", "unions", "cancel", "the", "strike"]
    shared, terms = agreement(wording("The walkout was called off"), wording("The strike was cancelled"))
    assert shared > 0
    assert "cancel" in terms


def test_sides_the_other_way_round() -> None:
    a = Act("COERCE", frozenset({"NOR"}), frozenset({"SWE"}))
    assert a.turned(Act("COERCE", frozenset({"SWE"}), frozenset({"NOR"})))
    assert not a.turned(a)
    assert not a.turned(Act("ASSAULT", frozenset({"SWE"}), frozenset({"NOR"})))


def test_no_word_is_its_own_opposite() -> None:
    for row in load_rows(OPPOSITES).rows:
        one, other = ({stem(w) for w in row[k].split("|")} for k in ("one", "other"))
        assert not one & other, row
        assert sides_of(one | other).keys() == one | other
    assert all(" " in r["phrase"] and " " not in r["word"] for r in load_rows(SHORT).rows)
