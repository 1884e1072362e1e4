"""The title of a story: the one of its reports' own whose words the reports share most."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from .gist import Gists

#: Words are counted in so many columns here: that a few share one is no matter for choosing a title.
_COLUMNS: Final = 1 << 18


def _folded(rows: Any) -> Any:
    from scipy.sparse import csr_array

    return csr_array((rows.data, rows.indices % _COLUMNS, rows.indptr), shape=(rows.shape[0], _COLUMNS))


def choose(gists: Gists, groups: list[list[int]], titles: list[str | None]) -> list[int | None]:
    """For every group the row whose title is closest to all its texts, or null where none has a title. Equal ones: the first by its words."""
    from scipy.sparse import csr_array

    owner = np.empty(gists.n, np.int64)
    for g, members in enumerate(groups):
        owner[members] = g
    member = csr_array((np.ones(gists.n, np.float32), (owner, np.arange(gists.n))), shape=(len(groups), gists.n))
    together = member @ _folded(gists.matrix("all"))
    closeness = np.asarray(_folded(gists.matrix("title")).multiply(together[owner]).sum(axis=1)).ravel()
    found: list[int | None] = []
    for members in groups:
        named = [i for i in members if titles[i]]
        found.append(min(named, key=lambda i: (-round(float(closeness[i]), 4), titles[i] or ""), default=None))
    return found
