"""Denials that only point back to what was said: "The coast guard denied it", "The firm rejected the claim", "That is not true", ", a charge
that the army denied".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .clauses import NO, REAL, Clauses, words_of

#: What points back to the whole of what was said.
_BACK: Final = frozenset({"it", "this", "that"})
_DETERMINED: Final = frozenset({"the", "this", "that", "these", "those", "all", "both", "any"})
_PERSONAL: Final = frozenset({"it", "he", "she", "they"})
_THEM: Final = frozenset({"him", "her", "it", "them", "me", "us"})
#: Verbs that stand for a whole predicate.
_STANDS: Final = frozenset({"have", "do", "be"})
_NEAR: Final = 2
_NEVER: Final = "never"
#: Auxiliaries of what is over: what "has not" been done may be done by now.
_OVER: Final = frozenset({"did", "had", "was", "were"})
_NOT: Final = frozenset({"not", "n't", "n’t"})
#: Words of subjects that say that nobody did it.
_NONE: Final = frozenset({"nobody", "one", "none"})
#: Beside "not" they say something else.
_OTHERWISE: Final = frozenset({"only", "yet", "just", "merely", "all", "even", "because"})
#: Deniers that are nobody.
_NOBODY: Final = frozenset({"nobody", "none", "one", "neither", "few", "which", "that", "who"})
#: Dependents of a verb that deny something else than what its object points to: "denied it the votes", "denied it was over".
_ELSE: Final = frozenset({"dative", "ccomp", "xcomp", "npadvmod"})


@dataclass(frozen=True, slots=True)
class Answer:
    """A denial that points back. `at`: its verb; `who`: tokens of those who deny; `noun`: the noun that points back ("the claims"), -1 for a
    pronoun; `inside`: whether what is denied stands before it in its own sentence; `same`: a token that must be called as who is said to have
    done it, -1 for none.
    """

    at: int
    who: tuple[int, ...]
    noun: int = -1
    inside: bool = False
    same: int = -1


def answers(c: Clauses) -> Iterator[Answer]:
    """The denials of a sentence that point back."""
    for i, lemma in enumerate(c.lemmas):
        if c.pos[i] != "VERB":
            continue
        if lemma in words_of("deny") | words_of("disputing") | words_of("rebuff"):
            found = _denial(c, i)
        elif lemma in words_of("brand"):
            found = _branded(c, i)
        elif lemma in words_of("told") and c.stance(i) == REAL:
            found = _not_so(c, i)
        else:
            continue
        if found is not None and found.who and not any(c.words[k] in _NOBODY or c.lemmas[k] in words_of("ruling") for k in found.who):
            yield found


def _bare(c: Clauses, i: int) -> bool:
    """Whether a noun for a charge says of itself nothing but that it was told before: the claim, her allegations."""
    kids = [k for k in c.kids[i] if c.pos[k] != "PUNCT"]
    if c.lemmas[i] in words_of("guilt"):
        return all(c.deps[k] == "det" and c.words[k] in _DETERMINED for k in kids)
    return (
        c.lemmas[i] in words_of("answered")
        and bool(kids)
        and all((c.deps[k] in ("det", "predet") and c.words[k] in _DETERMINED) or c.deps[k] == "poss" for k in kids)
    )


def _untrue(c: Clauses, i: int, noun: bool = False) -> bool:
    """Whether a verb says of its object that it is untrue: "called that a lie", "dismissed it as false". An accusation (`noun`) that is absurd
    is untrue; a decision that is absurd is none.
    """
    words = words_of("untrue") | words_of("absurd") if noun else words_of("untrue")
    return any(c.lemmas[k] in words for k in c.subtree(i, frozenset({"conj", "advcl", "nsubj"})) if k > i)


def _denial(c: Clauses, i: int) -> Answer | None:
    # Who denied it until a day did so no longer.
    if c.stance(i) != REAL or any(c.words[k] in ("until", "till") for k in c.kids[i] if c.deps[k] == "prep"):
        return None
    rebuffed = c.lemmas[i] in words_of("rebuff")
    if any(c.deps[k] in ("nsubjpass", "auxpass") for k in c.kids[i]):
        # "The charge was denied by the army."
        noun = next((k for k in c.kids[i] if c.deps[k] == "nsubjpass" and _bare(c, k)), -1)
        return Answer(i, tuple(c.behind(i, "by")), noun) if noun >= 0 else None
    if c.deps[i] in ("relcl", "acl"):
        return _relative(c, i, rebuffed)
    done = next((k for k in c.kids[i] if c.deps[k] == "xcomp" and c.lemmas[k] == "do" and any(c.words[m] == "so" for m in c.kids[k])), -1)
    if done >= 0 and not rebuffed:
        return Answer(i, tuple(c.subjects(i)))
    objects = [k for k in c.kids[i] if c.deps[k] == "dobj"]
    if any(c.words[k] in _THEM for p in c.kids[i] if c.words[p] == "to" for k in c.kids[p]):
        return None  # "denied this to her"
    if len(objects) != 1 or any(c.deps[k] in _ELSE for k in c.kids[i]):
        return None
    top = objects[0]
    if c.words[top] in _BACK and not c.kids[top]:
        # Motions and demands are rejected as well; that it is untrue is said of what was told.
        return Answer(i, tuple(c.subjects(i))) if (not rebuffed or _untrue(c, i)) and not _named_before(c, i) else None
    return Answer(i, tuple(c.subjects(i)), top) if _bare(c, top) else None


def _named_before(c: Clauses, i: int) -> bool:
    """Whether the sentence itself names before its verb what "it" may be: "Asked about the report, he denied it", "asked whether he would
    go".
    """
    return any(c.lemmas[k] in words_of("answered") | words_of("sought") or c.words[k] == "whether" for k in range(i))


def _relative(c: Clauses, i: int, rebuffed: bool) -> Answer | None:
    """ ", which the army denied", ", a charge that the army denied", ", an accusation rejected by the army"."""
    head = c.heads[i]
    named = c.lemmas[head] in words_of("answered") and c.deps[head] in ("appos", "dobj", "npadvmod", "conj", "attr", "dep")
    if named and any(c.deps[k] == "prep" and c.words[k] in ("of", "about") for k in c.kids[head]):
        return None
    if c.deps[i] == "acl":
        return Answer(i, tuple(c.behind(i, "by")), inside=True) if named and c.tags[i] == "VBN" else None
    own = tuple(k for k in c.kids[i] if c.deps[k] == "nsubj")
    objects = [c.words[k] for k in c.kids[i] if c.deps[k] == "dobj"]
    if any(c.deps[k] in _ELSE for k in c.kids[i]) or not own or (rebuffed and not named):
        return None
    return Answer(i, own, inside=True) if objects == ["which"] or (named and objects in (["that"], [])) else None


def _branded(c: Clauses, i: int) -> Answer | None:
    """ "The company called that a lie."""
    if c.stance(i) != REAL:
        return None
    small = [k for k in c.kids[i] if c.deps[k] in ("ccomp", "oprd", "xcomp")]
    for k in [*c.kids[i], *(m for s in small for m in c.kids[s])]:
        if c.deps[k] in ("dobj", "nsubj") and k > i:
            if c.words[k] in _BACK and not c.kids[k] and not _named_before(c, i) and _untrue(c, i):
                return Answer(i, tuple(c.subjects(i)))
            if _bare(c, k) and _untrue(c, i, noun=True):
                return Answer(i, tuple(c.subjects(i)), k)
    return None


