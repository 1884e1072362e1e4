"""Denials of what others say, found by words: "the police denied that officers had fired live rounds", "police had fired live rounds".

A denial that says what of is looked up in the other sentences of its story: the same act, by the same people, done to the same thing. Those who
deny may be a group that is nobody in particular ("the army", "the prison service"). What a denial that only points back ("The army denied it.")
is of stands before it (`pointed.py`), and is looked up in the same way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from twosource.lexicons import load_rows

from .answered import is_nobody
from .clauses import NO, REAL, Clauses, frames, words_of
from .deeds import denied_deeds, done_deeds, offence_words
from .gather import Line, Report, Tokens, sentence, speaker, status_at
from .happening import Sentence, Told, names_behind, place, together
from .measured import phrase
from .opposed import Opposed
from .told import CALENDAR, DENIALS, Found, denied_acts
from .wording import SYNONYMS

#: An act and a denial of it share this much of what the act is done to and how (the fewer of their words): "rounds" and "live".
SHARE: Final = 0.5
#: Denials of a story that are looked up, and sentences with an act that are set against one.
_MOST_DENIALS: Final = 40
_MOST_SAID: Final = 2_000
#: A subject has so many words at most.
_LONGEST: Final = 14
#: Words in common that a reason names.
_WORDS: Final = 6
#: Verbs of so many letters or fewer may change inside: strike, struck.
_CHANGING: Final = 6
#: Letters of a verb or noun that its forms share.
_STEM: Final = 4
#: Before a kind of offence, where an act is told by one and not by its verb.
_KIND: Final = "~"
#: Who did it where nobody is said to have done it.
NOBODY: Final = "nobody"
_EMPTY: Final = frozenset("have be do make get give take any other".split())
#: Classes of `dispute_words.tsv` whose words are one body: the officers and the police.
_BODIES: Final = ("police", "army", "prison guards", "rebels")
_PRONOUNS: Final = frozenset({"it", "he", "she", "they", "its", "his", "her", "their", "we", "i"})
_ABOVE: Final = 12
_POINTED: Final = "the denial points back to what was said before it"


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody is said to have done. `verb`: its lemma; `actors`: nouns and names for who did it; `things`: lemmas of what it was done to
    and how; `towns`: names of places; `at`: its token; `names`: those of the things that are names or adjectives.
    """

    verb: str
    actors: frozenset[str]
    things: frozenset[str]
    towns: frozenset[str]
    at: int
    names: frozenset[str] = frozenset()


@cache
def _same_acts() -> dict[str, frozenset[str]]:
    """Lemma -> those that may tell the same act: to alter is to change."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in load_rows(SYNONYMS).rows:
        words = row["words"].split("|")
        for word in words:
            found[word].update(words)
    return {k: frozenset(v) for k, v in found.items()}


def _tells(verb: str) -> frozenset[str]:
    """The verbs by which the act of a verb may be told."""
    return _same_acts().get(verb, frozenset()) | {verb}


def nouns_of(c: Clauses, tops: Sequence[int], but: Collection[int] = ()) -> frozenset[str]:
    """The nouns and names that somebody is called by, those of apposition and of "the prison service" as well; without the tokens `but`."""
    below = [k for i in tops for k in c.subtree(i, frozenset({"relcl", "acl", "prep"}))]
    of = [k for i in tops for p in c.kids[i] if c.words[p] == "of" for k in c.subtree(p)]
    nouns = {c.lemmas[k] for k in (*below, *of) if k not in but and c.pos[k] in ("NOUN", "PROPN", "ADJ") and c.entities[k] != "NORP"}
    return frozenset(nouns | {body for body in _BODIES if nouns & words_of(body)})


def act_of(c: Clauses, i: int, who: Sequence[int]) -> Act | None:
    """The act of a verb, with its own subject (or `who` where it has none); null when it says too little to be told from others."""
    own = [k for k in c.kids[i] if c.deps[k] in ("nsubj", "nsubjpass")]
    passive = any(c.deps[k] == "nsubjpass" for k in c.kids[i])
    agent = c.behind(i, "by") if passive else own
    subjects = [k for k in agent if c.words[k] not in _PRONOUNS]
    if any(is_nobody(c, k) for k in own):
        subjects = []
        actors = frozenset({NOBODY})
    else:
        actors = nouns_of(c, [*subjects, *(who if not subjects or any(c.words[m] in _PRONOUNS for s in subjects for m in c.subtree(s)) else ())])
    if not subjects and not passive and own and NOBODY not in actors:
        actors |= nouns_of(c, who)
    left = {k for s in own for k in c.subtree(s)} if not passive else {k for s in agent for k in c.subtree(s)}
    below = [k for k in c.subtree(i, frozenset({"ccomp", "advcl", "conj"})) if k not in left and k != i]
    # "The warning had come too late": how it was done is what is told.
    how = [k for k in below if c.pos[k] == "ADV" and any(c.words[m] == "too" for m in c.kids[k])]
    telling = [
        k for k in below if c.pos[k] in ("NOUN", "PROPN", "ADJ", "VERB") and c.lemmas[k] not in CALENDAR | _EMPTY | words_of("told")
    ] + how
    # "Villagers in Orma said that soldiers had burned the mill": the only place of the sentence is that of the mill.
    towns = names_behind(c, below) or names_behind(c, range(len(c.words)))
    things = frozenset(c.lemmas[k] for k in telling if c.entities[k] not in ("DATE", "TIME", "CARDINAL", "PERCENT"))
    if not actors or not things or c.lemmas[i] in _EMPTY:
        return None
    return Act(c.lemmas[i], actors, things, towns, i, things & {c.lemmas[k] for k in telling if c.pos[k] in ("PROPN", "ADJ")})


def _said(c: Clauses, lemmas: frozenset[str]) -> Iterator[Act]:
    """What a sentence says was done by these verbs: plainly, in somebody's words, or as what somebody is accused of."""
    denied = {k for f in frames(c, DENIALS) if f.row["role"] == "deny" for k in c.subtree(f.at)}
    for i, own in enumerate(c.lemmas):
        if own not in lemmas or c.pos[i] != "VERB" or i in denied:
            continue
        charged = accused(c, i)
        if charged is None and (c.stance(i) != REAL or _doubted(c, i)):
            continue
        if (act := act_of(c, i, charged if charged is not None else c.subjects(i))) is not None:
            yield act


