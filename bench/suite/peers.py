"""What others reach on the same work, on the same data and by the same measure, each in a process of its own.

    python bench/suite/peers.py WORK NAME [--data ../shared] [--limit N] [--corpus FOLDER]

Prints one JSON object: figure, CPU seconds of the work alone (loading and scoring left out), how many documents; or `missing`, with the package
that would have to be installed. The measures are those of the scorers beside the data. Nobody is tuned to the data that are scored here: what
has a threshold has its maker's default, or one that is fitted on another set (said with the peer).
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
#: Characters that two documents share at least to count as a pair.
SHARED = 100

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """Where things are, and how many documents are wanted (null for all)."""

    data: Path
    limit: int | None
    corpus: Path | None


@dataclass(frozen=True, slots=True)
class Found:
    """A figure by the measure of the work; CPU seconds of the peer's own work; documents; further figures."""

    figure: float
    cpu_s: float
    documents: int
    detail: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Peer:
    """One way to do a work. `package`: what has to be installed, `module`: how it is imported; `note`: what a reader should know."""

    work: str
    name: str
    package: str
    module: str
    run: Callable[[Given], Found]
    note: str = ""


def scorer(given: Given, name: str) -> Any:
    """A module of the scorers beside the data."""
    folder = str(given.data / "score")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(name)


def rows_of(given: Given, path: str) -> list[Row]:
    found: list[Row] = scorer(given, "_record").read_jsonl(given.data / "data" / path)
    return found[: given.limit]


# ---- main text ------------------------------------------------------------------------------------------------------------------------


def main_text(extract: Callable[[str], str | None]) -> Callable[[Given], Found]:
    """Score a function from a page to its main text."""

    def run(given: Given) -> Found:
        clean = scorer(given, "clean")
        rows = rows_of(given, "boilerplate/aeb.jsonl.gz")
        extract("<html><body><p>A first page, which loads what has to be loaded.</p></body></html>")
        p = r = cpu = 0.0
        for row in rows:
            since = time.process_time()
            text = extract(row["html"]) or ""
            cpu += time.process_time() - since
            ours, gold = clean.shingles(text), clean.shingles(row["article"])
            hit = sum((ours & gold).values())
            p += hit / sum(ours.values()) if ours else float(not gold)
            r += hit / sum(gold.values()) if gold else float(not ours)
        p, r = p / len(rows), r / len(rows)
        return Found(f1(p, r), cpu, len(rows), {"P": p, "R": r})

    return run


def f1(p: float, r: float) -> float:
    return 2 * p * r / (p + r) if p + r else 0.0


def trafilatura_fast(page: str) -> str | None:
    from trafilatura import extract

    return extract(page, fast=True, include_comments=False)


def trafilatura_precise(page: str) -> str | None:
    from trafilatura import extract

    return extract(page, favor_precision=True, include_comments=False)


def resiliparse(page: str) -> str | None:
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(page, main_content=True, alt_texts=False, preserve_formatting=True))


def newspaper(page: str) -> str | None:
    import newspaper as n

    article = n.Article("https://news.example/", language="en")
    article.download(input_html=page)
    article.parse()
    return str(article.text)


def readability(page: str) -> str | None:
    from lxml import html
    from readability import Document

    return str(html.fromstring(Document(page).summary()).text_content())


# ---- dates ----------------------------------------------------------------------------------------------------------------------------


def dateparser_dates(given: Given) -> Found:
    """dateparser's search, told the day of the report; what it finds has days as values, which is all that it can say."""
    from datetime import datetime

    from dateparser.search import search_dates

    rows, prf = rows_of(given, "temporal/timebank.jsonl.gz"), scorer(given, "_record").prf
    search_dates("on 3 May 2001", languages=["en"])
    cpu = 0.0
    n = dict.fromkeys(("gold", "predicted", "relaxed", "value"), 0)
    for row in rows:
        base = datetime.fromisoformat(row["dct"][:10])
        since = time.process_time()
        found = search_dates(row["text"], languages=["en"], settings={"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past"}) or []
        cpu += time.process_time() - since
        free, at = [], 0
        for words, when, *_ in found:
            start = row["text"].find(words, at)
            if start >= 0:
                at = start + len(words)
                free.append((start, at, when.date().isoformat()))
        n["gold"] += len(row["timexes"])
        n["predicted"] += len(free)
        for gold in row["timexes"]:
            if hit := next((x for x in free if x[0] < gold["end"] and x[1] > gold["start"]), None):
                free.remove(hit)
                n["relaxed"] += 1
                n["value"] += hit[2] == gold["value"]
    value, relaxed = (prf(n[k], n["predicted"], n["gold"])["F1"] for k in ("value", "relaxed"))
    return Found(value, cpu, len(rows), {"relaxed F1": relaxed})


# ---- statements -----------------------------------------------------------------------------------------------------------------------

