"""Claims as W3C PROV-JSON: what each was derived from, down to the received bytes, by which step, on whose word.

PROV-DM (W3C Recommendation, 30 April 2013) and PROV-JSON (W3C Member Submission, 24 April 2013). Entities are received bytes, reports, passages,
statements, events, families, claims and verdicts; activities are steps in their version and the runs that took reports in; agents are this
version of twosource, publishers, and persons who judged. A copy whose direction is known is a derivation of the type `prov:Quotation`, one
whose direction is not is `alternateOf`.
"""

from __future__ import annotations

import heapq
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import IO, Any, Final

import pyarrow as pa

from twosource.model import Made, digest, make_table
from twosource.store import Snapshot

from .judged import Judged, Named, standings
from .kinds import table_of
from .trace import Books, Row, Tracer, overlap, steps_behind

PREFIXES: Final = {"prov": "http://www.w3.org/ns/prov#", "xsd": "http://www.w3.org/2001/XMLSchema#", "ts": "urn:x-twosource:"}

#: The two roles that each relation has, in the order of PROV-JSON.
_ROLES: Final = {
    "wasGeneratedBy": ("prov:entity", "prov:activity"),
    "used": ("prov:activity", "prov:entity"),
    "wasDerivedFrom": ("prov:generatedEntity", "prov:usedEntity"),
    "wasAttributedTo": ("prov:entity", "prov:agent"),
    "wasAssociatedWith": ("prov:activity", "prov:agent"),
    "wasInformedBy": ("prov:informed", "prov:informant"),
    "alternateOf": ("prov:alternate1", "prov:alternate2"),
    "hadMember": ("prov:collection", "prov:entity"),
}
_NAME: Final = re.compile(r"[^A-Za-z0-9_-]+")


