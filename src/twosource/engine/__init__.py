"""The engine: the plan of steps and the local pool that runs it."""

from .local import Event, IngestReport, default_workers, ingest, stale_steps
from .plan import STEPS, Limits, align_words, check_plan, compare, needed

__all__ = [
    "STEPS",
    "Event",
    "IngestReport",
    "Limits",
    "align_words",
    "check_plan",
    "compare",
    "default_workers",
    "ingest",
    "needed",
    "stale_steps",
]
