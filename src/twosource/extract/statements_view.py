"""A document as the statement rules see it: flat token columns, paragraphs, and the parse as a tree."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final
from weakref import ref

import numpy as np
import pyarrow as pa

from twosource.model import Tables, plain_list

from .statements_behind import mend_behind
from .statements_bodies import mend_bodies
from .statements_figures import mend_gapped
from .statements_joined import mend_joined
from .statements_mend import mend_appositions, mend_compounds, mend_hyphens
from .statements_semicolons import mend_semicolons
from .statements_stamped import mend_stamped
from .statements_tails import mend_inside, mend_tails

Range = tuple[int, int]

_COLUMNS: Final = ("start", "end", "text", "lemma", "pos", "tag", "dep", "head", "entity")
_WORDS: Final = ("text", "lemma", "pos", "tag", "dep", "entity")
#: What mends a parse where the parser is regularly wrong, in this order.
_MENDS: Final = (
    mend_stamped,
    mend_hyphens,
    mend_compounds,
    mend_bodies,
    mend_appositions,
    mend_behind,
    mend_semicolons,
    mend_gapped,
    mend_joined,
    mend_tails,
    mend_inside,
)
#: Bytes of the hash of a sentence.
_MARK: Final = 16
#: Sentences of which it is remembered whether they are mended: those of some hundred reports.
_KEPT: Final = 8192


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A title or body segment: its raw offsets and its tokens `[first, last)`."""

    start: int
    end: int
    role: str
    first: int
    last: int


@dataclass(slots=True)
class View:
    """One document. Token columns run over the whole document; `head` is an index into them, and so are the children in `kids`.

    `captions`: texts of captions; they are not parsed, but may give a person's full name. `marks`: of every sentence a hash over its parsed
    words, counted from where it begins; equal ones are equal wherever they stand. `held`: what several steps want to know of the document, found
    out once.
    """

    document: str
    raw: str
    paragraphs: list[Paragraph]
    sentences: list[Range]
    start: list[int]
    end: list[int]
    text: list[str]
    lemma: list[str]
    pos: list[str]
    tag: list[str]
    dep: list[str]
    head: list[int]
    entity: list[str]
    sentence: list[int] = field(default_factory=list)
    kids: list[list[int]] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    marks: list[bytes] = field(default_factory=list)
    held: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def subtree(self, top: int, without: Iterable[int] = ()) -> list[int]:
        """The tokens under `top`, itself included, in order; branches that begin at a token of `without` are left out."""
        stop = set(without)
        if top in stop:
            return []
        found, todo = [top], [top]
        while todo:
            for kid in self.kids[todo.pop()]:
                if kid not in stop:
                    found.append(kid)
                    todo.append(kid)
        found.sort()
        return found

    def kid(self, i: int, *deps: str) -> int:
        """The first child of `i` with one of these relations, -1 for none."""
        for k in self.kids[i]:
            if self.dep[k] in deps:
                return k
        return -1

    def cut(self, start: int, end: int) -> int:
        """Where a stretch of raw text ends that begins at `start`, at the end of its paragraph at the latest."""
        n = bisect_right(self.paragraphs, start, key=lambda p: p.start) - 1
        if n < 0 or end <= (last := self.paragraphs[n].end) or start >= last:
            return end
        return start + len(self.raw[start:last].rstrip())

    def bounds(self, i: int) -> Range:
        """The tokens `[first, last)` of the sentence of token `i`."""
        return self.sentences[self.sentence[i]]


def persons(view: View) -> Iterator[Range]:
    """The runs of tokens that the parser takes for one person, none over the end of a sentence."""
    entity, sentence = view.entity, view.sentence
    i, n = 0, len(entity)
    while True:
        try:
            i = entity.index("PERSON", i)
        except ValueError:
            return
        j = i + 1
        while j < n and entity[j] == "PERSON" and sentence[j] == sentence[i]:
            j += 1
        yield i, j
        i = j


