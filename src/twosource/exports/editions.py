"""Versions of documents in what leaves the record: older ones are no reports of their own, and a document copies nothing from itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import Editions, Remark
from twosource.store import Snapshot

from .choice import Choice, Columns


def editions_of(snapshot: Snapshot) -> Editions:
    """The versions that a record knows."""
    return Editions(snapshot.table("versions").to_pylist()) if snapshot.computed("versions") else Editions()


def of_versions(snapshot: Snapshot) -> Iterator[Remark]:
    """How many versions there are that no longer stand."""
    if replaced := (editions := editions_of(snapshot)).replaced():
        documents = len({editions.standing(d) for d in replaced})
        yield Remark("versions", len(replaced), documents, "older versions of reports that were changed are kept and count for nothing more")


def several(editions: Editions, documents: Iterable[str]) -> bool:
    """Whether these are more documents than one when versions of one count once."""
    return len({editions.standing(d) for d in documents}) > 1


def between(editions: Editions, a: Any, b: Any) -> pa.Array:
    """Whether the documents of two columns (strings) are two when versions of one count once."""
    replaced = sorted(editions.replaced())
    old, new = pa.array(replaced, pa.string()), pa.array([editions.standing(d) for d in replaced], pa.string())

    def stands(documents: Any) -> Any:
        place = pc.index_in(documents, value_set=old)
        return pc.if_else(pc.is_null(place), documents, new.take(pc.fill_null(place, 0)))

    if not replaced:
        return pc.not_equal(a, b)
    return pc.not_equal(stands(a), stands(b))


def standing_only(choice: Choice, editions: Editions, table: str) -> Choice:
    """The same choice without the rows of older versions, and for `reuse` and `quote_variants` without those that lie within one document."""
    if not editions or table not in ("statements", "events", "reuse", "quote_variants"):
        return choice
    replaced = editions.replaced()

    def stands(rows: Columns) -> Any:
        return ~rows.among(("document",), replaced)

    def across(rows: Columns) -> Any:
        return between(editions, *(rows.get(k).field("document") for k in ("a", "b"))).to_numpy(zero_copy_only=False)

    def apart(rows: Columns) -> Any:
        import numpy as np

        return np.array([several(editions, (s["document"] for s in spans)) for spans in rows.get("spans").to_pylist()], dtype=bool)

    mask = {"reuse": across, "quote_variants": apart}.get(table, stands)
    return Choice([*choice.masks, mask], choice.fits)
