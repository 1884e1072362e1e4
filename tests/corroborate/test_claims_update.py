"""Bringing claims up to date gives what making them anew gives."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corroborate.claims_lab import Room
from twosource.corroborate import formed
from twosource.corroborate.claims import claims
from twosource.corroborate.renew import update
from twosource.model import Change, make_table

Tables = dict[str, pa.Table]

SAID = (
    "the cod quota would be halved because herring had vanished",
    "herring vanished and therefore the quota for cod would be cut in half",
    "inspectors had ignored the cracks in the harbour tunnel",
    "the harbour tunnel had cracks that inspectors ignored",
)
COPIED = ("Smugglers burned two granaries in the hills on Friday.", "The ferry to Tromso stays in port until the pier is safe.")
QUOTED = "Nobody will take away our nets again"


def room(plan: list[tuple[int, int, int, int, int]]) -> Room:
    """A report for every entry: story, what is said, what is copied, whether it quotes, whether it tells of a meeting."""
    made = Room()
    copies: dict[int, list[tuple[str, str]]] = {}
    quotes: list[tuple[str, str]] = []
    for n, (story, said, copied, quoted, met) in enumerate(plan):
        name = f"d{n:02}"
        sentences = [f"Report {n} has words of its own."]
        who = "Quist" if n % 3 == 1 else "Ada Brandt"
        if said:
            sentences.append(f"{who} said {SAID[said - 1]}.")
        if copied:
            sentences.append(COPIED[copied - 1])
        if quoted:
            sentences.append(f"“{QUOTED}”, Ben Okoro said.")
        if met:
            sentences.append("Ada Brandt met Ben Okoro in Oslo.")
        made.doc(name, *sentences, story=None if story > 2 else f"story{story}")
        if said:
            made.say(name, SAID[said - 1], who, who)
            if who == "Quist":
                made.mean(name, who, "Ada Brandt", f"d{n - 1:02}")
        if copied:
            copies.setdefault(copied, []).append((name, COPIED[copied - 1]))
        if quoted:
            quotes.append((name, QUOTED))
        if met:
            made.do(name, "Ada Brandt met Ben Okoro", "CONSULT", ["Ada Brandt", "Ben Okoro"], day="2024-03-04")
    for k in sorted(copies):
        made.family(*copies[k])
    if quotes:
        made.utter("Ben Okoro", *quotes)
    return made


def difference(old: Tables, new: Tables) -> Mapping[str, Change]:
    """What the engine would say came and went."""
    out = {}
    for name in new:
        key = "id" if "id" in new[name].column_names and name not in ("statements", "events") else "document"
        sides: list[dict[str, list[str]]] = []
        for table in (old[name], new[name]):
            rows: dict[str, list[str]] = {}
            for row in table.to_pylist():
                rows.setdefault(row[key], []).append(json.dumps(row, sort_keys=True))
            sides.append({k: sorted(v) for k, v in rows.items()})
        a, b = sides
        came = sorted(k for k in b if a.get(k) != b[k])
        rows_ = new[name].filter(pc.is_in(new[name].column(key), value_set=pa.array(came, pa.string())))
        out[name] = Change(rows_, frozenset(k for k in a if a[k] != b.get(k)), key)
    return out


def after(old: pa.Table, change: Change) -> list[str]:
    """The rows of a table when a change is done."""
    kept = [r for r in old.to_pylist() if r[change.by] not in change.gone]
    return sorted(json.dumps(r, sort_keys=True) for r in [*kept, *change.rows.to_pylist()])


def anew(table: pa.Table) -> list[str]:
    return sorted(json.dumps(r, sort_keys=True) for r in table.to_pylist())


def both(made: Room, first: list[str], then: list[str]) -> tuple[list[str], list[str]]:
    old, new = made.tables(first), made.tables(then)
    before = claims(old, {})
    changed: Any = update({**new, **before}, difference(old, new), {})
    return after(before["claims"], changed["claims"]), anew(claims(new, {})["claims"])


REPORT = st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(0, 2), st.integers(0, 1), st.integers(0, 1))


@settings(max_examples=40, deadline=None)
@given(st.lists(REPORT, min_size=3, max_size=9), st.randoms(use_true_random=False))
def test_versions_that_come_and_go(plan: list[tuple[int, int, int, int, int]], rnd: random.Random) -> None:
    made = room(plan)
    names = sorted(made.texts)
    shuffled = rnd.sample(names, len(names))
    made.edition(*shuffled[:2])
    made.edition(*shuffled[2:5])
    first = rnd.sample(names, rnd.randint(0, len(names)))
    got, wanted = both(made, first, rnd.sample(names, rnd.randint(0, len(names))))
    assert got == wanted
    of = {f"doc-{d}": ds[-1] for ds in made.editions for d in ds}
    for row in map(json.loads, wanted):
        told = [of.get(d, d) for d in {s["document"] for s in row["supports"]}]
        assert len(set(told)) == len(told) == row["reports"] > 1
        assert row["independent"] <= row["reports"]


@settings(max_examples=40, deadline=None)
@given(st.lists(REPORT, min_size=2, max_size=9), st.randoms(use_true_random=False))
def test_reports_that_come_and_go(plan: list[tuple[int, int, int, int, int]], rnd: random.Random) -> None:
    made = room(plan)
    names = sorted(made.texts)
    first = rnd.sample(names, rnd.randint(0, len(names)))
    then = rnd.sample(names, rnd.randint(0, len(names)))
    got, wanted = both(made, first, then)
    assert got == wanted


def camps(spans: list[Any], rnd: random.Random) -> list[list[Any]]:
    """Spans in one or two groups of two or more."""
    some = rnd.sample(spans, len(spans))
    at = rnd.choice([0, 2, 3])
    return [sorted(g, key=lambda s: (s["document"], s["start"])) for g in (some[:at], some[at:]) if len(g) > 1]


def name_of(kind: str, spans: list[Any]) -> str:
    return kind + ",".join(f"{s['document']}:{s['start']}" for s in spans)


def otherwise(tables: Tables, rnd: random.Random) -> Tables:
    """The same reports in other stories, with other families and utterances, whose ids tell their passages as those of the steps do."""
    found = dict(tables)
    members: dict[str, list[str]] = {}
    for d in sorted(tables["documents"].column("id").to_pylist()):
        members.setdefault(f"sto-{rnd.randint(0, 3)}", []).append(d)
    stories = [
        {"id": s, "title": s, "documents": ds, "off_story": [], "suspicions": [], "headlines": []} for s, ds in members.items() if s[4:] != "3"
    ]
    families, links = [], []
    for row in tables["families"].to_pylist():
        for spans in camps(row["passages"], rnd):
            name = name_of("fam-", spans)
            families.append({"id": name, "size": len(spans), "origin": rnd.choice([None, spans[0]["document"]]), "passages": spans})
            for i, span in enumerate(spans[1:]):
                link = {"a": span, "b": spans[0], "similarity": 1.0, "kind": "verbatim", "why": "", "id": f"{name}-{i}", "family": name}
                links.append(link | {"score": 50.0, "direction": rnd.choice(["unknown", "unknown", "common_origin"])})
    variants = [
        {"id": name_of("quo-", spans), "speaker_name": row["speaker_name"], "spans": spans, "differences": [], "kind": "same"}
        for row in tables["quote_variants"].to_pylist()
        for spans in camps(row["spans"], rnd)
    ]
    for name, rows in (("stories", stories), ("families", families), ("reuse", links), ("quote_variants", variants)):
        found[name] = make_table(name, rows)
    return found


def told_again(changes: Mapping[str, Change], new: Tables, rnd: random.Random) -> dict[str, Change]:
    """Changes in which some rows come again as they were."""
    found = dict(changes)
    for name in ("stories", "families", "quote_variants", "events", "dates"):
        change = changes[name]
        same = sorted(set(new[name].column(change.by).to_pylist()) - set(change.rows.column(change.by).to_pylist()))
        again = rnd.sample(same, rnd.randint(0, len(same)))
        rows = new[name].filter(pc.is_in(new[name].column(change.by), value_set=pa.array(again, pa.string())))
        found[name] = Change(pa.concat_tables([change.rows, rows]), change.gone | set(again), change.by)
    return found


@settings(max_examples=60, deadline=None)
@given(st.lists(REPORT, min_size=4, max_size=10), st.randoms(use_true_random=False))
def test_reports_that_come_together_otherwise(plan: list[tuple[int, int, int, int, int]], rnd: random.Random) -> None:
    made = room(plan)
    names = sorted(made.texts)
    for name in names:
        made.publishers[name] = rnd.choice([None, "The Malmo Courier", "The Lisbon Ledger", f"Outlet {name}"])
    old = otherwise(made.tables(rnd.sample(names, rnd.randint(len(names) // 2, len(names)))), rnd)
    new = rnd.choice([otherwise, lambda t, _: t])(made.tables(rnd.sample(names, rnd.randint(len(names) // 2, len(names)))), rnd)
    before, wanted = claims(old, {}), claims(new, {})
    changed: Any = update({**new, **before}, told_again(difference(old, new), new, rnd), {})
    for name in ("claims", "formed"):
        assert after(before[name], changed[name]) == anew(wanted[name])


def test_nothing_changes_nothing() -> None:
    made = room([(0, 1, 1, 1, 1), (0, 2, 1, 1, 1), (1, 3, 2, 0, 1), (1, 4, 2, 1, 1)])
    tables = made.tables()
    before = claims(tables, {})
    changed: Any = update({**tables, **before}, difference(tables, tables), {})
    assert not changed["claims"].rows.num_rows
    assert not changed["claims"].gone


def test_only_the_touched_story_is_looked_at() -> None:
    made = room([(0, 1, 0, 0, 1), (0, 2, 0, 0, 1), (1, 3, 2, 0, 1), (1, 4, 2, 0, 1), (1, 4, 2, 0, 0)])
    old, new = made.tables(["d00", "d01", "d02", "d03"]), made.tables()
    before = claims(old, {})
    changed: Any = update({**new, **before}, difference(old, new), {})
    assert not changed["claims"].gone & {"sto-story0"}
    assert {r["formed_in"] for r in changed["claims"].rows.to_pylist()} == {"sto-story1"}


def test_too_many_pairs_make_everything_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    made = room([(0, 1, 0, 0, 1), (0, 2, 0, 0, 1), (1, 3, 2, 0, 1), (1, 4, 2, 0, 1)])
    old, new = made.tables(["d00", "d01", "d02"]), made.tables()
    before = claims(old, {})
    monkeypatch.setattr(formed, "MOST_PAIRS", -1)
    assert update({**new, **before}, difference(old, new), {}) is None


def test_a_verdict_makes_everything_anew() -> None:
    tables = room([(0, 1, 0, 0, 1), (0, 2, 0, 0, 1)]).tables()
    row = {
        "id": "jud-1",
        "verdict": "same",
        "a": "document:doc-d00",
        "b": "document:doc-d01",
        "who": "E",
        "why": "w",
        "made": "2024-01-01T00:00:00Z",
    }
    came = {"judgements": Change(make_table("judgements", [row | {"withdraws": None}]))}
    assert update({**tables, "claims": make_table("claims", []), "formed": make_table("formed", [])}, came, {}) is None
