"""How much may arrive at once, and what is said of a source that is refused."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from twosource.model import SettingError, SourceError

_MIB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What a single source may cost. Raises `SettingError` for a limit below 1.

    `document_bytes`: one report, and one line or item of a file of rows (default 32 MiB; a book has about 1 MiB of text).
    `member_bytes`: one packed file that must be held in memory whole, such as a Parquet file in a zip (default 64 MiB).
    `archive_bytes`: all that is unpacked from one archive (default 2 GiB).
    `ratio`: unpacked bytes for one packed byte, once 16 MiB are unpacked (default 200; news text packs 3 to 20 to one, a bomb 1,000).
    `members`: files in one zip (default 100,000).
    """

    document_bytes: int = 32 * _MIB
    member_bytes: int = 64 * _MIB
    archive_bytes: int = 2048 * _MIB
    ratio: int = 200
    members: int = 100_000

    def __post_init__(self) -> None:
        for f in fields(self):
            if (value := getattr(self, f.name)) < 1:
                raise SettingError(f"the limit {f.name} is {value}", "a whole number from 1", "leave it out for the default")


@dataclass(frozen=True, slots=True)
class Problem:
    """A source, or a part of one, that was refused: where, a short word for counting, and what was wrong in one line."""

    place: str
    code: str
    problem: str

    @classmethod
    def of(cls, place: str, error: SourceError) -> Problem:
        """The problem that an error at a place is."""
        return cls(place, error.code, str(error).encode("utf-8", "backslashreplace").decode("utf-8"))


def size(n: int) -> str:
    """A number of bytes for people: `32.0 MiB`."""
    if n < 1024:
        return f"{n:,} bytes"
    return f"{n / 1024:.1f} KiB" if n < _MIB else f"{n / _MIB:,.1f} MiB"


def too_large(what: str, limit: int) -> SourceError:
    """The error for something above a limit in bytes; how large it is need not be known."""
    return SourceError("too-large", f"{what} is larger than {size(limit)}", f"at most {limit:,} bytes", "cut it into its reports")
