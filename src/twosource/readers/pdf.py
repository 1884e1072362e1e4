"""The text of a PDF file (pypdf), its pages parted by a form feed, so that every offset has a page."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from typing import Any, Final

from twosource.model import PAGE_BREAK, SourceError

from .charset import Decoded
from .limits import too_large
from .metadata import Said
from .opened import Opened

#: Pages of one report.
MOST_PAGES: Final = 2000
#: Below so many letters in all there is no text: scans often carry a stamp or a page number as text.
LEAST_LETTERS: Final = 20
#: A first or last line is a running head when it stands, figures aside, on at least so many pages and on half of them.
RUNNING_PAGES: Final = 3

#: Shares of the widest line: a line that is shorter ends its paragraph; one that ends a sentence does so unless it comes near the rim. The first
#: is what `clean` takes for plain text.
RUNS_ON: Final = 0.6
RIM: Final = 0.88

_BULLET: Final = re.compile(r"[•▪◦●–—*-]\s|\(?\d{1,2}[.)]\s")
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


def _goes_on(line: str, following: str, wide: int) -> bool:
    """Whether a line runs on into the next one: it is not much shorter than the widest, and no sentence ends before its rim."""
    if len(line) < RUNS_ON * wide or _BULLET.match(following):
        return False
    return not (line.rstrip("\"'”’)").endswith((".", "!", "?", ":")) and len(line) < RIM * wide and not following[0].islower())


def _joined(head: str, tail: str, mark: str) -> str:
    """Two lines of a paragraph with a mark (a space, or a page break) between them; a word that was parted at the rim is made whole."""
    if head.endswith("-") and tail[:1].islower() and head[-2:-1].isalpha():
        before, _, word = head[:-1].rpartition(" ")
        return f"{before}{mark if mark == PAGE_BREAK or not before else ' '}{word}{tail}" if before else f"{word}{tail}"
    return f"{head}{mark}{tail}"


def _paragraphs(pages: list[str]) -> str:
    """The pages as one text, a line a paragraph, a page break between two pages. A paragraph that runs over a page has the break inside."""
    wide = max((len(line) for page in pages for line in page.split("\n")), default=0)
    out: list[str] = []
    last = ""
    for number, page in enumerate(pages):
        broken = number > 0
        for line in page.split("\n"):
            if not line:
                last = "" if not broken else last
                continue
            if last and _goes_on(last, line, wide) and (not broken or line[0].islower()):
                out[-1] = _joined(out[-1], line, PAGE_BREAK if broken else " ")
            else:
                out.append(PAGE_BREAK + line if broken else line)
            last, broken = line, False
        if broken:
            out.append(PAGE_BREAK)
    return "\n".join(out)


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
    """The text of a PDF file, at most `limit` characters of it, a line a paragraph; a form feed stands where a page ends, so that
    `twosource.model.page_of` tells the page of an offset.

    Its date of creation is what it states (`created`), not when it was published. Raises `SourceError` with code `no-text` (encrypted, or
    pictures of text), `corrupt` or `too-large`.
    """
    pages, information = _pages(payload, limit)
    if sum(map(str.isalpha, "".join(pages))) < LEAST_LETTERS:
        raise _no_text("its pages are pictures" if pages else "it has no pages")
    raw = _paragraphs(_without_running_heads(pages))
    said = [Said("pages", str(len(pages)), "PDF")]
    for name, key in (("Title", "title"), ("Author", "author")):
        if value := information.get(name):
            said.append(Said(key, value, f"PDF {name}"))
    for name, key in (("CreationDate", "created"), ("ModDate", "modified")):
        if value := information.get(name):
            said.append(Said(key, _when(value) or value, f"PDF {name}"))
    return Opened(Decoded(raw, "pdf", "pdf"), False, said=tuple(said))
