"""Documents given to the stories step a few at a time, in three random orders: B-cubed against all at once, and what one more report costs.

    python bench/stories/stream.py [--batches 12] [--scale OUTDIR/docs.jsonl --sizes 1000 10000]

`--scale`: recycled reports (`../shared/score/make_recycled.py N OUTDIR`); CPU seconds of `twosource ingest --only stories` for all but ten,
and for the ten. The start of the process (an ingest of one report) is left out.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from labelled import BEN, ECB, b_cubed

import twosource

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from bench.files import lines_of

ADDED = 10


def system(corpus: twosource.corpus.Corpus) -> dict[str, str]:
    """The story of every document, by source id."""
    names = {d.id: str(d.source_id) for d in corpus.documents()}
    return {names[d]: s.id for s in corpus.stories() for d in s.documents}


def ingest(corpus: twosource.corpus.Corpus, rows: Sequence[dict[str, Any]], folder: Path) -> None:
    source = folder / "rows.jsonl"
    given = ({"id": r["id"], "text": r["text"], "title": r.get("title"), "published": r.get("date")} for r in rows)
    source.write_text("".join(json.dumps(g) + "\n" for g in given), encoding="utf-8")
    corpus.ingest(source, only=["stories"], workers=1)


def stream(path: Path, batches: int) -> None:
    rows = lines_of(path)
    gold = {r["id"]: r["story"] for r in rows}
    for order in range(4):
        with tempfile.TemporaryDirectory() as tmp, twosource.open(Path(tmp) / "record") as corpus:
            shuffled = random.Random(order).sample(rows, len(rows)) if order else rows
            size = -(-len(rows) // batches) if order else len(rows)
            for at in range(0, len(rows), size):
                ingest(corpus, shuffled[at : at + size], Path(tmp))
            found = system(corpus)
        scores = b_cubed([gold[i] for i in gold], [found[i] for i in gold])
        print(
            path.name, f"order {order}, {batches} batches" if order else "all at once", "P {:.4f} R {:.4f} F1 {:.4f}".format(*scores), flush=True
        )


def cost(record: Path, rows: Sequence[str], folder: Path) -> float:
    """CPU seconds of one ingest as a user runs it."""
    source = folder / "rows.jsonl"
    source.write_text("\n".join(rows) + "\n", encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [shutil.which("twosource") or "twosource", "--record", str(record), "ingest", str(source), "--only", "stories"]
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--batches", type=int, default=12)
    arguments.add_argument("--scale", type=Path)
    arguments.add_argument("--sizes", type=int, nargs="+", default=[1000, 10000])
    given = arguments.parse_args()
    if given.scale is None:
        for path in (ECB, BEN):
            stream(path, given.batches)
        return
    rows = given.scale.read_text(encoding="utf-8").splitlines()
    random.Random(1).shuffle(rows)
    for n in given.sizes:
        with tempfile.TemporaryDirectory() as tmp:
            folder = Path(tmp)
            start = cost(folder / "one", rows[:1], folder)
            built = cost(folder / "record", rows[ADDED:n], folder) - start
            added = cost(folder / "record", rows[:ADDED], folder) - start
            print(f"{n} reports: {built:.1f} CPU s ({1000 * built / n:.1f} ms a report), ten more {added:.2f} CPU s", flush=True)


if __name__ == "__main__":
    main()
