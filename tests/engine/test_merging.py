"""Small parts of documents that go together: the same rows, nothing runs again, and what comes later goes on from there."""

from __future__ import annotations

from pathlib import Path

import pytest

import generate
import twosource
from twosource.engine import merging
from twosource.language import parsing
from twosource.model import PUBLIC
from twosource.store import Record

REPORTS = generate.reports(8, seed=5)
INNER = ("texts", "segments", "sentences", "words")


def rows(corpus: twosource.Corpus) -> dict[str, list[str]]:
    return {t: sorted(map(repr, corpus.table(t).to_pylist())) for t in (*PUBLIC, *INNER)}


def parts(path: Path, table: str = "sentences") -> list[str]:
    with Record.open(path) as record:
        return sorted(record.snapshot().parts[table])


def one_by_one(path: Path, folder: Path, reports: list[dict[str, str]], **more: object) -> None:
    with twosource.open(path) as corpus:
        for i, report in enumerate(reports):
            corpus.ingest(generate.write(folder / f"{i}.jsonl", [report]), workers=1, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, list[str]], list[tuple[str, int, int]]]:
    folder = tmp_path_factory.mktemp("whole")
    with twosource.open(folder / "r") as corpus:
        corpus.ingest(generate.write(folder / "rows.jsonl", REPORTS), workers=1)
        found = rows(corpus)
    with Record.open(folder / "r") as record:
        return found, sorted(record.search("ferry", 1000))


def test_reports_that_came_one_by_one_end_in_few_parts_with_the_same_rows(
    whole: tuple[dict[str, list[str]], list[tuple[str, int, int]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "_FEW", 3)
    one_by_one(tmp_path / "r", tmp_path, REPORTS)
    assert len(parts(tmp_path / "r")) <= 4
    with twosource.open(tmp_path / "r") as corpus:
        assert rows(corpus) == whole[0]
        assert corpus.ingest([], workers=1).steps == (), "nothing is stale"
        names = {d.id for d in corpus.documents()}
    with Record.open(tmp_path / "r") as record:
        assert sorted(record.search("ferry", 1000)) == whole[1], "each sentence is found once"
        snap = record.snapshot()
        assert all(snap.raw(d) for d in names)
        assert snap.of_documents("sentences", sorted(names)).num_rows == snap.rows("sentences")
        assert {p for _, p in snap.done} == {*snap.parts["sentences"], "all"}


def test_parts_with_which_the_same_was_not_done_stay_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "_FEW", 100)
    one_by_one(tmp_path / "r", tmp_path, REPORTS[:3], only=["segments"])
    one_by_one(tmp_path / "r", tmp_path, REPORTS[3:5], only=["families"])
    before = parts(tmp_path / "r", "arrivals")
    monkeypatch.setattr(merging, "_FEW", 2)
    one_by_one(tmp_path / "r", tmp_path, REPORTS[5:6], only=["segments"])
    assert len(before) == 5
    assert len(parts(tmp_path / "r", "arrivals")) == 2
    with twosource.open(tmp_path / "r") as corpus:
        corpus.ingest([], workers=1)
        found = rows(corpus)
    with twosource.open(tmp_path / "s") as corpus:
        corpus.ingest(generate.write(tmp_path / "all.jsonl", REPORTS[:6]), workers=1)
        assert rows(corpus) == found


def test_equal_text_is_still_known_when_its_part_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "_FEW", 2)
    one_by_one(tmp_path / "r", tmp_path, REPORTS[:4])
    with Record.open(tmp_path / "r", create=True) as record, record.writing():
        record.sweep(now=10.0**11)
    monkeypatch.setattr(parsing, "_parse", lambda texts: pytest.fail(f"{texts} was parsed again"))
    again = [{**r, "id": f"again-{i}", "text": r["text"]} for i, r in enumerate(REPORTS[:4])]
    one_by_one(tmp_path / "r", tmp_path, again)


def test_a_kill_before_the_commit_leaves_the_parts_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one_by_one(tmp_path / "r", tmp_path, REPORTS[:3])
    before = parts(tmp_path / "r")
    monkeypatch.setattr(merging, "_FEW", 2)

    def stopped(self: Record, what: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, twosource.open(tmp_path / "r") as corpus:
        patch.setattr(Record, "commit", lambda self, what: stopped(self, what) if what.moved else commit(self, what))
        with pytest.raises(KeyboardInterrupt):
            corpus.ingest([], workers=1)
    assert parts(tmp_path / "r") == before
    with twosource.open(tmp_path / "r") as corpus:
        corpus.ingest([], workers=1)
    assert len(parts(tmp_path / "r")) == 1


commit = Record.commit
