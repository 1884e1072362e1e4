"""Claims of a large record, some documents in memory at a time: stories with the families and utterances that begin in them, lot by lot.

Every story, family and utterance is formed in one lot, out of all documents that it lies in; so a document may be read for several lots.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import Cut, Tables, in_lots, parts_of, plain_list, plain_rows, rows_of, schema

from .formed import offsets

#: Documents of a lot. 3,000 recycled reports with all that is known of them take about a gigabyte; more lots read more documents twice.
AT_ONCE: Final = 1_500
#: Families or utterances whose passages are looked through at once: a few megabytes.
_SPREAD: Final = 20_000


@dataclass(slots=True)
class Lot:
    """What is formed together: stories, families and utterances (ids), the documents that they lie in, and all families that lie in these."""

    stories: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)
    variants: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    near: list[int] = field(default_factory=list)
    beside: list[int] = field(default_factory=list)

    def cells(self) -> set[str]:
        """The ids of all that is formed in it."""
        return self.stories | self.families | self.variants

    def take(self, other: Lot) -> None:
        """Add what another one holds."""
        self.stories |= other.stories
        self.families |= other.families
        self.variants |= other.variants
        self.documents |= other.documents


def places(tables: Tables, name: str, column: str) -> pa.Table:
    """A table with the places of its passages (list column `column`) and without their words, which are most of it."""
    made = [_placed(part, column) for part in parts_of(tables, name)]
    # A record without rows of it has no parts.
    return pa.concat_tables(made) if made else _placed(tables[name], column)


def _placed(part: pa.Table, column: str) -> pa.Table:
    spans = part.column(column).combine_chunks()
    flat = pc.list_flatten(spans)
    told = pa.StructArray.from_arrays([flat.field(k) for k in _PLACE], list(_PLACE))
    return part.set_column(part.column_names.index(column), column, pa.ListArray.from_arrays(offsets(spans), told))


_PLACE: Final = ("document", "start", "end")


def spread(rows: pa.Table, column: str) -> dict[str, tuple[str, ...]]:
    """By id: the documents of every row's passages (list column `column`), each once."""
    found: dict[str, tuple[str, ...]] = {}
    same: dict[str, str] = {}
    for at in range(0, rows.num_rows, _SPREAD):
        some = rows.slice(at, _SPREAD)
        spans = some.column(column).combine_chunks()
        of: list[set[str]] = [set() for _ in range(len(spans))]
        names = plain_list(pc.list_flatten(spans).field("document"))
        for row, name in zip(pc.list_parent_indices(spans).to_pylist(), names, strict=True):
            of[row].add(same.setdefault(name, name))
        found.update(zip(some.column("id").to_pylist(), map(tuple, of), strict=True))
    return found


def divide(
    members: Mapping[str, Sequence[str]],
    story_of: Mapping[str, str],
    families: Mapping[str, Collection[str]],
    variants: Mapping[str, Collection[str]],
    tied: Set[str],
    most: int,
    chosen: Collection[str] | None = None,
) -> list[Lot]:
    """Lots of at most `most` documents each, or of one story, family or utterance. `families`, `variants`: the documents of each; `tied`:
    documents of which everything belongs into the first lot; `chosen`: the families and utterances that are formed, all by default.
    """
    # What is formed by itself: a story, a family or an utterance; those that begin in a story stand behind it.
    cells = [((story, ""), Lot({story}, documents=set(documents))) for story, documents in members.items() if len(documents) > 1]
    for kind, some in (("families", families), ("variants", variants)):
        for name, documents_ in some.items():
            if chosen is not None and name not in chosen:
                continue
            stories = {story_of.get(d) for d in documents_}
            if len(stories) > 1 or None in stories:  # else it is formed with its story
                cell = Lot(documents=set(documents_))
                getattr(cell, kind).add(name)
                cells.append(((min((s for s in stories if s is not None), default=""), name), cell))
    found = [Lot()]
    if tied:
        found[0].stories = {s for d in tied if (s := story_of.get(d)) is not None}
        for kind, some in (("families", families), ("variants", variants)):
            setattr(found[0], kind, {name for name, documents_ in some.items() if not tied.isdisjoint(documents_)})
        found[0].documents = {d for s in found[0].stories for d in members[s]} | set(tied)
        found[0].documents |= {d for f in found[0].families for d in families[f]} | {d for v in found[0].variants for d in variants[v]}
        found.append(Lot())
    first = found[0]
    for _, cell in sorted(cells, key=lambda c: c[0]):
        if tied:
            cell = Lot(cell.stories - first.stories, cell.families - first.families, cell.variants - first.variants, cell.documents)
        if not cell.documents or not (cell.stories or cell.families or cell.variants):
            continue
        held = found[-1].documents
        if held and len(held) + len(cell.documents - held) > most:
            found.append(Lot())
        found[-1].take(cell)
    for kind, rows in (("near", families), ("beside", variants)):
        lots_of: dict[str, list[int]] = defaultdict(list)
        for n, lot in enumerate(found):
            for d in lot.documents:
                lots_of[d].append(n)
        for row, documents_ in enumerate(rows.values()):
            for n in {n for d in documents_ for n in lots_of.get(d, ())}:
                getattr(found[n], kind).append(row)
    return found


