"""A story as an RO-Crate: its tables, the raw texts, the spans as annotations, provenance, and the versions of all that made them.

RO-Crate Metadata Specification 1.1 (w3id.org/ro/crate/1.1).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from twosource.model import PUBLIC, Made

from .job import URN, Job, of_story, web_address
from .prov import write_prov
from .sink import Folder, json_line
from .tables import FORMATS, in_order
from .trace import steps_behind
from .webanno import write_webanno

PROFILE: Final = "https://w3id.org/ro/crate/1.1"
CONTEXT: Final = ["https://w3id.org/ro/crate/1.1/context", {"sha256": "https://schema.org/sha256"}]

#: The tables of a crate: all that belong to a story. What persons judged stands in the provenance of the claims.
TABLES: Final = tuple(t for t in PUBLIC if t != "judgements")
#: The tables of which the spans are written as annotations too.
ANNOTATED: Final = ("statements", "events", "claims")

_LICENCE: Final = "#licence-unknown"
_PROGRAM: Final = "#twosource"
_RUN: Final = "#run"

README: Final = """# {title}

A story out of a record of twosource {version}. `ro-crate-metadata.json` says what every file is.

- `texts/DOCUMENT.txt`: the raw text of every report, UTF-8, never changed. Every offset in this folder counts Unicode code points into it,
  half-open: `raw[start:end] == exact`. Read it without translating line ends (in Python: `open(path, encoding="utf-8", newline="")`).
- `tables/TABLE.jsonl`: the rows of this story, one JSON object a line. Claims that go across stories name reports that are not in this folder.
- `annotations/TABLE.jsonld`: the spans as W3C Web Annotations.
- `provenance.json`: what every claim was derived from, as W3C PROV-JSON.
- `versions.json`: the version, settings and lexicons (SHA-256) of every step that made the tables.

The licence of the texts is unknown. They are their publishers'; ask before you pass them on.
"""


def _settled(made: Made) -> dict[str, Any]:
    settings, lexicons = (dict(pairs) if pairs is not None else None for pairs in (made.settings, made.lexicons))
    return {"step": made.step, "version": made.version, "current": made.current, "settings": settings, "lexicons": lexicons}


class _Crate:
    """Collects the entities of the metadata file."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.parts: list[str] = []
        self.entities: list[dict[str, Any]] = []

    def add(self, name: str, encoding: str, title: str, **facts: Any) -> None:
        """A file that lies in the folder."""
        path = self.folder.root / name
        with path.open("rb") as file:
            checksum = hashlib.file_digest(file, "sha256").hexdigest()
        found = {"@id": name, "@type": "File", "name": title, "encodingFormat": encoding}
        found |= {"contentSize": str(path.stat().st_size), "sha256": checksum}
        self.parts.append(name)
        self.entities.append(found | {k: v for k, v in facts.items() if v is not None})


