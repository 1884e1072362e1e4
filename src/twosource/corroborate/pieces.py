"""The passages that claims are made of, before anybody has counted where they come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from .wording import Wording


class Backing(NamedTuple):
    """A passage that backs a claim: characters `start` to `end` of `document`.

    `lineage`: what its text descends from: the id of its family, or a part of a family (`ID/n`) where two passages of it merely quote one
    utterance; null for a report's own words. `family`: the family itself. `voice`: whose word it passes on (a name), null for its own word.
    `via`: the statement or event that it came from, null for a copied sentence that holds neither.
    """

    document: str
    start: int
    end: int
    lineage: str | None
    family: str | None
    voice: str | None
    via: str | None


class Place(NamedTuple):
    """Where something stands: characters `start` to `end` of `document`."""

    document: str
    start: int
    end: int

    def meets(self, other: Place) -> bool:
        """Whether two places have a character in common."""
        return self.document == other.document and self.start < other.end and other.start < self.end


class Act(NamedTuple):
    """The type of an event, and the countries and sectors of those who did it and of those to whom it was done."""

    event: str
    by: frozenset[str]
    to: frozenset[str]

    def turned(self, other: Act) -> bool:
        """Whether the sides of another act of this type are the other way round."""
        return self.event == other.event and bool(self.by & other.to and self.to & other.by) and not self.by & other.by


@dataclass(frozen=True)
class Piece:
    """One report's telling of something: its place and words, who says it if somebody does, and what is compared of it.

    `words`: the words compared, or what makes them: most copies are never compared; `around`: the sentence, where the words themselves are too
    short to tell; `via`: the statement or event that it is, `row` its row; `speaker`: who says it, as it is compared, and `voice` by name;
    `sure`: that is somebody in particular; `deeds`: what finds who did what to whom in it, `named` the
    people whom it names.
    """

    kind: str
    place: Place
    exact: str
    words: Wording | Callable[[], Wording] = field(compare=False, repr=False)
    around: str = ""
    via: str | None = None
    speaker: str | None = None
    voice: str | None = None
    sure: bool = True
    row: dict[str, Any] | None = field(default=None, compare=False)
    deeds: Callable[[], tuple[Act, ...]] = field(default=tuple, compare=False, repr=False)
    named: Callable[[], frozenset[str]] = field(default=frozenset, compare=False, repr=False)

    @cached_property
    def said(self) -> Wording:
        """The words compared."""
        return self.words() if callable(self.words) else self.words

    @cached_property
    def acts(self) -> tuple[Act, ...]:
        """Who did what to whom in it."""
        return self.deeds()

    @cached_property
    def people(self) -> frozenset[str]:
        """The people whom it names."""
        return self.named()


@dataclass(frozen=True, slots=True)
class Group:
    """Pieces that say alike: `why` for each. The first is the one that the others were compared with."""

    kind: str
    pieces: tuple[Piece, ...]
    why: tuple[str, ...]

    def documents(self) -> set[str]:
        """The reports that tell it."""
        return {p.place.document for p in self.pieces}
