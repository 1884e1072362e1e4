"""What a soak works on: invented reports in lots, a feed on loopback whose articles change, records of older formats, and commands to kill."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from html import escape
from pathlib import Path
from typing import Any

import twosource
from twosource.model import PUBLIC
from twosource.store import FORMAT, Record

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
import generate
from quiet import QuietHandler, QuietServer

HERE = Path(__file__).resolve().parent

#: Columns that the clock fills: two runs over the same reports differ in them.
BY_THE_CLOCK = {"versions": ("first_seen",)}
TABLES = (*PUBLIC, "versions")


class Feed:
    """A feed on loopback. Every edition has one entry more, and other words in some of those before it."""

    ENTRIES, CHANGED = 4, 2

    def __init__(self, seed: int) -> None:
        self.edition = 0
        self._random = random.Random(seed)
        self._entries: list[list[str]] = [self._article() for _ in range(self.ENTRIES)]
        self._bodies: list[bytes] = [self._xml()]
        feed = self

        class Handler(QuietHandler):
            def reply(self) -> None:
                body = feed.body() if self.path == "/feed" else b""
                self.answer(200 if body else 404, body)

        self._server = QuietServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}/feed"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _article(self) -> list[str]:
        return [generate.sentence(self._random) for _ in range(6)]

    def _xml(self) -> bytes:
        items = (
            f"<item><title>Piece {i}</title><link>/news/{i}</link><guid isPermaLink='false'>piece-{i}</guid>"
            f"<pubDate>Mon, 03 Mar 2031 10:00:00 GMT</pubDate><description>{escape(' '.join(words))}</description></item>"
            for i, words in reversed(list(enumerate(self._entries)))
        )
        return f"<rss version='2.0'><channel><title>The Velmora Mail</title><link>/</link>{''.join(items)}</channel></rss>".encode()

    def body(self) -> bytes:
        return self._bodies[self.edition]

    def next(self) -> None:
        """Bring out another edition."""
        for words in self._random.sample(self._entries, self.CHANGED):
            words[self._random.randrange(len(words))] = generate.sentence(self._random)
        self._entries.append(self._article())
        self._bodies.append(self._xml())
        self.edition = len(self._bodies) - 1


class Nursery:
    """The process that starts commands and kills them."""

    def __init__(self) -> None:
        self._process = subprocess.Popen([sys.executable, str(HERE / "nursery.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._line()

    def _line(self) -> str:
        assert self._process.stdout is not None
        if not (line := self._process.stdout.readline()):
            raise RuntimeError("the process that starts commands ended")
        return line

    def attend(self, runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        assert self._process.stdin is not None
        print(json.dumps(runs), file=self._process.stdin, flush=True)
        found: list[dict[str, Any]] = json.loads(self._line())
        return found

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


# ---- what a record holds ----------------------------------------------------------------------------------------------------------


class State:
    """What is committed, as a fresh connection sees it."""

    def __init__(self, record: Path) -> None:
        with closing(sqlite3.connect(record / "manifest.sqlite", timeout=60)) as db:
            db.execute("BEGIN")
            self.format: int = db.execute("PRAGMA user_version").fetchone()[0]
            self.documents = {d for (d,) in db.execute("SELECT document FROM arrived")}
            self.live = dict(db.execute("SELECT file, bytes FROM parts WHERE file != ''"))
            self.dead = {f for (f,) in db.execute("SELECT file FROM dead")}
            self.judgements = {j for (j,) in db.execute("SELECT id FROM judgements")} if self.format >= 3 else set()
            self.withdrawn = {j for (j,) in db.execute("SELECT withdraws FROM judgements")} if self.format >= 3 else set()

    def problems(self, record: Path, before: State | None) -> list[str]:
        """What is lost: documents and judgements that were committed before, and files of live parts."""
        found = []
        if before and (lost := before.documents - self.documents):
            found.append(f"{len(lost)} committed documents are gone")
        if before and (lost := before.judgements - self.judgements):
            found.append(f"{len(lost)} committed judgements are gone")
        for file, size in self.live.items():
            path = record / file
            if not path.is_file() or path.stat().st_size != size:
                found.append(f"the live file {file} is not there as it was committed")
        return found


def orphans(record: Path) -> list[Path]:
    """Part files, whole or half written, that no commit knows."""
    state = State(record)
    known = state.live.keys() | state.dead
    return [p for p in (record / "segments").rglob("*") if p.is_file() and p.relative_to(record).as_posix() not in known]


def strangers(record: Path) -> list[str]:
    """Files in a record of which nobody should find any once it was swept and all processes are gone."""
    state = State(record)
    usual = {"manifest.sqlite", "worked.sqlite", "writer.lock"}
    usual |= {f"{name}-{end}" for name in ("manifest.sqlite", "worked.sqlite") for end in ("wal", "shm")}
    names = {p.relative_to(record).as_posix() for p in record.rglob("*") if p.is_file()}
    return sorted(names - usual - state.live.keys())


def tables(record: Path) -> dict[str, bytes]:
    """Every public table as it is exported, and what is searched; without the columns that the clock fills."""
    found = {}
    with twosource.open(record, create=False) as corpus:
        for table in TABLES:
            out = io.BytesIO()
            corpus.export(table, out)
            gone = BY_THE_CLOCK.get(table, ())
            rows = [{k: v for k, v in json.loads(line).items() if k not in gone} for line in out.getvalue().splitlines()]
            found[table] = "\n".join(json.dumps(r, ensure_ascii=False) for r in rows).encode() if gone else out.getvalue()
    with closing(sqlite3.connect(record / "manifest.sqlite")) as db:
        found["search"] = repr(sorted(db.execute("SELECT document, first, last, text FROM sentence_search"))).encode()
    return found


def differing(a: dict[str, bytes], b: dict[str, bytes]) -> dict[str, list[str]]:
    """The tables that differ, with the first lines that one of them has alone."""
    found = {}
    for table in a:
        if hashlib.sha256(a[table]).digest() != hashlib.sha256(b[table]).digest():
            one, other = a[table].splitlines(), b[table].splitlines()
            alone = [f"- {x.decode()[:300]}" for x in one if x not in set(other)] + [f"+ {x.decode()[:300]}" for x in other if x not in set(one)]
            found[table] = [f"{len(one)} and {len(other)} rows", *alone[:4]] if alone else ["the order differs"]
    return found


def sweep(record: Path, seconds: float) -> None:
    """The record's own sweep, with the clock moved on."""
    with Record.open(record, create=True) as found, found.writing():
        found.sweep(time.time() + seconds)


