"""What claims were formed of the last time, so that only those stories, families and utterances are made anew that look otherwise now.

A story looks otherwise when its documents changed, or what families and utterances have in it: that a sentence of it was copied once more by
somebody else changes nothing inside. What bears on origins from outside (who has copied what besides) is looked up in the claims that name it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import Groups, Tables, digest, parts_of, plain_rows, rows_of, schema

from .world import heard

STORY: Final = "story"
FAMILY: Final = "family"
VARIANT: Final = "variant"

Row = Mapping[str, Any]
Span = tuple[str, int, int]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """A family or an utterance: its passages in order, the documents in which more than one utterance was copied, what else bears on origins."""

    spans: tuple[Span, ...]
    linked: frozenset[str]
    digest: str = ""

    def documents(self) -> set[str]:
        """The documents that it is in."""
        return {s[0] for s in self.spans}


# ---- the table -----------------------------------------------------------------------------------------------------------------------------


def _linked(links: Iterable[Row]) -> tuple[dict[str, set[str]], dict[str, list[str]]]:
    """By family: the documents of which a passage was copied, or is one with another by more than an utterance; how its passages are alike."""
    found: dict[str, set[str]] = defaultdict(set)
    alike: dict[str, list[str]] = defaultdict(list)
    for r in links:
        a, b, family = r["a"], r["b"], r["family"]
        if not heard(r["direction"], r["why"]):
            found[family] |= {a["document"], b["document"]}
        sides = f"{a['document']}:{a['start']}:{a['end']} {b['document']}:{b['start']}:{b['end']}"
        alike[family].append(f"{sides} {r['similarity']!r} {r['kind']} {r['direction']} {r['why']}")
    return found, alike


def table(stories: tuple[Sequence[str], Sequence[Sequence[str]]], families: pa.Table, variants: pa.Table, links: Iterable[Row]) -> pa.Table:
    """The rows of `formed` for stories (ids and their documents), families and utterances (tables as they are). `links`: rows of `reuse`."""
    wanted = schema("formed")
    none: list[list[Any]] = [[]] * len(stories[0])
    blank = [""] * len(stories[0])
    of_stories = pa.table([stories[0], [STORY] * len(stories[0]), list(map(list, stories[1])), none, none, none, blank], schema=wanted)
    linked, alike = _linked(links)
    tables = [of_stories]
    for kind, rows, column in ((FAMILY, families, "passages"), (VARIANT, variants, "spans")):
        ids = rows.column("id").to_pylist()
        spans = rows.column(column).combine_chunks()
        parts = [pa.ListArray.from_arrays(offsets(spans), spans.flatten().field(k)) for k in ("document", "start", "end")]
        columns = [ids, [kind] * len(ids), *(p.cast(wanted.field(2 + n).type) for n, p in enumerate(parts))]
        if kind == FAMILY:
            origins = rows.column("origin").to_pylist()
            digests = [digest(o, *sorted(alike.get(i, ()))) for i, o in zip(ids, origins, strict=True)]
            columns += [[sorted(linked.get(i, ())) for i in ids], digests]
        else:
            told = (rows.column(c).to_pylist() for c in ("speaker_name", "kind"))
            columns += [[[]] * len(ids), [digest(*both) for both in zip(*told, strict=True)]]
        tables.append(pa.table(columns, schema=wanted))
    return pa.concat_tables(tables)


def offsets(lists: pa.ListArray) -> pa.Array:
    """Where lists begin and end in `flatten`."""
    import numpy as np

    sizes = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
    return pa.array(np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32))


def parts(rows: pa.Table) -> dict[str, dict[str, Part]]:
    """Rows of `formed` by kind and id; a story's documents are spans of no length."""
    found: dict[str, dict[str, Part]] = {STORY: {}, FAMILY: {}, VARIANT: {}}
    for r in plain_rows(rows):
        if r["kind"] == STORY:
            spans = tuple((d, 0, 0) for d in r["documents"])
        else:
            spans = tuple(sorted(zip(r["documents"], r["starts"], r["ends"], strict=True)))
        found[r["kind"]][r["id"]] = Part(spans, frozenset(r["linked"]), r["digest"])
    return found


