"""What the five pages hold against each other."""

from __future__ import annotations

from pathlib import Path

import pytest

import twosource
from twosource.model import Dispute, Position

SHARED = Path(__file__).resolve().parents[3] / "shared"
pytestmark = pytest.mark.skipif(
    not (SHARED / "data" / "hangzhou").is_dir(), reason="the five pages beside the checkout (../shared) are not here"
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Dispute], list[Position]]:
    """The disputes and positions of the pages."""
    with twosource.open(tmp_path_factory.mktemp("disputes") / "r") as corpus:
        corpus.ingest(SHARED / "data" / "hangzhou", only=["disputes"])
        return list(corpus.disputes()), list(corpus.positions())


def positions_of(d: Dispute) -> dict[str, set[str]]:
    return {s.position: {p.exact for p in s.spans} for s in d.sides}


def test_what_the_talks_of_the_two_leaders_came_to(found: tuple[list[Dispute], list[Position]]) -> None:
    (d,) = [d for d in found[0] if d.kind == "outcome" and d.same_happening]
    assert "Obama" in d.subject
    assert "Putin" in d.subject
    assert {s.position for s in d.sides} >= {"an understanding", "no agreement"}
    assert not any("Kerry" in words or "Lavrov" in words for s in positions_of(d).values() for words in s)
    by = {s.position: s.speaker_name or "" for s in d.sides}
    assert "Putin" in by["an understanding"]
    assert "Obama" in by["no agreement"]


def test_the_talks_of_their_ministers_are_another_happening(found: tuple[list[Dispute], list[Position]]) -> None:
    other = [d for d in found[0] if not d.same_happening]
    assert any("Lavrov" in words for d in other for s in positions_of(d).values() for words in s)
    assert all(d.reason for d in other)
    assert {d.kind for d in other} == {"outcome"}


def test_ratified_or_agreed_to_join(found: tuple[list[Dispute], list[Position]]) -> None:
    (d,) = [d for d in found[0] if d.kind == "stage"]
    assert d.same_happening
    assert {s.position for s in d.sides} == {"ratified", "agreed to join"}
    assert [s.independent for s in d.sides] == [1, 1]


def test_the_part_of_russia_in_the_hacking(found: tuple[list[Dispute], list[Position]]) -> None:
    (d,) = [d for d in found[0] if d.kind == "denial"]
    alleged, denied = sorted(d.sides, key=lambda s: s.position)
    assert "hacking" in d.subject
    assert alleged.independent == 2
    assert denied.speaker_name == "Vladimir Putin"


def test_ninety_minutes_and_longer_than_planned_is_no_dispute(found: tuple[list[Dispute], list[Position]]) -> None:
    assert not [d for d in found[0] if d.kind in ("number", "date", "attendance")]
    assert len(found[0]) <= 6


def test_positions_are_by_actor_and_thread(found: tuple[list[Dispute], list[Position]]) -> None:
    mine = [p for p in found[1] if p.name == "Barack Obama"]
    assert len({p.thread for p in mine}) == len(mine)
    assert all(p.statements and p.spans for p in mine)
    assert all(p.changed is None for p in found[1]), "the pages carry no dates"
