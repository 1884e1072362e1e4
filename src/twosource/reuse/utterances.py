"""The step of quotations: wordings -> utterances, and how they change when documents come.

The fullest wording in marks leads; every other one joins the leader with which it agrees most. Two wordings of one utterance share `SHARE`
of what the lighter one weighs, so one of its rarest words, which together weigh more than may be lacking, is in the other: wordings are
looked up by these (the prefix filter of set-similarity joins, Chaudhuri, Ganti and Kaushik 2006). What a wording joins depends on the
leaders before it alone; when some come, only wordings that are alike are looked at again.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from twosource.model import Change, Changes, Settings, Tables, make_table, rows_of

from .quotes import Unit, agreement, alike, content_of, readings_of, units_of, variant, variant_id
from .words import hash_of


def quotes(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Step: statements -> quote variants, and the wordings with what each joined."""
    units = units_of(tables)
    leader: list[int] = []
    by_word: dict[str, list[int]] = defaultdict(list)
    by_lead: dict[str, list[int]] = defaultdict(list)
    for n, unit in enumerate(units):
        near = {g for w in unit.words[: unit.lead] for g in by_word[w]}
        if not unit.marked:  # then a leader may be the lighter one
            near.update(g for w in unit.words for g in by_lead[w])
        leader.append(_join(n, unit, ((g, units[g]) for g in near)))
        if leader[n] == n:
            for i, w in enumerate(unit.words):
                by_word[w].append(n)
                if i < unit.lead:
                    by_lead[w].append(n)
    members: dict[int, list[Unit]] = defaultdict(list)
    for n, g in enumerate(leader):
        if g not in (n, -1):
            members[g].append(units[n])
    readings = readings_of(tables["readings"])
    rows = [variant(units[g], some, readings) for g, some in members.items()]
    return {
        "quote_variants": make_table("quote_variants", sorted(rows, key=lambda r: str(r["id"]))),
        "uttered": make_table("uttered", [_row(u, units[g].id if g >= 0 else "") for u, g in zip(units, leader, strict=True)]),
    }


def _join(n: int, unit: Unit, leaders: Iterable[tuple[int, Unit]]) -> int:
    """The number of the leader that a unit joins: its own (`n`) when it leads, -1 for none. All `leaders` stand before it in the order."""
    found = [
        (-agreed, -common, other.order(), g) for g, other in leaders if (common := alike(other, unit)) and (agreed := agreement(other, unit))
    ]
    if found:
        return min(found)[-1]
    return n if unit.marked else -1


def _row(unit: Unit, leader: str) -> dict[str, Any]:
    hashes = np.array([hash_of(w) for w in unit.words], dtype="<u8")
    return {
        "id": unit.id,
        "document": unit.document,
        "start": unit.start,
        "end": unit.end,
        "exact": unit.exact,
        "speaker": unit.speaker,
        "day": unit.day,
        "marked": unit.marked,
        "foreign": unit.foreign,
        "words": hashes.tobytes(),
        "lead": unit.lead,
        "leader": leader,
    }


