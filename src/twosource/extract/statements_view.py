"""A document as the statement rules see it: flat token columns, paragraphs, and the parse as a tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from weakref import ref

import pyarrow as pa

from twosource.model import Tables, plain_list

from .statements_mend import mend_appositions

Range = tuple[int, int]

_COLUMNS: Final = ("start", "end", "text", "lemma", "pos", "tag", "dep", "head", "entity")


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

    `captions`: texts of captions; they are not parsed, but may give a person's full name.
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

    def bounds(self, i: int) -> Range:
        """The tokens `[first, last)` of the sentence of token `i`."""
        return self.sentences[self.sentence[i]]


def _raws(tables: Tables) -> dict[str, str]:
    """The raw text of every document, put together from its segments; what no segment covers is blank."""
    segments = tables["segments"]
    parts: dict[str, list[tuple[int, str]]] = {}
    for d, s, x in zip(*(segments[k].to_pylist() for k in ("document", "start", "exact")), strict=True):
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


def _views(tables: Tables) -> Iterator[View]:
    sentences = tables["sentences"].combine_chunks()
    raws = _raws(tables)
    segments = tables["segments"]
    ends = dict(zip(zip(segments["document"].to_pylist(), segments["start"].to_pylist(), strict=True), segments["end"].to_pylist(), strict=True))
    captions: dict[str, list[str]] = {}
    for d, x, r in zip(*(segments[k].to_pylist() for k in ("document", "exact", "role")), strict=True):
        if r == "caption":
            captions.setdefault(d, []).append(x)
    rows: dict[str, list[int]] = {}
    documents = sentences["document"].to_pylist()
    for n, d in enumerate(documents):
        rows.setdefault(d, []).append(n)
    paragraph, role = sentences["paragraph"].to_pylist(), sentences["role"].to_pylist()
    lists = sentences["tokens"].combine_chunks()
    offsets = lists.offsets.to_pylist()
    flat: dict[str, list[Any]] = {c: plain_list(lists.values.field(c)) for c in _COLUMNS}
    for d in tables["documents"]["id"].to_pylist():
        if d not in rows:
            continue
        order = sorted(rows[d], key=lambda n: (paragraph[n], offsets[n]))
        columns: dict[str, list[Any]] = {c: [] for c in _COLUMNS}
        bounds: list[Range] = []
        of: list[int] = []
        paragraphs: list[Paragraph] = []
        for n in order:
            a, b = offsets[n], offsets[n + 1]
            base = len(of)
            for c in _COLUMNS:
                columns[c].extend(flat[c][a:b])
            columns["head"][base:] = [h + base for h in columns["head"][base:]]
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
        view = View(d, raws[d], paragraphs, bounds, **columns, sentence=of, kids=kids, captions=captions.get(d, []))
        mend_appositions(view)
        yield view
