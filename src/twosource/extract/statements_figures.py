"""`The ministry put the toll at 40`, `police counted 32,000`: who tells a figure so says it, though the verb says nothing elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .coref_words import noun_of
from .statements_cues import Cue

if TYPE_CHECKING:
    from .statements_view import View

#: Verbs that tell a figure with an object and `at`.
_PUTS: Final = frozenset({"put", "place", "peg", "estimate"})
#: Verbs that tell a figure with an object that is one, where a body or several do it; one person may count anything.
_COUNTED: Final = frozenset({"count"})
_AMOUNTS: Final = frozenset({"CARDINAL", "MONEY", "PERCENT", "QUANTITY"})
#: What is put at a number: there "at 14" is no day, whatever the parser takes it for.
_COUNTS: Final = frozenset({"number", "toll", "figure", "total", "count", "tally", "estimate", "share", "cost", "turnout"})

_LOOSE: Final = frozenset({"relcl", "advcl", "ccomp", "parataxis"})

#: What they are as cues.
PUT: Final = Cue("put", frozenset({"figure"}), "assert")


def figure_of(view: View, verb: int) -> list[int]:
    """The tokens of what is told and of the figure; none where no figure is told. A passive tells of its subject."""
    if view.pos[verb] == "VERB" and view.lemma[verb].lower() in _COUNTED:
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
    return sorted({*view.subtree(what, loose), *amount})


def _counted(view: View, verb: int) -> list[int]:
    """The tokens of what a body or several count: a number, or so many of something."""
    who, what = view.kid(verb, "nsubj"), view.kid(verb, "dobj")
    if who < 0 or what < verb or view.pos[who] not in ("NOUN", "PROPN"):
        return []
    noun = noun_of(view.lemma[who].lower())
    several = view.tag[who] in ("NNS", "NNPS") or view.entity[who] == "ORG" or (noun is not None and noun.kind in ("body", "group"))
    amount = [what, *(k for k in view.kids[what] if view.dep[k] == "nummod")]
    return view.subtree(what) if several and any(view.pos[k] == "NUM" and view.entity[k] in ("CARDINAL", "") for k in amount) else []
