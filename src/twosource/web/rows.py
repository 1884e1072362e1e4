"""Rows of a list as lines to read: a head, the words, and facts, each with a way to what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from twosource.model import Document, period

from .present import count, dated, name_of, one_line, place, query, shortened

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One row. `head` and where it leads; `text`: the words, quoted as they stand; `facts`: (words, address or null)."""

    head: str
    href: str
    text: str
    facts: tuple[tuple[str, str | None], ...]
    language: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What a list is called, what it says above its rows, and how they are ordered."""

    title: str
    words: str
    order: tuple[tuple[str, str], ...]


ROWS: Final[Mapping[str, About]] = {
    "claims": About(
        "Claims",
        "what several reports say alike, the most independent origins first",
        (("independent", "descending"), ("reports", "descending"), ("id", "ascending")),
    ),
    "disputes": About(
        "Disputes",
        "accounts that cannot all be right, side by side and without a verdict; those of one happening first",
        (("same_happening", "descending"), ("story", "ascending"), ("id", "ascending")),
    ),
    "statements": About("Statements", "who said what, by report", ()),
    "events": About("Events", "who did what to whom, by day; what nobody dates comes last", (("date_start", "ascending"), ("id", "ascending"))),
    "reuse": About("Copied passages", "each with the witness that it most likely derives from", ()),
    "positions": About("Positions", "what each actor said on each thread, over time", (("story", "ascending"), ("name", "ascending"))),
    "actors": About(
        "Actors", "who is named, most often first; pronouns and mere places are not counted", (("mentions", "descending"), ("name", "ascending"))
    ),
    "documents": About("Documents", "the reports as they were received, newest first", (("published", "descending"), ("id", "ascending"))),
}


def line_of(table: str, row: Row, known: Mapping[str, Document]) -> Line:
    """A row as a line; `known`: the documents by id."""
    return _MAKERS[table](row, known)


def _of(known: Mapping[str, Document], span: Row) -> tuple[str, str | None]:
    d = known.get(span["document"])
    return (name_of(d) if d else span["document"], place(span["document"], span["start"], span["end"]))


def _by(known: Mapping[str, Document], span: Row) -> tuple[str, str | None]:
    """The outlet, which tells more of a claim than a headline does."""
    d = known.get(span["document"])
    name, address = _of(known, span)
    return (one_line(d.publisher) if d and d.publisher else name, address)


def _language(known: Mapping[str, Document], document: str) -> str | None:
    d = known.get(document)
    return d.language if d else None


def _claim(r: Row, known: Mapping[str, Document]) -> Line:
    facts: list[tuple[str, str | None]] = [(count(r["reports"], "report"), None)]
    if r["speaker_name"]:
        facts.append((f"said by {one_line(r['speaker_name'])}", f"/actors/{r['speaker']}" if r["speaker"] else None))
    facts += [_by(known, s["span"]) for s in r["supports"][:3]]
    if len(r["supports"]) > 3:
        facts.append((f"and {len(r['supports']) - 3} more places", f"/trace/{r['id']}"))
    number = f"{'≤' * r['at_most']}{r['independent']}"
    language = _language(known, r["supports"][0]["document"])
    return Line(shortened(r["text"], 400), f"/trace/{r['id']}", "", tuple(facts), language, number)


def _dispute(r: Row, known: Mapping[str, Document]) -> Line:
    sides = [
        f"{shortened(s['position'], 400)} ({one_line(s['speaker_name']) or 'the reports’ own word'}, {count(s['independent'], 'origin')})"
        for s in r["sides"]
    ]
    told = "one happening" if r["same_happening"] else f"not the same happening: {one_line(r['reason'])}"
    facts: list[tuple[str, str | None]] = [(r["kind"], None), (told, None)]
    facts += [_of(known, s["spans"][0]) for s in r["sides"] if s["spans"]]
    return Line(one_line(r["subject"]), f"/trace/{r['id']}", " — ".join(sides), tuple(facts))


def _statement(r: Row, known: Mapping[str, Document]) -> Line:
    words = " … ".join(s["exact"] for s in r["content"])
    who = one_line(r["speaker_name"]) or "Nobody is named"
    notes = [
        r["kind"],
        r["status"],
        None if r["speaker_name"] else one_line(r["speaker_basis"]),
    ]
    facts: list[tuple[str, str | None]] = [(n, None) for n in notes if n]
    facts.append(_of(known, r["content"][0]) if r["content"] else (r["document"], f"/documents/{r['document']}"))
    facts.append(("where it comes from", f"/trace/{r['id']}"))
    return Line(
        who,
        f"/actors/{r['speaker']}" if r["speaker"] else f"/trace/{r['id']}",
        shortened(f"{r['read']}: {words}" if r.get("read") else words, 500),
        tuple(facts),
        _language(known, r["document"]),
    )


def _event(r: Row, known: Mapping[str, Document]) -> Line:
    who, whom = (", ".join(one_line(s["name"] or s["span"]["exact"]) for s in r[k]) for k in ("actors", "recipients"))
    deed = " ".join(x for x in (r["event"].lower(), r["mode"]) if x)
    head = f"{who or 'somebody'}{' → ' + whom if whom else ''}: {deed}"
    facts: list[tuple[str, str | None]] = [(period(r["date_start"], r["date_end"]), None), (r["status"], None)]
    facts += [(one_line(r["place"]), None)] if r["place"] else []
    facts.append(_of(known, r["evidence"][0]))
    words = " … ".join(s["exact"] for s in r["evidence"])
    return Line(head, f"/trace/{r['id']}", shortened(words, 400), tuple(facts), _language(known, r["document"]))


def _reuse(r: Row, known: Mapping[str, Document]) -> Line:
    head = {
        "a_from_b": "the first has it from the second",
        "b_from_a": "the second has it from the first",
        "common_origin": "both have it from a third",
    }.get(r["direction"], "direction unknown")
    both = query("/compare", a=r["a"]["document"], b=r["b"]["document"])
    facts = (_of(known, r["a"]), _of(known, r["b"]), (f"{r['similarity']:.0%} alike", both), (one_line(r["why"]), None))
    return Line(head, f"/trace/{r['id']}", shortened(r["a"]["exact"], 400), facts, _language(known, r["a"]["document"]))


def _position(r: Row, known: Mapping[str, Document]) -> Line:
    words = " … ".join(r.get("said") or [s["exact"] for s in r["spans"][:4]])
    facts: list[tuple[str, str | None]] = [(count(len(r["statements"]), "statement"), None)]
    facts += [(f"changed: {one_line(r['why'])}", None)] if r["changed"] else []
    facts += [_of(known, s) for s in r["spans"][:3]]
    return Line(one_line(r["name"]), f"/actors/{r['actor']}" if r["actor"] else f"/trace/{r['id']}", shortened(words, 500), tuple(facts))


def _actor(r: Row, known: Mapping[str, Document]) -> Line:
    codes = [x for x in (r["kind"].replace("_", " "), r["country"], r["sector"]) if x]
    stories = f"{len(r['stories'])} {'story' if len(r['stories']) == 1 else 'stories'}"
    named = f"named {count(r['mentions'], 'time')} in {count(r['documents'], 'report')}, {stories}"
    others = ", ".join(one_line(a) for a in r["aliases"][:6] if a != r["name"])
    return Line(one_line(r["name"]), f"/actors/{r['id']}", f"also {others}" if others else "", ((named, None), *((c, None) for c in codes)))


def _document(r: Row, known: Mapping[str, Document]) -> Line:
    d = known[r["id"]]
    facts = [one_line(d.publisher) or "publisher unknown", dated(d), f"{d.characters:,} characters"]
    return Line(name_of(d), f"/documents/{d.id}", "", tuple((f, None) for f in facts), d.language)


_MAKERS: Final[Mapping[str, Callable[[Row, Mapping[str, Document]], Line]]] = {
    "claims": _claim,
    "disputes": _dispute,
    "statements": _statement,
    "events": _event,
    "reuse": _reuse,
    "positions": _position,
    "actors": _actor,
    "documents": _document,
}
