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


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What would be served and opened."""
    import webbrowser

    from twosource.web import app

    seen: dict[str, object] = {}

    def run(served: object, listening: socket.socket) -> None:
        seen["port"] = listening.getsockname()[1]
        listening.close()

    monkeypatch.setattr(app, "run", run)
    monkeypatch.setattr(webbrowser, "open", lambda address: seen.update(address=address))
    return seen


def test_every_option_of_serve(
    sample_record: Path, started: dict[str, object], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from twosource.cli import entry

    options = ["--host", "0.0.0.0", "--port", "0", "--token", "a-token-of-our-own", "--allow-judgements", "--open"]
    monkeypatch.setattr(sys, "argv", ["twosource", "--record", str(sample_record), "serve", *options])
    with pytest.raises(SystemExit) as stop:
        entry.main()
    assert stop.value.code == 0
    assert started["address"] == f"http://0.0.0.0:{started['port']}/?token=a-token-of-our-own"
    said = " ".join(capfd.readouterr().err.split())
    assert "Verdicts are taken with the token" in said
    assert "in the clear" in said


def test_demo_opens_its_page(started: dict[str, object], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    from twosource.cli import entry

    monkeypatch.setattr(sys, "argv", ["twosource", "demo", "--open"])
    with pytest.raises(SystemExit) as stop:
        entry.main()
    assert stop.value.code == 0
    assert str(started["address"]).startswith("http://127.0.0.1:")
    assert "fiction" in capfd.readouterr().out


def test_a_story_is_written_as_one_file(sample_record: Path, tmp_path: Path) -> None:
    target = tmp_path / "s.html"
    assert _run("--record", str(sample_record), "export", "story", "--format", "html", "-o", str(target)).returncode == 0
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_command_line_starts_without_the_server() -> None:
    code = "import sys, twosource.cli.app; print([m for m in ('fastapi', 'jinja2', 'uvicorn', 'starlette') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
