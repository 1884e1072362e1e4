"""Two documents side by side, and two wordings word by word, on demand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from twosource.model import Difference

from . import align, candidates, families, tokens, units
from .words import TOKEN, normal_form, plain, scan

#: Longest texts that are aligned as one stretch by `align_words`, in words; beyond it the rest is one difference. Alignment needs memory
#: in proportion to the product of the lengths.
WORD_LIMIT: Final = 20_000

#: Where a stretch begins after the marks that close the passage before it.
_BEGINS: Final = re.compile(r"[^\s.,;:!?”’)\]]")
_ELLIPSIS: Final = re.compile(r"\.\s?\.\s?\.|…")
_BRACKET: Final = re.compile(r"\[[^\[\]]{0,200}\]")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an alignment: offsets into both texts (equal offsets: nothing there) and what it is.

    `kind`: `same`; `swapped` (other forms of the same word: US and USA, co-ordination); `substituted`; `removed` (only a has it); `added`
    (only b has it); `ellipsis` (one side says that it left words out); `bracketed` (one side says that the words are its own).
    """

    kind: str
    a_start: int
    a_end: int
    b_start: int
    b_end: int


@dataclass(frozen=True, slots=True)
class Words:
    """A text as words: offsets, lower-case forms and normal forms."""

    text: str
    spans: tuple[tuple[int, int], ...]
    plain: tuple[str, ...]
    normal: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Words:
        """The words of a text."""
        found = scan(text)
        return cls(
            text,
            tuple((s, e) for s, e, _ in found),
            tuple(plain(w) for _, _, w in found),
            tuple(normal_form(w) for _, _, w in found),
        )


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two texts word by word: `parts` in order, `alike` agreeing words (other forms of a word not counted), `longer` words of the longer."""

    parts: tuple[Part, ...]
    alike: int
    longer: int

    @property
    def similarity(self) -> float:
        """Share of words alike, 0 to 1; two texts without words are alike."""
        return self.alike / self.longer if self.longer else 1.0


def align_words(a: str, b: str) -> Alignment:
    """Align two wordings word by word. Texts of more than `WORD_LIMIT` words are aligned up to there, the rest is one part."""
    one, two = Words.of(a), Words.of(b)
    return _align(one, two)


def _align(one: Words, two: Words) -> Alignment:
    limit = WORD_LIMIT
    number: dict[str, int] = {}
    sa = "".join(chr(_code(number.setdefault(w, len(number)))) for w in one.normal[:limit])
    sb = "".join(chr(_code(number.setdefault(w, len(number)))) for w in two.normal[:limit])
    runs: list[tuple[str, int, int, int, int]] = []
    alike = 0
    for tag, i0, i1, j0, j1 in align.opcodes(sa, sb):
        if tag != "equal":
            runs.append(("substituted" if tag == "replace" else "removed" if tag == "delete" else "added", i0, i1, j0, j1))
            continue
        for i, j in zip(range(i0, i1), range(j0, j1), strict=True):
            kind = "same" if one.plain[i] == two.plain[j] else "swapped"
            alike += kind == "same"
            if runs and runs[-1][0] == kind and runs[-1][2] == i and runs[-1][4] == j:
                runs[-1] = (kind, runs[-1][1], i + 1, runs[-1][3], j + 1)
            else:
                runs.append((kind, i, i + 1, j, j + 1))
    if len(one.normal) > limit or len(two.normal) > limit:
        runs.append(("substituted", min(limit, len(one.spans)), len(one.spans), min(limit, len(two.spans)), len(two.spans)))
    merged: list[tuple[str, int, int, int, int]] = []
    for r in runs:
        if merged and r[0] not in ("same", "swapped") and merged[-1][0] not in ("same", "swapped"):
            last = merged.pop()
            i0, i1, j0, j1 = last[1], r[2], last[3], r[4]
            r = ("substituted" if i0 < i1 and j0 < j1 else "removed" if i0 < i1 else "added", i0, i1, j0, j1)
        merged.append(r)
    parts = []
    for kind, i0, i1, j0, j1 in merged:
        a0, a1 = _offsets(one, i0, i1)
        b0, b1 = _offsets(two, j0, j1)
        parts.append(Part(_honest(kind, one, i0, i1, two, j0, j1), a0, a1, b0, b1))
    return Alignment(tuple(parts), alike, max(len(one.spans), len(two.spans)))


def _code(n: int) -> int:
    return n + 1 if n + 1 < 0xD800 else n + 1 + 0x800


def _offsets(words: Words, i: int, j: int) -> tuple[int, int]:
    if i < j:
        return words.spans[i][0], words.spans[j - 1][1]
    at = words.spans[i - 1][1] if i else 0
    return at, at


def _honest(kind: str, one: Words, i0: int, i1: int, two: Words, j0: int, j1: int) -> str:
    """A difference that a side marks as its own doing: an ellipsis where words are missing, brackets around words put in."""
    if kind in ("same", "swapped"):
        return kind
    for words, i, j, other in ((one, i0, i1, j1 - j0), (two, j0, j1, i1 - i0)):
        begin = words.spans[i - 1][1] if i else 0
        end = words.spans[j][0] if j < len(words.spans) else len(words.text)
        around = words.text[begin:end]
        if other and _ELLIPSIS.search(around):
            return "ellipsis"
        if i < j and all(any(m.start() <= s - begin and e - begin <= m.end() for m in _BRACKET.finditer(around)) for s, e in words.spans[i:j]):
            return "bracketed"
    return kind


def diff_words(a: str, b: str) -> tuple[Difference, ...]:
    """What differs between two wordings, in order; kinds as in `Part`, `same` left out."""
    return tuple(Difference(p.kind, a[p.a_start : p.a_end], b[p.b_start : p.b_end]) for p in align_words(a, b).parts if p.kind != "same")


@dataclass(frozen=True, slots=True)
class Shared:
    """A passage that two documents share: raw offsets in both, share of words alike, weight of the agreement in nats above chance, whether
    it is mainly a quotation, and its parts in raw offsets.
    """

    a_start: int
    a_end: int
    b_start: int
    b_end: int
    similarity: float
    score: float
    quotation: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Shared passages in the order of a, and the stretches of body text that only a or only b has (raw offsets)."""

    shared: tuple[Shared, ...]
    own_a: tuple[tuple[int, int], ...]
    own_b: tuple[tuple[int, int], ...]


