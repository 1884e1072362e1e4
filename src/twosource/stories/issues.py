"""What a parsed sentence may be an issue of: its nouns and names, the countries it names, and the fields that its words belong to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from twosource.lexicons import load_rows
from twosource.model import Tables, keep, kept, plain_list

from .names import CALENDAR, capitals, countries, titles

#: Words of the longest phrase that shows a field, and of a noun with what stands before it.
_PHRASE: Final = 3
#: Parts of speech that may stand before a noun in a label, and those that the words of a field may have.
_BEFORE: Final = frozenset(("ADJ", "NOUN", "PROPN"))
_SAYING: Final = frozenset(("ADJ", "NOUN", "PROPN", "VERB"))


#: Entities that are no issues: who, where, when and how much.
_NO_ISSUE: Final = ("PERSON", "GPE", "LOC", "FAC", "DATE", "TIME", "CARDINAL", "ORDINAL", "MONEY", "PERCENT", "QUANTITY")


class Noun(NamedTuple):
    """A noun, name, country or field in a sentence: as it is counted, as it is written, and its kind: `noun name country field`."""

    term: str
    form: str
    kind: str


class _Word(NamedTuple):
    """A token, or several that a hyphen joins."""

    text: str
    low: str
    lemma: str
    pos: str
    entity: str


@cache
def _fields() -> tuple[dict[str, str], dict[str, str], tuple[str, ...]]:
    """Phrase -> field, beginning of a word -> field, and these beginnings."""
    whole: dict[str, str] = {}
    beginning: dict[str, str] = {}
    for row in load_rows("issue_fields.tsv").rows:
        for word in row["words"].split("|"):
            (beginning if word.endswith("*") else whole).setdefault(word.rstrip("*"), row["field"])
    return whole, beginning, tuple(beginning)


@cache
def _ends() -> dict[str, tuple[int, ...]]:
    """The last word of a phrase that shows a field -> how many words such phrases have."""
    found: dict[str, set[int]] = {}
    for phrase in _fields()[0]:
        words = phrase.split(" ")
        found.setdefault(words[-1], set()).add(len(words))
    return {w: tuple(sorted(sizes)) for w, sizes in found.items()}


@lru_cache(maxsize=1 << 16)
def _begun(low: str) -> str | None:
    """The field that a word shows by how it begins."""
    _, beginning, beginnings = _fields()
    return next((f for b, f in beginning.items() if low.startswith(b)), None) if low.startswith(beginnings) else None


@lru_cache(maxsize=1 << 16)
def _sizes(low: str, lemma: str) -> tuple[int, ...]:
    """How many words phrases have that may show a field and end in this word, the most first."""
    sizes = {n for w in (low, lemma) for n in _ends().get(w, ()) if n <= _PHRASE}
    return tuple(sorted(sizes | ({1} if _begun(low) else set()), reverse=True))


@cache
def _barred() -> frozenset[str]:
    """Words that are no issues: days and months, titles, capitals."""
    return CALENDAR | titles() | capitals()


@cache
def _empty() -> frozenset[str]:
    return frozenset(row["word"] for row in load_rows("issue_empty.tsv").rows)


def _words(tokens: Sequence[Mapping[str, Any]]) -> list[_Word]:
    if all(t["text"] != "-" for t in tokens):
        return [_Word(t["text"], t["text"].lower(), t["lemma"].lower(), t["pos"], t["entity"]) for t in tokens]
    found: list[_Word] = []
    i = 0
    while i < len(tokens):
        j = i
        while j + 2 < len(tokens) and tokens[j + 1]["text"] == "-" and tokens[j + 1]["start"] == tokens[j]["end"] == tokens[j + 2]["start"] - 1:
            j += 2
        some = tokens[i : j + 1]
        last = some[-1]
        text = "".join(t["text"] for t in some)
        lemma = "".join(t["text"] for t in some[:-1]).lower() + str(last["lemma"]).lower()
        found.append(_Word(text, text.lower(), lemma, last["pos"], last["entity"]))
        i = j + 1
    return found


def nouns(tokens: Sequence[Mapping[str, Any]]) -> Iterator[Noun]:
    """What a parsed sentence may be about. Persons are left out: they are parties, not issues; so are nouns that name none (`issue_empty`)."""
    known = countries()
    words = _words(tokens)
    yield from _named_fields(words)
    barred = _barred()
    for i, word in enumerate(words):
        before = words[i - 1].low if i else ""
        after = words[i + 1].low if i + 1 < len(words) else ""
        if f"{before} {word.low}" in known:
            continue
        if code := known.get(f"{word.low} {after}") or known.get(word.low):
            yield Noun(f"@{code}", word.text if word.pos == "PROPN" else "", "country")
        elif word.pos in ("NOUN", "PROPN") and not word.entity.endswith(_NO_ISSUE) and word.low not in barred and len(word.low) > 2:
            kind = "name" if word.pos == "PROPN" and word.text[0].isupper() else "noun"
            term = word.low if kind == "name" else word.lemma
            if kind == "name" and _of_office(words, i):
                continue
            if term.replace("-", "").isalpha() and (kind == "name" or term not in _empty()):
                yield Noun(term, _shown(words, i), kind)


def _of_office(words: Sequence[_Word], i: int) -> bool:
    """Whether a name is part of the office of somebody who is named behind it: "Energy Minister Ann Smith"."""
    for k in range(i + 1, len(words) - 1):
        if words[k].pos != "PROPN":
            return False
        if words[k].low in titles():
            return words[k + 1].pos == "PROPN"
    return False


def _named_fields(words: Sequence[_Word]) -> Iterator[Noun]:
    whole, _, _ = _fields()
    for i, word in enumerate(words):
        if word.pos not in _SAYING:
            continue
        for n in _sizes(word.low, word.lemma):
            if n > i + 1:
                continue
            some = words[i - n + 1 : i + 1]
            first = " ".join(w.low for w in some[:-1])
            keys = (f"{first} {word.low}".strip(), f"{first} {word.lemma}".strip())
            field = next((whole[k] for k in keys if k in whole), None)
            if field is None and n == 1:
                field = _begun(word.low)
            if field:
                shown = _shown(words, i) if word.pos in ("NOUN", "PROPN") else ""
                yield Noun(f"#{field}", max(" ".join(w.text for w in some), shown, key=len), "field")
                break


def _shown(words: Sequence[_Word], i: int) -> str:
    """A noun with the nouns, names and adjectives before it, a name with the rest of it; `of` and what stands on its other side."""
    first = last = i
    while (
        first > 0
        and last - first + 1 < _PHRASE
        and words[first - 1].pos in _BEFORE
        and words[first - 1].low not in countries()
        and not words[first - 1].entity.endswith("PERSON")
        and words[first - 1].low.isalpha()
        and (words[first - 1].pos == "PROPN" or words[i].pos == "NOUN")
    ):
        first -= 1
    while words[i].pos == "PROPN" and last + 1 < len(words) and last - first + 1 < _PHRASE and words[last + 1].pos in ("PROPN", "NOUN"):
        last += 1
    if first == last == i and i > 1 and words[i - 1].low == "of" and words[i - 2].pos == "NOUN":
        first -= 2
    elif first == last == i and i + 2 < len(words) and words[i + 1].low == "of" and words[i + 2].pos == "NOUN":
        last += 2
    return " ".join(w.text for w in words[first : last + 1])


_READ: Final = ("text", "lemma", "pos", "entity", "start", "end")


class _Texts:
    """A column of strings as bytes, so that what stands in some rows is compared without making strings of it."""

    def __init__(self, column: pa.StringArray) -> None:
        _, offsets, data = column.buffers()
        self._at = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1] if len(column) else np.zeros(1, np.int32)
        self._sizes = np.diff(self._at)
        self._data = memoryview(data) if data is not None else memoryview(b"")
        self._ends = self._at.tolist()

    def of(self, first: int, last: int) -> tuple[bytes, bytes]:
        """The sizes of some rows, and their characters one after another."""
        return self._sizes[first:last].tobytes(), bytes(self._data[self._ends[first] : self._ends[last]])


class Sentences:
    """The nouns of parsed sentences, each distinct sentence looked at once: `tables` keep what was found."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._known: dict[bytes, tuple[Noun, ...]] = {}

    def of(self, tokens: pa.ListArray) -> list[tuple[Noun, ...]]:
        """The nouns of every row of the column `tokens` of table `sentences`; of equal sentences they are one tuple."""
        keys = _keys(tokens)
        fresh = {key: row for row, key in enumerate(keys) if key not in self._known}
        for key, packed in kept(self._tables, fresh.keys()).items():
            self._known[key] = tuple(Noun(*x) for x in json.loads(packed))
            del fresh[key]
        some = tokens.take(pa.array(list(fresh.values()), pa.int64()))
        columns = [plain_list(some.values.field(c)) for c in _READ]
        for key, (a, b) in zip(fresh, pairwise(some.offsets.to_pylist()), strict=True):
            self._known[key] = tuple(nouns([dict(zip(_READ, row, strict=True)) for row in zip(*(c[a:b] for c in columns), strict=True)]))
        keep(self._tables, {key: json.dumps(self._known[key]).encode() for key in fresh})
        return [self._known[key] for key in keys]


def _keys(tokens: pa.ListArray) -> list[bytes]:
    """By row of the column `tokens`: a digest of all that `nouns` looks at."""
    words, *others = (_Texts(tokens.values.field(c)) for c in ("text", "lemma", "pos", "entity"))
    start, end = (tokens.values.field(c).to_numpy() for c in ("start", "end"))
    found = []
    for a, b in pairwise(tokens.offsets.to_pylist()):
        own = words.of(a, b)
        parts = [*own, *(x for column in others for x in column.of(a, b))]
        # Where a token stands matters to hyphens alone.
        if b"-" in own[1]:
            parts += [(start[a:b] - start[a]).tobytes(), (end[a:b] - start[a]).tobytes()]
        found.append(blake2b(b"".join(parts), digest_size=16, salt=(b - a).to_bytes(8, "little")).digest())
    return found
