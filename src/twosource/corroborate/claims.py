"""Claims: what several reports say alike, each with its passages, counted over origins and over voices.

A claim is formed inside a story; a copied sentence or an utterance that crosses stories is formed by itself. So what is added touches the claims
of the stories, families and utterances that it is in, and no others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa

from twosource.model import Editions, Rows, Settings, Tables, Verdicts, make_id, make_table, plain_rows, schema, speakers_as_judged

from . import formed, lots
from .alike import facts, uncounted
from .assemble import FIRST, INSIDE, combined, speech
from .copied import Copies, copies, covered, family_groups, family_sentences, quote_group, sentence_groups, told_twice
from .done import deed_groups
from .judged import Apart
from .linked import Linked
from .origins import Origin, origins
from .overruled import Formed, as_judged, linked_documents
from .pieces import Backing, Group, Piece, Place
from .reading import CLAIM_SETTING, CLAIM_WAYS, PairReader, Read, reading
from .remembered import forget
from .reports import COLUMNS, Reports, read_reports
from .said import somebody, speech_groups
from .world import Copied, World

#: A sentence of which what somebody says makes up this share passes on that one's word.
TOLD: Final = 0.6
#: Characters from which a sentence is too long to stand for an event; then the clause does.
LONG: Final = 320

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cells:
    """Where claims are formed: documents by story, and the families and utterances inside each story and across stories."""

    documents: dict[str, list[str]]
    story_of: dict[str, str]
    families: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    variants: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    outer: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    across: list[Row] = field(default_factory=list)
    spoken: list[Row] = field(default_factory=list)

    def add(self, families: Iterable[Row], variants: Iterable[Row], inside: Mapping[str, str | None] | None = None) -> Cells:
        """Put families and utterances where they belong. `inside`: the only story, or none, of families that are given with some of their
        passages.
        """
        for family in families:
            if (story := self.only(p["document"] for p in family["passages"]) if inside is None else inside[family["id"]]) is not None:
                self.families[story].append(family)
            else:
                self.across.append(family)
                parts: dict[str, list[Row]] = defaultdict(list)
                for p in family["passages"]:
                    if (other := self.story_of.get(p["document"])) is not None:
                        parts[other].append(p)
                for other, passages in parts.items():
                    self.outer[other].append({**family, "passages": passages})
        for variant in variants:
            if (story := self.only(p["document"] for p in variant["spans"])) is not None:
                self.variants[story].append(variant)
            else:
                self.spoken.append(variant)
        return self

    def only(self, documents: Iterable[str]) -> str | None:
        """The story that all of some documents are in; null when they are in several, or one is in none."""
        stories = {self.story_of.get(d) for d in documents}
        return next(iter(stories)) if len(stories) == 1 else None


@dataclass(frozen=True, slots=True)
class Making:
    """What claims are made with. `across`: utterances across stories by document; `said`: all utterances by document; `editions`: versions;
    `read`: looks closer at pairs of sentences, where the record asks for it.
    """

    reports: Reports
    world: World
    copies: Copies
    cells: Cells
    apart: Apart | None
    across: dict[str, list[Row]]
    said: dict[str, list[Row]]
    editions: Editions
    read: Read | None = None
    placed: dict[str, dict[str, list[tuple[int, int]]]] = field(default_factory=dict)

    # ---- where claims are formed

    def story(self, story: str) -> list[Formed]:
        """The claims of a story."""
        documents = set(self.cells.documents[story])
        if len(documents) < 2:
            return []
        outer = self.cells.outer.get(story, ())
        taken = {s.place for family in outer for p in family["passages"] for s in covered(p, self.reports.sentences.get(p["document"], []))}
        quotes = [g for v in self.cells.variants.get(story, ()) if (g := quote_group(self.reports, v)) is not None]
        copied = [g for family in self.cells.families.get(story, ()) for g in family_groups(self.reports, family)]
        groups = combined(
            [
                *quotes,
                *speech_groups(self.reports, documents, self.apart),
                *deed_groups(self.reports, documents, self.apart),
                *sentence_groups(self.reports, documents, copied, taken, self.apart, self.read),
            ],
            self.apart,
        )
        elsewhere = Elsewhere(self.reports, outer)
        return [Formed(g, story, story) for g in groups if not self._spoken(g, self.across) and not elsewhere.holds(g)]

    def family(self, family: Row) -> list[Formed]:
        """The claims of a family across stories: sentences that are no utterance."""
        groups = [g for g in family_groups(self.reports, family) if not self._spoken(g, self.said, 0.4)]
        return [Formed(g, None, family["id"]) for g in groups]

    def _spoken(self, group: Group, variants: Mapping[str, Sequence[Row]], share: float = INSIDE) -> bool:
        """Whether all that a group tells is an utterance, or part of it. `variants`: by document."""
        near = variants.get(group.pieces[0].place.document, ())
        return any(told_twice(v) and _within(group, self._placed(v), share) for v in near)

    def _placed(self, variant: Row) -> Mapping[str, Sequence[tuple[int, int]]]:
        if (found := self.placed.get(variant["id"])) is None:
            found = self.placed[variant["id"]] = _places(variant["spans"])
        return found

    def standing(self, group: Group) -> Group | None:
        """A group in which every document speaks once, in the last of its versions that says it; null when one document is all that is left."""
        editions = self.editions
        if not any(d in editions for d in group.documents()):
            return group
        last: dict[str, int] = {}
        for d in group.documents():
            last[editions.standing(d)] = max(last.get(editions.standing(d), 0), editions.number(d))
        kept = [i for i, p in enumerate(group.pieces) if last[editions.standing(p.place.document)] == editions.number(p.place.document)]
        why = [group.why[i] for i in kept]
        why[0] = FIRST if kept[0] else why[0]
        return Group(group.kind, tuple(group.pieces[i] for i in kept), tuple(why)) if len(last) > 1 else None

    def _reason(self, reason: str, document: str) -> str:
        """Why a support has its origin, and that it is of an older version where it is."""
        told = self.editions.told(document) if self.editions.older(document) else None
        return f"{reason}; {told} of the report: the one that stands is not among the supports" if told else reason

    # ---- a claim as a row

    def row(self, group: Group, story: str | None, cell: str) -> dict[str, Any]:
        """The row of a claim."""
        said = group.kind in ("quote", "statement")
        told = {p.voice for p in group.pieces if p.voice} if said else set()
        name = min(told, key=lambda v: (-sum(p.voice == v for p in group.pieces), -len(v), v), default=None)
        backings = _voiced([self._backing(p) for p in group.pieces], name)
        found = origins(backings, self.world, self.cells.documents.get(story or "", ()) if self.world.withdrawals else ())
        documents = list(dict.fromkeys(p.place.document for p in group.pieces))
        names = [self.world.publisher(d) for d in documents]
        speakers = {p.speaker for p in group.pieces if p.speaker} if said else set()
        speaker = next(iter(speakers)) if len(speakers) == 1 else None
        event = next((p.row["event"] for p in group.pieces if p.row is not None and "event" in p.row), None) if group.kind == "event" else None
        supports = [
            {
                "document": p.place.document,
                "span": {"document": p.place.document, "start": p.place.start, "end": p.place.end, "exact": p.exact},
                "family": b.family,
                "origin": o.key,
                "via": b.via,
                "reason": self._reason(o.reason, p.place.document),
                "publisher": self.world.publisher(p.place.document),
                "voice": b.voice,
                "merged": why,
            }
            for p, b, o, why in zip(group.pieces, backings, found, group.why, strict=True)
        ]
        return {
            "id": make_id("claim", group.kind, *sorted(f"{p.place.document}:{p.place.start}:{p.place.end}" for p in group.pieces)),
            "story": story,
            "kind": group.kind,
            "text": self._text(group),
            "reports": len(documents),
            "publishers": None if None in names else len(set(names)),
            "independent": len({o.key for o in found if o.counts}),
            "supports": supports,
            "at_most": any(o.at_most for o in found),
            "speaker": speaker if speaker is not None and speaker.startswith("act-") else None,
            "speaker_name": name,
            "voices": _voices(group, backings, found),
            "event": event,
            "formed_in": cell,
        }

    def _backing(self, p: Piece) -> Backing:
        family, lineage = self.copies.of(p.place)
        voice, via = p.voice, p.via
        if p.kind == "sentence" or (p.kind == "event" and p.row is None):
            voice, via = self._voice_of(p.place)
        return Backing(p.place.document, p.place.start, p.place.end, lineage, family, voice, via)

    def _voice_of(self, place: Place) -> tuple[str | None, str | None]:
        """Whose word most of a sentence is, and the statement that says so; else the event that leads it."""
        for s in self.reports.statements_near(place):
            own = sum(max(0, min(c["end"], place.end) - max(c["start"], place.start)) for c in s["content"])
            if s["within"] is None and own >= TOLD * (place.end - place.start):
                return s["speaker_name"] or " ".join(x["exact"] for x in s["source"]) or None, s["id"]
        for e in self.reports.events_near(place):
            if e["lead"] and any(place.start <= x["start"] and x["end"] <= place.end for x in e["evidence"]):
                return None, e["id"]
        return None, None

    def _text(self, group: Group) -> str:
        """The wording that stands for a claim: of the body, with its speaker or sides by name, which many have, neither short nor long."""
        best: tuple[Any, ...] | None = None
        sides = {a["actor"] for p in group.pieces if p.row is not None and "event" in p.row for a in [*p.row["actors"], *p.row["recipients"]]}
        count: dict[str, int] = defaultdict(int)
        for p in group.pieces:
            count[p.exact] += 1
        text = ""
        sentences = [self.reports.sentence(p.place.document, p.place.start) for p in group.pieces]
        # What stands around an act is told with it unless the reports differ there: then the words of the act alone are what all say.
        around = group.kind == "event" and not _other_numbers({s.exact for s in sentences if s is not None})
        for p, sentence in zip(group.pieces, sentences, strict=True):
            exact = sentence.exact if around and sentence is not None and len(sentence.exact) <= LONG else p.exact
            # A number that others have otherwise is not told: "a fire killed", and not how many.
            plain = uncounted(p.exact) if group.kind == "event" and not around else exact
            exact = plain or exact
            vague = _vague(self.reports, p)
            original = self.world.originals.get(self.copies.of(p.place)[0] or "") == p.place.document
            others = len(set(self._bodies(p.place if sentence is None else sentence.place)) - sides) if sides else 0
            key = (
                sentence is None or sentence.role != "body",
                not plain,
                vague,
                others,
                not original,
                -count[p.exact],
                abs(len(exact) - 160),
                exact,
                p.place,
            )
            if best is None or key < best:
                best, text = key, exact
        return " ".join(text.split())

    def _bodies(self, place: Place) -> Iterable[str]:
        """Persons and organisations that a place names."""
        named = self.reports.named.get(place.document, {})
        return (a for _, _, a in self.reports.read(place)[1] if a in named and named[a].kind in ("person", "organisation"))


def _by_document(variants: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for v in variants:
        for d in {p["document"] for p in v["spans"]}:
            found[d].append(v)
    return found


def _other_numbers(sentences: Iterable[str]) -> bool:
    """Whether two of some sentences have a number each that the other one has not."""
    found = {numbers for s in sentences if (numbers := facts(s)[0])}
    return any(a - b and b - a for a in found for b in found)


def _vague(reports: Reports, p: Piece) -> bool:
    """Whether a wording names those whom it is about by a pronoun."""
    spans = list(p.row["source"]) if p.row is not None and speech(p.row) else []
    if p.row is not None and "event" in p.row:
        spans = [a["span"] for side in ("actors", "recipients") for a in p.row[side] if a["basis"] in ("pronoun", "group")]
        return bool(spans)
    return bool(spans) and any(s <= x["start"] and x["end"] <= e for x in spans for s, e in reports.pronouns(p.place.document))


def _voiced(backings: Sequence[Backing], name: str | None) -> list[Backing]:
    """Backings that name no voice get that of the claim's speaker, or of another copy of the same text."""
    of: dict[str, set[str]] = defaultdict(set)
    for b in backings:
        if b.lineage and b.voice:
            of[b.lineage].add(b.voice)
    out = []
    for b in backings:
        voices = of.get(b.lineage or "", set())
        voice = b.voice or name or (next(iter(voices)) if len(voices) == 1 else None)
        out.append(b if voice == b.voice else b._replace(voice=voice))
    return out


