"""The plan of the sample reports, typed. The meaning of every list is said above it in `plan.yaml`.

The plan keeps words, not offsets: an offset would go stale with the first comma that is mended in a report. `PlanSpan.find` looks them up
in a raw text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from twosource.model import NotFound, SpanError

_T = TypeVar("_T")
_Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PlanSpan:
    """The words `exact` in the raw text of `report` (a key of the plan); the `occurrence`-th of them, from 1."""

    report: str
    exact: str
    occurrence: int = 1

    def find(self, text: str) -> tuple[int, int]:
        """Where the words stand in `text`, in code points, half-open; one space in them matches any white space.

        A page may be broken into lines and blocks by more than one sound rule, so white space is not held against it. Raises `SpanError`
        when they do not stand there.
        """
        pattern = r"\s+".join(re.escape(word) for word in self.exact.split())
        for match in islice(re.finditer(pattern, text), self.occurrence - 1, self.occurrence):
            return match.span()
        raise SpanError(
            f"occurrence {self.occurrence} of {self.exact[:60]!r} does not stand in the text given for {self.report}",
            "the raw text of that report",
            "mend the report or the plan",
        )


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person. `country`: ISO 3166-1 alpha-3, null where the reports do not say."""

    name: str
    aliases: tuple[str, ...]
    role: str
    country: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """One report: its file in `samples_path()`, for a file of rows the `id` of its row, and what is known of it (null: nothing is)."""

    key: str
    file: str
    row: str | None
    title: str | None
    uri: str | None
    publisher: str | None
    publisher_basis: str | None
    published: str | None
    published_basis: str | None


