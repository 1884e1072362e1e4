from __future__ import annotations

import gzip
import tracemalloc
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readers.archives import PAGE, answer, by_record, digest, opener, record
from twosource.model import SourceError, make_table
from twosource.readers import READ, Limits, Problem, arrive
from twosource.readers.crawled import crawled, read_crawled
from twosource.readers.warc import Record, Records

LIMITS = Limits()


def split(data: bytes, limits: Limits = LIMITS) -> tuple[list[str], list[tuple[str, str]]]:
    """Ids of the pages of an archive, and name and code of what was refused."""
    out = list(crawled("a", opener(data), limits))
    for p in out:
        assert not isinstance(p, Problem) or ("expected" in p.problem and "\n" not in p.problem)
    pages = [a["source_id"] for a in out if isinstance(a, dict)]
    return [p[len("<urn:uuid:") : -1] for p in pages], [(p.place[2:], p.code) for p in out if isinstance(p, Problem)]


def name(number: int) -> str:
    return f"<urn:uuid:{number}>"


FOUR = [record(n) for n in range(4)]
SHAPES = {
    "plain": b"".join(FOUR),
    "by record": by_record(*FOUR),
    "whole": gzip.compress(b"".join(FOUR)),
    "in two parts": gzip.compress(b"".join(FOUR)[:700]) + gzip.compress(b"".join(FOUR)[700:]),
    "zstd": pa.Codec("zstd").compress(b"".join(FOUR), asbytes=True),
    "zstd by record": b"".join(pa.Codec("zstd").compress(r, asbytes=True) for r in FOUR),
}


# ---- whole archives ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", list(SHAPES))
def test_pages_are_read_however_the_archive_is_packed(shape: str) -> None:
    assert split(SHAPES[shape]) == (["0", "1", "2", "3"], [])


def test_a_record_is_kept_as_it_stood() -> None:
    block = answer(PAGE, "Last-Modified: Thu, 04 Mar 2021 01:00:00 GMT")
    whole = record(7, block, f"WARC-Payload-Digest: {digest(PAGE)}")
    [row] = crawled("a.warc", opener(whole), LIMITS)
    assert isinstance(row, dict)
    assert row["payload"] == whole.removesuffix(b"\r\n\r\n")
    assert (row["place"], row["source_id"], row["uri"], row["media"]) == (
        "a.warc!<urn:uuid:7>", "<urn:uuid:7>", "https://norrapost.example/7", "warc",
    )  # fmt: skip
    out = {t: rows.to_pylist() for t, rows in READ.run({"arrivals": make_table("arrivals", [row])}, {}).items()}
    [document], [text] = out["documents"], out["texts"]
    assert (document["title"], document["uri"], document["source_id"]) == ("Pier closes", "https://norrapost.example/7", "<urn:uuid:7>")
    assert document["published"] is None, "the day of the crawl is not the day of publication"
    assert (text["media"], text["encoding"], text["encoding_basis"]) == ("html", "utf-8", "declared")
    said = {s["key"]: (s["value"], s["where"]) for s in out["stated"]}
    assert said["captured"] == ("2021-03-04T05:06:07Z", "WARC-Date")
    assert said["payload_digest"] == (digest(PAGE), "WARC-Payload-Digest (checked)")
    assert said["last_modified"][0].startswith("Thu, 04 Mar")


def test_the_charset_of_the_header_counts() -> None:
    page = PAGE.replace(b"Norra", "Nórra".encode("iso-8859-2"))
    [row] = crawled("a", opener(record(1, answer(page, media="text/html; charset=iso-8859-2"))), LIMITS)
    assert isinstance(row, dict)
    found = READ.run({"arrivals": make_table("arrivals", [row])}, {})["texts"].to_pylist()[0]
    assert "Nórra" in found["raw"]
    assert found["encoding"] == "iso-8859-2"


def test_the_same_records_as_the_library_finds() -> None:
    library = pytest.importorskip("fastwarc.warc")
    data = by_record(record(0, b"software: x\r\n", kind="warcinfo", media="application/warc-fields"), *FOUR)
    ours = [(r.id, r.uri, r.block) for r in Records("a", opener(data), LIMITS) if isinstance(r, Record)]
    theirs = [
        (r.record_id, r.headers.get("WARC-Target-URI"), r.reader.read())
        for r in library.ArchiveIterator(opener(data)(), parse_http=False, fsspec_args=False)
    ]
    assert ours == theirs


