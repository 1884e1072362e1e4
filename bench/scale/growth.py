"""CPU seconds of the whole ingest by step as a record grows, and what one per cent more costs every step, with plots.

    python bench/scale/growth.py [--sizes 500 1000 2000] [--out bench/scale/growth.json] [--keep FOLDER] [--only TABLES]

Recycled corpora (`../shared/score/make_recycled.py`), in the order of their dates. One per cent is held back twice, the latest reports and
some of any date, and taken in afterwards; then nothing new at all. Every ingest is a process of its own, whose start (loading the parser and
the word lists) is told apart. The exponents are slopes of straight lines through the logarithms. Sizes that are in `--out` already are measured
anew, the others stay. A probe tells how much other work slowed each ingest down. The exponents are given as measured, over reports, and over
the characters of the reports with that slowing taken out: corpora of different sizes differ in their articles.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from bench.suite.machine import machine  # noqa: E402
from bench.suite.plots import Line, lines  # noqa: E402

#: The share that is added.
SHARE = 0.01
#: A step is named when adding a share costs more than this share of building.
DEAR = 0.03
#: CPU seconds below which a step's ratio is the cost of starting it and says nothing.
SMALL = 0.1
#: What is added, and how it is called.
ADDED = {"latest": "the latest", "any": "of any date", "none": "nothing new"}


def corpus(size: int, folder: Path, maker: Path) -> list[str]:
    """The lines of a recycled corpus, by date."""
    path = folder / f"r{size}" / "docs.jsonl"
    if not path.exists():
        subprocess.run([sys.executable, str(maker), str(size), str(path.parent)], check=True, stdout=subprocess.DEVNULL)
    return sorted(path.read_text(encoding="utf-8").splitlines(keepends=True), key=lambda line: str(json.loads(line).get("published") or ""))


def taken(record: Path, rows: Sequence[str], folder: Path, only: str | None) -> dict[str, Any]:
    """Take rows into a record, in a process of its own."""
    source = folder / "rows.jsonl"
    source.write_text("".join(rows), encoding="utf-8")
    command = [sys.executable, str(ROOT / "bench" / "suite" / "timed.py"), str(record), str(source), *(["--only", only] if only else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"an ingest of {len(rows)} reports ended with {done.returncode}: {done.stderr[-1000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(rows: Sequence[str], folder: Path, only: str | None = None) -> dict[str, Any]:
    """Build a record of rows (by date) but for what is added, then add."""
    count = max(1, round(len(rows) * SHARE))
    *rest, latest = rows[: len(rows) - count], rows[len(rows) - count :]
    chosen = set(random.Random(1).sample(range(len(rest[0])), count))
    some = [r for i, r in enumerate(rest[0]) if i in chosen]
    first = [r for i, r in enumerate(rest[0]) if i not in chosen]
    record = folder / "record"
    size = sum(len(json.loads(r)["text"]) for r in rows)
    found = {"documents": len(rows), "characters": size, "added": count, "build": taken(record, first, folder, only)}
    for name, more in (("latest", latest), ("any", some), ("none", some[:1])):
        found[name] = taken(record, more, folder, only)
    return found


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the straight line through the logarithms, by least squares; NaN for fewer than two points."""
    usable = [(math.log(x), math.log(y)) for x, y in points if x > 0 and y > 0]
    if len(usable) < 2:
        return math.nan
    mx, my = (sum(v) / len(usable) for v in zip(*usable, strict=True))
    across = sum((x - mx) ** 2 for x, _ in usable)
    return sum((x - mx) * (y - my) for x, y in usable) / across if across else math.nan


def points(rows: Sequence[Mapping[str, Any]], step: str | None, kind: str = "build", even: bool = False) -> list[tuple[float, float]]:
    """Reports and CPU seconds of a step, or of the whole; `even`: characters, and seconds on a machine as busy as it was for the first size.

    A size that only the command was measured for (see `added`) has no part in what it does not tell.
    """
    rows = [r for r in rows if kind in r and (step is None or step in r[kind]["steps"]) and not (even and "probe_ms" not in r[kind])]
    slow = [r[kind]["probe_ms"] / rows[0][kind]["probe_ms"] if even else 1.0 for r in rows]
    return [
        (r["characters" if even else "documents"], (r[kind]["steps"].get(step, 0.0) if step else r[kind]["cpu_s"]) / f)
        for r, f in zip(rows, slow, strict=True)
    ]


def slope(rows: Sequence[Mapping[str, Any]], step: str | None, even: bool = False) -> float | None:
    """The exponent of a step or of the whole; null where there is one size only."""
    found = exponent(points(rows, step, even=even))
    return None if math.isnan(found) else round(found, 3)


