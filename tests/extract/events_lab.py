"""What the tests of events share: documents parsed with their actors, statements and times, and events in short."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from twosource.extract import MENTIONS, STATEMENTS, TIMES
from twosource.extract.events import acts, events
from twosource.language import LANGUAGE
from twosource.model import make_table, schema

#: Codes of bodies that are no state count as one where an expectation is checked.
BODIES = dict.fromkeys(("UNO", "EUR", "NGO", "IMG", "ISM"), "IGO")
MUTUAL = ("AGREE", "CONSULT", "COOPERATE")


def tables(texts: list[str], *, published: str | None = None, full: bool = True) -> dict[str, pa.Table]:
    """The tables of documents, every line a segment of the body. `full`: with statements and times."""
    documents, segments, raws = [], [], []
    for n, text in enumerate(texts):
        name = f"d{n}"
        documents.append({"id": name, "sha256": "0", "characters": len(text), "language": "en", "published": published})
        raws.append({"document": name, "raw": text, "media": "text", "encoding": "utf-8", "encoding_basis": "", "blocks": []})
        at = 0
        for line in text.split("\n"):
            if line:
                segments.append({"document": name, "start": at, "end": at + len(line), "exact": line, "role": "body", "reason": ""})
            at += len(line) + 1
    made = {
        "documents": make_table("documents", documents),
        "segments": make_table("segments", segments),
        "texts": make_table("texts", raws),
        "readings": schema("readings").empty_table(),
    }
    made |= LANGUAGE.run(made, {})
    made |= MENTIONS.run(made, {})
    if full:
        return {**made, **STATEMENTS.run(made, {"statements": "rules"}), **TIMES.run(made, {})}
    return {**made, "statements": schema("statements").empty_table(), "times": schema("times").empty_table()}


def coded(text: str, published: str | None = None) -> list[dict[str, Any]]:
    """The events of one document as rows, with days counted from `published`."""
    made = tables([text], published=published)
    found = acts(made, {})["acts"]
    dates = [
        {k: t[k] for k in ("document", "start", "end", "exact", "type", "value")} | {"anchor": None, "anchor_span": None}
        for t in made["times"].to_pylist()
    ]
    given = {"acts": found, "dates": make_table("dates", dates), "documents": made["documents"], "stories": schema("stories").empty_table()}
    rows: list[dict[str, Any]] = events(given, {})["events"].to_pylist()
    return rows


def codes(side: list[dict[str, Any]], *, inherited: bool = True) -> str:
    """The countries of a side, in order, joined by `+`; `?` where there is none."""
    return "+".join(s["country"] or "?" for s in side if inherited or not s["basis"].startswith("inherited"))


def short(row: dict[str, Any]) -> str:
    """An event in short: `ASSAULT RUS > UKR`, with its status where it is another than `happened`."""
    status = "" if row["status"] == "happened" else f" {row['status']}"
    return f"{row['event']} {codes(row['actors'])} > {codes(row['recipients'])}{status}".replace("  ", " ").strip()


def shorts(text: str) -> list[str]:
    """The events of a text in short."""
    return [short(r) for r in coded(text)]


def _set(cell: str, mark: str) -> set[str]:
    return {BODIES.get(c.strip(), c.strip()) for c in cell.split(mark) if c.strip() not in ("", "-")}


def as_expected(row: dict[str, Any], expects: str) -> bool:
    """Whether an event has the sides that an example expects; a side that it leaves open (`-`) is not looked at."""
    found = [{BODIES.get(s["country"], s["country"]) for s in row[k] if s["country"]} for k in ("actors", "recipients")]
    said = [{BODIES.get(c, c) for c in codes(row[k], inherited=False).split("+") if c not in ("", "?")} for k in ("actors", "recipients")]
    if "&" in expects:
        return _set(expects, "&") in (found[0] | found[1], said[0] | said[1])
    left, _, right = expects.partition(">")
    actors, recipients = _set(left, "+"), _set(right, "+")
    if row["event"] in MUTUAL:
        return (actors | recipients) in (found[0] | found[1], said[0] | said[1])
    return (not actors or actors in (found[0], said[0])) and (not recipients or recipients in (found[1], said[1]))
