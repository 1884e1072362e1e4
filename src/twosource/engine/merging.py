"""Parts that grew many are written as few, so that a record that grows by a report now and then stays as quick to read and to add to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from twosource.model import Settings, Step, digest, schema
from twosource.store import FEW, GROUP, Commit, LivePart, PartFile, Record, Worked, batches, places_of, read_parts, write_part

from .plan import GIVEN, step_key
from .state import State
from .task import ALL, carry_of

#: A table is written anew when it has so many changes, or when so many rows as it has came or went by changes: the work is then
#: spread over the reports that made them.
_MANY: Final = 32
_SHARE: Final = 1.0

#: A part of documents holds at most this many documents or characters of payload. Measured with 64: reports of
#: 6 KB cost alike (300 of PolNeAR: 51 CPU s either way), syndicated ones of 1.4 KB 3 to 8 % more than with 128.
PART_DOCUMENTS: Final = 128
PART_BYTES: Final = 4_000_000

#: So many small parts of documents become few. Measured on reports that came one a run: with parts left as they were a run took 12 ms more for
#: each run before it; a merge takes some 10 ms for each part that goes in, and a report is merged three times before its part is large.
_FEW: Final = 32
#: What the payload of news shrinks by in a part file, at least.
_PACKED: Final = 4


def worn(parts: Sequence[LivePart]) -> bool:
    """Whether a table of the whole record has changed so often that it is better written anew."""
    deltas = [p for p in parts if p.part != ALL]
    if not deltas:
        return False
    rows = sum(p.rows for p in parts)
    moved = sum(p.rows for p in deltas) + sum(len(places_of(p.dropped)) for p in parts)
    return len(deltas) >= _MANY or moved > max(_SHARE * rows, 1000)


def merge(state: State, record: Record, steps: Sequence[Step], settings: Settings) -> None:
    """Write tables of the whole record anew that have many changes behind them, and small parts of documents together. What is up to date
    stays so. `state`: the live parts and finished keys, which change with the manifest.
    """
    _merge_changes(state, record, steps, settings)
    _merge_documents(state, record, steps, settings)


def _merge_changes(state: State, record: Record, steps: Sequence[Step], settings: Settings) -> None:
    whole = [s for s in steps if s.key == "record"]
    tables = [t for s in whole for t in s.writes if worn(list(state.parts.get(t, {}).values()))]
    if not tables:
        return
    fresh = [s for s in whole if state.fresh(s, ALL, settings)]
    parts: list[tuple[str, PartFile]] = []
    ends: list[tuple[str, str]] = []
    for table in tables:
        live = state.inputs([table], ALL)[table]
        file = write_part(record.root, table, batches(record.root, live, schema(table)))
        parts.append((ALL, file))
        ends += [(table, p.part) for p in live if p.part != ALL]
        state.parts[table] = {ALL: LivePart(table, ALL, file.file, file.rows, file.digest)}
    keys = [(s, state.key(s, ALL, settings)) for s in fresh]
    record.commit(
        Commit(
            parts=parts,
            ends=ends,
            done=[(s.name, ALL, key, s.version) for s, key in keys],
            seen={s.name: state.reads(s) for s, _ in keys if s.update},
        )
    )
    state.done |= {(s.name, ALL): key for s, key in keys}


def _merge_documents(state: State, record: Record, steps: Sequence[Step], settings: Settings) -> None:
    arrivals = state.parts.get("arrivals", {}).values()
    small = [p for p in arrivals if p.rows < PART_DOCUMENTS // 2 and _size(record, p) < PART_BYTES // _PACKED // 2]
    if len(small) < _FEW:
        return
    single = [s for s in steps if s.key == "document"]
    seen = {s.name: record.seen(s.name) for s in steps if s.update}
    had = {n: {p for _, p in keys} for n, keys in seen.items()}
    alike: dict[tuple[Any, ...], list[LivePart]] = {}
    for part in sorted(small, key=lambda p: (p.rows, p.part)):
        done = tuple(s.name for s in single if (s.name, part.part) in state.done)
        if all(state.fresh(s, part.part, settings) for s in single if s.name in done):
            # Parts go together when the same was done with them and the same steps have read them.
            alike.setdefault((done, *(part.part in h for h in had.values())), []).append(part)
    lots = {_name(record, some): [p.part for p in some] for group in alike.values() for some in _lots(record, group)}
    if not lots:
        return
    fresh = [s for s in steps if s.key == "record" and state.fresh(s, ALL, settings)]
    moved = {old: new for new, olds in lots.items() for old in olds}
    tables = [*(t for t, key in GIVEN.items() if key == "document"), *(t for s in single for t in s.writes)]
    ends = [(t, old) for t in tables for old in moved if old in state.parts.get(t, {})]
    parts = [(new, f) for new, olds in lots.items() for f in _together(state, record, tables, single, olds, settings)]
    for table, old in ends:
        del state.parts[table][old]
    for new, f in parts:
        state.parts[f.table][new] = LivePart(f.table, new, f.file, f.rows, f.digest)
    for old, new in moved.items():
        state.without.setdefault(new, set()).update(state.without.pop(old, set()))
    done_ = [
        (name, new, state.key(s, new, settings) if name == s.name else state.done[name, olds[0]], s.version)
        for new, olds in lots.items()
        for s in single
        for name in (s.name, carry_of(s.name))
        if (name, olds[0]) in state.done
    ]
    done_ += [(s.name, ALL, state.key(s, ALL, settings), s.version) for s in fresh]
    reads = {n: [(t, p, k) for (t, p), k in _renamed(keys, moved, state).items()] for n, keys in seen.items() if keys}
    record.commit(Commit(parts=parts, ends=ends, done=done_, seen=reads, moved=moved))
    for key in [k for k in state.done if k[1] in moved]:
        del state.done[key]
    state.done |= {(step, part): key for step, part, key, _ in done_}


def _size(record: Record, part: LivePart) -> int:
    return (record.root / part.file).stat().st_size if part.file else 0


def _lots(record: Record, parts: Iterable[LivePart]) -> Iterator[list[LivePart]]:
    """The parts in lots that make one part each; a lot of one is left out."""
    lot: list[LivePart] = []
    rows = size = 0
    for part in parts:
        more = _size(record, part)
        if lot and (rows + part.rows > PART_DOCUMENTS or size + more > PART_BYTES // _PACKED):
            if len(lot) > 1:
                yield lot
            lot, rows, size = [], 0, 0
        lot.append(part)
        rows, size = rows + part.rows, size + more
    if len(lot) > 1:
        yield lot


def part_name(documents: Iterable[str]) -> str:
    """The name of a set of documents."""
    return digest(*sorted(documents))[:24]


def _name(record: Record, parts: Sequence[LivePart]) -> str:
    return part_name(read_parts(record.root, "arrivals", parts, schema("arrivals"), ["document"]).column("document").to_pylist())


def _together(
    state: State, record: Record, tables: Iterable[str], single: Iterable[Step], olds: Sequence[str], settings: Settings
) -> Iterator[PartFile]:
    """Write the tables of some parts as one part."""
    remembers = {s.writes[0]: s for s in single if s.once}
    for table in tables:
        live = [state.parts[table][p] for p in olds if p in state.parts.get(table, {})]
        if not live:
            continue
        rows = read_parts(record.root, table, live, schema(table)).combine_chunks()
        file = write_part(record.root, table, rows, FEW if table in remembers else GROUP)
        if step := remembers.get(table):
            read = {t: read_parts(record.root, t, [p for o in olds if (p := state.parts[t].get(o))], schema(t)) for t in step.reads}
            Worked(record.root, step.name, step_key(step, settings, ())).note(file.file, step.once(read, rows) if step.once else ())
        yield file


def _renamed(keys: Mapping[tuple[str, str], str], moved: Mapping[str, str], state: State) -> dict[tuple[str, str], str]:
    """What a step had read, with the parts that went together under their new name."""
    return {(t, moved.get(p, p)): state.parts[t][moved[p]].key if p in moved else key for (t, p), key in keys.items()}
