"""Whether two near-equal sentences can say alike: the same numbers, the same polarity. Words may differ, these may not."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from twosource.lexicons import load_rows

from .amounts import HEDGES
from .opposites import contrary, shortened, sides_of
from .remembered import remembered
from .stems import digits_of, stem

#: Words that the beginning of a wording has at least to tell an act by itself.
_TELLING: Final = 3

_TOKEN: Final = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_NO: Final = frozenset({"not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot"})


@remembered(1 << 14)
def facts(text: str) -> tuple[frozenset[str], int, frozenset[str]]:
    """The numbers of a sentence (as digits, without thousands' commas), how many words of negation it has, and its stems that have opposites."""
    found = _TOKEN.findall(text.lower().replace("’", "'"))
    sides = frozenset(sides_of(stem(w) for _, w in shortened(found)))
    words, known = set(found), digits_of()
    numbers = {known[w] for w in words & known.keys()} | {w.replace(",", "").strip(".:") for w in words if w[0].isdigit()}
    denials = {w for w in words if w in _NO or w.endswith("n't")}
    return frozenset(numbers), sum(w in denials for w in found) if denials else 0, sides


def contradict(a: str, b: str) -> str | None:
    """What stands against two sentences saying alike, in words, or null: each has a number that the other lacks, one is negated, or one has
    a word of which the other has the opposite.

    A number that only one side has is no contradiction: the other may have been cut.
    """
    (numbers_a, no_a, sides_a), (numbers_b, no_b, sides_b) = facts(a), facts(b)
    if (only_a := numbers_a - numbers_b) and (only_b := numbers_b - numbers_a):
        return f"{', '.join(sorted(only_a))} against {', '.join(sorted(only_b))}"
    if (no_a == 0) != (no_b == 0):
        return "one is negated"
    return contrary(sides_a, sides_b)


@cache
def _hedges() -> tuple[str, ...]:
    return tuple(sorted({row["words"] for row in load_rows(HEDGES).rows}, key=lambda w: (-len(w), w)))


def uncounted(text: str) -> str:
    """The beginning of a wording up to its first number and the words that say how exact that is: "a fire on a ferry killed" of "a fire on a
    ferry killed at least twelve people". All of one without a number; empty where too little is left to tell anything.
    """
    known = digits_of()
    for match in _TOKEN.finditer(text):
        word = match.group().lower()
        if word[0].isdigit() or (word in known and word != "one"):
            left = text[: match.start()].rstrip()
            low = left.lower()
            hedge = next((h for h in _hedges() if low.endswith(f" {h}")), "")
            left = left[: len(left) - len(hedge)].rstrip()
            return left if len(left.split()) >= _TELLING else ""
    return text
