"""What the words around a name tell of what it is the name of, wherever the document has it: the parser often mistakes names from abroad.

"The operator, Norra Power," and "the daily Norra Post" are firms, "her lawyer, Ulma Kestrel," is a person, "in Berdal and Kidal" are places.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from typing import Final

from .coref_words import name_heads, noun_of
from .statements_cues import find_cue
from .statements_view import View

#: Words of a person's name that stands behind a noun.
_FEWEST, _MOST = 2, 3
_PLACED: Final = frozenset({"in"})
#: What a person can be in a sentence.
_PARTS: Final = ("nsubj", "nsubjpass", "appos", "pobj", "dobj")
_NEAR: Final = frozenset({"near", "outside", "around"})
#: What the parser takes persons for.
_LABELS: Final = frozenset({"ORG", "GPE", "PRODUCT", "FAC"})


class Told:
    """`is_given`: whether a word is a given name; `bodies`: words of organisations' names in small letters; `titles`: those of persons.

    `firms`: tokens of names that are told to be organisations', and the nouns that tell it; `persons`: first and last token (behind it) of names
    told to be persons'; `places`: names that are told to be places, by their words.
    """

    def __init__(self, view: View, is_given: Callable[[str], bool], bodies: Container[str], titles: Container[str]) -> None:
        self.view, self._is_given, self._bodies, self._titles = view, is_given, bodies, titles
        proper = [i for i, pos in enumerate(view.pos) if pos == "PROPN" and view.text[i][:1].isupper()]
        runs = list(self._runs(proper))
        self.persons = [(a, b) for a, b in runs if self._person(a, b)]
        firms: dict[tuple[str, ...], set[str]] = {}
        for a, b in runs:
            if noun := self._firm(a, b):
                firms.setdefault(tuple(view.text[a:b]), set()).add(noun)
        # "The gas company Norra Flow" is no person, though "the trader, Norra Flow," may be one.
        sure = {words for words, nouns in firms.items() if any((n := noun_of(noun)) and n.kind == "body" for noun in nouns)}
        self.persons = [(a, b) for a, b in self.persons if tuple(view.text[a:b]) not in sure]
        people = {tuple(view.text[a:b]) for a, b in self.persons}
        firms = {words: nouns for words, nouns in firms.items() if words not in people}
        self.firms = {k: nouns for words, nouns in firms.items() for a in self._at(words) for k in range(a, a + len(words))}
        full = {(view.text[b - 1],) for a, b in runs if b - a > 1}
        speak = {tuple(view.text[a:b]) for a, b in runs if self._speaks(a, b)}
        # "Grace Quill of the Norra Front", and "Ms Quill said" further on.
        self.persons += [(k, b) for a, b in runs if (k := self._behind_title(a, b)) >= 0 and (k, b) not in self.persons]
        spoken = {words[-1] for words in speak}
        self.persons += [(a, b) for a, b in runs if (a, b) not in self.persons and self._given(a, b) and view.text[b - 1] in spoken]
        self.places = {tuple(view.text[a:b]) for a, b in runs if self._place(a, b)} - full - people - speak

    def _runs(self, proper: list[int]) -> Iterator[tuple[int, int]]:
        view = self.view
        a = 0
        while a < len(proper):
            b = a + 1
            while b < len(proper) and proper[b] == proper[b - 1] + 1 and view.sentence[proper[b]] == view.sentence[proper[a]]:
                b += 1
            yield proper[a], proper[b - 1] + 1
            a = b

    def _at(self, words: tuple[str, ...]) -> Iterator[int]:
        text, size = self.view.text, len(words)
        return (a for a, word in enumerate(text) if word == words[0] and tuple(text[a : a + size]) == words)

    def _noun_before(self, a: int, b: int) -> str:
        """The lower-case noun to which a name is an apposition, or that stands right before it; empty for none."""
        view = self.view
        top = next((k for k in range(b - 1, a - 1, -1) if not a <= view.head[k] < b), b - 1)
        up = view.head[top]
        if view.dep[top] == "appos" and up < a and view.text[a - 1] == "," and view.pos[up] == "NOUN" and view.tag[up] == "NN":
            return view.lemma[up].lower()
        k = a - 1
        noun = a > 0 and ((view.pos[k] == "NOUN" and view.tag[k] == "NN") or view.text[k] in name_heads("outlet"))
        beside = noun and view.text[k].islower() and view.sentence[k] == view.sentence[a]
        two = view.head[k] == up and view.dep[k] == view.dep[top] in ("nsubj", "nsubjpass")
        joined = beside and (view.head[k] in range(a, b) or (up == k and view.dep[top] == "appos") or two)
        return view.lemma[k].lower() if joined else ""

    def _firm(self, a: int, b: int) -> str:
        """The noun beside a name by which it is a firm's or a paper's; empty for none."""
        view, given = self.view, any(self._is_given(w) for w in self.view.text[a:b])
        if self._someone(a, b):
            return ""  # "party Chairman Ada Quill"
        noun = self._noun_before(a, b)
        if noun in name_heads("firm") or noun in name_heads("outlet"):
            # "The operator, Ada Brandt," is a person, "the firm Ada Brandt Golf" is none.
            known = noun_of(noun)
            if b - a > 1:
                return noun if not given or (known is not None and known.kind == "body") else ""
            return noun if not given and (known is None or known.kind == "body") and self._called(a, noun) else ""
        top = next((k for k in range(b - 1, a - 1, -1) if not a <= view.head[k] < b), b - 1)
        behind = (view.lemma[k].lower() for k in view.kids[top] if k >= b and view.dep[k] == "appos")
        if noun := next((n for n in behind if n in name_heads("firm")), ""):
            # "Norra Power, a utility,"
            return "" if given else noun
        prep = view.head[b - 1]
        edits = view.dep[b - 1] == "pobj" and view.text[prep].lower() == "of" and view.lemma[view.head[prep]].lower() in name_heads("editor")
        return "newspaper" if b - a > 1 and edits and not self._is_given(view.text[a]) else ""

    def _someone(self, a: int, b: int) -> bool:
        """Whether a title or a word for a person is among the words of a name."""
        return any(w.lower() in self._titles or ((n := noun_of(w.lower())) and n.kind == "person") for w in self.view.text[a:b])

    def _called(self, i: int, noun: str) -> bool:
        """Whether one word right behind a noun is the name of it: "the company Norraflow", not "the company Brandt founded"."""
        view, k = self.view, i + 1
        verb = k < len(view.pos) and view.pos[k] in ("VERB", "AUX") and find_cue(view.text[k], view.lemma[k]) is None
        return view.text[i - 1].lower() == noun and view.entity[i] not in ("DATE", "TIME") and not verb

    def _person(self, a: int, b: int) -> bool:
        view = self.view
        if not _FEWEST <= b - a <= _MOST or view.entity[b - 1] not in ("", "ORG", "GPE", "PRODUCT", "FAC") or view.text[b - 1].isupper():
            return False
        noun = self._noun_before(a, b)
        known = noun_of(noun) if noun else None
        if known is None or known.kind != "person" or any(noun in name_heads(k) for k in ("firm", "either", "outlet")):
            return False
        return not any(w.lower() in self._bodies for w in view.text[a:b])

    def _behind_title(self, a: int, b: int) -> int:
        """Where a name of two or three words begins that stands behind a title and that the parser takes for something else; -1 for none. "Baker
        Ada Quill" at the beginning of a sentence has one too.
        """
        view = self.view
        k = next((k for k in range(b - 1, a, -1) if view.text[k - 1].lower().rstrip(".") in self._titles), -1)
        trade = noun_of(view.text[a].lower()) if k < 0 and a == view.bounds(a)[0] else None
        if trade is not None and trade.kind == "person" and self._is_given(view.text[a + 1 : b][0] if b > a + 1 else ""):
            k = a + 1
        if k < 0 or not _FEWEST <= b - k <= _MOST or view.head[k - 1] != b - 1 or view.dep[b - 1] not in _PARTS:
            return -1
        return k if self._mistaken(k, b, _LABELS | {"LOC"}) else -1

    def _given(self, a: int, b: int) -> bool:
        """Whether a name that the parser takes for something else begins with a given name and has no word of a body's."""
        return _FEWEST <= b - a <= _MOST and self._is_given(self.view.text[a]) and self._mistaken(a, b, _LABELS)

    def _mistaken(self, a: int, b: int, labels: frozenset[str]) -> bool:
        """Whether the parser has one of these labels for a name in which no word is a body's."""
        return labels.issuperset(self.view.entity[a:b]) and not any(w.lower() in self._bodies or w.isupper() for w in self.view.text[a:b])

    def _speaks(self, a: int, b: int) -> bool:
        """Whether a name says something, or stands behind a title: then it is no place."""
        view, i = self.view, b - 1
        titled = a > 0 and view.text[a - 1].lower() in self._titles
        return titled or (view.dep[i] == "nsubj" and find_cue(view.text[view.head[i]], view.lemma[view.head[i]]) is not None)

    def _place(self, a: int, b: int) -> bool:
        """Whether a name stands where a place does: "in Berdal", "in Istanbul and Izmir", "near Berdal", "entered Berdal", "Velmar Dai
        province", "the town of Berdal", "the shelling of Berdal", "the river Berd" (a ferry or a storm is no person either).
        """
        view, i = self.view, b - 1
        up = view.head[i]
        before = self._noun_before(a, b) if view.text[a - 1] != "," else ""
        # "Storm Berd": with a capital, and a noun to the parser.
        before = before or (view.text[a - 1].lower() if a and view.head[a - 1] in range(a, b) else "")
        if before in name_heads("named") and not self._someone(a, b - 1):
            return True
        if view.entity[i] not in ("PERSON", "ORG", "GPE", "LOC") or any(self._is_given(w) for w in view.text[a:b]):
            return False
        prep = view.text[up].lower() if view.dep[i] == "pobj" else ""
        if prep == "of" and self._has_place(view.head[up]):
            # Not the department of Homeland Security.
            return (view.entity[i] != "ORG" or b - a == 1) and not any(view.dep[k] in ("poss", "case") for k in view.kids[i])
        if view.dep[i] == "dobj" and view.lemma[up].lower() in name_heads("into"):
            return True
        if prep in _NEAR and b - a == 1 and view.entity[i] != "ORG":
            return True
        if view.entity[i] != "PERSON":
            return prep in _PLACED and view.text[up] == "In" and view.text[b : b + 1] == [","] and b - a == 1 and not view.text[a].isupper()
        if up == b and view.text[b].islower() and view.lemma[b].lower() in name_heads("region"):
            return True
        if view.dep[i] == "conj" and view.entity[up] == "GPE":
            i, up = up, view.head[up]
        if view.dep[i] == "pobj" and view.text[up].lower() in _PLACED:
            # "confidence in Velmar" is in somebody.
            return view.lemma[view.head[up]].lower() not in name_heads("trust") and not any(
                view.dep[k] in ("poss", "case") for k in view.kids[i]
            )
        return False

    def _has_place(self, noun: int) -> bool:
        """Whether a place follows "of" behind a noun: the town, the shelling."""
        lemma = self.view.lemma[noun].lower()
        return self.view.text[noun].islower() and (lemma in name_heads("region") or lemma in name_heads("placed"))
