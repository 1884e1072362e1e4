"""What belongs together? Documents -> stories, and the passages in them that belong elsewhere."""

from __future__ import annotations

import pyarrow as pa

from twosource.model import Settings, Step, Tables

__all__ = ["STORIES"]


def _stories(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    from .step import stories  # numpy and scipy are loaded when there is work

    return stories(tables, settings)


#: Documents grouped by happening.
STORIES = Step(
    name="stories",
    version="2",
    reads=("documents", "segments"),
    writes=("stories", "gists", "bonds"),
    run=_stories,
    key="record",
    lexicons=(
        "story_weights.tsv",
        "stray_weights.tsv",
        "given_names.tsv",
        "person_titles.tsv",
        "countries.tsv",
        "state_regions.tsv",
        "regions.tsv",
    ),
    columns={"documents": ("id", "title", "published"), "segments": ("document", "start", "end", "exact", "role")},
    carries=("gists", "bonds"),
)
