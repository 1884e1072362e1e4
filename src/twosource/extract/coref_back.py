"""Nouns that point back: "the president", "his Russian counterpart", "both sides", "the former"; and mentions joined by `and`."""

from __future__ import annotations

from math import log2
from typing import Final

from . import coref_score as score
from .coref_ground import CHAIN, SUBJECTS, WINDOW, Link
from .coref_nouns import Phrase
from .coref_pronouns import Pronouns
from .coref_score import Fit, best
from .coref_words import Noun, noun_of, nouns

#: What nouns of pairs can stand for; all others stand for persons.
_ANY: Final = frozenset({"person", "place", "body"})
_STATES: Final = frozenset({"place"})
PAIRS: Final = {
    **dict.fromkeys(("side", "party", "camp", "both", "team", "rival", "ally"), _ANY),
    **dict.fromkeys(
        ("country", "nation", "power", "state", "government", "neighbour", "neighbor", "capital", "superpower", "economy", "people"), _STATES
    ),
    **dict.fromkeys(("company", "firm", "bank", "agency", "group", "organisation", "organization"), frozenset({"body"})),
}

#: Offices of which there are several kinds: the environment minister is not the finance minister.
_CHARGED: Final = frozenset(
    """minister secretary deputy undersecretary director head chief commissioner manager officer official spokesman spokeswoman spokesperson
    editor correspondent coach professor analyst chairman chairwoman chair counsel adviser advisor aide""".split()
)

#: What may stand before an office without saying which.
_OPENS: Final = frozenset({"the", "and", "but", "by", "that", "of", ".", ",", '"', "“", "”"})

#: Words of which one person has one.
_PARTIES: Final = (
    frozenset({"republican"}),
    frozenset({"democrat"}),
    frozenset({"tory", "conservative"}),
    frozenset({"labour"}),
    frozenset({"libertarian"}),
)


def _quarrel(said: set[str], known: set[str]) -> bool:
    """Whether two descriptions name different parties."""
    a, b = ([p for p in _PARTIES if p & words] for words in (said, known))
    return bool(a) and bool(b) and not any(p in b for p in a)


#: Who has clients: the noun, and those for which it may stand (`speaker_nouns.tsv`).
_LAWYER: Final = "lawyer"


