"""What the next run will do, why, and roughly how long it takes. It only looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from twosource.model import Settings, Step
from twosource.store import Record

from .plan import SETTINGS, STEPS, step_key
from .state import State
from .task import ALL, carry_of

#: CPU seconds of a step for one report of `CHARACTERS`, one core. Measured on 3,000 recycled news reports (bench/scale/growth.json), with
#: reading its tables, the check of its spans and writing.
SECONDS: Final[Mapping[str, float]] = {
    "read": 0.00046,
    "clean": 0.00051,
    "times": 0.0015,
    "words": 0.00095,
    "language": 0.066,
    "mentions": 0.0074,
    "statements": 0.019,
    "acts": 0.0086,
    "versions": 0.000025,
    "reuse": 0.0013,
    "quotes": 0.0016,
    "stories": 0.015,
    "anchor": 0.00016,
    "events": 0.00011,
    "meant": 0.0006,
    "threads": 0.0032,
    "claims": 0.0091,
    "disputes": 0.0039,
    "actors": 0.00024,
}
CHARACTERS: Final = 4_200

#: A step over the record that goes on from what it did takes so many times its share for a report that comes. Measured on 30 reports, the latest
#: of 3,000 recycled ones: 1 to 3 for the dear steps; reports of long ago take more.
GOING_ON: Final = 3.0

#: For a step that was not measured.
OTHER: Final = 0.005

#: What it takes to load the language model (measured).
LOADING: Final = 1.5


@dataclass(frozen=True, slots=True)
class Due:
    """A step that will run: over how many parts and reports, why, and in about how many CPU seconds on one core."""

    step: str
    parts: int
    documents: int
    reason: str
    seconds: float


def due(record: Record, steps: Sequence[Step] = STEPS, settings: Settings | None = None) -> tuple[Due, ...]:
    """The steps that are not up to date, in the order in which they will run; the same ones as `stale_steps` counts.

    Reasons: `new documents`; `not computed yet`; `version A is now B`; `setting NAME changed`; `lexicon changed`, with names;
    `after STEP`, which changes what it reads; `what it reads changed`. Seconds are an estimate from `SECONDS` and the length of the reports
    that are known; a step that finds its input unchanged after all takes none.
    """
    state, versions, chosen = State(record), record.versions(), settings or {}
    documents = {part: live.rows for part, live in sorted(state.parts.get("arrivals", {}).items())}
    scale = _characters(record) / CHARACTERS
    single = [s for s in steps if s.key == "document"]
    stale = {part: set(state.stale(single, part, chosen)) for part in documents}
    fresh = {part for part in documents if not any((s.name, part) in state.done for s in single)}
    found: list[Due] = []
    changing: dict[str, str] = {}  # table -> the step that will write to it
    growing: set[str] = set()  # tables that will have more rows, or changed ones, and are not made anew
    for step in steps:
        if step.key == "document":
            parts = [p for p in stale if step.name in stale[p]]
        else:
            late = set(step.reads) & changing.keys() or state.done.get((step.name, ALL)) != state.key(step, ALL, chosen)
            parts = [ALL] if documents and late else []
        if not parts:
            continue
        # A table that is made anew says more than reports that came.
        remade = {t: changing[t] for t in step.reads if t in changing and t not in growing}
        new = {p: p in fresh if p != ALL else bool(fresh) and not remade for p in parts}
        reasons = [_reason(state, versions, step, p, chosen, remade or changing, new[p]) for p in parts]
        if step.key == "document":
            count, grows = sum(documents[p] for p in parts), fresh.issuperset(parts)
        else:
            came = state.came(record, step, chosen) if growing.issuperset(set(step.reads) & changing.keys()) else None
            grows = came is not None
            late_parts = fresh | {p.part for c in (came or {}).values() for p in c.parts}
            count = sum(n for p, n in documents.items() if p in late_parts or not grows)
        factor = GOING_ON if grows and step.key == "record" else 1.0
        seconds = SECONDS.get(step.name, OTHER) * scale * count * factor + (LOADING if step.name == "language" else 0.0)
        found.append(Due(step.name, len(parts), count, ", ".join(_counted(reasons)), round(seconds, 1)))
        changing |= dict.fromkeys(step.writes, step.name)
        growing |= set(step.writes) if grows else set()
    return tuple(found)


def _counted(reasons: Iterable[str]) -> list[str]:
    times: dict[str, int] = {}
    for r in reasons:
        times[r] = times.get(r, 0) + 1
    ordered = sorted(times.items(), key=lambda x: (-x[1], x[0]))
    return [r if len(ordered) == 1 else f"{r} ({n} part{'s' * (n != 1)})" for r, n in ordered]


def _reason(
    state: State, versions: Mapping[tuple[str, str], str], step: Step, part: str, settings: Settings, changing: Mapping[str, str], new: bool
) -> str:
    """Why a step has to run on a part. A key is a hash: what changed is found by trying what the key would be otherwise."""
    done, carried = state.done.get((step.name, part)), state.done.get((carry_of(step.name), part))
    if done is None:
        return "new documents" if new else "not computed yet"
    if (before := versions.get((step.name, part), step.version)) != step.version:
        return f"version {before} is now {step.version}"
    inputs = [(t, p.key) for t, parts in state.inputs(step.reads, part).items() for p in parts]
    without = state.without.get(part, set())
    for name, value in _others(step, settings):
        otherwise = {**settings, name: value}
        if done == step_key(step, otherwise, inputs, without) or (carried is not None and carried == step_key(step, otherwise, ())):
            return f"setting {name} changed"
    if carried is not None and carried != step_key(step, settings, ()):
        return _lexicons(step)
    if new:
        return "new documents"
    upstream = next((changing[t] for t in step.reads if t in changing), None)
    if upstream and (carried is not None or done == step_key(step, settings, inputs, without)):
        return f"after {upstream}"
    return _lexicons(step) if step.lexicons and carried is None else "what it reads changed"


def _lexicons(step: Step) -> str:
    shown = ", ".join(sorted(step.lexicons)[:2])
    return f"lexicon changed (one of {shown}{' …' * (len(step.lexicons) > 2)})" if len(step.lexicons) > 1 else f"lexicon changed ({shown})"


def _others(step: Step, settings: Settings) -> list[tuple[str, str | None]]:
    """Every setting of a step with every other value that it may have had; null stands for the default that nobody chose."""
    return [(n, v) for n in step.settings for v in (*SETTINGS.get(n, ()), None) if v != settings.get(n)]


def _characters(record: Record) -> float:
    """The mean length of the reports that were read; `CHARACTERS` when none was."""
    import pyarrow.compute as pc

    snap = record.snapshot()
    mean = pc.mean(snap.table("documents", ["characters"]).column("characters")).as_py() if snap.computed("documents") else None
    return float(mean or CHARACTERS)
