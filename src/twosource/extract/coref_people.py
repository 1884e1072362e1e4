"""The persons that a document names: every mention by name, the fullest name, gender, offices, countries and other words that go with them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final

from .actors_told import Told
from .coref_words import given_names, holders, nations, noun_of, nouns, person_titles, tails, title_roles
from .statements_cues import find_cue
from .statements_tree import name_not_modal
from .statements_view import View, persons

#: Words with a capital in a row.
_CAPITALS: Final = re.compile(r"[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)+")
_SUFFIXES: Final = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
#: What stands before a hyphen in Arabic surnames.
_ARTICLES: Final = frozenset({"al", "el", "ad", "an", "ar", "as", "ash", "at", "az", "ul"})
#: Broader nouns of those who are named behind their office; "the owner, Norra Ports," is a firm.
_IN_OFFICE: Final = frozenset({"official", "officer", "politician", "doctor", "diplomat", "scientist", "chief"})
_MARKS: Final = frozenset({"'s", "’s", "'", "’", '"', "“", "”", "-", "–", ",", "(", ")", ":"})
#: Short titles, behind which a single capital word is a name.
_BEFORE_NAMES: Final = frozenset(
    "mr. mrs. ms. mr mrs ms dr. sen. rep. gov. gen. col. lt. capt. sgt. prof. rev. sens. reps. adm. maj. cmdr. amb.".split()
)
#: Titles of monarchs and their kin.
_CROWNS: Final = frozenset("king queen prince princess pope sultan emir emperor empress".split())
_PAST: Final = frozenset({"former", "ex", "then", "late", "ex-president"})

#: How many words before a name are looked at for offices and countries ("former United Nations weapons inspector Ada Brandt" has five).
BEFORE: Final = 8

#: A surname that several persons share is read as the one whose full name stands this many times as often as the next; in PolNeAR train such
#: surnames are those of families of whom one person is the topic and the rest are named in full.
DOMINANT: Final = 2

#: A surname with more forms than this is no surname of news: its names are left as they are.
NAMESAKES: Final = 200

#: Parts of a sentence that a name may be.
_PARTS: Final = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "poss", "conj", "appos", "attr"})

#: Tokens under an apposition or a predicate that are read for offices.
_UNDER: Final = 8

#: What the parser takes names for that look like other words.
_MISTAKEN: Final = frozenset({"NOUN", "VERB", "ADJ", "ADV", "INTJ", "X"})

#: Ages of those whom news calls by them.
_AGES: Final = range(14, 111)

_DESCRIBE: Final = frozenset({"NOUN", "PROPN", "ADJ"})
_PARTY_NAMES: Final = {"gop": "republican", "democratic": "democrat"}

_JOIN: Final = frozenset({"secretary", "speaker", "minister", "director", "head", "chief", "president", "member", "leader", "governor", "mayor"})

#: Verbs by which somebody is called a name.
_NAMES: Final = frozenset({"name", "call", "identify", "give"})

_TELLS: Final = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}


@dataclass(slots=True)
class Entity:
    """Somebody or something in a document. `kind`: person, group, body, place, set or thing.

    `roles`: nouns for what a person is (`past`: was); `nations`: country codes; `words`: other
    words that describe; `held`: offices that somebody of that name holds or held at some time; `charge`: by office, the words before it
    (environment minister); `members`: the entities of a set; `name`: the
    fullest name, or the words of its first mention; `open`: a phrase that points back to nobody known.
    """

    number: int
    kind: str
    name: str
    gender: str = ""
    plural: bool = False
    roles: set[str] = field(default_factory=set)
    past: set[str] = field(default_factory=set)
    nations: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    held: frozenset[str] = frozenset()
    charge: dict[str, set[str]] = field(default_factory=dict)
    members: tuple[int, ...] = ()
    count: int = 0
    open: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A mention by name: the token that heads it in the parse, its tokens `[first, last)` without titles, and the words of the name."""

    head: int
    first: int
    last: int
    words: tuple[str, ...]


