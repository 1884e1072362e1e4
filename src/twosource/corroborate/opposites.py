"""Words that cannot both be said of one matter, and phrases that stand for one word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from twosource.lexicons import load_rows

from .stems import digits_of, stem

OPPOSITES: Final = "claim_opposites.tsv"
SHORT: Final = "claim_phrases.tsv"
_TENS: Final = frozenset("twenty thirty forty fifty sixty seventy eighty ninety".split())


@cache
def _sides() -> dict[str, tuple[tuple[int, int], ...]]:
    """Stem -> the pairs of opposites that it is in, each with its side (1 or 2)."""
    found: dict[str, list[tuple[int, int]]] = {}
    for n, row in enumerate(load_rows(OPPOSITES).rows):
        for side, cell in ((1, row["one"]), (2, row["other"])):
            for word in cell.split("|"):
                found.setdefault(stem(word), []).append((n, side))
    return {k: tuple(v) for k, v in found.items()}


def sides_of(stems: Iterable[str]) -> dict[str, tuple[tuple[int, int], ...]]:
    """Those of some stems that have an opposite."""
    known = _sides()
    return {s: known[s] for s in stems if s in known}


def contrary(a: Iterable[str], b: Iterable[str]) -> str | None:
    """Two stems of two texts that cannot both be said of one matter, in words, or null. A text that has words of both sides of a pair ("cut
    its rate as prices rose") tells nothing by them, nor does a side that both texts have.
    """
    left, right = sides_of(a), sides_of(b)
    if not left or not right:
        return None
    mine, theirs = _masks(left), _masks(right)
    for pair in sorted(mine.keys() & theirs.keys()):
        if {mine[pair], theirs[pair]} == {1, 2}:
            one = min(s for s, where in left.items() if any(n == pair for n, _ in where))
            other = min(s for s, where in right.items() if any(n == pair for n, _ in where))
            return f"{one} against {other}"
    return None


def _masks(sides: dict[str, tuple[tuple[int, int], ...]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for where in sides.values():
        for pair, side in where:
            found[pair] = found.get(pair, 0) | side
    return found


@cache
def _phrases() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Stem of the first word -> the words behind it and the word that the phrase stands for, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for row in load_rows(SHORT).rows:
        first, *rest = row["phrase"].split()
        found.setdefault(stem(first), []).append((tuple(rest), row["word"]))
    return {k: tuple(sorted(v, key=lambda x: (-len(x[0]), x))) for k, v in found.items()}


def shortened(words: Sequence[str]) -> list[tuple[int, str]]:
    """The words of a text, with phrases as the word that they stand for and "twenty", "two" as 22: each with where it stands in `words`."""
    known, digits = _phrases(), digits_of()
    out: list[tuple[int, str]] = []
    i = 0
    while i < len(words):
        if words[i] in _TENS and len(digits.get(words[i + 1], "") if i + 1 < len(words) else "") == 1:
            out.append((i, str(int(digits[words[i]]) + int(digits[words[i + 1]]))))
            i += 2
            continue
        for rest, word in known.get(stem(words[i]), ()):
            if tuple(words[i + 1 : i + 1 + len(rest)]) == rest:
                out.append((i, word))
                i += 1 + len(rest)
                break
        else:
            out.append((i, words[i]))
            i += 1
    return out
