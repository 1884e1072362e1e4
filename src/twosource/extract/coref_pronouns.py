"""Third-person pronouns: who before them fits, and how well."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from math import log2
from typing import Final

from . import coref_score as score
from .coref_ground import CHAIN, HE, IT, SELF, SUBJECTS, THEY, WINDOW, Ground, Link
from .coref_people import Entity
from .coref_score import Fit, best
from .coref_words import seats, tails
from .statements_cues import find_cue

#: How many tokens of a statement's content are searched for names: who speaks is not named in his own words.
CONTENT: Final = 120

#: Parts of longer names and of phrases about something else ("the Stone campaign").
_INSIDE_NAMES: Final = frozenset({"compound", "nmod", "amod", "poss"})
_BEHIND: Final = frozenset({",", "”", '"', "''", "’", "'"})

#: Tokens of the sentence before that are looked at for another pronoun.
LOOK: Final = 60
#: What the parser takes surnames for that it does not know.
_UNSURE: Final = frozenset({"", "PERSON", "ORG", "GPE", "NORP", "FAC", "PRODUCT"})
_BEFORE_PLACES: Final = frozenset({"in", "at", "near", "from", "outside", "across", "to"})

#: Who are told out of many, with the numbers.
_SOME: Final = frozenset({"one", "some", "many", "most", "all", "none", "both", "several", "few", "half", "each", "any", "either", "neither"})

_WHERE: Final = {
    (0, True): "a subject of this sentence",
    (0, False): "named in this sentence",
    (1, True): "the subject of the sentence before",
    (1, False): "named in the sentence before",
    (2, True): "the subject two sentences before",
    (2, False): "named two sentences before",
    (3, True): "the subject some sentences before",
    (3, False): "named some sentences before",
}


#: What the mentions of somebody so far speak for him, by how many there are; the last is for more.
_OFTEN: Final = tuple(score.OFTEN * log2(n + 1) for n in range(8))


class Pronouns(Ground):
    """Answers for `he`, `they`, `it` and their forms."""

    def _choose(self, i: int, low: str, recent: deque[int]) -> None:
        """A third-person pronoun: the mention before it that fits best, if one does clearly."""
        fits = self._weigh(i, low, recent)
        top, why = best(fits)
        if top is None and low in HE and self.inside[i] < 0:
            top = self._alone_before(i, fits) or self._untold_name(i, fits)
            why = top.why if top else why
        if top is None:
            self.links[i] = Link(i, i + 1, (), (), (), 0.0, why)
            return
        e = self.entities[top.entity]
        if low in HE and e.kind == "person" and not e.gender:
            e.gender = HE[low]
        self._link(i, i, i + 1, (top.entity,), top.score, why)

    def _weigh(self, i: int, low: str, recent: deque[int]) -> dict[int, Fit]:
        """The mentions before token `i` that `low` agrees with, the best of every entity with its score. `low`: a pronoun, or `m`, `f` or
        empty for a noun of that gender.
        """
        view = self.view
        here = view.sentence[i]
        story, paragraph = self._story[here], self._paragraph[here]
        speaks = i in self._said_by
        owner = view.dep[i] == "poss"
        governors, own = self._governors(i)
        banned = self._banned(i, low, owner)
        named = self._named_by(i)
        role = self._role(i)
        # The best of every entity: score, mention and why.
        found: dict[int, tuple[float, int, str]] = {}
        many = self._of_many(i)
        inside, broken, spoke = self.inside[i] >= 0, self._broken, self._spoke
        speaking = (score.SPOKE_LAST if speaks else score.SPOKE_LAST_OTHER) if paragraph - spoke[2] <= 2 else 0.0
        # Who agrees is asked once of everybody: nothing changes meanwhile.
        agree: dict[int, bool] = dict.fromkeys(banned, False)
        for n in reversed(recent):
            m = self.mentions[n]
            if m.paragraph < paragraph and broken > m.paragraph:
                break
            apart = here - m.sentence if inside and m.inside >= 0 else story - self._story[m.sentence]
            if apart > score.FAR:
                break
            number = m.entity
            e = self.entities[number]
            fit = agree.get(number)
            if fit is None:
                fit = agree[number] = _agrees(e, low) and not (many and e.kind in ("body", "place", "thing"))
            if not fit:
                continue
            step = 0 if apart < 0 else min(apart, 3)
            value = score.DISTANCE[step][m.role]
            why = _WHERE[step, m.role in ("main", "sub")]
            if m.head in governors:
                value += score.GOVERNS
                why = "the subject of this sentence"
            if m.head == own and (owner or low in SELF):
                value += score.REFLEXIVE if low in SELF else score.OWN_SUBJECT
                why = "the subject of this clause"
            if number == spoke[0] and paragraph - spoke[2] <= 2:
                value += speaking / (1 + max(apart - 1, 0))
                why += ", and who spoke last" if speaks else ""
            if m.role == role:
                value += score.PARALLEL
            value += score.PARAGRAPH * min(paragraph - m.paragraph, 3)
            if m.inside >= 0 and not inside:
                value += score.QUOTED
            if view.paragraphs[m.paragraph].role == "title":
                value += score.TITLE
            value += _OFTEN[min(e.count, len(_OFTEN) - 1)]
            if e.kind == "person":
                if not e.gender:
                    value += score.UNTOLD if number < self._known else score.UNTOLD_NOUN
            elif e.kind == "thing":
                value += score.THING_SPEAKS * speaks
            elif e.kind == "place":
                value += score.PLACE
            elif e.kind == "set" and apart and self.entities[e.members[0]].kind == "place":
                value += score.PLACES_AS_THEY
            elif e.kind == "body" and low in THEY:
                value += score.BODY_AS_THEY
            if number in named:
                value += score.OWN_WORDS
            if inside and m.paragraph < paragraph:
                value += score.OUT_OF_QUOTE
            if number not in found or found[number][0] < value:
                found[number] = value, n, why
        fits = {number: Fit(n, number, value, why) for number, (value, n, why) in found.items()}
        self._ahead(i, low, banned, fits)
        return fits

    def _of_many(self, i: int) -> bool:
        """Whether token `i` is the many of whom some are told: "one of them", "most of them". One body is not many."""
        view = self.view
        return i >= 2 and view.text[i - 1].lower() == "of" and (view.pos[i - 2] == "NUM" or view.text[i - 2].lower() in _SOME)

    def _alone_before(self, i: int, fits: dict[int, Fit]) -> Fit | None:
        """Who is named as the subject of the sentence right before in the same paragraph, where no other person stands there or here."""
        view = self.view
        here = view.sentence[i]
        story, paragraph = self._story[here], self._paragraph[here]
        found: dict[int, Fit] = {}
        for n in range(len(self.mentions) - 1, max(-1, len(self.mentions) - 1 - WINDOW), -1):
            m = self.mentions[n]
            if self._story[m.sentence] < story - 1 or m.paragraph < paragraph:
                break
            e = self.entities[m.entity]
            if m.inside < 0 and m.form == "name" and m.role in ("main", "sub") and self._story[m.sentence] == story:
                return None  # "Norra did not return, but his ..."
            if m.inside >= 0 or e.kind != "person" or e.plural:
                continue
            if self._story[m.sentence] == story or (m.entity in fits and m.role not in ("main", "sub") and not self._verbless(m.sentence)):
                return None
            found[m.entity] = Fit(n, m.entity, score.ENOUGH, "the subject of the sentence before, and alone there")
        if len(found) != 1 or next(iter(found)) not in fits or next(iter(found)) not in self.persons:
            return None
        a = view.sentences[here][0]
        before = (k for k in range(max(0, a - LOOK), a) if self._story[view.sentence[k]] == story - 1 and view.text[k].lower() in HE)
        return None if any(not self.links[k].entities for k in before if k in self.links) else next(iter(found.values()))

    def _verbless(self, sentence: int) -> bool:
        """Whether the parser sees no verb that governs a sentence, and so no subject."""
        a, b = self.view.sentences[sentence]
        return not any(self.view.dep[k] == "ROOT" and self.view.pos[k] in ("VERB", "AUX") for k in range(a, b))

    def _untold_name(self, i: int, fits: dict[int, Fit]) -> Fit | None:
        """A name of one word, the subject of this sentence or the one before, of which nothing is known but that "he" is said of it, where no
        person stands as near: "Mendo called a strike. Police held him."
        """
        view = self.view
        story = self._story[view.sentence[i]]
        if any(story - self._story[self.mentions[f.mention].sentence] < 2 for f in fits.values() if f.mention < len(self.mentions)):
            return None
        found: dict[int, int] = {}
        for n in range(len(self.mentions) - 1, max(-1, len(self.mentions) - 1 - WINDOW), -1):
            m = self.mentions[n]
            if story - self._story[m.sentence] > 1:
                break
            # "Norra cut 300 jobs," he said: a firm is the likelier reading where the parser sees one.
            firm = i in self._said_by and view.entity[m.head] == "ORG"
            if m.form == "name" and m.role in ("main", "sub") and m.inside < 0 and not firm and self._may_be_somebody(m.head, m.first):
                found.setdefault(m.entity, n)
        if len(found) != 1:
            return None
        number, n = found.popitem()
        e = self.entities[number]
        e.kind, e.plural = "person", False
        self._persons.append(n)
        return Fit(n, number, score.ENOUGH, "a name that a pronoun of a person follows")

    def _may_be_somebody(self, i: int, first: int) -> bool:
        """Whether a name may be a surname though the parser does not take it for one: a word with a capital that is no place, body or people."""
        view, word = self.view, self.view.text[i]
        e = self.entities[self.entity_at[i]] if i in self.entity_at else None
        if e is None or e.kind not in ("body", "place", "thing") or e.nations or first != i or i in self.people.told.firms:
            return False
        a, b = view.bounds(i)
        if any(view.text[k].lower() in IT for k in range(a, b)):
            return False  # "Norra shut its schools"
        plain = word[:1].isupper() and word[1:].islower() and len(word) > 2 and view.tag[i] == "NNP" and view.entity[i] in _UNSURE
        bare = not any(view.dep[k] in ("det", "amod", "compound", "poss", "nummod") for k in view.kids[i])
        if not (plain and bare) or word.lower() in tails() or word.lower() in seats():
            return False
        return not any(t == word and k and view.text[k - 1].lower() in _BEFORE_PLACES for k, t in enumerate(view.text))

    def _governors(self, i: int) -> tuple[set[int], int]:
        """The subjects of the clauses that govern the clause of token `i`, and the subject of its own clause (-1: none). Both walks over a
        document ask for the same ones.
        """
        known: dict[int, tuple[set[int], int]] = self.view.held.setdefault("governors", {})
        if i not in known:
            known[i] = self._find_governors(i)
        return known[i]

    def _find_governors(self, i: int) -> tuple[set[int], int]:
        view = self.view
        found: set[int] = set()
        own = -1
        k = i
        clause = 0
        for _ in range(CHAIN + 4):
            up = view.head[k]
            if up == k:
                break
            k = up
            if view.pos[k] not in ("VERB", "AUX"):
                continue
            subject = self._subject(k)
            if subject >= 0 and subject != i:
                if clause == 0 and own < 0:
                    own = subject
                if (clause or view.dep[i] not in SUBJECTS or view.head[i] != k) and clause < CHAIN and subject < i:
                    found.add(subject)
            clause += 1
        if own in found and view.dep[i] not in ("poss",) and view.head[own] == view.head[i]:
            found.discard(own)
        return found, own

    def _banned(self, i: int, low: str, owner: bool) -> set[int]:
        """Who cannot be meant: the other parts of the same verb, and in quotation marks the speaker."""
        view = self.view
        found: set[int] = set()
        if not owner and low not in SELF:
            up = view.head[i]
            if view.dep[up] in ("prep", "agent", "dative"):
                up = view.head[up]
            for k in _around(view.kids[up], i) if view.pos[up] in ("VERB", "AUX") else ():
                if k != i and view.dep[k] in (*SUBJECTS, "dobj", "dative") and k in self.entity_at:
                    found.add(self.entity_at[k])
        if self.inside[i] >= 0 and (n := self._holder.get(i, -1)) >= 0:
            subject = self._speech[n].subject
            if subject in self.people.at:
                found.add(self.people.at[subject][0])
            elif subject in self.entity_at:
                found.add(self.entity_at[subject])
            elif subject >= 0 and HE.get(view.text[subject].lower()) == HE.get(low):
                # The speaker is a pronoun further on: most likely whoever spoke last.
                found.add(self._spoke[0])
        return found

    def _named_by(self, i: int) -> set[int]:
        """The persons whom the words name that token `i` is the source of."""
        view, at = self.view, self.people.at
        found: set[int] = set()
        for n in self._said_by.get(i, ())[:CHAIN]:
            left = CONTENT
            for s, e in self._speech[n].content:
                a, b = bisect_left(view.start, s), bisect_left(view.start, e)
                found.update(at[k][0] for k in range(a, min(b, a + left)) if k in at and view.dep[k] not in _INSIDE_NAMES)
                left -= b - a
                if left <= 0:
                    break
        up = view.head[i]
        if i and view.text[i - 1] in _BEHIND and view.dep[i] in SUBJECTS and abs(up - i) == 1 and find_cue(view.text[up], view.lemma[up]):
            # "People like Stone, he said".
            a = max(view.bounds(i)[0], i - CHAIN * 4)
            found.update(at[k][0] for k in range(a, i) if k in at and view.dep[k] not in _INSIDE_NAMES)
        return found

    def _ahead(self, i: int, low: str, banned: set[int], fits: dict[int, Fit]) -> None:
        """A person behind the pronoun: "In her speech Stone ...", "After he had left, Stone ..."."""
        view = self.view
        if low not in HE or self.inside[i] >= 0:
            return
        k = i
        for _ in range(CHAIN):
            up = view.head[k]
            if up == k:
                return
            if view.dep[k] in ("advcl", "prep", "npadvmod", "pcomp", "advmod") and view.pos[up] == "VERB" and up > i:
                subject = self._subject(up)
                if subject > i and subject in self.people.at:
                    number = self.people.at[subject][0]
                    e = self.entities[number]
                    value = score.AHEAD + score.UNTOLD * (not e.gender) + score.OFTEN * min(log2(e.count + 1), 3)
                    if number not in banned and _agrees(e, low) and (number not in fits or fits[number].score < value):
                        fits[number] = Fit(len(self.mentions), number, value, "the subject of the main clause behind it")
                return
            k = up


def _around(kids: list[int], i: int) -> list[int]:
    """The children of a verb next to token `i`: all, where there are not hundreds of them."""
    at = bisect_left(kids, i)
    return kids[max(0, at - WINDOW) : at + WINDOW]


def _agrees(e: Entity, low: str) -> bool:
    """Whether somebody can be meant by a pronoun at all."""
    if low in ("", "m", "f"):
        return e.kind == "person" and not e.plural and (not low or e.gender in ("", low))
    if low in HE:
        return e.kind == "person" and not e.plural and e.gender in ("", HE[low])
    if low in THEY:
        return e.plural or e.kind in ("group", "set", "body")
    return not e.plural and e.kind in ("body", "place", "thing", "group")
