"""How a list of statements and of names reads: what was done with the words where that is more than saying, and each name once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Final

from twosource.lexicons import load_rows
from twosource.model import Position, Span, Statement, plain_name

PLAIN: Final = "plain_cues.tsv"

#: Words between a cue and "to do something" that are shown with the cue: whom it was told ("told residents: to leave").
BETWEEN: Final = 4
#: Characters between a denial of "it" and the statement before it, in which no other sentence has room.
NEAR: Final = 60

_PREPOSITIONS: Final = frozenset("about against as at for from in of on over to with".split())
#: Contents that say nothing by themselves.
_POINTS: Final = frozenset({"it", "that", "this", "so", "them", "these", "those"})


@dataclass(frozen=True, slots=True)
class Worded:
    """How a statement reads by itself. `cue`: the words in front of its content ("had spoken of", "denied"), empty where they only say that it
    was said; `meant`: the statement that its content points to ("it"), or null.
    """

    statement: str
    cue: str
    meant: str | None


@cache
def _plain() -> frozenset[str]:
    return frozenset(r["cue"] for r in load_rows(PLAIN).rows)


def cue_words(kind: str, negated: bool, cue: Sequence[Span], content: Sequence[Span], raw: str | None = None) -> str:
    """The words in front of what was said, where they tell more than that it was said; else empty.

    Words in quotation marks speak for themselves, denials never do. `raw`: the text, for the words between ("called [on Monday for] a strike").
    """
    words = " ".join(" ".join(c.exact for c in cue).split())
    if not any(c.isalpha() for c in words):
        return "denied" if negated else ""
    low = words.lower()
    first = " ".join(content[0].exact.split()[:1]).lower() if content else ""
    plain = (low in _plain() or low.split()[-1] in _plain()) and first != "to"
    if not negated and (plain or kind == "direct"):
        return ""
    if raw is not None and content and cue[-1].end <= content[0].start:
        between = raw[cue[-1].end : content[0].start].split()
        if between[-1:] and between[-1] in _PREPOSITIONS:
            words = f"{words} {between[-1]}"
        elif first == "to" and len(between) <= BETWEEN and all(w.isalnum() for w in between):
            words = " ".join((words, *between))
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def worded(statements: Iterable[Statement], raw: Callable[[str], str]) -> tuple[Worded, ...]:
    """How each of some statements reads, in their order. `raw`: the text of a document."""
    every = list(statements)
    by: dict[str, list[Statement]] = {}
    for s in every:
        by.setdefault(s.document, []).append(s)
    return tuple(
        Worded(s.id, cue_words(s.kind, s.negated, s.cue, s.content, raw(s.document)), _meant(s, by[s.document], raw(s.document))) for s in every
    )


def reads_of(statements: Sequence[Statement], found: Iterable[Worded]) -> dict[str, tuple[str, Statement | None]]:
    """By the id of a statement, the words in front of its content, empty where it was merely said, and the one that it points to."""
    every = {s.id: s for s in statements}
    return {w.statement: (w.cue, every.get(w.meant or "")) for w in found}


def statements_read(statements: Sequence[Statement], raw: Callable[[str], str]) -> dict[str, tuple[str, Statement | None]]:
    """The same of statements of which it is not known yet. `raw`: the text of a document."""
    return reads_of(statements, worded(statements, raw))


def by_statement(p: Position, every: Mapping[str, Statement]) -> list[tuple[tuple[Span, ...], Statement | None]]:
    """The words of a position in their order, those of one statement together, with that statement where it is among `every` (by id)."""
    own = (every[i] for i in p.statements if i in every)
    of = {(c.document, c.start): s for s in own for c in s.content}

    def statement(s: Span) -> tuple[str, int] | str:
        found = of.get((s.document, s.start))
        return found.id if found else (s.document, s.start)

    groups = [tuple(g) for _, g in groupby(p.spans, key=statement)]
    return [(g, of.get((g[0].document, g[0].start))) for g in groups]


def _meant(s: Statement, others: Iterable[Statement], raw: str) -> str | None:
    """The statement that a denial of "it" denies: the one of somebody else that ends right before it."""
    if not s.negated or " ".join(c.exact for c in s.content).strip(" .,").lower() not in _POINTS:
        return None
    start = _start(s)
    before = [o for o in others if o.id != s.id and o.within is None and _end(o) <= start and o.content]
    last = max(before, key=lambda o: (_end(o), -_start(o)), default=None)
    if last is None or last.speaker_name == s.speaker_name or start - _end(last) > NEAR or raw[_end(last) : start].count(".") > 1:
        return None
    return None if " ".join(c.exact for c in last.content).strip(" .,").lower() in _POINTS else last.id


def _start(s: Statement) -> int:
    return min(x.start for x in (*s.source, *s.cue, *s.content))


def _end(s: Statement) -> int:
    return max(x.end for x in (*s.source, *s.cue, *s.content))


def by_speaker(statements: Iterable[Statement]) -> dict[str | None, list[Statement]]:
    """Statements by who speaks, in the order of their first ones: "The mayor" and "the mayor", "Eva Malá" and "Eva Mala" are one, called as the
    first report has it with all its accents.
    """
    found: dict[str | None, list[Statement]] = {}
    for s in statements:
        found.setdefault(plain_name(s.speaker_name) if s.speaker_name else None, []).append(s)
    return {_called(same) if key is not None else None: same for key, same in found.items()}


def _called(same: Sequence[Statement]) -> str:
    names = [s.speaker_name for s in same if s.speaker_name]
    return next((n for n in names if not n.isascii()), names[0])
