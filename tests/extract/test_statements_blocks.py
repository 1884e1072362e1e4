"""Equal paragraphs of several reports are read once, and nothing comes out otherwise than when each report is read alone."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.extract.lab import tables, view_of

from kept_lab import Kept
from twosource.extract import statements_blocks
from twosource.extract.statements import STATEMENTS, statements
from twosource.extract.statements_blocks import blocks_of, statements_of, together
from twosource.extract.statements_edges import edges_of, leads_on
from twosource.extract.statements_learned import read
from twosource.extract.statements_model import load_statement_model
from twosource.extract.statements_rules import Found
from twosource.extract.statements_told import told
from twosource.extract.statements_view import View, mark_of

#: Paragraphs that stand alone, and some that hang on what stands before, behind or elsewhere in the report.
LINES = (
    "The bridge of Lindau was closed on Monday, the mayor said.",
    "“Nobody crosses it until spring,” Ilse Brandt told reporters. “We know what that means for the town.”",
    "She added:",
    "“It is the oldest bridge we have.",
    "“And it will be the oldest bridge we have in ten years.”",
    "BRANDT: The river does not wait.",
    "Engineers believe that the pillars, according to",
    "To whom it belongs is not known.",
    "Rain fell.",
    '"Close it," said nobody.',
    "Opponents denied the claim that the town had been warned; they accused the council of hiding a report.",
)


@cache
def view(lines: tuple[str, ...]) -> View:
    return view_of("\n\n".join(lines))


def alone(one: View) -> list[Found]:
    """The statements of a report, read as a whole and without anything else."""
    model = load_statement_model()
    coded, readings = read(one, model)
    return told(coded, readings, model.least)


reports = st.lists(st.lists(st.sampled_from(LINES), min_size=1, max_size=5).map(tuple), min_size=1, max_size=4)


@given(reports, st.data())
@settings(max_examples=10, deadline=None)
def test_reports_together_and_with_what_was_kept_say_what_each_says_alone(lines: list[tuple[str, ...]], data: st.DataObject) -> None:
    views = [view(x) for x in lines]
    expected = [alone(v) for v in views]
    memory: dict[bytes, bytes] = {}
    model = load_statement_model()
    assert statements_of(views, model, {}) == expected
    assert statements_of(views, model, Kept({}, memory)) == expected
    assert statements_of(views, model, Kept({}, memory)) == expected
    order = data.draw(st.permutations(range(len(views))))
    for k in data.draw(st.sets(st.sampled_from(sorted(memory)))) if memory else ():
        del memory[k]
    assert statements_of([views[n] for n in order], model, Kept({}, memory)) == [expected[n] for n in order]


def test_the_table_is_the_same_with_what_was_kept_elsewhere() -> None:
    memory: dict[bytes, bytes] = {}
    first, second = tables("\n".join(LINES)), tables("\n".join([*LINES[8:], *LINES[:6]]))
    assert STATEMENTS.keeps
    kept = statements(Kept(first, memory), {})["statements"]
    assert kept.num_rows > 5
    assert kept == statements(first, {})["statements"]
    assert statements(Kept(second, memory), {})["statements"] == statements(second, {})["statements"]


def test_what_was_kept_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    memory: dict[bytes, bytes] = {}
    once = tables(f"{LINES[0]}\n{LINES[8]}\n{LINES[10]}")
    statements(Kept(once, memory), {})

    def fail(*_: Any) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(statements_blocks, "read", fail)
    again = statements(Kept(tables(f"{LINES[10]}\n{LINES[0]}"), memory), {})["statements"]
    assert again.num_rows == statements(Kept(once, memory), {})["statements"].num_rows


def test_paragraphs_that_lead_on_are_one_block_and_the_parse_is_in_the_key() -> None:
    one = view(LINES[2:6])
    assert [leads_on(one, p) for p in one.paragraphs] == [True, True, False, False]
    assert [(b.first, b.last) for b in blocks_of(one)] == [(0, 3), (3, 4)]
    changed = view_of("\n\n".join(LINES[2:6]))
    changed.lemma[-2] += "x"
    changed.marks[-1] = mark_of(changed, len(changed.sentences) - 1)
    keys = [[b.key for b in blocks_of(v)] for v in (one, changed)]
    assert keys[0][0] == keys[1][0]
    assert keys[0][1] != keys[1][1]


def test_a_name_elsewhere_in_the_report_changes_the_key_of_a_line_of_a_transcript_alone() -> None:
    named, unnamed = (view_of("\n\n".join((LINES[1], LINES[5], LINES[8]))) for _ in range(2))
    for v, label in ((named, "PERSON"), (unnamed, "")):
        v.entity[v.text.index("Brandt")] = label
        v.marks[:] = [mark_of(v, n) for n in range(len(v.sentences))]
    (_, a, b), (_, c, d) = (tuple(blocks_of(v)) for v in (named, unnamed))
    assert a.key != c.key
    assert b.key == d.key


def test_blocks_put_together_are_well_formed() -> None:
    views = [view(LINES[:4]), view(LINES[4:])]
    whole, edges = together([b for v in views for b in blocks_of(v)])
    assert whole.text == [*views[0].text, *views[1].text]
    assert all(whole.raw[s:e] == t for s, e, t in zip(whole.start, whole.end, whole.text, strict=True))
    assert len(edges) == len(whole.paragraphs)
    assert all(p.first <= whole.head[i] < p.last for p in whole.paragraphs for i in range(p.first, p.last))
    assert all(whole.head[k] == i for i, kids in enumerate(whole.kids) for k in kids)
    assert [a for a, _ in whole.sentences] == [i for i in range(len(whole.text)) if i == 0 or whole.sentence[i] != whole.sentence[i - 1]]
    assert edges_of(views[0])[-1].last
