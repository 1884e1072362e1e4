"""A pool of worker processes that notices a worker's death or standstill and knows which task it had."""

from __future__ import annotations

import contextlib
import json
import selectors
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import IO, Any, Final, cast

from twosource.model import WorkerError

from .memory import GROWTH, LOOK, MIB, REST, SLACK, Meter, Share, resident, settling
from .task import Result, Task, run_task
from .worker import receive, send

#: A task that takes longer than this (seconds) is taken for one that stands still. A part holds about a megabyte of text, which takes
#: under a minute in the slowest step; a step over the whole record gets `STALL_RECORD`.
STALL: Final = 900.0
STALL_RECORD: Final = 6 * 3600.0

#: So many workers in a row that die before they are ready mean that none can start here.
STARTS: Final = 3

_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from twosource.engine.worker import main; main(len(sys.argv) > 2)"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a task ended: with a result, with the error that a step raised, or with neither because its worker died (`died` says how)."""

    task: Task
    result: Result | None = None
    error: Exception | None = None
    died: str | None = None


class _Worker:
    def __init__(self, command: Sequence[str]) -> None:
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, bufsize=0)
        self.ready = False
        self.fresh = True
        self.task: Task | None = None
        self.until = 0.0

    @property
    def answers(self) -> IO[bytes]:
        return cast("IO[bytes]", self.process.stdout)

    def give(self, task: Task, seconds: float) -> None:
        self.task, self.until = task, time.monotonic() + seconds
        send(cast("Any", self.process.stdin), task)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe and not pipe.closed:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        self.errors.close()

    def last_words(self) -> str:
        """The last line that the process wrote to standard error."""
        self.errors.seek(max(0, self.errors.seek(0, 2) - 2000))
        lines = self.errors.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1][:300] if lines else "it said nothing"


