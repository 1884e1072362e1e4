"""Mends a parse that runs over a semicolon: "Unions said 80,000 took part; police counted 32,000" are two sentences of two who speak."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from .statements_cues import find_cue
from .statements_figures import figure_of
from .statements_mend import hang

if TYPE_CHECKING:
    from .statements_view import View

_SUBJECTS: Final = ("nsubj", "nsubjpass")
_FINITE: Final = frozenset({"VBD", "VBZ", "VBP"})
#: Stances of verbs that tell something; the others that do are named.
_TELLS: Final = frozenset({"assert", "deny", "demand", "accuse", "concede"})
_SAYS: Final = frozenset("say tell add report note estimate warn".split())
#: What may stand between a semicolon and the subject behind it: "but", "however,", "meanwhile".
_BETWEEN: Final = frozenset({"CCONJ", "ADV", "PUNCT", "SCONJ"})
#: How a clause hangs beside another.
_BESIDE: Final = frozenset({"conj", "parataxis"})
_MARKS: Final = frozenset({'"', "“", "”", "``", "''"})


def tells_itself(view: View, semicolon: int, end: int) -> int:
    """The verb behind a semicolon by which somebody else tells something there; -1 for none. `end`: of the clause.

    Its subject stands right behind the semicolon and is no pronoun that could be whoever spoke before.
    """
    first = semicolon + 1
    while first < end and view.pos[first] in _BETWEEN:
        first += 1
    for v in range(first, end):
        if view.pos[v] != "VERB" or view.tag[v] not in _FINITE:
            continue
        subject = view.kid(v, *_SUBJECTS)
        if not semicolon < subject < v or view.pos[subject] not in ("NOUN", "PROPN") or view.subtree(subject)[0] != first:
            return -1
        return v if _tells(view, v) else -1
    return -1


def behind_semicolon(view: View, verb: int) -> bool:
    """Whether somebody else tells something by a verb behind a semicolon."""
    a, end = view.bounds(verb)
    semicolon = next((k for k in range(verb - 1, a, -1) if view.text[k] == ";"), -1)
    stop = next((k for k in range(verb + 1, end) if view.text[k] == ";"), end)
    return semicolon > a and tells_itself(view, semicolon, stop) == verb


def _tells(view: View, verb: int) -> bool:
    if figure_of(view, verb):
        return True
    entry = find_cue(view.text[verb], view.lemma[verb])
    # "His agents found them" tells what they did, and who can find can not be quoted so.
    return entry is not None and ((entry.stance in _TELLS and "quote" in entry.frames) or entry.lemma in _SAYS)


def mend_semicolons(view: View) -> set[int]:
    """Make what stands before a semicolon the main clause, and what somebody else tells behind it a clause beside it, where the parser has hung
    the one on the other. Returns the sentences that changed.
    """
    mended: set[int] = set()
    for number, (a, b) in enumerate(view.sentences):
        stops = [k for k in range(a, b) if view.text[k] == ";"]
        for k, end in pairwise([*stops, b]):
            if (
                sum(view.text[t] in _MARKS for t in range(a, k)) % 2 == 0
                and (v := tells_itself(view, k, end)) >= 0
                and _mend(view, a, k, end, v)
            ):
                mended.add(number)
    return mended


def _mend(view: View, a: int, semicolon: int, end: int, verb: int) -> bool:
    before, behind = range(a, semicolon), range(semicolon + 1, end)
    tops = [t for t in before if view.head[t] not in before or view.head[t] == t]
    # A verb of saying that the parser hangs beside what it tells ("..., the mediator said;") governs it.
    verbs = [t for t in tops if view.pos[t] in ("VERB", "AUX")]
    root = next((t for t in verbs if view.head[t] == t), next((t for t in verbs if view.dep[t] == "parataxis"), verbs[0] if verbs else -1))
    loose = [t for t in tops if t != root and view.head[t] in behind]
    hung = view.head[verb] in before and (view.head[verb] != root or view.dep[verb] not in _BESIDE)
    if root < 0 or not (loose or hung or view.head[root] in behind):
        return False
    old = view.head[root]
    if old in behind:
        view.kids[old].remove(root)
        view.head[root] = root
    said = view.dep[root] == "parataxis" or find_cue(view.text[root], view.lemma[root]) is not None
    for t in loose:
        hang(view, t, root, "ccomp" if said and view.dep[t] in ("ccomp", "parataxis") else view.dep[t])
    view.dep[root] = "ROOT" if view.head[root] == root else view.dep[root]
    if view.head[verb] == verb or view.head[verb] in before:
        hang(view, verb, root, "conj")
    return True
