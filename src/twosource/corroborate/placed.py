"""Families or utterances of a record by the documents that they lie in: read once, and asked again and again while claims are brought up to
date.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import plain_list

from .formed import Part, offsets


class Placed:
    """Rows of a table with a list of spans each (column `column`)."""

    def __init__(self, rows: pa.Table, column: str) -> None:
        self._table, self._column = rows, column
        spans = rows.column(column).combine_chunks()
        names = pc.list_flatten(spans).field("document").dictionary_encode()
        self._names: pa.Array = names.dictionary
        self._codes = names.indices.to_numpy(zero_copy_only=False)
        self._rows = pc.list_parent_indices(spans).to_numpy(zero_copy_only=False)
        self._first = offsets(spans).to_numpy()
        self._ids: list[str] = rows.column("id").to_pylist()
        self._at = {name: n for n, name in enumerate(self._ids)}

    def holding(self, documents: Collection[str]) -> set[str]:
        """The ids of the rows that lie in some of these documents."""
        if not documents:
            return set()
        wanted = pc.is_in(self._names, value_set=pa.array(sorted(documents), pa.string())).to_numpy(zero_copy_only=False)
        found = np.unique(self._rows[wanted[self._codes]]) if len(self._codes) else ()
        return {self._ids[n] for n in found}

    def known(self, ids: Collection[str]) -> set[str]:
        """Those of some ids that a row has."""
        return {i for i in ids if i in self._at}

    def documents(self, ids: Collection[str]) -> set[str]:
        """The documents that some rows lie in, ids of none left out."""
        runs = [self._codes[self._first[n] : self._first[n + 1]] for n in self._places(ids)]
        return set(self._names.take(pa.array(np.unique(np.concatenate(runs)))).to_pylist()) if runs else set()

    def rows(self, ids: Collection[str]) -> pa.Table:
        """Some rows, in the order of the table."""
        return self._table.take(pa.array(self._places(ids), pa.int64()))

    def parts(self, ids: Collection[str]) -> dict[str, Part]:
        """The passages of some rows by id."""
        found = self.rows(ids)
        spans = found.column(self._column).combine_chunks()
        flat = pc.list_flatten(spans)
        each = list(zip(*(plain_list(flat.field(k)) for k in ("document", "start", "end")), strict=True))
        edges = pairwise(offsets(spans).to_pylist())
        return {i: Part(tuple(sorted(each[a:b])), frozenset()) for i, (a, b) in zip(found.column("id").to_pylist(), edges, strict=True)}

    def _places(self, ids: Collection[str]) -> list[int]:
        return sorted(self._at[i] for i in ids if i in self._at)


def same_rows(a: pa.Table, b: pa.Table) -> npt.NDArray[np.bool_]:
    """By row, whether two tables of one schema and length hold the same."""
    found = np.ones(a.num_rows, dtype=bool)
    for x, y in zip(a.columns, b.columns, strict=True):
        found &= _same(x.combine_chunks(), y.combine_chunks())
    return found


def _same(a: pa.Array, b: pa.Array) -> Any:
    if pa.types.is_list(a.type):
        size = [pc.fill_null(pc.list_value_length(x), -1).to_numpy(zero_copy_only=False) for x in (a, b)]
        found = size[0] == size[1]
        some = pa.array(np.flatnonzero(found & (size[0] > 0)))
        x, y = a.take(some), b.take(some)
        other = np.flatnonzero(~_same(pc.list_flatten(x), pc.list_flatten(y)))
        found[some.to_numpy()[pc.list_parent_indices(x).to_numpy(zero_copy_only=False)[other]]] = False
        return found
    if pa.types.is_struct(a.type):
        found = a.is_valid().to_numpy(zero_copy_only=False) == b.is_valid().to_numpy(zero_copy_only=False)
        for n in range(a.type.num_fields):
            found &= _same(a.field(n), b.field(n))
        return found
    return pc.or_(pc.fill_null(pc.equal(a, b), False), pc.and_(a.is_null(), b.is_null())).to_numpy(zero_copy_only=False)
