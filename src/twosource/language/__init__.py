"""Sentences, tokens and entities, and vectors of texts: the one place that knows spaCy and onnxruntime."""

from __future__ import annotations

from typing import Final

from twosource.model import Step

from .docs import tables_of
from .model import HASHES, PACKAGE, VERSION, check_model, model_folder
from .pairs import PAIRS, PAIRS_AGAINST, pairs_digest, read_against, read_pairs
from .parsing import paragraphs_of, parse
from .vectors import sentence_vectors

LANGUAGE: Final = Step(
    name="language",
    version="2",
    reads=("documents", "segments", "readings"),
    writes=("sentences",),
    run=parse,
    lexicons=(HASHES,),
    once=paragraphs_of,
)

__all__ = [
    "HASHES",
    "LANGUAGE",
    "PACKAGE",
    "PAIRS",
    "PAIRS_AGAINST",
    "VERSION",
    "check_model",
    "model_folder",
    "pairs_digest",
    "parse",
    "read_against",
    "read_pairs",
    "sentence_vectors",
    "tables_of",
]
