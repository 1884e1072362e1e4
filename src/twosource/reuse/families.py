"""From proposed pairs to families: which units are copies of one another, and which neighbours were copied as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from twosource.model import from_columns

from . import align
from .arrays import distinct, view, within
from .candidates import Pairs, ranks
from .tokens import SCALE, Int, Strings, Texts
from .units import Units

#: A pair is a copy when its best run is worth so many nats and the larger part (`WHOLE`) of what the heavier unit could reach; or, where
#: only a part of a sentence agrees, when it is worth more: policy labels, titles and stock facts reach 40. Chosen on 924 real articles, in
#: which false pairs thin out there, and held against recycled corpora.
STRICT: Final = 34.0
PARTIAL: Final = 45.0
WHOLE: Final = 0.60
HEAVIER: Final = 0.30
#: Between documents that share such a pair already, less is enough, of what the lighter unit could reach.
LOOSE: Final = 18.0
LIGHTER: Final = 0.42
#: ... or a short sentence that agrees for the larger part as a whole (`WHOLE`).
SHORT: Final = 12.0
#: A pair that agrees inside quotation marks only is one utterance when so large a share of the lighter quotation agrees.
UTTERANCE: Final = 0.60
#: With so large a share of both units alike, no other proposal of the unit is looked at.
SURE: Final = 0.80
#: Agreement inside quotation marks counts this share, and at most `QUOTED_MOST` nats, unless the words outside agree by `OUTSIDE` nats: two
#: outlets that quote one utterance need not have copied from one another.
QUOTED: Final = 0.3
QUOTED_MOST: Final = 12.0
OUTSIDE: Final = 12.0


@dataclass(frozen=True, slots=True)
class Edges:
    """Verified pairs of units: `later`, `earlier`, and the score of their agreement in nats."""

    later: Int
    earlier: Int
    score: npt.NDArray[np.float32]


def evidence(found: align.Run) -> float:
    """The score of a run with the agreement inside quotation marks discounted."""
    if not found.inside or found.outside >= OUTSIDE:
        return found.score
    return found.score - found.inside + min(QUOTED * found.inside, QUOTED_MOST)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of pairs of wordings, sorted by `pair` (`pair_of`): `found` (`STRICT_PAIR` ...) and `score` in nats."""

    pair: npt.NDArray[np.uint64]
    found: npt.NDArray[np.int8]
    score: npt.NDArray[np.float32]

    @classmethod
    def of(cls, rows: pa.Table | None) -> Known:
        """Rows of the table `tried`, in any order."""
        if rows is None or not rows.num_rows:
            return cls(np.zeros(0, np.uint64), np.zeros(0, np.int8), np.zeros(0, np.float32))
        pair, found, score = (rows.column(k).to_numpy() for k in ("pair", "found", "score"))
        order = np.argsort(pair.view(np.uint64))
        return cls(pair.view(np.uint64)[order], found.astype(np.int8)[order], score.astype(np.float32)[order])

    def table(self) -> pa.Table:
        """As rows of `tried`."""
        return from_columns(
            "tried",
            {
                "pair": pa.array(self.pair.view(np.int64)),
                "found": pa.array(self.found.astype(np.int64)),
                "score": pa.array(self.score.astype(np.float64)),
            },
        )

    def where(self, pair: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Row of every pair, and whether it is known at all."""
        return lookup(self.pair, pair)

    def at(self, rows: npt.NDArray[np.int64]) -> Known:
        """These rows."""
        return Known(self.pair[rows], self.found[rows], self.score[rows])

    def with_(self, more: Known) -> Known:
        """This and what else is known."""
        pair = np.concatenate([self.pair, more.pair])
        order = np.argsort(pair)
        return Known(pair[order], np.concatenate([self.found, more.found])[order], np.concatenate([self.score, more.score])[order])


def lookup(sorted_: npt.NDArray[np.uint64], wanted: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Where the wanted values stand, and whether they do."""
    if not len(sorted_):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=bool)
    at = np.minimum(np.searchsorted(sorted_, wanted), len(sorted_) - 1)
    return at, sorted_[at] == wanted