def _deed(c: Clauses, i: int, who: Sequence[int], kind: str) -> Act | None:
    """The deed that a noun or a verb tells, by its kind of offence."""
    # "Accused the militia of executing": the parser hangs what was done on who did it.
    deed = set(c.subtree(i)) - set(who)
    actors = nouns_of(c, [k for k in who if c.words[k] not in _PRONOUNS], deed)
    own = {k for w in who for k in c.subtree(w)} - (deed if c.deps[i] == "pcomp" else set())
    top = c.heads[i] if c.deps[i] in ("dobj", "nsubjpass") and c.lemmas[c.heads[i]] in words_of("doing") else i
    below = [k for k in c.subtree(top, frozenset({"ccomp", "advcl", "conj", "relcl", "nsubj"})) if k not in own]
    if not actors:
        return None
    telling = [k for k in below if k not in (i, top) and c.pos[k] in ("NOUN", "PROPN", "ADJ") and c.lemmas[k] not in CALENDAR | _EMPTY]
    things = frozenset(c.lemmas[k] for k in telling if c.entities[k] not in ("DATE", "TIME", "CARDINAL", "PERCENT", "NORP"))
    return Act(_KIND + kind, actors, things - offence_words(kind), names_behind(c, below) or names_behind(c, range(len(c.words))), i)


def accused(c: Clauses, i: int) -> list[int] | None:
    """Those accused of doing it ("accused the police of firing"); null when it is no charge."""
    preposition = c.heads[i]
    if c.deps[i] != "pcomp" or c.words[preposition] not in ("of", "for", "with"):
        return None
    frame = next(
        (f for f in frames(c, DENIALS) if f.row["role"] == "accuse" and f.row["whom"] == "obj" and preposition in c.subtree(f.at)), None
    )
    return c.objects(frame.at) if frame is not None and c.stance(frame.at) == REAL else None


def _doubted(c: Clauses, i: int) -> bool:
    """Whether anything above it is negated, hoped for, under a condition or to come."""
    for _ in range(_ABOVE):
        if c.heads[i] == i:
            return False
        i = c.heads[i]
        if c.denied(i) or c.lemmas[i] in words_of("hope") | words_of("deny") or (c.pos[i] == "VERB" and c.stance(i) == NO):
            return True
        if any(c.deps[k] == "mark" and c.words[k] in words_of("mark") for k in c.kids[i]):
            return True
    return False


def _one(a: Act, b: Act) -> frozenset[str]:
    """The words that tell that two acts are one: who, and what it was done to; empty where they do not."""
    things = (a.things & b.things) - a.towns - b.towns
    fewer = min(len(a.things - a.towns), len(b.things - b.towns))
    who = a.actors & b.actors or (a.actors | b.actors if NOBODY in a.actors | b.actors else frozenset())
    if a.verb.startswith(_KIND) and not a.things - a.towns and a.actors & b.actors and a.towns & b.towns:
        # "Denied a bombing in Norvik": where is all that is said of it.
        return (a.actors & b.actors) | (a.towns & b.towns)
    if not who or not things or len(things) < SHARE * fewer or (a.towns and b.towns and not a.towns & b.towns):
        return frozenset()
    return (who - {NOBODY} if NOBODY not in who else frozenset()) | things


