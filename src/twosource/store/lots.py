"""Rows of many parts, put in another order on disk: what belongs together is read together, and memory holds one lot at a time.

Looking rows up in the parts would read every part once for each lot. Here each part is read once, cut by lot, and written to a file without
a name beside the record, which the system takes away with the process however that ends.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

#: Bytes of rows that are cut and written at once.
_AT_ONCE: Final = 8_000_000


class Spill:
    """The rows of one table by lot. `lots[n]` are the values of column `key` that lot n wants; a row may be in several. `columns` are kept, in
    that order. Close it, or use it as a context.

    Raises `OSError` when there is no space.
    """

    def __init__(self, folder: Path, parts: Iterable[pa.Table], key: str, lots: Sequence[Collection[str]], columns: Sequence[str]) -> None:
        self._columns = list(columns)
        self._at: list[list[int]] = [[] for _ in lots]
        self._schema: pa.Schema | None = None
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - lives as long as this does
        try:
            self._write(parts, key, lots)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Spill:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back."""
        self._file.close()

    def _write(self, parts: Iterable[pa.Table], key: str, lots: Sequence[Collection[str]]) -> None:
        import numpy as np

        wanted = sorted({v for lot in lots for v in lot})
        number = {v: n for n, v in enumerate(wanted)}
        pairs = np.array([(number[v], n) for n, lot in enumerate(lots) for v in lot], np.int64).reshape(-1, 2)
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        first = np.searchsorted(pairs[:, 0], np.arange(len(wanted) + 1))
        values = pa.array(wanted, pa.string())
        writer: pa.RecordBatchFileWriter | None = None
        count = 0
        for rows in _gathered(parts):
            codes = pc.fill_null(pc.index_in(rows.column(key), value_set=values), -1).to_numpy()
            kept = np.flatnonzero(codes >= 0)
            times = first[codes[kept] + 1] - first[codes[kept]]
            row = np.repeat(kept, times)
            ends = np.cumsum(times)
            lot = pairs[np.arange(len(row)) + np.repeat(first[codes[kept]] - (ends - times), times), 1]
            order = np.argsort(lot, kind="stable")
            held = rows.select(self._columns).combine_chunks()
            if writer is None:
                self._schema = held.schema
                writer = pa.ipc.new_file(pa.PythonFile(self._file, "w"), held.schema, options=pa.ipc.IpcWriteOptions(compression="lz4"))
            sorted_lots = lot[order]
            edges = [0, *(np.flatnonzero(np.diff(sorted_lots)) + 1).tolist(), len(sorted_lots)] if len(order) else []
            # One lot at a time: a row that is in every lot stands in memory once.
            for a, b in pairwise(edges):
                for batch in held.take(pa.array(row[order[a:b]])).to_batches():
                    writer.write_batch(batch)
                    self._at[int(sorted_lots[a])].append(count)
                    count += 1
        if writer is not None:
            writer.close()
        self._file.flush()

    def of(self, lot: int) -> pa.Table | None:
        """The rows of a lot, in the order of the parts; null when no part was given."""
        if self._schema is None:
            return None
        self._file.seek(0, os.SEEK_SET)
        reader = pa.ipc.open_file(pa.PythonFile(self._file, "r"))
        # Many small pieces would lie between what lives longer; whole columns are given back when the lot is done.
        return pa.Table.from_batches([reader.get_batch(n) for n in self._at[lot]], self._schema).combine_chunks()


def _gathered(parts: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Small parts together."""
    waiting: list[pa.Table] = []
    size = 0
    for part in parts:
        waiting.append(part)
        size += part.nbytes
        if size >= _AT_ONCE:
            yield pa.concat_tables(waiting)
            waiting, size = [], 0
    if waiting:
        yield pa.concat_tables(waiting)