def test_archives_are_found_in_folders_and_zips(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "CC-NEWS-1.warc.gz").write_bytes(by_record(*FOUR[:2]))
    (tmp_path / "in" / "b.warc").write_bytes(FOUR[2])
    (tmp_path / "in" / "c.warc.zst").write_bytes(pa.Codec("zstd").compress(FOUR[3], asbytes=True))
    with zipfile.ZipFile(tmp_path / "in" / "d.zip", "w") as archive:
        archive.writestr("d.warc.gz", by_record(record(5), record(6, None, f"WARC-Refers-To: {name(5)}", kind="revisit")))
    rows = list(arrive([tmp_path / "in"]))
    assert [r["source_id"] if isinstance(r, dict) else r for r in rows] == [name(n) for n in (0, 1, 2, 3, 5, 6)]
    assert rows[-1]["place"] == f"{tmp_path}/in/d.zip!d.warc.gz!<urn:uuid:6>"  # type: ignore[index]


def test_what_is_no_page_is_passed_over_or_refused_by_name() -> None:
    data = b"".join(
        [
            record(0, b"x: y\r\n", kind="warcinfo"),
            record(1, b"GET / HTTP/1.1\r\n\r\n", kind="request"),
            record(2, answer(status="404 Not Found")),
            record(3, answer(b"\xff\xd8\xff", media="image/jpeg")),
            record(4, answer(b"%PDF-1.4", media="application/pdf")),
            record(5, answer(b'{"a": 1}', media=None)),
            record(6, b"no response"),
            record(7, b"x", kind="surprise"),
            record(8, answer(media=None)),
            record(9, b"The words of a page that was made into text.", kind="conversion", media="text/plain"),
            record(10, PAGE, kind="resource", media="text/html"),
        ]
    )
    pages, refused = split(data)
    assert pages == ["8", "9", "10"]
    assert refused == [
        (name(2), "status"), (name(3), "not-html"), (name(4), "not-html"), (name(5), "not-html"), (name(6), "http"), (name(7), "record-type"),
    ]  # fmt: skip
    problems = [p.problem for p in crawled("a", opener(data), LIMITS) if isinstance(p, Problem)]
    assert "404 Not Found" in problems[0]
    assert "image/jpeg" in problems[1]


def test_revisits_are_resolved_inside_the_archive() -> None:
    first = record(1, answer(), f"WARC-Payload-Digest: {digest(PAGE)}")
    by_id = record(2, answer(b"", status="304 Not Modified"), "WARC-Refers-To: <urn:uuid:1>", kind="revisit")
    by_place = record(
        3, b"", "WARC-Refers-To-Target-URI: https://norrapost.example/1", "WARC-Refers-To-Date: 2021-03-04T05:06:07Z", kind="revisit",
    )  # fmt: skip
    by_digest = record(4, b"", f"WARC-Payload-Digest: {digest(PAGE)}", kind="revisit", uri="https://sundpost.example/copy")
    lost = record(5, b"", "WARC-Refers-To: <urn:uuid:99>", kind="revisit")
    of_nothing = record(6, b"", "WARC-Refers-To: <urn:uuid:7>", kind="revisit")
    image = record(7, answer(b"x", media="image/png"))
    # It does not matter where in the archive the first record stands.
    data = by_record(by_id, by_place, first, by_digest, lost, of_nothing, image)
    pages, refused = split(data)
    assert pages == ["1", "2", "3", "4"]
    assert refused == [(name(7), "not-html"), (name(6), "not-html"), (name(5), "revisit")]
    rows = [r for r in crawled("a", opener(data), LIMITS) if isinstance(r, dict)]
    assert {read_crawled(r["payload"], 10**6).payload for r in rows} == {PAGE}
    assert rows[3]["uri"] == "https://sundpost.example/copy"
    assert ("revisit_of", "<urn:uuid:1>") in {(s.key, s.value) for s in read_crawled(rows[1]["payload"], 10**6).said}
    assert len({r["document"] for r in rows}) == 4


def test_a_payload_is_held_against_its_digest() -> None:
    packed = gzip.compress(PAGE)
    for stated in (digest(PAGE), digest(packed), digest(PAGE, "sha256"), "sha1:" + digest(PAGE)[5:].lower()):
        block = answer(packed, "Content-Encoding: gzip")
        [row] = crawled("a", opener(record(1, block, f"WARC-Payload-Digest: {stated}")), LIMITS)
        assert isinstance(row, dict)
        assert read_crawled(row["payload"], 10**6).payload == PAGE
    [row] = crawled("a", opener(record(1, answer(), f"WARC-Payload-Digest: {digest(b'other')}")), LIMITS)
    assert isinstance(row, dict)
    out = READ.run({"arrivals": make_table("arrivals", [row])}, {})
    assert [(r["code"], r["place"]) for r in out["refused"].to_pylist()] == [("digest", "a!<urn:uuid:1>")]
    [row] = crawled("a", opener(record(1, answer(), "WARC-Payload-Digest: crc:12")), LIMITS)
    assert isinstance(row, dict)
    assert ("crc:12", "WARC-Payload-Digest (not checked)") in {(s.value, s.where) for s in read_crawled(row["payload"], 10**6).said}


