"""Actors asked for by any name, and where they are named."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from twosource.model import ARTICLES, LETTERS, Actor, plain_name
from twosource.store import Held, Snapshot

from .editions import editions_of
from .meant import meanings

#: More characters than a text has.
_FAR: Final = 1 << 40
#: How a mention is not counted: a pronoun repeats a name, and a place where something is does nothing.
_UNCOUNTED: Final = ("pronoun", "place")


@dataclass(frozen=True, slots=True)
class Use:
    """How often an actor is named (pronouns and mere places apart), in how many documents, and in which stories (ids, in order)."""

    mentions: int
    documents: int
    stories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameLine:
    """One line of who is named in a story: everybody of one name, kind, country and sector together. `actors`: their ids; `mentions`: of all;
    `documents`: in how many reports.
    """

    name: str
    kind: str
    country: str | None
    sector: str | None
    mentions: int
    documents: int
    actors: tuple[str, ...]


class Who:
    """An actor asked for: by an id or the beginning of one, or by any of its names. `ids`: all that go by it, none where nobody does."""

    def __init__(self, snapshot: Snapshot, name: str) -> None:
        self.text = " ".join(name.split()).casefold()
        wanted = plain_name(name)
        self.ids: set[str] = set()
        self.names: set[str] = {wanted}
        for row in _going_by(snapshot, name, wanted):
            self.ids.add(row["id"])
            self.names |= {plain_name(n) for n in (row["name"], *row["aliases"])}
        #: By other ids that documents give this actor, by less than its full name: those documents.
        self.meant = meanings(snapshot).called(self.ids) if self.ids else {}
        self._places: dict[str, list[tuple[int, int]]] | None = None
        self._snapshot = snapshot

    def speaks(self, row: Mapping[str, Any]) -> bool:
        """Whether a statement is this actor's; where nobody goes by the name, whether the speaker's name or the source holds the words."""
        if not self.ids:
            source = " ".join(s["exact"] for s in row["source"])
            return self.text in " ".join(f"{row['speaker_name'] or ''} {source}".split()).casefold()
        if row["speaker"] is not None:
            return row["speaker"] in self.ids or row["document"] in self.meant.get(row["speaker"], ())
        return any(self.is_named(s) for s in row["source"])

    def takes_part(self, row: Mapping[str, Any]) -> bool:
        """Whether this actor is on a side of an event: itself, or by the code of its country when a code is asked for."""
        sides = [*row["actors"], *row["recipients"]]
        if self.text.upper() in {s["country"] for s in sides}:
            return True
        if not self.ids:
            return any(self.text in " ".join((s["name"] or "").split()).casefold() for s in sides)
        return any(s["actor"] in self.ids or row["document"] in self.meant.get(s["actor"], ()) for s in sides)

    def is_named(self, span: Mapping[str, Any]) -> bool:
        """Whether a stretch of text names this actor, not as a mere place."""
        if self._places is None:
            self._places = self._find()
        places = self._places.get(span["document"], [])
        i = bisect_left(places, (span["start"], 0))
        return i < len(places) and places[i][1] <= span["end"]

    def are_named(self, spans: pa.Array) -> pa.Array:
        """As `is_named` for an array of spans."""
        import numpy as np
        import pyarrow.compute as pc

        if self._places is None:
            self._places = self._find()
        codes = {d: n for n, d in enumerate(self._places)}
        # One number for a document and a place in it, so that all are looked up at once.
        found = np.array([(codes[d] * _FAR + s, e) for d, each in self._places.items() for s, e in each], dtype=np.int64).reshape(-1, 2)
        code = pc.index_in(pc.struct_field(spans, "document"), value_set=pa.array(list(codes), pa.string())).fill_null(-1)
        code, start, end = (c.to_numpy(zero_copy_only=False) for c in (code, *(pc.struct_field(spans, k) for k in ("start", "end"))))
        at = np.searchsorted(found[:, 0], code.astype(np.int64) * _FAR + start)
        there = (code >= 0) & (at < len(found))
        at = np.where(there, at, 0)
        if not len(found):
            return pa.array(there)
        return pa.array(there & (found[at, 0] // _FAR == code) & (found[at, 1] <= end))

    def documents(self) -> set[str]:
        """The documents that name this actor, not as a mere place."""
        if self._places is None:
            self._places = self._find()
        return set(self._places)

    def is_called(self, name: str | None) -> bool:
        """Whether a name is one of this actor's; where nobody goes by it, whether it holds the words."""
        if not self.ids:
            return self.text in " ".join((name or "").split()).casefold()
        return name is not None and plain_name(name) in self.names

    def _find(self) -> dict[str, list[tuple[int, int]]]:
        rows = self._snapshot.rows_of("mentions", "actor", self.ids | self.meant.keys(), ["document", "start", "end", "actor", "basis"])
        found: dict[str, list[tuple[int, int]]] = {}
        for d, s, e, actor, basis in zip(*(rows.column(k).to_pylist() for k in rows.column_names), strict=True):
            if basis is not None and basis != "place" and (actor in self.ids or d in self.meant[actor]):
                found.setdefault(d, []).append((s, e))
        for each in found.values():
            each.sort()
        return found


