"""Accounts that a report itself sets against each other: "The mine was flooded, workers said, contradicting the operator, which said the water
had been pumped out."
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .contrasts import Contrast, contrasts
from .denied import subject_of
from .gather import Report, Tokens, sentence, speaker, status_at
from .happening import Sentence, Told, place
from .measured import phrase
from .opposed import Opposed
from .told import Found

_RELATIVE: Final = frozenset({"which", "who", "that"})
_BESIDE: Final = frozenset({"punct", "mark", "relcl", "advcl", "parataxis"})
#: Words of an account that its side is told with.
_LONGEST: Final = 16


def contrasted(mine: Sequence[Report], tokens: Tokens) -> list[Opposed]:
    """What the reports of a story set against each other in so many words."""
    out: list[Opposed] = []
    for report in mine:
        for line in report.lines:
            if line.role == "title" or not tokens.contrasts(line):
                continue
            whole = sentence(report, line, tokens)
            for one in contrasts(whole.clauses):
                if any(status_at(report, whole.offsets[v][0]) for v in one.verbs):
                    continue
                c = whole.clauses
                sides = tuple(_side(report, whole, one, k) for k in (0, 1))
                # Of whom "he" is, the subject says.
                pronoun = any(c.pos[k] == "PRON" and c.deps[k] in ("nsubj", "nsubjpass") for k in c.kids[one.verbs[0]])
                subject = subject_of(c, one.verbs[0], phrase(c, one.who[0])) if pronoun else f"whether {sides[0][0]}"
                out.append(Opposed("contradiction", subject, sides, True, f"the report says that they differ: {c.words[one.cue]}"))
    return out


def _side(report: Report, whole: Sentence, one: Contrast, k: int) -> tuple[str, tuple[Told, ...]]:
    c, verb, who = whole.clauses, one.verbs[k], one.who[k]
    said = speaker(report, whole.offsets[verb][0], own=False)
    cue = c.heads[one.cue] if c.deps[one.cue] == "pobj" else one.cue
    beside = set(c.subtree(cue)) if k == 0 else set()
    own = [t for t in c.subtree(verb, _BESIDE) if t not in beside]
    words = c.spoken(own[:_LONGEST])
    if said is None or said[0].lower() in _RELATIVE:
        said = (phrase(c, who), None)
    told = place(whole, Found("contradiction", words, (), verb, (), frozenset()), said, ())
    return words, (told,)
