"""The title of a story: the one of its reports' own whose words the reports share most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from .gist import vector_of
from .kept import Row


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
            found.append((-round(float(np.dot(together[at[shared]], weight[shared].astype(np.float64))), 4), title))
    return min(found)[1] if found else None
