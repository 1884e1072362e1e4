"""The record on disk: open it, see one committed state of it, commit to it."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from twosource.model import Judgement, NotFound, RecordError, RecordMissing, schema

from . import judgements, manifest
from .files import EMPTY, LivePart, PartFile, read_parts, read_some, read_touching, sync_folder, take_some
from .gold import FOLDER as GOLD
from .lock import writer
from .memory import Memory

#: Files that are no longer live are kept this long (seconds), for readers that took their list of files before the commit.
GRACE_SECONDS: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was refused, where it stood, a short code for counting, and the reason in one line."""

    place: str
    document: str | None
    code: str
    problem: str


@dataclass(frozen=True)
class Commit:
    """What one transaction makes live. `parts`: (name of the set of documents, file); `done`: (step, part, key, version).

    `drops`: (table, part, packed places, rows left) of parts of which rows are gone now; `gone`: (table, part) -> (key, values) that a new part
    took away; `ends`: (table, part) that are live no more; `moved`: sets of documents that went into others; `seen`: step -> (table, part, key)
    of all that it has read.
    """

    parts: Sequence[tuple[str, PartFile]] = ()
    drops: Sequence[tuple[str, str, bytes, int]] = ()
    gone: Mapping[tuple[str, str], tuple[str, Sequence[str]]] = field(default_factory=dict)
    ends: Sequence[tuple[str, str]] = ()
    moved: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, Sequence[tuple[str, str, str]]] = field(default_factory=dict)
    done: Sequence[tuple[str, str, str, str]] = ()
    arrived: Sequence[tuple[str, str, str]] = ()
    refusals: Sequence[Refusal] = ()
    accepted: Sequence[str] = ()
    judgements: Sequence[Judgement] = ()


@dataclass(frozen=True)
class Snapshot:
    """One committed state: which parts are live and what was done. Its files stay readable for `GRACE_SECONDS` after the next commit."""

    root: Path
    parts: dict[str, dict[str, LivePart]]
    done: dict[tuple[str, str], str]
    where: dict[str, str] = field(repr=False)

    def rows(self, table: str) -> int:
        """Number of rows of a table."""
        return sum(p.rows for p in self.parts.get(table, {}).values())

    def computed(self, table: str) -> bool:
        """Whether the table was ever computed (it may have no rows). What persons judge is no step's work."""
        return table in self.parts or table == "judgements"

    def live(self, table: str) -> list[LivePart]:
        """The parts of a table that have a file, in the order of their names."""
        return [p for _, p in sorted(self.parts.get(table, {}).items()) if p.file]

    def table(self, name: str, columns: list[str] | None = None) -> pa.Table:
        """All rows of a table, part by part. Raises `KeyError` for a name that is no table."""
        return read_parts(self.root, name, self.live(name), schema(name), columns)

    def rows_of(self, name: str, key: str, values: Collection[str], columns: list[str] | None = None) -> pa.Table:
        """The rows of a table whose column `key` is among `values`, without reading the rest where that can be done."""
        return read_some(self.root, self.live(name), schema(name), key, values, columns)

    def take(self, name: str, places: Any, columns: list[str] | None = None) -> pa.Table:
        """The rows at these places (integers, in any order) of a table as `table` gives it, reading just the stretches that hold them."""
        return take_some(self.root, self.live(name), schema(name), places, columns)

    def touching(self, name: str, path: tuple[str, ...], values: Collection[str], columns: list[str] | None = None) -> pa.Table:
        """The rows of a table with one of these values at the end of a path through lists and structs, such as `("supports", "document")`."""
        return read_touching(self.root, self.live(name), schema(name), path, values, columns)

    def part(self, name: str, part: str, columns: list[str] | None = None) -> pa.Table:
        """The rows of one part of a table."""
        live = self.parts.get(name, {}).get(part)
        return read_parts(self.root, name, [live] if live else [], schema(name), columns)

    def of_documents(self, name: str, documents: Iterable[str], key: str = "document", columns: list[str] | None = None) -> pa.Table:
        """The rows of these documents, reading just the parts that hold them. Raises `NotFound` for an id that the record does not hold."""
        import pyarrow.compute as pc

        wanted = list(dict.fromkeys(documents))
        self.arrived(wanted)
        live = self.parts.get(name, {})
        # a table made of the whole record is one part, whose name is no document's
        parts = sorted({self.where[d] for d in wanted} & live.keys() or live) if wanted else []
        tables = [self.part(name, p, columns) for p in parts]
        rows = pa.concat_tables(tables) if tables else (schema(name)).empty_table()
        return rows.filter(pc.is_in(rows.column(key), value_set=pa.array(wanted, pa.string())))

    def arrived(self, documents: Iterable[str]) -> None:
        """Raise `NotFound` for a document that the record does not hold."""
        for d in documents:
            if d not in self.where:
                raise NotFound(f"no document {d} in the record {self.root}", "an id that `twosource sql 'SELECT id FROM documents'` lists")

    def raw(self, document: str) -> str:
        """The raw text of a document. Raises `NotFound`."""
        if document not in self.where:
            raise NotFound(f"no document {document} in the record {self.root}", "an id of the table documents")
        try:
            return self._raws(self.where[document])[document]
        except KeyError:
            raise NotFound(f"the document {document} was refused and has no text", "a document that `twosource status` does not list") from None

    def _raws(self, part: str) -> dict[str, str]:
        live = self.parts.get("texts", {}).get(part)
        return _texts(self.root, live) if live and live.file else {}


