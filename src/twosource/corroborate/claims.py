"""Claims: what several reports say alike, each with its passages, counted over origins and over voices.

A claim is formed inside a story; a copied sentence or an utterance that crosses stories is formed by itself. So what is added touches the claims
of the stories, families and utterances that it is in, and no others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import Change, Changes, Editions, Settings, Step, Tables, Verdicts, make_id, make_table, rows_of, speakers_as_judged

from .alike import NUMBERS, facts
from .assemble import FIRST, INSIDE, combined, speech
from .copied import Copies, copies, covered, family_groups, quote_group, sentence_groups
from .done import FRAMES, deed_groups
from .judged import Apart
from .origins import Origin, origins
from .overruled import Formed, as_judged, linked_documents
from .pieces import Backing, Group, Piece, Place
from .reports import COLUMNS, Reports, read_reports
from .said import somebody, speech_groups
from .sources import AMBIGUOUS, PHRASES, PUBLISHERS
from .wording import IRREGULAR, SPELLINGS, SYNONYMS, WORDS
from .world import World

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

    def add(self, families: Iterable[Row], variants: Iterable[Row]) -> Cells:
        """Put families and utterances where they belong."""
        for family in families:
            stories = self.stories(p["document"] for p in family["passages"])
            if len(stories) == 1 and None not in stories:
                self.families[next(iter(stories)) or ""].append(family)
            else:
                self.across.append(family)
                for story in stories - {None}:
                    self.outer[story or ""].append(family)
        for variant in variants:
            stories = self.stories(p["document"] for p in variant["spans"])
            if len(stories) == 1 and None not in stories:
                self.variants[next(iter(stories)) or ""].append(variant)
            else:
                self.spoken.append(variant)
        return self

    def stories(self, documents: Iterable[str]) -> set[str | None]:
        """The stories of some documents; null among them for a document that is in none."""
        return {self.story_of.get(d) for d in documents}


@dataclass(frozen=True, slots=True)
class Making:
    """What claims are made with. `across`: utterances across stories by document; `said`: all utterances by document; `editions`: versions."""

    reports: Reports
    world: World
    copies: Copies
    cells: Cells
    apart: Apart | None
    across: dict[str, list[Row]]
    said: dict[str, list[Row]]
    editions: Editions

    # ---- where claims are formed

    def story(self, story: str) -> list[Formed]:
        """The claims of a story."""
        documents = set(self.cells.documents[story])
        if len(documents) < 2:
            return []
        outer = [
            g
            for family in self.cells.outer.get(story, ())
            for g in family_groups(self.reports, {**family, "passages": [p for p in family["passages"] if p["document"] in documents]})
        ]
        taken = {
            s.place
            for family in self.cells.outer.get(story, ())
            for p in family["passages"]
            if p["document"] in documents
            for s in covered(p, self.reports.sentences.get(p["document"], []))
        }
        quotes = [g for v in self.cells.variants.get(story, ()) if (g := self.utterance(v)) is not None]
        spoken = [g for v in _unique(self.across, documents) if (g := self.utterance(v)) is not None]
        copied = [g for family in self.cells.families.get(story, ()) for g in family_groups(self.reports, family)]
        groups = combined(
            [
                *quotes,
                *speech_groups(self.reports, documents, self.apart),
                *deed_groups(self.reports, documents, self.apart),
                *sentence_groups(self.reports, documents, copied, taken, self.apart),
            ],
            self.apart,
        )
        groups = [g for g in groups if not any(_within(g, o) for o in (*outer, *spoken))]
        return [Formed(g, story, story) for g in groups]

    def family(self, family: Row) -> list[Formed]:
        """The claims of a family across stories: sentences that are no utterance."""
        documents = {p["document"] for p in family["passages"]}
        quotes = [g for v in _unique(self.said, documents) if (g := self.utterance(v)) is not None]
        groups = [g for g in family_groups(self.reports, family) if not any(_within(g, q, 0.4) for q in quotes)]
        return [Formed(g, None, family["id"]) for g in groups]

    def utterance(self, variant: Row) -> Group | None:
        """One utterance as a group."""
        statements = {s["id"]: s for d in {p["document"] for p in variant["spans"]} for s in self.reports.statements.get(d, ())}
        return quote_group(self.reports, variant, statements)

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
        found = origins(backings, self.world, self.cells.documents.get(story or "", ()))
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
        for s in self.reports.statements.get(place.document, ()):
            own = sum(max(0, min(c["end"], place.end) - max(c["start"], place.start)) for c in s["content"])
            if s["within"] is None and own >= TOLD * (place.end - place.start):
                return s["speaker_name"] or " ".join(x["exact"] for x in s["source"]) or None, s["id"]
        for e in self.reports.events.get(place.document, ()):
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
            vague = _vague(self.reports, p)
            original = self.world.originals.get(self.copies.of(p.place)[0] or "") == p.place.document
            others = len(set(self._bodies(p.place if sentence is None else sentence.place)) - sides) if sides else 0
            key = (
                sentence is None or sentence.role != "body",
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


def _unique(by: Mapping[str, list[Row]], documents: Iterable[str]) -> list[Row]:
    """The rows of some documents, each once, by id."""
    found = {v["id"]: v for d in documents for v in by.get(d, ())}
    return [found[k] for k in sorted(found)]


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
    mentions = reports.mentions.get(p.place.document, [])
    return any(s <= x["start"] and x["end"] <= e and basis == "pronoun" for x in spans for s, e, _, basis in mentions)


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
        out.append(b if voice == b.voice else replace(b, voice=voice))
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


def _within(g: Group, outer: Group, share: float = INSIDE) -> bool:
    """Whether all that a group tells stands in passages of another one."""
    places: dict[str, list[Place]] = defaultdict(list)
    for p in outer.pieces:
        places[p.place.document].append(p.place)
    for p in g.pieces:
        held = sum(max(0, min(x.end, p.place.end) - max(x.start, p.place.start)) for x in places.get(p.place.document, ()))
        if held < share * (p.place.end - p.place.start):
            return False
    return True


# ---- the step ------------------------------------------------------------------------------------------------------------------------------


def _story_rows(tables: Tables) -> tuple[list[str], list[list[str]]]:
    """The ids of stories and their documents, older versions beside those that stand: what only they say is still told."""
    rows = tables["stories"].select(["id", "documents"])
    ids, documents = rows.column("id").to_pylist(), rows.column("documents").to_pylist()
    editions = _editions(tables)
    if editions:
        documents = [[v for d in ds for v in (editions.all(d) if not editions.older(d) else (d,))] for ds in documents]
    return ids, documents


def _editions(tables: Tables) -> Editions:
    return Editions(tables["versions"].to_pylist() if "versions" in tables else ())


def _verdicts(tables: Tables) -> Verdicts:
    return Verdicts.of(tables["judgements"]) if "judgements" in tables else Verdicts(())


def _making(tables: Tables, cells: Cells, documents: Collection[str] | None, families: Sequence[Row], variants: Sequence[Row]) -> Making:
    verdicts = _verdicts(tables)
    reports = read_reports(tables, documents, (lambda t: speakers_as_judged(t, verdicts)) if verdicts else None)
    ids = [f["id"] for f in families]
    links = (tables["reuse"] if documents is None else rows_of(tables, "reuse", "family", ids)).select(["a", "b", "direction", "why", "family"])
    across, said = ({d: list(vs) for d, vs in _by_document(some).items()} for some in (cells.spoken, variants))
    world = World.of(tables, sorted(reports.sentences) if documents is None else documents)
    apart = Apart(verdicts) if verdicts else None
    return Making(reports, world, copies(families, links.to_pylist()), cells, apart, across, said, _editions(tables))


def claims(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Step: everything that was said, done and copied -> claims, by id."""
    ids, documents = _story_rows(tables)
    story_of = {d: s for s, ds in zip(ids, documents, strict=True) for d in ds}
    families, variants = tables["families"].to_pylist(), tables["quote_variants"].to_pylist()
    cells = Cells(dict(zip(ids, documents, strict=True)), story_of).add(families, variants)
    making = _making(tables, cells, None, families, variants)
    return {"claims": _table(_rows(making, ids, cells.across, cells.spoken))}


