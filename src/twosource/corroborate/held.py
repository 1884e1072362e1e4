"""Who sets a figure against the one told before: "the ministry put the number at five", "police counted 9,000", "charities said 500 had"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .clauses import REAL, Clauses, words_of

_NOBODY: Final = frozenset({"nobody", "none", "one"})
_LOOSE: Final = ("pobj", "pcomp", "dep", "appos", "conj", "attr", "dobj", "npadvmod", "nsubj")
#: What may stand beside a figure and its verb where nothing else is told than the figure.
_PLAIN: Final = frozenset({"nsubj", "aux", "punct", "mark", "advmod", "neg", "cc", "conj", "quantmod", "amod", "nummod"})
#: Verbs that stand for the whole predicate before: "fewer than 300 had".
_STANDS: Final = frozenset({"have", "do", "be"})


@dataclass(frozen=True, slots=True)
class Held:
    """Whose figure it is. `at`: the token; `many`: whether it can only be of people or things to which something was done; `one`: whether it has
    to be plain which figure it is set against; `noun`: the noun that a sum of money is called by, -1 for none.
    """

    at: int
    many: bool = False
    one: bool = True
    noun: int = -1


def bare(c: Clauses, i: int) -> bool:
    """Whether a noun is "the number" of what was told before, and not of something that it names."""
    return c.lemmas[i] in words_of("number") and not any(c.words[k] == "of" for k in c.kids[i])


def held(c: Clauses, start: int, end: int, unit: bool) -> Held | None:
    """Who sets the number of these tokens against the one told before, null for nobody. `unit`: whether it is money or another measure."""
    i = end - 1
    if c.deps[i] not in _LOOSE:
        return None
    if c.words[start - 1 : start] == ["not"] and c.words[end : end + 1] == ["as"]:
        told = next((k for k in range(end + 1, len(c.words)) if c.lemmas[k] in words_of("told") and c.pos[k] == "VERB"), -1)
        return _by(c, told, one=False)
    above = c.heads[i]
    if c.deps[i] == "pobj":
        return _put(c, c.words[above], c.heads[above], unit)
    verb = above
    if c.deps[i] == "nsubj" and c.lemmas[verb] in words_of("proven") and c.deps[verb] in ("ccomp", "xcomp", "oprd"):
        verb = c.heads[verb]
    if c.lemmas[verb] == "find" and c.deps[i] in ("dobj", "nsubj") and any(c.lemmas[k] in words_of("proven") for k in c.subtree(verb)):
        return _by(c, verb)
    if unit or set(c.words[start:end]) & {"one"}:
        return None
    if c.deps[i] == "dobj" and c.lemmas[verb] in words_of("tally") | words_of("told") | words_of("put"):
        # "Sweden said 200 soldiers took part. Finland said 90": each may count its own.
        own = any(c.entities[k] == "GPE" for k in c.kids[verb] if c.deps[k] == "nsubj")
        return _by(c, verb, many=True) if not own and _nothing_else(c, verb, i) else None
    if c.deps[i] == "nsubj" and c.lemmas[verb] in _STANDS and c.deps[verb] == "ccomp" and c.lemmas[c.heads[verb]] in words_of("told"):
        return _by(c, c.heads[verb]) if _nothing_else(c, verb, i) else None
    return None


def _put(c: Clauses, preposition: str, verb: int, unit: bool) -> Held | None:
    """ "Put the number at five", "put it at five", "the number was put at five by"; "spoke of five"."""
    if preposition == "of" and c.lemmas[verb] in words_of("speak") and not unit:
        return _by(c, verb, one=False)
    if preposition != "at":
        return None
    if c.lemmas[verb] in words_of("number"):
        verb = c.heads[verb]
    if c.lemmas[verb] not in words_of("put"):
        return None
    for o in c.objects(verb):
        if bare(c, o):
            return _by(c, verb, one=False)
        if c.words[o] == "it" and c.deps[o] == "dobj":
            return _by(c, verb)
        if c.lemmas[o] in words_of("money") and all(c.deps[k] == "det" for k in c.kids[o]):
            return _by(c, verb, noun=o)
    return None


def _nothing_else(c: Clauses, verb: int, number: int) -> bool:
    """Whether a clause tells a figure and nothing with it: "counted 9,000 in Lyon" does."""
    by = min((k for k in c.kids[verb] if c.deps[k] == "nsubj"), default=verb)
    # What stands before who says it is another clause: "unions said 80,000 marched; police counted 9,000".
    kids = [k for k in (*c.kids[verb], *c.kids[number]) if k != number and not (k < by and c.deps[k] in ("ccomp", "parataxis"))]
    return all(c.deps[k] in _PLAIN and (c.deps[k] != "amod" or c.lemmas[k] in ("few", "more", "less")) for k in kids)


def _by(c: Clauses, verb: int, many: bool = False, one: bool = True, noun: int = -1) -> Held | None:
    if verb < 0 or c.stance(verb) != REAL or c.denied(verb):
        return None
    at = next((k for k in c.kids[verb] if c.deps[k] == "nsubj" and c.words[k] not in _NOBODY), -1)
    return Held(at, many, one, noun) if at >= 0 else None


def plain(options: Sequence[tuple[str, str]], one: bool) -> tuple[str, str] | None:
    """What a figure counts, of what the figures before it count; null where that is not plain."""
    if not options or (one and len(set(options)) > 1):
        return None
    return options[-1]


def kind_of(c: Clauses, first: int, last: int) -> bool:
    """Whether the number before token `last` counts one kind of those whom the one before `first` begins to count: the soldiers
    or the civilians of "eleven soldiers and two civilians".
    """
    top, noun = c.heads[first - 1], c.heads[last - 1]
    joined = noun == top or (c.deps[noun] == "conj" and top in (c.heads[noun], c.heads[c.heads[noun]]))
    return joined and c.deps[last - 1] == "nummod" and c.pos[noun] == "NOUN" and c.lemmas[noun] not in words_of("people")
