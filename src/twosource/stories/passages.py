"""Passages of a report that seem to belong elsewhere, and headlines that do not fit: what a report shows on its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np

from twosource.lexicons import load_rows

from . import roundup
from .coded import Coded, Floats, Ints
from .gist import background_weight, pack_one, weighed_words
from .names import CALENDAR
from .strangers import Reading, find
from .windows import FEATURES, FEWEST, MOST, Known, Page, windows

WEIGHTS: Final = "stray_weights.tsv"

#: From this chance on that a report holds a stray passage its likeliest window is suspected. Chosen on articles of PolNeAR that the weights
#: had not seen, with one to three paragraphs of another put into half of them: one clean article in twenty-one is accused, and one in sixteen
#: of PolNeAR dev, which was looked at for this.
SUSPECTED: Final = 0.74
#: From this chance on the passage is called certain, and a further one is looked for. On the same articles 19 in 20 of them are right.
CERTAIN: Final = 0.95
#: Passages of a report that hold more of its words than this together are not shown: which part of it is the strange one is open then. In
#: recycled news (2,000 reports of two seeds) 13 of 42 that are above it were put in, of those below it 420 of 577.
MOST_SHARE: Final = 0.4
#: Passages of one report at most: a page with more is a round-up, and its parts are no strangers to one another.
_MOST_STRAYS: Final = 3
#: The chance that is given for a sentence that speaks of a stranger. By hand: labelled pages with such sentences are lacking.
STRANGER: Final = 0.65

#: Kinds of strange passages (`Window.kind`).
STITCHED: Final = "stitched"
STRANGER_KIND: Final = "stranger"
ITEM: Final = "item"

#: A round-up has so many items.
_FEWEST_ITEMS: Final = 4

#: A headline fits when the body has at least this share of the weight of its words (taken by their first letters).
#: Of 1,188 headlines of PolNeAR, ben and ECB+ 2 % fall below, of headlines put over another article seven in ten to nine in ten.
FITS: Final = 0.3
#: Headlines with fewer words that weigh something, and bodies with fewer words, are not judged.
_TITLE_WORDS: Final = 4
_BODY_WORDS: Final = 80
_STEM: Final = 4
_STEM_WEIGHT: Final = 2.0


class Suspect(NamedTuple):
    """Paragraphs `first` to `last`, the chance that they are stitched in, and what gave them away."""

    first: int
    last: int
    chance: float
    reason: str


@cache
def _weights() -> tuple[Floats, float]:
    known = {row["feature"]: float(row["weight"]) for row in load_rows(WEIGHTS).rows}
    return np.array([known[f] for f in FEATURES]), known["bias"]


def chances(rows: Floats) -> Floats:
    """The chance of every window to be the one that is stitched in; what is missing to 1 is the chance that none is. `rows`: windows by
    features, of one report or of several.

    A choice between all windows of a report and none (conditional logit): windows of one report are not independent of one another.
    """
    weights, bias = _weights()
    # Summed row by row, not as a matrix product: that rounds otherwise when other reports stand beside.
    score = (rows * weights).sum(axis=-1) + bias
    top = score.max(axis=-1, initial=0.0, keepdims=True)
    odds = np.exp(score - top)
    return np.asarray(odds / (odds.sum(axis=-1, keepdims=True) + np.exp(-top)))


def suspects(coded: Coded, reports: Sequence[Ints]) -> list[list[Suspect]]:
    """The passages of reports that seem to belong elsewhere, likeliest first; at most one each that is not certain. `reports`: the places of
    their titles and paragraphs.
    """
    found: list[list[Suspect]] = [[] for _ in reports]
    left = {k: list(range(min(len(r) - 1, MOST))) for k, r in enumerate(reports) if len(r) > FEWEST}
    words = {k: np.array([len(coded.words[p]) for p in reports[k][1:].tolist()]) for k in left}
    known = Known(coded, np.concatenate([np.zeros(0, np.int64), *(reports[k][1:][of] for k, of in left.items())]))
    while left:
        asked = list(left)
        titles, bodies = np.array([reports[k][0] for k in asked]), [reports[k][1:][left[k]] for k in asked]
        for some in windows(known, titles, bodies):
            chance = chances(some.rows)
            total, best = chance.sum(axis=-1).round(3).tolist(), chance.argmax(axis=-1).tolist()
            for at, sure, window in zip(some.reports.tolist(), total, best, strict=True):
                k = asked[at]
                of, spans = left.pop(k), found[k]
                if sure < (CERTAIN if spans else SUSPECTED):
                    continue
                a, b = some.spans[window].tolist()
                taken = sum(words[k][s.first : s.last + 1].sum() for s in spans) + words[k][of[a:b]].sum()
                if taken > MOST_SHARE * words[k].sum():
                    continue
                if of[b - 1] - of[a] == b - 1 - a:
                    page = Page(coded.texts[titles[at]], [coded.texts[p] for p in bodies[at].tolist()])
                    spans.append(Suspect(of[a], of[b - 1], sure, _reason(page, a, b)))
                rest = of[:a] + of[b:]
                if sure >= CERTAIN and len(rest) >= FEWEST and len(spans) < _MOST_STRAYS:
                    left[k] = rest
    return found


def _reason(page: Page, a: int, b: int) -> str:
    """What tells the paragraphs from a to b from the rest, in words."""
    inside = {w.form for words in page.words[a:b] for w in words}
    outside = {w.form for i, words in enumerate(page.words) if not a <= i < b for w in words}
    written = {w.form: page.body[i][w.start : w.end] for i in range(a, b) for w in page.words[i] if w.capital}
    names = sorted({n for i in range(a, b) for n in page.names[i].words} - outside, key=lambda w: (-background_weight(w), w))
    weight = {w: background_weight(w) for w in inside}
    share = sum(v for w, v in weight.items() if w in outside) / (sum(weight.values()) or 1.0)
    parts = [f"{share:.0%} of its words by weight stand in the rest of the report"]
    if names:
        shown = ", ".join(written.get(n, n).removesuffix("'s").removesuffix("’s") for n in names[:3])
        parts.append(f"{shown} {'is' if len(names) == 1 else 'are'} named nowhere else in it")
    return "; ".join(parts)


def fits(coded: Coded, title: int, body: Sequence[int], stems: Sequence[frozenset[str]]) -> bool:
    """Whether a headline could stand over this body. True where there is too little of either to tell. `stems`: those of coded texts."""
    weight: dict[str, float] = {}
    for word in coded.words[title]:
        if (w := background_weight(word.form)) > _STEM_WEIGHT and word.form not in CALENDAR and not word.form[0].isdigit():
            weight[word.form[:_STEM]] = max(w, weight.get(word.form[:_STEM], 0.0))
    if len(weight) < _TITLE_WORDS or sum(len(coded.words[p]) for p in body) < _BODY_WORDS:
        return True
    return sum(v for s, v in weight.items() if any(s in stems[p] for p in body)) >= FITS * sum(weight.values())


def _window(first: int, last: int, start: int, end: int, text: str) -> dict[str, Any]:
    ids, weights = pack_one(weighed_words(text))
    return {
        "first": first,
        "last": last,
        "start": start,
        "end": end,
        "needs": b"",
        "share": 1.0,
        "kind": STITCHED,
        "ids": ids,
        "weights": weights,
    }


def examined(coded: Coded, reports: Sequence[tuple[str | None, Sequence[str]]]) -> list[dict[str, Any]]:
    """What rows of `gists` say of the passages and headlines of reports (title and paragraphs, which are coded)."""
    pieces = [coded.of_all([title or "", *body]) for title, body in reports]
    begun = [w.form[:_STEM] for of in coded.words for w in of]
    ends = coded.starts.tolist()
    stems = [frozenset(begun[a:b]) for a, b in pairwise(ends)]
    reading = Reading(lambda text: coded.words[coded.place[text]])
    rounds = roundup.chances(coded, [p[1:] for p in pieces])
    found = []
    for (title, body), of, suspected, several in zip(reports, pieces, suspects(coded, pieces), rounds, strict=True):
        title_at, *body_at = of.tolist()
        canonical = [coded.texts[p] for p in body_at]
        strays = _strays(coded.texts[title_at] if title else title, canonical, suspected, reading)
        parts = roundup.items(body) if several >= roundup.ROUNDUP else []
        is_digest = len(parts) >= _FEWEST_ITEMS
        for k, (first, last) in enumerate(parts if is_digest else (), 1):
            window = _window(first, last, 0, len(body[last]), "\n".join(body[first : last + 1]))
            reason = f"item {k} of some {len(parts)} of a round-up"
            strays.append(window | {"kind": ITEM, "chance": round(min(several, CERTAIN - 0.001), 3), "reason": reason})
        found.append({"strays": strays, "fits": fits(coded, title_at, body_at, stems), "digest": is_digest and several >= roundup.SURE})
    return found


def _strays(title: str | None, body: Sequence[str], suspected: Sequence[Suspect], reading: Reading) -> list[dict[str, Any]]:
    """Stitched-in passages and strangers of a report."""
    strays: list[dict[str, Any]] = []
    for s in suspected:
        window = _window(s.first, s.last, 0, len(body[s.last]), "\n".join(body[s.first : s.last + 1]))
        strays.append(window | {"chance": s.chance, "reason": s.reason})
    taken = {i for w in strays for i in range(w["first"], w["last"] + 1)}
    for f in find(title, body, reading):
        if f.paragraph not in taken:
            sentence = body[f.paragraph][f.start : f.end]
            window = _window(f.paragraph, f.paragraph, f.start, f.end, "" if f.others else sentence)
            needs, _ = pack_one(dict.fromkeys(f.needs, 1.0))
            window |= {"kind": STRANGER_KIND, "needs": needs, "share": f.share}
            if f.others:
                window["ids"], window["weights"] = pack_one(f.others)
            strays.append(window | {"chance": STRANGER, "reason": f.reason})
    return strays


def examine(title: str | None, body: Sequence[str]) -> dict[str, Any]:
    """The same of one report."""
    return examined(Coded.of([title or "", *body]), [(title, body)])[0]
