"""Count the relative times of one document, in order, from an anchor and from what was said before."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from .dates_values import day_of, first_day, moved_by_years, quarter_of_end, resolve

#: Characters over which "two days earlier", "that day" reach back to the time they are counted from: some two paragraphs.
REACH: Final = 600
#: Characters over which a quarter stays under discussion ("a year ago"): an earnings report names it once a page. A month: a sentence.
#: Tuned on the even half of TimeBank.
UNDER: Final = 2_000
UNDER_MONTH: Final = 150

#: Characters between "the quarter ended" and the day that ends it.
_NEXT: Final = 12

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A day to count from. `kind`: what tells it (`publication`, `document`, `family`, `story`); `clock`: HH:MM or null.

    `span`: the words that give the day, as the row of a span, null when a publication date does.
    """

    kind: str
    day: date
    clock: str | None = None
    span: Row | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """A value, and what it was counted from; `kind` is null for a value that needed no counting."""

    value: str | None
    kind: str | None = None
    span: Row | None = None


NO_VALUE: Final = Counted(None)


@dataclass(slots=True)
class _Said:
    """What was said last: a time expression, its value, and where it ends."""

    counted: Counted
    row: Row

    def anchor(self, day: date) -> Anchor:
        """This time as an anchor: what it was counted from itself, or, when it is complete, its words."""
        kind, span = self.source()
        return Anchor(kind, day, None, span)

    def source(self) -> tuple[str, Row | None]:
        if self.counted.kind is not None:
            return self.counted.kind, self.counted.span
        return "document", {k: self.row[k] for k in ("document", "start", "end", "exact")}


_GRAIN: Final = (
    (re.compile(r"\d{4}-\d\d-\d\d"), "day"),
    (re.compile(r"\d{4}-W\d\d"), "week"),
    (re.compile(r"\d{4}-\d\d$"), "month"),
    (re.compile(r"\d{4}-(?:Q\d|H\d|SP|SU|FA|WI)$"), "quarter"),
    (re.compile(r"\d{4}$"), "year"),
)
_FINE: Final = {"day": 0, "week": 1, "month": 2, "quarter": 2, "year": 3}


def grain(value: str | None) -> str | None:
    """How fine a value is: `day`, `week`, `month`, `quarter` (and season, half), `year`, or null."""
    return next((name for shape, name in _GRAIN if shape.match(value)), None) if value else None


class _Talk:
    """The times spoken of so far in one document."""

    def __init__(self) -> None:
        self.last: dict[str, _Said] = {}
        self.period: _Said | None = None
        self.month: _Said | None = None

    def heard(self, row: Row, counted: Counted) -> None:
        said = _Said(counted, row)
        size = grain(counted.value)
        if row["type"] in ("DATE", "TIME") and size:
            self.last[size] = said
        offset = row["offset"] or ""
        if row["type"] == "DATE" and size == "quarter":
            # What is compared with, and what is still to come, is not the period under discussion.
            if not offset.startswith(("under:year", "under:in", "year:-")) and not offset.endswith((":near", ":future", ":next")):
                self.period = said
        elif row["type"] == "DATE" and size == "month":
            self.month = said
        elif row["type"] == "DURATION" and re.fullmatch(r"P(?:[69]M|1Y)", counted.value or "") and _of_accounts(row["exact"]):
            self.period = said

    def before(self, unit: str, row: Row) -> tuple[_Said, date] | None:
        """The last time spoken of that is at least as fine as `unit`, and its first day."""
        found = None
        for size, said in self.last.items():
            if (
                _FINE[size] <= _FINE.get(unit, 3)
                and row["start"] - said.row["end"] <= REACH
                and (found is None or said.row["start"] > found.row["start"])
            ):
                found = said
        day = first_day(found.counted.value) if found else None
        return (found, day) if found and day else None

    def discussed(self, row: Row) -> _Said | None:
        """The quarter, year or month under discussion."""
        month, period = self.month, self.period
        if month and row["start"] - month.row["end"] <= UNDER_MONTH and (period is None or month.row["start"] > period.row["start"]):
            return month
        return period if period and row["start"] - period.row["end"] <= UNDER else None


