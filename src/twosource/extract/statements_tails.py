"""Mends a parse where a verb of saying behind what was said is joined to it: "They raised taxes, union leaders and officials said", "Taxes rise,
the ministry said on Monday, because of the drought".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .coref_words import noun_of
from .statements_mend import hang

if TYPE_CHECKING:
    from .statements_view import View

#: Verbs that tell what stands before them at the end of a sentence.
_SAYS: Final = frozenset("say tell add announce report note warn state declare insist claim confirm acknowledge".split())
_INSIDE: Final = frozenset({"NOUN", "PROPN", "ADJ", "DET", "ADP", "PART", "CCONJ", "NUM"})
#: Tokens between the commas around a name, one comma counted.
_NAME: Final = range(3, 6)
_SUBJECTS: Final = ("nsubj", "nsubjpass", "csubj", "expl")
#: What those who speak are taken for, where their name stands beside them.
_OBJECTS: Final = frozenset({"dobj", "npadvmod", "appos", "conj", "attr", "oprd"})
#: What may stand behind the verb: whom it was told, when and where, a full stop.
_BEHIND: Final = frozenset({"dobj", "iobj", "dative", "prep", "npadvmod", "advmod", "punct"})


def mend_tails(view: View) -> set[int]:
    """Give a verb of saying at the end of a sentence the names or nouns between it and the comma before it as its subject, where the parser
    has joined them to what stands before that comma. Returns the sentences that changed.

    They must be able to speak, nothing that was said may stand behind the verb, and the sentence must have said something before the comma.
    """
    mended: set[int] = set()
    for number, (a, b) in enumerate(view.sentences):
        for v in range(b - 1, a, -1):
            if view.text[v] == ",":
                break
            if view.tag[v] in ("VBD", "VBZ", "VBP") and view.lemma[v].lower() in _SAYS:
                if _mend(view, a, v):
                    mended.add(number)
                break
    return mended


def mend_inside(view: View) -> set[int]:
    """Make a verb of saying that has its own subject, right behind a comma, govern what stands before that comma, where the parser has joined
    the one to the other; what goes on behind it does not matter. Returns the sentences that changed.

    The verb must have no clause and no object of its own, but whom it told; what was said must be a clause with a subject.
    """
    mended: set[int] = set()
    for v, dep in enumerate(view.dep):
        if dep not in ("conj", "parataxis") or view.tag[v] not in ("VBD", "VBZ", "VBN") or view.lemma[v].lower() not in _SAYS:
            continue
        a, _ = view.bounds(v)
        subject = view.kid(v, "nsubj")
        if not a < subject < v or view.pos[subject] == "PRON" or _says_more(view, v):
            continue
        first = view.subtree(subject)[0]
        told = _root(view, v)
        if first < a + 2 or view.text[first - 1] != "," or not a <= told < first - 1 or told == v or not _is_clause(view, told):
            continue
        if (view.head[v] != told and dep != "parataxis") or _goes_on(view, told, first, v):
            continue
        if view.head[v] != told:
            hang(view, v, told, "parataxis")
        if view.head[v] == told:
            _turn(view, v, told)
            mended.add(view.sentence[v])
    return mended


def _says_more(view: View, v: int) -> bool:
    """Whether a verb of saying is negated, under another word, or has something behind it that it says itself."""
    told = view.lemma[v].lower() == "tell"
    return any((k > v and view.dep[k] in _OWN) or view.dep[k] in _OTHER or (view.dep[k] == "dobj" and not told) for k in view.kids[v])


def _goes_on(view: View, told: int, first: int, v: int) -> bool:
    """Whether the words of saying only stand inside a clause ("which, Lind said, is open"), or another clause with a subject before them."""
    _, end = view.bounds(v)
    comma = next((k for k in range(v + 1, end) if view.text[k] == ","), end)
    if view.tag[first - 2] in ("WDT", "WP", "IN") or (comma + 1 < end and view.tag[comma + 1] in _FINITE):
        return True
    if any(view.text[k] in _DASHES and view.end[k - 1] < view.start[k] for k in range(max(told, 1), first)):
        return True
    return any(view.dep[k] == "conj" and told < k < first and view.kid(k, *_SUBJECTS) >= 0 for k in view.kids[told])


#: What a verb of saying has behind it that says something itself.
_OWN: Final = frozenset({"ccomp", "xcomp", "conj", "acl"})
_OTHER: Final = frozenset({"aux", "auxpass", "mark", "neg"})
_DEEP: Final = 40
_FINITE: Final = ("VBD", "VBZ", "VBP", "MD")
_DASHES: Final = frozenset({"-", "--", "–", "—"})


def _root(view: View, i: int) -> int:
    for _ in range(_DEEP):
        if view.head[i] == i or view.dep[i] == "ROOT":
            return i
        i = view.head[i]
    return i


def _is_clause(view: View, told: int) -> bool:
    """Whether a verb is finite and has a subject, and is no verb of saying that tells what stands behind it."""
    # "Has been re-elected": taken apart at the hyphen, and the subject hung on the auxiliary.
    own = [told, *(k for k in view.kids[told] if view.dep[k] in ("aux", "auxpass"))]
    return _is_finite(view, told) and view.dep[told] == "ROOT" and any(view.kid(k, *_SUBJECTS) >= 0 for k in own)


def _is_finite(view: View, verb: int) -> bool:
    return view.tag[verb] in _FINITE or any(view.dep[k] in ("aux", "auxpass") for k in view.kids[verb])


def _mend(view: View, a: int, v: int) -> bool:
    # "The Polish broadcaster TVN reported on Wednesday": a past tense is no participle.
    taken = view.dep[v] == "acl" and view.tag[v] == "VBD"
    if (view.dep[v] not in ("ROOT", "conj", "advcl", "parataxis") and not taken) or any(
        k > v and view.dep[k] not in _BEHIND for k in view.kids[v]
    ):
        return False
    commas = [k for k in range(a + 1, v) if view.text[k] == ","]
    # "..., a spokeswoman for the port, Ada Lind, said": the name stands between commas of its own.
    named = len(commas) > 2 and commas[-1] == v - 1 and view.pos[v - 2] == "PROPN" and commas[-1] - commas[-2] in _NAME
    comma = commas[-3] if named else commas[-1] if commas else -1
    inside = range(comma + 1, v)
    own = commas[-2:] if named else []
    if comma < a + 2 or not inside or any(view.pos[k] not in _INSIDE and k not in own for k in inside):
        return False
    tops = [k for k in inside if view.head[k] not in inside and k not in own]
    if named and len(tops) == 2 and tops[1] > own[0] and view.pos[tops[1]] == "PROPN" and view.dep[tops[0]] in _OBJECTS:
        # "Took 43 percent, the chairwoman, Ada Lind, told reporters": two objects of the verb before.
        hang(view, tops.pop(), tops[0], "appos")
    elif len(tops) == 1 and view.dep[tops[0]] not in (_OBJECTS if named or taken else ("conj", "appos")):
        return False
    if len(tops) != 1 or view.head[tops[0]] >= comma:
        return False
    who = tops[0]
    if not ((view.pos[who] == "PROPN" and not named) or noun_of(view.lemma[who].lower()) is not None):
        return False
    told = view.head[who] if taken else _told(view, a, v)
    if told < 0 or (taken and not _is_clause(view, told)):
        return False
    if taken:
        hang(view, v, told, "parataxis")
    subject = view.kid(v, *_SUBJECTS)
    if subject >= 0 and not _give_up(view, v, subject, told):
        return False
    if told != v and view.head[told] != v:
        _turn(view, v, told)
    hang(view, who, v, "nsubj")
    if view.head[comma] in range(a, comma):
        hang(view, comma, v, "punct")
    return True


def _told(view: View, a: int, v: int) -> int:
    """The verb of what was said: what hangs on the verb of saying, or what that hangs on; -1 where there is neither."""
    if view.dep[v] == "ROOT":
        return next((k for k in view.kids[v] if k < v and view.dep[k] in ("ccomp", "parataxis", "advcl")), -1)
    head = view.head[v]
    return head if a <= head < v and view.dep[head] == "ROOT" and _is_finite(view, head) and view.kid(head, *_SUBJECTS) >= 0 else -1


def _give_up(view: View, v: int, subject: int, told: int) -> bool:
    """Take the subject of another clause from the verb of saying: "after trucks crossed with coal, ..., engineers and police said"."""
    clauses = [k for k in view.kids[subject] if view.dep[k] in ("acl", "relcl") and view.tag[k] in ("VBN", "VBD") and k > subject]
    marks = [k for k in view.kids[v] if view.dep[k] == "mark" and k < subject]
    if len(clauses) != 1 or not marks or told == v or view.head[v] != told:
        return False
    hang(view, clauses[0], told, "advcl")
    hang(view, subject, clauses[0], "nsubj")
    for k in marks:
        hang(view, k, clauses[0], "mark")
    return True


def _turn(view: View, v: int, told: int) -> None:
    """Make the verb of saying the root, and what was said its clause."""
    view.kids[told].remove(v)
    for k in [k for k in view.kids[told] if view.dep[k] in ("cc", "punct") and k > told and k >= v - 1]:
        hang(view, k, v, view.dep[k])
    view.head[v], view.dep[v] = v, "ROOT"
    view.head[told], view.dep[told] = v, "ccomp"
    view.kids[v] = sorted({*view.kids[v], told})
