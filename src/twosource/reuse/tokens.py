"""Documents as arrays of words: tokens with raw offsets, sentences as units, quotation marks, and what each word weighs.

One pass over the texts; everything later works on these arrays. Documents are put in a canonical order first (time of publication, then id),
so that nothing depends on the order of the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import compress
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from twosource.model import ReadText

from .words import (
    ABBREVIATION,
    CAPITAL,
    CEILING,
    FLOOR,
    FUNCTION,
    FUNCTION_WORD,
    MIX,
    OPENS,
    TITLE,
    TOKEN,
    UNIT_WORDS,
    Phrases,
    Vocabulary,
    joints,
)

Int = npt.NDArray[np.int32]


#: A unit without an end of sentence is cut after so many words: alignment costs the product of the lengths.
UNIT_LIMIT: Final = 120
#: Weights are kept as bytes, in 1/25 nat.
SCALE: Final = 25
#: A name or title behind a name or title weighs this share: `Secretary of State John Kerry` is one agreement, not five. From trials.
NAME_SHARE: Final = 0.3
#: What the first word of a set phrase weighs at most, in nats; the others weigh `FLOOR`.
PHRASE: Final = 2.0
#: Characters that are tokenised, and units that are weighed, at once.
BATCH: Final = 500_000
BLOCK: Final = 50_000

#: Stands between paragraphs while they are tokenised; white space for every pattern.
_JOINT: Final = "\x1e"
_END: Final = re.compile(r"[.!?…]+[\"”’'»)\]]*\s+[\"“‘'«(\[]*$")
_MARK: Final = re.compile(rf"''|[“”\"„«»‘’{_JOINT}]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of body text: document number in canonical order, raw offsets, its raw words and the readings inside it."""

    document: int
    start: int
    end: int
    raw: str
    readings: tuple[tuple[int, int, str], ...] = ()


@dataclass(slots=True)
class Texts:
    """All body text as arrays. Tokens of a unit are contiguous, units of a document too; documents are in canonical order.

    `voc` token numbers, `start` and `size` raw offsets and lengths in code points (empty where they were not asked for), `quoted` whether the
    token stands in quotation marks, `weight` what its agreement is worth in 1/25 nat. `first[u]:first[u+1]` are the tokens of unit u;
    `paragraph[u]` and `document[u]` where it stands. `norm[voc]` is the normal form. `times[u]`: how often the document has the very words of
    unit u; 0 for a repetition of an earlier unit.
    """

    vocabulary: Vocabulary
    voc: Int
    start: Int
    size: npt.NDArray[np.uint16]
    quoted: npt.NDArray[np.bool_]
    first: Int
    paragraph: Int
    document: Int
    norm: Int
    flags: npt.NDArray[np.uint8]
    weight: npt.NDArray[np.uint8]
    times: Int

    def surface(self) -> Int:
        """Token number -> number of its lower-case form; a word that stands in a reading differs from the word that it should read."""
        out = self.vocabulary.plain
        for i, token in enumerate(self.vocabulary.ids):
            if "\0" in token:
                out[i] = len(self.vocabulary.plains) + i
        return out

    @property
    def units(self) -> int:
        """Number of units."""
        return len(self.paragraph)


@dataclass(frozen=True, slots=True)
class Strings:
    """The same words as strings, which is what the aligner takes and what slices fast: a character a token.

    `normal`: normal forms; `weight`: weights in 1/25 nat; `quoted`: 1 inside quotation marks.
    """

    normal: str
    weight: bytes
    quoted: bytes

    @classmethod
    def of(cls, texts: Texts) -> Strings:
        """The strings of all tokens."""
        return cls(spell(texts, texts.norm), _bytes_of(texts.weight), _bytes_of(texts.quoted))


def _bytes_of(array: npt.NDArray[Any]) -> bytes:
    """An array as bytes; those that it lies in, if it is all of them."""
    base: Any = array.base
    return base if isinstance(base, bytes) and len(base) == array.nbytes else array.tobytes()


