"""A time or a mark before an entry is no part of who speaks, and an interview with letters has one who answers."""

from __future__ import annotations

import pytest

from extract.lab import check_tree, view_of
from extract.test_statements_trim import said
from twosource.extract.statements import STATEMENTS

from .events_lab import tables


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("09:10 Power firm Norraflow reports that 61,000 homes are dark.", "Power firm Norraflow", "that 61,000 homes are dark"),
        ("8.15am Police say the road is closed.", "Police", "the road is closed"),
        ("14:02 GMT - The mayor says the bridge is safe.", "The mayor", "the bridge is safe"),
        ('10:20 "We are safe," the mayor says.', "the mayor", '"We are safe,"'),
        ("• Police say two men are in custody", "Police", "two men are in custody"),
        ("1. Police said two men were in custody.", "Police", "two men were in custody"),
    ],
)
def test_what_stands_before_an_entry(text: str, source: str, content: str) -> None:
    assert [(a, c) for a, _, c in said(text)] == [(source, content)]
    check_tree(view_of(text))


def test_a_figure_at_the_beginning_stays() -> None:
    assert said("400 people said the road was closed.")[0][0] == "400 people"


ASKED = "Q: How did you begin?\nA: My uncle repaired clocks.\nQ: Why?\nA: Nobody else did it."


def answers(text: str) -> list[tuple[str, str | None]]:
    rows = STATEMENTS.run(tables([text], full=False), {})["statements"].to_pylist()
    return [(row["content"][0]["exact"], row["speaker_name"]) for row in rows if row["source"] and row["source"][0]["exact"] == "A"]


def test_who_is_asked_answers() -> None:
    intro = "Marta Szabo has built clocks for 40 years.\n"
    said = [("My uncle repaired clocks.", "Marta Szabo"), ("Nobody else did it.", "Marta Szabo")]
    assert answers(intro + ASKED) == said


def test_where_it_is_open_who_is_asked_nobody_is_named() -> None:
    assert {name for _, name in answers("Marta Szabo and Jan Roos have built clocks for 40 years.\n" + ASKED)} == {None}
    assert answers("A: My uncle repaired clocks.\nA: Nobody else did it.") == []
