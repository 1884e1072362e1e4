"""Records of what the copy finder keeps: inner tables of packed arrays, by document and by pair of wordings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The body of a document as words, ready to be compared; arrays as little-endian bytes.

    `vocabulary`: its distinct tokens, joined by U+001F (`read NUL raw` for a token that stands in a reading); `words`: which (u32), with raw
    `starts` (i32) and `sizes` (u16), whether `quoted` (u8), `weights` (u8, 1/25 nat). `lengths` (u16): tokens of each unit (a sentence);
    `paragraphs` (u32): which paragraph a unit stands in; `times` (u32): how often it stands in the document, 0 for a repetition.
    `agencies`: those credited. Then what is asked of all units at once (see `twosource.reuse`): `contents` (u64) and `marks` (u8) of each
    unit, `pairs` (u16) of its words, its `features` (u32) and their `counts` (u16).
    """

    document: str
    agencies: tuple[str, ...]
    vocabulary: str
    words: bytes
    starts: bytes
    sizes: bytes
    quoted: bytes
    weights: bytes
    lengths: bytes
    paragraphs: bytes
    times: bytes
    contents: bytes
    marks: bytes
    pairs: bytes
    features: bytes
    counts: bytes


@dataclass(frozen=True, slots=True)
class Tried:
    """A pair of units that was aligned: `pair`, a hash of both wordings; `found`, what it is; `score` in nats. Kept so as not to do it again."""

    pair: int
    found: int
    score: float


@dataclass(frozen=True, slots=True)
class Compared:
    """A pair of passages that was aligned to the word: `pair`, a hash of both wordings; the rest as in a link, with offsets in words."""

    pair: int
    a0: int
    a1: int
    b0: int
    b1: int
    score: float
    alike: int
    longer: int
    inside: float
    altered: bool
    only_a: bytes
    only_b: bytes


@dataclass(frozen=True, slots=True)
class Kin:
    """What the copy finder keeps of a document, so that others can be compared with it: packed arrays (see `twosource.reuse.kin`).

    `families`: ids of the families that its passages came out in, empty for none.
    """

    document: str
    edges: bytes
    passages: bytes
    choices: bytes
    families: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lists:
    """A segment of the index by which new sentences are found among all others; packed arrays (see `twosource.reuse.index`).

    `serial`: which came later; `ids`: of the documents in it.
    """

    id: str
    serial: int
    postings: bytes
    lost: bytes
    contents: bytes
    holders: bytes
    documents: bytes
    ids: tuple[str, ...]
    groups: bytes
