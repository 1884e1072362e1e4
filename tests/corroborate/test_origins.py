from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from twosource.corroborate.origins import origins


def keys(*supports: tuple[str, str | None], publishers: dict[str, str] | None = None, sources: dict[str, str] | None = None) -> list[str]:
    named = dict.fromkeys((d for d, _ in supports), None) | (publishers or {})
    return [o.key for o in origins([d for d, _ in supports], [f for _, f in supports], named, sources or {})]


def test_copies_are_not_witnesses() -> None:
    assert len(set(keys(("a", "fam-1"), ("b", "fam-1"), ("c", "fam-1")))) == 1
    assert keys(("a", "fam-1"), ("b", "fam-1")) == ["fam-1", "fam-1"]


def test_own_words_are_an_origin_each() -> None:
    assert keys(("a", None), ("b", None)) == ["a", "b"]
    assert len(set(keys(("a", "fam-1"), ("b", "fam-1"), ("c", None)))) == 2


def test_one_publisher_is_one_origin() -> None:
    found = keys(("a", None), ("b", None), ("c", None), publishers={"a": "Herald", "b": "Herald", "c": "Ledger"})
    assert found[0] == found[1] != found[2]


def test_an_outlet_that_prints_a_copy_is_no_witness_and_merges_nothing() -> None:
    supports = [("a", "fam-1"), ("b", "fam-1"), ("c", None)]
    assert len(set(keys(*supports, publishers={"b": "Herald", "c": "Herald"}))) == 2


def test_an_outlet_s_own_words_and_copies_of_its_words_are_one_origin() -> None:
    supports = [("a", "fam-1"), ("b", "fam-1"), ("c", None)]
    assert len(set(keys(*supports, publishers={"a": "Herald", "c": "Herald"}, sources={"fam-1": "Herald"}))) == 1


def test_every_origin_says_why() -> None:
    found = origins(["a", "b", "c", "d"], ["fam-1", "fam-1", None, None], {"a": None, "b": None, "c": "Herald", "d": None}, {})
    assert found[0].reason.startswith("copied passage")
    assert "Herald" in found[2].reason
    assert "unknown" in found[3].reason


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["fam-1", "fam-2", None])), min_size=1, max_size=8), st.randoms())
def test_never_more_origins_than_reports_and_order_does_not_matter(supports: list[tuple[str, str | None]], r: object) -> None:
    found = keys(*supports)
    assert len(set(found)) <= len({d for d, _ in supports})
    shuffled = list(supports)
    r.shuffle(shuffled)
    assert sorted(map(str, zip(shuffled, keys(*shuffled), strict=True))) == sorted(map(str, zip(supports, found, strict=True)))
