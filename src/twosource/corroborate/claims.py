"""Claims: what several reports say alike, each with its passages, counted over origins and over voices.

A claim is formed inside a story; a copied sentence or an utterance that crosses stories is formed by itself. So what is added touches the claims
of the stories, families and utterances that it is in, and no others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import Change, Changes, Settings, Step, Tables, Verdicts, make_id, make_table, rows_of, speakers_as_judged

from .alike import NUMBERS
from .assemble import INSIDE, Apart, combined, put_together, speech
from .copied import Copies, copies, covered, family_groups, quote_group, sentence_groups
from .done import FRAMES, deed_groups, deeds_of
from .origins import Origin, origins
from .pieces import Backing, Group, Piece, Place
from .reports import COLUMNS, Reports, read_reports
from .said import speech_groups, statements_of
from .sources import AMBIGUOUS, PHRASES, PUBLISHERS
from .wording import SPELLINGS, SYNONYMS, WORDS
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
    """What claims are made with."""

    reports: Reports
    world: World
    copies: Copies
    cells: Cells
    apart: Apart | None
    said: dict[str, list[Row]]

    # ---- where claims are formed

    def story(self, story: str) -> list[dict[str, Any]]:
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
        spoken = [g for d in sorted(documents) for v in self.said.get(d, ()) if (g := self.utterance(v)) is not None]
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
        if self.apart is not None and self.apart.verdicts.pairs("same"):
            alone = [p for ps in statements_of(self.reports, documents).values() for p in ps]
            alone += [p for ps in deeds_of(self.reports, documents).values() for p in ps]
            groups = put_together(groups, alone, self.apart)
        return [self.row(g, story, story) for g in groups]

    def family(self, family: Row) -> list[dict[str, Any]]:
        """The claims of a family across stories: sentences that are no utterance."""
        documents = {p["document"] for p in family["passages"]}
        quotes = [g for d in sorted(documents) for v in self.said.get(d, ()) if (g := self.utterance(v)) is not None]
        groups = [g for g in family_groups(self.reports, family) if not any(_within(g, q, 0.4) for q in quotes)]
        return [self.row(g, None, family["id"]) for g in groups]

    def utterance(self, variant: Row) -> Group | None:
        """One utterance as a group."""
        statements = {s["id"]: s for d in {p["document"] for p in variant["spans"]} for s in self.reports.statements.get(d, ())}
        return quote_group(self.reports, variant, statements)

    # ---- a claim as a row

    def row(self, group: Group, story: str | None, cell: str) -> dict[str, Any]:
        """The row of a claim."""
        backings = [self._backing(p) for p in group.pieces]
        found = origins(backings, self.world)
        documents = list(dict.fromkeys(p.place.document for p in group.pieces))
        names = [self.world.publisher(d) for d in documents]
        said = group.kind in ("quote", "statement")
        speakers = {p.speaker for p in group.pieces if p.speaker} if said else set()
        speaker = next(iter(speakers)) if len(speakers) == 1 else None
        told = {p.voice for p in group.pieces if p.voice} if said else set()
        name = min(told, key=lambda v: (-sum(p.voice == v for p in group.pieces), -len(v), v), default=None)
        event = next((p.row["event"] for p in group.pieces if p.row is not None and "event" in p.row), None) if group.kind == "event" else None
        supports = [
            {
                "document": p.place.document,
                "span": {"document": p.place.document, "start": p.place.start, "end": p.place.end, "exact": p.exact},
                "family": b.family,
                "origin": o.key,
                "via": b.via,
                "reason": o.reason,
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
            "independent": len({o.key for o in found}),
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
        """The wording that stands for a claim: of the body, with its speaker or sides by name, which most reports have, neither short nor long."""
        best: tuple[Any, ...] | None = None
        sides = {a["actor"] for p in group.pieces if p.row is not None and "event" in p.row for a in [*p.row["actors"], *p.row["recipients"]]}
        count: dict[str, int] = defaultdict(int)
        for p in group.pieces:
            count[p.exact] += 1
        text = ""
        for p in group.pieces:
            sentence = self.reports.sentence(p.place.document, p.place.start)
            exact = p.exact
            if group.kind == "event" and sentence is not None and len(sentence.exact) <= LONG:
                exact = sentence.exact
            vague = _vague(self.reports, p)
            original = self.world.originals.get(self.copies.of(p.place)[0] or "") == p.place.document
            others = len(set(self._bodies(p.place if sentence is None else sentence.place)) - sides) if sides else 0
            key = (sentence is None or sentence.role != "body", vague, others, not original, -count[p.exact], abs(len(exact) - 160), exact, p.place)
            if best is None or key < best:
                best, text = key, exact
        return " ".join(text.split())


    def _bodies(self, place: Place) -> Iterable[str]:
        """Persons and organisations that a place names."""
        named = self.reports.named.get(place.document, {})
        return (a for _, _, a in self.reports.read(place)[1] if a in named and named[a].kind in ("person", "organisation"))


def _vague(reports: Reports, p: Piece) -> bool:
    """Whether a wording names those whom it is about by a pronoun."""
    spans = list(p.row["source"]) if p.row is not None and speech(p.row) else []
    if p.row is not None and "event" in p.row:
        spans = [a["span"] for side in ("actors", "recipients") for a in p.row[side] if a["basis"] in ("pronoun", "group")]
        return bool(spans)
    mentions = reports.mentions.get(p.place.document, [])
    return any(s <= x["start"] and x["end"] <= e and basis == "pronoun" for x in spans for s, e, _, basis in mentions)


def _voices(group: Group, backings: Sequence[Backing], found: Sequence[Origin]) -> int | None:
    """How many vouch for the content: named voices, and origins that pass on nobody's word; null when some voice is nobody in particular."""
    voices: set[str] = set()
    for p, b, o in zip(group.pieces, backings, found, strict=True):
        if p.kind == "quote" and p.voice is None:
            return None
        if b.voice is None:
            voices.add(f"own:{o.key}")
        elif not p.sure:
            return None
        else:
            voices.add(p.speaker or b.voice)
    return len(voices)


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
    rows = tables["stories"].select(["id", "documents"])
    return rows.column("id").to_pylist(), rows.column("documents").to_pylist()


