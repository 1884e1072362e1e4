"""Quotation marks by glyph and neighbours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timing import bounded
from twosource.extract.quotes import find_quotations


def found(text: str) -> list[str]:
    return [text[q.start : q.end] for q in find_quotations(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("“We go”, he said. “She’s late.”", ["“We go”", "“She’s late.”"]),
        ('"Yes," she said, "no."', ['"Yes,"', '"no."']),
        ("``Yes,'' she said, ``no.''", ["``Yes,''", "``no.''"]),
        ("''Yes,'' she said, ''no.''", ["''Yes,''", "''no.''"]),
        ("«Yes», she said.", ["«Yes»"]),
        ("He said 'no way' to the workers' union.", ["'no way'"]),
        ("‘It is “bad” here,’ he said.", ["‘It is “bad” here,’"]),
        ("“He told me ‘no’ twice,” she said.", ["“He told me ‘no’ twice,”"]),
        ("The ’90s were “good”.", ["“good”"]),
        ("Don't say it's Jane's.", []),
        ("A 6' pole and a 5\" nail.", []),
        ("the “first” and the “second”", ["“first”", "“second”"]),
        ("”Turned round“, he said.", ["”Turned round“"]),
        ('("In brackets," he said.)', ['"In brackets,"']),
        ("He said—“go”—and left.", ["“go”"]),
        ("Stray ” mark and “one quotation”.", ["“one quotation”"]),
        ("“” and “ ”", []),
    ],
)
def test_marks(text: str, wanted: list[str]) -> None:
    assert found(text) == wanted


def test_an_open_quotation_reaches_to_the_end_and_says_so() -> None:
    (q,) = find_quotations("“It goes on and on.")
    assert (q.start, q.end, q.closed) == (0, 19, False)


def test_an_unclosed_mark_does_not_swallow_the_next_quotation() -> None:
    assert found("He said “one thing and “another thing”, she said.") == ["“another thing”"]


@pytest.mark.parametrize("text", ['"' * 10_000, "“" * 10_000, "‘" * 10_000, "'a " * 10_000, '" ' * 10_000, "‘a’s " * 5_000])
def test_rows_of_marks_take_bounded_time(text: str) -> None:
    with bounded(10):
        find_quotations(text)


@given(st.text(st.sampled_from("aS .,?“”\"'’‘`«»-—\u200f"), max_size=60))
def test_quotations_stand_in_order_inside_the_text(text: str) -> None:
    at = 0
    for q in find_quotations(text):
        assert at <= q.start < q.end <= len(text)
        at = q.end
