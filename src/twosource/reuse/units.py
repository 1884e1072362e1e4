"""All units (sentences) of a record without their words: what can be asked of them at once, however large the record is.

Everything here depends on the words of a unit alone, so it is read off once, when a document comes in, and kept in the table `words`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from twosource.model import Tables, parts_of

from .arrays import distinct
from .tokens import SCALE, Int, Texts, contents
from .words import FILLER, FUNCTION_WORD, MIX, REWRITTEN

#: A word alone is a feature when its agreement is worth so many nats; about the rarest third of the content words of news.
RARE: Final = 5.0
#: What a word that a rewriting machine puts in says against a witness, and a damaged or swapped one, in nats of rarity.
PUT_IN: Final = 1
SCAR: Final = 2
#: Units whose words are looked at together.
BLOCK: Final = 100_000

#: The columns of `words` that are read here, a value a unit, and how they are kept there.
BY_UNIT: Final = {"lengths": "<u2", "paragraphs": "<u4", "times": "<u4", "contents": "<u8", "marks": "<u1", "counts": "<u2"}


#: Chosen units, a part and how many parts -> the features of these units in this part, packed and sorted.
Features = Callable[[npt.NDArray[np.bool_], int, int], npt.NDArray[np.uint64]]


@dataclass(slots=True)
class Units:
    """Units in canonical order: `document` and `paragraph` where each stands, `times` how often the document has it (0 for a repetition),
    `contents` a hash of its words, `marks` what its wording says against its being an original, in nats.

    `pairs[pair_at[u] : pair_at[u] + length[u]]`: 16-bit hashes of the pairs of neighbouring words of unit u, as they stand. `feature`: 32-bit
    hashes of what is looked for in other units, sorted within a unit and without doubles, of the unit `feature_of`; `count`: how many each
    has. Of units in the table `words` they may be left there; `place`: the units in the order of that table.
    """

    document: Int
    paragraph: Int
    times: Int
    contents: npt.NDArray[np.uint64]
    marks: npt.NDArray[np.uint8]
    length: npt.NDArray[np.uint16]
    pair_at: npt.NDArray[np.int64]
    pairs: npt.NDArray[np.uint16]
    feature: npt.NDArray[np.uint32]
    feature_of: Int
    count: npt.NDArray[np.uint16]
    place: Int

    @property
    def units(self) -> int:
        """Number of units."""
        return len(self.document)


def of(texts: Texts) -> Units:
    """What there is to know about the units of `texts`."""
    words = np.array(["\0" in w for w in texts.vocabulary.ids], dtype=np.int64) * SCAR
    words[(texts.flags & (REWRITTEN | FILLER)) != 0] += PUT_IN
    length = np.diff(texts.first)
    said = np.add.reduceat(words[texts.voc], texts.first[:-1]) if texts.units else np.zeros(0, dtype=np.int64)
    surface = texts.vocabulary.surface_hashes()[texts.voc]
    before = np.zeros_like(surface)
    before[1:] = surface[:-1]
    before[texts.first[:-1]] = 0
    h = (before * np.uint64(0x100000001B3) + surface) * MIX
    h = (h ^ (h >> np.uint64(29))) * MIX
    feature, owner = _features(texts)
    return Units(
        document=texts.document,
        paragraph=texts.paragraph,
        times=texts.times,
        contents=contents(texts),
        marks=np.minimum(said, 255).astype(np.uint8),
        length=length.astype(np.uint16),
        pair_at=texts.first[:-1].astype(np.int64),
        pairs=(h >> np.uint64(48)).astype(np.uint16),
        feature=feature,
        feature_of=owner,
        count=np.bincount(owner, minlength=texts.units).astype(np.uint16),
        place=np.arange(texts.units, dtype=np.int32),
    )


def _features(texts: Texts) -> tuple[npt.NDArray[np.uint32], Int]:
    """Hashes of the features of all units, and whose they are: rare words, and two content words in a row (one may stand between)."""
    keep = (texts.flags & FUNCTION_WORD) == 0
    hashes = texts.vocabulary.hashes()
    found: list[npt.NDArray[np.uint64]] = []
    for begin in range(0, texts.units, BLOCK):
        end = min(texts.units, begin + BLOCK)
        a, b = int(texts.first[begin]), int(texts.first[end])
        voc = texts.voc[a:b]
        content = np.nonzero(keep[voc])[0]
        unit = np.repeat(np.arange(begin, end, dtype=np.uint64), np.diff(texts.first[begin : end + 1]))[content]
        h = hashes[voc[content]]
        rare = texts.weight[a:b][content] >= RARE * SCALE
        rows = [_pack(h[rare], unit[rare])]
        for step in (1, 2):
            same = unit[step:] == unit[:-step]
            pair = (h[:-step] * np.uint64(3) + h[step:] * np.uint64(7) + np.uint64(step)) * MIX
            rows.append(_pack(pair[same], unit[step:][same]))
        found.append(distinct(np.concatenate(rows)))
    packed = np.concatenate(found) if found else np.zeros(0, dtype=np.uint64)
    return (packed & np.uint64(0xFFFFFFFF)).astype(np.uint32), (packed >> np.uint64(32)).astype(np.int32)


def _pack(h: npt.NDArray[np.uint64], unit: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    h = (h ^ (h >> np.uint64(31))) * MIX
    return unit << np.uint64(32) | h >> np.uint64(32)


def pack(units: Units, begin: int, end: int) -> dict[str, npt.NDArray[Any]]:
    """The columns of `words` for the units `begin:end`, which are those of a document."""
    at = units.pair_at[begin] if end > begin else 0
    to = at + int(units.length[begin:end].sum())
    low, high = np.searchsorted(units.feature_of, [begin, end])
    return {
        "contents": units.contents[begin:end],
        "marks": units.marks[begin:end],
        "pairs": units.pairs[at:to],
        "features": units.feature[low:high],
        "counts": np.bincount(units.feature_of[low:high] - begin, minlength=end - begin),
    }


def cells(part: pa.Table, key: str, kind: str) -> tuple[npt.NDArray[Any], npt.NDArray[np.int64]]:
    """All values of a packed column one after another, and where each row's begin (and the last one's end)."""
    column = part.column(key).combine_chunks()
    array = column if isinstance(column, pa.Array) else column.chunk(0)
    ends = np.frombuffer(array.buffers()[1], dtype=np.int64)[array.offset : array.offset + len(array) + 1]
    data = array.buffers()[2]
    whole = np.frombuffer(data, dtype=np.uint8)[ends[0] : ends[-1]] if data is not None and len(array) else np.zeros(0, dtype=np.uint8)
    return whole.view(np.dtype(kind)), ((ends - ends[0]) // np.dtype(kind).itemsize).astype(np.int64)


def load_pairs(tables: Tables, units: Units) -> None:
    """Read the pairs of words of units that were loaded without them."""
    units.pairs = np.concatenate([units.pairs[:0], *(cells(p, "pairs", "<u2")[0] for p in parts_of(tables, "words", ("pairs",)))])


def read_features(tables: Tables, units: Units) -> Features:
    """A function that reads the features of chosen units: hash in the upper 32 bits, unit in the lower; sorted. Of `parts` parts by hash it
    returns one, so that they need not be in memory all at once.
    """
    count = units.count[units.place].astype(np.int64)

    def features(chosen: npt.NDArray[np.bool_], part: int, parts: int) -> npt.NDArray[np.uint64]:
        found = [np.zeros(0, dtype=np.uint64)]
        at = 0
        for rows in parts_of(tables, "words", ("features", "counts")):
            feature, n = cells(rows, "features", "<u4")[0], len(cells(rows, "counts", "<u2")[0])
            mine = units.place[at : at + n]
            keep = np.repeat(chosen[mine], count[at : at + n])
            owner = np.repeat(mine, count[at : at + n])
            if parts > 1:
                keep &= (feature.astype(np.uint64) * np.uint64(parts)) >> np.uint64(32) == part
            mine_ = feature[keep].astype(np.uint64)
            mine_ <<= np.uint64(32)
            mine_ |= owner[keep].view(np.uint32)
            found.append(mine_)
            at += n
        out = np.empty(sum(map(len, found)), dtype=np.uint64)
        to = len(out)
        while found:  # a page of memory is taken when it is written on, and these are given up meanwhile
            some = found.pop()
            out[to - len(some) : to] = some
            to -= len(some)
        del some
        out.sort()
        return out

    return features


def load(tables: Tables, number: dict[str, int], features: bool = True) -> tuple[Units, dict[int, frozenset[str]]]:
    """The units of the table `words`, in the order that `number` gives the documents, and the agencies that each document credits.

    The pairs of words, which are many, are left out (`load_pairs` reads them), and the features unless `features` is set. Raises `KeyError`
    for a document that has no number.
    """
    columns: dict[str, list[npt.NDArray[Any]]] = {k: [np.zeros(0, dtype=v)] for k, v in BY_UNIT.items()}
    flat = [np.zeros(0, np.uint32)]
    who, size = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    agencies: dict[int, frozenset[str]] = {}
    for part in parts_of(tables, "words", ("document", "agencies", *BY_UNIT, *(("features",) if features else ()))):
        mine = np.array([number[d] for d in part.column("document").to_pylist()], dtype=np.int64)
        for n, credited in zip(mine.tolist(), part.column("agencies").to_pylist(), strict=True):
            if credited:
                agencies[n] = frozenset(credited)
        who.append(mine)
        for k, kind in BY_UNIT.items():
            values, ends = cells(part, k, kind)
            columns[k].append(values)
        size.append(np.diff(ends))
        if features:
            flat.append(cells(part, "features", "<u4")[0])
    of_unit = {k: np.concatenate(v) for k, v in columns.items()}
    documents, sizes = np.concatenate(who), np.concatenate(size)
    # the place of every unit, as it is stored, in canonical order
    count = np.zeros(max(number.values(), default=-1) + 1, dtype=np.int64)
    count[documents] = sizes
    begins = np.cumsum(count) - count
    place = np.repeat(begins[documents] - (np.cumsum(sizes) - sizes), sizes) + np.arange(int(sizes.sum()))
    back = np.empty_like(place)
    back[place] = np.arange(len(place))
    length, counts = of_unit["lengths"].astype(np.int64), of_unit["counts"].astype(np.int64)
    document = np.repeat(np.arange(len(count), dtype=np.int32), count)
    paragraphs = of_unit["paragraphs"][back]
    new = np.ones(len(place), dtype=bool)
    new[1:] = (document[1:] != document[:-1]) | (paragraphs[1:] != paragraphs[:-1])
    return Units(
        document=document,
        paragraph=(np.cumsum(new) - 1).astype(np.int32),
        times=of_unit["times"][back].astype(np.int32),
        contents=of_unit["contents"][back],
        marks=of_unit["marks"][back],
        length=of_unit["lengths"][back],
        pair_at=(np.cumsum(length) - length)[back],
        pairs=np.zeros(0, np.uint16),
        feature=np.concatenate(flat),
        feature_of=np.repeat(place, counts if features else 0).astype(np.int32),
        count=of_unit["counts"][back],
        place=place.astype(np.int32),
    ), agencies