def held_by(tables: Tables, documents: Collection[str]) -> set[str]:
    """The ids of the rows of `formed` that some documents are in."""
    if not documents:
        return set()
    wanted = pa.array(sorted(documents), pa.string())
    found: set[str] = set()
    for part in parts_of(tables, "formed", ["id", "documents"]):
        for batch in part.to_batches():
            lists = batch.column("documents")
            hits = pc.indices_nonzero(pc.is_in(pc.list_flatten(lists), value_set=wanted))
            found.update(batch.column("id").take(pc.list_parent_indices(lists).take(hits)).to_pylist())
    return found


def before(tables: Tables, ids: Collection[str]) -> dict[str, dict[str, Part]]:
    """The rows of `formed` with these ids, as `parts`."""
    return parts(rows_of(tables, "formed", "id", ids))


# ---- what looks otherwise ------------------------------------------------------------------------------------------------------------------


def across(part: Part, story_of: Mapping[str, str]) -> bool:
    """Whether a family or an utterance lies across stories, or in a document that is in none."""
    stories = {story_of.get(d) for d in part.documents()}
    return len(stories) != 1 or None in stories


def _seen(some: Iterable[Part], story_of: Mapping[str, str]) -> Counter[Any]:
    """What every story sees of some families or utterances."""
    found: Counter[Any] = Counter()
    for part in some:
        documents = part.documents()
        outer = across(part, story_of)
        by: dict[str, list[Span]] = defaultdict(list)
        for span in part.spans:
            if (s := story_of.get(span[0])) is not None:
                by[s].append(span)
        linked: dict[str, set[str]] = defaultdict(set)
        for d in part.linked:
            if (s := story_of.get(d)) is not None:
                linked[s].add(d)
        for story, spans in by.items():
            found[story, outer, len(documents) > 1, tuple(spans), frozenset(linked.get(story, ()))] += 1
    return found


def stories_otherwise(old: Iterable[Part], new: Iterable[Part], before_: Mapping[str, str], now: Mapping[str, str]) -> set[str]:
    """The stories that see something else in some families or utterances than before. `before_`, `now`: the story of a document."""
    return {key[0] for key in _differing(_seen(old, before_), _seen(new, now))}


def _differing(a: Counter[Any], b: Counter[Any]) -> Iterator[Any]:
    return (k for k in a.keys() | b.keys() if a[k] != b[k])


def documents_otherwise(old: Iterable[Part], new: Iterable[Part]) -> set[str]:
    """Documents in which utterances look otherwise than before: a family that is in none of them sees the same in these utterances."""
    sides = [list(some) for some in (old, new)]
    first: dict[Span, tuple[int, int]] = {}
    same: Groups[tuple[int, int]] = Groups()
    for side, some in enumerate(sides):
        for n, part in enumerate(some):
            for span in part.spans:
                same.join(first.setdefault(span, (side, n)), (side, n))
    together: dict[tuple[int, int], tuple[list[Part], list[Part]]] = defaultdict(lambda: ([], []))
    for side, some in enumerate(sides):
        for n, part in enumerate(some):
            together[same.root((side, n))][side].append(part)
    found: set[str] = set()
    for was, now in together.values():
        if len(was) == len(now) == 1 and (len(was[0].documents()) > 1) == (len(now[0].documents()) > 1):
            found |= {d for d, _, _ in set(was[0].spans) ^ set(now[0].spans)}  # one that gained or lost some passages
        else:
            found |= {d for part in (*was, *now) for d in part.documents()}
    return found


