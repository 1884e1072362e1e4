"""Every thing of a record leads down to the bytes that were received, and every step on the way is named."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

import twosource
from twosource.exports import ID_KINDS
from twosource.model import NotFound, span_paths

#: Tables of which every row leads to received bytes; a judgement may be about a name alone.
TABLES = [t for t in ID_KINDS.values() if t != "judgements"]


@pytest.fixture(scope="module")
def corpus(sample_record: Path) -> Any:
    with twosource.open(sample_record) as found:
        yield found


def some(corpus: Any, table: str, count: int = 3) -> list[dict[str, Any]]:
    snap = corpus._record.snapshot()
    if not snap.computed(table) or not snap.rows(table):
        pytest.skip(f"the samples give no {table}")
    rows: list[dict[str, Any]] = corpus.table(table).to_pylist()
    return rows[:: max(1, len(rows) // count)][:count]


@pytest.mark.parametrize("table", TABLES)
def test_everything_leads_to_received_bytes(corpus: Any, table: str) -> None:
    arrivals = {r["document"]: r for r in corpus._record.snapshot().table("arrivals").to_pylist()}
    for row in some(corpus, table):
        found = corpus.trace(row["id"][:16])
        assert found.id == row["id"]
        assert found.table == table
        assert found.tree.id == row["id"]
        nodes = [n for _, n in found.tree.walk()]
        received = [n for n in nodes if n.kind == "bytes"]
        assert received
        for report in (n for n in nodes if n.kind == "documents"):
            (got,) = [c for c in (*report.children, report) if c.kind == "bytes"]
            payload = arrivals[report.id or ""]["payload"]
            facts = dict(got.facts)
            assert got.id == hashlib.sha256(payload).hexdigest()
            assert facts["kept"] == "kept, and unchanged"
            assert facts["bytes"] == len(payload)
            assert facts["from"] == arrivals[report.id or ""]["place"]
            assert facts["when"]
            assert facts["command"].startswith("ingest ")
        for n in nodes:
            if n.span:
                assert corpus.raw(n.span.document)[n.span.start : n.span.end] == n.span.exact


@pytest.mark.parametrize("table", TABLES)
def test_what_made_each_thing_is_named(corpus: Any, table: str) -> None:
    from twosource.engine import STEPS

    versions = {s.name: s.version for s in STEPS}
    lexicons = {s.name: s.lexicons for s in STEPS}
    for row in some(corpus, table, 1):
        found = corpus.trace(row["id"])
        assert found.made is not None
        assert found.made.current
        names = {m.step for m in found.steps}
        assert {found.made.step, "read"} <= names
        for m in found.steps:
            assert m.version == versions[m.step]
            assert {n for n, _ in m.lexicons or ()} == set(lexicons[m.step])
            assert all(len(d) == 64 for _, d in m.lexicons or ())


def test_a_claim_shows_its_origins_with_all_their_supports(corpus: Any) -> None:
    for row in corpus.table("claims").to_pylist():
        tree = corpus.trace(row["id"]).tree
        origins = [n for n in tree.children if n.relation == "origin"]
        assert len(origins) == row["independent"]
        supports = sorted((s.span.document, s.span.start, s.span.end) for o in origins for s in o.children)
        assert supports == sorted((s["document"], s["span"]["start"], s["span"]["end"]) for s in row["supports"])
        for s in (s for o in origins for s in o.children):
            assert [c.relation for c in s.children].count("report") == 1


def test_every_span_of_a_row_is_in_its_tree(corpus: Any) -> None:
    for table in ("statements", "events", "families", "reuse", "quote_variants"):
        assert span_paths(table)
        for row in some(corpus, table):
            found = corpus.trace(row["id"])
            shown = {(n.span.document, n.span.start, n.span.end) for _, n in found.tree.walk() if n.span}
            missing = {(s.document, s.start, s.end) for s in found.spans} - shown
            assert not missing, table


def test_rows_for_a_machine_are_the_tree(corpus: Any) -> None:
    claim = some(corpus, "claims", 1)[0]["id"]
    found = corpus.trace(claim)
    rows = json.loads(json.dumps(list(found.rows())))
    assert [r["n"] for r in rows] == list(range(len(rows)))
    assert rows[0]["parent"] is None
    assert all(rows[r["parent"]]["n"] < r["n"] for r in rows[1:])
    assert len(rows) == sum(1 for _ in found.tree.walk())
    of = {r["n"]: r for r in rows}
    for r in rows:
        if r["kind"] == "bytes":
            assert of[r["parent"]]["kind"] == "documents"
    assert rows[0]["made"]["step"] == "claims"


def test_a_family_says_from_whom_each_passage_is(corpus: Any) -> None:
    links = {r["id"]: r for r in corpus.table("reuse").to_pylist()}
    row = max(corpus.table("families").to_pylist(), key=lambda r: (r["size"], r["id"]))
    shown = [n for _, n in corpus.trace(row["id"]).tree.walk() if n.kind == "reuse"]
    assert {n.id for n in shown} == {i for i, r in links.items() if r["family"] == row["id"]}
    assert all(dict(n.facts)["why"] == links[n.id or ""]["why"] for n in shown)


def test_judgements_stand_in_the_trace_of_what_they_name(own_record: Path) -> None:
    with twosource.open(own_record) as corpus:
        said = next(r for r in corpus.table("statements").to_pylist() if r["speaker_name"])
        other = corpus.table("documents").to_pylist()[0]
        wrong = corpus.judge("wrong_speaker", said["id"], who="Ada", why="heard the tape")
        same = corpus.judge("dependent", said["document"], other["id"], who="Ben", why="one desk") if said["document"] != other["id"] else None
        found = corpus.trace(said["id"])
        assert {j.judgement.id for j in found.judgements} == {wrong.id, *([same.id] if same else [])}
        assert "heard the tape" in dict(found.tree.facts)["judged"]
        assert any(n.id == wrong.id and dict(n.facts)["state"] == "holds" for n in found.tree.children)
        of = corpus.trace(wrong.id)
        assert of.table == "judgements"
        assert of.made is None
        assert dict(of.tree.facts)["who"] == "Ada"
        assert any(n.kind == "bytes" for _, n in of.tree.walk())
        corpus.withdraw(wrong.id, who="Ada", why="a slip")
        found = corpus.trace(said["id"])
        assert "judged" not in dict(found.tree.facts)
        assert {j.state for j in found.judgements} >= {"withdrawn", "withdrawal"}


def test_work_of_another_version_is_said_to_be(own_record: Path) -> None:
    from twosource.store import Record

    with Record.open(own_record, create=True) as record:
        record._db.execute("UPDATE done SET key = 'old', version = '0' WHERE step = 'claims'")
    with twosource.open(own_record) as corpus:
        found = corpus.trace(some(corpus, "claims", 1)[0]["id"])
        assert found.made is not None
        assert (found.made.version, found.made.current, found.made.lexicons) == ("0", False, None)


def test_what_is_not_there_is_said(corpus: Any) -> None:
    for name in ("clm-ffffffff", "jud-1"):
        with pytest.raises(NotFound, match="begins with"):
            corpus.trace(name)
