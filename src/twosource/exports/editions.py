"""Versions of documents in what leaves the record: older ones are no reports of their own, and a document copies nothing from itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

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


def standing_only(choice: Choice, editions: Editions, table: str) -> Choice:
    """The same choice without the rows of older versions, and for `reuse` and `quote_variants` without those that lie within one document."""
    if not editions or table not in ("statements", "events", "reuse", "quote_variants"):
        return choice
    replaced = editions.replaced()

    def stands(rows: Columns) -> Any:
        return ~rows.among(("document",), replaced)

    def across(rows: Columns) -> Any:
        sides = [rows.get(k).field("document").to_pylist() for k in ("a", "b")]
        import numpy as np

        return np.array([editions.standing(a) != editions.standing(b) for a, b in zip(*sides, strict=True)], dtype=bool)

    def apart(rows: Columns) -> Any:
        import numpy as np

        return np.array([several(editions, (s["document"] for s in spans)) for spans in rows.get("spans").to_pylist()], dtype=bool)

    mask = {"reuse": across, "quote_variants": apart}.get(table, stands)
    return Choice([*choice.masks, mask], choice.fits)
