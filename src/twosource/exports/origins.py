"""How many origins the reports of a story have: the one place that counts them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from twosource import store
from twosource.model import Groups, plain_name
from twosource.store import Held, Snapshot

from .editions import editions_of

#: A report counts as a copy of others when at least this share of its body lies in families; below it is said to have words of its own.
MOSTLY_COPIED: Final = 0.9

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class StoryOrigin:
    """Reports of a story that count as one origin, in order of their ids, and why they do; no reason where it is one report."""

    documents: tuple[str, ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class StoryCount:
    """What a story's reports count as. `publishers`: names that are known; `unknown`: how many reports name none: then the number of
    origins is an upper bound.
    """

    documents: tuple[str, ...]
    publishers: tuple[str, ...]
    unknown: int
    origins: tuple[StoryOrigin, ...]

    @property
    def at_most(self) -> bool:
        """Whether a publisher that is not known may hide a merge."""
        return self.unknown > 0 and len(self.origins) > 1


def touching(rows: pa.Table, column: str, documents: Collection[str]) -> pa.Table:
    """The rows of which `column`, a list of structs with a key `document`, names one of the documents."""
    return store.touching(rows, (column, "document"), documents)


class Copies:
    """What of some documents lies in families. `bodies`: (start, end) of their body segments, by document; `passages`: (start, end, family) by
    document; `sources`: by family the document that most likely has the original, null where it is unknown.
    """

    def __init__(
        self,
        bodies: Mapping[str, list[Range]],
        passages: Mapping[str, list[tuple[int, int, str]]],
        sources: Mapping[str, str | None] | None = None,
    ) -> None:
        self.bodies, self.passages, self.sources = bodies, passages, sources or {}

    @classmethod
    def of(cls, snapshot: Snapshot, documents: Collection[str]) -> Copies:
        """The copies in these documents of a record. Without the table `families` nothing is copied."""
        passages: dict[str, list[tuple[int, int, str]]] = {}
        sources: dict[str, str | None] = {}
        if snapshot.computed("families"):
            rows = snapshot.touching("families", ("passages", "document"), documents, ["id", "origin", "passages"])
            sources = dict(zip(rows.column("id").to_pylist(), rows.column("origin").to_pylist(), strict=True))
            found = list(passages_of(rows))
            editions = editions_of(snapshot)
            of: dict[str, set[str]] = {}
            for d, _, _, family in found:
                of.setdefault(family, set()).add(editions.standing(d))
            for d, s, e, family in found:
                if len(of[family]) > 1:  # what only versions of one document share is no copy
                    passages.setdefault(d, []).append((s, e, family))
            sources = {f: editions.standing(d) if d else None for f, d in sources.items()}
        rows = snapshot.of_documents("segments", documents, columns=["document", "start", "end", "role"])
        bodies: dict[str, list[Range]] = {}
        for d, s, e, role in zip(*(rows.column(k).to_pylist() for k in ("document", "start", "end", "role")), strict=True):
            if role == "body":
                bodies.setdefault(d, []).append((s, e))
        return cls(bodies, passages, sources)

    def size(self, document: str) -> int:
        """Characters of a document's body."""
        return sum(e - s for s, e in self.bodies.get(document, ()))

    def copied(self, document: str) -> float:
        """The share of a document's body, 0 to 1, that lies in families of which it is not known to have the original."""
        return self._share(document, own=False)

    def lent(self, document: str) -> float:
        """The share of a document's body, 0 to 1, that others have from it."""
        return self._share(document, own=True)

    def _share(self, document: str, own: bool) -> float:
        size = self.size(document)
        runs = _union([(s, e) for s, e, f in self.passages.get(document, ()) if (self.sources.get(f) == document) is own])
        inside, at = 0, 0
        for s, e in sorted(self.bodies.get(document, ())):
            while at < len(runs) and runs[at][1] <= s:
                at += 1
            for x, y in runs[at:]:
                if x >= e:
                    break
                inside += min(e, y) - max(s, x)
        return inside / size if size else 0.0

    def heads(self, documents: Collection[str]) -> dict[str, str]:
        """By family, the one of these documents that stands for it: the likely original's, else the one that has most of it."""
        sizes: dict[str, dict[str, int]] = {}
        for d in documents:
            for s, e, family in self.passages.get(d, ()):
                mine = sizes.setdefault(family, {})
                mine[d] = mine.get(d, 0) + e - s
        out = {}
        for family, by in sizes.items():
            source = self.sources.get(family)
            out[family] = source if source in by else min(by, key=lambda d: (-by[d], d))
        return {f: str(d) for f, d in out.items()}

    def nearest(self, document: str, heads: Mapping[str, str]) -> str:
        """The head of most of what a document has in families; itself where it has nothing."""
        shared: dict[str, int] = {}
        for s, e, family in self.passages.get(document, ()):
            head = heads.get(family, document)
            shared[head] = shared.get(head, 0) + e - s
        return max(shared, key=lambda d: (shared[d], d), default=document)


def _union(ranges: list[Range]) -> list[Range]:
    out: list[Range] = []
    for s, e in sorted(ranges):
        if out and s <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], e))
        else:
            out.append((s, e))
    return out


