"""The local engine: take sources in, bring every step up to date, one commit a part."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, BinaryIO, Final

from twosource.model import RecordError, SettingError, Settings, Step, TwosourceError, WorkerError, make_table
from twosource.store import Commit, PartFile, Record, Refusal, full, is_full, write_part

from .cluster import LOCAL, Cluster, Where
from .memory import Share, be_thrifty, give_back, share
from .merging import PART_BYTES, PART_DOCUMENTS, merge, part_name
from .plan import STEPS, Limits, Problem, arrive, needed
from .pool import Inline, Outcome, Pool
from .state import State
from .task import ALL, Task

#: What tasks are given to.
Workers = Pool | Inline | Cluster

#: A task whose worker died is tried this many times on its own before the document that kills it is looked for.
TRIES: Final = 2

#: Work that is expected to take less than this (seconds) is done in this process: a worker that starts costs one to two seconds itself.
INLINE_SECONDS: Final = 10.0
#: In a record of more reports than this, steps over all of it get workers that hold no parser: memory counts then (1,000 recycled reports peak
#: at 2.4 GB otherwise); before, the second that a fresh one takes to start does (400 reports with two workers: 19 CPU s instead of 21).
FRESH: Final = 500
#: The smallest part that the last reports are divided into: a part costs some 30 ms beside its reports, these some seconds.
_LEAST: Final = 16
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
    workers: int = 1,
) -> Arrived:
    """Read sources, and `arrivals` that were read already, into parts of `arrivals` and `received`, a commit each. What is in the record already
    is passed over. `workers`: how many will work on the parts; for several of them the last reports are parts of shrinking size.
    """
    batch: list[dict[str, Any]] = []
    before: list[dict[str, Any]] = []
    refused: list[Refusal] = []
    pending: list[Refusal] = []
    size = 0
    new: list[str] = []
    again: list[str] = []

    def flush(batch: list[dict[str, Any]]) -> None:
        nonlocal pending
        unique = {row["document"]: row for row in batch}
        known = record.known(list(unique))
        rows = [row for d, row in unique.items() if d not in known]
        files: list[tuple[str, PartFile]] = []
        part = part_name(r["document"] for r in rows)
        if rows:
            seen = max(_clock(), after).isoformat()
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
        pending = []
        notify(Event("reading", len(new) + len(again), None, f"{len(new)} new reports"))

    failed, after = {r.place for r in record.refusals()}, _latest(record)
    for item in chain(arrivals, arrive(sources, limits=limits, stdin=stdin)):
        if isinstance(item, Problem):
            pending.append(Refusal(item.place, None, item.code, item.problem))
            refused.append(pending[-1])
            continue
        batch.append(item)
        size += len(item["payload"])
        if len(batch) >= PART_DOCUMENTS or size >= PART_BYTES:
            if workers > 1:
                before, batch = batch, before
            if batch:
                flush(batch)
            batch, size = [], 0
    last = before + batch
    for n in shrinking(len(last), workers) or [0]:
        flush(last[:n])
        del last[:n]
    return Arrived(tuple(new), tuple(again), tuple(refused))


def shrinking(count: int, workers: int) -> list[int]:
    """Sizes of the parts that the last `count` reports make: each worker would get two of the same size out of what is left, but for the
    smallest, so that all end at about the same time (guided self-scheduling: C. Polychronopoulos, D. Kuck 1987).
    """
    if workers < 2 or count * _PARSED < INLINE_SECONDS:
        return [count] if count else []
    found: list[int] = []
    while count:
        found.append(min(count, PART_DOCUMENTS, max(_LEAST, -(-count // (2 * workers)))))
        count -= found[-1]
    return found


#: The end of the place of a row of a file, of an entry of a feed, or of the page that an entry links to.
_WITHIN: Final = re.compile(r"#(?:entry-|page-)?\d+$")


def _source_of(place: str) -> str:
    return _WITHIN.sub("", place)


def _clock() -> datetime:
    return datetime.now(UTC)


def _latest(record: Record) -> datetime:
    """A moment after which nothing came into the record. Reports that come later must be said to be so even where the clock was set back, since
    the last version of a report is the one that counts.
    """
    earliest = datetime.min.replace(tzinfo=UTC)
    times = [datetime.fromisoformat(t) for r in record.runs() for t in (r["started"], r["ended"]) if t]
    if max(times, default=earliest) <= _clock():
        return earliest
    seen = record.snapshot().table("received", ["seen"]).column("seen").to_pylist()
    return max((datetime.fromisoformat(t) for t in seen), default=earliest) + timedelta(microseconds=1)


def _write(record: Record, table: str, rows: Any) -> PartFile:
    try:
        return write_part(record.root, table, rows)
    except OSError as error:
        if is_full(error):
            raise full(record.root) from None
        raise RecordError(f"the record {record.root} cannot be written ({error.strerror})", "a folder that you may write to") from None


def stale_steps(record: Record, steps: Sequence[Step] = STEPS, settings: Settings | None = None) -> dict[str, int]:
    """How many parts of every step are not up to date (1 for a step over the whole record)."""
    state, chosen = State(record), settings or {}
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
    record: Record,
    steps: Sequence[Step],
    workers: int,
    settings: Settings,
    notify: Notify,
    where: Where | None = None,
    within: Share | None = None,
) -> tuple[tuple[str, ...], list[Refusal]]:
    """Run what is stale among `steps`, one commit a part. Returns the names of the steps that ran and the documents given up.

    Steps over documents run `where` it is said, here by default; those over the whole record run beside it. `within`: a bound on the memory of
    all processes; the work is then never done in this one.

    Raises `WorkerError` when a step over the whole record fails; everything that was finished before is committed.
    """
    state = State(record)
    known = {s.name: s for s in steps}
    single = [s for s in steps if s.key == "document"]
    ran: dict[str, None] = {}
    given_up: list[Refusal] = []
    arrived = state.parts.get("arrivals", {})
    tasks = [
        state.task(record, names, known, part, settings)
        for part in sorted(arrived, key=lambda p: (-arrived[p].rows, p))  # large ones first, so that workers end together
        if (names := state.stale(single, part, settings))
    ]
    expected = sum(state.parts["arrivals"][t.part].rows * (_PARSED if "language" in t.steps else _UNPARSED) for t in tasks)
    small = within is None and (workers <= 1 or len(tasks) < 2 or expected < INLINE_SECONDS)
    away = Cluster(where, workers) if tasks and where is not None and where.engine != LOCAL else None
    near = Inline() if small and away is None else Pool(workers, share=within) if within else Pool(workers)
    with near as beside, away or nullcontext(beside) as pool:
        notify(Event("documents", 0, len(tasks)))
        for finished, outcome in enumerate(_all(pool, tasks, record, state, known, settings, given_up), 1):
            if outcome.result:
                record.commit(state.commit(outcome.result, known))
                state.take(outcome.result)
                ran.update(dict.fromkeys(m[0] for m in outcome.result.made if m[0] in known))
            notify(Event("documents", finished, len(tasks)))
        if within or sum(p.rows for p in arrived.values()) > FRESH:
            beside.rest()
        if within:
            give_back()
        failed: Outcome | None = None
        at_once = beside.workers if within is None else 1
        for outcome in _whole(beside, at_once, record, state, known, settings, notify):
            (name,) = outcome.task.steps
            if outcome.result is None:
                failed = failed or outcome
                continue
            record.commit(state.commit(outcome.result, known))
            state.take(outcome.result)
            ran[name] = None
            notify(Event(name, 1, 1))
            if within:
                beside.rest()
                give_back()
        if failed:
            raise _failure(failed, failed.task.steps[0], record) from failed.error
    merge(state, record, STEPS, settings)
    return tuple(name for name in known if name in ran), given_up


def _whole(
    pool: Pool | Inline, at_once: int, record: Record, state: State, steps: Mapping[str, Step], settings: Settings, notify: Notify
) -> Iterator[Outcome]:
    """Outcomes of the steps over the whole record that are stale, at most `at_once` at work together: a step begins when nothing that it reads
    is still to be written by those before it. An outcome is committed before the next one is asked for. After a failure nothing more begins;
    what runs is waited for.
    """
    waiting = [s for s in steps.values() if s.key == "record"] if state.parts.get("arrivals") else []
    running: dict[str, Step] = {}

    def begun() -> Iterator[Task]:
        before = {t for s in running.values() for t in s.writes}
        for step in list(waiting):
            if len(running) >= at_once:
                return
            if before.isdisjoint(step.reads):
                waiting.remove(step)
                if not state.stale([step], ALL, settings):
                    continue
                running[step.name] = step
                notify(Event(step.name, 0, 1))
                yield state.task(record, [step.name], steps, ALL, settings)
            before.update(step.writes)

    for outcome in pool.run(begun()):
        del running[outcome.task.steps[0]]
        if outcome.result is None:
            waiting.clear()
        yield outcome
        pool.more(begun())


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
    state: State,
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
    state: State,
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
    memory: int | None = None,
) -> IngestReport:
    """Take sources (and `arrivals` that were read already) in and bring the steps that `only` needs (all by default) up to date.

    `memory`: bytes that this process and its workers may take. Call it inside `record.writing()`.
    """
    steps = needed(STEPS, only)
    within = None
    if memory is not None:
        if where is not None and where.engine != LOCAL:
            raise SettingError("--memory is for the engine local", "workers on this machine", "leave it out: a cluster has bounds of its own")
        within = share(memory, workers or default_workers(), any(s.name == "language" for s in steps))
        notify(Event("memory", 0, None, str(within)))
        be_thrifty()
    crew = workers or default_workers()
    came = take_in(record, sources, limits or Limits(), notify, stdin, arrivals, within.workers if within else crew)
    ran, _ = bring_up_to_date(record, steps, crew, settings or {}, notify, where, within)
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
