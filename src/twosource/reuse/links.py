"""From the chosen witnesses to links: trees, exact ends, and which words differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from twosource.model import from_columns, schema

from . import align
from .arrays import distinct, view
from .families import Edges, Passages, components, lookup
from .tokens import Int, Strings, Texts, contents, spell
from .witness import Choice

#: A first or last word that both sides changed belongs to the passage still; up to so many words.
EDGE: Final = 3
#: Where the ends of a passage are sought it is known that the two sides belong together, so differing words cost this share only.
ENDS: Final = 0.4
#: Differing words of a link that are kept for its `why`.
NAMED: Final = 6
#: Links that are kept as Python objects at once.
BATCH: Final = 50_000


def ints(array: npt.NDArray[np.generic]) -> Iterator[int]:
    """The values as Python integers, a stretch at a time."""
    for at in range(0, len(array), BATCH):
        yield from array[at : at + BATCH].tolist()


def trees(choice: Choice, passages: Passages, order: npt.NDArray[np.int64], until: npt.NDArray[np.int64]) -> Int:
    """For every passage the passage it is linked with, or -1 for the root of its family: a tree a family.

    A witness that is known to be earlier is taken by score alone; where the times do not tell, the wording must lean that way.
    """
    n = len(passages)
    parent = [-1] * n
    tree = list(range(n))

    def find(i: int) -> int:
        while tree[i] != i:
            tree[i] = tree[tree[i]]
            i = tree[i]
        return i

    document = passages.document
    a, b = document[choice.child], document[choice.parent]
    known = until[b] < order[a]
    leans = known | ((choice.lean > 0) | ((choice.lean == 0) & (choice.parent < choice.child)))
    for i, j, right in zip(ints(choice.child), ints(choice.parent), ints(leans), strict=True):
        if right and parent[i] < 0 and find(i) != find(j):
            parent[i] = j
            tree[find(i)] = find(j)
    # what is left are several trees in a family: the roots are joined to the best witness in another tree, whatever the direction
    for i, j in zip(ints(choice.child), ints(choice.parent), strict=True):
        if parent[i] < 0 and find(i) != find(j):
            parent[i] = j
            tree[find(i)] = find(j)
    family = passages.family.tolist()
    first: dict[int, int] = {}
    for i in range(n):
        head = first.setdefault(family[i], i)
        if parent[i] < 0 and find(i) != find(head):
            parent[i] = head
            tree[find(i)] = find(head)
    return np.array(parent, dtype=np.int32)


class Links(NamedTuple):
    """Links as columns: passage `a` is linked with passage `b`; token stretches `[a0, a1)` and `[b0, b1)`; `score` of the agreement in
    nats; words `alike` and words of the `longer` side; `inside`: share of the agreement that stands in quotation marks; `altered`: whether
    words inside them differ. `only`: for links whose times do not tell, the tokens (at most `NAMED`) that only a or only b has.
    """

    a: Int
    b: Int
    a0: Int
    a1: Int
    b0: Int
    b1: Int
    score: npt.NDArray[np.float32]
    alike: Int
    longer: Int
    inside: npt.NDArray[np.float32]
    altered: npt.NDArray[np.bool_]
    only: dict[int, tuple[list[int], list[int]]]


#: How words only one side has are kept in the table `compared`.
_ONLY: Final = np.dtype("<i4")
_KEPT: Final = ("a0", "a1", "b0", "b1", "score", "alike", "longer", "inside", "altered")
Lean = npt.NDArray[np.float32]
Row = tuple[int, int, int, int, float, int, int, float, bool, bytes, bytes]


def _passage_hashes(texts: Texts, passages: Passages) -> npt.NDArray[np.uint64]:
    """A hash of the wording of every passage as it stands."""
    if not len(passages):
        return np.zeros(0, dtype=np.uint64)
    units = contents(texts, surface=True)
    count = (passages.end - passages.begin).astype(np.int64)
    heads = np.cumsum(count) - count
    place = np.arange(int(count.sum())) - np.repeat(heads, count)
    unit = np.repeat(passages.begin, count) + place
    return np.add.reduceat(units[unit] * (2 * place.astype(np.uint64) + np.uint64(1)), heads)


def compare_passages(
    texts: Texts,
    strings: Strings,
    passages: Passages,
    parent: Int,
    order: npt.NDArray[np.int64],
    until: npt.NDArray[np.int64],
    known: Callable[[npt.NDArray[np.uint64]], pa.Table] | None = None,
) -> tuple[Links, pa.Table]:
    """Every passage aligned with the one it is linked with, unit by unit: a passage's units answer the other's in order.

    How two passages differ depends on their words alone: two wordings are aligned once, and not at all when `known` has them
    (pairs, sorted -> rows of `compared`). Returns what is known now, too.
    """
    a = np.nonzero(parent >= 0)[0]
    b = parent[a].astype(np.int64)
    hashes = _passage_hashes(texts, passages)
    pair = hashes[a] * np.uint64(3) + hashes[b] * np.uint64(7)
    pair = (pair ^ (pair >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
    table = schema("compared").empty_table() if known is None else known(distinct(pair))
    table = table.take(np.argsort(table.column("pair").to_numpy().view(np.uint64)))
    _, hit = lookup(table.column("pair").to_numpy().view(np.uint64), pair)
    new, first = np.unique(pair[~hit], return_index=True)
    table = _joined(table, new, _align(texts, strings, passages, a[~hit][first], b[~hit][first]))
    del strings, hashes  # these are large, and what only alignment asks for goes with them
    texts.weight, texts.quoted = texts.weight[:0].copy(), texts.quoted[:0].copy()
    at, _ = lookup(table.column("pair").to_numpy().view(np.uint64), pair)
    column = {k: table.column(k).to_numpy()[at] for k in _KEPT}
    base_a, base_b = texts.first[passages.begin[a]], texts.first[passages.begin[b]]
    low, high = order[passages.document], until[passages.document]
    open_ = np.nonzero(~((high[b] < low[a]) | (high[a] < low[b])))[0]
    only: dict[int, tuple[list[int], list[int]]] = {}
    sides = (table.column("only_a").take(at[open_]).to_pylist(), table.column("only_b").take(at[open_]).to_pylist())
    for k, x, y in zip(open_.tolist(), *sides, strict=True):
        if x or y:
            one, two = (texts.voc[base[k] + np.frombuffer(side, dtype=_ONLY)].tolist() for base, side in ((base_a, x), (base_b, y)))
            only[k] = one, two
    ends = [(column.pop(k) + base).astype(np.int32, copy=False) for k, base in (("a0", base_a), ("a1", base_a), ("b0", base_b), ("b1", base_b))]
    found = Links(
        a=a.astype(np.int32),
        b=b.astype(np.int32),
        a0=ends[0],
        a1=ends[1],
        b0=ends[2],
        b1=ends[3],
        score=column["score"].astype(np.float32, copy=False),
        alike=column["alike"].astype(np.int32, copy=False),
        longer=column["longer"].astype(np.int32, copy=False),
        inside=column["inside"].astype(np.float32, copy=False),
        altered=column["altered"].astype(bool, copy=False),
        only=only,
    )
    used = distinct(at)
    return found, table if len(used) == table.num_rows else table.take(used)


def _joined(table: pa.Table, pair: npt.NDArray[np.uint64], rows: Iterator[list[Row]]) -> pa.Table:
    """The table `compared` with more rows, sorted by pair."""
    added = [table]
    at = 0
    for batch in rows:
        columns: dict[str, Any] = dict(zip((*_KEPT, "only_a", "only_b"), map(list, zip(*batch, strict=True)), strict=True))
        added.append(from_columns("compared", {"pair": pa.array(pair[at : at + len(batch)].view(np.int64)), **columns}))
        at += len(batch)
    joined = pa.concat_tables(added)
    return joined.take(np.argsort(joined.column("pair").to_numpy().view(np.uint64)))


def _align(texts: Texts, strings: Strings, passages: Passages, a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]) -> Iterator[list[Row]]:
    first = view(texts.first)
    plain = spell(texts, texts.surface()) if len(a) else ""
    for at in range(0, len(a), BATCH):
        sides = [(x.tolist(), passages.begin[x].tolist(), passages.end[x].tolist()) for x in (a[at : at + BATCH], b[at : at + BATCH])]
        yield [
            _compare(strings, plain, first, (ua, ea), (ub, eb))
            for ua, ea, ub, eb in zip(sides[0][1], sides[0][2], sides[1][1], sides[1][2], strict=True)
        ]


def _compare(strings: Strings, plain: str, first: Sequence[int], one: tuple[int, int], two: tuple[int, int]) -> Row:
    ua, ea = one
    ub, eb = two
    last = min(ea - ua, eb - ub) - 1
    a0, a1, b0, b1 = first[ua], first[ea], first[ub], first[eb]
    weight, marks, normal = strings.weight, strings.quoted, strings.normal
    score = inside = gained = 0.0
    alike = 0
    altered = False
    only_a: list[int] = []
    only_b: list[int] = []
    for k in range(last + 1):
        i0, i1, j0, j1 = first[ua + k], first[ua + k + 1], first[ub + k], first[ub + k + 1]
        pa, pb = plain[i0:i1], plain[j0:j1]
        sa, sb = normal[i0:i1], normal[j0:j1]
        qa, qb = marks[i0:i1], marks[j0:j1]
        ops = align.opcodes(sa, sb) if sa != sb else [("equal", 0, len(sa), 0, len(sb))]
        said = 1 in qa or 1 in qb
        found = align.run(sa, weight[i0:i1], sb, weight[j0:j1], qa if said else b"", qb if said else b"", ENDS, ops)
        score += found.score
        inside += found.inside
        gained += found.inside + found.outside
        if pa == pb:
            alike += len(pa)
            continue
        if found.a0 == found.a1:
            continue
        if k == 0 and not (0 < found.a0 <= EDGE and 0 < found.b0 <= EDGE):
            a0, b0 = i0 + found.a0, j0 + found.b0
        if k == last and not (0 < i1 - i0 - found.a1 <= EDGE and 0 < j1 - j0 - found.b1 <= EDGE):
            a1, b1 = i0 + found.a1, j0 + found.b1
        for tag, x0, x1, y0, y1 in ops:
            if tag == "equal":
                if pa[x0:x1] == pb[y0:y1]:
                    alike += x1 - x0
                    continue
                for x, y in zip(range(x0, x1), range(y0, y1), strict=True):
                    if pa[x] == pb[y]:
                        alike += 1
                    else:
                        altered = altered or bool(qa[x] and qb[y])
                        if len(only_a) < NAMED:
                            only_a.append(i0 + x)
                            only_b.append(j0 + y)
            elif found.a0 <= x0 < found.a1 and found.b0 <= y0 < found.b1:
                altered = altered or (0 not in qa[x0:x1] and 0 not in qb[y0:y1])
                if len(only_a) < NAMED and len(only_b) < NAMED:
                    only_a.extend(range(i0 + x0, i0 + x1))
                    only_b.extend(range(j0 + y0, j0 + y1))
    longer = max(a1 - a0, b1 - b0, 1)
    i, j = first[ua], first[ub]
    kept_a, kept_b = (np.array(x[:NAMED], dtype=_ONLY) - y for x, y in ((only_a, i), (only_b, j)))
    share = inside / gained if gained else 0.0
    ends = a0 - i, a1 - i, b0 - j, b1 - j
    return *ends, score, min(alike, longer), longer, share, altered, kept_a.astype(_ONLY).tobytes(), kept_b.astype(_ONLY).tobytes()


#: A tree may join what its family does not: a sentence that one witness split otherwise, linked with a neighbour for want of better. Links
#: below so many nats (two thirds of what a loose pair needs) are undone; the recycled corpora have none such that are right.
WEAK: Final = 12.0


def without_weak(passages: Passages, parent: Int, found: Links, lean: Lean) -> tuple[Passages, Int, Links, Lean]:
    """Links below `WEAK` undone: their families fall into those that the other links hold together, in two or more documents."""
    strong = found.score >= WEAK
    if bool(strong.all()):
        return passages, parent, found, lean
    n = len(passages)
    group = components(n, Edges(found.a[strong], found.b[strong], found.score[strong]))
    low, high = np.full(n, 2**31 - 1, dtype=np.int64), np.full(n, -1, dtype=np.int64)
    np.minimum.at(low, group, passages.document)
    np.maximum.at(high, group, passages.document)
    kept = np.nonzero((low < high)[group])[0]
    kept = kept[np.lexsort((kept, group[kept]))]
    place = np.full(n, -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    number = np.unique(group[kept], return_inverse=True)[1].astype(np.int32)
    chosen = Passages(passages.begin[kept], passages.end[kept], number, passages.document[kept])
    rows = np.nonzero(strong & (place[found.a] >= 0))[0]
    rows = rows[np.argsort(place[found.a[rows]], kind="stable")]
    columns = {k: getattr(found, k)[rows] for k in found._fields if k != "only"}
    columns["a"], columns["b"] = (place[columns[k]].astype(np.int32) for k in ("a", "b"))
    only = {i: found.only[r] for i, r in enumerate(rows.tolist()) if r in found.only}
    above = np.full(len(kept), -1, dtype=np.int32)
    above[columns["a"]] = columns["b"]
    return chosen, above, Links(**columns, only=only), np.where(above >= 0, lean[kept], 0).astype(np.float32)
