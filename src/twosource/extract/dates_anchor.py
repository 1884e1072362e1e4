"""Find the day that the relative times of a document are counted from.

The publication date when it is known; else an explicit date in the document that can be the day of the report; else the date of a document
that has the same passage; else one of the same story. Where the candidates of a story give different values, there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from .dates_count import Anchor, Row
from .dates_values import day_of, resolve

#: Days by which an explicit date may lie before the latest one told and still be of the report's time: what is older is history.
OLDER: Final = 31
#: A report of which only the story tells the time may be some days later than what tells it: a weekday is looked for this far on either side.
NEAR: Final = 3
#: Characters behind an explicit date in which "this month" may be counted from it without other support: some two paragraphs.
CLOSE: Final = 600

For = Callable[[Row], Anchor | None]


@dataclass(slots=True)
class Facts:
    """What the times of documents without a publication date tell about when they were written.

    `dates`: complete dates (day, what it serves as, the words); `weekdays`: those named alone; `latest_year`: the latest year told as past.
    """

    dates: list[tuple[date, str, Row]] = field(default_factory=list)
    weekdays: set[int] = field(default_factory=set)
    latest_year: int = 0
    dateline: Row | None = None

    def add(self, row: Row) -> None:
        """Learn from a row of `times`."""
        offset, value, serves = row["offset"], row["value"], row["serves"]
        if offset is None:
            if serves and (day := day_of(value)):
                self.dates.append((day, serves, span_of(row)))
            if serves == "history" and value and value[:4].isdigit():
                self.latest_year = max(self.latest_year, int(value[:4]))
        elif serves == "report" and offset.startswith("in:") and "-" in offset and self.dateline is None:
            self.dateline = row
        elif offset.startswith("weekday:") and offset.split(":")[2].partition("@")[0] in ("past", "future"):
            self.weekdays.add(int(offset.split(":")[1]))


def span_of(row: Row) -> Row:
    """The span of a row."""
    return {k: row[k] for k in ("document", "start", "end", "exact")}


def publication(published: str | None) -> Anchor | None:
    """The anchor of a publication date in ISO 8601, with its time of day when it has one; null when it names no day.

    >>> publication("2016-09-05T10:30:00Z")
    Anchor(kind='publication', day=datetime.date(2016, 9, 5), clock='10:30', span=None)
    """
    day = day_of(published)
    if day is None or published is None:
        return None
    clock = published[11:16] if len(published) >= 16 and published[13] == ":" else None
    return Anchor("publication", day, clock)


def day_of_report(facts: Facts) -> tuple[date, Row] | None:
    """The explicit date that most likely is that of the report, with its words.

    A dateline's or byline's; else the latest date that is not told as history or as still to come, that no later year told as past gainsays,
    and that falls on a weekday which is named alone as well ("on Monday"): an old date does so by chance alone.
    """
    reported = [(d, span) for d, serves, span in facts.dates if serves == "report"]
    if reported:
        return reported[0]
    recent = _recent(facts)
    supported = [(d, span) for d, span in recent if d.weekday() in facts.weekdays]
    return _latest(supported)


def _latest(found: Sequence[tuple[date, Row]]) -> tuple[date, Row] | None:
    return min(found, key=lambda f: (-f[0].toordinal(), f[1]["document"], f[1]["start"])) if found else None


def _recent(facts: Facts) -> list[tuple[date, Row]]:
    """Complete dates that can be of the report's time."""
    told = [d for d, serves, _ in facts.dates if serves != "future"]
    newest = max(told, default=date.min)
    return [
        (d, span)
        for d, serves, span in facts.dates
        if serves in ("recent", "report") and d.year >= facts.latest_year and newest.toordinal() - d.toordinal() <= OLDER
    ]


