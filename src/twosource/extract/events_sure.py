"""How sure an act is: what speaks for it and against it, weighed by a logistic regression on events that were read one by one.

Nothing here looks at the words of an act. What is looked at is how its sense was found, how its sides were named, how they hang on its
predicate, and where it stands. The weights are in `event_confidence.tsv`; `bench/events/confidence.py` fits them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from math import exp, log
from typing import Final

from twosource.lexicons import load_rows

from .events_act import CONFLICT, WORDS, Act
from .events_lexicon import CONFIDENCE
from .events_party import Side
from .statements_view import View

#: Bases of sides that stand for themselves; all others are features of their own.
_PLAIN: Final = frozenset({"name", "alias", "metonym", "modifier"})
_ARMED: Final = frozenset({"MIL", "REB", "COP", "UAF", "SPY"})
_POWER: Final = frozenset({"GOV", "JUD"})
_TALK: Final = frozenset({"LEG", "PTY", "OPP"})
_TRADE: Final = frozenset({"BUS", "AGR", "MNC"})
#: Weights of a sense's conditions, by size: none, one, several (see `Sense.weight`).
_ONE: Final = 3
_MANY: Final = 8


def features(act: Act, view: View, quoted: bool, reported: bool, partisan: float = 0.0) -> dict[str, float]:
    """What is known of an act, by name of the feature, 0 to about 3; what is not there is 0.

    `quoted`: its words stand in quotation marks, `reported`: somebody says so, `partisan`: the share of the document's names that are those
    of parties and their politicians.
    """
    i = act.verb
    a, b = view.bounds(i)
    told: dict[str, float] = {
        "sense weak": float(act.weak),
        "sense bare": float(act.weight == 0),
        "sense heavy": float(act.weight > _ONE),
        "sense heaviest": float(act.weight >= _MANY),
        "gate": float(act.spare),
        "gate weak": float(act.spare and act.weak),
        f"type {act.type}": 1.0,
        f"how {act.how}": 1.0,
        f"status {act.status}": 1.0,
        f"clause {_clause(view, i)}": 1.0,
        f"tag {view.tag[i]}": float(view.tag[i][:2] in ("VB", "NN")),
        "depth": min(act.depth, 8) / 4,
        "length": log(max(b - a, 4)) - 3,
        "quoted": float(quoted),
        "reported": float(reported),
        "negated": float(view.kid(i, "neg") >= 0),
        "passive": float(view.kid(i, "nsubjpass", "auxpass") >= 0),
        "content": float(bool(act.content)),
        "mode": float(bool(act.mode)),
        "mutual": float(act.both),
        "headline": float(_headline(view, a, b)),
        "document partisan": partisan,
        f"type {act.type} by {_power(act.actors)}": 1.0,
        f"type {act.type} to {_power(act.recipients)}": 1.0,
    }
    if act.target and not act.recipients:
        # The clause has an object, and nobody knows who that is.
        told["target lost"] = 1.0
    for note in act.notes:
        told[f"note {note}"] = 1.0
    home = {s.country for s in act.actors} & {s.country for s in act.recipients} - {None}
    told["home"] = float(bool(home))
    named = [{s.country for s in side if s.explicit} for side in (act.actors, act.recipients)]
    if act.both and not act.recipients:
        told["abroad"] = float(len(named[0]) > 1)
    else:
        told["abroad"] = float(bool(named[0]) and bool(named[1]) and not home)
    told["home conflict"] = float(bool(home) and act.type in CONFLICT)
    told["sides both"] = float(bool(act.actors) and bool(act.recipients))
    told["sides many"] = float(len(act.actors) + len(act.recipients) > 2)
    for name, given in (("actor", act.actors), ("recipient", act.recipients)):
        told.update(_of_sides(name, given, act, view))
    return {k: v for k, v in told.items() if v}


def _of_sides(name: str, sides: Sequence[Side], act: Act, view: View) -> Iterator[tuple[str, float]]:
    """The features of one side of an act, as pairs."""
    if not sides:
        yield f"{name} none", 1.0
        yield f"{name} none words", float(act.type in WORDS)
        return
    share = 1 / len(sides)
    sums: dict[str, float] = {}
    for s in sides:
        basis = "plain" if s.basis in _PLAIN else s.basis
        for key in (f"{name} {basis}", f"{name} kind {s.kind}", f"{name} sector {_sector(s)}"):
            sums[key] = sums.get(key, 0.0) + share
        if s.name is None and s.country is None:
            sums[f"{name} unknown"] = sums.get(f"{name} unknown", 0.0) + share
        if s.country is None:
            sums[f"{name} blank"] = sums.get(f"{name} blank", 0.0) + share
    yield from sums.items()
    head = _head(view, sides[0])
    yield f"{name} hangs {_path(view, head, act)}", 1.0
    yield f"{name} far", min(log(1 + abs(head - act.verb)), 4) / 2
    yield f"{name} behind", float(head > act.verb)


def _power(sides: Sequence[Side]) -> str:
    """What holds of the mightiest of some sides: a body of power, somebody of one, of a country, of nothing; or that there is none."""
    if not sides:
        return "nobody"
    if any(s.body for s in sides):
        return "body"
    if any(s.official for s in sides):
        return "official"
    if any(s.political for s in sides):
        return "people"
    return "unnamed" if any(s.basis == "unnamed" for s in sides) else "other"


def _headline(view: View, a: int, b: int) -> bool:
    """Whether most words of a sentence have a capital."""
    words = [t for t in view.text[a:b] if t[:1].isalpha()]
    return sum(t[:1].isupper() for t in words) > _CAPITALS * len(words)


def _sector(s: Side) -> str:
    for name, sectors in (("armed", _ARMED), ("power", _POWER), ("talk", _TALK), ("trade", _TRADE)):
        if s.sector in sectors:
            return name
    return "none" if s.sector is None else "other"


def _head(view: View, s: Side) -> int:
    """The token of a side whose governor lies outside of it."""
    for i in range(s.first, min(s.last, len(view.head))):
        if not s.first <= view.head[i] < s.last or view.head[i] == i:
            return i
    return s.first


def _path(view: View, i: int, act: Act) -> str:
    """How a token hangs on the predicate: straight, by its relation; through a noun or a conjunct; through a clause; or not at all."""
    mine = {act.verb, *act.trigger}
    steps: list[str] = []
    k = i
    while k not in mine:
        if view.head[k] == k or len(steps) > _FAR:
            return "apart"
        steps.append(view.dep[k])
        k = view.head[k]
    if not steps:
        return "itself"
    last = steps[-1]
    if len(steps) == 1:
        return last
    if len(steps) == 2 and last in ("prep", "agent", "dative") and steps[0] == "pobj":
        return "phrase"
    if any(d in _CLAUSES for d in steps):
        return "clause"
    return f"{last} below" if last in ("nsubj", "nsubjpass", "dobj") else "below"


_FAR: Final = 12
#: The share of words with a capital from which on a sentence is taken for a headline.
_CAPITALS: Final = 0.6
_CLAUSES: Final = frozenset({"relcl", "advcl", "ccomp", "xcomp", "acl", "pcomp", "conj", "parataxis"})


def _clause(view: View, i: int) -> str:
    """What kind of clause a predicate heads."""
    dep = view.dep[i]
    return dep if dep in _CLAUSES or dep == "ROOT" else "noun" if view.pos[i] in ("NOUN", "PROPN") else "other"


@cache
def _weights() -> dict[str, float]:
    return {r["feature"]: float(r["weight"]) for r in load_rows(CONFIDENCE).rows}


def confidence(told: dict[str, float]) -> float:
    """How likely an act is right by its features, 0 to 1, rounded to three digits."""
    weights = _weights()
    odds = weights.get("start", 0.0) + sum(weights.get(k, 0.0) * v for k, v in told.items())
    return round(1 / (1 + exp(-odds)), 3)
