"""Mends a parse where the parser is regularly wrong about who somebody is: "The mayor of Lindau, Ilse Brandt, said"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .coref_words import given_names, nations, nouns_of_persons, person_titles, tails

if TYPE_CHECKING:
    from .statements_view import View

#: Words from the office to the comma at most ("the deputy head of the central bank of the Republic of North Ruritania,").
_REACH: Final = 12
#: Words of a name; initials and `van`, `al` count.
_NAME: Final = range(2, 5)
_QUOTES: Final = frozenset({'"', "“", "”", "''", "``"})
#: Letters of a part of such a name at most.
_SYLLABLE: Final = 7
#: Parts of speech in the words for somebody, names and offices with their commas.
INSIDE: Final = frozenset({"NOUN", "PROPN", "ADJ", "DET", "ADP", "PART", "CCONJ", "PUNCT", "NUM"})
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
        comma = next((k for k in range(i + 2, min(end, i + _REACH)) if text[k] == "," or view.pos[k] not in INSIDE), -1)
        if comma < i + 3 or text[comma] != ",":
            continue
        last = comma + 1
        while last < end and (text[last][:1].isupper() or text[last].lower() in _SMALL or text[last] == "-"):
            last += 1
        if is_name(view, comma + 1, last, end):
            join_name(view, i, comma, last)
            mended.add(view.sentence[i])
    return mended


def mend_hyphens(view: View) -> set[int]:
    """Take a name with a hyphen whole, the family name in front: "the minister, Han So-yeon, said", "President Han So-yeon". The parser takes it
    apart at the hyphen. Returns the sentences that changed.

    It must stand behind a title or an office, or between the commas behind one, or at the beginning right before its verb.
    """
    mended: set[int] = set()
    for i, text in enumerate(view.text):
        if text != "-" or not _is_hyphened(view, i):
            continue
        first, last = i - 2, i + 2
        if _in_office(view, first, last) and not _is_whole(view, first, last) and _take_whole(view, first, last):
            mended.add(view.sentence[i])
    return mended


def mend_compounds(view: View) -> set[int]:
    """Make the noun behind a hyphen the head where it names a person and the parser takes the word before it: "the vice-president of the club".
    Returns the sentences that changed.
    """
    mended: set[int] = set()
    for i, text in enumerate(view.text):
        if text != "-" or i == 0 or i + 1 >= len(view.text) or not view.end[i - 1] == view.start[i] != view.end[i] == view.start[i + 1]:
            continue
        left, right = i - 1, i + 1
        if view.head[right] not in (left, i) or view.lemma[right].lower() not in nouns_of_persons() or view.pos[left] == "VERB":
            continue
        over, dep = view.head[left], view.dep[left]
        if over in (left, i, right) or view.sentence[left] != view.sentence[right]:
            continue
        hang(view, right, over, dep)
        for k in (*(k for k in view.kids[left] if k != i), *(k for k in view.kids[i] if k != right)):
            hang(view, k, right, view.dep[k])
        hang(view, i, right, "punct")
        hang(view, left, right, "compound")
        mended.add(view.sentence[i])
    return mended


def _is_hyphened(view: View, i: int) -> bool:
    """Whether a hyphen joins the second and third part of what may be a name: `Han So-yeon`, `Liu Wen-Hao`."""
    a, b = view.bounds(i)
    if i - 2 < a or i + 1 >= b or not (view.end[i - 1] == view.start[i] and view.end[i] == view.start[i + 1]):
        return False
    family, given, last = view.text[i - 2], view.text[i - 1], view.text[i + 1]
    apart = view.end[i - 2] < view.start[i - 1]
    words = all(w.isalpha() and len(w) <= _SYLLABLE for w in (family, given, last))
    return apart and words and all(w[0].isupper() and w[1:].islower() for w in (family, given)) and last[1:].islower()


def _in_office(view: View, first: int, last: int) -> bool:
    """Whether a title or an office stands before a name, or before the comma before it, or its verb right behind it."""
    a, b = view.bounds(first)
    if last >= b:
        return False
    if first == a or view.text[first - 1] in _QUOTES:
        return view.tag[last] in ("VBD", "VBZ")
    before = view.text[first - 1]
    if before == ",":
        ends = view.text[last] in (",", ".") or view.tag[last] in ("VBD", "VBZ", "MD")
        return ends and _office_before(view, first) >= 0
    return before[:1].isupper() and (before.lower() in person_titles() or before.lower() in nouns_of_persons())


def _office_before(view: View, first: int) -> int:
    """The noun for a person in the phrase before the comma before a name; -1 for none."""
    floor = max(view.bounds(first)[0], first - _REACH)
    for k in range(first - 2, floor - 1, -1):
        if view.pos[k] not in INSIDE or view.text[k] == ",":
            return -1
        if view.tag[k] in ("NN", "NNP") and view.lemma[k].lower() in nouns_of_persons():
            return k
    return -1


def _is_whole(view: View, first: int, last: int) -> bool:
    inside = range(first, last)
    return all(view.entity[k] == "PERSON" for k in inside) and sum(view.head[k] not in inside for k in inside) == 1


def _take_whole(view: View, first: int, last: int) -> bool:
    inside, head = range(first, last), last - 1
    tops = [k for k in inside if view.head[k] not in inside or view.head[k] == k]
    if not tops or any(view.head[k] == k for k in tops if k != head):
        return False
    top = head if head in tops else tops[-1]
    over, dep = view.head[top], view.dep[top]
    if first and view.text[first - 1] == "," and (office := _office_before(view, first)) >= 0:
        over, dep = office, "appos"
    if over != head:
        hang(view, head, over, dep)
    for k in inside:
        view.entity[k] = "PERSON"
        view.pos[k], view.tag[k] = ("PUNCT", "HYPH") if view.text[k] == "-" else ("PROPN", "NNP")
        for kid in [x for x in view.kids[k] if x not in inside and k != head]:
            hang(view, kid, head, view.dep[kid])
    for k in inside[:-1]:
        hang(view, k, head, "punct" if view.text[k] == "-" else "compound")
    return True


def is_name(view: View, first: int, last: int, end: int) -> bool:
    """Whether the tokens `[first, last)` behind a comma are a person's name, with a comma or a finite verb behind it. `end`: of the sentence."""
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


def join_name(view: View, office: int, comma: int, last: int) -> None:
    """Make the tokens behind a comma up to `last` a person's name in apposition to an office."""
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
