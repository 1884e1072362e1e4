"""What a corpus of echoes costs against its distinct text: articles in one to eight outlets, paragraphs kept, cut or reordered, not reworded.

    python bench/speed/syndicated.py [--articles 2000] [--data ../shared/data/polnear/train.jsonl.gz] [--seed 1]

Articles are runs of six to twelve paragraphs of real news. The same command line takes in (a) every article once and (b) all that the
outlets printed, with one worker so that as many processes start; the CPU time of the start is left out. Prints both, the ratio, and what
share of paragraphs and of characters is equal to earlier ones, there and in any further file named with `--share`.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from bench.files import lines_of

ROOT = Path(__file__).resolve().parents[2]

_RUN = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
u = resource.getrusage(resource.RUSAGE_CHILDREN)
print(u.ru_utime + u.ru_stime, u.ru_maxrss >> 10)
"""


def paragraphs(text: str) -> list[str]:
    return [p.strip() for p in text.split("\n") if p.strip()]


def articles(path: Path, count: int, r: random.Random) -> list[list[str]]:
    found: list[list[str]] = []
    for row in lines_of(path):
        here = paragraphs(row["text"])
        while len(here) >= 6:
            size = r.randint(6, 12)
            found.append(here[:size])
            here = here[size:]
    r.shuffle(found)
    return found[:count]


def printed(article: list[str], r: random.Random) -> list[str]:
    """What an outlet makes of an article: all of it, its first part, some of its paragraphs, or these in another order."""
    way = r.random()
    if way < 0.3:
        return article
    kept = article[: r.randint(2, len(article))] if way < 0.6 else [p for p in article if r.random() < 0.7] or article[:1]
    if way > 0.85:
        r.shuffle(kept)
    return kept


def share_equal(rows: Iterable[list[str]]) -> tuple[float, float]:
    """The share of paragraphs, and of characters, that stood in an earlier report."""
    seen: set[str] = set()
    count = equal = size = same = 0
    for each in rows:
        for p in each:
            count, size = count + 1, size + len(p)
            if p in seen:
                equal, same = equal + 1, same + len(p)
            seen.add(p)
    return round(equal / max(count, 1), 3), round(same / max(size, 1), 3)


def ingest(rows: list[list[str]], folder: Path, name: str, only: str | None, workers: int) -> tuple[float, int]:
    """CPU seconds and peak memory (MB) of taking these reports in."""
    lines = (json.dumps({"id": f"{name}-{i}", "publisher": f"Outlet {i % 97}", "text": "\n\n".join(p)}) for i, p in enumerate(rows))
    source = folder / f"{name}.jsonl"
    source.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    command = [shutil.which("twosource") or "twosource", "--record", str(folder / name), "ingest", str(source), "--workers", str(workers)]
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *command, *(["--only", only] if only else [])], check=True, capture_output=True, text=True
    )
    cpu, peak = done.stdout.split()
    return float(cpu), int(peak)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data/polnear/train.jsonl.gz")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="as `ingest --only`")
    parser.add_argument("--workers", type=int, default=1, help="as `ingest --workers`")
    parser.add_argument("--share", type=Path, nargs="*", default=[], help="more files of reports of which to say what share is equal")
    args = parser.parse_args()
    for path in args.share:
        print(f"{path}: equal paragraphs, characters: {share_equal(paragraphs(row['text']) for row in lines_of(path))}")
    r = random.Random(args.seed)
    once = articles(args.data, args.articles, r)
    every = [printed(a, r) for a in once for _ in range(r.randint(1, 8))]
    r.shuffle(every)
    print(f"{len(once)} articles, {len(every)} reports; equal paragraphs, characters: {share_equal(every)}")
    with tempfile.TemporaryDirectory() as name:
        start, _ = ingest(once[:1], Path(name), "start", args.only, args.workers)
        alone, _ = ingest(once, Path(name), "once", args.only, args.workers)
        both, peak = ingest(every, Path(name), "every", args.only, args.workers)
    once_s, all_s = alone - start, both - start
    print(f"distinct text {once_s:.1f} CPU s, all reports {all_s:.1f} CPU s ({peak} MB): {all_s / once_s:.2f} times")


if __name__ == "__main__":
    main()
