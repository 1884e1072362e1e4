"""Kill an ingest again and again, with a reader beside it, and see that the record ends exact. Four fifths of the reports come at once and the
rest in small lots, so that tables of the whole record are made, changed and killed while they change.

    python bench/soak.py [--documents 2000] [--kills 20] [--seed 1]

Prints the kills, the documents committed after each, the reader's queries and errors, and whether the record equals one made without a kill.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
import generate

TABLES = (
    *("documents", "segments", "readings", "dates", "actors", "statements", "events", "reuse", "families", "quote_variants"),
    *("stories", "threads", "claims", "disputes", "positions"),
)
READER = """
import json, sys, time
import twosource
from twosource.model import RecordMissing, RecordError
queries = errors = 0
last = 0
slow = 0.0
print("ready", flush=True)
while not sys.stdin.closed:
    started = time.monotonic()
    try:
        with twosource.open(sys.argv[1], create=False) as corpus:
            count = corpus.sql("SELECT count(*) AS n FROM documents").to_pylist()[0]["n"]
            bad = corpus.sql("SELECT count(*) AS n FROM segments WHERE length(exact) <> \\"end\\" - start").to_pylist()[0]["n"]
            corpus.search("harbour minister", 5)
        if count < last or bad:
            raise AssertionError(f"{count} documents after {last}, {bad} wrong lengths")
        last = count
        queries += 3
    except RecordMissing:
        pass
    except Exception as error:
        errors += 1
        print(json.dumps({"error": repr(error)[:300]}), flush=True)
    slow = max(slow, time.monotonic() - started)
    print(json.dumps({"queries": queries, "errors": errors, "slowest_s": round(slow, 2), "documents": last}), flush=True)
    time.sleep(0.02)
"""


def command(record: Path, *args: str) -> list[str]:
    return [sys.executable, "-m", "twosource.cli", "--record", str(record), *args]


def digests(record: Path) -> dict[str, str]:
    """SHA-256 of every exported table."""
    out = {}
    for table in TABLES:
        done = subprocess.run(command(record, "export", table), capture_output=True, check=True)
        out[table] = hashlib.sha256(done.stdout).hexdigest()
    return out


def committed(record: Path) -> int:
    """Documents that a new reader sees."""
    done = subprocess.run(command(record, "sql", "SELECT count(*) AS n FROM documents", "--format", "jsonl"), capture_output=True, text=True)
    return int(json.loads(done.stdout)["n"]) if done.returncode == 0 else 0


def soak(documents: int, kills: int, seed: int) -> dict[str, object]:
    """Run it; returns the figures."""
    r = random.Random(seed)
    with tempfile.TemporaryDirectory() as tmp:
        folder = Path(tmp)
        rows = generate.reports(documents, seed)
        source = generate.write(folder / "reports.jsonl", rows)
        cuts = [0, *(documents * n // 25 for n in range(20, 25)), documents]
        lots = [generate.write(folder / f"lot-{i}.jsonl", rows[a:b]) for i, (a, b) in enumerate(itertools.pairwise(cuts))]
        started = time.monotonic()
        subprocess.run(command(folder / "whole", "ingest", str(source)), check=True, capture_output=True)
        whole = time.monotonic() - started
        record = folder / "killed"
        log = folder / "reader.log"
        with log.open("w") as out:
            reader = subprocess.Popen([sys.executable, "-c", READER, str(record)], stdout=out, stdin=subprocess.PIPE)
        seen, landed, lot = [0], 0, 0
        while landed < kills:
            process = subprocess.Popen(
                command(record, "ingest", str(lots[lot])), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
            )
            try:
                calm = lot == 0 and r.random() < 0.5  # so that there is something to change
                process.wait(None if calm else r.uniform(0.2, 1.3 * whole / (2 if lot == 0 else 5)))
            except subprocess.TimeoutExpired:
                (os.killpg if r.random() < 0.5 else os.kill)(process.pid, signal.SIGKILL)  # with or without its workers
                landed += 1
            process.wait()
            seen.append(committed(record))
            assert seen[-1] >= seen[-2], f"committed documents were lost: {seen}"
            if process.returncode == 0:
                lot += 1
            if landed < kills and lot == len(lots):
                record = folder / f"killed-{landed}"  # finished: begin anew, the reader stays with the first
                seen.append(0)
                lot = 0
            lot = min(lot, len(lots) - 1)
        subprocess.run(command(record, "ingest", str(source)), check=True, capture_output=True)
        reader.kill()
        reader.wait()
        lines = [json.loads(line) for line in log.read_text().splitlines()[1:] if line.endswith("}")]
        last = [x for x in lines if "queries" in x][-1]
        killed, whole_ = digests(record), digests(folder / "whole")
        differing = [t for t in TABLES if killed[t] != whole_[t]]
        return {
            "documents": documents,
            "kills": landed,
            "whole_s": round(whole, 1),
            "exact": not differing,
            "differing": differing,
            "seen": seen,
            "reader": last,
            "reader_errors": [x for x in lines if "error" in x][:3],
        }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    a = parser.parse_args()
    found = soak(a.documents, a.kills, a.seed)
    print(json.dumps(found, indent=1))
    sys.exit(0 if found["exact"] and not found["reader_errors"] else 1)