def _same_things(a: Act, b: Act) -> bool:
    """Whether all that one act is done to is told of the other, or two things at least, and not each with a name or an adjective of its own.
    Where only one is told with its place, two things are wanted.
    """
    things = (a.things & b.things) - a.towns - b.towns
    if (a.names - a.towns - b.things) and (b.names - b.towns - a.things):
        return False
    return len(things) > 1 or (bool(a.towns) == bool(b.towns) and not a.things - a.towns - b.things)


def _over(c: Clauses, i: int) -> bool:
    """Whether an act is told as over: "crossed", "was working"."""
    return c.tags[i] in ("VBD", "VBN") or any(c.words[k] in ("was", "were", "had") for k in c.kids[i])


def told_of(report: Report, whole: Sentence, act: Act, value: str, at: int) -> Told:
    """An act as it is denied or alleged (`value`) by a token of a sentence, with its day, places and whose word it is."""
    start = whole.offsets[at][0]
    said = speaker(report, start, own=value == "denied") or speaker(report, start, own=False)
    found = Found("denial", value, (act.verb, *sorted(act.things)), at, (), act.things)
    return place(whole, found, said, ())


@dataclass(frozen=True, slots=True)
class Denial:
    """A denial of an act. `subject`: what is denied, in words; `said`: who asserts it just before, null where it is to be looked up; `plain`:
    whether somebody only says that it was not so, which must be told of the same things by another.
    """

    act: Act
    told: Told
    subject: str
    said: Told | None = None
    plain: bool = False


def denials_in(mine: Sequence[Report], tokens: Tokens) -> Iterator[Denial]:
    """The denials of a story that say what of."""
    for report in mine:
        for line in report.lines:
            if not tokens.denies(line):
                continue
            c = tokens.clauses(line)
            for frame, who, verb in denied_acts(c):
                act = act_of(c, verb, who)
                whole = sentence(report, line, tokens)
                if act is None or status_at(report, whole.offsets[frame.at][0]):
                    continue
                # "The police denied that officers had": those who deny stand for those who did it.
                act = Act(act.verb, act.actors | nouns_of(c, who), act.things, act.towns, act.at)
                one = told_of(report, whole, act, "denied", frame.at)
                yield Denial(act, _spoken(one, c, who), subject_of(c, verb, phrase(c, who[0]) if who else "somebody"))
            for frame, who, noun, kind in denied_deeds(c):
                whole = sentence(report, line, tokens)
                deed = _deed(c, noun, who, kind)
                if deed is not None and not status_at(report, whole.offsets[frame.at][0]):
                    one = told_of(report, whole, deed, "denied", frame.at)
                    # The use of ammunition is a shooting, a denied killing is told by its verb.
                    called = c.words[noun] if c.pos[noun] == "NOUN" and c.lemmas[c.heads[noun]] not in ("use", "open") else kind
                    subject = f"the part of {phrase(c, who[0])} in the {called}" if who else f"who did it: the {called}"
                    yield Denial(deed, _spoken(one, c, who), subject)


def contradicted(mine: Sequence[Report], tokens: Tokens, told: Sequence[Opposed], pointed: Iterable[Denial] = ()) -> list[Opposed]:
    """The disputes of a story with those that its denials make which say what of, or point back (`pointed`), and those who say that it was done.
    `told`: the disputes already found, which stand; who denies what is alleged in one of them stands on its side.
    """
    known = {t.span for o in told if o.kind == "denial" and o.same for _, tolds in o.sides for t in tolds}
    denials = [d for d in (*denials_in(mine, tokens), *pointed) if d.told.span not in known]
    out = list(told)
    lines = [(report, line, line.text.lower()) for report in mine for line in report.lines] if denials else []
    placed: set[tuple[str, int, int, str]] = set()
    looked = 0
    for d in denials:
        if d.told.span in placed or looked >= _MOST_DENIALS:
            continue
        looked += 1
        if d.said is not None and _joins(out, d):
            placed.add(d.told.span)
            continue
        found = _charges(d, lines, tokens)
        words = ", ".join(sorted(found[0][1])[:_WORDS]) if found else ""
        reason = f"the same act ({d.act.verb.removeprefix(_KIND)}) told with the same words: {words}"
        others = [o for o in denials if o is not d and _alike(d.act, o.act) and together(o.told, d.told) is not False]
        before = [o.said for o in (d, *others) if o.said is not None]
        charges = {t.span: t for t in (*before, *(t for t, _ in found))}
        if not charges:
            continue
        placed |= {d.told.span, *(o.told.span for o in others)}
        sides = (("denied", (d.told, *(o.told for o in others))), ("alleged", tuple(charges.values())))
        out.append(Opposed("denial", d.subject, sides, True, _POINTED if before else reason))
    return out


