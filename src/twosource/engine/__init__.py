"""The engine: the plan of steps and the local pool that runs it."""

from .local import Event, IngestReport, default_workers, ingest, stale_steps
from .plan import STEPS, Limits, check_plan, compare, diff_words, needed

__all__ = [
    "STEPS",
    "Event",
    "IngestReport",
    "Limits",
    "check_plan",
    "compare",
    "default_workers",
    "diff_words",
    "ingest",
    "needed",
    "stale_steps",
]