#: Supports of claims that are worked on at a time: with all that they stand on some 300 MB.
AT_ONCE: Final = 5_000
#: Between the parts of a line that waits to be sorted: below every character of a name.
_APART: Final = "\x1f"
#: Made once: there are millions of small things to write. Names (`_NAME`) need no escapes.
_json: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def prov(snapshot: Snapshot, claims: Iterable[Row], books: Books, version: str) -> dict[str, Any]:
    """The PROV-JSON document of these rows of the table `claims`. `version`: of twosource. For some claims: `write_prov` takes less memory for
    many.
    """
    out = io.BytesIO()
    write_prov(snapshot, make_table("claims", list(claims)), books, version, out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def write_prov(snapshot: Snapshot, claims: pa.Table, books: Books, version: str, out: IO[bytes]) -> int:
    """Write the PROV-JSON document of these rows of `claims`, an entity or relation a line, sorted by name; returns the number of claims.

    Claims are taken story by story, so that a report is looked at once; what they come from is sorted in files, since all of it is too much to
    hold: a thousand claims stand on some fifty thousand relations.
    """
    import tempfile

    import pyarrow.compute as pc

    standing = {j.judgement.id: j for j in standings(snapshot, list(books.judgements))}
    quoted: set[tuple[str, str]] = set()
    rows = claims.take(pc.sort_indices(claims, sort_keys=[("story", "ascending"), ("id", "ascending")]))
    with tempfile.TemporaryDirectory(prefix="twosource-prov-") as folder:
        runs: list[Path] = []
        for some in _stretches(rows):
            lines = _Writer(snapshot, books, version, standing, quoted).lines(some)
            runs.append(Path(folder) / str(len(runs)))
            with runs[-1].open("w", encoding="utf-8", newline="\n", errors="replace") as run:
                run.writelines(sorted(lines))
        with ExitStack() as opened:
            files = [opened.enter_context(run.open(encoding="utf-8", newline="\n")) for run in runs]
            _merge(heapq.merge(*files), out)
    return int(claims.num_rows)


def _stretches(claims: pa.Table) -> Iterator[list[Row]]:
    """The rows, as many at a time as have `AT_ONCE` supports."""
    import pyarrow.compute as pc

    low = size = 0
    for n, supports in enumerate(pc.list_value_length(claims.column("supports")).to_pylist(), 1):
        size += supports or 0
        if size >= AT_ONCE or n == claims.num_rows:
            yield claims.slice(low, n - low).to_pylist()
            low, size = n, 0


def _merge(lines: Iterable[str], out: IO[bytes]) -> None:
    """Write sorted lines as one JSON object of sections; what is said twice is kept once."""
    section, last, count = "", "", 0
    out.write(b"{")
    pending = {"prefix": json.dumps(PREFIXES, sort_keys=True)}
    for line in chain(lines, [f"~{_APART}{_APART}"]):
        kind, a, rest = line.rstrip("\n").split(_APART, 2)
        if kind != section:
            head = [f'"{n}": {pending.pop(n)}' for n in sorted(pending) if n < kind]
            out.write(("\n}" if section else "").encode())
            for text in head:
                out.write(((",\n" if section else "\n") + text).encode())
            if kind == "~":
                break
            out.write(((",\n" if section or head else "\n") + f'"{kind}": {{').encode())
        name, _, facts = rest.rpartition(_APART) if kind in _ROLES else (a, "", rest)
        if (same := f"{kind}{_APART}{a}{_APART}{name}") == last:
            continue
        last = same
        out.write(b"\n" if kind != section else b",\n")
        if kind in _ROLES:
            count += 1
            first, second = _ROLES[kind]
            more = ", " + facts[1:] if facts != "{}" else "}"
            out.write(f'"_:r{count}": {{"{first}": "{a}", "{second}": "{name}"{more}'.encode("utf-8", "replace"))
        else:
            out.write(f'"{name}": {facts}'.encode("utf-8", "replace"))
        section = kind
    out.write(b"\n}\n")


def _qualified(name: str) -> dict[str, str]:
    return {"$": name, "type": "prov:QUALIFIED_NAME"}


def _local(kind: str, name: str) -> str:
    """A name of ours for something that has no id: readable where it can be, and never the same for two."""
    plain = _NAME.sub("-", name).strip("-")[:40]
    return f"ts:{kind}-{plain}-{digest(kind, name)[:8]}"


class _Writer:
    """Collects the entities, activities, agents and relations of some claims. `quoted`: pairs of passages of which one is from the other, of
    earlier claims too: the other way round would be a circle.
    """

    def __init__(self, snapshot: Snapshot, books: Books, version: str, standing: Mapping[str, Judged], quoted: set[tuple[str, str]]) -> None:
        self.snapshot, self.books = snapshot, books
        self.tracer = Tracer(snapshot, books)
        self.standing, self.quoted = standing, quoted
        self.stepped: set[tuple[str, str | None]] = set()
        self.things: dict[str, dict[str, dict[str, Any]]] = {"entity": {}, "activity": {}, "agent": {}}
        self.relations: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.software = self.thing("agent", _local("twosource", version), "prov:SoftwareAgent", {"prov:label": f"twosource {version}"})

    def lines(self, claims: list[Row]) -> Iterator[str]:
        """A line for each: the section, the name or the two ends, and what is said of it, in JSON."""
        self.tracer.fetch_below(claims)
        named = Named(self.books.judgements)
        for claim in claims:
            self.claim(claim, named)
        for kind, things in self.things.items():
            for name, facts in things.items():
                yield f"{kind}{_APART}{name}{_APART}{_json(facts)}\n"
        for (relation, a, b), facts in self.relations.items():
            yield f"{relation}{_APART}{a}{_APART}{b}{_APART}{_json(facts) if facts else '{}'}\n"

    def thing(self, kind: str, name: str, type_: str, facts: Mapping[str, Any]) -> str:
        if name not in self.things[kind]:
            said = {k: v for k, v in facts.items() if v is not None and v != []}
            self.things[kind][name] = {"prov:type": _qualified(type_)} | said
        return name

    def relate(self, relation: str, a: str, b: str, **facts: Any) -> None:
        said = {f"ts:{k}": v for k, v in facts.items() if v is not None}
        self.relations.setdefault((relation, a, b), {}).update(said)

    def derived(self, made: str, source: str, by: str | None, **facts: Any) -> None:
        """`made` comes from `source`, by an activity that used it."""
        self.relate("wasDerivedFrom", made, source, **facts)
        if by is not None:
            self.relations["wasDerivedFrom", made, source]["prov:activity"] = by
            self.relate("wasGeneratedBy", made, by)
            self.relate("used", by, source)

    # ---- activities and agents ----------------------------------------------------------------------------------------------------

    def step(self, made: Made | None, document: str | None = None) -> str | None:
        """The activity of a step, and of those that it builds on."""
        if made is None:
            return None
        if (made.step, made.version) in self.stepped:
            return self.activity(made)
        self.stepped.add((made.step, made.version))
        for m in steps_behind([made], [document or ""], self.books):
            name = self.activity(m)
            for table in m.reads:
                earlier = self.books.made(table, document)
                if earlier is not None:
                    self.relate("wasInformedBy", name, self.activity(earlier))
        return self.activity(made)

    def activity(self, made: Made) -> str:
        name = _local("step", f"{made.step} {made.version or 'unknown'}")
        if name not in self.things["activity"]:
            settings = [f"{n}={v}" for n, v in made.settings or ()]
            lexicons = [f"{n}={d}" for n, d in made.lexicons or ()]
            facts = {"prov:label": f"{made.step} {made.version}", "ts:version": made.version, "ts:setting": settings, "ts:lexicon": lexicons}
            self.thing("activity", name, "ts:Step", facts)
            self.relate("wasAssociatedWith", name, self.software)
        return name

    def publisher(self, name: str) -> str:
        return self.thing("agent", _local("publisher", name), "prov:Organization", {"prov:label": name})

    # ---- entities -----------------------------------------------------------------------------------------------------------------

    def report(self, document: str) -> str:
        name = f"ts:{document}"
        row = self.tracer.documents.get(document)
        if name in self.things["entity"] or row is None:
            return name
        keys = ("uri", "source_id", "published", "published_basis", "publisher_basis", "language", "characters")
        self.thing("entity", name, "ts:Report", {"prov:label": row["title"]} | {f"ts:{k}": row[k] for k in keys})
        node = self.tracer.report(row, "").children[0]
        facts = dict(node.facts)
        said = {"prov:location": facts["from"], "ts:bytes": facts["bytes"], "ts:media": facts["media"], "ts:sha256": row["sha256"]}
        received = self.thing("entity", f"ts:sha256-{row['sha256']}", "ts:ReceivedBytes", said)
        self.derived(name, received, self.step(self.books.made("documents", document), document))
        if facts["when"]:
            run = _local("run", f"{facts['when']} {facts['command']}")
            self.things["activity"].setdefault(
                run, {"prov:type": _qualified("ts:Run"), "prov:startTime": facts["when"], "prov:label": facts["command"]}
            )
            self.relate("used", run, received)
            self.relate("wasAssociatedWith", run, self.software)
        if row["publisher"]:
            self.relate("wasAttributedTo", name, self.publisher(row["publisher"]), basis=row["publisher_basis"])
        return name

    def passage(self, span: Row) -> str:
        """A passage is a part of its report, made by nobody but its writer: several steps may point to it."""
        name = f"ts:passage-{span['document']}-{span['start']}-{span['end']}"
        if name not in self.things["entity"]:
            self.tracer.load([span["document"]])
            self.thing("entity", name, "ts:Passage", {"prov:value": span["exact"], "ts:start": span["start"], "ts:end": span["end"]})
            self.relate("wasDerivedFrom", name, self.report(span["document"]))
        return name

    def copies(self, passage: str, span: Row, family: str) -> None:
        """What a passage has from others of its family, or they from it."""
        row = self.tracer.row("families", family)
        name = self.thing("entity", f"ts:{family}", "prov:Collection", {"ts:size": row["size"] if row else None})
        self.relate("hadMember", name, passage)
        if by := self.step(self.books.made("families", None), span["document"]):
            self.relate("wasGeneratedBy", name, by)
        for link in self.tracer.links(family):
            if not overlap(link["a"], span):
                continue
            other = self.passage(link["b"])
            facts = {"link": link["id"], "why": link["why"], "similarity": link["similarity"]}
            if link["direction"] in ("a_from_b", "b_from_a"):
                made, source = (passage, other) if link["direction"] == "a_from_b" else (other, passage)
                if made != source and (source, made) not in self.quoted:
                    self.quoted.add((made, source))
                    self.relate("wasDerivedFrom", made, source, **facts)
                    self.relations["wasDerivedFrom", made, source]["prov:type"] = _qualified("prov:Quotation")
            elif other != passage:
                self.relate("alternateOf", passage, other)

    def via(self, identifier: str) -> str | None:
        """The statement or event that a support came from."""
        table = table_of(identifier)
        row = self.tracer.row(table, identifier) if table in ("statements", "events") else None
        if row is None or table is None:
            return None
        name = f"ts:{identifier}"
        if name not in self.things["entity"]:
            keys = ("kind", "speaker_name", "speaker_basis", "status", "event", "date_start", "place")
            facts = {f"ts:{k}": row[k] for k in keys if k in row}
            self.thing("entity", name, "ts:Statement" if table == "statements" else "ts:Event", facts)
            by = self.step(self.books.made(table, row["document"]), row["document"])
            for span in row["content" if table == "statements" else "evidence"]:
                self.derived(name, self.passage(span), by)
        return name

    def claim(self, row: Row, named: Named) -> None:
        keys = ("kind", "reports", "publishers", "independent", "at_most", "voices", "speaker_name", "event", "story")
        name = self.thing("entity", f"ts:{row['id']}", "ts:Claim", {"prov:value": row["text"]} | {f"ts:{k}": row[k] for k in keys})
        by = self.step(self.books.made("claims", None), row["supports"][0]["document"] if row["supports"] else None)
        for s in row["supports"]:
            passage = self.passage(s["span"])
            facts = {k: s[k] for k in ("origin", "reason", "voice", "merged")}
            self.derived(name, passage, by, **facts)
            if s["via"] and (via := self.via(s["via"])):
                self.derived(name, via, by)
            for family in dict.fromkeys([*([s["family"]] if s["family"] else []), *self.tracer.families_at(s["span"])]):
                self.copies(passage, s["span"], family)
        spans = [s["span"] for s in row["supports"]]
        judgements = named.of(spans, {s["document"] for s in spans}, {s["publisher"] for s in row["supports"]})
        for j in judgements:
            self.judgement(self.standing[j.id], by)

    def judgement(self, judged: Judged, by: str | None) -> None:
        j = judged.judgement
        facts = {"ts:verdict": j.verdict, "ts:a": j.a, "ts:b": j.b, "ts:why": j.why, "ts:made": {"$": j.made, "type": "xsd:dateTime"}}
        name = self.thing("entity", f"ts:{j.id}", "ts:Judgement", facts | {"ts:state": judged.state})
        self.relate("wasAttributedTo", name, self.thing("agent", _local("person", j.who), "prov:Person", {"prov:label": j.who}))
        if by is not None and judged.state == "holds":
            self.relate("used", by, name)
