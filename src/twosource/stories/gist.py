"""What a report is about, as a few sparse vectors of words.

No weight depends on what else has arrived: the background is a general word list.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from .names import Names, counts_of, names_of, zipf

#: Words of the lead count twice: news says first what it is about. Tried on labelled stories: 60 to 150 words do alike.
LEAD_WORDS: Final = 120
LEAD_FACTOR: Final = 2.0
#: Names and numbers tell happenings apart better than other words. Without numbers trade news falls apart.
NAME_FACTOR: Final = 1.5
NUMBER_FACTOR: Final = 1.5
#: The beginnings that are compared on their own, in words.
OPENING: Final = 90
HEAD: Final = 40
#: Nats from which on a word that is no name is rare: one in nine thousand words of general English.
RARE: Final = 4.5
#: How many of its persons, places and names a report is looked for by.
TOP_PERSONS: Final = 3
TOP_NAMES: Final = 4
#: Two words side by side say something when they weigh this much together (nats): 'the minister' does not, 'rate cut' does.
PAIR_WEIGHT: Final = 7.0

#: A word outside the background list is about as rare as its rarest words (Zipf 1); a word of Zipf 6 or more weighs nothing.
_ZIPF_TOP: Final = 6.0
_ZIPF_UNKNOWN: Final = 1.0
_NUMBER_WEIGHT: Final = 6.0

#: The vectors of a gist, in the order in which they are stored.
FIELDS: Final = (
    "all",
    "opening",
    "names",
    "called",
    "rare",
    "pairs",
    "title",
    "persons",
    "top_names",
    "numbers",
    "years",
    "months",
)

YEAR: Final = re.compile(r"(?<![\d.,])(19[89]\d|20[0-4]\d)(?![\d.,]*\d)")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: Months, with a capital. May and March are other words too: they need a day beside them, or a word of time before.
_MONTH: Final = re.compile(
    r"\b(?:(Jan)(?:uary)?|(Feb)(?:ruary)?|(Apr)(?:il)?|(Jun)e?|(Jul)y?|(Aug)(?:ust)?|(Sep)(?:t(?:ember)?)?|(Oct)(?:ober)?|(Nov)(?:ember)?"
    r"|(Dec)(?:ember)?|(May|Mar)(?:ch)?\.? \d{1,2})\b"
    r"|\b(?:\d{1,2}(?:st|nd|rd|th)?|[Ii]n|of|[Ll]ast|[Ss]ince|[Uu]ntil|[Bb]y|[Ee]arly|[Ll]ate|[Mm]id|[Tt]his|[Nn]ext)[ -](May|Mar)(?:ch)?\b"
)
#: The first year that `tells` holds, above the months, and how many.
FIRST_YEAR: Final = 1990
YEARS: Final = 50

Vector: TypeAlias = dict[str, float]


@cache
def background_weight(word: str) -> float:
    """Nats: -ln of the share of a lower-case word in general English (wordfreq), counted from the most frequent words, which weigh nothing."""
    if word[0].isdigit():
        return _NUMBER_WEIGHT
    return max(0.0, (_ZIPF_TOP - (zipf(word) or _ZIPF_UNKNOWN)) * math.log(10.0))


def _unit(vector: Vector) -> Vector:
    size = math.sqrt(sum(v * v for v in vector.values())) or 1.0
    return {k: v / size for k, v in vector.items()}


def _weighed(counts: Mapping[str, float], names: Names) -> Vector:
    found = {}
    for word, count in counts.items():
        if (weight := background_weight(word)) > 0:
            factor = NUMBER_FACTOR if word[0].isdigit() else NAME_FACTOR if word in names.words else 1.0
            found[word] = (1.0 + math.log(count)) * weight * factor
    return _unit(found)


def dates_in(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The years and the months that a text names."""
    return frozenset(YEAR.findall(text)), frozenset(next(filter(None, m)) for m in _MONTH.findall(text))


@dataclass(frozen=True, slots=True)
class Gist:
    """The vectors of one text, packed: `sizes` (u16, entries of each of `FIELDS`), `ids` (i32, hashes of words), `weights` (f16)."""

    sizes: bytes
    ids: bytes
    weights: bytes


def number_of(word: str) -> int:
    """31 bits: among a million words a few hundred share a number with another, which no cosine feels."""
    return zlib.crc32(word.encode()) >> 1