def _not_so(c: Clauses, i: int) -> Answer | None:
    """ ""That is not true," a spokesman said", "the ministry said the claim was a lie"."""
    for k in c.kids[i]:
        if c.deps[k] == "ccomp" and (own := _elliptic(c, k)) >= 0:
            return Answer(i, tuple(c.subjects(i)), same=own)
        if c.deps[k] != "ccomp" or c.lemmas[k] != "be" or any(c.words[m] in words_of("mark") for m in c.kids[k]):
            continue
        subject = next((m for m in c.kids[k] if c.deps[m] == "nsubj"), -1)
        # "Not true of its rivals" is of something else.
        said = [c.lemmas[m] for m in c.kids[k] if c.deps[m] in ("attr", "acomp") and not any(c.deps[n] == "prep" for n in c.kids[m])]
        untrue = any(w in words_of("true") for w in said) if c.denied(k) else any(w in words_of("untrue") for w in said)
        if subject < 0 or not untrue:
            continue
        if (c.words[subject] in ("that", "this") and not c.kids[subject]) or _bare(c, subject):
            return Answer(i, tuple(c.subjects(i)), subject if c.words[subject] not in _BACK else -1)
    return None


def _elliptic(c: Clauses, i: int) -> int:
    """The subject of a predicate that stands for the one before and says no: "said none had", "said it did not"; -1 for any other."""
    if c.lemmas[i] not in _STANDS or any(c.deps[k] not in ("nsubj", "neg", "punct", "mark") for k in c.kids[i]):
        return -1
    own = next((k for k in c.kids[i] if c.deps[k] == "nsubj"), -1)
    if own < 0 or c.kids[own]:
        return -1
    return own if c.words[own] == "none" or (c.denied(i) and c.words[own] in _PERSONAL) else -1


def negations(c: Clauses) -> Iterator[int]:
    """The verbs of a sentence that tell an act that was not done."""
    if _NOT.isdisjoint(c.words) and _NEVER not in c.words and _NONE.isdisjoint(c.words):
        return
    for i, lemma in enumerate(c.lemmas):
        if (
            c.pos[i] != "VERB"
            or lemma in words_of("told") | words_of("deny") | words_of("wavering")
            or not any(c.deps[k] == "dobj" or c.deps[k] == "prep" for k in c.kids[i])
        ):
            continue
        words = {c.words[k] for k in c.kids[i]} | {*c.words[max(0, i - _NEAR) : i]}
        never = _NEVER in words
        nobody = c.tags[i] in ("VBD", "VBN") and any(c.deps[k] == "nsubj" and is_nobody(c, k) for k in c.kids[i])
        if (
            (never or nobody or (words & _NOT and words & _OVER))
            and not words & _OTHERWISE
            and not any(c.deps[k] == "advcl" and k > i for k in c.kids[i])
            and c.stance(i) in ((NO, REAL) if nobody else (NO,))
        ):
            yield i


def is_nobody(c: Clauses, i: int) -> bool:
    """Whether a subject says that nobody did it: "nobody", "no one", "none of them"."""
    return c.words[i] in ("nobody", "none") or (c.words[i] == "one" and any(c.words[k] == "no" for k in c.kids[i]))
