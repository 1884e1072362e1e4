from __future__ import annotations

import random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twosource.model import Change, make_id, make_table
from twosource.stories import STORIES, advance, elsewhere, group, neighbours
from twosource.stories.titles import plainness

from .reports import FERRY, FERRY_2, HANGAR, MASKS, alike, later, tables, whole

REPORTS = [FERRY, MASKS, FERRY_2, (*MASKS, "Nobody objected."), ("Snow.",), (*FERRY, "Passengers waited."), HANGAR]
#: Parts and mixtures of these, so that stories merge, split and point at one another as they come.
MANY = [
    *REPORTS, FERRY[1:], FERRY[:4], (*FERRY[:2], *MASKS[:2]), (*HANGAR, *FERRY_2), (*MASKS[2:], *HANGAR[:1]), FERRY, (), ("Snow.",),
    (*FERRY, FERRY_2[1], *HANGAR[:2], *FERRY_2[2:]), MASKS[:3], HANGAR[1:], (*FERRY_2, "A decision on the bypass is expected, Odell said."),
]  # fmt: skip


def stories(*arguments: object, **given_: object) -> list[dict[str, object]]:
    return STORIES.run(tables(*arguments, **given_), {})["stories"].to_pylist()  # type: ignore[arg-type]


def groups(rows: list[dict[str, object]]) -> list[list[str]]:
    return sorted(sorted(r["documents"]) for r in rows)  # type: ignore[arg-type]


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(len(REPORTS))))
def test_the_order_of_arrival_does_not_matter(order: list[int]) -> None:
    assert alike(whole(STORIES.run(tables(REPORTS, order), {})), whole(STORIES.run(tables(REPORTS), {})))


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_reports_that_come_in_parts_give_the_same_as_all_at_once(data: st.DataObject) -> None:
    """In any order and any split, copies and dates that go backwards among them."""
    dated = data.draw(
        st.lists(st.sampled_from([None, "2020-01-02", "2020-01-05", "2019-07-01T08:00:00Z"]), min_size=len(MANY), max_size=len(MANY))
    )
    order = data.draw(st.permutations(range(len(MANY))))
    have = whole(STORIES.run(tables(MANY, order[:2], dated), {}))
    at = 2
    while at < len(order):
        n = data.draw(st.integers(1, 4))
        found = later(STORIES, tables(MANY, order[:at], dated), tables(MANY, order[at : at + n], dated), have)
        assert found is not None
        have, at = found, at + n
    assert alike(have, whole(STORIES.run(tables(MANY, None, dated), {})))


ODD = (
    "A final decision on the bypass is expected next month, Odell said.",
    "The bypass was expected next year, the Southeast Asian leader told Odell.",
)


