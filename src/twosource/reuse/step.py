"""The step: words of all documents in; reuse links and families out."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from twosource.model import Rows, Settings, Tables, make_table, schema

from . import candidates, families, index, kin, links, output, stored, tokens, units, witness
from .arrays import distinct, within
from .direction import agency, instants
from .families import LOOSE_PAIR, QUOTE_PAIR, STRICT_PAIR, Edges, Passages
from .words import facts, hash_of

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
#: Code of a remark -> cases and documents.
Counts = dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Record:
    """Documents in canonical order and their units. `order`, `until`: first and last instant at which each may have been published; `outlets`:
    hashes of their publishers.
    """

    source: output.Source
    number: dict[str, int]
    there: units.Units
    places: kin.Places
    order: Numbers
    until: Numbers
    outlets: npt.NDArray[np.uint64]

    @classmethod
    def of(cls, tables: Tables, features: bool) -> Record:
        rows = tables["documents"]
        told = zip(*(rows.column(k).to_pylist() for k in ("id", "publisher", "published")), strict=True)
        documents = sorted((instants(published), d, publisher) for d, publisher, published in told)
        ids = [d for _, d, _ in documents]
        number = {d: i for i, d in enumerate(ids)}
        there, agencies = units.load(tables, number, features)
        bounds = [b for b, _, _ in documents]
        publishers = [p and agency(p) for _, _, p in documents]
        hashes = {p: hash_of(p) if p else 0 for p in set(publishers)}
        outlets = np.fromiter((hashes[p] for p in publishers), dtype=np.uint64, count=len(ids))
        first, last = (np.array([b[k] for b in bounds], dtype=np.int64) for k in (0, 1))
        source = output.Source(ids, bounds, publishers, agencies)
        return cls(source, number, there, kin.Places.of(ids, there.document), first, last, outlets)


@dataclass(frozen=True, slots=True)
class Found:
    """What follows from the pairs of units: those that hold, and the passages with the signatures of their families."""

    pairs: dict[int, Edges]
    linked: families.Linked
    edges: Edges
    label: tokens.Int
    passages: Passages
    signs: npt.NDArray[np.uint64]
    counts: Counts


def follow(record: Record, pairs: dict[int, Edges], linked: families.Linked, known: tuple[Mask, Mask] | None = None) -> Found:
    """What follows from pairs of units of a record, by kind. `linked`: by the strict ones; `known`: as in `families.accept`."""
    there = record.there
    edges = families.accept(there, linked, pairs[STRICT_PAIR], pairs[LOOSE_PAIR], pairs[QUOTE_PAIR], known)
    label = families.components(there.units, edges)
    before = families.passages(there, label)
    passages = families.without_furniture(before, record.outlets)
    return Found(pairs, linked, edges, label, passages, kin.signatures(record.places, passages), counts(there, before, passages))


def reuse(tables: Tables, settings: Settings) -> dict[str, Rows]:
    """Links and families of all documents. Independent of the order of the rows; sees no clock and no path.

    `tried` and `compared`, where they are given, are what an earlier run found out about pairs of wordings: it is not done again.
    """
    record = Record.of(tables, features=False)
    there = record.there
    proposed = candidates.propose(there, features=units.read_features(tables, there))
    texts = stored.unpack(tables, record.number, offsets=False)
    facts.cache_clear()  # every word is entered once
    strings = tokens.Strings.of(texts)
    known = families.Known.of(tables.get("tried"))
    *three, known = families.verify(there.document, proposed, there.contents, known, families.judging(texts, strings))
    linked = families.Linked(there, three[0])
    found = follow(record, dict(zip((STRICT_PAIR, LOOSE_PAIR, QUOTE_PAIR), three, strict=True)), linked)
    del three, proposed, linked, strings
    _give_back()
    units.load_pairs(tables, there)
    choice = witness.choose(there, found.passages, found.label, found.edges, record.order, record.until)
    # Nothing asks for these any more.
    there.pairs, there.length = np.zeros(0, np.uint16), np.zeros(0, np.uint16)
    there.pair_at, there.paragraph = np.zeros(0, np.int64), np.zeros(0, np.int32)
    _give_back()
    parent = links.trees(choice, found.passages, record.order, record.until)
    leans = leans_of(choice, parent)
    ends = stored.ends_of(tables, record.number, texts)
    written = Written.of(record.source, texts, ends, found.passages, parent, leans, found.linked, _compared(tables))
    del texts, ends  # the rows are large: make room
    _give_back()
    out, names = written.tables(tables)
    compared = written.compared
    del written
    begin = found.passages.begin
    ways = kin.Ways(begin[choice.child], begin[choice.parent], choice.score, choice.lean)
    rows = kin_rows(record, np.arange(len(record.source.ids)), found, names, ways)
    said = remarks(found.counts)
    lists = _lists(tables, record, found.pairs)
    del choice, there, found, record, ways
    _give_back()
    return {**out, "tried": known.table(), "compared": compared, "remarks": said, "kin": rows, "lists": lists}


def _compared(tables: Tables) -> Callable[[npt.NDArray[np.uint64]], pa.Table] | None:
    rows = tables.get("compared")
    return None if rows is None else lambda pair: rows.filter(pa.array(within(rows.column("pair").to_numpy().view(np.uint64), pair)))


def _lists(tables: Tables, record: Record, pairs: dict[int, Edges]) -> pa.RecordBatchReader:
    """The rows of `lists`."""

    def rows() -> Iterator[pa.RecordBatch]:
        _give_back()  # the tables before this one are written
        there, places = record.there, record.places
        documents = np.zeros(len(record.source.ids), dtype=index.DOCUMENT)
        documents["units"], documents["hash"] = np.diff(places.begins), places.hashes
        documents["first"], documents["until"] = record.order, record.until
        documents["outlet"] = record.outlets
        later, earlier = (np.concatenate([there.document[getattr(e, k)] for e in pairs.values()]) for k in ("later", "earlier"))
        group = families.components(len(documents), Edges(later, earlier, np.zeros(0, np.float32)))
        del later, earlier
        chosen, _ = candidates.equal(there)
        parts = candidates.parts_of(there, chosen)
        features = units.read_features(tables, there)
        hashes = places.hashes[group]
        listed = there.times > 0
        yield from index.rows(
            index.made(documents, record.source.ids, hashes, there.contents, listed, lambda part: (features(chosen, part, parts), parts))
        )

    return pa.RecordBatchReader.from_batches(schema("lists"), rows())


def kin_rows(record: Record, documents: Numbers, found: Found, names: kin.Names, ways: kin.Ways) -> pa.RecordBatchReader:
    """The rows of `kin` of these documents (sorted numbers)."""

    def rows() -> Iterator[pa.RecordBatch]:
        accepted = np.sort(kin.key_of(found.edges.later, found.edges.earlier))
        document = record.there.document
        passages = found.passages
        yield from kin.table(record.source.ids, documents, record.places, document, found.pairs, accepted, passages, found.signs, names, ways)

    return pa.RecordBatchReader.from_batches(schema("kin"), rows())


@dataclass(slots=True)
class Written:
    """Passages compared with what they derive from: all that the tables `reuse` and `families` say, but for the words of the spans."""

    source: output.Source
    spans: output.Spans
    passages: Passages
    found: links.Links
    parent: tokens.Int
    said: output.Said
    compared: pa.Table

    @classmethod
    def of(
        cls,
        source: output.Source,
        texts: tokens.Texts,
        ends: stored.Ends,
        passages: Passages,
        parent: tokens.Int,
        leans: npt.NDArray[np.float32],
        linked: Callable[[int, int], bool],
        known: Callable[[npt.NDArray[np.uint64]], pa.Table] | None,
    ) -> Written:
        """`ends`: where tokens of the texts stand; `known`: pairs -> rows of `compared`; `linked`: which documents share a family otherwise."""
        order, until = (np.array([b[k] for b in source.bounds], dtype=np.int64) for k in (0, 1))
        found, compared = links.compare_passages(texts, tokens.Strings.of(texts), passages, parent, order, until, known)
        passages, parent, found, lean = links.without_weak(passages, parent, found, leans)
        spans = output.Spans(source, texts, passages, found, ends)
        said = output.directions(source, spans, output.Sides(source, texts, passages), passages, found, lean, linked)
        none = np.zeros(0, np.int32)  # of the links what the tables say is kept
        found = found._replace(a0=none, a1=none, b0=none, b1=none, only={})
        return cls(source, spans, passages, found, parent, said, compared)

    def tables(self, tables: Tables) -> tuple[dict[str, pa.RecordBatchReader], kin.Names]:
        """The tables, with the words cut out of `texts`, and the family of each passage by its first unit."""
        self.spans.cut(tables)
        names = output.names_of(self.spans, self.passages)
        family = pa.DictionaryArray.from_arrays(pa.array(self.passages.family), pa.array(names, pa.string()))
        out = output.tables(self.source, self.spans, self.passages, names, self.found, self.parent, self.said)
        return out, kin.Names.of(self.passages.begin, family)


def _give_back() -> None:
    """Hand freed memory back to the system where that can be done: glibc keeps what small objects leave behind (370 MB at 50,000 reports)."""
    pa.default_memory_pool().release_unused()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def leans_of(choice: witness.Choice, parent: tokens.Int) -> npt.NDArray[np.float32]:
    """The lean of every passage towards the one it is linked with, 0 for the root of a family."""
    lean = np.zeros(len(parent), dtype=np.float32)
    chosen = parent[choice.child] == choice.parent
    lean[choice.child[chosen]] = choice.lean[chosen]
    return lean


#: What is said of every case that was left out or cut short, so that no limit is silent.
_SAID: Final = {
    "standing-lines": "families of lines that one outlet prints again and again are left out",
    "repeated-sentence": "sentences that a report says more than once count once in it",
    "long-sentence": f"stretches without a sentence's end are cut after {tokens.UNIT_LIMIT} words",
}


def counts(there: units.Units, before: Passages, after: Passages) -> Counts:
    """Cases and documents of what was left out or cut short. `before`, `after`: with and without standing lines."""
    dropped = ~within(before.begin, after.begin)
    again, long = there.times == 0, there.length >= tokens.UNIT_LIMIT
    return {
        "standing-lines": (len(distinct(before.family[dropped])), len(distinct(before.document[dropped]))),
        **{k: (int(m.sum()), len(distinct(there.document[m]))) for k, m in (("repeated-sentence", again), ("long-sentence", long))},
    }


def remarks(found: Counts) -> pa.Table:
    """Rows of `remarks`."""
    rows = [{"code": k, "cases": n, "documents": d, "text": _SAID[k]} for k, (n, d) in found.items() if n]
    return make_table("remarks", rows)
