"""The one count of a story's origins: publishers and whole copies merge, each with its reason."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timing import bounded
from twosource.exports.origins import Copies, count_origins, with_counts
from twosource.model import make_table, span_row
from twosource.store.files import touching

BODY = {d: [(0, 1000)] for d in "abcd"}


def count(passages: dict[str, list[tuple[int, int, str]]], publishers: dict[str, str | None] | None = None) -> list[tuple[str, ...]]:
    found = count_origins("abcd", publishers or {}, Copies(BODY, passages))
    return sorted(o.documents for o in found.origins)


def test_reports_with_words_of_their_own_are_origins() -> None:
    assert len(count({})) == 4
    assert len(count({"a": [(0, 500, "f")], "b": [(0, 500, "f")]})) == 4, "half a copy has words of its own"


def test_a_whole_copy_is_one_with_the_report_that_most_of_it_comes_from() -> None:
    passages = {"a": [(0, 1000, "f"), (0, 100, "g")], "b": [(0, 960, "f")], "c": [(0, 100, "g")]}
    assert count(passages) == [("a", "b"), ("c",), ("d",)]


def test_a_whole_copy_of_something_outside_the_story_stays_an_origin() -> None:
    assert len(count({"a": [(0, 1000, "f")]})) == 4


def test_reports_of_one_publisher_are_one_origin_and_the_reason_is_said() -> None:
    publishers = {"a": "The Post", "b": "THE POST", "c": None, "d": "Echo"}
    found = count_origins("abcd", publishers, Copies(BODY, {}))
    assert [o.documents for o in found.origins] == [("a", "b"), ("c",), ("d",)]
    assert found.origins[0].reason == "one publisher, THE POST"
    assert found.origins[1].reason is None
    assert (found.publishers, found.unknown, found.at_most) == (("Echo", "THE POST", "The Post"), 1, True)


def test_reports_that_credit_one_agency_are_one_origin_whoever_prints_them() -> None:
    publishers = {"a": "The Post", "b": None, "c": "Norra Wire", "d": "The Post"}
    found = count_origins("abcd", publishers, Copies(BODY, {}), {"a": "Norra Wire", "b": "Norra wire"})
    assert [o.documents for o in found.origins] == [("a", "b", "c"), ("d",)]
    assert found.origins[0].reason == "one agency is credited, Norra wire; one publisher, Norra Wire"


def test_one_origin_is_no_upper_bound() -> None:
    assert not count_origins("a", {"a": None}, Copies(BODY, {})).at_most


def test_overlapping_passages_are_counted_once() -> None:
    copies = Copies({"a": [(0, 100), (200, 300)]}, {"a": [(0, 60, "f"), (40, 80, "g"), (90, 210, "h")]})
    assert copies.copied("a") == pytest.approx((80 + 10 + 10) / 200)
    assert copies.copied("nobody") == 0.0


def test_whose_words_others_have_is_no_copy() -> None:
    passages = {"a": [(0, 1000, "f")], "b": [(0, 1000, "f")], "c": [(0, 1000, "g")]}
    copies = Copies(BODY, passages, {"f": "a", "g": None})
    assert [(copies.copied(d), copies.lent(d)) for d in "abcd"] == [(0, 1), (1, 0), (1, 0), (0, 0)]


def test_an_outlet_that_prints_a_copy_is_no_witness_and_merges_nothing() -> None:
    passages = {"a": [(0, 1000, "f")], "b": [(0, 1000, "f")]}
    found = count_origins("abcd", {"a": "Agency", "b": "Echo", "c": "Echo"}, Copies(BODY, passages, {"f": "a"}))
    assert [(o.documents, o.reason) for o in found.origins] == [(("a", "b"), "copied nearly whole"), (("c",), None), (("d",), None)]


PASSAGES = st.dictionaries(
    st.sampled_from("abcd"), st.lists(st.tuples(st.integers(0, 900), st.integers(1, 900), st.sampled_from("fgh")), max_size=4)
)


@settings(deadline=None)
@given(PASSAGES, st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["P", "Q", None])))
def test_there_are_never_more_origins_than_reports_and_every_report_is_in_one(
    passages: dict[str, list[tuple[int, int, str]]], publishers: dict[str, str | None]
) -> None:
    found = count_origins("abcd", publishers, Copies(BODY, {d: [(s, s + n, f) for s, n, f in p] for d, p in passages.items()}))
    assert sorted(d for o in found.origins for d in o.documents) == list("abcd")
    assert all((o.reason is None) == (len(o.documents) == 1) for o in found.origins)


def test_rows_that_touch_documents() -> None:
    raw = "One two three"
    rows = [
        {"id": i, "size": 2, "origin": None, "passages": [span_row(d, 0, 3, raw) for d in ds]} for i, ds in (("fam-1", "ab"), ("fam-2", "cc"))
    ]
    table = make_table("families", rows)
    assert touching(table, ("passages", "document"), {"c", "x"}).column("id").to_pylist() == ["fam-2"]
    assert touching(table, ("passages", "document"), set()).num_rows == 0
    assert touching(pa.concat_tables([table, table]), ("passages", "document"), {"a"}).num_rows == 2


def test_stories_get_their_counts_behind() -> None:
    row = {"id": "sto-1", "title": "Talks", "documents": list("abcd"), "off_story": [], "suspicions": [], "headlines": []}
    table = with_counts(make_table("stories", [row]), {"sto-1": count_origins("abcd", {"a": "P"}, Copies(BODY, {}))})
    assert table.column_names[-4:] == ["reports", "publishers", "independent", "at_most"]
    assert [table.column(n)[0].as_py() for n in table.column_names[-4:]] == [4, 1, 4, True]


def test_ten_thousand_copies_of_one_are_one_origin_and_quick() -> None:
    ids = [f"doc-{i:05}" for i in range(10_000)]
    with bounded(10):
        found = count_origins(ids, {}, Copies({d: [(0, 1000)] for d in ids}, {d: [(0, 1000, "f")] for d in ids}))
    assert len(found.origins) == 1