def mark_of(view: View, number: int) -> bytes:
    """The mark of a sentence, from its columns."""
    a, b = view.sentences[number]
    base = view.start[a] if a < b else 0
    words = [[w.encode("utf-8", "surrogatepass") for w in getattr(view, c)[a:b]] for c in _WORDS]
    numbers = array("i")
    for i, *sizes in zip(range(a, b), *([len(w) for w in column] for column in words), strict=True):
        numbers.extend((view.start[i] - base, view.end[i] - base, view.head[i] - a, *sizes))
    found = blake2b(numbers.tobytes(), digest_size=_MARK)
    for column in words:
        found.update(b"".join(column))
    return found.digest()


def document_mark(view: View) -> bytes:
    """A hash over all that a view holds but the name of its document: raw text, captions, paragraphs, parsed words."""
    found: bytes | None = view.held.get("mark")
    if found is None:
        numbers = array("q")
        for p in view.paragraphs:
            numbers.extend((p.start, p.end, p.first, p.last))
        for a, b in view.sentences:
            numbers.extend((a, b, view.start[a] if a < b else -1))
        text = "\x1e".join((view.raw, *view.captions, *(p.role for p in view.paragraphs)))
        whole = blake2b(numbers.tobytes(), digest_size=_MARK)
        whole.update(b"".join(view.marks))
        whole.update(text.encode("utf-8", "surrogatepass"))
        found = view.held["mark"] = whole.digest()
    return found


def _marks(lists: pa.ListArray) -> list[bytes]:
    """The marks of the sentences that have these tokens: as `mark_of`, and many times as fast."""
    if not len(lists):
        return []
    flat, bounds = lists.values, lists.offsets.to_numpy()
    first = np.repeat(bounds[:-1], np.diff(bounds))
    start = flat.field("start").to_numpy()
    numbers = np.zeros((len(flat), 3 + len(_WORDS)), dtype=np.intc)
    inside = slice(int(bounds[0]), int(bounds[-1]))
    numbers[inside, 0] = start[inside] - start[first]
    numbers[inside, 1] = flat.field("end").to_numpy()[inside] - start[first]
    numbers[:, 2] = flat.field("head").to_numpy()
    columns: list[tuple[list[int], Any]] = []
    for n, c in enumerate(_WORDS):
        words = flat.field(c)
        _, offsets, data = words.buffers()
        at = np.frombuffer(offsets, dtype=np.int32)[words.offset : words.offset + len(words) + 1]
        numbers[:, 3 + n] = np.diff(at)
        columns.append((at[bounds].tolist(), memoryview(data) if data is not None else memoryview(b"")))
    rows, width = memoryview(numbers.tobytes()), numbers.strides[0]
    found = []
    edges = bounds.tolist()
    for n in range(len(edges) - 1):
        mark = blake2b(rows[edges[n] * width : edges[n + 1] * width], digest_size=_MARK)
        for ends, content in columns:
            mark.update(content[ends[n] : ends[n + 1]])
        found.append(mark.digest())
    return found


def _raws(tables: Tables) -> dict[str, str]:
    """The raw text of every document, put together from its segments; what no segment covers is blank."""
    segments = tables["segments"]
    parts: dict[str, list[tuple[int, str]]] = {}
    for d, s, x in zip(*(plain_list(segments[k]) for k in ("document", "start")), segments["exact"].to_pylist(), strict=True):
        parts.setdefault(d, []).append((s, x))
    raws = {}
    for d, found in parts.items():
        out: list[str] = []
        size = 0
        for s, x in sorted(found):
            out.append(" " * (s - size))
            out.append(x)
            size = s + len(x)
        raws[d] = "".join(out)
    return raws


#: The views that were made last, and the tables that they were made of: several steps in a row look at the same reports.
_last: tuple[tuple[ref[pa.Table], ...], list[View]] | None = None


def views(tables: Tables) -> Iterator[View]:
    """A `View` of every document that has sentences, in the order of the documents. Nobody may change them."""
    global _last
    given = [tables[t] for t in ("documents", "segments", "sentences")]
    if _last is None or any(r() is not t for r, t in zip(_last[0], given, strict=True)):
        _last = None  # before the next ones are made
        made = list(_views(tables))
        _last = tuple(ref(t, _forget) for t in given), made
    yield from _last[1]


