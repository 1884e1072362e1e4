"""Words of a text with the part that each can play in a time expression.

Every word gets one class (`time_words.tsv`), and a class is one character, so that a text becomes a short string over which the grammar's
patterns run; what is no word of time is `x`. The classes of numbers follow from their shape.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from twosource.lexicons import load_rows

WORDS: Final = "time_words.tsv"
CUES: Final = "time_cues.tsv"

#: Classes that come from a word's shape. d2: 1 to 31; n: another number; y4: a year or a number of four digits; y2: '96; y4s: 1990s.
SHAPES: Final = (
    *("x", "d2", "n", "y4", "y2", "y4s", "nth", "clock", "ampm", "iso", "slash", "qn"),
    *("s", "dash", "comma", "dot", "open", "close", "money", "percent", "mark"),
)

_TOKEN: Final = re.compile(
    r"""
    (?P<iso>\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\d-]))
  | (?P<slash>\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)(?![\d/])|\d{1,2}\.\d{1,2}\.\d{4}(?![\d.]))
  | (?P<clock>\d{1,2}:\d\d(?::\d\d)?(?![\d:]))
  | (?P<y4s>(?:[12]\d\d0['’]?|['’]\d0)s\b)
  | (?P<y2>['’]\d\d\b)
  | (?P<nth>\d{1,4}(?:st|nd|rd|th)\b)
  | (?P<qn>[QH][1-4]\b|[1-4][QH]\b)
  | (?P<number>\d++(?:[.,]\d++)*+)
  | (?P<s>['’]s\b)
  | (?P<ampm>[AaPp]\.\s?[Mm]\b\.?|[AaPp][Mm]\b)
  | (?P<word>[^\W\d_]++(?:['’](?!s\b)[^\W\d_]++)?)
  | (?P<mark>[^\w\s])
    """,
    re.VERBOSE,
)
_MARKS: Final = {
    "-": "dash", "–": "dash", "‐": "dash", "‑": "dash", ",": "comma", ".": "dot", "!": "dot", "?": "dot", ";": "dot", "(": "open", ")": "close",
    "$": "money", "£": "money", "€": "money", "¥": "money", "#": "money", "%": "percent",
}  # fmt: skip

#: Digits beyond which a number is no number of days: also keeps `int` from refusing a line of digits.
_DIGITS: Final = 9


@cache
def classes() -> dict[str, str]:
    """Every class and the character that stands for it."""
    named = sorted({row["class"] for row in load_rows(WORDS).rows} - set(SHAPES))
    return {name: chr(0x4E00 + i) for i, name in enumerate((*SHAPES, *named))}


@cache
def _words() -> dict[str, tuple[str, str, str]]:
    letter = classes()
    return {row["word"]: (letter[row["class"]], row["value"], row["form"]) for row in load_rows(WORDS).rows}


@cache
def cues(role: str) -> frozenset[str]:
    """The words with this role beside a time expression (`time_cues.tsv`)."""
    return frozenset(row["word"] for row in load_rows(CUES).rows if row["role"] == role)


@dataclass(slots=True)
class Tokens:
    """A text in words. `line[i]`: the class of word i as one character; `value[i]`: its number or letters; `start`, `end`: its place."""

    text: str
    line: str = ""
    value: list[str] = field(default_factory=list)
    word: list[str] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    may: bool | None = None  # whether somebody is called May, once it was looked for

    def at(self, i: int) -> str:
        """Word i in lower case; empty outside the text."""
        return self.word[i] if 0 <= i < len(self.word) else ""

    def is_(self, i: int, *names: str) -> bool:
        """Whether word i is of one of these classes."""
        return 0 <= i < len(self.line) and self.line[i] in {classes()[n] for n in names}

    def find(self, i: int, j: int, *names: str) -> int:
        """The first word of words i to j that is of one of these classes, or -1."""
        wanted = {classes()[n] for n in names}
        return next((k for k in range(i, j) if self.line[k] in wanted), -1)

    def get(self, i: int, j: int, *names: str) -> str | None:
        """The value of the first such word, or null."""
        k = self.find(i, j, *names)
        return self.value[k] if k >= 0 else None

    def capital(self, i: int) -> bool:
        """Whether word i begins with a capital letter."""
        return 0 <= i < len(self.start) and self.text[self.start[i]].isupper()


def _number(text: str) -> tuple[str, str]:
    plain = text.replace(",", "")
    if not plain.isascii() or len(plain) > _DIGITS:
        return "x", ""
    if "." in plain:
        return ("n", plain) if plain.count(".") == 1 else ("x", "")
    if len(plain) == 4 and plain == text and "1000" <= plain < "3000":
        return "y4", plain
    return ("d2" if len(plain) <= 2 and 1 <= int(plain) <= 31 else "n"), str(int(plain))


def _joined(values: list[int]) -> int:
    """What number words in a row say: twenty four, nineteen ninety seven, two thousand sixteen."""
    total, part = 0, 0
    for n in values:
        if n == 1000:
            total, part = total + max(part, 1) * 1000, 0
        elif n == 100:
            part = max(part, 1) * 100
        elif 10 <= part <= 20 and n >= 10:
            part = part * 100 + n
        else:
            part += n
    return total + part


def tokens(text: str) -> Tokens:
    """The words of a text, time linear in its length. A row of number words is one word."""
    out = Tokens(text)
    letter, known = classes(), _words()
    line: list[str] = []
    x, word_, dash = letter["x"], letter["numword"], letter["dash"]
    value, words, start, end = out.value, out.word, out.start, out.end
    for m in _TOKEN.finditer(text):
        kind, exact = m.lastgroup or "mark", m[0]
        low = exact.lower()
        worth = exact
        if kind == "word":
            found = known.get(low)
            if found is None or (found[2] == "capital" and not exact[0].isupper()) or (found[2] == "upper" and not exact.isupper()):
                cls, worth = x, ""
            else:
                cls, worth = found[0], found[1]
        elif kind == "number":
            name, worth = _number(exact)
            cls = letter[name]
        elif kind == "mark":
            cls, worth = letter[_MARKS.get(exact, "mark")], ""
        elif kind == "nth":
            cls, worth = letter["nth"], exact[:-2]
        else:
            cls = letter[kind]
        line.append(cls)
        value.append(worth)
        words.append(low)
        start.append(m.start())
        end.append(m.end())
    if word_ in line:
        line = _merge(out, line, word_, dash, letter)
    out.line = "".join(line)
    return out


def _merge(out: Tokens, line: list[str], word_: str, dash: str, letter: dict[str, str]) -> list[str]:
    """Rows of number words as one number; "a hundred" counts as one."""
    keep: list[tuple[str, str, str, int, int]] = []
    i, n = 0, len(line)
    while i < n:
        if line[i] != word_:
            keep.append((line[i], out.value[i], out.word[i], out.start[i], out.end[i]))
            i += 1
            continue
        j, values = i + 1, [int(out.value[i])]
        while j < n:
            step = j + 1 if line[j] == dash and j + 1 < n and line[j + 1] == word_ and out.start[j] == out.end[j - 1] else j
            if line[step] != word_ or (values[-1] < 10 and int(out.value[step]) < 100):
                break
            values.append(int(out.value[step]))
            j = step + 1
        total = _joined(values)
        spoken = len(values) > 1 and (total >= 1900 and total < 2100) and (values[0] in (19, 20) or values[:2] == [2, 1000])
        cls = letter["y4"] if spoken else letter["d2"] if 1 <= total <= 31 else letter["n"]
        at = i
        if values[0] in (100, 1000) and keep and keep[-1][2] == "a":
            at, _ = i, keep.pop()
            keep.append((cls, str(total), "a hundred", out.start[at - 1], out.end[j - 1]))
        else:
            keep.append((cls, str(total), out.text[out.start[at] : out.end[j - 1]].lower(), out.start[at], out.end[j - 1]))
        i = j
    out.value[:], out.word[:] = [k[1] for k in keep], [k[2] for k in keep]
    out.start[:], out.end[:] = [k[3] for k in keep], [k[4] for k in keep]
    return [k[0] for k in keep]
