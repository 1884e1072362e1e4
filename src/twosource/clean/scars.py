"""Scars: spaces lost or put in, words set twice, characters and entities damaged on the way."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Set
from functools import cache
from itertools import islice, pairwise
from operator import eq
from typing import Final

from twosource.lexicons import load_rows, load_yaml

from .parts import Mend

_WORD_CLASSES: Final = "readings_words.yaml"

# ---- a space lost -----------------------------------------------------------------------------------------------------------------

_GLUE: Final = re.compile(r"\.(?=[A-Za-z“‘](?!\.))")
_BEFORE: Final = re.compile(r"(?:^|(?<=[\s(\[\"“‘'’—–]))((?:[A-Z]\.)+[A-Z]|[ap]\.m|[A-Za-z][A-Za-z'’-]*[a-z][”\"’)]?)$")
_AFTER: Final = re.compile(r"([“\"‘]?[A-Z][a-z]+|[“\"‘]?(?:A|I)|[a-z]{2,})(?=[\s,;:!?’'”)]|\.(?:\s|$)|$)")
_COMMA: Final = re.compile(r",(?=[A-Za-z]{2,}[\s.,;:!?’'”]|[A-Za-z]{2,}$)")
_COMMA_BEFORE: Final = re.compile(r"(?:^|[\s(\"“‘'’])([A-Za-z]{3,}[”\"’)]?)$")
_QUOTE: Final = re.compile(r"”([A-Za-z]{1,40})(?![\w’'-])")
#: Longest word on either side of a lost space, in characters; keeps a line of 20 MB without spaces from being read again and again.
_SIDE: Final = 40


@cache
def _address_ends() -> frozenset[str]:
    return frozenset(str(load_yaml(_WORD_CLASSES)["address_ends"]).split())


def glued(raw: str) -> Iterator[Mend]:
    """Words joined by a stop, comma or quotation mark ("deal.The", "the U.S.to", "Paris,where"); addresses and initials are left."""
    for m in _GLUE.finditer(raw):
        at = m.start()
        before = _BEFORE.search(raw[max(0, at - _SIDE) : at])
        if before is None:
            continue
        after = _AFTER.match(raw, at + 1, at + 1 + _SIDE)
        if after is None:
            continue
        left, right = before[1], after[1]
        word = right.lstrip('“"‘')
        if "." in left:
            # "the U.S.to", "at 5 p.m.on", "U.S.Army"; initials with another initial are left.
            if right != word or not (word.islower() or (len(word) > 3 and word[1:].islower())):
                continue
        elif right[0].islower() or word.lower() in _address_ends() or sum(map(str.islower, left)) < 2:
            continue
        yield Mend(at - len(left), after.end(1), f"{left}. {right}", "spacing", "space-lost")
    for m in _QUOTE.finditer(raw):
        if m.start() and raw[m.start() - 1] in ".,!?":
            yield Mend(m.start(), m.end(), f"” {m[1]}", "spacing", "space-lost")
    for m in _COMMA.finditer(raw):
        at = m.start()
        before = _COMMA_BEFORE.search(raw[max(0, at - _SIDE) : at])
        if before is None:
            continue
        end = at + 1
        while end < len(raw) and end <= at + _SIDE and raw[end].isalpha():
            end += 1
        yield Mend(at - len(before[1]), end, f"{before[1]}, {raw[at + 1 : end]}", "spacing", "space-lost")


# ---- a space put in ---------------------------------------------------------------------------------------------------------------

_MARKS: Final = frozenset(mark + close for mark in ".,;!?:" for close in ("", '"', "”", "’"))
_SPACED: Final = re.compile(
    r"(?:(?<=[^\W_][^\W_])|(?<=[’'][a-z]))[ \xa0]([.,;!?:])(?=[\s\"”’]|$)(?![ \xa0][.…)(DPp/])|(?<=[”’)\"])[ \xa0]([.,])(?=\s|$)(?![ \xa0][.…])"
)


def spaced(raw: str, words: Set[str]) -> Iterator[Mend]:
    """A space before a full stop, comma or the like ("he said ."); rows of spaced dots and faces are left.

    `words`: what stands between spaces.
    """
    if not _MARKS.isdisjoint(words):
        for m in _SPACED.finditer(raw):
            yield Mend(m.start(), m.end(), m[1] or m[2], "spacing", "space-put-in")


# ---- a word set twice -------------------------------------------------------------------------------------------------------------


@cache
def _doubled() -> tuple[frozenset[str], re.Pattern[str]]:
    words = str(load_yaml(_WORD_CLASSES)["doubled"]).split()
    return frozenset(words), re.compile(rf"(?<![\w'’.-])({'|'.join(sorted(words, key=len, reverse=True))})(?: \1)+(?![\w'’-])")


def doubled(raw: str, words: list[str]) -> Iterator[Mend]:
    """A small word set twice ("the the"); only words that are never meant twice. `words`: what stands between spaces, in order."""
    if not any(map(eq, words, islice(words, 1, None))):
        return
    known, pattern = _doubled()
    for word in known.intersection(a for a, b in pairwise(words) if a == b):
        at = raw.find(word + " " + word)
        while at >= 0:
            m = pattern.match(raw, at)
            if m is not None:
                yield Mend(m.start(), m.end(), m[1], "spelling", "word-twice")
            at = raw.find(word + " " + word, m.end() if m else at + 1)


# ---- characters damaged on the way ------------------------------------------------------------------------------------------------

_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});(?:(?:amp|quot|lt|gt|nbsp|#\d{1,5});)*")


def _decoded(data: bytes, charset: str) -> str:
    """As a program reads these bytes that takes them for `charset`; the five bytes that Windows-1252 leaves open stay what they are."""
    return "".join(bytes([b]).decode(charset, "ignore") or chr(b) for b in data)


@cache
def _mojibake() -> tuple[dict[str, str], re.Pattern[str], tuple[str, ...]]:
    forms: dict[str, str] = {}
    for row in load_rows("readings_mojibake.tsv").rows:
        good = chr(int(row["code"], 16))
        once = [_decoded(good.encode(), charset) for charset in ("cp1252", "latin-1")]
        for form in (_decoded(once[0].encode(), "cp1252"), *once):
            forms.setdefault(form, " " if good == "\xa0" else good)
    ordered = sorted(forms, key=lambda f: (-len(f), f))
    return forms, re.compile("|".join(map(re.escape, ordered))), tuple(sorted({f[0] for f in forms}))


def damaged(raw: str) -> Iterator[Mend]:
    """HTML entities left over ("&amp;"), and UTF-8 that was read as Windows-1252 or Latin-1, once or twice."""
    if "&" in raw:
        for m in _ENTITY.finditer(raw):
            text = m[0]
            for _ in range(3):
                text = html.unescape(text)
            text = " " if text.isspace() else text
            if text and text != m[0] and text.isprintable():
                yield Mend(m.start(), m.end(), text, "spelling", "entity")
    if raw.isascii():
        return
    forms, pattern, firsts = _mojibake()
    if any(map(raw.__contains__, firsts)):
        for m in pattern.finditer(raw):
            if reading := forms[m[0]].strip("\u200b\ufeff"):
                yield Mend(m.start(), m.end(), reading, "spelling", "mojibake")
