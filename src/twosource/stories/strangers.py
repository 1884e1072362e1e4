"""Sentences that speak of somebody or something as known whom nothing introduces: the traces of a page put together from others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

from twosource.lexicons import load_rows

from .gist import background_weight
from .names import CALENDAR, WEEKDAYS, Word, capitals, countries, counts_of, titles, words_in, words_of, zipf

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
_LEADER: Final = re.compile(
    r"\b[Tt]he ((?:[A-Z][a-z]+[ -])?[A-Z][a-z]+) (?:leader|president|premier|chancellor|monarch|strongman|dictator)\b(?! [A-Z]| of)"
)
_THINGS: Final = re.compile(
    r"\b(?:[Tt]he|[Tt]hese|[Tt]hose) ([a-z]{3,}s)\b(?! (?:of|that|who|which|to|for|in|on|between|from|with|by|at|whose|they|he|she|it)\b)"
)
#: Words before a capitalised one that make it part of a longer name, a place or firm, a noun for a group, or a month.
_NOT_BEFORE: Final = frozenset("and or of the a an daily agency senior former in at near from for with".split())
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


def _persons(sentence: str, full: str) -> Iterator[str]:
    """Speakers by their last name whom the report names nowhere else in full, with a title, or at least once more without a verb of speech."""
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
            alone = re.compile(r"(?:[A-Z][\w.’'-]+ \[?" + name + r"\b)|(?:\b" + name + r"(?:’s|'s)? \[?[A-Z])")
            if not alone.search(full):
                yield name


def find(title: str | None, body: Sequence[str]) -> list[Stranger]:
    """The sentences of a report that may be strangers, in order."""
    full = "\n".join([title or "", *body])
    all_words: Counter[str] = Counter()
    for p in [title or "", *body]:
        all_words.update(counts_of(p))
    found = []
    for i, paragraph in enumerate(body):
        for start, end in sentences(paragraph):
            sentence = paragraph[start:end]
            if persons := sorted(set(_persons(sentence, full))):
                reason = f"{persons[0]} is quoted by last name, and no report of the story says who that is"
                found.append(Stranger(i, start, end, tuple(p.lower() for p in persons), {}, 1.0, reason))
                continue
            if leaders := [m for m in _LEADER.finditer(sentence) if _unknown(m.group(1).lower(), sentence, full)]:
                reason = f"speaks of {leaders[0].group()}, and the rest of the report names nobody from there"
                found.append(Stranger(i, start, end, (), {}, 1.0, reason))
                continue
            whole = end - start == len(paragraph.strip()) and _SOMEBODY.match(sentence)
            things = [] if _QUOTED.search(sentence) else _THINGS.findall(sentence)
            if not whole and not things:
                continue
            words = words_of(sentence)
            own = Counter(w.form for w in words)
            others = _others(own, all_words)
            left = SHARE - 1.0 + sum(others.values())
            if left <= 0:
                continue
            if whole and len(words) >= _LONG_ENOUGH:
                who = words[0].form.split("'")[0]
                reason = f"quotes words about somebody ({who}) that have next to nothing in common with the story"
                found.append(Stranger(i, start, end, (), others, left, reason))
            elif known := [n for n in things if _thing(n, own, all_words)]:
                reason = f"speaks of the {known[0]}, which nothing else in the story mentions"
                found.append(Stranger(i, start, end, (known[0], known[0][:-1]), others, left, reason))
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


def _thing(noun: str, own: Counter[str], everywhere: Counter[str]) -> bool:
    """Whether a noun is one that needs an introduction and that the report has in this sentence only."""
    forms = (noun, noun[:-1], noun[:-2])
    return not noun.endswith(_NO_PLURAL) and _THING_ZIPF[0] < zipf(noun) < _THING_ZIPF[1] and all(everywhere[f] <= own[f] for f in forms)


def _others(own: Counter[str], everywhere: Counter[str]) -> dict[str, float]:
    """The words of a sentence that stand nowhere else in its report, and their shares of its weight."""
    weight = {w: background_weight(w) for w in own}
    heavy = {w: v for w, v in weight.items() if v > _WORD_WEIGHT}
    return {w: v / sum(heavy.values()) for w, v in heavy.items() if everywhere[w] <= own[w]}
