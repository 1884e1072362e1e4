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
