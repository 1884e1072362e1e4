"""What was copied: passages, the families they belong to, who copied from whom, and the words that differ.

`WORDS`, `REUSE` and `QUOTES` are the steps. `compare` aligns any two documents on demand, `align_words` and `diff_words` two wordings of
one text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from twosource.model import Change, Changes, Rows, Settings, Step, Tables

if TYPE_CHECKING:
    from .pairwise import Alignment, Comparison, Part, Shared, align_words, compare, diff_words

__all__ = ["QUOTES", "REUSE", "WORDS", "Alignment", "Comparison", "Part", "Shared", "align_words", "compare", "diff_words"]


def _reuse(tables: Tables, settings: Settings) -> dict[str, Rows]:
    from .step import reuse  # numpy and rapidfuzz are loaded when there is work

    return reuse(tables, settings)


def _update(tables: Tables, changes: Changes, settings: Settings) -> dict[str, Change] | None:
    from .update import update

    return update(tables, changes, settings)


def _words(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    from .stored import words

    return words(tables, settings)


#: The body of every document as words.
WORDS = Step(
    name="words",
    version="2",
    reads=("segments", "readings"),
    writes=("words",),
    run=_words,
    lexicons=("reuse_forms.tsv", "reuse_words.yaml", "publishers.tsv"),
)

#: Links and families of all documents.
REUSE = Step(
    name="reuse",
    version="6",
    reads=("documents", "words", "texts"),
    writes=("reuse", "families", "tried", "compared", "remarks", "kin", "lists"),
    key="record",
    run=_reuse,
    lexicons=("reuse_forms.tsv", "reuse_words.yaml", "publishers.tsv"),
    columns={"documents": ("id", "publisher", "published"), "texts": ("document", "raw")},
    carries=("tried", "compared"),
    update=_update,
)


def _quotes(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    from .utterances import quotes

    return quotes(tables, settings)


def _more_quotes(tables: Tables, changes: Changes, settings: Settings) -> dict[str, Change] | None:
    from .utterances import more_quotes

    return more_quotes(tables, changes, settings)


#: One utterance in several wordings.
QUOTES = Step(
    name="quotes",
    version="6",
    reads=("documents", "statements", "named", "readings", "judgements"),
    writes=("quote_variants", "uttered"),
    key="record",
    run=_quotes,
    lexicons=("reuse_forms.tsv", "reuse_words.yaml", "english_speaking.tsv"),
    update=_more_quotes,
)


def __getattr__(name: str) -> Any:
    if name in __all__:
        from . import pairwise

        return getattr(pairwise, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
