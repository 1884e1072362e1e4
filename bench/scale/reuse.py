"""CPU time and memory of passage reuse as the corpus grows, with a plot.

    python bench/scale/reuse.py [--sizes 1000 10000 50000] [--maker ../shared/score/make_recycled.py] [--out bench/scale/reuse.json]

Every size runs in a process of its own on a recycled corpus (one body segment a line, headlines apart); the process's start and the reading
of the rows are left out. Prints documents per CPU second, peak memory, and the exponent of growth between the smallest and the largest size.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def measure(folder: Path) -> dict[str, Any]:
    """The step once over the corpus in `folder`, in this process."""
    from twosource.model import from_columns
    from twosource.reuse import REUSE

    documents: dict[str, list[Any]] = {k: [] for k in ("id", "publisher", "published")}
    segments: dict[str, list[Any]] = {k: [] for k in ("document", "start", "end", "exact", "role", "reason")}
    with (folder / "docs.jsonl").open(encoding="utf-8") as f:
        for row in map(json.loads, f):
            documents["id"].append(row["id"])
            documents["publisher"].append(row["publisher"])
            documents["published"].append(row["published"])
            at = 0
            for line in row["text"].split("\n"):
                if line.strip():
                    values = (row["id"], at, at + len(line), line, "body" if at else "title", "bench")
                    for column, value in zip(segments.values(), values, strict=True):
                        column.append(value)
                at += len(line) + 1
    n = len(documents["id"])
    empty = {k: [None] * n for k in ("source_id", "uri", "publisher_basis", "title", "published_basis", "language")}
    tables = {
        "documents": from_columns("documents", {**documents, **empty, "sha256": [""] * n, "characters": [0] * n}),
        "segments": from_columns("segments", segments),
        "readings": from_columns("readings", {k: [] for k in ("document", "start", "end", "exact", "reading", "kind")}),
    }
    segments.clear()
    begin = time.process_time()
    out = REUSE.run(tables, {})
    cpu = time.process_time() - begin
    return {
        "documents": n,
        "cpu_s": round(cpu, 2),
        "documents_per_cpu_s": round(n / cpu, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
        "links": out["reuse"].num_rows,
        "families": out["families"].num_rows,
    }


def plot(rows: list[dict[str, Any]], exponent: float) -> str:
    """CPU seconds over documents, both logarithmic, as SVG."""
    xs, ys = [math.log10(r["documents"]) for r in rows], [math.log10(r["cpu_s"]) for r in rows]
    wide, high, pad = 480, 320, 50

    def place(x: float, y: float) -> tuple[float, float]:
        u = (x - min(xs)) / ((max(xs) - min(xs)) or 1)
        v = (y - min(ys)) / ((max(ys) - min(ys)) or 1)
        return round(pad + u * (wide - 2 * pad), 1), round(high - pad - v * (high - 2 * pad), 1)

    points = [place(x, y) for x, y in zip(xs, ys, strict=True)]
    line = " ".join(f"{x},{y}" for x, y in points)
    labels = "".join(
        f'<circle cx="{x}" cy="{y}" r="4"/><text x="{x + 6}" y="{y + 16}">{r["documents"]:,}: {r["cpu_s"]} s, {r["peak_mb"]} MB</text>'
        for (x, y), r in zip(points, rows, strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide + 120}" height="{high}" font-family="sans-serif" font-size="12">'
        f'<polyline points="{line}" fill="none" stroke="#1f5fa8" stroke-width="2"/>{labels}'
        f'<text x="{pad}" y="20">Passage reuse: CPU seconds over documents (log, log), exponent {exponent:.2f}</text></svg>\n'
    )


def main() -> None:
    """Measure every size in a fresh process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10000, 50000])
    parser.add_argument("--maker", type=Path, default=ROOT.parent / "shared" / "score" / "make_recycled.py")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".json"))
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(measure(args.one)))
        return
    rows = []
    with tempfile.TemporaryDirectory() as tmp:
        for size in args.sizes:
            folder = Path(tmp) / str(size)
            subprocess.run([sys.executable, str(args.maker), str(size), str(folder)], check=True)
            done = subprocess.run([sys.executable, __file__, "--one", str(folder)], check=True, capture_output=True, text=True)
            rows.append(json.loads(done.stdout))
            print(rows[-1], flush=True)
    a, b = rows[0], rows[-1]
    exponent = math.log(b["cpu_s"] / a["cpu_s"]) / math.log(b["documents"] / a["documents"]) if len(rows) > 1 else 1.0
    print(f"growth exponent = {exponent:.3f}")
    args.out.write_text(json.dumps({"rows": rows, "exponent": round(exponent, 3)}, indent=1) + "\n", encoding="utf-8")
    args.out.with_suffix(".svg").write_text(plot(rows, exponent), encoding="utf-8")


if __name__ == "__main__":
    main()
