"""A parsed sentence as clauses: what depends on what, whether a predicate tells a fact, and which frames of a lexicon it fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from twosource.lexicons import load_rows

WORDS: Final = "dispute_words.tsv"

REAL: Final = "real"
NO: Final = "no"
UNREAL: Final = "unreal"

#: Governors that are climbed before a chain counts as endless: a parse is a tree, but a damaged one may not be.
_CHAIN: Final = 12

_NEGATIONS: Final = frozenset({"not", "n't", "n’t", "never", "no", "nor", "neither", "hardly"})
_OBJECTS: Final = frozenset({"dobj", "nsubjpass", "obj"})
_PREDICATES: Final = frozenset({"attr", "acomp", "oprd"})
_SUBJECTS: Final = frozenset({"nsubj", "nsubjpass", "csubj"})


#: What of tokens is looked at beside their governors; `word` and `lemma` in lower case.
WORDS_OF_TOKENS: Final = ("text", "word", "lemma", "pos", "tag", "dep", "entity")


@cache
def words_of(name: str) -> frozenset[str]:
    """The words of one class of `dispute_words.tsv`."""
    return frozenset(r["word"] for r in load_rows(WORDS).rows if r["class"] == name)


def run_on(words: Iterable[str]) -> str:
    """Tokens as text: "the minister 's aide" is "the minister's aide"."""
    return " ".join(words).replace(" '", "'").replace(" ’", "’").replace(" n't", "n't")


class Clauses:
    """A sentence as arrays over its tokens: the text, words as read and lemmas in lower case, parts of speech, tags, relations, governors and
    dependents, entities.
    """

    __slots__ = ("deps", "entities", "heads", "kids", "lemmas", "pos", "tags", "text", "words")

    def __init__(self, words: Mapping[str, list[str]], heads: Sequence[int]) -> None:
        """`words`: what is known of the tokens, by `WORDS_OF_TOKENS`; `heads`: their governors."""
        self.text, self.words, self.lemmas, self.pos, self.tags, self.deps, self.entities = (words[name] for name in WORDS_OF_TOKENS)
        last = len(heads) - 1
        self.heads = [min(max(head, 0), last) for head in heads]
        self.kids: list[list[int]] = [[] for _ in heads]
        for i, head in enumerate(self.heads):
            if head != i:
                self.kids[head].append(i)

    def subtree(self, top: int, but: frozenset[str] = frozenset()) -> list[int]:
        """The token and all below it in order; branches whose relation is in `but` are left out."""
        found, todo, seen = [], [top], {top}
        while todo:
            i = todo.pop()
            found.append(i)
            for k in self.kids[i]:
                if k not in seen and self.deps[k] not in but:
                    seen.add(k)
                    todo.append(k)
        return sorted(found)

    def as_read(self, i: int) -> str:
        """A token for running text: a name as read, any other word in small letters."""
        return self.text[i] if self.pos[i] == "PROPN" or self.entities[i] == "NORP" or self.words[i] == "i" else self.words[i]

    def spoken(self, tokens: Iterable[int]) -> str:
        """Some of the tokens as running text."""
        return run_on(self.as_read(k) for k in tokens)

    def coordinated(self, i: int) -> list[int]:
        """The token and its conjuncts."""
        out, todo = [], [i]
        while todo:
            j = todo.pop()
            out.append(j)
            todo.extend(k for k in self.kids[j] if self.deps[k] == "conj")
        return out

    def objects(self, i: int) -> list[int]:
        """What is done to: objects, subjects of a passive, the noun that a participle hangs on ("the deal reached on Monday")."""
        found = [o for k in self.kids[i] if self.deps[k] in _OBJECTS for o in self.coordinated(k)]
        if self.deps[i] == "acl" and self.tags[i] == "VBN":
            found.append(self.heads[i])
        return found

    def subjects(self, i: int) -> list[int]:
        """Who does it: the subject of the predicate, or of the one that it is a conjunct or complement of."""
        for _ in range(_CHAIN):
            found = [s for k in self.kids[i] if self.deps[k] in _SUBJECTS for s in self.coordinated(k)]
            if found:
                return found
            if self.deps[i] in ("conj", "xcomp", "advcl") and self.heads[i] != i:
                i = self.heads[i]
            elif self.deps[i] in ("acl", "relcl"):
                return [self.heads[i]]
            else:
                return []
        return []

    def behind(self, i: int, preposition: str) -> list[int]:
        """The nouns behind a preposition that hangs on the token, or on its object."""
        tops = [i, *(k for k in self.kids[i] if self.deps[k] in ("dobj", "attr", "acomp", "advmod", "prt", "prep", "nsubj", "nsubjpass"))]
        return [
            n
            for top in tops
            for p in self.kids[top]
            if self.words[p] == preposition and self.deps[p] in ("prep", "agent", "dative")
            for k in self.kids[p]
            if self.deps[k] in ("pobj", "pcomp")
            for n in self.coordinated(k)
        ]

    def denied(self, i: int) -> bool:
        """Whether the token itself is negated: "not", "never", or a "no" before its noun."""
        return any(self.words[k] in _NEGATIONS and self.deps[k] in ("neg", "det", "advmod", "preconj", "cc") for k in self.kids[i])

    def stance(self, i: int) -> str:
        """Whether the predicate is told as a fact (`REAL`), as not so (`NO`), or as neither (`UNREAL`): planned, possible, asked for."""
        if self.words[-1:] == ["?"]:
            return UNREAL
        no = False
        for _ in range(_CHAIN):
            state, no = self._own(i, no)
            if state == UNREAL:
                return UNREAL
            dep, head = self.deps[i], self.heads[i]
            if head == i:
                break
            if dep in ("xcomp", "acl", "advcl", "ccomp", "dep") and self._infinitive(i):
                yet = self.lemmas[head] == "have" and any(self.words[k] == "yet" for k in (*self.kids[head], *self.kids[i]))
                if yet or self.lemmas[head] in words_of("fail"):
                    no = not no
                elif self.lemmas[head] not in words_of("fact"):
                    return UNREAL
                i = head
            elif dep == "pcomp":
                preposition, governor = self.words[head], self.heads[head]
                if preposition == "without":
                    return REAL if no else NO
                if preposition == "from" and self.lemmas[governor] in words_of("prevent"):
                    no, i = not no, governor
                elif preposition in ("after", "by", "since", "despite"):
                    break
                elif preposition == "in" and self.lemmas[governor] in words_of("fact") | words_of("fail"):
                    no, i = no != (self.lemmas[governor] in words_of("fail")), governor
                else:
                    return UNREAL
            elif dep == "ccomp":
                if self.lemmas[head] in words_of("hope") or self.denied(head):
                    return UNREAL
                if self.lemmas[head] in words_of("deny"):
                    no = not no
                if any(self.words[k] in words_of("mark") and self.deps[k] == "mark" for k in self.kids[i]):
                    return UNREAL
                break
            elif dep == "conj" and not any(self.deps[k] in _SUBJECTS for k in self.kids[i]):
                i = head
            else:
                break
        return NO if no else REAL

    def _infinitive(self, i: int) -> bool:
        return any(self.words[k] == "to" and self.deps[k] == "aux" for k in self.kids[i])

    def _own(self, i: int, no: bool) -> tuple[str, bool]:
        negated = self.denied(i)
        for k in self.kids[i]:
            if self.deps[k] == "aux" and self.words[k] in words_of("modal") and not (negated and self.words[k] == "could"):
                return UNREAL, no
            # "did not agree unless ..." tells a condition.
            if negated and self.deps[k] == "advcl" and any(self.words[m] in words_of("mark") and self.deps[m] == "mark" for m in self.kids[k]):
                return UNREAL, no
            if self.deps[k] == "mark" and self.words[k] in words_of("mark"):
                return UNREAL, no
        if self._infinitive(i) and self.heads[i] == i:
            return UNREAL, no
        return REAL, no != negated

    def fits(self, i: int, needs: str) -> int | None:
        """The token that the last condition of a frame was met by (the predicate itself where there is none), null when one is not met."""
        met = i
        for need in needs.split():
            kind, _, rest = need.partition(":")
            if kind == "two":
                continue
            if kind == "with":
                if not any(rest in (self.lemmas[k], self.words[k]) for k in self.subtree(i)[:40]):
                    return None
                continue
            if kind == "to":
                preposition, _, wanted = rest.partition(":")
                places = self.behind(i, preposition)
            else:
                wanted = rest
                places = self._places(i, kind)
            found = next((p for p in places if self.is_a(p, wanted)), None)
            if found is None:
                return None
            met = found
        return met

    def _places(self, i: int, kind: str) -> list[int]:
        if kind == "obj":
            return self.objects(i)
        return [k for k in self.kids[i] if self.deps[k] in (_SUBJECTS if kind == "subj" else _PREDICATES)]

    def is_a(self, i: int, wanted: str) -> bool:
        """Whether the token's lemma is the wanted word, or in the wanted `@class`; anything is, when nothing is wanted."""
        if wanted.startswith("@"):
            return self.lemmas[i] in words_of(wanted[1:]) or self.words[i] in words_of(wanted[1:])
        return not wanted or wanted in (self.lemmas[i], self.words[i])


