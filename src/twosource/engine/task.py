"""A task: the steps that one part still needs. It reads files, runs pure functions, checks spans, writes files; it commits nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import Change, Cut, Lot, PlanError, Settings, Step, check_spans, documents_of, schema, span_paths
from twosource.store import (
    FEW,
    GROUP,
    LivePart,
    PartFile,
    Spill,
    Worked,
    pack_places,
    places_of,
    places_where,
    read_parts,
    read_places,
    read_some,
    read_stretches,
    where,
    write_part,
)

from .memory import settle, trim
from .plan import STEPS, step_key

#: The part of a step that sees the whole record.
ALL = "all"


@dataclass(frozen=True, slots=True)
class Came:
    """What changed in a table since a step last read it: parts that came, and the values of the column `by` that went."""

    parts: tuple[LivePart, ...]
    gone: tuple[str, ...] = ()
    by: str = "id"


@dataclass(frozen=True, slots=True)
class Task:
    """Work on one part. `files`: per table, every part that goes in; `keys`: what was done before, by step name; `without`: documents to leave
    out; `keep`: when given, only these documents, and nothing is written (a search for a culprit). `came`: for a step over the record that
    can be brought up to date, what changed in the tables that it reads; null when everything is to be made.
    """

    root: str
    part: str
    steps: tuple[str, ...]
    files: dict[str, tuple[LivePart, ...]]
    keys: dict[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    keep: tuple[str, ...] | None = None
    settings: dict[str, str | int | float | bool | None] = field(default_factory=dict)
    came: dict[str, Came] | None = None


@dataclass(frozen=True, slots=True)
class Delta:
    """How a table of the whole record changed: the new part (its name and file), the places dropped in older parts (table, part, packed, rows
    left), and what went.
    """

    part: str
    file: PartFile
    drops: tuple[tuple[str, str, bytes, int], ...]
    gone: tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Result:
    """What a task made: (step, key, version, files) for every step that ran; one more, without files, for a step that carries tables on.
    `deltas`: null when the files are whole parts, else what changed.
    """

    part: str
    made: tuple[tuple[str, str, str, tuple[PartFile, ...]], ...]
    deltas: tuple[Delta, ...] | None = None


def carry_of(step: str) -> str:
    """The name under which the key of what a step carries on is kept: it does not depend on the inputs."""
    return f"{step}:carries"


class _Parts(Mapping[str, pa.Table]):
    """The tables of a step over the whole record, read when they are asked for, whole or some rows or a part at a time, and never held.
    `memory`: what the step keeps.
    """

    def __init__(
        self, root: Path, step: Step, files: Mapping[str, tuple[LivePart, ...]], more: Iterable[str] = (), memory: Worked | None = None
    ) -> None:
        self._root, self._columns, self._memory = root, step.columns, memory
        self._files = {t: [p for p in files.get(t, ()) if p.file] for t in dict.fromkeys((*step.reads, *more))}

    def __getitem__(self, name: str) -> pa.Table:
        return read_parts(self._root, name, self._files[name], schema(name), self._chosen(name, None))

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __contains__(self, name: object) -> bool:
        return name in self._files  # `Mapping` would read the table to find out

    def __len__(self) -> int:
        return len(self._files)

    def kept(self, keys: Collection[bytes]) -> dict[bytes, bytes]:
        return self._memory.kept(keys) if self._memory is not None else {}

    def keep(self, found: Mapping[bytes, bytes]) -> None:
        if self._memory is not None:
            self._memory.keep(found)

    def _chosen(self, name: str, columns: Sequence[str] | None) -> list[str] | None:
        chosen = columns if columns is not None else self._columns.get(name)
        return None if chosen is None else list(chosen)

    def parts(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """The parts of a table, one after another; of what belongs to the whole record, which is one large part, stretches."""
        for part in self._files[name]:
            if part.part.startswith(ALL):
                yield from read_stretches(self._root, [part], schema(name), self._chosen(name, columns))
            else:
                yield read_parts(self._root, name, [part], schema(name), self._chosen(name, columns))

    def _holding(self, name: str, key: str, values: Collection[str]) -> list[LivePart]:
        """The parts in which such rows can be: of tables of documents, those that hold these documents."""
        parts = self._files[name]
        if (key == "document" or (key, name) == ("id", "documents")) and not any(p.part.startswith(ALL) for p in parts):
            held = set(where(self._root, values).values())
            parts = [p for p in parts if p.part in held]
        return parts

    def rows_of(self, name: str, key: str, values: Collection[str], columns: Sequence[str] | None = None) -> pa.Table:
        """Some rows of a table; of tables of documents only the parts that hold these documents are read."""
        return read_some(self._root, self._holding(name, key, values), schema(name), key, values, self._chosen(name, columns))

    def in_lots(self, cuts: Mapping[str, Cut], lots: Sequence[Lot]) -> Iterator[dict[str, pa.Table]]:
        """Lots of some tables, each of which is read once and cut by lot on disk."""
        with ExitStack() as held:
            spilled = {}
            for name, cut in cuts.items():
                columns = list(dict.fromkeys((*cut.columns, cut.key)))
                values = [lot[cut.by] for lot in lots]
                holding = self._holding(name, cut.key, {v for some in values for v in some})
                rows = read_stretches(self._root, holding, schema(name), columns)
                spilled[name] = Spill(self._root, rows, cut.key, values, cut.columns)
                held.enter_context(spilled[name])
                trim()
            for n in range(len(lots)):
                trim()
                yield {t: s.of(n) or schema(t).empty_table().select(list(cuts[t].columns)) for t, s in spilled.items()}


class _Remembering(Mapping[str, pa.Table]):
    """The tables of a step over documents that works on equal text once."""

    def __init__(self, root: Path, step: Step, key: str, tables: Mapping[str, pa.Table]) -> None:
        self._root, self._step, self._tables = root, step, tables
        self._memory = Worked(root, step.name, key)
        self._found: set[str] = set()
        self._kept: dict[bytes, bytes] = {}

    def __getitem__(self, name: str) -> pa.Table:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __contains__(self, name: object) -> bool:
        return name in self._tables

    def __len__(self) -> int:
        return len(self._tables)

    def worked(self, texts: Collection[str]) -> tuple[list[str], list[int], pa.Table]:
        found = read_places(self._root, self._memory.find(texts), schema(self._step.writes[0]))
        self._found = set(found[0])
        return found

    def kept(self, keys: Collection[bytes]) -> dict[bytes, bytes]:
        return self._memory.kept(keys)

    def keep(self, found: Mapping[bytes, bytes]) -> None:
        self._kept.update(found)

    def note(self, wrote: pa.Table, file: str) -> None:
        """Remember the texts that are new in what the step wrote, and what it wants to be kept."""
        places = self._step.once(self._tables, wrote) if self._step.once else []
        self._memory.note(file, [p for p in places if p[0] not in self._found])
        self._memory.keep(self._kept)


class _Changes(Mapping[str, Change]):
    """What changed in the tables that a step reads; the rows are read when they are asked for."""

    def __init__(self, root: Path, step: Step, came: Mapping[str, Came]) -> None:
        self._root, self._columns, self._came = root, step.columns, came

    def __getitem__(self, name: str) -> Change:
        came, columns = self._came[name], self._columns.get(name)
        rows = read_parts(self._root, name, came.parts, schema(name), None if columns is None else list(columns))
        return Change(rows, frozenset(came.gone), came.by)

    def __iter__(self) -> Iterator[str]:
        return iter(self._came)

    def __contains__(self, name: object) -> bool:
        return name in self._came

    def __len__(self) -> int:
        return len(self._came)


def by_name(steps: Sequence[Step] = STEPS) -> dict[str, Step]:
    return {s.name: s for s in steps}


def _only(rows: pa.Table, task: Task) -> pa.Table:
    name = "document" if "document" in rows.column_names else "id"
    if task.without:
        rows = rows.filter(pc.invert(pc.is_in(rows.column(name), value_set=pa.array(task.without, pa.string()))))
    if task.keep is not None:
        rows = rows.filter(pc.is_in(rows.column(name), value_set=pa.array(task.keep, pa.string())))
    return rows


def raw_reader(texts: pa.Table) -> Callable[[str], str]:
    """A function from a document's id to its raw text; raises `KeyError` for an unknown one."""
    chunks = texts.column("raw").chunks
    documents = texts.column("document").chunks
    place = {d: (c, i) for c, ids in enumerate(documents) for i, d in enumerate(ids.to_pylist())}

    @lru_cache(maxsize=4096)
    def raw(document: str) -> str:
        chunk, i = place[document]
        return str(chunks[chunk][i].as_py())

    return raw


