"""What belongs together? Documents -> stories, and the passages in them that belong elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pyarrow as pa

from twosource.model import MEANT as _MEANT
from twosource.model import Change, Changes, Rows, Settings, Step, Tables

#: The setting by which a record says whether its reports are grouped by happening (the default) or are one story.
STORY_SETTING: Final = "stories"
STORY_WAYS: Final = ("grouped", "one")

__all__ = ["STORIES", "STORY_SETTING", "STORY_WAYS", "THREADS"]


def _stories(tables: Tables, settings: Settings) -> Mapping[str, Rows]:
    from .step import stories  # numpy and scipy are loaded when there is work

    return stories(tables, settings)


def _update(tables: Tables, changes: Changes, settings: Settings) -> Mapping[str, Change] | None:
    from .step import update

    return update(tables, changes, settings)


#: Documents grouped by happening.
STORIES = Step(
    name="stories",
    version="14",
    reads=("documents", "segments", "versions"),
    writes=("stories", "gists", "bonds", "heavy", "nearby", "joins"),
    run=_stories,
    key="record",
    lexicons=(
        "story_weights.tsv",
        "stray_weights.tsv",
        "roundup_weights.tsv",
        "title_explainers.tsv",
        "title_labels.tsv",
        "title_sayings.tsv",
        "speaker_nouns.tsv",
        "given_names.tsv",
        "person_titles.tsv",
        "countries.tsv",
        "state_regions.tsv",
        "regions.tsv",
    ),
    settings=(STORY_SETTING,),
    columns={"documents": ("id", "title", "published"), "segments": ("document", "start", "end", "exact", "role")},
    carries=("gists",),
    update=_update,
)


def _threads(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    from .threads import make_threads

    return make_threads(tables, settings)


def _update_threads(tables: Tables, changes: Changes, settings: Settings) -> Mapping[str, Change] | None:
    from .threads import update_threads

    return update_threads(tables, changes, settings)


#: The issues inside a story.
THREADS = Step(
    name="threads",
    version="4",
    reads=("stories", "sentences", "mentions", "named", "meant", "statements", "events"),
    writes=("threads",),
    run=_threads,
    key="record",
    lexicons=("countries.tsv", "state_regions.tsv", "person_titles.tsv", "issue_fields.tsv", "issue_empty.tsv"),
    columns={
        "stories": ("id", "documents", "off_story"),
        "sentences": ("document", "start", "end", "exact", "role", "tokens"),
        "mentions": ("document", "start", "exact", "actor"),
        "named": ("document", "actor", "country"),
        "meant": _MEANT,
        "statements": ("id", "document", "content"),
        "events": ("id", "document", "evidence"),
    },
    update=_update_threads,
    keeps=True,
)
