"""Cuts what a reading of a statement has taken in and nobody said: whom it was told to, the next sentence, an answer behind a semicolon."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from twosource.lexicons import load_rows

from .coref_words import noun_of
from .speakers_works import is_work
from .statements_cues import find_cue
from .statements_semicolons import tells_itself
from .statements_tree import SUBJECTS, TIMES
from .statements_view import View

ACTS: Final = "statement_acts.tsv"

_TELLS: Final = frozenset({"tell", "inform", "assure", "remind"})
#: What hangs on a verb of saying behind the words that were said: to whom, where and when it was said.
_ASIDE: Final = frozenset({"prep", "advmod", "npadvmod", "dative"})
#: Prepositions behind it that tell what was spoken of, which belongs to what was said.
_OF: Final = frozenset("of about as for to that against like".split())
#: Conjunctions that set another's word against what was said.
_AGAINST: Final = frozenset({"while", "whereas", "although", "though"})
#: Stances of verbs that tell something, not of those that think or wish it.
_TOLD: Final = frozenset({"assert", "deny", "demand", "accuse", "concede"})
_WHILE: Final = frozenset({"as", "when", "after", "before"})
_PERSONAL: Final = frozenset("him her them us me you himself herself themselves".split())
_UNNAMED: Final = frozenset({"name", "identify", "quote"})
_NONE: Final = frozenset({"no", "nobody", "none", "neither"})
_NAMES: Final = frozenset({"PERSON", "ORG", "GPE", "NORP"})


def trimmed(view: View, cue: int, tokens: Sequence[int], inside: Sequence[int]) -> list[int]:
    """The content of a verb without what stands beside it. `inside[i] >= 0`: token i stands in quotation marks. May be empty."""
    if view.pos[cue] not in ("VERB", "AUX"):
        return list(tokens)
    kept = _own_side(view, cue, list(tokens), inside)
    kept = _one_sentence(view, cue, kept, inside)
    kept = _told_to(view, cue, kept, inside)
    kept = _against(view, cue, kept, inside)
    kept = _up_to_joined(view, cue, kept, inside)
    kept = _up_to_other(view, cue, kept, inside)
    kept = _cited(view, cue, kept, inside)
    return _from_work(view, cue, _from_that(view, cue, _day_before(view, cue, kept), inside))


def _from_that(view: View, cue: int, tokens: list[int], inside: Sequence[int]) -> list[int]:
    """`said in a message posted on Wednesday that he was free`: where and when it was said, before "that"."""
    that = next((t for t in tokens if t > cue and view.dep[t] == "mark" and view.text[t].lower() == "that"), -1)
    if that < 0 or tokens[0] != cue + 1 or that == tokens[0] or view.head[view.head[that]] != cue or view.dep[view.head[that]] != "ccomp":
        return tokens
    before = [t for t in tokens if t < that]
    told = set(before)
    tops = [t for t in before if view.head[t] not in told and view.text[t][:1].isalnum()]
    aside = all(view.head[t] == cue and view.dep[t] in _ASIDE and (view.dep[t] != "prep" or view.text[t].lower() in _WHERE) for t in tops)
    return [t for t in tokens if t >= that] if tops and aside and not any(inside[t] >= 0 for t in before) else tokens


def _from_work(view: View, cue: int, tokens: list[int]) -> list[int]:
    """`said in a statement it regretted the accident`: what it was said in, right before the subject of what was said."""
    if not tokens or tokens[0] != cue + 1 or view.text[cue + 1].lower() != "in":
        return tokens
    work = view.kid(cue + 1, "pobj")
    clause = next((k for k in view.kids[cue] if view.dep[k] == "ccomp" and k > work), -1)
    subject = view.kid(clause, *SUBJECTS, "nsubjpass") if clause >= 0 else -1
    if work < 0 or subject < work or not is_work(view, work):
        return tokens
    last = view.subtree(cue + 1)[-1]
    return [t for t in tokens if t > last] if view.subtree(subject)[0] == last + 1 else tokens


def _own_side(view: View, cue: int, tokens: list[int], inside: Sequence[int]) -> list[int]:
    """`A says 50; B says 60`, `nine died, according to A; B says seven`: content on both sides of a cue ends at a semicolon."""
    before, behind = [t for t in tokens if t < cue], [t for t in tokens if t > cue]
    if not before or not behind:
        return tokens
    if any(view.text[t] == ";" and inside[t] < 0 for t in range(before[-1], cue)):
        return behind
    if view.text[cue].lower() != "according":
        # "Prices rose, he said; wages did not": his words too.
        return tokens
    stop = next((t for t in range(cue + 1, behind[-1]) if view.text[t] == ";" and inside[t] < 0), -1)
    return [t for t in tokens if stop < 0 or t < stop]


def _one_sentence(view: View, cue: int, tokens: list[int], inside: Sequence[int]) -> list[int]:
    """`X, the army said. Y`: what is not in quotation marks ends with the sentence of the cue, or with the one behind its colon."""
    a, b = view.bounds(cue)
    here = [t for t in tokens if a <= t < b]
    far = [t for t in tokens if t >= b]
    if not far or any(inside[t] >= 0 for t in far):
        return tokens
    colon = any(view.text[t] == ":" for t in range(cue + 1, min(cue + 3, len(view.text))))
    if here and (here[0] < cue or colon):
        return here
    if colon and not here:
        _, end = view.bounds(far[0])
        return [t for t in far if t < end]
    return tokens


def _told_to(view: View, cue: int, tokens: list[int], inside: Sequence[int]) -> list[int]:
    """`"...," she told the crowd outside the gates`: to whom and where, behind words that are whole without it."""
    before = [t for t in tokens if t < cue]
    behind = [t for t in tokens if t > cue]
    if not before or not behind or any(inside[t] >= 0 for t in behind):
        return tokens
    if not any(view.pos[t] in ("VERB", "AUX") or inside[t] >= 0 for t in before):
        return tokens
    entry = find_cue(view.text[cue], view.lemma[cue])
    if entry is None or not entry.frames & {"that", "quote"} or view.kid(cue, "nsubjpass", "auxpass") >= 0:
        return tokens
    aside = _ASIDE | {"dobj"} if view.lemma[cue].lower() in _TELLS else _ASIDE
    mine = set(behind)
    tops = [t for t in behind if (view.head[t] not in mine or view.head[t] == t) and view.text[t][:1].isalnum()]
    if tops and all(view.head[t] == cue and (view.dep[t] in aside or _meanwhile(view, t)) and view.text[t].lower() not in _OF for t in tops):
        return before
    return tokens


def _meanwhile(view: View, verb: int) -> bool:
    """`..., a union claimed last night as the toll rose to 11`."""
    mark = view.kid(verb, "mark", "advmod")
    return view.dep[verb] == "advcl" and mark >= 0 and view.text[mark].lower() in _WHILE


def _against(view: View, cue: int, tokens: list[int], inside: Sequence[int]) -> list[int]:
    """`said 2,000 took part, while the union put it at 3,500`: what somebody else says is not said by the first."""
    for m in tokens:
        if m < cue or view.text[m].lower() not in _AGAINST or view.dep[m] not in ("mark", "advmod") or inside[m] >= 0:
            continue
        verb = view.head[m]
        who = view.kid(verb, *SUBJECTS)
        said = _says(view, verb) or _puts(view, verb)
        if m > 0 and view.text[m - 1] == "," and said and who > m and view.pos[who] in ("NOUN", "PROPN"):
            return [t for t in tokens if t < m]
    return tokens


def _up_to_joined(view: View, cue: int, tokens: list[int], inside: Sequence[int]) -> list[int]:
    """`said it was late and accused the firm`: what is joined to the cue itself is another statement of the same speaker; behind an object
    it is whatever else he did ("rejected the criticism and summoned the envoy").
    """
    entry = find_cue(view.text[cue], view.lemma[cue])
    if entry is None:
        return tokens
    whole = view.kid(cue, "dobj") in tokens and view.kid(cue, "ccomp", "xcomp") < 0
    for k in view.kids[cue]:
        tags = {view.tag[k], view.tag[cue]}
        likewise = view.dep[k] == "conj" and (len(tags) == 1 or (whole and tags == {"VBD", "VBN"})) and view.kid(k, "aux", *SUBJECTS) < 0
        if k > cue and likewise and inside[k] < 0 and (whole or find_cue(view.text[k], view.lemma[k]) is not None):
            first = next((x for x in view.kids[cue] if view.dep[x] == "cc" and cue < x < k), k)
            if kept := [t for t in tokens if t < first]:
                return kept
    return tokens


def _up_to_other(view: View, cue: int, tokens: list[int], inside: Sequence[int]) -> list[int]:
    """`said two had been arrested; police did not confirm it`: what somebody else says behind a semicolon."""
    for t in range(cue + 1, tokens[-1] if tokens else 0):
        if view.text[t] != ";" or inside[t] >= 0:
            continue
        _, end = view.bounds(t)
        if tells_itself(view, t, next((k for k in range(t + 1, end) if view.text[k] == ";"), end)) >= 0:
            return [k for k in tokens if k < t]
        behind = [k for k in tokens if k > t and view.pos[k] == "VERB" and inside[k] < 0] if t in tokens else []
        who = view.kid(behind[0], *SUBJECTS) if behind else -1
        if who > t and view.pos[who] in ("NOUN", "PROPN") and find_cue(view.text[behind[0]], view.lemma[behind[0]]) is not None:
            return [k for k in tokens if k < t]
    return tokens


def _cited(view: View, cue: int, tokens: list[int], inside: Sequence[int]) -> list[int]:
    """`Reuters reported, citing two officials`: those who are cited are nobody's words."""
    for verb in (cue, *(k for k in view.kids[cue] if view.dep[k] == "advcl")):
        whom = view.kid(verb, "dobj") if view.lemma[verb].lower() == "cite" else -1
        if whom > verb and inside[whom] < 0 and (view.entity[whom] in _NAMES or noun_of(view.lemma[whom].lower()) is not None):
            left = set(view.subtree(whom))
            tokens = [t for t in tokens if t not in left and t != verb]
    return tokens


