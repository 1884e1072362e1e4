"""What is measured of one thing that is named: what the line costs, how long the talks lasted, what somebody was sentenced to, how many voted.

A frame of `dispute_measures.tsv` ties an amount to its bearer, the noun that it is told of. Whether two bearers are one thing is told by their
noun, their names and what limits the amount ("for children", "a year").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from twosource.lexicons import load_rows

from .amounts import TURNOUT, Amount, number_value
from .clauses import NO, REAL, Clauses, run_on, words_of

MEASURES: Final = "dispute_measures.tsv"

#: Measures of `dispute_units.tsv` by the unit of a frame; what is in none of them is money.
_KINDS: Final = {"length": "length", "duration": "time", "term": "time", "mass": "mass"}
_NO_MONEY: Final = frozenset({"percent", TURNOUT, "volume", "area", "power", "barrels", "speed", *_KINDS})
#: Governors from a unit up to what it is told of.
_CLIMB: Final = 4
_UP: Final = frozenset("dobj npadvmod pobj attr quantmod nmod compound nummod prep oprd advmod xcomp acomp amod agent dative dep".split())
#: Prepositions that limit an amount: 12 euros for children, 40 million over ten years.
_LIMITS: Final = frozenset({"for", "over", "per", "since", "until", "from", "including", "excluding", "without"})
_CHAMBERS: Final = frozenset(
    "house senate committee council assembly chamber cabinet board duma bundestag knesset lower upper commons lords".split()
)
#: Last words of the questions about what does not change from day to day.
_LASTING: Final = frozenset({"is", "costs", "worth"})
_RELATIVE: Final = frozenset({"which", "that", "who"})
_OPEN: Final = frozenset({"relcl", "acl", "punct", "conj", "cc", "advcl", "ccomp"})
_PLAIN: Final = frozenset("det amod compound nmod poss case prep pobj cc conj".split())
#: A subject of a dispute is cut to its noun and the names beside it when it is longer.
_LONGEST: Final = 12


@dataclass(frozen=True, slots=True)
class Bearer:
    """What an amount is told of. `head`: its noun; `names`: names in its phrase; `words`: its other words; `text`: the phrase, `the` before it;
    `known`: whether it is definite, so that it can be one that was named before; `limits`: what limits the amount; `question`: with {} for it;
    `lasting`: whether it is so for long, as a cost or a length; `context`: names in the sentences before.
    """

    head: str
    names: frozenset[str]
    words: frozenset[str]
    text: str
    known: bool
    limits: frozenset[str]
    question: str
    lasting: bool
    context: frozenset[str] = field(default=frozenset())


@cache
def _frames() -> dict[tuple[str, str], tuple[str, str]]:
    return {(r["lemma"], r["unit"]): (r["place"], r["words"]) for r in load_rows(MEASURES).rows}


def _unit(a: Amount) -> str:
    return _KINDS.get(a.what) or ("" if a.of or a.what in _NO_MONEY else "money")


def phrase(c: Clauses, top: int, without: Iterable[int] = ()) -> str:
    """A noun with its plain modifiers as read, a definite article for an indefinite one; clauses, lists and the tokens `without` left out."""
    left = set(without)
    others = frozenset(c.deps) - _PLAIN
    keep = [i for i in c.subtree(top, others) if i not in left]
    if len(keep) > _LONGEST:
        keep = [i for i in keep if i == top or (c.heads[i] == top and c.deps[i] in ("compound", "amod", "det", "poss", "nmod"))]
    keep = [i for i in keep if c.pos[i] not in ("PUNCT", "NUM", "SYM") and not c.words[i].startswith("-")]
    said = [c.as_read(i) for i in keep]
    if said and said[0] in ("a", "an", "this", "that", "these", "those"):
        said[0] = "the"
    elif said and c.pos[keep[0]] not in ("PROPN", "DET", "PRON") and c.tags[top] == "NN":
        said.insert(0, "the")
    return run_on(said).strip()


def real(c: Clauses, i: int) -> bool:
    """Whether an amount is told as it is or will be; what may, could or was once to be is left out."""
    stance = c.stance(i)
    if stance == REAL:
        return not any(c.words[k] == "have" and c.deps[k] == "aux" and "would" in c.words for k in c.kids[i])
    if stance == NO or c.words[-1:] == ["?"]:
        return False
    for _ in range(_CLIMB):
        kids = c.kids[i]
        modals = {c.words[k] for k in kids if c.deps[k] == "aux"} & words_of("modal")
        if modals - words_of("certain") or any(c.words[k] in words_of("mark") and c.deps[k] == "mark" for k in kids) or c.denied(i):
            return False
        if any(c.deps[k] == "advcl" and any(c.words[m] in words_of("mark") for m in c.kids[k]) for k in kids):
            return False
        head = c.heads[i]
        if head == i:
            return True
        infinitive = any(c.words[k] == "to" and c.deps[k] == "aux" for k in kids)
        if infinitive and c.lemmas[head] not in words_of("expected"):
            return False
        # "Was to cost" is of a plan that was given up; "is expected" and "was expected" are as far apart.
        if infinitive and any(c.words[k] in ("was", "were", "had") for k in (head, *c.kids[head])):
            return False
        if c.deps[i] == "ccomp":
            return c.lemmas[head] not in words_of("hope") and not c.denied(head)
        if not infinitive and c.deps[i] not in ("conj", "xcomp"):
            return True
        i = head
    return True


def _bearers(c: Clauses, i: int, place: str) -> list[int]:
    if place == "subj":
        verb = i if any(c.deps[k] in ("nsubj", "nsubjpass", "csubj") for k in c.kids[i]) or c.pos[i] in ("VERB", "AUX") else c.heads[i]
        found = c.subjects(verb)
        return [_antecedent(c, verb) if c.words[k] in _RELATIVE and c.deps[verb] == "relcl" else k for k in found]
    return c.objects(i)


def _antecedent(c: Clauses, verb: int) -> int:
    """What "which" stands for: of "the pipeline between Baku and Sangachal, which" the pipeline."""
    noun = c.heads[verb]
    for _ in range(_CLIMB):
        if c.pos[noun] != "PROPN" or c.deps[noun] not in ("pobj", "conj"):
            break
        noun = c.heads[c.heads[noun]] if c.deps[noun] == "pobj" else c.heads[noun]
    return noun


def _limits(c: Clauses, i: int, bearer: int, a: Amount, place: str) -> frozenset[str]:
    """What limits an amount: nouns behind "for", "over", "a" and the like, whom something costs, a chamber."""
    inside = {*c.subtree(bearer), *range(a.start, a.end)}
    found: set[str] = set()
    # Somebody is sentenced "for fraud": that is why, and limits nothing.
    limits = _LIMITS - {"for"} if place == "obj" else _LIMITS
    for k in c.subtree(i, frozenset({"conj", "ccomp", "relcl", "nsubj", "nsubjpass"})):
        if k in inside or k == i:
            continue
        if c.words[k] in limits and c.deps[k] == "prep" and not set(c.kids[k]) & set(range(a.start, a.end)):
            found |= {c.lemmas[n] for n in c.kids[k] if c.deps[n] in ("pobj", "pcomp")}
        elif (
            (c.deps[k] in ("dative", "dobj") and c.heads[k] == i and c.lemmas[k] not in words_of("payer"))
            or (
                c.deps[k] == "npadvmod"
                and c.entities[k] in ("DATE", "TIME", "")
                and any(c.words[m] in ("a", "every", "each") for m in c.kids[k])
            )
            or (c.deps[k] in ("xcomp", "advcl") and c.lemmas[k] not in words_of("building") and c.words[k - 1] == "to")
        ):
            found.add(c.lemmas[k])
    after = c.words[a.end : a.end + 2]
    if after[:1] in (["a"], ["an"], ["per"], ["each"], ["every"]):
        found |= set(after[1:])
    # What is told of the bearer itself ("editor of a daily") limits nothing.
    own = set(c.subtree(bearer)) - set(range(a.start, a.end))
    near = {c.words[k] for k in range(max(0, a.start - 5), min(len(c.words), a.end + 5)) if k not in own}
    return frozenset(found | (words_of("limit") & near))


def _bearer(c: Clauses, top: int, question: str, limits: frozenset[str], without: range) -> Bearer | None:
    if c.pos[top] not in ("NOUN", "PROPN"):
        return None
    below = [k for k in c.subtree(top, _OPEN - {"conj", "cc"}) if k not in without]
    names = frozenset(c.lemmas[k] for k in below if c.pos[k] == "PROPN" and c.words[k] not in words_of("title"))
    known = any((c.deps[k] == "det" and c.words[k] in ("the", "this")) or c.deps[k] == "poss" for k in c.kids[top])
    if not names and not known:
        return None
    words = frozenset(c.lemmas[k] for k in below if c.pos[k] in ("NOUN", "ADJ") and k != top)
    return Bearer(c.lemmas[top], names, words, phrase(c, top, without), known, limits, question, question.split()[-1] in _LASTING)


def measured(c: Clauses, every: Sequence[Amount]) -> Iterator[tuple[Amount, Bearer]]:
    """The amounts of a sentence that are told of one thing, each with its bearer; `what` of the amount is the question and the unit."""
    for a in every:
        unit = _unit(a)
        if unit:
            yield from _measure(c, a, unit)
    if "vote" in c.lemmas or "by" in c.words:
        yield from _votes(c)


def _measure(c: Clauses, a: Amount, unit: str) -> Iterator[tuple[Amount, Bearer]]:
    frames = _frames()
    last = a.end - 1
    if c.deps[last] == "conj" and a.start <= c.heads[last] < last:
        # "Six years and eight months": the larger unit is what hangs on the verb.
        last = c.heads[last]
    top, path = last, ""
    if c.deps[last] in ("compound", "nmod", "amod", "nummod") and c.heads[last] > last and ("", unit) in frames:
        noun = c.heads[last]
        if c.lemmas[noun] in words_of("bargain"):
            return
        words = frames["", unit][1]
        if (
            c.pos[noun] in ("NOUN", "PROPN")
            and c.tags[last] not in ("NNS", "$")
            and (made := _bearer(c, noun, words, frozenset(), range(a.start, a.end)))
        ):
            yield _as(a, words, unit), made
        return
    if unit == "money" and (put := _put_at(c, a, last)) is not None:
        yield put
        return
    for _ in range(_CLIMB):
        if c.deps[top] not in _UP or c.heads[top] == top:
            return
        path = c.words[top] if c.deps[top] == "prep" else path
        top = c.heads[top]
        if (row := frames.get((c.lemmas[top], unit))) is not None and c.pos[top] not in ("NOUN", "PROPN"):
            place, words = row
            verb = top if c.pos[top] in ("VERB", "AUX") else c.heads[top]
            if (place == "for") != (
                path == "for" and c.lemmas[top] not in ("last", "sentence", "jail", "suspend", "ban", "imprison")
            ) or not real(c, verb):
                return
            for noun in _bearers(c, top, place)[:1]:
                if made := _bearer(c, noun, words, _limits(c, verb, noun, a, place), range(a.start, a.end)):
                    yield _as(a, words, unit), made
            return


def _put_at(c: Clauses, a: Amount, last: int) -> tuple[Amount, Bearer] | None:
    """ "Put the cost of the strike at 60 million euros a day", "the damage from the hail was estimated at 90 million"."""
    verb = c.heads[c.heads[last]]
    if (c.lemmas[verb], "put") in _frames():
        verb = c.heads[verb]  # the parser hangs "at" on the cost
    if c.deps[last] != "pobj" or c.words[c.heads[last]] != "at" or c.lemmas[verb] not in words_of("put") or not real(c, verb):
        return None
    for noun in c.objects(verb):
        words = _frames().get((c.lemmas[noun], "put"), ("", ""))[1]
        preps = [k for k in c.kids[noun] if c.deps[k] == "prep"]
        tops = [n for k in preps if c.words[k] in ("of", "from") for n in c.kids[k] if c.deps[n] == "pobj"]
        if not words or not tops:
            continue
        # "To the railway" is not the cost to all.
        others = {c.lemmas[n] for k in preps if c.words[k] not in ("of", "from", "at") for n in c.kids[k]} - words_of("payer")
        limits = _limits(c, verb, noun, a, "subj") - {c.lemmas[noun]} | others
        if made := _bearer(c, tops[0], words, limits, range(a.start, a.end)):
            return _as(a, words, "money"), made
    return None


def _as(a: Amount, words: str, unit: str) -> Amount:
    what = f"{words}, {a.what}" if unit == "money" else words
    return Amount(what, "", a.value, a.low, a.high, a.start, a.end, a.governor)


def _votes(c: Clauses) -> Iterator[tuple[Amount, Bearer]]:
    """How many were for what was passed, or against what was rejected: "by 68 votes to 40", "74 votes in favour", "voted 16 to 6 against"."""
    frames = _frames()
    for i, word in enumerate(c.words):
        value = number_value(word)
        if value is None or value != int(value):
            continue
        end = i + 1 + (c.lemmas[i + 1 : i + 2] == ["vote"])
        pair = c.words[end : end + 1] in (["to"], ["-"], ["–"]) and number_value((*c.words[end + 1 : end + 2], "")[0]) is not None
        voted = end > i + 1 or (pair and ("vote" in c.lemmas or c.words[i - 1 : i] == ["by"]))
        after = c.words[end : end + 3] if not pair else c.words[end + 2 : end + 5]
        if not voted or (i and c.words[i - 1] in ("to", "-", "–")) or (not pair and "against" in after):
            continue
        for verb, lemma in enumerate(c.lemmas):
            if lemma == "vote" and c.pos[verb] == "VERB":
                against = c.behind(verb, "against")
                tops = against or c.behind(verb, "for") or c.behind(verb, "on")
                words = frames["reject" if against else "pass", "votes"][1]
            elif (lemma, "votes") in frames and c.pos[verb] == "VERB":
                tops, words = c.objects(verb) or c.subjects(verb), frames[lemma, "votes"][1]
            else:
                continue
            if not tops or c.stance(verb) != REAL:
                continue
            limits = frozenset({"more"} & {*c.words[i - 3 : i]}) | (_CHAMBERS & {*c.lemmas})
            if made := _bearer(c, tops[0], words, limits, range(i, end)):
                yield Amount(words, "", value, value, value, i, end, verb), made
            break


def one_bearer(a: Bearer, b: Bearer) -> str:
    """What tells that two bearers are one thing; empty where nothing does."""
    if a.head != b.head and not (a.head in b.names and b.head in a.names):
        return ""
    # The north tower is not the south tower.
    if a.words and b.words and not a.words & b.words and len(a.names & b.names) < 2:
        return ""
    x, y = a.limits - _CHAMBERS, b.limits - _CHAMBERS
    if x != y or (a.limits & _CHAMBERS and b.limits & _CHAMBERS and not a.limits & b.limits & _CHAMBERS):
        return ""
    if a.names and b.names:
        shared = a.names & b.names
    elif a.names or b.names:
        named, other = (a, b) if a.names else (b, a)
        shared = named.names & (other.context | other.names) if other.known else frozenset()
        if not shared and len(a.words & b.words) and other.known:
            shared = frozenset(a.context & b.context)
    else:
        shared = a.context & b.context if a.known and b.known and not (a.words and b.words and not a.words & b.words) else frozenset()
        shared = shared if len(shared) > 1 or a.words & b.words else frozenset()
    return ", ".join(sorted({a.head, *sorted(shared)[:4]})) if shared else ""
