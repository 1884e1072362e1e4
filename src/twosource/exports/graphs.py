"""Graphs of the record: who did what to whom and who spoke of whom, counted in origins; and which report copied from which."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pyarrow as pa

from .cameo import pairs_of
from .graphfile import Graph
from .job import Job, Row, web_address
from .origins import Copies
from .weights import Origins

#: What counts as done: what is planned, denied or only supposed is no tie between two actors.
DONE: Final = ("happened", "historical")
#: The relation of a speaker to whom the words name.
SAID_OF: Final = "SAID_OF"

_ACTOR_KEYS: Final = {"kind": str, "country": str, "sector": str, "wikidata": str, "mentions": int, "documents": int}
_TIE_KEYS: Final = {
    "relation": str,
    "quad": int,
    "origins": int,
    "at_most": bool,
    "reports": int,
    "times": int,
    "first": str,
    "last": str,
    "ids": str,
}
_REPORT_KEYS: Final = {"title": str, "publisher": str, "published": str, "url": str, "characters": int, "copied": float}
_COPY_KEYS: Final = {"direction": str, "passages": int, "characters": int, "altered_quotes": int, "similarity": float, "ids": str}

#: Ids that an edge lists; all are in the table.
LISTED: Final = 20


class _Ties:
    """What ties two actors, by relation: the statements or events with their spans."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str, str], dict[str, Row]] = {}
        self.days: dict[tuple[str, str, str], set[str]] = {}
        self.quads: dict[str, int] = {}

    def add(self, source: str, target: str, relation: str, identifier: str, span: Row, days: tuple[str | None, ...] = ()) -> None:
        key = (source, target, relation)
        self.found.setdefault(key, {}).setdefault(identifier, span)
        self.days.setdefault(key, set()).update(d for d in days if d)


def _done(job: Job, ties: _Ties) -> None:
    for rows in job.batches(job.table_of("events")):
        for event in rows:
            if event["status"] not in DONE:
                continue
            ties.quads[event["event"]] = event["quad"]
            for a, b in pairs_of(event):
                if a and b and a["actor"] and b["actor"] and a["actor"] != b["actor"]:
                    days = (event["date_start"], event["date_end"])
                    ties.add(a["actor"], b["actor"], event["event"], event["id"], event["evidence"][0], days)


def _said(job: Job, ties: _Ties) -> None:
    """A speaker is tied to everybody whom the words name, pronouns among them; a place where something is does not count."""
    named: dict[str, list[tuple[int, int, str]]] = {}
    mentions = job.table_of("mentions", ["document", "start", "end", "actor", "basis"])
    for d, s, e, actor, basis in zip(*(mentions.column(k).to_pylist() for k in mentions.column_names), strict=True):
        if basis != "place":
            named.setdefault(d, []).append((s, e, actor))
    for each in named.values():
        each.sort()
    columns = ["id", "document", "content", "speaker"]
    for rows in job.batches(job.table_of("statements", columns)):
        for said in rows:
            if said["speaker"] is None:
                continue
            there = named.get(said["document"], [])
            for span in said["content"]:
                for s, e, actor in there[bisect_left(there, (span["start"], 0, "")) :]:
                    if s >= span["end"]:
                        break
                    if e <= span["end"] and actor != said["speaker"]:
                        ties.add(said["speaker"], actor, SAID_OF, said["id"], span)


