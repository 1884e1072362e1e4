"""The share of listed disputes that are real, of those that somebody read one by one (disputes_judged.jsonl: set, id, kind, right).

    python bench/quality/disputes.py [--data ../shared] [--list]

Sets: `ecbplus` and `polnear`, in the stories that the record makes of them; `labelled`, ECB+ in its labelled stories; and two that put reports
of different happenings into one story on purpose: `lookalikes`, both stories of an ECB+ topic, and `pooled`, PolNeAR four days at a time. The
precision is over the first two; a dispute that nobody judged counts as `unread`. `--list` prints those.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa

import twosource
from twosource.corroborate import DISPUTES
from twosource.model import make_table

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from bench.files import lines_of

HERE = Path(__file__).resolve().parent
JUDGED = HERE / "disputes_judged.jsonl"
ECB, POLNEAR = "ecbplus/stories_traindev.jsonl.gz", "polnear/train.jsonl.gz"
#: Days of PolNeAR that `pooled` takes for one story.
POOL = 4

Row = dict[str, Any]


def tables(rows: Iterable[Row], tmp: Path) -> dict[str, pa.Table]:
    """What disputes are made of, for documents with `id text title published publisher`."""
    source = tmp / "rows.jsonl"
    source.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    with twosource.open(tmp / "r") as corpus:
        corpus.ingest(source, only=["disputes"])
        return {name: corpus.table(name) for name in DISPUTES.reads}


def regrouped(made: dict[str, pa.Table], groups: dict[str, set[str]]) -> list[Row]:
    """The disputes when the documents with these source ids are the stories."""
    ids = dict(zip(*(made["documents"].column(c).to_pylist() for c in ("source_id", "id")), strict=True))
    stories = [
        {"id": f"sto-{name}", "title": name, "documents": sorted(ids[s] for s in sources if s in ids)}
        | {"off_story": [], "suspicions": [], "headlines": []}
        for name, sources in sorted(groups.items())
    ]
    return rows_of({**made, "stories": make_table("stories", stories)})


def rows_of(made: dict[str, pa.Table]) -> list[Row]:
    """The disputes about one happening."""
    found: list[Row] = DISPUTES.run(made, {})["disputes"].to_pylist()
    return [r for r in found if r["same_happening"]]


def measure(data: Path) -> dict[str, list[Row]]:
    """The disputes of every set."""
    found: dict[str, list[Row]] = {}
    ecb = lines_of(data / "data" / ECB)
    with tempfile.TemporaryDirectory() as tmp:
        made = tables(({"id": r["id"], "text": r["text"]} for r in ecb), Path(tmp))
    stories, topics = defaultdict(set), defaultdict(set)
    for r in ecb:
        stories[r["story"]].add(r["id"])
        topics[r["topic"]].add(r["id"])
    found["ecbplus"] = rows_of(made)
    found["labelled"] = regrouped(made, stories)
    found["lookalikes"] = regrouped(made, topics)
    polnear = lines_of(data / "data" / POLNEAR)
    with tempfile.TemporaryDirectory() as tmp:
        kept = [{"id": r["id"], "text": r["text"], "title": r["title"], "published": r["date"], "publisher": r["publisher"]} for r in polnear]
        made = tables(kept, Path(tmp))
    days = defaultdict(set)
    for r in polnear:
        if r["date"]:
            days[str(datetime.date.fromisoformat(r["date"][:10]).toordinal() // POOL)].add(r["id"])
    found["polnear"] = rows_of(made)
    found["pooled"] = regrouped(made, days)
    return found


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=HERE.parents[2] / "shared")
    parser.add_argument("--list", action="store_true")
    given = parser.parse_args()
    judged = {(r["set"], r["id"]): r["right"] for r in lines_of(JUDGED)}
    found = measure(given.data)
    figures = {}
    for name, rows in found.items():
        known = [judged[name, r["id"]] for r in rows if (name, r["id"]) in judged]
        figures[name] = {"listed": len(rows), "judged": len(known), "right": sum(known), "unread": len(rows) - len(known)}
    own = [figures[n] for n in ("ecbplus", "polnear")]
    share = sum(f["right"] for f in own) / max(1, sum(f["judged"] for f in own))
    print(json.dumps({"precision": round(share, 4), **figures}))
    for name, rows in found.items():
        for r in rows if given.list else ():
            if (name, r["id"]) not in judged:
                print(name, r["id"], r["kind"], r["subject"], [s["position"] for s in r["sides"]])


if __name__ == "__main__":
    main()
