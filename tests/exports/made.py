"""Records made by hand for the tests of exports."""

from __future__ import annotations

from typing import Any

from twosource.exports.timeline import Sentences
from twosource.model import Date, Event, EventActor, Span, Statement

#: Invented reports, a sentence a line.
TEXTS = {
    "doc-a": "Ada Brandt met Milo Varga in Velmora on 5 May. Brandt plans to visit Norrland next week. The army shelled the harbour.",
    "doc-b": "Brandt and Varga held talks on 5 May, officials said. Varga said on 6 May that the ferry would sail.",
    "doc-c": "Soldiers of the army shelled the harbour again. Varga denied that he had met Brandt.",
}


def span(document: str, words: str) -> Span:
    """The first place of some words in a report."""
    raw = TEXTS[document]
    start = raw.index(words)
    return Span.at(document, start, start + len(words), raw)


def sentences() -> Sentences:
    """The sentences of the reports."""
    found = []
    for document, raw in TEXTS.items():
        at = 0
        for text in raw.split(". "):
            end = min(len(raw), at + len(text) + 1)
            found.append(Span.at(document, at, end, raw))
            at = end + 1
    return Sentences(found)


def side(document: str, words: str, name: str, country: str | None = None) -> EventActor:
    """One side of an event."""
    return EventActor(f"act-{name.lower()}", name, country, "GOV", span(document, words), "name")


def event(identifier: str, document: str, kind: str, words: str, actors: list[EventActor], **changes: Any) -> Event:
    """An event that happened, with what is said otherwise."""
    fields: dict[str, Any] = {
        "id": identifier,
        "document": document,
        "event": kind,
        "mode": None,
        "contexts": ("diplomatic",),
        "quad": 1,
        "score": 2.5,
        "lead": True,
        "confidence": 0.8,
        "actors": tuple(actors),
        "recipients": (),
        "date_start": None,
        "date_end": None,
        "place": None,
        "status": "happened",
        "reported_by": None,
        "evidence": (span(document, words),),
        "basis": None,
        "date_span": None,
        "place_span": None,
    }
    if "day" in changes:
        changes["date_start"] = changes["date_end"] = changes.pop("day")
    return Event(**(fields | changes))


def said(identifier: str, document: str, source: str, cue: str, content: str, speaker: str | None) -> Statement:
    """A statement in indirect speech."""
    spans = [(span(document, w),) if w else () for w in (source, cue, content)]
    return Statement(identifier, document, "indirect", *spans, None, speaker, False, None, "named", None)  # type: ignore[arg-type]


def dated(document: str, words: str, value: str | None, kind: str = "DATE") -> Date:
    """A time expression with its value."""
    s = span(document, words)
    return Date(s.document, s.start, s.end, s.exact, TEXTS[document], kind, value, None, None)
