from __future__ import annotations

from dataclasses import asdict
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from twosource.stories import linkage
from twosource.stories.gist import FIELDS, Gists, background_weight, tells
from twosource.stories.group import DATE_GAP, Around, Days, Part, chances, group
from twosource.stories.heavy import COSINE, NEAR, Entries, heaviest_of
from twosource.stories.index import Items, Segment, Side
from twosource.stories.linkage import Outcome, Script, counted, groups_of, rest_of
from twosource.stories.names import names_in, words_of
from twosource.stories.neighbours import MOST, Links, bars, candidates, relink
from twosource.stories.pairs import FEATURES, LOWERING, RAISING, Ints, features, likeness, rarest, weights
from twosource.stories.vectors import gist_of

from .reports import FERRY, FERRY_2, HANGAR, MASKS

NAN = float("nan")


def gists(*reports: tuple[str, ...]) -> Gists:
    return Gists([gist_of(None, r) for r in reports])


def grouped(*reports: tuple[str, ...]) -> list[list[int]]:
    """The groups of undated reports."""
    packed = [gist_of(None, r) for r in reports]
    numbers = np.arange(len(packed))
    heavy = heaviest_of([(p.ids[: 4 * n], p.weights[: 2 * n]) for p in packed for n in [int(np.frombuffer(p.sizes, "<u2")[0])]])
    fresh = candidates(numbers, heavy, Side([]))
    links = relink(fresh, lambda _: Links.none()).links
    odds = likeness(Gists(packed), links.owner, links.other) if len(links.owner) else np.zeros(0)
    part = Part(numbers, Links(links.owner, links.other, links.near, odds))
    return [s.texts.tolist() for s in group(part, Around(undated, lambda _: {}, lambda _: {}))[0]]


def undated(texts: Ints) -> Days:
    return Days(np.full(len(texts), NAN), np.full(len(texts), NAN), np.zeros(len(texts), np.int64))


def test_words_and_names() -> None:
    text = "Captain Ilse Brandvik left Velmora’s harbour in March. Brandvik sails to Germany; near Tamsk she paid 1,400 crowns."
    words = words_of(text)
    assert all(text[w.start : w.end].lower().startswith(w.form[:3]) for w in words)
    assert "velmora" in {w.form for w in words}
    assert "1,400" in {w.form for w in words}
    names = names_in(words)
    assert names.persons["brandvik"] == 2
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
    assert grouped(FERRY, MASKS, FERRY_2, HANGAR) == [[0, 2], [1], [3]]


#: Three hands on one happening in as many words, and another one in the same town.
WEIR = (
    ("The weir at Pontavel gave way on Sunday after a week of rain, and the river took three barges with it.",
     "Keeper Odd Varnik said the sluices had been opened too late."),
    ("Three barges were swept off when the weir of Pontavel burst.", "Varnik, who minds the sluices, had asked for a new gate in spring."),
    ("Nobody listened to Varnik, say neighbours in Pontavel, where the broken weir now lies across the river bed.",
     "Sluices elsewhere are old too."),
)  # fmt: skip
BAKER = ("A baker in Pontavel has won the national prize for rye bread for the fourth time, ahead of forty rivals.",
         "Tilda Hoim learned the craft from her aunt. Her oven was built in 1911 and burns beech wood from the parish forest.",
         "The jury praised the crust and a hint of caraway. She gives the prize money to the school kitchen.")  # fmt: skip


def test_rare_names_and_words_bring_short_reports_together_and_a_town_alone_does_not() -> None:
    assert grouped(*WEIR, BAKER) == [[0, 1, 2], [3]]
    rows = gists(WEIR[0], WEIR[2], BAKER)
    found = features(rows, np.array([0, 0]), np.array([1, 2]))[:, [FEATURES.index(f) for f in ("second_name", "name_and_words")]]
    assert (found[0] > 0.1).all()
    assert (found[1] == 0.0).all()


@given(st.lists(st.lists(st.integers(1, 40), max_size=5), min_size=1, max_size=6))
def test_the_two_largest_of_every_row(rows: list[list[int]]) -> None:
    full = np.array([[*r, 0, 0, 0, 0, 0][:5] for r in rows], float)
    first, second = rarest(csr_array(full))
    assert [[a, b] for a, b in zip(first, second, strict=True)] == np.sort(full, axis=1)[:, :-3:-1].tolist()


def test_dates_only_lower() -> None:
    zero, one = np.array([0]), np.array([1])
    apart = (NAN, 0.0, 8.0, 30.0, 64.0, 128.0, 300.0, 4000.0)
    at = [chances(np.array([1.0]), Days(np.array([0.0, d]), np.array([0.0, d]), np.zeros(2, np.int64)), zero, one)[0] for d in apart]
    assert at[0] == at[1] == at[2] > at[3] > at[4] > at[5] > at[6] == at[7]
    assert np.isclose(np.log(at[7] / (1 - at[7])), 1.0 - DATE_GAP[-1][1])


