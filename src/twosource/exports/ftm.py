"""Reports, actors, mentions and events as FollowTheMoney entities, one JSON object a line: `{id, schema, properties}`.

Schemata: followthemoney.tech, as of version 4 of its library. FtM's own `Statement` is one value with its source, not speech, so that statements
are not written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import IO, Any, Final

from twosource.lexicons import load_rows
from twosource.model import digest

from .job import Job, Row, in_order_of_ids, web_address
from .sink import json_line

#: Two-letter codes of countries, and three-letter codes of languages.
ALPHA2: Final = "country_alpha2.tsv"
ALPHA3: Final = "language_alpha3.tsv"

#: The schema of an actor by its kind. An office may be a person or a body; a population or a crowd is neither, and FtM
#: has nothing else for it.
SCHEMATA: Final[Mapping[str, str]] = {
    "person": "Person",
    "organisation": "Organization",
    "armed_group": "Organization",
    "government": "PublicBody",
    "office": "LegalEntity",
    "country": "PublicBody",
}

#: What is an event of the world, or is to be one. What is denied or only supposed would stand there as a fact.
TOLD: Final = ("happened", "historical", "planned")

#: The longest name of an event, in characters.
LONGEST: Final = 200


@cache
def alpha2(code: str | None) -> str | None:
    """The two letters of a country's code, as FtM has them; null for PLOVER's codes of international bodies."""
    return _alpha2().get(code or "")


@cache
def _alpha2() -> dict[str, str]:
    return {r["code"]: r["alpha2"] for r in load_rows(ALPHA2).rows} | {"EUR": "eu"}


@cache
def _alpha3() -> dict[str, str]:
    return {r["alpha2"]: r["alpha3"] for r in load_rows(ALPHA3).rows}


def moment(published: str | None) -> str | None:
    """A date or time as FtM has it: in UTC, without a zone; null for what is no date."""
    if not published or "T" not in published:
        return published
    try:
        found = datetime.fromisoformat(published)
    except ValueError:
        return None
    return (found.astimezone(UTC) if found.tzinfo else found).strftime("%Y-%m-%dT%H:%M:%S")


def _entity(identifier: str, schema: str, **properties: Any) -> dict[str, Any]:
    """An entity; properties are lists of texts, and those without a value are left out."""
    lists = {k: v if isinstance(v, list) else [v] for k, v in properties.items()}
    kept = {k: [str(x) for x in dict.fromkeys(v) if x not in (None, "")] for k, v in lists.items()}
    return {"id": identifier, "schema": schema, "properties": {k: v for k, v in kept.items() if v}}


def article(report: Row, authors: list[str]) -> dict[str, Any]:
    """A report. Its text is left out: it is its publisher's. The SHA-256 of the received bytes is in `notes`: FtM's
    `contentHash` is SHA-1.
    """
    web = web_address(report)
    return _entity(
        report["id"],
        "Article",
        title=report["title"],
        publishedAt=moment(report["published"]),
        publisher=report["publisher"],
        sourceUrl=web,
        fileName=None if web else (report["uri"] or "").replace("\\", "/").rsplit("/", 1)[-1],
        author=authors,
        language=_alpha3().get((report["language"] or "")[:2].lower()),
        notes=f"SHA-256 of the received bytes: {report['sha256']}",
    )


def actor_entity(actor: Row) -> dict[str, Any] | None:
    """An actor; null for one that FtM has no schema for."""
    schema = SCHEMATA.get(actor["kind"])
    if schema is None:
        return None
    return _entity(
        actor["id"],
        schema,
        name=actor["name"],
        alias=[a for a in actor["aliases"] if a != actor["name"]],
        country=alpha2(actor["country"]),
        keywords=[x for x in (actor["sector"], actor["country"] if alpha2(actor["country"]) is None else None) if x],
        wikidataId=actor["wikidata"],
    )


def event_entity(event: Row, schemata: Mapping[str, str]) -> dict[str, Any]:
    """An event. `schemata`: of the actors that are entities; the others stand in the name alone."""
    sides = [[s["name"] or " ".join(s["span"]["exact"].split()) for s in event[k]] for k in ("actors", "recipients")]
    who, whom = (", ".join(dict.fromkeys(s)) for s in sides)
    name = f"{who or 'somebody unnamed'}: {event['event']}{' ' + event['mode'] if event['mode'] else ''}{': ' + whom if whom else ''}"
    start, end = event["date_start"], event["date_end"]
    return _entity(
        event["id"],
        "Event",
        name=name[:LONGEST],
        summary=[" ".join(s["exact"].split()) for s in event["evidence"]],
        date=start if start == end else None,
        startDate=start if start != end else None,
        endDate=end if start != end else None,
        involved=[s["actor"] for k in ("actors", "recipients") for s in event[k] if s["actor"] in schemata],
        location=event["place"],
        keywords=[event["event"], event["mode"], event["status"], *event["contexts"]],
        proof=event["document"],
        recordId=event["id"],
        notes="; ".join(f"{k}: {event[k]}" for k in ("status", "confidence", "reported_by") if event[k] is not None),
    )


def _of_reports(job: Job, schemata: Mapping[str, str]) -> Iterator[tuple[str, list[dict[str, Any]], int]]:
    """Report by report its id, its entities (the article, whom it names, its events), and how many events were left out."""
    for document, _, rows in job.by_documents("mentions", "events", "stated"):
        authors = sorted({r["value"] for r in rows["stated"] if r["key"] == "author"})
        found = [article(job.report(document), authors)]
        named: dict[str, list[str]] = {}
        for m in rows["mentions"]:
            if m["actor"] in schemata and m["basis"] not in ("pronoun", "place"):
                named.setdefault(m["actor"], []).append(" ".join(m["exact"].split()))
        for actor in sorted(named):
            facts = {"name": named[actor], "contextCountry": alpha2(job.actors[actor]["country"]), "detectedSchema": schemata[actor]}
            found.append(_entity(f"men-{digest(document, actor)[:20]}", "Mention", document=document, resolved=actor, **facts))
        told = [e for e in rows["events"] if e["status"] in TOLD]
        found += [event_entity(e, schemata) for e in told]
        yield document, found, len(rows["events"]) - len(told)


def write_ftm(job: Job, out: IO[bytes]) -> int:
    """Write the entities of the actors, then those of the reports; returns their number."""
    schemata = {i: SCHEMATA[a["kind"]] for i, a in job.actors.items() if a["kind"] in SCHEMATA}
    for actor in job.actors.values():
        if (made := actor_entity(actor)) is not None:
            out.write(json_line(made))
    count, left = len(schemata), 0

    def pieces() -> Iterator[tuple[str, bytes]]:
        nonlocal count, left
        for document, found, out_of_place in _of_reports(job, schemata):
            count += len(found)
            left += out_of_place
            yield document, b"".join(map(json_line, found))

    in_order_of_ids(pieces(), out)
    crowds = len(job.actors) - len(schemata)
    if left or crowds:
        job.tell(f"left out: {left} events that are denied or only supposed, and {crowds} populations and the like, which FtM has no schema for")
    return count
