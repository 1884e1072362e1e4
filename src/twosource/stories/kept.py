"""What earlier runs found out, some rows at a time, and what this one changes in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa

from twosource.model import Tables, rows_of

from .group import Days, Part, Story
from .index import Index
from .linkage import Script
from .neighbours import Links
from .pairs import Ints

Row: TypeAlias = dict[str, Any]

#: Hexadecimal digits of the hash of a text: 60 bits, which fit a signed whole number.
DIGITS: Final = 15

#: Texts that a text was compared with, cosines and log odds, as columns of table `bonds`.
Packed: TypeAlias = tuple[bytes, bytes, bytes]
_PACKED: Final = ("others", "near", "likeness")
#: The other columns of table `bonds`, in the order of the fields of `Place`.
_PLACED: Final = ("text", "story", "documents", "published", "first", "last", "flagged", "tells")

#: The columns of table `gists` that say what a text is about.
_VECTORS: Final = ("text", "title", "sizes", "ids", "weights", "digest")


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
    packed: Packed

    def row(self) -> Row:
        same = {k: getattr(self, k) for k in ("story", "documents", "published", "first", "last", "flagged", "tells")}
        return {"text": name_of(self.text), **same, **dict(zip(_PACKED, self.packed, strict=True))}


def packed(links: Links) -> dict[int, Packed]:
    """The links of every text as bytes, by text."""
    order = np.lexsort((links.other, links.owner))
    owners, starts = np.unique(links.owner[order], return_index=True)
    ends = [*starts.tolist(), len(order)][1:]
    of = [getattr(links, k)[order].astype(kind) for k, kind in (("other", "<i8"), ("near", "<u2"), ("likeness", "<f4"))]
    spans = zip(owners.tolist(), starts.tolist(), ends, strict=True)
    return {t: (of[0][a:b].tobytes(), of[1][a:b].tobytes(), of[2][a:b].tobytes()) for t, a, b in spans}


def links_of(places: Sequence[Place]) -> Links:
    """The links of some texts."""
    other, near, likeness = (b"".join([p.packed[k] for p in places]) for k in range(3))
    return Links(
        np.repeat(np.array([p.text for p in places], np.int64), [len(p.packed[1]) // 2 for p in places]),
        np.frombuffer(other, "<i8").astype(np.int64),
        np.frombuffer(near, "<u2").astype(np.int64),
        np.frombuffer(likeness, "<f4").astype(np.float64),
    )


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
        found = self._table(table, key, values, columns)
        return found.to_pylist() if found else []

    def _table(self, table: str, key: str, values: Collection[str], columns: Sequence[str] | None = None) -> pa.Table | None:
        """The same as a table, null for none."""
        if self.tables is None or not values or (self.only_gists and table != "gists") or table not in self._names:
            return None
        found = rows_of(self.tables, table, key, values, columns)
        return found if found.num_rows else None

    def load(self, texts: Iterable[int]) -> None:
        """Have the places of these texts at hand, of those that have one."""
        wanted = {t for t in texts if t not in self._asked}
        self._asked |= wanted
        self._hold("text", {name_of(t) for t in wanted})

    def _hold(self, key: str, values: Collection[str]) -> list[Place]:
        """Have places at hand; those that were read, as they were stored."""
        if not (rows := self._table("bonds", key, values)):
            return []
        columns = (rows.column(c).to_pylist() for c in (*_PLACED, *_PACKED))
        found = [
            Place(int(row[0], 16), row[1], tuple(row[2]), tuple(row[3]), row[4], row[5], row[6], row[7], (row[8], row[9], row[10]))
            for row in zip(*columns, strict=True)
        ]
        for place in found:
            self._asked.add(place.text)
            self.places.setdefault(place.text, place)
        return found

    def texts_of(self, stories: Iterable[str]) -> list[int]:
        """The texts that were in these stories, with their places at hand."""
        wanted = {s for s in stories if s not in self._stories}
        of: dict[str, list[int]] = {s: [] for s in wanted}
        for place in self._hold("story", wanted):
            of[place.story].append(place.text)
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
    def index(self) -> Index:
        """Texts and passages by their heaviest words."""
        known = self.tables is not None and not self.only_gists and "heavy" in self._names
        return Index.read(self.tables["heavy"]) if self.tables is not None and known else Index(())

    def links(self, texts: Ints) -> Links:
        """The links of these texts."""
        self.load(texts.tolist())
        return links_of([p for t in texts.tolist() if (p := self.places.get(t))])

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


__all__ = ["Kept", "Packed", "Place", "Row", "joins_row", "links_of", "name_of", "packed", "story_of"]
