"""What a maker gives: a time expression made out of words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Made:
    """A time expression made out of words. `parts`: several in place of one; `words`: the words it covers when not all that matched."""

    type: str
    value: str | None
    offset: str | None = None
    serves: str | None = None
    words: tuple[int, int] | None = None
    parts: tuple[Made, ...] = ()


#: Words that look like a time and are none, such as 31 February: nothing is read out of them.
NOTHING: Final = Made("", None)

#: Units by the letters of TIMEX3 (T before those of the day), as offsets name them.
UNITS: Final = {
    "D": "day",
    "W": "week",
    "M": "month",
    "Q": "quarter",
    "Y": "year",
    "DE": "decade",
    "CE": "century",
    "TH": "hour",
    "TM": "minute",
}
