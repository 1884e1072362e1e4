"""Lines of a transcript: who speaks stands in capitals before a colon, or the letter A in an interview that has questions as well."""

from __future__ import annotations

from typing import Final

from .statements_edges import ANSWER
from .statements_rules import Finder, Found

#: A speaker's name before the colon has at most this many tokens.
TURN: Final = 6

_OPENING: Final = frozenset({'"', "“", "``", "''"})
_CLOSING: Final = frozenset({'"', "”", "''"})


def somebody(finder: Finder, head: int, number: int) -> bool:
    """Whether the word before a colon is a name that can speak; capitals alone are not (`LONDON: ...`, `UPDATE: ...`)."""
    view = finder.view
    word = view.text[head]
    return not word.isupper() or len(word) < 2 or finder.is_name(head, number) or view.entity[head] == "PERSON"


def transcript(finder: Finder) -> list[Found]:
    """Paragraphs that begin with a name in capitals and a colon, behind a mark or not (`"STONE: Good evening.`), in order."""
    view = finder.view
    out = []
    for number, p in enumerate(view.paragraphs):
        a = p.first
        if a < p.last and view.text[a] in _OPENING:
            a += 1
        b = a
        while b < min(p.last, a + TURN) and (view.text[b].isupper() or (b > a and view.text[b] in (".", "-", "’", "'"))):
            b += 1
        if a == b or b + 2 >= p.last or view.text[b] != ":":
            continue
        answers = b == a + 1 and view.text[a] == ANSWER and ANSWER in finder.edges[number].names
        if not answers and (len(view.text[a]) < 2 or view.pos[b - 1] not in ("PROPN", "NOUN")):
            continue
        last = p.last - 1 - (view.text[p.last - 1] in _CLOSING)
        start, end = view.start[b + 1], view.end[last]
        if not somebody(finder, b - 1, number) or not any(x.isalpha() for x in view.raw[start:end]):
            continue
        cue, source = [(view.start[b], view.end[b])], [(view.start[a], view.end[b - 1])]
        out.append(Found(b, b - 1, cue, source, [(start, end)], "direct", None, number, how="colon"))
    return out
