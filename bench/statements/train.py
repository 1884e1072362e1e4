"""Train the statement model on PolNeAR train and write its arrays.

    python bench/statements/train.py [--out src/twosource/extract/data/statements.npz] [--cache FOLDER] [--dev] [--articles N]

Stages: how often a lemma is a cue; a logistic regression for cues; a linear chain over the window of each cue; trees that choose content and
source among several readings and tell which are worth telling. What a later stage learns from is always the output of an earlier stage that
did not see the article: cue rates leave the article out, the chain and the cues come from `FOLDS` folds, the trees from `PARTS` parts.
Needs scikit-learn, scipy and python-crfsuite; one core, fixed seeds: the same data gives the same arrays. `--dev` measures on dev at the end.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import gc
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

from corpus import Article, load
from gold import Truth, gold_rows, scorer, tokens

from twosource.extract import statements_learned as learned
from twosource.extract.statements_candidates import Looks, lemma_key, may_be_cue
from twosource.extract.statements_features import Coded, Pairs, code, generic_rule, hows_of, pairs_of, token_features
from twosource.extract.statements_model import LABELS, Chain
from twosource.extract.statements_told import told
from twosource.extract.statements_variants import Cues, tokens_of

OUT: Final = Path(__file__).resolve().parents[2] / "src" / "twosource" / "extract" / "data" / "statements.npz"
SEED: Final = 7
FOLDS: Final = 4
PARTS: Final = 5

#: A word, code or feature is kept when it occurs in that many articles: enough that it tells of the language and not of one text.
LEAST_WORD: Final = 15
LEAST_RATE: Final = 5
LEAST_FEATURE: Final = 5
LEAST_CODE: Final = 4

#: Weights below these are dropped.
SMALL_CUE: Final = 0.004
SMALL_CHAIN: Final = 0.01

CUE_C: Final = 0.06
CHAIN: Final = {"c1": 1.0, "c2": 0.02, "max_iterations": 100, "feature.possible_transitions": True}
#: A cue is looked at from this chance on: .06 and .10 change the figure on the parts of train by .001, lower ones cost time.
LEAST_CUE: Final = 0.08
TREES: Final[dict[str, dict[str, Any]]] = {
    "content": {"max_iter": 120, "learning_rate": 0.08, "max_leaf_nodes": 24, "min_samples_leaf": 60},
    "source": {"max_iter": 80, "learning_rate": 0.08, "max_leaf_nodes": 16, "min_samples_leaf": 60},
    "keep": {"max_iter": 70, "learning_rate": 0.07, "max_leaf_nodes": 12, "min_samples_leaf": 60},
}
Rates = tuple[list[float], list[float]]


def say(*words: object) -> None:
    """A line with the CPU seconds so far."""
    print(f"[{time.process_time():7.1f}]", *words, flush=True)


@dataclass
class Work:
    """An article on its way through the stages."""

    article: Article
    coded: Coded
    keys: list[str]
    truth: Truth
    rates: Rates = ([], [])
    chance: Any = None
    cues: Cues | None = None
    choices: Any = None
    content_y: Any = None
    which: list[int] = field(default_factory=list)
    chosen: Any = None
    sources: Any = None
    source_x: Any = None
    source_y: Any = None
    source_known: Any = None
    readings: list[learned.Reading] = field(default_factory=list)
    keep_y: Any = None


def start(articles: Sequence[Article], words: dict[str, int]) -> list[Work]:
    """The articles in numbers."""
    return [Work(a, code(a.view, words), [lemma_key(a.view, i) for i in range(len(a.view.text))], Truth(a)) for a in articles]


def word_list(articles: Sequence[Article]) -> dict[str, int]:
    """Lemma to code: lemmas of common words, no names and figures."""
    seen: Counter[str] = Counter()
    for a in articles:
        v = a.view
        seen.update(
            {w.lower() for w, p in zip(v.lemma, v.pos, strict=True) if p not in ("PROPN", "PUNCT", "NUM", "SYM", "X", "SPACE") and w.isalpha()}
        )
    return {w: i + 1 for i, w in enumerate(sorted(w for w, n in seen.items() if n >= LEAST_WORD))}


class Table:
    """How often a lemma is a cue."""

    def __init__(self, work: Sequence[Work]) -> None:
        self.seen: Counter[str] = Counter()
        self.hits: Counter[str] = Counter()
        self.articles: Counter[str] = Counter()
        for w in work:
            self.seen.update(w.keys)
            self.hits.update(w.keys[i] for i in w.truth.cues if i >= 0)
            self.articles.update(k for k in set(w.keys) if _plain(k))

    def rates(self, w: Work, left_out: bool) -> Rates:
        """The columns of `statements_learned.rates_of`; with `left_out` as if the article had not been seen."""
        mine = Counter(w.keys) if left_out else Counter()
        hits = Counter(w.keys[i] for i in w.truth.cues if i >= 0) if left_out else Counter()
        rate, seen = [], []
        for k in w.keys:
            if self.articles[k] < LEAST_RATE:
                rate.append(0.0)
                seen.append(0.0)
                continue
            n, p = self.seen[k] - mine[k], self.hits[k] - hits[k]
            rate.append(round(p / (n + 4), 3))
            seen.append(float(min(n, 255)))
        return rate, seen

    def kept(self) -> list[tuple[str, float, int]]:
        """The rows that are shipped."""
        return [
            (k, round(self.hits[k] / (self.seen[k] + 4), 3), min(self.seen[k], 255))
            for k in sorted(self.articles)
            if self.articles[k] >= LEAST_RATE
        ]


def _plain(key: str) -> bool:
    """A lemma of letters, a mark, or all names or all figures: nothing that only one text writes."""
    lemma, _, kind = key.rpartition("/")
    return not kind.isalpha() or lemma.isalpha() or not any(c.isalnum() for c in lemma)


# ---- cues ---------------------------------------------------------------------------------------------------------------------------------


@dataclass
class CueRows:
    """The candidates of some articles: their features, whether they are cues, and where they stand (article, token)."""

    names: list[list[str]]
    y: Any
    article: Any
    token: Any


def cue_rows(work: Sequence[Work]) -> CueRows:
    """All candidates of these articles."""
    names, y, article, token = [], [], [], []
    for n, w in enumerate(work):
        gold = set(w.truth.cues)
        rate, seen = w.rates
        looks = Looks(w.coded, rate, seen)
        for i in range(len(rate)):
            if may_be_cue(w.coded, i, rate[i], seen[i]):
                names.append(sorted(looks.features(i)))
                y.append(i in gold)
                article.append(n)
                token.append(i)
    return CueRows(names, np.array(y), np.array(article), np.array(token))


def matrix(names: Sequence[Iterable[str]], vocabulary: dict[str, int]) -> Any:
    """Features as a sparse matrix of zeros and ones."""
    from scipy.sparse import csr_matrix

    columns: list[int] = []
    ends = [0]
    for row in names:
        columns.extend(sorted({vocabulary[f] for f in row if f in vocabulary}))
        ends.append(len(columns))
    return csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(names), len(vocabulary)))


def train_cues(rows: CueRows, fold: Any) -> tuple[dict[str, float], float, Any]:
    """Weights, bias, and for every candidate its chance out of fold."""
    from sklearn.linear_model import LogisticRegression

    in_articles: Counter[str] = Counter()
    last, seen = -1, set()
    for names, article in zip(rows.names, rows.article.tolist(), strict=True):
        if article != last:
            in_articles.update(seen)
            seen, last = set(), article
        seen.update(names)
    in_articles.update(seen)
    vocabulary = {f: i for i, f in enumerate(sorted(f for f, n in in_articles.items() if n >= LEAST_FEATURE))}
    x = matrix(rows.names, vocabulary)
    of = fold[rows.article]
    chance = np.zeros(len(rows.y))

    def fit(mask: Any) -> Any:
        return LogisticRegression(C=CUE_C, solver="liblinear", tol=1e-3, random_state=SEED).fit(x[mask], rows.y[mask])

    for f in range(FOLDS):
        chance[of == f] = fit(of != f).predict_proba(x[of == f])[:, 1]
    whole = fit(np.ones(len(rows.y), dtype=bool))
    weights = {f: float(w) for f, w in zip(vocabulary, whole.coef_[0].tolist(), strict=True) if abs(w) >= SMALL_CUE}
    return weights, float(whole.intercept_[0]), chance


# ---- the chain ----------------------------------------------------------------------------------------------------------------------------


@dataclass
class Window:
    """One gold cue: the codes of its window (templates, tokens), and the labels."""

    article: int
    columns: Any
    labels: list[str]


def gold_labels(view: Any, gold: Any, window: Sequence[int]) -> list[str]:
    """The label of every token of a window."""
    source, content, cue = (set(tokens(view, x)) for x in (gold.source, gold.content, gold.cue))
    out, last = [], ""
    for t in window:
        kind = "" if t in cue else "S" if t in source else "C" if t in content else ""
        out.append("O" if not kind else ("I" if last == kind else "B") + kind)
        last = kind
    return out


def windows(work: Sequence[Work]) -> list[Window]:
    """The windows of all gold cues."""
    out = []
    for n, w in enumerate(work):
        mine = [(g, i) for g, i in zip(w.article.gold, w.truth.cues, strict=True) if i >= 0]
        if not mine:
            continue
        cues = [i for _, i in mine]
        pairs: Pairs = pairs_of(w.coded, cues)
        ruled = [generic_rule(w.coded, i) for i in cues]
        columns = np.stack(token_features(w.coded, pairs, ruled, w.chance, hows_of(ruled)))
        for k, (g, _) in enumerate(mine):
            a, b = int(pairs.at[k]), int(pairs.at[k + 1])
            out.append(Window(n, columns[:, a:b], gold_labels(w.article.view, g, pairs.token[a:b].tolist())))
    return out


def codes_of(data: Sequence[Window]) -> list[Any]:
    """Per template the codes that occur in enough articles."""
    article = np.concatenate([np.full(d.columns.shape[1], d.article) for d in data])
    kept = []
    for t in range(len(data[0].columns)):
        codes, inverse = np.unique(np.concatenate([d.columns[t] for d in data]), return_inverse=True)
        together = np.unique(inverse.astype(np.int64) * (1 << 20) + article) >> 20
        kept.append(codes[np.bincount(together, minlength=len(codes)) >= LEAST_CODE])
    return kept


def train_chain(data: Sequence[Window], codes: Sequence[Any]) -> Chain:
    """A linear chain, by python-crfsuite's L-BFGS with L1."""
    import pycrfsuite

    names = [[f"{t}:{i}" for i in range(len(m))] for t, m in enumerate(codes)]
    trainer = pycrfsuite.Trainer(verbose=False)
    for d in data:
        columns = []
        for t, kept in enumerate(codes):
            slot = np.searchsorted(kept, d.columns[t])
            slot[slot == len(kept)] = 0
            known = kept[slot] == d.columns[t]
            columns.append([names[t][s] if k else None for s, k in zip(slot.tolist(), known.tolist(), strict=True)])
        trainer.append([[x for x in row if x is not None] for row in zip(*columns, strict=True)], d.labels)
    trainer.set_params(CHAIN)
    with tempfile.TemporaryDirectory() as tmp:
        path = str(Path(tmp) / "chain")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        found = tagger.info()
        tagger.close()
    weights = [np.zeros((len(m), len(LABELS)), dtype=np.float32) for m in codes]
    for (name, label), value in found.state_features.items():
        t, i = name.split(":")
        if abs(value) >= SMALL_CHAIN:
            weights[int(t)][int(i), LABELS.index(label)] = value
    transitions = np.zeros((len(LABELS), len(LABELS)), dtype=np.float32)
    for (x, y), value in found.transitions.items():
        transitions[LABELS.index(x), LABELS.index(y)] = value
    out_codes, out_weights = [], []
    for kept, rows in zip(codes, weights, strict=True):
        used = np.abs(rows).sum(axis=1) > 0
        out_codes.append(kept[used].astype(np.int64))
        # As it is shipped: half precision, and a last row for codes that are not known.
        half = rows[used].astype(np.float16).astype(np.float32)
        out_weights.append(np.concatenate([half, np.zeros((1, len(LABELS)), dtype=np.float32)]))
    return Chain.of(out_codes, out_weights, transitions.astype(np.float16).astype(np.float32))


