"""Who and where, without a parser: runs of capitalised words in a report, told apart by small word lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, NamedTuple

from twosource.lexicons import load_rows

#: Words as frequent as this (Zipf scale) are no names, however often a headline capitalises them: one word in six thousand.
NAME_ZIPF: Final = 5.2

#: The longest run that is one name; longer ones are headlines.
_LONGEST: Final = 6

_WORD: Final = re.compile(r"\d[\d.,]*\d|\d+|[^\W\d_]+(?:['’][^\W\d_]+)*")
WEEKDAYS: Final = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
CALENDAR: Final = frozenset(WEEKDAYS) | frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec "
    "mon tue tues wed thu thur fri sat sun".split()
)


class Word(NamedTuple):
    """A word of a text: as it is looked up (small letters, no possessive), where it stands, and whether it begins with a capital.

    `near`: one blank is between it and the word before it; `joins`: the two may be one name.
    """

    form: str
    start: int
    end: int
    capital: bool
    near: bool
    joins: bool


@dataclass(frozen=True, slots=True)
class Names:
    """What a report names. `words`: words that are names, with how often; `persons`: by last name."""

    words: Counter[str]
    persons: Counter[str]


#: Texts whose words, and what is counted in them, are kept: paragraphs are looked at from several sides, and come back in other reports.
#: Their words take some 10 KB each.
KEPT: Final = 2048


@lru_cache(maxsize=KEPT)
def words_of(text: str) -> tuple[Word, ...]:
    """The words and numbers of a text, in order."""
    found = []
    last, owner = 0, True
    for match in _WORD.finditer(text):
        exact = match.group()
        start, end = match.span()
        form = exact.lower()
        if "’" in form or "'" in form:
            form = form.replace("’", "'").removesuffix("'s")
        between = text[last:start]
        near = last > 0 and between == " "
        found.append(Word(form, start, end, exact[0].isupper(), near, not owner and (near or between == ". ")))
        last, owner = end, exact.endswith(("'s", "’s"))
    return tuple(found)


def words_in(texts: Iterable[str]) -> list[Word]:
    """The words of paragraphs, in order; each as it stands in its own."""
    return [word for text in texts for word in words_of(text)]


@lru_cache(maxsize=KEPT)
def counts_of(text: str) -> Mapping[str, int]:
    """How often each word stands in a text."""
    return Counter(w.form for w in words_of(text))


@lru_cache(maxsize=KEPT)
def names_of(text: str) -> Names:
    """The names in a text; nobody may change them."""
    return names_in(words_of(text))


@cache
def zipf(word: str) -> float:
    """How frequent a lower-case word is in general English, on wordfreq's Zipf scale; 0 for one that the list lacks."""
    from wordfreq import zipf_frequency

    return float(zipf_frequency(word, "en"))


@cache
def _places() -> dict[str, str]:
    """Lower-case name of a country, its people, adjective or capital -> what it is counted as."""
    found: dict[str, str] = {}
    for row in load_rows("countries.tsv").rows:
        for column in ("name", "aliases", "people", "adjectives"):
            found.update((x.lower(), row["code"]) for x in row[column].split("|") if x)
        found.update((x.lower(), x.lower()) for x in row["capital"].split("|") if x)
    for row in load_rows("state_regions.tsv").rows:
        found.update((x.lower(), row["name"].lower()) for x in [row["name"], *row["aliases"].split("|")] if x)
    return found


@cache
def countries() -> dict[str, str]:
    """Lower-case name of a country, of its people or its adjective -> its code."""
    return {name: code for name, code in _places().items() if len(code) == 3 and code.isupper()}


@cache
def capitals() -> frozenset[str]:
    """Capitals in small letters: as often as not they stand for their governments."""
    return frozenset(x.lower() for row in load_rows("countries.tsv").rows for x in row["capital"].split("|") if x)


@cache
def country_name(code: str) -> str:
    """The name of a country by its code."""
    return next(row["name"] for row in load_rows("countries.tsv").rows if row["code"] == code)


@cache
def _given() -> frozenset[str]:
    return frozenset(row["name"] for row in load_rows("given_names.tsv").rows)


@cache
def titles() -> frozenset[str]:
    """Words before a person's name that are no part of it, in small letters."""
    return frozenset(row["title"].rstrip(".") for row in load_rows("person_titles.tsv").rows)


def _runs(words: Sequence[Word], names: Container[str]) -> list[tuple[int, int]]:
    """Runs of capitalised words that begin with a name or a place: first and last."""
    places = _places()
    found = []
    i = 0
    while i < len(words):
        j = i
        if words[i].capital and (words[i].form in names or words[i].form in places):
            while j + 1 < len(words) and j - i + 1 < _LONGEST and words[j + 1].capital and words[j + 1].joins:
                j += 1
            found.append((i, j))
        i = j + 1
    return found


def names_in(words: Sequence[Word]) -> Names:
    """The names among the words of a text.

    A word is a name when it is mostly capitalised and not frequent. A run is a person when a given name or a title begins it, unless it is a
    place of the lists; a single word counts for the person whose last name it is.
    """
    capital, small = Counter(w.form for w in words if w.capital), Counter(w.form for w in words if not w.capital)
    named = Counter({w: n for w, n in capital.items() if n > small[w] and w not in CALENDAR and zipf(w) < NAME_ZIPF})
    persons, alone = called(words, named)
    known = frozenset(persons)
    persons.update(w for w in alone if w in known)
    return Names(named, persons)


def called(words: Sequence[Word], named: Container[str], before: str = "") -> tuple[Counter[str], list[str]]:
    """Of the runs among some words: persons by last name, and the single words, which may be last names. `named`: which words are names;
    `before`: the word before these, if it is one of `titles`.
    """
    places, given, honours = _places(), _given(), titles()
    persons: Counter[str] = Counter()
    runs = _runs(words, named)
    for i, j in runs:
        run = [w.form for w in words[i : j + 1]]
        phrase, herald = " ".join(run), words[i - 1].form if i else before
        first = 0
        while first < len(run) - 1 and run[first] in honours:
            first += 1
        if phrase not in places and (first or herald in honours or (len(run) > 1 and run[0] in given)):
            persons[run[-1]] += 1
    return persons, [words[i].form for i, j in runs if i == j]
