"""Sentences that speak of somebody or something as known whom nothing introduces: the traces of a page put together from others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

from twosource.lexicons import load_rows

from .gist import background_weight
from .names import CALENDAR, WEEKDAYS, Word, capitals, countries, titles, words_in, words_of, zipf

#: A sentence about things that nothing introduces is only suspected when less than this share of its words stands elsewhere in its report and
#: story. Together with the kinds of words below: one report in a hundred of ECB+ and ben.
SHARE: Final = 0.25
#: `the tests`: how frequent (Zipf) the word may be. Rarer ones are terms, more frequent ones need no introduction (the people, the years).
_THING_ZIPF: Final = (3.5, 5.1)
_WORD_WEIGHT: Final = 2.2

_SENTENCE: Final = re.compile(r'(?<=[.!?])["”’\')\]]*\s+(?=["“‘(\[]?[A-Z0-9])')
#: A full stop that ends no sentence.
_SHORT: Final = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|St|Jr|Sr|Inc|Co|Corp|No|vs)|\b[A-Z](?:\.[A-Z])*)\.$")
_SAYS: Final = r"(?:said|says|told|added|adds|warned|insisted|noted|stressed|argued|explained|replied|claimed|admitted)\b"
_SPEAKER: Final = (
    re.compile(r"(?:(?<=[,”\"’'] )|(?<=[a-z] ))([A-Z][a-z]{2,}) (?:earlier |later |also |then )?" + _SAYS),
    re.compile(r"[”\"’'],? " + _SAYS + r" ([A-Z][a-z]{2,})(?=[.,])"),
)
#: Where a last name stands in full or with a title, or begins a longer name: these are asked of the names that `_SPEAKER` finds.
_IN_FULL: Final = (
    re.compile(r"[A-Z][\w.’'-]+ \[?(?=([A-Z][a-z]{2,})\b)"),
    re.compile(r"\b([A-Z][a-z]{2,})(?:’s|'s)? \[?(?=[A-Z])"),
)
_LEADER: Final = re.compile(
    r"\b[Tt]he ((?:[A-Z][a-z]+[ -])?[A-Z][a-z]+) (?:leader|president|premier|chancellor|monarch|strongman|dictator)\b(?! [A-Z]| of)"
)
_THINGS: Final = re.compile(
    r"\b(?:[Tt]he|[Tt]hese|[Tt]hose) ([a-z]{3,}s)\b(?! (?:of|that|who|which|to|for|in|on|between|from|with|by|at|whose|they|he|she|it)\b)"
)
#: Words before a capitalised one that make it part of a longer name, a place or firm, a noun for a group, or a month.
_NOT_BEFORE: Final = frozenset("and or of the a an daily agency senior former in at near from for with on against into under over about".split())
_BEFORE_MONTH: Final = frozenset("on in since last this next by until from late early mid".split())
#: A paragraph that is one quotation about somebody, of so many words: normally the paragraph before says who that is, and they share something.
_SOMEBODY: Final = re.compile(r"[“\"‘'](?:He|She|They)(?:[’']\w+)?\b[^”\"]*[”\"][,.]?[”\"]? ?[^“\"]{0,40}$")
_LONG_ENOUGH: Final = 8
#: In quoted speech anything may stand without an introduction.
_QUOTED: Final = re.compile("[“”\"`]|''")
_NO_PLURAL: Final = ("ss", "us", "is")


class Stranger(NamedTuple):
    """A sentence of paragraph `paragraph` (`start` and `end` within it). `needs`: words of which another report of the story must have one
    to clear it. `others`: its words that its own report has nowhere else, with their share of its weight; `share`: what those of them
    that the other reports have must not reach, 1 where that does not count.
    """

    paragraph: int
    start: int
    end: int
    needs: tuple[str, ...]
    others: dict[str, float]
    share: float
    reason: str


def sentences(paragraph: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a paragraph begin and end, roughly: without a parser."""
    start = 0
    for match in _SENTENCE.finditer(paragraph):
        end = match.start() + len(match.group().rstrip())
        if not _SHORT.search(paragraph[start : match.start()]):
            yield start, end
            start = match.end()
    end = len(paragraph.rstrip())
    if end > start:
        yield start, end


@cache
def _regions() -> dict[str, frozenset[str]]:
    return {row["region"]: frozenset(row["countries"].split("|")) for row in load_rows("regions.tsv").rows}


def _lands(adjective: str) -> frozenset[str]:
    """The countries that an adjective stands for; none for a word that is no such adjective."""
    known = countries()
    return _regions().get(adjective) or (frozenset({known[adjective]}) if adjective in known else frozenset())


def _persons(sentence: str) -> Iterator[str]:
    """Speakers by what may be their last name."""
    for pattern in _SPEAKER:
        for match in pattern.finditer(sentence):
            name = match.group(1)
            before = sentence[: match.start(1)].rstrip().rsplit(" ", 1)[-1].lower()
            if (
                before in _NOT_BEFORE
                or name.lower() in titles()
                or name.lower() in WEEKDAYS
                or name.lower() in capitals() | countries().keys()
                or (name.lower() in CALENDAR and before in _BEFORE_MONTH)
            ):
                continue
            yield name


def _in_full(text: str) -> frozenset[str]:
    """Last names that stand there in full or with a title, or begin a longer name."""
    return frozenset(m.group(1) for pattern in _IN_FULL for m in pattern.finditer(text))


