"""Pronouns of real news, judged by reading: `bench/quality/coref_polnear_judged.jsonl` holds ids, offsets and verdicts, and no texts.

A hundred of the sources in PolNeAR dev that are pronouns (two draws of fifty with the seeds 2016 and 77, first and second persons among
them), each read in its article before any answer was looked at. `right`: where the right person is named, nothing where nobody is to be
named (`I` of the writer, `you`); an answer is right when all of these words are in the names given.
"""

from __future__ import annotations

import gzip
import json
from bisect import bisect_right
from pathlib import Path

import pyarrow as pa
import pytest

from twosource.extract.speakers import Speakers
from twosource.extract.statements_rules import Finder
from twosource.extract.statements_view import views
from twosource.language import LANGUAGE
from twosource.model import make_table, schema

JUDGED = Path(__file__).resolve().parents[2] / "bench" / "quality" / "coref_polnear_judged.jsonl"


def parsed(rows: list[dict[str, str]]) -> dict[str, pa.Table]:
    """The tables of reports in plain text, a paragraph a line."""
    segments = []
    for row in rows:
        at = 0
        for n, line in enumerate(row["text"].split("\n")):
            if line.strip():
                role = "title" if n == 0 else "body"
                segments.append({"document": row["id"], "start": at, "end": at + len(line), "exact": line, "role": role, "reason": ""})
            at += len(line) + 1
    made = {
        "documents": make_table("documents", [{"id": r["id"], "sha256": "0", "characters": len(r["text"]), "language": "en"} for r in rows]),
        "segments": make_table("segments", segments),
        "readings": schema("readings").empty_table(),
    }
    return {**made, **LANGUAGE.run(made, {})}


@pytest.mark.slow
def test_pronouns_that_speak(shared: Path) -> None:
    with gzip.open(shared / "data" / "polnear" / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = {r["id"]: r["text"] for r in map(json.loads, lines)}
    judged = [json.loads(line) for line in JUDGED.read_text(encoding="utf-8").splitlines()]
    wanted = {j["id"] for j in judged}
    right = wrong = 0
    for view in views(parsed([{"id": i, "text": texts[i]} for i in sorted(wanted)])):
        finder = Finder(view)
        coreference = Speakers(view, finder.find(), finder.inside).coreference
        for j in judged:
            if j["id"] != view.document:
                continue
            link = coreference.of(bisect_right(view.start, j["start"]) - 1)
            if link is None or not link.names or any(coreference.entities[e].open for e in link.entities):
                continue
            names = " & ".join(link.names).lower()
            good = bool(j["right"]) and all(texts[j["id"]][a:b].lower() in names for a, b in j["right"])
            right, wrong = right + good, wrong + (not good)
    assert right >= 0.75 * len(judged), (right, wrong)
    assert right >= 0.88 * (right + wrong), (right, wrong)