def weighed_words(text: str) -> Vector:
    """The words of a passage as a vector of unit length."""
    return _weighed(counts_of(text), names_of(text))


def _entries(vector: Vector) -> list[tuple[int, float]]:
    return sorted({number_of(w): v for w, v in sorted(vector.items())}.items())[:0xFFFF]


def pack_one(vector: Vector) -> tuple[bytes, bytes]:
    """The ids (i32) and weights (f16) of one vector as bytes."""
    entries = _entries(vector)
    return np.array([i for i, _ in entries], "<i4").tobytes(), np.array([v for _, v in entries], "<f2").tobytes()


def vector_of(row: Mapping[str, Any], field: str) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
    """The ids and weights of one vector of a row of table `gists`."""
    sizes = np.frombuffer(row["sizes"], "<u2").astype(np.int64)
    f = FIELDS.index(field)
    start = int(sizes[:f].sum())
    ids = np.frombuffer(row["ids"], "<i4", int(sizes[f]), 4 * start)
    return ids.astype(np.int32), np.frombuffer(row["weights"], "<f2", int(sizes[f]), 2 * start).astype(np.float32)


def ids_of(row: Mapping[str, Any], field: str) -> npt.NDArray[np.int32]:
    """The hashes of the words of one vector of a row of table `gists`."""
    return vector_of(row, field)[0]


@cache
def _bits() -> tuple[tuple[str, int, int], ...]:
    """Field, hash of its entry, and the bit in which `tells` holds it."""
    months = (("months", number_of(m), k) for k, m in enumerate(_MONTHS))
    return (*months, *(("years", number_of(str(FIRST_YEAR + k)), len(_MONTHS) + k) for k in range(YEARS)))


def tells(row: Mapping[str, Any]) -> int:
    """The months (bits 0 to 11) and years (bit 12 is `FIRST_YEAR`) that a text names, in one number."""
    named = {f: frozenset(ids_of(row, f).tolist()) for f in ("months", "years")}
    return sum(1 << bit for field, word, bit in _bits() if word in named[field])


class Gists:
    """Gists of many texts as sparse matrices, a row a text; `n` rows. Columns are the numbers of words."""

    def __init__(self, gists: Sequence[Gist]) -> None:
        self.n = len(gists)
        self._gists = gists
        self._sizes = np.frombuffer(b"".join(g.sizes for g in gists), "<u2").reshape(self.n, len(FIELDS)).astype(np.int64)
        self._ends = np.cumsum(self._sizes, axis=1)
        self._made: dict[str, Any] = {}

    def size(self, field: str) -> npt.NDArray[np.int64]:
        """How many entries the field has in every text."""
        return self._sizes[:, FIELDS.index(field)]

    def matrix(self, field: str) -> Any:
        """The field of all texts as a sparse array in CSR form, rows sorted."""
        from scipy.sparse import csr_array

        if field not in self._made:
            f = FIELDS.index(field)
            sizes, ends = self._sizes[:, f], self._ends[:, f].tolist()
            starts = (self._ends[:, f] - sizes).tolist()
            ids = b"".join([g.ids[4 * a : 4 * b] for g, a, b in zip(self._gists, starts, ends, strict=True)])
            weights = b"".join([g.weights[2 * a : 2 * b] for g, a, b in zip(self._gists, starts, ends, strict=True)])
            pointers = np.concatenate([[0], np.cumsum(sizes)])
            entries = (np.frombuffer(weights, "<f2").astype(np.float32), np.frombuffer(ids, "<i4").astype(np.int32), pointers)
            made = csr_array(entries, shape=(self.n, 1 << 31))
            made.has_canonical_format = True
            self._made[field] = made
        return self._made[field]

    def present(self, field: str) -> Any:
        """Like `matrix`, with 1 for every entry."""
        from scipy.sparse import csr_array

        name = f"{field} present"
        if name not in self._made:
            rows = self.matrix(field)
            made = csr_array((np.ones_like(rows.data), rows.indices, rows.indptr), shape=rows.shape)
            made.has_canonical_format = True
            self._made[name] = made
        return self._made[name]

    def forget(self) -> None:
        """Give up the matrices that were made: of many texts all together are large."""
        self._made.clear()
