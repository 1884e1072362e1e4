"""The title of a story: of its reports' own the one whose words the reports share most, if it is a plain one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

import numpy as np

from twosource.lexicons import load_rows

from .gist import vector_of
from .kept import Row

#: What a title loses for being a question or an explainer, shouted, too short to say what happened, or a line that was cut or runs on. By
#: hand, after reading the titles of the labelled stories: a plain headline that says a little less is still the better title.
_BLEMISH: Final = 0.7
#: What is left of one that is no headline at all.
_LABEL: Final = 0.2
_FEWEST_WORDS: Final = 4
_LONGEST: Final = 110


@cache
def _labels() -> re.Pattern[str]:
    """A label of several words, or one of a single word with a mark behind it: a watch is also a thing."""
    words = [re.escape(row["beginning"]) for row in load_rows("title_labels.tsv").rows]
    several, single = "|".join(w for w in words if " " in w), "|".join(w for w in words if " " not in w)
    return re.compile(rf"\W*(?:(?:{several})\b|(?:{single})\s*[:|/(–—-])", re.IGNORECASE)


@cache
def _explainers() -> re.Pattern[str]:
    phrases = "|".join(re.escape(row["phrase"]) for row in load_rows("title_explainers.tsv").rows)
    return re.compile(rf"\b(?:{phrases})(?!\w)", re.IGNORECASE)


def plainness(title: str) -> float:
    """How plain a headline is, 0 to 1."""
    letters = [c for c in title if c.isalpha()]
    shouted = bool(letters) and sum(c.isupper() for c in letters) > 0.8 * len(letters)
    explains = title.rstrip("\"'”’ ").endswith("?") or bool(_explainers().search(title.replace("’", "'")))
    blemishes = (explains, shouted, len(title.split()) < _FEWEST_WORDS, len(title) > _LONGEST)
    return float(_BLEMISH ** sum(blemishes)) * (_LABEL if _labels().match(title) else 1.0)


def choose(texts: Sequence[int], gists: Mapping[int, Row]) -> str | None:
    """The title that is closest to all these texts, null where none has a title. Equal ones: the first by its words."""
    ids, weights = zip(*(vector_of(gists[t], "all") for t in texts), strict=True)
    words, place = np.unique(np.concatenate(ids), return_inverse=True)
    together = np.bincount(place, np.concatenate(weights).astype(np.float64), len(words))
    found = []
    for text in texts:
        if title := gists[text]["title"]:
            own, weight = vector_of(gists[text], "title")
            at = np.minimum(np.searchsorted(words, own), max(0, len(words) - 1))
            shared = words[at] == own if len(words) else np.zeros(len(own), np.bool_)
            closeness = float(np.dot(together[at[shared]], weight[shared].astype(np.float64)))
            found.append((-round(closeness * plainness(title), 4), title))
    return min(found)[1] if found else None
