"""A second opinion on acts: how likely the words of their clause tell such an act, or none, whoever its sides are.

A logistic regression over sentence vectors, trained by `bench/events/train.py` on the invented examples of the frame lexicons and on the
invented sentences of `event_negatives.tsv`. Names are masked, so that it knows no country and no person.
"""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Protocol, TypeVar

import numpy as np

from twosource.model import ModelError, SettingError, Settings, way_of

from .events_act import Act
from .events_party import Side
from .events_sides import Sides
from .statements_view import View

#: The setting that chooses how acts are coded, and what it may be.
EVENT_SETTING: Final = "events"
EVENT_WAYS: Final = ("rules", "rules+vectors")

FILE: Final = "events.npz"
NONE: Final = "NONE"

#: What names are read as. One word for all: with words that tell persons from countries it learns that persons do not act (area under the
#: curve of right against wrong among judged events of weak senses .54, with one word .63).
NAME: Final = "country"
ADJECTIVE: Final = "foreign"

#: How far the second opinion moves a confidence, in log odds. Fitted on half of 118 judged events of running text: the area under the curve
#: of right against wrong rose from .62 to .65 there and from .60 to .65 on the other half; .2 gives .64 and .65.
WEIGHT: Final = 0.5
#: From here on an act is dropped: the share of `none` in what speaks for none or for the act. On the fitted half 7 of 25 wrong and 3 of 35
#: right ones go, on the other 4 of 16 and 5 of 42.
DROP: Final = 0.8
#: Confidences stay inside these.
_RANGE: Final = (0.05, 0.95)

#: Acts that are asked about at a time. Measured on TimeBank: 3.6 ms of CPU a clause where every document asks for itself, 2.9 at 64.
GATHERED: Final = 64

#: Relations that begin another clause, and what a main verb leaves out.
_OTHERS: Final = frozenset({"relcl", "advcl", "parataxis"})
_LOOSE: Final = frozenset({"cc", "punct", "mark"})
#: Entities of the parser that are read as names where no mention was entered.
_ENTITIES: Final = frozenset({"GPE", "LOC", "ORG", "PERSON", "FAC", "NORP"})

Floats = np.ndarray[Any, np.dtype[np.float32]]
#: Texts to vectors of length 1, (texts, width).
Encoder = Callable[[Sequence[str]], Floats]


class Telling(Protocol):
    """An act as a document tells it."""

    act: Act
    confidence: float


T = TypeVar("T", bound=Telling)


@dataclass(frozen=True, slots=True)
class Weights:
    """The regression: `kinds`, `NONE` among them; `slope` (kinds, width); `base` (kinds,)."""

    kinds: tuple[str, ...]
    slope: Floats
    base: Floats

    def shares(self, vectors: Floats) -> Floats:
        """The probability of every kind, (texts, kinds)."""
        scores = vectors @ self.slope.T + self.base
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True), dtype=np.float32)


def _content() -> bytes:
    return (files("twosource.extract") / "data" / FILE).read_bytes()


@cache
def weights_digest() -> str:
    """SHA-256 of the file of weights."""
    return hashlib.sha256(_content()).hexdigest()


@cache
def load_weights() -> Weights:
    """The weights, loaded once a process. Raises `ModelError` when the file is damaged."""
    try:
        with np.load(io.BytesIO(_content()), allow_pickle=False) as data:
            return Weights(tuple(data["kinds"].tolist()), data["slope"], data["base"])
    except (OSError, KeyError, ValueError) as e:
        raise ModelError(f"the weights of {FILE} cannot be read: {e}", "the file that ships with twosource", "install it again") from None


# ---- what is read ---------------------------------------------------------------------------------------------------------------------------


def _clause(view: View, top: int, keep: Iterable[int]) -> list[int]:
    """The tokens of the clause of `top`, without the clauses that hang on it, unless one of `keep` stands there."""
    wanted = set(keep)
    stop, todo = [], [top]
    while todo:
        i = todo.pop()
        for k in view.kids[i]:
            other = view.dep[k] in _OTHERS or (view.dep[k] == "conj" and view.pos[k] in ("VERB", "AUX"))
            loose = i == top and (view.dep[k] in _LOOSE or (k < top and view.tag[k] == "TO"))
            if (other or loose) and wanted.isdisjoint(view.subtree(k)):
                stop.append(k)
            else:
                todo.append(k)
    return view.subtree(top, stop)


def _read_as(view: View, sides: Sides, i: int) -> str:
    """What a token is read as: a name as `NAME`, an adjective of one as `ADJECTIVE`, anything else as itself."""
    for s in sides.named_at(i):
        if s.basis == "pronoun" and view.pos[i] == "PRON":
            return f"{NAME} 's" if view.tag[i] == "PRP$" else NAME
        if s.basis not in ("pronoun", "group", "office") and (view.pos[i] in ("PROPN", "ADJ") or view.text[i][:1].isupper()):
            return ADJECTIVE if s.basis == "modifier" or view.pos[i] == "ADJ" else NAME
    if view.entity[i] in _ENTITIES:
        return ADJECTIVE if view.entity[i] == "NORP" else NAME
    return view.text[i]


