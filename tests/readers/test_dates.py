from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twosource.readers.dates import iso_date, url_date


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2021-03-04", "2021-03-04"),
        ("2021-3-4", "2021-03-04"),
        ("20210304", "2021-03-04"),
        ("2021/03/04", "2021-03-04"),
        ("2021-03-04T05:06", "2021-03-04T05:06"),
        ("2021-03-04 05:06:07", "2021-03-04T05:06:07"),
        ("2021-03-04T05:06:07Z", "2021-03-04T05:06:07Z"),
        ("2021-03-04T05:06:07.089+0130", "2021-03-04T05:06:07.089+01:30"),
        ("2021-03-04T05:06:07-05", "2021-03-04T05:06:07-05:00"),
        ("20210304T050607Z", "2021-03-04T05:06:07Z"),
        ("Thu, 04 Mar 2021 05:06:07 GMT", "2021-03-04T05:06:07Z"),
        ("Thu, 4 Mar 2021 05:06 EST", "2021-03-04T05:06-05:00"),
        ("Thu Mar 04 2021 05:06:07 GMT+0100 (CET)", "2021-03-04T05:06:07+01:00"),
        ("Thu Mar  4 05:06:07 PST 2021", "2021-03-04T05:06:07-08:00"),
        ("March 4, 2021", "2021-03-04"),
        ("Sept. 4th, 2021 at 5:06 p.m. EDT", "2021-09-04T17:06-04:00"),
        ("4 March 2021, 12:06 AM", "2021-03-04T00:06"),
        ("25/03/2021", "2021-03-25"),
        ("3/25/2021 3:05:00 PM", "2021-03-25T15:05:00"),
        ("04.03.2021", "2021-03-04"),
        ("1614834367", "2021-03-04T05:06:07Z"),
        ("1614834367000", "2021-03-04T05:06:07Z"),
        # The zone is not known, so the time says nothing; the day does.
        ("2021-03-04 05:06 IST", "2021-03-04"),
    ],
)
def test_dates_that_are_read(value: str, iso: str) -> None:
    assert iso_date(value) == iso
    assert iso_date(f"  {value}\n") == iso


@pytest.mark.parametrize(
    "value",
    [
        "", "yesterday", "2021", "2021-03", "March 2021", "2021-02-31", "31 April 2021", "04/03/2021", "2021-13-01", "2021-03-04T25:00",
        "2021-03-04T05:60", "2021-03-04T05:06+99:00", "0001-01-01T00:00:00Z", "9999-12-31", "2016090510", "Published 4 March 2021",
        "13:00 PM 4 March 2021", "March 4, 2021 13:00 PM", "9" * 500,
    ],
)  # fmt: skip
def test_what_is_no_date_or_more_than_one(value: str) -> None:
    assert iso_date(value) is None


@pytest.mark.parametrize(
    ("uri", "day"),
    [
        ("https://sund.example/2021/03/04/ferry.html", "2021-03-04"),
        ("https://sund.example/world/2021/mar/04/ferry", "2021-03-04"),
        ("https://sund.example/news/2021-03-04-ferry", "2021-03-04"),
        ("https://sund.example/2021/03/04", "2021-03-04"),
        ("https://sund.example/2021/13/04/ferry", None),
        ("https://sund.example/2021/03/", None),
        ("https://sund.example/12021/03/04/", None),
        ("https://sund.example/?on=2021/03/04", None),
        ("/home/me/2021/03/04/ferry.txt", None),
        ("https://[sund/2021/03/04/", None),
        (None, None),
    ],
)
def test_dates_in_addresses(uri: str | None, day: str | None) -> None:
    assert url_date(uri) == day


@given(
    st.dates(date(1600, 1, 1), date(2199, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%d %B %Y", "%B %d, %Y", "%a, %d %b %Y", "%d-%b-%Y"]),
)
def test_every_day_comes_back(day: date, form: str) -> None:
    assert iso_date(day.strftime(form)) == day.isoformat()


@given(st.datetimes(datetime(1600, 1, 1), datetime(2199, 12, 31)), st.timezones() | st.none())
def test_what_python_writes_is_kept(moment: datetime, zone: object) -> None:
    text = moment.isoformat()
    assert iso_date(text) == text


@given(st.text(max_size=100))
def test_any_text_is_a_date_or_none(value: str) -> None:
    found = iso_date(value)
    assert found is None or datetime.fromisoformat(found[:10])
