"""What somebody says was not done: "The army said that its soldiers had not fired on the crowd". It is no denial in so many words, and yet one
side of a dispute where another says with the same words that it was done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from .answered import negations
from .clauses import Clauses, words_of
from .denied import Denial, act_of, subject_of, told_of
from .gather import Report, Tokens, sentence, speaker, status_at
from .measured import phrase

#: Words that say no, as they stand before a verb.
_NO: Final = (" not ", " n't ", "n't ", " n’t ", "n’t ", " never ")
#: Those who did not do it, whoever it was.
_NOBODY: Final = (" nobody ", " no one ")


def negated(mine: Sequence[Report], tokens: Tokens) -> Iterator[Denial]:
    """What those who are named, or described, in a story say was not done."""
    for report in mine:
        for line in report.lines:
            if line.role == "title" or not tokens.negates(line):
                continue
            whole = sentence(report, line, tokens)
            c = whole.clauses
            for i in negations(c):
                start = whole.offsets[i][0]
                said = speaker(report, start, own=False)
                if said is None or status_at(report, start) is not None:
                    continue
                sources = [k for k in range(len(c.words)) if c.deps[k] == "nsubj" and c.lemmas[c.heads[k]] in words_of("told") and k != i]
                if (act := act_of(c, i, sources)) is not None:
                    one = replace(told_of(report, whole, act, "denied", i), speaker=said[0])
                    yield Denial(act, one, _subject(c, i, phrase(c, sources[0]) if sources else said[0]), plain=True)


def _subject(c: Clauses, i: int, who: str) -> str:
    """What is said not to be so, without the "not"."""
    if not any(c.deps[k] in ("nsubj", "nsubjpass") for k in c.kids[i]):
        who = "it was done"
    text = subject_of(c, i, who).replace(" it was done did it:", " it was done:")
    for word in _NO:
        text = text.replace(word, " ")
    for word in _NOBODY:
        text = text.replace(word, " anybody ")
    return text