def _says(view: View, verb: int) -> bool:
    entry = find_cue(view.text[verb], view.lemma[verb])
    return entry is not None and (entry.stance in _TOLD or entry.lemma in ("say", "report"))


def _puts(view: View, verb: int) -> bool:
    """`put the toll at twelve`."""
    return view.lemma[verb].lower() == "put" and any(view.text[k].lower() == "at" for t in (verb, *view.kids[verb]) for k in view.kids[t])


#: What stands before the place of a demonstration or of a saying.
_WHERE: Final = frozenset("in at outside near across through around along on during".split())
_FINITE: Final = frozenset({"VBD", "VBZ", "VBP", "MD"})
_RELATIVE: Final = frozenset({"relcl", "acl", "advcl"})


def is_clause(view: View, source: Sequence[int]) -> bool:
    """Whether what was taken for a source tells what somebody does ("Thousands marched in Sund on Friday"); a relative clause may."""
    told = set(source)
    for verb in source:
        subject = view.kid(verb, *SUBJECTS, "nsubjpass") if view.pos[verb] in ("VERB", "AUX") else -1
        if subject not in told or subject > verb or not (view.tag[verb] in _FINITE or view.kid(verb, "aux", "auxpass") >= 0):
            continue
        top = verb
        while view.dep[top] not in _RELATIVE and view.head[top] in told and view.head[top] != top:
            top = view.head[top]
        if view.dep[top] not in _RELATIVE:
            return True
    return False


