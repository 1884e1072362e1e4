"""Verdicts: the order of the rows does not matter, withdrawn ones do nothing, a person's last word counts, two who disagree settle nothing."""

from __future__ import annotations

import random
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twosource.model import (
    Judgement,
    SettingError,
    Verdicts,
    make_table,
    named_in,
    passage_key,
    read_key,
    span_key,
    speaker_key,
    speakers_as_judged,
)

RAW = "The ferry sank at dawn. Nobody was hurt, the harbour master said. The ferry went down before sunrise, the crew say."


def span(start: int, end: int, document: str = "doc-1") -> dict[str, Any]:
    return {"document": document, "start": start, "end": end, "exact": RAW[start:end]}


def judged(verdict: str, a: str, b: str | None, who: str = "Ada", n: int = 1, withdraws: str | None = None) -> Judgement:
    return Judgement(f"jud-{n:03}{who}{withdraws or ''}", verdict, a, b, who, "read it", f"2026-01-01T00:00:00.{n:06}+00:00", withdraws)


A, B, C = span(0, 23), span(66, 115), span(24, 65)


def test_two_passages_are_the_same_or_not() -> None:
    found = Verdicts([judged("same", span_key(A), span_key(B))])
    a, b = found.marks([A]), found.marks([B])
    ruling = found.same(a, b)
    assert ruling is not None
    assert ruling.holds is True
    assert ruling == found.same(b, a)
    assert ruling.reason == "judged same by Ada: read it"
    assert found.same(a, found.marks([C])) is None
    assert found.dependent(a, b) is None
    assert found.pairs("same") == (tuple(sorted((span_key(A), span_key(B)))),)
    assert found.pairs("dependent") == ()


def test_an_edge_that_moved_keeps_the_verdict_and_a_part_does_not_get_it() -> None:
    found = Verdicts([judged("same", span_key(A), span_key(B))])
    assert found.marks([span(4, 23)]), "an article less"
    assert found.marks([span(0, 24)])
    assert not found.marks([span(0, 8)]), "a few words of it"
    assert not found.marks([span(0, 115)]), "the whole report"
    assert not found.marks([span(0, 23, "doc-2")])


def test_words_at_other_offsets_are_found_again_and_others_are_not() -> None:
    found = Verdicts([judged("same", span_key(A), span_key(B))])
    assert found.marks([A | {"start": 500, "end": 523}]), "the raw text is taken by a new rule"
    assert not found.marks([A | {"exact": "The train left at noon."}]), "other words stand there now"
    short = Verdicts([judged("same", span_key(span(0, 9)), span_key(B))])
    assert not short.marks([span(66, 75)]), "two words are said twice"


def test_passages_before_documents_before_publishers() -> None:
    rows = [
        judged("dependent", "publisher:The  Post", "publisher:Gazette", n=3),
        judged("independent", "document:doc-1", "document:doc-2", n=2),
        judged("dependent", span_key(A), span_key(span(0, 23, "doc-2")), n=1),
    ]
    one = {"document": "doc-1", "publisher": "the post"}
    two = {"document": "doc-2", "publisher": "GAZETTE"}
    for left, holds in ((3, True), (2, False), (1, True)):
        found = Verdicts(rows[:left])
        ruling = found.dependent(found.marks([A], **one), found.marks([span(0, 23, "doc-2")], **two))
        assert ruling is not None
        assert ruling.holds is holds


def test_a_document_may_depend_on_a_publisher() -> None:
    found = Verdicts([judged("dependent", "document:doc-1", "publisher:Gazette")])
    ruling = found.dependent(found.marks(document="doc-1"), found.marks(document="doc-7", publisher="Gazette"))
    assert ruling is not None
    assert ruling.holds


def test_two_persons_disagree() -> None:
    rows = [judged("same", span_key(A), span_key(B), "Ada", 1), judged("not_same", span_key(B), span_key(A), "Ben", 2)]
    found = Verdicts(rows)
    ruling = found.same(found.marks([A]), found.marks([B]))
    assert ruling is not None
    assert ruling.holds is None
    assert ruling.who == "Ada, Ben"
    assert "they disagree" in ruling.reason
    found = Verdicts([*rows, judged("not_same", span_key(A), span_key(B), "ADA", 3)])
    ruling = found.same(found.marks([A]), found.marks([B]))
    assert ruling is not None
    assert ruling.holds is False


def stated(speaker: str | None, name: str | None, content: list[dict[str, Any]] | None = None, document: str = "doc-1") -> dict[str, Any]:
    spans = content or [C]
    return {
        "id": f"stm-{document}{spans[0]['start']}{name}",
        "document": document,
        "kind": "indirect",
        "source": [],
        "cue": [],
        "content": spans,
        "speaker": speaker,
        "speaker_name": name,
        "negated": False,
        "status": None,
        "speaker_basis": "subject",
        "within": None,
    }


