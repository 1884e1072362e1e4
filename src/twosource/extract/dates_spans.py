"""What a matched pattern says, for lengths of time, repeated times, and times counted from others: "two weeks ago", "a year", "every July"."""

from __future__ import annotations

from .dates_context import amount_before, duration_is_meant, plural_is_meant
from .dates_made import UNITS, Made
from .dates_relative import unit
from .dates_tokens import Tokens, cues


def _count(t: Tokens, i: int, j: int) -> str | None:
    """The number of units: digits, X for several; "a" and "one" are 1."""
    k = t.find(i, j, "d2", "n", "y4")
    if k >= 0:
        return t.value[k]
    if t.find(i, j, "fuzzy", "number") >= 0:
        return "X"
    if t.find(i, j, "couple") >= 0:
        return "2"
    return "1" if t.find(i, j, "a", "half") >= 0 else None


def ago(t: Tokens, i: int, j: int) -> Made | None:
    """Two weeks ago, several years ago (PAST_REF), a couple of hours ago."""
    letters = t.get(i, j, "unit", "units") or ""
    count = _count(t, i, j)
    name = UNITS.get(letters)
    if i + 2 == j and t.is_(i, "units"):  # decades ago
        return Made("DATE", "PAST_REF")
    if count is None or (t.find(i, j, "half") >= 0 and letters == "Y"):
        return None
    if count == "X" or "." in count:
        return Made("DATE", "PAST_REF")
    n = int(count)
    if letters in ("2W", "W"):
        return Made("DATE", None, f"day:{-n * (14 if letters == '2W' else 7)}")
    if name is None:
        return None
    if name in ("decade", "century"):
        return Made("DATE", None, f"year:{-n * (10 if name == 'decade' else 100)}")
    return Made("TIME" if name in ("hour", "minute") else "DATE", None, f"{name}:{-n}")


def shift(t: Tokens, i: int, j: int) -> Made | None:
    """Two weeks earlier, the day before, the next morning, that day: counted from the time spoken of before."""
    part = t.get(i, j, "part", "night")
    at = f"@T{part}" if part else ""
    letters = t.get(i, j, "unit", "units")
    if letters is None and part is None:
        return None
    last = j - 1
    if t.find(i, j, "same", "that") >= 0:
        name = UNITS.get(letters or "D")
        return Made("TIME" if part else "DATE", None, f"then:{name}:0{at}") if name and (part or name != "century") else None
    k = t.find(i, j, "next", "following", "prev", "earlier", "later", "before", "after")
    n = int(t.value[k] or "1")
    if t.find(i, j, "next", "following", "prev") >= 0:
        if part is None:
            return unit(t, i, j)
        return Made("TIME", None, f"then:day:{n}{at}")
    if t.is_(i, "the"):
        name = UNITS.get(letters or "D")
        if name not in ("day", "week", "month", "year"):
            return None
        return Made("TIME" if part else "DATE", None, f"then:{name}:{n}{at}", None, (i, j))
    count, name = _count(t, i, j), UNITS.get(letters or "")
    if count is None or (t.is_(last, "before", "after") and t.at(last) != "previously"):
        # "two months after his release" says how long.
        return _span(t, i, last, count, letters) if count else None
    if count == "X" or "." in count or name in (None, "hour", "minute", "decade", "century"):
        return _span(t, i, last, count, letters)
    if name == "week":  # told to the day, as "two weeks ago" is
        return Made("DATE", None, f"then:day:{7 * n * int(count)}")
    return Made("DATE", None, f"then:{name}:{n * int(count)}")


def _span(t: Tokens, i: int, j: int, count: str, letters: str | None) -> Made | None:
    return Made("DURATION", _duration(count, letters), None, None, (i, j)) if letters else None


def _duration(count: str, letters: str) -> str:
    if letters == "2W":
        count, letters = (str(2 * int(count)) if count.isdigit() else "X"), "W"
    return f"PT{count}{letters[1]}" if letters[0] == "T" else f"P{count}{letters}"


def todaybut(t: Tokens, i: int, j: int) -> Made | None:
    """The day before yesterday, the day after tomorrow."""
    k = t.find(i, j, "today")
    n = int(t.value[k])
    step = -1 if t.find(i, j, "before") >= 0 else 1
    return Made("DATE", None, f"day:{n + step}") if n and t.get(i, j, "unit") == "D" else None


