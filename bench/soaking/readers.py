"""Readers beside a soak: `python bench/soaking/readers.py sql|show|export|page RECORD-OR-ADDRESS`. A line of JSON a round: queries and errors.

A round that fails says so; nothing is tried again. Each round leaves the processor alone for twice as long as it took.
"""

from __future__ import annotations

import io
import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import twosource


class WrongError(Exception):
    """What was read cannot be."""


class Sql:
    """Counts that may only grow, and spans that must fit; now with the record opened anew, now with one that stays open."""

    def __init__(self, record: str) -> None:
        self.record, self.last, self.rounds = record, 0, 0
        self.open = twosource.open(record, create=False)

    def round(self) -> int:
        self.rounds += 1
        if self.rounds % 2:
            return self.look(self.open)
        with twosource.open(self.record, create=False) as corpus:
            return self.look(corpus)

    def look(self, corpus: twosource.Corpus) -> int:
        count = corpus.sql("SELECT count(*) AS n FROM documents").to_pylist()[0]["n"]
        bad = corpus.sql('SELECT count(*) AS n FROM segments WHERE length(exact) <> "end" - start').to_pylist()[0]["n"]
        lost = corpus.sql("SELECT count(*) AS n FROM segments s ANTI JOIN texts t ON s.document = t.document").to_pylist()[0]["n"]
        inner = corpus.sql("SELECT (SELECT count(*) FROM lists) + (SELECT count(*) FROM tried) + (SELECT count(*) FROM compared) AS n").num_rows
        corpus.search("harbour minister", 5)
        if count < self.last or bad or lost or inner != 1:
            raise WrongError(f"{count} documents after {self.last}, {bad} wrong lengths, {lost} segments without a text")
        self.last = count
        return 5


class Show:
    """The largest story as a dossier, its timeline, and what the record holds."""

    def __init__(self, record: str) -> None:
        self.record = record

    def round(self) -> int:
        with twosource.open(self.record, create=False) as corpus:
            corpus.story()
            corpus.timeline()
            corpus.status()
            return 3


class Export:
    """All claims as JSON Lines, each a whole one that stands on documents; statements checked against their raw texts."""

    def __init__(self, record: str) -> None:
        self.corpus = twosource.open(record, create=False)

    def round(self) -> int:
        out = io.BytesIO()
        self.corpus.export("claims", out)
        claims = [json.loads(line) for line in out.getvalue().splitlines()]
        if not claims or any(not c["supports"] for c in claims):
            raise WrongError(f"{len(claims)} claims, of which some stand on nothing")
        list(self.corpus.statements())
        return 2


class Page:
    """The page and the HTTP API as a browser asks them."""

    def __init__(self, address: str) -> None:
        self.address, self.rounds = address.rstrip("/"), 0

    def ask(self, path: str) -> bytes:
        with urllib.request.urlopen(self.address + path, timeout=120) as answer:
            found: bytes = answer.read()
        if not found:
            raise WrongError(f"{path} is empty")
        return found

    def round(self) -> int:
        self.rounds += 1
        self.ask("/")
        stories = json.loads(self.ask("/api/v1/stories?limit=20"))["data"]
        story = stories[self.rounds % len(stories)]["id"]
        for path in (f"/stories/{story}", f"/api/v1/show/{story}"):
            try:
                self.ask(path)
            except urllib.error.HTTPError as error:
                if error.code != 404:  # a story that a commit between the two has merged away is not there
                    raise
        for path in ("/api/v1/claims?limit=5", "/api/v1/documents?limit=5", "/record", "/api/v1/status"):
            self.ask(path)
        return 8


def told(error: BaseException) -> str:
    body = error.read().decode("utf-8", "replace")[:300] if isinstance(error, urllib.error.HTTPError) else ""
    where = f" at {error.url}" if isinstance(error, urllib.error.HTTPError) else ""
    return f"{type(error).__name__}: {error}{where} {body}"[:600]


def rounds(look: Callable[[], int]) -> Iterator[dict[str, Any]]:
    queries, errors, slowest = 0, 0, 0.0
    while True:
        began = time.monotonic()
        try:
            queries += look()
        except Exception as error:
            errors += 1
            yield {"error": told(error)}
        took = time.monotonic() - began
        slowest = max(slowest, took)
        yield {"queries": queries, "errors": errors, "slowest_s": round(slowest, 2)}
        time.sleep(max(0.1, 2 * took))


if __name__ == "__main__":
    kind = {"sql": Sql, "show": Show, "export": Export, "page": Page}[sys.argv[1]]
    for line in rounds(kind(sys.argv[2]).round):
        print(json.dumps(line), flush=True)
