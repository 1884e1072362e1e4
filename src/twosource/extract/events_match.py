"""Which sense of a predicate fits its clause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from .events_lexicon import Choice, Lexicon, Sense
from .events_party import Side
from .events_sides import Sides
from .events_tree import Clause, Clauses, nested_preps, preps_of
from .statements_view import View

#: Classes that are also told by who is named: class to (kinds, sectors); either is enough.
BY_ACTOR: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "person": (frozenset({"person", "population"}), frozenset({"CVL", "REF", "JRN", "LEG"})),
    "leader": (frozenset({"person", "office"}), frozenset()),
    "government": (frozenset({"country", "government"}), frozenset({"GOV"})),
    "party": (frozenset({"organisation"}), frozenset({"PTY", "OPP"})),
    "organisation": (frozenset({"organisation"}), frozenset()),
    "force": (frozenset({"armed_group"}), frozenset({"MIL", "REB", "COP", "UAF"})),
    "troops": (frozenset(), frozenset({"MIL"})),
    "civilians": (frozenset({"population"}), frozenset({"CVL", "REF"})),
    "captive": (frozenset(), frozenset({"PRM"})),
    "media": (frozenset(), frozenset({"JRN"})),
    "territory": (frozenset({"country"}), frozenset()),
    "street": (frozenset(), frozenset()),
}
#: What an attack is that hurts nobody.
_BY_WORDS: Final = frozenset("legislative verbal personal political legal partisan rhetorical scathing blistering negative".split())
#: Verbs that say of something what it is, where that stands behind it.
NAMING: Final = frozenset("call name dub label brand term".split())
#: Types whose verbs need somebody to whom it is said, or what: "by cajoling and shaming" tells nothing.
_SPOKEN: Final = frozenset({"REQUEST", "ACCUSE", "THREATEN", "REJECT"})
#: Transparent quantities: hundreds of soldiers are soldiers.
QUANTITIES: Final = frozenset(
    "hundred thousand dozen score number group series round lot couple pair handful range ton tonne billion million majority many some all most "
    "rest half part both member kind type wave spate package day week month hour year list string".split()
)


class Matcher:
    """Finds senses in one document."""

    def __init__(self, view: View, clauses: Clauses, sides: Sides, known: Lexicon) -> None:
        self.view, self.clauses, self.sides, self.known = view, clauses, sides, known

    # ---- verbs ----------------------------------------------------------------------------------------------------------------------

    def lemma(self, i: int) -> str:
        """The lemma, mended where the rule lemmatiser cut a final e."""
        view = self.view
        lemma = view.lemma[i].lower()
        if lemma not in self.known.verbs and (lemma, "v") not in self.known.operators and view.tag[i][:2] == "VB":
            word = view.text[i].lower()
            for ending in ("ed", "es", "ing", "d"):
                if word.endswith(ending):
                    stem = word[: -len(ending)]
                    for form in (stem + "e", stem, stem[:-1]):
                        if form in self.known.verbs or (form, "v") in self.known.operators:
                            return form
        return lemma

    def verb(self, i: int, c: Clause) -> list[tuple[Sense, Clause]]:
        """The senses of verb `i` that fit its clause, the best first, each with the clause as it was read."""
        senses = self.known.verbs.get(self.lemma(i), ())
        found = [(s, c) for s in senses if self._fits(s, c)]
        if not c.objects and any(s.part for s in senses):
            # "called in the army": the parser takes a particle for a preposition.
            for p in ("in", "over", "off", "up", "down", "out", "on"):
                tokens = [t for t in c.preps.get(p, ()) if self.view.pos[t] in ("NOUN", "PROPN", "PRON")]
                if tokens:
                    other = replace(c, objects=tokens, parts=c.parts | {p}, preps={k: v for k, v in c.preps.items() if k != p})
                    found = [*((s, other) for s in senses if p in s.part and self._fits(s, other)), *found]
                    found.sort(key=lambda f: (-f[0].weight, f[0].breadth, f[0].row))
        return found

    def _fits(self, s: Sense, c: Clause) -> bool:
        if s.part:
            if not (s.part & c.parts):
                return False
        elif c.parts and not (s.preps and any(p in c.parts for p in s.preps)) and self._splits(c):
            return False
        preps = self.all_preps(c)
        if s.preps and not any(p in preps for p in s.preps):
            return False
        if s.noobj and c.objects and not c.passive:
            return False
        if s.dative and not c.dative:
            return False
        if s.comps and not self._comps(s.comps, c):
            return False
        # "denied that officers had fired": who does something in a clause of its own is no object of a frame that names one.
        if s.obj and not any(self.is_one(t, s.obj) for t in c.objects if not self._does(t, c)):
            return False
        if s.obj and not s.part and self._names(c):
            return False
        if s.subj and not any(self.is_one(t, s.subj) for t in c.subjects):
            return False
        for names, choice in s.pobj:
            if not any(self.is_one(t, choice) for p in names for t in preps.get(p, ())):
                return False
        if s.of and "of" not in preps:
            return False
        if not s.weight and s.recipient == "obj" and not c.objects and (s.weak or s.actor == "both" or s.type in _SPOKEN):
            return bool(c.that or c.inf)
        return True

    def _does(self, t: int, c: Clause) -> bool:
        """Whether a token is the subject of what is said, not found to be so: not in `found the banker guilty`."""
        view, k = self.view, self.view.head[t]
        finite = view.pos[k] == "AUX" or any(view.text[x].lower() == "that" for x in view.kids[k])
        return k in c.that and finite

    def _splits(self, c: Clause) -> bool:
        """Whether the particle makes another verb: not in `sent back`, `moved in`."""
        return any(self.view.dep[k] == "prt" for k in self.view.kids[c.verb])

    def _names(self, c: Clause) -> bool:
        """Whether the verb says what something is: `called the strike "a massacre"` calls nobody out."""
        view = self.view
        return view.lemma[c.verb].lower() in NAMING and any(view.dep[k] == "oprd" for k in view.kids[c.verb])

    def _comps(self, forms: frozenset[str], c: Clause) -> bool:
        return ("inf" in forms and bool(c.inf)) or ("that" in forms and bool(c.that)) or ("ing" in forms and bool(c.ing))

    def all_preps(self, c: Clause) -> dict[str, list[int]]:
        """The prepositional phrases of a clause and of its objects: the parser hangs them on either."""
        found = {k: list(v) for k, v in c.preps.items()}
        for t in c.objects:
            if self.view.sentence[t] == self.view.sentence[c.verb] and (t > c.verb or c.passive):
                preps_of(self.view, t, found)
        return found

    # ---- nouns ----------------------------------------------------------------------------------------------------------------------

    def words(self, i: int) -> Iterable[tuple[str, int]]:
        """The noun that token `i` ends, from the longest reading to the bare one, each with its number of words."""
        view = self.view
        last = {view.lemma[i].lower(), view.text[i].lower()}
        floor = max(view.bounds(i)[0], i - self.known.longest + 1)
        for a in range(floor, i):
            before = " ".join(view.text[x].lower() for x in range(a, i)).replace(" - ", "-")
            for w in sorted(last):
                yield f"{before} {w}", i - a + 1
        for w in sorted(last):
            yield w, 1

    def noun(self, i: int, governor: Clause | None) -> Sense | None:
        """The sense of the noun `i`, alone or under a light verb."""
        if self.view.pos[i] not in ("NOUN", "PROPN") and self.view.tag[i] not in ("VBG", "NN", "NNS"):
            return None
        preps: dict[str, list[int]] = {}
        preps_of(self.view, i, preps)
        nested_preps(self.view, i, preps)
        if governor is not None:
            for p, t in governor.preps.items():
                preps.setdefault(p, []).extend(t)
        infinitive = any(self.view.dep[k] in ("acl", "relcl") and self.view.tag[k] == "VB" for k in self.view.kids[i])
        for word, n in self.words(i):
            senses = self.known.nouns.get(word)
            if not senses or (n == 1 and self.view.pos[i] == "PROPN" and not self.view.text[i].islower()):
                continue
            for s in senses:
                if s.preps and not any(p in preps for p in s.preps):
                    continue
                if s.of and "of" not in preps:
                    continue
                if s.comps and not infinitive:
                    continue
                if s.obj or s.subj or s.part or s.noobj:
                    continue
                if s.type == "ASSAULT" and any(self.view.text[k].lower() in _BY_WORDS for k in self.view.kids[i]):
                    continue
                if any(not any(self.is_one(t, choice) for p in names for t in preps.get(p, ())) for names, choice in s.pobj):
                    continue
                return s
        return None

    def adjective(self, i: int, c: Clause) -> Sense | None:
        """The sense of a predicative adjective."""
        word = self.view.text[i].lower()
        for s in self.known.adjectives.get(word, self.known.adjectives.get(self.view.lemma[i].lower(), ())):
            if self._fits(s, c):
                return s
        return None

    # ---- classes --------------------------------------------------------------------------------------------------------------------

    def is_one(self, i: int, choice: Choice, depth: int = 0) -> bool:
        """Whether token `i` heads one of these nouns, or names an actor of one of these classes."""
        view = self.view
        # A surname is no noun: Rice is no food.
        if view.entity[i] != "PERSON" and any(w in choice.words for w, _ in self.words(i)):
            # A suicide bomber is no aircraft, though a bomber is one.
            other = next((w for w, n in self.words(i) if n > 1 and w in self.known.guards.get("other", ())), None)
            return other is None or other in choice.words
        if choice.classes:
            named: list[Side] = self.sides.named_at(i)
            for name in choice.classes:
                kinds, sectors = BY_ACTOR.get(name, (frozenset(), frozenset()))
                if any(s.kind in kinds or s.sector in sectors for s in named):
                    return True
        if depth < 3:
            if view.lemma[i].lower() in QUANTITIES or view.pos[i] in ("NUM", "DET", "PRON"):
                for k in view.kids[i]:
                    if view.dep[k] == "prep" and view.text[k].lower() == "of":
                        for x in view.kids[k]:
                            if view.dep[x] == "pobj" and self.is_one(x, choice, depth + 1):
                                return True
            for k in view.kids[i]:
                if view.dep[k] == "conj" and view.pos[k] in ("NOUN", "PROPN") and self.is_one(k, choice, depth + 1):
                    return True
        return False
