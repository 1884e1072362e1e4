"""Which step made a row, in which version, with which lexicons and settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from twosource.model import Made, Step
from twosource.store import Record

from .plan import SETTINGS, STEPS, lexicons_of
from .state import State
from .task import ALL


def maker(record: Record, settings: Mapping[str, str], steps: Sequence[Step] = STEPS) -> Callable[[str, str | None], Made | None]:
    """A function from a table and a document to what made the rows there, for one state of the record; null for what no step makes."""
    state, versions, where = State(record), record.versions(), record.snapshot().where
    writer = {t: s for s in steps for t in s.writes}
    found: dict[tuple[str, str], Made] = {}

    def made(table: str, document: str | None) -> Made | None:
        step = writer.get(table)
        if step is None:
            return None
        part = ALL if step.key == "record" else where.get(document or "", "")
        if (step.name, part) not in found:
            current = (key := state.done.get((step.name, part))) is not None and key == state.key(step, part, settings)
            chosen = tuple((n, settings.get(n) or SETTINGS.get(n, ("default",))[0]) for n in sorted(step.settings)) if current else None
            lexicons = lexicons_of(step) if current else None
            found[step.name, part] = Made(step.name, versions.get((step.name, part)), current, chosen, lexicons, step.reads)
        return found[step.name, part]

    return made
