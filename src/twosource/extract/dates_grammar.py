"""Find time expressions: the longest pattern of the grammar at each word, made into a type and a value or an offset.

Nothing is counted here; `dates_values` says what an offset means. The work grows with the length of the text, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from twosource.lexicons import load_rows

from .dates_made import NOTHING, Made
from .dates_makers import MAKERS
from .dates_tokens import Tokens, classes, tokens

RULES: Final = "time_rules.tsv"
FIXED: Final = "time_fixed.tsv"
HOLIDAYS: Final = "time_holidays.tsv"

#: Expressions that are read in one text. A report has some ten to a hundred; more is a table or noise.
MOST: Final = 5_000
#: Characters that are read as one piece, cut at a blank: keeps memory bounded on a line of 20 MB.
PIECE: Final = 20_000
#: Characters of one report that are read at all: ten times the longest article one meets.
LONGEST: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Expression:
    """A time expression `text[start:end]`. `value`: TIMEX3 or null; `offset`: what is counted from an anchor (`dates_values`) or null.

    `serves`: for a complete date, what it can tell about when the report was written: `report`, `recent`, `history`, `future`.
    """

    start: int
    end: int
    type: str
    value: str | None
    offset: str | None
    serves: str | None


class _Rule(NamedTuple):
    make: str
    pattern: re.Pattern[str]


_ITEM: Final = re.compile(r"[a-z0-9_]+|[()|?*]")


class _Reader:
    """A pattern as a regular expression, the classes that it can begin with, and whether it can be empty."""

    def __init__(self, pattern: str, aliases: dict[str, tuple[str, frozenset[str], bool]]) -> None:
        self.items = _ITEM.findall(pattern)
        self.at = 0
        self.aliases = aliases

    def read(self) -> tuple[str, frozenset[str], bool]:
        """Alternatives up to a closing bracket or the end."""
        parts, first, empty = [], frozenset[str](), False
        while True:
            text, begins, nothing = self._row()
            parts.append(text)
            first |= begins
            empty |= nothing
            if self.at < len(self.items) and self.items[self.at] == "|":
                self.at += 1
                continue
            return "|".join(parts), first, empty

    def _row(self) -> tuple[str, frozenset[str], bool]:
        text, first, empty = "", frozenset[str](), True
        while self.at < len(self.items) and self.items[self.at] not in ")|":
            item = self.items[self.at]
            self.at += 1
            if item == "(":
                inner, begins, nothing = self.read()
                self.at += 1
                inner = f"(?:{inner})"
            elif item in self.aliases:
                inner, begins, nothing = self.aliases[item]
            else:
                inner, begins, nothing = classes()[item], frozenset({classes()[item]}), False
            if self.at < len(self.items) and self.items[self.at] in "?*":
                # Possessive: a pattern never looks back, so the time is linear.
                inner, nothing = inner + self.items[self.at], True
                self.at += 1
            text += inner
            if empty:
                first |= begins
            empty &= nothing
        return text, first, empty


@cache
def _rules() -> dict[str, tuple[tuple[int, _Rule], ...]]:
    aliases: dict[str, tuple[str, frozenset[str], bool]] = {}
    by_class: dict[str, list[tuple[int, _Rule]]] = {}
    for order, row in enumerate(load_rows(RULES).rows):
        text, first, empty = _Reader(row["pattern"], aliases).read()
        if row["make"] == "alias":
            aliases[row["name"]] = (f"(?:{text})", first, empty)
            continue
        rule = _Rule(row["make"], re.compile(text))
        for c in first:
            by_class.setdefault(c, []).append((order, rule))
    return {c: tuple(rules) for c, rules in by_class.items()}


@cache
def _fixed() -> dict[str, tuple[tuple[tuple[str, ...], Made], ...]]:
    """First word -> expressions that have a value of their own, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], Made]]] = {}
    for row in load_rows(FIXED).rows:
        words = tuple(t for t in tokens(row["words"]).word)
        # A capital in the list asks for one in the text.
        words = (row["words"][0] + words[0][1:], *words[1:])
        found.setdefault(words[0].lower(), []).append((words, Made(row["type"], row["value"])))
    for row in load_rows(HOLIDAYS).rows:
        words = tuple(t for t in tokens(row["words"]).word)
        found.setdefault(words[0], []).append((words, Made("DATE", None, f"in:{row['day']}:near")))
    return {w: tuple(sorted(e, key=lambda x: -len(x[0]))) for w, e in found.items()}


def _fixed_at(t: Tokens, i: int) -> tuple[int, Made] | None:
    for words, made in _fixed().get(t.word[i], ()):
        j = i + len(words)
        if tuple(t.word[i + 1 : j]) != words[1:] or ((made.offset or words[0][0].isupper()) and not t.capital(i)):
            continue
        # "the past three summers", "as soon as"
        if not t.is_(j, "d2", "n", "fuzzy") and not (t.at(j) == "as" and t.at(i - 1) == "as"):
            return j, made
    return None


def _longest(t: Tokens, i: int) -> tuple[int, Made] | None:
    """The longest expression that begins with word i, and the word after it."""
    found = []
    for order, rule in _rules().get(t.line[i], ()):
        if (m := rule.pattern.match(t.line, i)) and m.end() > i:
            found.append((-m.end(), order, rule.make))
    for end, _, make in sorted(found):
        if (made := MAKERS[make](t, i, -end)) is not None:
            return -end, made
    return None


def _piece(text: str) -> Iterator[Expression]:
    t = tokens(text)
    x, fixed = classes()["x"], _fixed()
    i, n = 0, len(t.line)
    while i < n:
        best = None
        if t.line[i] != x:
            best = _longest(t, i)
        if t.word[i] in fixed and (other := _fixed_at(t, i)) and (best is None or other[0] > best[0]):
            best = other
        if best is None:
            i += 1
            continue
        j, made = best
        if made is not NOTHING:
            # A maker may give several parts, such as the two days of a range, each with its words.
            for part in made.parts or (made,):
                a, b = part.words or (i, j)
                yield Expression(t.start[a], t.end[b - 1], part.type, part.value, part.offset, part.serves)
        i = j


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    at, stop = 0, min(len(text), LONGEST)
    while at < stop:
        end = min(at + PIECE, stop)
        if end < stop:
            cut = max(text.rfind(" ", at + PIECE // 2, end), text.rfind("\n", at + PIECE // 2, end))
            end = cut if cut > at else end
        yield at, text[at:end]
        at = end


def find(text: str, most: int = MOST) -> list[Expression]:
    """The time expressions of a text in order, without overlap; at most `most`.

    >>> [(e.type, e.value, e.offset) for e in find("Talks ended on Sept. 5, 2016, two days after they began.")]
    [('DATE', '2016-09-05', None), ('DURATION', 'P2D', None)]
    """
    found: list[Expression] = []
    for at, piece in _pieces(text):
        for e in _piece(piece):
            found.append(Expression(e.start + at, e.end + at, e.type, e.value, e.offset, e.serves) if at else e)
            if len(found) >= most:
                return found
    return found
