"""Spellings: a text that mixes British and American spelling was put together from several; the rarer convention reads as the commoner."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cache
from typing import Final

from twosource.lexicons import load_rows

from .parts import Mend

_WORD: Final = re.compile(r"(?<![\w'’-])[a-z]+(?:-[a-z]+)?(?![\w-])")


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
    if table.british.isdisjoint(words) or table.american.isdisjoint(words):
        return
    found = [(m.start(), m[0], table.forms[m[0]]) for m in _WORD.finditer(raw) if m[0] in table.forms]
    count = Counter((group, side) for _, _, (_, side, group) in found)
    rare = {}
    for group in ("ise", "other"):
        british, american = count[group, "british"], count[group, "american"]
        if british and american:
            rare[group] = "american" if british > american else "british"
    if rare or (count["hyphen", "british"] and count["hyphen", "american"]):
        rare["hyphen"] = "british"
    for start, word, (other, side, group) in found:
        if rare.get(group) == side:
            yield Mend(start, start + len(word), other, "spelling", "spelling-mixed")