def places_otherwise(old: Iterable[Part], new: Iterable[Part]) -> dict[str, list[tuple[int, int]]]:
    """The passages that some families have now and had not before, or the other way round, by document."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for d, start, end in _differing(*(Counter(s for part in some for s in part.spans) for some in (old, new))):
        found[d].append((start, end))
    return found


#: Pairs of documents that are looked at one by one, some 150 bytes each. Where more may share more or fewer families than before (stories or
#: families of thousands of reports that fell apart) everything is made anew, which is then cheaper.
MOST_PAIRS: Final = 2_000_000


def pairs_otherwise(old: Iterable[Part], new: Iterable[Part], but: Collection[str]) -> set[Pair] | None:
    """Pairs of documents that share more or fewer families than before; null where they may be more than `MOST_PAIRS`. `but`: documents that
    are looked at anyway.
    """
    one, other = (Counter(frozenset(d for d in part.linked if d not in but) for part in some) for some in (old, new))
    left: Counter[Pair] = Counter()
    matched = list(_matched(list((one - other).elements()), list((other - one).elements())))
    if sum(len(x - y) * len(x) for a, b in matched for x, y in ((a, b), (b, a))) > MOST_PAIRS:
        return None
    for a, b in matched:
        for sign, mine, theirs in ((1, a, b), (-1, b, a)):
            for pair in {(min(d, e), max(d, e)) for d in mine - theirs for e in mine if d != e}:
                left[pair] += sign
    return {pair for pair, n in left.items() if n}


def _matched(one: Sequence[frozenset[str]], other: Sequence[frozenset[str]]) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """All sets of both sides, two by two, each with the one of the other side that it has most in common with; an empty one where none is left.
    A family of a thousand reports that one of them left so tells a thousand pairs and not a million.
    """
    holding: dict[str, set[int]] = defaultdict(set)
    for n, some in enumerate(other):
        for d in some:
            holding[d].add(n)
    for mine in sorted(one, key=lambda s: (-len(s), sorted(s))):
        common = Counter(n for d in mine for n in holding.get(d, ()))
        if not common:
            yield mine, frozenset()
            continue
        best = min(common, key=lambda n: (-common[n], n))
        for d in other[best]:
            holding[d].discard(best)
        yield mine, other[best]
    for n in sorted({n for some in holding.values() for n in some}):
        yield frozenset(), other[n]


def told_of(tables: Tables, ids: Collection[str], places: Mapping[str, Sequence[tuple[int, int]]], pairs: Collection[Pair]) -> set[str]:
    """Where the claims were formed that have a support by one of some families, statements or events (`ids`), in one of some places, or supports
    in both documents of a pair.
    """
    with_whom: dict[str, set[str]] = defaultdict(set)
    for a, b in pairs:
        with_whom[a].add(b)
        with_whom[b].add(a)
    named, wanted = (pa.array(sorted(some), pa.string()) for some in (ids, {*places, *with_whom}))
    found: set[str] = set()
    for part in parts_of(tables, "claims", ["formed_in", "supports"]):
        for batch in part.to_batches():
            formed_in, supports = batch.column("formed_in"), batch.column("supports")
            flat, of_row = pc.list_flatten(supports), pc.list_parent_indices(supports)
            hits = pc.or_(pc.is_in(flat.field("family"), value_set=named), pc.is_in(flat.field("via"), value_set=named))
            found.update(formed_in.take(of_row.filter(hits)).to_pylist())
            hits = pc.indices_nonzero(pc.is_in(flat.field("document"), value_set=wanted))
            spans, rows = flat.field("span").take(hits), of_row.take(hits)
            columns = (formed_in.take(rows), rows, *(spans.field(k) for k in ("document", "start", "end")))
            of: dict[int, set[str]] = defaultdict(set)
            for cell, row, document, start, end in zip(*(c.to_pylist() for c in columns), strict=True):
                of[row].add(document)
                if cell not in found and (
                    any(s < end and start < e for s, e in places.get(document, ())) or not with_whom.get(document, set()).isdisjoint(of[row])
                ):
                    found.add(cell)
    return found