def _shown(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def summary(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Exponents, the ratios of the largest size, and what it extrapolates to. Nothing is extrapolated from fewer than two sizes."""
    last = [r for r in rows if "latest" in r][-1]
    steps = list(last["build"]["steps"])
    found: dict[str, Any] = {
        "exponent": slope(rows, None),
        "exponent_even": slope(rows, None, even=True),
        "exponents": {s: slope(rows, s) for s in steps},
        "exponents_even": {s: slope(rows, s, even=True) for s in steps},
        "ratio": {k: ratio(last, None, k) for k in ADDED},
        "ratios": {s: {k: ratio(last, s, k) for k in ADDED} for s in steps},
        "dear": [s for s in steps if any(ratio(last, s, k) > DEAR and last[k]["steps"].get(s, 0) > SMALL for k in ("latest", "any"))],
    }
    if len(rows) > 1:
        ahead = 50_000 / last["documents"]  # reports as long as those of the largest size
        by_step = {s: last["build"]["steps"][s] * ahead ** (found["exponents_even"][s] or 1) for s in steps if last["build"]["steps"][s] > SMALL}
        whole = sum(by_step.values())
        found["extrapolated_50k"] = {
            "cpu_s": round(whole),
            "exponent_from_largest": round(exponent([(1.0, last["build"]["cpu_s"]), (ahead, whole)]), 3),
            "steps": {s: round(v) for s, v in sorted(by_step.items(), key=lambda x: -x[1])},
        }
    return found


def ratio(row: Mapping[str, Any], step: str | None, kind: str) -> float:
    """CPU of adding over CPU of building."""
    build, more = (row[k]["steps"].get(step, 0.0) if step else row[k]["cpu_s"] for k in ("build", kind))
    return round(more / build, 4) if build else math.nan


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Markdown: by step, CPU of building at every size, its exponent, and what adding costs at the largest."""
    told, rows = summary(rows), [r for r in rows if "latest" in r]
    last = rows[-1]
    sizes = [r["documents"] for r in rows]
    head = [
        "step",
        *(f"{n:,}" for n in sizes),
        "exponent",
        "over characters",
        *(f"{last['added']} more, {ADDED[k]}" for k in ("latest", "any")),
        "ratios",
    ]
    out = [" | ".join(head), " | ".join("---" for _ in head)]
    names: list[str | None] = [None, *last["build"]["steps"]]
    for s in names:
        cpu = [f"{r['build']['cpu_s'] if s is None else r['build']['steps'].get(s, 0.0):.2f}" for r in rows]
        slopes = [told[f"exponent{e}"] if s is None else told[f"exponents{e}"][s] for e in ("", "_even")]
        more = [f"{last[k]['cpu_s'] if s is None else last[k]['steps'].get(s, 0.0):.2f}" for k in ("latest", "any")]
        shares = " / ".join(f"{ratio(last, s, k):.1%}" for k in ("latest", "any"))
        out.append(" | ".join([s or "**whole**", *cpu, *map(_shown, slopes), *more, shares]))
    probes = [
        "probe, ms",
        *(f"{r['build']['probe_ms']:.1f}" for r in rows),
        "",
        "",
        *(f"{last[k]['probe_ms']:.1f}" for k in ("latest", "any")),
        "",
    ]
    return "".join(f"| {line} |\n" for line in (*out, " | ".join(probes)))


def draw(rows: Sequence[Mapping[str, Any]], most: int = 8) -> str:
    """CPU seconds over documents, of the whole and of the dearest steps, as SVG."""
    told = summary(rows)
    last = [r for r in rows if "latest" in r][-1]["build"]["steps"]
    steps = [s for s in last if last[s] > SMALL][:most]
    shown = [Line(f"whole ingest, n^{_shown(told['exponent'])}", points(rows, None))]
    shown += [Line(f"{s}, n^{_shown(told['exponents'][s])}", points(rows, s)) for s in steps]
    shown.append(Line("1 % more, latest", points(rows, None, "latest"), dashed=True))
    return lines("CPU seconds of an ingest by the number of reports", shown, "reports", "CPU seconds")


def added(known: Mapping[int, Mapping[str, Any]], size: int, cpu: float, note: str) -> dict[str, Any]:
    """A size of which just the whole was measured, by the command: CPU seconds of all its processes, their start included."""
    return {**known.get(size, {}), "documents": size, "note": note, "build": {"cpu_s": cpu, "steps": {}}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[500, 1000, 2000])
    parser.add_argument("--add", nargs=3, metavar=("REPORTS", "SECONDS", "NOTE"), help="a whole ingest that was measured by the command")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".json"))
    parser.add_argument("--keep", type=Path, help="folder for corpora and records, which stay")
    parser.add_argument("--only", help="as `ingest --only`")
    parser.add_argument("--maker", type=Path, default=ROOT.parent / "shared" / "score" / "make_recycled.py")
    a = parser.parse_args()
    known = {r["documents"]: r for r in json.loads(a.out.read_text(encoding="utf-8"))["rows"]} if a.out.exists() else {}
    with tempfile.TemporaryDirectory() as tmp:
        folder = a.keep or Path(tmp)
        for size in a.sizes:
            place = folder / f"growth{size}"
            place.mkdir(parents=True)
            known[size] = measure(corpus(size, folder, a.maker), place, a.only)
            rows = [known[n] for n in sorted(known)]
            kept(a.out, rows)
    if a.add:
        known[int(a.add[0])] = added(known, int(a.add[0]), float(a.add[1]), a.add[2])
        kept(a.out, [known[n] for n in sorted(known)])


def kept(out: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what was measured, draw it and show it."""
    out.write_text(json.dumps({"machine": machine(), "rows": rows, **summary(rows)}, indent=1) + "\n", encoding="utf-8")
    out.with_suffix(".svg").write_text(draw(rows), encoding="utf-8")
    print(table(rows), flush=True)


if __name__ == "__main__":
    main()
