"""What the tables say of the reports of some stories: their sentences, who is named in them, their days, statements and claims."""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import MEANT, Meanings, Tables, keep, kept, plain_list, plain_rows, rows_of

from .answered import answers, negations
from .clauses import WORDS_OF_TOKENS, Clauses, lemmas_of, words_of
from .contrasts import contrasts
from .deeds import denied_deeds
from .happening import LOOK_BACK, Day, Named, Sentence, days_of
from .polarity import SAYS_NO, refuses
from .told import ATTENDANCE, DENIALS, MANNER, Found, common, denied_acts, told

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "documents": ("id", "publisher", "published", "title", "uri"),
    "stories": ("id", "documents", "off_story"),
    "sentences": ("document", "start", "end", "exact", "paragraph", "role", "text", "tokens"),
    "statements": ("id", "document", "source", "cue", "content", "speaker", "speaker_name", "negated", "status"),
    "mentions": ("document", "start", "end", "actor", "basis"),
    "named": ("document", "actor", "name", "kind", "country", "sector"),
    "dates": ("document", "start", "end", "type", "value", "anchor", "exact"),
    "meant": MEANT,
    "threads": ("id", "story", "spans"),
    "claims": ("id", "story", "supports"),
}
_SOUGHT: Final = ("deal", "vague", "talks", "instrument", "gathering", "charge")
#: How verbs begin that change inside.
_STEMS: Final = {"deny": "den[yi]", "plead": "ple", "sign": "sign", "agree": "agree"}
#: Days are told by number, or by the names of weekdays.
_DAYS: Final = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
#: Verbs that too many sentences have; their frames need a noun that is sought as well.
_COMMON: Final = frozenset({"be", "take", "join", "miss", "stay", "present", "call", "claim", "behind", "maintain", "step"})
#: Days that are told by another one.
_THEN: Final = re.compile(r"(?i)\b(?:before|after|earlier|later|following|previous|next day)\b")
_NUMBERS: Final = "dozens?|scores|hundreds?|thousands?|third|half|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]+teen|[a-z]+ty"

#: "Said none had", "said it had not."
_ELLIPTIC: Final = r"\bnone (?:ha[ds]|have|did|was|were)\b|\b(?:ha[ds]|have|did|was|were|is|are)(?: not|n[’']t)\W*$"

#: What was not done.
_NEGATED: Final = r"\b(?:did|had|was|were)(?: not|n[’']t)\b|\bnever\b"

#: PLOVER's sectors of those who stand for a state.
_PUBLIC: Final = frozenset({"GOV", "MIL", "LEG", "JUD", "COP", "SPY", "EXE"})


@cache
def pattern() -> str:
    """A pattern (RE2) that every sentence has of which anything can be told: a number, or a word of the lexicons."""
    nouns = sorted({re.escape(w) for name in _SOUGHT for w in words_of(name)})
    verbs = sorted((lemmas_of(DENIALS) | lemmas_of(ATTENDANCE) | lemmas_of(MANNER) | set(_STEMS)) - _COMMON)
    stems = [_STEMS.get(v, re.escape(v.rstrip("e"))) for v in verbs]
    untrue = [re.escape(w) for w in sorted(words_of("untrue"))]
    plain = ["nobody", "no [a-z]+", "behind the", "not true", "not correct", "contradict[a-z]*", "contrary", "odds", "step[a-z]* down"]
    words = [_NUMBERS, _DAYS, *plain, *untrue, *(f"{noun}s?" for noun in nouns)]
    no = SAYS_NO.pattern.removeprefix("(?i)")
    return rf"(?i)[0-9]|\b(?:{'|'.join(words)})\b|\b(?:{'|'.join(stems)}|responsib|innocen)|{_ELLIPTIC}|{_NEGATED}|{no}"


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
    """One document, as far as it is looked at. `supports`: start, end, claim, origin and family of its passages in claims; `named`: whether who
    is named in it was looked up.
    """

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
    named: bool = False


