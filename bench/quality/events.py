"""Precision and recall of coded events by type, and the share of judged events that are right.

    python bench/quality/events.py [--data ../shared] [--examples] [--wrong]

gold      the lead event of every gold sentence: type, and both sides (as the scorer beside the data counts them), by type and over all
judged    events of running text that somebody read one by one (events_judged.jsonl: set, document, start, end, event, sides, verdict; `part`:
          `fit` for those that the confidence was fitted on, `test` for a draw by a fixed seed from documents that nobody read before). Of the
          test rows that still come out: how many are right, in all, by type and by confidence, and how many events come out of a hundred
          documents
examples  with `--examples`: the share of the lexicon's invented examples that code to their type and sides, by file

`verdict` is `right`, or what is wrong: `type`, `actor`, `recipient`, `status`, or `none` where the text tells no such event. `sides` are the
offsets of every side and the country that was given to it; where the clause names none, `-`.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from bench.files import lines_of

HERE = Path(__file__).resolve().parent
JUDGED = HERE / "events_judged.jsonl"
TYPES = {"DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT"}
CODES = {"JAP": "JPN", "ROM": "ROU", "GER": "DEU", "BOS": "BIH", "PAL": "PSE", "KOS": "XKX"} | dict.fromkeys(
    ("UNO", "EUR", "IGO", "NGO", "IMG", "ISM"), "IGO"
)
BANDS = ("below .65", ".65 to .75", ".75 and more")
MUTUAL = ("AGREE", "CONSULT", "COOPERATE")
#: Judged set -> (file of documents, key of the date).
SETS = {
    "timebank": ("temporal/timebank.jsonl.gz", "dct"),
    "polnear": ("polnear/dev.jsonl.gz", "date"),
    "polnear train": ("polnear/train.jsonl.gz", "date"),
    "ecbplus": ("ecbplus/stories_traindev.jsonl.gz", ""),
}

Row = dict[str, Any]


def build(rows: list[Row]) -> tuple[list[Row], dict[str, str | None]]:
    """The events of documents (`id text published title`), and the source id of every document."""
    command = shlex.split(os.environ.get("TWOSOURCE", f"{sys.executable} -m twosource"))
    with tempfile.TemporaryDirectory() as tmp:
        source, record = Path(tmp) / "rows.jsonl", str(Path(tmp) / "r")
        source.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
        subprocess.run([*command, "--record", record, "ingest", str(source), "--only", "events"], check=True, capture_output=True)
        tables = {}
        for name in ("events", "documents"):
            subprocess.run([*command, "--record", record, "export", name, "-o", str(Path(tmp) / name)], check=True, capture_output=True)
            tables[name] = lines_of(Path(tmp) / name)
    return tables["events"], {d["id"]: d["source_id"] for d in tables["documents"]}


def documents_of(data: Path, name: str, wanted: set[str] | None = None) -> list[Row]:
    """The documents of a set (`id text published title`), all of them or those of these ids."""
    path, day = SETS[name]
    rows = [r for r in lines_of(data / path) if wanted is None or r["id"] in wanted]
    return [{"id": r["id"], "text": r["text"], "published": r.get(day), "title": r.get("title") if day else None} for r in rows]


def judgeable(event: Row) -> Row:
    """An event as it is judged: where it stands, its type and its sides; `document` has to be the set's own id."""
    first = event["evidence"][0]
    sides = [sorted(f"{x['span']['start']}-{x['span']['end']} {x['country'] or '-'}" for x in event[k]) for k in ("actors", "recipients")]
    return {"document": event["document"], "start": first["start"], "end": first["end"], "event": event["event"], "sides": sides}


def key_of(row: Row) -> tuple[Any, ...]:
    """What two rows share that judge the same event."""
    return row["document"], row["start"], row["end"], row["event"], *(tuple(s) for s in row["sides"])


def code(value: str | None) -> str | None:
    """A country code as both sides are compared."""
    value = (value or "").strip().upper()[:3]
    return CODES.get(value, value) or None


def sides(rows: list[Row], key: str) -> set[str]:
    """The codes of a side."""
    return {c for a in rows if (c := code(a.get(key)))}


