"""Mends parses before acts are read from them: clauses that a semicolon parts, crowds whose verb is taken for a participle, names in capitals
that are taken for verbs.

The view itself is shared by several steps and stays as it is: a document that changes is read from a copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Final

from twosource.lexicons import load_rows

from .events_lexicon import IRREGULAR, words_of
from .statements_cues import reporting_verbs
from .statements_view import Range, View

#: What crowds do without an object.
_CROWDS: Final = words_of("crowds")
_NUMBERS: Final = words_of("crowd_numbers")
#: What somebody does who looks like somebody else.
_DRESSED: Final = words_of("dressed")
#: What somebody is made who is taken or held, and by which verbs.
_CAPTIVES: Final = words_of("captives")
_SEIZES: Final = words_of("makes_captive")
#: How the parser hangs it on the verb.
_FATES: Final = frozenset("dobj oprd acomp xcomp advcl advmod attr npadvmod".split())
#: Verbs of reports.
_SAYS: Final = words_of("says")
#: Tokens from an inserted speaker to the participle behind him: his titles and his name stand before it.
_INSERTED: Final = 3
#: Verbs with two objects.
_GIVES: Final = words_of("gives")
_SUBJECTS: Final = ("nsubj", "nsubjpass", "expl", "csubj")
_FINITE: Final = frozenset({"VBD", "VBZ", "VBP", "MD"})
#: Phrases between a subject and its verb: "gunmen from camps in Chad killed two".
_CHAIN: Final = 3
#: Letters of a name in capitals at least.
_SHORT: Final = 3
#: What `View.held` calls the places of semicolons that part clauses, by sentence.
_PARTS: Final = "event parts"


def _places(column: list[str], value: str) -> Iterator[int]:
    """The tokens that have a value, which few have."""
    i = -1
    for _ in range(column.count(value)):
        i = column.index(value, i + 1)
        yield i


def mended(view: View) -> View:
    """The view, or where something is mended a copy of it."""
    finite = [(i, t) for i in _places(view.dep, "acl") if (t := _crowd(view, i)) >= 0]
    names = [a for a, b in view.sentences if b - a > _SHORT and _is_name(view, a)]
    parted = sorted({view.sentence[i] for i in _places(view.text, ";")})
    given = [k for k, dep in enumerate(view.dep) if dep in ("nmod", "compound") and _is_given(view, k)]
    terms = [k for k in _places(view.dep, "npadvmod") if _is_term(view, k)]
    captives = [k for k in range(1, len(view.dep)) if view.lemma[k].lower() in _CAPTIVES and _is_fate(view, k)]
    inserted = [k for k in _places(view.dep, "advcl") if _is_behind_speaker(view, k)]
    past = {i: base for tag in ("VB", "VBP") for i in _places(view.tag, tag) if (base := _past(view, i))}
    masks = [j for j in _places(view.text, "as") if _is_mask(view, j)]
    if not (finite or names or parted or given or terms or masks or captives or inserted or past):
        return view
    copy = replace(
        view,
        head=list(view.head),
        dep=list(view.dep),
        tag=list(view.tag),
        lemma=list(view.lemma),
        pos=list(view.pos),
        kids=[list(k) for k in view.kids],
    )
    for i, top in finite:
        _make_root(copy, i, top)
    for i, base in past.items():
        copy.tag[i], copy.lemma[i] = "VBD", base
    for a in names:
        copy.tag[a], copy.pos[a], copy.tag[a + 1], copy.pos[a + 1] = "NNP", "PROPN", "VBD", "VERB"
        _make_root(copy, a + 1, a)
    for k in given:
        _move(copy, k, copy.head[copy.head[k]], "dative")
    for j in masks:
        _unmask(copy, j)
    for k in terms:
        copy.dep[k] = "dobj"
    for k, verb in ((k, _seizes(view, k)) for k in captives):
        if view.head[k] != verb:
            _move(copy, view.head[k], verb, view.dep[view.head[k]])
        _move(copy, k, verb, "prt")
    for k in inserted:
        _move(copy, k, copy.kid(copy.head[k], "ccomp"), "advcl")
    copy.held[_PARTS] = {n: cuts for n in parted if (cuts := _part(copy, n))}
    return copy


def part_of(view: View, i: int) -> Range:
    """The tokens `[first, last)` between the semicolons around token `i` that part clauses; the whole sentence where none does."""
    a, b = view.bounds(i)
    cuts: list[int] = view.held.get(_PARTS, {}).get(view.sentence[i], [])
    return max((k for k in cuts if k <= i), default=a), min((k for k in cuts if k > i), default=b)


def _crowd(view: View, i: int) -> int:
    """The subject of a verb that the parser takes for a participle behind it: `Thousands protested in the capital.`; -1 where it is none."""
    if view.tag[i] not in ("VBN", "VBD") or view.kid(i, "agent", "nsubj") >= 0:
        return -1
    top = view.head[i]
    # "Gunmen on motorcycles killed a farmer": what has an object is no participle of the passive, and a noun has none.
    does = any(view.dep[k] == "dobj" and k > i for t in {i, top} for k in view.kids[t]) and view.lemma[i].lower() not in _GIVES
    if not does and view.lemma[i].lower() not in _CROWDS:
        return -1
    for _ in range(_CHAIN if does else 1):
        over = view.head[view.head[top]]
        if view.dep[top] == "pobj" and (does or view.lemma[over].lower() in _NUMBERS):
            top = over
    a, b = view.bounds(i)
    up = view.head[top]
    alone = up == top and view.text[b - 1] in (".", "!", "…", '"', "”")
    parted = view.dep[top] == "nsubj" and up > i and ";" in view.text[i:up]
    return top if a <= top < i and view.pos[top] in ("NOUN", "PROPN", "NUM") and (alone or parted) else -1


def _is_given(view: View, k: int) -> bool:
    """Whether somebody is given what the parser makes his own: `delivered Chad fourteen tanks`."""
    thing = view.head[k]
    verb = view.head[thing]
    return (
        view.pos[k] == "PROPN"
        and k + 1 < thing
        and (view.pos[k + 1] == "NUM" or view.text[k + 1].lower() in ("a", "an", "another", "more", "several", "some"))
        and view.dep[thing] == "dobj"
        and verb == k - 1
        and view.lemma[verb].lower() in _GIVES
        and view.entity[k] in ("GPE", "NORP", "ORG", "PERSON")
    )


def _is_term(view: View, k: int) -> bool:
    """Whether a term in prison is taken for a time: `a court gave the banker five years`."""
    verb = view.head[k]
    given = view.kid(verb, "dative") >= 0 and view.kid(verb, "dobj") < 0
    return given and view.lemma[k].lower() in ("year", "month") and view.lemma[verb].lower() in ("give", "hand")


@cache
def _irregular() -> dict[str, str]:
    return {r["form"]: r["base"] for r in load_rows(IRREGULAR).rows if r["form"] != r["base"]}


def _past(view: View, i: int) -> str:
    """The verb of a form that the tagger does not know for the past: `retook` is of `retake`; empty where it is none."""
    word = view.text[i].lower()
    if view.lemma[i].lower() != word or any(view.tag[k] in ("TO", "MD") or view.dep[k] == "aux" for k in view.kids[i]):
        return ""
    again = _irregular().get(word.removeprefix("re"), "") if word.startswith("re") else ""
    return _irregular().get(word, "") or (again and f"re{again}")


def _seizes(view: View, k: int) -> int:
    """The verb that makes somebody a captive, above token `k`; -1 where there is none."""
    up = view.head[k]
    up = up if view.pos[up] == "VERB" else view.head[up]
    return up if up != k and view.lemma[up].lower() in _SEIZES else -1


def _is_fate(view: View, k: int) -> bool:
    """Whether a noun says as what somebody is taken, though the parser sees a second object: `took nine guards hostage`, `were held captive`."""
    verb = _seizes(view, k)
    if verb < 0 or k < verb or view.tag[k] not in ("NN", "JJ") or view.dep[k] not in _FATES:
        return False
    bare = not any(view.dep[x] in ("det", "nummod", "amod", "poss") for x in view.kids[k])
    taken = [x for x in view.kids[verb] if x != k and view.dep[x] in ("dobj", "nsubjpass", "dative") and (x < k or view.dep[x] == "nsubjpass")]
    return bare and bool(taken)


def _is_behind_speaker(view: View, k: int) -> bool:
    """Whether a participle behind an inserted speaker goes on with what is said: `guards fired on the crowd, the mayor said, killing two`.

    What is done by speaking is the speaker's: `he was free, he said, accusing the police`.
    """
    said = view.head[k]
    told = view.kid(said, "ccomp")
    if view.tag[k] != "VBG" or not 0 <= told < said < k or view.text[k - 1] != "," or view.lemma[said].lower() not in _SAYS:
        return False
    who = view.kid(said, "nsubj")
    comma = who >= 0 and view.text[min(said, *view.subtree(who)) - 1] == ","
    plain = view.kid(k, "mark", "nsubj") < 0 and view.lemma[k].lower() not in reporting_verbs()
    return told < who and comma and plain and k - max(said, who) <= _INSERTED


def _is_mask(view: View, j: int) -> bool:
    """Whether those as whom somebody is dressed are taken for the subject: `Gunmen dressed as police killed a judge`."""
    verb = view.head[j]
    who = view.kid(verb, "nsubj", "nsubjpass")
    worn = view.dep[j] == "mark" and view.lemma[j - 1].lower() in _DRESSED and j < who < verb
    return worn and (view.kid(j - 1, "nsubj") >= 0 or view.dep[j - 1] == "acl")


def _unmask(view: View, j: int) -> None:
    """Give the verb to those who are dressed up, and let "as" and whoever they look like hang on that."""
    worn, verb = j - 1, view.head[j]
    mask, subject = view.kid(verb, "nsubj", "nsubjpass"), view.kid(worn, "nsubj")
    dep, top = view.dep[mask], worn
    if subject < 0:
        subject = top = view.head[worn]
    if view.head[verb] == worn:
        up, place = view.head[top], view.dep[top]
        _move(view, verb, verb if up == top else up, "ccomp" if place in _SUBJECTS else place)
        _move(view, subject, verb, dep)
        _move(view, worn, subject, "acl")
    elif view.head[subject] == verb:
        view.dep[subject] = dep
    _move(view, j, worn, "prep")
    _move(view, mask, j, "pobj")


def _is_name(view: View, a: int) -> bool:
    """Whether a sentence begins with a name in capitals that is taken for its verb: `ECOWAS imposed sanctions`."""
    word, d = view.text[a], view.head[a + 1]
    return (
        view.head[a] == a
        and len(word) >= _SHORT
        and word.isalpha()
        and word.isupper()
        and view.tag[a + 1] in ("VBN", "VBD")
        and view.dep[a + 1] == "amod"
        and view.dep[d] == "dobj"
        and view.head[d] == a
    )


def _make_root(view: View, verb: int, subject: int) -> None:
    """Make a verb the head of its clause, and what was its head its subject; what hung on that as on a verb goes with the verb."""
    old = view.head[subject]
    below = [k for k in view.kids[subject] if k > verb and view.dep[k] in ("punct", "dobj", "advcl", "conj", "cc", "prep", "ccomp")]
    _move(view, verb, verb if old == subject else old, "ROOT" if old == subject else "conj")
    _move(view, subject, verb, "nsubj")
    for k in below:
        _move(view, k, verb, view.dep[k])


def _move(view: View, k: int, head: int, dep: str) -> None:
    if view.head[k] != k:
        view.kids[view.head[k]].remove(k)
    view.head[k], view.dep[k] = head, dep
    if head != k:
        view.kids[head] = sorted([*view.kids[head], k])


def _part(view: View, number: int) -> list[int]:
    """Cut a sentence at the semicolons that have a subject with its verb on either side. Returns the first tokens of the parts but the first."""
    a, b = view.sentences[number]
    edges = [a, *(k + 1 for k in range(a, b) if view.text[k] == ";"), b]
    parts: list[list[int]] = []
    for first, last in pairwise(edges):
        top = _main(view, first, last)
        if top < 0 and parts:
            parts[-1][1] = last
        elif parts and parts[-1][2] < 0:
            parts[-1][1:] = [last, top]
        else:
            parts.append([first, last, top])
    if not parts[1:]:
        return []
    for first, last, top in parts:
        for k in range(first, last):
            if not first <= view.head[k] < last:
                mine = k == top or top in view.subtree(k)
                _move(view, k, k if mine else top, "ROOT" if mine else view.dep[k])
    return [first for first, _, _ in parts[1:]]


def _main(view: View, first: int, last: int) -> int:
    """The verb of a part of a sentence that has its subject there and governs the rest; -1 where there is none."""

    def depth(k: int) -> int:
        steps = 0
        while first <= view.head[k] < last and view.head[k] != k:
            k, steps = view.head[k], steps + 1
        return steps

    def finite(k: int) -> bool:
        if view.pos[k] not in ("VERB", "AUX"):
            return False
        here = [x for x in view.kids[k] if first <= x < last]
        told = view.tag[k] in _FINITE or any(view.dep[x] in ("aux", "auxpass") and view.tag[x] in _FINITE for x in here)
        return told and any(view.dep[x] in _SUBJECTS for x in here)

    return min((k for k in range(first, last) if finite(k)), key=lambda k: (depth(k), k), default=-1)
