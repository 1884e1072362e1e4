"""From a TIMEX3 value to its first and last day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from .dates_values import day_of, first_day

_SEASONS: Final = {"SP": 3, "SU": 6, "FA": 9, "AU": 9, "WI": 12}
_WEEK: Final = re.compile(r"(\d{4})-W(\d\d)(-WE)?$")
_PART: Final = re.compile(r"(\d{4})-(SP|SU|FA|AU|WI|H[12]|Q[1-4])$")


def _months(start: date, n: int) -> tuple[date, date]:
    year, month = divmod(start.year * 12 + start.month - 1 + n, 12)
    return start, date(year, month + 1, 1) - timedelta(days=1)


def extent(value: str | None) -> tuple[date, date] | None:
    """First and last day of a value that names a day, week, weekend, month, quarter, half, season or year; null for anything vaguer.

    >>> extent("2016-09")
    (datetime.date(2016, 9, 1), datetime.date(2016, 9, 30))
    """
    if value is None:
        return None
    try:
        if day := day_of(value):
            return day, day
        if m := _WEEK.match(value):
            monday = date.fromisocalendar(int(m[1]), int(m[2]), 1)
            return (monday + timedelta(days=5 if m[3] else 0), monday + timedelta(days=6))
        if m := _PART.match(value):
            part = m[2]
            if part in _SEASONS:
                return _months(date(int(m[1]), _SEASONS[part], 1), 3)
            size = 6 if part[0] == "H" else 3
            return _months(date(int(m[1]), size * (int(part[1]) - 1) + 1, 1), size)
        start = first_day(value)
        if start is None:
            return None
        return _months(start, 12 if re.fullmatch(r"\d{4}", value) else 1)
    except (ValueError, OverflowError):
        return None
