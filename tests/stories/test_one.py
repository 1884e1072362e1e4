"""`stories=one`: all reports of a record are one story, whatever the words say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import twosource
from twosource.model import SettingError
from twosource.stories import STORIES, STORY_SETTING

from .reports import FERRY, FERRY_2, HANGAR, MASKS, tables, whole

ONE = {STORY_SETTING: "one"}
REPORTS = [FERRY, MASKS, HANGAR, ()]
DATES = ["2031-03-05", "2031-03-04", None, None]


def rows(reports: list[tuple[str, ...]], order: list[int] | None = None, **given: Any) -> list[dict[str, Any]]:
    return whole(STORIES.run(tables(reports, order, given.get("dates")), given.get("settings", ONE)))["stories"].to_pylist()


def test_reports_of_three_happenings_are_one_story_where_a_record_says_so() -> None:
    apart = rows(REPORTS, dates=DATES, settings={})
    assert len(apart) == 4
    (story,) = rows(REPORTS, dates=DATES)
    assert story["documents"] == ["doc-1", "doc-0", "doc-2", "doc-3"], "by date, undated ones last, one without words too"
    assert (story["start"], story["end"]) == ("2031-03-04", "2031-03-05")
    assert story["id"] == next(r["id"] for r in apart if r["documents"] == ["doc-1"]), "called after its first report"
    assert story["title"] in {r["title"] for r in apart}


@given(st.permutations(range(4)))
def test_the_order_of_arrival_changes_nothing(order: list[int]) -> None:
    assert rows(REPORTS, order, dates=DATES) == rows(REPORTS, dates=DATES)


def test_a_passage_that_fits_another_report_is_at_home() -> None:
    page = (*FERRY, FERRY_2[1], *HANGAR[:2], *FERRY_2[2:])
    reports = [page, FERRY_2, HANGAR]
    assert any(s["story"] for r in rows(reports, settings={}) for s in r["suspicions"]), "or this shows nothing"
    (story,) = rows(reports)
    assert story["suspicions"] == story["off_story"] == []
    (story,) = rows(reports[:2])
    assert [s["exact"] for s in story["off_story"]] == list(HANGAR[:2]), "what fits no other report is suspected still"
    assert [s["span"] for s in story["suspicions"]] == story["off_story"]


def test_of_no_reports_there_is_no_story() -> None:
    assert rows([]) == []
    assert [r["documents"] for r in rows([()])] == [["doc-0"]]


def test_another_value_is_refused() -> None:
    with pytest.raises(SettingError, match="grouped, one"):
        rows([FERRY], settings={STORY_SETTING: "two"})


def test_a_report_that_comes_later_joins_it_and_the_choice_can_be_taken_back(tmp_path: Path) -> None:
    lines = [json.dumps({"id": str(k), "title": r[0][:40], "text": "\n\n".join(r)}) + "\n" for k, r in enumerate((FERRY, MASKS, HANGAR))]
    for name, some in (("first", lines[:2]), ("second", lines[2:]), ("all", lines)):
        (tmp_path / f"{name}.jsonl").write_text("".join(some), encoding="utf-8")
    with twosource.open(tmp_path / "grown") as grown, twosource.open(tmp_path / "whole") as at_once:
        grown.ingest(tmp_path / "first.jsonl", only=["stories"], workers=1, settings=ONE)
        grown.ingest(tmp_path / "second.jsonl", only=["stories"], workers=1)
        at_once.ingest(tmp_path / "all.jsonl", only=["stories"], workers=1, settings=ONE)
        assert [len(r["documents"]) for r in grown.table("stories").to_pylist()] == [3]
        assert grown.table("stories").equals(at_once.table("stories"))
        grown.ingest(tmp_path / "second.jsonl", only=["stories"], workers=1, settings={STORY_SETTING: "grouped"})
        assert len(grown.table("stories")) == 3
