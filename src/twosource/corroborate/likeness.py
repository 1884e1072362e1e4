"""How likely it is that two sentences of one story tell one fact, however each words it: a learned score over what they have in common; and
what in whom and where they tell of stands against it.

A logistic regression (`claim_weights.tsv`), fitted by `bench/claims/train.py` on pairs of sentences of invented reports and of ECB+ train.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from twosource.lexicons import load_rows

from .pieces import Piece
from .wording import Wording, in_common

WEIGHTS: Final = "claim_weights.tsv"
#: What is looked at: the share of the words of the longer and of the shorter one that both have, in nats; the share of what the one that tells
#: more in its main clause tells there that both tell there; tens of nats in common, up to `MUCH`; the logarithms of what the two say; numbers
#: of two figures or more in common, up to two; whether just one has a number that the other lacks; names in common, up to three; whether each
#: names somebody whom the other does not; acts of one type, and acts of which none is of one type.
FEATURES: Final = (
    "share_longer",
    "share_shorter",
    "share_told",
    "nats",
    "shorter",
    "longer",
    "numbers",
    "number_of_one",
    "names",
    "other_names",
    "same_act",
    "other_acts",
)
MUCH: Final = 40.0
_NUMBERS: Final = 2
_NAMES: Final = 3

#: From this share of the words on, names left out, two sentences that each name people whom the other does not are told of other people
#: ("Cleo Marsh met Ben Okoro in Oslo"). Set by hand. Names as such say nothing: of the pairs of ECB+ that pass as many are right with others
#: as without, since whoever is named stands under two names as often.
TWIN: Final = 0.8
#: A country as a term of a wording.
_STATE: Final = re.compile("@[A-Z]{3}")


def _same_act(a: Piece, b: Piece) -> bool:
    """Whether both tell an act of one type."""
    return not {x.event for x in a.acts}.isdisjoint(x.event for x in b.acts)


def other_acts(a: Piece, b: Piece) -> bool:
    """Whether each tells an act, and none is of one type."""
    return bool(a.acts and b.acts) and not _same_act(a, b)


def told_by_both(a: Wording, b: Wording, terms: Iterable[str]) -> float:
    """What two sentences have in common that both tell in their main clause, in nats. `terms`: what they share, as `agreement` has it."""
    return in_common(a, b, terms, lambda w, t: t in w.aside)


def _told(a: Wording, b: Wording, terms: Iterable[str]) -> float:
    """The share of it in what the one tells there that tells more."""
    return told_by_both(a, b, terms) / max(1.0, *(x.total - math.fsum(x.terms[t] for t in x.aside) for x in (a, b)))


def features(a: Piece, b: Piece, shared: float, terms: Sequence[str]) -> tuple[float, ...]:
    """`FEATURES` of two sentences. `shared`, `terms`: their `agreement`."""
    low, high = sorted((max(a.said.total, 1.0), max(b.said.total, 1.0)))
    mine, theirs = ({t for t in p.said.terms if t.startswith("@")} for p in (a, b))
    more, less = a.said.numbers - b.said.numbers, b.said.numbers - a.said.numbers
    return (
        shared / high,
        shared / low,
        _told(a.said, b.said, terms),
        min(shared, MUCH) / 10,
        math.log(low),
        math.log(high),
        float(min(_NUMBERS, sum(len(n) > 1 for n in a.said.numbers & b.said.numbers))),
        float(bool(more) != bool(less)),
        float(min(_NAMES, len(mine & theirs))),
        float(bool(mine - theirs and theirs - mine)),
        float(_same_act(a, b)),
        float(other_acts(a, b)),
    )


@cache
def _weights() -> tuple[float, tuple[float, ...]]:
    found = {r["feature"]: float(r["weight"]) for r in load_rows(WEIGHTS).rows}
    return found["bias"], tuple(found[f] for f in FEATURES)


def likelihood(values: Sequence[float]) -> float:
    """The chance that two sentences with these `FEATURES` tell one fact."""
    bias, weights = _weights()
    z = bias + math.fsum(w * v for w, v in zip(weights, values, strict=True))
    return 1 / (1 + math.exp(-z))


def others(a: Piece, b: Piece, terms: Iterable[str]) -> str | None:
    """Why two sentences tell of other places or people, or of the same ones the other way round, in words, or null. `terms`: what they share, as
    `agreement` has it.
    """
    here, there = (frozenset(t for t in x.said.terms if _STATE.fullmatch(t)) for x in (a, b))
    if here - there and there - here:
        return "other countries"
    if a.people - b.people and b.people - a.people and _unnamed(a.said, b.said, terms) >= TWIN:
        return "the same of other people"
    if any(x.turned(y) for x in a.acts for y in b.acts):
        return "the sides are the other way round"
    return None


def _unnamed(a: Wording, b: Wording, terms: Iterable[str]) -> float:
    """The share of the words of the longer one that both have, names left out. `terms`: what they share, as `agreement` has it."""
    both = in_common(a, b, terms, lambda _, t: t.startswith("@"))
    return both / max(1.0, *(math.fsum(w for t, w in x.terms.items() if not t.startswith("@")) for x in (a, b)))
