"""Where the time of `ingest --only statements` goes: CPU seconds of every step over PolNeAR dev, in one process.

    python bench/statements/speed.py [--articles N]

The share that is ours is the step `statements`; inside it the stages are timed apart.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from corpus import BATCH, POLNEAR, lines_of

from twosource.engine.plan import STEPS, needed
from twosource.extract import statements_learned as learned
from twosource.extract.speakers import Speakers
from twosource.extract.statements_features import code
from twosource.extract.statements_model import load_statement_model
from twosource.extract.statements_told import told
from twosource.extract.statements_view import views
from twosource.model import make_table
from twosource.readers import arrive


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="CPU seconds of every step.")
    parser.add_argument("--articles", type=int, default=None)
    a = parser.parse_args()
    rows = lines_of(POLNEAR / "dev.jsonl.gz")[: a.articles]
    spent: Counter[str] = Counter()
    inside: Counter[str] = Counter()

    def timed(name: str, where: Counter[str], call: Any, *arguments: Any) -> Any:
        began = time.process_time()
        out = call(*arguments)
        where[name] += time.process_time() - began
        return out

    model = timed("model loaded", spent, load_statement_model)
    with tempfile.TemporaryDirectory() as tmp:
        import json

        path = Path(tmp) / "rows.jsonl"
        for at in range(0, len(rows), BATCH):
            part = rows[at : at + BATCH]
            path.write_text(
                "".join(json.dumps({"id": r["id"], "text": r["text"], "published": r["date"]}) + "\n" for r in part), encoding="utf-8"
            )
            tables: dict[str, Any] = {"arrivals": make_table("arrivals", [x for x in arrive([str(path)]) if isinstance(x, dict)])}
            for step in needed(STEPS, ["statements"]):
                tables |= timed(step.name, spent, step.run, {t: tables[t] for t in step.reads}, {})
            seen = timed("tables read", inside, lambda t=tables: list(views(t)))
            for view in seen:
                c = timed("rules, columns", inside, code, view, model.words)
                chance, rate, often = timed("cues", inside, learned.cue_chances, c, model)
                cues = timed("chain", inside, learned.cues_of, c, chance, model.chain, model.least_cue)
                if cues is None:
                    continue
                choices = timed("readings", inside, learned.content_choices, c, cues, chance, rate, often)
                score = timed("trees", inside, model.content.score, choices.content_x)
                chosen = learned.choose_contents(choices, score)
                sources, x = timed("readings", inside, learned.source_choices, choices, chosen)
                score = timed("trees", inside, model.source.score, x)
                found = timed("readings", inside, learned.readings_of, choices, chosen, sources, score)
                timed("trees", inside, learned.judge, found, model)
                out = timed("told", inside, told, c, found, model.least)
                timed("speakers", inside, Speakers, view, out, c.finder.inside)
    n = len(rows)
    whole = sum(spent.values())
    print(f"{n} articles, {whole:.2f} CPU seconds, {n / whole:.2f} articles a CPU second (without the start of the command and the store)")
    for name, seconds in spent.most_common():
        print(f"  {name:16} {1000 * seconds / n:7.2f} ms an article {seconds / whole:6.1%}")
    print("inside the step:")
    for name, seconds in inside.most_common():
        print(f"  {name:16} {1000 * seconds / n:7.2f} ms an article")


if __name__ == "__main__":
    main()
