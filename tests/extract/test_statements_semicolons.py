"""What stands behind a semicolon and is told by somebody else is his."""

from __future__ import annotations

import pytest

from extract.lab import check_tree, view_of
from extract.test_statements_trim import said
from twosource.extract.statements_semicolons import mend_semicolons

TWO = [
    (
        "Velden agreed on Friday to repay $300 million, according to the treasury; Norra's bank put the sum at $200 million.",
        {("the treasury", "Velden agreed on Friday to repay $300 million"), ("Norra's bank", "the sum at $200 million")},
    ),
    ("Organisers said 9,000 came; the police counted 4,000.", {("Organisers", "9,000 came"), ("the police", "4,000")}),
    ("The road is open, the mayor said; residents reported heavy snow.", {("the mayor", "The road is open")}),
    ("The army said the town was calm; however, witnesses said shells fell.", {("The army", "the town was calm"), ("witnesses", "shells fell")}),
]


@pytest.mark.parametrize(("text", "rows"), TWO)
def test_both_have_their_own_words(text: str, rows: set[tuple[str, str]]) -> None:
    assert rows <= {(a, c) for a, _, c in said(text)}
    check_tree(view_of(text))


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("The minister said the roads were open; the bridges were closed.", "the roads were open; the bridges were closed"),
        (
            "Hundreds danced in the squares; police fired water cannon to clear the bridge outside the station, a witness said.",
            "Hundreds danced in the squares; police fired water cannon to clear the bridge outside the station",
        ),
    ],
)
def test_what_goes_on_is_still_his(text: str, content: str) -> None:
    assert [c for _, _, c in said(text)] == [content]
    assert mend_semicolons(view_of(text)) == set()


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "Police put the crowd at 3,000; organisers at 10,000.",
            {("Police", "the crowd at 3,000"), ("organisers", "the crowd at 10,000")},
        ),
        (
            "The ministry estimated the damage at 40 million euros, the opposition at 90 million.",
            {("The ministry", "the damage at 40 million euros"), ("the opposition", "the damage at 90 million")},
        ),
        ("Police said 400 had come; organisers claimed 2,000.", {("Police", "400 had come"), ("organisers", "2,000")}),
    ],
)
def test_who_puts_the_same_at_another_figure_says_so(text: str, rows: set[tuple[str, str]]) -> None:
    assert {(a, c) for a, _, c in said(text)} == rows
    check_tree(view_of(text))


def test_a_figure_of_the_same_is_nobody_elses() -> None:
    assert {a for a, _, _ in said("The bank put growth at 2 percent, down from 3 percent, at a meeting at 8 pm.")} == {"The bank"}
    assert "the river" not in {a for a, _, _ in said("Floods claimed 40 lives; the river claimed two.")}
