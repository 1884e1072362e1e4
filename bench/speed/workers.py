"""What a second process brings: the same reports taken in by one worker, by two, and by a Ray on this machine.

    python bench/speed/workers.py [--articles 840] [--data ../shared/data/polnear/train.jsonl.gz] [--only TABLES] [--times 1] [--ray]

Whole commands, start and end included, in turns; prints wall and CPU seconds of each (the least of `--times`) and the ratios of the wall times.
They say something on an otherwise idle machine only: the share of the two cores that others took meanwhile is printed beside them.
`--only` takes the tables whose steps are of interest: statements,acts,words,times for the steps that work on single reports.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from bench.files import lines_of

ROOT = Path(__file__).resolve().parents[2]

#: The ways to take in, by name, as options of the command.
WAYS = {
    "one worker": ["--workers", "1"],
    "two workers": ["--workers", "2"],
    "local Ray, two workers": ["--engine", "local-ray", "--workers", "2"],
}


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of a command and of its children, and the share of all cores that others took meanwhile (NaN where /proc is not there)."""

    wall: float
    cpu: float
    others: float


def _busy() -> float:
    """CPU seconds of the whole machine that were not idle."""
    try:
        fields = [int(f) for f in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]]
    except OSError:
        return float("nan")
    return (sum(fields[:8]) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def take_in(source: Path, record: Path, options: list[str]) -> Took:
    """Run the command. Raises `RuntimeError` with its last words."""
    command = [sys.executable, "-c", "from twosource.cli import main; main()", "--record", str(record), "ingest", str(source), *options]
    busy, cpu, began = _busy(), _spent(), time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    wall, cpu = time.perf_counter() - began, _spent() - cpu
    if done.returncode:
        raise RuntimeError(f"{' '.join(options)} ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    # What a Ray starts is not a child of ours once it is ended: then it is all that the machine did.
    other = max(0.0, _busy() - busy - cpu)
    ray = "local-ray" in options
    return Took(wall, cpu + other if ray else cpu, float("nan") if ray else other / wall / (os.cpu_count() or 1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=840)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data/polnear/train.jsonl.gz")
    parser.add_argument("--only", help="as `ingest --only`")
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--ray", action="store_true", help="also by a Ray on this machine")
    a = parser.parse_args()
    rows = lines_of(a.data)[: a.articles]
    found: dict[str, list[Took]] = {}
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "rows.jsonl"
        source.write_text("".join(json.dumps({"id": f"a{i}", "text": r["text"]}) + "\n" for i, r in enumerate(rows)), encoding="utf-8")
        for turn in range(a.times):
            for way, options in WAYS.items():
                if a.ray or "Ray" not in way:
                    only = ["--only", a.only] if a.only else []
                    found.setdefault(way, []).append(take_in(source, Path(name) / f"{turn}-{options[1]}-{options[-1]}", [*options, *only]))
    print(f"{len(rows)} reports, {a.only or 'everything'}")
    for way, took in found.items():
        print(
            f"{way:24} {min(t.wall for t in took):7.1f} s wall {min(t.cpu for t in took):7.1f} CPU s, others {min(t.others for t in took):.0%}"
        )
    one, two = (min(t.wall for t in found[w]) for w in ("one worker", "two workers"))
    print(f"two workers over one: {one / two:.2f} times")
    if a.ray:
        print(f"local Ray over two workers: {two / min(t.wall for t in found['local Ray, two workers']):.2f} times")


if __name__ == "__main__":
    main()
