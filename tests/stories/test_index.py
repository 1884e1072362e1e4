from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
import pytest

from twosource.model import schema
from twosource.stories import index as module
from twosource.stories.heavy import COSINE, Entries, Lists, near
from twosource.stories.index import Bars, Index, Items, Segment, Side, made, rows

LEAST = 0.2


def items(seed: int, texts: int, passages: bool = False) -> Items:
    """Texts (or two passages of each) with some of thirty words; one of these is in nearly all."""
    r = random.Random(seed)
    found, keys = [], []
    for text in sorted(r.sample(range(1 << 60), texts)):
        for window in (0, 1) if passages else (-1,):
            words = sorted({0, *r.sample(range(1, 30), 4)} if r.random() < 0.9 else r.sample(range(1, 30), 4))
            weights = np.array([r.random() for _ in words])
            weights /= np.sqrt((weights**2).sum())
            found += [(len(keys), w, v) for w, v in zip(words, weights.tolist(), strict=True)]
            keys.append((text, window))
    owner, word, weight = zip(*found, strict=True)
    entries = Entries.sorted(np.array(owner), np.array(word), np.array(weight, np.float32), len(keys))
    return Items(np.array([t for t, _ in keys]), np.array([w for _, w in keys]), entries)


def some(of: Items, which: list[int]) -> Items:
    e = of.entries
    kept = np.isin(e.owner, which)
    owner = np.searchsorted(np.array(which), e.owner[kept])
    return Items(of.texts[which], of.windows[which], Entries(owner, e.word[kept], e.weight[kept], len(which)))


def cosines(left: Entries, side: Side) -> dict[tuple[int, int, int], int]:
    found = {}
    for i, j, cosine in near(left, side.lists, LEAST):
        assert (np.diff(i) >= 0).all(), "all of a row together"
        of = side.take(j)
        found |= dict(zip(zip(i.tolist(), of.texts.tolist(), of.windows.tolist(), strict=True), cosine.tolist(), strict=True))
    return found


def table(segments: list[Segment]) -> pa.Table:
    return pa.Table.from_batches(rows(segments), schema("heavy"))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("passages", [False, True])
@pytest.mark.parametrize("small", [0, 40, 5000])
def test_an_index_that_grows_says_what_one_made_at_once_says(seed: int, passages: bool, small: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SMALL", small)
    r = random.Random(seed)
    old, new = items(seed, 60, passages), items(seed + 100, 3)
    keys = list(zip(old.texts.tolist(), old.windows.tolist(), strict=True))
    now: dict[tuple[int, int], int] = {}
    order = [k for t in r.sample(range(60), 60) for k in ((2 * t, 2 * t + 1) if passages else (t,))]
    segments: list[Segment] = []
    at = most = 0
    while at < len(order):
        n = 2 * r.randint(1, 6)
        which = sorted(order[at : at + n])
        at += n
        bars = {keys[k]: r.choice([0, 2000]) for k in which}
        bars |= {k: now[k] + r.randint(1, 900) for k in r.sample(sorted(now), min(len(now), 5)) if k not in bars}
        now |= bars
        come, gone = Index(segments).with_(Segment.of(some(old, which), bars, passages))
        kept = table(segments)
        kept = kept.filter(pa.array([x not in gone for x in kept.column("id").to_pylist()], pa.bool_()))
        grown = Index.read(pa.concat_tables([kept, table(come)]))
        segments = [*grown.texts.segments, *grown.passages.segments]
        most = max(most, len(segments))
    assert (most == 1) == (small == 5000)
    assert most < 8
    grown = Index.read(table(segments))
    at_once = Index(made(old, now, passages))
    one, other = (x.passages if passages else x.texts for x in (grown, at_once))
    assert one.n == other.n == len(keys)
    assert cosines(new.entries, one) == cosines(new.entries, other)
    for side in (one, other):
        here = side.take(np.arange(side.n))
        told = zip(here.texts.tolist(), here.windows.tolist(), strict=True)
        bars_now = np.array([now[k] for k in told])
        assert (here.bars <= bars_now).all()
        assert side.reached(here, bars_now).all()
        assert not side.reached(here, bars_now - 1).any()


def test_rows_of_one_segment_or_of_many_are_multiplied_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = items(1, 50), items(2, 9)
    side = Side(list(made(old, {}, passages=False)))
    everything = cosines(new.entries, side)
    assert everything
    monkeypatch.setattr("twosource.stories.heavy._SLICED", 1)
    assert cosines(new.entries, side) == everything
    monkeypatch.setattr("twosource.stories.heavy._HELD", 120)
    assert cosines(new.entries, side) == everything
    monkeypatch.setattr(module, "LOT", 7)
    lots = Side(list(made(old, {}, passages=False)))
    assert len(lots.segments) == 8
    assert cosines(new.entries, lots) == everything
    alone = {(i, j): c for i, j, c in zip(*map(np.ndarray.tolist, next(near(new.entries, [Lists.of(new.entries)]))), strict=True)}
    assert all(alone[i, i] >= COSINE - 1 and alone[j, i] == c for (i, j), c in alone.items())


def test_nothing_is_near_nothing() -> None:
    none = Entries(*(np.zeros(0, np.int64),) * 2, np.zeros(0, np.float32), 0)
    side = Side(list(made(items(1, 5), {}, passages=False)))
    assert cosines(none, side) == cosines(items(1, 5).entries, Side([])) == {}
    assert Index.read(table([])).texts.n == 0
    nothing = Items(np.zeros(0, np.int64), np.zeros(0, np.int64), none)
    assert list(made(nothing, {}, passages=True)) == []
    assert Index(()).with_(Segment.of(nothing, {}, passages=True)) == ([], frozenset())


def test_a_bar_that_rose_again_is_told_by_the_higher_one() -> None:
    bars = Bars.of({(7, 2): 5, (3, -1): 4, (7, 0): 9})
    assert bars.highest(np.array([7, 7, 7, 3, 8, 1]), np.array([2, 0, 1, -1, 0, -1])).tolist() == [5, 9, 0, 4, 0, 0]
