"""The raw words of a place, out of the sentences that hold it."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from twosource.corroborate.pieces import Place
from twosource.corroborate.reports import Reports, Sentence
from twosource.corroborate.said import parts

RAW = "“So do the voters!”After her rally she left. Rain fell."
#: The token `”After` stands in a reading, so both sentences hold it.
SENTENCES = [(0, 24), (18, 44), (45, 55)]


def reports(sentences: list[tuple[int, int]] = SENTENCES, raw: str = RAW) -> Reports:
    return Reports({"d": [Sentence(Place("d", a, b), raw[a:b], "body") for a, b in sentences]}, {}, {}, {}, {}, {}, {})


@given(st.integers(0, 54), st.integers(1, 55))
def test_words_are_read_as_they_stand_also_where_sentences_overlap(start: int, size: int) -> None:
    end = min(start + size, 55)
    if RAW[start:end].strip() == RAW[start:end]:
        assert reports().text(Place("d", start, end)) == RAW[start:end]


def test_a_part_of_what_is_said_is_in_the_raw_text() -> None:
    row = {"document": "d", "content": [{"start": 0, "end": 55, "exact": RAW}]}
    found = [s for part in parts(reports(), row) for s in part["content"]]
    assert [s["exact"] for s in found] == [RAW[a:b] for a, b in SENTENCES]


@given(st.lists(st.integers(1, 9), min_size=1, max_size=5), st.integers(0, 40))
def test_sentences_that_touch_are_one_text(sizes: list[int], start: int) -> None:
    raw = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHI"[: sum(sizes)]
    edges = [sum(sizes[:i]) for i in range(len(sizes) + 1)]
    held = reports(list(pairwise(edges)), raw)
    start %= len(raw)
    assert held.text(Place("d", start, len(raw))) == raw[start:]


@given(st.integers(-3, 60), st.integers(0, 60))
def test_the_sentences_that_meet_a_place_are_found(start: int, size: int) -> None:
    place = Place("d", start, start + size)
    apart = [(0, 17), (18, 44), (45, 55)]
    known = reports(apart)
    assert [s.place for s in known.covering(place)] == [p for a, b in apart if (p := Place("d", a, b)).meets(place)]
    held = known.sentence("d", start)
    assert (held.place if held else None) == next((Place("d", a, b) for a, b in apart if a <= start < b), None)


@given(st.integers(0, 54), st.integers(1, 55))
def test_offsets_hold_where_a_place_is_read(start: int, size: int) -> None:
    end = min(start + size, 55)
    text, names = reports([(0, 17), (18, 44), (45, 55)]).read(Place("d", start, end))
    assert len(text) == end - start
    assert names == []
