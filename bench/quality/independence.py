"""How many independent origins vouch for a sentence: against recycled news with a known genealogy.

    python bench/quality/independence.py [--roots 500] [--data ../shared] [--undated] [--hidden] [--whole] [--seed 11]

Two root sentences are put into every article of a recycled corpus (`make_recycled.py` over three quarters of PolNeAR's articles), and 0 to 3
reports say the same in words of their own, between paragraphs of the articles that are left: people's paraphrases (MSRP) are the sentence
and its independent versions. Roots with 2 to 40 copies count. So the truth is 1 and the number of independent versions; outlets that print
copies also print versions of their own.

By default the sentences that belong together are given and the origins alone are counted, over the families that `twosource ingest
--only reuse,families` finds. `--whole` counts the claims that `twosource ingest` makes, found by their spans: where the versions of a root fell
into several claims, the largest one is taken and its truth is what it holds. `--undated` leaves out dates, `--hidden` publishers.
Prints: share of exact counts, share not above the truth by more than one; last the share of exact counts.
"""

from __future__ import annotations

import argparse
import gzip
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
from typing import Any

from twosource.corroborate import pieces
from twosource.corroborate.copied import copies
from twosource.corroborate.origins import origins
from twosource.corroborate.pieces import Backing
from twosource.corroborate.world import World
from twosource.model import make_table, schema

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from bench.files import lines_of

