"""Workers die, stand still and fail; the run ends exact."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

import pytest

import generate
import twosource
from twosource.engine import local
from twosource.engine.pool import Pool
from twosource.engine.task import Task
from twosource.model import WorkerError

#: A worker whose tasks end as their part says.
ODD = """
import os, sys, json, time
sys.path[:] = json.loads(sys.argv[1])
from twosource.engine import worker
from twosource.engine.task import Result
def run(task):
    if task.part == "die":
        os.kill(os.getpid(), 9)
    if task.part == "leave":
        os._exit(3)
    if task.part == "sleep":
        time.sleep(60)
    if task.part == "fail":
        raise ValueError("no good")
    return Result(task.part, ())
worker.run_task = run
worker.main()
"""


def task(part: str) -> Task:
    return Task("/nowhere", part, (), {})


def odd_pool(**extra: object) -> Pool:
    return Pool(2, command=[sys.executable, "-c", ODD, json.dumps(sys.path)], **extra)


def test_deaths_errors_and_standstill_are_noticed_and_the_rest_is_done() -> None:
    with odd_pool(stall=lambda t: 1.0 if t.part == "sleep" else 60.0) as pool:
        started = time.monotonic()
        outcomes = {o.task.part: o for o in pool.run([task(p) for p in ("a", "die", "b", "leave", "sleep", "fail", "c")])}
        assert time.monotonic() - started < 30
    assert {p for p, o in outcomes.items() if o.result} == {"a", "b", "c"}
    assert outcomes["die"].died == "was killed by signal 9"
    assert outcomes["leave"].died == "ended with status 3"
    assert outcomes["sleep"].died == "stood still"
    assert isinstance(outcomes["fail"].error, ValueError)


def test_workers_that_cannot_start_are_no_report_s_fault() -> None:
    command = [sys.executable, "-c", "import sys; sys.exit('no such module')"]
    with Pool(2, command=command) as pool, pytest.raises(WorkerError, match=r"cannot start .no such module."):
        list(pool.run([task("a"), task("b"), task("c")]))


def test_workers_end_with_their_pool() -> None:
    with odd_pool() as pool:
        list(pool.run([task("a"), task("b")]))
        processes = [w.process for w in pool._idle]
        assert all(p.poll() is None for p in processes)
    assert all(p.poll() is not None for p in processes)


def export(corpus: twosource.Corpus) -> dict[str, list[dict[str, object]]]:
    return {t: corpus.table(t).to_pylist() for t in ("documents", "segments", "readings", "reuse", "families")}


def children() -> list[int]:
    """Process ids of the workers of this process."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if int(fields[1]) == os.getpid() and b"engine.worker" in command:
                found.append(int(entry.name))
    return found


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for workers in /proc")
def test_a_worker_that_is_killed_is_replaced_and_the_run_ends_exact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "INLINE_SECONDS", 0.0)
    monkeypatch.setattr(local, "PART_DOCUMENTS", 10)
    source = generate.write(tmp_path / "r.jsonl", generate.reports(120))
    only = ["reuse", "families", "readings"]
    with twosource.open(tmp_path / "calm") as corpus:
        corpus.ingest(source, only=only, workers=2)
        calm = export(corpus)
    killed: list[int] = []

    def kill(event: local.Event) -> None:
        if event.phase == "documents" and event.done in (2, 5) and (workers := children()):
            os.kill(workers[0], signal.SIGKILL)
            killed.append(workers[0])

    with twosource.open(tmp_path / "stormy") as corpus:
        report = corpus.ingest(source, only=only, workers=2, notify=kill)
        assert len(killed) == 2
        assert not report.refused
        assert export(corpus) == calm


#: A worker whose step `clean` is killed by one document, as a fault in a parser would do it.
POISONED = """
import json, os, sys
sys.path[:] = json.loads(sys.argv[1])
from twosource.engine import task, worker
real = task.by_name
def poisoned(steps=task.STEPS):
    known = real(steps)
    step = known["clean"]
    def run(tables, settings):
        if any("POISON" in raw for raw in tables["texts"].column("raw").to_pylist()):
            os.kill(os.getpid(), 11)
        return step.run(tables, settings)
    import dataclasses
    known["clean"] = dataclasses.replace(step, run=run)
    return known
task.by_name = poisoned
worker.main()
"""


