"""Reports with their statements, events and mentions as BRAT standoff: a `.txt` and an `.ann` for each.

Format: brat.nlplab.org/standoff.html. Offsets count code points into the `.txt`, which has the raw text with every control character but the
line feed (tabs, carriage returns and the like) as a blank, one for one: offsets are those of the record, and survive readers that turn CR
LF into LF. A span that goes over line ends is a discontinuous one, as the format asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from .job import URN, Job, Row
from .sink import CONTROLS, Folder

#: The kinds of annotation, for the server of brat.
CONFIG: Final = """[entities]
{mentions}
Source
Cue
Content
Actor
Recipient

[relations]

[events]
Attribution Source*:Source, Cue*:Cue, Content*:Content
{events}

[attributes]
Kind Arg:Attribution, Value:direct|indirect|mixed
Negated Arg:Attribution
Status Arg:<EVENT>, Value:happened|planned|hypothetical|denied|historical|question|demand|future
Mode Arg:<EVENT>, Value:{modes}
"""

_NAME = re.compile(r"[^A-Za-z0-9_-]+")


def plain_text(raw: str) -> str:
    """A raw text as the `.txt` has it: of the same length, without control characters other than the line feed."""
    return CONTROLS.sub(lambda m: "\n" if m[0] == "\n" else " ", raw)


def fragments(text: str, spans: Iterable[Row]) -> list[tuple[int, int]]:
    """Spans as stretches that lie on one line each, without blanks at their ends, in order and without overlap."""
    found: list[tuple[int, int]] = []
    for s in sorted(spans, key=lambda s: (s["start"], s["end"])):
        at = max(s["start"], found[-1][1] if found else 0)
        for part in text[at : s["end"]].split("\n"):
            inner = part.strip()
            if inner:
                start = at + part.index(inner)
                found.append((start, start + len(inner)))
            at += len(part) + 1
    return found


class Annotations:
    """The lines of one `.ann`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: list[str] = []
        self._counts: dict[str, int] = {}
        self._bound: dict[tuple[str, tuple[tuple[int, int], ...]], str] = {}

    def _next(self, letter: str) -> str:
        self._counts[letter] = self._counts.get(letter, 0) + 1
        return f"{letter}{self._counts[letter]}"

    def bound(self, kind: str, spans: Iterable[Row]) -> str | None:
        """The id of a text-bound annotation, made once for the same words; null where nothing but blanks is bound."""
        parts = tuple(fragments(self.text, spans))
        if not parts:
            return None
        if (kind, parts) not in self._bound:
            self._bound[kind, parts] = name = self._next("T")
            places = ";".join(f"{s} {e}" for s, e in parts)
            self.lines.append(f"{name}\t{kind} {places}\t{' '.join(self.text[s:e] for s, e in parts)}")
        return self._bound[kind, parts]

    def event(self, kind: str, trigger: Iterable[Row], sides: Iterable[tuple[str, Iterable[Row]]], note: str) -> str | None:
        """An event with its trigger and arguments (names are numbered where there are several) and a note; null without a trigger."""
        head = self.bound(kind, trigger)
        if head is None:
            return None
        arguments: list[str] = []
        seen: dict[str, int] = {}
        for role, spans in sides:
            if (bound := self.bound(role, spans)) is not None and f":{bound}" not in "".join(arguments):
                seen[role] = seen.get(role, 0) + 1
                arguments.append(f" {role}{seen[role] if seen[role] > 1 else ''}:{bound}")
        name = self._next("E")
        self.lines.append(f"{name}\t{kind}:{head}{''.join(arguments)}")
        self.note(name, note)
        return name

    def attribute(self, kind: str, of: str, value: str | None = None) -> None:
        self.lines.append(f"{self._next('A')}\t{kind} {of}" + (f" {value}" if value else ""))

    def note(self, of: str, text: str) -> None:
        self.lines.append(f"{self._next('#')}\tAnnotatorNotes {of}\t{CONTROLS.sub(' ', text)}")

    def reference(self, of: str, to: str, name: str) -> None:
        self.lines.append(f"{self._next('N')}\tReference {of} {to}\t{CONTROLS.sub(' ', name)}")


def _kind(text: str) -> str:
    return _NAME.sub("_", text).strip("_") or "Other"


def annotated(text: str, rows: dict[str, list[Row]], actors: dict[str, Row]) -> list[str]:
    """The lines of the `.ann` of a report. A statement is an `Attribution`: its trigger is the cue, or where none is said its content."""
    found = Annotations(text)
    for m in rows["mentions"]:
        actor = actors.get(m["actor"], {})
        name = found.bound(_kind(str(actor.get("kind", "other")).capitalize()), [m])
        if name and actor.get("wikidata"):
            found.reference(name, f"Wikidata:{actor['wikidata']}", actor["name"])
        elif name and actor:
            found.reference(name, f"twosource:{actor['id']}", actor["name"])
    for s in rows["statements"]:
        sides = [("Source", s["source"]), ("Cue", s["cue"]), ("Content", s["content"])]
        note = f"{s['id']} speaker: {s['speaker_name'] or 'unknown'}"
        name = found.event("Attribution", s["cue"] or s["content"], sides, note)
        if name:
            found.attribute("Kind", name, s["kind"])
            if s["negated"]:
                found.attribute("Negated", name)
            if s["status"]:
                found.attribute("Status", name, s["status"])
    for e in rows["events"]:
        people = [(role, [side["span"]]) for role, key in (("Actor", "actors"), ("Recipient", "recipients")) for side in e[key]]
        name = found.event(e["event"], e["evidence"][:1], people, f"{e['id']} {e['date_start'] or 'date unknown'}")
        if name:
            found.attribute("Status", name, e["status"])
            if e["mode"]:
                found.attribute("Mode", name, e["mode"])
    return found.lines


def write_brat(job: Job, folder: Folder) -> int:
    """Write a `.txt` and an `.ann` for every report, named by its id, `annotation.conf`, and `documents.tsv` that says which is which; returns
    the number of reports.
    """
    count = 0
    kinds, types, modes = {"Other"}, set[str](), set[str]()
    listed: dict[str, str] = {}
    for document, raw, rows in job.by_documents("mentions", "statements", "events"):
        text = plain_text(raw)
        lines = annotated(text, rows, job.actors)
        folder.write(f"{document}.txt", text.encode("utf-8", "replace"))
        folder.write(f"{document}.ann", "".join(line + "\n" for line in lines).encode("utf-8", "replace"))
        report = job.report(document)
        cells = (document, report.get("uri") or URN + document, report.get("title") or "")
        listed[document] = "\t".join(CONTROLS.sub(" ", c) for c in cells)
        kinds |= {_kind(str(job.actors.get(m["actor"], {}).get("kind", "other")).capitalize()) for m in rows["mentions"]}
        types |= {e["event"] for e in rows["events"]}
        modes |= {e["mode"] for e in rows["events"] if e["mode"]}
        count += 1
    table = "".join(f"{line}\n" for line in ["document\tsource\ttitle", *(listed[d] for d in sorted(listed))])
    folder.write("documents.tsv", table.encode("utf-8", "replace"))
    lines = [f"{t} Actor*:Actor, Recipient*:Recipient" for t in sorted(types)]
    config = CONFIG.format(mentions="\n".join(sorted(kinds)), events="\n".join(lines), modes="|".join(sorted(modes)) or "none")
    folder.write("annotation.conf", config.encode())
    return count
