"""NGEC's layout: its names, its nesting, and offsets that lead back."""

from __future__ import annotations

import io
import json
from pathlib import Path

import twosource

#: The keys of an event as NGEC writes it; those behind the bar are ours.
KEYS = (
    "id story_id date pub_date date_raw date_resolved event_type event_mode contexts event_text attributes event_geolocation headline "
    "publisher version"
)
OURS = "end_date url status confidence lead quad_code event_scale"
SIDE = set("text qa_start_char qa_end_char qa_score wiki country code_1 code_2 id name wikidata".split())
PLACE = set("text qa_start_char qa_end_char qa_score".split())


def test_every_event_has_the_layout_and_its_words_stand_where_it_says(record: Path) -> None:
    out = io.BytesIO()
    with twosource.open(record) as corpus:
        count = corpus.export("events", out, "ngec")
        events = {e.id: e for e in corpus.events()}
        rows = [json.loads(line) for line in out.getvalue().decode().splitlines()]
        assert [r["id"] for r in rows] == [e.id for e in corpus.events()]
        assert count == len(rows) == len(events) > 0
        for r in rows:
            assert r.keys() == set(f"{KEYS} {OURS}".split())
            assert r["attributes"].keys() <= {"ACTOR", "RECIP", "LOC", "DATE"}
            event, raw = events[r["id"]], corpus.raw(r["story_id"])
            for name, found in r["attributes"].items():
                for x in found:
                    assert x.keys() == (SIDE if name in ("ACTOR", "RECIP") else PLACE)
                    assert raw[x["qa_start_char"] : x["qa_end_char"]] == x["text"]
            assert len(r["attributes"].get("ACTOR", ())) == len(event.actors)
            assert r["date_resolved"] == event.date_start
            assert r["event_mode"] == ([event.mode] if event.mode else [])
            assert r["event_geolocation"]["geo"] is None
            assert r["pub_date"] is None or len(r["pub_date"]) <= 10
