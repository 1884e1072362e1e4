"""What an export works with: a state of the record, the rows that are asked for, and what stands around them, a stretch at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO, Any, Final, TypeAlias

import pyarrow as pa

from twosource.model import TABLES, Editions, Meanings, SettingError, schema
from twosource.store import Snapshot

from .editions import between
from .meant import READ_WITH, as_read, meanings
from .origins import touching
from .trace import Books

Row: TypeAlias = Mapping[str, Any]

#: Rows that are Python objects at a time: a claim takes some ten kilobytes so.
AT_ONCE: Final = 500
#: Documents of which texts, sentences and the like are held at a time.
DOCUMENTS_AT_ONCE: Final = 200

#: The name of things of a record outside of it, as in PROV-JSON.
URN: Final = "urn:x-twosource:"


@dataclass(frozen=True)
class Job:
    """`rows`: of the table in its fixed order, of one story where one is asked for (`story` and its `documents`; null for the whole record).
    `runs`: what wrote to the record; `editions`: versions of documents, of which the older ones are left out; `tell` takes remarks for whoever
    exports, such as what a format has no room for.
    """

    snapshot: Snapshot
    table: str
    rows: pa.Table
    story: str | None
    documents: frozenset[str] | None
    version: str
    books: Callable[[], Books]
    runs: tuple[Mapping[str, Any], ...] = ()
    editions: Editions = field(default_factory=Editions)
    tell: Callable[[str], None] = field(default=lambda text: None)

    @property
    def coder(self) -> str:
        """The name and version of the program."""
        return f"twosource {self.version}"

    def each(self) -> Iterator[Row]:
        """The rows one by one."""
        for some in self.batches():
            yield from some

    def batches(self, rows: pa.Table | None = None, size: int = AT_ONCE) -> Iterator[list[Row]]:
        """The rows (or these) a list at a time."""
        table = self.rows if rows is None else rows
        for low in range(0, table.num_rows, size):
            yield table.slice(low, size).to_pylist()

    def table_of(self, name: str, columns: list[str] | None = None) -> pa.Table:
        """Another table of the record, of the same story; without rows where it was never computed."""
        judged = name == "statements" and self.snapshot.rows("judgements")
        judged = judged or (name in (*READ_WITH, "mentions") and bool(self.meanings))
        if self.documents is None and not self.editions and not judged and self.snapshot.computed(name):
            return self.snapshot.table(name, columns)
        if not self.snapshot.computed(name):
            rows = schema(name).empty_table()
        elif self.documents is None:
            rows = self.snapshot.table(name)
        elif "document" in schema(name).names:
            rows = self.snapshot.of_documents(name, sorted(self.documents))
        else:
            rows = of_story(self.snapshot, name, self.snapshot.table(name), str(self.story), self.documents)
        rows = as_read(self.snapshot, name, standing(name, rows, self.editions))
        rows = self.meanings.read(name, rows) if name == "mentions" else rows
        return rows if columns is None else rows.select(columns)

    @cached_property
    def meanings(self) -> Meanings:
        """Whom reports mean that tell somebody by less than the full name."""
        return meanings(self.snapshot)

    @cached_property
    def reports(self) -> dict[str, Row]:
        """The rows of `documents`, by id, in order."""
        rows = self.table_of("documents").to_pylist()
        return {r["id"]: r for r in sorted(rows, key=lambda r: str(r["id"]))}

    def report(self, document: str) -> Row:
        """A row of `documents`; of one outside of the story, or of an older version, too. Empty for one that was refused."""
        if document in self.reports:
            return self.reports[document]
        if document not in self._others:
            rows = self.snapshot.rows_of("documents", "id", [document]).to_pylist()
            self._others[document] = rows[0] if rows else {}
        return self._others[document]

    @cached_property
    def _others(self) -> dict[str, Row]:
        return {}

    @cached_property
    def actors(self) -> dict[str, Row]:
        """The rows of `actors`, by id, in order."""
        return {r["id"]: r for r in sorted(self.table_of("actors").to_pylist(), key=lambda r: str(r["id"]))}

    def texts(self, documents: Iterable[str]) -> dict[str, str]:
        """The raw texts of some documents, by id; a refused document has none."""
        wanted = [d for d in dict.fromkeys(documents) if d in self.snapshot.where]
        rows = self.snapshot.of_documents("texts", wanted, columns=["document", "raw"])
        return dict(zip(rows.column("document").to_pylist(), rows.column("raw").to_pylist(), strict=True))

    def by_documents(self, *tables: str) -> Iterator[tuple[str, str, dict[str, list[Row]]]]:
        """Document by document: the id, its raw text, and its rows of these tables (with a column `document`), in order of their ids or places.
        Some documents are read at a time, those that lie together; `in_order_of_ids` puts what is made of them in order.
        """
        ids = list(self.reports) if self.table != "documents" else self.rows.column("id").to_pylist()
        parts: dict[str, list[str]] = {}
        for d in sorted(ids):
            parts.setdefault(self.snapshot.where[d], []).append(d)
        whole = {t: _ByDocument(self.table_of(t)) for t in tables if not parts.keys() & self.snapshot.parts.get(t, {}).keys()}
        stretches = [part[low : low + DOCUMENTS_AT_ONCE] for part in parts.values() for low in range(0, len(part), DOCUMENTS_AT_ONCE)]
        for some in stretches:
            texts = self.texts(some)
            found: dict[str, dict[str, list[Row]]] = {d: {t: [] for t in tables} for d in some}
            for table in tables:
                rows = whole[table].of(some) if table in whole else self.meanings.read(table, self.snapshot.of_documents(table, some))
                for row in rows.to_pylist():
                    found[row["document"]][table].append(row)
            for d in some:
                for table, each in found[d].items():
                    each.sort(key=_KEYS[table])
                if d in texts:
                    yield d, texts[d], found[d]


class _ByDocument:
    """A table that is one for the whole record, asked by document."""

    def __init__(self, rows: pa.Table) -> None:
        import pyarrow.compute as pc

        self._rows = rows.take(pc.sort_indices(rows, sort_keys=[("document", "ascending")]))
        counts = self._rows.column("document").value_counts().to_pylist()
        self._places: dict[str, range] = {}
        at = 0
        for c in counts:
            self._places[c["values"]] = range(at, at + c["counts"])
            at += c["counts"]

    def of(self, documents: Iterable[str]) -> pa.Table:
        """The rows of these documents."""
        return self._rows.take(pa.array([i for d in documents for i in self._places.get(d, ())], pa.int64()))


def _key(table: str) -> Callable[[Row], tuple[Any, ...]]:
    names = [k for k in ("id", "start", "end", "key", "value") if k in schema(table).names]
    return lambda row: tuple(row[k] for k in names)


#: What the rows of one document are ordered by.
_KEYS: Final = {t: _key(t) for t in TABLES}


def in_order_of_ids(pieces: Iterable[tuple[str, bytes]], out: IO[bytes]) -> None:
    """Write what was made of documents, (id, text), in the order of ids, over a file: all of it may be too much to hold."""
    import tempfile

    places: dict[str, tuple[int, int]] = {}
    with tempfile.TemporaryFile(prefix="twosource-export-") as spool:
        at = 0
        for identifier, text in pieces:
            places[identifier] = (at, len(text))
            at += spool.write(text)
        for identifier in sorted(places):
            start, size = places[identifier]
            spool.seek(start)
            out.write(spool.read(size))


def address(report: Row, document: str) -> str:
    """Where a report can be found: its address on the web, else its name in the record."""
    return web_address(report) or URN + document


def web_address(report: Row) -> str | None:
    """The address of a report on the web; null for one that came as a file."""
    uri = report.get("uri") or ""
    return str(uri) if uri.startswith(("http://", "https://")) else None


def standing(table: str, rows: pa.Table, editions: Editions) -> pa.Table:
    """The rows without those of older versions of documents, and without copies that a document has from itself."""
    import pyarrow.compute as pc

    if not editions or not rows.num_rows:
        return rows
    names = schema(table).names
    if table == "reuse":
        return rows.filter(between(editions, *(pc.struct_field(rows.column(k).combine_chunks(), "document") for k in ("a", "b"))))
    key = "id" if table == "documents" else "document"
    if key not in names:
        return rows
    replaced = pa.array(sorted(editions.replaced()), pa.string())
    return rows.filter(pc.invert(pc.is_in(rows.column(key), value_set=replaced)))


#: Tables of which a row belongs to a story by the documents that its spans lie in.
_BY_SPANS: Final = {"claims": "supports", "families": "passages", "quote_variants": "spans"}


def of_story(snapshot: Snapshot, table: str, rows: pa.Table, story: str, documents: Collection[str]) -> pa.Table:
    """The rows of a table that belong to a story: its own row, what stands in its documents, and for claims, families and wordings what some
    passage in them supports. Raises `SettingError` for a table whose rows belong to no story.
    """
    import pyarrow.compute as pc

    names = schema(table).names
    wanted = pa.array(sorted(documents), pa.string())
    if table in ("documents", "stories"):
        return rows.filter(pc.is_in(rows.column("id"), value_set=wanted if table == "documents" else pa.array([story])))
    if table in _BY_SPANS:
        return touching(rows, _BY_SPANS[table], documents)
    if table == "reuse":
        a, b = (pc.is_in(pc.struct_field(rows.column(k), "document"), value_set=wanted) for k in ("a", "b"))
        return rows.filter(pc.or_(a, b))
    if table == "actors":
        mentions = snapshot.of_documents("mentions", sorted(documents), columns=["document", "actor"])
        return rows.filter(pc.is_in(rows.column("id"), value_set=pc.unique(mentions.column("actor").combine_chunks())))
    if "document" in names:
        return rows.filter(pc.is_in(rows.column("document"), value_set=wanted))
    if "story" in names:
        return rows.filter(pc.equal(rows.column("story"), story))
    usual = [t for t in TABLES if {"document", "story"} & set(schema(t).names)]
    raise SettingError(f"the rows of {table} belong to no story", f"one of {', '.join(usual)}", "leave --story out")
