"""Several readings of what a cue reports and who speaks, and what the trees look at to choose among them.

A reading is a set of tokens of the cue's window, kept as a whole number: bit t stands for the window's token t. Unions, shares and runs are
then single operations, which matters: an article has some two hundred readings.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from math import fsum
from typing import Any, Final

import numpy as np

from .statements_candidates import rate_bucket, speaker_nouns
from .statements_cues import find_cue, reporting_nouns
from .statements_features import Coded, Ints, Pairs
from .statements_rules import Found
from .statements_tree import SUBJECTS
from .statements_view import Range

#: Where a reading comes from; several may give the same one.
ORIGINS: Final = ("chain", "wide", "narrow", "rules", "clause", "behind", "before", "quotes", "object", "whole", "cut", "bridged")
SOURCES: Final = ("chain", "wide", "rules", "subject", "none", "noun")
(_CHAIN, _WIDE, _NARROW, _RULES, _CLAUSE, _BEHIND, _BEFORE, _QUOTES, _OBJECT, _WHOLE, _CUT, _BRIDGED) = range(len(ORIGINS))

_CLAUSES: Final = frozenset({"ccomp", "xcomp", "advcl", "acl", "relcl", "pcomp", "oprd", "parataxis", "conj"})
_OBJECTS: Final = frozenset({"dobj", "prep", "nsubjpass", "attr"})
_BY: Final = frozenset({"by", "from", "of", "to", "among"})
_STANCES: Final = {x: i + 1 for i, x in enumerate(["neutral", "assert", "concede", "deny", "accuse", "demand", "praise", "believe", "show"])}
_OPENERS: Final = {
    x: i + 1 for i, x in enumerate("that to if whether how what why who when where not as of for about on against with in a the".split())
}
_PRONOUNS: Final = {x: i + 1 for i, x in enumerate("he she they it i we you who which that this those what some many others one".split())}

#: A token this likely to be part of the source belongs to the wide reading of it.
FAINT: Final = 0.12

#: How many cues to either side are looked at as rivals for the same words.
NEIGHBOURS: Final = 4

#: A set of window tokens, and the readings that gave it.
Reads = list[tuple[int, int]]


@dataclass(slots=True)
class Cues:
    """The likely cues of a document and what the chain says of their windows."""

    tokens: list[int]
    chance: list[float]
    pairs: Pairs
    ruled: list[Found | None]
    labels: Ints
    wide: Ints
    narrow: Ints
    marginal: Any


class Facts:
    """A document's columns as plain lists and per sentence as sets, for many small questions."""

    def __init__(self, c: Coded) -> None:
        self.c = c
        self.punct: list[int] = c.punct.tolist()
        self.before: list[int] = c.before.tolist()
        self.behind: list[int] = c.behind.tolist()
        self.pos: list[int] = c.pos.tolist()
        self.tag: list[int] = c.tag.tolist()
        self.dep: list[int] = c.dep.tolist()
        self.entity: list[int] = c.entity.tolist()
        self.quote: list[int] = c.quote.tolist()
        self.holder: list[int] = c.holder.tolist()
        self.edge = (c.punct >= 1) & (c.punct <= 5)
        self.word = c.punct == 0
        self.quoted = c.quote >= 0
        self.verb = (c.pos == 16) | (c.pos == 3)
        self._below: dict[int, int] = {}

    def below(self, i: int) -> tuple[int, int]:
        """The subtree of a token as a set, and the token that bit 0 stands for: the first of its sentence."""
        first = self.c.view.bounds(i)[0]
        known = self._below.get(i)
        if known is None:
            known = 1 << (i - first)
            for t in self.c.view.subtree(i):
                known |= 1 << (t - first)
            self._below[i] = known
        return known, first


def bits(flags: Any) -> int:
    """A column of flags as a set."""
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")


def tokens_of(mask: int, low: int) -> tuple[int, ...]:
    """The tokens of a set whose bit 0 stands for token `low`, in order."""
    out: list[int] = []
    for a, b in runs(mask):
        out.extend(range(low + a, low + b))
    return tuple(out)


def runs(mask: int) -> list[Range]:
    """The runs `[first, last)` of a set."""
    out: list[Range] = []
    at = 0
    while mask:
        skip = (mask & -mask).bit_length() - 1
        mask >>= skip
        n = (~mask & (mask + 1)).bit_length() - 1
        out.append((at + skip, at + skip + n))
        mask >>= n
        at += skip + n
    return out


