"""The engine: the plan of steps and the local pool that runs it."""

from .estimate import Due, due
from .local import Event, IngestReport, default_workers, ingest, stale_steps
from .made import maker
from .plan import SETTINGS, STEPS, Limits, align_words, check_plan, check_settings, compare, needed

__all__ = [
    "SETTINGS",
    "STEPS",
    "Due",
    "Event",
    "IngestReport",
    "Limits",
    "align_words",
    "check_plan",
    "check_settings",
    "compare",
    "default_workers",
    "due",
    "ingest",
    "maker",
    "needed",
    "stale_steps",
]
