"""What a matched pattern says: type, and value or offset. One function a kind of expression, named in `time_rules.tsv`.

Each takes the words of the text and the stretch that matched, and gives null when it is no time expression after all, or `NOTHING` when the
words are to be passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from .dates_context import future, month_is_meant, serves, spoken_of_past, year_is_meant
from .dates_made import NOTHING, Made
from .dates_relative import PIVOT, quarter, relative, under, unit, weekend, year_of
from .dates_spans import ago, century4, duration, set_, shift, todaybut
from .dates_tokens import Tokens, cues
from .dates_values import valid_day


def _which(n: int) -> str:
    return "last" if n < 0 else "next" if n > 0 else "this"


def _other_year(t: Tokens, k: int, j: int) -> tuple[int, bool] | None:
    """The year that "of last year", "last year" after word k names: how far, and whether from the one spoken of."""
    if t.find(k, j, "unit") < 0 or t.get(k, j, "unit") != "Y":
        return None
    rel = relative(t, k, j)
    return (rel[0], rel[1] == "that") if rel else None


def calendar(t: Tokens, i: int, j: int) -> Made | None:
    """Days, months and seasons, with or without a year."""
    k = t.find(i, j, "month", "mon")
    if k < 0:
        return _season(t, i, j)
    month, year = t.value[k], year_of(t, i, j)
    d = t.find(i, j, "d2", "nth", "ord")
    other = _other_year(t, i, j)
    if d >= 0:
        day = int(t.value[d])
        if not valid_day(int(month), day, int(year) if year else None):
            return NOTHING
        thing = f"{month}-{day:02d}"
        if year:
            return Made("DATE", f"{year}-{thing}", None, serves(t, i, j))
        if other:
            return Made("DATE", None, f"{'then:' if other[1] else ''}year:{other[0]}:{thing}")
        return Made("DATE", None, f"in:{thing}:{_side(t, i, j)}")
    if year:
        return Made("DATE", f"{year}-{month}", None, "history" if spoken_of_past(t, i, j) else None)
    if not month_is_meant(t, i, j, k) or (k > i and t.is_(j, "d2", "nth")):
        return None
    if other:
        return Made("DATE", None, f"{'then:' if other[1] else ''}year:{other[0]}:{month}")
    rel = relative(t, i, j)
    if rel:
        return Made("DATE", None, f"year:0:{month}" if rel[0] == 0 else f"in:{month}:{_which(rel[0])}")
    return Made("DATE", None, f"in:{month}:{'future' if future(t, i, j) else 'past' if spoken_of_past(t, i, j) else 'near'}")


def _side(t: Tokens, i: int, j: int) -> str:
    """Where a day of a month lies: ahead after a verb of the future, back after "ended" and the like, else wherever it is nearest."""
    return "future" if future(t, i, j) else "past" if t.at(i - 1) in cues("ended") else "near"


def _season(t: Tokens, i: int, j: int) -> Made | None:
    k = t.find(i, j, "season", "fall")
    season, year = t.value[k], year_of(t, i, j)
    if year:
        return Made("DATE", f"{year}-{season}")
    if other := _other_year(t, i, j):
        return Made("DATE", None, f"year:{other[0]}:{season}")
    rel = relative(t, i, j)
    if rel:
        return Made("DATE", None, f"year:0:{season}" if rel[0] == 0 else f"in:{season}:{_which(rel[0])}")
    if j == i + 1 and t.at(i - 1) not in ("in", "during", "by", "until", "since", "through"):
        return None
    if t.is_(k, "fall") and (t.at(j) == "of" or t.at(i - 1) not in ("in", "this", "by", "until", "during", "since", "late", "early")):
        return None
    return Made("DATE", None, f"in:{season}:{'future' if future(t, i, j) else 'past'}")


def iso(t: Tokens, i: int, j: int) -> Made | None:
    """2016-09-05, 2016-09-05T10:30Z."""
    exact = t.value[i]
    if not valid_day(int(exact[5:7]), int(exact[8:10]), int(exact[:4])) or exact[:4] == "0000":
        return NOTHING
    return Made("TIME" if "T" in exact else "DATE", exact, None, serves(t, i, j))


def slash(t: Tokens, i: int, j: int) -> Made | None:
    """9/25/2016, 25.9.2016: only when the day cannot be taken for the month; else the value is unknown."""
    a, b, y = (int(n) for n in re.split(r"[/.]", t.value[i]))
    year = y if y > 99 else (2000 if y < PIVOT else 1900) + y
    days = {(m, d) for m, d in ((a, b), (b, a)) if valid_day(m, d, year)}
    if not days:
        return None
    if len(days) > 1:
        return Made("DATE", None)
    month, day = days.pop()
    return Made("DATE", f"{year}-{month:02d}-{day:02d}", None, serves(t, i, j))


def daterange(t: Tokens, i: int, j: int) -> Made | None:
    """Sept. 4-5, 2016: two days."""
    month, year = t.value[i], year_of(t, i, j)
    first = t.find(i, j, "d2")
    second = t.find(first + 1, j, "d2")
    made = []
    for k, words in ((first, (i, first + 1)), (second, (second, j))):
        day = int(t.value[k])
        if not valid_day(int(month), day, int(year) if year else None):
            return NOTHING
        thing = f"{month}-{day:02d}"
        which = _side(t, i, j)
        made.append(Made("DATE", f"{year}-{thing}" if year else None, None if year else f"in:{thing}:{which}", None, words))
    return Made("", None, parts=tuple(made))


def year(t: Tokens, i: int, j: int) -> Made | None:
    """1989, early 1990, fiscal 1989, the year 2000, '96."""
    k = t.find(i, j, "y4", "y2")
    named = t.find(i, j, "unit", "fiscal") >= 0 or t.find(i, j, "edge") >= 0
    if t.find(i, j, "unit") >= 0 and t.get(i, j, "unit") != "Y":
        return None
    if t.is_(k, "y2") and t.at(k - 1) not in ("in", "since", "of", "by", "for", "and", "from", "to", "until", "early", "late", "mid", "-"):
        return None
    if not named and t.is_(k, "y4") and not year_is_meant(t, i, j, k):
        return None
    return Made("DATE", year_of(t, i, j), None, "history" if spoken_of_past(t, i, j) else None)