def run_task(task: Task, steps: Mapping[str, Step] | None = None) -> Result:
    """Run the steps of a task whose keys have changed. Raises what a step raises, `SpanError` for a span that is wrong."""
    known = steps or by_name()
    root = Path(task.root)
    have: dict[str, pa.Table] = {}
    digests = {t: [p.key for p in parts] for t, parts in task.files.items()}

    def load(table: str) -> pa.Table:
        if table not in have:
            have[table] = _only(read_parts(root, table, task.files.get(table, ()), schema(table)), task)
        return have[table]

    readers: list[Callable[[str], str]] = []

    def raw_of(out: Mapping[str, pa.Table]) -> Callable[[str], str]:
        if "texts" in out:
            readers[:] = [raw_reader(out["texts"])]
        elif not readers:
            only = ["document", "raw"]
            stored = task.files.get("texts", ())
            readers.append(raw_reader(have["texts"] if "texts" in have else read_parts(root, "texts", stored, schema("texts"), only)))
        return readers[0]

    made = []
    for name in task.steps:
        step = known[name]
        key = step_key(step, task.settings, [(t, d) for t in step.reads for d in digests.get(t, [])], task.without)
        if task.keep is None and task.keys.get(name) == key:
            continue
        if task.came is not None and (result := _update(task, step, key)):
            return result
        carried = [c for c in step.carries if task.files.get(c)]
        tables: Mapping[str, pa.Table]
        if task.part == ALL:
            tables = _Parts(root, step, task.files, carried, _memory(task, step))
        else:
            tables = {t: load(t) for t in step.reads}
        if task.part != ALL and (step.once is not None or step.keeps):
            tables = _Remembering(root, step, step_key(step, task.settings, ()), tables)
        out = step.run(tables, _settings(step, task.settings))
        if set(out) != set(step.writes):
            raise PlanError(f"step {name} wrote {', '.join(sorted(out))}", f"{', '.join(step.writes)}")
        files = []
        for table in step.writes:
            wrote = out[table]
            if isinstance(wrote, pa.RecordBatchReader):
                files.append(write_part(root, table, _checked(table, wrote, raw_of({}) if span_paths(table) else None)))
                continue
            rows = wrote.cast(schema(table))
            if span_paths(table):
                check_spans(table, rows, raw_of(out))
            if task.part != ALL:
                have[table] = rows
            if task.keep is None:
                files.append(write_part(root, table, rows, FEW if step.once else GROUP))
                digests[table] = [files[-1].digest]
        if isinstance(tables, _Remembering) and task.keep is None:
            tables.note(have[step.writes[0]], files[0].file)
        made.append((name, key, step.version, tuple(files)))
        settle(name)
        if goes_on(step) and task.keep is None:
            made.append((carry_of(name), step_key(step, task.settings, ()), step.version, ()))
    return Result(task.part, tuple(made))