def test_a_report_that_kills_every_worker_is_refused_and_the_rest_goes_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "INLINE_SECONDS", 0.0)
    monkeypatch.setattr(local, "PART_DOCUMENTS", 8)
    monkeypatch.setattr(local, "Pool", lambda workers: Pool(workers, command=[sys.executable, "-c", POISONED, json.dumps(sys.path)]))
    rows = generate.reports(24)
    rows[5]["text"] += "\n\nPOISON"
    source = generate.write(tmp_path / "r.jsonl", rows)
    with twosource.open(tmp_path / "r") as corpus:
        report = corpus.ingest(source, only=["segments"], workers=2)
        assert [r.code for r in report.refused] == ["step-failed"]
        assert "r.jsonl#6" in report.refused[0].place
        assert "signal 11" in report.refused[0].problem
        assert len(corpus.documents()) == 23
        assert len({s["document"] for s in corpus.table("segments").to_pylist()}) == 23
        assert [r.code for r in corpus.status().refused] == ["step-failed"]


def test_a_step_over_the_whole_record_that_fails_says_so_and_keeps_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import dataclasses

    from twosource.engine import plan

    def broken(tables: object, settings: object) -> dict[str, object]:
        raise ValueError("no\nluck")

    steps = tuple(dataclasses.replace(s, run=broken, version="broken") if s.name == "stories" else s for s in plan.STEPS)
    source = generate.write(tmp_path / "r.jsonl", generate.reports(4))
    with twosource.open(tmp_path / "r") as corpus:
        with monkeypatch.context() as patch:
            patch.setattr(local, "STEPS", steps)
            patch.setattr("twosource.engine.task.STEPS", steps)
            patch.setattr("twosource.engine.task.by_name", lambda: {s.name: s for s in steps})
            with pytest.raises(WorkerError, match="step stories failed with ValueError: no luck"):
                corpus.ingest(source, workers=1)
        assert len(corpus.statements()) > 0, "what was finished before is committed"
        assert corpus.ingest(source, workers=1).new == 0
        assert len(corpus.stories()) > 0


def test_steps_over_the_whole_record_run_beside_one_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two at once make the tables that one after another makes; begun is only what waits for nothing, and what is committed is told once."""
    rows = generate.reports(12, seed=5)
    source = generate.write(tmp_path / "rows.jsonl", rows)
    with twosource.open(tmp_path / "a") as corpus:
        one = corpus.ingest(source, workers=1).steps
        expected = export(corpus)
    monkeypatch.setattr(local, "INLINE_SECONDS", 0.0)
    monkeypatch.setattr(local, "PART_DOCUMENTS", 6)
    seen: list[tuple[str, int]] = []
    with twosource.open(tmp_path / "b") as corpus:
        two = corpus.ingest(source, workers=2, notify=lambda e: seen.append((e.phase, e.done))).steps
        assert export(corpus) == expected
    assert two == one
    known = {s.name: s for s in local.STEPS if s.key == "record"}
    told = [(known[name], done) for name, done in seen if name in known]
    running: list[str] = []
    most = 0
    for step, done in told:
        if done:
            running.remove(step.name)
            continue
        assert not any(set(known[other].writes) & set(step.reads) for other in running), step.name
        running.append(step.name)
        most = max(most, len(running))
    assert most == 2
    assert not running


#: A worker whose step `reuse` fails while another step over the record is at work, which ends later; it waits until that one has begun.
FAILING = """
import dataclasses, json, os, pathlib, sys, time
sys.path[:] = json.loads(sys.argv[1])
from twosource.engine import task, worker
real = task.by_name
begun = pathlib.Path(os.environ["TEST_BEGUN"])
def odd(steps=task.STEPS):
    known = real(steps)
    slow = known["versions"]
    def late(tables, settings):
        begun.touch()
        time.sleep(0.5)
        return slow.run(tables, settings)
    def broken(tables, settings):
        until = time.monotonic() + 60
        while not begun.exists() and time.monotonic() < until:
            time.sleep(0.02)
        raise ValueError("no luck")
    known["versions"] = dataclasses.replace(slow, run=late)
    known["reuse"] = dataclasses.replace(known["reuse"], run=broken)
    return known
task.by_name = odd
worker.main()
"""


def test_a_step_that_fails_beside_another_leaves_what_that_one_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "INLINE_SECONDS", 0.0)
    monkeypatch.setattr(local, "PART_DOCUMENTS", 3)
    source = generate.write(tmp_path / "r.jsonl", generate.reports(6))
    monkeypatch.setenv("TEST_BEGUN", str(tmp_path / "begun"))
    with twosource.open(tmp_path / "r") as corpus:
        with monkeypatch.context() as patch:
            patch.setattr("twosource.engine.pool._START", FAILING)
            with pytest.raises(WorkerError, match="step reuse failed with ValueError: no luck"):
                corpus.ingest(source, workers=2)
        stale = corpus.status().stale
        assert not stale["versions"], "it was at work when the other one failed"
        assert stale["reuse"]
        assert stale["stories"]
        assert "reuse" in corpus.ingest([], workers=1).steps
        assert not any(corpus.status().stale.values())
