"""How statements read by themselves, who is one speaker, and which names are one line."""

from __future__ import annotations

from pathlib import Path

import pytest

import twosource
from twosource.exports.reads import by_speaker, cue_words, worded
from twosource.model import Span, Statement

TEXT = (
    "Survivors said a ship had hit the boat. The guard denied it. Sund called on Monday for talks; it spoke of 92, and told residents to leave."
)


def span(words: str, raw: str = TEXT) -> Span:
    return Span("d", raw.index(words), raw.index(words) + len(words), words, raw)


def statement(name: str | None, cue: str, content: str, kind: str = "indirect", negated: bool = False, raw: str = TEXT) -> Statement:
    spans = [span(w, raw) for w in (cue, content)]
    return Statement(f"{name} {cue}", "d", kind, (), (spans[0],), (spans[1],), None, name, negated, None, "", None)


@pytest.mark.parametrize(
    ("cue", "content", "kind", "negated", "words"),
    [
        ("said", "a ship had hit the boat", "indirect", False, ""),
        ("denied", "it", "indirect", True, "denied"),
        ("called", "talks", "indirect", False, "called for"),
        ("spoke", "92", "indirect", False, "spoke of"),
        ("told", "to leave", "indirect", False, "told residents"),
        # words in quotation marks speak for themselves, denials never do
        ("called", "talks", "direct", False, ""),
        ("said", "a ship had hit the boat", "direct", True, "said"),
    ],
)
def test_the_words_in_front(cue: str, content: str, kind: str, negated: bool, words: str) -> None:
    assert cue_words(kind, negated, [span(cue)], [span(content)], TEXT) == words


def test_without_the_text_only_the_cue_is_known() -> None:
    assert cue_words("indirect", False, [span("spoke")], [span("92")]) == "spoke"
    assert cue_words("indirect", True, [], [span("92")]) == "denied"


def test_a_denial_of_it_points_to_the_statement_before() -> None:
    raw = "Survivors said a ship had hit the boat. The guard denied it."
    first, second = (
        statement("Survivors", "said", "a ship had hit the boat", raw=raw),
        statement("The guard", "denied", "it", negated=True, raw=raw),
    )
    it = Span("d", raw.rindex("it"), raw.rindex("it") + 2, "it", raw)
    second = Statement(second.id, "d", "indirect", (), second.cue, (it,), None, "The guard", True, None, "", None)
    assert [w.meant for w in worded([first, second], lambda d: raw)] == [None, first.id]


def test_a_denial_of_something_far_or_of_his_own_points_nowhere() -> None:
    raw = "The guard said a ship had hit the boat. The guard denied that."
    first, second = (
        statement("The guard", "said", "a ship had hit the boat", raw=raw),
        statement("The guard", "denied", "that", negated=True, raw=raw),
    )
    assert [w.meant for w in worded([first, second], lambda d: raw)] == [None, None]


def test_one_speaker_in_two_spellings() -> None:
    rows = [statement(n, "said", "a ship had hit the boat") for n in ("The mayor", "Eva Mala", "the mayor", "Eva Malá", None)]
    assert {name: len(same) for name, same in by_speaker(rows).items()} == {"The mayor": 2, "Eva Malá": 2, None: 1}


def test_a_name_is_listed_once(tmp_path: Path) -> None:
    first = "Prosecutors in Sund charged Ada Stone, the mayor of Lindau, with fraud on Monday over the sale of the old harbour.\n"
    other = "Prosecutors said on Monday that Ada Stone, the mayor of Lindau, had sold the old harbour below its price in a fraud.\n"
    for n, text in enumerate((first, other)):
        (tmp_path / f"{n}.txt").write_text("Mayor of Lindau charged with fraud over harbour sale\n\n" + text, encoding="utf-8")
    with twosource.open(tmp_path / "r") as corpus:
        corpus.ingest([tmp_path / "0.txt", tmp_path / "1.txt"], workers=1)
        story = corpus.story()
    lines = [(x.name.lower(), x.kind) for x in story.names]
    assert len(lines) == len(set(lines))
    prosecutors = next(x for x in story.names if x.name.lower() == "prosecutors")
    assert (prosecutors.mentions, prosecutors.documents) == (2, 2)
    assert sum(x.mentions for x in story.names) == sum(use.mentions for _, use in story.actors)
