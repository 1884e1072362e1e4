"""Readings: words that a rewriting machine put in or damaged, and what they should read.

Three sources: the rules of `readings_substitutions.tsv` (words swapped for names and phrases that edited news writes otherwise), scars of
spacing, doubling and encoding (`scars.py`), and spellings where one text mixes two conventions (`spellings.py`). The first and last are English.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import Final

from twosource.lexicons import load_rows, load_yaml
from twosource.model import READING_KINDS, LexiconError

from .parts import Mend, Part
from .scars import damaged, doubled, glued, spaced
from .spellings import mixed

#: Roles in which words are read; furniture, bylines and datelines are left as they are.
READABLE: Final = frozenset({"title", "body", "caption", "related"})
#: How far to the left a rule looks, in characters: the longest left context of the lexicon is a determiner and two words.
LEFT: Final = 40
#: For rules that match from the word before what they need: longest such word, in characters.
WORD: Final = 30
#: Shortest beginning that the needed words of a rule share and that is worth looking for in their stead.
_GATE: Final = 3
#: What makes a text one that also writes the short form.
_SHORT_FORMS: Final = {"mixes-us": ("US", "U.S."), "mixes-uk": ("UK", "U.K.")}


@dataclass(frozen=True, slots=True)
class _Rule:
    """A row of the lexicon. A text must hold `gate`, a beginning that all needs share, and one of `tokens` between spaces."""

    name: str
    gate: str
    tokens: frozenset[str]
    needs: tuple[str, ...]
    word: bool
    pattern: re.Pattern[str]
    not_after: re.Pattern[str] | None
    only_after: re.Pattern[str] | None
    when: str
    reading: str
    kind: str


def _shared(words: Sequence[str]) -> str:
    """The beginning that all words have in common."""
    low, high = min(words), max(words)
    return low[: next((i for i, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), len(low))]


@cache
def _rules() -> tuple[_Rule, ...]:
    """The rules in the order of the lexicon, those without a condition first."""
    data = load_yaml("readings_words.yaml")
    slots = {
        "{" + k + "}": "|".join(re.escape(w) for w in sorted(set(str(v).split()), key=lambda w: (-len(w), w)))
        for k, v in data.items()
        if k not in ("title", "source", "licence")
    }

    def made(text: str) -> str:
        for slot, words in slots.items():
            text = text.replace(slot, words)
        return text

    out = []
    for row in load_rows("readings_substitutions.tsv").rows:
        if row["kind"] not in READING_KINDS or row["when"] not in ("", *_SHORT_FORMS):
            raise LexiconError(
                f"rule {row['rule']!r} of readings_substitutions.tsv has kind {row['kind']!r} and when {row['when']!r}",
                f"a kind of {', '.join(READING_KINDS)}, and as when nothing or one of {', '.join(_SHORT_FORMS)}",
                "mend the row",
            )
        needs = tuple(row["needs"].replace("_", " ").split("|"))
        out.append(
            _Rule(
                row["rule"],
                gate if len(gate := _shared(needs)) >= _GATE else "",
                frozenset(w for n in needs for w in n.split(" ")[1:-1]) if all(n.count(" ") > 1 for n in needs) else frozenset(),
                needs,
                row["at"] == "word",
                re.compile(made(row["pattern"]), re.M),
                re.compile(made(row["not_after"])) if row["not_after"] else None,
                re.compile(made(row["only_after"])) if row["only_after"] else None,
                row["when"],
                row["reading"],
                row["kind"],
            )
        )
    return tuple(sorted(out, key=lambda r: r.when != ""))


class _Spans:
    """The stretches in which words are read."""

    def __init__(self, segments: Iterable[Part]) -> None:
        self.of = [(p.start, p.end) for p in segments if p.role in READABLE]
        self.starts = [s for s, _ in self.of]

    def start_of(self, start: int, end: int) -> int:
        """Where the stretch begins that holds `[start, end)` whole; -1 when none does."""
        i = bisect_right(self.starts, start) - 1
        return self.of[i][0] if i >= 0 and end <= self.of[i][1] else -1


def _matches(raw: str, rule: _Rule, first: dict[str, int]) -> Iterator[re.Match[str]]:
    """Where a rule's pattern fits; only looked at where one of the needed words stands, which is far quicker than searching.

    `first`: where words stand first, filled on the way, since rules share them.
    """
    for need in rule.needs:
        if need not in first:
            first[need] = raw.find(need)
        at = first[need]
        while at >= 0:
            start = at
            if rule.word:
                while start and at - start < WORD and (raw[start - 1].isalpha() or raw[start - 1] == "."):
                    start -= 1
            m = rule.pattern.match(raw, start)
            if m is not None:
                yield m
            at = raw.find(need, max(at + 1, m.end() if m else 0))


def _mixes(raw: str, spans: _Spans, when: str) -> bool:
    for form in _SHORT_FORMS[when]:
        at = raw.find(form)
        while at >= 0:
            end = at + len(form)
            whole = not (at and raw[at - 1].isalnum()) and (form[-1] == "." or not raw[end : end + 1].isalnum())
            if whole and spans.start_of(at, end) >= 0:
                return True
            at = raw.find(form, end)
    return False


def _substituted(raw: str, spans: _Spans, words: Set[str]) -> list[Mend]:
    found: list[Mend] = []
    first: dict[str, int] = {}
    mixes: dict[str, bool] = {"": True}
    for rule in _rules():
        if (rule.tokens and rule.tokens.isdisjoint(words)) or (rule.gate and rule.gate not in raw):
            continue
        for m in _matches(raw, rule, first):
            begin = spans.start_of(*m.span())
            if begin < 0:
                continue
            left = raw[max(begin, m.start() - LEFT) : m.start()].rpartition("\n")[2]
            if (rule.not_after and rule.not_after.search(left)) or (rule.only_after and not rule.only_after.search(left)):
                continue
            if rule.when not in mixes:
                # A short form that is only read there counts: a second reading must not find more than the first.
                read_so = any(f.reading.startswith(_SHORT_FORMS[rule.when][0]) for f in found)
                mixes[rule.when] = read_so or _mixes(raw, spans, rule.when)
            if mixes[rule.when]:
                found.append(Mend(m.start(), m.end(), m.expand(rule.reading) if "\\" in rule.reading else rule.reading, rule.kind, rule.name))
    return found


def read(raw: str, segments: Sequence[Part], language: str | None = None) -> list[Mend]:
    """What the words of `raw` should read, in order and without overlap; only in titles, body, captions and related headlines.

    `segments`: parts of `raw` in order. `language`: an IETF tag or None; a text in another language than English has its damaged characters
    mended and nothing else. Where two mends overlap, the one that begins first stays, of these the longer.
    """
    spans = _Spans(segments)
    if not spans.of:
        return []
    found = list(damaged(raw))
    if language is None or language.lower().startswith("en"):
        words = raw.split()
        known = set(words)
        found += _substituted(raw, spans, known)
        found += glued(raw)
        found += spaced(raw, known)
        found += doubled(raw, words)
        found += mixed(raw, known)
    if not found:
        return []
    found.sort(key=lambda m: (m.start, -m.end, m.rule))
    out: list[Mend] = []
    at = 0
    for m in found:
        if m.start >= at and spans.start_of(m.start, m.end) >= 0:
            out.append(m)
            at = m.end
    return out
