"""Where a stray passage belongs: other reports of its story clear it, a report of another story claims it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from .gist import Gists
from .pairs import Ints
from .passages import CERTAIN

#: A passage belongs to a text that it is this close to (cosine of words).
BELONGS: Final = 0.3

#: A passage that so many other reports of its story are close to is no stranger there.
_TOLD: Final = 3

#: That nothing else in a story mentions a thing tells something from so many other reports on.
_OTHERS: Final = 3

#: The windows of a text as rows.
Windows: TypeAlias = Sequence[Mapping[str, Any]]

#: Passages that are looked up in one go.
_BLOCK: Final = 256


@dataclass(frozen=True, slots=True)
class Stray:
    """From character `start` of paragraph `first` to character `end` of paragraph `last`, and the row of the text that is closest, or null."""

    first: int
    last: int
    start: int
    end: int
    word: str
    chance: float
    reason: str
    row: int | None


class Elsewhere:
    """The stray passages of texts, looked up among all texts."""

    def __init__(self, gists: Gists, groups: Sequence[Sequence[int]], row_of: Mapping[int, int], strays: Mapping[int, Windows]) -> None:
        self._group = np.empty(gists.n, np.int64)
        for g, members in enumerate(groups):
            self._group[list(members)] = g
        self._strays = strays
        own = np.array([row_of[t] for t, found in strays.items() for _ in found], np.int64)
        near = _nearest(gists, [w for found in strays.values() for w in found], own, self._group)
        self._gists, self._groups, self._row_of = gists, groups, row_of
        self._shared: dict[tuple[int, str], tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]] = {}
        self._found: dict[int, list[tuple[int | None, int]]] = {}
        at = 0
        for text, found in strays.items():
            self._found[text] = near[at : at + len(found)]
            at += len(found)

    def of(self, text: int) -> Iterator[Stray]:
        """The stray passages of a text. What several others of the story tell too is none: one may be where it was taken from."""
        own = self._row_of[text]
        home = int(self._group[own])
        for window, (row, told) in zip(self._strays[text], self._found[text], strict=True):
            cleared = told >= _TOLD if window["alone"] else not self._strange(window, own, home)
            if cleared:
                continue
            close = row is not None and int(self._group[row]) != home
            word = "certain" if window["chance"] >= CERTAIN else "suspected"
            reason = window["reason"] + ("; it fits a report of another story" if close else "")
            first, last, start, end = (int(window[k]) for k in ("first", "last", "start", "end"))
            yield Stray(first, last, start, end, word, window["chance"], reason, row if close else None)

    def _said(self, home: int, own: int, field: str) -> npt.NDArray[np.int32]:
        """The numbers of the words that the other texts of a group have."""
        if (home, field) not in self._shared:
            all_ = np.concatenate([self._gists.of(r, field) for r in self._groups[home]])
            self._shared[home, field] = np.unique(all_, return_counts=True)
        words, texts = self._shared[home, field]
        return np.asarray(words[texts > np.isin(words, self._gists.of(own, field))])

    def _strange(self, window: Mapping[str, Any], own: int, home: int) -> bool:
        """Whether a sentence is strange beside the other reports of its story; false where there are too few of them."""
        counted = bool(window["share"] < 1.0)
        if len(self._groups[home]) - 1 < (_OTHERS if counted else 1):
            return False
        # A name is looked for among names: others may well say "may".
        said = self._said(home, own, "all" if counted else "names")
        if np.isin(np.frombuffer(window["needs"], "<i4"), said).any():
            return False
        ids, weights = np.frombuffer(window["ids"], "<i4"), np.frombuffer(window["weights"], "<f2").astype(np.float64)
        return not counted or bool(weights[np.isin(ids, said)].sum() < window["share"])


def _nearest(gists: Gists, windows: Windows, own: Ints, group: Ints) -> list[tuple[int | None, int]]:
    """For every passage the row of the nearest text, where it is close, and how many texts of its own group are. The text that holds it is
    left out.
    """
    from scipy.sparse import csr_array

    if not windows:
        return []
    rows = gists.matrix("all")
    ids = np.concatenate([np.frombuffer(w["ids"], "<i4") for w in windows])
    weights = np.concatenate([np.frombuffer(w["weights"], "<f2") for w in windows]).astype(np.float32)
    sizes = np.array([len(w["ids"]) // 4 for w in windows])
    columns = np.unique(ids)
    place = np.minimum(np.searchsorted(columns, rows.indices), max(0, len(columns) - 1))
    kept = columns[place] == rows.indices if len(columns) else np.zeros(len(rows.indices), np.bool_)
    ends = np.concatenate([[0], np.cumsum(kept)])[rows.indptr]
    texts = csr_array((rows.data[kept], place[kept], ends), shape=(gists.n, max(1, len(columns)))).T.tocsr()
    bounds = np.concatenate([[0], np.cumsum(sizes)])
    lengths = np.sqrt(np.bincount(np.repeat(np.arange(len(sizes)), sizes), weights.astype(np.float64) ** 2, len(sizes)))
    weights /= np.repeat(np.maximum(lengths, 1e-9), sizes).astype(np.float32)
    passages = csr_array((weights, np.searchsorted(columns, ids), bounds), shape=(len(windows), max(1, len(columns))))
    near: list[tuple[int | None, int]] = []
    for at in range(0, len(windows), _BLOCK):
        found = (passages[at : at + _BLOCK] @ texts).toarray().round(4)
        here = own[at : at + _BLOCK]
        found[np.arange(len(here)), here] = 0.0
        told = ((found >= BELONGS) & (group == group[here][:, None])).sum(axis=1).tolist()
        best = found.argmax(axis=1).tolist()
        near += [(b if found[k, b] >= BELONGS else None, t) for k, (b, t) in enumerate(zip(best, told, strict=True))]
    return near
