"""HTML pages: blocks and main-text marks become parts."""

from __future__ import annotations

from typing import Any

from twosource.clean import segment

P = "The ministers of the two countries met above the fish market in Oslo and agreed that their ports will be open."


def page(*blocks: tuple[str, bool, str], title: str | None = None) -> list[tuple[str, str, str]]:
    """Role, reason and words of the parts with ink of a page made of (element, main, words)."""
    raw, rows = "", []
    for tag, main, words in blocks:
        raw += "\n\n" if raw else ""
        rows.append({"start": len(raw), "end": len(raw) + len(words), "tag": tag, "main": main})
        raw += words
    parts = segment(raw, rows, title)
    assert "".join(raw[p.start : p.end] for p in parts) == raw
    return [(p.role, p.reason, raw[p.start : p.end]) for p in parts if p.reason != "white space"]


def test_a_page() -> None:
    found = page(
        ("title", False, "Ports open from spring - Harbour Gazette"),
        ("a", False, "Politics"),
        ("h1", False, "Ports open from spring"),
        ("time", False, "5 September 2016"),
        ("p", False, "By Ann Smith"),
        ("figcaption", True, "Ann Smith in the rain."),
        ("p", True, f"OSLO (Reuters) - {P}"),
        ("p", True, "Advertisement"),
        ("h2", True, "What comes next"),
        ("p", True, P),
        ("p", False, "We tell you what matters in the harbour."),
        ("a", False, "Fish market burns in Oslo harbour"),
        ("p", False, "© 2016 Harbour Gazette"),
        title="Ports open from spring",
    )
    assert [f[0] for f in found] == [
        "title",
        "boilerplate",
        "title",
        "byline",
        "byline",
        "caption",
        "dateline",
        "body",
        "boilerplate",
        "body",
        "body",
        "boilerplate",
        "related",
        "boilerplate",
    ]  # fmt: skip
    assert found[2][1] == "headline: the title that the source gives"
    assert found[7] == ("body", "main text of the page", P)
    assert found[11][1] == "outside the main text"


def test_a_heading_without_a_given_title() -> None:
    assert page(("h1", True, "Ports open from spring"), ("p", True, P))[0][1] == "headline: the page's heading"
    assert [f[0] for f in page(("h1", True, "Ports open"), ("h1", True, "Fish burns"), ("p", True, P))] == ["body", "body", "body"]


def test_main_text_is_hardly_ever_thrown_out() -> None:
    for words in ("https://example.org/report", "Jobs", "3", "Share prices fell in Oslo on Monday."):
        assert page(("p", True, P), ("p", True, words))[1][0] == "body"


def test_lines_inside_a_block_are_paragraphs() -> None:
    assert [f[2] for f in page(("div", True, f"{P}\n{P} "))] == [P, P]


def test_a_page_without_a_main_text_keeps_its_paragraphs() -> None:
    found = page(("a", False, "Politics"), ("p", False, P), ("p", False, "Contact us"))
    assert [f[0] for f in found] == ["boilerplate", "body", "boilerplate"]
    assert found[1][1] == "paragraph of a page without a main text"


def test_blocks_that_leave_words_out_or_reach_too_far() -> None:
    raw = f"before {P} after"
    rows: list[dict[str, Any]] = [
        {"start": 7, "end": 7 + len(P), "tag": "p", "main": True},
        {"start": 9, "end": 12, "tag": "p", "main": True},
        {"start": 7 + len(P), "end": 7 + len(P), "tag": "p", "main": True},
        {"start": len(raw), "end": len(raw) + 9, "tag": "p", "main": True},
    ]
    found = [(p.role, p.reason, raw[p.start : p.end]) for p in segment(raw, rows, None)]
    assert found == [
        ("boilerplate", "outside the main text", "before "),
        ("body", "main text of the page", P),
        ("boilerplate", "outside the main text", " after"),
    ]
