"""Whom a source names: the fullest form of a person's name in the document, an office or group as it is called, or nobody, and why."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from twosource.lexicons import load_rows

from .statements_view import View

if TYPE_CHECKING:
    from .statements_rules import Found

TITLES: Final = "person_titles.tsv"
GIVEN: Final = "given_names.tsv"
NOUNS: Final = "speaker_nouns.tsv"

#: Words with a capital in a row.
_CAPITALS = re.compile(r"[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)+")

#: How many governing clauses are looked at for the person a pronoun stands for.
CHAIN: Final = 6

#: How many subjects before a pronoun are looked at in a sentence; sentences of news have fewer, the limit is for texts that are none.
NEAR: Final = 12

#: Endings of nouns for persons that the list need not hold one by one (`lobbyists`, `shopkeepers`).
_PERSONAL: Final = ("ist", "ian", "man", "woman", "maker", "worker", "owner", "holder", "goer", "keeper", "writer", "seller", "leader")

_SUFFIXES: Final = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})

_HE: Final = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}
_WHO: Final = frozenset({"who", "which", "that", "whom"})
_PRONOUNS: Final = frozenset(
    {
        "i",
        "we",
        "you",
        "it",
        "they",
        "this",
        "these",
        "those",
        "one",
        "us",
        "me",
        "them",
        "some",
        "many",
        "others",
        "everyone",
        "nobody",
        "both",
        "all",
        "most",
        "none",
        "anyone",
        "someone",
        "everybody",
        "somebody",
        "what",
        "its",
        "their",
        "our",
        "my",
        "your",
        "himself",
        "herself",
        "itself",
        "themselves",
        "neither",
        "either",
        "each",
        "few",
        "several",
        "another",
        "other",
        "more",
    }
)


@cache
def person_titles() -> dict[str, str]:
    """Title in small letters to gender (`m`, `f` or empty)."""
    return {r["title"]: r["gender"] for r in load_rows(TITLES).rows}


@cache
def given_names() -> dict[str, str]:
    """Given name in small letters to gender."""
    return {r["name"]: r["gender"] for r in load_rows(GIVEN).rows}


@cache
def speaker_nouns() -> frozenset[str]:
    """Nouns for those who can speak."""
    return frozenset(r["noun"] for r in load_rows(NOUNS).rows)


class Speakers:
    """The persons of one document and the speaker of each of its statements. `inside[i] >= 0`: token i stands in quotation marks."""

    def __init__(self, view: View, found: list[Found], inside: list[int]) -> None:
        self.view = view
        self.found = found
        self.by_last: dict[str, set[tuple[str, ...]]] = {}
        self.gender: dict[str, str] = {}
        self.firsts = [p.first for p in view.paragraphs]
        self.inside = inside
        self._collect()
        self._from_compounds()
        self._from_captions()
        self.subjects: dict[int, list[int]] = {}
        #: For every `he` and `she` that is a subject: the person it stands for, or null, and where that person stands or why nobody does.
        self.stands_for: dict[int, tuple[str | None, str]] = {}
        for i, dep in enumerate(view.dep):
            if dep in ("nsubj", "nsubjpass") and inside[i] < 0:
                if (low := view.text[i].lower()) in _HE:
                    # Whoever it stands for stands before it, so that one walk from left to right settles chains of pronouns.
                    self.stands_for[i] = self._antecedent(i, low)
                self.subjects.setdefault(view.sentence[i], []).append(i)
        self.names: list[tuple[str | None, str]] = []
        for f in found:
            self.names.append(self._resolve(f))

    def of(self, number: int) -> tuple[str | None, str]:
        """The speaker's name, or null, and what that rests on."""
        return self.names[number]

    # ---- persons --------------------------------------------------------------------------------------------------------------------

    def _collect(self) -> None:
        view, titles = self.view, person_titles()
        i, n = 0, len(view.text)
        while i < n:
            if view.entity[i] != "PERSON":
                i += 1
                continue
            j = i
            while j < n and view.entity[j] == "PERSON" and view.sentence[j] == view.sentence[i]:
                j += 1
            words = _name([view.text[k] for k in range(i, j)])
            before = view.text[i - 1].lower() if i else ""
            if words:
                self.by_last.setdefault(words[-1].lower(), set()).add(words)
                if gender := titles.get(before) or titles.get(view.text[i].lower(), ""):
                    self.gender.setdefault(words[-1].lower(), gender)
            i = j

    def _from_compounds(self) -> None:
        """First names that the parser joins to the last name of a known person where it sees no person ("reached Ada Brandt by phone")."""
        view, titles = self.view, person_titles()
        for i in range(len(view.text) - 1):
            last, first = view.text[i + 1], view.text[i]
            if (
                view.dep[i] == "compound"
                and view.head[i] == i + 1
                and view.pos[i] == view.pos[i + 1] == "PROPN"
                and not view.entity[i]
                and last.lower() in self.by_last
                and first.isalpha()
                and not first.isupper()
                and first.lower() not in titles
                and (i == 0 or view.head[i - 1] != i + 1)
            ):
                self.by_last[last.lower()].add((first, last))

    def _from_captions(self) -> None:
        """First names out of captions, for persons whom the text calls by their last name."""
        for caption in self.view.captions:
            for row in _CAPITALS.findall(caption):
                words = row.split()
                for first, last in pairwise(words):
                    if last.lower() in self.by_last and first.lower() not in person_titles() and first.lower() not in self.by_last:
                        self.by_last[last.lower()].add((first, last))

    def person(self, words: tuple[str, ...]) -> str | None:
        """The fullest name in the document that these words are the end or the whole of; null when nobody or several persons fit."""
        if not words:
            return None
        known = self.by_last.get(words[-1].lower())
        if not known:
            return None
        fuller = [k for k in known if len(k) > len(words) and k[-len(words) :] == words]
        if len(words) > 1:
            longer = [k for k in known if set(words) <= set(k)]
            best = max(longer, key=_length, default=words)
            return " ".join(best)
        firsts = {k[0] for k in fuller}
        if len(firsts) > 1:
            return " ".join(words)
        best = max(fuller, key=_length, default=words)
        return " ".join(best)

    def _gender(self, name: str) -> str:
        """`m`, `f` or empty where nothing tells: by a title in the document, else by the given name."""
        words = name.lower().split()
        return self.gender.get(words[-1], "") or (given_names().get(words[0], "") if len(words) > 1 else "")

    # ---- one source --------------------------------------------------------------------------------------------------------------------

    def _named(self, head: int) -> tuple[str | None, bool]:
        """The name for a noun phrase, and whether it is a person's."""
        view = self.view
        word = view.text[head]
        if view.pos[head] == "PROPN" or view.entity[head] == "PERSON" or (word[:1].isupper() and word.lower() in self.by_last):
            a = head
            while a > 0 and view.sentence[a - 1] == view.sentence[head] and view.pos[a - 1] == "PROPN":
                a -= 1
            b = head + 1
            while b < len(view.text) and view.entity[b] == view.entity[head] == "PERSON" and view.head[b] == head:
                b += 1
            if view.entity[head] in ("PERSON", "") or view.text[head].lower() in self.by_last:
                words = _name([view.text[k] for k in range(a, b) if view.entity[k] in ("PERSON", "") or view.entity[head] != "PERSON"])
                if words and (name := self.person(words)):
                    return name, True
            return None, False
        for k in view.kids[head]:
            if view.dep[k] == "appos" and view.entity[k] == "PERSON":
                return self._named(k)
        return None, False

    def _phrase(self, f: Found) -> str:
        """The source as it is called: its first stretch, cut at the first comma."""
        s, e = f.source[0]
        view = self.view
        phrase = view.raw[s:e]
        for mark in (", ", " – ", " — ", " ("):
            cut = phrase.find(mark)
            if cut > 0 and " and " not in phrase[cut:]:
                phrase = phrase[:cut]
        return " ".join(phrase.split()).removesuffix("'s").removesuffix("’s")

    def _resolve(self, f: Found) -> tuple[str | None, str]:
        view = self.view
        if f.verb < 0:
            return None, self._why_nobody(f)
        if f.subject < 0 or not f.source:
            return None, "a cue, but nobody is named as its subject"
        head = f.subject
        low = view.text[head].lower()
        if low in _WHO and view.dep[view.head[head]] == "relcl":
            head = view.head[view.head[head]]
            name, _ = self._named(head)
            if name:
                return name, f"the relative pronoun '{low}' stands for the name before it"
            if not self._can_speak(head):
                return None, f"the source is no person, office or group: '{view.text[head]}'"
            return " ".join(view.text[k] for k in view.subtree(head) if k <= head), f"the relative pronoun '{low}' stands for the noun before it"
        if low in _HE:
            return self._pronoun(f, head, low)
        if (low in _PRONOUNS or low in _WHO) and view.text[head] != "US":
            return None, f"the source is only '{view.text[head]}'"
        if view.kid(head, "conj") >= 0 and view.kid(head, "cc") >= 0:
            return self._phrase(f), "named beside the cue, more than one"
        name, _ = self._named(head)
        if name:
            return name, "named beside the cue"
        if not self._can_speak(head):
            return None, f"the source is no person, office or group: '{view.text[head]}'"
        return self._phrase(f), "called so beside the cue"

    def _can_speak(self, head: int) -> bool:
        """Whether a noun names somebody: a name, or a noun for a person, an office, a group or an institution."""
        view = self.view
        if view.pos[head] != "NOUN" or view.entity[head] in ("PERSON", "ORG", "NORP", "GPE") or view.text[head][:1].isupper():
            return True
        lemma = view.lemma[head].lower()
        return lemma in speaker_nouns() or lemma.endswith(_PERSONAL)

    def _pronoun(self, f: Found, head: int, low: str) -> tuple[str | None, str]:
        """`he` or `she`: a person who is the subject before it in the sentence, or of the sentence before it in the paragraph.

        Over a paragraph's edge only from direct speech to direct speech, and only where the paragraph before names no other such person.
        """
        name, where = self.stands_for[head] if head in self.stands_for else self._antecedent(head, low)
        if name:
            return name, f"pronoun '{low}': {where}"
        if where:
            return None, f"pronoun '{low}': {where}"
        if f.kind == "direct" and (name := self._spoke_before(f, low)):
            return name, f"pronoun '{low}': direct speech goes on from the paragraph before"
        return None, f"pronoun '{low}': no person is the subject before it in the paragraph"

    def _fits(self, i: int, low: str) -> str | None:
        """The person whom the subject at token `i` names, or stands for as the same pronoun, if he or she can be `low`."""
        view = self.view
        if view.text[i].lower() == low:
            return self.stands_for[i][0] if i in self.stands_for else None
        name, person = self._named(i)
        return name if person and name and self._gender(name) in ("", _HE[low]) else None

    def _antecedent(self, head: int, low: str) -> tuple[str | None, str]:
        """The person for a pronoun at token `head` and where that person stands; null and why where several could be meant."""
        view = self.view
        # The clauses that govern the pronoun's own: "Stone said she would go".
        i = view.head[head]
        for _ in range(CHAIN):
            if view.head[i] == i:
                break
            i = view.head[i]
            k = view.kid(i, "nsubj", "nsubjpass")
            if 0 <= k < head and (name := self._fits(k, low)):
                return name, "the subject of this sentence"
        first = view.paragraphs[self.paragraph_of(head)].first
        for back in (0, 1):
            at = view.sentence[head] - back
            if at < 0 or view.sentences[at][0] < first:
                break
            subjects = [i for i in self.subjects.get(at, ()) if i < head][-NEAR:]
            where = "the subject of this sentence" if back == 0 else "the subject of the sentence before"
            if back:
                main = [i for i in subjects if view.dep[view.head[i]] == "ROOT"]
                names = {name for i in main if (name := self._fits(i, low))}
                if len(names) == 1:
                    return names.pop(), where
            names = {name for i in subjects if (name := self._fits(i, low))}
            if len(names) == 1:
                return names.pop(), where
            if names:
                return None, "more than one person could be meant"
        return None, ""

    def _spoke_before(self, f: Found, low: str) -> str | None:
        """Who spoke last in the paragraph before, if that was direct speech and nobody else there can be `low`."""
        number = f.paragraph - 1
        # Statements are resolved in order: those in `names` stand before this one.
        last = next((n for n in range(len(self.names) - 1, -1, -1) if self.found[n].paragraph <= number), -1)
        if last < 0 or self.found[last].paragraph != number or self.found[last].kind != "direct" or self.found[last].verb < 0:
            return None
        name, _ = self.names[last]
        if not name or self._gender(name) not in ("", _HE[low]) or self.person((name.split()[-1],)) is None:
            return None
        p = self.view.paragraphs[number]
        named = {self._named(i)[0] for i in range(p.first, p.last) if self.view.entity[i] == "PERSON" and self.inside[i] < 0}
        return name if all(n is None or n.split()[-1] in name.split() for n in named) else None

    def paragraph_of(self, token: int) -> int:
        """The number of the paragraph that holds a token."""
        return bisect_right(self.firsts, token) - 1

    def _why_nobody(self, f: Found) -> str:
        view = self.view
        q = f.quoted[0]
        p = view.paragraphs[f.paragraph]
        if q.first <= p.first:
            return "no cue and nobody named: the quotation stands alone in its paragraph" if q.last >= p.last - 1 else "no cue and nobody named"
        a, b = view.bounds(q.first - 1)
        for i in range(a, b):
            if view.dep[i] in ("nsubj", "nsubjpass") and view.pos[i] in ("PROPN", "NOUN"):
                tokens = [k for k in view.subtree(i) if k <= i]
                name = " ".join(view.raw[view.start[tokens[0]] : view.end[i]].split())
                return f"no cue and nobody named: the quotation stands behind a sentence about {name}"
        return "no cue and nobody named"


def _length(name: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    """Longer names first; of two as long, the order is fixed by the words."""
    return len(name), name


def _name(words: list[str]) -> tuple[str, ...]:
    """A name without titles before it and marks of the genitive behind it."""
    titles = person_titles()
    joined: list[str] = []
    for w in words:
        # "Jean-Luc" is three tokens and one name.
        if joined and (w == "-" or joined[-1].endswith("-")):
            joined[-1] += w
        else:
            joined.append(w)
    words = joined
    kept = [w for w in words if w not in ("'s", "’s", "'", "’", '"', "“", "”", "-", "–", ",", "(", ")", ":")]
    # "Environment Minister Ada Brandt": a title of several words goes with all that stands before it; "Ada King" and "Ada King Jr" stay.
    last = max((i for i, w in enumerate(kept[:-1]) if w.lower() in titles and kept[i + 1].lower() not in _SUFFIXES), default=-1)
    if last >= 0:
        kept = kept[last + 1 :]
    return tuple(kept) if kept and kept[-1][:1].isalpha() else ()
