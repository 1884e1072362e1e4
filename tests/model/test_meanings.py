from __future__ import annotations

from typing import Any

from twosource.model import Meanings, in_full, make_table

MEANT = {"document": "d", "actor": "act-k", "told": "Kestrel", "story": "s", "means": "act-n", "name": "Nadia Kestrel", "kind": "person"}
ROW: dict[str, Any] = {**MEANT, "country": "NOR", "sector": "GOV", "basis": "in another report", "families": []}


def statement(document: str, speaker: str | None, name: str | None) -> dict[str, Any]:
    spans: dict[str, Any] = {"source": [], "cue": [], "content": []}
    told = {"speaker": speaker, "speaker_name": name, "negated": False, "status": None, "speaker_basis": "beside the cue", "within": None}
    return {"id": f"stm-{document}-{name}", "document": document, "kind": "direct", **spans, **told}


def test_speakers_are_whom_the_story_means_and_the_rest_stays() -> None:
    rows = make_table(
        "statements",
        [
            statement("c", "act-k", "Kestrel"),
            statement("d", "act-k", "Kestrel"),
            statement("d", "act-k", "her office"),
            statement("d", None, "Quill"),
            statement("d", None, None),
        ],
    )
    found = Meanings([ROW, ROW | {"actor": None, "told": "Quill", "means": "act-q", "name": "Ada Quill"}]).read("statements", rows)
    assert [(r["speaker"], r["speaker_name"]) for r in found.to_pylist()] == [
        ("act-k", "Kestrel"),
        ("act-n", "Nadia Kestrel"),
        ("act-k", "her office"),
        ("act-q", "Ada Quill"),
        (None, None),
    ]
    assert found.column("speaker_basis")[1].as_py() == "beside the cue; in another report"
    assert found.schema == rows.schema


def test_actors_and_mentions_and_sides_of_events() -> None:
    known = Meanings([ROW])
    named = {"document": "d", "actor": "act-k", "name": "Kestrel", "kind": "organisation", "aliases": ["Kestrel"]}
    (row,) = known.read("named", make_table("named", [named])).to_pylist()
    assert (row["actor"], row["name"], row["kind"], row["country"], row["aliases"]) == ("act-n", "Nadia Kestrel", "person", "NOR", ["Kestrel"])
    span = {"document": "d", "start": 0, "end": 7, "exact": "Kestrel"}
    (row,) = known.read("mentions", make_table("mentions", [span | {"actor": "act-k", "basis": "alias"}])).to_pylist()
    assert row == span | {"actor": "act-n", "basis": "alias"}
    sides = [{"actor": a, "name": "K", "country": None, "sector": None, "span": span, "basis": "alias"} for a in ("act-k", None)]
    event = {"document": "d", "actors": sides, "recipients": []}
    first, second = known.row("events", event)["actors"]
    assert (first["actor"], first["name"], first["basis"]) == ("act-n", "Nadia Kestrel", "alias; in another report")
    assert second == sides[1]


def test_who_is_not_told_is_nobody_else() -> None:
    known = Meanings([ROW | {"means": None, "name": None, "kind": None}])
    assert not known
    rows = make_table("statements", [statement("d", "act-k", "Kestrel")])
    assert known.read("statements", rows) is rows
    assert known.called(["act-n"]) == {}
    assert Meanings([ROW]).called(["act-n"]) == {"act-k": {"d"}}


def test_a_surname_in_full() -> None:
    assert in_full("Kestrel", ["Nadia Kestrel", "Kestrel", None]) == "Nadia Kestrel"
    assert in_full("Kestrel", ["Nadia Kestrel", "Tomas Kestrel"]) == "Kestrel"
    assert in_full("Kestrel", ["Kestrel"]) == "Kestrel"
    assert in_full(None, ["Nadia Kestrel"]) is None
