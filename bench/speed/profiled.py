"""Where the time of an ingest goes: by step over distinct reports and the same text syndicated, with the hottest functions.

    python bench/speed/profiled.py [--articles 100] [--data ../shared/data/polnear/train.jsonl.gz] [--hot STEP ...] [--top 15]

One process, a warm one: the models are loaded before the clock starts. The corpora are those of `syndicated.py`. The row `store` is reading,
checking spans, writing and committing parts. With `--hot`, these steps (of the syndicated corpus; `--of once` for the distinct one) run under
cProfile and their functions are listed by own and by whole time; the profile itself costs time, so no step is timed then.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import random
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from syndicated import ROOT, articles, printed

from twosource.engine import STEPS, ingest
from twosource.engine import pool as engine_pool
from twosource.engine.task import by_name, run_task
from twosource.model import Step
from twosource.store import Record


def timed(steps: tuple[Step, ...], spent: Counter[str], hot: Mapping[str, cProfile.Profile]) -> dict[str, Step]:
    """The steps, each of which adds its CPU seconds to `spent`, or runs under its profile."""

    def run(step: Step, *arguments: Any) -> Any:
        began = time.process_time()
        profile = hot.get(step.name)
        out = profile.runcall(step.run, *arguments) if profile else step.run(*arguments)
        spent[step.name] += time.process_time() - began
        return out

    return by_name([replace(s, run=partial(run, s)) for s in steps])


def taken_in(rows: list[list[str]], folder: Path, name: str, hot: Mapping[str, cProfile.Profile]) -> Counter[str]:
    """CPU seconds by step of taking these reports in, in this process."""
    source = folder / f"{name}.jsonl"
    lines = (json.dumps({"id": f"{name}-{i}", "publisher": f"Outlet {i % 97}", "text": "\n\n".join(p)}) for i, p in enumerate(rows))
    source.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    spent: Counter[str] = Counter()
    engine_pool.run_task = partial(run_task, steps=timed(STEPS, spent, hot))  # type: ignore[attr-defined]
    began = time.process_time()
    with Record.open(folder / name, create=True) as record, record.writing():
        ingest(record, [str(source)], workers=1)
    spent["store"] = time.process_time() - began - sum(spent.values())
    return spent


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data/polnear/train.jsonl.gz")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hot", nargs="*", default=[], choices=[s.name for s in STEPS], metavar="STEP", help="steps to look into")
    parser.add_argument("--of", choices=("once", "every"), default="every", help="the corpus that --hot looks into")
    parser.add_argument("--top", type=int, default=15, help="how many functions of each")
    args = parser.parse_args()
    r = random.Random(args.seed)
    once = articles(args.data, args.articles, r)
    every = [printed(a, r) for a in once for _ in range(r.randint(1, 8))]
    r.shuffle(every)
    hot = {name: cProfile.Profile() for name in args.hot}
    with tempfile.TemporaryDirectory() as name:
        taken_in([["Nobody came to the meeting, the mayor said on Monday."]], Path(name), "warm", {})
        if hot:
            taken_in(once if args.of == "once" else every, Path(name), args.of, hot)
            for step, profile in hot.items():
                for order in ("tottime", "cumulative"):
                    print(f"== {step}, by {order}")
                    pstats.Stats(profile).sort_stats(order).print_stats(args.top)
            return
        alone = taken_in(once, Path(name), "once", {})
        both = taken_in(every, Path(name), "every", {})
    total_a, total_b = sum(alone.values()), sum(both.values())
    print(f"{len(once)} reports of distinct text, {len(every)} of the same text syndicated; CPU seconds")
    for step in sorted(both, key=lambda s: -both[s]):
        extra = (both[step] - alone[step]) / total_a
        print(f"{step:12} {alone[step]:7.2f} {both[step]:7.2f}   {both[step] / max(alone[step], 1e-3):5.2f} times {extra:+7.1%} of the whole")
    print(f"{'all':12} {total_a:7.2f} {total_b:7.2f}   {total_b / total_a:5.2f} times")


if __name__ == "__main__":
    main()