def credited(snapshot: Snapshot, documents: Collection[str]) -> dict[str, str]:
    """By document the agency that its dateline credits."""
    rows = snapshot.of_documents("stated", documents, columns=["document", "key", "value"])
    return {d: value for d, key, value in zip(*(rows.column(k).to_pylist() for k in rows.column_names), strict=True) if key == "agency"}


_NO_AGENCIES: Final[Mapping[str, str]] = {}


def count_origins(
    documents: Iterable[str], publishers: Mapping[str, str | None], copies: Copies, agencies: Mapping[str, str] = _NO_AGENCIES
) -> StoryCount:
    """The origins of a story's documents. A report that is copied nearly whole (`MOSTLY_COPIED`) is one with the report of the story that most
    of it comes from; reports of one publisher in its own words are one, and so are those that credit one agency (`agencies`, by document): the
    text is the agency's wherever it is printed. An outlet that prints a copy is no witness and merges nothing else. It is the most that can be
    said: a passage reworded beyond recognition, or a source that nobody names, hides here as everywhere.
    """
    ids = sorted(documents)
    merged: Groups[str] = Groups()
    reasons: dict[str, list[str]] = {}
    first: dict[str, str] = {}
    heads = copies.heads(ids)
    for d in ids:
        if copies.copied(d) >= MOSTLY_COPIED:
            if (other := copies.nearest(d, heads)) != d:
                merged.join(d, other)
                reasons.setdefault(d, []).append("copied nearly whole")
        elif (name := agencies.get(d) or publishers.get(d)) and (other := first.setdefault(plain_name(name), d)) != d:
            merged.join(other, d)
            one = "one agency is credited" if d in agencies else "one publisher"
            reasons.setdefault(d, []).append(f"{one}, {name}")
    groups: dict[str, list[str]] = {}
    for d in ids:
        groups.setdefault(merged.root(d), []).append(d)
    origins = tuple(
        StoryOrigin(tuple(g), "; ".join(dict.fromkeys(r for d in g for r in reasons.get(d, ()))) if len(g) > 1 else None)
        for g in groups.values()
    )
    names = tuple(sorted({n for d in ids if (n := publishers.get(d))}))
    return StoryCount(tuple(ids), names, sum(not publishers.get(d) for d in ids), origins)


def with_counts(rows: pa.Table, counts: Mapping[str, StoryCount]) -> pa.Table:
    """Rows of `stories` with the columns `reports`, `publishers` (null when none is known), `independent` and `at_most` behind them."""
    each = [counts[i] for i in rows.column("id").to_pylist()]
    rows = rows.append_column("reports", pa.array([len(c.documents) for c in each], pa.int64()))
    rows = rows.append_column("publishers", pa.array([len(c.publishers) or None for c in each], pa.int64()))
    rows = rows.append_column("independent", pa.array([len(c.origins) for c in each], pa.int64()))
    return rows.append_column("at_most", pa.array([c.at_most for c in each], pa.bool_()))


def passages_of(families: pa.Table) -> Iterator[tuple[str, int, int, str]]:
    """The passages of some families: document, start, end, family."""
    import pyarrow.compute as pc

    lists = families.column("passages").combine_chunks()
    flat = pc.list_flatten(lists)
    ids = families.column("id").combine_chunks().take(pc.list_parent_indices(lists))
    return zip(*(pc.struct_field(flat, k).to_pylist() for k in ("document", "start", "end")), ids.to_pylist(), strict=True)


def story_counts(snapshot: Snapshot, stories: Iterable[Mapping[str, Any]]) -> dict[str, StoryCount]:
    """By the id of a story (rows with `id` and `documents`): reports, publishers and origins."""
    rows = list(stories)
    if not isinstance(snapshot, Held):
        return _counted(snapshot, rows)

    def every() -> dict[str, StoryCount]:
        return _counted(snapshot, snapshot.table("stories", ["id", "documents"]).to_pylist())

    read = ("stories", "documents", "families", "segments", "stated")
    counts = snapshot.derived(read, ("story counts",), every, lambda found: sum(_COUNTED * len(c.documents) for c in found.values()))
    # Who asks may have read the stories before a commit that merged some of them.
    if gone := [r for r in rows if r["id"] not in counts]:
        counts = {**counts, **_counted(snapshot, gone)}
    return {r["id"]: counts[r["id"]] for r in rows}


#: About how many bytes a report takes in the count of its story.
_COUNTED: Final = 400


def _counted(snapshot: Snapshot, rows: list[Mapping[str, Any]]) -> dict[str, StoryCount]:
    ids = sorted({d for r in rows for d in r["documents"]})
    known = snapshot.of_documents("documents", ids, key="id", columns=["id", "publisher"])
    publishers = dict(zip(known.column("id").to_pylist(), known.column("publisher").to_pylist(), strict=True))
    # Only what stands in families can be merged for its words; a story of one report cannot be merged at all.
    several = sorted({d for r in rows if len(r["documents"]) > 1 for d in r["documents"]})
    copies = Copies.of(snapshot, several)
    agencies = credited(snapshot, several)
    return {r["id"]: count_origins(r["documents"], publishers, copies, agencies) for r in rows}
