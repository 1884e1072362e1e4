"""The lines of a page: headings, entries with a mark in front, and what was left out."""

from __future__ import annotations

from typing import Final

from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from .console import out
from .words import clean

#: Characters of a mark that stands in front.
LONGEST: Final = 7

#: A column for letters of reports and the like.
MARK: Final = 4


def rule() -> None:
    """A line across."""
    out.print(Rule(style="dim"))


def head(title: str, note: str = "") -> None:
    """A heading, with a remark behind or under it."""
    out.print()
    together = len(title) + len(note) + 2 <= out.width
    out.print(Text(title, style="bold") if not (note and together) else Text.assemble((title, "bold"), (f"  {note}", "dim")))
    if note and not together:
        out.print(Padding(Text(note, style="dim"), (0, 0, 0, 2), expand=False))


def line(*parts: str | Text | tuple[str, str], indent: int = 2) -> None:
    """A paragraph with an indent; strings come from reports and are cleaned, pairs are (text, style)."""
    text = Text.assemble(*(_part(p) for p in parts))
    text.overflow = "fold"
    out.print(Padding(text, (0, 0, 0, indent), expand=False))


def _part(part: str | Text | tuple[str, str]) -> str | Text | tuple[str, str]:
    if isinstance(part, Text):
        return part
    return (_kept(part[0]), part[1]) if isinstance(part, tuple) else _kept(part)


def _kept(text: str) -> str:
    """Cleaned, with the blanks at its ends, which join it to its neighbours."""
    inner = clean(text)
    lead, tail = text[: len(text) - len(text.lstrip(" "))], text[len(text.rstrip(" ")) :]
    return f"{lead}{inner}{tail}" if inner else lead


def entry(mark: str, *parts: str | Text | tuple[str, str], indent: int = 2, width: int = MARK, style: str = "cyan") -> None:
    """A paragraph that hangs behind a mark, such as the letters of the reports that have it; many letters come behind it instead."""
    text = Text.assemble(*(_part(p) for p in parts))
    if len(mark) > max(LONGEST, width):
        text.append(f"  ({clean(mark)})", style)
        mark = "•"
    text.overflow = "fold"
    grid = _hanging(mark, text, hanging(mark, width), style)
    out.print(Padding(grid, (0, 0, 0, indent), expand=False))


def hanging(mark: str, width: int = MARK) -> int:
    """How far what stands behind a mark is indented."""
    return width if len(mark) > max(LONGEST, width) else max(width, len(mark) + 2)


def _hanging(mark: str, text: Text, width: int, style: str) -> Table:
    grid = Table.grid(padding=0)
    grid.add_column(width=width, no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(clean(mark), style=style), text)
    return grid


def more(total: int, shown: int, command: str, what: str = "", indent: int = 2) -> None:
    """What was left out, and the command that lists it."""
    if total > shown:
        out.print(Padding(Text(f"… and {total - shown} more{what and ' ' + what}: {command}", style="dim"), (0, 0, 0, indent), expand=False))


def count(number: int, word: str) -> str:
    """A number with its word: 1 report, 2 reports."""
    return f"{number:,} {word}{'s' * (number != 1)}"
