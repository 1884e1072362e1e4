"""Spellings: a text that mixes British and American spelling was put together from several; the rarer convention reads as the commoner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cache
from typing import Final

from twosource.lexicons import load_rows

from .parts import Mend

_JOINS: Final = frozenset("-'’_")


@dataclass(frozen=True, slots=True)
class _Table:
    """Form -> (the other form, British or American, group)."""

    forms: dict[str, tuple[str, str, str]]
    british: frozenset[str]
    american: frozenset[str]


@cache
def _table() -> _Table:
    forms: dict[str, tuple[str, str, str]] = {}
    for row in load_rows("readings_spellings.tsv").rows:
        for ending in row["endings"].split():
            end = ending if ending != "-" else ""
            british, american = row["british"] + end, row["american"] + end
            forms[british] = (american, "british", row["group"])
            forms[american] = (british, "american", row["group"])
    sides = [frozenset(f + mark for f, (_, s, _) in forms.items() if s == side for mark in ("", ".", ",")) for side in ("british", "american")]
    return _Table(forms, *sides)


def mixed(raw: str, words: Set[str]) -> Iterator[Mend]:
    """Words of the convention that is rarer in this text, where it holds both; equal counts read American.

    -ise and -ize are judged apart, since Oxford and the United Nations write -ize with British spelling. A hyphen ("co-ordination") is read
    away in a text that mixes, or that writes the same word both ways. British spelling by itself is no damage. Only small letters count: names
    keep their spelling. `words`: what stands between spaces; a text that has neither convention there is not read word by word.
    """
    table = _table()
    british, american = table.british & words, table.american & words
    if not british or not american:
        return
    found = [(at, word, *table.forms[word]) for word in {w.rstrip(".,") for w in british | american} for at in _places(raw, word)]
    count = Counter((group, side) for _, _, _, side, group in found)
    rare = {}
    for group in ("ise", "other"):
        if count[group, "british"] and count[group, "american"]:
            rare[group] = "american" if count[group, "british"] > count[group, "american"] else "british"
    if rare or (count["hyphen", "british"] and count["hyphen", "american"]):
        rare["hyphen"] = "british"
    for at, word, other, side, group in found:
        if rare.get(group) == side:
            yield Mend(at, at + len(word), other, "spelling", "spelling-mixed")


def _places(raw: str, word: str) -> Iterator[int]:
    at = raw.find(word)
    while at >= 0:
        end = at + len(word)
        before, after = raw[at - 1 : at] if at else "", raw[end : end + 1]
        if not (before.isalnum() or after.isalnum() or before in _JOINS or after in _JOINS):
            yield at
        at = raw.find(word, end)
