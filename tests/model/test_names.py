"""Names as they are compared."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twosource.exports.actors import _plain
from twosource.model import fold, letters, plain_name


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Erdoğan", "erdogan"), ("Łódź", "lodz"), ("STRASSE", "strasse"), ("Straße", "strasse"), ("Ærø", "aero"), ("plain", "plain")],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("The Velmora Post", "velmora post"),
        ("the Velmora  Post's", "velmora post"),
        ("Al-Assad’s", "al assad"),
        ("a spokesman", "spokesman"),
        ("Ana Larrondo", "ana larrondo"),
        ("The", ""),
    ],
)
def test_a_name_is_compared_without_articles_genitive_hyphens_and_accents(name: str, plain: str) -> None:
    assert plain_name(name) == plain


WORDS = st.sampled_from(["the", "A", "an", "Łódź", "O’Neill", "Al-Assad’s", "Straße", "-", "é", "the-a", " ", "x", "\u00a0", "Erdoğan's"])


@settings(deadline=None)
@given(st.lists(st.lists(WORDS, max_size=5).map(" ".join), max_size=5))
def test_a_column_of_names_is_folded_as_one_name_is(names: list[str]) -> None:
    assert _plain(pa.array(names, pa.string())).to_pylist() == [plain_name(n) for n in names]


def test_letters_of_many_reports_are_cut() -> None:
    assert letters(["B", "AA", "A", "B"]) == "A, B, AA"
    assert letters([chr(65 + i) for i in range(20)]).endswith("and 8 more")
