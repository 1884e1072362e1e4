"""Starts commands of `twosource` as children of a process that has everything loaded, and kills them: by the clock, or at one of their writes.

Reads a line of JSON, a list of runs, on standard input; answers with a line of JSON, how each ended. A run: `args` of the command, `out` (what
its standard output and standard error go to), `delay` and `kill_after` (seconds; null: not by the clock), `kill_at` (die before the Nth SQL
statement to a manifest or the Nth file opened for writing, renamed or removed; null: not so), `group` (kill its workers too), `pool` (give even
small work to workers). A child is a real process with memory and files of its own; only imports and the parser are there already.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

#: A run that takes longer than this (seconds) stands still.
LONGEST = 240.0


def warm() -> None:
    """Load what commands load, by doing a little of everything once."""
    import generate
    import twosource
    from twosource.cli import app  # noqa: F401

    with tempfile.TemporaryDirectory() as tmp:
        source = generate.write(Path(tmp) / "warm.jsonl", generate.reports(4, 99))
        with twosource.open(Path(tmp) / "r") as corpus:
            corpus.ingest(source, workers=1)
    gc.collect()
    gc.freeze()


class Writes:
    """Counts what a child writes, and ends it at a number."""

    def __init__(self, last: int | None, group: bool) -> None:
        self.count, self._last, self._group = 0, last, group

    def one(self, *_: object) -> None:
        self.count += 1
        if self.count == self._last:
            (os.killpg if self._group else os.kill)(os.getpid(), signal.SIGKILL)

    def audit(self, event: str, args: tuple[Any, ...]) -> None:
        if event in ("os.rename", "os.remove") or (event == "open" and len(args) > 2 and (args[2] or 0) & (os.O_WRONLY | os.O_RDWR)):
            self.one()

    def watch(self) -> None:
        from twosource.store import manifest

        connect = manifest.connect

        def watched(path: Path, *, write: bool) -> sqlite3.Connection:
            db = connect(path, write=write)
            db.set_trace_callback(self.one)
            return db

        manifest.connect = watched
        sys.addaudithook(self.audit)


def child(run: dict[str, Any]) -> None:
    """What a child does: become a process group of its own, wait, and be the command."""
    os.setsid()
    out = os.open(run["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out, 1)
    os.dup2(out, 2)
    time.sleep(run["delay"])
    if run["pool"]:
        from twosource.engine import local

        local.INLINE_SECONDS = 0.0
    writes = Writes(run["kill_at"], run["group"])
    writes.watch()
    sys.argv = ["twosource", *run["args"]]
    from twosource.cli.entry import main

    status: object = 0
    try:
        main()
    except SystemExit as end:
        status = end.code
    sys.stdout.flush()
    sys.stderr.flush()
    Path(run["out"] + ".writes").write_text(str(writes.count))
    os._exit(status if isinstance(status, int) else 1)


def kill(pid: int, group: bool) -> None:
    """Kill a child, with all that it has started where it has come so far as to start anything."""
    try:
        (os.killpg if group else os.kill)(pid, signal.SIGKILL)
    except ProcessLookupError:
        os.kill(pid, signal.SIGKILL)


def attend(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Start these at once and wait for all of them."""
    began = time.monotonic()
    alive: dict[int, int] = {}
    found: list[dict[str, Any]] = [{} for _ in runs]
    for i, run in enumerate(runs):
        Path(run["out"]).write_bytes(b"")
        pid = os.fork()
        if not pid:
            try:
                child(run)
            finally:
                os._exit(70)
        alive[pid] = i
    while alive:
        for pid, i in list(alive.items()):
            run, passed = runs[i], time.monotonic() - began - runs[i]["delay"]
            if run["kill_after"] is not None and passed >= run["kill_after"] and "status" not in found[i]:
                found[i]["status"] = "killed by the clock"
                kill(pid, run["group"])
            if passed > LONGEST:
                found[i]["status"] = "stood still"
                kill(pid, True)
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                del alive[pid]
                found[i] |= {"rc": os.waitstatus_to_exitcode(status), "seconds": round(passed, 3)}
                counted = Path(run["out"] + ".writes")
                found[i]["writes"] = int(counted.read_text()) if counted.exists() else None
        time.sleep(0.003)
    return found


def serve() -> None:
    warm()
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(attend(json.loads(line))), flush=True)


if __name__ == "__main__":
    serve()