ROOT = Path(__file__).resolve().parents[2]
Row = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a version of a root sentence stands. `version`: 0 for the root and its copies, else which independent one."""

    document: str
    start: int
    end: int
    version: int


def sentences(data: Path) -> list[list[str]]:
    """Sentences and their paraphrases by people: groups of two and more that say one thing."""
    above: dict[str, str] = {}
    text: dict[str, str] = {}

    def top(x: str) -> str:
        while x in above:
            x = above[x]
        return x

    for row in lines_of(data / "data" / "reuse" / "msrp_train.jsonl.gz"):
        if row["label"] == 1:
            text[row["id1"]], text[row["id2"]] = row["s1"], row["s2"]
            if (a := top(row["id1"])) != (b := top(row["id2"])):
                above[a] = b
    groups: dict[str, list[str]] = defaultdict(list)
    for key in sorted(text):
        groups[top(key)].append(text[key])
    return sorted((sorted(set(g)) for g in groups.values() if len(set(g)) > 1), key=lambda g: g[0])


def recycled(data: Path, bases: list[Row], count: int, seed: int, folder: Path) -> tuple[list[Row], list[Row]]:
    """Reports and genealogy of a recycled corpus over these articles."""
    with gzip.open(folder / "bases.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in bases)
    maker = [sys.executable, str(data / "score" / "make_recycled.py"), str(count), str(folder / "made")]
    subprocess.run([*maker, "--seed", str(seed), "--base", str(folder / "bases.jsonl.gz")], check=True, capture_output=True)
    return lines_of(folder / "made" / "docs.jsonl"), lines_of(folder / "made" / "gold.jsonl")


def corpus(data: Path, count: int, seed: int, folder: Path) -> tuple[list[Row], list[list[Place]]]:
    """The reports, and for every root sentence where its versions stand in them."""
    r = random.Random(seed)
    articles = [row for name in ("train", "dev") for row in lines_of(data / "data" / "polnear" / f"{name}.jsonl.gz")]
    r.shuffle(articles)
    wanted = min(len(articles) * 3 // 4, max(20, count * 3 // 2))
    groups = sentences(data)
    r.shuffle(groups)
    groups.sort(key=lambda g: -len(g))  # the few that people said in three or four ways go first
    planted = groups[: 2 * wanted]
    r.shuffle(planted)
    bases, holds = [], {}
    for n, row in enumerate(articles[:wanted]):
        text = row["text"].split("\n")
        for group in planted[2 * n : 2 * n + 2]:
            r.shuffle(group)
            text.insert(r.randrange(1, len(text) + 1), group[0])
        body = "\n".join(text)
        bases.append({"id": row["id"], "text": body})
        holds[row["id"]] = planted[2 * n : 2 * n + 2]
    docs, gold = recycled(data, bases, 5 * wanted, seed, folder)
    versions = {group[0]: group for groups in holds.values() for group in groups}
    roots: dict[tuple[str, int], str] = {}
    for row in docs:
        if row["kind"] == "base":
            for said in versions:
                if (at := row["text"].find(said)) >= 0:
                    roots[row["id"], at] = said
    found: dict[str, list[Place]] = {said: [Place(d, at, at + len(said), 0)] for (d, at), said in roots.items()}
    for row in gold:
        for unit in row["units"]:
            if said := roots.get((unit["root"], unit["r"][0])):
                found[said].append(Place(row["id"], *unit["c"], 0))
    chosen = sorted(said for said, places in found.items() if 2 <= len({p.document for p in places}) - 1 <= 40)
    r.shuffle(chosen)
    chosen.sort(key=lambda said: -len(versions[said]))  # the few that have several versions are all taken
    around = [[p.strip() for p in row["text"].split("\n")[1:] if len(p.strip()) > 80] for row in articles[wanted:]]
    beside = [text[i : i + 2] for text in around for i in range(0, len(text) - 1, 2)]
    r.shuffle(beside)
    published = {row["id"]: (row["published"], row["publisher"]) for row in docs}
    out = []
    for said in chosen[:count]:
        places = found[said]
        outlet = published[places[0].document][1]
        houses = r.sample([f"farm{i:03d}" for i in range(200) if f"farm{i:03d}" != outlet], 3)
        for version, words in enumerate(versions[said][1 : 1 + r.choice((0, 1, 2, 3))], 1):
            stretch = beside.pop()
            at = r.randrange(len(stretch) + 1)
            name = f"own{len(docs):05d}"
            when = datetime.fromisoformat(published[places[0].document][0]) + timedelta(minutes=r.randrange(-600, 3000))
            text = "\n\n".join([*stretch[:at], words, *stretch[at:]])
            docs.append({"id": name, "publisher": houses[version - 1], "published": when.isoformat(), "text": text})
            places.append(Place(name, text.index(words), text.index(words) + len(words), version))
        out.append(places)
    return docs, out


def ingest(rows: list[Row], folder: Path, only: str | None, wanted: tuple[str, ...]) -> dict[str, list[Row]]:
    """Ingest the rows with the command line and read the exported tables back."""
    source, record = folder / "rows.jsonl", folder / "record"
    source.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    command = [*shlex.split(os.environ.get("TWOSOURCE", f"{sys.executable} -m twosource")), "--record", str(record)]
    subprocess.run([*command, "ingest", str(source), *(["--only", only] if only else [])], check=True, capture_output=True)
    out = {}
    for name in wanted:
        subprocess.run([*command, "export", name, "--format", "jsonl", "-o", str(folder / name)], check=True, capture_output=True)
        out[name] = lines_of(folder / name)
    return out


class Record:
    """The exported tables, asked for origins with the sentences that belong together given."""

    def __init__(self, tables: dict[str, list[Row]]) -> None:
        self.name = {d["id"]: d["source_id"] for d in tables["documents"]}
        self.id = {name: i for i, name in self.name.items()}
        self.copies = copies(tables["families"], tables["reuse"])
        self.tables = {
            name: make_table(name, [{k: v for k, v in r.items() if k in schema(name).names} for r in rows]) for name, rows in tables.items()
        }
        self.world = World.of(self.tables, list(self.name))

    def backing(self, place: Place) -> Backing:
        """A support of the claim at a place."""
        document = self.id[place.document]
        family, lineage = self.copies.of(pieces.Place(document, place.start, place.end))
        return Backing(document, place.start, place.end, lineage, family, None, None)

    def count(self, places: list[Place]) -> int:
        """Origins of the reports at these places."""
        supports = [self.backing(p) for p in places]
        return len({o.key for o in origins(supports, self.world)})


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--roots", type=int, default=500)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--undated", action="store_true")
    parser.add_argument("--hidden", action="store_true", help="publishers are taken away")
    parser.add_argument("--whole", action="store_true", help="count the claims of a whole record")
    a = parser.parse_args()
    off: Counter[int] = Counter()
    truths: Counter[int] = Counter()
    held = total = 0
    with tempfile.TemporaryDirectory() as tmp:
        rows, roots = corpus(a.data, a.roots, a.seed, Path(tmp))
        for row in rows:
            row.pop("kind", None)
            for key, dropped in (("published", a.undated), ("publisher", a.hidden)):
                if dropped:
                    row.pop(key)
        if a.whole:
            tables = ingest(rows, Path(tmp), None, ("documents", "claims"))
            claims = Claims(tables)
            for places in roots:
                total += len(places)
                if found := claims.largest(places):
                    truth, count, inside = found
                    held += inside
                    truths[truth] += 1
                    off[count - truth] += 1
        else:
            record = Record(ingest(rows, Path(tmp), "reuse,families", ("documents", "families", "reuse")))
            for places in roots:
                truth = 1 + max(p.version for p in places)
                truths[truth] += 1
                off[record.count(places) - truth] += 1
    n = sum(off.values())
    result = {
        "roots": n,
        "reports": len(rows),
        "truth": dict(sorted(truths.items())),
        "off_by": dict(sorted(off.items())),
        "not_above_by_more_than_one": round(sum(v for k, v in off.items() if k <= 1) / n, 4),
    }
    if a.whole:
        result["share_of_versions_in_the_claim"] = round(held / total, 4)
    print(json.dumps(result, indent=1))
    print(f"independence exact = {off[0] / n:.4f}")


class Claims:
    """The claims of a record, by the places of their supports."""

    def __init__(self, tables: dict[str, list[Row]]) -> None:
        self.id = {d["source_id"]: d["id"] for d in tables["documents"]}
        self.claims = {c["id"]: c for c in tables["claims"]}
        self.at: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for claim in tables["claims"]:
            for s in claim["supports"]:
                self.at[s["document"]].append((s["span"]["start"], s["span"]["end"], claim["id"]))

    def largest(self, places: list[Place]) -> tuple[int, int, int] | None:
        """Truth, count and number of places of the claim that holds most of these places; null when none holds two reports."""
        inside: dict[str, set[Place]] = defaultdict(set)
        for place in places:
            for s, e, claim in self.at[self.id[place.document]]:
                if 2 * (min(e, place.end) - max(s, place.start)) >= e - s:
                    inside[claim].add(place)
        best = max(sorted(inside), key=lambda c: len(inside[c]), default=None)
        if best is None:
            return None
        return len({p.version for p in inside[best]}), self.claims[best]["independent"], len(inside[best])


if __name__ == "__main__":
    main()
