"""Pages in a WARC archive against the same pages as files: time of `ingest --only documents`, and peak memory as the archive grows.

    python bench/speed/warc.py [--pages 2000] [--times 2]

The archives are made here out of the HTML set beside the checkout; every page gets a comment of its own, so that no two are the same. Commands
run in turns, so that other work on the machine bears on all alike; what is compared is CPU seconds, of the process and its workers.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from bench.files import lines_of

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT.parent / "shared" / "data" / "boilerplate" / "aeb.jsonl.gz"
#: What the measure asks: speed against files, and megabytes at the peak.
FASTER = 0.9
PEAK = 600


def pages(count: int) -> Iterator[tuple[str, bytes]]:
    """Address and bytes of so many pages, the set over and over, each with a number of its own."""
    rows = lines_of(PAGES)
    for n in range(count):
        row = rows[n % len(rows)]
        yield f"{row['url']}#{n}" if n >= len(rows) else row["url"], f"{row['html']}<!-- {n} -->".encode("utf-8", "replace")


def record(number: int, uri: str, page: bytes) -> bytes:
    """A response record of WARC/1.0 with its payload digest."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s" % (len(page), page)
    digest = base64.b32encode(hashlib.sha1(page, usedforsecurity=False).digest()).decode()
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\n"
        f"WARC-Date: 2020-01-02T03:04:05Z\r\nWARC-Target-URI: {uri}\r\nWARC-Payload-Digest: sha1:{digest}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def write(count: int, folder: Path) -> dict[str, Path]:
    """The pages as a folder of files, an archive packed by record, and one packed whole."""
    files, by_record, whole = folder / "files", folder / "pages.warc.gz", folder / "whole.warc.gz"
    files.mkdir()
    with by_record.open("wb") as out, gzip.open(whole, "wb", 6) as packed:
        for n, (uri, page) in enumerate(pages(count)):
            data = record(n, uri, page)
            out.write(gzip.compress(data, 6))
            packed.write(data)
            (files / f"{n:06}.html").write_bytes(page)
    return {"files": files, "warc.gz": by_record, "warc.gz whole": whole}


def measured(source: Path) -> tuple[float, float, float]:
    """CPU seconds, seconds, and megabytes of the largest process of an ingest."""
    with tempfile.TemporaryDirectory() as tmp:
        command = [
            str(Path(sys.executable).with_name("twosource")),
            "--record",
            f"{tmp}/r",
            "ingest",
            str(source),
            "--only",
            "documents",
            "--workers",
            "1",
        ]
        began, before = time.perf_counter(), os.times()
        code = (
            "import resource, subprocess, sys; c = subprocess.run(sys.argv[1:], stdout=-3, stderr=-3).returncode; "
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(c)"
        )
        done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=True)
        after = os.times()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        return cpu, time.perf_counter() - began, int(done.stdout) / 1024


def arriving(count: int) -> float:
    """Megabytes that reading an archive of so many pages takes at its peak, without the pages themselves being made into documents."""
    code = (
        "import resource, sys; from twosource.readers import arrive; n = sum(1 for _ in arrive([sys.argv[1]])); "
        "print(n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    with tempfile.TemporaryDirectory() as tmp:
        path = Path(tmp) / "pages.warc.gz"
        with path.open("wb") as out:
            for n, (uri, page) in enumerate(pages(count)):
                out.write(gzip.compress(record(n, uri, page), 1))
        done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    number, peak = done.stdout.split()
    if int(number) != count:
        raise SystemExit(f"{number} of {count} pages arrived")
    return float(peak)


def main() -> None:
    """Measure, print, and fail below the measure."""
    parser = argparse.ArgumentParser(description="WARC against files.")
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--times", type=int, default=2)
    a = parser.parse_args()
    if not PAGES.exists():
        raise SystemExit(f"{PAGES} is not there")
    best: Callable[[list[tuple[float, float, float]]], tuple[float, ...]] = min
    with tempfile.TemporaryDirectory() as tmp:
        sources = write(a.pages, Path(tmp))
        runs: dict[str, list[tuple[float, float, float]]] = {name: [] for name in sources}
        for _ in range(a.times):
            for name, source in sources.items():
                runs[name].append(measured(source))
    for name, found in runs.items():
        cpu, wall, peak = best(found)
        print(f"{name:14} {cpu:6.1f} CPU s  {wall:6.1f} s  {a.pages / cpu:6.1f} pages per CPU s  peak {peak:5.0f} MB")
    speed = best(runs["files"])[0] / best(runs["warc.gz"])[0]
    peaks = {n: arriving(n) for n in (a.pages // 4, a.pages, 2 * a.pages)}
    print(f"speed against files {speed:.2f}; peak of reading alone, MB: " + ", ".join(f"{n:,} pages {p:.0f}" for n, p in peaks.items()))
    peak = max(found[2] for found in runs["warc.gz"])
    if speed < FASTER or peak > PEAK:
        raise SystemExit(f"below the measure: speed {speed:.2f} of {FASTER}, peak {peak:.0f} MB of {PEAK}")


if __name__ == "__main__":
    main()