def _going_by(snapshot: Snapshot, name: str, wanted: str) -> list[dict[str, Any]]:
    """The actors that have an id which begins with `name`, or a name that is `wanted`; millions of names are compared in Arrow."""
    import pyarrow.compute as pc

    if not wanted:
        return []
    rows = snapshot.table("actors", ["id", "name", "aliases"])
    if name.startswith("act-"):
        kept = rows.filter(pc.starts_with(rows.column("id"), name))
    else:
        lists = rows.column("aliases").combine_chunks()

        def plain(names: Any) -> Any:
            return lambda: _plain(names).combine_chunks() if isinstance(names, pa.ChunkedArray) else _plain(names)

        aliases = _derived(snapshot, "aliases", plain(pc.list_flatten(lists)))
        names = _derived(snapshot, "names", plain(rows.column("name").combine_chunks()))
        of_alias = pc.unique(pc.list_parent_indices(lists).filter(pc.equal(aliases, wanted)))
        of_name = pc.indices_nonzero(pc.equal(names, wanted))
        chosen = sorted({*of_alias.to_pylist(), *of_name.to_pylist()})
        kept = rows.take(pa.array(chosen, pa.int64()))
    found: list[dict[str, Any]] = kept.to_pylist()
    return found


def _derived(snapshot: Snapshot, what: str, make: Callable[[], Any]) -> Any:
    return snapshot.derived(("actors",), ("plain", what), make, lambda c: int(c.nbytes)) if isinstance(snapshot, Held) else make()


def _plain(names: Any) -> Any:
    """`plain_name` of a whole column."""
    import pyarrow.compute as pc

    low = pc.utf8_lower(names)
    for letter, plain in LETTERS.items():
        low = pc.replace_substring(low, letter, plain)
    bare = pc.replace_substring_regex(pc.utf8_normalize(low, form="NFKD"), r"\p{M}", "")
    bare = pc.replace_substring_regex(pc.replace_substring(bare, "’", "'"), "'s$", "")
    words = pc.replace_substring_regex(bare, r"[-\s\pZ]+", "  ")
    words = pc.replace_substring_regex(words, rf"(^| )(?:{'|'.join(ARTICLES)})( |$)", r"\1\2")
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(words, " +", " "))


def uses(snapshot: Snapshot, documents: Iterable[str] | None = None) -> dict[str, Use]:
    """How often and where every actor is named, in these documents or in all. Actors that are only places somewhere have 0 mentions there."""
    if documents is None and isinstance(snapshot, Held):
        return snapshot.derived(
            ("mentions", "stories", "versions", "meant"), ("uses",), lambda: _uses(snapshot, None), lambda found: _USE * len(found)
        )
    return _uses(snapshot, documents)