_MARKS = str.maketrans({"“": '"', "”": '"', "\n": " "})


def textacy_statements(given: Given) -> Found:
    """textacy's direct quotations, a paragraph at a time, so that an odd mark spoils one paragraph only."""
    import spacy
    from textacy.extract.triples import direct_quotations

    rows, statements = rows_of(given, "polnear/dev.jsonl.gz"), scorer(given, "statements")
    from twosource.language.model import model_folder

    nlp = spacy.load(model_folder())  # the weights that we parse with, all components, as anybody would load them
    nlp("One sentence.")
    cpu = 0.0
    predicted: dict[str, list[Row]] = {}
    for row in rows:
        mine = predicted.setdefault(row["id"], [])
        for part in re.finditer(r"[^\n]+", row["text"]):
            since = time.process_time()
            doc = nlp(part.group().translate(_MARKS))
            try:
                found = list(direct_quotations(doc))
            except ValueError:  # marks that do not pair up
                found = []
            cpu += time.process_time() - since
            for triple in found:
                at = part.start()
                said = [[at + triple.content.start_char, at + triple.content.end_char]]
                who = [[at + t.idx, at + t.idx + len(t)] for t in triple.speaker]
                mine.append({"content": said, "source": who, "cue": []})
    score = statements.score({r["id"]: r for r in rows}, predicted)
    return Found(score["all"]["content_source"]["F1"], cpu, len(rows), {"quoted": score["quoted"]["content_source"]["F1"]})


# ---- pairs of documents that share text -----------------------------------------------------------------------------------------------


def shared_pairs(gold: Iterable[Row]) -> set[tuple[str, str]]:
    """Pairs of documents with at least `SHARED` characters of the same root sentences; headlines left out."""
    holders: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    for g in gold:
        for u in g["units"]:
            if not u["t"]:
                root, (start, end) = u["root"], u["r"]
                for document in (g["id"], root):
                    holders[root, start][document] = max(end - start, holders[root, start].get(document, 0))
    found: dict[tuple[str, str], int] = defaultdict(int)
    for of in holders.values():
        for a, b in combinations(sorted(of), 2):
            found[a, b] += min(of[a], of[b])
    return {pair for pair, n in found.items() if n >= SHARED}


def pairs_found(given: Given, find: Callable[[Sequence[Row]], tuple[set[tuple[str, str]], float]]) -> Found:
    """Precision, recall and F1 of pairs against the genealogy of a recycled corpus."""
    assert given.corpus is not None
    read = scorer(given, "_record").read_jsonl
    rows = read(given.corpus / "docs.jsonl")[: given.limit]
    within = {r["id"] for r in rows}
    gold = {x for x in shared_pairs(read(given.corpus / "gold.jsonl")) if within.issuperset(x)}
    found, cpu = find(rows)
    hit = len(found & gold)
    p, r = hit / len(found) if found else 0.0, hit / len(gold) if gold else 0.0
    return Found(f1(p, r), cpu, len(rows), {"P": p, "R": r, "pairs": float(len(gold))})


def shingled(text: str, n: int = 5) -> set[str]:
    """Runs of five words, as near-duplicate finders usually take them."""
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[i : i + n]) for i in range(max(1, len(words) - n + 1))}


#: Threshold of the two MinHash peers: the lowest at which 128 permutations still cut into usable bands; a usual .8 finds next to nothing here.
JACCARD = 0.2


def datasketch_pairs(given: Given) -> Found:
    from datasketch import MinHash, MinHashLSH

    def find(rows: Sequence[Row]) -> tuple[set[tuple[str, str]], float]:
        since = time.process_time()
        index, found = MinHashLSH(threshold=JACCARD, num_perm=128), set()
        for row in rows:
            sketch = MinHash(num_perm=128)
            sketch.update_batch([s.encode() for s in shingled(row["text"])])
            found |= {(min(i, row["id"]), max(i, row["id"])) for i in index.query(sketch)}
            index.insert(row["id"], sketch)
        return found, time.process_time() - since

    return pairs_found(given, find)


def rensa_pairs(given: Given) -> Found:
    from rensa import RMinHash, RMinHashLSH

    def find(rows: Sequence[Row]) -> tuple[set[tuple[str, str]], float]:
        since = time.process_time()
        index, found = RMinHashLSH(threshold=JACCARD, num_perm=128, num_bands=64), set()
        for n, row in enumerate(rows):
            sketch = RMinHash(num_perm=128, seed=42)
            sketch.update(sorted(shingled(row["text"])))
            found |= {(min(rows[i]["id"], row["id"]), max(rows[i]["id"], row["id"])) for i in index.query(sketch)}
            index.insert(n, sketch)
        return found, time.process_time() - since

    return pairs_found(given, find)


