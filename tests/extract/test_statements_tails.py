"""Who said it, at the end of a sentence, is not the end of a list before it."""

from __future__ import annotations

import pytest

from extract.lab import check_tree, speakers_of, view_of
from twosource.extract.statements_tails import mend_inside, mend_tails


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
        ("A farm worker has caught the virus, the Ruritanian broadcaster NTV reported on Wednesday.", "the Ruritanian broadcaster NTV"),
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


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (
            "Russia is expelling five Swedish diplomats and will close its consulate, the Foreign Ministry in Moscow said on Thursday, in "
            "retaliation for the expulsion of five Russians last month.",
            "the Foreign Ministry in Moscow",
        ),
        ("President Joseph Mwansa has been re-elected, the electoral commission announced on Saturday, after a tense count.", "the electoral"),
        ("Norland released 30 detainees on Wednesday, the State Commission said, not 32 as the army had stated.", "the State Commission"),
        (
            "Grace Quill, the candidate of the United Front, took 43 percent, the commission's chairwoman, Judge Ada Banda, told reporters.",
            "Judge",
        ),
    ],
)
def test_words_of_saying_inside_a_sentence_govern_what_stands_before_them(text: str, source: str) -> None:
    view = view_of(text)
    check_tree(view)
    v = next(i for i, w in enumerate(view.text) if w in ("said", "announced", "told"))
    assert view.dep[v] == "ROOT"
    assert [k for k in view.kids[v] if view.dep[k] == "ccomp" and k < v]
    assert any(source in s for s, _, _ in speakers_of(text))


@pytest.mark.parametrize(
    "text",
    [
        "The park, which, Lind said, is full of children, closes at six.",
        "He hoped, he said, that the paper would stay away.",
        "She left the room, the guard said nothing.",
        "The ferry left, but the pilot stayed ashore, the agent said.",
        "The bank raised its rates - a step, Corker said, that had been long in coming.",
    ],
)
def test_other_words_of_saying_are_left_alone(text: str) -> None:
    assert mend_inside(view_of(text)) == set()
