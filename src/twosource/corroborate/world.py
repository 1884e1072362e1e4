"""What bears on whether supports go back to one source: publishers and owners, credits, the words around a passage, what is copied, verdicts."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import Groups, Tables, Verdicts, parts_of, plain_list, plain_name, rows_of

from .pieces import Backing
from .remembered import remembered
from .sources import Credits, Mention, credits_of, mentions_in, outlet, site, takes_back
from .wording import agreement, wording

#: Two passages of one family are shown to be copies by their words alone when this share of the words is alike: two words swapped in twenty.
#: Below it the words may be a second writer's, and it takes another copied passage between the two reports to show it. Sentences that people
#: wrote independently (MSRP's paraphrases) meet in a family in 55 of 100, and a quarter of these are above it; of recycled ones half.
WORDED: Final = 0.9
#: So many families in which two reports both are (the one in question included) show that one of them, or both, copied.
TIED: Final = 2
#: A sentence of which quotation marks hold this share goes on from what its neighbour says of its source.
_QUOTED: Final = 0.5
#: What a retraction and the passage that it takes back must have in common, in nats and as a share of the shorter: two words or three that say
#: which matter it is. Not tuned: no corpus at hand has retractions.
MATTER: Final = (12.0, 0.4)
#: How far back "the agency" may reach for its name, in sentences.
_BACK: Final = 8

_STATED: Final = frozenset({"source", "rights", "author"})
#: Quoted words; also where only one of the marks stands in the passage.
_QUOTES: Final = re.compile(r"“[^“”]*(?:”|$)|^[^“”]*”|\"[^\"]*(?:\"|$)|(?<!\w)‘.*?(?:’(?!\w)|$)")
#: Without one of these nothing is quoted.
_MARKS: Final = '“”"‘'
#: A straight mark behind a point or comma closes; when nothing opened before it, the passage began inside the quotation.
_CLOSED: Final = re.compile(r"^[^\"]*[.,!?]\"(?=[\s.,]|$)")


class Line(NamedTuple):
    """A sentence: characters `start` to `end` of its report, its words, and the paragraph that holds it."""

    start: int
    end: int
    exact: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class Part:
    """A passage of a family, from character `start`, and the first of those that it is shown to be copied with; null for nothing."""

    start: int
    copies: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class Leaning:
    """A source that a support goes by. `name`: an outlet, or who published a document (null when the text does not say); `published`: it is
    a document, not an outlet's word; `exact`: the words that say so; `onward`: what the one before it in turn goes by.
    """

    name: str | None
    published: bool
    exact: str
    onward: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A report, of the time `published` where that is known, in which an outlet takes something back: `exact` says so, `text` says what."""

    document: str
    published: str | None
    exact: str
    text: str


