from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Printed:
    """What a command printed and how it ended."""

    status: int
    out: str
    err: str


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Printed]:
    """Run the command line in this process."""
    from twosource.cli import app as app_module
    from twosource.cli import console, entry

    def run(*args: str) -> Printed:
        monkeypatch.setattr(sys, "argv", ["twosource", *args])
        for name in ("out", "err"):
            monkeypatch.setattr(getattr(console, name), "_file", None, raising=False)
        app_module.options.debug = False
        status = 0
        try:
            entry.main()
        except SystemExit as stop:
            status = int(stop.code or 0)
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return Printed(status, out.decode(), err.decode())

    return run
