"""Labels that a person brought, kept beside the tables: files of lines in the folder `gold` of a record."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from twosource.model import NotFound, SettingError

from .files import sync_folder

FOLDER: Final = "gold"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


def gold_name(path: Path) -> str:
    """The name under which the labels of a file are kept: the file's, without its endings."""
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", re.sub(r"\.(jsonl|ndjson|json|gz)\b", "", path.name, flags=re.IGNORECASE)).strip("-")
    return name[:80] or "gold"


def keep_gold(root: Path, name: str, lines: Iterable[str]) -> None:
    """Keep lines under a name, in place of what was kept under it. Raises `SettingError` for a name that cannot be one of a file."""
    if not _NAME.fullmatch(name):
        raise SettingError(f"labels cannot be called {name!r}", "letters, digits, dots, hyphens, at most 80", "name them with --name")
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    temporary = folder / f".{os.getpid()}-{os.urandom(6).hex()}.tmp"
    try:
        with temporary.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(folder / f"{name}.jsonl")
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(folder)


def kept_gold(root: Path) -> dict[str, Path]:
    """The names of what is kept, and the files."""
    return {p.name.removesuffix(".jsonl"): p for p in sorted((root / FOLDER).glob("*.jsonl")) if not p.name.startswith(".")}


def forget_gold(root: Path, name: str) -> None:
    """Take labels away. Raises `NotFound`."""
    if name not in (kept := kept_gold(root)):
        raise NotFound(f"no labels are called {name!r}", f"one of {', '.join(kept)}" if kept else "labels that were imported")
    kept[name].unlink()
