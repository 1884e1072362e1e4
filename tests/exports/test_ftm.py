"""FollowTheMoney entities, read by its own library."""

from __future__ import annotations

import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import twosource
from twosource.exports.ftm import actor_entity, alpha2, moment
from twosource.lexicons import load_rows

EXPECTED = {"Article", "Mention", "Person", "Organization", "PublicBody", "LegalEntity", "Event"}


def entities(record: Path, told: list[str] | None = None) -> list[dict[str, Any]]:
    out = io.BytesIO()
    with twosource.open(record) as corpus:
        count = corpus.export("documents", out, "ftm", tell=(told if told is not None else []).append)
    found = [json.loads(line) for line in out.getvalue().decode().splitlines()]
    assert count == len(found)
    return found


def test_every_entity_is_one_for_the_library(record: Path) -> None:
    ftm = pytest.importorskip("followthemoney", reason="the package followthemoney is not installed")
    found = entities(record)
    for data in found:
        assert data.keys() == {"id", "schema", "properties"}
        proxy = ftm.model.get_proxy(data, cleaned=False)
        assert proxy.schema.name in EXPECTED
        assert {k: sorted(v) for k, v in proxy.to_dict()["properties"].items()} == {
            k: sorted(clean(proxy, k, v)) for k, v in data["properties"].items()
        }
        proxy.schema.validate(data)
        proxy.schema.validate(data)
    for data in found:
        proxy = ftm.model.get_proxy(data, cleaned=True)
        for prop, value in proxy.itervalues():
            assert prop.type.validate(value), (prop.name, value)


def clean(proxy: Any, name: str, values: list[str]) -> list[str]:
    """Values as the library would have them: none may be thrown away."""
    kept = [proxy.schema.properties[name].type.clean(v, proxy=proxy) for v in values]
    assert None not in kept, (name, values)
    return list(dict.fromkeys(kept))


def test_what_entities_name_is_there_and_fits(record: Path) -> None:
    found = entities(record)
    schemata = {e["id"]: e["schema"] for e in found}
    assert len(schemata) == len(found)
    kinds = Counter(schemata.values())
    with twosource.open(record) as corpus:
        assert kinds["Article"] == corpus.status().documents
        articles = {d.id: d for d in corpus.documents()}
    for e in found:
        p = e["properties"]
        for name in ("document", "proof"):
            assert {schemata[i] for i in p.get(name, ())} <= {"Article"}
        for i in (*p.get("resolved", ()), *p.get("involved", ())):
            assert schemata[i] in EXPECTED - {"Article", "Mention", "Event"}
        if e["schema"] == "Mention":
            assert len(p["document"]) == len(p["resolved"]) == 1
            assert p["name"]
        if e["schema"] == "Article":
            assert articles[e["id"]].sha256 in p["notes"][0]
            assert "bodyText" not in p
        if e["schema"] == "Event":
            assert not {"denied", "hypothetical"} & set(p["keywords"])


def test_what_is_left_out_is_said(sample_record: Path) -> None:
    told: list[str] = []
    entities(sample_record, told)
    assert len(told) == 1
    assert "denied or only supposed" in told[0]


def test_crowds_are_no_entities_and_codes_are_ftms() -> None:
    row = {"id": "act-1", "name": "Norwegians", "kind": "population", "country": "NOR", "sector": "CVL"}
    row |= {"wikidata": None, "aliases": ["Norwegians"]}
    assert actor_entity(row) is None
    made = actor_entity({**row, "kind": "government", "sector": "GOV"})
    assert made == {
        "id": "act-1",
        "schema": "PublicBody",
        "properties": {"name": ["Norwegians"], "country": ["no"], "keywords": ["GOV"]},
    }
    assert [alpha2(c) for c in ("NOR", "XKX", "EUR", "IGO", None)] == ["no", "xk", "eu", None, None]
    codes = [r["code"] for r in load_rows("countries.tsv").rows]
    assert {c for c in codes if not alpha2(c)} == set()


def test_moments_are_in_utc_without_a_zone() -> None:
    assert moment("2021-05-06T08:00:00+02:00") == "2021-05-06T06:00:00"
    assert moment("2021-05-06T08:00:00") == "2021-05-06T08:00:00"
    assert [moment(x) for x in ("2021-05", None, "2021T99")] == ["2021-05", None, None]
