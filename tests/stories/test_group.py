from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from twosource.model import make_table
from twosource.stories import STORIES
from twosource.stories import group as rooms
from twosource.stories.group import group

FERRY = "The ferry company of Velmora cancelled its winter timetable on Monday after two captains resigned over unpaid wages."
FERRY_2 = "Two captains of Velmora's ferry company resigned because their wages were unpaid; the winter timetable was cancelled."
MUSEUM = "A museum in Tamsk returned forty bronze masks to the island of Oruba, a century after an expedition had carried them off."


def test_one_happening_is_one_story_and_another_is_not() -> None:
    assert group([FERRY, MUSEUM, FERRY_2]) == [[0, 2], [1]]


def test_odd_input() -> None:
    assert group([]) == []
    assert group(["", "", "?!"]) == [[0], [1], [2]]
    assert group([FERRY] * 5) == [[0, 1, 2, 3, 4]]


def test_large_groups_are_joined_one_by_one(monkeypatch: object) -> None:
    texts = [FERRY, MUSEUM, FERRY_2] * 4
    dense = group(texts)
    monkeypatch.setattr(rooms, "DENSE_MAX", 2)
    assert group(texts) == dense


def tables(texts: list[str], order: list[int]) -> dict[str, object]:
    documents, segments = [], []
    for i in order:
        base = dict.fromkeys(("source_id", "uri", "publisher", "publisher_basis", "title", "published_basis", "language"))
        documents.append(base | {"id": f"doc-{i}", "published": None, "sha256": "0", "characters": len(texts[i])})
        segments.append({"document": f"doc-{i}", "start": 0, "end": len(texts[i]), "exact": texts[i], "role": "body", "reason": "paragraph"})
    return {"documents": make_table("documents", documents), "segments": make_table("segments", segments)}


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(6)))
def test_the_order_of_arrival_does_not_matter(order: list[int]) -> None:
    texts = [FERRY, MUSEUM, FERRY_2, MUSEUM + " Nobody objected.", "Snow.", FERRY + " Passengers waited."]
    assert STORIES.run(tables(texts, order), {}) == STORIES.run(tables(texts, list(range(6))), {})


def test_a_document_is_in_exactly_one_story_and_dates_are_not_made_up() -> None:
    rows = STORIES.run(tables([FERRY, MUSEUM, FERRY_2], [0, 1, 2]), {})["stories"].to_pylist()
    assert sorted(d for r in rows for d in r["documents"]) == ["doc-0", "doc-1", "doc-2"]
    assert {(r["start"], r["end"]) for r in rows} == {(None, None)}
