"""Which witness a passage derives from: the stemma of every family.

A copy keeps the changes of the witness that it was made from. So the parent of a passage is an earlier witness with few differences, and it
is judged for all that two documents share at once: a document is copied from one, two or three others, not from another one for every
sentence. Wordings are compared by their word pairs, folded into 256 bits a unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from .candidates import ranks
from .families import Edges, Passages
from .tokens import Int, Texts
from .words import FILLER, MIX, REWRITTEN

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
#: Members that are compared, and rows of 256 flags that are held, at once.
BLOCK: Final = 100_000
ROWS: Final = 10_000
#: What one word that a rewriting machine puts in says against a witness, in nats of rarity.
PUT_IN: Final = 1.0
#: What a damaged or swapped word says against it.
SCAR: Final = 2.0

_BITS: Final = 256
Words = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float32]


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


def family_of_members(at, to, heads, ends):
    return np.repeat(np.arange(to - at), ends[at:to] - heads[at:to])


def wordings(texts: Texts, passages: Passages, label: Int) -> tuple[Wordings, tuple[Words, Floats]]:
    """The wording of every member unit, and the proposals of documents for documents: (later << 32 | earlier), weights."""
    count = passages.end - passages.begin
    unit = np.repeat(passages.begin, count) + (np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)).astype(np.int32)
    order = np.lexsort((unit, label[unit]))
    unit = unit[order].astype(np.int32)
    labels = label[unit]
    n = len(unit)
    bits, own = np.zeros((n, _BITS // 64), dtype=np.uint64), np.zeros(n, dtype=np.float32)
    changes = np.zeros_like(bits)
    surface = texts.vocabulary.surface_hashes()
    put_in = PUT_IN * ((texts.flags & (REWRITTEN | FILLER)) != 0).astype(np.float32)
    put_in += SCAR * np.array(["\0" in w for w in texts.vocabulary.ids], dtype=np.float32)
    heads = np.nonzero(np.append(True, labels[1:] != labels[:-1]))[0] if n else np.zeros(0, dtype=np.int64)
    ends = np.append(heads[1:], n)
    keys: list[Words] = []
    weights: list[Floats] = []
    at = 0
    while at < len(heads):
        to = max(at + 1, int(np.searchsorted(ends, heads[at] + BLOCK, side="right")))
        a, b = int(heads[at]), int(ends[to - 1])
        mine = unit[a:b]
        length = texts.first[mine + 1] - texts.first[mine]
        row = np.repeat(np.arange(b - a, dtype=np.int64), length)
        token = np.repeat(texts.first[mine], length) + (np.arange(len(row)) - np.repeat(np.cumsum(length) - length, length))
        word = surface[texts.voc[token]]
        before = np.zeros(len(word), dtype=np.uint64)
        before[1:] = word[:-1]
        before[np.cumsum(length) - length] = 0
        h = (before * np.uint64(0x100000001B3) + word) * MIX
        h = (h ^ (h >> np.uint64(29))) * MIX
        family_of = family_of_members(at, to, heads, ends)
        size = (ends[at:to] - heads[at:to]).astype(np.float32)
        basis = np.exp2(np.floor(np.log2(size)))
        told = np.arange(a, b) - np.repeat(heads[at:to], ends[at:to] - heads[at:to]) < basis[family_of_members(at, to, heads, ends)]
        held = np.zeros((to - at, _BITS), dtype=np.int32)
        for lo in range(a, b, ROWS):
            hi = min(lo + ROWS, b)
            r = slice(int(np.searchsorted(row, lo - a)), int(np.searchsorted(row, hi - a)))
            flag = np.zeros((hi - lo, _BITS), dtype=bool)
            flag[row[r] + (a - lo), (h[r] >> np.uint64(56)).astype(np.int64)] = True
            bits[lo:hi] = np.packbits(flag, axis=1).view(np.uint64)
            groups = family_of[lo - a : hi - a]
            starts = np.nonzero(np.append(True, groups[1:] != groups[:-1]))[0]
            held[groups[starts]] += np.add.reduceat(flag & told[lo - a : hi - a, None], starts, axis=0, dtype=np.int32)
        few = np.packbits(2 * held < basis[:, None], axis=1).view(np.uint64)
        rare = -np.log(np.maximum(held, 1) / basis[:, None]).astype(np.float32)
        for lo in range(a, b, ROWS):
            hi = min(lo + ROWS, b)
            groups = family_of[lo - a : hi - a]
            changes[lo:hi] = bits[lo:hi] & few[groups]
            flag = np.unpackbits(bits[lo:hi].view(np.uint8), axis=1).view(bool)
            own[lo:hi] = np.einsum("ij,ij->i", flag, rare[groups])
        own[a:b] += np.bincount(row, weights=put_in[texts.voc[token]], minlength=b - a).astype(np.float32)
        k, w = _votes(texts, h, row, family_of, np.arange(a, b) - heads[at:to][family_of], mine)
        keys.append(k)
        weights.append(w)
        at = to
    return Wordings(unit, labels, bits, changes, own), (
        np.concatenate(keys) if keys else np.zeros(0, dtype=np.uint64),
        np.concatenate(weights) if weights else np.zeros(0, dtype=np.float32),
    )


def _votes(texts: Texts, h: Words, row: npt.NDArray[np.int64], family: npt.NDArray[np.int64], before: npt.NDArray[np.int64], unit: Int) -> tuple[Words, Floats]:
    """Documents that share a word pair which few witnesses of the family have: for every holder the ones before it and the first ones."""
    # A row number takes 24 bits beside the hash: a single family of more than sixteen million witnesses gets no proposals of this kind.
    if len(unit) >= 1 << 24:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.float32)
    mixed = (h ^ (family[row].astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F))) * MIX
    packed = (mixed & np.uint64(0xFFFFFFFFFF000000)) | row.astype(np.uint64)
    packed.sort()
    upper = packed >> np.uint64(24)
    member = (packed & np.uint64(0xFFFFFF)).astype(np.int64)
    heads = np.nonzero(np.append(True, upper[1:] != upper[:-1]))[0]
    length = np.diff(np.append(heads, len(upper)))
    group = np.repeat(np.arange(len(heads)), length)
    position = np.arange(len(group)) - heads[group]
    of = before[member] + 1
    rows = np.nonzero((position > 0) & (2 * (position + 1) <= of))[0]
    if not len(rows):
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.float32)
    nats = np.log(of[rows] / (position[rows] + 1)).astype(np.float32)
    group, position = group[rows], position[rows]
    document = texts.document[unit]
    keys, weights = [], []
    for back in range(1, HOLDERS + 1):
        for where in (np.where(position >= back, rows - back, -1), np.where(position - back > HOLDERS - 1, heads[group] + back - 1, -1)):
            ok = where >= 0
            a, b = document[member[rows[ok]]].astype(np.uint64), document[member[where[ok]]].astype(np.uint64)
            differ = a != b
            keys.append((a << np.uint64(32) | b)[differ])
            weights.append(nats[ok][differ])
    return _sum(np.concatenate(keys), np.concatenate(weights))


def _sum(keys: Words, weights: Floats) -> tuple[Words, Floats]:
    if not len(keys):
        return keys, weights
    order = np.argsort(keys, kind="stable")
    keys, weights = keys[order], weights[order]
    starts = np.nonzero(np.append(True, keys[1:] != keys[:-1]))[0]
    return keys[starts], np.add.reduceat(weights, starts)


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


def _candidates(passages: Passages, edges: Edges, texts: Texts, votes: tuple[Words, Floats], documents: int, order, until) -> Words:
    """Pairs of documents (document << 32 | other), the best `WITNESSES` others of each document."""
    keys, weights = [votes[0]], [votes[1]]
    one = np.uint64(32)
    document = passages.document.astype(np.uint64)
    strong = np.float32(1.0)
    a, b = texts.document[edges.later].astype(np.uint64), texts.document[edges.earlier].astype(np.uint64)
    keys.append(a << one | b)
    weights.append(np.full(len(a), strong))
    head = np.nonzero(np.append(True, passages.family[1:] != passages.family[:-1]))[0] if len(passages) else np.zeros(0, dtype=np.int64)
    first = np.repeat(head, np.diff(np.append(head, len(passages))))
    for other in (first, np.minimum(first + 1, len(passages) - 1), np.maximum(np.arange(len(passages)) - 1, first)):
        same = passages.family[other] == passages.family
        keys.append((document << one | document[other])[same])
        weights.append(np.full(int(same.sum()), strong))
    key, weight = _sum(np.concatenate(keys), np.concatenate(weights))
    both = np.concatenate([key, (key << one) | (key >> one)])
    key, weight = _sum(both, np.concatenate([weight, weight]))
    mine, other_ = (key >> one).astype(np.int64), (key & np.uint64(0xFFFFFFFF)).astype(np.int64)
    possible = (mine != other_) & (order[other_] <= until[mine])
    key, weight = key[possible], weight[possible]
    mine = key >> one
    best: Words = key[np.lexsort((key, -weight, mine))]
    key, mine = best, best >> one
    if not len(key):
        return key
    return np.sort(key[ranks(mine) < documents])


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


def choose(texts: Texts, passages: Passages, label: Int, edges: Edges, order: npt.NDArray[np.int64], until: npt.NDArray[np.int64]) -> Choice:
    """Witnesses for every passage.

    `order` and `until` are, for every document, the first and the last instant at which it may have been published (equal numbers where the
    time is known, the widest bounds where it is not).
    """
    empty = np.zeros(0, dtype=np.int32)
    if not len(passages):
        return Choice(empty, empty, empty.astype(np.float32), empty.astype(np.float32))
    words, votes = wordings(texts, passages, label)
    # positions of the units of a passage in `words`
    place = np.full(texts.units, -1, dtype=np.int32)
    place[words.unit] = np.arange(len(words.unit), dtype=np.int32)
    pairs = _candidates(passages, edges, texts, votes, 2 * WITNESSES, order, until)
    a, b = (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)
    possible = order[b] <= until[a]
    a, b = a[possible], b[possible]
    # passages by document, and by (document, family)
    by_document = np.lexsort((passages.family, passages.document))
    of = passages.document[by_document]
    low, high = np.searchsorted(of, a), np.searchsorted(of, a, side="right")
    keys = passages.document[by_document].astype(np.uint64) << np.uint64(32) | passages.family[by_document].astype(np.uint64)
    lengths = (passages.end - passages.begin).astype(np.int64)
    found: list[tuple[npt.NDArray[np.generic], ...]] = []
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
        found.append(
            (child[rank].astype(np.int32), parent[rank].astype(np.int32), score[rank].astype(np.float32), leans[rank].astype(np.float32))
        )
        at = to
    if not found:
        return Choice(empty, empty, empty.astype(np.float32), empty.astype(np.float32))
    child, parent, score, lean = (np.concatenate([f[k] for f in found]) for k in range(4))
    rank = np.lexsort((parent, -score, child))
    return Choice(child[rank], parent[rank], score[rank].astype(np.float32), lean[rank].astype(np.float32))