def _shift(mask: int, by: int) -> int:
    return mask << by if by >= 0 else mask >> -by


class Window:
    """The window of one cue: tokens `[low, high)`, and the sets that its readings are made of."""

    def __init__(self, facts: Facts, cues: Cues, k: int) -> None:
        c, p = facts.c, cues.pairs
        self.facts, self.cues, self.k = facts, cues, k
        self.cue = cues.tokens[k]
        self.a, self.b = int(p.at[k]), int(p.at[k + 1])
        self.low, self.high = int(p.token[self.a]), int(p.token[self.b - 1]) + 1
        self.all = (1 << (self.high - self.low)) - 1
        part = slice(self.low, self.high)
        self.edge = bits(facts.edge[part])
        self.word = bits(facts.word[part])
        self.quoted = bits(facts.quoted[part])
        self.verb = bits(facts.verb[part])
        self.held = bits((c.holder[part] == self.cue) & facts.quoted[part])
        labels = cues.labels[self.a : self.b]
        self.chain = bits(labels >= 3)
        self.source = bits((labels == 1) | (labels == 2))
        ruled = cues.ruled[k]
        self.rule = self.of_spans(ruled.content) if ruled is not None else 0
        self.first, self.last = c.view.bounds(self.cue)

    def of_spans(self, spans: list[Range]) -> int:
        """The tokens that these stretches of the text touch."""
        start, end = self.facts.c.view.start, self.facts.c.view.end
        out = 0
        for s, e in spans:
            a = bisect_right(end, s, self.low, self.high)
            b = bisect_left(start, e, self.low, self.high)
            if b > a:
                out |= ((1 << (b - a)) - 1) << (a - self.low)
        return out

    def range(self, a: int, b: int) -> int:
        """The tokens `[a, b)`, as far as they lie in the window."""
        a, b = max(a, self.low), min(b, self.high)
        return ((1 << (b - a)) - 1) << (a - self.low) if b > a else 0

    def below(self, i: int) -> int:
        """The subtree of a token, as far as it lies in the window."""
        mask, first = self.facts.below(i)
        return _shift(mask, first - self.low) & self.all

    def trim(self, mask: int) -> int:
        """A set without the stops at the edges of its runs (quotation marks stay)."""
        return mask & ~(self.edge & ~((mask << 1) & (mask >> 1)))


def content_variants(w: Window) -> Reads:
    """The readings of the content of a window's cue."""
    facts, cues = w.facts, w.cues
    view = facts.c.view
    i = w.cue
    taken = w.source | 1 << (i - w.low)
    found: dict[int, int] = {}

    def put(mask: int, origin: int) -> None:
        kept = w.trim(mask & ~taken)
        if kept & w.word:
            found[kept] = found.get(kept, 0) | 1 << origin

    put(w.chain, _CHAIN)
    put(bits(cues.wide[w.a : w.b] >= 3), _WIDE)
    put(bits(cues.narrow[w.a : w.b] >= 3), _NARROW)
    put(w.rule, _RULES)
    for kid in view.kids[i]:
        if view.dep[kid] in _CLAUSES and (kid > i or view.dep[kid] == "ccomp"):
            put(w.below(kid), _CLAUSE)
        elif view.dep[kid] in _OBJECTS and kid > i:
            put(w.below(kid), _OBJECT)
    put(w.range(i + 1, w.last), _BEHIND)
    put(w.range(w.first, i), _BEFORE)
    put(w.held or (w.quoted & w.range(w.first, w.last)), _QUOTES)
    put(w.range(w.first, w.last), _WHOLE)
    if w.chain:
        a, b = (w.chain & -w.chain).bit_length() - 1, w.chain.bit_length()
        # Up to the last comma inside, and without its gaps.
        for t in range(b - 1, a, -1):
            if w.chain >> t & 1 and facts.punct[w.low + t] == 1:
                put(w.chain & ((1 << t) - 1), _CUT)
                break
        put(((1 << (b - a)) - 1) << a, _BRIDGED)
    return list(found.items())