Rows = Iterable[Mapping[str, Any]]


def _paragraphs(number: int, raw: str, segments: Rows, readings: Rows) -> list[tokens.Paragraph]:
    marks = sorted((int(r["start"]), int(r["end"]), str(r["reading"])) for r in readings)
    body = sorted((int(s["start"]), int(s["end"])) for s in segments if s["role"] == "body")
    return [tokens.Paragraph(number, s, e, raw[s:e], tuple(r for r in marks if s <= r[0] and r[1] <= e)) for s, e in body]


def compare(raw_a: str, segments_a: Rows, readings_a: Rows, raw_b: str, segments_b: Rows, readings_b: Rows) -> Comparison:
    """Two documents aligned: rows of `segments` (`start end role`) and `readings` (`start end reading`) of each, offsets into its raw text.

    The bar is the one for documents of which it is known that they have to do with one another: passages shared as quotations alone are
    shown too, and marked.
    """
    texts = tokens.read([*_paragraphs(0, raw_a, segments_a, readings_a), *_paragraphs(1, raw_b, segments_b, readings_b)])
    strings = tokens.Strings.of(texts)
    normal, weight, marks = strings.normal, strings.weight, strings.quoted
    first = texts.first.tolist()
    found = []
    for u, v in _pairs(texts):
        i, j, k, n = first[u], first[u + 1], first[v], first[v + 1]
        wa, wb = weight[i:j], weight[k:n]
        run = align.run(normal[i:j], wa, normal[k:n], wb, marks[i:j], marks[k:n])
        low = min(sum(wa), sum(wb)) / tokens.SCALE
        if run.score >= families.LOOSE and run.score >= families.LIGHTER * low:
            found.append((run.score, u, v, run))
    found.sort(key=lambda x: (-x[0], x[1], x[2]))
    taken: dict[int, tuple[int, align.Run]] = {}
    used: set[int] = set()
    for _, u, v, run in found:
        if u not in taken and v not in used:
            taken[u] = (v, run)
            used.add(v)
    shared: list[Shared] = []
    chain: list[tuple[int, int, align.Run]] = []
    for u in sorted(taken):
        v, run = taken[u]
        if chain:
            x, y, _ = chain[-1]
            if not (u == x + 1 and v == y + 1 and texts.paragraph[u] == texts.paragraph[x] and texts.paragraph[v] == texts.paragraph[y]):
                shared.append(_shared(texts, raw_a, raw_b, chain))
                chain = []
        chain.append((u, v, run))
    if chain:
        shared.append(_shared(texts, raw_a, raw_b, chain))
    own_a = _rest(raw_a, segments_a, [(s.a_start, s.a_end) for s in shared])
    own_b = _rest(raw_b, segments_b, [(s.b_start, s.b_end) for s in shared])
    return Comparison(tuple(sorted(shared, key=lambda s: s.a_start)), own_a, own_b)


def _pairs(texts: tokens.Texts) -> list[tuple[int, int]]:
    """Units of a (document 0) with units of b (1) that share features; each pair once."""
    known = units.of(texts)
    pairs = candidates.propose(known, candidates.loaded(known))
    document = texts.document
    out = set()
    for u, v in zip(pairs.later.tolist(), pairs.earlier.tolist(), strict=True):
        if document[u] != document[v]:
            out.add((min(u, v), max(u, v)))
    return sorted(out)


def _shared(texts: tokens.Texts, raw_a: str, raw_b: str, chain: list[tuple[int, int, align.Run]]) -> Shared:
    first = texts.first
    u0, v0, head = chain[0]
    u1, v1, tail = chain[-1]

    def offsets(begin: int, end: int) -> tuple[int, int]:
        return int(texts.start[begin]), int(texts.start[end - 1]) + int(texts.size[end - 1])

    a0, a1 = offsets(int(first[u0]) + head.a0, int(first[u1]) + tail.a1)
    b0, b1 = offsets(int(first[v0]) + head.b0, int(first[v1]) + tail.b1)
    aligned = align_words(raw_a[a0:a1], raw_b[b0:b1])
    parts = tuple(Part(p.kind, p.a_start + a0, p.a_end + a0, p.b_start + b0, p.b_end + b0) for p in aligned.parts)
    inside, outside = sum(r.inside for _, _, r in chain), sum(r.outside for _, _, r in chain)
    return Shared(a0, a1, b0, b1, round(aligned.similarity, 4), round(sum(r.score for _, _, r in chain), 2), inside > outside, parts)


def _rest(raw: str, segments: Rows, shared: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Stretches of the body that no shared passage covers, without white space at their ends; stretches without a word are left out."""
    out = []
    for s, e in sorted((int(x["start"]), int(x["end"])) for x in segments if x["role"] == "body"):
        at = s
        for b, c in [*sorted(x for x in shared if s <= x[0] < e), (e, e)]:
            piece = raw[at:b]
            if (first := _BEGINS.search(piece)) and TOKEN.search(piece):
                out.append((at + first.start(), b - len(piece) + len(piece.rstrip())))
            at = max(at, c)
    return tuple(out)
