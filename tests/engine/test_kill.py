"""Sudden death of commands, again and again, with readers and the page beside them: nothing committed is lost, and the record ends exact."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SOAK = Path(__file__).resolve().parents[2] / "bench" / "soak.py"


@pytest.mark.slow
def test_commands_that_are_killed_lose_nothing_and_the_record_ends_exact() -> None:
    done = subprocess.run([sys.executable, str(SOAK), "--kills", "12", "--seed", "3"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert found["exact"] is True
    assert found["kills"] == 12
    assert found["wrong"] == []
    assert found["reader_errors"] == 0
    assert all(reader["queries"] > 0 for reader in found["readers"].values())