def _voices(group: Group, backings: Sequence[Backing], found: Sequence[Origin]) -> int | None:
    """How many vouch for the content; null when a voice is nobody in particular.

    For a claim that somebody said something: whoever is named as having said it. Else every origin has one voice, the one that most of its
    passages name, or its own.
    """
    by: dict[str, Counter[str]] = defaultdict(Counter)
    said = group.kind in ("quote", "statement")
    for p, b, o in zip(group.pieces, backings, found, strict=True):
        if (said and p.kind not in ("quote", "statement", "together")) or not (said or o.counts):
            continue
        if b.voice is None:
            by[o.key][""] += 0
        else:
            sure = somebody(b.voice) or "+" in (p.speaker or "")
            by[o.key][(p.speaker or b.voice) if sure else "?"] += 1
    if said:
        voices = {v for count in by.values() for v in count if v not in ("", "?")}
        return len(voices) or None
    told = {key: min(count, key=lambda v: (-count[v], v)) for key, count in by.items()}
    return None if "?" in told.values() else len({v or f"own:{key}" for key, v in told.items()})


class Elsewhere:
    """What is told of a story's reports where it was copied across stories. `families`: with their passages in these reports."""

    def __init__(self, reports: Reports, families: Sequence[Row]) -> None:
        self._reports, self._families = reports, families
        self._known: dict[int, list[dict[str, list[tuple[int, int]]]]] = {}
        self._by: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        for n, family in enumerate(families):
            for p in family["passages"]:
                self._by[p["document"]].append((p["start"], p["end"], n))

    def holds(self, group: Group) -> bool:
        """Whether all that a group tells stands in sentences of one such claim."""
        first = group.pieces[0].place
        # A passage covers half of a sentence at least, and that sentence most of the piece: they may stand beside each other.
        beside = [s.place for s in self._reports.covering(first)] or [first]
        start, end = beside[0].start, beside[-1].end
        near = {n for s, e, n in self._by.get(first.document, ()) if s < end and start < e}
        return any(_within(group, places) for n in sorted(near) for places in self._places(n))

    def _places(self, n: int) -> list[dict[str, list[tuple[int, int]]]]:
        if (found := self._known.get(n)) is None:
            found = self._known[n] = []
            for wordings in family_sentences(self._reports, self._families[n]):
                places: dict[str, list[tuple[int, int]]] = defaultdict(list)
                for s in (s for same in wordings for s in same):
                    places[s.place.document].append((s.place.start, s.place.end))
                found.append(places)
        return found


