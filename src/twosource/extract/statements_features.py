"""What the statement model looks at: columns of small whole numbers over tokens, and over pairs of a cue and a token of its window.

A feature is a template (its place in the list) with a code, a whole number; the model holds the weights of the codes it has kept. Words enter
as codes of the model's own list of lemmas (0: not listed), so that nothing here depends on a text beyond that list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from .statements_cues import Cue, find_cue, reporting_nouns
from .statements_edges import Edge
from .statements_rules import Finder, Found
from .statements_view import View

Ints = np.ndarray[Any, np.dtype[np.int64]]

POS: Final = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()
TAGS: Final = (
    "$ '' , -LRB- -RRB- . : ADD AFX CC CD DT EX FW HYPH IN JJ JJR JJS LS MD NFP NN NNP NNPS NNS PDT POS PRP PRP$ RB RBR RBS RP SYM TO UH VB"
    " VBD VBG VBN VBP VBZ WDT WP WP$ WRB XX ``"
).split()
DEPS: Final = (
    "ROOT acl acomp advcl advmod agent amod appos attr aux auxpass case cc ccomp compound conj csubj csubjpass dative dep det dobj expl intj"
    " mark meta neg nmod npadvmod nsubj nsubjpass nummod oprd parataxis pcomp pobj poss preconj predet prep prt punct quantmod relcl xcomp"
).split()
ENTITIES: Final = "CARDINAL DATE EVENT FAC GPE LANGUAGE LAW LOC MONEY NORP ORDINAL ORG PERCENT PERSON PRODUCT QUANTITY TIME WORK_OF_ART".split()
_POS: Final = {x: i + 1 for i, x in enumerate(POS)}
_TAG: Final = {x: i + 1 for i, x in enumerate(TAGS)}
_DEP: Final = {x: i + 1 for i, x in enumerate(DEPS)}
_ENT: Final = {x: i + 1 for i, x in enumerate(ENTITIES)}
N_POS, N_TAG, N_DEP, N_ENT = 18, 51, 47, 19

#: Punctuation by what it does; 0 is no punctuation.
_PUNCT: Final = {
    ",": 1, ".": 2, "?": 2, "!": 2, "…": 2, "...": 2, ":": 3, ";": 4, "—": 5, "–": 5, "-": 5, "--": 5, "(": 6, "[": 6, ")": 7, "]": 7,
    '"': 8, "“": 8, "”": 8, "``": 8, "''": 8, "«": 8, "»": 8, "'": 9, "‘": 9, "’": 9,
}  # fmt: skip
N_PUNCT = 10
#: What stands before a paragraph, and behind it where the next one opens with a quotation mark; else nothing stands there. On PolNeAR dev
#: and a quarter of train the model finds the same as with the punctuation that does stand there, but for two statements in 6,508.
_STOP, _MARK = 2, 8

#: Widest window of a cue: tokens to either side. On PolNeAR train 99.5 % of content tokens stand within.
LEFT: Final = 90
RIGHT: Final = 130

#: Edges of the signed distance between cue and token.
_DISTANCE: Final = np.array([-60, -30, -18, -11, -7, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 8, 12, 19, 31, 61])
N_DISTANCE = 21

#: How many steps up a tree are followed; longer paths count as this long.
CLIMB: Final = 24

#: What the rules try on a cue that no lexicon has.
GENERIC: Final = Cue("", frozenset({"that", "inf", "obj", "quote"}), "neutral")
GENERIC_NOUN: Final = Cue("", frozenset({"that", "inf"}), "neutral")

#: A token that is a cue with this chance counts as a rival of the cue that is looked at.
RIVAL: Final = 0.3


@dataclass(slots=True)
class Coded:
    """A document in numbers; every array has one entry a token. `lemma`: code in the model's list; `quote`: running number of the quotation
    that holds the token, -1 for none; `holder`: the token of the verb to which the rules give that quotation, -1 for none.
    """

    view: View
    finder: Finder
    found: list[Found]
    ruled: dict[int, Found]
    pos: Ints
    tag: Ints
    dep: Ints
    entity: Ints
    lemma: Ints
    head: Ints
    sentence: Ints
    paragraph: Ints
    first: Ints
    last: Ints
    quote: Ints
    holder: Ints
    punct: Ints
    before: Ints
    behind: Ints
    nearest: Ints | None = None


def code(view: View, words: dict[str, int], edges: Sequence[Edge] | None = None) -> Coded:
    """A document in numbers, with what the rules find in it. `words`: the model's list of lemmas; `edges`: as in `Finder`."""
    n = len(view.text)
    finder = Finder(view, edges)
    found = finder.find()
    quote, holder = np.full(n, -1), np.full(n, -1)
    paragraph = np.zeros(n, dtype=np.int64)
    punct = np.array([_PUNCT.get(x, 0) for x in view.text], dtype=np.int64)
    before, behind = np.zeros_like(punct), np.zeros_like(punct)
    before[1:], behind[:-1] = punct[:-1], punct[1:]
    number = 0
    for p_number, p in enumerate(view.paragraphs):
        if p.last == p.first:
            continue
        paragraph[p.first : p.last] = p_number
        before[p.first], behind[p.last - 1] = _STOP, _MARK if finder.edges[p_number].marked else 0
        for q in finder.quoted[p_number]:
            quote[q.first : q.last] = number
            holder[q.first : q.last] = q.verb
            number += 1
    sentence = np.array(view.sentence, dtype=np.int64)
    bounds = np.array(view.sentences, dtype=np.int64).reshape(-1, 2)
    return Coded(
        view,
        finder,
        found,
        {f.verb: f for f in found if f.verb >= 0},
        np.array([_POS.get(x, 0) for x in view.pos], dtype=np.int64),
        np.array([_TAG.get(x, 0) for x in view.tag], dtype=np.int64),
        np.array([_DEP.get(x, 0) for x in view.dep], dtype=np.int64),
        np.array([_ENT.get(x, 0) for x in view.entity], dtype=np.int64),
        np.array([words.get(x.lower(), 0) for x in view.lemma], dtype=np.int64),
        np.array(view.head, dtype=np.int64),
        sentence,
        paragraph,
        bounds[sentence, 0],
        bounds[sentence, 1],
        quote,
        holder,
        punct,
        before,
        behind,
    )


