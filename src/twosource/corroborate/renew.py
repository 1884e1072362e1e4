"""The step `claims`, and how claims change when what they are made of does: only what looks otherwise than before is made anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import Change, Changes, Cut, Settings, Step, Tables, parts_of, rows_of, schema

from . import formed, lots
from .amounts import HEDGES
from .claims import LINKS, LOT_COLUMNS, claims, editions_of, lot_table, story_rows, verdicts_of
from .done import FRAMES
from .formed import FAMILY, STORY, VARIANT, Part
from .likeness import WEIGHTS
from .linked import Linked, slices
from .opposites import OPPOSITES, SHORT
from .overruled import linked_documents
from .placed import Placed, same_rows
from .reading import CLAIM_SETTING, CLAIM_WAYS, PairReader, Read, reading
from .remembered import forget
from .reports import COLUMNS
from .sources import AMBIGUOUS, PHRASES, PUBLISHERS
from .stems import IRREGULAR, NUMBERS, SPELLINGS
from .wording import SYNONYMS, WORDS

#: Tables of which every row belongs to the document in its column `document`.
_OF_DOCUMENTS: Final = ("stated", "segments", "sentences", "readings", "mentions", "dates", "named", "statements", "events", "versions", "meant")

#: Of the documents of a large record, the share that is read from which on all claims are made anew. What is read is not all formed: of 49,000
#: recycled reports 500 more of any date touch a quarter of the families, which lie in .85 of them.
MOST: Final = 0.9


def update(tables: Tables, changes: Changes, settings: Settings, reader: PairReader | None = None) -> Mapping[str, Change] | None:
    """How claims change: those of the stories, families and utterances that look otherwise than before are made anew (see `formed`), and those
    that name something that changed.

    A changed verdict makes everything anew. `reader`: as in `claims`.
    """
    read = reading(settings, CLAIM_SETTING, CLAIM_WAYS, reader, tables)
    if _changed(changes.get("judgements")):
        return None
    stories = _Stories.of(tables, changes)
    families = Placed(lots.places(tables, "families", "passages"), "passages")
    variants = Placed(tables["quote_variants"], "spans")
    found = _again(tables, changes, stories, families, variants)
    if found is None:
        return None
    again, renewed = found
    linked = _linked(tables, stories, again, families, variants)
    again.stories &= stories.members.keys()
    again.gone |= again.stories | again.families | again.variants | linked

    own = {d for s in again.stories for d in stories.members[s]} | linked
    own |= families.documents(again.families) | variants.documents(again.variants)
    if len(own) > lots.AT_ONCE and len(own) > MOST * sum(part.num_rows for part in parts_of(tables, "documents", ["id"])):
        return None
    return {"claims": _made(tables, stories, again, (families, variants), own, linked, read), "formed": renewed}


def _made(
    tables: Tables, stories: _Stories, again: _Again, placed: tuple[Placed, Placed], own: set[str], linked: Set[str], read: Read | None
) -> Change:
    """How claims change when those of some stories, families and utterances, which lie in the documents `own`, are made anew, lot by lot."""
    families, variants = placed
    ids = families.holding(own)
    near, beside = families.rows(ids), variants.rows(variants.holding(own))
    members = {s: stories.members[s] for s in again.stories}
    spread = lots.spread(near, "passages"), lots.spread(beside, "spans")
    several = lots.divide(members, stories.now, *spread, linked, lots.AT_ONCE, again.families | again.variants)
    several = [lot for lot in several if lot.documents]
    new = [schema("claims").empty_table()]
    gone = pa.array(sorted(again.gone - {c for lot in several for c in lot.cells()}), pa.string())
    otherwise: set[str] = set()
    for part in parts_of(tables, "claims", ["formed_in"]):
        otherwise.update(part.column("formed_in").filter(pc.is_in(part.column("formed_in"), value_set=gone)).to_pylist())
    if several:
        whole = Linked(tables, near, LINKS, stories.now, lambda more: families.rows(families.holding(set(more) - own) - ids))
        around = [whole.around(lot.near) for lot in several]
        was = {"claims": Cut(lots.names("claims"), "formed_in", "cell")}
        for n, (lot, held) in enumerate(zip(several, lots.overlays(tables, LOT_COLUMNS, several, around, was), strict=True)):
            old = rows_of(held, "claims", "formed_in", lot.cells())
            made = lot_table(lot, held, whole, beside, stories.members, stories.now, linked if n == 0 else (), read)
            changed = _otherwise(old, made)
            new.append(made.filter(pc.is_in(made.column("formed_in"), value_set=pa.array(sorted(changed), pa.string()))))
            otherwise |= changed
            del old, made  # before the next lot comes
            if len(several) > 1:
                forget()
    return Change(pa.concat_tables(new), frozenset(otherwise), "formed_in")


def _otherwise(old: pa.Table, new: pa.Table) -> set[str]:
    """Where claims are formed that are not what they were."""
    keys = [pc.binary_join_element_wise(t.column("formed_in"), t.column("id"), " ").combine_chunks() for t in (old, new)]
    found: set[str] = set()
    for table, mine, other in ((old, *keys), (new, *reversed(keys))):
        found.update(table.column("formed_in").filter(pc.invert(pc.is_in(mine, value_set=other))).to_pylist())
    place = pc.index_in(keys[0], value_set=keys[1])
    both = old.filter(place.is_valid())
    same = same_rows(both, new.take(place.drop_null()))
    return found | set(both.column("formed_in").filter(pa.array(~same)).to_pylist())


@dataclass(frozen=True, slots=True)
class _Stories:
    """Stories as they are and were. `members`: their documents; `now`, `before`: the story of a document; `touched`: documents of which
    something changed; `lost`: ids of rows that went and whose documents are not told; `changed`: stories whose documents changed, or are other
    ones; `looked`: those that were looked at; `moved`: documents that went from one to another; `held`: what of `formed` touched
    documents are in.
    """

    members: dict[str, list[str]]
    now: dict[str, str]
    before: dict[str, str]
    touched: set[str]
    lost: set[str]
    changed: set[str]
    looked: set[str]
    moved: set[str]
    held: set[str]

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
        held = formed.held_by(tables, touched)
        was = formed.before(tables, looked | held)[STORY]
        looked |= was.keys()
        before = now | dict.fromkeys((d for s in looked for d in members.get(s, ())), "") | {d: s for s, p in was.items() for d in p.documents()}
        before = {d: s for d, s in before.items() if s}
        documents = {s: set(members.get(s, ())) for s in looked}
        changed = {s for s, own in documents.items() if own & touched or s not in was or was[s].documents() != own}
        moved = {d for d in before.keys() | now.keys() if before.get(d) != now.get(d)}
        return cls(members, now, before, touched, lost, changed, looked, moved, held)


@dataclass
class _Again:
    """Where claims are made anew, and where they go."""

    stories: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)
    variants: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)


def _again(tables: Tables, changes: Changes, stories: _Stories, placed: Placed, uttered: Placed) -> tuple[_Again, Change] | None:
    """Which claims are made anew, and how `formed` changes; null where that is all of them. `placed`, `uttered`: families and utterances."""
    touched, moved, held = stories.touched, stories.moved, stories.held
    families = _ids(changes, "families") | _ids(changes, "reuse", "family") | placed.holding(touched)
    variants = _ids(changes, "quote_variants") | uttered.holding(touched)
    # Beside those that changed: those of which some document went from one story to another.
    beside = formed.held_by(tables, moved)
    beside_f, beside_v = placed.holding(moved), uttered.holding(moved)
    old = formed.before(tables, families | variants | held | beside | beside_f | beside_v)
    families |= held & old[FAMILY].keys()
    variants |= held & old[VARIANT].keys()
    some = placed.rows(families | beside_f | (beside & old[FAMILY].keys())), uttered.rows(variants | beside_v | (beside & old[VARIANT].keys()))
    rows = _parts(tables, *some)
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
    if pairs is None:
        return None
    tied = _both(placed, pairs)
    cells = formed.told_of(tables, families | variants | tied | stories.lost, formed.places_otherwise(was, now), pairs)
    # An utterance is no claim of a family; and what is no claim of a family may be one.
    said = [[p for i, p in some[VARIANT].items() if i in variants] for some in (old, new)]
    again.families |= tied | placed.holding(formed.documents_otherwise(*said))
    again.stories |= cells & stories.members.keys()
    again.families |= placed.known(cells)
    again.variants |= uttered.known(cells)
    again.gone |= cells

    ids = sorted(stories.looked & stories.members.keys())
    whole = formed.table((ids, [stories.members[s] for s in ids]), *_nothing(), [])
    gone = frozenset((*stories.looked, *old[FAMILY], *old[VARIANT], *new[FAMILY], *new[VARIANT]))
    return again, Change(pa.concat_tables([whole, rows]), gone)


def _across(some: Mapping[str, Mapping[str, Part]], kind: str, name: str, story_of: Mapping[str, str]) -> bool:
    return name in some[kind] and formed.across(some[kind][name], story_of)


def _parts(tables: Tables, families: pa.Table, variants: pa.Table) -> pa.Table:
    """Families and utterances as they are, as rows of `formed`."""
    none = _nothing()
    made = [formed.table(([], []), none[0], variants, [])]
    made += [formed.table(([], []), rows, none[1], linked.to_pylist()) for rows, linked in slices(tables, families, LINKS)]
    return pa.concat_tables(made)


def _nothing() -> tuple[pa.Table, pa.Table]:
    return schema("families").empty_table(), schema("quote_variants").empty_table()


def _both(families: Placed, pairs: Collection[tuple[str, str]]) -> set[str]:
    """The families that have passages in both documents of a pair."""
    some = families.parts(families.holding({d for pair in pairs for d in pair}))
    return {f for f, part in some.items() if any(part.documents().issuperset(pair) for pair in pairs)}


def _ids(changes: Changes, name: str, column: str = "id") -> set[str]:
    """The ids of rows that came or went."""
    if (change := changes.get(name)) is None:
        return set()
    return {*change.rows.column(column).to_pylist(), *(change.gone if change.by == column else ())}


def _linked(tables: Tables, stories: _Stories, again: _Again, families: Placed, variants: Placed) -> set[str]:
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
        hit |= families.documents(again.families) | variants.documents(again.variants)
        now = [c for c in waiting if c & hit or any(stories.now.get(d) in again.stories for d in c)]
        if not now:
            break
        waiting = [c for c in waiting if c not in now]
        for c in now:
            found |= c
            again.stories |= {s for d in c if (s := stories.now.get(d))}
            again.families |= families.holding(c)
            again.variants |= variants.holding(c)
    return found


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


STEP_COLUMNS: Final = {
    **COLUMNS,
    "sentences": LOT_COLUMNS["sentences"],
    "stories": ("id", "documents"),
}


def claims_step(reader: PairReader | None = None, weights: str = "") -> Step:
    """The step of `claims`. `reader`: reads pairs of sentences, for records that ask for it; another room's, so it is given, with the digest of
    its weights.
    """
    return Step(
        "claims",
        f"16-{weights}",
        (
            *("documents", "stated", "segments", "sentences", "readings", "mentions", "dates", "named", "statements", "events"),
            *("reuse", "families", "quote_variants", "stories", "judgements", "texts", "versions", "meant"),
        ),
        ("claims", "formed"),
        partial(claims, reader=reader),
        key="record",
        lexicons=(NUMBERS, HEDGES, SYNONYMS, WORDS, WEIGHTS, OPPOSITES, SHORT, SPELLINGS, IRREGULAR, PHRASES, PUBLISHERS, AMBIGUOUS, *FRAMES),
        settings=(CLAIM_SETTING,),
        keeps=True,
        columns=STEP_COLUMNS,
        update=partial(update, reader=reader),
    )


CLAIMS: Final = claims_step()
