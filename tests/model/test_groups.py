from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from twosource.model import Groups

PAIRS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=20)


def groups(pairs: list[tuple[int, int]]) -> list[int]:
    found: Groups[int] = Groups()
    for a, b in pairs:
        found.join(a, b)
    return [found.root(i) for i in range(13)]


@given(PAIRS, st.randoms())
def test_the_order_of_the_pairs_does_not_matter(pairs: list[tuple[int, int]], r: object) -> None:
    shuffled = list(pairs)
    r.shuffle(shuffled)
    assert groups(shuffled) == groups(pairs)


@given(PAIRS)
def test_what_is_joined_has_one_root_the_smallest(pairs: list[tuple[int, int]]) -> None:
    roots = groups(pairs)
    assert all(roots[a] == roots[b] for a, b in pairs)
    assert all(root <= i and roots[root] == root for i, root in enumerate(roots))


def test_a_long_chain_stays_quick() -> None:
    found: Groups[int] = Groups()
    for i in range(200_000, 0, -1):
        found.join(i, i - 1)
    assert found.root(200_000) == 0
