"""Quotation marks of one paragraph, read by glyph and by neighbours.

The state starts afresh in every paragraph: a mark that is read the wrong way round can spoil its own paragraph, not the rest of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

#: Quotation marks; the doubled forms are what typewriters and wire systems send.
_MARK = re.compile(r"``|''|[\"“”„‟«»‘’‚']")
_OPENING: Final = frozenset("“„«‘‚") | {"``"}
_CLOSING: Final = frozenset("”»’") | {"''"}
_SINGLE: Final = frozenset("‘’‚'")

#: Words cut short at the front, where a mark is an apostrophe and opens nothing.
_ELISION = re.compile(r"[’‘'](?:\d0s\b|\d\ds?\b|em\b|til\b|tis\b|twas\b|cause\b|n[’'])", re.IGNORECASE)

#: How many places are looked at for the end of a single-mark quotation, so that rows of marks stay cheap.
_TRIES: Final = 40

#: Paragraphs whose quotations are kept: several steps ask for them, and the same ones come back in other reports.
_KEPT: Final = 2048


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch `[start, end)` of a paragraph in quotation marks, marks included. `closed`: whether its closing mark was found."""

    start: int
    end: int
    closed: bool
    single: bool


def _opens(text: str, start: int, end: int) -> bool:
    left, right = text[start - 1 : start], text[end : end + 1]
    return (not left or left.isspace() or left in "([{—–-/“‘\"'‹«") and bool(right) and not right.isspace()


def _closes(text: str, start: int, end: int) -> bool:
    left, right = text[start - 1 : start], text[end : end + 1]
    return bool(left) and not left.isspace() and (not right or not right.isalnum())


def _single_end(text: str, marks: list[tuple[int, int, str]], i: int) -> int:
    """Which mark ends the single-mark quotation that mark `i` opens; -1 for none."""
    fallback = -1
    for j in range(i + 1, min(i + 1 + _TRIES, len(marks))):
        start, end, mark = marks[j]
        if mark not in "’'" or not _closes(text, start, end):
            continue
        left, right = text[start - 1], text[end : end + 1]
        if left in ",.?!…" or not right or right in ",.;:?!)":
            return j
        # After an s it may be a plural's apostrophe; taken only when nothing better follows.
        if left not in "sS" and fallback < 0:
            return j
        fallback = j if fallback < 0 else fallback
    return fallback


@lru_cache(maxsize=_KEPT)
def find_quotations(text: str) -> tuple[Quotation, ...]:
    """The outermost quotations of one paragraph, in order, without overlap.

    A quotation that no mark closes reaches to the end of the paragraph when its mark opens the paragraph or is the last that opens;
    `closed` is then false, and the caller decides what that is worth. Quotations without a letter or figure are left out.
    """
    marks = [(m.start(), m.end(), m.group()) for m in _MARK.finditer(text)]
    found: list[Quotation] = []
    opened = -1
    i = 0
    while i < len(marks):
        start, end, mark = marks[i]
        if mark in _SINGLE:
            if opened < 0 and (mark in "‘‚" or mark in "'’") and _opens(text, start, end) and not _ELISION.match(text, start):
                # A curly closing mark opens nothing unless the text writes both ends alike.
                j = _single_end(text, marks, i) if mark != "’" else -1
                if j >= 0:
                    found.append(Quotation(start, marks[j][1], True, True))
                    i = j + 1
                    continue
            i += 1
            continue
        opens, closes = _opens(text, start, end), _closes(text, start, end)
        if opens == closes:
            opens = (mark in _OPENING) or (mark not in _CLOSING and opened < 0)
            closes = not opens
        elif opened < 0 and mark in _OPENING:
            opens, closes = True, False
        elif opened >= 0 and mark in _CLOSING:
            opens, closes = False, True
        if opens:
            opened = start
        elif opened >= 0:
            found.append(Quotation(opened, end, True, False))
            opened = -1
        i += 1
    if opened >= 0:
        found.append(Quotation(opened, len(text.rstrip()), False, False))
    return tuple(q for q in found if any(c.isalnum() for c in text[q.start : q.end]))
