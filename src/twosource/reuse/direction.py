"""Who copied from whom, and why: times of publication first, then evidence in the text, each piece named."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from sys import intern
from typing import Final

from twosource.lexicons import load_rows

PUBLISHERS: Final = "publishers.tsv"

#: Bounds of an unknown time, in seconds since 1970.
EVER: Final = (-(2**60), 2**60)
#: Below this lean (nats of rare wording that only one side has) the direction is not said. Tuned on undated recycled corpora.
LEAN: Final = 2.0
#: A passage longer than the other by this factor is the fuller one.
FULLER: Final = 1.3


def instants(published: str | None) -> tuple[int, int]:
    """First and last second that an ISO 8601 date or date-time can mean; the widest bounds when it is null or unreadable.

    A date without a time is the whole day; a date-time without an offset is taken as UTC.
    """
    if not published:
        return EVER
    text = published.strip()
    try:
        if len(text) == 4 and text.isdigit():
            begin, end = datetime(int(text), 1, 1, tzinfo=UTC), datetime(int(text), 12, 31, 23, 59, 59, tzinfo=UTC)
        elif len(text) == 7:
            begin = datetime.fromisoformat(text + "-01").replace(tzinfo=UTC)
            end = (begin + timedelta(days=32)).replace(day=1) - timedelta(seconds=1)
        elif len(text) <= 10:
            begin = datetime.fromisoformat(text).replace(tzinfo=UTC)
            end = begin + timedelta(seconds=86399)
        else:
            begin = datetime.fromisoformat(text)
            begin = end = begin if begin.tzinfo else begin.replace(tzinfo=UTC)
        return int(begin.timestamp()), int(end.timestamp())
    except (ValueError, OverflowError):
        return EVER


def later(seconds: int) -> str:
    """A span of time for people: `3 h`, `2 days`."""
    if seconds < 90:
        return f"{max(seconds, 1)} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    if seconds < 172800:
        return f"{round(seconds / 3600)} h"
    return f"{round(seconds / 86400)} days"


@cache
def _agencies() -> dict[str, str]:
    """How agencies sign to what they are called."""
    found: dict[str, str] = {}
    for row in load_rows(PUBLISHERS).rows:
        if row["kind"] == "agency":
            for form in (row["name"], *row["aliases"].split("|"), *row["credits"].split("|")):
                if (form := form.strip("()/ ")) and not form.endswith(" by"):
                    found.setdefault(form, row["name"])
    return found


def agency(name: str) -> str:
    """An agency by its full name where the lexicon knows it (`AP` is the Associated Press), else the name as it is."""
    return _agencies().get(name, name)


#: An agency in brackets behind the place of a dateline; it need not be known.
_DATELINE: Final = re.compile(r"^[A-Z][A-Z.'’ -]+(?:,[^()\n]{1,40})? ?\((?P<name>[A-Z][\w.& -]{1,30})\) ?[-–—:]")
_BRACKETS: Final = re.compile(r"[(\[]([\w.& -]{2,31})[)\]]")
_NAME: Final = r"(?P<{}>[A-Z][\w-]*(?: [A-Z][\w-]*){{0,4}})"
_CREDIT: Final = re.compile(
    rf"\b{_NAME.format('a')}(?: news agency)? (?:reported|reports)\b|^(?:By )?[\w .,’'-]*?\b{_NAME.format('b')}$|"
    rf"\b(?:[Aa]ccording to|[Ss]ource:|with|from) (?:the )?{_NAME.format('c')}\b"
)


def credits_in(texts: Iterable[str]) -> frozenset[str]:
    """Agencies that these lines credit: `(Reuters)`, `AP reported`, a byline `The Associated Press`; an unknown one behind a dateline's
    place.
    """
    known = _agencies()
    found: set[str] = set()
    for text in texts:
        if line := _DATELINE.match(text):
            found.add(agency(line["name"]))
        found.update(known[name] for name in _BRACKETS.findall(text) if name in known)
        for m in _CREDIT.finditer(text):
            words = next(name for name in m.groupdict().values() if name).removesuffix(" Staff").split(" ")
            ends = (" ".join(words[i:]) for i in range(len(words)))  # `Mina Ortez Reuters` ends in an agency, `Reuters Tower` does not
            found.update(known[name] for name in ends if name in known)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Side:
    """What speaks about one side of a link: its document's bounds of time, publisher and credited agencies; words of the passage; words
    that only it has and that rewriting puts in; stretches of it that needed a reading.
    """

    bounds: tuple[int, int]
    publisher: str | None
    agencies: frozenset[str]
    words: int
    put_in: tuple[str, ...]
    scars: tuple[str, ...]


def by_time(a: tuple[int, int], b: tuple[int, int]) -> tuple[str, str] | None:
    """Direction and reason where the bounds of the times tell, else null."""
    if b[1] < a[0]:
        return "a_from_b", intern(f"published {later(a[0] - b[0])} later")
    if a[1] < b[0]:
        return "b_from_a", intern(f"published {later(b[0] - a[0])} earlier")
    return None


def decide(a: Side, b: Side, lean: float, witnesses: int) -> tuple[str, str]:
    """Direction and the reason for it. `lean`: nats by which a's own wording is rarer among the family's `witnesses` than b's."""
    if known := by_time(a.bounds, b.bounds):
        return known
    if b.publisher and b.publisher in a.agencies and a.publisher != b.publisher:
        return "a_from_b", f"credits {b.publisher}"
    if a.publisher and a.publisher in b.agencies and a.publisher != b.publisher:
        return "b_from_a", f"the other credits {a.publisher}"
    if both := a.agencies & b.agencies:
        return "common_origin", f"both credit {', '.join(sorted(both))}"
    points = 0.0
    for_a: list[str] = []
    for_b: list[str] = []
    for side, other, found, sign in ((a, b, for_a, 1), (b, a, for_b, -1)):
        if len(side.scars) > len(other.scars):
            points += sign * 2 * (len(side.scars) - len(other.scars))
            found.append(f"has {_count(len(side.scars), 'damaged or swapped word')} that the other lacks: {', '.join(side.scars[:3])}")
        elif len(side.put_in) > len(other.put_in):
            points += sign * (len(side.put_in) - len(other.put_in))
            found.append(f"has {_count(len(side.put_in), 'word')} as rewriting puts them in: {', '.join(side.put_in[:3])}")
        if other.words > FULLER * side.words:
            points += sign
            found.append("is cut, the other is fuller")
    if abs(lean) >= LEAN:
        points += 2 if lean > 0 else -2
        among = f"its own among {witnesses} witnesses" if witnesses > 2 else "damaged or rewritten, over all that the two reports share"
        (for_a if lean > 0 else for_b).append(f"more of its wording is {among}")
    if points > 0:
        return "a_from_b", "; ".join(for_a)
    if points < 0:
        return "b_from_a", "the other " + "; ".join(for_b).replace("the other", "this one")
    return "unknown", "no times of publication and nothing in the text that tells"


def _count(n: int, word: str) -> str:
    return f"{n} {word}" if n == 1 else f"{n} {word}s"
