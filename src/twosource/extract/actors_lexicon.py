"""What the lexicons know of actors: every name as a path of folded words to what it may stand for, and persons by surname and by office."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from twosource.lexicons import load_rows
from twosource.model import fold

COUNTRIES: Final = "countries.tsv"
FORMER: Final = "former_states.tsv"
REGIONS: Final = "state_regions.tsv"
HOLDERS: Final = "office_holders.tsv"
OFFICES: Final = "offices.tsv"
ORGANISATIONS: Final = "organisations.tsv"
BODIES: Final = "state_bodies.tsv"
PUBLISHERS: Final = "publishers.tsv"
NOUNS: Final = "actor_nouns.tsv"
AMBIGUOUS: Final = "ambiguous_names.tsv"
BLOCKERS: Final = "actor_blockers.tsv"
ACTS: Final = "actor_acts.tsv"
MODIFIERS: Final = "actor_modifiers.tsv"
WORDS: Final = "organisation_words.tsv"
VARIANTS: Final = "name_variants.tsv"
REPORTING: Final = "reporting_verbs.tsv"
GIVEN: Final = "given_names.tsv"
TITLES: Final = "person_titles.tsv"

LEXICONS: Final = (
    *(COUNTRIES, HOLDERS, OFFICES, ORGANISATIONS, BODIES, PUBLISHERS, NOUNS, AMBIGUOUS, BLOCKERS, ACTS, MODIFIERS, WORDS, VARIANTS),
    *(REPORTING, GIVEN, TITLES, FORMER, REGIONS),
)

#: Those that name actors.
NAMES: Final = (COUNTRIES, FORMER, REGIONS, ORGANISATIONS, PUBLISHERS, HOLDERS)

#: Words of which the spelling as a name is remembered: a megabyte or two.
_SINGLES: Final = 20_000

_ABBREVIATION = re.compile(r"(?:[^\W\d_]\.){1,}[^\W\d_]?\.?")
_PIECE = re.compile(r"[^\W_]+|[^\w\s]|_")

#: Marks inside names that are read as nothing: al-Qaida = al Qaida, People's = People s.
_NOTHING: Final = frozenset("-‐‑‒–’'ʼ`.")

#: Capitals of at most this many letters are an acronym, which must stand in capitals in the text too (`US`, `WHO`; never `us`, `who`).
ACRONYM: Final = 6


@cache
def pieces(word: str) -> tuple[tuple[str, bool, bool], ...]:
    """The folded words inside a token, each with whether it has a capital and whether it is all capitals; `U.S.` is one word, `us`."""
    if _ABBREVIATION.fullmatch(word) and (len(word) > 2 or word[0].isupper()):
        plain = word.replace(".", "")
        return ((fold(plain), plain[0].isupper(), plain.isupper()),)
    out: list[tuple[str, bool, bool]] = []
    for piece in _PIECE.findall(word):
        if piece in _NOTHING:
            continue
        out.append(("and" if piece == "&" else fold(piece), piece[0].isupper(), piece.isupper()))
    return tuple(out)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a name may stand for. `role`: country, people, adjective, capital, seat, organisation, domestic, person, office, body, noun
    or block.

    `key`: the parts of the actor's id (of an office, a body or a noun: its own name); `sector` is PLOVER's, `level` an office's.
    """

    role: str
    key: tuple[str, ...]
    name: str
    kind: str = "other"
    country: str | None = None
    sector: str | None = None
    wikidata: str | None = None
    level: str = ""
    main: bool = True


