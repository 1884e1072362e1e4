"""Whether two sentences tell one fact in other words."""

from __future__ import annotations

import pytest

from corroborate.claims_lab import Room
from twosource.corroborate.copied import one_sentence, sentence_piece
from twosource.corroborate.likeness import FEATURES, WEIGHTS, features, likelihood
from twosource.corroborate.pieces import Piece
from twosource.corroborate.reports import read_reports
from twosource.corroborate.wording import agreement, in_asides, tokens
from twosource.lexicons import load_rows


def pieces(*texts: str) -> list[Piece]:
    """The only sentence of each of several reports."""
    room = Room()
    for n, text in enumerate(texts):
        room.doc(f"d{n}", text, publisher=f"Outlet {n}")
    reports = read_reports(room.tables())
    return [sentence_piece(reports, s) for d in sorted(reports.sentences) for s in reports.sentences[d]]


def chance(a: Piece, b: Piece) -> float:
    """How likely two sentences tell one fact."""
    return likelihood(features(a, b, *agreement(a.said, b.said)))


FIRE = "Two wardens died when a fire swept through the timber yard of Kolm & Sons near Tarvik on Sunday night."


@pytest.mark.parametrize(
    "other",
    [
        "A fire that swept through a timber yard near Tarvik on Sunday killed two wardens.",
        "The blaze at the timber yard of Kolm & Sons claimed the lives of two wardens, police in Tarvik said.",
    ],
)
def test_a_fact_in_other_words_and_in_part_is_one(other: str) -> None:
    assert one_sentence(*pieces(FIRE, other))[0] > 0


@pytest.mark.parametrize(
    "other",
    [
        "The timber yard of Kolm & Sons employs 80 people and had been inspected in spring.",
        "Three wardens died when a fire swept through the timber yard of Kolm & Sons near Tarvik on Sunday night.",
        "No warden died when a fire swept through the timber yard of Kolm & Sons near Tarvik on Sunday night.",
        "Two wardens may die when a fire sweeps through the timber yard of Kolm & Sons near Tarvik.",
    ],
)
def test_another_fact_number_denial_or_mood_is_none(other: str) -> None:
    assert one_sentence(*pieces(FIRE, other))[0] <= 0


def test_what_only_stands_beside_is_not_told() -> None:
    told, sent = pieces("The dam at Korvo burst on Monday and drowned the town.", "The station sent two crews to Korvo, where the dam burst.")
    assert one_sentence(told, sent)[0] <= 0
    assert features(told, sent, *agreement(told.said, sent.said))[FEATURES.index("share_told")] < 0.3


def test_the_same_of_other_people_is_another_fact() -> None:
    room = Room()
    for name, who in (("a", "Ada Brandt"), ("b", "Cleo Marsh")):
        room.doc(name, f"{who} opened the new lock on the Tarvik canal in front of 400 guests.")
        room.say(name, "opened the new lock", who, who)
    reports = read_reports(room.tables())
    a, b = (sentence_piece(reports, s) for d in sorted(reports.sentences) for s in reports.sentences[d])
    assert one_sentence(a, b) == (-1.0, "the same of other people")
    assert chance(a, b) == chance(b, a)


def test_the_order_of_two_sentences_does_not_matter() -> None:
    a, b = pieces(FIRE, "A fire that swept through a timber yard near Tarvik on Sunday killed two wardens.")
    assert one_sentence(a, b)[0] == one_sentence(b, a)[0]


def test_a_clause_beside_ends_with_a_comma() -> None:
    assert in_asides("The mill, which burned, closes after talks") == [False, False, True, True, False, True, True]


@pytest.mark.parametrize("text", ["Co-operation ended after re-election.", "The anti‐mine fleet, which re‑armed, sails."])
def test_asides_are_told_for_the_words_of_the_text(text: str) -> None:
    assert len(in_asides(text)) == len(tokens(text))


def test_every_feature_has_its_weight() -> None:
    assert {r["feature"] for r in load_rows(WEIGHTS).rows} == {*FEATURES, "bias"}
