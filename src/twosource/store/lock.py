"""One writer at a time: an operating-system lock that a dead process cannot keep."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from twosource.model import RecordBusy


def _holder(path: Path) -> str:
    try:
        who = json.loads(path.read_text(encoding="utf-8"))
        return f"process {who['pid']} on {who['host']} since {who['since']} ({who['command']})"
    except (OSError, ValueError, KeyError):
        return "another process"


@contextmanager
def writer(root: Path) -> Iterator[None]:
    """Hold the record's writer lock. Raises `RecordBusy`, naming the holder, when another process has it."""
    lock, note = FileLock(root / "writer.lock"), root / "writer.json"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise RecordBusy(
            f"the record {root} is being written by {_holder(note)}", "one writer at a time", "wait for it, or name another --record"
        ) from None
    try:
        who = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
            "command": " ".join(sys.argv)[:200],
        }
        note.write_text(json.dumps(who), encoding="utf-8")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()
