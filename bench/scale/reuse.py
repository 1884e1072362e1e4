"""CPU time and memory of passage reuse as the corpus grows, and of adding reports to it, with a plot.

    python bench/scale/reuse.py [--sizes 1000 10000 50000] [--maker ../shared/score/make_recycled.py] [--out bench/scale/reuse.json]

Runs `twosource ingest --only reuse,families` as a user would, on recycled corpora: all but some reports, then ten of any date, the ten
latest, and ten that share nothing with any other. The CPU time of the process's start (an ingest of one report) is left out. Prints
documents per CPU second, peak memory, what adding costs, and the exponent of growth between the smallest and the largest size.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
#: Reports that are added at the end.
ADDED = 10

_RUN = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
u = resource.getrusage(resource.RUSAGE_CHILDREN)
print(u.ru_utime + u.ru_stime, u.ru_maxrss >> 10)
"""


def ingest(record: Path, rows: list[str], folder: Path) -> tuple[float, int]:
    """CPU seconds and peak memory (MB) of taking rows in."""
    source = folder / "rows.jsonl"
    source.write_text("\n".join(rows) + "\n", encoding="utf-8")
    command = [shutil.which("twosource") or "twosource", "--record", str(record), "ingest", str(source), "--only", "reuse,families"]
    done = subprocess.run([sys.executable, "-c", _RUN, *command], check=True, capture_output=True, text=True)
    cpu, peak = done.stdout.split()
    return float(cpu), int(peak)


def own(count: int) -> list[str]:
    """Reports of invented words, which share nothing with any other."""
    r = random.Random(3)

    def word() -> str:
        return "".join(r.choice("aeiou" if i % 2 else "bdfgklmnprstvz") for i in range(r.randint(4, 9)))

    def sentence() -> str:
        return " ".join(word() for _ in range(20)).capitalize() + "."

    texts = ("\n\n".join(f"{sentence()} {sentence()}" for _ in range(10)) for _ in range(count))
    return [json.dumps({"id": f"own-{i}", "text": t, "published": "2040-01-01", "publisher": "Own"}) for i, t in enumerate(texts)]


def measure(rows: list[str], folder: Path) -> dict[str, Any]:
    """The corpus without twenty reports, then ten of any date, ten that are later than all others, and ten that share nothing."""
    rows = sorted(rows, key=lambda r: str(json.loads(r).get("published") or ""))
    latest, rest = rows[-ADDED:], rows[:-ADDED]
    random.Random(1).shuffle(rest)
    start, _ = ingest(folder / "one", rest[:1], folder)
    built, peak = ingest(folder / "record", rest[ADDED:], folder)
    added = {k: ingest(folder / "record", some, folder)[0] for k, some in (("any", rest[:ADDED]), ("latest", latest), ("own", own(ADDED)))}
    n = len(rest) - ADDED
    return {
        "documents": len(rows),
        "cpu_s": round(built - start, 2),
        "documents_per_cpu_s": round(n / (built - start), 1),
        "peak_mb": peak,
        "start_cpu_s": round(start, 2),
        **{f"added_{k}_cpu_s": round(v - start, 2) for k, v in added.items()},
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
    """Measure every size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10000, 50000])
    parser.add_argument("--maker", type=Path, default=ROOT.parent / "shared" / "score" / "make_recycled.py")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".json"))
    args = parser.parse_args()
    rows = []
    for size in args.sizes:
        with tempfile.TemporaryDirectory() as tmp:
            folder = Path(tmp)
            subprocess.run([sys.executable, str(args.maker), str(size), str(folder / "corpus")], check=True, stdout=subprocess.DEVNULL)
            lines = (folder / "corpus" / "docs.jsonl").read_text(encoding="utf-8").splitlines()
            rows.append(measure(lines, folder))
            print(rows[-1], flush=True)
    a, b = rows[0], rows[-1]
    exponent = math.log(b["cpu_s"] / a["cpu_s"]) / math.log(b["documents"] / a["documents"]) if len(rows) > 1 else 1.0
    print(f"growth exponent = {exponent:.3f}")
    args.out.write_text(json.dumps({"rows": rows, "exponent": round(exponent, 3)}, indent=1) + "\n", encoding="utf-8")
    args.out.with_suffix(".svg").write_text(plot(rows, exponent), encoding="utf-8")


if __name__ == "__main__":
    main()
