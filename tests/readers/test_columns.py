from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import twosource
from twosource.model import SettingError
from twosource.readers import Limits, Problem, arrive
from twosource.readers.columns import check_columns

BODY = "The council of Norra voted on Tuesday; the pier closes, said the mayor."


def read(path: Path, content: str | bytes, limits: Limits = Limits(), **columns: str) -> tuple[list[dict[str, Any]], list[Problem]]:  # noqa: B008
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    out = list(arrive([path], columns=columns or None, limits=limits))
    return [a for a in out if isinstance(a, dict)], [p for p in out if isinstance(p, Problem)]


def test_columns_with_the_names_of_keys(tmp_path: Path) -> None:
    rows, problems = read(tmp_path / "a.csv", f'id,Title,TEXT,published,other\n1,Pier closes,"{BODY}",2021-03-04,x\n2,,"two\nlines",,\n')
    assert problems == []
    assert [r["payload"].decode() for r in rows] == [BODY, "two\nlines"]
    assert (rows[0]["source_id"], rows[0]["title"], rows[0]["published"]) == ("1", "Pier closes", "2021-03-04")
    assert rows[1]["title"] is None
    assert [r["place"].rpartition("#")[2] for r in rows] == ["1", "2"]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_a_map_of_columns(mark: str, encoding: str, tmp_path: Path) -> None:
    text = f'head{mark}body{mark}when\r\nPier closes{mark}"{BODY} Zoë."{mark}2021-03-04\r\n\r\n'
    rows, problems = read(tmp_path / "a.csv", text.encode(encoding), text="body", title="Head", published="when")
    assert problems == []
    assert [(r["payload"].decode(), r["title"], r["published"]) for r in rows] == [(f"{BODY} Zoë.", "Pier closes", "2021-03-04")]


def test_tab_separated_values(tmp_path: Path) -> None:
    rows, _ = read(tmp_path / "a.tsv", f"html\turi\n<p>{BODY}</p>\thttps://norrapost.example/1\n")
    assert (rows[0]["media"], rows[0]["uri"]) == ("html", "https://norrapost.example/1")


def test_a_wrong_map_says_which_columns_there_are(tmp_path: Path) -> None:
    for columns, words in (
        ({"text": "corpse"}, "no column 'corpse'; expected one of head, body"),
        ({}, "the columns head, body and none called"),
    ):
        rows, [problem] = read(tmp_path / "a.csv", f"head,body\nx,{BODY.replace(',', '')}\n", **columns)
        assert rows == []
        assert problem.code == "columns"
        assert words in problem.problem
        assert "--columns" in problem.problem
    for wrong in ({"text": "a", "headline": "b"}, {"title": "a"}):
        with pytest.raises(SettingError, match="text"):
            check_columns(wrong)
        with pytest.raises(SettingError):
            list(arrive([tmp_path / "a.csv"], columns=wrong))


def test_bad_rows_are_refused_and_the_rest_goes_in(tmp_path: Path) -> None:
    rows, problems = read(tmp_path / "a.csv", f'text,title\n"{BODY}",a\nonly one\n,b\n"{BODY}",c\n')
    assert [r["title"] for r in rows] == ["a", "c"]
    assert [(p.code, p.place.rpartition("#")[2]) for p in problems] == [("cells", "2"), ("no-text", "3")]
    assert read(tmp_path / "a.csv", "text,title\n")[1][0].code == "empty"
    assert read(tmp_path / "a.csv", "")[1][0].code == "empty"
    assert read(tmp_path / "a.csv", b"text\n\x00\x01\x02\x03" * 50)[1][0].code == "binary"
    long = read(tmp_path / "a.csv", f'text\n"{BODY}"\n"{"x" * 5000}"\n', Limits(document_bytes=1000))
    assert ([r["title"] for r in long[0]], [p.code for p in long[1]]) == ([None], ["too-large"])
    open_end = read(tmp_path / "a.csv", 'text\n"never closed\n' + "x\n" * 3000, Limits(document_bytes=1000))
    assert {p.code for p in open_end[1]} <= {"csv", "too-large"}
    assert open_end[1]


@given(st.lists(st.tuples(st.text(min_size=1).filter(str.strip), st.text()), min_size=1, max_size=5))
def test_whatever_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, str]]) -> None:
    import csv
    import io

    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([("text", "title"), *cells])
    try:
        data = out.getvalue().encode()
    except UnicodeEncodeError:
        return
    rows, problems = read(tmp_path_factory.mktemp("csv") / "a.csv", data)
    if not problems:
        assert [r["payload"].decode() for r in rows] == [text for text, _ in cells]


def test_the_map_is_given_to_an_ingest(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f'head,body\nPier closes,"{BODY}"\n', encoding="utf-8")
    with twosource.open(tmp_path / "r") as corpus:
        report = corpus.ingest(tmp_path / "a.csv", columns={"text": "body", "title": "head"}, only=["documents"], workers=1)
        assert (report.new, report.refused) == (1, ())
        assert [d.title for d in corpus.documents()] == ["Pier closes"]
        assert corpus.ingest(tmp_path / "a.csv", columns={"text": "body", "title": "head"}, only=["documents"], workers=1).again == 1
        refused = corpus.ingest(tmp_path / "a.csv", columns={"text": "corpse"}, only=["documents"], workers=1).refused
        assert "head, body" in refused[0].problem
