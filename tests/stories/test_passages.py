from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from twosource.stories import passages, strangers
from twosource.stories.coded import Coded
from twosource.stories.passages import CERTAIN, STITCHED, SUSPECTED, Suspect, chances, examine
from twosource.stories.passages import suspects as suspects_of
from twosource.stories.windows import FEATURES, Page, features, windows_of

from .reports import FERRY, FERRY_2, HANGAR, MASKS

LONG = (*FERRY, *FERRY_2[1:])


def suspects(title: str | None, body: Sequence[str]) -> list[Suspect]:
    coded = Coded.of([title or "", *body])
    return suspects_of(coded, [coded.of_all([title or "", *body])])[0]


def fits(title: str | None, body: Sequence[str]) -> bool:
    return bool(examine(title, body)["fits"])


def test_windows_leave_a_rest() -> None:
    assert windows_of(2).tolist() == []
    assert windows_of(3).tolist() == [[0, 1], [1, 2], [2, 3]]
    assert max(b - a for a, b in windows_of(30).tolist()) == 3


def test_features_are_finite_and_named() -> None:
    for body in (LONG, ("a", "b", "c", "d"), ("", "?", "!", "...")):
        spans, rows = features(Page("", body))
        assert rows.shape == (len(spans), len(FEATURES))
        assert np.isfinite(rows).all()


def test_chances_sum_to_at_most_one() -> None:
    chance = chances(features(Page("", LONG))[1])
    assert (chance >= 0).all()
    assert 0 < chance.sum() < 1


@pytest.mark.parametrize("at", [2, 4, 6])
def test_a_stitched_in_passage_is_found(at: int) -> None:
    body = (*LONG[:at], *HANGAR, *LONG[at:])
    found = suspects("Ferry captains of Velmora resign over wages", body)
    assert [(s.first, s.last) for s in found[:1]] == [(at, at + 2)]
    assert found[0].chance >= SUSPECTED
    assert "named nowhere else" in found[0].reason


def test_a_report_of_one_piece_is_not_accused() -> None:
    assert suspects("Ferry captains of Velmora resign over wages", LONG) == []
    assert suspects(None, FERRY[:2]) == []


def test_at_most_one_passage_that_is_not_certain() -> None:
    body = (*LONG[:3], *MASKS[:2], *LONG[3:6], *HANGAR[:2], *LONG[6:])
    found = suspects("Ferry captains of Velmora resign over wages", body)
    assert all(s.chance >= CERTAIN for s in found[:-1])
    assert len({i for s in found for i in range(s.first, s.last + 1)}) == sum(s.last - s.first + 1 for s in found)


def test_a_headline_that_does_not_fit() -> None:
    body = [*FERRY, *FERRY_2]
    assert fits("Ferry captains of Velmora resign over unpaid wages", body)
    assert not fits("Turbine restarted at Corvane plant after fierce blaze", body)
    assert fits("Update", body), "too short to tell"
    assert fits(None, body)
    assert fits("Turbine restarted at Corvane plant after fierce blaze", ["Short."]), "nothing to compare with"
    assert fits("Monday, 12 January 2015, 09:30 GMT", body), "a date says nothing"


def test_sentences() -> None:
    text = "Mr. Tell met the U.S. Navy. “We paid,” he said. Nobody else did."
    assert [text[a:b] for a, b in strangers.sentences(text)] == ["Mr. Tell met the U.S. Navy.", "“We paid,” he said.", "Nobody else did."]


@pytest.mark.parametrize(
    ("stray", "reason"),
    [
        ("A final decision on the bypass is expected next month, Odell said.", "Odell is quoted by last name"),
        ("The Central American leader warned that he would not sign.", "Central American leader"),
        ("“She’s entitled to a pension under an obsolete statute on lighthouse keepers”, Tell said.", "quotes words about somebody (she)"),
        ("Poland says the samples and later ones like it breach a treaty on poultry hygiene.", "the samples"),
    ],
)
def test_sentences_about_strangers(stray: str, reason: str) -> None:
    found = strangers.find("Ferry captains of Velmora resign", [*FERRY[:3], stray, *FERRY[3:]])
    assert [s.paragraph for s in found] == [3]
    assert reason in found[0].reason


def test_those_who_are_introduced_are_no_strangers() -> None:
    body = [
        *FERRY,
        "The loan is late, Tell said.",
        "The ships lie in dock, Brandvik said.",
        "It happened in March, May said, pointing at Theresa May.",
    ]
    assert strangers.find(None, body) == []
    named = ["Mexico sent a delegation.", "The Mexican president left early."]
    assert strangers.find(None, named) == []


def test_rows_hold_what_the_step_needs() -> None:
    row = examine("Ferry captains of Velmora resign over wages", (*LONG[:4], *HANGAR, *LONG[4:]))
    assert row["fits"]
    assert row["strays"][0]["kind"] == STITCHED
    assert len(row["strays"][0]["ids"]) == 2 * len(row["strays"][0]["weights"])


@pytest.mark.parametrize("said", ["the State Commission on Prisoners said", "the League against Torture said", "a bill into Fraud said"])
def test_what_a_body_is_for_is_no_last_name(said: str) -> None:
    from twosource.stories.strangers import _persons

    assert list(_persons(f"Thirty detainees went home on Wednesday, {said}, after a year.")) == []


#: A short report in which every paragraph brings new people.
BRIEF = (
    "Some 650,000 birds will be killed on farms around Zelin, according to the union of poultry farmers, whose members have parked about forty "
    "tractors across the road to the village since Monday.",
    'The head of the union, Adam Brzoza, said that the ministry had broken its word. "They promised us twelve zlotys and now they offer seven," '
    "Brzoza told this newspaper.",
    "Chief veterinary officer Marta Wilk said that wild geese had probably brought the virus. Brzoza disputed this and blamed a feed truck that "
    "had not been disinfected.",
    "A worker at one of the farms has been taken to hospital with a fever, the mayor of Zelin, Jan Kot, said. Doctors are waiting for the "
    "result of a test.",
)


def test_half_of_a_report_is_no_passage_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert suspects("Farmers block road as state kills 650,000 birds", BRIEF) == []
    monkeypatch.setattr(passages, "MOST_SHARE", 1.0)
    assert [(s.first, s.last) for s in suspects("Farmers block road as state kills 650,000 birds", BRIEF)] == [(1, 2)]
