"""Kill commands at random, again and again, with readers and the page beside them, and see that a record ends as if nobody had.

    python bench/soak.py [--kills 200] [--seed 1] [--lot 6]

A seeded sequence of `ingest` (lots of invented reports; mostly for copies alone, now and then everything, now and then by workers), `watch` (a
feed on loopback whose articles change), `judge`, `export` and migrations of records of older formats. Four of five are killed, half of them at a
random moment and half before a random one of their writes, with their workers or without. Now and then two write at once, the side file
`worked.sqlite` is broken, or files that nothing refers to are made two hours old. Three readers and the page ask all the while. At the end what
is missing is taken in calmly, and every public table must be that of a record that took the same in calmly from the first.

Prints kills, the readers' queries and errors, and everything that was not as it should be.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
import twosource
from soaking import world

READERS = Path(__file__).resolve().parent / "soaking" / "readers.py"
#: What is done, and how often of a hundred times.
ACTIONS = {
    "ingest": 34,
    "ingest everything": 9,
    "ingest by workers": 6,
    "watch": 16,
    "judge": 14,
    "judge and work": 4,
    "export": 6,
    "migrate": 11,
}
#: The share that is killed, that is killed by the clock (the others at a write), and with all workers.
KILLED, CLOCK, GROUP = 0.8, 0.5, 0.7
#: The first writes of a run on an older record are its migration: so often one of so many is where it dies.
FIRST_SHARE, FIRST = 0.6, 25
#: The share of writers that a second writer comes to, and of actions before or in which the side file is broken.
SECOND, BROKEN = 0.1, 0.12
#: Files that no commit knows are made two hours old after so many actions.
AGED = 15
ONLY = ["--only", "reuse,families"]
BUSY = "is being written by"
_KEPT = re.compile(r"\bjud-[0-9a-f]+\b")


class Soak:
    """One soak, in a folder of its own."""

    def __init__(self, folder: Path, kills: int, seed: int, lot: int) -> None:
        self.folder, self.kills, self.r = folder, kills, random.Random(seed)
        rows = world.generate.reports((kills + 4) * lot, seed)
        lots = [rows[i : i + lot] for i in range(0, len(rows), lot)]
        self.lots = [world.generate.write(folder / f"lot-{i:03}.jsonl", some) for i, some in enumerate(lots)]
        self.feed, self.nursery = world.Feed(seed), world.Nursery()
        self.record, self.base = folder / "record", folder / "base"
        self.lot, self.migrations, self.number, self.actions = 3, 0, 0, 0
        self.typical: dict[str, tuple[float, int]] = {}
        self.killed: Counter[str] = Counter()
        self.let: Counter[str] = Counter()
        self.broken: Counter[str] = Counter()
        self.ways: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.reported: set[str] = set()
        self.seconds_refused = self.aged = 0
        self.old: list[Path] = []
        self.migrating: Path | None = None
        self.spans: list[tuple[str, int, int]] = []

    # ---- one command ----------------------------------------------------------------------------------------------------------

    def run(self, args: list[str], record: Path, name: str = "calm", kill: bool = False, **more: Any) -> dict[str, Any]:
        """A run for the nursery; when it is to be killed, says when."""
        self.number += 1
        out = self.folder / f"out-{self.number}"
        seconds, writes = self.typical.get(name, (0.6, 100))
        if name == "migrate" and self.r.random() < FIRST_SHARE:
            writes = FIRST
        by_clock = self.r.random() < CLOCK
        at = self.r.uniform(0.0, 1.1 * seconds), self.r.randrange(1, max(2, int(1.1 * writes)))
        group = self.r.random() < GROUP
        return {
            "args": ["--record", str(record), *args],
            "out": str(out),
            "delay": 0.0,
            "kill_after": at[0] if kill and by_clock else None,
            "kill_at": at[1] if kill and not by_clock else None,
            "group": group,
            "pool": False,
            **more,
        }

    def attend(self, name: str, runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found = self.nursery.attend(runs)
        for i, (run, end) in enumerate(zip(runs, found, strict=True)):
            end["said"] = Path(run["out"]).read_text(errors="replace")
            for path in (Path(run["out"]), Path(run["out"] + ".writes")):
                path.unlink(missing_ok=True)
            if end["rc"] == -9 and end.get("status") != "stood still":
                self.killed[name] += 1
                self.ways["by the clock" if run["kill_at"] is None else "at a write"] += 1
            elif i == 0:
                self.let[name] += 1
                if end["rc"] == 0:
                    self.typical[name] = end["seconds"], end["writes"] or 1
            # Of two that write at once either may come first.
            if (end["rc"] not in (0, -9) and not (len(runs) > 1 and BUSY in end["said"])) or end.get("status") == "stood still":
                self.wrong.append(f"{name}: {' '.join(run['args'][2:])[:200]} ended with {end['rc']}: {end['said'][-400:]}")
            self.seconds_refused += bool(len(runs) > 1 and BUSY in end["said"])
            if "judge" in run["args"]:
                self.reported |= set(_KEPT.findall(end["said"])[:1])
        return found

    def calm(self, record: Path, *args: str) -> None:
        """A command that nobody disturbs. Raises `RuntimeError` when it fails."""
        (end,) = self.nursery.attend([run := self.run(list(args), record)])
        if end["rc"]:
            raise RuntimeError(f"{' '.join(run['args'])}: {Path(run['out']).read_text()}")

    # ---- actions --------------------------------------------------------------------------------------------------------------

    def act(self) -> None:
        """One action, and a look at what it left."""
        name = self.r.choices(list(ACTIONS), list(ACTIONS.values()))[0]
        before, timer = world.State(self.record), None
        if self.r.random() < BROKEN:
            at = self.r.choice((0.0, self.r.uniform(0.0, 1.0)))
            if at:
                timer = threading.Timer(at, self.damage, [random.Random(self.r.random())])
                timer.start()
            else:
                self.damage(self.r)
        kill = self.r.random() < KILLED
        if name == "migrate":
            self.migrate(kill)
        elif name == "export":
            self.export(kill)
        else:
            args, more = self.writer(name)
            runs = [self.run(args, self.record, name, kill, **more)]
            if self.r.random() < SECOND and name != "judge":
                runs.append(self.run(self.judging(True), self.record, delay=self.r.uniform(0.0, 1.0)))
            end = self.attend(name, runs)[0]
            self.landed(name, end["rc"] == 0)
        if timer:
            timer.join()
        after = world.State(self.record)
        self.wrong += [f"after {name}: {x}" for x in after.problems(self.record, before)]
        if lost := self.reported - after.judgements:
            self.wrong.append(f"after {name}: {len(lost)} judgements that were reported as kept are gone")
        self.actions += 1
        if self.actions % AGED == 0:
            self.age()

    def damage(self, r: random.Random) -> None:
        self.broken[world.damage(self.record, r)] += 1

    def writer(self, name: str) -> tuple[list[str], dict[str, Any]]:
        """The words of a command that writes to the record."""
        if name == "watch":
            return ["watch", self.feed.address, "--once", "--allow-private"], {}
        if name.startswith("judge"):
            return self.judging(name == "judge"), {}
        lot = str(self.lots[self.lot])
        if name == "ingest by workers":
            return ["ingest", lot, "--workers", "2"], {"pool": True}
        return ["ingest", lot, *([] if name == "ingest everything" else ONLY)], {}

    def landed(self, name: str, whole: bool) -> None:
        """Go on after a command that went through."""
        if whole and name == "watch":
            self.feed.next()
        if whole and name.startswith("ingest"):
            self.lot = min(self.lot + 1, len(self.lots) - 1)
            left = set(world.orphans(self.record))
            # One that is young again was written once more by a run that was killed in its turn.
            stale = [p for p in self.old if p in left and p.stat().st_mtime < time.time() - 3600]
            if stale:
                self.wrong.append(f"{len(stale)} orphans of two hours are left after an ingest, such as {stale[0].name}")
            self.aged += sum(p not in left for p in self.old)
            self.old = []

    def judging(self, later: bool) -> list[str]:
        """The words of a verdict on something in the record."""
        who = ["--who", self.r.choice(["A. Editor", "B. Editor"]), "--why", f"as read, {self.number}", *(["--later"] if later else [])]
        state = world.State(self.record)
        if self.reported and self.r.random() < 0.2:
            with twosource.open(self.record, create=False) as corpus:
                rows = corpus.table("judgements").to_pylist()
            if open_ := sorted(j["id"] for j in rows if not j["withdraws"] and j["id"] not in state.withdrawn):
                return ["judge", "--withdraw", self.r.choice(open_), *who]
        if not self.spans or self.r.random() < 0.1:
            with twosource.open(self.record, create=False) as corpus:
                rows = corpus.sql("SELECT document, start, \"end\" FROM segments WHERE role = 'body' ORDER BY 1, 2").to_pylist()
            self.spans = [(x["document"], x["start"], x["end"]) for x in rows]
        one, other = self.r.sample(self.spans, 2)
        while one[0] == other[0]:
            other = self.r.choice(self.spans)
        if self.r.random() < 0.5:
            return ["judge", one[0], other[0], "--verdict", self.r.choice(["independent", "dependent"]), *who]
        sides = [f"{d}:{a}-{b}" for d, a, b in (one, other)]
        return ["judge", *sides, "--verdict", self.r.choice(["same", "not-same"]), *who]

    def export(self, kill: bool) -> None:
        """Claims to a file: it is whole or as it was."""
        target = self.folder / "claims.jsonl"
        self.attend("export", [self.run(["export", "claims", "-o", str(target)], self.record, "export", kill)])
        if target.exists():
            text = target.read_text(encoding="utf-8")
            if not text.endswith("\n") or not all(json.loads(line)["id"] for line in text.splitlines()):
                self.wrong.append("an export was left half written")

    def migrate(self, kill: bool) -> None:
        """One run on a record of an older format; when it went through, its tables must be those of the same record in the present format."""
        if self.migrating is None:
            self.migrations += 1
            self.migrating = self.folder / f"older-{self.migrations}"
            world.older(self.base, self.migrating, 1 + self.migrations % 2)
        before = world.State(self.migrating)
        (end,) = self.attend("migrate", [self.run(["ingest", str(self.lots[3]), *ONLY], self.migrating, "migrate", kill)])
        after = world.State(self.migrating)
        self.wrong += [f"after migrate: {x}" for x in after.problems(self.migrating, before)]
        if after.format not in (before.format, world.FORMAT):
            self.wrong.append(f"a record of format {before.format} was left in format {after.format}")
        if end["rc"] == 0:
            if different := world.differing(world.tables(self.migrating), self.expected):
                self.wrong.append(f"a migrated record differs: {different}")
            self.migrating = None

    def age(self) -> None:
        """Make what no commit knows two hours old: the next run that goes through takes it away."""
        then = time.time() - 7200
        self.old = world.orphans(self.record)
        for path in self.old:
            try:
                os.utime(path, (then, then))
            except FileNotFoundError:
                continue  # a worker whose parent was killed has just finished it

    # ---- the whole ------------------------------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """The record of the first three lots, from which all begin, and what a migrated one must be."""
        first = [str(x) for x in self.lots[:3]]
        self.calm(self.base, "ingest", *first)
        self.calm(self.folder / "expected", "ingest", *first)
        self.calm(self.folder / "expected", "ingest", str(self.lots[3]), *ONLY)
        self.expected = world.tables(self.folder / "expected")
        self.calm(self.record, "ingest", *first)

    def beside(self) -> dict[str, subprocess.Popen[str]]:
        """Start the page and the readers."""
        page = subprocess.Popen(
            [sys.executable, "-m", "twosource.cli", "--record", str(self.record), "serve", "--port", "0"], stderr=subprocess.PIPE, text=True
        )
        assert page.stderr is not None
        address = page.stderr.readline().split()[-1]
        self.told = (self.folder / "serve.log").open("w")
        self.listening = threading.Thread(target=lambda: self.told.writelines(page.stderr or ()), daemon=True)
        self.listening.start()
        found = {"serve": page}
        for kind in ("sql", "show", "export", "page"):
            with (self.folder / f"{kind}.log").open("w") as out:
                at = address if kind == "page" else str(self.record)
                found[kind] = subprocess.Popen([sys.executable, str(READERS), kind, at], stdout=out, stderr=subprocess.STDOUT, text=True)
        while not all((self.folder / f"{kind}.log").stat().st_size for kind in found if kind != "serve"):
            time.sleep(0.1)
        return found

    def read(self, kind: str) -> dict[str, Any]:
        """What a reader has to say."""
        lines = []
        for line in (self.folder / f"{kind}.log").read_text().splitlines():
            try:
                lines.append(json.loads(line))
            except ValueError:
                lines.append({"error": line})
        last = [x for x in lines if "queries" in x][-1:] or [{"queries": 0, "errors": 1}]
        return {**last[0], "first_errors": [x["error"] for x in lines if "error" in x][:3]}

    def whole(self) -> dict[str, Any]:
        """Run it; returns the figures."""
        began = time.monotonic()
        self.prepare()
        processes = self.beside()
        try:
            while self.killed.total() < self.kills:
                self.act()
            soaked = time.monotonic() - began
            self.wrong += [f"{kind} ended by itself" for kind, p in processes.items() if p.poll() is not None]
        finally:
            for process in reversed(processes.values()):  # the page's reader before the page
                process.kill()
                process.wait()
        self.listening.join()
        self.told.close()
        if said := (self.folder / "serve.log").read_text().strip():
            self.wrong.append(f"the server said: {said[-600:]}")
        self.end()
        readers = {kind: self.read(kind) for kind in processes if kind != "serve"}
        state = world.State(self.record)
        return {
            "kills": self.killed.total(),
            "killed": dict(sorted(self.killed.items())),
            "ways": dict(self.ways),
            "let_through": dict(sorted(self.let.items())),
            "migrated": self.migrations - (self.migrating is not None),
            "second_writers_refused": self.seconds_refused,
            "side_file_broken": dict(self.broken),
            "old_orphans_swept": self.aged,
            "documents": len(state.documents),
            "editions": self.feed.edition + 1,
            "judgements": len(state.judgements),
            "reported_judgements": len(self.reported),
            "readers": readers,
            "reader_queries": sum(x["queries"] for x in readers.values()),
            "reader_errors": sum(x["errors"] for x in readers.values()),
            "wrong": self.wrong,
            "exact": not self.different,
            "differing": self.different,
            "soak_s": round(soaked),
            "seconds": round(time.monotonic() - began),
        }

    def end(self) -> None:
        """Take in calmly what is missing, sweep, and compare with a record that nobody disturbed."""
        taken = [str(x) for x in self.lots[: self.lot + 1]]
        watch = ("watch", self.feed.address, "--once", "--allow-private")
        self.calm(self.record, *watch)
        self.calm(self.record, "ingest", *taken)
        world.sweep(self.record, 7200)
        if left := world.strangers(self.record):
            self.wrong.append(f"{len(left)} files are left that nothing refers to, such as {left[:5]}")
        if state := world.State(self.record).dead:
            self.wrong.append(f"{len(state)} files are still to be swept")
        calm, judged, last = self.folder / "calm", self.folder / "judged.jsonl", self.feed.edition
        self.calm(self.record, "judge", "--export", str(judged))
        self.calm(calm, "ingest", *taken, "--only", "segments")
        for self.feed.edition in range(last + 1):
            self.calm(calm, *watch)
        self.calm(calm, "judge", "--import", str(judged))
        self.different = world.differing(world.tables(self.record), world.tables(calm))
        self.nursery.close()


def soak(kills: int, seed: int, lot: int, keep: Path | None = None) -> dict[str, Any]:
    """Soak in a temporary folder (or in `keep`, which stays)."""
    if keep is not None:
        keep.mkdir(parents=True)
        return Soak(keep, kills, seed, lot).whole()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as tmp:
        return Soak(Path(tmp), kills, seed, lot).whole()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lot", type=int, default=6, help="reports taken in at once")
    parser.add_argument("--keep", type=Path, help="a new folder for everything, which stays")
    a = parser.parse_args()
    found = soak(a.kills, a.seed, a.lot, a.keep)
    print(json.dumps(found, indent=1, ensure_ascii=False))
    sys.exit(0 if found["exact"] and not found["reader_errors"] and not found["wrong"] else 1)
