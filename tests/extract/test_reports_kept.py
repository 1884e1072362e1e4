"""Reports that are equal word for word are read once for their actors and statements, and every one of them has rows of its own."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.extract.events_lab import tables

from kept_lab import Kept
from twosource.extract import MENTIONS, STATEMENTS, actors_kept
from twosource.extract.actors import Document
from twosource.extract.coref import Coreference
from twosource.extract.statements_view import document_mark, views
from twosource.model import make_id

LINES = (
    "President Elias Brandt of Mali met Niger's foreign minister, Ada Moussa, in Bamako.",
    "Quill said the rebels had left. “We will not wait,” she added.",
    "Moussa denied that the army had fired at protesters.",
    "The minister believes he was wrong, according to officials.",
    "“Nobody told us,” the two leaders said.",
    "The government rejected the offer, its spokesman told reporters.",
    "Rain fell.",
)
TEXTS = ("\n".join(LINES), "\n".join(LINES[:2]), "\n".join(LINES[3:0:-1]), f"{LINES[1]}\n{LINES[6]}")
reports = st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3)


@cache
def one(number: int, text: str) -> dict[str, pa.Table]:
    return tables([*([""] * number), text])


def alone(texts: list[str], table: str) -> list[dict[str, Any]]:
    """The rows of reports each of which is read by itself, under the names that they have together."""
    return [row for n, text in enumerate(texts) for row in one(n, text)[table].to_pylist()]


@given(reports, st.data())
@settings(max_examples=3, deadline=None)
def test_equal_reports_have_the_rows_that_they_have_alone(texts: list[str], data: st.DataObject) -> None:
    order = data.draw(st.permutations([*texts, *texts]))
    made = tables(order)
    for step in (MENTIONS, STATEMENTS):
        assert step.keeps
        memory: dict[bytes, bytes] = {}
        first = step.run(Kept(made, memory), {})
        again = step.run(Kept(made, memory), {})
        for table in step.writes:
            assert first[table] == again[table]
    assert made["mentions"].to_pylist() == alone(order, "mentions")
    assert made["named"].to_pylist() == alone(order, "named")
    assert made["statements"].to_pylist() == alone(order, "statements")


def test_what_was_kept_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made, more = one(0, TEXTS[0]), one(1, TEXTS[0])
    named: dict[bytes, bytes] = {}
    said: dict[bytes, bytes] = {}
    MENTIONS.run(Kept(made, named), {})
    count = STATEMENTS.run(Kept(made, said), {})["statements"].num_rows

    def fail(*_: Any) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(import_module("twosource.extract.actors"), "read", fail)
    monkeypatch.setattr(import_module("twosource.extract.statements"), "Speakers", fail)
    assert MENTIONS.run(Kept(more, named), {})["mentions"] == more["mentions"]
    found = STATEMENTS.run(Kept(more, said), {})["statements"]
    assert set(found["document"].to_pylist()) == {"d1"}
    assert found.num_rows == count > 3


def test_the_day_of_publication_and_the_actors_are_part_of_the_key() -> None:
    text = "\n".join(LINES)
    memory: dict[bytes, bytes] = {}
    for n, day in enumerate((None, "2020-05-01", "2021-05-01T10:00:00Z", "2021-05-01")):
        MENTIONS.run(Kept(tables([text], published=day), memory), {})
        assert len(memory) == min(n + 1, 3)
    memory.clear()
    made = tables([text])
    STATEMENTS.run(Kept(made, memory), {})
    size = len(memory)
    STATEMENTS.run(Kept({**made, "mentions": made["mentions"].slice(1)}, memory), {})
    assert len(memory) == size + 1


def test_the_mark_of_a_report_holds_its_text_captions_and_paragraphs() -> None:
    (one,), (same,) = (list(views(tables([LINES[0]], full=False))) for _ in range(2))
    mark = document_mark(one)
    same.document = "other"
    assert document_mark(same) == mark
    for change in ("raw", "captions", "paragraphs", "marks"):
        (other,) = views(tables([LINES[0]], full=False))
        other.held.clear()
        if change == "raw":
            other.raw += " "
        elif change == "captions":
            other.captions.append("Ada Moussa")
        elif change == "paragraphs":
            other.paragraphs.clear()
        else:
            other.marks[0] = b""
        assert document_mark(other) != mark


def test_mentions_whose_order_depends_on_the_name_of_the_report_are_not_kept() -> None:
    (view,) = views(tables([LINES[0]], full=False))
    document = Document(view)
    for key in (("country", "MLI"), ("person", view.document, "quill")):
        document.add(0, 2, key, "name", name="x", kind="other", country=None, sector=None)
    assert document.keys[make_id("actor", "country", "MLI")] == ("country", "MLI")
    assert actors_kept._packed(document) is None
    document.mentions[-1] = (0, 3, *document.mentions[-1][2:])
    assert actors_kept._packed(document) is not None


def test_what_a_walk_finds_out_about_persons_is_its_own() -> None:
    (view,) = views(tables(["\n".join(LINES)], full=False))
    first = Coreference(view)
    told = [(e.name, e.count, sorted(e.roles), sorted(e.words), e.gender) for e in first.entities]
    first.entities[0].roles.add("king")
    first.entities[0].charge["king"] = {"past"}
    second = Coreference(view)
    assert [(e.name, e.count, sorted(e.roles), sorted(e.words), e.gender) for e in second.entities] == told
    assert second.links == first.links
