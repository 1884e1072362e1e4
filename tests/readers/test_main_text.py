from __future__ import annotations

import gzip
import json
import re
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timing import bounded
from twosource.model import Block
from twosource.readers import main_text
from twosource.readers.main_text import locate, mark_main
from twosource.readers.page import parse, walk

SHARED = Path(__file__).resolve().parents[3] / "shared"
PAGES = SHARED / "data" / "boilerplate" / "aeb.jsonl.gz"

PARAGRAPHS = [
    "The council of Norra voted on Tuesday to close the old ferry pier, ending a dispute that had divided the town for six years.",
    "“Nobody wanted this, but the piles are rotten and we have no money for new ones,” the harbour master, Ilse Brandt, told reporters.",
    "The last boat to Sund will leave on Friday evening. Passengers with season tickets can ask for their money back until the end of May.",
]
NAVIGATION = "<nav><ul><li><a href=/>Home</a><li><a href=/w>World</a><li><a href=/s>Sport</a></ul></nav>"
FOOTER = "<footer><p>Copyright Sund Post. All rights reserved.</p><a href=/terms>Terms</a></footer>"


HEAD = "<head><title>Pier closes</title></head>"


def page(body: str) -> str:
    return f"<html>{HEAD}<body>{NAVIGATION}<article><h1>Pier closes</h1>{body}</article>{FOOTER}</body></html>"


def marked(html: str) -> tuple[str, tuple[Block, ...]]:
    seen = walk(parse(html))
    return seen.raw, mark_main(seen)


def main_words(html: str) -> list[str]:
    raw, blocks = marked(html)
    return [raw[b.start : b.end] for b in blocks if b.main]


def test_paragraphs_are_main_text_and_what_stands_around_is_not() -> None:
    words = main_words(page("".join(f"<p>{p}</p>" for p in PARAGRAPHS)))
    assert words[-3:] == PARAGRAPHS
    assert not {"Home", "World", "Terms", "Copyright Sund Post. All rights reserved."} & set(words)


def test_the_title_of_the_page_is_never_main_text() -> None:
    _, blocks = marked(page("".join(f"<p>{p}</p>" for p in PARAGRAPHS)))
    assert (blocks[0].tag, blocks[0].main) == ("title", False)


def test_paragraphs_that_are_joined_by_line_breaks_are_found() -> None:
    words = main_words(page("<div>" + "<br><br>".join(PARAGRAPHS) + "</div>"))
    assert all(p in words for p in PARAGRAPHS)


def test_a_short_page_has_main_text() -> None:
    assert main_words("<p>The pier stays closed.</p>") == ["The pier stays closed."]


def test_pages_that_the_finder_cannot_take_fall_back_on_a_plain_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main_text, "_pieces", lambda tree: None)
    words = main_words(page("".join(f"<p>{p}</p>" for p in PARAGRAPHS) + "<div>Share</div>"))
    assert set(PARAGRAPHS) <= set(words)
    assert "Share" not in words


def test_an_error_inside_the_finder_does_not_cost_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    import trafilatura

    def broken(*args: object, **options: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(trafilatura, "bare_extraction", broken)
    assert set(PARAGRAPHS) <= set(main_words(page("".join(f"<p>{p}</p>" for p in PARAGRAPHS))))


def test_a_page_on_which_the_finder_would_take_minutes() -> None:
    with bounded(15):
        raw, blocks = marked("<body>" + "<div>" * 2000 + "<a href=x>a link of words</a> " * 30_000 + f"<p>{PARAGRAPHS[0]}</p>")
    assert [raw[b.start : b.end] for b in blocks if b.main] == PARAGRAPHS[:1]


def test_a_search_in_vain_ends() -> None:
    with bounded(30):
        assert locate("abc" * 100_000, ["words that are not there at all " * 30_000]) == []


def test_a_block_of_which_a_part_is_main_text_is_cut_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main_text, "_pieces", lambda tree: ["The last boat to Sund will leave on Friday evening."])
    raw, blocks = marked("<p>SUND — The last boat to Sund will leave on Friday evening. Share this story.</p>")
    assert [(raw[b.start : b.end], b.main) for b in blocks] == [
        ("SUND —", False),
        ("The last boat to Sund will leave on Friday evening.", True),
        ("Share this story.", False),
    ]


def test_marks_at_the_rim_go_with_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main_text, "_pieces", lambda tree: ["The last boat", "to Sund will leave"])
    raw, blocks = marked("<p>“The last boat … to Sund will leave.”</p>")
    assert [(raw[b.start : b.end], b.main) for b in blocks] == [(raw, True)]


