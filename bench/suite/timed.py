"""CPU seconds of an ingest by step, in this process: one JSON object on standard output.

    python bench/suite/timed.py RECORD SOURCE [--only TABLES] [--setting NAME=VALUE] [--tables] [--profile STEP FILE]

Stands alone, so that another revision can be measured with it (PYTHONPATH names its source). An invented report is taken in first, into
a record of its own: that loads the parser, the word lists and the models, and is told apart as `start`. A step's time runs from the moment
when its key is looked at until the next one's is: reading its tables, its work, the check of its spans, and writing. `engine` is the rest:
reading the sources, finding out what is stale, committing. With `--tables` the digests of all public tables are told as well (of their rows
in the order of their text). `probe_ms` is what a fixed piece of work took, done before every task and left out of all else: by it one sees how
much other work on the machine slowed this one down. With `--profile` the calls of one step are profiled into a file for `pstats`.
"""

from __future__ import annotations

import argparse
import cProfile
import hashlib
import json
import resource
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

#: Touches every step: a statement, an act, a date, a country, a quotation.
REPORT = """Ferry talks end in Velmora

The minister of transport of France, Anna Lorme, met Germany's envoy in Velmora on Monday, officials said.

"We will repair the harbour before winter," Lorme told reporters. Two people were killed when soldiers fired at protesters there on 3 May.
"""


#: Of the probe: turns of a loop, and numbers that are sorted; some 15 ms on one idle core.
TURNS, NUMBERS = 40_000, 60_000


def probe() -> float:
    """CPU milliseconds of some text work and some sorting, in one thread."""
    import numpy as np

    since = time.process_time()
    seen: dict[str, int] = {}
    for n in range(TURNS):
        word = f"w{n % 997}"
        seen[word] = seen.get(word, 0) + len(word)
    numbers = np.arange(NUMBERS, dtype=np.float32)
    np.sort(np.sin(numbers))
    return 1000 * (time.process_time() - since)


class Clock:
    """CPU seconds of this process by what it is doing."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._what, self._since = "engine", time.process_time()
        self._profile: cProfile.Profile | None = None
        self._profiled = ""
        self.probes: list[float] = []

    def profile(self, step: str) -> cProfile.Profile:
        """Profile whatever is booked to this step from now on."""
        self._profile, self._profiled = cProfile.Profile(), step
        return self._profile

    def switch(self, what: str) -> str:
        """From now on the time goes to `what`; returns what it went to before."""
        now = time.process_time()
        before = self._what
        self.spent[before] += now - self._since
        if self._profile is not None and before != what:
            if before == self._profiled:
                self._profile.disable()
            if what == self._profiled:
                self._profile.enable()
        self._what, self._since = what, now
        return before

    def probe(self) -> None:
        """Look how fast the machine is just now; that is booked to nobody."""
        self.switch("probe")
        self.probes.append(probe())
        self.switch("engine")
        self.spent.pop("probe")

    def read(self) -> dict[str, float]:
        """What was spent since the last time, and begin anew."""
        self.switch("engine")
        found = dict(self.spent)
        self.spent.clear()
        return found


@contextmanager
def booked(clock: Clock) -> Iterator[bool]:
    """Book the time of tasks to their steps. False where this revision is built otherwise: then all of it goes to `engine`."""
    try:
        from importlib import import_module

        pool: Any = import_module("twosource.engine.pool")
        task: Any = import_module("twosource.engine.task")
        run_task: Callable[..., Any] = pool.run_task
        step_key: Callable[..., Any] = task.step_key
    except (ImportError, AttributeError):
        yield False
        return

    def keyed(step: Any, *rest: Any) -> Any:
        clock.switch(step.name)
        return step_key(step, *rest)

    def run(*given: Any) -> Any:
        clock.probe()
        try:
            return run_task(*given)
        finally:
            clock.switch("engine")

    pool.run_task, task.step_key = run, keyed
    try:
        yield True
    finally:
        pool.run_task, task.step_key = run_task, step_key


def ingest(record: Path, source: Path, only: list[str] | None, settings: dict[str, str] | None) -> int:
    """How many new reports came in."""
    import twosource

    with twosource.open(record) as corpus:
        return corpus.ingest([str(source)], only=only, workers=1, settings=settings).new


def digests(record: Path) -> dict[str, str]:
    """What the public tables hold, whatever the order of rows; of those that are computed."""
    import twosource
    from twosource.model import PUBLIC

    found: dict[str, str] = {}
    with twosource.open(record) as corpus:
        computed = {t for t, n in corpus.status().rows.items() if n is not None}
        for table in (t for t in PUBLIC if t in computed):
            out = BytesIO()
            corpus.export(table, out, "jsonl")
            found[table] = hashlib.sha256(b"\n".join(sorted(out.getvalue().splitlines()))).hexdigest()[:16]
    return found


def measure(
    record: Path,
    source: Path,
    only: list[str] | None = None,
    profile: tuple[str, Path] | None = None,
    tables: bool = False,
    settings: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Take the source in; see the head of this file."""
    clock = Clock()
    with booked(clock) as apart, tempfile.TemporaryDirectory() as tmp:
        warm = Path(tmp) / "one.txt"
        warm.write_text(REPORT, encoding="utf-8")
        ingest(Path(tmp) / "r", warm, only, settings)
        start = sum(clock.read().values())
        clock.probe()  # the first one also loads what it works with
        clock.probes.clear()
        clock.probe()
        profiled = clock.profile(profile[0]) if profile else None
        began = time.perf_counter()
        new = ingest(record, source, only, settings)
        wall = time.perf_counter() - began
        steps = clock.read()
    if profiled is not None and profile is not None:
        profiled.dump_stats(profile[1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return {
        "new": new,
        "by_step": apart,
        "start_cpu_s": round(start, 3),
        "cpu_s": round(sum(steps.values()), 3),
        "wall_s": round(wall, 3),
        "peak_mb": peak,
        "probe_ms": round(statistics.median(clock.probes), 3),
        **({"tables": digests(record)} if tables else {}),
        "steps": {k: round(v, 4) for k, v in sorted(steps.items(), key=lambda x: -x[1])},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("record", type=Path)
    parser.add_argument("source", type=Path)
    parser.add_argument("--only", help="as `ingest --only`")
    parser.add_argument("--profile", nargs=2, metavar=("STEP", "FILE"))
    parser.add_argument("--tables", action="store_true")
    parser.add_argument("--setting", action="append", default=[], metavar="NAME=VALUE", help="as `ingest --setting`")
    a = parser.parse_args()
    only = a.only.split(",") if a.only else None
    profile = (a.profile[0], Path(a.profile[1])) if a.profile else None
    print(json.dumps(measure(a.record, a.source, only, profile, a.tables, dict(x.split("=", 1) for x in a.setting) or None)))


if __name__ == "__main__":
    main()
