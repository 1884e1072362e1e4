"""Labelled reports: what a person says is in a text, in a file of JSON Lines that is checked line by line."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from twosource.model import SettingError

Ranges: TypeAlias = tuple[tuple[int, int], ...]

#: What can be labelled, and by what other names data sets of the field call it.
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "statements": ("statements", "attributions"),
    "events": ("events",),
    "dates": ("dates", "timexes"),
    "stories": ("story",),
    "passages": ("passages",),
}

#: Characters of a line of a gold file at most: the longest report and its labels.
LONGEST: Final = 50_000_000


@dataclass(frozen=True, slots=True)
class GoldStatement:
    """Who said what, as `[start, end)` in characters of the text; no source where nobody is named."""

    content: Ranges
    source: Ranges = ()
    cue: Ranges = ()


@dataclass(frozen=True, slots=True)
class GoldEvent:
    """A coded event: PLOVER's type and the country codes of each side. `at`: where the text tells it, null when the label does not say."""

    event: str
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    at: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class GoldDate:
    """A time expression with its TIMEX3 value."""

    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class GoldPassage:
    """A stretch of text and the name of the original that it comes from; stretches of one original were copied from each other."""

    start: int
    end: int
    original: str


@dataclass(frozen=True, slots=True)
class Gold:
    """The labels of one report; a kind that was not labelled is null, one that is not in the text is empty. `text`: the report, null when it
    is in the record already under the name `id`.
    """

    id: str
    text: str | None
    statements: tuple[GoldStatement, ...] | None = None
    events: tuple[GoldEvent, ...] | None = None
    dates: tuple[GoldDate, ...] | None = None
    passages: tuple[GoldPassage, ...] | None = None
    story: str | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """What is labelled."""
        return tuple(k for k in KINDS if getattr(self, "story" if k == "stories" else k) is not None)


class _LabelError(Exception):
    """A label that cannot be used: what is wrong, and what was expected."""

    def __init__(self, problem: str, expected: str) -> None:
        super().__init__(problem, expected)
        self.problem, self.expected = problem, expected


def gold_of(row: Mapping[str, Any]) -> Gold:
    """The labels of one row of a gold file. Raises `SettingError` for one that cannot be used."""
    try:
        return _gold(row)
    except _LabelError as wrong:
        raise SettingError(wrong.problem, wrong.expected, "see docs/scoring.md") from None


def load_gold(path: Path) -> Iterator[tuple[Gold, dict[str, Any]]]:
    """The labels of a file (`.jsonl`, `.jsonl.gz`), each with its whole row. Raises `SettingError`, naming the line, for the first one that
    cannot be used, or a file that cannot be read.
    """
    seen: set[str] = set()
    number = 0
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
            while line := file.readline(LONGEST + 1):
                number += 1
                if not line.strip():
                    continue
                try:
                    if len(line) > LONGEST:
                        raise _LabelError("a line that is too long", f"at most {LONGEST} characters")
                    row = json.loads(line)
                    if not isinstance(row, dict):
                        raise _LabelError("no object", 'an object with "id" and labels')
                    gold = _gold(row)
                    if gold.id in seen:
                        raise _LabelError(f"the id {gold.id!r} a second time", "one line for each report")
                except json.JSONDecodeError as error:
                    raise SettingError(f"{path}, line {number}: no JSON ({error.msg})", "one JSON object a line") from None
                except _LabelError as wrong:
                    raise SettingError(f"{path}, line {number}: {wrong.problem}", wrong.expected, "see docs/scoring.md") from None
                seen.add(gold.id)
                yield gold, row
    except (OSError, UnicodeDecodeError, EOFError, zlib.error) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise SettingError(f"{path} cannot be read as gold: {why}", "a file of JSON Lines in UTF-8, also .gz") from None


def to_line(gold: Gold) -> str:
    """A line from which `gold_of` reads the same labels; without the text, which is in the record."""
    row = {k: v for k, v in asdict(gold).items() if v is not None and k != "text"}
    for event in row.get("events", ()):
        if at := event.pop("at"):
            event["start"], event["end"] = at
    return json.dumps(row, ensure_ascii=False)


