"""The manifest of a record: a SQLite file in WAL mode that says which parts are live. Format versions and migrations."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from twosource.model import RecordError, RecordFull, RecordTooNew

from . import judgements

#: Version of the layout on disk. A change of layout adds a migration below and raises this by one.
FORMAT: Final = 3

#: How long a connection waits for another one's transaction, in milliseconds. Commits take milliseconds; a minute covers a stalled disk.
BUSY_MS: Final = 60_000

_V1 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE parts (
  id INTEGER PRIMARY KEY, tbl TEXT NOT NULL, part TEXT NOT NULL, file TEXT NOT NULL, rows INTEGER NOT NULL, bytes INTEGER NOT NULL,
  digest TEXT NOT NULL, search_from INTEGER, search_to INTEGER, UNIQUE (tbl, part));
CREATE TABLE done (step TEXT NOT NULL, part TEXT NOT NULL, key TEXT NOT NULL, version TEXT NOT NULL, PRIMARY KEY (step, part)) WITHOUT ROWID;
CREATE TABLE arrived (document TEXT PRIMARY KEY, part TEXT NOT NULL, place TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX arrived_part ON arrived (part);
CREATE TABLE refusals (
  place TEXT NOT NULL, document TEXT, code TEXT NOT NULL, problem TEXT NOT NULL, PRIMARY KEY (place, code)) WITHOUT ROWID;
CREATE TABLE runs (id INTEGER PRIMARY KEY, started TEXT NOT NULL, ended TEXT, command TEXT NOT NULL, outcome TEXT, detail TEXT);
CREATE TABLE dead (file TEXT PRIMARY KEY, since REAL NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE sentence_search USING fts5 (text, document UNINDEXED, first UNINDEXED, last UNINDEXED, tokenize = 'unicode61');
"""

#: Format 2: a table of the whole record may be changed by parts `all+N`; `dropped` has the places of the rows of a part that a later one took
#: away, `gone` the keys of what a part took away (JSON), and `seen` what a step had read when it last ran.
_V2 = """
ALTER TABLE parts ADD COLUMN dropped BLOB;
ALTER TABLE parts ADD COLUMN gone TEXT;
CREATE TABLE seen (step TEXT NOT NULL, tbl TEXT NOT NULL, part TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (step, tbl, part)) WITHOUT ROWID;
"""


def _to_2(db: sqlite3.Connection) -> None:
    for statement in _V2.strip().split(";\n"):
        db.execute(statement)


def _to_3(db: sqlite3.Connection) -> None:
    """Format 3: what persons judged, and in which run a report arrived (null for those that came before)."""
    judgements.create(db)
    db.execute("ALTER TABLE arrived ADD COLUMN run INTEGER")


#: MIGRATIONS[n] takes a manifest of format n to n + 1 inside one transaction.
MIGRATIONS: Final[dict[int, Callable[[sqlite3.Connection], None]]] = {1: _to_2, 2: _to_3}


def is_full(error: BaseException) -> bool:
    """Whether an error of the operating system or of SQLite says that the disk (or the quota) is full."""
    import errno

    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return isinstance(error, sqlite3.OperationalError) and "full" in str(error)


def full(path: Path) -> RecordFull:
    return RecordFull(
        f"no space left on the disk of the record {path}",
        "room for the new parts",
        "free some space and run the same command again: what was committed is intact",
    )


def connect(path: Path, *, write: bool) -> sqlite3.Connection:
    """A connection in autocommit mode. A reader's connection cannot write."""
    uri = f"{path.resolve().as_uri()}?mode={'rwc' if write else 'rw'}"
    db = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_MS / 1000, check_same_thread=False)
    db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    if write:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
    else:
        db.execute("PRAGMA query_only = ON")
    return db


def format_of(db: sqlite3.Connection, path: Path) -> int:
    """The format version of a manifest, 0 for an empty file. Raises `RecordError` when it is no manifest."""
    try:
        return int(db.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.DatabaseError as error:
        raise RecordError(
            f"{path} is not a manifest of a record ({error})",
            "a folder made by twosource ingest",
            "name another --record, or remove the folder",
        ) from None


def refuse_newer(version: int, path: Path) -> None:
    if version > FORMAT:
        raise RecordTooNew(
            f"the record {path} has format {version}", f"at most {FORMAT}, which this version of twosource knows", "update twosource"
        )


def prepare(db: sqlite3.Connection, path: Path) -> None:
    """Create the tables of an empty manifest, or migrate an older one to `FORMAT`. Raises `RecordTooNew`."""
    version = format_of(db, path)
    refuse_newer(version, path)
    if version == FORMAT:
        return
    with transaction(db, path):
        version = format_of(db, path)
        if version == 0:
            for statement in _V1.strip().split(";\n"):
                db.execute(statement)
            version = 1
        while version < FORMAT:
            MIGRATIONS[version](db)
            version += 1
        db.execute(f"PRAGMA user_version = {FORMAT}")


@contextmanager
def transaction(db: sqlite3.Connection, path: Path) -> Iterator[None]:
    """One write transaction; rolled back when anything goes wrong. Raises `RecordFull` when the disk is full."""
    try:
        db.execute("BEGIN IMMEDIATE")
        yield
        db.execute("COMMIT")
    except BaseException as error:
        if db.in_transaction:
            db.execute("ROLLBACK")
        if is_full(error):
            raise full(path) from None
        raise
