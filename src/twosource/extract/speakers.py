"""Who speaks: the person, office, group or body that a statement's source names or stands for in its document, or nobody, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from .coref import HE, IT, THEY, Coreference, Link, Speech
from .coref_nouns import called
from .coref_words import GIVEN, LISTS, NOUNS, TITLES, noun_of, speaker_nouns
from .speakers_asked import asked, is_answer
from .speakers_works import is_work, maker_before, maker_of
from .statements_view import Range, View

if TYPE_CHECKING:
    from .statements_rules import Found

__all__ = ["GIVEN", "LISTS", "NOUNS", "TITLES", "Speakers", "speaker_nouns"]

#: Pronouns that name nobody and point to nobody in particular.
_NOBODY: Final = frozenset(
    """one this these those some many others everyone nobody both all most none anyone someone everybody somebody what neither either each few
    several another other more who which that whom there something anything nothing everything""".split()
)

#: So many of somebody are somebody.
_MANY: Final = frozenset("number lot dozen hundred thousand million score handful couple % percent".split())
_SOME: Final = frozenset("one two three four five some many most several few half".split())

_WHOSE: Final = frozenset({"its", "his", "her"})

#: Verbs whose subject is told something and tells nothing: "the court heard".
_HEARS: Final = frozenset({"hear"})

#: Labels of names that can speak without being in a list.
_LABELS: Final = frozenset({"PERSON", "ORG", "NORP", "GPE"})


class Speakers:
    """The speaker of each statement of one document. `inside[i] >= 0`: token i stands in quotation marks.

    `coreference` holds every anaphor of the document, of statements or not.
    """

    def __init__(self, view: View, found: Sequence[Found], inside: Sequence[int]) -> None:
        self.view = view
        self.found = found
        speech = [Speech(f.verb, f.subject if f.source else -1, tuple(f.content), f.kind != "indirect") for f in found]
        self.coreference = Coreference(view, inside, speech)
        self._answers = [self._resolve(f) for f in found]

    def of(self, number: int) -> tuple[str | None, str]:
        """The speaker's name, or null, and what that rests on."""
        name, basis, _ = self._answers[number]
        return name, basis

    def at(self, number: int) -> tuple[Range, ...]:
        """Raw spans where those who speak are named: of the nearest mention by name (or noun) of each; none for a null speaker."""
        view = self.view
        return tuple((view.start[a], view.end[b - 1]) for a, b in self._answers[number][2])

    # ---- one source --------------------------------------------------------------------------------------------------------------------

    def _resolve(self, f: Found) -> tuple[str | None, str, tuple[Range, ...]]:
        view = self.view
        if f.verb < 0:
            return None, self._why_nobody(f), ()
        if f.subject < 0 or not f.source:
            return None, "a cue, but nobody is named as its subject", ()
        if view.lemma[f.verb].lower() in _HEARS and view.kid(f.verb, "nsubj") == f.subject and view.pos[f.subject] == "NOUN":
            return None, f"nobody is named who told it: '{view.text[f.subject]}' only {view.text[f.verb]}", ()
        if is_answer(view, f):
            k = asked(view, self.coreference.people)
            if k < 0:
                return None, "an answer in an interview, and it is open who is asked", ()
            n, a, b = self.coreference.people.at[k]
            return self.coreference.entities[n].name, "answers in the interview", ((a, b),)
        return self._who(f.subject)

    def _who(self, head: int) -> tuple[str | None, str, tuple[Range, ...]]:
        """Who a noun or pronoun is that heads a source."""
        view = self.view
        low = view.text[head].lower()
        body = next((k for k in view.kids[head] if view.dep[k] == "appos" and k in self.coreference.people.told.firms), -1)
        if body > head and view.text[head].islower():
            # "The trader, Norra Flow,": the name says who it is, whatever trader came before.
            a = next(k for k in range(body, -1, -1) if k - 1 not in self.coreference.people.told.firms)
            return " ".join(view.text[a : body + 1]), "named beside the cue", ((a, body + 1),)
        if self._some_of(head) and (low != "one" or self._apposed(head) < 0):
            return called(view, head), "called so beside the cue", ((head, head + 1),)
        link = self.coreference.of(head)
        if link is not None:
            return self._linked(head, low, link)
        if low in HE or low in THEY or low in IT or (low in _NOBODY and view.pos[head] != "PROPN"):
            if low == "one" and (k := self._apposed(head)) >= 0:
                n, a, b = self.coreference.people.at[k]
                return self.coreference.entities[n].name, "named beside the cue", ((a, b),)
            return None, f"the source is only '{view.text[head]}'", ()
        number = self.coreference.set_at.get(head, -1)
        if number >= 0:
            members = [self.coreference.entities[m] for m in self.coreference.entities[number].members]
            named = all(m.kind == "person" and not m.plural and m.number in self.coreference.persons for m in members)
            name = " and ".join(m.name for m in members) if named else called(view, head)
            return name, "named beside the cue, more than one", ((head, head + 1),)
        plural = view.tag[head] in ("NNS", "NNPS")
        for k in (head, *(k for k in view.kids[head] if view.dep[k] == "appos"), -1 if plural else self.coreference.people.apposed(head)):
            if k in self.coreference.people.at:
                n, a, b = self.coreference.people.at[k]
                return self.coreference.entities[n].name, "named beside the cue", ((a, b),)
        if any(view.dep[k] == "det" and view.text[k].lower() == "no" for k in view.kids[head]):
            return None, f"no {view.text[head]} is said to have said it", ()
        if not self._can_speak(head):
            return self._made(head) or (None, f"the source is no person, office or group: '{view.text[head]}'", ())
        return self._owned(head, called(view, head)), "called so beside the cue", ((head, head + 1),)

    def _apposed(self, head: int) -> int:
        """The name of a person beside "one of the farmers", which the parser may hang on the farmers; -1 for none."""
        view, at = self.view, self.coreference.people.at
        return next((k for k in view.subtree(head) if k > head and view.dep[k] == "appos" and k in at and view.text[at[k][1] - 1] == ","), -1)

    def _owned(self, head: int, name: str) -> str:
        """`its spokesman` with the name of whose he is, where that is one: two lawyers who are both called "his lawyer" are two."""
        whose = next((k for k in self.view.kids[head] if self.view.dep[k] == "poss" and self.view.text[k].lower() in _WHOSE), -1)
        link = self.coreference.of(whose) if whose >= 0 else None
        first, _, rest = name.partition(" ")
        if link is None or len(link.entities) != 1 or first.lower() not in _WHOSE or not rest:
            return name
        owner = self.coreference.entities[link.entities[0]]
        if owner.kind == "thing" or owner.open or owner.plural:
            return name
        return f"{link.names[0]}'s {rest}"

    def _made(self, work: int) -> tuple[str, str, tuple[Range, ...]] | None:
        """Who made a work, if that is told of it here or before; null for what is none."""
        view = self.view
        if not is_work(view, work):
            return None
        maker = maker_of(view, work)
        maker = maker if maker >= 0 else maker_before(view, work)
        link = self.coreference.of(maker) if maker >= 0 else None
        if maker < 0 or is_work(view, maker) or (link and any(self.coreference.entities[n].kind == "thing" for n in link.entities)):
            # What is made by "it" may be made by the work itself.
            return None
        name, basis, at = self._who(maker)
        return (name, f"made the {view.text[work].lower()}; {basis}", at) if name is not None else None

    def _linked(self, head: int, low: str, link: Link) -> tuple[str | None, str, tuple[Range, ...]]:
        """The answer of coreference as the speaker."""
        view = self.view
        pronoun = view.pos[head] in ("PRON", "DET") or low in HE
        what = f"pronoun '{low}'" if pronoun else f"'{' '.join(view.text[link.first : link.last])}'"
        if not link.entities:
            return None, f"{what}: {link.reason}", ()
        entities = [self.coreference.entities[n] for n in link.entities]
        if any(e.kind == "thing" for e in entities):
            a, b = link.antecedents[0] if link.antecedents else (head, head)
            work = next((k for k in range(a, b) if is_work(view, k)), -1)
            if len(entities) == 1 and work >= 0 and (made := self._made(work)):
                return made
            return None, f"{what}: the source is no person, office or group: '{entities[0].name}'", ()
        if any(e.open for e in entities):
            return None, f"{what}: {link.reason}, and it is open who '{entities[0].name}' is", ()
        return " and ".join(link.names), f"{what}: {link.reason}", link.antecedents

    def _some_of(self, head: int) -> bool:
        """Whether a word stands for some of those who can speak: "dozens of members", "a lot of voters", "one of the nurses"."""
        view = self.view
        of = next((k for k in view.kids[head] if view.text[k].lower() == "of" and k > head), -1)
        whom = view.kid(of, "pobj") if of >= 0 else -1
        some = view.lemma[head].lower() in _MANY or view.text[head].lower() in _SOME
        return some and whom >= 0 and view.pos[whom] in ("NOUN", "PROPN") and self._can_speak(whom)

    def _can_speak(self, head: int) -> bool:
        """Whether a noun names somebody: a name, or a noun for a person, an office, a group or an institution."""
        view = self.view
        if is_work(view, head):
            return False
        if view.pos[head] != "NOUN" or view.entity[head] in _LABELS or view.text[head][:1].isupper():
            return True
        # The lemma of "media" is "medium".
        return any(noun_of(word.lower()) is not None for word in (view.lemma[head], view.text[head]))

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
