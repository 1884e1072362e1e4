"""Figures of speech, and verbs that do something to no one."""

from __future__ import annotations

import pytest

from extract.events_lab import coded, shorts


@pytest.mark.parametrize(
    "text",
    [
        "Kenya and Sudan have recently been ceding market share to Chad and Mali.",
        "Kenyan jets shot flares at Sudanese planes.",
        "The Kenyan farmers that are getting killed in this market are small.",
        "The Kenyan president scrutinized reports like the Nairobi Survey.",
        "The Kenyan president interrupted a long discussion with Sudanese scholars.",
        "Millions of Sudanese are displaced because of the drought.",
        "Kenya's ministers were reduced to rubble.",
        "The Kenyan president declined to threaten Sudan.",
        "The Kenyan Herald rounded up a sample of old letters.",
        "Kenyan villagers, seize them.",
        "The Kenyan government stood by its figure.",
        "The Kenyan minister called Amina Wanjiru on Friday to express thanks.",
        "The Kenyan government could reverse the rules or decline to appeal to the Sudanese Supreme Court.",
        "The Nairobi Harriers are set to host the Rovers for a football game.",
    ],
)
def test_a_figure_of_speech_is_no_act(text: str) -> None:
    assert shorts(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Kenya ceded the island to Sudan.", "CONCEDE"),
        ("Kenya stood by Sudan.", "SUPPORT"),
        ("Kenyan soldiers shot Sudanese farmers.", "ASSAULT"),
        ("Large numbers of Sudanese farmers were rounded up by Kenyan troops.", "COERCE"),
        ("Kenya took responsibility for the crash in Sudan.", "CONCEDE"),
    ],
)
def test_the_same_verbs_mean_it_elsewhere(text: str, kind: str) -> None:
    assert kind in [r["event"] for r in coded(text)]


def test_a_way_that_is_open_has_not_been_gone() -> None:
    text = "Kenya has three ways to win: by filing a suit, by asking Sudan to help."
    assert [r["status"] for r in coded(text) if r["event"] == "REQUEST"] in ([], ["hypothetical"])
