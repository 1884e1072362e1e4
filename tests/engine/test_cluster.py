"""Work on a Ray cluster: the same tables as here, through a shared disk and through a staging folder, whatever dies."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import generate
import objectstore
import twosource
from twosource.corpus import Where
from twosource.engine import local
from twosource.engine.cluster import Staging, build, run_away
from twosource.engine.task import Task
from twosource.model import PUBLIC, RecordError, SettingError, WorkerError
from twosource.model.objects import PAUSES, again

SHARED = Path(__file__).resolve().parents[3] / "shared"
ROWS = generate.reports(24, seed=5)


# ---- without a cluster ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("engine", "staging", "said"),
    [
        ("spark", None, "there is no engine 'spark'; expected local, local-ray or ray://HOST:PORT"),
        ("local", "s3://bucket", "--staging is for a cluster"),
        ("local-ray", "folder", "the staging folder 'folder' is relative"),
    ],
)
def test_an_engine_that_there_is_not_is_named(engine: str, staging: str | None, said: str) -> None:
    with pytest.raises(SettingError, match=said):
        Where(engine, staging)


def test_a_staging_folder_that_cannot_be_opened_is_named() -> None:
    with pytest.raises(SettingError, match="the staging folder nope://x cannot be opened"):
        Staging("nope://x")


def part(folder: Path, text: bytes = b"rows") -> str:
    name = f"segments/texts/{hashlib.sha256(text).hexdigest()[:40]}.parquet"
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(text)
    return name


def test_files_travel_and_are_checked(tmp_path: Path) -> None:
    name = part(tmp_path / "a")
    there = Staging(str(tmp_path / "staging"))
    there.put(tmp_path / "a" / name, name)
    there.put(tmp_path / "a" / name, name)
    assert there.get(name, tmp_path / "b").read_bytes() == b"rows"
    assert [p.name for p in (tmp_path / "staging" / "segments" / "texts").iterdir()] == [Path(name).name]
    there.clear()
    assert not (tmp_path / "staging").exists()


def test_a_damaged_or_missing_file_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(again, "__defaults__", ((), time.sleep))
    name = part(tmp_path / "staging")
    (tmp_path / "staging" / name).write_bytes(b"other")
    with pytest.raises(RecordError, match="arrived damaged"):
        Staging(str(tmp_path / "staging")).get(name, tmp_path / "b")
    (tmp_path / "staging" / name).unlink()
    with pytest.raises(RecordError, match=r"cannot be fetched from .*run the same command again"):
        Staging(str(tmp_path / "staging")).get(name, tmp_path / "b")
    assert not [p for p in (tmp_path / "b").rglob("*") if p.is_file()]


def test_an_object_store_that_fails_now_and_then_is_asked_again() -> None:
    failures = [OSError("503 slow down"), OSError("connection reset")]
    slept: list[float] = []

    def work() -> str:
        if failures:
            raise failures.pop()
        return "done"

    assert again(work, sleep=slept.append) == "done"
    assert slept == list(PAUSES[:2])
    failures[:] = [OSError("503")] * 9
    with pytest.raises(OSError, match="503"):
        again(work, sleep=slept.append)


def test_part_files_travel_through_a_store_that_fails_now_and_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    objectstore.environment(monkeypatch)
    name = part(tmp_path / "a")
    with objectstore.running() as store:
        there = Staging(store.address("news/staging"), "run-1")
        store.fail(500, 503, every=3)
        there.put(tmp_path / "a" / name, name)
        there.put(tmp_path / "a" / name, name)
        assert there.get(name, tmp_path / "b").read_bytes() == b"rows"
        assert store.counts()[1]
        store.fail(403)
        with pytest.raises(RecordError, match=r"cannot be fetched from s3://news/staging \(.*ACCESS_DENIED.*run the same command again"):
            there.get(name, tmp_path / "c")


def test_a_worker_of_another_build_refuses_the_task() -> None:
    with pytest.raises(WorkerError, match=rf"a worker of the cluster has twosource {build()}; expected 0.0-x, which the driver has"):
        run_away(Task("/nowhere", "p", ("clean",), {}), None, "0.0-x")


def test_without_ray_one_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with twosource.open(tmp_path / "r") as corpus, pytest.raises(WorkerError, match=r"pip install 'twosource\[cluster\]'"):
        corpus.ingest(generate.write(tmp_path / "rows.jsonl", ROWS[:2]), where=Where("local-ray"))


# ---- with one -----------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ray", reason="needs the extra cluster")
    monkeypatch.setattr(local, "PART_DOCUMENTS", 5)
    return


def tables(corpus: twosource.Corpus, names: tuple[str, ...] = tuple(PUBLIC)) -> dict[str, Any]:
    return {t: corpus.table(t) for t in names}


def made(folder: Path, rows: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    with twosource.open(folder / "r") as corpus:
        corpus.ingest(generate.write(folder / "rows.jsonl", rows), workers=2, **more)
        return tables(corpus)


@pytest.mark.cluster
@pytest.mark.parametrize("staged", [False, True])
def test_the_tables_are_those_of_the_local_engine(tmp_path: Path, small_parts: None, staged: bool) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    here = made(tmp_path / "here", ROWS)
    there = made(tmp_path / "there", ROWS, where=Where("local-ray", str(tmp_path / "staging") if staged else None))
    for name, table in here.items():
        assert there[name] == table, name
    assert not list((tmp_path / "staging").rglob("*.parquet")), "the run's folder is taken away"


@pytest.mark.cluster
def test_the_samples_are_the_same(tmp_path: Path, small_parts: None) -> None:
    from twosource.corpus import samples

    found = []
    for name, where in (("here", None), ("there", Where("local-ray"))):
        with twosource.open(tmp_path / name) as corpus:
            corpus.ingest(samples(), workers=2, where=where)
            found.append(tables(corpus))
    for name, table in found[0].items():
        assert found[1][name] == table, name


def children(of: int) -> list[tuple[int, str]]:
    """Processes below another one, with their names."""
    found: list[tuple[int, str]] = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
            pid, name = int(text.split()[0]), (stat.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if int(text.rpartition(")")[2].split()[1]) == of:
            found += [(pid, name), *children(pid)]
    return found


def soon(look: Callable[[], Any], seconds: float = 120.0) -> Any:
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return found


@pytest.mark.cluster
def test_a_killed_worker_changes_nothing(tmp_path: Path, small_parts: None) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    here = made(tmp_path / "here", ROWS)
    killed: list[int] = []

    def kill() -> None:
        pid = soon(lambda: [p for p, name in children(os.getpid()) if "ray::run_away" in name])[0]
        os.kill(pid, signal.SIGKILL)
        killed.append(pid)

    killer = threading.Thread(target=kill)
    killer.start()
    there = made(tmp_path / "there", ROWS, where=Where("local-ray"))
    killer.join()
    assert killed
    for name, table in here.items():
        assert there[name] == table, name


@pytest.mark.cluster
def test_a_killed_driver_leaves_nothing_wrong_and_a_second_run_completes(tmp_path: Path, small_parts: None) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    here = made(tmp_path / "here", ROWS)
    rows = generate.write(tmp_path / "there" / "rows.jsonl", ROWS)
    code = (
        "import sys, twosource; from twosource.corpus import Where; from twosource.engine import local; local.PART_DOCUMENTS = 5\n"
        "with twosource.open(sys.argv[1]) as c: c.ingest(sys.argv[2], workers=2, where=Where('local-ray'))"
    )
    record = tmp_path / "there" / "r"
    driver = subprocess.Popen([sys.executable, "-c", code, str(record), str(rows)], stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        soon(lambda: driver.poll() is not None or list((record / "segments" / "sentences").glob("*.parquet")))
    finally:
        os.killpg(driver.pid, signal.SIGKILL)
        driver.wait()
    with twosource.open(record) as corpus:
        corpus.status()
        corpus.ingest(rows, workers=2, where=Where("local-ray"))
        found = tables(corpus)
    for name, table in here.items():
        assert found[name] == table, name


@pytest.mark.cluster
@pytest.mark.timeout(600)
@pytest.mark.skipif(not SHARED.exists(), reason="the recycled corpus is made by ../shared")
def test_ten_thousand_recycled_reports_give_the_same(tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="needs the extra cluster")
    maker = SHARED / "score" / "make_recycled.py"
    subprocess.run([sys.executable, str(maker), "10000", str(tmp_path / "c")], check=True, stdout=subprocess.DEVNULL)
    found, seconds = [], []
    for name, where in (("here", None), ("there", Where("local-ray"))):
        begun = time.monotonic()
        with twosource.open(tmp_path / name) as corpus:
            corpus.ingest(tmp_path / "c" / "docs.jsonl", only=("reuse", "families"), workers=2, where=where)
            found.append(tables(corpus, ("documents", "segments", "readings", "reuse", "families")))
        seconds.append(time.monotonic() - begun)
    for name, table in found[0].items():
        assert found[1][name] == table, name
    print(json.dumps({"local": round(seconds[0], 1), "local-ray": round(seconds[1], 1)}))
