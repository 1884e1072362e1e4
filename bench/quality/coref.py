"""Pronouns of ECB+ (train and dev) against its chains: python bench/quality/coref.py [../shared]

A pronoun counts where its chain holds a mention in the document that is no pronoun. Right: some mention of the entity that is answered
touches a mention of the same chain; wrong: only mentions of other chains; unjudged: none that ECB+ marks (it marks a few sentences a text).
"""

from __future__ import annotations

import sys
import time
from bisect import bisect_right
from collections import Counter
from pathlib import Path

import pyarrow as pa

from twosource.extract.coref import HE, IT, THEY
from twosource.extract.speakers import Speakers
from twosource.extract.statements_rules import Finder
from twosource.extract.statements_view import views
from twosource.language import LANGUAGE
from twosource.model import make_table, schema

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from bench.files import lines_of

KINDS = {**dict.fromkeys(HE, "he, she"), **dict.fromkeys(THEY, "they"), **dict.fromkeys(IT, "it")}
OTHER = frozenset("i me my we us our you your who whom which that".split())


def parsed(rows: list[dict[str, str]]) -> dict[str, pa.Table]:
    """The tables of the texts, a line a paragraph."""
    segments = []
    for row in rows:
        at = 0
        for line in row["text"].split("\n"):
            if line.strip():
                segments.append({"document": row["id"], "start": at, "end": at + len(line), "exact": line, "role": "body", "reason": ""})
            at += len(line) + 1
    made = {
        "documents": make_table("documents", [{"id": r["id"], "sha256": "0", "characters": len(r["text"]), "language": "en"} for r in rows]),
        "segments": make_table("segments", segments),
        "readings": schema("readings").empty_table(),
    }
    return {**made, **LANGUAGE.run(made, {})}


def main() -> None:
    """Print right, wrong, null and unjudged answers by kind of pronoun, and the time of coreference."""
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[3] / "shared"
    gold = {r["id"]: r for r in lines_of(shared / "data" / "ecbplus" / "coref_traindev.jsonl.gz")}
    counts: Counter[tuple[str, str]] = Counter()
    cost = 0.0
    for view in views(parsed(list(gold.values()))):
        text = gold[view.document]["text"]
        marked = [(s, e, m["chain"]) for m in gold[view.document]["mentions"] if m["kind"] == "human" for s, e in m["spans"]]
        finder = Finder(view)
        found = finder.find()
        began = time.process_time()
        coreference = Speakers(view, found, finder.inside).coreference
        cost += time.process_time() - began
        for start, end, chain in marked:
            kind = KINDS.get(text[start:end].lower())
            named = any(c == chain and text[s:e].lower() not in KINDS and text[s:e].lower() not in OTHER for s, e, c in marked)
            if kind is None or not named:
                continue
            link = coreference.of(bisect_right(view.start, start) - 1)
            if link is None or not link.names:
                counts[kind, "null"] += 1
                continue
            others = [m for m in coreference.mentions if m.entity in link.entities and m.form != "pronoun"]
            mine = [(view.start[m.first], view.end[m.last - 1]) for m in others]
            chains = {c for s, e, c in marked for a, b in mine if s < b and a < e}
            counts[kind, "right" if chain in chains else "wrong" if chains else "unjudged"] += 1
    for kind in dict.fromkeys(KINDS.values()):
        right, wrong, null = (counts[kind, x] for x in ("right", "wrong", "null"))
        print(f"{kind}: right {right}, wrong {wrong}, null {null}, unjudged {counts[kind, 'unjudged']}")
        print(f"    precision {right / max(1, right + wrong):.3f}, recall {right / max(1, right + wrong + null):.3f}")
    print(f"CPU seconds of coreference: {cost:.2f} for {len(gold)} documents")


if __name__ == "__main__":
    main()
