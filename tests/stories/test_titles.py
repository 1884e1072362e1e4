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
    assert plainness("Army: strike on Velmora hit a convoy") < plainness('Crowd calls strike on Velmora "a massacre of traders"')
    assert plainness("Velmora Ferry: nine saved after it sinks") > plainness("Police: ferry sank with nine on board")


def test_what_somebody_says_of_it_is_not_what_happened() -> None:
    assert plainness("Velmora dam collapse: operator denies ignoring warnings") == plainness("Ostrel condemns killing of ferry captain") == 0.8
    assert plainness("Denials and rejections end ferry talks") == 1.0


def test_the_words_of_its_own_report_alone_make_no_title() -> None:
    own = "The captain praised the harbour band of Ostrel. The harbour band of Ostrel plays on. Nine people were saved when a ferry sank."
    sunk = "A ferry sank off Velmora on Monday. Nine people were saved by a tug, and the ferry is lost."
    title = chosen(("Captain praises harbour band of Ostrel", own), ("Nine people saved as ferry sinks", sunk))
    assert title == "Nine people saved as ferry sinks"
    assert chosen(("Captain praises harbour band of Ostrel", own)) == "Captain praises harbour band of Ostrel"
