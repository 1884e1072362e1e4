"""What the page and the API ask the corpus: one corpus a thread, and answers that are kept until the record changes."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from twosource import __version__
from twosource import corpus as api
from twosource.corpus import Corpus
from twosource.model import Document, NotFound, RecordError

T = TypeVar("T")

#: Answers that are kept. A dossier of five reports takes about 1 MB, a rendered page at most .3 MB.
KEPT: Final = 160
#: Characters of its body that a report without a title is called by.
FIRST_WORDS: Final = 60
#: Characters of raw texts that are kept, besides.
KEPT_TEXT: Final = 30_000_000


@dataclass(frozen=True, slots=True)
class Writing:
    """Who writes to the record just now: when it began, and the command."""

    since: str
    command: str


class Desk:
    """Asks one record for many readers at once."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._local = threading.local()
        self._kept: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
        self._raws: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._lock = threading.Lock()
        self._making: dict[tuple[Any, ...], threading.Lock] = {}

    @property
    def corpus(self) -> Corpus:
        """This thread's corpus. Raises `RecordMissing` and its kin."""
        found = getattr(self._local, "corpus", None)
        if found is None:
            found = self._local.corpus = api.open(self.path, create=False)
        return cast(Corpus, found)

    def state(self) -> str:
        """A word that is another one after every commit to the record. It may change without one, never the other way round: a commit writes to
        the manifest or to its log, and so moves the size or the time (in nanoseconds) of one of them.
        """
        marks: list[object] = [__version__]
        for name in ("manifest.sqlite", "manifest.sqlite-wal"):
            try:
                stat = (self.path / name).stat()
                marks += [stat.st_mtime_ns, stat.st_size, stat.st_ino] if stat.st_size else [0]
            except FileNotFoundError:
                marks.append(0)
        return hashlib.sha256(repr(marks).encode()).hexdigest()[:20]

    def writing(self) -> Writing | None:
        """Who writes to the record, or null. What a killed writer left behind does not count where its process can be looked for."""
        try:
            note = json.loads((self.path / "writer.json").read_text(encoding="utf-8"))
            if note["host"] == socket.gethostname():
                os.kill(int(note["pid"]), 0)
            return Writing(str(note["since"]), str(note["command"]))
        except PermissionError:
            return Writing("", "")  # the process of another user lives
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def kept(self, key: tuple[Any, ...], make: Callable[[], T]) -> T:
        """What `make` gives, made once for a state of the record however many ask for it."""
        full = (self.state(), *key)
        with self._lock:
            if full in self._kept:
                self._kept.move_to_end(full)
                return cast(T, self._kept[full])
            turn = self._making.setdefault(full, threading.Lock())
        with turn:
            with self._lock:
                if full in self._kept:
                    return cast(T, self._kept[full])
            try:
                made = make()
                with self._lock:
                    self._kept[full] = made
                    while len(self._kept) > KEPT:
                        self._kept.popitem(last=False)
            finally:
                with self._lock:
                    self._making.pop(full, None)
        return made

    # ---- what is asked often ------------------------------------------------------------------------------------------------------

    def rows(self, table: str, documents: Iterable[str], columns: Sequence[str] = ("*",), key: str = "document") -> list[dict[str, Any]]:
        """The rows of these documents. `documents` are full ids, as the record gives them."""
        ids = sorted(set(documents))
        if not ids:
            return []
        listed = ", ".join("'" + i.replace("'", "''") + "'" for i in ids)
        names = ", ".join(c if c == "*" else f'"{c}"' for c in columns)
        found: list[dict[str, Any]] = self.corpus.sql(f'SELECT {names} FROM "{table}" WHERE "{key}" IN ({listed})').to_pylist()
        return found

    def raws(self, documents: Iterable[str]) -> dict[str, str]:
        """The raw texts of these documents, by full id."""
        state, wanted = self.state(), set(documents)
        with self._lock:
            found = {d: self._raws[state, d] for d in wanted if (state, d) in self._raws}
        if new := wanted - found.keys():
            read = {r["document"]: r["raw"] for r in self.rows("texts", new, ("document", "raw"))}
            found |= read
            with self._lock:
                self._raws |= {(state, d): raw for d, raw in read.items()}
                size = sum(map(len, self._raws.values()))
                while size > KEPT_TEXT and len(self._raws) > 1:
                    size -= len(self._raws.popitem(last=False)[1])
        return found

    def dossier(self, story: str | None) -> api.Dossier:
        """A story's dossier; by an id or the beginning of one, or of the largest story."""
        full = None if story is None else self.corpus.find(story, "stories")
        return self.kept(("dossier", full), lambda: self.corpus.story(full))

    def documents(self) -> dict[str, Document]:
        """All documents by id; where nothing states a title, with the one that stands in the text, or the first words in quotation marks."""

        def make() -> dict[str, Document]:
            if self.corpus.status().rows["documents"] is None:
                return {}
            rows = self.corpus.sql(
                "SELECT document, arg_min(exact, start) FILTER (role = 'title') AS title, arg_min(exact, start) FILTER (role = 'body') AS body "
                "FROM segments WHERE role IN ('title', 'body') GROUP BY document"
            ).to_pylist()
            titles = {r["document"]: r["title"] or f"“{' '.join((r['body'] or '').split())[:FIRST_WORDS]}…”" for r in rows}
            return {d.id: d if d.title else replace(d, title=titles.get(d.id)) for d in self.corpus.documents()}

        return self.kept(("documents",), make)

    def story_of(self) -> dict[str, tuple[str, str]]:
        """By document, the id and the title of its story."""

        def make() -> dict[str, tuple[str, str]]:
            try:
                return {d: (s["id"], s["title"]) for s in self.corpus.stories().to_dicts() for d in s["documents"]}
            except RecordError:
                return {}

        return self.kept(("story of",), make)

    def document(self, name: str) -> str:
        """The full id of a document that has a text. Raises `NotFound`."""
        full = self.corpus.document(name)
        if full not in self.documents():
            raise NotFound(f"the document {full} was refused and has no text", "one that can be read", "see the page of the record")
        return full
