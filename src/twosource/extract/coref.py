"""Whom pronouns and pointing phrases stand for: one walk over a document, candidates by rule, a score by hand-set weights.

Answers are given for third-person pronouns, `I` and `we` in quotation marks, relative pronouns, definite nouns ("the president", "the
official"), pairs ("both sides", "the two leaders"), `the former` and `the latter`, and counterparts ("his Russian counterpart"). Where two
candidates are close, or none is near, the answer is null with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from . import coref_score as score
from .actors_scan import LEGAL
from .coref_back import Backward
from .coref_ground import CHAIN, FIRST, HE, IT, SUBJECTS, THEY, WHO, WINDOW, YOU, Link, Speech, quotation_state
from .coref_nouns import Phrase, called, is_definite, noun_phrase
from .coref_people import Entity
from .coref_words import name_heads, nations, noun_of, nouns_of_persons
from .statements_view import View

__all__ = ["HE", "IT", "THEY", "Coreference", "Entity", "Link", "Speech", "quotation_state"]

#: Parts of speech of words that may name somebody or point back.
_MAY_MEAN: Final = frozenset({"PRON", "DET", "NOUN", "PROPN"})
_ORDERED: Final = frozenset({"former", "latter"})
_SEVERAL: Final = frozenset({"some", "those", "others", "many", "most", "all", "few", "several"})


class Coreference(Backward):
    """The anaphors of one document. `links`: head token to `Link`; `entities`: everybody and everything that could be meant.

    Time grows with the length of the text: every anaphor looks at no more than `WINDOW` mentions before it.
    """

    def __init__(self, view: View, inside: Sequence[int] | None = None, speech: Sequence[Speech] = ()) -> None:
        super().__init__(view, inside, speech)
        self._walk()
        self._first_persons()

    def of(self, token: int) -> Link | None:
        """The answer for the anaphor that token `token` heads; null where there is none."""
        return self.links.get(token)

    def _walk(self) -> None:
        view, at = self.view, self.people.at
        text, pos, dep = view.text, view.pos, view.dep
        starts = {p.first: n for n, p in enumerate(view.paragraphs)}
        named = {k for _, a, b in at.values() for k in range(a, b)}
        for i in range(len(text)):
            p = pos[i]
            if p not in _MAY_MEAN and i not in at and i not in starts and i not in self.entity_at and text[i].lower() not in _ORDERED:
                continue
            if i in starts and self._is_cut(starts[i]):
                self._broken = starts[i]
            if i in at:
                number, a, b = at[i]
                if not self.mentions or self.mentions[-1].first != a:
                    self._see(i, a, b, number, "name")
            elif i in named:
                continue  # a first name that the parser takes for a firm
            elif text[i].lower() in _ORDERED and i and text[i - 1].lower() == "the" and dep[i] != "amod":
                self._former(i)
            elif p == "PRON" or (p == "DET" and dep[i] in ("nsubj", "nsubjpass", "poss")):
                self._pronoun(i, text[i].lower())
            elif p in ("NOUN", "PROPN"):
                if dep[i] in ("compound", "nmod") or (dep[i] == "amod" and p == "PROPN"):
                    if p == "PROPN" and view.entity[i] in ("GPE", "ORG"):
                        self._name_of_thing(i)
                    continue
                if p == "PROPN" and is_definite(view, i) and text[i].lower() in nouns_of_persons():
                    # "The Ruritanian Republican", "the President".
                    self._noun(i)
                elif p == "PROPN" or view.entity[i] in ("ORG", "NORP", "GPE"):
                    self._name_of_thing(i)
                else:
                    self._noun(i)
            if dep[i] == "conj" and i in self.entity_at:
                self._set(i)
            if i in self._said_by and i in self.entity_at and (dep[i] not in SUBJECTS or self._is_main(view.head[i])):
                self._spoke = (self.entity_at[i], self._story[view.sentence[i]], self._paragraph[view.sentence[i]])

    def _name_of_thing(self, i: int) -> None:
        """Names that are no person's: organisations, countries, parties, peoples."""
        view = self.view
        a = i
        floor = max(view.bounds(i)[0], i - CHAIN)
        while a > floor and view.pos[a - 1] == "PROPN" and view.entity[a - 1] == view.entity[i] and a - 1 not in self.people.at:
            a -= 1
        words = " ".join(view.text[a : i + 1])
        label = "ORG" if i in self.people.told.firms else view.entity[i]
        codes = nations().get(words.lower()) if label in ("GPE", "ORG", "NORP") or words.isupper() else None
        plural = view.tag[i] in ("NNPS", "NNS") and (label == "NORP" or (label != "GPE" and codes is None))
        key = "|".join(sorted(codes)) if codes and not plural else words.lower().removeprefix("the ")
        number = self._things.get(key)
        if number is None:
            kind = "group" if plural else "place" if label in ("GPE", "LOC") or codes else "body" if label in ("ORG", "NORP", "") else "thing"
            e = self._new(kind, words, plural)
            if codes:
                e.nations.update(codes)
            number = self._things[key] = e.number
        self._see(i, a, i + 1, number, "name")

    def _noun(self, i: int) -> None:
        """Mentions by a common noun: pointing back, or new."""
        view = self.view
        lemma = view.lemma[i].lower()
        noun = noun_of(lemma)
        plural = view.tag[i] in ("NNS", "NNPS")
        if noun is None:
            if view.dep[i] in ("nsubj", "nsubjpass", "dobj", "attr"):
                number = self._things.get(lemma) if is_definite(view, i) else None
                if number is None:
                    number = self._new("thing", view.text[i], plural).number
                    self._things[lemma] = number
                self._see(i, i, i + 1, number, "noun")
            return
        if view.dep[i] in ("appos", "attr", "oprd") and not plural and self._names_above(i):
            return
        if not plural and (k := self.people.apposed(i)) >= 0:
            # "his wife, Ada": the name is who it is.
            number, a, b = self.people.at[k]
            if not self.entities[number].gender:
                self.entities[number].gender = noun.gender
            self._see(i, a, b, number, "name")
            return
        what = noun_phrase(view, i)
        if lemma == "counterpart" and not plural and self._counterpart(i, what):
            return
        if lemma == "client" and not plural and self._client(i, what):
            return
        if plural and what.pair and self._pair(i, what):
            return
        if what.definite and not plural and not what.words and noun.kind == "body" and (firm := self._one_firm(i, lemma)) >= 0:
            self._link(i, i - what.before, i + 1, (firm,), score.SAME_NOUN, "the one firm that the report names")
            return
        alone = what.definite and not plural and not (what.words or what.nations or what.own)
        if alone and noun.kind == "body" and (body := self._named_body(i, lemma)) >= 0:
            self._link(i, i - what.before, i + 1, (body,), score.SAME_NOUN, f"called '{self.entities[body].name}' before")
            return
        if what.definite and not plural and self._definite(i, what):
            return
        kind = noun.kind
        e = self._new(kind, what.called, plural or kind == "group")
        e.gender = noun.gender
        e.open = i in self.links
        if what.role:
            e.roles.add(what.role)
        e.nations.update(what.nations)
        e.words.update(what.words)
        self._nouns.setdefault(lemma, []).append(e.number)
        self._see(i, i - what.before, i + 1, e.number, "noun")

    def _named_body(self, i: int, lemma: str) -> int:
        """Whom "the commission" or "the agency" is: the last body named before it whose name ends in that noun or in one that the noun may stand
        for (`speaker_nouns.tsv`: an organisation may be called the agency). -1 for none, and where two stand as near.
        """
        here = self._story[self.view.sentence[i]]
        plain = max((self._last.get(n, -1) for n in self._nouns.get(lemma, ())), default=-1)
        found: dict[int, int] = {}
        for n in range(len(self.mentions) - 1, max(plain, len(self.mentions) - 1 - WINDOW), -1):
            m = self.mentions[n]
            e = self.entities[m.entity]
            if m.form == "name" and e.kind == "body" and not e.plural and self._ends_in(e.name, lemma):
                found.setdefault(m.entity, here - self._story[m.sentence])
        if len(found) > 1:
            first, second = sorted(found.values())[:2]
            found = {n: d for n, d in found.items() if d == first} if first < second and first <= score.NEAR_PAIR else {}
        return next(iter(found)) if len(found) == 1 else -1

    @staticmethod
    def _ends_in(name: str, lemma: str) -> bool:
        last = name.split()[-1]
        known = noun_of(last.lower()) if last[:1].isupper() and " " in name and lemma not in name_heads("uncalled") else None
        return known is not None and known.kind == "body" and (last.lower() == lemma or lemma in known.broader)

    def _one_firm(self, i: int, lemma: str) -> int:
        """Whom "the company" is, where a report names one firm before and tells that it is one: by a noun beside it or by its legal form."""
        if lemma not in name_heads("firm") | name_heads("outlet"):
            return -1
        at, told = self.entity_at, self.people.told.firms
        firms, papers = lemma in ("company", "firm"), name_heads("outlet")
        # "The airline" is a firm only that is called so.
        found = {at[k] for k, nouns in told.items() if k < i and (firms or lemma in nouns or (lemma in papers and nouns & papers)) and k in at}
        found &= {at[k] for k in told if k in at and self.view.head[k] not in told}
        if firms:
            named = (e for e in self.entities if e.kind == "body" and e.name[:1].isupper() and not e.name.lower().startswith("the "))
            found |= {e.number for e in named if len(e.name.split()) > 1 and e.name.split()[-1].strip(".").lower() in LEGAL}
        bodies = [e for e in self.entities if e.kind == "body" and e.name[:1].isupper()]
        often = max((e.count for e in bodies), default=0)
        # Where another body is named more often, it may be a firm as well.
        return next((n for n in found if self.entities[n].count == often), -1) if len(found) == 1 else -1

    def _names_above(self, i: int) -> bool:
        """Whether an apposition or a predicate belongs to a name, which then is the mention."""
        view = self.view
        up = view.head[i]
        if view.dep[i] == "appos":
            return up in self.people.at or up in self.entity_at
        k = view.kid(up, "nsubj")
        return k >= 0 and (k in self.people.at or k in self.entity_at)

    def _pronoun(self, i: int, low: str) -> None:
        view = self.view
        if low in HE:
            self._choose(i, low, self._persons)
        elif low in THEY:
            self._choose(i, low, self._many)
        elif low in IT:
            if self._is_empty(i):
                self.links[i] = Link(i, i + 1, (), (), (), 0.0, "'it' stands for nobody")
            else:
                self._choose(i, low, self._ones)
        elif low in WHO and (top := self._relative(i)) >= 0:
            self._link(i, i, i + 1, (self._head_of_relative(top, low),), score.REFLEXIVE, f"'{low}' stands for the noun before it")
        elif low == "both" and view.dep[i] in SUBJECTS and not view.kids[i]:
            self._pair(i, Phrase(0, called="both", definite=True, pair=True))
        elif low in YOU:
            self.links[i] = Link(i, i + 1, (), (), (), 0.0, "'you' is whoever is spoken to")

    def _relative(self, i: int) -> int:
        """The noun that a relative pronoun stands for; -1 for none."""
        view = self.view
        k = view.head[i]
        for _ in range(CHAIN):
            if view.dep[k] == "relcl":
                top = view.head[k]
                if top >= i:
                    return -1
                # "the help of states that may ...": the parser hangs the clause on the first noun; whoever can act is meant.
                near = i - 1 if view.text[i - 1] != "," else i - 2
                if near > top and view.pos[near] == "NOUN" and noun_of(view.lemma[near].lower()) and view.dep[i] in SUBJECTS:
                    top = top if noun_of(view.lemma[top].lower()) or view.pos[top] == "PROPN" else near
                up = near
                for _ in range(CHAIN):
                    if near > top and view.dep[up] == "conj" and view.text[i - 1] == "," and view.pos[near] == view.pos[top] == "PROPN":
                        up = view.head[up]
                        if up == top:
                            # "Stone and Field, who ...": the last of them.
                            return near
                return top
            if view.head[k] == k:
                break
            k = view.head[k]
        return -1

    def _head_of_relative(self, top: int, low: str) -> int:
        """The entity of the noun that a relative clause hangs on."""
        view = self.view
        up = view.head[top]
        for k in (top, up) if view.dep[top] == "appos" else (top,):
            if view.tag[top] in ("NNS", "NNPS") and k in self.set_at:
                return self.set_at[k]
        if top not in self.entity_at:
            noun = noun_of(view.lemma[top].lower())
            kind = noun.kind if noun else "person" if low in ("who", "whom") else "thing"
            e = self._new(kind, called(view, top), view.tag[top] in ("NNS", "NNPS") or view.text[top].lower() in _SEVERAL)
            self._see(top, top, top + 1, e.number, "noun")
        return self.entity_at[top]

    def _is_empty(self, i: int) -> bool:
        """Whether `it` is a mere subject: "it is clear that", "it was reported", "it seems"."""
        view = self.view
        up = view.head[i]
        if view.text[i].lower() != "it" or view.dep[i] not in SUBJECTS:
            return view.dep[i] == "expl"
        if view.lemma[up] in ("seem", "appear", "turn", "happen", "rain", "snow", "take"):
            return True
        if view.lemma[up] == "be":
            return any(view.dep[k] in ("ccomp", "xcomp", "advcl", "acl", "relcl") and k > up for k in view.kids[up][-WINDOW:])
        return view.dep[i] == "nsubjpass" and view.kid(up, "ccomp", "xcomp") > up

    def _first_persons(self) -> None:
        """`I` and `we` in quotation marks are the speaker; elsewhere the writer."""
        view = self.view
        for i, low in ((i, t.lower()) for i, t in enumerate(view.text) if view.pos[i] == "PRON" and t.lower() in FIRST):
            if self.inside[i] < 0:
                self.links[i] = Link(i, i + 1, (), (), (), 0.0, f"'{low}' outside quotation marks is whoever writes")
                continue
            n = self._holder.get(i, -1)
            subject = self._speech[n].subject if n >= 0 else -1
            number = self.entity_at.get(subject, -1)
            if number < 0:
                self.links[i] = Link(i, i + 1, (), (), (), 0.0, "the quotation has no known speaker")
                continue
            more = "" if low[0] in "im" else ", and those whom he or she speaks for"
            where = self._named_at.get(number, ())
            spans = tuple((self.mentions[x].first, self.mentions[x].last) for x in where[-1:])
            why = f"the speaker of the quotation{more}"
            self.links[i] = Link(i, i + 1, spans, (self.entities[number].name,), (number,), score.REFLEXIVE, why)