def _rows(
    making: Making, stories: Iterable[str], families: Iterable[Row], variants: Iterable[Row], linked: Collection[str] | None = None
) -> list[dict[str, Any]]:
    """The claims of these cells. `linked`: documents of which all cells are among them (null: all are)."""
    formed = [f for story in sorted(stories) for f in making.story(story)]
    formed += [f for family in sorted(families, key=lambda f: f["id"]) for f in making.family(family)]
    formed += [Formed(g, None, v["id"]) for v in sorted(variants, key=lambda v: v["id"]) if (g := making.utterance(v)) is not None]
    if making.apart is not None:
        formed = as_judged(formed, making.apart, making.reports, making.cells.story_of, linked)
    return [making.row(g, f.story, f.cell) for f in formed if (g := making.standing(f.group)) is not None]


def _table(rows: Iterable[dict[str, Any]]) -> pa.Table:
    unique = {(row["id"], row["formed_in"]): row for row in rows}
    return make_table("claims", [unique[k] for k in sorted(unique)])


#: A family or utterance in more stories than this lay across stories before: what came changes nothing in stories that it does not touch.
ACROSS: Final = 8
#: Tables of which every row belongs to the document in its column `document`.
_OF_DOCUMENTS: Final = ("stated", "segments", "sentences", "readings", "mentions", "dates", "named", "statements", "events", "versions")


