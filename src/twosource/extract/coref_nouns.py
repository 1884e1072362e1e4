"""Noun phrases as coreference sees them: definite or not, office, countries, other words, and how the phrase is called."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from .coref_people import nation_at, phrase, plain_word
from .coref_words import nouns, title_roles
from .statements_view import View

_THE: Final = frozenset({"the", "this", "that", "these", "those", "both"})
_TWO: Final = frozenset({"two", "2"})
_PAST: Final = frozenset({"former", "ex", "then", "late"})

#: What stays with a phrase when it is written down: prepositions that say of whom or where somebody is.
_OF: Final = frozenset({"of", "for", "from", "in", "at", "with", "on", "to", "near", "within", "under", "inside", "among"})

#: Verbs and adjectives behind a noun that tell of an anonymous source: "officials familiar with the talks", "who asked not to be named".
_VEILED: Final = frozenset({"familiar", "brief", "close", "know", "involve", "ask", "speak", "decline", "request", "insist", "want", "refuse"})

#: Sentences whose phrases are remembered, some 3 KB each: those of a part that come back in it.
_KEPT: Final = 2048

#: A phrase is written down up to this many tokens.
LONGEST: Final = 24


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase. `before`: its tokens before its head; `called`: its words; `pair`: "both ...", "the two ..."; `role`: the office or
    occupation.

    `words`: other words that describe, and which of them are `plain` adjectives; `own`: it says for itself whom it means (a complement behind
    it or a name before it), so that it need not point back.
    """

    before: int
    called: str = ""
    definite: bool = False
    pair: bool = False
    role: str = ""
    past: bool = False
    own: bool = False
    nations: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    plain: frozenset[str] = frozenset()


def is_definite(view: View, head: int) -> bool:
    """Whether a noun stands with `the`, `this` or `that`."""
    return any(view.dep[k] == "det" and view.text[k].lower() in _THE for k in view.kids[head])


def noun_phrase(view: View, head: int) -> Phrase:
    """What the phrase of a noun says. Nobody may change it: equal sentences share it."""
    held: dict[int, dict[int, Phrase]] = view.held.setdefault("phrases", {})
    number = view.sentence[head]
    a, b = view.sentences[number]
    known = held.get(number)
    if known is None:
        known = held[number] = _phrases(view.marks[number], view.raw[view.start[a] : view.end[b - 1]]) if view.marks else {}
    if head - a not in known:
        known[head - a] = _noun_phrase(view, head)
    return known[head - a]


@lru_cache(maxsize=_KEPT)
def _phrases(mark: bytes, raw: str) -> dict[int, Phrase]:
    """The phrases of sentences with these words, by the places of their heads; whoever finds out about one enters it."""
    return {}


def _noun_phrase(view: View, head: int) -> Phrase:
    kids = view.kids[head]
    lemma = view.lemma[head].lower()
    first = head
    definite = both = two = own = past = several = False
    nations: set[str] = set()
    words: set[str] = set()
    plain: set[str] = set()
    for k in kids:
        low = view.text[k].lower()
        if k < head:
            first = min(first, k)
            if view.dep[k] in ("det", "predet"):
                definite = definite or low in _THE
                both = both or low == "both"
            elif low in _TWO:
                two = True
            # "Both Ruritanian and local officials" are no two.
            several = several or any(view.dep[x] == "cc" for x in view.kids[k])
        elif view.dep[k] in ("relcl", "acl") or (view.dep[k] == "prep" and low in _OF):
            own = True
    parts = phrase(view, head)
    role, used = _role(view, parts, head, lemma)
    for k in parts:
        if k == head or k in used or view.dep[k] in ("det", "prep", "nummod", "case"):
            continue
        if codes := nation_at(view, k):
            nations.update(codes)
            continue
        low = plain_word(view, k)
        if low in _PAST:
            past = True
        elif view.pos[k] in ("NOUN", "PROPN", "ADJ"):
            words.add(low)
            if view.pos[k] == "ADJ":
                plain.add(low)
    first = min(first, *parts)
    return Phrase(
        head - first,
        called(view, head),
        definite,
        (both and not several) or (definite and two),
        role,
        past,
        own,
        nations,
        words,
        frozenset(plain),
    )


def _role(view: View, parts: list[int], head: int, lemma: str) -> tuple[str, set[int]]:
    """The longest noun of the list that ends with the head ("prime minister"), or begins with it ("secretary of state")."""
    known = nouns()
    before = [k for k in parts if k < head][-2:]
    for size in (2, 1):
        if len(before) >= size and (row := before[-size:])[-1] == head - 1:
            words = " ".join([*(title_roles().get(view.text[k].lower(), view.text[k].lower()) for k in row), lemma])
            if words in known:
                return words, set(row)
    if head + 2 < view.bounds(head)[1]:
        words = " ".join([lemma, view.text[head + 1].lower(), view.text[head + 2].lower()])
        if words in known:
            return words, {head + 1, head + 2}
    return (lemma, set()) if lemma in known else ("", set())


def called(view: View, head: int) -> str:
    """A phrase as it is written down: with what says of whom, for whom and where, and with words that veil a source; without appositions,
    other clauses and marks of the genitive.
    """
    keep = {head}
    todo = [head]
    a, b = view.bounds(head)
    while todo and len(keep) < LONGEST:
        i = todo.pop()
        for k in view.kids[i]:
            dep = view.dep[k]
            if i == head and k > head:
                veiled = dep in ("relcl", "acl", "amod") and view.lemma[k].lower() in _VEILED
                if veiled:
                    keep.update(view.subtree(k)[:LONGEST])
                    continue
                if not (dep == "prep" and view.text[k].lower() in _OF) and dep not in ("cc", "conj", "prt"):
                    continue
            elif dep in ("relcl", "advcl", "appos", "acl", "punct", "ccomp", "parataxis") and view.text[k] not in ("-", "–", "/", "&", "'"):
                continue
            if dep == "case" and i == head:
                continue
            keep.add(k)
            todo.append(k)
    row = sorted(keep)
    at = row.index(head)
    # One stretch without a break: what is not joined to the head without a gap (but for hyphens) is left out.
    left = right = at
    while left > 0 and row[left] - row[left - 1] <= 2 and _joins(view, row[left - 1] + 1, row[left]):
        left -= 1
    while right + 1 < len(row) and row[right + 1] - row[right] <= 2 and _joins(view, row[right] + 1, row[right + 1]):
        right += 1
    s, e = view.start[max(a, row[left])], view.end[min(b - 1, row[right])]
    return " ".join(view.raw[s:e].split()).removesuffix("'s").removesuffix("’s").strip(" ,;:").removesuffix(" and").removesuffix(" or")


def _joins(view: View, a: int, b: int) -> bool:
    return all(view.text[k] in ("-", "–", "/", "&", "'s", "’s", "'", '"', "“", "”") for k in range(a, b))