def pair_of(a: npt.NDArray[np.uint64], b: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """A hash of two wordings, the same in either order."""
    mixed = np.minimum(a, b) * np.uint64(0x9E3779B97F4A7C15) + np.maximum(a, b)
    return (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)


#: What a pair of units is; `SURE_PAIR` is added where no other proposal needs to be looked at.
NO_PAIR, STRICT_PAIR, LOOSE_PAIR, QUOTE_PAIR, SURE_PAIR = 0, 1, 2, 3, 4


Judge = Callable[[list[int], list[int]], list[tuple[int, float]]]


def verify(document: Int, pairs: Pairs, content: npt.NDArray[np.uint64], known: Known, judge: Judge) -> tuple[Edges, Edges, Edges, Known]:
    """Strict pairs, loose pairs and pairs of one utterance among the proposed ones; and what is known now. `document`, `content`: of every unit.

    The best proposal of every unit first, then the next of those that are not sure yet. What a pair is depends on its words alone: a pair of
    wordings is given to `judge` once, and not at all when it is in `known`.
    """
    later, earlier = pairs.later, pairs.earlier
    rank = ranks(later)
    pair = pair_of(content[later], content[earlier])
    apart = document[later] != document[earlier]
    sure = np.zeros(len(document), dtype=bool)
    found, score = np.zeros(len(later), dtype=np.int8), np.zeros(len(later), dtype=np.float32)
    used = [np.zeros(0, dtype=np.uint64)]
    for r in range(int(rank.max()) + 1 if len(rank) else 0):
        rows = np.nonzero((rank == r) & apart & ~sure[later])[0]
        _, hit = known.where(pair[rows])
        new, first = np.unique(pair[rows][~hit], return_index=True)
        open_ = rows[~hit][first]
        swap = content[later[open_]] > content[earlier[open_]]  # the same whichever of two wordings comes first
        one, two = np.where(swap, earlier[open_], later[open_]), np.where(swap, later[open_], earlier[open_])
        results = judge(one.tolist(), two.tolist())
        kinds, scores = zip(*results, strict=True) if results else ((), ())
        known = known.with_(Known(new, np.array(kinds, dtype=np.int8), np.array(scores, dtype=np.float32)))
        at, _ = known.where(pair[rows])
        found[rows], score[rows] = known.found[at], known.score[at]
        sure[later[rows[found[rows] >= SURE_PAIR]]] = True
        used.append(pair[rows])
    kind = found % SURE_PAIR

    def edges(k: int) -> Edges:
        rows = np.nonzero(kind == k)[0]
        return Edges(later[rows], earlier[rows], score[rows])

    return edges(STRICT_PAIR), edges(LOOSE_PAIR), edges(QUOTE_PAIR), known.at(known.where(distinct(np.concatenate(used)))[0])


def judging(texts: Texts, strings: Strings) -> Judge:
    """A function that aligns pairs of units of these texts."""
    judge = _judge(texts, strings)
    return lambda one, two: list(map(judge, one, two))


def _judge(texts: Texts, strings: Strings) -> Callable[[int, int], tuple[int, float]]:
    """A function of two units that says what they are to each other, and the score."""
    if not texts.units:
        return lambda u, v: (NO_PAIR, 0.0)
    first = view(texts.first)
    quoted = view(np.add.reduceat(texts.quoted, texts.first[:-1], dtype=np.int32).astype(bool))
    total = np.add.reduceat(texts.weight, texts.first[:-1], dtype=np.int64) / SCALE
    inside = np.add.reduceat(np.where(texts.quoted, texts.weight, 0), texts.first[:-1], dtype=np.int64) / SCALE
    said, whole = view(np.where(inside > 0, inside, total)), view(total)
    del inside, total
    normal, weight, marks = strings.normal, strings.weight, strings.quoted

    def judge(u: int, v: int) -> tuple[int, float]:
        i, j, k, n = first[u], first[u + 1], first[v], first[v + 1]
        found = align.run(normal[i:j], weight[i:j], normal[k:n], weight[k:n], marks[i:j] if quoted[u] else b"", marks[k:n] if quoted[v] else b"")
        low, high = (whole[u], whole[v]) if whole[u] < whole[v] else (whole[v], whole[u])
        score = found.score
        if (score < LOOSE or score < LIGHTER * low) and (score < SHORT or score < WHOLE * high):
            return NO_PAIR, 0.0
        honest = evidence(found)
        share = score / high
        if (honest >= PARTIAL and share >= HEAVIER) or (honest >= STRICT and share >= WHOLE):
            return STRICT_PAIR + (SURE_PAIR if share >= SURE else 0), honest
        if score >= STRICT and found.inside > found.outside and found.inside >= UTTERANCE * min(said[u], said[v]):
            return QUOTE_PAIR, score
        return LOOSE_PAIR, score

    return judge


class Linked:
    """Which documents share a family by strict pairs. `label`: for every unit the smallest one that it hangs together with by these."""

    def __init__(self, units: Units, strict: Edges) -> None:
        self.label = label = components(units.units, strict)
        touched = distinct(np.concatenate([strict.later, strict.earlier]))
        key = distinct(units.document[touched].astype(np.uint64) << np.uint64(32) | label[touched].astype(np.uint64))
        self.family = (key & np.uint64(0xFFFFFFFF)).astype(np.int32)
        documents = int(units.document[-1]) + 2 if units.units else 1
        self.first = np.searchsorted(key >> np.uint64(32), np.arange(documents, dtype=np.uint64))
        self.last: tuple[int, set[int]] = (-1, set())

    def of(self, document: int) -> list[int]:
        """Families of a document."""
        found: list[int] = self.family[self.first[document] : self.first[document + 1]].tolist()
        return found

    def __call__(self, a: int, b: int) -> bool:
        """Whether documents a and b do. Fast when a stays the same from call to call."""
        if self.last[0] != a:
            self.last = a, set(self.of(a))
        return not self.last[1].isdisjoint(self.of(b))


def accept(
    units: Units,
    linked: Linked,
    strict: Edges,
    loose: Edges,
    quotes: Edges,
    known: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]] | None = None,
) -> Edges:
    """The strict pairs, the loose ones between documents that share a family by strict pairs, and the utterances. `known`: of which loose pairs
    it is known whether they are accepted, and that.
    """
    told, more = known or (np.zeros(len(loose.later), dtype=bool), np.zeros(len(loose.later), dtype=bool))
    asked = np.nonzero(~told)[0]
    a, b = units.document[loose.later[asked]].tolist(), units.document[loose.earlier[asked]].tolist()
    more = more.copy()
    more[asked] = np.fromiter(map(linked, a, b), dtype=bool, count=len(a))
    return Edges(
        np.concatenate([strict.later, loose.later[more], quotes.later]),
        np.concatenate([strict.earlier, loose.earlier[more], quotes.earlier]),
        np.concatenate([strict.score, loose.score[more], quotes.score]),
    )


