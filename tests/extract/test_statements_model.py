"""The statement model: its arithmetic against the plain definition, and what its file may hold."""

from __future__ import annotations

import io
import itertools
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twosource.extract import STATEMENTS
from twosource.extract.statements_model import (
    FILE,
    LABELS,
    Chain,
    Trees,
    load_statement_model,
    marginals,
    model_digest,
    viterbi,
)

SIZES = st.lists(st.integers(min_value=1, max_value=4), min_size=1, max_size=4)


def made(sizes: list[int], seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.RandomState(seed)
    n = len(LABELS)
    emissions = random.normal(size=(sum(sizes), n)).astype(np.float32)
    return emissions, np.concatenate([[0], np.cumsum(sizes)]), random.normal(size=(n, n)).astype(np.float32)


def paths(emissions: np.ndarray, transitions: np.ndarray) -> dict[tuple[int, ...], float]:
    """Every sequence of labels with its score."""
    steps, n = emissions.shape
    return {
        p: float(sum(emissions[t, x] for t, x in enumerate(p)) + sum(transitions[x, y] for x, y in itertools.pairwise(p)))
        for p in itertools.product(range(n), repeat=steps)
    }


@settings(max_examples=25, deadline=None)
@given(SIZES, st.integers(min_value=0, max_value=1000))
def test_the_best_labels_are_the_best_of_all(sizes: list[int], seed: int) -> None:
    emissions, at, transitions = made(sizes, seed)
    labels = viterbi(emissions, at, transitions)
    for a, b in itertools.pairwise(at.tolist()):
        scores = paths(emissions[a:b], transitions)
        assert scores[tuple(labels[a:b].tolist())] == pytest.approx(max(scores.values()), abs=1e-4)


@settings(max_examples=25, deadline=None)
@given(SIZES, st.integers(min_value=0, max_value=1000))
def test_chances_are_shares_of_all_paths(sizes: list[int], seed: int) -> None:
    emissions, at, transitions = made(sizes, seed)
    found = marginals(emissions, at, transitions)
    for a, b in itertools.pairwise(at.tolist()):
        weights = {p: np.exp(s) for p, s in paths(emissions[a:b], transitions).items()}
        total = sum(weights.values())
        for t in range(b - a):
            source = sum(w for p, w in weights.items() if LABELS[p[t]].endswith("S")) / total
            content = sum(w for p, w in weights.items() if LABELS[p[t]].endswith("C")) / total
            assert found[a + t] == pytest.approx([source, content], abs=1e-3)


def test_nothing_gives_nothing() -> None:
    nothing = np.zeros((0, len(LABELS)), dtype=np.float32)
    transitions = np.zeros((len(LABELS), len(LABELS)))
    assert len(viterbi(nothing, np.array([0]), transitions)) == len(marginals(nothing, np.array([0]), transitions)) == 0


def test_codes_that_are_not_known_weigh_nothing() -> None:
    weights = np.array([[1, 0, 0, 0, 0], [0, 2, 0, 0, 0], [0, 0, 0, 0, 0]], dtype=np.float32)
    for codes in (np.array([3, 70]), np.array([3, 10**9])):
        chain = Chain.of((codes,), (weights,), np.zeros((5, 5)))
        column = np.array([3, 4, codes[1], 10**12, 0])
        assert chain.emissions([column]).sum(axis=1).tolist() == [1, 0, 2, 0, 0]


def test_trees_are_walked_to_their_leaves() -> None:
    # x0 <= 1: -1, else x1 <= 5: 2, else 3; and a tree of one leaf.
    trees = Trees(
        np.array([0, 5], dtype=np.int32),
        np.array([0, 0, 1, 0, 0, 0], dtype=np.int32),
        np.array([1, 0, 5, 0, 0, 0], dtype=np.float32),
        np.array([1, 1, 3, 3, 4, 5], dtype=np.int32),
        np.array([2, 1, 4, 3, 4, 5], dtype=np.int32),
        np.array([0, -1, 0, 2, 3, 0.5], dtype=np.float32),
        0.25,
        2,
    )
    found = trees.score(np.array([[1, 9], [2, 5], [2, 6]], dtype=np.float32))
    assert found == pytest.approx([1 / (1 + np.exp(-x)) for x in (-0.25, 2.75, 3.75)])
    assert len(trees.score(np.zeros((0, 2), dtype=np.float32))) == 0


# ---- the file -------------------------------------------------------------------------------------------------------------------------------


def test_the_file_is_arrays_alone_and_small() -> None:
    data = (files("twosource.extract") / "data" / FILE).read_bytes()
    assert len(data) <= 2_500_000
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        assert all(arrays[k].dtype != object for k in arrays.files)


def test_what_is_made_with_another_file_is_made_anew() -> None:
    assert len(model_digest()) == 64
    assert model_digest()[:16] in STATEMENTS.version


def test_no_text_of_the_training_data_is_in_the_file() -> None:
    """Single lemmas and names of features, and no names of people: nothing that could be read as a sentence."""
    model = load_statement_model()
    for word in model.words:
        assert word.isalpha()
        assert word == word.lower()
    for key in (*model.rates, *model.cue):
        assert not any(c.isspace() for c in key), key
    lemmas = {k.partition(":")[2].partition("|")[0] for k in model.cue if k.startswith(("l:", "sl:", "gl:", "ol:", "w-", "w+"))}
    assert all(len(x.split()) <= 1 for x in lemmas)