def agree(kind: str, source: set[str], target: set[str], event: Row) -> bool:
    """Whether the sides of an event are the gold's; an empty gold side is not looked at."""
    a, b = sides(event["actors"], "country"), sides(event["recipients"], "country")
    if kind in MUTUAL:
        return not (source | target) or source | target == a | b
    return (not source or source == a) and (not target or target == b)


def gold(data: Path, wrong: bool) -> None:
    """Print the table of the gold sentences."""
    by_text: dict[str, list[Row]] = {}
    for r in lines_of(data / "plover_gsr" / "dev.jsonl.gz"):
        by_text.setdefault(r["text"], []).append(r)
    events, names = build([{"id": g[0]["id"], "text": t, "published": g[0]["date"]} for t, g in by_text.items()])
    found: dict[str | None, list[Row]] = {}
    for e in events:
        found.setdefault(names[e["document"]], []).append(e)
    n: Counter[tuple[str, str]] = Counter()
    for text, golds in by_text.items():
        wanted = [(TYPES.get(g["event"], g["event"]), sides(g["source"], "code"), sides(g["target"], "code")) for g in golds]
        lead = next((e for e in found.get(golds[0]["id"], ()) if e["lead"]), None)
        n["gold", wanted[0][0]] += 1
        fits = [w for w in wanted if lead is not None and w[0] == lead["event"]]
        right = lead is not None and any(agree(*w, lead) for w in fits)
        if lead is not None:
            n["said", lead["event"]] += 1
            n["type", lead["event"]] += bool(fits)
            n["dyad", lead["event"]] += right
        if wrong and not right:
            print(golds[0]["id"], wanted[0], lead and lead["event"], text[:150])
    print(f"{'type':10} gold said  P type  R type  P dyad  R dyad")
    for kind in [*sorted({k for _, k in n}), "all"]:
        g, s, t, d = (sum(v for (a, k), v in n.items() if a == w and kind in (k, "all")) for w in ("gold", "said", "type", "dyad"))
        print(f"{kind:10} {g:4} {s:4}" + "".join(f"  {x / y if y else 0:6.3f}" for x, y in ((t, s), (t, g), (d, s), (d, g))))


def judged(data: Path) -> None:
    """Print what became of the judged rows of the test."""
    rows = [r for r in lines_of(JUDGED) if r["part"] == "test"]
    kept: list[Row] = []
    for name in sorted({r["set"] for r in rows}):
        documents = documents_of(data, name)
        events, names = build(documents)
        sure = {key_of(judgeable({**e, "document": names[e["document"]]})): e["confidence"] for e in events}
        mine = [r for r in rows if r["set"] == name]
        still = [{**r, "confidence": sure[k], "right": r["verdict"] == "right"} for r in mine if (k := key_of(r)) in sure]
        kept += still
        right = sum(r["right"] for r in still)
        print(
            f"{name}: {len(events)} events, {100 * len(events) / len(documents):.0f} in a hundred documents; of {len(mine)} judged {len(still)} "
            f"still come out, {right / max(len(still), 1):.3f} of them right"
        )
    for title, key in (
        ("by type", lambda r: r["event"]),
        ("by confidence", lambda r: BANDS[(r["confidence"] >= 0.65) + (r["confidence"] >= 0.75)]),
    ):
        groups: dict[str, list[bool]] = {}
        for r in kept:
            groups.setdefault(key(r), []).append(r["right"])
        print(f"{title}: " + ", ".join(f"{k} {sum(v)}/{len(v)}" for k, v in sorted(groups.items())))


def examples(wrong: bool) -> None:
    """Print how many examples of the lexicon code as they should."""
    sys.path.insert(0, str(HERE.parents[1] / "tests"))
    from extract.test_events_frames import share
    from twosource.extract.events_lexicon import FRAMES
    from twosource.lexicons import load_rows

    for name in FRAMES:
        rows = list(load_rows(name).rows)
        right, bad = share(rows)
        print(f"{name}: {right:.3f} of {len(rows)} examples")
        if wrong:
            print("\n".join(f"  {b}" for b in bad))


def main() -> None:
    """Run as a command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=HERE.parents[2] / "shared")
    parser.add_argument("--examples", action="store_true")
    parser.add_argument("--wrong", action="store_true", help="print what is wrong")
    given = parser.parse_args()
    gold(given.data / "data", given.wrong)
    if JUDGED.exists():
        judged(given.data / "data")
    if given.examples:
        examples(given.wrong)


if __name__ == "__main__":
    main()
