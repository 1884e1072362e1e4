from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twosource.model import ReadText

RAW = "the USA envoy left past year"


def test_a_text_is_read_through_its_readings() -> None:
    read = ReadText.of(RAW, 0, len(RAW), [(4, 7, "US"), (19, 23, "last")])
    assert read.text == "the US envoy left last year"
    start = read.text.index("envoy")
    assert RAW[slice(*read.to_raw(start, start + 5))] == "envoy"
    assert RAW[slice(*read.to_raw(4, 5))] == "USA", "a replacement that is touched counts whole"
    assert RAW[slice(*read.to_raw(0, len(read.text)))] == RAW


def test_a_paragraph_inside_a_text() -> None:
    read = ReadText.of(RAW, 8, 18, [(4, 7, "US")])
    assert read.text == "envoy left"
    assert read.to_raw(0, 5) == (8, 13)


@pytest.mark.parametrize(("start", "end"), [(0, 0), (-1, 2), (3, 99)])
def test_what_is_no_stretch_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a stretch"):
        ReadText.of(RAW, 0, len(RAW), []).to_raw(start, end)


@given(st.text(max_size=60), st.data())
def test_every_stretch_maps_to_a_stretch_in_order(raw: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=8)))
    edits = [(a, b, data.draw(st.text(max_size=4))) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b]
    read = ReadText.of(raw, 0, len(raw), edits)
    if not read.text:
        return
    a = data.draw(st.integers(0, len(read.text) - 1))
    b = data.draw(st.integers(a + 1, len(read.text)))
    start, end = read.to_raw(a, b)
    assert 0 <= start < end <= len(raw)
    for i in range(len(read.text) - 1):
        assert read.to_raw(i, i + 1)[0] <= read.to_raw(i + 1, i + 2)[0]


@given(st.text(min_size=1, max_size=60), st.data())
def test_the_order_of_readings_does_not_matter(raw: str, data: st.DataObject) -> None:
    edits = [(i, i + 1, "xy") for i in range(0, len(raw), 2)]
    assert ReadText.of(raw, 0, len(raw), data.draw(st.permutations(edits))) == ReadText.of(raw, 0, len(raw), edits)