class Anchors:
    """The anchors of the documents of a record.

    `published`: document -> publication date or null; `facts`: of every document without a usable one; `families`: lists of passages (rows of
    spans) that come from one text; `stories`: lists of documents.
    """

    def __init__(
        self,
        published: Mapping[str, str | None],
        facts: Mapping[str, Facts],
        families: Iterable[Sequence[Row]] = (),
        stories: Iterable[Sequence[str]] = (),
    ) -> None:
        self._published, self._facts = published, facts
        self._story: dict[str, Sequence[str]] = {}
        for documents in stories:
            for d in documents:
                if self._needs(d):
                    self._story[d] = documents
        self._passages: dict[str, list[tuple[int, int, tuple[str, ...]]]] = {}
        for passages in families:
            for p in passages:
                if self._needs(p["document"]):
                    others = tuple(sorted({q["document"] for q in passages} - {p["document"]}))
                    self._passages.setdefault(p["document"], []).append((p["start"], p["end"], others))
        self._own: dict[str, Anchor | None] = {}
        self._of_story: dict[int, tuple[Anchor, ...]] = {}

    def _needs(self, document: str) -> bool:
        return publication(self._published.get(document)) is None

    def own(self, document: str) -> Anchor | None:
        """The anchor that a document gives by itself: its publication date or an explicit date in it."""
        if document not in self._own:
            anchor = publication(self._published.get(document))
            if anchor is None and document in self._facts and (found := day_of_report(self._facts[document])):
                anchor = Anchor("document", found[0], None, found[1])
            self._own[document] = anchor
        return self._own[document]

    def of_document(self, document: str) -> For:
        """The function that gives the anchor of each time expression of a document."""
        own = self.own(document)
        if own is not None:
            return lambda row: own
        facts = self._facts.get(document, Facts())
        line = facts.dateline
        base = self._around(line) if line is not None else None
        day = day_of(resolve(line["offset"], base.day)) if line is not None and base is not None else None
        if line is not None and base is not None and day is not None and abs((day - base.day).days) <= OLDER:
            told, at = Anchor("document", day, None, span_of(line)), line["start"]
            return lambda row: base if row["start"] == at else told
        close = _recent(facts)

        def find(row: Row) -> Anchor | None:
            if not row["offset"].startswith(("weekday", "day", "then", "weekend", "week")):
                before = [(d, s) for d, s in close if s["end"] <= row["start"] <= s["end"] + CLOSE]
                if before:
                    day, span = max(before, key=lambda f: f[1]["start"])
                    return Anchor("document", day, None, span)
            return self._around(row)

        return find

    def _around(self, row: Row) -> Anchor | None:
        """The anchor out of the same passage elsewhere, or out of the story."""
        document = row["document"]
        found: list[Anchor] = []
        for start, end, others in self._passages.get(document, ()):
            if start < row["end"] and row["start"] < end:
                found += [a for d in others if (a := self.own(d))]
        if found:
            # The earliest is nearest to the first printing.
            first = min(found, key=_order)
            return Anchor("family", first.day, first.clock, first.span)
        near = self._in_story(document)
        if not near:
            return None
        # A later anchor never gives an earlier value, so that the first and the last day speak for all between.
        first, last = near[0], near[-1]
        offset = row["offset"].removeprefix("then:") if row["offset"].startswith("then:day:0@") else row["offset"]
        if first.day != last.day and (offset.startswith(("then", "under")) or resolve(offset, first.day) != resolve(offset, last.day)):
            return None
        if not offset.startswith("weekday:") or offset.split(":")[2].partition("@")[0] != "past":
            return Anchor("story", first.day, None, first.span)
        # "On Wednesday" in a story of Tuesday is the day after it rather than six days before; three days on and four back are as likely.
        shifted = last.day + timedelta(NEAR)
        day = day_of(resolve(offset, shifted))
        return Anchor("story", shifted, None, first.span) if day is not None and day < shifted else None

    def _in_story(self, document: str) -> tuple[Anchor, ...]:
        documents = self._story.get(document)
        if documents is None:
            return ()
        if id(documents) not in self._of_story:
            found = [a for d in documents if (a := self.own(d))]
            if not found:
                together = Facts()
                for d in documents:
                    if facts := self._facts.get(d):
                        together.dates += facts.dates
                        together.weekdays |= facts.weekdays
                        together.latest_year = max(together.latest_year, facts.latest_year)
                if day := day_of_report(together):
                    found = [Anchor("story", day[0], None, day[1])]
            self._of_story[id(documents)] = tuple(sorted(found, key=_order))
        return self._of_story[id(documents)]


def _order(anchor: Anchor) -> tuple[int, str, int]:
    span = anchor.span or {"document": "", "start": 0}
    return anchor.day.toordinal(), span["document"], span["start"]
