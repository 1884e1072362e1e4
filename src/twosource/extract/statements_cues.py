"""The verbs that report, with the forms of their content and their stance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from twosource.lexicons import load_rows

VERBS: Final = "reporting_verbs.tsv"
NOUNS: Final = "reporting_nouns.tsv"


@dataclass(frozen=True, slots=True)
class Cue:
    """A reporting verb or noun: `frames` as in the lexicon's head, `stance` one word."""

    lemma: str
    frames: frozenset[str]
    stance: str


@cache
def reporting_verbs() -> dict[str, Cue]:
    """Lemma to cue."""
    return {r["lemma"]: Cue(r["lemma"], frozenset(r["frames"].split()), r["stance"]) for r in load_rows(VERBS).rows}


@cache
def reporting_nouns() -> dict[str, Cue]:
    """Lemma to cue."""
    return {r["lemma"]: Cue(r["lemma"], frozenset(r["frames"].split()), r["stance"]) for r in load_rows(NOUNS).rows}


def find_cue(text: str, lemma: str) -> Cue | None:
    """The cue of a verb token, or null.

    A rule lemmatiser cuts `hoped` and `hopes` to `hop`: the form with its e is tried where the lemma is unknown.
    """
    verbs = reporting_verbs()
    if cue := verbs.get(lemma.lower()):
        return cue
    word = text.lower()
    for ending in ("ed", "es", "ing"):
        if word.endswith(ending):
            stem = word[: -len(ending)]
            return verbs.get(stem + "e") or verbs.get(stem)
    return None
