"""Several readings of what a cue reports and who speaks, and what the trees look at to choose among them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np

from .statements_candidates import rate_bucket, speaker_nouns
from .statements_cues import find_cue, reporting_nouns
from .statements_features import N_DEP, Coded, Ints, Pairs
from .statements_rules import Found
from .statements_tree import SUBJECTS

#: Where a reading comes from; several may give the same one.
ORIGINS: Final = ("chain", "wide", "narrow", "rules", "clause", "behind", "before", "quotes", "object", "whole", "cut", "bridged")
SOURCES: Final = ("chain", "wide", "rules", "subject", "none", "noun", "phrase")

_CLAUSES: Final = frozenset({"ccomp", "xcomp", "advcl", "acl", "relcl", "pcomp", "oprd", "parataxis", "conj"})
_EDGE_PUNCT: Final = frozenset({1, 2, 3, 4, 5})
_STANCES: Final = {x: i + 1 for i, x in enumerate(["neutral", "assert", "concede", "deny", "accuse", "demand", "praise", "believe", "show"])}

_OPENERS: Final = {
    x: i + 1 for i, x in enumerate("that to if whether how what why who when where not as of for about on against with in a the".split())
}
_PRONOUNS: Final = {x: i + 1 for i, x in enumerate("he she they it i we you who which that this those what some many others one".split())}


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


@dataclass(slots=True)
class Variant:
    """One reading: its tokens in order, where it comes from, and the numbers the trees look at."""

    tokens: tuple[int, ...]
    origins: int
    row: list[float]


def _trim(c: Coded, tokens: list[int]) -> tuple[int, ...]:
    """Tokens without stops at the edges of their runs (marks stay)."""
    punct = c.punct
    keep = []
    n = len(tokens)
    for k, i in enumerate(tokens):
        if punct[i] in _EDGE_PUNCT and (k == 0 or tokens[k - 1] != i - 1 or k == n - 1 or tokens[k + 1] != i + 1):
            continue
        keep.append(i)
    return tuple(keep)


def tokens_of(c: Coded, p: Pairs, k: int, spans: list[tuple[int, int]]) -> list[int]:
    """The tokens of cue k's window that these stretches touch."""
    a, b = int(p.at[k]), int(p.at[k + 1])
    if a == b or not spans:
        return []
    first, last = int(p.token[a]), int(p.token[b - 1]) + 1
    start, end = c.view.start, c.view.end
    return [i for i in range(first, last) if any(start[i] < y and end[i] > x for x, y in spans)]


def content_variants(c: Coded, cues: Cues, k: int, taken: set[int]) -> list[tuple[tuple[int, ...], int]]:
    """The readings of the content of cue k as (tokens, origins). `taken`: tokens of cue and source."""
    view, p = c.view, cues.pairs
    a, b = int(p.at[k]), int(p.at[k + 1])
    window = p.token[a:b]
    i = cues.tokens[k]
    low, high = int(window[0]), int(window[-1]) + 1
    first, last = view.bounds(i)
    first, last = max(first, low), min(last, high)
    found: dict[tuple[int, ...], int] = {}

    def put(tokens: list[int], origin: int) -> None:
        kept = _trim(c, [t for t in tokens if t not in taken and low <= t < high])
        if kept and any(c.punct[t] == 0 for t in kept):
            found[kept] = found.get(kept, 0) | 1 << origin

    chain = window[cues.labels[a:b] >= 3].tolist()
    put(chain, 0)
    put(window[cues.wide[a:b] >= 3].tolist(), 1)
    put(window[cues.narrow[a:b] >= 3].tolist(), 2)
    ruled = cues.ruled[k]
    if ruled is not None:
        put(tokens_of(c, p, k, ruled.content), 3)
    for kid in view.kids[i]:
        if view.dep[kid] in _CLAUSES and (kid > i or view.dep[kid] == "ccomp"):
            put(view.subtree(kid), 4)
        elif view.dep[kid] in ("dobj", "prep", "nsubjpass", "attr") and kid > i:
            put(view.subtree(kid), 8)
    put(list(range(i + 1, last)), 5)
    put(list(range(first, i)), 6)
    held = window[(c.holder[window] == i) & (c.quote[window] >= 0)].tolist()
    if not held:
        held = [t for t in range(first, last) if c.quote[t] >= 0]
    put(held, 7)
    put(list(range(first, last)), 9)
    if chain:
        cut = [n for n, t in enumerate(chain) if c.punct[t] == 1]
        if cut:
            put(chain[: cut[-1]], 10)
        put(list(range(chain[0], chain[-1] + 1)), 11)
    return list(found.items())


