"""Rival accounts: what one voice of a story says is not so and another one says is, in whatever words.

`denied.py` looks up one act with its doer and its object. Here a word that two sentences share is told as not so in one ("had issued no
warning", "was never taken into custody") and as so in the other ("had warned shipping twice"), and what it is said of agrees: their weighted
words, as in claims, by stems, groups of synonyms and who is named. Only what somebody denies counts against what somebody else tells: with
the report's own words on one side, most of what came out on ECB+ and PolNeAR was of two things.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from .accounts import TIMES, Account, accounts_of, common, weight_of
from .clauses import Clauses, words_of
from .denied import subject_of
from .gather import Line, Report, Tokens, sentence
from .happening import Told, days_of, place, together
from .opposed import Opposed, set_apart
from .polarity import SO, ahead, verb_of
from .told import Found
from .wording import SYNONYM, TOKEN, stems_of, word

#: Nats that what is denied and what is told must be said of alike, with the same word and with another one of its group; with the word itself;
#: the share of what the denial says. Set by reading all pairs of ECB+ and PolNeAR above half of each: of the five disputes that are new in the
#: stories of these sets four are real.
MET: Final = 5.0
MET_GROUP: Final = 6.0
TOGETHER: Final = 9.0
SHARE: Final = 0.3
#: The same where somebody who is named did both, or had both done to him.
MET_ACTOR: Final = 3.4
OWN_ACTOR: Final = 4.0
#: An outright denial ("talk of overcrowding was unfounded") finds its charge by a word that is so rare.
OWN_RARE: Final = 7.5
#: From here on what is said not to be there need not have the same owner.
NAMED_THING: Final = 8.0
#: Denials of a story that are looked up, sentences that are looked at for one, and that are set against it.
MOST_NOES: Final = 200
MOST_HOLDING: Final = 60
MOST_SAID: Final = 6
#: Sentences whose accounts are held at once, some 10 KB each.
KEPT: Final = 1_500
#: Letters that a country and what is of it have in common.
ROOT: Final = 5

_SAID_OF: Final = frozenset({"ROOT", "acomp", "attr", "oprd", "ccomp"})
_ASIDE: Final = frozenset({"ccomp", "advcl", "relcl", "parataxis", "conj"})
_JOINED: Final = frozenset({"compound", "amod", "nmod", "poss", "appos", "flat"})
_BARE: Final = frozenset({"it", "that", "this", "which"})
_UP: Final = 4


@dataclass(frozen=True, slots=True)
class Rivals:
    """Two accounts that exclude each other: who says no, at which token, who says yes, and what they have in common, in nats and in words."""

    no: Account
    at: int
    yes: Account
    there: int
    nats: float
    words: tuple[str, ...]


def rivals(mine: Sequence[Report], tokens: Tokens, told: Sequence[Opposed]) -> list[Opposed]:
    """The disputes of a story with those that rival accounts make. `told`: the disputes already found, which stand; who says what is alleged in
    one of them, in other words, stands on its side.
    """
    story = _Story(mine, tokens)
    out = list(told)
    known = set_apart(told)
    found: dict[tuple[str, str], list[Rivals]] = defaultdict(list)
    for r in pairs(story):
        if frozenset((_span(r.no), _span(r.yes))) not in known:
            found[r.no.line.text, r.no.stems[r.at]].append(r)
    for (text, stem), some in found.items():
        best = sorted(some, key=lambda r: (-r.nats, _span(r.yes)))[:MOST_SAID]
        denied = [_told(a, best[0].at, "denied", stem, tokens) for a in story.copies(text, best[0].no.voice)]
        alleged = [
            t
            for r in best
            for a in story.copies(r.yes.line.text, r.yes.voice)
            if (t := _told(a, r.there, "alleged", stem, tokens)) and together(t, denied[0]) is not False and not _since(best[0], denied[0], t)
        ]
        if not alleged:
            continue
        if (at := _joined(out, denied, alleged)) is None:
            first = best[0]
            words = ", ".join(dict.fromkeys((first.yes.c.words[first.there], *first.words)))
            sides = (("denied", tuple(denied)), ("alleged", tuple(alleged)))
            out.append(Opposed("denial", _subject(first), sides, True, f"one says that it is so, the other one that it is not: {words}"))
        else:
            out[at[0]] = at[1]
    return out


def _since(r: Rivals, no: Told, yes: Told) -> bool:
    """Whether what "had not been" done may have been done since."""
    if no.told_on is None or yes.told_on is None or no.told_on >= yes.told_on:
        return False
    before = any(r.yes.c.words[m] == "had" for m in r.yes.c.kids[verb_of(r.yes.c, r.there)])
    lasting = before or "never" in r.no.c.words or not _outright().isdisjoint(r.no.c.lemmas) or ahead(r.no.c, r.at)
    return not lasting and (yes.days is None or yes.days[0] > no.told_on)


class _Story:
    """The sentences of a story, equal text once, and what they say where it is looked at."""

    def __init__(self, mine: Sequence[Report], tokens: Tokens) -> None:
        self._tokens = tokens
        self._lines: dict[str, list[tuple[Report, Line]]] = defaultdict(list)
        for report in mine:
            for line in report.lines:
                if line.role != "title":
                    self._lines[line.text].append((report, line))
        self._accounts: dict[str, list[Account]] = {}
        noes = [text for text, (first, *_) in self._lines.items() if tokens.refuses(first[1])][:MOST_NOES]
        self.noes = [(a, k) for text in noes for a in self.accounts(text) for k in a.noes]
        wanted = {s for a, k in self.noes for s in _alike(a, k)}
        self._holding: dict[str, list[str]] = defaultdict(list)
        for text in self._lines if wanted else ():
            for stem in {word(t.lower()).stem for t in TOKEN.findall(text)} & wanted:
                self._holding[stem].append(text)

    def accounts(self, text: str) -> list[Account]:
        """What a sentence says, in the first report that has it."""
        if (found := self._accounts.get(text)) is None:
            if len(self._accounts) >= KEPT:
                self._accounts.clear()
            found = self._accounts[text] = list(accounts_of(*self._lines[text][0], self._tokens))
        return found

    def copies(self, text: str, voice: str | None) -> Iterator[Account]:
        """The accounts of a sentence in a voice, of all reports that have it."""
        for report, line in self._lines[text]:
            yield from (a for a in accounts_of(report, line, self._tokens) if a.voice == voice)

    def holding(self, stems: Iterable[str]) -> list[str]:
        """The sentences that have one of some stems."""
        return sorted({text for s in stems for text in self._holding[s]})[:MOST_HOLDING]


def _alike(a: Account, k: int) -> frozenset[str]:
    """The stems that may stand for what is denied."""
    stem = a.stems[k]
    return frozenset({stem}).union(*(stems_of(g) for g in a.groups[stem]))


def _span(a: Account) -> tuple[str, int, int]:
    return a.report.id, a.line.start, a.line.end


def _told(a: Account, k: int, value: str, stem: str, tokens: Tokens) -> Told:
    whole = sentence(a.report, a.line, tokens)
    found = Found("denial", value, (stem,), k, (), frozenset(a.stems.values()))
    told = place(whole, found, (a.voice, None) if a.voice else None, ())
    day = days_of(a.report.published)
    return replace(told, told_on=day[0] if day else None)


def _joined(out: Sequence[Opposed], denied: Sequence[Told], alleged: Sequence[Told]) -> tuple[int, Opposed] | None:
    """The dispute in which the same is denied, or alleged, already, with what is new put on its sides."""
    for n, o in enumerate(out):
        sides = dict(o.sides)
        if o.kind != "denial" or not o.same or sides.keys() != {"denied", "alleged"}:
            continue
        mine, theirs = ({t.span[:3] for t in sides[side]} for side in ("denied", "alleged"))
        if mine & {t.span[:3] for t in denied} or theirs & {t.span[:3] for t in alleged}:
            more = {
                "denied": [t for t in denied if t.span[:3] not in mine | theirs],
                "alleged": [t for t in alleged if t.span[:3] not in mine | theirs],
            }
            return n, replace(o, sides=tuple((name, (*some, *more[name])) for name, some in o.sides))
    return None


def _subject(r: Rivals) -> str:
    """What is denied, in the words of who tells it."""
    c, verb = r.yes.c, verb_of(r.yes.c, r.there)
    own = next(iter(c.subjects(verb)), -1)
    name = next((n.name for _, _, n in r.yes.report.mentions if own >= 0 and r.yes.named.get(own) == n.id), "")
    name = name or ("it" if own >= 0 and c.words[own] in _BARE else r.yes.voice) or "it"
    name = name[:1].lower() + name[1:] if name.split()[0] in ("The", "A", "An", "His", "Her", "Its", "Their") else name
    return subject_of(c, verb, name).replace(" it 's ", " it is ").replace("whether it did it: ", "whether it was ")


def pairs(story: _Story) -> Iterator[Rivals]:
    """Who says no and who says yes, of all accounts of a story."""
    for a, k in story.noes:
        alike = _alike(a, k)
        for text in story.holding(alike):
            for b in story.accounts(text) if text != a.line.text else ():
                if b.voice is not None and a.voice != b.voice and not a.who & b.who and (found := _against(a, k, b, alike)) is not None:
                    yield found


def _against(a: Account, k: int, b: Account, alike: frozenset[str]) -> Rivals | None:
    """The rival of a denial in another account."""
    places = [y for y, stem in b.stems.items() if stem in alike]
    # Who says no himself somewhere, or leaves it open, is no rival.
    if any(b.told.get(y, SO) != SO for y in places) or not _named_too(a, k, b):
        return None
    found = [r for y in places if b.tells(y) and (r := _rival(a, k, b, y)) is not None]
    return max(found, key=lambda r: (r.nats, -r.there), default=None)


def _rival(a: Account, k: int, b: Account, y: int) -> Rivals | None:
    """Whether a word of one account tells what a word of the other one denies."""
    pos, same, when = (a.c.pos[k], b.c.pos[y]), b.stems[y] == a.stems[k], ahead(a.c, k)
    # "Had not voted" says nothing of voters, "no warning" does of who warned.
    if when is None or when != ahead(b.c, y) or pos[0] == "VERB" != pos[1] or (not same and pos[1] != "VERB"):
        return None
    left, right = a.terms(_clause(a.c, k)), b.terms(_clause(b.c, y))
    nats, shared = common(left, right)
    own = min(a.weight(k), b.weight(y)) * (1.0 if same else SYNONYM)
    found = Rivals(a, k, b, y, nats, tuple(shared))
    if same and own >= OWN_RARE and b.c.deps[y] in _SAID_OF and not _outright().isdisjoint(a.c.lemmas):
        return found
    if not (_one_thing(a, k, b, y, nats) if "NOUN" in pos else _one_act(a, k, b, y)):
        return None
    if nats >= (MET if same else MET_GROUP) and nats + own >= TOGETHER and nats >= SHARE * weight_of(left):
        return found if same or nats >= SHARE * weight_of(right) else None
    done = pos == ("VERB", "VERB") or (pos == ("NOUN", "VERB") and a.c.deps[k] == "pobj")
    planned = pos == ("NOUN", "NOUN") and when and a.c.deps[k] == b.c.deps[y] == "dobj"
    if (done or planned) and nats >= MET_ACTOR and own >= OWN_ACTOR and _over(b.c, y) == _over(a.c, k):
        roles = [x.terms([*_roles(x.c, t)[0], *_roles(x.c, t)[1]]) for x, t in ((a, k), (b, y))]
        return found if any(t[0] == "@" and t in roles[1] for t in roles[0]) else None
    return None


@cache
def _outright() -> frozenset[str]:
    """Words by which something is called untrue, or denied in so many words."""
    return words_of("untrue") | words_of("deny") | words_of("rebuff")


def _over(c: Clauses, k: int) -> bool:
    """Whether a word is told of what is over."""
    verb = verb_of(c, k)
    return not ahead(c, k) and (c.tags[verb] in ("VBD", "VBN") or any(c.words[m] in ("was", "were", "had") for m in c.kids[verb]))


def _one_act(a: Account, k: int, b: Account, y: int) -> bool:
    """Whether two verbs tell one act: by those who can be one, done to those who can be, and one of both named by both."""
    # "No emails that were marked secret" says nothing of other emails.
    if any(a.c.deps[m] in ("relcl", "acl") for t in _roles(a.c, k)[1] for m in a.c.kids[t]):
        return False
    # "Was not wearing a mask" is of one hour, "wore a mask in Ohrid" of another.
    if a.c.tags[k] != b.c.tags[y] and "VBG" in (a.c.tags[k], b.c.tags[y]) and a.c.lemmas[a.c.heads[k]] not in words_of("deny"):
        return False
    if not _one_kind(a, _clause(a.c, k), b, _clause(b.c, y)):
        return False
    asks = [any(x.c.deps[m] in ("xcomp", "ccomp") for m in x.c.kids[t]) for x, t in ((a, k), (b, y))]
    if asks[0] != asks[1]:
        return False  # to seek an endorsement, to seek to succeed
    met = False
    for mine, theirs in zip(_roles(a.c, k), _roles(b.c, y), strict=True):
        left, right = a.terms(mine), b.terms(theirs)
        if not left or not right:
            continue  # nobody, or "they" and "it": whoever that is
        if not common(left, right)[0]:
            return False
        met = True
    return met


def _one_kind(a: Account, mine: Iterable[int], b: Account, theirs: Iterable[int]) -> bool:
    """Whether no thing that both clauses name is called otherwise: my little brother, his older brother; the first flight, all later flights."""
    kinds: list[dict[str, set[str]]] = []
    for x, some in ((a, mine), (b, theirs)):
        found: dict[str, set[str]] = {}
        for k in some:
            if x.c.pos[k] == "NOUN" and k in x.stems:
                found.setdefault(x.stems[k], set()).update(x.c.lemmas[m] for m in x.c.kids[k] if x.c.deps[m] == "amod")
        kinds.append(found)
    return all(not (one - other and other - one) for one, other in ((kinds[0][s], kinds[1][s]) for s in kinds[0].keys() & kinds[1].keys()))


def _roles(c: Clauses, k: int) -> tuple[list[int], list[int]]:
    """Who does it, and to whom or what it is done, or happens; of a noun or adjective, what its verb is said of."""
    verb = k if c.pos[k] == "VERB" else verb_of(c, k)
    passive = any(c.deps[m] in ("nsubjpass", "auxpass") for m in c.kids[verb]) or (c.deps[verb] == "acl" and c.tags[verb] == "VBN")
    does, done = (c.behind(verb, "by"), c.objects(verb) or c.subjects(verb)) if passive else (c.subjects(verb), c.objects(verb))
    if not passive and c.deps[verb] == "acl" and c.heads[verb] in does:
        does = c.subjects(verb_of(c, c.heads[verb]))  # "it had no plans to close"
    if verb != k:
        done = [m for m in done if m != k]
    if not passive and not done:
        # "Would shut its plant", "the plant would shut".
        does, done = [], does
    return _below(c, does), _below(c, done)


def _below(c: Clauses, tops: Iterable[int]) -> list[int]:
    """What somebody or something is called: its noun with what is joined to it, and what it is some of."""
    tops = [*tops]
    # "None of the cheese", "1,200 wheels of the cheese".
    some = [top for top in tops if c.pos[top] in ("NUM", "PRON", "DET") or any(c.deps[m] == "nummod" for m in c.kids[top])]
    tops += [k for top in some for p in c.kids[top] if c.words[p] == "of" for k in c.kids[p] if c.deps[k] == "pobj"]
    return [k for top in tops for k in (top, *(m for m in c.kids[top] if c.deps[m] in _JOINED))]


def _one_thing(a: Account, k: int, b: Account, y: int, nats: float) -> bool:
    """Whether what is said not to be there ("issued no warning", "did not have a gun") is what another one tells of."""
    nouns = a.c.pos[k] == b.c.pos[y] == "NOUN"
    if b.c.pos[y] == "NOUN" and b.c.deps[y] not in ("dobj", "nsubj", "nsubjpass", "attr", "pobj"):
        return False
    if nouns and b.c.deps[y] not in ("dobj", "nsubjpass", "attr") and b.c.lemmas[verb_of(b.c, y)] not in words_of("light"):
        return False
    if nouns and a.c.lemmas[verb_of(a.c, k)] not in words_of("light") and a.c.deps[k] != b.c.deps[y]:
        return False
    left, right = (x.terms([*_roles(x.c, t)[0], *_roles(x.c, t)[1]]) for x, t in ((a, k), (b, y)))
    met = bool(common(left, right)[0])
    return met if nouns else met or nats >= NAMED_THING


def _clause(c: Clauses, k: int) -> set[int]:
    """The tokens of what a word is said of: its clause, and whose it is."""
    verb = verb_of(c, k) if c.pos[k] != "VERB" else k
    found = {*c.subtree(verb, _ASIDE), *c.subtree(k, frozenset({"relcl"}))}
    top = verb
    for _ in range(_UP):
        found |= {m for s in c.subjects(top) for m in c.subtree(s, frozenset({"relcl", "acl"}))}
        if c.deps[top] not in ("acl", "xcomp", "dobj", "pcomp", "prep") or c.heads[top] == top:
            break
        top = c.heads[top]
    return found - {k, verb}


def _named_too(a: Account, k: int, b: Account) -> bool:
    """Whether those named in what is denied are named by the other too: "not sold outside Portugal" denies no sale elsewhere."""
    c = a.c
    top = verb_of(c, k) if c.pos[k] != "NOUN" or c.deps[k] != "pobj" else k
    names = {m for m in c.subtree(top, _ASIDE) if c.pos[m] == "PROPN" and c.entities[m] not in TIMES}
    # Portugal, Portuguese.
    theirs = {b.c.lemmas[m][:ROOT] for m, pos in enumerate(b.c.pos) if pos in ("PROPN", "ADJ")}
    actors = {*b.named.values()}
    return all(c.lemmas[m][:ROOT] in theirs or a.named.get(m, "") in actors for m in names)
