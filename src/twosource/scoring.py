"""The part of the Python API that takes people's labels in and says how good the record is on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from twosource.engine import Event, IngestReport
from twosource.model import NotFound, SettingError
from twosource.score import KINDS, Figure, Gold, load_gold, measure, to_line
from twosource.store import Record, Snapshot, forget_gold, gold_name, keep_gold, kept_gold

#: The tables that a kind of label is held against, and that an import of labels makes.
TABLES_OF: Final = {"statements": "statements", "events": "events", "dates": "dates", "stories": "stories", "passages": "families"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """Labels that are kept: their name, how many reports they speak of, and how many labels there are by kind."""

    name: str
    reports: int
    labels: dict[str, int]


class Scoring:
    """What `Corpus` is besides: gold and scores."""

    _record: Record

    def ingest(self, sources: Any, *, only: Any, workers: Any, notify: Any) -> IngestReport:
        """As in `Corpus`."""
        raise NotImplementedError

    def import_gold(
        self, source: str | Path, *, name: str | None = None, workers: int | None = None, notify: Callable[[Event], None] | None = None
    ) -> Labelled:
        """Keep the labels of a file (JSON Lines, see docs/scoring.md) under a name, by default the file's; what had that name is replaced.

        Reports that the file holds go into the record, and the tables that they are labelled for are brought up to date. Raises `SettingError`
        for the first label that cannot be used; nothing is taken in then.
        """
        path = Path(source)
        found = [gold for gold, _ in load_gold(path)]
        if not found:
            raise SettingError(f"{path} has no lines", "one JSON object for each labelled report")
        texts = sum(g.text is not None for g in found)
        if 0 < texts < len(found):
            missing = next(g.id for g in found if g.text is None)
            raise SettingError(f'{path} has no "text" for {missing!r}', "a text in every line, or in none")
        if texts:
            only = sorted({TABLES_OF[k] for g in found for k in g.kinds})
            self.ingest(path, only=only, workers=workers, notify=notify)
        snap = self._record.snapshot()
        known: dict[str, list[str]] = {}
        for row in snap.table("documents", ["id", "source_id", "uri"]).to_pylist():
            for called in {row["id"], row["source_id"], row["uri"]} - {None}:
                known.setdefault(called, []).append(row["id"])
        kept = [_placed(g, known.get(g.id, []), snap, path) for g in found]
        with self._record.writing():
            keep_gold(self._record.root, chosen := name or gold_name(path), (to_line(g) for g in kept))
        return _told(chosen, kept)

    def gold(self) -> tuple[Labelled, ...]:
        """The labels that are kept."""
        return tuple(_told(name, [g for g, _ in load_gold(path)]) for name, path in kept_gold(self._record.root).items())

    def forget_gold(self, name: str) -> None:
        """Take labels away; the reports stay. Raises `NotFound`."""
        with self._record.writing():
            forget_gold(self._record.root, name)

    def score(self, kinds: Iterable[str] | None = None, *, name: str | None = None) -> tuple[Figure, ...]:
        """How the record does on the labels that are kept: all, or those of some `kinds` (`statements events dates stories passages`) or of one
        `name`. Raises `SettingError` where there is nothing to score by, and for an unknown kind; `NotFound` for an unknown name.
        """
        wanted = list(kinds or KINDS)
        if unknown := next((k for k in wanted if k not in KINDS), None):
            raise SettingError(f"no labels are of the kind {unknown!r}", f"one of {', '.join(KINDS)}")
        kept = kept_gold(self._record.root)
        if name is not None and name not in kept:
            raise NotFound(f"no labels are called {name!r}", f"one of {', '.join(kept)}" if kept else "labels that were imported")
        gold = [g for n, path in kept.items() if name in (None, n) for g, _ in load_gold(path)]
        gold = [g for g in gold if set(wanted) & set(g.kinds)]
        if not gold:
            raise SettingError("there is nothing to score by", "labels of your own", "take some in with `twosource import`")
        snap = self._record.snapshot()
        there = set(snap.table("documents", ["id"])["id"].to_pylist())
        if gone := next((g.id for g in gold if g.id not in there), None):
            raise SettingError(f"the labelled report {gone} is no longer in the record", "reports that are there", "import the labels again")
        labelled = {k for g in gold for k in g.kinds if k in wanted}
        for kind in labelled:
            if not snap.computed(TABLES_OF[kind]):
                raise SettingError(f"the record has no table {TABLES_OF[kind]} yet", "an ingest that makes it", "run `twosource ingest`")
        tables = {TABLES_OF[k]: _rows(snap, TABLES_OF[k], {g.id for g in gold}) for k in labelled}
        texts = {g.id: snap.raw(g.id) for g in gold if g.statements is not None}
        return tuple(f for f in measure(gold, tables, texts) if f.table in labelled)


def _placed(gold: Gold, documents: list[str], snap: Snapshot, path: Path) -> Gold:
    """The labels with the id of the document, which is one of these. The text that they count in must be the raw text."""
    if not documents:
        raise SettingError(f"{path}: no report {gold.id!r} in the record", 'the id of a report that is there, or a "text" in every line')
    fit = [d for d in documents if gold.text is None or snap.raw(d) == gold.text]
    if not fit:
        raise SettingError(f"{path}: the text of {gold.id!r} is another one in the record", "the raw text as it went in", "give it another id")
    if len(fit) > 1:
        raise SettingError(f"{path}: {len(fit)} reports of the record are called {gold.id!r}", "one", "use the id of the table documents")
    size = len(snap.raw(fit[0]))
    ends = [
        *(e for s in gold.statements or () for part in (s.content, s.source, s.cue) for _, e in part),
        *(d.end for d in gold.dates or ()),
        *(p.end for p in gold.passages or ()),
        *(e.at[1] for e in gold.events or () if e.at),
    ]
    if ends and max(ends) > size:
        raise SettingError(f"{path}: a label of {gold.id!r} ends at {max(ends)}", f"offsets into its raw text of {size} characters")
    return replace(gold, id=fit[0], text=None)


def _rows(snap: Snapshot, table: str, documents: set[str]) -> list[dict[str, Any]]:
    whole = table in ("stories", "families")
    rows = snap.table(table) if whole else snap.rows_of(table, "document", sorted(documents))
    found: list[dict[str, Any]] = rows.to_pylist()
    return sorted(found, key=lambda r: r["id"]) if whole else found


def _told(name: str, gold: list[Gold]) -> Labelled:
    counts: dict[str, int] = {}
    for g in gold:
        for kind in g.kinds:
            labels = 1 if kind == "stories" else len(getattr(g, kind))
            counts[kind] = counts.get(kind, 0) + labels
    return Labelled(name, len(gold), counts)
