from __future__ import annotations

import gzip
import io
import json
import os
import stat
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from twosource.model import TABLES, SettingError, make_table
from twosource.readers import Limits, Problem, arrive
from twosource.readers.arrive import ENDINGS

TEXT = "The ferry between Norra and Sund will not sail on Tuesday, the harbour office said.\r\nNo reason was given.\n"


def rows(*sources: str | Path, **options: Any) -> list[dict[str, Any]]:
    out = list(arrive(sources, **options))
    assert all(isinstance(a, dict) for a in out), out
    return [a for a in out if isinstance(a, dict)]


def split(*sources: str | Path, **options: Any) -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
    """The reports, and place and code of the problems."""
    out = list(arrive(sources, **options))
    for problem in (p for p in out if isinstance(p, Problem)):
        assert problem.problem
        assert "\n" not in problem.problem
        assert "expected" in problem.problem
    return [a for a in out if isinstance(a, dict)], [(p.place, p.code) for p in out if isinstance(p, Problem)]


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def jsonl(*objects: Any) -> str:
    return "".join(json.dumps(o) + "\n" for o in objects)


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


# ---- what is read -----------------------------------------------------------------------------------------------------------------


def test_a_text_file_arrives_as_it_is(tmp_path: Path) -> None:
    path = write(tmp_path / "ferry.txt", TEXT)
    [row] = rows(path)
    assert list(row) == [f.name for f in make_table("arrivals", []).schema]
    assert row["payload"] == TEXT.encode()
    assert row["place"] == row["uri"] == str(path)
    assert (row["media"], row["charset"], row["source_id"], row["publisher"]) == ("text", None, None, None)
    make_table("arrivals", [row])


def test_rows_keep_their_keys_and_their_order(tmp_path: Path) -> None:
    path = write(
        tmp_path / "rows.jsonl",
        jsonl(
            {
                "id": 7,
                "text": TEXT,
                "title": "Ferry",
                "publisher": "Sund Post",
                "published": 2016,
                "uri": "https://sund.example/1",
                "language": "en",
            },
            {"text": "  a\u2028b ", "mood": "ignored"},
            {"html": "<p>Hello</p>"},
        ),
    )
    first, second, third = rows(path)
    assert (first["source_id"], first["publisher"], first["published"]) == ("7", "Sund Post", "2016")
    assert first["uri"] == "https://sund.example/1"
    assert (second["payload"], second["uri"], second["source_id"]) == ("  a\u2028b ".encode(), None, None)
    assert (third["media"], third["charset"]) == ("html", "utf-8")
    assert [r["place"] for r in (first, second, third)] == [f"{path}#{n}" for n in (1, 2, 3)]


def test_line_numbers_count_empty_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.ndjson", "\ufeff" + '\n{"text": "a"}\r\n\n  \n{"text": "b"}')
    assert [r["place"][-2:] for r in rows(path)] == ["#2", "#5"]


@pytest.mark.parametrize(
    "content",
    [
        '[{"text": "a"}, {"text": "b, [c] {d} \\" e"}]',
        json.dumps([{"text": "a"}, {"text": 'b, [c] {d} " e'}], indent=2),
        '{"text": "a"}\n{"text": "b, [c] {d} \\" e"}\n',
        '{\n"text": "a"}\n{"text":\n "b, [c] {d} \\" e"}\n',
    ],
)
def test_json_may_be_a_list_lines_or_objects(tmp_path: Path, content: str) -> None:
    path = write(tmp_path / "rows.json", content)
    assert [r["payload"] for r in rows(path)] == [b"a", b'b, [c] {d} " e']


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    table = pa.table({"id": [1, 2, 3], "text": ["one", None, "three"], "html": [None, "<p>two", None], "other": [1.0, 2.0, 3.0]})
    pq.write_table(table.append_column("published", pa.array([0, 1, None], pa.date32())), path)
    out = rows(path)
    assert [(r["source_id"], r["payload"], r["media"], r["published"]) for r in out] == [
        ("1", b"one", "text", "1970-01-01"),
        ("2", b"<p>two", "html", "1970-01-02"),
        ("3", b"three", "text", None),
    ]


