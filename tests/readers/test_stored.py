"""Reports out of an object store: files, folders with sidecars, stores that fail now and then or for good."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import objectstore
from twosource.model import objects
from twosource.readers import Problem, arrive


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[objectstore.Store]:
    with objectstore.running() as found:
        objectstore.environment(monkeypatch)
        yield found


def put(store: objectstore.Store, name: str, data: bytes) -> None:
    fs, path = objects.opened(store.address(name))
    with fs.open_output_stream(path) as out:
        out.write(data)


def test_a_folder_is_read_by_name_with_sidecars(store: objectstore.Store, tmp_path: Path) -> None:
    lines = b"".join(json.dumps({"id": i, "text": f"The ferry number {i} sank."}).encode() + b"\n" for i in "ab")
    put(store, "news/in/rows.jsonl", lines)
    put(store, "news/in/deep/one.txt", b"The pier burned.")
    put(store, "news/in/deep/one.txt.meta.json", b'{"publisher": "Norrland Gazette"}')
    found = list(arrive([store.address("news/in")]))
    assert [r["place"] for r in found] == ["s3://news/in/deep/one.txt", "s3://news/in/rows.jsonl#1", "s3://news/in/rows.jsonl#2"]
    assert found[0]["publisher"] == "Norrland Gazette"
    assert [r["place"] for r in arrive([store.address("news/in/rows.jsonl")])] == [r["place"] for r in found[1:]]
    (tmp_path / "rows.jsonl").write_bytes(lines)
    assert [r["document"] for r in arrive([tmp_path / "rows.jsonl"])] == [r["document"] for r in found[1:]], "the place does not matter"


def test_a_store_that_fails_now_and_then_gives_all(store: objectstore.Store) -> None:
    put(store, "news/one.txt", b"The pier burned.")
    store.fail(500, 503, every=3)
    assert [r["payload"] for r in arrive([store.address("news/one.txt")])] == [b"The pier burned."]
    assert store.counts()[1]


def test_a_store_that_refuses_is_a_problem_of_its_own(store: objectstore.Store, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The pier burned.")
    store.fail(403)
    problem, row = arrive([store.address("news/one.txt"), tmp_path / "a.txt"])
    assert isinstance(problem, Problem)
    assert (problem.place, problem.code) == ("s3://news/one.txt", "store")
    assert "\n" not in problem.problem
    assert row["payload"] == b"The pier burned."
    store.fail()
    (missing,) = arrive([store.address("news/none.txt")])
    assert (missing.code, missing.place) == ("missing", "s3://news/none.txt")
