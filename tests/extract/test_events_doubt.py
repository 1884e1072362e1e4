"""Acts that the words of a clause make doubtful, sides that it leaves out, and names that are nobody."""

from __future__ import annotations

import pytest

from extract.events_lab import coded, short, shorts


@pytest.mark.parametrize(
    "text",
    [
        "Two Kenyan climbers were killed in a fall.",
        "A bus crash in Chad injured three Malian tourists.",
        "A poll showed that 40 percent of Kenyan voters support the Kenyan president.",
        "The Kenyan minister declined to use the word blockade.",
        "The Kenyan president called the Chadian minister unhinged on Twitter.",
        "The Kenyan senator placed several calls to the Chadian minister.",
        "The Chadian minister violated a pledge of secrecy.",
        "The Kenyan president declined requests for an interview.",
        "The Kenyan president agreed with the Chadian minister.",
        "The police locked up the nomination in Kenya.",
        "The Kenyan candidate exited the meeting.",
        "The Kenyan ministry released the mails of the Chadian president.",
        "Kenyan law requires Chadian drivers to wear belts.",
        "The Kenyan president would have asked Chad for help.",
        "Kenya has no problem with Chad criticizing Mali.",
        "The Kenyan president said he knew how it would end, the Chadian minister conceded.",
        "The Kenyan president spoke to voters in Mali.",
        "The mayor treated Chad as a joke.",
    ],
)
def test_what_the_words_make_doubtful_is_no_act(text: str) -> None:
    assert [s for s in shorts(text) if not s.startswith("CONSULT KEN > MLI")] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A bomb killed two Kenyan soldiers.", "ASSAULT > KEN"),
        ("Chad called on Sudan to release the pilots.", "REQUEST TCD > SDN"),
        ("The Kenyan president spoke with the Chadian president.", "CONSULT KEN"),
        ("Chad accused of shelling a Sudanese village.", "ACCUSE > TCD"),
        ("Chad won the endorsement of Mali.", "SUPPORT MLI > TCD"),
        ("Georgia received the backing of Poland for its bid.", "SUPPORT POL > GEO"),
        ("Chad sued the city over the fence.", "ACCUSE TCD > ?"),
    ],
)
def test_what_is_like_it_still_counts(text: str, expected: str) -> None:
    assert any(s.startswith(expected.split(" >")[0]) for s in shorts(text)), shorts(text)


def test_a_sea_a_treaty_and_a_people_are_no_states() -> None:
    sides = {s["country"] for r in coded("Somali pirates attacked a Kenyan ship in the Indian Ocean.") for s in [*r["actors"], *r["recipients"]]}
    assert "IND" not in sides
    assert not any("Agreement" in (s["name"] or "") for r in coded("Chad opposed the Trans-Sahara Trade Agreement.") for s in r["recipients"])


def test_his_country_is_that_of_whoever_is_meant() -> None:
    found = [short(r) for r in coded("President Idriss Deby of Chad urged his country to fight on.")]
    assert any("TCD" in s.split(">")[-1] for s in found)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Kenya attacked Chad on Monday, killing hundreds of Malian soldiers.", "happened"),
        ("Kenya could attack Chad, killing hundreds of Malian soldiers.", "hypothetical"),
        ("Kenya plans to attack Chad, killing hundreds of Malian soldiers.", "planned"),
    ],
)
def test_what_goes_with_an_act_is_as_far_away(text: str, status: str) -> None:
    assert {row["status"] for row in coded(text) if row["event"] == "ASSAULT"} <= {status}
    assert status != "happened" or coded(text)


def test_the_year_of_what_it_is_compared_with_is_not_its_year() -> None:
    (row,) = [r for r in coded("Kenya and Chad have exchanged prisoners, the most hopeful moment since the war of 2020.") if r["event"]]
    assert row["date_span"] is None