class Overlay(Mapping[str, pa.Table]):
    """The tables of a record of which the rows of a lot are at hand."""

    def __init__(self, whole: Tables, cuts: Mapping[str, Cut], held: Mapping[str, Collection[str]], lot: dict[str, pa.Table]) -> None:
        self._whole, self._cuts, self._held, self._lot = whole, cuts, held, lot

    def __getitem__(self, name: str) -> pa.Table:
        return self._whole[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __contains__(self, name: object) -> bool:
        return name in self._whole

    def __len__(self) -> int:
        return len(self._whole)

    def parts(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """As of the whole."""
        return parts_of(self._whole, name, columns)

    def rows_of(self, name: str, key: str, values: Collection[str], columns: Sequence[str] | None = None) -> pa.Table:
        """The rows at hand, and those that are not out of the whole."""
        cut = self._cuts.get(name)
        if cut is None or cut.key != key or name not in self._lot:
            return rows_of(self._whole, name, key, values, columns)
        held = self._held[cut.by]
        wanted = list(cut.columns) if columns is None else list(columns)
        inside = rows_of(self._lot, name, key, [v for v in values if v in held], wanted)
        outside = [v for v in values if v not in held]
        return pa.concat_tables([inside, rows_of(self._whole, name, key, outside, wanted)]) if outside else inside

    def let_go(self) -> None:
        """Hold rows no longer: what is looked up from now on is read."""
        self._lot.clear()


def overlays(
    tables: Tables,
    columns: Mapping[str, Sequence[str]],
    lots: Sequence[Lot],
    around: Sequence[Collection[str]],
    more: Mapping[str, Cut] | None = None,
) -> Iterator[Overlay]:
    """For each lot the tables with its rows at hand. `columns`: what is read of tables of documents; `around`: documents outside of each lot of
    which it is asked who published them; `more`: other tables, by `cell`: the ids of what is formed in a lot.
    """
    cuts = {
        t: Cut(tuple(c), "id" if t == "documents" else "document", "around" if t in _CREDITS else "document")
        for t, c in columns.items()
        if t in tables
    } | dict(more or {})
    held: list[dict[str, Collection[str]]] = [
        {"document": lot.documents, "around": lot.documents | set(beyond), "cell": lot.cells()} for lot, beyond in zip(lots, around, strict=True)
    ]
    for kept, found in zip(held, in_lots(tables, cuts, held), strict=True):
        yield Overlay(tables, cuts, kept, found)


#: Tables that tell who published a report.
_CREDITS: Final = frozenset({"documents", "segments", "stated"})


def names(name: str) -> tuple[str, ...]:
    """All columns of a table."""
    return tuple(schema(name).names)


def rows_at(table: pa.Table, places: Sequence[int]) -> list[dict[str, Any]]:
    """Rows by place, in order of their ids."""
    found: list[dict[str, Any]] = plain_rows(table.take(pa.array(places, pa.int64())))
    return sorted(found, key=lambda r: str(r["id"]))
