"""A step of the pipeline: what it reads and writes, and a pure function over tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

Tables = Mapping[str, pa.Table]
Settings = Mapping[str, str | int | float | bool | None]


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `run(tables, settings)` sees the tables named in `reads` and returns those named in `writes`.

    It sees no path, rank, connection, network or clock. `key` says what a part is: with `document` the function works on any set of
    documents and every row depends on its own document alone; with `record` it sees all rows at once. `lexicons` names the lexicon files
    whose digests belong to the key of a finished part; `settings` the settings it looks at. A change of behaviour changes `version`.
    """

    name: str
    version: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    run: Callable[[Tables, Settings], dict[str, pa.Table]]
    key: Literal["document", "record"] = "document"
    lexicons: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