def source_variants(c: Coded, cues: Cues, k: int) -> list[tuple[tuple[int, ...], int]]:
    """The readings of the source of cue k as (tokens, origins); one of them is empty."""
    view, p = c.view, cues.pairs
    a, b = int(p.at[k]), int(p.at[k + 1])
    window = p.token[a:b]
    i = cues.tokens[k]
    found: dict[tuple[int, ...], int] = {(): 1 << 4}

    def put(tokens: list[int], origin: int) -> None:
        kept = _trim(c, tokens)
        if kept:
            found[kept] = found.get(kept, 0) | 1 << origin

    labels = cues.labels[a:b]
    put(window[(labels == 1) | (labels == 2)].tolist(), 0)
    marginal = cues.marginal[a:b, 0]
    put(_best_run(window, marginal, 0.12), 1)
    ruled = cues.ruled[k]
    if ruled is not None and ruled.source:
        put(tokens_of(c, p, k, ruled.source), 2)
    for kid in view.kids[i]:
        if view.dep[kid] in (*SUBJECTS, "nsubjpass", "poss"):
            put(_phrase(c, kid), 3)
        elif view.dep[kid] in ("agent", "prep") and view.text[kid].lower() in ("by", "from", "of", "to", "among"):
            for below in view.kids[kid]:
                if view.dep[below] == "pobj":
                    put(_phrase(c, below), 5)
    return list(found.items())


def _phrase(c: Coded, head: int) -> list[int]:
    view = c.view
    loose = [
        x for x in view.kids[head] if view.dep[x] in ("relcl", "advcl", "ccomp", "parataxis", "dep") or (view.dep[x] == "acl" and x > head + 1)
    ]
    return [t for t in view.subtree(head, loose) if view.text[t] not in ("'s", "’s")]


def _best_run(window: Ints, chance: Any, least: float) -> list[int]:
    """The run of tokens above `least` with the likeliest token."""
    if not len(window):
        return []
    top = int(chance.argmax())
    if chance[top] < least:
        return []
    lo = hi = top
    while lo > 0 and chance[lo - 1] >= least:
        lo -= 1
    while hi + 1 < len(window) and chance[hi + 1] >= least:
        hi += 1
    return [int(x) for x in window[lo : hi + 1].tolist()]


def _share(a: set[int], b: set[int]) -> float:
    return len(a & b) / max(len(a), len(b)) if a and b else 0.0


def cue_row(c: Coded, cues: Cues, k: int, rate: list[float], seen: list[float], chance_of: Any) -> list[float]:
    """Numbers about cue k that do not depend on the reading."""
    view = c.view
    i = cues.tokens[k]
    first, last = view.bounds(i)
    entry = find_cue(view.text[i], view.lemma[i]) if view.pos[i] in ("VERB", "AUX") else reporting_nouns().get(view.lemma[i].lower())
    over, steps, j = 0.0, 0, i
    while view.head[j] != j and steps < 12:
        j, steps = view.head[j], steps + 1
        over = max(over, float(chance_of[j]))
    others = chance_of[first:last]
    p = view.paragraphs[int(c.paragraph[i])]
    return [
        cues.chance[k],
        rate[i],
        float(rate_bucket(rate[i], seen[i])),
        float(c.tag[i]),
        float(c.dep[i]),
        float(c.pos[i]),
        float(_STANCES[entry.stance]) if entry else 0.0,
        over,
        float(others.sum() - cues.chance[k]),
        float(others.max()),
        float(last - first),
        float(i - first),
        float(c.quote[i] >= 0),
        float((c.quote[first:last] >= 0).sum()),
        float(i in c.finder.of_verb),
        float(p.role == "title"),
        float(cues.ruled[k] is not None),
        float(i in c.ruled),
    ]


