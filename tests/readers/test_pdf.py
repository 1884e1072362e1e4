from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from readers.pdfs import pdf
from twosource.model import PAGE_BREAK, SourceError, make_table, page_of
from twosource.readers import READ, arrive
from twosource.readers.pdf import read_pdf

LIMIT = 1_000_000
ONE = [
    "Norra Post",
    "Pier closes",
    "The council of Norra voted on Tuesday to close the old ferry pier, end-",
    "ing a dispute that had divided the town for a very long time. The mayor said",
    "the pier was not safe.",
    "Passengers can ask for their money back until the end of May, and the inter-",
    "1",
]
TWO = ["Norra Post", "national ferries sail on. The last boat to Sund will leave on Friday evening, at", "nine.", "2"]
THREE = ["Norra Post", "Nobody was at the pier on Wednesday when reporters came to see it at noon.", "3"]


def refused(payload: bytes, limit: int = LIMIT) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read_pdf(payload, limit)
    return caught.value


def encrypted(password: str) -> bytes:
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(pdf(ONE))).pages:
        writer.add_page(page)
    writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_lines_become_paragraphs_and_running_heads_go() -> None:
    raw = read_pdf(pdf(ONE, TWO, THREE), LIMIT).decoded.text
    assert raw == (
        "Pier closes\n"
        "The council of Norra voted on Tuesday to close the old ferry pier, ending a dispute that had divided the town for a very long time. "
        "The mayor said the pier was not safe.\n"
        f"Passengers can ask for their money back until the end of May, and the{PAGE_BREAK}international ferries sail on. "
        "The last boat to Sund will leave on Friday evening, at nine.\n"
        f"{PAGE_BREAK}Nobody was at the pier on Wednesday when reporters came to see it at noon."
    )


def test_every_offset_has_a_page() -> None:
    raw = read_pdf(pdf(ONE, TWO, [], THREE), LIMIT).decoded.text
    assert [page_of(raw, raw.index(w)) for w in ("Pier", "until", "national", "nine", "Nobody")] == [1, 1, 2, 2, 4]
    assert page_of("no pages", 3) is None


def test_a_pdf_file_becomes_a_document(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(ONE, TWO, THREE, info="/Title (Report 7) /Author (Jane Roe) /CreationDate (D:20210304050607+01'00')"))
    tables = READ.run({"arrivals": make_table("arrivals", [a for a in arrive([path]) if isinstance(a, dict)])}, {})
    [document], [text] = tables["documents"].to_pylist(), tables["texts"].to_pylist()
    assert (document["uri"], document["language"], document["published"]) == (str(path), "en", None)
    assert (text["media"], text["blocks"]) == ("text", [])
    said = {s["key"]: s["value"] for s in tables["stated"].to_pylist()}
    assert (said["pages"], said["author"], said["created"]) == ("3", "Jane Roe", "2021-03-04T05:06:07+01:00")


def test_what_has_no_text_is_refused_in_these_words() -> None:
    for payload in (pdf([], []), pdf(["7"]), pdf(), encrypted("secret")):
        error = refused(payload)
        assert error.code == "no-text"
        assert "no text" in error.problem
    assert "encrypted" in refused(encrypted("secret")).problem
    assert "Pier closes" in read_pdf(encrypted(""), LIMIT).decoded.text, "one that anybody can open is read"


def test_damage_and_size() -> None:
    assert refused(b"%PDF-1.4 nothing").code == "corrupt"
    assert refused(pdf(ONE)[:300]).code in ("corrupt", "no-text")
    assert refused(pdf(ONE), 50).code == "too-large"
    assert refused(pdf(*[["x"]] * 2001)).code == "too-large"


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_damaged_files_are_read_or_refused(data: st.DataObject) -> None:
    whole = pdf(ONE, TWO)
    at = data.draw(st.integers(0, len(whole) - 1))
    broken = whole[:at] + data.draw(st.binary(max_size=6)) + whole[at + data.draw(st.integers(0, 40)) :]
    with suppress(SourceError):
        assert read_pdf(broken, LIMIT).decoded.text
