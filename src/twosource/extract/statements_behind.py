"""Mends a parse where who speaks stands behind what was said and the parser has taken him into it: `"The pumps failed," an engineer at the
plant, Ada Brandt, told the inquiry`, "According to a witness, Ada Brandt, shots were fired".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .coref_words import noun_of, nouns_of_persons
from .statements_cues import find_cue
from .statements_mend import INSIDE, hang, is_name, join_name

if TYPE_CHECKING:
    from .statements_view import View

_CLOSING: Final = frozenset({'"', "”", "''"})
_STOPS: Final = frozenset(",?!…—–")
#: Words from the closing mark to the verb at most.
_REACH: Final = 16
#: Words from "name" to "as": "gave her name only as".
_NEAR: Final = 3
_ONE: Final = frozenset({"a", "an", "one", "another"})
_NOUNS: Final = ("NOUN", "PROPN")
_SAID: Final = ("VBD", "VBZ")
_SUBJECTS: Final = ("nsubj", "nsubjpass", "expl")


def mend_behind(view: View) -> set[int]:
    """Give a verb of saying behind a quotation the words between the two as its subject, a name behind "according to OFFICE," to that office,
    and "said" to a witness "who gave his name as Ada". Returns the sentences that changed.
    """
    mended: set[int] = set()
    for i, text in enumerate(view.text):
        if (
            (text in _CLOSING and _quoted(view, i))
            or (text.lower() == "according" and _according(view, i))
            or (text == "name" and _gave_name(view, i))
        ):
            mended.add(view.sentence[i])
    return mended


def _quoted(view: View, mark: int) -> bool:
    a, end = view.bounds(mark)
    first = mark + 1
    if mark == a or first >= end:
        return False
    if view.text[first] == ",":
        first += 1
    elif view.text[mark - 1] not in _STOPS:
        return False
    verb = first
    while verb < min(end, first + _REACH) and view.pos[verb] in INSIDE and view.text[verb] not in _CLOSING:
        verb += 1
    if not first < verb < end or view.tag[verb] not in _SAID:
        return False
    entry = find_cue(view.text[verb], view.lemma[verb])
    if entry is None or "quote" not in entry.frames:
        return False
    inside = range(first, verb)
    who = next((k for k in inside if (view.pos[k] in _NOUNS or view.text[k].lower() == "one") and view.head[k] < first), -1)
    if who < 0 or any(view.pos[k] in _NOUNS and view.head[k] not in inside for k in range(first, who)):
        return False
    somebody = view.text[first].lower() in _ONE and any(view.entity[k] == "PERSON" for k in range(who + 1, verb))
    if not somebody and not _speaks(view, who):
        return False
    for k in view.kids[verb]:
        if k in inside and view.dep[k] in _SUBJECTS:
            hang(view, k, who, "appos")
    hang(view, who, verb, "nsubj")
    return view.head[who] == verb


def _speaks(view: View, who: int) -> bool:
    """Whether a noun or a name can be whoever speaks: "the dawn of a movement" is what was said before, in other words."""
    return view.pos[who] == "PROPN" or noun_of(view.lemma[who].lower()) is not None


def _according(view: View, i: int) -> bool:
    """`According to a witness, Ada Brandt, shots were fired`: the clause behind the name has a subject of its own that begins there."""
    _, end = view.bounds(i)
    if i + 3 >= end or view.text[i + 1].lower() != "to":
        return False
    office = view.kid(i + 1, "pobj")
    if office < i or view.tag[office] != "NN" or view.lemma[office].lower() not in nouns_of_persons():
        return False
    comma = next((k for k in range(office + 1, min(end, office + _REACH)) if view.text[k] == ","), -1)
    last = next((k for k in range(comma + 1, end) if view.text[k] == ","), -1) if comma > 0 else -1
    if last < 0 or not is_name(view, comma + 1, last, end) or view.head[last - 1] == office:
        return False
    verb = next((k for k in range(last + 1, end) if view.kid(k, *_SUBJECTS) > last), -1)
    if verb < 0 or view.subtree(view.kid(verb, *_SUBJECTS))[0] != last + 1 or view.text[view.kid(verb, *_SUBJECTS) + 1] == ",":
        return False
    join_name(view, office, comma, last)
    return view.head[last - 1] == office


def _gave_name(view: View, i: int) -> bool:
    """`a witness, who gave her name only as Ada, said`: whoever gave it says so, and the name is what it was given as."""
    a, end = view.bounds(i)
    gave = view.head[i]
    who = view.head[gave]
    if view.lemma[gave].lower() != "give" or view.dep[gave] not in ("relcl", "acl") or not a <= who < gave or view.pos[who] != "NOUN":
        return False
    at = next((k for k in range(i + 1, min(end, i + _NEAR)) if view.text[k] == "as"), -1)
    last = at + 1
    while 0 < last < end and view.text[last][:1].isupper():
        last += 1
    verb = last + 1 if 0 < last < end and view.text[last] == "," else last
    if at < 0 or last == at + 1 or verb >= end or view.tag[verb] not in _SAID or find_cue(view.text[verb], view.lemma[verb]) is None:
        return False
    root = verb
    while view.head[root] != root:
        root = view.head[root]
    if verb != root and (view.head[verb] == gave or view.dep[verb] in ("advcl", "pcomp")):
        hang(view, verb, root, "parataxis")
    for k in range(at + 1, last):
        view.entity[k], view.pos[k], view.tag[k] = "PERSON", "PROPN", "NNP"
        hang(view, k, last - 1 if k < last - 1 else at, "compound" if k < last - 1 else "pobj")
    hang(view, at, gave, "prep")
    for k in [k for k in view.kids[verb] if view.dep[k] in _SUBJECTS]:
        hang(view, k, at, view.dep[k])
    hang(view, who, verb, "nsubj")
    return view.head[who] == verb
