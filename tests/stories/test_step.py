from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twosource.model import make_id, make_table
from twosource.stories import STORIES

from .reports import FERRY, FERRY_2, HANGAR, MASKS, tables

REPORTS = [FERRY, MASKS, FERRY_2, (*MASKS, "Nobody objected."), ("Snow.",), (*FERRY, "Passengers waited."), HANGAR]


def stories(*arguments: object, **given_: object) -> list[dict[str, object]]:
    return STORIES.run(tables(*arguments, **given_), {})["stories"].to_pylist()  # type: ignore[arg-type]


def groups(rows: list[dict[str, object]]) -> list[list[str]]:
    return sorted(sorted(r["documents"]) for r in rows)  # type: ignore[arg-type]


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(len(REPORTS))))
def test_the_order_of_arrival_does_not_matter(order: list[int]) -> None:
    assert STORIES.run(tables(REPORTS, order), {})["stories"] == STORIES.run(tables(REPORTS), {})["stories"]


def test_one_by_one_gives_the_same_as_all_at_once() -> None:
    carried: dict[str, object] = {}
    for n in range(1, len(REPORTS) + 1):
        at_once = STORIES.run(tables(REPORTS, list(range(n))), {})
        carried = dict(STORIES.run(tables(REPORTS, list(range(n))) | carried, {}))
        for name in ("stories", "gists", "bonds"):
            assert carried[name] == at_once[name], (n, name)
        carried.pop("stories")


def test_a_report_that_is_gone_leaves_no_trace() -> None:
    before = STORIES.run(tables(REPORTS), {})
    carried = {k: before[k] for k in STORIES.carries}
    fewer = tables(REPORTS, [0, 1, 3, 6])
    assert STORIES.run(fewer | carried, {}) == STORIES.run(fewer, {})


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


def test_look_alikes_years_apart() -> None:
    first = tuple(p + " It was the election of 2009." for p in MASKS[:2])
    second = tuple(p.replace("forty", "sixty") + " It was the election of 2013." for p in MASKS[1:3])
    assert len(stories([first, second])) >= len(stories([MASKS[:2], MASKS[1:3]]))


@pytest.mark.parametrize("dates", [None, ["2020-05-01", "2019-01-01", "2024-12-31T10:00:00Z", None]])
def test_bad_input(dates: list[str | None] | None) -> None:
    assert stories([]) == []
    rows = stories([("",), ("?!",), (), ("",)], None, dates)
    assert len(rows) == 4
    assert all(r["title"] for r in rows)


def test_many_copies_are_one_story() -> None:
    rows = stories([FERRY] * 1000)
    assert [len(r["documents"]) for r in rows] == [1000]  # type: ignore[arg-type]


def test_copies_with_small_changes_are_one_story() -> None:
    rows = stories([(*FERRY, f"Reader {i} of Velmora wrote to us.") for i in range(120)])
    assert len(rows) == 1


def test_a_round_up_is_a_story_of_its_own() -> None:
    round_up = tuple(f"{a} {b}" for a, b in zip(FERRY[:3], HANGAR, strict=False)) + MASKS[:2]
    rows = stories([round_up, FERRY, FERRY_2, MASKS])
    assert sum(len(r["documents"]) for r in rows) == 4  # type: ignore[arg-type]


def test_stray_passages_and_where_they_belong() -> None:
    page = (*FERRY, FERRY_2[1], *HANGAR[:2], *FERRY_2[2:])
    rows = {r["documents"][0]: r for r in stories([page, FERRY_2, HANGAR])}  # type: ignore[index]
    found = rows["doc-0"]
    assert [s["exact"] for s in found["off_story"]] == list(HANGAR[:2])  # type: ignore[union-attr]
    assert [s["span"] for s in found["suspicions"]] == found["off_story"]  # type: ignore[union-attr]
    assert {s["story"] for s in found["suspicions"]} == {rows["doc-2"]["id"]}  # type: ignore[union-attr]
    raw = "\n".join(page)
    assert all(raw[s["start"] : s["end"]] == s["exact"] for s in found["off_story"])  # type: ignore[union-attr]


def test_another_report_of_the_story_clears_a_sentence() -> None:
    stray = "A final decision on the bypass is expected next month, Odell said."
    page = (*FERRY, stray)
    alone = stories([page, FERRY_2])
    assert [s["exact"] for s in alone[0]["off_story"]] == [stray]  # type: ignore[union-attr]
    told = stories([page, (*FERRY_2, "Minister Carla Odell opposes the bypass.")])
    assert [r["off_story"] for r in told if "doc-0" in r["documents"]] == [[]]  # type: ignore[operator]
    assert [r["off_story"] for r in stories([page])] == [[]], "on its own the report says nothing against it"