def test_the_tree_is_not_changed() -> None:
    seen = walk(parse(page("".join(f"<p>{p}</p>" for p in PARAGRAPHS))))
    mark_main(seen)
    assert walk(seen.tree).raw == seen.raw


# ---- alignment --------------------------------------------------------------------------------------------------------------------


def squeeze(text: str) -> str:
    return "".join(text.split())


def found(page_text: str, pieces: list[str]) -> list[str]:
    squeezed = squeeze(page_text)
    return [squeezed[a:b] for a, b in locate(squeezed, pieces)]


def test_repeated_words_are_found_where_their_neighbours_are() -> None:
    text = "More. " + PARAGRAPHS[0] + " More. " + PARAGRAPHS[1] + " More."
    squeezed = squeeze(text)
    [(start, end)] = locate(squeezed, [PARAGRAPHS[0], "More.", PARAGRAPHS[1]])
    assert squeezed[start:end] == squeeze(PARAGRAPHS[0] + "More." + PARAGRAPHS[1])


def test_a_piece_that_was_changed_is_found_in_parts() -> None:
    changed = PARAGRAPHS[0].replace("Tuesday", "Wednesday")
    parts = found(f"before {PARAGRAPHS[0]} after", [changed])
    assert sum(map(len, parts)) > 0.8 * len(squeeze(changed))
    assert all(p in squeeze(changed) for p in parts)


def test_a_piece_that_is_not_there_takes_no_place_from_the_others() -> None:
    assert found(" ".join(PARAGRAPHS), [PARAGRAPHS[0], "Sign up for our letter and never miss a boat again", PARAGRAPHS[2]]) == [
        squeeze(PARAGRAPHS[0]),
        squeeze(PARAGRAPHS[2]),
    ]


@given(
    st.lists(st.sampled_from([*PARAGRAPHS, "More.", "Share", "", " \u200b "]), max_size=8),
    st.lists(st.sampled_from([*PARAGRAPHS, "More.", "No"]), max_size=8),
)
def test_places_are_sorted_and_disjoint(text: list[str], pieces: list[str]) -> None:
    squeezed = squeeze("".join(text))
    at = 0
    for start, end in locate(squeezed, pieces):
        assert at <= start < end <= len(squeezed)
        at = end + 1


@given(
    st.lists(st.tuples(st.sampled_from(PARAGRAPHS), st.booleans(), st.sampled_from(["<p>", "<br>", "<div>", "<li>"])), min_size=1, max_size=6),
    st.data(),
)
def test_cut_blocks_keep_every_word(parts: list[tuple[str, bool, str]], data: st.DataObject) -> None:
    seen = walk(parse("<body>" + "".join(f"{mark}{text}" for text, _, mark in parts)))
    pieces = []
    for text, wanted, _ in parts:
        if wanted:
            a = data.draw(st.integers(0, len(text)))
            pieces.append(text[a : data.draw(st.integers(a, len(text)))])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(main_text, "_pieces", lambda tree: pieces)
        blocks = mark_main(seen)
    at = 0
    for block in blocks:
        assert at <= block.start < block.end
        assert not seen.raw[at : block.start].strip()
        assert seen.raw[block.start : block.end] == seen.raw[block.start : block.end].strip()
        # A cut never goes through a word.
        assert block.start == 0 or not re.search(r"\w\w", seen.raw[block.start - 1 : block.start + 1])
        at = block.end
    assert not seen.raw[at:].strip()


# ---- measured ---------------------------------------------------------------------------------------------------------------------


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3))) if words else Counter()


@pytest.mark.slow
@pytest.mark.skipif(not PAGES.exists(), reason="the development pages in ../shared/data are not there")
def test_main_text_of_the_development_pages() -> None:
    with gzip.open(PAGES, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    mark_main(walk(parse(rows[0]["html"])))
    precision = recall = cost = 0.0
    for row in rows:
        start = time.process_time()
        words = " ".join(main_words(row["html"]))
        cost += time.process_time() - start
        ours, gold = shingles(words), shingles(row["article"])
        hit = sum((ours & gold).values())
        precision += hit / sum(ours.values()) if ours else float(not gold)
        recall += hit / sum(gold.values()) if gold else float(not ours)
    precision, recall = precision / len(rows), recall / len(rows)
    assert 2 * precision * recall / (precision + recall) >= 0.957
    assert len(rows) / cost >= 25  # 70 on a quiet machine: what is guarded against is a slower kind of work, not a busy neighbour
