"""What a sentence tells that another one may contradict: an outcome, a stage, a denial or allegation, an attendance, an amount.

This looks at one parsed sentence alone; whom and which day it speaks of is found in `happening.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from twosource.lexicons import load_rows

from .amounts import ANYTHING, CONVERTED, TURNOUT, Amount, amounts, dealt_with, of_many
from .clauses import NO, REAL, UNREAL, Clauses, Frame, frames, words_of
from .measured import Bearer, measured

OUTCOMES: Final = "dispute_outcomes.tsv"
STAGES: Final = "dispute_stages.tsv"
ATTENDANCE: Final = "dispute_attendance.tsv"
DENIALS: Final = "dispute_denials.tsv"
OFFENCES: Final = "dispute_offences.tsv"
ONCE: Final = "dispute_once.tsv"
MANNER: Final = "dispute_manner.tsv"

#: How somebody died, and whether; who was killed is dead.
DEATH: Final = "how {} died"
LIFE: Final = "whether {} is alive"
ALIVE: Final = "is alive"
DEAD: Final = "is dead"
#: Rank of what somebody has only agreed to do.
AGREED_TO: Final = 2
#: Tokens to either side of a number that say what it is about.
_WINDOW: Final = 10
#: Tokens to either side of a number in which "total", "previous", "another" change what it counts.
_NEAR: Final = 5
#: Years of age; other numbers behind a name are something else.
AGES: Final = (10, 110)

_CONTENT: Final = frozenset({"NOUN", "PROPN", "VERB", "ADJ"})
_EMPTY: Final = frozenset("be have do say tell mr mrs ms other more such same many last next new percent cent per".split())
#: The label of a denial or an allegation about somebody without a name, and of a denial that does not say itself what of.
SOMEBODY: Final = "somebody"
SOMETHING: Final = "something"
#: Blanks that only the taking apart into tokens made: $ 40, twenty - one.
_GLUE: Final = re.compile(r"(?<=[$£€]) ()| ([-%]) ?(?=\S|$)")
_ABOUT: Final = ("on", "over", "about")
MONTHS: Final = frozenset("january february march april may june july august september october november december".split())
#: The march of people, apart from the month.
MARCHING: Final = "marching"
CALENDAR: Final = MONTHS | frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_OTHER: Final = {"present": "absent", "absent": "present"}


@dataclass(frozen=True, slots=True)
class Found:
    """Something told. `kind`: as in a dispute; `value`: what is held; `matter`: what about (a treaty, offences, what is counted); `at`: the
    token of the predicate; `who`: tokens of those it is about (the accused, who attended); `topic`: lemmas that say what it is about;
    `rank`: of a stage; `beside`: other numbers of the same thing in the sentence; `label`: what a treaty is called, or `SOMEBODY` or
    `SOMETHING`; `proper`: those of the topic, or of `who`, that are names; `bearer`: what an amount is told of; `lent`: words for the happening,
    and its names, from sentences around a count that says nothing of it itself; `clauses`: the sentence.
    """

    kind: str
    value: str
    matter: tuple[str, ...]
    at: int
    who: tuple[int, ...]
    topic: frozenset[str]
    amount: Amount | None = None
    rank: int = 0
    beside: frozenset[float] = frozenset()
    label: str = ""
    proper: frozenset[str] = frozenset()
    bearer: Bearer | None = None
    lent: frozenset[str] = frozenset()
    clauses: Clauses | None = field(default=None, compare=False, repr=False)


def common(f: Found) -> tuple[str, ...]:
    """What things told that may be opposed have in common, whoever they are about."""
    if f.kind in ("stage", "contradiction"):
        return f.kind, *f.matter
    if f.amount is None:
        return (f.kind,)
    if f.bearer is not None:
        return f.kind, "", f.amount.what, f.bearer.head
    return (f.kind, "age") if f.amount.what == "age" else (f.kind, f.amount.what, f.amount.of)


@cache
def _offences() -> dict[str, tuple[str, str]]:
    return {r["word"]: (r["offence"], r["pos"]) for r in load_rows(OFFENCES).rows}


def content(c: Clauses, tokens: Iterator[int] | range | list[int]) -> frozenset[str]:
    """The lemmas that say what words are about: nouns, names, verbs and adjectives that are not empty. A march is no month."""
    return frozenset(
        MARCHING if c.lemmas[i] == "march" and c.pos[i] != "PROPN" and c.entities[i] != "DATE" else c.lemmas[i]
        for i in tokens
        if c.pos[i] in _CONTENT and c.lemmas[i] not in _EMPTY and len(c.lemmas[i]) > 2 and c.lemmas[i] not in words_of("told")
    )


def offences(c: Clauses, tokens: Iterator[int] | range | list[int]) -> tuple[str, ...]:
    """The kinds of offence that words name."""
    known = _offences()
    return tuple(sorted({known[w][0] for i in tokens for w in _called(c, i) if w in known and known[w][1] in ("any", c.pos[i].lower())}))


def _called(c: Clauses, i: int) -> tuple[str, ...]:
    """A word as the lexicon of offences may have it, "open fire" with the verb."""
    above = c.lemmas[c.heads[i]]
    return (c.lemmas[i], c.words[i], *([f"{above} {c.lemmas[i]}"] if c.deps[i] == "dobj" else []))


def offence_words(kind: str) -> frozenset[str]:
    """The words of the lexicon that name an offence of a kind."""
    return frozenset(word for word, (offence, _) in _offences().items() if offence == kind)


def told(c: Clauses, title: bool) -> list[Found]:
    """Everything in a sentence that may be opposed. Corrections ("an earlier version of this report said") are left out."""
    if c.words[:1] == ["correction"] or "earlier version" in " ".join(c.words):
        return []
    return [*_outcomes(c, title), *_stages(c), *_attendance(c), *_denials(c), *_amounts(c), *_once(c), *_manners(c)]


def _once(c: Clauses) -> Iterator[Found]:
    """What happens once; the day is looked up where the dates are known."""
    for frame in frames(c, ONCE):
        if c.stance(frame.at) == REAL:
            who = tuple(c.subjects(frame.at) if frame.row["whom"] == "subj" else c.objects(frame.at))
            if who:
                topic = content(c, range(len(c.words)))
                proper = frozenset(c.lemmas[k] for i in who for k in (i, *c.kids[i]) if c.pos[k] == "PROPN")
                proper |= {c.lemmas[k] for i in who for a in c.kids[i] if c.deps[a] == "appos" for k in (a, *c.kids[a]) if c.pos[k] == "PROPN"}
                yield Found("date", "", (frame.row["what"], *sorted({c.lemmas[i] for i in who})), frame.at, who, topic, proper=proper)


def _manners(c: Clauses) -> Iterator[Found]:
    """In which of several ways something came about: somebody resigned, or was dismissed."""
    for frame in frames(c, MANNER):
        if c.pos[frame.at] not in ("VERB", "AUX"):
            continue  # the fire brigade dismisses nobody
        stance = c.stance(frame.at)
        value = "-" if stance == UNREAL else frame.row["negated"] if stance == NO else frame.row["value"]
        if value != "-":
            who = tuple(c.subjects(frame.at) if frame.row["whom"] == "subj" else c.objects(frame.at))
            yield Found("contradiction", value, (frame.row["matter"],), frame.at, who, frozenset())
            if frame.row["matter"] == DEATH:
                yield Found("contradiction", DEAD, (LIFE,), frame.at, who, frozenset())


def _no_matter() -> frozenset[str]:
    return words_of("deal") | words_of("vague") | words_of("talks") | CALENDAR


def _outcomes(c: Clauses, title: bool) -> Iterator[Found]:
    everything = content(c, range(len(c.words)))
    for frame in frames(c, OUTCOMES):
        stance = c.stance(frame.at)
        if stance == UNREAL:
            continue
        no = (stance == NO) != (frame.met != frame.at and c.denied(frame.met))
        value = frame.row["negated"] if no else frame.row["outcome"]
        if value != "-":
            tops = [frame.met] if frame.met != frame.at else [k for p in _ABOUT for k in c.behind(frame.at, p)]
            about = {c.lemmas[k] for top in tops for k in _about(c, top) if c.pos[k] in ("NOUN", "PROPN") or (k == top != frame.met)}
            yield Found("outcome", value, tuple(sorted(about - _no_matter())), frame.at, (), everything)
    for i, lemma in enumerate(c.lemmas):
        if title and c.heads[i] == i and lemma in words_of("deal") and c.denied(i):
            yield Found("outcome", "none", (), i, (), everything)


def _about(c: Clauses, top: int) -> list[int]:
    """A noun and what is below it, without who and where ("between unions and employers") and without days."""
    parties = {k for p in c.kids[top] if c.deps[p] == "prep" and c.words[p] not in (*_ABOUT, "of", "for", "to") for k in c.subtree(p)}
    return [k for k in c.subtree(top) if k not in parties and c.entities[k] not in ("DATE", "TIME")]


def _stages(c: Clauses) -> Iterator[Found]:
    for frame in frames(c, STAGES):
        name = _name(c, frame.met)
        if not name:
            continue
        where = (name, frame.at)
        label = " ".join(c.text[k] for k in sorted([*(k for k in c.kids[frame.met] if c.words[k] in name), frame.met]))
        governor = c.heads[frame.at]
        if c.deps[frame.at] == "xcomp" and c.lemmas[governor] in words_of("pledge"):
            if c.stance(governor) == REAL:
                who, stage = tuple(c.subjects(governor)), f"agreed to {c.lemmas[frame.at]}"
                yield Found("stage", stage, *where, who, frozenset(), rank=AGREED_TO, label=label)
        elif c.stance(frame.at) == REAL:
            who = tuple(_doers(c, frame.at))
            yield Found("stage", frame.row["stage"], *where, who, frozenset(), rank=int(frame.row["rank"]), label=label)


def _doers(c: Clauses, i: int) -> list[int]:
    """Who does it, of a passive those behind "by"."""
    return c.behind(i, "by") if any(c.deps[k] in ("auxpass", "nsubjpass") for k in c.kids[i]) else c.subjects(i)


def _name(c: Clauses, noun: int) -> tuple[str, ...]:
    """What a treaty is called: the names beside its noun. Without one it could be any; a law is told by its subject, the media bill."""
    if c.lemmas[noun] in words_of("law"):
        subject = tuple(sorted({c.words[k] for k in c.kids[noun] if c.deps[k] in ("compound", "nmod") and c.pos[k] in ("NOUN", "PROPN")}))
        if subject:
            return subject
    parts = [k for k in c.kids[noun] if c.deps[k] in ("compound", "nmod", "poss", "amod") and c.pos[k] == "PROPN"]
    return tuple(sorted({c.words[k] for k in parts})) or ((c.words[noun],) if c.pos[noun] == "PROPN" and c.kids[noun] else ())


def _attendance(c: Clauses) -> Iterator[Found]:
    for frame in frames(c, ATTENDANCE):
        stance = c.stance(frame.at)
        if stance == UNREAL:
            continue
        value = frame.row["value"] if stance == REAL else _OTHER[frame.row["value"]]
        about = content(c, c.subtree(frame.met)) | {c.lemmas[frame.met]}
        yield Found("attendance", value, (c.lemmas[frame.met],), frame.at, tuple(_doers(c, frame.at)), about)


def _denials(c: Clauses) -> Iterator[Found]:
    fitting = list(frames(c, DENIALS))
    below_denial = {k for f in fitting if f.row["role"] == "deny" for k in c.subtree(f.at)}
    for frame in fitting:
        row, i = frame.row, frame.at
        if row["role"] == "accuse" and i in below_denial:
            # "Rejected the accusation that it was behind the attack" accuses nobody.
            continue
        passive = any(c.deps[k] in ("auxpass", "nsubjpass") for k in c.kids[i])
        if row["role"] == "deny":
            # A denial is no less one for being asked about; only one that is itself negated or still to come is none.
            if c.stance(i) != REAL or passive or any(_refused(c, o) for o in c.objects(i)):
                continue
            who = c.subjects(i)
            below = [k for k in c.subtree(i) if k != i]
            yield Found("denial", "denied", offences(c, below), i, tuple(who), content(c, below), label=_somebody(c, who))
            continue
        stance = c.stance(i) if row["whom"] != "subj" or c.pos[i] == "VERB" else c.stance(c.heads[i])
        if stance == UNREAL or (stance == NO and row["whom"] != "subj"):
            continue
        if row["whom"] == "obj":
            who = c.objects(i)
        elif row["whom"] == "subj":
            verb = i if c.pos[i] == "VERB" else c.heads[i]
            who = [s for k in c.kids[verb] if c.deps[k] in ("nsubj", "nsubjpass") for s in c.coordinated(k)]
        else:
            clause = next((k for k in c.kids[i] if c.deps[k] == "ccomp"), None)
            who = [w for w in c.subjects(clause) if c.deps[w] == "nsubj"] if clause is not None else []
        below = [k for k in c.subtree(i) if k != i and k not in who]
        kinds = offences(c, below)
        if who and (kinds or row["matter"] == "clause"):
            yield Found("denial", "denied" if stance == NO else "alleged", kinds, i, tuple(who), content(c, below), label=_somebody(c, who))


def denied_acts(c: Clauses) -> Iterator[tuple[Frame, list[int], int]]:
    """The denials of a sentence: the frame, who denies, and the verb of what is denied."""
    for frame in frames(c, DENIALS):
        i = frame.at
        if frame.row["role"] != "deny" or c.pos[i] != "VERB" or c.stance(i) != REAL:
            continue
        if any(c.deps[k] in ("auxpass", "nsubjpass") for k in c.kids[i]):
            continue
        for k in [*c.kids[i], *c.kids[frame.met]] if frame.met != i else c.kids[i]:
            verb = c.pos[k] in ("VERB", "AUX") and c.deps[k] in ("ccomp", "xcomp", "acl", "dobj") and k > i
            if verb:
                yield frame, c.subjects(i), k
            elif c.deps[k] == "prep":
                yield from ((frame, c.subjects(i), v) for v in c.kids[k] if c.deps[v] == "pcomp" and c.pos[v] == "VERB")


def _somebody(c: Clauses, who: list[int]) -> str:
    return SOMEBODY if not who or any(words_of("somebody") & {c.words[i], c.lemmas[i]} for i in who) else ""


def _refused(c: Clauses, i: int) -> bool:
    """Whether what is denied is a request or a person, so that nothing is disputed."""
    return c.lemmas[i] in words_of("refused") or (c.pos[i] == "PRON" and c.words[i] not in ("it", "this", "that", "any", "all", "everything"))


def _amounts(c: Clauses) -> Iterator[Found]:
    found, limits = list(amounts(c)), dict[int, tuple[str, ...]]()
    every = [a for a in found if a.what != "term"]
    if words_of("sport") & {*c.lemmas} or len(words_of("contest") & {*c.lemmas}) > 1:
        # Figures of games and seasons are of so many different spans that no two can be set against each other.
        every = [a for a in every if of_many(a.what)]
    else:
        for a, bearer in measured(c, found):
            limits[a.start] = tuple(sorted(bearer.limits))
            topic = content(c, range(len(c.words)))
            yield Found("number", _value(c, a), (a.what, bearer.head), a.governor, (), topic, a, bearer=bearer, clauses=c)
    rival = any(a.holder >= 0 for a in every)
    for a in every:
        stance = c.stance(a.governor) if c.pos[a.governor] in ("VERB", "AUX") else REAL
        if stance != REAL and not (rival and stance == UNREAL and a.holder < 0):
            continue
        around = {*c.words[max(0, a.start - _NEAR) : a.end + _NEAR]}
        if "cent" in around:
            around -= {"per"}  # 68 per cent
        many = of_many(a.what) or a.what == ANYTHING
        if a.what == TURNOUT and not (words_of("partial") | words_of("scope")).isdisjoint({*c.words, *c.lemmas} - {"per"}):
            continue
        scope = tuple(sorted(words_of("again") & around if many else (words_of("scope") & around) | (words_of("sum") & {*c.words})))
        # What is set against it on purpose does not make it another thing.
        alike = [b for b in every if b.what == a.what and a.holder < 0 and b.holder < 0]
        beside = frozenset(b.value for b in alike if abs(b.value - a.value) > CONVERTED * a.value)
        wide = len(c.words) if many or a.what in ("magnitude", TURNOUT) else _WINDOW
        near = [i for i in range(max(0, a.start - wide), min(len(c.words), a.end + wide)) if not a.start <= i < a.end]
        proper = frozenset(c.lemmas[i] for i in near if c.pos[i] == "PROPN")
        topic = content(c, near) - {a.of}
        # Of what is only planned another may give another figure; with what was done it has nothing to do.
        planned = ("planned",) if rival and any(c.stance(b.governor) == UNREAL for b in every if c.pos[b.governor] == "VERB") else ()
        matter = (a.what, *scope, *limits.get(a.start, ()), *planned)
        who = tuple(_doers(c, a.governor)) if a.what in dealt_with() else ()
        yield Found("number", _value(c, a), matter, a.governor, who, topic, a, beside=beside, proper=proper, clauses=c)
    yield from _ages(c)


def _value(c: Clauses, a: Amount) -> str:
    return _GLUE.sub(lambda m: m[2] or "", " ".join(c.text[a.start : a.end]))


def _ages(c: Clauses) -> Iterator[Found]:
    """The age of somebody who is named: "Ada Brandt, 46,", "the 46-year-old Ada Brandt", "she was 46", "died at the age of 46"."""
    for i, word in enumerate(c.words):
        if not (word[:1].isdigit() and word.isdigit() and AGES[0] <= int(word) <= AGES[1]):
            continue
        before, after = c.words[i - 1 : i], c.words[i + 1 : i + 2]
        name = None
        if before == [","] and after in ([","], ["."], [";"]) and i > 1 and c.pos[i - 2] == "PROPN" and c.entities[i - 2] == "PERSON":
            name = i - 2
        elif (c.words[i + 1 : i + 5] == ["-", "year", "-", "old"] or after == ["-year-old"]) and (head := c.heads[c.heads[i]]) > i:
            name = head if c.pos[head] == "PROPN" and c.entities[head] == "PERSON" else None
        elif c.heads[i] != i and c.lemmas[c.heads[i]] == "be" and c.deps[i] in ("attr", "acomp") and (not after or not after[0].isalpha()):
            name = next((k for k in c.kids[c.heads[i]] if c.deps[k] == "nsubj" and (c.words[k] in ("he", "she") or c.pos[k] == "PROPN")), None)
        elif c.words[max(0, i - 3) : i] == ["the", "age", "of"]:
            die = next((k for k, lemma in enumerate(c.lemmas) if lemma == "die"), None)
            name = next((k for k in c.subjects(die) if c.pos[k] in ("PROPN", "PRON")), None) if die is not None else None
        if name is not None:
            value = float(word)
            yield Found("number", word, ("age",), i, (name,), frozenset(), Amount("age", "", value, value, value, i, i + 1, name))
