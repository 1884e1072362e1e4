"""Statements by the model: likely cues, the chain over their windows, and trees that choose among readings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, fsum
from typing import Any, Final

import numpy as np

from .statements_candidates import Looks, lemma_key, may_be_cue
from .statements_edges import Edge
from .statements_features import Coded, Pairs, code, generic_rule, hows_of, pairs_of, token_features
from .statements_model import Chain, Model, marginals, viterbi
from .statements_variants import (
    ORIGINS,
    SOURCES,
    Cues,
    Facts,
    Reads,
    Window,
    content_rows,
    content_variants,
    cue_rows,
    flags_of,
    source_rows,
    source_variants,
    tokens_of,
)
from .statements_view import View

#: How much the weights of content labels are raised, and lowered, for the wide and the narrow reading; tuned by cross-validation.
MARGIN: Final = 1.5

#: A token whose own features and frame weigh less than this is no cue: of those that reach `least_cue` with all features .2 % weigh less
#: (PolNeAR dev), of the others a half.
HOPELESS: Final = -2.6

#: How many cues are worked on at a time, so that memory stays bounded whatever the text.
BLOCK: Final = 256


@dataclass(slots=True)
class Reading:
    """What the model makes of one cue: its tokens, and how sure it is that content, and source, and both with the cue are right."""

    cue: int
    chance: float
    content: tuple[int, ...]
    source: tuple[int, ...]
    content_score: float
    source_score: float
    row: list[float]
    score: float = 0.0


def rates_of(view: View, table: dict[str, tuple[float, float]]) -> tuple[list[float], list[float]]:
    """For every token how often its lemma is a cue, and in how many places it was seen."""
    found = [table.get(lemma_key(view, i), (0.0, 0.0)) for i in range(len(view.text))]
    return [x for x, _ in found], [y for _, y in found]


def cue_chances(c: Coded, model: Model) -> tuple[Any, list[float], list[float]]:
    """How likely each token is a cue (0 for what is not looked at), and the rates of their lemmas."""
    rate, seen = rates_of(c.view, model.rates)
    weight = model.cue.get
    looks = Looks(c, rate, seen)
    chance = np.zeros(len(rate))
    for i in range(len(rate)):
        if may_be_cue(c, i, rate[i], seen[i]):
            near, known = looks.near(i)
            total = model.cue_bias + fsum(filter(None, map(weight, near)))
            if total < HOPELESS:
                continue
            total += fsum(filter(None, map(weight, looks.far(i, *known))))
            chance[i] = 1 / (1 + exp(-total))
    return chance, rate, seen


def cues_of(c: Coded, chance: Any, chain: Any, least: float) -> Cues | None:
    """The likely cues with what the chain says of them; null when there is none."""
    tokens = [int(i) for i in np.flatnonzero(chance >= least)]
    blocks = [_block(c, chance, chain, tokens[at : at + BLOCK]) for at in range(0, len(tokens), BLOCK)]
    if len(blocks) < 2:
        return blocks[0] if blocks else None
    sizes = np.cumsum([0, *(int(b.pairs.at[-1]) for b in blocks)])
    pairs = Pairs(
        np.concatenate([b.pairs.cue + n * BLOCK for n, b in enumerate(blocks)]),
        np.concatenate([b.pairs.token for b in blocks]),
        np.concatenate([[0], *(b.pairs.at[1:] + sizes[n] for n, b in enumerate(blocks))]),
        np.array(tokens, dtype=np.int64),
    )
    ruled = [f for b in blocks for f in b.ruled]
    four = (np.concatenate([getattr(b, k) for b in blocks]) for k in ("labels", "wide", "narrow", "marginal"))
    return Cues(tokens, chance[tokens].tolist(), pairs, ruled, *four)


def _block(c: Coded, chance: Any, chain: Chain, tokens: list[int]) -> Cues:
    pairs = pairs_of(c, tokens)
    ruled = [generic_rule(c, i) for i in tokens]
    emissions = chain.emissions(token_features(c, pairs, ruled, chance, hows_of(ruled)))
    return read_cues(chance, tokens, pairs, ruled, emissions, chain.transitions)


def read_cues(chance: Any, tokens: list[int], pairs: Any, ruled: Any, emissions: Any, transitions: Any) -> Cues:
    """Labels and chances of every pair out of the summed weights."""
    size, at = len(emissions), pairs.at
    lean = np.array([0, 0, 0, MARGIN, MARGIN], dtype=np.float32)
    three = np.concatenate([emissions, emissions + lean, emissions - lean])
    thrice = np.concatenate([at, at[1:] + size, at[1:] + 2 * size])
    labels = viterbi(three, thrice, transitions)
    return Cues(
        tokens,
        chance[tokens].tolist(),
        pairs,
        ruled,
        labels[:size],
        labels[size : 2 * size],
        labels[2 * size :],
        marginals(emissions, at, transitions),
    )


@dataclass(slots=True)
class Choices:
    """The readings of all cues of a document: `base` (cues, numbers), the readings of the contents, and `content_x` (readings, numbers)."""

    base: Any
    windows: list[Window]
    contents: list[Reads]
    content_x: Any


def content_choices(c: Coded, cues: Cues, chance: Any, rate: list[float], seen: list[float]) -> Choices:
    """All readings of the contents, with their numbers."""
    facts = Facts(c)
    windows = [Window(facts, cues, k) for k in range(len(cues.tokens))]
    contents = [content_variants(w) for w in windows]
    base = cue_rows(facts, cues, rate, seen, chance)
    rows = [row for w, found in zip(windows, contents, strict=True) for row in content_rows(w, found, windows)]
    return Choices(base, windows, contents, _beside(base, contents, len(ORIGINS), rows))


def _beside(base: Any, variants: list[Reads], origins: int, rows: list[tuple[float, ...]]) -> Any:
    """The numbers of the cue, the origins and the reading, side by side."""
    if not rows:
        return np.zeros((0, 0), dtype=np.float32)
    each = np.repeat(base, [len(found) for found in variants], axis=0)
    return np.concatenate([each, flags_of(variants, origins), np.array(rows, dtype=np.float32)], axis=1)


def choose_contents(choices: Choices, score: Any) -> list[tuple[int, float, float]]:
    """For every cue the best reading, its score and the score of the next best; (-1, 0, 0) where there is none."""
    out, at = [], 0
    for found in choices.contents:
        mine: list[float] = score[at : at + len(found)].tolist()
        at += len(found)
        if not mine:
            out.append((-1, 0.0, 0.0))
            continue
        best = max(range(len(mine)), key=lambda n: (mine[n], -n))
        out.append((best, mine[best], max((x for n, x in enumerate(mine) if n != best), default=0.0)))
    return out


def source_choices(choices: Choices, chosen: list[tuple[int, float, float]]) -> tuple[list[Reads], Any]:
    """All readings of the sources beside the chosen contents, with their numbers."""
    sources: list[Reads] = []
    rows: list[tuple[float, ...]] = []
    for w, found, (n, _, _) in zip(choices.windows, choices.contents, chosen, strict=True):
        mine = source_variants(w) if n >= 0 else []
        sources.append(mine)
        if mine:
            rows += source_rows(w, mine, found[n][0])
    return sources, _beside(choices.base, sources, len(SOURCES), rows)


def readings_of(choices: Choices, chosen: list[tuple[int, float, float]], sources: list[Reads], source_score: Any) -> list[Reading]:
    """One reading a cue with what the last trees look at: is it worth telling?"""
    out: list[Reading] = []
    at, row_at = 0, 0
    for k, (n, score, second) in enumerate(chosen):
        found, w = sources[k], choices.windows[k]
        rows = choices.content_x[row_at : row_at + len(choices.contents[k])]
        row_at += len(choices.contents[k])
        if not found:
            continue
        mine = source_score[at : at + len(found)]
        at += len(found)
        best = int(np.argmax(mine))
        content = choices.contents[k][n][0]
        source = found[best][0] & ~content
        sure = float(mine[best])
        row = [*rows[n].tolist(), score, second, sure, float(bool(source))]
        out.append(Reading(w.cue, w.cues.chance[k], tokens_of(content, w.low), tokens_of(source, w.low), score, sure, row))
    sets = [set(r.content) for r in out]
    for k, r in enumerate(out):
        worth = r.content_score * r.source_score
        rival = around = inside = apart = 0.0
        ahead = 0
        for m in range(max(0, k - 5), min(len(out), k + 6)):
            if m == k:
                continue
            o = out[m]
            theirs = o.content_score * o.source_score
            both = len(sets[m] & sets[k])
            if both:
                share = both / max(len(sets[m]), len(sets[k]))
                if share >= 0.5:
                    rival = max(rival, theirs)
                    ahead += theirs > worth
                else:
                    apart = max(apart, theirs * both / min(len(sets[m]), len(sets[k])))
            if r.cue in sets[m]:
                around = max(around, theirs)
            if o.cue in sets[k]:
                inside = max(inside, theirs)
        r.row += [worth, rival, around, inside, apart, float(ahead), rival - worth, around - worth]
    return out


def read(view: View, model: Model, edges: Sequence[Edge] | None = None) -> tuple[Coded, list[Reading]]:
    """All readings of a document's likely cues, with their scores; what is told is for the caller to decide. `edges`: as in `Finder`."""
    c = code(view, model.words, edges)
    chance, rate, seen = cue_chances(c, model)
    cues = cues_of(c, chance, model.chain, model.least_cue)
    if cues is None:
        return c, []
    choices = content_choices(c, cues, chance, rate, seen)
    chosen = choose_contents(choices, model.content.score(choices.content_x))
    sources, x = source_choices(choices, chosen)
    found = readings_of(choices, chosen, sources, model.source.score(x))
    judge(found, model)
    return c, found


def judge(found: list[Reading], model: Model) -> None:
    """Give every reading its score."""
    if found:
        scores = model.keep.score(np.array([r.row for r in found], dtype=np.float32))
        for r, score in zip(found, scores.tolist(), strict=True):
            r.score = score


#: Of two readings whose contents share this much of the longer one, only the surer is told.
SAME: Final = 0.5


def best_of(readings: list[Reading], least: float) -> list[Reading]:
    """The readings that score at least `least`, the surest first, without those that tell again what a surer one tells."""
    kept: list[Reading] = []
    at: dict[int, list[int]] = {}
    for r in sorted((r for r in readings if r.score >= least), key=lambda r: (-r.score, r.cue)):
        shared: dict[int, int] = {}
        for t in r.content:
            for n in at.get(t, ()):
                shared[n] = shared.get(n, 0) + 1
        if any(both >= SAME * max(len(r.content), len(kept[n].content)) for n, both in shared.items()):
            continue
        for t in r.content:
            at.setdefault(t, []).append(len(kept))
        kept.append(r)
    return kept
