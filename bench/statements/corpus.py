"""PolNeAR as the statement step sees it: every article read, cleaned and parsed by the steps of the pipeline, beside its gold."""

from __future__ import annotations

import hashlib
import json
import pickle
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from twosource.clean import CLEAN
from twosource.extract.statements_view import Range, View, views
from twosource.language import LANGUAGE
from twosource.model import make_table
from twosource.readers import READ, arrive

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from bench.files import lines_of

SHARED: Final = Path(__file__).resolve().parents[3] / "shared"
POLNEAR: Final = SHARED / "data" / "polnear"

#: Articles a run of the steps; only memory depends on it.
BATCH: Final = 60


@dataclass(frozen=True, slots=True)
class Gold:
    """One annotated attribution: character stretches of source, cue and content; a source may be empty."""

    source: tuple[Range, ...]
    cue: tuple[Range, ...]
    content: tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """A parsed article and its gold attributions."""

    id: str
    view: View
    gold: tuple[Gold, ...]


def parsed(rows: list[dict[str, Any]], folder: Path) -> Iterator[tuple[dict[str, Any], Mapping[str, pa.Table]]]:
    """(row, tables) for every article: the tables hold that article and the others of its batch."""
    for at in range(0, len(rows), BATCH):
        part = rows[at : at + BATCH]
        source = folder / "rows.jsonl"
        source.write_text(
            "".join(
                json.dumps({"id": r["id"], "text": r["text"], "published": r["date"], "publisher": r["publisher"]}, ensure_ascii=False) + "\n"
                for r in part
            ),
            encoding="utf-8",
        )
        tables: dict[str, pa.Table] = {"arrivals": make_table("arrivals", [a for a in arrive([str(source)]) if isinstance(a, dict)])}
        for step in (READ, CLEAN, LANGUAGE):
            tables |= step.run({t: tables[t] for t in step.reads}, {})
        names = dict(zip(tables["documents"]["id"].to_pylist(), tables["documents"]["source_id"].to_pylist(), strict=True))
        by_id = {r["id"]: r for r in part}
        for d in names.values():
            yield by_id[d], tables


def load(name: str, cache: Path | None = None) -> list[Article]:
    """The articles of `train` or `dev`, in the order of the file; parsed once when a folder for a cache is given."""
    path = POLNEAR / f"{name}.jsonl.gz"
    kept = None
    if cache is not None:
        kept = cache / f"{name}-{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}.pickle"
        if kept.exists():
            return pickle.loads(kept.read_bytes())  # written by this function
    rows = lines_of(path)
    folder = cache or Path("/tmp")
    folder.mkdir(parents=True, exist_ok=True)
    articles: dict[str, Article] = {}
    last = None
    for row, tables in parsed(rows, folder):
        if tables is not last:
            last = tables
            names = dict(zip(tables["documents"]["id"].to_pylist(), tables["documents"]["source_id"].to_pylist(), strict=True))
            found = {names[v.document]: v for v in views(tables)}
        gold = tuple(
            Gold(*(tuple((int(s), int(e)) for s, e in sorted(a[k])) for k in ("source", "cue", "content"))) for a in row["attributions"]
        )
        if row["id"] in found:
            articles[row["id"]] = Article(row["id"], found[row["id"]], gold)
    out = [articles[r["id"]] for r in rows if r["id"] in articles]
    if kept is not None:
        kept.write_bytes(pickle.dumps(out, protocol=5))
    return out
