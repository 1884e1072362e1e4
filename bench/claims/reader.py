"""Fit the readers of pairs of sentences (`pairs.npz`, `pairs_against.npz`), low-rank changes to the pinned model of sentence vectors and a head,
and measure them.

    python bench/claims/reader.py [--data ../shared] [--epochs 4] [--write]

Needs torch and onnx. Fitted on the invented stories of `stories.jsonl.gz` (every seventh is left out and measured on), on the pairs of ECB+
train, as in `train.py`, and on `groups.jsonl.gz`: invented sentences, three of which tell one fact in other words (`told`), with sentences that
cannot be so beside them (`against`) and sentences close to them that are neither (`near`). An epoch takes eight to twelve minutes on two cores.
For leads the model then reads every second story of PolNeAR train, whose reports hardly disagree, and learns once more with what it took for
disagreement there.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from sklearn.linear_model import LogisticRegression
from torch import Tensor, nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from bench.files import lines_of
from train import AGAINST, OPEN, OTHER, SAME, STORIES, Judged, judged_ecb, judged_stories

import twosource
from twosource.corroborate.clashes import MUCH, worth_reading
from twosource.corroborate.gather import COLUMNS, reports
from twosource.corroborate.likeness import features, likelihood
from twosource.corroborate.reading import WORTH, odds, weighed
from twosource.corroborate.wording import agreement, wording
from twosource.language.pairs import KINDS, PAIRS, PAIRS_AGAINST, SCALE, cut, inputs, read_against, read_pairs
from twosource.language.vectors import load_words, vector_model

HERE: Final = Path(__file__).resolve().parent
GROUPS: Final = HERE / "groups.jsonl.gz"
OUT: Final = HERE.parents[1] / "src/twosource/language/data"
LAYERS: Final = 6
WIDTH: Final = 384
HEADS: Final = 12
RANK: Final = 16
RATE: Final = 6e-4
LAST_RATE: Final = 2.5e-4
BATCH: Final = 32
#: Every seventh story is measured on, from this one on.
LEFT_OUT: Final = 7
FIRST_LEFT_OUT: Final = 3
#: Folds of these stories for what is fitted on them.
FOLDS: Final = 7
#: Other pairs of a story in an epoch, groups, and same pairs of ECB+; what a pair of groups and of ECB+ counts; what a pair of each kind counts.
OTHERS: Final = 10
GROUPS_AT_A_TIME: Final = 600
ECB_AT_A_TIME: Final = 2000
OF_GROUPS: Final = 0.7
OF_ECB: Final = 0.4
OF_KIND: Final = (1.5, 2.0, 1.0)
#: Of news that hardly disagrees: pairs of a story that are read, the chance of disagreement from which on one is an error, others beside them.
POLNEAR: Final = "polnear/train.jsonl.gz"
OF_A_STORY: Final = 120
OVERREAD: Final = 0.2
BESIDE: Final = 1500
_MATRICES: Final = (
    *("attention.self.query", "attention.self.key", "attention.self.value"),
    *("attention.output.dense", "intermediate.dense", "output.dense"),
)

Example = tuple[str, str, int, float]  # two sentences, kind, weight


@dataclass(frozen=True)
class Story:
    """A story: its sentences and, by pair of them, the label and how likely they are one by what they share."""

    sentences: tuple[str, ...]
    pairs: dict[tuple[int, int], tuple[str, float]]


def story_of(judged: Judged) -> Story:
    """A story as it is learned from."""
    _, pieces, labels = judged
    said = [p.said for p in pieces]
    words = {(i, j): likelihood(features(pieces[i], pieces[j], *agreement(said[i], said[j]))) for i, j in labels}
    return Story(tuple(" ".join(p.exact.split()) for p in pieces), {k: (label, words[k]) for k, label in labels.items()})


class Changed(nn.Module):
    """A frozen matrix with a low-rank change."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(weight, requires_grad=False), nn.Parameter(bias, requires_grad=False)
        self.a = nn.Parameter(torch.randn(RANK, weight.shape[1]) / math.sqrt(weight.shape[1]))
        self.b = nn.Parameter(torch.zeros(weight.shape[0], RANK))

    def forward(self, x: Tensor) -> Tensor:
        return functional.linear(x, self.weight, self.bias) + functional.linear(functional.linear(x, self.a), self.b) * SCALE


