"""How the tables of the step change when documents come, in time that depends on what these share with others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import Change, Changes, Settings, Tables, rows_of, schema

from . import candidates, families, index, kin, links, output, stored, tokens, units, witness
from .arrays import distinct, within
from .direction import agency
from .families import LOOSE_PAIR, QUOTE_PAIR, STRICT_PAIR, Edges, Passages
from .index import Index
from .step import Found, Mask, Numbers, Record, Written, counts, follow, kin_rows, leans_of, remarks
from .words import MIX

#: When more than this share of the documents is new, everything is made anew: it costs the same. However many units have to be looked at again
#: is no reason to: all steps after this one would have to begin anew too (30 of 3,000 recycled reports, of any date, ask for most units).
MOST: Final = 0.3
#: What is read of documents to say what hangs together; and to find what may.
_NUMBERS: Final = ("document", "agencies", *units.BY_UNIT)
_FEATURES: Final = (*_NUMBERS, "features")


class _Words:
    """The numbers of the words of documents, read when they are first asked for."""

    def __init__(self, tables: Tables, new: pa.Table) -> None:
        self._tables = tables
        self._new = new.select(list(_FEATURES))
        self._new_ids = frozenset(new.column("document").to_pylist())
        self._had: dict[str, pa.Table] = {}
        self._read = [self._new.select(list(_NUMBERS))]
        self._known = set(self._new_ids)

    def features(self, ids: list[str]) -> pa.Table:
        """With the features."""
        old = [d for d in ids if d not in self._new_ids]
        rows = [self._new.filter(_among(self._new, ids))]
        if old:
            rows.append(rows_of(self._tables, "words", "document", old, _FEATURES))
            if more := [d for d in old if d not in self._known]:
                self._read.append(rows[-1].filter(_among(rows[-1], more)).select(list(_NUMBERS)))
                self._known.update(more)
        return pa.concat_tables(rows)

    def numbers(self, ids: list[str]) -> pa.Table:
        """Without them."""
        if more := [d for d in ids if d not in self._known]:
            self._read.append(rows_of(self._tables, "words", "document", more, _NUMBERS))
            self._known.update(more)
        rows = pa.concat_tables(self._read)
        return rows.filter(_among(rows, ids))


def _among(rows: pa.Table, ids: list[str]) -> pa.ChunkedArray:
    return pc.is_in(rows.column("document"), value_set=pa.array(ids, pa.string()))


@dataclass(frozen=True, slots=True)
class _Arrival:
    """New documents in the index. `before` and `now`: the index without and with them; `labels` of their units; the hashes of the words."""

    before: Index
    now: Index
    fresh: candidates.Fresh


def _arrive(words: _Words, before: Index, new: Record, rows: pa.Table) -> _Arrival | None:
    """The index with new documents; null when there is no room for them."""
    there, ids = units.load({"words": rows}, new.number, False)[0], new.source.ids
    count = np.bincount(there.document, minlength=len(ids)).astype(np.int64)
    have = np.nonzero(count)[0]
    places = [before.place((new.source.bounds[d], ids[d])) for d in have.tolist()]
    begins = index.between(before, places, count[have])
    if begins is None:
        return None
    documents = np.zeros(len(have), dtype=index.DOCUMENT)
    documents["begin"], documents["units"] = begins, count[have]
    documents["first"], documents["until"] = new.order[have], new.until[have]
    documents["hash"], documents["outlet"] = new.places.hashes[have], new.outlets[have]
    groups = np.zeros(len(have), dtype=index.GROUP)
    groups["begin"], groups["group"] = begins, documents["hash"]
    labels = (begins.repeat(count[have]) + np.arange(len(there.document)) - (np.cumsum(count) - count)[there.document]).astype(np.uint32)
    said = there.times > 0
    known = index.by_contents(there.contents[said], labels[said])
    nothing = np.zeros(0, np.uint64)
    serial = max((s.serial for s in before.segments), default=0) + 1
    named = pa.array([ids[d] for d in have.tolist()], pa.string())
    segment = index.Segment(serial, nothing, nothing, *known, documents, named, groups)
    with_names = before.with_(segment)

    def features(wanted: npt.NDArray[np.uint32]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
        documents = distinct(with_names.document_of(wanted))
        ids = with_names.ids(documents)
        some, _ = units.load({"words": words.features(ids)}, {d: i for i, d in enumerate(ids)})
        begins = np.searchsorted(some.document, np.arange(len(ids)))
        labels = with_names.begins[documents][some.document] + np.arange(some.units) - begins[some.document]
        kept = within(labels, wanted.astype(np.int64))[some.feature_of]
        return some.feature[kept], labels[some.feature_of[kept]].astype(np.uint32)

    fresh = candidates.Fresh(labels[said], there.contents[said], features)
    postings, lost = candidates.listed(before, fresh)
    return _Arrival(before, before.with_(replace(segment, postings=postings, lost=lost)), fresh)


class _Here:
    """Some documents of an index (`documents`, sorted) with their units, which have other numbers here; `more`: ids of documents without any."""

    def __init__(self, words: _Words, whole: Index, documents: Numbers, more: Sequence[str] = ()) -> None:
        self.whole, self.documents = whole, documents
        self.ids = [*whole.ids(documents), *more]
        self.number = {d: i for i, d in enumerate(self.ids)}
        rows = words.numbers(self.ids)
        self.there, self.agencies = units.load({"words": rows}, self.number, False)
        self.begins = np.searchsorted(self.there.document, np.arange(len(self.ids) + 1))

    def units(self, labels: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.int32]:
        """The numbers of units with these labels."""
        document = self.whole.document_of(labels)
        at = self.begins[np.searchsorted(self.documents, document)] + labels.astype(np.int64) - self.whole.begins[document]
        return at.astype(np.int32)

    def labels(self, numbers: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.uint32]:
        """The labels of units."""
        document = self.there.document[numbers]
        return (self.whole.begins[self.documents[document]] + numbers - self.begins[document]).astype(np.uint32)  # type: ignore[no-any-return]

    def record(self) -> Record:
        """As a record of its own, without the names of publishers; nothing matters of documents without units but that they are there."""
        rows = np.zeros(len(self.ids), dtype=index.DOCUMENT)
        rows[: len(self.documents)] = self.whole.documents[self.documents]
        first, last, outlets = (np.ascontiguousarray(rows[k]) for k in ("first", "until", "outlet"))
        source = output.Source(self.ids, list(zip(first.tolist(), last.tolist(), strict=True)), [], self.agencies)
        return Record(source, self.number, self.there, kin.Places.of(self.ids, self.there.document), first, last, outlets)


class _Reader:
    """Reads the words of some documents, and numbers their units anew."""

    def __init__(self, tables: Tables, ids: list[str], document: tokens.Int) -> None:
        self._tables, self._ids, self._document = tables, ids, document
        self._begins = np.searchsorted(document, np.arange(len(ids) + 1))
        self._rows = schema("words").empty_table().select(list(stored.READ))

    def texts(self, documents: Numbers) -> tokens.Texts:
        """The words of these documents (sorted numbers)."""
        ids = [self._ids[d] for d in documents.tolist()]
        had = set(self._rows.column("document").to_pylist())
        if more := [d for d in ids if d not in had]:
            self._rows = pa.concat_tables([self._rows, rows_of(self._tables, "words", "document", more, stored.READ)])
        return stored.unpack({"words": self._rows.filter(_among(self._rows, ids))}, {d: i for i, d in enumerate(ids)})

    def units(self, texts: tokens.Texts, documents: Numbers, wanted: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.int32]:
        """The numbers in `texts`, which are these documents, of units."""
        begins = np.searchsorted(texts.document, np.arange(len(documents)))
        of = self._document[np.minimum(wanted, len(self._document) - 1)]
        found: npt.NDArray[np.int32] = (begins[np.searchsorted(documents, of)] + wanted - self._begins[of]).astype(np.int32)
        return found

    def judge(self, one: list[int], two: list[int]) -> list[tuple[int, float]]:
        """What these pairs of units are: `families.Judge`."""
        if not one:
            return []
        a, b = np.array(one), np.array(two)
        documents = distinct(self._document[np.concatenate([a, b])]).astype(np.int64)
        texts = self.texts(documents)
        judging = families.judging(texts, tokens.Strings.of(texts))
        return judging(self.units(texts, documents, a).tolist(), self.units(texts, documents, b).tolist())


@dataclass(frozen=True, slots=True)
class _Labelled:
    """Pairs of units by their labels, with kind and score."""

    later: npt.NDArray[np.uint32]
    earlier: npt.NDArray[np.uint32]
    kind: npt.NDArray[np.uint8]
    score: npt.NDArray[np.float32]

    @property
    def keys(self) -> npt.NDArray[np.uint64]:
        """A hash of every row."""
        told = index.packed(self.kind, np.ascontiguousarray(self.score).view(np.uint32))
        return (index.packed(self.later, self.earlier) * MIX ^ told) * MIX

    def where(self, rows: npt.NDArray[Any]) -> _Labelled:
        """These rows."""
        return _Labelled(self.later[rows], self.earlier[rows], self.kind[rows], self.score[rows])

    def edges(self, kind: int, here: _Here) -> Edges:
        """Those of a kind, by the numbers that the units have here."""
        rows = np.nonzero(self.kind == kind)[0]
        return Edges(here.units(self.later[rows]), here.units(self.earlier[rows]), self.score[rows])


def _pairs_now(tables: Tables, words: _Words, arrival: _Arrival, wanted: npt.NDArray[np.uint32]) -> tuple[_Labelled, pa.Table]:
    """The pairs of the wanted units that hold now, and new rows of `tried`."""
    proposed = candidates.propose_some(arrival.now, wanted, arrival.fresh)
    ends = np.concatenate([proposed.later, proposed.earlier])
    here = _Here(words, arrival.now, distinct(arrival.now.document_of(ends)))
    later, earlier = here.units(proposed.later), here.units(proposed.earlier)
    contents = here.there.contents
    pair = distinct(families.pair_of(contents[later], contents[earlier]))
    known = families.Known.of(_rows_at(tables, "tried", pair))
    reader = _Reader(tables, here.ids, here.there.document)
    proposed = candidates.Pairs(later, earlier, proposed.weight)
    *three, now = families.verify(here.there.document, proposed, contents, known, reader.judge)
    found = [
        (here.labels(e.later), here.labels(e.earlier), np.full(len(e.later), kind, dtype=np.uint8), e.score)
        for kind, e in zip((STRICT_PAIR, LOOSE_PAIR, QUOTE_PAIR), three, strict=True)
    ]
    _, had = known.where(now.pair)
    return _Labelled(*(np.concatenate([f[k] for f in found]) for k in range(4))), now.at(np.nonzero(~had)[0]).table()


def _rows_at(tables: Tables, name: str, pair: npt.NDArray[np.uint64]) -> pa.Table:
    """The rows of `tried` or `compared` about these pairs (sorted), looked up in stretches that are sorted."""
    found = [schema(name).empty_table()]
    for batch in tables[name].to_batches() if len(pair) else ():
        if batch.num_rows:
            known = batch.column("pair").to_numpy().view(np.uint64)
            at = np.minimum(np.searchsorted(known, pair), len(known) - 1)
            found.append(pa.Table.from_batches([batch.take(pa.array(at[known[at] == pair]))]))
    return pa.concat_tables(found)


def _pairs_then(tables: Tables, arrival: _Arrival, wanted: npt.NDArray[np.uint32]) -> _Labelled:
    """The pairs of the wanted units that held before."""
    before, now = arrival.before, arrival.now
    old = wanted[~within(wanted, arrival.fresh.labels)]
    ids = before.ids(distinct(before.document_of(old)))
    rows = rows_of(tables, "kin", "document", ids, ("document", "edges")) if ids else schema("kin").empty_table()
    number = dict(zip(ids, distinct(now.document_of(old)).tolist(), strict=True))
    raw, ends = units.cells(rows, "edges", "u1")
    edges = raw.view(kin.EDGE)
    owner = np.array([number[d] for d in rows.column("document").to_pylist()], dtype=np.int64)
    later = (now.begins[np.repeat(owner, np.diff(ends) // kin.EDGE.itemsize)] + edges["later"]).astype(np.uint32)
    mine = within(later, old)
    later, edges = later[mine], edges[mine]
    earlier = (now.begins[now.by_hash(edges["other"])] + edges["earlier"]).astype(np.uint32)
    return _Labelled(later, earlier, (edges["kind"] % kin.ACCEPTED).astype(np.uint8), edges["score"].astype(np.float32))


def _changed(now: _Labelled, then: _Labelled) -> npt.NDArray[np.uint32]:
    """The units whose pairs are others now; sorted labels."""
    a, b = now.keys, then.keys
    return distinct(np.concatenate([now.later[~within(a, b)], then.later[~within(b, a)]]))


def _grouped(whole: Index, pairs: _Labelled) -> npt.NDArray[Any]:
    """The documents whose group is another one after these pairs have come: the largest of those that they join. Rows of `GROUP`."""
    a, b = whole.group[whole.document_of(pairs.later)], whole.group[whole.document_of(pairs.earlier)]
    groups, number = np.unique(np.concatenate([a, b]), return_inverse=True)
    one, two = np.split(number.astype(np.int32), [len(a)])
    joined = families.components(len(groups), Edges(one, two, pairs.score))
    documents = np.nonzero(within(whole.group, groups))[0]
    of = np.searchsorted(groups, whole.group[documents])
    size = np.bincount(of, minlength=len(groups))
    order = np.lexsort((np.arange(len(groups)), -size, joined))
    head = order[np.append(True, joined[order][1:] != joined[order][:-1])[: len(order)]]
    target = np.zeros(len(groups), dtype=np.int64)
    target[joined[head]] = head
    moved = target[joined[of]] != of
    out = np.zeros(int(moved.sum()), dtype=index.GROUP)
    out["begin"], out["group"] = whole.begins[documents[moved]], groups[target[joined[of[moved]]]]
    return out


def update(tables: Tables, changes: Changes, settings: Settings) -> dict[str, Change] | None:
    """How the tables of `reuse` change when documents come; null when it costs no less to make them anew."""
    rows = changes["documents"].rows, changes["words"].rows
    if any(c.gone for c in changes.values()) or not set(rows[1].column("document").to_pylist()) <= set(rows[0].column("id").to_pylist()):
        return None
    new = Record.of({"documents": rows[0], "words": rows[1]}, features=False)
    before = Index.of(tables["lists"])
    if len(new.source.ids) > MOST * (len(before.documents) + len(new.source.ids)):
        return None
    words = _Words(tables, rows[1])
    arrival = _arrive(words, before, new, rows[1])
    if arrival is None:
        return None
    now = arrival.now
    wanted = candidates.affected(before, now, arrival.fresh)
    pairs, tried = _pairs_now(tables, words, arrival, wanted)
    then = _pairs_then(tables, arrival, wanted)
    changed = _changed(pairs, then)
    pairs, then = (p.where(within(p.later, changed)) for p in (pairs, then))
    ends = np.concatenate([changed, pairs.earlier, then.earlier])
    # what hangs together with none of these stays as it is: its documents are not looked at
    groups = distinct(now.group[now.document_of(ends)])
    documents = distinct(np.concatenate([np.nonzero(within(now.group, groups))[0], now.document_of(arrival.fresh.labels)]))
    have = set(now.ids(now.document_of(arrival.fresh.labels)))
    here = _Here(words, now, documents, [d for d in new.source.ids if d not in have])
    last = now.segments[-1]
    segment = replace(last, groups=np.concatenate([last.groups, _grouped(now, pairs)]))
    found = _rewritten(tables, here, new, changed, pairs)
    come, go = index.settled(before, segment) if len(last.documents) else ([], frozenset())
    return {**found, "tried": Change(tried), "lists": Change(pa.Table.from_batches(index.rows(come), schema("lists")), go)}


def _rewritten(tables: Tables, here: _Here, arrived: Record, changed_: npt.NDArray[np.uint32], fresh_: _Labelled) -> dict[str, Change]:
    """How the tables change, all but the index: `here` has all documents that hang together with what came."""
    record = here.record()
    there, places = record.there, record.places
    new = np.zeros(len(record.source.ids), dtype=bool)
    new[[record.number[d] for d in arrived.source.ids]] = True
    old = ~new[there.document]
    wanted = ~old
    wanted[here.units(changed_)] = True
    former = [d for d in record.source.ids if not new[record.number[d]]]
    before = kin.load(rows_of(tables, "kin", "document", former) if former else None, places, record.number)
    reader = _Reader(tables, record.source.ids, there.document)
    kept = ~wanted[before.edge_later] if len(before.edges) else np.zeros(0, dtype=bool)
    pairs = {kind: _joined(before.pairs(kind, kept), fresh_.edges(kind, here)) for kind in (STRICT_PAIR, LOOSE_PAIR, QUOTE_PAIR)}
    linked = families.Linked(there, pairs[STRICT_PAIR])
    # two reports that share another family now are no longer two that only quote one utterance, and more is alike in them
    bound = _bound(record, before, linked.label, old)
    found = follow(record, pairs, linked, _accepted(there, before, kept, pairs[LOOSE_PAIR], bound | new))
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
        _load_pairs(tables, record, distinct(passages.document[within(passages.family, passages.family[chosen[passages.document]])]))
    touched, ways = _choices(record, found, before, chosen)
    touched |= within(passages.family, passages.family[fresh])
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
    rows = kin_rows(record, numbers, found, names, ways).read_all()
    return {
        "reuse": Change(out["reuse"], gone, "family"),
        "families": Change(out["families"], gone),
        "compared": Change(compared),
        "remarks": _remarks(tables["remarks"], record, arrived, before, found),
        "kin": Change(rows, frozenset(record.source.ids[d] for d in numbers.tolist()), "document"),
    }


def _remarks(table: pa.Table, record: Record, arrived: Record, before: kin.Kin, found: Found) -> Change:
    """How the remarks change: by what was new here, and by the standing lines that were left out and are."""
    had = {r["code"]: (r["cases"], r["documents"]) for r in table.to_pylist()}
    held = np.nonzero(before.edges["kind"] >= kin.ACCEPTED)[0]
    edges = Edges(before.edge_later[held].astype(np.int32), before.edge_earlier[held].astype(np.int32), before.edges["score"][held])
    passages = families.passages(record.there, families.components(record.there.units, edges))
    then = counts(record.there, passages, families.without_furniture(passages, record.outlets))
    new = counts(arrived.there, none := _some(passages, np.zeros(len(passages), dtype=bool)), none)
    more = {**new, "standing-lines": tuple(a - b for a, b in zip(found.counts["standing-lines"], then["standing-lines"], strict=True))}
    now = {k: (had.get(k, (0, 0))[0] + n, had.get(k, (0, 0))[1] + d) for k, (n, d) in more.items()}
    return Change(remarks(now), frozenset(had), "code")


def _accepted(there: units.Units, before: kin.Kin, kept: Mask, loose: Edges, moved: Mask) -> tuple[Mask, Mask]:
    """Of which loose pairs, the kept ones first, it is known whether they are accepted, and that: those not between two `moved` documents."""
    rows = np.nonzero(kept & (before.edges["kind"] % kin.ACCEPTED == LOOSE_PAIR))[0]
    told, holds = np.zeros(len(loose.later), dtype=bool), np.zeros(len(loose.later), dtype=bool)
    holds[: len(rows)] = before.edges["kind"][rows] >= kin.ACCEPTED
    old = slice(0, len(rows))
    told[old] = ~(moved[there.document[loose.later[old]]] & moved[there.document[loose.earlier[old]]])
    return told, holds


def _load_pairs(tables: Tables, record: Record, documents: npt.NDArray[np.integer[Any]]) -> None:
    """Read the pairs of words of the units of these documents (sorted numbers)."""
    there = record.there
    ids = [record.source.ids[d] for d in documents.tolist()]
    rows = rows_of(tables, "words", "document", ids, ("document", "pairs"))
    order = pc.index_in(pa.array(ids, pa.string()), value_set=rows.column("document").combine_chunks())
    units.load_pairs({"words": rows.take(order)}, there)
    mine = within(there.document, documents.astype(there.document.dtype))
    length = there.length[mine].astype(np.int64)
    there.pair_at[mine] = np.cumsum(length) - length


def _joined(one: Edges, two: Edges) -> Edges:
    later, earlier = np.concatenate([one.later, two.later]), np.concatenate([one.earlier, two.earlier])
    return Edges(later, earlier, np.concatenate([one.score, two.score]))


def _shaken(record: Record, before: kin.Kin, passages: Passages, signs: npt.NDArray[np.uint64], fresh: Mask) -> npt.NDArray[np.integer[Any]]:
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


def _choices(record: Record, found: Found, before: kin.Kin, chosen: Mask) -> tuple[Mask, kin.Ways]:
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


def _stem(record: Record, some: Passages, ways: kin.Ways) -> tuple[tokens.Int, npt.NDArray[np.float32]]:
    """For each of these passages the one that it is linked with (-1 for none), and how it leans."""
    place = np.full(record.there.units, -1, dtype=np.int64)
    place[some.begin] = np.arange(len(some))
    rows = np.nonzero((place[ways.child] >= 0) & (place[ways.parent] >= 0))[0]
    a, b, score = place[ways.child[rows]], place[ways.parent[rows]], ways.score[rows]
    rank = np.lexsort((b, -score, a))
    choice = witness.Choice(a[rank].astype(np.int32), b[rank].astype(np.int32), score[rank], ways.lean[rows][rank])
    above = links.trees(choice, some, record.order, record.until)
    return above, leans_of(choice, above)


def _keys(ways: kin.Ways) -> npt.NDArray[np.uint64]:
    """A hash of every row of child, parent, score and lean."""
    out = np.zeros(len(ways.child), dtype=np.uint64)
    for column in (ways.child, ways.parent, ways.score, ways.lean):
        bits = column.view(np.uint32) if column.dtype == np.float32 else column
        out = (out ^ bits.astype(np.uint64)) * MIX
        out ^= out >> np.uint64(29)
    return out


def _bound(record: Record, before: kin.Kin, now: tokens.Int, old: Mask) -> Mask:
    """The documents whose old units hang together otherwise than before by strict pairs, apart from new units among them. `now`: a label for
    those that hang together.
    """
    there = record.there
    then = families.components(there.units, before.pairs(STRICT_PAIR, np.ones(len(before.edges), dtype=bool)))
    rows = np.nonzero(old)[0]
    pair = distinct(kin.key_of(then[rows], now[rows]))
    a, b = (pair >> np.uint64(32)).astype(np.int64), (pair & np.uint64(0xFFFFFFFF)).astype(np.int64)
    count_a, count_b = np.bincount(a, minlength=there.units), np.bincount(b, minlength=there.units)
    moved = rows[(count_a[then[rows]] > 1) | (count_b[now[rows]] > 1)]
    out = np.zeros(len(record.source.ids), dtype=bool)
    out[there.document[moved]] = True
    return out


def _rewrite(
    record: Record, found: Found, touched: Mask, ways: kin.Ways, reader: _Reader, tables: Tables
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
    rows = rows_of(tables, "documents", "id", [source.ids[d] for d in documents.tolist()])
    publishers = {d: p and agency(p) for d, p in zip(*(rows.column(k).to_pylist() for k in ("id", "publisher")), strict=True)}
    part = output.Source(
        [source.ids[d] for d in documents.tolist()],
        [source.bounds[d] for d in documents.tolist()],
        [publishers[source.ids[d]] for d in documents.tolist()],
        {i: source.agencies[d] for i, d in enumerate(documents.tolist()) if d in source.agencies},
    )

    def linked(i: int, j: int) -> bool:
        return found.linked(int(documents[i]), int(documents[j]))

    near = {"texts": rows_of(tables, "texts", "document", part.ids, ("document", "raw"))}
    written = Written.of(part, texts, stored.ends_in(texts), here, above, leans, linked, lambda pair: _rows_at(tables, "compared", pair))
    out, names = written.tables(near)
    order = np.argsort(begin)
    back = some.begin[order][np.searchsorted(begin, names.units, sorter=order)] if len(begin) else names.units
    compared = written.compared
    pair = distinct(compared.column("pair").to_numpy().view(np.uint64))
    known = _rows_at(tables, "compared", pair).column("pair").to_numpy()
    compared = compared.filter(pa.array(~within(compared.column("pair").to_numpy(), known)))
    return {k: v.read_all() for k, v in out.items()}, compared, kin.Names(back, names.ids)
