"""What a denial that points back is a denial of: "Survivors said that a patrol ship had rammed the boat. The coast guard denied it."

That is what somebody else says in the sentence before, or before the denial in its own sentence: a plain assertion or a charge, told as a fact.
What is asked for, to come or under a condition is none, nor is anything where two assert and it is open which of them is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from .answered import Answer, answers
from .clauses import REAL, Clauses, frames, words_of
from .denied import Act, Denial, act_of, nouns_of, subject_of, told_of
from .gather import Line, Report, Tokens, sentence, speaker, status_at
from .happening import LOOK_BACK, Sentence
from .measured import phrase
from .told import DENIALS, offences

#: Characters between a sentence and the next, a blank line at most.
_NEXT: Final = 2
_PERSONAL: Final = frozenset({"he", "she", "it", "they"})
_CLAUSES: Final = frozenset({"relcl", "advcl", "ccomp"})
#: Relations in which a charge is told of itself, and not as a part of what is believed or remembered.
_TOLD: Final = frozenset({"ROOT", "conj", "relcl", "parataxis"})
_OWN: Final = frozenset({"i", "we"})


@dataclass(frozen=True, slots=True)
class _Assertion:
    """What somebody says was done. `verb`: its token; `who`: those who did it, or who are charged with it; `speaker`: whose word it is, null for
    nobody in particular; `actor`: the speaker as an actor, where known; `charge`: whether somebody is accused in so many words.
    """

    whole: Sentence
    verb: int
    who: tuple[int, ...]
    speaker: str | None
    actor: str | None
    charge: bool


def pointed(mine: Sequence[Report], tokens: Tokens) -> Iterator[Denial]:
    """The denials of a story that point back, each with who asserts what it is of."""
    for report in mine:
        for at, line in enumerate(report.lines):
            if line.role == "title" or not tokens.answers(line):
                continue
            whole = sentence(report, line, tokens)
            for answer in answers(whole.clauses):
                if status_at(report, whole.offsets[answer.at][0]) is None and (found := _denial(report, at, whole, answer, tokens)) is not None:
                    yield found
                    break


def _denial(report: Report, at: int, whole: Sentence, answer: Answer, tokens: Tokens) -> Denial | None:
    c = whole.clauses
    who = phrase(c, answer.who[0])
    statement = _of_cue(report, whole.offsets[answer.at][0])
    name = (statement["speaker_name"] if statement else None) or who
    actor = statement["speaker"] if statement else None
    said = _assertion(report, at, whole, answer, tokens, (name, actor))
    if said is None:
        return None
    d = said.whole.clauses
    by = _called(said, d)
    word = c.words[answer.who[0]]
    if word in _PERSONAL and not (statement and statement["speaker_name"]):
        # Whoever denies is who was charged: those who charge them do not.
        name = by
    if word in _OWN and (own := speaker(report, whole.offsets[answer.at][0], own=False)):
        name = own[0]
    if not name or name == said.speaker:
        return None
    act = act_of(d, said.verb, said.who) if d.pos[said.verb] == "VERB" else None
    if act is None:
        act = Act(d.lemmas[said.verb], nouns_of(d, said.who), frozenset(), frozenset(), said.verb)
    one = replace(told_of(report, whole, act, "denied", answer.at), speaker=name)
    other = replace(told_of(report, said.whole, act, "alleged", said.verb), speaker=said.speaker)
    called = by or name
    called = f"the {called[4:]}" if called.startswith("The ") else called
    if d.pos[said.verb] in ("NOUN", "PROPN"):
        deed = " ".join(d.text[k] for k in d.subtree(said.verb, _CLAUSES) if d.pos[k] != "PUNCT")
        return Denial(act, one, f"the charge against {called} of {deed}", other)
    return Denial(act, one, subject_of(d, said.verb, called), other)


def _called(said: _Assertion, c: Clauses) -> str:
    """How those are called who are said to have done it."""
    for k in said.who:
        if c.pos[k] in ("NOUN", "PROPN"):
            return phrase(c, k, (c.heads[said.verb], *c.subtree(said.verb)) if said.charge else ())
        if named := next((n for first, last, n in said.whole.mentions if first <= k < last and n.basis != "place"), None):
            return (said.speaker or named.name) if named.id == said.actor else named.name
    return ""


def _of_cue(report: Report, start: int) -> dict[str, Any] | None:
    """The statement whose cue stands at a place."""
    return next((s for s in report.statements if any(p["start"] <= start < p["end"] for p in s["cue"])), None)


def _assertion(report: Report, at: int, whole: Sentence, answer: Answer, tokens: Tokens, denier: tuple[str, str | None]) -> _Assertion | None:
    """What a denial is of; null where that is not plain."""
    own = [a for a in _asserted(report, report.lines[at], whole) if a.verb < answer.at and not _one_voice(a, denier)]
    if answer.inside or own:
        # "While some say that he was the source, he denied it."
        return own[0] if len({a.verb for a in own}) == 1 else None
    noun = whole.clauses.lemmas[answer.noun] if answer.noun >= 0 else ""
    for back in range(1, (LOOK_BACK if noun else 1) + 1):
        if at < back:
            return None
        line, after = report.lines[at - back], report.lines[at - back + 1]
        if line.role != report.lines[at].role or not 0 <= after.start - line.end <= _NEXT or line.text.endswith("?"):
            return None
        found = [a for a in _asserted(report, line, sentence(report, line, tokens)) if not _one_voice(a, denier)]
        if noun:
            found = [a for a in found if _fits(a, whole, answer)]
            # What is two sentences before must be a charge in so many words.
            found = [a for a in found if a.charge] or (found if back == 1 else [])
        if answer.same >= 0 and whole.clauses.words[answer.same] in _PERSONAL:
            # "The rebels said they had not" may be of the rebels.
            found = [a for a in found if not _codes(whole, (answer.same,)).isdisjoint(_codes(a.whole, a.who)) and a.actor != denier[1]]
        if found or not noun:
            return found[0] if len({a.verb for a in found}) == 1 else None
    return None


def _one_voice(a: _Assertion, denier: tuple[str, str | None]) -> bool:
    return denier[0] == a.speaker or (a.actor is not None and a.actor == denier[1])


def _fits(a: _Assertion, whole: Sentence, answer: Answer) -> bool:
    """Whether a noun can point to an assertion. Of several charges, and of reports and rumours, those who deny must be those who are charged."""
    c = whole.clauses
    noun = answer.noun
    owner = next((k for k in c.kids[noun] if c.deps[k] == "poss" and c.pos[k] == "PROPN"), -1)
    if owner >= 0 and c.words[owner] not in (a.speaker or "").lower():
        return False
    if c.lemmas[noun] in words_of("guilt") and not (a.charge or offences(a.whole.clauses, a.whole.clauses.subtree(a.verb))):
        return False  # who denies wrongdoing denies no more than a charge
    if (a.charge and c.lemmas[noun] not in words_of("guilt")) or (
        c.tags[noun] == "NN" and c.lemmas[noun] not in words_of("hearsay") | words_of("guilt")
    ):
        return True
    d = a.whole.clauses
    names = {d.words[k] for k in a.who if d.pos[k] == "PROPN"}
    called = nouns_of(c, answer.who) & nouns_of(d, a.who) or names & {c.words[k] for k in answer.who}
    return bool(called) or not _codes(whole, answer.who).isdisjoint(_codes(a.whole, a.who))


def _codes(whole: Sentence, tokens: Sequence[int]) -> frozenset[str]:
    """The countries, or the actors of none, that tokens name."""
    return frozenset(n.code for first, last, n in whole.mentions if any(first <= k < last for k in tokens))


def _asserted(report: Report, line: Line, whole: Sentence) -> list[_Assertion]:
    """What is asserted in a sentence, in somebody's words or as a charge."""
    c = whole.clauses
    found: dict[int, _Assertion] = {}
    for i, charged in _charged(c):
        said = speaker(report, whole.offsets[i][0], own=False)
        found[i] = _Assertion(whole, i, tuple(charged), said[0] if said else None, said[1].id if said and said[1] else None, True)
    if found:
        return list(found.values())
    for s in report.statements:
        spans = [p for p in s["content"] if line.start <= p["start"] and p["end"] <= line.end]
        cued = any(line.start <= p["start"] < line.end for p in s["cue"])
        if not spans or not cued or s["negated"] or s["status"] or not (s["speaker_name"] or s["source"]):
            continue
        inside = [i for i, (start, end) in enumerate(whole.offsets) if any(p["start"] <= start and end <= p["end"] for p in spans)]
        verb = _top(c, inside)
        if verb is not None and _plain(c, verb, s, whole):
            name = s["speaker_name"] or " ".join(p["exact"] for p in s["source"])
            found.setdefault(verb, _Assertion(whole, verb, tuple(c.subjects(verb)), name, s["speaker"], False))
    return list(found.values())


