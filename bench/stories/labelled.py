"""Labelled sets as the stories step sees them: every text read and cleaned by the steps of the pipeline, beside its gold."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np

import twosource
from twosource.stories.gist import Gist
from twosource.stories.group import Days
from twosource.stories.names import zipf
from twosource.stories.vectors import gist_of

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from bench.files import lines_of
from bench.files import write_weights as write_weights

DATA: Final = Path(__file__).resolve().parents[3] / "shared" / "data"
ECB: Final = DATA / "ecbplus" / "stories_traindev.jsonl.gz"
BEN: Final = DATA / "stories" / "ben_stories.jsonl.gz"
INVENTED: Final = Path(__file__).resolve().parents[1] / "claims" / "stories.jsonl.gz"
POLNEAR: Final = DATA / "polnear" / "train.jsonl.gz"
POLNEAR_DEV: Final = DATA / "polnear" / "dev.jsonl.gz"
WEIGHTS: Final = Path(twosource.__file__).parent / "lexicons" / "data"


@dataclass(frozen=True)
class Article:
    """A labelled text. `row`: as in the set; `body`: its paragraphs; `beside`: its datelines and bylines."""

    row: Mapping[str, Any]
    title: str | None
    body: tuple[str, ...]
    beside: str

    @property
    def day(self) -> float:
        """The day of publication as an ordinal, NaN where none is known."""
        return float(date.fromisoformat(self.row["date"][:10]).toordinal()) if self.row.get("date") else float("nan")

    def gist(self) -> Gist:
        return gist_of(self.title, self.body, self.beside)


def load(path: Path) -> list[Article]:
    """The articles of a set (gzip JSON Lines), in its order."""
    rows = lines_of(path)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "rows.jsonl"
        given = ({"id": r["id"], "text": r["text"], "title": r.get("title"), "published": r.get("date")} for r in rows)
        source.write_text("".join(json.dumps(g) + "\n" for g in given), encoding="utf-8")
        with twosource.open(Path(folder) / "record") as corpus:
            corpus.ingest(source, only=["segments"], workers=1)
            documents, segments = corpus.table("documents").to_pylist(), corpus.table("segments").to_pylist()
    of: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for s in sorted(segments, key=lambda s: (s["document"], s["start"])):
        of[s["document"]].append(s)
    known = {d["source_id"]: d for d in documents}
    return [_article(row, known[row["id"]], of[known[row["id"]]["id"]]) for row in rows]


#: Of the invented stories every seventh is fitted to nowhere, as for claims (`bench/claims`).
LEFT_OUT: Final = 7
#: Towns that stories are moved to, and how many to one.
_TOWNS: Final = ("Velmora", "Tamsk", "Oruba", "Corvane", "Sallin", "Korvo", "Brenlow", "Haskerdal", "Pontavel", "Mirholt", "Quernby", "Vallery")
_IN_ONE: Final = 12
#: A name of one word that is no other than a place, and how frequent it may be at most (Zipf).
_PLACE: Final = re.compile(r"\b(?:in|near|at|from|outside|of|to) ([A-Z][a-zà-ÿ]+)\b(?! [A-Z])")
_SMALL: Final = 4.0


def invented(left_out: bool) -> list[Article]:
    """The invented stories of `bench/claims`: those left out, or the others. Three short reports each, by three hands, undated."""
    stories = [(k, s) for k, s in enumerate(lines_of(INVENTED)) if (k % LEFT_OUT == 3) == left_out]
    return [Article({"id": f"{k}.{n}", "story": str(k)}, None, tuple(body), "") for k, s in stories for n, body in enumerate(s["reports"])]


def one_town(articles: Sequence[Article]) -> list[Article]:
    """The same stories as a local paper has them: the place that most reports of one name is the same in twelve stories. Others are left out."""
    of: dict[str, list[Article]] = defaultdict(list)
    for a in articles:
        of[a.row["story"]].append(a)
    found: list[Article] = []
    moved = 0
    for reports in of.values():
        named = [{m for p in a.body for m in _PLACE.findall(p) if zipf(m.lower()) < _SMALL} for a in reports]
        counts = Counter(name for names in named for name in names)
        name = min(counts, key=lambda w: (-counts[w], zipf(w.lower()), w), default="")
        if counts[name] < 2:
            continue
        town = _TOWNS[moved // _IN_ONE % len(_TOWNS)]
        moved += 1
        found += [replace(a, body=tuple(re.sub(rf"\b{name}\b", town, p) for p in a.body)) for a in reports]
    return found


def short(articles: Sequence[Article], sentences: int) -> list[Article]:
    """The beginnings of invented reports, whose paragraphs are sentences."""
    return [replace(a, body=a.body[:sentences]) for a in articles]


def _article(row: Mapping[str, Any], document: Mapping[str, Any], segments: Sequence[Mapping[str, Any]]) -> Article:
    title = document["title"] or next((s["exact"] for s in segments if s["role"] == "title"), None)
    beside = " ".join(s["exact"] for s in segments if s["role"] in ("byline", "dateline"))
    return Article(row, title, tuple(s["exact"] for s in segments if s["role"] == "body"), beside)


def days(articles: Sequence[Article]) -> Days:
    known = np.array([a.day for a in articles])
    return Days(known, known, np.zeros(len(known), np.int64))


def b_cubed(gold: Sequence[Any], system: Sequence[Any]) -> tuple[float, float, float]:
    """Precision, recall and F1, averaged over documents."""
    by_gold, by_system = defaultdict(set), defaultdict(set)
    for i, (g, s) in enumerate(zip(gold, system, strict=True)):
        by_gold[g].add(i)
        by_system[s].add(i)
    each = [(len(by_gold[g] & by_system[s]), len(by_system[s]), len(by_gold[g])) for g, s in zip(gold, system, strict=True)]
    p, r = (sum(x[0] / x[k] for x in each) / len(each) for k in (1, 2))
    return p, r, 2 * p * r / (p + r)