def _day_before(view: View, cue: int, tokens: list[int]) -> list[int]:
    """`said on Friday he would stay`, `the mayor on Friday rejected the claim`: the day at the cue is that of the saying."""
    before = [t for t in tokens if t < cue]
    if before and before[-1] + 1 >= cue - 1 and len(before) < len(tokens) and only_a_day(view, before) and view.text[before[0]].lower() == "on":
        return [t for t in tokens if t > cue]
    if not tokens or tokens[0] != cue + 1 or view.text[tokens[0]].lower() != "on":
        return tokens
    at = 1
    while at < len(tokens) and view.entity[tokens[at]] in TIMES:
        at += 1
    rest = tokens[at:]
    if at == 1 or not rest:
        return tokens
    clause = any(view.dep[t] in (*SUBJECTS, "nsubjpass") for t in rest[:8]) or view.text[rest[0]].lower() == "that"
    return rest if clause else tokens


def only_a_day(view: View, tokens: Sequence[int]) -> bool:
    """Whether content is no more than when something was said: `insisted on Friday`; not so `asked for twelve years`."""
    if not tokens or (view.pos[tokens[0]] == "ADP" and view.text[tokens[0]].lower() not in ("on", "at", "in")):
        return False
    return all((view.entity[t] in TIMES and view.dep[t] != "dobj") or view.pos[t] in ("ADP", "PUNCT") for t in tokens)


