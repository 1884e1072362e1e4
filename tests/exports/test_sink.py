"""Where exports go: whole or not at all, the same bytes for the same record, and nothing in a text that breaks a line or a cell."""

from __future__ import annotations

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
