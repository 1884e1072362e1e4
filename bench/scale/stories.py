"""CPU time of one more report in the stories step as the record grows, with a plot.

    python bench/scale/stories.py [--sizes 1000 5000 10000 50000] [--added 30] [--real] [--out bench/scale/stories.json]

Recycled corpora (`../shared/score/make_recycled.py`), all reports but `--added` at once, then these one by one. The tables are held in memory
with an index by key, so that what is measured is the step and not the store; a look at rows costs what the rows cost. `--real`: ECB+ and ben
instead. Prints CPU milliseconds a report: in bulk, and one more (mean, median), with what of it is reading the report itself.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from twosource.model import Change, make_table
from twosource.stories import STORIES
from twosource.stories.passages import examine

Ints: TypeAlias = npt.NDArray[np.int64]

ROOT = Path(__file__).resolve().parents[2]


class Memory(Mapping[str, pa.Table]):
    """Tables in memory that grow by changes; rows are looked up by key."""

    def __init__(self) -> None:
        self._parts: dict[str, list[pa.Table]] = defaultdict(list)
        #: By table and key: value -> rows by part. Rows that went are left out.
        self._places: dict[tuple[str, str], dict[str, dict[int, Ints]]] = {}

    def add(self, name: str, rows: pa.Table) -> None:
        self._parts[name].append(rows.combine_chunks())
        for (table, key), places in self._places.items():
            if table == name:
                self._note(places, len(self._parts[name]) - 1, rows.column(key))

    def _note(self, places: dict[str, dict[int, Ints]], part: int, column: pa.ChunkedArray) -> None:
        coded = column.combine_chunks().dictionary_encode()
        if len(coded):
            codes = np.asarray(coded.indices.fill_null(-1))
            order = np.argsort(codes, kind="stable")
            starts = np.searchsorted(codes[order], np.arange(len(coded.dictionary)))
            for value, a, b in zip(coded.dictionary.to_pylist(), starts.tolist(), [*starts[1:].tolist(), len(order)], strict=True):
                places.setdefault(value, {})[part] = order[a:b]

    def change(self, name: str, change: Change) -> None:
        gone: dict[int, list[Ints]] = {}
        for value in change.gone:
            for part, of in self.index(name, change.by).get(value, {}).items():
                gone.setdefault(part, []).append(of)
        for part, of in gone.items():
            which = np.concatenate(of)
            rows = self._parts[name][part].take(pa.array(which))
            for (table, key), places in self._places.items():
                if table == name:
                    for value in {v for v in rows.column(key).to_pylist() if v is not None}:
                        places[value][part] = np.setdiff1d(places[value][part], which)
        self.add(name, change.rows)

    def index(self, name: str, key: str) -> dict[str, dict[int, Ints]]:
        if (name, key) not in self._places:
            found: dict[str, dict[int, Ints]] = {}
            for part, rows in enumerate(self._parts[name]):
                self._note(found, part, rows.column(key))
            self._places[name, key] = found
        return self._places[name, key]

    def rows_of(self, name: str, key: str, values: Collection[str], columns: Sequence[str] | None = None) -> pa.Table:
        places = self.index(name, key)
        wanted: dict[int, list[Ints]] = {}
        for value in values:
            for part, of in places.get(value, {}).items():
                wanted.setdefault(part, []).append(of)
        chosen = {part: self._parts[name][part] for part in wanted or [0]}
        some = {part: t if columns is None else t.select(list(columns)) for part, t in chosen.items()}
        taken = [t.take(pa.array(np.concatenate(wanted[part]))) if wanted else t.slice(0, 0) for part, t in some.items()]
        return pa.concat_tables(taken)

    def __getitem__(self, name: str) -> pa.Table:
        if name == "versions":  # later editions of a report: none here
            return make_table(name, [])
        raise AssertionError(f"the whole of {name} was read")

    def __contains__(self, name: object) -> bool:
        return name in self._parts

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)


def tables(rows: Sequence[Mapping[str, Any]]) -> dict[str, pa.Table]:
    """Documents and segments of rows as the maker writes them: a headline, then paragraphs, blank lines between."""
    documents: list[dict[str, Any]] = []
    segments: list[dict[str, Any]] = []
    for r in rows:
        title, *body = r["text"].split("\n\n")
        base = dict.fromkeys(("source_id", "uri", "publisher", "publisher_basis", "published_basis", "language"))
        documents.append(
            base | {"id": f"doc-{r['id']}", "title": title, "published": r.get("published"), "sha256": "", "characters": len(r["text"])}
        )
        at = len(title) + 2
        for p in body:
            if p:
                segments.append({"document": f"doc-{r['id']}", "start": at, "end": at + len(p), "exact": p, "role": "body", "reason": ""})
            at += len(p) + 2
    return {"documents": make_table("documents", documents), "segments": make_table("segments", segments)}


def measure(rows: list[dict[str, Any]], added: int) -> dict[str, Any]:
    random.Random(1).shuffle(rows)
    first = tables(rows[added:])
    at = time.process_time()
    found = {k: v if isinstance(v, pa.Table) else v.read_all() for k, v in STORIES.run(first, {}).items()}
    bulk = time.process_time() - at
    record = Memory()
    for name, table in (first | found).items():
        record.add(name, table)
    for name, key in (("bonds", "text"), ("bonds", "story"), ("gists", "text"), ("heavy", "word"), ("nearby", "window"), ("nearby", "best")):
        record.index(name, key)
    for name, key in (("joins", "story"), ("stories", "id"), ("segments", "document")):
        record.index(name, key)
    assert STORIES.update is not None
    cost, alone = [], []
    for row in rows[:added]:
        new = tables([row])
        for name, table in new.items():
            record.add(name, table)
        at = time.process_time()
        changes = STORIES.update(record, {k: Change(v) for k, v in new.items()}, {})
        cost.append(1000 * (time.process_time() - at))
        assert changes is not None
        for name, change in changes.items():
            record.change(name, change)
        at = time.process_time()
        examine(new["documents"].column("title")[0].as_py(), new["segments"].column("exact").to_pylist())
        alone.append(1000 * (time.process_time() - at))
    return {
        "documents": len(rows),
        "bulk_ms": round(1000 * bulk / (len(rows) - added), 1),
        "one_more_ms": round(statistics.mean(cost), 1),
        "one_more_median_ms": round(statistics.median(cost), 1),
        "of_it_the_report_ms": round(statistics.mean(alone), 1),
        "largest_story": max(len(d) for d in found["stories"].column("documents").to_pylist()),
    }


def plot(rows: list[dict[str, Any]]) -> str:
    """Milliseconds of one more report over the size of the record (logarithmic), as SVG."""
    import math

    wide, high, pad = 480, 280, 50
    xs = [math.log10(r["documents"]) for r in rows]
    top = max(max(r["one_more_ms"], r["bulk_ms"]) for r in rows)

    def line(key: str, colour: str, name: str) -> str:
        points = [
            (pad + (x - min(xs)) / ((max(xs) - min(xs)) or 1) * (wide - 2 * pad), high - pad - r[key] / top * (high - 2 * pad))
            for x, r in zip(xs, rows, strict=True)
        ]
        marks = "".join(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/><text x="{x + 6:.1f}" y="{y - 8:.1f}">{r[key]}</text>'
            for (x, y), r in zip(points, rows, strict=True)
        )
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        end = points[-1]
        label = f'<text x="{end[0] + 50:.1f}" y="{end[1] + 4:.1f}" fill="{colour}">{name}</text>'
        return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>{marks}{label}'

    ticks = "".join(
        f'<text x="{pad + (x - min(xs)) / ((max(xs) - min(xs)) or 1) * (wide - 2 * pad):.1f}" y="{high - 20}">{r["documents"]:,}</text>'
        for x, r in zip(xs, rows, strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide + 120}" height="{high}" font-family="sans-serif" font-size="12">'
        f'<text x="{pad}" y="20">Stories: CPU milliseconds a report, by the size of the record</text>'
        f"{line('one_more_ms', '#1f5fa8', 'one more')}{line('bulk_ms', '#888888', 'in bulk')}{ticks}</svg>\n"
    )


def main() -> None:
    """Measure every size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 5000, 10000, 50000])
    parser.add_argument("--added", type=int, default=30)
    parser.add_argument("--real", action="store_true", help="ECB+ and ben instead of recycled news")
    parser.add_argument("--maker", type=Path, default=ROOT.parent / "shared" / "score" / "make_recycled.py")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".json"))
    args = parser.parse_args()
    if args.real:
        import gzip

        data = ROOT.parent / "shared" / "data"
        for path in (data / "ecbplus" / "stories_traindev.jsonl.gz", data / "stories" / "ben_stories.jsonl.gz"):
            with gzip.open(path, "rt", encoding="utf-8") as f:
                real = [json.loads(line) for line in f]
            given = [{"id": i, "text": f"{r.get('title') or ''}\n\n{r['text']}", "published": r.get("date")} for i, r in enumerate(real)]
            print(path.name, measure(given, args.added), flush=True)
        return
    rows = []
    for size in args.sizes:
        with tempfile.TemporaryDirectory() as tmp:
            subprocess.run([sys.executable, str(args.maker), str(size), tmp], check=True, stdout=subprocess.DEVNULL)
            lines = (Path(tmp) / "docs.jsonl").read_text(encoding="utf-8").splitlines()
        rows.append(measure([json.loads(line) for line in lines], args.added))
        print(rows[-1], flush=True)
        args.out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
        args.out.with_suffix(".svg").write_text(plot(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
