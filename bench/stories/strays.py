"""Fit and measure the finder of stray passages on a generated test.

    python bench/stories/strays.py [--write] [--rounds 16]

Half of the articles of PolNeAR get one to three paragraphs of another, published 55 days or more apart (where dates are known), at a random
place behind their first paragraph. Fitted on six tenths of the articles (`--rounds` different ways of stitching), measured on the other four
tenths; PolNeAR dev spans less than 55 days, so that nothing is stitched there: it shows who is accused for nothing. `--write` fits on all of
train. F1 counts paragraphs.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from labelled import POLNEAR, POLNEAR_DEV, WEIGHTS, Article, load, write_weights
from scipy.optimize import minimize

from twosource.stories.passages import CERTAIN, SUSPECTED
from twosource.stories.passages import WEIGHTS as NAME
from twosource.stories.windows import FEATURES, MOST, Page, features

APART: Final = 55
SHRINK: Final = 5.0
SEED: Final = 5


@dataclass(frozen=True)
class Stitched:
    """A report and the paragraphs in it that are another's (first, behind the last), or null."""

    title: str
    body: tuple[str, ...]
    gold: tuple[int, int] | None


def stitch(articles: Sequence[Article], rng: random.Random, share: float = 0.5) -> Iterator[Stitched]:
    """Every article once, a `share` of them with a passage of another."""
    for a in rng.sample(articles, len(articles)):
        others = [b for b in articles if b is not a and not abs(a.day - b.day) < APART]
        if rng.random() >= share or not others:
            yield Stitched(a.title or "", a.body, None)
            continue
        other = rng.choice(others)
        size = rng.randint(1, 3)
        start, at = rng.randrange(len(other.body) - size + 1), rng.randint(1, len(a.body))
        yield Stitched(a.title or "", a.body[:at] + other.body[start : start + size] + a.body[at:], (at, at + size))


@dataclass
class Made:
    """A stitched report with its windows and their features. `gold`: the window that is stray, null for none."""

    report: Stitched
    spans: Any
    rows: Any
    gold: int | None


def make(reports: Sequence[Stitched]) -> list[Made]:
    found = []
    for r in reports:
        spans, rows = features(Page(r.title, r.body[:MOST]))
        where = [] if r.gold is None else np.flatnonzero((spans == r.gold).all(axis=1)).tolist()
        if r.gold is None or where:
            found.append(Made(r, spans, rows.astype(np.float32), where[0] if where else None))
    return found


def fit(made: Sequence[Made]) -> Any:
    """Weights of `FEATURES` and, last, the bias: a choice between the windows of a report and none (conditional logit)."""
    rows = np.concatenate([m.rows for m in made]).astype(np.float64)
    start = np.cumsum([0, *(len(m.rows) for m in made)])
    owner = np.repeat(np.arange(len(made)), np.diff(start))
    gold = np.array([start[i] + m.gold for i, m in enumerate(made) if m.gold is not None])
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    rows = (rows - mean) / scale
    n = len(made)

    def loss(x: Any) -> tuple[float, Any]:
        s = rows @ x[:-1] + x[-1]
        top = np.maximum(np.maximum.reduceat(s, start[:-1]), 0)
        odds = np.exp(s - top[owner])
        total = np.add.reduceat(odds, start[:-1]) + np.exp(-top)
        grad = odds / total[owner]
        grad[gold] -= 1
        value = (top + np.log(total)).sum() - s[gold].sum() + SHRINK * (x[:-1] ** 2).sum()
        return value / n, np.append(rows.T @ grad + 2 * SHRINK * x[:-1], grad.sum()) / n

    x = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 400}).x
    weights = x[:-1] / scale
    return np.append(weights, x[-1] - (weights * mean).sum())


def measure(made: Sequence[Made], weights: Any, bar: float, only: bool = False) -> dict[str, float]:
    """Paragraph F1 of the likeliest window of every report whose chance reaches `bar`. `only`: stitched reports alone."""
    hit = said = gold = accused = clean = 0
    for m in made:
        if only and m.gold is None:
            continue
        s = m.rows @ weights[:-1] + weights[-1]
        total = 1 - 1 / (1 + np.exp(s).sum())
        mine = set(range(*m.spans[int(s.argmax())])) if total >= bar else set()
        true = set(range(*m.report.gold)) if m.report.gold else set()
        hit, said, gold = hit + len(mine & true), said + len(mine), gold + len(true)
        clean += m.gold is None
        accused += m.gold is None and bool(mine)
    return {"F1": 2 * hit / max(1, said + gold), "P": hit / max(1, said), "R": hit / max(1, gold), "accused": accused, "clean": clean}


def report(name: str, made: Sequence[Made], weights: Any) -> None:
    for bar in (0.0, 0.3, 0.5, SUSPECTED, 0.7, 0.8, CERTAIN):
        both, alone = measure(made, weights, bar), measure(made, weights, bar, True)
        print(
            f"{name} bar {bar:.2f}: all F1 {both['F1']:.3f} (P {both['P']:.3f} R {both['R']:.3f}), stitched alone {alone['F1']:.3f} "
            f"(P {alone['P']:.3f}), accused {both['accused']} of {both['clean']} clean"
        )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--write", action="store_true", help="fit on all of train and write the weights into the package")
    arguments.add_argument("--rounds", type=int, default=16)
    given = arguments.parse_args()
    articles, dev = ([a for a in load(p) if len(a.body) >= 6] for p in (POLNEAR, POLNEAR_DEV))
    random.Random(SEED).shuffle(articles)
    cut = 0 if given.write else len(articles) * 6 // 10
    train = make([r for k in range(given.rounds) for r in stitch(articles[:cut] if cut else articles, random.Random(k))])
    weights = fit(train)
    if cut:
        report("unseen", make([r for k in (98, 99) for r in stitch(articles[cut:], random.Random(k))]), weights)
    report("dev", make([r for k in range(97, 101) for r in stitch(dev, random.Random(k))]), weights)
    found = {"bias": weights[-1], **dict(zip(FEATURES, weights[:-1], strict=True))}
    if given.write:
        source = f"conditional logit over {len(train)} stitched articles of PolNeAR train by bench/stories/strays.py; no text is kept"
        title = "How much a feature of a passage says that it was put into its report from elsewhere"
        write_weights(WEIGHTS / NAME, title, source, found)


if __name__ == "__main__":
    main()
