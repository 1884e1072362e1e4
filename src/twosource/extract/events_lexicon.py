"""What the lexicons know of events: predicates with their frames, classes of nouns, light verbs and operators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from twosource.lexicons import load_rows
from twosource.model import LexiconError

#: Of senses that say as much, the one of the earlier file wins: a deed comes before the words about it.
FRAMES: Final = ("event_frames_conflict.tsv", "event_frames_cooperation.tsv", "event_frames_demands.tsv")
CLASSES: Final = "event_noun_classes.tsv"
LIGHT: Final = "event_light_verbs.tsv"
OPERATORS: Final = "event_operators.tsv"
TYPES: Final = "event_types.tsv"
GUARDS: Final = "event_guards.tsv"
#: Sets of words that the rules around the frames ask for.
SETS: Final = "event_word_sets.tsv"
#: What makes an act more or less sure.
CONFIDENCE: Final = "event_confidence.tsv"
#: Forms of verbs that no rule makes.
IRREGULAR: Final = "claim_irregular.tsv"
#: What else decides: countries and their adjectives, groups without a name, the countries of a region, what is done by speaking.
_OTHERS: Final = ("countries.tsv", "actor_nouns.tsv", "regions.tsv", "reporting_verbs.tsv", IRREGULAR)
EVENT_LEXICONS: Final = (*FRAMES, CLASSES, LIGHT, OPERATORS, TYPES, GUARDS, SETS, CONFIDENCE, *_OTHERS)

#: How much a condition of a frame says: of the senses that fit, the one whose conditions say most wins.
_WEIGHTS: Final = {"part": 4, "obj": 4, "subj": 2, "prep": 3, "pobj": 4, "comp": 3, "noobj": 1, "dative": 3, "of": 2, "neg": 4}
#: A word says more than a class of words.
_WORD: Final = 1


@cache
def _sets() -> dict[str, frozenset[str]]:
    return {r["set"]: frozenset(r["words"].split()) for r in load_rows(SETS).rows}


def words_of(name: str) -> frozenset[str]:
    """A set of words of the lexicon. Raises `KeyError` for one that it does not have."""
    return _sets()[name]


@dataclass(frozen=True, slots=True)
class Choice:
    """Words or classes, one of which has to stand there. `classes` may also be told by who is named."""

    words: frozenset[str]
    classes: frozenset[str]
    exact: bool


@dataclass(frozen=True, slots=True)
class Sense:
    """A row of a frame file. `conditions`: what has to hold; `weight`: how much they say; `row`: its place, the first wins a tie."""

    lemma: str
    pos: str
    type: str
    mode: str
    contexts: tuple[str, ...]
    actor: str
    recipient: str
    weak: bool
    part: frozenset[str]
    preps: frozenset[str]
    obj: Choice | None
    subj: Choice | None
    noobj: bool
    dative: bool
    comps: frozenset[str]
    pobj: tuple[tuple[frozenset[str], Choice], ...]
    of: bool
    weight: int
    row: int

    @property
    def breadth(self) -> int:
        """How many words its conditions leave open: of two senses that say as much, the narrower wins."""
        choices = [c for c in (self.obj, self.subj, *(c for _, c in self.pobj)) if c is not None]
        return sum(len(c.words) for c in choices)

    @property
    def bare(self) -> bool:
        """Whether the frame has no condition."""
        return self.weight == 0


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of PLOVER: `quad` 1 to 4, `score`, whether all sides are actors (`mutual`), what it becomes when it lies ahead or is refused."""

    type: str
    quad: int
    score: float
    mutual: bool
    ahead: str
    refused: str
    asked: str
    threatened: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All of it. `verbs`, `nouns`, `adjectives`: lemma to senses; `longest`: words of the longest noun; `light`: lemma to (particle, sense)."""

    verbs: Mapping[str, tuple[Sense, ...]]
    nouns: Mapping[str, tuple[Sense, ...]]
    adjectives: Mapping[str, tuple[Sense, ...]]
    longest: int
    classes: Mapping[str, frozenset[str]]
    light: Mapping[str, tuple[tuple[str, str], ...]]
    operators: Mapping[tuple[str, str], tuple[tuple[str, str], ...]]
    kinds: Mapping[str, Kind]
    guards: Mapping[str, frozenset[str]]
    violence: frozenset[str]


@cache
def classes() -> dict[str, frozenset[str]]:
    """The nouns of every class."""
    found: dict[str, set[str]] = {}
    for r in load_rows(CLASSES).rows:
        found.setdefault(r["class"], set()).add(r["noun"])
    return {k: frozenset(v) for k, v in found.items()}


def choice_of(cell: str) -> Choice:
    """The words of a cell, with those of the classes that it names: `word|@class`."""
    words: set[str] = set()
    names: set[str] = set()
    for part in cell.split("|"):
        if part.startswith("@"):
            names.add(part[1:])
            words |= classes().get(part[1:], frozenset())
        elif part:
            words.add(part.replace("_", " "))
    return Choice(frozenset(words), frozenset(names), not names)


def sense(row: Mapping[str, str], number: int = 0) -> Sense:
    """A row as a sense. Raises `LexiconError` for a condition that is not known."""
    part: set[str] = set()
    preps: set[str] = set()
    comps: set[str] = set()
    obj = subj = None
    pobj = []
    noobj = of = dative = False
    weight = 0
    for condition in row["frame"].split():
        # `of|prep:for`: one of several prepositions, `of` among them.
        name, _, rest = condition.replace("of|prep:", "prep:of|").partition(":")
        if name not in _WEIGHTS:
            raise LexiconError(f"the frame {row['frame']!r} of {row['lemma']!r} has {condition!r}", f"one of {', '.join(_WEIGHTS)}")
        weight += _WEIGHTS[name]
        if name == "part":
            part.update(rest.split("|"))
        elif name == "prep":
            preps.update(rest.split("|"))
        elif name == "obj":
            obj = choice_of(rest)
            weight += _WORD * obj.exact
        elif name == "subj":
            subj = choice_of(rest)
        elif name == "noobj":
            noobj = True
        elif name == "dative":
            dative = True
        elif name == "comp":
            comps.update(rest.split("|"))
        elif name == "pobj":
            prep, _, words = rest.partition(":")
            pobj.append((frozenset(prep.split("|")), choice_of(words)))
        elif name == "of":
            of = True
    return Sense(
        row["lemma"],
        row["pos"],
        row["type"],
        row["mode"],
        tuple(c for c in row["contexts"].split("|") if c),
        row["actor"],
        row["recipient"],
        row["gate"] == "weak",
        frozenset(part),
        frozenset(preps),
        obj,
        subj,
        noobj,
        dative,
        frozenset(comps),
        tuple(pobj),
        of,
        weight,
        number,
    )


def _table(senses: Iterable[Sense]) -> dict[str, tuple[Sense, ...]]:
    found: dict[str, list[Sense]] = {}
    for s in senses:
        found.setdefault(s.lemma, []).append(s)
    return {k: tuple(sorted(v, key=lambda s: (-s.weight, s.breadth, s.row))) for k, v in found.items()}


@cache
def lexicon() -> Lexicon:
    """The lexicons, read once."""
    rows = [r for name in FRAMES for r in load_rows(name).rows]
    senses = [sense(r, n) for n, r in enumerate(rows)]
    nouns = _table(s for s in senses if s.pos == "n")
    light: dict[str, list[tuple[str, str]]] = {}
    for r in load_rows(LIGHT).rows:
        light.setdefault(r["lemma"], []).append((r["part"], r["sense"]))
    operators: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for r in load_rows(OPERATORS).rows:
        operators.setdefault((r["lemma"], r["pos"]), []).append((r["part"], r["sense"]))
    kinds = {
        r["type"]: Kind(
            r["type"], int(r["quad"]), float(r["score"]), r["mutual"] == "yes", r["ahead"], r["refused"], r["asked"], r["threatened"]
        )
        for r in load_rows(TYPES).rows
    }
    guards: dict[str, set[str]] = {}
    for r in load_rows(GUARDS).rows:
        guards.setdefault(r["kind"], set()).add(r["words"])
    return Lexicon(
        _table(s for s in senses if s.pos == "v"),
        nouns,
        _table(s for s in senses if s.pos == "a"),
        max((k.count(" ") + 1 for k in nouns), default=1),
        classes(),
        {k: tuple(v) for k, v in light.items()},
        {k: tuple(v) for k, v in operators.items()},
        kinds,
        {k: frozenset(v) for k, v in guards.items()},
        frozenset(s.lemma for s in senses if s.type == "ASSAULT" and s.pos == "n") | classes()["weapon"] | classes()["attacker"],
    )
