"""The local engine: take sources in, bring every step up to date, one commit a part."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain
from typing import Any, BinaryIO, Final

from twosource.model import RecordError, Settings, Step, TwosourceError, WorkerError, digest, make_table, schema
from twosource.store import Commit, LivePart, PartFile, Record, Refusal, batches, full, is_full, places_of, write_part

from .cluster import LOCAL, Cluster, Where
from .plan import STEPS, Limits, Problem, arrive, needed, step_key
from .pool import Inline, Outcome, Pool
from .task import ALL, Came, Result, Task, carry_of, goes_on

#: What tasks are given to.
Workers = Pool | Inline | Cluster

#: A part holds at most this many documents or characters of payload. Measured on short reports: 32 to 128 documents a part cost alike
#: (a commit takes some 20 ms); smaller parts share the work better between workers.
PART_DOCUMENTS: Final = 128
PART_BYTES: Final = 4_000_000

#: A task whose worker died is tried this many times on its own before the document that kills it is looked for.
TRIES: Final = 2

#: Work that is expected to take less than this (seconds) is done in this process: a worker that starts costs one to two seconds itself.
INLINE_SECONDS: Final = 10.0
#: What a report takes, roughly, with and without the parser (measured on news articles of 3 to 5 KB; 7 and 300 a second).
_PARSED, _UNPARSED = 0.15, 0.004


@dataclass(frozen=True, slots=True)
class Event:
    """What the engine is doing: `phase` (reading, documents, a step's name, done), how many of how many, and a word about it."""

    phase: str
    done: int
    total: int | None
    text: str = ""


Notify = Callable[[Event], None]


@dataclass(frozen=True)
class IngestReport:
    """What an ingest did. `again`: reports that were in the record already; `refused`: what could not be read, with reasons."""

    new: int
    again: int
    refused: tuple[Refusal, ...]
    steps: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Arrived:
    """What came in: ids of new documents and of those that were in the record already, and what could not be read at all."""

    new: tuple[str, ...]
    again: tuple[str, ...]
    refused: tuple[Refusal, ...]


def take_in(
    record: Record,
    sources: Iterable[str],
    limits: Limits,
    notify: Notify,
    stdin: BinaryIO | None = None,
    arrivals: Iterable[dict[str, Any] | Problem] = (),
) -> Arrived:
    """Read sources, and `arrivals` that were read already, into parts of `arrivals` and `received`, a commit each. What is in the record already
    is passed over.
    """
    batch: list[dict[str, Any]] = []
    refused: list[Refusal] = []
    pending: list[Refusal] = []
    size = 0
    new: list[str] = []
    again: list[str] = []

    def flush() -> None:
        nonlocal batch, size, pending
        unique = {row["document"]: row for row in batch}
        known = record.known(list(unique))
        rows = [row for d, row in unique.items() if d not in known]
        files: list[tuple[str, PartFile]] = []
        part = digest(*sorted(r["document"] for r in rows))[:24]
        if rows:
            seen = datetime.now(UTC).isoformat()
            came = [{"document": r["document"], "seen": seen, "number": i, "source": _source_of(r["place"])} for i, r in enumerate(rows)]
            files = [(part, _write(record, t, make_table(t, r))) for t, r in (("arrivals", rows), ("received", came))]
        record.commit(
            Commit(
                parts=files,
                arrived=[(r["document"], part, r["place"]) for r in rows],
                refusals=pending,
                accepted=[p for r in batch for p in (r["place"], r["uri"]) if p in failed],
            )
        )
        fresh = {r["document"] for r in rows}
        new.extend(r["document"] for r in rows)
        again.extend(d for d in unique if d not in fresh)
        batch, size, pending = [], 0, []
        notify(Event("reading", len(new) + len(again), None, f"{len(new)} new reports"))

    failed = {r.place for r in record.refusals()}
    for item in chain(arrivals, arrive(sources, limits=limits, stdin=stdin)):
        if isinstance(item, Problem):
            pending.append(Refusal(item.place, None, item.code, item.problem))
            refused.append(pending[-1])
            continue
        batch.append(item)
        size += len(item["payload"])
        if len(batch) >= PART_DOCUMENTS or size >= PART_BYTES:
            flush()
    flush()
    return Arrived(tuple(new), tuple(again), tuple(refused))


#: The end of the place of a row of a file, of an entry of a feed, or of the page that an entry links to.
_WITHIN: Final = re.compile(r"#(?:entry-|page-)?\d+$")


def _source_of(place: str) -> str:
    return _WITHIN.sub("", place)


def _write(record: Record, table: str, rows: Any) -> PartFile:
    try:
        return write_part(record.root, table, rows)
    except OSError as error:
        if is_full(error):
            raise full(record.root) from None
        raise RecordError(f"the record {record.root} cannot be written ({error.strerror})", "a folder that you may write to") from None


class _State:
    """The live parts and finished keys as they change during a run; the manifest has the same after every commit."""

    def __init__(self, record: Record) -> None:
        snap = record.snapshot()
        self.parts: dict[str, dict[str, LivePart]] = snap.parts
        self.done = snap.done
        self.without: dict[str, set[str]] = {}
        for r in record.refusals():
            if r.document and r.document in snap.where:
                self.without.setdefault(snap.where[r.document], set()).add(r.document)

    def inputs(self, tables: Iterable[str], part: str) -> dict[str, tuple[LivePart, ...]]:
        found: dict[str, tuple[LivePart, ...]] = {}
        for t in tables:
            live = self.parts.get(t, {})
            found[t] = tuple(p for _, p in sorted(live.items())) if part == ALL else (live[part],) if part in live else ()
        return found

    def key(self, step: Step, part: str, settings: Settings) -> str:
        """The key that the step has when it is done with this part as it is now."""
        inputs = [(t, p.key) for t, parts in self.inputs(step.reads, part).items() for p in parts]
        return step_key(step, settings, inputs, self.without.get(part, set()))

    def take(self, result: Result) -> None:
        for step, key, _, files in result.made:
            self.done[step, result.part] = key
            for f in files:
                live = self.parts.setdefault(f.table, {})
                if result.part == ALL:
                    live.clear()
                live[result.part] = LivePart(f.table, result.part, f.file, f.rows, f.digest)
        for d in result.deltas or ():
            live = self.parts[d.file.table]
            for _, part, dropped, rows in d.drops:
                live[part] = replace(live[part], dropped=dropped, rows=rows)
            live[d.part] = LivePart(d.file.table, d.part, d.file.file, d.file.rows, d.file.digest)

    def stale(self, steps: Sequence[Step], part: str, settings: Settings) -> tuple[str, ...]:
        """The names of the steps from the first one on whose key has changed (a later one may turn out to be fresh)."""
        for i, step in enumerate(steps):
            if self.done.get((step.name, part)) != self.key(step, part, settings):
                return tuple(s.name for s in steps[i:])
        return ()

    def came(self, record: Record, step: Step, settings: Settings) -> dict[str, Came] | None:
        """What changed in the tables that a step over the record reads, since it last ran; null when it cannot go on from there."""
        if step.update is None or self.done.get((carry_of(step.name), ALL)) != step_key(step, settings, ()):
            return None
        if any(t not in self.parts for t in step.writes):
            return None
        if not (seen := record.seen(step.name)):
            return None
        found: dict[str, Came] = {}
        for table in step.reads:
            live = self.parts.get(table, {})
            before = {p: key for (t, p), key in seen.items() if t == table}
            if any(p not in live or live[p].digest != key.partition("-")[0] for p, key in before.items()):
                return None
            new = [live[p] for p in sorted(live.keys() - before.keys())]
            went = [g for p in new if (g := record.gone(table, p.part))]
            shrunk = any(live[p].key != key for p, key in before.items())
            if len({by for by, _ in went}) > 1 or (shrunk and not went):
                return None
            found[table] = Came(tuple(new), tuple({v: None for _, values in went for v in values}), went[0][0] if went else "id")
        return found

    def task(self, record: Record, names: Sequence[str], steps: Mapping[str, Step], part: str, settings: Settings) -> Task:
        tables = {t for n in names for t in steps[n].reads} | {"texts"}
        came = self.came(record, steps[names[0]], settings) if part == ALL else None
        going_on = [s for n in names if goes_on(s := steps[n]) and self.done.get((carry_of(n), part)) == step_key(s, settings, ())]
        tables |= {t for s in going_on for t in (s.carries if came is None else s.writes)}
        without = tuple(sorted(self.without.get(part, set())))
        keys = {n: k for n in names if (k := self.done.get((n, part)))}
        return Task(str(record.root), part, tuple(names), self.inputs(sorted(tables), part), keys, without, settings=dict(settings), came=came)

    def commit(self, result: Result, steps: Mapping[str, Step]) -> Commit:
        """What a result makes live. Call it before `take`."""
        done = [(step, result.part, key, version) for step, key, version, _ in result.made]
        step = steps.get(result.made[0][0]) if result.made and result.part == ALL else None
        seen = {step.name: self.reads(step)} if step and step.update else {}
        if result.deltas is not None:
            return Commit(
                parts=[(d.part, d.file) for d in result.deltas],
                drops=[x for d in result.deltas for x in d.drops],
                gone={(d.file.table, d.part): d.gone for d in result.deltas if d.gone[1]},
                done=done,
                seen=seen,
            )
        parts = [(result.part, f) for _, _, _, files in result.made for f in files]
        ends = [(f.table, p) for _, f in parts for p in self.parts.get(f.table, {}) if p != ALL] if result.part == ALL else []
        return Commit(parts=parts, done=done, ends=ends, seen=seen)

    def reads(self, step: Step) -> list[tuple[str, str, str]]:
        """Everything that a step over the record reads, as it is now."""
        return [(t, p.part, p.key) for t, parts in self.inputs(step.reads, ALL).items() for p in parts]

    def merge(self, record: Record, steps: Sequence[Step], settings: Settings) -> None:
        """Write tables of the whole record anew that have many changes behind them, so that reading stays cheap. What is up to date stays so."""
        tables = [t for s in steps if s.key == "record" for t in s.writes if _worn(list(self.parts.get(t, {}).values()))]
        if not tables:
            return
        fresh = [s for s in steps if s.key == "record" and self.done.get((s.name, ALL)) == self.key(s, ALL, settings)]
        parts: list[tuple[str, PartFile]] = []
        ends: list[tuple[str, str]] = []
        for table in tables:
            live = self.inputs([table], ALL)[table]
            file = write_part(record.root, table, batches(record.root, live, schema(table)))
            parts.append((ALL, file))
            ends += [(table, p.part) for p in live if p.part != ALL]
            self.parts[table] = {ALL: LivePart(table, ALL, file.file, file.rows, file.digest)}
        keys = [(s, self.key(s, ALL, settings)) for s in fresh]
        record.commit(
            Commit(
                parts=parts,
                ends=ends,
                done=[(s.name, ALL, key, s.version) for s, key in keys],
                seen={s.name: self.reads(s) for s, _ in keys if s.update},
            )
        )
        self.done |= {(s.name, ALL): key for s, key in keys}


#: A table is written anew when it has so many changes, or when so many rows as it has came or went by changes: the work is then
#: spread over the reports that made them.
_MANY: Final = 32
_SHARE: Final = 1.0


def _worn(parts: Sequence[LivePart]) -> bool:
    deltas = [p for p in parts if p.part != ALL]
    if not deltas:
        return False
    rows = sum(p.rows for p in parts)
    moved = sum(p.rows for p in deltas) + sum(len(places_of(p.dropped)) for p in parts)
    return len(deltas) >= _MANY or moved > max(_SHARE * rows, 1000)


def stale_steps(record: Record, steps: Sequence[Step] = STEPS, settings: Settings | None = None) -> dict[str, int]:
    """How many parts of every step are not up to date (1 for a step over the whole record)."""
    state, chosen = _State(record), settings or {}
    found: dict[str, int] = dict.fromkeys((s.name for s in steps), 0)
    parts = sorted(state.parts.get("arrivals", {}))
    single = [s for s in steps if s.key == "document"]
    for part in parts:
        for name in state.stale(single, part, chosen):
            found[name] += 1
    upstream_stale = {t for s in single if found[s.name] for t in s.writes}
    for step in steps:
        if step.key == "record" and parts and (set(step.reads) & upstream_stale or state.stale([step], ALL, chosen)):
            found[step.name] = 1
            upstream_stale |= set(step.writes)
    return found


def bring_up_to_date(
    record: Record, steps: Sequence[Step], workers: int, settings: Settings, notify: Notify, where: Where | None = None
) -> tuple[tuple[str, ...], list[Refusal]]:
    """Run what is stale among `steps`, one commit a part. Returns the names of the steps that ran and the documents given up.

    Steps over documents run `where` it is said, here by default; those over the whole record run beside it.

    Raises `WorkerError` when a step over the whole record fails; everything that was finished before is committed.
    """
    state = _State(record)
    known = {s.name: s for s in steps}
    single = [s for s in steps if s.key == "document"]
    ran: dict[str, None] = {}
    given_up: list[Refusal] = []
    tasks = [
        state.task(record, names, known, part, settings)
        for part in sorted(state.parts.get("arrivals", {}))
        if (names := state.stale(single, part, settings))
    ]
    expected = sum(state.parts["arrivals"][t.part].rows * (_PARSED if "language" in t.steps else _UNPARSED) for t in tasks)
    small = workers <= 1 or len(tasks) < 2 or expected < INLINE_SECONDS
    away = Cluster(where, workers) if tasks and where is not None and where.engine != LOCAL else None
    with Inline() if small and away is None else Pool(workers) as beside, away or nullcontext(beside) as pool:
        notify(Event("documents", 0, len(tasks)))
        for finished, outcome in enumerate(_all(pool, tasks, record, state, known, settings, given_up), 1):
            if outcome.result:
                record.commit(state.commit(outcome.result, known))
                state.take(outcome.result)
                ran.update(dict.fromkeys(m[0] for m in outcome.result.made if m[0] in known))
            notify(Event("documents", finished, len(tasks)))
        for step in steps:
            if step.key == "record" and state.parts.get("arrivals") and state.stale([step], ALL, settings):
                notify(Event(step.name, 0, 1))
                task = state.task(record, [step.name], known, ALL, settings)
                outcome = next(iter(beside.run([task])))
                if outcome.result is None:
                    raise _failure(outcome, step.name, record) from outcome.error
                record.commit(state.commit(outcome.result, known))
                state.take(outcome.result)
                ran[step.name] = None
                notify(Event(step.name, 1, 1))
    state.merge(record, STEPS, settings)
    return tuple(ran), given_up


def _failure(outcome: Outcome, what: str, record: Record) -> TwosourceError:
    if outcome.error is not None and is_full(outcome.error):
        return full(record.root)
    if isinstance(outcome.error, TwosourceError):
        return outcome.error
    if outcome.died:
        hint = "for lack of memory, perhaps" if "signal 9" in outcome.died else "no answer"
        return WorkerError(
            f"the worker of step {what} {outcome.died} ({hint})", "an answer", "run the same command again: finished parts are kept"
        )
    kind, text = type(outcome.error).__name__, " ".join(str(outcome.error).split())[:200]
    return WorkerError(f"step {what} failed with {kind}: {text}", "no error", "run with --debug and report it: finished parts are kept")


def _all(
    pool: Workers,
    tasks: list[Task],
    record: Record,
    state: _State,
    steps: Mapping[str, Step],
    settings: Settings,
    given_up: list[Refusal],
) -> Iterator[Outcome]:
    """Outcomes of all tasks. A task that fails is tried again alone; then the documents that make it fail are found and refused."""
    failed: list[Outcome] = []
    for outcome in pool.run(tasks):
        if outcome.result is None:
            failed.append(outcome)
        else:
            yield outcome
    for outcome in failed:
        if outcome.error is not None and (is_full(outcome.error) or isinstance(outcome.error, RecordError)):
            raise _failure(outcome, "", record) from outcome.error
        yield _mend(pool, outcome, record, state, steps, settings, given_up)


def _mend(
    pool: Workers,
    outcome: Outcome,
    record: Record,
    state: _State,
    steps: Mapping[str, Step],
    settings: Settings,
    given_up: list[Refusal],
) -> Outcome:
    task = outcome.task
    for _ in range(TRIES):
        if outcome.died is None:
            break
        outcome = next(iter(pool.run([task])))
        if outcome.result:
            return outcome
    places = {r["document"]: r["place"] for r in record.snapshot().part("arrivals", task.part, ["document", "place"]).to_pylist()}
    documents = sorted(set(places) - set(task.without))
    bad = _culprits(pool, task, documents, outcome)
    refusals = []
    for document, last in bad.items():
        why = str(_failure(last, "+".join(task.steps), record))
        refusals.append(Refusal(places[document], document, "step-failed", why))
    record.commit(Commit(refusals=refusals))
    given_up.extend(refusals)
    state.without.setdefault(task.part, set()).update(bad)
    again = next(iter(pool.run([state.task(record, task.steps, steps, task.part, settings)])))
    if again.result is None:
        raise _failure(again, "+".join(task.steps), record) from again.error
    return again


def _culprits(pool: Workers, task: Task, documents: list[str], last: Outcome) -> dict[str, Outcome]:
    """The documents on which the task fails even alone, found by halving; each with how it failed."""
    if len(documents) <= 1:
        return dict.fromkeys(documents, last)
    bad: dict[str, Outcome] = {}
    half = len(documents) // 2
    for some in (documents[:half], documents[half:]):
        probe = Task(task.root, task.part, task.steps, task.files, {}, task.without, tuple(some), task.settings)
        outcome = next(iter(pool.run([probe])))
        if outcome.result is None:
            bad |= _culprits(pool, probe, some, outcome)
    return bad


def default_workers() -> int:
    """One worker a core that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def ingest(
    record: Record,
    sources: Iterable[str],
    *,
    only: Iterable[str] | None = None,
    workers: int | None = None,
    settings: Settings | None = None,
    limits: Limits | None = None,
    notify: Notify = lambda event: None,
    stdin: BinaryIO | None = None,
    arrivals: Iterable[dict[str, Any] | Problem] = (),
    where: Where | None = None,
) -> IngestReport:
    """Take sources (and `arrivals` that were read already) in and bring the steps that `only` needs (all by default) up to date.

    Call it inside `record.writing()`.
    """
    steps = needed(STEPS, only)
    came = take_in(record, sources, limits or Limits(), notify, stdin, arrivals)
    ran, _ = bring_up_to_date(record, steps, workers or default_workers(), settings or {}, notify, where)
    unread = {r["document"]: r for r in record.snapshot().table("refused").to_pylist()}
    failed = {r.document: r for r in record.refusals() if r.document}
    refused = list(came.refused)
    for document in (*came.new, *came.again):
        if document in unread:
            row = unread[document]
            refused.append(Refusal(row["place"], document, row["code"], row["problem"]))
        elif document in failed:
            refused.append(failed[document])
    out = unread.keys() | failed.keys()
    new = sum(d not in out for d in came.new)
    notify(Event("done", new, new))
    return IngestReport(new, sum(d not in out for d in came.again), tuple(refused), ran)