@pytest.mark.parametrize(
    ("text", "looks_back"),
    [
        ("Nine people drowned when the ferry sank in March.", True),
        ("Nine people drowned when the ferry sank on 4 March.", True),
        ("Nine people drowned when the ferry sank in 2021.", False),
        ("Soldiers march past, and Jo March watches.", False),
        ("Nine people drowned in May and in August.", False),
    ],
)
def test_a_report_that_names_the_month_of_another_is_not_kept_from_it(text: str, looks_back: bool) -> None:
    packed = [gist_of(None, (t,)) for t in ("A ferry sank.", text)]
    named = [tells(asdict(g)) for g in packed]
    at = np.array([date(2023, 3, 5).toordinal(), date(2023, 8, 20).toordinal()], np.float64)
    days = Days(at, at, np.array(named))
    for a, b in ((0, 1), (1, 0)):
        assert days.looks_back(np.array([a]), np.array([b])).tolist() == [looks_back]
    score = chances(np.array([1.0]), days, np.array([0]), np.array([1]))[0]
    assert (score > 0.7) == looks_back


def test_a_year_is_needed_where_the_month_comes_round() -> None:
    at = np.array([date(2021, 3, 5).toordinal(), date(2023, 3, 20).toordinal()], np.float64)
    named = [tells(asdict(gist_of(None, (t,)))) for t in ("In March 2023.", "In 2021.")]
    back = [Days(at, at, np.array([0, t])).looks_back(np.array([0]), np.array([1]))[0] for t in named]
    assert back == [False, True]


def test_odd_input() -> None:
    assert grouped() == []
    assert grouped(("",), ("",), ("?!",)) == [[0], [1], [2]]


def some_texts(draw: st.DataObject, n: int) -> Entries:
    """Rows of a few words each, out of a small vocabulary: every text has many that are equally near."""
    words = [draw.draw(st.lists(st.integers(0, 12), min_size=1, max_size=4, unique=True)) for _ in range(n)]
    packed = [(np.array(sorted(w), "<i4").tobytes(), np.ones(len(w), "<f2").tobytes()) for w in words]
    return heaviest_of(packed)


