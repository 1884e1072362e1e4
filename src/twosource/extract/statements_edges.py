"""What a paragraph needs to know of the text around it, and which paragraphs are read together.

Statements are found in a run of paragraphs by itself: all that the rest of the text may change about them is in an `Edge`. That makes it
possible to read equal paragraphs of several reports once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .quotes import find_quotations
from .statements_view import Paragraph, View

#: Marks that open or close a quotation, as tokens.
MARKS: Final = frozenset({'"', "“", "”", "``", "''", "«", "»"})


@dataclass(frozen=True, slots=True)
class Edge:
    """Of one paragraph: whether nothing behind it is read with it (`last`), whether the next paragraph of its text opens with a quotation
    mark (`marked`), and the words that may stand before a colon: names of persons somewhere in the text, letters of an interview (`names`).
    """

    last: bool
    marked: bool
    names: frozenset[str]


#: What answers are marked with, and the questions before them, in an interview; as many lines of either make one.
ANSWER, QUESTION = "A", "Q"
ASKED: Final = 2


def person_names(view: View) -> frozenset[str]:
    """Words with a capital that the parser takes for (parts of) persons' names, and the letter of the answers in an interview."""
    names = frozenset(t for t, e in zip(view.text, view.entity, strict=True) if e == "PERSON" and t[:1].isupper() and t != ANSWER)
    return names | {ANSWER} if all(len(lines(view, letter)) >= ASKED for letter in (QUESTION, ANSWER)) else names


def lines(view: View, letter: str) -> list[Paragraph]:
    """The paragraphs that begin with a letter and a colon."""
    text = view.text
    return [p for p in view.paragraphs if p.first + 1 < p.last and text[p.first] == letter and text[p.first + 1] == ":"]


def marked_of(view: View) -> list[bool]:
    """For every paragraph whether the next one opens with a quotation mark."""
    opens = [p.last > p.first and view.text[p.first] in MARKS for p in view.paragraphs]
    return [*opens[1:], False]


def edges_of(view: View) -> list[Edge]:
    """The edges of the paragraphs of a whole text."""
    names, last = person_names(view), len(view.paragraphs) - 1
    return [Edge(n == last, m, names) for n, m in enumerate(marked_of(view))]


def leads_on(view: View, p: Paragraph) -> bool:
    """Whether what a paragraph says may run on into the next one: it ends with a colon, or in a quotation that no mark closes."""
    if p.last == p.first:
        return False
    quotations = find_quotations(view.raw[p.start : p.end])
    return view.text[p.last - 1] == ":" or (bool(quotations) and not quotations[-1].closed)
