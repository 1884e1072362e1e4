"""The step of quotations: wordings -> utterances, and how they change when documents come.

The fullest wording in marks leads; every other one joins the leader with which it agrees most. Two wordings of one utterance share `SHARE`
of what the lighter one weighs, and so several of its rarest words: wordings are looked up by these (the prefix filter of set-similarity joins,
Chaudhuri, Ganti and Kaushik 2006, with two words instead of one: Wang, Li and Feng 2012). How much they must share depends on who speaks, so
that leaders are looked up by their speakers. What a wording joins depends on the leaders before it alone; when some come, only wordings that
are alike are looked at again.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from twosource.model import Change, Changes, Settings, Tables, make_table, rows_of

from .quotes import (
    ONE_UNKNOWN,
    OTHER_SPEAKER,
    PARAPHRASED,
    SAME_SPEAKER,
    SHARE,
    Unit,
    agreement,
    alike,
    content_of,
    last_name,
    possible,
    prefix,
    readings_of,
    units_of,
    variant,
    variant_id,
)
from .words import hash_of


def quotes(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Step: statements -> quote variants, and the wordings with what each joined."""
    units = units_of(tables)
    leader: list[int] = []
    leaders = _Leaders()
    for n, unit in enumerate(units):
        leader.append(_join(n, unit, ((g, units[g]) for g in leaders.near(unit))))
        if leader[n] == n:
            leaders.add(n, unit)
    members: dict[int, list[Unit]] = defaultdict(list)
    for n, g in enumerate(leader):
        if g not in (n, -1):
            members[g].append(units[n])
    readings = readings_of(tables["readings"])
    rows = [variant(units[g], some, readings) for g, some in members.items()]
    return {
        "quote_variants": make_table("quote_variants", sorted(rows, key=lambda r: str(r["id"]))),
        "uttered": _rows(units, leader),
    }


class _Leaders:
    """Leaders by their words, those of each speaker apart."""

    def __init__(self) -> None:
        self._by_word: dict[tuple[str | None, str], list[int]] = defaultdict(list)
        self._by_words: dict[tuple[str, ...], list[int]] = defaultdict(list)

    def add(self, n: int, unit: Unit) -> None:
        """A leader, which stands behind those that were added before it."""
        self._by_words[unit.words].append(n)
        for word in unit.words:
            for who in (_ANYBODY, None if unit.speaker is None else last_name(unit.speaker)):
                self._by_word[who, word].append(n)

    def near(self, unit: Unit) -> set[int]:
        """The numbers of leaders that may be `alike` a unit that stands behind them, and some more."""
        share = SHARE * unit.weight
        if not unit.marked:  # the leader may be the lighter one
            return self._sharing(unit, last_name(unit.speaker), PARAPHRASED) if unit.speaker is not None else set()
        if unit.speaker is None:
            return self._sharing(unit, _ANYBODY, max(share, ONE_UNKNOWN))
        found = self._sharing(unit, last_name(unit.speaker), max(share, SAME_SPEAKER))
        found |= self._sharing(unit, None, max(share, ONE_UNKNOWN))
        found |= self._sharing(unit, _ANYBODY, max(share, OTHER_SPEAKER))
        found.update(self._by_words.get(unit.words, ()))
        return found

    def _sharing(self, unit: Unit, who: str | None, need: float) -> set[int]:
        """Leaders of a speaker that may have `need` nats in common with a unit."""
        if unit.weight < need:
            return set()
        lead, heavy = prefix(unit.words, need)
        lists = [self._by_word.get((who, w), _NONE) for w in unit.words[:lead]]
        counts: Counter[int] = Counter()
        for some in lists:
            counts.update(some)
        return {n for n, count in counts.items() if count > 1}.union(*lists[:heavy])


_ANYBODY: Final = "*"
_NONE: Final[list[int]] = []


