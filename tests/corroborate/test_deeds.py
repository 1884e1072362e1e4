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
        (
            "A monitoring group accused the militia of executing at least 21 people in a mosque in Norvik.",
            "The militia has denied that its fighters killed worshippers in a mosque in Norvik.",
        ),
        (
            "Police opened fire on protesters in Norvik on Friday, killing two, a hospital official said.",
            "The police denied that live ammunition had been used on protesters in Norvik on Friday.",
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


@pytest.mark.parametrize(
    ("one", "other", "positions"),
    [
        (
            "A court in Sund on Tuesday sentenced Ada Brandt, editor of a daily, to seven years in prison for fraud, her lawyer said.",
            "Ada Brandt was sentenced to six years and eight months in jail for fraud by a court in Sund, a prosecutor said on Wednesday.",
            {"seven years", "six years and eight months"},
        ),
        (
            "Police detained 37 people at the protest in Norvik on Tuesday, the mayor said.",
            "Lawyers put the number of detainees at the protest in Norvik on Tuesday at 60.",
            {"37", "60"},
        ),
        (
            "The justice minister said 11 journalists were in prison in Norland.",
            "According to the press union, 23 journalists are behind bars in Norland.",
            {"11", "23"},
        ),
        (
            "The number of people killed by the flood in Norvik has climbed to 43, the charity said.",
            "The mayor said that 20 people had been killed by the flood in Norvik.",
            {"43", "20"},
        ),
    ],
)
def test_more_ways_to_count(one: str, other: str, positions: set[str]) -> None:
    (d,) = [d for d in found(one, other)[0] if d.same_happening]
    assert (d.kind, sides(d)) == ("number", positions)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A quake measuring 3.8 on the Richter scale struck near Norvik.", "A quake with a magnitude of 5.9 struck near Norvik."),
        ("Ada Brandt leads Ole Lund by four points in the poll in Norvik.", "Ada Brandt leads Ole Lund by two points in a poll in Norvik."),
        ("Two years and two months after the flood Norvik is dry.", "Two years after the flood Norvik is dry."),
    ],
)
def test_two_things_are_counted(one: str, other: str) -> None:
    assert not [d for d in found(one, other)[0] if d.same_happening]


def test_two_figures_of_two_speakers_one_behind_the_other() -> None:
    text = "Police detained 37 people, the mayor said. Lawyers said 60 people had been detained.\nThe march was in Norvik."
    (d,) = found(text, "A march was held in Norvik.")[0]
    assert (sides(d), d.reason) == ({"37", "60"}, "told one behind the other, by two")
    one = "Police detained 37 people on Monday, the mayor said. The mayor said 60 people had been detained in all.\nThe march was in Norvik."
    assert not found(one, "A march was held in Norvik.")[0]


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        (
            "Moscow ordered seven Swedish embassy staff to leave, a spokesman said, although the Swedish government put the number at five.",
            {"seven", "five"},
        ),
        ("Gunmen released 12 schoolgirls in Kaduna on Saturday, the governor said, not 20 as the families had claimed.", {"12", "20"}),
        ("Azerbaijan says it freed 30 detainees, Armenia speaks of 32.", {"30", "32"}),
        ("Police in Harare detained 14 activists on Friday. Their lawyers put the number at 30.", {"14", "30"}),
        (
            "Eighty-three people were arrested in Kitwe, the minister said. The opposition said 200 of its members were held.",
            {"Eighty-three", "200"},
        ),
    ],
)
def test_a_figure_set_against_another_in_one_report(text: str, positions: set[str]) -> None:
    (d,) = found(text, "A day later nobody was out in the streets.")[0]
    assert (d.kind, sides(d)) == ("number", positions)


@pytest.mark.parametrize(
    "text",
    [
        "Police detained 14 activists in Harare. The mayor put the number of shops that closed at 30.",
        "The army freed 12 hostages, not 20 as planned.",
        "The mayor closed 41 shops in Norvik. The governor sold 27 shops.",
        "Twelve people were killed in Norvik. Nobody put the number at 30.",
    ],
)
def test_what_is_not_set_against_it(text: str) -> None:
    assert not found(text, "A day later nobody was out in the streets.")[0]
