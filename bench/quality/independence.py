"""How many independent origins vouch for a sentence: against recycled news with a known genealogy.

    python bench/quality/independence.py [--roots 500] [--data ../shared] [--undated] [--hidden] [--whole] [--seed 11]

A root sentence stands in one report, in 2 to 40 copies of it, and in 0 to 3 reports that say it in words of their own: people's
paraphrases (MSRP) are the sentence and its independent versions, paragraphs of PolNeAR's articles stand around it, copies are cut, mixed and
reworded as `make_recycled.py` does it. So the truth is 1 and the number of independent versions. Copies are printed by outlets that also print
versions of their own.

By default the sentences that belong together are given and the origins alone are counted, over the families that `twosource ingest
--only reuse,families` finds. `--whole` counts the claims that `twosource ingest` makes, found by their spans: where the versions of a root fell
into several claims, the largest one is taken and its truth is what it holds. `--undated` leaves out dates, `--hidden` publishers.
Prints: share of exact counts, share not above the truth by more than one; last the share of exact counts.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import os
import random
import shlex
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
Row = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a version of a root sentence stands. `version`: 0 for the root and its copies, else which independent one."""

    document: str
    start: int
    end: int
    root: int
    version: int


def lines(path: Path) -> list[Row]:
    """The rows of a (gzipped) JSON Lines file."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def sentences(data: Path) -> list[list[str]]:
    """Sentences and their paraphrases by people: groups of two and more that say one thing."""
    above: dict[str, str] = {}
    text: dict[str, str] = {}

    def top(x: str) -> str:
        while x in above:
            x = above[x]
        return x

    for row in lines(data / "data" / "reuse" / "msrp_train.jsonl.gz"):
        if row["label"] == 1:
            text[row["id1"]], text[row["id2"]] = row["s1"], row["s2"]
            if (a := top(row["id1"])) != (b := top(row["id2"])):
                above[a] = b
    groups: dict[str, list[str]] = defaultdict(list)
    for key in sorted(text):
        groups[top(key)].append(text[key])
    return sorted((sorted(set(g)) for g in groups.values() if len(set(g)) > 1), key=lambda g: g[0])


def surroundings(data: Path, r: random.Random) -> list[list[str]]:
    """Stretches of four paragraphs of real articles."""
    out = []
    for name in ("train", "dev"):
        for row in lines(data / "data" / "polnear" / f"{name}.jsonl.gz"):
            found = [p.strip() for p in row["text"].split("\n")[1:] if len(p.strip()) > 80]
            out.extend(found[i : i + 4] for i in range(0, len(found) - 3, 4))
    r.shuffle(out)
    return out


def recycler(data: Path) -> ModuleType:
    """The module that makes recycled corpora, with its list of words."""
    spec = importlib.util.spec_from_file_location("make_recycled", data / "score" / "make_recycled.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    words = (data / "score" / "recycle_words.txt").read_text(encoding="utf-8").split("\n")
    module.SYN.update({k: v.split("|") for k, v in (line.split(":") for line in words if line)})
    return module


def corpus(data: Path, count: int, seed: int) -> tuple[list[Row], list[Place]]:
    """The reports and where the versions of every root sentence stand in them."""
    r = random.Random(seed)
    make, around, groups = recycler(data), surroundings(data, r), sentences(data)
    many = [g for g in groups if len(g) > 2]
    r.shuffle(groups)
    rows: list[Row] = []
    places: list[Place] = []
    used: set[str] = set()
    outlets = [f"farm{i:03d}" for i in range(200)]

    def put(root: int, version: int, said: str, paragraphs: list[str], outlet: str, when: datetime) -> None:
        at = r.randrange(len(paragraphs) + 1)
        text = "\n\n".join([*paragraphs[:at], said, *paragraphs[at:]])
        start = sum(len(p) + 2 for p in paragraphs[:at])
        name = f"d{len(rows):05d}"
        rows.append({"id": name, "publisher": outlet, "published": when.isoformat(), "text": text})
        places.append(Place(name, start, start + len(said), root, version))

    for root in range(count):
        own = r.choice((0, 1, 1, 2, 3))
        pool = many if own > 1 and many else groups
        group = pool.pop()
        while group[0] in used:
            group = (pool or groups).pop()
        used.update(group)
        r.shuffle(group)
        said, versions = group[0], group[1 : 1 + own]
        houses = r.sample(outlets, 1 + len(versions))
        first = datetime(2016, 9, 5) + timedelta(minutes=r.randrange(10_000))
        mine = around.pop()
        put(root, 0, said, mine, houses[0], first)
        members: list[tuple[str, datetime]] = [(said, first)]
        for _ in range(min(40, int(2 * 20 ** r.random()))):  # 2 to 40, few of them large
            source, before = members[0] if r.random() < 0.6 else r.choice(members)
            p = r.uniform(0.05, 0.15)
            kept = [make.vary(x, p, r) for x in mine if r.random() < 0.6] + (r.choice(around)[:2] if r.random() < 0.5 else [])
            r.shuffle(kept)
            when = before + timedelta(minutes=5 + r.expovariate(1 / 600))
            varied = make.vary(source, p, r) or source
            put(root, 0, varied, kept or mine[:1], r.choice(outlets), when)
            members.append((varied, when))
        for i, version in enumerate(versions, 1):
            put(root, i, version, around.pop(), houses[i], first + timedelta(minutes=r.randrange(-600, 3000)))
    return rows, places


def tables(rows: list[Row], folder: Path, only: str | None, wanted: tuple[str, ...]) -> dict[str, list[Row]]:
    """Ingest the rows with the command line and read the exported tables back."""
    source, record = folder / "rows.jsonl", folder / "record"
    source.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    command = [*shlex.split(os.environ.get("TWOSOURCE", f"{sys.executable} -m twosource.cli")), "--record", str(record)]
    subprocess.run([*command, "ingest", str(source), *(["--only", only] if only else [])], check=True, capture_output=True)
    out = {}
    for name in wanted:
        subprocess.run([*command, "export", name, "--format", "jsonl", "-o", str(folder / name)], check=True, capture_output=True)
        out[name] = lines(folder / name)
    return out