@pytest.mark.parametrize("seed", range(3))
def test_the_same_where_stories_have_more_reports_than_a_report_has_neighbours(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Links are pushed out all the time then, within stories and between them."""
    for module in (neighbours, group, advance):
        monkeypatch.setattr(module, "MOST", 3)
    for module in (elsewhere, advance):
        monkeypatch.setattr(module, "FELLOWS", 5)
    r = random.Random(seed)
    reports = []
    for _ in range(40):
        some = [p for p in r.choice((FERRY, FERRY_2, MASKS, HANGAR)) if r.random() < 0.8]
        other = r.choice((FERRY, FERRY_2, MASKS, HANGAR))
        reports.append(
            (
                *some,
                *r.sample(other, r.choice((0, 1, 2))),
                *r.sample(ODD, r.choice((0, 0, 1))),
                f"{r.choice('ABCDEF')}{r.choice('lmnr')}a said so on page {r.randint(2, 9)}.",
            )
        )
    dated = [r.choice([None, "2020-01-02", "2020-05-05", "2021-02-01"]) for _ in reports]
    order = r.sample(range(len(reports)), len(reports))
    have = whole(STORIES.run(tables(reports, order[:25], dated), {}))
    for at in range(25, len(order), 3):
        found = later(STORIES, tables(reports, order[:at], dated), tables(reports, order[at : at + 3], dated), have)
        assert found is not None
        have = found
    assert alike(have, whole(STORIES.run(tables(reports, None, dated), {})))
    assert max(len(g["documents"]) for g in have["stories"].to_pylist()) > 6
    assert any(g["off_story"] for g in have["stories"].to_pylist())


def test_a_report_that_goes_makes_all_be_made_anew() -> None:
    given_, new = tables(REPORTS), tables([FERRY])
    changes = {k: Change(v) for k, v in new.items()} | {"documents": Change(new["documents"], frozenset({"doc-3"}))}
    assert STORIES.update is not None
    assert STORIES.update(given_ | whole(STORIES.run(given_, {})), changes, {}) is None
    only = {"documents": Change(new["documents"].slice(0, 0)), "segments": Change(new["segments"])}
    assert STORIES.update(given_ | whole(STORIES.run(given_, {})), only, {}) is None


def test_a_story_that_nothing_touches_is_not_written_again() -> None:
    given_ = tables(REPORTS)
    before = whole(STORIES.run(given_, {}))
    new = tables([*REPORTS, (*MASKS, "Nobody else objected.")], [len(REPORTS)])
    assert STORIES.update is not None
    found = STORIES.update({k: pa.concat_tables([given_[k], new[k]]) for k in given_} | before, {k: Change(v) for k, v in new.items()}, {})
    assert found is not None
    assert [r["documents"] for r in found["stories"].rows.to_pylist()] == [["doc-1", "doc-3", f"doc-{len(REPORTS)}"]]
    assert found["stories"].gone == {make_id("story", "doc-1")}


def test_a_report_that_is_gone_leaves_no_trace() -> None:
    before = whole(STORIES.run(tables(REPORTS), {}))
    carried = {k: before[k] for k in STORIES.carries}
    fewer = tables(REPORTS, [0, 1, 3, 6])
    assert alike(whole(STORIES.run(fewer | carried, {})), whole(STORIES.run(fewer, {})))


def test_a_document_is_in_exactly_one_story_and_dates_are_not_made_up() -> None:
    rows = stories([FERRY, MASKS, FERRY_2])
    assert groups(rows) == [["doc-0", "doc-2"], ["doc-1"]]
    assert {(r["start"], r["end"]) for r in rows} == {(None, None)}


def test_the_id_is_that_of_the_first_document_and_survives_newcomers() -> None:
    dates = ["2020-01-02", "2020-01-05", "2020-01-03"]
    few, more = stories([FERRY, MASKS, FERRY_2], [0, 1], dates), stories([FERRY, MASKS, FERRY_2], None, dates)
    assert {r["id"] for r in few} == {r["id"] for r in more} == {make_id("story", "doc-0"), make_id("story", "doc-1")}


def test_the_title_is_one_of_the_reports_own() -> None:
    given_ = tables([FERRY, FERRY_2, FERRY[:3]])
    titles = ["Morning briefing", "Ferry captains of Velmora resign over wages", None]
    given_["documents"] = make_table("documents", [r | {"title": t} for r, t in zip(given_["documents"].to_pylist(), titles, strict=True)])
    assert [r["title"] for r in STORIES.run(given_, {})["stories"].to_pylist()] == [titles[1]]
    assert stories([FERRY])[0]["title"] == FERRY[0][:120]


def test_a_plain_headline_is_better_than_a_question_a_caption_or_a_line_that_runs_on() -> None:
    plain = "Ferry captains of Velmora resign over wages"
    assert plainness(plain) == 1.0
    worse = (
        plain + "?",
        "What we know: " + plain.lower(),
        plain.upper(),
        "Photo: " + plain,
        "Ferry captains resign",
        f"{plain}, {plain.lower()} and once more {plain.lower()}",
    )
    assert all(plainness(title) < 1.0 for title in worse)
    given_ = tables([FERRY, FERRY_2])
    for other in worse:
        named = [r | {"title": t} for r, t in zip(given_["documents"].to_pylist(), (other, plain), strict=True)]
        assert STORIES.run(given_ | {"documents": make_table("documents", named)}, {})["stories"].to_pylist()[0]["title"] == plain  # type: ignore[union-attr]


def test_a_title_that_only_says_what_somebody_says_stands_behind() -> None:
    said = ["Quill: tax is 'robbery'", "Velmora bosses 'ignored warnings' before ferry fire", "Harbour is “safe and well”, say captains"]
    assert all(plainness(title) == 0.8 for title in said)
    assert plainness("Velmora's captains and Ostrel's pilots agree on wages") == 1.0


def test_the_title_says_more_than_where_somebody_goes() -> None:
    mine = (
        "Ostrel declared a state of emergency on Tuesday after a protest at the Kestrel mine left four miners dead.",
        "The president will travel to the mine on Thursday.",
    )
    given_ = tables([mine, (*mine, "Police fired on the miners at Kestrel.")])
    titles = ["President to travel to mine", "Ostrel declares state of emergency after mine protest leaves four dead"]
    given_["documents"] = make_table("documents", [r | {"title": t} for r, t in zip(given_["documents"].to_pylist(), titles, strict=True)])
    assert [r["title"] for r in STORIES.run(given_, {})["stories"].to_pylist()] == [titles[1]]


def test_look_alikes_years_apart() -> None:
    first = tuple(p + " It was the election of 2009." for p in MASKS[:2])
    second = tuple(p.replace("forty", "sixty") + " It was the election of 2013." for p in MASKS[1:3])
    assert len(stories([first, second])) >= len(stories([MASKS[:2], MASKS[1:3]]))


@pytest.mark.parametrize("dates", [None, ["2020-05-01", "2019-01-01", "2024-12-31T10:00:00Z", None]])
def test_reports_without_words(dates: list[str | None] | None) -> None:
    assert stories([]) == []
    rows = stories([("",), ("?!",), (), ("",)], None, dates)
    assert len(rows) == 4
    assert all(r["title"] for r in rows)


def test_one_document() -> None:
    rows = stories([FERRY])
    assert [(r["documents"], r["off_story"], r["start"]) for r in rows] == [(["doc-0"], [], None)]


def test_a_document_that_fits_nothing_is_a_story_of_its_own() -> None:
    assert groups(stories([FERRY, FERRY_2, MASKS])) == [["doc-0", "doc-1"], ["doc-2"]]


def test_dates_that_go_backwards_change_the_order_and_nothing_else() -> None:
    reports = [FERRY, FERRY_2, (*FERRY, "Passengers waited.")]
    onwards, backwards = ["2020-01-01", "2020-01-02", "2020-01-03"], ["2020-01-03", "2020-01-02", "2020-01-01"]
    assert [r["documents"] for r in stories(reports, None, onwards)] == [["doc-0", "doc-1", "doc-2"]]
    assert [r["documents"] for r in stories(reports, [2, 0, 1], backwards)] == [["doc-2", "doc-1", "doc-0"]]
    assert groups(stories(reports)) == [["doc-0", "doc-1", "doc-2"]], "and none at all"


def test_ten_thousand_copies_are_one_story() -> None:
    given_, new = tables([FERRY] * 9999), tables([FERRY] * 10_000, [9999])
    before = whole(STORIES.run(given_, {}))
    assert [len(r["documents"]) for r in before["stories"].to_pylist()] == [9999]
    found = later(STORIES, given_, new, before)
    assert found is not None
    assert [len(r["documents"]) for r in found["stories"].to_pylist()] == [10_000]
    assert found["bonds"].num_rows == 1


def test_copies_with_small_changes_are_one_story() -> None:
    rows = stories([(*FERRY, f"Reader {i} of Velmora wrote to us.") for i in range(120)])
    assert len(rows) == 1


def test_stray_passages_and_where_they_belong() -> None:
    page = (*FERRY, FERRY_2[1], *HANGAR[:2], *FERRY_2[2:])
    rows = {r["documents"][0]: r for r in stories([page, FERRY_2, HANGAR])}  # type: ignore[index]
    found = rows["doc-0"]
    assert [s["exact"] for s in found["off_story"]] == list(HANGAR[:2])  # type: ignore[union-attr]
    assert [s["span"] for s in found["suspicions"]] == found["off_story"]  # type: ignore[union-attr]
    assert {s["story"] for s in found["suspicions"]} == {rows["doc-2"]["id"]}  # type: ignore[union-attr]
    raw = "\n".join(page)
    assert all(raw[s["start"] : s["end"]] == s["exact"] for s in found["off_story"])  # type: ignore[union-attr]


def test_a_copy_that_comes_later_has_the_same_stray_passages() -> None:
    page = (*FERRY, FERRY_2[1], *HANGAR[:2], *FERRY_2[2:])
    given_, new = tables([page, FERRY_2, HANGAR]), tables([page, FERRY_2, HANGAR, page], [3])
    have = later(STORIES, given_, new, whole(STORIES.run(given_, {})))
    assert have is not None
    of = {s["document"] for r in have["stories"].to_pylist() for s in r["off_story"]}
    assert of == {"doc-0", "doc-3"}
    assert alike(have, whole(STORIES.run(tables([page, FERRY_2, HANGAR, page]), {})))


def test_another_report_of_the_story_clears_a_sentence() -> None:
    stray = "A final decision on the bypass is expected next month, Odell said."
    page = (*FERRY, stray)
    alone = stories([page, FERRY_2])
    assert [s["exact"] for s in alone[0]["off_story"]] == [stray]  # type: ignore[union-attr]
    told = stories([page, (*FERRY_2, "Minister Carla Odell opposes the bypass.")])
    assert [r["off_story"] for r in told if "doc-0" in r["documents"]] == [[]]  # type: ignore[operator]
    assert [r["off_story"] for r in stories([page])] == [[]], "on its own the report says nothing against it"


@pytest.mark.parametrize("who", ["Kyiv said.", "traders in Abidjan said.", "a spokesman for Brellan said.", "analysts at Norrland said."])
def test_a_capital_and_a_name_behind_a_preposition_are_no_strangers(who: str) -> None:
    page = (*FERRY, f"The harbour had been closed before, {who}")
    assert all(not r["off_story"] for r in stories([page, FERRY_2]))
