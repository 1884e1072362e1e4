from __future__ import annotations

import hashlib
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twosource import readers
from twosource.lexicons import lexicon_names
from twosource.model import make_table, schema
from twosource.readers import READ, arrive
from twosource.readers.languages import detect, primary
from twosource.readers.rows import arrival

TEXT = "The ferry between Norra and Sund will not sail on Tuesday, the harbour office said.\r\nNo reason was given.\n"
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Pier closes | Sund Post</title>
<meta property="og:site_name" content="Sund Post"><meta property="article:published_time" content="2021-03-04T05:06:00Z">
<script>document.write("stolen words")</script></head><body onload="steal()">
<nav><a href="/">Home</a> <a href="/w">World</a></nav><article><h1>Pier closes</h1>
<p onclick="steal()">The council of Norra voted on Tuesday to close the old ferry pier, ending a dispute that had divided the town.</p>
<p>The last boat to Sund will leave on Friday evening. Passengers with season tickets can ask for their money back until May.</p>
</article><footer><p>All rights reserved.</p></footer></body></html>"""


def an_arrival(payload: str | bytes, media: str = "text", place: str = "a.txt", **keys: Any) -> dict[str, Any]:
    data = payload.encode() if isinstance(payload, str) else payload
    given_keys = {"id": None, "title": None, "publisher": None, "published": None, "uri": None, "language": None}
    row = "#" in place
    return arrival(place, media, data, {**given_keys, **keys}, name=None if row else place, row=row)


def run(*arrivals: dict[str, Any], **options: Any) -> dict[str, list[dict[str, Any]]]:
    out = READ.run({"arrivals": make_table("arrivals", list(arrivals))}, options)
    assert tuple(out) == READ.writes
    for name, table in out.items():
        assert table.schema.equals(schema(name))
    return {name: table.to_pylist() for name, table in out.items()}


def one(*arguments: Any, **keys: Any) -> tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]:
    out = run(an_arrival(*arguments, **keys))
    assert out["refused"] == []
    [document], [text] = out["documents"], out["texts"]
    return document, text, out["stated"]


def test_the_room_shows_what_it_has() -> None:
    assert sorted(readers.__all__) == ["Limits", "Problem", "READ", "VERSIONS", "arrive"]
    assert set(READ.lexicons) == {name for name in lexicon_names() if name.startswith("reader_")} | {
        "publishers.tsv",
        "outlet_words.tsv",
        "given_names.tsv",
    }


def test_a_text_stays_as_it_is() -> None:
    document, text, stated = one(TEXT, uri="a.txt")
    assert text == {
        "document": document["id"], "raw": TEXT, "media": "text", "encoding": "utf-8", "encoding_basis": "utf-8", "blocks": [],
    }  # fmt: skip
    assert document["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert document["characters"] == len(TEXT)
    assert document["language"] == "en"
    for key in ("source_id", "publisher", "publisher_basis", "title", "published", "published_basis"):
        assert document[key] is None
    assert stated == []


def test_a_page() -> None:
    document, text, stated = one(PAGE, "html", "pier.html", uri="pier.html")
    assert (document["title"], document["publisher"], document["publisher_basis"]) == ("Pier closes", "Sund Post", "metadata")
    assert (document["published"], document["published_basis"]) == ("2021-03-04T05:06:00Z", "metadata")
    assert (text["encoding"], text["encoding_basis"], document["language"]) == ("utf-8", "declared", "en")
    assert "stolen" not in text["raw"]
    assert "steal" not in text["raw"]
    words = [(b["tag"], b["main"], text["raw"][b["start"] : b["end"]]) for b in text["blocks"]]
    assert words[0] == ("title", False, "Pier closes | Sund Post")
    assert [w[:30] for tag, main, w in words if main and tag == "p"] == ["The council of Norra voted on ", "The last boat to Sund will lea"]
    assert ("a", False, "Home World") in words
    assert ("p", False, "All rights reserved.") in words
    assert document["characters"] == len(text["raw"])
    assert {"document": document["id"], "key": "site", "value": "Sund Post", "where": "meta[property=og:site_name]"} in stated


def test_what_a_row_states_comes_first() -> None:
    keys = {
        "id": "7",
        "title": "Given",
        "publisher": "Norra Times",
        "published": "5 March 2021",
        "uri": "https://norra.example/1",
        "language": "EN-gb",
    }
    document, text, _ = one(PAGE, "html", "r.jsonl#1", **keys)
    assert (document["source_id"], document["title"], document["uri"]) == ("7", "Given", "https://norra.example/1")
    assert (document["publisher"], document["publisher_basis"]) == ("Norra Times", "row")
    assert (document["published"], document["published_basis"], document["language"]) == ("2021-03-05", "metadata", "en")
    assert text["encoding_basis"] == "row"
    document, _, _ = one(PAGE, "html", "pier.html", **keys)
    assert (document["publisher_basis"], document["published_basis"]) == ("sidecar", "sidecar")


def test_a_date_that_cannot_be_read_is_told_and_not_guessed() -> None:
    document, _, stated = one(TEXT, place="r.jsonl#1", published="31 February 2021", uri="https://sund.example/2021/03/04/ferry")
    assert (document["published"], document["published_basis"]) == (None, None)
    assert [(s["key"], s["value"], s["where"]) for s in stated] == [("published_unreadable", "31 February 2021", "row")]
    document, _, stated = one(PAGE.replace("2021-03-04T05:06:00Z", "soon"), "html")
    assert document["published"] is None
    assert ("published_unreadable", "soon") in [(s["key"], s["value"]) for s in stated]


def test_a_date_in_the_address_or_in_nothing_but_the_text() -> None:
    document, _, _ = one(TEXT, place="r.jsonl#1", uri="https://sund.example/2021/03/04/ferry")
    assert (document["published"], document["published_basis"]) == ("2021-03-04", "url")
    document, _, _ = one("SUND, March 4, 2021. " + TEXT)
    assert (document["published"], document["published_basis"]) == (None, None)


def test_a_wrong_declaration_is_told() -> None:
    _, text, stated = one(PAGE.replace("utf-8", "big5") + "<p>caf\u00e9 \u00fcber\u00a0\u2014</p>", "html")
    assert (text["encoding"], text["encoding_basis"]) == ("utf-8", "utf-8")
    assert ("encoding_declared_wrong", "big5") in [(s["key"], s["value"]) for s in stated]


@pytest.mark.parametrize(
    ("payload", "media", "code"),
    [
        (b"", "text", "empty"),
        (b" \n\t", "text", "empty"),
        (b"<script>x()</script><p hidden>x</p>", "html", "empty"),
        (b"\x00\x01\x02\x03" * 100, "text", "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "text", "binary"),
        (b"%PDF-1.4", "html", "binary"),
        (bytes(range(128, 256)) * 8, "text", "encoding"),
        (b"<div>" * 100_000 + b"x", "html", "too-deep"),
    ],
)
def test_what_cannot_be_read_is_refused_and_the_rest_goes_in(payload: bytes, media: str, code: str) -> None:
    bad, good = an_arrival(payload, media, "bad"), an_arrival(TEXT)
    out = run(bad, good)
    assert [d["id"] for d in out["documents"]] == [t["document"] for t in out["texts"]] == [good["document"]]
    assert out["stated"] == []
    [refused] = out["refused"]
    assert (refused["document"], refused["place"], refused["code"]) == (bad["document"], "bad", code)
    assert "expected" in refused["problem"]


def test_the_size_of_a_report_is_a_setting() -> None:
    assert run(an_arrival(TEXT), max_document_bytes=50)["refused"][0]["code"] == "too-large"
    assert run(an_arrival(TEXT), max_document_bytes=None)["refused"] == []


def test_no_row_depends_on_the_others() -> None:
    arrivals = [
        an_arrival(TEXT),
        an_arrival(PAGE, "html", "p.html"),
        an_arrival(b"", place="empty.txt"),
        an_arrival(TEXT * 2, place="r.jsonl#1"),
    ]
    together = run(*arrivals)
    alone = [run(a) for a in arrivals]
    assert together == {name: [row for out in alone for row in out[name]] for name in together}
    assert run(*arrivals) == together
    assert run() == {name: [] for name in READ.writes}


def test_nothing_is_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.html").write_text("<html><body><div>x</div></body></html>")
    logging.getLogger("trafilatura").warning("a page was given up")
    arrivals = [a for a in arrive([tmp_path]) if isinstance(a, dict)]
    run(*arrivals)
    assert capfd.readouterr() == ("", "")


def test_languages() -> None:
    assert detect(TEXT) == "en"
    assert detect("Der Minister erklärte am Montag, die Gespräche würden in der nächsten Woche fortgeführt.") == "de"
    assert detect("AP, Reuters, AFP, dpa") is None
    assert detect("12:30 -- 5.") is None
    assert [primary(t) for t in ("en", "EN-us", "pt_BR", " fra ", "English", "", "e", "1x")] == [
        "en",
        "en",
        "pt",
        "fra",
        None,
        None,
        None,
        None,
    ]
    document, _, stated = one(TEXT, place="r.jsonl#1", language="English")
    assert document["language"] == "en"
    assert [(s["key"], s["value"]) for s in stated] == [("language_unreadable", "English")]


def test_files_to_documents(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.html").write_text(PAGE)
    (tmp_path / "c.jsonl").write_text(json.dumps({"id": "c", "html": PAGE}) + "\n")
    out = run(*(a for a in arrive([tmp_path]) if isinstance(a, dict)))
    assert [d["uri"] for d in out["documents"]] == [f"{tmp_path}/a.txt", f"{tmp_path}/b.html", None]
    assert [t["encoding_basis"] for t in out["texts"]] == ["utf-8", "declared", "row"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.binary(max_size=300) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace")),
    st.sampled_from(["text", "html"]),
    st.sampled_from(["a", "a#1"]),
)
def test_any_bytes_become_a_document_or_a_refusal(payload: bytes, media: str, place: str) -> None:
    out = run(an_arrival(payload, media, place))
    assert len(out["documents"]) + len(out["refused"]) == 1
    for text in out["texts"]:
        assert text["raw"].strip()
        assert all(text["raw"][b["start"] : b["end"]].strip() for b in text["blocks"])
