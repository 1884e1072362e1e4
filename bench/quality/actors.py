"""Score the actors of a record: country codes on PLOVER's sentences, links on Reuters-128.

    python bench/quality/actors.py [--data ../shared] [--wrong]

codes     of the gold actor texts that stand in their sentence as they are, the share at whose place an exported mention carries the gold country
links     mentions of the gold whose place has an exported mention with a Wikidata id: how many are the gold's (precision); of all gold mentions
          with an id, how many are found (recall), and of those whose id the lexicons hold
The last line is the mean of the two figures that have a floor.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from bench.files import lines_of

HERE = Path(__file__).resolve().parent
LEXICONS = HERE.parents[1] / "src" / "twosource" / "lexicons" / "data"

#: Gold codes that are slips or older than today's, and the codes for organisations of several states, which count as one.
CODES = {"JAP": "JPN", "ROM": "ROU", "GER": "DEU", "BOS": "BIH", "PAL": "PSE", "KOS": "XKX"} | dict.fromkeys(
    ("UNO", "EUR", "IGO", "NGO", "IMG", "ISM"), "IGO"
)

Row = dict[str, Any]


def code(value: str | None) -> str | None:
    """A country code as both sides are compared."""
    value = (value or "").strip().upper()[:3]
    return CODES.get(value, value) or None


def score_codes(gold: Iterable[Row], mentions: dict[str, list[Row]]) -> tuple[int, int, list[str]]:
    """Right, all and what is wrong. `mentions`: by gold id, each with `start end country`."""
    right = total = 0
    wrong = []
    for r in gold:
        for side in (*r["source"], *r["target"]):
            wanted = code(side.get("code"))
            at = r["text"].find(side["text"])
            if at < 0 or not wanted:
                continue
            total += 1
            end = at + len(side["text"])
            here = [m for m in mentions.get(r["id"], ()) if m["start"] < end and at < m["end"]]
            if wanted in {code(m["country"]) for m in here}:
                right += 1
            else:
                said = ", ".join(f"{m['exact']}={m['country']}" for m in here) or "nothing"
                wrong.append(f"{wanted} {side['text']!r}: {said} | {r['text'][:160]}")
    return right, total, wrong


def score_links(gold: Iterable[Row], mentions: dict[str, list[Row]], held: set[str]) -> tuple[int, int, int, int, list[str]]:
    """Right, said, all linked gold mentions, those whose id the lexicons hold, and what is wrong."""
    right = said = total = known = 0
    wrong = []
    for r in gold:
        for g in r["mentions"]:
            if not g["wikidata"]:
                continue
            total += 1
            known += g["wikidata"] in held
            # Less than half of the gold's words is another name inside it.
            here = [
                m
                for m in mentions.get(str(r["id"]), ())
                if m["wikidata"] and 2 * (min(m["end"], g["end"]) - max(m["start"], g["start"])) >= g["end"] - g["start"]
            ]
            if not here:
                continue
            said += 1
            if g["wikidata"] in {m["wikidata"] for m in here}:
                right += 1
            else:
                around = r["text"][max(0, g["start"] - 60) : g["end"] + 40]
                wrong.append(f"{g['text']!r} is {g['name']} {g['wikidata']}: {here[0]['name']} {here[0]['wikidata']} | {around}")
    return right, said, total, known, wrong


def held() -> set[str]:
    """The Wikidata ids of the lexicons."""
    found = set()
    for name in ("countries", "office_holders", "organisations", "publishers"):
        found.update(re.findall(r"\bQ\d+\b", (LEXICONS / f"{name}.tsv").read_text(encoding="utf-8")))
    return found


def exported(rows: list[Row]) -> dict[str, list[Row]]:
    """The mentions that `twosource` makes of documents, by their own ids, with the codes that their actors have in that document."""
    command = shlex.split(os.environ.get("TWOSOURCE", f"{sys.executable} -m twosource"))
    with tempfile.TemporaryDirectory() as tmp:
        source = Path(tmp) / "rows.jsonl"
        source.write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
        record = ["--record", f"{tmp}/r"]
        subprocess.run([*command, *record, "ingest", str(source), "--only", "mentions,named"], check=True, capture_output=True)
        tables: dict[str, list[Row]] = {}
        for table in ("documents", "mentions", "named"):
            done = subprocess.run([*command, *record, "export", table], check=True, capture_output=True, text=True)
            tables[table] = [json.loads(line) for line in done.stdout.splitlines()]
    return joined(tables)


def joined(tables: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Mentions with what their documents know of their actors, by the documents' own ids."""
    own = {d["id"]: d["source_id"] for d in tables["documents"]}
    actors = {(a["document"], a["actor"]): a for a in tables["named"]}
    out: dict[str, list[Row]] = {}
    for m in tables["mentions"]:
        a = actors[m["document"], m["actor"]]
        out.setdefault(own[m["document"]], []).append(m | {k: a[k] for k in ("name", "country", "sector", "wikidata")})
    return out


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Score country codes and links.")
    parser.add_argument("--data", type=Path, default=HERE.parents[2] / "shared")
    parser.add_argument("--wrong", action="store_true", help="print what is wrong")
    a = parser.parse_args()
    plover = lines_of(a.data / "data" / "plover_gsr" / "dev.jsonl.gz")
    texts = {r["text"]: r for r in reversed(plover)}
    found = exported([{"id": r["id"], "text": r["text"], "published": r["date"]} for r in texts.values()])
    by_text = {r["text"]: found.get(r["id"], []) for r in texts.values()}
    right, total, wrong = score_codes(plover, {r["id"]: by_text[r["text"]] for r in plover})
    codes = right / total
    print(f"codes: {right} of {total} = {codes:.3f}")
    reuters = lines_of(a.data / "data" / "linking" / "reuters-128.jsonl.gz")
    found = exported([{"id": str(r["id"]), "text": r["text"]} for r in reuters])
    hit, said, every, known, missed = score_links(reuters, found, held())
    recall = f"recall {hit / every:.3f} of {every} linked, {hit / known:.3f} of {known} that the lexicons hold"
    print(f"links: precision {hit} of {said} = {hit / said:.3f}; {recall}")
    if a.wrong:
        print("\n".join([*wrong, *missed]))
    print(f"actors codes and links = {(codes + hit / said) / 2:.4f}")


if __name__ == "__main__":
    main()
