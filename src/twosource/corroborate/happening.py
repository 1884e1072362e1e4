"""Which happening something that is told belongs to: who, which day, where; and whether two of them speak of one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, NamedTuple

from .amounts import Amount, dealt_with, of_many
from .clauses import Clauses, words_of
from .told import CALENDAR, SOMETHING, Found, offences

#: Sentences before a denial or a "nothing was signed" that may say what it is about.
LOOK_BACK: Final = 2

_DAY: Final = re.compile(r"^(\d{4})-(\d\d)-(\d\d)")
_MONTH: Final = re.compile(r"^(\d{4})-(\d\d)$")
_YEAR: Final = re.compile(r"^(\d{4})$")
#: Governors that are climbed.
_CHAIN: Final = 6
_WEEK: Final = timedelta(days=7)
#: Reports so close to each other mean the same Monday by "on Monday".
_MUCH_THE_SAME: Final = timedelta(days=2)
#: Relations to a governor of the same clause.
_WITHIN: Final = frozenset("xcomp conj pcomp acl prep pobj dobj nsubj attr nsubjpass compound nummod acomp oprd".split())
_SIDES: Final = ("with", "between", "of", "and", "by")
#: Prepositions before the name of a place.
PLACED: Final = ("in", "at", "near", "off", "outside", "from")
#: Bodies of many countries host talks more often than they are a party to them.
_HOSTS: Final = frozenset({"IGO", "NGO"})

Span = tuple[str, int, int, str]
Days = tuple[date, date]


class Day(NamedTuple):
    """The days that words of time tell, and whether that is sure."""

    days: Days
    sure: bool


@dataclass(frozen=True, slots=True)
class Named:
    """An actor as a document knows it. `id`: of the actor; `code`: country, or the id where none is known."""

    id: str
    name: str
    kind: str
    code: str
    basis: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with what is known of it: its clauses, its mentions by token, its days, what it is within."""

    span: Span
    paragraph: int
    role: str
    clauses: Clauses
    offsets: tuple[tuple[int, int], ...]
    mentions: tuple[tuple[int, int, Named], ...]
    days: tuple[tuple[int, int, Day], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Something told, with its happening. `parties`: codes; `persons`: ids of persons; `names`: how they are called; `places`: names of towns
    in lower case; `days`: first and last day that it can be; `speaker`: whose word it is, null for the report's own; `states`: countries of
    those named; `numbers`: what the sentence counts; `told_on`: the day of the report.
    """

    found: Found
    span: Span
    parties: frozenset[str]
    persons: frozenset[str]
    names: tuple[tuple[str, str], ...]
    days: Days | None
    places: frozenset[str]
    speaker: str | None
    states: frozenset[str] = frozenset()
    numbers: tuple[tuple[str, float], ...] = ()
    told_on: date | None = None

    @property
    def amount(self) -> Amount:
        """The amount of something of the kind `number`."""
        assert self.found.amount is not None
        return self.found.amount


def days_of(value: str | None) -> Days | None:
    """The first and last day of a TIMEX3 value; null for durations, weeks and what is unknown."""
    if value is None:
        return None
    try:
        if m := _DAY.match(value):
            day = date(int(m[1]), int(m[2]), int(m[3]))
            return day, day
        if m := _MONTH.match(value):
            first = date(int(m[1]), int(m[2]), 1)
            return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        if m := _YEAR.match(value):
            return date(int(m[1]), 1, 1), date(int(m[1]), 12, 31)
    except ValueError:
        return None
    return None


def _clause(c: Clauses, i: int) -> list[int]:
    """The tokens of the clause that a predicate stands in."""
    for _ in range(len(c.words)):
        if c.deps[i] in _WITHIN and c.heads[i] != i:
            i = c.heads[i]
        else:
            break
    return c.subtree(i)


def deed_of(c: Clauses, i: int) -> list[int]:
    """The tokens of a deed alone, without who tells it and what else happened when."""
    return c.subtree(i, frozenset({"advcl", "relcl", "ccomp"})) if c.pos[i] == "VERB" else list(range(len(c.words)))


def names_behind(c: Clauses, tokens: Iterable[int], prepositions: Collection[str] = PLACED) -> frozenset[str]:
    """The names among tokens that stand behind a preposition of place."""
    return frozenset(
        c.lemmas[k]
        for k in tokens
        if c.pos[k] == "PROPN" and c.deps[k] == "pobj" and c.words[c.heads[k]] in prepositions and c.entities[k] not in ("DATE", "TIME")
    )


def _is_toll(c: Clauses, i: int) -> bool:
    """Whether a count is told as a toll, which sums up what happened until the day that is named."""
    return c.lemmas[i] in words_of("number") or any(c.lemmas[k] in words_of("number") for k in c.kids[i] if c.deps[k] in ("nsubj", "nsubjpass"))


def _is_before(c: Clauses, i: int) -> bool:
    """Whether a predicate stands in a clause behind "after" or "since": the main clause tells what came later."""
    for _ in range(_CHAIN):
        dep, head = c.deps[i], c.heads[i]
        if head == i:
            return False
        if dep == "advcl":
            return any(c.words[k] in ("after", "since") and c.deps[k] in ("mark", "prep") for k in c.kids[i])
        if dep == "pcomp":
            return c.words[head] in ("after", "since")
        if dep not in _WITHIN:
            return False
        i = head
    return False


def _governor(c: Clauses, i: int) -> int:
    """The verb that words of time hang on."""
    for _ in range(len(c.words)):
        i = c.heads[i]
        if c.pos[i] in ("VERB", "AUX"):
            break
    return i


def _at(s: Sentence, tokens: Iterable[int]) -> list[Named]:
    wanted = set(tokens)
    return [n for first, last, n in s.mentions if n.basis != "place" and not wanted.isdisjoint(range(first, last))]


def place(s: Sentence, found: Found, speaker: tuple[str, Named | None] | None, before: Sequence[Sentence]) -> Told:
    """What is told, with its parties, day and places. `speaker`: whose word it is; `before`: the sentences before it, the nearest first."""
    c = s.clauses
    clause = _clause(c, found.at)
    # When it was said is not when it was: "said on Wednesday that nobody had been killed".
    many = found.amount is not None and of_many(found.amount.what)
    people = found.bearer is not None or many
    dated = [
        x for x in s.days if not (people or found.kind == "denial") or c.lemmas[_governor(c, x[0])] not in words_of("told") | words_of("deny")
    ]
    if many and _is_toll(c, found.at):
        dated = []  # it rises on another day than that of the deed
    elif many and _is_before(c, found.at):
        # What comes after a deed is not on its day.
        dated = [x for x in dated if not set(clause).isdisjoint(range(x[0], x[1]))]
    if many and len(dated) < len(s.days):
        left = {c.lemmas[i] for x in s.days if x not in dated for i in range(x[0], x[1])}
        found = replace(found, topic=found.topic - (CALENDAR & left))
    inside = [d.days for first, last, d in dated if not set(clause).isdisjoint(range(first, last))]
    days = min(inside or [d.days for _, _, d in dated], key=lambda d: (d[1] - d[0], d), default=None)
    if len({d for d in inside if d[0] == d[1]}) > 1:
        days = (min(d[0] for d in inside), max(d[1] for d in inside))
    dealt = found.amount is not None and found.amount.what in dealt_with()
    around = clause if found.kind != "number" else deed_of(c, found.at) if dealt else range(len(c.words))
    named = [i for i in around if c.entities[i] in ("GPE", "LOC", "FAC") and (not dealt or c.pos[i] == "PROPN")]
    towns = frozenset(c.words[i] for i in named if c.deps[i] == "pobj" and c.words[c.heads[i]] in PLACED)
    who = _parties(s, found, clause, speaker, before)
    countries = {n.code for n in who if len(n.code) == 3 and n.code not in _HOSTS}
    single = frozenset({n.code if len(n.code) == 3 and n.kind != "person" else n.id for n in who})
    parties = frozenset(countries) if len(countries) > 1 else single
    if found.kind in ("denial", "attendance", "stage"):
        parties = frozenset(n.id for n in who)
    told = Told(
        found,
        s.span,
        parties,
        frozenset(n.id for n in who if n.kind == "person"),
        tuple(dict.fromkeys((n.id, n.name) for n in who)),
        days,
        towns,
        speaker[0] if speaker else None,
        frozenset(n.code for n in who if len(n.code) == 3),
    )
    if found.kind == "stage":
        # "The Hungarian parliament": the country by its adjective, where the body is no actor that is known.
        said = {c.words[k] for i in found.who for k in c.subtree(i) if c.entities[k] in ("NORP", "GPE")}
        told = replace(told, states=told.states | said)
    if found.kind == "date":
        own = [d.days for first, _, d in s.days if d.sure and d.days[0] == d.days[1] and _governor(c, first) == found.at]
        return replace(told, days=own[0] if len(own) == 1 else None, found=replace(found, value=day_words(own[0]) if own else ""))
    if found.kind == "denial" and not found.matter and found.value == "denied":
        near = [b for b in before[:LOOK_BACK] if b.paragraph == s.paragraph]
        kinds = {o for b in near for o in offences(b.clauses, range(len(b.clauses.words)))}
        told = replace(told, found=replace(found, matter=tuple(sorted(kinds)), label=SOMETHING))
    return told


def _parties(s: Sentence, f: Found, clause: list[int], speaker: tuple[str, Named | None] | None, before: Sequence[Sentence]) -> list[Named]:
    c = s.clauses
    if f.kind == "stage" and any(c.lemmas[i] in words_of("stands") for i in f.who):
        # "Its ministry said that the country had signed."
        return [n for n in _at(s, range(len(c.words))) if len(n.code) == 3] or ([speaker[1]] if speaker and speaker[1] else [])
    if f.kind in ("denial", "attendance", "stage", "date"):
        return _at(s, [k for i in f.who for k in c.subtree(i, frozenset({"relcl", "acl", "prep", "poss"}))]) or (
            [speaker[1]] if speaker and speaker[1] and f.kind == "denial" and any(c.words[i] in ("i", "we") for i in f.who) else []
        )
    if f.kind == "contradiction":
        if speaker and speaker[1] and any(c.words[i] == "i" for i in f.who):
            return [speaker[1]]
        # "The head of the prison service, Ada Brandt, resigned": the parser hangs the name on the service.
        own = [k for i in f.who for k in c.subtree(i, frozenset({"relcl", "acl", "prep", "poss"}))]
        named = [m for i in f.who for k in c.subtree(i) if c.deps[k] == "appos" and c.pos[k] == "PROPN" for m in c.subtree(k)]
        return _at(s, own) or _at(s, named)
    if f.bearer is not None:
        return _at(s, c.subtree(f.who[0])) if f.who else []
    if f.amount is not None and f.amount.what in dealt_with():
        return _at(s, [k for i in f.who for k in c.subtree(i, frozenset({"relcl", "acl"}))])
    if f.kind == "number" and f.who:
        return [n for n in _at(s, f.who) if n.kind == "person"]
    if f.kind == "number":
        return _at(s, range(len(c.words)))
    narrow = [k for i in c.subjects(f.at) for k in c.subtree(i)]
    narrow += [k for p in _SIDES for i in c.behind(f.at, p) for k in c.subtree(i)]
    if c.deps[f.at] == "acl":
        # "The agreement reached in Paris" is only mentioned: the people of the sentence did something else.
        return _at(s, [k for k in c.subtree(f.at) if k != f.at])
    tried = [_at(s, narrow), _at(s, clause), _at(s, range(len(c.words)))]
    if not any(_several(found) for found in tried[:2]) and all(n.basis in ("group", "pronoun") for n in tried[0]) and (both := _unnamed(s, f)):
        return both  # "dock workers in Antwerp and their employers": not the workers and whoever tells it
    if speaker and speaker[1]:
        tried.insert(2, [*tried[1], speaker[1]])
    if any(c.lemmas[i] in words_of("collective") or c.words[i] in words_of("collective") for i in clause):
        near = [b for b in before[:LOOK_BACK] if b.paragraph == s.paragraph or words_of("talks") & set(b.clauses.lemmas)]
        tried += [_at(b, range(len(b.clauses.words))) for b in near]
    return next((found for found in tried if _several(found)), None) or _unnamed(s, f) or tried[0]


def _unnamed(s: Sentence, f: Found) -> list[Named]:
    """Two sides that are only called by a noun: "the unions and the port authority"."""
    c = s.clauses
    tops = [*c.subjects(f.at), *(k for p in ("with", "between") for k in c.behind(f.at, p))]
    tops += [k for i in c.subjects(f.at) for p in ("with", "between") for k in c.behind(i, p)]
    nouns = {c.lemmas[i] for i in tops if c.pos[i] in ("NOUN", "PROPN")} - words_of("collective") - words_of("talks")
    return [Named(f"the {noun}", f"the {noun}", "noun", f"the {noun}", "noun") for noun in sorted(nouns)] if len(nouns) > 1 else []


def _several(named: Sequence[Named]) -> bool:
    """Whether these can be two sides of talks."""
    return len({n.code for n in named} - _HOSTS) > 1 or len({n.id for n in named if n.kind == "person"}) > 1


def overlap(a: Days | None, b: Days | None) -> bool | None:
    """Whether two spans of days can be one; null when one is unknown."""
    return None if a is None or b is None else a[0] <= b[1] and b[0] <= a[1]


def one_week_off(a: Told, b: Told) -> bool:
    """Whether two days are a week apart only since "on Monday" was taken for the coming one and for the past one."""
    if a.days is None or b.days is None or a.told_on is None or b.told_on is None or a.days[0] != a.days[1] or b.days[0] != b.days[1]:
        return False
    weekday = f"{a.days[0]:%A}".lower()
    both = weekday in a.span[3].lower() and weekday in b.span[3].lower()
    return both and abs(a.days[0] - b.days[0]) == _WEEK and abs(a.told_on - b.told_on) <= _MUCH_THE_SAME


def together(a: Told, b: Told) -> bool | None:
    """Whether the days of two things told can be one; null when one is unknown."""
    return True if one_week_off(a, b) else overlap(a.days, b.days)


def day_words(d: Days) -> str:
    """A day, or from when to when."""
    return d[0].isoformat() if d[0] == d[1] else f"{d[0].isoformat()} to {d[1].isoformat()}"