# ---- trees --------------------------------------------------------------------------------------------------------------------------------


def fit_trees(name: str, x: Any, y: Any) -> Any:
    """Boosted trees."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(**TREES[name], l2_regularization=5.0, early_stopping=False, random_state=SEED)
    return model.fit(x, y)


def by_parts(name: str, x: Any, y: Any, part: Any, use: Any) -> tuple[Any, Any]:
    """The trees over everything, and for every row the score of trees that did not see its part."""
    score = np.zeros(len(y))
    for p in range(PARTS):
        mask = (part != p) & use
        score[part == p] = fit_trees(name, x[mask], y[mask]).predict_proba(x[part == p])[:, 1]
    return fit_trees(name, x[use], y[use]), score


def arrays_of(name: str, model: Any) -> dict[str, Any]:
    """Boosted trees as flat arrays (see `statements_model.Trees`)."""
    root, feature, threshold, left, right, value = [], [], [], [], [], []
    deepest = 0
    for (tree,) in model._predictors:
        base = len(feature)
        root.append(base)
        for n, node in enumerate(tree.nodes):
            leaf = bool(node["is_leaf"])
            deepest = max(deepest, int(node["depth"]))
            feature.append(0 if leaf else int(node["feature_idx"]))
            threshold.append(0.0 if leaf else float(node["num_threshold"]))
            left.append(base + n if leaf else base + int(node["left"]))
            right.append(base + n if leaf else base + int(node["right"]))
            value.append(float(node["value"]) if leaf else 0.0)
    return {
        f"{name}_root": np.array(root, dtype=np.int32),
        f"{name}_feature": np.array(feature, dtype=np.uint8),
        f"{name}_threshold": np.array(threshold, dtype=np.float32),
        f"{name}_left": np.array(left, dtype=np.int32),
        f"{name}_right": np.array(right, dtype=np.int32),
        f"{name}_value": np.array(value, dtype=np.float32),
        f"{name}_base": np.array(float(model._baseline_prediction[0, 0]), dtype=np.float32),
        f"{name}_depth": np.array(deepest, dtype=np.int32),
    }


def read_contents(work: Sequence[Work], chain_of: Any) -> None:
    """Cues, readings of their contents, and which are right."""
    for n, w in enumerate(work):
        w.cues = learned.cues_of(w.coded, w.chance, chain_of(n), LEAST_CUE)
        if w.cues is None:
            continue
        w.choices = learned.content_choices(w.coded, w.cues, w.chance, *w.rates)
        candidates = frozenset(w.cues.tokens)
        w.which = [
            w.truth.content(tokens_of(mask, window.low), window.cue, candidates)
            for window, found in zip(w.choices.windows, w.choices.contents, strict=True)
            for mask, _ in found
        ]
        w.content_y = np.array(w.which) >= 0


def read_sources(work: Sequence[Work], score: Any) -> None:
    """With content chosen by its score: readings of the sources, and which are right."""
    at = 0
    for w in work:
        if w.cues is None:
            continue
        n = len(w.which)
        w.chosen = learned.choose_contents(w.choices, score[at : at + n])
        at += n
        w.sources, w.source_x = learned.source_choices(w.choices, w.chosen)
        y, known, first = [], [], 0
        for k, (i, _, _) in enumerate(w.chosen):
            gold = w.which[first + i] if i >= 0 else -1
            first += len(w.choices.contents[k])
            for found, _ in w.sources[k]:
                y.append(gold >= 0 and w.truth.source(gold, tokens_of(found, w.choices.windows[k].low)))
                known.append(gold >= 0)
        w.source_y, w.source_known = np.array(y, dtype=bool), np.array(known, dtype=bool)


def read_all(work: Sequence[Work], score: Any) -> None:
    """With the source chosen too: the readings, and which of them are right; of several for one gold statement the one with its cue."""
    at = 0
    for w in work:
        if w.cues is None:
            continue
        n = len(w.source_y)
        w.readings = learned.readings_of(w.choices, w.chosen, w.sources, score[at : at + n])
        at += n
        best: dict[int, tuple[bool, float, int]] = {}
        candidates = frozenset(w.cues.tokens)
        for i, r in enumerate(w.readings):
            gold = w.truth.content(r.content, r.cue, candidates)
            if gold >= 0 and w.truth.source(gold, r.source):
                key = (r.cue == w.truth.cues[gold], r.content_score * r.source_score, i)
                best[gold] = max(best.get(gold, key), key)
        right = {i for _, _, i in best.values()}
        w.keep_y = np.array([i in right for i in range(len(w.readings))], dtype=bool)


def train_trees(work: Sequence[Work], part: Any) -> tuple[dict[str, Any], dict[str, Any], Any]:
    """The three sets of trees as arrays and as they came, and the out-of-part score of every reading."""
    used = [w for w in work if w.cues is not None]
    parts = [p for w, p in zip(work, part.tolist(), strict=True) if w.cues is not None]

    def spread(sizes: Iterable[int]) -> Any:
        return np.concatenate([np.full(n, p) for n, p in zip(sizes, parts, strict=True)])

    x, y = np.concatenate([w.choices.content_x for w in used]), np.concatenate([w.content_y for w in used])
    content, score = by_parts("content", x, y, spread(len(w.content_y) for w in used), np.ones(len(y), dtype=bool))
    say("content trees", x.shape)
    read_sources(used, score)
    x, y = np.concatenate([w.source_x for w in used]), np.concatenate([w.source_y for w in used])
    source, score = by_parts("source", x, y, spread(len(w.source_y) for w in used), np.concatenate([w.source_known for w in used]))
    say("source trees", x.shape)
    read_all(used, score)
    x, y = np.array([r.row for w in used for r in w.readings], dtype=np.float32), np.concatenate([w.keep_y for w in used])
    keep, score = by_parts("keep", x, y, spread(len(w.readings) for w in used), np.ones(len(y), dtype=bool))
    say("keep trees", x.shape)
    models = {"content": content, "source": source, "keep": keep}
    arrays: dict[str, Any] = {}
    for name, model in models.items():
        arrays |= arrays_of(name, model)
    return arrays, models, score


def set_scores(work: Sequence[Work], score: Any) -> None:
    """Give every reading its score."""
    at = 0
    for w in work:
        for r in w.readings:
            r.score = float(score[at])
            at += 1


def measure(work: Sequence[Work], least: float) -> dict[str, Any]:
    """The scorer's figures for the statements that are told from `least` on, as the step tells them."""
    predicted: dict[str, list[dict[str, Any]]] = {}
    for w in work:
        rows = [{k: getattr(f, k) for k in ("source", "cue", "content")} for f in told(w.coded, w.readings, least)]
        predicted[w.article.id] = rows
    return dict(scorer().score(gold_rows([w.article for w in work]), predicted))


