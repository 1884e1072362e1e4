"""The language of offsets."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twosource.extract.dates_values import day_of, first_day, moved_by_years, offsets, quarter_of_end, resolve, valid_day

MONDAY = date(2016, 9, 5)
DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize(
    ("offset", "value"),
    [
        ("day:0", "2016-09-05"),
        ("day:-5", "2016-08-31"),
        ("week:0", "2016-W36"),
        ("week:-1", "2016-W35"),
        ("week:-1:4", "2016-09-02"),
        ("weekend:past", "2016-W35-WE"),
        ("weekend:future", "2016-W36-WE"),
        ("weekend:0", "2016-W36-WE"),
        ("month:0", "2016-09"),
        ("month:-9", "2015-12"),
        ("quarter:-1", "2016-Q2"),
        ("quarter:2", "2017-Q1"),
        ("year:-1", "2015"),
        ("year:-1:09-05", "2015-09-05"),
        ("year:-1:02-29", None),
        ("year:1:Q3", "2017-Q3"),
        ("decade:0", "201"),
        ("century:-1", "19"),
        ("weekday:0:past", "2016-09-05"),
        ("weekday:0:last", "2016-08-29"),
        ("weekday:0:next", "2016-09-12"),
        ("weekday:5:past", "2016-09-03"),
        ("weekday:1:future", "2016-09-06"),
        ("in:10:past", "2015-10"),
        ("in:09:past", "2016-09"),
        ("in:09:last", "2015-09"),
        ("in:10:future", "2016-10"),
        ("in:07:near", "2016-07"),
        ("in:12-31:near", "2016-12-31"),
        ("in:02-29:past", "2016-02-29"),
        ("in:02-29:future", "2020-02-29"),
        ("in:Q3:past", "2016-Q3"),
        ("in:Q4:past", "2015-Q4"),
        ("in:SU:last", "2016-SU"),
        ("day:0@T22:00", "2016-09-05T22:00"),
        ("weekday:4:last@TNI", "2016-09-02TNI"),
        ("hour:-2", None),
    ],
)
def test_counting(offset: str, value: str | None) -> None:
    assert resolve(offset, MONDAY) == value


def test_hours_are_counted_from_a_time_of_day() -> None:
    assert resolve("hour:-2", MONDAY, "01:30") == "2016-09-04T23:30"
    assert resolve("minute:45", MONDAY, "23:30") == "2016-09-06T00:15"


def test_out_of_the_calendar_is_unknown() -> None:
    assert resolve("year:-3000", MONDAY) is None
    assert resolve("day:-1", date.min) is None
    assert resolve("month:1", date.max) is None
    assert moved_by_years("2016-02-29", -1) is None
    assert moved_by_years("1989-Q3", -1) == "1988-Q3"
    assert not valid_day(2, 31)
    assert not valid_day(2, 29, 2015)


def test_the_first_day_of_a_value() -> None:
    assert first_day("2016-Q3") == date(2016, 7, 1)
    assert first_day("2016-W36") == MONDAY
    assert first_day("2016") == date(2016, 1, 1)
    assert first_day("PRESENT_REF") is None
    assert day_of("2016-02-30") is None


def test_quarters_end_with_a_month() -> None:
    assert [quarter_of_end(f"1989-{m}") for m in ("09-30", "07-31", "01-31", "12-31")] == ["1989-Q3", "1989-Q2", "1988-Q4", "1989-Q4"]


@given(st.dates(min_value=date(30, 1, 1), max_value=date(9900, 1, 1)), st.integers(0, 6), st.sampled_from(["past", "future", "last", "next"]))
def test_a_weekday_is_within_a_week_and_that_weekday(day: date, number: int, which: str) -> None:
    found = day_of(resolve(f"weekday:{number}:{which}", day))
    assert found is not None
    assert found.weekday() == number
    assert abs((found - day).days) <= 7


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)),
    st.integers(0, 400),
    st.sampled_from(["day:-1", "week:0", "month:-1", "year:0", "weekday:3:past", "in:05:past", "in:05-20:near", "in:Q2:past", "in:SU:last"]),
)
def test_a_later_anchor_gives_no_earlier_value(day: date, days: int, offset: str) -> None:
    """What lets the first and the last day of a story speak for those between."""
    later = date.fromordinal(day.toordinal() + days)
    assert str(resolve(offset, day)) <= str(resolve(offset, later))


def test_the_documentation_names_every_kind_of_offset() -> None:
    text = (DOCS / "dates.md").read_text(encoding="utf-8")
    assert all(f"`{kind}:" in text for kind in offsets())
