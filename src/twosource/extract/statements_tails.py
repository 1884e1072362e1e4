"""Mends a parse where those who said it, at the end of the sentence, are taken for the end of a list before them: "They raised taxes, union
leaders and officials said."
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


def _mend(view: View, a: int, v: int) -> bool:
    if view.dep[v] not in ("ROOT", "conj", "advcl", "parataxis") or any(k > v and view.dep[k] not in _BEHIND for k in view.kids[v]):
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
    if len(tops) != 1 or view.dep[tops[0]] not in ("conj", "appos") or view.head[tops[0]] >= comma:
        return False
    who = tops[0]
    if not ((view.pos[who] == "PROPN" and not named) or noun_of(view.lemma[who].lower()) is not None):
        return False
    told = _told(view, a, v)
    if told < 0:
        return False
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
    finite = view.tag[head] in ("VBD", "VBZ", "VBP", "MD") or any(view.dep[k] in ("aux", "auxpass") for k in view.kids[head])
    return head if a <= head < v and view.dep[head] == "ROOT" and finite and view.kid(head, *_SUBJECTS) >= 0 else -1


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
