"""Where a strange passage belongs: other reports of its story clear it, a report of another story claims it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from .gist import ids_of, vector_of
from .heavy import COSINE, Lists, foremost, heaviest_of, near
from .index import Bars, Items, Side
from .kept import Kept, Row, name_of
from .neighbours import ranks
from .pairs import Ints
from .passages import CERTAIN, ITEM, STITCHED, STRANGER_KIND

#: A passage belongs to a text that it is this close to (cosine of words). Of passages of one to three paragraphs that were taken out of 300
#: articles of PolNeAR four in five are this close to their own article, one in five to another one as well.
BELONGS: Final = 0.3

#: A passage that so many other reports of its story are close to is no stranger there.
_TOLD: Final = 3

#: That nothing else in a story mentions a thing tells something from so many other reports on.
_OTHERS: Final = 3

#: An item of what looks like a round-up is shown when it is this close to a report of another story, and when so many items are: several
#: reports of one campaign are close to one another too.
_ITEM_BELONGS: Final = 0.4
_ITEMS: Final = 3

#: A title is no stranger where other reports of the story have this share of its words, by weight. By hand: of invented reports that are cut
#: short and keep a plain headline the others have .9 and more; of headlines over another article of a story about the same countries .4 to .5.
_TITLED: Final = 0.8

#: The nearest texts that are kept of a passage.
_NEAREST: Final = 8
#: Texts with a smaller cosine of the heaviest words are not among them: of 40,000 that passages of recycled news belong to, 1 in 100.
_NEAR: Final = 0.2

#: So many texts of a story are asked about a passage or a title, those with the smallest hashes: more say nothing new, and a story may have
#: thousands.
FELLOWS: Final = 40


@dataclass(frozen=True, slots=True)
class Stray:
    """From character `start` of paragraph `first` to character `end` of paragraph `last`, and the text that is closest, or null."""

    first: int
    last: int
    start: int
    end: int
    word: str
    chance: float
    reason: str
    text: int | None


@dataclass(frozen=True, slots=True)
class Nearest:
    """The texts nearest to passage `number` of a text, with the cosines (1/`COSINE`) of the heaviest and of all words. Sorted by `near`."""

    text: int
    number: int
    others: tuple[int, ...]
    near: tuple[int, ...]
    cosine: tuple[int, ...]

    @staticmethod
    def of(row: Row) -> Nearest:
        text, number = row["window"].split(".")
        packed = (np.frombuffer(row["others"], "<i8"), np.frombuffer(row["near"], "<u2"), np.frombuffer(row["cosine"], "<u2"))
        return Nearest(int(text, 16), int(number), *(tuple(p.tolist()) for p in packed))

    @property
    def name(self) -> str:
        return f"{name_of(self.text)}.{self.number}"

    @property
    def best(self) -> int | None:
        """The text that the passage belongs to, if it is close to any."""
        close = [(-c, o) for o, c in zip(self.others, self.cosine, strict=True) if c >= BELONGS * COSINE]
        return min(close)[1] if close else None

    @property
    def bar(self) -> int:
        """How near another text has to be to be among the nearest."""
        return self.near[-1] if len(self.near) == _NEAREST else 0

    def row(self) -> Row:
        best = self.best
        packed = {"others": np.array(self.others, "<i8"), "near": np.array(self.near, "<u2"), "cosine": np.array(self.cosine, "<u2")}
        return {"window": self.name, "best": None if best is None else name_of(best)} | {k: v.tobytes() for k, v in packed.items()}


def passages_of(gists: Mapping[int, Row]) -> Items:
    """The strange passages of texts, with their heaviest words."""
    keys = [(t, k) for t, g in sorted(gists.items()) for k in range(len(g["strays"]))]
    entries = heaviest_of([(gists[t]["strays"][k]["ids"], gists[t]["strays"][k]["weights"]) for t, k in keys])
    return Items(np.array([t for t, _ in keys], np.int64), np.array([k for _, k in keys], np.int64), entries)


#: A passage, a text, and the cosine of their heaviest words.
_Close: TypeAlias = tuple[tuple[int, int], int, int]


def _close(passages: Items, texts: Items, old: Side) -> Iterator[_Close]:
    """For every passage its nearest texts, new and old ones."""
    of = passages.texts
    for i, j, cosine in near(passages.entries, [Lists.of(texts.entries), *old.lists], _NEAR):
        there = np.flatnonzero(j >= len(texts.texts))
        other = np.full(len(j), -1)
        other[j < len(texts.texts)] = texts.texts[j[j < len(texts.texts)]]
        other[there] = old.take(j[there] - len(texts.texts)).texts
        yield from _foremost(i, other, cosine, of, passages.windows)


def _reached(texts: Items, old: Side) -> Iterator[_Close]:
    """For every old passage the nearest of new texts, those that may be among its nearest."""
    found = []
    for i, j, cosine in near(texts.entries, old.lists, _NEAR):
        items = old.take(j)
        kept = np.flatnonzero(cosine >= items.bars)
        kept = kept[old.reached(Bars(items.texts[kept], items.windows[kept], items.bars[kept]), cosine[kept])]
        found.append((j[kept], texts.texts[i[kept]], cosine[kept]))
    if found:
        j, other, cosine = (np.concatenate(x) for x in zip(*found, strict=True))
        order = np.argsort(j, kind="stable")
        known, i = np.unique(j[order], return_inverse=True)
        items = old.take(known)
        yield from _foremost(i, other[order], cosine[order], items.texts, items.windows)


def _foremost(i: Ints, other: Ints, cosine: Ints, texts: Ints, windows: Ints) -> Iterator[_Close]:
    """The nearest other texts of passages, by row of `texts` and `windows`."""
    kept = texts[i] != other
    i, other, cosine = i[kept], other[kept], cosine[kept]
    kept = foremost(i, cosine, _NEAREST)
    i, other, cosine = i[kept], other[kept], cosine[kept]
    kept = ranks(i, cosine, other) < _NEAREST
    keys = zip(texts[i[kept]].tolist(), windows[i[kept]].tolist(), strict=True)
    yield from zip(keys, other[kept].tolist(), cosine[kept].tolist(), strict=True)


def nearest(new: Items, fresh: Items, kept: Kept) -> tuple[dict[tuple[int, int], Nearest], dict[tuple[int, int], int]]:
    """The nearest texts of new passages, and of old ones that a new text (`fresh`) came near; and the bars of passages that are new."""
    keys = zip(new.texts.tolist(), new.windows.tolist(), strict=True)
    found: dict[tuple[int, int], dict[int, tuple[int, int | None]]] = {k: {} for k in keys}
    for key, text, n in _close(new, fresh, kept.index.texts):
        found[key][text] = (n, None)
    came = list(_reached(fresh, kept.index.passages))
    names = {f"{name_of(t)}.{k}" for (t, k), _, _ in came}
    known = {(x.text, x.number): x for x in map(Nearest.of, kept.rows("nearby", "window", names))}
    for key, x in known.items():
        found[key] = {o: (n, c) for o, n, c in zip(x.others, x.near, x.cosine, strict=True)}
    for key, text, n in came:
        if key in known:
            found[key][text] = (n, None)
    made = {}
    for key, of in found.items():
        top = sorted(of, key=lambda o: (-of[o][0], o))[:_NEAREST]
        made[key] = (top, of)
    gists = kept.gists(sorted({t for t, _ in made}))
    near_ = kept.vectors(sorted({o for top, of in made.values() for o in top if of[o][1] is None}))
    now = {
        (t, k): Nearest(
            t,
            k,
            tuple(top),
            tuple(of[o][0] for o in top),
            tuple(c if (c := of[o][1]) is not None else _cosine(gists[t]["strays"][k], near_[o]) for o in top),
        )
        for (t, k), (top, of) in made.items()
        if (t, k) not in known or tuple(top) != known[t, k].others
    }
    return now, {k: x.bar for k, x in now.items() if k not in known or x.bar != known[k].bar}


def _cosine(window: Row, gist: Row) -> int:
    ids, weights = np.frombuffer(window["ids"], "<i4"), np.frombuffer(window["weights"], "<f2").astype(np.float64)
    words, whole = vector_of(gist, "all")
    shared, a, b = np.intersect1d(ids, words, assume_unique=True, return_indices=True)
    if not len(shared):
        return 0
    return min(COSINE, round(float(np.dot(weights[a], whole[b].astype(np.float64))) / float(np.sqrt((weights * weights).sum())) * COSINE))


class Beside:
    """A story as its strange passages are held against it: its texts, and what some of them say."""

    def __init__(self, texts: Iterable[int], kept: Kept) -> None:
        self._texts = frozenset(texts)
        self._fellows = sorted(self._texts)[:FELLOWS]
        self._kept = kept
        #: By field: the words of these texts, and how many of them have each.
        self._said: dict[str, tuple[Ints, Ints]] = {}

    def strays(self, text: int, found: Sequence[Nearest | None]) -> Iterator[Stray]:
        """The stray passages of a text. What several others of the story tell too is none: one may be where it was taken from."""
        windows = self._kept.gists([text])[text]["strays"]
        shown = {x.best for w, x in zip(windows, found, strict=True) if w["kind"] == ITEM and x and self._is_item(x)}
        for window, near_ in zip(windows, found, strict=True):
            best = near_.best if near_ else None
            told = 0
            if near_:
                told = sum(c >= BELONGS * COSINE and o in self._texts for o, c in zip(near_.others, near_.cosine, strict=True))
            # What looks stitched in on a page of several stories is one of them, or a part of one.
            if window["kind"] == STITCHED and (told >= _TOLD or len(shown) >= _ITEMS):
                continue
            if window["kind"] == STRANGER_KIND and (len(shown) >= _ITEMS or not self._strange(window, text)):
                continue
            close = best is not None and best not in self._texts
            if window["kind"] == ITEM and (len(shown) < _ITEMS or best not in shown or not near_ or not self._is_item(near_)):
                continue
            word = "certain" if window["chance"] >= CERTAIN else "suspected"
            reason = window["reason"] + ("; it fits a report of another story" if close else "")
            first, last, start, end = (int(window[k]) for k in ("first", "last", "start", "end"))
            yield Stray(first, last, start, end, word, window["chance"], reason, best if close else None)

    def titled(self, text: int) -> bool:
        """Whether the title of a text is one of this story by its words, though the text itself has few of them: it may be a cut one."""
        words, weights = vector_of(self._kept.gists([text])[text], "title")
        return float(weights[self._told(words, text, "all")].sum()) >= _TITLED * float(weights.sum())

    def _is_item(self, found: Nearest) -> bool:
        """Whether a passage clearly belongs to a report of another story."""
        return found.best is not None and found.best not in self._texts and max(found.cosine) >= _ITEM_BELONGS * COSINE

    def _told(self, words: npt.NDArray[np.int32], own: int, field: str) -> npt.NDArray[np.bool_]:
        """Which of these words (hashes) other texts of the story have."""
        if field not in self._said:
            gists = self._kept.vectors(self._fellows)
            all_, counts = np.unique(np.concatenate([ids_of(gists[t], field) for t in self._fellows]), return_counts=True)
            self._said[field] = all_.astype(np.int64), counts
        known, counts = self._said[field]
        at = np.minimum(np.searchsorted(known, words), max(0, len(known) - 1))
        found = np.where(known[at] == words, counts[at], 0) if len(known) else np.zeros(len(words), np.int64)
        if own in self._fellows:
            found = found - np.isin(words, ids_of(self._kept.vectors([own])[own], field))
        return np.asarray(found > 0)

    def _strange(self, window: Mapping[str, Any], own: int) -> bool:
        """Whether a sentence is strange beside the other reports of its story; false where there are too few of them."""
        counted = bool(window["share"] < 1.0)
        if len(self._texts) - 1 < (_OTHERS if counted else 1):
            return False
        # A name is looked for among names: others may well say "may".
        field = "all" if counted else "names"
        if self._told(np.frombuffer(window["needs"], "<i4"), own, field).any():
            return False
        ids, weights = np.frombuffer(window["ids"], "<i4"), np.frombuffer(window["weights"], "<f2").astype(np.float64)
        return not counted or bool(weights[self._told(ids, own, field)].sum() < window["share"])


__all__ = ["BELONGS", "FELLOWS", "Beside", "Nearest", "Stray", "nearest", "passages_of"]
