"""Questions to the parse: who is the subject, is the verb passive, is it an infinitive."""

from __future__ import annotations

from typing import Final

from .statements_view import View

SUBJECTS: Final = ("nsubj", "csubj")
TIMES: Final = frozenset({"DATE", "TIME"})
AUX: Final = ("aux", "auxpass", "neg")


def to_do(view: View, i: int) -> bool:
    """Whether a verb is an infinitive with `to`."""
    return view.tag[i] == "VB" and any(view.tag[k] == "TO" for k in view.kids[i])


def name_not_modal(view: View, i: int) -> bool:
    """Whether a word tagged as a modal is a name: a capital inside the sentence before a past tense, as in `May told`."""
    return (
        view.tag[i] == "MD"
        and view.text[i][:1].isupper()
        and view.text[i][1:].islower()
        and i != view.bounds(i)[0]
        and view.tag[view.head[i]] == "VBD"
    )


def subject_of(view: View, verb: int) -> int:
    """The token that heads who speaks: the verb's own subject or agent, else that of the verb which governs it; -1 for none."""
    for k in view.kids[verb]:
        if name_not_modal(view, k):
            return k
    seen = set()
    i = verb
    while i not in seen:
        seen.add(i)
        passive = view.kid(i, "nsubjpass") >= 0
        if passive and i == verb:
            if (agent := view.kid(i, "agent")) >= 0:
                return view.kid(agent, "pobj")
            return -1
        own = [k for k in view.kids[i] if view.dep[k] in SUBJECTS]
        if own:
            # Of two the parser gave, the nearer one is the subject and the other a stray apposition.
            return own[0] if own[0] > i else max(k for k in own if k < i)
        if passive:
            return view.kid(i, "nsubjpass")
        dep = view.dep[i]
        if i == verb and view.tag[i] == "VBN" and dep in ("acl", "advcl") and view.kid(i, "aux") < 0:
            # "When asked whether", "a plan announced by": a bare participle is passive, its speaker is the agent or nobody.
            agent = view.kid(i, "agent")
            return view.kid(agent, "pobj") if agent >= 0 else -1
        if dep == "acl":
            return view.head[i]
        if dep in ("conj", "xcomp", "advcl", "prep", "pcomp", "dep", "ccomp") and view.head[i] != i:
            i = view.head[i]
            if dep in ("prep", "pcomp") and view.pos[i] in ("NOUN", "PROPN", "PRON"):
                return -1
            continue
        return -1
    return -1


def noun_beside(view: View, verb: int, stop: int) -> int:
    """The noun right before the verb, or the noun phrase right behind it in `"...", said X`, where the parser took it for something else.

    -1 for none.
    """
    i = verb - 1
    while i > 0 and view.head[i] == verb and view.dep[i] in (*AUX, "advmod"):
        i -= 1
    if i >= 0 and view.sentence[i] == view.sentence[verb] and view.pos[i] in ("PROPN", "PRON", "NOUN") and view.entity[i] not in TIMES:
        return i
    for k in view.kids[verb]:
        if (
            k > verb
            and k < stop
            and view.entity[k] not in TIMES
            and view.dep[k] in ("dobj", "attr", "oprd", "npadvmod", "dep", "intj")
            and view.pos[k] in ("PROPN", "NOUN", "PRON")
        ):
            return k
    nxt = verb + 1
    if nxt < stop and view.pos[nxt] in ("PROPN", "DET", "NOUN", "ADJ"):
        i = nxt
        while i + 1 < stop and view.pos[i + 1] in ("PROPN", "NOUN", "ADJ", "ADP", "PART") and view.pos[i] != "PUNCT":
            if view.pos[i + 1] == "ADP":
                break
            i += 1
        if view.pos[i] in ("PROPN", "NOUN") and view.entity[i] not in TIMES:
            return i
    return -1


def is_passive(view: View, verb: int) -> bool:
    """Whether a verb is in the passive voice."""
    return view.kid(verb, "auxpass", "nsubjpass", "agent") >= 0
