"""A person's verdicts, looked up: which of them hold, and what they say about two passages, two sources or a speaker.

A verdict names things by keys that outlive re-computation: `span:DOCUMENT:START-END:WORDS` (the words belong to the key), `document:ID`,
`publisher:NAME`, and for a wrong speaker `speaker:ACTOR:NAME`. Ids of statements, events and claims change with the rules that make them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import pyarrow as pa

from .errors import SettingError
from .names import fold
from .schema import replaced
from .vouched import Judgement

#: What a person can say, and what it is an answer to.
VERDICTS: Final[Mapping[str, str]] = {
    "same": "same",
    "not_same": "same",
    "independent": "dependent",
    "dependent": "dependent",
    "wrong_speaker": "wrong_speaker",
}
_YES: Final = frozenset({"same", "dependent", "wrong_speaker"})

#: Two spans are one passage when what they have in common is at least this share of what they cover together: a rule that moves an edge of a
#: passage by some words keeps the verdict; a sentence inside a paragraph is another passage.
ONE_PASSAGE: Final = 0.5
#: Words that are found elsewhere in the same report are the same passage from this many characters on; shorter ones are said twice.
MOVED: Final = 20

Row: TypeAlias = Mapping[str, Any]
#: The keys, among those that verdicts name, that one thing goes by.
Marks: TypeAlias = frozenset[str]


def span_key(span: Row) -> str:
    """The key of a span (a row with `document start end exact`)."""
    return f"span:{span['document']}:{span['start']}-{span['end']}:{span['exact']}"


def passage_key(spans: Iterable[Row]) -> str:
    """The key of what stands in several spans (the content of a statement, the evidence of an event): its longest one, the first of equals."""
    return span_key(max(spans, key=lambda s: (s["end"] - s["start"], -s["start"])))


def speaker_key(actor: str | None, name: str | None) -> str:
    """The key of a speaker: an actor's id and name, either of which may be unknown."""
    return f"speaker:{actor or ''}:{name or ''}"


@dataclass(frozen=True, slots=True)
class Key:
    """A key, read. `kind`: span, document, publisher or speaker; `name`: the document, publisher or speaker's name; `actor` for a speaker;
    `start`, `end` and `exact` for a span.
    """

    kind: str
    name: str
    start: int = 0
    end: int = 0
    exact: str = ""
    actor: str = ""


def read_key(text: str) -> Key:
    """A key out of its text. Raises `SettingError` for one that is none."""
    kind, _, rest = text.partition(":")
    if kind in ("document", "publisher") and rest.strip():
        return Key(kind, rest)
    if kind == "speaker" and ":" in rest:
        actor, _, name = rest.partition(":")
        return Key(kind, name, actor=actor)
    if kind == "span" and rest.count(":") >= 2:
        document, place, exact = rest.split(":", 2)
        start, _, end = place.partition("-")
        if document and start.isdecimal() and end.isdecimal() and int(end) - int(start) == len(exact) > 0:
            return Key(kind, document, int(start), int(end), exact)
    raise SettingError(
        f"{text[:80]!r} is no key of a judgement", "span:DOCUMENT:START-END:WORDS, document:ID, publisher:NAME or speaker:ACTOR:NAME"
    )


def one_name(name: str) -> str:
    """The name of a person or publisher as two of them are compared: no case, no accents, one blank between words."""
    return " ".join(fold(name).split())


@dataclass(frozen=True, slots=True)
class Ruling:
    """What people say about one question. `holds`: true for same, dependent, wrong speaker; false for not same, independent; null when two
    persons disagree, and then nothing follows from it. `judgements`: the last one of every person.
    """

    holds: bool | None
    judgements: tuple[Judgement, ...]

    @property
    def who(self) -> str:
        """Who judged, by name."""
        return ", ".join(dict.fromkeys(j.who for j in self.judgements))

    @property
    def reason(self) -> str:
        """In words, for the reason of a merge: what was judged, by whom and why."""
        said = "; ".join(f"judged {j.verdict.replace('_', ' ')} by {j.who}: {j.why}" for j in self.judgements)
        return f"{said}; they disagree, nothing follows" if self.holds is None else said