@dataclass(frozen=True, slots=True)
class World:
    """What is known around some documents. Everything may be left out; what is not known merges nothing.

    `publishers`: outlet by document, where known; `hosts`: the site of a document that states no publisher; `sentences`: in order;
    `credits`; `originals`: family -> the document that most likely has the original; `copied`: document -> the families that it has copied
    passages of; `parts`: family -> document -> its passages, for families that are not shown to hang together;
    `raw`: raw texts, where verdicts name passages; `published`: when, as the record writes it; `withdrawals`: by outlet (`outlet_key`).
    """

    publishers: Mapping[str, str] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=dict)
    sentences: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)
    credits: Mapping[str, Credits] = field(default_factory=dict)
    originals: Mapping[str, str | None] = field(default_factory=dict)
    copied: Mapping[str, frozenset[str]] = field(default_factory=dict)
    parts: Mapping[str, Mapping[str, tuple[Part, ...]]] = field(default_factory=dict)
    raw: Mapping[str, str] = field(default_factory=dict)
    verdicts: Verdicts = field(default_factory=lambda: Verdicts(()))
    published: Mapping[str, str] = field(default_factory=dict)
    withdrawals: Mapping[str, tuple[Withdrawal, ...]] = field(default_factory=dict)
    _starts: dict[str, list[int]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, tables: Tables, documents: Collection[str], copied: Copied | None = None) -> World:
        """What the record says about `documents`; `copied`: what is copied of them, where that is known. Reads `documents families reuse
        sentences segments stated judgements texts`, of each only the rows that concern them (and the publishers of the likely originals); a
        table that is not there is taken as empty.
        """
        wanted = frozenset(documents)
        there = frozenset(tables)
        copies = copied or (Copied.of(tables, wanted) if {"families", "reuse"} <= there else Copied({}, {}, {}))
        around = wanted | {d for d in copies.originals.values() if d}
        publishers: dict[str, str] = {}
        hosts: dict[str, str] = {}
        published: dict[str, str] = {}
        for row in (
            rows_of(tables, "documents", "id", around, ["id", "publisher", "uri", "published"]).to_pylist() if "documents" in there else ()
        ):
            known, host = site(row["uri"])
            if name := row["publisher"] or known:
                publishers[row["id"]] = name
            elif host:
                hosts[row["id"]] = host
            if row["published"]:
                published[row["id"]] = row["published"]
        verdicts = Verdicts.of(tables["judgements"]) if "judgements" in there else Verdicts(())
        named = wanted & verdicts_on(verdicts)
        raw = {}
        if named and "texts" in there:
            raw = {r["document"]: r["raw"] for r in rows_of(tables, "texts", "document", named, ["document", "raw"]).to_pylist()}
        sentences = _sentences(tables, wanted) if "sentences" in there else {}
        return cls(
            publishers,
            hosts,
            sentences,
            _credits(tables, around) if {"segments", "stated"} <= there else {},
            copies.originals,
            copies.copied,
            copies.parts,
            raw,
            verdicts,
            published,
            _withdrawals(sentences, publishers, published),
        )

    def publisher(self, document: str) -> str | None:
        """The outlet of a document by the name that the lexicon gives it, null when unknown."""
        name = self.publishers.get(document)
        return outlet(name).name if name else None

    def lineage(self, support: Backing) -> tuple[str, tuple[str, int] | None] | None:
        """What text a support is shown to be a copy of: a family (or the part of it that `support` names), and where only some of its
        passages hang together, the first of those that this one hangs together with. Null for a report's own words.
        """
        family = support.family
        if family is None or family not in self.originals:
            return (support.lineage, None) if support.lineage else None
        if family not in self.parts:
            return support.lineage or family, None
        parts = self.parts[family].get(support.document, ())
        i = bisect_right(parts, support.end - 1, key=lambda p: p.start) - 1
        copies = parts[i].copies if i >= 0 else None
        return (support.lineage or family, copies) if copies else None

    def is_original(self, document: str, family: str, part: tuple[str, int] | None) -> bool:
        """Whether the passages of a part of a family are shown to hang together with one of this document."""
        return part is None or part in {p.copies for p in self.parts.get(family, {}).get(document, ())}

    def text(self, document: str, start: int, end: int) -> str:
        """The raw words of a place, as far as they are known here."""
        if document in self.raw:
            return self.raw[document][start:end]
        lines = self._lines(document, start, end)
        return " ".join(line.exact[max(0, start - line.start) : end - line.start] for line in lines)

    def leanings(self, document: str, start: int, end: int, voice: str | None, names: tuple[str, ...]) -> tuple[Leaning, ...]:
        """What the passage says that it goes by: in its own sentences; where it is a quotation, in the neighbouring ones of its paragraph.

        `voice`: whose word it passes on; `names`: outlets known beside those of the lexicon. What names its own outlet names nobody.
        """
        lines = self.sentences.get(document, ())
        mine = self._lines(document, start, end)
        if not mine:
            return ()
        first = bisect_right(self._begins(document), mine[0].start) - 1
        here = [(i, m) for i, line in enumerate(mine, first) for m in mentions_in(line.exact, names)]
        if not here and spoken(" ".join(line.exact for line in mine), start - mine[0].start, end - mine[0].start):
            beside = [i for i in (first - 1, first + len(mine)) if 0 <= i < len(lines) and lines[i].paragraph == mine[0].paragraph]
            here = [(i, m) for i in beside for m in mentions_in(lines[i].exact, names) if m.way in ("told", "document")]
        own = self.publisher(document)
        out: list[Leaning] = []
        for i, m in here:
            found = self._behind(lines, i, m, names) if m.way == "back" else m
            if found is None:
                continue
            published = found.way == "document"
            name = found.name or (voice if published else None)
            if name is None and not published:
                continue
            if name and own and (outlet(name).name == own or (not published and _within_name(name, own))):
                continue
            out.append(Leaning(name, published, " ".join(m.exact.split()), bool(out) and (m.cited or published), m.way == "withdrawn"))
        return tuple(out)

    def taken_back(self, name: str, document: str, start: int, end: int, around: Collection[str]) -> Withdrawal | None:
        """The report among `around` by which an outlet (an `outlet_key`) takes back what a passage says, or null. It must not be older than the
        passage's report, where both are dated, and must tell what is taken back.
        """
        for w in self.withdrawals.get(name, ()):
            if w.document == document or w.document not in around:
                continue
            one, other = self.published.get(document), w.published
            if one and other and one > other:
                continue
            said, told = wording(self.text(document, start, end)), wording(w.text)
            shared = agreement(said, told)[0]
            if shared >= MATTER[0] and shared >= MATTER[1] * min(said.total, told.total):
                return w
        return None

    def _lines(self, document: str, start: int, end: int) -> list[Line]:
        lines, begins = self.sentences.get(document, ()), self._begins(document)
        found = []
        for line in lines[max(0, bisect_right(begins, start) - 1) : bisect_left(begins, end)]:
            # A passage that takes along a stray word of the next sentence is not of that sentence.
            common = min(end, line.end) - max(start, line.start)
            if common > 0 and 2 * common >= min(end - start, line.end - line.start):
                found.append(line)
        return found

    def _begins(self, document: str) -> list[int]:
        """Where the sentences of a document begin."""
        if (found := self._starts.get(document)) is None:
            found = self._starts[document] = [x.start for x in self.sentences.get(document, ())]
        return found

    def _behind(self, lines: tuple[Line, ...], i: int, back: Mention, names: tuple[str, ...]) -> Mention | None:
        """The source that "the agency" or "the statement" means: the last one of its kind that was named before."""
        for line in reversed(lines[max(0, i - _BACK) : i]):
            for m in reversed(mentions_in(line.exact, names)):
                if m.way != "back" and (m.way == "document") == (back.name == "document"):
                    return m
        return None