def masked(view: View, sides: Sides, top: int, trigger: Iterable[int] = (), actors: Sequence[Side] = ()) -> str:
    """The clause of the predicate `top` with its names masked; an actor who does not stand in it is put before it."""
    tokens = _clause(view, top, trigger)
    words: list[str] = []
    if view.pos[top] in ("VERB", "AUX") and actors and not any(s.first <= t < s.last for s in actors for t in tokens):
        heads = [k for k in view.kids[top] if view.dep[k] in ("nsubj", "nsubjpass")]
        if not any(view.tag[k][0] != "W" for k in heads):
            tokens = [t for t in tokens if t not in heads]
            named = actors[0].basis not in ("group", "office", "unnamed")
            words.append(NAME if named else view.text[actors[0].last - 1])
    for t in tokens:
        word = _read_as(view, sides, t)
        if word not in (NAME, ADJECTIVE) or words[-1:] != [word]:
            words.append(word)
    return " ".join(words)


def clause_of(view: View, sides: Sides, act: Act) -> str:
    """The clause that tells an act, as the second opinion reads it."""
    a, b = view.bounds(act.verb)
    return masked(view, sides, act.verb, [t for t in act.trigger if a <= t < b], act.actors)


# ---- what is made of it ---------------------------------------------------------------------------------------------------------------------


def doubt(kind: str, content: str, shares: Floats, kinds: Sequence[str]) -> float:
    """The share of `none` in what speaks for none or for the act: its type, or the type of what is asked, refused or promised in it."""
    none = float(shares[kinds.index(NONE)])
    said = sum(float(shares[kinds.index(k)]) for k in {kind, content} if k)
    # Three digits: the last bits of a vector may differ between processors.
    return round(none / (none + said), 3)


def moved(confidence: float, doubted: float) -> float:
    """A confidence with the second opinion in it: `WEIGHT` times the log of what speaks for the act is added in log odds."""
    odds = math.log(confidence / (1 - confidence)) + WEIGHT * math.log(max(2 * (1 - doubted), 1e-3))
    low, high = _RANGE
    return round(min(max(1 / (1 + math.exp(-odds)), low), high), 3)


@dataclass(frozen=True, slots=True)
class Opinion:
    """The second opinion on the acts of documents."""

    encoder: Encoder
    weights: Weights

    def over(self, told: Iterable[tuple[View, Sides, list[T]]], lead_of: Callable[[Sequence[Act]], Act]) -> Iterator[tuple[View, list[T]]]:
        """What stays of the acts of every document, their confidences moved. `lead_of`: the main act where a sentence lost its own.

        Documents are held until they have `GATHERED` acts, since vectors of several texts at once are cheaper.
        """
        held: list[tuple[View, list[T]]] = []
        texts: list[str] = []
        for view, sides, acts in told:
            held.append((view, acts))
            texts += [clause_of(view, sides, t.act) for t in acts]
            if len(texts) >= GATHERED:
                yield from self._judged(held, texts, lead_of)
                held, texts = [], []
        yield from self._judged(held, texts, lead_of)

    def _judged(
        self, held: list[tuple[View, list[T]]], texts: list[str], lead_of: Callable[[Sequence[Act]], Act]
    ) -> Iterator[tuple[View, list[T]]]:
        shares = iter(self.weights.shares(self.encoder(texts)))
        for view, acts in held:
            kept: list[T] = []
            sentences: dict[int, list[Act]] = {}
            for t in acts:
                doubted = doubt(t.act.type, t.act.content, next(shares), self.weights.kinds)
                if doubted < DROP:
                    t.confidence = moved(t.confidence, doubted)
                    kept.append(t)
                    sentences.setdefault(view.sentence[t.act.verb], []).append(t.act)
            for left in sentences.values():
                if not any(a.lead for a in left):
                    lead_of(left).lead = True
            yield view, kept


def opinion(settings: Settings, encoder: Encoder | None) -> Opinion | None:
    """The second opinion that a record asks for, null for none.

    Raises `SettingError` for another setting than `EVENT_WAYS`, or where it is asked for and there are no vectors; `ModelError` when the
    weights are damaged.
    """
    way = way_of(settings, EVENT_SETTING, EVENT_WAYS)
    if way == EVENT_WAYS[0]:
        return None
    if encoder is None:
        raise SettingError(f"the setting {EVENT_SETTING} is {way!r}, and this step was given no vectors", EVENT_WAYS[0])
    return Opinion(encoder, load_weights())
