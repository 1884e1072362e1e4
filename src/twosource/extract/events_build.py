"""Acts out of senses: who fills the frame of a verb or of a nominal act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from .events_act import CONFLICT, MATERIAL, VERBAL, WORDS, Act, Context
from .events_find import Finder
from .events_home import homeless
from .events_lexicon import Sense, words_of
from .events_match import QUANTITIES
from .events_party import Side, unique
from .events_shape import mutual
from .events_sides import PEOPLE
from .events_tree import Clause, nested_preps, preps_of
from .events_whom import menaces
from .events_words import (
    ASIDE,
    CASES,
    COMMENT,
    EXERCISES,
    GROUNDS,
    LEADERS,
    OVER,
    PERSONS,
    SAY,
    SELVES,
    SPEAK,
    THEM,
    hit,
)

#: Where a recipient that the frame's own phrase does not give is looked for, the likeliest first.
_FALLBACK: Final = ("against", "on", "upon", "with", "to", "at", "from", "between", "over", "toward", "towards", "among", "for")
#: Types of which nobody is told but the one whom it is said or done to.
_TOLD: Final = frozenset({"ACCUSE", "REQUEST", "REJECT", "THREATEN", "AGREE"})
#: Prepositions behind a verb of happening that tell nothing of the sides.
_BESIDE: Final = frozenset("into as over under through since until because despite amid like than".split())
#: What those do who kill.
_FIRES: Final = frozenset("shoot fire open attack storm burst empty detonate ambush bomb shell strafe stab ram".split())
#: Pronouns for whoever it may be.
_ANYBODY: Final = frozenset("everyone everybody anyone anybody someone somebody people".split())
_HURT: Final = frozenset({"ASSAULT", "COERCE"})
#: What is asked for somebody, and not of him.
_FREED: Final = words_of("freed")
#: What force is used for on a crowd.
_SCATTERS: Final = words_of("scatters")
_PLACES: Final = ("in", "into", "inside", "across", "near", "at", "outside", "around")


class Builder(Finder):
    """Makes acts of one document out of senses and clauses."""

    def _of_verb(self, i: int, c: Clause, s: Sense) -> Act:
        preps = self.match.all_preps(c)
        # An attack does not speak: "the strikes in Chad raised questions" are nobody's words.
        deeds = {t for t in c.subjects if self.view.pos[t] == "NOUN" and self.is_deed(t)} if s.type in MATERIAL or s.type in WORDS else set()
        subjects = self._all((t for t in c.subjects if t not in deeds), True)
        if deeds and not subjects and s.type == "ASSAULT":
            # "the attack on a bank killed three": whoever attacked, not the bank.
            subjects = unique([x for t in deeds for x in self._owner(t)])
        objects = self._all(c.objects)
        if not objects and s.type in MATERIAL:
            # What shells a capital hits its country.
            objects = unique([replace(x, basis="place") for t in c.objects for x in self.sides.stated(t, agent=True)])
        recipients: list[Side] = []
        if s.actor == "both":
            actors = list(subjects)
            # "discussed the war in Chad" was not done by Chad: only who is the object itself takes part.
            objects = self._all(
                t
                for t in c.objects
                if self.sides.named_at(t)
                or self.view.pos[t] in ("PROPN", "PRON")
                or self.match.is_one(t, LEADERS)
                or (s.lemma == "meet" and self.view.pos[t] == "NOUN" and self.sides.unnamed(t))
            )
            more = [x for p in ("with", "between", "alongside", "among") for x in self._all(preps.get(p, ()))]
            if s.obj is None or more == [] or any(self.sides.named_at(t) for t in c.objects):
                more = [*(objects if s.obj is None or not more else []), *more]
            actors = unique([*actors, *more])
            if not subjects and len(actors) < 2:
                # "resolving the standoff with Chad": one side alone, and not the one who does it.
                actors = []
        elif s.actor.startswith("prep:"):
            actors = [x for p in s.actor[5:].split("|") for x in self._all(preps.get(p, ()), True)]
        elif s.actor in ("obj", "poss_obj"):
            actors = objects
        else:
            actors = subjects
        if s.recipient == "obj":
            recipients = self._all(c.dative) or objects if s.actor != "obj" else subjects
        elif s.recipient == "subj":
            recipients = subjects or ([x for t in c.subjects for x in self.sides.somebody(t)] if s.mode == "convict" else [])
        elif s.recipient.startswith("prep:"):
            for p in s.recipient[5:].split("|"):
                # "a strike over the shooting of marchers" is not against the marchers.
                recipients += self._all(t for t in preps.get(p, ()) if s.type != "PROTEST" or not self.is_deed(t))
                if p == "to" and not recipients:
                    recipients += self._all(c.dative)
            recipients = unique(recipients)
        elif s.recipient in ("poss_obj", "of"):
            tokens = [*c.objects, *(t for names, _ in s.pobj for p in names for t in preps.get(p, ()))]
            recipients = unique([x for t in tokens for x in self.sides.around(t)]) or (self._all(tokens) if s.actor != "obj" else [])
        needs = s.recipient != "-" and s.actor != "both"
        if needs and s.recipient != "subj" and (given := self._all(c.dative, True)):
            # "gave the inspectors access to a palace": whoever is given it.
            recipients = given
        if needs and not recipients and s.type in _HURT and s.recipient == "obj":
            recipients = [x for x in self._whoever(c, preps, s) if x.kind == "person"]
        if s.recipient in ("obj", "poss_obj") and s.type not in MATERIAL:
            # "backed a zone in Chad": where it is, not whom it is for.
            recipients = [r for r in recipients if r.basis != "place" or r.kind not in ("country", "other")]
        if needs and not recipients:
            recipients = self._fallback(c, preps, s, objects)
        if needs and not recipients and s.type in _TOLD:
            recipients = self._whoever(c, preps, s)
        if s.type == "ASSAULT" and not recipients:
            # "fired tear gas to disperse the marchers".
            below = [k for t in (i, *c.objects) for k in self.view.kids[t] if self.view.dep[k] in ("xcomp", "advcl", "acl", "relcl")]
            aims = [k for k in below if self.match.lemma(k) in _SCATTERS]
            recipients = unique([x for k in aims for x in self._all(self.clauses.of(k).objects)])
        if s.type == "ACCUSE":
            recipients = self._unhurt(c.objects, recipients)
        if s.type == "MOBILIZE" and not recipients:
            recipients = self._across(preps)
        if s.type == "MOBILIZE":
            # "deployed its marines": they are sent, and not against themselves.
            mine = {a.country for a in actors if a.country}
            recipients = [r for r in recipients if r.sector != "MIL" or r.country not in mine]
        taken = {a.actor for a in actors}
        if s.actor != "both":
            others = [r for r in recipients if r.actor not in taken]
            at = {(a.first, a.last) for a in actors}
            recipients = others or [r for r in recipients if r.basis != "pronoun" and (r.first, r.last) not in at]
        if not subjects and s.actor == "subj" and not c.passive:
            actors = self._above(i)
        act = Act([i], i, s.type, s.mode, s.contexts, actors, recipients, s.weak, "verb", needs, s.actor == "both", s.weight, bool(c.objects))
        looked = [*c.objects, *preps.get("into", ()), *preps.get("for", ())]
        if s.mode == "investigate" and any(self.is_deed(t) or self.match.lemma(t) in CASES for t in looked):
            # "investigates the killing of two Chadians by soldiers": it is the soldiers who are suspected.
            act.recipients = self._all([x for t in looked for x in self._own(t, "by")], True)
            act.needs = bool(act.recipients)
        if s.weak and s.type == "AID" and recipients and recipients == objects:
            # "treated his remark as a compliment": a remark is helped by nobody.
            said = all(self.view.lemma[t].lower() in self.known.classes["view"] for t in c.objects)
            act.recipients = [] if said else recipients
        if any(self.view.text[t].lower() in SELVES for t in c.objects):
            act.notes.append("void")
        if s.type == "ASSAULT" and c.passive and not act.actors:
            # "killed fighting the rebels": by those whom they fought.
            fights = [k for k in self.view.kids[i] if self.view.tag[k] == "VBG" and self.match.lemma(k) in ("fight", "battle", "clash")]
            inner = [self.clauses.of(k) for k in fights]
            act.actors = unique([a for f in inner for a in self._all([*f.objects, *f.preps.get("with", [])], True) if a.political])
        if s.type == "ASSAULT" and c.passive and not act.actors:
            # "killed in an Israeli raid": the raid's owner did it.
            act.actors = unique([a for p in ("in", "during") for t in preps.get(p, ()) if self.is_deed(t) for a in self._owner(t)])
        if s.type == "ASSAULT" and c.passive and not act.actors:
            # "was killed when gunmen opened fire".
            while_ = [k for k in self.view.kids[i] if self.view.dep[k] == "advcl" and self.match.lemma(k) in _FIRES]
            act.actors = unique([a for k in while_ for a in self._all(self.clauses.of(k).subjects, True)])
        if s.type == "ASSAULT" and s.obj is None and c.objects and not recipients and not any(self.match.is_one(t, hit()) for t in c.objects):
            # "fighting inflation": nobody is hurt.
            act.weak, act.actors = True, []
        aim = [p for p in s.recipient[5:].split("|") if p in ("on", "against", "upon")] if s.type == "ASSAULT" else []
        if self._hurts_nobody([t for p in aim for t in preps.get(p, ())]):
            act.notes.append("void")
        beside = [*c.objects, *(t for tokens in c.preps.values() for t in tokens)]
        if not recipients and any(self.view.pos[t] == "PROPN" and self.view.entity[t] not in ("DATE", "TIME") for t in beside):
            # Somebody or some place that the record does not know: not the actor's own country.
            act.notes.append("strange")
        if s.obj is not None and any(self._lacks(t) for t in c.objects):
            act.notes.append("failed")
        if not actors and c.subjects and not c.passive and all(self.view.text[t].lower() == "they" for t in c.subjects):
            act.notes.append("they")
            act.actors = self._they(c.subjects[0])
        return act

    def _fallback(self, c: Clause, preps: dict[str, list[int]], s: Sense, objects: list[Side]) -> list[Side]:
        if s.recipient == "obj" and any(self.view.text[t].lower() in THEM for t in c.objects):
            # "she was released from arrest, a triumph for": she, whoever she is.
            return []
        if s.recipient != "obj" and objects and s.obj is None:
            # What the frame itself names as the object is the means, not who is meant: sent its troops.
            return objects
        if s.mode == "deport":
            # "was deported to Chad": not Chad.
            return []
        for p in _FALLBACK:
            found = self._all(
                t
                for t in preps.get(p, ())
                if self.view.lemma[t].lower() not in GROUNDS
                and not (s.type == "PROTEST" and p == "over" and self.is_deed(t))
                and not (s.type == "ACCUSE" and p in ("against", "on", "upon") and self.is_deed(self.view.head[self.view.head[t]]))
            )
            if found and (s.type != "PROTEST" or p not in ("at", "to") or any(f.official for f in found)):
                return found
        if s.type in MATERIAL and s.type != "PROTEST":
            for p in _PLACES:
                found = [f for f in self._all(preps.get(p, ())) if f.country]
                if found:
                    return found
        return []

    def _of_noun(self, n: int, s: Sense, light: Clause | None, governor: Clause | None) -> Act:
        view = self.view
        preps: dict[str, list[int]] = {}
        preps_of(view, n, preps)
        nested_preps(view, n, preps)
        over = view.head[view.head[n]]
        if view.dep[n] == "pobj" and view.text[view.head[n]].lower() == "of" and view.lemma[over].lower() in QUANTITIES:
            # "the second day of an offensive by Chad": the parser hangs the agent on the day.
            measured: dict[str, list[int]] = {}
            preps_of(view, over, measured)
            for p in ("by", "against", "on", "with", "between"):
                preps.setdefault(p, []).extend(t for t in measured.get(p, ()) if t != n)
        wanted = s.recipient[5:].split("|") if s.recipient.startswith("prep:") else ["of"] if s.recipient == "of" else []
        subjects = self._all(light.subjects, True) if light is not None else []
        if governor is not None and light is None:
            governor = replace(governor, preps={p: t for p, t in governor.preps.items() if p not in _BESIDE})
        if governor is not None:
            for p, t in governor.preps.items():
                if p not in ("by",):
                    preps.setdefault(p, []).extend(y for y in t if y != n)
        owners: list[Side] = []
        # "The group filed a Chadian lawsuit": somebody whom the record does not know, and not the name before the noun.
        strange = light is not None and bool(light.subjects) and not light.passive and not subjects and s.actor != "both"
        for dep in ("poss", "amod", "compound", "nmod"):
            for k in view.kids[n]:
                if view.dep[k] == dep and k < n:
                    owners += self.sides.of(k, agent=True) if dep == "poss" else self.sides.modifier(k)
        if not subjects and not any(view.dep[k] == "poss" and view.pos[k] != "PRON" for k in view.kids[n]):
            subjects = self._above_noun(n, s.type)
            if any(view.dep[k] == "poss" for k in view.kids[n]):
                # "after her meeting with him, the government said": she is no government.
                his = [x for k in view.kids[n] if view.dep[k] == "poss" for x in self.sides.of(k, agent=True)]
                subjects = his or [x for x in subjects if x.kind == "person"]
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
            actors = by or subjects or ([] if strange else owners or origin)
            if s.actor == "of":
                actors = self._all(preps.get("of", ())) or actors
        recipients: list[Side] = []
        for p in wanted:
            recipients += self._all(preps.get(p, ()))
        if s.recipient in ("poss", "poss_obj"):
            recipients = owners
        if s.type == "PROTEST":
            # "a rally against a mine in Chad": that is where the mine is.
            recipients = [r for r in recipients if r.basis != "place" or r.kind not in ("country", "other")]
        recipients = unique(recipients)
        actors = unique(actors)
        together = unique([*actors, *self._all(preps.get("with", ()))])
        if s.type == "MOBILIZE" and s.lemma.split()[-1] in EXERCISES and not recipients and len(together) > 1:
            # An exercise that several hold together is no show of force.
            actors = together
            return Act([n], n, "COOPERATE", "", s.contexts, actors, [], s.weak, "noun", False, True, s.weight)
        needs = s.recipient != "-"
        if needs and not recipients:
            rest = [o for o in owners if o.actor not in {a.actor for a in actors}]
            recipients = rest
            for p in (*_FALLBACK, "of", *(_PLACES if s.type in MATERIAL else ())):
                if recipients:
                    break
                recipients = [r for r in self._all(preps.get(p, ())) if r.actor not in {a.actor for a in actors}]
        if s.type == "ASSAULT" and not actors and recipients:
            taken = {r.actor for r in recipients}
            actors = [a for a in self._guilty(n) if a.actor not in taken]
        if s.type == "ASSAULT" and not recipients and actors:
            taken = {a.actor for a in actors}
            recipients = [r for r in self._withstands(n) if r.actor not in taken]
        act = Act(
            [n], governor.verb if governor else n, s.type, s.mode, s.contexts, unique(actors), recipients, s.weak, "noun", needs, False, s.weight
        )
        if actors and not recipients and not by and not subjects and not any(view.dep[k] == "poss" for k in view.kids[n]):
            # "the Armenian genocide", "the Paris attack": by whom, or on whom?
            act.notes.append("loose")
        at = [t for p in ("on", "against", "upon") for t in self._own(n, p)] if s.type == "ASSAULT" else []
        if self._hurts_nobody(at):
            act.notes.append("void")
        return act

    def _light_sense(self, i: int, c: Clause) -> str:
        for part, sense in sorted(self.known.light.get(self.match.lemma(i), ()), key=lambda e: -len(e[0])):
            words = part.split()
            near = {self.view.text[k].lower() for k in range(i + 1, min(i + 5, self.view.bounds(i)[1]))}
            if all(w in c.parts or w in c.preps or w in near for w in words):
                return sense
        return ""

    def _light(self, i: int, c: Clause, x: Context, best: Sense | None) -> Act | None:
        """`launched an attack on`, `held talks with`, `halted the bombing of`: the act is the noun's."""
        sense = self._light_sense(i, c)
        if not sense or sense == "happen" or (best is not None and (best.obj is not None or best.pobj) and best.weight >= 4):
            return None
        # The subject of a complement is no object of its verb, though it is asked for as one.
        tokens = [t for t in c.objects if t < i or self.view.head[t] == i or self.view.dep[t] not in ("nsubj", "nsubjpass")]
        for part, found in self.known.light.get(self.match.lemma(i), ()):
            if found == sense and part:
                tokens += c.preps.get(part.split()[-1], [])
        for t in self._inner(tokens):
            if self.view.pos[t] not in ("NOUN", "PROPN") or (t < i and not c.passive and self.view.head[t] == i):
                continue
            s = self.match.noun(t, c)
            if s is None or self.is_view(t, s):
                continue
            act = self._of_noun(t, s, c, c)
            act.trigger = [i, t]
            act.verb, act.how = i, "light"
            if s.type in VERBAL:
                self._content_noun(act, t)
            if self._lacks(t) or sense == "fail":
                act.notes.append("failed")
            if sense == "stop" and s.type == "CONSULT" and self.match.lemma(i) in OVER:
                # "ended his trip to Chad": it took place.
                return act
            if sense == "stop" and act.type == "CONSULT" and self.match.lemma(i) == "interrupt":
                # "interrupted the discussion with a question".
                return None
            if sense == "stop":
                return self._stopped(act)
            if sense in ("plan",):
                act.notes.append("planned")
            return act
        return None

    def is_view(self, n: int, s: Sense) -> bool:
        """`his rejection of the idea`: a view, not a refusal."""
        of = self._own(n, "of") if s.type == "REJECT" else []
        return bool(of) and all(self.view.lemma[t].lower() in self.known.classes["view"] for t in of)

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

    def _partner(self, act: Act, c: Clause) -> None:
        """`agreed to pay a million to acquire Harrow Inc.`: the firm that a deal of a firm is about stands deeper in it."""
        view = self.view
        mine = frozenset(a.actor for a in act.actors)
        aims = [x for k in (*c.inf, c.verb) for x in view.kids[k] if view.dep[x] in ("advcl", "xcomp") and view.tag[x] == "VB"]
        for top in [*c.inf, *aims, *c.objects]:
            if top > c.verb and (found := self.sides.beneath(top, mine, firms=True)):
                act.recipients = found
                act.notes.append("deep")
                return

    def _deep(self, act: Act, c: Clause) -> None:
        """Recipients that stand deeper in what the predicate governs: rejected the plan for a visit to Chad."""
        if any(self.match.is_one(t, PERSONS) for t in c.objects) and act.type in WORDS:
            # "asked his aides": somebody else is asked, whoever they are.
            return
        if act.weak and act.type == "REQUEST" and not act.content:
            return
        mine = frozenset(x for a in act.actors for x in ((a.actor,) if act.type == "PROTEST" else (a.actor, a.country)))
        view = self.view
        deeds = [t for t in (*c.objects, *c.preps.get("against", ()), *c.preps.get("over", ())) if self.is_deed(t)]
        spared = {t for t in c.objects if view.lemma[t].lower() in _FREED} if act.type == "REQUEST" else set()
        spared |= set(deeds) if act.type == "PROTEST" else set()
        if act.type == "PROTEST" and deeds and (by := self._all([x for t in deeds for x in self._own(t, "by")], True)):
            # "protest the killing of Chadians by soldiers": the soldiers are meant.
            act.recipients = by
            act.notes.append("deep")
            return
        aims = act.type == "PROTEST" or (act.type == "ACCUSE" and not any(a.political for a in act.actors))
        more = [k for k in view.kids[c.verb] if view.dep[k] == "advcl" and view.tag[k] in ("VB", "VBG")] if aims else []
        tops = [
            *c.objects,
            *c.inf,
            *c.that,
            *c.ing,
            *(t for p, tokens in c.preps.items() if p not in ASIDE and not (p in _PLACES and aims) for t in tokens),
            *more,
        ]
        for top in tops:
            if top not in spared and view.sentence[top] == view.sentence[c.verb] and (top > c.verb or c.passive):
                # "demanded the release of a Chadian", "condemned the raid on Chad": not the one who is to be freed or was hit.
                found = self.sides.beneath(top, mine, act.type in ("ACCUSE", "REJECT") and not any(a.political for a in act.actors))
                hit = {t for p in ("against", "on", "upon") for t in self._own(top, p)} if act.type == "ACCUSE" and top in deeds else set()
                found = [s for s in found if not any(s.first <= t < s.last for t in hit)]
                if found:
                    act.recipients = found
                    act.notes.append("deep")
                    return

    def _local(self, act: Act, c: Clause) -> None:
        """`nurses demonstrated in Slovakia`: a group without a country is of the place that its clause names."""
        if not any(s.country is None and s.sector for s in [*act.actors, *act.recipients]) and (act.actors or act.type != "PROTEST"):
            return
        preps = self.match.all_preps(c)
        for t in [t for p in ("for", "against", "over", "with") for t in preps.get(p, ())]:
            preps_of(self.view, t, preps)
        # "in its war with Chad": a deed is no place.
        at = [
            t
            for p in _PLACES
            for t in preps.get(p, ())
            if not any(self.view.dep[k] == "poss" for k in self.view.kids[t]) and not self.is_deed(t)
        ]
        where = next((f for t in at for f in self.sides.of(t) if f.country and f.kind in ("country", "other")), None)
        crowd = next((t for t in c.subjects if self.view.lemma[t].lower() in PEOPLE), -1) if act.type == "PROTEST" and not act.actors else -1
        if where is None and crowd >= 0 and any(r.kind == "government" and r.basis == "group" for r in act.recipients):
            # Those who protest outside an embassy are of the country where it stands.
            home = self.sides.main_country()
            if home and home not in {r.country for r in act.recipients}:
                act.actors = [Side(None, self.view.text[crowd], "population", home, "CVL", crowd, crowd + 1, "inherited: document")]
            return
        if where is None:
            return

        def put(s: Side) -> Side:
            if s.country is None and s.sector and not (s.kind == "person" and s.basis in ("name", "alias")) and not homeless(s, self.sides):
                return replace(s, country=where.country, basis="place")
            return s

        act.actors = [put(s) for s in act.actors]
        act.recipients = [put(s) for s in act.recipients]
        if crowd >= 0:
            act.actors = [Side(None, self.view.text[crowd], "population", where.country, "CVL", crowd, crowd + 1, "place")]

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
        if act.type == "REJECT" and any(self.match.lemma(k) in (SPEAK if self.match.lemma(act.verb) == "decline" else COMMENT) for k in c.inf):
            # "declined to comment" refuses nobody anything.
            act.notes.append("void")
            return
        if act.type == "REJECT" and any(self.match.lemma(k) in SAY for k in c.inf):
            act.notes.append("void")
            return
        if (
            act.type == "REJECT"
            and c.objects
            and not act.recipients
            and all(any(self.view.lemma[x].lower() in self.known.classes["view"] for x in self._inner([t])) for t in c.objects)
        ):
            # "dismissed the report", "rejected the idea": a view, not a refusal.
            act.notes.append("void")
            return
        content = self._first([*c.inf, *c.that, *c.ing])
        if act.type == "REJECT" and content is None and any(self.match.lemma(k) in ("threaten", "accuse", "blame", "warn") for k in c.inf):
            act.notes.append("void")
            return
        if act.type == "THREATEN" and not act.recipients:
            self._unless(act, c)
        if content is None:
            preps = self.match.all_preps(c)
            tokens = [*c.objects, *(t for p in ("for", "to", "of", "over", "with") for t in preps.get(p, ()))]
            for t in tokens:
                s = self.match.noun(t, c)
                if s is not None and s.type not in ("ACCUSE",):
                    content = self._of_noun(t, s, None, None)
                    break
        asked = [*c.objects, *(t for p in ("on", "upon", "to") if self.match.lemma(act.verb) in ("call", "appeal") for t in c.preps.get(p, ()))]
        if any(self.match.is_one(t, PERSONS) or self.view.text[t].lower() in _ANYBODY for t in asked):
            return
        if content is None and act.type == "THREATEN" and any(menaces(k, self.view) for k in c.that):
            act.content, act.mode = "ASSAULT", act.mode or "violence"
            return
        if content is None and c.inf and act.type in ("AGREE", "REJECT"):
            act.notes.append("idle")
        if content is None:
            if not act.recipients and act.type != "ACCUSE":
                mine = {a.actor for a in act.actors}
                for k in [*c.inf, *c.that, *c.ing]:
                    inner = self.clauses.of(k)
                    them = self._all(inner.objects) or next((f for p in _FALLBACK if (f := self._all(inner.preps.get(p, ())))), [])
                    # "promised to end the regime": nothing that is done to somebody is promised to him, unless it is a state.
                    act.recipients = [r for r in them if r.actor not in mine and (act.type != "AGREE" or r.body)]
                    beside: dict[str, list[int]] = {}
                    for y in self.view.kids[k]:
                        if self.view.dep[y] == "acomp" and not act.recipients:
                            # "vowed to be patient with the minister".
                            preps_of(self.view, y, beside)
                    act.recipients += [r for r in self._all(beside.get("with", ())) if r.official and r.actor not in mine]
                    if act.recipients:
                        break
            return
        kind = self.known.kinds[content.type]
        act.content = content.type
        if act.type == "AGREE" and len(act.actors) > 1 and any(mutual(self.view, k) for k in c.inf):
            # "pledged to consult each other on Chad".
            act.recipients, act.needs = [], False
            return
        if act.type == "REJECT" and content.type in (*CONFLICT, "THREATEN", "ACCUSE") and c.inf and "denial" not in act.notes:
            # "declined to threaten": what is refused is no kindness.
            act.notes.append("void")
            return
        if act.type in ("REQUEST", "REJECT"):
            act.mode = act.mode or kind.asked
        elif act.type == "THREATEN":
            act.content = content.type
            act.mode = act.mode or self._threat(replace(content, content=content.type))
        elif (
            act.type == "AGREE"
            and self.match.lemma(act.verb) not in ("assure", "reassure")
            and (c.inf or c.that)
            and content.type in CONFLICT
            and (content.recipients or content.mode != "discontinue")
            and (content.type in ("SANCTION", "COERCE") or (content.recipients and len(act.actors) < 2))
        ):
            act.type, act.mode = "THREATEN", self._threat(replace(content, content=content.type))
        if not act.recipients and act.type != "ACCUSE":
            mine = {a.actor for a in act.actors}
            # "called for a boycott of the firm": it is not asked.
            freed = act.type == "REQUEST" and content.mode == "release"
            them = [*content.recipients, *(content.actors if kind.mutual else ())] if content.type != "PROTEST" else []
            them = content.actors if freed else them
            act.recipients = [r for r in them if r.actor not in mine]
            if act.recipients:
                act.needs = True
            elif act.actors and c.inf and content.type != "ACCUSE":
                self._deep(act, replace(c, objects=[], preps={}))
                act.needs = act.needs or bool(act.recipients)

    def _unless(self, act: Act, c: Clause) -> None:
        """`warned that he would leave if Chad struck`: who is threatened is whoever the condition speaks of."""
        view = self.view
        mine = {a.actor for a in act.actors}
        for k in [*c.inf, *c.that, c.verb]:
            for x in view.kids[k]:
                if view.dep[x] == "advcl" and any(view.text[m].lower() in ("if", "unless", "until") for m in view.kids[x]):
                    them = [s for s in self._all(self.clauses.of(x).subjects, True) if s.actor not in mine and s.country]
                    them = them or self.sides.beneath(x, frozenset(y for a in act.actors for y in (a.actor, a.country)))
                    if them:
                        act.recipients = them
                        return

    def _content_noun(self, act: Act, n: int) -> None:
        complements = [k for k in self.view.kids[n] if self.view.dep[k] in ("acl", "relcl", "ccomp") and self.view.pos[k] == "VERB"]
        if n in self._telling:  # "the threat that he had made": the noun is the object of its own clause
            return
        self._telling.add(n)
        content = self._first(complements)
        self._telling.discard(n)
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
