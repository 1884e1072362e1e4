from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
import pytest

from twosource.model import make_table
from twosource.stories import sift as module
from twosource.stories.heavy import COSINE, Entries, near
from twosource.stories.sift import Bars, Indexed, Postings, sift, word_name

LEAST = 0.2


def index(seed: int, texts: int, passages: bool = False) -> Indexed:
    """Texts with some of thirty words; one of these is in nearly all."""
    r = random.Random(seed)
    rows = []
    for text in sorted(r.sample(range(1 << 60), texts)):
        words = sorted({0, *r.sample(range(1, 30), 4)} if r.random() < 0.9 else r.sample(range(1, 30), 4))
        weights = np.array([r.random() for _ in words])
        weights /= np.sqrt((weights**2).sum())
        rows += [(text, 1 if passages else -1, w, v) for w, v in zip(words, weights.tolist(), strict=True)]
    text_, window, word, weight = zip(*rows, strict=True)
    return Indexed.of(np.array(text_), np.array(window), np.array(word), np.array(weight, np.float32))


def postings(of: Indexed) -> Postings:
    e = of.entries
    order = np.argsort(e.word, kind="stable")
    columns = {
        "word": pa.array([word_name(w, of.of_passages) for w in e.word[order].tolist()]),
        "text": pa.array(of.texts[e.owner][order]),
        "window": pa.array(of.windows[e.owner][order]),
        "weight": pa.array(e.weight[order].astype("f8")),
    }
    return Postings.read(pa.table(columns))


def cosines(left: Entries, right: Indexed) -> dict[tuple[int, int], int]:
    found = {}
    for i, j, cosine in near(left, right.entries, LEAST):
        found |= dict(zip(zip(i.tolist(), right.texts[j].tolist(), strict=True), cosine.tolist(), strict=True))
    return found


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("passages", [False, True])
def test_what_is_left_out_matters_to_neither_side(seed: int, passages: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOOKED_AT", 2)
    new, old = index(seed, 3).entries, index(seed + 100, 600, passages)
    r = random.Random(seed)
    bars = {(t, int(old.windows[0])): r.choice([0, 3000, 5000, 9000]) for t in old.texts.tolist()}
    if passages:
        bars |= {(t, k): 0 for t in old.texts.tolist() for k in (-1, 0)}
    known = Bars.read(Bars.read(()).rows(bars))
    everything, most = cosines(new, old), 5
    left = sift(new, postings(old), LEAST, most, known)
    found = cosines(new, left)
    assert found.items() <= everything.items()
    for row in range(new.n):
        of = {t: c for (i, t), c in everything.items() if i == row}
        wanted = {t for t, c in of.items() if c >= bars[t, int(old.windows[0])]}
        wanted |= set(sorted(of, key=lambda t: (-of[t], t))[:most])
        assert wanted <= {t for i, t in found if i == row}
    assert len(left.texts) < 600
    assert cosines(new, sift(new, postings(old), LEAST, None, None)) == everything


def test_many_at_once_are_compared_with_all_that_share_a_word_and_none_with_none() -> None:
    old = index(1, 50)
    assert len(sift(index(2, 9).entries, postings(old), LEAST, 1, None).texts) == 50
    assert not len(sift(index(2, 2).entries, Postings.none(), LEAST, 1, None).texts)
    assert not len(sift(Entries(*(np.zeros(0, np.int64),) * 2, np.zeros(0, np.float32), 0), postings(old), LEAST, 1, None).texts)


def test_bars_are_found_again_and_only_rows_that_change_are_written() -> None:
    r = random.Random(3)
    texts = r.sample(range(1 << 60), 400)
    now = {(t, k): r.randint(0, COSINE) for t in texts for k in range(-1, t % 3)}
    rows = Bars.read(()).rows(now)
    make_table("bars", rows)
    bars = Bars.read(rows)
    assert bars.of(np.array([*texts, 5])).tolist() == [*(now[t, -1] for t in texts), 0]
    assert bars.rows(now) == []
    (changed,) = bars.rows(now | {(texts[0], -1): now[texts[0], -1] + 1})
    assert changed["shard"] == f"{texts[0] >> 52:02x}"
    later = {r["shard"]: r for r in rows} | {changed["shard"]: changed}
    assert Bars.read(later.values()).of(np.array(texts[:2])).tolist() == [now[texts[0], -1] + 1, now[texts[1], -1]]
    more = {(7, -1): 4, (7, 0): 5}
    assert Bars.read((later | {r["shard"]: r for r in bars.rows(more)}).values()).of(np.array([7])).tolist() == [4]
