"""The figures, on examples that can be counted by hand."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twosource.score import Figure, gold_of, measure
from twosource.score.measures import b_cubed, head_word, paired

TEXT = 'The mayor of Lindau said the bridge was shut. "It will open soon," Ada Brandt said.'


def spans(*words: str) -> list[dict[str, Any]]:
    return [{"document": "d", "start": TEXT.index(w), "end": TEXT.index(w) + len(w), "exact": w} for w in words]


def ranges(*words: str) -> list[list[int]]:
    return [[TEXT.index(w), TEXT.index(w) + len(w)] for w in words]


def statement(source: list[str], content: str) -> dict[str, Any]:
    return {"document": "d", "source": spans(*source), "cue": [], "content": spans(content)}


def figures(gold: dict[str, Any], **tables: list[dict[str, Any]]) -> dict[str, Figure]:
    found = measure([gold_of({"id": "d", "text": TEXT} | gold)], tables, {"d": TEXT})
    return {f"{f.table}: {f.measure}": f for f in found}


GOLD = {
    "statements": [
        {"source": ranges("The mayor of Lindau"), "content": ranges("the bridge was shut")},
        {"source": ranges("Ada Brandt"), "content": ranges('"It will open soon,"')},
    ]
}


def test_statements_agree_by_content_and_by_the_head_of_the_source() -> None:
    found = figures(GOLD, statements=[statement(["mayor"], "bridge was shut"), statement(["Lindau"], '"It will open soon,"')])
    assert (found["statements: content"].right, found["statements: content"].f1) == (2, 1.0)
    both = found["statements: content and source"]
    assert (both.right, both.precision, both.recall, both.f1) == (1, 0.5, 0.5, 0.5)
    assert found["statements: both, where quoted"].right == 0


def test_less_than_half_of_a_content_is_another_statement_and_a_pair_is_one_to_one() -> None:
    found = figures(GOLD, statements=[statement(["mayor"], "shut"), *[statement(["Ada Brandt"], "It will open soon")] * 2])
    assert (found["statements: content"].right, found["statements: content"].found) == (1, 3)
    quoted = found["statements: both, where quoted"]
    assert (quoted.right, quoted.gold, quoted.found) == (1, 1, 2)


def test_no_source_agrees_with_no_source_only() -> None:
    gold = {"statements": [{"content": ranges("the bridge was shut")}]}
    assert figures(gold, statements=[statement([], "the bridge was shut")])["statements: content and source"].right == 1
    assert figures(gold, statements=[statement(["mayor"], "the bridge was shut")])["statements: content and source"].right == 0


@pytest.mark.parametrize(
    ("phrase", "head"),
    [("The mayor of Lindau", "mayor"), ("Ada Brandt, who", "Brandt"), ("the mayor's", "mayor"), ("of late", "late"), ("“", "“")],
)
def test_the_head_of_a_source(phrase: str, head: str) -> None:
    found = head_word(((0, len(phrase)),), phrase)
    assert found is not None
    assert phrase[slice(*found)] == head


def event(kind: str, actors: list[str], recipients: list[str], words: str = "said") -> dict[str, Any]:
    sides = {k: [{"country": c} for c in codes] for k, codes in (("actors", actors), ("recipients", recipients))}
    return {"document": "d", "event": kind, **sides, "evidence": spans(words)}


def test_events_agree_by_type_and_by_sides() -> None:
    gold = {
        "events": [{"event": "CONSULT", "actors": ["FRA"], "recipients": ["USA"]}, {"event": "AID", "actors": ["FRA"], "recipients": ["MLI"]}]
    }
    found = figures(gold, events=[event("CONSULT", ["FRA", "USA"], []), event("AID", ["FRA"], []), event("AID", ["FRA"], ["MLI"])])
    assert (found["events: type"].right, found["events: type and both sides"].right, found["events: type"].found) == (2, 2, 3)


def test_an_event_that_is_told_elsewhere_is_another_one() -> None:
    gold = {"events": [{"event": "AID", "actors": [], "start": 0, "end": 9}]}
    assert figures(gold, events=[event("AID", [], [], "shut")])["events: type"].right == 0
    assert figures(gold, events=[event("AID", [], [], "mayor")])["events: type"].right == 1


def test_dates_strict_relaxed_and_by_value() -> None:
    gold = {"dates": [{"start": 0, "end": 9, "value": "2031"}, {"start": 20, "end": 30, "value": "2032"}]}
    rows = [{"document": "d", "start": 0, "end": 9, "value": "2031"}, {"document": "d", "start": 25, "end": 40, "value": "1999"}]
    found = figures(gold, dates=rows)
    assert [found[f"dates: {k}"].right for k in ("strict", "relaxed", "value")] == [1, 2, 1]


def test_groups_by_b_cubed() -> None:
    found = b_cubed({1: "a", 2: "a", 3: "b"}, {1: "x", 2: "x", 3: "x"}, "stories")
    assert found.recall == 1
    assert found.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3) / 3)
    assert b_cubed({1: "a", 2: "b"}, {}, "stories").f1 == 1


def test_stories_and_passages_out_of_tables() -> None:
    gold = [
        gold_of({"id": i, "story": s, "passages": [{"start": 0, "end": 9, "original": s}]})
        for i, s in (("d", "one"), ("e", "one"), ("f", "two"))
    ]
    tables = {
        "stories": [{"id": "s1", "documents": ["d", "e", "f", "not labelled"]}],
        "families": [
            {"id": "f1", "passages": [{"document": "d", "start": 0, "end": 5}, {"document": "e", "start": 0, "end": 5}]},
            {"id": "f2", "passages": [{"document": "d", "start": 5, "end": 7}]},
        ],
    }
    found = {f.table: f for f in measure(gold, tables, {})}
    assert found["stories"].recall == 1
    assert found["stories"].precision == pytest.approx(5 / 9)
    assert found["passages"].f1 == 1


def test_reports_without_a_kind_of_label_play_no_part() -> None:
    found = measure([gold_of({"id": "a", "dates": []})], {"dates": [{"document": "b", "start": 0, "end": 1, "value": "2031"}]}, {})
    assert [(f.gold, f.found, f.precision, f.recall, f.f1) for f in found] == [(0, 0, None, None, None)] * 3


@given(st.lists(st.integers(0, 3)), st.lists(st.integers(0, 3)))
def test_pairs_are_one_to_one_and_as_many_as_can_be_of_equals(gold: list[int], found: list[int]) -> None:
    pairs = paired(gold, found, lambda a, b: float(a == b))
    assert len({x for x, _ in pairs}) == len({y for _, y in pairs}) == len(pairs)
    assert len(pairs) == sum(min(gold.count(k), found.count(k)) for k in range(4))


@given(st.dictionaries(st.integers(0, 9), st.integers(0, 3), min_size=1))
def test_a_grouping_agrees_with_itself_under_any_names(groups: dict[int, int]) -> None:
    assert b_cubed(groups, {k: f"g{v}" for k, v in groups.items()}, "stories").f1 == pytest.approx(1)
