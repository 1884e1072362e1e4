"""From proposed pairs to families: which units are copies of one another, and which neighbours were copied as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from . import align
from .candidates import Pairs
from .tokens import SCALE, Int, Texts

#: A pair is a copy when its best run is worth so many nats, and so large a share of what the lighter and the heavier unit could reach.
#: `LOOSE` holds between documents that share a strict pair already. Chosen on recycled corpora for recall, held against 924 real articles.
STRICT: Final = 30.0
LOOSE: Final = 18.0
LIGHTER: Final = 0.42
HEAVIER: Final = 0.30
#: With so large a share of both units alike, no other proposal of the unit is looked at.
SURE: Final = 0.80
#: Agreement inside quotation marks counts this share, unless the words outside agree by `OUTSIDE` nats: two outlets that quote one
#: utterance need not have copied from one another.
QUOTED: Final = 0.3
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
    return found.score - (1 - QUOTED) * found.inside


def verify(texts: Texts, pairs: Pairs) -> tuple[Edges, Edges]:
    """Strict and loose pairs among the proposed ones, each aligned word by word."""
    first = texts.first.tolist()
    quoted = np.add.reduceat(texts.quoted, texts.first[:-1], dtype=np.int32).astype(bool).tolist() if texts.units else []
    whole = (np.add.reduceat(texts.weight, texts.first[:-1], dtype=np.int64) / SCALE).tolist() if texts.units else []
    document = texts.document.tolist()
    strict: list[tuple[int, int, float]] = []
    loose: list[tuple[int, int, float]] = []
    current, sure = -1, False
    a, wa, qa = "", b"", b""
    for u, v in zip(pairs.later.tolist(), pairs.earlier.tolist(), strict=True):
        if u != current:
            current, sure = u, False
            i, j = first[u], first[u + 1]
            a, wa = texts.normal(i, j), texts.weights(i, j)
            qa = texts.quoted[i:j].tobytes() if quoted[u] else b""
        elif sure:
            continue
        if document[u] == document[v]:
            continue
        i, j = first[v], first[v + 1]
        qb = texts.quoted[i:j].tobytes() if quoted[v] else b""
        found = align.run(a, wa, texts.normal(i, j), texts.weights(i, j), qa, qb)
        low, high = (whole[u], whole[v]) if whole[u] < whole[v] else (whole[v], whole[u])
        score = found.score
        if score < LOOSE or score < LIGHTER * low:
            continue
        if (honest := evidence(found)) >= STRICT and score >= HEAVIER * high:
            strict.append((u, v, honest))
            sure = score >= SURE * high
        else:
            loose.append((u, v, score))
    return _edges(strict), _edges(loose)


def _edges(rows: list[tuple[int, int, float]]) -> Edges:
    a, b, s = zip(*rows, strict=True) if rows else ((), (), ())
    return Edges(np.array(a, dtype=np.int32), np.array(b, dtype=np.int32), np.array(s, dtype=np.float32))


def between_linked(texts: Texts, strict: Edges, loose: Edges) -> Edges:
    """The strict pairs, and the loose ones between documents that share a strict pair."""

    def key(e: Edges) -> npt.NDArray[np.uint64]:
        a, b = texts.document[e.later].astype(np.uint64), texts.document[e.earlier].astype(np.uint64)
        return (np.minimum(a, b) << np.uint64(32)) | np.maximum(a, b)

    more = np.isin(key(loose), key(strict))
    return Edges(
        np.concatenate([strict.later, loose.later[more]]),
        np.concatenate([strict.earlier, loose.earlier[more]]),
        np.concatenate([strict.score, loose.score[more]]),
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


@dataclass(frozen=True, slots=True)
class Passages:
    """Passages in order of (family, document order): units `[begin, end)`, `family` number, `document`; families have two or more documents."""

    begin: Int
    end: Int
    family: Int
    document: Int

    def __len__(self) -> int:
        return len(self.begin)


def passages(texts: Texts, label: Int) -> Passages:
    """Families of units, with neighbours that every witness has as neighbours joined into one passage."""
    units = texts.units
    size = np.bincount(label, minlength=units)
    member = size[label] > 1
    # a family needs two documents: the smallest and the largest document number differ
    low, high = np.full(units, units, dtype=np.int64), np.full(units, -1, dtype=np.int64)
    np.minimum.at(low, label[member], texts.document[member])
    np.maximum.at(high, label[member], texts.document[member])
    member &= (low < high)[label]
    u = np.nonzero(member[:-1] & member[1:] & (texts.paragraph[:-1] == texts.paragraph[1:]))[0] if units > 1 else np.zeros(0, dtype=np.int64)
    f, g = label[u].astype(np.uint64), label[u + 1].astype(np.uint64)
    pair, count = np.unique((f << np.uint64(32)) | g, return_counts=True)
    left, right = (pair >> np.uint64(32)).astype(np.int64), (pair & np.uint64(0xFFFFFFFF)).astype(np.int64)
    whole = (count == size[left]) & (count == size[right]) & (left != right)
    joined = set(pair[whole].tolist())
    follows = np.zeros(units, dtype=bool)
    if joined:
        key = (f << np.uint64(32)) | g
        follows[u[np.isin(key, pair[whole])] + 1] = True
    heads = np.nonzero(member & ~follows)[0]
    inside = np.nonzero(member)[0]
    # a passage runs from its head to the last unit that follows without a break
    bounds = np.searchsorted(inside, np.append(heads, units))
    end = heads + np.diff(bounds)
    order = np.lexsort((heads, label[heads]))
    heads, end = heads[order], end[order]
    number = np.unique(label[heads], return_inverse=True)[1].astype(np.int32) if len(heads) else np.zeros(0, dtype=np.int32)
    return Passages(heads.astype(np.int32), end.astype(np.int32), number, texts.document[heads])


def sizes(found: Iterable[int]) -> dict[int, int]:
    """How many families there are of each size."""
    out: dict[int, int] = {}
    for n in found:
        out[n] = out.get(n, 0) + 1
    return out
