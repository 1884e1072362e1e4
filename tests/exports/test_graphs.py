"""GraphML and GEXF, read by networkx: the graphs come back whole, with weights in origins."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import twosource
from twosource.exports.graphfile import Graph, write_gexf, write_graphml
from twosource.exports.graphs import SAID_OF
from twosource.exports.sink import xml_text

nx = pytest.importorskip("networkx", reason="the package networkx is not installed")


def read(data: bytes, kind: str) -> Any:
    return nx.read_graphml(io.BytesIO(data), force_multigraph=True) if kind == "graphml" else nx.read_gexf(io.BytesIO(data))


def export(record: Path, table: str, kind: str) -> tuple[Any, int]:
    out = io.BytesIO()
    with twosource.open(record) as corpus:
        count = corpus.export(table, out, kind)
    return read(out.getvalue(), kind), count


@pytest.mark.parametrize("kind", ["graphml", "gexf"])
def test_who_did_what_to_whom(record: Path, kind: str) -> None:
    graph, count = export(record, "actors", kind)
    assert graph.is_directed()
    assert graph.number_of_edges() == count > 0
    with twosource.open(record) as corpus:
        actors = {a.id: a for a in corpus.actors()}
        events = {e.id: e for e in corpus.events()}
        statements = {s.id: s for s in corpus.statements()}
        uses = corpus.uses()
    for node, facts in graph.nodes(data=True):
        assert facts["label"] == xml_text(actors[node].name)
        assert 0 <= facts["documents"] <= facts["mentions"] <= uses[node].mentions
    for source, target, facts in graph.edges(data=True):
        assert facts["weight"] == facts["origins"] <= facts["reports"] <= facts["times"]
        for identifier in facts["ids"].split():
            if facts["relation"] == SAID_OF:
                assert statements[identifier].speaker == source
            else:
                event = events[identifier]
                assert event.event == facts["relation"]
                assert event.status in ("happened", "historical")
                assert event.quad == facts["quad"]
                sides = {s.actor for s in (*event.actors, *event.recipients)}
                assert {source, target} <= sides


@pytest.mark.parametrize("kind", ["graphml", "gexf"])
def test_which_report_copied_from_which(record: Path, kind: str) -> None:
    graph, count = export(record, "reuse", kind)
    assert graph.number_of_edges() == count > 0
    with twosource.open(record) as corpus:
        links = {r.id: r for r in corpus.reuse()}
        documents = {d.id: d for d in corpus.documents()}
    listed = set()
    for node, facts in graph.nodes(data=True):
        assert facts["characters"] == documents[node].characters
        assert 0 <= facts["copied"] <= 1
    for source, target, facts in graph.edges(data=True):
        for identifier in facts["ids"].split():
            link = links[identifier]
            listed.add(identifier)
            assert {source, target} == {link.a.document, link.b.document}
            if facts["direction"] == "known":
                assert link.direction == ("a_from_b" if target == link.a.document else "b_from_a")
            else:
                assert link.direction == facts["direction"].replace(" ", "_")
                assert graph.has_edge(target, source), "either way"
    assert listed == {i for i, r in links.items() if r.a.document != r.b.document}


def test_a_copied_statement_weighs_once(sample_record: Path) -> None:
    graph, _ = export(sample_record, "actors", "graphml")
    assert any(f["reports"] > f["origins"] for _, _, f in graph.edges(data=True))


@settings(max_examples=50)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8), min_size=2, max_size=4, unique=True))
def test_any_text_is_a_label_or_a_value(texts: list[str]) -> None:
    nodes = [(f"n{i}", t, {"note": t, "score": 0.5}) for i, t in enumerate(texts)]
    edges = [("e1", "n0", "n1", 2.0, {"why": texts[0], "yes": True, "n": None})]
    for kind, write in (("graphml", write_graphml), ("gexf", write_gexf)):
        out = io.BytesIO()
        graph = Graph("g", {"note": str, "score": float}, {"why": str, "yes": bool, "n": int}, nodes, edges)
        assert write(graph, out) == 1
        found = read(out.getvalue(), kind)
        for i, text in enumerate(texts):
            assert found.nodes[f"n{i}"]["score"] == 0.5
            if kind == "gexf":
                assert found.nodes[f"n{i}"]["note"] == xml_text(text)
            elif text.strip():
                assert found.nodes[f"n{i}"]["label"].split() == xml_text(text).replace("\r", "\n").split()
        (edge,) = found.edges(data=True)
        assert (edge[2]["weight"], edge[2]["yes"]) == (2.0, True)
