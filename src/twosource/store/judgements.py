"""Verdicts of persons, kept for good: a table of the manifest that only grows, and the same rows as parts of a table that steps read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from twosource.model import VERDICTS, Judgement, SettingError, digest, make_id, make_table, read_key

from .files import write_part

if TYPE_CHECKING:
    from .record import Record

#: Every call of `append` adds a part, so that a step sees what came; with this many they are written as one.
MANY_PARTS: Final = 64
#: Characters that a name and a reason may have: a line and a page.
LONGEST: Final = {"who": 200, "why": 4000}

_COLUMNS: Final = tuple(f.name for f in fields(Judgement))
#: What each verdict may be about.
_SIDES: Final = {
    "same": ({"span"}, {"span"}),
    "dependent": ({"span", "document", "publisher"}, {"span", "document", "publisher"}),
    "wrong_speaker": ({"span"}, {"speaker"}),
}
_CREATE: Final = """CREATE TABLE judgements (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, verdict TEXT NOT NULL, a TEXT NOT NULL, b TEXT, who TEXT NOT NULL, why TEXT NOT NULL,
  made TEXT NOT NULL, withdraws TEXT)"""


def create(db: sqlite3.Connection) -> None:
    """Make the table in a manifest (part of the migration to format 3). It refuses every change but another row."""
    db.execute(_CREATE)
    for what in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER judgements_{what.lower()} BEFORE {what} ON judgements BEGIN SELECT RAISE(ABORT, 'judgements only grow'); END"
        )


def insert(db: sqlite3.Connection, judgements: Iterable[Judgement]) -> None:
    """Add rows, inside the transaction that makes their part live."""
    marks = ", ".join("?" * len(_COLUMNS))
    rows = [tuple(asdict(j).values()) for j in judgements]
    db.executemany(f"INSERT INTO judgements ({', '.join(_COLUMNS)}) VALUES ({marks})", rows)


def rows(db: sqlite3.Connection) -> list[Judgement]:
    """All judgements in the order in which they came, withdrawn ones and withdrawals among them."""
    return [Judgement(*row) for row in db.execute(f"SELECT {', '.join(_COLUMNS)} FROM judgements ORDER BY n")]


def stamp(now: datetime, before: Iterable[Judgement], who: str) -> str:
    """When a judgement is made: ISO 8601, UTC, microseconds; later than what the same person judged before, even if the clock went back."""
    mine = [datetime.fromisoformat(j.made) for j in before if j.who == who]
    return max([now.astimezone(UTC), *(t + timedelta(microseconds=1) for t in mine)]).isoformat(timespec="microseconds")


def sealed(judgement: Judgement) -> Judgement:
    """The judgement with the id that its content has."""
    parts = [getattr(judgement, c) for c in _COLUMNS if c != "id"]
    return replace(judgement, id=make_id("judgement", *parts))


def checked(judgement: Judgement) -> Judgement:
    """The judgement itself, tidied. Raises `SettingError` for one that cannot stand in a record."""
    j = replace(judgement, who=" ".join(judgement.who.split()), why=" ".join(judgement.why.split()))
    if any("\ud800" <= c <= "\udfff" for text in asdict(j).values() for c in text or ""):
        raise SettingError("the judgement holds half a character", "Unicode text")
    if j.verdict not in VERDICTS:
        raise SettingError(f"the verdict is {j.verdict!r}", f"one of {', '.join(v.replace('_', '-') for v in VERDICTS)}")
    for name, most in LONGEST.items():
        if not 0 < len(getattr(j, name)) <= most:
            raise SettingError(f"--{name} has {len(getattr(j, name))} characters", f"1 to {most}: a verdict says who made it and why")
    first, second = _SIDES[VERDICTS[j.verdict]]
    for side, text, kinds in (("a", j.a, first), ("b", j.b, second)):
        if text is None or read_key(text).kind not in kinds:
            raise SettingError(
                f"the verdict {j.verdict.replace('_', '-')} is about {(text or 'nothing')[:60]!r} ({side})", f"a {' or '.join(sorted(kinds))}"
            )
    if j.a == j.b:
        raise SettingError("both sides of the verdict are one thing", "two different ones")
    if j.made != _utc(j.made):
        raise SettingError(f"the judgement was made at {j.made!r}", "ISO 8601 in UTC with microseconds")
    if j.id != sealed(j).id:
        raise SettingError(
            f"the judgement {j.id[:40]!r} does not have the id of its content", sealed(j).id, "leave the id out, or do not edit it"
        )
    return j


def judge(
    record: Record, verdict: str, a: str, b: str | None, *, who: str, why: str, now: datetime | None = None, withdraws: str | None = None
) -> Judgement:
    """Keep a verdict on the things that these keys name, made now (or at `now`). Call it inside `record.writing()`. Raises `SettingError`."""
    who, why = " ".join(who.split()), " ".join(why.split())
    made = stamp(now or datetime.now(UTC), record.judgements(), who)
    new = sealed(Judgement("", verdict, a, b, who, why, made, withdraws))
    append(record, [new])
    return new


def withdraw(record: Record, judgement: Judgement, *, who: str, why: str, now: datetime | None = None) -> Judgement:
    """Take a verdict back; the row stays. Call it inside `record.writing()`. Raises `SettingError` when there is nothing to take back."""
    if judgement.withdraws:
        raise SettingError(f"{judgement.id} takes back {judgement.withdraws} itself", "a verdict", "judge again instead")
    if any(j.withdraws == judgement.id for j in record.judgements()):
        raise SettingError(f"{judgement.id} is withdrawn already", "a verdict that holds", "see `twosource judge --list`")
    return judge(record, judgement.verdict, judgement.a, judgement.b, who=who, why=why, now=now, withdraws=judgement.id)


def append(record: Record, judgements: Sequence[Judgement]) -> list[Judgement]:
    """Add judgements to a record in one transaction; those that it has already are passed over. Returns the new ones.

    Call it inside `record.writing()`. Raises `SettingError` before anything is written when one of them cannot stand.
    """
    from .record import Commit

    old = record.judgements()
    known = {j.id for j in old}
    new = list({j.id: j for j in map(checked, judgements) if j.id not in known}.values())
    if not new:
        return []
    live = record.snapshot().parts.get("judgements", {})
    ends: list[tuple[str, str]] = []
    written = new
    if len(live) + 1 >= MANY_PARTS:
        written, ends = [*old, *new], [("judgements", part) for part in live]
    file = write_part(record.root, "judgements", make_table("judgements", [asdict(j) for j in written]))
    record.commit(Commit(parts=[(digest(*(j.id for j in written))[:24], file)], ends=ends, judgements=new))
    return new


# ---- files of judgements ----------------------------------------------------------------------------------------------------------


def to_lines(judgements: Iterable[Judgement]) -> str:
    """Judgements as JSON Lines."""
    return "".join(json.dumps(asdict(j), ensure_ascii=False) + "\n" for j in judgements)


def from_lines(text: str, name: str) -> list[Judgement]:
    """Judgements out of JSON Lines. The id of a line may be left out. Raises `SettingError`, naming file and line."""
    found = []
    for n, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                found.append(_from_line(line))
            except SettingError as error:
                raise SettingError(f"{name}, line {n}: {error.problem}", error.expected, "mend the line; nothing was taken in") from None
    return found


def _from_line(line: str) -> Judgement:
    try:
        row: Any = json.loads(line)
    except ValueError as error:
        raise SettingError(f"this is no JSON ({error})", "an object a line") from None
    if not isinstance(row, dict) or not row.keys() <= set(_COLUMNS):
        raise SettingError("this is no judgement", f"an object with the keys {' '.join(_COLUMNS)}")
    values: dict[str, Any] = {c: row.get(c) for c in _COLUMNS}
    for key, value in values.items():
        if not isinstance(value, str) and not (value is None and key in ("id", "b", "withdraws")):
            raise SettingError(f"{key} is {json.dumps(value)[:40]}", "a text")
    made = Judgement(**{**values, "id": values["id"] or ""})
    made = replace(made, made=_utc(made.made))
    return checked(made if made.id else sealed(replace(made, who=" ".join(made.who.split()), why=" ".join(made.why.split()))))


def _utc(made: str) -> str:
    try:
        when: datetime | None = datetime.fromisoformat(made)
    except ValueError:
        when = None
    # Far from the ends of the calendar, so that a later moment can always be told.
    if when is None or when.tzinfo is None or not 1900 <= when.year <= 2200:
        raise SettingError(f"the judgement was made at {made[:40]!r}", "ISO 8601 with a zone, such as 2026-05-01T09:30:00+00:00")
    return when.astimezone(UTC).isoformat(timespec="microseconds")
