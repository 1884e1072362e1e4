"""Load a lexicon.

A TSV lexicon starts with comment lines `# title: ...`, `# source: ...`, `# licence: ...`; then one line of column names; then rows. Empty
lines and lines that start with `#` are passed over. A YAML lexicon is a mapping with `title`, `source`, `licence` and its own keys.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from twosource.model import LexiconError

_HEAD = ("title", "source", "licence")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The rows of a TSV lexicon (column name -> value), with its head."""

    name: str
    title: str
    source: str
    licence: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]


def _read(name: str) -> str:
    path = files("twosource.lexicons") / "data" / name
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        raise LexiconError(f"lexicon {name!r} does not exist", f"one of {', '.join(lexicon_names())}") from None


def lexicon_names() -> list[str]:
    """The file names of all lexicons, sorted."""
    return sorted(p.name for p in (files("twosource.lexicons") / "data").iterdir() if p.name.endswith((".tsv", ".yaml")))


@cache
def lexicon_digest(name: str) -> str:
    """SHA-256 (hex) of a lexicon's text: part of the key of everything made with it."""
    return hashlib.sha256(_read(name).encode("utf-8")).hexdigest()


@cache
def load_rows(name: str) -> Lexicon:
    """A TSV lexicon. Raises `LexiconError` naming file and line when a head line is missing or a row has another number of cells."""
    head: dict[str, str] = {}
    columns: tuple[str, ...] = ()
    rows: list[dict[str, str]] = []
    for number, line in enumerate(_read(name).splitlines(), 1):
        if not line.strip():
            continue
        if line.startswith("#"):
            key, _, value = line[1:].partition(":")
            if not columns and key.strip() in _HEAD:
                head[key.strip()] = value.strip()
            continue
        cells = line.split("\t")
        if not columns:
            columns = tuple(cells)
        elif len(cells) != len(columns):
            raise LexiconError(f"{name} line {number} has {len(cells)} cells", f"{len(columns)}: {' '.join(columns)}", "mend the line")
        else:
            rows.append(dict(zip(columns, (c.strip() for c in cells), strict=True)))
    if missing := [k for k in _HEAD if not head.get(k)]:
        raise LexiconError(f"{name} has no line '# {missing[0]}: ...'", "title, source and licence before the column names", "add it")
    if not columns:
        raise LexiconError(f"{name} is empty", "a line of column names and rows")
    return Lexicon(name, head["title"], head["source"], head["licence"], columns, tuple(rows))


@cache
def load_yaml(name: str) -> dict[str, Any]:
    """A YAML lexicon. Raises `LexiconError` when it is no mapping or lacks title, source or licence."""
    try:
        data = yaml.safe_load(_read(name))
    except yaml.YAMLError as error:
        raise LexiconError(f"{name} is not YAML: {error}", "a mapping", "mend the file") from None
    if not isinstance(data, dict) or any(not data.get(k) for k in _HEAD):
        raise LexiconError(f"{name} lacks one of {', '.join(_HEAD)}", "a mapping with these keys", "add it")
    return data
