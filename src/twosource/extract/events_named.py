"""The mentions of a document by token: whose name a token heads, which country stands there, which country the report is about."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from twosource.model import make_id

from .events_land import about
from .events_lexicon import words_of
from .events_names import HOSTS, is_home, is_thing, nations, nobody
from .events_party import NOWHERE, Side
from .statements_view import View

_BEFORE: Final = frozenset({"New", "Saint", "St.", "San", "Port", "Fort", "Lake", "West", "East", "North", "South", "Little"})
_ATTITUDES: Final = frozenset({"anti", "pro", "ex", "non", "trans"})
_STATES: Final = frozenset("backed occupied held controlled made based born supported funded trained sponsored bound administered".split())
#: What makes a name a manner or a time: Chadian-style schools, the Deby-era law.
_MANNERS: Final = frozenset({"style", "era", "like", "type", "themed", "inspired"})
#: Nouns behind which, with "with", somebody else is named: "the border with Chad" is not all Chad's.
BORDERS: Final = frozenset({"border", "frontier", "boundary"})
#: Bodies that somebody leads or belongs to.
BODIES: Final = frozenset(
    "board company firm panel committee group organization organisation foundation leadership team staff bank union".split()
)
#: What a state says or does about another one.
_ANSWERS: Final = words_of("answers")
_PARTISAN: Final = frozenset({"PTY", "LEG"})
_PLURAL: Final = frozenset({"they", "them"})
_WAYS: Final = frozenset({"from", "to", "toward", "towards", "via", "off", "through"})
NOMINAL: Final = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET"})


class Named:
    """The mentions of a document by token. `rows`: its rows of `mentions`; `named`: actor to its row of `named`."""

    def __init__(self, view: View, rows: Sequence[Mapping[str, Any]], named: Mapping[str, Mapping[str, Any]]) -> None:
        self.view = view
        self._by_head: dict[int, list[Side]] = {}
        self._inside: dict[int, list[Side]] = {}
        self.countries: Counter[str] = Counter()
        self._lands: dict[int, list[str]] = {}
        self._settled: set[str] = set()
        self._main: tuple[str | None] | None = None
        self.places: dict[int, list[Side]] = {}
        #: What was asked about the document beyond the sentence: `main` its main country, `document` anything else (see `events_kept`).
        self.asked: set[str] = set()
        #: The mentions that begin in a sentence, in order, and the sentences that a mention runs over the edge of.
        self.of_sentence: dict[int, list[Side]] = {}
        self.crossed: set[int] = set()
        self._named: dict[int, set[str | None]] = {}
        self._words = frozenset(t for t, p in zip(view.text, view.pos, strict=True) if p == "PROPN")
        told = partisan = 0
        states: set[str] = set()
        answered: set[tuple[int, str]] = set()
        self._who: dict[int, set[str | None]] = {}
        for r in rows:
            # Of several tokens of a replaced stretch, the first and the last.
            a, b = bisect_left(view.start, r["start"]), bisect_right(view.end, r["end"]) - 1
            n = named.get(r["actor"])
            if (
                n is None
                or b < a
                or view.start[a] != r["start"]
                or view.end[b] != r["end"]
                or (r["basis"] != "pronoun" and nobody(view, a, b + 1))
            ):
                continue
            if n["kind"] in ("organisation", "other") and is_thing(n["name"] or ""):
                continue
            if r["basis"] == "group" and (any(view.dep[k] == "dative" for k in range(a, b)) or is_home(view, b, n["sector"])):
                # "sent Chad two tanks": Chad is sent them, and they are not its own.
                continue
            if r["basis"] == "group" and view.text[b].lower() == "opposition" and "to" in [view.text[k].lower() for k in view.kids[b]]:
                # "his opposition to the plan": a view.
                continue
            if r["basis"] == "pronoun" and b > a and n["kind"] == "person" and view.lemma[b].lower() in BODIES:
                # "the Deby foundation" is not he.
                continue
            side = Side(r["actor"], n["name"], n["kind"], n["country"], n["sector"], a, b + 1, r["basis"])
            # A token of a replaced stretch spans all of it: "US -backed" names the United States by its first word.
            head = a if b > a and view.text[b].lower() in _STATES else self.head_of(a, b + 1)
            self._by_head.setdefault(head, []).append(side)
            for i in range(a, b + 1):
                self._inside.setdefault(i, []).append(side)
            self.of_sentence.setdefault(view.sentence[a], []).append(side)
            if view.sentence[a] != view.sentence[b]:
                self.crossed.update(range(view.sentence[a], view.sentence[b] + 1))
            self._who.setdefault(view.sentence[a], set()).add(side.actor)
            told, partisan = told + 1, partisan + (side.sector in _PARTISAN)
            if side.country:
                self._named.setdefault(view.sentence[a], set()).add(side.country)
            if side.country and r["basis"] != "pronoun" and side.sector != "JRN":
                self.countries[side.country] += 1
                self._lands.setdefault(view.sentence[a], []).append(side.country)
                if side.kind != "country":
                    self._settled.add(side.country)
                elif view.dep[head] in ("nsubj", "nsubjpass"):
                    states.add(side.country)
                    if view.lemma[view.head[head]].lower() in _ANSWERS:
                        answered.add((view.sentence[a], side.country))
            if not self._beyond(head) and (
                (r["basis"] == "place" and not self._way(head)) or (side.kind in ("country", "other") and self._inside_place(head))
            ):
                self.places.setdefault(view.sentence[a], []).append(side)
        # "The United States suspended its aid, the State Department said": a state that deals with another one is not at home.
        self._settled -= states
        self._abroad = states
        for number, land in answered:
            self._lands[number] = [x for x in self._lands[number] if x != land]
        self._pair_up()
        #: The share of names that are those of parties and their politicians: how much the document is about politics at home.
        self.partisan = partisan / max(told, 1)
        self.told = told

    def _pair_up(self) -> None:
        """Let `they` stand for all whom one phrase names: `the ministers of Chad and Mali ... They met`."""
        spans: dict[tuple[int, int], list[Side]] = {}
        for sides in self.of_sentence.values():
            for s in sides:
                if s.basis == "group" and s.country:
                    spans.setdefault((s.first, s.last), []).append(s)
        several = {s.actor: found for found in spans.values() if len(found) > 1 for s in found}
        for sides in self.of_sentence.values() if several else ():
            for s in [s for s in sides if s.basis == "pronoun" and s.last - s.first == 1 and self.view.text[s.first].lower() in _PLURAL]:
                for other in several.get(s.actor, ()):
                    if other.actor != s.actor:
                        also = replace(other, first=s.first, last=s.last, basis="pronoun")
                        sides.append(also)
                        self._by_head.setdefault(s.first, []).append(also)
                        self._inside.setdefault(s.first, []).append(also)

    def _beyond(self, head: int) -> bool:
        """Whether a place is only the other side of a border: "on the border with Chad"."""
        view, up = self.view, self.view.head[head]
        return view.dep[head] == "pobj" and view.text[up].lower() == "with" and view.lemma[view.head[up]].lower() in BORDERS

    def _way(self, head: int) -> bool:
        """Whether a place is where something comes from or goes to: "launched from Sund"."""
        up = self.view.head[head]
        return self.view.dep[head] == "pobj" and self.view.text[up].lower() in _WAYS

    def _inside_place(self, head: int) -> bool:
        """Whether a name stands behind a preposition of place."""
        view = self.view
        up = view.head[head]
        return view.dep[head] == "pobj" and view.text[up].lower() in ("in", "near", "at", "outside", "inside", "across", "into")

    def head_of(self, a: int, b: int) -> int:
        """The token of `[a, b)` whose governor lies outside; the last of them where there are several."""
        view = self.view
        tops = [i for i in range(a, b) if not a <= view.head[i] < b or view.head[i] == i]
        nouns = [i for i in tops if view.pos[i] in NOMINAL]
        return (nouns or tops or [b - 1])[-1] if not nouns else nouns[-1] if len(nouns) == 1 else nouns[0]

    def named_at(self, i: int) -> list[Side]:
        """The actors whose name this token heads; the longest names first, one of each actor."""
        found = self._by_head.get(i)
        if not found:
            found = [
                s
                for s in self._inside.get(i, ())
                if (s.last - 1 == i and self.view.text[i].lower() not in _STATES) or self.view.pos[i] == "PROPN"
            ]
        best: dict[str | None, Side] = {}
        for s in sorted(found, key=lambda s: (s.first - s.last, s.first)):
            best.setdefault(s.actor, s)
        listed = list(best.values())
        if len(listed) > 1 and listed[0].basis != "pronoun":
            # Several readings of one noun: the longest that has a country.
            with_country = [s for s in listed if s.country]
            listed = (with_country or listed)[:1]
        return listed

    def bound(self, i: int) -> bool:
        """Whether a name is part of a compound that says nothing of who acts: anti-Syria, Israeli-occupied, Swiss-made."""
        text = self.view.text
        if i > 1 and text[i - 1] == "-" and text[i - 2].lower() in _ATTITUDES:
            return True
        return i + 2 < len(text) and text[i + 1] == "-" and text[i + 2].lower() in (_STATES | _MANNERS)

    def stated(self, i: int, agent: bool = False) -> list[Side]:
        """A country that stands there although no mention was entered: an adjective before a thing, a capital that acts."""
        view = self.view
        if view.pos[i] not in ("PROPN", "ADJ", "NOUN") or not view.text[i][:1].isupper():
            return []
        known = nations()
        first = i
        found = None
        if nobody(view, i, i + 1):
            return []
        if i and view.text[i - 1] in _BEFORE and f"{view.text[i - 1]} {view.text[i]}".lower() not in known:
            # "New Jersey" is not Jersey.
            return []
        if i and (found := known.get(f"{view.text[i - 1]} {view.text[i]}".lower())):
            first = i - 1
        elif i + 1 < len(view.text) and view.text[i + 1][:1].isupper() and f"{view.text[i]} {view.text[i + 1]}".lower() in known:
            return []
        else:
            found = known.get(view.text[i].lower())
        if found is None:
            return []
        code, name, basis = found
        size = i + 1 - first
        taken = [
            m for m in self._inside.get(i, ()) if (m.country and m.last - m.first <= size) or (m.last - m.first > size and m.basis != "group")
        ]
        if basis == "metonym" and not agent and view.dep[i] == "pobj":
            basis = "place"
        if taken or (basis == "metonym" and not agent):
            return []
        if basis == "name" and view.entity[i] not in ("GPE", "NORP", "ORG", "") and not self._named.get(view.sentence[i], set()) - {code, None}:
            # "Chad" alone may be somebody's first name; beside another country it is one too.
            return []
        if i > 1 and view.text[i - 1] == "-" and view.text[i].lower() in HOSTS and view.text[i - 2][:1].isupper():
            # "African-Americans" are people there, not the state.
            words = f"{view.text[i - 2]}-{view.text[i]}"
            return [Side(f"~{words.lower()}", words, "population", code, "CVL", i - 2, i + 1, "group")]
        if basis == "name" and code == "GEO":
            self.asked.add("document")
            if self.countries["USA"]:
                return []
        return [Side(make_id("actor", "country", code), name, "country", code, None, first, i + 1, basis)]

    def within(self, a: int, b: int) -> list[Side]:
        """The mentions whose head lies in the tokens `[a, b)`, in order, one reading of each."""
        return [s for i in range(a, b) if i in self._by_head for s in self.named_at(i)]

    def actors_of(self, sentence: int) -> set[str | None]:
        """Who is named in a sentence, by name or pronoun."""
        return self._who.get(sentence, set())

    def alone(self, sentence: int, country: str | None) -> bool:
        """Whether a sentence names this country and no other."""
        return self._named.get(sentence, set()) <= {country}

    def calls(self, word: str) -> bool:
        """Whether a word is part of a proper name of the document."""
        self.asked.add("document")
        return word in self._words

    def tells(self, words: Container[str]) -> bool:
        """Whether the document has one of these lemmas."""
        self.asked.add("document")
        return any(w.lower() in words for w in self.view.lemma)

    def other_country(self, but: Collection[str | None]) -> str | None:
        """The one country that the document names beside these; null where it names several."""
        self.asked.add("document")
        others = {c for c in self.countries if c not in but and c not in NOWHERE}
        return others.pop() if len(others) == 1 else None

    def main_country(self) -> str | None:
        """The country that the document is about, as `events_land.about` tells it."""
        self.asked.add("main")
        if self._main is None:
            self._main = (about(self.view, self._lands, self._inside, self._settled, self._abroad),)
        return self._main[0]
