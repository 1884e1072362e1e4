"""Passages of a report that seem to belong elsewhere, and headlines that do not fit: what a report shows on its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np

from twosource.lexicons import load_rows

from . import roundup
from .gist import background_weight, pack_one, weighed_words
from .names import CALENDAR, words_of
from .strangers import find
from .windows import FEATURES, FEWEST, MOST, Floats, Page, features

WEIGHTS: Final = "stray_weights.tsv"

#: From this chance on that a report holds a stray passage its likeliest window is suspected. Chosen on articles of PolNeAR that the weights
#: had not seen, with one to three paragraphs of another put into half of them: one clean article in twenty-one is accused, and one in sixteen
#: of PolNeAR dev, which was looked at for this.
SUSPECTED: Final = 0.74
#: From this chance on the passage is called certain, and a further one is looked for. On the same articles 19 in 20 of them are right.
CERTAIN: Final = 0.95
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
    """The chance of every window to be the one that is stitched in; what is missing to 1 is the chance that none is.

    A choice between all windows of a report and none (conditional logit): windows of one report are not independent of one another.
    """
    weights, bias = _weights()
    score = rows @ weights + bias
    top = max(0.0, float(score.max(initial=0.0)))
    odds = np.exp(score - top)
    return np.asarray(odds / (odds.sum() + np.exp(-top)))


def suspects(title: str | None, body: Sequence[str]) -> list[Suspect]:
    """The passages of a report that seem to belong elsewhere, likeliest first; at most one that is not certain."""
    left = list(range(min(len(body), MOST)))
    found: list[Suspect] = []
    while len(left) >= FEWEST and len(found) < _MOST_STRAYS:
        page = Page(title or "", [body[i] for i in left])
        spans, rows = features(page)
        chance = chances(rows)
        total = round(float(chance.sum()), 3)
        if total < (CERTAIN if found else SUSPECTED):
            break
        a, b = spans[int(chance.argmax())].tolist()
        if left[b - 1] - left[a] == b - 1 - a:
            found.append(Suspect(left[a], left[b - 1], total, _reason(page, a, b)))
        del left[a:b]
        if total < CERTAIN:
            break
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


def fits(title: str | None, body: Sequence[str]) -> bool:
    """Whether a headline could stand over this body. True where there is too little of either to tell."""
    weight: dict[str, float] = {}
    for word in words_of(title or ""):
        if (w := background_weight(word.form)) > _STEM_WEIGHT and word.form not in CALENDAR and not word.form[0].isdigit():
            weight[word.form[:_STEM]] = max(w, weight.get(word.form[:_STEM], 0.0))
    words = [w.form for p in body for w in words_of(p)]
    if len(weight) < _TITLE_WORDS or len(words) < _BODY_WORDS:
        return True
    stems = {w[:_STEM] for w in words}
    return sum(v for s, v in weight.items() if s in stems) >= FITS * sum(weight.values())


def _window(body: Sequence[str], first: int, last: int, start: int, end: int, text: str) -> dict[str, Any]:
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


def examine(title: str | None, body: Sequence[str]) -> dict[str, Any]:
    """What a row of `gists` says of a report's passages and headline."""
    strays: list[dict[str, Any]] = []
    for s in suspects(title, body):
        window = _window(body, s.first, s.last, 0, len(body[s.last]), "\n".join(body[s.first : s.last + 1]))
        strays.append(window | {"chance": s.chance, "reason": s.reason})
    taken = {i for w in strays for i in range(w["first"], w["last"] + 1)}
    for f in find(title, body):
        if f.paragraph not in taken:
            window = _window(body, f.paragraph, f.paragraph, f.start, f.end, body[f.paragraph][f.start : f.end])
            needs, _ = pack_one(dict.fromkeys(f.needs, 1.0))
            ids, weights = pack_one(f.others or weighed_words(body[f.paragraph][f.start : f.end]))
            window |= {"kind": STRANGER_KIND, "needs": needs, "share": f.share, "ids": ids, "weights": weights}
            strays.append(window | {"chance": STRANGER, "reason": f.reason})
    several = roundup.chance(body)
    parts = roundup.items(body) if several >= roundup.ROUNDUP else []
    is_digest = len(parts) >= _FEWEST_ITEMS
    for k, (first, last) in enumerate(parts if is_digest else (), 1):
        window = _window(body, first, last, 0, len(body[last]), "\n".join(body[first : last + 1]))
        reason = f"item {k} of some {len(parts)} of a round-up"
        strays.append(window | {"kind": ITEM, "chance": round(min(several, CERTAIN - 0.001), 3), "reason": reason})
    return {"strays": strays, "fits": fits(title, body), "digest": is_digest}
