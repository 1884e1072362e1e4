"""Fit and measure what tells round-ups from reports, and whether they glue stories together.

    python bench/stories/roundups.py [--write]

A round-up is made of the leads (one to three paragraphs) of five to ten articles, some with their headlines. Fitted on half of PolNeAR and of
ECB+, measured on the other halves and on ben. Then twenty round-ups of leads are put among ben's articles and grouped with them: B-cubed F1 of
the articles with and without, and how many of the items that are shown name the story that they come from.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from labelled import BEN, ECB, POLNEAR, WEIGHTS, Article, b_cubed, load, write_weights
from scipy.optimize import minimize

from twosource.model import make_table
from twosource.stories import STORIES
from twosource.stories.roundup import FEATURES, ROUNDUP, features
from twosource.stories.roundup import WEIGHTS as NAME
from twosource.stories.strangers import sentences

SHRINK: Final = 1e-3
SEED: Final = 7
#: Longer first paragraphs are pages without line breaks: two sentences stand for a paragraph.
LONG: Final = 900


def lead(article: Article, paragraphs: int) -> list[str]:
    body = [p for p in article.body if len(p) > 60]
    if len(body) < 3 or len(body[0]) > LONG:
        text = " ".join(body)
        found = [text[a:b] for a, b in sentences(text)]
        body = [" ".join(found[i : i + 2]) for i in range(0, len(found), 2)]
    return body[:paragraphs]


def glue(articles: Sequence[Article], rng: random.Random) -> tuple[list[str], list[Article]]:
    """The paragraphs of a round-up, and what it is made of."""
    chosen = rng.sample(articles, rng.randint(5, 10))
    size = rng.choice([1, 1, 2, 2, 3])
    return [p for a in chosen for p in ([a.title] if a.title and rng.random() < 0.5 else []) + lead(a, size)], chosen


def made(articles: Sequence[Article], seed: int, n: int) -> tuple[Any, Any]:
    rng = random.Random(seed)
    bodies = [(a.body, 0) for a in articles] + [(glue(articles, rng)[0], 1) for _ in range(n)]
    rows = [(f, y) for b, y in bodies if (f := features(b))]
    return np.array([f for f, _ in rows]), np.array([y for _, y in rows])


def fit(rows: Any, gold: Any) -> Any:
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    scaled = (rows - mean) / scale

    def loss(x: Any) -> tuple[float, Any]:
        z = scaled @ x[:-1] + x[-1]
        grad = (1 / (1 + np.exp(-z)) - gold) / len(gold)
        value = (np.logaddexp(0, z) - gold * z).mean() + SHRINK * (x[:-1] ** 2).sum() / 2
        return float(value), np.append(scaled.T @ grad + SHRINK * x[:-1], grad.sum())

    x = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B").x
    weights = x[:-1] / scale
    return np.append(weights, x[-1] - (weights * mean).sum())


def tables(bodies: Sequence[tuple[str, str | None, Sequence[str]]]) -> dict[str, Any]:
    documents, segments = [], []
    for name, title, body in bodies:
        base = dict.fromkeys(("source_id", "uri", "publisher", "publisher_basis", "published", "published_basis", "language"))
        documents.append(base | {"id": name, "title": title, "sha256": "", "characters": sum(map(len, body))})
        at = 0
        for p in body:
            segments.append({"document": name, "start": at, "end": at + len(p), "exact": p, "role": "body", "reason": ""})
            at += len(p) + 1
    return {"documents": make_table("documents", documents), "segments": make_table("segments", segments)}


def among(articles: Sequence[Article], n: int) -> None:
    rng = random.Random(SEED)
    known = [(f"doc-{i}", a.title, a.body) for i, a in enumerate(articles)]
    pages = [glue(articles, rng) for _ in range(n)]
    for given in (known, [*known, *((f"page-{k}", "News in brief", body) for k, (body, _) in enumerate(pages))]):
        rows = STORIES.run(tables(given), {})["stories"].to_pylist()  # type: ignore[union-attr]
        story = {d: r["id"] for r in rows for d in r["documents"]}
        gold = [a.row["story"] for a in articles]
        print(f"{len(given)} documents: B-cubed {np.round(b_cubed(gold, [story[d] for d, _, _ in known]), 4)}")
    of = {a.row["id"]: story[d] for a, (d, _, _) in zip(articles, known, strict=True)}
    shown = right = 0
    stories: set[tuple[str, str]] = set()
    for s in (s for r in rows for s in r["suspicions"] if s["span"]["document"].startswith("page-")):
        page = pages[int(s["span"]["document"].split("-")[1])][1]
        shown += 1
        right += s["story"] in {of[a.row["id"]] for a in page}
        stories.add((s["span"]["document"], s["story"]))
    made_of = sum(len({of[a.row["id"]] for a in page}) for _, page in pages)
    print(f"items: {shown} paragraphs shown, {right} with a story that the page is made of; {len(stories)} of {made_of} stories reached")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--write", action="store_true", help="write the weights into the package")
    write = arguments.parse_args().write
    polnear, ecb, ben = load(POLNEAR), load(ECB), load(BEN)
    for some in (polnear, ecb):
        random.Random(SEED).shuffle(some)
    halves = [(s[: len(s) // 2], s[len(s) // 2 :]) for s in (polnear, ecb)]
    parts = [made(a, k, 400) for k, (a, _) in enumerate(halves)]
    weights = fit(np.concatenate([x for x, _ in parts]), np.concatenate([y for _, y in parts]))
    for name, articles in (("PolNeAR", halves[0][1]), ("ECB+", halves[1][1]), ("ben", ben)):
        rows, gold = made(articles, 9, 300)
        said = 1 / (1 + np.exp(-(rows @ weights[:-1] + weights[-1]))) >= ROUNDUP
        wrong, hit = said[gold == 0].sum(), said[gold == 1].mean()
        print(f"{name}: {wrong} of {(gold == 0).sum()} articles taken for round-ups, {hit:.3f} of round-ups found")
    if write:
        source = "logistic regression over articles and glued leads of PolNeAR and ECB+ by bench/stories/roundups.py; no text is kept"
        found = {"bias": weights[-1], **dict(zip(FEATURES, weights[:-1], strict=True))}
        write_weights(WEIGHTS / NAME, "How much a feature of a page says that it is a round-up of several stories", source, found)
    among(ben, 20)


if __name__ == "__main__":
    main()
