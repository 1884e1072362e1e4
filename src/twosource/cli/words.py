"""Two wordings, word by word, with what differs marked."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final

from rich.text import Text

#: Differing words stand between these, so that they show without colour too.
OPEN: Final = "‹"
CLOSE: Final = "›"

_WORD: Final = re.compile(r"\S+")
_EDGE: Final = re.compile(r"^[^\w]+|[^\w]+$")


def _same(word: str) -> str:
    return (_EDGE.sub("", word) or word).casefold()


def clean(text: str) -> str:
    """One line, without control characters, so that a hostile text cannot steer the terminal."""
    return " ".join("".join(c if c.isprintable() or c.isspace() else "�" for c in text).split())


def marked(a: str, b: str, style: str = "bold yellow") -> tuple[Text, Text]:
    """Both wordings on one line each; runs of words that the other lacks are marked."""
    words = [_WORD.findall(clean(t)) for t in (a, b)]
    matcher = SequenceMatcher(None, [_same(w) for w in words[0]], [_same(w) for w in words[1]], autojunk=False)
    sides = (Text(), Text())
    for kind, a0, a1, b0, b1 in matcher.get_opcodes():
        for side, (found, start, end) in zip(sides, ((words[0], a0, a1), (words[1], b0, b1)), strict=True):
            if start == end:
                continue
            run = " ".join(found[start:end])
            if side.plain:
                side.append(" ")
            side.append(run if kind == "equal" else f"{OPEN}{run}{CLOSE}", None if kind == "equal" else style)
    return sides


def shortened(text: str, width: int) -> str:
    """One line of at most `width` characters; cut at a word, with an ellipsis."""
    line = clean(text)
    if len(line) <= width:
        return line
    cut = line[: width - 1]
    return (cut[: cut.rfind(" ")] if " " in cut[width // 2 :] else cut) + "…"
