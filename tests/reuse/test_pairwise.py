from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from twosource.reuse import align_words, compare, diff_words

from .lab import DAM, FERRY, QUAY, VOTE


def rows(raw: str) -> list[dict[str, Any]]:
    out, at = [], 0
    for line in raw.split("\n"):
        if line.strip():
            out.append({"start": at, "end": at + len(line), "role": "body"})
        at += len(line) + 1
    return out


def test_two_wordings_word_by_word() -> None:
    found = diff_words("crates of fruit that waited in the US", "crates in fruit … in the USA")
    assert [(d.kind, d.a, d.b) for d in found] == [("substituted", "of", "in"), ("ellipsis", "that waited", ""), ("swapped", "US", "USA")]


def test_brackets_are_an_honest_edit() -> None:
    assert [(d.kind, d.a, d.b) for d in diff_words("He [Quimby] will not go", "He will not go")] == [("bracketed", "Quimby", "")]


def test_equal_and_empty_wordings() -> None:
    assert diff_words(QUAY, QUAY) == ()
    assert align_words("", "").similarity == 1.0
    assert align_words("heron", "").similarity == 0.0


@given(st.lists(st.sampled_from("the US USA heron herons said . … [x] “ ” quay 5 five".split()), max_size=20), st.randoms())
def test_parts_cover_both_texts_in_order(words: list[str], rng: Any) -> None:
    a = " ".join(words)
    other = [w for w in words if rng.random() < 0.8]
    b = " ".join(other)
    found = align_words(a, b)
    at, bt = 0, 0
    for p in found.parts:
        assert at <= p.a_start <= p.a_end <= len(a)
        assert bt <= p.b_start <= p.b_end <= len(b)
        at, bt = p.a_end, p.b_end
    left = sum(len(a[p.a_start : p.a_end].split()) for p in found.parts if p.kind == "same")
    assert found.alike <= found.longer
    assert left >= 0
    assert align_words(a, a).similarity == 1.0


def test_documents_side_by_side() -> None:
    edited = QUAY.replace("voted on Tuesday to close", "voted Tuesday to shut")
    a, b = f"{DAM}\n{QUAY} {VOTE}", f"{FERRY}\n{edited} {VOTE}"
    found = compare(a, rows(a), [], b, rows(b), [])
    assert len(found.shared) == 1
    one = found.shared[0]
    assert a[one.a_start : one.a_end] == f"{QUAY} {VOTE[:-1]}"
    assert b[one.b_start : one.b_end] == f"{edited} {VOTE[:-1]}"
    assert [(a[p.a_start : p.a_end], b[p.b_start : p.b_end]) for p in one.parts if p.kind != "same"] == [("on", ""), ("close", "shut")]
    assert [a[s:e] for s, e in found.own_a] == [DAM]
    assert [b[s:e] for s, e in found.own_b] == [FERRY]


def test_nothing_shared() -> None:
    found = compare(DAM, rows(DAM), [], FERRY, rows(FERRY), [])
    assert found.shared == ()
    assert [DAM[s:e] for s, e in found.own_a] == [DAM]


def test_readings_are_read() -> None:
    damaged = QUAY.replace("northern quay", "nor thern quay")
    at = damaged.index("nor thern")
    found = compare(QUAY, rows(QUAY), [], damaged, rows(damaged), [{"start": at, "end": at + 9, "reading": "northern"}])
    assert len(found.shared) == 1
