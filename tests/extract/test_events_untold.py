"""What the form of a clause says to be no happening, who stands beside a name, and how sure an act is."""

from __future__ import annotations

import pytest

from extract.events_lab import coded, short, shorts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Chadian president ended a three-day trip to Mali.", []),
        ("Chad charged the UN inspectors with verifying the destruction of the missiles.", []),
        ("Chad does not have the means to threaten Sudan.", []),
        ("Chad recognizes the differences in Sudanese law.", []),
        ("The army took food from villages occupied by Chad.", []),
        ("Very few Kenyan soldiers attacked the Somali rebels.", []),
        ("Suppose Chad bombed the Sudanese port.", []),
        ("According to a Kenyan official, the shares fell to 300 dollars in London.", []),
        ("African-Americans will vote for Senator Cory Booker.", []),
        ("Chad did not supply the Sudanese ministry with an estimate.", []),
        ("A passenger plane of a Kenyan airline crashed into a mountain on Tuesday, killing 52 people.", []),
        ("A Kenyan ferry capsized off Lamu, killing nine.", []),
        ("A Kenyan jet bombed a Somali village, killing nine people.", ["ASSAULT KEN > SOM", "ASSAULT KEN > ?"]),
    ],
)
def test_what_the_form_says_is_no_happening(text: str, expected: list[str]) -> None:
    assert [s for s in shorts(text) if not s.startswith("CONSULT")] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Kenyan president's opponent, Idriss Deby, traveled to Sudan.", "CONSULT TCD > SDN"),
        ("Chad condemned Sudan's missile test and pledged to impose further sanctions.", "THREATEN TCD > SDN"),
        ("Chad would use force if diplomacy fails to move Sudan, the minister said.", "THREATEN TCD > SDN planned"),
        ("The Justice Department sued the airline on Monday.", "ACCUSE USA > ?"),
        ("Kenya is bolstering its military presence in the Gulf.", "MOBILIZE KEN >"),
        ("Chad accused Sudan of lying and bombed the Sudanese port.", "ASSAULT TCD > SDN"),
    ],
)
def test_sides_and_acts_that_stand_apart(text: str, expected: str) -> None:
    assert expected in shorts(text)


def test_confidence_orders_by_how_the_sides_are_named() -> None:
    named = coded("Chad accused Sudan of arming the rebels.")[0]
    understood = coded("In Chad police arrested two men on Monday.")[0]
    assert short(named) == "ACCUSE TCD > SDN"
    assert 0 < understood["confidence"] < named["confidence"] < 1