def duration(t: Tokens, i: int, j: int) -> Made | None:
    """Two years, a three-year plan, nearly forty years, the past few weeks; plurals alone only after words of extent."""
    k = t.find(i, j, "units", "unit")
    letters = t.value[k]
    numbers = [t.value[x] for x in range(i, k) if t.is_(x, "d2", "n", "y4")]
    count = _count(t, i, k)
    if t.find(i, j, "recent", "coming", "past", "prev") == i and count is None:
        return Made("DURATION", f"PX{letters}") if letters in ("D", "W", "M", "Y", "DE") else None
    if count == "0":
        return None  # zero-day, zero hour
    if count is None and t.find(k, j, "old") >= 0:  # weeks-long, year-old
        return Made("DURATION", _duration("X" if t.is_(k, "units") else "1", letters)) if t.at(j - 1) == "long" else None
    if count is None and t.find(k, j, "later", "earlier", "before", "after") >= 0:
        return Made("DURATION", _duration("X", letters), None, None, (i, k + 1)) if letters not in ("Q", "NI") else None
    if count is None and t.is_(i, "the"):
        return Made("DURATION", _duration("X", letters)) if t.at(i - 1) == "over" and j == i + 2 else None
    if count is None:
        return Made("DURATION", _duration("X", letters)) if plural_is_meant(t, i) and letters not in ("Q", "NI") else None
    if t.word[i:j] == ["one", "day"] and t.at(i - 1) in cues("future"):
        return Made("DATE", "FUTURE_REF")
    only_a = count == "1" and not numbers and t.find(i, k, "half") < 0
    if only_a and t.find(i, k, "a") >= 0:
        if letters in ("Q", "TM") and letters == "Q":
            return None
        if amount_before(t, i) and letters[0] == "T":
            return None  # a wage or a speed
        if amount_before(t, i):
            return Made("SET", _duration("1", letters))
        if not duration_is_meant(t, i):
            return None
    if t.is_(k, "unit") and letters == "Q":
        return None
    if t.find(i, k, "half") >= 0 and not numbers:
        halves = {"Y": "P6M", "TH": "PT30M", "DE": "P5Y", "CE": "P50Y", "D": "PT12H"}
        return Made("DURATION", halves[letters]) if letters in halves else None
    if t.find(k, j, "half") >= 0 or (t.find(i, k, "half") >= 0 and count.isdigit()):
        count = f"{count}.5" if count.isdigit() else count
    if t.is_(k, "unit") and numbers and t.find(i, k, "dash") < 0 and letters in ("Y", "M", "W", "D") and t.is_(i, "y4"):
        return None
    if len(numbers) > 1 and t.find(i, k, "to", "dash", "or") >= 0 and numbers[0] != numbers[1] and not t.is_(k - 1, "dash"):
        return Made("DURATION", _duration("X", letters))
    if t.is_(k, "units") and numbers and t.at(j) == "old" and letters == "Y":
        return None
    return Made("DURATION", _duration(count, letters))


def century4(t: Tokens, i: int, j: int) -> Made | None:
    """A quarter-century."""
    return Made("DURATION", "P25Y") if t.value[j - 1] == "CE" and "Q" in (t.value[i], t.value[i + 1]) else None


def set_(t: Tokens, i: int, j: int) -> Made | None:
    """Every year, each July, Mondays, every two weeks, twice a day."""
    if (k := t.find(i, j, "weekdays", "weekday")) >= 0:
        return Made("SET", f"XXXX-WXX-{int(t.value[k]) + 1}")
    if (k := t.find(i, j, "month")) >= 0:
        return Made("SET", f"XXXX-{t.value[k]}")
    if (k := t.find(i, j, "season", "fall")) >= 0:
        return Made("SET", f"XXXX-{t.value[k]}")
    if t.find(i, j, "weekend") >= 0:
        return Made("SET", "XXXX-WXX-WE")
    if (k := t.find(i, j, "part", "night")) >= 0:
        return Made("SET", f"XXXX-XX-XXT{t.value[k]}")
    k = t.find(i, j, "units", "unit")
    if t.is_(i, "per") and t.value[k] not in ("D", "W", "M", "Y"):
        return None
    count = "2" if t.find(i, j, "other") >= 0 else (t.get(i, k, "d2", "n") or "1") if t.find(i, j, "times") < 0 else "1"
    return Made("SET", _duration(count, t.value[k]))
