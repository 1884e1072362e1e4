"""Fit how sure an act is: a logistic regression over what is known of it, on events that were read one by one.

    python bench/events/confidence.py [--data ../shared] [--write]

Read are the rows of bench/quality/events_judged.jsonl whose `part` is `fit`. Their documents are coded anew, with everything kept; a row counts
while the same act with the same sides still comes out. Printed are, with the documents in ten folds, the area under the curve, and how many
acts of every set are right at and above a confidence. `--write` fits all of them and writes event_confidence.tsv. The same rows give the same
file.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "quality"))
sys.path.insert(0, str(HERE))

from second import tables_of  # noqa: E402

import events as quality  # noqa: E402
from twosource.extract.events import merged, read, rows  # noqa: E402
from twosource.extract.events_lexicon import CONFIDENCE, lexicon  # noqa: E402
from twosource.extract.events_sides import Sides  # noqa: E402
from twosource.extract.statements_view import views  # noqa: E402

OUT = HERE.parents[1] / "src" / "twosource" / "lexicons" / "data" / CONFIDENCE
HEAD = """# title: What makes an act of an event more or less sure
# source: fitted by bench/events/confidence.py on {n} events of running news text that the twosource authors read one by one; no corpus text
# licence: Apache-2.0 (written by the twosource authors)
# weight: log odds that are added where a feature of events_sure.py holds; start: those of an act of which nothing is known
feature	weight
"""
#: Half the weight of squared weights, against the log likelihood: of 2, 4, 8 and 16 areas under the curve are alike, .69; more is steadier.
RIDGE = 8.0
#: How many acts must have a feature for it to be weighed.
LEAST = 10
FOLDS = 10
STEPS = (0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7)
Row = dict[str, Any]
Floats = np.ndarray[Any, np.dtype[np.float64]]


def examples(data: Path) -> list[tuple[str, str, bool, dict[str, float]]]:
    """Every judged act that still comes out: its set, its document, whether it is right, and what is known of it."""
    judged = [r for r in quality.lines_of(quality.JUDGED) if r["part"] == "fit"]
    out = []
    for name in sorted({r["set"] for r in judged}):
        verdicts = {quality.key_of(r): r["verdict"] == "right" for r in judged if r["set"] == name}
        tables = tables_of(quality.documents_of(data, name, {r["document"] for r in judged if r["set"] == name}))
        names = dict(zip(tables["documents"]["id"].to_pylist(), tables["documents"]["source_id"].to_pylist(), strict=True))
        mentions, named, statements, times = (_by(tables[t]) for t in ("mentions", "named", "statements", "times"))
        for view in views(tables):
            d = view.document
            sides = Sides(view, mentions.get(d, []), {r["actor"]: r for r in named.get(d, [])})
            for told in merged(read(view, sides, statements.get(d, []), times.get(d, []), lexicon(), 0.0)):
                for row in rows(view, [told], lexicon()):
                    key = quality.key_of(quality.judgeable({**row, "document": names[d]}))
                    if key in verdicts:
                        out.append((name, d, verdicts[key], dict(told.signs)))
    return out


def _by(table: Any) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in table.to_pylist():
        found.setdefault(row["document"], []).append(row)
    return found


def fit(x: Floats, y: Floats) -> Floats:
    """Weights of a ridge logistic regression, (features,); the first column is the start, which is not shrunk."""

    def loss(w: Floats) -> tuple[float, Floats]:
        z = x @ w
        p = 1 / (1 + np.exp(-z))
        value = float(np.logaddexp(0, -(2 * y - 1) * z).sum() + RIDGE / 2 * (w[1:] ** 2).sum())
        slope = x.T @ (p - y)
        slope[1:] += RIDGE * w[1:]
        return value, slope

    return np.asarray(minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 1000}).x)


def area(p: Floats, y: Floats) -> float:
    """The area under the curve of right against wrong."""
    ranks = np.empty(len(p))
    ranks[np.argsort(p, kind="stable")] = np.arange(len(p))
    right = y.sum()
    return float((ranks[y == 1].sum() - right * (right - 1) / 2) / (right * (len(y) - right)))


def main() -> None:
    """Run as a command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=HERE.parents[2] / "shared")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    found = examples(given.data / "data")
    counts = Counter(k for *_, signs in found for k in signs)
    names = sorted(k for k, n in counts.items() if n >= LEAST)
    x = np.array([[1.0, *(signs.get(k, 0.0) for k in names)] for *_, signs in found])
    y = np.array([float(right) for _, _, right, _ in found])
    sets = np.array([s for s, *_ in found])
    folds = np.array([int(hashlib.sha256(d.encode()).hexdigest(), 16) % FOLDS for _, d, *_ in found])
    p = np.zeros(len(y))
    for k in range(FOLDS):
        p[folds == k] = 1 / (1 + np.exp(-x[folds == k] @ fit(x[folds != k], y[folds != k])))
    print(f"{len(y)} acts, {y.mean():.3f} right, {len(names)} features; area under the curve {area(p, y):.3f}")
    for part in np.array_split(np.argsort(p), 8):
        print(f"said {p[part].mean():.2f}, right {y[part].mean():.2f}", end="; ")
    print()
    for name in sorted(set(sets)):
        mine = sets == name
        cuts = ((t, mine & (p >= t)) for t in STEPS)
        print(f"{name}: area {area(p[mine], y[mine]):.3f}; " + ", ".join(f"{t}: {m.sum()} {y[m].mean():.2f}" for t, m in cuts if m.any()))
    if given.write:
        weights = zip(["start", *names], fit(x, y), strict=True)
        lines = [f"{k}\t{w:.2f}\n" for k, w in weights if k == "start" or abs(w) >= 0.005]
        OUT.write_text(HEAD.format(n=len(y)) + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
