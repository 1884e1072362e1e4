"""What is live and what is finished in a record while an engine works on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from twosource.model import Settings, Step
from twosource.store import Commit, LivePart, Record

from .plan import step_key
from .task import ALL, Came, Result, Task, carry_of, goes_on


class State:
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

    def fresh(self, step: Step, part: str, settings: Settings) -> bool:
        """Whether the step is done with this part as it is now."""
        return self.done.get((step.name, part)) == self.key(step, part, settings)

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
            if not self.fresh(step, part, settings):
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
