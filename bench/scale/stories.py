"""CPU time of one more report in the stories step as the record grows, with a plot.

    python bench/scale/stories.py [--sizes 1000 5000 10000 20000 50000] [--added 60] [--keep FOLDER] [--real] [--out bench/scale/stories.json]

All reports of a record but `--added` at once, then these one by one, in two kinds of records. `recycled`: news that is recycled ever more
(`../shared/score/make_recycled.py`), made of the same articles whatever the size, so that its stories grow with the record. `renamed`: the
smallest of these and as many further times the same with its rarer words exchanged for one another (`renamed.py`), so that the stories keep
their size, and the names that half of the record shares stay; what is added is the same at every size.

The first run reads tables from files, part by part, as it does from a record; then they are held in memory with an index by key, so that what is
measured is the step and not the store; a look at rows costs what the rows cost. Reading reports and grouping them are measured apart: what
reading found out (table `gists`) is kept in `--keep`, since a corpus begins with the smaller ones, and `--sizes` not named keep the figures
they have. `--real`: ECB+ and ben instead. Prints CPU milliseconds a report in bulk and of one more (median, 95th percentile), how large the
stories are that it joins (median), and the peak of memory of grouping, with what was in use before it; one process a size.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import math
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from renamed import Renaming

from twosource.model import Change, make_table
from twosource.stories import STORIES
from twosource.stories.kept import Kept, name_of
from twosource.stories.reports import read, segments_by_document

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from bench.files import lines_of

Ints: TypeAlias = npt.NDArray[np.int64]

#: The kinds of records, and how many reports are repeated in other words.
SERIES = ["recycled", "renamed"]
BASE = 1000
KEYS = ("one_more_median_ms", "one_more_p95_ms")

#: By which columns rows are looked up when a report comes.
INDEXED = (
    *(("gists", "text"), ("segments", "document"), ("bonds", "text"), ("bonds", "story"), ("nearby", "window")),
    *(("nearby", "best"), ("joins", "story"), ("stories", "id"), ("heavy", "id")),
)

#: Reports that are read in one go.
LOT = 1000

ROOT = Path(__file__).resolve().parents[2]


class Memory(Mapping[str, pa.Table]):
    """Tables in memory that grow by changes; rows are looked up by key."""

    def __init__(self, folder: Path) -> None:
        #: While the first run goes on documents may be read whole, and tables stand in files as those of a record do.
        self.building = True
        self._folder = folder
        self._parts: dict[str, list[pa.Table | Path]] = defaultdict(list)
        #: By table and key: value -> rows by part. Rows that went are left out.
        self._places: dict[tuple[str, str], dict[str, dict[int, Ints]]] = {}

    def put(self, name: str, rows: pa.Table | pa.RecordBatchReader) -> None:
        """Rows that stand in a file."""
        path = self._folder / f"{name}-{len(self._parts[name])}.parquet"
        with pq.ParquetWriter(path, rows.schema) as file:
            for batch in rows.to_batches() if isinstance(rows, pa.Table) else rows:
                file.write_batch(batch)
        self._parts[name].append(path)

    def load(self) -> None:
        """Have all tables in memory from now on, in parts as large as those of files that grew for long."""
        self.building = False
        self._places.clear()
        for name, parts in self._parts.items():
            self._parts[name] = [pa.concat_tables([self._part(name, k) for k in range(len(parts))]).combine_chunks()]

    def _part(self, name: str, part: int) -> pa.Table:
        found = self._parts[name][part]
        return pq.read_table(found) if isinstance(found, Path) else found

    def add(self, name: str, rows: pa.Table) -> None:
        """Rows in memory."""
        self._parts[name].append(rows.combine_chunks())
        for (table, key), places in self._places.items():
            if table == name:
                self._note(places, len(self._parts[name]) - 1, rows.column(key))

    def _note(self, places: dict[str, dict[int, Ints]], part: int, column: pa.ChunkedArray) -> None:
        coded = column.combine_chunks().dictionary_encode()
        if len(coded.dictionary):
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
        for part, some in gone.items():
            which = np.concatenate(some)
            rows = self._part(name, part).take(pa.array(which))
            for (table, key), places in self._places.items():
                if table == name:
                    for value in {v for v in rows.column(key).to_pylist() if v is not None}:
                        places[value][part] = np.setdiff1d(places[value][part], which)
        self.add(name, change.rows)

    def index(self, name: str, key: str) -> dict[str, dict[int, Ints]]:
        if (name, key) not in self._places:
            found: dict[str, dict[int, Ints]] = {}
            for part in range(len(self._parts[name])):
                self._note(found, part, self._part(name, part).column(key))
            self._places[name, key] = found
        return self._places[name, key]

    def rows_of(self, name: str, key: str, values: Collection[str], columns: Sequence[str] | None = None) -> pa.Table:
        places = self.index(name, key)
        wanted: dict[int, list[Ints]] = {}
        for value in values:
            for part, of in places.get(value, {}).items():
                wanted.setdefault(part, []).append(of)
        chosen = {part: self._part(name, part) for part in wanted or [0]}
        some = {part: t if columns is None else t.select(list(columns)) for part, t in chosen.items()}
        taken = [t.take(pa.array(np.concatenate(wanted[part]))) if wanted else t.slice(0, 0) for part, t in some.items()]
        return pa.concat_tables(taken)

    def parts(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        for part in range(len(self._parts[name])):
            rows = self._part(name, part)
            yield rows if columns is None else rows.select(list(columns))

    def __getitem__(self, name: str) -> pa.Table:
        if name == "documents" and self.building:
            return pa.concat_tables([self._part(name, k) for k in range(len(self._parts[name]))])
        if name == "versions":  # later editions of a report: none here
            return make_table(name, [])
        if name == "heavy":  # looked up in place: a record maps it, rows that are live
            live = self.index(name, "id")
            return pa.concat_tables([self._part(name, k).slice(int(i), 1) for of in live.values() for k, some in of.items() for i in some])
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


def gists_of(lines: Sequence[str], folder: Path) -> Iterator[pa.Table]:
    """What reading finds out about reports, in lots, with CPU milliseconds a report; what was read before is taken from the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for at in range(0, len(lines), LOT):
        lot = lines[at : at + LOT]
        path = folder / f"{hashlib.sha256(''.join(lot).encode()).hexdigest()[:16]}.parquet"
        if not path.exists():
            start = time.process_time()
            rows = reading([json.loads(line) for line in lot])
            table = make_table("gists", [rows[t] for t in sorted(rows)])
            took = f"{1000 * (time.process_time() - start) / len(lot):.2f}"
            pq.write_table(table.replace_schema_metadata({"ms": took}), path)
        yield pq.read_table(path)


