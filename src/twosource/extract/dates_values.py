"""What is counted from a day: the small language of offsets, and TIMEX3 values.

An offset says what a time expression counts from its anchor, so that the anchor can be found later:

| offset | means | with the anchor 2016-09-05, a Monday |
|---|---|---|
| `day:-1` `week:1` `month:0` `quarter:-1` `year:-1` `decade:0` `century:-1` | that many units on, told in that unit | 2016-09-04, 2016-W36 ... |
| `hour:-2` `minute:-10` | that many on from the anchor's time of day; null when it has none | |
| `year:-1:09-05` `year:1:Q3` `year:0:SU` | a part of that year | 2015-09-05, 2017-Q3, 2016-SU |
| `week:-1:0` | a weekday of that week, Monday 0 | 2016-08-29 |
| `weekend:0` `weekend:past` `weekend:future` | that week's; the last one begun; the next one not over | 2016-W36-WE |
| `weekday:0:past` | a weekday, Monday 0: `past` and `future` include the day itself, `last` and `next` do not | 2016-09-05 |
| `in:09:past` `in:09-05:near` `in:Q3:past` `in:SU:last` | a month, day of a month, quarter, half or season of the year that fits | 2016-09 ... |
| `then:day:3` | any of the first three, counted from the time spoken of before | |
| `under:year:-1` `under:quarter:0` `under:1988` | the period under discussion, moved by years; the quarter itself; the same of another year | |
| `...@T22:00` `...@TMO` | at that time of that day | 2016-09-05T22:00 |

Weeks are ISO weeks. Values are TIMEX3's (TimeML 1.2.1). Nothing here looks at a clock.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, Literal

#: Years that a number alone can name. Others need a word that says so ("in 1789", "the year 2150").
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100

Which = Literal["past", "future", "last", "next", "near"]

_SEASONS: Final = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_FULL: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_QUARTER: Final = re.compile(r"(\d{4})-Q([1-4])$")


def day_of(value: str | None) -> date | None:
    """The day of a value that names one (`2016-09-05`, `2016-09-05T22:00`), else null."""
    m = _FULL.match(value) if value else None
    try:
        return date(int(m[1]), int(m[2]), int(m[3])) if m else None
    except ValueError:
        return None


def first_day(value: str | None) -> date | None:
    """The first day of a year, quarter, month, week or day given as a value; null for anything vaguer."""
    if value is None:
        return None
    try:
        if day := day_of(value):
            return day
        if m := re.match(r"(\d{4})-W(\d\d)", value):
            return date.fromisocalendar(int(m[1]), int(m[2]), 1)
        if m := _QUARTER.match(value):
            return date(int(m[1]), 3 * int(m[2]) - 2, 1)
        if m := re.match(r"(\d{4})-(\d\d)$", value):
            return date(int(m[1]), int(m[2]), 1)
        return date(int(value), 1, 1) if re.fullmatch(r"\d{4}", value) else None
    except ValueError:
        return None


def valid_day(month: int, day: int, year: int | None = None) -> bool:
    """Whether a month has that day, in that year or in any: 31 February is no date."""
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year if year and 1 <= year <= 9999 else 2000, month)[1]


def _add_months(day: date, n: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _period(thing: str, year: int) -> tuple[date, date] | None:
    """First and last day of a month, day of a month, quarter, half or season of a year."""
    if "-" in thing:
        month, day = (int(n) for n in thing.split("-"))
        return (date(year, month, day),) * 2 if valid_day(month, day, year) else None
    if thing in _SEASONS:
        start, months = date(year, _SEASONS[thing], 1), 3
    elif thing[0] == "Q":
        start, months = date(year, 3 * int(thing[1]) - 2, 1), 3
    elif thing[0] == "H":
        start, months = date(year, 6 * int(thing[1]) - 5, 1), 6
    else:
        start, months = date(year, int(thing), 1), 1
    return start, _add_months(start, months) - timedelta(days=1)


def _chosen(thing: str, which: str, day: date) -> int | None:
    """The year whose `thing` is the past, future, last, next or nearest one seen from `day`."""
    # Eight years on either side hold a 29 February even around a century's turn.
    found = [(y, p) for y in range(max(day.year - 8, 1), min(day.year + 8, 9998) + 1) if (p := _period(thing, y))]
    past = [y for y, (start, end) in found if (end < day if which == "last" else start <= day)]
    future = [y for y, (start, end) in found if (start > day if which == "next" else end >= day)]
    if which in ("past", "last"):
        return past[-1] if past else None
    if which in ("future", "next"):
        return future[0] if future else None

    def distance(item: tuple[int, tuple[date, date]]) -> tuple[int, int]:
        start, end = item[1]
        return max((start - day).days, (day - end).days, 0), item[0]

    return min(found, key=distance)[0] if found else None


def _weekday(day: date, number: int, which: str) -> date:
    back = (day.weekday() - number) % 7
    if which in ("past", "last"):
        return day - timedelta(days=back or (7 if which == "last" else 0))
    on = (number - day.weekday()) % 7
    return day + timedelta(days=on or (7 if which == "next" else 0))


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def _weekend(day: date, which: str) -> str:
    if which == "past":
        day = day if day.weekday() >= 5 else day - timedelta(days=7)
    elif which != "future":
        day = day + timedelta(days=7 * int(which))
    return f"{_week(day)}-WE"


def _unit(day: date, clock: str | None, unit: str, n: int) -> str | None:
    if unit in ("hour", "minute"):
        if clock is None:
            return None
        minutes = 60 * int(clock[:2]) + int(clock[3:5]) + n * (60 if unit == "hour" else 1)
        day += timedelta(days=minutes // 1440)
        return f"{day.isoformat()}T{minutes % 1440 // 60:02d}:{minutes % 60:02d}"
    if unit == "day":
        return (day + timedelta(days=n)).isoformat()
    if unit == "week":
        return _week(day + timedelta(days=7 * n))
    if unit == "month":
        return _add_months(day, n).isoformat()[:7]
    if unit == "quarter":
        moved = _add_months(day, 3 * n)
        return f"{moved.year:04d}-Q{(moved.month + 2) // 3}"
    if unit == "year":
        return date(day.year + n, 1, 1).isoformat()[:4]
    if unit == "decade":
        return f"{day.year // 10 + n:03d}"
    return f"{day.year // 100 + n:02d}"


def resolve(offset: str, day: date, clock: str | None = None) -> str | None:
    """The value of an offset counted from `day` (and `clock`, HH:MM, its time of day). Null when the calendar has no such time.

    Not for `then` and `under`, whose anchor depends on what was said before.
    """
    base, _, at = offset.partition("@")
    kind, *rest = base.split(":")
    try:
        value: str | None
        if kind == "weekday":
            value = _weekday(day, int(rest[0]), rest[1]).isoformat()
        elif kind == "weekend":
            value = _weekend(day, rest[0])
        elif kind == "in":
            year = _chosen(rest[0], rest[1], day)
            value = f"{year:04d}-{rest[0]}" if year is not None else None
        elif kind == "week" and len(rest) == 2:
            monday = day - timedelta(days=day.weekday())
            value = (monday + timedelta(days=7 * int(rest[0]) + int(rest[1]))).isoformat()
        elif kind == "year" and len(rest) == 2:
            year = day.year + int(rest[0])
            value = f"{year:04d}-{rest[1]}" if _period(rest[1], year) else None
        else:
            value = _unit(day, clock, kind, int(rest[0]))
    except (ValueError, OverflowError):
        return None
    return value + at if value is not None else None


def moved_by_years(value: str, years: int) -> str | None:
    """A year, quarter, month or day as many years on: 1989-Q3 and -1 give 1988-Q3."""
    year = int(value[:4]) + years
    if not 1 <= year <= 9999:
        return None
    day = day_of(value)
    if day and not valid_day(day.month, day.day, year):
        return None
    return f"{year:04d}{value[4:]}"


def quarter_of_end(value: str) -> str | None:
    """The quarter that ends with a day or month: the last of September, July and August end the third and second one."""
    m = re.match(r"(\d{4})-(\d\d)", value)
    if not m:
        return None
    year, number = int(m[1]), int(m[2]) // 3
    return f"{year - (number == 0):04d}-Q{number or 4}"


def offsets() -> Iterator[str]:
    """The kinds of offset, for the documentation and its test."""
    yield from ("day", "week", "weekend", "month", "quarter", "year", "decade", "century", "hour", "minute", "weekday", "in", "then", "under")