# ---- damage -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("packed", [lambda *r: b"".join(r), by_record, lambda *r: gzip.compress(b"".join(r))])
@pytest.mark.parametrize("length", [20, len(answer()) - 1, len(answer()) + 300, 5000, 10**12, -4, "", "many"])
def test_a_wrong_length_costs_one_record(length: int | str, packed: object) -> None:
    data = packed(FOUR[0], record(1, length=length), FOUR[2], FOUR[3])  # type: ignore[operator]
    pages, refused = split(data)
    assert pages == ["0", "2", "3"]
    assert [place for place, _ in refused] == [name(1)]
    assert refused[0][1] in ("length", "too-large")


@pytest.mark.parametrize("cut", [1, 40, 200, len(FOUR[3]) - 10])
def test_what_is_cut_off_is_refused_and_the_rest_goes_in(cut: int) -> None:
    for data in (b"".join(FOUR)[: -cut - 4], by_record(*FOUR)[: -min(cut, 100)]):
        pages, refused = split(data)
        assert pages == ["0", "1", "2"]
        assert [code for _, code in refused] == ["truncated"]


def test_damage_in_one_member_costs_that_member() -> None:
    members = [bytearray(gzip.compress(r)) for r in FOUR]
    for at in (2, 60, len(members[1]) - 6):
        broken = [bytes(m) for m in members]
        broken[1] = bytes([*members[1][:at], members[1][at] ^ 0xFF, *members[1][at + 1 :]])
        pages, refused = split(b"".join(broken))
        assert pages == ["0", "2", "3"]
        assert {code for _, code in refused} <= {"corrupt"}


def test_rubbish_between_records_is_passed_over() -> None:
    assert split(FOUR[0] + b"not a record\r\n\r\n" + FOUR[1]) == (["0", "1"], [(f"@{len(FOUR[0])}", "corrupt")])
    assert split(gzip.compress(FOUR[0]) + b"not a record" + gzip.compress(FOUR[1]))[0] == ["0", "1"]
    assert split(b"\x00" * 50 + b"\r\n\r\n" + FOUR[1])[0] == ["1"]
    assert split(FOUR[0] + b"WARC/1.0\r\nno field\r\n\r\n\r\n\r\n" + FOUR[1])[0] == ["0", "1"]


@pytest.mark.parametrize(
    "data", [b"", b"<html>no archive</html>", gzip.compress(b"<html>no archive</html>" * 9), b"\x1f\x8b\x08", b"\x5d\x2a\x4d\x18a"]
)
def test_what_is_no_archive_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(data)
    out = list(arrive([tmp_path / "a.warc"]))
    assert out
    assert all(isinstance(p, Problem) for p in out)


def test_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(record(1, answer(b"<html>" + b"0" * 18_000_000)))
    tracemalloc.start()
    pages, refused = split(gzip.compress(FOUR[0]) + bomb + gzip.compress(FOUR[2]), Limits(document_bytes=1 << 20))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert pages == ["0", "2"]
    assert {"bomb", "too-large"} >= {code for _, code in refused} >= {"too-large"}
    assert peak < 12_000_000
    inside = gzip.compress(b"<html>" + b"0" * 18_000_000)
    with pytest.raises(SourceError, match="larger than"):
        read_crawled(record(1, answer(inside, "Content-Encoding: gzip")).removesuffix(b"\r\n\r\n"), 1 << 20)


def test_beginnings_of_members_without_end_do_not_take_for_ever() -> None:
    assert split(gzip.compress(FOUR[0]) + b"\x1f\x8b\x08\x08" * 100_000)[0] == ["0"]


def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    filling = answer(PAGE + b"<!--" + b"x" * 20_000 + b"-->")

    def peak(count: int) -> int:
        path = tmp_path / "a.warc.gz"
        with path.open("wb") as out:
            for n in range(count):
                out.write(gzip.compress(record(n, filling), 1))
        tracemalloc.start()
        assert sum(isinstance(a, dict) for a in arrive([path])) == count
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(10)
    assert peak(600) < 1.2 * peak(150) + 50_000


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_damage_leaves_only_pages_and_reasons(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from(list(SHAPES.values())))
    at = data.draw(st.integers(0, len(whole) - 1))
    broken = whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + data.draw(st.integers(0, 30)) :]
    try:
        out = list(crawled("a", opener(broken), LIMITS))
    except SourceError:
        return
    assert all(isinstance(a, dict | Problem) for a in out)
    assert sum(isinstance(a, dict) for a in out) <= 4
