"""Equal sentences of several reports are coded once, and nothing comes out otherwise than when each report is coded alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.extract.events_lab import tables

from kept_lab import Kept
from twosource.extract import events_kept
from twosource.extract.events import acts, acts_step, read
from twosource.extract.events_act import Act
from twosource.extract.events_code import Coder
from twosource.extract.events_lexicon import lexicon
from twosource.extract.events_party import Side
from twosource.extract.events_sides import Sides
from twosource.extract.statements_view import View, mark_of, views
from twosource.model import Tables

#: Sentences that stand alone, and some whose acts hang on what the rest of the report is about or on what stands before.
LINES = (
    "Soldiers of Chad attacked a village in Sudan on Monday, killing three people.",
    "President Elias Brandt of Mali met Niger's foreign minister, Ada Moussa, in Bamako.",
    "Brandt said the government would send troops to the border.",
    "They arrested two protesters and accused them of burning flags.",
    "The two presidents agreed to open the border on 3 May.",
    "Police opened fire on demonstrators in the capital, the ministry said.",
    "The government rejected the offer",
    "Anti-government protesters marched through N'Djamena.",
    "Chad's army had rejected the talks, Moussa said, and condemned the raid.",
    "Will Mali attack Niger?",
    "The Southeast Asian leader promised to help the rebels.",
    "Moussa threatened to expel the envoys of Georgia unless they apologised.",
    "Talks in Chad",
    "Sea levels rose. Rain fell in March, and the king visited the port.",
)
STEP = acts_step()


def rows(made: Tables) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = acts(made, {})["acts"].to_pylist()
    return found


def documents(made: Tables) -> Iterator[tuple[View, Sides]]:
    mentions, named = (list(made[t].to_pylist()) for t in ("mentions", "named"))
    for view in views(made):
        d = view.document
        yield view, Sides(view, [m for m in mentions if m["document"] == d], {n["actor"]: n for n in named if n["document"] == d})


def plain(made: Tables) -> list[list[tuple[Any, ...]]]:
    """The acts of reports that are coded as if nothing were ever kept, in short."""
    found = []
    for view, sides in documents(made):
        told = read(view, sides, (), (), lexicon(), 0.0)
        found.append([(t.act.type, t.act.status, t.spans, t.confidence, t.act.actors, t.act.recipients) for t in told])
    return found


reports = st.lists(st.lists(st.sampled_from(LINES), min_size=1, max_size=6), min_size=1, max_size=4)


@given(reports, st.data())
@settings(max_examples=4, deadline=None)
def test_acts_are_the_same_with_what_was_kept(lines: list[list[str]], data: st.DataObject) -> None:
    texts = ["\n".join(x) for x in lines]
    made = tables(texts)
    alone = [rows(tables([t])) for t in texts]
    for each in alone:
        for row in each:
            row["id"] = ""
    memory: dict[bytes, bytes] = {}
    once = rows(Kept(made, memory))
    assert rows(made) == once == rows(Kept(made, memory))
    assert len(once) == sum(len(x) for x in alone)
    for k in data.draw(st.sets(st.sampled_from(sorted(memory)))) if memory else ():
        del memory[k]
    other = tables([*texts[::-1], "\n".join(LINES)])
    assert rows(Kept(other, memory)) == rows(other)


@given(st.lists(st.permutations(LINES), min_size=1, max_size=2))
@settings(max_examples=6, deadline=None)
def test_sentences_that_are_looked_up_hold_what_is_coded_there(lines: list[list[str]]) -> None:
    made = tables(["\n".join(LINES), *("\n".join(x) for x in lines)], full=False)
    every = list(documents(made))
    known = events_kept.Sentences({}, every)
    through = []
    for view, sides in every:
        told = read(view, sides, (), (), lexicon(), 0.0, known)
        through.append([(t.act.type, t.act.status, t.spans, t.confidence, t.act.actors, t.act.recipients) for t in told])
    assert through == plain(made)


def test_what_was_kept_is_not_coded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    memory: dict[bytes, bytes] = {}
    assert STEP.keeps
    assert rows(Kept(tables([f"{LINES[0]}\n{LINES[1]}\n{LINES[5]}"]), memory))

    def fail(*_: Any) -> None:
        raise AssertionError("coded again")

    monkeypatch.setattr(Coder, "sentence", fail)
    assert rows(Kept(tables([f"{LINES[5]}\n{LINES[0]}"]), memory))


def test_who_is_named_and_the_main_country_change_what_is_looked_up() -> None:
    memory: dict[bytes, bytes] = {}
    line = "Soldiers arrested two journalists."
    found = [rows(Kept(tables([f"{line}\nThe army of {where} left {where}."]), memory))[0]["actors"][0]["country"] for where in ("Chad", "Mali")]
    assert found == ["TCD", "MLI"]
    first, second = (tables([f"Elias {name} met the rebels. {name} attacked Chad."]) for name in ("Brandt", "Stone"))
    assert [a["name"] for r in rows(Kept(first, memory)) for a in r["actors"]] != [
        a["name"] for r in rows(Kept(second, memory)) for a in r["actors"]
    ]


class Watched(list[Any]):
    """A column of a view that notes which tokens are looked at beyond a sentence and the words beside it that count for its key."""

    inside = range(0)
    beyond: list[int] = []

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, int) and at not in self.inside:
            self.beyond.append(at)
        return super().__getitem__(at)


def test_a_rule_that_looks_beyond_its_sentence_says_so() -> None:
    made = tables(["\n".join(x) for x in (LINES, LINES[::-1])], full=False)
    for view, sides in documents(made):
        for column in ("text", "lemma", "pos", "tag", "dep", "head", "entity", "kids"):
            setattr(view, column, Watched(getattr(view, column)))
        coder = Coder(view, sides, lexicon())
        assert sides.main_country() in (None, "TCD", "MLI")
        for a, b in view.sentences:
            Watched.inside, Watched.beyond = range(a - 3, b + 3), []
            sides.asked.clear()
            coder.sentence(a, b)
            assert not Watched.beyond or "document" in sides.asked, (view.text[a:b], Watched.beyond)


def test_every_field_of_an_act_is_kept() -> None:
    side = Side("act-1", "Chad", "country", "TCD", None, 7, 8, "name", "office")
    told = (True, "noun", True, True, 3, True, "denied", True, "AGREE", 2, "aid", True, ["a"])
    act = Act([5, 6], 5, "AID", "arms", ("military",), [side], [side], *told)
    assert all(getattr(act, f.name) not in (False, 0, "", []) for f in fields(Act))
    for numbers in ({}, {"act-1": 0}):
        packed = events_kept._packed(act, 5, numbers)
        assert events_kept._unpacked(packed, 5, list(numbers)) == act


def test_the_marks_of_sentences_are_those_of_their_words() -> None:
    made = tables(["\n".join(LINES), "\n".join([*LINES[3:], "The mayor of Lindau, Ilse Brandt, said nothing. Élan vital — ok."])], full=False)
    first, second = views(made)
    for view in (first, second):
        assert view.marks == [mark_of(view, n) for n in range(len(view.sentences))]
    same = len(LINES) - 3
    assert set(first.marks[-same:]) <= set(second.marks)
    assert len(set(first.marks)) == len(first.marks)
