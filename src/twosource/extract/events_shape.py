"""Clauses that leave something out: the object of a relative clause, the auxiliary of a headline's passive."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Final

from .events_lexicon import words_of
from .events_party import Side
from .events_tree import Clause
from .statements_view import View

_WHO: Final = words_of("who")
#: Nouns for what is told and may be denied.
_RUMOURS: Final = words_of("rumours")
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


def denied(view: View, i: int) -> bool:
    """`denied reports that he had met the minister`: whether a clause is told by a noun, and somebody says that it is not so."""
    up = view.head[i]
    if view.dep[i] not in ("acl", "ccomp", "relcl") or view.pos[up] != "NOUN" or view.lemma[up].lower() not in _RUMOURS:
        return False
    over = view.head[up]
    return view.dep[up] in ("dobj", "nsubjpass") and view.lemma[over].lower() in ("deny", "dismiss", "reject", "refute", "rebut")


def unheaded(view: View, sides: Sequence[Side]) -> list[Side]:
    """Sides without the place that a headline opens with: `Chad: union calls strike`. It is where the others are."""
    top = next((s for s in sides if s.last < len(view.text) and view.text[s.last] == ":" and s.first == view.bounds(s.first)[0]), None)
    if top is None or len(sides) < 2 or top.kind != "country":
        return list(sides)
    return [replace(s, country=top.country, basis="place") if s.country is None and s.sector else s for s in sides if s is not top]


def others(actors: Sequence[Side], recipients: Sequence[Side]) -> list[Side]:
    """Recipients without the government that the actor is of: `The government may send troops, the minister warned`."""
    own = {s.country for s in actors if s.sector == "GOV"}
    return [s for s in recipients if s.kind != "government" or (s.country is not None and s.country not in own)]


def to_come(view: View, i: int) -> bool:
    """`is visiting next month`, `to visit` in a headline: an infinitive that nothing governs."""
    return view.tag[i] == "VB" and view.dep[i] == "ROOT" and any(view.tag[k] == "TO" for k in view.kids[i])


def violent(view: View, i: int, words: Container[str]) -> bool:
    """Whether the sentence tells that people were killed on purpose: a weapon, an attack, a gunman."""
    a, b = view.bounds(i)
    return any(view.lemma[k].lower() in words and (view.lemma[k] != "strike" or view.pos[k] == "NOUN") for k in range(a, b) if k != i)


def mutual(view: View, k: int) -> bool:
    """Whether a complement says `each other` or `one another`."""
    text = view.text
    return any(f"{text[t - 1]} {text[t]}".lower() in ("each other", "one another") for t in view.subtree(k) if t)
