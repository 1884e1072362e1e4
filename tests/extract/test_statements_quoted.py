"""The words behind `quoted ... as saying` are those of who is quoted, and who quotes tells that they said them."""

from __future__ import annotations

import pytest

from extract.lab import view_of
from extract.test_statements_trim import said
from twosource.extract.statements_quoted import quoting, whom


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "Velden Wire quoted the harbour ministry as saying that two ferries were stopped.",
            [
                ("Velden Wire", "quoted", "the harbour ministry as saying that two ferries were stopped"),
                ("the harbour ministry", "saying", "that two ferries were stopped"),
            ],
        ),
        (
            "The newspaper quoted Ada Berg, the mayor of Velden, as saying: “We will wait.”",
            [
                ("The newspaper", "quoted", "Ada Berg, the mayor of Velden, as saying: “We will wait.”"),
                ("Ada Berg, the mayor of Velden", "saying", "“We will wait.”"),
            ],
        ),
        (
            "Stone was quoted by the state news agency as saying the dam was safe.",
            [
                ("the state news agency", "was quoted", "Stone as saying the dam was safe"),
                ("Stone", "saying", "the dam was safe"),
            ],
        ),
    ],
)
def test_whose_words_they_are_and_who_tells_them(text: str, rows: list[tuple[str, str, str]]) -> None:
    assert sorted(said(text)) == sorted(rows)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("He was quoted as saying the dam was safe.", ("He", "was quoted as saying", "the dam was safe")),
        ("He was quoted as telling reporters that the dam was safe.", ("He", "was quoted as telling", "that the dam was safe")),
        ("“We are ready,” Stone was quoted as saying by the daily Velden.", ("Stone", "was quoted as saying", "“We are ready,”")),
    ],
)
def test_where_nobody_tells_them_they_are_one_statement(text: str, row: tuple[str, str, str]) -> None:
    assert said(text) == [row]


def test_words_that_only_the_rules_see_are_told() -> None:
    assert ("a witness", "saying", "three cars burned") in said("The agency cited a witness as saying three cars burned.")


@pytest.mark.parametrize("text", ["She went on saying the dam was safe.", "As saying so was rude, he left.", "He quoted a verse."])
def test_others_are_not_quoted(text: str) -> None:
    view = view_of(text)
    assert all(quoting(view, i) < 0 and not whom(view, i) for i in range(len(view.text)))
