"""Drafts of ClaimReview: what schema.org has, and no verdict."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import twosource
from twosource.exports.claimreview import _first

#: Types of schema.org that are used, each with the properties that it has and that are used.
TYPES: dict[str, set[str]] = {
    "ClaimReview": set("claimReviewed itemReviewed creativeWorkStatus comment".split()),
    "Claim": set("text author datePublished appearance firstAppearance".split()),
    "NewsArticle": set("url headline datePublished publisher".split()),
    "Comment": {"text"},
    "Person": {"name"},
    "Organization": {"name"},
    "Thing": {"name"},
}


def check(node: dict[str, Any]) -> None:
    """Raise `AssertionError` unless a node and all below it have a type and properties of schema.org."""
    assert node.keys() - {"@id", "@type"} <= TYPES[node["@type"]], node
    for value in node.values():
        for x in value if isinstance(value, list) else [value]:
            if isinstance(x, dict):
                check(x)
            else:
                assert isinstance(x, str)
                assert x


def test_every_claim_is_a_draft_without_a_rating(record: Path) -> None:
    out = io.BytesIO()
    with twosource.open(record) as corpus:
        count = corpus.export("claims", out, "claimreview")
        document = json.loads(out.getvalue().decode())
        assert document.keys() == {"@context", "@graph"}
        assert document["@context"] == "https://schema.org"
        assert count == len(document["@graph"]) == corpus.table("claims").num_rows
        claims = {f"urn:x-twosource:{c.id}": c for c in corpus.claims()}
        documents = {f"urn:x-twosource:{d.id}": d for d in corpus.documents()}
    for draft in document["@graph"]:
        check(draft)
        assert draft["@type"] == "ClaimReview"
        assert draft["creativeWorkStatus"] == "Draft"
        assert "for a person to review" in draft["comment"]["text"]
        assert "reviewRating" not in draft
        assert "author" not in draft, "the review is nobody's yet"
        item = draft["itemReviewed"]
        claim = claims[item["@id"]]
        assert draft["claimReviewed"] == item["text"] == claim.text
        assert item.get("author", {}).get("name") == claim.speaker_name
        appearances = item["appearance"]
        assert {a["@id"] for a in appearances} == {f"urn:x-twosource:{s.document}" for s in claim.supports}
        for a in appearances:
            report = documents[a["@id"]]
            assert (a.get("headline"), a.get("datePublished")) == (report.title, report.published)
            assert a.get("publisher", {}).get("name") == report.publisher
        assert ("firstAppearance" in item) == ("datePublished" in item)
        if "firstAppearance" in item:
            assert item["firstAppearance"] in appearances
            assert item["datePublished"] == item["firstAppearance"]["datePublished"]


def test_the_first_appearance_is_known_or_not_given() -> None:
    assert _first([("2021-05-06", "a"), ("2021-05-05", "b")]) == "b"
    assert _first([("2021-05-06", "a"), ("2021-05-06", "b")]) is None
    assert _first([("2021-05-06", "a"), (None, "b")]) is None
    assert _first([("2021-05", "a"), ("2021-05-06", "b")]) is None, "a month may hold the earlier day"
    assert _first([("2021-05-06T08:00:00+02:00", "a"), ("2021-05-06T06:30:00Z", "b")]) == "a"
    assert _first([("2021-05-06T08:00:00", "a"), ("2021-05-06T06:30:00Z", "b")]) is None, "one of them has no zone"
    assert _first([("2021-05-06", "a")]) == "a"
    assert _first([]) is None