def brief(figures: dict[str, Any]) -> str:
    """The figures in a line."""
    two = " / ".join(
        f"{figures[k]['content_source']['F1']:.4f} (P {figures[k]['content_source']['P']:.3f} R {figures[k]['content_source']['R']:.3f})"
        for k in ("all", "quoted")
    )
    return f"{two}, content {figures['all']['content']['F1']:.4f}, characters {figures['content_characters']['F1']:.4f}"


THRESHOLDS: Final = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4)


def pack(
    words: dict[str, int], table: Table, cues: dict[str, float], bias: float, chain: Chain, trees: dict[str, Any], least: float
) -> dict[str, Any]:
    """The arrays of the file (see `statements_model.unpack`)."""

    def text(rows: Iterable[str]) -> Any:
        return np.frombuffer("\n".join(rows).encode(), dtype=np.uint8)

    rates = table.kept()
    names = sorted(cues)
    return {
        "words": text(words),
        "rate_keys": text(k for k, _, _ in rates),
        "rate_values": np.array([r for _, r, _ in rates], dtype=np.float32),
        "rate_seen": np.array([n for _, _, n in rates], dtype=np.uint8),
        "cue_names": text(names),
        "cue_weights": np.array([cues[n] for n in names], dtype=np.float16),
        "cue_bias": np.array(bias, dtype=np.float32),
        "chain_sizes": np.array([len(c) for c in chain.codes], dtype=np.int32),
        # The codes of a template stand in order: their differences pack better.
        "chain_codes": np.concatenate([np.diff(c, prepend=0) for c in chain.codes]).astype(np.int64),
        "chain_weights": np.concatenate([w[:-1] for w in chain.weights]).astype(np.float16),
        "chain_transitions": chain.transitions.astype(np.float16),
        **trees,
        "least_cue": np.array(LEAST_CUE, dtype=np.float32),
        "least": np.array(least, dtype=np.float32),
    }


