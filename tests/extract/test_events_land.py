"""Whose police and courts a report speaks of, and sides that an act is not done to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.events_lab import coded, codes, shorts, tables
from twosource.extract.events_land import about
from twosource.extract.statements_view import views


@pytest.mark.parametrize(
    ("text", "country"),
    [
        # a capital alone tells the country, and Russia comes late
        ("Crowds filled the streets of Bishkek.\nPolice arrested fourteen people.\nIt rained.\nThe Kremlin praised Vladimir Putin.", "KGZ"),
        # the visitor is named in every sentence, the host too
        ("Kenya's president arrived in Hanoi on Monday.\nPolice arrested eight students.\nIn Vietnam he will see Vietnamese farms.", "VNM"),
        # a country that is named once, late and as one that acts, is abroad
        ("Floods hit the valley.\nPolice arrested eight looters on Friday.\nIt rained.\nChina pledged five million.", ""),
        # nor does who only answers from abroad tell where it was
        ("Soldiers arrested eight ministers.\nThe United States condemned it, the State Department said.", ""),
    ],
)
def test_police_are_of_the_country_that_the_head_names(text: str, country: str) -> None:
    found = [codes(r["actors"]) for r in coded(text) if r["mode"] == "arrest"]
    assert found == [country or "?"]


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Kenya: union calls strike.", "PROTEST KEN >"),
        ("Police in Kenya fired tear gas to disperse 2,000 protesters.", "ASSAULT KEN > KEN"),
        ("The president of Zambia has come under fire from the opposition in Zambia.", "ACCUSE ZMB > ZMB"),
        ("Gunmen seized nine passengers in the Philippines.", "ASSAULT PHL > PHL"),
        ("Hackers from Belarus attacked six Lithuanian hospitals.", "COERCE BLR > LTU"),
        ("The European Union agreed sanctions on Belarus.", "SANCTION EUR > BLR"),
        ("Turkey sent two planes with tents and blankets to Pakistan.", "AID TUR > PAK"),
        ("Zambian police opened fire on miners, witnesses said.", "ASSAULT ZMB > ZMB"),
    ],
)
def test_acts_of_common_news(text: str, event: str) -> None:
    assert event in shorts(text)


@pytest.mark.parametrize("when", ["", " on Monday", " on 4 March", " on Friday evening"])
@pytest.mark.parametrize("whom", ["at Sudanese migrants", "into a crowd of Sudanese migrants"])
def test_the_day_is_not_what_a_deed_is_aimed_at(whom: str, when: str) -> None:
    (row,) = coded(f"French police fired tear gas {whom}{when}.")
    assert (row["event"], row["mode"]) == ("ASSAULT", "crowd-control")


@pytest.mark.parametrize(
    "text",
    ["A Saudi official, who asked not to be named, spoke of Iran.", "Justice Ada Quill of Kenya held that the High Court was the proper forum."],
)
def test_what_is_no_act(text: str) -> None:
    assert [r["event"] for r in coded(text) if r["event"] in ("REQUEST", "ACCUSE")] == []


def test_who_is_to_be_freed_is_not_asked() -> None:
    (row,) = (r for r in coded("Rebels in Chad demanded the release of a jailed Sudanese commander.") if r["event"] == "REQUEST")
    assert "SDN" not in codes(row["recipients"])


def test_who_was_hit_is_not_accused() -> None:
    rows = [r for r in coded("France condemned the aggression against Ukraine.") if r["event"] == "ACCUSE"]
    assert all("UKR" not in codes(r["recipients"]) for r in rows)


def test_reports_that_are_denied_tell_no_happening() -> None:
    rows = coded("The president of Chad denied reports that he had met the Libyan minister in secret.")
    assert {r["status"] for r in rows if r["event"] == "CONSULT"} <= {"denied"}


def test_the_day_of_what_is_asked_for_is_not_that_of_the_asking() -> None:
    (row,) = (r for r in coded("Kenya urged Somalia to release the crew on Tuesday.", "2023-05-10") if r["event"] == "REQUEST")
    assert row["date_start"] is None


def test_the_president_of_a_club_is_no_ruler() -> None:
    (row,) = (r for r in coded("Prosecutors in Peru barred club president Luis Delgado from leaving the country.") if r["event"] == "COERCE")
    assert [s["sector"] for s in row["recipients"]] == ["CVL"]


def test_the_administration_is_not_that_of_the_country_it_deals_with() -> None:
    text = "Russia is isolated.\nRussia's banks are cut off.\nThe administration suspended aid to Ukraine on Monday."
    assert all(s["country"] != "RUS" for r in coded(text) for s in r["actors"])


def test_nobody_is_accused_where_no_one_is() -> None:
    assert [r for r in coded("The European Union said the shot was safe and accused no one of haste.") if r["event"] == "ACCUSE"] == []


def test_who_speaks_of_a_war_is_not_where_it_is() -> None:
    rows = coded("Kenya's president met Mali's president in Nairobi.\nThe two leaders also discussed the war in Ukraine and agreed to help.")
    assert all(s["country"] != "UKR" for r in rows for s in r["actors"])


def test_the_other_side_of_a_border_is_not_where_it_was() -> None:
    (row,) = coded("Soldiers shot at a car near the border with Chad.")
    assert row["place"] is None
    (row,) = coded("Soldiers shot at a car near the border in Chad.")
    assert row["place"] == "Chad"


@pytest.mark.parametrize(
    ("text", "day", "basis"),
    [
        ("Russia summoned the Swedish envoy on 7 May 2025, a day after Sweden expelled two Russians.", "2025-05-06", "1 day before"),
        ("Two days after France expelled a Malian envoy, Mali recalled its ambassador on 7 May 2025.", "2025-05-05", "2 days before"),
        ("Kenya recalled its envoy on 7 May 2025, a week after the expulsion of two Kenyan envoys by Sudan.", "2025-04-30", "7 days before"),
        ("Syria shelled Turkish troops on 7 May 2025, hours after Turkey expelled a Syrian envoy.", "2025-05-07", "date of the sentence"),
        ("Iran summoned the French envoy on 7 May 2025, weeks after France expelled an Iranian envoy.", None, None),
    ],
)
def test_the_day_is_counted_from_that_of_the_sentence(text: str, day: str | None, basis: str | None) -> None:
    (row,) = (r for r in coded(text, published="2025-05-07") if r["mode"] == "expel")
    assert row["date_start"] == row["date_end"] == day
    assert basis in row["basis"] if basis else row["date_span"] is None


def test_agreed_to_no_such_thing() -> None:
    assert "AGREE" not in {r["event"] for r in coded("Sudan agreed to no such truce with Chad.")}
    assert "AGREE" in {r["event"] for r in coded("Sudan agreed to a truce with Chad, to no avail.")}


def test_the_seat_of_a_union_of_states_is_not_where_it_was() -> None:
    (view,) = views(tables(["WASHINGTON (Wire) -\nThe World Bank held back a loan.\nPolice arrested eight looters."], full=False))
    here = replace(view, paragraphs=view.paragraphs[1:])
    every = range(len(view.text))
    assert about(here, {}, every, ()) == "USA"
    assert about(here, {1: ["IGO"]}, every, ()) is None
