"""The command `serve` and the sheet that `export` writes."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest


def _run(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "twosource.cli", *args], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--record", "nowhere", "serve"), "no record at nowhere"),
        (("serve", "--token", "short"), "the token has 5 characters"),
        (("serve", "--port", "TAKEN"), "cannot be listened on"),
        (("export", "claims", "--format", "html"), "claims cannot be written as html"),
        (("export", "story", "--format", "csv"), "story cannot be written as csv"),
    ],
)
def test_what_cannot_be_served_is_told_in_one_line(sample_record: Path, args: tuple[str, ...], said: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        args = tuple(str(taken.getsockname()[1]) if a == "TAKEN" else a for a in args)
        found = _run(*(() if "--record" in args else ("--record", str(sample_record))), *args)
    assert found.returncode == 1
    assert said in found.stderr
    assert len(found.stderr.splitlines()) == 1


def test_a_story_is_written_as_one_file(sample_record: Path, tmp_path: Path) -> None:
    target = tmp_path / "s.html"
    assert _run("--record", str(sample_record), "export", "story", "--format", "html", "-o", str(target)).returncode == 0
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_command_line_starts_without_the_server() -> None:
    code = "import sys, twosource.cli.app; print([m for m in ('fastapi', 'jinja2', 'uvicorn', 'starlette') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
