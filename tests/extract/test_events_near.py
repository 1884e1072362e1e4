"""Sides that stand beside an act's clause, and sides that must not be understood."""

from __future__ import annotations

import pytest

from extract.events_lab import coded, shorts


def sides(text: str, kind: str) -> tuple[list[str], list[str], str]:
    """Names of the actors and of the recipients of the only event of a type, and the basis of the first recipient."""
    (row,) = (r for r in coded(text) if r["event"] == kind)
    names = [[s["name"] or s["span"]["exact"] for s in row[k]] for k in ("actors", "recipients")]
    return names[0], names[1], row["recipients"][0]["basis"] if row["recipients"] else ""


@pytest.mark.parametrize(
    ("text", "kind", "recipients", "basis"),
    [
        ("Chad's proposal came late. The Kenyan government rejected the proposal.", "REJECT", ["Chad"], "inherited: document"),
        ("Harrow Inc. extended its bid by a week. Alder Corp. rejected the bid.", "REJECT", ["Harrow Inc."], "inherited: document"),
        (
            "Chad's plan angered many. The UN Security Council insists that any deal must allow inspectors into the sites.",
            "REQUEST",
            ["Chad"],
            "inherited: document",
        ),
        ("The Chad-Sudan accord was worked out by UN Secretary-General Kofi Annan.", "AGREE", ["Sudan", "Chad"], "name"),
        ("The United States deployed two carriers in the Gulf and said it would strike Iran.", "MOBILIZE", ["Iran"], "name"),
    ],
)
def test_a_recipient_beside_the_clause_is_found_and_marked(text: str, kind: str, recipients: list[str], basis: str) -> None:
    assert sides(text, kind)[1:] == (recipients, basis)


def test_where_several_are_named_none_is_chosen() -> None:
    assert sides("Niger was silent, and Sudan laughed. The Kenyan president condemned what he called a disgrace.", "ACCUSE")[1] == []


def test_who_only_speaks_is_no_recipient() -> None:
    rows = coded("The minister of Mali said so. The Kenyan president condemned what he called a disgrace.")
    assert all(s["country"] != "MLI" for r in rows for s in r["recipients"])


@pytest.mark.parametrize(
    "text",
    [
        "Nurses met in Kenya. Protesters marched through the streets on Monday.",
        "The bank was seized by Kenyan government regulators.",
        "Kenya's police raided at dawn.",
    ],
)
def test_nobody_is_his_own_recipient(text: str) -> None:
    for row in coded(text):
        own = {(s["span"]["start"], s["span"]["end"]) for s in row["actors"]}
        assert own.isdisjoint((s["span"]["start"], s["span"]["end"]) for s in row["recipients"])


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Kenyan President Uhuru Kenyatta urged European nations to spend more.", "REQUEST KEN > ?"),
        ("Muslims attacked a Kenyan convoy.", "ASSAULT ? > KEN"),
        ("Radical Islamists bombed a market in Kenya.", "ASSAULT ? > KEN"),
        ("Lawmaker urges sanctions on Chad.", "REQUEST ? > TCD"),
    ],
)
def test_a_country_that_the_phrase_speaks_against_is_not_given(text: str, event: str) -> None:
    assert event in shorts(text)


@pytest.mark.parametrize(
    ("text", "kind", "actors"),
    [
        ("Harrow Inc. said the company will sell its mills to Alder Corp.", "AGREE", ["Harrow Inc."]),
        ("Two men fled from a barn in Kenya. Police came. They arrested a Sudanese farmer.", "COERCE", ["Police"]),
        ("A Kenyan shopper was killed when two gunmen opened fire in the shop.", "ASSAULT", ["gunmen"]),
    ],
)
def test_who_did_it_stands_elsewhere(text: str, kind: str, actors: list[str]) -> None:
    assert sides(text, kind)[0] == actors


def test_who_withstands_an_attack_is_attacked() -> None:
    assert sides("Kenyan rebels held the town against attacks by Sudanese troops.", "ASSAULT")[:2] == (["Sudanese troops"], ["Kenyan rebels"])


