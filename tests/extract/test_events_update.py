"""What changes among documents, days and stories changes the events as if all had been made anew."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from twosource.extract.events import events, update
from twosource.model import Change, make_table

DAYS = ("2016-09-03", "2016-09-04", None)


def act(document: str, n: int, dated: bool) -> dict[str, Any]:
    """An act of two people; `dated`: with a time expression at the start of the text."""

    def span(a: int, b: int) -> dict[str, Any]:
        return {"document": document, "start": a, "end": b, "exact": "x" * (b - a)}

    def side(who: str) -> dict[str, Any]:
        return {"actor": who, "name": who, "country": "TCD", "sector": "GOV", "span": span(0, 1), "basis": "name"}

    return {
        "id": f"evt-{document}-{n}",
        "document": document,
        "event": "CONSULT",
        "contexts": [],
        "quad": 1,
        "score": 2.5,
        "lead": True,
        "confidence": 0.9,
        "actors": [side("act-a"), side("act-b")],
        "recipients": [],
        "status": "happened",
        "evidence": [span(n, n + 1)],
        "date_span": span(0, 4) if dated else None,
    }


def world(documents: dict[str, tuple[bool, str | None, int]]) -> dict[str, pa.Table]:
    """The tables of documents: name to (one act has a date of its own, the day it names, number of the story)."""
    stories: dict[int, list[str]] = {}
    for d, (_, _, story) in documents.items():
        stories.setdefault(story, []).append(d)
    return {
        "documents": make_table(
            "documents",
            [{"id": d, "sha256": "0", "characters": 9, "language": "en", "published": "2016-09-05"} for d in documents],
        ),
        "acts": make_table("acts", [act(d, n, dated and n == 0) for d, (dated, _, _) in documents.items() for n in (0, 1)]),
        "dates": make_table(
            "dates",
            [
                {"document": d, "start": 0, "end": 4, "exact": "xxxx", "type": "DATE", "value": day}
                for d, (dated, day, _) in documents.items()
                if dated
            ],
        ),
        "stories": make_table(
            "stories",
            [
                {"id": "sty-" + "-".join(ds), "title": "t", "documents": sorted(ds), "off_story": [], "suspicions": [], "headlines": []}
                for ds in stories.values()
            ],
        ),
    }


def rows(table: pa.Table) -> set[str]:
    return {repr(sorted(r.items())) for r in table.to_pylist()}


def change(before: pa.Table, after: pa.Table, key: str) -> Change:
    """All rows of a key that is not as it was."""
    held = {k: [r for r in before.to_pylist() if r[key] == k] for k in before.column(key).to_pylist()}
    new = {k: [r for r in after.to_pylist() if r[key] == k] for k in after.column(key).to_pylist()}
    other = {k for k in {*held, *new} if held.get(k) != new.get(k)}
    came = [r for k in sorted(other) for r in new.get(k, ())]
    return Change(pa.Table.from_pylist(came, schema=after.schema), frozenset(other & set(held)), key)


_DOCUMENTS = st.dictionaries(
    st.sampled_from([f"d{n}" for n in range(6)]), st.tuples(st.booleans(), st.sampled_from(DAYS), st.integers(0, 2)), max_size=6
)


@settings(max_examples=60, deadline=None)
@given(_DOCUMENTS, _DOCUMENTS)
def test_an_update_gives_what_all_anew_gives(
    before: dict[str, tuple[bool, str | None, int]], after: dict[str, tuple[bool, str | None, int]]
) -> None:
    old, new = world(before), world(after)
    keys = {"documents": "id", "acts": "document", "dates": "document", "stories": "id"}
    changes = {name: change(old[name], new[name], key) for name, key in keys.items()}
    had = events(old, {})["events"]
    found = update({**new, "events": had}, changes, {})
    assert found is not None
    (one,) = found.values()
    kept = [r for r in had.to_pylist() if r[one.by] not in one.gone]
    made = [*kept, *one.rows.to_pylist()]
    assert {repr(sorted(r.items())) for r in made} == rows(events(new, {})["events"])
    assert len(made) == events(new, {})["events"].num_rows


def test_an_event_without_a_day_has_the_one_of_the_other_reports() -> None:
    made = events(world({"d0": (True, "2016-09-03", 0), "d1": (False, None, 0)}), {})["events"].to_pylist()
    assert {r["date_start"] for r in made if r["document"] == "d1"} == {"2016-09-03"}


def test_keys_that_name_no_document_mean_all_anew() -> None:
    tables = world({"d0": (True, "2016-09-03", 0)})
    nothing = {k: Change(t.slice(0, 0)) for k, t in tables.items()}
    gone = Change(tables["acts"].slice(0, 0), frozenset({"evt-d9-0"}), "id")
    assert update({**tables, "events": events(tables, {})["events"]}, {**nothing, "acts": gone}, {}) is None