def names_once(snapshot: Snapshot, found: Iterable[tuple[Actor, Use]], documents: set[str]) -> tuple[NameLine, ...]:
    """Who is named in these documents, each name of a kind once, most often first: the record has "prosecutors" of three reports as three."""
    lines: dict[tuple[str, str, str | None, str | None], list[tuple[Actor, Use]]] = {}
    for actor, use in found:
        lines.setdefault((plain_name(actor.name) or actor.name, actor.kind, actor.country, actor.sector), []).append((actor, use))
    several = {a.id for same in lines.values() if len(same) > 1 for a, _ in same}
    where: dict[str, set[str]] = {}
    if several:
        rows = snapshot.rows_of("mentions", "actor", several, ["document", "actor"])
        for document, actor_id in zip(*(rows.column(k).to_pylist() for k in ("document", "actor")), strict=True):
            if document in documents:
                where.setdefault(actor_id, set()).add(document)
    out = []
    for same in lines.values():
        first, mentions = same[0][0], sum(u.mentions for _, u in same)
        reports = len(set().union(*(where.get(a.id, set()) for a, _ in same))) if len(same) > 1 else same[0][1].documents
        out.append(NameLine(first.name, first.kind, first.country, first.sector, mentions, reports, tuple(a.id for a, _ in same)))
    return tuple(sorted(out, key=lambda x: (-x.mentions, -x.documents, x.name, x.actors)))


def story_of(snapshot: Snapshot) -> dict[str, str]:
    """By document, the id of its story."""

    def make() -> dict[str, str]:
        return {d: r["id"] for r in snapshot.table("stories", ["id", "documents"]).to_pylist() for d in r["documents"]}

    return snapshot.derived(("stories",), ("story of",), make, lambda found: _USE * len(found)) if isinstance(snapshot, Held) else make()


#: About how many bytes the use of an actor takes.
_USE: Final = 500


def _uses(snapshot: Snapshot, among: Iterable[str] | None) -> dict[str, Use]:
    import pyarrow.compute as pc

    columns = ["document", "actor", "basis"]
    if among is None:
        rows = snapshot.table("mentions", columns)
        if replaced := editions_of(snapshot).replaced():
            rows = rows.filter(pc.invert(pc.is_in(rows.column("document"), value_set=pa.array(sorted(replaced), pa.string()))))
    else:
        rows = snapshot.rows_of("mentions", "document", set(among), columns)
    counted = pc.invert(pc.is_in(rows.column("basis"), value_set=pa.array(_UNCOUNTED)))
    rows = rows.append_column("counted", pc.cast(counted, pa.int64()))
    pairs = rows.group_by(["actor", "document"]).aggregate([("counted", "sum")])
    known = meanings(snapshot)
    if known:
        # Who is told by less than the full name counts as whom the story means.
        pairs = known.read("mentions", pairs).group_by(["actor", "document"]).aggregate([("counted_sum", "sum")])
        pairs = pairs.rename_columns(["actor", "document", "counted_sum"])
    of = story_of(snapshot)
    places = pc.index_in(pairs.column("document"), value_set=pa.array(list(of), pa.string()))
    pairs = pairs.append_column("story", pa.array(list(of.values()), pa.string()).take(places.combine_chunks()))
    told = pairs.filter(pc.is_valid(pairs.column("story"))).group_by(["actor", "story"]).aggregate([])
    told = told.sort_by([("actor", "ascending"), ("story", "ascending")]).group_by("actor", use_threads=False).aggregate([("story", "list")])
    stories = dict(zip(told.column("actor").to_pylist(), told.column("story_list").to_pylist(), strict=True))
    sums = pairs.group_by("actor").aggregate([("counted_sum", "sum"), ("document", "count")])
    each = zip(*(sums.column(k).to_pylist() for k in ("actor", "counted_sum_sum", "document_count")), strict=True)
    return {a: Use(n, documents, tuple(stories.get(a, ()))) for a, n, documents in each}


def with_uses(rows: pa.Table, found: Mapping[str, Use]) -> pa.Table:
    """Rows of `actors` with the columns `mentions`, `documents` and `stories` behind them."""
    each = [found.get(i, Use(0, 0, ())) for i in rows.column("id").to_pylist()]
    rows = rows.append_column("mentions", pa.array([u.mentions for u in each], pa.int64()))
    rows = rows.append_column("documents", pa.array([u.documents for u in each], pa.int64()))
    return rows.append_column("stories", pa.array([list(u.stories) for u in each], pa.list_(pa.string())))