def test_a_wrong_speaker_is_taken_out_downstream() -> None:
    found = Verdicts([judged("wrong_speaker", passage_key([C]), speaker_key("act-1", "Harbour Master"))])
    rows = make_table(
        "statements",
        [stated("act-1", "Harbour Master"), stated("act-2", "The Crew"), stated("act-1", "Harbour Master", [A]), stated(None, None)],
    )
    after = speakers_as_judged(rows, found)
    assert after.schema == rows.schema
    assert after.column("speaker").to_pylist() == [None, "act-2", "act-1", None]
    assert after.column("speaker_name").to_pylist() == [None, "The Crew", "Harbour Master", None]
    assert after.column("speaker_basis").to_pylist() == ["judged: Ada", "subject", "subject", "subject"]
    assert speakers_as_judged(rows, Verdicts([])) is rows
    assert speakers_as_judged(rows.slice(1, 1), found).equals(rows.slice(1, 1))
    assert found.marks([C]), "a later version may call the speaker otherwise:"
    assert found.wrong_speaker(stated("act-9", "harbour  master"))
    assert found.wrong_speaker(stated("act-9", "Mate")) is None


def test_what_is_no_key_is_refused() -> None:
    for text in ("", "span", "span:doc-1", "span:doc-1:3-2:x", "span:doc-1:0-5:four", "publisher: ", "clm-1", "speaker:x"):
        with pytest.raises(SettingError, match="is no key"):
            read_key(text)
    assert read_key("span:doc-1:0-5:a:b\nc").exact == "a:b\nc"
    assert read_key("publisher:A: B").name == "A: B"


def test_what_a_change_of_judgements_is_about() -> None:
    rows = [judged("same", span_key(A), "document:doc-5"), judged("dependent", "publisher:Post", "publisher:Times")]
    table = make_table("judgements", [asdict(r) for r in rows])
    assert named_in(table) == (frozenset({"doc-1", "doc-5"}), frozenset({"Post", "Times"}))
    assert len(Verdicts.of(table)) == 2


# ---- properties -------------------------------------------------------------------------------------------------------------------

PLACES = [span(0, 23), span(4, 23), span(24, 65), span(66, 115), span(0, 23, "doc-2")]
KEYS = [*(span_key(p) for p in PLACES), "document:doc-1", "document:doc-2", "publisher:Post", "publisher:Gazette"]


@st.composite
def histories(draw: st.DrawFn) -> list[Judgement]:
    rows: list[Judgement] = []
    for n in range(draw(st.integers(0, 12))):
        verdict = draw(st.sampled_from(["same", "not_same", "independent", "dependent", "wrong_speaker"]))
        b = "speaker:act-1:Master" if verdict == "wrong_speaker" else draw(st.sampled_from(KEYS))
        a = draw(st.sampled_from(KEYS[:5] if verdict == "wrong_speaker" else KEYS))
        rows.append(judged(verdict, a, b, draw(st.sampled_from(["Ada", "Ben"])), n))
    for n, row in enumerate(draw(st.lists(st.sampled_from(rows), max_size=4)) if rows else ()):
        rows.append(replace(judged(row.verdict, row.a, row.b, "Cy", 100 + n, row.id)))
    return rows


def answers(found: Verdicts) -> list[Any]:
    marks = [found.marks([p], document=p["document"], publisher=name) for p in PLACES for name in ("Post", "Gazette", None)]
    said: list[Any] = [ask(a, b) for ask in (found.same, found.dependent) for a in marks for b in marks]
    return [*said, *(found.wrong_speaker(stated("act-1", "Master", [p])) for p in PLACES)]


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[Judgement], chance: random.Random) -> None:
    mixed = rows.copy()
    chance.shuffle(mixed)
    assert answers(Verdicts(mixed)) == answers(Verdicts(rows)) == answers(Verdicts([*rows, *rows]))


@given(histories())
def test_a_withdrawn_verdict_does_nothing(rows: list[Judgement]) -> None:
    gone = {r.withdraws for r in rows}
    assert answers(Verdicts(rows)) == answers(Verdicts([r for r in rows if r.withdraws is None and r.id not in gone]))


@given(histories(), st.sampled_from(["same", "not_same"]))
def test_the_last_word_of_one_person_wins_and_both_sides_are_alike(rows: list[Judgement], verdict: str) -> None:
    mine = [r for r in rows if r.who == "Ada" and r.withdraws is None]
    found = Verdicts([*mine, judged(verdict, KEYS[2], KEYS[3], "Ada", 999)])
    a, b = found.marks([PLACES[2]]), found.marks([PLACES[3]])
    ruling = found.same(a, b)
    assert ruling is not None
    assert ruling.holds is (verdict == "same")
    assert ruling == found.same(b, a)


@given(histories())
def test_pairs_name_all_that_can_be_joined(rows: list[Judgement]) -> None:
    found = Verdicts(rows)
    pairs = {frozenset(p) for p in found.pairs("same")}
    for a in PLACES:
        for b in PLACES:
            one, other = found.marks([a]), found.marks([b])
            met = any(frozenset((x, y)) in pairs for x in one for y in other)
            assert met == (found.same(one, other) is not None)
