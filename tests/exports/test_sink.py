"""Where exports go: whole or not at all, the same bytes for the same record, and nothing in a text that breaks a line or a cell."""

from __future__ import annotations

import errno
import io
import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twosource.exports.sink import file_at, folder_at, json_line, json_text, one_line, xml_text
from twosource.model import RecordError, SettingError


@given(st.text(st.characters(), max_size=30))
def test_any_text_is_one_line_of_json_and_comes_back(text: str) -> None:
    line = json_line({"text": text})
    assert line.count(b"\n") == 1
    assert json.loads(line) == {"text": text}
    assert len(json_text({"text": text}).splitlines()) == 1


@given(st.text(st.characters(), max_size=30))
def test_any_text_stands_in_xml(text: str) -> None:
    clean = xml_text(text)
    assert len(clean) == len(text)
    read = ElementTree.fromstring(f"<a>{escape(clean)}</a>".encode("utf-8", "replace")).text or ""
    assert read == clean.replace("\r\n", "\n").replace("\r", "\n")


@given(st.text(max_size=30))
def test_any_text_is_one_cell(text: str) -> None:
    assert len(one_line(text)) == len(text)
    assert len(f"{one_line(text)}.".splitlines()) == 1
    assert "\t" not in one_line(text)


def test_a_file_is_whole_or_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), file_at(path) as out:
        out.write(b"half")
        _ = 1 / 0
    assert path.read_bytes() == b"old"
    with file_at(path) as out:
        out.write(b"new")
    assert path.read_bytes() == b"new"
    assert [p.name for p in tmp_path.iterdir()] == ["x.json"]
    with pytest.raises(RecordError, match="cannot be written"), file_at(tmp_path / "no" / "x.json"):
        pass


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_a_folder_or_a_zip(tmp_path: Path, name: str) -> None:
    def write(path: Path) -> None:
        with folder_at(path) as folder, folder.open("b/two.txt") as two, folder.open("one.txt") as one:
            two.write(b"2")
            one.write(b"1")

    write(tmp_path / name)
    if name.endswith(".zip"):
        first = (tmp_path / name).read_bytes()
        write(tmp_path / name)
        assert (tmp_path / name).read_bytes() == first, "the same files give the same bytes"
        with zipfile.ZipFile(io.BytesIO(first)) as packed:
            assert packed.namelist() == ["b/two.txt", "one.txt"]
            assert packed.testzip() is None
    else:
        assert (tmp_path / name / "b" / "two.txt").read_bytes() == b"2"
        with pytest.raises(SettingError, match="there already"):
            write(tmp_path / name)
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_a_folder_that_fails_leaves_nothing(tmp_path: Path) -> None:
    for name in ("out", "out.zip"):
        with pytest.raises(ZeroDivisionError), folder_at(tmp_path / name) as folder:
            folder.write("a", b"1")
            _ = 1 / 0
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SettingError, match="there already"), folder_at(tmp_path / "file"):
        pass


def test_a_device_is_written_to_and_not_replaced() -> None:
    with file_at(Path("/dev/null")) as out:
        out.write(b"x")
    assert not Path("/dev/null").is_file()


def test_a_full_disk_is_told_and_what_was_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(b"before")
    with pytest.raises(RecordError, match=r"^no space left for .*x.json; expected room for all of it; free some space"), file_at(path):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert path.read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir()] == ["x.json"]


def test_one_file_goes_to_an_object_store(sample_record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow.parquet as pq

    import objectstore
    import twosource
    from twosource.model import objects

    objectstore.environment(monkeypatch)
    with objectstore.running() as store, twosource.open(sample_record) as corpus:
        store.fail(500, 503, every=3)
        corpus.export("claims", store.address("news/out/claims.parquet"), "parquet")
        assert store.counts()[1]
        store.fail()
        corpus.export("events", store.address("news/out/events.zip"), "gdelt")
        fs, path = objects.opened(store.address("news/out/claims.parquet"))
        assert pq.read_table(path, filesystem=fs).equals(corpus.table("claims"))
        assert store.objects() == ["news/out/claims.parquet", "news/out/events.zip"]
        with pytest.raises(SettingError, match="s3://news/out is one file, and the format several"):
            corpus.export("events", store.address("news/out"), "gdelt")
        with pytest.raises(SettingError, match="s3://news names no file"):
            corpus.export("events", store.address("news"))
        with pytest.raises(SettingError, match=r"the target nope://x/y cannot be opened"):
            corpus.export("events", "nope://x/y")
        store.fail(403)
        with pytest.raises(RecordError, match=r"^s3://news/b.jsonl cannot be written \(.*ACCESS_DENIED.*\); expected a bucket") as caught:
            corpus.export("events", store.address("news/b.jsonl"))
        assert "\n" not in str(caught.value)
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{store.host}")
        store.fail()
        assert corpus.export("stories", "s3://news/stories.jsonl")
        assert "news/stories.jsonl" in store.objects()
