"""Who stands behind what was said speaks, whatever the parser made of him."""

from __future__ import annotations

import pytest

from extract.lab import check_tree, speakers_of, view_of
from twosource.extract.statements_behind import mend_behind


@pytest.mark.parametrize(
    ("text", "source", "name"),
    [
        (
            '"The pumps failed twice," an engineer at the plant, Piet Olsen, told the inquiry.',
            "an engineer at the plant, Piet Olsen",
            "Piet Olsen",
        ),
        ('"They beat us," a marcher, Lena Adu, said.', "a marcher, Lena Adu", "Lena Adu"),
        ("According to a marcher, Lena Adu, officers beat her.", "a marcher, Lena Adu", "Lena Adu"),
        ('"He ran away," a neighbour, who gave her name only as Maria, said.', "a neighbour", "Maria"),
        ('"They fired at us," a marcher who gave his name as Karim said.', "a marcher", "Karim"),
        ('"They fired at us," a marcher named Lena Adu said.', "a marcher named Lena Adu", "Lena Adu"),
        ('"We lost all of it," one of the farmers, Omar Haddad, said.', "one of the farmers, Omar Haddad", "Omar Haddad"),
        ('The vice-president of the club, Ana Reis, told reporters: "We are bankrupt."', "The vice-president of the club, Ana Reis", "Ana Reis"),
    ],
)
def test_who_stands_between_a_quotation_and_its_verb_speaks(text: str, source: str, name: str) -> None:
    assert [(words, who) for words, who, _ in speakers_of(text)] == [(source, name)]
    check_tree(view_of(text))


@pytest.mark.parametrize(
    "text",
    [
        '"It is like the seventies," the dawn of a movement, Quill says.',
        '"The results," the minister said, "were excellent."',
        '"Wait," he said, and the officer, Jan Roos, nodded.',
        "According to a witness, Jan Roos, 34, and two others fled.",
        "According to a witness, Jan Roos, the driver, fled.",
        "According to the harbour, Jan Roos, two men fled.",
    ],
)
def test_other_words_are_left_alone(text: str) -> None:
    assert mend_behind(view_of(text)) == set()
