"""When a server asks to be looked at again: Retry-After and Cache-Control (RFC 9110 10.2.3, RFC 9111 5.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

#: No feed is left alone for longer than this (seconds), whatever it asks: a year is as good as never.
LONGEST: Final = 366 * 86_400.0

_MAX_AGE: Final = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_NOT_KEPT: Final = re.compile(r"(?:^|[\s,])(?:no-store|no-cache)(?:$|[\s,=])", re.IGNORECASE)


def _moment(text: str) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that `Retry-After` asks to wait, as a number or a date; null when it asks nothing that can be read."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), LONGEST)
    moment = _moment(text) if text else None
    return None if moment is None else min(max(0.0, moment - now), LONGEST)


def fresh_for(headers: Mapping[str, str], now: float) -> float:
    """Seconds for which an answer is fresh: `max-age` less its `Age`, else `Expires` counted from `Date`; 0 when nothing says so."""
    control = headers.get("cache-control", "")
    if _NOT_KEPT.search(control):
        return 0.0
    if found := _MAX_AGE.search(control):
        age = headers.get("age", "").strip()
        return min(max(0.0, float(found[1]) - (float(age) if age.isascii() and age[:12].isdigit() else 0.0)), LONGEST)
    expires = _moment(headers.get("expires", ""))
    if expires is None:
        return 0.0
    return min(max(0.0, expires - (_moment(headers.get("date", "")) or now)), LONGEST)


def next_time(headers: Mapping[str, str], now: float, ttl: float = 0.0) -> float:
    """The moment (seconds since 1970) before which a feed does not want to be asked again: by its headers, and by its own `ttl` in seconds."""
    return now + max(fresh_for(headers, now), retry_after(headers, now) or 0.0, min(max(0.0, ttl), LONGEST))


def day_and_time(moment: float) -> str:
    """A moment as people read it, in UTC to the minute."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M UTC")
