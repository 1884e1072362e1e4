"""Claims as PROV-JSON: the document is what the specification says, and nothing in it hangs in the air."""

from __future__ import annotations

import io
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import twosource
from twosource.model import SettingError

#: Relations of PROV-JSON (W3C Member Submission of 24 April 2013, section 3) that are written, each with the two roles it must have and what
#: kind of thing stands in each.
RELATIONS = {
    "wasGeneratedBy": (("prov:entity", "entity"), ("prov:activity", "activity")),
    "used": (("prov:activity", "activity"), ("prov:entity", "entity")),
    "wasDerivedFrom": (("prov:generatedEntity", "entity"), ("prov:usedEntity", "entity")),
    "wasAttributedTo": (("prov:entity", "entity"), ("prov:agent", "agent")),
    "wasAssociatedWith": (("prov:activity", "activity"), ("prov:agent", "agent")),
    "wasInformedBy": (("prov:informed", "activity"), ("prov:informant", "activity")),
    "alternateOf": (("prov:alternate1", "entity"), ("prov:alternate2", "entity")),
    "hadMember": (("prov:collection", "entity"), ("prov:entity", "entity")),
}
NAME = re.compile(r"(prov|xsd|ts):[A-Za-z0-9_-]+")


def check(document: dict[str, Any]) -> None:
    """Raise `AssertionError` unless this is a PROV-JSON document as we write them."""
    assert document.keys() <= {"prefix", "entity", "activity", "agent", *RELATIONS}
    prefixes = document["prefix"]
    assert prefixes["prov"] == "http://www.w3.org/ns/prov#"
    for kind in ("entity", "activity", "agent"):
        for name, facts in document[kind].items():
            assert NAME.fullmatch(name)
            for key, value in facts.items():
                assert NAME.fullmatch(key)
                for v in value if isinstance(value, list) else [value]:
                    assert isinstance(v, (str, int, float, bool)) or v.keys() == {"$", "type"}
    seen: Counter[str] = Counter()
    for relation, roles in RELATIONS.items():
        for name, row in document.get(relation, {}).items():
            seen[name] += 1
            assert name.startswith("_:")
            for role, kind in roles:
                assert row[role] in document[kind], f"{relation} names {row[role]}, which is no {kind}"
            if "prov:activity" in row:
                assert row["prov:activity"] in document["activity"]
    assert set(seen.values()) <= {1}


@pytest.fixture(scope="module")
def corpus(sample_record: Path) -> Any:
    with twosource.open(sample_record) as found:
        yield found


@pytest.fixture(scope="module")
def document(corpus: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(corpus.prov()))
    return found


def sources(document: dict[str, Any], name: str) -> set[str]:
    """All that a thing was derived from, near and far."""
    above: dict[str, set[str]] = {}
    for row in document["wasDerivedFrom"].values():
        above.setdefault(row["prov:generatedEntity"], set()).add(row["prov:usedEntity"])
    found: set[str] = set()
    todo = [name]
    while todo:
        for x in above.get(todo.pop(), ()):
            if x not in found:
                found.add(x)
                todo.append(x)
    return found


def test_it_is_what_the_specification_says(document: dict[str, Any]) -> None:
    check(document)


def test_every_claim_leads_to_all_its_reports_and_their_bytes(corpus: Any, document: dict[str, Any]) -> None:
    shas = {r["id"]: r["sha256"] for r in corpus.table("documents").to_pylist()}
    for claim in corpus.table("claims").to_pylist():
        found = sources(document, f"ts:{claim['id']}")
        for s in claim["supports"]:
            assert {f"ts:{s['document']}", f"ts:sha256-{shas[s['document']]}"} <= found
            span = s["span"]
            passage = document["entity"][f"ts:passage-{s['document']}-{span['start']}-{span['end']}"]
            assert passage["prov:value"] == span["exact"]


def test_nothing_is_made_twice_and_nothing_comes_from_itself(document: dict[str, Any]) -> None:
    made = Counter(row["prov:entity"] for row in document["wasGeneratedBy"].values())
    assert set(made.values()) == {1}
    for name in document["entity"]:
        assert name not in sources(document, name)


