"""Leads: which pairs are read, what becomes of the answer, and that they stay apart from what the rules found. The reader is ours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corroborate.disputes_lab import Report, tables
from twosource.corroborate import DISPUTE_SETTING, DISPUTE_WAYS
from twosource.corroborate import clashes as module
from twosource.corroborate.clashes import LIKELY, clashing
from twosource.corroborate.disputes import disputes
from twosource.language import read_against
from twosource.model import LEAD, Dispute, SettingError, to_records

WITH = {DISPUTE_SETTING: "rules+reader"}
OFF = "One filter of the Korvo smelter had been switched off during the night, an inspector said."
ON = "All filters of the Korvo smelter ran without interruption that night, the operator wrote."
BREAD = "The bakery on the market sells bread until noon."
Answer = Callable[[str, str], tuple[float, float]]


def reader(answer: Answer, asked: list[tuple[str, str]] | None = None) -> Any:
    """A reader that answers (same, against)."""

    def read(pairs: Sequence[tuple[str, str]]) -> Any:
        (asked if asked is not None else []).extend(pairs)
        found = [answer(a, b) for a, b in pairs]
        return np.array([(s, a, 1 - s - a) for s, a in found], dtype=np.float32).reshape(-1, 3)

    return read


def sure(*_: str) -> tuple[float, float]:
    return 0.01, 0.98


def found(*reports: Report | str, answer: Answer = sure, asked: list[tuple[str, str]] | None = None, **settings: str) -> list[Dispute]:
    listed = [r if isinstance(r, Report) else Report(r) for r in reports]
    rows = disputes(tables(listed), settings or WITH, reader(answer, asked))["disputes"].to_pylist()
    return [d for d in to_records("disputes", rows, lambda document: listed[int(document[1:])].text) if d.same_happening]


def test_two_sentences_that_are_read_so_are_a_lead() -> None:
    (d,) = found(OFF, ON)
    assert (d.kind, d.lead) == (LEAD, True)
    assert {s.position for s in d.sides} == {OFF, ON}
    assert {x.exact for s in d.sides for x in s.spans} == {OFF, ON}
    assert all(s.speaker_name for s in d.sides)
    assert d.reason.startswith("read as what cannot both be so (0.")
    assert "smelter" in d.subject


def test_without_the_setting_and_where_the_reader_is_not_sure_there_is_none() -> None:
    assert found(OFF, ON, disputes="rules") == []
    assert found(OFF, ON, answer=lambda *_: (0.9, 0.05)) == []


def test_what_has_most_in_common_is_read_first(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    question = "Did the filters of the Korvo smelter run without interruption that night?"
    found(f"{OFF}\n{BREAD}", ON, question, asked=asked)
    assert {frozenset(p) for p in asked} == {frozenset((OFF, ON)), frozenset((BREAD, ON))}
    asked.clear()
    monkeypatch.setattr(module, "LEAST_READ", 0)
    found(f"{OFF}\n{BREAD}", ON, asked=asked)
    assert [frozenset(p) for p in asked] == [frozenset((OFF, ON))]
    asked.clear()
    assert found(f"{OFF}\n{ON}", BREAD, asked=asked) == []
    assert asked == []


def test_one_voice_and_two_reports_in_their_own_words_are_no_lead() -> None:
    said = "Milo Varga said the filter of the Korvo smelter {}."
    assert len(found(said.format("ran"), said.format("stood still").replace("Milo Varga", "Ana Roca"))) == 1
    assert found(said.format("ran"), said.format("stood still")) == []
    assert found("The filter of the Korvo smelter ran.", "The filter of the Korvo smelter stood still.") == []


def test_two_that_share_no_word_are_called_by_their_own() -> None:
    (d,) = found("No child was hurt, a spokeswoman said.", "The girl broke her collarbone.")
    assert d.reason.endswith("no word in common")
    assert set(d.subject.replace(" / ", ", ").split(", ")) == {"child", "hurt", "spokeswoman", "girl", "broke", "collarbone"}


def test_another_number_in_a_report_of_another_day_may_be_a_later_count() -> None:
    one, two = "Eleven divers of the Korvo rescue service went missing.", "Fourteen divers of the Korvo rescue service were missing."
    asked: list[tuple[str, str]] = []
    found(Report(one), Report(two, published="2021-03-11"), asked=asked)
    assert asked == []
    for published in ("2021-03-10", None):
        found(Report(one), Report(two, published=published), asked=asked)
    assert len(asked) == 2


def test_copies_stand_on_one_side_and_a_sentence_is_in_one_lead() -> None:
    other = "Each filter of the Korvo smelter was at work on Sunday, the operator wrote."
    (d,) = found(OFF, OFF, ON)
    assert sorted(len(s.spans) for s in d.sides) == [1, 2]
    leads = found(OFF, ON, other, answer=lambda a, b: (0.01, 0.98 if ON in (a, b) else 0.9))
    assert len(leads) == 1


def test_what_a_rule_found_is_told_once() -> None:
    one, two = "The mayor of Korvo, Ana Roca, resigned on Monday.", "The mayor of Korvo, Ana Roca, was dismissed on Monday."
    (d,) = found(one, two)
    assert d.kind == "contradiction"


def test_the_order_of_the_reports_does_not_matter() -> None:
    def plain(some: list[Dispute]) -> list[tuple[str, list[tuple[str, int]]]]:
        return [(d.subject, [(s.position, s.independent) for s in d.sides]) for d in some]

    assert plain(found(OFF, ON, BREAD)) == plain(found(BREAD, ON, OFF))


def test_a_long_story_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [f"The filter of smelter {n} at Korvo had been switched off for hours." for n in range(2, 8)]
    monkeypatch.setattr(module, "ALL_PAIRS", 2)
    monkeypatch.setattr(module, "MOST", 1)
    assert len(found("\n".join(many), ON)) == 1


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 80))
def test_a_surer_reader_makes_a_lead_likelier(against: float, same: float, nats: float) -> None:
    assert 0 < clashing(against, same, nats) <= clashing(1.0, same, nats) < 1
    assert clashing(0.0, same, nats) < LIKELY


def test_the_reader_that_ships_tells_them_apart() -> None:
    rows = disputes(tables([Report(OFF), Report(ON), Report(BREAD)]), WITH, read_against)["disputes"].to_pylist()
    assert [r["kind"] for r in rows] == [LEAD]


def test_a_setting_without_a_reader_is_refused() -> None:
    with pytest.raises(SettingError, match="given no reader"):
        disputes(tables([Report(OFF)]), WITH)
    with pytest.raises(SettingError, match="disputes is 'guesses'; expected one of rules"):
        disputes(tables([Report(OFF)]), {DISPUTE_SETTING: "guesses"})
    assert DISPUTE_WAYS[0] == "rules"
