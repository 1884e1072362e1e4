"""Towns: where a report names one, and in which country it lies.

The parser takes the names of towns abroad for persons and organisations as often as for places. A name of the lexicon is a town where the words
around it say so once in the report ("in Sfax", "the mayor of Sfax", "Sfax police"), or where the parser takes it for a place itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from twosource.lexicons import load_rows
from twosource.model import fold

from .actors_lexicon import PARTICLES, Knowledge
from .actors_scan import Scan
from .coref_words import name_heads
from .statements_view import View

TOWNS: Final = "towns.tsv"
PARTS: Final = "country_parts.tsv"

#: Words of a town's name at most.
LONGEST: Final = 4
#: Behind these stands a place; behind those of the second list somebody as often.
_IN: Final = frozenset({"in", "near", "outside", "inside", "around", "at", "into", "throughout", "across", "off"})
_TO: Final = frozenset({"from", "to", "toward", "towards", "through", "via", "over"})
_HYPHENS: Final = frozenset("-‐‑–")
_PLACES: Final = frozenset({"GPE", "LOC"})
#: What the parser takes towns for.
_LABELS: Final = frozenset({"GPE", "LOC", "PERSON", "ORG", "FAC", "NORP", "PRODUCT", ""})
_GENITIVE: Final = frozenset({"'s", "’s", "'", "’"})
#: What persons do and towns do not; a town may declare or warn.
_SPOKEN: Final = frozenset({"say", "tell", "add", "recall", "think", "write", "ask"})


@dataclass(frozen=True, slots=True)
class Town:
    """Tokens `[first, last)` that name a town. `code`: its country, null where several have one of that name; `located`: something is there."""

    first: int
    last: int
    name: str
    code: str | None
    located: bool


def town_key(name: str) -> str:
    """A name as towns are compared: small letters and digits without accents: `Deir al-Zor` is `deiralzor`."""
    return "".join(c for c in fold(name) if c.isalnum())


@cache
def towns() -> dict[str, tuple[str, ...]]:
    """The countries that have a town of a name (`town_key`)."""
    found: dict[str, tuple[str, ...]] = {}
    for row in load_rows(TOWNS).rows:
        for name in row["towns"].split("|"):
            key = town_key(name)
            found[key] = (*found.get(key, ()), row["code"])
    parts: dict[str, tuple[str, ...]] = {}
    for name, codes in _parts().items():
        if not name.endswith("."):
            # "in Virginia" is seldom in the town of that name elsewhere.
            parts[town_key(name)] = codes
    return found | parts


@cache
def _parts() -> dict[str, tuple[str, ...]]:
    """The countries that have a part of a name, as it is written."""
    found: dict[str, tuple[str, ...]] = {}
    for row in load_rows(PARTS).rows:
        for name in row["parts"].split("|"):
            found[name] = (*found.get(name, ()), row["code"])
    return found


class Towns:
    """The towns of a document. `found`: all in order of finding; `at`: the one over a token."""

    def __init__(self, view: View, scan: Scan, known: Knowledge, countries: Counter[str]) -> None:
        self.view, self.scan, self.known, self.countries = view, scan, known, countries
        self.at: dict[int, Town] = {}
        self.found: list[Town] = []
        spans = list(self._spans())
        told = {key for a, b, key in spans if self._told(a, b)}
        others = {key for a, b, key in spans if self._thing(a, b)}
        told -= {key for a, b, key in spans if self._somebody(a, b)} | self._surnames(told)
        for a, b, key in spans:
            if key not in others and (key in told or self._seen(a, b)):
                self._enter(a, b, key)
        # "A Sfax court": of a word that is told elsewhere the parser often makes an adjective.
        words = {t.name for t in self.found}
        for i, text in enumerate(view.text):
            if text in words and i not in self.at and view.pos[i] == "ADJ" and not scan.at[i]:
                self._enter(i, i + 1, town_key(text))

    # ---- names ------------------------------------------------------------------------------------------------------------------------

    def _spans(self) -> Iterator[tuple[int, int, str]]:
        """Names of the lexicon that stand alone: not as a part of a longer name."""
        view = self.view
        known = towns()
        i, n = 0, len(view.text)
        while i < n:
            if not self._proper(i):
                i += 1
                continue
            b = i + 1
            end = view.bounds(i)[1]
            while b < end and (self._proper(b) or self._inside(b, end)):
                b += 1
            z = self._end(i, b)
            key = town_key("".join(view.text[i:z])) if z > i else ""
            if key in known and not any(self.scan.at[k] for k in range(i, z)):
                yield i, z, key
            i = b

    def _proper(self, i: int) -> bool:
        view = self.view
        text = view.text[i]
        proper = view.pos[i] == "PROPN" or view.entity[i] in _PLACES
        return text[:1].isupper() and (text[-1].isalpha() or text[-1] == ".") and proper and view.entity[i] in _LABELS

    def _inside(self, i: int, end: int) -> bool:
        """Whether a hyphen or a small word joins two parts of a name: `Deir al-Zor`."""
        view = self.view
        if i + 1 >= end:
            return False
        joined = view.text[i] in _HYPHENS and view.start[i + 1] == view.end[i]
        small = fold(view.text[i]) in PARTICLES and (self._proper(i + 1) or view.text[i + 1] in _HYPHENS)
        return joined or small

    def _end(self, a: int, b: int) -> int:
        """Where the part of a run of capitals that may be a town ends: with the run, or before a title or the name of a region (Sfax Mayor Ada
        Quill, Sfax Province); `a` where none can be one.
        """
        view, scan = self.view, self.scan
        for k in range(a + 1, b):
            if scan.role(k, "office") or view.text[k].lower() in self.known.titles or view.text[k].lower() in name_heads("region"):
                b = k
                break
        may = b - a <= LONGEST + 2 and not scan.loud[view.sentence[a]] and not self._of_name(a) and not self._names_other(b)
        return b if may else a

    def _names_other(self, b: int) -> bool:
        """Whether a name is that of what stands behind it: the Sfax dam, the Sfax accord; Vigo County is in Indiana."""
        view = self.view
        if b >= len(view.text) or not self.scan.same(b - 1, b):
            return False
        noun = view.lemma[b].lower()
        thing = noun in name_heads("thing") and noun not in name_heads("urban")
        return view.text[b] == "County" or noun in name_heads("signed") or (thing and any(view.text[k].lower() == "the" for k in view.kids[b]))

    def _of_name(self, a: int) -> bool:
        """Whether a name ends a longer one: the Gulf of Aden, the University of Sfax; not the City of Sfax or the Mayor of Sfax."""
        view = self.view
        if a < view.bounds(a)[0] + 2 or view.text[a - 1] != "of" or not view.text[a - 2][:1].isupper() or a - 2 == view.bounds(a)[0]:
            return False
        noun = view.lemma[a - 2].lower()
        return not (
            self.scan.role(a - 2, "office") or noun in name_heads("region") or noun in name_heads("urban") or noun in name_heads("placed")
        )

    # ---- what says that it is one -----------------------------------------------------------------------------------------------------

    def _told(self, a: int, b: int) -> bool:
        """Whether the words around a name say that it is a town's."""
        view, i = self.view, b - 1
        if view.text[b : b + 1] == [","] and self._behind(b + 1):
            return True
        nxt = view.text[b].lower() if self.scan.same(i, b) else ""
        up = view.head[i]
        joined = up >= b and view.dep[i] in ("compound", "nmod", "amod") and view.text[up][:1].islower()
        if nxt in name_heads("region") or (joined and view.lemma[up].lower() in name_heads("urban")):
            return True
        if nxt in _GENITIVE:
            return self.scan.same(i, b + 1) and view.lemma[b + 1].lower() in name_heads("urban")
        if self.scan.role(b, "office") and self.scan.same(i, b) and view.lemma[b].lower() in name_heads("urban"):
            return True
        return self._located(a, b, _IN) or self._of_town(i)

    def _top(self, i: int) -> int:
        """The name that a name is joined to: "in Gabes and Sfax"."""
        view = self.view
        for _ in range(LONGEST):
            if view.dep[i] not in ("conj", "appos") or view.head[i] > i or view.pos[view.head[i]] != "PROPN":
                break
            i = view.head[i]
        return i

    def _located(self, a: int, b: int, where: frozenset[str]) -> bool:
        """Whether a name is the object of a preposition of place: not "confidence in Sfax", which is in somebody."""
        view = self.view
        i = self._top(b - 1)
        prep = view.head[i]
        if view.dep[i] != "pobj" or view.text[prep].lower() not in where or prep > i:
            return False
        if b < len(view.text) and view.text[b] in _GENITIVE:
            return False
        return view.lemma[view.head[prep]].lower() not in name_heads("trust")

    def _of_town(self, i: int) -> bool:
        """`the mayor of Sfax`, `the shelling of Sfax`, `the town of Sfax`."""
        view = self.view
        i = self._top(i)
        up = view.head[i]
        if view.dep[i] != "pobj" or view.text[up].lower() not in ("of", "for"):
            return False
        noun = view.lemma[view.head[up]].lower()
        return any(noun in name_heads(kind) for kind in ("region", "placed", "urban"))

    def _behind(self, i: int) -> bool:
        """Whether a country or a part of one stands behind the comma: `Sfax, Tunisia,`."""
        return self.scan.role(i, "country") is not None or self._part(i) is not None

    def _part(self, i: int) -> str | None:
        """The country of the state or province that begins at a token."""
        view = self.view
        for size in (3, 2, 1):
            if len(codes := _parts().get(" ".join(view.text[i : i + size]), ())) == 1:
                return codes[0]
        return None

    def _seen(self, a: int, b: int) -> bool:
        """Whether the parser takes a name for a place, where it stands as one may: not when it speaks."""
        view = self.view
        return _PLACES.issuperset(view.entity[a:b]) and not self._somebody(a, b) and not self.known.is_given(view.text[a])

    def _thing(self, a: int, b: int) -> bool:
        """`the Mysore`: a name with an article is a ship's or a hotel's, unless the article is that of the noun behind it."""
        view = self.view
        article = a > view.bounds(a)[0] and view.text[a - 1].lower() == "the" and a <= view.head[a - 1] < b
        return article and view.dep[b - 1] not in ("compound", "nmod", "amod", "poss")

    def _somebody(self, a: int, b: int) -> bool:
        """Whether a name says something, or stands behind a title."""
        view, i = self.view, b - 1
        if a and view.text[a - 1].lower().rstrip(".") in self.known.titles and self.scan.same(a, a - 1):
            return True
        return view.dep[i] == "nsubj" and view.lemma[view.head[i]].lower() in _SPOKEN and view.entity[i] not in _PLACES

    def _surnames(self, told: set[str]) -> set[str]:
        """Names that are also the last word of a longer name that the parser takes for a person's."""
        view = self.view
        found = set()
        for i in range(1, len(view.text)):
            if view.entity[i] == view.entity[i - 1] == "PERSON" and view.text[i - 1][:1].isupper() and view.sentence[i] == view.sentence[i - 1]:
                found.add(town_key(view.text[i]))
        return found & told

    # ---- where it lies ----------------------------------------------------------------------------------------------------------------

    def _enter(self, a: int, b: int, key: str) -> None:
        view = self.view
        name = "".join((" " if k > a and view.start[k] > view.end[k - 1] else "") + view.text[k] for k in range(a, b))
        located = self._located(a, b, _IN | _TO) or self._beside_noun(b - 1)
        town = Town(a, b, name, self._country(a, b, key), located)
        self.found.append(town)
        for k in range(a, b):
            self.at[k] = town

    def _beside_noun(self, i: int) -> bool:
        """`a Sfax office building`: whether a name only says where what stands behind it is."""
        view = self.view
        up = view.head[i]
        return view.dep[i] in ("compound", "nmod", "amod") and up > i and view.text[up][:1].islower()

    def _country(self, a: int, b: int, key: str) -> str | None:
        view = self.view
        if view.text[b : b + 1] == [","] and self.scan.same(a, b + 1):
            behind = self.scan.role(b + 1, "country")
            if code := (behind.country if behind and not self._part(b + 1) else self._part(b + 1)):
                return code
        codes = towns()[key]
        if len(codes) > 1:
            codes = tuple(c for c in codes if c in self.countries)
        return codes[0] if len(codes) == 1 else None
