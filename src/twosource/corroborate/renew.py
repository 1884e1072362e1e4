"""The step `claims`, and how claims change when what they are made of does: only what looks otherwise than before is made anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import Change, Changes, Settings, Step, Tables, differing, rows_of, schema

from . import formed
from .alike import NUMBERS
from .claims import LINKS, LOT_COLUMNS, Cells, Row, cell_rows, claims, editions_of, making_of, story_rows, table_of, verdicts_of
from .copied import copies
from .done import FRAMES
from .formed import FAMILY, STORY, VARIANT, Part
from .overruled import linked_documents
from .reports import COLUMNS
from .sources import AMBIGUOUS, PHRASES, PUBLISHERS
from .wording import IRREGULAR, SPELLINGS, SYNONYMS, WORDS

#: Tables of which every row belongs to the document in its column `document`.
_OF_DOCUMENTS: Final = ("stated", "segments", "sentences", "readings", "mentions", "dates", "named", "statements", "events", "versions")


def update(tables: Tables, changes: Changes, settings: Settings) -> Mapping[str, Change] | None:
    """How claims change: those of the stories, families and utterances that look otherwise than before are made anew (see `formed`), and those
    that name something that changed.

    A changed verdict makes everything anew.
    """
    if _changed(changes.get("judgements")):
        return None
    stories = _Stories.of(tables, changes)
    again, renewed = _again(tables, changes, stories)
    linked = _linked(tables, stories, again)
    again.stories &= stories.members.keys()
    again.gone |= again.stories | again.families | again.variants | linked

    own = {d for s in again.stories for d in stories.members[s]} | linked
    own |= {d for f in _by_id(tables, "families", again.families) for d in _documents(f, "passages")}
    own |= {d for v in _by_id(tables, "quote_variants", again.variants) for d in _documents(v, "spans")}
    families = _by_id(tables, "families", again.families | _holding(tables, "families", "passages", own))
    variants = _by_id(tables, "quote_variants", again.variants | _holding(tables, "quote_variants", "spans", own))
    cells = Cells(stories.members, stories.now).add(families, variants)
    making = making_of(tables, cells, own, variants, copies(families, _links(tables, {f["id"] for f in families})))
    across = [f for f in cells.across if f["id"] in again.families]
    new = cell_rows(making, again.stories, across, [v for v in cells.spoken if v["id"] in again.variants], linked)
    return {"claims": differing(tables, "claims", Change(table_of(new), frozenset(again.gone), "formed_in")), "formed": renewed}


def _links(tables: Tables, families: Collection[str]) -> list[Row]:
    found: list[Row] = rows_of(tables, "reuse", "family", families, LINKS).to_pylist() if families else []
    return found


@dataclass(frozen=True, slots=True)
class _Stories:
    """Stories as they are and were. `members`: their documents; `now`, `before`: the story of a document; `touched`: documents of which
    something changed; `lost`: ids of rows that went and whose documents are not told; `changed`: stories whose documents changed, or are other
    ones; `looked`: those that were looked at; `moved`: documents that went from one to another.
    """

    members: dict[str, list[str]]
    now: dict[str, str]
    before: dict[str, str]
    touched: set[str]
    lost: set[str]
    changed: set[str]
    looked: set[str]
    moved: set[str]

    @classmethod
    def of(cls, tables: Tables, changes: Changes) -> _Stories:
        """Compare the stories of changed documents, and those that changed, with what they were."""
        members = dict(zip(*story_rows(tables), strict=True))
        now = {d: s for s, ds in members.items() for d in ds}
        touched, lost = _touched(changes)
        editions = editions_of(tables)
        if (versions := changes.get("versions")) is not None and any(d not in editions for d in versions.gone):
            touched |= set(tables["versions"].column("document").to_pylist())  # of which it was a version is not told any more
        touched |= {v for d in touched for v in editions.all(d)}
        looked = _ids(changes, "stories") | {s for d in touched if (s := now.get(d))}
        was = formed.before(tables, looked | formed.held_by(tables, touched))[STORY]
        looked |= was.keys()
        before = now | dict.fromkeys((d for s in looked for d in members.get(s, ())), "") | {d: s for s, p in was.items() for d in p.documents()}
        before = {d: s for d, s in before.items() if s}
        documents = {s: set(members.get(s, ())) for s in looked}
        changed = {s for s, own in documents.items() if own & touched or s not in was or was[s].documents() != own}
        moved = {d for d in before.keys() | now.keys() if before.get(d) != now.get(d)}
        return cls(members, now, before, touched, lost, changed, looked, moved)


@dataclass
class _Again:
    """Where claims are made anew, and where they go."""

    stories: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)
    variants: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)


def _again(tables: Tables, changes: Changes, stories: _Stories) -> tuple[_Again, Change]:
    """Which claims are made anew, and how `formed` changes."""
    touched, moved = stories.touched, stories.moved
    held = formed.held_by(tables, touched)
    families = _ids(changes, "families") | _ids(changes, "reuse", "family") | _holding(tables, "families", "passages", touched)
    variants = _ids(changes, "quote_variants") | _holding(tables, "quote_variants", "spans", touched)
    # Beside those that changed: those of which some document went from one story to another.
    beside = formed.held_by(tables, moved)
    beside_f, beside_v = (_holding(tables, name, column, moved) for name, column in (("families", "passages"), ("quote_variants", "spans")))
    old = formed.before(tables, families | variants | held | beside | beside_f | beside_v)
    families |= held & old[FAMILY].keys()
    variants |= held & old[VARIANT].keys()
    rows = _parts(tables, families | beside_f | (beside & old[FAMILY].keys()), variants | beside_v | (beside & old[VARIANT].keys()))
    new = formed.parts(rows)
    # What was written again as it was, in reports that are as they were, did not change.
    families, variants = (
        {i for i in some if old[kind].get(i) != new[kind].get(i) or not touched.isdisjoint(new[kind][i].documents())}
        for kind, some in (
            (FAMILY, families & (old[FAMILY].keys() | new[FAMILY].keys())),
            (VARIANT, variants & (old[VARIANT].keys() | new[VARIANT].keys())),
        )
    )

    again = _Again(stories=set(stories.changed), gone=stories.lost | stories.changed)
    for kind, into, changed in ((FAMILY, again.families, families), (VARIANT, again.variants, variants)):
        turned = {i for i in old[kind].keys() | new[kind].keys() if _across(old, kind, i, stories.before) != _across(new, kind, i, stories.now)}
        into |= changed | turned
        again.stories |= formed.stories_otherwise(old[kind].values(), new[kind].values(), stories.before, stories.now)

    # Who has copied what besides, and whom claims name.
    was, now = ([p for i, p in some[FAMILY].items() if i in families] for some in (old, new))
    pairs = formed.pairs_otherwise(was, now, touched)
    tied = _both(tables, pairs)
    cells = _formed_with(tables, families | variants | tied | stories.lost)
    cells |= formed.told_of(tables["claims"], formed.places_otherwise(was, now), pairs)
    # An utterance is no claim of a family; and what is no claim of a family may be one.
    said = [[p for i, p in some[VARIANT].items() if i in variants] for some in (old, new)]
    quoting = _holding(tables, "families", "passages", {d for some in said for p in some for d in p.documents()})
    again.families |= tied | formed.families_otherwise(formed.parts(_parts(tables, quoting, ()))[FAMILY], *said)
    again.stories |= cells & stories.members.keys()
    again.families |= {r["id"] for r in _by_id(tables, "families", cells)}
    again.variants |= {r["id"] for r in _by_id(tables, "quote_variants", cells)}
    again.gone |= cells

    ids = sorted(stories.looked & stories.members.keys())
    whole = formed.table((ids, [stories.members[s] for s in ids]), *_nothing(), [])
    gone = frozenset((*stories.looked, *old[FAMILY], *old[VARIANT], *new[FAMILY], *new[VARIANT]))
    return again, Change(pa.concat_tables([whole, rows]), gone)


def _across(some: Mapping[str, Mapping[str, Part]], kind: str, name: str, story_of: Mapping[str, str]) -> bool:
    return name in some[kind] and formed.across(some[kind][name], story_of)


def _parts(tables: Tables, families: Collection[str], variants: Collection[str]) -> pa.Table:
    """Families and utterances as they are, as rows of `formed`."""
    some = rows_of(tables, "families", "id", families), rows_of(tables, "quote_variants", "id", variants)
    return formed.table(([], []), *some, _links(tables, families))


def _nothing() -> tuple[pa.Table, pa.Table]:
    return schema("families").empty_table(), schema("quote_variants").empty_table()


def _both(tables: Tables, pairs: Collection[tuple[str, str]]) -> set[str]:
    """The families that have passages in both documents of a pair."""
    some = _by_id(tables, "families", _holding(tables, "families", "passages", {d for pair in pairs for d in pair}))
    return {f["id"] for f in some if any(set(pair) <= _documents(f, "passages") for pair in pairs)}


def _ids(changes: Changes, name: str, column: str = "id") -> set[str]:
    """The ids of rows that came or went."""
    if (change := changes.get(name)) is None:
        return set()
    return {*change.rows.column(column).to_pylist(), *(change.gone if change.by == column else ())}


def _linked(tables: Tables, stories: _Stories, again: _Again) -> set[str]:
    """Documents that a person's `same` ties to a document of which something is made anew; what these are in is made anew with it, since a claim
    may be joined of both.
    """
    waiting = linked_documents(verdicts_of(tables))
    found: set[str] = set()
    if not waiting:
        return found
    gone = again.gone | again.stories | again.families | again.variants
    formed_ = rows_of(tables, "claims", "formed_in", gone).select(["supports"]).to_pylist() if gone else []
    lost = {s["document"] for row in formed_ for s in row["supports"]}
    while waiting:
        hit = {*stories.touched, *stories.moved, *lost, *found}
        hit |= {d for f in _by_id(tables, "families", again.families) for d in _documents(f, "passages")}
        hit |= {d for v in _by_id(tables, "quote_variants", again.variants) for d in _documents(v, "spans")}
        now = [c for c in waiting if c & hit or any(stories.now.get(d) in again.stories for d in c)]
        if not now:
            break
        waiting = [c for c in waiting if c not in now]
        for c in now:
            found |= c
            again.stories |= {s for d in c if (s := stories.now.get(d))}
            again.families |= _holding(tables, "families", "passages", c)
            again.variants |= _holding(tables, "quote_variants", "spans", c)
    return found


def _documents(row: Row, column: str) -> set[str]:
    return {p["document"] for p in row[column]}


def _changed(change: Change | None) -> bool:
    return change is not None and bool(change.rows.num_rows or change.gone)


def _touched(changes: Changes) -> tuple[set[str], set[str]]:
    """Documents of which something changed, and ids of rows that went and whose documents are not told."""
    documents: set[str] = set()
    lost: set[str] = set()
    for name in _OF_DOCUMENTS:
        if (change := changes.get(name)) is not None:
            documents.update(change.rows.column("document").unique().to_pylist())
            (documents if change.by == "document" else lost).update(change.gone)
    if (change := changes.get("documents")) is not None:
        documents.update(change.rows.column("id").to_pylist())
        documents |= change.gone
    return documents, lost


def _holding(tables: Tables, name: str, column: str, documents: Collection[str]) -> set[str]:
    """The ids of rows of which a list of spans has one in these documents."""
    if not documents:
        return set()
    wanted = pa.array(sorted(documents), pa.string())
    found: set[str] = set()
    for batch in tables[name].select(["id", column]).to_batches():
        spans = batch.column(column)
        hits = pc.indices_nonzero(pc.is_in(pc.list_flatten(spans).field("document"), value_set=wanted))
        found.update(batch.column("id").take(pc.list_parent_indices(spans).take(hits)).to_pylist())
    return found


def _by_id(tables: Tables, name: str, ids: Collection[str]) -> list[Row]:
    rows: list[Row] = rows_of(tables, name, "id", ids).to_pylist() if ids else []
    return sorted(rows, key=lambda r: r["id"])


def _formed_with(tables: Tables, ids: Collection[str]) -> set[str]:
    """Where the claims were formed that have supports by one of these families, statements or events."""
    wanted = pa.array(sorted(ids), pa.string())
    found: set[str] = set()
    for batch in tables["claims"].select(["formed_in", "supports"]).to_batches():
        supports = batch.column("supports")
        flat = pc.list_flatten(supports)
        hits = pc.or_(pc.is_in(flat.field("family"), value_set=wanted), pc.is_in(flat.field("via"), value_set=wanted))
        found.update(batch.column("formed_in").take(pc.list_parent_indices(supports).take(pc.indices_nonzero(hits))).to_pylist())
    return found


STEP_COLUMNS: Final = {
    **COLUMNS,
    "sentences": LOT_COLUMNS["sentences"],
    "stories": ("id", "documents"),
}
CLAIMS: Final = Step(
    "claims",
    "8",
    (
        *("documents", "stated", "segments", "sentences", "readings", "mentions", "dates", "named", "statements", "events"),
        *("reuse", "families", "quote_variants", "stories", "judgements", "texts", "versions"),
    ),
    ("claims", "formed"),
    claims,
    key="record",
    lexicons=(NUMBERS, SYNONYMS, WORDS, SPELLINGS, IRREGULAR, PHRASES, PUBLISHERS, AMBIGUOUS, *FRAMES),
    columns=STEP_COLUMNS,
    update=update,
)
