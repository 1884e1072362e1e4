"""A record that grows by new stories: the same reports over and over, with their rarer words exchanged for others of the same kind each time.

What half of the reports name stays, so that the record goes on being about one election while its stories keep their size.
"""

from __future__ import annotations

import random
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from twosource.model import digest
from twosource.stories.gist import FIELDS, background_weight
from twosource.stories.kept import DIGITS
from twosource.stories.names import words_of

Row: TypeAlias = dict[str, Any]
Ints: TypeAlias = npt.NDArray[np.int64]

#: Words that a larger share of the reports has are what the whole record is about, and stay.
SHARED: Final = 0.05
#: Words change places with others of the same weight, by so many nats.
_BAND: Final = 0.5
#: Pairs of words are hashes of both: these become other numbers.
_PAIRS: Final = FIELDS.index("pairs")
_BITS: Final = (1 << 31) - 1


class Renaming:
    """The words of some reports that change."""

    def __init__(self, texts: Sequence[str]) -> None:
        count = Counter(w for t in texts for w in {x.form for x in words_of(t)})
        self._bands: dict[int, list[int]] = defaultdict(list)
        for word in sorted(count):
            if count[word] <= SHARED * len(texts) and (weight := background_weight(word)) > 0:
                self._bands[int(weight / _BAND)].append(zlib.crc32(word.encode()) >> 1)

    def again(self, number: int, rows: Sequence[Row], gists: Mapping[str, Row]) -> Iterator[tuple[Row, Row]]:
        """Reports and their gists with other words. `rows`: `id`, `text`, `published`; `gists`: by name of their text."""
        r = random.Random(number)
        pairs: dict[int, int] = {}
        for words in self._bands.values():
            pairs.update(zip(words, r.sample(words, len(words)), strict=True))
        known = np.array(sorted(pairs), np.int64)
        put = np.array([pairs[w] for w in known.tolist()], np.int64)
        for row in rows:
            gist = gists[name(row["text"])]
            text = f"{number}: {row['text']}"
            strays = [w | _vector(w["ids"], w["weights"], known, put) | {"needs": _needs(w["needs"], known, put)} for w in gist["strays"]]
            packed = _packed(gist, number, known, put)
            yield row | {"id": f"{row['id']}-{number}", "text": text}, gist | packed | {"text": name(text), "strays": strays}


def name(text: str) -> str:
    """The hash of a report's text as it stands in tables: of a headline and paragraphs with blank lines between."""
    title, *body = text.split("\n\n")
    return digest(title, "", *(p for p in body if p))[:DIGITS]


def _put(ids: Ints, known: Ints, put: Ints) -> Ints:
    at = np.minimum(np.searchsorted(known, ids), len(known) - 1)
    return np.where(known[at] == ids, put[at], ids)


def _needs(ids: bytes, known: Ints, put: Ints) -> bytes:
    return np.sort(_put(np.frombuffer(ids, "<i4").astype(np.int64), known, put)).astype("<i4").tobytes()


def _vector(ids: bytes, weights: bytes, known: Ints, put: Ints) -> Row:
    now = _put(np.frombuffer(ids, "<i4").astype(np.int64), known, put)
    order = np.argsort(now)
    return {"ids": now[order].astype("<i4").tobytes(), "weights": np.frombuffer(weights, "<f2")[order].tobytes()}


def _packed(gist: Row, number: int, known: Ints, put: Ints) -> Row:
    sizes = np.frombuffer(gist["sizes"], "<u2")
    field = np.repeat(np.arange(len(FIELDS)), sizes)
    ids = np.frombuffer(gist["ids"], "<i4").astype(np.int64)
    ids = np.where(field == _PAIRS, (ids * 0x9E3779B1 + number * 0x85EBCA6B) & _BITS, _put(ids, known, put))
    order = np.lexsort((ids, field))
    return {"ids": ids[order].astype("<i4").tobytes(), "weights": np.frombuffer(gist["weights"], "<f2")[order].tobytes()}