def _joins(disputes: list[Opposed], d: Denial) -> bool:
    """Put a denial on its side of the dispute in which what it denies is alleged already; false where there is none."""
    for k, o in enumerate(disputes):
        sides = dict(o.sides)
        if (
            o.kind == "denial"
            and o.same
            and {"alleged", "denied"} == sides.keys()
            and d.said
            and d.said.span in {t.span for t in sides["alleged"]}
        ):
            sides["denied"] = (*sides["denied"], d.told)
            disputes[k] = replace(o, sides=tuple(sides.items()))
            return True
    return False


def _alike(a: Act, b: Act) -> bool:
    return a.verb == b.verb and (bool(_one(a, b)) or (a.actors, a.things, a.towns) == (b.actors, b.things, b.towns))


def _charges(d: Denial, lines: Sequence[tuple[Report, Line, str]], tokens: Tokens) -> list[tuple[Told, frozenset[str]]]:
    act, denial = d.act, d.told
    found: list[tuple[Told, frozenset[str]]] = []
    kind = act.verb.removeprefix(_KIND) if act.verb.startswith(_KIND) else ""
    verbs = frozenset() if kind else _tells(act.verb)
    # Where a verb may change inside, any line may have it.
    stems = frozenset() if kind or any(len(v) <= _CHANGING for v in verbs) else frozenset(v[:_STEM] for v in verbs)
    telling = {thing[:_STEM] for thing in act.things or act.towns}
    for report, line, low in lines:
        if (stems and not any(stem in low for stem in stems)) or not any(thing in low for thing in telling):
            continue
        if (report.id, line.start) == denial.span[:2] or len(found) >= _MOST_SAID:
            continue
        c = tokens.clauses(line)
        if not kind and verbs.isdisjoint(c.lemmas):
            continue
        for said in _deeds(c, kind) if kind else _said(c, verbs):
            if not (shared := _one(act, said)) or (d.plain and not (_same_things(act, said) and _over(c, said.at))):
                continue
            whole = sentence(report, line, tokens)
            if status_at(report, whole.offsets[said.at][0]):
                continue
            one = told_of(report, whole, said, "alleged", said.at)
            if together(one, denial) is not False and not (d.plain and one.speaker == denial.speaker):
                found.append((one, shared))
    return found


def _deeds(c: Clauses, kind: str) -> Iterator[Act]:
    return (act for i, who in done_deeds(c, kind) if not _doubted(c, i) and (act := _deed(c, i, who, kind)) is not None)


def _spoken(t: Told, c: Clauses, who: Sequence[int]) -> Told:
    return t if t.speaker or not who else replace(t, speaker=phrase(c, who[0]))


def subject_of(c: Clauses, verb: int, who: str) -> str:
    """What is denied: "whether officers had fired live rounds", "the charge against the shipyard of poisoning the bay"."""
    own = [k for k in c.kids[verb] if c.deps[k] in ("nsubj", "nsubjpass", "expl")]
    first = min([verb, *(k for o in own for k in c.subtree(o, frozenset({"relcl", "acl", "appos"})))])
    # "Had bombed the market, a charge that the army denied."
    charges = [k for k in c.subtree(verb) if c.lemmas[k] in words_of("answered") and "," in c.words[min(c.subtree(k)) - 1 : k]]
    left = {m for k in charges for m in c.subtree(k)}
    left |= {m for k in c.kids[verb] if c.deps[k] in ("conj", "cc") for m in c.subtree(k)}
    below = c.subtree(verb, frozenset({"mark", "advcl", "punct", "ccomp", "relcl"}))
    # "Anyone who had surrendered": without the clause it would be anybody.
    below = sorted({*below, *(m for k in below if c.pos[k] == "PRON" for r in c.kids[k] if c.deps[r] == "relcl" for m in c.subtree(r))})
    keep = [k for k in below if k >= first and k not in left]
    if own and c.words[own[0]] in _PRONOUNS:
        keep = [k for k in keep if k > own[0]]
    text = c.spoken(keep[:_LONGEST])
    if not own:
        return f"the charge against {who} of {text}" if c.tags[verb] == "VBG" else f"whether {who} did it: {text}"
    return f"whether {who} {text}" if c.words[own[0]] in _PRONOUNS else f"whether {text}"
