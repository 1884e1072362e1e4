"""Negation, and whether a saying asks, demands, lies ahead or is only thought of, over invented sentences."""

from __future__ import annotations

import pytest

from extract.lab import tables
from timing import bounded
from twosource.extract.statements_rules import Finder
from twosource.extract.statements_view import views
from twosource.extract.status import status_of


def statuses(text: str) -> dict[str, tuple[bool, str | None]]:
    """The words of each cue, and its status."""
    (view,) = views(tables(text))
    return {" ".join(view.raw[s:e] for s, e in f.cue): status_of(view, f) for f in Finder(view).find()}


@pytest.mark.parametrize(
    ("text", "cue", "negated", "status"),
    [
        ("The mayor said that the bridge was not closed.", "said", False, None),
        ("The mayor denied that the bridge was closed.", "denied", True, None),
        ("The mayor did not deny that the bridge was closed.", "did not deny", False, "hypothetical"),
        ("The mayor did not say that the bridge was closed.", "did not say", True, None),
        ("The mayor never said that the bridge was closed.", "never said", True, None),
        ("The mayor refused to say whether the bridge was closed.", "to say", True, None),
        ("The mayor would not say whether the bridge was closed.", "would not say", True, None),
        ("The mayor stopped short of saying that the bridge was closed.", "saying", True, None),
        ("The mayor doubts that the bridge is safe.", "doubts", True, None),
        ("Nobody said that the bridge was closed.", "said", True, None),
        ("No official said that the bridge was closed.", "said", True, None),
        ("There was no indication that the bridge was closed.", "indication", True, None),
        ("The mayor not only said that the bridge was safe, but built another.", "said", False, None),
    ],
)
def test_negation(text: str, cue: str, negated: bool, status: str | None) -> None:
    assert statuses(text)[cue] == (negated, status)


@pytest.mark.parametrize(
    ("text", "cue", "status"),
    [
        ("The mayor will announce that the bridge is closed.", "will announce", "future"),
        ("The mayor is expected to announce that the bridge is closed.", "to announce", "future"),
        ("The mayor plans to announce that the bridge is closed.", "to announce", "future"),
        ("The mayor is going to say that the bridge is closed.", "to say", "future"),
        ("The mayor said he would announce that the bridge is closed.", "would announce", "future"),
        ("The mayor will travel to Arlen and tell drivers that the bridge is closed.", "tell", "future"),
        ("The mayor could say that the bridge is closed.", "could say", "hypothetical"),
        ("The mayor may say that the bridge is closed.", "may say", "hypothetical"),
        ("May said that the bridge is closed.", "May said", None),
        ("If the mayor says that the bridge is closed, traders will leave.", "says", "hypothetical"),
        ("The mayor wants to say that the bridge is closed.", "to say", "hypothetical"),
        ("The mayor was quick to say that the bridge was safe.", "to say", None),
        ("The mayor went on to say that the bridge was safe.", "to say", None),
        ("The mayor called to say that the bridge was safe.", "to say", None),
        ("The mayor hopes to reopen the bridge.", "hopes", None),
    ],
)
def test_what_lies_ahead_or_is_only_thought_of(text: str, cue: str, status: str | None) -> None:
    assert statuses(text)[cue] == (False, status)


@pytest.mark.parametrize(
    ("text", "cue", "status"),
    [
        ("The mayor asked whether the bridge was closed.", "asked", "question"),
        ("“Is the bridge closed?” the mayor asked.", "asked", "question"),
        ("“Is the bridge closed?” the mayor said.", "said", "question"),
        ("Did the mayor say that the bridge was closed?", "say", "question"),
        ("The mayor urged drivers to leave their cars at home.", "urged", "demand"),
        ("The mayor asked drivers to leave their cars at home.", "asked", "demand"),
        ("The mayor warned drivers not to use the bridge.", "warned", "demand"),
        ("The mayor warned that the bridge could fall.", "warned", None),
        ("The mayor demanded that the minister resign.", "demanded", "demand"),
        ("The mayor insisted that the bridge was closed.", "insisted", None),
        ("The mayor called for calm on the bridge.", "called", "demand"),
        ("“Leave your cars at home,” the mayor said.", "said", "demand"),
        ("“Do not move,” the mayor shouted.", "shouted", "demand"),
        ("“Thank you for the bridge,” the mayor said.", "said", None),
    ],
)
def test_questions_and_demands(text: str, cue: str, status: str | None) -> None:
    assert statuses(text)[cue] == (False, status)


def test_a_long_row_of_denials_takes_bounded_time() -> None:
    (view,) = views(tables("The mayor did not deny that " * 300 + "the bridge was closed."))
    found = Finder(view).find()
    with bounded(5):
        for f in found:
            status_of(view, f)