def actor_graph(job: Job) -> Graph:
    """Actors, and an edge for every relation between two: a type of PLOVER for what one did to the other, `SAID_OF` for a speaker and whom
    the words name. The weight is the number of independent origins that tell it, `reports` the number of reports. Nodes are the actors with
    an edge.
    """
    ties = _Ties()
    _done(job, ties)
    _said(job, ties)
    origins = Origins(job)
    ends = sorted({end for source, target, _ in ties.found for end in (source, target)})
    uses = _uses(job, ends)

    def nodes() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        for i in ends:
            actor = job.actors.get(i, {})
            mentions, documents = uses.get(i, (0, 0))
            facts = {k: actor.get(k) for k in ("kind", "country", "sector", "wikidata")}
            yield i, actor.get("name") or i, facts | {"mentions": mentions, "documents": documents}

    def edges() -> Iterator[tuple[str, str, str, float, Mapping[str, Any]]]:
        for n, key in enumerate(sorted(ties.found), 1):
            source, target, relation = key
            spans = ties.found[key]
            found, at_most = origins.count(spans.items())
            days = sorted(ties.days[key])
            facts = {"relation": relation, "quad": ties.quads.get(relation), "origins": len(found), "at_most": at_most}
            facts |= {"reports": len({s["document"] for s in spans.values()}), "times": len(spans)}
            facts |= {"first": days[0] if days else None, "last": days[-1] if days else None, "ids": " ".join(sorted(spans)[:LISTED])}
            yield f"e{n}", source, target, float(len(found)), facts

    return Graph("actors", _ACTOR_KEYS, _TIE_KEYS, nodes(), edges())


def _uses(job: Job, actors: list[str]) -> dict[str, tuple[int, int]]:
    """By actor, how often it is named and in how many reports; pronouns and mere places apart."""
    import pyarrow.compute as pc

    rows = job.table_of("mentions", ["document", "actor", "basis"])
    rows = rows.filter(pc.is_in(rows.column("actor"), value_set=pa.array(actors, pa.string())))
    rows = rows.filter(pc.invert(pc.is_in(rows.column("basis"), value_set=pa.array(["pronoun", "place"]))))
    counted = rows.group_by("actor").aggregate([("document", "count"), ("document", "count_distinct")])
    names = ("actor", "document_count", "document_count_distinct")
    return {a: (n, d) for a, n, d in zip(*(counted.column(k).to_pylist() for k in names), strict=True)}


def copy_graph(job: Job) -> Graph:
    """Reports, and an edge from a report to another that copied from it, with the number of characters as its weight. Where the direction is not
    known there is an edge each way, and `direction` says so: `unknown`, or `common origin` where both have it from somewhere else.
    """
    found: dict[tuple[str, str, str], list[Any]] = {}
    for rows in job.batches():
        for link in rows:
            a, b = link["a"]["document"], link["b"]["document"]
            if a == b:
                continue
            direction = {"a_from_b": "known", "b_from_a": "known"}.get(link["direction"], link["direction"].replace("_", " "))
            ways = [(b, a)] if link["direction"] == "a_from_b" else [(a, b)] if link["direction"] == "b_from_a" else [(a, b), (b, a)]
            for source, target in ways:
                each = found.setdefault((source, target, direction), [0, 0, 0, 0.0, []])
                size = link["a"]["end"] - link["a"]["start"]
                each[0] += 1
                each[1] += size
                each[2] += link["kind"] == "altered_quote"
                each[3] += link["similarity"] * size
                each[4].append(link["id"])
    ends = sorted({end for source, target, _ in found for end in (source, target)})
    copies = Copies.of(job.snapshot, ends)

    def nodes() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        for d in ends:
            report = job.report(d)
            facts = {k: report.get(k) for k in ("title", "publisher", "published", "characters")}
            label = report.get("title") or str(report.get("uri") or d).replace("\\", "/").rsplit("/", 1)[-1]
            yield d, label, facts | {"url": web_address(report), "copied": round(copies.copied(d), 4)}

    def edges() -> Iterator[tuple[str, str, str, float, Mapping[str, Any]]]:
        for n, (source, target, direction) in enumerate(sorted(found), 1):
            passages, size, altered, alike, ids = found[source, target, direction]
            facts = {"direction": direction, "passages": passages, "characters": size, "altered_quotes": altered}
            facts |= {"similarity": round(alike / size, 4), "ids": " ".join(sorted(ids)[:LISTED])}
            yield f"e{n}", source, target, float(size), facts

    return Graph("copies", _REPORT_KEYS, _COPY_KEYS, nodes(), edges())
