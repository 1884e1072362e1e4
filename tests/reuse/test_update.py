"""What changes when reports come: the same rows as one run over everything, found by an index that is the same as one made at once."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changes import after as changes_made
from changes import in_any_order
from twosource.model import Change, make_table, schema
from twosource.reuse import REUSE, WORDS, index, update
from twosource.reuse.index import Index

from .lab import tables

NAMES = ("reuse", "families", "remarks", "kin")
Rows = dict[str, pa.Table]


def word(rng: random.Random) -> str:
    return "".join(rng.choice("aeiou" if n % 2 else "bdfgklmnprstvz") for n in range(rng.randint(4, 9)))


def pile(seed: int, n: int) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Reports out of three stocks of sentences, some word for word, some changed, some that share a word or two and no more; days; outlets."""
    rng = random.Random(seed)
    common = [word(rng) for _ in range(6)]
    stocks = [[" ".join([word(rng) for _ in range(13)] + [rng.choice(common)]).capitalize() + "." for _ in range(5)] for _ in range(3)]
    texts, days, outlets = {}, {}, {}
    for i in range(n):
        lines = []
        for sentence in rng.sample(stocks[min(i % 5, 2)], rng.randint(1, 4)):
            words = sentence.split(" ")
            for _ in range(rng.choice([0, 0, 1, 2])):
                words[rng.randrange(1, len(words) - 1)] = rng.choice([*common, "also"])
            lines.append(" ".join(words))
        if rng.random() < 0.3:
            lines.append(" ".join([word(rng) for _ in range(9)] + [rng.choice(common) for _ in range(3)]).capitalize() + ".")
        if rng.random() < 0.2:
            lines.append(lines[0])
        name = f"d{rng.randrange(10**6):06}"
        texts[name] = rng.choice(["\n", " "]).join(lines)
        outlets[name] = rng.choice(["Courier", "Herald"])
        if rng.random() < 0.7:
            days[name] = f"2031-03-{rng.randint(1, 4):02}"
    texts["empty"] = ""
    return texts, days, outlets


def some(given_: Rows, documents: set[str]) -> Rows:
    out = {}
    for name in REUSE.reads:
        key = "id" if name == "documents" else "document"
        out[name] = make_table(name, [r for r in given_[name].to_pylist() if r[key] in documents])
    return out


def whole(given_: Rows) -> Rows:
    return {k: v if isinstance(v, pa.Table) else v.read_all() for k, v in REUSE.run(given_, {}).items()}


def after(old: Rows, changes: dict[str, Change]) -> Rows:
    return {name: changes_made(name, old[name], change) for name, change in changes.items()}


def known(table: pa.Table) -> tuple[Any, ...]:
    """All that an index lists, by documents and places in them."""
    found = Index.of(table)
    ids = found.ids(np.arange(len(found.documents)))

    def place(labels: Any) -> list[tuple[str, int]]:
        at = found.document_of(labels)
        return [(ids[d], int(x - found.begins[d])) for d, x in zip(at.tolist(), labels.tolist(), strict=True)]

    upper, lower = index.halves(found.lists(np.unique(np.concatenate([index.halves(s.postings)[0] for s in found.segments]).astype(np.uint32))))
    of, unit = found.alike(np.concatenate([s.contents for s in found.segments]))
    return (
        ids,
        sorted(zip(upper.tolist(), place(lower), strict=True)),
        sorted(zip(of.tolist(), place(unit.astype(np.int64)), strict=True)),
        found.documents[["units", "first", "until", "hash"]].tolist(),
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**6), st.lists(st.integers(1, 5), min_size=1, max_size=5), st.booleans())
def test_reports_that_come_by_and_by_give_what_all_at_once_give(seed: int, steps: list[int], dated: bool) -> None:
    texts, days, outlets = pile(seed, 14)
    all_ = dict(tables(texts, published=days if dated else {}, publisher=outlets))
    all_ |= WORDS.run(all_, {})
    names = random.Random(seed).sample(sorted(texts), len(texts))
    here = set(names[: -sum(steps)] or names[:1])
    now = whole(some(all_, here))
    assert REUSE.update
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(update, "MOST", 1.0)
        for n in steps:
            new = set([d for d in names if d not in here][:n])
            here |= new
            found = REUSE.update({**some(all_, here), **now}, {t: Change(rows) for t, rows in some(all_, new).items()}, {})
            assert found is not None
            now = after(now, dict(found))
    at_once = whole(some(all_, here))
    for name in NAMES:
        assert in_any_order(now[name]) == in_any_order(at_once[name]), name
    assert known(now["lists"]) == known(at_once["lists"])


