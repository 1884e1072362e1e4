"""Who answers in an interview whose lines begin with Q and A."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .statements_edges import ANSWER, QUESTION, lines
from .statements_view import View

if TYPE_CHECKING:
    from .coref_people import People
    from .statements_rules import Found

#: What an interviewer does with whom he asks, and the other way round: it does not tell which is which.
_MEET: Final = frozenset("talk speak meet ask sit interview chat catch discuss tell answer join".split())
_SUBJECTS: Final = ("nsubj", "nsubjpass")


def is_answer(view: View, f: Found) -> bool:
    """Whether a statement is a line that begins with the letter of the answers."""
    return f.how == "colon" and view.text[f.subject] == ANSWER and any(p.first == f.subject for p in lines(view, ANSWER))


def asked(view: View, people: People) -> int:
    """A token of the name of the one who is asked; -1 where that is open.

    Named before the first question: the only person there, else the only one of whom something is told beside the meeting itself.
    """
    first = lines(view, QUESTION)[0].first if lines(view, QUESTION) else 0
    named = {k: people.at[k][0] for k in sorted(people.at) if k < first}
    told = {k: n for k, n in named.items() if _of_whom(view, k)}
    for some in (named, told):
        if len(set(some.values())) == 1:
            return next(iter(some))
    return -1


def _of_whom(view: View, k: int) -> bool:
    """Whether something is told of a name beside a meeting: it is the subject, or joined to one."""
    while view.dep[k] == "conj" and view.head[k] < k:
        k = view.head[k]
    return view.dep[k] in _SUBJECTS and view.lemma[view.head[k]].lower() not in _MEET
