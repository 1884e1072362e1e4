"""Who said and did what: statements out of the parse."""

from __future__ import annotations

from .actors import ACTORS, MENTIONS
from .dates import ANCHOR, TIMES
from .dates_dateline import Dateline, dateline
from .events import EVENTS, acts_step
from .events_second import EVENT_SETTING, EVENT_WAYS
from .meant import MEANT
from .statements import SETTING, STATEMENTS, WAYS, statements

__all__ = [
    "ACTORS",
    "ANCHOR",
    "EVENTS",
    "EVENT_SETTING",
    "EVENT_WAYS",
    "MEANT",
    "MENTIONS",
    "SETTING",
    "STATEMENTS",
    "TIMES",
    "WAYS",
    "Dateline",
    "acts_step",
    "dateline",
    "statements",
]
