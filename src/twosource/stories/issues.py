"""What a parsed sentence may be an issue of: its nouns and names, the countries it names, and the fields that its words belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import Any, Final, NamedTuple

import pyarrow as pa

from twosource.lexicons import load_rows
from twosource.model import plain_list

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
    barred = CALENDAR | titles() | capitals()
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
            if term.replace("-", "").isalpha() and (kind == "name" or term not in _empty()):
                yield Noun(term, _shown(words, i), kind)


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


class Sentences:
    """The nouns of parsed sentences, each distinct sentence looked at once."""

    def __init__(self) -> None:
        self._known: dict[bytes, tuple[Noun, ...]] = {}

    def of(self, tokens: pa.Array) -> Iterator[tuple[Noun, ...]]:
        """The nouns of every row of the column `tokens` of table `sentences`."""
        offsets = tokens.offsets.to_pylist()
        text, lemma, pos, entity, start, end = (plain_list(tokens.values.field(c)) for c in _READ)
        for a, b in pairwise(offsets):
            words = text[a:b]
            # Where a token stands matters to hyphens alone.
            places = str([x - start[a] for x in (*start[a:b], *end[a:b])]) if "-" in words else ""
            parts = ("\x1f".join(x) for x in (words, lemma[a:b], pos[a:b], entity[a:b]))
            key = blake2b("\x1e".join((*parts, places)).encode("utf-8", "surrogatepass"), digest_size=16).digest()
            if (found := self._known.get(key)) is None:
                columns = (words, lemma[a:b], pos[a:b], entity[a:b], start[a:b], end[a:b])
                rows = [dict(zip(_READ, row, strict=True)) for row in zip(*columns, strict=True)]
                found = self._known[key] = tuple(nouns(rows))
            yield found
