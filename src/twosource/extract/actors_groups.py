"""Groups, offices and institutions: Syrian rebels, a Chinese security official, the Israeli army, the president of Armenia."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from .actors_lexicon import Entry, Knowledge, pieces
from .actors_modifiers import FAR, Country, countries_before, country_behind, town_of
from .actors_names import Person
from .actors_people import People
from .actors_scan import Match, Scan
from .coref_words import name_heads
from .statements_view import View

#: Words before an office that make it somebody else's, or nobody's in particular.
_FORMER: Final = frozenset(
    {
        "former",
        "ex",
        "then",
        "late",
        "next",
        "future",
        "first",
        "last",
        "previous",
        "deposed",
        "ousted",
        "would-be",
        "potential",
        "a",
        "an",
        "any",
    }
    | {
        "every",
        "each",
        "no",
        "another",
        "some",
        "many",
        "new",
        "acting",
        "interim",
        "incoming",
        "outgoing",
        "deputy",
        "vice",
        "assistant",
        "fellow",
    }
    | {"past", "rival", "other", "sitting", "retired", "longtime", "one", "two", "three", "four", "five", "several"}
)

#: Sectors that a word before the noun may make more exact: a police official, a rebel leader, an army spokesman.
_OPEN: Final = frozenset({None, "GOV"})
#: Sectors of PLOVER whose groups are parties to political acts; the others count without a country only where they speak.
POLITICAL: Final = frozenset({"COP", "GOV", "JUD", "LEG", "MIL", "OPP", "PRM", "PTY", "REB", "SPY", "UAF", "REF", "CRM"})

#: Nouns that alone name nobody: they take their meaning from somebody named before.
_EMPTY: Final = frozenset(
    {"country", "nation", "state", "power", "party", "side", "member", "group", "leader", "ally", "friend", "enemy", "partner"}
)
#: Nouns for those who rule a state, all one actor.
_RULERS: Final = frozenset({"government", "administration", "regime", "authority", "authorities"})
#: Nouns whose meaning needs the person beside them: "his Russian counterpart" is no Russian official but one person.
_RELATIVE: Final = frozenset({"counterpart", "colleague", "successor", "predecessor", "rival", "opponent", "ally", "friend", "partner"})
_OTHERS: Final = frozenset(
    {"other", "another", "some", "many", "several", "both", "most", "more", "a", "an", "any", "each", "every", "no", "all", "two", "three"}
)
#: Prepositions behind a noun that say whose or which they are.
_WHOSE: Final = frozenset({"from", "with", "near", "under", "led"})
_QUOTES: Final = frozenset('"“”«»')
#: Sectors of those whom a town beside them tells the country of.
_LOCAL: Final = frozenset({"COP", "JUD", "MED", "EDU", "CVL", "LAB", "REL"})
_HIGH: Final = frozenset({"head_of_state", "head_of_government", "minister"})
_COMPOUND: Final = ("compound", "nmod", "amod", "nummod")


@dataclass(frozen=True, slots=True)
class Group:
    """Tokens `[first, last)` that name somebody by a noun. `key`: the parts of the actor's id, or empty when nobody can be told.

    `local`: the noun has no country in its phrase; `noun`: what it is called in the lexicons.
    """

    first: int
    last: int
    key: tuple[str, ...]
    name: str
    kind: str
    country: str | None
    sector: str | None
    basis: str
    local: bool = False
    noun: str = ""
    wikidata: str | None = None


@dataclass(slots=True)
class Groups:
    """The groups, offices and institutions of a document; `taken`: tokens of adjectives that were used up by them."""

    view: View
    scan: Scan
    known: Knowledge
    people: People
    countries: Counter[str]
    found: list[Group] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    by_noun: dict[str, dict[tuple[str, ...], Group]] = field(default_factory=dict)

    def find(self) -> None:
        """Fill `found` and `taken`."""
        waiting: list[tuple[Match, Entry, list[Country]]] = []
        for match in self.scan.matches:
            entry = next((e for e in match.entries if e.role in ("office", "body", "noun")), None)
            if entry is None or match.role("person", "organisation", "country") or match.first in self.people.at:
                continue
            countries = self._countries(match)
            if self._is_title(match):
                self._use(countries, match)
                continue
            if self._in_name(match):
                continue
            if not self._heads(match) or entry.key[-1] in _RELATIVE or self._describes(match, entry, countries):
                continue
            self._use(countries, match)
            if entry.role == "office":
                self._office(match, entry, countries)
            elif entry.kind == "person" and entry.level == "one" and (person := self._beside(match)):
                first, last = self._span(match, countries[0] if countries else None)
                self.found.append(Group(first, last, person.id, person.name, "person", person.country, person.sector, "office"))
            elif countries and (countries[0].code or countries[0].owner):
                for n, country in enumerate(countries):
                    self._group(match, entry, country, n)
            else:
                waiting.append((match, entry, countries))
        for g in self.found:
            if g.noun:
                self.by_noun.setdefault(g.noun, {}).setdefault(g.key, g)
        for match, entry, _ in waiting:
            self._without(match, entry)
        self.found.sort(key=lambda g: (g.first, g.last, g.key))

    def _countries(self, match: Match) -> list[Country]:
        countries = countries_before(self.scan, match.first)
        # "Norland and Ruritania exchange 34 prisoners": a headline's verb that the parser takes for a noun.
        if any(c.role == "country" and self._counted_behind(c.last, match.first) for c in countries):
            countries = []
        if not countries and (person := self._person_before(match)):
            return [person]
        return countries or country_behind(self.scan, match.last - 1) or self._of_town(match)

    def _of_town(self, match: Match) -> list[Country]:
        """`police in Sfax`, `a Brno court`: those who are of where they are; soldiers, diplomats and officials may be anybody's there."""
        entry = match.role("noun", "body", "office")
        local = entry is not None and (entry.sector in _LOCAL or entry.key[-1] in name_heads("urban"))
        return town_of(self.scan, match.first, match.last) if local else []

    def _counted_behind(self, first: int, last: int) -> bool:
        view = self.view
        return first < last and view.text[first] not in ("'s", "’s", "'", "’") and any(view.tag[k] == "CD" for k in range(first + 1, last))

    def _person_before(self, match: Match) -> Country | None:
        """Obama administration, Putin's government."""
        i = match.first - 1
        if i >= 0 and self.view.text[i] in ("'s", "’s", "'", "’"):
            i -= 1
        found = self.people.at.get(i)
        if found is None or found.person is None or not self.scan.same(i, match.first) or not found.person.country:
            return None
        entry = match.role("noun", "body")
        if entry is None or entry.kind not in ("government", "armed_group"):
            return None
        return Country(found.person.country, None, (), found.first, found.last, "person")

    def _use(self, countries: list[Country], match: Match) -> None:
        for c in countries:
            if c.role in ("adjective", "people"):
                self.taken.update(range(c.first, c.last))

    def _is_title(self, match: Match) -> bool:
        """Whether the noun stands before or beside the name of the person whom it means."""
        view, at = self.view, self.people.at
        nxt = match.last
        if nxt in at and self.scan.same(nxt, match.first):
            return match.role("office") is not None or view.tag[match.last - 1] != "NNS"
        return False

    def _in_name(self, match: Match) -> bool:
        """Whether the noun is a part of a name that the parser sees and the lexicons do not hold: Quill College, Citizens for Reform."""
        view, scan = self.view, self.scan
        first, last = match.first, match.last
        if view.entity[first] != "ORG" or not view.text[first][:1].isupper() or scan.loud[view.sentence[first]]:
            return False
        before = first - 1
        if scan.same(first, before) and view.entity[before] == "ORG" and view.text[before][:1].isupper() and scan.at[before] is None:
            return True
        return scan.same(first, last) and view.entity[last] == "ORG" and scan.at[last] is None and view.text[last] not in ("'s", "’s", ",")

    def _describes(self, match: Match, entry: Entry, countries: list[Country]) -> bool:
        """Whether the noun says what the organisation before it is: the TASS news agency, the Hamas movement."""
        c = countries[0] if countries else None
        alone = c is not None and bool(c.owner) and c.last == match.first
        return alone and entry.role == "noun" and entry.level == "one" and entry.kind in ("organisation", "armed_group")

    def _heads(self, match: Match) -> bool:
        """Whether the noun is the head of its phrase and no part of a longer word: not `police station`, not `student-run`."""
        view, scan = self.view, self.scan
        i = match.last - 1
        if view.pos[i] not in ("NOUN", "PROPN", "ADJ", "VERB") or (
            view.pos[i] in ("ADJ", "VERB") and view.dep[i] in ("amod", "ROOT", "aux", "xcomp")
        ):
            return False
        nxt = i + 1
        if not scan.same(i, nxt):
            return True
        if scan.hyphen(nxt):
            return False
        head = view.head[i]
        if view.dep[i] in _COMPOUND and head > i and view.pos[head] in ("NOUN", "PROPN"):
            return False
        # "police" before another noun that the parser did not join to it.
        return not (view.pos[nxt] in ("NOUN", "PROPN") and view.dep[nxt] in ("compound",) and nxt not in self.people.at and view.head[nxt] > nxt)

    # ---- one noun ---------------------------------------------------------------------------------------------------------------------

    def _span(self, match: Match, country: Country | None) -> tuple[int, int]:
        if country and 0 <= country.first < match.first:
            return country.first, match.last
        first = match.first
        view = self.view
        while (
            first > 0
            and self.scan.same(first - 1, first)
            and view.dep[first - 1] in _COMPOUND
            and view.head[first - 1] in range(first, match.last)
        ):
            if self.scan.at[first - 1] and not self.scan.role(first - 1, "noun", "body", "office"):
                break
            first -= 1
        return first, match.last

    def _sector(self, match: Match, entry: Entry, first: int, country: Country | None) -> str | None:
        """The sector of a noun, made more exact by the words before it and by its organisation."""
        sector = None if entry.sector == "UNK" else entry.sector
        if sector in _OPEN and entry.kind != "government":
            for i in range(match.first - 1, first - 1, -1):
                low = self.view.lemma[i].lower()
                body = self.scan.role(i, "body", "noun")
                if body and body.sector and body.sector not in ("GOV", "CVL"):
                    return body.sector
                if low in self.known.modifier:
                    return self.known.modifier[low]
        if sector == "LAB" and match.first and (body := self.scan.role(match.first - 1, "body", "noun")) and body.kind != "person":
            return body.sector or sector  # embassy staff
        if country and country.sector and (sector in _OPEN or country.armed):
            return country.sector
        return sector

    def _text(self, first: int, last: int) -> str:
        view = self.view
        out = ""
        for i in range(first, last):
            gap = i > first and view.start[i] > view.end[i - 1]
            out += (" " if gap else "") + view.text[i]
        return out

    def _group(self, match: Match, entry: Entry, country: Country, n: int) -> None:
        first, last = self._span(match, country)
        if n and country.first < match.first:
            # "Russian and US officials": the first adjective stands for a group of its own.
            first, last = country.first, country.last
        sector = self._sector(match, entry, first, country)
        code = country.code
        name = self._text(first, last)
        if code and not country.owner and (body := self.known.bodies.get(self._words(match), {}).get(code)):
            self._body(first, last, body)
            return
        whose = country.owner[-1] if country.owner else code or ""
        if entry.role == "body":
            key: tuple[str, ...] = ("body", whose, entry.name)
        elif entry.key[-1] in _RULERS:
            if not country.owner and (body := self.known.bodies.get(("government",), {}).get(whose)):
                self._body(first, last, body)
                return
            key = ("group", whose, "GOV", "government")
        else:
            # A court and a ministry of one state are not one actor, nor are its ministers and its officials; its officials and diplomats are.
            office = self.known.offices.get(entry.key[-1])
            own = entry.kind in ("government", "organisation") or entry.key[0] == "office" or (office is not None and office.level in _HIGH)
            key = ("group", whose, sector or "", entry.key[-1] if own else entry.kind)
        self.found.append(Group(first, last, key, name, entry.kind, code, sector, "group", noun=entry.key[-1]))

    def _words(self, match: Match) -> tuple[str, ...]:
        return tuple(p for i in range(match.first, match.last) for p, _, _ in pieces(self.view.text[i]))

    def _body(self, first: int, last: int, e: Entry) -> None:
        """A body of a state that the lexicons hold as an organisation: the American Supreme Court is the US Supreme Court."""
        self.found.append(Group(first, last, e.key, e.name, e.kind, e.country, e.sector, "alias", noun=e.name, wikidata=e.wikidata))

    def _without(self, match: Match, entry: Entry) -> None:
        """A noun without a country: the one group of the document with this noun that has one, else a group of this document alone."""
        view = self.view
        i = match.last - 1
        if entry.role == "body" and self._understood(match):
            return
        # "his aides": whose they are is for whoever resolves pronouns.
        if any(view.dep[k] == "poss" and view.pos[k] in ("PRON", "DET") for k in view.kids[i]):
            return
        plural = view.tag[i] in ("NNS", "NNPS")
        if not self._acts(i, entry):
            return
        if entry.kind == "population" or entry.sector in (None, "UNK") or entry.key[-1] in _EMPTY or (plural and entry.kind == "government"):
            return
        first, last = self._span(match, None)
        sector = self._sector(match, entry, first, None)
        before = {view.text[k].lower() for k in range(max(view.bounds(i)[0], first - 2), last)}
        name = self._text(first, last)
        told = any(
            (view.dep[k] == "acl" and view.tag[k] == "VBN") or (view.dep[k] == "prep" and view.text[k].lower() in _WHOSE) for k in view.kids[i]
        )
        if entry.kind in ("armed_group", "person") and told:
            # "insurgents affiliated with a cell in the north": others than those named before.
            before.add("other")
        if entry.key[-1] in _RULERS and self._elsewhere(entry.key[-1]):
            before.add("other")
        if not before & _OTHERS and not any(view.tag[k] == "CD" for k in range(first, match.first)):
            same = {k: g for k, g in self.by_noun.get(entry.key[-1], {}).items() if g.sector == sector or entry.role == "body"}
            if len(same) == 1:
                g = next(iter(same.values()))
                self.found.append(Group(first, last, g.key, name, g.kind, g.country, g.sector, "group", noun=entry.key[-1], wikidata=g.wikidata))
                return
        key = ("group", view.document, sector or "", entry.key[-1])
        # "The civil protection agency" may be called otherwise elsewhere, and conservatives need not be a party.
        name = self._called(match) if entry.role == "body" else entry.name
        self.found.append(Group(first, last, key, name, entry.kind, None, sector, "group", True, entry.key[-1]))

    def _called(self, match: Match) -> str:
        """The words of a body, in small letters where the capital is only that of the sentence."""
        text = self._text(match.first, match.last)
        begins = match.first == self.view.bounds(match.first)[0]
        return text[:1].lower() + text[1:] if begins and not text[:2].isupper() else text

    def _elsewhere(self, noun: str) -> bool:
        """Whether the one government that the document names is not that of the country which it is about."""
        own = {g.country for g in self.by_noun.get(noun, {}).values()}
        most = self.countries.most_common(1)
        return bool(most) and len(own) == 1 and most[0][1] > 2 * max(self.countries[c] for c in own if c) if own - {None} else False

    def _acts(self, i: int, entry: Entry) -> bool:
        """Whether a noun without a country is an actor in its sentence: it speaks, or is of a political sector and acts or is acted on."""
        view = self.view
        head = view.head[i]
        if view.dep[i] == "nsubj" and view.lemma[head].lower() in self.known.says:
            return True
        if view.dep[i] == "pobj" and (view.dep[head] == "agent" or (view.text[head].lower() == "to" and view.lemma[head - 1] == "accord")):
            return True
        if entry.sector not in POLITICAL:
            return False
        verb = view.pos[head] in ("VERB", "AUX")
        return (
            entry.role == "body" or (verb and view.dep[i] in ("nsubj", "nsubjpass", "dobj", "conj")) or view.dep[i] in ("poss", "conj", "ROOT")
        )

    def _understood(self, match: Match) -> bool:
        """`the Senate`, `the Supreme Court` where the document names one country more than any other, and the lexicons hold its body."""
        held = self.known.bodies.get(self._words(match), {})
        most = self.countries.most_common(2)
        if "USA" in held and self.countries["USA"] and match.first and self.view.text[match.first - 1].lower() not in ("the", "a", "its"):
            # "Congress" without an article is that of the United States where the document speaks of them at all.
            most = [("USA", 1)]
        if not most or most[0][0] not in held or (len(most) > 1 and most[0][1] == most[1][1]):
            return False
        if not self.view.text[match.first][:1].isupper():
            return False
        self._body(match.first, match.last, held[most[0][0]])
        return True

    # ---- offices ----------------------------------------------------------------------------------------------------------------------

    def _office(self, match: Match, entry: Entry, countries: list[Country]) -> None:
        view = self.view
        plural = view.tag[match.last - 1] in ("NNS", "NNPS")
        country = countries[0] if countries else None
        if plural:
            for n, each in enumerate(countries):
                if each.code or each.owner:
                    group = Entry("noun", entry.key, entry.name, "person", None, entry.sector or "GOV")
                    self._group(match, group, each, n)
            return
        if country is None and entry.name in self.known.sole:
            country = Country(self.known.sole[entry.name], entry.sector)
        first, last = self._span(match, country)
        before = {view.text[i].lower() for i in range(max(view.bounds(first)[0], first - 3), match.first) if i not in self.people.at}
        named = self._beside(match)
        code = country.code if country else None
        # "as president", "was elected president": an office, not who holds it.
        definite = country is not None or any(view.text[k].lower() == "the" for k in view.kids[match.last - 1])
        # The president of a bank is not the president of its country.
        theirs = country is not None and bool(country.owner)
        person = named or (None if before & _FORMER or not definite or theirs else self.people.holder_of(entry, code))
        if person is not None:
            self.found.append(Group(first, last, person.id, person.name, "person", person.country, person.sector, "office"))
        elif country and (code or country.owner) and not before & _FORMER:
            whose = country.owner[-1] if country.owner else code or ""
            sector = country.sector if country.owner and country.sector else entry.sector
            self.found.append(Group(first, last, ("office", entry.name, whose), self._text(first, last), "office", code, sector, "office"))
        elif country and code:
            # "a former Turkish president", "an Iraqi minister": somebody of this kind.
            self._group(match, Entry("noun", entry.key, entry.name, "person", None, entry.sector), country, 0)

    def _beside(self, match: Match) -> Person | None:
        """The person in apposition to the office, or null: nothing but a comma and the words of the phrase stand between them."""
        view, at = self.view, self.people.at
        nxt = match.last
        if self.scan.same(nxt, match.first) and view.text[nxt] == "," and (near := at.get(nxt + 1)) and near.person:
            behind = near.last
            if self.scan.same(behind, match.first) and view.text[behind] == ",":
                return near.person
        for i in range(match.first, match.last):
            for k in [*(k for k in view.kids[i] if view.dep[k] == "appos"), *([view.head[i]] if view.dep[i] == "appos" else [])]:
                found = at.get(k)
                if found and found.person and self._near(match, found.first, found.last):
                    return found.person
        return None

    def _near(self, match: Match, first: int, last: int) -> bool:
        a, b = (match.last, first) if match.last <= first else (last, match.first)
        between = range(a, b)
        words = [self.view.text[k] for k in between]
        return len(words) <= FAR and not any(w in _QUOTES for w in words) and not any(self.view.pos[k] in ("VERB", "AUX") for k in between)
