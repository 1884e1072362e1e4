"""Which origin vouches for an act or a statement, so that other formats can count origins where they count reports."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable

import pyarrow as pa

from .job import Job, Row
from .origins import touching

#: A passage vouches for what it covers at least half of: a family that only touches the edge of a sentence is not what the sentence comes from.
COVERED = 0.5


class Origins:
    """By the id of a statement or event, what vouches for it: the origin that the claims found; else the family of the passage it stands in, the
    outlet, or the report itself where the outlet is unknown.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._claimed: dict[str, str] = {}
        self._passages: dict[str, list[tuple[int, int, str]]] = {}
        if job.snapshot.computed("claims"):
            self._claims(job.table_of("claims", ["id", "supports"]))
        if job.snapshot.computed("families"):
            rows = job.snapshot.table("families", ["id", "passages"])
            self._families(rows if job.documents is None else touching(rows, "passages", job.documents))

    def _claims(self, rows: pa.Table) -> None:
        import pyarrow.compute as pc

        for batch in rows.to_batches():
            flat = pc.list_flatten(batch.column("supports"))
            vias, origins = (pc.struct_field(flat, k).to_pylist() for k in ("via", "origin"))
            # A passage may support two claims; the smaller origin is as good as the other, and the same in every order of the rows.
            for via, origin in zip(vias, origins, strict=True):
                if via is not None and origin < self._claimed.get(via, "\U0010ffff"):
                    self._claimed[via] = origin

    def _families(self, rows: pa.Table) -> None:
        import pyarrow.compute as pc

        for batch in rows.to_batches():
            lists = batch.column("passages")
            flat = pc.list_flatten(lists)
            ids = batch.column("id").take(pc.list_parent_indices(lists)).to_pylist()
            columns = (pc.struct_field(flat, k).to_pylist() for k in ("document", "start", "end"))
            for family, d, s, e in zip(ids, *columns, strict=True):
                self._passages.setdefault(d, []).append((s, e, family))
        for each in self._passages.values():
            each.sort()

    def of(self, identifier: str, span: Row) -> str:
        """The origin of a statement or event, of which `span` holds the words."""
        if (claimed := self._claimed.get(identifier)) is not None:
            return claimed
        document, start, end = span["document"], span["start"], span["end"]
        passages = self._passages.get(document, [])
        best, family = 0, None
        for s, e, f in passages[: bisect_right(passages, (end, -1, ""))]:
            if (inside := min(e, end) - max(s, start)) > best:
                best, family = inside, f
        if family is not None and best >= COVERED * (end - start):
            return family
        publisher = self._job.report(document).get("publisher")
        return f"publisher:{publisher}" if publisher else str(document)

    def count(self, found: Iterable[tuple[str, Row]]) -> tuple[list[str], bool]:
        """The origins of several (id, span), sorted, and whether an unknown outlet may hide that two of them are one. A report vouches once:
        where it tells something twice, in copied words and in its own, it counts with those that have the same words.
        """
        by: dict[str, set[str]] = {}
        for identifier, span in found:
            by.setdefault(span["document"], set()).add(self.of(identifier, span))
        common = Counter(o for origins in by.values() for o in origins)
        origins = sorted({min(each, key=lambda o: (-common[o], o)) for each in by.values()})
        unknown = any(not self._job.report(d).get("publisher") for d in by)
        return origins, unknown and len(origins) > 1
