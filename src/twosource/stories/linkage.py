"""Average linkage over scored pairs, for groups of any size, with a bar that rises where two groups are each of one piece."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import Final

from .pairs import Floats, Ints

#: Two groups become one story while the mean score of their pairs is at least this. On ECB+ train and dev .20 to .32 give .942 to .947, on
#: ben .17 to .41 the same .987.
SAME_STORY: Final = 0.25

#: Two groups that are each more of one piece than the two are with one another are two look-alike happenings (two arrests, two summits): the
#: mean score between them is lowered by this times the difference. Without it B-cubed F1 on ECB+ is .91; 0.6 gives .936, 1 .941, 1.5 .947.
APART: Final = 1.5

#: The bar is in full force when the smaller group has this many reports, and does not hold for a single one: what one report shares with another
#: says little about how much of one piece they are. 3 or 5 do alike.
PIECE: Final = 5

#: Scores are counted in whole numbers of this, so that no sum depends on the order in which it was made.
UNIT: Final = 1 << 16


class _Groups:
    """The groups as they grow. `near[a][b]`: the sum of the scores between groups a and b; missing pairs count as 0."""

    def __init__(self, n: int, i: Ints, j: Ints, score: Floats, most: int) -> None:
        self.near: list[dict[int, int]] = [{} for _ in range(n)]
        self.size, self.inner, self.age = [1] * n, [0] * n, [0] * n
        self.members: list[list[int]] = [[k] for k in range(n)]
        self._most = most
        for a, b, s in zip(i.tolist(), j.tolist(), (score * UNIT).round().astype(int).tolist(), strict=True):
            self.near[a][b] = self.near[b][a] = s

    def bond(self, a: int, b: int) -> float:
        """The mean score between two groups, less what they are apart."""
        small, large = sorted((self.size[a], self.size[b]))
        # A report knows its `most` nearest at best: what it shares with the others of a large group is not on the list.
        mean = self.near[a][b] / (UNIT * small * min(large, self._most))
        force = min(1.0, (small - 1) / (PIECE - 1))
        if force:
            mean -= APART * force * max(0.0, min(self._whole(a), self._whole(b)) - mean)
        return mean

    def _whole(self, a: int) -> float:
        n = self.size[a]
        return self.inner[a] / (UNIT * n * min(n - 1, self._most) / 2)

    def join(self, a: int, b: int) -> None:
        """Put b into a."""
        self.inner[a] += self.inner[b] + self.near[a].pop(b)
        del self.near[b][a]
        self.size[a] += self.size[b]
        self.members[a] += self.members[b]
        for c, s in self.near[b].items():
            self.near[a][c] = self.near[c][a] = self.near[a].get(c, 0) + s
            del self.near[c][b]
        self.near[b], self.members[b] = {}, []
        self.age[a] += 1
        self.age[b] += 1


def groups_of(n: int, i: Ints, j: Ints, score: Floats, most: int) -> list[list[int]]:
    """Groups of the things 0 to n-1, as sorted lists; every thing is in one. `score[k]` (0 to 1) is that of the pair `i[k]`, `j[k]`.

    The two groups with the strongest bond are joined until none reaches `SAME_STORY`. `most`: how many neighbours of a thing were scored.
    Depends on the numbers of the things only where bonds are equal.
    """
    found = _Groups(n, i, j, score, most)
    queue = [(-b, x, y, 0, 0) for x, y in zip(i.tolist(), j.tolist(), strict=True) if (b := found.bond(x, y)) >= SAME_STORY]
    heapq.heapify(queue)
    while queue:
        _, a, b, age_a, age_b = heapq.heappop(queue)
        if found.age[a] != age_a or found.age[b] != age_b:
            continue
        if len(found.near[a]) < len(found.near[b]):
            a, b = b, a
        found.join(a, b)
        for c in found.near[a]:
            if (bond := found.bond(a, c)) >= SAME_STORY:
                x, y = min(a, c), max(a, c)
                heapq.heappush(queue, (-bond, x, y, found.age[x], found.age[y]))
    return sorted(_sorted(found.members))


def _sorted(members: list[list[int]]) -> Iterator[list[int]]:
    return (sorted(m) for m in members if m)
