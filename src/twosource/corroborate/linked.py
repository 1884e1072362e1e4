"""What the passages of all families of a large record descend from, worked out once, some families at a time; a lot of documents then takes what
stands in them.

Looked up lot by lot, a family that lies in many stories would be read and worked out for every lot that it touches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import Cut, Tables, in_lots, parts_of, plain_list, plain_rows, schema

from . import formed
from .copied import Copies, descents, lineage_of
from .world import Copied, Link, Part, links_of, parts_of_family

#: Rows of `reuse` that are looked at together: as Python objects they take some 12 MB.
AT_ONCE: Final = 10_000

Row = Mapping[str, Any]
#: Characters of a report, and families and documents of a record by number: both stay far below two thousand millions.
Ints = npt.NDArray[np.int32]


@dataclass(slots=True)
class _Pile:
    """Rows of numbers, which are given one by one and read as columns."""

    width: int
    _rows: list[int] = field(default_factory=list)
    _done: list[Ints] = field(default_factory=list)

    def add(self, *row: int) -> None:
        self._rows.extend(row)

    def settle(self) -> None:
        """Keep what was added as an array."""
        if self._rows:
            self._done.append(np.array(self._rows, np.int32).reshape(-1, self.width))
            self._rows = []

    def by_first(self) -> list[Ints]:
        """The columns, rows in order of the first one. Nothing is left in the pile."""
        self.settle()
        every = np.concatenate(self._done) if self._done else np.empty((0, self.width), np.int32)
        self._done = []
        order = np.argsort(every[:, 0], kind="stable")
        return [every[order, n] for n in range(self.width)]


class _Names:
    """Names by number, in the order in which they come."""

    def __init__(self) -> None:
        self.every: list[str] = []
        self._at: dict[str, int] = {}

    def __getitem__(self, number: int) -> str:
        return self.every[number]

    def number(self, name: str) -> int:
        """The number of a name, a new one if need be."""
        found = self._at.setdefault(name, len(self.every))
        if found == len(self.every):
            self.every.append(name)
        return found

    def known(self, name: str) -> int | None:
        """The number of a name that has one."""
        return self._at.get(name)


class Linked:
    """Families with the lineages of their passages, in columns.

    Reads `families` (given) and of `reuse` the columns `links`. `beyond`: where the families are only those of some documents, a function that
    gives what more lies in others: two reports may share copied passages in families that lie in none of these.
    """

    def __init__(
        self,
        tables: Tables,
        families: pa.Table,
        links: Sequence[str],
        stories: Mapping[str, str],
        beyond: Callable[[Collection[str]], pa.Table] | None = None,
    ) -> None:
        self._ids: list[str] = families.column("id").to_pylist()
        self._origins: list[str | None] = families.column("origin").to_pylist()
        self._families = families
        self._documents = _Names()
        self._inside: list[str | None] = []
        passages, ends, copied = _Pile(5), _Pile(7), _Pile(2)
        made: list[pa.Table] = []
        none = schema("quote_variants").empty_table()
        weak: set[str] = set()
        at = 0
        for rows, linked in slices(tables, families, links):
            if beyond is None:
                made.append(formed.table(([], []), rows, none, linked.to_pylist()))
            found = links_of(linked)
            listed = plain_rows(rows)
            for n, family in enumerate(listed, at):
                within = {stories.get(p["document"]) for p in family["passages"]}
                self._inside.append(next(iter(within)) if len(within) == 1 else None)
                some = found.get(family["id"], [])
                for document, start, end, part in descents(family, ((link.a, link.b) for link in some if not link.heard)):
                    passages.add(self._documents.number(document), start, end, n, part)
                self._share(copied, n, some)
                if any(link.heard or not link.shown for link in some):
                    for link in some:
                        a, b = (self._documents.number(d) for d in (link.a[0], link.b[0]))
                        ends.add(n, a, link.a[1], b, link.b[1], link.heard, link.shown)
                        if beyond is not None and not link.heard and not link.shown:
                            weak |= {link.a[0], link.b[0]}
            at += len(listed)
            for pile in (passages, ends, copied):
                pile.settle()
        for rows, linked in slices(tables, beyond(weak), links) if beyond is not None and weak else ():
            found = links_of(linked)
            self._ids += rows.column("id").to_pylist()
            for n, name in enumerate(self._ids[at:], at):
                self._share(copied, n, found.get(name, []))
            at = len(self._ids)
        self._formed = _packed([schema("formed").empty_table(), *made])
        del made
        self._copied = copied.by_first()
        self._passages = passages.by_first()
        self._parts = self._parted(ends)
        self._torn = frozenset(np.unique(self._parts[1]).tolist())

    def _share(self, pile: _Pile, family: int, links: Iterable[Link]) -> None:
        """Note which documents have copied passages of a family."""
        for document in {d for link in links if not link.heard for d in (link.a[0], link.b[0])}:
            pile.add(self._documents.number(document), family)

    def _shared(self, document: str) -> list[int]:
        """The families of which a document has copied passages."""
        first, family = self._copied
        return family[rows].tolist() if (rows := self._at(first, document)) is not None else []

    def _parted(self, ends: _Pile) -> list[Ints]:
        """The parts of families that do not hang together (document, family, start, root), by document. `ends`: their links."""
        columns = ends.by_first()
        edges = [0, *(np.flatnonzero(np.diff(columns[0])) + 1).tolist(), len(columns[0])] if len(columns[0]) else []
        pile = _Pile(5)
        for first, last in pairwise(edges):
            n = int(columns[0][first])
            some = [
                Link((self._documents[a], s), (self._documents[b], t), bool(heard), bool(shown))
                for a, s, b, t, heard, shown in zip(*(c[first:last].tolist() for c in columns[1:]), strict=True)
            ]
            shared = {d: frozenset(self._shared(d)) for link in some for d in (link.a[0], link.b[0])}
            if (found := parts_of_family(some, shared)) is None:
                continue
            for document, parts in found.items():
                for part in parts:
                    root = (-1, 0) if part.copies is None else (self._documents.number(part.copies[0]), part.copies[1])
                    pile.add(self._documents.number(document), n, part.start, *root)
            pile.settle()
        return pile.by_first()

    def formed(self) -> pa.Table:
        """The rows of the families in table `formed`."""
        return pa.ipc.open_stream(self._formed).read_all()

    # ---- what a lot takes

    def rows(self, near: Sequence[int], documents: Collection[str]) -> list[dict[str, Any]]:
        """Families by place in the table, in order of their ids, with their passages in these documents."""
        table = self._families.take(pa.array(near, pa.int64())).combine_chunks()
        passages = table.column("passages").combine_chunks()
        kept = pc.is_in(pc.list_flatten(passages).field("document"), value_set=pa.array(sorted(documents), pa.string()))
        held = plain_list(pc.list_flatten(passages).filter(kept))
        owner = pc.list_parent_indices(passages).filter(kept).to_pylist()
        found: list[dict[str, Any]] = plain_rows(table.drop_columns(["passages"]))
        for row in found:
            row["passages"] = []
        for n, passage in zip(owner, held, strict=True):
            found[n]["passages"].append(passage)
        return sorted(found, key=lambda r: str(r["id"]))

    def around(self, near: Iterable[int]) -> set[str]:
        """The likely originals of families by place."""
        return {d for n in near if (d := self._origins[n]) is not None}

    def inside(self, near: Iterable[int]) -> dict[str, str | None]:
        """The story in which each of some families by place lies with all passages; null for one that lies in several, or beside stories."""
        return {self._ids[n]: self._inside[n] for n in near}

    def copies(self, documents: Iterable[str]) -> Copies:
        """The passages in these documents with what they descend from."""
        first, start, end, family, lineage = self._passages
        out: dict[str, list[tuple[int, int, str, str | None]]] = {}
        for d in documents:
            if (rows := self._at(first, d)) is not None:
                columns = (c[rows].tolist() for c in (start, end, family, lineage))
                out[d] = sorted((s, e, self._ids[f], lineage_of(self._ids[f], n)) for s, e, f, n in zip(*columns, strict=True))
        return Copies(out)

    def copied(self, documents: Collection[str], near: Sequence[int]) -> Copied:
        """What of these documents is copied. `near`: all families that lie in them, by place."""
        originals = {self._ids[n]: self._origins[n] for n in near}
        first, family, start, of, at = self._parts
        parts: dict[str, dict[str, tuple[Part, ...]]] = {self._ids[n]: {} for n in near if n in self._torn}
        for d in {*documents, *self.around(near)}:
            if (rows := self._at(first, d)) is None:
                continue
            found: dict[int, list[Part]] = defaultdict(list)
            for f, s, root, place in zip(*(c[rows].tolist() for c in (family, start, of, at)), strict=True):
                found[f].append(Part(s, None if root < 0 else (self._documents[root], place)))
            for f, some in found.items():
                if self._ids[f] in parts:
                    parts[self._ids[f]][d] = tuple(sorted(some, key=lambda p: p.start))
        shared = {d: frozenset(self._ids[f] for f in fs) for d in documents if (fs := self._shared(d))}
        return Copied(originals, shared, parts)

    def _at(self, first: Ints, document: str) -> slice | None:
        """Where the rows of a document stand in a column of documents that is in order."""
        code = self._documents.known(document)
        if code is None:
            return None
        a, b = np.searchsorted(first, np.array([code, code + 1], np.int32)).tolist()
        return slice(a, b) if b > a else None


def _packed(tables: Sequence[pa.Table]) -> pa.Buffer:
    """Tables as compressed bytes, a quarter of what they take."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, tables[0].schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        for table in tables:
            writer.write_table(table)
    return sink.getvalue()


def slices(tables: Tables, families: pa.Table, links: Sequence[str]) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Families some at a time, each time with the rows of `reuse` (columns `links`) of these."""
    ids = families.column("id").to_pylist()
    values = pa.array(ids, pa.string())
    counts = np.zeros(len(ids), np.int64)
    for part in parts_of(tables, "reuse", ("family",)):
        places = pc.index_in(part.column("family"), value_set=values).drop_null().to_numpy()
        counts += np.bincount(places, minlength=len(ids))
    some: list[pa.Table] = []
    at = held = 0
    for n, count in enumerate(counts.tolist(), 1):
        held += count + 1
        if held >= AT_ONCE or n == len(ids):
            some.append(families.slice(at, n - at))
            at, held = n, 0
    lots = [{"family": rows.column("id").to_pylist()} for rows in some]
    found = in_lots(tables, {"reuse": Cut(tuple(links), "family", "family")}, lots)
    return ((rows, linked["reuse"]) for rows, linked in zip(some, found, strict=True))
