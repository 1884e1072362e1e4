"""What a sentence says in one voice, as far as two such accounts can be compared: its weighted words, who is named, and what it denies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

from .clauses import Clauses, words_of
from .gather import Line, Report, Tokens, sentence
from .polarity import NOT_SO, polarity, settled
from .wording import NAMED, SYNONYM, word

_CONTENT: Final = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV"})
_OWN: Final = frozenset({"i", "me", "my", "we", "our"})
#: Whoever denies that "he" did it mostly means himself, where nobody else is meant.
_THIRD: Final = frozenset({"he", "she", "they", "it"})
_ENTITIES: Final = frozenset({"PERSON", "ORG", "GPE", "NORP", "LOC"})
_PARTS: Final = frozenset({"compound", "amod", "nmod", "poss", "npadvmod", "punct"})
TIMES: Final = frozenset({"DATE", "TIME"})


@dataclass(frozen=True, eq=False)
class Account:
    """What a sentence says in one voice. `named`: token -> who is named there; `voice`: who says so, null for the report; `who`: their ids;
    `left`: tokens that tell who says it.
    """

    report: Report
    line: Line
    c: Clauses
    named: Mapping[int, str]
    voice: str | None = None
    who: frozenset[str] = frozenset()
    left: frozenset[int] = frozenset()

    @cached_property
    def stems(self) -> dict[int, str]:
        """The tokens that say something, by their stems."""
        c = self.c
        some = (k for k, pos in enumerate(c.pos) if pos in _CONTENT and k not in self.left and c.entities[k] not in TIMES)
        return {k: w.stem for k in some if (w := word(c.words[k])).weight}

    @cached_property
    def groups(self) -> dict[str, frozenset[str]]:
        """The groups of synonyms of its stems."""
        found: dict[str, frozenset[str]] = {}
        for k, stem in self.stems.items():
            found[stem] = found.get(stem, frozenset()) | {*word(self.c.words[k]).groups}
        return found

    @cached_property
    def told(self) -> dict[int, int]:
        """What is told as not so, or left open."""
        return polarity(self.c)

    def tells(self, k: int) -> bool:
        """Whether a word can be what is denied: a verb, an adjective, a noun that is nobody."""
        c, lemma = self.c, self.c.lemmas[k]
        if lemma in words_of("slight") | words_of("told") or k in self.named or c.entities[k] in _ENTITIES:
            return False
        if c.pos[k] == "NOUN" and lemma in words_of("trace"):
            return False
        return c.pos[k] == "VERB" or (c.pos[k] in ("NOUN", "ADJ") and c.deps[k] not in _PARTS)

    @cached_property
    def noes(self) -> list[int]:
        """The words that it denies for good."""
        if self.voice is None or self.voice.lower() in words_of("unnamed"):
            return []
        return [k for k in self.stems if self.told.get(k) == NOT_SO and self.tells(k) and settled(self.c, k)]

    def weight(self, k: int) -> float:
        """What agreement in a token is worth, in nats; a name tells little, for most sentences of a story have it."""
        own = word(self.c.words[k]).weight
        return min(own, NAMED) if self.c.pos[k] == "PROPN" else own

    def terms(self, tokens: Iterable[int]) -> dict[str, Term]:
        """The words and actors of some tokens."""
        found: dict[str, Term] = {}
        for k in tokens:
            who = f"@{self.named[k]}" if k in self.named else ""
            if who:
                found[who] = Term(NAMED)
            if k in self.stems:
                stem, weight = self.stems[k], self.weight(k)
                if stem not in found or found[stem].weight < weight:
                    found[stem] = Term(weight, who, self.groups[stem])
        return found


class Term(NamedTuple):
    """What a word is worth in nats, the actor that it is a name of, and its groups of synonyms."""

    weight: float
    who: str = ""
    groups: frozenset[str] = frozenset()


def accounts_of(report: Report, line: Line, tokens: Tokens) -> Iterator[Account]:
    """The accounts of a sentence: what it says in somebody's words, and, in the words of the report, that he admitted or promised it; none of
    what is asked or demanded.
    """
    whole = sentence(report, line, tokens)
    c, offsets = whole.clauses, whole.offsets
    inside = [s for s in report.statements if any(p["start"] < line.end and line.start < p["end"] for p in s["content"])]
    best = max(inside, key=lambda s: (sum(min(p["end"], line.end) - max(p["start"], line.start) for p in s["content"]), s["id"]), default=None)
    named = {k: n.id for first, last, n in whole.mentions if n.basis != "place" for k in range(first, last)}
    if best is None:
        yield Account(report, line, c, named)
        return
    if best["status"] in (None, "planned"):
        who = frozenset({best["speaker"]} if best["speaker"] else ())
        # Who says it, when, and that he says it is not what is said.
        outer = [s for s in inside if s is best or not _holds(best, s["cue"])]
        left = _within(offsets, [p for s in outer for p in (*s["source"], *s["cue"])])
        cues = {k for k in left if c.lemmas[k] in words_of("told") | words_of("deny")}
        left |= {m for k in cues for m in c.kids[k] if c.entities[m] in TIMES}
        own = {k: next(iter(who)) for k, w in enumerate(c.words) if who and k not in left and (w in _OWN or (w in _THIRD and k not in named))}
        voice = best["speaker_name"] or " ".join(p["exact"] for p in best["source"]) or "?"
        yield Account(report, line, c, {k: n for k, n in named.items() if k not in left} | own, voice, who, frozenset(left))
    if any(c.pos[k] == "VERB" and c.lemmas[k] not in words_of("told") | words_of("deny") | {"accord"} for k in _within(offsets, best["cue"])):
        yield Account(report, line, c, named)


def _holds(statement: Mapping[str, Any], spans: Iterable[Mapping[str, int]]) -> bool:
    """Whether something stands within what is said."""
    return any(c["start"] <= p["start"] and p["end"] <= c["end"] for p in spans for c in statement["content"])


def account_at(report: Report, line: Line, voice: str | None, tokens: Tokens) -> Account:
    """The account of a sentence in a voice; that of the report where there is none."""
    found = list(accounts_of(report, line, tokens))
    return next((a for a in found if a.voice == voice), found[0] if found else Account(report, line, tokens.clauses(line), {}))


def _within(offsets: Sequence[tuple[int, int]], spans: Iterable[Mapping[str, int]]) -> set[int]:
    return {k for p in spans for k, (a, b) in enumerate(offsets) if p["start"] <= a and b <= p["end"]}


def common(left: Mapping[str, Term], right: Mapping[str, Term]) -> tuple[float, list[str]]:
    """What some words have in common, in nats, and which. Somebody who is named on both sides counts once."""
    actors = {t for t in left if t[0] == "@" and t in right}
    shared = [t for t in left if t in right and not {left[t].who, right[t].who} & actors]
    total = sum(min(left[t].weight, right[t].weight) for t in shared)
    free = [t for t in right if t not in left and not right[t].who and t[0] != "@"]
    for t in left:
        if t not in right and not left[t].who and t[0] != "@":
            mine = left[t].groups
            if mine and (other := next((s for s in free if not mine.isdisjoint(right[s].groups)), None)) is not None:
                free.remove(other)
                total += SYNONYM * min(left[t].weight, right[other].weight)
                shared.append(t)
    return total, [t for t in shared if t[0] != "@"]


def weight_of(terms: Mapping[str, Term]) -> float:
    """What some words are worth, names of actors aside."""
    return sum(t.weight for t in terms.values() if not t.who)
