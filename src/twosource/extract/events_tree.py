"""The clause of a predicate: its subject, objects, prepositional phrases, particles and complements, with passives and control undone."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Final

from .events_lexicon import lexicon
from .statements_view import View

SUBJECTS: Final = frozenset({"nsubj", "nsubjpass", "csubj"})
_RELATIVE: Final = frozenset({"who", "which", "that", "whom", "whose"})
_CONTROLLED: Final = frozenset({"xcomp", "advcl", "pcomp", "conj", "ccomp", "dep", "acl"})
#: Governors whose object does what the infinitive says: urged Iran to stop.
_OBJECT_CONTROL: Final = frozenset(
    "ask urge order tell force push press persuade convince pressure allow permit let help enable request require warn instruct command call "
    "invite encourage lead cause compel forbid ban bar prevent stop want expect beg implore appeal authorize authorise get advise direct "
    "send drive prompt oblige".split()
)
#: Governors that a verb is looked up through for its subject.
_CHAIN: Final = 6
_WAYS: Final = frozenset({"out", "back", "away", "ahead", "forward", "up", "down"})
#: What makes the one behind it a mere comparison: "in contrast with Chad".
_COMPARED: Final = frozenset("contrast comparison compared contrary similar parallel unlike".split())
_MODALS: Final = frozenset({"will", "wo", "shall", "'ll", "’ll"})
_WOULD: Final = frozenset({"would", "'d", "’d"})
_MAY: Final = frozenset({"may", "might", "could", "can", "ca"})
_MUST: Final = frozenset({"must", "should", "ought"})


@cache
def _governors() -> frozenset[str]:
    """Verbs that make something of the infinitive they govern: threaten, agree, refuse."""
    makes = ("agree", "threaten", "demand", "refuse", "plan", "deny", "fail")
    return frozenset(lemma for (lemma, pos), senses in lexicon().operators.items() if pos == "v" and any(s in makes for _, s in senses))


@dataclass(slots=True)
class Clause:
    """A predicate with what belongs to it, as tokens. `preps`: preposition to its objects; `inf`, `that`, `ing`: complements by form."""

    verb: int
    passive: bool = False
    subjects: list[int] = field(default_factory=list)
    objects: list[int] = field(default_factory=list)
    dative: list[int] = field(default_factory=list)
    preps: dict[str, list[int]] = field(default_factory=dict)
    parts: set[str] = field(default_factory=set)
    inf: list[int] = field(default_factory=list)
    that: list[int] = field(default_factory=list)
    ing: list[int] = field(default_factory=list)
    negated: bool = False
    modal: str = ""
    own_subject: bool = False


def preps_of(view: View, i: int, found: dict[str, list[int]], depth: int = 0) -> None:
    """Enter the prepositional phrases of a token: `out of` is entered as `out of` and as `of`."""
    for k in view.kids[i]:
        if view.dep[k] in ("prep", "agent", "dative") and view.pos[k] in ("ADP", "SCONJ", "ADV", "VERB", "PART"):
            name = view.text[k].lower()
            if name in ("with", "to") and k and view.text[k - 1].lower() in _COMPARED:
                continue
            below = False
            for x in view.kids[k]:
                if view.dep[x] in ("pobj", "pcomp"):
                    found.setdefault(name, []).append(x)
                    below = True
            if not below and depth < 2 and name != "according":
                inner: dict[str, list[int]] = {}
                preps_of(view, k, inner, depth + 1)
                for other, tokens in inner.items():
                    found.setdefault(f"{name} {other}", []).extend(tokens)
                    found.setdefault(other, []).extend(tokens)
        elif (view.dep[k] == "prt" and depth < 2) or (view.dep[k] == "advmod" and view.text[k].lower() in _WAYS):
            preps_of(view, k, found, depth + 1)


def nested_preps(view: View, n: int, found: dict[str, list[int]]) -> None:
    """`an attack by Chad on Sudan`: what the parser hangs on the name in between belongs to the noun."""
    for p in ("by", "of", "from", "between", "with", "in"):
        for t in found.get(p, ())[:1]:
            if view.pos[t] == "PROPN" or view.tag[t] == "NNS":
                inner: dict[str, list[int]] = {}
                preps_of(view, t, inner)
                for other, tokens in inner.items():
                    if other not in ("of", "in", "from", p):
                        found.setdefault(other, []).extend(tokens)


def _negated(view: View, i: int) -> bool:
    for k in view.kids[i]:
        low = view.text[k].lower()
        if view.dep[k] == "neg" or low in ("never", "hardly", "scarcely") or (low == "longer" and k and view.text[k - 1].lower() == "no"):
            after = view.text[k + 1].lower() if k + 1 < len(view.text) else ""
            if after not in ("only", "just", "merely", "simply"):
                return True
        if low == "to" and view.dep[k] == "prep":
            # "agreed to no such thing", "spoke to no official"
            behind = view.kid(k, "pobj")
            none = behind >= 0 and any(view.dep[x] in ("det", "neg") and view.text[x].lower() == "no" for x in view.kids[behind])
            if none and view.lemma[behind].lower() not in ("avail", "effect", "end", "purpose", "use"):
                return True
    return False


def _modal(view: View, i: int) -> str:
    for k in view.kids[i]:
        if view.dep[k] == "aux":
            low = view.text[k].lower()
            for name, words in (("will", _MODALS), ("would", _WOULD), ("may", _MAY), ("must", _MUST)):
                if low in words:
                    return name
    return ""


def _antecedent(view: View, i: int) -> int:
    """Whom a relative pronoun stands for: the noun that its clause hangs on; -1 where it is none."""
    if view.text[i].lower() not in _RELATIVE:
        return -1
    k = i
    for _ in range(_CHAIN):
        if view.dep[k] == "relcl":
            top = view.head[k]
            over = view.head[view.head[top]]
            if (
                view.text[i].lower() in ("who", "whom")
                and (view.entity[top] in ("GPE", "LOC") or (view.entity[top] not in ("PERSON", "NORP") and view.text[view.head[top]] == "from"))
                and view.pos[top] == "PROPN"
                and view.dep[top] == "pobj"
                and view.pos[over] == "NOUN"
            ):
                # "fighters from Lagos, who": the fighters.
                return over
            return top
        if view.head[k] == k:
            return -1
        k = view.head[k]
    return -1


def meant(view: View, i: int) -> int:
    """The noun that a relative pronoun stands for, else the token itself."""
    found = _antecedent(view, i)
    return found if found >= 0 else i


class Clauses:
    """The clauses of a document, each made once."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._known: dict[int, Clause] = {}

    def of(self, i: int) -> Clause:
        """The clause of a verb (or of a predicative adjective or noun with its copula)."""
        found = self._known.get(i)
        if found is None:
            found = self._known[i] = Clause(i)
            self._fill(found)
        return found

    def _fill(self, c: Clause) -> None:
        view, i = self.view, c.verb
        deps = view.dep
        # A predicate behind a copula has the copula's subject and modals.
        base = i
        if (view.pos[i] not in ("VERB", "AUX") and deps[i] in ("acomp", "attr", "oprd")) or (deps[i] == "pobj" and view.pos[i] != "VERB"):
            base = view.head[i]
        c.negated = _negated(view, i) or (base != i and _negated(view, base))
        c.modal = _modal(view, i) or (_modal(view, base) if base != i else "")
        if (
            not c.modal
            and deps[i] == "conj"
            and view.tag[i] in ("VB", "VBP")
            and view.kid(i, "nsubj") < 0
            and view.pos[view.head[i]] in ("VERB", "AUX")
        ):
            # "could reverse the rule or decline to appeal", "will begin withdrawing and release them": the modal is of both.
            up = view.head[i]
            for _ in range(3):
                c.modal = c.modal or self.of(up).modal
                if c.modal or view.dep[up] != "xcomp" or view.pos[view.head[up]] not in ("VERB", "AUX"):
                    break
                up = view.head[up]
        for k in view.kids[i] if base == i else [*view.kids[i], *(x for x in view.kids[base] if x != i)]:
            d = deps[k]
            if d == "nsubj":
                c.subjects.append(meant(view, k))
            elif d == "nsubjpass":
                c.passive = True
                c.objects.append(meant(view, k))
            elif d == "auxpass":
                c.passive = True
            elif d == "dobj":
                c.objects.append(meant(view, k))
            elif d == "dative" and view.pos[k] != "ADP":
                c.dative.append(k)
            elif d == "prt" or (d in ("advmod", "prep") and view.text[k].lower() in _PARTS and all(view.dep[x] == "prep" for x in view.kids[k])):
                c.parts.add(view.text[k].lower())
            elif d in ("xcomp", "ccomp") and k != i:
                self._complement(c, k)
            elif d == "advcl" and view.tag[k] == "VB" and k > i and any(view.tag[x] == "TO" for x in view.kids[k]):
                self._advcl(c, k)
        has = [k for k in view.kids[i] if deps[k] == "auxpass" and view.text[k].lower() in ("'s", "’s")]
        if has and any(deps[k] == "dobj" and k > i for k in view.kids[i]):
            # "he's beaten those rivals": he has.
            c.passive = False
            c.subjects += [t for t in c.objects if t < i]
            c.objects = [t for t in c.objects if t > i]
        preps_of(view, i, c.preps)
        self._cut_conjunct(c)
        over = [k for k in view.kids[i] if deps[k] == "prep" and view.text[k].lower() == "over" and not view.kids[k]]
        if over and len(c.objects) > 1:
            # "backs Alpha over the minister Beta": the parser takes both for objects.
            c.objects = [t for t in c.objects if t < over[0]]
        if base != i:
            preps_of(view, base, c.preps)
        c.parts |= {p.split()[0] for p in c.preps if " " in p and p.split()[0] in _PARTS}
        for prep in [p for p in c.preps if p in _PARTS]:
            if not any(view.pos[t] in ("NOUN", "PROPN", "PRON", "NUM") for t in c.preps[prep]):
                c.parts.add(prep)
        self._behind_time(c)
        for x in (x for tokens in c.preps.values() for x in tokens):
            if view.dep[x] == "pcomp" and view.tag[x] == "VBG" and view.kid(x, "nsubj") < 0:
                c.ing.append(x)
        agents = [x for k in view.kids[i] if deps[k] == "agent" for x in view.kids[k] if deps[x] == "pobj"]
        if c.passive or self._reduced(c):
            c.passive = True
            c.subjects = agents or [x for x in c.preps.get("by", []) if view.dep[x] == "pobj"] or self._by(i) or self._shared(i)
            c.own_subject = True
        c.own_subject = c.own_subject or bool(c.subjects)
        if c.dative and not c.objects:
            # "fined an editor 40,000 roubles": the parser sees no object behind whoever is fined.
            c.objects, c.dative = c.dative, []
        if not c.objects:
            # "ordered Kyiv to leave": the parser gives the object to the infinitive.
            for k in [*c.inf, *c.that]:
                c.objects += [x for x in view.kids[k] if deps[x] in ("nsubj", "nsubjpass")]
        if not c.subjects and not c.passive:
            c.subjects = self._controller(i)
        if c.passive and not c.objects:
            # "has been attacked and looted": the object is shared.
            up = view.head[i]
            if deps[i] == "conj" and view.pos[up] in ("VERB", "AUX"):
                above = self.of(up)
                if above.passive:
                    c.objects = list(above.objects)
            elif deps[i] == "xcomp":
                c.objects = self._controller(i)

    def _cut_conjunct(self, c: Clause) -> None:
        """`soldiers, and in the north rebel gunmen, fired`: a conjunct that the parser takes for the object of the preposition before it."""
        view = self.view
        for s in list(c.subjects):
            joined = [k for k in view.kids[s] if view.dep[k] == "cc"]
            if not joined or any(view.dep[k] == "conj" for k in view.kids[s]):
                continue
            for prep, tokens in c.preps.items():
                for t in tokens:
                    if joined[-1] < view.head[t] < c.verb and view.head[t] == joined[-1] + 1 and view.tag[t] in ("NNS", "NNPS", "NNP"):
                        c.subjects.append(t)
                        c.preps[prep] = [x for x in tokens if x != t]
                        return

    def _by(self, i: int) -> list[int]:
        """`was granted to the sailor by Chad`: the agent that the parser hangs on a noun in between."""
        view = self.view
        for k in range(i + 1, view.bounds(i)[1]):
            if view.text[k].lower() == "by" and view.dep[k] in ("prep", "agent"):
                up = view.head[k]
                while up > i and view.head[up] != up and view.pos[up] in ("NOUN", "PROPN", "ADP", "ADJ"):
                    up = view.head[up]
                if up == i:
                    return [x for x in view.kids[k] if view.dep[x] == "pobj"]
        return []

    def _shared(self, i: int) -> list[int]:
        """`were rounded up and held by soldiers`: the agent behind the last of joined participles is that of all."""
        view = self.view
        for k in view.kids[i]:
            if view.dep[k] == "conj" and view.tag[k] == "VBN" and not any(view.dep[x] in ("nsubj", "nsubjpass", "aux") for x in view.kids[k]):
                found = [x for a in view.kids[k] if view.dep[a] == "agent" for x in view.kids[a] if view.dep[x] == "pobj"]
                if found:
                    return found
        return []

    def _complement(self, c: Clause, k: int) -> None:
        view = self.view
        verbal = view.pos[k] in ("VERB", "AUX") or view.tag[k][:2] == "VB"
        if not verbal and not any(view.dep[x] in ("nsubj", "cop", "aux") for x in view.kids[k]):
            return
        infinitive = any(view.tag[x] == "TO" and view.dep[x] == "aux" for x in view.kids[k])
        if infinitive:
            c.inf.append(k)
        elif view.tag[k] == "VBG" and not any(view.dep[x] in ("aux", "nsubj") for x in view.kids[k]):
            c.ing.append(k)
        elif view.tag[k] == "VB" and view.dep[k] == "xcomp":
            c.inf.append(k)
        elif view.dep[k] == "ccomp" or view.kid(k, "mark") >= 0:
            c.that.append(k)

    def _advcl(self, c: Clause, k: int) -> None:
        """`offered its troops to help`, `threatened on Sunday to close`: an infinitive behind an operator is its complement."""
        lemma = self.view.lemma[c.verb].lower()
        own = lemma in _governors() and (not c.objects or lemma in ("offer", "threaten", "pledge", "promise"))
        if not c.inf and (lemma in _OBJECT_CONTROL or own):
            c.inf.append(k)

    def _behind_time(self, c: Clause) -> None:
        """`agreed on Friday in Oslo to release`: the parser hangs the infinitive on the day or the place in between."""
        view = self.view
        if c.inf or view.lemma[c.verb].lower() not in _governors():
            return
        for k in view.kids[c.verb]:
            if k < c.verb or view.dep[k] not in ("prep", "npadvmod", "advmod"):
                continue
            todo = [k]
            while todo:
                t = todo.pop()
                for x in view.kids[t]:
                    plain = view.dep[x] in ("acl", "relcl", "xcomp", "advcl") and view.tag[x] == "VB"
                    if plain and view.entity[t] in ("DATE", "TIME", "GPE", "LOC") and any(view.tag[y] == "TO" for y in view.kids[x]):
                        c.inf.append(x)
                        return
                    if view.dep[x] in ("pobj", "prep", "npadvmod", "appos", "nummod"):
                        todo.append(x)

    def _reduced(self, c: Clause) -> bool:
        """`rebels backed by Chad`: a participle that follows a noun."""
        view, i = self.view, c.verb
        if view.kid(i, "nsubj", "nsubjpass") >= 0:
            return False
        if self._finite(i):
            c.subjects = [view.head[i]]
            return False
        if view.dep[i] == "acl" and view.tag[i] in ("VBN", "VBD") and view.head[i] < i:
            c.objects = [view.head[i]] if not c.objects else c.objects
            return True
        if view.dep[i] in ("advcl", "ROOT", "conj") and view.tag[i] == "VBN" and not c.subjects:
            has = any(view.dep[k] == "aux" for k in view.kids[i])
            if not has and any(view.dep[k] == "agent" for k in view.kids[i]):
                if not c.objects and view.dep[i] == "advcl":
                    c.objects = list(self.of(view.head[i]).subjects)
                return True
        return False

    def _finite(self, i: int) -> bool:
        """`The minister, Ada Brandt, called for ...`: the verb of the sentence, which the parser takes for a participle behind its subject."""
        view, up = self.view, self.view.head[i]
        if view.dep[i] != "acl" or view.tag[i] != "VBD" or view.dep[up] != "ROOT" or view.text[i - 1] != ",":
            return False
        return any(view.dep[k] == "appos" and up < k < i for k in view.kids[up])

    def _controller(self, i: int, depth: int = 0) -> list[int]:
        """The subject of a verb that has none of its own."""
        view = self.view
        up, dep = view.head[i], view.dep[i]
        if up == i or depth > _CHAIN:
            return []
        if dep == "acl" and view.tag[i] == "VBG" and view.pos[up] in ("NOUN", "PROPN", "PRON"):
            return [meant(view, up)]
        if dep == "relcl" and view.pos[up] in ("NOUN", "PROPN") and view.tag[i] != "VB":
            return []
        if dep not in _CONTROLLED:
            return []
        if dep == "pcomp":
            up = view.head[up]
        if view.pos[up] in ("NOUN", "PROPN", "ADJ") and view.pos[up] not in ("VERB", "AUX"):
            if view.dep[up] in ("acomp", "attr", "oprd"):
                return self.of(up).subjects or self._controller(view.head[up], depth + 1)
            if view.pos[up] == "NOUN":
                # "a decision to lift", "plans to attack": of whoever the noun is, or of the verb that governs it.
                own = [k for k in view.kids[up] if view.dep[k] == "poss"]
                if own:
                    return own
                over = view.head[up]
                if view.pos[over] in ("VERB", "AUX") and view.dep[up] in ("dobj", "attr", "pobj"):
                    return self.of(over).subjects or self._controller(over, depth + 1)
            return []
        if view.pos[up] not in ("VERB", "AUX"):
            return []
        if dep == "advcl" and view.tag[i] == "VBG" and view.tag[up] == "VB" and any(view.tag[x] == "TO" for x in view.kids[up]):
            # "waged a campaign to get the court to rule while demanding": what goes on beside is of the finite verb's subject.
            top = up
            for _ in range(_CHAIN):
                if view.head[top] == top or view.tag[top] in ("VBD", "VBZ", "VBP"):
                    break
                top = view.head[top]
            if view.pos[top] in ("VERB", "AUX") and top != up:
                return self.of(top).subjects or self._controller(top, depth + 1)
        if dep == "pcomp" and view.text[view.head[i]].lower() == "by":
            # "tried to scare them into backing him by calling on": the means is of whoever acts, not of whom they act on.
            for _ in range(_CHAIN):
                if view.dep[up] not in ("xcomp", "pcomp") or view.tag[up] not in ("VB", "VBG"):
                    break
                up = view.head[view.head[up]] if view.dep[up] == "pcomp" else view.head[up]
            if view.pos[up] in ("VERB", "AUX"):
                return self.of(up).subjects or self._controller(up, depth + 1)
        above = self.of(up)
        if view.lemma[up].lower() in ("call", "appeal", "push", "press", "wait", "ask") and any(view.tag[x] == "TO" for x in view.kids[i]):
            # "called for the envoys to be expelled".
            meant_by = [t for t in above.preps.get("for", ()) if up < t < i and view.pos[t] in ("NOUN", "PROPN", "PRON")]
            if meant_by:
                return meant_by
        if dep in ("xcomp", "pcomp", "ccomp", "advcl") and dep != "conj" and view.lemma[up].lower() in _OBJECT_CONTROL:
            if above.passive and above.objects:
                return above.objects
            if dep != "advcl" and above.objects and above.objects[0] < i:
                return above.objects
            if view.lemma[up].lower() in ("call", "appeal"):
                for p in ("on", "upon", "to"):
                    if above.preps.get(p):
                        return above.preps[p]
        if dep == "pcomp" and above.objects and not above.passive and view.text[view.head[i]].lower() in ("of", "for", "from", "into"):
            return above.objects
        if above.passive and dep in ("xcomp", "conj"):
            return above.objects if dep == "xcomp" or view.tag[i] != "VBN" else above.subjects
        if dep == "ccomp" and not any(view.tag[x] == "TO" for x in view.kids[i]) and view.tag[i] != "VBG":
            return []
        if above.passive:
            return above.objects
        return above.subjects or self._controller(up, depth + 1)


#: Words that may be particles though the parser calls them adverbs or prepositions.
_PARTS: Final = frozenset("up down out off back over away in on through ahead forward together apart aside".split())