@dataclass(frozen=True, slots=True)
class Planted:
    """One kind of thing that is planted; `items`: ids of items, keys of reports or names of whole lists of the plan."""

    kind: str
    text: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Copied:
    """A family of copied sentences. `origin`: the report that has the original."""

    id: str
    origin: str
    spans: tuple[PlanSpan, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of an utterance. `wording`: same, altered, edited or unclosed, against the first of its variant."""

    span: PlanSpan
    wording: str


@dataclass(frozen=True, slots=True)
class Variant:
    """One utterance in several reports. `origins`: the reports that heard it for themselves, null where that is not known."""

    id: str
    speaker_name: str | None
    origins: tuple[str, ...] | None
    wordings: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class Stitched:
    """Passages of another story inside a report, and the same passages in the report that they come from, pair by pair."""

    id: str
    spans: tuple[PlanSpan, ...]
    originals: tuple[PlanSpan, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """One side of a matter. `attributed_to`: whom the reports name for it; `independent`: how many origins vouch for it."""

    position: str
    attributed_to: str | None
    independent: int
    spans: tuple[PlanSpan, ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter on which reports differ. `dispute`: whether they cannot all be right; `why`: why not, where it is false."""

    id: str
    subject: str
    dispute: bool
    why: str | None
    sides: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim and its support. `publishers`: null where one of them is unknown; `independent` counts `origins`: keys of reports, or a source
    that they name (`publisher:NAME`, `statement:NAME`). `reasons`: words in the reason of every support that is merged with another one.
    """

    id: str
    kind: str
    reports: int
    publishers: int | None
    independent: int
    origins: tuple[str, ...]
    spans: tuple[PlanSpan, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """Passages in a report's own words that name the agency as their origin."""

    id: str
    origin: str
    spans: tuple[PlanSpan, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction as printed, and the words before and after it."""

    id: str
    note: PlanSpan
    earlier: PlanSpan
    later: PlanSpan


@dataclass(frozen=True, slots=True)
class PlannedReading:
    """Damage and what it should read."""

    span: PlanSpan
    reading: str


@dataclass(frozen=True, slots=True)
class Swaps:
    """Words of `original` and what a rewriting machine made of them in `report`."""

    report: str
    original: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Furniture:
    """A line that is not body, and the roles that are right for it."""

    span: PlanSpan
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedStory:
    """Keys of the reports that tell one story."""

    id: str
    reports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between quotation marks. `kind`: speech, words, headline or name.

    `speaker_name`: whom the report names for them, else null; `source`: a speaker without a name as the report describes him; `said_by`:
    whose words they are when only another line or another report tells it.
    """

    span: PlanSpan
    kind: str
    speaker_name: str | None
    source: str | None
    said_by: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole plan."""

    notice: str
    agency: str
    outlets: tuple[str, ...]
    people: tuple[Person, ...]
    reports: tuple[Report, ...]
    planted: tuple[Planted, ...]
    copies: tuple[Copied, ...]
    variants: tuple[Variant, ...]
    stitched: tuple[Stitched, ...]
    disputes: tuple[Matter, ...]
    claims: tuple[Claimed, ...]
    named: tuple[Named, ...]
    corrections: tuple[Correction, ...]
    readings: tuple[PlannedReading, ...]
    sound: tuple[PlanSpan, ...]
    swaps: Swaps
    furniture: tuple[Furniture, ...]
    stories: tuple[PlannedStory, ...]
    quotations: tuple[Quotation, ...]

    def report(self, key: str) -> Report:
        """The report with this key. Raises `NotFound`."""
        for report in self.reports:
            if report.key == key:
                return report
        raise NotFound(f"the plan has no report {key!r}", f"one of {', '.join(r.key for r in self.reports)}")


def samples_path() -> Path:
    """The folder of the sample reports. The package is installed unzipped, so it is a real path."""
    return _folder() / "reports"


@cache
def load_plan() -> Plan:
    """The plan out of `plan.yaml`."""
    import yaml

    data: dict[str, Any] = yaml.safe_load((_folder() / "plan.yaml").read_text(encoding="utf-8"))
    return Plan(
        notice=data["notice"],
        agency=data["agency"],
        outlets=tuple(data["outlets"]),
        people=_each(data["people"], lambda r: Person(r["name"], tuple(r["aliases"]), r["role"], r["country"])),
        reports=tuple(_report(key, row) for key, row in data["reports"].items()),
        planted=_each(data["planted"], lambda r: Planted(r["kind"], r["text"], tuple(r["items"]))),
        copies=_each(data["copies"], lambda r: Copied(r["id"], r["origin"], _spans(r["spans"]))),
        variants=_each(data["variants"], _variant),
        stitched=_each(data["stitched"], lambda r: Stitched(r["id"], _spans(r["spans"]), _spans(r["originals"]))),
        disputes=_each(data["disputes"], lambda r: Matter(r["id"], r["subject"], r["dispute"], r["why"], _each(r["sides"], _position))),
        claims=_each(data["claims"], _claim),
        named=_each(data["named"], lambda r: Named(r["id"], r["origin"], _spans(r["spans"]))),
        corrections=_each(data["corrections"], lambda r: Correction(r["id"], _span(r["note"]), _span(r["earlier"]), _span(r["later"]))),
        readings=_each(data["readings"], lambda r: PlannedReading(_span(r), r["reading"])),
        sound=_spans(data["sound"]),
        swaps=_swaps(data["swaps"]),
        furniture=_each(data["furniture"], lambda r: Furniture(_span(r), tuple(r["roles"]))),
        stories=_each(data["stories"], lambda r: PlannedStory(r["id"], tuple(r["reports"]))),
        quotations=_each(data["quotations"], _quotation),
    )


def _folder() -> Path:
    return Path(str(files("twosource.samples")))


def _each(rows: list[Any], make: Callable[[_Row], _T]) -> tuple[_T, ...]:
    return tuple(make(row) for row in rows)


def _span(row: _Row) -> PlanSpan:
    return PlanSpan(row["report"], row["exact"], row.get("occurrence", 1))


def _spans(rows: list[Any]) -> tuple[PlanSpan, ...]:
    return _each(rows, _span)


def _report(key: str, row: _Row) -> Report:
    return Report(
        key=key,
        file=row["file"],
        row=row.get("row"),
        title=row["title"],
        uri=row["uri"],
        publisher=row["publisher"],
        publisher_basis=row["publisher_basis"],
        published=row["published"],
        published_basis=row["published_basis"],
    )


def _variant(row: _Row) -> Variant:
    origins = None if row["origins"] is None else tuple(row["origins"])
    return Variant(row["id"], row["speaker_name"], origins, _each(row["wordings"], lambda r: Wording(_span(r), r["wording"])))


def _position(row: _Row) -> Position:
    return Position(row["position"], row["attributed_to"], row["independent"], _spans(row["spans"]))


def _claim(row: _Row) -> Claimed:
    counts = (row["reports"], row["publishers"], row["independent"])
    return Claimed(row["id"], row["kind"], *counts, tuple(row["origins"]), _spans(row["spans"]), tuple(row["reasons"]))


def _swaps(row: _Row) -> Swaps:
    return Swaps(row["report"], row["original"], tuple((old, new) for old, new in row["pairs"]))


def _quotation(row: _Row) -> Quotation:
    return Quotation(_span(row), row["kind"], row["speaker_name"], row.get("source"), row.get("said_by"))
