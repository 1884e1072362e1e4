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
#: What is left of one that tells what somebody says and not what happened: words in quotation marks, a speaker with a colon. By hand, as above.
_SAID: Final = 0.8
#: What is left of one that is the word of one side, told as a fact: "Army: no civilians hit". By hand, on invented stories with two sides.
_ONE_SIDE: Final = 0.4
#: How much a title gains by every word of its that the reports share: closeness alone likes the shortest best. By hand, on the titles of
#: invented stories: with half of it "Envoy to visit" stands above the disaster that he visits, with twice as much the longest always wins.
_SAYS_MORE: Final = 0.25
_QUOTES: Final = re.compile(r"(?:^|[\s(])(?:'[^'’]{3,}'|‘[^’]{3,}’|\"[^\"]{3,}\"|“[^”]{3,}”)(?=\W|$)|^(?:[A-Z][\w.’'-]* ?){1,3}: ")
_LONGEST: Final = 110
#: Words of a speaker before a colon.
_BEFORE_COLON: Final = 4
SPEAKERS: Final = "speaker_nouns.tsv"


@cache
def _labels() -> re.Pattern[str]:
    """A label of several words, or one of a single word with a mark behind it: a watch is also a thing."""
    words = [re.escape(row["beginning"]) for row in load_rows("title_labels.tsv").rows]
    several, single = "|".join(w for w in words if " " in w), "|".join(w for w in words if " " not in w)
    return re.compile(rf"\W*(?:(?:{several})\b|(?:{single})\s*[:|/(–—-])", re.IGNORECASE)


@cache
def _sayings() -> frozenset[str]:
    return frozenset(row["verb"] for row in load_rows("title_sayings.tsv").rows)


@cache
def _speakers() -> frozenset[str]:
    return frozenset(row["noun"] for row in load_rows(SPEAKERS).rows)


def _word_of(title: str) -> float:
    """What is left of a title that tells what somebody says: all of it where it does not."""
    before, colon, _ = title.partition(": ")
    words = before.lower().split()
    if colon and len(words) <= _BEFORE_COLON and words and {words[-1], words[-1].rstrip("s")} & _speakers():
        return _ONE_SIDE
    says = any(w in _sayings() for w in title.lower().split()[1:])
    return _SAID if says or _QUOTES.search(title) else 1.0


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
    return float(_BLEMISH ** sum(blemishes)) * _word_of(title) * (_LABEL if _labels().match(title) else 1.0)


def choose(texts: Sequence[int], gists: Mapping[int, Row]) -> str | None:
    """The title that is closest to the texts of the others and says most of what they share, null where none has one. Equal ones: the first by
    words.
    """
    ids, weights = zip(*(vector_of(gists[t], "all") for t in texts), strict=True)
    words, place = np.unique(np.concatenate(ids), return_inverse=True)
    together = np.bincount(place, np.concatenate(weights).astype(np.float64), len(words))
    ends = np.cumsum([0, *map(len, ids)])
    found = []
    for number, text in enumerate(texts):
        if title := gists[text]["title"]:
            own, weight = vector_of(gists[text], "title")
            at = np.minimum(np.searchsorted(words, own), max(0, len(words) - 1))
            shared = words[at] == own if len(words) else np.zeros(len(own), np.bool_)
            others = together[at[shared]]
            if len(texts) > 1:
                # Every title has the words of its own report: what counts is what the others tell.
                mine = np.zeros(len(words))
                mine[place[ends[number] : ends[number + 1]]] = weights[number]
                others = others - mine[at[shared]]
            closeness = float(np.dot(others, weight[shared].astype(np.float64)))
            more = max(1, int(shared.sum())) ** _SAYS_MORE
            found.append((-round(closeness * more * plainness(title), 4), title))
    return min(found)[1] if found else None
