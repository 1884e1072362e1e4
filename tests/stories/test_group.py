from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from twosource.stories import linkage
from twosource.stories.gist import FIELDS, Gists, background_weight, pack, vectors_of
from twosource.stories.group import DATE_GAP, Days, chances, group
from twosource.stories.linkage import groups_of
from twosource.stories.names import names_in, words_of
from twosource.stories.neighbours import Bonds, bonds
from twosource.stories.pairs import FEATURES, LOWERING, RAISING, features, weights

from .reports import FERRY, FERRY_2, HANGAR, MASKS

NAN = float("nan")


def gists(*reports: tuple[str, ...]) -> Gists:
    return Gists([pack(vectors_of(None, r)) for r in reports])


def undated(n: int) -> Days:
    return Days(np.full(n, NAN), np.full(n, NAN))


def test_words_and_names() -> None:
    text = "Captain Ilse Brandvik left Velmora’s harbour in March. Brandvik sails to Germany; near Tamsk she paid 1,400 crowns."
    words = words_of(text)
    assert all(text[w.start : w.end].lower().startswith(w.form[:3]) for w in words)
    assert "velmora" in {w.form for w in words}
    assert "1,400" in {w.form for w in words}
    names = names_in(text, words)
    assert names.persons["brandvik"] == 2
    assert names.places == {"DEU": 1, "tamsk": 1}
    assert "march" not in names.words


def test_weights_do_not_depend_on_the_record() -> None:
    assert background_weight("the") == 0.0
    assert background_weight("zyxxyq") > background_weight("ferry") > background_weight("people")
    alone, beside = gists(FERRY), gists(MASKS, FERRY)
    for field in FIELDS:
        assert alone.matrix(field).data.tolist() == beside.matrix(field).data[-alone.size(field)[0] or beside.matrix(field).nnz :].tolist()


def test_cosines_are_of_unit_length() -> None:
    rows = gists(FERRY, MASKS)
    same = features(rows, np.array([0, 1]), np.array([0, 1]))
    assert np.allclose(same[:, FEATURES.index("all")], 1.0, atol=1e-2)
    assert np.allclose(same[:, [FEATURES.index(f) for f in LOWERING]], 0.0, atol=1e-2)


def test_signs_are_kept() -> None:
    known = weights()
    assert all(known[f] >= 0 for f in RAISING)
    assert all(known[f] <= 0 for f in LOWERING)


def test_one_happening_is_one_story_and_another_is_not() -> None:
    found, _ = group(gists(FERRY, MASKS, FERRY_2, HANGAR), undated(4))
    assert found == [[0, 2], [1], [3]]


def test_dates_only_lower() -> None:
    pair = Bonds(np.array([0]), np.array([1]), np.array([0.5]), np.array([1.0]))
    at = [chances(pair, Days(np.array([0.0, d]), np.array([0.0, d])))[0] for d in (NAN, 0.0, 4.0, 30.0, 128.0, 4000.0)]
    assert at[0] == at[1] == at[2] > at[3] > at[4] == at[5]
    assert np.isclose(np.log(at[5] / (1 - at[5])), 1.0 - DATE_GAP)


def test_odd_input() -> None:
    assert group(gists(), undated(0))[0] == []
    assert group(gists(("",), ("",), ("?!",)), undated(3))[0] == [[0], [1], [2]]


def test_known_pairs_change_nothing() -> None:
    reports = [FERRY, MASKS, FERRY_2, HANGAR, FERRY[:3], MASKS[1:4]]
    rows = gists(*reports)
    all_new = np.ones(rows.n, dtype=np.bool_)
    at_once = bonds(rows, all_new, Bonds.none())
    for new in ([5], [0, 3], [1, 2, 4]):
        old = [i for i in range(rows.n) if i not in new]
        before = bonds(gists(*(reports[i] for i in old)), np.ones(len(old), dtype=np.bool_), Bonds.none())
        known = Bonds(np.array(old)[before.a], np.array(old)[before.b], before.near, before.likeness)
        later = bonds(rows, np.isin(np.arange(rows.n), new), known)
        assert (later.a.tolist(), later.b.tolist(), later.near.tolist()) == (at_once.a.tolist(), at_once.b.tolist(), at_once.near.tolist())
        assert np.allclose(later.likeness, at_once.likeness)


def linked(n: int, scores: dict[tuple[int, int], float], most: int = 40) -> list[list[int]]:
    a, b = (np.array([p[k] for p in scores], dtype=np.int64) for k in (0, 1))
    return groups_of(n, a, b, np.array([*scores.values()]), most)


def test_average_linkage() -> None:
    assert linked(3, {(0, 1): 0.9, (1, 2): 0.3}) == [[0, 1], [2]], "the mean of .3 and nothing is below the bar"
    assert linked(3, {(0, 1): 0.9, (1, 2): 0.6}) == [[0, 1, 2]]


def test_two_look_alikes_of_one_piece_stay_apart() -> None:
    inside = {(i, j): 0.9 for i in range(10) for j in range(i + 1, 10) if (i < 5) == (j < 5)}
    across = {(i, j): 0.4 for i in range(5) for j in range(5, 10)}
    assert linked(10, inside | across) == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]
    loose = dict.fromkeys(inside, 0.4) | across
    assert linked(10, loose) == [list(range(10))], "a loose story is no reason to keep others out"


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_groups_do_not_depend_on_the_order_of_pairs(data: st.DataObject) -> None:
    n = 8
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    scores = {p: data.draw(st.floats(0, 1).map(lambda x: round(x, 3))) for p in pairs}
    shuffled = data.draw(st.permutations(pairs))
    found = linked(n, scores)
    assert linked(n, {p: scores[p] for p in shuffled}) == found
    assert sorted(i for g in found for i in g) == list(range(n))


def test_the_bar_is_what_the_comment_says() -> None:
    assert 0.2 <= linkage.SAME_STORY <= 0.32