def reading(rows: Sequence[Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    """The gists of reports by the hash of their text."""
    new = tables(rows)
    documents = {d["id"]: d for d in new["documents"].select(["id", "title", "published"]).to_pylist()}
    (of,) = segments_by_document([new["segments"]])
    return read(documents, of, Kept(None))[1]


def measure(lines: list[str], added: int, folder: Path, size: int | None = None) -> dict[str, Any]:
    """All but the last reports at once, then these one by one. Lines are given up as they are read.

    `size`: so many reports are made of them, in other words (`renamed`); the last ones are still those that are added.
    """
    with tempfile.TemporaryDirectory() as tmp:
        record = Memory(Path(tmp))
        return _measure(lines, added, folder, size or len(lines), record)


def _measure(lines: list[str], added: int, folder: Path, size: int, record: Memory) -> dict[str, Any]:
    newcomers = [json.loads(line) for line in lines[-added:]]
    own = pa.array([name_of(t) for t in reading(newcomers)])  # also loads word lists, which is no report's cost
    read_ms = []
    for gists in gists_of(lines, folder):
        read_ms.append(float((gists.schema.metadata or {}).get(b"ms", b"nan")))
        kept = gists.filter(pc.invert(pc.is_in(gists.column("text"), value_set=own)))
        record.put("gists", kept.replace_schema_metadata(None))
    if size > len(lines):
        rows = [json.loads(line) for line in lines]
        known = {r["text"]: r for gists in gists_of(lines, folder) for r in gists.to_pylist()}
        renaming = Renaming([r["text"] for r in rows])
        for k in range(1, size // len(lines)):
            again = list(renaming.again(k, rows, known))
            record.put("gists", make_table("gists", [g for _, g in again]))
            for name, table in tables([r for r, _ in again]).items():
                record.put(name, table)
    del lines[-added:]
    while lines:
        lot, lines[:LOT] = lines[:LOT], []
        for name, table in tables([json.loads(line) for line in lot]).items():
            record.put(name, table)
    record.index("gists", "text")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    start = time.process_time()
    stories: dict[str, list[str]] = {}
    for name, rows_ in STORIES.run(record, {}).items():
        if name == "stories":
            stories = dict(zip(*(rows_.column(k).to_pylist() for k in ("id", "documents")), strict=True))
        if name != "gists":
            record.put(name, rows_)
        elif isinstance(rows_, pa.RecordBatchReader):
            for _ in rows_:  # the same as were given
                pass
    grouping = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    record.load()
    for name, key in INDEXED:
        record.index(name, key)
    gc.collect()
    gc.freeze()  # what stands in memory here stands in files otherwise, and is no garbage collector's work
    cost, joined = one_by_one(record, newcomers)
    return {
        "documents": size,
        "reading_ms": round(statistics.mean(c for c in read_ms if not math.isnan(c)), 1),
        "grouping_ms": round(1000 * grouping / (size - added), 1),
        "one_more_median_ms": round(statistics.median(cost), 1),
        "one_more_p95_ms": round(float(np.percentile(cost, 95)), 1),
        "joined_median": statistics.median(joined),
        "largest_story": max(map(len, stories.values())),
        "peak_mb": peak,
        "of_it_before_mb": before,
    }


def one_by_one(record: Memory, rows: Iterable[Mapping[str, Any]]) -> tuple[list[float], list[int]]:
    """CPU milliseconds of every further report, and the size of the story that it comes into."""
    assert STORIES.update is not None
    cost, joined = [], []
    for row in rows:
        new = tables([row])
        for name, table in new.items():
            record.add(name, table)
        start = time.process_time()
        changes = STORIES.update(record, {k: Change(v) for k, v in new.items()}, {})
        cost.append(1000 * (time.process_time() - start))
        assert changes is not None
        of = changes["stories"].rows.column("documents").to_pylist()
        joined.append(next(len(d) for d in of if f"doc-{row['id']}" in d))
        for name, change in changes.items():
            record.change(name, change)
    return cost, joined


def exponent(rows: Sequence[Mapping[str, Any]], key: str) -> float:
    """The slope of the straight line through the logarithms."""
    x, y = (np.log([r[k] for r in rows]) for k in ("documents", key))
    return float(np.polyfit(x, y, 1)[0]) if len(rows) > 1 else 0.0


#: Key, series, colour, name.
LINES = (
    ("one_more_p95_ms", "recycled", "#b5542b", "recycled ever more, 95th percentile"),
    ("one_more_median_ms", "recycled", "#d9975f", "recycled ever more, median"),
    ("one_more_p95_ms", "renamed", "#1f5fa8", "new stories, 95th percentile"),
    ("one_more_median_ms", "renamed", "#7aa6d8", "new stories, median"),
    ("bulk_ms", "recycled", "#777777", "in bulk"),
)


def plot(series: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Milliseconds a report over the size of the record, both logarithmic, with the exponents of growth, as SVG."""
    wide, high, left, pad = 820, 380, 60, 50
    across = wide - left - 300
    drawn = [
        (k, [{**r, "bulk_ms": r["reading_ms"] + r["grouping_ms"]} for r in series[of]], colour, name)
        for k, of, colour, name in LINES
        if series.get(of)
    ]
    xs = sorted({math.log10(r["documents"]) for _, rows, _, _ in drawn for r in rows})
    values = [math.log10(r[k]) for k, rows, _, _ in drawn for r in rows]
    low, top = math.floor(min(values)), math.ceil(max(values))

    def x_of(documents: int) -> float:
        return round(left + (math.log10(documents) - xs[0]) / ((xs[-1] - xs[0]) or 1) * across, 1)

    def y_of(v: float) -> float:
        return round(high - pad - (v - low) / ((top - low) or 1) * (high - 2 * pad), 1)

    parts = [f'<text x="{left}" y="22">Stories: CPU milliseconds of one more report, by the size of the record (both logarithmic)</text>']
    for e in range(low, top + 1):
        parts.append(f'<line x1="{left}" x2="{left + across}" y1="{y_of(e)}" y2="{y_of(e)}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 8}" y="{y_of(e) + 4}" text-anchor="end">{10**e:,}</text>')
    sizes = sorted({r["documents"] for _, rows, _, _ in drawn for r in rows})
    parts += [f'<text x="{x_of(n)}" y="{high - 22}" text-anchor="middle">{n:,}</text>' for n in sizes]
    for key, rows, colour, name in drawn:
        points = [(x_of(r["documents"]), y_of(math.log10(r[key])), r[key]) for r in rows]
        path = " ".join(f"{x},{y}" for x, y, _ in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [
            f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/><text x="{x}" y="{y - 8}" text-anchor="middle">{v:.0f}</text>'
            for x, y, v in points
        ]
        x, y, _ = points[-1]
        parts.append(f'<text x="{x + 14}" y="{y + 4}" fill="{colour}">{name}: n^{exponent(rows, key):.2f}</text>')
    size = f'width="{wide}" height="{high}" viewBox="0 0 {wide} {high}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">{"".join(parts)}</svg>\n'


def corpus(size: int, folder: Path, maker: Path) -> list[str]:
    """The lines of a recycled corpus."""
    path = folder / str(size) / "docs.jsonl"
    if not path.exists():
        subprocess.run([sys.executable, str(maker), str(size), str(path.parent)], check=True, stdout=subprocess.DEVNULL)
    return path.read_text(encoding="utf-8").splitlines(keepends=True)


def real(added: int, folder: Path) -> None:
    """The labelled sets."""
    data = ROOT.parent / "shared" / "data"
    for path in (data / "ecbplus" / "stories_traindev.jsonl.gz", data / "stories" / "ben_stories.jsonl.gz"):
        rows = lines_of(path)
        given = [{"id": i, "text": f"{r.get('title') or ''}\n\n{r['text']}", "published": r.get("date")} for i, r in enumerate(rows)]
        random.Random(1).shuffle(given)
        print(path.name, measure([json.dumps(r) + "\n" for r in given], added, folder), flush=True)


def main() -> None:
    """Measure every size in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 5000, 10000, 20000, 50000])
    parser.add_argument("--series", nargs="+", choices=SERIES, default=SERIES)
    parser.add_argument("--added", type=int, default=60)
    parser.add_argument("--keep", type=Path, help="folder for corpora and what reading them found out")
    parser.add_argument("--real", action="store_true", help="ECB+ and ben instead of recycled news")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--maker", type=Path, default=ROOT.parent / "shared" / "score" / "make_recycled.py")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".json"))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as tmp:
        folder = args.keep or Path(tmp)
        if args.real:
            real(args.added, folder / "gists")
            return
        if args.one:
            base = args.one if args.series == ["recycled"] else BASE
            print(json.dumps(measure(corpus(base, folder, args.maker), args.added, folder / "gists", args.one)))
            return
        known = json.loads(args.out.read_text(encoding="utf-8")) if args.out.exists() else {}
        for size, series in ((n, s) for n in args.sizes for s in args.series):
            given = {"--one": size, "--series": series, "--added": args.added, "--keep": folder, "--maker": args.maker}
            command = [sys.executable, __file__, *(str(x) for pair in given.items() for x in pair)]
            row = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            print(series, row, flush=True)
            rows = [*(r for r in known.get(series, ()) if r["documents"] != size), row]
            known[series] = sorted(rows, key=lambda r: int(r["documents"]))
            fitted = {s: {k: round(exponent(known[s], k), 3) for k in KEYS} for s in SERIES if s in known}
            args.out.write_text(json.dumps({s: known[s] for s in fitted} | {"exponents": fitted}, indent=1) + "\n", encoding="utf-8")
            args.out.with_suffix(".svg").write_text(plot(known), encoding="utf-8")


if __name__ == "__main__":
    main()
