"""From the chosen witnesses to links: trees, exact ends, and which words differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from . import align
from .families import Passages
from .tokens import SCALE, Texts
from .witness import Choice

#: A first or last word that both sides changed belongs to the passage still; up to so many words.
EDGE: Final = 3
#: Where the ends of a passage are sought it is known that the two sides belong together, so differing words cost this share only.
ENDS: Final = 0.4
#: Differing words of a link that are kept for its `why`.
NAMED: Final = 6


def trees(choice: Choice, passages: Passages, order: npt.NDArray[np.int64], until: npt.NDArray[np.int64]) -> list[int]:
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
    child, other = choice.child.tolist(), choice.parent.tolist()
    for i, j, right in zip(child, other, leans.tolist(), strict=True):
        if right and parent[i] < 0 and find(i) != find(j):
            parent[i] = j
            tree[find(i)] = find(j)
    # what is left are several trees in a family: the roots are joined to the best witness in another tree, whatever the direction
    for i, j in zip(child, other, strict=True):
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
    return parent


@dataclass(frozen=True, slots=True)
class Link:
    """Passage `a` linked with passage `b`: token stretches of both, agreement in nats, words alike, words of the longer, and the words
    that only one of them has (token numbers, at most `NAMED`). `inside`: share of the agreement that stands in quotation marks;
    `altered`: whether words inside them differ.
    """

    a: int
    b: int
    a0: int
    a1: int
    b0: int
    b1: int
    score: float
    alike: int
    longer: int
    inside: float
    altered: bool
    only_a: tuple[int, ...]
    only_b: tuple[int, ...]


def compare_passages(texts: Texts, passages: Passages, parent: list[int]) -> Iterator[Link]:
    """Every passage aligned with the one it is linked with, unit by unit."""
    first = texts.first.tolist()
    begin, end = passages.begin.tolist(), passages.end.tolist()
    plain = texts.vocabulary.plain
    for a, b in enumerate(parent):
        if b < 0:
            continue
        yield compare_units(texts, plain, first, (a, begin[a], end[a]), (b, begin[b], end[b]))


def compare_units(
    texts: Texts, plain: npt.NDArray[np.int32], first: list[int], one: tuple[int, int, int], two: tuple[int, int, int]
) -> Link:
    """Two passages (number, first unit, end unit) aligned unit by unit; a passage's units answer the other's in order."""
    a, ua, ea = one
    b, ub, eb = two
    last = min(ea - ua, eb - ub) - 1
    a0, a1, b0, b1 = first[ua], first[ea], first[ub], first[eb]
    score = inside = gained = 0.0
    alike = 0
    altered = False
    only_a: list[int] = []
    only_b: list[int] = []
    for k in range(last + 1):
        i0, i1, j0, j1 = first[ua + k], first[ua + k + 1], first[ub + k], first[ub + k + 1]
        va, vb = texts.voc[i0:i1], texts.voc[j0:j1]
        if i1 - i0 == j1 - j0 and np.array_equal(va, vb):
            n = i1 - i0
            alike += n
            weight = texts.weight[i0:i1]
            total = float(weight.sum()) / SCALE
            score += total
            gained += total
            inside += float(weight[texts.quoted[i0:i1]].sum()) / SCALE
            continue
        sa, sb = texts.normal(i0, i1), texts.normal(j0, j1)
        wa, wb = texts.weights(i0, i1), texts.weights(j0, j1)
        found = align.run(sa, wa, sb, wb, texts.quoted[i0:i1].tobytes(), texts.quoted[j0:j1].tobytes(), ENDS)
        score += found.score
        inside += found.inside
        gained += found.inside + found.outside
        if found.a0 == found.a1:
            continue
        if k == 0 and not (0 < found.a0 <= EDGE and 0 < found.b0 <= EDGE):
            a0, b0 = i0 + found.a0, j0 + found.b0
        if k == last and not (0 < i1 - i0 - found.a1 <= EDGE and 0 < j1 - j0 - found.b1 <= EDGE):
            a1, b1 = i0 + found.a1, j0 + found.b1
        pa, pb = plain[va].tolist(), plain[vb].tolist()
        for tag, x0, x1, y0, y1 in align.opcodes(sa, sb):
            if tag == "equal":
                for x, y in zip(range(x0, x1), range(y0, y1), strict=True):
                    if pa[x] == pb[y]:
                        alike += 1
                        continue
                    altered = altered or bool(texts.quoted[i0 + x] and texts.quoted[j0 + y])
                    if len(only_a) < NAMED:
                        only_a.append(int(va[x]))
                        only_b.append(int(vb[y]))
            elif found.a0 <= x0 < found.a1 and found.b0 <= y0 < found.b1:
                altered = altered or bool(texts.quoted[i0 + x0 : i0 + x1].all() and texts.quoted[j0 + y0 : j0 + y1].all())
                if len(only_a) < NAMED and len(only_b) < NAMED:
                    only_a.extend(va[x0:x1].tolist())
                    only_b.extend(vb[y0:y1].tolist())
    longer = max(a1 - a0, b1 - b0, 1)
    return Link(
        a, b, a0, a1, b0, b1, score, min(alike, longer), longer, inside / gained if gained else 0.0, altered, tuple(only_a[:NAMED]), tuple(only_b[:NAMED])
    )
