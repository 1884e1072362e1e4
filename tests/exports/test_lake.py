"""Delta and Iceberg tables, read back by their own libraries: versions, nested columns, other tables in the way, stores that fail."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import objectstore
import twosource
from twosource.model import TABLES, RecordError, SettingError

FORMATS = ("delta", "iceberg")


def needs(kind: str) -> None:
    pytest.importorskip("deltalake" if kind == "delta" else "pyiceberg", reason="needs the extra lake")


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[objectstore.Store]:
    objectstore.environment(monkeypatch)
    with objectstore.running() as found:
        yield found


def versions(kind: str, place: str, store: objectstore.Store | None = None) -> list[pa.Table]:
    """Every version of a table, the first one first, as its own library reads it."""
    endpoint = f"http://{store.host}" if store else ""
    if kind == "delta":
        from deltalake import DeltaTable

        options = {"AWS_ENDPOINT_URL": endpoint, "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1"} if store else None
        table = DeltaTable(place, storage_options=options)
        found = []
        for number in range(table.version() + 1):
            table.load_as_version(number)
            found.append(table.to_pyarrow_table())
        return found
    from pyiceberg.table import StaticTable

    numbers = range(1, 100)
    found = []
    properties = {"s3.endpoint": endpoint, "s3.region": "us-east-1"} if store else {}
    for number in numbers:
        try:
            at = StaticTable.from_metadata(f"{place}/metadata/v{number}.metadata.json", properties)
        except FileNotFoundError:
            break
        found.append(at.scan().to_arrow())
    assert StaticTable.from_metadata(place, properties).scan().to_arrow().equals(found[-1]), "the hint names the last one"
    return found


def alike(a: pa.Table, b: pa.Table) -> bool:
    """The same rows with the same columns; what their lists and texts are called inside is the format's affair."""
    return bool(a.column_names == b.column_names and sorted(map(repr, a.to_pylist())) == sorted(map(repr, b.to_pylist())))


@pytest.mark.parametrize("kind", FORMATS)
def test_a_second_export_is_a_new_version_and_the_first_stays(sample_record: Path, tmp_path: Path, kind: str) -> None:
    needs(kind)
    told: list[str] = []
    place = tmp_path / "claims"
    with twosource.open(sample_record) as corpus:
        story = corpus.stories()[0].id
        rows = corpus.table("claims")
        assert corpus.export("claims", place, kind, tell=told.append) == rows.num_rows
        some = corpus.export("claims", str(place), kind, story=story, tell=told.append)
        corpus.export("claims", place, kind, tell=told.append)
    first, second, third = versions(kind, str(place))
    assert alike(first, rows)
    assert alike(third, rows)
    assert 0 < second.num_rows == some < rows.num_rows
    assert set(second.column("id").to_pylist()) < set(first.column("id").to_pylist())
    spans = [s["span"] for r in first.to_pylist() for s in r["supports"]]
    assert spans
    assert all({"document", "start", "end", "exact"} == set(s) for s in spans)
    start = 0 if kind == "delta" else 1
    assert told == [f"version {start + i} of the {kind.title()} table {place}" for i in range(3)]


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_table_survives(hostile_record: Path, tmp_path: Path, kind: str, table: str) -> None:
    needs(kind)
    with twosource.open(hostile_record) as corpus:
        snap = corpus._record.snapshot()
        if not snap.computed(table):
            pytest.skip("nobody judged")
        corpus.export(table, tmp_path / "t", kind)
        assert alike(versions(kind, str(tmp_path / "t"))[0], corpus.table(table))


@pytest.mark.parametrize("kind", FORMATS)
def test_what_lies_there_already_is_left_alone(sample_record: Path, tmp_path: Path, kind: str) -> None:
    needs(kind)
    other = tmp_path / "other"
    other.mkdir()
    (other / "notes.txt").write_text("mine")
    with twosource.open(sample_record) as corpus:
        with pytest.raises(SettingError, match=r"other holds something that this export did not make; .*name another -o"):
            corpus.export("claims", other, kind)
        with pytest.raises(SettingError, match=r"notes.txt holds something"):
            corpus.export("claims", other / "notes.txt", kind)
        corpus.export("claims", tmp_path / "t", kind)
        with pytest.raises(SettingError, match=r"t holds the table claims; expected a new folder, or one with the table events"):
            corpus.export("events", tmp_path / "t", kind)
        with pytest.raises(SettingError, match=f"{kind} is several files"):
            corpus.export("events", sys.stdout.buffer, kind)
    assert [p.name for p in other.iterdir()] == ["notes.txt"]
    assert len(versions(kind, str(tmp_path / "t"))) == 1


@pytest.mark.parametrize("kind", FORMATS)
def test_a_folder_that_cannot_be_written_is_named(sample_record: Path, tmp_path: Path, kind: str) -> None:
    needs(kind)
    (tmp_path / "file").write_text("")
    with twosource.open(sample_record) as corpus, pytest.raises(RecordError, match=r"file/t cannot be written \("):
        corpus.export("claims", tmp_path / "file" / "t", kind)