def source_variants(w: Window) -> Reads:
    """The readings of the source of a window's cue; one of them is empty."""
    view = w.facts.c.view
    found: dict[int, int] = {0: 1 << 4}

    def put(mask: int, origin: int) -> None:
        if kept := w.trim(mask):
            found[kept] = found.get(kept, 0) | 1 << origin

    # A source is one stretch; where the chain marks two, each is a reading.
    for a, b in runs(w.source):
        put(((1 << (b - a)) - 1) << a, 0)
    put(_best_run(w.cues.marginal[w.a : w.b, 0]), 1)
    ruled = w.cues.ruled[w.k]
    if ruled is not None and ruled.source:
        put(w.of_spans(ruled.source), 2)
    for kid in view.kids[w.cue]:
        if view.dep[kid] in (*SUBJECTS, "nsubjpass", "poss"):
            put(_phrase(w, kid), 3)
        elif view.dep[kid] in ("agent", "prep") and view.text[kid].lower() in _BY:
            for below in view.kids[kid]:
                if view.dep[below] == "pobj":
                    put(_phrase(w, below), 5)
    return list(found.items())


def _phrase(w: Window, head: int) -> int:
    view = w.facts.c.view
    mask = w.below(head)
    for x in view.kids[head]:
        if view.dep[x] in ("relcl", "advcl", "ccomp", "parataxis", "dep") or (view.dep[x] == "acl" and x > head + 1):
            mask &= ~w.below(x)
        elif view.text[x] in ("'s", "’s") and w.low <= x < w.high:
            mask &= ~(1 << (x - w.low))
    return mask


def _best_run(chance: Any) -> int:
    """The run of tokens above `FAINT` around the likeliest token."""
    top = int(chance.argmax())
    if chance[top] < FAINT:
        return 0
    mask = bits(chance >= FAINT)
    return next(((1 << (b - a)) - 1) << a for a, b in runs(mask) if a <= top < b)


def cue_rows(facts: Facts, cues: Cues, rate: list[float], seen: list[float], chance: Any) -> Any:
    """(cues, numbers): what does not depend on the reading."""
    c = facts.c
    view = c.view
    quoted = np.concatenate([[0], np.cumsum(facts.quoted)]).tolist()
    plain: list[float] = chance.tolist()
    rows = []
    for k, i in enumerate(cues.tokens):
        first, last = view.bounds(i)
        entry = find_cue(view.text[i], view.lemma[i]) if view.pos[i] in ("VERB", "AUX") else reporting_nouns().get(view.lemma[i].lower())
        over, steps, j = 0.0, 0, i
        while view.head[j] != j and steps < 12:
            j, steps = view.head[j], steps + 1
            over = max(over, plain[j])
        rows.append(
            (
                cues.chance[k],
                rate[i],
                rate_bucket(rate[i], seen[i]),
                facts.tag[i],
                facts.dep[i],
                facts.pos[i],
                _STANCES[entry.stance] if entry else 0,
                over,
                fsum(plain[first:last]) - cues.chance[k],
                max(plain[max(first, i - NEAR) : min(last, i + NEAR)]),
                last - first,
                i - first,
                facts.quote[i] >= 0,
                quoted[last] - quoted[first],
                i in c.finder.of_verb,
                view.paragraphs[int(c.paragraph[i])].role == "title",
                cues.ruled[k] is not None,
                i in c.ruled,
            )
        )
    return np.array(rows, dtype=np.float32)


#: How far around a cue the likeliest other cue of its sentence is looked for.
NEAR: Final = 60


