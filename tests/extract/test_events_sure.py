"""How sure acts are, what is let in beside states, and sides that were read wrong before."""

from __future__ import annotations

import pytest

from twosource.extract.events import KEEP, read
from twosource.extract.events_lexicon import lexicon
from twosource.extract.events_sides import Sides
from twosource.extract.events_sure import confidence
from twosource.extract.events_tree import Clauses
from twosource.extract.statements_view import views

from .events_lab import coded, shorts, tables


def told(text: str, keep: float) -> list[tuple[str, float, dict[str, float]]]:
    made = tables([text])
    view = next(iter(views(made)))
    sides = Sides(view, made["mentions"].to_pylist(), {r["actor"]: r for r in made["named"].to_pylist()})
    found = read(view, sides, made["statements"].to_pylist(), made["times"].to_pylist(), lexicon(), keep)
    return [(t.act.type, t.confidence, dict(t.signs)) for t in found]


def test_an_act_is_as_sure_as_its_signs_say() -> None:
    ((kind, sure, signs),) = told("Chad accused Sudan of arming the rebels.", 0.0)
    assert kind == "ACCUSE"
    assert sure == confidence(signs) >= KEEP
    assert {"type ACCUSE", "how verb", "status happened", "actor hangs nsubj", "recipient hangs dobj", "abroad"} <= signs.keys()
    assert "gate" not in signs


def test_what_is_less_sure_than_asked_for_is_left_out() -> None:
    text = "Chad accused Sudan of arming the rebels."
    assert [k for k, *_ in told(text, 0.0)] == ["ACCUSE"]
    assert told(text, 1.0) == []


def test_nothing_known_is_the_start() -> None:
    assert 0 < confidence({}) < 1
    assert confidence({"no such feature": 3.0}) == confidence({})


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("The steel firm Harrow Corp. agreed on Monday to be acquired by Dalton Group Inc. for $13 a share.", "AGREE"),
        ("The board of the steel firm Harrow Corp. sued Dalton Group Inc. over the broken pipes.", "ACCUSE"),
        ("The printer maker Harrow Corp. filed a lawsuit in Delaware to block an offer by Dalton Group Inc. of Ohio.", "ACCUSE"),
    ],
)
def test_firms_deal_with_one_another(text: str, event: str) -> None:
    row = next(r for r in coded(text) if r["event"] == event)
    assert {s["name"] for s in [*row["actors"], *row["recipients"]]} >= {"Harrow Corp.", "Dalton Group Inc."}


@pytest.mark.parametrize(
    "text",
    [
        "Harrow Corp. will sell all of its shares in May.",
        "Rioters said Harrow Corp. launched a hostile takeover.",
        "Harrow Corp. acquired Dalton Group Inc. in May.",
        "The envoy warned that the plan could hurt his party.",
        "The senator called the mayor unhinged.",
        "The governor said that Chad should close its borders to Sudan.",
        "The president struck a blow for peace.",
    ],
)
def test_these_are_no_acts(text: str) -> None:
    assert shorts(text) == []


def test_what_is_condemned_took_place() -> None:
    assert "ASSAULT ISR > LBN" in shorts("The ministry in Paris condemned Israel's attacks on Lebanon.")
    assert "ASSAULT SDN > MLI" not in shorts("Chad accused Sudan of attacks on Mali.")


def test_a_threat_behind_a_relative_clause_is_a_threat() -> None:
    assert shorts("Robert Mugabe, who did not attend, had threatened on Sunday to close his airspace to Zambian planes.") == [
        "THREATEN ZWE > ZMB"
    ]


def test_the_suspects_of_a_case_are_not_its_victims() -> None:
    (row,) = coded("Police in Chad are investigating the killing of two Sudanese traders.")
    assert (row["event"], row["recipients"]) == ("ACCUSE", [])


def test_the_means_is_of_whoever_acts() -> None:
    view = next(iter(views(tables(["The president put pressure on the ministers by calling on the army to leave."]))))
    calling = view.text.index("calling")
    assert [view.text[t] for t in Clauses(view).of(calling).subjects] == ["president"]