def goes_on(step: Step) -> bool:
    """Whether a step makes use of what it wrote before."""
    return bool(step.carries) or step.update is not None


def _memory(task: Task, step: Step) -> Worked | None:
    """Where a step over the record keeps what it finds out."""
    return Worked(Path(task.root), step.name, step_key(step, task.settings, ())) if step.keeps and task.keep is None else None


def delta_name(parts: Iterable[LivePart]) -> str:
    """The name of the next change of a table of the whole record."""
    return f"{ALL}+{max((int(p.part.partition('+')[2] or 0) for p in parts), default=0) + 1:06}"


def _update(task: Task, step: Step, key: str) -> Result | None:
    """Bring what a step over the record wrote up to date; null when it wants to make everything anew."""
    if step.update is None or task.came is None:
        return None
    root = Path(task.root)
    tables = _Parts(root, step, task.files, step.writes, _memory(task, step))
    out = step.update(tables, _Changes(root, step, task.came), _settings(step, task.settings))
    if out is None:
        return None
    if set(out) != set(step.writes):
        raise PlanError(f"the update of step {step.name} wrote {', '.join(sorted(out))}", f"{', '.join(step.writes)}")
    deltas = []
    for table in step.writes:
        change, older = out[table], task.files.get(table, ())
        rows = change.rows.cast(schema(table))
        if span_paths(table) and rows.num_rows:
            check_spans(table, rows, _raw_of_spans(root, task, table, rows))
        drops = []
        for part in older:
            if places := places_where(root, part, change.by, change.gone):
                drops.append((table, part.part, pack_places([*places_of(part.dropped), *places]), part.rows - len(places)))
        if rows.num_rows or change.gone:
            deltas.append(Delta(delta_name(older), write_part(root, table, rows), tuple(drops), (change.by, tuple(sorted(change.gone)))))
    made = ((step.name, key, step.version, ()), (carry_of(step.name), step_key(step, task.settings, ()), step.version, ()))
    return Result(task.part, made, tuple(deltas))


def _raw_of_spans(root: Path, task: Task, table: str, rows: pa.Table) -> Callable[[str], str]:
    """A reader of the raw texts that the spans of these rows lie in."""
    documents = documents_of(table, rows)
    held = set(where(root, documents).values())
    parts = [p for p in task.files.get("texts", ()) if p.part in held]
    return raw_reader(read_some(root, parts, schema("texts"), "document", documents, ["document", "raw"]))


def _checked(table: str, batches: Iterable[pa.RecordBatch], raw: Callable[[str], str] | None) -> Iterator[pa.RecordBatch]:
    """The batches of a table, each with its spans checked."""
    for batch in batches:
        if raw is not None:
            check_spans(table, pa.Table.from_batches([batch], schema=schema(table)), raw)
        yield batch


def _settings(step: Step, settings: Settings) -> dict[str, Any]:
    return {n: settings.get(n) for n in step.settings}
