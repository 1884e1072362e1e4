"""Claims as W3C PROV-JSON: what each was derived from, down to the received bytes, by which step, on whose word.

PROV-DM (W3C Recommendation, 30 April 2013) and PROV-JSON (W3C Member Submission, 24 April 2013). Entities are received bytes, reports, passages,
statements, events, families, claims and verdicts; activities are steps in their version and the runs that took reports in; agents are this
version of twosource, publishers, and persons who judged. A copy whose direction is known is a derivation of the type `prov:Quotation`, one
whose direction is not is `alternateOf`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import IO, Any, Final

from twosource.model import Made, digest
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


def prov(snapshot: Snapshot, claims: Iterable[Row], books: Books, version: str) -> dict[str, Any]:
    """The PROV-JSON document of these rows of the table `claims`. `version`: of twosource."""
    return _Writer(snapshot, books, version).document(list(claims))


def write_prov(snapshot: Snapshot, claims: Iterable[Row], books: Books, version: str, out: IO[bytes]) -> int:
    """Write `prov` as JSON; returns the number of claims."""
    rows = list(claims)
    text = json.dumps(prov(snapshot, rows, books, version), ensure_ascii=False, indent=1, sort_keys=True)
    out.write((text + "\n").encode("utf-8", "replace"))
    return len(rows)


def _qualified(name: str) -> dict[str, str]:
    return {"$": name, "type": "prov:QUALIFIED_NAME"}


def _local(kind: str, name: str) -> str:
    """A name of ours for something that has no id: readable where it can be, and never the same for two."""
    plain = _NAME.sub("-", name).strip("-")[:40]
    return f"ts:{kind}-{plain}-{digest(kind, name)[:8]}"


class _Writer:
    """Collects entities, activities, agents and relations; what is said twice is kept once."""

    def __init__(self, snapshot: Snapshot, books: Books, version: str) -> None:
        self.snapshot, self.books = snapshot, books
        self.tracer = Tracer(snapshot, books)
        self.standing = {j.judgement.id: j for j in standings(snapshot, list(books.judgements))}
        self.stepped: set[tuple[str, str | None]] = set()
        self.things: dict[str, dict[str, dict[str, Any]]] = {"entity": {}, "activity": {}, "agent": {}}
        self.relations: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.software = self.thing("agent", _local("twosource", version), "prov:SoftwareAgent", {"prov:label": f"twosource {version}"})

    def document(self, claims: list[Row]) -> dict[str, Any]:
        self.tracer.fetch_below(claims)
        named = Named(self.books.judgements)
        for claim in sorted(claims, key=lambda c: str(c["id"])):
            self.claim(claim, named)
        out: dict[str, Any] = {"prefix": PREFIXES} | {k: v for k, v in self.things.items() if v}
        for n, ((relation, a, b), attributes) in enumerate(sorted(self.relations.items()), 1):
            first, second = _ROLES[relation]
            out.setdefault(relation, {})[f"_:r{n}"] = {first: a, second: b} | attributes
        return out

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
                if made != source and ("wasDerivedFrom", source, made) not in self.relations:
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
