"""Inner records of grouping: what texts are about, how they are indexed, what they were compared with, and their strange passages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Window:
    """A passage that seems to belong elsewhere: from character `start` of paragraph `first` of a body to character `end` of paragraph `last`.

    `ids` and `weights`: its words as in a gist. `kind`: `stitched` (strange in its own report), `stranger` (only beside other reports of the
    story; then `needs` are hashes of the words of which one in them clears it, and `share` the share of its words by weight that they must
    not reach), or `item` (one of the stories of a round-up).
    """

    first: int
    last: int
    start: int
    end: int
    chance: float
    reason: str
    kind: str
    needs: bytes
    share: float
    ids: bytes
    weights: bytes


@dataclass(frozen=True, slots=True)
class Gist:
    """What a text is about, as sparse vectors. `text`: a hash of title and paragraphs; `title`: its headline or first line; `sizes` (u16):
    entries of every vector; `ids` (i32): hashes of words; `weights` (f16). `strays`: passages that seem to belong elsewhere; `fits`: whether
    the headline fits the paragraphs; `digest`: whether it is surely a round-up of several stories.
    """

    text: str
    title: str | None
    sizes: bytes
    ids: bytes
    weights: bytes
    strays: tuple[Window, ...]
    fits: bool
    digest: bool


@dataclass(frozen=True, slots=True)
class Heavy:
    """A segment of the index of texts, or of `passages`, by their heaviest words; packed arrays (see `twosource.stories.index`).

    `texts` (i64, hashes), `windows` (i16, passages; -1 for the text itself) and `bars` (u16, of 10,000: how near another text has to be to be
    among the nearest, 0 where there are fewer); `words` (i32, hashes), and from `starts` (i32) on their `owners` (i32, places among the texts)
    with `weights` (f32); `moved_*`: bars that are higher now, of texts that came earlier.
    """

    id: str
    passages: bool
    texts: bytes
    windows: bytes
    bars: bytes
    words: bytes
    starts: bytes
    owners: bytes
    weights: bytes
    moved_texts: bytes
    moved_windows: bytes
    moved_bars: bytes


@dataclass(frozen=True, slots=True)
class Bond:
    """A text among the others. `documents` have it, with the dates of publication in `published` (empty where unknown), from day `first` to
    day `last` (ordinals); `flagged`: some passage or the headline is strange; `tells`: the months and years that it names (bits); `others`
    (i64): the texts that it was compared with; `near` (u16, of 10,000): cosines of their heaviest words; `likeness` (f32): log odds that the
    two tell of one happening.
    """

    text: str
    story: str
    documents: tuple[str, ...]
    published: tuple[str, ...]
    first: int | None
    last: int | None
    flagged: bool
    tells: int
    others: bytes
    near: bytes
    likeness: bytes


@dataclass(frozen=True, slots=True)
class Nearby:
    """The texts nearest to a strange passage. `window`: `TEXT.NUMBER`; `best`: the closest text, null where none is close; `others` (i64),
    `near` (u16, of 10,000: cosines of the heaviest words) and `cosine` (u16, of 10,000: of all words): the nearest.
    """

    window: str
    best: str | None
    others: bytes
    near: bytes
    cosine: bytes


@dataclass(frozen=True, slots=True)
class Joins:
    """How the texts of a story came together, which is the same as long as nothing else joins them. `texts` (i64): hashes, sorted; step by step
    groups `x` and `y` (i32; a group goes by the place of its first text) were joined at a mean score `bond` (f64), with `between` (i64: number
    of pairs, then 40 bits with their sum) scores between them. A story of one text has no row.
    """

    story: str
    texts: bytes
    x: bytes
    y: bytes
    bond: bytes
    between: bytes
