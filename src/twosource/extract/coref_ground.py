"""What coreference knows of a document while it walks through it: entities, mentions, who speaks, and the answers so far."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from . import coref_score as score
from .coref_people import Entity, copied, people_of
from .coref_words import noun_of
from .quotes import find_quotations
from .statements_view import Range, View

HE: Final = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
THEY: Final = frozenset({"they", "them", "their", "theirs", "themselves"})
IT: Final = frozenset({"it", "its", "itself"})
FIRST: Final = frozenset({"i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves"})
YOU: Final = frozenset({"you", "your", "yours", "yourself"})
WHO: Final = frozenset({"who", "whom", "whose", "which", "that"})
SELF: Final = frozenset({"himself", "herself", "itself", "themselves"})

#: How many mentions back are looked at, and how many governing clauses; sentences of news have fewer, the limits are for texts that are none.
WINDOW: Final = 28
CHAIN: Final = 6

SUBJECTS: Final = ("nsubj", "nsubjpass", "csubj")


@dataclass(frozen=True, slots=True)
class Speech:
    """A statement as coreference sees it: tokens of the cue and of the head of the source (-1: none), raw spans of the content, `quoted`:
    direct or mixed.
    """

    verb: int
    subject: int
    content: tuple[Range, ...]
    quoted: bool


@dataclass(frozen=True, slots=True)
class Link:
    """What the anaphor at tokens `[first, last)` stands for.

    `antecedents`: tokens `[first, last)` of the nearest mention by name (else by noun) of each one meant, none where it is open; `names`: what
    they are called in full; `entities`: their numbers in `Coreference.entities`; `score`: of the best candidate; `reason`: what it rests on,
    or why it is open.
    """

    first: int
    last: int
    antecedents: tuple[Range, ...]
    names: tuple[str, ...]
    entities: tuple[int, ...]
    score: float
    reason: str


@dataclass(slots=True)  # not frozen: there are dozens a document, and twice as long is what they would take to make
class Mention:
    """A mention: its head and tokens, its entity, its part in the sentence (`role`), and `inside`: the quotation it stands in, -1 for none."""

    head: int
    first: int
    last: int
    sentence: int
    paragraph: int
    entity: int
    role: str
    form: str
    inside: int


def quotation_state(view: View) -> list[int]:
    """For every token the number of the quotation in its paragraph that it stands in, -1 for none. Nobody may change it."""
    found: list[int] | None = view.held.get("quotations")
    if found is None:
        found = view.held["quotations"] = _quotation_state(view)
    return found


def _quotation_state(view: View) -> list[int]:
    inside = [-1] * len(view.text)
    for p in view.paragraphs:
        starts = view.start[p.first : p.last]
        for n, q in enumerate(find_quotations(view.raw[p.start : p.end])):
            a, b = (p.first + bisect_left(starts, p.start + at) for at in (q.start, q.end))
            inside[a:b] = [n] * (b - a)
    return inside


class Ground:
    """The state of the walk, and how mentions and answers are noted."""

    def __init__(self, view: View, inside: Sequence[int] | None = None, speech: Sequence[Speech] = ()) -> None:
        self.view = view
        self.inside = quotation_state(view) if inside is None else inside
        self.people = people_of(view)
        # What is said of them further on is this walk's own.
        self.entities: list[Entity] = [copied(e) for e in self.people.entities]
        self.links: dict[int, Link] = {}
        self.mentions: list[Mention] = []
        #: The entity that a token heads a mention of.
        self.entity_at: dict[int, int] = {}
        self._speech = speech
        self._said_by: dict[int, list[int]] = {}
        for n, s in enumerate(speech):
            if s.subject >= 0:
                self._said_by.setdefault(s.subject, []).append(n)
        self._cues = {s.verb for s in speech if s.verb >= 0}
        self._persons: deque[int] = deque(maxlen=WINDOW)
        self._many: deque[int] = deque(maxlen=WINDOW)
        self._ones: deque[int] = deque(maxlen=WINDOW)
        self._nouns: dict[str, list[int]] = {}
        self._things: dict[str, int] = {}
        #: Noun to the persons who may be called so further on, as they come up.
        self._called: dict[str, deque[int]] = {}
        self._last: dict[int, int] = {}
        self._known = len(self.entities)
        #: The numbers of the persons who are named.
        self.persons = range(self._known)
        self._form: dict[int, Range] = {}
        for k in sorted(self.people.at):
            number, a, b = self.people.at[k]
            self._form.setdefault(number, (a, b))
        #: The set that begins at a token.
        self.set_at: dict[int, int] = {}
        self._named_at: dict[int, list[int]] = {}
        self._subjects: dict[int, int] = view.held.setdefault("subjects", {})
        self._mains: dict[int, bool] = {}
        self._spoke: tuple[int, int, int] = (-1, -1, -1)
        self._story = self._narrative()
        self._paragraph = [0] * len(view.sentences)
        number = 0
        for k, (a, _) in enumerate(view.sentences):
            while number + 1 < len(view.paragraphs) and view.paragraphs[number + 1].first <= a:
                number += 1
            self._paragraph[k] = number
        self._holder = self._holders()
        #: The last paragraph so far before which something that is no body was cut out of its line: what stands before it does not lead on.
        self._broken = -1

    def _narrative(self) -> list[int]:
        """Every sentence's place in the narrative: a sentence wholly in quotation marks stands where the one before it stands."""
        story, at = [], 0
        for a, b in self.view.sentences:
            if not (self.inside[a] >= 0 and self.inside[b - 1] >= 0):
                at += 1
            story.append(at)
        return story

    def _holders(self) -> dict[int, int]:
        """For tokens in quotation marks, the quoted statement that holds them (of several, the shortest; of as long, the first)."""
        view = self.view
        found: dict[int, int] = {}
        spans = [(s, e, n) for n, x in enumerate(self._speech) if x.quoted for s, e in x.content]
        spans.sort(key=lambda x: (x[0] - x[1], x[2]))
        covered: list[Range] = []
        for s, e, number in spans:
            # Long ones first, so that shorter ones inside them write over them; a stretch is written over a bounded number of times.
            a, b = bisect_left(view.start, s), bisect_left(view.start, e)
            if sum(1 for x, y in covered[-8:] if x <= a and b <= y) > 4:
                continue
            covered.append((a, b))
            for i in range(a, b):
                if self.inside[i] >= 0:
                    found[i] = number
        return found

    def _is_cut(self, number: int) -> bool:
        """Whether words that are no body stand before a paragraph in its own line, as a caption does that ran into it."""
        view = self.view
        if not number:
            return False
        between = view.raw[view.paragraphs[number - 1].end : view.paragraphs[number].start].rstrip(" \t\u00a0")
        return bool(between.strip()) and between[-1] not in "\n\r"

    def _see(self, head: int, first: int, last: int, number: int, form: str) -> None:
        """Note a mention."""
        view = self.view
        sentence = view.sentence[head]
        e = self.entities[number]
        e.count += 1
        if e.count == 1 and number < self._known:
            for role in {*e.roles, *e.past, *e.held}:
                for noun in {role, *(x.broader if (x := noun_of(role)) else ())}:
                    self._called.setdefault(noun, deque(maxlen=score.NEAR_NOUNS)).append(number)
        m = Mention(head, first, last, sentence, self._paragraph[sentence], number, self._role(head), form, self.inside[head])
        n = len(self.mentions)
        self.mentions.append(m)
        self.entity_at[head] = number
        self._last[number] = n
        if form != "pronoun":
            self._named_at.setdefault(number, []).append(n)
        if e.kind == "person" and not e.plural:
            self._persons.append(n)
        elif e.plural or e.kind in ("group", "set"):
            self._many.append(n)
        else:
            self._ones.append(n)
            if e.kind == "body":
                self._many.append(n)

    def _role(self, i: int) -> str:
        view = self.view
        for _ in range(CHAIN):
            dep, up = view.dep[i], view.head[i]
            if dep in SUBJECTS:
                return "main" if self._is_main(up) else "sub"
            if dep in ("dobj", "dative", "obj"):
                return "object"
            if dep == "poss":
                return "poss"
            if dep in ("compound", "nmod", "amod"):
                return "mod"
            if dep in ("conj", "appos") and up != i:
                i = up
                continue
            if dep == "pobj":
                return "object" if view.dep[up] == "agent" else "other"
            return "main" if i in self._said_by else "other"
        return "other"

    def _subject(self, verb: int) -> int:
        """The subject of a verb, -1 for none. Kept, since a verb of a broken parse may have thousands of children and as many pronouns."""
        if verb not in self._subjects:
            self._subjects[verb] = self.view.kid(verb, *SUBJECTS)
        return self._subjects[verb]

    def _is_main(self, verb: int) -> bool:
        """Whether a verb is that of a main clause, or reports in the place of one (`"...", she said`)."""
        if verb not in self._mains:
            self._mains[verb] = self._find_main(verb)
        return self._mains[verb]

    def _find_main(self, verb: int) -> bool:
        view = self.view
        dep = view.dep[verb]
        return (
            dep == "ROOT"
            or (dep in ("ccomp", "parataxis") and verb in self._cues and view.kid(verb, "mark") < 0 and view.head[verb] < verb)
            or (dep == "conj" and view.dep[view.head[verb]] == "ROOT")
        )

    def _new(self, kind: str, name: str, plural: bool = False) -> Entity:
        e = Entity(len(self.entities), kind, name, plural=plural)
        self.entities.append(e)
        return e

    def _new_set(self, members: tuple[int, ...]) -> Entity:
        e = self._new("set", " and ".join(self.entities[m].name for m in members), True)
        e.members = members
        return e

    def _link(self, i: int, first: int, last: int, numbers: Sequence[int], value: float, reason: str) -> None:
        names: list[str] = []
        spans: list[Range] = []
        members = [m for n in numbers for m in (self.entities[n].members or (n,))]
        for n in members:
            names.append(self.entities[n].name)
            if where := self._named_at.get(n):
                m = self.mentions[where[-1]]
                spans.append((m.first, m.last))
            elif n in self._form:
                spans.append(self._form[n])
        self.links[i] = Link(first, last, tuple(spans), tuple(names), tuple(members), value, reason)
        if numbers:
            number = numbers[0] if len(numbers) == 1 else self._new_set(tuple(numbers)).number
            self._see(i, first, last, number, "pronoun")
