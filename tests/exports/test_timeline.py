"""The timeline: one line a happening, what is planned apart from what happened, unknown dates said as unknown."""

from __future__ import annotations

from itertools import permutations

import pytest

from exports.made import dated, event, said, sentences, side
from timing import bounded
from twosource.exports import timeline, timeline_rows
from twosource.model import Event, Statement, days_of, period

ORDER = {"doc-a": 0, "doc-b": 1, "doc-c": 2}
BOTH = [side("doc-a", "Ada Brandt", "Brandt"), side("doc-a", "Milo Varga", "Varga")]
MET = event("evt-1", "doc-a", "CONSULT", "met Milo Varga", BOTH, day="2021-05-05", confidence=0.7)
THEIRS = [side("doc-b", "Varga", "Varga"), side("doc-b", "Brandt", "Brandt")]
TALKS = event("evt-2", "doc-b", "CONSULT", "held talks", THEIRS, day="2021-05-05", confidence=0.9)
VISIT = event("evt-3", "doc-a", "AGREE", "visit Norrland", [side("doc-a", "Brandt", "Brandt")], day="2021-05-12", status="planned")
SHELLED = event("evt-4", "doc-a", "ASSAULT", "The army shelled the harbour", [side("doc-a", "army", "army")])
AGAIN = event("evt-5", "doc-c", "ASSAULT", "army shelled the harbour", [side("doc-c", "army", "army")])


def lines(events: list[Event], statements: list[Statement] | None = None, **extra: object) -> list[tuple[object, ...]]:
    found = timeline(events, statements or [], extra.get("dates", []), sentences(), ORDER, extra.get("same", ()))  # type: ignore[arg-type]
    return [(h.start, h.status, h.event, h.documents) for h in found]


def test_one_happening_in_two_reports_is_one_line_and_unknown_dates_come_last() -> None:
    assert lines([AGAIN, SHELLED, VISIT, TALKS, MET]) == [
        ("2021-05-05", "happened", "CONSULT", ("doc-a", "doc-b")),
        ("2021-05-12", "planned", "AGREE", ("doc-a",)),
        (None, "happened", "ASSAULT", ("doc-a", "doc-c")),
    ]


def test_a_line_has_the_evidence_one_step_away_and_the_clearest_words() -> None:
    first = timeline([MET, TALKS], [], [], sentences(), ORDER)[0]
    assert first.ids == ("evt-1", "evt-2")
    assert [s.exact for s in first.spans] == ["met Milo Varga", "held talks"]
    assert first.words.exact == "held talks"
    assert first.sentence.exact == "Brandt and Varga held talks on 5 May, officials said."
    assert set(first.who) == {"Brandt", "Varga"}


def test_the_order_of_what_comes_in_does_not_matter() -> None:
    wanted = timeline([MET, TALKS, VISIT, SHELLED, AGAIN], [], [], sentences(), ORDER)
    assert all(timeline(list(p), [], [], sentences(), ORDER) == wanted for p in permutations([MET, TALKS, VISIT, SHELLED, AGAIN]))


@pytest.mark.parametrize(
    "other",
    [
        event("evt-9", "doc-b", "CONSULT", "held talks", BOTH[:1], day="2021-05-05"),
        event("evt-9", "doc-b", "CONSULT", "held talks", BOTH, day="2021-05-06"),
        event("evt-9", "doc-b", "CONSULT", "held talks", BOTH, day="2021-05-05", status="denied"),
        event("evt-9", "doc-b", "CONSULT", "held talks", BOTH),
    ],
    ids=["other sides", "another day", "denied", "no day"],
)
def test_what_differs_in_sides_day_or_status_stays_apart(other: Event) -> None:
    assert len(lines([MET, other])) == 2


def test_two_places_on_one_day_are_two_happenings() -> None:
    here, there = (event(f"evt-{p}", "doc-b", "CONSULT", "held talks", BOTH, day="2021-05-05", place=p) for p in ("Velmora", "Norrland"))
    assert len(lines([here, there])) == 2
    assert len(lines([here, TALKS])) == 1


