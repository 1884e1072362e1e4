"""What a sentence says, as far as it can be compared: its weighted words, its numbers, and what must not differ (denial, mood, stage)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from twosource.lexicons import load_rows

from .opposites import contrary, shortened, sides_of
from .remembered import remembered
from .stems import digits_of, stem

SYNONYMS: Final = "claim_synonyms.tsv"
WORDS: Final = "claim_words.tsv"

#: A number with its marks, or a word with inner apostrophes; at most 40 letters, so that a line of base64 is no word.
TOKEN: Final = re.compile(r"\d{1,24}(?:[.,:]\d{1,24})*|[^\W\d_]{1,40}(?:['’][^\W\d_]{1,8})*")
_HYPHENS: Final = "-‐‑"
_HYPHEN: Final = re.compile(rf"(?:(?<=\b[cC]o)|(?<=\b[rR]e)|(?<=\b[aA]nti))[{_HYPHENS}](?=[a-z])")

#: Weight of a word that two sentences share, in nats: minus the log of the chance that an unrelated sentence of 25 words has it, from the
#: background frequency (`wordfreq`), cut off as in the comparison of copied text, since one rare name must not carry a claim.
UNIT_WORDS: Final = 25
CEILING: Final = 8.0
#: Words that every fourth sentence has or more often tell nothing.
FLOOR: Final = 1.2
#: Weight of a number of one, two, and more digits; of somebody or something that the lexicons know by name (most reports of a story name
#: the same countries and people).
NUMBER: Final = (1.5, 3.0, 5.0)
NAMED: Final = 3.5
#: What a word counts when the other side has another word of its group (`agreement`, `deal`).
SYNONYM: Final = 0.7

#: What a word of a name counts behind another word of it, as in the comparison of copied text.
GOES_ON: Final = 0.3
#: Above this share of capitals a text is a headline, and they tell nothing.
_TITLE: Final = 0.6

SCALES: Final = {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "bn": 1e9, "m": 1e6}
_STOP: Final = frozenset(
    "the a an and or of to in on at by for from with into onto upon as that which who whom whose this these those there here it its he "
    "him his she her hers they them their theirs we us our ours you your yours i me my mine is are was were be been being am do does "
    "did done doing has have had having so than then if when where why how what all any some both each such own same other others more "
    "most out up down off over under again also just only very even still yet about after before but because while during through "
    "between against within along across per via too now s t re ve ll d said say says saying told mr mrs ms dr percent cent one can "
    "could may might will would shall should must not no never unless until cannot however therefore according monday tuesday wednesday "
    "thursday friday saturday sunday january february march april june july august september october november december".split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared: its stem, what agreement in it is worth in nats (0 for grammar), its groups of synonyms, its uses."""

    stem: str
    weight: float
    groups: tuple[str, ...]
    uses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """What is compared of a text. `terms`: stem, number (`#12`) or name (`@ID`) -> weight; `groups`: group of synonyms -> stems of this text.

    `words`: stem -> the word as it stands; `mood`: fact, ahead, possible, demand or condition; `negated`: it says that something is not so;
    `stages`: how far a matter has got; `retracts`: it takes something back. `total`: the sum of the weights; `sides`: those of the
    stems that have an opposite; `aside`: the terms, names left out, that only stand in clauses beside (see `in_asides`).
    """

    terms: dict[str, float]
    words: dict[str, str]
    groups: dict[str, frozenset[str]]
    numbers: frozenset[str]
    negated: bool
    mood: str
    stages: frozenset[str]
    retracts: bool
    total: float
    sides: frozenset[str]
    aside: frozenset[str] = frozenset()


#: Words between a verb of asking and what is asked: whoever is asked stands there.
_ASKED: Final = 7
#: Behind these a clause goes on about something that was named; whether it is a fact or lies ahead says nothing about the sentence.
_RELATIVE: Final = frozenset({"which", "who", "whom", "whose", "where"})
_MAY: Final = frozenset({"can", "could", "will", "would"})
#: Behind these a sentence goes on, up to the next comma or its end, about what was before or beside what it tells: "two days after a tunnel
#: collapsed", "from Korvo, where the dam burst".
_BESIDE: Final = _RELATIVE | {"after", "since", "while", "although", "though", "despite", "following", "amid"}
_ENDS: Final = re.compile(r"[,–—:]")


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in load_rows(SYNONYMS).rows:
        for word in row["words"].split("|"):
            found.setdefault(stem(word), []).append(row["group"])
    return {k: tuple(sorted(set(v))) for k, v in found.items()}


@cache
def _members() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one, groups in _groups().items():
        for group in groups:
            found.setdefault(group, set()).add(one)
    return {group: frozenset(stems) for group, stems in found.items()}


def stems_of(group: str) -> frozenset[str]:
    """The stems of the words of a group of synonyms."""
    return _members().get(group, frozenset())


@cache
def _cues() -> frozenset[str]:
    return frozenset(stem(w) for row in load_rows(SYNONYMS).rows if row["cue"] for w in row["words"].split("|"))


