"""The step: words of all documents in; reuse links and families out; and how both change when documents come."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from twosource.model import Change, Changes, Rows, Settings, Tables, make_table, rows_of, schema

from . import candidates, families, kin, links, output, stored, tokens, units, witness
from .arrays import distinct, within
from .direction import agency, instants
from .families import LOOSE_PAIR, QUOTE_PAIR, STRICT_PAIR, Edges, Passages
from .words import MIX

#: When more than this share of the documents is new, or of the units has to be looked at again, everything is made anew: it costs the same.
MOST: Final = 0.3

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Record:
    """The documents in canonical order and their units. `order`, `until`: first and last instant at which each may have been published."""

    source: output.Source
    number: dict[str, int]
    there: units.Units
    places: kin.Places
    order: Numbers
    until: Numbers

    @classmethod
    def of(cls, tables: Tables, features: bool) -> _Record:
        rows = tables["documents"]
        told = zip(*(rows.column(k).to_pylist() for k in ("id", "publisher", "published")), strict=True)
        documents = sorted((instants(published), d, publisher) for d, publisher, published in told)
        ids = [d for _, d, _ in documents]
        number = {d: i for i, d in enumerate(ids)}
        there, agencies = units.load(tables, number, features)
        bounds = [b for b, _, _ in documents]
        source = output.Source(ids, bounds, [p and agency(p) for _, _, p in documents], agencies)
        first, last = (np.array([b[k] for b in bounds], dtype=np.int64) for k in (0, 1))
        return cls(source, number, there, kin.Places.of(ids, there.document), first, last)


@dataclass(frozen=True, slots=True)
class _Found:
    """What follows from the pairs of units: those that hold, and the passages with the signatures of their families."""

    pairs: dict[int, Edges]
    linked: families.Linked
    edges: Edges
    label: tokens.Int
    passages: Passages
    signs: npt.NDArray[np.uint64]
    remarks: pa.Table


def _follow(record: _Record, pairs: dict[int, Edges]) -> _Found:
    there = record.there
    linked = families.Linked(there, pairs[STRICT_PAIR])
    edges = families.accept(there, linked, pairs[STRICT_PAIR], pairs[LOOSE_PAIR], pairs[QUOTE_PAIR])
    label = families.components(there.units, edges)
    before = families.passages(there, label)
    passages = families.without_furniture(before, record.source.publishers)
    remarks = _remarks(there, before, passages)
    return _Found(pairs, linked, edges, label, passages, kin.signatures(record.places, passages), remarks)


def reuse(tables: Tables, settings: Settings) -> dict[str, Rows]:
    """Links and families of all documents. Independent of the order of the rows; sees no clock and no path.

    `tried` and `compared`, where they are given, are what an earlier run found out about pairs of wordings: it is not done again.
    """
    record = _Record.of(tables, features=False)
    there = record.there
    proposed = candidates.propose(there, features=units.read_features(tables, there))
    texts = stored.unpack(tables, record.number)
    strings = tokens.Strings.of(texts)
    known = families.Known.of(tables.get("tried"))
    *three, known = families.verify(there.document, proposed, there.contents, known, families.judging(texts, strings))
    found = _follow(record, dict(zip((STRICT_PAIR, LOOSE_PAIR, QUOTE_PAIR), three, strict=True)))
    del three, proposed
    units.load_pairs(tables, there)
    choice = witness.choose(there, found.passages, found.label, found.edges, record.order, record.until)
    there.pairs = there.pairs[:0]
    _give_back()
    parent = links.trees(choice, found.passages, record.order, record.until)
    leans = _leans(choice, parent)
    written = _Written.of(record.source, texts, strings, found.passages, parent, leans, found.linked, tables.get("compared"))
    del strings, texts  # the rows are large: make room
    _give_back()
    out, names = written.tables(tables)
    compared = written.compared
    del written
    begin = found.passages.begin
    ways = kin.Ways(begin[choice.child], begin[choice.parent], choice.score, choice.lean)
    rows = _kin(record, np.arange(len(record.source.ids)), found, names, ways)
    remarks = found.remarks
    del choice, there, found, record, ways
    _give_back()
    return {**out, "tried": known.table(), "compared": compared, "remarks": remarks, "kin": rows}


def _kin(record: _Record, documents: Numbers, found: _Found, names: kin.Names, ways: kin.Ways) -> pa.RecordBatchReader:
    """The rows of `kin` of these documents (sorted numbers)."""
    accepted = np.sort(kin.key_of(found.edges.later, found.edges.earlier))
    document = record.there.document
    rows = kin.table(record.source.ids, documents, record.places, document, found.pairs, accepted, found.passages, found.signs, names, ways)
    return pa.RecordBatchReader.from_batches(schema("kin"), rows)


@dataclass(slots=True)
class _Written:
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
        strings: tokens.Strings,
        passages: Passages,
        parent: tokens.Int,
        leans: npt.NDArray[np.float32],
        linked: Callable[[int, int], bool],
        known: pa.Table | None,
    ) -> _Written:
        """`known`: rows of `compared`; `linked`: which documents share a family otherwise."""
        order, until = (np.array([b[k] for b in source.bounds], dtype=np.int64) for k in (0, 1))
        found, compared = links.compare_passages(texts, strings, passages, parent, order, until, known)
        passages, parent, found, lean = links.without_weak(passages, parent, found, leans)
        spans = output.Spans(source, texts, passages, found)
        said = output.directions(source, spans, output.Sides(source, texts, passages), passages, found, lean, linked)
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


def _leans(choice: witness.Choice, parent: tokens.Int) -> npt.NDArray[np.float32]:
    """The lean of every passage towards the one it is linked with, 0 for the root of a family."""
    lean = np.zeros(len(parent), dtype=np.float32)
    chosen = parent[choice.child] == choice.parent
    lean[choice.child[chosen]] = choice.lean[chosen]
    return lean


def _remarks(there: units.Units, before: Passages, after: Passages) -> pa.Table:
    """What was left out or cut short, so that no limit is silent."""
    rows: list[dict[str, Any]] = []

    def say(code: str, cases: int, documents: npt.NDArray[np.int32], text: str) -> None:
        if cases:
            rows.append({"code": code, "cases": cases, "documents": len(distinct(documents)), "text": text})

    kept = within(before.begin, after.begin)
    dropped = len(distinct(before.family[~kept]))
    say("standing-lines", dropped, before.document[~kept], "families of lines that one outlet prints again and again are left out")
    again = there.times == 0
    say("repeated-sentence", int(again.sum()), there.document[again], "sentences that a report says more than once count once in it")
    long = there.length >= tokens.UNIT_LIMIT
    say("long-sentence", int(long.sum()), there.document[long], f"stretches without a sentence's end are cut after {tokens.UNIT_LIMIT} words")
    return make_table("remarks", rows)


# ---- what changes when documents come ----------------------------------------------------------------------------------------------


class _Reader:
    """Reads the words of some documents, and numbers their units anew."""

    def __init__(self, tables: Tables, record: _Record) -> None:
        self._tables, self._record = tables, record

    def texts(self, documents: Numbers) -> tokens.Texts:
        """The words of these documents (sorted numbers)."""
        ids = [self._record.source.ids[d] for d in documents.tolist()]
        rows = rows_of(self._tables, "words", "document", ids)
        return stored.unpack({"words": rows}, {d: i for i, d in enumerate(ids)})

    def units(self, texts: tokens.Texts, documents: Numbers, wanted: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.int32]:
        """The numbers in `texts`, which are these documents, of units of the record."""
        record = self._record
        begins = np.searchsorted(texts.document, np.arange(len(documents)))
        of = record.there.document[np.minimum(wanted, record.there.units - 1)]
        found: npt.NDArray[np.int32] = (begins[np.searchsorted(documents, of)] + wanted - record.places.begins[of]).astype(np.int32)
        return found

    def judge(self, one: list[int], two: list[int]) -> list[tuple[int, float]]:
        """What these pairs of units are: `families.Judge`."""
        if not one:
            return []
        a, b = np.array(one), np.array(two)
        documents = distinct(self._record.there.document[np.concatenate([a, b])]).astype(np.int64)
        texts = self.texts(documents)
        judging = families.judging(texts, tokens.Strings.of(texts))
        return judging(self.units(texts, documents, a).tolist(), self.units(texts, documents, b).tolist())


def update(tables: Tables, changes: Changes, settings: Settings) -> dict[str, Change] | None:
    """How the tables of `reuse` change when documents come; null when it costs no less to make them anew."""
    if any(c.gone for c in changes.values()):
        return None
    record = _Record.of(tables, features=True)
    there, places = record.there, record.places
    new = np.zeros(len(record.source.ids), dtype=bool)
    new[[record.number[d] for d in changes["documents"].rows.column("id").to_pylist()]] = True
    old = ~new[there.document]
    if new.sum() > MOST * len(new):
        return None
    wanted = candidates.affected(there, old)
    if wanted.sum() > MOST * len(wanted):
        return None
    before = kin.load(tables["kin"], places, record.number)
    reader = _Reader(tables, record)
    known = families.Known.of(tables["tried"])
    *three, now = families.verify(there.document, candidates.propose(there, wanted), there.contents, known, reader.judge)
    kept = ~wanted[before.edge_later] if len(before.edges) else np.zeros(0, dtype=bool)
    pairs = {kind: _joined(before.pairs(kind, kept), more) for kind, more in zip((STRICT_PAIR, LOOSE_PAIR, QUOTE_PAIR), three, strict=True)}
    found = _follow(record, pairs)
    passages, signs = found.passages, found.signs
    # pairs that hold now and did not, or the other way about
    accepted = np.sort(kin.key_of(found.edges.later, found.edges.earlier))
    held = before.edges["kind"] >= kin.ACCEPTED
    was = kin.key_of(before.edge_later[held], before.edge_earlier[held])
    turned = np.concatenate([accepted[~within(accepted, was)], was[~within(was, accepted)]])
    ends = np.concatenate([turned >> np.uint64(32), turned & np.uint64(0xFFFFFFFF)]).astype(np.int64)
    # documents whose witnesses are chosen anew
    fresh = ~within(signs, before.passages["sign"])
    chosen = new.copy()
    chosen[there.document[ends]] = True
    chosen[_shaken(record, before, passages, signs, fresh)] = True
    chosen[there.document[before.passage_at[~within(before.passages["sign"], signs) & ~within(before.passage_at, passages.begin)]]] = True
    if chosen[passages.document].any():
        units.load_pairs(tables, there)
    touched, ways = _choices(record, found, before, chosen)
    touched |= within(passages.family, passages.family[fresh])
    # two reports that share another family now are no longer two that only quote one utterance
    bound = _bound(there, before, found.linked.label, old)
    touched |= within(passages.family, passages.family[bound[passages.document]])
    out, compared, new_names = _rewrite(record, found, touched, ways, reader, tables)
    gone_signs = ~within(before.passages["sign"], signs) | within(before.passages["sign"], signs[touched])
    gone = frozenset(before.families.filter(pa.array(gone_signs)).to_pylist()) - {""}
    # what is kept of the documents that something has changed about
    stay = np.nonzero(~gone_signs)[0]
    units_, named = np.concatenate([before.passage_at[stay], new_names.units]), [before.families.take(pa.array(stay)), new_names.ids]
    names = kin.Names.of(units_, pa.concat_arrays([n.cast(pa.string()) for n in named]))
    changed = new | chosen
    changed[there.document[np.nonzero(wanted)[0]]] = True
    changed[passages.document[touched]] = True
    changed[there.document[before.passage_at[gone_signs]]] = True
    numbers = np.nonzero(changed)[0]
    rows = _kin(record, numbers, found, names, ways).read_all()
    _, had = known.where(now.pair)
    stored_pairs = tables["compared"].column("pair")
    added = compared.filter(pa.array(~within(compared.column("pair").to_numpy(), stored_pairs.to_numpy())))
    return {
        "reuse": Change(out["reuse"], gone, "family"),
        "families": Change(out["families"], gone),
        "tried": Change(now.at(np.nonzero(~had)[0]).table()),
        "compared": Change(added),
        "remarks": Change(found.remarks, frozenset(tables["remarks"].column("code").to_pylist()), "code"),
        "kin": Change(rows, frozenset(record.source.ids[d] for d in numbers.tolist()), "document"),
    }


def _joined(one: Edges, two: Edges) -> Edges:
    later, earlier = np.concatenate([one.later, two.later]), np.concatenate([one.earlier, two.earlier])
    return Edges(later, earlier, np.concatenate([one.score, two.score]))


def _shaken(record: _Record, before: kin.Kin, passages: Passages, signs: npt.NDArray[np.uint64], fresh: Mask) -> npt.NDArray[np.integer[Any]]:
    """Documents of the fresh families for whose witnesses it matters what came: those behind it, those that it may be before, and all where
    more changed than that passages came behind the members that are asked how rare a wording is.
    """
    rows = np.nonzero(fresh)[0]
    if not len(rows):
        return rows
    order = np.argsort(before.passage_at)
    at = np.minimum(np.searchsorted(before.passage_at, passages.begin[rows], sorter=order), max(len(order) - 1, 0))
    was = order[at] if len(order) else at
    there = len(order) > 0 and before.passage_at[was] == passages.begin[rows]
    first = record.places.begins[passages.document[rows]]
    same = there & (before.passages["end"][was] == passages.end[rows] - first) if len(order) else np.zeros(len(rows), dtype=bool)
    sign = np.where(same, before.passages["sign"][was] if len(order) else np.uint64(0), np.uint64(0))
    sizes = dict(zip(*(x.tolist() for x in np.unique(before.passages["sign"], return_counts=True)), strict=True))
    heads = np.nonzero(np.append(True, passages.family[rows][1:] != passages.family[rows][:-1]))[0]
    out: list[npt.NDArray[np.integer[Any]]] = []
    for h, e in zip(heads.tolist(), [*heads[1:].tolist(), len(rows)], strict=True):
        members = passages.document[rows[h:e]]
        stayed, n = same[h:e], e - h
        base = 1 << (n.bit_length() - 1)
        came = np.nonzero(~stayed)[0]
        signs_before = set(sign[h:e][stayed].tolist())
        grown = len(signs_before) == 1 and sizes[next(iter(signs_before))] == int(stayed.sum())
        if not grown or int(came.min()) < base or 1 << (int(stayed.sum()).bit_length() - 1) != base:
            out.append(members)
            continue
        behind = np.arange(n) > came.min()
        possible = record.until[members] >= record.order[members[came]].min()
        out.append(members[behind | possible])
    return np.concatenate(out)


def _some(passages: Passages, mine: Mask) -> Passages:
    """These passages, which are whole families."""
    family = passages.family[mine]
    number = np.unique(family, return_inverse=True)[1].astype(np.int32) if len(family) else family
    return Passages(passages.begin[mine], passages.end[mine], number, passages.document[mine])


def _choices(record: _Record, found: _Found, before: kin.Kin, chosen: Mask) -> tuple[Mask, kin.Ways]:
    """The possible witnesses of all passages, made anew for the chosen documents; and the passages of the families in which one is linked
    otherwise now.
    """
    there, passages = record.there, found.passages
    some = _some(passages, within(passages.family, passages.family[chosen[passages.document]]))
    edges = found.edges
    near = np.nonzero(chosen[there.document[edges.later]] | chosen[there.document[edges.earlier]])[0]
    close = Edges(edges.later[near], edges.earlier[near], edges.score[near])
    choice = witness.choose(there, some, found.label, close, record.order, record.until, chosen)
    begin = some.begin.astype(np.int64)
    fresh = kin.Ways(begin[choice.child], begin[choice.parent], choice.score, choice.lean)
    former = kin.Ways(before.choice_child, before.choice_parent, before.choices["score"], before.choices["lean"])
    stale = chosen[there.document[former.child]] if len(former.child) else np.zeros(0, dtype=bool)
    now = former.where(~stale).with_(fresh)
    a, b = _keys(former.where(stale)), _keys(fresh)
    moved = np.concatenate([former.child[stale][~within(a, b)], fresh.child[~within(b, a)]])
    hit = within(passages.family, passages.family[within(passages.begin, moved)])
    some = _some(passages, hit)
    (parent, lean), (was, leant) = (_stem(record, some, ways) for ways in (now, former))
    document = some.document
    linked = np.where(parent >= 0, parent, 0)
    known = (record.until[document] < record.order[document[linked]]) | (record.until[document[linked]] < record.order[document])
    turned = (parent != was) | ((lean != leant) & ~known)
    hit[hit] = within(some.family, some.family[turned])
    return hit, now


def _stem(record: _Record, some: Passages, ways: kin.Ways) -> tuple[tokens.Int, npt.NDArray[np.float32]]:
    """For each of these passages the one that it is linked with (-1 for none), and how it leans."""
    place = np.full(record.there.units, -1, dtype=np.int64)
    place[some.begin] = np.arange(len(some))
    rows = np.nonzero((place[ways.child] >= 0) & (place[ways.parent] >= 0))[0]
    a, b, score = place[ways.child[rows]], place[ways.parent[rows]], ways.score[rows]
    rank = np.lexsort((b, -score, a))
    choice = witness.Choice(a[rank].astype(np.int32), b[rank].astype(np.int32), score[rank], ways.lean[rows][rank])
    above = links.trees(choice, some, record.order, record.until)
    return above, _leans(choice, above)


def _keys(ways: kin.Ways) -> npt.NDArray[np.uint64]:
    """A hash of every row of child, parent, score and lean."""
    out = np.zeros(len(ways.child), dtype=np.uint64)
    for column in (ways.child, ways.parent, ways.score, ways.lean):
        bits = column.view(np.uint32) if column.dtype == np.float32 else column
        out = (out ^ bits.astype(np.uint64)) * MIX
        out ^= out >> np.uint64(29)
    return out


def _bound(there: units.Units, before: kin.Kin, now: tokens.Int, old: Mask) -> Mask:
    """The documents whose old units hang together otherwise than before by strict pairs, apart from new units among them. `now`: a label for
    those that hang together.
    """
    then = families.components(there.units, before.pairs(STRICT_PAIR, np.ones(len(before.edges), dtype=bool)))
    rows = np.nonzero(old)[0]
    pair = distinct(kin.key_of(then[rows], now[rows]))
    a, b = (pair >> np.uint64(32)).astype(np.int64), (pair & np.uint64(0xFFFFFFFF)).astype(np.int64)
    count_a, count_b = np.bincount(a, minlength=there.units), np.bincount(b, minlength=there.units)
    moved = rows[(count_a[then[rows]] > 1) | (count_b[now[rows]] > 1)]
    out = np.zeros(int(there.document[-1]) + 1 if there.units else 0, dtype=bool)
    out[there.document[moved]] = True
    return out


def _rewrite(
    record: _Record, found: _Found, touched: Mask, ways: kin.Ways, reader: _Reader, tables: Tables
) -> tuple[dict[str, pa.Table], pa.Table, kin.Names]:
    """The rows of the touched families, what is known of pairs of passages, and the families of passages; units are those of the record."""
    some = _some(found.passages, touched)
    above, leans = _stem(record, some, ways)
    documents = distinct(some.document).astype(np.int64)
    texts = reader.texts(documents)
    begin = reader.units(texts, documents, some.begin)
    end = (begin + some.end - some.begin).astype(np.int32)
    here = Passages(begin, end, some.family, np.searchsorted(documents, some.document).astype(np.int32))
    source = record.source
    part = output.Source(
        [source.ids[d] for d in documents.tolist()],
        [source.bounds[d] for d in documents.tolist()],
        [source.publishers[d] for d in documents.tolist()],
        {i: source.agencies[d] for i, d in enumerate(documents.tolist()) if d in source.agencies},
    )

    def linked(i: int, j: int) -> bool:
        return found.linked(int(documents[i]), int(documents[j]))

    near = {"texts": rows_of(tables, "texts", "document", part.ids, ("document", "raw"))}
    written = _Written.of(part, texts, tokens.Strings.of(texts), here, above, leans, linked, tables["compared"])
    out, names = written.tables(near)
    order = np.argsort(begin)
    back = some.begin[order][np.searchsorted(begin, names.units, sorter=order)] if len(begin) else names.units
    return {k: v.read_all() for k, v in out.items()}, written.compared, kin.Names(back, names.ids)