#: Something told: what of, as `common` gives it, and what is held.
Telling: TypeAlias = tuple[tuple[str, ...], str]
#: That a sentence denies an act, among what it tells.
_DENIES: Final[Telling] = (("denies",), "")
#: That it denies what was said before it.
_ANSWERS: Final[Telling] = (("answers",), "")
#: That it says of an act that it was not done.
_NEGATES: Final[Telling] = (("negates",), "")
#: That it says for good that something is not so.
_REFUSES: Final[Telling] = (("refuses",), "")
#: That it sets two accounts against each other.
_CONTRASTS: Final[Telling] = (("contrasts",), "")


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


class _Bytes:
    """A column of words as bytes, so that what some tokens are is told without making words of it."""

    def __init__(self, column: pa.Array) -> None:
        column = column if pa.types.is_string(column.type) else column.cast(pa.string())
        _, offsets, data = column.buffers()
        at = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1] if len(column) else np.zeros(1, np.int32)
        self._sizes, self._at, self._data = np.diff(at), at, memoryview(data or b"")

    def of(self, first: int, last: int) -> tuple[bytes, memoryview]:
        """The sizes of some words, and their letters one after another."""
        return self._sizes[first:last].tobytes(), self._data[int(self._at[first]) : int(self._at[last])]


#: Sentences that are kept taken apart, some 8 KB each; whoever looks at more takes some apart again.
_KEPT: Final = 8_000


