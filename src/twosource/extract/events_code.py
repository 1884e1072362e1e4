"""What is done in a sentence: the walk from the main verb down, with light verbs, operators and nominal acts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from .events_lexicon import Choice, Lexicon, Sense
from .events_match import Matcher
from .events_sides import PEOPLE, UNPOLITICAL, Side, Sides, unique
from .events_tree import Clause, Clauses, preps_of
from .statements_view import View

#: Types whose own content decides the mode: what is asked, refused, threatened.
VERBAL: Final = frozenset({"AGREE", "REQUEST", "REJECT", "THREATEN"})
COOPERATION: Final = frozenset({"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT"})
#: Acts that are done by saying something: without somebody who says it there is none.
WORDS: Final = frozenset({"AGREE", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "CONCEDE"})
ARMED: Final = frozenset({"MIL", "REB", "COP", "UAF", "CRM", "SPY", "CVL", "REF", "OPP"})
CONFLICT: Final = frozenset({"PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"})
_FALLBACK: Final = ("against", "on", "upon", "with", "to", "at", "from", "between", "over", "toward", "towards", "among", "for")
_MATERIAL: Final = frozenset({"AID", "RETREAT", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"})
_PLACES: Final = ("in", "into", "inside", "across", "near", "at", "outside", "around")
_TRAVELS: Final = frozenset({"visit", "trip", "tour", "mission", "arrive", "go", "be", "leave", "fly", "return"})
_IF: Final = frozenset({"if", "unless", "whether", "lest", "until", "till"})
_DEPTH: Final = 40
_LEADERS: Final = Choice(frozenset("counterpart leader president minister official diplomat envoy government delegation representative".split()), frozenset(), True)
_PERSONS: Final = Choice(frozenset("aide adviser staff lawyer people person voter reader viewer supporter crowd audience ally partner".split()), frozenset(), True)


def recipients_human(sides: list[Side]) -> bool:
    """Whether they are people: what is done to them by a public body is a political act whoever they are."""
    return bool(sides) and all(s.kind in ("person", "population") for s in sides)


@dataclass(frozen=True, slots=True)
class Context:
    """What governs a predicate. `reporter`: who says it; `past`: the saying lies back; `status` and `failed` come from operators above."""

    reporter: tuple[Side, ...] = ()
    reported: bool = False
    status: str = ""
    failed: bool = False
    future: bool = False
    depth: int = 0


@dataclass(slots=True)
class Act:
    """An act as it is coded. `trigger`: its tokens; `verb`: the head of its clause; `how`: verb, noun, light, operator or must."""

    trigger: list[int]
    verb: int
    type: str
    mode: str
    contexts: tuple[str, ...]
    actors: list[Side]
    recipients: list[Side]
    weak: bool
    how: str
    needs: bool
    both: bool = False
    weight: int = 0
    target: bool = False
    status: str = "happened"
    lead: bool = False
    content: str = ""
    depth: int = 0
    notes: list[str] = field(default_factory=list)


class Coder:
    """Codes the sentences of one document."""

    def __init__(self, view: View, sides: Sides, known: Lexicon) -> None:
        self.view, self.sides, self.known = view, sides, known
        self.clauses = Clauses(view)
        self.match = Matcher(view, self.clauses, sides, known)
        self.covered: set[int] = set()
        self.acts: list[Act] = []

    def sentence(self, a: int, b: int) -> list[Act]:
        """The acts of the sentence `[a, b)`, the first of the main clause first."""
        self.acts = []
        self.covered = set()
        for i in range(a, b):
            if self.view.head[i] == i:
                self._visit(i, Context())
        return self.acts

    # ---- the walk -------------------------------------------------------------------------------------------------------------------

    def _visit(self, i: int, x: Context) -> None:
        if x.depth > _DEPTH:
            return
        view = self.view
        if view.dep[i] in ("advcl", "ccomp", "acl") and any(
            view.dep[k] == "mark" and view.text[k].lower() in _IF for k in view.kids[i]
        ):
            x = replace(x, status=x.status or "hypothetical")
        if any(view.dep[k] == "aux" and view.text[k].lower() in ("had", "were", "should") and k < i for k in view.kids[i]):
            subject = view.kid(i, "nsubj", "nsubjpass")
            if any(view.dep[k] == "aux" and view.text[k].lower() in ("had", "were", "should") and k < subject for k in view.kids[i]):
                # "Had Chad attacked": a condition told by the order of the words.
                x = replace(x, status=x.status or "hypothetical")
        up = view.head[i]
        if view.dep[i] == "pcomp" and (
            (view.pos[view.head[up]] == "NOUN" and view.text[up].lower() in ("of", "for"))
            or (view.text[up].lower() == "from" and view.pos[view.head[up]] == "VERB")
            or (view.text[up].lower() in ("on", "of", "to") and any(view.dep[k] == "nsubj" for k in view.kids[i]))
        ):
            # "kept them from reaching", "depends on Kyiv agreeing", "the idea of attacking".
            x = replace(x, status=x.status or "hypothetical")
        if view.tag[i] == "VB" and any(view.tag[k] == "TO" for k in view.kids[i]) and not (x.future or x.failed or x.status):
            # "the power to arrest", "enough to carry out a blockade": able to is not done.
            if view.dep[i] in ("acl", "relcl") or (view.dep[i] == "xcomp" and view.pos[up] == "ADJ"):
                # "will be the first to visit" does lie ahead.
                over = self.clauses.of(view.head[up]) if view.dep[up] == "attr" else None
                x = replace(x, future=True) if over is not None and over.modal == "will" else replace(x, status="hypothetical")
        if view.dep[i] == "csubj" and view.tag[i] == "VBG":
            # "Removing the sanctions is out of the question": no more than a thought.
            x = replace(x, status=x.status or "hypothetical")
        if i not in self.covered:
            if view.pos[i] in ("VERB", "AUX") or (view.tag[i][:2] == "VB" and view.kids[i]):
                x = self._verb(i, x)
            elif view.pos[i] == "ADJ":
                x = self._adjective(i, x)
            elif view.pos[i] in ("NOUN", "PROPN"):
                x = self._noun(i, x)
        below = replace(x, depth=x.depth + 1)
        # What is said comes before how it came about: complements first, then the rest in order.
        plain = replace(below, status="", failed=False, future=False) if below.status or below.failed or below.future else below
        for k in self._order(i):
            inside = view.dep[k] in ("xcomp", "ccomp", "pcomp", "dobj", "prep", "pobj", "agent", "nsubjpass", "attr", "acomp", "prt", "dative")
            if view.dep[k] == "conj" and view.pos[k] not in ("NOUN", "PROPN"):
                inside = view.tag[k] == view.tag[i]
            down = below if inside else plain
            if view.dep[k] == "xcomp" and view.pos[i] in ("VERB", "AUX") and not down.future and (modal := self.clauses.of(i).modal):
                # "will become the first to visit": the infinitive lies ahead with its governor.
                down = replace(down, future=True) if modal == "will" else replace(down, status=down.status or "hypothetical")
            self._visit(k, down)

    def _order(self, i: int) -> list[int]:
        view = self.view
        first = [k for k in view.kids[i] if view.dep[k] in ("ccomp", "xcomp", "dobj", "acomp", "attr", "pcomp")]
        return [*first, *(k for k in view.kids[i] if k not in first)]

    # ---- predicates -----------------------------------------------------------------------------------------------------------------

    def _verb(self, i: int, x: Context) -> Context:
        c = self.clauses.of(i)
        if self._must(i, c, x):
            return x
        if c.passive and not c.subjects and self._state(i, c, x):
            return x
        senses = self.match.verb(i, c)
        light = self._light(i, c, x, senses[0][0] if senses else None)
        if light is not None:
            if self._keep(light, c, x):
                self._cover(light, c)
            return x
        for s, read in senses:
            act = self._of_verb(i, read, s)
            if s.type in VERBAL or s.type == "ACCUSE":
                self._content(act, read, x)
            if self._keep(act, read, x):
                if self._operator_sense(i, "v", c.parts) == "deny":
                    return replace(x, status="denied")
                self._cover(act, read)
                return replace(x, status="hypothetical") if act.type == "ACCUSE" else x
        return self._operator(i, c, x)

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
        if s is None:
            return self._operator_noun(i, x)
        act = self._of_noun(i, s, None, governor)
        if self._lacks(i):
            x = replace(x, failed=not x.failed)
        act.how = "happen" if happens else "noun"
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

    # ---- light verbs ----------------------------------------------------------------------------------------------------------------

    def _light_sense(self, i: int, c: Clause) -> str:
        for part, sense in sorted(self.known.light.get(self.match.lemma(i), ()), key=lambda e: -len(e[0])):
            words = part.split()
            near = {self.view.text[k].lower() for k in range(i + 1, min(i + 5, len(self.view.text)))}
            if all(w in c.parts or w in c.preps or w in near for w in words):
                return sense
        return ""

    def _light(self, i: int, c: Clause, x: Context, best: Sense | None) -> Act | None:
        """`launched an attack on`, `held talks with`, `halted the bombing of`: the act is the noun's."""
        sense = self._light_sense(i, c)
        if not sense or sense == "happen" or (best is not None and (best.obj is not None or best.pobj) and best.weight >= 4):
            return None
        tokens = list(c.objects)
        for part, found in self.known.light.get(self.match.lemma(i), ()):
            if found == sense and part:
                tokens += c.preps.get(part.split()[-1], [])
        for t in self._inner(tokens):
            if self.view.pos[t] not in ("NOUN", "PROPN") or (t < i and not c.passive and self.view.head[t] == i):
                continue
            if self.view.dep[t] in ("nsubj", "nsubjpass") and self.view.head[t] != i:
                continue
            s = self.match.noun(t, c)
            if s is None:
                continue
            act = self._of_noun(t, s, c, c)
            act.trigger = [i, t]
            act.verb, act.how = i, "light"
            if s.type in VERBAL:
                self._content_noun(act, t)
            if self._lacks(t) or sense == "fail":
                act.notes.append("failed")
            if sense == "stop":
                return self._stopped(act)
            if sense in ("plan",):
                act.notes.append("planned")
            return act
        return None

    def _lacks(self, n: int) -> bool:
        """`without agreement`, `no agreement`: what did not come about."""
        view = self.view
        if any(view.dep[k] == "det" and view.text[k].lower() in ("no", "neither") for k in view.kids[n]):
            return True
        return view.dep[n] == "pobj" and view.text[view.head[n]].lower() == "without"

    def _inner(self, tokens: Iterable[int]) -> Iterable[int]:
        """Objects, and what they measure: two days of talks, a list of demands."""
        view = self.view
        for t in tokens:
            yield t
            for k in view.kids[t]:
                if view.dep[k] == "prep" and view.text[k].lower() == "of":
                    yield from (x for x in view.kids[k] if view.dep[x] == "pobj")

    def _stopped(self, act: Act) -> Act | None:
        """What the end of an act is: an attack halted is a RETREAT, aid halted a SANCTION."""
        if act.type in ("ASSAULT", "MOBILIZE"):
            act.type, act.mode = "RETREAT", "ceasefire" if act.type == "ASSAULT" else "withdraw"
        elif act.type in ("COERCE", "SANCTION"):
            act.type, act.mode = "RETREAT", "access" if act.type == "COERCE" else ""
        elif act.type in ("AID", "COOPERATE", "CONSULT", "SUPPORT"):
            if not act.recipients and len(act.actors) > 1:
                act.actors, act.recipients = act.actors[:1], act.actors[1:]
            act.type, act.mode = "SANCTION", "discontinue"
        elif act.type == "PROTEST":
            act.type, act.mode = "CONCEDE", ""
        else:
            return None
        return act

    # ---- acts out of senses ---------------------------------------------------------------------------------------------------------

    def _all(self, tokens: Iterable[int], agent: bool = False) -> list[Side]:
        return unique([s for t in tokens for s in self.sides.of(t, agent=agent)])

    def _of_verb(self, i: int, c: Clause, s: Sense) -> Act:
        preps = self.match.all_preps(c)
        subjects = self._all(c.subjects, True)
        objects = self._all(c.objects)
        recipients: list[Side] = []
        if s.actor == "both":
            actors = list(subjects)
            # "discussed the war in Chad" was not done by Chad: only who is the object itself takes part.
            objects = self._all(t for t in c.objects if self.sides.named_at(t) or self.view.pos[t] in ("PROPN", "PRON") or self.match.is_one(t, _LEADERS))
            more = [x for p in ("with", "between", "alongside", "among") for x in self._all(preps.get(p, ()))]
            if s.obj is None or more == [] or any(self.sides.named_at(t) for t in c.objects):
                more = [*(objects if s.obj is None or not more else []), *more]
            actors = unique([*actors, *more])
        elif s.actor.startswith("prep:"):
            actors = [x for p in s.actor[5:].split("|") for x in self._all(preps.get(p, ()), True)]
        elif s.actor in ("obj", "poss_obj"):
            actors = objects
        else:
            actors = subjects
        if s.recipient == "obj":
            recipients = self._all(c.dative) or objects if s.actor != "obj" else subjects
        elif s.recipient == "subj":
            recipients = subjects
        elif s.recipient.startswith("prep:"):
            for p in s.recipient[5:].split("|"):
                recipients += self._all(preps.get(p, ()))
                if p == "to" and not recipients:
                    recipients += self._all(c.dative)
            recipients = unique(recipients)
        elif s.recipient in ("poss_obj", "of"):
            tokens = [*c.objects, *(t for names, _ in s.pobj for p in names for t in preps.get(p, ()))]
            recipients = unique([x for t in tokens for x in self.sides.around(t)]) or (self._all(tokens) if s.actor != "obj" else [])
        needs = s.recipient != "-" and s.actor != "both"
        if needs and not recipients:
            recipients = self._fallback(c, preps, s, objects)
        taken = {a.actor for a in actors}
        if s.actor != "both":
            others = [r for r in recipients if r.actor not in taken]
            recipients = others or [r for r in recipients if r.basis != "pronoun"]
        if not subjects and s.actor == "subj" and not c.passive:
            actors = self._above(i)
        act = Act([i], i, s.type, s.mode, s.contexts, actors, recipients, s.weak, "verb", needs, s.actor == "both", s.weight, bool(c.objects))
        if s.obj is not None and any(self._lacks(t) for t in c.objects):
            act.notes.append("failed")
        return act

    def _above(self, i: int) -> list[Side]:
        """`issued a statement demanding`: who acts is the subject of the verb that governs the noun."""
        view = self.view
        if view.dep[i] != "acl" or view.tag[i] != "VBG":
            return []
        k = view.head[i]
        for _ in range(6):
            if view.head[k] == k:
                return []
            k = view.head[k]
            if view.pos[k] in ("VERB", "AUX"):
                return self._all(self.clauses.of(k).subjects, True)
        return []

    def _above_noun(self, n: int) -> list[Side]:
        """`on a visit to Chad, the president toured`: who did it is the subject of the clause that the phrase belongs to."""
        view = self.view
        up = view.head[n]
        if view.dep[n] != "pobj" or view.text[up].lower() not in ("on", "in", "during", "after", "at", "before", "following"):
            return []
        top = view.head[up]
        if view.pos[top] not in ("VERB", "AUX") or top == up:
            return []
        c = self.clauses.of(top)
        if view.text[up].lower() in ("on", "at") and self.match.lemma(top) not in _TRAVELS and view.text[n].lower() not in _TRAVELS:
            return []
        return [] if c.passive else self._all(c.subjects, True)

    def _deep(self, act: Act, c: Clause) -> None:
        """Recipients that stand deeper in what the predicate governs: rejected the plan for a visit to Chad."""
        if any(self.match.is_one(t, _PERSONS) for t in c.objects) and act.type in WORDS:
            # "asked his aides": somebody else is asked, whoever they are.
            return
        mine = frozenset(x for a in act.actors for x in ((a.actor,) if act.type == "PROTEST" else (a.actor, a.country)))
        view = self.view
        more = [k for k in view.kids[c.verb] if view.dep[k] == "advcl" and view.tag[k] in ("VB", "VBG")] if act.type == "PROTEST" else []
        tops = [*c.objects, *c.inf, *c.that, *c.ing, *(t for p, tokens in c.preps.items() if p not in ("by", "after", "during", *(_PLACES if more or act.type == "PROTEST" else ())) for t in tokens), *more]
        for top in tops:
            if view.sentence[top] == view.sentence[c.verb] and (top > c.verb or c.passive):
                found = self.sides.beneath(top, mine)
                if found:
                    act.recipients = found
                    return

    def _fallback(self, c: Clause, preps: dict[str, list[int]], s: Sense, objects: list[Side]) -> list[Side]:
        if s.recipient != "obj" and objects:
            return objects
        for p in _FALLBACK:
            found = self._all(preps.get(p, ()))
            if found:
                return found
        if (s.type in _MATERIAL or s.recipient == "obj") and s.type != "PROTEST":
            for p in _PLACES:
                found = [f for f in self._all(preps.get(p, ())) if f.country]
                if found:
                    return found
        return []

    def _of_noun(self, n: int, s: Sense, light: Clause | None, governor: Clause | None) -> Act:
        view = self.view
        preps: dict[str, list[int]] = {}
        preps_of(view, n, preps)
        wanted = s.recipient[5:].split("|") if s.recipient.startswith("prep:") else ["of"] if s.recipient == "of" else []
        subjects = self._all(light.subjects, True) if light is not None else []
        if governor is not None:
            for p, t in governor.preps.items():
                if p not in ("by",):
                    preps.setdefault(p, []).extend(y for y in t if y != n)
        owners: list[Side] = []
        for dep in ("poss", "amod", "compound", "nmod"):
            for k in view.kids[n]:
                if view.dep[k] == dep and k < n:
                    owners += self.sides.of(k, agent=True) if dep == "poss" else self.sides.modifier(k)
        if not subjects and not any(view.dep[k] == "poss" and view.pos[k] != "PRON" for k in view.kids[n]):
            subjects = self._above_noun(n)
        by = self._all([t for t in preps.get("by", ()) if view.dep[t] == "pobj"], True)
        origin = [x for p in ("of", "from") if p not in wanted for x in self._all(self._own(n, p), True)]
        if s.actor == "both":
            between = self._all([t for p in ("between", "among") for t in preps.get(p, ())])
            with_ = self._all(preps.get("with", ()))
            actors = unique([*subjects, *owners, *between, *with_]) if not between else unique([*between, *with_])
            if len(actors) < 2 and light is None:
                actors = unique([*actors, *origin, *by])
            if len(actors) < 2 and light is not None:
                actors = unique([*actors, *self._all(preps.get("to", ()))])
            return Act([n], n, s.type, s.mode, s.contexts, actors, [], s.weak, "noun", False, True, s.weight)
        if s.actor.startswith("prep:"):
            actors = [x for p in s.actor[5:].split("|") for x in self._all(preps.get(p, ()), True)]
        else:
            actors = by or subjects or owners or origin
            if s.actor == "of":
                actors = self._all(preps.get("of", ())) or actors
        recipients: list[Side] = []
        for p in wanted:
            recipients += self._all(preps.get(p, ()))
        if s.recipient in ("poss", "poss_obj"):
            recipients = owners
        recipients = unique(recipients)
        needs = s.recipient != "-"
        if needs and not recipients:
            rest = [o for o in owners if o.actor not in {a.actor for a in actors}]
            recipients = rest
            for p in (*_FALLBACK, "of", *(_PLACES if s.type in _MATERIAL else ())):
                if recipients:
                    break
                recipients = [r for r in self._all(preps.get(p, ())) if r.actor not in {a.actor for a in actors}]
        return Act([n], governor.verb if governor else n, s.type, s.mode, s.contexts, unique(actors), recipients, s.weak, "noun", needs, False, s.weight)

    def _own(self, n: int, prep: str) -> list[int]:
        view = self.view
        return [x for k in view.kids[n] if view.dep[k] == "prep" and view.text[k].lower() == prep for x in view.kids[k] if view.dep[x] == "pobj"]

    # ---- operators ------------------------------------------------------------------------------------------------------------------

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
            return replace(x, failed=x.failed or negated) if sense == "fact" else x if sense == "stop" else replace(x, status="hypothetical")
        content = self._first(complements)
        if content is None:
            return replace(x, status="hypothetical")
        if self.known.kinds[content.type].mutual:
            own = {s.actor for s in self._all(subjects, True)}
            content.recipients = [r for r in [*content.recipients, *content.actors] if r.actor not in own]
        actors = self._all(subjects, True)
        act = replace(content, actors=actors or content.actors, trigger=[i, *content.trigger], how="operator", verb=i, content=content.type)
        if not self._composed(act, sense, negated):
            return replace(x, status="hypothetical")
        if self._keep(act, c if c is not None else self.clauses.of(complements[0]), x, told=True):
            self.covered.update(complements)
            for k in complements:
                self._cover(content, self.clauses.of(k))
            return x
        return replace(x, status="hypothetical")

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
            act.type, act.mode = "REQUEST", kind.asked
        elif sense == "refuse":
            if act.content in CONFLICT:
                return False
            act.type, act.mode = "REJECT", kind.asked
        else:
            return False
        return True

    def _threat(self, act: Act) -> str:
        known = self.known.kinds[act.content]
        by_mode = {"arrest": "arrest", "expel": "expel", "deport": "expel", "territory": "territory"}
        return by_mode.get(act.mode, known.threatened)

    def _first(self, complements: Iterable[int], depth: int = 0) -> Act | None:
        """The act that complements tell, without a look at who does it."""
        for k in complements:
            if self.view.pos[k] not in ("VERB", "AUX"):
                continue
            c = self.clauses.of(k)
            senses = self.match.verb(k, c)
            light = self._light(k, c, Context(), senses[0][0] if senses else None)
            if light is not None:
                return light
            for s, read in senses:
                act = self._of_verb(k, read, s)
                if not s.weak or s.weight >= 3 or s.recipient == "-" or any(r.explicit for r in act.recipients):
                    return act
            if depth < 2:
                inner = self._first([*c.inf, *c.ing, *c.that], depth + 1)
                if inner is not None:
                    return inner
        return None

    def _content(self, act: Act, c: Clause, x: Context) -> None:
        """Mode and missing recipients of a verbal act out of what is asked, refused or threatened."""
        content = self._first([*c.inf, *c.that, *c.ing])
        if content is None:
            preps = self.match.all_preps(c)
            tokens = [*c.objects, *(t for p in ("for", "to", "of", "over", "with") for t in preps.get(p, ()))]
            for t in tokens:
                s = self.match.noun(t, c)
                if s is not None and s.type not in ("ACCUSE",):
                    content = self._of_noun(t, s, None, None)
                    break
        if content is None:
            if not act.recipients and act.type != "ACCUSE":
                mine = {a.actor for a in act.actors}
                for k in [*c.inf, *c.that, *c.ing]:
                    inner = self.clauses.of(k)
                    them = self._all(inner.objects) or next((f for p in _FALLBACK if (f := self._all(inner.preps.get(p, ())))), [])
                    act.recipients = [r for r in them if r.actor not in mine]
                    if act.recipients:
                        break
            return
        kind = self.known.kinds[content.type]
        act.content = content.type
        if act.type in ("REQUEST", "REJECT"):
            act.mode = act.mode or kind.asked
        elif act.type == "THREATEN":
            act.content = content.type
            act.mode = act.mode or self._threat(replace(content, content=content.type))
        elif act.type == "AGREE" and content.type in CONFLICT and (c.inf or c.that) and content.recipients and len(act.actors) < 2:
            act.type, act.mode = "THREATEN", self._threat(replace(content, content=content.type))
        if not act.recipients and act.type != "ACCUSE":
            mine = {a.actor for a in act.actors}
            them = [*content.recipients, *(content.actors if kind.mutual else ())]
            act.recipients = [r for r in them if r.actor not in mine]
            if act.recipients:
                act.needs = True
            elif act.actors and c.inf and content.type != "ACCUSE":
                self._deep(act, replace(c, objects=[], preps={}))
                act.needs = act.needs or bool(act.recipients)

    def _content_noun(self, act: Act, n: int) -> None:
        complements = [k for k in self.view.kids[n] if self.view.dep[k] in ("acl", "relcl", "ccomp") and self.view.pos[k] == "VERB"]
        content = self._first(complements)
        if content is None:
            return
        act.content = content.type
        if act.type in ("REQUEST", "REJECT"):
            act.mode = act.mode or self.known.kinds[content.type].asked
        elif act.type == "THREATEN":
            act.mode = act.mode or self._threat(replace(content, content=content.type))
        if not act.recipients:
            mine = {a.actor for a in act.actors}
            act.recipients = [r for r in [*content.recipients, *content.actors] if r.actor not in mine]

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
        if not any(s.explicit and s.political for s in them) or not any(s.political and s.explicit for s in x.reporter):
            return False
        mode = self.known.kinds[content.type].asked if content else "change"
        act = Act([i], i, "REQUEST", mode, content.contexts if content else (), list(x.reporter), them, True, "must", True)
        if self._keep(act, c, replace(x, status=""), told=True):
            self._cover(act, c)
            return True
        return False

    # ---- modality and coverage ------------------------------------------------------------------------------------------------------

    def _cover(self, act: Act, c: Clause) -> None:
        view = self.view
        complements = [*c.inf, *c.ing, *([] if act.type == "ACCUSE" else c.that)]
        for k in complements:
            if act.type == "ACCUSE":
                continue
            self.covered.add(k)
            inner = self.clauses.of(k)
            self.covered.update(t for t in [*inner.inf, *inner.ing, *inner.objects] if t > k)
            self.covered.update(t for t in view.subtree(k) if view.pos[t] in ("NOUN", "PROPN") and not self._open(t, k))
        for top in {*c.objects, *(t for tokens in c.preps.values() for t in tokens), *act.trigger}:
            if view.pos[top] in ("NOUN", "PROPN") and view.sentence[top] == view.sentence[c.verb]:
                self.covered.update(t for t in view.subtree(top) if view.pos[t] in ("NOUN", "PROPN") and not self._open(t, top))
                self.covered.update(
                    k for k in view.kids[top] if view.dep[k] == "acl" and view.tag[k] == "VB"
                )

    def _keep(self, act: Act, c: Clause | None, x: Context, told: bool = False) -> bool:
        """Put an act into its mood, and keep it when its gate opens."""
        act.depth = x.depth
        if (act.needs or act.type == "PROTEST") and not act.recipients and c is not None:
            self._deep(act, c)
        if act.type == "CONSULT" and act.mode == "visit" and act.actors and all(s.kind == "country" and s.basis != "metonym" for s in act.actors):
            return False
        if act.type == "CONSULT" and act.mode == "visit" and any(s.sector in ("MIL", "REB", "UAF", "REF") for s in act.actors):
            return False
        if not self._mood(act, c, x, told):
            return False
        if c is not None:
            self._local(act, c)
        self._tamed(act)
        if not self.opens(act, c):
            return False
        self.acts.append(act)
        return True

    def _tamed(self, act: Act) -> None:
        """A politician who attacks somebody does it with words, unless the verb leaves no doubt."""
        if act.type == "ASSAULT" and act.weak and act.actors:
            if all(s.kind in ("person", "organisation") and s.sector not in ARMED and s.basis != "group" for s in act.actors):
                act.type, act.mode = "ACCUSE", "disapprove"

    def _local(self, act: Act, c: Clause) -> None:
        """`nurses demonstrated in Slovakia`: a group without a country is of the place that its clause names."""
        if not any(s.country is None and s.sector for s in [*act.actors, *act.recipients]) and (act.actors or act.type != "PROTEST"):
            return
        preps = self.match.all_preps(c)
        for t in [t for p in ("for", "against", "over", "with") for t in preps.get(p, ())]:
            preps_of(self.view, t, preps)
        where = next((f for p in _PLACES for t in preps.get(p, ()) for f in self.sides.of(t) if f.country and f.kind in ("country", "other")), None)
        if where is None:
            return

        def put(s: Side) -> Side:
            if s.country is None and s.sector and not (s.kind == "person" and s.basis in ("name", "alias")):
                return replace(s, country=where.country, basis="place")
            return s

        act.actors = [put(s) for s in act.actors]
        act.recipients = [put(s) for s in act.recipients]
        if not act.actors and act.type == "PROTEST" and any(self.view.lemma[t].lower() in PEOPLE for t in c.subjects):
            t = next(t for t in c.subjects if self.view.lemma[t].lower() in PEOPLE)
            act.actors = [Side(None, self.view.text[t], "population", where.country, "CVL", t, t + 1, "place")]

    def _mood(self, act: Act, c: Clause | None, x: Context, told: bool) -> bool:
        kind = self.known.kinds[act.type]
        modal = c.modal if c is not None else ""
        negated = ((c.negated if c is not None else False) and not (told and act.how == "operator")) != (x.failed or "failed" in act.notes)
        future = x.future or modal == "will" or (modal == "would" and x.reported) or "planned" in act.notes
        if c is not None and self._to_come(c):
            future = True
        if x.status == "denied":
            act.status = "denied"
            return True
        if act.how == "must":
            return True
        if negated and not told:
            if not kind.refused or x.status == "hypothetical":
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
            if modal == "may" and act.type in CONFLICT and x.reported:
                act.content = act.type
                act.mode = self._threat(replace(act, content=act.type))
                act.type = "THREATEN"
                return True
            if act.weak or act.how == "noun":
                act.notes.append("thought")
            return True
        return True

    def _to_come(self, c: Clause) -> bool:
        """`is visiting next month`, `to visit` in a headline: an infinitive that nothing governs."""
        view, i = self.view, c.verb
        return view.tag[i] == "VB" and view.dep[i] == "ROOT" and any(view.tag[k] == "TO" for k in view.kids[i])

    def opens(self, act: Act, c: Clause | None = None) -> bool:
        """The gate: who has to be named for an act to count.

        A strong sense needs one side that is political and named; an actor that is there but no political one closes the gate. A weak sense
        needs both sides, or, where its frame names the object, a body that holds power as the actor. A nominal act that no verb carries needs
        both. Mutual acts need two sides, unless a verb says it clearly. Words (demands, charges, refusals) need somebody who says them.
        """
        actors, recipients = act.actors, act.recipients
        first = [s for s in actors if s.political]
        others = [s for s in recipients if s.political]
        named = [s for s in first if s.country]
        bodies = [s for s in named if s.body]
        if "thought" in act.notes:
            # What is only thought of counts when both sides are named and no common word is all there is.
            sides = {s.country for s in [*named, *(s for s in others if s.country)] if s.basis != "pronoun"}
            return len(sides) > 1 and (act.how != "noun" or bool(others or act.both))
        if actors and not first:
            group = all(s.basis in ("group", "office") and s.kind != "organisation" and s.sector not in UNPOLITICAL for s in actors)
            return group and not act.weak and act.how != "noun" and any(s.country for s in others)
        if first and all(s.sector in ("JRN", "EDU") for s in first) and act.type not in ("PROTEST", "CONSULT"):
            return False
        if not actors:
            if c is not None and c.subjects and not c.passive and act.type not in ("ASSAULT", "PROTEST"):
                return False
            if act.type in WORDS:
                return not act.weak and act.how in ("verb", "light") and any(s.body and s.country for s in others)
            if act.type in ("AID", "COOPERATE", "SUPPORT", "CONSULT"):
                return False
        if act.both and not recipients:
            if act.weak or act.how in ("noun", "happen"):
                clear = act.how == "verb" and act.weight >= 3 and (bool(bodies) or (bool(named) and act.content in COOPERATION))
                return len({s.actor for s in named}) > 1 or clear
            return len(named) > 1 or bool(bodies) or bool(act.content)
        if act.weak:
            if not named:
                return False
            if act.type == "PROTEST" and not act.needs and act.how == "verb":
                return named[0].kind != "country"
            if act.needs and not any(s.country or s.political for s in others):
                if act.type in ("ASSAULT", "COERCE") and recipients_human(recipients) and any(s.sector in ARMED or s.body for s in named):
                    return True
                if act.type in WORDS:
                    return bool(act.content) and act.how != "noun"
                return (act.weight >= 3 or act.type == "RETREAT") and act.how != "noun" and bool(bodies)
            if not act.needs and not recipients and act.how == "verb" and act.weight < 3 and not any(s.official for s in named):
                return False
            return act.how != "noun" or bool(others) or (act.type == "PROTEST" and named[0].kind != "country")
        if act.how == "noun":
            return bool(named) and (bool(others) or (not act.needs and act.type == "PROTEST"))
        if act.needs and not others and act.type in ("ACCUSE", "SUPPORT", "AID") and act.mode != "investigate":
            people = act.type == "ACCUSE" and recipients_human(recipients)
            return bool(bodies) and (not recipients or people) and act.how != "operator"
        if recipients and not others and not first:
            return False
        return any(s.country for s in [*first, *others])