def content_rows(
    c: Coded, cues: Cues, k: int, variants: list[tuple[tuple[int, ...], int]], base: list[float], chance_of: Any, chains: list[set[int]]
) -> list[list[float]]:
    """The numbers for each reading of cue k's content. `chains[m]`: the content that the chain gives cue m."""
    view, p = c.view, cues.pairs
    a, b = int(p.at[k]), int(p.at[k + 1])
    offset = int(p.token[a])
    marginal = cues.marginal[a:b, 1]
    total = float(marginal.sum())
    i = cues.tokens[k]
    first, last = view.bounds(i)
    chain = chains[k]
    ruled = cues.ruled[k]
    by_rule = set(tokens_of(c, p, k, ruled.content)) if ruled is not None else set()
    held = {t for t in range(offset, offset + b - a) if c.holder[t] == i and c.quote[t] >= 0}
    near = [(m, cues.chance[m]) for m in range(max(0, k - 4), min(len(cues.tokens), k + 5)) if m != k]
    rows = []
    quote, punct = c.quote, c.punct
    size = len(view.text)
    for tokens, origins in variants:
        whole = set(tokens)
        ix = np.array(tokens) - offset
        inside = marginal[ix[(ix >= 0) & (ix < b - a)]]
        got = float(inside.sum())
        n = len(tokens)
        runs = 1 + sum(1 for x, y in pairwise(tokens) if y != x + 1)
        in_quote = sum(1 for t in tokens if quote[t] >= 0)
        lo, hi = tokens[0], tokens[-1]
        rival, rival_over, theirs = 0.0, 0.0, 0.0
        for m, x in near:
            if cues.tokens[m] in whole:
                rival = max(rival, x)
            other = chains[m]
            if other:
                if i in other:
                    rival_over = max(rival_over, x)
                both = len(other & whole) / max(len(other), n)
                if both > 0 and x * both > theirs:
                    theirs = x * both
        before = punct[lo - 1] if lo else 0
        behind = punct[hi + 1] if hi + 1 < size else 2
        verbs = sum(1 for t in tokens if c.pos[t] == 16 or c.pos[t] == 3)
        rows.append(
            [
                *base,
                *[float(origins >> o & 1) for o in range(len(ORIGINS))],
                float(n),
                got / n,
                float(inside.min()) if len(inside) else 0.0,
                got / max(total, n, 1e-6),
                (total - got) / (total + 1e-6),
                float(runs),
                in_quote / n,
                float(len(whole & held) / max(len(held), 1)),
                float(
                    (lo > 0 and quote[lo] >= 0 and quote[lo - 1] == quote[lo])
                    + (hi + 1 < size and quote[hi] >= 0 and quote[hi + 1] == quote[hi])
                ),
                float(lo > i) + 2 * float(hi < i),
                float(lo - i if lo > i else i - hi if hi < i else 0),
                float(hi == last - 1 or hi == last - 2),
                float(lo == first),
                float(before),
                float(behind),
                float(c.tag[lo]),
                float(_OPENERS.get(view.text[lo].lower(), 0)),
                float(c.tag[hi]),
                float(verbs),
                rival,
                rival_over,
                theirs,
                _share(whole, chain),
                _share(whole, by_rule),
                float(c.dep[_top(c, tokens)]),
                float(c.pos[_top(c, tokens)]),
            ]
        )
    return rows


def _top(c: Coded, tokens: tuple[int, ...]) -> int:
    """The first token whose head lies outside."""
    lo, hi = tokens[0], tokens[-1]
    for t in tokens:
        h = c.view.head[t]
        if (h < lo or h > hi or h == t) and c.punct[t] == 0:
            return t
    return tokens[0]


def head_of(c: Coded, tokens: tuple[int, ...]) -> int:
    """The token that heads a source."""
    kept = set(tokens)
    heads = [t for t in tokens if c.punct[t] == 0 and (c.view.head[t] not in kept or c.view.head[t] == t)]
    nouns = [t for t in heads if c.view.pos[t] in ("PROPN", "NOUN", "PRON")]
    return (nouns or heads or list(tokens))[0]


def source_rows(
    c: Coded, cues: Cues, k: int, variants: list[tuple[tuple[int, ...], int]], base: list[float], content: set[int]
) -> list[list[float]]:
    """The numbers for each reading of cue k's source, beside the content chosen."""
    view, p = c.view, cues.pairs
    a, b = int(p.at[k]), int(p.at[k + 1])
    offset = int(p.token[a])
    marginal = cues.marginal[a:b, 0]
    total, peak = float(marginal.sum()), float(marginal.max())
    i = cues.tokens[k]
    passive = any(view.dep[x] in ("auxpass", "nsubjpass") for x in view.kids[i])
    nouns = speaker_nouns()
    rows = []
    best = max(variants, key=lambda v: v[1] & 1)
    for tokens, origins in variants:
        common = [
            *base[:10],
            base[12],
            *[float(origins >> o & 1) for o in range(len(SOURCES))],
            float(passive),
            total,
            peak,
            float(len(content)),
        ]
        if not tokens:
            rows.append([*common, *[0.0] * 14, float(bool(best[0]))])
            continue
        ix = np.array(tokens) - offset
        inside = marginal[ix[(ix >= 0) & (ix < b - a)]]
        h = head_of(c, tokens)
        got = float(inside.sum())
        up = view.head[h]
        rows.append(
            [
                *common,
                float(len(tokens)),
                got / len(tokens),
                float(marginal[h - offset]) if 0 <= h - offset < b - a else 0.0,
                total - got,
                float(c.pos[h]),
                float(c.entity[h]),
                float(c.dep[h]),
                float(up == i),
                float(h - i),
                float(view.sentence[h] == view.sentence[i]),
                float(view.lemma[h].lower() in nouns),
                float(len(content & set(tokens))),
                float(c.quote[h] >= 0),
                float(_PRONOUNS.get(view.text[h].lower(), 0)),
                float(bool(best[0])),
            ]
        )
    return rows


__all__ = [
    "N_DEP",
    "ORIGINS",
    "SOURCES",
    "Cues",
    "Variant",
    "content_rows",
    "content_variants",
    "cue_row",
    "head_of",
    "source_rows",
    "source_variants",
]
