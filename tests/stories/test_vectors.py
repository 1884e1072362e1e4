"""Many reports read at once say what each says alone."""

from __future__ import annotations

import math
import random

import numpy as np

from twosource.stories.coded import Coded, ranked, spread
from twosource.stories.gist import FIELDS, NAME_FACTOR, background_weight, number_of, vector_of
from twosource.stories.passages import examine, examined
from twosource.stories.roundup import chance, chances
from twosource.stories.vectors import Text, gist_of, gists_of

from .reports import FERRY, FERRY_2, HANGAR, MASKS

TITLES = (None, "", "Ferry captains of Velmora resign over wages", "Masks are gone in May 2021")


def _reports(seed: int) -> list[Text]:
    """Reports put together of the same paragraphs."""
    r = random.Random(seed)
    every = [*FERRY, *FERRY_2, *HANGAR, *MASKS, "", "In May 2021 Mr. Tell said: 1,200 of 40 in", "Velmora. Of the Velmora"]
    made = [r.sample(every, r.randint(0, len(every))) for _ in range(12)]
    return [(r.choice(TITLES), body, r.choice(("", "Velmora, 3 May 2023"))) for body in made]


def test_reports_read_together_say_what_each_says_alone() -> None:
    for seed in range(3):
        texts = _reports(seed)
        coded = Coded.of(p for title, body, _ in texts for p in (title or "", *body))
        assert gists_of(coded, texts) == [gist_of(*t) for t in texts]
        pages = [(title, body) for title, body, _ in texts]
        assert examined(coded, pages) == [examine(*p) for p in pages]
        assert chances(coded, [coded.of_all(body) for _, body in pages]) == [chance(body) for _, body in pages]


def test_nothing_to_read() -> None:
    assert gists_of(Coded.of([]), []) == []
    assert examined(Coded.of([]), []) == []
    assert not any(gist_of(None, []).sizes)
    assert examine(None, []) == {"strays": [], "fits": True, "digest": False}


def test_words_are_weighed_by_hand() -> None:
    found = gist_of("Dam", ["Old dam in Quorve leaks.", "Quorve: dam."])
    row = {"sizes": found.sizes, "ids": found.ids, "weights": found.weights}
    # Every word is in the lead, which counts twice: 6 times dam, 4 times Quorve, which is a name.
    raw = {w: (1 + math.log(n)) * background_weight(w) for w, n in (("old", 2), ("dam", 6), ("leaks", 2))}
    raw["quorve"] = (1 + math.log(4)) * background_weight("quorve") * NAME_FACTOR
    size = math.sqrt(sum(v * v for v in raw.values()))
    ids, weights = vector_of(row, "all")
    told = dict(zip(ids.tolist(), weights.tolist(), strict=True))
    assert {w: round(told[number_of(w)], 2) for w in raw} == {w: round(v / size, 2) for w, v in raw.items()}
    assert [len(vector_of(row, f)[0]) for f in FIELDS].count(0) < len(FIELDS)


def test_equal_numbers_are_put_in_the_order_of_words() -> None:
    words = ["plumless", "buckeroo", "ferry"]  # the first two have one crc32
    assert number_of(words[0]) == number_of(words[1])
    for some in (words, words[::-1]):
        number, order = ranked(some)
        assert (np.diff(number) >= 0).all()
        assert [some[k] for k in order.tolist() if some[k] != "ferry"] == ["buckeroo", "plumless"]


def test_stretches_one_after_another() -> None:
    at, sizes = spread(np.array([0, 2, 2, 5]), np.array([2, 1, 0, 2]))
    assert at.tolist() == [2, 3, 4, 0, 1, 2, 3, 4]
    assert sizes.tolist() == [3, 0, 2, 3]
