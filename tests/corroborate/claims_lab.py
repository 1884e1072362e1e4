"""Small records made by hand: reports with what is said, done and copied in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from twosource.corroborate import CLAIMS
from twosource.corroborate.claims import claims
from twosource.model import Judgement, Rows, make_table

Row = dict[str, Any]

#: name -> kind, country, sector
WHO = {
    "Ada Brandt": ("person", "NOR", "GOV"),
    "Ben Okoro": ("person", "NGA", "GOV"),
    "Cleo Marsh": ("person", "GBR", "GOV"),
    "Dario Lund": ("person", "DNK", "GOV"),
    "Quist": ("organisation", None, None),
    "Norway": ("country", "NOR", None),
    "Nigeria": ("country", "NGA", None),
    "Chad": ("country", "TCD", None),
    "Mali": ("country", "MLI", None),
    "Norwegian officials": ("office", "NOR", "GOV"),
}


def actor(name: str) -> str:
    """The id of somebody."""
    return "act-" + name.lower().replace(" ", "-")


def read(rows: Rows) -> pa.Table:
    """What a step wrote, also where it writes it while it is made."""
    return rows.read_all() if isinstance(rows, pa.RecordBatchReader) else rows


@dataclass
class Room:
    """Reports by name. Every method gives the report by its name, and words that stand in it."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    stories: dict[str, list[str]] = field(default_factory=dict)
    publishers: dict[str, str | None] = field(default_factory=dict)
    statements: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    families: list[Row] = field(default_factory=list)
    variants: list[Row] = field(default_factory=list)
    dates: list[Row] = field(default_factory=list)
    judgements: list[Row] = field(default_factory=list)
    meant: list[tuple[str, str, str, str]] = field(default_factory=list)
    editions: list[tuple[str, ...]] = field(default_factory=list)

    def doc(self, name: str, *sentences: str, story: str | None = "one", publisher: str | None = None) -> str:
        """A report of these sentences."""
        self.texts[name] = list(sentences)
        self.publishers[name] = publisher
        if story is not None:
            self.stories.setdefault(story, []).append(name)
        return name

    def edition(self, *docs: str) -> None:
        """These reports are versions of one document, the last one stands."""
        self.editions.append(docs)

    def mean(self, doc: str, told: str, name: str, by: str) -> None:
        """Who is `told` of in a report is somebody whom another report names in full."""
        self.meant.append((doc, told, name, by))

    def span(self, doc: str, words: str) -> Row:
        """Where words stand in a report."""
        raw = self.raw(doc)
        start = raw.index(words)
        return {"document": f"doc-{doc}", "start": start, "end": start + len(words), "exact": words}

    def raw(self, doc: str) -> str:
        """The text of a report."""
        return " ".join(self.texts[doc])

    def say(self, doc: str, content: str, speaker: str | None, source: str = "", cue: str = "said", **more: Any) -> str:
        """Somebody says something."""
        name = f"stm-{len(self.statements)}-{doc}"
        row = {
            "id": name,
            "document": f"doc-{doc}",
            "kind": "indirect",
            "source": [self.span(doc, source)] if source else [],
            "cue": [self.span(doc, cue)] if cue in self.raw(doc) else [],
            "content": [self.span(doc, content)],
            "speaker": actor(speaker) if speaker in WHO else None,
            "speaker_name": source if speaker == "Norwegian officials" else speaker,
            "negated": False,
            "status": None,
            "speaker_basis": "named",
            "within": None,
        }
        self.statements.append(row | more)
        return name

    def do(
        self,
        doc: str,
        evidence: str,
        event: str,
        actors: Sequence[str],
        recipients: Sequence[str] = (),
        day: str | None = None,
        **more: Any,
    ) -> str:
        """Somebody does something."""
        name = f"evt-{len(self.events)}-{doc}"
        span = self.span(doc, evidence)
        row = {
            "id": name,
            "document": f"doc-{doc}",
            "event": event,
            "mode": None,
            "contexts": [],
            "quad": 1,
            "score": 1.0,
            "lead": True,
            "confidence": 0.8,
            "actors": [self._side(n, span) for n in actors],
            "recipients": [self._side(n, span) for n in recipients],
            "date_start": day,
            "date_end": day,
            "place": None,
            "status": "happened",
            "reported_by": None,
            "evidence": [span],
            "basis": None,
            "date_span": span if day else None,
            "place_span": None,
        }
        self.events.append(row | more)
        return name

    def _side(self, name: str, span: Row) -> Row:
        _, country, sector = WHO[name]
        return {"actor": actor(name), "name": name, "country": country, "sector": sector, "span": span, "basis": "name"}

    def family(self, *passages: tuple[str, str]) -> str:
        """Copied passages: (report, words)."""
        name = f"fam-{len(self.families)}"
        spans = [self.span(*p) for p in passages]
        self.families.append({"id": name, "size": len(spans), "origin": None, "passages": spans})
        return name

    def utter(self, speaker: str | None, *spans: tuple[str, str], kind: str = "same") -> str:
        """One utterance: (report, words)."""
        name = f"quo-{len(self.variants)}"
        rows = [self.span(*s) for s in spans]
        self.variants.append({"id": name, "speaker_name": speaker, "spans": rows, "differences": [], "kind": kind})
        return name

    def judge(self, verdict: str, a: str, b: str) -> None:
        """Somebody's verdict on two places, given by their keys."""
        n = len(self.judgements)
        self.judgements.append(
            {"id": f"jud-{n}", "verdict": verdict, "a": a, "b": b, "who": "Editor", "why": "read both", "made": f"2024-01-0{n + 1}T00:00:00Z"}
            | {"withdraws": None}
        )

    def tables(self, only: Iterable[str] | None = None) -> dict[str, pa.Table]:
        """What the step reads; of some reports alone if asked."""
        kept = set(self.texts if only is None else only)
        ids = {f"doc-{d}" for d in kept}
        sentences, mentions, named = [], [], []
        for doc in kept:
            at = 0
            for s in self.texts[doc]:
                sentences.append(
                    _row("sentences", document=f"doc-{doc}", start=at, end=at + len(s), exact=s, paragraph=0, role="body", text=s, tokens=[])
                )
                at += len(s) + 1
            raw = self.raw(doc)
            for name, (kind, country, sector) in WHO.items():
                named.append(
                    _row("named", document=f"doc-{doc}", actor=actor(name), name=name, kind=kind, country=country, sector=sector, aliases=[])
                )
                at = raw.find(name)
                while at >= 0:
                    end = at + len(name)
                    mentions.append(_row("mentions", document=f"doc-{doc}", start=at, end=end, exact=name, actor=actor(name), basis="name"))
                    at = raw.find(name, end)

        def whole(rows: Iterable[Row], key: str) -> list[Row]:
            """Rows of lists of spans, without those of reports left out, and only if two are left."""
            out = []
            for r in rows:
                spans = [s for s in r[key] if s["document"] in ids]
                if len(spans) > 1:
                    out.append(r | {key: spans} | ({"size": len(spans)} if "size" in r else {}))
            return out

        families = whole(self.families, "passages")
        there = [[d for d in ds if d in kept] for ds in self.editions]
        older = {d for ds in there for d in ds[:-1]}
        stories = [
            _row("stories", id=f"sto-{s}", title=s, documents=[f"doc-{d}" for d in ds if d in kept - older])
            | {k: [] for k in ("off_story", "suspicions", "headlines")}
            for s, ds in self.stories.items()
            if (kept - older) & set(ds)
        ]
        versions = [
            _row("versions", document=f"doc-{d}", of=f"doc-{ds[0]}", number=n, basis="guid")
            for ds in there
            if len(ds) > 1
            for n, d in enumerate(ds, 1)
        ]
        links = [
            _row(
                "reuse",
                a=p,
                b=f["passages"][0],
                similarity=1.0,
                kind="verbatim",
                direction="unknown",
                why="",
                id=f"lnk-{f['id']}-{i}",
                family=f["id"],
                score=50.0,
            )
            for f in families
            for i, p in enumerate(f["passages"][1:])
        ]
        found = {
            "documents": [
                _row("documents", id=f"doc-{d}", publisher=self.publishers[d], sha256="", characters=len(self.raw(d))) for d in sorted(kept)
            ],
            "stated": [],
            "segments": [],
            "sentences": sentences,
            "readings": [],
            "mentions": mentions,
            "dates": [r for r in self.dates if r["document"] in ids],
            "named": named,
            "statements": [r for r in self.statements if r["document"] in ids],
            "events": [r for r in self.events if r["document"] in ids],
            "reuse": links,
            "families": families,
            "quote_variants": whole(self.variants, "spans"),
            "stories": stories,
            "versions": versions,
            "meant": [self._meaning(*m) for m in self.meant if {m[0], m[3]} <= kept],
        }
        tables = {name: make_table(name, rows) for name, rows in found.items()}
        assert set(CLAIMS.reads) <= tables.keys() | {"judgements", "texts"}
        if self.judgements:
            tables["judgements"] = make_table("judgements", self.judgements)
        return tables

    def _meaning(self, doc: str, told: str, name: str, by: str) -> Row:
        kind, country, sector = WHO[name]
        who = {"means": actor(name), "name": name, "kind": kind, "country": country, "sector": sector, "basis": f"as in {by}", "families": []}
        return {"document": f"doc-{doc}", "actor": actor(told) if told in WHO else None, "told": told, "story": "sto-one", **who}

    def claims(self) -> list[Row]:
        """The claims, those of most reports first."""
        rows: list[Row] = read(claims(self.tables(), {})["claims"]).to_pylist()
        return sorted(rows, key=lambda r: (-r["reports"], r["id"]))


def _row(_table: str, **values: Any) -> Row:
    return values


def docs(claim: Mapping[str, Any]) -> set[str]:
    """The names of the reports behind a claim."""
    return {s["document"].removeprefix("doc-") for s in claim["supports"]}


__all__ = ["WHO", "Judgement", "Room", "actor", "docs"]
