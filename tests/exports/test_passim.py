"""Families as passim's clusters: every line has its words at its place, every cluster its size."""

from __future__ import annotations

import io
import json
from collections import defaultdict
from pathlib import Path

import twosource
from twosource.exports.passim import number


def test_lines_are_passages_and_clusters_are_families(record: Path) -> None:
    out = io.BytesIO()
    with twosource.open(record) as corpus:
        count = corpus.export("families", out, "passim")
        lines = [json.loads(line) for line in out.getvalue().decode().splitlines()]
        last = {v["of"]: v["document"] for v in sorted(corpus.table("versions").to_pylist(), key=lambda v: v["number"])}
        older = {v["document"] for v in corpus.table("versions").to_pylist()} - set(last.values())
        families = {}
        for f in corpus.table("families").to_pylist():
            f["passages"] = [p for p in f["passages"] if p["document"] not in older]
            if len({p["document"] for p in f["passages"]}) > 1:
                families[f["id"]] = f
        clusters = defaultdict(list)
        for x in lines:
            assert list(x)[:6] == ["cluster", "size", "id", "begin", "end", "text"]
            assert x.keys() <= {*"cluster size id begin end text series date title url family origin".split()}
            assert corpus.raw(x["id"])[x["begin"] : x["end"]] == x["text"]
            clusters[x["cluster"]].append(x)
    assert count == len(lines) == sum(len(f["passages"]) for f in families.values())
    assert len(clusters) == len(families)
    for found in clusters.values():
        assert {x["size"] for x in found} == {len(found)}
        origin = families[found[0]["family"]]["origin"]
        assert {x["origin"] for x in found} == ({None} if origin is None else {x["id"] == origin for x in found})


def test_a_number_is_the_same_everywhere_and_fits() -> None:
    assert number("fam-1") == number("fam-1") != number("fam-2")
    assert 0 <= number("fam-1") < 2**60
