"""What a dispute about numbers is called, in plain words: "how many were injured in the protest in Voi", "what the line costs"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from .amounts import TURNOUT, dealt_with, of_many
from .clauses import words_of
from .measured import phrase
from .told import CALENDAR, MARCHING, Found

#: A phrase in a subject has so many words at most.
_LONGEST: Final = 9
#: Words of a clause that a question is made of.
_MOST: Final = 14
_BESIDE: Final = frozenset({"advcl", "ccomp", "relcl", "conj", "cc", "punct", "parataxis", "mark"})
_CURRENCIES: Final = frozenset({"dollars", "euros", "pounds sterling"})
_PLACES: Final = frozenset({"GPE", "LOC", "FAC"})
_TIMES: Final = frozenset({"DATE", "TIME", "ORDINAL", "CARDINAL", "QUANTITY", "MONEY", "PERCENT"})
_MEASURES: Final = {
    "length": "what length",
    "duration": "how long a time",
    "percent": "what share",
    "area": "how large an area",
    "mass": "how great a weight",
    "volume": "how great a volume",
    "power": "how much power",
    "speed": "what speed",
    "magnitude": "how strong",
}
_MANY: Final = {"man": "men", "woman": "women", "child": "children", "person": "people"}


def many(noun: str) -> str:
    """The plural of a lemma: officer -> officers, policeman -> policemen."""
    if noun == "people":
        return noun
    for one, more in _MANY.items():
        if noun.endswith(one):
            return noun.removesuffix(one) + more
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def number_subject(told: Sequence[Found]) -> str:
    """What the numbers of a dispute are of. `told`: those that are set against each other, of one kind."""
    first = told[0]
    amount = first.amount
    if amount is None:
        return ""
    bearers = [f.bearer for f in told if f.bearer is not None]
    if bearers:
        best = max(bearers, key=lambda b: (len(b.names), -len(b.text), b.text))
        return best.question.format(best.text)
    if any(f.amount.holder >= 0 for f in told if f.amount is not None) and not of_many(amount.what):
        said = next((f for f in told if f.amount is not None and f.amount.holder < 0), first)
        if asked := _asked(said):
            return asked
    common = frozenset.intersection(*(f.topic for f in told))
    about = (common or first.topic) - CALENDAR
    where = _where(told, about | {"march"} if MARCHING in about else about)
    if of_many(amount.what):
        several = len({f.amount.of for f in told if f.amount is not None}) > 1
        who = "" if several or amount.of == "people" else f" {many(amount.of)}"
        done = "took part" if amount.what == "present" else f"were {amount.what}"
        # "On strike in the strike in Lima".
        return f"how many{who} {done}" + (f" in {where}" if where and amount.what.split()[-1] not in where.split() else "")
    if amount.what == TURNOUT:
        return "how many of the voters turned out"
    if amount.what == "magnitude":
        return f"how strong {where if 'quake' in where else 'the earthquake'} was"
    if amount.of:
        where = where if common else ""
        return f"how many {many(amount.of)} are told" + (f" of {where}" if where else "")
    asked = f"{_MEASURES[amount.what]} is told" if amount.what in _MEASURES else f"how many {amount.what} are told"
    return asked + (f" of {where}" if where else "")


def _asked(f: Found) -> str:
    """The clause of an amount as a question: "how many households had received blankets", "how much the judge took in bribes"; empty where it is
    no plain one.
    """
    c, a = f.clauses, f.amount
    if c is None or a is None or not (a.of or a.what in _CURRENCIES):
        return ""
    last = a.end - 1
    top = c.heads[last]
    if c.pos[top] not in ("VERB", "AUX") or c.deps[last] not in ("nsubj", "nsubjpass", "dobj", "attr"):
        return ""
    while c.deps[top] == "xcomp" and c.heads[top] != top:
        top = c.heads[top]
    own = [k for k in c.kids[top] if c.deps[k] in ("nsubj", "nsubjpass")]
    if not own:
        return ""
    number = {*range(a.start, a.end), *(k for k in c.subtree(last, frozenset({"prep", "relcl", "acl"})) if k < a.end)}
    according = {m for k in c.subtree(top) if c.lemmas[k] == "accord" for m in c.subtree(k)}
    of = {m for k in c.kids[last] if c.words[k] == "of" for m in c.subtree(k)}
    days = {m for k in c.subtree(top) if any(c.entities[n] in ("DATE", "TIME") and c.deps[n] == "pobj" for n in c.kids[k]) for m in c.subtree(k)}
    said = [k for k in c.subtree(top, _BESIDE) if k >= min(c.subtree(own[0])) and k not in number | according | of | days]
    return f"how {f'many {many(a.of)}' if a.of else 'much'} {c.spoken(said[:_MOST])}"


def _where(told: Sequence[Found], common: frozenset[str]) -> str:
    """The phrase that has the most of the words in common, and the fewest besides."""
    scored = [((rank, words), said) for f in told for rank, words, said in _phrases(f, common)]
    return min(scored, default=((0, 0), ""))[1]


def _phrases(f: Found, common: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    c, a = f.clauses, f.amount
    if c is None or a is None:
        return
    people = of_many(a.what)
    counted = {*range(a.start, a.end), c.heads[a.end - 1], a.governor}
    for i, pos in enumerate(c.pos):
        if pos not in ("NOUN", "PROPN") or i in counted or c.deps[i] not in ("pobj", "dobj", "nsubj", "nsubjpass", "conj", "appos"):
            continue
        # A person did it or tells it, and a day says nothing of what it was.
        if c.entities[i] in _TIMES | {"PERSON", "NORP"}:
            continue
        below = [k for k in c.subtree(i, frozenset({"relcl", "acl", "punct", "advcl"})) if c.pos[k] in ("NOUN", "PROPN", "ADJ")]
        said = phrase(c, i)
        shared = {c.lemmas[k] for k in below} & common
        town = c.entities[i] in _PLACES and c.deps[i] == "pobj"
        if town and a.what in dealt_with() and c.heads[c.heads[i]] not in counted:
            continue  # "the ministry in Moscow said"
        if people and not town and c.lemmas[i] not in words_of("happening"):
            continue
        if not shared or (c.lemmas[i] not in common and not people) or counted & set(below) or any(c.entities[k] in _TIMES for k in below):
            continue
        if len(said.split()) <= _LONGEST:
            # The protest in Voi says more than Voi.
            yield (people and c.lemmas[i] not in words_of("happening")) - 2 * len(shared), len(below), said