def says_more(cue: str) -> bool:
    """Whether the cue of a statement is part of what is said: somebody blames, praises, offers."""
    return any(stem(w) in _cues() for w, _ in tokens(cue))


@cache
def _uses() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in load_rows(WORDS).rows:
        found.setdefault(row["word"], []).append(row["use"])
    return {k: tuple(v) for k, v in found.items()}


@cache
def _background() -> dict[str, float]:
    from wordfreq import get_frequency_dict

    found: dict[str, float] = get_frequency_dict("en", "small")
    return found


@remembered(1 << 16)
def word(token: str) -> Word:
    """What is known of a word in small letters, whatever text it stands in."""
    uses = _uses().get(token) or (("no",) if token.endswith(("n't", "n’t")) else ())
    plain = token.replace("’", "'")
    root = stem(plain)
    if plain in _STOP or len(root) < 2:
        return Word(root, 0.0, (), uses)
    chance = max(_background().get(plain, 0.0), _background().get(root, 0.0), 1e-8)
    weight = min(CEILING, -math.log(min(1.0, chance * UNIT_WORDS)))
    return Word(root, weight if weight >= FLOOR else 0.0, _groups().get(root, ()), uses)


def number(token: str) -> str | None:
    """A number as digits without thousands' commas, from digits or from a word; null for any other word."""
    if token[0].isdigit():
        return token.replace(",", "").strip(".:")
    return digits_of().get(token)


def tokens(text: str) -> list[tuple[str, float]]:
    """The words of a text in small letters, and what each may weigh at most: a capital inside a sentence makes a name (`NAMED`), and a name
    that goes on (`Explorer` in `Internet Explorer`) counts less.
    """
    return _weights(_split(text)[1])


def _split(text: str) -> tuple[str, list[re.Match[str]]]:
    """A text without the hyphen inside a word that others write without (`co-operation`), and its words."""
    if any(h in text for h in _HYPHENS):
        text = _HYPHEN.sub("", text)
    return text, list(TOKEN.finditer(text))


def _weights(words: Sequence[re.Match[str]]) -> list[tuple[str, float]]:
    capitals = [m.group()[0].isupper() for m in words]
    if sum(capitals) > _TITLE * len(words):
        return [(m.group().lower(), CEILING) for m in words]
    out, end = [], -2
    for i, m in enumerate(words):
        goes_on = capitals[i] and m.start() == end + 1 and capitals[i - 1]
        out.append((m.group().lower(), CEILING if not i or not capitals[i] else NAMED * GOES_ON if goes_on else NAMED))
        end = m.end()
    return out


def in_asides(text: str) -> list[bool]:
    """For every word of `tokens` whether it stands in a clause beside the main one, behind one of `_BESIDE`."""
    return _beside(*_split(text))


def _beside(text: str, words: Iterable[re.Match[str]]) -> list[bool]:
    found: list[bool] = []
    beside, end = False, 0
    for m in words:
        if beside and _ENDS.search(text, end, m.start()):
            beside = False
        beside = beside or m.group().lower() in _BESIDE
        found.append(beside)
        end = m.end()
    return found


def wording(text: str, names: Iterable[tuple[int, int, str]] = ()) -> Wording:
    """The wording of a text. `names`: stretches of it that name somebody (start, end, who): they count as that one, however they are
    called; of an empty stretch the words count as well.
    """
    keep, found = [], {}
    position = 0
    for start, end, who in sorted(names):
        if start >= position:
            if end > start:
                keep.append(text[position:start])
                position = end
            found["@" + who] = NAMED
    keep.append(text[position:])
    return _wording(" ; ".join(keep), tuple(sorted(found.items())))


@remembered(1 << 13)
def _wording(text: str, named: tuple[tuple[str, float], ...]) -> Wording:
    terms: dict[str, float] = dict(named)
    forms: dict[str, str] = {}
    groups: dict[str, set[str]] = {}
    numbers: set[str] = set()
    stages: set[str] = set()
    moods: list[str] = []
    negations = conditions = 0
    retracts, main = False, True
    split = _split(text)
    found, beside = _weights(split[1]), _beside(*split)
    words = [w for w, _ in found]
    told: set[str] = set(terms)
    short = shortened(words)
    if len(short) < len(words):
        # A phrase is no name, though it begins with a capital.
        found = [(w, found[n][1] if w == words[n] else CEILING) for n, w in short]
        words = [w for w, _ in found]
        beside = [beside[n] for n, _ in short]
    for i, (token, most) in enumerate(found):
        if (digits := number(token)) is not None:
            after = words[i + 1] if i + 1 < len(words) else ""
            if token == "one":
                continue
            value = scaled(digits, after)
            numbers.add(value)
            # "Two of them" tells no matter; that it is not three of them must not be lost.
            if token[0].isdigit() or after != "of":
                terms["#" + value] = NUMBER[min(len(value.replace(".", "")), 3) - 1]
                if not beside[i]:
                    told.add("#" + value)
            continue
        if token == "before" and _MAY & set(words[i + 1 : i + 8]):
            conditions += 1  # "before a deal can be struck" states what it hangs on
        known = word(token)
        main = main and token not in _RELATIVE
        for use in known.uses:
            if use == "no":
                negations += 1
            elif use == "condition":
                conditions += 1
            elif use == "retract":
                retracts = True
            elif use.startswith("stage:"):
                stages.add(use[6:])
            elif use == "to":
                if main and i + 1 < len(words) and words[i + 1] == "to":
                    moods.append("ahead")
            elif use == "asks":
                if main and "to" in words[i + 2 : i + 2 + _ASKED]:
                    moods.append("demand")  # "asked the court to free him" does not say that it did
            elif main:
                moods.append(use)
        if known.weight:
            terms[known.stem] = max(terms.get(known.stem, 0.0), min(known.weight, most))
            forms.setdefault(known.stem, token)
            if not beside[i]:
                told.add(known.stem)
            for group in known.groups:
                groups.setdefault(group, set()).add(known.stem)
    mood = "condition" if conditions else moods[0] if moods else "fact"
    return Wording(
        terms,
        forms,
        {g: frozenset(s) for g, s in groups.items()},
        frozenset(numbers),
        negations > conditions,  # "not ... unless" states a condition and denies nothing
        mood,
        frozenset(stages),
        retracts,
        sum(terms.values()),
        frozenset(sides_of(terms)),
        frozenset(terms.keys() - told),
    )