def _places(spans: Iterable[Row]) -> dict[str, list[tuple[int, int]]]:
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for p in spans:
        places[p["document"]].append((p["start"], p["end"]))
    return places


def _within(g: Group, places: Mapping[str, Sequence[tuple[int, int]]], share: float = INSIDE) -> bool:
    """Whether all that a group tells stands in these places, by document."""
    for p in g.pieces:
        a, b = p.place.start, p.place.end
        held = sum(max(0, min(end, b) - max(start, a)) for start, end in places.get(p.place.document, ()))
        if held < share * (b - a):
            return False
    return True


#: What is read of `reuse`.
LINKS: Final = ["a", "b", "similarity", "kind", "direction", "why", "family"]
#: What is read of tables of documents.
LOT_COLUMNS: Final = {
    **COLUMNS,
    "documents": ("id", "publisher", "uri", "published"),
    "sentences": (*COLUMNS["sentences"], "paragraph"),
    "segments": ("document", "start", "exact", "role"),
    "stated": ("document", "key", "value"),
    "statements": lots.names("statements"),
    "events": lots.names("events"),
}

# ---- the step ------------------------------------------------------------------------------------------------------------------------------


def story_rows(tables: Tables) -> tuple[list[str], list[list[str]]]:
    """The ids of stories and their documents, older versions beside those that stand: what only they say is still told."""
    rows = tables["stories"].select(["id", "documents"])
    ids, documents = rows.column("id").to_pylist(), rows.column("documents").to_pylist()
    editions = editions_of(tables)
    if editions:
        documents = [[v for d in ds for v in (editions.all(d) if not editions.older(d) else (d,))] for ds in documents]
    return ids, documents


