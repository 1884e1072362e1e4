"""What earlier runs found out, some rows at a time, and what this one changes in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, TypeAlias

import numpy as np

from twosource.model import Tables, rows_of

from .group import Days, Part, Story
from .linkage import Script
from .neighbours import Links
from .pairs import Ints
from .sift import SHARDS, Bars, Postings, word_name

Row: TypeAlias = dict[str, Any]

#: Hexadecimal digits of the hash of a text: 60 bits, which fit a signed whole number.
DIGITS: Final = 15

#: The columns of table `gists` that say what a text is about.
_VECTORS: Final = ("text", "title", "sizes", "ids", "weights")


def name_of(text: int) -> str:
    """The hash of a text as it stands in tables."""
    return f"{text:0{DIGITS}x}"


@dataclass(frozen=True, slots=True)
class Place:
    """A text among the others, as in table `bonds`. `story`: empty for one that is in none yet."""

    text: int
    story: str
    documents: tuple[str, ...]
    published: tuple[str, ...]
    first: int | None
    last: int | None
    flagged: bool
    tells: int
    links: Links

    @staticmethod
    def of(row: Row) -> Place:
        text = int(row["text"], 16)
        other = np.frombuffer(row["others"], "<i8").astype(np.int64)
        near = np.frombuffer(row["near"], "<u2").astype(np.int64)
        links = Links(np.full(len(other), text), other, near, np.frombuffer(row["likeness"], "<f4").astype(np.float64))
        documents, published = tuple(row["documents"]), tuple(row["published"])
        return Place(text, row["story"], documents, published, row["first"], row["last"], row["flagged"], row["tells"], links)

    def row(self) -> Row:
        order = np.argsort(self.links.other)
        packed = {
            "others": self.links.other[order].astype("<i8").tobytes(),
            "near": self.links.near[order].astype("<u2").tobytes(),
            "likeness": self.links.likeness[order].astype("<f4").tobytes(),
        }
        same = {k: getattr(self, k) for k in ("story", "documents", "published", "first", "last", "flagged", "tells")}
        return {"text": name_of(self.text), **same, **packed}


def story_of(row: Row) -> Story:
    """How a story came together, as in table `joins`."""
    x, y = (np.frombuffer(row[k], "<i4").astype(np.int64) for k in ("x", "y"))
    script = Script(x, y, np.frombuffer(row["bond"], "<f8"), np.frombuffer(row["between"], "<i8").astype(np.int64))
    return Story(np.frombuffer(row["texts"], "<i8").astype(np.int64), script)


def joins_row(name: str, story: Story) -> Row:
    """A row of table `joins`."""
    steps = {"x": story.script.x.astype("<i4"), "y": story.script.y.astype("<i4"), "bond": story.script.bond.astype("<f8")}
    packed = {"texts": story.texts.astype("<i8"), **steps, "between": story.script.between.astype("<i8")}
    return {"story": name} | {k: v.tobytes() for k, v in packed.items()}


@dataclass
class Kept:
    """The tables of an earlier run; without any, nothing is known. Rows that were read are held."""

    tables: Tables | None
    #: With gists alone a run makes everything else anew.
    only_gists: bool = False
    places: dict[int, Place] = field(default_factory=dict)
    _asked: set[int] = field(default_factory=set)
    _stories: dict[str, tuple[int, ...]] = field(default_factory=dict)
    _gists: dict[int, Row] = field(default_factory=dict)
    _days: dict[int, tuple[int | None, int | None, int]] = field(default_factory=dict)
    _story_of: dict[int, str] = field(default_factory=dict)
    _vectors: dict[int, Row] = field(default_factory=dict)
    _names: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        # Whether a mapping has a key may be found out by reading it.
        self._names = frozenset(self.tables or ())

    def rows(self, table: str, key: str, values: Collection[str], columns: Sequence[str] | None = None) -> list[Row]:
        """Rows of one of the step's own tables."""
        if self.tables is None or not values or (self.only_gists and table != "gists") or table not in self._names:
            return []
        found: list[Row] = rows_of(self.tables, table, key, values, columns).to_pylist()
        return found

    def load(self, texts: Iterable[int]) -> None:
        """Have the places of these texts at hand, of those that have one."""
        wanted = {t for t in texts if t not in self._asked}
        self._asked |= wanted
        self._hold(self.rows("bonds", "text", {name_of(t) for t in wanted}))

    def _hold(self, rows: Iterable[Row]) -> None:
        for row in rows:
            place = Place.of(row)
            self._asked.add(place.text)
            self.places.setdefault(place.text, place)

    def texts_of(self, stories: Iterable[str]) -> list[int]:
        """The texts that were in these stories, with their places at hand."""
        wanted = {s for s in stories if s not in self._stories}
        of: dict[str, list[int]] = {s: [] for s in wanted}
        rows = self.rows("bonds", "story", wanted)
        for row in rows:
            of[row["story"]].append(int(row["text"], 16))
        self._hold(rows)
        self._stories |= {s: tuple(sorted(t)) for s, t in of.items()}
        return [t for s in sorted(stories) for t in self._stories[s]]

    def stories_of(self, texts: Iterable[int]) -> dict[int, str]:
        """The story that each of these texts was in; those in none are left out."""
        found = {t: p.story for t in texts if (p := self.places.get(t))}
        wanted = [t for t in texts if t not in found and t not in self._asked and t not in self._story_of]
        self._story_of |= dict.fromkeys(wanted, "")
        rows = self.rows("bonds", "text", {name_of(t) for t in wanted}, ("text", "story"))
        self._story_of |= {int(r["text"], 16): r["story"] for r in rows}
        found |= {t: self._story_of[t] for t in texts if t not in found and t in self._story_of}
        return {t: s for t, s in found.items() if s}

    @cached_property
    def bars(self) -> Bars:
        """How near another text has to be to be among the nearest of every one."""
        return Bars.read(self.rows("bars", "shard", SHARDS))

    def links(self, texts: Ints) -> Links:
        """The links of these texts."""
        self.load(texts.tolist())
        return Links.of([p.links for t in texts.tolist() if (p := self.places.get(t))])

    def days(self, texts: Ints) -> Days:
        """When these texts were published. Those that are not at hand are looked up."""
        known = self._days
        wanted = [t for t in texts.tolist() if t not in self._asked and t not in self.places and t not in known]
        known |= dict.fromkeys(wanted, (None, None, 0))
        rows = self.rows("bonds", "text", {name_of(t) for t in wanted}, ("text", "first", "last", "tells"))
        known |= {int(r["text"], 16): (r["first"], r["last"], r["tells"]) for r in rows}
        found = [(p.first, p.last, p.tells) if (p := self.places.get(t)) else known.get(t, (None, None, 0)) for t in texts.tolist()]
        first, last = (np.array([np.nan if d[k] is None else d[k] for d in found], np.float64) for k in (0, 1))
        return Days(first, last, np.array([d[2] for d in found], np.int64))

    def part(self, texts: Collection[int]) -> Part:
        """Texts with their links."""
        numbers = np.array(sorted(texts), np.int64)
        return Part(numbers, self.links(numbers))

    def scripts(self, stories: Iterable[str]) -> dict[str, Story]:
        """These stories, with how they came together. One of a single text has no row of its own."""
        wanted = set(stories)
        found = {r["story"]: story_of(r) for r in self.rows("joins", "story", wanted)}
        none = Script(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int64))
        for s in wanted - found.keys():
            found[s] = Story(np.array(self.texts_of({s}), np.int64), none)
        return found

    def gists(self, texts: Iterable[int]) -> dict[int, Row]:
        """The gists of these texts, of those that have one."""
        wanted = [t for t in texts if t not in self._gists]
        for row in self.rows("gists", "text", {name_of(t) for t in wanted}):
            self._gists[int(row["text"], 16)] = row
        return {t: self._gists[t] for t in texts if t in self._gists}

    def vectors(self, texts: Iterable[int]) -> dict[int, Row]:
        """The gists of these texts without their passages, of those that have one."""
        held, known = self._gists, self._vectors
        wanted = {name_of(t) for t in texts if t not in held and t not in known}
        known |= {int(r["text"], 16): r for r in self.rows("gists", "text", wanted, _VECTORS)}
        return {t: row for t in texts if (row := held.get(t) or known.get(t))}

    def take(self, gists: Mapping[int, Row], places: Iterable[Place]) -> None:
        """Add what is new."""
        self._gists |= gists
        for p in places:
            self.places[p.text] = p
            self._asked.add(p.text)

    def heavy(self, words: Ints, of_passages: bool) -> Postings:
        """The texts, or the passages, that have one of these words among their heaviest; with those words only."""
        if self.tables is None or self.only_gists or not len(words):
            return Postings.none()
        columns = ("word", "text", "weight", *(("window",) if of_passages else ()))
        return Postings.read(rows_of(self.tables, "heavy", "word", [word_name(w, of_passages) for w in np.unique(words).tolist()], columns))


__all__ = ["Kept", "Place", "Row", "joins_row", "name_of", "story_of"]
