"""Where a person says that all reports of a record tell of one happening (`stories=one`): the one story that they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from twosource.model import Settings, make_id, way_of

from . import STORY_SETTING, STORY_WAYS
from .elsewhere import FELLOWS
from .gist import FIELDS
from .kept import Row
from .titles import choose

#: Undated reports come behind all others.
_NO_DATE: Final = "9999"


def is_one(settings: Settings) -> bool:
    """Whether the record says that it is one story. Raises `SettingError` for a value that there is not."""
    return way_of(settings, STORY_SETTING, STORY_WAYS) == "one"


def joined(rows: Sequence[Row], published: Mapping[str, str | None], gists: Mapping[int, Row]) -> list[Row]:
    """The stories that were found as one, with its id, title, dates and reports as a story has them; nothing of nothing.

    A passage that fits another report of the record is at home in it now; what fits none is suspected still. `published`: by document;
    `gists`: of all texts.
    """
    if not rows:
        return []
    documents = sorted((d for row in rows for d in row["documents"]), key=lambda d: (published[d] or _NO_DATE, d))
    suspicions = [s for row in rows for s in row["suspicions"] if s["story"] is None]
    place = {d: k for k, d in enumerate(documents)}
    suspicions.sort(key=lambda s: place[s["span"]["document"]])
    dates = [p for d in documents if (p := published[d])]
    size = FIELDS.index("all")
    worded = sorted(t for t, gist in gists.items() if any(gist["sizes"][2 * size : 2 * size + 2]))[:FELLOWS]
    title = choose(worded, gists) if worded else None
    return [
        {
            "id": make_id("story", documents[0]),
            "title": title or min(rows, key=lambda r: (-len(r["documents"]), r["id"]))["title"],
            "start": min(dates, default=None),
            "end": max(dates, default=None),
            "documents": documents,
            "off_story": [s["span"] for s in suspicions],
            "suspicions": suspicions,
            "headlines": sorted((h for row in rows for h in row["headlines"]), key=lambda h: place[h["document"]]),
        }
    ]


__all__ = ["is_one", "joined"]
