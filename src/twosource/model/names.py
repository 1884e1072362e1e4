"""Names as they are compared: one folding for everybody who asks whether two names are the same. And the letters by which reports are told."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

#: Letters that have no plain letter inside them for Unicode's decomposition to find.
LETTERS: Final = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ß": "ss", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ə": "e"}
_LETTERS: Final = str.maketrans(LETTERS)

#: Words that a name may have or lack.
ARTICLES: Final = ("the", "a", "an")


def fold(text: str) -> str:
    """Small letters without accents: `Erdoğan` is `erdogan`."""
    text = text.casefold()
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text.translate(_LETTERS)) if not unicodedata.combining(c))


def plain_name(name: str) -> str:
    """A name as names are compared: folded, without articles, genitive and hyphens: `the Al-Assad’s` is `al assad`."""
    words = fold(name).replace("’", "'").removesuffix("'s").replace("-", " ").split()
    return " ".join(w for w in words if w not in ARTICLES)


#: Letters of reports that are listed.
LISTED: Final = 12


def letters(found: Iterable[str]) -> str:
    """Letters of reports in their order, each once: A, B, AA; many are cut."""
    each = sorted(set(found), key=lambda x: (len(x), x))
    return ", ".join(each[:LISTED]) + (f" and {len(each) - LISTED:,} more" if len(each) > LISTED else "")
