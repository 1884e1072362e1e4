"""Mends a parse where a verb of saying is hung on what was said before it: "The party said that was not enough and called for a vote"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .coref_words import speaker_nouns
from .statements_cues import find_cue

if TYPE_CHECKING:
    from .statements_view import View

#: Verbs of saying as the parser holds apart what was said: its clause hangs on them.
_SAYS: Final = frozenset("say add tell announce report note state declare insist claim".split())
#: Stances of verbs that answer, ask or accuse: what is joined to what was said and does none of this may have been said too.
_ANSWERS: Final = frozenset({"accuse", "demand", "deny"})
_LIKEWISE: Final = frozenset({"call", "appeal", "vow", "pledge", "promise"})
_SUBJECTS: Final = ("nsubj", "nsubjpass", "csubj", "expl")
_PRONOUNS: Final = frozenset({"he", "she", "they", "it"})


def mend_joined(view: View) -> set[int]:
    """Join a verb of saying to the verb of saying before it, where the parser has joined it to the clause between. Returns the sentences
    that changed.

    Both must stand in the same tense, and the clause between must have a subject that cannot speak, or a pronoun: then whoever spoke first
    goes on, or the two are one person.
    """
    mended: set[int] = set()
    for i, dep in enumerate(view.dep):
        if dep != "conj" or view.tag[i] not in ("VBD", "VBZ", "VBP") or view.pos[i] != "VERB" or not _speaks(view, i):
            continue
        clause = view.head[i]
        over = view.head[clause]
        if (
            view.dep[clause] == "ccomp"
            and over < clause < i
            and view.lemma[over].lower() in _SAYS
            and view.tag[over] == view.tag[i]
            and view.kid(i, *_SUBJECTS) < 0
            and not _could_say(view, clause)
        ):
            _hang(view, i, clause, over)
            mended.add(view.sentence[i])
    return mended


def _speaks(view: View, i: int) -> bool:
    entry = find_cue(view.text[i], view.lemma[i])
    return entry is not None and (entry.stance in _ANSWERS or view.lemma[i].lower() in _LIKEWISE)


def _could_say(view: View, clause: int) -> bool:
    """Whether the subject of a clause may be the one who goes on to speak; a clause in another tense has ended with its verb."""
    who = view.kid(clause, *_SUBJECTS)
    if who < 0:
        return True
    if view.text[who].lower() in _PRONOUNS:
        # "says she has met him and called for talks": one tense behind `has`.
        return any(view.dep[k] == "aux" and view.text[k].lower() in ("has", "have", "'s", "'ve") for k in view.kids[clause])
    return view.pos[who] == "PROPN" or view.entity[who] in ("PERSON", "ORG", "GPE", "NORP") or view.lemma[who].lower() in speaker_nouns()


def _hang(view: View, token: int, old: int, head: int) -> None:
    """Move a joined verb, with the conjunction before it, under another verb."""
    words = [token, *(k for k in view.kids[old] if view.dep[k] == "cc" and k < token and k > old)][:2]
    for k in words:
        view.kids[old].remove(k)
        view.head[k] = head
        view.kids[head] = sorted({*view.kids[head], k})