def yearrange(t: Tokens, i: int, j: int) -> Made | None:
    """1914-18, 2017-2018: two years; what does not rise is no range of years."""
    a, b = t.value[i], t.value[j - 1]
    if t.is_(j - 1, "y2"):
        b = a[:2] + b[1:]
    elif len(b) <= 2:
        b = a[:2] + t.word[j - 1] if t.word[j - 1].isdigit() and len(t.word[j - 1]) == 2 else ""
    if len(b) != 4 or not 0 < int(b) - int(a) < 100 or t.is_(i - 1, "money") or not (int(a) >= 1000 and int(b) <= 2200):
        return None
    return Made("", None, parts=(Made("DATE", a, words=(i, i + 1)), Made("DATE", b, words=(j - 1, j))))


def decade(t: Tokens, i: int, j: int) -> Made | None:
    """The 1990s (199), the '60s (196), the nineties (199)."""
    k = t.find(i, j, "y4s", "decades")
    if t.is_(k, "decades"):
        if not t.is_(i, "the") and t.at(k - 1) not in ("early", "mid", "late", "-"):
            return None
        if t.at(k - 1) in ("his", "her", "their", "its", "your", "our"):
            return None
        return Made("DATE", f"19{t.value[k]}")
    digits = re.sub(r"\D", "", t.value[k])
    return Made("DATE", digits[:3] if len(digits) == 4 else f"{19 if digits >= '20' else 20}{digits[0]}")


def century(t: Tokens, i: int, j: int) -> Made | None:
    """The 20th century (19)."""
    number = t.get(i, j, "ord", "nth", "second")
    if t.get(i, j, "unit") != "CE" or number is None or not 1 <= int(number) <= 30:
        return None
    return Made("DATE", f"{int(number) - 1:02d}")


def _clock(t: Tokens, i: int, j: int) -> str | None:
    """T22:00 of the clock words, with a zone's offset where it is only one; null when it is no time of day."""
    if (k := t.find(i, j, "noon")) >= 0:
        return f"T{t.value[k]}"
    k = t.find(i, j, "ampm")
    if k > 0:
        hour, _, rest = t.value[k - 1].partition(":")
        h, m = int(hour), int(rest[:2] or 0)
        if not 1 <= h <= 12 or m > 59:
            return None
        h = h % 12 + (12 if t.word[k].startswith("p") else 0)
    elif (k := t.find(i, j, "clock")) >= 0:
        hour, _, rest = t.value[k].partition(":")
        h, m = int(hour), int(rest[:2])
    else:
        k = t.find(i, j, "n", "y4")
        word = t.word[k]
        if len(word) != 4 or not word.isdigit():
            return None
        h, m = int(word[:2]), int(word[2:])
    if h > 24 or m > 59:
        return None
    zone = t.get(i, j, "zone")
    return f"T{h:02d}:{m:02d}{zone or ''}"


def clock(t: Tokens, i: int, j: int) -> Made | None:
    """10 p.m. Wednesday, 5 p.m. EST, Nov. 6, noon Thursday, 0900 GMT, at 10:30."""
    time = _clock(t, i, j)
    if time is None:
        return None
    dated = t.find(i, j, "today", "weekday", "month", "mon", "wday")
    if dated < 0:
        bare = t.find(i, j, "ampm", "noon", "zone", "wordzone") < 0
        if bare and t.at(i - 1) not in ("at", "by", "until", "from", "around", "about", "before", "after"):
            return None
        return Made("TIME", None, f"then:day:0@{time}")
    day = _day(t, i, j)
    if day is None or day is NOTHING:
        return day
    if day.value:
        return Made("TIME", day.value + time)
    return Made("TIME", None, f"{day.offset}@{time}")


