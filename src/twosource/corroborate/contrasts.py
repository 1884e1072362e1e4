"""Two accounts in a sentence that it sets against each other in so many words: "contradicting", "contrary to", "at odds with"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .clauses import REAL, Clauses, words_of

_UP: Final = 8
_SELF: Final = frozenset({"himself", "herself", "itself", "themselves"})


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two accounts of a sentence. `cue`: the token that sets them against each other; `verbs`: those of the accounts; `who`: tokens of those
    whose they are.
    """

    cue: int
    verbs: tuple[int, int]
    who: tuple[int, int]


def contrasts(c: Clauses) -> Iterator[Contrast]:
    """The accounts of a sentence that it says contradict each other."""
    if words_of("contrast").isdisjoint((*c.lemmas, *c.words)):
        return
    for i in range(len(c.words)):
        objects = _against(c, i)
        if not objects or c.denied(i) or c.words[-1:] == ["?"]:
            continue
        other = next((x for o in objects if c.words[o] not in _SELF and (x := _account(c, o))), None)
        own = _own(c, i)
        if other is not None and own is not None and own[1] != other[1] and c.stance(own[0]) == REAL and c.stance(other[0]) == REAL:
            yield Contrast(i, (own[0], other[0]), (own[1], other[1]))


def _against(c: Clauses, i: int) -> list[int]:
    """What something is said to contradict: behind "contradict", "contrary to", "at odds with"."""
    if c.lemmas[i] not in words_of("contrast") and c.words[i] not in words_of("contrast"):
        return []
    if c.pos[i] == "VERB":
        return [k for k in c.kids[i] if c.deps[k] == "dobj"]
    link = "with" if c.words[i] == "odds" else "to"
    return [k for p in c.kids[i] if c.words[p] == link for k in c.kids[p] if c.deps[k] == "pobj"]


def _account(c: Clauses, top: int) -> tuple[int, int] | None:
    """The verb of what a noun, or one below it, is said to have said, and the noun: "the operator, which said the water had been pumped out"."""
    for noun in c.subtree(top, frozenset({"relcl"})):
        for verb in c.kids[noun]:
            content = next((k for k in c.kids[verb] if c.deps[k] == "ccomp"), -1)
            if content >= 0 and c.deps[verb] == "relcl" and c.lemmas[verb] in words_of("told") and c.stance(verb) == REAL:
                return content, noun
    return None


def _own(c: Clauses, cue: int) -> tuple[int, int] | None:
    """The verb of the account that contradicts the other one, and whose it is."""
    i = cue
    for _ in range(_UP):
        up = c.heads[i]
        if up == i:
            return None
        if c.lemmas[up] in words_of("told") and c.pos[up] == "VERB":
            content = next((k for k in c.kids[up] if c.deps[k] == "ccomp"), -1)
            who = next((k for k in c.kids[up] if c.deps[k] == "nsubj"), -1)
            return (content, who) if content >= 0 and who >= 0 and cue != content else None
        i = up
    return None
