"""What is kept in memory is bounded, made once, and the same as what is on disk."""

from __future__ import annotations

import threading
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twosource.model import PUBLIC, NotFound, schema
from twosource.store import Commit, Held, Memory, Record, Snapshot, pack_places, write_part


def test_what_is_longest_unused_goes_first() -> None:
    memory = Memory(10)
    for key in "abc":
        memory.keep(key, lambda k=key: k, lambda _: 3)
    memory.keep("a", lambda: pytest.fail("made twice"), lambda _: 3)
    memory.keep("d", lambda: "d", lambda _: 3)
    assert [memory.has(k) for k in "abcd"] == [True, False, True, True]
    assert memory.size <= memory.limit


def test_what_is_too_large_is_made_anew_and_drives_nothing_out() -> None:
    memory, made = Memory(10), []
    memory.keep("small", lambda: 1, lambda _: 4)
    for _ in range(2):
        memory.keep("large", lambda: made.append(1), lambda _: 6)
    assert len(made) == 2
    assert memory.has("small")


def test_what_nobody_asks_for_again_is_forgotten() -> None:
    memory = Memory(10)
    for key in (1, 2, 3):
        memory.put(key, key, 2)
    memory.forget(lambda k: k < 3)
    assert ([memory.has(k) for k in (1, 2, 3)], memory.size) == ([False, False, True], 2)


def test_a_thing_is_made_once_however_many_ask() -> None:
    memory, made, gate = Memory(), [], threading.Barrier(8)

    def ask() -> None:
        gate.wait()
        memory.keep("x", lambda: made.append(1), lambda _: 1)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert made == [1]


def test_what_cannot_be_made_is_not_kept() -> None:
    memory = Memory()
    with pytest.raises(NotFound):
        memory.keep("x", lambda: (_ for _ in ()).throw(NotFound("gone")), lambda _: 1)
    assert memory.keep("x", lambda: 2, lambda _: 1) == 2


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 12)), max_size=40))
def test_the_bound_is_never_passed(asked: list[tuple[str, int]]) -> None:
    memory = Memory(20)
    for key, size in asked:
        memory.keep(key, lambda k=key: k, lambda _, size=size: size)
        assert 0 <= memory.size <= memory.limit


@pytest.fixture(scope="module", params=[10**9, 20_000, 0], ids=["all", "some", "none"])
def both(request: pytest.FixtureRequest, sample_record: Path) -> tuple[Snapshot, Snapshot]:
    """A committed state from disk, and the same one with a memory that holds all of it, some of it, or nothing."""
    with Record.open(sample_record) as plain, Record.open(sample_record, memory=Memory(request.param)) as held:
        assert isinstance(held.snapshot(), Held)
        return plain.snapshot(), held.snapshot()


@pytest.mark.parametrize("table", [*PUBLIC, "sentences", "texts"])
def test_it_gives_the_same_rows(both: tuple[Snapshot, Snapshot], table: str) -> None:
    plain, held = both
    rows = plain.table(table)
    assert held.table(table).equals(rows)
    names = schema(table).names
    assert held.table(table, names[:2]).equals(rows.select(names[:2]))
    places = [n for n in (rows.num_rows - 1, 0, 3, 3) if 0 <= n < rows.num_rows]
    for state in both:
        assert state.take(table, pa.array(places, pa.int64())).equals(rows.take(pa.array(places, pa.int64())))
    some = sorted(plain.where)[:4]
    if "document" in names:
        assert held.of_documents(table, some).equals(plain.of_documents(table, some))
        assert held.rows_of(table, "document", some, names[:1]).equals(plain.rows_of(table, "document", some, names[:1]))
        with pytest.raises(NotFound):
            held.of_documents(table, ["doc-nowhere"])
    if "id" in names and rows.num_rows:
        ids = rows.column("id").to_pylist()[::5]
        assert held.rows_of(table, "id", ids).equals(plain.rows_of(table, "id", ids))


@pytest.mark.parametrize(
    ("table", "path"),
    [
        ("claims", ("supports", "document")),
        ("claims", ("supports", "span", "document")),
        ("reuse", ("a", "document")),
        ("stories", ("documents",)),
    ],
)
def test_it_finds_the_same_rows_by_what_is_inside(both: tuple[Snapshot, Snapshot], table: str, path: tuple[str, ...]) -> None:
    plain, held = both
    some = sorted(plain.where)[:3]
    found = plain.touching(table, path, some)
    assert held.touching(table, path, some).equals(found)
    assert found.num_rows
    assert held.touching(table, path, some, ["id"]).equals(found.select(["id"]))
    assert held.touching(table, path, ["doc-nowhere"]).num_rows == 0


def test_texts_are_the_same(both: tuple[Snapshot, Snapshot]) -> None:
    plain, held = both
    for d in plain.where:
        assert held.raw(d) == plain.raw(d)
    with pytest.raises(NotFound):
        held.raw("doc-nowhere")


def test_a_commit_is_seen_and_an_old_state_stays(tmp_path: Path) -> None:
    def rows(*names: str) -> pa.Table:
        span = {"start": 0, "end": 1, "exact": "x", "actor": "act-1", "basis": "name"}
        return pa.Table.from_pylist([{"document": n, **span} for n in names], schema=schema("mentions"))

    with Record.open(tmp_path / "r", create=True) as writer, Record.open(tmp_path / "r", memory=Memory()) as reader, writer.writing():
        writer.commit(Commit(parts=[("one", write_part(tmp_path / "r", "mentions", rows("a", "b", "c")))]))
        old = reader.snapshot()
        assert old is reader.snapshot()
        assert old.table("mentions").num_rows == 3
        writer.commit(
            Commit(parts=[("two", write_part(tmp_path / "r", "mentions", rows("d")))], drops=[("mentions", "one", pack_places([1]), 2)])
        )
        new = reader.snapshot()
        for state in (new, writer.snapshot()):
            assert state.table("mentions").column("document").to_pylist() == ["a", "c", "d"]
            assert state.take("mentions", pa.array([2, 1])).column("document").to_pylist() == ["d", "c"]
            assert state.rows_of("mentions", "document", ["b", "c"]).num_rows == 1
        assert old.table("mentions").num_rows == 3