@pytest.mark.parametrize(
    ("text", "kind", "recipients"),
    [
        ("Harrow Inc. agreed to sell the mill to Alder Corp., a small firm.", "AGREE", ["Alder Corp."]),
        (
            "Kenyan prosecutors charged two builders, Amina Wanjiru and Peter Odhiambo, with fraud.",
            "ACCUSE",
            ["Amina Wanjiru", "Peter Odhiambo"],
        ),
        ("Kenyan banker Harrow offered 90 million Canadian dollars for Acme Corp.", "AGREE", ["Acme Corp."]),
        ("Kenya imposed sanctions on Chad, in contrast with Mali and Sudan.", "SANCTION", ["Chad"]),
    ],
)
def test_an_apposition_a_coin_and_a_comparison_are_no_further_side(text: str, kind: str, recipients: list[str]) -> None:
    assert sides(text, kind)[1] == recipients


def test_a_meeting_in_the_present_with_a_weekday_lies_ahead() -> None:
    assert "AGREE KEN+SDN > planned" in shorts("The Kenyan minister meets Sudanese President Omar al-Bashir in Nairobi on Monday.")


def test_the_other_side_of_a_border_is_not_attacked() -> None:
    rows = coded("Sudan's army said its aircraft had destroyed a convoy of trucks near a village on the border with Chad.")
    assert all(s["country"] != "TCD" for r in rows for s in r["recipients"])


def test_to_call_a_strike_something_is_not_to_call_a_strike() -> None:
    assert shorts('The rebels of Chad called the strike "a massacre".') == []
    assert [r["event"] for r in coded("Kenyan unions called a strike against Kenya's president.")] == ["PROTEST"]


def test_a_suicide_bomber_is_no_aircraft() -> None:
    (row,) = coded("A Chadian suicide bomber killed nine soldiers from Niger.")
    assert row["mode"] == "suicide-attack"


def test_who_blames_is_not_blamed_by_the_next_one() -> None:
    text = 'The rebels of Chad called the raid "a massacre" and demanded an inquiry. The Kenyan president condemned the attack.'
    rows = coded(text)
    assert [r["recipients"] for r in rows if r["event"] == "ACCUSE"] == [[]]


def test_the_verb_of_a_sentence_that_looks_like_a_participle() -> None:
    (row,) = coded("The Kenyan foreign minister, Peter Holloway, called for an independent inquiry.")
    assert [s["name"] for s in row["actors"]] == ["Peter Holloway"]
    assert row["recipients"] == []


def test_a_firm_whose_dam_burst_attacked_nobody() -> None:
    text = "Norra Power, the operator of the dam that burst on Wednesday, killing at least 12 people, denied that it had ignored warnings."
    assert "ASSAULT" not in {r["event"] for r in coded(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Oman will host talks. Saudi Arabia urged both sides to extend the truce.",
        "Kenya closed its embassy in Chad. Sudan called on all parties to return to the talks.",
        "Amnesty International called on both sides to free the writers. Kenya demanded the release of two nurses.",
    ],
)
def test_who_is_asked_by_a_noun_that_names_nobody_is_not_looked_up(text: str) -> None:
    asked = [r for r in coded(text) if r["event"] == "REQUEST" and r["actors"][0]["country"] in ("SAU", "SDN", "KEN")]
    assert asked
    assert not [s for r in asked for s in r["recipients"] if s["country"]]


def test_who_does_something_in_a_clause_that_is_denied_is_not_expelled() -> None:
    assert not any(r["mode"] == "expel" for r in coded("Kenyan police denied that officers had shot two men."))
    assert "SANCTION USA > FRA" in shorts("The United States denied a French lawmaker entry.")


def test_those_whom_a_state_holds_are_told_apart_and_not_arrested() -> None:
    assert [r["event"] for r in coded("Yemen's Houthi rebels freed 14 hostages for 60 prisoners held by Yemen's government.")] == ["RETREAT"]


def test_an_appeal_against_a_ruling_accuses_nobody() -> None:
    assert coded("Two Kenyan ministers will appeal against the ruling of the court.") == []
