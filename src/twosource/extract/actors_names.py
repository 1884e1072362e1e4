"""Names of persons in a document: where they stand, and the titles and offices beside them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final

from twosource.model import fold

from .actors_lexicon import PARTICLES, SUFFIXES, Entry, Holder, Knowledge
from .actors_modifiers import FAR, Country, countries_before, country_behind, town_of
from .actors_scan import Match, Scan
from .actors_told import Told
from .coref_words import name_heads
from .statements_view import View, persons

#: Words in a name at most; longer runs that the parser calls a person are lists.
LONGEST: Final = 6

_HYPHENS: Final = frozenset("-‐‑–")
#: Offices that clubs, unions and firms have as well as states.
_HEADS: Final = frozenset({"president", "vice president", "leader", "chief executive"})
_EDGES: Final = frozenset({"'s", "’s", "'", "’", '"', "“", "”", "‘", ",", ".", "(", ")", "[", "]", ":", ";", "—", "–", "-", "*", "/", "|"})
_AND: Final = frozenset({"and", "or", "&", ",", "/", "(", ")", ";", ":", "—", "|", "with", "v", "vs"})
#: Titles that say nothing of an office.
_CIVIL: Final = frozenset(
    {"mr", "mr.", "mrs", "mrs.", "ms", "ms.", "miss", "dr", "dr.", "sir", "lord", "lady", "dame", "madam", "madame", "professor"}
)

#: Offices of persons in a sentence are before the name; of these words behind it the parser makes appositions.
_APPOSITION: Final = ("appos",)


@dataclass(slots=True)
class Found:
    """A name of a person at tokens `[first, last)`. `offices`: what stands before or beside it; `entry`: the person, where a lexicon name fits;
    `sure`: a title or the lexicons say that it is one.
    """

    first: int
    last: int
    words: list[str]
    key: str
    entry: Entry | None = None
    offices: list[Entry] = field(default_factory=list)
    countries: list[Country] = field(default_factory=list)
    gender: str = ""
    person: Person | None = None
    sure: bool = True
    #: Where the titles before the name begin.
    titled: int = -1


@dataclass(slots=True)
class Person:
    """One person of the document. `holder`: known to the lexicons; `singles`: the words that alone mean this person."""

    id: tuple[str, ...]
    name: str
    holder: Holder | None = None
    country: str | None = None
    sector: str | None = None
    offices: set[tuple[str, str | None]] = field(default_factory=set)
    singles: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)
    gender: str = ""
    fulls: list[int] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)


class Names:
    """Where persons are named. `found`: all places in order; `at`: the one that covers a token."""

    def __init__(self, view: View, scan: Scan, known: Knowledge, countries: Counter[str]) -> None:
        self.view, self.scan, self.known, self.countries = view, scan, known, countries
        self.at: dict[int, Found] = {}
        self.found: list[Found] = []
        self.told = Told(view, known.is_given, known.words, known.titles)
        self._names()
        for f in self.found:
            self.beside(f)

    # ---- where names stand ------------------------------------------------------------------------------------------------------------

    def _of_thing(self, a: int, b: int) -> bool:
        """Whether one word is the name of what stands behind it: "the Norra dam"."""
        view = self.view
        behind = b < len(view.text) and view.pos[b] == "NOUN" and view.text[b].islower() and view.lemma[b].lower() in name_heads("thing")
        return b - a == 1 and behind and view.head[a] == b and any(view.dep[k] == "det" for k in view.kids[b])

    def _of_place(self, a: int, b: int) -> bool:
        """Whether words without a title are the name of a place."""
        titled = a > 0 and self.view.text[a - 1].lower() in self.known.titles
        return self.is_place(a, b) and not titled

    def is_place(self, a: int, b: int) -> bool:
        """Whether words are told somewhere to be the name of a place, or name a town here."""
        text = self.view.text
        named = b - a > 1 and text[a].lower() in name_heads("named")
        return named or tuple(text[a:b]) in self.told.places or (a < b and all(k in self.scan.towns for k in range(a, b)))

    def _names(self) -> None:
        view, scan = self.view, self.scan
        spans: list[tuple[int, int, Entry | None, bool]] = []
        for m in scan.matches:
            if entry := m.role("person"):
                spans.append((m.first, m.last, entry, True))
        for i, j in persons(view):
            # In a headline every word has its capital, and the parser takes verbs for names.
            loud = scan.loud[view.sentence[i]]
            if j - i == 1 and i == view.bounds(i)[0] and view.text[i].lower() in name_heads("none"):
                continue  # "Turnout was high": the capital is that of the sentence
            spans += [(a, b, None, False) for a, b in self._split(i, j) if not loud or self._in_headline(a, b)]
        for m in scan.matches:
            if m.role("office") and view.tag[m.last - 1] != "NNS" and (b := self._run(m.last)) > m.last:
                spans.append((m.last, b, None, True))
        spans += [(a, b, None, True) for a, b in self.told.persons]
        civil = {w for w in set(view.text) if w[:1].isupper() and w.lower() in _CIVIL}
        for i, text in enumerate(view.text) if civil else ():
            if text in civil and (b := self._run(i + 1)) > i + 1:
                spans.append((i + 1, b, None, True))
        taken: set[int] = set()
        # A name of the lexicons, then the longer one.
        for a, b, entry, sure in sorted(spans, key=lambda s: (s[2] is None, s[0] - s[1], s[0])):
            if any(k in taken for k in range(a, b)):
                for k in range(a, b):
                    if k in self.at and sure:
                        self.at[k].sure = True
                continue
            if entry is None and (not self.told.firms.keys().isdisjoint(range(a, b)) or self._of_thing(a, b) or self._of_place(a, b)):
                continue
            if (found := self._name(a, b, entry)) is None:
                continue
            found.sure = sure
            taken.update(range(found.first, found.last))
            for k in range(found.first, found.last):
                self.at[k] = found
            self.found.append(found)
        self.found.sort(key=lambda f: f.first)

    def _split(self, i: int, j: int) -> list[tuple[int, int]]:
        """Names inside a run of words that the parser takes for one person."""
        view = self.view
        out = []
        a = i
        for k in range(i, j + 1):
            joined = (
                i < k < j - 1
                and view.text[k] in _HYPHENS
                and self.known.single(view.text[k - 1]) in self.known.by_single
                and self.known.single(view.text[k + 1]) in self.known.by_single
            )
            if k == j or view.text[k].lower() in _AND or joined:
                if k > a:
                    out.append((a, k))
                a = k + 1
        return out

    def _in_headline(self, a: int, b: int) -> bool:
        words = [w for w in self.view.text[a:b] if w not in _EDGES]
        return len(words) > 1 and (self.known.is_given(words[0]) or self.known.person_key(words) in self.known.by_key)

    def _run(self, a: int) -> int:
        """The end of the proper name that begins at token `a` behind a title; `a` itself where none does."""
        view, scan = self.view, self.scan
        b = a
        while b < len(view.text) and b - a < LONGEST and (b == a or scan.same(a, b)):
            text = view.text[b]
            match = scan.at[b]
            if match and not match.role("person") and (b > a or not match.role("country", "capital", "adjective", "people")):
                break
            if match and not match.role("person") and b == a and not self.ambiguous(b):
                break
            proper = text[:1].isupper() and view.pos[b] == "PROPN" and text[:1].isalpha() and view.entity[b] not in ("DATE", "GPE", "LOC")
            joins = b > a and (text in _HYPHENS or text.lower() in PARTICLES) and b + 1 < len(view.text) and view.text[b + 1][:1].isalpha()
            if proper or joins:
                b += 1
            else:
                break
        while b > a and not view.text[b - 1][:1].isupper() and not (b - a > 2 and view.text[b - 2] in _HYPHENS):
            b -= 1
        return b if b > a and (a == 0 or scan.same(a, a - 1)) else a

    def ambiguous(self, i: int) -> bool:
        """Whether a word may be the name of several, or no name."""
        return bool(self.known.doubt(self.view.text[i]))

    def is_word(self, i: int) -> bool:
        """Whether a name is a word, a place or a month too, and not only borne by several persons."""
        return not self.known.doubt(self.view.text[i]).startswith(("person", "abbreviation")) and self.ambiguous(i)

    def _name(self, a: int, b: int, entry: Entry | None) -> Found | None:
        """A span cut to the name in it, or null when it is none."""
        view, scan, known = self.view, self.scan, self.known
        gender, offices = "", []
        while a < b and (view.text[a] in _EDGES):
            a += 1
        while b > a and entry is None and (view.text[b - 1] in _EDGES or self._small_end(a, b)):
            b -= 1
        if entry is None:
            last = a - 1
            for k in range(a, b):
                low = view.text[k].lower()
                match = scan.at[k]
                titled = low in known.titles and k + 1 < b and fold(view.text[k + 1]).strip(".") not in SUFFIXES
                if k + 2 < b and view.text[k + 1] in _HYPHENS and view.end[k] == view.start[k + 1]:
                    continue  # the Sun of "Choe Sun-hui" is no newspaper
                worded = match is not None and (
                    match.role("office", "body", "noun") is not None
                    # Petra is an agency, and "Petra Holm" is called so.
                    or (match.role("organisation") and not (match.last == k + 1 < b and known.is_given(view.text[k])))
                    or (match.role("adjective", "country") and not self.ambiguous(k))
                )
                if match is not None and worded and match.last >= b and match.first == k == max(a, last + 1) and match.role("country"):
                    return None  # all that is left is a country: "Burkina Faso"
                if titled or (worded and k + 1 < b):
                    last = k
                    gender = known.titles.get(low, "") or gender
                    if match and (office := match.role("office")) and office not in offices:
                        offices.append(office)
            a = last + 1
        while a < b and (view.text[a] in _EDGES or (view.text[a].islower() and fold(view.text[a]) not in PARTICLES)):
            a += 1
        if a >= b or b - a > LONGEST + 2:
            return None
        if entry is None and b - a > 1 and scan.role(b - 1, "adjective", "people") and not known.is_given(view.text[a]):
            # "Radical French farmers"
            return None
        words: list[str] = []
        for k in range(a, b):
            text = view.text[k]
            if words and (text in _HYPHENS or words[-1][-1:] in _HYPHENS):
                words[-1] += text
            elif text not in _EDGES:
                words.append(text)
        named = [w for w in words if w[:1].isupper() and any(c.isalpha() for c in w) and not any(c.isdigit() for c in w)]
        if not named or len(named[-1].strip(".")) < 2 or any(c.isdigit() for w in words for c in w):
            return None
        if entry is None and (match := scan.at[a]) and match.first >= a and match.last >= b and not match.role("person"):
            alone = b - a == 1 and self.ambiguous(a) and match.role("country", "capital") is not None
            if not alone or not self._is_surname(a):
                return None
        if len(named) > 1 and entry is None and fold(named[-1]) in known.words and not known.is_given(named[-1]):
            # "John Quill Society" is no person.
            return None
        if len(named) == 1 and words[-1].isupper() and len(words[-1]) > 4 and not scan.loud[view.sentence[a]]:
            return None
        return Found(a, b, words, known.person_key(words), entry, offices, [], gender)

    def _small_end(self, a: int, b: int) -> bool:
        """Whether a name ends in a small word that is no part of it; `moon` in `Ban Ki-moon` is one."""
        last = self.view.text[b - 1]
        return last.islower() and last not in PARTICLES and not (b - a > 2 and self.view.text[b - 2] in _HYPHENS)

    def _is_surname(self, i: int) -> bool:
        """Whether an ambiguous name such as Jordan is a person here: behind a title, or the parser says so and nothing speaks for the state."""
        view = self.view
        if i and view.text[i - 1].lower() in self.known.titles and self.scan.same(i, i - 1):
            return True
        match = self.scan.at[i]
        entry = match.role("country", "capital") if match else None
        return view.entity[i] == "PERSON" and not (entry and (entry.country in self.countries or self._beside_country(i)))

    def _beside_country(self, i: int) -> bool:
        """`Mali and Burkina Faso`: whether a country of an unmistakable name stands beside a word."""
        for k in (i - 2, i + 2):
            if self.scan.same(i, k) and self.view.text[(i + k) // 2] in ("and", ",", "or"):
                match = self.scan.at[k]
                if match and match.role("country") and not match.doubt:
                    return True
        return False

    # ---- what stands beside them ------------------------------------------------------------------------------------------------------

    def beside(self, f: Found) -> None:
        """Titles and offices before the name, and in apposition before and behind it, with their countries."""
        view, scan, known = self.view, self.scan, self.known
        i = f.first - 1
        start = f.first
        body: Entry | None = None
        while i >= 0 and scan.same(i, f.first):
            match = scan.at[i]
            if match and (office := match.role("office", "noun")) and match.last == i + 1:
                if office.role == "office" or office.kind == "person":
                    f.offices.append(self._whose(office, match, bool(countries_before(scan, match.first, people=False))))
                elif office.kind == "organisation" and f.offices:
                    body = office
                f.titled = match.first if office.role == "office" and f.titled in (-1, match.last) else f.titled
                i = match.first - 1
                start = match.first
            elif view.text[i].lower() in known.titles and view.text[i].lower() not in ("us", "u.s.") and not match:
                f.gender = known.titles[view.text[i].lower()] or f.gender
                f.titled = i if f.titled in (-1, i + 1) and view.text[i].lower() in _CIVIL else f.titled
                start = i
                i -= 1
            else:
                break
        if start < f.first:
            if self._is_foreign(f, start):
                f.offices = [_unsure(o) for o in f.offices]
            elif body is not None:
                # "club president Ada Quill" is no head of state.
                f.offices = [replace(o, sector=body.sector) if o.sector == "GOV" and o.name in _HEADS else o for o in f.offices]
            f.countries += countries_before(scan, start, people=False)
            if not f.countries and view.text[f.last : f.last + 1] == ["of"]:
                f.countries += country_behind(scan, f.last - 1)
            if not f.countries and any(o.name in name_heads("urban") for o in f.offices):
                f.countries += town_of(scan, start, start)
            if not f.countries:
                f.countries += [Country(known.sole[o.name], o.sector) for o in f.offices if o.name in known.sole]
        if start == f.first and self._comma_before(f):
            self._office_at(f, f.first - 2)
        heads = range(f.first, f.last)
        for k in heads:
            for kid in view.kids[k]:
                if view.dep[kid] in _APPOSITION and kid not in heads:
                    self._office_at(f, kid)
            if view.dep[k] in _APPOSITION and view.head[k] not in heads and view.text[f.first - 1 : f.first] != ["("]:
                self._office_at(f, view.head[k])

    def _is_foreign(self, f: Found, start: int) -> bool:
        """Whether the office is of something that the lexicons do not hold: the LMFRF president, the president of Quill Estates."""
        view, scan = self.view, self.scan

        def unknown(i: int) -> bool:
            return scan.same(i, f.first) and view.pos[i] == "PROPN" and view.text[i][:1].isupper() and scan.at[i] is None and i not in self.at

        if start and scan.same(start - 1, f.first) and view.text[start - 1].lower() == "its":
            # "The club and its president Ada Quill".
            return True
        return unknown(start - 1) and view.text[start - 1].lower() not in self.known.titles

    def _comma_before(self, f: Found) -> bool:
        """`the chief executive, Ada Quill, said`: an office between commas right before the name."""
        view, scan = self.view, self.scan
        inside = scan.same(f.first, f.first - 2) and scan.same(f.first, f.last)
        return inside and view.text[f.first - 1] == "," and view.text[f.last] == ","

    def _whose(self, office: Entry, match: Match, placed: bool) -> Entry:
        """An office with the sector of the body that it is of: "the company's chief executive", "the party's secretary general". Without a
        country (`placed`) a chief executive is a firm's.
        """
        k = match.first - 1
        body = self.scan.role(k - 1, "noun", "body") if k > 0 and self.view.text[k] in ("'s", "’s") and self.scan.same(k, match.first) else None
        own = body is not None and (body.kind == "organisation" or (body.kind == "government" and office.sector in ("BUS", "IGO", None)))
        if own and body is not None and body.sector not in (None, "UNK"):
            return replace(office, sector=body.sector)
        plain = match.role("noun")
        return replace(office, sector=plain.sector) if plain and plain.sector == "BUS" and office.role == "office" and not placed else office

    def _office_at(self, f: Found, i: int) -> None:
        match = self.scan.at[i]
        office = match.role("office", "noun") if match else None
        if (
            match is None
            or office is None
            or abs(i - f.first) > LONGEST + FAR
            or (office.role == "noun" and office.kind != "person")
            or self.view.tag[i] == "NNS"
        ):
            return
        countries = countries_before(self.scan, match.first, people=False) or country_behind(self.scan, match.last - 1)
        nxt = match.last
        if not countries and office.name in name_heads("urban"):
            countries = town_of(self.scan, match.first, match.last)
        elsewhere = not countries and (
            (self.scan.same(nxt, i) and self.view.text[nxt].lower() in ("of", "at", "for"))
            or (self.scan.same(match.first - 1, i) and self.view.pos[match.first - 1] == "PROPN" and match.first - 1 not in self.at)
            or (self.scan.same(match.first - 1, i) and self.view.text[match.first - 1].lower() == "its")  # a club and its president
        )
        office = self._whose(office, match, bool(countries))
        f.offices.append(_unsure(office) if elsewhere else office)
        f.countries += countries


def _unsure(office: Entry) -> Entry:
    """An office of something unknown: a president may be a company's, a minister is a state's."""
    return replace(office, sector=None) if office.sector == "GOV" and office.level in ("other", "head_of_state", "one", "") else office