@dataclass(frozen=True, slots=True)
class Frame:
    """A predicate of a lexicon that a sentence fits: the `row`, the token of the predicate and the token that the frame asks for."""

    row: Mapping[str, str]
    at: int
    met: int


@cache
def _frames(lexicon: str) -> dict[str, tuple[dict[str, str], ...]]:
    found: dict[str, tuple[dict[str, str], ...]] = {}
    for row in load_rows(lexicon).rows:
        found[row["lemma"]] = (*found.get(row["lemma"], ()), row)
    return found


def frames(clauses: Clauses, lexicon: str) -> Iterator[Frame]:
    """The frames of a lexicon that a sentence fits, the first that fits for every predicate."""
    known = _frames(lexicon)
    if known.keys().isdisjoint(clauses.lemmas):
        return
    for i, lemma in enumerate(clauses.lemmas):
        if lemma in known and clauses.pos[i] in ("VERB", "AUX", "NOUN", "ADJ", "ADP", "SCONJ"):
            for row in known[lemma]:
                met = clauses.fits(i, row["needs"])
                if met is not None:
                    yield Frame(row, i, met)
                    break


@cache
def lemmas_of(lexicon: str) -> frozenset[str]:
    """The predicates of a lexicon of frames."""
    return frozenset(_frames(lexicon))