def components(units: int, edges: Edges) -> Int:
    """For every unit the smallest unit it is connected with (itself when alone)."""
    label = np.arange(units, dtype=np.int32)
    a, b = edges.later, edges.earlier
    while len(a):
        low, high = np.minimum(label[a], label[b]), np.maximum(label[a], label[b])
        open_ = low != high
        if not open_.any():
            break
        a, b = a[open_], b[open_]
        np.minimum.at(label, high[open_], low[open_])
        while True:
            deeper = label[label]
            if np.array_equal(deeper, label):
                break
            label = deeper
    return label


#: A family of at least so many documents of one outlet, or of nobody named, that share next to nothing else is furniture: an editor's
#: note, a sign-off. On 924 real articles it drops one family, an outlet's standing note in 28 of them.
FURNITURE: Final = 5
FURNITURE_SHARE: Final = 0.2


@dataclass(frozen=True, slots=True)
class Passages:
    """Passages in order of (family, document order): units `[begin, end)`, `family` number, `document`; families have two or more documents."""

    begin: Int
    end: Int
    family: Int
    document: Int

    def __len__(self) -> int:
        return len(self.begin)


def passages(there: Units, label: Int) -> Passages:
    """Families of units, with neighbours that every witness has as neighbours joined into one passage."""
    units = there.units
    size = np.bincount(label, minlength=units)
    member = size[label] > 1
    # a family needs two documents: the smallest and the largest document number differ
    low, high = np.full(units, units, dtype=np.int64), np.full(units, -1, dtype=np.int64)
    np.minimum.at(low, label[member], there.document[member])
    np.maximum.at(high, label[member], there.document[member])
    member &= (low < high)[label]
    u = np.nonzero(member[:-1] & member[1:] & (there.paragraph[:-1] == there.paragraph[1:]))[0] if units > 1 else np.zeros(0, dtype=np.int64)
    f, g = label[u].astype(np.uint64), label[u + 1].astype(np.uint64)
    pair, count = np.unique((f << np.uint64(32)) | g, return_counts=True)
    left, right = (pair >> np.uint64(32)).astype(np.int64), (pair & np.uint64(0xFFFFFFFF)).astype(np.int64)
    whole = (count == size[left]) & (count == size[right]) & (left != right)
    joined = set(pair[whole].tolist())
    follows = np.zeros(units, dtype=bool)
    if joined:
        key = (f << np.uint64(32)) | g
        follows[u[within(key, pair[whole])] + 1] = True
    heads = np.nonzero(member & ~follows)[0]
    inside = np.nonzero(member)[0]
    # a passage runs from its head to the last unit that follows without a break
    bounds = np.searchsorted(inside, np.append(heads, units))
    end = heads + np.diff(bounds)
    order = np.lexsort((heads, label[heads]))
    heads, end = heads[order], end[order]
    number = np.unique(label[heads], return_inverse=True)[1].astype(np.int32) if len(heads) else np.zeros(0, dtype=np.int32)
    return Passages(heads.astype(np.int32), end.astype(np.int32), number, there.document[heads])


