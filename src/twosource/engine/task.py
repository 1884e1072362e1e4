"""A task: the steps that one part still needs. It reads files, runs pure functions, checks spans, writes files; it commits nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import PlanError, Settings, Step, check_spans, schema, span_paths
from twosource.store import PartFile, read_parts, write_part

from .plan import STEPS, step_key

#: The part of a step that sees the whole record.
ALL = "all"


@dataclass(frozen=True, slots=True)
class Task:
    """Work on one part. `files`: per table, (file, digest) of every part that goes in; `keys`: what was done before, by step name;
    `without`: documents to leave out; `keep`: when given, only these documents, and nothing is written (a search for a culprit).
    """

    root: str
    part: str
    steps: tuple[str, ...]
    files: dict[str, tuple[tuple[str, str], ...]]
    keys: dict[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    keep: tuple[str, ...] | None = None
    settings: dict[str, str | int | float | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """What a task made: (step, key, version, files) for every step that ran; one more, without files, for a step that carries tables on."""

    part: str
    made: tuple[tuple[str, str, str, tuple[PartFile, ...]], ...]


def carry_of(step: str) -> str:
    """The name under which the key of what a step carries on is kept: it does not depend on the inputs."""
    return f"{step}:carries"


class _Parts(Mapping[str, pa.Table]):
    """The tables of a step over the whole record, read when they are asked for, whole or a part at a time, and never kept."""

    def __init__(self, root: Path, step: Step, files: Mapping[str, tuple[tuple[str, str], ...]]) -> None:
        self._root, self._columns = root, step.columns
        self._files = {t: [f for f, _ in files.get(t, ()) if f] for t in (*step.reads, *(c for c in step.carries if c in files))}

    def __getitem__(self, name: str) -> pa.Table:
        return read_parts(self._root, name, self._files[name], schema(name), self._chosen(name, None))

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def _chosen(self, name: str, columns: Sequence[str] | None) -> list[str] | None:
        chosen = columns if columns is not None else self._columns.get(name)
        return None if chosen is None else list(chosen)

    def parts(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """The parts of a table, one after another."""
        for file in self._files[name]:
            yield read_parts(self._root, name, [file], schema(name), self._chosen(name, columns))


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
    digests = {t: [d for _, d in files] for t, files in task.files.items()}

    def load(table: str) -> pa.Table:
        if table not in have:
            have[table] = _only(read_parts(root, table, [f for f, _ in task.files.get(table, ())], schema(table)), task)
        return have[table]

    readers: list[Callable[[str], str]] = []

    def raw_of(out: Mapping[str, pa.Table]) -> Callable[[str], str]:
        if "texts" in out:
            readers[:] = [raw_reader(out["texts"])]
        elif not readers:
            only = ["document", "raw"]
            stored = [f for f, _ in task.files.get("texts", ())]
            readers.append(raw_reader(have["texts"] if "texts" in have else read_parts(root, "texts", stored, schema("texts"), only)))
        return readers[0]

    made = []
    for name in task.steps:
        step = known[name]
        key = step_key(step, task.settings, [(t, d) for t in step.reads for d in digests.get(t, [])], task.without)
        if task.keep is None and task.keys.get(name) == key:
            continue
        tables = _Parts(root, step, task.files) if task.part == ALL else {t: load(t) for t in step.reads}
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
                files.append(write_part(root, table, rows))
                digests[table] = [files[-1].digest]
        made.append((name, key, step.version, tuple(files)))
        if step.carries and task.keep is None:
            made.append((carry_of(name), step_key(step, task.settings, ()), step.version, ()))
    return Result(task.part, tuple(made))


def _checked(table: str, batches: Iterable[pa.RecordBatch], raw: Callable[[str], str] | None) -> Iterator[pa.RecordBatch]:
    """The batches of a table, each with its spans checked."""
    for batch in batches:
        if raw is not None:
            check_spans(table, pa.Table.from_batches([batch], schema=schema(table)), raw)
        yield batch


def _settings(step: Step, settings: Settings) -> dict[str, Any]:
    return {n: settings.get(n) for n in step.settings}