class Verdicts:
    """The verdicts of a record. Withdrawn ones do nothing; the order of the rows does not matter.

    A thing is given by its marks: `same(marks(a), marks(b))`. Marks are empty for nearly everything, and cheap then.
    """

    def __init__(self, judgements: Iterable[Judgement]) -> None:
        rows = sorted(set(judgements), key=lambda j: (j.made, j.id))
        withdrawn = {j.withdraws for j in rows}
        self.live: tuple[Judgement, ...] = tuple(j for j in rows if j.withdraws is None and j.id not in withdrawn)
        self._by: dict[str, dict[str, list[Judgement]]] = {q: defaultdict(list) for q in VERDICTS.values()}
        self._spans: dict[str, dict[str, Key]] = defaultdict(dict)
        self._names: set[str] = set()
        self._documents: set[str] = set()
        for j in self.live:
            for text in (j.a,) if j.b is None or j.verdict == "wrong_speaker" else (j.a, j.b):
                key = read_key(text)
                self._by[VERDICTS[j.verdict]][_mark(key, text)].append(j)
                if key.kind == "span":
                    self._spans[key.name][text] = key
                elif key.kind == "publisher":
                    self._names.add(one_name(key.name))
                else:
                    self._documents.add(key.name)

    @classmethod
    def of(cls, table: pa.Table) -> Verdicts:
        """Out of the table `judgements`."""
        return cls(Judgement(**row) for row in table.to_pylist())

    def __bool__(self) -> bool:
        return bool(self.live)

    def __len__(self) -> int:
        return len(self.live)

    def marks(self, spans: Iterable[Row] = (), *, document: str | None = None, publisher: str | None = None) -> Marks:
        """The keys that name a thing: its spans (rows with `document start end exact`), its document, its publisher."""
        found: set[str] = set()
        if self._spans:
            for span in spans:
                found.update(text for text, key in self._spans.get(span["document"], {}).items() if _one_passage(key, span))
        if document is not None and document in self._documents:
            found.add(f"document:{document}")
        if publisher is not None and self._names and (name := one_name(publisher)) in self._names:
            found.add(f"publisher:{name}")
        return frozenset(found)

    def same(self, a: Marks, b: Marks) -> Ruling | None:
        """Whether two passages say the same; null when nobody judged it."""
        return self._pair("same", a, b)

    def dependent(self, a: Marks, b: Marks) -> Ruling | None:
        """Whether two supports go back to one source; null when nobody judged it. Give each the marks of its span, document and publisher: a
        verdict on the spans wins over one on the documents, and that over one on the publishers.
        """
        return self._pair("dependent", a, b)

    def wrong_speaker(self, statement: Row) -> Ruling | None:
        """Whether the speaker of a statement (a row with `content speaker speaker_name`) was judged wrong; null when nobody did.

        A verdict is on one speaker: when a later version names somebody else, it does not apply.
        """
        if not self._by["wrong_speaker"] or not (statement["speaker"] or statement["speaker_name"]):
            return None
        hits = []
        for mark in self.marks(statement["content"]):
            for j in self._by["wrong_speaker"].get(mark, ()):
                key = read_key(j.b or "speaker::")
                if (key.actor and key.actor == statement["speaker"]) or (
                    key.name and one_name(key.name) == one_name(statement["speaker_name"] or "")
                ):
                    hits.append(j)
        return _ruling(hits)

    def pairs(self, question: str) -> tuple[tuple[str, str], ...]:
        """The pairs of marks that somebody judged in answer to `same` or `dependent`: where to look for things to join or keep apart."""
        found = {tuple(sorted((mark_of(j.a), mark_of(j.b)))) for j in self.live if j.b is not None and VERDICTS[j.verdict] == question}
        return tuple((a, b) for a, b in sorted(found))

    def _pair(self, question: str, a: Marks, b: Marks) -> Ruling | None:
        if not a or not b:
            return None
        by = self._by[question]
        best = -1
        hits: dict[str, Judgement] = {}
        for mark in a:
            for j in by.get(mark, ()):
                assert j.b is not None  # two sides, or the table would not have been taken in
                one, other = mark_of(j.a), mark_of(j.b)
                if (one in a and other in b) or (one in b and other in a):
                    rank = _RANK[one.partition(":")[0]] + _RANK[other.partition(":")[0]]
                    if rank > best:
                        best, hits = rank, {}
                    if rank == best:
                        hits[j.id] = j
        return _ruling(hits.values())


