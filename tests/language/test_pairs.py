"""Two sentences read together: the file of changes, and what the answers are like."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twosource.language import PAIRS, PAIRS_AGAINST, pairs, pairs_digest, read_against, read_pairs
from twosource.language.pairs import KINDS
from twosource.model import ModelError

TOLD = "Two wardens died when a fire swept through the timber yard near Tarvik on Sunday night."
AGAIN = "A blaze that broke out at the Tarvik yard late on Sunday claimed the lives of two wardens."
DENIED = "Nobody was hurt in Sunday's fire at the timber yard near Tarvik, the fire brigade said."
BESIDE = "The timber yard near Tarvik employs 80 people and was inspected in the spring."


def test_one_fact_in_other_words_is_told_from_a_denial_and_from_another_fact() -> None:
    same, denied, beside = read_pairs([(TOLD, AGAIN), (TOLD, DENIED), (TOLD, BESIDE)])
    assert KINDS[int(same.argmax())] == "same"
    assert KINDS[int(beside.argmax())] == "other"
    assert denied[0] < 0.5 < same[0]
    assert denied[1] > beside[1]


def test_the_changes_for_disagreement_tell_it_from_one_fact_and_from_another() -> None:
    same, denied, beside = read_against([(TOLD, AGAIN), (TOLD, DENIED), (TOLD, BESIDE)])
    assert denied[1] > 0.5 > max(same[1], beside[1])


@settings(max_examples=6, deadline=None)
@given(st.permutations([(TOLD, AGAIN), (AGAIN, TOLD), (TOLD, DENIED), ("", ""), ("One.", "One. " * 200)]))
def test_an_answer_depends_on_its_pair_alone_in_any_order(asked: list[tuple[str, str]]) -> None:
    found = read_pairs(asked)
    assert np.allclose(found.sum(axis=1), 1, atol=0.002)
    for pair, chances in zip(asked, found, strict=True):
        assert np.allclose(read_pairs([pair])[0], chances, atol=0.0015)
    assert np.array_equal(found[asked.index((TOLD, AGAIN))], found[asked.index((AGAIN, TOLD))])


def test_no_pairs_have_no_answers() -> None:
    assert read_pairs([]).shape == (0, len(KINDS))


def test_a_damaged_file_and_a_missing_package_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len({pairs_digest(PAIRS), pairs_digest(PAIRS_AGAINST)}) == 2
    pairs._changes.cache_clear()
    pairs.load_pairs.cache_clear()
    try:
        monkeypatch.setattr(pairs, "_content", lambda name: b"none")
        with pytest.raises(ModelError, match=r"pairs\.npz cannot be read"):
            pairs._changes(PAIRS)
        monkeypatch.setattr(pairs, "find_spec", lambda name: None if name == "onnx" else find_spec(name))
        with pytest.raises(ModelError, match=r"onnx is not installed; .*twosource\[vectors\]"):
            pairs.load_pairs()
    finally:
        pairs._changes.cache_clear()
        pairs.load_pairs.cache_clear()
