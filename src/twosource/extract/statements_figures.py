"""`The ministry put the toll at 40`, `police counted 32,000`: who tells a figure so says it, though the verb says nothing elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .coref_words import noun_of
from .statements_cues import Cue
from .statements_mend import hang

if TYPE_CHECKING:
    from .statements_view import View

#: Verbs that tell a figure with an object and `at`.
_PUTS: Final = frozenset({"put", "place", "peg", "estimate"})
#: Verbs that tell a figure with an object that is one, where a body or several do it; one person may count anything.
_COUNTED: Final = frozenset({"count"})
#: Verbs that tell a figure with an object that is nothing else: floods claim 40 lives, organisers claim 2,000.
_CLAIMED: Final = frozenset({"claim"})
_AMOUNTS: Final = frozenset({"CARDINAL", "MONEY", "PERCENT", "QUANTITY"})
#: What is put at a number: there "at 14" is no day, whatever the parser takes it for.
_COUNTS: Final = frozenset({"number", "toll", "figure", "total", "count", "tally", "estimate", "share", "cost", "turnout"})

#: What is put at a figure elsewhere: words before it, and how one who does so is joined and named.
_FIGURES: Final = ("NUM", "SYM")
_BUT: Final = frozenset({"and", "but", "while", "whereas"})
_WORDS: Final = frozenset({"DET", "ADJ", "NOUN", "PROPN", "PART"})
_NAMED: Final = 6

_LOOSE: Final = frozenset({"relcl", "advcl", "ccomp", "parataxis"})

#: What they are as cues.
PUT: Final = Cue("put", frozenset({"figure"}), "assert")


def figure_of(view: View, verb: int) -> list[int]:
    """The tokens of what is told and of the figure; none where no figure is told. A passive tells of its subject."""
    if view.pos[verb] == "VERB" and view.lemma[verb].lower() in _COUNTED | _CLAIMED:
        return _counted(view, verb)
    if view.pos[verb] != "VERB" or view.lemma[verb].lower() not in _PUTS:
        return []
    what = view.kid(verb, "dobj", "nsubjpass")
    at = next((k for k in view.kids[verb] if k > verb and view.text[k].lower() == "at"), -1)
    if at < 0 and what > verb:
        # The parser hangs it on the object now and then, or on what stands with that.
        at = next((k for k in reversed(view.subtree(what)) if k > what and view.text[k].lower() == "at"), -1)
    if what < 0 or at < 0:
        return []
    # "At $2.9 billion, which he called a disgrace": what goes on is another's word.
    loose = [k for k in view.subtree(at) if view.dep[k] in _LOOSE]
    amount = view.subtree(at, loose)
    counted = view.lemma[what].lower() in _COUNTS
    if not any(view.pos[t] == "NUM" and (view.entity[t] in _AMOUNTS or (counted and view.entity[t] != "TIME")) for t in amount):
        return []
    others = {t for who, figure in gapped(view, verb) for t in range(who[0], figure[-1] + 1)}
    return sorted({*view.subtree(what, loose), *amount} - others)


def mend_gapped(view: View) -> set[int]:
    """Hang those who put the same at another figure, and the figure, under the verb. Returns the sentences that changed."""
    mended: set[int] = set()
    for verb, lemma in enumerate(view.lemma):
        if lemma.lower() in _PUTS and view.pos[verb] == "VERB":
            for who, figure in gapped(view, verb):
                joined = [(k, "mark") for k in view.kids[who[-1]] if k < who[0]]
                for k, dep in ((who[-1], "dep"), (figure[0], "prep"), *joined):
                    if view.head[k] != verb:
                        hang(view, k, verb, dep)
                        mended.add(view.sentence[verb])
    return mended


def gapped(view: View, verb: int) -> list[tuple[list[int], list[int]]]:
    """Who else puts the same at another figure, without the verb: "police put it at 3,000; organisers at 10,000". Tokens of each and of
    "at 10,000".
    """
    if view.lemma[verb].lower() not in _PUTS:
        return []
    text, (_, end) = view.text, view.bounds(verb)
    out = []
    first = next((k for k in range(verb + 1, end - 1) if text[k].lower() == "at" and view.pos[k + 1] in _FIGURES), end)
    for k in range(first, end):
        if text[k] not in (",", ";"):
            continue
        a = k + 1
        while a < end and text[a].lower() in _BUT:
            a += 1
        at = a
        while at < min(end, a + _NAMED) and view.pos[at] in _WORDS:
            at += 1
        if not a < at < end - 1 or text[at].lower() != "at" or view.pos[at + 1] not in _FIGURES:
            continue
        if view.pos[at - 1] == "PROPN" or noun_of(view.lemma[at - 1].lower()) is not None:
            last = next((t for t in range(at + 1, end) if view.pos[t] == "PUNCT" or text[t].lower() in _BUT), end)
            out.append((list(range(a, at)), list(range(at, last))))
    return out


def _counted(view: View, verb: int) -> list[int]:
    """The tokens of what a body or several count: a number, or so many of something."""
    who, what = view.kid(verb, "nsubj"), view.kid(verb, "dobj")
    if who < 0 or what < verb or view.pos[who] not in ("NOUN", "PROPN"):
        return []
    noun = noun_of(view.lemma[who].lower())
    several = view.tag[who] in ("NNS", "NNPS") or view.entity[who] == "ORG" or (noun is not None and noun.kind in ("body", "group"))
    alone = view.lemma[verb].lower() in _CLAIMED
    amount = [what, *(k for k in view.kids[what] if view.dep[k] == "nummod" and not alone)]
    return view.subtree(what) if several and any(view.pos[k] == "NUM" and view.entity[k] in ("CARDINAL", "") for k in amount) else []
