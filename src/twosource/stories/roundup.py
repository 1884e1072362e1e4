"""Pages that tell several stories one after the other: how to know them, and where their items begin."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from twosource.lexicons import load_rows

from .coded import Coded, Ints
from .gist import background_weight
from .names import Word, words_of

WEIGHTS: Final = "roundup_weights.tsv"

#: From this chance on a page may be a round-up. On halves of the sets that the weights had not seen 3 in 100 articles of PolNeAR and 9 in 100
#: pages of ECB+ may, and 66 (leads of one election) to 97 in 100 round-ups. Whether it is one shows when its items fit reports of other stories.
ROUNDUP: Final = 0.7
#: From this chance on it is taken for one while reports are grouped: 4 of 772 articles of ECB+, 7 of 840 of PolNeAR and none of 100 of ben are,
#: and 10 of 20 round-ups made of ben's leads.
SURE: Final = 0.95
#: Paragraphs with less weight (nats) are headings and credits; pages with fewer that weigh something are not judged.
_WEIGHT: Final = 15.0
_FEWEST: Final = 5
#: Letters by which forms of a word are taken together, and the least weight of a word.
_STEM: Final = 6
_STEM_WEIGHT: Final = 2.5
#: Paragraphs this far apart are normally parts of two items.
_FAR: Final = 3
#: The most frequent words of a page are what it is about.
_KEY: Final = 5
#: Two neighbouring paragraphs that share so much (as a cosine) are one item.
_ONE_ITEM: Final = 0.08

#: Digits of a feature that count: further ones depend on the order in which a sum is taken.
_DIGITS: Final = 9
#: Pages that are looked at at once, by the square of their paragraphs.
_BLOCK: Final = 20_000

FEATURES: Final = ("spread", "found", "far", "far_middle", "covered", "nearest_far", "length")

Stems = Mapping[str, float]


def _stems(words: Sequence[Word]) -> Stems:
    weights = ((w.form[:_STEM], background_weight(w.form)) for w in words if not w.form[0].isdigit())
    return {stem: weight for stem, weight in weights if weight > _STEM_WEIGHT}


def _alike(a: Stems, b: Stems) -> float:
    total = math.sqrt(sum(a.values()) * sum(b.values()))
    return sum(min(v, b[w]) for w, v in a.items() if w in b) / total if total else 0.0


def _features(bodies: Sequence[Sequence[Stems]]) -> npt.NDArray[np.float64]:
    """The features of pages with as many paragraphs that say something, a row a page."""
    pages, n = len(bodies), len(bodies[0])
    stems: dict[str, int] = {}
    rows = [(k, stems.setdefault(w, len(stems)), v) for k, s in enumerate(s for body in bodies for s in body) for w, v in s.items()]
    row, stem = (np.array([r[x] for r in rows], np.int64) for x in (0, 1))
    weight = np.array([r[2] for r in rows], np.float64)
    keys, group, count = np.unique(row // n * len(stems) + stem, return_inverse=True, return_counts=True)
    page, word = np.divmod(keys, len(stems))
    total = np.bincount(row, weight, pages * n).reshape(pages, n)
    # The most frequent words of every page.
    alphabet = np.empty(len(stems), np.int64)
    alphabet[[stems[w] for w in sorted(stems)]] = np.arange(len(stems))
    top = np.lexsort((alphabet[word], -count, page))
    first = np.searchsorted(page, np.arange(pages))
    key = np.zeros(len(keys), np.bool_)
    key[top[np.arange(len(top)) - first[page[top]] < _KEY]] = True
    covered = (np.bincount(row, key[group], pages * n).reshape(pages, n) > 0).mean(axis=1)
    # Only what stands in several paragraphs can be shared.
    shared = count > 1
    pages_of = page[shared]
    column = np.full(len(keys), -1)
    column[shared] = np.arange(len(pages_of)) - np.searchsorted(pages_of, pages_of)
    kept = shared[group]
    table = np.zeros((pages, n, int(column.max(initial=-1)) + 1))
    table[row[kept] // n, row[kept] % n, column[group[kept]]] = weight[kept]
    there = (table > 0).astype(np.int64)
    running = np.concatenate([np.zeros_like(there[:, :1]), there.cumsum(axis=1)], axis=1)
    place = np.arange(n)
    near = running[:, np.minimum(place + _FAR, n)] - running[:, np.maximum(place - _FAR + 1, 0)]
    found = (table.sum(axis=2) / total).sum(axis=1) / n
    far = (table * (running[:, -1:] > near)).sum(axis=2) / total
    nearest = np.zeros((pages, n))
    for d in range(_FAR, n):
        alike = np.minimum(table[:, d:], table[:, :-d]).sum(axis=2) / np.sqrt(total[:, d:] * total[:, :-d])
        nearest[:, d:] = np.maximum(nearest[:, d:], alike)
        nearest[:, :-d] = np.maximum(nearest[:, :-d], alike)
    most = np.maximum.reduceat(count, first) / n
    values = (most, found, far.mean(axis=1), np.median(far, axis=1), covered, nearest.mean(axis=1), np.full(pages, math.log(n)))
    return np.round(np.stack(values, axis=1), _DIGITS)


def features(body: Sequence[str]) -> tuple[float, ...] | None:
    """How the paragraphs of a page hang together (as in `FEATURES`), null for too few: how many have its most frequent word; how much of a
    paragraph stands in any other, and in one that is far (mean and median); how many have one of its frequent words; the likest far one.
    """
    said = [s for p in body if sum((s := _stems(words_of(p))).values()) > _WEIGHT]
    return tuple(_features([said])[0].tolist()) if len(said) >= _FEWEST else None


@cache
def _weights() -> tuple[tuple[float, ...], float]:
    known = {row["feature"]: float(row["weight"]) for row in load_rows(WEIGHTS).rows}
    return tuple(known[f] for f in FEATURES), known["bias"]


def chances(coded: Coded, bodies: Sequence[Ints]) -> list[float]:
    """The chances that pages are round-ups of several stories, 0 where there is too little to tell. `bodies`: places in `coded`."""
    used = {p for body in bodies for p in body.tolist()}
    stems = {p: s for p in used if sum((s := _stems(coded.words[p])).values()) > _WEIGHT}
    said = [[stems[p] for p in body.tolist() if p in stems] for body in bodies]
    of_size: dict[int, list[int]] = {}
    for k, body in enumerate(said):
        if len(body) >= _FEWEST:
            of_size.setdefault(len(body), []).append(k)
    found = [0.0] * len(bodies)
    weights, bias = _weights()
    for n, pages in of_size.items():
        most = max(1, _BLOCK // (n * n))
        for at in range(0, len(pages), most):
            some = pages[at : at + most]
            for k, row in zip(some, _features([said[p] for p in some]).tolist(), strict=True):
                found[k] = 1.0 / (1.0 + math.exp(-bias - sum(w * x for w, x in zip(weights, row, strict=True))))
    return found


def chance(body: Sequence[str]) -> float:
    """The chance that a page is a round-up."""
    coded = Coded.of(body)
    return chances(coded, [coded.of_all(body)])[0]


def items(body: Sequence[str]) -> list[tuple[int, int]]:
    """The items of a round-up as first and last paragraph; a heading goes with what follows it. Headings alone are none."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    last: Stems = {}
    for i, paragraph in enumerate(body):
        stems = _stems(words_of(paragraph))
        if sum(stems.values()) <= _WEIGHT:
            start = i if last or start is None else start
            last = {}
        elif last and _alike(stems, last) >= _ONE_ITEM:
            found[-1] = (found[-1][0], i)
            last = stems
        else:
            found.append((start if start is not None and not last else i, i))
            start, last = None, stems
    return found
