"""The Python API: open a record, take reports in, ask, trace. It forwards and decides nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

import pyarrow as pa

from twosource import __version__, engine, exports
from twosource.engine import Due, Event, IngestReport, Share, Where, align_words
from twosource.exports import (
    Dossier,
    Form,
    Happening,
    Judged,
    StoryCount,
    Trace,
    Use,
    What,
    Who,
    by_statement,
    cue_words,
    is_echo,
    statements_read,
    timeline_rows,
    what_of,
    with_counts,
    with_uses,
    write,
)
from twosource.model import (
    PUBLIC,
    TABLES,
    Actor,
    Claim,
    Dispute,
    Document,
    NotFound,
    Position,
    QuoteVariant,
    RecordError,
    Remark,
    Reuse,
    SettingError,
    Statement,
    Story,
    make_id,
)
from twosource.model import Event as CodedEvent
from twosource.model.objects import is_address
from twosource.results import Results
from twosource.score import KINDS as LABELS
from twosource.score import Figure
from twosource.scoring import Labelled, Scoring
from twosource.store import Held, Memory, Record, Refusal, Snapshot, select
from twosource.vouching import Vouching
from twosource.watching import Look, Watching, seconds_of

__all__ = [
    "DEFAULT_RECORD",
    "LABELS",
    "Corpus",
    "Dossier",
    "Due",
    "Event",
    "Figure",
    "Form",
    "Happening",
    "IngestReport",
    "Judged",
    "Labelled",
    "Look",
    "Memory",
    "Refusal",
    "Results",
    "Share",
    "Status",
    "StoryCount",
    "Trace",
    "Use",
    "What",
    "Where",
    "align_words",
    "by_statement",
    "cue_words",
    "is_echo",
    "open",
    "samples",
    "seconds_of",
    "statements_read",
    "timeline_rows",
    "what_of",
    "with_counts",
    "with_uses",
    "write",
]

#: The record that is used when none is named.
DEFAULT_RECORD = "record.twosource"


@dataclass(frozen=True)
class Status:
    """What is in a record. `rows`: by table, null for a table that was never computed; `stale`: steps with parts that are not up to date;
    `refused`: what could not be read or worked on, with reasons; `remarks`: what a step left out or cut short; `runs`: what wrote to it.
    """

    path: str
    documents: int
    rows: dict[str, int | None]
    stale: dict[str, int]
    refused: tuple[Refusal, ...]
    remarks: tuple[Remark, ...]
    runs: tuple[dict[str, Any], ...]
    bytes: int


def open(path: str | Path = DEFAULT_RECORD, *, create: bool = True, memory: Memory | None = None) -> Corpus:
    """Open a record; make an empty one where there is none, unless `create` is false. With a `memory`, which several may share, what is read
    stays there: for a process that asks often. Raises `RecordError` and its kin.
    """
    return Corpus(Record.open(path, create=create, memory=memory))


class Corpus(Vouching, Watching, Scoring):
    """A record and what one can ask of it. Use as a context, or call `close()`."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def __enter__(self) -> Corpus:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the record."""
        self._record.close()

    @property
    def path(self) -> Path:
        """The folder of the record."""
        return self._record.root

    # ---- writing ------------------------------------------------------------------------------------------------------------------

    def ingest(
        self,
        sources: str | Path | Iterable[str | Path],
        *,
        only: Iterable[str] | None = None,
        workers: int | None = None,
        settings: Mapping[str, str] | None = None,
        notify: Callable[[Event], None] | None = None,
        stdin: BinaryIO | None = None,
        columns: Mapping[str, str] | None = None,
        where: Where | None = None,
        memory: str | int | None = None,
    ) -> IngestReport:
        """Read sources into the record and bring every step (or what the tables `only` need) up to date. Safe to run again.

        `where`: the engine that does the work, such as `Where("local-ray")` or `Where("ray://head:10001", "s3://bucket/folder")`; see
        docs/scale.md. `memory`: bytes, or a size such as `2G`, that this process and its workers may take at most. `columns`: for
        CSV and TSV, which column gives which key of a report, such as `{"text": "body", "title": "head"}`.
        `settings`, such as `{"statements": "rules"}`, are kept for the runs to come. Raises `SettingError` for one that does not exist,
        `RecordBusy` when another process writes, `RecordFull` when the disk is full; what cannot be read is in the report instead.
        """
        listed = [sources] if isinstance(sources, (str, Path)) else list(sources)
        told = "ingest " + " ".join(map(str, listed))
        arrivals = engine.arrive([str(s) for s in listed], stdin=stdin, columns=columns) if columns else ()
        read = () if columns else map(str, listed)
        more: dict[str, Any] = {"only": only, "workers": workers, "settings": settings, "stdin": stdin, "where": where, "memory": memory}
        return self._bring(told, read, notify=notify, arrivals=arrivals, **more)

    # ---- asking -------------------------------------------------------------------------------------------------------------------

    def status(self) -> Status:
        """What is in the record, what is stale, what was refused and why."""
        snap = self._snapshot()
        rows = {t: snap.rows(t) if snap.computed(t) else None for t in PUBLIC}
        late = [Refusal(r["place"], r["document"], r["code"], r["problem"]) for r in snap.table("refused").to_pylist()]
        refused = sorted([*self._record.refusals(), *late], key=lambda r: (r.place, r.code))
        size = sum(p.stat().st_size for p in self.path.rglob("*") if p.is_file())
        stale, runs = engine.stale_steps(self._record, settings=self._record.settings()), tuple(self._record.runs())
        older = len(exports.editions_of(snap).replaced())
        remarks = (*(Remark(**row) for row in snap.table("remarks").to_pylist()), *_other_languages(snap), *exports.of_versions(snap))
        return Status(str(self.path), snap.rows("documents") - older, rows, stale, tuple(refused), remarks, runs, size)

    def plan(self) -> tuple[Due, ...]:
        """What the next run will do, why, and in about how many seconds."""
        return engine.due(self._record, settings=self._record.settings())

    def documents(self, *, story: str | None = None, since: str | None = None, until: str | None = None) -> Results[Document]:
        """The documents, by id."""
        snap = self._snapshot()
        return self._results(snap, "documents", exports.documents_that(self._wanted(snap, story, since, until)))

    def stories(
        self,
        *,
        actor: str | None = None,
        since: str | None = None,
        until: str | None = None,
        search: str | None = None,
        min_independent: int = 0,
    ) -> Results[Story]:
        """The stories; `since` and `until` (ISO dates) look at their documents' publication dates, `search` at titles, `actor` at who is named,
        `min_independent` at the origins of the reports.
        """
        snap = self._snapshot()
        keep = self._wanted(snap, None, since, until)
        if (who := self._who(snap, actor)) is not None:
            named = who.documents()
            keep = named if keep is None else keep & named
        enough = None
        if min_independent:
            counts = exports.story_counts(snap, snap.table("stories", ["id", "documents"]).to_pylist())
            enough = {i for i, c in counts.items() if len(c.origins) >= min_independent}
        return self._results(snap, "stories", exports.stories_that(keep, enough, search))

    def threads(self) -> dict[str, str]:
        """The labels of all threads, by id; empty when they are not computed."""
        snap = self._snapshot()
        rows = snap.table("threads", ["id", "label"]).to_pylist() if snap.computed("threads") else []
        return {r["id"]: r["label"] for r in rows}

    def actors(
        self,
        *,
        story: str | None = None,
        actor: str | None = None,
        since: str | None = None,
        until: str | None = None,
        search: str | None = None,
    ) -> Results[Actor]:
        """Who is named; `actor` is one of the names or an id, `search` is looked for in all names. With `uses` for how often and where."""
        snap = self._snapshot()
        keep = self._wanted(snap, story, since, until)
        named = None if keep is None and not exports.meanings(snap) else set(exports.uses(snap, keep))
        return self._results(snap, "actors", exports.actors_that(named, self._who(snap, actor), search))

    def uses(self, *, story: str | None = None, since: str | None = None, until: str | None = None) -> dict[str, Use]:
        """By the id of an actor: how often it is named, in how many documents and in which stories."""
        snap = self._snapshot()
        self._need(snap, "mentions")
        return exports.uses(snap, self._wanted(snap, story, since, until))

    def statements(
        self,
        *,
        story: str | None = None,
        actor: str | None = None,
        since: str | None = None,
        until: str | None = None,
        search: str | None = None,
        kind: str | None = None,
    ) -> Results[Statement]:
        """Statements; `actor` is whose they are, by any name or id, `search` is looked for in the content."""
        snap = self._snapshot()
        keep = self._wanted(snap, story, since, until)
        return self._results(
            snap,
            "statements",
            exports.statements_that(keep, self._who(snap, actor), search, kind, exports.wrong_speakers(snap) if actor else ()),
        )

    def events(
        self,
        *,
        story: str | None = None,
        actor: str | None = None,
        since: str | None = None,
        until: str | None = None,
        search: str | None = None,
        event: str | None = None,
        status: str | None = None,
        confidence: float = 0.0,
    ) -> Results[CodedEvent]:
        """Coded events; `actor` is somebody on either side, by any name, id or country code, `search` is looked for in the words that tell
        the event, `event` one of PLOVER's types, `status` one of `EVENT_STATUSES`; `since` and `until` look at the event's own day, and at the
        report's where the text names none; `confidence`, 0 to 1, is the least that they have. Raises `SettingError` for a status that is none
        and for a confidence that is no share.
        """
        snap = self._snapshot()
        keep = self._wanted(snap, story, None, None)
        fits = exports.events_that(snap, keep, self._who(snap, actor), search, event, status, since, until, confidence)
        return self._results(snap, "events", fits)

    def claims(
        self,
        *,
        story: str | None = None,
        actor: str | None = None,
        since: str | None = None,
        until: str | None = None,
        min_independent: int = 0,
        echoes: bool = False,
        search: str | None = None,
    ) -> Results[Claim]:
        """Claims, with at least `min_independent` origins; `actor`: who says them or is named in them, by any name or id; `echoes`: only
        those that several reports repeat and one origin vouches for.
        """
        snap = self._snapshot()
        keep = self._wanted(snap, story, since, until)
        fits = exports.claims_that(snap, keep, self._who(snap, actor), actor, search, min_independent, echoes)
        return self._results(snap, "claims", fits)

    def disputes(
        self,
        *,
        story: str | None = None,
        actor: str | None = None,
        since: str | None = None,
        until: str | None = None,
        min_independent: int = 0,
        search: str | None = None,
    ) -> Results[Dispute]:
        """Claims about one matter that cannot all be right, with their sides; `min_independent`: for every side; `actor`: who speaks for a side
        or is named in its words.
        """
        snap = self._snapshot()
        chosen = self.find(story, "stories", snap) if story else None
        keep = self._wanted(snap, None, since, until)
        return self._results(snap, "disputes", exports.disputes_that(chosen, keep, self._who(snap, actor), search, min_independent))

    def positions(
        self,
        *,
        story: str | None = None,
        actor: str | None = None,
        since: str | None = None,
        until: str | None = None,
        search: str | None = None,
        changed: bool = False,
    ) -> Results[Position]:
        """What each actor said on each thread, over time; `changed`: only where an earlier word is taken back."""
        snap = self._snapshot()
        chosen = self.find(story, "stories", snap) if story else None
        keep = self._wanted(snap, None, since, until)
        return self._results(snap, "positions", exports.positions_that(chosen, keep, self._who(snap, actor), search, changed))

    def reuse(
        self,
        *,
        story: str | None = None,
        since: str | None = None,
        until: str | None = None,
        search: str | None = None,
        family: str | None = None,
    ) -> Results[Reuse]:
        """Copied passages with the witness that each most likely derives from."""
        snap = self._snapshot()
        keep = self._wanted(snap, story, since, until)
        return self._results(snap, "reuse", exports.reuse_that(keep, search, self.find(family) if family else None))

    def quote_variants(self, *, story: str | None = None, actor: str | None = None) -> Results[QuoteVariant]:
        """Utterances in several wordings."""
        snap = self._snapshot()
        keep = self._wanted(snap, story, None, None)
        return self._results(snap, "quote_variants", exports.variants_that(keep, self._who(snap, actor)))

    def story(self, story: str | None = None) -> Dossier:
        """The dossier of one story (id or the beginning of one); without an id, of the one with the most documents."""
        snap = self._snapshot()
        self._need(snap, "claims")
        return exports.dossier(snap, self._chosen(snap, story))

    def timeline(
        self, story: str | None = None, *, since: str | None = None, until: str | None = None, status: str | None = None
    ) -> tuple[Happening, ...]:
        """What happened, what was planned and what was said in one story, by date; which story as in `story`. With `since` or `until`, only what
        has a date. Raises `SettingError` for a status that is none.
        """
        snap = self._snapshot()
        self._need(snap, "events")
        return exports.within(exports.story_timeline(snap, self._chosen(snap, story)), since, until, status)

    def story_counts(self, stories: Iterable[Story | Mapping[str, Any]]) -> dict[str, StoryCount]:
        """By the id of a story (records, or rows with `id` and `documents`): its reports, publishers and origins."""
        rows = [{"id": s.id, "documents": s.documents} if isinstance(s, Story) else s for s in stories]
        return exports.story_counts(self._snapshot(), rows)

    def raw(self, document: str) -> str:
        """The raw text of a document (an id, the beginning of one, a file name, a source id or an address)."""
        snap = self._snapshot()
        return snap.raw(self.document(document, snap))

    def raw_of(self, document: str) -> str:
        """The raw text of the document with this full id. Raises `NotFound`."""
        return self._snapshot().raw(document)

    def rows_of(self, table: str, key: str, values: Iterable[str], columns: list[str] | None = None) -> pa.Table:
        """The rows of a table whose column `key` is among some values, none where the table is not computed."""
        return exports.rows_with(self._snapshot(), table, key, set(values), columns)

    def families_of(self, document: str) -> list[tuple[str, int, dict[str, Any]]]:
        """The copied passages in the document with this full id: the family, its size, and the passage."""
        rows = self._snapshot().touching("families", ("passages", "document"), [document], ["id", "size", "passages"]).to_pylist()
        return [(r["id"], r["size"], p) for r in rows for p in r["passages"] if p["document"] == document]

    def compare(self, a: str, b: str) -> Any:
        """Two documents aligned: shared, changed and own passages, a `twosource.reuse.Comparison`. `a` and `b` as in `raw`."""
        snap = self._snapshot()
        sides = []
        for name in (a, b):
            document = self.document(name, snap)
            sides.append((snap.raw(document), *(snap.of_documents(t, [document]).to_pylist() for t in ("segments", "readings"))))
        return engine.compare(*sides[0], *sides[1])

    def search(self, words: str, limit: int = 100) -> list[tuple[str, int, int]]:
        """Sentences that hold all the words: (document, start, end), best first; not those of older versions of a report."""
        return self._record.search(words, limit, exports.editions_of(self._snapshot()).replaced())

    def found(self, words: str, limit: int, offset: int = 0) -> tuple[int, list[tuple[str, int, int]]]:
        """How many sentences hold all the words, and `limit` of them from `offset` on, as `search` gives them."""
        return self._record.found(words, limit, offset, exports.editions_of(self._snapshot()).replaced())

    def sql(self, query: str) -> pa.Table:
        """The rows of one SELECT over the tables of the record. Raises `SettingError` for SQL that does more than read, or fails."""
        return select(self._snapshot(), query)

    def table(self, name: str) -> pa.Table:
        """A whole table in its fixed order. Raises `SettingError` for an unknown name, `RecordError` for one not computed yet."""
        if name not in TABLES:
            raise SettingError(f"no table {name!r}", f"one of {', '.join(PUBLIC)}", "see docs/tables.md")
        snap = self._snapshot()
        self._need(snap, name)
        return exports.in_order(name, snap.table(name))

    def rows(self, table: str, *, document: str | None = None, story: str | None = None) -> Results[Any]:
        """The rows of a table in its fixed order; of one `document` (any of its names) or one `story`, for tables that have such a column.
        Raises `SettingError` for an unknown name, `RecordError` for one not computed yet.
        """
        if table not in TABLES:
            raise SettingError(f"no table {table!r}", f"one of {', '.join(PUBLIC)}", "see docs/tables.md")
        snap = self._snapshot()
        key, value = ("document", self.document(document, snap)) if document else ("story", self.find(story, "stories", snap) if story else None)
        return self._results(snap, table, exports.rows_that(key, value))

    def export(
        self,
        table: str,
        path: str | Path | IO[bytes],
        kind: str = "jsonl",
        *,
        story: str | None = None,
        tell: Callable[[str], None] | None = None,
    ) -> int:
        """Write a table (or a `story`, by default the one with the most documents) to a path, an address such as `s3://bucket/folder/events.parquet`
        or an open binary file, in one of `formats`; only what belongs to a `story` where one is named. `tell` takes remarks on what a format has
        no room for. Returns how many things it wrote.
        """
        snap = self._snapshot()
        if table != "story" and table not in TABLES:
            raise SettingError(f"no table {table!r}", f"one of {', '.join(PUBLIC)}, or story", "see docs/tables.md")
        form = exports.form_of(table, kind)
        self._need(snap, "stories" if table == "story" else table)
        chosen = self._chosen(snap, story) if story is not None or table == "story" else None
        documents = None
        if chosen is not None:
            documents = frozenset(snap.rows_of("stories", "id", [chosen], ["id", "documents"]).column("documents")[0].as_py())
        rows = exports.in_order(table, snap.table(table)) if table != "story" else snap.table("stories").slice(0, 0)
        if chosen is not None and documents is not None and table != "story":
            rows = exports.of_story(snap, table, rows, chosen, documents)
        rows = exports.as_read(snap, table, rows)
        editions = exports.editions_of(snap)
        if form.of and table != "story":
            rows = exports.standing(table, rows, editions)
        remarks = tell or (lambda text: None)
        job = exports.Job(snap, table, rows, chosen, documents, __version__, self._books, tuple(self._record.runs()), editions, remarks)
        if isinstance(path, str) and not is_address(path):
            path = Path(path)
        return exports.write_export(job, form, path)

    @staticmethod
    def formats(table: str | None = None) -> tuple[Form, ...]:
        """The formats that a table (or a `story`) can be written in; all of them without a name."""
        return tuple(f for f in exports.FORMS if table is None or f.fits(table))

    # ---- names --------------------------------------------------------------------------------------------------------------------

    def find(self, identifier: str, table: str | None = None, snapshot: Snapshot | None = None) -> str:
        """The full id for an id or the beginning of one. Raises `NotFound` when none or several fit."""
        snap = snapshot or self._snapshot()
        where = table or exports.table_of(identifier)
        if where is None:
            kinds = ", ".join(sorted(exports.ID_KINDS))
            raise NotFound(f"{identifier!r} is not an id", f"one that begins with {kinds}", "take it from a list such as `twosource claims`")
        hits = exports.beginning_with(snap.table(where, ["id"]).column("id"), identifier)
        if identifier in hits:
            return identifier
        if where == "stories" and not hits and (merged := self._story_of(snap, identifier)):
            return merged
        if len(hits) != 1:
            problem = f"no {where} row has an id that begins with {identifier!r}" if not hits else f"{len(hits)} ids begin with {identifier!r}"
            raise NotFound(problem, "one id", "take it from a list such as `twosource claims`")
        return str(hits[0])

    @staticmethod
    def _story_of(snap: Snapshot, identifier: str) -> str | None:
        """A story is called after its first document; one that was merged into another is that other one."""
        rows = snap.table("stories", ["id", "documents"]).to_pylist()
        found = {r["id"] for r in rows for d in r["documents"] if make_id("story", d).startswith(identifier)}
        return found.pop() if len(found) == 1 else None

    def document(self, name: str, snapshot: Snapshot | None = None) -> str:
        """The id of a document named by its id, the beginning of one, its file name, source id or address. Raises `NotFound`."""
        snap = snapshot or self._snapshot()
        if name.startswith("doc-"):
            return self.find(name, "documents", snap)
        hits = set()
        for row in snap.table("documents", ["id", "source_id", "uri"]).to_pylist():
            uri = row["uri"] or ""
            if (
                name in (row["source_id"], uri)
                or Path(uri).name == name
                or Path(uri).stem == name
                or (len(name) > 2 and Path(uri).name.startswith(name))
            ):
                hits.add(row["id"])
        if len(hits) > 1 and len({exports.editions_of(snap).standing(d) for d in hits}) == 1:
            return exports.editions_of(snap).standing(str(hits.pop()))
        if len(hits) != 1:
            problem = f"no document is called {name!r}" if not hits else f"{len(hits)} documents are called {name!r}"
            raise NotFound(problem, "an id, a file name, a source id or an address of one document", "see `twosource export documents`")
        return str(hits.pop())

    # ---- inner --------------------------------------------------------------------------------------------------------------------

    def _snapshot(self) -> Snapshot:
        return self._record.snapshot()

    @staticmethod
    def _who(snap: Snapshot, actor: str | None) -> Who | None:
        return Who(snap, actor) if actor is not None else None

    def _chosen(self, snap: Snapshot, story: str | None) -> str:
        if story is not None:
            return self.find(story, "stories", snap)
        rows = snap.table("stories", ["id", "documents"]).to_pylist()
        if not rows:
            raise NotFound(f"the record {self.path} holds no story", "documents that can be read", "see `twosource status`")
        return str(min(rows, key=lambda r: (-len(r["documents"]), r["id"]))["id"])

    def _need(self, snap: Snapshot, table: str) -> None:
        if not snap.computed(table):
            raise RecordError(
                f"the record {self.path} has no table {table} yet", "an ingest that makes it", "run `twosource ingest` without --only"
            )

    def _results(self, snap: Snapshot, table: str, choice: exports.Choice) -> Results[Any]:
        """The rows that are chosen, in their order; where they stay in memory, they are put together when they are looked at."""
        self._need(snap, table)
        choice = exports.standing_only(choice, exports.editions_of(snap), table)
        if isinstance(snap, Held):
            places = exports.places_in_order(snap, table, choice)
            return Results(table, lambda some, columns=None: self._taken(snap, table, some, columns), snap.raw, places)
        return Results(table, exports.as_read(snap, table, exports.in_order(table, exports.kept_rows(snap, table, choice))), snap.raw)

    @staticmethod
    def _taken(snap: Snapshot, table: str, places: Any, columns: list[str] | None) -> pa.Table:
        """Rows at some places as they are read."""
        if not exports.looks_at(table, columns):
            return snap.take(table, places, columns)
        rows = exports.as_read(snap, table, snap.take(table, places))
        return rows if columns is None else rows.select(columns)

    def _wanted(self, snap: Snapshot, story: str | None, since: str | None, until: str | None) -> set[str] | None:
        """The documents that the filters leave, or null when there is no such filter."""
        keep = None
        if story is not None:
            full = self.find(story, "stories", snap)
            keep = set(next(r["documents"] for r in snap.table("stories", ["id", "documents"]).to_pylist() if r["id"] == full))
        if since is not None or until is not None:
            dated = exports.published_within(snap, since, until)
            keep = dated if keep is None else keep & dated
        return keep


def _other_languages(snap: Snapshot) -> Iterator[Remark]:
    """Reports that the parser leaves alone, and why."""
    found = Counter(snap.table("documents", ["language"]).column("language").to_pylist())
    others = {name: n for name, n in found.items() if name and name.lower()[:2] != "en" and name.lower() != "und"}
    if total := sum(others.values()):
        listed = ", ".join(f"{name} {n}" for name, n in sorted(others.items()))
        text = f"reports in another language than English are not parsed: no statements, actors or events ({listed})"
        yield Remark("other-language", total, total, text)


def samples() -> Path:
    """The folder of the sample reports that ship with the package."""
    from twosource.samples import samples_path

    return samples_path()