class _Sentence(NamedTuple):
    """A sentence that may be a stranger in some report: its speakers, its leaders (adjective and phrase), whether it is a whole paragraph about
    somebody, and things that need an introduction; `words` of its own, with how often each stands there.
    """

    start: int
    end: int
    persons: frozenset[str]
    leaders: tuple[tuple[str, str], ...]
    about: bool
    things: tuple[str, ...]
    words: tuple[Word, ...]
    own: Mapping[str, int]


def _read(paragraph: str) -> tuple[_Sentence, ...]:
    """The sentences of a paragraph that may be strangers, whatever report it stands in."""
    found = []
    stripped = len(paragraph.strip())
    for start, end in sentences(paragraph):
        sentence = paragraph[start:end]
        persons = frozenset(_persons(sentence))
        leaders = tuple((m.group(1).lower(), m.group()) for m in _LEADER.finditer(sentence))
        about = end - start == stripped and _SOMEBODY.match(sentence) is not None
        things = () if _QUOTED.search(sentence) else tuple(n for n in _THINGS.findall(sentence) if _telling(n))
        if persons or leaders or about or things:
            words = words_of(sentence) if about or things else ()
            found.append(_Sentence(start, end, persons, leaders, about, things, words, Counter(w.form for w in words)))
    return tuple(found)


class Reading:
    """What is known of paragraphs, each of which is read once."""

    def __init__(self, words: Callable[[str], Sequence[Word]] = words_of) -> None:
        self.sentences = cache(_read)
        self.in_full = cache(_in_full)
        self.counts = cache(lambda text: Counter(w.form for w in words(text)))


def find(title: str | None, body: Sequence[str], reading: Reading | None = None) -> list[Stranger]:
    """The sentences of a report that may be strangers, in order."""
    known = reading or Reading()
    texts = [title or "", *body]
    found = []
    for i, paragraph in enumerate(body):
        for s in known.sentences(paragraph):
            if persons := sorted(p for p in s.persons if not any(p in known.in_full(t) for t in texts)):
                reason = f"{persons[0]} is quoted by last name, and no report of the story says who that is"
                found.append(Stranger(i, s.start, s.end, tuple(p.lower() for p in persons), {}, 1.0, reason))
                continue
            sentence = paragraph[s.start : s.end]
            if leaders := [phrase for adjective, phrase in s.leaders if _unknown(adjective, sentence, "\n".join(texts))]:
                reason = f"speaks of {leaders[0]}, and the rest of the report names nobody from there"
                found.append(Stranger(i, s.start, s.end, (), {}, 1.0, reason))
                continue
            if not s.about and not s.things:
                continue
            everywhere = [known.counts(t) for t in texts]
            long = s.about and len(s.words) >= _LONG_ENOUGH
            things = () if long else tuple(n for n in s.things if _thing(n, s.own, everywhere))
            if not long and not things:
                continue
            others = _others(s.own, everywhere)
            left = SHARE - 1.0 + sum(others.values())
            if left <= 0:
                continue
            if long:
                who = s.words[0].form.split("'")[0]
                reason = f"quotes words about somebody ({who}) that have next to nothing in common with the story"
                found.append(Stranger(i, s.start, s.end, (), others, left, reason))
            else:
                reason = f"speaks of the {things[0]}, which nothing else in the story mentions"
                found.append(Stranger(i, s.start, s.end, (things[0], things[0][:-1]), others, left, reason))
    return found


def _named(words: Sequence[Word]) -> Counter[str]:
    """The countries that words name, with how often."""
    known = countries()
    single = [known[w.form] for w in words if w.form in known]
    double = [known[two] for a, b in pairwise(words) if (two := f"{a.form} {b.form}") in known]
    return Counter(single + double)


def _unknown(adjective: str, sentence: str, full: str) -> bool:
    """Whether an adjective stands for countries of which the report names none outside the sentence."""
    meant = _lands(adjective.replace("-", " "))
    inside, everywhere = _named(words_of(sentence)), _named(words_in(full.split("\n")))
    return bool(meant) and not any(everywhere[c] > inside[c] for c in meant)


def _telling(noun: str) -> bool:
    """Whether a noun is one that needs an introduction."""
    return not noun.endswith(_NO_PLURAL) and _THING_ZIPF[0] < zipf(noun) < _THING_ZIPF[1]


def _elsewhere(word: str, own: Mapping[str, int], everywhere: Sequence[Mapping[str, int]]) -> bool:
    """Whether a report has a word in other places than a sentence of it, too. `everywhere`: the words of its parts."""
    here = own.get(word, 0)
    return sum(counts.get(word, 0) for counts in everywhere) > here


def _thing(noun: str, own: Mapping[str, int], everywhere: Sequence[Mapping[str, int]]) -> bool:
    """Whether the report has a noun in this sentence only."""
    return not any(_elsewhere(f, own, everywhere) for f in (noun, noun[:-1], noun[:-2]))


def _others(own: Mapping[str, int], everywhere: Sequence[Mapping[str, int]]) -> dict[str, float]:
    """The words of a sentence that stand nowhere else in its report, and their shares of its weight."""
    weight = {w: background_weight(w) for w in own}
    heavy = {w: v for w, v in weight.items() if v > _WORD_WEIGHT}
    total = sum(heavy.values())
    return {w: v / total for w, v in heavy.items() if not _elsewhere(w, own, everywhere)}
