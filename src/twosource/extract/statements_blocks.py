"""Statements by the model over many reports: equal runs of paragraphs are read once, wherever they stand.

A block is a run of paragraphs that lead on into one another, most often a single one. What the model finds in it depends on its parsed words
and its edges alone, so that it is kept by a hash over these. Blocks that are new are put one behind another and read together, which
costs less than report by report; nothing is added up over what stands side by side by chance, so that the result is the same in any company.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from hashlib import blake2b
from itertools import pairwise
from typing import Final

from twosource.model import Tables, keep, kept

from .statements_cues import Cue
from .statements_direct import Quoted
from .statements_edges import Edge, leads_on, marked_of, person_names
from .statements_learned import read
from .statements_model import Model
from .statements_rules import Found
from .statements_told import told
from .statements_view import Paragraph, Range, View

#: Tokens that are read together. Between 4,000 and 30,000 the time is the same; fewer cost up to a third more, more only cost memory.
TOGETHER: Final = 12_000

_WORDS: Final = ("text", "lemma", "pos", "tag", "dep", "entity")


@dataclass(frozen=True, slots=True)
class Block:
    """The paragraphs `[first, last)` of a view, their edges, and the key of what is found in them."""

    view: View
    first: int
    last: int
    edges: tuple[Edge, ...]
    key: bytes

    @property
    def paragraphs(self) -> list[Paragraph]:
        return self.view.paragraphs[self.first : self.last]

    @property
    def tokens(self) -> Range:
        """The tokens `[first, last)`."""
        return self.view.paragraphs[self.first].first, self.view.paragraphs[self.last - 1].last


def blocks_of(view: View) -> Iterator[Block]:
    """The blocks of a view, in order."""
    names, marked = person_names(view), marked_of(view)
    first = 0
    for n, p in enumerate(view.paragraphs):
        if n + 1 < len(view.paragraphs) and leads_on(view, p):
            continue
        words = view.text[view.paragraphs[first].first : p.last]
        if not words:
            first = n + 1
            continue
        # Names decide only who may stand before a colon.
        known = names.intersection((*words, *(w.title() for w in words))) if ":" in words else frozenset()
        edges = tuple(Edge(m == n, marked[m], known) for m in range(first, n + 1))
        yield Block(view, first, n + 1, edges, _key(view, first, n + 1, edges[-1]))
        first = n + 1


def _key(view: View, first: int, last: int, edge: Edge) -> bytes:
    """A hash over all that a block is made of, counted from where it begins."""
    paragraphs = view.paragraphs[first:last]
    a, b, base = paragraphs[0].first, paragraphs[-1].last, paragraphs[0].start
    numbers = array("q", (edge.marked, b - a))
    for p in paragraphs:
        numbers.extend((p.start - base, p.end - base, p.last - a, p.role == "title"))
    first_of, last_of = view.sentence[a], view.sentence[b - 1] + 1
    for s, _ in view.sentences[first_of:last_of]:
        numbers.extend((s - a, view.start[s] - base))
    found = blake2b(numbers.tobytes(), digest_size=16)
    found.update(b"".join(view.marks[first_of:last_of]))
    found.update("\x1e".join((view.raw[base : paragraphs[-1].end], *sorted(edge.names))).encode("utf-8", "surrogatepass"))
    return found.digest()


def together(blocks: Sequence[Block]) -> tuple[View, list[Edge]]:
    """Blocks one behind another as one text, and the edges of its paragraphs."""
    raw: list[str] = []
    at = 0
    whole = View("", "", [], [], *([] for _ in range(9)))
    edges: list[Edge] = []
    for block in blocks:
        view, (a, b) = block.view, block.tokens
        base, end = block.paragraphs[0].start, block.paragraphs[-1].end
        shift, by = at - base, len(whole.text) - a
        s, t = view.sentence[a], view.sentence[b - 1] + 1
        for c in _WORDS:
            getattr(whole, c).extend(getattr(view, c)[a:b])
        whole.start.extend([x + shift for x in view.start[a:b]])
        whole.end.extend([x + shift for x in view.end[a:b]])
        whole.head.extend([x + by for x in view.head[a:b]])
        whole.kids.extend([k + by for k in kids] if kids else kids for kids in view.kids[a:b])
        sentences = len(whole.sentences) - s
        whole.sentence.extend([x + sentences for x in view.sentence[a:b]])
        whole.sentences.extend((x + by, y + by) for x, y in view.sentences[s:t])
        whole.paragraphs.extend(Paragraph(p.start + shift, p.end + shift, p.role, p.first + by, p.last + by) for p in block.paragraphs)
        edges.extend(block.edges)
        raw.append(view.raw[base:end])
        at += end - base + 1
    whole.raw = "\n".join(raw)
    return whole, edges


def _moved(f: Found, characters: int, tokens: int, paragraphs: int) -> Found:
    """A statement as it stands so much further on."""

    def spans(found: list[Range]) -> list[Range]:
        return [(s + characters, e + characters) for s, e in found]

    def token(i: int) -> int:
        return i + tokens if i >= 0 else -1

    quoted = [
        replace(
            q,
            start=q.start + characters,
            end=q.end + characters,
            first=q.first + tokens,
            last=q.last + tokens,
            paragraph=q.paragraph + paragraphs,
            verb=token(q.verb),
        )
        for q in f.quoted
    ]
    return Found(
        token(f.verb),
        token(f.subject),
        spans(f.cue),
        spans(f.source),
        spans(f.content),
        f.kind,
        f.entry,
        f.paragraph + paragraphs,
        f.how,
        quoted,
    )


def _pack(found: Sequence[Found]) -> bytes:
    rows = []
    for f in found:
        entry = None if f.entry is None else (f.entry.lemma, sorted(f.entry.frames), f.entry.stance)
        quoted = [astuple(q) for q in f.quoted]
        rows.append((f.verb, f.subject, f.cue, f.source, f.content, f.kind, entry, f.paragraph, f.how, quoted))
    return json.dumps(rows, separators=(",", ":")).encode()


def _unpack(packed: bytes) -> list[Found]:
    found = []
    for verb, subject, *stretches, kind, entry, paragraph, how, quoted in json.loads(packed):
        cue, source, content = ([(s, e) for s, e in x] for x in stretches)
        known = None if entry is None else Cue(entry[0], frozenset(entry[1]), entry[2])
        found.append(Found(verb, subject, cue, source, content, kind, known, paragraph, how, [Quoted(*q) for q in quoted]))
    return found


def _batches(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    batch: list[Block] = []
    size = 0
    for block in blocks:
        batch.append(block)
        size += block.tokens[1] - block.tokens[0]
        if size >= TOGETHER:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _read(blocks: Sequence[Block], model: Model) -> Iterator[list[Found]]:
    """What stands in each block, counted from where it begins."""
    view, edges = together(blocks)
    coded, readings = read(view, model, edges)
    sizes = [0]
    for block in blocks:
        sizes.append(sizes[-1] + block.last - block.first)
    of = {p: n for n, (a, b) in enumerate(pairwise(sizes)) for p in range(a, b)}
    found: list[list[Found]] = [[] for _ in blocks]
    for f in told(coded, readings, model.least):
        first = view.paragraphs[sizes[of[f.paragraph]]]
        found[of[f.paragraph]].append(_moved(f, -first.start, -first.first, -sizes[of[f.paragraph]]))
    yield from found


def statements_of(views: Sequence[View], model: Model, tables: Tables) -> list[list[Found]]:
    """The statements of every view, in order. `tables`: where it is kept what stands in blocks that were read before, if anywhere."""
    blocks = [list(blocks_of(view)) for view in views]
    first: dict[bytes, Block] = {}
    for each in blocks:
        for block in each:
            first.setdefault(block.key, block)
    packed: dict[bytes, bytes] = kept(tables, first)
    new = [block for key, block in first.items() if key not in packed]
    for batch in _batches(new):
        for block, found in zip(batch, _read(batch, model), strict=True):
            packed[block.key] = _pack(found)
    keep(tables, {block.key: packed[block.key] for block in new})
    out: list[list[Found]] = []
    for each in blocks:
        here: list[Found] = []
        for block in each:
            start = block.paragraphs[0]
            here += [_moved(f, start.start, start.first, block.first) for f in _unpack(packed[block.key])]
        out.append(here)
    return out
