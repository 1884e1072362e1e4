"""Mends a parse that takes the time before an entry of a running report, or the mark before one of a list, for a part of it: "09:10 Power firm
Norraflow says", "• Police say".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .statements_mend import hang

if TYPE_CHECKING:
    from .statements_view import View

_ZONE: Final = r"(?:GMT|UTC|BST|C?EST|C?EDT|CES?T|EES?T|[EPM][SD]?T|IST|JST|AES?T|local time)"
_APART: Final = r"(?:[\])]|\s?[-–—:|])"
_BEHIND: Final = r"(?=\s+[A-Z\"“‘'])"
_LISTED: Final = r"(?:[•*·●▪◦‣⁃–—-]|\d{1,2}[.)])"
#: A time of day with its zone, and what parts it from the words behind it; the parser may have cut the sentence behind the time.
_TIME: Final = rf"[\[(]?(?:[01]?\d|2[0-3])[:.][0-5]\d(?:\s?[ap]\.?m\.?)?(?:\s{_ZONE})?{_APART}?"
_STAMP: Final = re.compile(rf"(?:{_TIME}|{_ZONE}{_APART}|{_LISTED}){_BEHIND}")


def stamped(view: View, first: int, last: int) -> int:
    """How many of the tokens `[first, last)` at their beginning are a time of day or the mark of an entry."""
    if first >= last or (view.text[first][:1].isalpha() and not view.text[first].isupper()):
        return 0
    found = _STAMP.match(view.raw, view.start[first], view.end[last - 1])
    at = first
    while found is not None and at < last and view.end[at] <= found.end():
        at += 1
    return at - first


def mend_stamped(view: View) -> set[int]:
    """Hang a time or a mark at the beginning of a sentence under its verb. Returns the sentences that changed."""
    mended: set[int] = set()
    for number, (first, last) in enumerate(view.sentences):
        behind = first + stamped(view, first, last)
        root = next((k for k in range(behind, last) if view.head[k] == k), -1)
        for k in range(first, behind):
            view.entity[k] = "TIME" if any(c.isalnum() for c in view.text[k]) and not view.text[k].isdigit() else ""
            if view.pos[k] == "PROPN":
                view.pos[k], view.tag[k] = "NOUN", "NN"
            if root >= 0 and view.head[k] != root:
                hang(view, k, root, "npadvmod" if view.entity[k] else "punct")
            mended.add(number)
    return mended