def editions_of(tables: Tables) -> Editions:
    """The versions of reports."""
    return Editions(tables["versions"].to_pylist() if "versions" in tables else ())


def verdicts_of(tables: Tables) -> Verdicts:
    """What people judged."""
    return Verdicts.of(tables["judgements"]) if "judgements" in tables else Verdicts(())


def making_of(
    tables: Tables,
    cells: Cells,
    documents: Collection[str] | None,
    variants: Sequence[Row],
    copied: Copies,
    read: Read | None,
    known: Copied | None = None,
) -> Making:
    """What claims of these documents (null: all) are made with. `copied`: their passages; `read`: as in `Making`; `known`: what is copied, where
    known.
    """
    verdicts = verdicts_of(tables)
    reports = read_reports(tables, documents, (lambda t: speakers_as_judged(t, verdicts)) if verdicts else None)
    across, said = ({d: list(vs) for d, vs in _by_document(some).items()} for some in (cells.spoken, variants))
    world = World.of(tables, sorted(reports.sentences) if documents is None else documents, known)
    apart = Apart(verdicts) if verdicts else None
    return Making(reports, world, copied, cells, apart, across, said, editions_of(tables), read)


def claims(tables: Tables, settings: Settings, reader: PairReader | None = None) -> dict[str, Rows]:
    """Step: everything that was said, done and copied -> claims, by id, and what they were formed of. `reader`: reads pairs of sentences, for
    records that ask for it. Raises `SettingError` as `reading`.
    """
    read = reading(settings, CLAIM_SETTING, CLAIM_WAYS, reader, tables)
    ids, documents = story_rows(tables)
    story_of = {d: s for s, ds in zip(ids, documents, strict=True) for d in ds}
    members = dict(zip(ids, documents, strict=True))
    if sum(len(d) for d in documents if len(d) > 1) > lots.AT_ONCE:
        return _by_lots(tables, members, story_of, read)
    families, variants, links = tables["families"], tables["quote_variants"], plain_rows(tables["reuse"].select(LINKS))
    parts = formed.table((ids, documents), families, variants, links)
    families, variants = plain_rows(families), plain_rows(variants)
    cells = Cells(members, story_of).add(families, variants)
    making = making_of(tables, cells, None, variants, copies(families, links), read)
    return {"claims": table_of(cell_rows(making, ids, cells.across, cells.spoken)), "formed": parts}


