"""What a sentence says is not so, word by word; all sentences are invented."""

from __future__ import annotations

import pytest

from twosource.corroborate.clauses import Clauses
from twosource.corroborate.gather import reports
from twosource.corroborate.polarity import NOT_SO, UNSURE, ahead, polarity, refuses

from .disputes_lab import Report, tables

SENTENCES = {
    "The port authority had issued no warning to fishermen.": "issued warning fishermen",
    "He had never been taken into custody.": "taken custody",
    "It had no plans to close the mill.": "had plans close mill",
    "No contract of any kind was signed.": "contract signed",
    "The treasurer denied that he had moved the money.": "moved",
    "Police denied holding the student.": "holding student",
    "The shipyard said talk of a leak was unfounded.": "talk leak",
    "The harbour was not on the agenda.": "was agenda",
    "Not a single crate got out.": "crate got",
    "The minister ruled out any retreat on the levy.": "retreat",
    "The march passed off without a single arrest.": "arrest",
    "The two clubs failed to reach an agreement.": "reach agreement",
    "None of the milk was sold abroad.": "sold",
    "The mayor dismissed any link between her trip and the bridge.": "trip",
    "The rangers did not know of any threats.": "know threats",
    "It was the beginning of the trial, not the end.": "end",
    # A double no, a scope, a count: they deny nothing.
    "Not only the mill burned.": "",
    "No more than 300 people came.": "",
    "The inspector rejected the offer.": "",
}


@pytest.fixture(scope="module")
def parsed() -> dict[str, Clauses]:
    """The clauses of all sentences, by their text."""
    texts = [*SENTENCES, *OPEN, *AHEAD]
    made = tables([Report(text) for text in texts])
    found, tokens = reports(made, made["stories"].to_pylist())
    return {line.exact: tokens.clauses(line) for report in found.values() for line in report.lines}


#: Words of a sentence that it leaves open.
OPEN = {
    "The guard might open the gate.": "open",
    "If the guard opens the gate, the cattle leave.": "opens",
    "The union demanded that the owner reopen the pit.": "reopen",
    "When he was not rowing, he painted boats.": "rowing",
}
#: Whether the second word is told of what is to come.
AHEAD = {
    "The plant would shut next year.": ("shut", True),
    "It has no plans to sell the boat.": ("sell", True),
    "The owner is reluctant to sell the boat.": ("sell", None),
    "The owner sold the boat.": ("sold", False),
    "The change would have saved the boat.": ("saved", False),
}


@pytest.mark.parametrize("text", SENTENCES)
def test_what_is_denied(text: str, parsed: dict[str, Clauses]) -> None:
    c = parsed[text]
    assert " ".join(c.words[k] for k, told in sorted(polarity(c).items()) if told == NOT_SO) == SENTENCES[text]


@pytest.mark.parametrize("text", OPEN)
def test_what_is_left_open(text: str, parsed: dict[str, Clauses]) -> None:
    c = parsed[text]
    assert polarity(c)[c.words.index(OPEN[text])] == UNSURE


@pytest.mark.parametrize("text", AHEAD)
def test_what_is_to_come(text: str, parsed: dict[str, Clauses]) -> None:
    c, (word, expected) = parsed[text], AHEAD[text]
    assert ahead(c, c.words.index(word)) is expected


def test_only_what_is_denied_for_good_is_looked_up(parsed: dict[str, Clauses]) -> None:
    assert refuses(parsed["No contract of any kind was signed."])
    assert not refuses(parsed["The owner sold the boat."])
    assert not refuses(parsed["The inspector rejected the offer."])