def _gold(row: Mapping[str, Any]) -> Gold:
    name = row.get("id")
    if not isinstance(name, (str, int)) or isinstance(name, bool) or name == "":
        raise _LabelError('no "id"', "the id that the report has in the record, or is to have")
    text = row.get("text")
    if text is not None and not isinstance(text, str):
        raise _LabelError('"text" is no string', "the text of the report")
    end = len(text) if text is not None else None
    labels: dict[str, list[Any] | None] = {}
    for kind, names in KINDS.items():
        key = next((n for n in names if row.get(n) is not None), None)
        labels[kind] = None if key is None or kind == "stories" else _list(row[key], key)
    story = row.get("story")
    if story is not None and not isinstance(story, (str, int)):
        raise _LabelError('"story" is no name', "the name of the story that the report belongs to")
    gold = Gold(
        str(name),
        text,
        _each(labels["statements"], lambda x: GoldStatement(_ranges(x, "content", end), _ranges(x, "source", end), _ranges(x, "cue", end))),
        _each(labels["events"], lambda x: _event(x, end)),
        _each(labels["dates"], lambda x: GoldDate(*_range(x, end), _word(x, "value"))),
        _each(labels["passages"], lambda x: GoldPassage(*_range(x, end), _word(x, "original"))),
        None if story is None else str(story),
    )
    if gold.statements and any(not s.content for s in gold.statements):
        raise _LabelError("a statement without content", '"content": [[start, end], ...]')
    if not gold.kinds:
        raise _LabelError(f"no labels for {gold.id!r}", f"one of {', '.join(n for names in KINDS.values() for n in names)}")
    return gold


def _each(rows: list[Any] | None, make: Any) -> Any:
    return None if rows is None else tuple(make(row) for row in rows)


def _list(value: Any, key: str) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(x, dict) for x in value):
        raise _LabelError(f'"{key}" is no list of objects', f'"{key}": [{{...}}, ...]')
    return value


def _range(row: Any, end: int | None) -> tuple[int, int]:
    pair = (row.get("start"), row.get("end")) if isinstance(row, dict) else tuple(row) if isinstance(row, (list, tuple)) else ()
    if len(pair) != 2 or not all(isinstance(x, int) and not isinstance(x, bool) for x in pair):
        raise _LabelError(f"{json.dumps(row)[:60]} is no stretch of text", '[start, end] or {"start": ..., "end": ...} in characters')
    a, b = pair
    if not 0 <= a < b or (end is not None and b > end):
        raise _LabelError(f"[{a}, {b}) is no stretch of the text", f"0 <= start < end <= {end if end is not None else 'the length of the text'}")
    return a, b


def _ranges(row: Mapping[str, Any], key: str, end: int | None) -> Ranges:
    value = row.get(key) or []
    if not isinstance(value, list):
        raise _LabelError(f'"{key}" is no list', f'"{key}": [[start, end], ...]')
    return tuple(_range(x, end) for x in value)


def _word(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value:
        raise _LabelError(f'no "{key}" in {json.dumps(row)[:60]}', f'"{key}": a string')
    return value


def _codes(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Country codes: strings, or objects as in the table `events`."""
    value: Iterable[Any] = row.get(key) or []
    if not isinstance(value, list):
        raise _LabelError(f'"{key}" is no list', f'"{key}": ["USA", ...]')
    found = [x.get("country") if isinstance(x, dict) else x for x in value]
    if not all(x is None or isinstance(x, str) for x in found):
        raise _LabelError(f'"{key}" holds what is no code', f'"{key}": ["USA", ...]')
    return tuple(sorted({x.strip().upper() for x in found if x and x.strip()}))


def _event(row: Mapping[str, Any], end: int | None) -> GoldEvent:
    at = _range(row, end) if row.get("start") is not None else None
    return GoldEvent(_word(row, "event").upper(), _codes(row, "actors"), _codes(row, "recipients"), at)