@lru_cache(maxsize=10_000)
def outlet_key(name: str) -> str:
    """The name of an outlet as two of them are compared."""
    return plain_name(outlet(name).name)


#: What may be a retraction, before it is looked at closely.
_MAYBE: Final = (
    *("withdr", "retract", "correct", "took back", "take back", "deleted", "our report", "our earlier report"),
    *("earlier version", "previous version", "by this newspaper"),
)


@remembered(1 << 14)
def _maybe(text: str) -> bool:
    """Whether a sentence may take something back."""
    low = text.casefold()
    return any(words in low for words in _MAYBE)


def _withdrawals(
    sentences: Mapping[str, tuple[Line, ...]], publishers: Mapping[str, str], published: Mapping[str, str]
) -> dict[str, tuple[Withdrawal, ...]]:
    """Every sentence by which an outlet takes a report back, with the one behind it, by outlet."""
    names = sorted(set(publishers.values()))
    out: dict[str, list[Withdrawal]] = defaultdict(list)
    for document in sorted(sentences):
        lines = sentences[document]
        for i, line in enumerate(lines):
            if not _maybe(line.exact):
                continue
            own = publishers.get(document)
            if (found := takes_back(line.exact, own, tuple(n for n in names if n in line.exact))) is not None:
                text = " ".join(x.exact for x in lines[i : i + 2])
                out[outlet_key(found[0])].append(Withdrawal(document, published.get(document), found[1], text))
    return {k: tuple(v) for k, v in out.items()}