def nation_at(view: View, i: int) -> frozenset[str] | None:
    """The country codes that the word at token `i`, with the one or two before it, names; null where it names none."""
    text = view.text
    word = text[i]
    if not word[:1].isupper():
        return None
    known = nations()
    for back in (2, 1, 0):
        if i >= back and view.sentence[i - back] == view.sentence[i] and (codes := known.get(" ".join(text[i - back : i + 1]).lower())):
            return codes
    return None


@lru_cache(maxsize=4096)
def name_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """A name without titles before it and marks of the genitive behind it."""
    titles = person_titles()
    joined: list[str] = []
    for w in words:
        # "Jean-Luc" is three tokens and one name.
        if joined and (w == "-" or joined[-1].endswith("-")):
            joined[-1] += w
        else:
            joined.append(w)
    kept = [w for w in joined if w not in _MARKS]
    # "Environment Minister Ada Brandt": a title of several words goes with all that stands before it; "Ada King" and "Ada King Jr" stay.
    last = max((i for i, w in enumerate(kept[:-1]) if w.lower() in titles and kept[i + 1].lower() not in _SUFFIXES), default=-1)
    if last >= 0:
        kept = kept[last + 1 :]
    return tuple(kept) if kept and kept[-1][:1].isalpha() else ()


def copied(e: Entity) -> Entity:
    """An entity that may be changed without changing the other one."""
    sets = (set(e.roles), set(e.past), set(e.nations), set(e.words))
    charge = {k: set(v) for k, v in e.charge.items()}
    return Entity(e.number, e.kind, e.name, e.gender, e.plural, *sets, e.held, charge, e.members, e.count, e.open)


def people_of(view: View) -> People:
    """The persons of a document, found once. Nobody may change them."""
    found: People | None = view.held.get("people")
    if found is None:
        found = view.held["people"] = People(view)
    return found


