"""Web Annotations: every span comes back by its words and by its place."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import twosource
from twosource.exports import FORMS
from twosource.exports.webanno import selectors
from twosource.model import SettingError

#: Terms of the Web Annotation Data Model that are used, and the values of `motivation` that it has.
MOTIVATIONS = set(
    "assessing bookmarking classifying commenting describing editing highlighting identifying linking moderating questioning replying "
    "tagging".split()
)


def by_quote(raw: str, selector: dict[str, Any]) -> list[tuple[int, int]]:
    """All places of a quotation with its context, as a reader of the format looks for them."""
    exact, prefix, suffix = selector["exact"], selector["prefix"], selector["suffix"]
    found, at = [], raw.find(exact)
    while at >= 0:
        if raw[:at].endswith(prefix) and raw[at + len(exact) :].startswith(suffix):
            found.append((at, at + len(exact)))
        at = raw.find(exact, at + 1)
    return found


def check(raw: str, start: int, end: int) -> None:
    """Raise `AssertionError` unless both selectors lead back."""
    quote, place = selectors(raw, start, end)
    assert (quote["type"], place["type"]) == ("TextQuoteSelector", "TextPositionSelector")
    assert by_quote(raw, quote) == [(start, end)]
    assert raw[place["start"] : place["end"]] == quote["exact"] == raw[start:end]


#: Letters that repeat, marks, joined emoji, flags, line ends of both kinds.
PIECES = ["a", "b", " ", "e\u0301", "o\u0308\u0323", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u2764\ufe0f", "\U0001f1f3\U0001f1f4"]
PIECES += ["\r\n", "\n", "\r"]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=200).map("".join), st.data())
@example("ab" * 200, None)
def test_any_span_of_any_text_comes_back(raw: str, data: Any) -> None:
    if data is None:
        check(raw, 100, 101)
        return
    start = data.draw(st.integers(0, len(raw) - 1))
    check(raw, start, data.draw(st.integers(start + 1, len(raw))))


def test_context_grows_until_the_place_is_the_only_one_and_cuts_no_character() -> None:
    raw = "x" * 40 + " said no. " + "y" * 40 + " said no. " + "x" * 40
    quote, _ = selectors(raw, 41, 45)
    assert len(quote["prefix"]) == 32
    repeated = "He said no. " * 100 + "She said no."
    check(repeated, 603, 607)
    marked = "e\u0301" * 40 + "word" + "e\u0301" * 40
    quote, _ = selectors(marked, 80, 84)
    assert quote["prefix"].startswith("e")
    assert quote["suffix"].endswith("\u0301")


def annotations(corpus: twosource.Corpus, table: str) -> list[dict[str, Any]]:
    out = io.BytesIO()
    count = corpus.export(table, out, "webanno")
    document = json.loads(out.getvalue().decode())
    assert document["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert document["type"] == "AnnotationCollection"
    assert document["total"] == count
    page = document["first"]
    assert (page["type"], page["startIndex"], len(page["items"])) == ("AnnotationPage", 0, count)
    assert len({a["id"] for a in page["items"]}) == count
    return list(page["items"])


def test_every_row_of_every_table_comes_back_by_both_selectors(record: Path) -> None:
    tables = next(f for f in FORMS if f.name == "webanno").of
    assert {"statements", "events", "claims", "mentions", "segments", "families"} <= set(tables)
    spans = rows = 0
    with twosource.open(record) as corpus:
        raws = {d.id: corpus.raw(d.id) for d in corpus.documents()}
        for table in tables:
            found = annotations(corpus, table)
            if table in ("statements", "events"):
                assert len(found) == len(getattr(corpus, table)())
            if table in ("claims", "families"):
                assert len(found) == corpus.table(table).num_rows
            for a in found:
                assert a["type"] == "Annotation"
                assert a["motivation"] in MOTIVATIONS
                for target in a["target"] if isinstance(a["target"], list) else [a["target"]]:
                    assert target["type"] == "SpecificResource"
                    raw = raws[target["ts:document"].removeprefix("urn:x-twosource:")]
                    quote, place = target["selector"]
                    assert by_quote(raw, quote) == [(place["start"], place["end"])]
                    spans += 1
                rows += 1
    assert spans >= rows > 50


def test_a_body_says_what_the_row_says_and_a_page_on_the_web_is_the_source(sample_record: Path) -> None:
    with twosource.open(sample_record) as corpus:
        found = {a["body"]["id"]: a for a in annotations(corpus, "statements")}
        uris = {d.id: d.uri or "" for d in corpus.documents()}
        for s in corpus.statements():
            a = found[f"urn:x-twosource:{s.id}"]
            assert a["body"].get("ts:speaker_name") == s.speaker_name
            targets = a["target"] if isinstance(a["target"], list) else [a["target"]]
            assert {t["ts:role"] for t in targets} == {k for k in ("source", "cue", "content") if getattr(s, k)}
            web = uris[s.document].startswith("http")
            assert {t["source"] for t in targets} == {uris[s.document] if web else f"urn:x-twosource:{s.document}"}
        with pytest.raises(SettingError, match="no format 'webanno'"):
            corpus.export("actors", io.BytesIO(), "webanno")