class Backward(Pronouns):
    """Answers for nouns that point back."""

    def _definite(self, i: int, what: Phrase) -> bool:
        """`the president`, `the official`: whoever before it is called so or holds that office. Whether an answer, or a null one, was noted."""
        view = self.view
        lemma = view.lemma[i].lower()
        noun = noun_of(lemma)
        role = what.role or lemma
        wanted = what.words
        story = self._story[view.sentence[i]]
        fits: dict[int, Fit] = {}
        stands = noun is None or not noun.pointing
        # Whoever is called a Republican somewhere is not the only one.
        for number in set() if any(role in p for p in _PARTIES) else {*self._called.get(role, ())}:
            e = self.entities[number]
            held = e.past if what.past else e.roles
            if role in _CHARGED and wanted and (charge := e.charge.get(role)) and not charge & wanted:
                continue
            if role in held:
                value, why = score.SAME_OFFICE, f"holds the office '{role}'"
            elif any(role in x.broader for r in held if (x := noun_of(r))):
                value, why = score.BROADER, f"a {sorted(held)[0]}, here '{role}'"
            elif stands and not what.past and role not in e.past and any(r == role or ((x := noun_of(r)) and role in x.broader) for r in e.held):
                value, why = score.HELD, f"known to hold or have held the office '{role}'"
            else:
                continue
            fits[number] = Fit(0, number, value, why)
        for number in self._nouns.get(lemma, ())[-score.NEAR_NOUNS :]:
            e = self.entities[number]
            if not e.plural and (not what.role or not e.roles or what.role in e.roles or lemma == what.role):
                value = score.SAME_NOUN if e.name[:4].lower() != "the " else score.SAME_DEFINITE
                fits[number] = Fit(0, number, value, f"called '{e.name}' before")
        if any(f.score == score.SAME_NOUN for f in fits.values()):
            # "a ministry official" is "the official" before a minister is.
            fits = {n: f for n, f in fits.items() if f.score >= score.SAME_OFFICE}
        for number, fit in list(fits.items()):
            e = self.entities[number]
            value = fit.score
            if what.nations:
                if e.nations & what.nations:
                    value += score.SAME_NATION
                else:
                    del fits[number]
                    continue
            elif e.nations and e.kind == "person" and role in e.roles:
                value += score.FOREIGN
            alike = len(wanted & (e.words | e.roles | e.past))
            other = wanted - e.words - e.roles - e.past
            value += score.SAME_WORD * min(alike, 2) + score.OTHER_WORD * min(len(other - what.plain), 3)
            value += score.OTHER_ADJECTIVE * len(other & what.plain)
            if noun and noun.gender and e.gender and noun.gender != e.gender:
                del fits[number]
                continue
            last = self._last.get(number, -1)
            apart = story - self._story[self.mentions[last].sentence] if last >= 0 else 20
            value -= score.FADES * min(max(apart, 0), 20)
            value += score.NOUN_SPOKE_LAST * (number == self._spoke[0]) + score.OFTEN * min(log2(e.count + 1), 3)
            fits[number] = Fit(last, number, value, fit.why)
        if what.own and (not fits or max(f.score for f in fits.values()) < score.OWN_ENOUGH):
            return False
        top, why = best(fits, score.NOUN_ENOUGH, score.NOUN_MARGIN)
        if top is not None:
            self._link(i, i - what.before, i + 1, (top.entity,), top.score, why)
            return True
        if noun is not None and noun.pointing and not fits and not what.nations and view.dep[i] in SUBJECTS:
            top, why = best(self._epithets(i, what, noun), score.EPITHET_ENOUGH, score.EPITHET_MARGIN)
            if top is not None:
                self._link(i, i - what.before, i + 1, (top.entity,), top.score, why)
                return True
        if not fits and (number := self._named_next(i, what, role)) >= 0:
            self._link(i, i - what.before, i + 1, (number,), score.SAME_OFFICE, f"the '{role}' who is named next")
            return True
        if noun is not None and noun.pointing == "yes":
            if not fits:
                why = "nobody in the document is known to be that"
            self.links[i] = Link(i - what.before, i + 1, (), (), (), 0.0, why)
        return False

    def _named_next(self, i: int, what: Phrase, role: str) -> int:
        """Whom an office stands for that is told before its holder is named: "the governor said. Governor Ada Brandt added ...". The very office
        must stand before the name, in one of the next sentences; -1 for nobody.
        """
        view = self.view
        if what.own or what.past or self.inside[i] >= 0:
            return -1
        here = view.sentence[i]
        words = role.split()
        found: set[int] = set()
        for number, a, _ in {x for k, x in self.people.at.items() if 0 < view.sentence[k] - here <= score.NEXT}:
            before = [w.lower() for w in view.text[max(view.bounds(a)[0], a - CHAIN) : a]]
            e = self.entities[number]
            if before[-len(words) :] != words or not e.roles & {role} or (what.nations and e.nations and not what.nations & e.nations):
                continue
            # "The opposition leader" is not Labour leader Jan Holm.
            mine, theirs = what.words - what.plain, set(before[: -len(words)][-1:]) - _OPENS
            if (mine or theirs) and not mine & theirs:
                continue
            found.add(number)
        return found.pop() if len(found) == 1 else -1

    def _epithets(self, i: int, what: Phrase, noun: Noun) -> dict[int, Fit]:
        """Persons named in sentences before whom an epithet could stand for."""
        here = self.view.sentence[i]
        said = {what.role, *what.words}
        found = {}
        for number, fit in self._weigh(i, noun.gender, self._persons).items():
            e = self.entities[number]
            before = self.mentions[self._named_at.get(number, [fit.mention])[-1]].sentence < here
            if number in self.persons and before and not _quarrel(said, e.words | e.roles):
                found[number] = fit
        return found

    def _counterpart(self, i: int, what: Phrase) -> bool:
        """`his Russian counterpart`: the one person of that country in the document who is not the possessor."""
        view = self.view
        for k in view.kids[i]:
            if view.dep[k] == "appos" and k in self.people.at:
                return True
        whose = view.kid(i, "poss")
        other = self.entity_at.get(whose, -1) if whose >= 0 else -1
        mine = self.entities[other].roles if other >= 0 else set()
        fits: dict[int, Fit] = {}
        for e in self.entities[: self._known]:
            if e.number != other and what.nations and e.nations & what.nations:
                value = score.SAME_OFFICE + score.SAME_NATION * bool(e.roles & mine) + score.OFTEN * min(log2(e.count + 1), 3)
                fits[e.number] = Fit(0, e.number, value, "the one of that country in the document")
        top, why = best(fits, score.SAME_OFFICE, score.NOUN_MARGIN)
        if top is None:
            self.links[i] = Link(
                i - what.before, i + 1, (), (), (), 0.0, why if fits else "nobody in the document is known to be of that country"
            )
            return False
        self._link(i, i - what.before, i + 1, (top.entity,), top.score, why)
        return True

    def _client(self, i: int, what: Phrase) -> bool:
        """`his client` where the lawyer of somebody speaks: the one for whom the nearest lawyer of this sentence, or of the two before, acts."""
        view = self.view
        whose = view.kid(i, "poss")
        if whose < 0 or view.pos[whose] != "PRON":
            return False
        here = view.sentence[i]
        b = view.sentences[here][1]
        paragraph = self._paragraph[here]
        first = view.sentences[max(0, here - 2)][0]
        for k in (*range(i - 1, max(first, i - WINDOW) - 1, -1), *range(i + 1, min(b, i + WINDOW))):
            if self._paragraph[view.sentence[k]] < paragraph - 1:
                break
            noun = noun_of(view.lemma[k].lower()) if view.pos[k] == "NOUN" else None
            if noun is None or not (view.lemma[k].lower() == _LAWYER or _LAWYER in noun.broader):
                continue
            told = [x for x in view.kids[k] if view.dep[x] == "poss"]
            told += [x for p in view.kids[k] if view.dep[p] == "prep" and view.text[p].lower() in ("of", "for") for x in view.kids[p]]
            number = next((n for x in told if (n := self._person_at(x)) >= 0), -1)
            if number >= 0:
                self._link(i, i - what.before, i + 1, (number,), score.SAME_NOUN, "for whom the lawyer acts")
                return True
        return False

    def _person_at(self, i: int) -> int:
        """The one person whom a token names or, as a pronoun, was found to mean; -1 for none."""
        if i in self.people.at:
            number = self.people.at[i][0]
        elif i in self.links and len(self.links[i].entities) == 1:
            number = self.links[i].entities[0]
        else:
            number = self.entity_at.get(i, -1)
        return number if number >= 0 and self.entities[number].kind == "person" and not self.entities[number].plural else -1

    def _pair(self, i: int, what: Phrase) -> bool:
        """`both sides`, `the two leaders`: the two that were last named together, or the only two named shortly before."""
        view = self.view
        lemma = view.lemma[i].lower()
        kinds = PAIRS.get(lemma, frozenset({"person"}))
        here = self._story[view.sentence[i]]
        sets: list[tuple[int, int]] = []
        for n in reversed(self._many):
            m = self.mentions[n]
            if here - self._story[m.sentence] > score.FAR:
                break
            members = self.entities[m.entity].members
            if len(members) == 2 and all(self._can_be(x, lemma, kinds) for x in members):
                sets.append((here - self._story[m.sentence], m.entity))
        if sets and sets[0][0] <= score.NEAR_PAIR:
            self._link(i, i - what.before, i + 1, (sets[0][1],), score.REFLEXIVE, "the two named together before it")
            return True
        near: list[int] = []
        for n in range(len(self.mentions) - 1, max(-1, len(self.mentions) - 1 - WINDOW), -1):
            m = self.mentions[n]
            if here - self._story[m.sentence] > score.NEAR_PAIR:
                break
            if m.entity not in near and m.form == "name" and self._can_be(m.entity, lemma, kinds):
                near.append(m.entity)
        for kind in sorted(kinds, reverse=True):
            two = [x for x in near if self.entities[x].kind == kind]
            if len(two) == 2:
                self._link(i, i - what.before, i + 1, tuple(sorted(two)), score.NOUN_ENOUGH, "the only two named shortly before it")
                return True
        if sets and len(kinds) == 1:
            self._link(i, i - what.before, i + 1, (sets[0][1],), score.NOUN_ENOUGH, "the two named together before it")
            return True
        self.links[i] = Link(i - what.before, i + 1, (), (), (), 0.0, "no two are named before it that it must mean")
        return False

    def _can_be(self, number: int, lemma: str, kinds: frozenset[str]) -> bool:
        """Whether somebody may be one of a pair that a noun names."""
        e = self.entities[number]
        if e.kind not in kinds or e.plural or (e.kind == "place" and not e.nations):
            return False
        if e.kind != "person" or not e.roles or lemma in ("man", "woman", "person"):
            return True
        return lemma in e.roles or any(lemma in x.broader for r in e.roles if (x := noun_of(r))) or lemma not in nouns()

    def _former(self, i: int) -> None:
        """`the former`, `the latter`: the first or second of two that were named together."""
        view = self.view
        which = 0 if view.text[i].lower() == "former" else 1
        here = view.sentence[i]
        for n in reversed(self._many):
            m = self.mentions[n]
            if here - m.sentence > 2:
                break
            members = self.entities[m.entity].members
            if len(members) == 2:
                self._link(i, i - 1, i + 1, (members[which],), score.REFLEXIVE, f"the {('first', 'second')[which]} of the two before it")
                return
        self.links[i] = Link(i - 1, i + 1, (), (), (), 0.0, "no two are named together before it")

    def _set(self, i: int) -> None:
        """Two or more that `and` joins are a mention of their own."""
        view = self.view
        row = [i]
        k = i
        while view.dep[k] == "conj" and len(row) < CHAIN and view.head[k] in self.entity_at:
            k = view.head[k]
            row.append(k)
        if any(view.dep[x] == "conj" and x > i for x in view.kids[i][-WINDOW:]):
            return
        joined = any(view.dep[c] == "cc" and view.text[c].lower() in ("and", "&") for x in row for c in view.kids[x][:WINDOW])
        members = tuple(dict.fromkeys(self.entity_at[x] for x in reversed(row)))
        if joined and len(members) > 1 and all(self.entities[x].kind != "thing" for x in members):
            number = self._new_set(members).number
            keep = self.entity_at[k]
            self._see(k, k, i + 1, number, "set")
            self.entity_at[k] = keep
            self.set_at[k] = number
