"""Precision and recall of merged events, against the gold chains of ECB+.

    python bench/quality/claims.py [--data ../shared] [--split dev] [--setting claims=words+reader] [--wrong]

A pair of our events (two supports of one claim that come from events, in different documents of one story) is right when the gold has
mentions of one chain of events inside the evidence of both; it is not judged where the gold marks no event in one of them (only some
sentences of a document are annotated). Recall: of all such pairs of our events that share a chain, the share that some claim holds.
Beside it the same for all supports of all claims, whose whole span is looked at.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from bench.files import lines_of

HERE = Path(__file__).resolve().parent

Row = dict[str, Any]


def build(rows: list[Row], settings: list[str]) -> dict[str, list[Row]]:
    """The tables `documents events claims` of these documents, with these settings."""
    command = shlex.split(os.environ.get("TWOSOURCE", f"{sys.executable} -m twosource"))
    tables = {}
    with tempfile.TemporaryDirectory() as tmp:
        source, record = Path(tmp) / "rows.jsonl", str(Path(tmp) / "r")
        source.write_text("".join(json.dumps({"id": r["id"], "text": r["text"]}, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
        chosen = [x for setting in settings for x in ("--setting", setting)]
        subprocess.run([*command, "--record", record, "ingest", str(source), *chosen], check=True, capture_output=True)
        for name in ("documents", "events", "claims"):
            subprocess.run([*command, "--record", record, "export", name, "-o", str(Path(tmp) / name)], check=True, capture_output=True)
            tables[name] = lines_of(Path(tmp) / name)
    return tables


def chains(gold: Row, spans: list[Row]) -> frozenset[str]:
    """The chains of events that the gold has inside these spans; sayings do not count where anything else is there."""
    found: dict[str, str] = {}
    for m in gold["mentions"]:
        start, end = min(s for s, _ in m["spans"]), max(e for _, e in m["spans"])
        if m["kind"] == "event" and any(s["start"] <= start and end <= s["end"] for s in spans):
            found[m["chain"]] = m["tag"]
    acts = {c for c, tag in found.items() if "REPORTING" not in tag}
    return frozenset(acts or found)


def pairs(items: list[tuple[str, Any, frozenset[str]]]) -> list[tuple[Any, Any, bool]]:
    """Pairs of (document, thing, chains) of different documents that can be judged, and whether they share a chain."""
    judged = [x for x in items if x[2]]
    return [(a[1], b[1], bool(a[2] & b[2])) for a, b in itertools.combinations(judged, 2) if a[0] != b[0]]


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Precision and recall of merged events on ECB+.")
    parser.add_argument("--data", type=Path, default=HERE.parents[2] / "shared")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--setting", action="append", default=[], help="as of `ingest`")
    parser.add_argument("--wrong", action="store_true", help="print the wrong pairs")
    a = parser.parse_args()
    data = a.data / "data" if (a.data / "data").is_dir() else a.data
    rows = [r for r in lines_of(data / "ecbplus" / "coref_traindev.jsonl.gz") if r["split"] == a.split]
    tables = build(rows, a.setting)
    gold = {r["id"]: r for r in rows}
    source = {d["id"]: d["source_id"] for d in tables["documents"]}
    events = {e["id"]: e for e in tables["events"]}
    of = {i: chains(gold[source[e["document"]]], e["evidence"]) for i, e in events.items()}

    merged: set[tuple[str, str]] = set()
    spans = right_spans = 0
    kinds: Counter[str] = Counter()
    for claim in tables["claims"]:
        kinds[claim["kind"]] += 1
        own = sorted({s["via"] for s in claim["supports"] if s["via"] in events})
        merged |= {(x, y) for x, y in itertools.combinations(own, 2) if events[x]["document"] != events[y]["document"]}
        told = [(s["document"], s["span"]["exact"], chains(gold[source[s["document"]]], [s["span"]])) for s in claim["supports"]]
        found = pairs(told)
        spans += len(found)
        right_spans += sum(r for *_, r in found)
        if a.wrong:
            for x, y, ok in found:
                if not ok:
                    print(f"{claim['kind']}: {x}\n    {y}")
    story = {i: gold[source[e["document"]]]["story"] for i, e in events.items()}
    judged = [(x, y) for x, y in sorted(merged) if of[x] and of[y]]
    right = [(x, y) for x, y in judged if of[x] & of[y] and story[x] == story[y]]
    by: dict[str, list[tuple[str, Any, frozenset[str]]]] = defaultdict(list)
    for i, e in events.items():
        by[story[i]].append((e["document"], i, of[i]))
    could = {tuple(sorted((x, y))) for items in by.values() for x, y, ok in pairs(items) if ok}
    print(f"{len(rows)} documents, {len(events)} events, claims: {', '.join(f'{n} {k}' for k, n in sorted(kinds.items()))}")
    print(f"all supports of claims: {spans} pairs judged, precision {right_spans / max(1, spans):.3f}")
    print(f"pairs of events merged: {len(merged)}, judged {len(judged)}; recall {len(right) / max(1, len(could)):.3f} of {len(could)}")
    print(f"precision of merged pairs of events = {len(right) / max(1, len(judged)):.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
