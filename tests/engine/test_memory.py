"""A bound on memory: what it means for the workers, and what happens when they come near it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import generate
import twosource
from twosource.corpus import Where
from twosource.engine.memory import DRIVER, MIB, PARSER, SLACK, Meter, Share, bytes_of, held, resident, share
from twosource.engine.pool import Pool
from twosource.engine.task import Task
from twosource.model import SettingError, WorkerError

#: A worker whose tasks take as many MiB as their part says, and hold them for a moment.
GREEDY = """
import json, sys, time
sys.path[:] = json.loads(sys.argv[1])
from twosource.engine import worker
from twosource.engine.task import Result
kept = []
def run(task):
    size, _, rest = task.part.partition("-")
    if rest == "update" and task.came is None:
        size = "1"
    data = bytearray(int(size) << 20)
    for i in range(0, len(data), 4096):
        data[i] = 1
    if rest == "kept":
        kept.append(data)
    time.sleep(1.0)
    return Result(task.part, ())
worker.run_task = run
worker.main()
"""
needs_proc = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is looked at in /proc")


def task(part: str) -> Task:
    return Task("/nowhere", part, ("claims",), {})


def greedy(workers: int, share: Share) -> Pool:
    return Pool(workers, command=[sys.executable, "-c", GREEDY, json.dumps(sys.path)], share=share)


def room(pool_of: int, each: int) -> Share:
    """A bound that leaves so many MiB beside this process and workers as they start (some 100 MiB each)."""
    return Share(resident(os.getpid()) + (pool_of * 120 + each) * MIB + SLACK, pool_of, (120 + each) * MIB)


@pytest.mark.parametrize(
    ("text", "size"), [("2G", 2 << 30), ("1500M", 1500 << 20), ("1.5GiB", 3 << 29), (" 900 mb ", 900 << 20), ("4096k", 4 << 20), ("1t", 1 << 40)]
)
def test_sizes(text: str, size: int) -> None:
    assert bytes_of(text) == size


@pytest.mark.parametrize("text", ["", "2", "G", "-1G", "two G", "1e9", "2X", "2GG", "1.2345G", "９G", "2G\n3G"])
def test_what_is_no_size_is_said(text: str) -> None:
    with pytest.raises(SettingError, match=r"is no size of memory; expected a number and M or G, such as 2G"):
        bytes_of(text)


def test_a_bound_says_how_many_workers_fit_and_names_the_least() -> None:
    assert share(bytes_of("1G"), 8, True).workers == 1
    assert share(bytes_of("1G"), 8, False).workers == 2
    assert share(bytes_of("64G"), 8, True).workers == 8
    assert str(share(bytes_of("2G"), 8, True)) == "at most 2,048 MiB: 2 workers of up to 907 MiB beside 210 MiB"
    least = DRIVER + PARSER + SLACK
    assert share(least, 4, True).workers == 1
    with pytest.raises(SettingError, match=rf"one worker with the language model takes up to 760 MiB, .*expected at least {least // MIB}M"):
        share(least - 1, 4, True)
    with pytest.raises(SettingError, match=r"without the language model .*expected at least 624M"):
        share(100 * MIB, 4, False)


@needs_proc
@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="what is shared is looked up in /proc")
def test_what_processes_share_is_counted_once() -> None:
    code = "import pyarrow, sys; print('ready', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        meter, both = Meter(), held([child.pid])
        assert not meter.above([child.pid], both)
        assert not meter.above([child.pid], both - 8 * MIB)  # pages of Python and Arrow are both's
        assert meter.above([child.pid], both // 3)
        child.communicate()


@needs_proc
@pytest.mark.slow
def test_of_several_workers_one_is_ended_and_its_task_done_later() -> None:
    bound = room(2, 200)
    with greedy(2, bound) as pool:
        done = {o.task.part for o in pool.run([task("200-a"), task("200-b"), task("200-c")]) if o.result}
        assert done == {"200-a", "200-b", "200-c"}
        assert pool.workers == 1


@needs_proc
@pytest.mark.slow
def test_one_worker_that_takes_too_much_is_an_error_that_names_its_step() -> None:
    with greedy(1, room(1, 100)) as pool:
        with pytest.raises(
            WorkerError, match=r"^step claims took [0-9,]+ MiB, and with it all more than --memory allows \([0-9,]+ MiB\)"
        ) as caught:
            list(pool.run([task("400-a")]))
        assert "run the same command again with more" in str(caught.value)
        assert not pool._busy


@needs_proc
@pytest.mark.slow
def test_an_update_that_takes_too_much_is_done_anew() -> None:
    with greedy(1, room(1, 100)) as pool:
        (outcome,) = pool.run([replace(task("400-update"), came={})])
        assert outcome.result
        assert outcome.task.came is None


@needs_proc
@pytest.mark.slow
def test_a_worker_that_keeps_much_is_begun_anew() -> None:
    with greedy(1, room(1, 150)) as pool:
        outcomes = list(pool.run([task(f"120-kept-{i}") for i in range(2)] + [task("100-kept")] * 3))
        assert all(o.result for o in outcomes)
        assert held(w.process.pid for w in pool._idle) < room(1, 150).limit


@needs_proc
@pytest.mark.slow
def test_workers_that_rest_and_hold_much_are_ended() -> None:
    with greedy(1, room(1, 700)) as pool:
        list(pool.run([task("10-kept")]))
        pool.rest()
        assert len(pool._idle) == 1
        list(pool.run([task("400-kept")]))
        pool.rest()
        assert not pool._idle


#: Takes reports in as a command does, in a process of its own: one that has run many tests holds too much itself.
TAKE_IN = """
import sys, twosource
from twosource.engine import local
local.PART_DOCUMENTS = 10
record, source, memory = sys.argv[1:]
with twosource.open(record) as corpus:
    corpus.ingest(source, only=["families"], workers=2, memory=memory or None, notify=lambda e: e.phase == "memory" and print(e.text))
"""


@pytest.mark.slow
def test_the_tables_are_the_same_within_a_bound(tmp_path: Path) -> None:
    source = generate.write(tmp_path / "r.jsonl", generate.reports(30))
    found, told = [], ""
    for name, memory in (("wide", ""), ("tight", "700M")):
        line = [sys.executable, "-c", TAKE_IN, str(tmp_path / name), str(source), memory]
        told += subprocess.run(line, capture_output=True, text=True, check=True, timeout=300).stdout
        with twosource.open(tmp_path / name) as corpus:
            found.append({t: corpus.table(t) for t in ("documents", "segments", "reuse", "families")})
    assert found[0] == found[1]
    assert told == "at most 700 MiB: 1 worker of up to 466 MiB beside 210 MiB\n"


def test_a_bound_that_is_no_use_is_told_before_anything_is_read(tmp_path: Path) -> None:
    source = generate.write(tmp_path / "r.jsonl", generate.reports(2))
    with twosource.open(tmp_path / "r") as corpus:
        for memory, said in (("lots", "is no size of memory"), ("10M", "10 MiB of memory are too few")):
            with pytest.raises(SettingError, match=said):
                corpus.ingest(source, memory=memory)
        with pytest.raises(SettingError, match="--memory is for the engine local"):
            corpus.ingest(source, memory="4G", where=Where("local-ray"))
        assert corpus.status().documents == 0
        assert corpus.share("4G", 1).workers == 1