@dataclass(slots=True)
class Node:
    """A place in the trie: the names that end here, each with which of its words need a capital and whether it is an acronym."""

    next: dict[str, Node] = field(default_factory=dict)
    ends: list[tuple[Entry, tuple[bool, ...], bool]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Term:
    """One term of office. `start` and `end`: ISO dates or the beginnings of such, empty for unknown and for still in office."""

    country: str
    sector: str
    office: str
    start: str
    end: str

    def holds(self, day: str) -> bool:
        """Whether the office was held on this day (ISO)."""
        return bool(self.start) and self.start <= day[: len(self.start)] and (not self.end or day[: len(self.end)] <= self.end)


@dataclass(slots=True)
class Holder:
    """A person of the lexicon with all terms of office, latest first. `singles`: the single words that may mean the person; `own`: those of
    them that the lexicon gives as a name, so that no more is needed (Obama).
    """

    entry: Entry
    terms: list[Term]
    singles: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)

    def at(self, day: str | None) -> Term:
        """The term on this day, else the last one that began before it, else the latest."""
        if day:
            for t in self.terms:
                if t.holds(day):
                    return t
            for t in self.terms:
                if t.start and t.start <= day[: len(t.start)]:
                    return t
        return self.terms[0]


#: Countries in whose names the surname stands first; the first word alone is then how news calls the person.
SURNAME_FIRST: Final = frozenset({"CHN", "TWN", "HKG", "MAC", "KOR", "PRK", "VNM", "KHM"})

#: Countries without surnames as English knows them, or where the first name is used: it stands for the person too.
FIRST_NAME: Final = frozenset({"THA", "MMR", "IDN", "MYS", "ETH", "ERI", "ISL", "MNG", "LAO"})

#: Words before or behind a surname that belong to it.
PARTICLES: Final = frozenset(
    {
        "al",
        "el",
        "bin",
        "ben",
        "ibn",
        "abu",
        "van",
        "von",
        "der",
        "den",
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "du",
        "la",
        "le",
        "ul",
        "ur",
    }
)
SUFFIXES: Final = frozenset({"jr", "sr", "ii", "iii", "iv"})


