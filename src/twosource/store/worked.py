"""Which texts a step has worked on before: where in the part files lies what it wrote for them, and what it kept about them by itself.

A help and nothing more: an SQLite file beside the manifest that may be missing, stale or broken at any time. What it points to counts only
while that part file is there, and the step checks what it gets; a place that was damaged (SQLite itself checks no page) is told by a hash over
it. The promises of the record rest on the manifest alone.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

NAME: Final = "worked.sqlite"

#: Seconds that a worker waits for another one to have written.
_WAIT: Final = 30.0

#: What a broken file raises: SQLite's message may hold what is no text any more.
_BROKEN: Final = (sqlite3.DatabaseError, UnicodeError)

#: Layout of the tables; a file with another one is begun anew.
_LAYOUT: Final = 3
_TABLES: Final = f"""
BEGIN IMMEDIATE;
DROP TABLE IF EXISTS place;
DROP TABLE IF EXISTS kept;
DROP TABLE IF EXISTS step;
DROP TABLE IF EXISTS file;
CREATE TABLE step (name TEXT PRIMARY KEY, key TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE file (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE place (
    step TEXT NOT NULL, text INTEGER NOT NULL, file INTEGER NOT NULL, first INTEGER NOT NULL, rows INTEGER NOT NULL, mark INTEGER NOT NULL,
    PRIMARY KEY (step, text)
) WITHOUT ROWID;
CREATE TABLE kept (step TEXT NOT NULL, key TEXT NOT NULL, found BLOB NOT NULL, mark INTEGER NOT NULL, PRIMARY KEY (step, key)) WITHOUT ROWID;
PRAGMA user_version = {_LAYOUT};
COMMIT;
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Rows `[first, first + rows)` of a part file, named relative to the record."""

    file: str
    first: int
    rows: int


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


def _mark(step: str, key: str, text: int, file: str, first: int, rows: int) -> int:
    return _hash(repr((step, key, text, file, first, rows)))


def _seal(step: str, key: str, text: str, found: bytes) -> int:
    sealed = hashlib.blake2b(f"{step} {key} {text} ".encode() + found, digest_size=8)
    return int.from_bytes(sealed.digest(), "big", signed=True)


class Worked:
    """The texts that `step` has worked on with its present `key` (version, lexicons, settings). If the file fails, nothing is found."""

    def __init__(self, root: Path, step: str, key: str) -> None:
        self._root, self._step, self._key = root, step, key

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._root / NAME, timeout=_WAIT, isolation_level=None)
        db.text_factory = lambda data: data.decode("utf-8", "replace")  # a damaged name is another one
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = OFF")
            if db.execute("PRAGMA user_version").fetchone() != (_LAYOUT,):
                db.executescript(_TABLES)
        except BaseException:
            db.close()
            raise
        return db

    def find(self, texts: Collection[str]) -> dict[str, Place]:
        """Where the rows of those among `texts` lie that were worked on before."""
        if not (self._root / NAME).exists():
            return {}
        by_hash = {_hash(t): t for t in texts}
        try:
            with closing(self._open()) as db:
                if db.execute("SELECT key FROM step WHERE name = ?", (self._step,)).fetchone() != (self._key,):
                    return {}
                rows = db.execute(
                    "SELECT place.text, file.name, first, rows, mark FROM json_each(?) AS sought CROSS JOIN place ON place.step = ?"
                    " AND place.text = sought.value JOIN file ON file.id = place.file",
                    (json.dumps(list(by_hash)), self._step),
                ).fetchall()
        except _BROKEN:
            return {}
        whole = [row[:4] for row in rows if row[4] == _mark(self._step, self._key, *row[:4])]
        there = {name: (self._root / name).is_file() for name in {r[1] for r in whole}}
        return {by_hash[h]: Place(name, first, count) for h, name, first, count in whole if there[name]}

    def note(self, file: str, places: Iterable[tuple[str, int, int]]) -> None:
        """Remember (text, first row, rows) of the part file `file`."""
        rows = [(self._step, _hash(text), first, count) for text, first, count in places]
        if not rows or not file:
            return

        def write(db: sqlite3.Connection) -> None:
            db.execute("INSERT OR IGNORE INTO file (name) VALUES (?)", (file,))
            (number,) = db.execute("SELECT id FROM file WHERE name = ?", (file,)).fetchone()
            db.executemany(
                "REPLACE INTO place (step, text, file, first, rows, mark) VALUES (?, ?, ?, ?, ?, ?)",
                ((step, text, number, first, n, _mark(step, self._key, text, file, first, n)) for step, text, first, n in rows),
            )

        self._write(write)

    def kept(self, keys: Collection[bytes]) -> dict[bytes, bytes]:
        """What was kept by those of `keys` that are known."""
        if not keys or not (self._root / NAME).exists():
            return {}
        try:
            with closing(self._open()) as db:
                if db.execute("SELECT key FROM step WHERE name = ?", (self._step,)).fetchone() != (self._key,):
                    return {}
                rows = db.execute(
                    "SELECT kept.key, found, mark FROM json_each(?) AS sought CROSS JOIN kept ON kept.step = ? AND kept.key = sought.value",
                    (json.dumps([k.hex() for k in keys]), self._step),
                ).fetchall()
        except _BROKEN:
            return {}
        return {
            bytes.fromhex(k): found for k, found, mark in rows if isinstance(found, bytes) and mark == _seal(self._step, self._key, k, found)
        }

    def keep(self, found: Mapping[bytes, bytes]) -> None:
        """Keep this by key."""
        rows = [(self._step, k.hex(), x, _seal(self._step, self._key, k.hex(), x)) for k, x in found.items()]
        if rows:
            self._write(lambda db: db.executemany("REPLACE INTO kept (step, key, found, mark) VALUES (?, ?, ?, ?)", rows))

    def _write(self, write: Callable[[sqlite3.Connection], object]) -> None:
        """Write in one transaction; what the step remembered under another key goes."""
        try:
            with closing(self._open()) as db:
                db.execute("BEGIN IMMEDIATE")
                if db.execute("SELECT key FROM step WHERE name = ?", (self._step,)).fetchone() != (self._key,):
                    db.execute("DELETE FROM place WHERE step = ?", (self._step,))
                    db.execute("DELETE FROM kept WHERE step = ?", (self._step,))
                    db.execute("REPLACE INTO step VALUES (?, ?)", (self._step, self._key))
                write(db)
                db.execute("COMMIT")
        except _BROKEN as error:
            if not isinstance(error, sqlite3.OperationalError):  # not a database, or a broken one: begin again
                for suffix in ("", "-wal", "-shm"):
                    (self._root / (NAME + suffix)).unlink(missing_ok=True)


def read_places(root: Path, places: Mapping[str, Place], schema: pa.Schema) -> tuple[list[str], list[int], pa.Table]:
    """The rows at these places: the texts, how many rows each has, and the rows of all, one after another.

    Of every file only the stretches that hold such rows are read. A file that has gone meanwhile, or is shorter, is passed over.
    """
    import numpy as np
    import pyarrow.parquet as pq

    texts: list[str] = []
    counts: list[int] = []
    found: list[pa.Table] = []
    by_file: dict[str, list[tuple[int, int, str]]] = {}
    for text, place in places.items():
        by_file.setdefault(place.file, []).append((place.first, place.rows, text))
    for name, sought in sorted(by_file.items()):
        sought.sort()
        try:
            with pq.ParquetFile(root / name) as file:
                sizes = [file.metadata.row_group(g).num_rows for g in range(file.num_row_groups)]
                starts = np.cumsum([0, *sizes])
                held = [(a, n, t) for a, n, t in sought if n > 0 and a + n <= starts[-1]]
                if not held:
                    continue
                rows = np.concatenate([np.arange(a, a + n) for a, n, _ in held])
                groups = np.unique(np.searchsorted(starts, rows, side="right") - 1)
                table = file.read_row_groups(groups.tolist(), use_threads=False).cast(schema)
        except (OSError, pa.ArrowInvalid):
            continue
        shift = np.zeros(len(sizes), dtype=np.int64)
        shift[groups] = starts[groups] - np.cumsum([0, *(sizes[g] for g in groups)])[:-1]
        found.append(table.take(pa.array(rows - shift[np.searchsorted(starts, rows, side="right") - 1])))
        texts += [t for _, _, t in held]
        counts += [n for _, n, _ in held]
    return texts, counts, pa.concat_tables(found) if found else schema.empty_table()