def _day(t: Tokens, i: int, j: int) -> Made | None:
    """The day inside an expression that also tells the time of day."""
    if (k := t.find(i, j, "month", "mon")) >= 0:
        stop = j
        d = t.find(k, j, "d2")
        if d < 0 or not valid_day(int(t.value[k]), int(t.value[d])):
            return NOTHING
        y = t.find(d + 1, stop, "y4") if t.find(i, j, "n") < 0 else -1
        thing = f"{t.value[k]}-{int(t.value[d]):02d}"
        if y >= 0 and not t.is_(y + 1, "zone"):
            return Made("DATE", f"{t.value[y]}-{thing}") if valid_day(int(t.value[k]), int(t.value[d]), int(t.value[y])) else NOTHING
        return Made("DATE", None, f"in:{thing}:{_side(t, i, j)}")
    if (k := t.find(i, j, "today")) >= 0:
        return Made("DATE", None, f"day:{t.value[k]}")
    return weekday(t, i, j)


def part(t: Tokens, i: int, j: int) -> Made | None:
    """Monday morning, yesterday afternoon, the night of Sept. 5, this evening, last night, tonight."""
    k = t.find(i, j, "part", "night", "dawn", "tonight")
    letters = t.value[k]
    if t.find(i, j, "today", "weekday", "month", "mon") >= 0:
        if t.find(i, j, "dawn") >= 0 and t.find(i, j, "of") < 0 and t.find(i, k, "weekday", "today", "month", "mon") < 0:
            return None
        day = _day(t, i, j)
        if day is None or day is NOTHING:
            return day
        return Made("TIME", day.value + f"T{letters}") if day.value else Made("TIME", None, f"{day.offset}@T{letters}")
    rel = relative(t, i, k)
    n = rel[0] if rel else 0
    return Made("TIME", None, f"day:{n}@T{letters}")


def today(t: Tokens, i: int, j: int) -> Made | None:
    """Today, yesterday, tomorrow, late yesterday."""
    if t.is_(i - 1, "x") and len(t.word[i - 1]) > 1 and t.capital(i) and t.text[t.start[i - 1] : t.end[i - 1]].isupper():
        return None  # a newspaper or a station
    return Made("DATE", None, f"day:{t.get(i, j, 'today')}")


def weekday(t: Tokens, i: int, j: int) -> Made | None:
    """Monday, last Friday, next Tuesday, this Thursday."""
    k = t.find(i, j, "weekday", "wday")
    if k < 0:
        return None
    rel = relative(t, i, k)
    ahead = future(t, i, j)
    if rel is None:
        which = "future" if ahead else "past"
    elif rel[0] == 0:
        which = "past" if spoken_of_past(t, i, j) else "future"
    else:
        which = _which(rel[0])
    return Made("DATE", None, f"weekday:{t.value[k]}:{which}")


def weekof(t: Tokens, i: int, j: int) -> Made | None:
    """Monday of last week."""
    rel = relative(t, i, j)
    return Made("DATE", None, f"week:{rel[0]}:{t.value[i]}") if rel and t.get(i, j, "unit") == "W" else None


def eve(t: Tokens, i: int, j: int) -> Made | None:
    """The eve of a date is the day before; beside a day ("on Saturday, the eve of the feast") it is that day; else its day is not known."""
    k = i - 1
    while t.is_(k, "comma", "dash", "open"):
        k -= 1
    stop = j
    while stop < len(t.word) and stop < j + 5 and not t.is_(stop, "comma", "dot", "open", "close", "dash", "mark"):
        stop += 1
        if not t.is_(stop - 1, "the", "a") and not (t.capital(stop - 1) and t.capital(stop)):
            break
    m = t.find(j, min(j + 3, len(t.word)), "month", "mon")
    if m == j and t.is_(m + 1, "d2") and valid_day(int(t.value[m]), int(t.value[m + 1])):
        return None
    if t.is_(k, "weekday", "today") and k != i - 1:
        return Made("DATE", None, "then:day:0", None, (i, max(stop, j)))
    return Made("DATE", None, None, None, (i, max(stop, j)))


MAKERS: Final[dict[str, Callable[[Tokens, int, int], Made | None]]] = {
    "calendar": calendar,
    "iso": iso,
    "slash": slash,
    "daterange": daterange,
    "year": year,
    "yearrange": yearrange,
    "decade": decade,
    "century": century,
    "century4": century4,
    "unit": unit,
    "weekend": weekend,
    "quarter": quarter,
    "under": under,
    "ago": ago,
    "shift": shift,
    "todaybut": todaybut,
    "duration": duration,
    "set": set_,
    "clock": clock,
    "part": part,
    "today": today,
    "weekday": weekday,
    "weekof": weekof,
    "eve": eve,
}
