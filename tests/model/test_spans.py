from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twosource.model import Segment, Span, SpanError, check_spans, make_table, span_row, to_record

RAW = "The envoy spoke. Nobody answered."


def test_a_span_carries_its_words() -> None:
    span = Span.at("doc-1", 4, 9, RAW)
    assert span.exact == "envoy"
    assert RAW[span.start : span.end] == span.exact


@pytest.mark.parametrize(("start", "end", "exact"), [(4, 9, "Envoy"), (4, 8, "envoy"), (-5, 3, "The"), (4, 4, ""), (30, 99, "ed.")])
def test_a_wrong_span_cannot_be_made(start: int, end: int, exact: str) -> None:
    with pytest.raises(SpanError) as caught:
        Span("doc-1", start, end, exact, RAW)
    assert "doc-1" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_segment_is_a_span() -> None:
    segment = Segment("doc-1", 0, 16, "The envoy spoke.", RAW, "body", "paragraph")
    assert isinstance(segment, Span)
    with pytest.raises(SpanError):
        Segment("doc-1", 1, 16, "The envoy spoke.", RAW, "body", "paragraph")


@given(st.text(min_size=1), st.data())
def test_any_stretch_of_any_text_is_a_span(raw: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(raw) - 1))
    end = data.draw(st.integers(start + 1, len(raw)))
    span = Span.at("doc-1", start, end, raw)
    assert Span("doc-1", start, end, span.exact, raw) == span


def test_a_table_with_one_wrong_span_is_found_out() -> None:
    good = span_row("doc-1", 0, 3, RAW)
    row = {"id": "fam-1", "size": 2, "origin": None, "passages": [good, good | {"start": 1, "end": 4}]}
    raw = {"doc-1": RAW}.__getitem__
    check_spans("families", make_table("families", [row | {"passages": [good]}]), raw)
    with pytest.raises(SpanError):
        check_spans("families", make_table("families", [row]), raw)
    with pytest.raises(SpanError, match="doc-2"):
        check_spans("families", make_table("families", [row | {"passages": [good | {"document": "doc-2"}]}]), raw)


def test_spans_deep_inside_a_row_are_checked() -> None:
    support = {"document": "doc-1", "span": span_row("doc-1", 0, 3, RAW) | {"exact": "Thy"}, "family": None, "origin": "o", "via": None}
    row = {"id": "clm-1", "story": None, "kind": "quote", "text": "t", "reports": 1, "publishers": None, "independent": 1, "at_most": False}
    table = make_table("claims", [row | {"supports": [support | {"reason": "r"}]}])
    with pytest.raises(SpanError):
        check_spans("claims", table, {"doc-1": RAW}.__getitem__)


def test_rows_become_records_and_are_checked_again() -> None:
    row = span_row("doc-1", 0, 3, RAW) | {"role": "body", "reason": "paragraph"}
    record = to_record("segments", row, {"doc-1": RAW}.__getitem__)
    assert (record.exact, record.role) == ("The", "body")
    with pytest.raises(SpanError):
        to_record("segments", row | {"start": 1}, {"doc-1": RAW}.__getitem__)
