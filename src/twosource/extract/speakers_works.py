"""Whose words a work holds: `a report by the auditor`, `figures released by the bank`; not those of who has seen it."""

from __future__ import annotations

from functools import cache
from typing import Final

from twosource.lexicons import load_rows

from .coref_words import noun_of, seats
from .statements_tree import TIMES
from .statements_view import View

WORKS: Final = "speaker_works.tsv"

#: Names of places, from which a work comes and who do not make it: `a report from Oslo`.
_PLACES: Final = frozenset({"GPE", "LOC", "FAC"})

#: Bodies whose name before a work says where it lies or what it is about, not who made it: `court documents`, `a family letter`.
_ABOUT: Final = frozenset({"court", "family"})

#: Words that point back to what was named before.
_POINTS: Final = frozenset({"the", "that", "this"})


@cache
def _words() -> frozenset[tuple[str, str]]:
    return frozenset((r["word"], r["kind"]) for r in load_rows(WORKS).rows)


def _is(view: View, i: int, *kinds: str) -> bool:
    return any((word, kind) in _words() for word in (view.lemma[i].lower(), view.text[i].lower()) for kind in kinds)


def is_work(view: View, i: int) -> bool:
    """Whether a noun is something that holds words or shows something, and nobody who speaks: `papers seen by the agency`, `Documents`."""
    if view.pos[i] == "PROPN" or not _is(view, i, "work", "record"):
        return False
    if noun_of(view.lemma[i].lower()) is None:
        return True
    # "The paper said" may be a newspaper; "court papers", "papers seen by" are none.
    return any(view.dep[k] == "compound" or (view.dep[k] == "acl" and _is(view, k, "maker", "holder")) for k in view.kids[i])


def maker_of(view: View, i: int) -> int:
    """The token that heads those who made a work or record; -1 where they are not told."""
    for k in view.kids[i]:
        if view.entity[k] in TIMES:
            continue
        if view.dep[k] == "poss" and _is(view, i, "work") and view.pos[k] != "PRON":
            return k
        if view.dep[k] == "acl" and view.tag[k] == "VBN" and _is(view, k, "maker"):
            by = next((b for b in view.kids[k] if view.text[b].lower() == "by"), -1)
            return _whom(view, by)
        if view.dep[k] in ("prep", "agent") and _is(view, i, "work"):
            word = view.text[k].lower()
            who = _whom(view, k)
            if word == "by" or (who >= 0 and word == "from" and view.entity[who] not in _PLACES and view.text[who].lower() not in seats()):
                return who
    if view.dep[i] == "dobj" and _is(view, view.head[i], "author"):
        # "The inspectorate released a report."
        return view.kid(view.head[i], "nsubj")
    return next((k for k in view.kids[i] if view.dep[k] == "compound" and k < i and _is(view, i, "work") and _body(view, k)), -1)


def maker_before(view: View, i: int) -> int:
    """The token that heads those who made what `the report` points back to; -1 where several before it were made by others, or none was."""
    if not any(view.dep[k] == "det" and view.text[k].lower() in _POINTS for k in view.kids[i]):
        return -1
    lemma = view.lemma[i].lower()
    makers = [m for k in range(i) if view.lemma[k].lower() == lemma and is_work(view, k) and (m := maker_of(view, k)) >= 0]
    return makers[-1] if len({view.text[m].lower() for m in makers}) == 1 else -1


def _body(view: View, i: int) -> bool:
    """Whether a noun before another names a body: `ministry statement`, `a UN report`."""
    if view.pos[i] == "PROPN":
        return view.entity[i] == "ORG"
    known = [n for word in (view.lemma[i], view.text[i]) if (n := noun_of(word.lower())) is not None]
    return bool(known) and known[0].kind == "body" and view.lemma[i].lower() not in _ABOUT


def _whom(view: View, preposition: int) -> int:
    found = view.kid(preposition, "pobj") if preposition >= 0 else -1
    return found if found >= 0 and view.entity[found] not in TIMES else -1
