"""Which of many pieces say alike: pairs are proposed by what they share, judged one by one, and joined unless something stands against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias

from .pieces import Piece

#: What a judge says of two pieces: how surely they say alike (above 0), that they do not (below 0: they are kept apart even where a third
#: piece resembles both), or nothing (0); and why.
Verdict: TypeAlias = tuple[float, str]
Judge: TypeAlias = Callable[[Piece, Piece], Verdict]
NOTHING: Final[Verdict] = (0.0, "")

#: In the list of what shares a key, every piece is proposed the first ones and the ones before it: work grows with the text, not its square.
FIRST: Final = 6
BEFORE: Final = 10
#: Members of a group that a newcomer is checked against; a group of more is of one mind.
CHECKED: Final = 24
#: Share of the pairs between two groups that must say alike: a chain of neighbours, each like the next, is no claim.
AGREED: Final = 0.5


def proposals(keys: Sequence[Iterable[str]], least: int = 1) -> list[tuple[int, int]]:
    """Pairs of pieces that are proposed by `least` keys or more. `keys`: of every piece, in an order that does not depend on arrival."""
    lists: dict[str, list[int]] = defaultdict(list)
    found: list[tuple[int, int]] = []
    for i, own in enumerate(keys):
        count: dict[int, int] = {}
        for key in own:
            held = lists[key]
            for j in held if len(held) <= FIRST + BEFORE else (*held[:FIRST], *held[-BEFORE:]):
                count[j] = count.get(j, 0) + 1
            held.append(i)
        found.extend((j, i) for j, n in count.items() if n >= least)
    return sorted(found)


def joined(
    count: int, pairs: Iterable[tuple[int, int]], judge: Callable[[int, int], Verdict]
) -> tuple[list[list[int]], dict[tuple[int, int], str]]:
    """Groups of pieces 0 to `count` - 1, and why each joining pair was joined. The surest pairs come first; two groups become one only if none
    of their members stand against each other and half of them say alike.
    """
    said: dict[tuple[int, int], Verdict] = {}

    def ask(i: int, j: int) -> Verdict:
        pair = (i, j) if i < j else (j, i)
        if pair not in said:
            said[pair] = judge(*pair)
        return said[pair]

    for i, j in pairs:
        ask(i, j)
    edges = sorted(((v[0], p) for p, v in said.items() if v[0] > 0), key=lambda e: (-e[0], e[1]))
    group = list(range(count))
    members = {i: [i] for i in range(count)}
    why: dict[tuple[int, int], str] = {}
    for _, (i, j) in edges:
        a, b = group[i], group[j]
        if a == b:
            continue
        across = [ask(x, y)[0] for x in members[a][:CHECKED] for y in members[b][:CHECKED]]
        if min(across) < 0 or sum(score > 0 for score in across) < AGREED * len(across):
            continue
        why[i, j] = said[i, j][1]
        keep, gone = (a, b) if a < b else (b, a)
        for x in members.pop(gone):
            group[x] = keep
            members[keep].append(x)
        members[keep].sort()
    return [members[k] for k in sorted(members) if len(members[k]) > 1], why


def reasons(members: Sequence[int], why: dict[tuple[int, int], str]) -> tuple[int, dict[int, tuple[int | None, str]]]:
    """The member that most others were joined with, and for every other one with whom it was joined on the way to it, and why."""
    own = set(members)
    near: dict[int, list[tuple[int, str]]] = {m: [] for m in members}
    for (i, j), reason in why.items():
        if i in own and j in own:
            near[i].append((j, reason))
            near[j].append((i, reason))
    centre = min(members, key=lambda m: (-len(near[m]), m))
    told: dict[int, tuple[int | None, str]] = {centre: (None, "")}
    todo = [centre]
    for m in todo:
        for other, reason in sorted(near[m]):
            if other not in told:
                told[other] = (m, reason)
                todo.append(other)
    return centre, told
