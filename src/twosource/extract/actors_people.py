"""The persons of a document: spellings of one person put together, single names given to whom they mean."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from typing import Final

from twosource.model import fold

from .actors_lexicon import Entry, Holder, Knowledge, Term
from .actors_modifiers import Country
from .actors_names import Found, Names, Person
from .actors_scan import Scan
from .statements_view import View

#: Years before its term and after it in which a surname alone may mean the holder of an office, when the date of the document is known.
BEFORE: Final = 2
AFTER: Final = 8

#: Sentences over which a subject named in full keeps a surname that somebody else of the document shares. Set by hand.
FOCUS: Final = 2

_HYPHENS: Final = frozenset("-‐‑–")
#: What stands behind the name of a ruler: "the Obama administration", "the Obama White House".
_RULES: Final = ("administration", "white")
#: Offices of which a country has one; without a country beside it such an office is that of the only country which the document names.
_NATIONAL: Final = frozenset({"head_of_state", "head_of_government", "minister"})
_DEPUTIES: Final = frozenset({"vice president", "deputy president", "deputy prime minister", "first lady", "crown prince"})


class People:
    """The persons of one document; `day` is its date of publication (ISO) or null, `countries` those that it names."""

    def __init__(self, view: View, scan: Scan, known: Knowledge, day: str | None, countries: Counter[str]) -> None:
        self.view, self.scan, self.known, self.day, self.countries = view, scan, known, day, countries
        self.persons: list[Person] = []
        self.by_single: dict[str, list[Person]] = {}
        self.by_part: dict[str, list[Person]] = {}
        self.names = Names(view, scan, known, countries)
        self.at = self.names.at
        self.found = self.names.found
        #: Persons of the lexicons by their keys, and all by the offices that stand beside their names.
        self._by_key: dict[tuple[str, ...], Person] = {}
        self._by_office: dict[str, list[Person]] = {}
        self._starts = [p.first for p in view.paragraphs]
        self._full()
        self._bare()
        self._codes()
        for person in self.persons:
            for office in sorted({o for o, _ in person.offices}):
                self._by_office.setdefault(office, []).append(person)

    # ---- who they are -----------------------------------------------------------------------------------------------------------------

    def _full(self) -> None:
        """Persons out of full names: by the lexicons, else by the name itself."""
        by_id: dict[tuple[str, ...], Person] = {}
        for f in self.found:
            words = self.known.name_words(f.words)
            if f.entry is None and len(words) < 2:
                continue
            holder = self.known.holders[f.entry.key] if f.entry else self._holder(f)
            key = holder.entry.key if holder else ("person", f.key)
            person = by_id.get(key)
            if person is None:
                person = by_id[key] = Person(key, holder.entry.name if holder else " ".join(f.words), holder)
                self.persons.append(person)
                if holder:
                    self._by_key[key] = person
                if holder:
                    person.singles |= holder.singles
            if not holder:
                person.singles |= self.known.single_names(f.words, f.countries[0].code if f.countries else None)
                person.name = max(person.name, " ".join(f.words), key=lambda n: (len(n), n))
            person.parts.update(words)
            self._join(person, f)
            person.fulls.append(f.first)
        for person in self.persons:
            for single in sorted(person.singles):
                self.by_single.setdefault(single, []).append(person)
            for part in sorted(person.parts):
                self.by_part.setdefault(part, []).append(person)

    def _join(self, person: Person, f: Found) -> None:
        f.person = person
        person.found.append(f)
        person.gender = person.gender or f.gender
        for office in f.offices:
            person.offices.add((office.name, f.countries[0].code if f.countries else None))

    def _holder(self, f: Found) -> Holder | None:
        alike = self.known.by_key.get(f.key, [])
        return alike[0] if len(alike) == 1 else self._choose(alike, f)

    def _choose(self, holders: list[Holder], f: Found) -> Holder | None:
        """The one of several persons of a name who fits the title, the country and the date; null when several do."""
        titled = {o.name for o in f.offices if o.role == "office"}
        codes = {c.code for c in f.countries}
        left = holders
        if titled:
            left = [h for h in left if any(t.office in titled for t in h.terms)] or left
        if codes:
            left = [h for h in left if any(t.country in codes for t in h.terms)] or left
        if self.day:
            left = [h for h in left if any(t.holds(self.day) and (not titled or t.office in titled) for t in h.terms)] or left
        return left[0] if len(left) == 1 else None

    # ---- single names -----------------------------------------------------------------------------------------------------------------

    def _bare(self) -> None:
        """Single names: of a person whom the document names in full, else of the lexicons, else persons of this document alone."""
        self._stray()
        local: dict[str, Person] = {}
        for f in self.found:
            if f.person is not None:
                continue
            single = self.known.single(f.words[-1])
            person = self._meant(single, f) or self._known(single, f)
            if person is None and not (f.sure or f.offices or self.view.entity[f.first] == "PERSON"):
                continue
            if person is None:
                person = local.get(single)
                if person is None:
                    person = local[single] = Person(("person", self.view.document, single), " ".join(f.words))
                    self.persons.append(person)
            self._join(person, f)

    def _stray(self) -> None:
        """Surnames of the document's persons, and of the lexicons', where the parser sees no person."""
        view, scan = self.view, self.scan
        added = []
        for i, text in enumerate(view.text):
            if i in self.at or not text[:1].isupper() or view.pos[i] not in ("PROPN", "NOUN", "ADJ", "VERB", "AUX", "X"):
                continue
            single = self.known.single(text)
            mine = single in self.by_single
            if not mine and single not in self.known.by_single:
                continue
            match = scan.at[i]
            if match and not (
                mine and len(text) > 3 and match.last - match.first == 1 and self.names.ambiguous(i) and view.entity[i] == "PERSON"
            ):
                continue
            if not self._free(i) or not self._word_is_name(i, mine):
                continue
            found = Found(i, i + 1, [text], single, sure=False)
            added.append(found)
            self.at[i] = found
        for f in added:
            self.names.beside(f)
        self.found = sorted([*self.found, *added], key=lambda f: f.first)

    def _free(self, i: int) -> bool:
        """Whether a word with a capital is no part of a longer name."""
        view, scan = self.view, self.scan
        if scan.loud[view.sentence[i]]:
            return not self.names.ambiguous(i) and not self.known.is_given(view.text[i])
        beside = [k for k in (i - 1, i + 1) if scan.same(i, k) and scan.capital(k) and view.text[k].lower() not in _RULES]
        if view.entity[i] == "ORG" and any(view.entity[k] == "ORG" for k in beside):
            return False  # the "Golf" of a National Golf Foundation
        for k, step in ((i - 1, -1), (i + 1, 1)):
            if not scan.same(i, k) or scan.at[k] or k in self.at:
                continue
            if view.text[k] in _HYPHENS and scan.same(i, k + step):
                other = view.text[k + step]
                if (
                    other[:1].isupper()
                    and self.known.single(other) not in self.by_single
                    and not scan.at[k + step]
                    and (k + step) not in self.at
                ):
                    return self.known.single(other) in self.known.by_single
                continue
            # What begins the sentence has its capital from there.
            begins = k == view.bounds(i)[0]
            if view.text[k][:1].isupper() and view.pos[k] == "PROPN" and not begins and view.text[k].lower() not in self.known.titles:
                return step == 1 and view.text[k].lower() in _RULES
        return True

    def _word_is_name(self, i: int, mine: bool) -> bool:
        """Whether a word that is also a name is the name here: `May` before a past tense or as a subject, not before a year or behind a day."""
        view, scan = self.view, self.scan
        if not self.names.is_word(i):
            return view.entity[i] in ("PERSON", "ORG", "NORP", "") or mine
        before = view.text[i - 1].lower() if scan.same(i, i - 1) else ""
        after = view.text[i + 1] if scan.same(i, i + 1) else ""
        told = [k for k in (i + 1, i + 2) if scan.same(i, k) and view.tag[k] in ("VBD", "VBZ")]
        said = any(view.lemma[k].lower() in self.known.says for k in told)
        if (view.entity[i] in ("DATE", "TIME") and not said) or after[:1].isdigit() or before[:1].isdigit() or before in _MONTH_BEFORE:
            return False
        if before and before in self.known.titles:
            return True
        if i == view.bounds(i)[0] and view.tag[i] == "MD":
            return False
        past = said or i + 1 in told
        spoken = view.dep[i] in ("nsubj", "nsubjpass") or (view.tag[i] == "MD" and past)
        return (spoken or (i > 0 and view.lemma[i - 1] in self.known.says)) and (mine or past or view.entity[i] == "PERSON" or spoken)

    def _meant(self, single: str, f: Found) -> Person | None:
        """The person of this document whom a single name means."""
        fit = self.by_single.get(single) or self.by_part.get(single) or []
        if f.gender:
            fit = [p for p in fit if self._gender(p) in ("", f.gender)] or fit
        titled = {o.name for o in f.offices if o.role == "office"}
        if titled and len(fit) > 1:
            fit = [
                p for p in fit if any(o in titled for o, _ in p.offices) or (p.holder and any(t.office in titled for t in p.holder.terms))
            ] or fit
        if len(fit) < 2:
            return fit[0] if fit else None
        return self._in_focus(fit, f.first)

    def _in_focus(self, fit: list[Person], at: int) -> Person | None:
        """Of several of one surname: who was named in full as a subject a few sentences before in the same paragraph, else who came up first.

        News introduces the main one first and goes on with the surname for that one; the minor one ("Heidi C.") is called in full every time.
        Null where the last sentence of the paragraph that names one names two.
        """
        view = self.view
        start = self._starts[bisect_right(self._starts, at) - 1]
        here = sorted((k, n) for n, p in enumerate(fit) for k in p.fulls[bisect_left(p.fulls, start) : bisect_left(p.fulls, at)])
        here = [(k, n) for k, n in here if view.sentence[at] - view.sentence[k] <= FOCUS]
        if len({n for k, n in here if view.sentence[k] == view.sentence[here[-1][0]]}) > 1:
            return None
        for k, n in reversed(here):
            last = self.at[k].last - 1
            if any(view.dep[i] in ("nsubj", "nsubjpass", "ROOT") for i in range(k, last + 1)):
                return fit[n]
        first = [p for p in fit if p.fulls and min(p.fulls) < at]
        return min(first, key=lambda p: (min(p.fulls), -len(p.fulls))) if first else None

    def _gender(self, person: Person) -> str:
        return person.gender or self.known.given.get(fold(person.name.split()[0]), "")

    def _known(self, single: str, f: Found) -> Person | None:
        """A person of the lexicons for a surname that no full name in the document explains; null unless exactly one fits."""
        holders = self.known.by_single.get(single, [])
        if not holders or single in self.by_single or single in self.by_part:
            return None
        titled = {o.name for o in f.offices if o.role == "office"}
        behind = self.view.text[f.last].lower() if self.scan.same(f.first, f.last) else ""
        if behind == "administration" and not titled:
            # "the Carter administration" is a president's.
            titled = {"president"}
        if titled:
            fit = [h for h in holders if any(t.office in titled for t in h.terms)]
            if f.countries:
                codes = {c.code for c in f.countries}
                fit = [h for h in fit if any(t.country in codes for t in h.terms)]
            if self.day and len(fit) > 1:
                fit = [h for h in fit if any(t.office in titled and t.holds(self.day) for t in h.terms)] or fit
            if len(fit) > 1 and f.countries == [] and len(common := {h.terms[0].country for h in fit}) == 1:
                f.countries.append(Country(common.pop(), None))
            return self._take(fit, f)
        fit = holders
        if f.gender:
            fit = [h for h in fit if self.known.given.get(fold(h.entry.name.split()[0]), "") in ("", f.gender)]
        if self.day:
            fit = [h for h in fit if any(is_near(t, self.day) for t in h.terms)]
            if len(fit) > 1:
                # Whose country the report names comes before who was in office on the day: ten days before it was the other one.
                fit = [h for h in fit if any(t.country in self.countries for t in h.terms if is_near(t, self.day))] or fit
                fit = [h for h in fit if any(t.holds(self.day) for t in h.terms)] or fit
        if len(fit) > 1:
            fit = [h for h in fit if single in h.own] or fit
        evidence = [h for h in fit if any(t.country in self.countries for t in h.terms)]
        plain = not self.known.is_given(single) and not self.names.ambiguous(f.first)
        if not self.day and plain and not evidence:
            fit = [h for h in fit if single in h.own]
        elif not self.day or not plain or len(fit) > 1:
            fit = evidence
        return self._take(fit, f)

    def _take(self, fit: list[Holder], f: Found) -> Person | None:
        if len(fit) != 1:
            return None
        if known := self._by_key.get(fit[0].entry.key):
            return known
        person = self._by_key[fit[0].entry.key] = Person(fit[0].entry.key, fit[0].entry.name, fit[0], singles=set(fit[0].singles))
        self.persons.append(person)
        for single in sorted(person.singles):
            self.by_single.setdefault(single, []).append(person)
        return person

    # ---- codes ------------------------------------------------------------------------------------------------------------------------

    def _codes(self) -> None:
        """Country and sector of every person: the term of office on the day, else what stands beside the name, the most frequent first."""
        # "President Ada Quill" in a document that names one country alone, and not as somebody else's.
        others = {c.code for f in self.found for c in f.countries} | {p.holder.at(self.day).country for p in self.persons if p.holder}
        whole = ("country", "adjective", "people", "capital", "seat", "organisation")
        owners = ((m, e) for m in self.scan.matches for e in m.entries if e.role in whole and e.level != "publisher")
        places = [(e.country, m.first) for m, e in owners if e.country in self.known.country]
        named = {c for c, _ in places}
        only = [c for c in sorted(named - {None}) if c and c not in others] if len(named) == 1 else []
        for person in self.persons:
            if person.holder:
                term = person.holder.at(self.day)
                person.country, person.sector = term.country or None, term.sector or None
                continue
            codes = [c.code for f in person.found for c in f.countries if c.code]
            # Of an organisation that is no state's the sector is the organisation's: the chief of a newspaper is no ruler.
            owned = [f for f in person.found if any(c.owner for c in f.countries)]
            sectors = [c.sector for f in person.found for c in f.countries if c.sector and (c.owner or not owned)]
            offices = [] if owned else [o.sector for f in person.found for o in f.offices if o.sector]
            if not codes and any(o.level in _NATIONAL or o.name in _DEPUTIES for f in person.found for o in f.offices):
                # A country that comes up once, sentences later, says nothing of who came before.
                first = self.view.sentence[person.found[0].first]
                near = len(places) > 1 or any(self.view.sentence[at] <= first + 1 for _, at in places)
                codes = only if near else []
            person.country = max(sorted(set(codes)), key=codes.count) if codes else None
            told = offices or sectors
            person.sector = max(sorted(set(told)), key=told.count) if told else None

    def holder_of(self, office: Entry, country: str | None) -> Person | None:
        """Whom a bare office means here: who held it on the day of publication, else the one whom the document names with it."""
        known = self.known
        leader = office.level == "leader" or office.name == "leader"
        if country:
            terms = (
                [*known.by_level.get((country, "head_of_state"), ()), *known.by_level.get((country, "head_of_government"), ())]
                if leader
                else known.by_office.get((country, office.name), [])
            )
            named = self._by_key
            if self.day:
                fit = {h.entry.key: h for t, h in terms if t.holds(self.day)}
                starts = {h.entry.key: h for t, h in terms if t.start and t.start == self.day}
                fit = starts or fit
                if len(fit) > 1:
                    fit = {k: h for k, h in fit.items() if k in named}
                if len(fit) == 1:
                    holder = next(iter(fit.values()))
                    return self._take([holder], self.found[0] if self.found else Found(0, 1, [], ""))
                if terms:
                    return None
            else:
                inside = [named[k] for k in sorted({h.entry.key for _, h in terms}) if k in named]
                if len(inside) == 1:
                    return inside[0]
                if inside:
                    return None
        alike = self._by_office.get(office.name, [])
        if country:
            alike = [p for p in alike if any(o == office.name and (c or p.country) == country for o, c in p.offices)]
        return alike[0] if len(alike) == 1 else None


_MONTH_BEFORE: Final = frozenset(
    {
        "in",
        "last",
        "next",
        "this",
        "early",
        "late",
        "mid",
        "since",
        "until",
        "till",
        "by",
        "of",
        "from",
        "through",
        "during",
        "between",
        "before",
        "after",
        "to",
        "and",
        "every",
        "each",
    }
)


def is_near(term: Term, day: str) -> bool:
    """Whether a day lies in a term of office or near it."""
    year = int(day[:4])
    if term.start and int(term.start[:4]) - BEFORE > year:
        return False
    return not term.end or int(term.end[:4]) + AFTER >= year
