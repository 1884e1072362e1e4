"""Rows for readers: as persons judged them, and with whom the story means where a report tells somebody by less than the full name."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import pyarrow as pa

from twosource.model import MEANT, Meanings
from twosource.store import Held, Snapshot

from .judged import as_judged

#: The columns of tables that are read with whom is meant; mentions stay as their report tells them.
READ_WITH: Final = {"statements": ("speaker", "speaker_name", "speaker_basis"), "events": ("actors", "recipients")}

#: About how many bytes a row of `meant` takes.
_ROW: Final = 500


def meanings(snapshot: Snapshot) -> Meanings:
    """Whom the reports of a record mean; nobody where that was never computed."""
    if not snapshot.computed("meant"):
        return Meanings()

    def make() -> Meanings:
        return Meanings(snapshot.table("meant", list(MEANT)).to_pylist())

    return snapshot.derived(("meant",), ("meanings",), make, lambda _: _ROW * snapshot.rows("meant")) if isinstance(snapshot, Held) else make()


def looks_at(table: str, columns: Collection[str] | None) -> bool:
    """Whether among these columns of a table (null: all) is one that tells who is meant."""
    return table in READ_WITH and (columns is None or not set(READ_WITH[table]).isdisjoint(columns))


def rows_with(snapshot: Snapshot, table: str, key: str, values: Collection[str], columns: list[str] | None = None) -> pa.Table:
    """The rows of a table whose column `key` is among some values, with whom is meant in them."""
    if not looks_at(table, columns):
        return snapshot.rows_of(table, key, values, columns)
    rows = meanings(snapshot).read(table, snapshot.rows_of(table, key, values))
    return rows if columns is None else rows.select(columns)


def as_read(snapshot: Snapshot, table: str, rows: pa.Table) -> pa.Table:
    """Rows of a table as persons judged them, speakers and sides of events as those whom the story means."""
    rows = as_judged(snapshot, table, rows)
    return meanings(snapshot).read(table, rows) if table in READ_WITH and rows.num_rows else rows
