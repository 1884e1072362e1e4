"""Dates of publication as metadata and addresses give them, in ISO 8601 with the precision and the zone that were given."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from twosource.lexicons import load_rows

#: Years that a report can be of: the first newspapers appeared in 1605.
YEARS: Final = range(1600, 2200)
#: Longer values are no dates.
MOST_CHARACTERS: Final = 80

_TIME: Final = (
    r"(?:[\s,]*[Tt]?[\s,]*(?:at\s+)?(?P<hour>\d{1,2}):?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?P<fraction>[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\b\.?)?"
    r"\s*(?P<zone>[A-Za-z]{1,5}\b)?\s*(?P<offset>[+-]\d\d:?\d\d|[+-]\d\d)?\s*(?:[(\[][^()\[\]]*[)\]])?)?"
)
_WEEKDAY: Final = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_MONTH: Final = r"(?P<name>[^\W\d_]{3,12})\.?"
_HOURS: Final = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?\s*(?P<half>[ap]\.?m\b\.?)?\s*(?P<zone>[a-z]{1,5}\b)?,?\s+"
_FORMS: Final = (
    rf"(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}}){_TIME}",
    rf"(?P<year>\d{{4}})(?P<month>\d\d)(?P<day>\d\d){_TIME}",
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|\.)?[\s-]+(?:(?:of|de)\s+)?{_MONTH},?[\s-]+(?:de[l]?\s+)?(?P<year>\d{{4}}){_TIME}",
    rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_TIME}",
    rf"(?P<one>\d{{1,2}})(?P<mark>[-/.])(?P<two>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}){_TIME}",
    rf"(?P<year>\d{{4}})\s*[年년]\s*(?P<month>\d{{1,2}})\s*[月월]\s*(?P<day>\d{{1,2}})\s*[日일]{_TIME}",
    # Content systems of broadcasters put the time first: Fri 6:45 PM, Feb 16, 2018.
    rf"{_WEEKDAY}{_HOURS}{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}})",
    rf"{_WEEKDAY}{_HOURS}{_WEEKDAY}(?P<day>\d{{1,2}})\s+{_MONTH},?\s+(?P<year>\d{{4}})",
    # What Unix and Java print: Mon Sep  5 10:00:00 GMT 2016.
    rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})\s+(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)\s+(?:(?P<zone>[a-z]{{1,5}})\s+)?(?P<year>\d{{4}})",
)
#: From 2001 to 2030 only: beyond that the ten figures may as well be 2016090510.
_EPOCH: Final = re.compile(r"(1[0-8]\d{8})(?:\d{3})?(?:\.\d*)?")
_IN_PATH: Final = re.compile(
    r"(?<![^/])(?P<year>(?:19|20)\d\d)(?P<mark>[/-])(?:(?P<month>\d{1,2})|(?P<name>[a-z]{3,9}))(?P=mark)(?P<day>\d{1,2})(?!\d)",
    re.IGNORECASE,
)
#: Eight figures in a row, of which the first are a year of the web's: `-20160905/`.
_IN_A_ROW: Final = re.compile(r"(?<!\d)(?P<year>20[0-4]\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d)")


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    # Compiled when the first date is read: it takes longer than all else in this room.
    return tuple(re.compile(form, re.IGNORECASE) for form in _FORMS)


@cache
def words(kind: str) -> dict[str, str]:
    """The words of one kind in the lexicon of dates, and what they stand for."""
    return {r["word"]: r["value"] for r in load_rows("reader_dates.tsv").rows if r["kind"] == kind}


def _month(name: str) -> int:
    name = name.lower()
    months = words("month")
    if name in months:
        return int(months[name])
    return next((int(v) for m, v in months.items() if len(name) == 3 and m.startswith(name)), 0)


def _day(found: dict[str, str | None]) -> str | None:
    year = int(found["year"] or 0)
    if found.get("one"):
        one, two = int(found["one"] or 0), int(found["two"] or 0)
        # 05/09/2016 is May in one country and September in another; 25/09/2016 is the same day everywhere, and dots stand after the day.
        if found["mark"] != "." and one <= 12 and two <= 12 and one != two:
            return None
        month, day = (two, one) if found["mark"] == "." or one > 12 else (one, two)
    else:
        month = int(found["month"] or 0) if found.get("month") else _month(found.get("name") or "")
        day = int(found["day"] or 0)
    try:
        datetime(year, month, day)
    except ValueError:
        return None
    return f"{year:04}-{month:02}-{day:02}" if year in YEARS else None


def _time(found: dict[str, str | None]) -> str | None:
    """The time with its zone; empty when there is none or its zone is not known; null when it cannot be."""
    if not found.get("hour"):
        return ""
    hour, minute, second = int(found["hour"] or 0), int(found["minute"] or 0), int(found["second"] or 0) if found.get("second") else None
    if half := found.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    if hour > 23 or minute > 59 or (second or 0) > 59:
        return None
    zone = ""
    if name := found.get("zone"):
        zone = words("zone").get(name.lower(), "?")
    if offset := found.get("offset"):
        digits = offset.replace(":", "")
        zone = f"{digits[:3]}:{digits[3:] or '00'}"
        if int(digits[1:3]) > 15 or int(digits[3:] or 0) > 59:
            return None
    if zone == "?":
        return ""
    text = f"T{hour:02}:{minute:02}"
    if second is not None:
        text += f":{second:02}" + (found.get("fraction") or "").replace(",", ".")
    return text + zone


def iso_date(value: str) -> str | None:
    """The date or date-time that `value` says, in ISO 8601; null when it says none, says it ambiguously, or no such day exists.

    Read are ISO 8601 and its looser forms, RFC 5322, English dates with month names, day and month in figures where only one order is
    possible, and seconds or milliseconds since 1970. A time in a zone whose name is not known is left out.
    """
    value = " ".join(value.split())
    if len(value) > MOST_CHARACTERS:
        return None
    if epoch := _EPOCH.fullmatch(value):
        moment = datetime.fromtimestamp(int(epoch[1]), UTC)
        return f"{moment:%Y-%m-%dT%H:%M:%S}Z" if moment.year in YEARS else None
    for form in _forms():
        if match := form.fullmatch(value):
            found = match.groupdict()
            if (day := _day(found)) is None or (time := _time(found)) is None:
                return None
            return day + time
    return None


def url_date(uri: str | None) -> str | None:
    """The date in the path of a web address, such as `/2016/09/05/`, `/2016/sep/05/` or `-20160905`; null when there is none."""
    try:
        parts = urlsplit(uri or "")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    for pattern in (_IN_PATH, _IN_A_ROW):
        for match in pattern.finditer(parts.path):
            if day := _day({"name": None, **match.groupdict()}):
                return day
    return None