def scaled(digits: str, after: str) -> str:
    """A number with the word of scale behind it: `1.5` and `million` is `1500000`."""
    if after not in SCALES:
        return digits
    try:
        value = float(digits) * SCALES[after]
    except ValueError:  # two dots or a colon: a time or a section, no amount
        return digits
    return str(int(value)) if value == int(value) else str(value)


def agreement(a: Wording, b: Wording) -> tuple[float, list[str]]:
    """What two texts have in common, in nats, and the shared terms. A synonym counts `SYNONYM` of the lighter word and stands as `a/b`."""
    mine, other = a.terms, b.terms
    same = mine.keys() & other.keys()
    total = math.fsum([min(mine[t], other[t]) for t in same])  # whatever order the set has
    shared = list(same)
    if groups := a.groups.keys() & b.groups.keys():
        for group in sorted(groups):
            left, right = a.groups[group] - same, b.groups[group] - same
            if left and right:
                for x, y in zip(sorted(left), sorted(right), strict=False):
                    total += SYNONYM * min(mine[x], other[y])
                    same |= {x, y}
                    shared.append(f"{x}/{y}")
    return total, shared


def in_common(a: Wording, b: Wording, terms: Iterable[str], but: Callable[[Wording, str], bool]) -> float:
    """What two texts have in common, in nats, of the terms that `agreement` found, but those of either that are left out."""
    pairs = ((x, y or x) for x, _, y in (t.partition("/") for t in terms))
    return math.fsum(min(a.terms.get(x, 0.0), b.terms.get(y, 0.0)) for x, y in pairs if not but(a, x) and not but(b, y))


def told(a: Wording, b: Wording, terms: Iterable[str]) -> list[str]:
    """Shared terms as people write them, without names, the weightiest first: the word that stands in both, or both words."""
    out = []
    for term in sorted(terms, key=lambda t: (-a.terms.get(t.partition("/")[0], 0.0), t)):
        if term.startswith("@"):
            continue
        x, _, y = term.partition("/")
        one, other = (w.words.get(x) or w.words.get(y) or x.lstrip("#") for w in (a, b))
        out.append(one if one == other else f"{one}/{other}")
    return out


def turned(a: Wording, b: Wording) -> str | None:
    """Two words of two texts that cannot both be said of one matter, in words, or null; where just one is negated, they may say one thing."""
    return contrary(a.sides, b.sides) if a.negated == b.negated else None


def opposed(a: Wording, b: Wording) -> str | None:
    """What stands against two texts saying alike, in words, or null: what contradicts, or another mood or stage."""
    if (other := contradicted(a, b)) is not None:
        return other
    if a.stages and b.stages and not a.stages & b.stages:
        return f"another stage: {', '.join(sorted(a.stages))} against {', '.join(sorted(b.stages))}"
    if a.mood != b.mood and ("fact" in (a.mood, b.mood) or "condition" not in (a.mood, b.mood)):
        return f"{a.mood} against {b.mood}"
    return None


def contradicted(a: Wording, b: Wording) -> str | None:
    """What of one text contradicts the other, in words, or null: other numbers, a denial, an opposite, a retraction.

    A number that only one side has is no contradiction: the other may leave it out.
    """
    if (only_a := a.numbers - b.numbers) and (only_b := b.numbers - a.numbers):
        return f"{', '.join(sorted(only_a))} against {', '.join(sorted(only_b))}"
    if a.negated != b.negated and "condition" not in (a.mood, b.mood):
        return "one is negated"
    if (other := turned(a, b)) is not None:
        return other
    if a.retracts or b.retracts:
        return "one takes it back"
    return None


def rarest(w: Wording, count: int) -> Sequence[str]:
    """The terms of a text that say most about which matter it is, names last."""
    return sorted((t for t in w.terms), key=lambda t: (-w.terms[t], t))[:count]