def spell(texts: Texts, numbers: Int) -> str:
    """All tokens as a string, a character each: the code point of `numbers[token number]`."""
    table = characters(numbers)
    step = 1 << 20
    return "".join(table[texts.voc[i : i + step]].tobytes().decode("utf-32-le") for i in range(0, len(texts.voc), step))


def characters(numbers: Int) -> npt.NDArray[np.uint32]:
    """A code point for every number. The surrogates are no characters; numbers are moved past them. Above a million they wrap: two normal
    forms then look alike to the aligner, which needs more distinct words than any language has.
    """
    n = numbers % 1_000_000 + 1
    return np.where(n >= 0xD800, n + 0x800, n).astype(np.uint32)


class _Gaps:
    """What stands between words, by distinct string: whether a sentence can end there, and what happens to quotation marks."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.end: list[int] = []
        self.marks: list[str] = []

    def number(self, gaps: list[str]) -> Int:
        """Numbers of the gaps."""
        ids = self.ids
        for gap in set(gaps).difference(ids):
            ids[gap] = len(ids)
            self.end.append((2 if "." in gap else 1) if _END.search(gap) else 0)
            self.marks.append(_marks(gap))
        return np.fromiter(map(ids.__getitem__, gaps), dtype=np.int32, count=len(gaps))

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """Gap number -> its length."""
        return np.fromiter(map(len, self.ids), dtype=np.int64, count=len(self.ids))

    def quoted(self, gaps: Int) -> npt.NDArray[np.bool_]:
        """Whether the word behind each gap stands in quotation marks. Every paragraph begins outside; one that opens with a mark and never
        closes it is speech to its end.
        """
        touched = np.nonzero(np.array([bool(m) for m in self.marks])[gaps])[0]
        state = inner = False
        after: list[bool] = [False]
        marks = self.marks
        for gap in gaps[touched].tolist():
            for mark in marks[gap]:
                if mark == "(":
                    state, inner = True, False
                elif mark == ")":
                    state = False
                elif mark == _JOINT:
                    state = inner = False
                elif mark == "‘":
                    inner = inner or not state
                    state = True
                elif inner:
                    state = inner = False
            after.append(state)
        return np.array(after)[np.searchsorted(touched, np.arange(len(gaps)), side="right")]


def _marks(gap: str) -> str:
    """The marks in a gap: `(` opens, `)` closes, `‘` and `’` open and close inside, and the joint of two paragraphs."""
    out = []
    for m in _MARK.finditer(gap):
        mark, before, after = m.group(), gap[: m.start()][-1:], gap[m.end() :][:1]
        if mark in "“„«":
            out.append("(")
        elif mark in "”»":
            out.append(")")
        elif mark == "’":
            if after:
                out.append(mark)
        elif mark in "‘" + _JOINT:
            out.append(mark)
        else:  # straight marks open behind a space or a bracket, when a word follows
            out.append("(" if (before.isspace() or before in "([—–-") and before and not after.isspace() else ")")
    return "".join(out)


def _batches(paragraphs: Iterable[Paragraph]) -> Iterator[list[tuple[int, Paragraph]]]:
    """Paragraphs with their numbers, some `BATCH` characters at once; a longer paragraph comes in pieces."""
    batch: list[tuple[int, Paragraph]] = []
    size = 0
    for number, whole in enumerate(paragraphs):
        for p in _pieces(whole) if len(whole.raw) > BATCH else (whole,):
            batch.append((number, p))
            size += len(p.raw) + 1
            if size >= BATCH:
                yield batch
                batch, size = [], 0
    if batch:
        yield batch


def _pieces(p: Paragraph) -> Iterator[Paragraph]:
    at = 0
    while at < len(p.raw):
        end = min(at + BATCH, len(p.raw))
        if end < len(p.raw):
            end = max(p.raw.rfind(" ", at, end) + 1, 0) or end
        mine = tuple(r for r in p.readings if p.start + at <= r[0] and r[1] <= p.start + end)
        yield Paragraph(p.document, p.start + at, p.start + end, p.raw[at:end], mine)
        at = end


class _Columns:
    """Arrays that grow; memory is reserved at once and only touched where it is written."""

    def __init__(self, capacity: int, *types: type) -> None:
        self.types = types
        self.size = 0
        self.arrays: list[npt.NDArray[Any]] = [np.empty(max(capacity, 1024), dtype=t) for t in types]

    def add(self, *columns: npt.NDArray[np.generic]) -> None:
        """Append equally long columns."""
        end = self.size + len(columns[0])
        if end > len(self.arrays[0]):
            self.arrays = [np.concatenate([a, np.empty(max(len(a), end), dtype=a.dtype)]) for a in self.arrays]
        for array, column in zip(self.arrays, columns, strict=True):
            array[self.size : end] = column
        self.size = end

    def done(self) -> list[npt.NDArray[Any]]:
        """The columns."""
        return [a[: self.size] for a in self.arrays]


def read(paragraphs: Iterable[Paragraph], characters: int = 0, vocabulary: Vocabulary | None = None) -> Texts:
    """Tokenise paragraphs, which must come in canonical order (document, start). `characters`: how many there are, where it is known;
    `vocabulary`: one to go on with (numbers of tokens mean nothing by themselves).
    """
    vocabulary, gaps = vocabulary or Vocabulary(), _Gaps()
    words = _Columns(characters // 4, np.int32, np.int32, np.uint16, np.bool_)
    units = _Columns(characters // 64, np.int32, np.int32, np.int32)
    for batch in _batches(paragraphs):
        voc, start, size, quoted, length, paragraph, document = _tokens(batch, vocabulary, gaps)
        words.add(voc, start, size, quoted)
        units.add(length, paragraph, document)
    voc, start, size, quoted = words.done()
    length, paragraph, document = units.done()
    first = np.zeros(len(length) + 1, dtype=np.int32)
    np.cumsum(length, out=first[1:])
    none = np.zeros(0, dtype=np.uint8)
    texts = Texts(vocabulary, voc, start, size, quoted, first, paragraph, document, vocabulary.norm, vocabulary.flags, none, length)  # type: ignore[arg-type]
    texts.times = _times(texts)
    texts.weight = _weigh(texts)
    return texts


def _tokens(batch: list[tuple[int, Paragraph]], vocabulary: Vocabulary, gaps: _Gaps) -> tuple[npt.NDArray[np.generic], ...]:
    texts: list[str] = []
    piece_at: list[int] = []
    piece_raw: list[int] = []
    piece_end: list[int] = []
    piece_kept: list[bool] = []
    begins: list[int] = []
    changed: list[tuple[int, int, str]] = []
    at = 0
    for _, p in batch:
        begins.append(at)
        if p.readings:
            read = ReadText.of(p.raw, 0, len(p.raw), ((s - p.start, e - p.start, r) for s, e, r in p.readings))
            text = read.text
            ends = (*read.raws[1:], len(p.raw))
            for s, r, e, k in zip(read.starts, read.raws, ends, read.kept, strict=True):
                piece_at.append(at + s)
                piece_raw.append(p.start + r)
                piece_end.append(p.start + e)
                piece_kept.append(k)
                if not k:
                    changed.append((at + s, at + s + 1, p.raw[r:e]))
        else:
            text = p.raw
            piece_at.append(at)
            piece_raw.append(p.start)
            piece_end.append(p.start + len(p.raw))
            piece_kept.append(True)
        texts.append(text)
        at += len(text) + 1
    text = _JOINT + _JOINT.join(texts)
    pieces = TOKEN.split(text)
    words = pieces[1::2]
    gap = gaps.number(pieces[0:-1:2])
    del pieces
    voc = vocabulary.enter(words, len(words))
    size = vocabulary.lengths[voc].astype(np.int64)
    begin = np.cumsum(size + gaps.lengths[gap]) - size
    if hyphens := joints(text):
        after = np.searchsorted(begin, np.array(hyphens) + 1)
        apart = np.ones(len(words), dtype=bool)
        for i, h in zip(after.tolist(), hyphens, strict=True):
            if 0 < i < len(words) and begin[i] == h + 1 and begin[i - 1] + size[i - 1] == h and apart[i - 1]:
                words[i - 1] = text[int(begin[i - 1]) : int(begin[i] + size[i])]
                voc[i - 1 : i] = vocabulary.enter(words[i - 1 : i], 1)
                size[i - 1] += size[i] + 1
                apart[i] = False
        words = list(compress(words, apart.tolist()))
        voc, begin, size, gap = voc[apart], begin[apart], size[apart], gap[apart]
    quoted = gaps.quoted(gap)
    begin -= 1  # the joint in front
    if changed:
        where = np.searchsorted(begin, [c[0] for c in changed])
        for i, (_, _, raw) in zip(where.tolist(), changed, strict=True):
            if i < len(words) and "\0" not in words[i]:
                words[i] = f"{words[i]}\0{raw}"
                voc[i : i + 1] = vocabulary.enter(words[i : i + 1], 1)
    paragraph = np.searchsorted(np.array(begins, dtype=np.int64), begin, side="right") - 1 if batch else np.zeros(0, dtype=np.int64)
    # sentences: an end between two words, a capital or digit behind it, and no abbreviation before it
    flags = vocabulary.flags[voc]
    new = np.array(gaps.end, dtype=np.int8)[gap]
    new[1:] = np.where((new[1:] == 2) & (flags[:-1] & ABBREVIATION != 0), 0, new[1:])
    heads = (new > 0) & (flags & OPENS != 0)
    heads[1:] |= paragraph[1:] != paragraph[:-1]
    heads[:1] = True
    unit = np.cumsum(heads, dtype=np.int32)
    # forms of several words become one token
    dead = np.zeros(len(voc), dtype=bool)
    stop = begin + size
    for n, starts in vocabulary.phrases().find(vocabulary.plain[voc], unit):
        names = [
            " ".join(w.partition("\0")[0] for w in words[a : a + n])
            + "".join("\0" + w.partition("\0")[2] for w in words[a : a + n] if "\0" in w)
            for a in starts.tolist()
        ]
        voc[starts] = vocabulary.enter(names, len(names))
        stop[starts] = stop[starts + n - 1]
        for step in range(1, n):
            dead[starts + step] = True
    if dead.any():
        voc, begin, stop, paragraph, unit, quoted = voc[~dead], begin[~dead], stop[~dead], paragraph[~dead], unit[~dead], quoted[~dead]
    # where words stand in the raw text
    p_at, p_raw = np.array(piece_at, dtype=np.int64), np.array(piece_raw, dtype=np.int64)
    p_end, p_kept = np.array(piece_end, dtype=np.int64), np.array(piece_kept, dtype=bool)
    i, j = np.searchsorted(p_at, begin, side="right") - 1, np.searchsorted(p_at, stop - 1, side="right") - 1
    raw_start = np.where(p_kept[i], p_raw[i] + begin - p_at[i], p_raw[i]) if len(begin) else begin
    raw_end = np.where(p_kept[j], p_raw[j] + stop - p_at[j], p_end[j]) if len(begin) else begin
    starts = np.ones(len(unit), dtype=bool)
    starts[1:] = unit[1:] != unit[:-1]
    first = np.nonzero(starts)[0]
    ordinal = np.arange(len(unit)) - np.repeat(first, np.diff(np.append(first, len(unit))))
    first = np.nonzero(ordinal % UNIT_LIMIT == 0)[0]
    unit_lengths = np.diff(np.append(first, len(voc)))
    numbers = np.array([n for n, _ in batch], dtype=np.int32)
    docs = np.array([p.document for _, p in batch], dtype=np.int32)
    unit_paragraph = paragraph[first]
    return (
        voc,
        raw_start.astype(np.int32),
        np.minimum(raw_end - raw_start, 65535).astype(np.uint16),
        quoted,
        unit_lengths.astype(np.int32),
        numbers[unit_paragraph],
        docs[unit_paragraph],
    )


def contents(texts: Texts, surface: bool = False) -> npt.NDArray[np.uint64]:
    """A hash of every unit's words in normal form, with their weights and quotation marks; of its words as they stand where `surface` is set.

    Depends on the words alone, so that what was found out about two units can be kept.
    """
    hashes = texts.vocabulary.hashes()
    if surface:
        hashes = hashes * MIX + texts.vocabulary.surface_hashes()
    out = np.zeros(texts.units, dtype=np.uint64)
    for u in range(0, texts.units, BLOCK):
        first = texts.first[u : u + BLOCK + 1]
        part = slice(first[0], first[-1])
        place = np.arange(first[0], first[-1], dtype=np.uint64) - np.repeat(first[:-1], np.diff(first)).astype(np.uint64)
        h = hashes[texts.voc[part]]
        if texts.weight.size:
            h = (h ^ (texts.weight[part].astype(np.uint64) << np.uint64(1) | texts.quoted[part])) * MIX
        out[u : u + len(first) - 1] = np.add.reduceat(h * (np.uint64(2) * place + np.uint64(1)), first[:-1] - first[0])
    return (out ^ (out >> np.uint64(31))) * MIX


def _times(texts: Texts) -> Int:
    """For every unit how often its document has that wording (0 for a repetition)."""
    own = (contents(texts) ^ texts.document.astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)) * MIX
    times = np.zeros(texts.units, dtype=np.int32)
    _, at, count = np.unique(own, return_index=True, return_counts=True)
    times[at] = count
    return times


def _weigh(texts: Texts) -> npt.NDArray[np.uint8]:
    """Weight of every token: minus the logarithm of the chance that it stands in an unrelated unit, less for names and set phrases.

    The chance is that of running English, not of the texts at hand: what two passages have in common does not depend on what else is known.
    """
    vocabulary = texts.vocabulary
    nats = np.clip(-np.log(np.maximum(vocabulary.chances() * UNIT_WORDS, 1e-12)), FLOOR, CEILING)
    by_voc = np.where(texts.flags & FUNCTION_WORD, np.minimum(nats, FUNCTION), nats)
    full = np.round(by_voc * SCALE).astype(np.uint8)
    part = np.round(np.maximum(by_voc * NAME_SHARE, FLOOR) * SCALE).astype(np.uint8)
    weight = np.empty(len(texts.voc), dtype=np.uint8)
    phrases = vocabulary.set_phrases()
    for u in range(0, texts.units, BLOCK):
        block = texts.first[u : u + BLOCK + 1]
        a, b = int(block[0]), int(block[-1])
        weight[a:b] = _weigh_block(texts, phrases, texts.voc[a:b], block - a, full, part)
    return weight


def _weigh_block(
    texts: Texts, phrases: Phrases, voc: Int, first: Int, full: npt.NDArray[np.uint8], part: npt.NDArray[np.uint8]
) -> npt.NDArray[np.uint8]:
    weight, flags = full[voc], texts.flags[voc]
    inside = np.ones(len(flags), dtype=bool)
    inside[first[:-1]] = False
    capital, title = (flags & CAPITAL) != 0, (flags & TITLE) != 0
    discount = np.zeros(len(flags), dtype=bool)
    discount[1:] = capital[1:] & (capital[:-1] | title[:-1]) & inside[1:]
    discount[:-1] |= title[:-1] & (capital[1:] | title[1:]) & inside[1:]
    weight = np.where(discount, part[voc], weight)
    least, one = np.uint8(round(FLOOR * SCALE)), np.uint8(round(PHRASE * SCALE))
    unit = np.repeat(np.arange(len(first) - 1, dtype=np.int32), np.diff(first))
    for n, starts in phrases.find(texts.norm[voc], unit):
        weight[starts] = np.minimum(weight[starts], one)
        for k in range(1, n):
            weight[starts + k] = np.minimum(weight[starts + k], least)
    return weight
