"""What leaves the record: tables as files, a story as a dossier, and where one thing comes from."""

from .actors import Use, Who, uses, with_uses
from .cameo import cameo_root
from .dossier import Dossier, Notice, Report, dossier, is_echo, story_timeline
from .filters import claims_that, disputes_that, events_that, holds, positions_that, published_within, statements_that, within
from .interchange import INTERCHANGE, check_format, write_interchange
from .judged import Judged, keys_of, resolved, standings, verdict_of
from .kinds import ID_KINDS, table_of
from .origins import StoryCount, StoryOrigin, story_counts, with_counts
from .prov import prov, write_prov
from .tables import FORMATS, in_order, write
from .timeline import Happening, timeline, timeline_rows
from .trace import Books, Node, Trace, trace

__all__ = [
    "FORMATS",
    "ID_KINDS",
    "INTERCHANGE",
    "Books",
    "Dossier",
    "Happening",
    "Judged",
    "Node",
    "Notice",
    "Report",
    "StoryCount",
    "StoryOrigin",
    "Trace",
    "Use",
    "Who",
    "cameo_root",
    "check_format",
    "claims_that",
    "disputes_that",
    "dossier",
    "events_that",
    "holds",
    "in_order",
    "is_echo",
    "keys_of",
    "positions_that",
    "prov",
    "published_within",
    "resolved",
    "standings",
    "statements_that",
    "story_counts",
    "story_timeline",
    "table_of",
    "timeline",
    "timeline_rows",
    "trace",
    "uses",
    "verdict_of",
    "with_counts",
    "with_uses",
    "within",
    "write",
    "write_interchange",
    "write_prov",
]
