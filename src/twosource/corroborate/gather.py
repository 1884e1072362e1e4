"""What the tables say of the reports of some stories: their sentences, who is named in them, their days, statements and claims."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import Tables, rows_of

from .clauses import WORDS_OF_TOKENS, Clauses, lemmas_of, words_of
from .happening import LOOK_BACK, Day, Named, Sentence, days_of
from .told import ATTENDANCE, DENIALS, Found, told

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "documents": ("id", "publisher", "published", "title", "uri"),
    "stories": ("id", "documents", "off_story"),
    "sentences": ("document", "start", "end", "exact", "paragraph", "role", "text", "tokens"),
    "statements": ("id", "document", "source", "cue", "content", "speaker", "speaker_name", "negated", "status"),
    "mentions": ("document", "start", "end", "actor", "basis"),
    "named": ("document", "actor", "name", "kind", "country", "sector"),
    "dates": ("document", "start", "end", "type", "value", "anchor"),
    "threads": ("id", "story", "spans"),
    "claims": ("id", "story", "supports"),
}
_SOUGHT: Final = ("deal", "vague", "talks", "instrument", "gathering", "charge")
#: How verbs begin that change inside.
_STEMS: Final = {"deny": "den[yi]", "plead": "ple", "sign": "sign", "agree": "agree"}
#: Days are told by number, or by the names of weekdays.
_DAYS: Final = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
#: Verbs that too many sentences have; their frames need a noun that is sought as well.
_COMMON: Final = frozenset({"be", "take", "join", "miss", "stay", "present", "call", "claim", "behind", "maintain"})
_NUMBERS: Final = "dozens?|scores|hundreds?|thousands?|third|half|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]+teen|[a-z]+ty"

#: PLOVER's sectors of those who stand for a state.
_PUBLIC: Final = frozenset({"GOV", "MIL", "LEG", "JUD", "COP", "SPY", "EXE"})


@cache
def pattern() -> str:
    """A pattern (RE2) that every sentence has of which anything can be told: a number, or a word of the lexicons."""
    nouns = sorted({re.escape(w) for name in _SOUGHT for w in words_of(name)})
    verbs = sorted((lemmas_of(DENIALS) | lemmas_of(ATTENDANCE) | set(_STEMS)) - _COMMON)
    stems = [_STEMS.get(v, re.escape(v.rstrip("e"))) for v in verbs]
    words = [_NUMBERS, _DAYS, "nobody", "no [a-z]+", "behind the", *(f"{noun}s?" for noun in nouns)]
    return rf"(?i)[0-9]|\b(?:{'|'.join(words)})\b|\b(?:{'|'.join(stems)}|responsib|innocen)"


#: Where what is known of tokens stands, where it is not called so, and what is read in lower case.
_FIELD: Final = {"word": "text"}
_LOW: Final = ("word", "lemma")


class Line(NamedTuple):
    """A sentence before it is looked into. `row`: where its tokens are."""

    start: int
    end: int
    exact: str
    paragraph: int
    role: str
    text: str
    row: int
    sought: bool


@dataclass
class Report:
    """One document, as far as it is looked at. `supports`: start, end, claim, origin and family of its passages in claims."""

    id: str
    publisher: str | None = None
    published: str | None = None
    title: str | None = None
    uri: str | None = None
    lines: list[Line] = field(default_factory=list)
    statements: list[dict[str, Any]] = field(default_factory=list)
    mentions: list[tuple[int, int, Named]] = field(default_factory=list)
    days: list[tuple[int, int, Day]] = field(default_factory=list)
    supports: list[tuple[int, int, str, str, str | None]] = field(default_factory=list)


class _Words:
    """A column of words by number: of many tokens few are distinct."""

    def __init__(self, column: pa.Array, low: bool = False) -> None:
        coded = column.dictionary_encode()
        known = coded.dictionary.to_pylist()
        self._known: list[str] = [w.lower() for w in known] if low else known
        self._at = coded.indices.to_numpy(zero_copy_only=False)

    def of(self, first: int, last: int) -> list[str]:
        """The words of some tokens."""
        known = self._known
        return [known[i] for i in self._at[first:last].tolist()]


#: Sentences that are kept taken apart, some 8 KB each; whoever looks at more takes some apart again.
_KEPT: Final = 8_000


class Tokens:
    """The tokens of all sentences that were read; a sentence is taken apart when it is asked for, and equal text once."""

    def __init__(self, rows: pa.Table) -> None:
        column = rows.column("tokens").combine_chunks()
        flat = column.flatten()
        self._words = {name: _Words(flat.field(_FIELD.get(name, name)), name in _LOW) for name in WORDS_OF_TOKENS}
        self._heads = flat.field("head").to_numpy(zero_copy_only=False)
        self._starts = flat.field("start").to_numpy(zero_copy_only=False)
        self._ends = flat.field("end").to_numpy(zero_copy_only=False)
        self._sizes = pc.list_value_length(column).to_numpy(zero_copy_only=False)
        self._firsts = self._sizes.cumsum() - self._sizes
        self._known: dict[tuple[str, bool], tuple[Clauses, list[Found]]] = {}

    def told(self, line: Line) -> tuple[Clauses, list[Found]]:
        """The clauses of a sentence, and what it tells."""
        key = (line.text, line.role == "title")
        if key not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            first, size = int(self._firsts[line.row]), int(self._sizes[line.row])
            last = first + size
            clauses = Clauses({name: words.of(first, last) for name, words in self._words.items()}, self._heads[first:last].tolist())
            self._known[key] = (clauses, told(clauses, line.role == "title") if line.sought and clauses.words else [])
        return self._known[key]

    def offsets(self, line: Line) -> list[tuple[int, int]]:
        """Start and end of every token in the raw text."""
        first, size = self._firsts[line.row], self._sizes[line.row]
        return list(zip(self._starts[first : first + size].tolist(), self._ends[first : first + size].tolist(), strict=True))


def _columns(rows: pa.Table) -> Iterator[tuple[Any, ...]]:
    """The rows of a table, some at a time as Python objects."""
    for at in range(0, rows.num_rows, _STRETCH):
        yield from zip(*(c.to_pylist() for c in rows.slice(at, _STRETCH).columns), strict=True)


#: Rows that are Python objects at once beside those that are kept.
_STRETCH: Final = 1_000


def reports(tables: Tables, stories: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Report], Tokens]:
    """The documents of these stories by id, and the tokens of their sentences."""
    off: dict[str, list[tuple[int, int]]] = {}
    for story in stories:
        for span in story["off_story"]:
            off.setdefault(span["document"], []).append((span["start"], span["end"]))
    ids = {d for s in stories for d in s["documents"]}

    def read(name: str, key: str = "document", values: Iterable[str] = ids, without: tuple[str, ...] = ()) -> pa.Table:
        return rows_of(tables, name, key, set(values), [c for c in COLUMNS[name] if c not in without])

    found = {d: Report(d) for d in ids}
    for i, publisher, published, title, uri in _columns(read("documents", "id")):
        found[i].publisher, found[i].published, found[i].title, found[i].uri = publisher, published, title, uri
    _named(found, stories, read("named"), read("mentions"))
    for document, start, end, kind, value, anchor in _columns(read("dates")):
        if kind in ("DATE", "TIME") and (days := days_of(value)):
            # A day that was counted from another day in the text may be off by a week.
            found[document].days.append((start, end, Day(days, kind == "DATE" and anchor in (None, "publication"))))
    for row in read("statements").to_pylist():
        found[row["document"]].statements.append(row)
    sentences = read("sentences")
    _lines(found, sentences, off)
    for claim, _, supports in _columns(read("claims", "story", {s["id"] for s in stories})):
        for p in supports:
            if p["document"] in found:
                found[p["document"]].supports.append((p["span"]["start"], p["span"]["end"], claim, p["origin"], p["family"]))
    for report in found.values():
        report.mentions.sort(key=lambda m: (m[0], m[1], m[2].id))
        report.days.sort(key=lambda d: d[:2])
        report.statements.sort(key=lambda s: str(s["id"]))
        report.supports.sort(key=lambda s: s[:4])
        report.lines.sort(key=lambda s: (s.start, s.end))
    return found, Tokens(sentences)


def _named(found: Mapping[str, Report], stories: Sequence[Mapping[str, Any]], named: pa.Table, mentions: pa.Table) -> None:
    """Who is named where. A country that one report does not tell is taken from another one of the story."""
    story_of = {d: str(s["id"]) for s in stories for d in s["documents"]}
    known: dict[tuple[str, str], tuple[str, str, str | None]] = {}
    countries: dict[tuple[str, str], str] = {}
    for document, actor, name, kind, country, sector in _columns(named):
        public = kind in ("country", "government", "office") or sector in _PUBLIC
        known[document, actor] = (name, "person" if kind == "person" else "public" if public else kind, country)
        if country:
            key = (story_of[document], actor)
            countries[key] = min(country, countries.get(key, country))
    listed = list(_columns(mentions))
    called = {(document, actor) for document, _, _, actor, basis in listed if basis in ("name", "alias")}
    for document, start, end, actor, basis in listed:
        if (who := known.get((document, actor))) is not None:
            name, kind, country = who
            # "militants" and "officials" are nobody in particular.
            kind = "group" if kind == "person" and (document, actor) not in called else kind
            code = country or countries.get((story_of[document], actor)) or actor
            found[document].mentions.append((start, end, Named(actor, name, kind, code, basis)))


def _lines(found: Mapping[str, Report], rows: pa.Table, off: Mapping[str, Sequence[tuple[int, int]]]) -> None:
    """The sentences of every report. What was stitched in from another story is left out."""
    sought = pc.match_substring_regex(rows.column("text"), pattern()).to_pylist()
    for i, (document, start, end, exact, paragraph, role, text) in enumerate(_columns(rows.drop_columns(["tokens"]))):
        if not any(s < end and start < e for s, e in off.get(document, ())):
            found[document].lines.append(Line(start, end, exact, paragraph, role, text, i, bool(sought[i])))


def sentence(report: Report, line: Line, tokens: Tokens) -> Sentence:
    """A sentence with its mentions and days by token."""
    offsets = tokens.offsets(line)
    starts = [s for s, _ in offsets]

    def within(start: int, end: int) -> tuple[int, int]:
        first = max(0, bisect_right(starts, start) - 1)
        return first, max(first + 1, bisect_left(starts, end))

    lo, hi = (bisect_left(report.mentions, k, key=lambda m: m[0]) for k in (line.start, line.end))
    mentions = tuple((*within(s, e), n) for s, e, n in report.mentions[lo:hi] if e <= line.end)
    lo, hi = (bisect_left(report.days, k, key=lambda d: d[0]) for k in (line.start, line.end))
    days = tuple((*within(s, e), d) for s, e, d in report.days[lo:hi] if e <= line.end)
    where = (report.id, line.start, line.end, line.exact)
    return Sentence(where, line.paragraph, line.role, tokens.told(line)[0], tuple(offsets), mentions, days)


def before(report: Report, at: int, tokens: Tokens) -> list[Sentence]:
    """The sentences before one, the nearest first."""
    return [sentence(report, line, tokens) for line in reversed(report.lines[max(0, at - LOOK_BACK) : at]) if line.role == report.lines[at].role]


def names_before(report: Report, at: int, tokens: Tokens) -> frozenset[str]:
    """The names in a sentence, in those before it and in the headline: what "the line" of the sentence may be one of."""
    near = [*report.lines[max(0, at - LOOK_BACK) : at + 1], *(line for line in report.lines[:1] if line.role == "title" or at)]
    found: set[str] = set()
    for line in near:
        c = tokens.told(line)[0]
        found |= {
            c.lemmas[i]
            for i, pos in enumerate(c.pos)
            if pos == "PROPN" and c.entities[i] in ("GPE", "LOC", "FAC", "ORG", "EVENT", "PRODUCT", "WORK_OF_ART", "NORP")
        }
    return frozenset(found)


def speaker(report: Report, start: int, own: bool) -> tuple[str, Named | None] | None:
    """Whose word it is that stands at a place: the innermost statement whose content holds it, or (`own`) whose cue it is."""
    best: tuple[int, str, dict[str, Any]] | None = None
    for s in report.statements:
        spans = s["cue"] if own else s["content"]
        if any(p["start"] <= start < p["end"] for p in spans):
            size = sum(p["end"] - p["start"] for p in s["content"])
            if best is None or (size, s["id"]) < best[:2]:
                best = (size, s["id"], s)
    if best is None:
        return None
    row = best[2]
    name = row["speaker_name"] or " ".join(p["exact"] for p in row["source"]) or None
    if name is None:
        return None
    return name, next((n for _, _, n in report.mentions if n.id == row["speaker"]), None)


def status_at(report: Report, start: int) -> str | None:
    """What kind of saying a place is within when it is no plain assertion: a question, a demand, a plan, something only thought of."""
    return next((s["status"] for s in report.statements if s["status"] and any(p["start"] <= start < p["end"] for p in s["content"])), None)
