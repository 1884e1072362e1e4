"""What the five pages say was done."""

from __future__ import annotations

from pathlib import Path

import pytest

import twosource
from twosource.model import Event

SHARED = Path(__file__).resolve().parents[2] / "shared"
pytestmark = pytest.mark.skipif(
    not (SHARED / "data" / "hangzhou").is_dir(), reason="the five pages beside the checkout (../shared) are not here"
)


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    """The events of the pages."""
    with twosource.open(tmp_path_factory.mktemp("events") / "r") as corpus:
        corpus.ingest(SHARED / "data" / "hangzhou", only=["events"])
        return list(corpus.events())


def who(side: tuple[object, ...], key: str) -> set[str]:
    return {getattr(s, key) for s in side}


def test_the_two_leaders_met_on_monday_and_their_ministers_on_sunday(events: list[Event]) -> None:
    met = [e for e in events if e.event == "CONSULT" and who(e.actors, "country") == {"USA", "RUS"}]
    days: dict[str | None, set[str]] = {}
    for e in met:
        days.setdefault(e.date_start, set()).add(e.document)
        assert who(e.actors, "name") in ({"Barack Obama", "Vladimir Putin"}, {"John Kerry", "Sergei Lavrov"})
        assert (e.date_start == "2016-09-05") == (who(e.actors, "name") == {"Barack Obama", "Vladimir Putin"})
    assert len(days["2016-09-05"]) == 4
    assert days["2016-09-04"]


@pytest.mark.parametrize(
    ("event", "actors", "recipients"),
    [
        ("CONSULT", {"USA", "DEU", "FRA"}, set()),
        ("AGREE", {"CHN", "USA"}, set()),
        ("ACCUSE", {"USA"}, {"RUS"}),
        ("REJECT", {"RUS"}, set()),
        ("ASSAULT", {"SYR", "RUS"}, {"SYR"}),
        ("COERCE", {"CHN"}, {"USA"}),
        ("THREATEN", {"PHL"}, {"USA"}),
        ("SUPPORT", {"RUS"}, {"SYR"}),
        ("SUPPORT", {"USA"}, {"SYR"}),
        ("AGREE", {"USA"}, {"LAO"}),
    ],
)
def test_what_else_was_done(event: str, actors: set[str], recipients: set[str], events: list[Event]) -> None:
    assert any(e.event == event and who(e.actors, "country") == actors and who(e.recipients, "country") == recipients for e in events)


def test_the_visit_to_laos_lies_ahead_and_the_bombing_is_of_the_rebels(events: list[Event]) -> None:
    (visit,) = [e for e in events if e.event == "AGREE" and who(e.recipients, "country") == {"LAO"}]
    assert (visit.status, visit.date_start) == ("planned", "2016-09-05")
    bombed = [e for e in events if e.event == "ASSAULT" and who(e.actors, "country") == {"SYR", "RUS"}]
    assert {(e.mode, *who(e.recipients, "sector")) for e in bombed} == {("aerial", "REB")}


def test_who_backs_whom_keeps_the_sides_apart(events: list[Event]) -> None:
    backed = {(*who(e.actors, "country"), s.country, s.sector) for e in events if e.event == "SUPPORT" for s in e.recipients}
    assert ("RUS", "SYR", "GOV") in backed
    assert ("USA", "SYR", "REB") in backed
    assert ("RUS", "SYR", "REB") not in backed


def test_figures_of_speech_are_no_events(events: list[Event]) -> None:
    told = " ".join(s.exact for e in events for s in e.evidence)
    assert not any(words in told for words in ("closed the gaps", "bumpy landing", "gave way"))
