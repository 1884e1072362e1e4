"""Read a dateline: place, date and agency at the head of a report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .dates_grammar import find

#: Characters in which a dateline ends. The longest seen has some 80.
HEAD: Final = 140

_AGENCY: Final = re.compile(r"\(([A-Z][^()\n]{1,40})\)|/([A-Z][\w .-]{2,30})/")
_DASH: Final = re.compile(r"\s*(?:--?-?|–|—|―|_|:)(?=\s|\S|$)")
_BARE: Final = re.compile(r"\s+(?:--|–|—|―|-)\s+|\s*(?:—|_)\s*")
_WORD: Final = r"[A-Z][\w.'’-]*"
_PLACE: Final = re.compile(rf"{_WORD}(?:[ /](?:{_WORD}|de|of|al|la|el|and))*+(?:, ?{_WORD}(?: (?:{_WORD}|of))*+){{0,2}}+\.?")
_EDGE: Final = " ,;\t\n"


@dataclass(frozen=True, slots=True)
class Dateline:
    """The parts of a dateline as (start, end) in its text, each null when it is not told. `end`: where the dateline ends."""

    place: tuple[int, int] | None
    date: tuple[int, int] | None
    agency: tuple[int, int] | None
    end: int


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return (start, end) if start < end else None


def dateline(text: str) -> Dateline | None:
    """The dateline that a text begins with, or null.

    With an agency in brackets or between strokes, a place and a date before it are optional; without one the place stands in capitals and a dash
    behind it.

    >>> text = "HANGZHOU, China, Sept 5 (AP) - Leaders met."
    >>> d = dateline(text)
    >>> [text[a:b] for a, b in (d.place, d.date, d.agency)]
    ['HANGZHOU, China', 'Sept 5', 'AP']
    """
    view = text[:HEAD]
    m = _AGENCY.search(view)
    if m is not None:
        close = _DASH.match(view, m.end())
        parts = _before(view, m.start())
        if parts is not None:
            place, day = parts
            loud = place is None or view[place[0] : place[1]].split(",")[0].isupper()
            rest = view[m.end() :].lstrip(" .")
            known = text[slice(*m.span(1 if m[1] is not None else 2))]
            loud = loud or (len(known) > 1 and known.isupper())
            if close or not rest or (loud and (rest[0].isupper() or rest[0] in "\"“‘'")):
                agency = m.span(1) if m[1] is not None else m.span(2)
                return Dateline(place, day, agency, close.end() if close else m.end())
    for bare in _BARE.finditer(view):
        parts = _before(view, bare.start())
        if parts is None:
            return None
        place, day = parts
        if place is not None and view[place[0] : place[1]].split(",")[0].isupper() and place[1] - place[0] > 2:
            return Dateline(place, day, None, bare.end())
        return None
    return None


def _before(view: str, end: int) -> tuple[tuple[int, int] | None, tuple[int, int] | None] | None:
    """Place and date before an agency or dash; null when something else stands there."""
    days = [e for e in find(view[:end]) if e.type == "DATE" and (e.value or (e.offset or "").startswith(("in:", "weekday:")))]
    day = (days[0].start, days[-1].end) if days else None
    place = _trim(view, 0, day[0] if day else end)
    after = _trim(view, day[1], end) if day else None
    if after is not None and view[after[0] : after[1]] != ".":
        return None
    if place is not None and not _PLACE.fullmatch(view, *place):
        return None
    return place, day