def _forget(_: ref[pa.Table]) -> None:
    """Let the views go when one of their tables does."""
    global _last
    _last = None


def _columns(flat: dict[str, list[Any]], offsets: list[int], order: list[int]) -> dict[str, list[Any]]:
    """The tokens of the sentences `order`, one behind another; their heads are places in all tokens of the table."""
    if order[-1] - order[0] == len(order) - 1 and order == sorted(order):
        # As it always is: the sentences of a document stand together and in order.
        a, b = offsets[order[0]], offsets[order[-1] + 1]
        columns = {c: flat[c][a:b] for c in _COLUMNS}
        columns["head"] = [h - a for h in columns["head"]]
        return columns
    columns = {c: [] for c in _COLUMNS}
    for n in order:
        a, b = offsets[n], offsets[n + 1]
        base = len(columns["start"])
        for c in _COLUMNS:
            columns[c].extend(flat[c][a:b])
        columns["head"][base:] = [h - a + base for h in columns["head"][base:]]
    return columns


def _views(tables: Tables) -> Iterator[View]:
    sentences = tables["sentences"].combine_chunks()
    raws = _raws(tables)
    segments = tables["segments"]
    documents, starts, stops, roles = (plain_list(segments[k]) for k in ("document", "start", "end", "role"))
    ends = dict(zip(zip(documents, starts, strict=True), stops, strict=True))
    captions: dict[str, list[str]] = {}
    for n, r in enumerate(roles):
        if r == "caption":
            captions.setdefault(documents[n], []).append(segments["exact"][n].as_py())
    rows: dict[str, list[int]] = {}
    for n, d in enumerate(plain_list(sentences["document"])):
        rows.setdefault(d, []).append(n)
    paragraph, role = plain_list(sentences["paragraph"]), plain_list(sentences["role"])
    lists = sentences["tokens"].combine_chunks()
    offsets: list[int] = lists.offsets.to_numpy().tolist()
    flat: dict[str, list[Any]] = {c: plain_list(lists.values.field(c)) for c in _COLUMNS}
    if len(lists):
        # Heads as places in these columns.
        heads = np.array(flat["head"])
        heads[offsets[0] : offsets[-1]] += np.repeat(offsets[:-1], np.diff(offsets))
        flat["head"] = heads.tolist()
    marks = _marks(lists)
    for d in tables["documents"]["id"].to_pylist():
        if d not in rows:
            continue
        order = sorted(rows[d], key=lambda n: (paragraph[n], offsets[n]))
        columns = _columns(flat, offsets, order)
        bounds: list[Range] = []
        of: list[int] = []
        paragraphs: list[Paragraph] = []
        for n in order:
            a, b = offsets[n], offsets[n + 1]
            base = len(of)
            bounds.append((base, base + b - a))
            of.extend([len(bounds) - 1] * (b - a))
            p = paragraph[n]
            if paragraphs and paragraphs[-1].start == p:
                paragraphs[-1] = Paragraph(p, paragraphs[-1].end, role[n], paragraphs[-1].first, base + b - a)
            else:
                paragraphs.append(Paragraph(p, ends[d, p], role[n], base, base + b - a))
        nothing: list[int] = []  # one for all leaves, which are every second token; nobody adds to it
        kids = [nothing] * len(of)
        for i, h in enumerate(columns["head"]):
            if h != i:
                if kids[h] is nothing:
                    kids[h] = [i]
                else:
                    kids[h].append(i)
        told = [marks[n] for n in order]
        view = View(d, raws[d], paragraphs, bounds, **columns, sentence=of, kids=kids, captions=captions.get(d, []), marks=told)
        known = [_mended(mark) for mark in told]
        if not all(k == [False] for k in known):
            changed = set().union(*(mend(view) for mend in _MENDS))
            for n, k in enumerate(known):
                k[:] = [n in changed]
            for n in changed:
                told[n] = mark_of(view, n)
        yield view


@lru_cache(maxsize=_KEPT)
def _mended(mark: bytes) -> list[bool]:
    """Whether the parse of sentences with this mark is mended; whoever finds out enters it."""
    return []
