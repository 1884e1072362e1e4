"""What the copy finder knows of every document, kept so that new documents are compared with what they share something with and no more.

The rows of the table `kin`, one a document, as arrays over the units of a record. Units are named in them by their document (a hash of its id)
and their place in it, which stay the same when other documents come.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from twosource.model import schema

from .families import LOOSE_PAIR, QUOTE_PAIR, STRICT_PAIR, Edges, Passages
from .tokens import Int
from .units import cells
from .words import MIX, hash_of

#: A pair of units: `later` of this document with unit `earlier` of `other`; `kind` as in `families`, with `ACCEPTED` where it holds.
EDGE: Final = np.dtype([("later", "<u4"), ("other", "<u8"), ("earlier", "<u4"), ("kind", "u1"), ("score", "<f4")])
#: A passage: units `[begin, end)`; `sign`: a hash of its whole family.
PASSAGE: Final = np.dtype([("begin", "<u4"), ("end", "<u4"), ("sign", "<u8")])
#: A possible witness of the passage that begins at unit `child`: the one of `other` that begins at `place`.
CHOICE: Final = np.dtype([("child", "<u4"), ("other", "<u8"), ("place", "<u4"), ("score", "<f4"), ("lean", "<f4")])
ACCEPTED: Final = 8

_COLUMNS: Final = {"edges": EDGE, "passages": PASSAGE, "choices": CHOICE}
Rows = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Places:
    """Documents in canonical order: a hash of each id, and the number of its first unit (and of the last one's end)."""

    hashes: npt.NDArray[np.uint64]
    begins: npt.NDArray[np.int64]
    sorted_: npt.NDArray[np.int64]

    @classmethod
    def of(cls, ids: list[str], document: Int) -> Places:
        """The places of documents with these ids, whose units are in the documents `document`."""
        hashes = np.fromiter(map(hash_of, ids), dtype=np.uint64, count=len(ids))
        return cls(hashes, np.searchsorted(document, np.arange(len(ids) + 1)), np.argsort(hashes))

    def numbers(self, hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
        """The documents with these hashes."""
        if not len(hashes):
            return np.zeros(0, dtype=np.int64)
        found: npt.NDArray[np.int64] = self.sorted_[np.searchsorted(self.hashes, hashes, sorter=self.sorted_)]
        return found

    def units(self, hashes: npt.NDArray[np.uint64], places: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
        """The numbers of these units."""
        return self.begins[self.numbers(hashes)] + places


@dataclass(slots=True)
class Kin:
    """The rows of all documents. `edge_later`, `edge_earlier`, `passage_at` (its first unit), `choice_child`, `choice_parent`: numbers of units;
    `edges`, `passages`, `choices`: the rows; `families`: the id of the family that came out of each passage, empty for none.
    """

    edges: Rows
    edge_later: npt.NDArray[np.int64]
    edge_earlier: npt.NDArray[np.int64]
    passages: Rows
    passage_at: npt.NDArray[np.int64]
    choices: Rows
    choice_child: npt.NDArray[np.int64]
    choice_parent: npt.NDArray[np.int64]
    families: pa.Array

    def pairs(self, kind: int, kept: npt.NDArray[np.bool_]) -> Edges:
        """The kept pairs of this kind."""
        rows = np.nonzero(kept & (self.edges["kind"] % ACCEPTED == kind))[0]
        return Edges(self.edge_later[rows].astype(np.int32), self.edge_earlier[rows].astype(np.int32), self.edges["score"][rows])


def load(table: pa.Table | None, places: Places, number: dict[str, int]) -> Kin:
    """The rows of `kin`, with the numbers that units have now."""
    rows: dict[str, Rows] = {k: np.zeros(0, dtype=v) for k, v in _COLUMNS.items()}
    owner = {k: np.zeros(0, dtype=np.int64) for k in _COLUMNS}
    families: pa.Array = pa.array([], pa.string())
    if table is not None and table.num_rows:
        documents = np.array([number[d] for d in table.column("document").to_pylist()], dtype=np.int64)
        for k, kind in _COLUMNS.items():
            raw, ends = cells(table, k, "u1")
            rows[k] = raw.view(kind)
            owner[k] = np.repeat(documents, np.diff(ends) // kind.itemsize)
        families = table.column("families").combine_chunks().flatten()
    begin = {k: places.begins[v] for k, v in owner.items()}
    edges, passages, choices = rows["edges"], rows["passages"], rows["choices"]
    return Kin(
        edges=edges,
        edge_later=begin["edges"] + edges["later"],
        edge_earlier=places.units(edges["other"], edges["earlier"]),
        passages=passages,
        passage_at=begin["passages"] + passages["begin"],
        choices=choices,
        choice_child=begin["choices"] + choices["child"],
        choice_parent=places.units(choices["other"], choices["place"]),
        families=families,
    )


#: Documents whose rows are made at once.
BATCH: Final = 2_000


@dataclass(frozen=True, slots=True)
class Ways:
    """Possible witnesses: the passage that begins at unit `child` from the one that begins at unit `parent`, with score and lean."""

    child: npt.NDArray[np.integer[Any]]
    parent: npt.NDArray[np.integer[Any]]
    score: npt.NDArray[np.float32]
    lean: npt.NDArray[np.float32]

    def where(self, rows: npt.NDArray[Any]) -> Ways:
        """These of them."""
        return Ways(self.child[rows], self.parent[rows], self.score[rows], self.lean[rows])

    def with_(self, more: Ways) -> Ways:
        """Both."""
        child, parent = np.concatenate([self.child, more.child]), np.concatenate([self.parent, more.parent])
        return Ways(child, parent, np.concatenate([self.score, more.score]), np.concatenate([self.lean, more.lean]))


@dataclass(frozen=True, slots=True)
class Names:
    """The ids of families that came out of passages: first units of these, sorted, and the ids (strings, or a dictionary of them)."""

    units: npt.NDArray[np.integer[Any]]
    ids: pa.Array

    @classmethod
    def of(cls, units: npt.NDArray[np.integer[Any]], ids: pa.Array) -> Names:
        """In any order."""
        order = np.argsort(units, kind="stable")
        return cls(units[order], ids.take(pa.array(order)))

    def at(self, units: npt.NDArray[np.integer[Any]]) -> pa.Array:
        """The ids of passages that begin at these units, empty where there is none."""
        if not len(self.units):
            return pa.array([""] * len(units), pa.string())
        at = np.minimum(np.searchsorted(self.units, units), len(self.units) - 1)
        return self.ids.take(pa.array(at, mask=self.units[at] != units)).cast(pa.string()).fill_null("")


def table(
    ids: list[str],
    wanted: npt.NDArray[np.int64],
    places: Places,
    document: Int,
    pairs: dict[int, Edges],
    accepted: npt.NDArray[np.uint64],
    passages: Passages,
    signs: npt.NDArray[np.uint64],
    names: Names,
    ways: Ways,
) -> Iterator[pa.RecordBatch]:
    """Rows of `kin` for the `wanted` documents (sorted numbers), some at a time.

    `pairs` by kind; `accepted`: sorted keys (`key_of`) of the pairs that hold.
    """
    by_place = np.argsort(passages.begin, kind="stable")
    by_child = np.argsort(ways.child, kind="stable")
    children = ways.child[by_child]
    for at in range(0, len(wanted), BATCH):
        some = wanted[at : at + BATCH]
        chosen = np.zeros(len(ids), dtype=bool)
        chosen[some] = True
        low, high = places.begins[some[0]], places.begins[some[-1] + 1]
        edges, later = _edges(document, chosen, (int(low), int(high)), places, pairs, accepted)
        mine = by_place[np.searchsorted(passages.begin, low, sorter=by_place) : np.searchsorted(passages.begin, high, sorter=by_place)]
        mine = mine[chosen[passages.document[mine]]]
        first = places.begins[passages.document[mine]]
        rows = np.zeros(len(mine), dtype=PASSAGE)
        rows["begin"], rows["end"], rows["sign"] = passages.begin[mine] - first, passages.end[mine] - first, signs[mine]
        kept = by_child[np.searchsorted(children, low) : np.searchsorted(children, high)]
        found = ways.where(kept[chosen[document[ways.child[kept]]]])
        found = found.where(np.lexsort((found.parent, -found.score, found.child)))
        of, other = document[found.child], document[found.parent]
        choices = np.zeros(len(of), dtype=CHOICE)
        choices["child"], choices["other"] = found.child - places.begins[of], places.hashes[other]
        choices["place"], choices["score"], choices["lean"] = found.parent - places.begins[other], found.score, found.lean
        named = names.at(passages.begin[mine])
        columns: dict[str, pa.Array] = {"document": pa.array([ids[d] for d in some.tolist()])}
        for k, column, owner in (("edges", edges, document[later]), ("passages", rows, passages.document[mine]), ("choices", choices, of)):
            begins = np.append(np.searchsorted(owner, some), np.searchsorted(owner, some[-1], side="right"))
            size = column.dtype.itemsize
            data = pa.py_buffer(column.tobytes())
            columns[k] = pa.LargeBinaryArray.from_buffers(pa.large_binary(), len(some), [None, pa.py_buffer(begins * size), data])
            if k == "passages":
                columns["families"] = pa.ListArray.from_arrays(pa.array(begins, pa.int32()), named)
        yield pa.RecordBatch.from_arrays([columns[f.name].cast(f.type) for f in schema("kin")], schema=schema("kin"))


def _edges(
    document: Int,
    chosen: npt.NDArray[np.bool_],
    bounds: tuple[int, int],
    places: Places,
    pairs: dict[int, Edges],
    accepted: npt.NDArray[np.uint64],
) -> tuple[Rows, npt.NDArray[np.int64]]:
    """The pairs of the chosen documents, whose units lie in `bounds`, as rows sorted by the later unit, which is the second that is returned."""
    all_rows, laters = [np.zeros(0, dtype=EDGE)], [np.zeros(0, dtype=np.int64)]
    for kind in (STRICT_PAIR, LOOSE_PAIR, QUOTE_PAIR):
        found = pairs[kind]
        mine = np.nonzero((found.later >= bounds[0]) & (found.later < bounds[1]))[0]
        mine = mine[chosen[document[found.later[mine]]]]
        a, b = found.later[mine].astype(np.int64), found.earlier[mine].astype(np.int64)
        rows = np.zeros(len(mine), dtype=EDGE)
        rows["later"], rows["other"] = a - places.begins[document[a]], places.hashes[document[b]]
        rows["earlier"], rows["score"] = b - places.begins[document[b]], found.score[mine]
        at = np.minimum(np.searchsorted(accepted, key := key_of(a, b)), max(len(accepted) - 1, 0))
        holds = accepted[at] == key if len(accepted) else np.zeros(len(mine), dtype=bool)
        rows["kind"] = kind + np.where(holds, ACCEPTED, 0)
        all_rows.append(rows)
        laters.append(a)
    later, joined = np.concatenate(laters), np.concatenate(all_rows)
    order = np.lexsort((joined["earlier"], joined["other"], later))
    return joined[order], later[order]


def key_of(a: npt.NDArray[np.generic], b: npt.NDArray[np.generic]) -> npt.NDArray[np.uint64]:
    """A key of a pair of units."""
    return a.astype(np.uint64) << np.uint64(32) | b.astype(np.uint64)


def signatures(places: Places, passages: Passages) -> npt.NDArray[np.uint64]:
    """For every passage a hash of all passages of its family, the same whatever other documents there are."""
    if not len(passages):
        return np.zeros(0, dtype=np.uint64)
    first = places.begins[passages.document]
    h = (places.hashes[passages.document] ^ (passages.begin - first).astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)) * MIX
    h = (h ^ (h >> np.uint64(29)) ^ (passages.end - first).astype(np.uint64) * np.uint64(0x165667B19E3779F9)) * MIX
    h ^= h >> np.uint64(32)
    heads = np.nonzero(np.append(True, passages.family[1:] != passages.family[:-1]))[0]
    return np.repeat(np.add.reduceat(h, heads), np.diff(np.append(heads, len(passages))))
