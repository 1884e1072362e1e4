"""Names of the lexicons in a document: the longest ones, left to right, over a trie of folded words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from twosource.model import fold

from .actors_lexicon import Entry, Knowledge, Node, pieces
from .statements_view import View

if TYPE_CHECKING:
    from .actors_towns import Town

#: A sentence in which more than this share of the longer words begins with a capital is written in capitals throughout (a headline), so that a
#: capital tells nothing. Headlines in title case have nearly all, sentences of news with many names below .6.
LOUD: Final = 0.7

#: Sentences whose names are kept: the same ones come back in other reports.
_KEPT: Final = 8192

#: Words shorter than this stay small in headlines.
SMALL: Final = 4

#: What a company's name may end in: it is the same company without.
LEGAL: Final = frozenset(
    {"inc", "corp", "co", "ltd", "llc", "plc", "ag", "sa", "nv", "gmbh", "spa", "corporation", "company", "limited", "incorporated"}
)

#: Words before a hyphen that take a name away from its bearer: pro-Russian, anti-American, non-Syrian.
PREFIXES: Final = frozenset({"pro", "anti", "non", "ex", "un", "neo", "post", "pre", "trans"})

#: Roles in the order in which a name that may be several things is read.
_ORDER: Final = {
    r: n
    for n, r in enumerate(("person", "country", "people", "adjective", "seat", "capital", "organisation", "office", "body", "noun", "domestic"))
}


@dataclass(slots=True)  # not frozen: there are dozens a document, and three times as long is what they would take to make
class Match:
    """Tokens `[first, last)` that read as a name of the lexicons, all that it may stand for, and why it may stand for something else."""

    first: int
    last: int
    entries: tuple[Entry, ...]
    doubt: str = ""

    def role(self, *roles: str) -> Entry | None:
        """The first of the entries with one of these roles."""
        for e in self.entries:
            if e.role in roles:
                return e
        return None


@dataclass(slots=True)
class Scan:
    """The matches of a document in order; `at[i]` is the one that covers token i; `loud[s]`: sentence s is written in capitals; `towns`: the
    town over a token, once they are found.
    """

    view: View
    matches: list[Match]
    at: list[Match | None]
    loud: list[bool]
    used: set[int] = field(default_factory=set)
    towns: dict[int, Town] = field(default_factory=dict)

    def role(self, i: int, *roles: str) -> Entry | None:
        """What the match over token `i` stands for, if it is one of these roles."""
        match = self.at[i] if 0 <= i < len(self.at) else None
        return match.role(*roles) if match else None

    def same(self, i: int, j: int) -> bool:
        """Whether two tokens stand in one sentence."""
        n = len(self.view.sentence)
        return 0 <= i < n and 0 <= j < n and self.view.sentence[i] == self.view.sentence[j]

    def capital(self, i: int) -> bool:
        """Whether a token begins with a capital."""
        return self.view.text[i][:1].isupper()

    def hyphen(self, i: int) -> bool:
        """Whether token `i` is a hyphen that joins two words."""
        return self.view.text[i] in ("-", "‑", "–", "‐") and 0 < i < len(self.at) - 1

    def coloured(self, match: Match) -> bool:
        """Whether a prefix or a participle takes the name away from what follows: pro-Russian rebels, the US-backed rebels."""
        view = self.view
        a, b = match.first, match.last
        if a >= 2 and self.hyphen(a - 1) and self.same(a, a - 2) and view.text[a - 2].lower() in PREFIXES:
            return True
        return (
            b + 1 < len(view.text)
            and self.hyphen(b)
            and self.same(a, b + 1)
            and view.text[b + 1].islower()
            and (
                view.tag[b + 1] in ("VBN", "VBD", "VBG") or view.text[b + 1].endswith(("ed", "led", "born", "run", "made", "bound", "friendly"))
            )
        )


def _loud(words: Sequence[str]) -> bool:
    long = [w for w in words if len(w) >= SMALL and w[0].isalpha()]
    return len(long) > 2 and sum(w[0].isupper() for w in long) > LOUD * len(long)


def scan(view: View, known: Knowledge) -> Scan:
    """Match every sentence of a document. Where two names begin at one word the longer wins; names do not overlap."""
    at: list[Match | None] = [None] * len(view.text)
    loud: list[bool] = []
    matches: list[Match] = []
    for first, last in view.sentences:
        found, is_loud = _sentence(tuple(view.text[first:last]), known)
        loud.append(is_loud)
        for here, covers in found:
            match = Match(here.first + first, here.last + first, here.entries, here.doubt)
            matches.append(match)
            if covers:
                at[match.first : match.last] = [match] * (match.last - match.first)
    return Scan(view, matches, at, loud)


@lru_cache(maxsize=_KEPT)
def _sentence(texts: tuple[str, ...], known: Knowledge) -> tuple[tuple[tuple[Match, bool], ...], bool]:
    """The matches of a sentence, each with whether it covers its tokens, and whether the sentence is loud."""
    words: list[str] = []
    marks: list[tuple[bool, bool]] = []
    token: list[int] = []
    for n, text in enumerate(texts):
        for word, capital, upper in pieces(text):
            words.append(word)
            marks.append((capital, upper))
            token.append(n)
    shouted = sum(u for _, u in marks) > LOUD * len(marks) and len(marks) > 2
    matches: list[tuple[Match, bool]] = []
    i, end = 0, len(words)
    while i < end:
        found = _longest(known.root, words, marks, token, i, shouted)
        if found is None:
            i += 1
            continue
        stop, entries, inner = found
        if inner:
            matches.append((_match(texts, known, token[i], token[inner[0] - 1] + 1, inner[1]), False))
        if entries[0].role != "block":
            matches.append((_match(texts, known, token[i], token[stop - 1] + 1, entries), True))
        i = stop
    return tuple(matches), _loud(texts)


def _match(texts: Sequence[str], known: Knowledge, first: int, last: int, entries: tuple[Entry, ...]) -> Match:
    return Match(first, last, entries, known.doubt(" ".join(texts[first:last])))


def _longest(
    root: Node, words: list[str], marks: list[tuple[bool, bool]], token: list[int], i: int, shouted: bool
) -> tuple[int, tuple[Entry, ...], tuple[int, tuple[Entry, ...]] | None] | None:
    """Where the longest name that begins at word `i` ends, what it may be, and a name of an organisation that it begins with, if it is none."""
    node = root.next.get(words[i])
    if node is None or (i and token[i - 1] == token[i]):
        return None
    best: tuple[int, tuple[Entry, ...]] | None = None
    named: tuple[int, tuple[Entry, ...]] | None = None
    j = i + 1
    while True:
        if node.ends and (j == len(words) or token[j] != token[j - 1]):
            entries = [e for e, capitals, acronym in node.ends if _fits(marks[i:j], capitals, acronym, acronym and shouted)]
            if len(entries) > 1 and any(e.role in ("organisation", "person") for e in entries):
                entries = [e for e in entries if e.role != "block"]
            if entries:
                if best and best[1][0].role == "organisation" and best[1][0].level != "publisher":
                    named = best
                best = j, tuple(sorted(entries, key=lambda e: (e.role != "block", _ORDER.get(e.role, 99), not e.main, e.key)))
        following = node.next.get(words[j]) if j < len(words) else None
        if following is None:
            # "Hamas leader" is an office, and Hamas is named.
            return (*best, named if best[1][0].role in ("office", "body", "noun") else None) if best else None
        node = following
        j += 1


def _fits(marks: list[tuple[bool, bool]], capitals: tuple[bool, ...], acronym: bool, shouted: bool) -> bool:
    """`acronym`: all capitals are needed; `shouted`: they would tell nothing, for in a line of capitals "US" may be "us"."""
    if shouted or (acronym and not marks[0][1]):
        return False
    return all(mark[0] or not needed for mark, needed in zip(marks, capitals, strict=True))


def in_place_name(scan: Scan, match: Match) -> bool:
    """Whether an adjective begins the name of a place: the police in Lao Cai are not those of Laos."""
    view, last = scan.view, match.last
    if match.role("country") or not scan.same(last, match.first) or view.pos[last] != "PROPN" or not view.text[last][:1].isupper():
        return False
    label = view.entity[match.first]
    return label in ("GPE", "LOC", "PERSON", "") and view.entity[last] == label and view.head[last - 1] >= last


def part_of_name(scan: Scan, match: Match, names: set[int], known: Knowledge) -> bool:
    """Whether a name is a part of a longer one that is no name of it: Air France, Georgia Power, the Bank of Japan, NATO Avenue.

    `names`: the tokens of persons. What stands beside the name counts only where neither the lexicons nor a person explain it.
    """
    view, first, last = scan.view, match.first, match.last

    def explained(i: int) -> bool:
        return (
            scan.at[i] is not None
            or fold(view.text[i]).strip(".") in LEGAL
            or i in names
            or (i < first and view.text[i].lower() in known.titles)
        )

    if scan.loud[view.sentence[first]]:
        return False
    label = view.entity[last - 1]
    if scan.same(first, last) and view.text[last][:1].isupper() and view.pos[last] == "PROPN" and not explained(last):
        joined = view.head[last - 1] >= last and view.dep[last - 1] in ("compound", "nmod", "amod")
        if joined or (view.entity[last] == label != ""):
            return True
    before = first - 1
    if not scan.same(first, before):
        return False
    if view.pos[before] == "PROPN" and view.text[before][:1].isupper() and not explained(before):
        begins = before == view.bounds(first)[0] and view.entity[before] == ""
        if view.dep[before] == "compound" and view.head[before] in range(first, last) and not begins:
            return True
        if view.entity[before] == view.entity[first] and view.entity[first] in ("ORG", "PERSON", "FAC", "PRODUCT", "WORK_OF_ART", "EVENT"):
            return True
    # An organisation for the parser, whose head is a word with a capital that the lexicons do not know.
    of = view.text[before].lower() == "of" and before > view.bounds(first)[0]
    return of and view.entity[before] == view.entity[first] == view.entity[before - 1] == "ORG" and not explained(before - 1)