def without_furniture(found: Passages, outlets: npt.NDArray[np.uint64]) -> Passages:
    """The passages without families of furniture; see `FURNITURE`. `outlets`: a number for the outlet of every document."""
    if not len(found):
        return found
    head = np.nonzero(np.append(True, found.family[1:] != found.family[:-1]))[0]
    length = np.diff(np.append(head, len(found)))
    outlet = outlets[found.document]
    of_one = np.minimum.reduceat(outlet, head) == np.maximum.reduceat(outlet, head)
    large = np.nonzero((length >= FURNITURE) & of_one)[0].tolist()
    if not large:
        return found
    held = np.sort(found.document.astype(np.int64) << 32 | found.family)
    begins = np.searchsorted(held >> 32, np.arange(len(outlets) + 1))

    def families_of(document: int) -> set[int]:
        return set((held[begins[document] : begins[document + 1]] & 0xFFFFFFFF).tolist())

    keep = np.ones(len(found), dtype=bool)
    for k in large:
        documents = distinct(found.document[head[k] : head[k] + length[k]]).tolist()
        if len(documents) < FURNITURE:
            continue
        more = sum(len(a & b) > 1 for a, b in pairwise(map(families_of, documents)))
        if more <= FURNITURE_SHARE * (len(documents) - 1):
            keep[head[k] : head[k] + length[k]] = False
    family = np.unique(found.family[keep], return_inverse=True)[1].astype(np.int32) if keep.any() else found.family[:0]
    return Passages(found.begin[keep], found.end[keep], family, found.document[keep])
