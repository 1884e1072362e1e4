"""Fit the weights that say whether two sentences of one story tell one fact (`claim_weights.tsv`), and measure them on stories left out.

    python bench/claims/train.py [--data ../shared] [--write]

`stories.jsonl.gz`: invented stories of three reports each, written for this, with `same` (pairs of sentences that tell one fact), `against`
(that cannot both be true) and `overlap` (that share a fact on the side; left out). A sentence is named by its report and number (`A1`). With
`--data` pairs of ECB+ train come beside them: same where the gold has an event in both, and half of the events of the one that has fewer.
Pairs that something stands against are never one claim, whatever their score, and are left out.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

import twosource
from twosource.corroborate import CLAIMS
from twosource.corroborate.copied import empty, sentence_piece
from twosource.corroborate.likeness import FEATURES, WEIGHTS, features
from twosource.corroborate.pieces import Piece
from twosource.corroborate.reports import Reports, read_reports
from twosource.corroborate.wording import agreement, opposed

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from bench.files import lines_of, write_weights

HERE: Final = Path(__file__).resolve().parent
STORIES: Final = HERE / "stories.jsonl.gz"
OUT: Final = HERE.parents[1] / "src/twosource/lexicons/data" / WEIGHTS
FOLDS: Final = 5
#: Weight of a pair of ECB+: there are more of them, and what the gold says of events need not hold for all that a sentence tells.
OUTSIDE: Final = 0.15
SHARES: Final = (0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
SAME, OTHER, AGAINST, OPEN = "same", "other", "against", "open"

Row = dict[str, Any]
Pairs = list[tuple[tuple[float, ...], str, str]]  # features, label, story
Judged = tuple[str, list[Piece], dict[tuple[int, int], str]]  # story, sentences, labels of pairs of them


def written(path: Path) -> tuple[list[Row], dict[str, dict[tuple[tuple[str, int], tuple[str, int]], str]]]:
    """Reports with `id text publisher`, and by story the labels of pairs of (report, character)."""
    reports, labels = [], {}
    for n, story in enumerate(lines_of(path)):
        at = {}
        for letter, sentences in zip("ABC", story["reports"], strict=True):
            text = ""
            for k, sentence in enumerate(sentences):
                text += " " if k % 2 else "\n\n" if k else ""
                at[f"{letter}{k + 1}"] = (f"{n}/{letter}", len(text) + len(sentence) // 2)
                text += sentence
            reports.append({"id": f"{n}/{letter}", "text": text, "publisher": f"Outlet {letter}"})
        labels[str(n)] = {
            (at[p[0]], at[p[1]]): label for key, label in (("overlap", OPEN), ("against", AGAINST), ("same", SAME)) for p in story[key]
        }
    return reports, labels


def read(rows: Sequence[Row]) -> tuple[Reports, dict[str, str]]:
    """What claims are made from, and the ids of documents by the ids of these rows."""
    with tempfile.TemporaryDirectory() as tmp:
        source = Path(tmp) / "rows.jsonl"
        source.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
        with twosource.open(Path(tmp) / "r") as corpus:
            corpus.ingest(source, only=["meant", "events", "statements", "quote_variants"])
            tables = {name: corpus.table(name) for name in {*CLAIMS.reads, "documents"}}
    ids = dict(zip(*(tables["documents"].column(c).to_pylist() for c in ("source_id", "id")), strict=True))
    return read_reports(tables), ids


def judged_stories(path: Path) -> Iterator[Judged]:
    """The invented stories: name, sentences, and the labels of the pairs of sentences of different reports."""
    rows, labels = written(path)
    reports, ids = read(rows)
    back = {v: k for k, v in ids.items()}
    for story, told in labels.items():
        pieces = pieces_of(reports, [ids[f"{story}/{c}"] for c in "ABC"])
        found = dict.fromkeys(across(pieces), OTHER)
        for pair, label in told.items():
            inside = [
                next((k for k, p in enumerate(pieces) if back[p.place.document] == d and p.place.start <= c < p.place.end), None)
                for d, c in pair
            ]
            i, j = (-1 if k is None else k for k in inside)
            if (key := (min(i, j), max(i, j))) in found:
                found[key] = label
        yield story, pieces, found


def judged_ecb(data: Path) -> Iterator[tuple[str, Judged]]:
    """The stories of ECB+, each with its split, and the labels of the pairs that the gold tells something of."""
    gold = lines_of(data / "ecbplus/coref_traindev.jsonl.gz")
    reports, ids = read([{"id": r["id"], "text": r["text"]} for r in gold])
    acts: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for r in gold:
        for m in r["mentions"]:
            if m["kind"] == "event" and "REPORTING" not in m["tag"]:
                acts[ids[r["id"]]].append((min(s for s, _ in m["spans"]), max(e for _, e in m["spans"]), m["chain"]))
    stories = defaultdict(list)
    for r in gold:
        stories[r["split"], r["story"]].append(ids[r["id"]])
    for (split, story), documents in sorted(stories.items()):
        pieces = pieces_of(reports, sorted(documents))
        chains = [{c for s, e, c in acts[p.place.document] if p.place.start <= s and e <= p.place.end} for p in pieces]
        found = {}
        for i, j in across(pieces):
            one, other = chains[i], chains[j]
            if one and other:
                common = len(one & other)
                found[i, j] = OTHER if not common else SAME if 2 * common >= min(len(one), len(other)) else OPEN
        yield split, (story, pieces, found)


def pieces_of(reports: Reports, documents: Sequence[str]) -> list[Piece]:
    """The sentences of these documents that say something."""
    return [sentence_piece(reports, s) for d in documents for s in reports.sentences.get(d, ()) if s.role == "body" and not empty(s.exact)]


def across(pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """Pairs of sentences of different documents."""
    return ((i, j) for i, j in itertools.combinations(range(len(pieces)), 2) if pieces[i].place.document != pieces[j].place.document)


def compared(judged: Judged) -> Pairs:
    """The features of the judged pairs that nothing stands against."""
    story, pieces, labels = judged
    pairs = ((pieces[i], pieces[j], label) for (i, j), label in labels.items())
    return [(features(a, b, *agreement(a.said, b.said)), label, story) for a, b, label in pairs if opposed(a.said, b.said) is None]


def fit(pairs: Pairs, beside: Pairs) -> np.ndarray[Any, Any]:
    """Weights of `FEATURES` and, last, the bias."""
    chosen = [(p, 1.0) for p in pairs if p[1] != OPEN] + [(p, OUTSIDE) for p in beside if p[1] != OPEN]
    rows, same = np.array([p[0] for p, _ in chosen]), np.array([p[1] == SAME for p, _ in chosen])
    scaled = StandardScaler().fit(rows)
    model = LogisticRegression(max_iter=3000).fit(scaled.transform(rows), same, sample_weight=[w for _, w in chosen])
    weights = model.coef_[0] / scaled.scale_
    return np.append(weights, model.intercept_[0] - (weights * scaled.mean_).sum())


def show(name: str, pairs: Pairs, scores: np.ndarray[Any, Any]) -> None:
    """Print how many pairs pass at each share, and what they are."""
    labels = np.array([p[1] for p in pairs])
    for share in SHARES:
        passed = labels[scores >= share]
        count = {label: int((passed == label).sum()) for label in (SAME, OTHER, AGAINST, OPEN)}
        right = count[SAME] / max(1, len(passed) - count[OPEN])
        print(f"{name} {share}: {count}, precision {right:.3f}, recall {count[SAME] / (labels == SAME).sum():.3f}")


def scored(weights: np.ndarray[Any, Any], pairs: Pairs) -> np.ndarray[Any, Any]:
    """Chances of these pairs."""
    found: np.ndarray[Any, Any] = 1 / (1 + np.exp(-(np.array([p[0] for p in pairs]) @ weights[:-1] + weights[-1])))
    return found


def main() -> None:
    """Fit, measure, and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=HERE.parents[2] / "shared")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    data = given.data / "data" if (given.data / "data").is_dir() else given.data
    pairs = [p for judged in judged_stories(STORIES) for p in compared(judged)]
    ecb: dict[str, Pairs] = defaultdict(list)
    for split, judged in judged_ecb(data):
        ecb[split] += compared(judged)
    folds = np.array([int(p[2]) % FOLDS for p in pairs])
    left_out = np.zeros(len(pairs))
    for k in range(FOLDS):
        weights = fit([p for p, f in zip(pairs, folds, strict=True) if f != k], ecb["train"])
        left_out[folds == k] = scored(weights, [p for p, f in zip(pairs, folds, strict=True) if f == k])
    show("stories left out", pairs, left_out)
    weights = fit(pairs, ecb["train"])
    show("ECB+ dev", ecb["dev"], scored(weights, ecb["dev"]))
    found = dict(zip(("bias", *FEATURES), (weights[-1], *weights[:-1]), strict=True))
    print(*(f"{name}\t{value:.4g}" for name, value in found.items()), sep="\n")
    if given.write:
        source = f"logistic regression over {len(pairs)} pairs of {len({p[2] for p in pairs})} invented stories and "
        source += f"{len(ecb['train'])} of ECB+ train by bench/claims/train.py; no text is kept"
        write_weights(OUT, "How much a feature of two sentences says that they tell one fact in other words", source, found)


if __name__ == "__main__":
    main()