def update(tables: Tables, changes: Changes, settings: Settings) -> Mapping[str, Change] | None:
    """How claims change: those of the stories, families and utterances that changed documents are in are made anew.

    A changed verdict makes everything anew.
    """
    if _changed(changes.get("judgements")):
        return None
    ids, documents = _story_rows(tables)
    members = dict(zip(ids, documents, strict=True))
    story_of = {d: s for s, ds in members.items() for d in ds}
    touched, lost = _touched(changes)
    editions = _editions(tables)
    touched |= {v for d in touched for v in editions.all(d)}
    stories = {s for d in touched if (s := story_of.get(d))}
    gone = set(lost)
    moved: set[str] = set()
    if (change := changes.get("stories")) is not None:
        for row in change.rows.select(["id", "documents"]).to_pylist():
            stories.add(row["id"])
            moved.update(v for d in row["documents"] for v in editions.all(d))
        gone |= change.gone
    families = {r["id"] for r in _came(changes, "families", ["id"])} | {r["family"] for r in _came(changes, "reuse", ["family"])}
    families |= _holding(tables, "families", "passages", touched | moved)
    variants = {r["id"] for r in _came(changes, "quote_variants", ["id"])} | _holding(tables, "quote_variants", "spans", touched | moved)
    for name in ("families", "quote_variants", "reuse"):
        if (change := changes.get(name)) is not None:
            gone |= change.gone
    if gone:
        formed = _formed_with(tables, gone)
        gone |= formed
        families |= {r["id"] for r in _by_id(tables, "families", formed)}
        variants |= {r["id"] for r in _by_id(tables, "quote_variants", formed)}
    spoken = {p["document"] for v in _by_id(tables, "quote_variants", variants) for p in v["spans"]}
    families |= _holding(tables, "families", "passages", spoken)
    for rows, column in ((_by_id(tables, "families", families), "passages"), (_by_id(tables, "quote_variants", variants), "spans")):
        for row in rows:
            held = {story_of.get(p["document"]) for p in row[column]}
            if len(held) <= ACROSS:
                stories |= {s for s in held if s}
    stories |= gone & members.keys()
    linked = _linked(tables, story_of, touched | moved, (stories, families, variants), gone)
    stories &= members.keys()
    gone |= stories | families | variants | linked

    inside = {d for s in stories for d in members[s]}
    around = _by_id(tables, "families", families | _holding(tables, "families", "passages", inside))
    across = {p["document"] for f in around if f["id"] in families for p in f["passages"]}
    said = _by_id(tables, "quote_variants", variants | _holding(tables, "quote_variants", "spans", inside | across))
    cells = Cells(members, story_of).add(around, said)
    wanted = inside | across | linked | {p["document"] for v in said for p in v["spans"]}
    making = _making(tables, cells, wanted, around, said)
    new = _rows(making, stories, [f for f in cells.across if f["id"] in families], [v for v in cells.spoken if v["id"] in variants], linked)
    return {"claims": _differing(tables, _table(new), gone)}


def _differing(tables: Tables, new: pa.Table, gone: Collection[str]) -> Change:
    """What is made anew as a change, without the stories, families and utterances whose claims came out as they were: so the steps after this
    one look only at what differs.
    """
    before, after = _by_cell(rows_of(tables, "claims", "formed_in", gone)), _by_cell(new)
    changed = frozenset(cell for cell in {*gone, *after} if before.get(cell) != after.get(cell))
    kept = new.filter(pc.is_in(new.column("formed_in"), value_set=pa.array(sorted(changed), pa.string())))
    return Change(kept, changed & frozenset(gone), "formed_in")


def _by_cell(rows: pa.Table) -> dict[str, dict[str, Row]]:
    """Claims by where they were formed, and by id."""
    found: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in rows.to_pylist():
        found[row["formed_in"]][row["id"]] = row
    return found


