"""What holds for every text: parts cover it, mends stand where they say, and nothing takes long."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timing import bounded
from twosource.clean import Part, read, segment
from twosource.clean.furniture import BLANK, reasons
from twosource.clean.parts import REASONS
from twosource.clean.readings import READABLE
from twosource.model import READING_KINDS, ROLES, ReadText

LINES = [
    "Share",
    "Advertisement",
    "Related Stories",
    "Ports Open From Spring",
    "By Ann Smith",
    "September 5, 2016",
    "OSLO (Reuters) - The ports will open in spring, the minister said.",
    "Ann Smith (L) shakes hands with Bo Ek in Oslo on September 5, 2016. “We have a text,” she said.",
    "The USA president can not come , said the the US envoy.The talks go on.",
    "Fish market burns in Oslo harbour",
    ". . . .",
    "1. Economy",
    "FILE - ",
    "(AP)",
    "\u200b",
    "مرحبا بالعالم",
    "שלום",
]
BREAKS = ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", " ", "\n\n", "\t", "\u200b", "\ufeff", "\u200f", "\xa0"]
texts = st.lists(st.one_of(st.sampled_from(LINES), st.sampled_from(BREAKS), st.text(max_size=30)), max_size=30).map("".join)


def check(raw: str, parts: list[Part]) -> None:
    at = 0
    for part in parts:
        assert part.start == at < part.end
        assert part.role in ROLES
        assert part.reason in REASONS | reasons()
        words = raw[part.start : part.end]
        if part.reason == "white space":
            assert not words.strip(BLANK)
        elif part.reason != "outside the main text":
            assert words == words.strip(BLANK)
        at = part.end
    assert at == len(raw)


@settings(max_examples=200, deadline=None)
@given(texts, st.one_of(st.none(), st.sampled_from(LINES), st.text(max_size=20)))
def test_parts_cover_a_plain_text(raw: str, title: str | None) -> None:
    check(raw, segment(raw, (), title))


@settings(max_examples=100, deadline=None)
@given(texts, st.data())
def test_parts_cover_a_page(raw: str, data: Any) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=12)))
    tags = st.sampled_from(["p", "h1", "a", "figcaption", "time", "title", "li", "div"])
    blocks = [
        {"start": a, "end": b, "tag": data.draw(tags), "main": data.draw(st.booleans())}
        for a, b in zip(cuts[::2], cuts[1::2], strict=False)
        if a < b
    ]
    check(raw, segment(raw, blocks, data.draw(st.sampled_from([None, "Ports Open From Spring"]))))


@settings(max_examples=200, deadline=None)
@given(texts, st.sampled_from([None, "en", "de"]))
def test_mends_stand_where_they_say(raw: str, language: str | None) -> None:
    parts = segment(raw, (), None)
    found = read(raw, parts, language)
    at = 0
    for m in found:
        assert at <= m.start < m.end <= len(raw)
        assert m.reading
        assert m.reading != raw[m.start : m.end]
        assert m.kind in READING_KINDS
        assert any(p.start <= m.start and m.end <= p.end for p in parts if p.role in READABLE)
        at = m.end
    assert found == read(raw, parts, language)


SCARS = [
    "The USA president left Oslo past year.",
    "He can not come",
    "they met us -backed rebels",
    "for the U.S.to decide",
    "said the the envoy.The rest",
    "his United States counterpart ,",
    "Russian Federation &amp; co-operation",
    "Itâ€™s labor in a labour market",
    "US officials organise organizations",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(SCARS), min_size=1, max_size=8).map(" ".join))
def test_a_read_text_reads_as_itself(raw: str) -> None:
    parts = [Part(0, len(raw), "body", "paragraph")]
    first = read(raw, parts)
    assert first == read(raw, list(reversed(parts)))
    again = ReadText.of(raw, 0, len(raw), [(m.start, m.end, m.reading) for m in first]).text
    assert read(again, [Part(0, len(again), "body", "paragraph")]) == []


@pytest.mark.parametrize(
    "raw",
    [
        "The USA said it can not wait for the U.S.to act. " * 20_000,
        "a" * 1_000_000,
        " " * 1_000_000 + "x",
        "(" * 1_000_000,
        "a.A." * 250_000,
        "x -" * 300_000,
        "&" * 500_000 + ";",
        "\n" * 1_000_000,
        "a\n" * 100_000,
        "Obama Meets Putin In China Today\n" * 20_000,
        "United States " * 70_000,
        "the the " * 100_000,
        "A. " * 300_000,
    ],
    ids=lambda raw: repr(raw[:12]),
)
def test_nothing_is_quadratic(raw: str) -> None:
    segment("Warm.\n\nUp.", (), None)
    # A linear pass takes about half a second a megabyte at worst; a quadratic one would take minutes.
    with bounded(20):
        parts = segment(raw, (), None)
        read(raw, parts)
