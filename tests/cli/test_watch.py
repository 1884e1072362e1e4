"""`twosource watch` and `compare --versions` as a user meets them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import twosource
from fetch.served import Served, serving

FEED = "<rss><channel><title>The Sund Mail</title><link>/</link>{}</channel></rss>"
ITEM = "<item><title>Ferry</title><link>/news/1</link><guid>m-1</guid><description>{}</description></item>"
FIRST = "The ferry between Norra and Sund sank on Monday, and twelve people were killed, the harbour office said. It was night."
LATER = FIRST.replace("twelve", "fifteen").replace("It was night.", "Divers came.")


@pytest.fixture
def server() -> Iterator[Served]:
    with serving() as served:
        yield served


def test_watching_twice_and_comparing_the_versions(server: Served, command: Callable[..., Any], tmp_path: Path) -> None:
    record = str(tmp_path / "r")
    feed = server.page("/feed", FEED.format(ITEM.format(FIRST)))
    watching = ("-r", record, "watch", feed, "--once", "--allow-private", "--workers", "1")
    first = command(*watching)
    assert (first.status, first.out) == (0, "")
    assert f"{feed}: 1 new of 1 entry\n" in first.err
    assert "0 new of 1 entry" in command(*watching).err
    server.page("/feed", FEED.format(ITEM.format(LATER)))
    assert "1 new of 1 entry, 1 of them changed since" in command(*watching).err

    shown = command("-r", record, "compare", "m-1", "--versions")
    assert shown.status == 0
    for words in ("2 versions by one id", "‹twelve›", "‹fifteen›", "taken out: It was night", "put in: Divers came"):
        assert words in shown.out
    assert "1 report," in command("-r", record, "stories").out
    assert "version 2 of 2" in command("-r", record, "show").out
    with twosource.open(record) as corpus:
        first, last = (v.document for v in corpus.versions("m-1"))
        assert {d for d, _, _ in corpus.search("ferry")} == {last}, "what was replaced is not found"
    assert f"version 2 of 2 (beside {first})" in " ".join(command("-r", record, "trace", last).out.split())
    status = " ".join(command("-r", record, "status").out.split())  # a long path breaks the line
    assert ": 1 reports" in status or ": 1 report" in status
    assert "older versions" in status


def test_what_fails_is_one_line_and_status_1(server: Served, command: Callable[..., Any], tmp_path: Path) -> None:
    record = str(tmp_path / "r")
    page = server.page("/page", "<html><p>no feed</p></html>")
    for address, words in (
        (page, "it is a web page"),
        (server.address + "/none", "answers 404"),
        ("http://127.0.0.1:1/", "cannot be connected"),
    ):
        ran = command("-r", record, "watch", address, "--once", "--allow-private")
        assert ran.status == 1
        (line,) = [x for x in ran.err.splitlines() if x]
        assert words in line
        assert "expected" in line
    ran = command("-r", record, "watch", page, "--once", "--fetch")
    assert ran.status == 1
    assert "--allow-private" in ran.err
    feed = server.page("/feed", FEED.format(""))
    assert command("-r", record, "watch", page, feed, "--once", "--allow-private").status == 0, "one of two could be read"


@pytest.mark.parametrize(
    ("line", "status", "words"),
    [
        ("watch", 2, "FEED"),
        ("watch https://x.example/ --every soon", 2, "15m"),
        ("watch https://x.example/ --every 5s", 1, "at least 60"),
        ("watch feed.xml --once", 1, "twosource ingest"),
        ("watch ftp://x.example/ --once", 1, "no web address"),
        ("compare a", 2, "--versions"),
        ("compare a b --versions", 2, "one document"),
    ],
)
def test_wrong_usage(line: str, status: int, words: str, command: Callable[..., Any], tmp_path: Path) -> None:
    ran = command("-r", str(tmp_path / "r"), *line.split())
    assert ran.status == status
    assert words in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_watches_until_it_is_stopped(server: Served, tmp_path: Path, how: signal.Signals) -> None:
    feed = server.page("/feed", FEED.format(ITEM.format(FIRST)))
    line = [sys.executable, "-m", "twosource", "-r", str(tmp_path / "r"), "watch", feed, "--every", "1s", "--allow-private"]
    # What is started in the background by a shell without job control inherits that SIGINT is ignored.
    heard = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}
    process = subprocess.Popen(line, stderr=subprocess.PIPE, text=True, env=os.environ | {"NO_COLOR": "1"}, **heard)
    ends = time.monotonic() + 120
    while server.paths.count("/feed") < 3 and time.monotonic() < ends:
        time.sleep(0.1)
    process.send_signal(how)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "1 new of 1 entry" in err
    assert "0 new of 1 entry; next look" in err
    assert err.rstrip().endswith("stopped: 1 new report since the start; what came is kept")
    assert "Traceback" not in err