def _by_lots(tables: Tables, members: dict[str, list[str]], story_of: dict[str, str], read: Read | None) -> dict[str, Rows]:
    """The same, some documents in memory at a time: the claims are made while they are written, in order of their ids within each lot."""
    families, variants = lots.places(tables, "families", "passages"), tables["quote_variants"]
    said = lots.spread(variants, "spans")
    tied = {d for some in linked_documents(verdicts_of(tables)) for d in some}
    several = lots.divide(members, story_of, lots.spread(families, "passages"), said, tied, lots.AT_ONCE)
    del said
    whole = Linked(tables, families, LINKS, story_of)
    around = [whole.around(lot.near) for lot in several]
    forget()

    def made() -> Iterator[pa.RecordBatch]:
        for n, (lot, held) in enumerate(zip(several, lots.overlays(tables, LOT_COLUMNS, several, around), strict=True)):
            found = lot_table(lot, held, whole, variants, members, story_of, tied if n == 0 else (), read)
            forget()
            yield from found.to_batches()

    def parts() -> Iterator[pa.RecordBatch]:
        yield from formed.table((list(members), list(members.values())), families.slice(0, 0), variants, ()).to_batches()
        yield from whole.formed().to_batches()

    readers = {"claims": made(), "formed": parts()}
    return {name: pa.RecordBatchReader.from_batches(schema(name), batches) for name, batches in readers.items()}


def lot_table(
    lot: lots.Lot,
    held: lots.Overlay,
    whole: Linked,
    variants: pa.Table,
    members: dict[str, list[str]],
    story_of: dict[str, str],
    tied: Collection[str],
    read: Read | None,
) -> pa.Table:
    """The claims of a lot, in order of their ids. `held`: the tables with its rows at hand, which are let go of; `tied`: as `linked` in
    `cell_rows`; `read`: as in `Making`.
    """
    near, beside = whole.rows(lot.near, lot.documents), lots.rows_at(variants, lot.beside)
    cells = Cells(members, story_of).add(near, beside, whole.inside(lot.near))
    making = making_of(held, cells, lot.documents, beside, whole.copies(lot.documents), read, whole.copied(lot.documents, lot.near))
    held.let_go()
    across, spoken = ([r for r in some if r["id"] in own] for some, own in ((cells.across, lot.families), (cells.spoken, lot.variants)))
    return table_of(cell_rows(making, lot.stories, across, spoken, tied))


def cell_rows(
    making: Making, stories: Iterable[str], families: Iterable[Row], variants: Iterable[Row], linked: Collection[str] | None = None
) -> list[dict[str, Any]]:
    """The claims of these cells. `linked`: documents of which all cells are among them (null: all are)."""
    found = [f for story in sorted(stories) for f in making.story(story)]
    found += [f for family in sorted(families, key=lambda f: f["id"]) for f in making.family(family)]
    found += [Formed(g, None, v["id"]) for v in sorted(variants, key=lambda v: v["id"]) if (g := quote_group(making.reports, v)) is not None]
    if making.apart is not None:
        found = as_judged(found, making.apart, making.reports, making.cells.story_of, linked)
    return [making.row(g, f.story, f.cell) for f in found if (g := making.standing(f.group)) is not None]


def table_of(rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Claims as a table, each once."""
    unique = {(row["id"], row["formed_in"]): row for row in rows}
    return make_table("claims", [unique[k] for k in sorted(unique)])
