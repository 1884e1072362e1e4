"""Which witness a passage derives from: the stemma of every family.

A copy keeps the changes of the witness that it was made from. So the parent of a passage is an earlier witness with few differences, and it
is judged for all that two documents share at once: a document is copied from one, two or three others, not from another one for every
sentence. Wordings are compared by their word pairs, folded into 256 bits a unit.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from .arrays import distinct
from .candidates import ranks
from .families import Edges, Passages
from .tokens import Int
from .units import Units

#: So many other documents are weighed as the source of one document, the most promising first.
WITNESSES: Final = 12
#: Word pairs that stand in more witnesses of a family than this propose nothing: they are the common text, or a popular witness whose first
#: holders propose it anyway.
HOLDERS: Final = 4
#: What holding one more unit of a document speaks for a witness, in differing word pairs. Tuned on recycled corpora (`parent`).
HOLDS: Final = 64.0
#: What a change of the witness that the copy lacks speaks against it, and one that it has for it. Tuned with `HOLDS`.
LOST: Final = 1.0
KEPT: Final = 1.0
#: What a word pair of the copy that the witness lacks speaks against it: between equal witnesses the fuller one is the source.
ADDED: Final = 0.1
#: A witness that lacks more than this share of the word pairs of a passage is not its source: what it has is cut.
LACKS: Final = 0.6
#: What another source of a document must explain better, in the same measure.
ANOTHER: Final = 120.0
#: Raises the score of a chosen source above all others, and lowers that of a witness that is no earlier.
PREFERRED: Final = 1e6
REFUSED: Final = 1e5
#: Possible witnesses of a passage that are handed on.
KEPT_BEST: Final = 4
#: Documents whose witnesses are weighed, members that are compared, and rows of 256 flags that are held, at once.
SLICE: Final = 2_500
BLOCK: Final = 25_000
ROWS: Final = 10_000
_BITS: Final = 256
Words = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Wordings:
    """Units that are members of families, by (label, unit): `unit`, `label`, `bits` (n, 4) of its word pairs, `changes` those of them that at
    most half of the witnesses have, and `own`: how much of the wording is rare among
    the witnesses of the family, in nats (high: far from the original).
    """

    unit: Int
    label: Int
    bits: Words
    changes: Words
    own: Floats


def wordings(units: Units, passages: Passages, label: Int) -> tuple[Wordings, list[tuple[Words, Ints]]]:
    """The wording of every member unit, and the proposals of documents for documents in some lots: (later << 32 | earlier), weights.

    How rare a wording is in its family is asked of the first members, up to the greatest power of two: so it does not change with every copy
    that comes later.
    """
    count = passages.end - passages.begin
    unit = np.repeat(passages.begin, count) + (np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)).astype(np.int32)
    unit = unit[np.lexsort((unit, label[unit]))].astype(np.int32)
    labels = label[unit]
    n = len(unit)
    bits, own = np.zeros((n, _BITS // 64), dtype=np.uint64), np.zeros(n, dtype=np.float32)
    changes = np.zeros_like(bits)
    heads = np.nonzero(np.append(True, labels[1:] != labels[:-1]))[0] if n else np.zeros(0, dtype=np.int64)
    size = np.diff(np.append(heads, n))
    ends = heads + size
    found: list[tuple[Words, Ints]] = [(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int32))]
    at = 0
    while at < len(heads):
        to = max(at + 1, int(np.searchsorted(ends, heads[at] + BLOCK, side="right")))
        a, b = int(heads[at]), int(ends[to - 1])
        mine = unit[a:b]
        length = units.length[mine].astype(np.int64)
        row = np.repeat(np.arange(b - a, dtype=np.int64), length)
        token = np.repeat(units.pair_at[mine], length) + (np.arange(len(row)) - np.repeat(np.cumsum(length) - length, length))
        pair = units.pairs[token]
        family = np.repeat(np.arange(to - at), size[at:to])
        place = np.arange(a, b) - heads[at:to][family]
        basis = np.exp2(np.floor(np.log2(size[at:to]))).astype(np.float32)
        told = place < basis[family]
        held = np.zeros((to - at, _BITS), dtype=np.int32)
        for lo in range(a, b, ROWS):
            hi = min(lo + ROWS, b)
            r = slice(int(np.searchsorted(row, lo - a)), int(np.searchsorted(row, hi - a)))
            flag = np.zeros((hi - lo, _BITS), dtype=bool)
            flag[row[r] + (a - lo), pair[r] >> 8] = True
            bits[lo:hi] = np.packbits(flag, axis=1).view(np.uint64)
            groups = family[lo - a : hi - a]
            starts = np.nonzero(np.append(True, groups[1:] != groups[:-1]))[0]
            held[groups[starts]] += np.add.reduceat(flag & told[lo - a : hi - a, None], starts, axis=0, dtype=np.int32)
        few = np.packbits(2 * held < basis[:, None], axis=1).view(np.uint64)
        # in parts of 1/256 nat, so that sums are exact, whatever their order
        rare = np.round(-256 * np.log(np.maximum(held, 1) / basis[:, None])).astype(np.int32)
        rare[basis < 3] = 0  # of two wordings each is as rare as the other
        for lo in range(a, b, ROWS):
            hi = min(lo + ROWS, b)
            groups = family[lo - a : hi - a]
            changes[lo:hi] = bits[lo:hi] & few[groups]
            flag = np.unpackbits(bits[lo:hi].view(np.uint8), axis=1).view(bool)
            own[lo:hi] = np.where(flag, rare[groups], 0).sum(axis=1) / 256
        own[a:b] += units.marks[mine]
        found.append(_votes(pair, row, family, place, units.document[mine]))
        at = to
    return Wordings(unit, labels, bits, changes, own), found


def _votes(
    pair: npt.NDArray[np.uint16], row: npt.NDArray[np.int64], family: npt.NDArray[np.int64], before: npt.NDArray[np.int64], document: Int
) -> tuple[Words, Ints]:
    """Documents that share a word pair which few witnesses of the family have: for every holder the ones before it and the first ones.

    How few is asked of the members up to the holder: what comes later changes nothing.
    """
    # A row number takes 28 bits beside the hash of the pair and the family's number: a block never has so many.
    packed = family[row].astype(np.uint64) << np.uint64(44) | pair.astype(np.uint64) << np.uint64(28) | row.astype(np.uint64)
    packed = distinct(packed)
    upper = packed >> np.uint64(28)
    member = (packed & np.uint64(0xFFFFFFF)).astype(np.int64)
    heads = np.nonzero(np.append(True, upper[1:] != upper[:-1]))[0] if len(upper) else np.zeros(0, dtype=np.int64)
    group = np.repeat(np.arange(len(heads)), np.diff(np.append(heads, len(upper))))
    position = np.arange(len(group)) - heads[group]
    of = before[member] + 1
    rows = np.nonzero((position > 0) & (2 * (position + 1) <= of))[0]
    # in 1/16 nat: sums of whole numbers do not depend on their order
    worth = np.round(16 * np.log(of[rows] / (position[rows] + 1))).astype(np.int32)
    group, position = group[rows], position[rows]
    keys, weights = [np.zeros(0, dtype=np.uint64)], [np.zeros(0, dtype=np.int32)]
    for back in range(1, HOLDERS + 1):
        for where in (np.where(position >= back, rows - back, -1), np.where(position - back > HOLDERS - 1, heads[group] + back - 1, -1)):
            ok = where >= 0
            a, b = document[member[rows[ok]]].astype(np.uint64), document[member[where[ok]]].astype(np.uint64)
            differ = a != b
            keys.append((a << np.uint64(32) | b)[differ])
            weights.append(worth[ok][differ])
    return _sum(np.concatenate(keys), np.concatenate(weights))


def _sum(keys: Words, weights: Ints) -> tuple[Words, Ints]:
    if not len(keys):
        return keys, weights
    order = np.argsort(keys, kind="stable")
    keys, weights = keys[order], weights[order]
    starts = np.nonzero(np.append(True, keys[1:] != keys[:-1]))[0]
    return keys[starts], np.add.reduceat(weights, starts).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Choice:
    """Possible witnesses of passages, sorted by passage and then the best first: passage `child`, passage `parent`, `score`, and
    `lean`: how much more of its own wording the child has than the parent, over all that their documents share, in nats (positive: the
    child is the copy).
    """

    child: Int
    parent: Int
    score: Floats
    lean: Floats


#: What a link that was found, or the neighbourhood in a family, says for a witness, in 1/16 nat.
_STRONG: Final = 16


def _candidates(
    passages: Passages,
    edges: Edges,
    document_of: Int,
    votes: list[tuple[Words, Ints]],
    order: npt.NDArray[np.int64],
    until: npt.NDArray[np.int64],
    wanted: npt.NDArray[np.bool_],
) -> Words:
    """Pairs of documents (document << 32 | other): for each wanted document the best others of those that may have been before it."""
    one = np.uint64(32)
    document = passages.document.astype(np.uint64)
    a, b = document_of[edges.later].astype(np.uint64), document_of[edges.earlier].astype(np.uint64)
    every = [*votes, (a << one | b, np.full(len(a), _STRONG, dtype=np.int32))]
    del a, b
    head = np.nonzero(np.append(True, passages.family[1:] != passages.family[:-1]))[0] if len(passages) else np.zeros(0, dtype=np.int64)
    first = np.repeat(head, np.diff(np.append(head, len(passages))))
    for other in (first, np.minimum(first + 1, len(passages) - 1), np.maximum(np.arange(len(passages)) - 1, first)):
        same = passages.family[other] == passages.family
        every.append(((document << one | document[other])[same], np.full(int(same.sum()), _STRONG, dtype=np.int32)))
    del document, first, head
    out = [np.zeros(0, dtype=np.uint64)]
    for low in range(0, len(wanted), SLICE):
        some, sums = [], []
        for turned in (False, True):  # the pairs, and the same the other way round
            for key, weight in every:
                # A half of every key where it lies, whatever the order of its bytes.
                side = key.view(np.uint32)[int((sys.byteorder == "little") != turned) :: 2]
                rows = np.nonzero((side >= low) & (side < low + SLICE))[0]
                some.append((key[rows] << one) | (key[rows] >> one) if turned else key[rows])
                sums.append(weight[rows])
        mine_key, total = _sum(np.concatenate(some), np.concatenate(sums))
        mine, other_ = (mine_key >> one).astype(np.int64), (mine_key & np.uint64(0xFFFFFFFF)).astype(np.int64)
        possible = (mine != other_) & (order[other_] <= until[mine]) & wanted[mine]
        mine_key, total, mine = mine_key[possible], total[possible], mine[possible]
        best = np.lexsort((mine_key, -total, mine))
        mine_key, mine = mine_key[best], mine[best]
        out.append(np.sort(mine_key[ranks(mine) < 2 * WITNESSES]))
    return np.concatenate(out)


def _prefer(
    document: npt.NDArray[np.int64],
    child: npt.NDArray[np.int64],
    other: npt.NDArray[np.int64],
    cost: npt.NDArray[np.floating[Any]],
    units: npt.NDArray[np.int64],
    fits: npt.NDArray[np.bool_],
    score: npt.NDArray[np.float64],
) -> None:
    """Raise the score of the few documents that together explain a document best (greedy facility location), row by row of candidates."""
    rows = np.nonzero(fits)[0]
    if not len(rows):
        return
    rows = rows[np.argsort(document[rows], kind="stable")]
    heads = np.nonzero(np.append(True, document[rows][1:] != document[rows][:-1]))[0]
    for h, t in zip(heads.tolist(), [*heads[1:].tolist(), len(rows)], strict=True):
        mine = rows[h:t]
        passages, p = np.unique(child[mine], return_inverse=True)
        sources, e = np.unique(other[mine], return_inverse=True)
        held = np.zeros(len(passages))
        held[p] = units[mine]
        now = HOLDS * held
        table = np.full((len(sources), len(passages)), np.inf)
        np.minimum.at(table, (e, p), cost[mine])
        taken = np.zeros(len(sources), dtype=bool)
        while True:
            gain = np.maximum(now - table, 0.0).sum(axis=1)
            gain[taken] = 0.0
            best = int(gain.argmax())
            if gain[best] <= ANOTHER:
                break
            taken[best] = True
            now = np.minimum(now, table[best])
        chosen = taken[e]
        score[mine[chosen]] += PREFERRED


def choose(
    units: Units,
    passages: Passages,
    label: Int,
    edges: Edges,
    order: npt.NDArray[np.int64],
    until: npt.NDArray[np.int64],
    wanted: npt.NDArray[np.bool_] | None = None,
) -> Choice:
    """Witnesses for every passage, or for those of the `wanted` documents, of whose families all passages must be given.

    `order` and `until` are, for every document, the first and the last instant at which it may have been published (equal numbers where the
    time is known, the widest bounds where it is not).
    """
    empty = np.zeros(0, dtype=np.int32)
    if not len(passages):
        return Choice(empty, empty, empty.astype(np.float32), empty.astype(np.float32))
    words, votes = wordings(units, passages, label)
    # positions of the units of a passage in `words`
    place = np.full(units.units, -1, dtype=np.int32)
    place[words.unit] = np.arange(len(words.unit), dtype=np.int32)
    pairs = _candidates(passages, edges, units.document, votes, order, until, np.ones(len(order), dtype=bool) if wanted is None else wanted)
    del votes
    a, b = (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)
    # passages by document, and by (document, family)
    by_document = np.lexsort((passages.family, passages.document))
    of = passages.document[by_document]
    low, high = np.searchsorted(of, a), np.searchsorted(of, a, side="right")
    keys = passages.document[by_document].astype(np.uint64) << np.uint64(32) | passages.family[by_document].astype(np.uint64)
    lengths = (passages.end - passages.begin).astype(np.int64)
    found: tuple[list[npt.NDArray[Any]], ...] = ([], [], [], [])
    weigh = np.cumsum(high - low)
    at = 0
    while at < len(a):
        to = max(at + 1, int(np.searchsorted(weigh, (weigh[at - 1] if at else 0) + BLOCK, side="right")))
        if to < len(a):  # keep a document's candidates together
            to = int(np.searchsorted(a, a[to - 1], side="right"))
        n = (high - low)[at:to]
        pair = np.repeat(np.arange(at, to), n)
        child = by_document[np.repeat(low[at:to], n) + np.arange(len(pair)) - np.repeat(np.cumsum(n) - n, n)]
        wanted = b[pair].astype(np.uint64) << np.uint64(32) | passages.family[child].astype(np.uint64)
        where = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        ok = keys[where] == wanted
        pair, child, parent = pair[ok], child[ok], by_document[where[ok]]
        m = np.minimum(lengths[child], lengths[parent])
        row = np.repeat(np.arange(len(child)), m)
        step = np.arange(len(row)) - np.repeat(np.cumsum(m) - m, m)
        x, y = place[passages.begin[child][row] + step], place[passages.begin[parent][row] + step]
        theirs = words.changes[y]
        lost = np.bitwise_count(theirs & ~words.bits[x]).sum(axis=1).astype(np.float32)
        kept = np.bitwise_count(theirs & words.bits[x]).sum(axis=1).astype(np.float32)
        added = np.bitwise_count(words.bits[x] & ~words.bits[y]).sum(axis=1).astype(np.float32)
        differ = LOST * lost - KEPT * kept + ADDED * added
        cost = np.bincount(row, weights=differ, minlength=len(child)).astype(np.float64)
        # per word pair, so that the fuller of two wordings is not taken for the more altered one
        mine_, theirs_ = np.bitwise_count(words.bits[x]).sum(axis=1), np.bitwise_count(words.bits[y]).sum(axis=1)
        more = np.minimum(mine_, theirs_) * (words.own[x] / np.maximum(mine_, 1) - words.own[y] / np.maximum(theirs_, 1))
        lean = np.bincount(row, weights=more, minlength=len(child))
        index, total = np.unique(pair, return_inverse=True)
        leans = np.bincount(total, weights=lean, minlength=len(index))[total]
        mine, other = a[pair], b[pair]
        fits = (until[other] < order[mine]) | (leans > 0) | ((leans == 0) & (parent < child))
        pairs_of_words = np.bincount(row, weights=mine_, minlength=len(child))
        fits &= np.bincount(row, weights=added, minlength=len(child)) <= LACKS * pairs_of_words
        score = np.where(fits, -cost, -cost - REFUSED)
        _prefer(mine, child, other, cost, m, fits, score)
        rank = np.lexsort((parent, -score, child))
        rank = rank[ranks(child[rank]) < KEPT_BEST]
        columns = (child[rank], parent[rank], score[rank] + 0.0, leans[rank] + 0.0)
        for k, (values, kind) in enumerate(zip(columns, (np.int32, np.int32, np.float32, np.float32), strict=True)):
            found[k].append(values.astype(kind))
        at = to
    del words, place, pairs, a, b, by_document, keys, low, high
    if not found[0]:
        return Choice(empty, empty, empty.astype(np.float32), empty.astype(np.float32))
    column: list[Any] = [np.concatenate([of.pop(0) for _ in range(len(of))]) for of in found]
    child, parent, score, lean = column
    rank = np.lexsort((parent, -score, child))
    return Choice(child[rank], parent[rank], score[rank], lean[rank])