def test_undated_acts_in_other_words_stay_apart_unless_a_claim_joins_them() -> None:
    other = event("evt-6", "doc-c", "ASSAULT", "again", [side("doc-c", "army", "army")])
    assert len(lines([SHELLED, other])) == 2
    assert len(lines([SHELLED, other], same=[["evt-4", "evt-6", "evt-elsewhere"]])) == 1
    assert len(lines([MET, VISIT], same=[["evt-1", "evt-3"]])) == 2, "a claim does not make what is planned happen"


def test_a_statement_stands_at_the_day_on_which_it_was_made() -> None:
    ferry = said("stm-1", "doc-b", "", "said on", "that the ferry would sail", "Varga")
    found = timeline([], [ferry], [dated("doc-b", "6 May", "2021-05-06"), dated("doc-b", "5 May", "2021-05-05")], sentences(), ORDER)
    assert [(h.start, h.status, h.event, h.who) for h in found] == [("2021-05-06", "said", None, ("Varga",))]
    assert found[0].basis == "“6 May”"


def test_a_statement_without_a_day_or_with_a_mere_year_has_no_line() -> None:
    denied = said("stm-2", "doc-c", "Varga", "denied", "that he had met Brandt", "Varga")
    assert not timeline([], [denied], [], sentences(), ORDER)
    ferry = said("stm-1", "doc-b", "", "said on", "that the ferry would sail", None)
    assert not timeline([], [ferry], [dated("doc-b", "6 May", "2021")], sentences(), ORDER)
    assert not timeline([], [ferry], [dated("doc-b", "6 May", None)], sentences(), ORDER)


def test_a_statement_that_tells_a_dated_act_is_not_told_twice() -> None:
    ferry = said("stm-1", "doc-b", "", "said on", "that the ferry would sail", "Varga")
    sails = event("evt-7", "doc-b", "AGREE", "the ferry would sail", BOTH, day="2021-05-06", reported_by="stm-1")
    assert len(timeline([sails], [ferry], [dated("doc-b", "6 May", "2021-05-06")], sentences(), ORDER)) == 1


def test_rows_for_machines_have_every_key() -> None:
    rows = timeline_rows(timeline([MET, SHELLED], [], [], sentences(), ORDER)).to_pylist()
    assert list(rows[0]) == "date_start date_end status event mode who whom place text documents ids spans basis".split()
    assert rows[0]["spans"][0] == {"document": "doc-a", "start": 11, "end": 25, "exact": "met Milo Varga"}
    assert rows[1]["date_start"] is None


def test_a_story_of_thousands_of_equal_reports_is_quick() -> None:
    many = [event(f"evt-{i:05}", "doc-a", "ASSAULT", "The army shelled the harbour", [side("doc-a", "army", "army")]) for i in range(5000)]
    with bounded(10):
        assert len(lines(many)) == 1


@pytest.mark.parametrize(
    ("value", "days", "written"),
    [
        ("2016-09-05", ("2016-09-05", "2016-09-05"), "2016-09-05"),
        ("2016-09-05TNI", ("2016-09-05", "2016-09-05"), "2016-09-05"),
        ("2016-02", ("2016-02-01", "2016-02-29"), "2016-02"),
        ("1900-02", ("1900-02-01", "1900-02-28"), "1900-02"),
        ("2016", ("2016-01-01", "2016-12-31"), "2016"),
        ("2016-W36", None, "date unknown"),
        ("2016-13", None, "date unknown"),
        (None, None, "date unknown"),
    ],
)
def test_days_of_values_and_back(value: str | None, days: tuple[str, str] | None, written: str) -> None:
    assert days_of(value) == days
    assert period(*(days or (None, None))) == written


def test_a_period_that_is_no_month_is_written_out() -> None:
    assert period("2016-09-03", "2016-09-05") == "2016-09-03 to 2016-09-05"
