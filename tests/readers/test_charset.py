from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twosource.model import SourceError
from twosource.readers.charset import Decoded, declared_in_page, decode

ENGLISH = "The minister said \u201cno\u201d on Monday \u2013 and left for the caf\u00e9 in Sund. " * 12


def of(payload: bytes, charset: str | None = None, *, page: bool = False, row: bool = False) -> Decoded:
    return decode(payload, charset=charset, page=page, row=row)


def refused(payload: bytes, *, page: bool = False) -> str:
    with pytest.raises(SourceError) as error:
        of(payload, page=page)
    return error.value.code


@pytest.mark.parametrize(
    ("mark", "codec", "name"),
    [
        (b"\xef\xbb\xbf", "utf-8", "utf-8"),
        (b"\xff\xfe", "utf-16-le", "utf-16le"),
        (b"\xfe\xff", "utf-16-be", "utf-16be"),
        (b"\xff\xfe\x00\x00", "utf-32-le", "utf-32le"),
    ],
)
def test_a_byte_order_mark_decides_and_is_no_text(mark: bytes, codec: str, name: str) -> None:
    assert of(mark + ENGLISH.encode(codec), "windows-1251") == Decoded(ENGLISH, name, "bom")


def test_the_declared_charset_comes_before_utf8() -> None:
    assert of("café in Sund".encode("cp1252"), "ISO-8859-1") == Decoded("café in Sund", "windows-1252", "declared")
    assert of("кот".encode("koi8-r"), "koi8-r") == Decoded("кот", "koi8-r", "declared")


def test_a_declared_charset_that_is_wrong_is_told() -> None:
    assert of("кот и пёс".encode(), "ascii") == Decoded("кот и пёс", "utf-8", "utf-8", "ascii")
    assert of("кот и пёс".encode(), "no-such-charset") == Decoded("кот и пёс", "utf-8", "utf-8", "no-such-charset")
    found = of(ENGLISH.encode("cp1252"), "utf-8")
    assert found == Decoded(ENGLISH, "windows-1252", "detected", "utf-8")


def test_labels_that_are_no_text_encodings_are_not_run() -> None:
    for label in ("zlib", "rot13", "unicode_escape", "idna"):
        assert of(b"plain", label).encoding == "utf-8"


@pytest.mark.parametrize(
    ("head", "label"),
    [
        (b'<html><head><meta charset="Windows-1251">', "windows-1251"),
        (b"<META http-equiv=Content-Type content='text/html; charset=koi8-r'>", "koi8-r"),
        (b'<?xml version="1.0" encoding="iso-8859-2"?><html>', "iso-8859-2"),
        (b"<!-- <meta charset=big5> --><meta charset=gbk>", "gbk"),
        (b'<meta charset="utf-16">', "utf-8"),
        (b"<p>charset=big5</p>", None),
        (b" " * 5000 + b"<meta charset=big5>", None),
    ],
)
def test_the_charset_that_a_page_declares(head: bytes, label: str | None) -> None:
    assert declared_in_page(head) == label


def test_a_page_is_decoded_by_its_declaration() -> None:
    page = '<meta charset="windows-1251"><p>кот'
    assert of(page.encode("cp1251"), page=True) == Decoded(page, "windows-1251", "declared")
    assert of(page.encode("cp1251"), "windows-1251").basis == "declared"


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp1252", "El ministro declaró el lunes que las negociaciones continuarán mañana en la isla. "),
        ("cp1252", "Der Minister erklärte am Montag, die Gespräche würden nächste Woche fortgeführt. "),
        ("cp1252", "Le ministre a déclaré lundi que les négociations se poursuivraient à la mairie. "),
        ("cp1250", "Minister powiedział w poniedziałek, że rozmowy będą kontynuowane w tym tygodniu. "),
        ("cp1250", "Ministr v pondělí řekl, že jednání budou pokračovat příští týden ve městě. "),
        ("cp1254", "Bakan pazartesi günü görüşmelerin gelecek hafta şehirde süreceğini söyledi. "),
        ("cp1251", "Министр сообщил в понедельник, что переговоры продолжатся. "),
        ("koi8-r", "Министр сообщил в понедельник, что переговоры продолжатся. "),
        ("cp1253", "Ο υπουργός δήλωσε τη Δευτέρα ότι οι συνομιλίες θα συνεχιστούν. "),
        ("cp1256", "قال الوزير يوم الاثنين إن المفاوضات ستستمر. "),
        ("cp932", "大臣は月曜日に交渉が続くと述べた。"),
        ("euc_jp", "大臣は月曜日に交渉が続くと述べた。"),
        ("gb18030", "部长周一表示谈判将继续进行。"),
        ("cp949", "장관은 월요일 협상이 계속될 것이라고 말했다."),
        ("utf-16-le", "The talks go on, the minister said."),
        ("utf-16-be", "The talks go on, the minister said."),
    ],
)
def test_the_detector(codec: str, text: str) -> None:
    found = of((text * 3).encode(codec))
    assert found.text == text * 3
    assert found.basis == "detected"


def test_english_with_a_few_marks_is_windows_1252() -> None:
    for text in (ENGLISH, "He paid \u00a35 and left. " * 9, "It\u2019s raining. " * 20 + "Mr M\u00fcller disagreed."):
        assert of(text.encode("cp1252")) == Decoded(text, "windows-1252", "detected")


def test_broken_utf8_is_mended_when_little_is_broken() -> None:
    text = ENGLISH * 3
    payload = bytearray(text.encode())
    payload[payload.index(b"minister")] = 0xFF
    found = of(bytes(payload))
    assert found.text == text.replace("minister", "\ufffdinister", 1)
    assert (found.encoding, found.basis) == ("utf-8", "utf-8 with replacements")
    assert of(b"\xef\xbb\xbf" + bytes(payload)) == found
    cut = ("word " * 400 + "caf\u00e9").encode()[:-1]
    assert of(cut).text == "word " * 400 + "caf\ufffd"


def test_what_is_no_text() -> None:
    noise = random.Random(1)
    assert refused(b"") == refused(b" \n\t ") == refused(" \u2003\n".encode()) == "empty"
    assert refused(b"\x89PNG\r\n\x1a\n" + noise.randbytes(500)) == "binary"
    assert refused(b"%PDF-1.4 and so on") == "binary"
    assert refused(bytes(range(32)) * 20) == "binary"
    assert refused(b"word\x00" * 50) == "binary"
    assert refused(noise.randbytes(4000).replace(b"\x00", b"")) in ("encoding", "binary")
    assert refused(b"\xff\xfe" + b"a" * 31) == refused(b"\xef\xbb\xbf\xff") == "encoding"


def test_a_single_control_character_in_a_long_text_stays() -> None:
    text = "word " * 400 + "\x00 end"
    assert of(text.encode()).text == text


def test_a_row_keeps_every_character() -> None:
    assert of("\ufeffa\r\nb".encode(), "utf-8", row=True) == Decoded("\ufeffa\r\nb", "utf-8", "row")
    assert of(b"%PDF- is how such files begin", "utf-8", row=True).basis == "row"


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc"))))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    assert of(("in words: " + text).encode()).text == "in words: " + text


@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "gbk", "windows-1252", "x"]), st.booleans())
def test_any_bytes_are_decoded_or_refused(payload: bytes, charset: str | None, page: bool) -> None:
    try:
        found = of(payload, charset, page=page)
    except SourceError:
        return
    assert found.text.strip()
    found.text.encode()