def content_rows(w: Window, variants: Reads, windows: list[Window]) -> list[tuple[float, ...]]:
    """The numbers of each reading of the content of window `w`, without those of its cue and its origins. `windows`: of all cues."""
    facts, cues, k = w.facts, w.cues, w.k
    c = facts.c
    marginal = cues.marginal[w.a : w.b, 1]
    total = float(marginal.sum())
    plain: list[float] = marginal.tolist()
    sums = np.concatenate([[0.0], np.cumsum(marginal)]).tolist()
    i, low, size = w.cue, w.low, len(c.view.text)
    before, behind, quote, tag = facts.before, facts.behind, facts.quote, facts.tag
    near = []
    over = 0.0
    for m in range(max(0, k - NEIGHBOURS), min(len(windows), k + NEIGHBOURS + 1)):
        if m != k:
            o = windows[m]
            x = cues.chance[m]
            near.append((o.cue - low, x, _shift(o.chain, o.low - low)))
            if o.chain and i - o.low >= 0 and o.chain >> (i - o.low) & 1:
                over = max(over, x)
    rows: list[tuple[float, ...]] = []
    held = max(w.held.bit_count(), 1)
    chain, rule = w.chain.bit_count(), w.rule.bit_count()
    for mask, _ in variants:
        pieces = runs(mask)
        n = mask.bit_count()
        got = sum(sums[y] - sums[x] for x, y in pieces)
        lo, hi = pieces[0][0] + low, pieces[-1][1] - 1 + low
        rival, theirs = 0.0, 0.0
        for at, x, other in near:
            if at >= 0 and mask >> at & 1 and x > rival:
                rival = x
            if other:
                both = (other & mask).bit_count()
                if both:
                    theirs = max(theirs, x * both / max(other.bit_count(), n))
        top = _top(facts, mask, low, lo, hi)
        rows.append(
            (
                n,
                got / n,
                min(min(plain[x:y]) for x, y in pieces),
                got / max(total, n),
                (total - got) / (total + 1e-6),
                len(pieces),
                (mask & w.quoted).bit_count() / n,
                (mask & w.held).bit_count() / held,
                (lo > 0 and quote[lo] >= 0 and quote[lo - 1] == quote[lo]) + (hi + 1 < size and quote[hi] >= 0 and quote[hi + 1] == quote[hi]),
                (lo > i) + 2 * (hi < i),
                lo - i if lo > i else i - hi if hi < i else 0,
                hi == w.last - 1 or hi == w.last - 2,
                lo == w.first,
                before[lo],
                behind[hi],
                tag[lo],
                _OPENERS.get(c.view.text[lo].lower(), 0),
                tag[hi],
                (mask & w.verb).bit_count(),
                rival,
                over,
                theirs,
                (mask & w.chain).bit_count() / max(n, chain),
                (mask & w.rule).bit_count() / max(n, rule),
                facts.dep[top],
                facts.pos[top],
            )
        )
    return rows


def _top(facts: Facts, mask: int, low: int, lo: int, hi: int) -> int:
    """The first word of a reading whose head lies before or behind it."""
    head = facts.c.view.head
    for t in range(lo, hi + 1):
        if mask >> (t - low) & 1 and facts.punct[t] == 0:
            h = head[t]
            if h < lo or h > hi or h == t:
                return t
    return lo


def head_of(c: Coded, tokens: tuple[int, ...]) -> int:
    """The token that heads a source."""
    kept = set(tokens)
    heads = [t for t in tokens if c.punct[t] == 0 and (c.view.head[t] not in kept or c.view.head[t] == t)]
    nouns = [t for t in heads if c.view.pos[t] in ("PROPN", "NOUN", "PRON")]
    return (nouns or heads or list(tokens))[0]


def source_rows(w: Window, variants: Reads, content: int) -> list[tuple[float, ...]]:
    """The numbers of each reading of the source, beside the content chosen, without those of its cue and its origins."""
    facts = w.facts
    c, view = facts.c, facts.c.view
    marginal = w.cues.marginal[w.a : w.b, 0]
    plain: list[float] = marginal.tolist()
    total, peak = sum(plain), max(plain)
    i = w.cue
    passive = any(view.dep[x] in ("auxpass", "nsubjpass") for x in view.kids[i])
    nouns = speaker_nouns()
    chain = any(o & 1 for _, o in variants)
    rows: list[tuple[float, ...]] = []
    for mask, _ in variants:
        common = (passive, total, peak, content.bit_count(), chain)
        if not mask:
            rows.append((*common, *_NOTHING))
            continue
        pieces = runs(mask)
        h = head_of(c, tokens_of(mask, w.low))
        got = sum(sum(plain[x:y]) for x, y in pieces)
        n = mask.bit_count()
        rows.append(
            (
                *common,
                n,
                got / n,
                plain[h - w.low],
                total - got,
                facts.pos[h],
                facts.entity[h],
                facts.dep[h],
                view.head[h] == i,
                h - i,
                view.sentence[h] == view.sentence[i],
                view.lemma[h].lower() in nouns,
                (content & mask).bit_count(),
                facts.quote[h] >= 0,
                _PRONOUNS.get(view.text[h].lower(), 0),
            )
        )
    return rows


_NOTHING: Final = (0.0,) * 14


def flags_of(variants: list[Reads], count: int) -> Any:
    """(readings, count): which origins gave each reading."""
    given = np.array([o for found in variants for _, o in found], dtype=np.int64)
    return (given[:, None] >> np.arange(count) & 1).astype(np.float32)
