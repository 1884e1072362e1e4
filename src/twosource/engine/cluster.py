"""The same tasks on a Ray cluster: the interface of the pool, with workers on other machines.

Steps over documents run on the cluster, a part a task; steps over the whole record run beside the record, as they do locally. Nothing is
shuffled: a task reads the part files of its own documents and writes part files, whose names are returned. Where the machines share no
disk, part files travel through a staging folder on an object store; they are named by their content and checked by it before they count.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import uuid
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from twosource import __version__
from twosource.model import RecordError, SettingError, WorkerError, digest
from twosource.model.objects import again, bare, is_address, opened, reason
from twosource.store import PartFile, sync_folder

from .memory import settling
from .plan import STEPS, lexicons_of
from .pool import STALL, Outcome
from .task import Result, Task, run_task

#: What names an engine: this machine, Ray on this machine, or a Ray cluster by its address.
LOCAL: Final = "local"
LOCAL_RAY: Final = "local-ray"
SCHEME: Final = "ray://"

#: Tasks that are on their way to a core beyond the one that it works on.
AHEAD: Final = 2
#: Bytes of Ray's own shared memory on this machine: tasks and results are names and numbers, tables go through files.
OBJECT_STORE: Final = 100_000_000


@dataclass(frozen=True, slots=True)
class Where:
    """Where the work is done: the engine, and for a cluster whose machines share no disk the folder through which part files travel.

    Raises `SettingError` for an engine that there is none of, or a staging folder that it has no use for.
    """

    engine: str = LOCAL
    staging: str | None = None

    def __post_init__(self) -> None:
        _check(self.engine, self.staging)


def _check(engine: str, staging: str | None) -> None:
    if engine not in (LOCAL, LOCAL_RAY) and not engine.startswith(SCHEME):
        raise SettingError(f"there is no engine {engine!r}", f"{LOCAL}, {LOCAL_RAY} or {SCHEME}HOST:PORT", "see docs/scale.md")
    if staging is not None and engine == LOCAL:
        raise SettingError("--staging is for a cluster", f"an engine {LOCAL_RAY} or {SCHEME}HOST:PORT", "leave it out")
    if staging is not None and "://" not in staging and not Path(staging).is_absolute():
        raise SettingError(f"the staging folder {staging!r} is relative", "an absolute path or an address such as s3://bucket/folder")


def build() -> str:
    """What decides what a worker makes: the package's version, and version and lexicons of every step."""
    steps = (f"{s.name}={s.version}={'+'.join(d for _, d in lexicons_of(s))}" for s in STEPS)
    return f"{__version__}-{digest(*steps)[:12]}"


class Staging:
    """A folder on a disk that all machines see, or on an object store (`s3://`, `gs://`, `file://` ...; what pyarrow can open).

    Files are written under another name first where there are renames; an object store shows a file when all of it is there. `run`: the
    folder below it that one run has for itself.
    """

    def __init__(self, address: str, run: str = "") -> None:
        self.address, self.run = address, run
        self.fs, folder = opened(address if is_address(address) else Path(address).as_uri(), "the staging folder")
        self.folder = f"{folder.rstrip('/')}/{run}".rstrip("/")

    def put(self, local: Path, name: str) -> None:
        """Copy a file there, unless it is there already."""

        def copy() -> None:
            if self._there(name):
                return
            target = f"{self.folder}/{name}"
            self.fs.create_dir(target.rpartition("/")[0], recursive=True)
            plain = self._plain()
            writing = f"{target}.{uuid.uuid4().hex[:8]}.tmp" if plain else target
            with local.open("rb") as source, self.fs.open_output_stream(writing) as sink:
                shutil.copyfileobj(source, sink, 1 << 20)
            if plain:
                self.fs.move(writing, target)

        again(copy)

    def get(self, name: str, root: Path) -> Path:
        """The file under `root`, fetched when it is not there. Raises `RecordError` where its content is not what its name says."""
        final = root / name
        if final.is_file():
            return final
        final.parent.mkdir(parents=True, exist_ok=True)

        def copy() -> None:
            temporary = final.parent / f".{os.getpid()}-{uuid.uuid4().hex[:8]}.tmp"
            try:
                summed = hashlib.sha256()
                with self.fs.open_input_stream(f"{self.folder}/{name}") as source, temporary.open("wb") as sink:
                    while block := source.read(1 << 20):
                        summed.update(block)
                        sink.write(block)
                    sink.flush()
                    os.fsync(sink.fileno())
                if not summed.hexdigest().startswith(final.stem):
                    raise OSError(f"{name} arrived damaged")
                temporary.rename(final)
            finally:
                temporary.unlink(missing_ok=True)
            sync_folder(final.parent)

        try:
            again(copy)
        except OSError as error:
            problem = f"{name} cannot be fetched from {bare(self.address)} ({reason(error)})"
            raise RecordError(problem, "the file that was put there", "run the same command again") from None
        return final

    def clear(self) -> None:
        """Take the folder away; one that cannot be taken away stays."""
        with suppress(OSError):
            self.fs.delete_dir(self.folder)

    def _plain(self) -> bool:
        from pyarrow import fs as pafs

        return isinstance(self.fs, pafs.LocalFileSystem)

    def _there(self, name: str) -> bool:
        from pyarrow import fs as pafs

        return bool(self.fs.get_file_info(f"{self.folder}/{name}").type == pafs.FileType.File)