def our_pairs(given: Given) -> Found:
    """Documents with passages of the same families, by the command line; the CPU seconds are those of the whole command."""

    def find(rows: Sequence[Row]) -> tuple[set[tuple[str, str]], float]:
        tables, cost = scorer(given, "_record").build(list(rows), ["reuse", "families"])
        names = tables["names"]
        found: dict[tuple[str, str], int] = defaultdict(int)
        for family in tables["families"]:
            of: dict[str, int] = defaultdict(int)
            for s in family["passages"]:
                of[names[s["document"]]] += s["end"] - s["start"]
            for a, b in combinations(sorted(of), 2):
                found[a, b] += min(of[a], of[b])
        return {pair for pair, n in found.items() if n >= SHARED}, cost["cpu_s"]

    return pairs_found(given, find)


# ---- stories --------------------------------------------------------------------------------------------------------------------------


def tfidf_stories(given: Given) -> Found:
    """TF-IDF vectors and average linkage; where to cut is fitted on the other set (ben), so that nothing is fitted to what is scored."""
    b_cubed = scorer(given, "stories").b_cubed
    other, rows = rows_of(given, "stories/ben_stories.jsonl.gz"), rows_of(given, "ecbplus/stories_traindev.jsonl.gz")

    def labels(of: Sequence[Row], cut: float) -> dict[str, str]:
        from scipy.cluster.hierarchy import fcluster

        return dict(zip((r["id"] for r in of), map(str, fcluster(trees(of), cut, criterion="distance")), strict=True))

    kept: dict[int, Any] = {}

    def trees(of: Sequence[Row]) -> Any:
        from scipy.cluster.hierarchy import linkage
        from scipy.spatial.distance import squareform
        from sklearn.feature_extraction.text import TfidfVectorizer

        if id(of) not in kept:
            texts = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform([f"{r.get('title') or ''}\n{r['text']}" for r in of])
            away = (1 - (texts @ texts.T).toarray()).clip(0)
            kept[id(of)] = linkage(squareform(away, checks=False), "average")
        return kept[id(of)]

    def scored(of: Sequence[Row], cut: float) -> float:
        return float(b_cubed({r["id"]: r["story"] for r in of}, labels(of, cut))["F1"])

    cut = max((k / 100 for k in range(50, 100, 2)), key=lambda c: scored(other, c))
    kept.clear()
    since = time.process_time()
    labels(rows, cut)
    cpu = time.process_time() - since
    return Found(scored(rows, cut), cpu, len(rows), {"cut": cut})


PEERS = (
    Peer("main text", "trafilatura, fast", "trafilatura", "trafilatura", main_text(trafilatura_fast)),
    Peer("main text", "trafilatura, precise", "trafilatura", "trafilatura", main_text(trafilatura_precise)),
    Peer("main text", "resiliparse", "resiliparse", "resiliparse.extract.html2text", main_text(resiliparse)),
    Peer("main text", "newspaper4k", "newspaper4k", "newspaper", main_text(newspaper)),
    Peer("main text", "readability", "readability-lxml", "readability", main_text(readability)),
    Peer("dates", "dateparser", "dateparser", "dateparser.search", dateparser_dates),
    Peer("statements", "textacy", "textacy", "textacy.extract.triples", textacy_statements, "direct quotations only"),
    Peer("pairs", "twosource", "twosource", "twosource", our_pairs, "families of passages"),
    Peer("pairs", "datasketch", "datasketch", "datasketch", datasketch_pairs, "MinHash LSH, whole documents"),
    Peer("pairs", "rensa", "rensa", "rensa", rensa_pairs, "MinHash LSH, whole documents"),
    Peer("stories", "TF-IDF, average linkage", "scikit-learn", "sklearn", tfidf_stories, "cut fitted on ben"),
)


def measured(peer: Peer, given: Given) -> dict[str, Any]:
    """The figures of a peer, or what is missing."""
    from bench.suite.machine import version_of

    try:
        importlib.import_module(peer.module)
    except ImportError as error:
        installed = version_of(peer.package)
        return {"missing": f"{peer.package} {installed} does not load: {error}" if installed else f"{peer.package} is not installed"}
    found = peer.run(given)
    return {
        "figure": round(found.figure, 4),
        "cpu_s": round(found.cpu_s, 3),
        "documents": found.documents,
        "detail": {k: round(v, 4) for k, v in found.detail.items()},
        "version": version_of(peer.package),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", choices=sorted({p.work for p in PEERS}))
    parser.add_argument("name", choices=[p.name for p in PEERS])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--corpus", type=Path, help="a recycled corpus, for pairs")
    a = parser.parse_args()
    warnings.simplefilter("ignore")  # what others' packages say about each other
    peer = next(p for p in PEERS if (p.work, p.name) == (a.work, a.name))
    print(json.dumps(measured(peer, Given(a.data.resolve(), a.limit, a.corpus))))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