#: How closely a key says what is meant.
_RANK: Final = {"span": 2, "document": 1, "publisher": 0}


def mark_of(text: str) -> str:
    """The mark of what a key names, as `Verdicts.marks` gives it."""
    return _mark(read_key(text), text)


def _mark(key: Key, text: str) -> str:
    return f"publisher:{one_name(key.name)}" if key.kind == "publisher" else text


def _one_passage(key: Key, span: Row) -> bool:
    start, end = max(key.start, span["start"]), min(key.end, span["end"])
    if start < end:
        both = max(key.end, span["end"]) - min(key.start, span["start"])
        mine, theirs = key.exact[start - key.start : end - key.start], span["exact"][start - span["start"] : end - span["start"]]
        if mine == theirs:
            return bool(end - start >= ONE_PASSAGE * both)
    # Other offsets: the raw text may be taken by another rule than at the time of the verdict.
    return len(key.exact) >= MOVED and key.exact.split() == str(span["exact"]).split()


def _ruling(judgements: Iterable[Judgement]) -> Ruling | None:
    """The last word of every person, and what they agree on."""
    last: dict[str, Judgement] = {}
    for j in sorted(judgements, key=lambda j: (j.made, j.id)):
        last[one_name(j.who)] = j
    if not last:
        return None
    said = {j.verdict in _YES for j in last.values()}
    return Ruling(said.pop() if len(said) == 1 else None, tuple(sorted(last.values(), key=lambda j: (j.made, j.id))))


def speakers_as_judged(statements: pa.Table, verdicts: Verdicts) -> pa.Table:
    """Statements with the speakers that people judged wrong taken out: `speaker` and `speaker_name` null, `speaker_basis` `judged: WHO`.

    Needs the columns `document content speaker speaker_name`; looks only at the statements of documents that verdicts name.
    """
    import pyarrow.compute as pc

    documents = sorted({read_key(j.a).name for j in verdicts.live if j.verdict == "wrong_speaker"})
    if not documents:
        return statements
    places = pc.indices_nonzero(pc.is_in(statements.column("document"), value_set=pa.array(documents, pa.string())))
    told = ("speaker", "speaker_name", "speaker_basis")
    wrong: dict[int, dict[str, Any]] = {}
    for place, row in zip(places.to_pylist(), statements.take(places).to_pylist(), strict=True):
        if (found := verdicts.wrong_speaker(row)) and found.holds:
            wrong[place] = row | {k: f"judged: {found.who}" if k == "speaker_basis" else None for k in told if k in row}
    return replaced(statements, wrong)


def named_in(judgements: pa.Table) -> tuple[frozenset[str], frozenset[str]]:
    """The documents and the publishers that rows of `judgements` (withdrawals too) are about: what a change of them can touch."""
    keys = [read_key(text) for side in ("a", "b") for text in judgements.column(side).to_pylist() if text is not None]
    return (
        frozenset(k.name for k in keys if k.kind in ("span", "document")),
        frozenset(k.name for k in keys if k.kind == "publisher"),
    )
