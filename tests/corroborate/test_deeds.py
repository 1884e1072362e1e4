"""Denials of deeds that a noun names, and of any victims, over invented pairs of short reports."""

from __future__ import annotations

import pytest

from .disputes_lab import found, sides

CLINIC = "Twelve people were killed in the strike on the clinic in Norvik on Monday, doctors said."


@pytest.mark.parametrize(
    ("said", "denied"),
    [
        (
            "The army struck a clinic in Norvik on Monday, killing twelve people, doctors said.",
            "The army denied responsibility for the strike on the clinic in Norvik on Monday.",
        ),
        (
            "Doctors accused the army of carrying out Monday's strike on a clinic in Norvik, which killed twelve people.",
            "The army denied involvement in the strike on the clinic in Norvik on Monday.",
        ),
        (
            "Rebels said the army had bombed a market in Norvik on Monday.",
            "The army denied that it had carried out a bombing in Norvik.",
        ),
        (
            "Ostria blamed Norland for the cyberattack on the hospital in Norvik.",
            "Norland rejected the accusation that it was behind the cyberattack on the hospital in Norvik.",
        ),
        ("Prosecutors said the mayor had taken bribes from a builder in Norvik.", "The mayor denied taking bribes from any builder in Norvik."),
    ],
)
def test_a_deed_by_a_noun_is_alleged_and_denied(said: str, denied: str) -> None:
    (d,) = [d for d in found(said, denied)[0] if d.same_happening]
    assert (d.kind, sides(d)) == ("denial", {"alleged", "denied"})


@pytest.mark.parametrize(
    ("said", "denied"),
    [
        # another place, another party, another deed, no denial of a part in it
        ("Rebels said the army had bombed a market in Norvik on Monday.", "The army denied that it had carried out a bombing in Sund."),
        ("Doctors accused the rebels of carrying out the strike on a clinic in Norvik.", "The army denied involvement in the strike in Norvik."),
        ("Prosecutors said the mayor had taken bribes in Norvik.", "The mayor denied carrying out the strike on the clinic in Norvik."),
        ("The army struck a clinic in Norvik on Monday.", "The army denied knowing of any strike on the clinic in Norvik on Monday."),
        ("The army may strike a clinic in Norvik, doctors fear.", "The army denied responsibility for the strike on the clinic in Norvik."),
    ],
)
def test_what_is_no_denial_of_that_deed(said: str, denied: str) -> None:
    assert not [d for d in found(said, denied)[0] if d.same_happening]


@pytest.mark.parametrize(
    ("denied", "position"),
    [
        ("The ministry denied that anyone had died in the strike on the clinic in Norvik on Monday.", "denied that anyone"),
        ("The army denied killing anyone in the strike on the clinic in Norvik on Monday.", "denied killing anyone"),
        ("The army said no civilians were killed in the strike on the clinic in Norvik on Monday.", "no civilians"),
        ("The ministry said there were no casualties in the strike on the clinic in Norvik on Monday.", "no casualties"),
    ],
)
def test_to_deny_any_victims_is_to_count_none(denied: str, position: str) -> None:
    (d,) = found(CLINIC, denied)[0]
    assert (d.kind, sides(d)) == ("number", {"Twelve", position})
    assert all(s.speaker_name for s in d.sides)


@pytest.mark.parametrize(
    "text",
    [
        "The army said no soldiers were killed in the strike on the clinic in Norvik on Monday.",
        "The army denied that any soldier had been killed in the strike on the clinic in Norvik on Monday.",
        "The army did not deny that anyone was killed in the strike on the clinic in Norvik on Monday.",
        "The army would regret it if any civilian was killed in the strike on the clinic in Norvik on Monday.",
        "The army denied that any civilian had been killed in the strike on the harbour in Sund on Monday.",
    ],
)
def test_what_denies_no_victims(text: str) -> None:
    assert not found(CLINIC, text)[0]
