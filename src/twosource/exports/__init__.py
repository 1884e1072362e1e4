"""What leaves the record: tables as files, a story as a dossier, and where one thing comes from."""

from .actors import NameLine, Use, Who, uses, with_uses
from .cameo import cameo_root
from .choice import Choice, kept_rows
from .dossier import Dossier, Notice, Report, dossier, is_echo, story_timeline
from .editions import editions_of, of_versions, standing_only
from .filters import (
    actors_that,
    claims_that,
    disputes_that,
    documents_that,
    events_that,
    positions_that,
    published_within,
    reuse_that,
    rows_that,
    statements_that,
    stories_that,
    variants_that,
    within,
)
from .interchange import FORMS, Form, form_of, write_export
from .job import Job, of_story, standing
from .judged import Judged, keys_of, resolved, standings, verdict_of, wrong_speakers
from .kinds import ID_KINDS, beginning_with, table_of
from .meant import as_read, looks_at, meanings, rows_with
from .origins import StoryCount, StoryOrigin, story_counts, with_counts
from .prov import prov, write_prov
from .reads import Worded, by_statement, cue_words, statements_read
from .tables import FORMATS, in_order, places_in_order, write
from .timeline import Happening, timeline, timeline_rows
from .trace import Books, Node, Trace, trace
from .what import What, what_of

__all__ = [
    "FORMATS",
    "FORMS",
    "ID_KINDS",
    "Books",
    "Choice",
    "Dossier",
    "Form",
    "Happening",
    "Job",
    "Judged",
    "NameLine",
    "Node",
    "Notice",
    "Report",
    "StoryCount",
    "StoryOrigin",
    "Trace",
    "Use",
    "What",
    "Who",
    "Worded",
    "actors_that",
    "as_read",
    "beginning_with",
    "by_statement",
    "cameo_root",
    "claims_that",
    "cue_words",
    "disputes_that",
    "documents_that",
    "dossier",
    "editions_of",
    "events_that",
    "form_of",
    "in_order",
    "is_echo",
    "kept_rows",
    "keys_of",
    "looks_at",
    "meanings",
    "of_story",
    "of_versions",
    "places_in_order",
    "positions_that",
    "prov",
    "published_within",
    "resolved",
    "reuse_that",
    "rows_that",
    "rows_with",
    "standing",
    "standing_only",
    "standings",
    "statements_read",
    "statements_that",
    "stories_that",
    "story_counts",
    "story_timeline",
    "table_of",
    "timeline",
    "timeline_rows",
    "trace",
    "uses",
    "variants_that",
    "verdict_of",
    "what_of",
    "with_counts",
    "with_uses",
    "within",
    "write",
    "write_export",
    "write_prov",
    "wrong_speakers",
]