# ---- windows ------------------------------------------------------------------------------------------------------------------------


def window(c: Coded, cue: int) -> tuple[int, int]:
    """The tokens `[first, last)` in which the source and the content of a cue are looked for.

    Its sentence and the one on either side in the paragraph; further where quotations run on; into the next paragraph behind a last colon.
    """
    view = c.view
    number = int(c.paragraph[cue])
    p = view.paragraphs[number]
    s = view.sentence[cue]
    a, b = view.sentences[s]
    if a > p.first:
        a = max(p.first, view.sentences[s - 1][0])
    if b < p.last:
        b = min(p.last, view.sentences[s + 1][1])
    while b < p.last and b - cue < RIGHT and (c.quote[b] >= 0 or (c.quote[b - 1] >= 0 and c.quote[b - 1] == c.quote[min(b, p.last - 1)])):
        b = min(p.last, view.sentences[view.sentence[b]][1])
    while a > p.first and cue - a < LEFT and c.quote[a - 1] >= 0:
        a = max(p.first, view.sentences[view.sentence[a - 1]][0])
    if (
        b == p.last
        and not c.finder.edges[number].last
        and (view.text[b - 1] == ":" or (c.quote[b - 1] >= 0 and (q := c.finder.quoted[number]) and not q[-1].closed))
    ):
        b = view.paragraphs[number + 1].last
    return max(a, cue - LEFT), min(b, cue + RIGHT)


# ---- pairs of a cue and a token of its window ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Pairs:
    """All tokens of the windows of some cues, one behind the other. `cue[k]`: number of the cue; `token[k]`; `at`: where each cue's begin."""

    cue: Ints
    token: Ints
    at: Ints
    cues: Ints


def pairs_of(c: Coded, cues: list[int]) -> Pairs:
    """The pairs of these cue tokens."""
    ranges = [window(c, i) for i in cues]
    sizes = np.array([b - a for a, b in ranges], dtype=np.int64)
    at = np.concatenate([[0], np.cumsum(sizes)])
    token = np.concatenate([np.arange(a, b) for a, b in ranges]) if ranges else np.zeros(0, dtype=np.int64)
    return Pairs(np.repeat(np.arange(len(cues)), sizes), token, at, np.array(cues, dtype=np.int64))


