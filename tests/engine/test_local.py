"""Ingest as a whole: idempotent, independent of order and of the number of workers; refusals are stored."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import generate
import twosource
from twosource import engine
from twosource.engine import local
from twosource.extract import statements_blocks
from twosource.language import parsing
from twosource.model import PUBLIC
from twosource.store import Record

ROWS = generate.reports(40, seed=3)


def tables(corpus: twosource.Corpus) -> dict[str, object]:
    return {t: corpus.table(t) for t in PUBLIC}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], Path]:
    folder = tmp_path_factory.mktemp("whole")
    with twosource.open(folder / "r") as corpus:
        corpus.ingest(generate.write(folder / "rows.jsonl", ROWS), workers=1)
        return tables(corpus), folder


def test_the_order_of_arrival_and_the_parts_do_not_matter(whole: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "PART_DOCUMENTS", 7)
    rows = ROWS[::-1]
    with twosource.open(tmp_path / "r") as corpus:
        for i, some in enumerate((rows[:11], rows[11:13], rows[13:])):
            corpus.ingest(generate.write(tmp_path / f"{i}.jsonl", some), workers=1)
        found = tables(corpus)
    for name, table in whole[0].items():
        assert found[name] == table, name


@pytest.mark.slow
def test_the_number_of_workers_does_not_matter(whole: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "PART_DOCUMENTS", 7)
    monkeypatch.setattr(local, "INLINE_SECONDS", 0.0)
    with twosource.open(tmp_path / "r") as corpus:
        corpus.ingest(generate.write(tmp_path / "rows.jsonl", ROWS), workers=3)
        found = tables(corpus)
    for name, table in whole[0].items():
        assert found[name] == table, name


@given(st.integers(0, 2000), st.integers(1, 64))
def test_the_last_reports_are_shared_among_the_workers(count: int, workers: int) -> None:
    sizes = local.shrinking(count, workers)
    assert sum(sizes) == count
    assert sizes == sorted(sizes, reverse=True)
    if len(sizes) > 1:
        assert max(sizes) <= local.PART_DOCUMENTS
        assert sizes[0] <= max(16, -(-count // workers))  # nobody is given more than a share to begin with
        assert sizes[-1] <= 16


def test_several_workers_get_parts_of_shrinking_size_and_one_gets_large_ones(tmp_path: Path) -> None:
    rows = generate.reports(300, seed=5)
    source = str(generate.write(tmp_path / "rows.jsonl", rows))
    found = []
    for workers in (1, 2):
        with Record.open(tmp_path / f"r{workers}", create=True) as record, record.writing():
            came = local.take_in(record, [source], engine.Limits(), lambda event: None, workers=workers)
            assert len(came.new) == len(rows)
            found.append([p.rows for p in sorted(record.snapshot().parts["arrivals"].values(), key=lambda p: -p.rows)])
    assert found[0] == [128, 128, 44]
    assert found[1] == [128, 43, 33, 24, 18, 16, 16, 16, 6]


def test_again_changes_nothing_and_runs_nothing(whole: object) -> None:
    before, folder = whole
    with twosource.open(folder / "r") as corpus:
        files = {p: p.stat().st_mtime_ns for p in (folder / "r" / "segments").rglob("*.parquet")}
        report = corpus.ingest(folder / "rows.jsonl", workers=1)
        assert (report.new, report.again, report.steps) == (0, len(ROWS), ())
        assert files == {p: p.stat().st_mtime_ns for p in (folder / "r" / "segments").rglob("*.parquet")}
        assert tables(corpus) == before
        assert not any(corpus.status().stale.values())


def test_a_changed_lexicon_runs_again_exactly_what_read_it(whole: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from twosource.engine import plan

    real = plan.lexicon_digest
    with twosource.open(tmp_path / "r") as corpus:
        corpus.ingest(generate.write(tmp_path / "rows.jsonl", ROWS[:6]), workers=1)
        monkeypatch.setattr(plan, "lexicon_digest", lambda name: "changed" if name == "reporting_nouns.tsv" else real(name))
        assert {s for s, n in corpus.status().stale.items() if n} >= {"statements"}
        report = corpus.ingest([], workers=1)
        assert report.steps == ("statements",), "its rows came out equal, so nothing after it had to run"


def test_every_span_of_every_table_is_in_the_raw_text(whole: object) -> None:
    from twosource.model import check_spans

    found, folder = whole
    with twosource.open(folder / "r") as corpus:
        raw = {d: corpus.raw(d) for d in found["documents"].column("id").to_pylist()}
        for name, table in found.items():
            check_spans(name, table, raw.__getitem__)
        for d, text in raw.items():
            row = next(r for r in ROWS if r["text"] == text)
            assert row["text"] == text, d


def test_what_is_refused_is_stored_and_forgotten_when_it_is_mended(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text("A ferry sank in the harbour of Velmora on Monday. Nobody was hurt.\n")
    (folder / "bad.bin").write_bytes(b"\x00\x01\x02" * 50)
    (folder / "rows.jsonl").write_text(json.dumps({"id": "1", "text": "Boats stayed in port all day."}) + "\n{broken\n")
    with twosource.open(tmp_path / "r") as corpus:
        report = corpus.ingest(folder, only=["segments"], workers=1)
        assert report.new == 2
        assert len(report.refused) == 2
        places = [Path(r.place).name for r in corpus.status().refused]
        assert sorted(places) == ["bad.bin", "rows.jsonl#2"]
        assert all(r.code and "expected" in r.problem for r in corpus.status().refused)
        (folder / "rows.jsonl").write_text("\n".join(json.dumps({"id": str(i), "text": f"Boats stayed in port, day {i}."}) for i in (1, 2)))
        corpus.ingest(folder, only=["segments"], workers=1)
        assert [Path(r.place).name for r in corpus.status().refused] == ["bad.bin"]


def test_a_full_disk_is_one_line_and_the_next_run_completes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno
    import os

    from twosource.model import RecordFull

    source = generate.write(tmp_path / "rows.jsonl", ROWS[:12])
    real, calls = os.fsync, []

    def sync(fd: int) -> None:
        calls.append(fd)
        if len(calls) > 6:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(fd)

    with twosource.open(tmp_path / "r") as corpus:
        with monkeypatch.context() as patch, pytest.raises(RecordFull, match="no space left") as caught:
            patch.setattr(os, "fsync", sync)
            corpus.ingest(source, only=["segments"], workers=1)
        assert "\n" not in str(caught.value)
        corpus.ingest(source, only=["segments"], workers=1)
        assert len(corpus.documents()) == 12
        assert [r["outcome"] for r in corpus.status().runs] == ["failed", "done"]


def test_equal_text_is_parsed_once_and_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    parse = parsing._parse
    monkeypatch.setattr(parsing, "_parse", lambda texts: parsed.extend(texts) or parse(texts))
    read: list[str] = []
    find = statements_blocks._read
    blocks = lambda b, model: read.extend(x.view.raw[x.paragraphs[0].start : x.paragraphs[-1].end] for x in b) or find(b, model)  # noqa: E731
    monkeypatch.setattr(statements_blocks, "_read", blocks)
    first = "A bridge over the Orlova closed on Monday.\n\nEngineers had found cracks in two pillars, the mayor said."
    second = "Shops near the bridge lost trade.\n\nEngineers had found cracks in two pillars, the mayor said."
    with twosource.open(tmp_path / "r") as corpus:
        for i, text in enumerate((first, second)):
            corpus.ingest(generate.write(tmp_path / f"{i}.jsonl", [{"id": str(i), "text": text}]), workers=1)
        assert len(parsed) == len(set(parsed)) == 3
        assert len(read) == len(set(read)) == 3
        one_by_one = tables(corpus)
    with twosource.open(tmp_path / "s") as corpus:
        corpus.ingest(generate.write(tmp_path / "both.jsonl", [{"id": str(i), "text": t} for i, t in enumerate((first, second))]), workers=1)
        at_once = tables(corpus)
    with twosource.open(tmp_path / "u") as corpus:
        for i, text in ((1, second), (0, first)):
            corpus.ingest(generate.write(tmp_path / f"{i}.jsonl", [{"id": str(i), "text": text}]), workers=1)
            (tmp_path / "u" / "worked.sqlite").unlink()
        without = tables(corpus)
    for name in ("statements", "events", "mentions", "claims", "families"):
        assert one_by_one[name] == at_once[name] == without[name], name