def without_when(view: View, source: Sequence[int]) -> list[int]:
    """A source without the day behind it, which is that of the saying: `President Alpha on Tuesday`."""
    end = len(source)
    while end and view.entity[source[end - 1]] in TIMES and source[end - 1] == source[0] + end - 1:
        end -= 1
    if end == len(source) or not end:
        return list(source)
    if view.text[source[end - 1]].lower() in ("on", "in", "earlier", "late", "early"):
        end -= 1
    elif view.text[source[end - 1]] == "," or any(view.text[t][:1].isdigit() for t in source[end : end + 1]):
        # "Mr. Alpha, 58": an age.
        return list(source)
    kept = list(source[:end])
    tail = any(view.pos[t] in ("VERB", "AUX") for t in kept) or (kept and view.pos[kept[-1]] not in ("NOUN", "PROPN", "PRON", "NUM"))
    return list(source) if tail or not kept else kept


def whose(view: View, cue: int, tokens: list[int], title: bool) -> tuple[list[int], list[int]]:
    """Content and source of a cue whose source was taken for content: `..., director Ada Quill said`; `Quill accepts defeat, promises vote`."""
    entry = find_cue(view.text[cue], view.lemma[cue])
    before = [t for t in tokens if t < cue]
    if entry is None or not before or view.tag[cue] not in ("VBD", "VBZ"):
        return tokens, []
    behind = [t for t in tokens if t > cue]
    if title and behind and view.text[cue - 1] == "," and view.tag[cue] == "VBZ":
        who = next((k for t in before if view.tag[t] == "VBZ" for k in view.kids[t] if view.dep[k] in SUBJECTS and k < t), -1)
        return (behind, [t for t in view.subtree(who) if t < cue]) if who >= 0 else (tokens, [])
    if behind or not entry.frames & {"that", "quote"}:
        return tokens, []
    comma = next((t for t in range(cue - 1, before[0], -1) if view.text[t] == ","), -1)
    name = list(range(comma + 1, cue))
    named = bool(name) and view.pos[name[-1]] == "PROPN" and view.entity[name[-1]] == "PERSON" and before[-1] == name[-1]
    plain = all(view.pos[t] in ("NOUN", "PROPN", "ADJ", "DET", "PUNCT", "PART") for t in name)
    rest = [t for t in before if t < comma]
    return (rest, name) if comma > 0 and named and plain and any(view.pos[t] in ("VERB", "AUX") for t in rest) else (tokens, [])


# ---- what is no statement ---------------------------------------------------------------------------------------------------------------


@cache
def _acts() -> dict[str, list[tuple[str, frozenset[str]]]]:
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for r in load_rows(ACTS).rows:
        found.setdefault(r["verb"], []).append((r["with"], frozenset(r["words"].split())))
    return found


def no_speech(view: View, cue: int, tokens: Sequence[int], inside: Sequence[int], source: Sequence[int]) -> bool:
    """Whether a verb that reports elsewhere tells a deed here, or a wish not to be named: `declared a state of emergency`."""
    if _nothing(view, cue, tokens, source):
        return True
    if view.pos[cue] != "VERB" or any(inside[t] >= 0 for t in tokens):
        return False
    return _anonymous(view, cue, tokens) or _of_a_person(view, cue, tokens) or _deed(view, cue, tokens, source)


