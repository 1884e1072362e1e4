"""Print misses and false statements on PolNeAR dev, for reading: python bench/statements/errors.py [--count 50] [--seed 1]

A miss is a gold attribution that no statement matches with content and source; a false one matches none. What is printed is the
publishers' text and stays on the terminal; docs/statements.md sums up fifty of each in our words.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from corpus import Article, load
from gold import Truth, tokens

from twosource.extract.statements_learned import read
from twosource.extract.statements_model import load_statement_model
from twosource.extract.statements_told import told


def shown(article: Article, spans: Any) -> str:
    """The words of some stretches."""
    return " … ".join(article.view.raw[s:e] for s, e in spans)


def around(article: Article, at: int) -> str:
    """The sentence of a character."""
    v = article.view
    i = next((n for n, e in enumerate(v.end) if e > at), len(v.end) - 1)
    a, b = v.bounds(i)
    return v.raw[v.start[a] : v.end[b - 1]]


def main() -> None:
    """Read dev, sample, print."""
    parser = argparse.ArgumentParser(description="Misses and false statements on dev.")
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cache", type=Path, default=None)
    a = parser.parse_args()
    model = load_statement_model()
    misses, false = [], []
    for article in load("dev", a.cache):
        v, truth = article.view, Truth(article)
        coded, readings = read(v, model)
        found = told(coded, readings, model.least)
        right, half = set(), {}
        for f in found:
            n = truth.content(tokens(v, f.content))
            if n >= 0 and n not in right and truth.source(n, tokens(v, f.source)):
                right.add(n)
            else:
                half[n] = f
                false.append((article, f, n))
        for n, g in enumerate(article.gold):
            if n not in right:
                score = next((r for r in readings if r.cue in truth.cue_tokens[n]), None)
                misses.append((article, g, n in half, score))
    chosen = random.Random(a.seed)
    print(f"{len(misses)} misses, {len(false)} false")
    for article, g, partly, score in chosen.sample(misses, a.count):
        where = around(article, g.cue[0][0] if g.cue else g.content[0][0])
        print(f"\nMISS {article.id} S[{shown(article, g.source)}] K[{shown(article, g.cue)}] C[{shown(article, g.content)}]")
        print(f"   content found with another source: {partly}; read: {score and (round(score.chance, 2), round(score.score, 2))}\n   {where}")
    for article, f, n in chosen.sample(false, a.count):
        where = around(article, f.cue[0][0] if f.cue else f.content[0][0])
        print(f"\nFALSE {article.id} S[{shown(article, f.source)}] K[{shown(article, f.cue)}] C[{shown(article, f.content)}] {f.how}")
        print(f"   content of gold: {n}\n   {where}")


if __name__ == "__main__":
    main()
