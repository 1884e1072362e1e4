"""What is done in a sentence: the walk from the main verb down, with operators and nominal acts."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from .events_act import CONFLICT, COOPERATION, DIRECT, VERBAL, Act, Context, opens, tame, worth
from .events_build import Builder
from .events_doubt import doubtful
from .events_figures import by_choice
from .events_lexicon import Lexicon
from .events_place import infer
from .events_shape import bare_passive, denied, left_out, others, scheduled, to_come, unheaded, violent
from .events_sides import ARMS, Sides
from .events_tree import Clause
from .events_untold import means_it, untold
from .events_whom import aimless, helped, provoked, rescues
from .events_words import FAULTS, TRAVELS
from .statements_view import View

_IF: Final = frozenset({"if", "unless", "whether", "lest", "until", "till"})
_WHEN: Final = frozenset({"after", "before", "once", "until", "till", "when"})
#: Nouns whose clause is no more than a thought.
_THOUGHTS: Final = frozenset(
    "chance possibility likelihood prospect fear hope idea notion risk danger suggestion theory speculation rumour rumor".split()
)
#: Adverbs that make a deed a guess.
_PERHAPS: Final = frozenset("probably perhaps possibly maybe presumably conceivably".split())
#: Words with which a case is made up.
_SUPPOSE: Final = frozenset({"say", "suppose", "imagine"})
#: What an act is said to be that has not come about.
_OPEN: Final = frozenset("matter question possibility option possible likely unlikely inevitable imminent impossible doubtful".split())
#: Governors that are walked down through.
_DEPTH: Final = 40


#: Participles behind a country's name and a hyphen.
BACKED: Final = {
    **dict.fromkeys(("backed", "supported", "sponsored"), "SUPPORT"),
    **dict.fromkeys(("funded", "financed", "armed", "trained", "equipped"), "AID"),
}


def _clear(act: Act) -> bool:
    """Whether both sides of what is only thought of are named, and who would do it holds power."""
    named = [s for s in act.actors if s.country and (s.body or s.sector == "GOV")]
    return len(named) == len(act.actors) > 0 and (len(named) > 1 if act.both else any(s.country and s.political for s in act.recipients))


#: Types that firms have with one another.
_DEALS: Final = frozenset({"AGREE", "SUPPORT", "REJECT"})


class Coder(Builder):
    """Codes the sentences of one document."""

    def __init__(self, view: View, sides: Sides, known: Lexicon) -> None:
        super().__init__(view, sides, known)
        self.covered: set[int] = set()
        self.acts: list[Act] = []
        self.spares: list[tuple[Act, Clause | None]] = []

    def sentence(self, a: int, b: int) -> list[Act]:
        """The acts of the sentence `[a, b)`, the first of the main clause first."""
        self.acts, self.spares = [], []
        self.covered = set()
        supposed = b - a > 3 and self.view.text[a].lower() in _SUPPOSE and self.view.text[a + 1] != ","
        for i in range(a, b):
            if self.view.head[i] == i:
                self._visit(i, Context(status="hypothetical" if supposed else ""))
        self._shared_target()
        for i in range(a + 2, b):
            if (kind := BACKED.get(self.view.text[i].lower())) and self.view.text[i - 1] == "-":
                self._backed(i, kind)
        self._second_choice()
        return self.acts

    def _second_choice(self) -> None:
        """Let in the acts whose gate turned them away, where no other act was read out of the same words."""
        taken = {t for act in self.acts for t in (act.verb, *act.trigger)} | self.covered
        for act, c in self.spares:
            if taken.isdisjoint((act.verb, *act.trigger)):
                act.spare = True
                self.acts.append(act)
                taken.update((act.verb, *act.trigger))
                if c is not None and act.type != "ACCUSE":
                    taken.update((*c.inf, *c.ing, *c.that))

    def _shared_target(self) -> None:
        """`condemned the test of Chad and pledged further sanctions`: whom a threat is aimed at stands with the verb that it is joined to."""
        view = self.view
        for act in self.acts:
            if act.type != "THREATEN" or act.recipients or view.dep[act.verb] != "conj":
                continue
            who = {s.actor for s in act.actors}
            for other in self.acts:
                if other.verb == view.head[act.verb] and other.recipients and {s.actor for s in other.actors} == who:
                    act.recipients = list(other.recipients)
                    break

    def _backed(self, i: int, kind: str) -> None:
        """`US-backed rebels`: who backs whom, in one word."""
        view = self.view
        actors = [s for s in self.sides.named_at(i - 2) or self.sides.stated(i - 2) if s.political and s.country]
        noun = view.head[i]
        if not actors or view.pos[noun] not in ("NOUN", "PROPN") or noun < i or view.dep[i] not in ("amod", "nmod", "compound"):
            return
        mine = {s.country for s in actors}
        them = [s for s in self.sides.of(noun) if s.country not in mine and (s.kind == "country" or s.official or s.sector in ARMS)]
        if them:
            act = Act([i - 2, noun], noun, kind, "", ("military",), actors, them, False, "noun", True, False, 4)
            self._keep(act, None, Context())

    def _visit(self, i: int, x: Context) -> None:
        if x.depth > _DEPTH:
            return
        view = self.view
        if view.dep[i] in ("advcl", "ccomp", "acl") and any(view.dep[k] == "mark" and view.text[k].lower() in _IF for k in view.kids[i]):
            x = replace(x, status=x.status or "hypothetical")
        up = view.head[i]
        if view.dep[i] in ("acl", "ccomp", "relcl") and view.pos[up] == "NOUN" and view.lemma[up].lower() in _THOUGHTS:
            x = replace(x, status=x.status or "hypothetical")
        if denied(view, i):
            x = replace(x, status="denied")
        when = (
            {view.text[k].lower() for k in view.kids[i]}
            if view.dep[i] == "advcl"
            else {view.text[up].lower()}
            if view.dep[i] == "pcomp"
            else set()
        )
        if view.tag[i] in ("VBZ", "VBP") and when & _WHEN:
            x = replace(x, status=x.status or "hypothetical")  # "until he leaves office": the present of a clause of time lies ahead.
        if any(view.dep[k] == "aux" and view.text[k].lower() in ("had", "were", "should") and k < i for k in view.kids[i]):
            subject = view.kid(i, "nsubj", "nsubjpass")
            if any(view.dep[k] == "aux" and view.text[k].lower() in ("had", "were", "should") and k < subject for k in view.kids[i]):
                # "Had Chad attacked": a condition told by the order of the words.
                x = replace(x, status=x.status or "hypothetical")
        if view.dep[i] == "pcomp" and (
            (view.pos[view.head[up]] in ("NOUN", "ADJ") and view.text[up].lower() in ("of", "for", "in") and up != i)
            or (view.text[up].lower() in ("toward", "towards", "about"))
            or (view.text[up].lower() == "with" and view.pos[view.head[up]] == "NOUN" and any(view.dep[k] == "nsubj" for k in view.kids[i]))
            or (view.text[up].lower() == "from" and view.pos[view.head[up]] == "VERB")
            or (view.text[up].lower() in ("on", "of", "to") and any(view.dep[k] == "nsubj" for k in view.kids[i]))
        ):
            # "kept them from reaching", "depends on Kyiv agreeing", "the idea of attacking".
            x = replace(x, status=x.status or "hypothetical")
        infinitive = view.tag[i] in ("VB", "VBN") and any(view.tag[k] == "TO" for k in view.kids[i])
        undone = view.dep[i] in ("xcomp", "ccomp") and (view.pos[up] == "ADJ" or not self._done(up))
        able = undone or view.dep[i] in ("acl", "relcl", "advcl", "pcomp")
        if infinitive and able and not (x.future or x.failed or x.status):
            # "the power to arrest", "enough to carry out a blockade": able to is not done; "will be the first to visit" does lie ahead.
            over = self.clauses.of(view.head[up]) if view.dep[up] == "attr" else None
            aim = "purpose" if view.dep[i] == "advcl" else "hypothetical"
            if view.dep[i] == "acl" and view.pos[view.head[up]] in ("VERB", "AUX") and self.clauses.of(view.head[up]).negated:
                # "does not have the means to threaten them".
                x = replace(x, failed=True)
            x = replace(x, future=True) if over is not None and over.modal == "will" else replace(x, status=aim)
        if view.dep[i] == "pcomp" and (view.text[up].lower() in ("without", "than") or (i > 1 and view.text[up - 1].lower() == "instead")):
            # "instead of visiting Chad": not done.
            x = replace(x, status="hypothetical")
        if view.dep[i] == "csubj" and view.tag[i] == "VBG":
            # "Removing the sanctions is out of the question": no more than a thought.
            x = replace(x, status=x.status or "hypothetical")
        if view.dep[i] == "pcomp" and view.text[up].lower() == "by" and by_choice(i, view):
            x = replace(x, status="hypothetical")
        elif view.dep[i] == "pcomp" and view.text[up].lower() == "by" and x.status == "hypothetical" and view.tag[view.head[up]] != "VB":
            # "sought peace by releasing the prisoners": the means is a deed.
            x = replace(x, status="")
        if (
            view.dep[i] == "conj"
            and view.tag[i] == "VB"
            and view.tag[up] in ("VBG", "VBD", "VBZ", "VBP", "VBN")
            and not self.clauses.of(i).modal
        ):
            # "started asking them to stand and pledge": joined to the infinitive, whatever the parser says.
            x = replace(x, status=x.status or "hypothetical")
        before = x
        if i not in self.covered:
            if view.pos[i] in ("VERB", "AUX") or (view.tag[i][:2] == "VB" and view.kids[i]):
                x = self._verb(i, x)
            elif view.pos[i] == "ADJ":
                x = self._adjective(i, x)
            elif view.pos[i] in ("NOUN", "PROPN"):
                x = self._noun(i, x)
        if not view.kids[i]:
            return
        below = x.below()
        # What is said comes before how it came about: complements first, then the rest in order.
        plain = below.plain() if below.status or below.failed or below.future else below
        for k in self._order(i):
            inside = view.dep[k] in ("xcomp", "ccomp", "pcomp", "dobj", "prep", "pobj", "agent", "nsubjpass", "attr", "acomp", "prt", "dative")
            down = below if inside else plain
            if view.dep[k] == "conj" and view.pos[k] not in ("NOUN", "PROPN") and view.tag[k] == view.tag[i]:
                # "condemned the test and sent planes": what is joined to a verb does not lie under it.
                down = replace(before, depth=x.depth + 1)
            beside = view.dep[k] == "advcl" and view.tag[k] == "VBG" and k > i and view.kid(k, "mark", "nsubj") < 0
            if beside and (view.tag[i] in ("VB", "VBG") or below.failed):
                down = below  # "could attack, killing hundreds": as far away as what it goes with
            if (view.dep[k] == "xcomp" or beside) and view.pos[i] in ("VERB", "AUX") and not down.future and (modal := self.clauses.of(i).modal):
                # "will become the first to visit": the infinitive lies ahead with its governor.
                down = replace(down, future=True) if modal == "will" else replace(down, status=down.status or "hypothetical")
            self._visit(k, down)

    def _done(self, up: int) -> bool:
        """Whether what a verb governs took place with it: managed to, was forced to, appears to; not: sought to, was invited to."""
        if self.view.pos[up] not in ("VERB", "AUX") or self.view.lemma[up].lower() in ("be", "go"):
            return True
        sense = self._operator_sense(up, "v", self.clauses.of(up).parts)
        return sense not in ("", "wish", "allow")

    def _order(self, i: int) -> list[int]:
        view = self.view
        first = [k for k in view.kids[i] if view.dep[k] in ("ccomp", "xcomp", "dobj", "acomp", "attr", "pcomp")]
        return [*first, *(k for k in view.kids[i] if k not in first)]

    def _verb(self, i: int, x: Context) -> Context:
        c = self.clauses.of(i)
        if self._must(i, c, x):
            return x
        if (meant := left_out(self.view, i, c)) >= 0:
            c = replace(c, objects=[meant])
        if bare_passive(self.view, i, c):
            # "Alpha accused of fraud": a headline leaves out the auxiliary.
            c = replace(c, passive=True, objects=c.subjects, subjects=[])
        if c.passive and not c.subjects and self._state(i, c, x):
            return x
        senses = self.match.verb(i, c)
        light = self._light(i, c, x, senses[0][0] if senses else None)
        if light is not None:
            if self._keep(light, c, x):
                self._cover(light, c)
            return x
        for s, read in senses:
            if "that" in s.comps and s.type == "REQUEST" and s.weak and not read.inf and not self._asks(read):
                continue
            act = self._of_verb(i, read, s)
            if s.type in VERBAL or s.type == "ACCUSE":
                self._content(act, read, x)
            if self._keep(act, read, x):
                if self._operator_sense(i, "v", c.parts) == "deny":
                    return replace(x, status="denied")
                self._cover(act, read)
                return replace(x, status="hypothetical") if act.type == "ACCUSE" and act.mode != "disapprove" else x
        return self._operator(i, c, x)

    def _asks(self, c: Clause) -> bool:
        """`insisted that he leave`, `that he must leave`: what is wanted; `insisted that he was right` only says so."""
        for k in c.that:
            if self.clauses.of(k).modal in ("must", "will", "would") or self.view.tag[k] in ("VB", "VBP"):
                return True
            if self.view.tag[k] == "VBN" and any(self.view.text[a].lower() == "be" for a in self.view.kids[k]):
                return True
        return False

    def _state(self, i: int, c: Clause, x: Context) -> bool:
        """`is opposed to`, `is committed to`: a participle that is an adjective."""
        s = self.match.adjective(i, c)
        if s is None:
            return False
        read = replace(c, passive=False, subjects=c.objects, objects=[])
        act = self._of_verb(i, read, s)
        if s.type in VERBAL or s.type == "ACCUSE":
            self._content(act, read, x)
        if self._keep(act, read, x):
            self._cover(act, read)
            return True
        return False

    def _adjective(self, i: int, x: Context) -> Context:
        view = self.view
        if view.dep[i] not in ("acomp", "oprd", "attr", "ROOT", "conj", "advcl", "acl", "amod"):
            return x
        c = self.clauses.of(i)
        s = self.match.adjective(i, c) if view.dep[i] != "amod" else None
        if s is not None:
            act = self._of_verb(i, c, s)
            if s.type in VERBAL or s.type == "ACCUSE":
                self._content(act, c, x)
            if self._keep(act, c, x):
                self._cover(act, c)
                return x
        return self._operator(i, c, x)

    def _noun(self, i: int, x: Context) -> Context:
        """A nominal act that stands by itself: as the subject of a verb of happening, or with its own sides."""
        view = self.view
        up = view.head[i]
        if view.dep[i] in ("compound", "nmod", "amod"):
            return x
        happens = (
            view.pos[up] in ("VERB", "AUX")
            and view.dep[i] in ("nsubj", "nsubjpass")
            and any(s in ("happen", "begin", "continue", "stop", "plan", "do") for _, s in self.known.light.get(view.lemma[up].lower(), ()))
        )
        governor = self.clauses.of(up) if happens else None
        s = self.match.noun(i, governor)
        if s is None or self.is_view(i, s):
            return self._operator_noun(i, x)
        act = self._of_noun(i, s, None, governor)
        if self._lacks(i):
            x = replace(x, failed=not x.failed)
        act.how = "happen" if happens else "noun"
        over = up if view.pos[up] in ("VERB", "AUX") else view.head[up]
        if not x.status and view.pos[over] in ("VERB", "AUX") and self.clauses.of(over).modal in ("may", "would", "must"):
            # "An attack on Chad could harm the talks": an attack that is only thought of; "will use its occupation" tells of one that lasts.
            lasts = act.mode == "seize" and any(view.dep[k] == "poss" for k in view.kids[i])
            x = x if lasts else replace(x, status="hypothetical")
        if not x.status and view.lemma[over].lower() == "be" and any(view.lemma[k].lower() in _OPEN for k in view.kids[over] if k > i):
            # "Her endorsement is a matter of time": it has not been given.
            x = replace(x, status="hypothetical")
        if not x.status and not happens and act.type in CONFLICT and view.pos[over] in ("VERB", "AUX") and self.clauses.of(over).modal == "will":
            # "will respond to an attack": one that may come.
            x = replace(x, status="hypothetical")
        if happens and governor is not None:
            sense = self._light_sense(up, governor)
            if sense == "plan":
                x = replace(x, future=True)
        if s.type in VERBAL:
            self._content_noun(act, i)
        if self._keep(act, governor, x):
            self.covered.update(t for t in view.subtree(i) if view.pos[t] in ("NOUN", "PROPN") and not self._open(t, i))
        return x

    def _open(self, t: int, top: int) -> bool:
        """Whether a token lies in a relative clause under `top`, which tells another act."""
        view = self.view
        while t != top and view.head[t] != t:
            if view.dep[t] in ("relcl", "conj", "advcl") and view.pos[t] in ("VERB", "AUX"):
                return True
            t = view.head[t]
        return False

    def _operator_sense(self, i: int, pos: str, parts: set[str]) -> str:
        lemma = self.match.lemma(i) if pos == "v" else self.view.lemma[i].lower()
        for part, sense in sorted(self.known.operators.get((lemma, pos), ()), key=lambda e: -len(e[0])):
            if not part or part in parts or part in {self.view.text[k].lower() for k in self.view.kids[i]}:
                return sense
        return ""

    def _operator(self, i: int, c: Clause, x: Context) -> Context:
        """A predicate that makes something of its complement; returns the context for what lies under it."""
        view = self.view
        pos = "v" if view.pos[i] in ("VERB", "AUX") else "a"
        sense = self._operator_sense(i, pos, c.parts)
        complements = [*c.inf, *c.ing, *(c.that if sense in ("deny", "wish", "threaten", "agree", "plan") else [])]
        if not sense or not complements:
            if c.that or view.dep[i] in ("parataxis",):
                reporter = self._all(c.subjects, True)
                return replace(x, reporter=tuple(reporter), reported=True)
            if sense in ("wish", "plan", "demand", "agree", "threaten", "refuse", "deny", "ban") and not c.that:
                # "seeks sanctions", "rejected an attack": what is wanted or refused did not take place.
                return replace(x, status=x.status or "hypothetical")
            if view.lemma[i].lower() == "be" and c.inf:
                # "is to visit" lies ahead; "the idea is to visit" and "would be to visit" are thoughts.
                ahead = not c.modal and any(s.political for s in self._all(c.subjects, True))
                return replace(x, future=True) if ahead else replace(x, status=x.status or "hypothetical")
            return x
        if view.lemma[i].lower() == "go" and not (view.tag[i] == "VBG" and c.inf):
            return x
        return self._compose(sense, complements, c.subjects, c, x, i)

    def _operator_noun(self, i: int, x: Context) -> Context:
        view = self.view
        sense = self._operator_sense(i, "n", set())
        if not sense:
            return x
        complements = [k for k in view.kids[i] if view.dep[k] in ("acl", "relcl") and view.tag[k] == "VB"]
        if not complements:
            return x
        up = view.head[i]
        c = self.clauses.of(up) if view.pos[up] in ("VERB", "AUX") else None
        return self._compose(sense, complements, self.clauses.of(complements[0]).subjects, c, x, i)

    def _compose(self, sense: str, complements: list[int], subjects: list[int], c: Clause | None, x: Context, i: int) -> Context:
        negated = c is not None and c.negated and c.verb == i
        if sense == "wish" or (sense == "allow" and negated):
            return replace(x, status=x.status or "hypothetical")
        if sense == "fail":
            return replace(x, failed=True)
        if sense == "deny":
            return replace(x, status="denied")
        if sense == "plan":
            return replace(x, future=True, failed=x.failed or negated)
        if sense in ("fact", "allow", "ban", "stop", "accuse"):
            if sense == "stop" and not negated and self._ended(complements, subjects, c, x, i):
                return x
            return replace(x, failed=x.failed or negated) if sense == "fact" else x if sense == "stop" else replace(x, status="hypothetical")
        content = self._first(complements)
        if content is None:
            return replace(x, status="hypothetical")
        if self.known.kinds[content.type].mutual:
            own = {s.actor for s in self._all(subjects, True)}
            content.recipients = [r for r in [*content.recipients, *content.actors] if r.actor not in own]
        actors = self._all(subjects, True)
        if sense == "demand" and c is not None and c.verb == i and c.passive and not subjects:
            # "those required to vote for her": nobody says who requires it.
            return replace(x, status=x.status or "hypothetical")
        # Somebody who asks and whom the record does not know is not the one who is asked.
        actors = actors or ([] if any(self.view.sentence[t] == self.view.sentence[i] for t in subjects) else content.actors)
        mine = {s.actor for s in actors}
        them = [s for s in content.recipients if s.actor not in mine]
        act = replace(content, actors=actors, recipients=them, trigger=[i, *content.trigger], how="operator", verb=i, content=content.type)
        if not self._composed(act, sense, negated):
            return replace(x, status="hypothetical")
        if self._keep(act, c if c is not None else self.clauses.of(complements[0]), x, told=True):
            self.covered.update(complements)
            for k in complements:
                self._cover(content, self.clauses.of(k))
            return x
        return replace(x, status="hypothetical")

    def _ended(self, complements: list[int], subjects: list[int], c: Clause | None, x: Context, i: int) -> bool:
        """`stopped shelling the town`, `ceased to supply`: the end of an act is an act of its own."""
        content = self._first(complements)
        if content is None or c is None:
            return False
        actors = self._all(subjects, True) or content.actors
        act = self._stopped(replace(content, actors=actors, trigger=[i, *content.trigger], how="operator", verb=i, notes=[]))
        if act is None or not self._keep(act, c, x, told=True):
            return False
        self.covered.update(complements)
        for k in complements:
            self._cover(content, self.clauses.of(k))
        return True

    def _composed(self, act: Act, sense: str, negated: bool) -> bool:
        """Make of an act what its operator says; whether anything comes out."""
        kind = self.known.kinds[act.content]
        if sense == "agree":
            if negated:
                act.type, act.mode = "REJECT", kind.asked
            elif act.content in CONFLICT:
                act.type, act.mode = "THREATEN", self._threat(act)
            elif act.content in COOPERATION:
                act.type, act.mode = "AGREE", ""
            else:
                return False
        elif sense == "threaten":
            if negated:
                return False
            act.type, act.mode = "THREATEN", self._threat(act)
        elif sense == "demand":
            if negated:
                return False
            act.type, act.mode = "REQUEST", kind.asked
        elif sense == "refuse":
            if act.content in (*CONFLICT, "THREATEN", "ACCUSE"):
                return False
            act.type, act.mode = "REJECT", kind.asked
        else:
            return False
        return True

    def _must(self, i: int, c: Clause, x: Context) -> bool:
        """`said that Sudan must return`: a demand of the speaker."""
        if c.modal != "must" or not x.reported or not x.reporter or c.negated or (c.passive and not c.subjects):
            return False
        them = self._all(c.subjects if not c.passive else c.subjects or c.objects, True)
        mine = {(s.actor, s.country) for s in x.reporter}
        them = [s for s in them if (s.actor, s.country) not in mine]
        content = self._first([i])
        if not them and content is not None:
            them = content.actors
        if not any(s.explicit and s.political for s in them) or not any(s.official and s.explicit for s in x.reporter):
            return False
        if content is None and {s.country for s in them} & {s.country for s in x.reporter}:
            # "must win 58 percent": what has to happen, not what somebody demands.
            return False
        mode = self.known.kinds[content.type].asked if content else "change"
        act = Act([i], i, "REQUEST", mode, content.contexts if content else (), list(x.reporter), them, True, "must", True)
        if self._keep(act, c, replace(x, status=""), told=True):
            self._cover(act, c)
            return True
        return False

    def _cover(self, act: Act, c: Clause) -> None:
        view = self.view
        complements = [] if act.type == "ACCUSE" and act.mode != "disapprove" else [*c.inf, *c.ing, *c.that]
        # "promised to withdraw and release": what is joined to a complement is one too.
        complements += [x for k in complements for x in self.view.kids[k] if self.view.dep[x] == "conj" and self.view.tag[x] in ("VB", "VBG")]
        for k in complements:
            self.covered.add(k)
            inner = self.clauses.of(k)
            self.covered.update(t for t in [*inner.inf, *inner.ing, *inner.objects] if t > k)
            self.covered.update(t for t in view.subtree(k) if view.pos[t] in ("NOUN", "PROPN") and not self._open(t, k))
        judged = act.mode == "disapprove" or act.type == "PROTEST"
        for top in {*c.objects, *(t for tokens in c.preps.values() for t in tokens), *act.trigger}:
            if judged and top not in act.trigger and self.is_deed(top):
                # "condemned the raids of Chad on Sudan": what is condemned took place.
                continue
            if view.pos[top] in ("NOUN", "PROPN") and view.sentence[top] == view.sentence[c.verb]:
                self.covered.update(t for t in view.subtree(top) if view.pos[t] in ("NOUN", "PROPN") and not self._open(t, top))
                self.covered.update(k for k in view.kids[top] if view.dep[k] == "acl" and view.tag[k] == "VB")

    def _keep(self, act: Act, c: Clause | None, x: Context, told: bool = False) -> bool:
        """Put an act into its mood, and keep it when its gate opens."""
        act.depth, act.lemma = x.depth, self.match.lemma(act.verb)
        if "void" in act.notes or untold(act, c, self.view, self.clauses):
            return False
        act.actors = unheaded(self.view, act.actors)
        if act.type == "THREATEN":
            act.recipients = others(act.actors, act.recipients)
        if act.type == "PROTEST" and not act.recipients:
            act.recipients = self._anti([*act.trigger, *(c.subjects if c is not None else ())])
        if (act.needs or act.type == "PROTEST") and not act.recipients and c is not None and act.type not in DIRECT:
            self._deep(act, c)
        if c is not None and not act.recipients and act.type in _DEALS and len(act.actors) == 1 and not act.actors[0].political:
            self._partner(act, c)
        visit = act.type == "CONSULT" and act.mode == "visit"
        states = bool(act.actors) and all(s.kind == "country" and s.basis != "metonym" for s in act.actors)
        if visit and states and act.weight < 4 and self.match.lemma(act.verb) in TRAVELS:
            # "The country arrives at a turning point": no state travels.
            return False
        if visit and any(s.sector in ("MIL", "REB", "UAF", "REF", "CVL") for s in act.actors):
            return False
        if not tame(act, act.lemma) or not means_it(act, c, self.view, self.clauses, self.sides) or not self._mood(act, c, x, told):
            return False
        if c is not None:
            if act.type == "THREATEN" and not act.recipients and act.status in ("planned", "hypothetical"):
                self._unless(act, c)
            self._local(act, c)
            if act.mode == "disapprove" and act.lemma in FAULTS and any(self.is_deed(t) for t in c.objects):
                act.notes.append("deed")
            aimless(act, c, self.view)
            provoked(act, c, self)
        infer(act, self.sides, self.view.sentence[act.verb])
        if c is not None:
            rescues(act, c, self)
        helped(act, self)
        if act.type == "PROTEST" and not act.actors and c is not None and act.how == "verb":
            act.actors = self._crowd(c)
        if act.type == "ASSAULT" and not act.actors and violent(self.view, act.verb, self.known.violence):
            act.notes.append("violent")
        if doubtful(act, c, self.view, self.sides, self.known):
            return False
        if not opens(act, c):
            if worth(act, c):
                self.spares.append((act, c))
            return False
        self.acts.append(act)
        return True

    def _mood(self, act: Act, c: Clause | None, x: Context, told: bool) -> bool:
        kind = self.known.kinds[act.type]
        if act.type == "RETREAT" and act.mode == "release":
            act.notes.append("goods")
        modal = c.modal if c is not None else ""
        if c is not None and modal in ("", "would") and any(self.view.lemma[k].lower() in _PERHAPS for k in self.view.kids[c.verb]):
            modal = "may" if act.type not in CONFLICT else "would"
        negated = ((c.negated if c is not None else False) and not (told and act.how == "operator")) != (x.failed or "failed" in act.notes)
        had = any(self.view.dep[k] == "aux" and self.view.lemma[k].lower() == "have" for k in self.view.kids[act.verb])
        if modal == "would" and had:
            # "she would have asked": she did not.
            act.status = "hypothetical"
            return False
        future = x.future or modal == "will" or (modal == "would" and x.reported) or "planned" in act.notes
        if c is not None and (to_come(self.view, c.verb) or (act.type == "CONSULT" and act.how == "verb" and scheduled(self.view, c.verb))):
            future = True
        if x.status == "denied":
            act.status = "denied"
            return True
        if act.how == "must":
            return True
        if x.status == "purpose":
            # "took to the streets to protest" tells a protest; "sent planes to bomb them" does not tell the bombing.
            if act.weak and act.type != "PROTEST":
                return False
            x = replace(x, status="" if act.type == "PROTEST" else "hypothetical")
        if negated and not told:
            if not kind.refused or x.status == "hypothetical":
                return False
            if not modal and act.type in ("AID", "COOPERATE") and act.weak and not (x.failed or "failed" in act.notes):
                # "did not supply an estimate": not done, but not refused either.
                return False
            act.type, act.mode = kind.refused, kind.asked
            act.status = "happened"
            return modal not in ("may", "must")
        if future:
            if act.type in CONFLICT:
                act.mode = self._threat(replace(act, content=act.type))
            elif act.type != kind.ahead:
                act.mode = ""
            act.content = act.type
            act.type, act.status = kind.ahead, "planned"
            return x.status != "hypothetical"
        if modal in ("may", "would", "must") or x.status == "hypothetical":
            act.status = "hypothetical"
            if modal == "must" and x.reported:
                # "said that Chad should close its border": what somebody wants of it.
                return False
            if modal == "may" and act.type in CONFLICT and x.reported and act.actors:
                act.content = act.type
                act.mode = self._threat(replace(act, content=act.type))
                act.type = "THREATEN"
                return True
            return (act.how != "noun" or not act.weak) and _clear(act)
        return True
