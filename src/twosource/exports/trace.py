"""Where one thing comes from: claim, origins, passages, families, reports, received bytes; and which step in which version made each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeAlias

import pyarrow as pa

from twosource.model import (
    TABLES,
    Document,
    Editions,
    Judgement,
    Made,
    Meanings,
    NotFound,
    Span,
    Verdicts,
    page_of,
    read_key,
    spans_of,
    to_record,
)
from twosource.store import Snapshot

from .editions import editions_of
from .judged import Judged, Named, in_words, standings
from .kinds import table_of
from .meant import meanings
from .origins import passages_of

Row: TypeAlias = dict[str, Any]
Facts: TypeAlias = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Books:
    """What the manifest knows beyond the tables. `made(table, document)`: what made the rows there; `received(documents)`: where each was found,
    when the run that took it in began, and its command; `judgements`: all of them.
    """

    made: Callable[[str, str | None], Made | None]
    received: Callable[[Sequence[str]], Mapping[str, tuple[str, str | None, str | None]]]
    judgements: Sequence[Judgement]


@dataclass(frozen=True, slots=True)
class Node:
    """One thing in a trace. `relation`: what it is to the thing above it; `kind`: a table, or `span`, `origin`, `side`, `bytes`."""

    relation: str
    kind: str
    id: str | None
    text: str
    facts: Facts = ()
    span: Span | None = None
    made: Made | None = None
    children: tuple[Node, ...] = ()

    def without_reports(self) -> Node:
        """The same without the reports and families below it: where they stand beside it anyway."""
        kept = (c.without_reports() for c in self.children if c.kind not in ("documents", "families"))
        return replace(self, children=tuple(kept))

    def walk(self, level: int = 0) -> Iterator[tuple[int, Node]]:
        """This thing and all below it, each with its depth."""
        yield level, self
        for child in self.children:
            yield from child.walk(level + 1)


@dataclass(frozen=True, slots=True)
class Trace:
    """`thing`: the typed record; `spans`: every stretch of raw text that it rests on; `families`: ids of families that these lie in;
    `origins`: (origin, reason) of a claim's supports; `documents`: with their received bytes' SHA-256; `places`: where each was found;
    `made`: what made the row; `judgements`: verdicts that name something of it; `steps`: what made all that it rests on, and what these read;
    `tree`: all of it, from the thing down to the received bytes; `left_out`: how many places were not followed because a bound was asked for.
    """

    id: str
    table: str
    thing: Any
    spans: tuple[Span, ...]
    families: tuple[str, ...]
    origins: tuple[tuple[str, str], ...]
    documents: tuple[Document, ...]
    places: tuple[str, ...]
    made: Made | None
    judgements: tuple[Judged, ...]
    steps: tuple[Made, ...]
    tree: Node
    left_out: int = 0

    def rows(self) -> Iterator[Row]:
        """The tree as rows for JSON Lines: `n` counts them, `parent` is the `n` of what stands above."""
        above: list[int] = []
        for n, (level, node) in enumerate(self.tree.walk()):
            above[level:] = [n]
            yield {
                "n": n,
                "parent": above[level - 1] if level else None,
                "relation": node.relation,
                "kind": node.kind,
                "id": node.id,
                "text": node.text,
                "span": {k: getattr(node.span, k) for k in ("document", "start", "end", "exact")} if node.span else None,
                "facts": dict(node.facts),
                "made": _made(node.made),
            }


def _made(made: Made | None) -> Row | None:
    if made is None:
        return None
    settings, lexicons = (None if pairs is None else dict(pairs) for pairs in (made.settings, made.lexicons))
    return {"step": made.step, "version": made.version, "current": made.current, "settings": settings, "lexicons": lexicons}


def trace(snapshot: Snapshot, identifier: str, books: Books, most: int | None = None) -> Trace:
    """The trace of the thing with this id, following at most so many of its places. Raises `KeyError` when the record does not hold it."""
    table = table_of(identifier)
    row = next(iter(snapshot.rows_of(table, "id", [identifier]).to_pylist()), None) if table in TABLES else None
    if table is None or row is None:
        raise KeyError(identifier)
    row, left_out = _cut(row, most)
    tracer = Tracer(snapshot, books, most)
    if table == "actors":
        left_out += max(0, tracer.named(identifier) - most) if most else 0
    rows = tracer.mentions(identifier) if table == "actors" else tracer.keyed(row) if table == "judgements" else list(spans_of(table, row))
    found = {(s["document"], s["start"], s["end"]): s for s in rows}
    spans = tuple(Span.from_row(s, snapshot.raw(s["document"])) for _, s in sorted(found.items()))
    ids = list(dict.fromkeys([s.document for s in spans] + list(row.get("documents") or [])))
    if table == "documents":
        ids = [identifier]
    elif "document" in row:
        ids = list(dict.fromkeys([row["document"], *ids]))
    tracer.load(ids)
    node = tracer.node(table, row)
    documents = [to_record("documents", tracer.documents[d], snapshot.raw) for d in ids if d in tracer.documents]
    places = books.received([d.id for d in documents])
    named = Named(books.judgements).of(found.values(), ids, {d.publisher for d in documents}) if table != "judgements" else []
    judged = tuple(j for j in standings(snapshot, list(books.judgements)) if j.judgement in named)
    tree = replace(node, children=(*node.children, *map(_judgement, judged)))
    return Trace(
        identifier,
        table,
        to_record(table, row, snapshot.raw),
        spans,
        tuple(sorted({f for s in found.values() for f in tracer.families_at(s)})) if table not in ("documents", "actors") else (),
        tuple(dict.fromkeys((s["origin"], s["reason"]) for s in row["supports"])) if table == "claims" else (),
        tuple(documents),
        tuple(places[d.id][0] if d.id in places else "" for d in documents),
        tracer.made(table, row.get("document") or (identifier if table == "documents" else None)),
        judged,
        steps_behind((n.made for _, n in tree.walk()), ids, books),
        tree,
        left_out,
    )


def _cut(row: Row, most: int | None) -> tuple[Row, int]:
    """A row whose lists have at most so many members, and how many are left out."""
    if most is None:
        return row, 0
    long = {k: v for k, v in row.items() if isinstance(v, list) and len(v) > most}
    return {**row, **{k: v[:most] for k, v in long.items()}}, sum(len(v) - most for v in long.values())


def steps_behind(made: Iterable[Made | None], documents: Iterable[str], books: Books) -> tuple[Made, ...]:
    """These steps and all that they stand on, for these documents; by name."""
    found: dict[tuple[str, str | None], Made] = {}
    todo = [m for m in made if m is not None]
    documents = list(documents) or [""]
    while todo:
        m = todo.pop()
        if (m.step, m.version) not in found:
            found[m.step, m.version] = m
            todo += [x for t in m.reads for d in documents if (x := books.made(t, d)) is not None]
    return tuple(m for _, m in sorted(found.items(), key=lambda x: (x[0][0], x[0][1] or "")))


def _judgement(judged: Judged) -> Node:
    j = judged.judgement
    facts = (("verdict", j.verdict), ("who", j.who), ("made", j.made), ("state", judged.state), ("note", judged.note or None))
    return Node("judgement", "judgements", j.id, j.why, facts)


@dataclass
class Tracer:
    """Reads what a trace needs, each thing once."""

    snapshot: Snapshot
    books: Books
    most: int | None = None
    documents: dict[str, Row] = field(default_factory=dict)
    _arrivals: dict[str, Row] = field(default_factory=dict)
    _received: dict[str, tuple[str, str | None, str | None]] = field(default_factory=dict)
    _passages: dict[str, list[tuple[int, int, str]]] = field(default_factory=dict)
    _links: dict[str, list[Row]] = field(default_factory=dict)
    _rows: dict[str, Row] = field(default_factory=dict)
    _verdicts: Verdicts | None = None
    _editions: Editions | None = None

    # ---- reading ------------------------------------------------------------------------------------------------------------------

    def load(self, documents: Iterable[str]) -> None:
        """Read these documents, what was received for them, and which families' passages they hold."""
        new = sorted({d for d in documents if d not in self.documents and d in self.snapshot.where})
        if not new:
            return
        self.documents |= {r["id"]: r for r in self.snapshot.of_documents("documents", new, key="id").to_pylist()}
        wanted = ["document", "place", "media", "payload", "charset"]
        for r in self.snapshot.of_documents("arrivals", new, columns=wanted).to_pylist():
            digest = hashlib.sha256(r["payload"]).hexdigest()
            self._arrivals[r["document"]] = {"media": r["media"], "charset": r["charset"], "bytes": len(r["payload"]), "sha256": digest}
        self._received |= self.books.received(new)
        self._read_passages(new)

    def _read_passages(self, documents: list[str]) -> None:
        wanted = set(documents)
        for d, start, end, family in passages_of(self.snapshot.touching("families", ("passages", "document"), wanted, ["id", "passages"])):
            if d in wanted:
                self._passages.setdefault(d, []).append((start, end, family))

    def fetch(self, table: str, identifiers: Iterable[str]) -> None:
        """Read these rows of a table at once."""
        new = {i for i in identifiers if i not in self._rows}
        if new:
            self._rows |= {r["id"]: r for r in self.snapshot.rows_of(table, "id", new).to_pylist()}

    def fetch_links(self, families: Iterable[str]) -> None:
        """Read the links of these families at once."""
        new = {f for f in families if f not in self._links}
        if new:
            self._links |= {f: [] for f in new}
            for r in self.snapshot.rows_of("reuse", "family", new).to_pylist():
                self._links[r["family"]].append(r)

    def fetch_below(self, claims: Iterable[Row]) -> None:
        """Read all that claims stand on, each table once."""
        supports = [s for c in claims for s in c["supports"]]
        self.load(s["document"] for s in supports)
        for table in ("statements", "events"):
            self.fetch(table, {s["via"] for s in supports if s["via"] and table_of(s["via"]) == table})
        families = {s["family"] for s in supports if s["family"]} | {f for s in supports for f in self.families_at(s["span"])}
        self.fetch("families", families)
        self.fetch_links(families)
        self.load(x["b"]["document"] for f in families for x in self._links[f])

    def row(self, table: str, identifier: str) -> Row | None:
        """One row of a table, null when it is not there."""
        self.fetch(table, [identifier])
        return self._rows.get(identifier)

    def families_at(self, span: Row) -> list[str]:
        """Ids of the families of which a passage overlaps the span, the one that covers most of it first."""
        self.load([span["document"]])
        found = [(min(e, span["end"]) - max(s, span["start"]), f) for s, e, f in self._passages.get(span["document"], ())]
        return [f for n, f in sorted(found, key=lambda x: (-x[0], x[1])) if n > 0]

    def links(self, family: str) -> list[Row]:
        """The links of a family."""
        self.fetch_links([family])
        return self._links[family]

    def mentions(self, actor: str) -> list[Row]:
        """Where an actor is named, by document: the first of them where there is a bound."""
        columns = ["document", "start", "end", "exact", "actor", "basis"]
        found: list[Row] = (
            self._mentions(actor, columns).sort_by([("document", "ascending"), ("start", "ascending")]).slice(0, self.most).to_pylist()
        )
        return found

    def named(self, actor: str) -> int:
        """How often an actor is named."""
        return int(self._mentions(actor, ["document", "actor"]).num_rows)

    def _mentions(self, actor: str, columns: list[str]) -> pa.Table:
        import pyarrow.compute as pc

        rows = self.snapshot.rows_of("mentions", "actor", [actor, *self.meanings.called([actor])], columns)
        rows = self.meanings.read("mentions", rows)
        return rows.filter(pc.equal(rows.column("actor"), actor))

    @cached_property
    def meanings(self) -> Meanings:
        """Whom reports mean that tell somebody by less than the full name."""
        return meanings(self.snapshot)

    def keyed(self, judgement: Row) -> list[Row]:
        """The spans that a judgement names and that stand where it says."""
        found = []
        for key in (read_key(k) for k in (judgement["a"], judgement["b"]) if k):
            if key.kind == "span" and key.name in self.snapshot.where:
                try:
                    raw = self.snapshot.raw(key.name)
                except NotFound:
                    continue
                if raw[key.start : key.end] == key.exact:
                    found.append({"document": key.name, "start": key.start, "end": key.end, "exact": key.exact})
        return found

    def made(self, table: str, document: str | None = None) -> Made | None:
        return self.books.made(table, document)

    def editions(self) -> Editions:
        if self._editions is None:
            self._editions = editions_of(self.snapshot)
        return self._editions

    def verdicts(self) -> Verdicts:
        if self._verdicts is None:
            self._verdicts = Verdicts(self.books.judgements)
        return self._verdicts

    # ---- the tree -----------------------------------------------------------------------------------------------------------------

    def node(self, table: str, row: Row, relation: str = "") -> Node:
        """A row of any table with all that is below it."""
        makers: dict[str, Callable[[Row, str], Node]] = {
            "documents": self.report,
            "claims": self.claim,
            "statements": self.statement,
            "events": self.event,
            "families": self.family,
            "reuse": self.link,
            "quote_variants": self.variant,
            "stories": self.story,
            "disputes": self.dispute,
            "positions": self.position,
            "threads": self.thread,
            "actors": self.actor,
            "judgements": self.judgement,
        }
        return makers[table](row, relation or _SINGULAR[table])

    def span(self, row: Row, relation: str, children: Iterable[Node] = (), facts: Facts = ()) -> Node:
        raw = self.snapshot.raw(row["document"])
        span = Span.from_row(row, raw)
        if page := page_of(raw, span.start):
            facts = (*facts, ("page", page))
        return Node(relation, "span", None, span.exact, facts, span, None, tuple(children))

    def passage(self, row: Row, relation: str, facts: Facts = (), more: Iterable[Node] = ()) -> Node:
        """A span with the families it lies in and the report it stands in."""
        below = [*more, *(self.short_family(f, row) for f in self.families_at(row))]
        return self.span(row, relation, [*below, *self.reports([row["document"]])], facts)

    def part(self, row: Row, relation: str) -> Node:
        """A span with the families it lies in: one of several in a report that stands beside it."""
        return self.span(row, relation, [self.short_family(f, row) for f in self.families_at(row)])

    def reports(self, documents: Iterable[str]) -> list[Node]:
        wanted = list(dict.fromkeys(documents))
        self.load(wanted)
        return [self.report(self.documents[d], "report") for d in wanted if d in self.documents]

    def report(self, row: Row, relation: str) -> Node:
        self.load([row["id"]])
        d, got = row["id"], self._arrivals.get(row["id"], {})
        place, when, command = self._received.get(d, (None, None, None))
        kept = "kept, and unchanged" if got.get("sha256") == row["sha256"] else "not as they were received"
        facts: Facts = (("bytes", got.get("bytes")), ("media", got.get("media")), ("kept", kept))
        facts = (*facts, ("from", place), ("when", when), ("command", command))
        received = Node("received bytes", "bytes", row["sha256"], "", facts)
        keys = ("title", "publisher", "publisher_basis", "published", "published_basis", "uri", "source_id", "language", "characters")
        said: Facts = tuple((k, row[k]) for k in keys)
        if (told := self.editions().told(d)) is not None:
            said = (("version", told), ("versions", list(self.editions().all(d))), *said)
        return Node(relation, "documents", d, row["title"] or "", said, None, self.made("documents", d), (received,))

    def short_family(self, identifier: str, span: Row) -> Node:
        """A family as seen from one of its passages: with the link that says where this passage comes from."""
        row = self.row("families", identifier)
        facts: Facts = (("size", row["size"]), ("origin", row["origin"])) if row else ()
        own = [x for x in self.links(identifier) if overlap(x["a"], span)]
        return Node("family", "families", identifier, "", facts, None, self.made("families"), tuple(self.short_link(x) for x in own))

    def short_link(self, row: Row) -> Node:
        facts = (
            ("in", row["b"]["document"]),
            ("direction", row["direction"]),
            ("similarity", row["similarity"]),
            ("kind", row["kind"]),
            ("why", row["why"]),
        )
        return Node("copied with", "reuse", row["id"], row["b"]["exact"], facts, self.span(row["b"], "").span, self.made("reuse"))

    def claim(self, row: Row, relation: str) -> Node:
        self.fetch_below([row])
        by: dict[str, list[Row]] = {}
        for s in row["supports"]:
            by.setdefault(s["origin"], []).append(s)
        origins = []
        for origin, supports in by.items():
            reasons = list(dict.fromkeys(s["reason"] for s in supports))
            facts: Facts = (("reports", len({s["document"] for s in supports})),)
            origins.append(Node("origin", "origin", origin, "; ".join(reasons), facts, None, None, tuple(map(self.support, supports))))
        keys = ("kind", "reports", "publishers", "independent", "at_most", "voices", "speaker_name", "event", "story")
        facts = tuple((k, row[k]) for k in keys)
        return Node(relation, "claims", row["id"], row["text"], facts, None, self.made("claims"), tuple(origins))

    def support(self, row: Row) -> Node:
        facts: Facts = (*((k, row[k]) for k in ("publisher", "voice", "merged")), ("reason of the merge", row["reason"]))
        more = []
        table = table_of(row["via"] or "")
        if table in ("statements", "events") and (via := self.row(table, row["via"])):
            more.append(self.node(table, via, "told in" if table == "events" else "said in").without_reports())
        if row["family"] and row["family"] not in self.families_at(row["span"]):
            more.append(self.short_family(row["family"], row["span"]))
        return self.passage(row["span"], "support", facts, more)

    def statement(self, row: Row, relation: str) -> Node:
        parts = [self.part(s, role) for role in ("source", "cue", "content") for s in row[role]]
        parts += self.reports([row["document"]])
        known = self.meanings.row("statements", row)
        facts = tuple((k, known[k]) for k in ("kind", "speaker_name", "speaker", "speaker_basis", "negated", "status", "within"))
        if ruling := self.verdicts().wrong_speaker(row):
            facts = (*facts, ("judged", ruling.reason))
        text = " … ".join(s["exact"] for s in row["content"])
        return Node(relation, "statements", row["id"], text, facts, None, self.made("statements", row["document"]), tuple(parts))

    def event(self, row: Row, relation: str) -> Node:
        parts = [self.part(s, "evidence") for s in row["evidence"]]
        for role in ("actors", "recipients"):
            for side in self.meanings.row("events", row)[role]:
                facts = tuple((k, side[k]) for k in ("actor", "name", "country", "sector", "basis"))
                parts.append(self.span(side["span"], "who" if role == "actors" else "to whom", (), facts))
        parts += [self.span(row[k], word) for k, word in (("date_span", "when"), ("place_span", "where")) if row[k]]
        if row["reported_by"] and (told := self.row("statements", row["reported_by"])):
            parts.append(self.statement(told, "reported by").without_reports())
        parts += self.reports([row["document"]])
        keys = ("event", "mode", "contexts", "quad", "status", "lead", "confidence", "date_start", "date_end", "place", "basis")
        text = " … ".join(s["exact"] for s in row["evidence"])
        made = self.made("events", row["document"])
        return Node(relation, "events", row["id"], text, tuple((k, row[k]) for k in keys), None, made, tuple(parts))

    def family(self, row: Row, relation: str) -> Node:
        self.load(p["document"] for p in row["passages"])
        ordered = sorted(row["passages"], key=lambda p: (p["document"] != row["origin"], p["document"], p["start"]))
        parts = []
        for p in ordered:
            own = [self.short_link(x) for x in self.links(row["id"]) if overlap(x["a"], p)]
            parts.append(self.span(p, "passage", [*own, *self.reports([p["document"]])]))
        facts = (("size", row["size"]), ("origin", row["origin"]))
        return Node(relation, "families", row["id"], ordered[0]["exact"] if ordered else "", facts, None, self.made("families"), tuple(parts))

    def link(self, row: Row, relation: str) -> Node:
        facts = tuple((k, row[k]) for k in ("direction", "similarity", "score", "kind", "why", "family"))
        sides = tuple(self.passage(row[k], word) for k, word in (("a", "passage"), ("b", "witness")))
        return Node(relation, "reuse", row["id"], row["a"]["exact"], facts, None, self.made("reuse"), sides)

    def variant(self, row: Row, relation: str) -> Node:
        parts = []
        for s in row["spans"]:
            own = self.snapshot.of_documents("statements", [s["document"]]).to_pylist()
            said = [x for x in own if any(c["start"] <= s["start"] and s["end"] <= c["end"] for c in x["content"])]
            parts.append(self.passage(s, "wording", (), [self.statement(x, "said in").without_reports() for x in said[:1]]))
        differ = ["{kind}: {a!r} / {b!r}".format(**d) for d in row["differences"]]
        facts = (("speaker_name", row["speaker_name"]), ("kind", row["kind"]), ("differences", differ))
        return Node(relation, "quote_variants", row["id"], row["spans"][0]["exact"], facts, None, self.made("quote_variants"), tuple(parts))

    def story(self, row: Row, relation: str) -> Node:
        parts = self.reports(row["documents"])
        reasons = {(s["span"]["document"], s["span"]["start"]): s["reason"] for s in row["suspicions"]}
        parts += [self.span(s, "off the story", (), (("reason", reasons.get((s["document"], s["start"]))),)) for s in row["off_story"]]
        facts = (("start", row["start"]), ("end", row["end"]), ("reports", len(row["documents"])))
        return Node(relation, "stories", row["id"], row["title"], facts, None, self.made("stories"), tuple(parts))

    def dispute(self, row: Row, relation: str) -> Node:
        sides = []
        for side in row["sides"]:
            below = [self.claim(c, "claim") for i in side["claims"] if (c := self.row("claims", i))]
            shown = {(s.span.document, s.span.start, s.span.end) for n in below for _, s in n.walk() if s.span}
            below += [self.passage(s, "passage") for s in side["spans"] if (s["document"], s["start"], s["end"]) not in shown]
            facts: Facts = (("speaker_name", side["speaker_name"]), ("independent", side["independent"]))
            sides.append(Node("side", "side", None, side["position"], facts, None, None, tuple(below)))
        facts = tuple((k, row[k]) for k in ("kind", "same_happening", "reason", "story"))
        return Node(relation, "disputes", row["id"], row["subject"], facts, None, self.made("disputes"), tuple(sides))

    def position(self, row: Row, relation: str) -> Node:
        said = [self.statement(s, "said") for i in row["statements"] if (s := self.row("statements", i))]
        facts = tuple((k, row[k]) for k in ("actor", "thread", "story", "changed", "why"))
        return Node(relation, "positions", row["id"], row["name"], facts, None, self.made("positions"), tuple(said))

    def thread(self, row: Row, relation: str) -> Node:
        facts = (("story", row["story"]), ("parties", list(row["parties"])))
        parts = tuple(self.passage(s, "sentence") for s in row["spans"])
        return Node(relation, "threads", row["id"], row["label"], facts, None, self.made("threads"), parts)

    def actor(self, row: Row, relation: str) -> Node:
        by: dict[str, list[Row]] = {}
        for m in self.mentions(row["id"]):
            by.setdefault(m["document"], []).append(m)
        parts = []
        for report in self.reports(sorted(by)):
            named = sorted(by[report.id or ""], key=lambda m: m["start"])
            below = tuple(self.span(m, "named", (), (("basis", m["basis"]),)) for m in named)
            parts.append(replace(report, children=(*below, *report.children)))
        facts = tuple((k, row[k]) for k in ("kind", "country", "sector", "wikidata", "aliases"))
        return Node(relation, "actors", row["id"], row["name"], facts, None, self.made("actors"), tuple(parts))

    def judgement(self, row: Row, relation: str) -> Node:
        state = next(s for s in standings(self.snapshot, list(self.books.judgements)) if s.judgement.id == row["id"])
        parts = []
        for word, text in (("A", row["a"]), ("B", row["b"])):
            if text is None:
                continue
            here = self.keyed({"a": text, "b": None})
            key = read_key(text)
            below = self.reports([key.name]) if key.kind == "document" else []
            named = Node(word, key.kind, None, in_words(self.snapshot, text), (), None, None, tuple(below))
            parts.append(self.passage(here[0], word) if here else named)
        keys = ("verdict", "who", "made", "withdraws")
        facts = (*((k, row[k]) for k in keys), ("state", state.state), ("note", state.note or None))
        return Node(relation, "judgements", row["id"], row["why"], facts, None, None, tuple(parts))


_SINGULAR = {
    "documents": "report",
    "claims": "claim",
    "statements": "statement",
    "events": "event",
    "families": "family",
    "reuse": "link",
    "quote_variants": "quotation",
    "stories": "story",
    "disputes": "dispute",
    "positions": "position",
    "threads": "thread",
    "actors": "actor",
    "judgements": "judgement",
}


def overlap(a: Row, b: Row) -> bool:
    """Whether two spans have a character in common."""
    return bool(a["document"] == b["document"] and a["start"] < b["end"] and b["start"] < a["end"])