class People:
    """The persons of one document. `entities[n]` has number n; `at`: token to (entity, first, last) for every mention by name."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.by_last: dict[str, Counter[tuple[str, ...]]] = {}
        self.by_first: dict[str, set[tuple[str, ...]]] = {}
        self._titled: dict[str, str] = {}
        #: Surname to the words before the full name in a caption ("Ruritanian President Ada Brandt").
        self._captioned: dict[str, list[str]] = {}
        self._named: list[Named] = []
        self._taken: set[int] = set()
        self.entities: list[Entity] = []
        self.at: dict[int, tuple[int, int, int]] = {}
        self._by_name: dict[str, int] = {}
        self._paragraph = 0
        #: Tokens that may be names though the parser sees no person.
        self._capitals = [
            i
            for i, (text, pos, tag) in enumerate(zip(view.text, view.pos, view.tag, strict=True))
            if pos == "PROPN" or ((pos in _MISTAKEN or tag == "MD") and text[:1].isupper())
        ]
        self.told = Told(view, lambda w: w.lower() in given_names(), tails(), person_titles())
        self._runs()
        self._from_compounds()
        self._from_captions()
        # What is found may tell whose surname stands alone elsewhere.
        if self._more():
            self._more()
        self._settle()

    def apposed(self, i: int) -> int:
        """The name in apposition to a noun for a person, or that he is called ("a witness named Ada Brandt", "who gave her name as Ada"); -1
        for none. The parser often hangs it on what stands between ("the envoy in Norra, Ada Brandt, said"): a place or a body, which it
        cannot name.
        """
        view = self.view
        if (k := self._called(i)) >= 0:
            return k
        for k in view.kids[i]:
            if k > i and view.dep[k] == "appos" and k in self.at:
                return k
        noun = noun_of(view.lemma[i].lower())
        if noun is None or noun.kind != "person":
            return -1
        todo = [k for k in view.kids[i] if k > i and view.dep[k] == "prep"]
        while todo:
            up = todo.pop()
            for k in view.kids[up]:
                if k < up or k in self.at:
                    if k in self.at and view.dep[k] == "appos" and self._between_commas(k) and view.pos[up] == "PROPN":
                        return k
                elif view.dep[k] in ("prep", "pobj") and not ((other := noun_of(view.lemma[k].lower())) and other.kind == "person"):
                    todo.append(k)
        return -1

    def _called(self, i: int) -> int:
        view = self.view
        for verb in view.kids[i]:
            if verb > i and view.dep[verb] in ("acl", "relcl") and view.lemma[verb].lower() in _NAMES:
                below = (k for kid in view.kids[verb] if kid > verb and view.text[kid].lower() == "as" for k in view.kids[kid])
                for k in (*(k for k in view.kids[verb] if view.dep[k] == "oprd"), *below):
                    if k in self.at:
                        return k
        return -1

    def _between_commas(self, k: int) -> bool:
        text, (_, a, b) = self.view.text, self.at[k]
        return a > 0 and b < len(text) and text[a - 1] == "," and text[b] in (",", ".")

    # ---- finding names --------------------------------------------------------------------------------------------------------------

    def _runs(self) -> None:
        """What the parser takes for persons."""
        view, text = self.view, self.view.text
        for i, j in sorted({*persons(view), *self.told.persons}):
            if not self.told.firms.keys().isdisjoint(range(i, j)) or not self._taken.isdisjoint(range(i, j)):
                continue
            if not self._is_headline(i) or text[i].lower() in given_names() or text[i].lower() in person_titles():
                self._add(i, j)

    def _is_headline(self, i: int) -> bool:
        """Whether a token stands in a title, where every word may have a capital and the parser joins names to verbs ("Stone Hopes")."""
        while self._paragraph + 1 < len(self.view.paragraphs) and self.view.paragraphs[self._paragraph + 1].first <= i:
            self._paragraph += 1
        return self.view.paragraphs[self._paragraph].role == "title"

    def _add(self, i: int, j: int) -> None:
        view, text = self.view, self.view.text
        words = name_words(tuple(text[i:j]))
        if not words or not any(view.pos[k] == "PROPN" or text[k][:1].isupper() for k in range(i, j)) or words[-1].lower() in tails():
            return
        while j > i + 1 and text[j - 1] in _MARKS:
            j -= 1
        first = j - 1
        while first > i and (len(words) > j - first or text[first] == "-"):
            first -= 1
        if view.dep[j - 1] == "compound" and j < len(text) and view.head[j - 1] == j and text[j].lower() in tails():
            return
        if len(words) > 1 and words[0].lower() in nations() and words[0].lower() not in given_names():
            words, first = words[1:], first + 1
        titles = person_titles()
        before = text[i - 1].lower() if i else ""
        gender = titles.get(before) or titles.get(text[i].lower(), "")
        last = _surname(words)
        self.by_last.setdefault(last, Counter())[words] += 1
        if len(words) > 1 and words[0].lower() in given_names():
            self.by_first.setdefault(words[0].lower(), set()).add(words)
        if gender and len(words) == 1:
            self._titled.setdefault(last, gender)
        head = next((k for k in range(j - 1, first - 1, -1) if not first <= view.head[k] < j or view.head[k] == k), j - 1)
        self._named.append(Named(head, first, j, words))
        self._taken.update(range(i, j))

    def _from_compounds(self) -> None:
        """First names that the parser joins to the last name of a known person where it sees no person ("reached Ada Brandt by phone")."""
        view, titles = self.view, person_titles()
        for i, dep in enumerate(view.dep[:-1]):
            if dep != "compound" or view.entity[i] or view.head[i] != i + 1:
                continue
            last, first = view.text[i + 1], view.text[i]
            if (
                view.pos[i] == view.pos[i + 1] == "PROPN"
                and last.lower() in self.by_last
                and first.isalpha()
                and not first.isupper()
                and first.lower() not in titles
                and (i == 0 or view.head[i - 1] != i + 1)
            ):
                self.by_last[last.lower()][first, last] += 1

    def _from_captions(self) -> None:
        """First names out of captions, for persons whom the text calls by their last name."""
        for caption in self.view.captions:
            for row in _CAPITALS.findall(caption):
                words = row.split()
                for n, (first, last) in enumerate(pairwise(words)):
                    if last.lower() in self.by_last and first.lower() not in person_titles() and first.lower() not in self.by_last:
                        self.by_last[last.lower()][first, last] += 1
                        self._captioned[last.lower()] = [w.lower() for w in words[:n]]

    def _more(self) -> bool:
        """Names that the parser takes for something else: known surnames, and rows of capitals that begin with a given name.

        Whether there were any.
        """
        known_before = len(self._named)
        view, text = self.view, self.view.text
        sure = {k for k, v in self.by_last.items() if k in self._titled or any(len(w) > 1 for w in v)}
        n = len(text)
        for i in self._capitals:
            if i in self._taken or i in self.told.firms:
                continue
            if name_not_modal(view, i):
                self._add(i, i + 1)
                continue
            if self._aged(i):
                self._add(i, i + 1)
                continue
            if view.pos[i] != "PROPN":
                # A surname that looks like a plural or a verb at the start of a sentence ("Sanders is ...").
                if view.pos[i] in _MISTAKEN and text[i][:1].isupper() and text[i].lower() in sure and view.dep[i] in _PARTS:
                    self._add(i, i + 1)
                continue
            follows = i + 1 < n and view.pos[i + 1] == "PROPN" and view.sentence[i + 1] == view.sentence[i] and text[i + 1] not in _MARKS
            if follows:
                continue
            if view.dep[i] == "compound" and view.head[i] > i and text[i].lower() in sure and view.text[view.head[i]].lower() in tails():
                continue
            first = i
            while first and view.pos[first - 1] == "PROPN" and view.sentence[first - 1] == view.sentence[i] and first - 1 not in self._taken:
                first -= 1
            if first > 1 and text[first - 1] == "-" and text[first - 2].lower() in _ARTICLES and first - 2 not in self._taken:
                first -= 2
            words = name_words(tuple(text[first : i + 1]))
            if not words:
                continue
            last = words[-1].lower()
            known = last in sure and (len(words) == 1 or any(set(words) <= set(w) for w in self.by_last[last]))
            given = 1 < len(words) < 4 and words[0].lower() in given_names() and last not in tails() and last not in nouns()
            titled = len(words) == 1 and i > 0 and text[i - 1].lower() in _BEFORE_NAMES
            if known or titled or (given and self._may_be(i)) or (1 < len(words) < 4 and last not in tails() and self._official(i, first)):
                self._add(first, i + 1)
        return len(self._named) > known_before

    def _aged(self, i: int) -> bool:
        """Whether an age between commas follows a word that is a part of a clause: "Hruska, 61, denied it"."""
        text, dep = self.view.text, self.view.dep
        row = text[i + 1 : i + 4]
        aged = len(row) == 3 and row[0] == row[2] == "," and row[1].isdigit() and int(row[1]) in _AGES
        alone = i == self.view.bounds(i)[0] or self.view.pos[i - 1] not in ("PROPN", "ADP")
        return aged and alone and text[i][1:].islower() and dep[i] in ("nsubj", "nsubjpass") and self.view.entity[i] not in ("DATE", "TIME")

    def _may_be(self, i: int) -> bool:
        """Whether capitals that begin with a given name may be a person's though the parser calls them otherwise."""
        view = self.view
        up = view.head[i]
        speaks = view.dep[i] == "nsubj" and find_cue(view.text[up], view.lemma[up]) is not None
        return speaks or view.entity[i] in ("", "ORG", "PRODUCT", "EVENT", "FAC", "NORP", "WORK_OF_ART", "LAW")

    def _official(self, i: int, first: int) -> bool:
        """Whether capitals stand in apposition to an office: "the director of the port, Rik Ostend,"."""
        view, up = self.view, self.view.head[i]
        if view.dep[i] != "appos" or view.text[first - 1] != "," or view.tag[up] != "NN" or view.entity[i] not in ("", "ORG", "GPE"):
            return False
        noun = noun_of(view.lemma[up].lower())
        return noun is not None and noun.kind == "person" and bool(noun.broader & _IN_OFFICE)

    # ---- who is who -----------------------------------------------------------------------------------------------------------------

    def person(self, words: tuple[str, ...], gender: str = "") -> str | None:
        """The fullest name in the document that these words are the end or the whole of; null when nobody fits.

        Of several persons with one surname a bare surname is the one who is named in full far more often, or who alone is of `gender`;
        else it stays the bare surname.
        """
        if not words:
            return None
        known = self.by_last.get(_surname(words))
        if not known:
            return self._by_first_name(words)
        if len(known) > NAMESAKES:
            return " ".join(words)
        if len(words) > 1:
            alike = [k for k in known if len(k) > 1 and (set(words) <= set(k) or set(k) <= set(words) or k[0] == words[0])]
            return self._best(alike or [words], known)
        # "Al-Sund" at the beginning of a sentence is Omar al-Sund.
        fuller = [k for k in known if len(k) > 1 and k[-1].lower() == words[-1].lower()]
        # "Mr Mendes" is not Carla Mendes, and neither is the Mendes of the next sentence.
        if gender := gender or self._titled.get(words[0].lower(), ""):
            fuller = [k for k in fuller if given_names().get(k[0].lower(), gender) == gender]
        if words[0].lower() in holders() and not any(" ".join(k).lower() in holders() for k in fuller):
            fuller = [k for k in fuller if known[k] > known[words]]
        firsts: Counter[str] = Counter()
        for k in fuller:
            firsts[k[0]] += known[k]
        if not firsts:
            return self._by_first_name(words) or " ".join(words)
        ranked = firsts.most_common(2)
        if len(ranked) > 1 and ranked[0][1] < DOMINANT * ranked[1][1]:
            return " ".join(words)
        return self._best([k for k in fuller if k[0] == ranked[0][0]], known)

    def _best(self, names: list[tuple[str, ...]], known: Counter[tuple[str, ...]]) -> str:
        """The fullest of several forms of a name; not one that begins with a word that is no known given name and that stands there once."""
        given = given_names()
        ranked = sorted(names, key=lambda k: (k[0].lower() in given or known[k] > 1, len(k), k))
        return " ".join(ranked[-1])

    def _by_first_name(self, words: tuple[str, ...]) -> str | None:
        found = self.by_first.get(words[0].lower(), set()) if len(words) == 1 else set()
        lasts = {k[-1] for k in found}
        return " ".join(sorted(found, key=lambda k: (len(k), k))[-1]) if len(lasts) == 1 else None

    def _settle(self) -> None:
        """Every mention to its person; what stands around the mentions says what is known of the persons."""
        view = self.view
        for m in sorted(self._named, key=lambda m: m.first):
            gender = person_titles().get(view.text[m.first - 1].lower(), "") if m.first else ""
            name = self.person(m.words, gender) or " ".join(m.words)
            if len(m.words) == 1 and m.first and (crown := view.text[m.first - 1]).lower() in _CROWNS and name.split()[0] != m.words[0]:
                # "King Hussein" is not Saddam Hussein: behind a crown stands a given name.
                name = f"{crown} {m.words[0]}"
            e = self._entity(name)
            if gender:
                e.gender = gender
            elif not e.gender:
                e.gender = self._gender(name)
            for k in {m.head, m.last - 1}:
                self.at[k] = (e.number, m.first, m.last)
            self._before(e, m)
            self._beside(e, m)
            for word in self._captioned.pop(m.words[-1].lower(), ()):
                if codes := nations().get(word):
                    e.nations.update(codes)
                elif (role := title_roles().get(word, word)) in nouns():
                    e.roles.add(role)
        self._tell()

    def _entity(self, name: str) -> Entity:
        if name not in self._by_name:
            self._by_name[name] = len(self.entities)
            e = Entity(len(self.entities), "person", name)
            if held := holders().get(name.lower()):
                e.nations.add(held[0])
                e.held = held[1]
                e.gender = held[2]
            self.entities.append(e)
        return self.entities[self._by_name[name]]

    def _gender(self, name: str) -> str:
        """`m`, `f` or empty where nothing tells: by a title in the document, else by the given name."""
        words = name.lower().split()
        known = given_names()
        given = known.get(words[0], "")
        if len(words) > 2:
            given = given or known.get(words[1], "")
        elif len(words) == 1 and given == "m":
            # A word alone may be a surname, as many given names of men are, and few of women.
            given = ""
        return given or self._titled.get(words[-1], "")

    def _before(self, e: Entity, m: Named) -> None:
        """Offices and countries before a name: "former Russian Foreign Minister Ada Brandt"."""
        view, text = self.view, self.view.text
        k = m.first - 1
        floor = max(view.bounds(m.first)[0], m.first - BEFORE)
        while k >= floor:
            word = text[k].lower()
            joins = word in ("of", "for") and k > floor and text[k - 1].lower() in _JOIN
            if not (view.pos[k] in ("NOUN", "PROPN", "ADJ") or word in ("'s", "’s", "-", "us", "u.s.") or joins):
                break
            k -= 1
        tokens = list(range(k + 1, m.first))
        for n, x in enumerate(tokens):
            if view.text[x] in ("'s", "’s"):
                # "the senator's aide Ada Brandt" is no senator, though "Ruritania's president" is of that country.
                for y in tokens[:n]:
                    e.nations.update(nation_at(view, y) or ())
                tokens = tokens[n + 1 :]
                break
        if tokens:
            describe(view, tokens, e)

    def _beside(self, e: Entity, m: Named) -> None:
        """Offices behind a name or in its predicate: "Ada Brandt, the foreign minister of Ruritania, ...", "Brandt is a lawyer"."""
        view = self.view
        tops = [k for k in view.kids[m.head] if view.dep[k] == "appos" and view.pos[k] in ("NOUN", "PROPN")]
        up = view.head[m.head]
        if view.dep[m.head] == "appos" and view.pos[up] == "NOUN":
            tops.append(up)
        elif view.dep[m.head] == "nsubj" and view.lemma[up] == "be":
            tops += [k for k in view.kids[up][-_UNDER:] if view.dep[k] == "attr" and view.pos[k] == "NOUN" and view.tag[k] == "NN"]
            if view.kid(up, "neg") >= 0:
                tops = []
        for top in tops:
            if top in self.at or not view.text[top][:1].isalpha():
                continue
            parts = phrase(view, top)
            whose = {x for k in view.kids[top] if view.dep[k] == "poss" for x in (k, *view.kids[k])}
            for k in whose & set(parts):
                e.nations.update(nation_at(view, k) or ())
            describe(view, [k for k in parts if not m.first <= k < m.last and k not in whose], e)
            noun = nouns().get(view.lemma[top].lower())
            if noun and noun.gender and not e.gender:
                e.gender = noun.gender

    def _tell(self) -> None:
        """The gender of persons of whom no title or given name tells it: by the pronouns in sentences that name nobody else."""
        view = self.view
        unknown = {e.number for e in self.entities if not e.gender}
        if not unknown:
            return
        named: dict[int, set[int]] = {}
        first: dict[int, int] = {}
        for k, (number, a, _) in sorted(self.at.items()):
            s = view.sentence[k]
            named.setdefault(s, set()).add(number)
            first.setdefault(s, a)
        votes: dict[int, Counter[str]] = {}
        for s, numbers in named.items():
            if len(numbers) == 1 and (number := next(iter(numbers))) in unknown:
                a, b = view.sentences[s]
                for k in range(first[s], b):
                    if (told := _TELLS.get(view.text[k].lower())) and not self._somebody_else(k):
                        votes.setdefault(number, Counter())[told] += 1
        for number, vote in votes.items():
            if len(vote) == 1 or vote.most_common()[0][1] >= 3 * vote.most_common()[1][1]:
                self.entities[number].gender = vote.most_common()[0][0]

    def _somebody_else(self, k: int) -> bool:
        """Whether a pronoun is another part of the verb of which a person who is named is one: "Stone contradicted her"."""
        view = self.view
        if view.dep[k] == "poss" or view.text[k].lower().endswith("self"):
            return False
        up = view.head[k]
        if view.dep[up] in ("prep", "agent", "dative"):
            up = view.head[up]
        parts = [x for x in view.kids[up][-_UNDER:] if x != k and view.dep[x] in ("nsubj", "nsubjpass", "dobj", "dative")]
        return any(y in self.at for x in parts for y in (x, *(z for z in view.kids[x][-_UNDER:] if view.dep[z] == "appos")))


