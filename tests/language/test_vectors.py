"""Sentence vectors: the model's words, its files, and what its vectors are like."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twosource.language import sentence_vectors, vectors
from twosource.language.vectors import LONGEST_TEXT, WIDTH, WordPiece, load_words, vector_model
from twosource.model import ModelError

SMALL = WordPiece(["[UNK]", "[CLS]", "[SEP]", "un", "##rest", "##s", "-", "talk", "中", "rest"])


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Unrest", [1, 3, 4, 2]),
        ("ÚN-TALKS", [1, 3, 6, 7, 5, 2]),
        ("rest\u200brest", [1, 9, 4, 2]),
        ("talk\u00a0\ttalk", [1, 7, 7, 2]),
        ("un中rest", [1, 3, 8, 9, 2]),
        ("untold talk", [1, 0, 7, 2]),
        ("", [1, 2]),
        ("s" * 101, [1, 0, 2]),
    ],
)
def test_words_are_cut_into_the_longest_pieces(text: str, numbers: list[int]) -> None:
    assert SMALL.numbers(text) == numbers


@given(st.text(max_size=400))
def test_any_text_has_a_beginning_an_end_and_a_bounded_length(text: str) -> None:
    numbers = SMALL.numbers(text)
    assert numbers[0] == 1
    assert numbers[-1] == 2
    assert 2 <= len(numbers) <= LONGEST_TEXT


def test_the_vocabulary_is_that_of_the_model() -> None:
    # As Google's own tokeniser numbers it.
    assert load_words().numbers("hello world!") == [101, 7592, 2088, 999, 102]


def test_vectors_are_of_length_one_and_tell_meanings_apart() -> None:
    raid, strike, bread = sentence_vectors(["Jets bombed the port.", "Warplanes struck the harbour.", "She bakes bread on Sundays."])
    assert np.allclose([np.linalg.norm(v) for v in (raid, strike, bread)], 1, atol=1e-5)
    assert raid @ strike > 0.5 > raid @ bread
    assert raid.dtype == np.float32


def test_no_texts_have_no_vectors() -> None:
    assert sentence_vectors([]).shape == (0, WIDTH)


@settings(max_examples=5, deadline=None)
@given(st.permutations(["", "One.", "Two envoys met.", "One.", "A long sentence about a harbour, a ferry and a late night in the north."]))
def test_a_vector_depends_on_its_text_alone(texts: list[str]) -> None:
    alone = np.stack([sentence_vectors([t])[0] for t in texts])
    assert np.allclose(sentence_vectors(texts), alone, atol=1e-6)


def test_another_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "model.onnx"
    monkeypatch.setattr(vectors, "vector_model", lambda: other)
    vectors.load_vectors.cache_clear()
    try:
        with pytest.raises(ModelError, match=r"lacks model\.onnx"):
            vectors.load_vectors()
        other.write_bytes(b"not the model")
        with pytest.raises(ModelError, match="SHA-256"):
            vectors.load_vectors()
    finally:
        vectors.load_vectors.cache_clear()


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "VECTOR_PACKAGE", "no_such_package")
    with pytest.raises(ModelError, match=r"no_such_package is not installed; .*twosource\[vectors\]"):
        vector_model()
