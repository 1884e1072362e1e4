"""Clauses that leave something out: the object of a relative clause, the auxiliary of a headline's passive."""

from __future__ import annotations

from typing import Final

from .events_lexicon import words_of
from .events_tree import Clause
from .statements_view import View

_WHO: Final = words_of("who")
#: Days that a verb in the present puts ahead.
_WEEK: Final = words_of("week")
#: Verbs of courts and accusers that take an object, and what stands behind their participle.
_CHARGED: Final = {
    "accuse": ("of",),
    "charge": ("with",),
    "convict": ("of",),
    "suspect": ("of",),
    "acquit": ("of",),
    "blame": ("for",),
    "arrest": ("in", "for", "on", "over", "after"),
    "jail": ("for", "over", "after"),
    "sentence": ("to",),
    "indict": ("on", "for"),
}


def left_out(view: View, i: int, c: Clause) -> int:
    """The noun that a relative clause without a pronoun has for its object: `the senator she accused`; -1 where there is none."""
    up = view.head[i]
    if view.dep[i] != "relcl" or c.passive or c.objects or c.that or c.inf or view.pos[up] not in ("NOUN", "PROPN"):
        return -1
    told = any(view.text[k].lower() in _WHO for k in view.subtree(i) if k < i)
    left = any(view.dep[k] == "prep" and not view.kids[k] for k in view.kids[i])
    return up if not told and not left and c.subjects and all(t > up for t in c.subjects) else -1


def bare_passive(view: View, i: int, c: Clause) -> bool:
    """Whether a participle that needs an object has none, though it says of what: `accused of`, `charged with`."""
    if c.passive or c.objects or c.that or view.tag[i] not in ("VBD", "VBN") or not c.subjects:
        return False
    if view.tag[i] == "VBN" and view.dep[i] == "advcl" and i < view.head[i] and not any(view.dep[k] in ("aux", "nsubj") for k in view.kids[i]):
        # "Asked to describe it, he said": he was asked.
        return True
    if view.lemma[i].lower() == "tell" and c.inf:
        return True
    behind = _CHARGED.get(view.lemma[i].lower(), ())
    return any(p in c.preps for p in behind) and not any(view.dep[k] == "aux" for k in view.kids[i])


def scheduled(view: View, i: int) -> bool:
    """`he meets the minister on Monday`: whether a verb in the simple present with a weekday lies ahead; a headline has no full stop."""
    if view.tag[i] not in ("VBZ", "VBP") or any(view.dep[k] == "aux" for k in view.kids[i]) or view.text[view.bounds(i)[1] - 1] != ".":
        return False
    days = [k for k in view.kids[i] if k > i and view.dep[k] in ("npadvmod", "prep")]
    days += [x for k in days if view.dep[k] == "prep" and view.text[k].lower() == "on" for x in view.kids[k]]
    return any(view.text[k].lower() in _WEEK for k in days)
