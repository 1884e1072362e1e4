"""Pages that tell several stories one after the other: how to know them, and where their items begin."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

from twosource.lexicons import load_rows

from .gist import background_weight
from .names import KEPT, words_of

WEIGHTS: Final = "roundup_weights.tsv"

#: From this chance on a page may be a round-up. On halves of the sets that the weights had not seen 3 in 100 articles of PolNeAR and 9 in 100
#: pages of ECB+ may, and 66 (leads of one election) to 97 in 100 round-ups. Whether it is one shows when its items fit reports of other stories.
ROUNDUP: Final = 0.7
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

FEATURES: Final = ("spread", "found", "far", "far_middle", "covered", "nearest_far", "length")

Stems = Mapping[str, float]


@lru_cache(maxsize=KEPT)
def _stems(paragraph: str) -> Stems:
    weights = ((w.form[:_STEM], background_weight(w.form)) for w in words_of(paragraph) if not w.form[0].isdigit())
    return {stem: weight for stem, weight in weights if weight > _STEM_WEIGHT}


def _share(stems: Stems, among: set[str]) -> float:
    return sum(v for w, v in stems.items() if w in among) / sum(stems.values())


def _alike(a: Stems, b: Stems) -> float:
    total = math.sqrt(sum(a.values()) * sum(b.values()))
    return sum(min(v, b[w]) for w, v in a.items() if w in b) / total if total else 0.0


def features(body: Sequence[str]) -> tuple[float, ...] | None:
    """How the paragraphs of a page hang together (as in `FEATURES`), null for too few: how many have its most frequent word; how much of a
    paragraph stands in any other, and in one that is far (mean and median); how many have one of its frequent words; the likest far one.
    """
    said = [s for p in body if sum((s := _stems(p)).values()) > _WEIGHT]
    n = len(said)
    if n < _FEWEST:
        return None
    counts = Counter(w for s in said for w in s)
    repeated = {w for w, k in counts.items() if k > 1}
    key = sorted(counts, key=lambda w: (-counts[w], w))[:_KEY]
    far = []
    nearest = []
    for i, s in enumerate(said):
        others = [said[j] for j in range(n) if abs(i - j) >= _FAR]
        far.append(_share(s, {w for o in others for w in o}))
        nearest.append(max((_alike(s, o) for o in others), default=0.0))
    middle = sorted(far)[n // 2] if n % 2 else sum(sorted(far)[n // 2 - 1 : n // 2 + 1]) / 2
    covered = sum(any(w in s for w in key) for s in said) / n
    found = sum(_share(s, repeated) for s in said) / n
    return max(counts.values()) / n, found, sum(far) / n, middle, covered, sum(nearest) / n, math.log(n)


@cache
def _weights() -> tuple[tuple[float, ...], float]:
    known = {row["feature"]: float(row["weight"]) for row in load_rows(WEIGHTS).rows}
    return tuple(known[f] for f in FEATURES), known["bias"]


def chance(body: Sequence[str]) -> float:
    """The chance that a page is a round-up of several stories, 0 where there is too little to tell."""
    found = features(body)
    if found is None:
        return 0.0
    weights, bias = _weights()
    return 1.0 / (1.0 + math.exp(-bias - sum(w * x for w, x in zip(weights, found, strict=True))))


def items(body: Sequence[str]) -> list[tuple[int, int]]:
    """The items of a round-up as first and last paragraph; a heading goes with what follows it. Headings alone are none."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    last: Stems = {}
    for i, paragraph in enumerate(body):
        stems = _stems(paragraph)
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
