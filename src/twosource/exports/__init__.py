"""What leaves the record: tables as files, a story as a dossier, and where one thing comes from."""

from .actors import Use, Who, uses, with_uses
from .cameo import cameo_root
from .dossier import Dossier, Notice, Report, dossier, is_echo, story_timeline
from .filters import claims_that, disputes_that, events_that, holds, positions_that, published_within, statements_that
from .interchange import INTERCHANGE, write_interchange
from .origins import StoryCount, StoryOrigin, story_counts
from .tables import FORMATS, in_order, write
from .timeline import Happening, period, timeline, timeline_rows
from .trace import ID_KINDS, Trace, table_of, trace

__all__ = [
    "FORMATS",
    "ID_KINDS",
    "INTERCHANGE",
    "Dossier",
    "Happening",
    "Notice",
    "Report",
    "StoryCount",
    "StoryOrigin",
    "Trace",
    "Use",
    "Who",
    "cameo_root",
    "claims_that",
    "disputes_that",
    "dossier",
    "events_that",
    "holds",
    "in_order",
    "is_echo",
    "period",
    "positions_that",
    "published_within",
    "statements_that",
    "story_counts",
    "story_timeline",
    "table_of",
    "timeline",
    "timeline_rows",
    "trace",
    "uses",
    "with_uses",
    "write",
    "write_interchange",
]
