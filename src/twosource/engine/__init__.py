"""The engine: the plan of steps and the local pool that runs it."""

from .cluster import Where
from .estimate import Due, due
from .local import Event, IngestReport, default_workers, ingest, stale_steps
from .made import maker
from .memory import Share, bytes_of, share
from .plan import (
    SETTINGS,
    STEPS,
    Limits,
    Problem,
    align_words,
    arrive,
    check_plan,
    check_settings,
    compare,
    entry_arrival,
    feed_entries,
    needed,
)

__all__ = [
    "SETTINGS",
    "STEPS",
    "Due",
    "Event",
    "IngestReport",
    "Limits",
    "Problem",
    "Share",
    "Where",
    "align_words",
    "arrive",
    "bytes_of",
    "check_plan",
    "check_settings",
    "compare",
    "default_workers",
    "due",
    "entry_arrival",
    "feed_entries",
    "ingest",
    "maker",
    "needed",
    "share",
    "stale_steps",
]
