"""What the benches read and write: rows of JSON Lines, packed or plain, and weights as a lexicon."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a file of JSON Lines, packed with gzip or plain."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def write_weights(path: Path, title: str, source: str, rows: Mapping[str, float]) -> None:
    """Write a lexicon of weights by feature."""
    head = f"# title: {title}\n# source: {source}\n# licence: Apache-2.0 (written by the twosource authors)\nfeature\tweight\n"
    path.write_text(head + "".join(f"{k}\t{v:.4g}\n" for k, v in rows.items()), encoding="utf-8")
