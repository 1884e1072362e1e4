from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from twosource.model import NotFound, RecordBusy, RecordError, RecordFull, RecordMissing, RecordTooNew, make_table, span_row
from twosource.store import FORMAT, GRACE_SECONDS, Commit, Record, Refusal, copy_of, write_part

RAW = "The lake froze early. Boats stayed in port."


def texts(*documents: str) -> object:
    row = {"raw": RAW, "media": "text", "encoding": "utf-8", "encoding_basis": "utf-8", "blocks": []}
    return make_table("texts", [{"document": d} | row for d in documents])


def sentences(document: str) -> object:
    row = {"paragraph": 0, "role": "body", "tokens": []}
    return make_table("sentences", [span_row(document, a, b, RAW) | row | {"text": RAW[a:b]} for a, b in ((0, 21), (22, 43))])


def fill(record: Record, part: str, *documents: str) -> None:
    files = [
        (part, write_part(record.root, "texts", texts(*documents))),
        (part, write_part(record.root, "sentences", sentences(documents[0]))),
    ]
    record.commit(Commit(parts=files, done=[("read", part, "k", "1")], arrived=[(d, part, f"{d}.txt") for d in documents]))


def test_what_is_committed_is_there_for_another_reader(tmp_path: Path) -> None:
    with Record.open(tmp_path / "r", create=True) as record:
        fill(record, "p1", "doc-1", "doc-2")
        with Record.open(tmp_path / "r") as reader:
            snap = reader.snapshot()
            assert snap.rows("texts") == 2
            assert snap.raw("doc-2") == RAW
            assert snap.done["read", "p1"] == "k"
            assert reader.known(["doc-1", "doc-9"]) == {"doc-1"}
            with pytest.raises(NotFound, match="doc-9"):
                snap.raw("doc-9")
            assert snap.of_documents("texts", ["doc-2"]).column("document").to_pylist() == ["doc-2"]


def test_a_reader_keeps_its_state_while_a_writer_goes_on(tmp_path: Path) -> None:
    with Record.open(tmp_path / "r", create=True) as record, Record.open(tmp_path / "r") as reader:
        fill(record, "p1", "doc-1")
        before = reader.snapshot()
        record.commit(Commit(parts=[("p1", write_part(record.root, "texts", texts("doc-1", "doc-2")))]))
        assert record.sweep() == 0, "files that a reader may still need stay"
        assert before.table("texts").num_rows == 1
        assert reader.snapshot().table("texts").num_rows == 2
        assert record.sweep(time.time() + GRACE_SECONDS + 5) >= 1
        assert reader.snapshot().table("texts").num_rows == 2


def test_what_a_killed_run_left_half_written_goes_after_a_while(tmp_path: Path) -> None:
    with Record.open(tmp_path / "r", create=True) as record:
        fill(record, "p1", "doc-1")
        left = [record.root / name for name in ("segments/texts/.1-a.tmp", "segments/no_such_table/a.parquet", "gold/.1-a.tmp")]
        for path in left:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"half")
        (record.root / "gold" / "mine.jsonl").write_text("{}\n")
        assert record.sweep() == 0, "a run may be writing them"
        assert record.sweep(time.time() + GRACE_SECONDS + 5) == 3
        assert not any(p.exists() for p in left)
        assert (record.root / "gold" / "mine.jsonl").exists()
        assert record.snapshot().raw("doc-1") == RAW


def test_a_copy_has_the_files_of_the_state_that_it_copied(tmp_path: Path) -> None:
    with Record.open(tmp_path / "r", create=True) as record:
        fill(record, "p1", "doc-1")
        with Record.open(tmp_path / "r") as reader:
            before = reader.snapshot
            reader.snapshot = lambda: (before(), fill(record, "p1", "doc-1", "doc-2"))[0]  # type: ignore[method-assign]
            fill(record, "p2", "doc-3")
            copy_of(reader, tmp_path / "copy")
    with Record.open(tmp_path / "copy") as copy:
        assert copy.snapshot().table("texts").num_rows == copy.snapshot().rows("texts")
    assert not (tmp_path / "copy" / "manifest.unfinished").exists()


def test_search_finds_sentences_and_forgets_replaced_ones(tmp_path: Path) -> None:
    with Record.open(tmp_path / "r", create=True) as record:
        fill(record, "p1", "doc-1")
        assert record.search("lake early") == [("doc-1", 0, 21)]
        assert record.search('"stayed in port"') == [("doc-1", 22, 43)]
        assert record.search("lake", without=["doc-1"]) == []
        assert record.found("lake", 5, without=["doc-1", "doc-9"]) == (0, [])
        assert record.found("lake", 5, without=["doc-9"]) == record.found("lake", 5)
        assert record.search("?!") == record.search('"') == []
        assert record.search("lake AND OR NEAR(") == []
        record.commit(Commit(parts=[("p1", write_part(record.root, "sentences", sentences("doc-2")))]))
        assert record.search("lake") == [("doc-2", 0, 21)]


