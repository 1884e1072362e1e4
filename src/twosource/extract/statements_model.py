"""The statement model: arrays of weights, and the arithmetic over them. Trained by `bench/statements/train.py`; see docs/statements-model.md."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final

import numpy as np

from twosource.model import ModelError

FILE: Final = "statements.npz"

#: Labels of a token in the window of a cue: nothing, beginning and inside of the source, beginning and inside of the content.
LABELS: Final = ("O", "BS", "IS", "BC", "IC")

Floats = np.ndarray[Any, np.dtype[Any]]
Ints = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Trees:
    """A sum of regression trees. Flat arrays over the nodes of all trees; `left[i] == i` marks a leaf; `root`: first node of each tree."""

    root: Ints
    feature: Ints
    threshold: Floats
    left: Ints
    right: Ints
    value: Floats
    base: float
    depth: int

    def score(self, x: Any) -> Any:
        """The probability for every row of `x` (rows, features)."""
        rows = len(x)
        if rows > MOST_ROWS:
            return np.concatenate([self.score(x[at : at + MOST_ROWS]) for at in range(0, rows, MOST_ROWS)])
        if not rows:
            return np.zeros(0)
        width = x.shape[1]
        flat = np.ascontiguousarray(x, dtype=np.float32).ravel()
        trees = len(self.root)
        node = np.tile(self.root, rows)
        base = np.repeat(np.arange(rows, dtype=np.int32) * width, trees)
        todo = np.flatnonzero(self.left[node] != node)
        for _ in range(self.depth):
            here = node[todo]
            go = flat[self.feature[here] + base[todo]] <= self.threshold[here]
            there = np.where(go, self.left[here], self.right[here])
            node[todo] = there
            todo = todo[self.left[there] != there]
            if not len(todo):
                break
        total = self.value[node].reshape(rows, trees).sum(axis=1)
        return 1 / (1 + np.exp(-(self.base + total)))


@dataclass(frozen=True, slots=True)
class Chain:
    """A linear-chain model over the tokens of a window: per template the codes it knows, in order, and their weights for the five labels.

    The last row of the weights, all nought, is for codes that are not known. `slots`: per template the row of every code up to the last
    one, null where the codes are too far apart for a table.
    """

    codes: tuple[Ints, ...]
    weights: tuple[Floats, ...]
    transitions: Floats
    slots: tuple[Ints | None, ...]

    @staticmethod
    def of(codes: Sequence[Ints], weights: Sequence[Floats], transitions: Floats) -> Chain:
        """A chain with its tables."""
        slots: list[Any] = []
        for kept in codes:
            if not len(kept) or kept[-1] >= WIDEST:
                slots.append(None)
                continue
            table = np.full(int(kept[-1]) + 2, len(kept), dtype=np.int32)
            table[kept] = np.arange(len(kept), dtype=np.int32)
            slots.append(table)
        return Chain(tuple(codes), tuple(weights), transitions, tuple(slots))

    def emissions(self, columns: Sequence[Ints]) -> Floats:
        """(pairs, 5): the summed weights of every pair's codes."""
        out = np.zeros((len(columns[0]), len(LABELS)), dtype=np.float32)
        for column, codes, weights, slots in zip(columns, self.codes, self.weights, self.slots, strict=True):
            if not len(codes):
                continue
            if slots is not None:
                slot = slots[np.minimum(column, len(slots) - 1)]
            else:
                slot = np.searchsorted(codes, column)
                slot[slot == len(codes)] = 0
                slot[codes[slot] != column] = len(codes)
            out += weights.take(slot, axis=0)
        return out


#: Rows that are scored at a time, so that the nodes of all trees stay in the processor's cache.
MOST_ROWS: Final = 256

#: Codes up to here are looked up in a table, others by bisection.
WIDEST: Final = 1 << 17


def _padded(emissions: Floats, at: Ints) -> tuple[Any, Ints, Ints]:
    """(steps, cues, labels) with the longest cue first, the order of the cues, and their lengths."""
    sizes = np.diff(at)
    order = np.argsort(-sizes, kind="stable")
    sizes = sizes[order]
    padded = np.zeros((int(sizes[0]), len(order), emissions.shape[1]), dtype=np.float32)
    for k, n in enumerate(order.tolist()):
        padded[: sizes[k], k] = emissions[at[n] : at[n + 1]]
    return padded, order, sizes


def viterbi(emissions: Floats, at: Ints, transitions: Floats) -> Ints:
    """The best labels of every pair; `at`: where each cue's pairs begin, and the end."""
    out = np.zeros(len(emissions), dtype=np.int64)
    if len(at) < 2:
        return out
    e, order, sizes = _padded(emissions, at)
    steps = len(e)
    alive = np.searchsorted(-sizes, -np.arange(steps), side="left")
    back = np.zeros((steps, len(order), e.shape[2]), dtype=np.int8)
    score = e[0].copy()
    trans = transitions.astype(np.float32)
    for t in range(1, steps):
        n = alive[t]
        options = score[:n, :, None] + trans
        best = options.argmax(axis=1)
        back[t, :n] = best
        score[:n] = np.take_along_axis(options, best[:, None, :], axis=1)[:, 0] + e[t, :n]
    label = score.argmax(axis=1)
    labels = np.zeros((steps, len(order)), dtype=np.int64)
    rows = np.arange(len(order))
    for t in range(steps - 1, -1, -1):
        n = alive[t]
        labels[t, :n] = label[:n]
        if t:
            label[:n] = back[t, rows[:n], label[:n]]
    for k, number in enumerate(order.tolist()):
        out[at[number] : at[number + 1]] = labels[: sizes[k], k]
    return out


