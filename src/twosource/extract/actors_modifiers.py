"""The country or organisation that a noun belongs to: what stands before it, or behind `of`, `in` and `from`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .actors_lexicon import Entry
from .actors_scan import Match, Scan, in_place_name
from .statements_view import View

#: Words between a nationality and its noun at most: "the Israeli army's newly appointed chief spokesman".
FAR: Final = 8

_OWNERS: Final = ("country", "adjective", "people", "organisation", "seat", "capital")
_PART: Final = ("ADJ", "NOUN", "PROPN", "NUM", "ADV")
_GENITIVE: Final = frozenset({"'s", "’s", "'", "’"})
_JOINS: Final = frozenset({"and", "or", ",", "&"})
_BEHIND: Final = frozenset({"of", "in", "from"})
_AT: Final = frozenset({"of", "in", "at"})
#: Nouns with prepositions of their own: the ambassador to France, a spokesman for the UN.
_SENT: Final = frozenset({"ambassador", "envoy", "emissary", "representative", "delegate", "delegation", "adviser", "advisor", "attache"})
_SPEAKS: Final = frozenset(
    {"spokesman", "spokeswoman", "spokesperson", "spokesmen", "spokespeople", "minister", "secretary", "commissioner", "envoy"}
)
_BETWEEN: Final = ("DET", "ADJ", "NUM")


@dataclass(frozen=True, slots=True)
class Country:
    """Whose somebody is: a country's code, and the sector and key of the organisation where it is one that says so."""

    code: str | None
    sector: str | None
    owner: tuple[str, ...] = ()
    first: int = -1
    last: int = -1
    role: str = "country"
    armed: bool = False


def owning(match: Match, view: View) -> Entry | None:
    """What a name owns by: not a paper whose name is a word (the National Forest spokesman), though one by its letters (a TASS editor)."""
    entry = next((e for e in match.entries if e.role in _OWNERS), None)
    word = match.last - match.first == 1 and not view.text[match.first].isupper()
    return None if entry and entry.role == "organisation" and (match.doubt or (word and entry.level == "publisher")) else entry


def _owner(match: Match, entry: Entry) -> Country:
    # What belongs to a ministry or an agency belongs to its state; what belongs to a party, a bloc or an armed group is its own.
    own = entry.role == "organisation" and not (entry.kind == "government" and entry.sector in ("GOV", None))
    key = entry.key if own else ()
    return Country(entry.country, entry.sector, key, match.first, match.last, entry.role, entry.kind == "armed_group")


def countries_before(scan: Scan, start: int, *, people: bool = True) -> list[Country]:
    """Whose the noun that begins at token `start` is by the words before it, nearest first; several where they are joined by `and`.

    `people` is false where a noun for a people may not own ("the Americans President ..."). A name taken away by a prefix or a participle
    (pro-Russian, US-backed) owns nothing.
    """
    view = scan.view
    found: list[Country] = []
    i = start - 1
    while i >= 0 and start - i <= FAR + 3 * len(found) and scan.same(i, start):
        match = scan.at[i]
        text = view.text[i]
        if match and match.last == i + 1:
            owner = owning(match, view)
            if owner is not None and (people or owner.role != "people" or view.pos[i] == "ADJ"):
                if scan.coloured(match):
                    i = match.first - 1
                    if i >= 1 and scan.hyphen(i):
                        i -= 2
                    continue
                found.append(_owner(match, owner))
                i = match.first - 1
                # "Russian and US officials", "French, German and Italian ministers".
                joins = 0
                while i >= 0 and scan.same(i, start) and (view.text[i] in _JOINS or view.text[i].lower() in ("both", "the")):
                    joins += view.text[i] in _JOINS
                    i -= 1
                if joins and i >= 0 and (other := scan.at[i]) and other.last == i + 1 and other.role("country", "adjective", "people"):
                    continue
                return found
            if match.role("noun", "body", "office"):
                if found:
                    return found
                i = match.first - 1
                continue
            return found
        if found:
            return found
        if text in _GENITIVE:
            before = scan.at[i - 1] if i else None
            if not (before and before.role(*_OWNERS, "noun", "body")):
                return found
        elif scan.hyphen(i) or text in ("“", "”", '"', "‘", "’"):
            pass
        elif text in _JOINS:
            joined = scan.at[i - 1] if i else None
            if not (joined and joined.role("office", "noun", "body", "adjective")) and view.pos[i - 1] != "ADJ":
                return found
        elif view.pos[i] not in _PART and view.tag[i] not in ("VBN", "VBG"):
            return found
        i -= 1
    return found


def country_behind(scan: Scan, last: int) -> list[Country]:
    """Whose the noun at token `last` is by what follows: president of Armenia, rebels in Darfur, the ambassador to France."""
    view = scan.view
    i = last + 1
    if not scan.same(i, last):
        return []
    word, noun = view.text[i].lower(), view.lemma[last].lower()
    if word not in _BEHIND and not (word == "to" and noun in _SENT) and not (word == "for" and noun in _SPEAKS):
        return []
    i += 1
    for _ in range(4):
        if not scan.same(i, last):
            return []
        match = scan.at[i]
        if match and (owner := owning(match, view)):
            if scan.coloured(match) or in_place_name(scan, match):
                return []
            found = [_owner(match, owner)]
            # "the prime ministers of Spain and Portugal"
            if view.tag[last] in ("NNS", "NNPS"):
                found += _and_behind(scan, match)
            return found
        if match or (view.pos[i] not in _BETWEEN and not view.text[i].islower()):
            return []
        if view.pos[i] not in _BETWEEN and view.pos[i] != "NOUN":
            return []
        i += 1
    return []


def town_of(scan: Scan, first: int, last: int) -> list[Country]:
    """Whose the noun at tokens `[first, last)` is by the town beside it: Sfax police, a court in Brno, the mayor of Jaén, Sfax's mayor."""
    view = scan.view
    before = first - 2 if first and view.text[first - 1] in _GENITIVE else first - 1
    behind = last + 1 if last < len(view.text) and view.text[last].lower() in _AT else -1
    for i in (before, behind):
        town = scan.towns.get(i) if scan.same(i, first) else None
        if town is not None and town.code and (town.last == before + 1 or town.first == behind):
            return [Country(town.code, None, (), town.first, town.last, "town")]
    return []


def _and_behind(scan: Scan, match: Match) -> list[Country]:
    view = scan.view
    found: list[Country] = []
    i = match.last
    while scan.same(i, match.first) and view.text[i] in _JOINS:
        while scan.same(i, match.first) and (view.text[i] in _JOINS or view.text[i].lower() == "the"):
            i += 1
        other = scan.at[i] if scan.same(i, match.first) else None
        owner = other.role("country") if other and other.first == i else None
        if other is None or owner is None:
            break
        found.append(_owner(other, owner))
        i = other.last
    return found
