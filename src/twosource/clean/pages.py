"""HTML pages: the blocks that the reader found, told apart by their element, by whether the main text holds them, and by the lexicon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from . import parts as why
from .furniture import BLANK, furniture
from .parts import Part
from .plain import LIST_HEADER, cover, paragraph
from .shapes import alike, byline, date_line, folded, other_headline, stopped

HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
#: A page in which no block is marked as main text: paragraphs of at least so many words that end as sentences do are kept.
LIKE_MAIN_WORDS: Final = 8
#: Furniture that the main text of a page keeps: addresses in it are what the report points to.
_KEPT: Final = frozenset({"archive field"})
_BYLINE_TAGS: Final = frozenset({"time", "address"})


def _pieces(raw: str, blocks: Sequence[Mapping[str, Any]]) -> list[tuple[int, int, str, bool]]:
    """Lines with ink inside the blocks: start, end, element, main. What lies before the end of an earlier block is passed over."""
    out: list[tuple[int, int, str, bool]] = []
    at = 0
    for block in blocks:
        start, end = max(at, block["start"]), min(block["end"], len(raw))
        if start >= end:
            continue
        at = end
        tag, main = str(block["tag"]).lower(), bool(block["main"])
        for line in raw[start:end].splitlines(keepends=True):
            text = line.strip(BLANK)
            if text:
                lead = len(line) - len(line.lstrip(BLANK))
                out.append((start + lead, start + lead + len(text), tag, main))
            start += len(line)
    return out


def _title(raw: str, pieces: list[tuple[int, int, str, bool]], wanted: list[str]) -> set[int]:
    """The pieces that are the headline: the first heading that is like the given title, else the only h1."""
    top = [i for i, p in enumerate(pieces) if p[2] == "h1"]
    if wanted:
        headings = [i for i, p in enumerate(pieces) if p[2] in HEADINGS]
        for group in (top, headings):
            for i in group:
                if alike(folded(raw[pieces[i][0] : pieces[i][1]][:400]), wanted):
                    return {i}
        first_main = next((i for i, p in enumerate(pieces) if p[3]), len(pieces))
        for i in range(min(len(pieces), first_main + 3)):
            start, end, _, _ = pieces[i]
            if end - start <= 400 and alike(folded(raw[start:end]), wanted):
                return {i}
    return {top[0]} if len(top) == 1 else set()


def page(raw: str, blocks: Sequence[Mapping[str, Any]], title: str | None) -> list[Part]:
    """The parts of a page's raw text, without gap or overlap. `blocks`: rows with start, end, tag, main; in order, not overlapping."""
    pieces = _pieces(raw, blocks)
    wanted = folded(title) if title else []
    titles = _title(raw, pieces, wanted)
    has_main = any(p[3] for p in pieces)
    last_main = max((i for i, p in enumerate(pieces) if p[3]), default=-1)
    first_main = next((i for i, p in enumerate(pieces) if p[3]), len(pieces))
    found: list[Part] = []
    opened = listed = False
    for i, (start, end, tag, main) in enumerate(pieces):
        text = raw[start:end]
        mark: tuple[str, str] | None
        if i in titles or (tag == "title" and wanted and alike(folded(text[:400]), wanted)):
            mark = ("title", why.HEADLINE_GIVEN if title else why.HEADLINE_PAGE)
        elif tag == "figcaption":
            mark = ("caption", why.CAPTION_PAGE)
        elif (fixed := furniture(text)) is not None and not (main and fixed[1] in _KEPT):
            mark = fixed
        elif not main and (tag in _BYLINE_TAGS or byline(text) or date_line(text)):
            mark = ("byline", why.BYLINE if byline(text) or not date_line(text) else why.DATE)
        elif not main and has_main:
            mark = ("boilerplate", why.OUTSIDE)
            if i > last_main and other_headline(text, listed):
                mark = ("related", why.OTHER_LIST if listed else why.OTHER_STORY)
        elif not main:
            like = stopped(text) and len(text.split(None, LIKE_MAIN_WORDS)) >= LIKE_MAIN_WORDS
            mark = None if like else ("boilerplate", why.OUTSIDE)
        elif i < first_main + 3 and byline(text):
            mark = ("byline", why.BYLINE)
        else:
            mark = None
        listed = mark is not None and (mark[1] == LIST_HEADER or (listed and mark[0] == "related"))
        if mark is not None:
            found.append(Part(start, end, *mark))
            continue
        found += paragraph(text, start, not opened, False, True, why.MAIN if main else why.LIKE_MAIN)
        opened = True
    return cover(raw, found)