def _verdicts(tables: Tables) -> Verdicts:
    return Verdicts.of(tables["judgements"]) if "judgements" in tables else Verdicts(())


def _making(tables: Tables, cells: Cells, documents: Collection[str] | None, families: Sequence[Row], variants: Sequence[Row]) -> Making:
    verdicts = _verdicts(tables)
    reports = read_reports(tables, documents, (lambda t: speakers_as_judged(t, verdicts)) if verdicts else None)
    ids = [f["id"] for f in families]
    links = (tables["reuse"] if documents is None else rows_of(tables, "reuse", "family", ids)).select(["a", "b", "direction", "family"])
    said: dict[str, list[Row]] = defaultdict(list)
    for v in cells.spoken:
        for d in {p["document"] for p in v["spans"]}:
            said[d].append(v)
    if cells.across:
        inside = {d for f in cells.across for d in (p["document"] for p in f["passages"])}
        for v in variants:
            if v not in cells.spoken:
                for d in {p["document"] for p in v["spans"]} & inside:
                    said[d].append(v)
    world = World.of(tables, sorted(reports.sentences) if documents is None else documents)
    return Making(reports, world, copies(families, links.to_pylist()), cells, Apart(verdicts) if verdicts else None, said)


def claims(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Step: everything that was said, done and copied -> claims, by id."""
    ids, documents = _story_rows(tables)
    story_of = {d: s for s, ds in zip(ids, documents, strict=True) for d in ds}
    families, variants = tables["families"].to_pylist(), tables["quote_variants"].to_pylist()
    cells = Cells(dict(zip(ids, documents, strict=True)), story_of).add(families, variants)
    making = _making(tables, cells, None, families, variants)
    return {"claims": _table(_rows(making, ids, cells.across, cells.spoken))}


def _rows(making: Making, stories: Iterable[str], families: Iterable[Row], variants: Iterable[Row]) -> list[dict[str, Any]]:
    rows = [row for story in sorted(stories) for row in making.story(story)]
    rows += [row for family in families for row in making.family(family)]
    rows += [making.row(g, None, v["id"]) for v in variants if (g := making.utterance(v)) is not None]
    return rows


def _table(rows: Iterable[dict[str, Any]]) -> pa.Table:
    unique = {(row["id"], row["formed_in"]): row for row in rows}
    return make_table("claims", [unique[k] for k in sorted(unique)])


STEP_COLUMNS: Final = {
    **COLUMNS,
    "sentences": ("document", "start", "end", "exact", "role", "paragraph"),
    "stories": ("id", "documents"),
}
CLAIMS: Final = Step(
    "claims",
    "3",
    (
        *("documents", "stated", "segments", "sentences", "readings", "mentions", "dates", "named", "statements", "events"),
        *("reuse", "families", "quote_variants", "stories"),
    ),
    ("claims",),
    claims,
    key="record",
    lexicons=(NUMBERS, SYNONYMS, WORDS, SPELLINGS, PHRASES, PUBLISHERS, AMBIGUOUS, *FRAMES),
    columns=STEP_COLUMNS,
)