def _through(rows: Floats, transitions: Floats) -> Any:
    """The product of rows and a matrix. Unlike `@` it adds in the same order however many rows there are, so that a cue reads the same
    whatever stands beside it.
    """
    return (rows[:, :, None] * transitions).sum(axis=1)


def marginals(emissions: Floats, at: Ints, transitions: Floats) -> Floats:
    """(pairs, 2): how likely each pair is source and content."""
    out = np.zeros((len(emissions), 2))
    if len(at) < 2:
        return out
    e, order, sizes = _padded(emissions, at)
    e = np.exp(e - e.max(axis=2, keepdims=True))
    steps = len(e)
    alive = np.searchsorted(-sizes, -np.arange(steps), side="left")
    trans = np.exp(transitions).astype(np.float32)
    forward = np.zeros_like(e)
    forward[0] = e[0] / e[0].sum(axis=1, keepdims=True)
    for t in range(1, steps):
        n = alive[t]
        f = _through(forward[t - 1, :n], trans) * e[t, :n]
        forward[t, :n] = f / f.sum(axis=1, keepdims=True)
    backward = np.ones_like(e)
    back = trans.T.copy()
    for t in range(steps - 2, -1, -1):
        n = alive[t + 1]
        b = _through(backward[t + 1, :n] * e[t + 1, :n], back)
        backward[t, :n] = b / b.sum(axis=1, keepdims=True)
    both = forward * backward
    both /= np.maximum(both.sum(axis=2, keepdims=True), 1e-30)
    two = np.stack([both[:, :, 1] + both[:, :, 2], both[:, :, 3] + both[:, :, 4]], axis=2)
    for k, number in enumerate(order.tolist()):
        out[at[number] : at[number + 1]] = two[: sizes[k], k]
    return out


@dataclass(frozen=True, slots=True)
class Model:
    """All that was learned. `words`: lemma to code; `rates`: lemma and word class to (how often it is a cue, in how many places seen);
    `cue`: feature to weight; the thresholds say from what score on a cue is looked at, and a statement is told.
    """

    words: dict[str, int]
    rates: dict[str, tuple[float, float]]
    cue: dict[str, float]
    cue_bias: float
    chain: Chain
    content: Trees
    source: Trees
    keep: Trees
    least_cue: float
    least: float


def _strings(block: Any) -> list[str]:
    return bytes(block).decode("utf-8").split("\n") if len(block) else []


def _trees(data: Any, name: str) -> Trees:
    kept = {k: data[f"{name}_{k}"] for k in ("root", "feature", "threshold", "left", "right", "value", "base")}
    root = kept["root"].astype(np.int32)
    return Trees(
        root,
        kept["feature"].astype(np.int32),
        kept["threshold"].astype(np.float32),
        kept["left"].astype(np.int32),
        kept["right"].astype(np.int32),
        kept["value"].astype(np.float64),
        float(kept["base"]),
        int(data[f"{name}_depth"]),
    )


def unpack(data: Any) -> Model:
    """The model out of the arrays of its file."""
    at = np.concatenate([[0], np.cumsum(data["chain_sizes"].astype(np.int64))])
    codes = np.concatenate([np.cumsum(data["chain_codes"][a:b].astype(np.int64)) for a, b in pairwise(at.tolist())])
    weights = data["chain_weights"].astype(np.float32)
    none = np.zeros((1, len(LABELS)), dtype=np.float32)
    chain = Chain.of(
        tuple(codes[a:b] for a, b in pairwise(at.tolist())),
        tuple(np.concatenate([weights[a:b], none]) for a, b in pairwise(at.tolist())),
        data["chain_transitions"].astype(np.float32),
    )
    keys = _strings(data["rate_keys"])
    return Model(
        {w: i + 1 for i, w in enumerate(_strings(data["words"]))},
        dict(zip(keys, zip(data["rate_values"].astype(float).tolist(), data["rate_seen"].astype(float).tolist(), strict=True), strict=True)),
        dict(zip(_strings(data["cue_names"]), data["cue_weights"].astype(float).tolist(), strict=True)),
        float(data["cue_bias"]),
        chain,
        _trees(data, "content"),
        _trees(data, "source"),
        _trees(data, "keep"),
        float(data["least_cue"]),
        float(data["least"]),
    )


def _bytes() -> bytes:
    try:
        return (files("twosource.extract") / "data" / FILE).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise ModelError(f"the statement model {FILE} is missing", "the file that the package ships", "install twosource again") from None


@cache
def model_digest() -> str:
    """SHA-256 (hex) of the model's file: part of the version of the step that uses it."""
    return hashlib.sha256(_bytes()).hexdigest()


@cache
def load_statement_model() -> Model:
    """The shipped model, loaded once a process. Raises `ModelError` when its file is missing or is no model."""
    try:
        with np.load(io.BytesIO(_bytes()), allow_pickle=False) as data:
            return unpack({k: data[k] for k in data.files})
    except (KeyError, ValueError, OSError) as error:
        raise ModelError(
            f"the statement model {FILE} cannot be read ({error})", "the file that the package ships", "install twosource again"
        ) from None
