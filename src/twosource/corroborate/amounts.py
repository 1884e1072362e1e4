"""Numbers in a parsed sentence: how many of what, how exactly, and whether two of them can both be right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from twosource.lexicons import load_rows

from .clauses import Clauses, words_of
from .held import Held, held, kind_of, plain
from .stems import digits_of

COUNTS: Final = "dispute_counts.tsv"
DEALT: Final = "dispute_dealt.tsv"
UNITS: Final = "dispute_units.tsv"
HEDGES: Final = "dispute_hedges.tsv"

#: A number behind "about", "some", "nearly" ... stands for what is within this share of it: "about 90 minutes" may be 80 or 100.
ABOUT: Final = 0.15
#: From this number on, zeros at the end are taken as rounding: 120 and 100 can both be right, 12 and 10 dead cannot.
ROUNDED_FROM: Final = 100
#: Measures may differ by this share before they count as two: conversions between miles and kilometres are rounded.
CONVERTED: Final = 0.03
#: Beyond this many times the smaller one, two counts of people are hardly of one thing; they are not compared.
_FAR: Final = 8.0

#: Magnitudes further apart than this are of two quakes: agencies' figures of one differ by some tenths, first ones by up to one.
QUAKES: Final = 1.0

#: A number from which on it may be a sum of money that is told without its unit: "The court found 3.2 million proven."
LARGE: Final = 10_000.0

#: What a number is of that is told without a noun where no other stands before it in its sentence.
ANYTHING: Final = "number"
#: Who is counted where they are of several kinds, each with its number.
SEVERAL: Final = "several"
#: The share of those who voted, of which a story mostly has one figure.
TURNOUT: Final = "turnout"

#: What is counted of people, of which a story mostly has one figure.
PEOPLE: Final = frozenset({"killed", "injured", "missing", "arrested", "evacuated", "displaced", "rescued", "abducted", "present", "jailed"})

_DIGITS: Final = re.compile(r"^[$£€]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$|^[$£€]?\d+(?:\.\d+)?$")
_GLUED: Final = re.compile(r"^([$£€]?)([\d.,]*\d)([a-z%]+)$")
_SCALES: Final = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12, "m": 10**6, "bn": 10**9}
#: Units that are told with a smaller one behind them, and how many of these they have.
_SMALLER: Final = {
    "year": ("month", 12),
    "month": ("week", 4),
    "week": ("day", 7),
    "day": ("hour", 24),
    "hour": ("minute", 60),
    "minute": ("second", 60),
}
_FRACTIONS: Final = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "thirds": 1 / 3, "quarters": 0.25}
_LOOK_BACK: Final = 4
_CLIMB: Final = 6
_TENS: Final = 20
_UNITS_BELOW: Final = 10
_LINKS: Final = frozenset({"are", "were", "was", "is", "as", "left", "reported"})
_MORE: Final = frozenset({"other", "others", "another", "more", "further", "additional"})
_RANGED: Final = frozenset({"to", "-", "–", "—", "of", "and", "or"})
_ANYBODY: Final = frozenset({"anyone", "anybody"})
#: In the words of an amount that is nobody at all.
_NO_ONE: Final = frozenset({"no", "nobody", "any", *_ANYBODY})
#: "The two countries" are not counted, they are spoken of again.
_KNOWN: Final = frozenset({"the", "these", "those", "both", "his", "her", "their", "its"})


@dataclass(frozen=True, slots=True)
class Amount:
    """How many of what. `what`: what is counted or measured (`killed`, `volume`, `minute` ...); `of`: the noun that is counted, `people` for
    any of them, `SEVERAL`; `low` and `high`: the range that can be meant, in base units; `value`: the number as told, in base units; `start` and
    `end`: its tokens; `governor`: the token that says what happened to it; `over`: the lemma above it, prepositions left out; `holder`: who sets
    this number against the one before it ("the ministry put the number at five"), a token, or -1; `many`: whether it is such a one that can only
    be of what is done to many; `called`: the noun that such a sum is called by, or -1.
    """

    what: str
    of: str
    value: float
    low: float
    high: float
    start: int
    end: int
    governor: int
    over: str = ""
    holder: int = -1
    many: bool = False
    called: int = -1


@cache
def _small() -> dict[str, int]:
    return {word: int(digits) for word, digits in digits_of().items() if digits.isdigit()}


@cache
def _number_words() -> frozenset[str]:
    return frozenset({*_small(), *_ranges(), *_SCALES, *_FRACTIONS, "nobody", "no", "any", *_ANYBODY})


@cache
def _hedges() -> dict[tuple[str, ...], str]:
    return {tuple(r["words"].split()): r["kind"] for r in load_rows(HEDGES).rows if r["kind"] != "range"}


@cache
def _ranges() -> dict[str, tuple[float, float]]:
    return {r["words"]: (float(r["low"]), float(r["high"])) for r in load_rows(HEDGES).rows if r["kind"] == "range"}


@cache
def _units() -> dict[str, tuple[str, float]]:
    return {r["unit"]: (r["measure"], float(r["factor"])) for r in load_rows(UNITS).rows}


@cache
def _counts(place: str) -> dict[str, str]:
    return {r["word"]: r["count"] for r in load_rows(COUNTS).rows if r["place"] == place}


@cache
def dealt_with() -> frozenset[str]:
    """What is done to many at once and told with their number: they were freed, destroyed, shot down."""
    return frozenset(r["count"] for r in load_rows(DEALT).rows)


def of_many(what: str) -> bool:
    """Whether an amount is of people or things to which something was done, of which one happening has one figure."""
    return what in PEOPLE or what in dealt_with()


@cache
def _groups() -> dict[tuple[str, str], str]:
    return {(r["count"], r["noun"]): r["group"] for r in load_rows(DEALT).rows}


@cache
def _anybody() -> frozenset[str]:
    """Nouns of which "no" or "any" means nobody at all."""
    return words_of("people") | words_of("anybody")


@dataclass(frozen=True, slots=True)
class _Number:
    value: float
    start: int
    end: int
    currency: str
    digits: int
    measured: str


def _plain(word: str) -> tuple[float, str, int] | None:
    """A number in digits: its value, its currency and how many digits say something; null when the word is none."""
    if not _DIGITS.match(word):
        return None
    currency = word[0] if word[0] in "$£€" else ""
    bare = word.lstrip("$£€").replace(",", "")
    return float(bare), currency, len(bare.replace(".", "").rstrip("0").lstrip("0")) if "." not in bare else len(bare.replace(".", ""))


def number_value(word: str) -> float | None:
    """The number that one word in lower case tells, in digits or letters; null when it is none, or money."""
    plain = _plain(word)
    return float(_small()[word]) if word in _small() else plain[0] if plain and not plain[1] else None


def _numbers(c: Clauses) -> Iterator[_Number]:
    """The numbers of a sentence, digits and words, scales and fractions behind them taken in."""
    i = 0
    while i < len(c.words):
        found = _number_at(c, i)
        if found is not None and _inside_a_name(c, found):
            i = found.end
        elif found is None:
            i += 1
        else:
            yield found
            i = found.end


def _inside_a_name(c: Clauses, n: _Number) -> bool:
    """Whether the digits belong to a word or to a range that is not taken apart: AK - 47, 140 - 150MM."""
    if n.start > 1 and c.words[n.start - 1] == "-" and c.words[n.start - 2].isalpha() and c.words[n.start - 2] not in _small():
        return True
    if n.start and c.words[n.start - 1] in ("no", "no.", "number", "#", "route", "flight", "ak"):
        return True
    mark, after = [*c.words[n.end : n.end + 2], "", ""][:2]
    return mark in ("-", "–", "/", ":") and after[:1].isdigit()


def _number_at(c: Clauses, i: int) -> _Number | None:
    words, start, currency, digits = c.words, i, "", 1
    total = 0.0
    if glued := _GLUED.match(words[i]):
        plain = _plain(glued.group(2))
        tail = glued.group(3)
        if plain and (tail in _SCALES or tail in _units()):
            scale = _SCALES.get(tail, 1)
            return _Number(plain[0] * scale, i, i + 1, glued.group(1), plain[2], "" if tail in _SCALES else tail)
        return None
    if words[i] in ("a", "one", "two") and i + 1 < len(words) and words[i + 1] in ("third", "thirds", "quarter", "quarters"):
        return _Number(100 * (2 if words[i] == "two" else 1) * _FRACTIONS[words[i + 1]], start, i + 2, "", 1, "percent")
    if plain := _plain(words[i]):
        total, currency, digits = plain
        if not currency and i and words[i - 1] in ("$", "£", "€"):
            currency, start = words[i - 1], i - 1
        i += 1
    elif words[i] in _small():
        total = _small()[words[i]]
        i += 1
        # Sixty-five, sixty five.
        joined = i + 1 if words[i : i + 1] == ["-"] else i
        if total >= _TENS and joined < len(words) and 0 < _small().get(words[joined], 0) < _UNITS_BELOW:
            total, i, digits = total + _small()[words[joined]], joined + 1, 2
    elif words[i] in ("a", "an") and i + 1 < len(words) and (words[i + 1] in _SCALES and words[i + 1] not in ("m", "bn")):
        total, i = 1.0, i + 1
    elif words[i] in ("a", "an") and " ".join(words[i + 1 : i + 5]).startswith(("hour and a half", "hour and a quarter")):
        half = _FRACTIONS[words[i + 4]]
        return _Number(1 + half, start, i + 5, "", 2, "hour")
    else:
        return None
    if words[i : i + 1] == ["-"] and words[i + 1 : i + 2] and words[i + 1] in _SCALES:
        i += 1
    while i < len(words) and words[i] in _SCALES and (words[i] not in ("m", "bn") or currency):
        total *= _SCALES[words[i]]
        i += 1
    if words[i : i + 3] == ["and", "a", "half"]:
        total, i, digits = total + 0.5, i + 3, 2
    if not currency and (more := _and_more(words, i)):
        unit, extra, end = more
        return _Number(total + extra, start, end, "", 3, unit)
    return _Number(total, start, i, currency, digits, "")


def _and_more(words: Sequence[str], i: int) -> tuple[str, float, int] | None:
    """Behind a number: "years and eight months", "hours and 20 minutes": the larger unit, what is added in it, and where that ends."""
    unit = words[i].rstrip("s") if i < len(words) else ""
    if unit not in _SMALLER or words[i + 1 : i + 2] != ["and"] or i + 3 >= len(words):
        return None
    smaller, share = _SMALLER[unit]
    plain = _plain(words[i + 2])
    count = plain[0] if plain and not plain[1] else _small().get(words[i + 2], 0)
    return (unit, count / share, i + 4) if count and words[i + 3].rstrip("s") == smaller else None


def _hedge(c: Clauses, n: _Number) -> str | None:
    for size in range(_LOOK_BACK, 0, -1):
        if n.start >= size and (kind := _hedges().get(tuple(c.words[n.start - size : n.start]))):
            return kind
    if tuple(c.words[n.end : n.end + 2]) in (("or", "more"), ("or", "so")):
        return "least" if c.words[n.end + 1] == "more" else "about"
    return "least" if c.words[n.end : n.end + 2] == ["-", "plus"] else None


def _range(n: _Number, hedge: str | None, factor: float) -> tuple[float, float]:
    value = n.value * factor
    if hedge == "least":
        return value, float("inf")
    if hedge == "most":
        return 0.0, value
    if hedge == "about":
        return value * (1 - ABOUT), value * (1 + ABOUT)
    if n.value >= ROUNDED_FROM and float(n.value).is_integer():
        # The last digit that is no zero is taken as the one that was rounded to.
        step = 10 ** (len(str(int(n.value))) - max(1, len(str(int(n.value)).rstrip("0"))))
        return (n.value - step / 2) * factor, (n.value + step / 2) * factor
    return value, value


def amounts(c: Clauses) -> Iterator[Amount]:
    """The amounts of a sentence of which it is plain what they are of."""
    if _number_words().isdisjoint(c.words) and not any(w[:1].isdigit() or w[:1] in "$£€" for w in c.words):
        return
    spoken = [*_numbers(c)]
    for i, word in enumerate(c.words):
        # "Dozens", "hundreds of people".
        if word in _ranges() and c.deps[i] != "compound":
            low, high = _ranges()[word]
            after = c.words[i + 1] if i + 1 < len(c.words) else ""
            governor = c.heads[i]
            noun = next((k for p in c.kids[i] if c.words[p] == "of" for k in c.kids[p]), i) if after == "of" else i
            if people := _people(c, noun if noun != i else governor, i, i + 1):
                yield Amount(people[0], people[1], low, low, high, i, i + 1, people[2])
    yield from _none(c)
    told: list[Amount] = []
    for k, n in enumerate(spoken):
        if _part(c, n, spoken[k - 1] if k else None) or (k + 1 < len(spoken) and _part(c, spoken[k + 1], n)):
            continue
        measure = _measure(c, n)
        if (by := held(c, n.start, measure[2] if measure else n.end, measure is not None)) is not None:
            if (found := _against(c, n, measure, by, told)) is not None:
                yield found
        elif (found := _amount(c, n)) is not None:
            found = replace(found, over=_above(c, found))
            told.append(found)
            yield found
            if found.of == SEVERAL:
                yield from (_kind(c, found, n) for n in spoken if kind_of(c, found.end, n.end) and _measure(c, n) is None)


def _kind(c: Clauses, whole: Amount, n: _Number) -> Amount:
    """One kind of those who are counted together."""
    low, high = _range(n, _hedge(c, n), 1.0)
    return replace(whole, of=c.lemmas[c.heads[n.end - 1]], value=n.value, low=low, high=high, start=n.start, end=n.end)


def _against(c: Clauses, n: _Number, measure: tuple[str, float, int] | None, by: Held, told: Sequence[Amount]) -> Amount | None:
    """A figure that somebody sets against one told before: what it counts is what that one counts."""
    factor, end = (measure[1], measure[2]) if measure else (1.0, n.end)
    low, high = _range(n, _hedge(c, n), factor)
    if measure is not None:
        return Amount(measure[0], "", n.value * factor, low, high, n.start, end, c.heads[end - 1], holder=by.at, called=by.noun)
    meant = plain([(a.what, a.of) for a in told if a.of and (not by.many or of_many(a.what))], by.one)
    what, of = meant or (ANYTHING, "")
    return Amount(what, of, n.value, low, high, n.start, n.end, c.heads[n.end - 1], holder=by.at, many=by.many, called=by.noun)


def _none(c: Clauses) -> Iterator[Amount]:
    """Nobody: "no one was hurt", "there were no arrests", "no civilians were killed", "denied that anyone had died"."""
    for i, word in enumerate(c.words):
        head = c.heads[i]
        if word == "no" and c.deps[i] == "det" and head > i:
            if found := _counts("noun").get(c.lemmas[head]) or _counts("none").get(c.lemmas[head]):
                yield Amount(found, "people", 0.0, 0.0, 0.0, i, head + 1, head)
            elif c.pos[head] == "NOUN" and c.words[head] != "one" and (found := _done_to(c, head)):
                # "No soldiers" is nobody of the soldiers alone.
                of = "people" if c.lemmas[head] in _anybody() else c.lemmas[head]
                yield Amount(found, of, 0.0, 0.0, 0.0, i, head + 1, c.heads[head])
        elif word == "nobody" or (word == "one" and c.words[i - 1 : i] == ["no"]):
            if c.words[i + 1 : i + 2] == ["else"]:
                continue
            if found := _done_to(c, i):
                yield Amount(found, "people", 0.0, 0.0, 0.0, i - (word == "one"), i + 1, head)
        elif word in _ANYBODY or (word == "any" and c.deps[i] == "det" and head > i):
            noun = i if word in _ANYBODY else head
            deny = _denied(c, noun)
            if deny < 0 or any(c.deps[k] in ("relcl", "acl") for k in c.kids[noun]):
                continue  # "anyone who had surrendered" is not anybody at all
            found = _counts("noun").get(c.lemmas[noun]) or _counts("none").get(c.lemmas[noun])
            if not found and (word in _ANYBODY or c.lemmas[noun] in _anybody()):
                found = _done_to(c, noun)
            if found:
                start = deny if i - deny <= _LOOK_BACK else i
                yield Amount(found, "people", 0.0, 0.0, 0.0, start, noun + 1, deny)


def _done_to(c: Clauses, i: int) -> str:
    """What is counted of those whom a noun names, by the verb that it is a part of; empty for nothing."""
    place = {"dobj": "obj", "nsubjpass": "obj", "nsubj": "subj"}.get(c.deps[i], "")
    return _counts(place).get(c.lemmas[c.heads[i]], "")


def _denied(c: Clauses, i: int) -> int:
    """The verb above a noun by which somebody denies what is told with it, and nothing else between; -1 for none."""
    for _ in range(_CLIMB):
        if c.heads[i] == i:
            return -1
        i = c.heads[i]
        if c.lemmas[i] in words_of("deny") and c.pos[i] == "VERB":
            return -1 if c.denied(i) else i
        if c.denied(i) or c.pos[i] not in ("VERB", "AUX", "NOUN"):
            return -1
    return -1


def _part(c: Clauses, n: _Number, last: _Number | None) -> bool:
    """Whether a number and the one before are a range or a share: "140 to 150", "28 of 41", "24-17"."""
    between = c.words[last.end : n.start] if last else []
    return bool(between) and len(between) <= 2 and all(w in _RANGED or w in ("$", "£", "€") for w in between)


def _above(c: Clauses, a: Amount) -> str:
    """What an amount hangs on: the verb or noun above its noun; for "the offer was 40 million" the offer."""
    i = a.end - 1
    for _ in range(_CLIMB):
        if c.heads[i] == i:
            break
        i = c.heads[i]
        if a.start <= i < a.end or c.pos[i] in ("ADP", "NUM", "PUNCT", "SYM", "X") or not c.lemmas[i].isalpha():
            continue
        if c.lemmas[i] == "be":
            subject = next((k for k in c.kids[i] if c.deps[k] in ("nsubj", "nsubjpass")), i)
            return c.lemmas[subject]
        return c.lemmas[i]
    return c.lemmas[i]


def _amount(c: Clauses, n: _Number) -> Amount | None:
    hedge = _hedge(c, n)
    if measure := _measure(c, n):
        what, factor, end = measure
        low, high = _range(n, hedge, factor)
        what = TURNOUT if what == "percent" and _of_turnout(c, end - 1) else what
        return Amount(what, "", n.value * factor, low, high, n.start, end, c.heads[min(end, len(c.words)) - 1])
    if not float(n.value).is_integer():
        return _magnitude(c, n)
    head = c.heads[n.end - 1] if c.deps[n.end - 1] in ("nummod", "quantmod", "compound", "amod") else n.end - 1
    if found := _people(c, head, n.start, n.end):
        low, high = _range(n, hedge, 1.0)
        return Amount(found[0], found[1], n.value, low, high, n.start, n.end, found[2])
    return _magnitude(c, n) or _counted(c, n, head, hedge)


def _of_turnout(c: Clauses, i: int) -> bool:
    """Whether a share is that of those who voted: "turnout was 61 percent", "a turnout of 61 percent"."""
    for _ in range(_CLIMB):
        if c.lemmas[i] == TURNOUT or any(c.lemmas[k] == TURNOUT and c.deps[k] in ("nsubj", "nsubjpass", "dobj") for k in c.kids[i]):
            return True
        if c.pos[i] in ("VERB", "AUX") or c.heads[i] == i:
            return False
        i = c.heads[i]
    return False


def _counted(c: Clauses, n: _Number, head: int, hedge: str | None) -> Amount | None:
    """Any other plural noun behind a number: 20 new gauges."""
    if c.deps[n.end - 1] != "nummod" or c.pos[head] != "NOUN" or head < n.end or c.tags[head] != "NNS" or n.currency:
        return None
    if c.entities[n.start] in ("DATE", "TIME", "ORDINAL") or any(c.words[k] in _KNOWN for k in c.kids[head]):
        return None
    low, high = _range(n, hedge, 1.0)
    return Amount(c.lemmas[head], c.lemmas[head], n.value, low, high, n.start, head + 1, c.heads[head])


def _measure(c: Clauses, n: _Number) -> tuple[str, float, int] | None:
    """The unit behind a number (or before it, for money): what it measures, its factor, and where it ends."""
    if n.measured:
        unit = _units().get(n.measured)
        return (*unit, n.end) if unit else None
    at = n.end + (c.words[n.end : n.end + 1] == ["-"])
    for size in (2, 1):
        words = c.words[at : at + size]
        lemmas = c.lemmas[at : at + size]
        for name in (" ".join(words), " ".join(lemmas), " ".join([*words[:-1], *lemmas[-1:]])):
            if len(words) == size and (unit := _units().get(name)):
                return (*unit, at + size)
    if n.currency and (unit := _units().get(n.currency)):
        return (*unit, n.end)
    return None


def _magnitude(c: Clauses, n: _Number) -> Amount | None:
    """The strength of an earthquake: "magnitude 6.1", "6.1-magnitude", "measuring 6.1 on the Richter scale"."""
    near = c.words[max(0, n.start - 4) : n.end + 5]
    if 1 <= n.value < 10 and ("magnitude" in near or "richter" in near):
        step = 0.0 if n.digits > 1 and _hedge(c, n) is None else 0.15 if n.digits > 1 else 0.5
        return Amount("magnitude", "", n.value, n.value - step, n.value + step, n.start, n.end, c.heads[n.start])
    return None


def _people(c: Clauses, head: int, start: int, end: int) -> tuple[str, str, int] | None:
    """What happened to those counted, who they are (`people` for anybody), and the token that says so; null when nothing of the sort is told.
    Of what is freed, destroyed and the like `dispute_dealt.tsv` knows which nouns are one: detainees and prisoners, houses and homes.
    """
    found = _done(c, head, start, end)
    if found is not None and any(c.deps[k] == "conj" and any(c.deps[m] == "nummod" for m in c.kids[k]) for k in c.kids[head]):
        # "Eleven soldiers and two civilians": only nobody at all stands against them.
        return (found[0], SEVERAL, found[2]) if found[0] in PEOPLE else None
    if found is None or found[0] not in dealt_with():
        return found
    # "Three of its tanks".
    noun = next((k for p in c.kids[head] if c.words[p] == "of" for k in c.kids[p]), head) if c.pos[head] == "NUM" else head
    group = _groups().get((found[0], c.lemmas[noun]))
    return (found[0], group, found[2]) if group else None


def _done(c: Clauses, head: int, start: int, end: int) -> tuple[str, str, int] | None:
    noun = head if c.pos[head] in ("NOUN", "PROPN") else None
    of = "people"
    # "Three people, a man and two women": the parts of a sum are not set against other sums.
    if c.deps[head] in ("conj", "appos"):
        return None
    if any(w in _MORE for w in (c.words[head], *c.words[end : end + 1], *c.words[max(0, start - 1) : start])):
        return None
    if noun is not None and c.lemmas[noun] not in words_of("people"):
        if found := _counts("noun").get(c.lemmas[noun]):
            return found, of, noun
        # Pupils and teachers are people of several kinds.
        joined = [k for k in c.kids[noun] if c.deps[k] == "conj" and c.tags[k] == "NNS"]
        of = of if joined and not any(c.deps[m] in ("det", "nummod") for k in joined for m in c.kids[k]) else c.lemmas[noun]
    after = head + 1 if noun is not None and head >= end else end
    for at in (after, after + 1):
        if at >= len(c.words) or (at > after and c.words[after] not in _LINKS) or c.pos[at] not in ("ADJ", "VERB", "NOUN", "ADV"):
            continue
        if found := _counts("adj").get(c.words[at]):
            return found, of, at
    if found := _counts("adj").get(" ".join(c.words[after : after + 2])) or _counts("aboard").get("".join(c.words[after : after + 1])):
        return found, of, after  # on board, aboard
    governor, dep = c.heads[head], c.deps[head]
    if dep in ("dobj", "nsubjpass"):
        particle = next((f"{c.lemmas[governor]} {c.lemmas[k]}" for k in c.kids[governor] if _is_particle(c, k)), "")
        if found := _counts("obj").get(particle) or _counts("obj").get(c.lemmas[governor]):
            return found, of, governor
        if found := _fate(c, governor):
            return found, of, governor
        if (found := _counts("past").get(c.lemmas[governor])) and c.tags[governor] in ("VBD", "VBN", "VBG"):
            return found, of, governor
        if (found := _counts("held").get(c.lemmas[governor])) and (noun is None or of == "people"):
            return found, "people", governor
    if told_to := _told_to(c, head):
        return told_to[0], of, told_to[1]
    if dep == "nsubj" and c.lemmas[governor] in ("be", "hold", "sit", "remain", "languish"):
        held = [k for p in c.kids[governor] if c.words[p] in ("in", "behind") for k in c.kids[p] if c.deps[k] == "pobj"]
        if found := next((x for k in held if (x := _counts("place").get(c.lemmas[k]))), ""):
            return found, of, governor
    if dep == "nsubj" and c.lemmas[governor] == "have":
        # "1,500 had to leave their homes"
        governor = next((k for k in c.kids[governor] if c.deps[k] == "xcomp"), governor)
    if dep == "nsubj":
        joined = [k for k in c.kids[governor] if c.deps[k] == "dobj" or _is_particle(c, k)]
        both = [f"{c.lemmas[governor]} {c.lemmas[k]}" for k in (*joined, *c.behind(governor, "on"))]
        for name in (c.lemmas[governor], *both):
            if found := _counts("subj").get(name):
                return found, of, governor
    if c.deps[governor] in ("prep",) or c.pos[governor] == "ADP":
        above = c.heads[governor]
        for top in (above, *c.kids[above]):
            if c.words[governor] == "at" and (found := _counts("put").get(c.lemmas[top])):
                return found, "people", above
            if c.words[governor] in ("to", "of", "at") and (found := _counts("toll").get(c.lemmas[top]) or _number_of(c, top)):
                return found, "people", top
    if dep == "attr" or dep == "dobj":
        for k in c.kids[governor]:
            if c.deps[k] in ("nsubj", "dobj") and (found := _counts("toll").get(c.lemmas[k]) or _number_of(c, k)):
                return found, "people", k
    return None


def _fate(c: Clauses, i: int) -> str:
    """What became of those to whom a verb does something: shot dead, stabbed to death."""
    said = [c.lemmas[k] for k in c.kids[i] if c.deps[k] in ("oprd", "acomp", "advmod", "xcomp") and k > i]
    said += [c.lemmas[k] for k in c.behind(i, "to")]
    return next((found for word in said if (found := _counts("fate").get(word))), "")


def _is_particle(c: Clauses, i: int) -> bool:
    """Whether a word makes one predicate with its verb: shot down, walked out, left without."""
    return c.deps[i] == "prt" or c.tags[i] == "RP" or c.words[i] == "without"


def _told_to(c: Clauses, i: int) -> tuple[str, int] | None:
    """What those whom a noun names were told to do, and the verb: "ordered five diplomats to leave"."""
    governor = c.heads[i]
    if c.deps[i] == "nsubj" and c.lemmas[c.heads[governor]] in words_of("command"):
        found = _counts("ordered").get(c.lemmas[governor])
        return (found, c.heads[governor]) if found else None
    if c.deps[i] in ("dobj", "nsubjpass") and c.lemmas[governor] in words_of("command"):
        found = next((x for k in c.kids[governor] if c.deps[k] in ("xcomp", "ccomp") and (x := _counts("ordered").get(c.lemmas[k]))), "")
        return (found, governor) if found else None
    return None


def _number_of(c: Clauses, i: int) -> str:
    """What "the number of ..." counts: "the number of detainees", "the number of people killed"; empty for anything else."""
    if c.lemmas[i] != "number":
        return ""
    for p in c.kids[i]:
        for k in c.kids[p] if c.words[p] == "of" else ():
            if found := _counts("number").get(c.lemmas[k]) or _counts("number").get(c.words[k]):
                return found
            if c.lemmas[k] in _anybody():
                done = (_counts("obj").get(c.lemmas[x]) for x in c.kids[k] if c.deps[x] == "acl" and c.tags[x] in ("VBN", "VBD"))
                return next((found for found in done if found), "")
    return ""


def is_none(value: str) -> bool:
    """Whether the words of an amount say nobody: "no one", "denied that anyone"."""
    return not _NO_ONE.isdisjoint(value.lower().split())


def other_kinds(a: Amount, b: Amount) -> bool:
    """Whether two amounts count other people or things; nobody at all is none of any kind."""
    return a.of != b.of and not any(x.value == 0 and x.of == "people" for x in (a, b))


def apart(a: Amount, b: Amount) -> bool:
    """Whether two amounts of one thing cannot both be right, rounding and "at least" allowed for."""
    if a.what != b.what or a.value == b.value or other_kinds(a, b):
        return False
    slack = CONVERTED if a.of == "" and a.what != "magnitude" else 0.0
    low, high = (a, b) if a.value < b.value else (b, a)
    if a.of and low.value and high.value / low.value > _FAR:
        return False
    if a.what == "magnitude" and high.value - low.value > QUAKES:
        return False
    return low.high * (1 + slack) < high.low
