"""The vectors of many reports at once, out of their paragraphs as numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np

from .coded import Coded, Flags, Floats, Ints, ranked, spread
from .gist import (
    FIELDS,
    HEAD,
    LEAD_FACTOR,
    LEAD_WORDS,
    NAME_FACTOR,
    NUMBER_FACTOR,
    OPENING,
    PAIR_WEIGHT,
    RARE,
    TOP_NAMES,
    TOP_PERSONS,
    YEAR,
    Gist,
    dates_in,
    number_of,
)
from .names import NAME_ZIPF, called, titles

#: A report: title, paragraphs, and what stands beside them (datelines and bylines), which is read for years only.
Text: TypeAlias = tuple[str | None, Sequence[str], str]
#: Entries of a field, by text and then by number: texts, numbers of words, values.
_Entries: TypeAlias = tuple[Ints, Ints, Floats]

#: A word that is in the opening counts half as much again among the names that a report is looked for by.
_IN_HEAD: Final = 1.5
#: Entries of one vector at most.
_MOST: Final = 0xFFFF


def gists_of(coded: Coded, texts: Sequence[Text]) -> list[Gist]:
    """The packed vectors (`FIELDS`) of reports whose titles and paragraphs are coded."""
    pieces = [coded.of_all([title, *body] if title else body) for title, body, _ in texts]
    count = np.array([len(p) for p in pieces], np.int64)
    flat = np.concatenate([np.zeros(0, np.int64), *pieces])
    owner = np.repeat(np.arange(len(texts)), count)
    words = _Words(coded, flat, owner)
    title = [(t, coded.place[name]) for t, (name, _, _) in enumerate(texts) if name]
    titled = np.array(title, np.int64).reshape(-1, 2)
    fields = {
        **words.fields(titled[:, 0], titled[:, 1]),
        "pairs": _pairs(coded, flat, owner, len(texts)),
        **_named(coded, texts, pieces, words),
        **_dated(texts),
    }
    return _packed([fields[f] for f in FIELDS], len(texts))


def gist_of(title: str | None, body: Sequence[str], beside: str = "") -> Gist:
    """The packed vectors of one report."""
    return gists_of(Coded.of([title or "", *body]), [(title, body, beside)])[0]


class _Words:
    """The different words of texts: group k is form `form[k]` in text `text[k]`, sorted by both; `group` is that of every word as it stands."""

    def __init__(self, coded: Coded, pieces: Ints, owner: Ints) -> None:
        self.coded = coded
        at, sizes = spread(coded.starts, pieces)
        self.ends = np.cumsum(sizes)
        text, self.capital = np.repeat(owner, sizes), coded.capital[at]
        place = np.arange(len(at)) - np.searchsorted(text, text)
        self.keys, self.group = np.unique(text * max(1, len(coded.forms)) + coded.word[at], return_inverse=True)
        self.text, self.form = np.divmod(self.keys, max(1, len(coded.forms)))
        self.total, self.lead = self._count(np.ones(len(at), np.bool_)), self._count(place < LEAD_WORDS)
        self.opening, self.head = self._count(place < OPENING), self._count(place < HEAD)
        self.names = self._count(self.capital)
        may = ~coded.calendar & (coded.zipf < NAME_ZIPF)
        #: Which of them are names: mostly written with a capital, and not frequent.
        self.named = (2 * self.names > self.total) & may[self.form]

    def _count(self, words: Flags) -> Ints:
        return np.bincount(self.group[words], minlength=len(self.keys))

    def fields(self, title_of: Ints, titles: Ints) -> dict[str, _Entries]:
        """Those of the words alone. `titles`: the coded titles of the texts `title_of`."""
        weight = self.coded.weight[self.form]
        called = (1.0 + np.log(np.maximum(self.names, 1))) * weight
        names = np.flatnonzero(self.named & (weight > 0))
        rare = np.flatnonzero(~self.named & ~self.coded.digit[self.form] & (weight > RARE))
        numbers = np.array([len(w) > 1 and not YEAR.fullmatch(w) for w in self.coded.forms], np.bool_) & self.coded.digit
        some = np.flatnonzero(numbers[self.form])
        at, sizes = spread(self.coded.entry_starts, titles)
        key = np.repeat(title_of, sizes) * max(1, len(self.coded.forms)) + self.coded.entry_word[at]
        title = np.zeros(len(self.keys), np.int64)
        title[np.searchsorted(self.keys, key)] = 1
        return {
            "all": self._weighed(self.total + (LEAD_FACTOR - 1.0) * self.lead),
            "opening": self._weighed(self.opening),
            "names": self._entries(names, _unit(self.text[names], called[names])),
            # Roots, so that the product of two texts is what the words weigh.
            "called": self._entries(names, np.sqrt(weight[names])),
            "rare": self._entries(rare, np.sqrt(weight[rare] - RARE)),
            "title": self._weighed(title),
            "top_names": self._top(np.flatnonzero(self.named), called * np.where(self.head > 0, _IN_HEAD, 1.0)),
            "numbers": self._entries(some, np.ones(len(some))),
        }

    def _entries(self, groups: Ints, values: Floats) -> _Entries:
        return self.text[groups], self.coded.number[self.form[groups]].astype(np.int64), values

    def _weighed(self, counts: Ints | Floats) -> _Entries:
        """Words by how often they stand there and how much they weigh, as vectors of unit length."""
        weight = self.coded.weight[self.form]
        some = np.flatnonzero((counts > 0) & (weight > 0))
        factor = np.where(self.coded.digit[self.form[some]], NUMBER_FACTOR, np.where(self.named[some], NAME_FACTOR, 1.0))
        return self._entries(some, _unit(self.text[some], (1.0 + np.log(counts[some])) * weight[some] * factor))

    def _top(self, groups: Ints, values: Floats) -> _Entries:
        """The few names that weigh most in every text, as shares of one."""
        known = sorted(set(self.form[groups].tolist()), key=self.coded.forms.__getitem__)
        alphabet = np.zeros(len(self.coded.forms), np.int64)
        alphabet[known] = np.arange(len(known))
        order = groups[np.lexsort((alphabet[self.form[groups]], -values[groups], self.text[groups]))]
        of = self.text[order]
        top = order[np.arange(len(order)) - np.searchsorted(of, of) < TOP_NAMES]
        total = np.bincount(self.text[top], values[top])
        share = values[top] / np.where(total > 0, total, 1.0)[self.text[top]]
        back = np.argsort(top, kind="stable")
        return self._entries(top[back], share[back])


def _unit(text: Ints, values: Floats) -> Floats:
    """Values scaled so that those of every text have unit length."""
    size = np.sqrt(np.bincount(text, values * values))
    return np.asarray(values / np.where(size > 0, size, 1.0)[text])


def _pairs(coded: Coded, pieces: Ints, owner: Ints, n: int) -> _Entries:
    """Two words side by side that say something together."""
    second = np.flatnonzero(coded.near)
    both = coded.weight[coded.word[second - 1]] + coded.weight[coded.word[second]]
    second = second[both > PAIR_WEIGHT]
    size = max(1, len(coded.forms))
    known, which = np.unique(coded.word[second - 1] * size + coded.word[second], return_inverse=True)
    a, b = np.divmod(known, size)
    number, order = ranked([f"{coded.forms[x]} {coded.forms[y]}" for x, y in zip(a.tolist(), b.tolist(), strict=True)])
    rank = np.empty(len(known), np.int64)
    rank[order] = np.arange(len(known))
    at, sizes = spread(np.searchsorted(second, coded.starts), pieces)
    keys, counts = np.unique(np.repeat(owner, sizes) * max(1, len(known)) + rank[which][at], return_counts=True)
    text, pair = np.divmod(keys, max(1, len(known)))
    weight = (coded.weight[a] + coded.weight[b])[order]
    return text, number[pair].astype(np.int64), _unit(text, (1.0 + np.log(counts)) * weight[pair])


#: What stands in a paragraph: persons by last name, and names of one word.
_Called: TypeAlias = tuple[Counter[str], list[str]]


def _named(coded: Coded, texts: Sequence[Text], pieces: Sequence[Ints], words: _Words) -> dict[str, _Entries]:
    """The persons of texts. Whom a paragraph names depends on the rest of its text only through which of its words are names."""
    flags = words.named[words.group] & words.capital
    honours = titles()
    last = [w if of and (w := of[-1].form) in honours else "" for of in coded.words]
    known: dict[tuple[int, bytes, str], _Called] = {}
    persons: list[dict[str, float]] = []
    ends = [0, *words.ends.tolist()]
    k = 0
    for of in pieces:
        who: Counter[str] = Counter()
        alone: list[str] = []
        before = ""
        for p in of.tolist():
            mine = flags[ends[k] : ends[k + 1]]
            k += 1
            if not coded.words[p]:
                continue
            key = (p, mine.tobytes(), before)
            if (found := known.get(key)) is None:
                names = {w.form for w, flag in zip(coded.words[p], mine.tolist(), strict=True) if flag}
                found = known[key] = called(coded.words[p], names, before)
            who.update(found[0])
            alone += found[1]
            before = last[p]
        persons_here = frozenset(who)
        who.update(w for w in alone if w in persons_here)
        persons.append(_shares(who, TOP_PERSONS))
    return {"persons": _listed(persons)}


def _shares(counts: Mapping[str, float], most: int) -> dict[str, float]:
    """The `most` entries that count most, as shares of one."""
    top = sorted(counts.items(), key=lambda x: (-x[1], x[0]))[:most]
    total = sum(v for _, v in top) or 1.0
    return {k: v / total for k, v in top}


def _dated(texts: Sequence[Text]) -> dict[str, _Entries]:
    """The years and the months that texts name."""
    known: dict[str, tuple[frozenset[str], frozenset[str]]] = {}

    def of(text: str) -> tuple[frozenset[str], frozenset[str]]:
        if (found := known.get(text)) is None:
            found = known[text] = dates_in(text)
        return found

    years, months = [], []
    for title, body, beside in texts:
        found = [of(t) for t in ([title, *body] if title else body)]
        years.append(dict.fromkeys(frozenset().union(of(beside)[0], *(y for y, _ in found)), 1.0))
        months.append(dict.fromkeys(frozenset().union(*(m for _, m in found)), 1.0))
    return {"years": _listed(years), "months": _listed(months)}


def _listed(of: Sequence[Mapping[str, float]]) -> _Entries:
    """Small vectors as entries."""
    rows = [(t, number_of(w), v) for t, values in enumerate(of) for w, v in sorted(values.items())]
    text, number = (np.array([r[k] for r in rows], np.int64) for k in (0, 1))
    order = np.lexsort((number, text))
    return text[order], number[order], np.array([r[2] for r in rows], np.float64)[order]


def _packed(fields: Sequence[_Entries], n: int) -> list[Gist]:
    """Entries of all fields as bytes, by text."""
    text, number, value = (np.concatenate([f[k] for f in fields]) for k in range(3))
    row = text * len(fields) + np.repeat(np.arange(len(fields)), [len(f[0]) for f in fields])
    order = np.argsort(row, kind="stable")
    row, number, value = row[order], number[order], value[order]
    # Of words with one number the last one stays.
    kept = np.append((row[1:] != row[:-1]) | (number[1:] != number[:-1]), True)[: len(row)]
    row, number, value = row[kept], number[kept], value[kept]
    sizes = np.bincount(row, minlength=n * len(fields))
    if sizes.max(initial=0) > _MOST:
        kept = np.arange(len(row)) - np.searchsorted(row, row) < _MOST
        row, number, value = row[kept], number[kept], value[kept]
        sizes = np.bincount(row, minlength=n * len(fields))
    of = sizes.reshape(n, len(fields))
    ends = np.cumsum([0, *of.sum(axis=1).tolist()]).tolist()
    ids, weights = number.astype("<i4"), value.astype("<f2")
    return [Gist(s.tobytes(), ids[a:b].tobytes(), weights[a:b].tobytes()) for s, a, b in zip(of.astype("<u2"), ends, ends[1:], strict=False)]
