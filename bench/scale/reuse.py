"""CPU time and memory of passage reuse as the corpus grows, and of adding reports to it, with a plot.

    python bench/scale/reuse.py [--sizes 1000 10000 50000] [--maker ../shared/score/make_recycled.py] [--out bench/scale/reuse.json]

Runs `twosource ingest --only reuse,families` as a user would, on recycled corpora: all but some reports, then ten that share nothing with any
other, ten that copy from these, the ten latest, and ten of any date. The CPU time of the process's start (an ingest of one report) is left
out. Prints documents per CPU second, peak memory, what adding costs, and the exponent of growth between the smallest and the largest size; the
plot has both. In recycled corpora the families that the last two join grow with the corpus.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import shutil
import statistics
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
    program = shutil.which("twosource", path=str(Path(sys.executable).parent)) or "twosource"
    command = [program, "--record", str(record), "ingest", str(source), "--only", "reuse,families"]
    done = subprocess.run([sys.executable, "-c", _RUN, *command], check=True, capture_output=True, text=True)
    cpu, peak = done.stdout.split()
    return float(cpu), int(peak)


def own(count: int, seed: int) -> list[str]:
    """Reports of invented words, which share nothing with any other."""
    r = random.Random(seed)

    def word() -> str:
        return "".join(r.choice("aeiou" if i % 2 else "bdfgklmnprstvz") for i in range(r.randint(6, 11)))

    def sentence() -> str:
        return " ".join(word() for _ in range(20)).capitalize() + "."

    texts = ("\n\n".join(f"{sentence()} {sentence()}" for _ in range(10)) for _ in range(count))
    return [json.dumps({"id": f"own-{seed}-{i}", "text": t, "published": "2040-01-01", "publisher": "Own"}) for i, t in enumerate(texts)]


def copies(rows: list[str]) -> list[str]:
    """Reports that have the first half of others, printed a day later."""
    found = []
    for row in map(json.loads, rows):
        paragraphs = row["text"].split("\n\n")
        text = "\n\n".join(paragraphs[: len(paragraphs) // 2])
        found.append(json.dumps({"id": f"copy-{row['id']}", "text": text, "published": "2040-01-02", "publisher": "Other"}))
    return found


def measure(rows: list[str], folder: Path) -> dict[str, Any]:
    """The corpus without twenty reports, and what is added to it. What takes little is measured three times; the middle one counts."""
    rows = sorted(rows, key=lambda r: str(json.loads(r).get("published") or ""))
    latest, rest = rows[-ADDED:], rows[:-ADDED]
    random.Random(1).shuffle(rest)
    start = statistics.median(ingest(folder / f"one{k}", rest[:1], folder)[0] for k in range(3))
    built, peak = ingest(folder / "record", rest[ADDED:], folder)
    alone = [own(ADDED, seed) for seed in range(3)]
    added = {"own": statistics.median(ingest(folder / "record", some, folder)[0] for some in alone)}
    added["copies"] = statistics.median(ingest(folder / "record", copies(some), folder)[0] for some in alone)
    added |= {k: ingest(folder / "record", some, folder)[0] for k, some in (("latest", latest), ("any", rest[:ADDED]))}
    n = len(rest) - ADDED
    return {
        "documents": len(rows),
        "cpu_s": round(built - start, 2),
        "documents_per_cpu_s": round(n / (built - start), 1),
        "peak_mb": peak,
        "start_cpu_s": round(start, 2),
        **{f"added_{k}_cpu_s": round(v - start, 2) for k, v in added.items()},
    }


#: What is added, and how it is called and drawn.
_ADDED = {
    "own": ("share nothing", "#1f5fa8"),
    "copies": ("copy from ten others", "#2f8f4e"),
    "latest": ("the latest", "#b8860b"),
    "any": ("of any date", "#a33"),
}


def _panel(title: str, lines: list[tuple[str, str, list[tuple[float, float, str]]]], left: int) -> str:
    """Lines (name, colour, points with labels) over documents, both axes logarithmic."""
    wide, high, pad = 480, 340, 50
    xs = [math.log10(x) for _, _, points in lines for x, _, _ in points]
    ys = [math.log10(max(y, 0.01)) for _, _, points in lines for _, y, _ in points]

    def place(x: float, y: float) -> tuple[float, float]:
        u = (math.log10(x) - min(xs)) / ((max(xs) - min(xs)) or 1)
        v = (math.log10(max(y, 0.01)) - min(ys)) / ((max(ys) - min(ys)) or 1)
        return round(left + pad + u * (wide - 2 * pad), 1), round(high - pad - v * (high - 2 * pad), 1)

    out = f'<text x="{left + pad}" y="20">{title}</text>'
    for name, colour, points in lines:
        placed = [place(x, y) for x, y, _ in points]
        joined = " ".join(f"{x},{y}" for x, y in placed)
        out += f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2"/>'
        for (x, y), (_, _, label) in zip(placed, points, strict=True):
            out += f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/><text x="{x + 6}" y="{y + 16}" fill="{colour}">{label}</text>'
        out += f'<text x="{placed[-1][0] + 6}" y="{placed[-1][1] - 6}" fill="{colour}">{name}</text>'
    return out


def plot(rows: list[dict[str, Any]], exponent: float) -> str:
    """CPU seconds over documents as SVG: of the whole, and of ten reports more."""
    whole = [(r["documents"], r["cpu_s"], f"{r['documents']:,}: {r['cpu_s']} s, {r['peak_mb']} MB") for r in rows]
    more = [
        (name, colour, [(r["documents"], r[f"added_{k}_cpu_s"], f"{r[f'added_{k}_cpu_s']} s") for r in rows])
        for k, (name, colour) in _ADDED.items()
        if all(f"added_{k}_cpu_s" in r for r in rows)
    ]
    one = _panel(f"Passage reuse: CPU seconds over documents (log, log), exponent {exponent:.2f}", [("", "#1f5fa8", whole)], 0)
    two = _panel("CPU seconds of ten reports more over documents that are there (log, log)", more, 600)
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="1240" height="340" font-family="sans-serif" font-size="12">{one}{two}</svg>\n'


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