@lru_cache(maxsize=64)
def _texts(root: Path, part: LivePart) -> dict[str, str]:
    rows = read_parts(root, "texts", [part], schema("texts"), ["document", "raw"])
    return dict(zip(rows.column("document").to_pylist(), rows.column("raw").to_pylist(), strict=True))


class Record:
    """A record on disk. Any number of readers; a writer works inside `writing()`."""

    def __init__(self, root: Path, db: sqlite3.Connection, memory: Memory | None = None) -> None:
        self.root = root
        self._db = db
        self._memory = memory
        self._last: tuple[tuple[int, int], Snapshot] | None = None

    @classmethod
    def open(cls, path: str | Path, *, create: bool = False, memory: Memory | None = None) -> Record:
        """Open a record; with `create`, make an empty one where there is none, and migrate an older format. With a `memory`, what is read stays
        there, for a process that asks often.

        Raises `RecordMissing`, `RecordTooNew` or `RecordError`, each saying what to do.
        """
        root = Path(path)
        file = root / "manifest.sqlite"
        if not file.exists():
            if not create:
                raise RecordMissing(f"no record at {root}", "a folder made by `twosource ingest`", "run `twosource ingest SOURCE...` first")
            if root.exists() and (not root.is_dir() or any(p.name not in ("writer.lock", "writer.json") for p in root.iterdir())):
                raise RecordError(f"{root} is there and is not a record", "a new path or an empty folder", "name another --record")
            try:
                root.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise RecordError(
                    f"the record {root} cannot be made ({error.strerror})", "a folder that you may write to", "name another --record"
                ) from None
        db = manifest.connect(file, write=create)
        try:
            if create:
                manifest.prepare(db, root)
            version = manifest.format_of(db, root)
            manifest.refuse_newer(version, root)
            if version == 0:
                raise RecordMissing(
                    f"the record {root} is only just being made", "a first commit", "try again in a moment, or run `twosource ingest`"
                )
            if version < manifest.FORMAT:
                raise RecordError(
                    f"the record {root} has the older format {version}",
                    f"format {manifest.FORMAT}",
                    "run `twosource ingest` on it once: it migrates",
                )
        except BaseException:
            db.close()
            raise
        return cls(root, db, memory)

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Record:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- reading ------------------------------------------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """One committed state of the record."""
        if self._memory is None:
            return Snapshot(self.root, *self._state())
        # Both numbers move with every commit, of another connection or of this one.
        mark = (int(self._db.execute("PRAGMA data_version").fetchone()[0]), self._db.total_changes)
        if self._last is None or self._last[0] != mark:
            from .held import Held

            self._last = mark, Held(self.root, *self._state(), memory=self._memory)
        return self._last[1]

    def _state(self) -> tuple[dict[str, dict[str, LivePart]], dict[tuple[str, str], str], dict[str, str]]:
        parts: dict[str, dict[str, LivePart]] = {}
        self._db.execute("BEGIN")
        try:
            for row in self._db.execute("SELECT tbl, part, file, rows, digest, ifnull(dropped, x'') FROM parts"):
                parts.setdefault(row[0], {})[row[1]] = LivePart(*row)
            done = {(s, p): k for s, p, k in self._db.execute("SELECT step, part, key FROM done")}
            where = dict(self._db.execute("SELECT document, part FROM arrived"))
        finally:
            self._db.execute("ROLLBACK")
        return parts, done, where

    def known(self, documents: Sequence[str]) -> set[str]:
        """Which of these documents have arrived before."""
        found: set[str] = set()
        for i in range(0, len(documents), 500):
            some = documents[i : i + 500]
            query = f"SELECT document FROM arrived WHERE document IN ({','.join('?' * len(some))})"
            found.update(d for (d,) in self._db.execute(query, list(some)))
        return found

    def seen(self, step: str) -> dict[tuple[str, str], str]:
        """What a step over the record had read when it last ran: (table, part) -> key."""
        return {(t, p): d for t, p, d in self._db.execute("SELECT tbl, part, digest FROM seen WHERE step = ?", (step,))}

    def gone(self, table: str, part: str) -> tuple[str, list[str]] | None:
        """The key and its values that a part took away when it came; null when it took nothing."""
        row = self._db.execute("SELECT gone FROM parts WHERE tbl = ? AND part = ?", (table, part)).fetchone()
        if not row or not row[0]:
            return None
        key, values = json.loads(row[0])
        return key, values

    def refusals(self) -> list[Refusal]:
        """What was refused before it became a document, and documents on which a step failed; sorted by place."""
        rows = self._db.execute("SELECT place, document, code, problem FROM refusals ORDER BY place, code")
        return [Refusal(*row) for row in rows]

    def judgements(self) -> list[Judgement]:
        """What persons judged, in the order in which it came."""
        return judgements.rows(self._db)

    def received(self, documents: Sequence[str]) -> dict[str, tuple[str, str | None, str | None]]:
        """Where each of these documents was found, and when the run that took it in began and what it was told; null for an unknown one."""
        query = "SELECT document, place, started, command FROM arrived LEFT JOIN runs ON runs.id = arrived.run WHERE document = ?"
        return {row[0]: row[1:] for d in documents for row in self._db.execute(query, (d,))}

    def versions(self) -> dict[tuple[str, str], str]:
        """The version of every step that made a part: (step, part) -> version."""
        return {(s, p): v for s, p, v in self._db.execute("SELECT step, part, version FROM done")}

    def runs(self) -> list[dict[str, Any]]:
        """The runs that wrote to the record, first one first."""
        names = ("id", "started", "ended", "command", "outcome", "detail")
        return [dict(zip(names, row, strict=True)) for row in self._db.execute(f"SELECT {', '.join(names)} FROM runs ORDER BY id")]

    def search(self, words: str, limit: int = 100, without: Collection[str] = ()) -> list[tuple[str, int, int]]:
        """Sentences that hold all the words, best first: (document, start, end) in raw offsets. Quotation marks make a phrase. Those of the
        documents `without` are left out.
        """
        return self._sought(words, without, "document, first, last", "ORDER BY rank, document, first LIMIT ?", limit)

    def found(self, words: str, limit: int, offset: int = 0, without: Collection[str] = ()) -> tuple[int, list[tuple[str, int, int]]]:
        """How many sentences hold all the words, and `limit` of them from `offset` on, as `search` gives them."""
        total = self._sought(words, without, "count(*)", "")
        rows = self._sought(words, without, "document, first, last", "ORDER BY rank, document, first LIMIT ? OFFSET ?", limit, offset)
        return (total[0][0] if total else 0), rows

    def _sought(self, words: str, without: Collection[str], columns: str, rest: str, *numbers: int) -> list[Any]:
        import shlex

        try:
            terms = shlex.split(words.replace("'", " "))
        except ValueError:
            terms = words.replace('"', " ").split()
        terms = [t for t in terms if any(c.isalnum() for c in t)]
        if not terms:
            return []
        query = " AND ".join('"' + t.replace('"', '""') + '"' for t in terms)
        others = "document NOT IN (SELECT value FROM json_each(?))"
        sql = f"SELECT {columns} FROM sentence_search WHERE sentence_search MATCH ? AND {others} {rest}"
        return list(self._db.execute(sql, (query, json.dumps(sorted(without)), *numbers)))

    # ---- writing ------------------------------------------------------------------------------------------------------------------

    def writing(self) -> Any:
        """Context: hold the writer's lock. Raises `RecordBusy`."""
        return writer(self.root)

    def commit(self, what: Commit) -> None:
        """Make parts live in one transaction; the files they replace stay on disk for a while. Raises `RecordFull`."""
        now = time.time()
        search = [(p, f, self._search_rows(f)) for p, f in what.parts if f.table == "sentences"]
        with manifest.transaction(self._db, self.root):
            for part, f in what.parts:
                old = self._db.execute("SELECT file, search_from, search_to FROM parts WHERE tbl = ? AND part = ?", (f.table, part)).fetchone()
                if old and old[0] and old[0] != f.file:
                    self._db.execute("INSERT OR REPLACE INTO dead VALUES (?, ?)", (old[0], now))
                if old and old[1] is not None:
                    self._db.execute("DELETE FROM sentence_search WHERE rowid BETWEEN ? AND ?", (old[1], old[2]))
                self._db.execute("DELETE FROM dead WHERE file = ?", (f.file,))
                by = what.gone.get((f.table, part))
                self._db.execute(
                    "INSERT OR REPLACE INTO parts (tbl, part, file, rows, bytes, digest, gone) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (f.table, part, f.file, f.rows, f.bytes, f.digest, json.dumps(by) if by else None),
                )
            for part, f, rows in search:
                if rows:
                    first = (self._db.execute("SELECT max(search_to) FROM parts").fetchone()[0] or 0) + 1
                    self._db.executemany(
                        "INSERT INTO sentence_search (rowid, text, document, first, last) VALUES (?, ?, ?, ?, ?)",
                        ((first + i, *row) for i, row in enumerate(rows)),
                    )
                    span = (first, first + len(rows) - 1, f.table, part)
                    self._db.execute("UPDATE parts SET search_from = ?, search_to = ? WHERE tbl = ? AND part = ?", span)
            for table, part in what.ends:
                self._db.execute(
                    "INSERT OR REPLACE INTO dead SELECT file, ? FROM parts WHERE tbl = ? AND part = ? AND file != ''", (now, table, part)
                )
                self._db.execute(
                    "DELETE FROM sentence_search WHERE rowid BETWEEN (SELECT search_from FROM parts WHERE tbl = ?1 AND part = ?2)"
                    " AND (SELECT search_to FROM parts WHERE tbl = ?1 AND part = ?2)",
                    (table, part),
                )
                self._db.execute("DELETE FROM parts WHERE tbl = ? AND part = ?", (table, part))
            self._db.executemany("UPDATE arrived SET part = ? WHERE part = ?", [(new, old) for old, new in what.moved.items()])
            self._db.executemany("DELETE FROM done WHERE part = ?", [(old,) for old in what.moved])
            self._db.executemany(
                "UPDATE parts SET dropped = ?, rows = ? WHERE tbl = ? AND part = ?", [(d, n, t, p) for t, p, d, n in what.drops]
            )
            for step, inputs in what.seen.items():
                self._db.execute("DELETE FROM seen WHERE step = ?", (step,))
                self._db.executemany("INSERT INTO seen VALUES (?, ?, ?, ?)", [(step, *row) for row in inputs])
            self._db.executemany("INSERT OR REPLACE INTO done VALUES (?, ?, ?, ?)", what.done)
            run = "(SELECT max(id) FROM runs WHERE ended IS NULL)"
            self._db.executemany(f"INSERT OR IGNORE INTO arrived (document, part, place, run) VALUES (?, ?, ?, {run})", what.arrived)
            judgements.insert(self._db, what.judgements)
            self._db.executemany("DELETE FROM refusals WHERE place = ?", [(p,) for p in what.accepted])
            self._db.executemany(
                "INSERT OR REPLACE INTO refusals VALUES (?, ?, ?, ?)", [(r.place, r.document, r.code, r.problem) for r in what.refusals]
            )

    def _search_rows(self, f: PartFile) -> list[tuple[str, str, int, int]]:
        columns = ["text", "document", "start", "end"]
        rows = read_parts(self.root, f.table, [LivePart(f.table, "", f.file, f.rows, f.digest)], schema(f.table), columns)
        return list(zip(*(rows.column(c).to_pylist() for c in columns), strict=True))

    def settings(self) -> dict[str, str]:
        """What was chosen for this record, by the name of the setting."""
        row = self._db.execute("SELECT value FROM meta WHERE key = 'settings'").fetchone()
        return dict(json.loads(row[0])) if row else {}

    def watched(self, feed: str) -> dict[str, Any]:
        """What is remembered of a feed that is watched, by its address; empty for one that never was."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (f"feed {feed}",)).fetchone()
        return dict(json.loads(row[0])) if row else {}

    def remember(self, feed: str, state: Mapping[str, Any]) -> None:
        """Remember something of a feed that is watched (what JSON can hold)."""
        with manifest.transaction(self._db, self.root):
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (f"feed {feed}", json.dumps(state, sort_keys=True)))

    def choose(self, settings: dict[str, str]) -> None:
        """Keep these settings for all runs to come. Call it as the writer."""
        with manifest.transaction(self._db, self.root):
            self._db.execute("INSERT OR REPLACE INTO meta VALUES ('settings', ?)", (json.dumps(settings, sort_keys=True),))

    def begin_run(self, started: str, command: str) -> int:
        """Note that a run began; returns its number."""
        with manifest.transaction(self._db, self.root):
            return int(self._db.execute("INSERT INTO runs (started, command) VALUES (?, ?)", (started, command)).lastrowid or 0)

    def end_run(self, run: int, ended: str, outcome: str, detail: str) -> None:
        """Note how a run ended."""
        with manifest.transaction(self._db, self.root):
            self._db.execute("UPDATE runs SET ended = ?, outcome = ?, detail = ? WHERE id = ?", (ended, outcome, detail, run))

    def sweep(self, now: float | None = None) -> int:
        """Remove files that no reader can need any more: dead for longer than `GRACE_SECONDS`, or written by a run that was killed.

        Returns how many were removed. Call it as the writer.
        """
        now = time.time() if now is None else now
        with manifest.transaction(self._db, self.root):  # what died at a time to come did so before the clock was set back
            self._db.execute("UPDATE dead SET since = ? WHERE since > ?", (now, now))
        dead = [f for (f,) in self._db.execute("SELECT file FROM dead WHERE since < ?", (now - GRACE_SECONDS,))]
        kept = {f for (f,) in self._db.execute("SELECT file FROM parts UNION SELECT file FROM dead WHERE since >= ?", (now - GRACE_SECONDS,))}
        removed = 0
        for file in self._files():
            name = file.relative_to(self.root).as_posix()
            if name not in kept and (name in dead or file.stat().st_mtime < now - GRACE_SECONDS):
                file.unlink(missing_ok=True)
                removed += 1
        if dead:
            with manifest.transaction(self._db, self.root):
                self._db.executemany("DELETE FROM dead WHERE file = ?", [(f,) for f in dead])
        return removed

    def _files(self) -> Iterator[Path]:
        """Part files of every table, of those among them that no version knows any more, and what an import of labels left half written."""
        yield from (p for p in (self.root / "segments").glob("*/*") if p.is_file())
        yield from (self.root / GOLD).glob(".*.tmp")


def copy_of(record: Record, target: Path) -> None:
    """Copy one committed state into a new folder. Raises `RecordError` when `target` exists."""
    import shutil

    if target.exists():
        raise RecordError(f"{target} is there already", "a new path", "name another one")
    target.mkdir(parents=True)
    unfinished = target / "manifest.unfinished"  # no record before all its files are there
    with closing(sqlite3.connect(unfinished)) as copy:
        record._db.backup(copy)
        # The copy says which files it needs: another process may have committed since.
        files = [f for (f,) in copy.execute("SELECT DISTINCT file FROM parts WHERE file != ''")]
    for file in files:
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(record.root / file, target / file)
    for folder in {(target / file).parent for file in files}:
        sync_folder(folder)
    unfinished.rename(target / "manifest.sqlite")
    sync_folder(target)


def where(root: Path, documents: Collection[str]) -> dict[str, str]:
    """The part that each of these documents is in; those that the record does not hold are left out."""
    with closing(manifest.connect(root / "manifest.sqlite", write=False)) as db:
        found: dict[str, str] = {}
        some = sorted(documents)
        for i in range(0, len(some), 500):
            batch = some[i : i + 500]
            found |= dict(db.execute(f"SELECT document, part FROM arrived WHERE document IN ({','.join('?' * len(batch))})", batch))
    return found


__all__ = ["EMPTY", "GRACE_SECONDS", "Commit", "Record", "Refusal", "Snapshot", "copy_of", "where"]
