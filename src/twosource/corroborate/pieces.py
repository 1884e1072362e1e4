"""The passages that claims are made of, before anybody has counted where they come from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backing:
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
