"""Invented reports of four happenings, for the tests of this room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import Change, Rows, Step, make_table
from twosource.stories.index import Index

FERRY = (
    "The ferry company of Velmora cancelled its winter timetable on Monday after two captains resigned over unpaid wages.",
    "Islanders queued at the harbour of Velmora, where the company's only other vessel lay in dock with a broken shaft.",
    "Captain Ilse Brandvik said she had not been paid since August, and that the company had stopped answering her letters.",
    "The regional council asked the fishing cooperative to carry mail and medicine to the outer islands until the ferries sail again.",
    "A spokesman for the ferry company, Arno Tell, said the wages would be paid once a bank released a loan of 400,000 crowns.",
)
FERRY_2 = (
    "Two captains of Velmora's ferry company have resigned because their wages were unpaid, and the winter timetable is cancelled.",
    "Ilse Brandvik, one of the captains, said on Monday she was owed five months of wages by the company.",
    "Fishing boats will carry mail and medicine to the outer islands, the regional council of Velmora said.",
    "The company, whose second ferry is in dock, hopes that a bank will release a loan of 400,000 crowns.",
)
MASKS = (
    "A museum in Tamsk returned forty bronze masks to the island of Oruba, a century after an expedition had carried them off.",
    "The director of the museum, Lidia Perov, handed the first of the masks to the island's chief at a ceremony in the harbour of Oruba.",
    "Historians in Tamsk had found the letters in which the leader of the expedition boasted of taking the bronze masks by night.",
    "Oruba will show the masks in a new hall beside the temple, which was paid for by a lottery.",
    "Perov said other museums would have to answer the same question, and that Tamsk had slept better since it did.",
)
HANGAR = (
    "Engineers at the Corvane plant started a second turbine on Friday, three weeks after a fire had stopped the first.",
    "The turbine feeds the grid of the southern provinces, where factories had been told to work at night.",
    "Inspector Odile Faure blamed the fire on a seal that was fitted the wrong way round.",
)


def tables(reports: list[tuple[str, ...]], order: list[int] | None = None, dates: list[str | None] | None = None) -> dict[str, pa.Table]:
    """Documents and segments: report i is `doc-i`, a segment a paragraph, the paragraphs joined by a line break."""
    documents: list[dict[str, Any]] = []
    segments: list[dict[str, Any]] = []
    for i in order if order is not None else range(len(reports)):
        base = dict.fromkeys(("source_id", "uri", "publisher", "publisher_basis", "title", "published_basis", "language"))
        published = dates[i] if dates else None
        size = sum(map(len, reports[i])) + max(0, len(reports[i]) - 1)
        documents.append(base | {"id": f"doc-{i}", "published": published, "sha256": "0", "characters": size})
        at = 0
        for paragraph in reports[i]:
            if paragraph:
                end = at + len(paragraph)
                segments.append({"document": f"doc-{i}", "start": at, "end": end, "exact": paragraph, "role": "body", "reason": "paragraph"})
            at += len(paragraph) + 1
    return {"documents": make_table("documents", documents), "segments": make_table("segments", segments)}


def whole(found: Mapping[str, Rows]) -> dict[str, pa.Table]:
    """What a step wrote, as tables."""
    return {k: v if isinstance(v, pa.Table) else v.read_all() for k, v in found.items()}


def changed(old: Mapping[str, pa.Table], changes: Mapping[str, Change]) -> dict[str, pa.Table]:
    """Tables after a change."""
    found = {}
    for name, table in old.items():
        change = changes[name]
        gone = pa.array(sorted(change.gone), table.schema.field(change.by).type)
        left = table.filter(pc.invert(pc.is_in(table.column(change.by), value_set=gone)))
        found[name] = pa.concat_tables([left, change.rows.cast(table.schema)])
    return found


def later(step: Step, old: Mapping[str, pa.Table], new: Mapping[str, pa.Table], before: Mapping[str, pa.Table]) -> dict[str, pa.Table] | None:
    """What `step` wrote before, brought up to date: `old` tables were there when it wrote `before`, `new` rows came since. Null: all anew."""
    both = {k: pa.concat_tables([old[k], new[k]]) for k in old}
    found = step.update(both | dict(before), {k: Change(new[k]) for k in old}, {}) if step.update else None
    return None if found is None else changed(before, found)


def listed(heavy: pa.Table) -> list[tuple[int, int, int, int, float]]:
    """All that an index says: text, window, the bar that holds, and word by word the weights, however it is cut into segments."""
    found = []
    index = Index.read(heavy)
    for side in (index.texts, index.passages):
        items = side.take(np.arange(side.n))
        bars = np.max([items.bars, *(s.moved.highest(items.texts, items.windows) for s in side.segments)], axis=0)
        first = 0
        for s in side.segments:
            of = first + s.lists.owners
            words = np.repeat(s.lists.words, np.diff(s.lists.starts))
            found += list(zip(*(x.tolist() for x in (items.texts[of], items.windows[of], bars[of], words, s.lists.weights)), strict=True))
            first += s.lists.n
    return sorted(found)


def alike(a: Mapping[str, pa.Table], b: Mapping[str, pa.Table]) -> bool:
    """Whether tables have the same rows, in any order; how the index is cut into segments depends on the order in which reports came."""

    def rows(name: str, table: pa.Table) -> list[object]:
        return sorted(map(repr, table.to_pylist())) if name != "heavy" else listed(table)  # type: ignore[return-value]

    return a.keys() == b.keys() and all(rows(k, a[k]) == rows(k, b[k]) for k in a)
