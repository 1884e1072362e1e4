"""Two wordings, word by word, with what differs marked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from rich.text import Text

from twosource.corpus import align_words
from twosource.model import Span

#: Differing words stand between these, so that they show without colour too.
OPEN: Final = "‹"
CLOSE: Final = "›"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() or c.isspace() else "�" for c in text)


def clean(text: str) -> str:
    """One line, without control characters, so that a hostile text cannot steer the terminal."""
    return " ".join(_printable(text).split())


def from_parts(a: str, b: str, parts: Iterable[Any], style: str = "bold yellow") -> tuple[Text, Text]:
    """Both texts on one line each, with what differs marked; `parts` as in `twosource.reuse.Part`, offsets into `a` and `b`."""
    sides = (Text(), Text())
    at = [0, 0]
    for p in parts:
        for i, (text, start, end) in enumerate(((a, p.a_start, p.a_end), (b, p.b_start, p.b_end))):
            sides[i].append(_flat(text[at[i] : start]))
            run = _flat(text[start:end])
            sides[i].append(f"{OPEN}{run}{CLOSE}" if p.kind != "same" and run else run, style if p.kind != "same" else None)
            at[i] = end
    for i, text in enumerate((a, b)):
        sides[i].append(_flat(text[at[i] :]))
    return sides


def _flat(text: str) -> str:
    """White space folded to one blank, kept at both ends."""
    return " ".join(_printable(text).split()).join((" " * text[:1].isspace(), " " * (text[-1:].isspace() and bool(text.strip()))))


def marked(a: str, b: str, style: str = "bold yellow") -> tuple[Text, Text]:
    """Both wordings on one line each; words that the other lacks or has otherwise are marked."""
    return from_parts(a, b, align_words(a, b).parts, style)


def shortened(text: str, width: int) -> str:
    """One line of at most `width` characters; cut at a word, with an ellipsis."""
    line = clean(text)
    if len(line) <= width:
        return line
    cut = line[: width - 1]
    return (cut[: cut.rfind(" ")] if " " in cut[width // 2 :] else cut) + "…"


def excerpt(sentence: Span, words: Span, width: int = 180) -> Text:
    """The sentence around some words of it on one line, the words in front of the eye; long ones are cut at both ends."""
    raw = sentence.exact
    start, end = max(0, words.start - sentence.start), min(len(raw), words.end - sentence.start)
    before, inside, after = clean(raw[:start]), clean(raw[start:end]), clean(raw[end:])
    room = max(0, width - len(inside))
    tail = shortened(after, max(20, room - min(len(before), room // 2))) if after else ""
    left = max(20, room - len(tail))
    if len(before) > left:
        before = "…" + before[-left:].partition(" ")[2]
    gaps = [
        " " * (bool(x) and bool(y) and raw[i - 1 : i + 1].strip() != raw[i - 1 : i + 1])
        for x, y, i in ((before, inside, start), (inside, tail, end))
    ]
    return Text.assemble((before, "dim"), gaps[0], inside, gaps[1], (tail, "dim"))
