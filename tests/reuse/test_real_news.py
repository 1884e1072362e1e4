"""Links between different outlets in real news, against pairs that were read and judged one by one."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from .lab import run_reuse, tables

JUDGED = Path(__file__).resolve().parents[2] / "bench" / "quality" / "reuse_polnear_judged.jsonl"


def fits(link: dict[str, Any], pair: dict[str, Any]) -> bool:
    """Whether a link joins the places of a judged pair."""
    one = {link[k]["document"]: (link[k]["start"], link[k]["end"]) for k in "ab"}
    two = {d: (s, e) for d, s, e in (pair["a"], pair["b"])}
    return one.keys() == two.keys() and all(min(one[d][1], two[d][1]) > max(one[d][0], two[d][0]) for d in one)


@pytest.mark.slow
def test_links_between_outlets_are_copies_or_one_utterance(shared: Path) -> None:
    rows = []
    for name in ("train", "dev"):
        with gzip.open(shared / "data" / "polnear" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as f:
            rows += [json.loads(line) for line in f]
    publisher = {r["id"]: r["publisher"] for r in rows}
    headlines = {r["text"].split("\n")[0]: "title" for r in rows}
    given = tables({r["id"]: r["text"] for r in rows}, {r["id"]: r["date"] for r in rows}, publisher, roles=headlines)
    links = [x for x in run_reuse(given)["reuse"].to_pylist() if publisher[x["a"]["document"]] != publisher[x["b"]["document"]]]
    judged = [json.loads(line) for line in JUDGED.read_text(encoding="utf-8").splitlines()]
    right = wrong = 0
    for x in links:
        verdicts = {p["verdict"] for p in judged if fits(x, p)}
        said = x["direction"] == "common_origin"
        true = "copy" in verdicts or ("utterance" in verdicts and said)
        right += true
        wrong += not true  # what nobody has judged counts as wrong
    assert right >= 25
    assert wrong <= 0.15 * len(links)
