"""Furniture of news pages: whole lines that belong to the page and not to the report, looked up in `boilerplate.tsv`.

A line is folded (lower case, straight quotes and hyphens, single spaces, bullets and end marks off), then looked up: exact phrases in a
dictionary, patterns by their first word, and the few patterns without a first word only for short lines. A line is never searched for a
phrase: a sentence that contains such words stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from twosource.lexicons import load_rows, load_yaml

from .parts import DOTS, SPACE, SYMBOLS
from .patterns import first_words, head, needed, reach
from .shapes import sentence_end

#: White space and characters without ink: joiners, direction marks, byte order mark.
BLANK: Final = (
    " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\xad\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
_ENDS: Final = BLANK + ".,:!?…·•●▪◦*|»«›‹>→←↓↑⇒▶►▼▲▾▸+–—―-_=~"
_FOLD: Final = tuple(
    zip(
        "’‘“”–—\xa0‘‛„―‐‑−\u2009\u202f\u200b\u200e\u200f\ufeff\xad",
        ["'", "'", '"', '"', "-", "-", " ", "'", "'", '"', *"----  ", *[""] * 5],
        strict=True,
    )
)
_CLOSE: Final = BLANK + "\"'”’)]»"
_DOTS: Final = frozenset(".…·•∙⋅")
_RULES: Final = _DOTS | frozenset("-–—―_=*~#+|/\\<>^•◦●○■□▪★☆♦◆§¤°¬«»‹›→←↑↓▼▲►◄©®™✕✖×✓✔❯❮")
#: Every pattern that begins with anything and needs no word holds one of these.
_WORDLESS: Final = ("/", "|", "©", "(c)", "@", "{", ";", " via ", "'s latest ", "'s top ")
_MARKS: Final = "".join(sorted(_RULES)) + " "
#: Longest line that can be furniture; longest for patterns that begin with no fixed word; longest for those that hold none at all.
#: Read off the longest rows of the lexicon and the longest credit lines of American and British papers.
LONGEST: Final = 640
LONGEST_LOOSE: Final = 300
LONGEST_WORDLESS: Final = 90
_NAMED: Final = re.compile(r"\(\?P<\w+>")
_NAME_SMALL: Final = frozenset(
    "and or in for of the at by with from to on de la le du van von der den bin ibn al el da di additional reporting writing editing"
    " translation research edited written compiled produced bureau staff".split()
)


def _slots() -> dict[str, str]:
    shapes = load_yaml("boilerplate_shapes.yaml")
    months = "(?:" + "|".join(sorted(str(shapes["months"]).split(), key=len, reverse=True)) + r")\.?"
    days = "(?:" + "|".join(sorted(str(shapes["weekdays"]).split(), key=len, reverse=True)) + r")\.?"
    agencies = "|".join(re.escape(a) for a in sorted(map(str, shapes["agencies"]), key=len, reverse=True))
    date = rf"(?:{days},? )?(?:{months} \d{{1,2}}(?:st|nd|rd|th)?,?(?: \d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)? {months},?(?: \d{{4}})?"
    date += r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})"
    return {
        "{name}": r"[^\s.!?:;]+(?: [^\s.!?:;]+){0,5}",
        "{names}": r"[^!?]{2,240}?",
        "{any}": r".{1,160}",
        "{n}": r"\d[\d.,]*k?",
        "{date}": date,
        "{agency}": f"(?:{agencies})",
        "{credit}": r"[^\s.!?:;/|]+\.?(?: [^\s!?:;/|]+){0,4}",
    }


@dataclass(frozen=True, slots=True)
class _Row:
    pattern: re.Pattern[str]
    role: str
    reason: str
    stop: bool
    names: int
    needs: str
    reach: int


@dataclass(frozen=True, slots=True)
class _Furniture:
    exact: dict[str, tuple[str, str, bool]]
    by_first: dict[str, tuple[_Row, ...]]
    loose: tuple[_Row, ...]
    loose_any: re.Pattern[str]
    traces: tuple[str, ...]
    reasons: frozenset[str]


def _trace(needs: str) -> str:
    """What to look for in a line that is not folded yet: without the first letter, or the mark before it where that leaves too little."""
    letters = needs.lstrip(" ?.,:")
    return letters[1:] if len(letters) > 8 else needs[: len(needs) - len(letters)].lstrip() or letters[1:]


@cache
def _load() -> _Furniture:
    slots = _slots()
    exact: dict[str, tuple[str, str, bool]] = {}
    by_first: dict[str, list[_Row]] = {}
    loose: list[_Row] = []
    reasons: set[str] = set()
    for row in load_rows("boilerplate.tsv").rows:
        text, stop = row["pattern"], row["stop"] == "yes"
        reasons.add(row["reason"])
        if not re.search(r"[\\(\[{.?*+|]", text):
            exact.setdefault(text, (row["role"], row["reason"], stop))
            continue
        names = text.count("{names}")
        for i in range(names):
            text = text.replace("{names}", f"(?P<n{i}>{slots['{names}']})", 1)
        for slot, regex in slots.items():
            text = text.replace(slot, regex)
        made = _Row(re.compile(text), row["role"], row["reason"], stop, names, needed(row["pattern"]), reach(text))
        firsts = first_words(row["pattern"].replace("{agency}", slots["{agency}"]))
        if firsts is None:
            loose.append(made)
        for first in firsts or ():
            by_first.setdefault(first, []).append(made)
    rest = "|".join(f"(?:{_NAMED.sub('(?:', r.pattern.pattern)})" for r in loose if not r.needs)
    needs = {_trace(r.needs) for r in loose if r.needs}
    fewest = tuple(sorted(n for n in needs if not any(m != n and m in n for m in needs)))
    return _Furniture(exact, {k: tuple(v) for k, v in by_first.items()}, tuple(loose), re.compile(rest), fewest, frozenset(reasons))


def reasons() -> frozenset[str]:
    """The reasons that the lexicon gives."""
    return _load().reasons


def _are_names(text: str) -> bool:
    """Whether every word is led by a capital, or is one of the small words between names; at least one capital."""
    words = [w.strip(".,;:()&/'\"") for w in text.split()]
    words = [w for w in words if w]
    return any(w[0].isupper() for w in words) and all(w[0].isupper() or w.lower() in _NAME_SMALL for w in words)


def _holds(row: _Row, folded: str, cased: str, stopped: bool) -> bool:
    if stopped and not row.stop:
        return False
    m = row.pattern.fullmatch(folded)
    if m is None:
        return False
    groups = [m.span(f"n{i}") for i in range(row.names)]
    return not groups or (len(cased) == len(folded) and all(start < 0 or _are_names(cased[start:end]) for start, end in groups))


def furniture(line: str) -> tuple[str, str] | None:
    """`(role, reason)` when the whole line is furniture by the lexicon or is made of symbols alone, else None. `line` has ink at both ends."""
    if len(line) > LONGEST:
        return None
    core = line.strip(_ENDS)
    if core.startswith("(") and core.endswith(")"):
        core = core[1:-1].strip(_ENDS)
    if not core:
        marks = {c for c in line if c not in BLANK}
        if marks <= _DOTS:
            return ("boilerplate", DOTS) if marks else ("boilerplate", SPACE)
        return ("boilerplate", SYMBOLS) if marks <= _RULES else None
    if core[0] in _RULES and not core.strip(_MARKS):
        return "boilerplate", SYMBOLS
    known, size = _load(), len(core)
    rows = known.by_first.get(head(core), ())
    if not rows and size > LONGEST_WORDLESS and (size > LONGEST_LOOSE or not any(map(core.__contains__, known.traces))):
        return None
    cased = core
    if not core.isascii():
        for curly, straight in _FOLD:
            if curly in cased:
                cased = cased.replace(curly, straight)
    if "  " in cased or "\t" in cased or "\n" in cased:
        cased = " ".join(cased.split())
    folded = cased.lower()
    tail = line.rstrip(_CLOSE)
    stopped = tail.endswith((".", "!", "?")) and not tail.endswith("..")
    if (known_as := known.exact.get(folded)) and (known_as[2] or not stopped):
        return known_as[0], known_as[1]
    for row in rows:
        if size <= row.reach and _holds(row, folded, cased, stopped):
            return row.role, row.reason
    if size > LONGEST_LOOSE:
        return None
    wordless = size <= LONGEST_WORDLESS and any(map(folded.__contains__, _WORDLESS)) and known.loose_any.fullmatch(folded)
    if wordless or any(map(folded.__contains__, known.traces)):
        for row in known.loose:
            if (row.needs in folded if row.needs else wordless) and _holds(row, folded, cased, stopped):
                return row.role, row.reason
    # "Your address will not be published. Required fields are marked": furniture after furniture.
    if rows and 0 < line.find(". ") < LONGEST_WORDLESS and (end := sentence_end(line)) < size and (hit := furniture(line[:end])) is not None:
        rest = furniture(line[end:].strip(BLANK))
        return hit if rest is not None and rest[0] == hit[0] else None
    return None
