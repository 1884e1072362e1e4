"""CSV and TSV: rows under a line of column names, with a map from the columns to the keys of a report."""

from __future__ import annotations

import codecs
import csv
import itertools
from collections.abc import Iterator, Mapping
from typing import IO, Final

from twosource.model import SettingError, SourceError

from .charset import SAMPLE_BYTES, decode
from .limits import Limits, Problem
from .rows import KEYS, Arrived, Copies, from_row

#: Keys that a column may give.
COLUMNS: Final = ("text", "html", *KEYS)
_MARKS: Final = ",;\t|"
_SHOWN: Final = 20


def check_columns(columns: Mapping[str, str]) -> None:
    """Raises `SettingError` for a map to something that is no key of a report."""
    if wrong := [key for key in columns if key not in COLUMNS]:
        raise SettingError(f"a report has no {wrong[0]!r}", f"one of {' '.join(COLUMNS)} before the =", "such as text=body,title=head")
    if columns and not {"text", "html"} & set(columns):
        raise SettingError("the column of the text is not named", "text=COLUMN or html=COLUMN", "such as text=body,title=head")


def _codec(head: bytes) -> str:
    """The codec of a file by its first bytes, which may end in the middle of a character."""
    for cut in range(4):
        try:
            found = decode(head[: len(head) - cut], charset=None, page=False, row=False)
        except SourceError as error:
            if cut == 3:
                raise error from None
            continue
        if found.basis != "utf-8 with replacements":
            break
    names = {"utf-16le": "utf-16", "utf-16be": "utf-16", "utf-8": "utf-8-sig"}
    name = names.get(found.encoding, found.encoding)
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "utf-8-sig"


def _mark(line: str) -> str:
    """What parts the columns in the line of their names: the mark that stands there most often outside quotation marks."""
    outside = "".join(line.split('"')[::2])
    return max(_MARKS, key=outside.count)


def _places(names: list[str], columns: Mapping[str, str], where: str) -> dict[str, int]:
    """Key -> place of its column. Without a map the columns must be called as the keys are."""
    folded = {name.strip().casefold(): i for i, name in reversed(list(enumerate(names)))}
    shown = ", ".join(name.strip() or '""' for name in names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")
    if columns:
        if missing := [c for c in columns.values() if c.strip().casefold() not in folded]:
            listed = ", ".join(map(repr, missing))
            raise SourceError("columns", f"it has no column {listed}", f"one of {shown}", "mend --columns")
        return {key: folded[name.strip().casefold()] for key, name in columns.items()}
    found: dict[str, int] = {key: folded[key] for key in COLUMNS if key in folded}
    if not {"text", "html"} & set(found):
        todo = "say which column it is, such as --columns text=NAME"
        raise SourceError("columns", f"it has the columns {shown} and none called 'text' or 'html'", "a column of texts", todo)
    return found


def _lines(stream: IO[bytes], head: bytes, codec: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(codec)("replace")
    rest = ""
    for chunk in itertools.chain([head], iter(lambda: stream.read(1 << 16), b"")):
        rest += decoder.decode(chunk)
        *whole, rest = rest.split("\n")
        yield from (line + "\n" for line in whole)
    rest += decoder.decode(b"", final=True)
    if rest:
        yield rest


def _bounded(lines: Iterator[str], limit: int) -> Iterator[str]:
    for line in lines:
        if len(line) > limit:
            raise SourceError("too-large", f"a line has {len(line):,} characters", f"at most {limit:,}", "cut the file into its reports")
        yield line


def column_rows(place: str, stream: IO[bytes], limits: Limits, *, mark: str | None, columns: Mapping[str, str]) -> Iterator[Arrived]:
    """The reports of a CSV file, in order. `mark`: what parts the columns, found out from the first line when null; `columns`: key -> column.

    A row that cannot be used comes as a `Problem` at `place#n`, with n counted from 1 below the names. Raises `SourceError` with code
    `columns`, `empty`, `csv`, `encoding` or `binary`.
    """
    head = stream.read(SAMPLE_BYTES)
    if not head.strip():
        raise SourceError("empty", "there are no rows in it", "a line of column names and rows", "leave it out")
    text = _bounded(_lines(stream, head, _codec(head)), limits.document_bytes)
    first = next((line for line in text if line.strip()), "")
    csv.field_size_limit(min(limits.document_bytes, 2**31 - 1))
    reader = csv.reader(itertools.chain([first], text), delimiter=mark or _mark(first))
    names = next(reader, [])
    places = _places(names, columns, place)
    copies = Copies()
    number = 0
    while True:
        number += 1
        where = f"{place}#{number}"
        try:
            cells = next(reader, None)
            if cells is None:
                break
            if not cells:
                number -= 1
                continue
            if len(cells) != len(names):
                raise SourceError("cells", f"the row has {len(cells)} cells", f"{len(names)}: one for each column name", "mend the row")
            row = {key: value for key, i in places.items() if (value := cells[i]).strip()}
            yield from from_row(where, row, limits, copies)
        except SourceError as error:
            yield Problem.of(where, error)
            if error.code == "too-large" and "a line" in error.problem:
                break
        except csv.Error as error:
            yield Problem.of(where, SourceError("csv", f"the row cannot be read: {error}", "a row of CSV", "mend the row"))
    if number == 1:
        raise SourceError("empty", "there are no rows in it", "a line of column names and rows", "leave it out")
