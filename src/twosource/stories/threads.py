"""The issues inside a story: sentences that share words which the story as a whole does not."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from .gist import background_weight
from .names import CALENDAR, NAME_ZIPF, countries, words_of, zipf
from .strangers import sentences

#: Letters by which forms of a word are taken together (hack, hackers, hacking: four would join far more than they should).
_STEM: Final = 5
#: Words that weigh less (nats) are no issue on their own; those from `_TELLING` on are.
_CONTENT: Final = 3.0
_TELLING: Final = 4.6
#: Words in a larger share of a story's sentences are what the story is about, not one of its issues.
_COMMON: Final = 0.15
#: Terms whose sentences overlap this much (cosine, mean between two groups) are one issue.
_TOGETHER: Final = 0.45
#: Threads of a story at most; the lightest are left out.
MOST: Final = 24
#: Words of a label.
_LABEL: Final = 3


class Sentence(NamedTuple):
    """A sentence of a story's body: its document and where it stands."""

    document: str
    start: int
    end: int
    exact: str


@dataclass(frozen=True, slots=True)
class Thread:
    """An issue: its label (words of its sentences), and its sentences by number."""

    label: str
    sentences: tuple[int, ...]


def split(paragraphs: Iterable[tuple[str, int, str]]) -> Iterator[Sentence]:
    """The sentences of paragraphs (document, start, exact)."""
    for document, at, exact in paragraphs:
        for a, b in sentences(exact):
            yield Sentence(document, at + a, at + b, exact[a:b])


class _Terms:
    """The terms of sentences: where they stand, how much they weigh and how they are written."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.places: dict[str, set[int]] = {}
        self.weight: dict[str, float] = {}
        self.forms: dict[str, Counter[str]] = {}
        self.names: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()
        known = countries()
        for i, text in enumerate(texts):
            for word in words_of(text):
                weight = background_weight(word.form)
                if weight < _CONTENT or word.form in CALENDAR or word.form[0].isdigit():
                    continue
                term = f"@{known[word.form]}" if word.form in known else word.form[:_STEM]
                self.places.setdefault(term, set()).add(i)
                self.weight[term] = max(weight, self.weight.get(term, 0.0))
                self.forms.setdefault(term, Counter())[text[word.start : word.end].removesuffix("’s").removesuffix("'s")] += 1
                self.seen[term] += 1
                self.names[term] += word.capital and zipf(word.form) < NAME_ZIPF

    def is_name(self, term: str) -> bool:
        return term.startswith("@") or 2 * self.names[term] > self.seen[term]


def _alike(a: set[int], b: set[int]) -> float:
    return len(a & b) / math.sqrt(len(a) * len(b))


def _joined(terms: Sequence[str], places: Mapping[str, set[int]]) -> list[list[str]]:
    """Terms in groups by average linkage over the sentences that they share."""
    groups = [[t] for t in terms]
    alike = {(i, j): s for i in range(len(terms)) for j in range(i) if (s := _alike(places[terms[i]], places[terms[j]])) > 0}
    while alike:
        (i, j), best = max(alike.items(), key=lambda x: (x[1], -x[0][0], -x[0][1]))
        if best < _TOGETHER:
            break
        groups[j] += groups[i]
        groups[i] = []
        alike = {p: s for p, s in alike.items() if i not in p}
        for k, other in enumerate(groups):
            if other and k != j:
                mean = sum(_alike(places[a], places[b]) for a in groups[j] for b in other) / (len(groups[j]) * len(other))
                alike.pop((max(k, j), min(k, j)), None)
                if mean > 0:
                    alike[max(k, j), min(k, j)] = mean
    return [g for g in groups if g]


def threads(texts: Sequence[str], documents: Sequence[str]) -> list[Thread]:
    """The issues of a story's sentences, heaviest first. `documents`: whose sentence it is.

    A thread grows out of words that stand in two sentences or more, but not all over the story: names, or words that are rare in general
    English. It holds every sentence with one of its words, so that a sentence may be in several and a small thread keeps its own.
    """
    terms = _Terms(texts)
    most = max(3.0, _COMMON * len(texts))
    telling = [t for t, p in terms.places.items() if 2 <= len(p) <= most and (terms.is_name(t) or terms.weight[t] >= _TELLING)]
    found = []
    for group in _joined(sorted(telling), terms.places):
        held = sorted(set().union(*(terms.places[t] for t in group)))
        by = sorted(group, key=lambda t: (-terms.weight[t] * math.log1p(len(terms.places[t])), t))
        weight = sum(terms.weight[t] * math.log1p(len(terms.places[t])) for t in group) * math.log1p(len({documents[i] for i in held}))
        label = [min(terms.forms[t].items(), key=lambda x: (-x[1], x[0]))[0] for t in by[:_LABEL]]
        found.append((-weight, Thread(", ".join(label), tuple(held))))
    return [t for _, t in sorted(found, key=lambda x: (x[0], x[1].label))[:MOST]]
