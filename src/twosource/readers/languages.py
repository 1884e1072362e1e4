"""The language of a text, as a two-letter code, or null when that cannot be told."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, Final

#: Characters looked at. On 924 news articles 600 give the same languages as 2,000 at a third of the cost (0.16 ms).
LOOKED_AT: Final = 600
#: Below so many letters there is nothing to go by.
LEAST_LETTERS: Final = 20
#: The detector's probability from which it is believed: at .5 none of the first 200, 100, 50 and 30 characters of 924 English news articles
#: came out as another language (at .4 two did).
SURE: Final = 0.5


@cache
def _detector() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    detector = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # Creoles and dialects, which have three letters, take short English texts otherwise.
    detector.set_languages([code for code in detector.labels if len(code) == 2])
    return detector


def primary(tag: str) -> str | None:
    """The primary subtag of a language tag in lower case (`en` of `en-GB`); null for anything else."""
    code = tag.strip().replace("_", "-").split("-")[0].lower()
    return code if code.isascii() and code.isalpha() and 2 <= len(code) <= 3 else None


def detect(text: str) -> str | None:
    """The language of a text (py3langid; Lui and Baldwin 2012). The model is loaded once a process."""
    return _language(text[:LOOKED_AT])


#: Reports that are copied begin alike: so many beginnings are remembered, of some kilobyte each.
_REMEMBERED: Final = 4096


@lru_cache(maxsize=_REMEMBERED)
def _language(text: str) -> str | None:
    if sum(map(str.isalpha, text)) < LEAST_LETTERS:
        return None
    code, probability = _detector().classify(text)
    return str(code) if probability >= SURE else None
