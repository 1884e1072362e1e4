"""What looks otherwise in families and utterances."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from twosource.corroborate.formed import Part, pairs_otherwise

LINKED = st.lists(st.frozensets(st.sampled_from("abcdef"), max_size=5).map(lambda some: Part((), some)), max_size=5)


@given(LINKED, LINKED, st.frozensets(st.sampled_from("abcdef"), max_size=2))
def test_pairs_that_share_more_or_fewer_families(old: list[Part], new: list[Part], but: frozenset[str]) -> None:
    one, other = (Counter(pair for part in some for pair in combinations(sorted(part.linked - but), 2)) for some in (old, new))
    assert pairs_otherwise(old, new, but) == {pair for pair in one.keys() | other.keys() if one[pair] != other[pair]}


def test_a_large_family_that_a_report_leaves_is_not_looked_at_pair_by_pair() -> None:
    names = frozenset(f"d{n}" for n in range(3_000))
    assert len(pairs_otherwise([Part((), names)], [Part((), names - {"d7"})], ()) or ()) == len(names) - 1


def test_more_pairs_than_can_be_looked_at_are_none() -> None:
    names = frozenset(f"d{n}" for n in range(3_000))
    assert pairs_otherwise([Part((), names)], [], ()) is None