class Tokens:
    """The tokens of all sentences that were read; a sentence is taken apart when it is asked for, and equal text once."""

    def __init__(self, rows: pa.Table) -> None:
        column = rows.column("tokens").combine_chunks()
        flat = column.flatten()
        parts = {name: flat.field(_FIELD.get(name, name)) for name in WORDS_OF_TOKENS}
        self._words = {name: _Words(part, name in _LOW) for name, part in parts.items()}
        self._bytes = [_Bytes(flat.field(name)) for name in {_FIELD.get(name, name): None for name in WORDS_OF_TOKENS}]
        self._heads = flat.field("head").to_numpy(zero_copy_only=False)
        self._starts = flat.field("start").to_numpy(zero_copy_only=False)
        self._ends = flat.field("end").to_numpy(zero_copy_only=False)
        self._sizes = pc.list_value_length(column).to_numpy(zero_copy_only=False)
        self._firsts = self._sizes.cumsum() - self._sizes
        self._taken: dict[tuple[str, bool], int] = {}
        self._unknown: dict[tuple[str, bool], bytes] = {}
        self._clauses: dict[tuple[str, bool], Clauses] = {}
        self._told: dict[tuple[str, bool], list[Found]] = {}
        self._tells: dict[tuple[str, bool], tuple[Telling, ...]] = {}
        self._new: dict[bytes, bytes] = {}

    def know(self, lines: Iterable[Line], tables: Tables) -> None:
        """Look up what is known of these sentences."""
        digests = {}
        for line in lines:
            key = (line.text, line.role == "title")
            if key not in self._taken:
                self._taken[key] = line.row
                digests[key] = self._digest(line.row, key[1])
        known = kept(tables, set(digests.values()))
        for key, digest in digests.items():
            if (packed := known.get(digest)) is not None:
                self._tells[key] = tuple((tuple(matter), value) for matter, value in json.loads(packed)) if packed else ()
            else:
                self._unknown[key] = digest

    def keep(self, tables: Tables) -> None:
        """Keep what was found out."""
        keep(tables, self._new)
        self._new = {}

    def _digest(self, row: int, title: bool) -> bytes:
        """Of all that a sentence is told by."""
        first, size = int(self._firsts[row]), int(self._sizes[row])
        parts = [bytes((title,)), self._heads[first : first + size].tobytes()]
        parts += [x for column in self._bytes for x in column.of(first, first + size)]
        return blake2b(b"".join(parts), digest_size=16).digest()

    def clauses(self, line: Line) -> Clauses:
        """The clauses of a sentence."""
        key = (line.text, line.role == "title")
        # The same tokens are taken for all sentences of these words.
        row = self._taken.setdefault(key, line.row)
        if (found := self._clauses.get(key)) is None:
            if len(self._clauses) >= _KEPT:
                self._clauses.clear()
            first, size = int(self._firsts[row]), int(self._sizes[row])
            last = first + size
            found = Clauses({name: words.of(first, last) for name, words in self._words.items()}, self._heads[first:last].tolist())
            self._clauses[key] = found
        return found

    def told(self, line: Line) -> list[Found]:
        """What a sentence tells."""
        key = (line.text, line.role == "title")
        if (found := self._told.get(key)) is None:
            clauses = self.clauses(line)
            found = self._told[key] = told(clauses, key[1]) if line.sought and clauses.words else []
        return found

    def tellings(self, line: Line) -> tuple[Telling, ...]:
        """What a sentence tells, without what it takes to tell: what of (as `common` gives it), and what is held."""
        if not line.sought:
            return ()
        key = (line.text, line.role == "title")
        if (found := self._tells.get(key)) is None:
            found = tuple(dict.fromkeys((common(f), f.value) for f in self.told(line)))
            low = line.text.lower()
            if ("den" in low or any(w in low for w in words_of("charge"))) and _denies(self.clauses(line)):
                found = (*found, _DENIES)
            if any(True for _ in answers(self.clauses(line))):
                found = (*found, _ANSWERS)
            if any(True for _ in contrasts(self.clauses(line))):
                found = (*found, _CONTRASTS)
            if any(True for _ in negations(self.clauses(line))):
                found = (*found, _NEGATES)
            if refuses(self.clauses(line)):
                found = (*found, _REFUSES)
            self._tells[key] = found
            if digest := self._unknown.pop(key, None):
                self._new[digest] = json.dumps(found).encode() if found else b""
        return found

    def denies(self, line: Line) -> bool:
        """Whether a sentence denies an act and says which."""
        return _DENIES in self.tellings(line)

    def answers(self, line: Line) -> bool:
        """Whether a sentence denies what was said before it."""
        return _ANSWERS in self.tellings(line)

    def contrasts(self, line: Line) -> bool:
        """Whether a sentence sets two accounts against each other."""
        return _CONTRASTS in self.tellings(line)

    def negates(self, line: Line) -> bool:
        """Whether a sentence says of an act that it was not done."""
        return _NEGATES in self.tellings(line)

    def refuses(self, line: Line) -> bool:
        """Whether a sentence says for good that something is not so."""
        return _REFUSES in self.tellings(line)

    def speaks(self, line: Line) -> bool:
        """Whether a sentence denies or contradicts something by its words, so that one may be enough for a dispute."""
        return not {_DENIES, _ANSWERS, _CONTRASTS, _NEGATES, _REFUSES}.isdisjoint(self.tellings(line))

    def offsets(self, line: Line) -> list[tuple[int, int]]:
        """Start and end of every token in the raw text."""
        first, size = self._firsts[line.row], self._sizes[line.row]
        return list(zip(self._starts[first : first + size].tolist(), self._ends[first : first + size].tolist(), strict=True))


def _columns(rows: pa.Table) -> Iterator[tuple[Any, ...]]:
    """The rows of a table, some at a time as Python objects."""
    for at in range(0, rows.num_rows, _STRETCH):
        yield from zip(*(plain_list(c) for c in rows.slice(at, _STRETCH).columns), strict=True)


#: Rows that are Python objects at once beside those that are kept.
_STRETCH: Final = 1_000


#: What of statements is looked at only where something is told that may be opposed.
_WHOSE: Final = ("source", "cue")


def _read(tables: Tables, name: str, values: Iterable[str], key: str = "document", but: Sequence[str] = ()) -> pa.Table:
    return rows_of(tables, name, key, set(values), [c for c in COLUMNS[name] if c not in but])


def _meant(tables: Tables, documents: Collection[str], *names: str) -> Iterator[pa.Table]:
    """Rows of tables of these documents, with whom their stories mean where they tell somebody by less than the full name."""
    meanings = Meanings.of(tables, documents)
    return (meanings.read(n, _read(tables, n, documents, but=_WHOSE), why=False) for n in names)