def test_there_is_no_record(tmp_path: Path) -> None:
    with pytest.raises(RecordMissing, match="twosource ingest"):
        Record.open(tmp_path / "none")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a.txt").write_text("x")
    with pytest.raises(RecordError, match="not a record"):
        Record.open(tmp_path / "full", create=True)


def test_a_record_that_is_only_just_being_made_is_no_record_yet(tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    sqlite3.connect(tmp_path / "r" / "manifest.sqlite").execute("PRAGMA journal_mode = WAL").close()
    with pytest.raises(RecordMissing, match="being made"):
        Record.open(tmp_path / "r")


def test_a_record_of_a_newer_format_is_refused(tmp_path: Path) -> None:
    Record.open(tmp_path / "r", create=True).close()
    with sqlite3.connect(tmp_path / "r" / "manifest.sqlite") as db:
        db.execute(f"PRAGMA user_version = {FORMAT + 1}")
    db.close()
    for create in (False, True):
        with pytest.raises(RecordTooNew, match="update twosource"):
            Record.open(tmp_path / "r", create=create)


def test_an_older_format_is_migrated_by_its_hook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from twosource.store import manifest

    Record.open(tmp_path / "r", create=True).close()
    monkeypatch.setattr(manifest, "FORMAT", FORMAT + 1)
    monkeypatch.setitem(manifest.MIGRATIONS, FORMAT, lambda db: db.execute("CREATE TABLE added (x)"))
    with pytest.raises(RecordError, match="migrates"):
        Record.open(tmp_path / "r")
    Record.open(tmp_path / "r", create=True).close()
    with Record.open(tmp_path / "r") as record:
        assert record._db.execute("SELECT count(*) FROM added").fetchone() == (0,)


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from twosource.store import manifest

    def broken(db: sqlite3.Connection) -> None:
        db.execute("CREATE TABLE added (x)")
        raise RuntimeError("half way")

    Record.open(tmp_path / "r", create=True).close()
    with monkeypatch.context() as patch:
        patch.setattr(manifest, "FORMAT", FORMAT + 1)
        patch.setitem(manifest.MIGRATIONS, FORMAT, broken)
        with pytest.raises(RuntimeError):
            Record.open(tmp_path / "r", create=True)
    with Record.open(tmp_path / "r") as record:
        assert record._db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'added'").fetchone() == (0,)


def test_a_file_that_is_no_manifest(tmp_path: Path) -> None:
    (tmp_path / "manifest.sqlite").write_bytes(b"not a database at all, but long enough to look at" * 20)
    with pytest.raises(RecordError, match="not a manifest"):
        Record.open(tmp_path)


def test_a_second_writer_is_told_who_writes(tmp_path: Path) -> None:
    Record.open(tmp_path / "r", create=True).close()
    code = (
        "import sys, time\nfrom twosource.store import Record\n"
        "with Record.open(sys.argv[1]).writing():\n print('held', flush=True)\n time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "r")], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with Record.open(tmp_path / "r") as record:
            with pytest.raises(RecordBusy, match=f"process {process.pid} on"), record.writing():
                pass
            process.kill()
            process.wait()
            with record.writing():
                pass  # a dead process holds nothing
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_full_disk_leaves_the_committed_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Record.open(tmp_path / "r", create=True) as record:
        fill(record, "p1", "doc-1")

        def full(fd: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with monkeypatch.context() as patch, pytest.raises(OSError, match="No space"):
            patch.setattr(os, "fsync", full)
            write_part(record.root, "texts", texts("doc-2"))
        assert not list((record.root / "segments").rglob("*.tmp")), "nothing half written is left"
        assert record.snapshot().raw("doc-1") == RAW


def test_sqlite_without_space_says_so(tmp_path: Path) -> None:
    with Record.open(tmp_path / "r", create=True) as record:
        pages = record._db.execute("PRAGMA page_count").fetchone()[0]
        record._db.execute(f"PRAGMA max_page_count = {pages}")
        refusals = [Refusal(f"place {i}" * 50, None, "empty", "x" * 500) for i in range(500)]
        with pytest.raises(RecordFull, match="no space"):
            record.commit(Commit(refusals=refusals))
        assert record.refusals() == []


def test_a_copy_holds_one_committed_state(tmp_path: Path) -> None:
    with Record.open(tmp_path / "r", create=True) as record:
        fill(record, "p1", "doc-1")
        copy_of(record, tmp_path / "copy")
        with Record.open(tmp_path / "copy") as copy:
            assert copy.snapshot().raw("doc-1") == RAW
        with pytest.raises(RecordError, match="there already"):
            copy_of(record, tmp_path / "copy")
