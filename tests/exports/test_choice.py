"""Which rows a list gives: tests of whole columns, held to a look at one row after the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import twosource
from twosource import corpus as api
from twosource.exports.actors import Who
from twosource.exports.choice import Choice, Columns, fold

Row = dict[str, Any]


def _texts(row: Row, key: str) -> str:
    return fold(" ".join(s["exact"] for s in row[key]))


CASES: list[tuple[str, dict[str, Any], Callable[[Row], bool]]] = [
    ("statements", {"search": "The"}, lambda r: "the" in _texts(r, "content")),
    ("statements", {"search": "no such words at all"}, lambda r: False),
    ("statements", {"kind": "direct"}, lambda r: r["kind"] == "direct"),
    ("events", {"event": "consult"}, lambda r: r["event"] == "CONSULT"),
    ("events", {"status": "planned"}, lambda r: r["status"] == "planned"),
    ("claims", {"min_independent": 2}, lambda r: r["independent"] >= 2),
    ("claims", {"echoes": True}, lambda r: r["reports"] > 1 and r["independent"] == 1),
    ("claims", {"search": "THE"}, lambda r: "the" in fold(" ".join([r["text"], *(s["span"]["exact"] for s in r["supports"])]))),
    ("reuse", {"search": "river"}, lambda r: "river" in fold(f"{r['a']['exact']} {r['b']['exact']}")),
    ("positions", {"changed": True}, lambda r: r["changed"] is not None),
    ("actors", {"search": "a"}, lambda r: "a" in fold(" ".join([r["name"], *r["aliases"]]))),
    ("stories", {"search": "E"}, lambda r: "e" in fold(r["title"])),
]


@pytest.fixture(scope="module")
def corpora(sample_record: Path) -> Any:
    with twosource.open(sample_record, create=False) as plain, api.open(sample_record, create=False, memory=api.Memory()) as held:
        yield plain, held


@pytest.mark.parametrize(("table", "filters", "fits"), CASES, ids=lambda x: str(x) if isinstance(x, (str, dict)) else "")
def test_a_list_has_the_rows_that_fit_and_no_other(corpora: Any, table: str, filters: dict[str, Any], fits: Callable[[Row], bool]) -> None:
    for corpus in corpora:
        whole = getattr(corpus, table)().to_dicts()
        assert getattr(corpus, table)(**filters).to_dicts() == [r for r in whole if fits(r)]


def test_a_story_that_was_merged_meanwhile_is_counted_by_its_reports(corpora: Any) -> None:
    for corpus in corpora:
        now = corpus.stories()[0]
        found = corpus.story_counts([now, {"id": "sto-gone", "documents": list(now.documents)}])
        assert found["sto-gone"] == found[now.id]


def test_lists_are_the_same_with_and_without_a_memory(corpora: Any) -> None:
    plain, held = corpora
    story = plain.stories()[0].id
    names = [*[a.name for a in plain.actors()][:6], "nobody at all"]
    for table in ("statements", "events", "claims", "disputes", "positions", "actors", "stories"):
        asked: list[dict[str, Any]] = [{"actor": n} for n in names] + [{"since": "2000-01-01"}]
        for filters in asked + ([{"story": story}] if table != "stories" else []):
            assert getattr(held, table)(**filters).to_dicts() == getattr(plain, table)(**filters).to_dicts(), (table, filters)


def test_results_that_stay_in_memory_are_a_sequence_like_any_other(corpora: Any) -> None:
    plain, held = (c.claims() for c in corpora)
    assert len(plain) == len(held)
    assert list(plain) == list(held)
    assert plain[1:4].to_dicts() == held[1:4].to_dicts() == held.at([1, 2, 3]).to_dicts()
    assert plain[-1] == held[-1]
    assert plain.columns("id", "text").equals(held.columns("id", "text"))
    with pytest.raises(IndexError):
        held[len(held)]


_WORDS = st.text(st.sampled_from("aAß \n\u00a0ﬁİé“"), max_size=6)


@given(rows=st.lists(st.tuples(_WORDS, st.lists(_WORDS, max_size=3)), max_size=8), sought=_WORDS)
def test_words_are_sought_as_a_reader_would(rows: list[tuple[str, list[str]]], sought: str) -> None:
    spans = pa.list_(pa.struct([("exact", pa.string())]))
    table = pa.table(
        {"text": pa.array([t for t, _ in rows], pa.string()), "spans": pa.array([[{"exact": x} for x in xs] for _, xs in rows], spans)}
    )
    found = Choice([lambda columns: columns.holds(sought, ("text",), ("spans", "exact"))]).places(Columns(table)).tolist()
    assert found == [i for i, (t, xs) in enumerate(rows) if sought.casefold() in fold(" ".join([t, *xs]))]


_PLACES = st.dictionaries(st.sampled_from("abc"), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 12)), min_size=1, max_size=5), max_size=3)
_SPANS = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 10), st.integers(0, 12)), max_size=12)


@given(places=_PLACES, spans=_SPANS)
def test_many_spans_are_looked_up_as_one_is(places: dict[str, list[tuple[int, int]]], spans: list[tuple[str, int, int]]) -> None:
    who = object.__new__(Who)
    who._places = {d: sorted(each) for d, each in places.items()}
    rows = [{"document": d, "start": s, "end": e} for d, s, e in spans]
    kind = pa.struct([("document", pa.string()), ("start", pa.int64()), ("end", pa.int64())])
    assert who.are_named(pa.array(rows, kind)).to_pylist() == [who.is_named(r) for r in rows]