def phrase(view: View, top: int) -> list[int]:
    """The tokens of a noun phrase that say what its head is: words before it, and `of ...` behind it; no more than a few."""
    found = [top]
    for k in view.kids[top]:
        if k < top and view.dep[k] in ("amod", "compound", "nmod", "poss", "nummod", "det"):
            found.append(k)
            found.extend(x for x in view.kids[k] if view.dep[x] in ("compound", "amod", "nmod", "case"))
        elif k > top and view.dep[k] == "prep" and view.text[k].lower() in ("of", "for", "from", "in", "at"):
            found.append(k)
            for x in view.kids[k]:
                if view.dep[x] == "pobj":
                    found.append(x)
                    found.extend(y for y in view.kids[x] if view.dep[y] in ("compound", "amod", "nmod"))
        if len(found) > _UNDER:
            break
    return sorted(found)


def role_at(view: View, tokens: list[int]) -> tuple[str, set[int]]:
    """The office or occupation that the last fitting words of a phrase name, and the tokens that say it; empty where none does."""
    known, short = nouns(), title_roles()
    words = [(w := view.text[k].lower()) and (short.get(w) or (view.lemma[k].lower() if view.pos[k] == "NOUN" else w)) for k in tokens]
    for end in range(len(words), 0, -1):
        for size in (3, 2, 1):
            if end >= size and (noun := known.get(" ".join(words[end - size : end]))) and (noun.kind == "person"):
                return " ".join(words[end - size : end]), set(tokens[end - size : end])
    return "", set()


def plain_word(view: View, k: int) -> str:
    """A word that describes, in small letters, parties by one name."""
    low = view.lemma[k].lower()
    return _PARTY_NAMES.get(low, low)


def describe(view: View, tokens: list[int], e: Entity) -> None:
    """Add what a phrase says of somebody: the office, countries and other words."""
    rest = tokens
    past = bool(tokens) and any(view.text[k].lower() in _PAST for k in tokens)
    for _ in range(3):
        role, used = role_at(view, rest)
        if not role:
            break
        (e.past if past else e.roles).add(role)
        rest = [k for k in rest if k not in used]
        if before := {plain_word(view, k) for k in rest if k < min(used) and view.pos[k] in _DESCRIBE and nation_at(view, k) is None}:
            e.charge.setdefault(role, set()).update(before - _PAST)
    for k in rest:
        if codes := nation_at(view, k):
            e.nations.update(codes)
        elif view.pos[k] in _DESCRIBE:
            e.words.add(plain_word(view, k))


def _surname(words: tuple[str, ...]) -> str:
    """The last name in small letters, without Jr and its like."""
    last = words[-1].lower()
    return words[-2].lower() if last in _SUFFIXES and len(words) > 1 else last
