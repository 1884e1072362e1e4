"""What the copy finder knows of every document, kept so that new documents are compared with what they share something with and no more.

The rows of the table `kin`, one a document, as arrays over the units of a record. Units are named in them by their document (a hash of its id)
and their place in it, which stay the same when other documents come.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from twosource.model import from_columns

from .arrays import within
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


def table(
    ids: list[str],
    wanted: npt.NDArray[np.int64],
    places: Places,
    document: Int,
    pairs: dict[int, Edges],
    accepted: npt.NDArray[np.uint64],
    passages: Passages,
    signs: npt.NDArray[np.uint64],
    families: dict[int, str],
    choices: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float32], npt.NDArray[np.float32]],
) -> pa.Table:
    """Rows of `kin` for the `wanted` documents (sorted numbers).

    `pairs` by kind; `accepted`: sorted keys (`key_of`) of the pairs that hold; `families`: first unit of a passage -> id of its family;
    `choices`: child, parent (numbers of units), score and lean.
    """
    chosen = np.zeros(len(ids), dtype=bool)
    chosen[wanted] = True
    edges, later = _edges(document, chosen, places, pairs, accepted)
    mine = np.nonzero(chosen[passages.document])[0]
    mine = mine[np.argsort(passages.begin[mine], kind="stable")]
    first = places.begins[passages.document[mine]]
    rows = np.zeros(len(mine), dtype=PASSAGE)
    rows["begin"], rows["end"], rows["sign"] = passages.begin[mine] - first, passages.end[mine] - first, signs[mine]
    child, parent, score, lean = choices
    kept = np.nonzero(chosen[document[child]])[0] if len(child) else np.zeros(0, dtype=np.int64)
    kept = kept[np.lexsort((parent[kept], -score[kept], child[kept]))]
    of, other = document[child[kept]], document[parent[kept]]
    ways = np.zeros(len(kept), dtype=CHOICE)
    ways["child"], ways["other"] = child[kept] - places.begins[of], places.hashes[other]
    ways["place"], ways["score"], ways["lean"] = parent[kept] - places.begins[other], score[kept], lean[kept]
    names = [families.get(int(u), "") for u in passages.begin[mine].tolist()]
    owners = document[later] if len(later) else document[:0]
    bounds = {"edges": owners, "passages": passages.document[mine], "choices": of}
    packed: dict[str, list[bytes]] = {}
    for k, column in (("edges", edges), ("passages", rows), ("choices", ways)):
        low, high = np.searchsorted(bounds[k], wanted), np.searchsorted(bounds[k], wanted, side="right")
        packed[k] = [column[a:b].tobytes() for a, b in zip(low.tolist(), high.tolist(), strict=True)]
        if k == "passages":
            named = [names[a:b] for a, b in zip(low.tolist(), high.tolist(), strict=True)]
    return from_columns("kin", {"document": [ids[d] for d in wanted.tolist()], **packed, "families": named})


def _edges(
    document: Int, chosen: npt.NDArray[np.bool_], places: Places, pairs: dict[int, Edges], accepted: npt.NDArray[np.uint64]
) -> tuple[Rows, npt.NDArray[np.int64]]:
    """The pairs of the chosen documents as rows, sorted by the later unit, which is the second that is returned."""
    all_rows, laters = [np.zeros(0, dtype=EDGE)], [np.zeros(0, dtype=np.int64)]
    for kind in (STRICT_PAIR, LOOSE_PAIR, QUOTE_PAIR):
        found = pairs[kind]
        mine = np.nonzero(chosen[document[found.later]])[0]
        a, b = found.later[mine].astype(np.int64), found.earlier[mine].astype(np.int64)
        rows = np.zeros(len(mine), dtype=EDGE)
        rows["later"], rows["other"] = a - places.begins[document[a]], places.hashes[document[b]]
        rows["earlier"], rows["score"] = b - places.begins[document[b]], found.score[mine]
        rows["kind"] = kind + np.where(within(key_of(a, b), accepted), ACCEPTED, 0)
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
