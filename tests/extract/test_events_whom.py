"""Whom an act is done to where its frame does not say."""

from __future__ import annotations

from typing import Any

import pytest

from extract.events_lab import coded, shorts


def one(text: str, kind: str) -> dict[str, Any]:
    """The only event of a type."""
    (row,) = (r for r in coded(text) if r["event"] == kind)
    return row


def whom(row: dict[str, Any]) -> list[str]:
    """The words or the country of the recipients."""
    return [s["name"] or s["country"] or s["span"]["exact"] for s in row["recipients"]]


@pytest.mark.parametrize(
    "text",
    [
        "North Korea fired a ballistic missile on Tuesday.",
        "North Korea fired three missiles off its east coast on Friday.",
        "Iran test-fired two missiles into the Gulf of Oman.",
        "China fired five missiles into the Taiwan Strait.",
    ],
)
def test_a_missile_that_is_fired_at_nobody_is_a_test(text: str) -> None:
    row = one(text, "MOBILIZE")
    assert row["mode"] == "weapons"
    assert not row["recipients"]


def test_a_missile_that_is_fired_at_somebody_is_none() -> None:
    assert shorts("Iran fired two missiles at a base in Iraq.") == ["ASSAULT IRN > IRQ"]


def test_whoever_provoked_the_police_is_hit() -> None:
    assert whom(one("Police used water cannon after masked youths threw stones.", "ASSAULT")) == ["youths"]


@pytest.mark.parametrize("text", ["Police used tear gas in the square.", "Kenyan police opened fire."])
def test_nobody_is_on_both_sides(text: str) -> None:
    for row in coded(text):
        assert {s["span"]["start"] for s in row["actors"]}.isdisjoint(s["span"]["start"] for s in row["recipients"])


@pytest.mark.parametrize(
    "text",
    [
        "An earthquake struck Peru on Monday.\nPeru's army dug for survivors.\nEcuador sent two field hospitals.",
        "Floods swept through Peru.\nPeruvian towns lay under water.\nEcuador released two million dollars in emergency aid.",
        "Floods swept through Peru.\nPeruvian towns lay under water.\nEcuador sent two helicopters.",
    ],
)
def test_help_goes_where_the_report_is_from(text: str) -> None:
    row = one(text, "AID")
    assert whom(row) == ["Peru"]
    assert row["recipients"][0]["basis"] == "inherited: document"


def test_aid_that_is_halted_counts_though_nobody_says_whose() -> None:
    assert shorts("Washington halted military assistance.") == ["SANCTION USA >"]


@pytest.mark.parametrize(
    "text", ["Turkish firefighters arrived in Athens for a conference.", "The club was given three months to pay its debts."]
)
def test_visits_and_deadlines_are_neither_aid_nor_sentences(text: str) -> None:
    assert not {"AID", "SANCTION"} & {r["event"] for r in coded(text)}


@pytest.mark.parametrize(
    ("text", "culprit"),
    [
        ("North Korea fired a missile over northern Japan.\nThe European Union condemned the launch.", ["North Korea"]),
        ("Israel bombed a port in Yemen.\nOman criticised the raid.", ["Israel"]),
        ("Three people were shot in Oslo.\nSweden condemned the attack.", []),
        ("Israel bombed a port in Yemen.\nIran bombed a village in Iraq.\nOman condemned the bombing.", []),
    ],
)
def test_who_did_what_is_condemned(text: str, culprit: list[str]) -> None:
    assert whom(one(text, "ACCUSE")) == culprit


@pytest.mark.parametrize(
    "text",
    [
        "The Kenyan foreign ministry protested against a raid in Sudan.",
        "The Indian ambassador protested over the arrest of two sailors in Oman.",
        "The Tunisian government summoned the French ambassador and protested against what it called interference.",
    ],
)
def test_a_state_protests_in_words(text: str) -> None:
    events = [r["event"] for r in coded(text)]
    assert "ACCUSE" in events
    assert "PROTEST" not in events


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("A Russian air strike killed five people.", "ASSAULT RUS > ?"),
        ("Heavy rain killed nine people in Kenya.", ""),
        ("Ghana beat Togo 3-1 on Sunday.", ""),
        ("Egypt and Sudan warned that any dam would be regarded as an act of war.", "THREATEN EGY+SDN >"),
        ("The doctors of Kenya warned that any delay would be regarded as a defeat.", ""),
        ("Venezuela moved tanks and troops to the border with Guyana.", "MOBILIZE VEN > GUY"),
    ],
)
def test_acts_of_agency_news(text: str, event: str) -> None:
    found = shorts(text)
    assert event in found if event else not found


def test_they_are_all_whom_one_phrase_names() -> None:
    text = "The ministers of Kenya and Uganda signed an accord on 3 March 2026.\nThey met a day after North Korea fired a missile into the sea."
    rows = {r["event"]: r for r in coded(text, "2026-03-04")}
    assert {s["country"] for s in rows["CONSULT"]["actors"]} == {"KEN", "UGA"}
    assert (rows["CONSULT"]["date_start"], rows["MOBILIZE"]["date_start"]) == ("2026-03-03", "2026-03-02")


def test_a_group_is_shown_as_the_text_calls_it() -> None:
    (side,) = one("Kenya imposed sanctions on the junta in Guinea.", "SANCTION")["recipients"]
    assert side["name"] == "junta"


def test_a_house_that_people_live_in_is_no_parliament() -> None:
    rows = coded("Kenyan police pulled a girl out of a collapsed house in Nairobi.")
    assert not any(s["sector"] == "LEG" for r in rows for s in (*r["actors"], *r["recipients"]))


def test_followers_are_not_their_leader() -> None:
    row = one("Kenyan police fired tear gas at followers of Ada Brandt.", "ASSAULT")
    assert whom(row) == ["followers"]


def test_several_deeds_of_one_kind_are_told_by_as_many_verbs() -> None:
    rows = coded("Kenyan troops said they had toppled President Ada Brandt and closed Kenya's borders.")
    assert [(r["event"], r["mode"]) for r in rows] == [("COERCE", None), ("COERCE", "restrict")]


@pytest.mark.parametrize(
    "text", ["The union called for a march in Riga on Sunday.", "The rebels accepted an invitation from the mayor to talks on Sunday."]
)
def test_the_day_of_what_is_called_for_is_not_that_of_the_call(text: str) -> None:
    assert {r["date_start"] for r in coded(text, "2026-03-02")} == {None}


def test_his_country_is_called_by_its_name() -> None:
    (row,) = coded("Hungary's foreign minister, Laszlo Varga, said that his country had vetoed the text.")
    assert [(s["name"], s["country"]) for s in row["actors"]] == [("Hungary", "HUN")]


def test_a_noun_that_the_parser_takes_for_the_root_of_its_sentence_is_not_climbed_for_ever() -> None:
    text = "The governor reserves the right to sue for damages of five million lira. "
    text += "The bridge, which was opened in October, shortens the way between the two districts by 31 kilometres."
    assert all(row["event"] for row in coded(text))  # the point is that it comes back
