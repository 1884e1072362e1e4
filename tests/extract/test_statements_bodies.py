"""Names of bodies with small words in them are one name; people of a place or somebody's are none."""

from __future__ import annotations

import pytest

from extract.lab import check_tree, speakers_of, view_of
from twosource.extract.statements_bodies import mend_bodies

from .events_lab import tables


def named(text: str) -> set[str]:
    """Who is named."""
    return {row["name"] for row in tables([text], full=False)["named"].to_pylist()}


BODIES = [
    ("Mothers Against Drink Driving said the law was weak.", "Mothers Against Drink Driving"),
    ('"It is a disgrace," Parents for Clean Air said.', "Parents for Clean Air"),
    ("Women for Peace said it would march again.", "Women for Peace"),
    ("The charity Engineers Without Frontiers said it had dug nine wells.", "Engineers Without Frontiers"),
    ("The Campaign Against the Arms Trade condemned the sale.", "Campaign Against the Arms Trade"),
    ("Coalition for a Clean Delta accused the firm of lying.", "Coalition for a Clean Delta"),
    ("The Front for the Liberation of Kesh said it had attacked the base.", "Front for the Liberation of Kesh"),
    ("Lawyers for Justice in Kesh said two men had been tortured.", "Lawyers for Justice"),
    ("Save the Wolves said the cull was illegal.", "Save the Wolves"),
    ('"The cull is illegal," said Save the Wolves.', "Save the Wolves"),
    ("The campaign group Stop the Runway said it would go to court.", "Stop the Runway"),
]


@pytest.mark.parametrize(("text", "name"), BODIES)
def test_the_whole_name_is_named(text: str, name: str) -> None:
    assert name in named(text)
    check_tree(view_of(text))


@pytest.mark.parametrize(
    "text",
    [
        "Lawyers for Ada Brandt said she would appeal.",
        "Lawyers for Justice Kagan said she would stay.",
        "Teachers in Norra said they had not been paid.",
        "Doctors without masks said they were afraid.",
        "The League on Monday said it would pay.",
        "Parents Against War March On Capital",
        "Save the money for later, the minister said.",
    ],
)
def test_people_of_somebody_are_no_body(text: str) -> None:
    assert mend_bodies(view_of(text)) == set()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The charity Kesh Aid said 40 people were hurt.", "Kesh Aid"),
        ("The news agency TASS said the ship had sunk.", "TASS"),
        ("The company Stepmeat said the meat was good.", "Stepmeat"),
        ("Supermarket chain Billmart said it had recalled the cheese.", "Billmart"),
    ],
)
def test_a_word_for_a_body_before_its_name_is_nobody_else(text: str, name: str) -> None:
    assert named(text) == {name}


def test_whom_a_firm_was_founded_by_is_no_firm() -> None:
    assert mend_bodies(view_of("The company Quill founded said no.")) == set()


def test_letters_that_are_a_word_too() -> None:
    assert speakers_of("Officials warned of more deaths; the WHO urged calm.")[-1][1] == "the WHO"
    assert mend_bodies(view_of("WHO SAID THAT?")) == set()


def test_the_other_organisation_beside_one_of_the_lexicons_is_named_too() -> None:
    assert {"Norra University", "World Bank"} <= named("Ada Moor, a fellow at Norra University's World Bank, said it was late.")


def test_where_shares_are_listed_is_nobody() -> None:
    assert not {"Nasdaq", "NRF"} & named("Norraflow Power A/S (NASDAQ: NRF) announced that its pump had passed the test.")
    assert "Nasdaq" in named("The exchange operator Nasdaq said trading had stopped.")
