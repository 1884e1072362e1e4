"""What a sentence says is not so, word by word: "issued no warning", "was never taken into custody", "denied holding him", "failed to sign"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from .clauses import Clauses, words_of

#: A sentence that says no has one of these words.
SAYS_NO: Final = re.compile(
    r"(?i)\b(?:no|not|never|nobody|none|nothing|neither|nor|without|unable|cannot)\b|n['’]t\b|\b(?:den[iy]|fail|refus|declin|disput|contest|"
    r"reject|dismiss|rul(?:e|es|ed|ing) out|untrue|false|lies?\b|nonsense|baseless|unfounded|groundless|fabricat|invent|fiction|fake)"
)
#: What a word is told as.
SO: Final = 1
NOT_SO: Final = -1
UNSURE: Final = 0

_NOT: Final = frozenset({"not", "n't", "n’t", "never", "neither", "nor"})
_NO: Final = frozenset({"no", "neither"})
_NOBODY: Final = frozenset({"nobody", "none", "nothing", "nowhere"})
#: Behind "not" they say something else: "not only", "not just".
_OTHERWISE: Final = frozenset({"only", "just", "merely", "simply", "necessarily", "least", "far"})
#: Behind "no" they count: "no more than 3,000", "no fewer".
_COUNTS: Final = frozenset({"more", "fewer", "less", "later", "longer", "earlier", "matter", "doubt", "question", "wonder"})
_OBJECTS: Final = frozenset({"dobj", "attr", "acomp", "oprd", "nsubjpass", "xcomp"})
#: Relations below a predicate that belong to what it says.
_CLAUSE: Final = frozenset({"xcomp", "ccomp", "pcomp", "acl"})
_PREDICATES: Final = frozenset({"NOUN", "VERB", "ADJ", "ADV", "PROPN"})
_DEPTH: Final = 4
_AHEAD: Final = frozenset({"will", "wo", "would", "shall", "'ll", "’ll", "'d", "’d"})
_WHILE: Final = frozenset({"when", "while", "whenever"})
_IF: Final = frozenset({"if", "whether", "unless", "until", "should", "lest"})
_NOMINAL: Final = frozenset({"DET", "NOUN", "PROPN", "ADJ", "ADP"})


def polarity(c: Clauses) -> dict[int, int]:
    """Tokens that are told as not so (`NOT_SO`) or left open (`UNSURE`); all others are told as they are."""
    by: dict[int, set[int]] = defaultdict(set)
    words, lemmas = _saying_no()
    for i, word in enumerate(c.words):
        if word in words or c.lemmas[i] in lemmas:
            for k in _denied(c, i, word):
                by[k].add(i)
    # "Denied that nothing had been done": who says no twice says yes, or something else.
    found = {k: NOT_SO if len(some) == 1 else UNSURE for k, some in by.items()}
    return found | dict.fromkeys(_open(c), UNSURE)


@cache
def _saying_no() -> tuple[frozenset[str], frozenset[str]]:
    """Words, and lemmas, that may say that something is not so."""
    lemmas = frozenset({"rule"}).union(*(words_of(name) for name in ("deny", "disputing", "fail", "rebuff", "untrue")))
    return _NOT | _NO | _NOBODY | {"one", "without"}, lemmas


@cache
def _opening() -> tuple[frozenset[str], frozenset[str]]:
    """Words, and lemmas, that may leave something open."""
    return _WHILE | _IF | words_of("perhaps") | {"before"}, words_of("hope") | words_of("seeing")


def refuses(c: Clauses) -> bool:
    """Whether a sentence says for good that something is not so."""
    if SAYS_NO.search(" ".join(c.words)) is None or words_of("sport") & {*c.lemmas}:
        return False
    told = polarity(c)
    return any(v == NOT_SO and c.pos[k] in ("VERB", "NOUN", "ADJ") and settled(c, k) for k, v in told.items())


def _denied(c: Clauses, i: int, word: str) -> Iterator[int]:
    """What the word at a place says is not so."""
    lemma, pos = c.lemmas[i], c.pos[i]
    after = c.words[i + 1] if i + 1 < len(c.words) else ""
    if word in _NOT and c.heads[i] != i and after not in _OTHERWISE:
        yield from _not(c, i, after)
    elif word in _NO and c.deps[i] in ("det", "neg") and c.heads[i] > i and after not in _COUNTS:
        yield from _nothing(c, c.heads[i])
    elif word in _NOBODY or (word == "one" and i and c.words[i - 1] == "no"):
        yield from _above(c, i)
    elif word == "without" and c.deps[i] in ("prep", "mark"):
        for k in c.kids[i]:
            if c.deps[k] == "pcomp" or any(c.words[m] in ("any", "single") for m in c.kids[k]):
                yield from _predicate(c, k)
    elif (lemma in words_of("deny") | words_of("disputing") | words_of("fail") and pos in ("VERB", "NOUN", "ADJ")) or (
        lemma == "rule" and pos == "VERB" and any(c.words[k] == "out" for k in c.kids[i])
    ):
        yield from _complements(c, i)
    elif lemma in words_of("rebuff") and pos == "VERB":
        # Offers and ministers are rejected and dismissed as well.
        for k in c.kids[i]:
            if c.deps[k] in ("dobj", "nsubjpass") and c.lemmas[k] in words_of("answered") | words_of("notion"):
                yield from _inside(c, k)
    elif lemma in words_of("untrue") and pos in ("ADJ", "NOUN") and not c.denied(c.heads[i]):
        for k in c.kids[c.heads[i]]:
            if c.deps[k] in ("nsubj", "nsubjpass"):
                yield from (m for m in c.subtree(k) if c.pos[m] in _PREDICATES)


def _not(c: Clauses, i: int, after: str) -> Iterator[int]:
    """What "not" and "never" say is not so."""
    head, words = c.heads[i], c.words
    if words[i] == "not" and head < i and c.pos[head] not in ("AUX", "VERB") and c.pos[i + 1 : i + 2] and c.pos[i + 1] in _NOMINAL:
        # "The beginning of the process, not the end."
        yield next((k for k in range(i + 1, min(i + 5, len(words))) if c.pos[k] in ("NOUN", "PROPN")), i + 1)
    elif after == "one" or (after == "a" and words[i + 2 : i + 3] == ["single"]):
        noun = next((k for k in range(i + 2, min(i + 6, len(words))) if c.pos[k] in ("NOUN", "PROPN") and words[k] != "single"), -1)
        yield from _nothing(c, noun) if noun >= 0 else _predicate(c, head)
    else:
        yield from _nothing(c, head) if after == "a" and c.pos[head] in ("NOUN", "PROPN") else _predicate(c, head)


def _nothing(c: Clauses, noun: int) -> Iterator[int]:
    """ "No accident was traced to it", "had no plans to close the plant", "there was no evidence of fraud"."""
    yield noun
    yield from _above(c, noun)
    for k in c.kids[noun]:
        if c.deps[k] in _CLAUSE:
            yield from _predicate(c, k)
            # "No plans to call an election": the election is as little planned as the call.
            yield from (m for m in c.kids[k] if c.deps[m] == "dobj" and c.lemmas[noun] in words_of("trace"))
        elif c.deps[k] == "prep" and c.words[k] in ("of", "for", "on") and c.lemmas[noun] in words_of("trace"):
            for m in c.kids[k]:
                yield from _predicate(c, m)


def _above(c: Clauses, i: int) -> Iterator[int]:
    """The predicate that says something of a noun which is none."""
    for _ in range(_DEPTH):
        if c.heads[i] == i or c.deps[i] not in ("nsubj", "nsubjpass", "dobj", "attr", "pobj", "prep", "conj"):
            return
        i = c.heads[i]
        if c.pos[i] in ("VERB", "AUX"):
            yield from _predicate(c, i)
            return


def _predicate(c: Clauses, i: int, depth: int = _DEPTH) -> Iterator[int]:
    """A predicate with what it says: its verb, the object of a light one, the infinitive below it."""
    yield i
    if depth == 0:
        return
    # "Did not know of any threats": there were none, for all that one knows; to deny that one knew denies no threat.
    near = [] if c.lemmas[c.heads[i]] in words_of("deny") else [k for k in c.kids[i] if c.deps[k] in _OBJECTS or c.deps[k] == "prep"]
    for k in (*near, *(m for p in near if c.deps[p] == "prep" for m in c.kids[p])):
        if any(c.words[m] in ("any", "either") and c.deps[m] == "det" for m in c.kids[k]):
            yield k
    light = c.lemmas[i] in words_of("light") or c.pos[i] == "AUX"
    for k in c.kids[i]:
        dep = c.deps[k]
        if dep == "xcomp" and (light or c.lemmas[i] in words_of("fail") | words_of("deny") | words_of("able")):
            yield from _predicate(c, k, depth - 1)
        elif light and dep in _OBJECTS and c.pos[k] in _PREDICATES:
            yield k
        elif light and dep == "prep":
            yield from (m for m in c.kids[k] if c.deps[m] == "pobj" and c.pos[m] in ("NOUN", "ADJ"))
        elif dep == "conj" and not any(c.deps[m] in ("nsubj", "nsubjpass") for m in c.kids[k]) and any(c.words[m] == "or" for m in c.kids[i]):
            yield from _predicate(c, k, depth - 1)


def _complements(c: Clauses, i: int) -> Iterator[int]:
    """What is denied, failed, ruled out: clauses and nouns below the predicate."""
    if any(c.deps[k] == "auxpass" for k in c.kids[i]) and not any(c.deps[k] == "nsubjpass" for k in c.kids[i]):
        return
    for k in c.kids[i]:
        dep = c.deps[k]
        if dep in _CLAUSE and k > i:
            yield from _predicate(c, k)
            yield from (m for m in c.kids[k] if c.deps[m] == "dobj" and c.lemmas[k] in words_of("light"))
        elif dep in ("dobj", "nsubjpass"):
            yield k
            if c.lemmas[k] in words_of("answered") | words_of("notion") | words_of("trace") | words_of("part"):
                yield from _inside(c, k)
            for m in c.kids[k]:
                if c.deps[m] in _CLAUSE:
                    yield from _predicate(c, m)
                elif c.deps[m] in ("conj", "compound"):
                    yield m
        elif dep == "prep" and c.words[k] in ("of", "from", "in", "to"):
            yield from (x for m in c.kids[k] if c.deps[m] in ("pobj", "pcomp") for x in _predicate(c, m))


def _inside(c: Clauses, noun: int) -> Iterator[int]:
    for p in c.kids[noun]:
        if c.deps[p] == "prep":
            yield from (x for m in c.kids[p] for x in _predicate(c, m))
        elif c.deps[p] in ("acl", "ccomp", "relcl"):
            yield from _predicate(c, p)


def _open(c: Clauses) -> Iterator[int]:
    """What is asked, hoped for, possible or under a condition."""
    if c.words[-1:] == ["?"]:
        yield from range(len(c.words))
        return
    words, lemmas = _opening()
    for i, word in enumerate(c.words):
        if word not in words and c.lemmas[i] not in lemmas:
            continue
        head = c.heads[i]
        while_ = word in _WHILE and c.deps[head] == "advcl"
        if while_ or (c.deps[i] == "aux" and word in words_of("perhaps")) or (c.deps[i] in ("mark", "advmod") and word in _IF):
            yield from _below(c, head)
        elif word in ("before", "until", "unless") and c.deps[i] in ("mark", "prep") and c.denied(head):
            # "Will not open before the talks end": it may well, then.
            yield head
        elif c.lemmas[i] in lemmas and c.pos[i] in ("VERB", "NOUN", "ADJ"):
            for k in c.kids[i]:
                if c.deps[k] in _CLAUSE:
                    yield from _below(c, k)


def ahead(c: Clauses, i: int) -> bool | None:
    """Whether a word is told of what is to come for sure: "would shut", "no plans to close", "is prepared to take back"; null of what is only
    wanted or tried ("reluctant to close").
    """
    for _ in range(_DEPTH):
        kids = c.kids[i]
        if any(c.deps[k] == "aux" and c.words[k] in _AHEAD for k in kids):
            # "Would have saved" is of what did not come.
            return not any(c.words[k] == "have" and c.deps[k] == "aux" for k in kids)
        infinitive = any(c.words[k] == "to" and c.deps[k] == "aux" for k in kids)
        head = c.heads[i]
        if infinitive and head != i and c.lemmas[head] not in words_of("fact") | words_of("fail"):
            return True if c.lemmas[head] in words_of("firm") else None
        if head == i or c.deps[i] in ("ccomp", "advcl", "relcl", "acl", "parataxis"):
            return False
        i = head
    return False


def _below(c: Clauses, i: int) -> Iterable[int]:
    return c.subtree(i, frozenset({"advcl", "relcl", "parataxis"}))


def settled(c: Clauses, k: int) -> bool:
    """Whether a denial holds for good: what "has not been found" may be found by now, and what people "do not" do is a habit."""
    if ahead(c, k):
        return True
    verb = verb_of(c, k)
    if c.lemmas[c.heads[verb]] in words_of("deny") | words_of("disputing") or c.lemmas[verb] in words_of("deny"):
        return True
    # "Had not read it when he spoke", "did not close it because of the cost".
    if any(c.deps[m] == "advcl" or c.words[m] == "because" for m in c.kids[verb]):
        return False
    helpers = {c.words[m] for m in c.kids[verb] if c.deps[m] in ("aux", "auxpass")}
    if "yet" in c.words or "far" in c.words or helpers & {"has", "have"}:
        return any(c.words[m] == "never" for m in c.kids[verb])
    return c.tags[verb] in ("VBD", "VBN") or bool(helpers & {"did", "was", "were", "had"}) or c.lemmas[verb] in ("be", "have")


def verb_of(c: Clauses, k: int) -> int:
    """The verb of a word: itself, or what governs it."""
    for _ in range(_DEPTH):
        if c.pos[k] in ("VERB", "AUX") or c.heads[k] == k:
            break
        k = c.heads[k]
    return k
