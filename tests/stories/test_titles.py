"""Titles of stories, over invented headlines."""

from __future__ import annotations

from typing import Any

from twosource.stories.titles import choose, plainness
from twosource.stories.vectors import gist_of


def row_of(title: str, text: str) -> dict[str, Any]:
    gist = gist_of(title, [text])
    return {"title": title, "sizes": gist.sizes, "ids": gist.ids, "weights": gist.weights}


def chosen(*reports: tuple[str, str]) -> str | None:
    gists = {n: row_of(title, text) for n, (title, text) in enumerate(reports)}
    return choose(sorted(gists), gists)


def test_the_word_of_one_side_is_no_title_where_another_is() -> None:
    assert plainness("Army: strike on Velmora hit a convoy") < plainness("Strike on Velmora kills nine")
    assert plainness("Velmora harbour: ferry sinks with nine on board") > plainness("Police: ferry sank with nine on board")


def test_the_words_of_its_own_report_alone_make_no_title() -> None:
    own = "The captain praised the harbour band. " * 8
    title = chosen(
        ("Captain praises harbour band of Ostrel", own),
        ("Ferry sinks off Velmora with nine on board", "A ferry sank off Velmora on Monday. Nine people were saved."),
        ("Nine saved as ferry sinks off Velmora", "Nine people were saved when a ferry sank off Velmora, the captain said."),
    )
    assert "Velmora" in (title or "")
    assert chosen(("Captain praises harbour band of Ostrel", own)) == "Captain praises harbour band of Ostrel"
