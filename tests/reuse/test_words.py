from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twosource.lexicons import load_rows
from twosource.reuse.words import forms, normal_form, normal_phrase, plain, scan, spelling, words_of


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("US", "USA"),
        ("Russia", "Russian"),
        ("co-ordination", "coordination"),
        ("organisation", "organizations"),
        ("labour", "labor"),
        ("three", "3"),
        ("1,237", "1237"),
        ("said", "stated"),
        ("harbour's", "harbor"),
        ("Sept", "September"),
        ("U.S.", "American"),
    ],
)
def test_swapped_words_meet_in_one_normal_form(one: str, two: str) -> None:
    assert normal_form(one) == normal_form(two)


@pytest.mark.parametrize(("one", "two"), [("us", "US"), ("who", "WHO"), ("quay", "harbour"), ("is", "IS"), ("closed", "opened")])
def test_other_words_do_not_meet(one: str, two: str) -> None:
    assert normal_form(one) != normal_form(two)


def test_forms_of_several_words_count_as_one() -> None:
    assert normal_phrase(words_of("the United States of America")) == ("the", normal_form("US"))
    assert normal_phrase(words_of("Russian Federation")) == (normal_form("Russia"),)


def test_scan_keeps_initials_numbers_and_prefixes_together() -> None:
    text = "U.S.to re-elect 1,200 co-ordinators, 5% of US-backed rebels"
    assert [w for _, _, w in scan(text)] == ["U.S.", "to", "re-elect", "1,200", "co-ordinators", "5", "%", "of", "US", "backed", "rebels"]


@given(st.text(max_size=200))
def test_scan_gives_offsets_of_its_words(text: str) -> None:
    end = 0
    for s, e, word in scan(text):
        assert text[s:e] == word
        assert end <= s < e
        end = e


@given(st.from_regex(r"[a-z]{1,20}", fullmatch=True))
def test_spelling_is_stable_enough_to_compare(word: str) -> None:
    assert spelling(word) == spelling(word + "'s") == spelling(word + "’s".replace("’", "'"))


def test_lexicon_gives_every_form_once() -> None:
    seen: dict[str, str] = {}
    for row in load_rows("reuse_forms.tsv").rows:
        for form in [row["normal"], *row["forms"].split("|")]:
            if form:
                assert seen.setdefault(form, row["normal"]) == row["normal"], form
        assert set(filter(None, row["rewriting"].split("|"))) <= {row["normal"], *row["forms"].split("|")}, row["normal"]


def test_plain_and_rewriting() -> None:
    assert plain("U.S.") == "u.s"
    assert "usa" in forms().rewriting
    assert "russian federation" in forms().rewriting