def _paths(c: Coded, p: Pairs) -> tuple[Ints, Ints, Ints, Ints]:
    """Where a token hangs, seen from the cue: steps up to the common ancestor, the first two relations on the way down, and the steps down.

    Tokens of another tree, or whose way leads out of the window, have 9 steps up.
    """
    first_of, sizes = p.token[p.at[:-1]], np.diff(p.at)
    # For every pair: how many steps above the cue its token stands, -1 where it is no ancestor.
    up = np.full(len(p.token), -1, dtype=np.int64)
    for k, cue in enumerate(p.cues.tolist()):
        a, at, n = int(first_of[k]), int(p.at[k]), int(sizes[k])
        i, steps = cue, 0
        while steps < CLIMB:
            if 0 <= i - a < n:
                up[at + i - a] = min(steps, 8)
            above = c.view.head[i]
            if above == i:
                break
            i, steps = above, steps + 1
    base, span = p.at[:-1][p.cue] - first_of[p.cue], sizes[p.cue]
    start = first_of[p.cue]
    count = len(p.token)
    current = p.token.copy()
    first, second, down = (np.zeros(count, dtype=np.int64) for _ in range(3))
    steps_up = up.copy()
    todo = np.flatnonzero(up < 0)
    for _ in range(CLIMB):
        if not len(todo):
            break
        here = current[todo]
        second[todo] = first[todo]
        first[todo] = c.dep[here]
        down[todo] += 1
        above = c.head[here]
        current[todo] = above
        local = above - start[todo]
        held = (local >= 0) & (local < span[todo])
        reached = np.where(held, up[np.where(held, base[todo] + above, 0)], -1)
        steps_up[todo] = reached
        todo = todo[(reached < 0) & (above != here)]
    steps_up[steps_up < 0] = 9
    return steps_up, first, second, down


def rule_labels(c: Coded, p: Pairs, ruled: list[Found | None]) -> Ints:
    """What the rules say of each pair: 0 nothing, 1 source, 2 content, 3 cue."""
    out = np.zeros(len(p.token), dtype=np.int64)
    start, end = np.array(c.view.start), np.array(c.view.end)
    for k, f in enumerate(ruled):
        if f is None:
            continue
        a, b = int(p.at[k]), int(p.at[k + 1])
        tokens = p.token[a:b]
        s, e = start[tokens], end[tokens]
        for label, spans in ((2, f.content), (1, f.source), (3, f.cue)):
            for x, y in spans:
                out[a:b][(s < y) & (e > x)] = label
    return out


