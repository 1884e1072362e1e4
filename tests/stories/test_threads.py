from __future__ import annotations

from typing import Any

from twosource.model import make_table
from twosource.stories import THREADS
from twosource.stories.threads import Noun, nouns, threads


def said(*words: str) -> list[Noun]:
    return [Noun(w.lower() if w[0] != "@" else w, w, w[0].isupper() or w[0] == "@") for w in words]


def test_words_that_share_their_sentences_are_one_thread_and_small_ones_stay() -> None:
    big = [said("truce", "hostilities", "summit") for _ in range(4)]
    small = [said("turbine", "grid", "summit"), said("turbine", "grid", "summit")]
    rest = [said("summit", f"q{i}x") for i in range(25)]
    found = {t.label: t.sentences for t in threads([*big, *small, *rest], ["a", "b"] * 20)}
    assert found == {"hostilities, truce": (0, 1, 2, 3), "turbine, grid": (4, 5)}


def test_nothing_to_tell() -> None:
    assert threads([], []) == []
    assert threads([said("truce")], ["a"]) == []


def token(text: str, pos: str, lemma: str | None = None, entity: str = "") -> dict[str, str]:
    return {"text": text, "pos": pos, "lemma": lemma or text, "entity": entity}


def test_nouns_and_countries_count_and_persons_do_not() -> None:
    tokens = [
        token("South", "PROPN"), token("Korea", "PROPN"), token("sent", "VERB"), token("ferries", "NOUN", "ferry"), token("to", "ADP"),
        token("Danish", "ADJ"), token("President", "PROPN"), token("Alma", "PROPN", entity="B-PERSON"), token("Monday", "PROPN"),
    ]  # fmt: skip
    assert [n.term for n in nouns(tokens)] == ["@KOR", "ferry", "@DNK"]


def tables(n: int) -> dict[str, Any]:
    documents = [f"doc-{i % 2}" for i in range(n)]
    story = {
        "id": "sto-1",
        "title": "t",
        "start": None,
        "end": None,
        "documents": ["doc-0", "doc-1"],
        "off_story": [],
        "suspicions": [],
        "headlines": [],
    }
    sentences, mentions = [], []
    for i, d in enumerate(documents):
        at = 100 * i
        word = "turbine" if i in (2, 5) else f"q{i}x"
        parsed = {"start": at, "end": at + 7, "tag": "", "dep": "", "head": 0} | token(word, "NOUN")
        span = {"document": d, "start": at, "end": at + 20, "exact": "x" * 20}
        sentences.append(span | {"paragraph": at, "role": "body", "text": "x" * 20, "tokens": [parsed]})
        mentions.append({"document": d, "start": at, "end": at + 4, "exact": "Oslo", "actor": "act-1", "basis": "name"})
    named = [
        {"document": d, "actor": "act-1", "name": "Norway", "kind": "country", "country": "NOR", "sector": None, "wikidata": None, "aliases": []}
        for d in ("doc-0", "doc-1")
    ]
    rows = {"stories": [story], "sentences": sentences, "mentions": mentions, "named": named}
    return {k: make_table(k, v) for k, v in rows.items()}


def test_the_step_gives_spans_and_parties() -> None:
    found = THREADS.run(tables(20), {})["threads"].to_pylist()
    assert [(t["label"], t["parties"], len(t["spans"])) for t in found] == [("turbine", ["NOR"], 2)]
    assert found[0]["story"] == "sto-1"


def test_what_is_off_the_story_is_in_no_thread() -> None:
    given = tables(20)
    row = given["stories"].to_pylist()[0]
    row["off_story"] = [{"document": "doc-0", "start": 200, "end": 220, "exact": "x" * 20}]
    given["stories"] = make_table("stories", [row])
    assert THREADS.run(given, {})["threads"].num_rows == 0