def _of_accounts(exact: str) -> bool:
    """Whether a span of months or a year is one that accounts are drawn up for: "the nine months", "the year ended"."""
    return exact.lower().startswith(("the ", "first ", "nine", "six"))


def _from(offset: str, anchor: Anchor | None) -> Counted:
    if anchor is None:
        return NO_VALUE
    value = resolve(offset, anchor.day, anchor.clock)
    return Counted(value, anchor.kind, anchor.span) if value else NO_VALUE


def _then(offset: str, row: Row, talk: _Talk, anchor: Anchor | None) -> Counted:
    unit, *rest = offset.partition("@")[0].split(":")
    if unit == "day" and rest[0] == "0" and "@" in offset:
        # A time of day belongs to the day spoken of in the sentence, else to the day of the report.
        said = talk.before("day", row)
        near = said if said and row["start"] - said[0].row["end"] <= REACH // 4 else None
        return _from(offset, near[0].anchor(near[1]) if near else anchor)
    said = talk.before(unit, row)
    return _from(offset, said[0].anchor(said[1])) if said else NO_VALUE


def _under(offset: str, row: Row, talk: _Talk, anchor: Anchor | None, following: Counted | None) -> Counted:
    kind, *rest = offset.split(":")
    said = talk.discussed(row)
    value = said.counted.value if said else None
    if kind == "ended" and following and following.value:
        ended = quarter_of_end(following.value)
        return Counted(ended, following.kind, following.span) if ended else NO_VALUE
    if kind == "in":
        found = _from(f"in:{rest[0]}:past", anchor)
        return Counted(moved_by_years(found.value, int(rest[1])), found.kind, found.span) if found.value else NO_VALUE
    if kind.isdigit():
        if said and value and re.match(r"\d{4}-Q", value):
            return Counted(kind + value[4:], *said.source())
        return Counted(kind)
    if kind in ("quarter", "ended"):
        if said and value and re.match(r"\d{4}-Q", value):
            return Counted(value, *said.source())
        return _from("quarter:-1", anchor)
    if said and value and grain(value) in ("quarter", "month"):
        moved = moved_by_years(value, int(rest[0]))
        return Counted(moved, *said.source()) if moved else NO_VALUE
    return _from(f"year:{rest[0]}", anchor)


def count(rows: Sequence[Row], anchor_for: Callable[[Row], Anchor | None]) -> list[Counted]:
    """The values of the time expressions of one document (rows of `times`, in order), one each.

    `anchor_for` gives the anchor of an expression that is counted from one, or null.
    """
    talk, found = _Talk(), []
    for i, row in enumerate(rows):
        offset, counted = row["offset"], Counted(row["value"])
        if offset is not None:
            kind, _, rest = offset.partition(":")
            anchor = anchor_for(row)
            if kind == "then":
                counted = _then(rest, row, talk, anchor)
            elif kind == "under":
                counted = _under(rest, row, talk, anchor, _following(rows, i, anchor_for))
            else:
                counted = _from(offset, anchor)
        found.append(counted)
        talk.heard(row, counted)
    return found


def _following(rows: Sequence[Row], i: int, anchor_for: Callable[[Row], Anchor | None]) -> Counted | None:
    """The next expression counted, when it stands directly behind: the day in "the quarter ended Sept. 30"."""
    if i + 1 >= len(rows) or rows[i + 1]["start"] - rows[i]["end"] > _NEXT:
        return None
    row = rows[i + 1]
    if row["offset"] is None:
        return Counted(row["value"], "document", {k: row[k] for k in ("document", "start", "end", "exact")}) if day_of(row["value"]) else None
    return None if row["offset"].startswith(("then", "under")) else _from(row["offset"], anchor_for(row))
