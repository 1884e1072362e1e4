"""Names behind "OFFICE of PLACE,": whose they are, whatever the parser made of them."""

from __future__ import annotations

import pytest

from extract.lab import check_tree, speakers_of, view_of
from twosource.extract.statements_mend import mend_hyphens


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The mayor of Lindau, Ilse Brandt, said the harbour would stay closed.", "Ilse Brandt"),
        ("The governor of Kano State, Musa Bello, told reporters that schools would reopen.", "Musa Bello"),
        ("The president of Estonia, Kersti Tamm, said she would sign.", "Kersti Tamm"),
        ("The deputy head of the Velden port authority, Jean-Luc Moreau, denied the report.", "Jean-Luc Moreau"),
    ],
)
def test_the_name_is_that_of_the_office(text: str, name: str) -> None:
    assert speakers_of(text)[0][1] == name


@pytest.mark.parametrize(
    "text",
    [
        "The mayor of Springfield, South Dakota, said the harbour would stay closed.",
        "A teacher at Lindau, where Ilse Brandt lives, said the school was closed.",
        "The mayors of Lindau, Ilse and Ostrava said the harbour would stay closed.",
        "The harbour of Lindau, Ilse Brandt, closed.",
        "The mayor of Lindau, BREAKING NEWS, said so.",
    ],
)
def test_other_commas_are_left_alone(text: str) -> None:
    view = view_of(text)
    office = next(i for i, w in enumerate(view.text) if w.lower() in ("mayor", "mayors", "teacher", "harbour"))
    assert not [k for k in view.kids[office] if view.dep[k] == "appos" and view.entity[k] == "PERSON"]


def test_the_tree_stays_a_tree() -> None:
    view = view_of("The governor of Kano State, Musa Bello, told the head of Acme, Ada Stone, that the mayor of Lindau, Ilse Brandt, agreed.")
    check_tree(view)


def test_a_sentence_that_was_looked_at_before_is_mended_again() -> None:
    mended = "The mayor of Lindau, Ilse Brandt, said the harbour would stay closed."
    first, alone, behind = (view_of(t) for t in (mended, mended, f"{mended} The harbour was quiet."))
    assert first.kids == alone.kids
    assert first.marks == alone.marks
    assert behind.marks[0] == first.marks[0]
    assert view_of("The harbour was quiet.").marks[0] == behind.marks[1]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("South Korea's foreign minister, Han So-yeon, said the threat had grown.", "Han So-yeon"),
        ('"The threat has a new quality," South Korea\'s foreign minister, Han So-yeon, said.', "Han So-yeon"),
        ("The union's chairwoman, Lee Soo-ah, criticised the plan.", "Lee Soo-ah"),
        ("The mayor of Lindau, Oh Se-jin, said the harbour would close.", "Oh Se-jin"),
    ],
)
def test_a_name_with_a_hyphen_is_whole(text: str, name: str) -> None:
    view = view_of(text)
    assert speakers_of(text)[0][1] == name
    check_tree(view)


@pytest.mark.parametrize(
    "text", ["The spokesman, Hong Kong-based Peter Lind, said it rained.", "A judge, New York-born, said so.", "He likes Al Pop-style."]
)
def test_other_hyphens_are_left_alone(text: str) -> None:
    assert mend_hyphens(view_of(text)) == set()