# ---- what is done to a record -----------------------------------------------------------------------------------------------------


def older(record: Path, target: Path, version: int) -> None:
    """A copy of a record whose manifest is put back to an older format. `record`: made by one run, without judgements."""
    shutil.copytree(record, target, copy_function=os.link, ignore=shutil.ignore_patterns("manifest*", "writer*", "worked*"))
    with closing(sqlite3.connect(record / "manifest.sqlite")) as source, closing(sqlite3.connect(target / "manifest.sqlite")) as db:
        source.backup(db)
        assert version < FORMAT
        db.execute("DROP TABLE judgements")
        db.execute("DELETE FROM parts WHERE tbl = 'judgements'")
        db.execute("ALTER TABLE arrived DROP COLUMN run")
        if version < 2:
            db.execute("DROP TABLE seen")
            for column in ("dropped", "gone"):
                db.execute(f"ALTER TABLE parts DROP COLUMN {column}")
        db.execute(f"PRAGMA user_version = {version}")
        db.commit()


def damage(record: Path, r: random.Random) -> str:
    """Break the side file of a record in one of several ways; says how."""
    path = record / "worked.sqlite"
    how = r.choice(("garbage", "cut", "bits", "gone", "log"))
    try:
        size = path.stat().st_size
        if how == "garbage":
            path.write_bytes(r.randbytes(3000))
        elif how == "cut":
            os.truncate(path, r.randrange(size + 1))
        elif how == "bits":
            with path.open("r+b") as file:
                for _ in range(20):
                    file.seek(r.randrange(size))
                    file.write(r.randbytes(1))
        elif how == "gone":
            path.unlink()
        else:
            Path(f"{path}-wal").write_bytes(r.randbytes(5000))
    except (OSError, ValueError):
        return "not there"
    return how
