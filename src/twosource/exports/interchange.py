"""Tables in the formats of the field: which ones there are, and the one way to write them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any, Final

from twosource.model import SettingError
from twosource.store import Snapshot

from .cameo import all_cameo_rows
from .plover import Around, plover_records
from .tables import FORMATS

Rows = Iterable[dict[str, Any]]

#: table -> format -> rows and what stands around them to records.
INTERCHANGE: Final[dict[str, dict[str, Callable[[Rows, Around], Iterator[dict[str, Any]]]]]] = {
    "events": {"plover": plover_records, "cameo": all_cameo_rows},
}


def check_format(table: str, kind: str) -> None:
    """Raise `SettingError` unless a table can be written in the format `kind`."""
    if kind in FORMATS or kind in INTERCHANGE.get(table, {}):
        return
    others = [t for t, kinds in INTERCHANGE.items() if kind in kinds]
    formats = (*FORMATS, *INTERCHANGE.get(table, {}))
    raise SettingError(
        f"the table {table} has no format {kind!r}",
        f"one of {', '.join(formats)}",
        f"export {others[0]} so" if others else "name another --format",
    )


def write_interchange(snapshot: Snapshot, table: str, kind: str, rows: Rows, coder: str, out: IO[bytes]) -> int:
    """Write rows of `table` as JSON Lines in the format `kind` of the field; returns the number of lines. Raises `SettingError`."""
    check_format(table, kind)
    count = 0
    for record in INTERCHANGE[table][kind](rows, Around.of(snapshot, coder)):
        out.write((json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass"))
        count += 1
    return count
