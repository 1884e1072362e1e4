"""A closer look at pairs of sentences, by a reader that knows more of what words mean than their stems: `claims=words+reader`.

The reader is another room's and is handed in. It is asked about pairs that have a chance by what they share and that nothing stands against,
each once, and its answer is weighed together with that.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Final, TypeAlias

import numpy as np

from twosource.model import SettingError, Settings, Tables, keep, kept, way_of

from .likeness import features, likelihood, others
from .matching import NOTHING, Verdict
from .pieces import Piece, Place
from .reports import Reports
from .said import MENTIONED
from .wording import agreement, contradicted, told

#: The setting that chooses how sentences of claims are compared, and what it may be.
CLAIM_SETTING: Final = "claims"
CLAIM_WAYS: Final = ("words", "words+reader")

#: Pairs that are less likely by what they share are not read. Of the 160 pairs of stories left out that pass none is less likely, nor of the
#: 1,209 of ECB+ dev (`bench/claims/reader.py`).
WORTH: Final = 0.1
#: What the logarithms of the odds of both count: the reader's that it is one fact, what is shared, the reader's that both cannot be so; and the
#: start. Fitted on the stories left out (`bench/claims/reader.py`).
WEIGHTS: Final = (0.95, 0.54, 0.32, 0.51)
#: From here on two sentences tell one fact: of the 160 judged pairs of stories left out that pass 157 do. What contradicts keeps them apart
#: unread: "six soldiers" and "87 soldiers" are much alike to the reader. Another mood or stage does not: of 30 such pairs of stories left out 29
#: were one fact and one shared one.
LIKELY: Final = 0.85
#: Pairs of which the answers are held.
_KEPT: Final = 100_000
_ANSWER: Final = struct.Struct("<2f")
#: Chances are taken to be inside these.
_RANGE: Final = (1e-3, 1 - 1e-3)

Floats: TypeAlias = np.ndarray[Any, np.dtype[np.float32]]
#: Pairs of texts to the chances that they tell one fact, that both cannot be so, and of neither, (pairs, 3), in whatever order a pair is given.
PairReader: TypeAlias = Callable[[Sequence[tuple[str, str]]], Floats]


def odds(chance: float) -> float:
    """The logarithm of the odds of a chance."""
    low, high = _RANGE
    chance = min(max(chance, low), high)
    return math.log(chance / (1 - chance))


def weighed(same: float, words: float, against: float) -> float:
    """The chance that two sentences tell one fact, by what the reader says (`same`, `against`) and by what they share."""
    a, b, c, start = WEIGHTS
    return 1 / (1 + math.exp(-(a * odds(same) + b * odds(words) + c * odds(against) + start)))


@dataclass(frozen=True, slots=True)
class Read:
    """Reads pairs of sentences, each once. `tables`: where answers are kept, if anywhere."""

    reader: PairReader
    tables: Tables = field(default_factory=dict, repr=False)
    _known: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict, repr=False)

    def chances(self, pairs: Iterable[tuple[str, str]]) -> list[tuple[float, float]]:
        """That the two texts of each pair tell one fact, and that both cannot be so."""
        asked = [(a, b) if a <= b else (b, a) for a, b in pairs]
        if new := sorted({p for p in asked if p not in self._known}):
            if len(self._known) > _KEPT:
                self._known.clear()
                new = sorted(set(asked))
            self._ask(new)
        return [self._known[p] for p in asked]

    def _ask(self, pairs: Sequence[tuple[str, str]]) -> None:
        keys = {_key(p): p for p in pairs}
        for key, packed in kept(self.tables, keys.keys()).items():
            self._known[keys.pop(key)] = _ANSWER.unpack(packed)
        fresh: dict[bytes, bytes] = {}
        for (key, pair), (same, against, _) in zip(keys.items(), self.reader([*keys.values()]).tolist() if keys else (), strict=True):
            self._known[pair] = (same, against)
            fresh[key] = _ANSWER.pack(same, against)
        keep(self.tables, fresh)

    def over(self, reports: Reports) -> Closer:
        """A look at the sentences of these reports."""
        return Closer(self, reports)


@dataclass(frozen=True, slots=True)
class Closer:
    """A closer look at pairs of sentences of some reports."""

    read: Read
    reports: Reports
    _shared: dict[tuple[Place, Place], tuple[float, list[str], str | None]] = field(default_factory=dict, repr=False)
    _texts: dict[Place, str] = field(default_factory=dict, repr=False)

    def ahead(self, pairs: Sequence[tuple[Piece, Piece]]) -> None:
        """Reads all pairs that are worth it at once: several texts at a time cost less."""
        worth = ((a, b, *self._words(a, b)) for a, b in pairs)
        self.read.chances([(self._text(a), self._text(b)) for a, b, words, _, against in worth if words >= WORTH and against is None])

    def judge(self, a: Piece, b: Piece) -> Verdict:
        """Whether two sentences tell one fact."""
        words, terms, against = self._words(a, b)
        if words < WORTH:
            return NOTHING
        if against is not None:
            return -1.0, against
        (same, contrary), *_ = self.read.chances([(self._text(a), self._text(b))])
        score = weighed(same, words, contrary)
        if score < LIKELY:
            return NOTHING
        return score, f"read as one fact ({score:.2f}); in common: {', '.join(told(a.said, b.said, terms)[:MENTIONED])}"

    def _words(self, a: Piece, b: Piece) -> tuple[float, list[str], str | None]:
        """How likely two sentences tell one fact by what they share, the terms, and what stands against it; nothing for two of one report."""
        pair = (a.place, b.place)
        if pair not in self._shared:
            self._shared[pair] = _in_words(a, b)
        return self._shared[pair]

    def _text(self, p: Piece) -> str:
        if p.place not in self._texts:
            self._texts[p.place] = " ".join(self.reports.read(p.place)[0].split())
        return self._texts[p.place]


def _key(pair: tuple[str, str]) -> bytes:
    return blake2b("\0".join(pair).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _in_words(a: Piece, b: Piece) -> tuple[float, list[str], str | None]:
    if a.place.document == b.place.document or a.said.retracts or b.said.retracts:
        return 0.0, [], None
    shared, terms = agreement(a.said, b.said)
    likely = likelihood(features(a, b, shared, terms))
    if likely < WORTH:
        return likely, [], None
    return likely, terms, contradicted(a.said, b.said) or others(a, b, terms)


def reading(settings: Settings, name: str, ways: Sequence[str], reader: PairReader | None, tables: Tables) -> Read | None:
    """What reads pairs where a record asks for it by the setting `name` (the first of `ways` is without), null where it does not. `tables`:
    where answers are kept, if anywhere. Raises `SettingError` for none of `ways`, or where it is asked for and there is no reader.
    """
    way = way_of(settings, name, ways)
    if way == ways[0]:
        return None
    if reader is None:
        raise SettingError(f"the setting {name} is {way!r}, and this step was given no reader", ways[0])
    return Read(reader, tables)
