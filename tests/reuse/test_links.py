"""Links that say too little are undone, and their families fall apart where nothing else holds them."""

from __future__ import annotations

from typing import Any

import numpy as np

from twosource.reuse.families import Passages
from twosource.reuse.links import WEAK, Links, without_weak


def links(*rows: tuple[int, int, float]) -> Links:
    n = len(rows)
    ints = {k: np.arange(n, dtype=np.int32) for k in ("a0", "a1", "b0", "b1", "alike", "longer")}
    return Links(
        a=np.array([r[0] for r in rows], dtype=np.int32),
        b=np.array([r[1] for r in rows], dtype=np.int32),
        score=np.array([r[2] for r in rows], dtype=np.float32),
        inside=np.zeros(n, dtype=np.float32),
        altered=np.zeros(n, dtype=np.bool_),
        only={i: ([i], []) for i in range(n)},
        **ints,
    )


def array(*numbers: float) -> Any:
    return np.array(numbers) if any(isinstance(n, float) for n in numbers) else np.array(numbers, dtype=np.int32)


def passages(*documents: int) -> Passages:
    begin = np.arange(len(documents), dtype=np.int32)
    return Passages(begin, begin + 1, np.zeros(len(documents), dtype=np.int32), np.array(documents, dtype=np.int32))


def test_strong_links_stay_as_they_are() -> None:
    given = passages(0, 1, 2), array(-1, 0, 0), links((1, 0, 40.0), (2, 0, 30.0)), np.array([0, 2, 0], dtype=np.float32)
    assert all(x is y for x, y in zip(without_weak(*given), given, strict=True))


def test_a_weak_link_parts_its_family() -> None:
    found = links((1, 0, 40.0), (2, 0, WEAK / 2), (3, 2, 30.0), (4, 0, 0.3))
    chosen, parent, kept, lean = without_weak(passages(0, 1, 2, 3, 4), array(-1, 0, 0, 2, 0), found, array(0, 1.5, 9, 2.5, 0).astype(np.float32))
    assert chosen.document.tolist() == [0, 1, 2, 3], "a passage that nothing else links is none"
    assert chosen.family.tolist() == [0, 0, 1, 1]
    assert parent.tolist() == [-1, 0, -1, 2]
    assert list(zip(kept.a.tolist(), kept.b.tolist(), kept.score.tolist(), strict=True)) == [(1, 0, 40.0), (3, 2, 30.0)]
    assert kept.only == {0: ([0], []), 1: ([2], [])}
    assert lean.tolist() == [0, 1.5, 0, 2.5]


def test_a_family_needs_two_documents() -> None:
    found = links((1, 0, 40.0), (2, 0, 1.0))
    chosen, parent, kept, lean = without_weak(passages(0, 0, 1), array(-1, 0, 0), found, np.zeros(3, dtype=np.float32))
    assert (len(chosen), len(parent), len(kept.a), len(lean)) == (0, 0, 0, 0)