def rows(entries: Entries, which: list[int]) -> Entries:
    place = {t: k for k, t in enumerate(which)}
    kept = np.isin(entries.owner, which)
    owner = np.array([place[t] for t in entries.owner[kept].tolist()], np.int64)
    return Entries.sorted(owner, entries.word[kept], entries.weight[kept], len(which))


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_neighbours_that_come_one_by_one_are_those_of_all_at_once(data: st.DataObject) -> None:
    n = 3 * MOST
    entries = some_texts(data, n)
    order = data.draw(st.permutations(range(n)))
    sizes = data.draw(st.lists(st.integers(1, n // 2), max_size=6))
    known: dict[int, Links] = {}

    def load(texts: Ints) -> Links:
        return Links.of([known[t] for t in texts.tolist() if t in known])

    def side(texts: list[int]) -> Side:
        """In segments of ten, each with the bars of a moment: of the last the bars as they are now."""
        now = {(t, -1): n for t, n in bars(load(np.array(texts, np.int64))).items()}
        found = []
        for k in range(0, len(texts), 10):
            some = np.array(texts[k : k + 10], np.int64)
            items = Items(some, np.full(len(some), -1), rows(entries, some.tolist()))
            found.append(Segment.of(items, now if k + 10 >= len(texts) else {}, passages=False))
        return Side(found)

    at = 0
    for size in [*sizes, n]:
        new, old = sorted(order[at : at + size]), sorted(order[:at])
        at += len(new)
        change = relink(candidates(np.array(new, np.int64), rows(entries, new), side(old)), load)
        for t in np.unique(change.links.owner).tolist():
            known[t] = change.links.where(change.links.owner == t)
    at_once = relink(candidates(np.arange(n), entries, Side([])), lambda _: Links.none()).links

    def seen(links: Links) -> set[tuple[int, int, int]]:
        return set(zip(links.owner.tolist(), links.other.tolist(), links.near.tolist(), strict=True))

    assert seen(load(np.array(sorted(known), np.int64))) == seen(at_once)
    assert at_once.near.min(initial=COSINE) >= NEAR * COSINE


def linked(n: int, scores: dict[tuple[int, int], float], most: int = 40) -> list[list[int]]:
    a, b = (np.array([p[k] for p in scores], dtype=np.int64) for k in (0, 1))
    return groups_of(n, a, b, np.array([*scores.values()]), most).groups


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


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_pairs_across_what_is_never_joined_change_nothing(data: st.DataObject) -> None:
    n = 8
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    scores = {p: data.draw(st.sampled_from((0.1, 0.2, 0.349, 0.35, 0.5, 0.9))) for p in pairs}
    a, b = (np.array([p[k] for p in pairs]) for k in (0, 1))
    score = np.array([*scores.values()])
    found = groups_of(n, a, b, score, 40)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(linkage, "_near_enough", lambda n, i, j, score: np.ones(len(i), np.bool_))
        whole = groups_of(n, a, b, score, 40)
    assert found.groups == whole.groups
    assert [[x.tolist() for x in s] for s in found.scripts] == [[x.tolist() for x in s] for s in whole.scripts]


def beside(n: int, members: list[int], script: Script, scores: dict[tuple[int, int], float]) -> Outcome:
    """The groups of n things where it is known how some come together; pairs among these are left out."""
    of = np.array(members)
    local = Script(np.searchsorted(of, script.x), np.searchsorted(of, script.y), script.bond, script.between)
    outside = [p for p in scores if not (p[0] in members and p[1] in members)]
    score = np.array([scores[p] for p in outside])
    ends = sorted({x for p in outside for x in p} & set(members))
    highest = max((int(c) for p, c in zip(outside, counted(score).tolist(), strict=True) if set(p) & set(members)), default=-1)
    rest = rest_of(len(of), local, np.searchsorted(of, ends), highest)
    there = {x: x for x in range(n)} | {x: members[f] for x, f in zip(members, rest.first.tolist(), strict=True)}
    things = sorted({*range(n)} - {*members} | {members[g] for g in rest.groups.tolist()})
    number = {x: k for k, x in enumerate(things)}
    a, b = (np.array([number[there[p[k]]] for p in outside], dtype=np.int64) for k in (0, 1))
    found = groups_of(len(things), a, b, score, 4, None, [([number[members[g]] for g in rest.groups.tolist()], rest)])
    assert len(things) <= n - len(members) + 2 * len(ends) + len(rest.steps)
    return Outcome([[things[k] for k in g] for g in found.groups], found.scripts, found.broken)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_nothing_joins_comes_together_as_it_did(data: st.DataObject) -> None:
    n = 12
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    drawn = {p: data.draw(st.sampled_from([0.0, 0.0, 0.1, 0.3, 0.5, 0.5, 0.7, 0.9])) for p in pairs}
    scores = {p: s for p, s in drawn.items() if s}
    a, b = (np.array([p[k] for p in scores], dtype=np.int64) for k in (0, 1))
    whole = groups_of(n, a, b, np.array([*scores.values()]), 4)
    for k, (members, script) in enumerate(zip(whole.groups, whole.scripts, strict=True)):
        assert len(script.x) == len(members) - 1
        again = beside(n, members, script, scores)
        assert (again.groups, again.broken) == ([g for g in whole.groups if g != members], set()), k


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_who_joins_a_known_group_is_said(data: st.DataObject) -> None:
    n = 9
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    scores = {p: data.draw(st.sampled_from([0.1, 0.3, 0.4, 0.5, 0.7, 0.9])) for p in pairs}
    old = {p: s for p, s in scores.items() if p[1] < n - 1}
    before, now = (groups_of(n, *np.array([*of], dtype=np.int64).T, np.array([*of.values()]), 4) for of in (old, scores))  # type: ignore[arg-type]
    for members, script in zip(before.groups, before.scripts, strict=True):
        if members != [n - 1]:
            stays = members in now.groups
            found = beside(n, members, script, scores)
            assert found.broken == set() if stays else found.broken == {0} or members not in now.groups
            assert bool(found.broken) or stays
            if not found.broken:
                assert found.groups == [g for g in now.groups if g != members]


def test_copies_come_first_whatever_the_order_of_their_pairs() -> None:
    pairs = [(0, 2), (2, 5), (1, 4), (0, 1), (2, 3)]
    a, b = (np.array([p[k] for p in pairs], dtype=np.int64) for k in (0, 1))
    score = np.array([0.9, 0.95, 0.9, 0.3, 0.9])
    copies = np.array([True, True, True, False, False])
    found = groups_of(6, a, b, score, 4, copies)
    assert found.groups == [[0, 2, 3, 5], [1, 4]]
    turned = groups_of(6, b[::-1], a[::-1], score[::-1], 4, copies[::-1])
    assert turned.groups == found.groups
    for one, other in zip(found.scripts, turned.scripts, strict=True):
        assert all((x == y).all() for x, y in zip(one, other, strict=True))


def test_the_bar_is_what_the_comment_says() -> None:
    assert 0.15 <= linkage.SAME_STORY <= 0.2
