"""Parses that are mended before acts are read: semicolons, crowds, names in capitals, what is given to whom."""

from __future__ import annotations

import pytest

from extract.events_lab import coded, shorts, tables
from twosource.extract.events_mend import mended, part_of
from twosource.extract.statements_view import views


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Hundreds of people cheered in the square; Kenyan soldiers fired tear gas to disperse a crowd of students.", "ASSAULT KEN > KEN"),
        ("Brazil agreed on Monday to restructure the loan; Ghana's embassy put it at a billion.", "AGREE BRA >"),
        ("Germany closed its embassy in Niger; France withdrew its troops last year.", "SANCTION DEU > NER"),
        ("Zambian gunmen on motorcycles killed at least 14 farmers in Malawi.", "ASSAULT ZMB > MWI"),
        ("Poland delivered Ukraine fourteen tanks in April.", "AID POL > UKR"),
        ("Vietnam will hand Laos another patrol boat.", "AGREE VNM > LAO planned"),
        ("A Kenyan court gave the Ugandan banker five years in prison.", "SANCTION KEN > UGA"),
    ],
)
def test_acts_of_mended_parses(text: str, event: str) -> None:
    assert event in shorts(text)


def test_a_name_in_capitals_is_no_verb() -> None:
    (row,) = (r for r in coded("ECOWAS imposed sanctions on the junta, freezing its assets.") if r["event"] == "SANCTION")
    assert [s["span"]["exact"] for s in row["actors"]] == ["ECOWAS"]


def test_a_crowd_without_a_country_protests() -> None:
    (row,) = coded("Thousands protested in Lomaria on Friday against the price of bread.")
    assert (row["event"], row["mode"], [s["name"] for s in row["actors"]]) == ("PROTEST", "demo", ["Thousands"])


@pytest.mark.parametrize("text", ["Two fishermen killed in the storm were buried on Monday.", "Workers paid in cash left the site."])
def test_participles_stay_what_they_are(text: str) -> None:
    assert not any(r["event"] == "PROTEST" or r["actors"] for r in coded(text))


@pytest.mark.parametrize(
    ("text", "who", "whom"),
    [
        ("Gunmen dressed as police killed a judge in Quetta.", "Gunmen", "judge"),
        ("Men disguised as soldiers abducted nine farmers on Monday.", "Men", "farmers"),
        ("The rebels dressed as villagers were arrested by police.", "police", "rebels"),
        ("Somali militants dressed as soldiers stormed a hotel on Friday, police said.", "Somali militants", ""),
    ],
)
def test_who_looks_like_somebody_else_is_not_he(text: str, who: str, whom: str) -> None:
    (row,) = coded(text)
    assert [[s["span"]["exact"] for s in row[k]] for k in ("actors", "recipients")] == [[who], [whom] if whom else []]


def test_a_participle_behind_an_inserted_speaker_goes_on_with_what_is_said() -> None:
    (row,) = (r for r in coded("Kenyan guards fired on the crowd, the mayor said, killing two women.") if "women" in r["evidence"][0]["exact"])
    assert [s["country"] for s in row["actors"]] == ["KEN"]
    rows = coded("Zambian jets bombed the camp, said Ada Banda, wounding a nurse.")
    assert all("Banda" not in s["span"]["exact"] for r in rows for s in r["actors"])


def test_what_is_done_by_speaking_is_the_speakers() -> None:
    (row,) = coded("The talks are over, the Kenyan minister said, accusing Uganda of bad faith.")
    assert (row["event"], [s["country"] for s in row["actors"]]) == ("ACCUSE", ["KEN"])


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("Gunmen took nine Kenyan nurses hostage in Somalia.", "KEN"),
        ("Nine Kenyan nurses were taken hostage by Somali gunmen.", "KEN"),
        ("Rebels held two French doctors captive in Mali.", "FRA"),
    ],
)
def test_who_is_taken_hostage_is_one_and_not_two(text: str, whom: str) -> None:
    (row,) = coded(text)
    assert (row["event"], row["mode"]) == ("ASSAULT", "abduct")
    assert [s["country"] for s in row["recipients"]] == [whom]


def test_a_past_that_the_tagger_does_not_know() -> None:
    (row,) = coded("Rebels in Mali retook the town of Kidal.")
    assert (row["event"], row["mode"]) == ("COERCE", "seize")


def test_only_clauses_are_parted() -> None:
    (view,) = views(tables(["Kenya condemned the raid; Uganda knew nothing; so did two others: Chad, a friend; Mali, a foe."], full=False))
    copy = mended(view)
    assert [copy.text[part_of(copy, i)[0]] for i in (0, 6, len(copy.text) - 1)] == ["Kenya", "Uganda", "so"]
    assert copy is not view
    assert ";" in view.text
    assert part_of(view, 6) == (0, len(view.text))


def test_what_needs_no_mending_is_not_copied() -> None:
    (view,) = views(tables(["Kenya condemned the raid on Friday."], full=False))
    assert mended(view) is view
