"""The command `serve` and the sheet that `export` writes."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest


def _run(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "twosource", *args], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--record", "nowhere", "serve"), "no record at nowhere"),
        (("serve", "--token", "short"), "the token has 5 characters"),
        (("serve", "--port", "TAKEN"), "cannot be listened on"),
        (("export", "claims", "--format", "html"), "claims cannot be written as html"),
        (("export", "story", "--format", "csv"), "a story has no format 'csv'"),
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


@pytest.mark.parametrize(("host", "closed"), [("0.0.0.0", True), ("::", True), ("127.0.0.1", False), ("localhost", False)])
def test_another_host_than_this_machine_asks_for_a_token(
    sample_record: Path, started: dict[str, object], monkeypatch: pytest.MonkeyPatch, host: str, closed: bool
) -> None:
    from twosource.cli import serve
    from twosource.web import app
    from web.conftest import Client

    monkeypatch.delenv("TWOSOURCE_TOKEN", raising=False)
    served: list[object] = []
    monkeypatch.setattr(app, "run", lambda made, listening: (served.append(made), listening.close()))
    serve.start(sample_record, host=host, show=True)
    ask = Client(served[0])
    assert ask("/api/v1/claims").status_code == (401 if closed else 200)
    address = str(started["address"])
    assert ("?token=" in address) is closed
    if closed:
        token = address.partition("?token=")[2]
        assert len(token) >= serve.SHORTEST
        assert ask("/api/v1/claims", headers={"authorization": f"Bearer {token}"}).status_code == 200


def test_a_real_server_tells_an_address_that_is_far_too_long(sample_record: Path) -> None:
    """A query of 100 kB reaches the guard over a real socket too, and small answers do not wait for each other."""
    import http.client
    import threading
    import time

    import uvicorn

    from twosource.web import app

    listening = app.listen("127.0.0.1", 0)
    server = uvicorn.Server(app.config(app.create(sample_record)))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        client = http.client.HTTPConnection("127.0.0.1", listening.getsockname()[1], timeout=20)

        def ask(path: str) -> tuple[int, bytes]:
            client.request("GET", path)
            answer = client.getresponse()
            return answer.status, answer.read()

        status, body = ask("/api/v1/search?q=" + "a" * 100_000)
        assert (status, b'"status": 414' in body) == (414, True)
        ask("/api/v1/state")
        took = []
        for _ in range(20):
            start = time.perf_counter()
            assert ask("/api/v1/state")[0] == 200
            took.append(time.perf_counter() - start)
        assert sorted(took)[5] < 0.04, "each answer waited for the next"
        client.close()
    finally:
        server.should_exit = True
        thread.join(20)


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
