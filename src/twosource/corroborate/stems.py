"""Words made to be compared: stems, in which verbs, nouns and agents of one root mostly meet, and the words of numbers."""

from __future__ import annotations

from functools import cache
from typing import Final

from twosource.lexicons import load_rows

from .remembered import remembered

SPELLINGS: Final = "readings_spellings.tsv"
IRREGULAR: Final = "claim_irregular.tsv"
NUMBERS: Final = "number_words.tsv"

_ENDINGS: Final = (
    ("ization", "iz"), ("isation", "iz"), ("ational", "at"), ("iveness", "iv"), ("fulness", "ful"), ("ements", ""), ("ement", ""), ("ments", ""),
    ("ment", ""), ("ations", "at"), ("ation", "at"), ("ators", "at"), ("ator", "at"), ("ingly", ""), ("ively", "iv"), ("ities", ""), ("ity", ""),
    ("nesses", ""), ("ness", ""), ("ions", ""), ("ion", ""), ("ings", ""), ("ing", ""), ("iest", "y"), ("iers", "y"), ("ier", "y"), ("ies", "y"),
    ("ied", "y"), ("edly", ""), ("ers", ""), ("ors", ""), ("er", ""), ("or", ""), ("ed", ""), ("es", ""), ("ly", ""), ("al", ""), ("s", ""),
)  # fmt: skip


@remembered(1 << 16)
def stem(word: str) -> str:
    """The stem of a word in small letters: made to be compared, not to be read. Verbs, nouns and agents of one root mostly meet."""
    word = word.removesuffix("'s").removesuffix("'").replace("'", "")
    word = _irregular().get(word) or _spelling().get(word, word)
    if len(word) <= 3:
        return word
    if word.endswith(("ss", "us", "is")):
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= (3 if len(ending) <= 3 else 4):
            word = word[: -len(ending)] + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word.rstrip("e") if len(word) > 3 else word


@cache
def _irregular() -> dict[str, str]:
    return {r["form"]: r["base"] for r in load_rows(IRREGULAR).rows}


@cache
def _spelling() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in load_rows(SPELLINGS).rows:
        for ending in row["endings"].split():
            end = "" if ending == "-" else ending
            found[row["british"] + end] = row["american"] + end
    return found


@cache
def digits_of() -> dict[str, str]:
    """The words of numbers as digits: twelve -> 12."""
    return {r["word"]: r["digits"] for r in load_rows(NUMBERS).rows}