def rivals_of(c: Coded, chance: Any) -> Ints:
    """For every token the first likely cue on its way up the tree, itself included; -1 for none."""
    if c.nearest is None:
        rival = chance > RIVAL
        c.nearest = np.full(len(c.head), -1, dtype=np.int64)
        current = np.arange(len(c.head))
        for _ in range(CLIMB // 2):
            hit = rival[current] & (c.nearest < 0)
            c.nearest[hit] = current[hit]
            current = c.head[current]
    return c.nearest


def token_features(c: Coded, p: Pairs, ruled: list[Found | None], chance: Any, hows: Any) -> list[Ints]:
    """The codes of every template for every pair. `chance[i]`: how likely token i is a cue; `hows[k]`: by what frame the rules read cue k."""
    t, k = p.token, p.cue
    q = p.cues[k]
    size = len(t)
    up, first, second, down = _paths(c, p)
    side = np.sign(t - q) + 1
    distance = np.digitize(t - q, _DISTANCE)
    there = np.clip(c.sentence[t] - c.sentence[q], -2, 2) + 2
    there[c.paragraph[t] != c.paragraph[q]] = 5
    held = np.where(c.quote[t] < 0, 0, np.where(c.holder[t] == q, 1, np.where(c.holder[t] >= 0, 2, 3)))
    held[(c.quote[t] >= 0) & (c.quote[t] == c.quote[q])] = 4
    rule = rule_labels(c, p, ruled)
    same_left, same_right = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    same_left[1:] = k[1:] == k[:-1]
    same_right[:-1] = same_left[1:]

    def left(x: Ints, by: int = 1) -> Ints:
        y = np.zeros_like(x)
        y[by:] = x[:-by]
        if by == 1:
            return np.where(same_left, y, 0)
        ok = np.zeros(size, dtype=bool)
        ok[by:] = k[by:] == k[:-by]
        return np.where(ok, y, 0)

    def right(x: Ints) -> Ints:
        y = np.zeros_like(x)
        y[:-1] = x[1:]
        return np.where(same_right, y, 0)

    def between(flags: Any) -> Ints:
        """How many flagged tokens stand between cue and token."""
        total = np.concatenate([[0], np.cumsum(flags)])
        lo, hi = np.minimum(t, q) + 1, np.maximum(t, q)
        return np.asarray(np.maximum(total[np.maximum(hi, lo)] - total[lo], 0))

    commas = np.minimum(between(c.punct == 1), 3)
    marks = np.minimum(between(c.punct == 8), 3)
    stops = np.minimum(between((c.punct == 2) | (c.punct == 4)), 2)
    dashes = np.minimum(between((c.punct == 5) | (c.punct == 3)), 1)
    rival = chance > RIVAL
    rivals = np.minimum(between(rival), 2)
    nearest = rivals_of(c, chance)
    under = np.where(nearest[t] < 0, 0, np.where(nearest[t] == q, 1, 2))
    strong = np.digitize(chance[q], [0.1, 0.3, 0.6, 0.85])

    pos, tag, dep, entity, lemma, punct = c.pos[t], c.tag[t], c.dep[t], c.entity[t], c.lemma[t], c.punct[t]
    pos_l, pos_r, tag_l, tag_r = left(pos), right(pos), left(tag), right(tag)
    punct_l, punct_r = left(punct), right(punct)
    lemma_l, lemma_r = left(lemma), right(lemma)
    head_pos, head_lemma = c.pos[c.head[t]], c.lemma[c.head[t]]
    near = np.minimum(down, 3)
    path = (np.minimum(up, 9) * N_DEP + first) * 4 + near
    branch = up * N_DEP + first
    cue_lemma, cue_tag, cue_dep, cue_pos = c.lemma[q], c.tag[q], c.dep[q], c.pos[q]
    rule_l, rule_r = left(rule), right(rule)
    edge = (t == c.first[t]) + 2 * (t == c.last[t] - 1)
    how = hows[k]
    where = there * 3 + side
    # What stands next to the cue on the token's side.
    beside = np.where(t > q, c.behind[q], c.before[q])
    branch_l = left(branch)
    w = 20_000
    return [
        np.zeros(size, dtype=np.int64),
        path,
        path * N_POS + pos,
        (branch * N_DEP + second) * 3 + side,
        (cue_dep * 10 + up) * N_DEP + first,
        distance,
        distance * 6 + there,
        held * 18 + where,
        (held * 18 + where) * 4 + rule,
        rule * 18 + where,
        (rule_l * 4 + rule) * 4 + rule_r,
        ((rule_l * 4 + rule) * 4 + rule_r) * 16 + how,
        ((rule * 10 + punct) * 10 + punct_r) * 3 + side,
        (rule * 10 + punct_l) * 3 + side,
        (rule * N_DEP + dep) * 3 + side,
        (where * 4 + commas) * 3 + stops,
        (where * 4 + marks) * 5 + held,
        (where * 3 + rivals) * 3 + under,
        (under * 4 + rule) * 5 + strong,
        (where * 2 + dashes) * 4 + commas,
        pos * 3 + side,
        tag * 3 + side,
        dep * 3 + side,
        entity * 3 + side,
        (entity * 10 + up) * N_DEP + first,
        tag_l,
        tag_r,
        (tag_l * N_TAG + tag) * 3 + side,
        (tag * N_TAG + tag_r) * 3 + side,
        (pos_l * N_POS + pos) * N_POS + pos_r,
        left(tag, 2),
        punct_l * 10 + punct,
        punct * 10 + punct_r,
        lemma,
        lemma * 3 + side,
        lemma_l,
        lemma_r,
        lemma_l * 3 + side,
        (branch * w) + lemma,
        (branch * w) + cue_lemma,
        (path * N_TAG) + cue_tag,
        (side * w + cue_lemma) * 6 + there,
        (cue_pos * N_POS + pos) * 3 + side,
        head_pos * N_DEP + dep,
        head_lemma * N_DEP + dep,
        (edge * 18 + where) * 5 + held,
        (beside * 18 + where) * 4 + rule,
        (branch_l * N_DEP * 10) + branch,
        (how * 4 + rule) * 18 + where,
        (np.minimum(up, 9) * 4 + near) * 20 + np.minimum(c.punct[t] + (pos == _POS["CCONJ"]) * 11, 19),
    ]


def hows_of(ruled: list[Found | None]) -> Ints:
    """The frames by which the rules read cues, as numbers."""
    return np.array([0 if f is None else _HOWS.get(f.how, 15) for f in ruled], dtype=np.int64)


_HOWS: Final = {
    x: i + 1
    for i, x in enumerate(["that", "obj", "inf", "as", "prep", "", "noun", "parenthesis", "according", "colon", "signature", "tail", "name"])
}


def generic_rule(c: Coded, i: int) -> Found | None:
    """What the rules make of token `i` as a cue, also where the lexicon does not know it or a quotation holds it."""
    if i in c.ruled:
        return c.ruled[i]
    view, finder = c.view, c.finder
    number = int(c.paragraph[i])
    if view.pos[i] == "NOUN":
        entry = reporting_nouns().get(view.lemma[i].lower())
        return finder.by_noun(i, entry or GENERIC_NOUN, number)
    if view.pos[i] in ("VERB", "AUX"):
        return finder.one(i, find_cue(view.text[i], view.lemma[i]) or GENERIC, number)
    return None
