"""Whom a source names: the fullest form of a person's name in the document, an office or group as it is called, or nobody, and why."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from twosource.lexicons import load_rows

from .statements_view import View

if TYPE_CHECKING:
    from .statements_rules import Found

TITLES: Final = "person_titles.tsv"

_HE: Final = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}
_WHO: Final = frozenset({"who", "which", "that", "whom"})
_PRONOUNS: Final = frozenset({"i", "we", "you", "it", "they", "this", "these", "those", "one", "us", "me", "them", "some", "many", "others", "everyone", "nobody", "both", "all", "most", "none", "anyone", "someone", "everybody", "somebody", "what", "its", "their", "our", "my", "your"})


@cache
def person_titles() -> dict[str, str]:
    """Title in small letters to gender (`m`, `f` or empty)."""
    return {r["title"]: r["gender"] for r in load_rows(TITLES).rows}


class Speakers:
    """The persons of one document and the speaker of each of its statements."""

    def __init__(self, view: View, found: list[Found]) -> None:
        self.view = view
        self.found = found
        self.by_last: dict[str, set[tuple[str, ...]]] = {}
        self.gender: dict[str, str] = {}
        self._collect()
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
            return " ".join(max(longer, key=len)) if longer else " ".join(words)
        firsts = {k[0] for k in fuller}
        if len(firsts) > 1:
            return " ".join(words)
        return " ".join(max(fuller, key=len)) if fuller else " ".join(words)

    # ---- one source --------------------------------------------------------------------------------------------------------------------

    def _named(self, head: int) -> tuple[str | None, bool]:
        """The name for a noun phrase, and whether it is a person's."""
        view = self.view
        if view.pos[head] == "PROPN" or view.entity[head] == "PERSON":
            a = head
            while a > 0 and view.sentence[a - 1] == view.sentence[head] and view.pos[a - 1] == "PROPN" and view.text[a - 1] not in ("-",):
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
            return " ".join(view.text[k] for k in view.subtree(head) if k <= head), f"the relative pronoun '{low}' stands for the noun before it"
        if low in _HE:
            return self._pronoun(f, head, low)
        if (low in _PRONOUNS or low in _WHO) and view.text[head] != "US":
            return None, f"the source is only '{view.text[head]}'"
        if view.kid(head, "conj") >= 0 and view.kid(head, "cc") >= 0:
            return self._phrase(f), "named beside the cue, more than one"
        name, person = self._named(head)
        if name:
            return name, "named beside the cue"
        return self._phrase(f), "called so beside the cue"

    def _pronoun(self, f: Found, head: int, low: str) -> tuple[str | None, str]:
        """`he` or `she`: a person who is the subject before it in the sentence, or of the sentence before it in the paragraph."""
        view = self.view
        sentence = view.sentence[head]
        first = view.paragraphs[f.paragraph].first
        for back in (0, 1):
            at = sentence - back
            if at < 0 or view.sentences[at][0] < first:
                break
            a, b = view.sentences[at]
            subjects = [i for i in range(a, min(b, head)) if view.dep[i] in ("nsubj", "nsubjpass")]
            persons = []
            for i in subjects:
                name, person = self._named(i)
                if person and name:
                    gender = self.gender.get(name.split()[-1].lower(), "")
                    if not gender or gender == _HE[low]:
                        persons.append(name)
                elif view.pos[i] == "NOUN" and view.entity[i] == "":
                    continue
            if len(set(persons)) == 1:
                where = "this sentence" if back == 0 else "the sentence before"
                return persons[0], f"pronoun '{low}': the subject of {where}"
            if persons:
                return None, f"pronoun '{low}': more than one person could be meant"
        return None, f"pronoun '{low}': no person is the subject before it in the paragraph"

    def _why_nobody(self, f: Found) -> str:
        view = self.view
        q = f.quoted[0]
        p = view.paragraphs[f.paragraph]
        if q.first <= p.first:
            return "no cue and nobody named: the quotation stands alone in its paragraph" if q.last >= p.last - 1 else "no cue and nobody named"
        a, b = view.bounds(q.first - 1)
        for i in range(a, b):
            if view.dep[i] in ("nsubj", "nsubjpass") and view.pos[i] in ("PROPN", "NOUN"):
                name, _ = self._named(i)
                if not name:
                    tokens = [k for k in view.subtree(i) if k <= i]
                    name = " ".join(view.raw[view.start[tokens[0]] : view.end[i]].split())
                return f"no cue and nobody named: the quotation stands behind a sentence about {name}"
        return "no cue and nobody named"


def _name(words: list[str]) -> tuple[str, ...]:
    """A name without titles before it and marks of the genitive behind it."""
    titles = person_titles()
    kept = [w for w in words if w not in ("'s", "’s", "'", "’", '"', "“", "”", "-", "–", ",", "(", ")", ":")]
    while len(kept) > 1 and kept[0].lower() in titles:
        kept = kept[1:]
    return tuple(kept) if kept and kept[-1][:1].isalpha() else ()
