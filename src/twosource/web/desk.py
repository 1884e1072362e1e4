"""What the page and the API ask the corpus: one corpus a thread, and answers that are kept until the record changes."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from twosource import __version__
from twosource import corpus as api
from twosource.corpus import Corpus
from twosource.model import Document, NotFound, RecordError

T = TypeVar("T")


#: Bytes of pages and lists that are kept, and of what they are made of, which is large and soon needed no more. Columns that a corpus reads are
#: needed for every answer. All three stay apart, so that none drives out another.
MADE, DOSSIERS = 250_000_000, 100_000_000
#: Bytes that one thing is taken for where nobody can say; a dossier's are counted by what is in it, about so many bytes each.
GUESS: Final = 50_000
#: Places of one thing that a trace follows where nobody asks for more: an actor may be named ten thousand times.
TRACED: Final = 200
#: Characters of its body that a report without a title is called by.
FIRST_WORDS: Final = 60


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
        self._memory, self._made, self._dossiers = api.Memory(), api.Memory(MADE), api.Memory(DOSSIERS)
        self._last = ""
        self.closed = False

    @property
    def corpus(self) -> Corpus:
        """This thread's corpus. Raises `RecordMissing` and its kin."""
        found = getattr(self._local, "corpus", None)
        if found is None:
            found = self._local.corpus = api.open(self.path, create=False, memory=self._memory)
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
        state = self.state()
        if state != self._last:
            self._last = state
            for memory in (self._made, self._dossiers):
                memory.forget(lambda k: k[0] != state)
        memory = self._dossiers if key[0] in ("dossier", "trace") else self._made
        made: T = memory.keep((state, *key), make, _size)
        return made

    # ---- what is asked often ------------------------------------------------------------------------------------------------------

    def rows(self, table: str, documents: Iterable[str], columns: Sequence[str] = ("*",), key: str = "document") -> list[dict[str, Any]]:
        """The rows of these documents. `documents` are full ids, as the record gives them."""
        wanted = None if tuple(columns) == ("*",) else list(columns)
        found: list[dict[str, Any]] = self.corpus.rows_of(table, key, set(documents), wanted).to_pylist()
        return found

    def raws(self, documents: Iterable[str]) -> dict[str, str]:
        """The raw texts of these documents, by full id."""
        found = {}
        for d in set(documents):
            with suppress(NotFound):  # one that was refused has none
                found[d] = self.corpus.raw_of(d)
        return found

    def dossier(self, story: str | None) -> api.Dossier:
        """A story's dossier; by an id or the beginning of one, or of the largest story."""
        full = None if story is None else self.corpus.find(story, "stories")
        return self.kept(("dossier", full), lambda: self.corpus.story(full))

    def trace(self, identifier: str, most: int | None = TRACED) -> api.Trace:
        """Where one thing comes from, by its id or the beginning of one."""
        full = self.corpus.find(identifier)
        return self.kept(("trace", full, most), lambda: self.corpus.trace(full, most=most))

    def documents(self) -> dict[str, Document]:
        """All documents by id; where nothing states a title, with the one that stands in the text, or the first words in quotation marks."""

        def make() -> dict[str, Document]:
            try:
                found = {d.id: d for d in self.corpus.documents()}
            except RecordError:
                return {}
            nameless = [i for i, d in found.items() if not d.title]
            first: dict[tuple[str, str], tuple[int, str]] = {}
            for s in self.rows("segments", nameless, ("document", "start", "exact", "role")):
                key = s["document"], s["role"]
                first[key] = min(first.get(key, (s["start"], s["exact"])), (s["start"], s["exact"]))
            for i in nameless:
                stated, body = (first.get((i, role)) for role in ("title", "body"))
                found[i] = replace(found[i], title=stated[1] if stated else f"“{' '.join(body[1].split())[:FIRST_WORDS]}…”" if body else None)
            return found

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


def _size(thing: Any) -> int:
    """About how many bytes something takes."""
    if isinstance(thing, (str, bytes)):
        return sys.getsizeof(thing)
    if isinstance(thing, api.Dossier):
        return 3_000 * sum(len(getattr(thing, f.name)) for f in fields(thing) if isinstance(getattr(thing, f.name), tuple)) + GUESS
    if isinstance(thing, (dict, list, tuple)):
        return GUESS + 1_000 * len(thing)
    return int(getattr(thing, "nbytes", GUESS))
