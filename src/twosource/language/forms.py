"""Lemmas and parts of speech by distinct token: the model gives them by rules that look at a token's word, tag and relation, rarely at the
token before it. Asked once for every distinct token they cost a tenth of what asking for every token does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from spacy.language import Language

#: The components that are asked here, and not while a text is parsed.
COMPONENTS: Final = ("attribute_ruler", "lemmatizer")

#: First words of the model's rules over two tokens (ain't, gonna, gotta, let's, c'mon, y'all); the only other such rule looks at an expletive.
_FIRST: Final = frozenset({"ai", "gon", "got", "let", "c'm", "y'", "y"})
_EXPLETIVE: Final = "expl"

#: Stands between tokens that are asked together, so that no rule reaches from one to the next.
_APART: Final = "—"

#: Odd numbers that mix the three hashes of a token into one.
_ODD: Final = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9))

Hashes = npt.NDArray[np.uint64]


#: So many distinct tokens are remembered; news has some 60,000 in 10,000 reports.
REMEMBERED: Final = 300_000


class Forms:
    """Lemma and part of speech of tokens. What was asked once is remembered from text to text."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._pipes = [nlp.get_pipe(name) for name in COMPONENTS]
        self._first: dict[int, bool] = {}
        self._known: dict[int, tuple[int, int]] = {}
        self._strings: dict[int, str] = {}

    def text(self, number: int) -> str:
        """The string of a hash, of the model's or of one that was given here."""
        return self._strings[number] if number in self._strings else self._nlp.vocab.strings[number]

    def of(self, orth: Hashes, tag: Hashes, dep: Hashes) -> tuple[Hashes, Hashes]:
        """Lemmas and parts of speech (hashes of strings) of tokens in the order of the text, by word, tag and relation."""
        strings = self._nlp.vocab.strings
        if len(self._known) > REMEMBERED:
            self._first, self._known, self._strings = {}, {}, {}
        for h in set(np.unique(orth).tolist()) - self._first.keys():
            self._first[h] = strings[h].lower() in _FIRST
        first = np.array([self._first[h] for h in orth.tolist()], dtype=bool)
        after = np.zeros(len(orth), dtype=bool)
        after[1:] = first[:-1] | (dep[:-1] == strings[_EXPLETIVE])
        context = np.flatnonzero(first | after)
        keys = np.stack([orth, tag, dep], axis=1)
        mixed = (orth * _ODD[0]) ^ (tag * _ODD[1]) ^ (dep * _ODD[2])
        distinct, place, where = np.unique(mixed, return_index=True, return_inverse=True)
        names = distinct.tolist()
        new = [i for i, m in enumerate(names) if m not in self._known]
        asked = self._ask([[tuple(row)] for row in keys[place[new]].tolist()], [0] * len(new))
        self._known.update(zip((names[i] for i in new), asked, strict=True))
        known = np.array([self._known[m] for m in names], dtype=np.uint64).reshape(-1, 2)
        lemmas, parts = known[where, 0], known[where, 1]
        if len(context):
            windows = [[tuple(row) for row in keys[max(0, i - 1) : i + 2].tolist()] for i in context.tolist()]
            found = np.array(self._ask(windows, [min(1, i) for i in context.tolist()]), dtype=np.uint64)
            lemmas[context], parts[context] = found[:, 0], found[:, 1]
        return lemmas, parts

    def _ask(self, windows: list[list[tuple[int, int, int]]], wanted: list[int]) -> list[tuple[int, int]]:
        from spacy.tokens import Doc

        strings = self._nlp.vocab.strings
        words: list[str] = []
        tags: list[str] = []
        deps: list[str] = []
        at: list[int] = []
        for window, k in zip(windows, wanted, strict=True):
            at.append(len(words) + k)
            for orth, tag, dep in window:
                words.append(strings[orth])
                tags.append(strings[tag])
                deps.append(strings[dep])
            if len(window) > 1:
                words.append(_APART)
                tags.append(":")
                deps.append("punct")
        doc: Any = Doc(self._nlp.vocab, words=words, tags=tags, deps=deps, heads=list(range(len(words))))
        for pipe in self._pipes:
            doc = pipe(doc)
        from spacy import attrs

        found = [tuple(row) for row in doc.to_array([attrs.LEMMA, attrs.POS])[at].tolist()] if at else []
        for h in {h for row in found for h in row}:
            self._strings[h] = strings[h]
        return found
