"""A story as an editor wants to read it: the reports, what is copied, who said what, which claims stand on how many origins, warnings."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from twosource.model import Actor, Claim, Date, Document, Family, QuoteVariant, Reading, Reuse, Statement, Story, Thread, to_record
from twosource.store import Snapshot

from .actors import Use, uses


@dataclass(frozen=True, slots=True)
class Report:
    """One report of a story. `label`: a capital letter for the dossier; `headline`: its stated title or title segment, or null.

    `copied`: share of its body's characters that lie in families; `body`: characters of its body.
    """

    label: str
    document: Document
    name: str
    headline: str | None
    body: int
    copied: float
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A day, month or year that a story speaks of: its TIMEX3 value, and the places that name it."""

    value: str
    dates: tuple[Date, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that an editor has to know: a short kind and a sentence."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything about one story. Claims: most independent origins first; `links`: by passage; `statements`: by report and place; `actors`: the
    most named first, with how often; `days`: in order of time.
    """

    story: Story
    reports: tuple[Report, ...]
    origins: int
    claims: tuple[Claim, ...]
    variants: tuple[QuoteVariant, ...]
    statements: tuple[Statement, ...]
    actors: tuple[tuple[Actor, Use], ...]
    days: tuple[Day, ...]
    threads: tuple[Thread, ...]
    links: tuple[Reuse, ...]
    families: tuple[Family, ...]
    warnings: tuple[Notice, ...]

    def label(self, document: str) -> str:
        """The letter of a report."""
        return next((r.label for r in self.reports if r.document.id == document), "?")


def label_of(number: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA: letters for reports."""
    out = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        out = chr(65 + rest) + out
    return out


def _records(snapshot: Snapshot, table: str, rows: list[dict[str, Any]]) -> list[Any]:
    return [to_record(table, row, snapshot.raw) for row in rows]


def _within(rows: list[dict[str, Any]], documents: set[str], path: str) -> list[dict[str, Any]]:
    return [r for r in rows if any(s["document"] in documents for s in r[path])]


def dossier(snapshot: Snapshot, story: str) -> Dossier:
    """The dossier of the story with this id. Raises `KeyError` when there is none."""
    row = next((r for r in snapshot.table("stories").to_pylist() if r["id"] == story), None)
    if row is None:
        raise KeyError(story)
    found: Story = to_record("stories", row, snapshot.raw)
    ids = set(found.documents)
    documents = _records(snapshot, "documents", snapshot.of_documents("documents", found.documents, key="id").to_pylist())
    documents.sort(key=lambda d: (d.published or "9999", d.uri or "", d.id))
    segments = snapshot.of_documents("segments", found.documents).to_pylist()
    readings = _records(snapshot, "readings", snapshot.of_documents("readings", found.documents).to_pylist())
    families = _records(snapshot, "families", _within(snapshot.table("families").to_pylist(), ids, "passages"))
    links = [r for r in snapshot.table("reuse").to_pylist() if r["a"]["document"] in ids or r["b"]["document"] in ids]
    statements = _records(snapshot, "statements", snapshot.of_documents("statements", found.documents).to_pylist())
    claims = _records(snapshot, "claims", [c for c in snapshot.table("claims").to_pylist() if any(s["document"] in ids for s in c["supports"])])
    variants = _records(snapshot, "quote_variants", _within(snapshot.table("quote_variants").to_pylist(), ids, "spans"))
    places = {r["document"]: r["place"] for r in snapshot.of_documents("arrivals", found.documents, columns=["document", "place"]).to_pylist()}
    reports = _reports(documents, segments, readings, families, places)
    claims.sort(key=lambda c: (-c.independent, -c.reports, c.id))
    statements.sort(key=lambda s: (_place(reports, s.document), s.content[0].start if s.content else 0, s.id))
    typed_links = _records(snapshot, "reuse", links)
    typed_links.sort(key=lambda r: (_place(reports, r.a.document), r.a.start))
    return Dossier(
        found,
        tuple(reports),
        _origins(reports, families),
        tuple(claims),
        tuple(sorted(variants, key=lambda v: (v.kind == "same", -len(v.spans), v.id))),
        tuple(statements),
        _actors(snapshot, ids),
        _days(snapshot, reports),
        _threads(snapshot, found.id),
        tuple(typed_links),
        tuple(sorted(families, key=lambda f: (-f.size, f.id))),
        (*_warnings(reports, statements), *_strays(found, reports), *_altered(reports, typed_links, variants)),
    )


def _actors(snapshot: Snapshot, documents: set[str]) -> tuple[tuple[Actor, Use], ...]:
    if not snapshot.computed("actors"):
        return ()
    counted = uses(snapshot, documents)
    actors: list[Actor] = _records(snapshot, "actors", [r for r in snapshot.table("actors").to_pylist() if r["id"] in counted])
    return tuple(sorted(((a, counted[a.id]) for a in actors), key=lambda x: (-x[1].mentions, -x[1].documents, x[0].name, x[0].id)))


def _threads(snapshot: Snapshot, story: str) -> tuple[Thread, ...]:
    if not snapshot.computed("threads"):
        return ()
    threads: list[Thread] = _records(snapshot, "threads", [r for r in snapshot.table("threads").to_pylist() if r["story"] == story])
    return tuple(sorted(threads, key=lambda t: (-len({s.document for s in t.spans}), -len(t.spans), t.id)))


#: Dates of a day, a month or a year: what a reader looks for; parts of a day and quarters are in the table.
_CALENDAR = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


def _days(snapshot: Snapshot, reports: list[Report]) -> tuple[Day, ...]:
    if not snapshot.computed("dates"):
        return ()
    found: dict[str, list[Date]] = {}
    for d in _records(snapshot, "dates", snapshot.of_documents("dates", [r.document.id for r in reports]).to_pylist()):
        if d.type in ("DATE", "TIME") and d.value and (m := _CALENDAR.match(d.value)):
            found.setdefault(m.group(), []).append(d)
    order = {r.document.id: i for i, r in enumerate(reports)}
    return tuple(Day(v, tuple(sorted(ds, key=lambda d: (order[d.document], d.start)))) for v, ds in sorted(found.items()))


def _place(reports: list[Report], document: str) -> int:
    return next((i for i, r in enumerate(reports) if r.document.id == document), len(reports))


def _reports(
    documents: list[Document], segments: list[dict[str, Any]], readings: list[Reading], families: list[Family], places: dict[str, str]
) -> list[Report]:
    out = []
    for i, d in enumerate(documents):
        mine = sorted((s for s in segments if s["document"] == d.id), key=lambda s: s["start"])
        body = [s for s in mine if s["role"] == "body"]
        size = sum(s["end"] - s["start"] for s in body)
        copied: set[int] = set()
        for f in families:
            for p in f.passages:
                if p.document == d.id:
                    copied.update(range(p.start, p.end))
        headline = d.title or next((s["exact"] for s in mine if s["role"] == "title"), None)
        inside = sum(1 for s in body for c in range(s["start"], s["end"]) if c in copied)
        own = tuple(r for r in readings if r.document == d.id)
        out.append(Report(label_of(i), d, places.get(d.id, d.id), headline, size, inside / size if size else 0.0, own))
    return out


_NUMBER = re.compile(r"\d+(?:\.\d+)?")

#: A report counts as a copy of others when at least this share of its body lies in families; below it is said to have words of its own.
MOSTLY_COPIED = 0.9


def _origins(reports: list[Report], families: list[Family]) -> int:
    """At most how many reports have words of their own: those not copied nearly whole, and one a family for the others."""
    copies = {r.document.id for r in reports if r.copied >= MOSTLY_COPIED}
    roots = {min(p.document for p in f.passages) for f in families if {p.document for p in f.passages} <= copies}
    return max(1, len(reports) - len(copies) + len(roots)) if reports else 0


def _altered(reports: list[Report], links: list[Reuse], variants: list[QuoteVariant]) -> list[Notice]:
    """Copies with other numbers, and the same words given to two speakers."""
    label = {r.document.id: r.label for r in reports}
    out = []
    for link in links:
        a, b = (set(_NUMBER.findall(s.exact.replace(",", ""))) for s in (link.a, link.b))
        if a - b and b - a and {link.a.document, link.b.document} <= label.keys():
            sides = [f"{label[s.document]} has {', '.join(sorted(n))}" for s, n in ((link.a, a - b), (link.b, b - a))]
            out.append(Notice("number", f"a copied passage with another number: {sides[0]}, {sides[1]}"))
    for v in variants:
        for d in v.differences:
            if d.kind == "speaker":
                where = ", ".join(sorted({label[s.document] for s in v.spans if s.document in label}))
                words = " ".join(v.spans[0].exact.split())[:80]
                out.append(Notice("speaker", f"the same words, two speakers ({d.a}, {d.b}) in {where}: “{words}”"))
    return out


def _strays(story: Story, reports: list[Report]) -> list[Notice]:
    """Passages that seem to belong to another story, and headlines that do not fit what stands below them."""
    label = {r.document.id: r.label for r in reports}
    out = []
    for s in story.suspicions:
        words = " ".join(s.span.exact.split())
        short = words[:90] + "…" * (len(words) > 90)
        out.append(Notice("off story", f"{label[s.span.document]}: {s.word} to belong to another story ({s.reason}): “{short}”"))
    out += [
        Notice("headline", f"{label[h.document]}: the headline does not fit the text: “{' '.join(h.exact.split())}”") for h in story.headlines
    ]
    return out


def _warnings(reports: list[Report], statements: list[Statement]) -> list[Notice]:
    out = []
    if unknown := [r.label for r in reports if r.document.publisher is None]:
        out.append(Notice("publisher", f"publisher unknown: {', '.join(unknown)}; counts of origins are upper bounds"))
    if undated := [r.label for r in reports if r.document.published is None]:
        out.append(Notice("date", f"publication date unknown: {', '.join(undated)}"))
    for r in reports:
        swapped = Counter(f"“{x.exact}” for “{x.reading}”" for x in r.readings if x.kind == "substitution")
        damaged = Counter(f"“{x.exact}”" for x in r.readings if x.kind != "substitution")
        for kind, found, text in (("swapped words", swapped, "words put in by a machine"), ("damaged words", damaged, "damaged words")):
            if found:
                words = ", ".join(w + (f" ({n}×)" if n > 1 else "") for w, n in found.most_common(6))
                out.append(Notice(kind, f"{r.label}: {text}: {' '.join(words.split())}"))
    nobody = Counter(s.document for s in statements if s.speaker_name is None and s.kind == "direct")
    for r in reports:
        if n := nobody.get(r.document.id):
            out.append(Notice("no speaker", f"{r.label}: {n} quotation{'s' * (n > 1)} without a speaker"))
    return out