class Pool:
    """`workers` processes, started by `command` when there is work. `stall`: seconds after which a task stands still. Use as a context.

    `share`: a bound on the memory of this process and its workers. A worker that comes near its part of it is begun anew for its next task; when
    all together come near the bound, one of several is ended and its task done later; a fresh one alone is an error. Nobody looks where there
    is no /proc.
    """

    def __init__(
        self,
        workers: int,
        stall: Callable[[Task], float] | None = None,
        command: Sequence[str] | None = None,
        share: Share | None = None,
    ) -> None:
        self.workers = min(workers, share.workers) if share else workers
        self._share = share
        self._meter = Meter()
        self._command = command or [sys.executable, "-c", _START, json.dumps(sys.path), *(["thrifty"] if share else [])]
        self._stall = stall or (lambda task: STALL_RECORD if task.part == "all" else STALL)
        self._idle: list[_Worker] = []
        self._busy: list[_Worker] = []
        self._waiting: deque[Task] = deque()
        self._failed_starts = 0

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._idle + self._busy:
            worker.end()
        self._idle, self._busy = [], []

    def rest(self) -> None:
        """End the workers that wait and hold much: the next task gets a fresh one."""
        for worker in [w for w in self._idle if resident(w.process.pid) > REST]:
            self._idle.remove(worker)
            worker.end()

    def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """Run tasks, at most `workers` at once; outcomes in the order in which they end. Never raises for what a task does.

        Raises `WorkerError` when a worker cannot even start: then no report is to blame; and when one alone takes more memory than there may be.
        """
        waiting = self._waiting = deque(tasks)
        try:
            while waiting or self._busy:
                while waiting and len(self._busy) < self.workers:
                    worker = self._idle.pop() if self._idle else _Worker(self._command)
                    task = waiting.popleft()
                    self._busy.append(worker)
                    with contextlib.suppress(BrokenPipeError):  # it died while idle; its answer will be the end of file
                        worker.give(task, self._stall(task))
                yield from self._collect()
        finally:
            for worker in self._busy:
                worker.end()
            self._busy = []

    def more(self, tasks: Iterable[Task]) -> None:
        """Tasks for the run that is going on."""
        self._waiting.extend(tasks)

    def _collect(self) -> Iterator[Outcome]:
        with selectors.DefaultSelector() as selector:
            for worker in self._busy:
                selector.register(worker.answers, selectors.EVENT_READ, worker)
            wait = max(0.0, min(w.until for w in self._busy) - time.monotonic())
            if self._share:
                wait = min(wait, LOOK)
            ready = [key.data for key, _ in selector.select(wait)]
        if self._share and not ready:
            self._within(self._share)
        now = time.monotonic()
        for worker in ready or [w for w in self._busy if w.until <= now]:
            task = cast("Task", worker.task)
            self._busy.remove(worker)
            if worker not in ready:
                worker.end()
                yield Outcome(task, died="stood still")
                continue
            try:
                kind, value = cast("tuple[str, Any]", receive(cast("Any", worker.answers)))
            except (EOFError, OSError):
                if not worker.ready:
                    self._stillborn(worker)
                    self._waiting.appendleft(task)
                    continue
                with contextlib.suppress(subprocess.TimeoutExpired):
                    worker.process.wait(1)  # so that its own exit status is told, not our kill
                worker.end()
                code = worker.process.returncode
                yield Outcome(task, died=f"was killed by signal {-code}" if code < 0 else f"ended with status {code}")
                continue
            if kind == "ready":
                worker.ready = True
                self._failed_starts = 0
                self._busy.append(worker)  # its task waits in the pipe
                continue
            worker.task, worker.fresh = None, False
            if self._share and resident(worker.process.pid) + GROWTH > self._share.each:
                worker.end()
            else:
                self._idle.append(worker)
            yield Outcome(task, result=value) if kind == "done" else Outcome(task, error=value)

    def _within(self, share: Share) -> None:
        """See to it that all processes together stay within the bound. Raises `WorkerError` when a fresh worker alone takes too much."""
        if not self._meter.above((w.process.pid for w in self._idle + self._busy), share.limit - SLACK):
            return
        if self._idle:
            for worker in self._idle:
                worker.end()
            self._idle = []
            return
        last = max(self._busy, key=lambda w: w.until)
        taken, task = resident(last.process.pid), cast("Task", last.task)
        self._busy.remove(last)
        last.end()
        if not self._busy and last.fresh and task.came is not None:
            # What an update reads is what changed and all that this touches; making everything anew goes lot by lot.
            task = replace(task, came=None)
        elif not self._busy and last.fresh:
            raise WorkerError(
                f"{'step' if len(task.steps) == 1 else 'steps'} {' '.join(task.steps)} took {taken // MIB:,} MiB, and with it all more than "
                f"--memory allows ({share.limit // MIB:,} MiB)",
                "more memory",
                "run the same command again with more: finished parts are kept",
            )
        self._waiting.appendleft(task)
        self.workers = max(1, len(self._busy))

    def _stillborn(self, worker: _Worker) -> None:
        """A worker died before it was ready: its task is not to blame. Raises `WorkerError` when that happens again and again."""
        words = worker.last_words()
        worker.end()
        self._failed_starts += 1
        if self._failed_starts >= STARTS:
            raise WorkerError(
                f"worker processes cannot start ({words})", "one that says it is ready", "try --workers 1, or install twosource anew"
            )


class Inline:
    """The same interface in this very process: for small work, where starting a worker costs more than it brings."""

    workers = 1
    _waiting: deque[Task]

    def more(self, tasks: Iterable[Task]) -> None:
        """Tasks for the run that is going on."""
        self._waiting.extend(tasks)

    def rest(self) -> None:
        """Nobody waits."""

    def __enter__(self) -> Inline:
        self._settling = settling()
        self._settling.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._settling.__exit__(None, None, None)

    def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """Run tasks one after another."""
        waiting = self._waiting = deque(tasks)
        while waiting:
            task = waiting.popleft()
            try:
                yield Outcome(task, result=run_task(task))
            except Exception as error:
                yield Outcome(task, error=error)
