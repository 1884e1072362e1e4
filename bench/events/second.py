"""What the second opinion on acts brings and costs: the same documents coded by the rules alone and with it.

    python bench/events/second.py [--data ../shared]

judged    events of running text that were read one by one (the test rows of bench/quality/events_judged.jsonl): how many of those that still
          come out are right, and how many wrong and right ones go
yield     events a hundred documents
gold      type and dyad F1 of the lead events of the gold sentences
cost      CPU milliseconds a sentence of the parser, of coding by rules, and of coding with the second opinion
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "quality"))

import events as quality  # noqa: E402
import twosource  # noqa: E402
from twosource.extract import EVENT_SETTING, EVENT_WAYS  # noqa: E402
from twosource.extract.events import acts  # noqa: E402
from twosource.language import LANGUAGE, sentence_vectors  # noqa: E402
from twosource.store import Record  # noqa: E402

READS = ("documents", "segments", "readings", "sentences", "mentions", "named", "statements", "times")
Row = dict[str, Any]


def tables_of(rows: list[Row]) -> dict[str, Any]:
    """The tables that acts are made of, for documents (`id text published title`)."""
    with tempfile.TemporaryDirectory() as tmp:
        source, folder = Path(tmp) / "rows.jsonl", Path(tmp) / "record"
        source.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
        with twosource.open(folder) as corpus:
            corpus.ingest(source, only=["acts"])
        with Record.open(folder) as record:
            snapshot = record.snapshot()
            return {name: snapshot.table(name) for name in READS}


def both(tables: dict[str, Any]) -> tuple[list[list[Row]], list[float]]:
    """The acts by rules and with the second opinion, and the CPU milliseconds a sentence of the parser and of either."""
    acts(tables, {})
    sentence_vectors(["warm"])
    costs, found = [], []
    started = time.process_time()
    LANGUAGE.run(tables, {})
    costs.append(time.process_time() - started)
    for way in EVENT_WAYS:
        started = time.process_time()
        found.append(acts(tables, {EVENT_SETTING: way}, sentence_vectors)["acts"].to_pylist())
        costs.append(time.process_time() - started)
    return found, [1000 * c / tables["sentences"].num_rows for c in costs]


def share(rows: list[Row]) -> float:
    """How many of judged rows are right."""
    return sum(r["verdict"] == "right" for r in rows) / max(len(rows), 1)


def running(data: Path, name: str) -> None:
    """Print what becomes of the judged rows of a set, its yield and its cost."""
    documents = quality.documents_of(data, name)
    tables = tables_of(documents)
    (rules, second), costs = both(tables)
    judged = [r for r in quality.lines_of(quality.JUDGED) if r["set"] == name and r["part"] == "test"]
    names = dict(zip(tables["documents"]["id"].to_pylist(), tables["documents"]["source_id"].to_pylist(), strict=True))
    before, after = ({quality.key_of(quality.judgeable({**r, "document": names[r["document"]]})) for r in found} for found in (rules, second))
    had = [r for r in judged if quality.key_of(r) in before]
    left = [r for r in had if quality.key_of(r) in after]
    right = sum(r["verdict"] == "right" for r in had) - sum(r["verdict"] == "right" for r in left)
    print(
        f"{name}: {share(had):.3f} of {len(had)} right, then {share(left):.3f} of {len(left)}; "
        f"gone {len(had) - len(left) - right} wrong, {right} right"
    )
    print(f"{name}: {100 * len(rules) / len(documents):.0f} events a hundred documents, then {100 * len(second) / len(documents):.0f}")
    print(f"{name}: parser {costs[0]:.2f} ms a sentence, rules {costs[1]:.2f}, with vectors {costs[2]:.2f}")


def gold(data: Path) -> None:
    """Print type and dyad F1 of the lead events."""
    by_text: dict[str, list[Row]] = {}
    for r in quality.lines_of(data / "plover_gsr" / "dev.jsonl.gz"):
        by_text.setdefault(r["text"], []).append(r)
    tables = tables_of([{"id": g[0]["id"], "text": t, "published": g[0]["date"]} for t, g in by_text.items()])
    names = dict(zip(tables["documents"]["id"].to_pylist(), tables["documents"]["source_id"].to_pylist(), strict=True))
    found, _ = both(tables)
    for way, events in zip(EVENT_WAYS, found, strict=True):
        leads = {names[e["document"]]: e for e in events if e["lead"]}
        types = dyads = 0
        for golds in by_text.values():
            wanted = [(quality.TYPES.get(g["event"], g["event"]), *(quality.sides(g[k], "code") for k in ("source", "target"))) for g in golds]
            lead = leads.get(golds[0]["id"])
            fits = [w for w in wanted if lead is not None and w[0] == lead["event"]]
            types += bool(fits)
            dyads += lead is not None and any(quality.agree(*w, lead) for w in fits)
        of = len(by_text) + len(leads)
        print(f"gold, {way}: type F1 {2 * types / of:.3f}, dyad F1 {2 * dyads / of:.3f}")


def main() -> None:
    """Run as a command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=HERE.parents[2] / "shared")
    given = parser.parse_args()
    for name in ("polnear", "timebank"):
        running(given.data / "data", name)
    gold(given.data / "data")


if __name__ == "__main__":
    main()
