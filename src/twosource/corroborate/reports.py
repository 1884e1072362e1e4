"""What the record holds of some documents, by document: what claims are made from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import pyarrow as pa

from twosource.model import MEANT, Meanings, Tables, plain_list, plain_rows, rows_of

from .pieces import Place

COLUMNS: Final = {
    "sentences": ("document", "start", "end", "exact", "role"),
    "readings": ("document", "start", "end", "reading"),
    "mentions": ("document", "start", "end", "actor", "basis"),
    "dates": ("document", "start", "end", "type", "value"),
    "named": ("document", "actor", "name", "kind", "country", "sector"),
    "meant": MEANT,
}


#: Characters of a stretch by which rows are looked up.
_STRETCH: Final = 256


class Sentence(NamedTuple):
    """A sentence of the body or of a title: its place, its words as they stand, its role."""

    place: Place
    exact: str
    role: str


@dataclass(frozen=True, slots=True)
class Named:
    """An actor as a document knows it."""

    name: str
    kind: str
    country: str | None
    sector: str | None


@dataclass(frozen=True, slots=True)
class Reports:
    """Rows by document, each list in the order of the text. `mentions`: (start, end, actor, basis); `dates`: (start, end, TIMEX3 value);
    `readings`: (start, end, what it reads); `published`: as the record writes it, where known.
    """

    sentences: dict[str, list[Sentence]]
    readings: dict[str, list[tuple[int, int, str]]]
    mentions: dict[str, list[tuple[int, int, str, str]]]
    dates: dict[str, list[tuple[int, int, str]]]
    statements: dict[str, list[dict[str, Any]]]
    events: dict[str, list[dict[str, Any]]]
    named: dict[str, dict[str, Named]]
    published: dict[str, str] = field(default_factory=dict)
    _near: dict[tuple[str, str], dict[int, list[dict[str, Any]]]] = field(default_factory=dict, repr=False)
    _starts: dict[str, list[int]] = field(default_factory=dict, repr=False)
    _pronouns: dict[str, list[tuple[int, int]]] = field(default_factory=dict, repr=False)

    def statements_near(self, place: Place) -> list[dict[str, Any]]:
        """The statements whose content may meet a place, in the order of the text."""
        return self._meeting("content", self.statements, place)

    def events_near(self, place: Place) -> list[dict[str, Any]]:
        """The events whose evidence may meet a place, in order of their ids."""
        return self._meeting("evidence", self.events, place)

    def _meeting(self, spans: str, rows: dict[str, list[dict[str, Any]]], place: Place) -> list[dict[str, Any]]:
        own = rows.get(place.document)
        if not own:
            return []
        if (stretches := self._near.get((spans, place.document))) is None:
            stretches = self._near[spans, place.document] = defaultdict(list)
            for row in own:
                for n in {n for s in row[spans] for n in range(s["start"] // _STRETCH, (s["end"] - 1) // _STRETCH + 1)}:
                    stretches[n].append(row)
        first, last = place.start // _STRETCH, max(place.start, place.end - 1) // _STRETCH
        if first == last:
            return stretches.get(first, [])
        found = {id(row) for n in range(first, last + 1) for row in stretches.get(n, ())}
        return [row for row in own if id(row) in found]

    def sentence(self, document: str, place: int) -> Sentence | None:
        """The sentence that holds a character, or null."""
        rows = self.sentences.get(document, [])
        i = bisect_right(self._begins(document, rows), place) - 1
        return rows[i] if i >= 0 and rows[i].place.end > place else None

    def _begins(self, document: str, rows: list[Sentence]) -> list[int]:
        """Where the sentences of a document begin."""
        if (found := self._starts.get(document)) is None:
            found = self._starts[document] = [s.place.start for s in rows]
        return found

    def covering(self, place: Place) -> list[Sentence]:
        """The sentences that meet a place."""
        document, start, end = place
        rows = self.sentences.get(document, [])
        begins = self._begins(document, rows)
        first, last = max(0, bisect_right(begins, start) - 1), bisect_left(begins, end)
        return [s for s in rows[first:last] if s.place[2] > start]

    def text(self, place: Place) -> str:
        """The raw words of a place inside one sentence, or several that no blank parts; empty where no sentence holds it."""
        parts: list[str] = []
        at = place.start
        for s in self.covering(place):
            # Two sentences that no blank parts may have a word in common.
            a, b = max(at, s.place.start), min(place.end, s.place.end)
            if a < b:
                # Where no blank stands between two sentences, none is to be read.
                parts += [" " * (bool(parts) and a > at), s.exact[a - s.place.start : b - s.place.start]]
                at = b
        return "".join(parts)

    def read(self, place: Place) -> tuple[str, list[tuple[int, int, str]]]:
        """The words of a place as they should read, and who is named in them (start, end, actor), in offsets of that text.

        A stretch is empty where somebody is meant whose words are to be compared as words.
        """
        raw = self._raw(place)
        edits = _within(self.readings.get(place.document, []), place)
        # a group noun ("opposition fighters") is compared by its words; whom it stands for comes on top
        names = [(s, e if basis != "group" else s, a) for s, e, a, basis in _within(self.mentions.get(place.document, []), place)]
        if not edits:
            first = place.start
            return raw, [(s - first, e - first, a) for s, e, a in names]
        out: list[str] = []
        at, shift, moved = place.start, 0, []
        for start, end, reading in edits:
            if start < at:
                continue
            out += [raw[at - place.start : start - place.start], reading]
            shift += len(reading) - (end - start)
            moved.append((end, shift))
            at = end
        out.append(raw[at - place.start :])

        def new(offset: int) -> int:
            before = [s for e, s in moved if e <= offset]
            return offset - place.start + (before[-1] if before else 0)

        return "".join(out), [(new(s), new(e), a) for s, e, a in names]

    def _raw(self, place: Place) -> str:
        """The characters of a place, what lies between sentences as blanks, so that offsets hold."""
        beside = self.covering(place)
        if len(beside) == 1 and beside[0].place.start <= place.start and place.end <= beside[0].place.end:
            first = beside[0].place.start
            return beside[0].exact[place.start - first : place.end - first]
        parts, at = [], place.start
        for s in beside:
            a, b = max(at, s.place.start), min(place.end, s.place.end)
            if a < b:
                parts += [" " * (a - at), s.exact[a - s.place.start : b - s.place.start]]
                at = b
        return "".join([*parts, " " * (place.end - at)])

    def pronouns(self, document: str) -> list[tuple[int, int]]:
        """Where somebody is meant by a pronoun."""
        if (found := self._pronouns.get(document)) is None:
            found = self._pronouns[document] = [(s, e) for s, e, _, basis in self.mentions.get(document, ()) if basis == "pronoun"]
        return found


def _within(rows: list[Any], place: Place) -> list[Any]:
    _, start, end = place
    return [row for row in rows[bisect_left(rows, (start,)) : bisect_left(rows, (end,))] if row[1] <= end] if rows else []


def _columns(table: pa.Table, names: Collection[str]) -> Any:
    return zip(*(plain_list(table.column(n)) for n in names), strict=True)


def read_reports(tables: Tables, documents: Collection[str] | None = None, judged: Callable[[pa.Table], pa.Table] | None = None) -> Reports:
    """The rows of these documents, or of all of them; who is told by less than the full name is whom the story means (see `Meanings`).
    `judged`: what people's verdicts do to statements.
    """
    meanings = Meanings.of(tables, documents)

    def table(name: str) -> pa.Table:
        rows = tables[name] if documents is None else rows_of(tables, name, "document", documents)
        return meanings.read(name, judged(rows) if judged and name == "statements" else rows, why=False)

    sentences: dict[str, list[Sentence]] = defaultdict(list)
    for document, start, end, exact, role in _columns(table("sentences"), COLUMNS["sentences"]):
        if role in ("body", "title"):
            sentences[document].append(Sentence(Place(document, start, end), exact, role))
    readings: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for document, start, end, reading in _columns(table("readings"), COLUMNS["readings"]):
        readings[document].append((start, end, reading))
    mentions: dict[str, list[tuple[int, int, str, str]]] = defaultdict(list)
    for document, start, end, actor, basis in _columns(table("mentions"), COLUMNS["mentions"]):
        mentions[document].append((start, end, actor, basis))
    dates: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for document, start, end, kind, value in _columns(table("dates"), COLUMNS["dates"]):
        if kind == "DATE" and value:
            dates[document].append((start, end, value))
    named: dict[str, dict[str, Named]] = defaultdict(dict)
    for document, actor, name, kind, country, sector in _columns(table("named"), COLUMNS["named"]):
        named[document][actor] = Named(name, kind, country, sector)
    statements: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in plain_rows(table("statements")):
        if row["content"]:
            statements[row["document"]].append(row)
    events: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in plain_rows(table("events")):
        events[row["document"]].append(row)
    rows = (tables["documents"] if documents is None else rows_of(tables, "documents", "id", documents)).select(["id", "published"])
    published = {d: p for d, p in zip(*(c.to_pylist() for c in rows.columns), strict=True) if p}
    for of in (readings, mentions, dates):
        for found_ in of.values():
            found_.sort()
    for found in sentences.values():
        found.sort(key=lambda s: s.place)
    for rows_ in statements.values():
        rows_.sort(key=lambda r: (r["content"][0]["start"], r["id"]))
    for rows_ in events.values():
        rows_.sort(key=lambda r: r["id"])
    return Reports(sentences, readings, mentions, dates, statements, events, named, published)
