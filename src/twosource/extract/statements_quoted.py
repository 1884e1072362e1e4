"""`The agency quoted the ministry as saying ...`: the words are the ministry's, and the agency tells that it said them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from .statements_spans import merge, subtract
from .statements_view import View

if TYPE_CHECKING:
    from .statements_rules import Found

#: Verbs that tell another's words: `quoted him as saying`.
_QUOTES: Final = frozenset({"quote", "cite", "report", "describe", "record"})


def quoting(view: View, saying: int) -> int:
    """The verb that a participle of saying hangs on by `as`; -1 for none."""
    above = view.head[saying]
    if view.tag[saying] != "VBG" or view.dep[saying] != "pcomp" or view.text[above].lower() != "as":
        return -1
    verb = view.head[above]
    if view.pos[verb] in ("NOUN", "PROPN", "PRON") and view.dep[verb] in ("dobj", "nsubjpass"):
        verb = view.head[verb]
    return verb if view.pos[verb] == "VERB" and view.lemma[verb].lower() in _QUOTES else -1


def who_is_quoted(view: View, saying: int) -> int:
    """The token that heads those whose words a participle behind `quoted ... as` tells; -1 where nobody is quoted so."""
    verb = quoting(view, saying)
    return -1 if verb < 0 else view.kid(verb, "nsubjpass", "dobj")


def whom(view: View, saying: int) -> list[int]:
    """The tokens that name them, in order; none where nobody is quoted so."""
    head = who_is_quoted(view, saying)
    if head < 0:
        return []
    cut = set(view.subtree(view.head[saying]))
    kept = [t for t in view.subtree(head) if t not in cut]
    while kept and view.pos[kept[-1]] == "PUNCT":
        kept.pop()
    return kept


def relayed(view: View, found: Sequence[Found]) -> list[Found]:
    """The statements, where those who tell another's words tell also whose: `quoted [the ministry as saying ...]`. Where nobody is named who
    tells them, they are one with the words themselves: `was quoted as saying`.
    """
    by_verb = {f.verb: f for f in found if f.verb >= 0}
    sayings = {saying: verb for verb in by_verb if (saying := _saying(view, verb)) >= 0}
    sayings |= {saying: verb for saying in by_verb if (verb := quoting(view, saying)) >= 0}
    changed: dict[int, Found | None] = {}
    for saying, verb in sayings.items():
        inner, outer, named = by_verb.get(saying), by_verb.get(verb), whom(view, saying)
        if not named:
            continue
        if view.kid(verb, "nsubjpass") >= 0 and (outer is None or view.kid(verb, "agent") < 0):
            words = [*(k for k in view.kids[verb] if view.dep[k] in ("aux", "auxpass", "neg")), verb, view.head[saying], saying]
            cue = _joined(view, merge(_spans(view, words)))
            if outer is not None:
                changed[verb] = None if inner is not None else _his(view, outer, saying, named, cue)
            if inner is not None:
                changed[saying] = replace(inner, cue=cue)
        elif outer is not None:
            own = [s for f in (outer, inner) if f is not None for s in f.content if s[0] >= view.start[named[0]]]
            whole = merge([*own, *_spans(view, [*named, view.head[saying], saying])])
            changed[verb] = replace(outer, content=_joined(view, whole))
    return [kept for f in found if (kept := changed.get(f.verb, f)) is not None]


def _saying(view: View, verb: int) -> int:
    """The participle that tells the words of whom a verb quotes; -1 for none."""
    if view.lemma[verb].lower() not in _QUOTES:
        return -1
    return next((k for k in view.subtree(verb) if k > verb and view.tag[k] == "VBG" and quoting(view, k) == verb), -1)


def _his(view: View, f: Found, saying: int, named: Sequence[int], cue: list[tuple[int, int]]) -> Found:
    """A statement given to those who are quoted."""
    source = _joined(view, merge(_spans(view, named)))
    content = subtract(f.content, [*cue, *source], view.raw) or f.content
    return replace(f, subject=who_is_quoted(view, saying), source=source, cue=cue, content=content)


def _spans(view: View, tokens: Sequence[int]) -> list[tuple[int, int]]:
    return [(view.start[t], view.end[t]) for t in tokens]


def _joined(view: View, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches between which nothing but blanks and stops stands, as one."""
    out: list[tuple[int, int]] = []
    for s, e in spans:
        if out and not any(ch.isalnum() for ch in view.raw[out[-1][1] : s]):
            out[-1] = (out[-1][0], e)
        else:
            out.append((s, e))
    return out
