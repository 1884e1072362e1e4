from __future__ import annotations

from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twosource.model import SourceError, make_table
from twosource.readers import READ, Problem, arrive
from twosource.readers.mail import read_mail

BODY = "The council of Norra voted on Tuesday to close the old ferry pier. Zoë Ångström wept."


def message(*, html: str | None = None, text: str | None = BODY, **headers: str) -> EmailMessage:
    found = EmailMessage()
    given = {
        "From": "Jane Roe at The Norra Post <jane@mail.norrapost.example>",
        "Subject": "Pier closes – tonight",
        "Date": "Thu, 04 Mar 2021 05:06:07 +0100",
        "Message-ID": "<1@norrapost.example>",
        **headers,
    }
    for key, value in given.items():
        found[key] = value
    if text is not None:
        found.set_content(text)
    if html is not None:
        found.add_alternative(f"<html><body><h1>Pier closes</h1><p>{html}</p></body></html>", subtype="html")
    return found


def read(payload: bytes, tmp_path: Path) -> dict[str, list[dict[str, Any]]]:
    path = tmp_path / "a.eml"
    path.write_bytes(payload)
    out = list(arrive([path]))
    assert not any(isinstance(p, Problem) for p in out)
    tables = READ.run({"arrivals": make_table("arrivals", [a for a in out if isinstance(a, dict)])}, {})
    return {t: rows.to_pylist() for t, rows in tables.items()}


def test_a_newsletter(tmp_path: Path) -> None:
    sent = message(html=BODY, **{"Archived-At": "<https://norrapost.example/n/1>", "List-Id": "Briefing <briefing.norrapost.example>"})
    sent.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="x.pdf")
    found = read(bytes(sent), tmp_path)
    [document], [text] = found["documents"], found["texts"]
    assert (document["title"], document["published"], document["published_basis"]) == (
        "Pier closes – tonight",
        "2021-03-04T05:06:07+01:00",
        "metadata",
    )
    assert (document["source_id"], document["publisher"]) == ("<1@norrapost.example>", "The Norra Post")
    assert document["uri"] == str(tmp_path / "a.eml")
    assert text["raw"] == f"Pier closes\n\n{BODY}"
    assert text["media"] == "html"
    said = {s["key"]: s["value"] for s in found["stated"]}
    assert said["canonical"] == "https://norrapost.example/n/1"
    assert said["author"].startswith("Jane Roe")


def test_the_outlet_of_a_sender(tmp_path: Path) -> None:
    def outlet(**headers: str) -> str | None:
        return str(read(bytes(message(**headers)), tmp_path)["documents"][0]["publisher"])

    assert outlet(From="BBC News <newsletter@x.example>") == "BBC News"
    assert outlet(From="News <newsletter@email.theguardian.com>") == "The Guardian"
    assert outlet(From="Jane Roe <jane@mail.example>") == "None"
    assert outlet(From="Jane Roe <jane@mail.example>", Organization="Sund Wire") == "Sund Wire"


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
def test_encodings(charset: str, encoding: str, tmp_path: Path) -> None:
    sent = message(text=None)
    sent.set_content(BODY, charset=charset, cte=encoding)
    assert read(bytes(sent), tmp_path)["texts"][0]["raw"].strip() == BODY


def test_plain_text_that_flows() -> None:
    raw = b"From: a@b.example\r\nContent-Type: text/plain; format=flowed\r\n\r\nThe pier \r\ncloses on \r\nFriday.\r\n\r\n-- \r\nJane\r\n"
    assert read_mail(raw).decoded.text == "The pier closes on Friday.\n\n-- \nJane\n"
    joined = raw.replace(b"flowed", b"flowed; delsp=yes").replace(b"pier \r\ncloses", b"pi \r\ner closes")
    assert read_mail(joined).decoded.text.startswith("The pier closes onFriday.")


def test_a_damaged_part_gives_way_to_the_other() -> None:
    sent = bytes(message(html=BODY)).replace(b"text/html", b"text/html; x=1").replace(b"<html>", b"\x00\x01\x02" * 40)
    assert read_mail(sent).decoded.text.strip() == BODY


def test_what_has_no_text_is_refused() -> None:
    sent = message(text=None)
    sent.add_attachment(b"x", maintype="image", subtype="png")
    for payload, code in ((bytes(sent), "no-text"), (b"no header here", "email"), (b"", "email"), (bytes(message(text=" ")), "no-text")):
        with pytest.raises(SourceError) as caught:
            read_mail(payload)
        assert caught.value.code == code


def test_a_thousand_nested_parts_are_refused() -> None:
    head = b"From: a@b.example\r\nMIME-Version: 1.0\r\n"
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(1000))
    flat = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 3000 + b"--b--\r\n"
    inside = b"".join(b"Content-Type: message/rfc822\r\n\r\nSubject: %d\r\n" % n for n in range(1000))
    for payload in (head + deep + b"Content-Type: text/plain\r\n\r\nx", head + flat, head + inside):
        with pytest.raises(SourceError) as caught:
            read_mail(payload)
        assert caught.value.code in ("too-deep", "too-many", "no-text")


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_damaged_messages_are_read_or_refused(data: st.DataObject) -> None:
    whole = bytes(message(html=BODY))
    at = data.draw(st.integers(0, len(whole) - 1))
    broken = whole[:at] + data.draw(st.binary(max_size=6)) + whole[at + data.draw(st.integers(0, 40)) :]
    with suppress(SourceError):
        assert read_mail(broken).decoded.text
