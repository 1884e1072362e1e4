"""Tables in the formats of the field: which ones there are, and the one way to write them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any, Final

from twosource.model import SettingError
from twosource.store import Snapshot

from .cameo import all_cameo_rows
from .plover import Around, plover_records

Rows = Iterable[dict[str, Any]]

#: table -> format -> rows and what stands around them to records.
INTERCHANGE: Final[dict[str, dict[str, Callable[[Rows, Around], Iterator[dict[str, Any]]]]]] = {
    "events": {"plover": plover_records, "cameo": all_cameo_rows},
}


def write_interchange(snapshot: Snapshot, table: str, kind: str, rows: Rows, coder: str, out: IO[bytes]) -> int:
    """Write rows of `table` as JSON Lines in the format `kind` of the field; returns the number of lines. Raises `SettingError`."""
    makers = INTERCHANGE.get(table, {})
    if kind not in makers:
        others = ", ".join(t for t, kinds in INTERCHANGE.items() if kind in kinds)
        raise SettingError(f"the table {table} has no format {kind!r}", f"of {others}" if others else "another format", "see docs/cli.md")
    count = 0
    for record in makers[kind](rows, Around.of(snapshot, coder)):
        out.write((json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass"))
        count += 1
    return count
