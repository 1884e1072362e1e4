"""A story as an editor wants to read it: the reports, what is copied, who said and did what, claims over their origins, warnings."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from twosource.lexicons import load_rows
from twosource.model import (
    Actor,
    Claim,
    Date,
    Dispute,
    Document,
    Event,
    Family,
    Position,
    QuoteVariant,
    Reading,
    Reuse,
    Span,
    Statement,
    Story,
    Thread,
    in_full,
    letters,
    to_record,
)
from twosource.store import Snapshot

from .actors import NameLine, Use, names_once, uses
from .editions import editions_of, several
from .meant import as_read
from .origins import Copies, StoryCount, count_origins, credited
from .reads import Worded, by_speaker, by_statement, reads_of, worded
from .timeline import Happening, Sentences, timeline


@dataclass(frozen=True, slots=True)
class Report:
    """One report of a story. `label`: a capital letter for the dossier; `headline`: its stated title or title segment, or null.

    `body`: characters of its body; `copied`: the share of them that others have too and that it is not known to have first; `lent`: the share
    that others have from it; `begins`: where its body begins in the raw text, or null; `versions`: the ids of all its versions, the first one
    first, where there are several.
    """

    label: str
    document: Document
    name: str
    headline: str | None
    body: int
    copied: float
    lent: float
    readings: tuple[Reading, ...]
    begins: int | None
    versions: tuple[str, ...] = ()


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


#: Kinds of actors that are no persons and act.
BODIES: Final = ("country", "organisation", "armed_group", "government")
#: Of the actors that are named most, a third of how many are looked at for the principals of a story.
NAMED: Final = 8
#: Places that say where a story is.
PLACES: Final = 3


@cache
def _nouns() -> frozenset[str]:
    """Nouns for persons and groups, one and several, in small letters."""
    return frozenset(w.lower() for row in load_rows("actor_nouns.tsv").rows for w in (row["noun"], row["plural"]) if w)


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything about one story. `count`: publishers and origins of its reports; claims: most independent origins first; `links`: by passage;
    `statements`: by report and place; `actors`: the most named first, with how often; `days`: in order of time; `happenings`: the timeline;
    `disputes` of one happening before those of several; `worded`: how the statements read, in their order; `names`: who is named, each once.
    What is not computed yet is empty.
    """

    story: Story
    reports: tuple[Report, ...]
    count: StoryCount
    claims: tuple[Claim, ...]
    disputes: tuple[Dispute, ...]
    positions: tuple[Position, ...]
    variants: tuple[QuoteVariant, ...]
    statements: tuple[Statement, ...]
    actors: tuple[tuple[Actor, Use], ...]
    days: tuple[Day, ...]
    happenings: tuple[Happening, ...]
    threads: tuple[Thread, ...]
    links: tuple[Reuse, ...]
    families: tuple[Family, ...]
    warnings: tuple[Notice, ...]
    worded: tuple[Worded, ...] = ()
    names: tuple[NameLine, ...] = ()

    @property
    def origins(self) -> int:
        """How many origins the reports have, at most where a publisher is unknown."""
        return len(self.count.origins)

    def principals(self, persons: int, others: int) -> tuple[list[str], list[str]]:
        """The names of the persons and of the countries and bodies that are named most, at most so many of each, each name once.

        Who is only called "the ministry" or "US officials" has no name.
        """
        named = [a for a, use in self.actors if use.mentions][: 3 * NAMED]
        # "Observers" at the beginning of a sentence has its capital from there.
        people = (a.name for a in named if a.kind == "person" and a.name.split()[-1][:1].isupper() and a.name.lower() not in _nouns())
        bodies = (a.name for a in named if a.kind in BODIES and any(x.isupper() for x in a.name))
        return list(dict.fromkeys(people))[:persons], list(dict.fromkeys(bodies))[:others]

    def places(self, most: int = PLACES) -> list[str]:
        """Where the story is: the places of what happened and the towns that half of its reports name, most often told first."""
        towns = {n.name: n.documents for n in self.names if n.kind == "other" and n.country}
        half = {name: n for name, n in towns.items() if 2 * n >= len(self.reports)}
        told = Counter(h.place for h in self.happenings if h.place and h.status == "happened")
        told = Counter({p: n for p, n in told.items() if p in half or p not in towns})
        told.update(half)
        return [p for p, _ in sorted(told.items(), key=lambda x: (-x[1], x[0]))][:most]

    def held(self) -> list[Position]:
        """The positions of which more than one statement is told, or that changed: what is told once is among the statements."""
        return [p for p in self.positions if p.changed or len(p.statements) > 1]

    def held_words(self) -> dict[str, list[tuple[Span, ...]]]:
        """The words of every position that is `held`, by its id; those of one statement together."""
        every = {s.id: s for s in self.statements}
        return {x.id: [spans for spans, _ in by_statement(x, every)] for x in self.held()}

    def by_speaker(self) -> dict[str | None, list[Statement]]:
        """The statements by who speaks, however his name is spelled; those of nobody under null."""
        return by_speaker(s for s in self.statements if s.content)

    def reads(self) -> dict[str, tuple[str, Statement | None]]:
        """By the id of a statement, the words in front of its content, empty where it was merely said, and the one that it points to."""
        return reads_of(self.statements, self.worded)

    def labels(self) -> dict[str, str]:
        """The letter of every report, by its document and by older versions of it."""
        return {d: r.label for r in self.reports for d in (r.document.id, *r.versions)}


