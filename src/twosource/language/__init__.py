"""Sentences, tokens and entities: the one place that knows spaCy."""

from __future__ import annotations

from typing import Final

from twosource.model import Step

from .model import HASHES, PACKAGE, VERSION, check_model, model_folder
from .parsing import parse

LANGUAGE: Final = Step(
    name="language",
    version="2",
    reads=("documents", "segments", "readings"),
    writes=("sentences",),
    run=parse,
    lexicons=(HASHES,),
)

__all__ = ["HASHES", "LANGUAGE", "PACKAGE", "VERSION", "check_model", "model_folder", "parse"]
