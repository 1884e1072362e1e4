"""Who a noun phrase of a clause means: its doers, its owner, whom it is done to, who stands above it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from .events_act import CONFLICT
from .events_lexicon import Lexicon, Sense
from .events_match import QUANTITIES, Matcher
from .events_named import BORDERS
from .events_party import Side, unique
from .events_sides import PEOPLE, Sides
from .events_tree import Clause, Clauses
from .events_words import ABSTRACT, ABSTRACT_ENDINGS, TRAVELS, doers, hit
from .statements_view import View

#: What is done to somebody for a deed that is held to be his.
_GUILTY: Final = frozenset("convict sentence jail imprison execute hang condemn".split())
#: What somebody does who is attacked.
_DEFENDS: Final = frozenset("hold defend protect survive withstand resist repel repulse endure escape suffer shield face beat thwart".split())


class Finder:
    """Looks up the sides of acts in one document."""

    def __init__(self, view: View, sides: Sides, known: Lexicon) -> None:
        self.view, self.sides, self.known = view, sides, known
        self.clauses = Clauses(view)
        self.match = Matcher(view, self.clauses, sides, known)
        self._telling: set[int] = set()  # nouns whose content is being read

    def _all(self, tokens: Iterable[int], agent: bool = False) -> list[Side]:
        found = [s for t in tokens if not agent or self._acts(t) for s in self.sides.of(t, agent=agent)]
        return unique(found)

    def _acts(self, t: int) -> bool:
        """Whether a noun can be the author of an act: not the case, the plan or the argument of somebody."""
        view = self.view
        if view.pos[t] != "NOUN" or self.sides.named_at(t) or view.text[t][:1].isupper():
            return True
        lemma = view.lemma[t].lower()
        abstract = lemma in ABSTRACT or (lemma.endswith(ABSTRACT_ENDINGS) and not self.match.is_one(t, doers()))
        return not abstract or any(w in self.known.nouns for w, _ in self.match.words(t))

    def _hurts_nobody(self, at: list[int]) -> bool:
        """`a war on poverty`: whether what a deed is aimed at can be neither hurt nor destroyed. A day is when, and no aim."""
        at = [t for t in at if self.view.entity[t] not in ("DATE", "TIME")]
        return bool(at) and not any(self.match.is_one(t, hit()) or self.sides.stated(t, agent=True) or self._owned(t) for t in at)

    def _owned(self, t: int) -> bool:
        """Whether a noun is a name or has one before it."""
        view = self.view
        before = [k for k in view.kids[t] if view.dep[k] in ("poss", "amod", "compound", "nmod")]
        return bool(self.sides.named_at(t)) or any(self.sides.modifier(k) for k in before)

    def _owner(self, n: int) -> list[Side]:
        """Whose deed a nominal act is: `a Chadian raid`, `an ambush by rebels`; a place is nobody."""
        view = self.view
        by = self._all(self._own(n, "by"), True)
        before = [k for k in view.kids[n] if view.dep[k] in ("poss", "amod", "compound", "nmod")]
        return by or [x for k in before for x in self.sides.modifier(k) if x.political and x.basis != "place"]

    def is_deed(self, t: int) -> bool:
        """Whether a noun is a deed of conflict."""
        return any(x.type in CONFLICT for w, _ in self.match.words(t) for x in self.known.nouns.get(w, ()))

    def _whoever(self, c: Clause, preps: dict[str, list[int]], s: Sense) -> list[Side]:
        """`accused the former president`: somebody whom the record does not know is the other side all the same."""
        names = s.recipient[5:].split("|") if s.recipient.startswith("prep:") else []
        tokens = [*c.dative, *(c.objects if s.recipient == "obj" else [t for p in names for t in preps.get(p, ())])]
        for t in self._inner(tokens):
            if self.view.pos[t] == "NOUN" and self.view.sentence[t] == self.view.sentence[c.verb] and (group := self.sides.somebody(t)):
                return group
        return []

    def _above(self, i: int) -> list[Side]:
        """`issued a statement demanding`: who acts is the subject of the verb that governs the noun."""
        view = self.view
        if view.dep[i] != "acl" or view.tag[i] != "VBG" or self.match.is_one(view.head[i], doers()):
            # "brigades sending drones": they do it themselves, whoever they are.
            return []
        k = view.head[i]
        for _ in range(6):
            if view.head[k] == k:
                return []
            k = view.head[k]
            if view.pos[k] in ("VERB", "AUX"):
                return self._all(self.clauses.of(k).subjects, True)
        return []

    def _above_noun(self, n: int, kind: str) -> list[Side]:
        """`on a visit to Chad, the president toured`: who did it is the subject of the clause that the phrase belongs to."""
        view = self.view
        up = view.head[n]
        if view.dep[n] == "pobj" and view.text[up].lower() == "for" and self.match.lemma(view.head[up]) in TRAVELS and kind == "CONSULT":
            return self._all(self.clauses.of(view.head[up]).subjects, True)
        near = ("on", "in", "during", "at") if kind != "CONSULT" else ("on", "in", "during", "after", "at", "before", "following", "pending")
        if view.dep[n] != "pobj" or view.text[up].lower() not in near or kind in ("PROTEST", "ASSAULT"):
            # "He fell after weeks of protests": the clause tells when it was, and no more.
            return []
        top = view.head[up]
        if view.pos[top] not in ("VERB", "AUX") or top == up:
            return []
        c = self.clauses.of(top)
        if view.text[up].lower() in ("on", "at") and self.match.lemma(top) not in TRAVELS and view.text[n].lower() not in TRAVELS:
            return []
        return [] if c.passive else self._all(c.subjects, True)

    def _lacks(self, n: int) -> bool:
        """`without agreement`, `no agreement`: what did not come about."""
        view = self.view
        if any(view.dep[k] == "det" and view.text[k].lower() in ("no", "neither") for k in view.kids[n]):
            return True
        return view.dep[n] == "pobj" and view.text[view.head[n]].lower() == "without"

    def _own(self, n: int, prep: str) -> list[int]:
        view = self.view
        return [x for k in view.kids[n] if view.dep[k] == "prep" and view.text[k].lower() == prep for x in view.kids[k] if view.dep[x] == "pobj"]

    def _inner(self, tokens: Iterable[int]) -> Iterable[int]:
        """Objects, and what they measure: two days of talks, a list of demands."""
        view = self.view
        for t in tokens:
            yield t
            measure = view.lemma[t].lower() in QUANTITIES
            for k in view.kids[t]:
                if view.dep[k] == "prep" and view.text[k].lower() == "of":
                    for x in view.kids[k]:
                        # "a show of force" is one word of the lexicon.
                        if view.dep[x] == "pobj" and (measure or any(n > 2 and w in self.known.nouns for w, n in self.match.words(x))):
                            yield x

    def _anti(self, nouns: Iterable[int]) -> list[Side]:
        """`anti-government protests`, `anti-Chadian marchers`: against whom a noun says they are."""
        text = self.view.text
        for n in nouns:
            for k in range(n - 1, max(n - 6, self.view.bounds(n)[0]), -1):
                if text[k] == "-" and text[k - 1].lower() == "anti":
                    if text[k + 1].lower() == "government":
                        return [Side("~government", "government", "government", None, "GOV", k + 1, k + 2, "unnamed")]
                    found = self.sides.named_at(k + 1) or self.sides.stated(k + 1) or self.sides.unnamed(k + 1)
                    return [replace(s, kind="government", sector="GOV") if s.actor == "~government" else s for s in found[:1]]
        return []

    def _they(self, t: int) -> list[Side]:
        """`Police searched a barn. They arrested a farmer`: whoever is the subject of the sentence before, where that is a group."""
        view, n = self.view, self.view.sentence[t]
        if t != view.sentences[n][0]:
            return []
        self.sides.asked.add("document")
        if not n:
            return []
        a, b = view.sentences[n - 1]
        who = [k for k in range(a, b) if view.dep[k] == "nsubj" and view.dep[view.head[k]] == "ROOT" and view.pos[k] == "NOUN"]
        return [
            replace(s, first=t, last=t + 1, basis="pronoun")
            for s in self._all(who, True)
            if s.kind in ("population", "government", "armed_group", "organisation")
        ]

    def _crowd(self, c: Clause) -> list[Side]:
        """`Thousands protested in a town that nobody knows`: people, wherever they are from."""
        view = self.view
        people = [s for t in c.subjects if view.tag[t] == "NNS" for s in self.sides.somebody(t) if s.kind in ("person", "population")]
        crowd = [t for t in c.subjects if view.lemma[t].lower() in PEOPLE and view.pos[t] in ("NOUN", "NUM")]
        return people[:1] or [
            Side(f"~{self.view.lemma[t].lower()}", self.view.text[t], "population", None, "CVL", t, t + 1, "unnamed") for t in crowd[:1]
        ]

    def _unhurt(self, objects: list[int], found: list[Side]) -> list[Side]:
        """`denounced the strike on a consulate`: who was hit is not who is blamed."""
        deeds = [o for o in objects if self.is_deed(o) and self.view.lemma[o].lower() not in ("protest", "sanction")]
        hurt = {t for o in deeds for p in ("against", "on", "upon") for t in self._own(o, p)}
        return [s for s in found if not any(s.first <= t < s.last for t in hurt)]

    def _across(self, preps: dict[str, list[int]]) -> list[Side]:
        """`moved troops to the border with Chad`: whoever is on its other side."""
        edges = [t for p in ("to", "along", "near", "on", "at") for t in preps.get(p, ()) if self.view.lemma[t].lower() in BORDERS]
        return self._all([x for t in edges for x in self._own(t, "with")])

    def _guilty(self, n: int) -> list[Side]:
        """`is serving a life sentence for the murder of`, `was convicted of the murder of`: whose deed a court says it was."""
        view, up = self.view, self.view.head[n]
        if view.dep[n] != "pobj" or view.text[up].lower() not in ("for", "of"):
            return []
        up = view.head[up]
        if view.lemma[up].lower() in ("sentence", "term") and view.dep[up] == "dobj" and view.lemma[view.head[up]].lower() == "serve":
            return self._all(self.clauses.of(view.head[up]).subjects, True)
        return self._all(self.clauses.of(up).objects, True) if view.lemma[up].lower() in _GUILTY and view.pos[up] == "VERB" else []

    def _withstands(self, n: int) -> list[Side]:
        """`held the town against attacks by rebels`, `survived a raid`: whoever defends himself is attacked."""
        view, up = self.view, self.view.head[n]
        if view.dep[n] == "pobj" and view.text[up].lower() in ("against", "from"):
            up = view.head[up]
        elif view.dep[n] != "dobj":
            return []
        if view.lemma[up].lower() not in _DEFENDS:
            return []
        return self._all(self.clauses.of(up).subjects, True)
