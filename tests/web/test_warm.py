"""Pages that are made before anybody asks."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from twosource.web import create, warm
from twosource.web.desk import Desk


@pytest.fixture
def inner(sample_record: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[object, Desk]:
    monkeypatch.setattr(warm, "REST", 0.0)
    monkeypatch.setattr(warm, "LARGE", 1)
    tagged = create(sample_record)._app
    return tagged._app, tagged._desk


def test_the_largest_stories_and_all_lists_are_made(inner, ask) -> None:
    app, desk = inner
    asyncio.run(warm._warm(app, desk))
    largest = max(ask("/api/v1/stories").json()["data"], key=lambda s: s["reports"])["id"]
    for path in ("/", "/claims", "/record", f"/stories/{largest}"):
        desk.kept(("page", path, "", False), lambda: pytest.fail("was not made"))


def test_it_stops_when_the_desk_is_closed(inner, monkeypatch: pytest.MonkeyPatch) -> None:
    app, desk = inner
    asked: list[str] = []

    async def count(app: object, path: str) -> None:
        asked.append(path)
        desk.closed = True

    monkeypatch.setattr(warm, "_ask", count)
    asyncio.run(warm._warm(app, desk))
    assert asked == ["/"]


def test_a_page_that_fails_stops_nothing(inner, monkeypatch: pytest.MonkeyPatch) -> None:
    app, desk = inner
    asked: list[str] = []

    async def fail(app: object, path: str) -> None:
        asked.append(path)
        raise RuntimeError("no")

    monkeypatch.setattr(warm, "_ask", fail)
    asyncio.run(warm._warm(app, desk))
    assert len(asked) > 20


def test_a_record_that_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    tagged = create(tmp_path / "nowhere")._app
    asyncio.run(warm._warm(tagged._app, tagged._desk))


def test_pages_are_made_anew_when_the_record_has_changed_and_rests(inner, monkeypatch: pytest.MonkeyPatch) -> None:
    app, desk = inner
    states = iter(["a", "a", "b", "c", "c", "d", *"e" * 6])
    now: list[str] = ["a"]
    made: list[str] = []

    async def note(app: object, desk: Desk) -> None:
        made.append(now[0])
        desk.closed = len(made) == 2

    async def later(seconds: float) -> None:
        assert seconds == warm.LOOK
        now[0] = next(states, "e")

    monkeypatch.setattr(warm, "_warm", note)
    monkeypatch.setattr(asyncio, "sleep", later)
    monkeypatch.setattr(Desk, "state", lambda self: now[0])
    asyncio.run(warm._keep_warm(app, desk))
    assert made == ["a", "e"]
