"""`The ministry put the toll at 40`: who tells a figure so says it, though the verb says nothing elsewhere."""

from __future__ import annotations

from typing import Final

from .statements_cues import Cue
from .statements_view import View

#: Verbs that tell a figure with an object and `at`, and report nothing else.
_PUTS: Final = frozenset({"put", "place", "peg"})
_AMOUNTS: Final = frozenset({"CARDINAL", "MONEY", "PERCENT", "QUANTITY"})
#: What is put at a number: there "at 14" is no day, whatever the parser takes it for.
_COUNTS: Final = frozenset({"number", "toll", "figure", "total", "count", "tally", "estimate", "share", "cost", "turnout"})

#: What they are as cues.
PUT: Final = Cue("put", frozenset({"figure"}), "assert")


def figure_of(view: View, verb: int) -> list[int]:
    """The tokens of what is told and of the figure; none where no figure is told. A passive tells of its subject."""
    if view.pos[verb] != "VERB" or view.lemma[verb].lower() not in _PUTS:
        return []
    what = view.kid(verb, "dobj", "nsubjpass")
    at = next((k for k in view.kids[verb] if k > verb and view.text[k].lower() == "at"), -1)
    if at < 0 and what > verb:
        # The parser hangs it on the object now and then, or on what stands with that.
        at = next((k for k in reversed(view.subtree(what)) if k > what and view.text[k].lower() == "at"), -1)
    if what < 0 or at < 0:
        return []
    amount = view.subtree(at)
    counted = view.lemma[what].lower() in _COUNTS
    if not any(view.pos[t] == "NUM" and (view.entity[t] in _AMOUNTS or (counted and view.entity[t] != "TIME")) for t in amount):
        return []
    return sorted({*view.subtree(what), *amount})
