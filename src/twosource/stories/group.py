"""Texts -> groups that tell of one happening. What a new text touches is grouped again, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from .gist import FIRST_YEAR, YEARS
from .heavy import COSINE
from .linkage import SAME_STORY, Rest, Script, counted, groups_of, rest_of
from .neighbours import MOST, Links
from .pairs import Floats, Ints

#: Log odds that two reports lose when so many days lie between their dates and the later one does not look back; in between by the logarithm of
#: the days. A gap never raises a score. Set by hand between two evils. Of ECB+ (302 dates, of which 183 stand in the texts) every loss breaks up
#: what followed from a happening after weeks or months: with none before the 16th day and .8 by the 64th it is .952, this gives .950, and losses
#: from the third day on cost .006 more. In news of one campaign (PolNeAR train) what is lost from the eighth day on makes pairs of one story
#: that lie more than 16 days apart half as many (some 370, were 750), and pairs within four days more (320, were 285). In invented news the next
#: of its kind (two derbies, two raids on one town, two rate rises of one bank) is told from the last by little else.
DATE_GAP: Final = ((8.0, 0.0), (16.0, 0.4), (32.0, 1.1), (64.0, 2.4), (128.0, 5.0), (300.0, 6.0))
#: The ordinal of the first of January 1970.
_EPOCH: Final = 719_163
#: Days from which on a month without its year says nothing.
_YEAR: Final = 330

#: Texts that are this near by their heaviest words, and this likely of one happening, are copies with small changes.
_COPY: Final = 0.85
_COPY_CHANCE: Final = 0.9

#: Pairs below this chance are as good as none.
LEAST: Final = 0.02


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day of publication of every text, as ordinals, NaN where none is known; and the months and years that it `tells` of."""

    first: Floats
    last: Floats
    tells: Ints

    def of(self, rows: Ints) -> Days:
        return Days(self.first[rows], self.last[rows], self.tells[rows])

    def gap(self, a: Ints, b: Ints) -> Floats:
        """Days between two texts, 0 where their times overlap or one is not known."""
        between = np.fmax(self.first[a] - self.last[b], self.first[b] - self.last[a])
        return np.asarray(np.nan_to_num(np.maximum(between, 0.0)))

    def looks_back(self, a: Ints, b: Ints) -> npt.NDArray[np.bool_]:
        """Whether the later text of a pair names the month or the year in which the earlier one was published, and that is not its own."""
        turned = self.first[b] > self.last[a]
        later, earlier = np.where(turned, b, a), np.where(turned, a, b)
        now, then = (np.nan_to_num(d).astype(np.int64) - _EPOCH for d in (self.first[later], self.last[earlier]))
        months = [d.astype("M8[D]").astype("M8[M]").astype(np.int64) for d in (now, then)]
        years = [m // 12 + 1970 for m in months]
        told = self.tells[later]
        month = (told >> (months[1] % 12)) & (months[0] % 12 != months[1] % 12) & (now - then < _YEAR)
        of_year = years[1] - FIRST_YEAR
        known = (of_year >= 0) & (of_year < YEARS) & (years[0] != years[1])
        year = (told >> (12 + np.where(known, of_year, 0))) & known
        return np.asarray((month | year) & 1, dtype=np.bool_)


def chances(likeness: Floats, days: Days, a: Ints, b: Ints) -> Floats:
    """The chance that the two texts of a pair (by row of `days`) tell of one happening, 0 to 1."""
    gap = np.log2(np.maximum(days.gap(a, b), 1.0))
    lost = np.interp(gap, np.log2([d for d, _ in DATE_GAP]), [odds for _, odds in DATE_GAP])
    far = np.flatnonzero(lost > 0)
    lost[far] *= ~days.looks_back(a[far], b[far])
    return np.asarray(1.0 / (1.0 + np.exp(lost - likeness)))


@dataclass(frozen=True, slots=True)
class Part:
    """Texts (sorted) with all their links."""

    texts: Ints
    links: Links


@dataclass(frozen=True, slots=True)
class Story:
    """A group of texts (sorted), and how they came together, by their places among them."""

    texts: Ints
    script: Script


@dataclass(frozen=True, slots=True)
class Around:
    """When texts were published; the stories of those that are no part of what is grouped, and how these came together."""

    days: Callable[[Ints], Days]
    stories_of: Callable[[Iterable[int]], Mapping[int, str]]
    known: Callable[[Iterable[str]], Mapping[str, Story]]


def _within(links: Links, texts: Ints) -> Links:
    """The links between texts (sorted), once each."""
    return links.where((links.owner < links.other) & np.isin(links.other, texts))


def _places(lists: Sequence[Ints], texts: Ints) -> tuple[Ints, Ints]:
    """In which of some lists (sorted) each text stands, -1 for none, and where."""
    if not lists:
        return np.full(len(texts), -1), np.zeros(len(texts), np.int64)
    every = np.concatenate(lists)
    order = np.argsort(every)
    at = order[np.minimum(np.searchsorted(every, texts, sorter=order), len(every) - 1)]
    starts = np.cumsum([0, *map(len, lists)])
    found = np.searchsorted(starts, at, side="right") - 1
    return np.where(every[at] == texts, found, -1), at - starts[found]


def group(part: Part, around: Around) -> tuple[list[Story], set[str]]:
    """The stories of a part, and the stories around it that one of its texts would join: then the part has to be grouped together with these.

    Average linkage never joins two groups unless some pair between them reaches `SAME_STORY`, and texts that nothing else joins come together as
    they did before. So the stories around that hold such a pair are joined step by step as they were, beside the part: while nothing of the
    part joins one of them, nothing further away can have changed.
    """
    likely = part.links.where(part.links.likeness >= odds(SAME_STORY))
    likely = likely.where(~np.isin(likely.other, part.texts))
    texts = np.union1d(likely.owner, likely.other)
    sure = chances(likely.likeness, around.days(texts), np.searchsorted(texts, likely.owner), np.searchsorted(texts, likely.other)) >= SAME_STORY
    beside = around.known(set(around.stories_of(np.unique(likely.other[sure]).tolist()).values()))
    names = sorted(beside)
    good = part.links.where(part.links.likeness >= odds(LEAST))
    within, outside = _within(good, part.texts), good.where(~np.isin(good.other, part.texts))
    story, place = _places([beside[s].texts for s in names], outside.other)
    links = Links.of([within, outside.where(story >= 0)])
    story, place = (np.concatenate([np.full(len(within.owner), -1), of[story >= 0]]) for of in (story, place))
    used, at = np.unique(np.concatenate([links.owner, links.other]), return_inverse=True)
    chance = chances(links.likeness, around.days(used), at[: len(links.owner)], at[len(links.owner) :])
    kept = chance >= LEAST
    links, story, place, chance = links.where(kept), story[kept], place[kept], chance[kept]
    scripts: list[tuple[Ints, Rest]] = []
    met: list[str] = []
    other = links.other.copy()
    for k in np.unique(story[story >= 0]).tolist():
        rows, of = np.flatnonzero(story == k), beside[names[k]]
        rest = rest_of(len(of.texts), of.script, place[rows], int(counted(chance[rows]).max()))
        other[rows] = of.texts[rest.first[place[rows]]]
        scripts.append((of.texts[rest.groups], rest))
        met.append(names[k])
    texts = np.sort(np.concatenate([part.texts, *(of for of, _ in scripts)]))
    copies = (links.near >= _COPY * COSINE) & (chance >= _COPY_CHANCE)
    numbered = [(np.searchsorted(texts, of), rest) for of, rest in scripts]
    a, b = np.searchsorted(texts, links.owner), np.searchsorted(texts, other)
    found = groups_of(len(texts), a, b, chance, MOST, copies, numbered)
    if found.broken:
        return [], {met[k] for k in found.broken}
    stories = []
    for members, script in zip(found.groups, found.scripts, strict=True):
        of_ = np.array(members, np.int64)
        steps = Script(np.searchsorted(of_, script.x), np.searchsorted(of_, script.y), script.bond, script.between)
        stories.append(Story(texts[of_], steps))
    return stories, set()


def regroup(touched: set[str], part_of: Callable[[set[str]], Part], around: Around) -> tuple[set[str], list[Story]]:
    """Groups that replace touched stories, and the stories that they replace. `part_of`: new texts and those of these stories."""
    while True:
        stories, joined = group(part_of(touched), around)
        if not joined:
            return touched, stories
        touched = touched | joined


def odds(chance: float) -> float:
    """Log odds."""
    return float(np.log(chance / (1.0 - chance)))


__all__ = ["DATE_GAP", "LEAST", "SAME_STORY", "Around", "Days", "Part", "Story", "chances", "group", "odds", "regroup"]