def reports(tables: Tables, stories: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Report], Tokens]:
    """The documents of these stories by id, with their statements and sentences, and the tokens of these; the rest is added by `identify` and
    `support`.
    """
    off: dict[str, list[tuple[int, int]]] = {}
    for story in stories:
        for span in story["off_story"]:
            off.setdefault(span["document"], []).append((span["start"], span["end"]))
    ids = {d for s in stories for d in s["documents"]}
    found = {d: Report(d) for d in ids}
    for i, publisher, published, title, uri in _columns(_read(tables, "documents", ids, "id")):
        found[i].publisher, found[i].published, found[i].title, found[i].uri = publisher, published, title, uri
    (statements,) = _meant(tables, ids, "statements")
    for row in plain_rows(statements):
        found[row["document"]].statements.append(row)
    sentences = _read(tables, "sentences", ids)
    _lines(found, sentences, off)
    for report in found.values():
        report.statements.sort(key=lambda s: str(s["id"]))
        report.lines.sort(key=lambda s: (s.start, s.end))
    return found, Tokens(sentences)


def identify(found: Mapping[str, Report], tables: Tables, stories: Sequence[Mapping[str, Any]]) -> None:
    """Add who is named in the reports of these stories, their days, and whose statements they have."""
    ids = {d for s in stories for d in s["documents"]}
    if not ids:
        return
    _named(found, stories, *_meant(tables, ids, "named", "mentions"))
    for document, start, end, kind, value, anchor, exact in _columns(_read(tables, "dates", ids)):
        if kind in ("DATE", "TIME") and (days := days_of(value)):
            # A day that was counted from another day in the text may be off by a week, as may "the day before" something.
            sure = kind == "DATE" and anchor in (None, "publication") and _THEN.search(exact) is None
            found[document].days.append((start, end, Day(days, sure)))
    whose = rows_of(tables, "statements", "document", ids, ["id", *_WHOSE])
    parts = {row["id"]: row for row in plain_rows(whose)}
    for d in ids:
        found[d].named = True
        for row in found[d].statements:
            row |= parts[row["id"]]
        found[d].mentions.sort(key=lambda m: (m[0], m[1], m[2].id))
        found[d].days.sort(key=lambda x: x[:2])


def support(found: Mapping[str, Report], tables: Tables, stories: Collection[str]) -> None:
    """Add what of the reports of these stories (their ids) supports claims."""
    if not stories:
        return
    for claim, _, supports in _columns(_read(tables, "claims", stories, "story")):
        for p in supports:
            if p["document"] in found:
                found[p["document"]].supports.append((p["span"]["start"], p["span"]["end"], claim, p["origin"], p["family"]))
    for report in found.values():
        report.supports.sort(key=lambda s: s[:4])


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
    return Sentence(where, line.paragraph, line.role, tokens.clauses(line), tuple(offsets), mentions, days)


def before(report: Report, at: int, tokens: Tokens) -> list[Sentence]:
    """The sentences before one, the nearest first."""
    return [sentence(report, line, tokens) for line in reversed(report.lines[max(0, at - LOOK_BACK) : at]) if line.role == report.lines[at].role]


def names_before(report: Report, at: int, tokens: Tokens) -> frozenset[str]:
    """The names in a sentence, in those before it and in the headline: what "the line" of the sentence may be one of."""
    near = [*report.lines[max(0, at - LOOK_BACK) : at + 1], *(line for line in report.lines[:1] if line.role == "title" or at)]
    found: set[str] = set()
    for line in near:
        c = tokens.clauses(line)
        found |= {
            c.lemmas[i]
            for i, pos in enumerate(c.pos)
            if pos == "PROPN" and c.entities[i] in ("GPE", "LOC", "FAC", "ORG", "EVENT", "PRODUCT", "WORK_OF_ART", "NORP")
        }
    return frozenset(found)


def _denies(c: Clauses) -> bool:
    return any(True for _ in denied_acts(c)) or any(True for _ in denied_deeds(c))


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