def _join(n: int, unit: Unit, leaders: Iterable[tuple[int, Unit]]) -> int:
    """The number of the leader that a unit joins: its own (`n`) when it leads, -1 for none. All `leaders` stand before it in the order."""
    found = [
        (-agreed, -common, other.order(), g) for g, other in leaders if (common := alike(other, unit)) and (agreed := agreement(other, unit))
    ]
    if found:
        return min(found)[-1]
    return n if unit.marked else -1


def _rows(units: Sequence[Unit], leader: Sequence[int]) -> pa.Table:
    """The rows of `uttered`, a stretch in memory at a time."""
    made = [make_table("uttered", [])]
    for at in range(0, len(units), _STRETCH):
        some = zip(units[at : at + _STRETCH], leader[at : at + _STRETCH], strict=True)
        made.append(make_table("uttered", [_row(u, units[g].id if g >= 0 else "") for u, g in some]))
    return pa.concat_tables(made)


#: What of the rows of `uttered` is looked at one by one.
_PLAIN: Final = ("document", "start", "end", "exact", "day", "foreign")
#: Rows that are made at once.
_STRETCH: Final = 20_000


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
        "heavy": unit.heavy,
        "leader": leader,
    }


class _Known:
    """The wordings that are known already (rows of `uttered`) and those that came, read when they are asked for.

    Numbers stand in the order of the table, those that came behind.
    """

    def __init__(self, rows: pa.Table, came: Sequence[Unit]) -> None:
        self._came = came
        self._columns = [rows.column(k).combine_chunks() for k in _PLAIN]
        self._speakers = rows.column("speaker").to_pylist() + [u.speaker for u in came]
        self._marked = rows.column("marked").to_pylist() + [u.marked for u in came]
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
        leads, heavy = (np.array([*rows.column(k).to_pylist(), *(getattr(u, k) for u in came)], dtype=np.int64) for k in ("lead", "heavy"))
        size = np.array([len(p) // 8 for p in packed], dtype=np.int64)
        words = np.frombuffer(b"".join(packed), dtype="<u8")
        owner = np.repeat(np.arange(len(packed)), size)
        rank = np.arange(len(words)) - np.repeat(np.cumsum(size) - size, size)
        # What one word alone may make alike counts for two.
        chosen = np.concatenate([np.flatnonzero(rank < leads[owner]), np.flatnonzero(rank < heavy[owner])])
        self._index = [self._sorted(words, owner), self._sorted(words[chosen], owner[chosen])]

    @staticmethod
    def _sorted(words: npt.NDArray[np.uint64], owner: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
        order = np.argsort(words, kind="stable")
        return words[order], owner[order]

    def unit(self, n: int) -> Unit:
        """The wording with this number."""
        if n >= self._old:
            return self._came[n - self._old]
        if n not in self._units:
            document, start, end, exact, day, foreign = (c[n].as_py() for c in self._columns)
            content = content_of(exact)
            self._units[n] = Unit(document, start, end, exact, self._speakers[n], day, *content, self._marked[n], foreign)
        unit: Unit = self._units[n]
        return unit

    def near(self, unit: Unit) -> set[int]:
        """The numbers of wordings that can be of the same utterance: by the first words of this one, or of theirs, and by who speaks."""
        found: list[npt.NDArray[np.int64]] = []
        for (words, owner), sought in zip(self._index, ((*unit.words[: unit.lead], *unit.words[: unit.heavy]), unit.words), strict=True):
            hashes = np.array([hash_of(w) for w in sought], dtype=np.uint64)
            ends = zip(np.searchsorted(words, hashes).tolist(), np.searchsorted(words, hashes, side="right").tolist(), strict=True)
            numbers, counts = np.unique(np.concatenate([owner[a:b] for a, b in ends]), return_counts=True)
            found.append(numbers[counts > 1])
        near = set(np.concatenate(found).tolist())
        return {n for n in near if possible(unit.speaker, unit.marked, self._speakers[n], self._marked[n])}


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