def test_of_what_shares_nothing_with_it_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    texts, days, outlets = pile(3, 20)
    rng = random.Random(8)
    texts["new"] = " ".join(word(rng) for _ in range(20)).capitalize() + "."
    all_ = dict(tables(texts, published=days, publisher=outlets))
    all_ |= WORDS.run(all_, {})
    now = whole(some(all_, set(texts) - {"new"}))
    asked: list[str] = []
    monkeypatch.setattr(update, "rows_of", lambda t, name, key, values, *c: asked.extend(values) or _rows(t[name], key, values))
    assert REUSE.update
    given_ = {**some(all_, set(texts)), **now}
    never = {t: given_.pop(t) for t in ("tried", "compared", "reuse", "families")}
    found = REUSE.update(given_, {t: Change(rows) for t, rows in some(all_, {"new"}).items()}, {})
    assert found is not None
    assert not asked
    assert {t for t, c in found.items() if c.rows.num_rows} == {"kin", "lists", "remarks"}
    assert never["reuse"].num_rows


def _rows(table: pa.Table, key: str, values: Any) -> pa.Table:
    return table.filter(pa.array([v in set(values) for v in table.column(key).to_pylist()]))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_lookups_find_what_lists_say(seed: int) -> None:
    rng = random.Random(seed)
    units = [[(rng.randrange(5), rng.randrange(40)) for _ in range(rng.randrange(30))] for _ in range(4)]
    live: set[tuple[int, int]] = set()
    gone_for_good: set[tuple[int, int]] = set()
    segments: list[index.Segment] = []
    for serial, rows in enumerate(units):
        come = set(rows) - live
        go = set(rng.sample(sorted(live), min(len(live), 3))) if serial else set()
        come -= gone_for_good | go
        gone_for_good |= go
        live = (live | come) - go
        postings, lost = (np.array(sorted(f << 32 | u for f, u in x), dtype=np.uint64) for x in (come, go))
        none = np.zeros(0, np.uint64)
        nobody = np.zeros(0, index.DOCUMENT), pa.array([], pa.string()), np.zeros(0, index.GROUP)
        new = index.Segment(serial, postings, lost, none, none.astype(np.uint32), *nobody)
        joined, gone = index.settled(Index(segments), new)
        kept = [s for s in segments if s.name not in gone]
        written = pa.Table.from_batches(index.rows(joined), schema("lists"))
        segments = sorted([*kept, *Index.of(written).segments], key=lambda s: s.serial)
    found = Index(segments)
    keys = [(f, u) for f in range(5) for u in range(41)]
    packed = np.array([f << 32 | u for f, u in keys], dtype=np.uint64)
    lists = {f: sorted(u for g, u in live if g == f) for f in range(5)}
    assert found.lists(np.arange(5, dtype=np.uint32)).tolist() == sorted(f << 32 | u for f, u in live)
    assert found.listed(packed).tolist() == [k in live for k in keys]
    assert found.rank(packed).tolist() == [sum(x < u for x in lists[f]) for f, u in keys]
    before = [max((x for x in lists[f] if x < u), default=u) for f, u in keys]
    assert index.halves(found.before(packed))[1].tolist() == before
    assert index.halves(found.first(packed))[1].tolist() == [lists[f][0] if lists[f] else u for f, u in keys]


def test_labels_leave_room_and_say_when_there_is_none() -> None:
    documents = np.zeros(2, dtype=index.DOCUMENT)
    documents["begin"], documents["units"] = [10, 20], [5, 5]
    none = np.zeros(0, np.uint64)
    names = pa.array(["a", "b"], pa.string())
    segment = index.Segment(0, none, none, none, none.astype(np.uint32), documents, names, np.zeros(0, index.GROUP))
    found = Index([segment])
    assert index.between(found, [1], np.array([5])) is not None
    assert index.between(found, [1], np.array([6])) is None
    begins = index.between(found, [0, 1, 2, 2], np.array([3, 2, 4, 4]))
    assert begins is not None
    ends = begins + np.array([3, 2, 4, 4])
    assert ends[0] <= 10
    assert 15 <= begins[1] < ends[1] <= 20
    assert 25 <= begins[2] < ends[2] <= begins[3]
    assert index.labels_of(np.array([3, 0, 2])).tolist() == [2**30, 2**30 + 3072, 2**30 + 3072]
    with pytest.raises(OverflowError):
        index.labels_of(np.array([2**31 + 1]))