@pytest.mark.parametrize(("kind", "library"), [("delta", "deltalake"), ("iceberg", "pyiceberg.catalog.memory")])
def test_without_the_library_one_is_told_what_to_install(
    sample_record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with twosource.open(sample_record) as corpus, pytest.raises(SettingError, match=r"pip install 'twosource\[lake\]'"):
        corpus.export("claims", tmp_path / "t", kind)
    assert not (tmp_path / "t").exists()


def test_an_export_that_ended_before_its_hint_counts(sample_record: Path, tmp_path: Path) -> None:
    needs("iceberg")
    place = tmp_path / "t"
    with twosource.open(sample_record) as corpus:
        corpus.export("claims", place, "iceberg")
        corpus.export("claims", place, "iceberg")
        (place / "metadata" / "version-hint.text").write_text("1")
        corpus.export("claims", place, "iceberg")
    assert len(versions("iceberg", str(place))) == 3


@pytest.mark.parametrize("kind", FORMATS)
def test_a_first_export_that_was_killed_is_gone_on_with(sample_record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    needs(kind)
    from twosource.exports import lake

    class Killed(BaseException):
        pass

    def kill(*_: object, **__: object) -> None:
        raise Killed

    with twosource.open(sample_record) as corpus:
        with monkeypatch.context() as patch:
            if kind == "delta":
                patch.setattr("deltalake.write_deltalake", kill)
            else:
                patch.setattr(lake, "_publish", kill)
            with pytest.raises(Killed):
                corpus.export("claims", tmp_path / "t", kind)
        assert any((tmp_path / "t").iterdir())
        with pytest.raises(SettingError, match="t holds the table claims"):
            corpus.export("events", tmp_path / "t", kind)
        corpus.export("claims", tmp_path / "t", kind)
    assert len(versions(kind, str(tmp_path / "t"))) == 1


@pytest.mark.parametrize("kind", FORMATS)
def test_a_full_disk_is_told_and_the_versions_stay(sample_record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    needs(kind)
    from twosource.exports import lake

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with twosource.open(sample_record) as corpus:
        corpus.export("claims", tmp_path / "t", kind)
        with monkeypatch.context() as patch:
            if kind == "delta":
                patch.setattr("deltalake.write_deltalake", full)
            else:
                patch.setattr(lake, "_publish", full)
            with pytest.raises(RecordError, match=r"^no space left on .*t; expected room for one more version; free some space"):
                corpus.export("claims", tmp_path / "t", kind)
    assert len(versions(kind, str(tmp_path / "t"))) == 1


@pytest.mark.parametrize("kind", FORMATS)
def test_columns_may_come_with_a_later_version(sample_record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    needs(kind)
    from twosource import corpus as api

    real = api.exports.Job
    with twosource.open(sample_record) as corpus:
        rows = corpus.table("stories")

        def fewer(snap: Any, table: str, rows: pa.Table, *more: Any) -> Any:
            return real(snap, table, rows.drop_columns(["title"]), *more)

        with monkeypatch.context() as patch:
            patch.setattr(api.exports, "Job", fewer)
            corpus.export("stories", tmp_path / "t", kind)
        corpus.export("stories", tmp_path / "t", kind)
    first, second = versions(kind, str(tmp_path / "t"))
    assert "title" not in first.column_names
    assert alike(second.select(rows.column_names), rows)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_table_in_an_object_store_has_versions_too(sample_record: Path, store: objectstore.Store, kind: str) -> None:
    needs(kind)
    with twosource.open(sample_record) as corpus:
        for _ in range(2):
            corpus.export("events", store.address("news/tables/events"), kind)
        rows = corpus.table("events")
        with pytest.raises(SettingError, match="s3://news/tables/events holds the table events; expected"):
            corpus.export("claims", store.address("news/tables/events"), kind)
        with pytest.raises(SettingError, match="s3://news/tables holds something"):
            corpus.export("claims", store.address("news/tables"), kind)
    assert [alike(t, rows) for t in versions(kind, "s3://news/tables/events", store)] == [True, True]


@pytest.mark.parametrize("kind", FORMATS)
def test_a_store_that_fails_now_and_then_is_asked_again(sample_record: Path, store: objectstore.Store, kind: str) -> None:
    needs(kind)
    store.fail(500, 503, every=5)
    with twosource.open(sample_record) as corpus:
        corpus.export("stories", store.address("news/stories"), kind)
        rows = corpus.table("stories")
    assert store.counts()[1]
    store.fail()
    assert [alike(t, rows) for t in versions(kind, "s3://news/stories", store)] == [True]


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("status", [403, 404])
def test_a_store_that_refuses_is_named_at_once(sample_record: Path, store: objectstore.Store, kind: str, status: int) -> None:
    needs(kind)
    store.fail(status)
    with twosource.open(sample_record) as corpus, pytest.raises(RecordError) as caught:
        corpus.export("stories", store.address("news/t"), kind)
    assert str(caught.value).startswith("s3://news/t cannot be written (")
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert store.counts()[0] < 20
