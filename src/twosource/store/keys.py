"""Where in a part file the rows of a key lie. A part file never changes, so that this is found out once in a process: whoever looks up a few
rows time and again reads the stretches that hold them and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from .memory import Memory

#: Bytes that are kept of indexes, and of what files say of themselves: look-ups of the stories step among 50,000 reports take some 60 MB.
KEPT: Final = 128_000_000
#: Of parts with more rows none is made: they are read through.
MOST: Final = 250_000
#: Bytes that a Python object of a list or a dict takes beside what is in it.
OBJECT: Final = 100

_memory = Memory(KEPT)


@dataclass(frozen=True)
class Index:
    """Which rows have a value: `rows[starts[code]:starts[code + 1]]` are the places of the value that `codes` gives the number `code`."""

    codes: Mapping[str, int]
    starts: Any
    rows: Any

    def of(self, values: Iterable[str]) -> Any:
        """The places of the rows that have one of these values, in order, each once."""
        import numpy as np

        found = [self.rows[self.starts[c] : self.starts[c + 1]] for v in values if (c := self.codes.get(v)) is not None]
        return np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)

    @property
    def nbytes(self) -> int:
        return int(self.starts.nbytes + self.rows.nbytes) + 2 * OBJECT * len(self.codes)


def index_of(values: pa.Array, parents: Any = None) -> Index:
    """The index of a column, or of values that stand in the rows `parents`. A row without a value is in none."""
    import numpy as np

    coded = values.dictionary_encode() if not pa.types.is_dictionary(values.type) else values
    codes = coded.indices.fill_null(len(coded.dictionary)).to_numpy(zero_copy_only=False)
    order = np.argsort(codes, kind="stable")
    starts = np.zeros(len(coded.dictionary) + 1, dtype=np.int64)
    np.cumsum(np.bincount(codes, minlength=len(coded.dictionary) + 1)[: len(coded.dictionary)], out=starts[1:])
    rows = order if parents is None else parents.to_numpy(zero_copy_only=False)[order]
    return Index({v: i for i, v in enumerate(coded.dictionary.to_pylist())}, starts, rows.astype(np.int64))


def opened(path: Path) -> Any:
    """A Parquet file of which it is known what it says of itself."""
    import pyarrow.parquet as pq

    told = _memory.keep((str(path), "says"), lambda: pq.read_metadata(path), lambda m: int(m.serialized_size))
    return pq.ParquetFile(path, metadata=told)


def places(path: Path, key: str, values: Iterable[str]) -> Any:
    """The places of the rows of a Parquet file whose column `key` is among `values`, in order; null for a file with more than `MOST` rows."""
    with opened(path) as file:
        if file.metadata.num_rows > MOST:
            return None

        def make() -> Index:
            return index_of(file.read([key]).column(key).combine_chunks())

        return _memory.keep((str(path), key), make, lambda index: index.nbytes).of(values)
