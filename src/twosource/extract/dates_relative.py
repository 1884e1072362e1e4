"""What a matched pattern says, for units told from where one stands: this week, the weekend, quarters, the period under discussion."""

from __future__ import annotations

from typing import Final

from .dates_context import future
from .dates_made import UNITS, Made
from .dates_tokens import Tokens

#: Years of two digits below this are of 2000, the others of 1900.
PIVOT: Final = 30


def year_of(t: Tokens, i: int, j: int) -> str | None:
    """The year in words i to j, with all four digits, or null."""
    k = t.find(i, j, "y4", "y2")
    if k < 0:
        return None
    if t.is_(k, "y4"):
        return t.value[k]
    n = int(t.value[k][1:])
    return str((2000 if n < PIVOT else 1900) + n)


def relative(t: Tokens, i: int, j: int) -> tuple[int, str] | None:
    """How far this, last, next ... points, and the word's class; the last such word counts ("this past week")."""
    for k in range(j - 1, i - 1, -1):
        for name, n in (("this", 0), ("current", 0), ("last", -1), ("past", -1), ("next", 1), ("coming", 1), ("prev", -1), ("following", 1)):
            if t.is_(k, name):
                return n, name
        if t.is_(k, "same", "that"):
            return 0, "that"
    return None


def unit(t: Tokens, i: int, j: int) -> Made | None:
    """This week, last year, the past month, earlier in the year, the following month, year-end."""
    k = t.find(i, j, "unit")
    name = UNITS.get(t.value[k])
    if name in (None, "hour", "minute"):
        return None
    rel = relative(t, i, j)
    edged = t.find(i, j, "edge") >= 0
    if rel is None and t.find(i, j, "the") < 0:  # year-end, year's end
        return Made("DATE", None, "year:0") if name == "year" else None
    if rel is None:
        ended = t.at(j) in ("ended", "ending", "ends", "that", "to", "through")
        if name == "year":
            if ended and not edged:
                return Made("DURATION", "P1Y")
            return Made("DATE", None, "year:0") if t.at(j) != "of" else None
        if name in ("week", "month") and t.at(j) not in ("of", "after", "before"):
            return Made("DATE", None, f"{name}:0")
        return None
    n, word = rel
    if word == "that":
        return Made("DATE", None, f"then:{name}:0") if t.find(i, j, "same", "that") >= 0 and t.at(j) not in ("of",) else None
    if word in ("following", "prev") or (word == "next" and name == "day") or (word == "next" and t.is_(i, "the") and name != "decade"):
        return Made("DATE", None, f"then:{name}:{n}")
    if name == "day":
        return None
    if name in ("decade", "century") and word in ("past", "last", "next", "coming"):
        return Made("DURATION", f"P1{t.value[k]}")
    if t.is_(i, "the") and word == "coming" and name in ("week", "month", "year"):
        return Made("DATE", None, f"{name}:1")
    return Made("DATE", None, f"{name}:{n}")


def weekend(t: Tokens, i: int, j: int) -> Made | None:
    """The weekend, last weekend."""
    rel = relative(t, i, j)
    if rel is not None:
        return Made("DATE", None, f"weekend:{rel[0]}")
    if not t.is_(i, "the") and t.at(i - 1) not in ("this", "the"):
        return None
    return Made("DATE", None, f"weekend:{'future' if future(t, i, j) else 'past'}")


def quarter(t: Tokens, i: int, j: int) -> Made | None:
    """Third-quarter, the fourth quarter of 1990, last year's first quarter, Q3 2016, the first half of 2016. Fiscal ones as stated."""
    k = t.find(i, j, "qn")
    if k >= 0:
        digit = next(c for c in t.value[k] if c.isdigit())
        if ("H" in t.value[k] or "h" in t.value[k]) and int(digit) > 2:
            return None
        thing = f"{'Q' if 'q' in t.value[k].lower() else 'H'}{digit}"
    else:
        o = t.find(i, j, "ord", "nth", "second")
        number = t.value[o] if o >= 0 else None
        u = t.find(o, j, "unit", "half")
        half = t.is_(u, "half")
        if number is None or not 1 <= int(number) <= (2 if half else 4) or (not half and t.value[u] != "Q"):
            return None
        thing = f"{'H' if half else 'Q'}{number}"
    if found := year_of(t, i, j):
        return Made("DATE", f"{found}-{thing}")
    if t.find(i, j, "ago", "earlier") >= 0:
        return Made("DATE", None, f"under:in:{thing}:-1")
    rel = relative(t, i, j)
    if rel and t.find(i, j, "unit") >= 0 and "Y" in [t.value[x] for x in range(i, j) if t.is_(x, "unit")]:
        return Made("DATE", None, f"year:{rel[0]}:{thing}")
    if thing[0] == "H":
        return None  # a half of a match, a price, a crew
    if rel and rel[0] < 0:
        return Made("DATE", None, f"year:-1:{thing}")
    ahead = future(t, i, j)
    return Made("DATE", None, f"in:{thing}:{'past' if not ahead else 'future' if _far(t, i) else 'near'}")


def _far(t: Tokens, i: int) -> bool:
    """Whether a quarter to come is meant by its preposition: "in", "until", "by" and the like with a verb of the future."""
    return t.at(i - 1) in ("in", "until", "by", "during", "before", "early", "late", "for")


def under(t: Tokens, i: int, j: int) -> Made | None:
    """A year ago, year-earlier, the latest quarter, the same period last year: the period under discussion, moved."""
    units = [t.value[k] for k in range(i, j) if t.is_(k, "unit")]
    if t.find(i, j, "ago", "earlier", "before") >= 0:
        if "Y" not in units or (t.find(i, j, "before") >= 0 and t.find(i, j, "a", "d2") < 0):
            return None
        if (number := t.get(i, j, "d2")) and number != "1":
            return None
        if thing := t.get(i, j, "ord", "nth", "second"):
            return Made("DATE", None, f"under:in:Q{thing}:-1") if int(thing) <= 4 else None
        return Made("DATE", None, "under:year:-1")
    rel = relative(t, i, j)
    of_quarter = t.find(i, j, "period") >= 0 or "Q" in units
    if not of_quarter:
        return None
    if found := year_of(t, i, j):
        return Made("DATE", None, f"under:{found}")
    if "Y" in units and rel and rel[1] != "that":
        return Made("DATE", None, f"under:year:{rel[0]}")
    if rel and rel[1] in ("last", "past", "prev") and "Q" in units:
        return Made("DATE", None, "quarter:-1")
    if rel and rel[1] in ("next", "following") and "Q" in units:
        return Made("DATE", None, "quarter:1")
    if rel and rel[1] in ("this", "current") and "Q" in units:
        return Made("DATE", None, "quarter:0")
    if t.find(i, j, "period") >= 0 and t.find(i, j, "latest") < 0:
        return None
    if t.at(j) in ("ended", "ending", "that"):
        return Made("DATE", None, "under:ended:0")
    return Made("DATE", None, "under:quarter:0")