def test_packed_files_read_as_the_files_in_them(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": ["p"]}), tmp_path / "p.parquet")
    parquet = (tmp_path / "p.parquet").read_bytes()
    lines = jsonl({"text": "a"}, {"text": "b"}).encode()
    plain = rows(write(tmp_path / "one" / "r.txt", TEXT))
    packed = rows(write(tmp_path / "two" / "r.txt.gz", gzip.compress(TEXT.encode())))
    assert plain[0]["document"] == packed[0]["document"]
    assert rows(write(tmp_path / "x.jsonl.gz", gzip.compress(lines)))[1]["payload"] == b"b"
    assert rows(write(tmp_path / "p.parquet.gz", gzip.compress(parquet)))[0]["payload"] == b"p"
    path = zipped(
        tmp_path / "all.zip",
        {
            "in/r.txt": TEXT.encode(),
            "x.jsonl": lines,
            "y.jsonl.gz": gzip.compress(lines),
            "p.parquet": parquet,
            ".hidden": b"x",
            "__MACOSX/a.txt": b"x",
        },
    )
    out = rows(path)
    assert [r["place"] for r in out] == [
        f"{path}!in/r.txt",
        f"{path}!x.jsonl#1",
        f"{path}!x.jsonl#2",
        f"{path}!y.jsonl.gz#1",
        f"{path}!y.jsonl.gz#2",
        f"{path}!p.parquet#1",
    ]
    assert out[0]["document"] == plain[0]["document"]


def test_a_gz_of_several_members_is_one_stream(tmp_path: Path) -> None:
    data = gzip.compress(b'{"text": "a"}\n') + gzip.compress(b'{"text": "b"}\n')
    assert len(rows(write(tmp_path / "x.jsonl.gz", data))) == 2


def test_folders_are_read_by_name_and_skip_what_is_hidden(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/k.md", "C.html", ".git/x.txt", ".note.txt", "b.txt.meta.json"):
        write(tmp_path / name, json.dumps({"publisher": "Sund Post"}) if name.endswith("json") else f"text of {name}")
    out = rows(tmp_path)
    assert [r["place"] for r in out] == [f"{tmp_path}/{n}" for n in ("C.html", "a/k.md", "a/z.txt", "b.txt")]
    assert [r["publisher"] for r in out] == [None, None, None, "Sund Post"]


def test_unknown_endings_are_named(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", TEXT)
    write(tmp_path / "b.docx", "x")
    write(tmp_path / "c", "x")
    found, problems = split(tmp_path)
    assert len(found) == 1
    assert problems == [(f"{tmp_path}/b.docx", "unknown-ending"), (f"{tmp_path}/c", "unknown-ending")]
    assert all(ending in next(p.problem for p in arrive([tmp_path]) if isinstance(p, Problem)) for ending in ENDINGS)


def test_a_record_is_not_read_as_reports(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Boats stayed in port.")
    (tmp_path / "r.twosource" / "segments").mkdir(parents=True)
    (tmp_path / "r.twosource" / "manifest.sqlite").write_bytes(b"x")
    (tmp_path / "r.twosource" / "writer.json").write_text("{}")
    (only,) = arrive([tmp_path])
    assert isinstance(only, dict)
    assert only["place"].endswith("a.txt")
    (problem,) = arrive([tmp_path / "r.twosource"])
    assert isinstance(problem, Problem)
    assert problem.code == "record"


def test_links_in_folders_do_not_loop(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.txt", TEXT)
    (tmp_path / "in" / "up").symlink_to(tmp_path)
    (tmp_path / "in" / "self").symlink_to("self")
    (tmp_path / "again").symlink_to(tmp_path / "in")
    found, problems = split(tmp_path)
    assert [r["place"] for r in found] == [f"{tmp_path}/again/a.txt"]
    assert problems == [(f"{tmp_path}/again/self", "unreadable")]


# ---- sidecars ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.txt.meta.json", "a.meta.json"])
def test_a_sidecar_states_what_the_file_cannot(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "a.txt", TEXT)
    plain = rows(path)[0]
    write(
        tmp_path / name,
        json.dumps({"id": 3, "uri": "https://sund.example/3", "title": "Ferry", "publisher": "Sund Post", "text": "not this"}),
    )
    [row] = rows(path)
    assert (row["source_id"], row["uri"], row["title"], row["publisher"]) == ("3", "https://sund.example/3", "Ferry", "Sund Post")
    assert row["payload"] == TEXT.encode()
    assert row["document"] != plain["document"]
    assert rows(path, tmp_path / name) == [row]


def test_a_sidecar_in_a_zip(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"d/a.txt": b"a", "d/a.txt.meta.json": b'{"publisher": "Sund Post"}', "a.txt": b"b"})
    assert [r["publisher"] for r in rows(path)] == ["Sund Post", None]


@pytest.mark.parametrize(("content", "code"), [("{", "sidecar"), ("[]", "sidecar"), ('{"publisher": ["x"]}', "bad-value")])
def test_a_broken_sidecar_does_not_cost_the_report(tmp_path: Path, content: str, code: str) -> None:
    path = write(tmp_path / "a.txt", TEXT)
    write(tmp_path / "a.txt.meta.json", content)
    found, problems = split(path)
    assert len(found) == 1
    assert problems == [(f"{path}.meta.json", code)]


def test_a_sidecar_of_rows_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", jsonl({"text": "a"}))
    write(tmp_path / "a.jsonl.meta.json", '{"publisher": "Sund Post"}')
    found, problems = split(path)
    assert found[0]["publisher"] is None
    assert problems == [(f"{path}.meta.json", "sidecar")]


# ---- ids --------------------------------------------------------------------------------------------------------------------------


def test_ids_depend_neither_on_the_folder_nor_on_the_order(tmp_path: Path) -> None:
    one = write(tmp_path / "x" / "a.txt", TEXT)
    two = write(tmp_path / "y" / "z" / "a.txt", TEXT)
    other = write(tmp_path / "y" / "b.txt", TEXT)
    assert rows(one)[0]["document"] == rows(two)[0]["document"] != rows(other)[0]["document"]
    assert {r["document"] for r in rows(one, other)} == {r["document"] for r in rows(other, one)}


def test_every_stated_key_is_part_of_the_id(tmp_path: Path) -> None:
    stated = ({}, {"id": "x"}, {"title": "x"}, {"publisher": "x"}, {"published": "x"}, {"uri": "x"}, {"language": "x"})
    path = write(tmp_path / "a.jsonl", jsonl(*({"text": "a", **s} for s in stated), {"html": "a"}))
    assert len({r["document"] for r in rows(path)}) == len(stated) + 1


def test_identical_rows_are_distinct_documents_with_lasting_ids(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", jsonl(*[{"id": "same", "text": t} for t in "aabab"]))
    ids = [r["document"] for r in rows(path)]
    assert len(set(ids)) == 5
    assert ids == [r["document"] for r in rows(path)]
    backwards = write(tmp_path / "b.jsonl", jsonl(*[{"id": "same", "text": t} for t in "babaa"]))
    assert {r["document"] for r in rows(backwards)} == set(ids)


def test_copies_are_counted_in_many_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", jsonl(*[{"text": str(n % 3000)} for n in range(6000)]))
    assert len({r["document"] for r in rows(path)}) == 6000


# ---- what is refused --------------------------------------------------------------------------------------------------------------


def test_the_rest_goes_in(tmp_path: Path) -> None:
    good = write(tmp_path / "good.txt", TEXT)
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    found, problems = split(
        tmp_path / "absent.txt",
        tmp_path / "dangling.txt",
        tmp_path / "folder.txt",
        tmp_path / "pipe.txt",
        "https://sund.example/1",
        "a\x00b",
        good,
    )
    assert [r["place"] for r in found] == [str(good)]
    assert [code for _, code in problems] == ["missing", "missing", "empty", "not-a-file", "address", "missing"]


def test_a_name_that_is_no_utf8_is_written_out(tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), b"caf\xe9.txt")  # noqa: PTH118
    Path(os.fsdecode(path)).write_text(TEXT)
    [row] = rows(tmp_path)
    assert row["place"] == f"{tmp_path}/caf\\udce9.txt"
    make_table("arrivals", [row])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"id": "x"}', "no-text"),
        ('{"text": null}', "no-text"),
        ('{"text": 5}', "no-text"),
        ('["text"]', "not-a-row"),
        ("5", "not-a-row"),
        ('{"text": "a"', "json"),
        ("text", "json"),
        ("[" * 100_000, "json"),
        ('{"text": "a \\ud83d b"}', "surrogate"),
        ('{"id": ' + "9" * 5000 + ', "text": "a"}', "json"),
    ],
)
def test_a_bad_row_does_not_cost_the_others(tmp_path: Path, line: str, code: str) -> None:
    path = write(tmp_path / "a.jsonl", '{"text": "a"}\n' + line + '\n{"text": "b"}\n')
    found, problems = split(path)
    assert [r["place"] for r in found] == [f"{path}#1", f"{path}#3"]
    assert problems == [(f"{path}#2", code)]


def test_a_row_that_is_no_utf8(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", b'{"text": "caf\xe9"}\n{"text": "b"}\n')
    found, problems = split(path)
    assert (len(found), problems) == (1, [(f"{path}#1", "encoding")])
    assert split(write(tmp_path / "b.jsonl", jsonl({"text": "a"}).encode("utf-16")))[1] == [(f"{tmp_path}/b.jsonl", "encoding")]


def test_a_value_that_cannot_be_used_is_told_and_the_report_kept(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"text": "a", "publisher": {"name": "x"}, "title": "\\udc00", "id": true}\n')
    found, problems = split(path)
    assert (found[0]["publisher"], found[0]["title"], found[0]["source_id"]) == (None, None, None)
    assert problems == [(f"{path}#1", "bad-value")]


def test_a_row_above_the_limit_is_not_held(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", b'{"text": "a"}\n{"text": "' + b"x" * 20_000_000 + b'"}\n{"text": "b"}\n')
    tracemalloc.start()
    found, problems = split(path, limits=Limits(document_bytes=1 << 20))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [r["place"] for r in found] == [f"{path}#1", f"{path}#3"]
    assert problems == [(f"{path}#2", "too-large")]
    assert peak < 6 << 20
    path = write(tmp_path / "a.json", b'[{"text": "a"}, {"text": "' + b"x" * 2_000_000 + b'"}, {"text": "b"}]')
    assert split(path, limits=Limits(document_bytes=1 << 20))[1] == [(f"{path}#2", "too-large")]


def test_fifty_megabytes_on_one_line(tmp_path: Path) -> None:
    data = b"word " * 10_000_000
    text, lines = write(tmp_path / "a.txt", data), write(tmp_path / "a.jsonl", b'{"text": "' + data)
    assert split(text, lines) == ([], [(str(text), "too-large"), (f"{lines}#1", "too-large")])


@pytest.mark.parametrize("content", ["[", '[{"text": "a"}', '{"text"\n: "a', '"text"', '[{"text": "a"}] x'])
def test_json_that_ends_badly(tmp_path: Path, content: str) -> None:
    path = write(tmp_path / "a.json", content)
    found, problems = split(path)
    assert [code for _, code in problems] == ["json"]
    assert len(found) == (1 if content.startswith("[{") else 0)


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.zip", "a.parquet", "a.jsonl.gz"])
def test_files_with_nothing_in_them(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, b"")
    found, [(place, code)] = split(path)
    assert (found, place) == ([], str(path))
    assert code in ("empty", "corrupt")


def test_parquet_that_is_cut_off_or_lacks_its_text(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": ["a" * 5000] * 50}), tmp_path / "a.parquet")
    whole = (tmp_path / "a.parquet").read_bytes()
    cut = write(tmp_path / "cut.parquet", whole[:-40])
    torn = write(tmp_path / "torn.parquet", whole[:40] + b"\xff" * 30 + whole[70:])
    pq.write_table(pa.table({"words": ["a"]}), tmp_path / "b.parquet")
    pq.write_table(pa.table({"text": [1, 2]}), tmp_path / "c.parquet")
    assert split(cut) == ([], [(str(cut), "corrupt")])
    assert split(torn)[1] == [(str(torn), "corrupt")]
    assert split(tmp_path / "b.parquet") == ([], [(f"{tmp_path}/b.parquet", "no-text")])
    assert [code for _, code in split(tmp_path / "c.parquet")[1]] == ["no-text", "no-text"]


def test_a_parquet_value_above_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["a", "b" * 5000, "c"]}), path)
    found, problems = split(path, limits=Limits(document_bytes=1000))
    assert ([r["payload"] for r in found], problems) == ([b"a", b"c"], [(f"{path}#2", "too-large")])


# ---- archives that mean harm ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../out.txt", "/etc/out.txt", "C:/out.txt", "a/../../out.txt", "a\\..\\out.txt"])
def test_a_member_that_climbs_out_is_refused_by_name(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "x.zip", {"good.txt": b"a", name: b"b"})
    found, problems = split(path)
    assert [r["place"] for r in found] == [f"{path}!good.txt"]
    assert problems == [(f"{path}!{name}", "unsafe-path")]


def test_links_and_locked_members_of_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/hostname")
        archive.writestr("locked.txt", "x")
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.rindex(mark) + offset] |= 1
    path.write_bytes(data)
    assert split(path) == ([], [(f"{path}!link.txt", "not-a-file"), (f"{path}!locked.txt", "encrypted")])


