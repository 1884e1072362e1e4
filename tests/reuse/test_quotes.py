"""One utterance in several wordings."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changes import check
from twosource.model import check_spans, make_table
from twosource.reuse import QUOTES
from twosource.reuse.quotes import quoted

BASE = "The harbour wall will be repaired before the autumn storms, whatever the ministry decides"


def run(
    *said: tuple[str | None, str],
    indirect: frozenset[int] = frozenset(),
    published: dict[int, str] | None = None,
    readings: list[dict[str, Any]] | None = None,
    country: str | None = None,
) -> list[dict[str, Any]]:
    documents, statements, raw = [], [], {}
    empty = dict.fromkeys(("source_id", "uri", "publisher", "publisher_basis", "title", "published_basis", "language"))
    for i, (speaker, words) in enumerate(said):
        document, text = f"doc-{i}", words if i in indirect else f"“{words}”"
        raw[document] = text
        documents.append(empty | {"id": document, "published": (published or {}).get(i), "sha256": "0", "characters": len(text)})
        content = [{"document": document, "start": 0, "end": len(text), "exact": text}]
        row = {
            "id": f"stm-{i}",
            "document": document,
            "kind": "indirect" if i in indirect else "direct",
            "source": [],
            "cue": [],
            "content": content,
            "speaker": speaker and f"act-{speaker}",
        }
        statements.append(row | {"speaker_name": speaker, "negated": False, "status": None, "speaker_basis": "test"})
    tables = {"documents": make_table("documents", documents), "statements": make_table("statements", statements)}
    named = [
        {"document": f"doc-{i}", "actor": f"act-{s}", "name": s, "kind": "person", "country": country, "aliases": []}
        for i, (s, _) in enumerate(said)
        if s
    ]
    tables["named"] = make_table("named", named)
    out = QUOTES.run(tables | {"readings": make_table("readings", readings or [])}, {})["quote_variants"]
    check_spans("quote_variants", out, raw.__getitem__)
    rows: list[dict[str, Any]] = out.to_pylist()
    return rows


def test_the_same_words_twice() -> None:
    (row,) = run(("Ada Brandt", BASE), ("Ada Brandt", BASE))
    assert (row["kind"], row["speaker_name"], row["differences"]) == ("same", "Ada Brandt", [])


@pytest.mark.parametrize(
    ("other", "kind", "words"),
    [
        (BASE.replace("repaired", "demolished"), "substituted", ("repaired", "demolished")),
        (BASE.replace(" before the autumn storms", ""), "truncated", ("before the autumn storms", "")),
        (BASE.replace("before the autumn storms", "..."), "marked edit", ("before the autumn storms", "")),
        (BASE.replace("the ministry", "the ministry [of transport]"), "marked edit", ("", "of transport")),
        (BASE.split(",")[0], "edge-cut", ("whatever the ministry decides", "")),
        (BASE.replace("harbour", "harbor"), "spelling", ("harbour", "harbor")),
    ],
)
def test_what_became_of_the_words_is_named(other: str, kind: str, words: tuple[str, str]) -> None:
    (row,) = run(("Ada Brandt", BASE), ("Ada Brandt", other))
    assert row["kind"] == kind
    assert any({d["a"].strip(" ,[]"), d["b"].strip(" ,[]")} == set(words) for d in row["differences"]), row["differences"]


def test_words_told_outside_the_marks_are_no_altered_quotation() -> None:
    told = "the wall of the harbour would be repaired before the autumn storms, whatever the ministry decided"
    (row,) = run(("Ada Brandt", BASE), ("Ada Brandt", told), indirect=frozenset({1}))
    assert row["kind"] == "paraphrased outside the marks"
    assert {d["kind"] for d in row["differences"]} == {"paraphrased"}
    assert not run(("Ada Brandt", BASE), ("Jon Vik", told), indirect=frozenset({1}))
    assert not run(("Ada Brandt", BASE), (None, told), indirect=frozenset({1}))
    assert not run(("Ada Brandt", told), ("Ada Brandt", told), indirect=frozenset({0, 1}))


def test_other_words_of_one_who_was_translated_are_a_variant() -> None:
    other = BASE.replace("repaired", "mended")
    (row,) = run(("Ada Brandt", BASE), ("Ada Brandt", other), country="DEU")
    assert (row["kind"], [(d["a"], d["b"]) for d in row["differences"]]) == ("variant", [("mended", "repaired")])
    (row,) = run(("Ada Brandt", BASE), ("Ada Brandt", other), country="IRL")
    assert row["kind"] == "substituted"


def test_a_reading_that_explains_a_difference_is_named() -> None:
    other = BASE.replace("storms", "storms past year")
    at = 1 + other.index("past year")
    reading = {"document": "doc-1", "start": at, "end": at + 9, "exact": "past year", "reading": "last year", "kind": "substitution"}
    (row,) = run(("Ada Brandt", BASE), ("Ada Brandt", other), readings=[reading])
    assert "reading" in {d["kind"] for d in row["differences"]}


def test_other_utterances_stay_apart() -> None:
    assert run(("Ada Brandt", BASE), ("Ada Brandt", "The ministry has not decided anything about the ferry timetable")) == []
    assert run(("Ada Brandt", "yes, of course"), ("Ada Brandt", "yes, of course")) == [], "so few and common words say nothing"


def test_a_quotation_without_a_speaker_joins_the_one_who_said_it() -> None:
    (row,) = run(("Ada Brandt", BASE), (None, BASE))
    assert row["speaker_name"] == "Ada Brandt"


def test_short_words_that_landed_behind_another_speaker_are_found() -> None:
    (row,) = run(("Jonas Weil", "Not one vessel changed course"), ("Irena Costa", "Not one vessel changed course"))
    assert row["speaker_name"] is None
    assert [d["kind"] for d in row["differences"]] == ["speaker"]


def test_two_speakers_of_the_same_words_are_shown_and_nobody_is_chosen() -> None:
    (row,) = run(("Ada Brandt", BASE), ("Milo Varga", BASE))
    assert row["speaker_name"] is None
    assert row["differences"] == [{"kind": "speaker", "a": "Ada Brandt", "b": "Milo Varga"}]


def test_plain_words_are_one_utterance_as_a_whole_only() -> None:
    plain = "We have got what we came for"
    (row,) = run(("Ada Brandt", f"{plain},"), ("Brandt", plain), ("Ada Brandt", "We have got what they came for"), ("Elias Vale", plain))
    assert row["kind"] == "same"
    assert {s["document"] for s in row["spans"]} == {"doc-0", "doc-1"}
    assert not run(("Ada Brandt", "We will go there"), ("Ada Brandt", "We will go there"))
    assert not run(("Ada Brandt", plain), ("Ada Brandt", plain), indirect=frozenset({0, 1}))


def test_a_slogan_said_again_months_later_is_another_utterance() -> None:
    slogan = "Velmora's harbour belongs to Velmora"
    assert len(run(("Ada Brandt", slogan), ("Ada Brandt", slogan), published={0: "2031-01-02", 1: "2031-01-03"})) == 1
    assert run(("Ada Brandt", slogan), ("Ada Brandt", slogan), published={0: "2031-01-02", 1: "2031-06-03"}) == []


def test_the_order_of_documents_does_not_matter() -> None:
    a = run(("Ada Brandt", BASE), ("Ada Brandt", BASE.replace("repaired", "demolished")), (None, BASE))
    assert len(a) == 1
    assert len(a[0]["spans"]) == 3


@given(st.text(alphabet='ab “”"‘’.,', max_size=40))
@settings(max_examples=200)
def test_quoted_stretches_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    at = 0
    for start, end in quoted(text):
        assert at <= start < end <= len(text)
        at = end


@given(
    st.lists(st.tuples(st.sampled_from(["Ada Brandt", "Milo Varga", None]), st.text(alphabet="harbour wal.,“”\"' ", max_size=60)), max_size=6)
)
@settings(max_examples=40, deadline=None)
def test_whatever_was_said_every_span_is_exact(said: list[tuple[str | None, str]]) -> None:
    run(*said)


def test_a_contraction_is_a_spelling() -> None:
    told = "We've said that the harbour wall cannot be repaired before the autumn storms"
    other = "We have said that the harbour wall can't be repaired before the autumn storms"
    (row,) = run(("Ada Brandt", told), ("Ada Brandt", other))
    assert row["kind"] == "spelling"


_SAID = (
    BASE,
    BASE.replace("repaired", "demolished"),
    BASE.replace(" before the autumn storms", ""),
    BASE.replace("harbour", "sea") + ", and whatever it costs the fishermen of Lindmark",
    "The fishermen of Lindmark will not pay one crown for the sea wall, whatever it costs the ministry",
    "Nobody in this cabinet was told about the dredging contract before the election",
    "Nobody in the cabinet had been told about that dredging contract",
    "wholly out of proportion",
    "We have got what we came for",
)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_documents_that_come_change_the_utterances_as_if_all_had_come_at_once(data: st.DataObject) -> None:
    speaker = st.sampled_from([None, "Ada Brandt", "Brandt", "Milo Varga"])
    said = data.draw(st.lists(st.tuples(speaker, st.sampled_from(_SAID), st.booleans()), min_size=2, max_size=9))

    def state(documents: list[int]) -> dict[str, pa.Table]:
        rows: dict[str, list[dict[str, Any]]] = {"documents": [], "statements": [], "named": [], "readings": [], "judgements": []}
        for i in documents:
            name, words, direct = said[i]
            text = f"“{words}”" if direct else words
            d = f"doc-{i * 7 % 10}"
            rows["documents"].append({"id": d, "published": f"2031-{i * 5 % 9 + 1:02}-03", "sha256": "0", "characters": len(text)})
            rows["statements"].append(
                {
                    "id": f"stm-{i}",
                    "document": d,
                    "kind": "direct" if direct else "indirect",
                    "source": [],
                    "cue": [],
                    "content": [{"document": d, "start": 0, "end": len(text), "exact": text}],
                    "speaker": name and f"act-{name}",
                    "speaker_name": name,
                    "negated": False,
                    "speaker_basis": "test",
                }
            )
        return {name: make_table(name, some) for name, some in rows.items()}

    order = data.draw(st.permutations(range(len(said))))
    first = data.draw(st.integers(1, len(said) - 1))
    keys = {"named": "document", "readings": "document"}
    assert check(QUOTES, state(sorted(order[:first])), state(sorted(order)), keys)