class Layer(nn.Module):
    """A layer of the model."""

    def __init__(self, held: dict[str, Tensor], number: int) -> None:
        super().__init__()
        at = f"inner.encoder.layer.{number}."
        self.parts = nn.ModuleList(Changed(held[f"{at}{m}.weight"], held[f"{at}{m}.bias"]) for m in _MATRICES)
        self.after, self.end = (_norm(held, f"{at}{n}.LayerNorm") for n in ("attention.output", "output"))
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        query, key, value, joined, wide, narrow = self.parts
        size, length, _ = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(size, length, HEADS, WIDTH // HEADS).transpose(1, 2)

        seen = functional.scaled_dot_product_attention(split(query(x)), split(key(x)), split(value(x)), attn_mask=mask)
        x = self.after(x + self.drop(joined(seen.transpose(1, 2).reshape(size, length, WIDTH))))
        return self.end(x + self.drop(narrow(functional.gelu(wide(x)))))


class Model(nn.Module):
    """The pinned model with changes, and a head over the first hidden state and the means over both sentences."""

    def __init__(self) -> None:
        super().__init__()
        held = _held()
        at = "inner.embeddings."
        self.words, self.places, self.kinds = (
            nn.Embedding.from_pretrained(held[f"{at}{n}_embeddings.weight"]) for n in ("word", "position", "token_type")
        )
        self.start = _norm(held, f"{at}LayerNorm")
        self.layers = nn.ModuleList(Layer(held, n) for n in range(LAYERS))
        self.head, self.drop = nn.Linear(3 * WIDTH, len(KINDS)), nn.Dropout(0.1)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        ids, mask, types = input_ids, attention_mask, token_type_ids
        x = self.start(self.words(ids) + self.kinds(types) + self.places.weight[: ids.shape[1]])
        shut = torch.zeros(len(ids), 1, 1, ids.shape[1]).masked_fill(mask[:, None, None, :] == 0, -1e9)
        for layer in self.layers:
            x = layer(x, shut)
        read = [((types == k) & (mask > 0)).float()[..., None] for k in (0, 1)]
        means = [(x * own).sum(1) / own.sum(1) for own in read]
        found: Tensor = self.head(self.drop(torch.cat([x[:, 0], *means], 1)))
        return found


def _held() -> dict[str, Tensor]:
    """The weights of the pinned model by name."""
    given = {i.name: numpy_helper.to_array(i) for i in onnx.load(str(vector_model())).graph.initializer}
    held = {k: torch.tensor(v) for k, v in given.items() if k.startswith("inner") and v.dtype == np.float32}
    whole = {k[:-2]: torch.tensor(v.astype("f4") * given[k[:-2] + "_scale"]) for k, v in given.items() if k.endswith("_q")}
    for n, name in enumerate(sorted((k for k in whole if k.startswith("val_")), key=lambda k: int(k[4:]))):
        held[f"inner.encoder.layer.{n // len(_MATRICES)}.{_MATRICES[n % len(_MATRICES)]}.weight"] = whole[name].T.contiguous()
    return held | {k: v for k, v in whole.items() if not k.startswith("val_")}


def _norm(held: dict[str, Tensor], name: str) -> nn.LayerNorm:
    norm = nn.LayerNorm(WIDTH, eps=1e-12)
    norm.weight.data, norm.bias.data = held[f"{name}.weight"], held[f"{name}.bias"]
    return norm.requires_grad_(False)


# ---- what it is fitted on ---------------------------------------------------------------------------------------------------------------------


def examples(stories: Sequence[Story], ecb: Sequence[Story], groups: Sequence[dict[str, Any]], r: random.Random) -> list[Example]:
    """The pairs of an epoch: of stories all that tell one fact or cannot both be so, and others, likelier ones first; beside each pair that
    cannot be so, others with its sentences, which it would else take for contradicting everything.
    """
    found: list[Example] = []
    for s in stories:
        rest = [(k, words) for k, (label, words) in s.pairs.items() if label == OTHER]
        of: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for k, _ in rest:
            for side in k:
                of[side].append(k)
        chosen = [k for k, (label, _) in s.pairs.items() if label in (SAME, AGAINST)]
        found += [(s.sentences[i], s.sentences[j], (SAME, AGAINST).index(s.pairs[i, j][0]), 1.0) for i, j in chosen]
        more = _likelier(rest, OTHERS, r)
        more += [r.choice(of[side]) for k in chosen if s.pairs[k][0] == AGAINST for side in k if side in of]
        found += [(s.sentences[i], s.sentences[j], 2, 1.0) for i, j in more]
    for g in r.sample(list(groups), min(GROUPS_AT_A_TIME, len(groups))):
        told, against, near = g["told"], [s for _, s in g["against"]], [s for _, s in g["near"]]
        found += [(told[0], told[1], 0, OF_GROUPS), (told[1], told[2], 0, OF_GROUPS)]
        found += [(r.choice(told), s, kind, OF_GROUPS) for kind, some in ((1, against[:2]), (2, near)) for s in some]
    same = [(s.sentences[i], s.sentences[j], 0, OF_ECB) for s in ecb for (i, j), (label, _) in s.pairs.items() if label == SAME]
    other = [((s.sentences[i], s.sentences[j]), w) for s in ecb for (i, j), (label, w) in s.pairs.items() if label == OTHER]
    found += r.sample(same, min(len(same), ECB_AT_A_TIME))
    found += [(a, b, 2, OF_ECB) for a, b in _likelier(other, ECB_AT_A_TIME * 4 // 3, r)]
    r.shuffle(found)
    return [(b, a, kind, w) if r.random() < 0.5 else (a, b, kind, w) for a, b, kind, w in found]


def _likelier(rows: Sequence[tuple[Any, float]], count: int, r: random.Random) -> list[Any]:
    """Some of these without repeats, those oftener that are likelier by what they share."""
    keys = sorted(((r.random() ** (1 / (0.05 + math.sqrt(w))), n) for n, (_, w) in enumerate(rows)), reverse=True)
    return [rows[n][0] for _, n in keys[:count]]


def batches(rows: Sequence[Example], r: random.Random) -> Iterator[list[Example]]:
    """Batches of pairs of like length, in any order."""
    found = []
    for at in range(0, len(rows), 20 * BATCH):
        near = sorted(rows[at : at + 20 * BATCH], key=lambda x: len(numbers(x[0])) + len(numbers(x[1])))
        found += [near[k : k + BATCH] for k in range(0, len(near), BATCH)]
    r.shuffle(found)
    yield from found


_numbers: dict[str, list[int]] = {}


def numbers(text: str) -> list[int]:
    """A sentence as the model reads it."""
    if text not in _numbers:
        _numbers[text] = cut(load_words().numbers(text))
    return _numbers[text]


def tensors(pairs: Sequence[tuple[str, str]]) -> dict[str, Tensor]:
    """What the model takes for pairs."""
    return {k: torch.from_numpy(v) for k, v in inputs([(numbers(a), numbers(b)[1:]) for a, b in pairs]).items()}


def overread(data: Path) -> list[Example]:
    """Pairs of sentences of PolNeAR train as pairs of neither kind: those that the model as it is written takes for disagreement, twice, and
    others beside them. A few of them do disagree (some one in seven of the likeliest).
    """
    rows = [{"id": r["id"], "text": r["text"], "publisher": r["publisher"], "published": r["date"]} for r in lines_of(data / POLNEAR)]
    with tempfile.TemporaryDirectory() as tmp:
        source = Path(tmp) / "rows.jsonl"
        source.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
        with twosource.open(Path(tmp) / "r") as corpus:
            corpus.ingest(source, only=["threads", "claims", "meant"])
            tables = {t: corpus.table(t) for t in COLUMNS}
    stories = tables["stories"].select(list(COLUMNS["stories"])).to_pylist()
    chosen = sorted((s for s in stories if len(s["documents"]) > 1), key=lambda s: str(s["id"]))[::2]
    found, _ = reports(tables, chosen)
    pairs = [p for s in chosen for p in worth_reading([found[d] for d in sorted(s["documents"])])[:OF_A_STORY]]
    hard, rest = [], []
    for pair, (same, against, _) in zip(pairs, read_pairs(pairs).tolist(), strict=True):
        if against >= OVERREAD and same < 0.6:
            hard.append((*pair, 2, 1.0))
        elif against < OVERREAD and same < 0.3:
            rest.append((*pair, 2, OF_ECB))
    return [*hard, *hard, *random.Random(5).sample(rest, min(len(rest), BESIDE))]


def fit(
    model: Model,
    stories: Sequence[Story],
    ecb: Sequence[Story],
    groups: Sequence[dict[str, Any]],
    epochs: int,
    rate: float = RATE,
    more: Sequence[Example] = (),
) -> None:
    """Fit the changes and the head. `more`: pairs that every epoch has beside its own."""
    r = random.Random(1)
    free = [p for p in model.parameters() if p.requires_grad]
    best = torch.optim.AdamW(free, lr=rate, weight_decay=0.01)
    step, began = 0, time.time()
    for epoch in range(epochs):
        model.train()
        rows = [*examples(stories, ecb, groups, r), *more]
        r.shuffle(rows)
        todo = list(batches(rows, r))
        every, loss = len(todo) * epochs, 0.0
        for n, some in enumerate(todo, 1):
            for group in best.param_groups:
                group["lr"] = rate * min(1.0, step / (0.06 * every + 1)) * max(0.0, 1 - step / every)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                out = model(**tensors([x[:2] for x in some]))
            kinds, weights = torch.tensor([x[2] for x in some]), torch.tensor([x[3] for x in some])
            each = functional.cross_entropy(out.float(), kinds, torch.tensor(OF_KIND), label_smoothing=0.03, reduction="none")
            (each * weights).mean().backward()
            torch.nn.utils.clip_grad_norm_(free, 1.0)
            best.step()
            best.zero_grad()
            step, loss = step + 1, loss + float((each * weights).mean().detach())
            if n % 100 == 0:
                print(f"epoch {epoch + 1}, {n} of {len(todo)}: loss {loss / 100:.3f}, {time.time() - began:.0f} s", flush=True)
                loss = 0.0


def write(model: Model, path: Path) -> None:
    """Write the changes and the head."""
    found = {"head": model.head.weight.detach().numpy().astype("f2"), "base": model.head.bias.detach().numpy()}
    for n, part in enumerate(p for layer in model.layers for p in layer.parts):
        found |= {f"a{n}": part.a.detach().numpy().astype("f2"), f"b{n}": part.b.detach().numpy().astype("f2")}
    np.savez_compressed(path, **found)


# ---- what it reaches --------------------------------------------------------------------------------------------------------------------------


def measure(name: str, stories: Sequence[Story]) -> None:
    """How many pairs pass with the reader as it is written and with what is shared alone, and the weights of both together."""
    rows = [(s.sentences[i], s.sentences[j], label, w) for s in stories for (i, j), (label, w) in s.pairs.items() if w >= WORTH]
    every = sum(label == SAME for s in stories for label, _ in s.pairs.values())
    began = time.process_time()
    read = read_pairs([x[:2] for x in rows])
    labels, words = np.array([x[2] for x in rows]), np.array([x[3] for x in rows])
    print(f"{name}: {len(rows)} pairs, {(time.process_time() - began) / len(rows) * 1000:.1f} ms of CPU a pair")
    both = np.array([weighed(same, w, against) for (same, against, _), w in zip(read.tolist(), words, strict=True)])
    for what, scores in (("shared", words), ("read", both)):
        for bar in (0.7, 0.8, 0.85, 0.9, 0.95):
            passed = labels[scores >= bar]
            right, judged = int((passed == SAME).sum()), int((passed != OPEN).sum())
            print(f"{name}, {what}, {bar}: {right} of {judged} right, {int((passed == AGAINST).sum())} against, recall {right / every:.3f}")
    known = labels != OPEN
    rows_of = np.array([[odds(same), odds(w), odds(against)] for (same, against, _), w in zip(read.tolist(), words, strict=True)])
    found = LogisticRegression(max_iter=1000).fit(rows_of[known], labels[known] == SAME)
    print(f"{name}: weights {found.coef_[0].round(2).tolist()}, start {found.intercept_[0]:.2f}")


def measure_leads(stories: Sequence[Story]) -> None:
    """How many leads of `disputes=rules+reader` are right where every pair is read, a sentence in one lead at most; and the weights. The weights
    that a story is scored by are fitted on stories of other folds.
    """
    rows, right, places = [], [], []
    for n, s in enumerate(stories):
        said = [wording(text) for text in s.sentences]
        keys = [k for k, (label, _) in s.pairs.items() if label != OPEN]
        read = read_against([(s.sentences[i], s.sentences[j]) for i, j in keys])
        for (i, j), (same, against, _) in zip(keys, read.tolist(), strict=True):
            rows.append([odds(against), odds(same), min(agreement(said[i], said[j])[0], MUCH) / 10])
            right.append(s.pairs[i, j][0] == AGAINST)
            places.append((n, i, j))
    x, y, fold = np.array(rows), np.array(right), np.array([n % FOLDS for n, *_ in places])
    chance = np.zeros(len(y))
    for k in range(FOLDS):
        chance[fold == k] = LogisticRegression(max_iter=3000).fit(x[fold != k], y[fold != k]).predict_proba(x[fold == k])[:, 1]
    taken: set[tuple[int, int]] = set()
    leads = []
    for at in np.argsort(-chance, kind="stable").tolist():
        n, *pair = places[at]
        if taken.isdisjoint((n, k) for k in pair):
            taken.update((n, k) for k in pair)
            leads.append(at)
    for bar in (0.3, 0.4, 0.5, 0.6, 0.7):
        passed = [at for at in leads if chance[at] >= bar]
        print(f"leads, {bar}: {int(y[passed].sum())} of {len(passed)} right; {int(y.sum())} pairs cannot both be so")
    found = LogisticRegression(max_iter=3000).fit(x, y)
    print(f"leads: weights {found.coef_[0].round(2).tolist()}, start {found.intercept_[0]:.2f}")


def main() -> None:
    """Fit, write, and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=HERE.parents[2] / "shared")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--write", action="store_true", help="fit and write; else only what is written is measured")
    given = parser.parse_args()
    data = given.data / "data" if (given.data / "data").is_dir() else given.data
    stories = [story_of(judged) for judged in judged_stories(STORIES)]
    ecb: dict[str, list[Story]] = defaultdict(list)
    for split, judged in judged_ecb(data):
        ecb[split].append(story_of(judged))
    held = stories[FIRST_LEFT_OUT::LEFT_OUT]
    if given.write:
        torch.manual_seed(1)
        model = Model()
        learned, groups = [s for n, s in enumerate(stories) if n % LEFT_OUT != FIRST_LEFT_OUT], lines_of(GROUPS)
        fit(model, learned, ecb["train"], groups, given.epochs)
        write(model, OUT / PAIRS)
        fit(model, learned, ecb["train"], groups, 1, LAST_RATE, overread(data))
        write(model, OUT / PAIRS_AGAINST)
    measure("stories left out", held)
    measure_leads(held)
    measure("ECB+ dev", ecb["dev"])


if __name__ == "__main__":
    main()
