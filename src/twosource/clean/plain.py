"""Plain text: lines, then what each line is.

A line is a paragraph, unless the text is wrapped at a fixed width; then a paragraph is a run of lines. Lines are told apart in this order:
furniture by the lexicon, the headline, bylines and dates around it, lists of other stories, captions, what hangs on behind the last
paragraph. What is none of these is body: in doubt a line stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from twosource.model import PAGE_BREAK

from . import parts as why
from .furniture import BLANK, furniture
from .parts import Part
from .shapes import alike, byline, caption, credit, date_line, dateline, folded, headline_style, other_headline, stopped, writer

#: A line is compared with the given title by so many characters at its beginning.
TITLE_LENGTH: Final = 400
#: The headline is looked for in so many lines with ink.
HEAD_LINES: Final = 12
#: Words of a menu entry at most and its characters (some scripts set no spaces), and words of a paragraph at least.
MENU_WORDS: Final = 3
MENU_LENGTH: Final = 40
PROSE_WORDS: Final = 4
#: What hangs on behind the last paragraph is only judged when the text has at least so many paragraphs that end as sentences do, and they are
#: this share of its lines: elsewhere a missing full stop tells nothing. Held on all of PolNeAR.
TAIL_PARAGRAPHS: Final = 3
TAIL_SHARE: Final = 0.6
#: A text is wrapped when no line is longer than this, and at least half of the lines that have a neighbour run on into it.
WRAP_WIDTH: Final = 110
WRAP_MIN: Final = 45
WRAP_LINES: Final = 4
WRAP_SHARE: Final = 0.5
#: The second line of a headline may be as short as a rubric ("News Analysis."); PolNeAR's longest has four words.
KICKER_WORDS: Final = 5
LIST_HEADER: Final = "list of other stories"
#: A page break inside a sentence is no end of a line: the paragraph runs over the page.
_RUNS_OVER: Final = re.compile(rf"(?<=\S){PAGE_BREAK}(?=[a-z\u00df-\u00ff])")
_STYLES: Final = {"bare": why.HEADLINE_BARE, "capitals": why.HEADLINE_CAPITALS, "style": why.HEADLINE_STYLE}
_CAPTION_WHY: Final = {"says": why.CAPTION_SAYS, "places": why.CAPTION_PLACES, "names": why.CAPTION_NAMES, "credit": why.CAPTION_CREDIT}


@dataclass(slots=True)
class _Lines:
    """Lines with ink: offsets, texts without the white space around them, and the row that each stood in."""

    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    indented: list[bool] = field(default_factory=list)


def _lines(raw: str) -> _Lines:
    lines, at = _Lines(), 0
    starts, ends, texts, rows, indented = lines.start, lines.end, lines.text, lines.row, lines.indented
    for row, line in enumerate((_RUNS_OVER.sub(" ", raw) if PAGE_BREAK in raw else raw).splitlines(keepends=True)):
        if text := line.strip(BLANK):
            start = at
            if line[0] != text[0]:
                start += len(line) - len(line.lstrip(BLANK))
            starts.append(start)
            ends.append(start + len(text))
            texts.append(text)
            rows.append(row)
            indented.append(start - at > 1)
        at += len(line)
    return lines


def _is_wrapped(lines: _Lines) -> bool:
    if len(lines.text) <= WRAP_LINES or max(map(len, lines.text)) > WRAP_WIDTH:
        return False
    near = runs_on = 0
    for i in range(len(lines.text) - 1):
        if lines.row[i + 1] - lines.row[i] == 1:
            near += 1
            text = lines.text[i]
            runs_on += len(text) >= WRAP_MIN and not (stopped(text) and lines.text[i + 1][0].isupper())
    return near >= WRAP_LINES and runs_on >= WRAP_SHARE * near


def _unwrap(lines: _Lines, raw: str) -> _Lines:
    """Lines joined to paragraphs: a line goes on in the next one when it is nearly as wide as the widest and none of the two is furniture."""
    wide = 0.6 * max(map(len, lines.text))
    out = _Lines()
    last_width, last_row, open_ = 0, -2, False
    for start, end, text, row, indented in zip(lines.start, lines.end, lines.text, lines.row, lines.indented, strict=True):
        fixed = furniture(text) is not None
        if open_ and not fixed and row == last_row + 1 and not indented and last_width >= wide:
            out.end[-1] = end
            out.text[-1] = raw[out.start[-1] : end]
        else:
            out.start.append(start)
            out.end.append(end)
            out.text.append(text)
            out.row.append(row)
            out.indented.append(indented)
        last_width, last_row, open_ = len(text), row, not fixed
    return out


Mark = tuple[str, str] | None


def _headline(lines: _Lines, marks: list[Mark], title: str | None) -> int:
    """Mark the headline, bylines and dates around it, and menu entries before it; the index after it, 0 when there is none."""
    texts = lines.text
    head = [i for i in range(min(len(texts), 4 * HEAD_LINES)) if marks[i] is None][:HEAD_LINES]
    for i in head:
        if byline(texts[i]):
            marks[i] = ("byline", why.BYLINE)
        elif date_line(texts[i]) or (i and credit(texts[i])):
            marks[i] = ("byline", why.DATE)
    head = [i for i in head if marks[i] is None]
    if len(head) < 2:
        return 0  # a single sentence is a report
    found = _given(texts, head, folded(title)) if title else None
    found = found or _by_shape(texts, head, marks, bool(title))
    if found is None:
        return 0
    at, end, reason, menu = found
    for i in menu:
        marks[i] = ("boilerplate", why.MENU)
    for i in range(at, end):
        marks[i] = ("title", reason if i == at else why.HEADLINE_MORE)
    for i in range(max(end, 1), min(len(texts), end + 4)):
        above = marks[i - 1]
        if marks[i] is None and above is not None and above[0] in ("title", "byline") and writer(texts[i]):
            marks[i] = ("byline", why.BYLINE)
    return end


_Found = tuple[int, int, str, list[int]]


def _given(texts: list[str], head: list[int], wanted: list[str]) -> _Found | None:
    """The line, or two, that are the title that the source gives: first, behind the last, reason, menu entries before."""
    for n, i in enumerate(head):
        own = folded(texts[i][:TITLE_LENGTH])
        end = 0
        if own and own == wanted[: len(own)] and n + 1 < len(head) and head[n + 1] == i + 1:
            after = folded(texts[i + 1][:TITLE_LENGTH])
            end = i + 2 if after and wanted[len(own) :][: len(after)] == after else 0
        if end or alike(own, wanted):
            return i, end or i + 1, why.HEADLINE_GIVEN, [j for j in head[:n] if _entry(texts[j])]
    return None


def _by_shape(texts: list[str], head: list[int], marks: list[Mark], given: bool) -> _Found | None:
    """The first line, where it has the shape of a headline; entries of a menu before it are passed over."""
    menu: list[int] = []
    for n, i in enumerate(head):
        text = texts[i]
        after = [texts[j] for j in head[n + 1 : n + 5]]
        if not after:
            return None
        furnished = any(marks[:i]) or len(menu) > 1
        if (
            _entry(text)
            and (" " not in text or furnished)
            and any(not _entry(t) and headline_style(t, after[k + 1 :]) for k, t in enumerate(after[:-1]))
        ):
            menu.append(i)
            continue
        style = headline_style(text, after)
        # A source that gives a title hardly repeats it in other words.
        if style is None or (given and style == "style") or dateline(text, True):
            return None
        below = texts[i + 1]
        more = text[-1] == ";" and head[n + 1] == i + 1 and (headline_style(below, after[1:]) or len(below.split()) <= KICKER_WORDS)
        return i, i + 2 if more else i + 1, _STYLES[style], menu
    return None


def _entry(text: str) -> bool:
    """Whether a line could be an entry of a menu: a few words without a stop."""
    return len(text) <= MENU_LENGTH and text[0].isalpha() and text[-1] not in ":,;" and not stopped(text) and len(text.split()) <= MENU_WORDS


def _lists(lines: _Lines, marks: list[Mark]) -> None:
    """Headlines right below the header of a list of other stories."""
    open_ = False
    for i, mark in enumerate(marks):
        if mark is not None:
            open_ = mark[1] == LIST_HEADER or (open_ and mark[0] in ("related", "boilerplate"))
        elif open_:
            if other_headline(lines.text[i], listed=True):
                marks[i] = ("related", why.OTHER_LIST)
            else:
                open_ = False


def _tail(lines: _Lines, marks: list[Mark], ends: list[bool], first: int) -> None:
    """What hangs on behind the last paragraph: headlines of other stories, entries of menus."""
    texts = lines.text
    last = len(texts) - 1
    while last >= first and (marks[last] is not None or not ends[last] or len(texts[last].split(None, PROSE_WORDS)) < PROSE_WORDS):
        last -= 1
    if last < first or last == len(texts) - 1:
        return
    free = [i for i in range(first, last + 1) if marks[i] is None]
    full = sum(ends[i] for i in free)
    if full < TAIL_PARAGRAPHS or full < TAIL_SHARE * len(free):
        return
    rest = [i for i in range(last + 1, len(texts)) if marks[i] is None]
    if rest and (texts[last][-1] == ":" or any(texts[i][-1] in ",:" or texts[i][0].islower() for i in rest if marks[i] is None)):
        return  # a list that the last paragraph opens, or a paragraph in pieces
    short = [i for i in rest if _entry(texts[i])]
    menu = len(short) >= 3 or any(marks[last + 1 :])
    for i in rest:
        if byline(texts[i]):
            marks[i] = ("byline", why.BYLINE)
        elif date_line(texts[i]):
            marks[i] = ("byline", why.DATE)
        elif other_headline(texts[i]):
            marks[i] = ("related", why.OTHER_STORY)
    if menu:
        for i in short:
            if marks[i] is None:
                marks[i] = ("boilerplate", why.MENU)


def cover(raw: str, found: list[Part]) -> list[Part]:
    """`found` (in order, without overlap) with the white space between; characters with ink that nobody claimed are outside."""
    out: list[Part] = []
    at = 0
    for part in found:
        start = part.start
        if at < start:
            gap = raw[at:start]
            out.append(Part(at, start, "boilerplate", why.SPACE if gap.isspace() or not gap.strip(BLANK) else why.OUTSIDE))
        out.append(part)
        at = part.end
    if at < len(raw):
        out.append(Part(at, len(raw), "boilerplate", why.SPACE if not raw[at:].strip(BLANK) else why.OUTSIDE))
    return out


def paragraph(text: str, start: int, first: bool, captions: bool, ended: bool, reason: str) -> list[Part]:
    """The parts of one paragraph: a dateline, a caption, body. `first`: it opens the report; `captions`: whether it can begin with one."""
    out: list[Part] = []
    cut, role, reason_before = 0, "", ""
    if captions and (found := caption(text, ended)):
        cut, role, reason_before = found[0], "caption", _CAPTION_WHY[found[1]]
    elif cut := dateline(text, first):
        role, reason_before = "dateline", why.DATELINE
    if cut:
        out.append(Part(start, start + len(text[:cut].rstrip(BLANK)), role, reason_before))
    at = len(text) - len(text[cut:].lstrip(BLANK))
    if at < len(text):
        out.append(Part(start + at, start + len(text), "body", reason))
    return out


def plain(raw: str, title: str | None) -> list[Part]:
    """The parts of a plain text, without gap or overlap. `title`: the title that the source gives, or None."""
    lines = _lines(raw)
    if not lines.text:
        return cover(raw, [])
    if _is_wrapped(lines):
        lines = _unwrap(lines, raw)
    texts = lines.text
    marks: list[Mark] = [furniture(t) for t in texts]
    ends = [stopped(t) for t in texts]
    first = _headline(lines, marks, title)
    _lists(lines, marks)
    opened, alone = False, sum(m is None for m in marks) < 2
    bodies: dict[int, list[Part]] = {}
    for i, mark in enumerate(marks):
        if mark is None:
            text = texts[i]
            made = paragraph(text, lines.start[i], not opened, not alone, ends[i], why.PARAGRAPH)
            if len(made) == 1 and made[0].role != "body":
                marks[i] = (made[0].role, made[0].reason)
            elif not ends[i] and byline(text):
                marks[i] = ("byline", why.BYLINE)
            else:
                opened = opened or (ends[i] and len(text.split(None, PROSE_WORDS)) >= PROSE_WORDS)
                bodies[i] = made
    _tail(lines, marks, ends, first)
    found: list[Part] = []
    for i, mark in enumerate(marks):
        if mark is None:
            found += bodies[i]
        else:
            found.append(Part(lines.start[i], lines.end[i], *mark))
    return cover(raw, found)
