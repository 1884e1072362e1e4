"""Bytes to text: byte order mark, declared charset, UTF-8, then a detector; and what is no text at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from twosource.lexicons import load_rows
from twosource.model import SourceError

#: Charset declarations are looked for in this many first bytes of a page (the HTML standard looks at 1,024; many pages put theirs later).
HEAD_BYTES: Final = 4096
#: The detector sees this many bytes, from a little before the first byte that is not ASCII: enough for its statistics, 2 ms.
SAMPLE_BYTES: Final = 65_536
#: Up to this share of bytes beyond ASCII a text is one with a few foreign names, for which the letters of its language say nothing. Of 551
#: development articles with such characters, written in Windows-1252, 550 are told as that.
SPARSE: Final = 0.01
#: Text in Latin script has at most this share of bytes beyond ASCII (Czech and Icelandic, which have most, about an eighth).
MOST_LATIN: Final = 0.3
#: So many of the letters beyond ASCII must be of one language; the rest are foreign names.
KNOWN_LETTERS: Final = 0.95
#: The detector's measure of disorder (charset-normalizer "chaos", 0 to 1) up to which its choice is believed: right choices on texts in
#: eight encodings had at most .04, damaged UTF-8 at least .19, and of noise it makes nothing.
MOST_CHAOS: Final = 0.12
#: Broken UTF-8 is read with replacement characters while there are fewer than one in a thousand characters.
MOST_REPLACED: Final = 0.001
#: Text has fewer control characters than one in 500; a file of fewer than 500 characters may have none.
MOST_CONTROLS: Final = 0.002

_BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32le", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32be", "utf-32-be"),
    (b"\xff\xfe", "utf-16le", "utf-16-le"),
    (b"\xfe\xff", "utf-16be", "utf-16-be"),
)
_MAGIC: Final = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "an RTF document"),
)
_COMMENT: Final = re.compile(rb"<!--.*?-->", re.DOTALL)
_XML_DECLARATION: Final = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_META: Final = re.compile(rb"<meta\s[^>]*?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_CONTROL_BYTES: Final = bytes([*range(0x09), *range(0x0E, 0x20), 0x7F])
_HIGH: Final = re.compile(rb"[\x80-\xff]")
_UTF8_SEQUENCE: Final = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_MARK: Final = re.compile(r"[^\x00-\x7f\w]|[\xaa\xb2\xb3\xb5\xb9\xba\xbc-\xbe]")
#: Marks that stand between letters, too: apostrophes, dashes, dots, soft hyphen, no-break space and quotation marks.
_JOINING: Final = frozenset("\u2018\u2019\u2013\u2014\u2026\u201c\u201d\u201e\xb7\xad\xa0\xb4\xab\xbb")
_MARKS: Final = frozenset(
    "\u201a\u2039\u203a\u2022\u20ac\u2020\u2021\u2030\u2122\xa1\xa2\xa3\xa5\xa7\xa8\xa9\xaa\xae\xb0\xb1\xb2\xb3\xb8\xb9\xba\xbc\xbd\xbe\xbf\xd7"
)
_KANA: Final = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_WESTERN: Final = frozenset({"windows-1252", "iso-8859-15", "macintosh"})


@dataclass(frozen=True, slots=True)
class Decoded:
    """`text`; the encoding and what it rests on (`bom declared row utf-8 detected`, or `utf-8 with replacements`); a declared name that was
    wrong, or null."""

    text: str
    encoding: str
    basis: str
    wrong: str | None = None


@cache
def _labels() -> dict[str, tuple[str, str]]:
    return {r["label"]: (r["name"], r["codec"]) for r in load_rows("reader_charsets.tsv").rows}


@cache
def _detectable() -> dict[str, str]:
    """What the detector may choose: codec as it names them -> our name."""
    import codecs

    rows = load_rows("reader_charsets.tsv").rows
    return {codecs.lookup(r["codec"]).name.replace("-", "_"): r["name"] for r in rows if r["detect"] == "yes"}


def declared_in_page(payload: bytes) -> str | None:
    """The charset that a page declares in its first bytes, lower case; null when there is none."""
    head = payload[:HEAD_BYTES]
    found = _XML_DECLARATION.search(head) or _META.search(_COMMENT.sub(b"", head))
    if not found:
        return None
    label = found[1].decode("ascii", "replace").lower()
    # A declaration that can be read as ASCII does not stand in UTF-16 (HTML standard, "prescan a byte stream").
    return "utf-8" if label.startswith(("utf-16", "utf-32", "ucs-2")) else label


def _strict(payload: bytes, codec: str) -> str | None:
    try:
        return payload.decode(codec)
    except (UnicodeDecodeError, LookupError):
        return None


def _reads_well(text: str, high: int) -> bool:
    """Whether marks beyond ASCII stand where only a letter makes sense in no more than one of 50 places (`high`: how many such bytes)."""
    wrong = 0
    for match in _MARK.finditer(text):
        i, mark = match.start(), match[0]
        if mark not in _JOINING and (mark not in _MARKS or (text[i - 1 : i].isalpha() and text[i + 1 : i + 2].isalpha())):
            wrong += 1
    return 50 * wrong <= high


@cache
def _alphabets() -> tuple[tuple[str, str, frozenset[str]], ...]:
    rows = load_rows("reader_letters.tsv").rows
    return tuple((r["charset"], _labels()[r["charset"]][1], frozenset(r["letters"] + r["letters"].upper())) for r in rows)


def _latin(payload: bytes) -> Decoded | None:
    """Text in Latin script in one byte a character: letter statistics cannot tell these encodings, the letters of the languages can."""
    high = payload.translate(None, bytes(range(128)))
    if len(high) > MOST_LATIN * len(payload):
        return None
    if len(high) <= SPARSE * len(payload) and (text := _strict(payload, "cp1252")) is not None:
        return Decoded(text, "windows-1252", "detected")
    texts: dict[str, str | None] = {}
    for charset, codec, letters in _alphabets():
        if codec not in texts:
            text = _strict(payload, codec)
            texts[codec] = text if text is not None and _reads_well(text, len(high)) else None
        if (text := texts[codec]) is None:
            continue
        used = [c for c in high.decode(codec) if c.isalpha()]
        if sum(c in letters for c in used) >= KNOWN_LETTERS * len(used):
            return Decoded(text, charset, "detected")
    return None


def _detect(payload: bytes, first: int) -> Decoded | None:
    from charset_normalizer import from_bytes

    names = _detectable()
    sample = payload[max(0, first - 1000) :][:SAMPLE_BYTES]
    matches = [m for m in from_bytes(sample, cp_isolation=list(names)) if m.chaos <= MOST_CHAOS]
    # Japanese in Shift JIS also reads as Korean without an error; kana decide.
    matches.sort(key=lambda m: m.encoding not in ("cp932", "euc_jp") or 5 * len(_KANA.findall(str(m))) < len(str(m)))
    for match in matches:
        if (text := _strict(payload, match.encoding)) is not None:
            return Decoded(text, names.get(match.encoding, match.encoding), "detected")
    return None


def _wide(payload: bytes) -> Decoded | None:
    """UTF-16 without a byte order mark: every other byte of a text in ASCII is zero."""
    head = payload[:HEAD_BYTES]
    half = len(head) // 2
    for name, codec, zeros, letters in (("utf-16le", "utf-16-le", head[1::2], head[::2]), ("utf-16be", "utf-16-be", head[::2], head[1::2])):
        if 2 * zeros.count(0) > half and 20 * letters.count(0) <= half and (text := _strict(payload, codec)) is not None:
            return Decoded(text, name, "detected")
    return None


def _mended(payload: bytes) -> Decoded | None:
    """UTF-8 with a few broken bytes, if the bytes above ASCII are mostly whole UTF-8 sequences or the break is the cut at the end."""
    text = payload.decode("utf-8", "replace")
    broken = text.count("\ufffd") - payload.count(b"\xef\xbf\xbd")
    whole = len(_UTF8_SEQUENCE.findall(payload))
    cut = broken == 1 and text.endswith("\ufffd")
    if broken < MOST_REPLACED * len(text) and (cut or whole >= 3 * broken):
        return Decoded(text, "utf-8", "utf-8 with replacements")
    return None


def _by_bom(payload: bytes) -> Decoded | None:
    for mark, name, codec in _BOMS:
        if payload.startswith(mark):
            text = _strict(payload[len(mark) :], codec)
            # Whatever else these bytes are, the mark says that they were meant to be this.
            if text is None and name == "utf-8" and (mended := _mended(payload[len(mark) :])):
                return mended
            if text is None:
                raise SourceError("encoding", f"its byte order mark says {name}, and that it is not", f"{name} to the end", "save it again")
            return Decoded(text, name, "bom")
    return None


def _by_declaration(payload: bytes, label: str, utf8: str | None) -> Decoded | None:
    name, codec = _labels().get(label.strip().lower(), (None, ""))
    if name is None or (name in _WESTERN and utf8 is not None and not payload.isascii()):
        # One-byte encodings make something of any bytes; text in them is by chance UTF-8 as good as never.
        return None
    text = utf8 if name == "utf-8" else _strict(payload, codec)
    return Decoded(text, name, "declared") if text is not None else None


def _decode(payload: bytes, declared: str | None) -> Decoded:
    if found := _by_bom(payload):
        return found
    utf8 = _strict(payload, "utf-8")
    if declared and (found := _by_declaration(payload, declared, utf8)):
        return found
    if b"\x00" in payload and (found := _wide(payload)):
        pass
    elif utf8 is not None:
        found = Decoded(utf8, "utf-8", "utf-8")
    elif not (found := _mended(payload) or _latin(payload)):
        first = _HIGH.search(payload)
        found = _detect(payload, first.start() if first else 0)
    if not found:
        raise SourceError(
            "encoding",
            "the bytes are no UTF-8, and no other encoding makes text of them",
            "text in one encoding",
            "save it as UTF-8, or send it with the right charset",
        )
    return Decoded(found.text, found.encoding, found.basis, declared)


def decode(payload: bytes, *, charset: str | None, page: bool, row: bool) -> Decoded:
    """Decode a report. `charset`: declared from outside; `page`: look for a declaration inside; `row`: its text came as text already.

    Raises `SourceError` with code `empty`, `binary` or `encoding`.
    """
    if not payload.strip():
        raise SourceError("empty", "there is no text in it", "at least one word", "leave it out")
    for magic, what in () if row else _MAGIC:
        if payload.startswith(magic):
            raise SourceError("binary", f"it is {what}", "text or HTML", "give its text")
    if row:
        text = _strict(payload, "utf-8")
        found = Decoded(text, "utf-8", "row") if text is not None else _decode(payload, None)
    else:
        found = _decode(payload, charset or (declared_in_page(payload) if page else None))
    narrow = len(payload) < 2 * len(found.text)
    controls = len(payload) - len(payload.translate(None, _CONTROL_BYTES)) if narrow else len(_CONTROL.findall(found.text))
    if controls > MOST_CONTROLS * len(found.text):
        raise SourceError("binary", f"{controls} of its {len(found.text)} characters are control characters", "text or HTML", "give its text")
    if not found.text.strip():
        raise SourceError("empty", "there is nothing but white space in it", "at least one word", "leave it out")
    return found
