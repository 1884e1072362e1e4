"""Mends a parse where the parser is regularly wrong about who somebody is: "The mayor of Lindau, Ilse Brandt, said"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .coref_words import given_names, nations, nouns_of_persons, tails

if TYPE_CHECKING:
    from .statements_view import View

#: Words from the office to the comma at most ("the deputy head of the central bank of the Republic of North Ruritania,").
_REACH: Final = 12
#: Words of a name; initials and `van`, `al` count.
_NAME: Final = range(2, 5)
_INSIDE: Final = frozenset({"NOUN", "PROPN", "ADJ", "DET", "ADP", "PART", "CCONJ", "PUNCT", "NUM"})
_SMALL: Final = frozenset("al bin de del der di el la le van von da dos du ibn".split())
_OF: Final = frozenset({"of", "for", "at", "in"})


def mend_appositions(view: View) -> set[int]:
    """Give a name behind "OFFICE of PLACE," to the office. The parser hangs it under the place and takes both for one name. Returns the
    sentences that changed.

    The noun must name a person, stand in the singular and have "of", "for", "at" or "in" behind it; the name is two to four words with
    capitals between that comma and the next one or a finite verb, that begin with a known given name or are not called a place.
    """
    text = view.text
    mended: set[int] = set()
    for i, lemma in enumerate(view.lemma):
        if view.tag[i] not in ("NN", "NNP") or lemma.lower() not in nouns_of_persons():
            continue
        _, end = view.bounds(i)
        if i + 2 >= end or text[i + 1].lower() not in _OF:
            continue
        comma = next((k for k in range(i + 2, min(end, i + _REACH)) if text[k] == "," or view.pos[k] not in _INSIDE), -1)
        if comma < i + 3 or text[comma] != ",":
            continue
        last = comma + 1
        while last < end and (text[last][:1].isupper() or text[last].lower() in _SMALL or text[last] == "-"):
            last += 1
        if _is_name(view, comma + 1, last, end):
            _join(view, i, comma, last)
            mended.add(view.sentence[i])
    return mended


def _is_name(view: View, first: int, last: int, end: int) -> bool:
    words = view.text[first:last]
    if len(words) not in _NAME or last >= end or not words[0][:1].isupper() or not words[-1][:1].isupper() or words[-1].isupper():
        return False
    if view.text[last] != "," and view.tag[last] not in ("VBD", "VBZ", "MD"):
        return False
    low = " ".join(words).lower()
    if low in nations() or words[-1].lower() in tails():
        return False
    labels = {view.entity[k] for k in range(first, last)}
    # a name of its own that is a place or a body, and not one that runs on over the comma
    alone = view.entity[first - 1] == "" and not labels & {"PERSON", ""}
    return words[0].lower() in given_names() or not (alone or labels <= {"GPE", "LOC", "FAC", "DATE"})


def _join(view: View, office: int, comma: int, last: int) -> None:
    head = last - 1
    inside = range(comma + 1, last)
    for k in (comma, *inside):
        view.entity[k] = "PERSON" if k != comma else ""
    for k in inside:
        hang(view, k, head if k != head else office, "compound" if k != head else "appos")
    if view.head[comma] != office:
        hang(view, comma, office, "punct")


def hang(view: View, token: int, head: int, dep: str) -> None:
    """Move a token under another head. A token that governs its new head is left where it is: the tree stays a tree."""
    up, seen = head, {head}
    while up != token and view.head[up] not in seen:
        up = view.head[up]
        seen.add(up)
    if up == token:
        return
    old = view.head[token]
    if old != token and token in view.kids[old]:
        view.kids[old].remove(token)
    view.head[token], view.dep[token] = head, dep
    view.kids[head] = sorted({*view.kids[head], token})
