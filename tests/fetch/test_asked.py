"""When a feed asks to be looked at again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twosource.fetch import day_and_time, next_time, retry_after

NOW = 1_473_069_600.0  # 2016-09-05 10:00:00 UTC


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("Mon, 05 Sep 2016 11:00:00 GMT", 3600),
        ("Mon, 05 Sep 2016 09:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("9" * 400, 366 * 86_400),
        ("١٢", None),
    ],
)
def test_retry_after(text: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": text}, NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "ttl", "wait"),
    [
        ({}, 0, 0),
        ({}, 1800, 1800),
        ({"cache-control": "public, max-age=600"}, 0, 600),
        ({"cache-control": "max-age=600"}, 1800, 1800),
        ({"cache-control": "max-age=600", "age": "500"}, 0, 100),
        ({"cache-control": "max-age=600, no-cache"}, 0, 0),
        ({"cache-control": "no-store"}, 60, 60),
        ({"cache-control": "s-maxage=600"}, 0, 0),
        ({"expires": "Mon, 05 Sep 2016 10:30:00 GMT", "date": "Mon, 05 Sep 2016 10:00:00 GMT"}, 0, 1800),
        ({"expires": "0"}, 0, 0),
        ({"retry-after": "50", "cache-control": "max-age=20"}, 10, 50),
    ],
)
def test_the_longest_wish_counts(headers: dict[str, str], ttl: float, wait: float) -> None:
    assert next_time(headers, NOW, ttl) == NOW + wait


@given(st.dictionaries(st.sampled_from(["cache-control", "expires", "date", "age", "retry-after"]), st.text(max_size=40)), st.floats(0, 1e12))
def test_nothing_that_a_server_says_breaks_it(headers: dict[str, str], ttl: float) -> None:
    assert NOW <= next_time(headers, NOW, ttl) <= NOW + 366 * 86_400


def test_moments_are_told_in_utc() -> None:
    assert day_and_time(NOW) == "2016-09-05 10:00 UTC"