def write(path: Path, arrays: dict[str, Any]) -> None:
    """A .npz whose bytes depend on the arrays alone."""
    import io
    import zipfile

    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
        for name in sorted(arrays):
            block = io.BytesIO()
            np.lib.format.write_array(block, np.asanyarray(arrays[name]), allow_pickle=False)
            z.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), block.getvalue(), zipfile.ZIP_DEFLATED, 9)


def stages_one_and_two(work: list[Work], words: dict[str, int]) -> tuple[Table, dict[str, float], float, list[Chain], Any]:
    """Rates, cues and chains: one chain a fold, and the last over everything; the fold of every article."""
    fold = np.random.RandomState(SEED).permutation(len(work)) % FOLDS
    table = Table(work)
    for w in work:
        w.rates = table.rates(w, left_out=True)
    rows = cue_rows(work)
    say(f"{len(rows.y) / len(work):.0f} candidates an article,", int(rows.y.sum()), "cues")
    weights, bias, chance = train_cues(rows, fold)
    for w in work:
        w.chance = np.zeros(len(w.keys))
    for article, token, value in zip(rows.article.tolist(), rows.token.tolist(), chance.tolist(), strict=True):
        work[article].chance[token] = value
    say(len(weights), "cue weights")
    data = windows(work)
    codes = codes_of(data)
    chains = []
    for f in range(FOLDS + 1):
        chains.append(train_chain([d for d in data if f == FOLDS or fold[d.article] != f], codes))
        say("chain", f, "rows", sum(map(len, chains[-1].codes)))
    return table, weights, bias, chains, fold