class Knowledge:
    """The lexicons as one trie and a few tables. Rows are as `load_rows` gives them; a test may give its own."""

    def __init__(self, rows: Mapping[str, Sequence[Mapping[str, str]]]) -> None:
        self.root = Node()
        self._singles: dict[str, str] = {}
        self.names: dict[tuple[str, ...], Entry] = {}
        self.aliases: dict[tuple[str, ...], list[str]] = {}
        self.country: dict[str, Entry] = {}
        self.adjectives: dict[str, list[tuple[str, ...]]] = {}
        self.ambiguous = {tuple(p for p, _, _ in _words(r["name"])): r["reason"] for r in rows.get(AMBIGUOUS, ())}
        self.variant = {fold(v): fold(r["name"]) for r in rows.get(VARIANTS, ()) for v in _cell(r["variants"])}
        self.modifier = {r["modifier"]: r["sector"] for r in rows.get(MODIFIERS, ())}
        self.words = {r["word"]: (r["kind"], r["sector"] or None, r["state"] == "yes") for r in rows.get(WORDS, ())}
        self.acts: dict[tuple[str, str], frozenset[str]] = {(r["lemma"], r["pos"]): frozenset(r["roles"].split()) for r in rows.get(ACTS, ())}
        self.says = frozenset(r["lemma"] for r in rows.get(REPORTING, ()))
        self.offices: dict[str, Entry] = {}
        self.titles = {r["title"]: r["gender"] for r in rows.get(TITLES, ())}
        self.given = {fold(r["name"]): r["gender"] for r in rows.get(GIVEN, ())}
        self.holders: dict[tuple[str, ...], Holder] = {}
        self.bodies: dict[tuple[str, ...], dict[str, Entry]] = {}
        self.by_single: dict[str, list[Holder]] = {}
        self.by_key: dict[str, list[Holder]] = {}
        self.sole: dict[str, str] = {}
        self.by_office: dict[tuple[str, str], list[tuple[Term, Holder]]] = {}
        self.by_level: dict[tuple[str, str], list[tuple[Term, Holder]]] = {}
        self._countries(rows.get(COUNTRIES, ()))
        self._countries(rows.get(FORMER, ()), former=True)
        self._regions(rows.get(REGIONS, ()))
        self._organisations(rows.get(ORGANISATIONS, ()), rows.get(PUBLISHERS, ()))
        self._words(rows)
        self._holders(rows.get(HOLDERS, ()))
        for r in rows.get(BLOCKERS, ()):
            self.add(r["name"], Entry("block", (), r["name"]))

    # ---- building -------------------------------------------------------------------------------------------------------------------

    def add(self, alias: str, entry: Entry, *, loose: bool = False) -> None:
        """Enter a name. `loose`: capitals in the alias need not stand in the text (`foreign minister`, `Foreign Minister`)."""
        words = _words(alias)
        if words and words[0][0] == "the" and len(words) > 1:
            words = words[1:]
        if not words or not any(p.isalnum() for p, _, _ in words):
            return
        node = self.root
        for piece, _, _ in words:
            node = node.next.setdefault(piece, Node())
        acronym = len(words) == 1 and words[0][2] and len(words[0][0]) <= ACRONYM
        capitals = tuple(not loose and c for _, c, _ in words)
        if (entry, capitals, acronym) not in node.ends:
            node.ends.append((entry, capitals, acronym))

    def _actor(self, entry: Entry, aliases: Iterable[str]) -> None:
        self.names.setdefault(entry.key, entry)
        self.aliases.setdefault(entry.key, []).extend(a for a in [entry.name, *aliases] if a)

    def _countries(self, rows: Sequence[Mapping[str, str]], *, former: bool = False) -> None:
        for r in rows:
            code = r["code"]
            entry = Entry("country", ("country", r["name"] if former else code), r["name"], "country", code, None, r["wikidata"] or None)
            self.country.setdefault(code, entry)
            self._actor(entry, _cell(r["aliases"]))
            for n, alias in enumerate([r["name"], *_cell(r["aliases"])]):
                self.add(alias, entry if n == 0 else _as(entry, "country", main=False))
            own = [r["name"], *_cell(r["aliases"]), *_cell(r["adjectives"])]
            self.adjectives.setdefault(code, sorted({tuple(p for p, _, _ in _words(a)) for a in own}, key=lambda a: (-len(a), a)))
            for role, cell in (("people", "people"), ("adjective", "adjectives"), ("capital", "capital"), ("seat", "seats")):
                for alias in _cell(r[cell]):
                    self.add(alias, _as(entry, role, main=False))

    def _regions(self, rows: Sequence[Mapping[str, str]]) -> None:
        for r in rows:
            entry = Entry("country", ("region", r["name"]), r["name"], "other", r["code"] or None, level="region")
            self._actor(entry, _cell(r["aliases"]))
            people = {*_cell(r["people"]), *_cell(r["adjectives"])}
            for n, alias in enumerate([r["name"], *_cell(r["aliases"])]):
                if alias not in people:
                    self.add(alias, entry if n == 0 else _as(entry, "country", main=False))
            for role, cell in (("people", "people"), ("adjective", "adjectives")):
                for alias in _cell(r[cell]):
                    self.add(alias, _as(entry, role, main=False))

    def _organisations(self, rows: Sequence[Mapping[str, str]], publishers: Sequence[Mapping[str, str]]) -> None:
        for r in rows:
            entry = Entry(
                "organisation",
                ("organisation", r["name"]),
                r["name"],
                r["kind"],
                r["country"] or None,
                r["sector"] or None,
                r["wikidata"] or None,
            )
            self._actor(entry, _cell(r["aliases"]))
            for n, alias in enumerate([r["name"], *_cell(r["aliases"])]):
                self.add(alias, entry if n == 0 else _as(entry, "organisation", main=False))
                self._domestic(alias, entry)
        for r in publishers:
            key = ("organisation", r["name"])
            if key in self.names:
                continue
            entry = Entry("organisation", key, r["name"], "organisation", r["country"] or None, "JRN", r["wikidata"] or None, level="publisher")
            self._actor(entry, _cell(r["aliases"]))
            for n, alias in enumerate([r["name"], *_cell(r["aliases"])]):
                self.add(alias, entry if n == 0 else _as(entry, "organisation", main=False))

    def _domestic(self, alias: str, entry: Entry) -> None:
        """Enter `Republican Party` for `US Republican Party`: what a body is called where its country is understood."""
        words = [p for p, _, _ in _words(alias)]
        own = self.adjectives.get(entry.country or "", ())
        rest = next((words[len(a) :] for a in own if tuple(words[: len(a)]) == a and len(words) > len(a)), None)
        if rest and rest[0] == "s":
            rest = rest[1:]
        if rest and entry.country:
            self.bodies.setdefault(tuple(rest), {}).setdefault(entry.country, entry)
            if len(rest) > 1:
                self.add(
                    " ".join(w.capitalize() if w not in ("of", "the", "and", "for", "on") else w for w in rest),
                    _as(entry, "domestic", main=False),
                )

    def _words(self, rows: Mapping[str, Sequence[Mapping[str, str]]]) -> None:
        for r in rows.get(OFFICES, ()):
            entry = Entry("office", ("office", r["office"]), r["office"], "office", None, r["sector"] or None, level=r["level"])
            self.offices[r["office"]] = entry
            for alias in [r["office"], *_cell(r["aliases"])]:
                self.add(alias, entry, loose=not _is_acronym(alias))
        for r in rows.get(BODIES, ()):
            entry = Entry("body", ("body", r["name"]), r["name"], r["kind"], None, r["sector"] or None)
            for alias in [r["name"], *_cell(r["aliases"])]:
                self.add(alias, entry, loose=not _is_acronym(alias))
        for r in rows.get(NOUNS, ()):
            one = Entry("noun", ("noun", r["noun"]), r["noun"], r["kind"], None, r["sector"] or None, level="one")
            many = Entry("noun", ("noun", r["noun"]), r["plural"] or r["noun"], r["kind"], None, r["sector"] or None, level="many")
            self.add(r["noun"], one, loose=True)
            if r["plural"] and r["plural"] != r["noun"]:
                self.add(r["plural"], many, loose=True)

    def _holders(self, rows: Sequence[Mapping[str, str]]) -> None:
        for r in rows:
            key = ("person", fold(r["person"]))
            term = Term(r["country"], r["sector"] or "GOV", r["office"], r["from"], r["to"])
            holder = self.holders.get(key)
            if holder is None:
                entry = Entry("person", key, r["person"], "person", r["country"] or None, r["sector"] or None, r["wikidata"] or None)
                holder = self.holders[key] = Holder(entry, [])
                self._actor(entry, ())
            holder.terms.append(term)
            self.aliases[key].extend(_cell(r["aliases"]))
            for alias in [r["person"], *_cell(r["aliases"])]:
                words = alias.split()
                if len(words) == 1:
                    holder.own.add(self.single(words[0]))
                    holder.singles |= holder.own
                else:
                    alike = self.by_key.setdefault(self.person_key(words), [])
                    if holder not in alike:
                        alike.append(holder)
                    self.add(alias, holder.entry)
                    holder.singles.update(self.single_names(words, r["country"]))
        where: dict[str, set[str]] = {}
        for holder in self.holders.values():
            holder.terms.sort(key=lambda t: (t.start, t.office, t.country), reverse=True)
            for single in sorted(holder.singles):
                self.by_single.setdefault(single, []).append(holder)
            for term in holder.terms:
                self.by_office.setdefault((term.country, term.office), []).append((term, holder))
                where.setdefault(term.office, set()).add(term.country)
                office = self.offices.get(term.office)
                if office and office.level in ("head_of_state", "head_of_government"):
                    self.by_level.setdefault((term.country, office.level), []).append((term, holder))
        # An office that one country or body alone has says whose it is: the UN secretary-general, the Taliban leader.
        self.sole = {o: c.copy().pop() for o, c in where.items() if len(c) == 1 and o in self.offices and o[:1].isupper()}

    def doubt(self, text: str) -> str:
        """Why a name may mean something else, in the words of `ambiguous_names.tsv`; empty where it does not."""
        return self.ambiguous.get(tuple(p for p, _, _ in _words(text)), "")

    # ---- names of persons -----------------------------------------------------------------------------------------------------------

    def single(self, word: str) -> str:
        """One word of a name in one spelling: `al-Assad` is `assad`, `Gaddafi` and `Qadhafi` are one."""
        found = self._singles.get(word)
        if found is None:
            if len(self._singles) >= _SINGLES:
                self._singles.clear()
            found = self._singles[word] = _single(word, self.variant)
        return found

    def name_words(self, words: Iterable[str]) -> list[str]:
        """The words of a name in one spelling, without initials, particles and suffixes: `Recep T. Erdoğan` is `recep erdogan`."""
        out: list[str] = []
        for word in words:
            plain = fold(word).strip(".,").replace(".", "")
            if plain and plain not in PARTICLES and plain not in SUFFIXES and (len(plain) > 1 or not out):
                out.append(self.single(plain))
        return out

    def is_given(self, word: str) -> bool:
        """Whether a word is a given name, in any transliteration that the lexicons know."""
        plain = fold(word)
        return plain in self.given or self.variant.get(plain, plain) in self.given

    def person_key(self, words: Sequence[str]) -> str:
        """What tells a person from another by name alone: given name and surname in one spelling.

        Behind a known given name the middle names are left out (`Hillary Rodham Clinton`); `Lavrov Sergei` is `sergei lavrov`.
        """
        plain = self.name_words(words)
        if len(plain) == 2 and self.is_given(plain[1]) and not self.is_given(plain[0]):
            plain.reverse()
        elif len(plain) > 2 and self.is_given(plain[0]):
            plain = [plain[0], plain[-1]]
        return " ".join(plain)

    def single_names(self, words: Sequence[str], country: str | None) -> set[str]:
        """The single words by which news calls the bearer of a full name: the surname, wherever the country puts it."""
        plain = self.name_words(words)
        if len(plain) < 2:
            return set(plain)
        if country in SURNAME_FIRST:
            return {plain[0]}
        if len(plain) == 2 and self.is_given(plain[1]) and not self.is_given(plain[0]):
            return {plain[0]}
        return {plain[-1], plain[0]} if country in FIRST_NAME else {plain[-1]}


def _as(entry: Entry, role: str, *, main: bool) -> Entry:
    return Entry(role, entry.key, entry.name, entry.kind, entry.country, entry.sector, entry.wikidata, entry.level, main)


def _cell(value: str) -> list[str]:
    return [v.strip() for v in value.split("|") if v.strip()]


def _is_acronym(alias: str) -> bool:
    return alias.isupper() and len(alias) <= ACRONYM


@cache
def _words(text: str) -> list[tuple[str, bool, bool]]:
    return [p for w in text.split() for p in pieces(w)]


def _single(word: str, variant: Mapping[str, str]) -> str:
    plain = fold(word).replace("-", " ").replace("’", "").replace("'", "").split()
    while len(plain) > 1 and plain[0] in PARTICLES:
        plain = plain[1:]
    joined = "".join(plain)
    joined = variant.get(joined, joined)
    for end in ("skyy", "skiy", "skii", "skyi", "sky", "skij"):
        if joined.endswith(end) and len(joined) > len(end) + 1:
            return joined.removesuffix(end) + "ski"
    return joined


@cache
def knowledge() -> Knowledge:
    """The lexicons of the package. Raises `LexiconError` when one is missing or malformed."""
    return Knowledge({name: load_rows(name).rows for name in LEXICONS})
