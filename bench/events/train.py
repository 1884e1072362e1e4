"""Train the second opinion on acts: a logistic regression over sentence vectors of clauses with their names masked.

    python bench/events/train.py [--check] [--out FILE]

It is trained on invented sentences alone: the examples of the frame lexicons, each as the clause that its act was coded from, and
`event_negatives.tsv`, each as all of its clauses. `--check` prints, with the predicates in five folds, how many clauses of predicates that
were not trained on get their type, and how many sentences without an act are known as such. The same lexicons give the same file.
"""

from __future__ import annotations

import argparse
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tests"))

from extract.events_lab import tables  # noqa: E402
from twosource.extract.events_code import Coder  # noqa: E402
from twosource.extract.events_lexicon import FRAMES, lexicon  # noqa: E402
from twosource.extract.events_second import FILE, NONE, Weights, clause_of, masked  # noqa: E402
from twosource.extract.events_sides import Sides  # noqa: E402
from twosource.extract.statements_view import View, views  # noqa: E402
from twosource.language.vectors import sentence_vectors  # noqa: E402
from twosource.lexicons import load_rows  # noqa: E402

NEGATIVES = "event_negatives.tsv"
#: Strength of the fit against its penalty, as in `1/(2C) |slope|^2 + loss`. Of 1, 3 and 10 the least did best on half of the judged events.
C = 1.0
#: A sentence without an act weighs as much as so many with one: there are eight times fewer of them.
HEAVIER = 2.0
FOLDS = 5
#: Sentences that are parsed and coded at a time.
BATCH = 500
#: Digits that are kept of a weight: enough for the decisions, and the same on every machine.
DIGITS = 3

Sample = tuple[str, str, str, float]


def clauses(view: View, sides: Sides, kind: str) -> list[str]:
    """The masked clauses of a sentence: that of the act of `kind`, or where none is coded that of the main verb; all verbs' for `NONE`."""
    if kind == NONE:
        heads = [i for i in range(len(view.head)) if view.pos[i] == "VERB" or view.head[i] == i]
        return [masked(view, sides, i) for i in heads]
    coder = Coder(view, sides, lexicon())
    for a, b in view.sentences:
        for act in coder.sentence(a, b):
            if act.type == kind:
                return [clause_of(view, sides, act)]
    return [masked(view, sides, next(i for i, h in enumerate(view.head) if h == i))]


def samples() -> list[Sample]:
    """(type, predicate, text, weight) of every clause to train on."""
    rows = [(r["type"], r["lemma"], r["example"]) for name in FRAMES for r in load_rows(name).rows]
    rows += [(NONE, r["example"], r["example"]) for r in load_rows(NEGATIVES).rows]
    found: list[Sample] = []
    for at in range(0, len(rows), BATCH):
        some = rows[at : at + BATCH]
        made = tables([r[2] for r in some], full=False)
        mentions: dict[str, list[dict[str, Any]]] = {}
        for m in made["mentions"].to_pylist():
            mentions.setdefault(m["document"], []).append(m)
        named: dict[str, dict[str, Any]] = {}
        for n in made["named"].to_pylist():
            named.setdefault(n["document"], {})[n["actor"]] = n
        for view in views(made):
            kind, lemma, _ = some[int(view.document[1:])]
            texts = clauses(view, Sides(view, mentions.get(view.document, ()), named.get(view.document, {})), kind)
            weight = HEAVIER / len(texts) if kind == NONE else 1.0
            found += [(kind, lemma, text, weight) for text in texts]
    return found


def fit(x: Any, kinds: tuple[str, ...], y: list[str], weight: Any) -> Weights:
    """Multinomial logistic regression with a quadratic penalty on the slopes."""
    wanted = np.zeros((len(y), len(kinds)))
    wanted[np.arange(len(y)), [kinds.index(k) for k in y]] = 1
    x = x.astype(np.float64)
    width = x.shape[1]

    def loss(flat: Any) -> tuple[float, Any]:
        slope, base = flat[: -len(kinds)].reshape(len(kinds), width), flat[-len(kinds) :]
        scores = x @ slope.T + base
        scores -= scores.max(axis=1, keepdims=True)
        logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        off = (np.exp(logs) - wanted) * weight[:, None]
        value = -float((weight[:, None] * wanted * logs).sum()) + float((slope**2).sum()) / (2 * C)
        return value, np.concatenate([(off.T @ x + slope / C).ravel(), off.sum(axis=0)])

    flat = minimize(loss, np.zeros(len(kinds) * (width + 1)), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x.round(DIGITS)
    return Weights(kinds, flat[: -len(kinds)].reshape(len(kinds), width).astype(np.float32), flat[-len(kinds) :].astype(np.float32))


def check(found: list[Sample], x: Any, kinds: tuple[str, ...]) -> None:
    """Print how well it does on predicates that it was not trained on."""
    lemmas = sorted({f[1] for f in found})
    fold = np.array([lemmas.index(f[1]) % FOLDS for f in found])
    y, weight = [f[0] for f in found], np.array([f[3] for f in found])
    said: list[str] = [""] * len(found)
    for k in range(FOLDS):
        train = np.flatnonzero(fold != k)
        model = fit(x[train], kinds, [y[i] for i in train], weight[train])
        for i in np.flatnonzero(fold == k):
            said[i] = kinds[int(model.shares(x[i : i + 1]).argmax())]
    acts = [i for i, k in enumerate(y) if k != NONE]
    none = [i for i, k in enumerate(y) if k == NONE]
    print(f"type right {np.mean([said[i] == y[i] for i in acts]):.3f}, taken for none {np.mean([said[i] == NONE for i in acts]):.3f}")
    print(f"none known {sum(weight[i] for i in none if said[i] == NONE) / sum(weight[i] for i in none):.3f}")


def write(weights: Weights, path: Path) -> None:
    """Write the arrays, packed, without the day on which that was done."""
    with zipfile.ZipFile(path, "w") as file:
        for name, array in (("kinds", np.array(weights.kinds)), ("slope", weights.slope), ("base", weights.base)):
            out = BytesIO()
            np.save(out, array)
            file.writestr(zipfile.ZipInfo(f"{name}.npy"), out.getvalue(), zipfile.ZIP_DEFLATED)


def main() -> None:
    """Run as a command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="cross-validate before the last fit")
    parser.add_argument("--out", type=Path, default=HERE.parents[1] / "src" / "twosource" / "extract" / "data" / FILE)
    given = parser.parse_args()
    found = samples()
    kinds = tuple(sorted({f[0] for f in found}))
    x = sentence_vectors([f[2] for f in found])
    if given.check:
        check(found, x, kinds)
    write(fit(x, kinds, [f[0] for f in found], np.array([f[3] for f in found])), given.out)
    print(f"{len(found)} clauses, {given.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