def main() -> None:
    """Train, measure, write."""
    parser = argparse.ArgumentParser(description="Train the statement model.")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--cache", type=Path, default=None, help="a folder that keeps the parsed articles")
    parser.add_argument("--dev", action="store_true", help="measure on dev at the end")
    parser.add_argument("--articles", type=int, default=None, help="only the first N articles: a trial run")
    parser.add_argument("--stages", type=Path, default=None, help="a file that keeps the first two stages, for work on the trees")
    a = parser.parse_args()
    train = load("train", a.cache)[: a.articles]
    gc.disable()
    words = word_list(train)
    work = start(train, words)
    say(len(work), "articles,", len(words), "words")
    if a.stages and a.stages.exists():
        import pickle

        table, weights, bias, chains, fold, rates, chances = pickle.loads(a.stages.read_bytes())  # written below
        chains = [Chain.of(c.codes, c.weights, c.transitions) for c in chains]
        for w, r, c in zip(work, rates, chances, strict=True):
            w.rates, w.chance = r, c
    else:
        table, weights, bias, chains, fold = stages_one_and_two(work, words)
        if a.stages:
            import pickle

            a.stages.write_bytes(pickle.dumps((table, weights, bias, chains, fold, [w.rates for w in work], [w.chance for w in work])))
    read_contents(work, lambda n: chains[fold[n]])
    say("readings")
    trees, _, score = train_trees(work, np.random.RandomState(SEED + 4).permutation(len(work)) % PARTS)
    set_scores([w for w in work if w.cues is not None], score)
    best = (0.0, 0.0)
    for least in THRESHOLDS:
        figures = measure(work, least)
        best = max(best, (figures["all"]["content_source"]["F1"], least))
        say("parts of train, from", least, brief(figures))
    arrays = pack(words, table, weights, bias, chains[-1], trees, best[1])
    write(a.out, arrays)
    say("wrote", a.out, a.out.stat().st_size, "bytes")
    if a.dev:
        from twosource.extract.statements_model import unpack

        with np.load(a.out, allow_pickle=False) as data:
            model = unpack({k: data[k] for k in data.files})
        dev = start(load("dev", a.cache), words)
        began = time.process_time()
        for w in dev:
            _, w.readings = learned.read(w.article.view, model)
        say("reading dev", round((time.process_time() - began) / len(dev) * 1000, 1), "ms an article")
        for least in THRESHOLDS:
            say("dev, from", least, brief(measure(dev, least)))
    print(json.dumps({"least": best[1], "F1 on parts of train": best[0]}))


if __name__ == "__main__":
    main()