def _linked(
    tables: Tables, story_of: Mapping[str, str], touched: Collection[str], redone: tuple[set[str], set[str], set[str]], gone: Collection[str]
) -> set[str]:
    """Documents that a person's `same` ties to a document of which something is made anew; what these are in is added to `redone` (stories,
    families, utterances), since a claim may be joined of both.
    """
    stories, families, variants = redone
    waiting = linked_documents(_verdicts(tables))
    found: set[str] = set()
    if not waiting:
        return found
    formed = rows_of(tables, "claims", "formed_in", gone).select(["supports"]).to_pylist() if gone else []
    lost = {s["document"] for row in formed for s in row["supports"]}
    while waiting:
        hit = {*touched, *lost, *found, *(d for f in _by_id(tables, "families", families) for d in _documents(f, "passages"))}
        hit |= {d for v in _by_id(tables, "quote_variants", variants) for d in _documents(v, "spans")}
        now = [c for c in waiting if c & hit or any(story_of.get(d) in stories for d in c)]
        if not now:
            break
        waiting = [c for c in waiting if c not in now]
        for c in now:
            found |= c
            stories |= {s for d in c if (s := story_of.get(d))}
            families |= _holding(tables, "families", "passages", c)
            variants |= _holding(tables, "quote_variants", "spans", c)
    return found


def _documents(row: Row, column: str) -> set[str]:
    return {p["document"] for p in row[column]}


def _changed(change: Change | None) -> bool:
    return change is not None and bool(change.rows.num_rows or change.gone)


def _came(changes: Changes, name: str, columns: list[str]) -> list[Row]:
    change = changes.get(name)
    return [] if change is None else change.rows.select(columns).to_pylist()


def _touched(changes: Changes) -> tuple[set[str], set[str]]:
    """Documents of which something changed, and ids of rows that went and whose documents are not told."""
    documents: set[str] = set()
    lost: set[str] = set()
    for name in _OF_DOCUMENTS:
        if (change := changes.get(name)) is not None:
            documents.update(change.rows.column("document").unique().to_pylist())
            (documents if change.by == "document" else lost).update(change.gone)
    if (change := changes.get("documents")) is not None:
        documents.update(change.rows.column("id").to_pylist())
        documents |= change.gone
    return documents, lost


def _holding(tables: Tables, name: str, column: str, documents: Collection[str]) -> set[str]:
    """The ids of rows of which a list of spans has one in these documents."""
    if not documents:
        return set()
    wanted = pa.array(sorted(documents), pa.string())
    found: set[str] = set()
    for batch in tables[name].select(["id", column]).to_batches():
        spans = batch.column(column)
        hits = pc.indices_nonzero(pc.is_in(pc.list_flatten(spans).field("document"), value_set=wanted))
        found.update(batch.column("id").take(pc.list_parent_indices(spans).take(hits)).to_pylist())
    return found


def _by_id(tables: Tables, name: str, ids: Collection[str]) -> list[Row]:
    rows: list[Row] = rows_of(tables, name, "id", ids).to_pylist() if ids else []
    return sorted(rows, key=lambda r: r["id"])


def _formed_with(tables: Tables, ids: Collection[str]) -> set[str]:
    """Where the claims were formed that have supports by one of these families, statements or events."""
    wanted = pa.array(sorted(ids), pa.string())
    found: set[str] = set()
    for batch in tables["claims"].select(["formed_in", "supports"]).to_batches():
        supports = batch.column("supports")
        flat = pc.list_flatten(supports)
        hits = pc.or_(pc.is_in(flat.field("family"), value_set=wanted), pc.is_in(flat.field("via"), value_set=wanted))
        found.update(batch.column("formed_in").take(pc.list_parent_indices(supports).take(pc.indices_nonzero(hits))).to_pylist())
    return found


STEP_COLUMNS: Final = {
    **COLUMNS,
    "sentences": ("document", "start", "end", "exact", "role", "paragraph"),
    "stories": ("id", "documents"),
}
CLAIMS: Final = Step(
    "claims",
    "7",
    (
        *("documents", "stated", "segments", "sentences", "readings", "mentions", "dates", "named", "statements", "events"),
        *("reuse", "families", "quote_variants", "stories", "judgements", "texts", "versions"),
    ),
    ("claims",),
    claims,
    key="record",
    lexicons=(NUMBERS, SYNONYMS, WORDS, SPELLINGS, IRREGULAR, PHRASES, PUBLISHERS, AMBIGUOUS, *FRAMES),
    columns=STEP_COLUMNS,
    update=update,
)