def is_echo(reports: int, independent: int) -> bool:
    """Whether a claim is repeated by several reports and goes back to one origin."""
    return reports > 1 and independent == 1


def label_of(number: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA: letters for reports."""
    out = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        out = chr(65 + rest) + out
    return out


def _records(snapshot: Snapshot, table: str, rows: list[dict[str, Any]]) -> list[Any]:
    raw = _Raws(snapshot).__getitem__
    return [to_record(table, row, raw) for row in rows]


class _Raws(dict[str, str]):
    """Raw texts, each asked for once: every span of a story is checked against one."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def __missing__(self, document: str) -> str:
        self[document] = raw = self._snapshot.raw(document)
        return raw


def _touching(snapshot: Snapshot, table: str, column: str, documents: set[str]) -> list[Any]:
    if not snapshot.computed(table):
        return []
    return _records(snapshot, table, snapshot.touching(table, (column, "document"), documents).to_pylist())


def _of_story(snapshot: Snapshot, table: str, story: str) -> list[Any]:
    return _records(snapshot, table, snapshot.rows_of(table, "story", [story]).to_pylist()) if snapshot.computed(table) else []


def _of_documents(snapshot: Snapshot, table: str, documents: tuple[str, ...]) -> list[Any]:
    if not snapshot.computed(table):
        return []
    return _records(snapshot, table, as_read(snapshot, table, snapshot.of_documents(table, documents)).to_pylist())


def dossier(snapshot: Snapshot, story: str) -> Dossier:
    """The dossier of the story with this id. Raises `KeyError` when there is none."""
    found = _story(snapshot, story)
    ids = set(found.documents)
    documents = _documents(snapshot, found)
    place = {d.id: i for i, d in enumerate(documents)}
    copies = Copies.of(snapshot, found.documents)
    reports = _reports(snapshot, documents, copies)
    statements = _of_documents(snapshot, "statements", found.documents)
    statements.sort(key=lambda s: (place[s.document], s.content[0].start if s.content else 0, s.id))
    events = _of_documents(snapshot, "events", found.documents)
    dates = _of_documents(snapshot, "dates", found.documents)
    claims: list[Claim] = _touching(snapshot, "claims", "supports", ids)
    claims.sort(key=lambda c: (-c.independent, -c.reports, c.id))
    actors = _actors(snapshot, ids)
    variants: list[QuoteVariant] = _touching(snapshot, "quote_variants", "spans", ids)
    families: list[Family] = _touching(snapshot, "families", "passages", ids)
    links = _links(snapshot, found.documents)
    variants = _in_full(variants, statements)
    if editions := editions_of(snapshot):
        variants = [v for v in variants if several(editions, (s.document for s in v.spans))]
        families = [f for f in families if several(editions, (p.document for p in f.passages))]
        links = [r for r in links if several(editions, (r.a.document, r.b.document))]
        reports = [replace(r, versions=editions.all(r.document.id)) if r.document.id in editions else r for r in reports]
    links.sort(key=lambda r: (place.get(r.a.document, len(place)), r.a.start))
    return Dossier(
        found,
        tuple(reports),
        count_origins(found.documents, {d.id: d.publisher for d in documents}, copies, credited(snapshot, found.documents)),
        tuple(c for c in claims if not _stitched_in(c, found, ids)),
        tuple(
            sorted(
                _of_story(snapshot, "disputes", found.id),
                key=lambda d: (not d.same_happening, d.lead, -sum(s.independent for s in d.sides), d.id),
            )
        ),
        tuple(sorted(_of_story(snapshot, "positions", found.id), key=lambda p: (p.changed is None, -len(p.statements), p.name, p.id))),
        tuple(sorted(variants, key=lambda v: (v.kind == "same", -len(v.spans), v.id))),
        tuple(statements),
        actors,
        _days(dates, reports),
        _timeline(snapshot, found, documents, events, statements, dates, claims),
        tuple(sorted(_of_story(snapshot, "threads", found.id), key=lambda t: (-len({s.document for s in t.spans}), -len(t.spans), t.id))),
        tuple(links),
        tuple(sorted(families, key=lambda f: (-f.size, f.id))),
        (*_warnings(reports, statements), *_strays(found, reports), *_altered(reports, links, variants)),
        worded(statements, _Raws(snapshot).__getitem__),
        names_once(snapshot, actors, ids),
    )


def story_timeline(snapshot: Snapshot, story: str) -> tuple[Happening, ...]:
    """The timeline of the story with this id alone. Raises `KeyError` when there is none."""
    found = _story(snapshot, story)
    documents = _documents(snapshot, found)
    events, statements, dates = (_of_documents(snapshot, t, found.documents) for t in ("events", "statements", "dates"))
    claims = _touching(snapshot, "claims", "supports", set(found.documents))
    return _timeline(snapshot, found, documents, events, statements, dates, claims)


def _timeline(
    snapshot: Snapshot,
    story: Story,
    documents: list[Document],
    events: list[Event],
    statements: list[Statement],
    dates: list[Date],
    claims: list[Claim],
) -> tuple[Happening, ...]:
    """What belongs to the story: a passage that was stitched in tells of something else."""
    place = {d.id: i for i, d in enumerate(documents)}
    events = [e for e in events if not _within(e.evidence[0], story.off_story)]
    statements = [s for s in statements if s.content and not _within(s.content[0], story.off_story)]
    return timeline(events, statements, dates, _sentences(snapshot, story.documents), place, _same_acts(claims))


def _in_full(variants: list[QuoteVariant], statements: list[Statement]) -> list[QuoteVariant]:
    """Utterances, with the full name of a speaker where that is told of one of the statements that hold them."""
    by: dict[str, list[Statement]] = {}
    for s in statements:
        by.setdefault(s.document, []).append(s)

    def told(p: Span) -> list[str | None]:
        return [s.speaker_name for s in by.get(p.document, ()) if any(c.start <= p.start and p.end <= c.end for c in s.content)]

    return [replace(v, speaker_name=in_full(v.speaker_name, (n for p in v.spans for n in told(p)))) for v in variants]


def _stitched_in(claim: Claim, story: Story, documents: set[str]) -> bool:
    """Whether all that the story's reports have of a claim stands in passages that belong to other stories."""
    return all(_within(s.span, story.off_story) for s in claim.supports if s.document in documents)


def _within(span: Span, stretches: tuple[Span, ...]) -> bool:
    return any(s.document == span.document and s.start <= span.start < s.end for s in stretches)


def _story(snapshot: Snapshot, story: str) -> Story:
    row = next(iter(snapshot.rows_of("stories", "id", [story]).to_pylist()), None)
    if row is None:
        raise KeyError(story)
    found: Story = to_record("stories", row, snapshot.raw)
    return found


def _documents(snapshot: Snapshot, story: Story) -> list[Document]:
    """The documents of a story in the order of their letters: by publication, undated ones last."""
    rows = _records(snapshot, "documents", snapshot.of_documents("documents", story.documents, key="id").to_pylist())
    return sorted(rows, key=lambda d: (d.published or "9999", d.uri or "", d.id))


def _same_acts(claims: list[Claim]) -> list[list[str]]:
    """The events that a claim holds to be one happening."""
    return [[s.via for s in c.supports if s.via and s.via.startswith("evt-")] for c in claims]


def _sentences(snapshot: Snapshot, documents: tuple[str, ...]) -> Sentences:
    if not snapshot.computed("sentences"):
        return Sentences(())
    rows = snapshot.of_documents("sentences", documents, columns=["document", "start", "end", "exact"]).to_pylist()
    return Sentences(Span.from_row(r, snapshot.raw(r["document"])) for r in rows)


def _links(snapshot: Snapshot, documents: tuple[str, ...]) -> list[Reuse]:
    if not snapshot.computed("reuse"):
        return []
    rows = snapshot.touching("reuse", ("a", "document"), documents).to_pylist()
    there = {r["id"] for r in rows}
    rows += [r for r in snapshot.touching("reuse", ("b", "document"), documents).to_pylist() if r["id"] not in there]
    return _records(snapshot, "reuse", rows)


def _actors(snapshot: Snapshot, documents: set[str]) -> tuple[tuple[Actor, Use], ...]:
    if not snapshot.computed("actors"):
        return ()
    counted = uses(snapshot, documents)
    actors: list[Actor] = _records(snapshot, "actors", snapshot.rows_of("actors", "id", counted).to_pylist())
    return tuple(sorted(((a, counted[a.id]) for a in actors), key=lambda x: (-x[1].mentions, -x[1].documents, x[0].name, x[0].id)))


#: Dates of a day, a month or a year: what a reader looks for; parts of a day and quarters are in the table.
_CALENDAR = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


def _days(dates: list[Date], reports: list[Report]) -> tuple[Day, ...]:
    found: dict[str, list[Date]] = {}
    for d in dates:
        if d.type in ("DATE", "TIME") and d.value and (m := _CALENDAR.match(d.value)):
            found.setdefault(m.group(), []).append(d)
    order = {r.document.id: i for i, r in enumerate(reports)}
    return tuple(Day(v, tuple(sorted(ds, key=lambda d: (order[d.document], d.start)))) for v, ds in sorted(found.items()))


def _reports(snapshot: Snapshot, documents: list[Document], copies: Copies) -> list[Report]:
    ids = [d.id for d in documents]
    places = {r["document"]: r["place"] for r in snapshot.of_documents("arrivals", ids, columns=["document", "place"]).to_pylist()}
    titles: dict[str, str] = {}
    begins: dict[str, int] = {}
    for s in sorted(snapshot.of_documents("segments", ids).to_pylist(), key=lambda s: s["start"]):
        if s["role"] == "title":
            titles.setdefault(s["document"], s["exact"])
        elif s["role"] == "body":
            begins.setdefault(s["document"], s["start"])
    readings: dict[str, list[Reading]] = {}
    for r in _of_documents(snapshot, "readings", tuple(ids)):
        readings.setdefault(r.document, []).append(r)
    return [
        Report(
            label_of(i),
            d,
            places.get(d.id, d.id),
            d.title or titles.get(d.id),
            copies.size(d.id),
            copies.copied(d.id),
            copies.lent(d.id),
            tuple(readings.get(d.id, ())),
            begins.get(d.id),
        )
        for i, d in enumerate(documents)
    ]


_NUMBER = re.compile(r"\d+(?:\.\d+)?")


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
                where = letters(label[s.document] for s in v.spans if s.document in label)
                words = " ".join(v.spans[0].exact.split())[:80]
                out.append(Notice("speaker", f"the same words, two speakers ({d.a}, {d.b}) in {where}: “{words}”"))
    return out


def _strays(story: Story, reports: list[Report]) -> list[Notice]:
    """Passages that seem to belong to another story, and headlines that do not fit what stands below them."""
    label = {r.document.id: r.label for r in reports}
    out = []
    for s in sorted(story.suspicions, key=lambda s: (label[s.span.document], s.span.start)):
        words = _quoted(s.span.exact, QUOTED)
        out.append(Notice("off story", f"{label[s.span.document]}: {words} {s.word} to belong to another story: {s.reason}"))
    out += [
        Notice("headline", f"{label[h.document]}: the headline does not fit the text: {_quoted(h.exact, QUOTED)}")
        for h in sorted(story.headlines, key=lambda h: label[h.document])
    ]
    return out


#: Characters of a passage that a warning shows.
QUOTED: Final = 110


def _quoted(text: str, most: int) -> str:
    """Words on one line in quotation marks, cut behind a word; a quotation keeps the marks that it has."""
    line = " ".join(text.split())
    if len(line) > most:
        line = line[: line.rfind(" ", 0, most)] + "…"
    return line if line[0] in '“"' else f"“{line}”"


def _warnings(reports: list[Report], statements: list[Statement]) -> list[Notice]:
    out = []
    everybody = len(reports) > 1
    if unknown := [r.label for r in reports if r.document.publisher is None]:
        who = "no report says who published it" if everybody and len(unknown) == len(reports) else f"publisher unknown: {letters(unknown)}"
        out.append(Notice("publisher", f"{who}; counts of origins are upper bounds"))
    if undated := [r.label for r in reports if r.document.published is None]:
        who = (
            "no report has a publication date" if everybody and len(undated) == len(reports) else f"publication date unknown: {letters(undated)}"
        )
        out.append(Notice("date", who))
    for kind, text, substitution in (("swapped words", "words put in by a machine", True), ("damaged words", "damaged words", False)):
        times: Counter[str] = Counter()
        where: dict[str, list[str]] = {}
        for r in reports:
            for x in r.readings:
                if (x.kind == "substitution") is substitution:
                    words = " ".join((f"“{x.exact}” for “{x.reading}”" if substitution else f"“{x.exact}”").split())
                    times[words] += 1
                    if r.label not in where.setdefault(words, []):
                        where[words].append(r.label)
        if times:
            listed = [f"{w} ({f'{n:,}×: ' * (n > 1)}{letters(where[w])})" for w, n in sorted(times.items(), key=lambda x: (-x[1], x[0]))]
            more = f" and {len(listed) - LISTED} more" if len(listed) > LISTED else ""
            out.append(Notice(kind, f"{text}: {', '.join(listed[:LISTED])}{more}"))
    nobody = Counter(s.document for s in statements if s.speaker_name is None and s.kind == "direct")
    if counted := [f"{nobody[r.document.id]} in {r.label}" for r in reports if r.document.id in nobody]:
        more = f" and in {len(counted) - MANY:,} more" if len(counted) > MANY else ""
        out.append(Notice("no speaker", f"quotations without a speaker: {', '.join(counted[:MANY])}{more}"))
    return out


#: Swapped or damaged words that a warning lists, and reports.
LISTED: Final = 8
MANY: Final = 12
