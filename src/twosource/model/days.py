"""Days as they are counted and written."""

from __future__ import annotations

import re
from calendar import monthrange

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MONTH = re.compile(r"(\d{4})-(\d\d)")
_YEAR = re.compile(r"\d{4}")


def days_of(value: str | None) -> tuple[str, str] | None:
    """First and last day of a TIMEX3 value that is a day, a month or a year; null for others."""
    if value is None:
        return None
    if m := _DAY.match(value):
        return m.group(), m.group()
    if (m := _MONTH.fullmatch(value)) and 1 <= int(m[2]) <= 12 and int(m[1]) > 0:
        return f"{value}-01", f"{value}-{monthrange(int(m[1]), int(m[2]))[1]}"
    if _YEAR.fullmatch(value):
        return f"{value}-01-01", f"{value}-12-31"
    return None


def period(start: str | None, end: str | None) -> str:
    """Days as they are written: one day, a month or a year where it is just that, else `first to last`; `date unknown` without one."""
    if start is None or end is None:
        return "date unknown"
    if start == end:
        return start
    for short in (start[:4], start[:7]):
        if days_of(short) == (start, end):
            return short
    return f"{start} to {end}"