def _nothing(view: View, cue: int, tokens: Sequence[int], source: Sequence[int]) -> bool:
    """`No group has claimed responsibility`, `there was no claim`: nothing was said. `No one knows who did it` tells a view of all."""
    if _verbs(view, tokens):
        return False
    if view.pos[cue] == "NOUN":
        return not source and any(view.dep[k] == "det" and view.text[k].lower() == "no" for k in view.kids[cue])
    entry = find_cue(view.text[cue], view.lemma[cue])
    # "Neither responded" tells what they did.
    return (
        entry is not None
        and entry.stance == "assert"
        and [view.text[t].lower() for t in source[:1]] in (["no"], ["nobody"], ["none"], ["neither"])
    )


def _anonymous(view: View, cue: int, tokens: Sequence[int]) -> bool:
    """`who asked not to be named`, `declined to be identified`."""
    verbs = [t for t in tokens if view.pos[t] == "VERB"]
    bare = all(view.pos[t] in ("VERB", "AUX", "PART", "ADV", "PUNCT", "ADP", "PRON") for t in tokens)
    return bool(verbs) and bare and all(view.lemma[t].lower() in _UNNAMED for t in verbs) and view.lemma[cue].lower() not in ("identify", "name")


def _of_a_person(view: View, cue: int, tokens: Sequence[int]) -> bool:
    """`The club contradicted him`: whom, and nothing of what it said."""
    return "person" in {w for w, _ in _acts().get(view.lemma[cue].lower(), ())} and _person(view, cue, tokens)


def _person(view: View, cue: int, tokens: Sequence[int]) -> bool:
    top = view.kid(cue, "dobj", "nsubjpass")
    if top not in tokens or any(view.pos[t] in ("VERB", "AUX") for t in tokens):
        return False
    return view.text[top].lower() in _PERSONAL or view.entity[top] == "PERSON"


def _deed(view: View, cue: int, tokens: Sequence[int], source: Sequence[int]) -> bool:
    told = set(tokens)
    passive = view.kid(cue, "nsubjpass", "auxpass") >= 0
    for how, words in _acts().get(view.lemma[cue].lower(), ()):
        if how == "any":
            return True
        if how == "object":
            top = view.kid(cue, "nsubjpass" if passive else "dobj")
            if top in told and any(view.lemma[k].lower() in words for k in (top, *_under(view, top))):
                return True
        elif how == "by":
            means = next((k for k in view.kids[cue] if view.text[k].lower() == "by"), -1)
            if means == cue + 1 and any(view.tag[k] == "VBG" and not _clause(view, k) for k in view.kids[means]):
                return True
        elif how == "with":
            if view.text[cue + 1 : cue + 2] in (["with"], ["With"]) and not _verbs(view, tokens):
                return True
        elif how == "crowd":
            if _crowd(view, cue, words):
                return True
        elif how == "by whom" and any(view.lemma[t].lower() in words for t in source) and _person(view, cue, tokens):
            return True
    return False


def _crowd(view: View, cue: int, words: frozenset[str]) -> bool:
    """Whether a crowd went on the street: `Thousands protested`, `teachers protested in Sund`; a ministry that protests speaks."""
    who = view.head[cue] if view.dep[cue] == "acl" else view.kid(cue, *SUBJECTS)
    if who < 0 or view.tag[who] not in ("NNS", "NN") or _clause(view, cue):
        return False
    if view.lemma[who].lower() in words:
        return True
    counted = any(view.dep[k] == "nummod" for k in view.kids[who]) or view.tag[cue] == "VBG"
    placed = any(view.dep[k] == "prep" and view.text[k].lower() in _WHERE for k in view.kids[cue])
    return view.tag[who] == "NNS" and (counted or placed)


def _under(view: View, top: int) -> list[int]:
    """What a noun is of: `a state of emergency`, `three days of mourning`."""
    return [k for p in view.kids[top] if view.dep[p] == "prep" and view.text[p].lower() == "of" for k in view.kids[p]]


def _clause(view: View, verb: int) -> bool:
    return view.kid(verb, "ccomp") >= 0


def _verbs(view: View, tokens: Sequence[int]) -> bool:
    return any(view.pos[t] in ("VERB", "AUX") for t in tokens)
