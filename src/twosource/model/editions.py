"""Versions of one document: which one stands, and which others there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


class Editions:
    """What the rows of `versions` say. A document that is not among them is its only version."""

    def __init__(self, rows: Iterable[Mapping[str, Any]] = ()) -> None:
        self._of: dict[str, tuple[str, int]] = {}
        self._all: dict[str, list[str]] = {}
        for row in sorted(rows, key=lambda r: (r["of"], r["number"])):
            self._of[row["document"]] = (row["of"], row["number"])
            self._all.setdefault(row["of"], []).append(row["document"])

    def __bool__(self) -> bool:
        return bool(self._of)

    def __contains__(self, document: object) -> bool:
        return document in self._of

    def number(self, document: str) -> int:
        """Which version a document is, from 1."""
        return self._of[document][1] if document in self._of else 1

    def all(self, document: str) -> tuple[str, ...]:
        """All versions of a document, the first one first; itself alone where there is one."""
        return tuple(self._all[self._of[document][0]]) if document in self._of else (document,)

    def standing(self, document: str) -> str:
        """The version that stands: the last one."""
        return self._all[self._of[document][0]][-1] if document in self._of else document

    def older(self, document: str) -> bool:
        """Whether there is a later version."""
        return self.standing(document) != document

    def replaced(self) -> frozenset[str]:
        """All documents of which there is a later version."""
        return frozenset(d for ds in self._all.values() for d in ds[:-1])

    def told(self, document: str) -> str | None:
        """`version 1 of 2`, or null for a document with one version."""
        count = len(self.all(document))
        return f"version {self.number(document)} of {count}" if count > 1 else None
