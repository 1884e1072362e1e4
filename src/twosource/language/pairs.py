"""Two sentences read together: how likely they tell one fact, or what cannot both be so.

The model of `vectors`, with low-rank changes to its matrices (LoRA, Hu et al. 2021) and a head over three means, fitted by
`bench/claims/reader.py`. Each pair is read as one text, the sentences in the order of their characters, so that it does not matter which is
given first.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import Any, Final

import numpy as np

from twosource.model import ModelError

from .vectors import Floats, checked, load_words, new_session, vector_model

#: The changes for sentences that tell one fact; and those for what cannot both be so, which learned once more with news whose reports hardly
#: disagree: a third of the false alarms there, but less sure of one fact (ECB+ dev: supports at .785, with the others .822).
PAIRS: Final = "pairs.npz"
PAIRS_AGAINST: Final = "pairs_against.npz"
#: What a pair may be, in the order of the columns.
KINDS: Final = ("same", "against", "other")
#: Pieces of a sentence that are read, as the model was trained.
LONGEST_SENTENCE: Final = 64
#: Pairs at a time.
BATCH_PAIRS: Final = 8
#: The rank's factor, as the model was trained.
SCALE: Final = 2.0


def _content(name: str) -> bytes:
    return (files("twosource.language") / "data" / name).read_bytes()


@cache
def pairs_digest(name: str) -> str:
    """SHA-256 of a file of changes, `PAIRS` or `PAIRS_AGAINST`."""
    return hashlib.sha256(_content(name)).hexdigest()


@cache
def _changes(name: str) -> dict[str, Any]:
    """The changes by name: `a` and `b` by number of the matrix, `head`, `base`. Raises `ModelError` when the file is damaged."""
    try:
        with np.load(io.BytesIO(_content(name)), allow_pickle=False) as data:
            return {k: data[k].astype(np.float32) for k in data.files}
    except (OSError, KeyError, ValueError) as e:
        raise ModelError(f"the weights of {name} cannot be read: {e}", "the file that ships with twosource", "install it again") from None


@cache
def load_pairs(name: str = PAIRS) -> Any:
    """The model with the changes of a file, loaded once a process. Raises `ModelError` when a package is missing or not the pinned one."""
    content = checked(vector_model())
    if find_spec("onnx") is None:
        raise ModelError("onnx is not installed", "version 1.23 or later", "install it: pip install 'twosource[vectors]'")
    import onnx
    from onnx import numpy_helper

    model = onnx.load_from_string(content)
    held = {i.name: i for i in model.graph.initializer}
    matrices = sorted(int(n[4:-2]) for n in held if n.startswith("val_") and n.endswith("_q"))
    changes = _changes(name)
    for k, number in enumerate(matrices):
        part = f"val_{number}"
        scale = numpy_helper.to_array(held[f"{part}_scale"])
        whole = numpy_helper.to_array(held[f"{part}_q"]).astype(np.float32) * scale + SCALE * (changes[f"b{k}"] @ changes[f"a{k}"]).T
        # The graph multiplies by the scale again.
        held[f"{part}_q"].CopyFrom(numpy_helper.from_array(np.ascontiguousarray(whole / scale, dtype=np.float32), f"{part}_q"))
    return new_session(model.SerializeToString())


def read_against(pairs: Sequence[tuple[str, str]]) -> Floats:
    """`read_pairs` with the changes for what cannot both be so."""
    return read_pairs(pairs, PAIRS_AGAINST)


def read_pairs(pairs: Sequence[tuple[str, str]], name: str = PAIRS) -> Floats:
    """The chances of `KINDS`, (pairs, 3), in the order of the pairs, with three digits, by the changes of the file `name`. Raises `ModelError`
    as `load_pairs`.
    """
    out = np.zeros((len(pairs), len(KINDS)), dtype=np.float32)
    if not pairs:
        return out
    words, session, changes = load_words(), load_pairs(name), _changes(name)
    where: dict[tuple[str, str], list[int]] = {}
    for n, (a, b) in enumerate(pairs):
        where.setdefault((a, b) if a <= b else (b, a), []).append(n)
    numbers = {t: words.numbers(t) for pair in where for t in pair}
    todo = sorted(((cut(numbers[a]), cut(numbers[b])[1:], (a, b)) for a, b in where), key=lambda t: (len(t[0]) + len(t[1]), t))
    for at in range(0, len(todo), BATCH_PAIRS):
        batch = todo[at : at + BATCH_PAIRS]
        given = inputs([(one, other) for one, other, _ in batch])
        hidden = session.run(None, given)[0]
        for row, (one, other, pair) in enumerate(batch):
            first, end = len(one), len(one) + len(other)
            h = hidden[row]
            z = changes["head"] @ np.concatenate([h[0], h[:first].mean(axis=0), h[first:end].mean(axis=0)]) + changes["base"]
            odds = np.exp(z - z.max())
            # Three digits: the last bits may differ between processors.
            out[where[pair]] = np.round(odds / odds.sum(), 3)
    return out


def cut(numbers: Sequence[int]) -> list[int]:
    """A text as numbers, with the marks of its beginning and end, as far as it is read."""
    return [numbers[0], *numbers[1:-1][:LONGEST_SENTENCE], numbers[-1]]


def inputs(pairs: Sequence[tuple[Sequence[int], Sequence[int]]]) -> dict[str, np.ndarray[Any, np.dtype[np.int64]]]:
    """What the model takes for pairs of texts as numbers, the second of each without the mark of its beginning; all (pairs, longest)."""
    ids = np.zeros((len(pairs), max(len(a) + len(b) for a, b in pairs)), dtype=np.int64)
    mask, types = np.zeros_like(ids), np.zeros_like(ids)
    for row, (a, b) in enumerate(pairs):
        end = len(a) + len(b)
        ids[row, :end] = [*a, *b]
        mask[row, :end] = 1
        types[row, len(a) : end] = 1
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
