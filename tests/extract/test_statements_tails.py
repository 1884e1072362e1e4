"""Who said it, at the end of a sentence, is not the end of a list before it."""

from __future__ import annotations

import pytest

from extract.lab import check_tree, speakers_of, view_of
from twosource.extract.statements_tails import mend_tails


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (
            "Miners went back after the owners promised to raise their pensions, union leaders and officials said.",
            "union leaders and officials",
        ),
        ("The bridge collapsed after trucks crossed with coal, sand and steel, engineers and police said on Monday.", "engineers and police"),
        ("Rebels took the towns of Arda, Belo and Cana, residents and aid workers told reporters.", "residents and aid workers"),
        ("The fire destroyed houses, schools and a clinic, the mayor and the fire brigade said.", "the mayor and the fire brigade"),
        ("The dam had been checked in May, a spokeswoman for the utility, Kara Lind, said.", "a spokeswoman for the utility, Kara Lind"),
    ],
)
def test_they_are_the_source(text: str, source: str) -> None:
    assert source in [s for s, _, _ in speakers_of(text)]


@pytest.mark.parametrize(
    "text",
    [
        "He repeated what the minister, officials and police said.",
        "She sold apples, pears and oranges.",
        "The shop sells soap, candles and matches, as its owner said.",
        "Bread, milk and eggs said nothing to him.",
    ],
)
def test_other_lists_are_left_alone(text: str) -> None:
    view = view_of(text)
    before = [(view.text[i], view.dep[i], view.head[i]) for i in range(len(view.text))]
    assert mend_tails(view) == set()
    assert before == [(view.text[i], view.dep[i], view.head[i]) for i in range(len(view.text))]


@pytest.mark.parametrize(
    "text",
    [
        "The bridge collapsed after trucks crossed with coal, sand and steel, engineers and police said on Monday.",
        "Rebels took the towns of Arda, Belo and Cana, residents and aid workers told reporters.",
        "The fire destroyed houses, schools and a clinic, the mayor and the fire brigade said.",
    ],
)
def test_the_tree_stays_a_tree(text: str) -> None:
    view = view_of(text)
    check_tree(view)
