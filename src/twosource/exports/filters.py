"""Which rows of a list somebody asks for: each function answers with a test of one row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from twosource.model import EVENT_STATUSES, SettingError
from twosource.store import Snapshot

from .actors import Who
from .dossier import is_echo
from .timeline import SAID, Happening

Row = Mapping[str, Any]
Fits = Callable[[Row], bool]


def holds(words: str | None, text: str) -> bool:
    """Whether a text holds these words, white space and capitals apart; any text when none are asked for."""
    return words is None or words.casefold() in " ".join(text.split()).casefold()


def day(value: str | None, name: str) -> str | None:
    """An ISO date or date-time as a day. Raises `SettingError` that names the option `name`."""
    if value is None:
        return None
    try:
        return datetime.fromisoformat(value).date().isoformat()
    except ValueError:
        raise SettingError(f"{name} is {value!r}", "an ISO date such as 2016-09-05", f"mend {name}") from None


def published_within(snapshot: Snapshot, since: str | None, until: str | None) -> set[str]:
    """The documents published on the day `since` or later and `until` or earlier; those without a date are not among them."""
    low, high = day(since, "--since") or "", day(until, "--until") or "9999"
    rows = snapshot.table("documents", ["id", "published"])
    dated = zip(rows.column("id").to_pylist(), rows.column("published").to_pylist(), strict=True)
    return {i for i, published in dated if published and low <= published[:10] <= high}


def within(lines: Iterable[Happening], since: str | None, until: str | None, status: str | None) -> tuple[Happening, ...]:
    """Lines of a timeline in this time and of this status. Raises `SettingError` for a status that is none."""
    if status is not None and status not in (*EVENT_STATUSES, SAID):
        raise SettingError(f"the status is {status!r}", f"one of {', '.join((*EVENT_STATUSES, SAID))}", "mend --status")
    low, high = day(since, "--since"), day(until, "--until")
    return tuple(
        h
        for h in lines
        if status in (None, h.status)
        and (not (low or high) or (h.start is not None and (h.end or h.start) >= (low or "") and h.start <= (high or "9999")))
    )


def statements_that(keep: set[str] | None, who: Who | None, search: str | None, kind: str | None) -> Fits:
    """Statements of these documents, this speaker, with these words in the content, of this kind."""

    def fits(row: Row) -> bool:
        return (
            (keep is None or row["document"] in keep)
            and (who is None or who.speaks(row))
            and holds(search, " ".join(s["exact"] for s in row["content"]))
            and kind in (None, row["kind"])
        )

    return fits


def events_that(
    snapshot: Snapshot,
    keep: set[str] | None,
    who: Who | None,
    search: str | None,
    event: str | None,
    status: str | None,
    since: str | None,
    until: str | None,
) -> Fits:
    """Events of these documents, with this actor on a side, told in these words, of this type and status, in this time.

    An event's time is its own day or days; where the text names none, the day on which the report was published.
    Raises `SettingError` for a status that is none.
    """
    if status is not None and status not in EVENT_STATUSES:
        raise SettingError(f"the status is {status!r}", f"one of {', '.join(EVENT_STATUSES)}", "mend --status")
    low, high = day(since, "--since"), day(until, "--until")
    published: dict[str, str | None] = {}
    if low or high:
        rows = snapshot.table("documents", ["id", "published"])
        published = dict(zip(rows.column("id").to_pylist(), rows.column("published").to_pylist(), strict=True))

    def in_time(row: Row) -> bool:
        told = (published.get(row["document"]) or "")[:10] or None
        first, last = row["date_start"] or told, row["date_end"] or told
        return first is not None and last is not None and last >= (low or "") and first <= (high or "9999")

    def fits(row: Row) -> bool:
        return (
            (keep is None or row["document"] in keep)
            and (event is None or row["event"] == event.upper())
            and status in (None, row["status"])
            and (not (low or high) or in_time(row))
            and (who is None or who.takes_part(row))
            and holds(search, " ".join(s["exact"] for s in row["evidence"]))
        )

    return fits


def claims_that(
    snapshot: Snapshot, keep: set[str] | None, who: Who | None, actor: str | None, search: str | None, min_independent: int, echoes: bool
) -> Fits:
    """Claims that these documents support, that an actor makes or is named in, with these words, on so many origins; `echoes`: only those
    that several reports repeat and one origin vouches for.
    """
    theirs = {r["id"] for r in snapshot.table("statements").to_pylist() if who.speaks(r)} if who and who.ids else set()

    def about(row: Row) -> bool:
        if who is None or not who.ids:
            return holds(actor, f"{row['speaker_name'] or ''} {row['text']}")
        return row["speaker"] in who.ids or any(s["via"] in theirs or who.is_named(s["span"]) for s in row["supports"])

    def fits(row: Row) -> bool:
        return (
            row["independent"] >= min_independent
            and (not echoes or is_echo(row["reports"], row["independent"]))
            and (keep is None or any(s["document"] in keep for s in row["supports"]))
            and about(row)
            and holds(search, " ".join([row["text"], *(s["span"]["exact"] for s in row["supports"])]))
        )

    return fits


def disputes_that(story: str | None, keep: set[str] | None, who: Who | None, search: str | None, min_independent: int) -> Fits:
    """Disputes of this story, with a span in these documents, an actor who speaks or is named there, every side on so many origins."""

    def fits(row: Row) -> bool:
        sides = row["sides"]
        spans = [s for side in sides for s in side["spans"]]
        return (
            story in (None, row["story"])
            and (keep is None or any(s["document"] in keep for s in spans))
            and (who is None or any(who.is_called(s["speaker_name"]) for s in sides) or (bool(who.ids) and any(map(who.is_named, spans))))
            and all(s["independent"] >= min_independent for s in sides)
            and holds(search, " ".join([row["subject"], *(s["position"] for s in sides), *(s["exact"] for s in spans)]))
        )

    return fits


def positions_that(story: str | None, keep: set[str] | None, who: Who | None, search: str | None, changed: bool) -> Fits:
    """Positions in this story and these documents, of this actor, in these words; `changed`: only those that an actor took back."""

    def fits(row: Row) -> bool:
        return (
            story in (None, row["story"])
            and (keep is None or any(s["document"] in keep for s in row["spans"]))
            and (who is None or row["actor"] in who.ids or who.is_called(row["name"]))
            and (not changed or row["changed"] is not None)
            and holds(search, " ".join(s["exact"] for s in row["spans"]))
        )

    return fits
