"""Acts that are told by a noun: "carried out the strike", "denied any part in the raid", "was behind the attack".

What such a noun names is an offence of `dispute_offences.tsv`, so that "bombed", "carried out a bombing" and "the strike" are one kind of deed.
"""

from __future__ import annotations

from collections.abc import Iterator

from .clauses import REAL, Clauses, Frame, frames, words_of
from .told import DENIALS, offence_words, offences

__all__ = ["denied_deeds", "done_deeds", "offence_words"]

#: Steps from a noun up to the verb that it hangs on.
_UP = 4


def denied_deeds(c: Clauses) -> Iterator[tuple[Frame, list[int], int, str]]:
    """The denials of a sentence that name a deed by a noun: the frame, who denies, the noun, and its kind of offence."""
    for frame in frames(c, DENIALS):
        i = frame.at
        if frame.row["role"] != "deny" or c.pos[i] != "VERB" or c.stance(i) != REAL:
            continue
        if any(c.deps[k] in ("auxpass", "nsubjpass") for k in c.kids[i]):
            continue
        for verb in [k for k in c.kids[i] if c.pos[k] == "VERB" and c.deps[k] in ("ccomp", "xcomp") and k > i]:
            if kinds := offences(c, [verb]):
                own = [k for k in c.kids[verb] if c.deps[k] == "nsubj"]
                yield frame, [*c.subjects(i), *own], verb, kinds[0]
        for noun in c.subtree(i):
            if noun > i and c.pos[noun] == "NOUN" and _own(c, noun, i) and (kinds := offences(c, [noun])):
                yield frame, c.subjects(i), noun, kinds[0]
                break


def _own(c: Clauses, noun: int, deny: int) -> bool:
    """Whether a denial is of a part in what a noun names: "denied responsibility for", "denied carrying out", "that it was behind"."""
    i = c.heads[noun]
    for _ in range(_UP):
        if i == deny:
            # "Denied the bombing": of whom nothing else is said.
            return c.deps[noun] == "dobj"
        if c.pos[i] == "NOUN" and c.lemmas[i] in words_of("part") | words_of("charge"):
            return True
        if c.pos[i] in ("VERB", "AUX") or c.lemmas[i] in ("responsible", "involved", "behind"):
            return c.lemmas[i] in words_of("doing") | {"be", "responsible", "involved", "involve", "behind"}
        if c.heads[i] == i:
            return False
        i = c.heads[i]
    return False


def done_deeds(c: Clauses, kind: str) -> Iterator[tuple[int, list[int]]]:
    """The tokens of a sentence that tell a deed of a kind as done, or that charge somebody with it, and who is said to have done it."""
    denied = {k for f in frames(c, DENIALS) if f.row["role"] == "deny" for k in c.subtree(f.at)}
    charged = [(f, frozenset(c.subtree(f.at))) for f in frames(c, DENIALS) if f.row["role"] == "accuse" and f.row["whom"] in ("obj", "subj")]
    for i in range(len(c.words)):
        # "Struck a clinic": a verb of many meanings tells a deed where it has an object.
        struck = c.pos[i] == "VERB" and c.lemmas[i] in offence_words(kind) and bool(c.objects(i))
        if i in denied or c.pos[i] not in ("NOUN", "VERB") or not (struck or kind in offences(c, [i])):
            continue
        charge = next((f for f, below in charged if i in below and c.stance(f.at) == REAL), None)
        accused = None if charge is None else c.objects(charge.at) if charge.row["whom"] == "obj" else c.subjects(charge.at)
        if c.pos[i] == "VERB":
            if accused is not None and c.deps[i] == "pcomp":
                yield i, accused  # "accused them of executing 21 people"
            elif c.stance(i) == REAL and (who := c.behind(i, "by") if any(c.deps[k] == "nsubjpass" for k in c.kids[i]) else c.subjects(i)):
                yield i, who
            continue
        up = c.heads[i]
        if accused is not None:
            yield i, accused
        elif c.deps[i] == "dobj" and c.lemmas[up] in words_of("doing") and c.stance(up) == REAL:
            yield i, c.subjects(up)
        elif by := c.behind(i, "by"):
            yield i, by