def write_rocrate(job: Job, folder: Folder) -> int:
    """Write a crate for the story of the job; returns the number of its files. `datePublished`: when the record was last brought up to date."""
    assert job.story is not None
    assert job.documents is not None
    crate = _Crate(folder)
    story = job.table_of("stories").to_pylist()[0]
    when = next((r["ended"] for r in reversed(job.runs) if r["ended"]), None)
    title = story["title"] or story["id"]
    folder.write("README.md", README.format(title=title, version=job.version).encode("utf-8", "replace"))
    crate.add("README.md", "text/markdown", "How to read this folder")
    publishers = _texts(job, crate)
    made = {"isBasedOn": [{"@id": f"texts/{d}.txt"} for d in sorted(job.documents) if f"texts/{d}.txt" in crate.parts]}
    for table in TABLES:
        if job.snapshot.computed(table):
            rows = of_story(job.snapshot, table, in_order(table, job.snapshot.table(table)), job.story, job.documents)
            with folder.open(f"tables/{table}.jsonl") as out:
                FORMATS["jsonl"](rows, out)
            crate.add(f"tables/{table}.jsonl", "application/jsonl", f"{table}: {rows.num_rows} rows", **made)
            if table in ANNOTATED:
                with folder.open(f"annotations/{table}.jsonld") as out:
                    write_webanno(replace(job, table=table, rows=rows), out)
                crate.add(f"annotations/{table}.jsonld", "application/ld+json", f"{table} as Web Annotations", **made)
            if table == "claims":
                with folder.open("provenance.json") as out:
                    write_prov(job.snapshot, rows, job.books(), job.version, out)
                crate.add("provenance.json", "application/json", "The claims as PROV-JSON", **made)
    _versions(job, crate)
    results = [{"@id": p} for p in crate.parts if not p.startswith("texts/")]
    named = {"@id": _PROGRAM, "@type": "SoftwareApplication", "name": "twosource", "softwareVersion": job.version, "version": job.version}
    run = {"@id": _RUN, "@type": "CreateAction", "name": "twosource made the tables out of the texts", "instrument": {"@id": _PROGRAM}}
    run |= {"object": made["isBasedOn"], "result": results} | ({"endTime": when} if when else {})
    licence = {"@id": _LICENCE, "@type": "CreativeWork", "name": "Licence unknown"}
    licence["description"] = (
        "Nobody stated a licence. The texts, and their words in the tables, are their publishers'; ask before passing them on."
    )
    root: dict[str, Any] = {"@id": "./", "@type": "Dataset", "name": title, "identifier": URN + story["id"]}
    done = f"taken apart by {job.coder}: who said and did what, what is copied, who vouches"
    root["description"] = f"{len(job.documents)} news reports about one happening, {done}."
    # A crate must say when it was made; a record that nobody finished says nothing, and the story's last day is the best that is known.
    root |= {"datePublished": when or story["end"] or "1970-01-01", "license": {"@id": _LICENCE}, "hasPart": [{"@id": p} for p in crate.parts]}
    if story["start"]:
        root["temporalCoverage"] = story["start"] if story["start"] == story["end"] else f"{story['start']}/{story['end']}"
    root["mentions"] = {"@id": _RUN}
    about = {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "./"}, "conformsTo": {"@id": PROFILE}}
    graph = [about, root, *crate.entities, named, run, licence, *publishers]
    text = json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=1)
    folder.write("ro-crate-metadata.json", (text + "\n").encode("utf-8", "replace"))
    return len(crate.parts) + 1


def _texts(job: Job, crate: _Crate) -> list[Mapping[str, Any]]:
    """Write the raw texts; returns the entities of their publishers."""
    publishers: dict[str, dict[str, Any]] = {}
    for document, raw, _ in sorted(job.by_documents(), key=lambda x: x[0]):
        report = job.report(document)
        crate.folder.write(f"texts/{document}.txt", raw.encode("utf-8"))
        facts: dict[str, Any] = {"identifier": URN + document, "datePublished": report["published"], "inLanguage": report["language"]}
        facts |= {"url": web_address(report), "license": {"@id": _LICENCE}}
        if (name := report["publisher"]) is not None:
            publishers.setdefault(name, {"@id": f"#publisher-{len(publishers) + 1}", "@type": "Organization", "name": name})
            facts["publisher"] = {"@id": publishers[name]["@id"]}
        facts["description"] = f"Raw text of a report; SHA-256 of the received bytes {report['sha256']}"
        crate.add(f"texts/{document}.txt", "text/plain; charset=utf-8", report["title"] or str(report["uri"] or document), **facts)
    return list(publishers.values())


def _versions(job: Job, crate: _Crate) -> None:
    books, documents = job.books(), sorted(job.documents or ())
    made = [books.made(t, d) for t in TABLES for d in documents]
    steps = [_settled(m) for m in steps_behind(made, documents, books)]
    crate.folder.write("versions.json", json_line({"twosource": job.version, "steps": steps, "runs": list(job.runs)}))
    crate.add("versions.json", "application/json", "Versions, settings and lexicons of the steps, and the runs that wrote to the record")
