"""Sudden death of the whole run, again and again, with a reader beside it: nothing committed is lost, the re-run is exact."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SOAK = Path(__file__).resolve().parents[2] / "bench" / "soak.py"


@pytest.mark.slow
def test_a_killed_ingest_loses_nothing_and_the_next_one_completes_it() -> None:
    done = subprocess.run([sys.executable, str(SOAK), "--documents", "300", "--kills", "6"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert found["exact"] is True
    assert found["kills"] == 6
    assert found["reader_errors"] == []
    assert found["reader"]["queries"] > 0
