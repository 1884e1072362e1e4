"""Which reports are versions of one document: what an outlet sent out, and sent out again with other words.

Two reports can be that when they go by one id of one outlet or file, by one address, or by one path on disk. That alone proves little: there are
sites that give all their pages one address, and rows that are merely numbered. So they must have words in common, or share id and address.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import pyarrow as pa

from twosource.model import Change, Changes, Groups, Settings, Step, Tables, digest, make_table, plain_name, rows_of

from .dates import iso_date

#: Two texts are versions when this share of the three-word runs of the shorter one stands in the other. Of 3,486 pairs of articles of PolNeAR
#: dev 99 in 100 are below .025; the four above .1 are of one happening and copy one agency.
ALIKE: Final = 0.1
#: So many reports of one id or address are compared with one another; where there are more, it is no identity but a fault of the source.
MOST: Final = 200
_RUN: Final = 3
#: Documents that are Python objects at a time.
_AT_ONCE: Final = 10_000
_WORD: Final = re.compile(r"\w+")
#: Parameters of addresses that say how a reader came, not what is shown.
_TRACKING: Final = re.compile(r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|cmpid|ocid|at_\w+|ref_src|igshid", re.IGNORECASE)
_BASES: Final = ("guid", "address", "file")
_COLUMNS: Final = {
    "documents": ("id", "source_id", "uri", "publisher", "title", "published"),
    "received": ("document", "seen", "number", "source"),
    "stated": ("document", "key", "value"),
    "texts": ("document", "raw", "blocks"),
}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Report:
    """What tells a report from others, and what its versions are ordered by."""

    id: str
    keys: tuple[tuple[str, str], ...]
    publisher: str | None
    title: str | None
    source_id: str | None
    place: str | None
    modified: str | None
    published: str | None
    came: tuple[str, int]


def same_place(uri: str | None) -> str | None:
    """An address or path as two of them are compared; null for the front page of a site, which is another one every day."""
    if not uri:
        return None
    try:
        parts = urlsplit(uri)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return f"file:{uri}"
    kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(k)]
    path = parts.path.rstrip("/")
    if not path and not kept:
        return None
    return f"//{host}{f':{parts.port}' if parts.port not in (None, 80, 443) else ''}{path}" + (f"?{urlencode(kept)}" if kept else "")


def _keys(row: Row, source: str | None, canonical: str | None) -> tuple[tuple[str, str], ...]:
    """(basis, key) of a document, each once. `source`: the file or feed that it came in."""
    found: dict[str, str] = {}
    publisher = plain_name(row["publisher"]) if row["publisher"] else None
    for scope in (publisher, source if source != "-" else None) if row["source_id"] else ():
        if scope:
            found.setdefault(digest("guid", scope, row["source_id"])[:32], "guid")
    uri = row["uri"] or ""
    place, other = same_place(uri), same_place(canonical)
    if other and uri.startswith("http") and (place or "").split("/")[2:3] != other.split("/")[2:3]:
        other = None  # a page that was printed again names the page that it is from
    for at in (place, other if other and other.startswith("//") else None):
        if at:
            found.setdefault(digest("place", at)[:32], "address" if at.startswith("//") else "file")
    return tuple((basis, key) for key, basis in found.items())


def _reports(tables: Tables, documents: Collection[str]) -> dict[str, _Report]:
    """These documents."""
    import pyarrow.compute as pc

    def read(name: str, key: str) -> list[Row]:
        rows = rows_of(tables, name, key, documents, list(_COLUMNS[name]))
        if name == "stated":
            rows = rows.filter(pc.is_in(rows.column("key"), value_set=pa.array(["canonical", "modified"])))
        found: list[Row] = rows.to_pylist()
        return found

    came = {r["document"]: r for r in read("received", "document")}
    stated: dict[tuple[str, str], str] = {}
    for r in read("stated", "document"):
        stated.setdefault((r["document"], r["key"]), r["value"])
    out = {}
    for row in read("documents", "id"):
        d, got = row["id"], came.get(row["id"])
        out[d] = _Report(
            d,
            _keys(row, got["source"] if got else None, stated.get((d, "canonical"))),
            plain_name(row["publisher"]) if row["publisher"] else None,
            row["title"],
            row["source_id"],
            same_place(row["uri"]),
            _moment(iso_date(stated.get((d, "modified"), ""))),
            _moment(row["published"]),
            (got["seen"], got["number"]) if got else ("", 0),
        )
    return out


# ---- alike ------------------------------------------------------------------------------------------------------------------------


def _runs(row: Row) -> frozenset[tuple[str, ...]]:
    """The runs of words of a report: of its main text where that is known."""
    raw, main = row["raw"], [b for b in row["blocks"] if b["main"]]
    text = "\n".join(raw[b["start"] : b["end"]] for b in main) if main else raw
    words = _WORD.findall(text.casefold())
    return frozenset(zip(*(words[i:] for i in range(min(_RUN, max(1, len(words))))), strict=False))


def alike(a: Collection[Any], b: Collection[Any]) -> bool:
    """Whether two sets of runs are those of versions of one text."""
    low = min(len(a), len(b))
    return not low or len(set(a) & set(b)) >= ALIKE * low


def _one(a: _Report, b: _Report, runs: Callable[[str], Collection[Any]]) -> bool:
    if a.publisher and b.publisher and a.publisher != b.publisher:
        return False
    if a.source_id and a.source_id == b.source_id and a.place and a.place == b.place:
        return True
    return alike(runs(a.id), runs(b.id))


def _order(reports: Iterable[_Report]) -> list[_Report]:
    """By when they say that they were modified, or else published, where all say it to the minute and not all the same; else as they came."""
    found = sorted(reports, key=lambda r: (*r.came, r.id))
    for times in ([r.modified for r in found], [r.published for r in found]):
        if None not in times and len(set(times)) > 1:
            order = sorted(range(len(found)), key=lambda i: (times[i] or "", i))
            return [found[i] for i in order]
    return found


def _moment(dated: str | None) -> str | None:
    """A date and time in UTC, so that two can be compared as text; null for a day alone."""
    from datetime import UTC, datetime

    try:
        found = datetime.fromisoformat(dated or "")
    except ValueError:
        return None
    if "T" not in (dated or ""):
        return None
    return (found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)).isoformat()


def _versions(reports: Mapping[str, _Report], by_key: Mapping[str, Sequence[str]], tables: Tables) -> list[Row]:
    """The rows of `versions` of these reports."""
    several = {k: sorted(ds, key=lambda d: (reports[d].came, d)) for k, ds in by_key.items() if 1 < len(ds) <= MOST}
    wanted = {d for ds in several.values() for d in ds}
    texts: dict[str, frozenset[tuple[str, ...]]] = {}
    if wanted:
        for batch in rows_of(tables, "texts", "document", wanted, list(_COLUMNS["texts"])).to_batches(max_chunksize=64):
            texts |= {r["document"]: _runs(r) for r in batch.to_pylist()}
    groups: Groups[str] = Groups()
    bases: dict[str, set[str]] = defaultdict(set)
    for key, ds in sorted(several.items()):
        basis = next(b for b, k in reports[ds[0]].keys if k == key)
        for i, a in enumerate(ds):
            for b in ds[i + 1 :]:
                if groups.root(a) == groups.root(b) or _one(reports[a], reports[b], lambda d: texts.get(d, frozenset())):
                    groups.join(a, b)
                    bases[a].add(basis)
                    bases[b].add(basis)
    of: dict[str, list[_Report]] = defaultdict(list)
    for d in bases:
        of[groups.root(d)].append(reports[d])
    rows = []
    for members in of.values():
        ordered = _order(members)
        basis = min((b for r in ordered for b in bases[r.id]), key=_BASES.index)
        for number, r in enumerate(ordered, 1):
            rows.append({"document": r.id, "of": ordered[0].id, "number": number, "first_seen": r.came[0] or None, "basis": basis})
    return sorted(rows, key=lambda r: (r["of"], r["number"]))


# ---- the step ---------------------------------------------------------------------------------------------------------------------


def _identities(reports: Iterable[_Report]) -> list[Row]:
    return sorted(({"key": k, "document": r.id, "basis": b} for r in reports for b, k in r.keys), key=lambda r: (r["key"], r["document"]))


def _all_identities(tables: Tables) -> pa.Table:
    """The table `identities` of all documents; some rows at a time are Python objects."""
    import pyarrow.compute as pc

    documents, received = tables["documents"].select(["id", "source_id", "uri", "publisher"]), tables["received"].select(["document", "source"])
    stated = tables["stated"].filter(pc.equal(tables["stated"].column("key"), "canonical"))

    def beside(rows: pa.Table, column: str) -> Any:
        known = rows.column("document").combine_chunks()
        return rows.column(column).combine_chunks().take(pc.index_in(documents.column("id").combine_chunks(), value_set=known))

    whole = documents.append_column("source", beside(received, "source")).append_column("canonical", beside(stated, "value"))
    parts = []
    for batch in whole.to_batches(max_chunksize=_AT_ONCE):
        rows = ((row, b, k) for row in batch.to_pylist() for b, k in _keys(row, row["source"], row["canonical"]))
        parts.append(make_table("identities", [{"key": k, "document": row["id"], "basis": b} for row, b, k in rows]))
    found = pa.concat_tables(parts) if parts else make_table("identities", [])
    return found.sort_by([("key", "ascending"), ("document", "ascending")])


def _run(tables: Tables, settings: Settings) -> Mapping[str, pa.Table]:
    import pyarrow.compute as pc

    identities = _all_identities(tables)
    counts = identities.column("key").value_counts()
    several = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    by_key: dict[str, list[str]] = defaultdict(list)
    for row in identities.filter(pc.is_in(identities.column("key"), value_set=several)).to_pylist():
        by_key[row["key"]].append(row["document"])
    reports = _reports(tables, {d for ds in by_key.values() for d in ds})
    return {"versions": make_table("versions", _versions(reports, by_key, tables)), "identities": identities}


def _update(tables: Tables, changes: Changes, settings: Settings) -> Mapping[str, Change] | None:
    """What new documents change: the groups that they share a key with are put together anew. Null when documents went."""
    if any(c.gone for c in changes.values()):
        return None
    new = set(changes["documents"].rows.column("id").to_pylist())
    if not all(set(c.rows.column("document").unique().to_pylist()) <= new for n, c in changes.items() if n != "documents"):
        return None
    fresh = _reports(tables, new)
    by_key: dict[str, list[str]] = defaultdict(list)
    for r in fresh.values():
        for _, key in r.keys:
            by_key[key].append(r.id)
    reports = dict(fresh)
    waiting, seen = set(by_key), set(by_key)
    while waiting:
        rows = rows_of(tables, "identities", "key", waiting, ["key", "document"]).to_pylist()
        for row in rows:
            by_key[row["key"]].append(row["document"])
        # An older report may hang together with others by another key.
        more = {r["document"] for r in rows} - reports.keys()
        reports |= _reports(tables, more) if more else {}
        waiting = {k for d in more for _, k in reports[d].keys} - seen
        seen |= waiting
    found = _versions(reports, by_key, tables)
    before = rows_of(tables, "versions", "document", reports.keys()).to_pylist()
    kept = [r for r in found if r in before]
    return {
        "versions": Change(
            make_table("versions", [r for r in found if r not in kept]), frozenset(r["document"] for r in before if r not in kept), "document"
        ),
        "identities": Change(make_table("identities", _identities(fresh.values())), by="document"),
    }


VERSIONS: Final = Step(
    name="versions",
    version="1",
    reads=tuple(_COLUMNS),
    writes=("versions", "identities"),
    run=_run,
    key="record",
    lexicons=("reader_dates.tsv",),
    columns=_COLUMNS,
    update=_update,
)