def _charged(c: Clauses) -> Iterator[tuple[int, list[int]]]:
    """What somebody is accused of, by its verb or noun, and who is: "of hiding a company", "of torture"."""
    for frame in frames(c, DENIALS):
        if frame.row["role"] != "accuse" or frame.row["whom"] != "obj" or c.stance(frame.at) != REAL or not _is_told(c, frame.at):
            continue
        who = c.objects(frame.at)
        # "Accused the police of torture": the parser hangs what was done on who did it, or on the verb.
        tops = [p for k in (frame.at, *who) for p in c.kids[k] if c.deps[p] == "prep" and c.words[p] == frame.row["matter"]]
        deed = next((k for p in tops for k in c.kids[p] if c.deps[k] in ("pobj", "pcomp")), -1)
        if deed >= 0 and who:
            yield deed, who


def _is_told(c: Clauses, i: int) -> bool:
    return c.deps[i] in _TOLD or (c.deps[i] == "ccomp" and c.lemmas[c.heads[i]] in words_of("told"))


def _top(c: Clauses, inside: Sequence[int]) -> int | None:
    """The verb of what is said."""
    own = set(inside)
    return next((i for i in inside if c.pos[i] in ("VERB", "AUX") and c.deps[i] not in ("aux", "auxpass") and _above(c, i) not in own), None)


def _above(c: Clauses, i: int) -> int:
    return c.heads[i] if c.heads[i] != i else -1


def _plain(c: Clauses, verb: int, statement: dict[str, Any], whole: Sentence) -> bool:
    """Whether what is said is told as a fact that may be denied, and is no request."""
    if c.stance(verb) != REAL or c.lemmas[verb] in words_of("sought") | words_of("told") or not c.subjects(verb):
        return False
    if c.lemmas[verb] in words_of("concluding") and any(c.deps[k] == "ccomp" for k in c.kids[verb]):
        return False  # "said that his advisers had concluded that ...": which of them is denied?
    cues = [i for i, (start, _) in enumerate(whole.offsets) if any(p["start"] <= start < p["end"] for p in statement["cue"])]
    verbs = [i for i in cues if c.pos[i] == "VERB"]
    return not any(c.lemmas[i] in words_of("hope") | words_of("sought") or c.denied(i) or c.stance(i) != REAL for i in verbs)