def run_away(task: Task, staging: tuple[str, str] | None, wanted: str) -> Result:
    """What a worker of the cluster does with a task. Raises `WorkerError` when its package is another build than the driver's."""
    if (mine := build()) != wanted:
        raise WorkerError(
            f"a worker of the cluster has twosource {mine}", f"{wanted}, which the driver has", "install the same version on every machine"
        )
    with settling():
        return run_task(task) if staging is None else _run_staged(task, staging)


def _run_staged(task: Task, staging: tuple[str, str]) -> Result:
    there = Staging(*staging)
    with tempfile.TemporaryDirectory(prefix="twosource-") as name:
        root = Path(name)
        for file in {p.file for parts in task.files.values() for p in parts if p.file}:
            there.get(file, root)
        result = run_task(replace(task, root=name))
        for made in _files(result):
            there.put(root / made.file, made.file)
    return result


def _files(result: Result) -> list[PartFile]:
    return [f for _, _, _, files in result.made for f in files if f.file]


class Cluster:
    """Workers on a Ray cluster, with the interface of `Pool`. Use as a context.

    `where.engine`: `local-ray`, or an address `ray://HOST:PORT`; without a staging folder every machine must see the record's folder under
    the same path; `cores`: workers of `local-ray`. Raises `WorkerError` when Ray is missing or the cluster cannot be reached.
    """

    def __init__(self, where: Where, cores: int | None = None) -> None:
        self._engine, self._cores = where.engine, cores
        self._staging = Staging(where.staging, f"run-{uuid.uuid4().hex[:12]}") if where.staging else None
        self._put: set[str] = set()
        self._wanted = build()

    def __enter__(self) -> Cluster:
        try:
            ray: Any = import_module("ray")
            errors: Any = import_module("ray.exceptions")
        except ImportError:
            raise WorkerError(
                f"the engine {self._engine} needs Ray, which is not installed", "the extra cluster", "pip install 'twosource[cluster]'"
            ) from None
        self._ray, self._errors = ray, errors
        quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR", "configure_logging": False}
        os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        try:
            if self._engine == LOCAL_RAY:
                ray.init(address="local", num_cpus=self._cores, include_dashboard=False, object_store_memory=OBJECT_STORE, **quiet)
            else:
                ray.init(address=self._engine, **quiet)
        except (ConnectionError, RuntimeError, ValueError, OSError) as error:
            why = " ".join(str(error).split())[:200]
            raise WorkerError(f"no Ray cluster answers at {self._engine} ({why})", "a running cluster", "see docs/scale.md") from None
        # one task a core; a task that kills its worker is ours to look at, not Ray's to try for ever
        self._remote = ray.remote(num_cpus=1, max_retries=0)(run_away)
        return self

    def __exit__(self, *_: object) -> None:
        self._ray.shutdown()
        if self._staging:
            self._staging.clear()

    @property
    def cores(self) -> int:
        """Cores of the cluster, as it is now."""
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """Run tasks, as many at once as the cluster has cores and some more; outcomes in the order in which they end."""
        waiting = deque(tasks)
        running: dict[Any, Task] = {}
        while waiting or running:
            while waiting and len(running) < self.cores * AHEAD:
                task = waiting.popleft()
                self._stage(task)
                running[self._remote.remote(task, self._staging and (self._staging.address, self._staging.run), self._wanted)] = task
            done, _ = self._ray.wait(list(running), num_returns=1, timeout=STALL)
            for reference in done:
                yield self._outcome(running.pop(reference), reference)
            if not done:
                # the one that was given first is at work, whatever the others are
                oldest = next(iter(running))
                self._ray.cancel(oldest, force=True)
                yield Outcome(running.pop(oldest), died="stood still")

    def _stage(self, task: Task) -> None:
        if self._staging is None:
            return
        for parts in task.files.values():
            for part in parts:
                if part.file and part.file not in self._put:
                    self._staging.put(Path(task.root) / part.file, part.file)
                    self._put.add(part.file)

    def _outcome(self, task: Task, reference: Any) -> Outcome:
        try:
            result: Result = self._ray.get(reference)
        except self._errors.RayTaskError as error:
            cause = error.cause
            if isinstance(cause, WorkerError):
                raise cause from None
            return Outcome(task, error=cause if isinstance(cause, Exception) else RuntimeError(str(error)))
        except self._errors.RayError as error:
            return Outcome(task, died=f"died on the cluster ({type(error).__name__})")
        if self._staging:
            try:
                for file in _files(result):
                    self._staging.get(file.file, Path(task.root))
                    self._put.add(file.file)
            except RecordError as error:
                return Outcome(task, error=error)
        return Outcome(task, result=result)