def test_publishers_steps_and_the_program_are_agents_and_activities(corpus: Any, document: dict[str, Any]) -> None:
    labels = {a["prov:label"] for a in document["agent"].values()}
    assert f"twosource {twosource.__version__}" in labels
    used = {s["document"] for c in corpus.table("claims").to_pylist() for s in c["supports"]}
    assert {r["publisher"] for r in corpus.table("documents").to_pylist() if r["publisher"] and r["id"] in used} <= labels
    steps = {a["prov:label"].split()[0] for a in document["activity"].values() if a["prov:type"]["$"] == "ts:Step"}
    assert {"read", "claims", "reuse", "statements"} <= steps
    assert any("=" in x for a in document["activity"].values() for x in a.get("ts:lexicon", ()))
    associated = {row["prov:activity"] for row in document["wasAssociatedWith"].values()}
    assert associated == set(document["activity"])
    assert any(a.get("prov:startTime") for a in document["activity"].values())


def test_a_copy_is_a_quotation(corpus: Any, document: dict[str, Any]) -> None:
    known = {r["id"] for r in corpus.table("reuse").to_pylist() if r["direction"] in ("a_from_b", "b_from_a")}
    quoted = [r for r in document["wasDerivedFrom"].values() if r.get("prov:type", {}).get("$") == "prov:Quotation"]
    assert quoted
    assert {r["ts:link"] for r in quoted} <= known


def test_one_claim_and_one_story(corpus: Any, document: dict[str, Any]) -> None:
    claim = corpus.table("claims").to_pylist()[0]
    one = json.loads(json.dumps(corpus.prov([claim["id"][:16]])))
    check(one)
    assert [n for n, e in one["entity"].items() if e["prov:type"]["$"] == "ts:Claim"] == [f"ts:{claim['id']}"]
    for kind in ("entity", "agent"):
        assert one[kind].keys() <= document[kind].keys()


def test_persons_who_judged_are_named(own_record: Path) -> None:
    with twosource.open(own_record) as corpus:
        claim = next(c for c in corpus.table("claims").to_pylist() if c["reports"] > 1)
        one, other = list(dict.fromkeys(s["document"] for s in claim["supports"]))[:2]
        made = corpus.judge("independent", one, other, who="Ada Brandt", why="phoned both")
        document = json.loads(json.dumps(corpus.prov([claim["id"]])))
        check(document)
        said = document["entity"][f"ts:{made.id}"]
        assert said["ts:why"] == "phoned both"
        (person,) = [n for n, a in document["agent"].items() if a["prov:type"]["$"] == "prov:Person"]
        assert document["agent"][person]["prov:label"] == "Ada Brandt"
        assert {"prov:entity": f"ts:{made.id}", "prov:agent": person} in document["wasAttributedTo"].values()


def test_files(corpus: Any, tmp_path: Path) -> None:
    story = corpus.story().story.id
    assert corpus.export("claims", tmp_path / "all.json", "prov") == corpus.table("claims").num_rows
    few = corpus.export("claims", tmp_path / "few.json", "prov", story=story)
    assert 0 < few <= corpus.table("claims").num_rows
    for name in ("all", "few"):
        check(json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8")))
    assert json.loads((tmp_path / "all.json").read_text(encoding="utf-8")) == corpus.prov()
    with pytest.raises(SettingError, match="no format 'prov'"):
        corpus.export("families", tmp_path / "no.json", "prov")


def test_it_is_the_same_however_many_claims_are_worked_on_at_a_time(corpus: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from twosource.exports import prov as module

    def text() -> str:
        out = io.BytesIO()
        corpus.export("claims", out, "prov")
        return out.getvalue().decode()

    whole = text()
    for size in (1, 7):
        monkeypatch.setattr(sys.modules[module.__module__], "AT_ONCE", size)
        assert text() == whole
    lines = whole.split("\n")
    sections = [x for x in lines if x.endswith("{") and x.startswith('"')]
    assert sections == sorted(sections)
    assert json.loads(whole) == corpus.prov()
    assert corpus.prov([])["prefix"]


def test_the_prov_package_reads_it(document: dict[str, Any]) -> None:
    model = pytest.importorskip("prov.model", reason="the package prov is not installed")
    found = model.ProvDocument.deserialize(content=json.dumps(document))
    counted = sum(len(v) for k, v in document.items() if k != "prefix")
    assert len(found.get_records()) == counted
    assert model.ProvDocument.deserialize(content=found.serialize()) == found
