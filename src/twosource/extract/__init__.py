"""Who said and did what: statements out of the parse."""

from __future__ import annotations

from .actors import ACTORS, MENTIONS
from .dates import ANCHOR, TIMES
from .dates_dateline import Dateline, dateline
from .events import ACTS, EVENTS
from .statements import SETTING, STATEMENTS, WAYS, statements

__all__ = ["ACTORS", "ACTS", "ANCHOR", "EVENTS", "MENTIONS", "SETTING", "STATEMENTS", "TIMES", "WAYS", "Dateline", "dateline", "statements"]