def test_archives_in_archives(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"a.txt": b"a"}).read_bytes()
    path = zipped(tmp_path / "x.zip", {"inner.zip": inner, "b.txt.gz": gzip.compress(b"b"), "c.txt.gz.gz": gzip.compress(gzip.compress(b"c"))})
    found, problems = split(path)
    assert [r["payload"] for r in found] == [b"b"]
    assert problems == [(f"{path}!inner.zip", "nested"), (f"{path}!c.txt.gz.gz", "nested")]
    assert split(write(tmp_path / "y.zip.gz", gzip.compress(inner)))[1] == [(f"{tmp_path}/y.zip.gz", "nested")]


def test_a_zip_bomb_is_stopped_while_it_unpacks(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"good.txt": b"a", "bomb.jsonl": bytes(40 << 20), "after.txt": b"b"})
    found, problems = split(path)
    assert len(found) == 1
    assert problems == [(f"{path}!bomb.jsonl", "bomb")]


def test_the_size_that_a_member_declares_is_not_believed(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"bomb.txt": bytes(3_000_000)})
    data = path.read_bytes().replace((3_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(data)
    found, problems = split(path, limits=Limits(archive_bytes=1_000_000))
    assert problems
    assert all(len(r["payload"]) <= 10 for r in found)


def test_many_members_share_one_budget(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {f"{n}.txt": os.urandom(100_000) for n in range(5)})
    found, problems = split(path, limits=Limits(archive_bytes=250_000))
    assert (len(found), [code for _, code in problems]) == (2, ["bomb"])
    assert split(path, limits=Limits(members=4)) == ([], [(str(path), "too-many")])


def test_a_gz_bomb_is_stopped_while_it_unpacks(tmp_path: Path) -> None:
    bomb = gzip.compress(b'{"text": "a"}\n' + bytes(40 << 20))
    assert len(bomb) < 50_000
    path = write(tmp_path / "x.jsonl.gz", bomb)
    found, problems = split(path)
    assert (len(found), problems) == (1, [(str(path), "bomb")])
    inside = zipped(tmp_path / "y.zip", {"x.jsonl.gz": bomb})
    assert split(inside)[1] == [(f"{inside}!x.jsonl.gz", "bomb")]
    assert split(write(tmp_path / "z.txt.gz", gzip.compress(bytes(40 << 20))))[1][0][1] in ("bomb", "too-large")


def test_archives_that_are_cut_off(tmp_path: Path) -> None:
    lines = gzip.compress("".join(jsonl({"text": os.urandom(40).hex()}) for _ in range(5000)).encode())
    path = write(tmp_path / "x.jsonl.gz", lines[: len(lines) // 2])
    found, problems = split(path)
    assert found
    assert problems == [(str(path), "corrupt")]
    assert split(write(tmp_path / "y.txt.gz", b"no gzip")) == ([], [(f"{tmp_path}/y.txt.gz", "corrupt")])
    torn = bytearray(gzip.compress(TEXT.encode()))
    torn[-6] ^= 0xFF
    assert split(write(tmp_path / "z.txt.gz", bytes(torn))) == ([], [(f"{tmp_path}/z.txt.gz", "corrupt")])
    archive = zipped(tmp_path / "x.zip", {"a.txt": os.urandom(3000), "b.txt": b"b"})
    data = bytearray(archive.read_bytes())
    data[200] ^= 0xFF
    archive.write_bytes(data)
    found, problems = split(archive)
    assert ([r["payload"] for r in found], problems) == ([b"b"], [(f"{archive}!a.txt", "corrupt")])
    archive.write_bytes(data[:-30])
    assert split(archive) == ([], [(str(archive), "corrupt")])


# ---- standard input ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "media", "payloads"),
    [
        (b'\xef\xbb\xbf \n{"text": "a"}\n{"html": "b"}\n', "text", [b"a", b"b"]),
        (b'{\n "text": "a"\n}', "text", [b"a"]),
        (b"\n <!DOCTYPE html><p>x", "html", [b"\n <!DOCTYPE html><p>x"]),
        (b"<!-- note --><html><p>x", "html", [b"<!-- note --><html><p>x"]),
        (b'<?xml version="1.0"?>\n<html xmlns="x"><p>x', "html", [b'<?xml version="1.0"?>\n<html xmlns="x"><p>x']),
        (b"<b1> is a tag of ours", "text", [b"<b1> is a tag of ours"]),
        (b"[The minister] said so.", "text", [b"[The minister] said so."]),
        (b" " * 20_000 + b"late", "text", [b" " * 20_000 + b"late"]),
        (b"", "text", [b""]),
    ],
)
def test_standard_input_is_told_by_how_it_begins(data: bytes, media: str, payloads: list[bytes]) -> None:
    out = rows("-", stdin=io.BytesIO(data))
    assert [r["payload"] for r in out] == payloads
    assert out[0]["media"] == media
    assert out[0]["place"] in (("-#1", "-#2") if b'{"' in data or b"{\n" in data else ("-",))
    assert out[0]["uri"] is None


def test_standard_input_above_the_limit() -> None:
    assert split("-", stdin=io.BytesIO(b"word " * 1000), limits=Limits(document_bytes=100)) == ([], [("-", "too-large")])


# ---- the rest ---------------------------------------------------------------------------------------------------------------------


def test_one_path_is_as_good_as_a_list(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", TEXT)
    assert list(arrive(str(path))) == list(arrive(path)) == rows(path)
    assert list(arrive([])) == []


def test_limits_are_whole_numbers_from_one() -> None:
    with pytest.raises(SettingError, match="ratio"):
        Limits(ratio=0)


def test_the_table_of_arrivals_has_the_keys_that_are_written() -> None:
    assert TABLES["arrivals"].__name__ == "Arrival"
