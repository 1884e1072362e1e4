"""Whom reports mean that tell somebody by less than the full name: what the table `meant` says, put into rows of other tables.

The tables of single documents keep what their report tells; who compares reports reads them through this.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import pyarrow as pa

from .names import plain_name
from .schema import replaced
from .steps import Tables, parts_of, rows_of

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Meaning:
    """Who is meant by an actor of a document. `told`: what the document calls it; the rest is as in `Meant`."""

    told: str
    actor: str
    name: str
    kind: str
    country: str | None
    sector: str | None
    basis: str


def in_full(name: str | None, names: Iterable[str | None]) -> str | None:
    """The only one of some names of which `name` is the end: "Moretti" is "Giulia Moretti"; as it is where there is none or several."""
    end = f" {plain_name(name)}" if name else ""
    found = {n for n in names if n and end and plain_name(n).endswith(end)}
    return found.pop() if len(found) == 1 else name


#: The columns of `meant` that are looked at.
MEANT: Final = ("document", "actor", "told", "means", "name", "kind", "country", "sector", "basis")


class Meanings:
    """Rows of `meant` that say who is meant. False where there are none; then all rows are as they were."""

    def __init__(self, rows: Iterable[Mapping[str, Any]] = ()) -> None:
        #: By document: by the actor's id, or for a speaker who is no actor there by the name.
        self._of: dict[str, dict[str, Meaning]] = {}
        for r in rows:
            if r["means"] is not None:
                found = Meaning(r["told"], r["means"], r["name"], r["kind"], r["country"], r["sector"], r["basis"])
                self._of.setdefault(r["document"], {})[r["actor"] or r["told"]] = found

    @classmethod
    def of(cls, tables: Tables, documents: Collection[str] | None = None) -> Meanings:
        """Those of these documents, or all. Without the table there are none."""
        if "meant" not in tables:
            return cls()
        parts = parts_of(tables, "meant", MEANT) if documents is None else [rows_of(tables, "meant", "document", documents, MEANT)]
        return cls(row for part in parts for row in part.to_pylist())

    def __bool__(self) -> bool:
        return bool(self._of)

    def get(self, document: str, actor: str) -> Meaning | None:
        """Who is meant by an actor of a document, null where nobody else is."""
        return self._of.get(document, _NOBODY).get(actor)

    def called(self, actors: Collection[str]) -> dict[str, set[str]]:
        """Who means one of these actors: by the ids that documents give it, these documents."""
        out: dict[str, set[str]] = {}
        for document, some in self._of.items():
            for told, found in some.items():
                if found.actor in actors:
                    out.setdefault(told, set()).add(document)
        return out

    def row(self, table: str, row: Row) -> Row:
        """As `read` does with one row."""
        change = _CHANGES.get(table)
        found = change(row, self._of.get(row["document"], _NOBODY), True) if change is not None else None
        return row if found is None else found

    def read(self, table: str, rows: pa.Table, why: bool = True) -> pa.Table:
        """Rows of `mentions`, `named`, `statements` or `events` with who is meant in them; of another table as they are. `why`: the basis of a
        speaker and of a side of an event tells it too.
        """
        change = _CHANGES.get(table)
        if not self._of or change is None:
            return rows
        import pyarrow.compute as pc

        mine = pc.is_in(rows.column("document"), value_set=pa.array(sorted(self._of), pa.string()))
        places = pc.indices_nonzero(mine)
        new: dict[int, Row] = {}
        for place, row in zip(places.to_pylist(), rows.take(places).to_pylist(), strict=True):
            if (changed := change(row, self._of[row["document"]], why)) is not None:
                new[place] = changed
        return replaced(rows, new)


_NOBODY: Final[Mapping[str, Meaning]] = {}
_Change: TypeAlias = Callable[[Row, Mapping[str, Meaning], bool], Row | None]


def _named(row: Row, of: Mapping[str, Meaning], why: bool) -> Row | None:
    if (found := of.get(row["actor"])) is None:
        return None
    told = {"actor": found.actor, "name": found.name, "kind": found.kind, "country": found.country, "sector": found.sector}
    return {k: told.get(k, v) for k, v in row.items()}


def _statement(row: Row, of: Mapping[str, Meaning], why: bool) -> Row | None:
    if (found := of.get(row["speaker"] or row["speaker_name"] or "")) is None:
        return None
    if row["speaker_name"] and plain_name(row["speaker_name"]).split()[-1:] != plain_name(found.told).split()[-1:]:
        return None  # "Moretti's office" is not she
    told: Row = {"speaker": found.actor, "speaker_name": found.name}
    if why and row.get("speaker_basis"):
        told["speaker_basis"] = f"{row['speaker_basis']}; {found.basis}"
    return {k: told.get(k, v) for k, v in row.items()}


def _event(row: Row, of: Mapping[str, Meaning], why: bool) -> Row | None:
    sides = [k for k in ("actors", "recipients") if any(a["actor"] in of for a in row.get(k) or ())]
    return {**row, **{k: [_side(a, of, why) for a in row[k]] for k in sides}} if sides else None


def _side(side: Row, of: Mapping[str, Meaning], why: bool) -> Row:
    if (found := of.get(side["actor"] or "")) is None:
        return side
    # Country and sector are what the report tells.
    basis = f"{side['basis']}; {found.basis}" if why else side["basis"]
    return {**side, "actor": found.actor, "name": found.name, "basis": basis}


_CHANGES: Final[Mapping[str, _Change]] = {"mentions": _named, "named": _named, "statements": _statement, "events": _event}
