"""The text of a PDF file (pypdf), its pages parted by a form feed, so that every offset has a page."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from typing import Any, Final

from twosource.model import SourceError

from .charset import Decoded
from .limits import too_large
from .metadata import Said
from .opened import Opened

#: Pages of one report.
MOST_PAGES: Final = 2000
#: What parts the pages in the raw text. A form feed is white space and ends a line everywhere, and text files use it for this.
PAGE_BREAK: Final = "\f"
#: Below so many letters in all there is no text: scans often carry a stamp or a page number as text.
LEAST_LETTERS: Final = 20
#: A first or last line is a running head when it stands, figures aside, on at least so many pages and on half of them.
RUNNING_PAGES: Final = 3

_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_FIGURES: Final = re.compile(r"\d+")
_DATE: Final = re.compile(r"D?:?(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(Z|[+-]\d\d)?'?(\d\d)?'?")

# pypdf logs what it mends; without a handler of its own Python prints that to standard error.
logging.getLogger("pypdf").addHandler(logging.NullHandler())
logging.getLogger("pypdf").propagate = False


def _no_text(why: str) -> SourceError:
    return SourceError("no-text", f"no text can be read from the PDF file: {why}", "a PDF file with text", "give its text")


def _pages(payload: bytes, limit: int) -> tuple[list[str], dict[str, str]]:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, WrongPasswordError

    try:
        reader = PdfReader(io.BytesIO(payload), strict=False)
        # Files that anyone may read are often encrypted with the empty password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise _no_text("it is encrypted")
        if (n := len(reader.pages)) > MOST_PAGES:
            raise SourceError("too-large", f"the PDF file has {n:,} pages", f"at most {MOST_PAGES:,}", "cut it into its reports")
        pages: list[str] = []
        size = 0
        for page in reader.pages:
            text = _tidy(page.extract_text() or "")
            pages.append(text)
            size += len(text)
            if size > limit:
                raise too_large("the text of the PDF file", limit)
        return pages, _information(reader)
    except (SourceError, MemoryError):
        raise
    except (FileNotDecryptedError, WrongPasswordError, DependencyError):
        raise _no_text("it is encrypted") from None
    except Exception as error:
        # The errors of a parser for damaged files are of every kind.
        why = " ".join(str(error).split())[:200] or type(error).__name__
        raise SourceError("corrupt", f"the PDF file is damaged: {why}", "a whole PDF file", "save it again") from None


def _information(reader: Any) -> dict[str, str]:
    out: dict[str, str] = {}
    try:
        for name, value in (reader.metadata or {}).items():
            text = " ".join(_FORBIDDEN.sub("", str(value)).split())[:1000]
            if text:
                out[str(name).lstrip("/")] = text
    except Exception:
        # What the file says of itself is extra: damaged, it is left out.
        return {}
    return out


def _tidy(text: str) -> str:
    """The lines of a page without what does not print and without space around them."""
    text = _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(line.strip() for line in text.split("\n")).strip("\n")


def _key(line: str) -> str:
    return _FIGURES.sub("#", line.casefold()).strip()


def _without_running_heads(pages: list[str]) -> list[str]:
    """Pages without the lines that stand at the top or bottom of most of them: left in, they would stand in the middle of sentences."""
    split = [page.split("\n") for page in pages]
    seen = Counter(key for lines in split for key in {_key(line) for line in (lines[0], lines[-1])} if key)
    running = {k for k, n in seen.items() if n >= RUNNING_PAGES and 2 * n >= len(pages)}
    for lines in split:
        if len(lines) > 1 and _key(lines[-1]) in running:
            lines.pop()
        if len(lines) > 1 and _key(lines[0]) in running:
            lines.pop(0)
    return ["\n".join(lines).strip("\n") for lines in split]


def _when(value: str | None) -> str | None:
    """A PDF date (`D:20160905103000+08'00'`) as ISO 8601, or null."""
    found = _DATE.fullmatch(value or "")
    if not found:
        return None
    year, month, day, hour, minute, second, zone, more = found.groups()
    text = f"{year}-{month}-{day}"
    if hour:
        text += f"T{hour}:{minute}" + (f":{second}" if second else "")
        text += "Z" if zone == "Z" else f"{zone}:{more or '00'}" if zone else ""
    return text


def read_pdf(payload: bytes, limit: int) -> Opened:
    """The text of a PDF file, at most `limit` characters of it; a form feed stands between its pages, which are numbered from 1 in order.

    Its date of creation is what it states (`created`), not when it was published. Raises `SourceError` with code `no-text` (encrypted, or
    pictures of text), `corrupt` or `too-large`.
    """
    pages, information = _pages(payload, limit)
    if sum(map(str.isalpha, "".join(pages))) < LEAST_LETTERS:
        raise _no_text("its pages are pictures" if pages else "it has no pages")
    raw = PAGE_BREAK.join(_without_running_heads(pages))
    said = [Said("pages", str(len(pages)), "PDF")]
    for name, key in (("Title", "title"), ("Author", "author")):
        if value := information.get(name):
            said.append(Said(key, value, f"PDF {name}"))
    for name, key in (("CreationDate", "created"), ("ModDate", "modified")):
        if value := information.get(name):
            said.append(Said(key, _when(value) or value, f"PDF {name}"))
    return Opened(Decoded(raw, "pdf", "pdf"), False, said=tuple(said))
