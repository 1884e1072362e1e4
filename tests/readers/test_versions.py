"""Which reports are versions of one document, and that adding gives what making anew gives."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import changes
from twosource.model import Editions, make_table
from twosource.readers import VERSIONS
from twosource.readers.versions import same_place

FERRY = "The ferry between Norra and Sund sank on Monday, and twelve people were killed, the harbour office said."
MORE = FERRY.replace("twelve", "fifteen") + " A second ferry was sent to help."
OTHER = "Norra council voted nine to four for a new pier, and the mayor promised that work begins in spring."


def report(name: str, text: str = FERRY, **said: Any) -> dict[str, Any]:
    """A report; `seen` (a number), `source`, `canonical`, `modified` go to their own tables."""
    return {"name": name, "text": text, "seen": 0, "source": None, "canonical": None, "modified": None} | said


def tables(*reports: dict[str, Any]) -> dict[str, Any]:
    documents = [
        {k: r.get(k) for k in ("source_id", "uri", "publisher", "title", "published")}
        | {"id": r["name"], "sha256": "", "characters": len(r["text"])}
        for r in reports
    ]
    came = [
        {"document": r["name"], "seen": f"2024-01-01T00:00:{r['seen']:02}", "number": i, "source": r["source"] or r.get("uri") or "-"}
        for i, r in enumerate(reports)
    ]
    stated = [{"document": r["name"], "key": k, "value": r[k], "where": ""} for r in reports for k in ("canonical", "modified") if r[k]]
    texts = [
        {"document": r["name"], "raw": r["text"], "media": "text", "encoding": "utf-8", "encoding_basis": "utf-8", "blocks": []} for r in reports
    ]
    rows = {"documents": documents, "received": came, "stated": stated, "texts": texts}
    return {name: make_table(name, found) for name, found in rows.items()}


def versions(*reports: dict[str, Any]) -> list[tuple[str, int, str]]:
    rows = VERSIONS.run(tables(*reports), {})["versions"].to_pylist()  # type: ignore[union-attr]
    return [(r["document"], r["number"], r["basis"]) for r in rows]


A = "https://mail.example/news/1"


@pytest.mark.parametrize(
    ("said", "basis"),
    [
        ({"source_id": "m-1", "publisher": "The Sund Mail"}, "guid"),
        ({"source_id": "m-1", "source": "rows.jsonl"}, "guid"),
        ({"uri": A}, "address"),
        ({"uri": "reports/ferry.txt"}, "file"),
        ({"uri": "saved.html", "canonical": A}, "address"),
    ],
)
def test_what_tells_versions(said: dict[str, Any], basis: str) -> None:
    if "canonical" in said:
        found = versions(report("a", **said), report("b", MORE, seen=1, **(said | {"uri": "later.html"})))
    else:
        found = versions(report("a", **said), report("b", MORE, seen=1, **said))
    assert found == [("a", 1, basis), ("b", 2, basis)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"source_id": "m-1", "publisher": "The Sund Mail"}, {"source_id": "m-1", "publisher": "The Norra Post"}),
        ({"source_id": "m-1", "source": "a.jsonl"}, {"source_id": "m-1", "source": "b.jsonl"}),
        ({"uri": A, "publisher": "The Sund Mail"}, {"uri": A, "publisher": "The Norra Post"}),
        ({"uri": A}, {"uri": "https://mail.example/news/2"}),
        ({"uri": "https://mail.example/"}, {"uri": "https://mail.example"}),
        ({"uri": "https://post.example/x", "canonical": A}, {"uri": A}),
        ({}, {}),
    ],
)
def test_what_does_not(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert versions(report("a", **first), report("b", MORE, **second)) == []


def test_one_address_with_other_news_is_no_version() -> None:
    assert versions(report("a", uri=A), report("b", OTHER, uri=A)) == []
    assert versions(report("a", uri="in.txt"), report("b", OTHER, uri="in.txt")) == []
    assert len(versions(report("a", uri=A, source_id="1", publisher="P"), report("b", OTHER, uri=A, source_id="1", publisher="P"))) == 2


def test_an_address_that_a_whole_site_goes_by_tells_nothing() -> None:
    assert versions(*(report(f"d{i:03}", uri=A) for i in range(250))) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (A, "http://www.mail.example/news/1/"),
        (A, A + "?utm_source=feed&utm_medium=rss#top"),
        (A + "?id=5&fbclid=x", A + "?id=5"),
        ("https://mail.example:443/a", "https://mail.example/a"),
    ],
)
def test_addresses_that_are_one(one: str, other: str) -> None:
    assert same_place(one) == same_place(other)
    assert same_place(A + "?id=5") != same_place(A + "?id=6")


def test_the_order_is_that_of_arrival_or_of_stated_times() -> None:
    came = versions(report("b", uri=A, seen=1), report("a", MORE, uri=A, seen=2))
    assert [d for d, _, _ in came] == ["b", "a"]
    told = versions(
        report("b", uri=A, seen=1, modified="2024-01-01T11:00:00+02:00"), report("a", MORE, uri=A, seen=2, modified="2024-01-01T08:00:00Z")
    )
    assert [d for d, _, _ in told] == ["a", "b"]
    some = versions(
        report("b", uri=A, seen=1, published="2024-01-01T08:00:00Z", modified="2024-01-01T09:00:00Z"),
        report("a", MORE, uri=A, seen=2, published="2024-01-01T08:00:00Z"),
    )
    assert [d for d, _, _ in some] == ["b", "a"], "what one states and the other does not says nothing"
    day = versions(report("b", uri=A, seen=1, published="2024-01-02"), report("a", MORE, uri=A, seen=2, published="2024-01-01"))
    assert [d for d, _, _ in day] == ["b", "a"], "days alone do not say which came first"


def test_three_versions_by_two_keys() -> None:
    found = versions(
        report("a", uri=A, source_id="1", publisher="P"), report("b", MORE, uri=A, seen=1), report("c", source_id="1", publisher="P", seen=2)
    )
    assert [(d, n) for d, n, _ in found] == [("a", 1), ("b", 2), ("c", 3)]


def test_editions() -> None:
    rows = [{"document": d, "of": "a", "number": n} for n, d in enumerate("abc", 1)]
    found = Editions(rows)
    assert (found.standing("a"), found.standing("c"), found.standing("x")) == ("c", "c", "x")
    assert (found.all("b"), found.all("x")) == (("a", "b", "c"), ("x",))
    assert found.replaced() == {"a", "b"}
    assert (found.told("b"), found.told("x"), found.number("b"), found.older("c")) == ("version 2 of 3", None, 2, False)
    assert not Editions()


REPORTS = st.lists(
    st.fixed_dictionaries(
        {
            "text": st.sampled_from([FERRY, MORE, OTHER]),
            "uri": st.sampled_from([None, A, "https://mail.example/news/2", "in.txt"]),
            "source_id": st.sampled_from([None, "1", "2"]),
            "publisher": st.sampled_from([None, "P", "Q"]),
            "canonical": st.sampled_from([None, A]),
            "modified": st.sampled_from([None, "2024-01-01T08:00:00Z", "2024-01-01T09:00:00Z"]),
            "seen": st.integers(0, 9),
        }
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=30, deadline=None)
@given(REPORTS, st.integers(0, 8))
def test_what_came_by_and_by_is_what_came_at_once(said: list[dict[str, Any]], first: int) -> None:
    reports = [report(f"d{i}", **s) for i, s in enumerate(said)]
    keys = {"received": "document", "stated": "document", "texts": "document"}
    before, now = tables(*reports[:first]), tables(*reports)
    assert changes.check(VERSIONS, before, now, keys)


@settings(max_examples=20, deadline=None)
@given(REPORTS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(said: list[dict[str, Any]], rnd: Any) -> None:
    reports = [report(f"d{i}", **s) for i, s in enumerate(said)]
    made = tables(*reports)
    mixed = {name: t.take(rnd.sample(range(t.num_rows), t.num_rows)) if t.num_rows else t for name, t in made.items()}
    one, other = (VERSIONS.run(t, {}) for t in (made, mixed))
    assert {k: v.to_pylist() for k, v in one.items()} == {k: v.to_pylist() for k, v in other.items()}  # type: ignore[union-attr]