def _within_name(name: str, own: str) -> bool:
    """Whether a name is short for the outlet's own: `the Ledger` in The Lisbon Ledger."""
    a, b = set(plain_name(outlet(name).name).split()), set(plain_name(own).split())
    return a <= b or b <= a


@remembered(1 << 14)
def spoken(text: str, start: int, end: int) -> bool:
    """Whether most of a stretch of a text stands between quotation marks."""
    if not any(mark in text for mark in _MARKS):
        return end <= start
    before = _CLOSED.match(text)
    at = before.end() if before else 0
    inside = max(0, min(end, at) - start) + sum(max(0, min(end, m.end()) - max(start, m.start())) for m in _QUOTES.finditer(text, at))
    return inside >= _QUOTED * (end - start)


def verdicts_on(verdicts: Verdicts) -> frozenset[str]:
    """The documents of which verdicts name passages."""
    keys = [k for j in verdicts.live for k in (j.a, j.b) if k and k.startswith("span:")]
    return frozenset(k.split(":", 2)[1] for k in keys)


def _columns(table: pa.Table, *names: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(plain_list(table.column(n)) for n in names), strict=True)


def _sentences(tables: Tables, documents: Collection[str]) -> dict[str, tuple[Line, ...]]:
    names = ("document", "start", "end", "exact", "paragraph")
    found: dict[str, list[Line]] = defaultdict(list)
    for document, start, end, exact, paragraph in _columns(rows_of(tables, "sentences", "document", documents, names), *names):
        found[document].append(Line(start, end, exact, paragraph))
    return {d: tuple(sorted(lines)) for d, lines in found.items()}


def _credits(tables: Tables, documents: Collection[str]) -> dict[str, Credits]:
    names = ("document", "start", "exact", "role")
    segments: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for document, start, exact, role in _columns(rows_of(tables, "segments", "document", documents, names), *names):
        if role != "caption" and exact.strip():
            segments[document].append((start, role, exact))
    stated: dict[str, list[tuple[str, str]]] = defaultdict(list)
    keys = ("document", "key", "value")
    for document, key, value in _columns(rows_of(tables, "stated", "document", documents, keys), *keys):
        if key in _STATED:
            stated[document].append(("stated", value))
    out = {}
    for document in sorted(segments.keys() | stated.keys()):
        lines = [*stated.get(document, ()), *_lines_of_credit(sorted(segments.get(document, ())))]
        if (found := credits_of(lines)) != Credits():
            out[document] = found
    return out


def _lines_of_credit(segments: list[tuple[int, str, str]]) -> Iterable[tuple[str, str]]:
    """Bylines and datelines, and what stands behind the last paragraph of the body or is it."""
    body = [s for s, role, _ in segments if role == "body"]
    first, last = (body[0], body[-1]) if body else (0, 0)
    for start, role, exact in segments:
        # A dateline in the middle of a page is that of a passage that was taken in.
        if role == "byline" or (role == "dateline" and start <= first):
            yield role, exact
        elif (role == "boilerplate" and start > last) or (role == "body" and start == last and len(body) > 1):
            yield "tail", exact


# ---- what is copied -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Copied:
    """`originals` by family, `copied` families by document, `parts` as in `World`."""

    originals: dict[str, str | None]
    copied: dict[str, frozenset[str]]
    parts: dict[str, dict[str, tuple[Part, ...]]]

    @classmethod
    def of(cls, tables: Tables, documents: Collection[str]) -> Copied:
        families, originals = _families(tables, documents)
        links = _links(tables, {f for fs in families.values() for f in fs})
        weak = {d for rows in links.values() for link in rows if not (link.shown or link.heard) for d in (link.a[0], link.b[0])}
        if more := weak - families.keys():
            families |= _families(tables, more)[0]
            links |= _links(tables, {f for d in more for f in families.get(d, ())} - links.keys())
        linked: dict[str, set[str]] = defaultdict(set)
        for family, rows in links.items():
            for d in (d for link in rows if not link.heard for d in (link.a[0], link.b[0])):
                linked[d].add(family)
        copied = {d: frozenset(fs) for d, fs in linked.items() if d in families}
        doubtful = (f for f, rows in links.items() if f in originals and any(link.heard or not link.shown for link in rows))
        parts = {f: p for f in doubtful if (p := parts_of_family(links[f], copied)) is not None}
        return cls(originals, copied, parts)


End = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Link:
    """Two passages of a family. `heard`: they are one utterance and no more, which both may have heard; `shown`: their words alone show that one
    is a copy; quoted words do not.
    """

    a: End
    b: End
    heard: bool
    shown: bool


def _families(tables: Tables, documents: Collection[str]) -> tuple[dict[str, set[str]], dict[str, str | None]]:
    """The families that have passages in these documents, by document, and their likely originals."""
    wanted = pa.array(sorted(documents), pa.string())
    found: dict[str, set[str]] = defaultdict(set)
    originals: dict[str, str | None] = {}
    for part in parts_of(tables, "families", ["id", "origin", "passages"]):
        for batch in part.to_batches():
            passages = batch.column("passages")
            names = pc.list_flatten(passages).field("document")
            hits = pc.indices_nonzero(pc.is_in(names, value_set=wanted))
            rows = pc.list_parent_indices(passages).take(hits)
            columns = (names.take(hits), batch.column("id").take(rows), batch.column("origin").take(rows))
            for document, family, origin in zip(*(c.to_pylist() for c in columns), strict=True):
                found[document].add(family)
                originals[family] = origin
    return found, originals


#: How `reuse` says that two passages are one because both reports credit an agency: the other way to be `common_origin` is one utterance alone.
_BOTH: Final = "both credit"


def heard(direction: str, why: str | None) -> bool:
    """Whether two passages (a row of `reuse`) are one utterance and no more, which both may have heard."""
    return direction == "common_origin" and not (why or "").startswith(_BOTH)


def _links(tables: Tables, families: Collection[str]) -> dict[str, list[Link]]:
    return links_of(rows_of(tables, "reuse", "family", families, ["a", "b", "similarity", "kind", "direction", "why", "family"]))


def links_of(table: pa.Table) -> dict[str, list[Link]]:
    """The passages of families, two by two, out of rows of `reuse`."""
    out: dict[str, list[Link]] = defaultdict(list)
    for batch in table.to_batches():
        sides = [side.field(k).to_pylist() for side in (batch.column("a"), batch.column("b")) for k in ("document", "start", "exact")]
        rest = (batch.column(c).to_pylist() for c in ("similarity", "kind", "direction", "why", "family"))
        for d1, s1, x1, d2, s2, x2, alike, kind, way, why, family in zip(*sides, *rest, strict=True):
            # A cut sentence is the first words of the other; what begins inside a sentence is a clause that two may have.
            alone = alike >= WORDED or (kind == "verbatim" and not x1[0].islower() and not x2[0].islower())
            shown = alone and not spoken(x1, 0, len(x1)) and not spoken(x2, 0, len(x2))
            out[family].append(Link((d1, s1), (d2, s2), heard(way, why), shown))
    return out


def parts_of_family(links: list[Link], copied: Mapping[str, frozenset[Any]]) -> dict[str, tuple[Part, ...]] | None:
    """What the passages of every document in a family are shown to be copied with; null when all of the family hangs together. `copied`: what
    families each document has copied passages of, in whatever way these are told apart.
    """
    groups: Groups[End] = Groups()
    ends: dict[End, None] = {}
    for link in links:
        ends |= {link.a: None, link.b: None}
        tied = len(copied.get(link.a[0], frozenset()) & copied.get(link.b[0], frozenset())) >= TIED
        if not link.heard and (link.shown or tied):
            groups.join(link.a, link.b)
    sizes: dict[End, int] = defaultdict(int)
    for end in ends:
        sizes[groups.root(end)] += 1
    if len(sizes) == 1:
        return None
    out: dict[str, list[Part]] = defaultdict(list)
    for end in sorted(ends):
        root = groups.root(end)
        out[end[0]].append(Part(end[1], root if sizes[root] > 1 else None))
    return {d: tuple(parts) for d, parts in out.items()}