class _Known:
    """The wordings that are known already (rows of `uttered`) and those that came, read when they are asked for.

    Numbers stand in the order of the table, those that came behind.
    """

    def __init__(self, rows: pa.Table, came: Sequence[Unit]) -> None:
        self._rows, self._came = rows, came
        self._old: int = rows.num_rows
        self._units: dict[int, Unit] = {}
        ids = [*rows.column("id").to_pylist(), *(u.id for u in came)]
        self.number = {x: n for n, x in enumerate(ids)}
        self.leader = [self.number.get(x, -1) for x in rows.column("leader").to_pylist()] + [-2] * len(came)
        self.members: dict[int, set[int]] = defaultdict(set)
        for n, g in enumerate(self.leader):
            if g >= 0 and g != n:
                self.members[g].add(n)
        packed = rows.column("words").to_pylist() + [_row(u, "")["words"] for u in came]
        leads = np.array([*rows.column("lead").to_pylist(), *(u.lead for u in came)], dtype=np.int64)
        size = np.array([len(p) // 8 for p in packed], dtype=np.int64)
        words = np.frombuffer(b"".join(packed), dtype="<u8")
        owner = np.repeat(np.arange(len(packed)), size)
        leading = np.arange(len(words)) - np.repeat(np.cumsum(size) - size, size) < leads[owner]
        self._index = [self._sorted(words, owner), self._sorted(words[leading], owner[leading])]

    @staticmethod
    def _sorted(words: npt.NDArray[np.uint64], owner: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
        order = np.argsort(words, kind="stable")
        return words[order], owner[order]

    def unit(self, n: int) -> Unit:
        """The wording with this number."""
        if n >= self._old:
            return self._came[n - self._old]
        if n not in self._units:
            (row,) = self._rows.slice(n, 1).to_pylist()
            words, lead, weight = content_of(row["exact"])
            place = (row["document"], row["start"], row["end"], row["exact"])
            self._units[n] = Unit(*place, row["speaker"], row["day"], words, lead, weight, row["marked"], row["foreign"])
        unit: Unit = self._units[n]
        return unit

    def near(self, unit: Unit) -> set[int]:
        """The numbers of wordings that can be wordings of the same utterance."""
        found: set[int] = set()
        for (words, owner), sought in zip(self._index, (unit.words[: unit.lead], unit.words), strict=True):
            hashes = np.array([hash_of(w) for w in sought], dtype=np.uint64)
            for a, b in zip(np.searchsorted(words, hashes).tolist(), np.searchsorted(words, hashes, side="right").tolist(), strict=True):
                found.update(owner[a:b].tolist())
        return found


def more_quotes(tables: Tables, changes: Changes, settings: Settings) -> dict[str, Change] | None:
    """How the quote variants change when documents come."""
    # A verdict may take a speaker from a statement that came long ago.
    if any(c.gone for c in changes.values()) or ((judged := changes.get("judgements")) is not None and judged.rows.num_rows):
        return None
    came = units_of({**{t: changes[t].rows for t in ("statements", "named", "documents")}, "judgements": tables["judgements"]})
    known = _Known(tables["uttered"], came)
    before = list(known.leader)
    former = {g: [g, *some] for g, some in known.members.items()}
    waiting = [(u.order(), known.number[u.id]) for u in came]
    heapq.heapify(waiting)
    seen: set[int] = {n for _, n in waiting}
    while waiting:
        place, n = heapq.heappop(waiting)
        seen.discard(n)
        unit, old = known.unit(n), known.leader[n]
        near = known.near(unit) - {n}
        ahead = ((g, known.unit(g)) for g in near if known.leader[g] == g and known.unit(g).order() < place)
        new = _join(n, unit, ahead)
        if new == old:
            continue
        known.leader[n] = new
        if old >= 0 and old != n:
            known.members[old].discard(n)
        if new not in (n, -1):
            known.members[new].add(n)
        again = known.members[n] if old == n else set()
        if new == n:
            again = {m for m in near if known.leader[m] != -2 and known.unit(m).order() > place and alike(unit, known.unit(m))}
        for m in again - seen:
            seen.add(m)
            heapq.heappush(waiting, (known.unit(m).order(), m))
    moved = [n for n, g in enumerate(known.leader) if n >= len(before) - len(came) or g != before[n]]
    shaken = {g for n in moved for g in (before[n], known.leader[n]) if g >= 0}
    gone = frozenset(variant_id([known.unit(n) for n in former[g]]) for g in shaken if g in former)
    fresh = {g: known.members[g] for g in shaken if known.leader[g] == g and known.members[g]}
    documents = {known.unit(n).document for g, some in fresh.items() for n in (g, *some)}
    readings = readings_of(rows_of(tables, "readings", "document", documents, ("document", "start", "end")))
    rows = [variant(known.unit(g), map(known.unit, some), readings) for g, some in fresh.items()]
    kept = [_row(known.unit(n), known.unit(g).id if (g := known.leader[n]) >= 0 else "") for n in moved]
    return {
        "quote_variants": Change(make_table("quote_variants", rows), gone),
        "uttered": Change(make_table("uttered", kept), frozenset(r["id"] for r in kept)),
    }
